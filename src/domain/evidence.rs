//! The evidence of a case: events with their untouched bytes, what the logs cover, and the
//! subject's usual.

use super::json::NodeId;
use super::time::Timestamp;

/// One raw record from a log source; its bytes lie in the case's document.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The name by which claims cite it, unique in its case.
    pub id: String,
    /// The format its writer gave, if any; a hint, never trusted over the record itself.
    pub format: Option<String>,
    /// When it was collected, which is neither when it happened nor when it was detected.
    pub collected_at: Option<Timestamp>,
    /// The record as received.
    pub raw: NodeId,
}

/// Which time of which source the case file says it has looked at. Its writer's word.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    /// The source's name, usually a format.
    pub source: String,
    /// Start of the window, inclusive.
    pub from: Timestamp,
    /// End of the window, exclusive.
    pub to: Timestamp,
    /// Stretches inside it for which there is no log.
    pub gaps: Vec<(Timestamp, Timestamp)>,
}

/// What was usual for the subject before the case. Its writer's word.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Baseline {
    /// The day it was taken, at midnight UTC.
    pub as_of: Option<Timestamp>,
    /// Days it looks back over.
    pub days: Option<i64>,
    /// Sign-ins it rests on.
    pub sign_ins: Option<i64>,
    /// Countries, ISO 3166-1 alpha-2.
    pub countries: Option<Vec<String>>,
    /// Autonomous system numbers.
    pub asns: Option<Vec<i64>>,
    /// Device ids.
    pub devices: Option<Vec<String>>,
    /// Application names or ids.
    pub apps: Option<Vec<String>>,
    /// User agents.
    pub user_agents: Option<Vec<String>>,
    /// Addresses.
    pub ips: Option<Vec<String>>,
}

/// All that a case has to be judged on.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Evidence {
    /// Records, in the order of the file.
    pub events: Vec<Event>,
    /// What the logs cover.
    pub coverage: Vec<Coverage>,
    /// The subject's usual, if known.
    pub baseline: Option<Baseline>,
}
