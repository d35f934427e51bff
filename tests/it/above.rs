//! What lies above something takes nothing away from it: neither its place nor its answers.

use crate::common::cases::case;
use crate::common::desk::{Desk, drawn};
use crosscheck::app::message::{Ctx, Effect, Message};
use crosscheck::app::model::{Dialog, Overlay};
use crosscheck::app::update;
use crosscheck::domain::thresholds::Thresholds;
use crosscheck::runtime::reader;

fn two() -> Desk {
    Desk::with(&[case("anna", 10), case("ben", 20)])
}

#[test]
fn the_keys_of_a_place_leave_the_page_beneath_where_it_was_and_end_with_their_last_page() {
    let mut desk = two();
    desk.send(Message::Resized(80, 24));
    desk.press("enter b j j");
    let before = drawn(&mut desk);
    desk.press("?");
    let keys = drawn(&mut desk);
    assert_ne!(keys, before);
    desk.press("G j j j");
    let last = drawn(&mut desk);
    desk.press("j");
    assert_eq!(drawn(&mut desk), last);
    desk.press("k g");
    assert_eq!(drawn(&mut desk), keys);
    desk.press("?");
    assert_eq!(drawn(&mut desk), before, "the page stands where it stood");
}

#[test]
fn an_answer_reaches_what_waits_for_it_beneath_a_dialog() {
    let mut desk = two();
    desk.press("/");
    let mut ctx = Ctx { now: desk.now, fresh: &mut || [7; 16] };
    let key = Message::Key(crosscheck::app::key::Key::Char('b'));
    let asked = update::update(&mut desk.model, key, &mut ctx);
    let beneath = desk.model.overlay.take().map(Box::new);
    let said = Dialog { title: "refused".into(), lines: Vec::new(), back_to: beneath };
    desk.model.overlay = Some(Overlay::Dialog(said));
    for effect in asked.into_iter().filter(|it| matches!(it, Effect::FindResembling { .. })) {
        let answer = reader::answer(&desk.store, &Thresholds::shared(), effect).unwrap();
        desk.send(answer);
    }
    assert!(matches!(desk.model.overlay, Some(Overlay::Dialog(_))), "the dialog stays above");
    desk.press("enter");
    let Some(Overlay::Goto(goto)) = &desk.model.overlay else { panic!("it is back") };
    assert!(goto.found.iter().any(|row| row.id == "ben"));
}

#[test]
fn a_long_paste_into_a_line_takes_three_rows_and_its_fault_is_to_be_seen() {
    for size in [(80, 24), (120, 40)] {
        let mut desk = two();
        desk.send(Message::Resized(size.0, size.1));
        desk.press("F");
        let many: Vec<String> = (0..200).map(|n| format!("10.0.{n}.0/24")).collect();
        desk.send(Message::Paste(format!("address:{} nofield:x ", many.join(","))));
        let screen = drawn(&mut desk);
        assert_eq!(screen.lines().filter(|line| line.contains("│ > ")).count(), 3, "{screen}");
        assert!(screen.contains("\"nofield\" is no field; text with a colon"), "{screen}");
        assert!(screen.contains("tenant by is id"), "no field is left out: {screen}");
        desk.press("esc :");
        desk.send(Message::Paste("x".repeat(5_000)));
        let screen = drawn(&mut desk);
        assert_eq!(screen.lines().filter(|line| line.contains("> xxx")).count(), 3, "{screen}");
    }
}

#[test]
fn beside_a_filter_the_place_among_all_lines_stays() {
    let mut desk = two();
    desk.send(Message::Resized(80, 24));
    for filter in ["sev:low,medium,high", "user:a,b,contoso detection:unfamiliar kind:user x"] {
        desk.press("F").text(filter).press("enter");
        let screen = drawn(&mut desk);
        let total = desk.model.queue.total;
        let says = if total == 0 { String::from("Queue") } else { format!("1 of {total}") };
        let frame = screen.lines().find(|line| line.contains("Queue")).unwrap();
        assert!(frame.contains(&says), "{screen}");
    }
}
