//! Acts of audit records, as far as they were done and are the subject's: what was added or
//! granted, when, by whom and for whom.
//!
//! A refused act is none, and an act of one stranger on another says nothing about the subject. It
//! must not guess: an act that does not say whose it is, is nobody's own.

use super::audit::{Act, act_of, is_refused};
use super::engine::short;
use super::quote::quoted;
use super::{Engine, signals::Signal};
use crate::domain::json::{Doc, Kind, Node};
use crate::domain::sign_in::{LOGON, SignIn};
use crate::domain::time::Timestamp;
use crate::domain::words::SubjectKind;
use std::collections::HashSet;

/// Where records without a view say when it was.
const TIME_AT: &[&str] = &[
    "/activityDateTime",
    "/properties/activityDateTime",
    "/ActivityDateTime",
    "/time",
    "/TimeGenerated",
    "/CreationTime",
    "/published",
    "/eventTime",
    "/@timestamp",
    "/id/time",
];
/// Names of whoever acted: Entra, Okta, Workspace, AWS, Microsoft 365, GitHub, ECS.
const ACTOR_AT: &[(&str, &[&str])] = &[
    ("/initiatedBy/user", &["id", "userPrincipalName"]),
    ("/initiatedBy/app", &["servicePrincipalId", "appId"]),
    ("/properties/initiatedBy/user", &["id", "userPrincipalName"]),
    ("/properties/initiatedBy/app", &["servicePrincipalId", "appId"]),
    ("/InitiatedBy", &["/user/id", "/user/userPrincipalName", "/app/servicePrincipalId"]),
    ("/actor", &["", "id", "alternateId", "email", "profileId"]),
    ("/userIdentity", &["arn", "principalId"]),
    ("", &["UserIdentityArn", "UserId"]),
    ("/user", &["id", "name", "email"]),
];
/// Names of whomever it was done to; a list stands for its items.
const TARGET_AT: &[(&str, &[&str])] = &[
    ("/targetResources", &["id", "userPrincipalName"]),
    ("/properties/targetResources", &["id", "userPrincipalName"]),
    ("/TargetResources", &["id", "userPrincipalName"]),
    ("/target", &["id", "alternateId"]),
    ("/user/target", &["id", "name", "email"]),
    ("/user", &[""]),
    ("/ObjectId", &[""]),
];
/// Types of targets that are identities; roles, groups, policies and devices are none.
const IDENTITIES: [&str; 4] = ["user", "appuser", "serviceprincipal", "application"];
/// Where AWS names the user or role that a call is about.
const AWS_TARGET_AT: [&str; 2] = ["/requestParameters/userName", "/requestParameters/roleName"];
/// The account that such a name is of.
const AWS_ACCOUNT_AT: [&str; 2] = ["/recipientAccountId", "/userIdentity/accountId"];

/// One act of an audit record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The event's place in the case.
    pub event: usize,
    /// What was done.
    pub act: Act,
    /// The record's own word for it.
    pub name: String,
    /// When, in milliseconds since 1970 UTC.
    pub time: Option<i64>,
    /// It was done to the subject, or by the subject and to nobody else who is named.
    pub own: bool,
}

/// The acts of a case that were done, by or to its subject.
pub fn of(engine: &Engine<'_>) -> Vec<Done> {
    let dossier = engine.dossier();
    let mut names: Option<HashSet<String>> = None;
    let events = 0..dossier.case.evidence.events.len();
    let done = events.filter_map(|event| {
        // A sign-in as such adds nothing and grants nothing.
        let view = dossier.sign_in(event);
        let raw =
            dossier.case.raw(event).filter(|_| view.is_none_or(|v| v.activity_id != LOGON))?;
        let (act, name) = act_of(raw)?;
        if is_refused(raw) {
            return None;
        }
        let names = names.get_or_insert_with(|| names_of(engine));
        let (about, own) = whose(engine, event, raw, names);
        let time = time_of(view, raw);
        about.then(|| Done { event, act, name: name.into_owned(), time, own })
    });
    done.collect()
}

/// The fact of high signal that acts of one kind make.
pub(super) fn signal(
    engine: &Engine<'_>,
    acts: &[Done],
    wanted: Act,
    id: &'static str,
) -> Option<Signal> {
    let of_kind: Vec<&Done> = acts.iter().filter(|done| done.act == wanted).collect();
    let first = of_kind.first()?;
    let why = format!("{} is {}", engine.id(first.event), quoted(&short(&first.name)));
    Some(Signal { id, events: of_kind.iter().map(|done| done.event).collect(), why })
}

/// Whether an act is about the subject, and whether its effect is the subject's own.
fn whose(
    engine: &Engine<'_>,
    event: usize,
    raw: Node<'_>,
    names: &HashSet<String>,
) -> (bool, bool) {
    let by_view = engine.belongs(event, None);
    let subject = &engine.dossier().case.subject;
    if matches!(subject.kind, SubjectKind::Address | SubjectKind::Group | SubjectKind::Other) {
        let about = by_view != Some(false);
        return (about, about);
    }
    let is_subject = |name: &String| names.contains(name);
    let (targets, actors) = (targets_of(raw), named(raw, ACTOR_AT));
    let aws = aws_target(raw).map(|(account, user)| {
        names.iter().any(|name| is_in_account(name, account.as_deref(), &user))
    });
    let done_to = aws == Some(true) || targets.names.iter().any(is_subject);
    let done_by = by_view == Some(true) || actors.iter().any(is_subject);
    let untold = targets.names.is_empty() && aws.is_none() && actors.is_empty();
    let to_somebody = targets.somebody || aws.is_some();
    (done_to || done_by || (untold && by_view != Some(false)), done_to || (done_by && !to_somebody))
}

/// Every name of the subject in the case, in lower case.
fn names_of(engine: &Engine<'_>) -> HashSet<String> {
    let dossier = engine.dossier();
    let subject = &dossier.case.subject;
    let mut names: HashSet<String> = [Some(&subject.id), subject.name.as_ref()]
        .into_iter()
        .flatten()
        .map(|it| fold(it))
        .collect();
    for view in engine.subject_events().into_iter().filter_map(|event| dossier.sign_in(event)) {
        let user = &view.user;
        let known = [&user.uid, &user.name, &user.email_addr].into_iter().flatten();
        names.extend(known.map(|name| fold(name)));
    }
    names
}

fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Those an act was done to.
struct Targets {
    names: Vec<String>,
    /// One of them is an identity.
    somebody: bool,
}

fn targets_of(raw: Node<'_>) -> Targets {
    let mut found = Targets { names: Vec::new(), somebody: false };
    for (at, fields) in TARGET_AT {
        each(raw, at, &mut |item| {
            let names = texts(item, fields);
            let kind = item.get("type").and_then(Node::as_str).map(|it| fold(&it));
            let kind = kind.as_deref().unwrap_or("user");
            found.somebody |= !names.is_empty() && IDENTITIES.contains(&kind);
            found.names.extend(names);
            // A program is often named by what it is called: its record gives the id of another of
            // its objects.
            if ["serviceprincipal", "application"].contains(&kind) {
                found.names.extend(texts(item, &["displayName"]));
            }
        });
    }
    // Workspace: parameters with a name and a value.
    each(raw, "/events/0/parameters", &mut |item| {
        if item.get("name").and_then(Node::as_str).is_some_and(|it| it == "USER_EMAIL") {
            found.names.extend(texts(item, &["value"]));
            found.somebody = true;
        }
    });
    found
}

fn named(raw: Node<'_>, places: &[(&str, &[&str])]) -> Vec<String> {
    let mut found = Vec::new();
    for (at, fields) in places {
        each(raw, at, &mut |item| found.extend(texts(item, fields)));
    }
    found
}

/// Calls with the node at a place, with the items of a list, and with what JSON text there holds
/// (tables of logs keep such members as text).
fn each(raw: Node<'_>, at: &str, take: &mut dyn FnMut(Node<'_>)) {
    let Some(node) = raw.pointer(at) else { return };
    let text = node.as_str().filter(|_| node.kind() == Kind::String);
    let inner = text.filter(|it| it.starts_with(['[', '{'])).and_then(|it| Doc::parse(&*it).ok());
    let mut all = |node: Node<'_>| {
        if node.kind() == Kind::Array {
            node.items().for_each(&mut *take);
        } else {
            take(node);
        }
    };
    match &inner {
        Some(inner) => all(inner.root()),
        None => all(node),
    }
}

/// The texts of these members, in lower case; an empty name is the node's own text.
fn texts(node: Node<'_>, fields: &[&str]) -> Vec<String> {
    let member = |field: &&str| match *field {
        "" => Some(node),
        path if path.starts_with('/') => node.pointer(path),
        name => node.get(name),
    };
    let of_text = fields.iter().filter_map(member).filter(|node| node.kind() == Kind::String);
    let texts = of_text.filter_map(Node::as_str).map(|text| fold(&text));
    texts.filter(|text| !text.is_empty()).collect()
}

/// The account, where it is told, and the user or role that a call to AWS is about.
fn aws_target(raw: Node<'_>) -> Option<(Option<String>, String)> {
    let at = |path: &&str| texts(raw.pointer(path)?, &[""]).pop();
    Some((AWS_ACCOUNT_AT.iter().find_map(at), AWS_TARGET_AT.iter().find_map(at)?))
}

/// True where a name is that user's or role's: `arn:aws:iam::<account>:user/<path>/<name>`, or the
/// bare name.
fn is_in_account(name: &str, account: Option<&str>, user: &str) -> bool {
    let mut parts = name.splitn(6, ':');
    match (parts.next(), parts.nth(3), parts.next()) {
        (Some("arn"), Some(of), Some(rest)) => {
            account.is_none_or(|account| account == of) && rest.rsplit('/').next() == Some(user)
        }
        _ => name == user,
    }
}

fn time_of(view: Option<&SignIn>, raw: Node<'_>) -> Option<i64> {
    let told = || {
        let texts = TIME_AT.iter().filter_map(|at| raw.pointer(at));
        let mut texts = texts.filter(|node| node.kind() == Kind::String).filter_map(Node::as_str);
        texts.find_map(|text| Timestamp::parse(&text))
    };
    view.and_then(|view| view.time).or_else(told).map(Timestamp::millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_read_as_objects_lists_text_and_parameters() {
        let of = |text: &str| {
            let doc = Doc::parse(text).unwrap();
            let found = targets_of(doc.root());
            (found.names, found.somebody)
        };
        let ana = (vec!["ana".to_owned()], true);
        assert_eq!(of(r#"{"targetResources":[{"id":"Ana","type":"User"}]}"#), ana);
        assert_eq!(of(r#"{"TargetResources":"[{\"id\":\"ana\"}]"}"#), ana);
        assert_eq!(of(r#"{"events":[{"parameters":[{"name":"USER_EMAIL","value":"ana"}]}]}"#), ana);
        assert_eq!(of(r#"{"target":[{"id":"r-1","type":"ROLE"}]}"#), (vec!["r-1".into()], false));
        assert_eq!(of(r#"{"target":"[broken","targetResources":[7,null]}"#), (Vec::new(), false));
        assert_eq!(of("{}"), (Vec::new(), false));
    }

    #[test]
    fn a_name_of_aws_is_one_of_its_account() {
        let arn = "arn:aws:iam::111122223333:user/team/ana";
        assert!(is_in_account(arn, Some("111122223333"), "ana"));
        assert!(is_in_account("ana", Some("111122223333"), "ana"));
        assert!(!is_in_account(arn, Some("444455556666"), "ana"));
        assert!(!is_in_account(arn, Some("111122223333"), "team"));
    }
}
