//! An event in the Elastic Common Schema.
//!
//! - a document of the category `authentication` is a sign-in (activity 1) and ends as
//!   `event.outcome` says, unless a vendor's part says it better; of the type `end` it is a logoff
//! - of all other documents only when, who and from where are taken: activity 0 and status 99
//!
//! The identity is the vendor's login name and id where the vendor's part has them, else
//! `user.name` and `user.id`; never `user.full_name`, and never `user.target` or `user.effective`,
//! who are acted upon. A place below `source.geo` is a look-up of whoever indexed the document.

use super::super::draft::Draft;
use super::super::field::{Field, Record};
use super::{at, says, vendor};
use crate::domain::json::Kind;
use crate::domain::sign_in::{ActorKind, GeoSource, LOGON, NO_SIGN_IN, SignIn, Status};

/// Reads a document.
pub(super) fn read(root: &Record<'_>) -> SignIn {
    let mut draft = Draft::default();
    draft.sign_in.metadata.product.name = Some("Elastic");
    draft.sign_in.metadata.uid = draft.label("metadata.uid", at(root, "event.id"));
    let names = ["event.dataset", "data_stream.dataset", "event.action", "event.module"];
    let names = names.map(|name| at(root, name));
    draft.sign_in.metadata.log_name = draft.first("metadata.log_name", names);
    if !draft.moment(at(root, "@timestamp"), false) {
        draft.moment(at(root, "event.created"), true);
    }
    read_status(&mut draft, root);
    read_who(&mut draft, root);
    read_from(&mut draft, root);
    if draft.sign_in.activity_id != NO_SIGN_IN {
        read_rest(&mut draft, root);
    }
    draft.finish()
}

fn read_status(draft: &mut Draft, root: &Record<'_>) {
    let (activity, status, origin) = vendor::ended(root).unwrap_or_else(|| generic(root));
    draft.sign_in.activity_id = activity;
    draft.sign_in.status_id = status;
    match origin {
        Some(origin) if status != Status::Unknown => draft.path("status_id", &origin),
        _ if status == Status::Unknown => {
            draft.warn("status_id", "the document does not say how it ended");
        }
        _ => {}
    }
    if activity == NO_SIGN_IN {
        return;
    }
    let codes = [
        "azure.signinlogs.properties.status.error_code",
        "azure.signinlogs.result_type",
        "okta.outcome.result",
        "aws.cloudtrail.error_code",
        "o365.audit.ErrorNumber",
        "o365.audit.LogonError",
    ];
    let code = codes.iter().filter_map(|name| at(root, name)).find(|field| !field.is_null());
    draft.sign_in.status_code = draft.label("status_code", code);
    let details = [
        "okta.outcome.reason",
        "azure.signinlogs.properties.status.failure_reason",
        "azure.signinlogs.result_description",
        "event.reason",
        "error.message",
        "aws.cloudtrail.error_message",
    ];
    draft.sign_in.status_detail = draft.first("status_detail", details.map(|name| at(root, name)));
}

/// By the schema alone.
fn generic<'d>(root: &Record<'d>) -> vendor::Ended<'d> {
    let outcome = at(root, "event.outcome");
    let action = at(root, "event.action").and_then(|field| field.text()).unwrap_or_default();
    let action = action.to_ascii_lowercase().replace(['-', ' ', '.'], "_");
    let named = ["user_login", "logged_in", "logon_failed", "ssh_login", "login", "logon"];
    let untold = super::super::dotted::at(root, "event.category").is_none();
    let told = says(root, "event.category", "authentication");
    if !(told || (untold && named.contains(&&*action))) {
        return (NO_SIGN_IN, Status::Interrupt, None);
    }
    let ends = ["logout", "logoff", "logged_out", "log_out", "session_end", "user_logout"];
    if says(root, "event.type", "end") || ends.iter().any(|it| action.contains(it)) {
        return (2, Status::Interrupt, outcome);
    }
    // A challenge that was sent, or answered rightly, is a step.
    if action.contains("challenge") && vendor::word(root) != Status::Failure {
        return (99, Status::Interrupt, outcome);
    }
    // The audit log of Elasticsearch says it in the action alone.
    let said = match vendor::word(root) {
        Status::Unknown if outcome.is_none() => [
            ("success", Status::Success),
            ("succeeded", Status::Success),
            ("failed", Status::Failure),
            ("failure", Status::Failure),
        ]
        .into_iter()
        .find_map(|(word, status)| action.ends_with(word).then_some(status)),
        _ => None,
    };
    match said {
        Some(status) => (LOGON, status, at(root, "event.action")),
        None => (LOGON, vendor::word(root), outcome),
    }
}

/// Who acted.
pub(super) fn read_who(draft: &mut Draft, root: &Record<'_>) {
    let login = [
        "okta.actor.alternate_id",
        "azure.signinlogs.properties.user_principal_name",
        "azure.signinlogs.properties.service_principal_name",
        "o365.audit.UserId",
    ];
    let (id, name, mail) = (at(root, "user.id"), at(root, "user.name"), at(root, "user.email"));
    // Microsoft 365 puts the login name where the id should stand.
    let is_mail = |field: &Field<'_>| field.text().is_some_and(|text| text.contains('@'));
    let ids = [
        at(root, "okta.actor.id"),
        at(root, "azure.signinlogs.properties.user_id"),
        at(root, "azure.signinlogs.properties.service_principal_id"),
        at(root, "aws.cloudtrail.user_identity.arn"),
        id.filter(|id| !is_mail(id)),
        at(root, "source.user.id").filter(|id| !is_mail(id)),
        at(root, "client.user.id").filter(|id| !is_mail(id)),
    ];
    let ids = ids.into_iter().filter(|id| single(*id));
    draft.sign_in.user.uid = ids.into_iter().find_map(|id| {
        // The number of an account of a machine.
        if id.is_some_and(|id| id.node.as_i64().is_some_and(|number| number >= 0)) {
            return draft.label("user.uid", id);
        }
        draft.id("user.uid", id)
    });
    let mail = mail.or_else(|| id.filter(is_mail)).filter(is_mail);
    draft.sign_in.user.email_addr = draft.text("user.email_addr", mail);
    // A name whose domain was cut off is whole in the mail address.
    let whole = mail.filter(|mail| {
        let (mail, name) = (mail.text().unwrap_or_default(), name.and_then(|it| it.text()));
        let local = mail.split_once('@').map_or(&*mail, |(local, _)| local);
        name.is_none_or(|name| name.eq_ignore_ascii_case(local) || name.eq_ignore_ascii_case(&mail))
    });
    let names = login.map(|name| at(root, name)).into_iter();
    let names =
        names.chain([whole, name, at(root, "source.user.name"), at(root, "client.user.name")]);
    draft.sign_in.user.name = draft.first("user.name", names.filter(|name| single(*name)));
    if draft.sign_in.user.email_addr.is_none() {
        draft.mail_of_name();
    }
    draft.sign_in.user.domain = draft.text("user.domain", at(root, "user.domain"));
    read_kind(draft, root);
    if [id, name].into_iter().flatten().any(|it| it.node.kind() == Kind::Array) {
        draft.warn("user", "the document names several, so whose it is is unknown");
    } else if draft.sign_in.identity().is_none() {
        draft.warn("user", "the document names nobody");
    }
}

/// False for an array of several.
fn single(field: Option<Field<'_>>) -> bool {
    field.is_none_or(|field| field.node.kind() != Kind::Array)
}

fn read_kind(draft: &mut Draft, root: &Record<'_>) {
    let names =
        ["okta.actor.type", "aws.cloudtrail.user_identity.type", "azure.signinlogs.category"];
    let Some(field) = names.iter().find_map(|name| at(root, name)) else { return };
    let word = field.text().unwrap_or_default();
    let kind = match &*word {
        "User" | "IAMUser" | "SAMLUser" | "SignInLogs" | "NonInteractiveUserSignInLogs" => {
            ActorKind::Person
        }
        "Root" => ActorKind::Root,
        "AssumedRole" | "Role" | "FederatedUser" => ActorKind::Role,
        "SystemPrincipal" | "AWSService" => ActorKind::System,
        "PublicClientApp" | "ServicePrincipalSignInLogs" => ActorKind::ServicePrincipal,
        "ManagedIdentitySignInLogs" => ActorKind::ManagedIdentity,
        _ => return,
    };
    draft.sign_in.actor.kind = Some(kind);
    draft.path("actor.kind", &field);
}

/// From where: address, place, network, client.
pub(super) fn read_from(draft: &mut Draft, root: &Record<'_>) {
    let mut side = "source";
    for name in ["source.ip", "client.ip", "source.address", "client.address"] {
        if draft.sign_in.src_endpoint.ip.is_none() && draft.address(at(root, name)) {
            side = if name.starts_with("client") { "client" } else { "source" };
        }
    }
    let port = at(root, &format!("{side}.port")).filter(|port| !port.is_null());
    if draft.sign_in.src_endpoint.ip.is_some()
        && draft.sign_in.src_endpoint.port.is_none()
        && let Some((number, field)) = draft.integer("src_endpoint.port", port)
        && let Ok(number @ 1..) = u16::try_from(number)
    {
        draft.sign_in.src_endpoint.port = Some(number);
        draft.path("src_endpoint.port", &field);
    }
    read_place(draft, root, side);
    let own = at(root, "azure.signinlogs.properties.autonomous_system_number");
    let network = at(root, &format!("{side}.as.number"));
    draft.asn(own.or(network));
    if own.is_none() {
        let name = at(root, &format!("{side}.as.organization.name"));
        let name = draft.text("src_endpoint.autonomous_system.name", name);
        draft.sign_in.src_endpoint.autonomous_system.name = name;
    }
    let agent = at(root, "user_agent.original");
    draft.sign_in.http_request.user_agent = draft.text("http_request.user_agent", agent);
}

/// The vendor's own place, where the document keeps it apart (`client.geo` of Okta, `geo` of
/// Entra), else the indexer's.
fn read_place(draft: &mut Draft, root: &Record<'_>, side: &str) {
    let okta = at(root, "okta").or_else(|| at(root, "okta.event_type")).is_some();
    let entra = at(root, "azure").or_else(|| at(root, "azure.signinlogs.category")).is_some();
    let own = match (okta, entra) {
        (true, _) => Some("client.geo"),
        (_, true) => Some("geo"),
        _ => None,
    };
    let there = |place: &str| {
        let names = ["country_iso_code", "country_name", "city_name", "location"];
        names.iter().any(|name| at(root, &format!("{place}.{name}")).is_some())
    };
    let own = own.filter(|place| there(place));
    let looked_up = format!("{side}.geo");
    let place = own.unwrap_or(&looked_up);
    let of = |name: &str| at(root, &format!("{place}.{name}"));
    draft.town(of("city_name"), of("region_name"));
    let country = of("country_iso_code").filter(|it| !it.is_null()).or_else(|| of("country_name"));
    draft.country(country);
    draft.degrees(of("location.lat"), of("location.lon"));
    if own.is_none() && draft.sign_in.src_endpoint.geo_source != GeoSource::None {
        draft.sign_in.src_endpoint.geo_source = GeoSource::Lookup;
        draft.warn("src_endpoint.location", "of the database of whoever indexed the document");
    }
}

fn read_rest(draft: &mut Draft, root: &Record<'_>) {
    let of = |name: &str| at(root, &format!("azure.signinlogs.properties.{name}"));
    let ids = [of("device_detail.device_id"), at(root, "okta.device.id")];
    draft.sign_in.device.uid = draft.first("device.uid", ids);
    draft.sign_in.device.name = draft.text("device.name", of("device_detail.display_name"));
    let os = ["user_agent.os.full", "user_agent.os.name"].map(|name| at(root, name));
    draft.sign_in.device.os = draft.first("device.os", os);
    draft.sign_in.device.browser = draft.text("device.browser", at(root, "user_agent.name"));
    let managed = draft.flag("device.is_managed", of("device_detail.is_managed"));
    draft.sign_in.device.is_managed = managed;
    let compliant = draft.flag("device.is_compliant", of("device_detail.is_compliant"));
    draft.sign_in.device.is_compliant = compliant;
    draft.sign_in.device.trust = draft.text("device.trust", of("device_detail.trust_type"));
    draft.sign_in.service.uid = draft.text("service.uid", of("app_id"));
    let services = [of("app_display_name"), at(root, "cisco_duo.auth.application.name")];
    draft.sign_in.service.name = draft.first("service.name", services);
    draft.sign_in.resource.uid = draft.text("resource.uid", of("resource_id"));
    draft.sign_in.resource.name = draft.text("resource.name", of("resource_display_name"));
    draft.sign_in.client_app = draft.text("client_app", of("client_app_used"));
    let protocol = of("authentication_protocol")
        .filter(|field| field.text().is_none_or(|text| !text.eq_ignore_ascii_case("none")));
    draft.sign_in.auth_protocol = draft.text("auth_protocol", protocol);
    let session = at(root, "okta.authentication_context.external_session_id");
    draft.sign_in.session.uid = draft.text("session.uid", session);
    let together = ["okta.transaction.id", "azure.correlation_id", "o365.audit.InterSystemsId"];
    let together = together.map(|name| at(root, name)).into_iter();
    let together = together.chain([of("correlation_id")]);
    draft.sign_in.correlation_uid = draft.first("correlation_uid", together);
    draft.sign_in.token_uid = draft.text("token_uid", of("unique_token_identifier"));
}
