//! `crosscheck verify`: walks the whole ledger from its stored bytes and compares all that lies
//! beside it. Offline, read-only; only a queue that is not the fold of its entries is mended, and
//! only where that is asked for.

use super::args::Verify;
use super::exit::{CliError, Exit, Ran};
use super::out::{Out, message};
use crate::ledger::verify::{Anchor, Fault, Report, Verifier};
use crate::runtime::known::Kept;
use crate::store::sqlite::SqliteStore;
use crate::store::{Store as _, StoreError, check};

/// Verifies a store, with what this account knows of its ledger. `open` gives it for reading, or
/// for writing where its queue has to be mended.
pub(super) fn run(
    args: Verify,
    known: Option<&Kept>,
    open: &dyn Fn(bool) -> Result<SqliteStore, StoreError>,
    out: &mut Out,
) -> Ran {
    let of = |store: &SqliteStore| by(store, known);
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
        if let Some(said) = unknown(known) {
            out.text(&said)?;
        }
    }
    Ok(Exit::Verified(report.exit))
}

fn by(store: &SqliteStore, known: Option<&Kept>) -> Report {
    let origin = store.origin();
    let Some(Kept::Known(known)) = known else {
        return check::verify(store, Some(&origin));
    };
    let head = known.head();
    let whence = format!("what this account last verified, on {}", known.verified.moment());
    let own = Anchor { size: head.size, root: head.root, whence };
    let report = check::verify_by(store, Verifier::new(Some(&known.origin)).knowing(own));
    if known.origin == origin {
        return report;
    }
    let why = format!(
        "{} ({})",
        report.why,
        store.is_known(known).map_or_else(|it| it.to_string(), |()| String::new())
    );
    Report { why, ..report }
}

/// What is said where nothing is kept to compare with.
fn unknown(known: Option<&Kept>) -> Option<String> {
    match known {
        Some(Kept::Known(_)) => None,
        Some(Kept::Unread(why)) => Some(why.clone()),
        Some(Kept::Nothing) | None => Some(
            "this account keeps nothing of this ledger outside the store that it could be compared \
             with: an older copy in its place would not show"
                .into(),
        ),
    }
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
    for it in &report.continued {
        out.text(&format!(
            "entry {}, by {} at {}, {}, goes on from {} entries where {} were known, of \
             {:?} with the root {}: {:?}",
            it.entry,
            it.who,
            it.time,
            if it.signed { "signed" } else { "unsigned" },
            it.found.size,
            it.known.size,
            it.known.origin,
            it.known.root,
            it.reason
        ))?;
    }
    out.text(&report.why)
}
