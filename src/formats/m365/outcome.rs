//! How a sign-in of Entra's token service ended, as the unified audit log tells it.
//!
//! A failed sign-in whose error is an interrupt (a second factor is asked for, a prompt to stay
//! signed in) is no failure; a successful one with an error paused there. It must not take an error
//! that it does not know under `UserLoggedIn` for a success.

use super::super::draft::Draft;
use super::super::entra::codes;
use super::super::field::{Field, Record};
use crate::domain::json::Doc;
use crate::domain::sign_in::{AuthFactor, FactorResult, LOGOFF, Status};

/// The errors, by the names that stand in `LogonError`, that only pause a sign-in: those that do
/// not end in `Interrupt`.
const PAUSES: [&str; 12] = [
    "UserStrongAuthClientAuthNRequired",
    "UserStrongAuthEnrollmentRequired",
    "UserStrongAuthExpired",
    "StrongAuthenticationRequired",
    "DeviceAuthenticationRequired",
    "ExternalSecurityChallenge",
    "ExternalChallengeNotCompleted",
    "UserInformationNotProvided",
    "UserAccountSelectionInvalid",
    "InteractionRequired",
    "SelectUserAccount",
    "ExternalSecurityChallengeNotSatisfied",
];
/// MFA failed or was denied, 500121.
const MFA_REFUSED: &str = "AuthenticationFailedSasError";

/// Reads result, target, device and session.
pub(super) fn read(draft: &mut Draft, root: &Record<'_>, logged_in: bool) {
    let (mut held, mut held_device) = (None, None);
    let more = list(draft, root.get("ExtendedProperties"), &mut held);
    let device = list(draft, root.get("DeviceProperties"), &mut held_device);
    let more = |name: &str| value(more, name);
    let device = |name: &str| value(device, name);
    draft.sign_in.http_request.user_agent =
        draft.first("http_request.user_agent", [more("UserAgent"), root.get("UserAgent")]);
    draft.sign_in.auth_protocol = draft.text("auth_protocol", more("RequestType"));
    read_status(draft, root, more("ResultStatusDetail"), logged_in);
    draft.sign_in.service.uid = draft.id("service.uid", root.get("ApplicationId"));
    let known = |field: &Field<'_>| field.text().is_none_or(|it| !super::is_nobody(&it));
    draft.sign_in.resource.uid = draft.id("resource.uid", root.get("ObjectId").filter(known));
    draft.sign_in.correlation_uid = draft.id("correlation_uid", root.get("InterSystemsId"));
    draft.sign_in.device.uid = draft.id("device.uid", device("Id"));
    draft.sign_in.device.name = draft.text("device.name", device("DisplayName"));
    draft.sign_in.device.os = draft.text("device.os", device("OS"));
    draft.sign_in.device.browser = draft.text("device.browser", device("BrowserType"));
    draft.sign_in.device.is_compliant = draft.flag("device.is_compliant", device("IsCompliant"));
    draft.sign_in.device.is_managed = draft.flag("device.is_managed", device("IsManaged"));
    draft.sign_in.device.trust = draft.text("device.trust", device("TrustDisplayName"));
    let context = |name| root.at(&["AppAccessContext", name]);
    let sessions = [device("SessionId"), context("AADSessionId")];
    draft.sign_in.session.uid = sessions.into_iter().find_map(|it| draft.id("session.uid", it));
    draft.sign_in.token_uid = draft.text("token_uid", context("UniqueTokenId"));
}

/// A list of names and values, also as JSON text.
fn list<'a>(
    draft: &mut Draft,
    field: Option<Field<'a>>,
    held: &'a mut Option<Doc>,
) -> Option<Field<'a>> {
    draft.open("http_request.user_agent", field, held)
}

/// The value behind a name of such a list.
fn value<'a>(list: Option<Field<'a>>, name: &str) -> Option<Field<'a>> {
    let is = |item: &Field<'_>| {
        let own = item.get("Name").and_then(|field| field.text());
        own.is_some_and(|own| own.eq_ignore_ascii_case(name))
    };
    list?.items().find(is)?.get("Value")
}

fn read_status(draft: &mut Draft, root: &Record<'_>, detail: Option<Field<'_>>, logged_in: bool) {
    let request = draft.sign_in.auth_protocol.as_deref().unwrap_or_default();
    if request.to_ascii_lowercase().ends_with(":logout") {
        draft.sign_in.activity_id = LOGOFF;
        draft.sign_in.status_id = Status::Interrupt;
        draft.sign_in.raw_paths.add_as("status_id", "auth_protocol");
        return;
    }
    let number = root.get("ErrorNumber").filter(|field| !field.is_null());
    let code = draft.integer("status_code", number).map(|(code, _)| code);
    let error = root.get("LogonError");
    let name = draft.text("status_detail", error);
    let origin = match (code.filter(|code| *code > 0), &name) {
        (Some(_), _) => number,
        (None, Some(_)) => error,
        (None, None) => root.get("Operation"),
    };
    let status = ended(logged_in, code, name.as_deref());
    if let (Some(code), Some(number)) = (code, number) {
        draft.sign_in.status_code = Some(code.to_string());
        draft.path("status_code", &number);
    } else if let (Some(name), Some(error)) = (&name, error) {
        draft.sign_in.status_code = Some(name.clone());
        draft.path("status_code", &error);
    }
    if name.is_some() {
        draft.sign_in.status_detail.clone_from(&name);
    } else {
        draft.sign_in.status_detail = draft.text("status_detail", detail);
    }
    if status == Status::Unknown {
        draft.warn("status_id", "the code and the error disagree, so how it ended is unknown");
    }
    let agreed = status != Status::Success || agrees(draft, root, detail);
    draft.sign_in.status_id = if agreed { status } else { Status::Unknown };
    if let Some(origin) = origin.filter(|_| draft.sign_in.status_id != Status::Unknown) {
        draft.path("status_id", &origin);
        read_factor(draft, code, name.as_deref(), &origin);
    }
}

/// How it ended by its error: the code, else the name, else what the operation is called.
pub(in crate::formats) fn ended(logged_in: bool, code: Option<i64>, name: Option<&str>) -> Status {
    let by_code = code.filter(|code| *code > 0).map(codes::status);
    let by_name = || {
        let name = name?;
        let pauses = PAUSES.iter().any(|it| it.eq_ignore_ascii_case(name));
        let pauses = pauses || name.to_ascii_lowercase().ends_with("interrupt");
        Some(if pauses { Status::Interrupt } else { Status::Failure })
    };
    // An error beside a code that says there was none is no more to be believed than the code.
    if logged_in && code == Some(0) && name.is_some() {
        return Status::Unknown;
    }
    match (by_code.or_else(by_name), logged_in) {
        (None, true) => Status::Success,
        // What calls itself a success and has an error paused there.
        (Some(_), true) => Status::Interrupt,
        (status, false) => status.unwrap_or(Status::Failure),
    }
}

/// True if nothing in a record that calls itself a success says otherwise.
fn agrees(draft: &mut Draft, root: &Record<'_>, detail: Option<Field<'_>>) -> bool {
    let is = |field: Option<Field<'_>>, words: &[&str]| {
        let text = field.and_then(|field| field.text());
        text.is_some_and(|text| words.iter().any(|word| text.trim().eq_ignore_ascii_case(word)))
    };
    if is(root.get("ResultStatus"), &["Failed", "Failure", "False"]) {
        draft.warn("status_id", "the operation and its result disagree, so unknown");
        return false;
    }
    let said = detail.as_ref().is_some_and(|field| !field.is_null());
    if said && !is(detail, &["Success", "Redirect", "Succeeded", ""]) {
        draft.warn("status_id", "the record gives a detail that is no success, so unknown");
        return false;
    }
    true
}

/// The second factor that was asked for or refused.
fn read_factor(draft: &mut Draft, code: Option<i64>, name: Option<&str>, origin: &Field<'_>) {
    let name = name.unwrap_or_default();
    let refused = code.is_some_and(codes::is_mfa_refusal) || name == MFA_REFUSED;
    let asked = code.is_some_and(codes::is_prompt) || name.contains("StrongAuth");
    let result = match (refused, asked && draft.sign_in.status_id == Status::Interrupt) {
        (true, _) => FactorResult::Denied,
        (false, true) => FactorResult::Prompted,
        (false, false) => return,
    };
    let fresh = refused.then_some(true);
    let factor = AuthFactor { kind: None, result: Some(result), fresh, is_primary: false };
    draft.sign_in.auth_factors.push(factor);
    draft.path("auth_factors", origin);
    if refused {
        draft.sign_in.is_mfa = Some(false);
        draft.path("is_mfa", origin);
    }
}
