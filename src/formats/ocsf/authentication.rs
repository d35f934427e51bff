//! OCSF Authentication, class 3002.
//!
//! - activity 1 is a sign-in, 2 a logoff (neither success nor failure), 3 to 7 (tickets, their
//!   renewal, pre-authentication, a switched account) and 99 are steps that can succeed or fail
//! - `status_id`, else the word in `status`; where the two disagree how it ended is unknown
//! - the identity is `user`; `actor.user` (who asked for it, on Windows a service) only where there
//!   is no `user`, as in 1.0-rc and some mappings to 1.5
//! - `device` is the one that was signed in from, unless it is the target itself

use super::super::draft::Draft;
use super::super::field::{Field, Record};
use super::{names_somebody, number, read_endpoint, read_metadata, read_user, told};
use crate::domain::sign_in::{AuthFactor, FactorResult, LOGOFF, LOGON, STEP, SignIn, Status};

/// What a record says twice.
pub(super) const TWINS: [(&str, &str); 7] = [
    ("/time_dt", "time"),
    ("/actor/user/uid", "user.uid"),
    ("/actor/user/name", "user.name"),
    ("/actor/user/email_addr", "user.email_addr"),
    ("/status", "status_id"),
    ("/logon_type_id", "logon_type"),
    ("/auth_protocol_id", "auth_protocol"),
];

/// Reads a record.
pub(super) fn read(root: &Record<'_>) -> SignIn {
    let mut draft = Draft::default();
    read_metadata(&mut draft, root, [root.at(&["metadata", "uid"]), None]);
    let activity = activity(root);
    draft.sign_in.activity_id = match activity {
        Some(1) => LOGON,
        Some(2) => LOGOFF,
        _ => STEP,
    };
    read_status(&mut draft, root, activity);
    let actor = root.at(&["actor", "user"]).filter(names_somebody);
    match root.get("user").filter(names_somebody) {
        Some(user) => read_user(&mut draft, user, actor),
        None => match actor {
            Some(actor) => read_user(&mut draft, actor, None),
            None => draft.warn("user", "the record names nobody"),
        },
    }
    if let Some(from) = root.get("src_endpoint") {
        read_endpoint(&mut draft, from);
    }
    let agent = root.at(&["http_request", "user_agent"]);
    draft.sign_in.http_request.user_agent = draft.text("http_request.user_agent", agent);
    read_device(&mut draft, root);
    read_target(&mut draft, root);
    read_factors(&mut draft, root);
    read_risk(&mut draft, root);
    draft.finish()
}

/// The activity's number, else the one in the type's number.
fn activity(root: &Record<'_>) -> Option<i64> {
    let known = |id: &i64| *id > 0;
    let own = root.get("activity_id").and_then(number).filter(known);
    own.or_else(|| root.get("type_uid").and_then(number).map(|it| it % 100).filter(known))
}

fn read_status(draft: &mut Draft, root: &Record<'_>, activity: Option<i64>) {
    draft.sign_in.status_code = draft.label("status_code", root.get("status_code"));
    draft.sign_in.status_detail = draft.label("status_detail", root.get("status_detail"));
    let id = root.get("status_id").filter(|field| !field.is_null());
    let word = root.get("status").filter(|field| field.text().is_some());
    let by_id = id.and_then(number).and_then(|id| match id {
        1 => Some(Status::Success),
        2 => Some(Status::Failure),
        99 => Some(Status::Interrupt),
        _ => None,
    });
    let by_word = word.and_then(|it| it.text()).and_then(|text| {
        match text.trim().to_ascii_lowercase().as_str() {
            "success" => Some(Status::Success),
            "failure" => Some(Status::Failure),
            _ => None,
        }
    });
    let (status, origin) = match (by_id, by_word) {
        (Some(Status::Success), Some(Status::Failure))
        | (Some(Status::Failure), Some(Status::Success)) => {
            draft.warn("status_id", "status_id and status disagree, so how it ended is unknown");
            return;
        }
        (Some(status), _) => (status, id),
        (None, Some(status)) => (status, word),
        (None, None) => {
            if activity == Some(2) {
                draft.sign_in.status_id = Status::Interrupt;
            } else {
                draft.warn("status_id", "the record does not say how it ended");
            }
            return;
        }
    };
    draft.sign_in.status_id = match activity {
        Some(2) => Status::Interrupt,
        None => {
            draft.warn("status_id", "the record has no activity, so what ended is unknown");
            return;
        }
        Some(_) => status,
    };
    if let Some(origin) = origin {
        draft.path("status_id", &origin);
    }
}

fn read_device(draft: &mut Draft, root: &Record<'_>) {
    let from = root.get("src_endpoint");
    let device = root.get("device").filter(|device| !is_target(root, *device));
    let of =
        |name| [device, from].into_iter().map(move |it| it.and_then(|object| object.get(name)));
    let ids = device.and_then(|it| it.get("uid"));
    draft.sign_in.device.uid = draft.first("device.uid", [ids, from.and_then(|it| it.get("uid"))]);
    let names = of("hostname").chain(of("name"));
    draft.sign_in.device.name = draft.first("device.name", names);
    let os = of("os").map(|os| os.and_then(|os| os.get("name").or(Some(os))));
    let os = os.map(|os| os.filter(|os| os.text().is_some()));
    draft.sign_in.device.os = draft.first("device.os", os);
    let own = |name| device.and_then(|device| device.get(name));
    draft.sign_in.device.is_managed = draft.flag("device.is_managed", own("is_managed"));
    draft.sign_in.device.is_compliant = draft.flag("device.is_compliant", own("is_compliant"));
}

/// The machine that was signed in to, rather than from.
fn is_target(root: &Record<'_>, device: Field<'_>) -> bool {
    let Some(target) = root.get("dst_endpoint") else { return false };
    ["hostname", "uid", "ip"].iter().any(|name| {
        told(device, name)
            .zip(told(target, name))
            .is_some_and(|(own, target)| own.eq_ignore_ascii_case(&target))
    })
}

fn read_target(draft: &mut Draft, root: &Record<'_>) {
    draft.sign_in.service.uid = draft.label("service.uid", root.at(&["service", "uid"]));
    let services = [root.at(&["service", "name"]), root.at(&["dst_endpoint", "svc_name"])];
    draft.sign_in.service.name = draft.first("service.name", services);
    let target = |name| root.at(&["dst_endpoint", name]);
    draft.sign_in.resource.uid = draft.text("resource.uid", target("uid"));
    let names = [target("hostname"), target("name")];
    draft.sign_in.resource.name = draft.first("resource.name", names);
    draft.sign_in.auth_protocol = draft.text("auth_protocol", root.get("auth_protocol"));
    draft.sign_in.logon_type = draft.text("logon_type", root.get("logon_type"));
    if draft.sign_in.auth_protocol.is_none() {
        let words = ["NTLM", "Kerberos", "Digest", "OpenID", "SAML", "OAUTH 2.0", "PAP", "CHAP"];
        let words = [&words[..], &["EAP", "RADIUS", "Basic Authentication", "LDAP"]].concat();
        let at = |id: i64| usize::try_from(id).ok()?.checked_sub(1);
        let word = |id| at(id).and_then(|at| words.get(at).copied());
        draft.sign_in.auth_protocol = by_id(draft, "auth_protocol", root, word);
    }
    if draft.sign_in.logon_type.is_none() {
        draft.sign_in.logon_type = by_id(draft, "logon_type", root, logon_word);
    }
    let sessions = [root.at(&["session", "uid"]), root.at(&["actor", "session", "uid"])];
    draft.sign_in.session.uid = draft.first("session.uid", sessions);
    let together = root.at(&["metadata", "correlation_uid"]);
    draft.sign_in.correlation_uid = draft.text("correlation_uid", together);
}

/// The schema's word for a number where the word itself is not in the record.
fn by_id(
    draft: &mut Draft,
    name: &'static str,
    root: &Record<'_>,
    word: impl Fn(i64) -> Option<&'static str>,
) -> Option<String> {
    let field = root.get(&format!("{name}_id"))?;
    let word = number(field).and_then(word)?;
    draft.path(name, &field);
    Some(word.to_owned())
}

fn logon_word(id: i64) -> Option<&'static str> {
    let words = ["System", "Interactive", "Network", "Batch", "OS Service"];
    match id {
        1..=5 => words.get(id as usize - 1).copied(),
        7 => Some("Unlock"),
        8 => Some("Network Cleartext"),
        9 => Some("New Credentials"),
        10 => Some("Remote Interactive"),
        11 => Some("Cached Interactive"),
        12 => Some("Cached Remote Interactive"),
        13 => Some("Cached Unlock"),
        _ => None,
    }
}

fn read_factors(draft: &mut Draft, root: &Record<'_>) {
    // It was `mfa` before 1.0 was out.
    let mfa = root.any(&["is_mfa", "mfa"]);
    draft.sign_in.is_mfa = draft.flag("is_mfa", mfa);
    // Which of several factors a failure is about is not said.
    let passed = draft.sign_in.status_id == Status::Success;
    let factors = root.get("auth_factors").into_iter().flat_map(|field| {
        let items: Vec<_> = field.items().collect();
        items
    });
    for factor in factors {
        let (word, id) = (factor.get("factor_type"), factor.get("factor_type_id"));
        let kind = word.and_then(|word| word.text()).map(std::borrow::Cow::into_owned);
        let id = id.and_then(number);
        if kind.is_none() && id.is_none() {
            continue;
        }
        let is_primary = id == Some(11)
            || kind.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("password"));
        let result = passed.then_some(FactorResult::Passed);
        draft.sign_in.auth_factors.push(AuthFactor { kind, result, fresh: None, is_primary });
        draft.path("auth_factors", &factor);
    }
}

fn read_risk(draft: &mut Draft, root: &Record<'_>) {
    let level = draft.text("risk.level", root.get("risk_level"));
    draft.sign_in.risk.level = level.map(|level| level.to_ascii_lowercase());
    if draft.sign_in.risk.level.is_some() {
        draft.sign_in.risk.source = Some("OCSF".into());
    }
}
