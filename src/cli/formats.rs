//! `crosscheck formats`: the formats that are read, and how the records of a file would be read.

use super::args::{Formats, FormatsAction, Source};
use super::exit::{Exit, Ran};
use super::out::{Out, Safe};
use super::records::{self, Unreadable};
use crate::domain::case_file;
use crate::domain::sign_in::{SignIn, Status};
use crate::formats::envelope;
use crate::formats::{
    self, AWS_CLOUDTRAIL, ENTRA_DIAGNOSTIC, ENTRA_LOGANALYTICS, ENTRA_SIGNIN, OKTA_SYSTEM, UNKNOWN,
};
use crate::ingest::read::CASE;
use serde::Serialize;

/// The formats, with what they are.
pub(super) const ALL: [(&str, &str); 6] = [
    (CASE, "case files, crosscheck.case/1"),
    (ENTRA_DIAGNOSTIC, "Entra ID sign-in logs as Azure Monitor exports them, every category"),
    (ENTRA_SIGNIN, "Entra ID sign-ins as Graph gives them, v1.0 and beta"),
    (ENTRA_LOGANALYTICS, "Entra ID sign-in tables of Log Analytics, as rows"),
    (OKTA_SYSTEM, "Okta System Log"),
    (AWS_CLOUDTRAIL, "AWS CloudTrail: console sign-in, STS, Identity Center"),
];

/// The format of that name, if it is one.
pub(super) fn named(name: &str) -> Option<&'static str> {
    ALL.iter().map(|(format, _)| *format).find(|format| *format == name)
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
pub(super) fn run(args: &Formats, out: &mut Out) -> Ran {
    match &args.action {
        Some(FormatsAction::Try(source)) => return attempt(source, out),
        None if args.shape.json => out.json(&ALL.map(|(format, _)| format))?,
        None => {
            for (format, what) in ALL {
                out.line(&Safe::new().own(&format!("{format:<20}  {what}")))?;
            }
        }
    }
    Ok(Exit::Done)
}

fn attempt(args: &Source, out: &mut Out) -> Ran {
    let mut refused = false;
    records::each(&args.file, &mut |place, read| {
        let mut tell = |format, sign_in: Option<&SignIn>, why: &str| {
            let line = Line { line: place.line, format, sign_in, why };
            if args.shape.json { out.json(&line) } else { words(&line, out) }
        };
        match read {
            Err(Unreadable { reason, .. }) => {
                refused = true;
                tell(UNKNOWN, None, &format!("set aside: {reason}"))?;
            }
            Ok(doc) if case_file::is_case_file(doc.root()) => {
                let why = match case_file::from_doc(doc) {
                    Ok(_) => "it says so itself, in \"schema\"".to_owned(),
                    Err(refusal) => {
                        refused = true;
                        format!("refused: {refusal}")
                    }
                };
                tell(CASE, None, &why)?;
            }
            Ok(doc) => {
                for record in envelope::unwrap(doc.root()) {
                    let read = formats::read(record.node());
                    let why = why(read.format, read.sign_in.as_ref());
                    tell(read.format, read.sign_in.as_ref(), &why)?;
                }
            }
        }
        Ok(())
    })?;
    Ok(if refused { Exit::Found } else { Exit::Done })
}

fn why(format: &str, sign_in: Option<&SignIn>) -> String {
    match sign_in {
        None if format == UNKNOWN => "no known format has this shape".into(),
        None => "recognised by its shape; no sign-in".into(),
        Some(sign_in) if sign_in.warnings.is_empty() => "recognised by its shape".into(),
        Some(sign_in) => format!("recognised by its shape; {}", sign_in.warnings.join("; ")),
    }
}

fn words(line: &Line<'_>, out: &mut Out) -> std::io::Result<()> {
    let mut row = Safe::new().own(&format!("{:>6}  {:<20}  ", line.line, line.format));
    if let Some(sign_in) = line.sign_in {
        let time = sign_in.time.map_or_else(|| "no time".into(), |time| time.to_string());
        let ended = match sign_in.status_id {
            Status::Success => "success",
            Status::Failure => "failure",
            Status::Interrupt => "interrupt",
            Status::Unknown => "unknown result",
        };
        row = row.own(&format!("{time}  {ended:<14}  "));
        row = row.outside(sign_in.identity().unwrap_or("nobody named")).own("  ");
    }
    out.line(&row.outside(line.why))
}
