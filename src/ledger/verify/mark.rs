//! Checkpoints as verifying reads them: what they say, and by which key. Whether that key may is
//! judged by the roster that the ledger has where they stand.
//!
//! It must not compare them with the entries: `verify::anchor` does.

use crate::ledger::checkpoint::{Checkpoint, Mark};
use crate::ledger::note::Note;
use crate::ledger::roster::Roster;
use crate::ledger::signature::{self, Role};
use ssh_key::public::KeyData;

/// A checkpoint of the store that is sound in itself.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) said: Checkpoint,
    key: KeyData,
}

impl Kept {
    /// Reads it: note and signature have to be of the same words, and by the same key.
    pub(super) fn of(mark: &Mark) -> Result<Self, String> {
        let (said, note) = read(&mark.note)?;
        if said.size != mark.size {
            return Err(format!("it is found as one of {} entries", mark.size));
        }
        let key = signature::check(&mark.signature, Role::Checkpoint, note.text.as_bytes())
            .map_err(|error| error.to_string())?;
        let public = key.ed25519().ok_or("it is by another kind of key than signs notes")?;
        Checkpoint::open(&mark.note, &said.origin, &[public.0]).map_err(|it| it.to_string())?;
        Ok(Self { said, key })
    }

    /// It is of that ledger, and by somebody whom the roster lets sign it.
    pub(super) fn stands(&self, origin: &str, roster: Option<&Roster>) -> Result<(), String> {
        if self.said.origin != origin {
            return Err(format!("it is of the ledger {:?}", self.said.origin));
        }
        let roster = roster.ok_or("no roster stands before it that says who may sign it")?;
        allowed(&self.said, &self.key, roster)
    }
}

/// What a note says, believed by nobody yet, and the note.
pub(super) fn read(note: &[u8]) -> Result<(Checkpoint, Note), String> {
    Checkpoint::read(note).map_err(|error| error.to_string())
}

/// A note is by somebody whom the roster lets sign it.
pub(super) fn signed(
    note: &[u8],
    said: &Checkpoint,
    origin: &str,
    roster: Option<&Roster>,
) -> Result<(), String> {
    let roster = roster.ok_or("no roster stands before it that says who may sign it")?;
    let may = |key: &&KeyData| allowed(said, key, roster).is_ok();
    let keys = roster.members.iter().map(|it| &it.key).filter(may);
    let keys: Vec<[u8; 32]> = keys.filter_map(|key| key.ed25519().map(|it| it.0)).collect();
    Checkpoint::open(note, origin, &keys).map(|_| ()).map_err(|error| error.to_string())
}

fn allowed(said: &Checkpoint, key: &KeyData, roster: &Roster) -> Result<(), String> {
    let Some(time) = said.time else { return Err("it does not say when it was made".into()) };
    roster.allows(key, Role::Checkpoint, time).map(|_| ()).map_err(|why| why.to_string())
}
