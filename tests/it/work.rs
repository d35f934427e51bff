//! How much a key and its frame do, counted and not timed: rows that are built, bytes that the gate
//! looks at, lines of a record that are looked at. Never more than a screen's worth, however much
//! lies beyond the screen.

use crate::common::cases::{case, okta};
use crate::common::desk::Desk;
use crosscheck::app::message::Message;
use crosscheck::app::model::Overlay;
use crosscheck::domain::tally::{self, Tally};
use crosscheck::view::{self, theme::Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use serde_json::{Value, json};

const SIZE: (u16, u16) = (160, 48);
/// Texts of which a full screen is made: 48 rows of some three dozen parts each, blanks included.
const SCREEN_TEXTS: u64 = 48 * 36;
/// Bytes of which a full screen is made: its cells, and a text that is cut is looked at a little
/// further.
const SCREEN_BYTES: u64 = 160 * 48 * 3 / 2;
/// Lines of a record that a key and its frame look at: those on the screen, a few times, and those
/// at which a search by halving asks.
const SCREEN_LINES: u64 = 48 * 12;

/// What each of the keys and its frame did, the most of each kind.
fn most(desk: &mut Desk, keys: &str) -> Tally {
    let theme = Theme::by_name("dark", false).unwrap();
    let area = Rect::new(0, 0, SIZE.0, SIZE.1);
    let mut most = Tally::default();
    for key in keys.split_whitespace() {
        tally::take();
        desk.press_now(key);
        view::draw(&desk.model, &theme, area, &mut Buffer::empty(area));
        let did = tally::take().expect("tests are debug builds");
        most.texts = most.texts.max(did.texts);
        most.bytes = most.bytes.max(did.bytes);
        most.lines = most.lines.max(did.lines);
    }
    most
}

/// Of much as of little, and a screen's worth at most.
#[track_caller]
fn holds(little: Tally, much: Tally) {
    assert!(much.texts <= SCREEN_TEXTS, "{much:?}");
    assert!(much.bytes <= SCREEN_BYTES, "{much:?}");
    assert!(much.lines <= SCREEN_LINES, "{much:?}");
    assert!(much.texts > 100 && much.bytes > 1_000, "something was drawn: {much:?}");
    let grown = |little: u64, much: u64| much > little * 3 / 2 + 256;
    assert!(!grown(little.texts, much.texts), "{little:?} {much:?}");
    assert!(!grown(little.bytes, much.bytes), "{little:?} {much:?}");
}

fn on_queue(cases: u32) -> Desk {
    let cases: Vec<Value> = (0..cases).map(|n| case(&format!("c{n}"), n % 60)).collect();
    let mut desk = Desk::with(&cases);
    desk.send(Message::Resized(SIZE.0, SIZE.1));
    desk
}

#[test]
fn a_key_in_the_queue_builds_a_screens_worth_of_lines() {
    // The help is as long as its tables, not as the queue, and is not held to this.
    let keys = "j j j k pgdn pgdn pgup G k g j s r v 0 : x esc / c 1 esc";
    holds(most(&mut on_queue(50), keys), most(&mut on_queue(800), keys));
}

#[test]
fn a_key_in_groups_builds_a_screens_worth_of_lines() {
    let keys = "b s j j space j k pgdn pgdn pgup G k g space";
    holds(most(&mut on_queue(50), keys), most(&mut on_queue(800), keys));
}

/// A case of so many events of one person, with the first of a record of that many members.
fn of_events(events: usize, members: usize) -> Value {
    let mut case = case("anna", 10);
    let at =
        |n: usize| format!("2026-03-02T{:02}:{:02}:{:02}.000Z", n / 3_600, n / 60 % 60, n % 60);
    let event = |n: usize| {
        let result = if n.is_multiple_of(3) { "SUCCESS" } else { "FAILURE" };
        let mut raw = okta("anna", &at(n), result);
        if n == 0 {
            let debug: serde_json::Map<String, Value> = (0..members)
                .map(|n| (format!("key{n}"), json!({"v": n, "t": format!("text {n}")})))
                .collect();
            raw["debugContext"]["debugData"] = Value::Object(debug);
        }
        json!({"id": format!("e{}", n + 1), "format": "okta.system", "raw": raw})
    };
    case["evidence"]["events"] = (0..events).map(event).collect();
    case
}

fn on_case(events: usize, members: usize) -> Desk {
    let mut desk = Desk::with(&[of_events(events, members)]);
    desk.send(Message::Resized(SIZE.0, SIZE.1));
    desk.press("enter g");
    desk
}

#[test]
fn a_key_in_a_case_builds_a_screens_worth_of_it() {
    let keys = "j j k pgdn pgup G k g 1 1 2 2 ] tab j pgdn G g tab j backtab backtab j k";
    holds(most(&mut on_case(60, 4), keys), most(&mut on_case(2_000, 4), keys));
}

#[test]
fn a_key_in_a_record_of_four_megabytes_costs_what_one_in_a_small_one_does() {
    let open = |members| {
        let mut desk = on_case(3, members);
        desk.press("v");
        assert!(matches!(desk.model.overlay, Some(Overlay::Study(_))));
        desk
    };
    let (mut little, mut much) = (open(60), open(92_000));
    let size = much.model.case.as_ref().unwrap().examined.dossier.case.doc.text().len();
    assert!(size > 3_500_000, "{size} bytes");
    let moves = "j j k pgdn pgdn pgup G k k g j left right - j enter enter + 2 1 + G pgup c c";
    holds(most(&mut little, moves), most(&mut much, moves));
    // Typed text is looked for in the bytes, by the key; what is shown of it is a screen's worth.
    let find = "/ k e y 5 9 enter n n N esc";
    holds(most(&mut little, find), most(&mut much, find));
    // What changed is found by the thread that reads, which in these tests is this one: the keys
    // after it are held.
    for desk in [&mut little, &mut much] {
        desk.press("] [ ] d");
    }
    let changed = "j k pgdn G g k j";
    holds(most(&mut little, changed), most(&mut much, changed));
}

#[test]
fn what_changed_in_a_record_of_four_megabytes_is_moved_in_at_no_more_cost() {
    let open = |members| {
        let mut case = of_events(2, members);
        let events = case["evidence"]["events"].as_array_mut().unwrap();
        let mut later = events[0].clone();
        later["id"] = json!("e9");
        later["raw"]["published"] = json!("2026-03-02T09:00:00.000Z");
        for n in (0..members).step_by(2) {
            later["raw"]["debugContext"]["debugData"][format!("key{n}")]["t"] = json!("other");
        }
        events.push(later);
        let mut desk = Desk::with(&[case]);
        desk.send(Message::Resized(SIZE.0, SIZE.1));
        desk.press("enter G v");
        desk.press("d {");
        desk
    };
    let (mut little, mut much) = (open(60), open(40_000));
    let keys = "j j k pgdn pgdn G k pgup g j";
    holds(most(&mut little, keys), most(&mut much, keys));
}

/// What the frame of the screen as it is did.
fn framed(desk: &Desk, (width, height): (u16, u16)) -> Tally {
    let area = Rect::new(0, 0, width, height);
    tally::take();
    view::draw(
        &desk.model,
        &Theme::by_name("dark", false).unwrap(),
        area,
        &mut Buffer::empty(area),
    );
    tally::take().expect("tests are debug builds")
}

#[test]
fn what_is_wholly_hidden_is_not_built() {
    for size in [(80, 24), (160, 48)] {
        let mut desk = on_case(60, 4);
        desk.send(Message::Resized(size.0, size.1));
        let case = framed(&desk, size).texts;
        // The case's own texts are not among them; what is drawn on the map has more of its own.
        for key in ["F", "b", "i", "x", "v"] {
            desk.press(key);
            assert!(matches!(desk.model.overlay, Some(Overlay::Study(_))), "{key}");
            let study = framed(&desk, size).texts;
            assert!(study < case * 3 / 5 && study > 20, "{key} at {size:?}: {study} of {case}");
            desk.press("esc");
        }
    }
    // On a small screen the help is all there is, and is the same work over little and over much.
    let mut over = [on_queue(1), on_case(60, 4)].map(|mut desk| {
        desk.send(Message::Resized(80, 24));
        let beneath = framed(&desk, (80, 24)).texts;
        desk.press("?");
        (beneath, framed(&desk, (80, 24)).texts)
    });
    over.sort_unstable();
    let [(less, of_less), (more, of_more)] = over;
    // On a case there are heads of commands that work there alone.
    assert!(less + 100 < more && of_less.abs_diff(of_more) < 20, "{over:?}");
}
