//! Google Workspace activity reports: sign-in, SAML and token logs, and the rest of them.
//!
//! Four shapes of one thing: the Admin SDK's activity (`events` is an array), the same after a
//! shipper that split it (`events` or `event` is one object), the same flattened (`name`, `type`
//! and `parameters` beside `id`), and the copy in Google Cloud's audit log (`protoPayload` of
//! `login.googleapis.com`). Source of the names: Google's "Login Audit Activity Events", "SAML
//! Audit Activity Events" and "OAuth Token Audit Activity Events", and the "Samples for Google
//! Workspace Login Audit" of Cloud Logging.
//!
//! What counts, by the event's name:
//! - `login_success` and `login_failure` are sign-ins, of SAML too
//! - `login_challenge` and `login_verification` are steps (99), whatever the challenge's status: a
//!   refused one is followed by a `login_failure` of its own. The factor says how it ended
//! - `logout` is a logoff
//! - what else the sign-in, SAML, token and account logs hold is about an identity, but no sign-in:
//!   activity and status 99. Warnings are the vendor's risk reasons, and are about the account that
//!   `affected_email_address` names, whoever the actor is
//! - of other reports (Drive, Admin …) only when, who and from where: activity 0, status 99
//!
//! An activity of several events becomes as many records ([`parts`]), each with the activity's
//! bytes and one event in its place, so that none is lost and none counts twice. Where that was not
//! done (a case file's own events), the one event that ends the sign-in is read; where two do, the
//! result is unknown. There is no place, network or client in these records, but for the newer
//! `networkInfo`.

mod event;
mod factors;
mod source;
mod split;

use super::draft::Draft;
use super::field::{Field, Record};
use super::loose::{is_container, word};
use super::{Format, no_twin};
use crate::domain::json::Kind;
use crate::domain::sign_in::{ActorKind, LOGOFF, LOGON, NO_SIGN_IN, STEP, SignIn, Status};
use event::{About, Event};
use source::Source;
pub(super) use split::parts;

/// Google Workspace activity reports.
pub(super) const FORMAT: Format = Format {
    name: "google.reports",
    what: "Google Workspace reports: login, SAML, token; the Google Cloud audit copy too",
    detect,
    read: |root| Some(read(root)),
    twin: no_twin,
};

/// The product's name.
const PRODUCT: &str = "Google Workspace";
/// The kind that an activity says it is of.
const KIND: &str = "admin#reports#activity";
/// The profile id that stands where there is none (Google's reference of `actor.profileId`).
const NO_PROFILE: &str = "105250506097979753968";

/// What an audit record is wrapped in, in the API and in `BigQuery`.
const PAYLOADS: [&str; 2] = ["protoPayload", "protopayload_auditlog"];

/// True for an activity in any of the shapes.
fn detect(root: &Record<'_>) -> bool {
    if let Some(payload) = root.any(&PAYLOADS) {
        return is_audit(&payload);
    }
    let id = root.get("id").filter(|id| id.node.kind() == Kind::Object);
    let by_kind = root.get("kind").and_then(|field| field.text());
    let by_kind = by_kind.is_some_and(|kind| kind.eq_ignore_ascii_case(KIND));
    if !by_kind && id.is_none() {
        return false;
    }
    let has = |name| id.and_then(|id| id.get(name)).is_some_and(|field| !field.is_null());
    if !by_kind && !has("applicationName") && !has("uniqueQualifier") {
        return false;
    }
    let events = root.any(&["events", "event"]).is_some_and(|field| is_container(&field));
    let flat = root.count(&["name", "type"]) == 2;
    let actor = root.get("actor").is_some_and(|actor| {
        ["email", "profileId", "callerType"].iter().any(|name| actor.get(name).is_some())
    });
    let signs = [
        by_kind,
        by_kind && id.is_some(),
        has("applicationName"),
        has("uniqueQualifier"),
        has("customerId"),
        actor,
        events,
        flat,
        root.get("parameters").is_some_and(|field| is_container(&field)),
        root.has("ownerDomain"),
        root.has("ipAddress"),
    ];
    (events || flat || by_kind) && signs.iter().filter(|sign| **sign).count() >= 3
}

/// True for the payload of an audit record that copies an activity.
fn is_audit(payload: &Field<'_>) -> bool {
    let service = word(payload.get("serviceName"));
    let method = word(payload.get("methodName"));
    let activity = || word(payload.at(&["metadata", "@type"])).ends_with("activityproto");
    service == "login.googleapis.com"
        || method.starts_with("google.login.loginservice.")
        || activity()
}

/// Reads a record.
fn read(root: &Record<'_>) -> SignIn {
    let mut held = None;
    let source = Source::new(root, &mut held);
    let mut draft = Draft::default();
    draft.sign_in.metadata.product.name = Some(PRODUCT);
    let event = Event::of(&mut draft, &source);
    read_id(&mut draft, &source, &event);
    read_time(&mut draft, &source);
    read_status(&mut draft, &event);
    read_identity(&mut draft, &source, &event);
    draft.address(source.get(&["requestMetadata", "callerIp"], &["ipAddress"]));
    let network = root.get("networkInfo");
    draft.country(network.and_then(|network| network.get("regionCode")));
    draft.asn(network.and_then(|network| network.get("ipAsn")?.items().next()));
    if event.about == About::Other {
        return draft.finish();
    }
    let agent = source.get(&["requestMetadata", "callerSuppliedUserAgent"], &["userAgent"]);
    draft.sign_in.http_request.user_agent = draft.text("http_request.user_agent", agent);
    read_target(&mut draft, &event);
    read_risk(&mut draft, &event);
    factors::read(&mut draft, &event);
    draft.finish()
}

/// Time, qualifier and, of an activity of several events, the event's place make the id.
fn read_id(draft: &mut Draft, source: &Source<'_>, event: &Event<'_>) {
    draft.sign_in.metadata.log_name = draft.text("metadata.log_name", source.application());
    let activity = |name| source.metadata.and_then(|metadata| metadata.at(&["activityId", name]));
    let (time, qualifier) = match source.payload {
        Some(_) => (activity("timeUsec"), activity("uniqQualifier")),
        None => (source.root.at(&["id", "time"]), source.root.at(&["id", "uniqueQualifier"])),
    };
    // It may be below zero, as text or as a number.
    let number = qualifier.filter(|field| field.node.raw().starts_with('-'));
    let qualifier = match number {
        Some(field) => {
            draft.path("metadata.uid", &field);
            Some(field.node.raw().to_owned())
        }
        None => draft.any_id("metadata.uid", qualifier),
    };
    let Some(mut uid) = qualifier else {
        let insert = source.payload.and_then(|_| source.root.get("insertId"));
        draft.sign_in.metadata.uid = draft.any_id("metadata.uid", insert);
        return;
    };
    let time = time.and_then(|field| field.text()).unwrap_or_default();
    if !time.is_empty() {
        uid = format!("{}/{uid}", time.trim());
    }
    if let Some(place) = event.place {
        uid = format!("{uid}/{place}");
    }
    draft.sign_in.metadata.uid = Some(uid);
}

fn read_time(draft: &mut Draft, source: &Source<'_>) {
    if source.payload.is_none() {
        draft.moment(source.root.at(&["id", "time"]), false);
        return;
    }
    let usec = source.metadata.and_then(|metadata| metadata.at(&["activityId", "timeUsec"]));
    let found = draft.moment(usec, false) || draft.moment(source.root.get("timestamp"), false);
    if !found {
        draft.moment(source.root.get("receiveTimestamp"), true);
    }
}

fn read_status(draft: &mut Draft, event: &Event<'_>) {
    draft.sign_in.activity_id = match event.about {
        About::SignIn(_) => LOGON,
        About::Logoff => LOGOFF,
        About::Step | About::Identity | About::Untold => STEP,
        About::Other => NO_SIGN_IN,
    };
    draft.sign_in.status_id = match event.about {
        About::SignIn(status) => status,
        About::Untold => Status::Unknown,
        About::Step | About::Logoff | About::Identity | About::Other => Status::Interrupt,
    };
    if event.about == About::Untold {
        draft.warn("status_id", "the record names no event, so what ended is unknown");
    }
    if let Some(field) = event.name_field {
        draft.sign_in.status_code = draft.text("status_code", Some(field));
        if draft.sign_in.status_code.is_some() && draft.sign_in.status_id != Status::Unknown {
            draft.path("status_id", &field);
        }
    }
    let details =
        ["login_failure_type", "failure_type", "login_challenge_status"].map(|it| event.value(it));
    draft.sign_in.status_detail = draft.first("status_detail", details);
}

fn read_identity(draft: &mut Draft, source: &Source<'_>, event: &Event<'_>) {
    let email = source.get(&["authenticationInfo", "principalEmail"], &["actor", "email"]);
    let filled = |field: &Field<'_>| field.text().is_some_and(|text| text.contains('@'));
    // Who acted has signed in, but a warning is about somebody's account.
    let ended = matches!(event.about, About::SignIn(_) | About::Step | About::Logoff);
    let affected = event.value("affected_email_address").filter(filled);
    let affected = affected.filter(|_| !ended || !email.is_some_and(|email| filled(&email)));
    let same = match affected {
        Some(field) => word(Some(field)) == word(email),
        None => true,
    };
    draft.sign_in.user.name = draft.text("user.name", affected.or(email));
    draft.mail_of_name();
    let caller = source.root.at(&["actor", "callerType"]).filter(|_| same);
    draft.sign_in.user.kind = draft.text("user.type", caller);
    let robot = word(draft.sign_in.path("user.name").and(affected.or(email)))
        .ends_with(".gserviceaccount.com");
    let (kind, origin) = match (word(caller).as_str(), &draft.sign_in.user.name) {
        (_, Some(_)) if robot => (Some(ActorKind::ServicePrincipal), affected.or(email)),
        ("user", _) => (Some(ActorKind::Person), caller),
        ("key" | "application", _) => (Some(ActorKind::ServicePrincipal), caller),
        // The logs of sign-in and of accounts are about people.
        ("", Some(_)) if event.about != About::Other => {
            (Some(ActorKind::Person), affected.or(email))
        }
        _ => (None, None),
    };
    draft.sign_in.actor.kind = kind;
    if let (Some(_), Some(origin)) = (kind, origin) {
        draft.path("actor.kind", &origin);
    }
    if !same {
        return;
    }
    let profile = source.root.at(&["actor", "profileId"]);
    if profile.is_some_and(|field| field.node.raw().trim_matches('"') == NO_PROFILE) {
        draft.warn("user.uid", "the profile id is Google's placeholder, so unknown");
    } else {
        draft.sign_in.user.uid = draft.any_id("user.uid", profile);
    }
    if draft.sign_in.user.uid.is_none() && kind == Some(ActorKind::ServicePrincipal) {
        draft.sign_in.user.uid = draft.text("user.uid", source.root.at(&["actor", "key"]));
    }
}

fn read_target(draft: &mut Draft, event: &Event<'_>) {
    draft.sign_in.service.uid = draft.text("service.uid", event.value("client_id"));
    let names = ["application_name", "app_name"].map(|name| event.value(name));
    draft.sign_in.service.name = draft.first("service.name", names);
    draft.sign_in.device.uid = draft.any_id("device.uid", event.value("device_id"));
    draft.sign_in.logon_type = draft.text("logon_type", event.value("login_type"));
}

fn read_risk(draft: &mut Draft, event: &Event<'_>) {
    const REASONS: &str = "risk.reasons";
    let warning = event.about == About::Identity
        && ["suspicious_", "account_disabled_", "gov_attack_warning", "risky_sensitive_action_"]
            .iter()
            .any(|prefix| event.name.starts_with(prefix));
    if let Some(field) = event.name_field.filter(|_| warning) {
        draft.sign_in.risk.reasons = vec![event.name.clone()];
        draft.path(REASONS, &field);
    } else if let Some(field) = event.value("is_suspicious")
        && draft.flag(REASONS, Some(field)) == Some(true)
    {
        draft.sign_in.risk.reasons = vec!["is_suspicious".into()];
    } else {
        draft.sign_in.raw_paths.remove(REASONS);
    }
    if !draft.sign_in.risk.reasons.is_empty() {
        draft.sign_in.risk.source = Some(PRODUCT.into());
    }
}

#[cfg(test)]
mod tests;
