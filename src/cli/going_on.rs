//! `crosscheck ledger continue`: goes on from a ledger that is not the one that this account knows,
//! by an entry that says so and why.
//!
//! It must not go on from one that does not hold in itself, nor where nothing is wrong.

use super::args::Continue;
use super::exit::{CliError, Exit, Ran};
use super::out::Out;
use super::{noticed, system};
use crate::domain::text;
use crate::ingest::By;
use crate::ledger::known::Known;
use crate::ledger::record;
use crate::ledger::signature::Role;
use crate::runtime::known::Kept;
use crate::runtime::{chance::SystemChance, clock::Clock};
use crate::store::sqlite::{OpenOptions, SqliteStore, not_known};
use crate::store::{Hand, Store as _, StoreError};
use std::path::Path;

/// Characters of a reason, at most.
const REASON_MAX: usize = 2_000;

/// Runs it.
pub(super) fn run(args: &Continue, folder: &Path, out: &mut Out) -> Ran {
    let wanted = "say in a few words why the ledger is not the one that was known";
    let reason = reason(&args.reason, wanted)?;
    let own = system::own_known(folder, Clock::System)
        .ok_or_else(|| CliError::Io("the account's state folder is not known; set HOME".into()))?;
    let known = match own.read() {
        Kept::Known(known) => known,
        Kept::Nothing => return Err(nothing("this account knows nothing of it yet")),
        Kept::Unread(why) => return Err(nothing(&why)),
    };
    let is_there = SqliteStore::is_there(folder);
    if is_there && SqliteStore::open_read_only(folder)?.is_known(&known).is_ok() {
        return Err(nothing("it is the one that this account knows"));
    }
    let head = known.head();
    let before = record::Known { origin: known.origin.clone(), root: head.root, size: head.size };
    let clock = Clock::System;
    // Where the ledger has a roster, one of it says so.
    let roster = if is_there { SqliteStore::open_read_only(folder)?.roster()? } else { None };
    let mut hand = match (roster, system::own_keys()) {
        (Some(roster), Some(keys)) => {
            Some(keys.by(&roster, Role::Decide, clock.now()).map_err(CliError::Absent)?)
        }
        _ => None,
    };
    let who = hand.as_ref().map_or_else(system::who, |hand| hand.who().to_owned());
    let is_signed = hand.is_some();
    let (mut now, mut chance) = (|| clock.now(), SystemChance);
    let mut by = By { who: &who, now: &mut now, chance: &mut chance };
    let options = OpenOptions { create: !is_there };
    let said = (before, reason.to_owned());
    let hand = hand.as_mut().map(|hand| hand as &mut dyn Hand);
    let (store, entry) = SqliteStore::continue_from(folder, options, &mut by.stamp(), said, hand)?;
    let store = noticed(store);
    let after = own.anew(&store, known.continued + 1)?;
    own.keep(&after).map_err(|error| {
        CliError::Io(format!(
            "{}: entry {entry} says that it goes on, and that cannot be kept: {error}; mend that \
             and do it again",
            own.file().display()
        ))
    })?;
    let size = after.head().size;
    if args.shape.json {
        out.json(&serde_json::json!({
            "entry": entry,
            "known": { "origin": known.origin, "size": head.size, "root": head.root },
            "entries": size,
            "signed": is_signed,
        }))?;
    } else {
        out.text(&format!(
            "entry {entry} says, {}, that {who} goes on from here; {} entries were known, and \
             {size} are here now",
            if is_signed { "signed" } else { "unsigned" },
            head.size
        ))?;
    }
    Ok(Exit::Done)
}

fn nothing(why: &str) -> CliError {
    CliError::Absent(format!("there is nothing to go on from: {why}"))
}

/// The reason as it was typed, where it says something.
pub(super) fn reason<'r>(given: &'r str, wanted: &'r str) -> Result<&'r str, CliError> {
    let reason = given.trim();
    let why = if reason.chars().filter(|it| it.is_alphanumeric()).count() < 3 {
        wanted
    } else if reason.chars().count() > REASON_MAX {
        "it has more than 2,000 characters"
    } else if text::Shown::line(reason).to_string() != reason {
        "it has signs that cannot be shown as they are"
    } else {
        return Ok(reason);
    };
    Err(CliError::Usage(format!("--reason: {why}")))
}

/// What is said where this account knows a ledger in that folder, and none is there.
pub(super) fn gone(folder: &Path, known: &Known) -> StoreError {
    match not_known(&known.gone()) {
        StoreError::Damaged { why, .. } => {
            StoreError::Damaged { what: folder.display().to_string(), why }
        }
        other => other,
    }
}
