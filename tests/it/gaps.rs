//! Blanks from outside: a subject that is called `bob   ✗0 ✓9   CRITICAL` is one subject with an
//! odd name, and never a row of ours. Only where a record is read as received do blanks stay as
//! they are.

use crate::common::cases::{case, okta};
use crate::common::desk::{Desk, drawn};
use crate::common::{self, desk};
use crate::screens::dump::{SIZES, seen};
use proptest::prelude::*;
use serde_json::{Value, json};

const FEIGNED: &str = "bob   ✗0 ✓9   CRITICAL";
const SEEN: &str = "bob ␣␣✗0 ✓9 ␣␣CRITICAL";

/// A case in which all that somebody else can write is that text.
fn written_by_others(text: &str) -> Value {
    let mut case = case("odd", 10);
    let ids = [format!("1{text}"), format!("2{text}")];
    let raw = |published: &str, result: &str| {
        let mut raw = okta("odd", published, result);
        raw["actor"]["displayName"] = json!(text);
        raw["actor"]["alternateId"] = json!(text);
        raw["client"]["userAgent"] = json!({"rawUserAgent": text, "os": text, "browser": text});
        raw["client"]["device"] = json!(text);
        raw["client"]["geographicalContext"] = json!({"city": text, "country": "Spain"});
        raw["securityContext"]["asOrg"] = json!(text);
        raw["outcome"]["reason"] = json!(text);
        raw["target"] = json!([{"id": "0oa1", "type": "AppInstance", "displayName": text}]);
        raw
    };
    case["title"] = json!(text);
    case["tenant"] = json!(text);
    case["detection"] = json!({"type": text});
    case["subject"] = json!({"kind": "user", "id": "u-odd", "name": text, "owner": text});
    case["context"] = json!({"department": text, "manager": text, "groups": [text, text]});
    let model = json!({"provider": text, "name": text, "version": text});
    case["assessment"]["model"] = model;
    case["assessment"]["summary"] = json!(format!("{text}\n{text}"));
    case["assessment"]["recommendation"]["request"] = json!(text);
    case["assessment"]["claims"][0]["text"] = json!(text);
    for cite in ["/claims/0/cites/0", "/claims/1/cites/0"] {
        *case["assessment"].pointer_mut(&format!("{cite}/event")).unwrap() = json!(ids[1]);
    }
    case["assessment"]["claims"][1]["cites"][1]["event"] = json!(ids[0]);
    case["evidence"]["events"] = json!([
        {"id": ids[0], "format": "okta.system", "raw": raw("2026-03-02T10:01:00.000Z", "FAILURE")},
        {"id": ids[1], "format": "okta.system", "raw": raw("2026-03-02T10:02:00.000Z", "SUCCESS")}
    ]);
    case["evidence"]["coverage"] = json!([{"source": text, "from": "2026-03-02T00:00:00Z",
        "to": "2026-03-02T12:00:00Z", "gaps": []}]);
    case
}

/// Every place that shows words of others among our own, by the keys that lead there.
const PLACES: &[&str] = &[
    "",
    "b 1",
    "b 1 space",
    "b 2",
    "S",
    "enter",
    "enter G",
    "enter 1",
    "enter 2",
    "enter 2 ]",
    "enter tab tab",
    "enter tab tab G",
    "enter z",
    "enter F",
    "enter L",
    "enter M",
    "enter b",
    "enter i",
    "enter h",
    "enter A",
    "enter S",
    "enter m",
    "enter a",
    "enter o",
    "enter o 2 2 4 3",
    "enter e",
    "enter w",
    "enter t",
    "enter c",
    "enter J",
    ":",
    "/",
];

fn at(text: &str, keys: &str) -> Desk {
    let mut other = case("other", 20);
    other["subject"]["id"] = json!("u-odd");
    let mut desk = Desk::with(&[written_by_others(text), other]);
    desk.press("g").press(keys);
    desk
}

/// What somebody else wrote in a row of a screen, each with whether it is cut. A text ends with its
/// own sign, or with that of a cut where it does not fit; what goes on in another row has neither.
/// What stands in quotes behind a member's name is a record as received.
fn written(row: &str, (from, to): (char, char)) -> impl Iterator<Item = (&str, bool)> {
    row.match_indices(from).filter_map(move |(at, _)| {
        let behind = &row[at + from.len_utf8()..];
        let end = behind.find([to, from, '…', '│'])?;
        let is_raw = row[..at].trim_end_matches(from).ends_with("\": \"");
        let cut = behind[end..].starts_with('…');
        ((cut || behind[end..].starts_with(to)) && !is_raw).then_some((&behind[..end], cut))
    })
}

/// Where a row of a screen has two plain blanks in what somebody else wrote.
fn gap(screen: &str, signs: (char, char)) -> Option<String> {
    let has = |row: &&str| written(row, signs).any(|(inside, _)| inside.contains("  "));
    screen.lines().find(has).map(str::to_owned)
}

#[test]
fn a_gap_is_found_in_a_text_that_is_cut_as_in_a_whole_one() {
    let signs = ('ж', 'Ж');
    for row in ["  ж a  b Ж  │", "│ жbob  ✗0…  7 │", "жжa   …", "│ ж one… │ ж b  …"]
    {
        assert!(gap(row, signs).is_some(), "{row}");
    }
    for row in ["  ж a b Ж  │", "│ жbob ␣␣✗0…  7 │", "ж wraps   │  a…", "\"n\": \"ж a  b…"]
    {
        assert_eq!(gap(row, signs), None, "{row}");
    }
}

#[test]
fn a_name_that_looks_like_a_row_of_ours_is_seen_to_be_one_text() {
    let mut desk = at(FEIGNED, "");
    for size in [(120, 40), (200, 50)] {
        let queue = seen(&mut desk, size);
        assert!(queue.contains(SEEN) && !queue.contains("bob  "), "{queue}");
        let mut open = at(FEIGNED, "enter");
        let screen = seen(&mut open, size);
        let plain = screen.replace(&format!("\"{FEIGNED}\""), "");
        assert!(plain.contains(SEEN) && !plain.contains("bob  "), "{screen}");
    }
}

#[test]
fn no_place_shows_a_gap_that_others_wrote() {
    let text = "ж   ✗0 ✓9    CRITICAL      Ж";
    let (mut shown, mut cut) = (0, 0);
    for keys in PLACES {
        let mut desk = at(text, keys);
        for size in SIZES {
            let screen = seen(&mut desk, size);
            assert_eq!(gap(&screen, ('ж', 'Ж')), None, "{keys} at {size:?}\n{screen}");
            shown += usize::from(screen.contains("ж ␣␣"));
            let all = screen.lines().flat_map(|row| written(row, ('ж', 'Ж')));
            cut += usize::from(all.into_iter().any(|(_, cut)| cut));
        }
    }
    assert!(shown > 2 * PLACES.len() && cut > PLACES.len(), "{shown}, {cut} with a cut text");
}

#[test]
fn a_record_is_read_as_received() {
    let mut desk = at(FEIGNED, "enter v");
    desk.press("/");
    desk.text("displayName");
    desk.press("enter");
    let screen = drawn(&mut desk);
    assert!(screen.contains(&format!("\"displayName\": \"{FEIGNED}\"")), "{screen}");
    assert_eq!(desk::open(&desk).row.subject.display(), FEIGNED, "only what is drawn is marked");
}

#[test]
fn what_the_analyst_types_keeps_its_blanks() {
    let mut desk = at("bob", "enter o 2 2 4 3");
    desk.text("two  blanks, then more   ");
    let screen = drawn(&mut desk);
    assert!(screen.contains("two  blanks, then more"), "{screen}");
}

#[test]
fn whatever_others_write_no_gap_is_seen_in_it() {
    proptest!(common::cases(12, 2_000), |(
        parts in prop::collection::vec(
            prop_oneof![
                Just(" ".to_owned()), " {2,20}", Just("\t".to_owned()), Just("✓9".to_owned()),
                Just("\u{3000}".to_owned()), Just(" \u{9c7}".to_owned()), Just("HIGH".to_owned()), "[a-z ]{1,6}", "\\PC{1,3}",
            ],
            1..8,
        ),
        place in 0..PLACES.len(),
        size in 0..SIZES.len(),
    )| {
        let text = format!("ж{}Ж", parts.concat().replace(['ж', 'Ж', '"'], ""));
        let mut desk = at(&text, PLACES[place]);
        let screen = seen(&mut desk, SIZES[size]);
        prop_assert_eq!(gap(&screen, ('ж', 'Ж')), None, "{} {:?}\n{}", PLACES[place], text, screen);
    });
}
