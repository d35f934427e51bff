//! How an event ended, by the vendor's own part of an Elastic document.
//!
//! The schema knows success and failure and no step: an interrupted Entra sign-in stands there as a
//! failure, an Okta policy that let somebody on as a success. Where a vendor's part is there, the
//! rules of the vendor's own format hold for it.

use super::super::field::{Field, Record};
use super::super::{cloudtrail, entra, m365, okta};
use super::{at, says};
use crate::domain::sign_in::{LOGON, NO_SIGN_IN, Status};

/// Activity, status, and the field that says so.
pub(super) type Ended<'d> = (u8, Status, Option<Field<'d>>);

/// By the first vendor whose part there is.
pub(super) fn ended<'d>(root: &Record<'d>) -> Option<Ended<'d>> {
    okta(root)
        .or_else(|| entra(root))
        .or_else(|| aws(root))
        .or_else(|| m365(root))
        .or_else(|| google(root))
}

fn text(field: Option<Field<'_>>) -> Option<std::borrow::Cow<'_, str>> {
    field.and_then(|field| field.text())
}

fn okta<'d>(root: &Record<'d>) -> Option<Ended<'d>> {
    let kind = at(root, "okta.event_type")
        .or_else(|| at(root, "okta.outcome.result").and_then(|_| at(root, "event.action")));
    let kind = text(kind)?;
    let result = at(root, "okta.outcome.result");
    let (activity, status) = okta::ended(&kind, &text(result).unwrap_or_default());
    Some((activity, status, result))
}

fn entra<'d>(root: &Record<'d>) -> Option<Ended<'d>> {
    at(root, "azure.signinlogs.category").or_else(|| at(root, "azure.signinlogs.properties"))?;
    let codes = ["azure.signinlogs.properties.status.error_code", "azure.signinlogs.result_type"];
    let number = |field: Field<'_>| {
        field.node.as_i64().or_else(|| field.text()?.trim().parse().ok()).filter(|it| *it >= 0)
    };
    let code = codes.iter().filter_map(|name| at(root, name)).find(|it| number(*it).is_some());
    let status = code.and_then(number).map_or(Status::Unknown, entra::codes::status);
    Some((LOGON, status, code))
}

fn aws<'d>(root: &Record<'d>) -> Option<Ended<'d>> {
    let known = ["aws.cloudtrail.event_type", "aws.cloudtrail.event_version"];
    known.iter().find_map(|name| at(root, name)).or_else(|| at(root, "aws.cloudtrail"))?;
    let name = text(at(root, "event.action"))?;
    let source = text(at(root, "event.provider")).unwrap_or_default();
    let outcome = at(root, "event.outcome");
    let (activity, status) = cloudtrail::ended(&source, &name, word(root));
    Some((activity, status, outcome))
}

fn m365<'d>(root: &Record<'d>) -> Option<Ended<'d>> {
    let operation = at(root, "o365.audit.Operation")
        .or_else(|| at(root, "o365.audit").and_then(|_| at(root, "event.action")))?;
    let is = |name: &str| text(Some(operation)).is_some_and(|it| it.eq_ignore_ascii_case(name));
    if !is("UserLoggedIn") && !is("UserLoginFailed") {
        return Some((NO_SIGN_IN, Status::Interrupt, None));
    }
    let request = text(at(root, "o365.audit.ExtendedProperties.RequestType"));
    if request.is_some_and(|it| it.to_ascii_lowercase().ends_with(":logout")) {
        return Some((2, Status::Interrupt, None));
    }
    let error = at(root, "o365.audit.LogonError");
    let code = at(root, "o365.audit.ErrorNumber");
    let number = code.and_then(|it| it.node.as_i64().or_else(|| it.text()?.trim().parse().ok()));
    let name = text(error).filter(|it| !it.trim().is_empty());
    let status = m365::outcome::ended(is("UserLoggedIn"), number, name.as_deref());
    Some((LOGON, status, code.or(error).filter(|it| !it.is_null()).or(Some(operation))))
}

fn google<'d>(root: &Record<'d>) -> Option<Ended<'d>> {
    at(root, "google_workspace")
        .or_else(|| at(root, "google_workspace.event.type"))
        .or_else(|| at(root, "google_workspace.kind"))?;
    let action = at(root, "event.action")?;
    let (activity, status) = match text(Some(action))?.trim() {
        "login_success" => (LOGON, Status::Success),
        "login_failure" => (LOGON, Status::Failure),
        "logout" => (2, Status::Interrupt),
        "login_challenge" | "login_verification" => (99, Status::Interrupt),
        _ if says(root, "event.provider", "login") => (99, Status::Interrupt),
        _ if says(root, "event.provider", "saml") => return None,
        _ => (NO_SIGN_IN, Status::Interrupt),
    };
    Some((activity, status, Some(action)))
}

/// The outcome in the schema's own word.
pub(super) fn word(root: &Record<'_>) -> Status {
    let outcome = at(root, "event.outcome").and_then(|field| field.text());
    match outcome.map(|it| it.trim().to_ascii_lowercase()).as_deref() {
        Some("success") => Status::Success,
        Some("failure") => Status::Failure,
        _ => Status::Unknown,
    }
}
