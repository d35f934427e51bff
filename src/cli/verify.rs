//! `crosscheck verify`: walks the whole ledger from its stored bytes and compares all that lies
//! beside it. Offline, read-only; only a queue that is not the fold of its entries is mended, and
//! only where that is asked for.

use super::args::Verify;
use super::exit::{CliError, Exit, Ran};
use super::out::{Out, message};
use crate::ledger::verify::{Fault, Report};
use crate::store::sqlite::SqliteStore;
use crate::store::{Store as _, StoreError, check};

/// Verifies a store. `open` gives it for reading, or for writing where its queue has to be mended.
pub(super) fn run(
    args: Verify,
    open: &dyn Fn(bool) -> Result<SqliteStore, StoreError>,
    out: &mut Out,
) -> Ran {
    let mut report = open(false).map_or_else(|error| check::failed(&error), |store| of(&store));
    let is_mendable = matches!(report.kind, Some(Fault::Queue | Fault::Index));
    if args.mend_queue && is_mendable {
        message(&report.why);
        let mut store = open(true)?;
        store.rebuild().map_err(CliError::from)?;
        message("the queue was folded anew from the entries");
        report = of(&store);
    }
    if args.shape.json {
        out.json(&report)?;
    } else {
        words(&report, out)?;
    }
    Ok(Exit::Verified(report.exit))
}

fn of(store: &SqliteStore) -> Report {
    check::verify(store, Some(&store.origin()))
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
