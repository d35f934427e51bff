//! From a row of two events side by side to the record it stands in, and to the clipboard.

use crate::common::cases::case;
use crate::common::desk::{Desk, at_first, open, record, seen, study};
use crosscheck::app::study::Study;
use crosscheck::app::study::comparing::Comparing;
use serde_json::json;

/// Two events of which each has something that the other has not.
fn compared() -> Desk {
    let mut it = case("anna", 10);
    let events = &mut it["evidence"]["events"];
    events[0]["raw"]["zz only left"] = json!("a\nb\" · x");
    events[1]["raw"]["client"]["ipAddress"] = json!("198.51.100.20");
    let mut desk = at_first(&it);
    desk.press("G x");
    desk
}

fn comparison(desk: &Desk) -> &Comparing {
    match study(desk) {
        Study::Compare(view) => view,
        other => panic!("no comparison but {other:?}"),
    }
}

/// Moves to the row whose path ends so, and says where that is.
fn to(desk: &mut Desk, path: &str) -> usize {
    desk.press("g");
    loop {
        let view = comparison(desk);
        let (at, row) = (view.at, view.row(view.at).unwrap());
        let doc = &open(desk).examined.dossier.case.doc;
        if view.found.as_ref().unwrap().pointer(doc, row).ends_with(path) {
            return at;
        }
        desk.press("j");
        assert_ne!(comparison(desk).at, at, "no row {path}");
    }
}

/// The value under the cursor of the record that is read.
fn under_cursor(desk: &Desk) -> String {
    let case = open(desk);
    let line = record(desk).lines(case)[record(desk).cursor];
    case.examined.dossier.case.doc.node(line.value).raw().to_owned()
}

#[test]
fn enter_opens_the_record_at_the_value_and_the_way_back_is_the_comparison() {
    let mut desk = compared();
    let at = to(&mut desk, "/ipAddress");
    desk.press("enter");
    assert_eq!(under_cursor(&desk), "\"198.51.100.20\"", "the right one");
    assert_eq!(record(&desk).place, 1);
    assert!(seen(&mut desk, (80, 24)).contains("\"ipAddress\": \"198.51.100.20\""));
    desk.press("esc");
    assert_eq!(comparison(&desk).at, at);
    to(&mut desk, "/zz only left");
    desk.press("enter");
    assert_eq!((under_cursor(&desk).as_str(), record(&desk).place), (r#""a\nb\" · x""#, 0));
    assert_eq!(open(&desk).event, 0, "what is read is what is selected below");
    // A comparison from there comes back to the record, and that to the case.
    desk.press("x esc");
    assert_eq!(record(&desk).place, 0);
    desk.press("esc");
    assert_eq!(desk.model.overlay, None);
}

#[test]
fn a_row_is_copied_with_both_values_in_quotes() {
    let mut desk = compared();
    to(&mut desk, "/ipAddress");
    desk.press("y");
    assert_eq!(desk.copied, ["/client/ipAddress\ne1: \"203.0.113.9\"\ne2: \"198.51.100.20\""]);
    to(&mut desk, "/zz only left");
    desk.press("y");
    let text = desk.copied.last().unwrap();
    assert_eq!(text, "\"/zz only left\"\ne1: \"a\\nb\\\" · x\"\ne2: not there");
    assert!(matches!(study(&desk), Study::Compare(_)), "and the comparison stays");
    assert!(seen(&mut desk, (120, 40)).contains("sent to the terminal's clipboard: the row"));
}
