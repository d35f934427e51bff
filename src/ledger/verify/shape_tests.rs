//! The shapes against what the writer writes and what its reader accepts: the two are told apart,
//! and must say the same.

use super::*;
use crate::domain::decision::Decision;
use crate::domain::digest::Digest as Sum;
use crate::domain::lookup::{Database, Looked, LookedUp, Network, Place};
use crate::domain::queue::{ClaimCounts, QueueSubject};
use crate::domain::time::Timestamp;
use crate::ledger::canon;
use crate::ledger::record::{Body, Ingested, Known, Record, Seen, Shown, Statement, VERSION};
use proptest::prelude::*;

fn time(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn ingested() -> Ingested {
    Ingested {
        case: "c-\u{1}\"\\é".into(),
        revision: 1,
        source: "a.jsonl".into(),
        case_digest: Sum::of(b"c"),
        evidence_digest: Sum::of(b"e"),
        assessment_digest: None,
        computed_digest: Sum::of(b"f"),
        severity: Severity::High,
        risk_score: Some("87.5".into()),
        subject: QueueSubject { kind: SubjectKind::User, id: "u".into(), name: None },
        detection: "d".into(),
        title: Some("t".into()),
        workflow: "signin_anomaly".into(),
        tenant: None,
        detected_at: time("2024-02-29T23:59:60.125Z"),
        claims: ClaimCounts { supported: 3, ..ClaimCounts::default() },
        omissions: 0,
        hazards: vec![HazardKind::ALL[0], HazardKind::ALL[1]],
        events: 9,
        by_rules: false,
        conflict: true,
        looked_up: None,
    }
}

fn looked_up() -> Ingested {
    let database = Database { kind: "City".into(), built: "2026-03-01".into() };
    let place = Place {
        database: database.clone(),
        country: Some("FR".into()),
        region: None,
        city: Some("\u{1b}Paris\"".into()),
        lat: Some("48.85".into()),
        long: Some("2.35".into()),
    };
    let network = Network { database, number: Some(u32::MAX), name: None };
    let all = [
        ("81.2.69.7", Looked { place: Some(place), network: None }),
        ("2a02::1", Looked { place: None, network: Some(network) }),
    ];
    let all = all.map(|(ip, looked)| (ip.parse().unwrap(), looked));
    Ingested { looked_up: LookedUp(all.into()).kept(), ..ingested() }
}

fn statement() -> Statement {
    Statement {
        case: "c".into(),
        revision: 1,
        decision: Decision {
            action: Action::Accept,
            verdict: Some(Verdict::BenignPositive),
            severity: Severity::Low,
            model_fault: Some(ModelFault::None),
            reason_code: ReasonCode::SuspiciousButExpected,
            reason_text: "a ticket\nof the office".into(),
            certainty: Certainty::Low,
            escalated_to: None,
            change_mind: Some("x".into()),
            cited: vec!["e1".into(), "e2".into()],
            duplicate_of: None,
        },
        policy_severity: Severity::Low,
        case_digest: Sum::of(b"c"),
        evidence_digest: Sum::of(b"e"),
        assessment_digest: Some(Sum::of(b"a")),
        policy_digest: None,
        receipt_digest: None,
        model_name: Some("m".into()),
        model_version: None,
        model_score: Some("87.5".into()),
        recommended: None,
        session: "s".into(),
        supersedes: None,
        seen: Some(Seen { size: 7, root: Sum::of(b"r") }),
    }
}

/// A decision with all that may be absent.
fn repeating() -> Statement {
    let mut statement = statement();
    statement.decision.duplicate_of = Some("c-7".into());
    statement
}

/// One of each kind, and of those with members that may be absent one with them.
fn bodies() -> Vec<Body> {
    let shown = || Shown { case: "c".into(), revision: 1, session: Some("s".into()) };
    let case = || "c".to_owned();
    vec![
        Body::Genesis { program: "crosscheck 0".into(), roster: None },
        Body::SessionStarted {
            session: "s".into(),
            program: "p".into(),
            columns: 80,
            rows: 65_535,
            mode: "triage".into(),
        },
        Body::SessionEnded { session: "s".into() },
        Body::CaseIngested(Box::new(ingested())),
        Body::CaseIngested(Box::new(looked_up())),
        Body::RoutedOut { case: case(), revision: 1, why: "w".into() },
        Body::CasePresented(shown()),
        Body::AssessmentRevealed { shown: shown(), mode: "headless".into() },
        Body::EventOpened {
            shown: shown(),
            event: "e".into(),
            ptr: None,
            focused_ms: 9_007_199_254_740_991,
        },
        Body::Decision(Box::new(statement())),
        Body::Decision(Box::new(repeating())),
        Body::Undo { case: case(), revision: 1, supersedes: "x".into(), seen: None },
        Body::Request {
            case: case(),
            revision: 1,
            decision: "x".into(),
            request: "revoke_sessions".into(),
            owner: None,
            seen: Some(Seen { size: 3, root: Sum::of(b"s") }),
        },
        Body::Claimed { case: case(), revision: 1, until: time("2026-03-02T11:12:00Z") },
        Body::Released { case: case(), revision: 1 },
        Body::Waiting {
            case: case(),
            revision: 1,
            waits_for: "user".into(),
            until: time("2026-03-02T10:00:00.000001Z"),
            note: String::new(),
            seen: Some(Seen { size: 1, root: Sum::of(b"s") }),
        },
        Body::Returned { case: case(), revision: 1, why: "due".into() },
        Body::RefusedAttempt { case: case(), revision: 1, why: "w".into() },
        Body::Roster {
            roster: "ana …\n".into(),
            replaces: Some(Sum::of(b"r")),
            reason: "she \"joins\"".into(),
            seen: None,
        },
        Body::ContinuedFrom {
            found: Seen { size: 7, root: Sum::of(b"f") },
            known: Known { origin: "crosscheck/\"b".into(), root: Sum::of(b"k"), size: 9 },
            reason: "restored\nafter the disk died".into(),
        },
    ]
}

fn bytes(body: Body) -> Vec<u8> {
    let record = Record {
        v: VERSION,
        origin: "crosscheck/0123456789abcdef".into(),
        id: "0123456789abcdef".repeat(2),
        time: time("2026-03-02T10:00:00Z"),
        who: "os:a".into(),
        body,
    };
    canon::encode(&record).unwrap()
}

#[test]
fn a_record_of_every_kind_has_its_shape_and_every_shape_is_of_a_kind() {
    let bodies = bodies();
    let mut kinds: Vec<_> = bodies.iter().map(Body::kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut known: Vec<_> = KINDS.iter().map(|(kind, _)| *kind).collect();
    known.sort_unstable();
    assert_eq!(kinds, known);
    for body in bodies {
        let (kind, bytes) = (body.kind(), bytes(body));
        let outline = check(&bytes).unwrap_or_else(|wrong| panic!("{kind}: {wrong:?}"));
        assert_eq!(outline.origin, "crosscheck/0123456789abcdef");
        assert_eq!(outline.id, 0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
        assert_eq!(outline.kind, kind);
    }
}

#[test]
fn members_stand_in_canonical_order() {
    fn check(members: Members) {
        assert!(members.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (_, is) in members {
            match is {
                Is::Object(members) | Is::OrNull(Is::Object(members)) => check(members),
                _ => {}
            }
        }
    }
    check(COMMON);
    for (_, members) in KINDS {
        check(members);
    }
}

#[test]
fn times_are_those_that_are_written() {
    for text in [
        "2026-03-02T10:11:00Z",
        "2026-03-02T10:11:00.120Z",
        "2026-03-02T10:11:00.000001Z",
        "2026-03-02T10:11:00.123456789Z",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z",
        "2000-02-29T00:00:00Z",
        "2016-12-31T23:59:60Z",
        "2026-03-02T10:11:60.500Z",
        "1900-02-29T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-03-00T00:00:00Z",
        "2026-03-02T24:00:00Z",
        "2026-03-02T10:60:00Z",
        "2026-03-02T10:11:61Z",
        "2026-03-02T10:11:00.12Z",
        "2026-03-02T10:11:00.120000Z",
        "2026-03-02T10:11:00.000Z",
        "2026-03-02t10:11:00z",
        "2026-03-02 10:11:00Z",
        "2026-03-02T10:11:00+00:00",
        "+026-03-02T10:11:00Z",
        "",
    ] {
        let again = Timestamp::parse(text).is_some_and(|time| time.to_string() == text);
        assert_eq!(is_time(text.as_bytes()), again, "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// A byte changed, put in or taken out: shape and reader agree on what is left.
    #[test]
    fn what_is_altered_passes_only_where_the_reader_takes_it_too(
        body in 0..19_usize, at in any::<prop::sample::Index>(), byte in any::<u8>(), how in 0..3
    ) {
        let mut bytes = bytes(bodies().swap_remove(body));
        let at = at.index(bytes.len());
        match how {
            0 => bytes[at] = byte,
            1 => bytes.insert(at, byte),
            _ => drop(bytes.remove(at)),
        }
        let read = canon::decode(&bytes);
        let is_ours = read.is_ok_and(|record| {
            record.v == VERSION
                && record.id.len() == 32
                && record.id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        });
        prop_assert_eq!(check(&bytes).is_ok(), is_ours, "{}", String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn no_bytes_upset_it(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        prop_assert!(check(&bytes).is_err());
    }
}
