//! Builds dossiers for tests of facts and grounding, without any vendor's format.

use crate::domain::case_file;
use crate::domain::dossier::{Dossier, ReadEvent};
use crate::domain::raw_paths::RawPaths;
use crate::domain::sign_in::{SignIn, Status};
use crate::domain::time::Timestamp;

/// One event: the record is written from the values, and the view points back into it.
#[derive(Clone, Debug)]
pub(crate) struct Ev {
    pub(crate) id: String,
    pub(crate) sign_in: SignIn,
}

pub(crate) fn ok(id: &str, time: &str) -> Ev {
    Ev::new(id, time, Status::Success)
}

pub(crate) fn fail(id: &str, time: &str) -> Ev {
    Ev::new(id, time, Status::Failure)
}

impl Ev {
    /// A sign-in of the case's subject from Madrid on 2 March 2026 at that time of day.
    pub(crate) fn new(id: &str, time: &str, status: Status) -> Self {
        let mut sign_in = SignIn { status_id: status, ..SignIn::default() };
        sign_in.time = Timestamp::parse(&format!("2026-03-02T{time}Z"));
        sign_in.user.uid = Some("u-42".into());
        sign_in.user.name = Some("m.ortega@contoso.example".into());
        Self { id: id.into(), sign_in }.at_ip("203.0.113.9").in_country("ES", 40.4168, -3.7038)
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut SignIn)) -> Self {
        change(&mut self.sign_in);
        self
    }

    pub(crate) fn by(self, uid: &str, name: &str) -> Self {
        self.with(|it| {
            it.user.uid = Some(uid.into());
            it.user.name = Some(name.into());
        })
    }

    pub(crate) fn at_ip(self, ip: &str) -> Self {
        self.with(|it| it.src_endpoint.ip = ip.parse().ok())
    }

    pub(crate) fn in_country(self, code: &str, lat: f64, long: f64) -> Self {
        self.with(|it| {
            let place = &mut it.src_endpoint.location;
            place.country = Some(code.into());
            (place.lat, place.long) = (Some(lat), Some(long));
        })
    }

    fn raw(&self) -> serde_json::Value {
        let it = &self.sign_in;
        let code = if it.status_id == Status::Success { 0 } else { 50_126 };
        serde_json::json!({
            "time": it.time, "user": it.user.name, "ip": it.src_endpoint.ip,
            "country": it.src_endpoint.location.country, "status": {"errorCode": code},
            "lat": it.src_endpoint.location.lat, "risk": it.risk.level, "mfa": null,
            "app": it.service.name, "agent": it.http_request.user_agent,
            "reasons": it.risk.reasons, "code_text": code.to_string(), "flag": "true", "shout": "TRUE",
        })
    }
}

/// The case of M. Ortega, with these events, further members of `evidence` and these claims.
pub(crate) fn dossier(events: &[Ev], evidence: &str, claims: &str) -> Dossier {
    case_of(
        r#"{"kind":"user","id":"u-42","name":"m.ortega@contoso.example"}"#,
        events,
        evidence,
        claims,
    )
}

/// A case of that subject.
pub(crate) fn case_of(subject: &str, events: &[Ev], evidence: &str, claims: &str) -> Dossier {
    let records: Vec<String> = events
        .iter()
        .map(|event| {
            format!(r#"{{"id":{:?},"format":"entra.signin","raw":{}}}"#, event.id, event.raw())
        })
        .collect();
    let text = format!(
        r#"{{"schema":"crosscheck.case/1","id":"c-1","workflow":"signin_anomaly",
        "detected_at":"2026-03-02T10:11:00Z","subject":{subject},
        "assessment":{{"claims":[{claims}]}},
        "evidence":{{"events":[{}]{evidence}}}}}"#,
        records.join(",")
    );
    let case = case_file::parse(text).unwrap();
    let read = events
        .iter()
        .map(|event| {
            let mut sign_in = event.sign_in.clone();
            sign_in.raw_paths = RawPaths::from_iter([
                ("time", "/time"),
                ("src_endpoint.ip", "/ip"),
                ("src_endpoint.location.country", "/country"),
                ("user.name", "/user"),
            ]);
            ReadEvent { format: "entra.signin", sign_in: Some(sign_in) }
        })
        .collect();
    Dossier::new(case, read)
}

/// The log of the whole day, without a gap.
pub(crate) const COVERED: &str = r#","coverage":[{"source":"entra.signin",
    "from":"2026-03-02T00:00:00Z","to":"2026-03-03T00:00:00Z"}]"#;

/// Six failures from two countries, then a success from the usual place.
pub(crate) fn ortega() -> Vec<Ev> {
    let lagos = |id, time| fail(id, time).at_ip("198.51.100.20").in_country("NG", 6.45, 3.39);
    vec![
        ok("e0", "09:58:00").with(|it| it.session.uid = Some("s-1".into())),
        lagos("e1", "10:01:00"),
        lagos("e2", "10:02:00"),
        lagos("e3", "10:03:00"),
        lagos("e4", "10:04:00"),
        lagos("e5", "10:06:00"),
        fail("e6", "10:08:00"),
        ok("e7", "10:10:02").with(|it| it.session.uid = Some("s-2".into())),
    ]
}
