//! What a case's history says of statements that take others back or stand in their place.

use crate::common::cases::case;
use crate::common::desk::Desk;
use crosscheck::app::model::{HistoryLine, Overlay};

fn history(desk: &Desk) -> Vec<HistoryLine> {
    let Some(Overlay::History(history)) = &desk.model.overlay else { panic!("it is open") };
    history.lines.clone().expect("it was read")
}

#[test]
fn an_undo_and_an_amendment_name_the_entry_that_the_list_shows() {
    let mut desk = Desk::with(&[case("anna", 10), case("ben", 20)]);
    desk.press("enter a 1 1 3 s u");
    desk.press("a 1 1 3 s esc f 0 g enter o 3 1 2 2")
        .text("Seen with her manager.")
        .press("enter s");
    desk.press("esc f 0 g enter h");
    let lines = history(&desk);
    let of = |what: &str| -> Vec<&HistoryLine> {
        lines.iter().filter(|line| line.what.starts_with(what)).collect()
    };
    let accepted: Vec<u64> = of("accept").iter().map(|line| line.seq).collect();
    assert_eq!(accepted.len(), 2);
    let undo = of("undo")[0];
    assert_eq!(undo.detail, format!("takes back entry {}", accepted[0]));
    let amended = of("amended")[0];
    let wanted = format!("in place of entry {}; ", accepted[1]);
    assert!(amended.detail.starts_with(&wanted), "{}", amended.detail);
}
