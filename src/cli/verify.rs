//! `crosscheck verify`: walks the whole ledger from its stored bytes and compares all that lies
//! beside it. Offline, read-only; only a queue that is not the fold of its entries is mended, and
//! only where that is asked for.

use super::against::{self, Copy};
use super::args::Verify;
use super::exit::{CliError, Exit, Ran};
use super::out::{Out, message};
use crate::ledger::verify::{Anchor, Fault, Noted, Report, Verifier};
use crate::runtime::checkpoints::OwnCheckpoints;
use crate::runtime::clock::Clock;
use crate::runtime::known::Kept;
use crate::store::sqlite::SqliteStore;
use crate::store::{Store as _, StoreError, check};

/// What this account has outside of the store.
pub(super) struct Outside {
    /// What it knows of the ledger.
    pub(super) known: Option<Kept>,
    /// Where its checkpoints are.
    pub(super) checkpoints: Option<OwnCheckpoints>,
}

/// Verifies a store, with what this account knows of its ledger. `open` gives it for reading, or
/// for writing where its queue has to be mended.
pub(super) fn run(
    args: &Verify,
    outside: &Outside,
    open: &dyn Fn(bool) -> Result<SqliteStore, StoreError>,
    out: &mut Out,
) -> Ran {
    let known = outside.known.as_ref();
    let of = |store: &SqliteStore| by(store, outside, args);
    let mut report = match open(false) {
        Ok(store) => of(&store)?,
        Err(error) => check::failed(&error),
    };
    let is_mendable = matches!(report.kind, Some(Fault::Queue | Fault::Index));
    if args.mend_queue && is_mendable {
        message(&report.why);
        let mut store = open(true)?;
        store.rebuild().map_err(CliError::from)?;
        message("the queue was folded anew from the entries");
        report = of(&store)?;
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

fn by(store: &SqliteStore, outside: &Outside, args: &Verify) -> Result<Report, CliError> {
    let (mut anchors, mut copies) = (Vec::new(), Vec::new());
    for path in args.against.iter().filter(|path| against::is_store(path)) {
        match against::copy(store, path)? {
            Copy::Held(anchor) => anchors.push(anchor),
            differs => copies.push(differs),
        }
    }
    let notes = notes(store, outside, args)?;
    let with = |verifier: Verifier| verifier.at(Clock::System.now()).noted(notes).against(anchors);
    let mut report = known_by(store, outside.known.as_ref(), with);
    for copy in copies {
        report = copy.told(report);
    }
    if args.full
        && matches!(report.exit, 0 | 4)
        && let Some(why) = store.broken()?
    {
        report = report.but(Fault::Damaged, &why);
    }
    Ok(report)
}

/// The notes of this account, and those that were named.
fn notes(store: &SqliteStore, outside: &Outside, args: &Verify) -> Result<Vec<Noted>, CliError> {
    let own = outside.checkpoints.as_ref();
    let own = own.map(|it| (it.file(&store.origin()), !it.is_set()));
    let own = own.filter(|(file, _)| file.symlink_metadata().is_ok());
    let named = args.against.iter().filter(|path| !against::is_store(path));
    let named = named.map(|path| (path.clone(), false));
    let mut all = Vec::new();
    for (file, is_own) in own.into_iter().chain(named) {
        all.extend(against::notes(&file, is_own)?);
    }
    Ok(all)
}

fn known_by(
    store: &SqliteStore,
    known: Option<&Kept>,
    with: impl FnOnce(Verifier) -> Verifier,
) -> Report {
    let origin = store.origin();
    let Some(Kept::Known(known)) = known else {
        return check::verify_by(store, with(Verifier::new(Some(&origin))));
    };
    let head = known.head();
    let whence = format!("what this account last verified, on {}", known.verified.moment());
    let own = Anchor { size: head.size, root: head.root, whence };
    let verifier = with(Verifier::new(Some(&known.origin)).knowing(own));
    let report = check::verify_by(store, verifier);
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
