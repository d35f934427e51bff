//! Stories of one case, folded record by record.

use super::*;
use crate::domain::decision::Decision;
use crate::domain::queue::{ClaimCounts, QueueSubject};
use crate::domain::words::{Certainty, ReasonCode, Severity, SubjectKind, Verdict};
use crate::ledger::record::VERSION;

/// A case and its records so far; each record has its number as id.
struct Story(Option<Folded>, u64);

impl Story {
    fn new() -> Self {
        let mut story = Self(None, 0);
        story.ingest(1, "facts", |_| {});
        story
    }

    fn tell(&mut self, body: Body) -> u64 {
        self.tell_as("os:a", body)
    }

    fn tell_as(&mut self, who: &str, body: Body) -> u64 {
        let seq = self.1;
        let record = Record {
            v: VERSION,
            origin: "crosscheck/00".into(),
            id: seq.to_string(),
            time: Timestamp::from_millis(seq as i64).unwrap(),
            who: who.into(),
            body,
        };
        self.0 = apply(self.0.take(), seq, &record);
        self.1 += 1;
        seq
    }

    fn ingest(&mut self, revision: u32, computed: &str, edit: impl FnOnce(&mut Ingested)) {
        let mut ingested = Ingested {
            case: "c-1".into(),
            revision,
            source: "a.jsonl".into(),
            case_digest: Digest::of(&revision.to_be_bytes()),
            evidence_digest: Digest::of(b"e"),
            assessment_digest: None,
            computed_digest: Digest::of(computed.as_bytes()),
            severity: Severity::High,
            risk_score: Some("71.5".into()),
            subject: QueueSubject { kind: SubjectKind::User, id: "u-1".into(), name: None },
            detection: "new country".into(),
            title: None,
            workflow: "signin_anomaly".into(),
            tenant: None,
            detected_at: Timestamp::from_millis(0).unwrap(),
            claims: ClaimCounts::default(),
            omissions: 0,
            hazards: vec![],
            events: 3,
            by_rules: false,
            conflict: false,
            looked_up: None,
        };
        edit(&mut ingested);
        self.tell(Body::CaseIngested(Box::new(ingested)));
    }

    fn decide(&mut self, action: Action) -> u64 {
        let row = self.row().clone();
        self.tell(Body::Decision(Box::new(Statement {
            case: row.id,
            revision: row.revision,
            decision: Decision {
                duplicate_of: None,
                action,
                verdict: Some(Verdict::TruePositive),
                severity: row.severity,
                model_fault: None,
                reason_code: ReasonCode::SuspiciousActivity,
                reason_text: String::new(),
                certainty: Certainty::High,
                escalated_to: (action == Action::Escalate).then(|| "tier 2".into()),
                change_mind: None,
                cited: vec![],
            },
            policy_severity: row.severity,
            case_digest: Digest::of(b"c"),
            evidence_digest: Digest::of(b"e"),
            assessment_digest: None,
            policy_digest: None,
            receipt_digest: None,
            model_name: None,
            model_version: None,
            model_score: None,
            recommended: None,
            session: "s".into(),
            supersedes: row.decided.map(|last| last.id),
            seen: None,
        })))
    }

    fn undo(&mut self, supersedes: u64) {
        let (case, revision) = ("c-1".into(), 1);
        self.tell(Body::Undo { case, revision, supersedes: supersedes.to_string(), seen: None });
    }

    fn wait(&mut self) {
        self.tell(Body::Waiting {
            case: "c-1".into(),
            revision: 1,
            waits_for: "user".into(),
            until: Timestamp::from_millis(9_000).unwrap(),
            note: String::new(),
            seen: None,
        });
    }

    fn route_out(&mut self) {
        self.tell(Body::RoutedOut { case: "c-1".into(), revision: 1, why: "gone".into() });
    }

    fn row(&self) -> &QueueRow {
        &self.0.as_ref().unwrap().row
    }

    fn state(&self) -> CaseState {
        self.row().state
    }
}

#[test]
fn a_case_comes_in_open_with_its_score_as_a_number() {
    let story = Story::new();
    assert_eq!((story.state(), story.row().risk_score), (CaseState::Open, Some(71.5)));
}

#[test]
fn a_record_about_a_case_that_never_came_in_makes_no_line() {
    let mut story = Story(None, 0);
    story.undo(7);
    assert_eq!(story.0, None);
}

#[test]
fn a_revision_reopens_a_decided_case_only_if_what_was_computed_changed() {
    let mut story = Story::new();
    let decision = story.decide(Action::Accept);
    story.ingest(2, "facts", |it| it.title = Some("more prose".into()));
    let row = story.row();
    assert_eq!((row.state, row.changed_since_decision), (CaseState::Decided, false));
    assert_eq!((row.revision, row.decided.as_ref().unwrap().revision), (2, 1));
    story.ingest(3, "other facts", |_| {});
    let row = story.row();
    assert_eq!((row.state, row.changed_since_decision), (CaseState::Open, true));
    assert_eq!(row.decided.as_ref().unwrap().seq, decision);
    story.decide(Action::Override);
    assert_eq!((story.state(), story.row().changed_since_decision), (CaseState::Decided, false));
}

#[test]
fn undo_puts_the_case_back_to_where_it_was_even_to_waiting() {
    let mut story = Story::new();
    story.wait();
    let before = story.0.clone();
    let decision = story.decide(Action::Accept);
    assert_eq!((story.state(), story.row().due), (CaseState::Decided, None));
    story.undo(decision);
    assert_eq!(story.0, before);
}

#[test]
fn undo_of_an_amendment_leaves_the_first_decision_standing() {
    let mut story = Story::new();
    let first = story.decide(Action::Accept);
    let amended = story.decide(Action::Override);
    assert_eq!(story.state(), CaseState::Decided);
    story.undo(first);
    assert_eq!(story.row().decided.as_ref().unwrap().seq, amended, "only the last is taken back");
    story.undo(amended);
    assert_eq!(story.row().decided.as_ref().unwrap().seq, first);
    story.undo(first);
    assert_eq!((story.state(), &story.row().decided), (CaseState::Open, &None));
}

#[test]
fn undo_does_not_bring_back_a_decision_over_what_came_in_meanwhile() {
    let mut story = Story::new();
    story.decide(Action::Accept);
    story.ingest(2, "other facts", |_| {});
    let second = story.decide(Action::Accept);
    story.undo(second);
    assert_eq!((story.state(), story.row().changed_since_decision), (CaseState::Open, true));
    let first_again = story.decide(Action::Accept);
    let amended = story.decide(Action::Accept);
    story.ingest(3, "yet other facts", |_| {});
    story.undo(amended);
    assert_eq!(story.row().decided.as_ref().unwrap().seq, first_again);
    assert_eq!((story.state(), story.row().changed_since_decision), (CaseState::Open, true));
}

#[test]
fn an_escalated_case_waits_for_its_recipient_and_keeps_a_mark_when_it_changes() {
    let mut story = Story::new();
    story.decide(Action::Escalate);
    assert_eq!(story.row().awaits.as_deref(), Some("tier 2"));
    story.ingest(2, "other facts", |_| {});
    assert_eq!((story.state(), story.row().changed_since_decision), (CaseState::Escalated, true));
}

#[test]
fn a_waiting_case_returns_by_itself_or_on_asking() {
    let mut story = Story::new();
    story.wait();
    assert_eq!((story.state(), story.row().awaits.as_deref()), (CaseState::Waiting, Some("user")));
    story.tell(Body::Returned { case: "c-1".into(), revision: 1, why: "due".into() });
    let row = story.row();
    assert_eq!((row.state, row.due, &row.awaits), (CaseState::Open, None, &None));
}

#[test]
fn a_wait_that_is_taken_back_leads_to_where_the_case_stood_before() {
    let back = |story: &mut Story| {
        story.tell(Body::Returned { case: "c-1".into(), revision: 1, why: TAKEN_BACK.into() });
    };
    let mut story = Story::new();
    story.decide(Action::Escalate);
    story.wait();
    back(&mut story);
    let row = story.row();
    assert_eq!((row.state, row.due), (CaseState::Escalated, None));
    assert_eq!(row.awaits.as_deref(), Some("tier 2"));
    let mut story = Story::new();
    story.wait();
    let first = story.row().clone();
    let until = Timestamp::from_millis(99_000_000).unwrap();
    let (case, waits_for) = ("c-1".into(), "the owner".into());
    story.tell(Body::Waiting {
        case,
        revision: 1,
        waits_for,
        until,
        note: String::new(),
        seen: None,
    });
    back(&mut story);
    assert_eq!(*story.row(), first, "the first wait stands again");
    back(&mut story);
    assert_eq!(story.state(), CaseState::Open, "what stood before it is not remembered twice");
}

#[test]
fn a_claim_counts_for_its_time_and_then_for_nothing_without_another_record() {
    let mut story = Story::new();
    let at = |ms| Timestamp::from_millis(ms).unwrap();
    story.tell(Body::Claimed { case: "c-1".into(), revision: 1, until: at(1_000) });
    let row = story.row();
    let lease = row.lease(at(999)).unwrap();
    assert_eq!((lease.who, lease.until), ("os:a", at(1_000)));
    assert_eq!(
        [row.state_at(at(999)), row.state_at(at(1_000))],
        [CaseState::Claimed, CaseState::Open]
    );
    assert_eq!(story.state(), CaseState::Open, "it stays among the open ones");
}

#[test]
fn a_claim_ends_with_a_decision_and_comes_back_with_its_undo() {
    let mut story = Story::new();
    let until = Timestamp::from_millis(1_000).unwrap();
    story.tell(Body::Claimed { case: "c-1".into(), revision: 1, until });
    let before = story.0.clone();
    let decision = story.decide(Action::Accept);
    assert_eq!((&story.row().holder, story.row().held_until), (&None, None));
    story.tell(Body::Claimed { case: "c-1".into(), revision: 1, until });
    assert_eq!(story.row().holder, None, "what is decided is not claimed");
    story.undo(decision);
    assert_eq!(story.0, before);
    story.ingest(2, "other facts", |_| {});
    assert_eq!(story.row().held_until, Some(until), "new evidence takes nobody's claim");
    story.wait();
    assert_eq!((&story.row().holder, story.row().held_until), (&None, None));
}

#[test]
fn only_ones_own_claim_is_given_back() {
    let mut story = Story::new();
    let until = Timestamp::from_millis(1_000).unwrap();
    story.tell(Body::Claimed { case: "c-1".into(), revision: 1, until });
    story.tell_as("os:b", Body::Released { case: "c-1".into(), revision: 1 });
    assert_eq!(story.row().holder.as_deref(), Some("os:a"));
    story.tell(Body::Released { case: "c-1".into(), revision: 1 });
    assert_eq!((&story.row().holder, story.row().held_until), (&None, None));
}

#[test]
fn only_an_undecided_case_is_routed_out_and_a_new_revision_brings_it_back() {
    let mut story = Story::new();
    story.route_out();
    assert_eq!(story.state(), CaseState::RoutedOut);
    story.ingest(2, "facts", |_| {});
    assert_eq!(story.state(), CaseState::Open);
    story.decide(Action::Accept);
    story.route_out();
    assert_eq!(story.state(), CaseState::Decided);
}

#[test]
fn a_conflict_between_sources_stays_marked_whoever_sends_next() {
    let mut story = Story::new();
    story.ingest(2, "facts", |it| it.conflict = true);
    story.ingest(3, "facts", |_| {});
    assert!(story.row().conflict);
}

#[test]
fn a_decision_may_rest_on_an_older_revision_only_if_nothing_changed_since() {
    let mut story = Story::new();
    story.ingest(2, "facts", |_| {});
    assert!(story.0.as_ref().unwrap().same_since(1));
    story.ingest(3, "other facts", |_| {});
    story.ingest(4, "facts", |_| {});
    assert!(!story.0.as_ref().unwrap().same_since(2), "it changed there and back");
    assert!(!story.0.as_ref().unwrap().same_since(5), "there is no such revision");
}
