//! What the tests of ledger and stores are made of: a counter for chance, cases, decisions.

use crosscheck::domain::decision::Decision;
use crosscheck::domain::digest::Digest;
use crosscheck::domain::json::Doc;
use crosscheck::domain::query::SearchText;
use crosscheck::domain::queue::{ClaimCounts, Filter, QueueRow, QueueSubject};
use crosscheck::domain::time::Timestamp;
use crosscheck::domain::words::{Action, Certainty, ReasonCode, Severity, SubjectKind, Verdict};
use crosscheck::ledger::record::{Body, Ingested, Statement};
use crosscheck::store::memory::MemoryStore;
use crosscheck::store::sqlite::{OpenOptions, SqliteStore};
use crosscheck::store::{AppendError, Chance, Expect, Incoming, Stamp, Start, Store, Taken};
use std::path::Path;

/// Bits that never repeat and are the same in every run.
pub(crate) struct Counter(pub(crate) u128);

impl Chance for Counter {
    fn bits(&mut self) -> [u8; 16] {
        self.0 += 1;
        // Spread over all bits, so that ids look as random ones do.
        self.0.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835).to_be_bytes()
    }
}

/// A writer with a clock of its own, which stands still unless moved.
pub(crate) struct Writer {
    pub(crate) chance: Counter,
    pub(crate) now: Timestamp,
    pub(crate) who: String,
}

impl Writer {
    pub(crate) fn new(seed: u128) -> Self {
        let now = at("2026-03-02T10:00:00Z");
        Self { chance: Counter(seed << 64), now, who: format!("os:writer{seed}") }
    }

    pub(crate) fn stamp(&mut self) -> Stamp<'_> {
        Stamp { now: self.now, who: &self.who, chance: &mut self.chance }
    }

    pub(crate) fn later(&mut self, secs: i64) {
        self.now = self.now.plus_millis(secs * 1_000);
    }

    pub(crate) fn id(&mut self) -> [u8; 16] {
        self.chance.bits()
    }

    pub(crate) fn memory(&mut self) -> MemoryStore {
        MemoryStore::new(&mut self.stamp()).unwrap()
    }

    pub(crate) fn sqlite(&mut self, dir: &Path) -> SqliteStore {
        SqliteStore::open(dir, OpenOptions { create: true }, &mut self.stamp()).unwrap()
    }

    /// Takes in cases and says what became of them.
    pub(crate) fn put(&mut self, store: &mut dyn Store, cases: Vec<Incoming>) -> Vec<Taken> {
        store.put_cases(cases, &mut self.stamp()).unwrap()
    }

    /// Decides as the console would, from the line as it is now.
    pub(crate) fn decide(&mut self, store: &mut dyn Store, case: &str, action: Action) -> u64 {
        let row = store.row(case).unwrap().unwrap();
        let id = self.id();
        self.try_decide(store, &row, id, action).unwrap()
    }

    /// Decides from a line that may be out of date.
    pub(crate) fn try_decide(
        &mut self,
        store: &mut dyn Store,
        row: &QueueRow,
        id: [u8; 16],
        action: Action,
    ) -> Result<u64, AppendError> {
        let expect = expect(row);
        store.append_statement(vec![decision(row, action)], id, &expect, &mut self.stamp())
    }

    /// Takes the last decision back.
    pub(crate) fn undo(&mut self, store: &mut dyn Store, case: &str) -> u64 {
        let row = store.row(case).unwrap().unwrap();
        let supersedes = row.decided.as_ref().unwrap().id.clone();
        let body =
            Body::Undo { case: row.id.clone(), revision: row.revision, supersedes, seen: None };
        let id = self.id();
        store.append_statement(vec![body], id, &expect(&row), &mut self.stamp()).unwrap()
    }

    /// Claims a case for that many seconds.
    pub(crate) fn claim(
        &mut self,
        store: &mut dyn Store,
        case: &str,
        secs: i64,
    ) -> Result<u64, AppendError> {
        let row = store.row(case).unwrap().unwrap();
        self.claim_from(store, &row, secs)
    }

    /// Claims from a line that may be out of date.
    pub(crate) fn claim_from(
        &mut self,
        store: &mut dyn Store,
        row: &QueueRow,
        secs: i64,
    ) -> Result<u64, AppendError> {
        let until = self.now.plus_millis(secs * 1_000);
        let body = Body::Claimed { case: row.id.clone(), revision: row.revision, until };
        let id = self.id();
        store.append_statement(vec![body], id, &expect(row), &mut self.stamp())
    }

    /// Gives a claimed case back.
    pub(crate) fn release(&mut self, store: &mut dyn Store, case: &str) -> u64 {
        let row = store.row(case).unwrap().unwrap();
        let body = Body::Released { case: row.id.clone(), revision: row.revision };
        let id = self.id();
        store.append_statement(vec![body], id, &expect(&row), &mut self.stamp()).unwrap()
    }

    /// Puts a case to waiting for that many seconds.
    pub(crate) fn wait(&mut self, store: &mut dyn Store, case: &str, secs: i64) -> u64 {
        let row = store.row(case).unwrap().unwrap();
        let body = Body::Waiting {
            case: row.id.clone(),
            revision: row.revision,
            waits_for: "user".into(),
            until: self.now.plus_millis(secs * 1_000),
            note: "asked by phone".into(),
            seen: None,
        };
        let id = self.id();
        store.append_statement(vec![body], id, &expect(&row), &mut self.stamp()).unwrap()
    }
}

pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

pub(crate) fn expect(row: &QueueRow) -> Expect {
    let last_decision = row.decided.as_ref().map(|last| last.seq);
    Expect { case: row.id.clone(), revision: row.revision, last_decision }
}

/// A case that was computed to `computed`; `text` tells revisions apart.
pub(crate) fn case(
    id: &str,
    severity: Severity,
    minute: u32,
    text: &str,
    computed: &str,
) -> Incoming {
    let summary = serde_json::json!({ "summary": "A burst from Lagos" });
    let text = serde_json::json!({ "id": id, "text": text, "assessment": summary }).to_string();
    let ingested = Ingested {
        case: id.into(),
        revision: 0,
        source: "a.jsonl".into(),
        case_digest: Digest::of(text.as_bytes()),
        evidence_digest: Digest::of(b"evidence"),
        assessment_digest: Some(Digest::of(b"assessment")),
        computed_digest: Digest::of(computed.as_bytes()),
        severity,
        risk_score: Some("87.5".into()),
        subject: QueueSubject {
            kind: SubjectKind::User,
            id: format!("u-{id}"),
            name: Some("m.ortega@contoso.example".into()),
        },
        detection: "unfamiliarFeatures".into(),
        title: Some("Success after six failures from two countries".into()),
        workflow: "signin_anomaly".into(),
        tenant: None,
        detected_at: at("2026-03-02T08:00:00Z").plus_millis(i64::from(minute) * 60_000),
        claims: ClaimCounts { supported: 3, contradicted: 1, ..ClaimCounts::default() },
        omissions: 0,
        hazards: vec![],
        events: 9,
        by_rules: false,
        conflict: false,
        looked_up: None,
    };
    let search = SearchText::of(&Doc::parse(text.as_str()).unwrap());
    Incoming { text, ingested, search }
}

/// A plain case of medium severity.
pub(crate) fn plain(id: &str) -> Incoming {
    case(id, Severity::Medium, 0, "first", "facts")
}

/// A decision on what that line shows.
pub(crate) fn decision(row: &QueueRow, action: Action) -> Body {
    let escalates = action == Action::Escalate;
    Body::Decision(Box::new(Statement {
        case: row.id.clone(),
        revision: row.revision,
        decision: Decision {
            duplicate_of: None,
            action,
            verdict: (!escalates).then_some(Verdict::BenignPositive),
            severity: row.severity,
            model_fault: None,
            reason_code: ReasonCode::SuspiciousButExpected,
            reason_text: "VPN egress in Lagos, ticket 4411".into(),
            certainty: Certainty::Medium,
            escalated_to: escalates.then(|| "tier 2".into()),
            change_mind: escalates.then(|| "a second sign-in from there".into()),
            cited: vec!["e7".into()],
        },
        policy_severity: row.severity,
        case_digest: Digest::of(b"case"),
        evidence_digest: Digest::of(b"evidence"),
        assessment_digest: None,
        policy_digest: None,
        receipt_digest: None,
        model_name: Some("triage-large".into()),
        model_version: None,
        model_score: Some("87.5".into()),
        recommended: Some("true_positive".into()),
        session: "s-1".into(),
        supersedes: row.decided.as_ref().map(|last| last.id.clone()),
        seen: None,
    }))
}

/// Each story, over each store.
macro_rules! stories {
    ($($name:ident)+) => {
        mod memory {
            $(#[test] fn $name() {
                let mut writer = $crate::store_kit::Writer::new(1);
                let mut store = writer.memory();
                super::$name(&mut store, &mut writer);
            })+
        }
        mod sqlite {
            $(#[test] fn $name() {
                let dir = tempfile::tempdir().unwrap();
                let mut writer = $crate::store_kit::Writer::new(1);
                let mut store = writer.sqlite(&dir.path().join("store"));
                super::$name(&mut store, &mut writer);
                assert!(!store.rebuild().unwrap(), "the queue is the fold of the entries");
            })+
        }
    };
}

pub(crate) use stories;

/// The ids of so many lines of the plain queue from there on.
pub(crate) fn ids(store: &dyn Store, filter: Filter, from: Start<'_>, limit: usize) -> Vec<String> {
    store.window(filter, from, limit).unwrap().into_iter().map(|row| row.id).collect()
}

/// Five cases, in queue order a to e.
pub(crate) fn five(store: &mut dyn Store, writer: &mut Writer) {
    let cases = vec![
        case("e", Severity::Low, 0, "", ""),
        case("b", Severity::High, 5, "", ""),
        case("d", Severity::Medium, 9, "", ""),
        case("a", Severity::Critical, 7, "", ""),
        case("c", Severity::Medium, 9, "", ""),
    ];
    assert_eq!(writer.put(store, cases), [Taken::Made; 5]);
}
