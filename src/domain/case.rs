//! The case: a subject, its evidence, what was detected, and usually what a model said of it.

use super::assessment::{Assessment, Claim, Model};
use super::digest::Digest;
use super::evidence::Evidence;
use super::json::{Doc, Node, NodeId};
use super::lookup::LookedUp;
use super::time::Timestamp;
use super::words::{SubjectKind, grouped};

/// What raised the case.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Detection {
    /// The detection's own name for its type.
    pub kind: Option<String>,
    /// Which system raised it.
    pub source: Option<String>,
    /// ATT&CK technique ids.
    pub techniques: Vec<String>,
    /// A link to the alert, never opened by crosscheck.
    pub link: Option<String>,
}

/// Whom or what the case is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// What kind of thing it is.
    pub kind: SubjectKind,
    /// The kind's word as received, which may be one that is not known here.
    pub kind_text: String,
    /// Its id.
    pub id: String,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// A privileged or break-glass identity; `None` where nobody said.
    pub privileged: Option<bool>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Whatever else is known of it, as received.
    pub context: Option<NodeId>,
}

impl Subject {
    /// The name if it has one, else the id.
    pub fn display(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}

/// The source under which the ledger keeps cases that were made here from signals. No file is kept
/// under it, whatever it is called.
pub const SIGNALS: &str = "signals";

/// Where the assessments beside the first one stand, by pointer from the root of a case.
pub const FURTHER: &str = "/further_assessments";

/// Where a case came from. It is never read from the case: what a file says of its own making is
/// its writer's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Origin {
    /// From outside: a file, a stream.
    #[default]
    Outside,
    /// This program's own grouping made it of raw events.
    Signals,
}

impl Origin {
    /// The origin of what the ledger keeps under that source.
    pub fn of(source: &str) -> Self {
        if source == SIGNALS { Self::Signals } else { Self::Outside }
    }
}

/// What another assessor said of the same case.
#[derive(Clone, Debug, PartialEq)]
pub struct Further {
    /// What it said.
    pub assessment: Assessment,
    /// The place of its value in the document.
    pub at: NodeId,
}

/// One case, with the document it was read from.
#[derive(Debug, PartialEq)]
pub struct Case {
    /// Where it came from.
    pub origin: Origin,
    /// What was looked up of its addresses when it came in.
    pub looked_up: LookedUp,
    /// The case value as received.
    pub doc: Doc,
    /// Its id.
    pub id: String,
    /// Its workflow as received; `signin_anomaly` is first class.
    pub workflow: String,
    /// The tenant it belongs to.
    pub tenant: Option<String>,
    /// When it was detected.
    pub detected_at: Timestamp,
    /// A line for people.
    pub title: Option<String>,
    /// What raised it.
    pub detection: Detection,
    /// Whom it is about.
    pub subject: Subject,
    /// What a model said.
    pub assessment: Option<Assessment>,
    /// What others said beside it, in the order of the file: checked alike, and none of them
    /// recommends anything that could be accepted.
    pub further: Vec<Further>,
    /// What it is judged on.
    pub evidence: Evidence,
    /// The place of the evidence value in the document.
    pub evidence_at: NodeId,
    /// The place of the assessment value in the document.
    pub assessment_at: Option<NodeId>,
}

/// SHA-256 of a case's parts, of bytes as received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseDigests {
    /// The whole case value.
    pub case: Digest,
    /// The `evidence` value.
    pub evidence: Digest,
    /// The `assessment` value.
    pub assessment: Option<Digest>,
}

impl Case {
    /// True where the assessment is by the built-in rules, which are never called AI: one answer
    /// for the screen, the severity and the ledger. A name alone makes none.
    pub fn is_by_rules(&self) -> bool {
        let by = self.assessment.as_ref().map(|it| &it.model);
        self.origin == Origin::Signals && by.is_some_and(Model::is_named_rules)
    }

    /// True where a case from outside names this program as one that judged it.
    pub fn claims_our_name(&self) -> bool {
        self.origin == Origin::Outside && self.assessments().any(|it| it.model.is_named_like_us())
    }

    /// All that was said of it: the assessment, then those beside it.
    fn assessments(&self) -> impl Iterator<Item = &Assessment> {
        self.assessment.iter().chain(self.further.iter().map(|it| &it.assessment))
    }

    /// The claims of all assessments, in the order in which they are checked and numbered.
    pub fn claims(&self) -> impl Iterator<Item = &Claim> {
        self.assessments().flat_map(|it| &it.claims)
    }

    /// The claim of that place among all.
    pub fn claim(&self, place: usize) -> Option<&Claim> {
        self.claims().nth(place)
    }

    /// Who else than the assessor said the claim of that place; none for the assessor's own.
    pub fn other_author(&self, place: usize) -> Option<&Model> {
        self.further_of(place).map(|(at, _)| &self.further[at].assessment.model)
    }

    /// RFC 6901 pointer of the claim of that place, from the root of the case.
    pub fn claim_pointer(&self, place: usize) -> String {
        match self.further_of(place) {
            Some((at, place)) => format!("{FURTHER}/{at}/claims/{place}"),
            None => format!("/assessment/claims/{place}"),
        }
    }

    /// Of a claim of another assessor, which one and its place among that one's.
    fn further_of(&self, place: usize) -> Option<(usize, usize)> {
        let mut rest =
            place.checked_sub(self.assessment.as_ref().map_or(0, |it| it.claims.len()))?;
        for (at, further) in self.further.iter().enumerate() {
            match rest.checked_sub(further.assessment.claims.len()) {
                Some(less) => rest = less,
                None => return Some((at, rest)),
            }
        }
        None
    }

    /// The raw record of an event.
    pub fn raw(&self, event: usize) -> Option<Node<'_>> {
        self.evidence.events.get(event).map(|event| self.doc.node(event.raw))
    }

    /// The digests of its parts.
    pub fn digests(&self) -> CaseDigests {
        CaseDigests {
            case: Digest::of(self.doc.root().raw().as_bytes()),
            evidence: Digest::of(self.doc.node(self.evidence_at).raw().as_bytes()),
            assessment: self.assessment_at.map(|at| Digest::of(self.doc.node(at).raw().as_bytes())),
        }
    }

    /// How many events the case file says were left out of it for want of room.
    pub fn omitted_events(&self) -> u64 {
        let said = self.doc.root().get("omitted_events").and_then(Node::as_i64);
        said.and_then(|count| u64::try_from(count).ok()).unwrap_or(0)
    }

    /// What the reader of a number has to know where events were left out; empty where none were.
    pub fn of_how_many(&self) -> String {
        match self.omitted_events() {
            0 => String::new(),
            omitted => format!(
                "{} events are in this case, {} more are left out, as the case file says",
                grouped(self.evidence.events.len() as u64),
                grouped(omitted)
            ),
        }
    }

    /// What was detected, in the shortest form there is.
    pub fn detection_text(&self) -> &str {
        self.detection.kind.as_deref().or(self.title.as_deref()).unwrap_or("unknown")
    }
}
