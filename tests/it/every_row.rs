//! Rows that are there are used: nothing is cut beside an empty one, and nothing that stands on the
//! screen is said to be missing.

use crate::at_a_glance::flagged;
use crate::common::cases::case;
use crate::common::desk::{Desk, open, seen};
use crosscheck::app::message::Message;

#[test]
fn a_claim_keeps_its_reason_while_the_prose_is_selected_where_there_are_rows() {
    let reason = "the claim says \"Lagos\"";
    for size in [(120, 40), (200, 50)] {
        let mut desk = Desk::with(&[case("anna", 10)]);
        desk.send(Message::Resized(size.0, size.1));
        desk.press("enter tab tab");
        assert!(seen(&mut desk, size).contains(reason), "{size:?}");
        desk.press("G");
        assert!(open(&desk).selected_prose().is_some());
        let screen = seen(&mut desk, size);
        let all = screen.contains(reason) && screen.contains("A failure, then a success");
        assert!(all, "{size:?}\n{screen}");
    }
}

#[test]
fn above_a_form_what_stands_first_has_a_row_or_is_counted_whatever_is_selected() {
    for (keys, item) in [("", 1), ("j", 2), ("j j", 3)] {
        let mut in_sight = 0;
        for height in 18..40 {
            let mut desk = Desk::with(&[flagged()]);
            desk.send(Message::Resized(80, height));
            desk.press("enter tab tab").press(keys);
            assert_eq!(open(&desk).item, item);
            let screen = seen(desk.press("o"), (80, height));
            let both = screen.contains("2 ✗ CONTRADICTED") && screen.contains("3 ✓ supported");
            let counted = screen.contains("✗ 1 contradicted  ⚑ 1 on flagged text");
            assert!(both || counted, "{height}\n{screen}");
            in_sight += usize::from(!counted);
        }
        assert!(in_sight > 8, "most heights have a row for both: {in_sight}");
    }
}

#[test]
fn above_a_form_the_queue_gives_up_its_rows_before_a_contradicted_claim_is_cut() {
    let mut long = case("anna", 10);
    let claims = long["assessment"]["claims"].as_array_mut().unwrap();
    claims[1]["text"] = "It came from Lagos, over a network of no other person here.".into();
    for (id, city) in [("k4", "Abuja"), ("k5", "Ibadan")] {
        let mut other = claims[1].clone();
        (other["id"], other["cites"][0]["value"]) = (id.into(), city.into());
        claims.push(other);
    }
    let mut cases = vec![long];
    cases.extend((0..9).map(|n| case(&format!("ben{n}"), 20)));
    let mut desk = Desk::with(&cases);
    desk.press("g enter o");
    let screen = seen(&mut desk, (120, 40));
    for city in ["Lagos", "Abuja", "Ibadan"] {
        assert!(screen.contains(&format!("says \"{city}\"")), "{city}\n{screen}");
    }
    assert_eq!(screen.matches("network of no other person").count(), 3, "{screen}");
    assert_eq!(screen.matches("  here.  ").count(), 3, "and to its last word\n{screen}");
}
