//! How a `CloudTrail` record ended, and which factors it names.
//!
//! It must not take `MFAUsed: No` of a role or a federated login for a missing second factor: there
//! it proves nothing.

use super::{About, Caller, Draft, Field, Record};
use crate::domain::sign_in::{AuthFactor, FactorResult, LOGON, Status};

/// Reads result, target, issued session and factors.
pub(super) fn read(draft: &mut Draft, root: &Record<'_>, name: &str, about: About) {
    let (mut held, mut held_more, mut held_asked) = (None, None, None);
    let answer = draft.open("status_id", root.get("responseElements"), &mut held);
    let more = draft.open("auth_factors", root.get("additionalEventData"), &mut held_more);
    let asked = draft.open("resource.uid", root.get("requestParameters"), &mut held_asked);
    read_status(draft, root, answer, name, about);
    if let Some(field) = more.and_then(|more| more.get("LoginTo")) {
        draft.sign_in.service.name = draft.text("service.name", Some(field));
    }
    if let Some(field) = asked.and_then(|asked| asked.get("roleArn")) {
        draft.sign_in.resource.uid = draft.text("resource.uid", Some(field));
    }
    let issued = answer.and_then(|answer| answer.at(&["credentials", "accessKeyId"]));
    draft.sign_in.token_uid = draft.text("token_uid", issued);
    read_factors(draft, root, more, name);
}

/// Of a call that is about no sign-in: the error, and that it neither succeeded nor failed as one.
pub(super) fn read_error(draft: &mut Draft, root: &Record<'_>) {
    draft.sign_in.status_id = Status::Interrupt;
    draft.sign_in.status_code = draft.text("status_code", root.get("errorCode"));
    draft.sign_in.status_detail = draft.text("status_detail", root.get("errorMessage"));
}

fn read_status(
    draft: &mut Draft,
    root: &Record<'_>,
    answer: Option<Field<'_>>,
    name: &str,
    about: About,
) {
    let said = answer.and_then(|answer| answer.get(name)).filter(|field| field.text().is_some());
    let said = said.or_else(|| root.at(&["serviceEventDetails", name]));
    let codes = [root.get("errorCode"), said];
    draft.sign_in.status_code = draft.first("status_code", codes);
    draft.sign_in.status_detail = draft.text("status_detail", root.get("errorMessage"));
    let error = root.any(&["errorCode", "errorMessage"]);
    let word = said.and_then(|field| field.text());
    let (status, origin) = match (error, word.as_deref()) {
        (_, Some(word)) if word.eq_ignore_ascii_case("failure") => (Status::Failure, said),
        (Some(error), _) => (Status::Failure, Some(error)),
        (None, Some(word)) if word.eq_ignore_ascii_case("success") => (Status::Success, said),
        // A call that hands out a session says nothing where it succeeds.
        (None, None) if about == About::Session => (Status::Success, root.get("eventName")),
        _ => (Status::Unknown, None),
    };
    draft.sign_in.status_id = match (about, status) {
        (About::SignIn | About::Session, status) => status,
        (About::Check, Status::Failure) => Status::Failure,
        _ => Status::Interrupt,
    };
    if draft.sign_in.status_id == Status::Unknown {
        draft.warn("status_id", "the record does not say how it ended");
    }
    let origin = origin.or_else(|| root.get("eventName"));
    if let (true, Some(origin)) = (draft.sign_in.status_id != Status::Unknown, origin) {
        draft.path("status_id", &origin);
    }
}

fn read_factors(draft: &mut Draft, root: &Record<'_>, more: Option<Field<'_>>, name: &str) {
    let more = |name| more.and_then(|more: Field<'_>| more.get(name)).filter(|f| !f.is_null());
    let own = matches!(draft.sign_in.user.kind.as_deref(), Some("IAMUser" | "Root"));
    if name == "CheckMfa" {
        let kind = more("MfaType").and_then(|field| field.text()).map(Into::into);
        let origin = more("MfaType").or_else(|| root.get("eventName"));
        push(draft, kind, Some(FactorResult::Prompted), origin);
        return;
    }
    if let Some(field) = more("CredentialType") {
        read_credentials(draft, field);
        return;
    }
    if let Some(field) = more("MFAUsed") {
        let used = field.text().unwrap_or_default();
        if used.eq_ignore_ascii_case("yes") {
            draft.sign_in.is_mfa = Some(true);
            draft.path("is_mfa", &field);
            let passed = draft.sign_in.status_id == Status::Success;
            push(draft, Some("MFA".into()), passed.then_some(FactorResult::Passed), Some(field));
        } else if own && used.eq_ignore_ascii_case("no") {
            draft.sign_in.is_mfa = Some(false);
            draft.path("is_mfa", &field);
            if draft.sign_in.status_id == Status::Success {
                push(draft, None, Some(FactorResult::NotRequired), Some(field));
            }
        }
        if draft.sign_in.is_mfa.is_some() {
            return;
        }
    }
    let path = ["sessionContext", "attributes", "mfaAuthenticated"];
    let Some(field) = Caller::of(root).and_then(|caller| caller.get(&path)) else { return };
    match field.text().as_deref() {
        Some("true") => {
            draft.sign_in.is_mfa = Some(true);
            draft.path("is_mfa", &field);
            push(draft, Some("MFA".into()), Some(FactorResult::SatisfiedByClaim), Some(field));
        }
        Some("false") if own => {
            draft.sign_in.is_mfa = Some(false);
            draft.path("is_mfa", &field);
        }
        Some("false") | None => {}
        Some(_) => draft.warn("is_mfa", "mfaAuthenticated is neither true nor false"),
    }
}

/// `PASSWORD`, or `PASSWORD,TOTP`: the credentials of an Identity Center sign-in.
fn read_credentials(draft: &mut Draft, field: Field<'_>) {
    let text = field.text().unwrap_or_default();
    let ended = matches!(
        draft.sign_in.metadata.log_name.as_deref(),
        Some("UserAuthentication" | "CredentialVerification")
    );
    let result = match draft.sign_in.status_id {
        Status::Failure => Some(FactorResult::Denied),
        Status::Success => Some(FactorResult::Passed),
        Status::Interrupt if ended => Some(FactorResult::Passed),
        Status::Interrupt => Some(FactorResult::Prompted),
        Status::Unknown => None,
    };
    for word in text.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        push(draft, Some(word.to_owned()), result, Some(field));
    }
    let mut primary = ["PASSWORD", "EXTERNAL_IDP", "PARTNER_PORTAL"].iter();
    for factor in &mut draft.sign_in.auth_factors {
        let kind = factor.kind.as_deref().unwrap_or_default();
        factor.is_primary = primary.clone().any(|word| word.eq_ignore_ascii_case(kind));
    }
    let is_primary = |factor: &AuthFactor| factor.is_primary;
    let all_primary = draft.sign_in.auth_factors.iter().all(is_primary);
    let by_us = primary.next().is_some_and(|word| text.eq_ignore_ascii_case(word));
    draft.sign_in.is_mfa = match result {
        Some(FactorResult::Passed) if !all_primary => Some(true),
        // What another identity provider asked for is not in this record.
        Some(FactorResult::Passed) if by_us && draft.sign_in.activity_id == LOGON => Some(false),
        Some(FactorResult::Denied) if !all_primary => Some(false),
        _ => None,
    };
    if draft.sign_in.is_mfa.is_some() {
        draft.path("is_mfa", &field);
    }
}

fn push(
    draft: &mut Draft,
    kind: Option<String>,
    result: Option<FactorResult>,
    origin: Option<Field<'_>>,
) {
    let fresh = match result {
        Some(FactorResult::Passed | FactorResult::Denied | FactorResult::TimedOut) => Some(true),
        Some(FactorResult::SatisfiedByClaim) => Some(false),
        Some(FactorResult::Prompted | FactorResult::NotRequired) | None => None,
    };
    draft.sign_in.auth_factors.push(AuthFactor { kind, result, fresh, is_primary: false });
    if let Some(origin) = origin {
        draft.path("auth_factors", &origin);
    }
}
