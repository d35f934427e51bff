//! When a credential was made, as far as the records of a case say so.
//!
//! A record of AWS that was signed with a temporary key says when its session began; the record of
//! the call that gave out a key names the key. No other known format says when a credential was
//! made. It must not take the first use of a credential for its making.

use crate::domain::dossier::Dossier;
use crate::domain::json::{Kind, Node};
use crate::domain::time::Timestamp;

/// When the session of a temporary key began (CloudTrail).
const OWN: &str = "/userIdentity/sessionContext/attributes/creationDate";
/// Where the record of a call that gives out a key names it (IAM `CreateAccessKey`, STS).
const GIVEN: [&str; 2] =
    ["/responseElements/accessKey/accessKeyId", "/responseElements/credentials/accessKeyId"];
/// When such a call was made.
const CALLED: &str = "/eventTime";

fn time_at(record: Node<'_>, at: &str) -> Option<i64> {
    let node = record.pointer(at).filter(|node| node.kind() == Kind::String)?;
    Timestamp::parse(&node.as_str()?).map(Timestamp::millis)
}

/// When the credential `id` of an event was made, in milliseconds since 1970 UTC, and the event
/// that says so, by its place in the case.
pub(super) fn made_at(dossier: &Dossier, event: usize, id: &str) -> Option<(i64, usize)> {
    let own = dossier.case.raw(event).and_then(|record| time_at(record, OWN));
    if let Some(time) = own {
        return Some((time, event));
    }
    (0..dossier.case.evidence.events.len()).find_map(|other| {
        let record = dossier.case.raw(other)?;
        let names = |at: &str| {
            let node = record.pointer(at).filter(|node| node.kind() == Kind::String);
            node.and_then(Node::as_str).is_some_and(|given| given == id)
        };
        GIVEN.iter().find(|at| names(at))?;
        Some((time_at(record, CALLED)?, other))
    })
}
