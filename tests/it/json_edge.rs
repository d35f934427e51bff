//! What must be accepted and what refused as a record: our own list, and the shared corpus where it
//! is at hand.

#![allow(clippy::unwrap_used)]

use crosscheck::ingest::read::{Batch, Reader};
use crosscheck::source::split::Splitter;
use std::fs;
use std::path::PathBuf;

/// What an ingest of that text, as a file of its own, takes and sets aside.
fn ingest(text: &str) -> Batch {
    let (mut splitter, mut batch) = (Splitter::default(), Batch::default());
    let reader = Reader {
        source: "x.jsonl",
        only: None,
        site: &crosscheck::domain::thresholds::Thresholds::shared(),
        databases: None,
        until: None,
    };
    splitter.push(text.as_bytes(), &mut |piece| reader.read(piece, &mut batch));
    splitter.finish(&mut |piece| reader.read(piece, &mut batch));
    batch
}

#[track_caller]
fn holds(text: &str, accept: bool, why: &str) {
    let alone: String = text.chars().take(60).collect();
    // As a line between two good ones: it costs itself and nothing else.
    let batch = ingest(&format!("{{\"first\":1}}\n{text}\n{{\"last\":1}}\n"));
    let raws: Vec<_> = batch.events.iter().map(|event| event.raw.as_str()).collect();
    assert_eq!(raws.first(), Some(&"{\"first\":1}"), "{why}: {alone}");
    assert_eq!(raws.last(), Some(&"{\"last\":1}"), "{why}: {alone}");
    assert_eq!(raws.len(), if accept { 3 } else { 2 }, "{why}: {alone}");
    if accept {
        assert_eq!(raws[1], text, "the bytes are kept: {why}");
    }
    let blank = text.trim().is_empty();
    assert_eq!(batch.set_aside.len(), usize::from(!accept && !blank), "{why}: {alone}");
    for record in &batch.set_aside {
        assert_eq!((record.line, record.byte), (2, 12), "{why}");
        assert!(!record.reason.is_empty());
    }
}

#[test]
fn our_own_list() {
    let deep = |levels: usize| format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels));
    let long = format!("{{\"s\":\"{}\"}}", "x".repeat(200_000));
    let rows: Vec<(String, bool, &str)> = vec![
        ("{\"k\":[]}".into(), true, "plain"),
        ("{\"k\":1,\"k\":1}".into(), false, "a name stands twice"),
        ("{\"k\":1,\"\\u006b\":2}".into(), false, "the same name, escaped"),
        ("{\"ä\":1,\"a\u{308}\":2}".into(), true, "two spellings are two names"),
        ("{\"n\":9007199254740992}".into(), false, "beyond the safe integers"),
        ("{\"n\":[{\"m\":-9007199254740993}]}".into(), false, "the same, deeper"),
        ("{\"n\":-9007199254740991}".into(), true, "the last safe one"),
        ("{\"n\":1.5e308}".into(), true, "large and finite"),
        ("{\"n\":-2e308}".into(), false, "no double holds it"),
        ("{\"n\":-0.0}".into(), true, "minus zero"),
        ("{\"n\":+1}".into(), false, "a plus"),
        ("{\"n\":.5}".into(), false, "no digit before the point"),
        ("{\"n\":nan}".into(), false, "no number"),
        ("{\"s\":\"\\udfff\"}".into(), false, "half a pair"),
        ("{\"s\":\"\\uD83D\\uDE80\"}".into(), true, "a pair"),
        ("{\"s\":\"\\u0000\\u001b\"}".into(), true, "escaped controls"),
        ("{\"s\":\"\u{1}\"}".into(), false, "a bare control"),
        ("\u{feff}{}".into(), false, "a byte order mark inside"),
        ("{} ,".into(), false, "something behind"),
        ("{}[]".into(), false, "two documents"),
        ("true".into(), false, "no object"),
        ("[]".into(), false, "an array"),
        (String::new(), false, "nothing"),
        ("\t ".into(), false, "blanks"),
        (deep(64), true, "64 levels"),
        (deep(65), false, "65 levels"),
        (deep(300), false, "300 levels"),
        (long, true, "long and well"),
        ("{\"a\":1,}".into(), false, "a comma too many"),
        ("{\"a\":1 /* x */}".into(), false, "a comment"),
    ];
    for (text, accept, why) in rows {
        holds(&text, accept, why);
    }
}

#[test]
fn a_vendors_record_keeps_its_large_integers() {
    let record = r#"{"eventVersion":"1.08","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","eventTime":"2026-03-02T10:00:00Z","awsRegion":"eu-west-1","eventID":"x","x":9007199254740993}"#;
    let batch = ingest(record);
    assert_eq!(batch.events.len(), 1, "{:?}", batch.set_aside);
    assert_eq!((batch.events[0].format, batch.events[0].raw.as_str()), ("aws.cloudtrail", record));
}

#[test]
fn the_shared_corpus() {
    let Some(folder) = std::env::var_os("CROSSCHECK_CORPORA").map(PathBuf::from) else {
        println!("CROSSCHECK_CORPORA is not set: the shared corpus is skipped");
        return;
    };
    let lines = fs::read_to_string(folder.join("json_edge.jsonl")).unwrap();
    for line in lines.lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| row[name].as_str().unwrap();
        holds(field("text"), field("expect") == "accept", field("why"));
    }
}
