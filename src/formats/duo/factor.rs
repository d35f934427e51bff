//! The second factor of a Duo record, by the reason that Duo gives.
//!
//! It must not take a policy's denial for a person's, nor a bypass for a factor.

use super::{Draft, Record, reason, word};
use crate::domain::sign_in::{AuthFactor, FactorResult, Status};
use crate::formats::draft::is_placeholder;

/// What somebody let in without asking for a factor.
const SKIPPED: [&str; 6] = [
    "allow_unenrolled_user",
    "allow_unenrolled_user_on_trusted_network",
    "allowed_by_policy",
    "bypass_user",
    "trusted_location",
    "trusted_network",
];
/// Nobody answered.
const LATE: [&str; 4] = ["no_response", "no_keys_pressed", "call_timed_out", "timed_out"];
/// The person, or whoever had the factor, refused or got it wrong.
const REFUSED: [&str; 9] = [
    "user_marked_fraud",
    "user_mistake",
    "user_cancelled",
    "invalid_passcode",
    "anomalous_push",
    "frequent_attempts",
    "verification_code_incorrect",
    "verification_code_missing",
    "no_user_allowed",
];

/// Reads the factor and whether there was a second one.
pub(super) fn read(draft: &mut Draft, root: &Record<'_>) {
    let (method, why) = (root.get("factor"), reason(root.get("reason")));
    let name = word(method).replace(' ', "_");
    let named = !is_placeholder(&name) && name != "not_available";
    let remembered = name == "remembered_device" || why == "remembered_device";
    let skipped = SKIPPED.contains(&why.as_str()) || name == "trusted_network";
    let result = match draft.sign_in.status_id {
        Status::Success if remembered => Some(FactorResult::SatisfiedByClaim),
        Status::Success if skipped => Some(FactorResult::NotRequired),
        Status::Success if named => Some(FactorResult::Passed),
        Status::Failure if LATE.contains(&why.as_str()) => Some(FactorResult::TimedOut),
        Status::Failure if REFUSED.contains(&why.as_str()) => Some(FactorResult::Denied),
        Status::Failure if word(root.get("result")) == "fraud" => Some(FactorResult::Denied),
        _ => None,
    };
    if result.is_none() && !named {
        return;
    }
    let fresh = match result {
        Some(FactorResult::Passed | FactorResult::Denied | FactorResult::TimedOut) => Some(true),
        Some(FactorResult::SatisfiedByClaim) => Some(false),
        Some(FactorResult::Prompted | FactorResult::NotRequired) | None => None,
    };
    let kind = method.filter(|_| named).and_then(|field| field.text());
    let kind = kind.map(|text| text.trim().to_owned());
    let origin = method.filter(|_| named).or_else(|| root.any(&["reason", "result"]));
    draft.sign_in.auth_factors.push(AuthFactor { kind, result, fresh, is_primary: false });
    if let Some(origin) = origin {
        draft.path("auth_factors", &origin);
    }
    draft.sign_in.is_mfa = match result {
        Some(FactorResult::Passed | FactorResult::SatisfiedByClaim) => Some(true),
        Some(FactorResult::Denied | FactorResult::TimedOut | FactorResult::NotRequired) => {
            Some(false)
        }
        Some(FactorResult::Prompted) | None => None,
    };
    if let (Some(_), Some(origin)) = (draft.sign_in.is_mfa, root.any(&["reason", "result"])) {
        draft.path("is_mfa", &origin);
    }
}
