//! Okta System Log records.
//!
//! What counts, by `eventType`:
//! - `user.session.start` and `user.authentication.*` are sign-ins (activity 1, or 99 for a step of
//!   one) and end as `outcome.result` says; `CHALLENGE`, `ALLOW`, `SKIPPED` and `DEFERRED` are
//!   steps
//! - a denied push and a policy that denies are refusals; `user.session.end` is a logoff, neither
//!   success nor failure
//! - other records about identities (locks, factor resets, granted roles, reported threats) keep
//!   their view, with activity 99 and status 99, so that they can be placed in time and never count
//!   as a sign-in
//! - of records about something else (rate limits, imports, mail sent) only when, who and from
//!   where are taken: activity 0 and status 99

mod debug;

use super::draft::{Draft, said};
use super::field::{Field, Record};
use super::{Format, meaning};
use crate::domain::sign_in::{
    ActorKind, AuthFactor, FactorResult, LOGOFF, LOGON, NO_SIGN_IN, STEP, SignIn, Status,
};

/// Okta System Log.
pub(super) const FORMAT: Format = Format {
    name: "okta.system",
    what: "Okta System Log",
    detect,
    read: |root| Some(read(root)),
    twin,
};

/// The normalised name of a network's holder.
const AS_NAME: &str = "src_endpoint.autonomous_system.name";

/// True for a System Log record.
fn detect(root: &Record<'_>) -> bool {
    if root.has("class_uid") || root.has("eventSource") {
        return false;
    }
    let dotted =
        |name| root.get(name).and_then(|field| field.text()).is_some_and(|text| text.contains('.'));
    let rest = [
        "actor",
        "client",
        "outcome",
        "published",
        "legacyEventType",
        "displayMessage",
        "debugContext",
        "transaction",
        "securityContext",
        "target",
        "authenticationContext",
        "uuid",
    ];
    // The cheap questions first: this is asked of every record of every vendor.
    (dotted("eventType") && root.at_least(3, &rest))
        || (root.has("actor") && root.has("outcome") && !root.has("ecs") && root.at_least(6, &rest))
}

/// What a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    /// A sign-in that stands for itself.
    SignIn,
    /// A step of a sign-in that can itself be refused.
    Step,
    /// The end of a session.
    Logoff,
    /// An identity, but no sign-in.
    Identity,
    /// Something else.
    Other,
    /// The record has no type.
    Untold,
}

fn about(event_type: &str) -> About {
    if event_type.contains("rate_limit") || event_type.contains("concurrency") {
        return About::Other;
    }
    match event_type {
        "user.session.start" | "user.authentication.sso" | "user.authentication.authenticate" => {
            About::SignIn
        }
        "user.session.end" => About::Logoff,
        "policy.evaluate_sign_on" | "user.mfa.okta_verify.deny_push" => About::Step,
        _ if event_type.starts_with("user.authentication.") => About::Step,
        _ => {
            let identity = [
                "user.",
                "group.privilege.",
                "security.",
                "policy.",
                "device.",
                "app.oauth2.",
                "app.token.",
                "app.generic.unauth",
                "iam.",
                "zone.",
                "system.push.",
                "system.sms.send_factor",
                "system.voice.send_",
                "system.email.mfa",
                "system.email.challenge_factor",
                "system.api_token.",
                "system.idp.lifecycle.",
                "application.policy.sign_on",
                "application.user_membership.",
            ];
            let known = identity.iter().any(|prefix| event_type.starts_with(prefix));
            if known { About::Identity } else { About::Other }
        }
    }
}

/// Reads a record.
fn read(root: &Record<'_>) -> SignIn {
    let event_type = root.get("eventType").and_then(said);
    let event_type = event_type.as_deref();
    let about = event_type.map_or(About::Untold, about);
    let mut draft = Draft::default();
    draft.sign_in.metadata.product.name = Some("Okta");
    draft.sign_in.metadata.uid = draft.text("metadata.uid", root.get("uuid"));
    draft.sign_in.metadata.log_name = draft.text("metadata.log_name", root.get("eventType"));
    draft.time(root.get("published"), false, false);
    draft.sign_in.activity_id = activity(about);
    read_outcome(&mut draft, root, about);
    read_actor(&mut draft, root);
    read_origin(&mut draft, root);
    if about == About::Other {
        return draft.finish();
    }
    read_device(&mut draft, root);
    read_target(&mut draft, root);
    debug::read_risk(&mut draft, root);
    read_factors(&mut draft, root, event_type.unwrap_or_default(), about);
    draft.finish()
}

/// How a record of that type and result ended: activity and status. For what others make of it.
pub(super) fn ended(event_type: &str, result: &str) -> (u8, Status) {
    let about = about(event_type);
    (activity(about), status(about, event_type, result))
}

fn activity(about: About) -> u8 {
    match about {
        About::SignIn => LOGON,
        About::Logoff => LOGOFF,
        About::Step | About::Identity | About::Untold => STEP,
        About::Other => NO_SIGN_IN,
    }
}

fn status(about: About, event_type: &str, result: &str) -> Status {
    match about {
        About::SignIn | About::Step => match result.to_ascii_uppercase().as_str() {
            // A policy that lets somebody on has signed nobody in.
            "SUCCESS" if event_type != "policy.evaluate_sign_on" => Status::Success,
            "FAILURE" | "DENY" => Status::Failure,
            "SUCCESS" | "CHALLENGE" | "ALLOW" | "SKIPPED" | "DEFERRED" => Status::Interrupt,
            _ => Status::Unknown,
        },
        About::Logoff | About::Identity | About::Other => Status::Interrupt,
        About::Untold => Status::Unknown,
    }
}

fn read_outcome(draft: &mut Draft, root: &Record<'_>, about: About) {
    let result = root.at(&["outcome", "result"]);
    draft.sign_in.status_code = match draft.peek("status_code", result) {
        Some((text, field)) => {
            draft.path("status_code", &field);
            draft.path("status_id", &field);
            Some(text.into_owned())
        }
        None => None,
    };
    let code = draft.sign_in.status_code.as_deref().unwrap_or_default();
    let event_type = draft.sign_in.metadata.log_name.as_deref().unwrap_or_default();
    draft.sign_in.status_id = status(about, event_type, code);
    if about == About::Untold {
        draft.warn("status_id", "the record has no type, so what ended is unknown");
    }
    let reason = root.at(&["outcome", "reason"]);
    draft.sign_in.status_detail = draft.text("status_detail", reason);
}

fn read_actor(draft: &mut Draft, root: &Record<'_>) {
    let Some(actor) = root.get("actor") else { return };
    draft.sign_in.user.kind = draft.text("user.type", actor.get("type"));
    let kind = draft.sign_in.user.kind.as_deref().unwrap_or_default();
    let kind = match kind.to_ascii_lowercase().as_str() {
        "user" => Some(ActorKind::Person),
        "systemprincipal" => Some(ActorKind::System),
        "publicclientapp" | "serviceclient" | "appinstance" | "serviceprincipal" | "client" => {
            Some(ActorKind::ServicePrincipal)
        }
        _ => None,
    };
    draft.sign_in.actor.kind = kind;
    if kind.is_some()
        && let Some(field) = actor.get("type")
    {
        draft.path("actor.kind", &field);
    }
    // Of a threat the actor is an address, which is nobody's identity.
    if draft
        .sign_in
        .user
        .kind
        .as_deref()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("ip address"))
    {
        draft.warn("user", "the actor is an address, so who it was is unknown");
        draft.address(actor.get("id"));
        return;
    }
    draft.sign_in.user.uid = draft.id("user.uid", actor.get("id"));
    let names = [actor.get("alternateId"), actor.get("displayName")];
    // A display name is what somebody chose, so it names people but no other kind of actor.
    let count = if kind == Some(ActorKind::Person) { 1 } else { 2 };
    draft.sign_in.user.name = draft.first("user.name", names.into_iter().take(count));
    draft.mail_of_name();
}

fn read_origin(draft: &mut Draft, root: &Record<'_>) {
    let client = root.get("client");
    let own = |name| client.and_then(|client| client.get(name));
    let hop = root.at(&["request", "ipChain"]).and_then(|chain| chain.items().next());
    let by_hop =
        !draft.address(own("ipAddress")) && draft.address(hop.and_then(|hop| hop.get("ip")));
    // A place belongs to the address it stands with.
    let place = own("geographicalContext").filter(|place| !place.is_null());
    let place = if by_hop { hop.and_then(|hop| hop.get("geographicalContext")) } else { place };
    if let Some(place) = place {
        draft.town(place.get("city"), place.get("state"));
        draft.country(place.get("country"));
        draft.degrees(place.at(&["geolocation", "lat"]), place.at(&["geolocation", "lon"]));
    }
    if let Some(security) = root.get("securityContext") {
        draft.asn(security.get("asNumber"));
        let names = [security.get("asOrg"), security.get("isp")];
        draft.sign_in.src_endpoint.autonomous_system.name = draft.first(AS_NAME, names);
        let proxy = draft.flag("src_endpoint.is_proxy", security.get("isProxy"));
        draft.sign_in.src_endpoint.is_proxy = proxy;
    }
    let agent = client.and_then(|client| client.at(&["userAgent", "rawUserAgent"]));
    draft.sign_in.http_request.user_agent = draft.text("http_request.user_agent", agent);
}

fn read_device(draft: &mut Draft, root: &Record<'_>) {
    let data = |name| root.at(&["debugContext", "debugData", name]);
    let device = |name| root.at(&["device", name]);
    let ids = [device("id"), data("deviceFingerprint"), data("dtHash")];
    draft.sign_in.device.uid = draft.first("device.uid", ids);
    draft.sign_in.device.name = draft.text("device.name", device("name"));
    let agent = |name| root.at(&["client", "userAgent", name]);
    draft.sign_in.device.os = draft.first("device.os", [agent("os"), device("os_platform")]);
    draft.sign_in.device.browser = draft.text("device.browser", agent("browser"));
    draft.sign_in.device.is_managed = draft.flag("device.is_managed", device("managed"));
    if draft.flag("device.trust", device("registered")) == Some(true) {
        draft.sign_in.device.trust = Some("registered".into());
    } else {
        draft.sign_in.raw_paths.remove("device.trust");
    }
}

fn read_target(draft: &mut Draft, root: &Record<'_>) {
    let of_type = |wanted: &str| {
        let is = |item: &Field<'_>| {
            item.get("type").and_then(|field| field.text()).is_some_and(|text| text == wanted)
        };
        root.get("target").and_then(|targets| targets.items().find(is))
    };
    let app = of_type("AppInstance");
    if let Some(app) = app {
        draft.sign_in.service.uid = draft.text("service.uid", app.get("id"));
        let names = [app.get("displayName"), app.get("alternateId")];
        draft.sign_in.service.name = draft.first("service.name", names);
    }
    let context = |name| root.at(&["authenticationContext", name]);
    let mode = app.and_then(|app| app.at(&["detailEntry", "signOnModeType"]));
    let protocols = [mode, context("authenticationProvider")];
    draft.sign_in.auth_protocol = draft.first("auth_protocol", protocols);
    let sessions = [context("externalSessionId"), context("rootSessionId")];
    draft.sign_in.session.uid = draft.first("session.uid", sessions);
    let transaction = root.at(&["transaction", "id"]);
    draft.sign_in.correlation_uid = draft.text("correlation_uid", transaction);
    let token = root.at(&["transaction", "detail", "requestApiTokenId"]);
    draft.sign_in.token_uid = draft.text("token_uid", token);
}

fn read_factors(draft: &mut Draft, root: &Record<'_>, event_type: &str, about: About) {
    let denied_push = event_type == "user.mfa.okta_verify.deny_push";
    let prompted = ["system.push.send_factor", "system.sms.send_factor", "system.voice.send_"]
        .iter()
        .any(|prefix| event_type.starts_with(prefix));
    let second = denied_push || prompted || event_type == "user.authentication.auth_via_mfa";
    if !second && about != About::SignIn && about != About::Step {
        return;
    }
    let enrolment = || {
        let targets = root.get("target")?;
        let is = |item: &Field<'_>| {
            let kind = item.get("type").and_then(|field| field.text());
            kind.is_some_and(|kind| kind == "AuthenticatorEnrollment")
        };
        targets.items().find(is)?.get("displayName")
    };
    let method = [
        root.at(&["debugContext", "debugData", "factor"]),
        root.at(&["authenticationContext", "credentialType"]),
        enrolment(),
    ];
    let method = method.into_iter().flatten().find(|field| said(*field).is_some());
    if method.is_none() && !second {
        return;
    }
    let detail = draft.sign_in.status_detail.as_deref().unwrap_or_default().to_ascii_lowercase();
    let late =
        ["timeout", "timed out", "expired", "no response"].iter().any(|w| detail.contains(w));
    let result = match draft.sign_in.status_id {
        _ if denied_push => Some(FactorResult::Denied),
        _ if prompted => Some(FactorResult::Prompted),
        Status::Success => Some(FactorResult::Passed),
        Status::Failure if late => Some(FactorResult::TimedOut),
        Status::Failure => Some(FactorResult::Denied),
        Status::Interrupt => Some(FactorResult::Prompted),
        Status::Unknown => None,
    };
    let fresh = match result {
        Some(FactorResult::Passed | FactorResult::Denied | FactorResult::TimedOut) => Some(true),
        _ => None,
    };
    let kind = method.and_then(|field| field.text()).map(Into::into);
    draft.sign_in.auth_factors.push(AuthFactor { kind, result, fresh, is_primary: !second });
    if let Some(origin) = method.or_else(|| root.get("eventType")) {
        draft.path("auth_factors", &origin);
    }
    let is_mfa = match result {
        Some(FactorResult::Passed) if second => Some(true),
        Some(FactorResult::Denied | FactorResult::TimedOut) if second => Some(false),
        _ => None,
    };
    if let (Some(is_mfa), Some(field)) = (is_mfa, root.get("eventType")) {
        draft.sign_in.is_mfa = Some(is_mfa);
        draft.path("is_mfa", &field);
    }
}

/// An address and its country stand with the client and in the chain of hops.
fn twin(pointer: &str) -> Option<&'static str> {
    let hop = pointer.strip_prefix("/request/ipChain/").and_then(|rest| rest.split_once('/'));
    match hop {
        Some((_, "ip")) => Some("src_endpoint.ip"),
        Some((_, "geographicalContext/country")) => Some("src_endpoint.location.country"),
        Some(_) => None,
        None => meaning::among(
            pointer,
            &[
                ("/client/ipAddress", "src_endpoint.ip"),
                ("/client/geographicalContext/country", "src_endpoint.location.country"),
            ],
        ),
    }
}

#[cfg(test)]
mod tests;
