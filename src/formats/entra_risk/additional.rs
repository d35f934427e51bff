//! The additional information of a detection: JSON text of pairs, `[{"Key": …, "Value": …}]`, or,
//! in tables, an object of them.
//!
//! It must not read anything but the reasons and the user agent.

use super::{Draft, Field};
use crate::domain::json::Kind;

/// Reasons that are read: a detector gives a handful, and each is held against the others.
const REASONS_MAX: usize = 64;

/// Reads reasons and user agent.
pub(super) fn read(draft: &mut Draft, field: Option<Field<'_>>) {
    let mut held = None;
    let Some(info) = draft.open("risk.reasons", field, &mut held) else { return };
    let agent = value(&info, "userAgent");
    draft.sign_in.http_request.user_agent = draft.text("http_request.user_agent", agent);
    let Some(reasons) = value(&info, "riskReasons") else { return };
    let mut held = None;
    let texts: Vec<String> = if let Ok(Some(list)) = reasons.open(&mut held) {
        list.items().filter_map(|item| item.text().map(Into::into)).collect()
    } else {
        // A single reason, or several with commas between them.
        let text = reasons.text().unwrap_or_default();
        text.split(',').map(|part| part.trim().to_owned()).collect()
    };
    if texts.len() > REASONS_MAX {
        draft.warn("risk.reasons", "more reasons than are read");
    }
    for text in texts.into_iter().take(REASONS_MAX) {
        let known = &mut draft.sign_in.risk.reasons;
        if !text.trim().is_empty() && !known.contains(&text) {
            known.push(text);
        }
    }
    if !draft.sign_in.risk.reasons.is_empty() {
        draft.path("risk.reasons", &reasons);
    }
}

/// The value beside that key.
fn value<'d>(info: &Field<'d>, name: &str) -> Option<Field<'d>> {
    if info.node.kind() == Kind::Object {
        return info.get(name);
    }
    let is = |item: &Field<'_>| {
        item.get("Key").and_then(|key| key.text()).is_some_and(|key| key.eq_ignore_ascii_case(name))
    };
    info.items().find(is)?.get("Value")
}
