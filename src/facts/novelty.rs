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

/// What is usual and what was seen of one field, ready to be looked up many times.
#[derive(Debug)]
pub(super) struct Index {
    /// The usual values; `None` where the baseline does not list any.
    usual: Option<HashSet<String>>,
    /// The subject's events by value, in order of time.
    seen: HashMap<String, Vec<usize>>,
}

impl Index {
    /// The index of a field of [`NEW_FIELDS`] over (place in the case, sign-in) of the subject.
    pub(super) fn new<'s>(
        field: &str,
        baseline: Option<&Baseline>,
        sign_ins: impl Iterator<Item = (usize, &'s SignIn)>,
    ) -> Self {
        let mut seen: HashMap<String, Vec<usize>> = HashMap::new();
        for (event, sign_in) in sign_ins {
            for value in values(field, sign_in).iter().filter_map(|text| canonical(field, text)) {
                let events = seen.entry(value).or_default();
                if events.last() != Some(&event) {
                    events.push(event);
                }
            }
        }
        Self { usual: baseline.and_then(|baseline| usual(field, baseline)), seen }
    }
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
    /// Events of one value whose other names are looked at, at most.
    const NAMED_MAX: usize = 64;
    let baseline = usable_baseline(&dossier.case)?;
    let Some(usual) = &index.usual else {
        return unknown(format!("the baseline does not list any {field}"));
    };
    let shown = said(field, value);
    let Some(wanted) = canonical(field, value) else {
        return unknown(format!("{:?} is no {field}", short(value)));
    };
    let mut events = index.seen.get(&wanted).cloned().unwrap_or_default();
    // A device or application may be listed by its id and asked for by its name.
    let sign_ins = events.iter().take(NAMED_MAX).filter_map(|event| dossier.sign_in(*event));
    let mut names = sign_ins.flat_map(|it| values(field, it));
    let listed = usual.contains(&wanted)
        || names.any(|name| canonical(field, &name).is_some_and(|name| usual.contains(&name)));
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
    let why = format!(
        "{shown} is {is} the baseline of {as_of} ({count} sign-ins), as asserted by the case file"
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
