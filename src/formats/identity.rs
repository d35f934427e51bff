//! Whose sign-in it is: one stable id for one identity, whichever log a record comes from.
//!
//! It must not use a name that its bearer can choose (a display name, a session's name) as an id.

use super::{cloudtrail, linux, windows};
use crate::domain::sign_in::{ActorKind, SignIn};
use crate::domain::words::SubjectKind;

/// Who signed in: kind, stable id and, where there is one, a name for people.
///
/// - Entra: `userId`, else the login name in lower case; service principals and managed identities
///   by `servicePrincipalId`, else `appId`
/// - Okta: `actor.id`, else the login name in lower case
/// - AWS: the ARN; of a role the ARN without the session's name; of a user whose record has no ARN
///   (a failed sign-in) the one that account and name make; of a person who came through Identity
///   Center the name it gave the session
/// - Windows: domain and account name in lower case, since a failed sign-in has no other id; else
///   the security id
/// - Linux: the account with its machine, `root@web-1`: the log tells of no directory
/// - Google, Duo, 1Password, Auth0, `OneLogin` and GitHub: the vendor's id of the account, else the
///   login name in lower case
///
/// `None` where the record does not say who it was.
pub fn subject(sign_in: &SignIn, format: &str) -> Option<(SubjectKind, String, Option<String>)> {
    let kind = match sign_in.actor.kind {
        Some(ActorKind::Person | ActorKind::Root) => SubjectKind::User,
        Some(ActorKind::ServicePrincipal) => SubjectKind::ServicePrincipal,
        Some(ActorKind::ManagedIdentity) => SubjectKind::ManagedIdentity,
        Some(ActorKind::Role | ActorKind::System) => SubjectKind::Workload,
        None => SubjectKind::Other,
    };
    let name = sign_in.user.name.clone();
    let id = match format {
        _ if format == cloudtrail::FORMAT.name => aws_id(sign_in),
        _ if format == windows::FORMAT.name => windows_id(sign_in),
        _ if format == linux::FORMAT.name => linux_id(sign_in),
        _ => None,
    };
    let id = id.or_else(|| sign_in.user.uid.clone()).or_else(|| {
        name.as_deref().or(sign_in.user.email_addr.as_deref()).map(str::to_lowercase)
    })?;
    Some((kind, id, name))
}

/// True if that text names the identity: its stable id, or its id, login name or mail address in
/// the record, whatever their capitals.
pub fn is_named(sign_in: &SignIn, format: &str, text: &str) -> bool {
    let user = &sign_in.user;
    let same = |name: &Option<String>| name.as_deref().is_some_and(|name| equal(name, text));
    same(&user.uid)
        || same(&user.name)
        || same(&user.email_addr)
        || subject(sign_in, format).is_some_and(|(_, id, _)| equal(&id, text))
}

fn equal(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || (!a.is_ascii() && a.to_lowercase() == b.to_lowercase())
}

fn aws_id(sign_in: &SignIn) -> Option<String> {
    let user = &sign_in.user;
    let arn = user.uid.as_deref().filter(|uid| uid.starts_with("arn:"));
    if let Some((role, _)) = arn.and_then(split_role) {
        let by_center = sign_in.actor.kind == Some(ActorKind::Person);
        return match &user.name {
            Some(name) if by_center => Some(name.to_lowercase()),
            _ => Some(role.to_owned()),
        };
    }
    if arn.is_some() {
        return arn.map(str::to_owned);
    }
    let kind = user.kind.as_deref()?;
    // Without an ARN a role is known by its id, which stands before the session's name.
    if kind == "AssumedRole" {
        let id = user.uid.as_deref().or(user.name.as_deref())?;
        return Some(id.split_once(':').map_or(id, |(role, _)| role).to_owned());
    }
    let account = user.domain.as_deref()?;
    match (kind, user.name.as_deref()) {
        ("Root", _) => Some(format!("arn:aws:iam::{account}:root")),
        ("IAMUser", Some(name)) => Some(format!("arn:aws:iam::{account}:user/{name}")),
        _ => None,
    }
}

fn windows_id(sign_in: &SignIn) -> Option<String> {
    let user = &sign_in.user;
    let (domain, name) = (user.domain.as_deref()?, user.name.as_deref()?);
    Some(format!("{domain}\\{name}").to_lowercase())
}

fn linux_id(sign_in: &SignIn) -> Option<String> {
    let (name, host) = (sign_in.user.name.as_deref()?, sign_in.resource.name.as_deref()?);
    Some(format!("{name}@{host}").to_lowercase())
}

/// The ARN of an assumed role without the session's name, and the session's name.
pub(super) fn split_role(arn: &str) -> Option<(&str, &str)> {
    let after = arn.find(":assumed-role/")? + ":assumed-role/".len();
    let slash = after + arn.get(after..)?.find('/')?;
    Some((arn.get(..slash)?, arn.get(slash + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::json::Doc;
    use crate::formats;

    fn of(text: &str) -> Option<(SubjectKind, String, Option<String>)> {
        let doc = Doc::parse(text).unwrap();
        let read = formats::read(doc.root(), &[]);
        subject(read.sign_in.as_ref().unwrap(), read.format)
    }

    fn id_of(text: &str) -> Option<String> {
        of(text).map(|(_, id, _)| id)
    }

    #[test]
    fn one_entra_user_has_one_id_over_all_logs_and_a_ghost_has_its_login_name() {
        let record = |category: &str, user: &str| {
            format!(
                r#"{{"category":"{category}","properties":{{"userId":{user},
            "userPrincipalName":"R.Silva@Contoso.example"}}}}"#
            )
        };
        for category in ["SignInLogs", "NonInteractiveUserSignInLogs", "ADFSSignInLogs"] {
            assert_eq!(id_of(&record(category, r#""u-1""#)).unwrap(), "u-1");
        }
        for ghost in [r#""""#, "null", r#""00000000-0000-0000-0000-000000000000""#] {
            assert_eq!(id_of(&record("SignInLogs", ghost)).unwrap(), "r.silva@contoso.example");
        }
    }

    #[test]
    fn machines_are_known_by_their_principal_else_by_their_app() {
        let record = |category: &str, ids: &str| {
            format!(r#"{{"category":"{category}","properties":{{"userId":null,{ids}}}}}"#)
        };
        let both = r#""servicePrincipalId":"sp-1","appId":"app-1","servicePrincipalName":"backup""#;
        let (kind, id, name) = of(&record("ServicePrincipalSignInLogs", both)).unwrap();
        assert_eq!((kind, id.as_str()), (SubjectKind::ServicePrincipal, "sp-1"));
        assert_eq!(name.as_deref(), Some("backup"));
        let app = r#""servicePrincipalId":"","appId":"app-1""#;
        let (kind, id, _) = of(&record("ManagedIdentitySignInLogs", app)).unwrap();
        assert_eq!((kind, id.as_str()), (SubjectKind::ManagedIdentity, "app-1"));
    }

    #[test]
    fn an_aws_identity_is_the_same_with_and_without_an_arn_or_session_name() {
        let record = |identity: &str| {
            format!(
                r#"{{"eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin",
            "userIdentity":{identity}}}"#
            )
        };
        let user = "arn:aws:iam::111122223333:user/nora";
        let failed = r#"{"type":"IAMUser","accountId":"111122223333","userName":"nora"}"#;
        assert_eq!(id_of(&record(failed)).unwrap(), user);
        let passed = format!(r#"{{"type":"IAMUser","arn":"{user}","userName":"nora"}}"#);
        assert_eq!(id_of(&record(&passed)).unwrap(), user);
        let role = "arn:aws:sts::111122223333:assumed-role/Deploy";
        for session in ["build-1", "a/b"] {
            let assumed = format!(r#"{{"type":"AssumedRole","arn":"{role}/{session}"}}"#);
            let (kind, id, _) = of(&record(&assumed)).unwrap();
            assert_eq!((kind, id.as_str()), (SubjectKind::Workload, role));
        }
        let center = r#"{"type":"AssumedRole",
            "arn":"arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0a1b/Nora@example.com",
            "sessionContext":{"sessionIssuer":{"arn":
            "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0a1b"}}}"#;
        let (kind, id, _) = of(&record(center)).unwrap();
        assert_eq!((kind, id.as_str()), (SubjectKind::User, "nora@example.com"));
        let hidden = r#"{"type":"IAMUser","accountId":"111122223333",
            "userName":"HIDDEN_DUE_TO_SECURITY_REASONS"}"#;
        assert_eq!(of(&record(hidden)), None);
        let root = r#"{"type":"Root","accountId":"111122223333"}"#;
        assert_eq!(id_of(&record(root)).unwrap(), "arn:aws:iam::111122223333:root");
    }

    #[test]
    fn a_windows_account_is_the_same_where_it_failed_and_where_it_signed_in() {
        let record = |id: i64, user: &str| {
            format!(
                r#"{{"EventID":{id},"Channel":"Security","LogonType":3,"IpAddress":"-",{user}}}"#
            )
        };
        let sid = r#""TargetUserSid":"S-1-5-21-1-2-3-1104""#;
        let name = r#""TargetUserName":"Nora","TargetDomainName":"EXAMPLE""#;
        let passed = of(&record(4624, &format!("{sid},{name}"))).unwrap();
        assert_eq!((passed.0, passed.1.as_str()), (SubjectKind::User, "example\\nora"));
        let failed = format!(r#""TargetUserSid":"S-1-0-0",{name}"#);
        assert_eq!(of(&record(4625, &failed)).unwrap(), passed);
        assert_eq!(id_of(&record(4624, sid)).unwrap(), "S-1-5-21-1-2-3-1104");
    }

    #[test]
    fn a_linux_account_is_one_of_its_machine() {
        let line = |host: &str| {
            let line = "Accepted password for root from 198.51.100.7 port 22 ssh2";
            id_of(&format!(r#"{{"message":"Mar  2 10:00:00 {host} sshd[7]: {line}"}}"#)).unwrap()
        };
        assert_eq!((line("web-1"), line("web-2")), ("root@web-1".into(), "root@web-2".into()));
        assert_eq!(line(""), "root", "a line without a machine");
    }

    #[test]
    fn an_identity_answers_to_its_names_whatever_their_capitals() {
        let text = r#"{"category":"SignInLogs","properties":{"userId":"u-1",
            "userPrincipalName":"r.silva@contoso.example"}}"#;
        let doc = Doc::parse(text).unwrap();
        let read = formats::read(doc.root(), &[]);
        let sign_in = read.sign_in.unwrap();
        for (text, named) in [("U-1", true), ("R.Silva@contoso.example", true), ("silva", false)] {
            assert_eq!(is_named(&sign_in, read.format, text), named, "{text}");
        }
    }
}
