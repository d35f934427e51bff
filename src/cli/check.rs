//! `crosscheck check`: the claims of case files against their evidence, without a store.

use super::args::Source;
use super::exit::Ran;
use super::out::{Out, Safe, message};
use super::records;
use crate::domain::case_file::{self, Refusal};
use crate::domain::lookup::Databases;
use crate::domain::thresholds::Thresholds;
use crate::examine::{self, Examined};
use crate::grounding::json::{RefusedLine, line};
use crate::ingest::read::{self, Unreadable};
use crate::source::split::{Piece, Splitter};
use std::io;
use std::sync::Arc;

/// Runs it.
pub(super) fn run(
    args: &Source,
    site: &Arc<Thresholds>,
    databases: Option<&dyn Databases>,
    out: &mut Out,
) -> Ran {
    let mut refused = false;
    let exit = records::each(&args.file, Splitter::default, &mut |piece| {
        match checked(&piece, site, databases) {
            Ok(examined) if args.shape.json => {
                out.json(&line(&examined.dossier.case, &examined.checked))?;
            }
            Ok(examined) => words(&examined, out)?,
            Err(Unreadable { reason, case }) => {
                refused = true;
                if args.shape.json {
                    out.json(&RefusedLine { case: case.as_deref(), refused: reason })?;
                } else {
                    let name = case.map_or_else(String::new, |id| format!("{id}: "));
                    out.text(&format!("{name}refused, line {}: {reason}", piece.place.line))?;
                }
            }
        }
        Ok(())
    })?;
    if refused && !args.shape.json {
        out.flush()?;
        message("at least one case was refused; the reasons stand above");
    }
    Ok(exit.or_found(refused))
}

fn checked(
    piece: &Piece,
    site: &Arc<Thresholds>,
    databases: Option<&dyn Databases>,
) -> Result<Examined, Unreadable> {
    let doc = read::record(piece, None)?;
    if !case_file::is_case_file(doc.root()) {
        let reason = "is no crosscheck.case/1 document; `crosscheck formats try` says what it is";
        return Err(Unreadable { reason: reason.into(), case: None });
    }
    let refuse = |refusal: Refusal| Unreadable { reason: refusal.to_string(), case: refusal.case };
    case_file::from_doc(doc).map(|case| examine::incoming(case, site, databases)).map_err(refuse)
}

/// The marks of a case for people.
pub(super) fn words(examined: &Examined, out: &mut Out) -> io::Result<()> {
    let case = &examined.dossier.case;
    out.line(&Safe::new().outside(&case.id).own("  ").outside(case.subject.display()))?;
    let mut author = None;
    for (place, (claim, checked)) in case.claims().zip(&examined.checked.claims).enumerate() {
        let other = case.other_author(place);
        if let Some(model) = other.filter(|_| other != author) {
            let who = model.in_words();
            out.line(&Safe::new().own("  beside the assessment, said by  ").outside(&who))?;
        }
        author = other;
        let mark = format!("  {:<17}", checked.grounding.label());
        out.line(&Safe::new().own(&mark).outside(&claim.id).own("  ").outside(&claim.text))?;
        out.line(&Safe::new().own(&" ".repeat(19)).outside(&checked.why))?;
    }
    for omission in &examined.checked.omissions {
        let head = format!("  {:<17}", "not mentioned");
        out.line(&Safe::new().own(&head).own(omission.fact).own("  ").outside(&omission.why))?;
    }
    if examined.checked.claims.is_empty() {
        out.text("  no claims to check")?;
    }
    Ok(())
}
