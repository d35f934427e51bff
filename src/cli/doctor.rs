//! `crosscheck doctor`: what this program stands on here, in words with the mend: database, folder,
//! file system, store, ledger, keys, agent, checkpoints, clock.
//!
//! It must not mend or change anything, and each thing is looked at whatever the others are.

use super::args::Json;
use super::exit::{Exit, Ran};
use super::out::Out;
use super::{At, known, system};
use crate::domain::time::Timestamp;
use crate::ledger::signature::Role;
use crate::runtime::clock::Clock;
use crate::runtime::known::Kept;
use crate::runtime::own_keys::OwnKeys;
use crate::store::Store as _;
use crate::store::sqlite::SqliteStore;
use serde::Serialize;

/// How far the clock may stand behind what the ledger says, in milliseconds.
const SKEW: i64 = 2 * 60 * 1_000;

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Ok,
    /// It works, and somebody should know.
    Note,
    /// Something does not work.
    Bad,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    check: &'static str,
    state: State,
    said: String,
}

/// Runs it.
pub(super) fn run(args: Json, at: &At, out: &mut Out) -> Ran {
    let mut findings = vec![database(), file_system(at)];
    match SqliteStore::open_read_only(&at.folder) {
        Ok(store) => with(&store, at, &mut findings),
        Err(_) if !SqliteStore::is_there(&at.folder) => {
            let place = at.folder.display();
            let said = format!("there is none in {place}; `crosscheck ingest` makes one");
            findings.push(finding("store", State::Note, said));
        }
        Err(error) => findings.push(finding("store", State::Bad, error.to_string())),
    }
    if let Some(keys) = system::own_keys() {
        findings.extend(agent(&keys));
    } else {
        let said = "the account's state folder is not known; set HOME".to_owned();
        findings.push(finding("keys", State::Bad, said));
    }
    for it in &findings {
        if args.json {
            out.json(it)?;
        } else {
            let mark = match it.state {
                State::Ok => "ok  ",
                State::Note => "note",
                State::Bad => "BAD ",
            };
            out.text(&format!("{mark}  {:<12} {}", it.check, it.said))?;
        }
    }
    let is_bad = findings.iter().any(|it| it.state == State::Bad);
    Ok(if is_bad { Exit::Found } else { Exit::Done })
}

fn finding(check: &'static str, state: State, said: impl Into<String>) -> Finding {
    Finding { check, state, said: said.into() }
}

fn database() -> Finding {
    match SqliteStore::of_database() {
        Ok(version) => finding("database", State::Ok, format!("SQLite {version}, bundled")),
        Err(error) => finding("database", State::Bad, error.to_string()),
    }
}

fn file_system(at: &At) -> Finding {
    match SqliteStore::network_of(&at.folder) {
        None => finding("file system", State::Ok, "local"),
        Some(kind) => {
            let said = format!(
                "{} lies on a network file system ({kind}), which gives no memory shared by all \
                 writers: use a local folder",
                at.folder.display()
            );
            finding("file system", State::Bad, said)
        }
    }
}

/// What there is to say of a store that can be read.
fn with(store: &SqliteStore, at: &At, findings: &mut Vec<Finding>) {
    let place = at.folder.display();
    match store.notices() {
        [] => findings.push(finding("files", State::Ok, format!("{place}, closed to others"))),
        loose => findings.extend(loose.iter().map(|it| finding("files", State::Bad, it))),
    }
    findings.push(match (store.unsound(), store.head()) {
        (Ok(None), Ok(head)) => {
            let said = format!("{} entries; `crosscheck verify` looks at each", head.size);
            finding("store", State::Ok, said)
        }
        (Ok(Some(why)), _) => finding("store", State::Bad, why),
        (Err(error), _) | (_, Err(error)) => finding("store", State::Bad, error.to_string()),
    });
    findings.push(match known(&at.folder) {
        Some(Kept::Known(known)) => match store.is_known(&known) {
            Ok(()) => {
                let (size, on) = (known.head().size, known.verified.moment());
                finding("known", State::Ok, format!("{size} entries, last verified {on}"))
            }
            Err(differs) => finding("known", State::Bad, differs.to_string()),
        },
        Some(Kept::Unread(why)) => finding("known", State::Bad, why),
        Some(Kept::Nothing) | None => finding(
            "known",
            State::Note,
            "this account keeps nothing of this ledger: an older copy would not show to it",
        ),
    });
    findings.extend(keys(store));
    findings.push(anchor(store, at));
    findings.push(clock(store));
}

/// Who signs, and who signs checkpoints.
fn keys(store: &SqliteStore) -> Vec<Finding> {
    let Some(own) = system::own_keys() else { return Vec::new() };
    let now = Clock::System.now();
    let roster = match store.roster() {
        Ok(Some(roster)) => roster,
        Ok(None) => {
            let said = "the ledger has no roster yet: the console makes one of its first key";
            return vec![finding("keys", State::Note, said)];
        }
        Err(error) => return vec![finding("keys", State::Bad, error.to_string())],
    };
    let signs = match own.by(&roster, Role::Decide, now) {
        Ok(hand) => {
            let said = format!("{} signs with {}", hand.who(), hand.fingerprint());
            finding("keys", State::Ok, said)
        }
        Err(why) => finding("keys", State::Bad, why),
    };
    let marks = match own.of_checkpoints(&roster, now) {
        Ok(_) => None,
        Err(why) => {
            let said = format!("no checkpoint is signed here: {why}");
            Some(finding("keys", State::Note, said))
        }
    };
    std::iter::once(signs).chain(marks).collect()
}

/// The last checkpoint outside of the store, and what is behind it.
fn anchor(store: &SqliteStore, at: &At) -> Finding {
    let checkpoints = system::own_checkpoints(at.checkpoints.clone(), Clock::System);
    let Some(checkpoints) = checkpoints else {
        return finding("checkpoints", State::Bad, "the account's state folder is not known");
    };
    let file = checkpoints.file(&store.origin());
    let file = file.display();
    let size = store.head().map_or(0, |head| head.size);
    match checkpoints.last(&store.origin()) {
        Ok(Some(last)) => {
            let on = last.time.map_or_else(String::new, |time| format!(", {}", time.moment()));
            let behind = match size.checked_sub(last.size) {
                Some(0) => "nothing is behind it".to_owned(),
                Some(n) => format!("{n} entries are behind it"),
                None => {
                    let said = format!(
                        "{file} has one of {} entries, and the ledger has {size}: see `crosscheck \
                         verify`",
                        last.size
                    );
                    return finding("checkpoints", State::Bad, said);
                }
            };
            let said = format!("{file}: the last one is of {} entries{on}; {behind}", last.size);
            finding("checkpoints", State::Ok, said)
        }
        Ok(None) => finding(
            "checkpoints",
            State::Note,
            format!("{file} has none of this ledger: `crosscheck ledger checkpoint` signs one"),
        ),
        Err(error) => finding("checkpoints", State::Bad, format!("{file}: {error}")),
    }
}

/// The clock, held against the times that the ledger has.
fn clock(store: &SqliteStore) -> Finding {
    let now = Clock::System.now();
    let last = match store.last_time() {
        Ok(last) => last,
        Err(error) => return finding("clock", State::Bad, error.to_string()),
    };
    let behind = |last: Timestamp| last.millis_since(now) > SKEW;
    match last.filter(|last| behind(*last)) {
        Some(last) => finding(
            "clock",
            State::Bad,
            format!(
                "it shows {}, and the last entry is of {}: one of the two clocks is wrong; set it \
                 by the network's time",
                now.moment(),
                last.moment()
            ),
        ),
        None => finding("clock", State::Ok, format!("{}, later than every entry", now.moment())),
    }
}

/// The agent, and what cannot be read of the account's own key.
fn agent(keys: &OwnKeys) -> Vec<Finding> {
    let (here, faults) = keys.here();
    let held = here.iter().filter(|it| it.file.is_none()).count();
    let mut findings: Vec<Finding> =
        faults.iter().map(|fault| finding("agent", State::Note, fault.to_string())).collect();
    if held > 0 {
        findings.push(finding("agent", State::Ok, format!("it holds {held} keys")));
    } else if faults.is_empty() {
        let said = "none is used: SSH_AUTH_SOCK names no agent with a key";
        findings.push(finding("agent", State::Ok, said));
    }
    findings
}
