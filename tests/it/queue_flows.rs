//! The queue under the fingers: claims, arrivals and changes from elsewhere, moving in a filter.

use crate::common::cases::{case, case_of};
use crate::common::desk::{Desk, said};
use crosscheck::app::claim::LEASE_MS;
use crosscheck::app::message::Message;
use crosscheck::app::model::{Overlay, Screen, Tone};
use crosscheck::domain::words::CaseState;
use crosscheck::ledger::record::Body;
use crosscheck::store::{Expect, Stamp, Store};
use serde_json::{Value, json};

/// Cases named `anna`, `ben` and so on, the first the oldest.
fn desk(names: &[&str]) -> Desk {
    let cases: Vec<_> = (10..).zip(names).map(|(minute, name)| case(name, minute)).collect();
    Desk::with(&cases)
}

/// The same case, made severe enough to stand above the others.
fn severe(name: &str, minute: u32) -> Value {
    let mut case = case(name, minute);
    case["assessment"]["risk_score"] = json!(95);
    case
}

fn selected(desk: &Desk) -> &str {
    desk.model.queue.selected().map_or("", |row| row.id.as_str())
}

fn ids(desk: &Desk) -> Vec<&str> {
    desk.model.queue.rows.iter().map(|row| row.id.as_str()).collect()
}

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

/// Types a filter behind what stands there.
fn filter(desk: &mut Desk, text: &str) {
    desk.press("F").text(text);
}

fn line(desk: &Desk) -> &crosscheck::app::queue::filter::FilterLine {
    match &desk.model.overlay {
        Some(Overlay::Filter(line)) => line,
        other => panic!("the filter line is open, not {other:?}"),
    }
}

#[test]
fn the_queue_follows_the_filter_as_it_is_typed_and_esc_gives_back_what_was() {
    let mut desk = desk(&["anna", "ben", "cleo"]);
    desk.press("j");
    filter(&mut desk, "cle");
    assert_eq!((ids(&desk), selected(&desk)), (vec!["cleo"], "cleo"));
    desk.press("esc");
    assert_eq!((ids(&desk), selected(&desk)), (vec!["anna", "ben", "cleo"], "ben"));
    assert_eq!(desk.model.queue.lens.query.to_string(), "state:open");
    filter(&mut desk, "user:ann");
    desk.press("enter");
    assert_eq!((ids(&desk), desk.model.overlay.is_none()), (vec!["anna"], true));
    assert_eq!(desk.model.queue.lens.query.to_string(), "state:open user:ann");
}

#[test]
fn words_are_looked_for_in_titles_summaries_and_addresses_too() {
    let mut desk = desk(&["anna", "ben"]);
    for found in ["203.0.113.9", "from madrid", "after a failure"] {
        filter(&mut desk, &format!("\"{found}\""));
        assert_eq!(ids(&desk).len(), 2, "{found}");
        desk.press("ctrl-u").text("\"nothing like it\"");
        assert_eq!(ids(&desk).len(), 0);
        desk.press("esc");
    }
}

#[test]
fn tab_completes_fields_then_values_and_values_of_the_store() {
    let mut desk = desk(&["anna", "ben"]);
    filter(&mut desk, "gro");
    assert_eq!(ids(&desk).len(), 2, "what may become a field is not looked for as a text");
    desk.press("tab").text("contr").press("tab");
    assert_eq!(line(&desk).edit.text, "state:open grounding:contradicted");
    desk.press("space").text("det").press("tab");
    let offers: Vec<_> = line(&desk).offers.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(offers, ["=unfamiliarFeatures"], "the store says which there are");
    assert_eq!(line(&desk).offers[0].help, "2");
    desk.press("tab enter");
    assert_eq!(ids(&desk), ["anna", "ben"]);
    let query = desk.model.queue.lens.query.to_string();
    assert_eq!(query, "state:open grounding:contradicted detection:=unfamiliarFeatures");
}

#[test]
fn tab_goes_through_the_offers_and_any_other_key_takes_the_one_that_stands() {
    let mut desk = desk(&["anna"]);
    desk.press("F ctrl-u").text("sev:").press("tab");
    assert_eq!(line(&desk).edit.text, "sev:critical");
    desk.press("tab");
    assert_eq!(line(&desk).edit.text, "sev:high");
    desk.press("backtab backtab");
    assert_eq!(line(&desk).edit.text, "sev:low");
    assert_eq!(ids(&desk), ["anna"], "the queue follows what is offered");
    desk.press("space");
    assert_eq!((line(&desk).edit.text.as_str(), line(&desk).taken), ("sev:low ", None));
}

#[test]
fn a_word_that_cannot_be_read_is_named_and_the_rest_of_the_filter_holds() {
    let mut desk = desk(&["anna", "ben"]);
    desk.press("F ctrl-u").text("ben usr:x");
    let fault = line(&desk).fault.clone().expect("it is named");
    assert_eq!((fault.word.as_str(), fault.span), ("usr", 4..7));
    assert!(fault.instead.unwrap().starts_with("user"));
    assert_eq!(ids(&desk), ["ben"]);
    desk.press("enter");
    assert!(line(&desk).fault.is_some(), "what cannot be read is not kept");
    desk.press("esc");
    assert_eq!(ids(&desk), ["anna", "ben"]);
}

#[test]
fn earlier_filters_come_back_with_the_up_key() {
    let mut desk = desk(&["anna", "ben"]);
    for text in ["user:anna", "user:ben"] {
        desk.press("F ctrl-u").text(text).press("enter");
    }
    desk.press("F ctrl-u up");
    assert_eq!(line(&desk).edit.text, "user:ben");
    desk.press("up");
    assert_eq!((line(&desk).edit.text.as_str(), ids(&desk)), ("user:anna", vec!["anna"]));
    desk.press("down");
    assert_eq!(line(&desk).edit.text, "user:ben");
}

#[test]
fn a_column_sorts_and_again_the_other_way_and_the_cursor_is_at_the_top() {
    let mut desk = Desk::with(&[case("anna", 30), severe("ben", 20), case("cleo", 10)]);
    assert_eq!(ids(&desk), ["ben", "cleo", "anna"]);
    desk.press("j s a");
    assert_eq!((ids(&desk), selected(&desk)), (vec!["cleo", "ben", "anna"], "cleo"));
    desk.press("s a");
    assert_eq!((ids(&desk), selected(&desk)), (vec!["anna", "ben", "cleo"], "anna"));
    desk.press("s u");
    assert_eq!(ids(&desk), ["anna", "ben", "cleo"]);
    // A line that comes in stands where the order has it.
    desk.ingest(&case("bea", 5));
    desk.send(Message::StoreChanged);
    assert_eq!((ids(&desk), selected(&desk)), (vec!["anna", "bea", "ben", "cleo"], "anna"));
}

#[test]
fn the_next_case_and_the_one_after_a_decision_stay_in_the_filter_and_its_order() {
    let mut desk = Desk::with(&[
        case("anna", 10),
        severe("ben", 20),
        case("cleo", 30),
        severe("dan", 40),
        severe("eve", 50),
    ]);
    filter(&mut desk, "risk:>=90");
    desk.press("enter s a s a enter");
    let open = |desk: &Desk| desk.model.case.as_ref().unwrap().row.id.clone();
    assert_eq!((ids(&desk), open(&desk)), (vec!["eve", "dan", "ben"], "eve".into()));
    desk.press("J");
    assert_eq!(open(&desk), "dan");
    desk.press("a 1 1 3 s");
    assert_eq!((open(&desk), ids(&desk)), ("ben".into(), vec!["eve", "ben"]));
    desk.press("J");
    assert_eq!(open(&desk), "ben");
    assert_eq!(said(&desk), "there is no case beyond this one");
    desk.press("K");
    assert_eq!(open(&desk), "eve");
}

#[test]
fn views_stand_on_number_keys_and_say_how_to_keep_one() {
    let mut desk = desk(&["anna", "ben"]);
    desk.press("j c v 1");
    assert_eq!(
        (ids(&desk), desk.model.queue.lens.query.to_string()),
        (vec!["ben"], "holder:me".into())
    );
    desk.press("v 0");
    assert_eq!(ids(&desk), ["anna", "ben"]);
    desk.press("v 9");
    assert_eq!(ids(&desk), ["anna", "ben"], "there is no ninth view");
    desk.press("v w");
    assert!(matches!(desk.model.overlay, Some(Overlay::Menu(_))));
}

#[test]
fn a_state_is_chosen_beside_what_else_is_asked_for() {
    let mut desk = desk(&["anna", "ben"]);
    filter(&mut desk, "user:ben");
    desk.press("enter c f 2");
    let query = |desk: &Desk| desk.model.queue.lens.query.to_string();
    assert_eq!((query(&desk), ids(&desk)), ("state:claimed user:ben".into(), vec!["ben"]));
    desk.press("f 0");
    assert_eq!(query(&desk), "user:ben");
}

/// Two cases of each of two persons, and one of a third.
fn five() -> Desk {
    Desk::with(&[
        case_of("a1", 10, "anna"),
        case_of("b1", 20, "ben"),
        case_of("a2", 30, "anna"),
        case_of("b2", 40, "ben"),
        case_of("c1", 50, "cleo"),
    ])
}

/// The lines of the queue in groups: a group's label with its count, a case's id.
fn grouped(desk: &Desk) -> Vec<String> {
    use crosscheck::app::queue::groups::Line;
    let pane = desk.model.queue.groups.as_ref().expect("the queue is in groups");
    let text = |line: &Line| match (line, pane.row(*line)) {
        (_, Some(row)) => row.id.clone(),
        (Line::Group(at), _) => format!("{} {}", pane.groups[*at].label, pane.groups[*at].lines),
        (line, None) => format!("{line:?}"),
    };
    pane.lines().iter().map(text).collect()
}

#[test]
fn groups_fold_and_unfold_under_the_cursor_and_a_case_in_one_opens() {
    let mut desk = five();
    desk.press("b s");
    let folded = ["anna@contoso.example 2", "ben@contoso.example 2", "cleo@contoso.example 1"];
    assert_eq!(grouped(&desk), folded);
    desk.press("j enter");
    assert_eq!(grouped(&desk)[1..4], ["ben@contoso.example 2", "b1", "b2"]);
    // Somebody's case comes in above: the cursor stays on its line.
    desk.press("j");
    desk.ingest(&severe("zoe", 1));
    desk.send(Message::StoreChanged);
    assert_eq!((grouped(&desk)[0].as_str(), selected(&desk)), ("zoe@contoso.example 1", "b1"));
    desk.press("enter");
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "b1");
    desk.press("J");
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "b2");
    desk.press("esc esc");
    assert_eq!(grouped(&desk)[1..], folded, "esc folds the group first");
    desk.press("space");
    assert_eq!(grouped(&desk).len(), 6, "a blank unfolds as well");
    desk.press("space esc");
    assert_eq!((desk.model.queue.groups.is_none(), ids(&desk).len()), (true, 6));
}

#[test]
fn of_a_large_group_the_first_cases_are_shown_and_enter_narrows_the_queue_to_it() {
    let cases: Vec<_> = (0..105).map(|n| case(&format!("c-{n}"), n % 60)).collect();
    let mut desk = Desk::with(&cases);
    desk.press("b d enter G");
    assert_eq!(grouped(&desk).last().unwrap(), "More(0, 5)");
    desk.press("enter");
    assert_eq!((desk.model.queue.groups.is_none(), desk.model.queue.total), (true, 105));
    let query = desk.model.queue.lens.query.to_string();
    assert_eq!(query, "state:open detection:=\"unfamiliar features\"");
}

#[test]
fn a_decision_within_groups_brings_up_the_next_case_of_this_group_or_the_one_below() {
    let mut desk = five();
    desk.press("b s enter j enter a 1 1 3 s");
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "a2");
    desk.press("a 1 1 3 s");
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "b1", "anna's stood above ben's");
    let grouped = grouped(&desk);
    assert_eq!(grouped, ["ben@contoso.example 2", "b1", "b2", "cleo@contoso.example 1"]);
}

#[test]
fn groups_keep_to_the_filter_and_go_by_detection_and_address_too() {
    let mut desk = five();
    filter(&mut desk, "user:ben");
    desk.press("enter b d");
    assert_eq!(grouped(&desk), ["unfamiliarFeatures 2"]);
    desk.press("b a space");
    assert_eq!(grouped(&desk), ["203.0.113.9 2", "b1", "b2"]);
    desk.press("c");
    assert_eq!(said(&desk), "this line is a group: unfold it and stand on a case");
    desk.press("j c");
    assert!(said(&desk).starts_with("claimed until"), "{}", said(&desk));
    desk.press("b n");
    assert_eq!(ids(&desk), ["b1", "b2"]);
}

#[test]
fn the_other_cases_of_the_subject_are_one_key_away_and_esc_comes_back() {
    let mut desk = five();
    desk.press("enter a 1 1 3 s esc v 0 G k");
    assert_eq!(selected(&desk), "b2");
    desk.press("k enter S");
    let Some(Overlay::Others(others)) = &desk.model.overlay else { panic!("the list is open") };
    let page = others.page.as_ref().unwrap();
    let cases: Vec<_> = page.rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!((cases, others.cursor), (vec!["a2", "a1"], 1), "decided ones too, the newest first");
    desk.press("enter");
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "a1");
    desk.press("esc");
    assert_eq!(
        (desk.model.screen, desk.model.case.as_ref().unwrap().row.id.as_str()),
        (Screen::Case, "a2")
    );
    desk.press("esc");
    assert_eq!(desk.model.screen, Screen::Queue);
}

#[test]
fn going_to_a_case_outside_of_the_filter_says_so_and_opens_it() {
    let mut desk = desk(&["anna", "ben", "cleo"]);
    filter(&mut desk, "user:anna");
    desk.press("enter /").text("cleo");
    let Some(Overlay::Goto(goto)) = &desk.model.overlay else { panic!("the prompt is open") };
    assert_eq!((goto.found[0].id.as_str(), goto.beyond), ("cleo", true));
    desk.press("enter");
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "cleo");
    assert_eq!(ids(&desk), ["anna"], "the queue stays as it was");
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

#[test]
fn a_click_selects_and_a_second_one_opens_in_groups_and_lists_too() {
    use crosscheck::app::pointer::{Act, Pointer, Spot};
    let mut desk = five();
    let click = |desk: &mut Desk, spot: Spot| {
        let pointer = Pointer { act: Act::Press, at: (10, 10), spot: Some(spot.into()) };
        desk.send(Message::Pointer(pointer));
    };
    desk.press("b s");
    click(&mut desk, Spot::Queue(1));
    assert_eq!(desk.model.queue.groups.as_ref().unwrap().cursor, 1);
    click(&mut desk, Spot::Queue(1));
    assert_eq!(grouped(&desk).len(), 5, "the group is unfolded");
    click(&mut desk, Spot::Queue(2));
    click(&mut desk, Spot::Queue(2));
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "b1");
    desk.press("S");
    click(&mut desk, Spot::Entry(0));
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "b2", "the cursor stood there");
    desk.press("esc esc /").text("anna");
    click(&mut desk, Spot::Entry(1));
    assert!(matches!(&desk.model.overlay, Some(Overlay::Goto(goto)) if goto.cursor == 1));
}
