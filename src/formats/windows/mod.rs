//! Events of the Windows Security log, in every shape that they travel in.
//!
//! - 4624 is a sign-in that succeeded, 4625 one that failed (activity 1)
//! - 4634 and 4647 are logoffs (activity 2, status 99)
//! - 4768, 4769 and 4770 (Kerberos tickets), 4771 (pre-authentication failed) and 4776 (a password
//!   checked by NTLM) are steps that can succeed or fail (activity 99); a ticket that is asked for
//!   again with pre-authentication, or has run out, is no failure
//! - 4648 says that somebody used the password of another account, and not how that ended
//!   (activity and status 99)
//! - of all other events of the log only when, who and from where are taken: activity 0, status 99
//!
//! The identity is the account that signs in (`Target…`); of 4648 and of what is no sign-in the one
//! that acted (`Subject…`). Sources: Microsoft's "Security auditing" reference, one page an event,
//! and the tables of NTSTATUS and Kerberos codes on those pages. It must not take the machine that
//! logged for the one that was signed in from.

mod outcome;
mod source;
mod xml;

use super::draft::{Draft, said};
use super::field::{Field, Record};
use super::{Format, elastic, no_twin};
use crate::domain::sign_in::{ActorKind, LOGOFF, LOGON, NO_SIGN_IN, STEP, SignIn};
use source::Source;

/// Windows Security log.
pub(super) const FORMAT: Format = Format {
    name: "windows.security",
    what: "Windows Security log: 4624, 4625, 4648, Kerberos and NTLM, logoffs; JSON or XML",
    detect: |root| Source::of(root).is_some() && !elastic::is_alert(root),
    read,
    twin: no_twin,
};

/// The events that are about signing in or out.
const KNOWN: [i64; 10] = [4624, 4625, 4634, 4647, 4648, 4768, 4769, 4770, 4771, 4776];

/// Reads a record.
fn read(root: &Record<'_>) -> Option<SignIn> {
    let source = Source::of(root)?;
    let id = source.id()?;
    let mut draft = Draft::default();
    draft.sign_in.metadata.product.name = Some("Windows");
    draft.sign_in.metadata.log_name = draft.label("metadata.log_name", source.system("EventID"));
    read_uid(&mut draft, &source);
    read_time(&mut draft, &source);
    draft.sign_in.activity_id = match id {
        4624 | 4625 => LOGON,
        4634 | 4647 => LOGOFF,
        4648 | 4768..=4771 | 4776 => STEP,
        _ => NO_SIGN_IN,
    };
    read_user(&mut draft, &source, id);
    read_origin(&mut draft, &source);
    outcome::read(&mut draft, &source, id);
    if draft.sign_in.activity_id != NO_SIGN_IN {
        read_target(&mut draft, &source, id);
    }
    Some(draft.finish())
}

/// A record's number is its own on one machine only.
fn read_uid(draft: &mut Draft, source: &Source<'_>) {
    let (Some(number), Some(computer)) =
        (source.system("EventRecordID"), source.system("Computer"))
    else {
        return;
    };
    let number = number
        .node
        .as_i64()
        .map(|it| (it.to_string(), number))
        .or_else(|| Some((said(number)?.into_owned(), number)));
    if let (Some((text, number)), Some(computer)) = (number, computer.text()) {
        draft.sign_in.metadata.uid = Some(format!("{computer}/{text}"));
        draft.path("metadata.uid", &number);
    }
}

fn read_time(draft: &mut Draft, source: &Source<'_>) {
    if draft.time(source.system("Time"), false, false) {
        return;
    }
    // A time of its own that cannot be read is not what a shipper gives in its place.
    let told = source.system("Time").is_some();
    draft.time(source.shipped(), told, false);
}

/// The account of an event, by the prefix of its fields.
fn read_user(draft: &mut Draft, source: &Source<'_>, id: i64) {
    let locked = matches!(id, 4740 | 4800..=4803);
    let target = locked || (KNOWN.contains(&id) && id != 4648);
    let [sid, short, name, domain] = if target {
        ["TargetUserSid", "TargetSid", "TargetUserName", "TargetDomainName"]
    } else {
        ["SubjectUserSid", "SubjectSid", "SubjectUserName", "SubjectDomainName"]
    };
    let known = |field: &Field<'_>| field.text().is_none_or(|text| text.trim() != "S-1-0-0");
    let sids = [source.data(sid), source.data(short), source.moved("user.id")];
    draft.sign_in.user.uid = draft.first("user.uid", sids.map(|it| it.filter(known)));
    let names = [source.data(name), source.moved("user.name")];
    draft.sign_in.user.name = draft.first("user.name", names);
    let domains = [source.data(domain), source.moved("user.domain")];
    draft.sign_in.user.domain = draft.first("user.domain", domains);
    // A service ticket names the account with its realm behind it.
    let user = &mut draft.sign_in.user;
    if let (4769 | 4770, Some(name), Some(domain)) = (id, &user.name, &user.domain)
        && let Some((bare, realm)) = name.rsplit_once('@')
        && realm.eq_ignore_ascii_case(domain)
        && !bare.is_empty()
    {
        user.name = Some(bare.to_owned());
    }
    draft.mail_of_name();
    read_kind(draft);
    if draft.sign_in.user.name.is_none() && draft.sign_in.user.uid.is_none() {
        draft.warn("user", "the record names nobody");
    }
}

/// A machine's own account ends in `$`; those of Windows itself have well-known ids.
fn read_kind(draft: &mut Draft) {
    let user = &draft.sign_in.user;
    let own = ["S-1-5-18", "S-1-5-19", "S-1-5-20", "S-1-5-7", "S-1-5-17"];
    let services = ["S-1-5-80-", "S-1-5-82-", "S-1-5-83-", "S-1-5-90-", "S-1-5-96-"];
    let by_id = user.uid.as_deref().and_then(|uid| {
        let windows = own.contains(&uid) || services.iter().any(|it| uid.starts_with(it));
        let account = uid.starts_with("S-1-5-21-") || uid.starts_with("S-1-12-1-");
        windows.then_some(ActorKind::System).or(account.then_some(ActorKind::Person))
    });
    let by_name = user
        .name
        .as_deref()
        .map(|name| if name.ends_with('$') { ActorKind::System } else { ActorKind::Person });
    let (kind, from) = match (by_id, by_name) {
        (Some(ActorKind::System), _) => (Some(ActorKind::System), "user.uid"),
        (_, Some(kind)) => (Some(kind), "user.name"),
        (by_id, None) => (by_id, "user.uid"),
    };
    draft.sign_in.actor.kind = kind;
    if kind.is_some() {
        draft.sign_in.raw_paths.add_as("actor.kind", from);
    }
}

fn read_origin(draft: &mut Draft, source: &Source<'_>) {
    let names = ["IpAddress", "ClientAddress", "SourceNetworkAddress"];
    let froms = names.map(|name| source.data(name)).into_iter().chain([source.moved("source.ip")]);
    for from in froms {
        if draft.sign_in.src_endpoint.ip.is_none() {
            draft.address(from);
        }
    }
    let ports = [source.data("IpPort"), source.moved("source.port")];
    let port = ports.into_iter().flatten().find(|port| !port.is_null());
    if draft.sign_in.src_endpoint.ip.is_some()
        && let Some((number, field)) = draft.integer("src_endpoint.port", port)
        && let Ok(number @ 1..) = u16::try_from(number)
    {
        draft.sign_in.src_endpoint.port = Some(number);
        draft.path("src_endpoint.port", &field);
    }
    let names = [source.data("WorkstationName"), source.data("Workstation")];
    let name = draft.first("device.name", names);
    draft.sign_in.device.name = name.map(|name| name.trim_start_matches('\\').to_owned());
}

fn read_target(draft: &mut Draft, source: &Source<'_>, id: i64) {
    draft.sign_in.resource.name = draft.text("resource.name", source.system("Computer"));
    let service = source.data("ServiceName").filter(|_| matches!(id, 4768..=4771));
    let server = source.data("TargetServerName").filter(|_| id == 4648);
    draft.sign_in.service.name = draft.first("service.name", [service, server]);
    let packages = ["LmPackageName", "AuthenticationPackageName", "PackageName"];
    draft.sign_in.auth_protocol =
        draft.first("auth_protocol", packages.map(|name| source.data(name)));
    let process = draft.text("client_app", source.data("LogonProcessName"));
    draft.sign_in.client_app = process.map(|name| name.trim().to_owned());
    let guid = source.data("LogonGuid").filter(|field| {
        field
            .text()
            .is_none_or(|text| text.bytes().any(|it| !matches!(it, b'0' | b'-' | b'{' | b'}')))
    });
    draft.sign_in.correlation_uid = draft.text("correlation_uid", guid);
    let kind = source.data("LogonType").filter(|field| !field.is_null());
    if let Some((number, field)) = draft.integer("logon_type", kind) {
        draft.sign_in.logon_type = Some(logon_word(number));
        draft.path("logon_type", &field);
    }
}

/// The name that the reference gives a logon type.
fn logon_word(number: i64) -> String {
    let word = match number {
        0 => "System",
        2 => "Interactive",
        3 => "Network",
        4 => "Batch",
        5 => "Service",
        7 => "Unlock",
        8 => "NetworkCleartext",
        9 => "NewCredentials",
        10 => "RemoteInteractive",
        11 => "CachedInteractive",
        12 => "CachedRemoteInteractive",
        13 => "CachedUnlock",
        other => return other.to_string(),
    };
    word.to_owned()
}

#[cfg(test)]
mod tests;
