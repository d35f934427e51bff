//! `crosscheck verify`: walks the whole ledger from its stored bytes. Offline, read-only.

use super::args::Json;
use super::exit::{Exit, Ran};
use super::out::Out;
use crate::ledger::verify::Report;
use crate::store::{Store, check};

/// Verifies a store.
pub(super) fn run(args: Json, store: Result<&dyn Store, &str>, out: &mut Out) -> Ran {
    let report = match store {
        Ok(store) => check::verify(store, Some(&store.origin())),
        Err(why) => Report::unreadable(why),
    };
    if args.json {
        out.json(&report)?;
    } else {
        words(&report, out)?;
    }
    Ok(Exit::Verified(report.exit))
}

fn words(report: &Report, out: &mut Out) -> std::io::Result<()> {
    let verdict = match report.exit {
        0 => "whole and anchored",
        4 => "whole, not anchored",
        3 => "not readable",
        _ => "NOT WHOLE",
    };
    out.text(&format!("{verdict}: {} entries", report.entries))?;
    if let Some([first, last]) = report.validated {
        out.text(&format!("validated: entries {first} to {last}"))?;
    }
    if let Some(bad) = report.first_bad {
        out.text(&format!("first bad entry: {bad}"))?;
    }
    out.text(&format!("root: {}", report.root))?;
    out.text(&report.why)
}
