//! The queue under the fingers: claims, arrivals and changes from elsewhere.

use crate::common::cases::{case, severe};
use crate::common::desk::{Desk, ids, named as desk, said, selected};
use crosscheck::app::claim::LEASE_MS;
use crosscheck::app::message::Message;
use crosscheck::app::model::{Overlay, Screen, Tone};
use crosscheck::domain::words::CaseState;
use crosscheck::ledger::record::Body;
use crosscheck::store::{Expect, Stamp, Store};

/// Somebody else writes at another console.
fn elsewhere(desk: &mut Desk, who: &str, case: &str, body: impl FnOnce(&Desk) -> Body) {
    let row = desk.store.row(case).unwrap().unwrap();
    let body = body(desk);
    let expect = Expect {
        case: case.into(),
        revision: row.revision,
        last_decision: row.decided.map(|last| last.seq),
    };
    let id = crosscheck::store::Chance::bits(&mut desk.chance);
    let mut stamp = Stamp { now: desk.now, who, chance: &mut desk.chance };
    desk.store.append_statement(vec![body], id, &expect, &mut stamp).unwrap();
}

fn claimed_by(desk: &mut Desk, who: &str, case: &str) {
    elsewhere(desk, who, case, |desk| Body::Claimed {
        case: case.into(),
        revision: 1,
        until: desk.now.plus_millis(LEASE_MS),
    });
}

#[test]
fn one_key_claims_and_the_same_key_gives_back_and_nothing_else_moves() {
    let mut desk = desk(&["anna", "ben", "cleo"]);
    desk.press("j c");
    assert_eq!(
        said(&desk),
        "claimed until 11:12 UTC, the same key gives it back: ben@contoso.example"
    );
    let row = desk.model.queue.selected().unwrap().clone();
    assert_eq!((row.id.as_str(), row.state_at(desk.now)), ("ben", CaseState::Claimed));
    assert_eq!((ids(&desk), desk.model.screen), (vec!["anna", "ben", "cleo"], Screen::Queue));
    desk.press("c");
    assert_eq!(said(&desk), "given back: ben@contoso.example");
    assert_eq!(desk.model.queue.selected().unwrap().state_at(desk.now), CaseState::Open);
    assert_eq!(desk.kinds("ben"), ["case_ingested", "claimed", "released"]);
}

#[test]
fn a_case_is_claimed_from_its_own_screen_too_and_opening_it_claims_nothing() {
    let mut desk = desk(&["anna", "ben"]);
    desk.press("enter").wait(600);
    assert_eq!(desk.model.case.as_ref().unwrap().row.lease(desk.now), None);
    desk.press("c");
    let row = &desk.model.case.as_ref().unwrap().row;
    assert_eq!(row.lease(desk.now).unwrap().who, "os:m.kraus");
    assert_eq!(desk.model.screen, Screen::Case);
    desk.press("a 1 1 3 s");
    assert_eq!(desk.store.row("anna").unwrap().unwrap().state, CaseState::Decided);
}

#[test]
fn anothers_claim_is_shown_and_is_no_hindrance() {
    let mut desk = desk(&["anna", "ben"]);
    claimed_by(&mut desk, "os:k.tan", "anna");
    desk.send(Message::StoreChanged);
    desk.press("c");
    assert_eq!(said(&desk), "held by k.tan, 30 min left; you can decide it all the same");
    assert_eq!(desk.kinds("anna"), ["case_ingested", "claimed"]);
    desk.press("enter a 1 1 3 s");
    assert_eq!(desk.store.row("anna").unwrap().unwrap().state, CaseState::Decided);
}

#[test]
fn of_two_consoles_the_later_claim_is_told_who_was_first() {
    let mut desk = desk(&["anna", "ben"]);
    // The screen does not know yet.
    claimed_by(&mut desk, "os:k.tan", "anna");
    desk.press("c");
    assert_eq!(desk.model.notice.as_ref().unwrap().tone, Tone::Bad);
    assert!(said(&desk).contains("k.tan claimed it first, 30 min left"), "{}", said(&desk));
    let lease = desk.model.queue.selected().unwrap().lease(desk.now).unwrap();
    assert_eq!(lease.who, "os:k.tan", "and is shown how it stands");
}

#[test]
fn a_claim_runs_out_on_the_screen_without_anybody_writing() {
    let mut desk = desk(&["anna", "ben"]);
    desk.press("c");
    let entries = desk.store.head().unwrap().size;
    desk.wait(LEASE_MS - 1);
    assert_eq!(desk.model.queue.selected().unwrap().state_at(desk.model.now), CaseState::Claimed);
    desk.wait(60_000);
    assert_eq!(desk.model.queue.selected().unwrap().state_at(desk.model.now), CaseState::Open);
    assert_eq!(desk.store.head().unwrap().size, entries);
}

#[test]
fn what_is_decided_is_not_claimed_and_a_full_disk_is_told() {
    let mut desk = desk(&["anna"]);
    desk.store.fail_next_append(crosscheck::store::StoreError::Full { what: "append".into() });
    desk.press("c");
    assert!(
        said(&desk).starts_with("not stored: the claim: append: the disk is full"),
        "{}",
        said(&desk)
    );
    desk.press("enter a 1 1 3 s f 4 c");
    assert_eq!(said(&desk), "a case that is decided is not claimed: only an open one");
}

#[test]
fn a_line_that_comes_in_above_does_not_move_the_cursor_from_its_case() {
    let mut desk = desk(&["anna", "ben", "cleo"]);
    desk.press("j");
    for (n, name) in ["xeno", "yara", "zoe"].into_iter().enumerate() {
        desk.ingest(&severe(name, n as u32));
        desk.send(Message::StoreChanged);
        assert_eq!((selected(&desk), desk.model.queue.cursor), ("ben", 2 + n));
    }
    assert_eq!(ids(&desk), ["xeno", "yara", "zoe", "anna", "ben", "cleo"]);
    desk.press("j k");
    assert_eq!(selected(&desk), "ben");
}

#[test]
fn the_selected_case_rises_under_the_cursor_when_it_gets_worse_elsewhere() {
    let mut desk = desk(&["anna", "ben", "cleo"]);
    desk.press("G");
    assert_eq!(selected(&desk), "cleo");
    desk.ingest(&severe("cleo", 12));
    desk.send(Message::StoreChanged);
    assert_eq!((selected(&desk), desk.model.queue.cursor), ("cleo", 0));
    assert_eq!(desk.model.queue.selected().unwrap().revision, 2);
}

#[test]
fn when_the_selected_case_leaves_the_filter_the_cursor_stays_where_it_stood() {
    let mut desk = desk(&["anna", "ben", "cleo"]);
    desk.press("j");
    let now = desk.now;
    elsewhere(&mut desk, "os:k.tan", "ben", |_| Body::Waiting {
        case: "ben".into(),
        revision: 1,
        waits_for: "the user".into(),
        until: now.plus_millis(600_000),
        note: String::new(),
        seen: None,
    });
    desk.send(Message::StoreChanged);
    assert_eq!((ids(&desk), selected(&desk)), (vec!["anna", "cleo"], "cleo"));
    // It comes back by itself, above the cursor, which stays on its case.
    desk.send(Message::StoreChanged);
    desk.wait(600_000);
    assert_eq!((ids(&desk), selected(&desk)), (vec!["anna", "ben", "cleo"], "cleo"));
}

#[test]
fn the_open_case_stays_open_when_somebody_changes_its_state() {
    let mut desk = desk(&["anna", "ben", "cleo"]);
    desk.press("j enter");
    claimed_by(&mut desk, "os:k.tan", "ben");
    desk.send(Message::StoreChanged);
    let case = desk.model.case.as_ref().unwrap();
    assert_eq!((desk.model.screen, case.row.id.as_str()), (Screen::Case, "ben"));
    let lease = case.row.lease(desk.now).expect("the claim is on the open case as well");
    assert_eq!(lease.who, "os:k.tan");
    desk.press("o");
    assert!(matches!(desk.model.overlay, Some(Overlay::Form(_))));
}

#[test]
fn what_came_in_was_decided_and_is_overdue_is_counted_and_goes_with_the_hour() {
    let mut desk = Desk::with(&[case("anna", 10), case("ben", 20), severe("cleo", 30)]);
    desk.press("enter a 1 1 3 s");
    desk.send(Message::StoreChanged);
    let pulse = desk.model.queue.pulse.clone().unwrap();
    let last = pulse.hours.last().unwrap();
    assert_eq!((pulse.hours.len(), last.arrived, last.decided), (24, 3, 1));
    assert_eq!((pulse.breached, pulse.claimed), (0, 0));
    let due = pulse.next_breach.unwrap();
    // Nothing is pressed: the count goes up by itself once the first is overdue.
    desk.wait(due.millis_since(desk.now) + 60_000);
    assert_eq!(desk.model.queue.pulse.as_ref().unwrap().breached, 1);
    assert!(desk.model.queue.pulse.as_ref().unwrap().hours.last().unwrap().from > last.from);
}
