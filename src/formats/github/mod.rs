//! GitHub audit log, of an organisation, an enterprise or a server, by API, stream or export.
//!
//! Source: GitHub's "Audit log events for your enterprise" and "Security log events".
//!
//! - `user.login` and `user.failed_login` are sign-ins, `user.logout` is a logoff
//! - a challenge of a second factor or of a device that was passed or failed is a step that ended
//!   so; that one was asked for is a step, and so is a single sign-on response, which says that a
//!   member tried and not how it ended
//! - other events about identities, keys, tokens and memberships: activity and status 99
//! - all else (clones, pushes, repositories): only when, who and from where, activity 0
//!
//! The identity is the `actor`: `user` is whom it was done to, and `external_identity_nameid` may
//! be somebody else's.

use super::draft::Draft;
use super::field::{Field, Record};
use super::loose::word;
use super::{Format, meaning};
use crate::domain::json::Kind;
use crate::domain::sign_in::{
    ActorKind, AuthFactor, FactorResult, LOGOFF, LOGON, NO_SIGN_IN, STEP, SignIn, Status,
};

/// GitHub audit log.
pub(super) const FORMAT: Format = Format {
    name: "github.audit",
    what: "GitHub audit log, of organisations, enterprises and servers",
    detect,
    read: |root| Some(read(root)),
    twin: |pointer| meaning::among(pointer, &[("/created_at", "time"), ("/@timestamp", "time")]),
};

const TIMES: [&str; 3] = ["created_at", "@timestamp", "at_sign_timestamp"];

/// True for an entry of the audit log.
fn detect(root: &Record<'_>) -> bool {
    let Some(action) = root.get("action").and_then(|field| field.text()) else { return false };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    let named = action.split_once('.').is_some_and(|(a, b)| !a.is_empty() && !b.is_empty());
    if !named || !action.bytes().all(plain) || root.has("class_uid") || root.has("ecs") {
        return false;
    }
    let actor = root.get("actor").filter(|actor| !actor.is_null());
    if actor.is_some_and(|actor| actor.node.kind() != Kind::String) {
        return false;
    }
    let own = [
        "actor_ip",
        "actor_location",
        "actor_is_bot",
        "_document_id",
        "org",
        "business",
        "repo",
        "repository",
        "repository_public",
        "operation_type",
        "hashed_token",
        "programmatic_access_type",
        "external_identity_nameid",
        "transport_protocol_name",
        "public_repo",
    ];
    let rest = ["actor_id", "org_id", "business_id", "user", "user_id", "user_agent", "data"];
    let times = root.count(&TIMES);
    let own = root.count(&own);
    let who = usize::from(actor.is_some());
    own >= 1 && own + root.count(&rest) + times.min(1) + who >= 3 && (times + who > 0 || own >= 3)
}

/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    SignIn(Status),
    /// A step, and how its factor ended where it is one.
    Step(Status, Option<FactorResult>),
    Logoff,
    /// An identity, but no sign-in.
    Identity,
    /// Something else.
    Other,
}

fn about(action: &str) -> About {
    use FactorResult::{Denied, Passed, Prompted};
    use Status::{Failure, Interrupt, Success};
    match action {
        "user.login" => About::SignIn(Success),
        "user.failed_login" => About::SignIn(Failure),
        "user.logout" => About::Logoff,
        "user.two_factor_challenge_success" => About::Step(Success, Some(Passed)),
        "user.two_factor_challenge_failure" => About::Step(Failure, Some(Denied)),
        "user.two_factor_requested" => About::Step(Interrupt, Some(Prompted)),
        "user.device_verification_success" => About::Step(Success, None),
        "user.device_verification_failure" => About::Step(Failure, None),
        "user.device_verification_requested" | "org.sso_response" | "business.sso_response" => {
            About::Step(Interrupt, None)
        }
        _ => {
            let identity = [
                "user.",
                "org.",
                "business.",
                "team.",
                "role.",
                "oauth_",
                "personal_access_token",
                "public_key.",
                "security_key.",
                "passkey",
                "two_factor_authentication.",
                "org_credential_authorization.",
                "external_identity.",
                "external_group.",
                "organization_role.",
                "enterprise_role.",
                "repo.add_member",
                "repo.remove_member",
            ];
            let known = identity.iter().any(|prefix| action.starts_with(prefix));
            if known { About::Identity } else { About::Other }
        }
    }
}

/// Reads an entry.
fn read(root: &Record<'_>) -> SignIn {
    let mut draft = Draft::default();
    let action = root.get("action");
    let about = about(&word(action));
    draft.sign_in.metadata.product.name = Some("GitHub");
    draft.sign_in.metadata.uid = draft.any_id("metadata.uid", root.get("_document_id"));
    draft.sign_in.metadata.log_name = draft.text("metadata.log_name", action);
    for name in TIMES {
        if draft.moment(root.get(name), false) {
            break;
        }
    }
    draft.sign_in.activity_id = match about {
        About::SignIn(_) => LOGON,
        About::Logoff => LOGOFF,
        About::Step(..) | About::Identity => STEP,
        About::Other => NO_SIGN_IN,
    };
    draft.sign_in.status_id = match about {
        About::SignIn(status) | About::Step(status, _) => status,
        About::Logoff | About::Identity | About::Other => Status::Interrupt,
    };
    draft.sign_in.status_code = draft.text("status_code", action);
    if let (Status::Success | Status::Failure, Some(field)) = (draft.sign_in.status_id, action) {
        draft.path("status_id", &field);
    }
    read_identity(&mut draft, root, about);
    draft.address(root.get("actor_ip"));
    read_place(&mut draft, root);
    let agent = root.get("user_agent");
    draft.sign_in.http_request.user_agent = draft.text("http_request.user_agent", agent);
    if about == About::Other {
        return draft.finish();
    }
    let client = root.get("programmatic_access_type");
    draft.sign_in.client_app = draft.text("client_app", client);
    draft.sign_in.token_uid = draft.text("token_uid", root.get("hashed_token"));
    draft.sign_in.correlation_uid = draft.id("correlation_uid", root.get("request_id"));
    if let (About::Step(_, Some(result)), Some(field)) = (about, action) {
        read_factor(&mut draft, result, field);
    }
    draft.finish()
}

fn read_identity(draft: &mut Draft, root: &Record<'_>, about: About) {
    let text = |name| root.get(name).filter(|field: &Field<'_>| field.text().is_some());
    let own = matches!(about, About::SignIn(_) | About::Step(..) | About::Logoff);
    draft.sign_in.user.name = draft.text("user.name", text("actor"));
    draft.sign_in.user.uid = draft.any_id("user.uid", root.get("actor_id"));
    let mut origin = root.any(&["actor", "actor_id"]);
    // Whoever signs in does it to himself, so that either name is his.
    let nobody = draft.sign_in.user.name.is_none() && draft.sign_in.user.uid.is_none();
    if own && nobody {
        draft.sign_in.user.name = draft.text("user.name", text("user"));
        draft.sign_in.user.uid = draft.any_id("user.uid", root.get("user_id"));
        origin = root.any(&["user", "user_id"]);
    }
    if draft.sign_in.user.name.is_none() && draft.sign_in.user.uid.is_none() {
        return;
    }
    let bot = root.get("actor_is_bot").filter(|field| field.node.as_bool() == Some(true));
    let named = draft.sign_in.user.name.as_deref().is_some_and(|name| name.ends_with("[bot]"));
    let kind = if bot.is_some() || named { ActorKind::ServicePrincipal } else { ActorKind::Person };
    if let Some(field) = bot.or(origin) {
        draft.sign_in.actor.kind = Some(kind);
        draft.path("actor.kind", &field);
    }
}

fn read_place(draft: &mut Draft, root: &Record<'_>) {
    let Some(place) = root.get("actor_location") else { return };
    draft.town(place.get("city"), place.get("region"));
    for name in ["country_code", "country", "country_name"] {
        if draft.sign_in.src_endpoint.location.country.is_none() {
            draft.country(place.get(name));
        }
    }
    let degree = |name| place.at(&["location", name]);
    draft.degrees(degree("lat"), degree("lon"));
}

fn read_factor(draft: &mut Draft, result: FactorResult, action: Field<'_>) {
    let fresh = (result != FactorResult::Prompted).then_some(true);
    let factor = AuthFactor { kind: None, result: Some(result), fresh, is_primary: false };
    draft.sign_in.auth_factors.push(factor);
    draft.path("auth_factors", &action);
    if fresh.is_some() {
        draft.sign_in.is_mfa = Some(result == FactorResult::Passed);
        draft.path("is_mfa", &action);
    }
}

#[cfg(test)]
mod tests;
