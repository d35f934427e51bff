//! What is new against the subject's usual.
//!
//! The usual is the case file's word. It must not be used where it is stale, thin or silent.

use super::columns::fold;
use super::engine::short;
use super::quote::{named, quoted};
use super::{Evaluated, Outcome, Told, Undefined, Value, unknown};
use crate::domain::case::Case;
use crate::domain::country;
use crate::domain::dossier::Dossier;
use crate::domain::evidence::Baseline;
use crate::domain::sign_in::SignIn;
use crate::domain::time::Timestamp;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

/// Days before the case after which a baseline is stale.
pub(super) const STALE_DAYS: i64 = 14;
/// Sign-ins below which a baseline is too thin.
pub(super) const SIGN_INS_MIN: i64 = 10;
/// The fields of which `is_new` can be asked.
pub const NEW_FIELDS: &[&str] = &["country", "asn", "device", "app", "user_agent", "ip"];

/// The case's baseline, if it can be used; else why not.
pub fn usable_baseline(case: &Case) -> Result<&Baseline, Undefined> {
    let Some(baseline) = &case.evidence.baseline else {
        return unknown("the case file has no baseline");
    };
    let Some(as_of) = baseline.as_of else {
        return unknown("the baseline does not say when it was taken");
    };
    let days = (case.detected_at.0.date_naive() - as_of.0.date_naive()).num_days();
    if days > STALE_DAYS {
        return unknown(format!(
            "the baseline is stale: taken {days} days before the case, at most {STALE_DAYS} count"
        ));
    }
    if days < 0 {
        return unknown("the baseline was taken after the case, so it may hold the case itself");
    }
    match baseline.sign_ins {
        None => unknown("the baseline does not say how many sign-ins it rests on"),
        Some(count) if count < SIGN_INS_MIN => unknown(format!(
            "the baseline is too thin: {count} sign-ins, at least {SIGN_INS_MIN} are needed"
        )),
        Some(_) => Ok(baseline),
    }
}

/// A value in the form in which values of that field are compared.
pub(super) fn canonical(field: &str, text: &str) -> Option<String> {
    let text = text.trim();
    match field {
        "country" => Some(country::iso2(text).map_or_else(|| fold(text), str::to_owned)),
        "asn" => {
            let digits = text.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
            digits.parse::<u32>().ok().map(|number| number.to_string())
        }
        "ip" => text.parse::<IpAddr>().ok().map(|ip| ip.to_canonical().to_string()),
        "device" | "app" => Some(fold(text)),
        _ => Some(text.to_owned()),
    }
}

/// The values of a field in one sign-in: an id and a name, where a thing has both.
pub(super) fn values<'s>(field: &str, sign_in: &'s SignIn) -> Vec<Cow<'s, str>> {
    let text = |text: &'s Option<String>| text.as_deref().map(Cow::Borrowed);
    let from = &sign_in.src_endpoint;
    let both = |id, name| [text(id), text(name)].into_iter().flatten().collect();
    match field {
        "country" => text(&from.location.country).into_iter().collect(),
        "asn" => from.autonomous_system.number.map(|n| n.to_string().into()).into_iter().collect(),
        "device" => both(&sign_in.device.uid, &sign_in.device.name),
        "app" => both(&sign_in.service.uid, &sign_in.service.name),
        "user_agent" => text(&sign_in.http_request.user_agent).into_iter().collect(),
        "ip" => from.ip.map(|ip| ip.to_canonical().to_string().into()).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// The id and the name of a thing in one record, where it has both.
type Named = (Option<String>, Option<String>);

/// What is usual and what was seen of one field, ready to be looked up many times.
#[derive(Debug)]
pub(super) struct Index {
    /// The usual values; `None` where the baseline does not list any.
    usual: Option<Listed>,
    /// The subject's events by value, in order of time.
    seen: HashMap<String, Vec<usize>>,
    /// What the records call that value, of a device or application its id and name, and which.
    called: HashMap<String, HashMap<Named, Vec<usize>>>,
}

impl Index {
    /// The index of a field of [`NEW_FIELDS`] over (place in the case, sign-in) of the subject.
    pub(super) fn new<'s>(
        field: &str,
        baseline: Option<&Baseline>,
        sign_ins: impl Iterator<Item = (usize, &'s SignIn)>,
    ) -> Self {
        let mut seen: HashMap<String, Vec<usize>> = HashMap::new();
        let mut called: HashMap<String, HashMap<Named, Vec<usize>>> = HashMap::new();
        let mut ids = HashSet::new();
        for (event, sign_in) in sign_ins {
            let thing = thing(field, sign_in);
            ids.extend(thing.iter().filter_map(|(id, _)| id.clone()));
            for value in values(field, sign_in).iter().filter_map(|text| canonical(field, text)) {
                if let Some(thing) = &thing {
                    let of_value = called.entry(value.clone()).or_default();
                    of_value.entry(thing.clone()).or_default().push(event);
                }
                let events = seen.entry(value).or_default();
                if events.last() != Some(&event) {
                    events.push(event);
                }
            }
        }
        let usual = baseline.and_then(|baseline| usual(field, baseline));
        Self { usual: usual.map(|values| Listed::of(values, &ids)), seen, called }
    }
}

/// What a device or application is called in a record, as names are compared.
fn thing(field: &str, sign_in: &SignIn) -> Option<Named> {
    let text = |text: &Option<String>| text.as_deref().and_then(|it| canonical(field, it));
    match field {
        "device" => Some((text(&sign_in.device.uid), text(&sign_in.device.name))),
        "app" => Some((text(&sign_in.service.uid), text(&sign_in.service.name))),
        _ => None,
    }
}

/// The usual values of a field, and whether there are ids among them.
#[derive(Debug)]
pub struct Listed {
    values: HashSet<String>,
    has_ids: bool,
}

/// How a device or an application is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// By its id, or by the name where it has no id.
    Whole,
    /// By its name, though it has an id: no id is listed that could tell.
    ByName,
    /// Not at all.
    Not,
}

impl Listed {
    /// These values, beside the ids that the records of the case have.
    fn of(values: HashSet<String>, ids: &HashSet<String>) -> Self {
        let has_ids = values.iter().any(|value| ids.contains(value) || is_like_an_id(value));
        Self { values, has_ids }
    }

    /// How the device of a sign-in is known; none where it names none.
    pub fn knows_device(&self, sign_in: &SignIn) -> Option<Known> {
        let (id, name) = thing("device", sign_in)?;
        (id.is_some() || name.is_some()).then(|| self.knows(id.as_deref(), name.as_deref()))
    }

    /// How that one is known. An id outranks a name, which whoever owns a device can choose: where
    /// ids are listed and its own is not, its name makes it no usual one.
    fn knows(&self, id: Option<&str>, name: Option<&str>) -> Known {
        let has = |text: Option<&str>| text.is_some_and(|text| self.values.contains(text));
        match (has(id), has(name), id) {
            (true, ..) | (_, true, None) => Known::Whole,
            (_, true, Some(_)) if !self.has_ids => Known::ByName,
            _ => Known::Not,
        }
    }
}

/// The devices that are usual, beside the ids of those that these sign-ins came from.
pub fn usual_devices<'s>(
    baseline: &Baseline,
    sign_ins: impl Iterator<Item = &'s SignIn>,
) -> Option<Listed> {
    let ids = sign_ins.filter_map(|it| thing("device", it)?.0).collect();
    usual("device", baseline).map(|values| Listed::of(values, &ids))
}

/// True for a text that hardly anybody gives as a name: sixteen hexadecimal digits or more, or a
/// longer run of letters and digits without a blank or a sign.
fn is_like_an_id(text: &str) -> bool {
    const HEX_MIN: usize = 16;
    const RUN_MIN: usize = 20;
    let bytes = text.as_bytes();
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_hex = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b'-';
    let is_run = bytes.len() >= RUN_MIN && bytes.iter().all(u8::is_ascii_alphanumeric);
    digits >= 3 && (is_run || (bytes.len() >= HEX_MIN && bytes.iter().all(is_hex)))
}

/// What the baseline lists of a field, as values are compared.
pub(super) fn usual(field: &str, baseline: &Baseline) -> Option<HashSet<String>> {
    let texts = match field {
        "country" => &baseline.countries,
        "device" => &baseline.devices,
        "app" => &baseline.apps,
        "user_agent" => &baseline.user_agents,
        "ip" => &baseline.ips,
        "asn" => return Some(baseline.asns.as_ref()?.iter().map(i64::to_string).collect()),
        _ => return None,
    };
    Some(texts.as_ref()?.iter().filter_map(|text| canonical(field, text)).collect())
}

/// A value of a field as reasons name it: a word as it stands, more than that in quotes.
pub fn said(field: &str, value: &str) -> String {
    match field {
        "user_agent" => quoted(&short(value)),
        _ => named(&short(value)),
    }
}

/// True where a value is usual by its name alone, though it has an id.
pub(super) fn is_by_name(dossier: &Dossier, value: &str, field: &str, index: &Index) -> bool {
    let usual = index.usual.as_ref().filter(|_| usable_baseline(&dossier.case).is_ok());
    let wanted = canonical(field, value);
    let known = usual.zip(wanted).and_then(|(usual, wanted)| known(index, usual, &wanted, None));
    known == Some(Known::ByName)
}

/// Over which events `is_new` is asked.
pub(super) struct Asked<'a> {
    /// These alone, where arguments narrow them.
    pub(super) only: Option<&'a HashSet<usize>>,
    pub(super) window: Option<(i64, i64)>,
}

/// `is_new(field, value)` over the sign-ins of the index. A value in the baseline is not new,
/// whether it was seen or not.
pub(super) fn is_new(
    dossier: &Dossier,
    field: &'static str,
    value: &str,
    index: &Index,
    asked: &Asked<'_>,
) -> Outcome {
    let baseline = usable_baseline(&dossier.case)?;
    let Some(usual) = &index.usual else {
        return unknown(format!("the baseline does not list any {field}"));
    };
    let shown = said(field, value);
    let Some(wanted) = canonical(field, value) else {
        return unknown(format!("{:?} is no {field}", short(value)));
    };
    let mut events = index.seen.get(&wanted).cloned().unwrap_or_default();
    let known = known(index, usual, &wanted, asked.only)
        .ok_or_else(|| Undefined::Unknown(of_several(field, &shown)))?;
    let listed = known != Known::Not;
    if let Some(only) = asked.only {
        events.retain(|event| only.contains(event));
    }
    // Nothing can be new in the evidence that is not in it, unless no record says such a thing.
    if !listed && events.is_empty() && (!index.seen.is_empty() || field == "ip") {
        let among = if asked.only.is_some() { " among those asked for" } else { "" };
        let why = format!("no sign-in of the subject{among} has the {field} {shown}");
        return Err(Undefined::NotFound(why));
    }
    let as_of = baseline.as_of.map(Timestamp::date).unwrap_or_default();
    let count = baseline.sign_ins.unwrap_or_default();
    let is = if listed { "in" } else { "not in" };
    let by_name = if known == Known::ByName { ", known by name only" } else { "" };
    let why = format!(
        "{shown} is {is} the baseline of {as_of} ({count} sign-ins){by_name}, as asserted by the \
         case file"
    );
    let mut told = vec![Told::Number(count as f64, None)];
    told.extend(baseline.as_of.map(|time| Told::Time(time.millis())));
    if let Some(days) = baseline.days {
        told.push(Told::Number(days as f64, Some("days")));
        told.push(Told::Span(days.saturating_mul(86_400_000)));
    }
    Ok(Evaluated {
        value: Value::Boolean(!listed),
        unit: None,
        events,
        why,
        told,
        window: asked.window,
    })
}

/// How that value is known; none where it is a name of several things, of which one is usual and
/// another is not.
fn known(
    index: &Index,
    usual: &Listed,
    wanted: &str,
    only: Option<&HashSet<usize>>,
) -> Option<Known> {
    let among =
        |events: &[usize]| only.is_none_or(|only| events.iter().any(|it| only.contains(it)));
    let called = index.called.get(wanted);
    let mut called: Vec<&Named> = called
        .into_iter()
        .flatten()
        .filter(|(_, events)| among(events))
        .map(|(named, _)| named)
        .collect();
    if called.is_empty() {
        // What no record has is looked up as it was asked for.
        let whole = usual.values.contains(wanted);
        return Some(if whole { Known::Whole } else { Known::Not });
    }
    let is_id = |(id, _): &&Named| id.as_deref() == Some(wanted);
    let of = |(id, name): &Named| usual.knows(id.as_deref(), name.as_deref());
    if called.iter().any(is_id) {
        // One thing, whatever it was called meanwhile.
        called.retain(is_id);
        let is_known = called.iter().map(|it| of(it)).find(|it| *it != Known::Not);
        return Some(is_known.unwrap_or(Known::Not));
    }
    let all: Vec<Known> = called.into_iter().map(of).collect();
    match (all.contains(&Known::Not), all.iter().any(|it| *it != Known::Not)) {
        (true, true) => None,
        (true, false) => Some(Known::Not),
        _ if all.contains(&Known::ByName) => Some(Known::ByName),
        _ => Some(Known::Whole),
    }
}

fn of_several(field: &str, shown: &str) -> String {
    format!(
        "{shown} is the name of more than one {field} here, of which one is in the baseline and \
         another is not: the id tells"
    )
}
