//! `crosscheck scan`: the hazards of texts, one `{"text": …}` a line, without a store.

use super::args::Source;
use super::exit::{Exit, Ran};
use super::out::{Out, Safe};
use super::records::{self, Unreadable};
use crate::domain::words::HazardKind;
use crate::hazards::{self, Finding};
use serde::Serialize;

#[derive(Serialize)]
#[serde(untagged)]
enum Line {
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

/// Runs it.
pub(super) fn run(args: &Source, out: &mut Out) -> Ran {
    let mut refused = false;
    records::each(&args.file, &mut |place, read| {
        let text = read.map_err(|Unreadable { reason, .. }| reason).and_then(|doc| {
            let text = doc
                .root()
                .get("text")
                .filter(|text| text.kind() == crate::domain::json::Kind::String);
            let text = text.and_then(|text| text.as_str().map(std::borrow::Cow::into_owned));
            text.ok_or_else(|| "the line has no member \"text\" that is a text".to_owned())
        });
        let line = match text {
            Ok(text) => {
                Line::Scanned { hazards: hazards::scan(&text).into_iter().map(hazard).collect() }
            }
            Err(reason) => {
                refused = true;
                Line::Refused { refused: reason }
            }
        };
        if args.shape.json {
            out.json(&line)?;
            return Ok(());
        }
        let head = format!("{:>6}  ", place.line);
        match line {
            Line::Refused { refused } => {
                out.line(&Safe::new().own(&head).own("refused: ").outside(&refused))?;
            }
            Line::Scanned { hazards } if hazards.is_empty() => {
                out.line(&Safe::new().own(&head).own("no hazard found"))?;
            }
            Line::Scanned { hazards } => {
                for hazard in hazards {
                    let span = format!(
                        "{:<18}bytes {}–{}  ",
                        hazard.kind.label(),
                        hazard.span.0,
                        hazard.span.1
                    );
                    out.line(
                        &Safe::new()
                            .own(&head)
                            .own(&span)
                            .own(hazard.rule)
                            .own(": ")
                            .outside(&hazard.why),
                    )?;
                }
            }
        }
        Ok(())
    })?;
    Ok(if refused { Exit::Found } else { Exit::Done })
}

fn hazard(finding: Finding) -> HazardLine {
    let Finding { kind, span, rule, why } = finding;
    HazardLine { kind, span, rule, why }
}
