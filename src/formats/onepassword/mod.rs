//! 1Password sign-in attempts, as its Events API gives them.
//!
//! Source: 1Password's "Events API reference", sign-in attempts: `category` says how an attempt
//! ended, `type` why. `firewall_reported_success` is a success that a rule of the firewall
//! reported; every `…_failed` is a refusal. Right account credentials (`credentials_ok`) say
//! nothing of a second factor. Item usages and audit events are other records and are not read.

use super::draft::Draft;
use super::field::{Field, Record};
use super::loose::word;
use super::{Format, no_twin};
use crate::domain::json::Kind;
use crate::domain::sign_in::{ActorKind, AuthFactor, FactorResult, LOGON, SignIn, Status};

/// 1Password sign-in attempts.
pub(super) const FORMAT: Format = Format {
    name: "onepassword.signin",
    what: "1Password sign-in attempts of the Events API",
    detect,
    read: |root| Some(read(root)),
    twin: no_twin,
};

/// True for a sign-in attempt.
fn detect(root: &Record<'_>) -> bool {
    let user = root.get("target_user").is_some_and(|user| user.node.kind() == Kind::Object);
    let own = ["category", "type", "session_uuid", "client", "uuid", "timestamp", "country"];
    let action = || root.has("action") || root.has("item_uuid") || root.has("class_uid");
    if user {
        return root.at_least(3, &own) && !action();
    }
    root.has("session_uuid")
        && root.get("client").is_some_and(|client| client.node.kind() == Kind::Object)
        && root.at_least(5, &own)
        && !action()
}

/// Reads an attempt.
fn read(root: &Record<'_>) -> SignIn {
    let mut draft = Draft::default();
    draft.sign_in.metadata.product.name = Some("1Password");
    draft.sign_in.metadata.uid = draft.id("metadata.uid", root.get("uuid"));
    draft.sign_in.session.uid = draft.id("session.uid", root.get("session_uuid"));
    draft.moment(root.get("timestamp"), false);
    draft.sign_in.activity_id = LOGON;
    read_status(&mut draft, root);
    read_identity(&mut draft, root);
    read_origin(&mut draft, root);
    read_factor(&mut draft, root.get("type"));
    draft.finish()
}

fn read_status(draft: &mut Draft, root: &Record<'_>) {
    let category = root.get("category");
    draft.sign_in.status_code = draft.text("status_code", category);
    draft.sign_in.status_detail = draft.text("status_detail", root.get("type"));
    draft.sign_in.status_id = match word(category).as_str() {
        "success" | "firewall_reported_success" => Status::Success,
        text if text.ends_with("_failed") => Status::Failure,
        _ => Status::Unknown,
    };
    let ended = draft.sign_in.status_id != Status::Unknown;
    if let Some(field) = category.filter(|_| ended) {
        draft.path("status_id", &field);
    } else {
        draft.warn("status_id", "the record does not say how it ended");
    }
}

/// The name of a person is one that anybody may have, so the mail address is the login name.
fn read_identity(draft: &mut Draft, root: &Record<'_>) {
    let user = |name| root.at(&["target_user", name]);
    draft.sign_in.user.uid = draft.id("user.uid", user("uuid"));
    draft.sign_in.user.name = draft.text("user.name", user("email"));
    draft.mail_of_name();
    draft.sign_in.user.kind = draft.text("user.type", user("type"));
    let kind = word(user("type"));
    let (kind, origin) = if kind.replace(['_', ' '], "") == "serviceaccount" {
        (ActorKind::ServicePrincipal, user("type"))
    } else {
        let name = draft.sign_in.user.name.is_some();
        (ActorKind::Person, if name { user("email") } else { user("uuid") })
    };
    let known = draft.sign_in.user.uid.is_some() || draft.sign_in.user.name.is_some();
    if let Some(field) = origin.filter(|_| known) {
        draft.sign_in.actor.kind = Some(kind);
        draft.path("actor.kind", &field);
    }
}

fn read_origin(draft: &mut Draft, root: &Record<'_>) {
    let client = |name| root.at(&["client", name]);
    draft.address(client("ip_address"));
    let place = |name| root.at(&["location", name]);
    draft.town(place("city"), place("region"));
    draft.country(place("country"));
    if draft.sign_in.src_endpoint.location.country.is_none() {
        draft.country(root.get("country"));
    }
    draft.degrees(place("latitude"), place("longitude"));
    draft.sign_in.device.uid = draft.id("device.uid", root.at(&["device", "uuid"]));
    draft.sign_in.device.os = draft.text("device.os", client("os_name"));
    draft.sign_in.device.browser = draft.text("device.browser", client("platform_name"));
    draft.sign_in.client_app = draft.text("client_app", client("app_name"));
}

/// The factor that the type speaks of.
fn read_factor(draft: &mut Draft, field: Option<Field<'_>>) {
    let kind = word(field);
    let ended = draft.sign_in.status_id;
    let second = ["mfa", "totp", "u2f", "duo", "duo_native", "code", "webauthn"];
    let (name, result) = match kind.rsplit_once('_') {
        Some((name, "ok")) if ended == Status::Success => (name, Some(FactorResult::Passed)),
        Some((name, "bad")) if ended == Status::Failure => (name, Some(FactorResult::Denied)),
        // The last is how the vendor writes it.
        Some((name, "timeout" | "timout")) if ended == Status::Failure => {
            (name, Some(FactorResult::TimedOut))
        }
        _ => return,
    };
    let is_second = second.contains(&name);
    if !is_second && name != "credentials" && name != "password_secret" {
        return;
    }
    draft.sign_in.auth_factors.push(AuthFactor {
        kind: Some(name.to_owned()),
        result,
        fresh: Some(true),
        is_primary: !is_second,
    });
    let Some(field) = field else { return };
    draft.path("auth_factors", &field);
    if is_second {
        draft.sign_in.is_mfa = Some(result == Some(FactorResult::Passed));
        draft.path("is_mfa", &field);
    }
}

#[cfg(test)]
mod tests;
