//! Which members a record of each kind has, and what each of them may be: version 1 of the schema,
//! told a second time and apart from the types that write it, and checked in one pass over the
//! bytes.
//!
//! What passes is in canonical form too. It must not build values: it hands back what the chain and
//! the tree need, and says where a record differs.

use super::form::{Scan, Wrong};
use crate::domain::words::{
    Action, Certainty, HazardKind, ModelFault, ReasonCode, Severity, SubjectKind, Verdict,
};
use crate::ledger::signature::Role;
use std::borrow::Cow;

/// What a value has to be.
pub(super) enum Is {
    /// Any text.
    Text,
    /// `sha256:` and 64 hexadecimal digits.
    Digest,
    /// An instant in UTC in its shortest form.
    Time,
    /// True or false.
    Flag,
    /// An integer from 0 to this.
    Upto(u64),
    /// A word of a closed list.
    Word(fn(&str) -> bool),
    /// Null, or this.
    OrNull(&'static Is),
    /// The member is absent, or this.
    IfThere(&'static Is),
    /// Any number of these.
    List(&'static Is),
    /// An object with exactly these members.
    Object(Members),
    /// The record's id: 32 hexadecimal digits in lower case.
    Id,
    /// The ledger's name.
    Origin,
    /// Who wrote it.
    Who,
    /// The record's kind, which chose the members.
    Kind,
    /// The version of the schema, which is 1.
    Version,
}

/// Members in canonical order.
type Members = &'static [(&'static str, Is)];

/// What a record says that its neighbours bear on.
#[derive(Debug)]
pub(super) struct Outline<'b> {
    pub(super) id: u128,
    pub(super) origin: Cow<'b, str>,
    pub(super) who: Cow<'b, str>,
    pub(super) kind: &'static str,
}

const U16: Is = Is::Upto(65_535);
const U32: Is = Is::Upto(4_294_967_295);
const U53: Is = Is::Upto(9_007_199_254_740_991);
const MAYBE_TEXT: Is = Is::OrNull(&Is::Text);
const MAYBE_DIGEST: Is = Is::OrNull(&Is::Digest);
/// A ledger at one moment.
const STATE: Is = Is::Object(&[("root", Is::Digest), ("size", U53)]);
const SEVERITY: Is = Is::Word(|text| Severity::from_code(text).is_some());

/// The members of every record.
const COMMON: Members = &[
    ("id", Is::Id),
    ("kind", Is::Kind),
    ("origin", Is::Origin),
    ("time", Is::Time),
    ("v", Is::Version),
    ("who", Is::Who),
];

/// The members of a record of each kind, beside the common ones.
const KINDS: &[(&str, Members)] = &[
    ("case_ingested", INGESTED),
    (GENESIS, &[("program", Is::Text), ("roster", MAYBE_DIGEST)]),
    (
        "session_started",
        &[
            ("columns", U16),
            ("mode", Is::Text),
            ("program", Is::Text),
            ("rows", U16),
            ("session", Is::Text),
        ],
    ),
    ("session_ended", &[("session", Is::Text)]),
    ("routed_out", CASE_WHY),
    ("case_presented", &[("case", Is::Text), ("revision", U32), ("session", MAYBE_TEXT)]),
    (
        "assessment_revealed",
        &[("case", Is::Text), ("mode", Is::Text), ("revision", U32), ("session", MAYBE_TEXT)],
    ),
    (
        "event_opened",
        &[
            ("case", Is::Text),
            ("event", Is::Text),
            ("focused_ms", U53),
            ("ptr", MAYBE_TEXT),
            ("revision", U32),
            ("session", MAYBE_TEXT),
        ],
    ),
    (DECISION_KIND, DECISION),
    (
        "undo",
        &[
            ("case", Is::Text),
            ("revision", U32),
            ("seen", Is::IfThere(&STATE)),
            ("supersedes", Is::Text),
        ],
    ),
    (
        "request",
        &[
            ("case", Is::Text),
            ("decision", Is::Text),
            ("owner", MAYBE_TEXT),
            ("request", Is::Text),
            ("revision", U32),
            ("seen", Is::IfThere(&STATE)),
        ],
    ),
    ("claimed", &[("case", Is::Text), ("revision", U32), ("until", Is::Time)]),
    ("released", &[("case", Is::Text), ("revision", U32)]),
    (
        "waiting",
        &[
            ("case", Is::Text),
            ("note", Is::Text),
            ("revision", U32),
            ("seen", Is::IfThere(&STATE)),
            ("until", Is::Time),
            ("waits_for", Is::Text),
        ],
    ),
    ("returned", CASE_WHY),
    ("refused_attempt", CASE_WHY),
    (
        ROSTER,
        &[
            ("reason", Is::Text),
            ("replaces", MAYBE_DIGEST),
            ("roster", Is::Text),
            ("seen", Is::IfThere(&STATE)),
        ],
    ),
    (
        CONTINUED,
        &[
            ("found", STATE),
            ("known", Is::Object(&[("origin", Is::Text), ("root", Is::Digest), ("size", U53)])),
            ("reason", Is::Text),
        ],
    ),
];

/// The kind of the first entry, and of no other.
pub(super) const GENESIS: &str = "genesis";
/// The kind that goes on from another state of the ledger.
pub(super) const CONTINUED: &str = "continued_from";
/// The kind of a decision.
pub(super) const DECISION_KIND: &str = "decision";
/// The kind that says who may sign from there on.
pub(super) const ROSTER: &str = "roster";

/// The role in which a person signs a record of that kind; none for what a program notes.
pub(super) fn role(kind: &str) -> Option<Role> {
    match kind {
        DECISION_KIND | "undo" | "request" | "waiting" | CONTINUED => Some(Role::Decide),
        ROSTER => Some(Role::Roster),
        _ => None,
    }
}

const CASE_WHY: Members = &[("case", Is::Text), ("revision", U32), ("why", Is::Text)];

const INGESTED: Members = &[
    ("assessment_digest", MAYBE_DIGEST),
    ("by_rules", Is::Flag),
    ("case", Is::Text),
    ("case_digest", Is::Digest),
    (
        "claims",
        Is::Object(&[
            ("contradicted", U32),
            ("not_found", U32),
            ("partly_supported", U32),
            ("supported", U32),
            ("uncheckable", U32),
        ]),
    ),
    ("computed_digest", Is::Digest),
    ("conflict", Is::Flag),
    ("detected_at", Is::Time),
    ("detection", Is::Text),
    ("events", U32),
    ("evidence_digest", Is::Digest),
    ("hazards", Is::List(&Is::Word(|text| HazardKind::from_code(text).is_some()))),
    ("looked_up", Is::IfThere(&Is::List(&Is::Object(LOOKED)))),
    ("omissions", U32),
    ("revision", U32),
    ("risk_score", MAYBE_TEXT),
    ("severity", SEVERITY),
    ("source", Is::Text),
    (
        "subject",
        Is::Object(&[
            ("id", Is::Text),
            ("kind", Is::Word(|text| SubjectKind::from_code(text).is_some())),
            ("name", MAYBE_TEXT),
        ]),
    ),
    ("tenant", MAYBE_TEXT),
    ("title", MAYBE_TEXT),
    ("workflow", Is::Text),
];

/// What was looked up of one address.
const LOOKED: Members = &[
    ("address", Is::Text),
    (
        "network",
        Is::OrNull(&Is::Object(&[
            ("database", DATABASE),
            ("name", MAYBE_TEXT),
            ("number", Is::OrNull(&U32)),
        ])),
    ),
    (
        "place",
        Is::OrNull(&Is::Object(&[
            ("city", MAYBE_TEXT),
            ("country", MAYBE_TEXT),
            ("database", DATABASE),
            ("lat", MAYBE_TEXT),
            ("long", MAYBE_TEXT),
            ("region", MAYBE_TEXT),
        ])),
    ),
];

const DATABASE: Is = Is::Object(&[("built", Is::Text), ("kind", Is::Text)]);

const DECISION: Members = &[
    ("action", Is::Word(|text| Action::from_code(text).is_some())),
    ("assessment_digest", MAYBE_DIGEST),
    ("case", Is::Text),
    ("case_digest", Is::Digest),
    ("certainty", Is::Word(|text| Certainty::from_code(text).is_some())),
    ("change_mind", MAYBE_TEXT),
    ("cited", Is::List(&Is::Text)),
    ("duplicate_of", Is::IfThere(&Is::Text)),
    ("escalated_to", MAYBE_TEXT),
    ("evidence_digest", Is::Digest),
    ("model_fault", Is::OrNull(&Is::Word(|text| ModelFault::from_code(text).is_some()))),
    ("model_name", MAYBE_TEXT),
    ("model_score", MAYBE_TEXT),
    ("model_version", MAYBE_TEXT),
    ("policy_digest", MAYBE_DIGEST),
    ("policy_severity", SEVERITY),
    ("reason_code", Is::Word(|text| ReasonCode::from_code(text).is_some())),
    ("reason_text", Is::Text),
    ("receipt_digest", MAYBE_DIGEST),
    ("recommended", MAYBE_TEXT),
    ("revision", U32),
    ("seen", Is::OrNull(&STATE)),
    ("session", Is::Text),
    ("severity", SEVERITY),
    ("supersedes", MAYBE_TEXT),
    ("verdict", Is::OrNull(&Is::Word(|text| Verdict::from_code(text).is_some()))),
];

/// True where version 1 has records of that kind.
pub(super) fn is_kind(kind: &str) -> bool {
    KINDS.iter().any(|(name, _)| *name == kind)
}

/// Checks the bytes of a record; where they are not in order, byte and reason of the first
/// difference.
pub(super) fn check(bytes: &[u8]) -> Result<Outline<'_>, (usize, String)> {
    if let Err(error) = std::str::from_utf8(bytes) {
        return Err((error.valid_up_to(), "not valid UTF-8".into()));
    }
    let found = kind_of(bytes).unwrap_or_default();
    let (kind, members) = KINDS
        .iter()
        .find(|(kind, _)| kind.as_bytes() == found)
        .ok_or_else(|| (0, "a record of no kind that version 1 knows".to_owned()))?;
    let mut walk = Walk { scan: Scan::new(bytes), kind, id: None, origin: None, who: None };
    walk.object(members, COMMON).map_err(|fault| fault.told(bytes))?;
    if !walk.scan.is_at_end() {
        return Err((walk.scan.at(), "more behind the record".into()));
    }
    match (walk.id, walk.origin, walk.who) {
        (Some(id), Some(origin), Some(who)) => Ok(Outline { id, origin, who, kind }),
        _ => Err((0, "a record has an id, an origin and a writer".into())),
    }
}

/// The kind, as bytes, which is looked up before the walk. Quotes inside texts are escaped, so that
/// this can only stand between members; a member of a nested object that comes first chooses wrong
/// members, and the walk then says so.
fn kind_of(bytes: &[u8]) -> Option<&[u8]> {
    const MARK: &[u8] = b"\"kind\":\"";
    let rest = &bytes[memchr::memmem::find(bytes, MARK)? + MARK.len()..];
    rest.get(..memchr::memchr(b'"', rest)?)
}

/// Why a walk ended: the form, a member that should stand there, or a value that is none.
enum Stopped {
    Form(Wrong),
    Member(usize, &'static str),
    Value(usize, &'static str),
}

impl From<Wrong> for Stopped {
    fn from(wrong: Wrong) -> Self {
        Self::Form(wrong)
    }
}

impl Stopped {
    fn told(self, bytes: &[u8]) -> (usize, String) {
        match self {
            Self::Form((at, why)) => (at, why.to_owned()),
            Self::Member(at, _) if bytes.get(at) == Some(&b'}') => {
                (at, "a member is missing or one too many".to_owned())
            }
            Self::Member(at, name) => (at, format!("the member {name:?} should stand here")),
            Self::Value(at, name) => (at, format!("the value of {name:?} is not what it may be")),
        }
    }
}

struct Walk<'b> {
    scan: Scan<'b>,
    kind: &'static str,
    id: Option<u128>,
    origin: Option<Cow<'b, str>>,
    who: Option<Cow<'b, str>>,
}

impl Walk<'_> {
    /// The members of two lists, each in order, as they follow each other in one object.
    fn object(&mut self, mut one: Members, mut two: Members) -> Result<(), Stopped> {
        self.scan.expect(b'{', "an object should stand here")?;
        let mut is_first = true;
        loop {
            let takes_one = match (one.first(), two.first()) {
                (None, None) => break,
                (Some((first, _)), Some((second, _))) => first < second,
                (first, _) => first.is_some(),
            };
            let from = if takes_one { &mut one } else { &mut two };
            let Some(((name, is), rest)) = from.split_first() else { break };
            *from = rest;
            let at = self.scan.at();
            if !self.scan.takes_member(name, is_first) {
                if matches!(is, Is::IfThere(_)) {
                    continue;
                }
                return Err(Stopped::Member(at, name));
            }
            is_first = false;
            self.value(name, is)?;
        }
        let at = self.scan.at();
        let end = self.scan.expect(b'}', "a member more than the record's kind has");
        end.map_err(|(_, why)| Stopped::Form((at, why)))
    }

    fn value(&mut self, name: &'static str, is: &Is) -> Result<(), Stopped> {
        let at = self.scan.at();
        let fits = match is {
            Is::OrNull(_) if self.scan.takes(b"null") => true,
            Is::OrNull(is) | Is::IfThere(is) => return self.value(name, is),
            Is::Flag => self.scan.takes(b"true") || self.scan.takes(b"false"),
            Is::Upto(most) => self.scan.integer()?.is_some_and(|n| n <= *most),
            Is::Version => self.scan.integer()? == Some(1),
            Is::Object(members) => return self.object(members, &[]),
            Is::List(is) => return self.list(name, is),
            _ => self.text(is)?,
        };
        if fits { Ok(()) } else { Err(Stopped::Value(at, name)) }
    }

    fn list(&mut self, name: &'static str, is: &Is) -> Result<(), Stopped> {
        self.scan.expect(b'[', "a list should stand here")?;
        if self.scan.takes(b"]") {
            return Ok(());
        }
        loop {
            self.value(name, is)?;
            if !self.scan.takes(b",") {
                let end = self.scan.expect(b']', "a comma or bracket should stand here");
                return end.map_err(Stopped::Form);
            }
        }
    }

    /// A text, and whether it may be that one. Words, ids, digests and times have no escapes.
    fn text(&mut self, is: &Is) -> Result<bool, Wrong> {
        let inner = self.scan.string()?;
        Ok(match is {
            Is::Digest => digest(inner).is_some(),
            Is::Time => is_time(inner),
            Is::Word(is_one) => std::str::from_utf8(inner).is_ok_and(is_one),
            Is::Kind => inner == self.kind.as_bytes(),
            Is::Id => {
                self.id = id(inner);
                self.id.is_some()
            }
            Is::Origin => {
                self.origin = unescaped(inner);
                self.origin.is_some()
            }
            Is::Who => {
                self.who = unescaped(inner);
                self.who.is_some()
            }
            _ => true,
        })
    }
}

/// The text that stands between these quotes.
fn unescaped(inner: &[u8]) -> Option<Cow<'_, str>> {
    let text = std::str::from_utf8(inner).ok()?;
    if !text.contains('\\') {
        return Some(Cow::Borrowed(text));
    }
    serde_json::from_str(&format!("\"{text}\"")).ok().map(Cow::Owned)
}

fn nibble(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}

fn id(inner: &[u8]) -> Option<u128> {
    if inner.len() != 32 {
        return None;
    }
    inner.iter().try_fold(0, |sum, byte| Some(sum << 4 | u128::from(nibble(*byte)?)))
}

/// The 32 bytes of a digest's text.
pub(super) fn digest(inner: &[u8]) -> Option<[u8; 32]> {
    let (pairs, rest) = inner.strip_prefix(b"sha256:")?.as_chunks::<2>();
    let mut out = [0; 32];
    if pairs.len() != out.len() || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in out.iter_mut().zip(pairs) {
        *byte = nibble(*high)? << 4 | nibble(*low)?;
    }
    Some(out)
}

/// A key's fingerprint: `SHA256:` and 43 digits of base64.
pub(super) fn fingerprint(inner: &[u8]) -> Option<&str> {
    let digits = inner.strip_prefix(b"SHA256:")?;
    let is_digit = |it: &u8| it.is_ascii_alphanumeric() || b"+/".contains(it);
    let is_one = digits.len() == 43 && digits.iter().all(is_digit);
    std::str::from_utf8(inner).ok().filter(|_| is_one)
}

/// True for `2026-03-02T10:11:00Z`, with 3, 6 or 9 digits of a second where it needs so many. A
/// leap second is the 60th.
pub(super) fn is_time(inner: &[u8]) -> bool {
    let Some((whole, rest)) = inner.split_first_chunk::<19>() else { return false };
    let number = |at: usize, digits: usize| {
        whole[at..at + digits].iter().try_fold(0_u32, |sum, byte| {
            byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0'))
        })
    };
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if marks.iter().any(|(at, mark)| whole[*at] != *mark) {
        return false;
    }
    let date = (number(0, 4), number(5, 2), number(8, 2));
    let (Some(year), Some(month), Some(day)) = date else { return false };
    let clock = (number(11, 2), number(14, 2), number(17, 2));
    let (Some(hour), Some(minute), Some(second)) = clock else { return false };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day) && hour < 24 && minute < 60 && second <= 60 && is_fraction(rest)
}

/// The rest of a time: `Z`, or a point, digits in groups of three of which the last is not all
/// zeros, and `Z`.
fn is_fraction(rest: &[u8]) -> bool {
    match rest {
        b"Z" => true,
        [b'.', digits @ .., b'Z'] => {
            matches!(digits.len(), 3 | 6 | 9)
                && digits.iter().all(u8::is_ascii_digit)
                && !digits.ends_with(b"000")
        }
        _ => false,
    }
}

#[cfg(test)]
#[path = "shape_tests.rs"]
mod tests;
