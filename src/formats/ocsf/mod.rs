//! Events in the names of OCSF, the Open Cybersecurity Schema Framework, 1.0-rc to 1.5: the classes
//! Authentication (3002) and Detection Finding (2004, with Security Finding 2001, which it
//! replaced).
//!
//! Sources: the schema at schema.ocsf.io, classes `authentication`, `detection_finding`,
//! `security_finding`, objects `user`, `network_endpoint`, `device`, `auth_factor`. A record is
//! known by its number, never by the name of its class, which mappings translate and misspell. It
//! must not take what a mapping left in `unmapped` for a field of the schema.

mod authentication;
mod finding;

use super::draft::{Draft, said};
use super::field::{Field, Record};
use super::{Format, meaning};
use crate::domain::sign_in::ActorKind;
use std::borrow::Cow;

/// OCSF Authentication.
pub(super) const AUTHENTICATION: Format = Format {
    name: "ocsf.authentication",
    what: "OCSF Authentication events (class 3002), 1.0-rc to 1.5",
    detect: |root| is_class(root, &[3002]),
    read: |root| Some(authentication::read(root)),
    twin: |pointer| meaning::among(pointer, &authentication::TWINS),
};

/// OCSF Detection Finding.
pub(super) const FINDING: Format = Format {
    name: "ocsf.finding",
    what: "OCSF Detection Findings (classes 2004 and 2001): a view, never a sign-in",
    detect: |root| is_class(root, &[2004, 2001]),
    read: |root| Some(finding::read(root)),
    twin: |pointer| meaning::among(pointer, &[("/time_dt", "time")]),
};

/// True for an event of one of those classes: by the class's number, else by the type's, with
/// something of an event beside it.
fn is_class(root: &Record<'_>, classes: &[i64]) -> bool {
    let class = match root.get("class_uid") {
        Some(field) => number(field),
        None => root.get("type_uid").and_then(number).map(|it| it / 100),
    };
    let beside = [
        "metadata",
        "time",
        "time_dt",
        "activity_id",
        "type_uid",
        "category_uid",
        "severity_id",
        "status_id",
        "user",
        "actor",
        "src_endpoint",
        "dst_endpoint",
        "finding_info",
        "finding",
    ];
    class.is_some_and(|class| classes.contains(&class)) && root.at_least(2, &beside)
}

/// A whole number, as JSON or as digits in text.
fn number(field: Field<'_>) -> Option<i64> {
    let text = || field.text()?.trim().parse().ok();
    let whole = |number: f64| (number.fract() == 0.0 && number.abs() < 1e15).then_some(number);
    let float = || field.node.as_f64().and_then(whole).map(|number| number as i64);
    field.node.as_i64().or_else(float).or_else(text)
}

/// When it happened, and the record's own id.
fn read_metadata(draft: &mut Draft, root: &Record<'_>, ids: [Option<Field<'_>>; 2]) {
    draft.sign_in.metadata.product.name = Some("OCSF");
    draft.sign_in.metadata.uid = draft.first("metadata.uid", ids);
    let meta = |name| root.at(&["metadata", name]);
    let names = [meta("log_name"), meta("event_code"), root.get("activity_name")];
    draft.sign_in.metadata.log_name = draft.first("metadata.log_name", names);
    // In some mappings `time` is a text.
    if !draft.moment(root.get("time"), false) && !draft.moment(root.get("time_dt"), false) {
        draft.moment(meta("logged_time"), true);
    }
}

/// True if the field is an object that names somebody.
fn names_somebody(user: &Field<'_>) -> bool {
    ["uid", "name", "email_addr", "uid_alt", "uuid"].iter().any(|name| filled(*user, name))
}

fn filled(object: Field<'_>, name: &str) -> bool {
    told(object, name).is_some()
}

/// The text of a member, where it is no placeholder.
fn told<'d>(object: Field<'d>, name: &str) -> Option<Cow<'d, str>> {
    said(object.get(name)?).filter(|text| !is_null_sid(text))
}

/// Windows' security id of nobody, which mappings keep as an id.
fn is_null_sid(text: &str) -> bool {
    let text = text.trim();
    text.eq_ignore_ascii_case("NULL SID") || text == "S-1-0-0"
}

/// Who it was: the user, with what only a second mention of the same user says.
fn read_user(draft: &mut Draft, user: Field<'_>, again: Option<Field<'_>>) {
    let again = again.filter(|again| is_same(user, *again));
    let of = |name| [Some(user), again].map(|it| it.and_then(|user: Field<'_>| user.get(name)));
    let ids = [of("uid"), of("uid_alt"), of("uuid")].concat();
    let known = |field: &Field<'_>| field.text().is_none_or(|text| !is_null_sid(&text));
    let mut ids = ids.into_iter().map(|field| field.filter(known));
    draft.sign_in.user.uid = ids.find_map(|field| draft.id("user.uid", field));
    draft.sign_in.user.email_addr = draft.first("user.email_addr", of("email_addr"));
    let name = of("name").into_iter().flatten().find(|name| !name.is_null());
    let spaced = name.and_then(|name| name.text()).is_some_and(|text| text.trim().contains(' '));
    // A name with a blank beside a mail address is what the person is called, not what they type.
    if spaced && draft.sign_in.user.email_addr.is_some() {
        draft.sign_in.user.name = draft.first("user.name", of("email_addr"));
    } else {
        draft.sign_in.user.name = draft.first("user.name", of("name"));
        if draft.sign_in.user.email_addr.is_none() {
            draft.mail_of_name();
        }
    }
    let kinds = [of("type"), of("account_type")].concat();
    draft.sign_in.user.kind = draft.first("user.type", kinds);
    let account = [user.at(&["account", "uid"]), again.and_then(|it| it.at(&["account", "uid"]))];
    let domains = [of("domain"), account, of("account_uid")].concat();
    draft.sign_in.user.domain = draft.first("user.domain", domains);
    read_kind(draft, of("type_id").into_iter().flatten().next());
}

/// Two mentions of one user: an id or a name in common, and no id that differs.
fn is_same(user: Field<'_>, again: Field<'_>) -> bool {
    let both =
        |name: &str| Some(told(user, name)?.to_lowercase() == told(again, name)?.to_lowercase());
    let both = ["uid", "uid_alt", "uuid", "name", "email_addr", "domain"].map(both);
    both.contains(&Some(true)) && !both.contains(&Some(false))
}

/// What stands behind the identity, by the type's number (1 user, 2 admin, 3 system, 4 service) or
/// by the words of clouds for their own kinds.
fn read_kind(draft: &mut Draft, type_id: Option<Field<'_>>) {
    let kind = match type_id.and_then(number) {
        Some(1 | 2) => Some(ActorKind::Person),
        Some(3) => Some(ActorKind::System),
        Some(4) => Some(ActorKind::ServicePrincipal),
        _ => None,
    };
    let word = draft.sign_in.user.kind.as_deref().unwrap_or_default();
    let (kind, by_word) = match word {
        "Root" => (Some(ActorKind::Root), true),
        "AssumedRole" | "Role" | "AWS Role" | "AWS IAM Role" | "FederatedUser" => {
            (Some(ActorKind::Role), true)
        }
        "AWSService" | "System" => (Some(ActorKind::System), true),
        "IAMUser" | "AWS IAM User" | "User" | "Admin" => (Some(ActorKind::Person), true),
        _ => (kind, false),
    };
    draft.sign_in.actor.kind = kind;
    if kind.is_some() && by_word {
        draft.sign_in.raw_paths.add_as("actor.kind", "user.type");
    } else if let (Some(_), Some(field)) = (kind, type_id) {
        draft.path("actor.kind", &field);
    }
}

/// Address, port, place and network of an endpoint.
fn read_endpoint(draft: &mut Draft, endpoint: Field<'_>) {
    draft.address(endpoint.get("ip"));
    let from = &draft.sign_in.src_endpoint;
    if from.ip.is_some()
        && from.port.is_none()
        && let Some(port) = endpoint.get("port")
        && let Some(number) = number(port).and_then(|it| u16::try_from(it).ok())
        && number != 0
    {
        draft.sign_in.src_endpoint.port = Some(number);
        draft.path("src_endpoint.port", &port);
    }
    if let Some(place) = endpoint.get("location").filter(|place| !place.is_null()) {
        draft.town(place.get("city"), place.get("region"));
        draft.country(place.get("country"));
        // Coordinates are an array of longitude and latitude, until 1.4 split them.
        let mut pair = place.get("coordinates").into_iter().flat_map(|it| {
            let items: Vec<_> = it.items().take(2).collect();
            items
        });
        let (long, lat) = (pair.next(), pair.next());
        draft.degrees(place.get("lat").or(lat), place.get("long").or(long));
    }
    if let Some(network) = endpoint.get("autonomous_system") {
        draft.asn(network.get("number"));
        let name = draft.text("src_endpoint.autonomous_system.name", network.get("name"));
        draft.sign_in.src_endpoint.autonomous_system.name = name;
    }
}

#[cfg(test)]
mod tests;
