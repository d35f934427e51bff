//! The challenges that an event names.
//!
//! It must not take a password alone for a missing second factor: on a trusted device none is asked
//! for. Of a failure with several challenges it must not say which one was refused.

use super::event::{About, Event};
use crate::domain::sign_in::{AuthFactor, FactorResult, Status};
use crate::formats::draft::{Draft, is_placeholder};
use crate::formats::loose::word;

/// Reads the factors, and whether there was a second one.
pub(super) fn read(draft: &mut Draft, event: &Event<'_>) {
    if !matches!(event.about, About::SignIn(_) | About::Step) {
        return;
    }
    let Some((methods, field)) = event.texts("login_challenge_method") else { return };
    let is_method = |method: &String| {
        !is_placeholder(method)
            && !["none", "captcha"].iter().any(|no| method.eq_ignore_ascii_case(no))
    };
    let methods: Vec<String> = methods.into_iter().filter(is_method).collect();
    let result = result(event, methods.len());
    let fresh = match result {
        Some(FactorResult::Passed | FactorResult::Denied) => Some(true),
        _ => None,
    };
    for kind in methods {
        let is_primary = kind.eq_ignore_ascii_case("password");
        let factor = AuthFactor { kind: Some(kind), result, fresh, is_primary };
        draft.sign_in.auth_factors.push(factor);
    }
    if draft.sign_in.auth_factors.is_empty() {
        return;
    }
    draft.path("auth_factors", &field);
    let factors = &draft.sign_in.auth_factors;
    let second = factors.iter().any(|factor| !factor.is_primary);
    let both = second && factors.iter().any(|factor| factor.is_primary);
    let is_second = match event.about {
        // What a step says of itself; a password and something else make two factors.
        About::Step => draft.flag("is_mfa", event.value("is_second_factor")),
        _ => None,
    };
    draft.sign_in.raw_paths.remove("is_mfa");
    draft.sign_in.is_mfa = match result {
        Some(FactorResult::Passed) if is_second == Some(true) && second => Some(true),
        Some(FactorResult::Passed) if both && event.about != About::Step => Some(true),
        Some(FactorResult::Denied) if is_second == Some(true) && second => Some(false),
        _ => None,
    };
    if draft.sign_in.is_mfa.is_some() {
        draft.path("is_mfa", &field);
    }
}

/// How the challenges of an event ended.
fn result(event: &Event<'_>, count: usize) -> Option<FactorResult> {
    match event.about {
        About::SignIn(Status::Success) => Some(FactorResult::Passed),
        About::SignIn(Status::Failure) if count == 1 => Some(FactorResult::Denied),
        About::Step => match word(event.value("login_challenge_status")) {
            status if status.contains("passed") => Some(FactorResult::Passed),
            status if status.contains("failed") => Some(FactorResult::Denied),
            _ => Some(FactorResult::Prompted),
        },
        _ => None,
    }
}
