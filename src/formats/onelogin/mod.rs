//! `OneLogin` events, of its API and of its event webhooks.
//!
//! Source: `OneLogin`'s "Event Resource and Types"; which type is what stands in [`about`].
//!
//! `user_name` is the first and last name of a person, so it is no login name; only where there is
//! none does `OneLogin` write the mail address in its place. The identity is `user_id` in a sign-in
//! and `actor_user_id` in all else, since the user is then the one who was acted upon.

use super::draft::{Draft, is_placeholder, said};
use super::field::{Field, Record};
use super::loose::{is_container, word};
use super::{Format, no_twin};
use crate::domain::sign_in::{ActorKind, LOGOFF, LOGON, NO_SIGN_IN, STEP, SignIn, Status};

/// `OneLogin` events.
pub(super) const FORMAT: Format = Format {
    name: "onelogin.event",
    what: "OneLogin events, of its API and webhooks",
    detect,
    read: |root| Some(read(root)),
    twin: no_twin,
};

/// True for an event.
fn detect(root: &Record<'_>) -> bool {
    let Some(kind) = root.get("event_type_id") else { return false };
    if is_container(&kind) || root.has("class_uid") {
        return false;
    }
    let own = [
        "ipaddr",
        "actor_user_id",
        "actor_user_name",
        "actor_system",
        "assuming_acting_user_id",
        "otp_device_id",
        "otp_device_name",
        "directory_sync_run_id",
        "custom_message",
        "event_timestamp",
        "account_id",
        "risk_cookie_id",
        "proxy_ip",
    ];
    let rest = ["user_id", "user_name", "app_id", "app_name", "risk_score", "created_at", "uuid"];
    // In an event of the API every member is there, and most of them are null.
    let there = own.iter().filter(|name| root.has(name)).count();
    there >= 1 && there + root.count(&rest) >= 2
}

/// What a type of event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    SignIn(Status),
    Logoff,
    /// An identity, but no sign-in.
    Identity,
    /// A directory, a connector, a certificate.
    Other,
    /// A type that is not known here.
    Untold,
}

/// - 5 and 6 sign-in and its failure, 8 sign-in to an app, 7 and 29 logoff
/// - 68, 78, 122, 130, 140, 153 sign-ins by RADIUS, assertion proxy, API, LDAP, a social account
///   and at a Mac; 69, 77, 123, 129, 141, 154 and 86 (remote authentication) their failures
/// - 3 somebody takes the place of another user, 19 a lock, 10 to 24 changes of users …
fn about(kind: i64) -> About {
    match kind {
        5 | 8 | 68 | 78 | 122 | 130 | 140 | 153 => About::SignIn(Status::Success),
        6 | 69 | 77 | 86 | 123 | 129 | 141 | 154 => About::SignIn(Status::Failure),
        7 | 29 => About::Logoff,
        25
        | 26
        | 30
        | 31
        | 38
        | 39
        | 41..=47
        | 56
        | 60
        | 66
        | 67
        | 113
        | 114
        | 117
        | 118
        | 121
        | 124..=128
        | 131..=136
        | 139
        | 155 => About::Other,
        1..=197 => About::Identity,
        _ => About::Untold,
    }
}

/// Reads an event.
fn read(root: &Record<'_>) -> SignIn {
    let mut draft = Draft::default();
    draft.sign_in.metadata.product.name = Some("OneLogin");
    let ids = ["id", "uuid"].map(|name| root.get(name));
    draft.sign_in.metadata.uid = ids.into_iter().find_map(|id| draft.any_id("metadata.uid", id));
    let times = ["created_at", "event_timestamp"].map(|name| root.get(name));
    let _ = draft.moment(times[0], false) || draft.moment(times[1], false);
    let kind = root.get("event_type_id");
    let about = match draft.integer("status_code", kind) {
        Some((number, field)) => {
            draft.sign_in.status_code = Some(number.to_string());
            draft.path("status_code", &field);
            about(number)
        }
        None => About::Untold,
    };
    read_status(&mut draft, kind, about);
    read_identity(&mut draft, root, about);
    draft.address(root.get("ipaddr"));
    if about == About::Other {
        return draft.finish();
    }
    let details = ["error_description", "custom_message", "notes"].map(|name| root.get(name));
    let details = details.map(|field| field.filter(|field| field.text().is_some()));
    draft.sign_in.status_detail = draft.first("status_detail", details);
    draft.sign_in.service.uid = draft.any_id("service.uid", root.get("app_id"));
    draft.sign_in.service.name = draft.text("service.name", root.get("app_name"));
    let agent = root.get("user_agent");
    draft.sign_in.http_request.user_agent = draft.text("http_request.user_agent", agent);
    read_risk(&mut draft, root);
    draft.finish()
}

fn read_status(draft: &mut Draft, kind: Option<Field<'_>>, about: About) {
    draft.sign_in.activity_id = match about {
        About::SignIn(_) => LOGON,
        About::Logoff => LOGOFF,
        About::Identity | About::Untold => STEP,
        About::Other => NO_SIGN_IN,
    };
    draft.sign_in.status_id = match about {
        About::SignIn(status) => status,
        About::Logoff | About::Identity | About::Other => Status::Interrupt,
        About::Untold => {
            draft.warn("status_id", "a type of event that is not known, so what ended is unknown");
            Status::Unknown
        }
    };
    if let (About::SignIn(_), Some(field)) = (about, kind) {
        draft.path("status_id", &field);
    }
}

fn read_identity(draft: &mut Draft, root: &Record<'_>, about: About) {
    let user = ["user_id", "user_name"];
    let actor = ["actor_user_id", "actor_user_name"];
    let by_user = matches!(about, About::SignIn(_) | About::Logoff);
    let mut who = if by_user { [user, actor] } else { [actor, user] }.into_iter();
    let id = |draft: &mut Draft, name: &str| draft.any_id("user.uid", root.get(name));
    // The name belongs to the id that it stands with.
    let found = who.clone().find_map(|[uid, name]| Some((id(draft, uid)?, uid, name)));
    let login = |name: &&str| {
        let text = word(root.get(name));
        text.contains('@') && !text.contains(char::is_whitespace)
    };
    if let Some((uid, _, name)) = &found {
        draft.sign_in.user.uid = Some(uid.clone());
        draft.sign_in.user.name =
            Some(*name).filter(login).and_then(|name| draft.text("user.name", root.get(name)));
    } else {
        let name = who.find_map(|[_, name]| Some(name).filter(login));
        let name = name.and_then(|name| root.get(name));
        draft.sign_in.user.name = draft.text("user.name", name);
    }
    draft.mail_of_name();
    draft.sign_in.user.domain = draft.any_id("user.domain", root.get("account_id"));
    let system = root.get("actor_system").filter(|field| said(*field).is_some());
    let path = match (&found, draft.sign_in.user.name.is_some()) {
        (Some((_, uid, _)), _) => root.get(uid),
        (None, true) => who_named(root),
        (None, false) => None,
    };
    if let Some(field) = path {
        draft.sign_in.actor.kind = Some(ActorKind::Person);
        draft.path("actor.kind", &field);
    } else if let Some(field) = system {
        draft.sign_in.actor.kind = Some(ActorKind::System);
        draft.path("actor.kind", &field);
    }
}

fn who_named<'d>(root: &Record<'d>) -> Option<Field<'d>> {
    root.any(&["user_name", "actor_user_name"])
}

/// The reasons; how the score is cut into levels is not documented.
fn read_risk(draft: &mut Draft, root: &Record<'_>) {
    let mut held = None;
    let Some(field) = root.get("risk_reasons").filter(|field| !field.is_null()) else { return };
    let reasons: Vec<String> = if let Ok(Some(list)) = field.open(&mut held) {
        list.items().filter_map(|item| item.text().map(Into::into)).collect()
    } else {
        let text = field.text().unwrap_or_default();
        text.split(',').map(|part| part.trim().to_owned()).collect()
    };
    let reasons: Vec<_> = reasons.into_iter().filter(|text| !is_placeholder(text)).collect();
    if !reasons.is_empty() {
        draft.sign_in.risk.reasons = reasons;
        draft.sign_in.risk.source = Some("OneLogin".into());
        draft.path("risk.reasons", &field);
    }
}

#[cfg(test)]
mod tests;
