//! What is under the fingers: chords, the palette, panes, themes, times, and taking things out.

use crate::common::cases::case;
use crate::common::desk::Desk;
use crosscheck::app::command::Id;
use crosscheck::app::hints::{self, Hints};
use crosscheck::app::keymap::Keymap;
use crosscheck::app::layout::{self, CasePanes};
use crosscheck::app::message::Message;
use crosscheck::app::model::{Focus, Overlay, Screen, Tone};
use crosscheck::app::palette::entries;
use crosscheck::app::queue::lens::Lens;
use crosscheck::app::status::{self, StoreNews};
use crosscheck::app::times::{Form, Zone};
use crosscheck::app::update;
use std::collections::BTreeSet;
use std::sync::Arc;

fn two() -> Desk {
    Desk::with(&[case("anna", 10), case("ben", 20)])
}

fn on_case() -> Desk {
    let mut desk = two();
    desk.press("enter");
    desk
}

fn notice(desk: &Desk) -> &str {
    desk.model.notice.as_ref().map_or("", |notice| &notice.text)
}

fn panes(desk: &Desk) -> CasePanes {
    let (width, height) = desk.model.size;
    let case = desk.model.case.as_ref().unwrap();
    layout::case_panes(width, height, desk.model.content(case))
}

#[test]
fn a_chord_waits_for_its_end_without_a_timer_and_esc_drops_it() {
    let mut desk = two();
    desk.press("y").wait(3_600_000);
    assert_eq!(desk.model.shell.begun.len(), 1);
    desk.press("i");
    assert_eq!(
        (desk.copied.as_slice(), desk.model.shell.begun.len()),
        (&["anna".to_owned()][..], 0)
    );
    desk.press("enter y esc");
    assert_eq!((desk.model.screen, desk.copied.len()), (Screen::Case, 1), "esc only drops it");
    desk.press("y q");
    assert!(!desk.model.quit, "a key behind one that it does not follow does nothing");
}

#[test]
fn keys_of_the_configuration_take_the_place_of_the_tables() {
    let mut desk = two();
    let changes = [
        ("bottom".to_owned(), vec!["g e".to_owned()]),
        ("top".to_owned(), vec!["g g".to_owned()]),
        ("override".to_owned(), vec!["f2".to_owned()]),
    ];
    desk.model.shell.keys = Arc::new(Keymap::resolve(&changes).unwrap());
    desk.press("g e");
    assert_eq!(desk.model.queue.cursor, 1);
    desk.press("g g");
    assert_eq!(desk.model.queue.cursor, 0);
    desk.press("enter o");
    assert_eq!(desk.model.overlay, None, "o is nobody's any more");
    desk.press("f2");
    assert!(matches!(desk.model.overlay, Some(Overlay::Form(_))));
    desk.press("esc ?").press("g e g g g e");
    assert!(matches!(desk.model.overlay, Some(Overlay::Help(at)) if at > 5));
}

#[test]
fn the_palette_finds_a_command_by_letters_and_enter_runs_it() {
    let mut desk = on_case();
    desk.press(":").text("hist").press("enter");
    assert!(matches!(desk.model.overlay, Some(Overlay::History(_))));
    desk.press(": n o t e n");
    let Some(Overlay::Palette(palette)) = &desk.model.overlay else { panic!("it is open") };
    let found = entries(&desk.model, &palette.edit.text);
    assert_eq!(found[0].title, "not enough evidence");
    assert_eq!(found[0].keys, "n");
    desk.press("enter");
    assert!(matches!(desk.model.overlay, Some(Overlay::Form(_))));
}

#[test]
fn views_studies_and_themes_are_in_the_palette_with_their_keys() {
    let mut desk = on_case();
    for (typed, title, keys) in [
        ("breached", "view breached", "v 3"),
        ("view unclaimed", "view unclaimed", "v 2"),
        ("plain q", "plain queue", "v 0"),
        ("timeline", "timeline", "L"),
        ("map", "map", "M"),
        ("v 3", "view breached", "v 3"),
    ] {
        let found = entries(&desk.model, typed);
        assert_eq!((found[0].title.as_str(), found[0].keys.as_str()), (title, keys), "{typed}");
        assert!(found[0].works);
    }
    desk.press(":").text("breached").press("enter");
    assert_eq!((desk.model.screen, &desk.model.overlay), (Screen::Queue, &None));
    assert_eq!(desk.model.queue.lens.query.to_string(), "state:open due:breached");
    desk.press(":").text("plain").press("enter");
    assert_eq!(desk.model.queue.lens, Lens::default());
}

#[test]
fn what_was_run_last_stands_first_and_what_does_not_work_here_last() {
    let mut desk = two();
    desk.press(":").text("times").press("enter :");
    let found = entries(&desk.model, "");
    assert_eq!(found[0].title, "times");
    let first_elsewhere = found.iter().position(|entry| !entry.works).unwrap();
    assert!(found[first_elsewhere..].iter().all(|entry| !entry.works));
    desk.text("accept").press("enter");
    assert_eq!(notice(&desk), "accept works on a case");
    assert_eq!(desk.model.overlay, None);
}

#[test]
fn the_palette_holds_still_for_any_key_and_leaves_with_esc() {
    let mut desk = on_case();
    desk.press(": x x x x backspace down up pgdn pgup tab");
    assert!(matches!(desk.model.overlay, Some(Overlay::Palette(_))));
    desk.text(" no such thing").press("enter");
    assert!(matches!(desk.model.overlay, Some(Overlay::Palette(_))), "there is nothing to run");
    desk.press("esc");
    assert_eq!((&desk.model.overlay, desk.model.screen), (&None, Screen::Case));
}

#[test]
fn dividers_move_by_key_and_never_shut_a_pane() {
    let mut desk = on_case();
    let before = panes(&desk);
    desk.press("> >");
    assert_eq!(panes(&desk).model.width, before.model.width + 8);
    desk.press("ctrl-left");
    assert_eq!(panes(&desk).model.width, before.model.width + 4);
    for _ in 0..60 {
        desk.press("<");
    }
    assert_eq!(panes(&desk).model.width, 24);
    desk.press(">");
    assert_eq!(panes(&desk).model.width, 28, "the way back begins at once");
    desk.press("ctrl-up ctrl-up");
    assert_eq!(panes(&desk).events.height + 2, before.events.height);
    desk.press("=");
    assert_eq!(panes(&desk), before);
}

#[test]
fn what_was_moved_stays_for_the_next_case_and_survives_another_size() {
    let mut desk = on_case();
    desk.press("> > > ctrl-down");
    let kept = panes(&desk);
    desk.press("J");
    assert_eq!((panes(&desk).model, panes(&desk).events), (kept.model, kept.events));
    desk.send(Message::Resized(240, 80));
    let share = |panes: CasePanes, width: u16| f64::from(panes.model.width) / f64::from(width);
    assert!((share(panes(&desk), 240) - share(kept, 120)).abs() < 0.01);
    desk.send(Message::Resized(120, 40));
    assert_eq!(panes(&desk).model, kept.model);
}

#[test]
fn zoom_gives_the_pane_with_the_focus_all_and_goes_back() {
    let mut desk = on_case();
    let before = panes(&desk);
    desk.press("z");
    assert_eq!((panes(&desk).model.height, panes(&desk).evidence.width), (0, 120));
    assert_eq!((panes(&desk).queue, panes(&desk).record.height), (None, 0));
    desk.press("tab");
    assert!(panes(&desk).record.height > 25, "the zoom follows the focus");
    desk.press("tab");
    assert_eq!(desk.model.case.as_ref().unwrap().focus, Focus::Model);
    assert_eq!((panes(&desk).model.width, panes(&desk).evidence.height), (120, 0));
    desk.press("z");
    assert_eq!(panes(&desk).model, before.model);
}

#[test]
fn a_theme_is_previewed_while_one_moves_and_kept_or_not() {
    let mut desk = two();
    desk.press("T");
    assert!(notice(&desk).contains("no other theme"));
    let shell = &mut desk.model.shell;
    shell.themes = Arc::new(["dark", "light", "fjord"].map(str::to_owned).to_vec());
    shell.config_file = "~/.config/crosscheck/config.toml".into();
    desk.press("T j");
    assert_eq!(desk.model.shell.theme, 1);
    desk.press("up k");
    assert_eq!(desk.model.shell.theme, 2, "it goes round");
    desk.press("esc");
    assert_eq!((desk.model.shell.theme, &desk.model.overlay), (0, &None));
    desk.press("T G enter");
    assert_eq!(desk.model.shell.theme, 2);
    assert!(notice(&desk).contains("theme = \"fjord\" in ~/.config/crosscheck/config.toml"));
    desk.press(":").text("theme li").press("enter");
    assert_eq!(desk.model.shell.theme, 1, "the palette knows themes too");
}

#[test]
fn one_key_says_how_long_ago_the_selected_event_was_and_the_same_key_goes_back() {
    let mut desk = on_case();
    let zone = Zone { name: "Europe/Berlin".into(), steps: vec![(0, 3_600)] };
    desk.model.shell.times.zone = Arc::new(zone);
    for (form, clock) in [(Form::Utc, "10:01:00"), (Form::Local, "11:01:00")] {
        desk.model.shell.times.form = form;
        let row = |desk: &mut Desk| {
            let seen = crate::screens::dump::seen(desk, (120, 40));
            seen.lines().find(|line| line.contains(" e1 ×")).unwrap().to_owned()
        };
        assert!(row(&mut desk).contains(clock), "{}", row(&mut desk));
        desk.press("r");
        let aged = row(&mut desk);
        assert!(aged.contains(" 41m ") && aged.contains("+0:00"), "{aged}");
        desk.press("r");
        assert_eq!(desk.model.shell.times.form, form);
        assert!(row(&mut desk).contains(clock));
    }
    // Where the configuration says ages, the key shows clocks.
    desk.model.shell.times.form = Form::Ages;
    desk.model.shell.times.before = Form::Ages;
    desk.press("r");
    assert_eq!(desk.model.shell.times.form, Form::Utc);
}

#[test]
fn times_go_from_utc_to_local_to_ages_with_one_key() {
    let mut desk = two();
    let header = |desk: &Desk| {
        let mut times = desk.model.shell.times.clone();
        times.now = desk.model.now.millis();
        times.now_and_zone(desk.model.now)
    };
    desk.press("t");
    assert!(header(&desk).ends_with("UTC · ages"), "an account in UTC has no other zone");
    desk.press("t");
    let zone = Zone { name: "Europe/Berlin".into(), steps: vec![(0, 3_600)] };
    desk.model.shell.times.zone = Arc::new(zone);
    assert_eq!(header(&desk), "10:42 UTC");
    desk.press("t");
    assert_eq!(
        (header(&desk).as_str(), notice(&desk)),
        ("11:42 UTC+1", "times in Europe/Berlin, UTC+1 now")
    );
    desk.press("t t");
    assert_eq!(header(&desk), "10:42 UTC");
}

#[test]
fn a_case_a_claim_and_an_event_are_copied_as_they_are_shown() {
    let mut desk = on_case();
    desk.press("y y y e tab tab y c y l");
    let [whole, event, claim] = desk.copied.as_slice() else { panic!("{:?}", desk.copied) };
    assert!(whole.contains("anna") && whole.contains(" recommends: true positive"));
    assert!(whole.contains("1 [") && whole.contains("severity by policy"));
    assert!(event.starts_with("{\n") && event.ends_with("}\n"));
    assert!(serde_json::from_str::<serde_json::Value>(event).is_ok(), "it is what was received");
    assert!(claim.starts_with(|char: char| char.is_ascii_digit()), "{claim}");
    assert_eq!(notice(&desk), "this case came without a link");
}

#[test]
fn what_is_copied_hides_nothing_and_obeys_nothing() {
    let mut hostile = case("eve\u{202e}", 10);
    hostile["title"] = "\u{1b}]0;owned\u{7}\u{200b}title\u{202e}".into();
    hostile["detection"]["link"] = "https://siem.example/\u{202e}gpj.exe\n".into();
    hostile["evidence"]["events"][0]["raw"]["note"] = "a\u{202e}b\u{1b}[2J".into();
    hostile["assessment"]["claims"][0]["text"] = "x\u{1b}]52;c;AAAA\u{7}".into();
    let mut desk = Desk::with(&[hostile]);
    desk.press("y y y i enter y y y e y l");
    assert!(notice(&desk).starts_with("no link to follow, with characters that no link has"));
    desk.press("1 y c");
    assert_eq!(desk.copied.len(), 5);
    for text in &desk.copied {
        let bad = text.chars().find(|char| {
            (char.is_control() && *char != '\n')
                || matches!(char, '\u{202a}'..='\u{202e}' | '\u{200b}')
        });
        assert_eq!(bad, None, "{text:?}");
    }
    assert!(desk.copied[4].contains("⟨U+202E⟩") || desk.copied[3].contains("⟨U+202E⟩"));
}

#[test]
fn what_is_too_long_for_a_clipboard_is_not_cut_but_refused() {
    let mut long = case("anna", 10);
    long["evidence"]["events"][0]["raw"]["pad"] = "x".repeat(70_000).into();
    let mut desk = Desk::with(&[long]);
    desk.press("enter g y e");
    assert_eq!(desk.copied.len(), 0);
    let notice = desk.model.notice.as_ref().unwrap();
    assert_eq!(notice.tone, Tone::Bad);
    assert!(notice.text.contains("Y e writes it"), "{}", notice.text);
}

#[test]
fn bytes_are_written_under_the_name_that_is_typed_and_a_taken_name_is_asked_again() {
    let mut desk = on_case();
    desk.press("Y e");
    let Some(Overlay::Write(to)) = &desk.model.overlay else { panic!("it asks for a name") };
    let case = desk.model.case.as_ref().unwrap();
    let raw = case.examined.dossier.case.raw(case.event_index().unwrap()).unwrap();
    assert_eq!(&*to.bytes, raw.raw().as_bytes(), "the exact bytes");
    assert!(to.edit.text.contains(".json"));
    desk.press("ctrl-u").text("there.json").press("enter");
    let Some(Overlay::Write(to)) = &desk.model.overlay else { panic!("it asks again") };
    assert!(to.fault.as_ref().unwrap().contains("there already"));
    desk.press("ctrl-u").text("new.json").press("enter");
    assert_eq!(desk.model.overlay, None);
    assert!(notice(&desk).contains("to new.json"));
    desk.press("Y y ctrl-u enter");
    assert!(matches!(&desk.model.overlay, Some(Overlay::Write(to)) if to.fault.is_some()));
}

#[test]
fn a_hint_goes_when_it_was_followed_and_does_not_come_back() {
    let mut desk = two();
    assert_eq!(hints::now(&desk.model), None, "where none are wanted there are none");
    desk.model.shell.hints = Hints::left(Some(BTreeSet::new()));
    assert_eq!(hints::now(&desk.model).unwrap().0, Id::Open);
    desk.press("j k").press("enter");
    assert_eq!(hints::now(&desk.model).unwrap().0, Id::Claim);
    desk.press("1");
    assert_eq!(hints::now(&desk.model).unwrap().0, Id::NextPane);
    desk.press("1 esc");
    assert_eq!(hints::now(&desk.model).unwrap().0, Id::Goto);
    assert_eq!(desk.learnt, ["claim-to-field", "open"], "it is kept for the account");
}

#[test]
fn a_hint_that_nobody_follows_goes_too() {
    let mut desk = two();
    desk.model.shell.hints = Hints::left(Some(BTreeSet::new()));
    for _ in 0..30 {
        desk.press("j k");
    }
    assert_eq!(hints::now(&desk.model).unwrap().0, Id::Goto);
}

#[test]
fn the_newest_case_and_what_takes_long_are_told_and_nothing_ticks() {
    let mut desk = two();
    assert_eq!(
        desk.model.shell.status.store.newest,
        Some(crate::common::time("2026-03-02T10:20:00Z"))
    );
    assert_eq!(status::background(&desk.model), None);
    desk.answers = false;
    desk.send(Message::StoreChanged);
    assert_eq!(status::background(&desk.model), None, "a read that is quick is not told of");
    desk.wait(400);
    assert_eq!(status::background(&desk.model), Some("reading …"));
    let next = update::deadline(&desk.model).unwrap();
    assert!(next.millis_since(desk.now) > 1_000, "it is told once, and then nothing moves");
}

#[test]
fn the_end_of_another_process_at_work_is_told_and_not_asked_for() {
    let mut desk = two();
    let works = |desk: &mut Desk| {
        desk.answers = false;
        desk.send(Message::StoreChanged);
        desk.answers = true;
        let news = StoreNews { grouping: true, ..desk.model.shell.status.store };
        desk.send(Message::NewsRead(desk.model.request, news));
        // The lines come as well.
        desk.send(Message::Resized(120, 40));
    };
    for _ in 0..3 {
        works(&mut desk);
        assert_eq!(status::background(&desk.model), Some("another process is grouping …"));
        assert_eq!(desk.awaited, 1, "its end is waited for once");
    }
    let next = update::deadline(&desk.model).unwrap().millis_since(desk.now);
    assert_eq!(next, 60_000 - desk.now.millis() % 60_000, "only the minute is left");
    desk.send(Message::GroupingEnded);
    assert_eq!(status::background(&desk.model), None);
    works(&mut desk);
    assert_eq!(desk.awaited, 2, "the next one's end is another");
}
