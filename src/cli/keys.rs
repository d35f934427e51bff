//! `crosscheck keys`: the keys of this account, and who may sign in the ledger.
//!
//! The roster changes by signed entries alone, each with its reason. It must not print or take a
//! private key.

use super::args::{Keys, KeysAction, NewKey, RosterAdd, RosterRevoke, ShowKey};
use super::exit::{CliError, Exit, Ran};
use super::out::{Out, message};
use super::{At, going_on, hand, open_store, readable, system};
use crate::ledger::record::Body;
use crate::ledger::roster::{self, Member, Roster};
use crate::ledger::signature::{Role, fingerprint};
use crate::plain;
use crate::runtime::chance::SystemChance;
use crate::runtime::clock::Clock;
use crate::runtime::own_keys::{Here, OwnKeys};
use crate::signer::Fault;
use crate::store::{Stamp, Store as _};
use serde_json::json;
use std::io::Read as _;
use std::path::Path;

/// Runs it.
pub(super) fn run(args: &Keys, at: &At, out: &mut Out) -> Ran {
    let folder = at.folder.as_path();
    let keys = system::own_keys().ok_or_else(|| {
        CliError::Io("the account's state folder, where its key is, is not known; set HOME".into())
    })?;
    match &args.action {
        KeysAction::New(args) => new(args, &keys, out),
        KeysAction::List(args) => list(args.json, &keys, folder, out),
        KeysAction::Show(args) => show(args, &keys, out),
        KeysAction::Roster(args) => listed(args.json, folder, out),
        KeysAction::Add(args) => add(args, &keys, at, out),
        KeysAction::Revoke(args) => revoke(args, &keys, at, out),
    }
}

fn io(why: String) -> CliError {
    CliError::Io(why)
}

fn new(args: &NewKey, keys: &OwnKeys, out: &mut Out) -> Ran {
    let file = keys.file();
    if keys.own().map_err(|fault| io(fault.to_string()))?.is_some() {
        return Err(CliError::Absent(format!(
            "this account has a key already, in {}; `crosscheck keys show` shows it. To begin \
             with another one, have the new one added and the old one revoked, and keep the file",
            file.display()
        )));
    }
    let made = hand::own(keys, &system::who()).map_err(io)?;
    let print = fingerprint(&made.key);
    if args.shape.json {
        let file = file.display().to_string();
        out.json(&json!({ "fingerprint": print, "file": file }))?;
    } else {
        out.text(&format!("made {print}, in {}", file.display()))?;
    }
    Ok(Exit::Done)
}

fn list(as_json: bool, keys: &OwnKeys, folder: &Path, out: &mut Out) -> Ran {
    // Without a store, or with one that has none, nobody is asked who may.
    let roster = readable(folder).ok().and_then(|store| store.roster().ok().flatten());
    let (here, faults) = keys.here();
    let now = Clock::System.now();
    let used = roster.as_ref().and_then(|it| keys.by(it, Role::Decide, now).ok());
    let used = used.map(|hand| hand.fingerprint());
    let may = |it: &Here| {
        let roles = Role::ALL.into_iter().filter(|role| {
            roster.as_ref().is_some_and(|roster| roster.allows(&it.key, *role, now).is_ok())
        });
        roles.map(Role::name).collect::<Vec<_>>()
    };
    for it in &here {
        let print = fingerprint(&it.key);
        let is_used = used.as_ref() == Some(&print);
        let from = it.file.as_ref().map_or("agent".into(), |file| file.display().to_string());
        let may = may(it);
        let kind = it.key.algorithm().to_string();
        if as_json {
            out.json(&json!({
                "fingerprint": print, "kind": kind, "comment": it.comment, "from": from,
                "may": may, "used": is_used,
                "fault": it.signer.as_ref().err().map(ToString::to_string),
            }))?;
            continue;
        }
        let may = match (is_used, may.is_empty()) {
            (true, _) => "signs in this ledger".to_owned(),
            (false, false) => format!("may {} in this ledger", may.join(", ")),
            (false, true) if roster.is_none() => "the ledger has no roster yet".into(),
            (false, true) => "not in the roster of this ledger".into(),
        };
        out.text(&format!("{print}  {kind}  {from}  {may}"))?;
        if let Err(fault) = &it.signer {
            message(&fault.to_string());
        }
    }
    told(&faults);
    if here.is_empty() {
        message(
            "this account has no key; the console makes one, and so does `crosscheck keys new`",
        );
        return Ok(Exit::Found);
    }
    Ok(Exit::Done)
}

/// Says what could not be asked or read.
fn told(faults: &[Fault]) {
    for fault in faults {
        message(&fault.to_string());
    }
}

fn show(args: &ShowKey, keys: &OwnKeys, out: &mut Out) -> Ran {
    let (here, faults) = keys.here();
    let wanted = |it: &&Here| match &args.key {
        Some(print) => fingerprint(&it.key) == *print,
        None => it.file.is_some(),
    };
    let Some(found) = here.iter().find(wanted) else {
        told(&faults);
        let why = match &args.key {
            Some(print) => format!("there is no key {print} here; see `crosscheck keys list`"),
            None => "this account has no key in a file; `crosscheck keys new` makes one, and an \
                     agent's is shown by its fingerprint"
                .into(),
        };
        return Err(CliError::Absent(why));
    };
    let who = args.principal.clone().unwrap_or_else(system::who);
    // A key in a file signs what its console saw of the ledger, too.
    let roles = [Some(Role::Decide), found.file.is_some().then_some(Role::Checkpoint)];
    let roles = roles.into_iter().flatten().collect();
    let member = hand::member(&who, found.key.clone(), roles);
    let line = Roster { members: vec![member] }.to_text();
    Roster::parse(&line).map_err(|error| CliError::Usage(format!("--principal: {}", error.why)))?;
    out.own(&line)?;
    Ok(Exit::Done)
}

fn listed(as_json: bool, folder: &Path, out: &mut Out) -> Ran {
    let roster = readable(folder)?.roster()?;
    let Some(roster) = roster else {
        return Err(CliError::Absent(
            "this ledger has no roster: what is in it is unsigned. The console makes one of its \
             first key"
                .into(),
        ));
    };
    if !as_json {
        out.own(&roster.to_text())?;
        return Ok(Exit::Done);
    }
    for it in &roster.members {
        out.json(&json!({
            "principal": it.principal, "fingerprint": fingerprint(&it.key),
            "roles": it.roles.iter().map(|role| role.name()).collect::<Vec<_>>(),
            "from": it.from, "until": it.until,
        }))?;
    }
    Ok(Exit::Done)
}

fn add(args: &RosterAdd, keys: &OwnKeys, at: &At, out: &mut Out) -> Ran {
    let most = roster::BYTES_MAX as u64;
    let text = if args.file.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin().take(most + 1).read_to_string(&mut text).map(|_| text)
    } else {
        plain::text(&args.file, most)
    };
    let name = args.file.display();
    let text = text.map_err(|error| io(format!("{name}: cannot be read: {error}")))?;
    let more = Roster::parse(&text).map_err(|error| CliError::Usage(format!("{name}, {error}")))?;
    if more.members.is_empty() {
        return Err(CliError::Usage(format!(
            "{name}: there is no line of a roster; `crosscheck keys show` writes one"
        )));
    }
    let change = |members: &mut Vec<Member>| {
        let known = |it: &&Member| members.contains(it);
        if let Some(it) = more.members.iter().find(known) {
            return Err(CliError::Absent(format!("the line of {} is there", it.principal)));
        }
        members.extend(more.members);
        Ok(())
    };
    changed(keys, at, &args.reason, change, (args.shape.json, out))
}

fn revoke(args: &RosterRevoke, keys: &OwnKeys, at: &At, out: &mut Out) -> Ran {
    let now = Clock::System.now().whole_second();
    let change = |members: &mut Vec<Member>| {
        let counts = |it: &&mut Member| {
            fingerprint(&it.key) == args.key && it.until.is_none_or(|until| now < until)
        };
        let mut found = 0;
        for it in members.iter_mut().filter(counts) {
            (it.until, found) = (Some(now), found + 1);
        }
        // One that was to count later never did.
        members.retain(|it| it.from.is_none_or(|from| it.until.is_none_or(|to| from < to)));
        if found == 0 {
            let why = format!("no key {} counts; see `crosscheck keys roster`", args.key);
            return Err(CliError::Absent(why));
        }
        let keeps = |it: &Member| it.roles.contains(&Role::Roster) && it.until.is_none();
        if members.iter().any(keeps) {
            return Ok(());
        }
        Err(CliError::Absent(
            "nobody could change the roster any more: give that role to another key first".into(),
        ))
    };
    changed(keys, at, &args.reason, change, (args.shape.json, out))
}

/// Appends the roster as it is after a change, signed by a key that may.
fn changed(
    keys: &OwnKeys,
    at: &At,
    reason: &str,
    change: impl FnOnce(&mut Vec<Member>) -> Result<(), CliError>,
    (as_json, out): (bool, &mut Out),
) -> Ran {
    let reason = going_on::reason(reason, "say in a few words why the roster changes")?;
    let mut store = open_store(at, false)?;
    let Some(mut roster) = store.roster()? else {
        return Err(CliError::Absent(
            "this ledger has no roster yet: open the console once, which makes one of its first \
             key"
            .into(),
        ));
    };
    let now = Clock::System.now();
    let mut hand = keys.by(&roster, Role::Roster, now).map_err(CliError::Absent)?;
    let replaces = Some(roster.digest());
    change(&mut roster.members)?;
    let who = hand.who().to_owned();
    let mut stamp = Stamp { now, who: &who, chance: &mut SystemChance };
    let body =
        Body::Roster { roster: roster.to_text(), replaces, reason: reason.to_owned(), seen: None };
    store.append_by(vec![body], Some(&mut hand), &mut stamp)?;
    let entry = store.head()?.size - 1;
    if as_json {
        out.json(&json!({ "entry": entry, "keys": roster.members.len() }))?;
    } else {
        let n = roster.members.len();
        out.text(&format!("entry {entry}: a roster of {n} lines, signed by {who}"))?;
    }
    Ok(Exit::Done)
}
