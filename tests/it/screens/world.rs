//! Scenes to be drawn: cases as text, read by the real reader; facts, marks and hazards by hand, so
//! that a screen's picture changes only when the screen does.

use crate::common;
use crate::common::desk::Desk;
use crosscheck::app::message::{Message, Opened, Window};
use crosscheck::domain::case_file;
use crosscheck::domain::dossier::Dossier;
use crosscheck::domain::json::Node;
use crosscheck::domain::queue::{ClaimCounts, QueueRow, QueueSubject};
use crosscheck::domain::words::{CaseState, Grounding, HazardKind, Severity, SubjectKind};
use crosscheck::examine::Examined;
use crosscheck::facts::{Fact, Value};
use crosscheck::formats;
use crosscheck::grounding::{Checked, CheckedCite, CheckedClaim, Omission};
use crosscheck::hazards::{Finding, Hazard, Place};
use crosscheck::policy::severity::Rated;
use crosscheck::store::Counts;
use serde_json::{Value as Json, json};

/// A person whose name and texts are given; six failures from Lagos, then a success from Madrid.
pub struct Story<'s> {
    pub name: &'s str,
    pub title: &'s str,
    pub agent: &'s str,
    pub claim: &'s str,
    pub summary: &'s str,
    pub failures: usize,
}

impl Story<'_> {
    pub const PLAIN: Story<'static> = Story {
        name: "m.ortega@contoso.example",
        title: "Success after six failures",
        agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
        claim: "The success came from Lagos.",
        summary: "Repeated failures, then a success from the same place with a device not seen before.",
        failures: 6,
    };

    pub fn case(&self) -> Json {
        let mut events = vec![event("e0", 0, true, self)];
        events.extend((1..=self.failures).map(|n| event(&format!("e{n}"), n, false, self)));
        events.push(event(&format!("e{}", self.failures + 1), self.failures + 6, true, self));
        let last = format!("e{}", self.failures + 1);
        let cite = |ptr: &str, value: Json| json!([{"event": last, "ptr": ptr, "op": "eq", "value": value}]);
        json!({
            "schema": "crosscheck.case/1", "id": "c-0187", "workflow": "signin_anomaly",
            "detected_at": "2026-03-02T10:28:00Z", "title": self.title,
            "detection": {"type": "unfamiliarFeatures"},
            "subject": {"kind": "user", "id": "u-42", "name": self.name, "owner": "k.tan"},
            "assessment": {
                "model": {"provider": "example", "name": "triage-large", "version": "2026-01-10"},
                "risk_score": 87, "confidence": 0.92,
                "recommendation": {"verdict": "true_positive", "request": "revoke_sessions"},
                "summary": self.summary,
                "claims": [
                    {"id": "k1", "text": "The last sign-in succeeded.", "cites": cite("/outcome/result", json!("SUCCESS"))},
                    {"id": "k2", "text": "Six failures stand before it.",
                     "cites": [{"fn": "failures_before_success", "op": "eq", "value": 6}]},
                    {"id": "k3", "text": self.claim,
                     "cites": cite("/client/geographicalContext/country", json!("Nigeria"))},
                    {"id": "k4", "text": "The device was managed.", "cites": cite("/device/managed", json!(true))},
                    {"id": "k5", "text": "The user is careless.", "kind": "judgement", "bearing": "context"}
                ]
            },
            "evidence": {"events": events, "coverage": [{"source": "okta.system", "from": "2026-03-02T00:00:00Z",
                "to": "2026-03-02T12:00:00Z", "gaps": [{"from": "2026-03-02T10:08:00Z", "to": "2026-03-02T10:10:00Z"}]}]}
        })
    }

    pub fn examined(&self) -> Examined {
        let dossier = dossier(&self.case());
        let last = self.failures + 1;
        let claims = claims(&dossier, last);
        let omissions = vec![Omission {
            fact: "mfa_denied_then_approved",
            events: vec![last],
            why: "MFA denied three times, then approved".into(),
        }];
        let checked = Checked { claims, omissions };
        let rated = Rated {
            severity: Severity::High,
            why: "success after 6 failures from a new network (e7)".into(),
        };
        Examined { dossier, facts: facts(last), checked, hazards: Vec::new(), rated }
    }
}

/// Two that hold, one contradicted, one not found, one that cannot be checked.
fn claims(dossier: &Dossier, last: usize) -> Vec<CheckedClaim> {
    let claim = |grounding, why: &str, cites| CheckedClaim { grounding, why: why.into(), cites };
    let one = |grounding, why: &str, event, ptr: &str| {
        let field = dossier.case.raw(last).and_then(|raw| raw.pointer(ptr)).map(Node::id);
        claim(
            grounding,
            why,
            vec![CheckedCite {
                grounding,
                found: None,
                why: why.into(),
                event,
                field,
                made_by: Vec::new(),
            }],
        )
    };
    let holds = "supported by the evidence shown: its cite holds";
    let country = "e7 /client/geographicalContext/country is \"Spain\"; the claim says \"Nigeria\"";
    let managed = "e7 /device/managed: the record has no such field";
    vec![
        one(Grounding::Supported, holds, Some(last), "/outcome/result"),
        one(Grounding::Supported, holds, None, "/none"),
        one(Grounding::Contradicted, country, Some(last), "/client/geographicalContext/country"),
        one(Grounding::NotFound, managed, Some(last), "/device/managed"),
        claim(Grounding::Uncheckable, "it cites nothing", Vec::new()),
    ]
}

fn facts(last: usize) -> Vec<Fact> {
    let fact = |name, value, unit, events, why: &str| Fact {
        name,
        args: Vec::new(),
        value: Value::Integer(value),
        unit,
        events,
        why: why.into(),
    };
    let run = "6 failures in an unbroken run before the success e7";
    vec![
        fact("event_count", 8, None, (0..=last).collect(), "8 records"),
        fact("failures_before_success", 6, None, (1..=last).collect(), run),
        fact("travel_speed", 3830, Some("km/h"), vec![0, last], "e0 (ES) to e7 (ES)"),
    ]
}

fn event(id: &str, minute: usize, success: bool, story: &Story<'_>) -> Json {
    let result = if success { "SUCCESS" } else { "FAILURE" };
    let time = format!("2026-03-02T{:02}:{:02}:00.000Z", 10 + minute / 60, minute % 60);
    let mut record = common::cases::okta("ortega", &time, result);
    record["client"]["userAgent"]["rawUserAgent"] = json!(story.agent);
    record["actor"]["displayName"] = json!(story.name);
    record["actor"]["alternateId"] = json!(story.name);
    if !success {
        record["client"]["ipAddress"] = json!("198.51.100.20");
        record["client"]["geographicalContext"] = json!({"city": "Lagos", "country": "Nigeria"});
    }
    json!({"id": id, "format": "okta.system", "raw": record})
}

pub fn dossier(case: &Json) -> Dossier {
    let case = case_file::parse(case.to_string()).expect("the case is in order");
    let read = (0..case.evidence.events.len())
        .filter_map(|n| case.raw(n))
        .map(|raw| formats::read(raw, &[]))
        .collect();
    Dossier::new(case, read)
}

/// A case of which nothing was computed.
pub fn bare(case: &Json) -> Examined {
    let dossier = dossier(case);
    let rated = Rated { severity: Severity::Low, why: "no rule asks for more than low".into() };
    let claims = dossier.case.assessment.as_ref().map_or(0, |it| it.claims.len());
    let claim = |_| CheckedClaim {
        grounding: Grounding::PartlySupported,
        why: "its cites hold; \"never\" is not covered by them".into(),
        cites: Vec::new(),
    };
    let checked = Checked { claims: (0..claims).map(claim).collect(), omissions: Vec::new() };
    Examined { dossier, facts: Vec::new(), checked, hazards: Vec::new(), rated }
}

pub fn hazard(place: Place, kind: HazardKind, why: &str) -> Hazard {
    Hazard { place, finding: Finding { kind, span: (0, 4), rule: "test", why: why.into() } }
}

pub fn in_event(event: usize, ptr: &str) -> Place {
    Place::Event { event, ptr: ptr.into() }
}

/// A line of the queue.
pub fn row(id: &str, severity: Severity, name: &str, minutes_ago: i64) -> QueueRow {
    QueueRow {
        id: id.into(),
        state: CaseState::Open,
        severity,
        risk_score: Some(87.0),
        subject: QueueSubject {
            kind: SubjectKind::User,
            id: format!("u-{id}"),
            name: Some(name.into()),
        },
        detection: "unfamiliarFeatures".into(),
        title: Some("Success after six failures".into()),
        workflow: "signin_anomaly".into(),
        tenant: None,
        detected_at: common::time("2026-03-02T10:42:00Z").plus_millis(-minutes_ago * 60_000),
        revision: 1,
        claims: ClaimCounts {
            supported: 2,
            contradicted: 1,
            not_found: 1,
            uncheckable: 1,
            partly_supported: 0,
        },
        omissions: 1,
        hazards: Vec::new(),
        events: 8,
        holder: None,
        held_until: None,
        due: None,
        awaits: None,
        by_rules: false,
        conflict: false,
        changed_since_decision: false,
        decided: None,
    }
}

/// One line of each kind that there is.
pub fn rows() -> Vec<QueueRow> {
    let service = QueueRow {
        hazards: vec![HazardKind::Injection, HazardKind::Secret],
        risk_score: Some(94.0),
        detection: "servicePrincipalNewNetwork".into(),
        subject: QueueSubject {
            kind: SubjectKind::ServicePrincipal,
            id: "sp-1".into(),
            name: Some("svc-deploy".into()),
        },
        ..row("c-1", Severity::Critical, "", 2)
    };
    let held = QueueRow {
        holder: Some("os:k.tan".into()),
        held_until: Some(common::time("2026-03-02T10:54:00Z")),
        claims: ClaimCounts { supported: 6, ..ClaimCounts::default() },
        omissions: 0,
        ..row("c-2", Severity::High, "a.lindqvist@contoso.example", 31)
    };
    let waiting = QueueRow {
        state: CaseState::Waiting,
        due: Some(common::time("2026-03-02T11:30:00Z")),
        awaits: Some("the user".into()),
        claims: ClaimCounts { supported: 1, partly_supported: 2, ..ClaimCounts::default() },
        omissions: 0,
        ..row("c-3", Severity::Medium, "r.fontaine@contoso.example", 70)
    };
    let rules = QueueRow {
        risk_score: None,
        by_rules: true,
        claims: ClaimCounts::default(),
        omissions: 0,
        ..row("c-4", Severity::Low, "j.ito@contoso.example", 4_000)
    };
    vec![
        service,
        row("c-0187", Severity::High, "m.ortega@contoso.example", 14),
        held,
        waiting,
        rules,
    ]
}

/// Scenes are a desk at which nothing answers but what the test sends.
impl Desk {
    pub fn scene() -> Self {
        Self { answers: false, pause: 300, ..Self::new() }
    }

    /// A queue with these lines, the second one selected where there is one.
    pub fn queue(rows: Vec<QueueRow>) -> Self {
        let mut scene = Self::scene();
        scene.start();
        let mut counts = Counts::default();
        counts.by_state[CaseState::Open as usize] = rows.len() as u64;
        counts.open_critical =
            rows.iter().filter(|row| row.severity == Severity::Critical).count() as u64;
        let total = rows.len() as u64;
        let window = Window { rows, before: 0, total, counts, entries: 1_284, next_due: None };
        scene.send(Message::WindowRead(scene.model.queue.reading, Box::new(window)));
        scene.press("j");
        scene
    }

    /// The case on the screen, above the queue.
    pub fn case(examined: Examined) -> Self {
        let mut scene = Self::queue(rows());
        let row = Box::new(QueueRow {
            title: examined.dossier.case.title.clone(),
            subject: QueueSubject {
                kind: examined.dossier.case.subject.kind,
                id: examined.dossier.case.subject.id.clone(),
                name: examined.dossier.case.subject.name.clone(),
            },
            severity: examined.rated.severity,
            ..row("c-0187", Severity::High, "", 14)
        });
        scene.press("enter");
        let request = scene.model.request;
        let opened = Opened::new(*row, examined);
        scene.send(Message::CaseOpened(request, Ok(Box::new(opened))));
        scene.wait(300);
        scene
    }
}
