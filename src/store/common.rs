//! What every store does alike: making records, and judging whether a person's record may still be
//! taken. It must not keep anything.

use super::{AppendError, Expect, Hand, Of, Signed, Stamp, StoreError};
use crate::domain::case::Origin;
use crate::domain::digest::Digest;
pub(super) use crate::domain::digest::hex;
use crate::domain::queue::{QueueSubject, wait_is_over};
use crate::domain::time::Timestamp;
use crate::domain::words::{CaseState, SubjectKind};
use crate::ledger::canon::CanonError;
use crate::ledger::project::{Folded, TAKEN_BACK};
use crate::ledger::record::{Body, Ingested, Record, VERSION};
use crate::ledger::roster::Roster;
use crate::ledger::signature;

/// The first record of a ledger.
pub(super) fn genesis() -> Body {
    let program = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned();
    Body::Genesis { program, roster: None }
}

/// A new ledger's name: 64 random bits behind the program's.
pub(super) fn new_origin(stamp: &mut Stamp<'_>) -> String {
    let bits = stamp.chance.bits();
    format!("crosscheck/{}", &hex(bits)[..16])
}

/// A record with that id.
pub(super) fn record(origin: &str, id: [u8; 16], body: Body, stamp: &Stamp<'_>) -> Record {
    Record {
        v: VERSION,
        origin: origin.to_owned(),
        id: hex(id),
        time: stamp.now,
        who: stamp.who.to_owned(),
        body,
    }
}

/// A record that has no canonical bytes is refused before anything is written.
pub(super) fn unsealable(body: &Body, error: &CanonError) -> StoreError {
    let case = body.case().map_or_else(String::new, |case| format!(" of case {case:?}"));
    StoreError::Refused {
        what: format!("the {} record{case}", body.kind()),
        why: format!("{error}; nothing was written"),
    }
}

/// Whether what a person wrote may still be taken: nobody decided since, nothing that bears on the
/// decision changed, and what is claimed is not another's.
pub(super) fn still_holds(
    folded: Option<&Folded>,
    expect: &Expect,
    claims: bool,
    stamp: &Stamp<'_>,
) -> Result<(), AppendError> {
    let folded = folded.ok_or_else(|| AppendError::NoCase(expect.case.clone()))?;
    let lease = folded.row.lease(stamp.now).filter(|lease| lease.who != stamp.who);
    if let Some(lease) = lease
        && claims
    {
        return Err(AppendError::Held { who: lease.who.to_owned(), until: lease.until });
    }
    if let Some(last) = &folded.row.decided
        && expect.last_decision.is_none_or(|known| last.seq > known)
    {
        return Err(AppendError::Decided(Box::new(last.clone())));
    }
    if folded.same_since(expect.revision) {
        Ok(())
    } else {
        Err(AppendError::Changed(folded.row.revision))
    }
}

/// True where somebody would work on a case.
pub(super) fn claims<'b>(mut bodies: impl Iterator<Item = &'b Body>) -> bool {
    bodies.any(|body| matches!(body, Body::Claimed { .. }))
}

/// The signature over these bytes, where a person wrote them and has a hand to sign with.
pub(super) fn signed(
    body: &Body,
    bytes: &[u8],
    hand: Option<&mut (dyn Hand + '_)>,
) -> Result<Option<Signed>, StoreError> {
    match (body.role(), hand) {
        (Some(role), Some(hand)) => {
            hand.sign(role, bytes).map(Some).map_err(|why| unsigned(body, why))
        }
        _ => Ok(None),
    }
}

/// Refuses what a person wrote where the roster that counts does not have it signed so. Without
/// one, what is unsigned stands, and the first roster is signed by one of its own.
pub(super) fn may_stand(
    roster: Option<&Roster>,
    record: &Record,
    bytes: &[u8],
    signed: Option<&Signed>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let body = &record.body;
    let Some(role) = body.role() else { return Ok(()) };
    let refused = |why: String| Err(unsigned(body, why));
    let next = match body {
        Body::Roster { roster: text, replaces, .. } => match Roster::exact(text) {
            Ok(_) if *replaces != roster.map(Roster::digest) => {
                return refused("somebody else changed the roster meanwhile: do it again".into());
            }
            Ok(next) => Some(next),
            Err(why) => return refused(format!("the roster, {why}")),
        },
        _ => None,
    };
    let roster = match (roster.or(next.as_ref()), signed) {
        (None, None) => return Ok(()),
        (None, Some(_)) => {
            return refused("the ledger has no roster: `crosscheck keys` makes one".into());
        }
        (Some(_), None) => {
            let mend = "sign with a key of the ledger's roster: see `crosscheck keys list`";
            return refused(format!("this ledger takes nothing unsigned: {mend}"));
        }
        (Some(roster), Some(_)) => roster,
    };
    let armour = signed.map(|it| it.armour.as_slice()).unwrap_or_default();
    let key = match signature::check(armour, role, bytes) {
        Ok(key) => key,
        Err(why) => return refused(format!("its signature counts for nothing: {why}")),
    };
    match roster.allows(&key, role, now) {
        Ok(member) if member.principal == record.who => Ok(()),
        Ok(member) => refused(format!("its key is that of {:?}", member.principal)),
        Err(why) => refused(format!("{why}: whoever keeps the roster adds it")),
    }
}

fn unsigned(body: &Body, why: String) -> StoreError {
    StoreError::Unsigned { what: format!("the {} is not signed", body.kind()), why }
}

/// What another process has done meanwhile is not told twice: a revision that is in the ledger, and
/// the return of a case that does not wait, or whose wait is not over.
pub(super) fn is_stale(body: &Body, folded: Option<&Folded>, now: Timestamp) -> bool {
    match (body, folded) {
        (Body::CaseIngested(new), Some(known)) => known.row.revision >= new.revision,
        // Who takes a wait back does not wait until it is due.
        (Body::Returned { why, .. }, Some(known)) => {
            let early =
                why != TAKEN_BACK && known.row.due.is_some_and(|due| !wait_is_over(due, now));
            known.row.state != CaseState::Waiting || early
        }
        _ => false,
    }
}

/// True where a case's digest is that of this text: of the value, without the white space around
/// it.
pub(super) fn is_text_of(text: &str, digest: &Digest) -> bool {
    Digest::of(value(text).as_bytes()) == *digest
}

/// The value in a case's text.
pub(super) fn value(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r'])
}

/// Whose sightings stand behind the cases of that subject.
pub(super) fn of(subject: &str) -> Of<'_> {
    match subject.split_once(':') {
        Some((kind, address)) if kind == SubjectKind::Address.code() => Of::Address(address),
        _ => Of::Subject(subject),
    }
}

/// What a case made from signals is found by; none for a case of another source.
pub(super) fn signal_subject(ingested: &Ingested) -> Option<String> {
    let subject = &ingested.subject;
    (Origin::of(&ingested.source) == Origin::Signals)
        .then(|| QueueSubject::key(subject.kind, &subject.id))
}
