//! `crosscheck scan`: the hazards of texts, one `{"text": …}` a line, without a store.

use super::args::Source;
use super::exit::Ran;
use super::out::{Out, Safe};
use super::records;
use crate::domain::json::Kind;
use crate::domain::words::HazardKind;
use crate::hazards::{self, Finding};
use crate::ingest::read::{self, Unreadable};
use crate::source::split::{Piece, Splitter};
use serde::Serialize;
use std::borrow::Cow;
use std::io;

/// One line of `scan --json`.
#[derive(Serialize)]
struct Line {
    line: u64,
    #[serde(flatten)]
    said: Said,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Said {
    Scanned { hazards: Vec<HazardLine> },
    Refused { refused: String },
}

/// One hazard of `scan --json`. The span is in bytes of the UTF-8 text.
#[derive(Serialize)]
struct HazardLine {
    kind: HazardKind,
    span: (usize, usize),
    rule: &'static str,
    why: String,
}

/// Runs it. Each line of the input has one of the output; an empty one holds no hazard.
pub(super) fn run(args: &Source, out: &mut Out) -> Ran {
    let mut refused = false;
    let exit = records::each(&args.file, Splitter::by_line, &mut |piece| {
        let said = match text(&piece) {
            Ok(text) => {
                Said::Scanned { hazards: hazards::scan(&text).into_iter().map(hazard).collect() }
            }
            Err(reason) => {
                refused = true;
                Said::Refused { refused: reason }
            }
        };
        let line = Line { line: piece.place.line, said };
        if args.shape.json { out.json(&line) } else { words(&line, out) }.map_err(Into::into)
    })?;
    Ok(exit.or_found(refused))
}

fn text(piece: &Piece) -> Result<String, String> {
    if piece.fault.is_none() && piece.bytes.trim_ascii().is_empty() {
        return Ok(String::new());
    }
    let doc = read::record(piece, None).map_err(|Unreadable { reason, .. }| reason)?;
    let text = doc.root().get("text").filter(|text| text.kind() == Kind::String);
    let text = text.and_then(|text| text.as_str().map(Cow::into_owned));
    text.ok_or_else(|| "the line has no member \"text\" that is a text".to_owned())
}

fn words(line: &Line, out: &mut Out) -> io::Result<()> {
    let head = format!("{:>6}  ", line.line);
    let head = || Safe::new().own(&head);
    match &line.said {
        Said::Refused { refused } => out.line(&head().own("refused: ").outside(refused)),
        Said::Scanned { hazards } if hazards.is_empty() => out.line(&head().own("no hazard found")),
        Said::Scanned { hazards } => hazards.iter().try_for_each(|hazard| {
            let (from, to) = hazard.span;
            let span = format!("{:<18}bytes {from}–{to}  ", hazard.kind.label());
            out.line(&head().own(&span).own(hazard.rule).own(": ").outside(&hazard.why))
        }),
    }
}

fn hazard(finding: Finding) -> HazardLine {
    let Finding { kind, span, rule, why } = finding;
    HazardLine { kind, span, rule, why }
}
