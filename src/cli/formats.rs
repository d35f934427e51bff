//! `crosscheck formats`: the formats that are read, and how the records of a file would be read.

use super::args::{Formats, FormatsAction, Try};
use super::exit::{Exit, Ran};
use super::out::{Out, Safe};
use super::records;
use crate::domain::case_file;
use crate::domain::lookup::Databases;
use crate::domain::mapping::Mapping;
use crate::domain::sign_in::{LOGOFF, NO_SIGN_IN, STEP, SignIn, Status};
use crate::domain::time::Timestamp;
use crate::formats::{self, UNKNOWN, envelope};
use crate::ingest::Lines;
use crate::ingest::read::{self, CASE, EMPTY, Unreadable};
use crate::runtime::clock::Clock;
use crate::source::split::Splitter;
use serde::Serialize;
use std::iter;

/// All that is read, each with what it is; the site's own formats last.
pub(super) fn all(own: &[Mapping]) -> impl Iterator<Item = (&'static str, &'static str)> {
    let raw = formats::ALL.into_iter().map(|format| (format.name, format.what));
    let own = own.iter().map(|mapping| (mapping.name, mapping.what));
    iter::once((CASE, "case files, crosscheck.case/1")).chain(raw).chain(own)
}

/// The format of that name, if it is one.
pub(super) fn named(name: &str, own: &[Mapping]) -> Option<&'static str> {
    all(own).map(|(format, _)| format).find(|format| *format == name)
}

/// One line of `formats try --json`.
#[derive(Serialize)]
#[allow(clippy::struct_field_names, reason = "the names of the published shape")]
struct Line<'l> {
    line: u64,
    format: &'static str,
    sign_in: Option<&'l SignIn>,
    why: &'l str,
}

/// Runs it.
pub(super) fn run(
    args: &Formats,
    own: &[Mapping],
    databases: Option<&dyn Databases>,
    lines: Lines,
    out: &mut Out,
) -> Ran {
    match &args.action {
        Some(FormatsAction::Try(args)) => {
            let until = args.lines_until.unwrap_or(lines).until(Clock::System.now());
            return attempt(args, own, databases, until, out);
        }
        None if args.shape.json => {
            out.json(&all(own).map(|(format, _)| format).collect::<Vec<_>>())?;
        }
        None => {
            for (format, what) in all(own) {
                out.line(&Safe::new().own(&format!("{format:<20}  {what}")))?;
            }
        }
    }
    Ok(Exit::Done)
}

/// As an ingest would read them: the same records, refused for the same reasons.
fn attempt(
    args: &Try,
    own: &[Mapping],
    databases: Option<&dyn Databases>,
    until: Option<Timestamp>,
    out: &mut Out,
) -> Ran {
    let mut refused = false;
    let args = &args.source;
    let exit = records::each(&args.file, Splitter::default, &mut |piece| {
        let mut tell = |format, sign_in: Option<&SignIn>, why: Result<String, String>| {
            refused |= why.is_err();
            let why = why.unwrap_or_else(|reason| reason);
            let line = Line { line: piece.place.line, format, sign_in, why: &why };
            if args.shape.json { out.json(&line) } else { words(&line, out) }
        };
        let aside = |reason: &str| Err(format!("set aside: {reason}"));
        let doc = match read::record(&piece, until) {
            Ok(doc) => doc,
            Err(Unreadable { reason, .. }) => return Ok(tell(UNKNOWN, None, aside(&reason))?),
        };
        if case_file::is_case_file(doc.root()) {
            let why = match case_file::from_doc(doc) {
                Ok(_) => Ok("it says so itself, in \"schema\"".into()),
                Err(refusal) => Err(format!("refused: {refusal}")),
            };
            return Ok(tell(CASE, None, why)?);
        }
        read::events(&doc, piece.enveloped, own, |found| {
            if found.is_empty() {
                tell(UNKNOWN, None, aside(EMPTY))?;
            }
            for record in found {
                let (read, unfit) = read::event(record, own, databases);
                let sign_in = read.sign_in.as_ref();
                let near = || {
                    let packed = envelope::unopened(record.node());
                    packed.or_else(|| formats::nearest(record.node(), own))
                };
                let why = || Ok(why(read.format, sign_in, near));
                let why = unfit.map_or_else(why, |it| aside(&it));
                tell(read.format, sign_in, why)?;
            }
            Ok(())
        })
    })?;
    Ok(exit.or_found(refused))
}

/// `near` says what a record of no format is nearest to and lacks.
fn why(format: &str, sign_in: Option<&SignIn>, near: impl FnOnce() -> Option<String>) -> String {
    match sign_in {
        None if format == UNKNOWN => {
            let near = near().map(|near| format!("; {near}")).unwrap_or_default();
            format!("no known format has this shape{near}")
        }
        None => "recognised by its shape; no sign-in".into(),
        Some(sign_in) => {
            let other = "no sign-in, so only when, who and from where";
            let other = (sign_in.activity_id == NO_SIGN_IN).then_some(other);
            let warnings = sign_in.warnings.iter().map(String::as_str);
            let parts = ["recognised by its shape"].into_iter().chain(other).chain(warnings);
            parts.collect::<Vec<_>>().join("; ")
        }
    }
}

/// Columns of a time with its thousandths, and of how a record ended.
const TIME: usize = 24;
const ENDED: usize = 14;

/// How it ended, or what it is where it is no sign-in that could end.
fn ended(sign_in: &SignIn) -> &'static str {
    match (sign_in.activity_id, sign_in.status_id) {
        (NO_SIGN_IN, _) => "no sign-in",
        (LOGOFF, _) => "logoff",
        (STEP, Status::Success) => "step, success",
        (STEP, Status::Failure) => "step, failure",
        (STEP, Status::Interrupt) => "step",
        (STEP, Status::Unknown) => "step, unknown",
        (_, Status::Success) => "success",
        (_, Status::Failure) => "failure",
        (_, Status::Interrupt) => "interrupt",
        (_, Status::Unknown) => "unknown result",
    }
}

fn words(line: &Line<'_>, out: &mut Out) -> std::io::Result<()> {
    let mut row = Safe::new().own(&format!("{:>6}  {:<20}  ", line.line, line.format));
    if let Some(sign_in) = line.sign_in {
        let time = sign_in.time.map_or_else(|| "no time".into(), |time| time.to_string());
        row = row.own(&format!("{time:<TIME$}  {:<ENDED$}  ", ended(sign_in)));
        row = row.outside(sign_in.identity().unwrap_or("nobody named")).own("  ");
    }
    out.line(&row.outside(line.why))
}
