//! Reads a case file, `crosscheck.case/1`: one JSON value in, one [`Case`] or one refusal out.
//!
//! A refusal names the field by its pointer and says what should stand there. Unknown fields stay
//! in the document; unknown words stay text. It must not judge what the case says, only whether it
//! can be read without guessing.

use super::assessment::{Assessment, Cite, Claim, Model, Recommendation, Target};
use super::case::{Case, Detection, Further, Origin, Subject};
use super::evidence::{Baseline, Coverage, Event, Evidence};
use super::json::{Doc, Kind, Node};
use super::lookup::LookedUp;
use super::time::Timestamp;
use super::words::SubjectKind;
use std::collections::HashSet;

/// The schema that this reads.
pub const SCHEMA: &str = "crosscheck.case/1";
/// Bytes of one case as received.
pub const CASE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes kept of a record that could not be taken in.
pub const SET_ASIDE_BYTES_MAX: usize = 64 * 1024;
/// Events of one case.
pub const EVENTS_MAX: usize = 2_000;
/// Claims of one case, whoever said them.
pub const CLAIMS_MAX: usize = 40;
/// Assessments of one case beside the first.
pub const FURTHER_MAX: usize = 8;
/// Cites of one claim.
pub const CITES_MAX: usize = 10;
/// Unicode scalars of one claim's text.
pub const CLAIM_CHARS_MAX: usize = 512;

/// Why a case is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {reason}", if field.is_empty() { "the case" } else { field })]
pub struct Refusal {
    /// The case's id, where it could be read.
    pub case: Option<String>,
    /// RFC 6901 pointer of the field.
    pub field: String,
    /// What is wrong and what should stand there.
    pub reason: String,
}

/// True for a JSON object that says it is a case file of any version.
pub fn is_case_file(node: Node<'_>) -> bool {
    node.get("schema")
        .and_then(Node::as_str)
        .is_some_and(|schema| schema.starts_with("crosscheck.case/"))
}

/// Reads a case from its text, as one from outside: only who keeps it knows better.
pub fn parse(text: impl Into<Box<str>>) -> Result<Case, Refusal> {
    let text = text.into();
    if text.len() > CASE_BYTES_MAX {
        return Err(refuse(
            "",
            format!("it has {} bytes; at most {CASE_BYTES_MAX} are taken", text.len()),
        ));
    }
    let doc = Doc::parse(text).map_err(|error| refuse("", error.to_string()))?;
    from_doc(doc)
}

/// Reads a case from a document that was parsed already.
pub fn from_doc(doc: Doc) -> Result<Case, Refusal> {
    let id = doc.root().get("id").and_then(Node::as_str).map(|id| id.chars().take(200).collect());
    let parts = read(&doc).map_err(|refusal| Refusal { case: id, ..refusal })?;
    Ok(parts.into_case(doc))
}

type Read<T> = Result<T, Refusal>;

fn refuse(field: impl Into<String>, reason: impl Into<String>) -> Refusal {
    Refusal { case: None, field: field.into(), reason: reason.into() }
}

/// A value that a refusal can name. Its pointer is looked for only then: most cases are not
/// refused.
#[derive(Clone, Copy)]
struct Field<'d> {
    node: Node<'d>,
}

impl Field<'_> {
    fn refuse<T>(&self, reason: impl Into<String>) -> Read<T> {
        Err(refuse(self.node.place(), reason))
    }

    /// A member, absent and null alike as `None`.
    fn get(&self, name: &str) -> Option<Self> {
        self.present(name).filter(|field| !field.node.is_null())
    }

    /// A member, null included.
    fn present(&self, name: &str) -> Option<Self> {
        self.node.get(name).map(|node| Self { node })
    }

    fn need(&self, name: &str) -> Read<Self> {
        let place = || format!("{}/{name}", self.node.place());
        self.get(name).ok_or_else(|| refuse(place(), "is required and not there"))
    }

    fn object(self) -> Read<Self> {
        if self.node.kind() == Kind::Object { Ok(self) } else { self.refuse("should be an object") }
    }

    fn text(&self) -> Read<String> {
        match self.node.kind() {
            Kind::String => {
                Ok(self.node.as_str().map(std::borrow::Cow::into_owned).unwrap_or_default())
            }
            _ => self.refuse("should be text"),
        }
    }

    fn name(&self) -> Read<String> {
        let text = self.text()?;
        if text.trim().is_empty() { self.refuse("should not be empty") } else { Ok(text) }
    }

    fn time(&self) -> Read<Timestamp> {
        let text = self.text()?;
        Timestamp::parse(&text)
            .ok_or_else(|| refuse(self.node.place(), "should be an RFC 3339 time"))
    }

    fn number(&self, low: f64, high: f64) -> Read<f64> {
        match self.node.as_f64() {
            Some(number) if (low..=high).contains(&number) => Ok(number),
            Some(_) => self.refuse(format!("should lie between {low} and {high}")),
            None => self.refuse(format!("should be a number from {low} to {high}, or null")),
        }
    }

    fn integer(&self) -> Read<i64> {
        self.node.as_i64().ok_or_else(|| {
            refuse(self.node.place(), "should be an integer no larger than 2^53 - 1 in size")
        })
    }

    fn items(&self) -> Read<Vec<Self>> {
        if self.node.kind() != Kind::Array {
            return self.refuse("should be an array");
        }
        Ok(self.node.items().map(|node| Self { node }).collect())
    }

    fn opt_text(&self, name: &str) -> Read<Option<String>> {
        self.get(name).map(|field| field.text()).transpose()
    }

    fn opt_time(&self, name: &str) -> Read<Option<Timestamp>> {
        self.get(name).map(|field| field.time()).transpose()
    }

    fn opt_integer(&self, name: &str) -> Read<Option<i64>> {
        self.get(name).map(|field| field.integer()).transpose()
    }

    fn opt_texts(&self, name: &str) -> Read<Option<Vec<String>>> {
        let Some(field) = self.get(name) else { return Ok(None) };
        field.items()?.iter().map(Self::text).collect::<Read<_>>().map(Some)
    }
}

/// Everything of a case but its document.
struct Parts {
    id: String,
    workflow: String,
    tenant: Option<String>,
    detected_at: Timestamp,
    title: Option<String>,
    detection: Detection,
    subject: Subject,
    assessment: Option<Assessment>,
    further: Vec<Further>,
    evidence: Evidence,
    evidence_at: super::json::NodeId,
    assessment_at: Option<super::json::NodeId>,
}

impl Parts {
    fn into_case(self, doc: Doc) -> Case {
        let Self { id, workflow, tenant, detected_at, title, detection, subject, .. } = self;
        let Self { assessment, further, evidence, evidence_at, assessment_at, .. } = self;
        Case {
            origin: Origin::Outside,
            looked_up: LookedUp::default(),
            doc,
            id,
            workflow,
            tenant,
            detected_at,
            title,
            detection,
            subject,
            assessment,
            further,
            evidence,
            evidence_at,
            assessment_at,
        }
    }
}

fn read(doc: &Doc) -> Read<Parts> {
    let root = Field { node: doc.root() }.object()?;
    let schema = root.need("schema")?;
    if schema.text()? != SCHEMA {
        return schema.refuse(format!("should be {SCHEMA}; this version reads no other"));
    }
    let evidence = root.need("evidence")?.object()?;
    let assessment = root.get("assessment").map(Field::object).transpose()?;
    let mut claims = Claims::default();
    let first = assessment.as_ref().map(|it| read_assessment(it, &mut claims)).transpose()?;
    Ok(Parts {
        id: root.need("id")?.name()?,
        workflow: root.need("workflow")?.name()?,
        tenant: root.opt_text("tenant")?,
        detected_at: root.need("detected_at")?.time()?,
        title: root.opt_text("title")?,
        detection: root
            .get("detection")
            .map_or_else(|| Ok(Detection::default()), |it| detection(&it.object()?))?,
        subject: subject(&root.need("subject")?.object()?)?,
        evidence_at: evidence.node.id(),
        evidence: read_evidence(&evidence)?,
        assessment_at: assessment.as_ref().map(|field| field.node.id()),
        further: further(&root, first.is_some(), &mut claims)?,
        assessment: first,
    })
}

fn detection(field: &Field<'_>) -> Read<Detection> {
    Ok(Detection {
        kind: field.opt_text("type")?,
        source: field.opt_text("source")?,
        techniques: field.opt_texts("techniques")?.unwrap_or_default(),
        link: field.opt_text("link")?,
    })
}

fn subject(field: &Field<'_>) -> Read<Subject> {
    let kind_text = field.need("kind")?.name()?;
    Ok(Subject {
        kind: SubjectKind::from_code(&kind_text).unwrap_or(SubjectKind::Other),
        kind_text,
        id: field.need("id")?.name()?,
        name: field.opt_text("name")?,
        privileged: match field.get("privileged") {
            None => None,
            Some(flag) => match flag.node.as_bool() {
                Some(flag) => Some(flag),
                None => return flag.refuse("should be true, false or null"),
            },
        },
        owner: field.opt_text("owner")?,
        context: field.get("context").map(|context| context.node.id()),
    })
}

fn read_evidence(field: &Field<'_>) -> Read<Evidence> {
    let list = field.need("events")?;
    let items = list.items()?;
    if items.len() > EVENTS_MAX {
        return list.refuse(format!("has {} events; at most {EVENTS_MAX} are taken", items.len()));
    }
    let mut seen = HashSet::with_capacity(items.len());
    let mut events = Vec::with_capacity(items.len());
    for item in items {
        let item = item.object()?;
        let raw = item.need("raw")?;
        if raw.node.kind() != Kind::Object {
            return raw.refuse("should be the record as a JSON object");
        }
        let id = item.need("id")?;
        let event = Event {
            id: id.name()?,
            format: item.opt_text("format")?,
            collected_at: item.opt_time("collected_at")?,
            raw: raw.node.id(),
        };
        if !seen.insert(event.id.clone()) {
            return id.refuse("stands twice; each event needs an id of its own");
        }
        events.push(event);
    }
    let coverage = match field.get("coverage") {
        None => Vec::new(),
        Some(list) => {
            list.items()?.into_iter().map(|item| coverage(&item.object()?)).collect::<Read<_>>()?
        }
    };
    let baseline = field.get("baseline").map(|it| baseline(&it.object()?)).transpose()?;
    Ok(Evidence { events, coverage, baseline })
}

fn coverage(field: &Field<'_>) -> Read<Coverage> {
    let gaps = match field.get("gaps") {
        None => Vec::new(),
        Some(list) => list
            .items()?
            .into_iter()
            .map(|gap| Ok((gap.need("from")?.time()?, gap.need("to")?.time()?)))
            .collect::<Read<_>>()?,
    };
    Ok(Coverage {
        source: field.need("source")?.name()?,
        from: field.need("from")?.time()?,
        to: field.need("to")?.time()?,
        gaps,
    })
}

fn baseline(field: &Field<'_>) -> Read<Baseline> {
    let as_of = match field.get("as_of") {
        None => None,
        Some(day) => {
            let text = day.text()?;
            let midnight = format!("{text}T00:00:00Z");
            let Some(time) = Timestamp::parse(&text).or_else(|| Timestamp::parse(&midnight)) else {
                return day.refuse("should be a date (2026-03-01) or an RFC 3339 time");
            };
            Some(time)
        }
    };
    let asns = match field.get("asns") {
        None => None,
        Some(list) => Some(list.items()?.iter().map(Field::integer).collect::<Read<_>>()?),
    };
    Ok(Baseline {
        as_of,
        asns,
        days: field.opt_integer("days")?,
        sign_ins: field.opt_integer("sign_ins")?,
        countries: field.opt_texts("countries")?,
        devices: field.opt_texts("devices")?,
        apps: field.opt_texts("apps")?,
        user_agents: field.opt_texts("user_agents")?,
        ips: field.opt_texts("ips")?,
    })
}

/// What is known of the claims of a case while its assessments are read: they share one count and
/// one space of ids, since they are numbered and checked as one list.
#[derive(Default)]
struct Claims {
    ids: HashSet<String>,
}

/// The assessments beside the first one.
fn further(root: &Field<'_>, is_beside: bool, known: &mut Claims) -> Read<Vec<Further>> {
    let Some(list) = root.get("further_assessments") else { return Ok(Vec::new()) };
    let items = list.items()?;
    if !is_beside && !items.is_empty() {
        return list.refuse("stands beside an assessment, and there is none");
    }
    if items.len() > FURTHER_MAX {
        return list
            .refuse(format!("has {} assessments; at most {FURTHER_MAX} are taken", items.len()));
    }
    let read = |item: Field<'_>| {
        let item = item.object()?;
        Ok(Further { at: item.node.id(), assessment: read_assessment(&item, known)? })
    };
    items.into_iter().map(read).collect()
}

fn read_assessment(field: &Field<'_>, known: &mut Claims) -> Read<Assessment> {
    let model = match field.get("model") {
        None => Model::default(),
        Some(model) => {
            let model = model.object()?;
            Model {
                provider: model.opt_text("provider")?,
                name: model.opt_text("name")?,
                version: model.opt_text("version")?,
            }
        }
    };
    let recommendation = match field.get("recommendation") {
        None => Recommendation::default(),
        Some(it) => {
            let it = it.object()?;
            Recommendation { verdict: it.opt_text("verdict")?, request: it.opt_text("request")? }
        }
    };
    Ok(Assessment {
        model,
        recommendation,
        prompt_digest: field.opt_text("prompt_digest")?,
        produced_at: field.opt_time("produced_at")?,
        risk_score: field.get("risk_score").map(|it| it.number(0.0, 100.0)).transpose()?,
        confidence: field.get("confidence").map(|it| it.number(0.0, 1.0)).transpose()?,
        summary: field.opt_text("summary")?,
        claims: field.get("claims").map_or_else(|| Ok(Vec::new()), |list| claims(&list, known))?,
    })
}

fn claims(list: &Field<'_>, known: &mut Claims) -> Read<Vec<Claim>> {
    let items = list.items()?;
    let before = match known.ids.len() {
        0 => String::new(),
        count => format!(" after {count} of other assessments"),
    };
    if known.ids.len() + items.len() > CLAIMS_MAX {
        let count = items.len();
        return list.refuse(format!("has {count} claims{before}; at most {CLAIMS_MAX} are taken"));
    }
    let mut claims = Vec::with_capacity(items.len());
    for item in items {
        let item = item.object()?;
        let (id, text) = (item.need("id")?, item.need("text")?);
        let claim = Claim {
            id: id.name()?,
            text: text.text()?,
            kind: item.opt_text("kind")?,
            bearing: item.opt_text("bearing")?,
            cites: item.get("cites").map_or_else(|| Ok(Vec::new()), |list| cites(&list))?,
        };
        let chars = claim.text.chars().count();
        if chars > CLAIM_CHARS_MAX {
            return text
                .refuse(format!("has {chars} characters; at most {CLAIM_CHARS_MAX} are taken"));
        }
        if !known.ids.insert(claim.id.clone()) {
            return id.refuse("stands twice; each claim needs an id of its own");
        }
        claims.push(claim);
    }
    Ok(claims)
}

fn cites(list: &Field<'_>) -> Read<Vec<Cite>> {
    let items = list.items()?;
    if items.len() > CITES_MAX {
        return list.refuse(format!("has {} cites; at most {CITES_MAX} are taken", items.len()));
    }
    items.into_iter().map(|item| cite(&item.object()?)).collect()
}

fn cite(field: &Field<'_>) -> Read<Cite> {
    let target = match (field.opt_text("event")?, field.opt_text("fn")?) {
        (Some(event), None) => {
            Target::Field { event, ptr: field.opt_text("ptr")?.unwrap_or_default() }
        }
        (None, Some(name)) => Target::Fact {
            name,
            args: field.get("args").map(Field::object).transpose()?.map(|args| args.node.id()),
        },
        (Some(_), Some(_)) => return field.refuse("should cite an event or a fact, not both"),
        (None, None) => Target::Nothing,
    };
    let value = field.present("value");
    if let Some(value) = &value
        && value.node.has_unsafe_integer()
    {
        return value.refuse("holds an integer beyond 2^53 - 1, which readers would alter");
    }
    // Which tolerance makes sense is for the check to say, of this cite and not of the whole case.
    let tol = |tol: Field<'_>| match tol.node.as_f64() {
        Some(tol) => Ok(tol),
        None => tol.refuse("should be a number or null"),
    };
    Ok(Cite {
        target,
        op: field.opt_text("op")?,
        value: value.map(|value| value.node.id()),
        tol: field.get("tol").map(tol).transpose()?,
    })
}
