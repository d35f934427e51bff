//! `crosscheck export proof`: writes what a stranger needs to check statements into a new folder.
//!
//! It must not write over anything: the folder is there whole, or not at all.

use super::args::{Export, ExportAction, Proof};
use super::exit::{CliError, Exit, Ran};
use super::out::Out;
use crate::export::proof::{self, Bundle, NoProof, Of};
use crate::store::fresh::Fresh;
use crate::store::sqlite::SqliteStore;
use serde_json::json;
use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

/// Runs it.
pub(super) fn run(args: &Export, store: &SqliteStore, out: &mut Out) -> Ran {
    let ExportAction::Proof(args) = &args.action;
    proof_of(args, store, out)
}

fn proof_of(args: &Proof, store: &SqliteStore, out: &mut Out) -> Ran {
    let of = match &args.case {
        Some(case) => Of::Case(case, args.with_evidence),
        None => Of::All,
    };
    let bundle = proof::of(store, of).map_err(|error| match error {
        NoProof::Store(error) => error.into(),
        NoProof::Broken(_) => CliError::Io(error.to_string()),
        NoProof::Nothing(_) | NoProof::Uncovered(_) => CliError::Absent(error.to_string()),
    })?;
    let to = &args.to;
    write(to, &bundle)
        .map_err(|error| CliError::Io(format!("{}: cannot be written: {error}", to.display())))?;
    let Bundle { files, statements, unsigned, covered } = bundle;
    if args.shape.json {
        out.json(&json!({
            "folder": to.display().to_string(), "statements": statements, "unsigned": unsigned,
            "covered": covered, "files": files.len(),
        }))?;
    } else {
        let unsigned = match unsigned {
            0 => String::new(),
            n => format!(", {n} of them without a signature"),
        };
        out.text(&format!(
            "{}: {statements} statements{unsigned}, up to a checkpoint of {covered} entries; \
             README.txt in it says how to check them",
            to.display()
        ))?;
    }
    Ok(Exit::Done)
}

/// Writes the files into a folder beside, which then takes its name.
fn write(to: &Path, bundle: &Bundle) -> io::Result<()> {
    if to.symlink_metadata().is_ok() {
        return Err(io::Error::other("it is there already; name a new folder"));
    }
    let fresh = Fresh::beside(to)?;
    written(fresh.dir(), bundle)?;
    fresh.place()
}

fn written(folder: &Path, bundle: &Bundle) -> io::Result<()> {
    let mut dirs = DirBuilder::new();
    dirs.mode(0o700).recursive(true);
    for (name, bytes) in &bundle.files {
        let path = folder.join(name);
        path.parent().map_or(Ok(()), |parent| dirs.create(parent))?;
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        file.write_all(bytes)?;
        file.sync_all()?;
    }
    Ok(())
}
