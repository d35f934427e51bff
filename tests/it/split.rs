//! The splitter's promises: any chunking gives the same records, and something broken costs as
//! little as can be told.

#![allow(clippy::unwrap_used, clippy::naive_bytecount)]

use crate::common::cases;
use crosscheck::domain::json::Doc;
use crosscheck::source::split::{Piece, RECORD_BYTES_MAX, Splitter};
use proptest::prelude::*;

/// What a reader of the pieces would take (as text) or set aside (as line and byte).
pub(crate) fn split(bytes: &[u8], chunk: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut splitter = Splitter::default();
    for part in bytes.chunks(chunk.max(1)) {
        splitter.push(part, &mut |piece| pieces.push(piece));
    }
    splitter.finish(&mut |piece| pieces.push(piece));
    pieces
}

/// The texts taken, and the lines of what was not.
fn told(text: &str) -> (Vec<String>, Vec<u64>) {
    let (mut taken, mut refused) = (Vec::new(), Vec::new());
    for piece in split(text.as_bytes(), 7) {
        let read =
            Doc::parse_bytes(&piece.bytes).is_ok_and(|doc| doc.root().raw().starts_with('{'));
        if piece.fault.is_none() && read {
            taken.push(String::from_utf8(piece.bytes).unwrap().split_whitespace().collect());
        } else {
            refused.push(piece.place.line);
        }
    }
    (taken, refused)
}

#[track_caller]
fn case(text: &str, taken: &[&str], refused: &[u64]) {
    let (got, lines) = told(text);
    assert_eq!(
        (got.iter().map(String::as_str).collect::<Vec<_>>(), lines),
        (taken.into(), refused.to_vec()),
        "{text}"
    );
}

#[test]
fn the_usual_forms() {
    case("{\"a\":1}\n{\"b\":2}\r\n\n  {\"c\":3}", &["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"], &[]);
    case("{\n \"a\": [\n  1\n ]\n}\n{\n \"b\": 2\n}\n", &["{\"a\":[1]}", "{\"b\":2}"], &[]);
    case("[{\"a\":1},{\"b\":[{}]}]", &["{\"a\":1}", "{\"b\":[{}]}"], &[]);
    case(
        "[\n {\"a\":1},\n {\"b\":2}\n]\n[{\"c\":3}]\n",
        &["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"],
        &[],
    );
    case("[]", &[], &[]);
    case("", &[], &[]);
}

#[test]
fn envelopes_are_handed_out_by_element() {
    for name in ["Records", "records", "value", "logEvents", "Events"] {
        case(
            &format!(
                "{{\"@x\":\"y\",\"{name}\":[{{\"a\":1}},{{\"b\":{{\"{name}\":[{{}}]}}}}],\"z\":[1]}}\n{{\"c\":3}}"
            ),
            &["{\"a\":1}", &format!("{{\"b\":{{\"{name}\":[{{}}]}}}}"), "{\"c\":3}"],
            &[],
        );
    }
    // None of these is an envelope: no objects inside, an object before it, deeper inside, a case
    // file.
    for text in [
        "{\"value\":[1]}",
        "{\"id\":{},\"value\":[{}]}",
        "{\"a\":{\"value\":[{}]}}",
        "{\"schema\":\"crosscheck.case/1\",\"value\":[{}]}",
        "{\"value\":[]}",
        "{\"id\":1,\"value\":[{}]}",
        "{\"value\":{\"a\":[{}]}}",
        "{\"values\":[{}]}",
    ] {
        case(text, &[text], &[]);
    }
}

/// Of a member that stands twice one reader sees the first, another the second.
#[test]
fn an_envelope_with_a_member_twice_is_refused_by_name() {
    let (one, two) = ("{\"a\":1}", "{\"b\":2}");
    for name in ["Records", "records", "value", "logEvents", "Events"] {
        // Why the splitter, or else the reader, refuses each piece.
        let fault = |text: &str, chunk: usize| -> Vec<(bool, String)> {
            let pieces = split(text.as_bytes(), chunk).into_iter();
            let read =
                |bytes: &[u8]| Doc::parse_bytes(bytes).err().map(|error| error.reason.into());
            let faults = pieces.map(|piece| piece.fault.or_else(|| read(&piece.bytes)));
            faults.map(|it| (it.is_some(), it.unwrap_or_default().into())).collect()
        };
        let list = |record: &str| format!("\"{name}\":[{record}]");
        for chunk in [1, 7, usize::MAX] {
            // The first list was taken before the second was seen.
            let both = format!("{{{},{}}}", list(one), list(two));
            let told = fault(&both, chunk);
            assert_eq!(told.iter().map(|it| it.0).collect::<Vec<_>>(), [false, true], "{both}");
            assert!(told[1].1.contains(&format!("{name:?} twice")), "{told:?}");
            let behind = format!("{{{},\"{name}\":[]}}", list(one));
            assert!(fault(&behind, chunk)[1].1.contains("twice"), "{behind}");
            let before = format!("{{\"{name}\":[],{}}}", list(two));
            assert!(fault(&before, chunk)[0].1.contains("twice"), "{before}");
            let other = format!("{{\"@x\":1,{},\"\\u0040x\":2}}", list(one));
            assert!(fault(&other, chunk)[1].1.contains("\"@x\" twice"), "{other}");
            // Two lists under two names are two lists.
            let two = format!(
                "{{{},\"@more\":[{{}}],{}}}",
                list(one),
                list(two).replace(name, "records")
            );
            if name != "records" {
                assert_eq!(fault(&two, chunk).iter().filter(|it| it.0).count(), 0, "{two}");
            }
        }
    }
    // Only the records of that envelope are refused for it.
    let cut = "{\"@x\":1,\"@x\":2,\"value\":[{\"a\":1}}\n[{\"b\":2}]\n";
    let pieces = split(cut.as_bytes(), 5);
    assert_eq!(pieces.last().unwrap().fault, None, "{pieces:?}");
    let bad = b"{\"@x\":\"\xff\",\"value\":[{}]}";
    assert!(split(bad, 3)[0].fault.as_ref().unwrap().contains("UTF-8"));
}

#[test]
fn by_line_every_line_is_one_piece_whatever_stands_on_it() {
    let mut splitter = Splitter::by_line();
    let mut pieces = Vec::new();
    for byte in b"\xef\xbb\xbf{\"a\":1}\n\n [{},\r\n{\"b\":\n}" {
        splitter.push(&[*byte], &mut |piece| pieces.push(piece));
    }
    splitter.finish(&mut |piece| pieces.push(piece));
    let told: Vec<_> = pieces
        .iter()
        .map(|it| (it.place.line, it.place.byte, std::str::from_utf8(&it.bytes).unwrap()))
        .collect();
    let lines =
        [(1, 3, "{\"a\":1}"), (2, 11, ""), (3, 12, " [{},\r"), (4, 19, "{\"b\":"), (5, 25, "}")];
    assert_eq!(told, lines);
}

#[test]
fn a_bad_line_costs_that_line() {
    for bad in [
        "{\"a\":1",
        "{\"a\":\"x",
        "{\"a\":",
        "{\"a\":[",
        "{\"a\":[{\"b\":1}",
        "{\"a\":1,",
        "{\"a\"",
        "{",
        "{\"a\":1} x",
        "{\"a\":1}{\"b\":2}",
        "{\"a\" 1}",
        "{\"a\":1]",
        "x",
        "null",
        "[]",
        "[1]",
        "\u{feff}{\"a\":1}",
        "}",
        "\"a\"",
        "{'a':1}",
        "{\"a\":1,}",
    ] {
        case(
            &format!("{{\"p\":1}}\n{bad}\n{{\"q\":2}}\n{{\"r\":3}}\n"),
            &["{\"p\":1}", "{\"q\":2}", "{\"r\":3}"],
            &[2],
        );
    }
}

#[test]
fn two_bad_lines_are_two() {
    case("{\"p\":1}\n{\"a\":1\ngarbage\n{\"q\":2}\n", &["{\"p\":1}", "{\"q\":2}"], &[2, 3]);
    case("{\"a\":\"x\n{\"b\":\"y\n{\"q\":2}", &["{\"q\":2}"], &[1, 2]);
}

#[test]
fn a_broken_document_over_several_lines_costs_itself() {
    case("{\n \"a\": 1\n \"b\": 2\n}\n{\n \"c\": 3\n}\n", &["{\"c\":3}"], &[1]);
    case("{\n \"a\": {\n{\n \"c\": 3\n}\n", &["{\"c\":3}"], &[1]);
    case("{\n \"a\": 1", &[], &[1]);
}

#[test]
fn a_broken_element_costs_itself() {
    case(
        "[{\"a\":1},{\"a\":\"x},{\"a\":2},{\"a\":3}]\n{\"p\":1}",
        &["{\"a\":1}", "{\"a\":2}", "{\"a\":3}", "{\"p\":1}"],
        &[1],
    );
    case(
        "[\n{\"a\":1},\n{\"b\":2\n{\"c\":3}\n]\n{\"p\":1}",
        &["{\"a\":1}", "{\"c\":3}", "{\"p\":1}"],
        &[3],
    );
    case(
        "[\n {\n  \"a\": 1\n },\n {\n  \"b\": \"2\n },\n {\n  \"c\": 3\n }\n]",
        &["{\"a\":1}", "{\"c\":3}"],
        &[5],
    );
    case("[{\"a\":1} {\"b\":2},{\"c\":3}]", &["{\"a\":1}", "{\"c\":3}"], &[1]);
    case("[{\"a\":1},,{\"c\":3},]", &["{\"a\":1}", "{\"c\":3}"], &[1, 1]);
    case("[1,{\"a\":1},null,[{}]]", &["{\"a\":1}"], &[1, 1, 1]);
    case(
        "{\"records\":[{\"a\":1},{\"b\":2\n{\"records\":[{\"c\":3}]}\n",
        &["{\"a\":1}", "{\"c\":3}"],
        &[1],
    );
    case("[{\"a\":1},{\"b\":2}", &["{\"a\":1}", "{\"b\":2}"], &[1]);
    case("[{\"a\":1}} x\n{\"b\":2}", &["{\"a\":1}", "{\"b\":2}"], &[1]);
    case("[{\"a\":1}] x\n{\"b\":2}", &["{\"a\":1}", "{\"b\":2}"], &[1]);
    case("{\"Records\":[{\"a\":1}] x\n{\"b\":2}", &["{\"a\":1}", "{\"b\":2}"], &[1]);
}

#[test]
fn places_are_lines_from_one_and_bytes_from_zero() {
    let text = "\u{feff}{\"a\":1}\n\n  {\"b\":\"é\"}\n[{\"c\":1},\n {\"d\":1}]";
    let places: Vec<_> =
        split(text.as_bytes(), 3).iter().map(|p| (p.place.line, p.place.byte)).collect();
    assert_eq!(places, [(1, 3), (3, 14), (4, 26), (5, 36)]);
}

#[test]
fn other_encodings_are_named() {
    for (bytes, word) in [
        (b"\xff\xfe{\0}\0".as_slice(), "UTF-16, little"),
        (b"\xfe\xff\0{\0}", "UTF-16, big"),
        (b"{\0\"\0", "UTF-16, little"),
        (b"\x28\xb5\x2f\xfd...", "zstd"),
    ] {
        let pieces = split(bytes, 1);
        assert_eq!(pieces.len(), 1, "{bytes:?}");
        assert!(pieces[0].fault.as_ref().unwrap().contains(word), "{:?}", pieces[0]);
    }
}

#[test]
fn too_large_a_record_is_passed_over_without_being_held() {
    let large = format!("{{\"a\":\"{}\"}}", "x".repeat(3 * RECORD_BYTES_MAX));
    for text in [
        format!("{{\"p\":1}}\n{large}\n{{\"q\":2}}"),
        format!("[{{\"p\":1}},{large},{{\"q\":2}}]"),
        format!("{{\"Records\":[{{\"p\":1}},{large},{{\"q\":2}}]}}"),
    ] {
        let (mut splitter, mut pieces) = (Splitter::default(), Vec::new());
        for chunk in text.as_bytes().chunks(64 * 1024) {
            splitter.push(chunk, &mut |piece| pieces.push(piece));
            assert!(splitter.held() < 3 * RECORD_BYTES_MAX, "{}", splitter.held());
        }
        splitter.finish(&mut |piece| pieces.push(piece));
        let faults: Vec<_> = pieces.iter().map(|piece| piece.fault.is_some()).collect();
        assert_eq!(faults, [false, true, false]);
        assert!(
            pieces[1].fault.as_ref().unwrap().contains("4 MiB") && pieces[1].bytes.len() <= 65_536
        );
    }
}

#[test]
fn a_long_array_on_one_line_needs_no_memory() {
    let element = format!("{{\"a\":\"{}\"}},", "x".repeat(1_000));
    let (mut splitter, mut count) = (Splitter::default(), 0);
    splitter.push(b"{\"Records\":[", &mut |_| count += 1);
    for _ in 0..40_000 {
        splitter.push(element.as_bytes(), &mut |_| count += 1);
    }
    assert!(splitter.held() < 1024 * 1024, "{}", splitter.held());
    splitter.push(b"{}]}", &mut |_| count += 1);
    splitter.finish(&mut |_| count += 1);
    assert_eq!(count, 40_001);
}

/// Texts that look like logs, whole and damaged.
fn soup() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\n",
        " ",
        "\t",
        "1",
        "x",
        "\"a\"",
        "{\"a\":1}",
        "{\"a\":1},",
        "{\"a\":\"}, {\"}",
        "[{\"a\":1}",
        "{\"Records\":[",
        "{\"value\":[{\"a\":",
        "]}",
        "\n{",
        "\n]",
        "\n  {\"a\"",
        "\u{feff}",
        "\\\"",
        "\\n",
        "\r\n",
        "{\"b\":{\"c\":[{\"a\":1},{\"a\":2}]}}",
        "\u{e9}",
        "<Event>",
        "<Event a='",
        "<D b=\"",
        "<D/>",
        "</D>",
        "</Event>",
        "<Events>",
        "</Events>",
        "<?x?>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<!D",
        "<",
        ">",
        "'",
    ]);
    prop::collection::vec(part, 0..60).prop_map(|parts| parts.concat())
}

#[test]
fn a_run_of_commas_is_one_fault_however_it_is_cut() {
    for text in ["[{\"a\":1},,,]", "[{\"a\":1}{\"a\":1},,,]", "[,,\n ,{\"a\":1},, ,{\"a\":2}]"] {
        let whole = split(text.as_bytes(), usize::MAX);
        for chunk in 1..text.len() {
            assert_eq!(split(text.as_bytes(), chunk), whole, "{text} in pieces of {chunk}");
        }
    }
}

proptest! {
    #![proptest_config(cases(256, 1_000_000))]

    #[test]
    fn any_chunking_gives_the_same_pieces(
        text in soup(),
        sizes in prop::collection::vec(1usize..9, 1..20),
    ) {
        let whole = split(text.as_bytes(), usize::MAX);
        let (mut splitter, mut pieces) = (Splitter::default(), Vec::new());
        let (mut rest, mut n) = (text.as_bytes(), 0);
        while !rest.is_empty() {
            let (part, behind) = rest.split_at(sizes[n % sizes.len()].min(rest.len()));
            splitter.push(part, &mut |piece| pieces.push(piece));
            (rest, n) = (behind, n + 1);
        }
        splitter.finish(&mut |piece| pieces.push(piece));
        prop_assert_eq!(pieces, whole);
    }

    #[test]
    fn what_is_handed_out_stood_there(text in soup()) {
        let mut end = 0;
        for piece in split(text.as_bytes(), 5) {
            let at = piece.place.byte as usize;
            prop_assert!(at >= end || piece.fault.is_some());
            prop_assert_eq!(&text.as_bytes()[at..at + piece.bytes.len()], piece.bytes.as_slice());
            let line = text.as_bytes()[..at].iter().filter(|b| **b == b'\n').count() as u64 + 1;
            prop_assert_eq!(piece.place.line, line);
            end = at;
        }
    }

    #[test]
    fn joined_files_give_the_records_of_both(
        forms in prop::collection::vec((0usize..4, 1usize..5), 1..6),
    ) {
        let (mut joined, mut expected, mut n) = (String::new(), 0, 0);
        for (form, count) in forms {
            let record = |n: usize| format!("{{\"n\": {n}, \"v\": [{{}}]}}");
            let records: Vec<_> = (n + 1..=n + count).map(record).collect();
            n += count;
            expected += count;
            let text = match form {
                0 => records.join("\n"),
                1 => format!("[{}]", records.join(",")),
                2 => format!("{{\"records\": [{}]}}", records.join(",\n  ")),
                _ => records.join("\n").replace(": ", ":\n  "),
            };
            joined.push_str(&text);
            joined.push('\n');
        }
        let (taken, refused) = told(&joined);
        prop_assert_eq!((taken.len(), refused), (expected, vec![]), "{}", joined);
        for (at, text) in taken.iter().enumerate() {
            let begin = format!("{{\"n\":{},", at + 1);
            prop_assert!(text.starts_with(&begin), "{text}");
        }
    }

    #[test]
    fn a_line_cut_anywhere_costs_that_line(cut in 0usize..60) {
        let line = r#"{"a":{"b":[{"c":"d\"e"},{"f":[1,2,{}]}],"g":"h"},"i":null}"#;
        let cut = &line[..cut.clamp(1, line.len() - 1)];
        let (taken, refused) = told(&format!("{{\"p\":1}}\n{cut}\n{{\"q\":2}}\n{{\"r\":3}}\n"));
        prop_assert_eq!((taken.len(), refused), (3, vec![2]), "{}", cut);
    }
}

/// An answer of `CloudWatch` Logs as a tool joins it of many pages: so many events, one of them
/// odd, and what stands before and behind their list.
fn log_answer(events: usize, before: &str, odd: Option<&str>, behind: &str) -> Vec<u8> {
    let message = "x".repeat(1_000);
    let event = |n: usize| match odd {
        Some(odd) if n == events / 3 => odd.to_owned(),
        _ => format!(
            "{{\"logStreamName\":\"s\",\"timestamp\":{n},\n \"message\":\"{message}\",\"eventId\":\"{n}\"}}"
        ),
    };
    let all: Vec<String> = (0..events).map(event).collect();
    format!("{{{before} \"events\": [\n{}\n]{behind}}}\n", all.join(",\n")).into_bytes()
}

#[test]
fn an_answer_of_events_that_is_too_long_to_be_a_record_is_taken_apart() {
    const MANY: usize = 6_000;
    let behind = ",\"searchedLogStreams\":[{\"logStreamName\":\"s\"}],\"nextToken\":\"t\"";
    let mut bytes = log_answer(MANY, "", None, behind);
    assert!(bytes.len() > RECORD_BYTES_MAX);
    bytes.extend_from_slice(b"{\"a\":1}\n");
    let whole = split(&bytes, bytes.len());
    assert_eq!(whole.len(), MANY + 1);
    assert!(whole.iter().all(|it| it.fault.is_none()));
    assert!(whole[..MANY].iter().all(|it| it.enveloped) && !whole[MANY].enveloped);
    for (n, piece) in whole[..MANY].iter().enumerate() {
        assert_eq!(piece.place.line, 2 + 2 * n as u64);
        assert!(piece.bytes.ends_with(format!("\"eventId\":\"{n}\"}}").as_bytes()));
        assert!(bytes[piece.place.byte as usize..].starts_with(&piece.bytes));
    }
    for chunk in [4_001, 1 << 16, RECORD_BYTES_MAX, RECORD_BYTES_MAX + 1] {
        assert!(split(&bytes, chunk) == whole, "{chunk}");
    }
    // What one record can hold is one, and its reader knows what stands beside the list.
    let small = split(&log_answer(3_000, "", None, behind), 1 << 16);
    assert_eq!((small.len(), small[0].fault.as_deref()), (1, None));
}

#[test]
fn what_only_looks_like_such_an_answer_is_not_taken_apart() {
    let long = format!(",\"x\":\"{}\"", "y".repeat(RECORD_BYTES_MAX));
    for other in [
        log_answer(6_000, "\"device\":\"fw-1\",", None, ""),
        log_answer(6_000, "", Some("{\"message\":\"m\",\"level\":\"warn\"}"), ""),
        log_answer(6_000, "", Some("7"), ""),
        log_answer(6_000, "", Some("{\"message\":7}"), ""),
        log_answer(9, "", None, &long),
        log_answer(0, "", None, &long),
    ] {
        for chunk in [1 << 16, other.len()] {
            let pieces = split(&other, chunk);
            let head = String::from_utf8_lossy(&other[..90]).into_owned();
            assert_eq!(pieces.len(), 1, "{head}");
            assert!(pieces[0].fault.as_ref().is_some_and(|it| it.contains("more than 4 MiB")));
        }
    }
}
