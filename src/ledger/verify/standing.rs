//! Who may sign what from which entry on, and whether what people wrote is signed by them: by the
//! rosters in the ledger itself, each of which the one before it has to allow.
//!
//! The first roster is believed where nothing outside names another: it is for whoever verifies to
//! compare it with its keeper's. A key is judged at the time that the entry gives; whether the
//! checkpoints around it bear that out, `verify::bracket` says.

use super::bracket::{self, Claim, Odd};
use super::entry::{Looked, Said};
use super::{Fault, Found, shape};
use crate::domain::digest::Digest;
use crate::domain::time::Timestamp;
use crate::ledger::roster::Roster;
use crate::ledger::signature::Role;
use ssh_key::public::KeyData;

/// What holds at an entry.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    /// The digest of the first roster, where the first entry names it.
    promised: Option<Digest>,
    /// The roster that counts, and the entry that has it.
    now: Option<(u64, Roster)>,
    /// Where the first one came.
    pub(super) since: Option<u64>,
    /// Statements from before there was a roster.
    pub(super) before: u64,
    /// The statements that are signed.
    claims: Vec<Claim>,
    /// Those of them that the checkpoints around do not bear out.
    pub(super) odd: Odd,
}

impl Standing {
    /// Who may sign here.
    pub(super) fn roster(&self) -> Option<&Roster> {
        self.now.as_ref().map(|(_, roster)| roster)
    }

    /// Statements that are signed.
    pub(super) fn signed(&self) -> usize {
        self.claims.len()
    }

    /// Judges when all of them were signed, by when checkpoints were made.
    pub(super) fn within(&mut self, times: &[(u64, Timestamp)]) -> Result<(), Found> {
        self.odd = bracket::judge(&self.claims, times)?;
        Ok(())
    }

    /// Judges the next entry, which is sound in itself and follows the one before.
    pub(super) fn judge(&mut self, at: u64, looked: &Looked<'_>) -> Result<(), Found> {
        match &looked.said {
            Said::Genesis(roster) => self.promised = *roster,
            Said::Roster(text, replaces) => return self.replaced(at, (text, *replaces), looked),
            Said::Nothing | Said::Continued(_) => {}
        }
        let Some(role) = shape::role(looked.outline.kind) else { return Ok(()) };
        match (&self.now, &looked.signer) {
            (None, None) if self.promised.is_none() => {
                self.before += 1;
                Ok(())
            }
            (None, None) => {
                let why = "it is unsigned, and stands before the roster that the first entry names";
                Err(Found::new(at, Fault::Unsigned, why))
            }
            (None, Some(_)) => {
                let why = "it is signed, and no roster before it says by whom";
                Err(Found::new(at, Fault::Roster, why))
            }
            (Some((from, _)), None) => {
                let why = format!(
                    "it is unsigned, and since entry {from} the ledger has a roster of those who \
                     sign: it was not written by any of them"
                );
                Err(Found::new(at, Fault::Unsigned, why))
            }
            (Some((_, roster)), Some(key)) => {
                self.claims.push(allowed(at, roster, key, role, looked)?);
                Ok(())
            }
        }
    }

    /// A roster takes the place of the one before, which has to allow it.
    fn replaced(
        &mut self,
        at: u64,
        (text, replaces): (&str, Option<Digest>),
        looked: &Looked<'_>,
    ) -> Result<(), Found> {
        let bad = |why: String| Found::new(at, Fault::Roster, why);
        let Some(key) = &looked.signer else {
            let why = "it is unsigned: whoever changes the roster signs that";
            return Err(Found::new(at, Fault::Unsigned, why));
        };
        let next = Roster::exact(text).map_err(|why| bad(format!("its roster, {why}")))?;
        if replaces != self.now.as_ref().map(|(_, roster)| roster.digest()) {
            return Err(bad("its roster replaces another one than stands before it".into()));
        }
        if self.now.is_none()
            && self.promised.is_some_and(|digest| digest != Digest::of(text.as_bytes()))
        {
            return Err(bad("its roster is not the one that the first entry names".into()));
        }
        let role = shape::role(looked.outline.kind).unwrap_or(Role::Roster);
        let judge = self.now.as_ref().map_or(&next, |(_, roster)| roster);
        self.claims.push(allowed(at, judge, key, role, looked)?);
        self.since = self.since.or(Some(at));
        self.now = Some((at, next));
        Ok(())
    }
}

/// The key may sign that then, and is that of whom the record names.
fn allowed(
    at: u64,
    roster: &Roster,
    key: &KeyData,
    role: Role,
    looked: &Looked<'_>,
) -> Result<Claim, Found> {
    let bad = |why: String| Found::new(at, Fault::Roster, why);
    let time = Timestamp::parse(looked.time).ok_or_else(|| bad("its time is none".into()))?;
    let member = roster.allows(key, role, time).map_err(|why| bad(why.to_string()))?;
    if member.principal == looked.outline.who {
        return Ok(Claim { at, time, counts: [member.from, member.until] });
    }
    Err(bad(format!(
        "it says that {:?} wrote it, and the key that signed it is that of {:?}",
        looked.outline.who, member.principal
    )))
}
