//! Bare XML of Windows' events among what else a file may hold: each event whole, what is torn set
//! aside, and nothing behind it lost.

#![allow(clippy::unwrap_used, clippy::naive_bytecount)]

use crate::split::split;
use crosscheck::source::split::{RECORD_BYTES_MAX, Splitter};

/// The texts handed out, those with a fault behind an exclamation mark; however it is cut.
#[track_caller]
fn pieces(text: &str) -> Vec<String> {
    let whole = split(text.as_bytes(), usize::MAX);
    for chunk in 1..text.len().min(64) {
        assert_eq!(split(text.as_bytes(), chunk), whole, "{text} in pieces of {chunk}");
    }
    for piece in &whole {
        let at = piece.place.byte as usize;
        let lines = text.as_bytes()[..at].iter().filter(|it| **it == b'\n').count() as u64;
        assert_eq!(piece.place.line, lines + 1, "{piece:?}");
        assert!(text.as_bytes()[at..].starts_with(&piece.bytes), "{piece:?}");
    }
    let told = |piece: crosscheck::source::split::Piece| {
        let mark = if piece.fault.is_some() { "!" } else { "" };
        format!("{mark}{}", String::from_utf8(piece.bytes).unwrap())
    };
    whole.into_iter().map(told).collect()
}

const A: &str = "<Event xmlns='http://x'><System><EventID>4624</EventID><E/></System></Event>";
const B: &str = "<Event>\r\n  <EventData>\r\n    <Data Name=\"a > b\">&lt;/Event></Data>\r\n  </EventData>\r\n</Event>";

#[test]
fn events_are_cut_whole_in_a_root_element_and_without_one() {
    for text in [
        format!("{A}{B}"),
        format!("{A}\r\n{B}\r\n"),
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<Events>{A}{B}</Events>"
        ),
        format!("<!-- exported -->\n<Events>\n  {A}\n  {B}\n</Events>\n"),
        format!("<root a='b'>\n{A}\n{B}</root>"),
        format!("<Events>{A}</Events>\n<Events>{B}</Events>"),
    ] {
        assert_eq!(pieces(&text), [A, B], "{text}");
    }
    assert_eq!(pieces("<Events></Events>\n<Events/>"), Vec::<String>::new());
    assert_eq!(pieces(&format!("{{\"a\":1}}\n{A}\n{{\"b\":2}}")), ["{\"a\":1}", A, "{\"b\":2}"]);
}

#[test]
fn what_ends_no_event_is_passed_over_in_it() {
    for text in [
        "<Event><![CDATA[</Event><Event>]]></Event>",
        "<Event><!-- </Event> --></Event>",
        "<Event><?x </Event>?></Event>",
        "<Event a='>' b=\"/>\"></Event>",
        "<Event/>",
        "<Event a='/'/>",
        "<Event><EventData/><Eventual></Eventual></Event>",
        "<Event><_a></_a></Event >",
        "<Event\n>\n</Event\n>",
    ] {
        assert_eq!(pieces(&format!("{text}{A}")), [text, A]);
    }
}

#[test]
fn a_torn_event_costs_itself_and_the_next_one_is_read() {
    for torn in [
        "<Event><System><EventID>46",
        "<Event><System a='",
        "<Event><System a=\"b",
        "<Event><System",
        "<Event",
        "<Event><a>< b></Event>",
        "<Event><!DOCTYPE a></Event>",
    ] {
        assert_eq!(pieces(&format!("{torn}\n{A}\n{B}")), [&format!("!{torn}\n"), A, B]);
        // At the end of an input not even that an event begins can be told.
        let mark = if torn == "<Event" { "" } else { "!" };
        assert_eq!(pieces(&format!("{A}{torn}")), [A, &format!("{mark}{torn}")]);
    }
    // A name that only begins like it is another element.
    assert_eq!(pieces(&format!("<Event><a>\n{A}")), ["!<Event><a>\n", A]);
}

#[test]
fn what_is_no_event_costs_its_line() {
    for line in [
        "<!DOCTYPE a [<!ENTITY b \"c\">]>",
        "<!DOCTYPE a><Event></Event>",
        "<html> x",
        "</Events>",
        "</Events",
        "<a",
        "<",
        "<>",
        "< Event>",
        "<38>Mar  2 10:00:00 h sshd[7]: x",
        "<Eventful></Eventful>",
        "<!-- torn",
        "<? torn",
        "</Event>",
        "text",
    ] {
        let said = pieces(&format!("{line}\n{A}\n"));
        assert_eq!(said.last().unwrap(), A, "{line}");
        assert_eq!(said[0].trim_start_matches('!'), line, "{line}");
        assert_eq!(said.len(), 2, "{line}");
    }
}

#[test]
fn an_event_of_any_size_needs_no_more_memory_than_a_record() {
    let filling = "x".repeat(RECORD_BYTES_MAX / 4);
    for (open, close) in
        [("<Event><Data>", "</Data></Event>"), ("<Event a='", "'/>"), ("<Event><", "/></Event>")]
    {
        let (mut splitter, mut pieces) = (Splitter::default(), Vec::new());
        splitter.push(format!("{A}{open}").as_bytes(), &mut |piece| pieces.push(piece));
        for _ in 0..40 {
            splitter.push(filling.as_bytes(), &mut |piece| pieces.push(piece));
            assert!(splitter.held() < 4 * RECORD_BYTES_MAX, "{}", splitter.held());
        }
        splitter.push(format!("{close}{B}").as_bytes(), &mut |piece| pieces.push(piece));
        splitter.finish(&mut |piece| pieces.push(piece));
        let faults: Vec<_> = pieces.iter().map(|piece| piece.fault.is_some()).collect();
        assert_eq!(faults, [false, true, false], "{open}");
        assert!(pieces[1].fault.as_ref().unwrap().contains("4 MiB"), "{:?}", pieces[1].fault);
        assert_eq!(pieces[2].bytes, B.as_bytes());
    }
}
