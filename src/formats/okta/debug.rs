//! Risk and behaviours in an Okta record's debug data, which are written in a notation that only
//! looks like JSON.
//!
//! `{New Device=POSITIVE, New IP=NEGATIVE}` and
//! `{reasons=Anomalous Location, Anomalous Device, level=MEDIUM}`: the comma separates both pairs
//! and the items of a value. It must not take a behaviour that is not POSITIVE for a reason.

use super::{Draft, Field, Record};
use crate::formats::draft::is_placeholder;

/// Reads level and reasons from `risk` and `behaviors`, else from `logOnlySecurityData`.
pub(super) fn read_risk(draft: &mut Draft, root: &Record<'_>) {
    let data = |name| root.at(&["debugContext", "debugData", name]);
    read_level(draft, data("risk"));
    read_behaviours(draft, data("behaviors"));
    let mut held = None;
    if let Some(log_only) = draft.open("risk", data("logOnlySecurityData"), &mut held) {
        if draft.sign_in.risk.level.is_none() {
            read_level(draft, log_only.get("risk"));
        }
        if draft.sign_in.path("risk.reasons").is_none() {
            read_behaviours(draft, log_only.get("behaviors"));
        }
    }
    if let Some(field) = data("threatSuspected")
        && draft.flag("risk.state", Some(field)) == Some(true)
    {
        draft.sign_in.risk.state = Some("threat suspected".into());
    } else {
        draft.sign_in.raw_paths.remove("risk.state");
    }
    let risk = &mut draft.sign_in.risk;
    if risk.level.is_some() || risk.state.is_some() || !risk.reasons.is_empty() {
        risk.source = Some("Okta".into());
    }
}

/// The pairs of an object, or of the notation.
fn pairs(field: &Field<'_>) -> Vec<(String, String)> {
    if let Some(text) = field.text() {
        return notation(&text);
    }
    let own = |text: std::borrow::Cow<'_, str>| text.into_owned();
    let members = field.node.members();
    members.filter_map(|(key, value)| Some((own(key.as_str()?), own(value.as_str()?)))).collect()
}

fn notation(text: &str) -> Vec<(String, String)> {
    let text = text.trim();
    let Some(inner) = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) else {
        return Vec::new();
    };
    let mut pairs: Vec<(String, String)> = Vec::new();
    for part in inner.split(", ") {
        match (part.split_once('='), pairs.last_mut()) {
            (Some((key, value)), _) => pairs.push((key.trim().into(), value.trim().into())),
            (None, Some((_, value))) => {
                value.push_str(", ");
                value.push_str(part.trim());
            }
            (None, None) => {}
        }
    }
    pairs
}

fn read_level(draft: &mut Draft, field: Option<Field<'_>>) {
    let Some(field) = field.filter(|field| !field.is_null()) else { return };
    for (key, value) in pairs(&field) {
        match key.as_str() {
            "level" if !is_placeholder(&value) => {
                draft.sign_in.risk.level = Some(value.to_ascii_lowercase());
                draft.path("risk.level", &field);
            }
            "reasons" => {
                let reasons = value.split(',').map(str::trim).filter(|reason| !reason.is_empty());
                draft.sign_in.risk.reasons.extend(reasons.map(str::to_owned));
                draft.path("risk.reasons", &field);
            }
            _ => {}
        }
    }
}

fn read_behaviours(draft: &mut Draft, field: Option<Field<'_>>) {
    let Some(field) = field.filter(|field| !field.is_null()) else { return };
    let positive = pairs(&field).into_iter().filter(|(_, value)| value == "POSITIVE");
    let before = draft.sign_in.risk.reasons.len();
    draft.sign_in.risk.reasons.extend(positive.map(|(key, _)| key));
    if draft.sign_in.risk.reasons.len() > before {
        draft.path("risk.reasons", &field);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_comma_separates_pairs_and_the_items_of_a_value() {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(
            notation("{reasons=Anomalous Location, Anomalous Device, level=MEDIUM}"),
            [pair("reasons", "Anomalous Location, Anomalous Device"), pair("level", "MEDIUM")]
        );
        assert_eq!(notation("{level=LOW}"), [pair("level", "LOW")]);
        assert_eq!(notation("{New Geo-Location=NEGATIVE}"), [pair("New Geo-Location", "NEGATIVE")]);
        for text in ["", "{}", "level=LOW", "{level", "{a, b}", "{"] {
            assert_eq!(notation(text), [], "{text}");
        }
    }
}
