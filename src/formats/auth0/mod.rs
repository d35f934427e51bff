//! Auth0 tenant logs, bare as the Management API gives them, or below `data` as log streams do.
//!
//! Source: Auth0's "Log Event Type Codes" and "Log Stream Filters" ([`codes`]).
//!
//! The identity is who signs in: `user_id`, with `user_name` as its login name; of an exchange of
//! client credentials the client. A failure often has neither.

mod codes;

use super::draft::Draft;
use super::field::{Field, Record};
use super::loose::word;
use super::{Format, no_twin};
use crate::domain::json::Kind;
use crate::domain::sign_in::{
    ActorKind, AuthFactor, FactorResult, LOGOFF, LOGON, NO_SIGN_IN, STEP, SignIn, Status,
};
use codes::{About, Second};

/// Auth0 tenant logs.
pub(super) const FORMAT: Format = Format {
    name: "auth0.log",
    what: "Auth0 tenant logs, of the Management API and of log streams",
    detect,
    read: |root| Some(read(root)),
    twin: no_twin,
};

/// The object that a stream wraps; none where the record itself is the log.
fn wrapped<'d>(root: &Record<'d>) -> Option<Record<'d>> {
    let data = root.get("data").filter(|data| data.node.kind() == Kind::Object);
    data.filter(|_| !root.has("date")).map(Record::new)
}

/// True for a log of a tenant.
fn detect(root: &Record<'_>) -> bool {
    let streamed = root.has("log_id");
    if !streamed && !root.has("date") {
        return false;
    }
    let wrapped = wrapped(root);
    let inner = wrapped.as_ref().unwrap_or(root);
    let code = inner.get("type").and_then(|field| field.text()).unwrap_or_default();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if code.is_empty() || code.len() > 48 || !code.bytes().all(plain) || root.has("class_uid") {
        return false;
    }
    let own = [
        "log_id",
        "client_id",
        "client_name",
        "connection",
        "connection_id",
        "strategy",
        "strategy_type",
        "user_name",
        "user_id",
        "hostname",
        "tenant_name",
        "isMobile",
        "audience",
        "$event_schema",
    ];
    let rest = ["date", "ip", "user_agent", "description", "details", "scope"];
    let own = inner.count(&own);
    let known = streamed || inner.has("log_id");
    let enough = own + inner.count(&rest);
    (known && own >= 1 && enough >= 3)
        || (known && inner.has("date") && enough >= 2)
        || (own >= 2 && enough >= 5 && codes::of(&code.to_ascii_lowercase()).is_some())
}

/// Reads a log.
fn read(root: &Record<'_>) -> SignIn {
    let wrapped = wrapped(root);
    let inner = wrapped.as_ref().unwrap_or(root);
    let mut draft = Draft::default();
    draft.sign_in.metadata.product.name = Some("Auth0");
    let ids = [inner.get("log_id"), root.get("log_id"), inner.get("_id")];
    draft.sign_in.metadata.uid = draft.first("metadata.uid", ids);
    let kind = inner.get("type");
    draft.sign_in.metadata.log_name = draft.text("metadata.log_name", kind);
    draft.moment(inner.get("date"), false);
    let about = codes::of(&word(kind));
    read_status(&mut draft, kind, about);
    read_identity(&mut draft, inner, about);
    read_origin(&mut draft, inner);
    if about == Some(About::Other) {
        return draft.finish();
    }
    draft.sign_in.status_detail = draft.text("status_detail", inner.get("description"));
    draft.sign_in.service.uid = draft.text("service.uid", inner.get("client_id"));
    draft.sign_in.service.name = draft.text("service.name", inner.get("client_name"));
    draft.sign_in.auth_protocol = draft.text("auth_protocol", inner.get("strategy"));
    let sessions = [inner.get("session_id"), inner.at(&["details", "session_id"])];
    draft.sign_in.session.uid = draft.first("session.uid", sessions);
    let audience = inner.get("audience").filter(|field| field.text().is_some());
    draft.sign_in.resource.uid = draft.text("resource.uid", audience);
    read_factor(&mut draft, kind, about);
    draft.finish()
}

fn read_status(draft: &mut Draft, kind: Option<Field<'_>>, about: Option<About>) {
    draft.sign_in.status_code = draft.text("status_code", kind);
    draft.sign_in.activity_id = match about {
        Some(About::SignIn(_)) => LOGON,
        Some(About::Logoff) => LOGOFF,
        Some(About::Step(..) | About::Warning | About::Identity) | None => STEP,
        Some(About::Other) => NO_SIGN_IN,
    };
    draft.sign_in.status_id = match about {
        Some(About::SignIn(status) | About::Step(status, _)) => status,
        Some(_) => Status::Interrupt,
        None => {
            draft.warn("status_id", "a type of log that is not known, so what ended is unknown");
            Status::Unknown
        }
    };
    let Some(field) = kind else { return };
    if matches!(draft.sign_in.status_id, Status::Success | Status::Failure) {
        draft.path("status_id", &field);
    }
    if about == Some(About::Warning) {
        draft.sign_in.risk.reasons = vec![word(kind)];
        draft.sign_in.risk.source = Some("Auth0".into());
        draft.path("risk.reasons", &field);
    }
}

fn read_identity(draft: &mut Draft, inner: &Record<'_>, about: Option<About>) {
    let by_client = word(inner.get("type")).ends_with("eccft")
        || word(inner.get("user_id")).ends_with("@clients");
    if by_client {
        let ids = [inner.get("client_id"), inner.get("user_id")];
        draft.sign_in.user.uid = draft.first("user.uid", ids);
        draft.sign_in.user.name = draft.text("user.name", inner.get("client_name"));
        let origin = inner.any(&["client_id", "user_id"]);
        if let (Some(_), Some(field)) = (&draft.sign_in.user.uid, origin) {
            draft.sign_in.actor.kind = Some(ActorKind::ServicePrincipal);
            draft.path("actor.kind", &field);
        }
        return;
    }
    draft.sign_in.user.uid = draft.id("user.uid", inner.get("user_id"));
    draft.sign_in.user.name = draft.text("user.name", inner.get("user_name"));
    draft.mail_of_name();
    let user = &draft.sign_in.user;
    let origin = match (&user.name, &user.uid) {
        (Some(_), _) => inner.get("user_name"),
        (None, Some(_)) => inner.get("user_id"),
        (None, None) => None,
    };
    if let Some(field) = origin.filter(|_| about != Some(About::Other)) {
        draft.sign_in.actor.kind = Some(ActorKind::Person);
        draft.path("actor.kind", &field);
    }
}

fn read_origin(draft: &mut Draft, inner: &Record<'_>) {
    let address = inner.any(&["ip", "client_ip"]);
    draft.address(address);
    let place = |name| inner.at(&["location_info", name]);
    draft.town(place("city_name"), None);
    let countries = ["country_code", "country_code3", "country_name"].map(place);
    for country in countries {
        if draft.sign_in.src_endpoint.location.country.is_none() {
            draft.country(country);
        }
    }
    draft.degrees(place("latitude"), place("longitude"));
    let agent = inner.get("user_agent");
    draft.sign_in.http_request.user_agent = draft.text("http_request.user_agent", agent);
}

fn read_factor(draft: &mut Draft, kind: Option<Field<'_>>, about: Option<About>) {
    let code = word(kind);
    let (result, is_primary, name) = match about {
        Some(About::Step(_, Second::Passed)) => (FactorResult::Passed, false, None),
        Some(About::Step(_, Second::Refused)) => (FactorResult::Denied, false, None),
        Some(About::Step(_, Second::Asked)) => {
            (FactorResult::Prompted, false, code.strip_prefix("gd_send_"))
        }
        _ if code == "fp" => (FactorResult::Denied, true, Some("password")),
        _ => return,
    };
    let fresh = (result != FactorResult::Prompted).then_some(true);
    draft.sign_in.auth_factors.push(AuthFactor {
        kind: name.map(str::to_owned),
        result: Some(result),
        fresh,
        is_primary,
    });
    let Some(field) = kind else { return };
    draft.path("auth_factors", &field);
    if !is_primary && fresh.is_some() {
        draft.sign_in.is_mfa = Some(result == FactorResult::Passed);
        draft.path("is_mfa", &field);
    }
}

#[cfg(test)]
mod tests;
