//! The columns of the queue: what they say of a text from outside, how they share the room, and
//! that they stand still; and the way from case to case where the cursor stood elsewhere.

use crate::common::cases::{case, case_of};
use crate::common::desk::{Desk, open, seen};
use serde_json::json;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 50)];

/// The line of the heads.
fn head(desk: &mut Desk, size: (u16, u16)) -> String {
    let seen = seen(desk, size);
    seen.lines().find(|line| line.contains("claims")).expect("heads").to_owned()
}

#[test]
fn a_text_with_a_sign_of_ours_stands_in_quotes_in_every_column() {
    let mut signed = case("anna", 10);
    signed["subject"]["name"] = json!("\u{2691} a");
    signed["title"] = json!("all \u{2713}9 hold");
    signed["detection"]["type"] = json!("\u{2717}1 none");
    let mut desk = Desk::with(&[signed]);
    for size in SIZES {
        let all = seen(&mut desk, size);
        let line = all.lines().find(|line| line.contains("\u{2691} a")).expect("its line");
        assert!(line.contains("\"\u{2691} a\""), "{line}");
        let outside = |sign: &str| line.split('"').step_by(2).any(|part| part.contains(sign));
        assert!(!outside("\u{2713}9") && !outside("\u{2717}1 none"), "{line}");
        assert_eq!(line.contains("\"all \u{2713}9 hold\""), size.0 == 200, "{line}");
    }
    desk.press("b d");
    let grouped = seen(&mut desk, (120, 40));
    assert!(grouped.contains("\"\u{2717}1 none\""), "{grouped}");
}

#[test]
fn a_look_alike_of_most_lines_is_said_in_full_like_any_other_domain() {
    let mut cases = vec![case_of("a1", 10, "anna")];
    for (n, id) in ["b1", "c1", "d1", "e1"].iter().enumerate() {
        let mut it = case(id, 11 + n as u32);
        it["subject"]["name"] = json!(format!("{id}@c0ntoso.example"));
        cases.push(it);
    }
    let mut desk = Desk::with(&cases);
    for size in [(120, 40), (200, 50)] {
        let all = seen(&mut desk, size);
        for whom in ["anna@contoso.example", "b1@c0ntoso.example", "e1@c0ntoso.example"] {
            assert!(all.contains(whom), "{whom} in\n{all}");
        }
    }
    let narrow = seen(&mut desk, (64, 24));
    assert!(narrow.contains("b1@c0ntoso") && !narrow.contains("@.."), "{narrow}");
}

#[test]
fn a_long_name_takes_no_more_than_its_part_from_titles_and_scrolling_moves_nothing() {
    let mut cases: Vec<_> = (0..60).map(|n| case_of(&format!("c{n:02}"), n, "anna")).collect();
    for (n, it) in cases.iter_mut().enumerate() {
        it["title"] =
            json!(format!("Six failures and then a success from far away, number {n:02}"));
    }
    cases[55]["subject"]["name"] = json!("x".repeat(300));
    let mut desk = Desk::with(&cases);
    let before = head(&mut desk, (200, 50));
    let all = seen(&mut desk, (200, 50));
    let titles = all.lines().filter(|line| line.contains("Six failures and then a succ")).count();
    assert!(titles > 30, "{all}");
    desk.press("G");
    assert_eq!(head(&mut desk, (200, 50)), before);
    desk.press("g j j");
    assert_eq!(head(&mut desk, (200, 50)), before);
}

#[test]
fn folding_one_group_moves_no_column() {
    let names = ["anna", "ben", "cleo"];
    let of = |n: u32| case_of(&format!("c{n}"), n, names[n as usize % 3]);
    let mut desk = Desk::with(&(0..9).map(of).collect::<Vec<_>>());
    for size in SIZES {
        desk.press("b s enter j j j j enter");
        let before = head(&mut desk, size);
        desk.press("enter");
        assert_eq!(head(&mut desk, size), before);
        desk.press("g enter");
        assert_eq!(head(&mut desk, size), before, "all are folded");
        desk.press("b n");
    }
}

#[test]
fn the_next_case_is_next_to_the_open_one_however_it_came_up() {
    let mut desk = Desk::with(&[
        case_of("a1", 10, "anna"),
        case_of("b1", 11, "ben"),
        case_of("a2", 12, "anna"),
        case_of("c1", 13, "cleo"),
    ]);
    desk.press("g enter S enter");
    assert_eq!(open(&desk).row.id, "a2");
    desk.press("J");
    assert_eq!(open(&desk).row.id, "c1");
    desk.press("K K");
    assert_eq!(open(&desk).row.id, "b1");
}

/// Two hundred and thirty subjects of one case each, and one more of the first.
fn many() -> Desk {
    let mut cases: Vec<_> =
        (0..230).map(|n| case_of(&format!("c{n:03}"), n % 59, &format!("user{n:03}"))).collect();
    cases.push(case_of("z", 59, "user000"));
    Desk::with(&cases)
}

#[test]
fn the_next_case_is_found_beyond_the_lines_that_were_read() {
    let mut desk = many();
    desk.press("G k");
    let above = desk.model.queue.selected().map(|row| row.id.clone());
    desk.press("g enter S enter");
    assert_eq!(open(&desk).row.id, "z");
    desk.press("K");
    assert_eq!(Some(open(&desk).row.id.clone()), above);
}

#[test]
fn a_group_beyond_those_that_were_read_is_gone_to() {
    let mut desk = many();
    desk.press("b s /").text("user229").press("enter");
    assert_eq!(open(&desk).row.id, "c229");
    let selected = desk.model.queue.selected().map(|row| row.id.clone());
    assert_eq!(selected.as_deref(), Some("c229"), "the cursor is on it");
    desk.press("K");
    assert_eq!(open(&desk).row.id, "c228");
}
