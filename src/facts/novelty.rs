//! What is new against the subject's usual.
//!
//! The usual is the case file's word. It must not be used where it is stale, thin or silent.

use super::columns::fold;
use super::{Evaluated, Outcome, Told, Undefined, Value, unknown};
use crate::domain::case::Case;
use crate::domain::country;
use crate::domain::evidence::Baseline;
use crate::domain::sign_in::SignIn;
use std::borrow::Cow;
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

/// The usual values of a field, or why there are none.
fn usual(field: &str, baseline: &Baseline) -> Result<Vec<String>, Undefined> {
    let listed = match field {
        "country" => baseline.countries.clone(),
        "asn" => baseline.asns.as_ref().map(|all| all.iter().map(i64::to_string).collect()),
        "device" => baseline.devices.clone(),
        "app" => baseline.apps.clone(),
        "user_agent" => baseline.user_agents.clone(),
        "ip" => baseline.ips.clone(),
        _ => {
            return unknown(format!(
                "\"field\" should be one of {}, not {:?}",
                NEW_FIELDS.join(", "),
                super::engine::short(field)
            ));
        }
    };
    let Some(listed) = listed else {
        return unknown(format!("the baseline does not list any {field}"));
    };
    Ok(listed.iter().filter_map(|value| canonical(field, value)).collect())
}

/// The events, in order of time, that a new value is looked for in.
pub(super) struct Seen<'s> {
    /// (place in the case, sign-in) of the subject.
    pub(super) sign_ins: Vec<(usize, &'s SignIn)>,
    pub(super) window: Option<(i64, i64)>,
}

/// `is_new(field, value)`.
pub(super) fn is_new(case: &Case, field: &str, value: &str, seen: &Seen<'_>) -> Outcome {
    let baseline = usable_baseline(case)?;
    let usual = usual(field, baseline)?;
    let Some(wanted) = canonical(field, value) else {
        return unknown(format!("{:?} is no {field}", super::engine::short(value)));
    };
    let mut known = false;
    let mut events = Vec::new();
    let mut names = vec![wanted.clone()];
    for (event, sign_in) in &seen.sign_ins {
        let all = values(field, sign_in);
        known |= !all.is_empty();
        let all: Vec<String> = all.iter().filter_map(|text| canonical(field, text)).collect();
        if all.contains(&wanted) {
            events.push(*event);
            // A device or application may be listed by its id and asked for by its name.
            names.extend(all);
        }
    }
    // Nothing can be new in the evidence that is not in it, unless no record says such a thing.
    if events.is_empty() && (known || field == "ip") {
        return Err(Undefined::NotFound(format!(
            "no sign-in of the subject has the {field} {}",
            super::engine::short(value)
        )));
    }
    let new = !usual.iter().any(|usual| names.contains(usual));
    let as_of = baseline.as_of.map(|time| time.date()).unwrap_or_default();
    let count = baseline.sign_ins.unwrap_or_default();
    let why = format!(
        "{} is {} the baseline of {as_of} ({count} sign-ins), as asserted by the case file",
        super::engine::short(value),
        if new { "not in" } else { "in" },
    );
    let mut told = vec![Told::Number(count as f64, None)];
    told.extend(baseline.as_of.map(|time| Told::Time(time.millis())));
    if let Some(days) = baseline.days {
        told.push(Told::Number(days as f64, Some("days")));
        told.push(Told::Span(days.saturating_mul(86_400_000)));
    }
    Ok(Evaluated { value: Value::Boolean(new), unit: None, events, why, told, window: seen.window })
}
