//! Filters, orders, states and views of the queue as they are typed and chosen.

use crate::common::cases::{case, severe};
use crate::common::desk::{Desk, filter, ids, named as desk, said, selected};
use crosscheck::app::message::Message;
use crosscheck::app::model::Overlay;

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
