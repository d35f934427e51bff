//! Microsoft 365 unified audit log, as the Management Activity API, Purview's export and Sentinel's
//! `OfficeActivity` table give it.
//!
//! - `UserLoggedIn` and `UserLoginFailed` of Entra's token service (record type 15) are sign-ins;
//!   a request to log out among them is a logoff
//! - of all other operations (mail, files, directory changes) only when, who and from where are
//!   taken: activity 0 and status 99
//!
//! Sources: Microsoft's "Office 365 Management Activity API schema" (common schema, user types,
//! identity types, STS logon), and its list of AADSTS codes. The schema says that `CreationTime` is
//! UTC, though it is written without a zone. It must not take `ResultStatus` for the result of a
//! sign-in: it says that the record was made.

pub(super) mod outcome;

use super::draft::Draft;
use super::field::{Field, Record};
use super::{Format, meaning};
use crate::domain::sign_in::{ActorKind, LOGON, NO_SIGN_IN, SignIn, Status};

/// Microsoft 365 unified audit log.
pub(super) const FORMAT: Format = Format {
    name: "m365.audit",
    what: "Microsoft 365 unified audit log: sign-ins; of all else when, who, from where",
    detect,
    read: |root| Some(read(root)),
    twin: |pointer| {
        let twins = [
            ("/ActorIpAddress", "src_endpoint.ip"),
            ("/ClientIP", "src_endpoint.ip"),
            ("/LogonError", "status_detail"),
        ];
        meaning::among(pointer, &twins)
    },
};

/// True for an audit record. A row of an export, with the record as text (`AuditData`) and another
/// name for its time, is an envelope.
fn detect(root: &Record<'_>) -> bool {
    let rest = [
        "RecordType",
        "Workload",
        "OfficeWorkload",
        "UserType",
        "UserKey",
        "UserId",
        "OrganizationId",
        "Id",
        "OfficeId",
        "ClientIP",
        "ResultStatus",
        "AzureActiveDirectoryEventType",
    ];
    root.get("Operation").is_some_and(|field| field.text().is_some())
        && ["CreationTime", "OfficeId", "RecordType", "Workload"].iter().any(|it| root.has(it))
        && (!root.has("AuditData") || root.has("CreationTime"))
        && !root.has("ecs")
        && root.at_least(3, &rest)
}

/// Reads a record.
fn read(root: &Record<'_>) -> SignIn {
    let mut draft = Draft::default();
    draft.sign_in.metadata.product.name = Some("Microsoft 365");
    let ids = [root.get("Id"), root.get("OfficeId")];
    draft.sign_in.metadata.uid = ids.into_iter().find_map(|id| draft.id("metadata.uid", id));
    draft.sign_in.metadata.log_name = draft.text("metadata.log_name", root.get("Operation"));
    if !draft.time(root.get("CreationTime"), false, true) {
        draft.time(root.get("TimeGenerated"), !root.has("OfficeId"), true);
    }
    read_user(&mut draft, root);
    let from = ["ClientIP", "ActorIpAddress", "ClientIPAddress", "Client_IPAddress"];
    for name in from {
        if draft.sign_in.src_endpoint.ip.is_none() {
            draft.address(root.get(name));
        }
    }
    let agent = root.get("UserAgent");
    match draft.sign_in.metadata.log_name.as_deref().filter(|_| is_token_service(root)) {
        Some(name) if name.eq_ignore_ascii_case("UserLoggedIn") => {
            draft.sign_in.activity_id = LOGON;
            outcome::read(&mut draft, root, true);
        }
        Some(name) if name.eq_ignore_ascii_case("UserLoginFailed") => {
            draft.sign_in.activity_id = LOGON;
            outcome::read(&mut draft, root, false);
        }
        _ => {
            draft.sign_in.activity_id = NO_SIGN_IN;
            draft.sign_in.status_id = Status::Interrupt;
            draft.sign_in.http_request.user_agent = draft.text("http_request.user_agent", agent);
        }
    }
    draft.finish()
}

/// True unless the record says that it comes from elsewhere: others may use the same words.
fn is_token_service(root: &Record<'_>) -> bool {
    let kind = root.get("RecordType").filter(|field| !field.is_null());
    if let Some(kind) = kind {
        let number = kind.node.as_i64().or_else(|| kind.text()?.trim().parse().ok());
        return number == Some(15)
            || kind
                .text()
                .is_some_and(|it| it.eq_ignore_ascii_case("AzureActiveDirectoryStsLogon"));
    }
    let workload = root.any(&["Workload", "OfficeWorkload"]).and_then(|field| field.text());
    workload.is_none_or(|it| it.replace(' ', "").eq_ignore_ascii_case("AzureActiveDirectory"))
}

/// True for the words that stand where the service knows nobody.
fn is_nobody(text: &str) -> bool {
    ["Not Available", "NotAvailable", "NOT-FOUND", "Not Found", "Unknown User"]
        .iter()
        .any(|word| text.trim().eq_ignore_ascii_case(word))
}

/// True for a GUID.
fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn read_user(draft: &mut Draft, root: &Record<'_>) {
    const NAME: &str = "user.name";
    let named = |field: &Field<'_>| field.text().is_none_or(|text| !is_nobody(&text));
    let all = [root.get("UserId"), root.get("UserId_")];
    let user = all.into_iter().flatten().find(|field| !field.is_null());
    match user.filter(named) {
        Some(user) if user.text().is_some_and(|text| is_guid(&text)) => {
            draft.sign_in.user.uid = draft.id("user.uid", Some(user));
        }
        user => {
            draft.sign_in.user.name = draft.text(NAME, user);
            draft.mail_of_name();
        }
    }
    if draft.sign_in.user.uid.is_none() {
        let key = root.get("UserKey").filter(|key| key.text().is_some_and(|it| is_guid(&it)));
        let ids = [actor_id(draft, root), key];
        draft.sign_in.user.uid = ids.into_iter().find_map(|id| draft.id("user.uid", id));
    }
    draft.sign_in.user.kind = draft.label("user.type", root.get("UserType"));
    let kind = match draft.sign_in.user.kind.as_deref().unwrap_or_default() {
        "0" | "2" | "10" | "Regular" | "Admin" | "Guest" => Some(ActorKind::Person),
        "3" | "4" | "DcAdmin" | "System" => Some(ActorKind::System),
        "5" | "6" | "Application" | "ServicePrincipal" => Some(ActorKind::ServicePrincipal),
        _ => None,
    };
    // A failed sign-in of a person is filed under a system or an application now and then.
    let person = kind == Some(ActorKind::Person);
    if kind.is_some() && !person && draft.sign_in.user.email_addr.is_some() {
        draft.warn("actor.kind", "the type is of no person and the name is, so unknown");
    } else if kind.is_some() {
        draft.sign_in.actor.kind = kind;
        draft.sign_in.raw_paths.add_as("actor.kind", "user.type");
    }
    let nobody = draft.sign_in.user.uid.is_none() && draft.sign_in.user.name.is_none();
    if nobody {
        draft.warn("user", "the record names nobody");
    }
}

/// The object's id in the directory: the claim among the identities of the actor, where the login
/// name among them is the record's own.
fn actor_id<'d>(draft: &Draft, root: &Record<'d>) -> Option<Field<'d>> {
    let of = |wanted: i64| {
        root.get("Actor")?.items().find_map(|item| {
            let kind = item.get("Type")?.node.as_i64()?;
            item.get("ID").filter(|_| kind == wanted)
        })
    };
    let name = of(5).and_then(|field| field.text());
    let own = match (&draft.sign_in.user.name, name) {
        (Some(own), Some(name)) => own.eq_ignore_ascii_case(&name),
        _ => true,
    };
    of(0).filter(|id| own && id.text().is_some_and(|text| is_guid(&text)))
}

#[cfg(test)]
mod tests;
