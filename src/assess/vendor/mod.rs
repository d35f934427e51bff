//! A vendor's own detector as an assessor: what Entra ID Protection says of sign-ins and users, as
//! its records in the case tell, becomes claims that are checked like a model's.
//!
//! A detection's reasons are held against the sign-in that it speaks of, where that stands in the
//! case; ratings are the vendor's word and stay uncheckable. It is never the assessor whose advice
//! can be accepted: it recommends nothing and stands beside whoever does. It must not repeat a
//! record's text but through the quoting of names, nor know more than the records.

mod reasons;

use super::cites;
use crate::domain::case_file::CLAIM_CHARS_MAX;
use crate::domain::dossier::Dossier;
use crate::domain::json::{Kind, Node, escape_token};
use crate::domain::sign_in::SignIn;
use crate::domain::time::Timestamp;
use crate::facts::{Engine, Value as Fact, named, shorten};
use crate::formats::join;
use reasons::{Reading, reading};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::fmt::Write as _;

/// Who runs the detector.
const PROVIDER: &str = "Microsoft Entra ID Protection";
/// What of it speaks here.
const NAME: &str = "risk detections";
/// Claims that are made at most; what is more is counted.
const SAID_MAX: usize = 20;
/// Reasons of one detection that are read.
const REASONS_MAX: usize = 40;

/// The detector's assessment of a case with at most so many claims; nothing where none of its
/// records is in the case.
pub(super) fn assess(dossier: &Dossier, room: usize) -> Option<Value> {
    if !dossier.read.iter().any(|read| join::is_opinion(read.format)) {
        return None;
    }
    let mut writer = Writer {
        dossier,
        engine: Engine::new(dossier),
        room: room.min(SAID_MAX),
        said: HashSet::new(),
        claims: Vec::new(),
        left_out: 0,
    };
    let (mut detections, mut unjoined, mut of_none, mut states) = (0, 0, 0, 0);
    for (place, read) in dossier.read.iter().enumerate() {
        let Some(sign_in) = &read.sign_in else { continue };
        if read.format == join::DETECTION {
            detections += 1;
            match writer.detection(place, sign_in) {
                Spoken::Here => {}
                Spoken::Missing => unjoined += 1,
                Spoken::OfNone => of_none += 1,
            }
        } else if read.format == join::AT_RISK {
            states += 1;
            writer.rating(place, sign_in, "The identity");
        }
    }
    let summary = summary([detections, unjoined, of_none, states], writer.left_out);
    Some(json!({
        "model": {"provider": PROVIDER, "name": NAME, "version": null},
        "produced_at": produced_at(dossier),
        "risk_score": null,
        "confidence": null,
        "recommendation": {"verdict": null, "request": null},
        "summary": summary,
        "claims": writer.claims,
    }))
}

/// When the newest of its records says that it was made.
fn produced_at(dossier: &Dossier) -> Option<String> {
    let of_vendor = dossier.read.iter().enumerate().filter(|(_, it)| join::is_opinion(it.format));
    let times = of_vendor.filter_map(|(place, _)| {
        let time = member(dossier.case.raw(place)?, "detectedDateTime")?.1;
        Timestamp::parse(time.as_str()?.as_ref())
    });
    times.max_by_key(|time| time.millis()).map(|time| time.to_string())
}

/// Counts of detections, of those whose sign-in is missing, of those that name none, and of states.
fn summary([detections, missing, of_none, states]: [i64; 4], left_out: usize) -> String {
    let many = |count: i64, what: &str| format!("{count} {what}{}", plural(count));
    let counted = [
        (detections, many(detections, "detection")),
        (missing, format!("{missing} of a sign-in that is missing among the events")),
        (of_none, format!("{of_none} that names no sign-in")),
        (states, many(states, "state of an identity at risk")),
    ];
    let parts = counted.into_iter().filter(|(count, _)| *count > 0).map(|(_, part)| part);
    let parts: Vec<String> = parts.collect();
    let mut text = format!("As the vendor's records in this case tell: {}.", parts.join(", "));
    text.push_str(
        " What a reason is read as is crosscheck's reading; levels and states are the vendor's own \
         word.",
    );
    if left_out > 0 {
        let verb = if left_out == 1 { "is" } else { "are" };
        let further = many(left_out as i64, "further statement");
        let _ = write!(text, " {further} {verb} not listed.");
    }
    text
}

const fn plural(count: i64) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// Of which sign-in a detection speaks.
enum Spoken {
    /// Of one in the case.
    Here,
    /// Of one that is not in the case.
    Missing,
    /// Of none: of the account, say.
    OfNone,
}

struct Writer<'d> {
    dossier: &'d Dossier,
    engine: Engine<'d>,
    room: usize,
    /// What was said already: several detections give the same reason.
    said: HashSet<String>,
    claims: Vec<Value>,
    left_out: usize,
}

impl Writer<'_> {
    /// What a detection says, and whether its sign-in is in the case.
    fn detection(&mut self, place: usize, detection: &SignIn) -> Spoken {
        let joined = self.joined(place, detection);
        let names_one = join::names_one(detection);
        match joined {
            Some(target) => self.same(detection, target),
            None if names_one => {
                let fields: &[&str] = &["resource.uid", "correlation_uid"];
                let cites = cites::field(self.dossier, place, fields);
                let text = "The sign-in that the detection speaks of is missing among the events";
                self.say(text, "judgement", cites.as_slice());
            }
            None => {}
        }
        self.rating(place, detection, "The detection");
        let detail = detection.status_detail.iter().filter(|it| is_checkable(it));
        let reasons = detection.risk.reasons.iter().take(REASONS_MAX).chain(detail);
        for reason in reasons {
            self.reason(place, reason, joined);
        }
        self.left_out += detection.risk.reasons.len().saturating_sub(REASONS_MAX);
        match joined {
            Some(_) => Spoken::Here,
            None if names_one => Spoken::Missing,
            None => Spoken::OfNone,
        }
    }

    /// The sign-in that a detection speaks of: by request id, else by correlation id, of several
    /// the first. Of another identity there is none in a case made of one.
    fn joined(&self, place: usize, detection: &SignIn) -> Option<usize> {
        let sign_ins = || {
            let all = self.dossier.read.iter().enumerate();
            all.filter(|(at, read)| *at != place && !join::is_opinion(read.format))
                .filter_map(|(at, read)| Some((at, read.sign_in.as_ref()?)))
        };
        let with = |id: &str, of: fn(&SignIn) -> &Option<String>| {
            sign_ins().find(|(_, it)| of(it).as_deref() == Some(id)).map(|(at, _)| at)
        };
        let request = detection.resource.uid.as_deref();
        let correlation = detection.correlation_uid.as_deref();
        request
            .and_then(|id| with(id, |it| &it.metadata.uid))
            .or_else(|| correlation.and_then(|id| with(id, |it| &it.correlation_uid)))
    }

    /// That it speaks of that sign-in, and tells the same of it: ids, address, country, client.
    fn same(&mut self, detection: &SignIn, target: usize) {
        let Some(sign_in) = self.dossier.sign_in(target) else { return };
        let mut cites = Vec::new();
        let mut cite = |field: &str, value: Value| {
            let ptr = sign_in.path(field);
            cites.extend(
                ptr.map(|ptr| cites::of_field(self.dossier, target, ptr, "eq", Some(value))),
            );
        };
        let told = |id: &Option<String>| id.as_ref().map(|id| json!(id));
        let by_request = sign_in.metadata.uid == detection.resource.uid;
        let (id, field) = if by_request {
            (&detection.resource.uid, "metadata.uid")
        } else {
            (&detection.correlation_uid, "correlation_uid")
        };
        if let Some(id) = told(id) {
            cite(field, id);
        }
        let from = &detection.src_endpoint;
        let ip = from.ip.map(|ip| json!(ip.to_canonical().to_string()));
        let fields = [
            ("src_endpoint.ip", ip, "address"),
            ("src_endpoint.location.country", told(&from.location.country), "country"),
            ("http_request.user_agent", told(&detection.http_request.user_agent), "client"),
        ];
        let mut same = Vec::new();
        for (field, value, name) in fields {
            if let Some(value) = value.filter(|_| sign_in.path(field).is_some()) {
                cite(field, value);
                same.push(name);
            }
        }
        let by = if by_request { "request" } else { "correlation" };
        let event = self.event(target);
        let mut text = format!("The detection is of the sign-in {event}, by its {by} id");
        if !same.is_empty() {
            text = format!("{text}, and gives the same {}", same.join(", "));
        }
        self.say(&text, "observed", &cites);
    }

    /// Level, state and detail: the vendor's word.
    fn rating(&mut self, place: usize, sign_in: &SignIn, what: &str) {
        let parts = [
            ("status_code", sign_in.status_code.as_deref(), ""),
            ("risk.level", sign_in.risk.level.as_deref(), "level "),
            ("risk.state", sign_in.risk.state.as_deref(), "state "),
            ("status_detail", sign_in.status_detail.as_deref(), "detail "),
        ];
        let known = || parts.iter().filter_map(|(field, word, name)| Some((field, (*word)?, name)));
        let words: Vec<String> =
            known().map(|(_, word, name)| name.to_string() + &say(word)).collect();
        if words.is_empty() {
            return;
        }
        let cites = known().filter_map(|(field, ..)| cites::field(self.dossier, place, &[field]));
        let cites: Vec<Value> = cites.collect();
        self.say(&format!("{what} is rated: {}", words.join(", ")), "judgement", &cites);
    }

    /// A reason, held against the sign-in where that is here.
    fn reason(&mut self, place: usize, reason: &str, target: Option<usize>) {
        let told = self.told(place, reason);
        let reading = reading(reason);
        // Travel is of the case, whichever sign-in is meant.
        let of_case = matches!(reading, Reading::Holds(..) | Reading::Least(..));
        let against = target.or(of_case.then_some(place));
        if let Some((text, cite)) = against.and_then(|at| self.read(reading, at)) {
            let cites: Vec<Value> = told.into_iter().chain([cite]).collect();
            return self.say(&format!("{}, read as: {text}", say(reason)), "derived", &cites);
        }
        let why = match (reading, target) {
            // The kind of risk stands in the rating already.
            (Reading::Opinion, _) if self.is_kind(place, reason) => return,
            (Reading::Opinion, _) => "of which nothing here can tell",
            (_, None) => "with no sign-in here to hold it against",
            (_, Some(_)) => "of which the sign-in here says nothing",
        };
        let text = format!("{}, {why}", say(reason));
        self.say(&text, "judgement", told.as_slice());
    }

    fn is_kind(&self, place: usize, reason: &str) -> bool {
        self.dossier.sign_in(place).and_then(|it| it.status_code.as_deref()) == Some(reason)
    }

    /// What a reason says of the sign-in at that place, with the cite that bears it out or not;
    /// nothing where the sign-in is silent on it.
    fn read(&self, reading: Reading, target: usize) -> Option<(String, Value)> {
        let sign_in = self.dossier.sign_in(target)?;
        let event = self.event(target);
        let none = json!({});
        Some(match reading {
            Reading::New(field, name) => {
                let value = cites::value_of(sign_in, field)?;
                let args = json!({"field": field, "value": value});
                let text = format!("{name} of {event} is new against the baseline");
                (text, cites::of_fact("is_new", &args, "eq", &json!(true)))
            }
            Reading::Holds(name, text) => {
                (text.to_owned(), cites::of_fact(name, &none, "eq", &json!(true)))
            }
            Reading::Least(name, least, text) => {
                (text.to_owned(), cites::of_fact(name, &none, "ge", &json!(least)))
            }
            Reading::Proxy => {
                let ptr = sign_in.path("src_endpoint.is_proxy")?;
                let cite = cites::of_field(self.dossier, target, ptr, "eq", Some(json!(true)));
                (format!("the record of {event} calls its address a proxy"), cite)
            }
            Reading::Spray => {
                let ip = cites::value_of(sign_in, "ip")?;
                let args = json!({"ip": ip});
                let doc = crate::domain::json::Doc::parse(args.to_string()).ok()?;
                let failed = self.engine.evaluate("failed_count", Some(doc.root())).ok()?.value;
                let Fact::Integer(count @ 1..) = failed else { return None };
                let cite = cites::of_fact("failed_count", &args, "eq", &json!(count));
                (
                    format!(
                        "{count} failure{} from {ip}, where the sign-in is from",
                        plural(count)
                    ),
                    cite,
                )
            }
            Reading::SecondFactor => {
                let passed = json!(["passed", "satisfied_by_claim"]);
                let text = "the second factor was passed, or carried by a token".to_owned();
                (text, cites::of_fact("mfa_outcome", &none, "in", &passed))
            }
            Reading::Opinion => return None,
        })
    }

    /// Where the detection gives that reason.
    fn told(&self, place: usize, reason: &str) -> Option<Value> {
        let fields: &[&str] = if self.is_kind(place, reason) { &["status_code"] } else { &[] };
        if let Some(cite) = cites::field(self.dossier, place, fields) {
            return Some(cite);
        }
        let sign_in = self.dossier.sign_in(place)?;
        if sign_in.status_detail.as_deref() == Some(reason) {
            return cites::field(self.dossier, place, &["status_detail"]);
        }
        let (ptr, info) = member(self.dossier.case.raw(place)?, "additionalInfo")?;
        // The information is JSON text: what stands in it word for word can be looked for there.
        let holds = info.kind() == Kind::String && reason.len() <= 100;
        let holds = holds && info.as_str().is_some_and(|text| text.contains(reason));
        let value = holds.then(|| json!(reason));
        let op = if holds { "contains" } else { "exists" };
        Some(cites::of_field(self.dossier, place, &ptr, op, value))
    }

    fn event(&self, place: usize) -> &str {
        self.dossier.case.evidence.events.get(place).map_or("", |event| event.id.as_str())
    }

    fn say(&mut self, text: &str, kind: &str, cites: &[Value]) {
        let text: String = text.chars().take(CLAIM_CHARS_MAX).collect();
        if !self.said.insert(text.clone()) {
            return;
        }
        if self.claims.len() >= self.room {
            self.left_out += 1;
            return;
        }
        let id = format!("v{}", self.claims.len() + 1);
        let bearing = if kind == "derived" { "load" } else { "context" };
        self.claims.push(
            json!({"id": id, "text": text, "kind": kind, "bearing": bearing, "cites": cites}),
        );
    }
}

/// A word of a record beside our own.
fn say(word: &str) -> String {
    named(&shorten(word))
}

/// True for a detail of a risk that can be held against the evidence.
fn is_checkable(detail: &str) -> bool {
    reading(detail) != Reading::Opinion
}

/// A member of the record, or of the properties in it, whatever its capitals, with its pointer.
fn member<'d>(raw: Node<'d>, name: &str) -> Option<(String, Node<'d>)> {
    let find = |node: Node<'d>, name: &str| {
        let is = |key: Node<'d>| key.as_str().is_some_and(|key| key.eq_ignore_ascii_case(name));
        let (key, value) = node.members().find(|(key, _)| is(*key))?;
        Some((format!("/{}", escape_token(&key.as_str()?)), value))
    };
    let inner = find(raw, "properties").filter(|(_, it)| it.kind() == Kind::Object);
    match inner {
        Some((outer, inner)) => find(inner, name).map(|(ptr, value)| (outer + &ptr, value)),
        None => find(raw, name),
    }
}
