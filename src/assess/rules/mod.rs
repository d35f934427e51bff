//! The rules assessor: writes the case file of a planned case, with an assessment made of what
//! fired.
//!
//! Every sentence carries cites that the claim check can follow, and the numbers in it are those of
//! the fact functions over the very events of the case. The records go in as received, byte for
//! byte; all other text is escaped. The same input gives the same bytes: the times are those of the
//! events. It must not know more than the events, and it is no AI.

mod evidence;
mod sentences;
mod templates;

use super::vendor;
use crate::domain::case_file::{self, CLAIMS_MAX, Refusal};
use crate::domain::digest::Digest;
use crate::domain::dossier::{Dossier, ReadEvent};
use crate::domain::lookup::Within;
use crate::domain::sign_in::SignIn;
use crate::domain::thresholds::Thresholds;
use crate::domain::time::Timestamp;
use crate::domain::words::Verdict;
use crate::examine;
use crate::signals::catalogue::{self, code};
use crate::signals::{Firing, Planned};
use evidence::{Placed, place};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::sync::Arc;

/// Version of the rules and their words; part of every assessment they write.
pub const VERSION: &str = "1";
/// Points from which the rules call a case a true positive; a single signal never has as many.
const TRUE_POSITIVE_MIN: u8 = 90;

/// A raw record on its way into a case.
#[derive(Clone, Copy, Debug)]
pub struct Raw<'a> {
    /// Of its bytes; by it the planned case names its events.
    pub digest: Digest,
    /// The record as received: a JSON object.
    pub text: &'a str,
    /// The format that it was recognised as.
    pub format: &'a str,
    /// When it was collected, where that is known.
    pub collected_at: Option<Timestamp>,
}

/// A stretch `[from, to)` of a format's log that its source could not deliver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The format.
    pub format: String,
    /// Its beginning.
    pub from: Timestamp,
    /// Behind its end.
    pub to: Timestamp,
}

/// A case that was written, with its events as they were read.
#[derive(Debug)]
pub struct Written {
    /// One line of `crosscheck.case/1`.
    pub text: String,
    /// Its events in order.
    pub read: Vec<ReadEvent>,
}

/// Writes the text of a planned case: one line of `crosscheck.case/1`.
///
/// `gaps` are told as far as they lie between the case's events of that format. `raws` may come in
/// any order; events of the plan that are not among them are counted as omitted.
/// A refusal means that a record is no JSON object within the limits, and names it.
pub fn write(
    planned: &Planned,
    raws: &[Raw<'_>],
    gaps: &[Missing],
    site: &Arc<Thresholds>,
) -> Result<Written, Refusal> {
    let placed = place(planned, raws);
    let evidence = evidence::text(planned, &placed, gaps);
    let head = head(planned, &placed);
    // The claims are made from the case as a reader will find it, so that they hold what the check
    // will find.
    let bare = case_file::parse(format!("{head},\"assessment\":null,\"evidence\":{evidence}}}"))?;
    let mut within = Within::default();
    let fill = |sign_in: &mut SignIn| planned.looked_up.fill(sign_in);
    let read = examine::read(&bare, site, |sign_in| within.fill(sign_in, fill));
    let dossier = Dossier { read, case: bare, site: site.clone() };
    let claims = sentences::claims(planned, &placed, &dossier);
    // The claims of all assessors share one count; ours come first.
    let room = CLAIMS_MAX.saturating_sub(claims.len());
    let further = vendor::assess(&dossier, room);
    let further = further.map_or_else(String::new, |it| format!(",\"further_assessments\":[{it}]"));
    let assessment = assessment(planned, &placed, claims);
    let text = format!("{head},\"assessment\":{assessment}{further},\"evidence\":{evidence}}}");
    Ok(Written { text, read: dossier.read })
}

/// The case's members before the assessment, without the closing brace.
fn head(planned: &Planned, placed: &Placed<'_>) -> String {
    let strongest = planned.strongest().map(|firing| firing.signal);
    let mut techniques: Vec<&str> = Vec::new();
    for signal in planned.by_signal().iter().filter_map(|it| catalogue::of(it.signal)) {
        for technique in signal.techniques {
            if !techniques.contains(technique) {
                techniques.push(technique);
            }
        }
    }
    let members = [
        ("schema", json!(case_file::SCHEMA)),
        ("id", json!(planned.id)),
        ("workflow", json!("signin_anomaly")),
        ("detected_at", json!(time(planned.detected_at))),
        ("title", json!(title(planned, placed))),
        ("detection", json!({"type": strongest, "source": "crosscheck", "techniques": techniques})),
        (
            "subject",
            json!({"kind": planned.kind, "id": planned.subject, "name": planned.name,
                   "privileged": planned.privileged}),
        ),
        ("omitted_events", json!(placed.omitted)),
    ];
    let mut text = String::from("{");
    for (n, (name, value)) in members.iter().enumerate() {
        let comma = if n == 0 { "" } else { "," };
        let _ = write!(text, "{comma}\"{name}\":{value}");
    }
    text
}

/// An instant as the case file holds it; the epoch where a time lies outside the calendar.
fn time(millis: i64) -> String {
    Timestamp::from_millis(millis)
        .or_else(|| Timestamp::from_millis(0))
        .map_or_else(String::new, |time| time.to_string())
}

fn title(planned: &Planned, placed: &Placed<'_>) -> String {
    let fired = planned.by_signal();
    let name = fired.first().and_then(|it| catalogue::of(it.signal)).map_or("", |it| it.title);
    let mut title = capital(name);
    match fired.len() {
        0 | 1 => {}
        2 => title.push_str(", and another signal"),
        more => {
            let _ = write!(title, ", and {} more signals", more - 1);
        }
    }
    if placed.omitted > 0 {
        let _ = write!(title, " ({})", kept(placed));
    }
    title
}

/// Which of the numbers is which, where events were left out.
fn kept(placed: &Placed<'_>) -> String {
    format!("{} events kept, {} left out", placed.raws.len(), placed.omitted)
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn assessment(planned: &Planned, placed: &Placed<'_>, mut claims: Vec<Value>) -> Value {
    claims.truncate(CLAIMS_MAX);
    json!({
        "model": {"provider": "crosscheck", "name": "rules", "version": VERSION},
        "produced_at": time(planned.detected_at),
        "risk_score": planned.score,
        "confidence": null,
        "recommendation": {"verdict": verdict(planned).code(), "request": null},
        "summary": summary(planned, placed),
        "claims": claims,
    })
}

/// What rules can say: that somebody said so or that strong signs come together, else that it takes
/// a person to tell.
fn verdict(planned: &Planned) -> Verdict {
    let said = planned.firings.iter().any(|firing| firing.signal == code::USER_REPORTED);
    if said || planned.score >= TRUE_POSITIVE_MIN {
        Verdict::TruePositive
    } else {
        Verdict::InsufficientData
    }
}

fn summary(planned: &Planned, placed: &Placed<'_>) -> String {
    let line = |firing: &&Firing| {
        let title = catalogue::of(firing.signal).map_or("", |signal| signal.title);
        format!("{}: {}.", capital(title), firing.why)
    };
    let mut text: Vec<String> = planned.by_signal().iter().map(line).collect();
    if placed.omitted > 0 {
        text.push(format!(
            "Of a day too large for one case: {}; those of the signals and the day's first and \
             last are here. What the signals say counts the whole day, what the claims say the \
             events kept.",
            kept(placed)
        ));
    }
    text.push("Written by fixed rules; an absent signal is no all-clear.".into());
    text.join(" ")
}
