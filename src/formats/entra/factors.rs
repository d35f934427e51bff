//! The factors of an Entra sign-in: what was asked for, what was checked now, what a token's claim
//! carried.
//!
//! It must not take a claim in a token for a fresh check, nor an absent detail for an absent
//! factor.

use super::{Draft, Source, codes};
use crate::domain::sign_in::{AuthFactor, FactorResult, Status};
use crate::formats::draft::said as told;
use crate::formats::field::Field;

/// Reads the factors and whether there was a second one.
pub(super) fn read(
    draft: &mut Draft,
    source: &Source<'_>,
    details: Option<Field<'_>>,
    code: Option<i64>,
) {
    let mut held = None;
    let steps = source.get(&["authenticationDetails"]);
    let steps = draft.open("auth_factors", steps, &mut held);
    if let Some(steps) = steps {
        draft.sign_in.auth_factors = steps.items().filter_map(|step| factor(&step)).collect();
        if !draft.sign_in.auth_factors.is_empty() {
            draft.path("auth_factors", &steps);
        }
    }
    let second = draft.sign_in.auth_factors.iter().any(|factor| !factor.is_primary);
    if !second {
        add_second(draft, source, details, code);
    }
    decide(draft, source, steps.or(details));
}

/// One step of `authenticationDetails`.
fn factor(step: &Field<'_>) -> Option<AuthFactor> {
    let text = |name| step.get(name).and_then(|field| field.text());
    let method = step.get("authenticationMethod").and_then(told);
    let detail = text("authenticationStepResultDetail");
    let detail = detail.unwrap_or_default().to_ascii_lowercase();
    let succeeded = step.get("succeeded").and_then(|field| {
        let word = |text: &str| text.trim().to_ascii_lowercase().parse().ok();
        field.node.as_bool().or_else(|| field.text().and_then(|text| word(&text)))
    });
    if method.is_none() && detail.is_empty() && succeeded.is_none() {
        return None;
    }
    let name = method.as_deref().unwrap_or_default();
    let carried = ["Previously satisfied", "Claim in access token", "Claim in token"];
    let result = if carried.iter().any(|carried| name.eq_ignore_ascii_case(carried)) {
        (succeeded != Some(false)).then_some(FactorResult::SatisfiedByClaim)
    } else {
        outcome(&detail).or(match succeeded {
            Some(true) => Some(FactorResult::Passed),
            Some(false) if !detail.is_empty() => Some(FactorResult::Denied),
            _ => None,
        })
    };
    // A step that is said to have failed was not passed, whatever its words.
    let result = match (result, succeeded) {
        (Some(FactorResult::Passed | FactorResult::SatisfiedByClaim), Some(false)) => {
            Some(FactorResult::Denied)
        }
        (result, _) => result,
    };
    let wanted = text("authenticationStepRequirement").unwrap_or_default().to_ascii_lowercase();
    let is_primary = if wanted.trim().is_empty() {
        name.to_ascii_lowercase().contains("password") || detail.contains("first factor")
    } else {
        wanted.contains("primary")
    };
    Some(AuthFactor { kind: method.map(Into::into), result, fresh: fresh(result), is_primary })
}

/// What the words for a step's result say; `None` where they say nothing of it. `words` in lower
/// case.
fn outcome(words: &str) -> Option<FactorResult> {
    let has = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    if has(&["timed out", "timeout", "not respond", "no response", "expired"]) {
        Some(FactorResult::TimedOut)
    } else if has(&["denied", "declined", "fraud", "incorrect", "invalid", "wrong", "failed"]) {
        Some(FactorResult::Denied)
    } else if has(&["satisfied by", "previously satisfied", "remembered device", "claim in"]) {
        Some(FactorResult::SatisfiedByClaim)
    } else if has(&["skipped", "not required"]) {
        Some(FactorResult::NotRequired)
    } else if has(&["completed", "succe", "correct password", "methodsucceeded"]) {
        Some(FactorResult::Passed)
    } else if has(&["mfa required", "in progress", "is required", "authentication required"]) {
        Some(FactorResult::Prompted)
    } else {
        None
    }
}

fn fresh(result: Option<FactorResult>) -> Option<bool> {
    match result {
        Some(FactorResult::Passed | FactorResult::Denied | FactorResult::TimedOut) => Some(true),
        Some(FactorResult::SatisfiedByClaim) => Some(false),
        Some(FactorResult::Prompted | FactorResult::NotRequired) | None => None,
    }
}

/// A second factor that the steps do not name: by the status' details, by the code, or by
/// `mfaDetail`.
fn add_second(
    draft: &mut Draft,
    source: &Source<'_>,
    details: Option<Field<'_>>,
    code: Option<i64>,
) {
    let words = details.as_ref().and_then(Field::text).unwrap_or_default().to_ascii_lowercase();
    let about_mfa = words.contains("mfa") || words.contains("multi-factor");
    let said = about_mfa.then(|| outcome(&words)).flatten();
    let by_code = code.and_then(|code| {
        if codes::is_mfa_refusal(code) {
            Some(FactorResult::Denied)
        } else {
            codes::is_prompt(code).then_some(FactorResult::Prompted)
        }
    });
    let mut held = None;
    let names = ["mfaDetail", "MfaDetail_dynamic", "MfaDetail_string"];
    let detail = source.object(draft, "auth_factors", &names, &mut held);
    let method = detail.and_then(|detail| detail.get("authMethod"));
    let method = method.and_then(|field| Some((field, told(field)?)));
    // Words that only say "required" say less than a code that says "refused".
    let result = match (said, by_code) {
        (Some(FactorResult::Prompted), Some(by_code)) => Some(by_code),
        (said, by_code) => said.or(by_code),
    };
    let required = source.get(&["authenticationRequirement"]);
    let single = |field: &Field<'_>| {
        field.text().is_some_and(|text| text.eq_ignore_ascii_case("singleFactorAuthentication"))
    };
    let origin = match (&method, result) {
        (Some((field, _)), _) => Some(*field),
        (None, Some(_)) if said.is_some() => details,
        (None, Some(_)) => None,
        (None, None) if draft.sign_in.status_id != Status::Success => return,
        (None, None) => match required.filter(single) {
            Some(field) => Some(field),
            None => return,
        },
    };
    let result = result.or(method.is_none().then_some(FactorResult::NotRequired));
    let kind = method.map(|(_, text)| text.into_owned());
    let factor = AuthFactor { kind, result, fresh: fresh(result), is_primary: false };
    draft.sign_in.auth_factors.push(factor);
    match origin {
        Some(origin) => draft.path("auth_factors", &origin),
        None => _ = draft.sign_in.raw_paths.add_as("auth_factors", "status_code"),
    }
}

/// Whether a second factor was passed or carried.
fn decide(draft: &mut Draft, source: &Source<'_>, steps: Option<Field<'_>>) {
    const NAME: &str = "is_mfa";
    let mut second =
        draft.sign_in.auth_factors.iter().filter(|f| !f.is_primary).filter_map(|f| f.result);
    let (is_mfa, from_steps) = if second
        .clone()
        .any(|result| matches!(result, FactorResult::Passed | FactorResult::SatisfiedByClaim))
    {
        (Some(true), true)
    } else if second.any(|result| matches!(result, FactorResult::Denied | FactorResult::TimedOut)) {
        (Some(false), true)
    } else {
        (None, false)
    };
    if from_steps {
        draft.sign_in.is_mfa = is_mfa;
        let known = draft.sign_in.raw_paths.add_as(NAME, "auth_factors");
        if let (false, Some(field)) = (known, steps) {
            draft.path(NAME, &field);
        }
        return;
    }
    // The requirement is the highest one of all steps, so a success has met it.
    let Some(field) = source.get(&["authenticationRequirement"]) else { return };
    let text = field.text().unwrap_or_default();
    let success = draft.sign_in.status_id == Status::Success;
    if success && text.eq_ignore_ascii_case("multiFactorAuthentication") {
        draft.sign_in.is_mfa = Some(true);
    } else if success && text.eq_ignore_ascii_case("singleFactorAuthentication") {
        draft.sign_in.is_mfa = Some(false);
    } else {
        return;
    }
    draft.path(NAME, &field);
}
