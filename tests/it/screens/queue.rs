//! Scenes of the queue: filters, orders, groups, views, claims, and what surrounds a case.

use super::world::{Story, row, rows};
use super::{HOSTILE, Scene};
use crate::common::time;
use crosscheck::app::message::{GroupsWindow, Message};
use crosscheck::app::queue::pulse::Pulse;
use crosscheck::domain::queue::QueueRow;
use crosscheck::domain::words::{CaseState, HazardKind, Severity};
use crosscheck::store::{Counts, Group, Groups, Hides, Hour, Known, Page};

/// Every scene of these, by name.
pub fn scenes() -> Vec<(&'static str, Scene)> {
    vec![
        ("queue_pulse", pulse()),
        ("queue_filter", filter()),
        ("queue_filter_fault", fault()),
        ("queue_filter_hostile", hostile_filter()),
        ("queue_nothing_passes", nothing_passes()),
        ("queue_sort", menu("s")),
        ("queue_sorted", menu("s e s e")),
        ("queue_group_by", menu("b")),
        ("queue_views", menu("v")),
        ("queue_keep_view", menu("v w")),
        ("queue_groups", groups(false)),
        ("queue_groups_hostile", groups(true)),
        ("queue_claimed", claimed()),
        ("about", super::lit("A")),
        ("about_hostile", {
            let mut scene = super::hostile_case();
            scene.press("A");
            scene
        }),
        ("others", others(false)),
        ("others_hostile", others(true)),
        ("form_held", form_held()),
        ("goto", {
            let mut scene = Scene::queue(rows());
            scene.press("/").text("ort");
            scene.send(Message::Resembling(scene.model.request, rows()));
            scene.press("tab");
            scene
        }),
        ("goto_nothing", {
            let mut scene = Scene::queue(rows());
            scene.press("/").text("nobody");
            scene.send(Message::Resembling(scene.model.request, Vec::new()));
            scene.send(Message::Resembling(scene.model.request, Vec::new()));
            scene
        }),
    ]
}

/// A day with a burst at its end.
fn counted() -> Pulse {
    let now = time("2026-03-02T10:42:00Z");
    let mut hours = Hour::before(now, 24);
    for (at, hour) in hours.iter_mut().enumerate() {
        hour.arrived = [0, 1, 2, 1, 0, 3, 5, 2][at % 8] + if at > 20 { 30 } else { 0 };
        hour.decided = [2, 1, 0, 4][at % 4];
    }
    Pulse { hours, breached: 1_204, claimed: 3, next_breach: None }
}

fn counted_into(scene: &mut Scene) {
    let request = scene.model.queue.pulse_reading;
    scene.send(Message::PulseRead(request, Box::new(counted())));
}

fn pulse() -> Scene {
    let mut scene = Scene::queue(rows());
    counted_into(&mut scene);
    scene
}

fn menu(keys: &str) -> Scene {
    let mut scene = pulse();
    scene.press(keys);
    scene
}

fn filter() -> Scene {
    let mut scene = pulse();
    scene.press("F").text("sev:>=high det");
    scene.press("tab");
    let known = |value: &str, lines| Known { value: value.into(), lines };
    let values = vec![known("unfamiliarFeatures", 4), known("servicePrincipalNewNetwork", 1)];
    scene.send(Message::ValuesRead(scene.model.request, values));
    scene.press("tab");
    scene
}

fn fault() -> Scene {
    let mut scene = pulse();
    scene.press("F").text("usr:ortega -hazard:none ");
    scene
}

fn hostile_filter() -> Scene {
    let mut scene = pulse();
    scene.press("F ctrl-u").text("tenant:");
    let values = vec![Known { value: HOSTILE.into(), lines: 2 }];
    scene.send(Message::ValuesRead(scene.model.request, values));
    scene.send(Message::Paste(HOSTILE.into()));
    scene
}

fn nothing_passes() -> Scene {
    let mut scene = Scene::queue(Vec::new());
    scene.press("F").text("sev:critical hazard:secret").press("enter");
    scene.model.queue.counts.by_state[0] = 12;
    scene
}

fn groups(hostile: bool) -> Scene {
    let mut scene = pulse();
    scene.press("b s");
    let name = |plain: &str| if hostile { HOSTILE.to_owned() } else { plain.to_owned() };
    let group = |value: &str, label: &str, lines, worst| Group {
        value: value.into(),
        label: name(label),
        lines,
        worst,
        newest: time("2026-03-02T10:20:00Z"),
        hides: match worst {
            Severity::Low => Hides::default(),
            _ => Hides {
                contradicted: lines,
                not_found: 2,
                omissions: 31,
                hazards: vec![HazardKind::Injection, HazardKind::Secret],
                due: Some(time("2026-03-02T09:20:00Z")),
            },
        },
    };
    let groups = vec![
        group("user:u-42", "m.ortega@contoso.example", 1_204, Severity::Critical),
        group("service_principal:sp-1", "svc-deploy", 1, Severity::High),
        group("user:u-7", "j.ito@contoso.example", 12, Severity::Low),
    ];
    let rows = vec![
        row("c-0187", Severity::High, &name("m.ortega@contoso.example"), 14),
        row("c-2", Severity::Medium, &name("m.ortega@contoso.example"), 70),
    ];
    let window = GroupsWindow {
        groups: Groups { groups, total: 3 },
        unfolded: vec![("user:u-42".into(), rows)],
        counts: Counts::default(),
        entries: 1_284,
        next_due: None,
    };
    // The groups come folded; the first is unfolded, and its cases come.
    let folded = GroupsWindow { unfolded: Vec::new(), ..window.clone() };
    scene.send(Message::GroupsRead(scene.model.request, Box::new(folded)));
    scene.press("space");
    scene.send(Message::GroupsRead(scene.model.request, Box::new(window)));
    scene.press("j");
    scene
}

/// One's own claim, and a notice.
fn claimed() -> Scene {
    let mut scene = Scene::queue(rows());
    scene.press("c");
    let own = QueueRow {
        holder: Some("os:m.kraus".into()),
        held_until: Some(time("2026-03-02T11:12:00Z")),
        ..row("c-0187", Severity::High, "m.ortega@contoso.example", 14)
    };
    let request = scene.model.request;
    scene.send(Message::Stored(request, 1_285, Some(Box::new(own))));
    scene
}

/// The form on a case that somebody else holds.
fn form_held() -> Scene {
    let mut scene = Scene::case(Story::PLAIN.examined());
    if let Some(case) = &mut scene.model.case {
        case.row.holder = Some("os:k.tan".into());
        case.row.held_until = Some(time("2026-03-02T10:54:00Z"));
    }
    scene.press("o");
    scene
}

fn others(hostile: bool) -> Scene {
    let mut scene = Scene::case(Story::PLAIN.examined());
    if let (true, Some(case)) = (hostile, &mut scene.model.case) {
        case.row.subject.name = Some(HOSTILE.into());
    }
    scene.press("S");
    let of = |id: &str, state, severity, minutes| QueueRow {
        state,
        title: Some(if hostile { HOSTILE } else { "Success after six failures" }.into()),
        ..row(id, severity, "m.ortega@contoso.example", minutes)
    };
    let rows = vec![
        of("c-0187", CaseState::Open, Severity::High, 14),
        of("c-0102", CaseState::Decided, Severity::Medium, 4_000),
        of("c-0044", CaseState::Escalated, Severity::Critical, 9_000),
    ];
    let page = Page { rows, before: 0, total: 3 };
    scene.send(Message::PageRead(scene.model.request, Box::new(page)));
    scene
}
