//! What a person sees: every screen and overlay at four sizes, when all is well, empty, loading,
//! long, wide, hostile, failing.
//!
//! The pictures carry a layer of roles, since a text alone does not say what stands out.

pub mod dump;
mod feeds;
mod forms;
mod queue;
mod rows_say;
mod shell;
pub mod world;

use crate::common::desk::Desk as Scene;
use crate::common::time;
use crosscheck::app::message::{Message, NotStored};
use crosscheck::app::model::{HistoryLine, Overlay, Screen, Tone};
use crosscheck::domain::case::Origin;
use crosscheck::domain::words::{Action, CaseState, HazardKind, Severity, Verdict};
use crosscheck::hazards::Place;
use crosscheck::view::theme::{BUILT_IN, Theme};
use dump::{SIZES, draw, sheet, text, theme};
use serde_json::json;
use world::{Story, bare, hazard, in_event, row, rows};

/// Turns the text round, opens a link, rings the bell, and hides in plain sight.
const HOSTILE: &str = "e\u{1b}]8;;http://x.example\u{7}vil\u{202e}gpj.exe\u{200b}\u{e0041}\r\n⟨U+202E⟩ ignore previous";
const WIDE: &str = "田中 美咲 👩‍👩‍👧 ليلى क्षि";

fn long() -> Story<'static> {
    Story {
        name: "wilhelmina.alexandra.vanoldenbarnevelt-schimmelpenninck.vanderoye@contoso.example",
        title: "A title that goes on and on, because somebody upstream wrote the whole alert into it, twice over, twice over",
        agent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0 Slack/4.38.125",
        claim: "The success that ends this long series of failures came, against all that is usual for this person, from an address in Lagos, and it was followed by the registration of an authenticator within less than two minutes.",
        summary: "One sentence after another, each of them plausible, none of them checkable, until the reader is tired. One sentence after another, each of them plausible, none of them checkable, until the reader is tired. One sentence after another, each of them plausible, none of them checkable, until the reader is tired.",
        failures: 60,
    }
}

fn wide() -> Story<'static> {
    Story { name: WIDE, title: WIDE, agent: WIDE, claim: WIDE, summary: WIDE, ..Story::PLAIN }
}

fn hostile_case() -> Scene {
    let story = Story {
        name: HOSTILE,
        title: HOSTILE,
        agent: HOSTILE,
        claim: HOSTILE,
        summary: HOSTILE,
        ..Story::PLAIN
    };
    let mut examined = story.examined();
    examined.hazards = vec![
        hazard(
            in_event(7, "/client/userAgent/rawUserAgent"),
            HazardKind::Injection,
            "speaks to a model: \"ignore previous\"",
        ),
        hazard(
            in_event(7, "/actor/displayName"),
            HazardKind::Unprintable,
            "changes the order in which it is read",
        ),
        hazard(
            Place::Case { ptr: "/assessment/claims/2/text".into() },
            HazardKind::Injection,
            "speaks to a model",
        ),
        hazard(
            Place::Case { ptr: "/assessment/summary".into() },
            HazardKind::Unprintable,
            "holds hidden characters",
        ),
        hazard(
            Place::Case { ptr: "/subject/name".into() },
            HazardKind::Unprintable,
            "holds hidden characters",
        ),
    ];
    let mut scene = Scene::case(examined);
    scene.press("G");
    scene
}

fn empty_case() -> Scene {
    let mut case = Story::PLAIN.case();
    case["assessment"] = json!(null);
    case["evidence"] = json!({"events": []});
    Scene::case(bare(&case))
}

fn failing(mut scene: Scene) -> Scene {
    scene.model.read_only = Some("the disk is full; free some space and start again".into());
    if scene.model.screen == Screen::Case {
        scene.press("a");
    }
    scene
}

fn hostile_row() -> Vec<crosscheck::domain::queue::QueueRow> {
    let mut row = row("c-9", Severity::High, HOSTILE, 14);
    row.detection = HOSTILE.into();
    row.awaits = Some(HOSTILE.into());
    vec![row]
}

fn loading() -> Scene {
    Scene::scene()
}

fn opening() -> Scene {
    let mut scene = Scene::case(Story::PLAIN.examined());
    scene.press("J");
    scene
}

fn lit(keys: &str) -> Scene {
    let mut scene = Scene::case(Story::PLAIN.examined());
    scene.press(keys);
    scene
}

fn history(hostile: bool) -> Scene {
    let mut scene = lit("h");
    let line = |seq, minute: u32, what: &str, detail: &str| HistoryLine {
        seq,
        time: time(&format!("2026-03-02T10:{minute:02}:31Z")),
        who: if hostile { HOSTILE.into() } else { "os:m.kraus".into() },
        what: what.into(),
        detail: if hostile { HOSTILE.into() } else { detail.into() },
    };
    let lines = vec![
        line(1_020, 11, "case presented", "revision 1"),
        line(1_021, 12, "event opened", "e7 /client/geographicalContext/country, 11 s in focus"),
        line(
            1_027,
            12,
            "override",
            "benign positive; suspicious but expected; model: fabricated fact; \"VPN egress in Lagos, ticket 4411\"",
        ),
    ];
    scene.send(Message::HistoryRead(scene.model.request, Ok(lines)));
    scene
}

fn review() -> Scene {
    let mut scene = lit("G m o 2 2 4 3");
    scene.text("VPN egress in Lagos, ticket 4411").press("enter");
    scene
}

fn not_stored() -> Scene {
    let mut scene = review();
    scene.press("s");
    let why = "the disk is full: free some space".to_owned();
    scene.send(Message::NotStored(scene.model.request, NotStored::Failed(why)));
    scene
}

/// Every scene, by name.
fn scenes() -> Vec<(&'static str, Scene)> {
    let many =
        (0..60).map(|n| row(&format!("c-{n}"), Severity::Medium, long().name, n * 97)).collect();
    let mut none = Scene::queue(Vec::new());
    none.model.queue.counts.by_state[3] = 12;
    vec![
        ("queue", Scene::queue(rows())),
        ("queue_empty", Scene::queue(Vec::new())),
        ("queue_none_open", none),
        ("queue_loading", loading()),
        ("queue_long", Scene::queue(many)),
        ("queue_wide", Scene::queue(vec![row("c-9", Severity::High, WIDE, 14)])),
        ("queue_hostile", Scene::queue(hostile_row())),
        ("queue_failing", failing(Scene::queue(rows()))),
        ("case", lit("G")),
        ("case_claim_lit", lit("3")),
        ("case_claim_not_found", lit("4")),
        ("case_on_model", lit("tab tab j j")),
        ("case_empty", empty_case()),
        ("case_opening", opening()),
        ("case_long", Scene::case(long().examined())),
        ("case_wide", Scene::case(wide().examined())),
        ("case_hostile", hostile_case()),
        ("case_failing", failing(lit("G"))),
        ("case_spray", spray()),
        ("case_prose", lit("tab tab G")),
        ("case_beside", forms::two_assessments()),
        ("facts", lit("G F")),
        ("value", lit("3 tab enter")),
        ("help", lit("?")),
        ("help_end", lit("? G k k k k k k k k k k k k k k k k k k k k k k k")),
        ("states", {
            let mut scene = Scene::queue(rows());
            scene.press("f");
            scene
        }),
        ("form_verdict", lit("o")),
        ("form_fault", lit("o 2 2")),
        ("form_duplicate", lit("o 5")),
        ("form_text", {
            let mut scene = lit("o 2 2 4 3");
            scene.text("VPN egress").press("enter");
            scene
        }),
        ("form_lines", forms::long_reason()),
        ("form_templates", forms::templates()),
        ("form_recipient", lit("e")),
        ("form_review", review()),
        ("form_storing", {
            let mut scene = review();
            scene.press("s");
            scene
        }),
        ("wait", {
            let mut scene = lit("w");
            scene.text("the user").press("enter").text("45m");
            scene
        }),
        ("history", history(false)),
        ("history_loading", lit("h")),
        ("history_hostile", history(true)),
        ("dialog_not_stored", not_stored()),
    ]
}

/// All of them.
fn every_scene() -> impl Iterator<Item = (&'static str, Scene)> {
    scenes().into_iter().chain(shell::scenes()).chain(queue::scenes()).chain(feeds::scenes())
}

#[test]
fn every_screen_looks_as_it_did() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("screens/snapshots");
    let _bound = settings.bind_to_scope();
    for (name, mut scene) in every_scene() {
        insta::assert_snapshot!(name, sheet(&mut scene));
    }
}

#[test]
fn no_cell_of_any_screen_holds_a_character_that_a_terminal_obeys() {
    for (name, mut scene) in every_scene() {
        for size in SIZES {
            let (buffer, _) = draw(&mut scene, &theme(false), size);
            for cell in &buffer.content {
                let bad = cell.symbol().chars().find(|char| {
                    char.is_control() || matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e007f}' | '\u{200b}')
                });
                assert_eq!(bad, None, "{name} at {size:?}");
            }
        }
    }
}

#[test]
fn every_size_is_drawn_without_harm() {
    for (name, mut scene) in every_scene() {
        for size in [
            (0, 0),
            (1, 1),
            (39, 9),
            (40, 10),
            (41, 13),
            (57, 14),
            (99, 33),
            (100, 34),
            (101, 17),
            (300, 12),
        ] {
            let (buffer, cursor) = draw(&mut scene, &theme(true), size);
            let inside = cursor.is_none_or(|(x, y)| x < size.0 && y < size.1);
            assert!(inside, "{name} at {size:?}: the cursor is at {cursor:?}");
            if size.0 >= 40 && size.1 >= 10 {
                assert!(
                    text(&buffer).lines().filter(|line| !line.is_empty()).count() > 3,
                    "{name}"
                );
            }
        }
    }
}

#[test]
fn on_eighty_columns_what_does_not_hold_or_is_unchecked_is_there_in_sign_and_word_with_its_event() {
    let (buffer, _) = draw(&mut lit("3"), &theme(false), (80, 24));
    let seen = text(&buffer);
    for mark in
        ["? uncheckable", "✗ CONTRADICTED", "∅ NOT FOUND", "recommends true positive", "e7 ●"]
    {
        assert!(seen.contains(mark), "{mark} is not on\n{seen}");
    }
    assert!(seen.contains("◂ claim 3 says: \"Nigeria\""), "{seen}");
}

#[test]
fn a_lit_claim_and_its_field_wear_the_same_style() {
    let (buffer, _) = draw(&mut lit("3"), &theme(false), (120, 40));
    let lit = theme(false).lit;
    let style_of = |needle: &str| {
        let seen = text(&buffer);
        let (y, line) = seen.lines().enumerate().find(|(_, line)| line.contains(needle)).unwrap();
        let x = line[..line.find(needle).unwrap()].chars().count();
        let cell = &buffer[(x as u16, y as u16)];
        (Some(cell.fg), Some(cell.bg))
    };
    assert_eq!(style_of("The success came"), (lit.fg, lit.bg));
    assert_eq!(style_of("\"country\": \"Spain\""), (lit.fg, lit.bg));
}

#[test]
fn the_rules_are_never_called_a_model() {
    let mut case = Story::PLAIN.case();
    case["assessment"]["model"] =
        json!({"provider": "crosscheck", "name": "rules", "version": "1"});
    let mut made_here = bare(&case);
    made_here.dossier.case.origin = Origin::Signals;
    let (buffer, _) = draw(&mut Scene::case(made_here), &theme(false), (120, 40));
    let seen = text(&buffer);
    assert!(seen.contains("RULES say") && !seen.contains("MODEL says"), "{seen}");
}

#[test]
fn without_colour_nothing_is_coloured_and_with_plain_signs_everything_is_ascii() {
    let mono = Theme::by_name("mono", true).unwrap();
    for (name, mut scene) in every_scene() {
        // What comes from outside is shown as it is.
        if ["wide", "hostile"].iter().any(|kind| name.contains(kind)) {
            continue;
        }
        let (buffer, _) = draw(&mut scene, &mono, (120, 40));
        let coloured = |cell: &ratatui::buffer::Cell| {
            cell.fg != ratatui::style::Color::Reset || cell.bg != ratatui::style::Color::Reset
        };
        assert!(!buffer.content.iter().any(coloured), "{name}");
        let strange = buffer.content.iter().find(|cell| !cell.symbol().is_ascii());
        assert_eq!(strange.map(ratatui::buffer::Cell::symbol), None, "{name}");
    }
}

#[test]
fn a_notice_says_how_it_is_meant_and_unsigned_is_said_wherever_somebody_decides() {
    let mut scene = failing(lit("G"));
    assert_eq!(scene.model.notice.as_ref().unwrap().tone, Tone::Bad);
    for size in SIZES {
        let (buffer, _) = draw(&mut scene, &theme(false), size);
        assert!(text(&buffer).contains("unsigned"), "{size:?}");
    }
    assert!(matches!(review().model.overlay, Some(Overlay::Form(_))));
}

#[test]
fn every_built_in_theme_is_read_and_a_faulty_one_is_refused_by_role() {
    for (name, text) in BUILT_IN {
        assert!(Theme::by_name(name, false).is_some(), "{name}");
        let lacking: String =
            text.lines().filter(|line| !line.starts_with("token")).collect::<Vec<_>>().join("\n");
        assert!(Theme::from_toml(&lacking, false).unwrap_err().contains("token"));
        let strange = format!("{text}\nsparkle = {{}}\n");
        assert!(Theme::from_toml(&strange, false).unwrap_err().contains("sparkle"));
    }
}

#[test]
fn at_every_size_a_decided_case_says_who_and_when_and_no_decision_key_is_dropped() {
    let mut scene = lit("G");
    let open = scene.model.case.as_mut().unwrap();
    open.row.decided = Some(crosscheck::domain::queue::LastDecision {
        seq: 1,
        id: "d-1".into(),
        who: "os:a.long".into(),
        time: scene.model.now,
        revision: 1,
        action: Action::Override,
        verdict: Some(Verdict::BenignPositive),
    });
    open.row.state = CaseState::Decided;
    let said = format!(" os:a.long {} ", scene.model.now.minute());
    for size in SIZES {
        let seen = text(&draw(&mut scene, &theme(false), size).0);
        assert!(seen.contains(&said) && seen.contains("a/o amend"), "{size:?}\n{seen}");
        for key in ["a acc", "o over", "e esc", "n not enough", " w"] {
            assert!(seen.contains(key), "{key} at {size:?}\n{seen}");
        }
    }
}

#[test]
fn a_claim_on_a_flagged_field_is_not_counted_as_calm_and_a_cited_fact_is_lit_in_its_own_line() {
    let mut examined = Story::PLAIN.examined();
    let field = in_event(7, "/outcome/result");
    examined.hazards = vec![hazard(field, HazardKind::Injection, "speaks to a model")];
    let mut scene = Scene::case(examined);
    let seen = text(&draw(&mut scene, &theme(false), (120, 40)).0);
    assert!(seen.contains("⚑ rests on text an attacker can write"), "{seen}");
    assert!(seen.contains("1 left out, 1 flagged"), "{seen}");
    let seen = text(&draw(&mut lit("2"), &theme(false), (120, 40)).0);
    assert!(seen.contains("◂ claim 2 cites a fact, no field: failures before success"), "{seen}");
}

#[test]
fn a_lit_claim_never_pushes_a_disagreement_off_the_screen_and_prose_comes_last() {
    for keys in ["1", "2", "3", "4", "tab tab G"] {
        for size in [(80, 24), (100, 30), (120, 40), (200, 50)] {
            let seen = text(&draw(&mut lit(keys), &theme(false), size).0);
            for sign in ["✗ CONTRADICTED", "∅ NOT FOUND", "! not mentioned"] {
                assert!(seen.contains(sign), "{sign} after {keys} at {size:?}\n{seen}");
            }
            let prose = seen.find("in its own words").unwrap_or(seen.len());
            assert!(seen.find("! not mentioned").unwrap() < prose, "{keys} {size:?}\n{seen}");
        }
    }
}

/// A spray from one address: three accounts, each refused for its own reason.
fn spray() -> Scene {
    let mut case = Story::PLAIN.case();
    case["subject"] = json!({"kind": "address", "id": "198.51.100.20"});
    let events = case["evidence"]["events"].as_array_mut().unwrap();
    for (n, event) in events.iter_mut().enumerate() {
        event["raw"]["actor"]["alternateId"] = json!(format!("p{n}@contoso.example"));
        event["raw"]["client"]["ipAddress"] = json!("198.51.100.20");
        event["raw"]["outcome"] = json!({"result": "FAILURE", "reason": "LOCKED_OUT"});
    }
    Scene::case(bare(&case))
}
