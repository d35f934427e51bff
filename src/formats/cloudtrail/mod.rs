//! AWS `CloudTrail` records of console sign-in, STS and Identity Center.
//!
//! What counts, by `eventName`:
//! - `ConsoleLogin`, `UserAuthentication` and `Authenticate` are sign-ins (activity 1) and end as
//!   their answer says
//! - calls that hand out a session (`AssumeRole…`, `GetSessionToken`, `GetFederationToken`,
//!   `GetRoleCredentials`) and `SwitchRole` are activity 99 and succeed without, fail with an error
//!   code
//! - `CredentialVerification` and `ExternalIdPDirectoryLogin` fail where they are refused, and else
//!   are steps (99), as are `CheckMfa`, `CredentialChallenge`, `GetSigninToken`, `Federate` and
//!   `GetCallerIdentity`, which signs nobody in
//! - changes of identities (IAM and Identity Center calls that write) keep their view, with
//!   activity and status 99
//! - all of these only from AWS's own sources for them, compared whole: a look-alike signs nobody
//!   in; a record that names no source is known by its event alone
//! - of all else (S3, EC2 …) only when, who and from where are taken: activity 0 and status 99
//! - the digest files that vouch for a trail's log files are recognised and have no view
//!
//! Microsoft Sentinel keeps the same records flat, one column a field: `UserIdentityArn`,
//! `SessionIssuerArn`, `AwsEventId`.
//!
//! The identity is the caller, never the role that was assumed. There is no place and no network in
//! these records.

mod caller;
mod outcome;

use super::draft::Draft;
use super::field::{Field, Record};
use super::{Format, meaning};
use crate::domain::sign_in::{ActorKind, LOGON, NO_SIGN_IN, STEP, SignIn, Status};
use caller::Caller;

/// AWS `CloudTrail`.
pub(super) const FORMAT: Format = Format {
    name: "aws.cloudtrail",
    what: "AWS CloudTrail: console sign-in, STS, Identity Center",
    detect,
    read,
    twin: |pointer| {
        meaning::among(pointer, &[("/userIdentity/sessionContext/attributes/creationDate", "time")])
    },
};

/// The word that stands for a user name that might be a mistyped password.
const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";
/// Roles that Identity Center makes; it names their sessions after the person.
const IDENTITY_CENTER_ROLES: &str = ":role/aws-reserved/sso.amazonaws.com/";

/// True for a `CloudTrail` record, or a digest file.
fn detect(root: &Record<'_>) -> bool {
    if is_digest(root) {
        return true;
    }
    let text = |name| root.get(name).and_then(|field| field.text());
    let amazon = text("eventSource").is_some_and(|source| source.ends_with(AMAZON));
    let named = text("eventName").is_some();
    (amazon && named) || (named && root.has("eventVersion") && root.has("userIdentity"))
}

/// A file that vouches for log files: hashes and names of files, nobody's act.
fn is_digest(root: &Record<'_>) -> bool {
    ["digestStartTime", "digestEndTime", "awsAccountId"]
        .iter()
        .all(|name| root.get(name).is_some_and(|field| !field.is_null()))
}

/// What a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    /// A sign-in that stands for itself.
    SignIn,
    /// A call that hands out a session.
    Session,
    /// A step that can be refused.
    Check,
    /// A step, or a change of an identity.
    Step,
    /// Something else.
    Other,
}

/// Sources of sign-ins and of what belongs to them, without [`AMAZON`].
const IDENTITY_SOURCES: [&str; 8] =
    ["signin", "sts", "sso", "sso-directory", "sso-oauth", "identitystore", "iam", "eks-auth"];
/// What follows a service's name in its source.
const AMAZON: &str = ".amazonaws.com";

fn about(source: &str, name: &str, reads_only: bool) -> About {
    let source = source.to_ascii_lowercase();
    let service = source.strip_suffix(AMAZON).filter(|it| IDENTITY_SOURCES.contains(it));
    let service = if source.is_empty() { Some("") } else { service };
    let Some(service) = service else { return About::Other };
    match name {
        "ConsoleLogin" | "UserAuthentication" | "Authenticate" => return About::SignIn,
        "CredentialVerification" | "ExternalIdPDirectoryLogin" => return About::Check,
        "SwitchRole" | "GetSessionToken" | "GetFederationToken" | "GetRoleCredentials" => {
            return About::Session;
        }
        _ if name.starts_with("AssumeRole") => return About::Session,
        _ => {}
    }
    match service {
        "signin" | "sts" => About::Step,
        "" | "eks-auth" => About::Other,
        _ => {
            let step = ["Federate", "Logout", "CredentialChallenge"].contains(&name);
            if step || !reads_only { About::Step } else { About::Other }
        }
    }
}

/// True for a call that reads, by its name.
fn is_listing(name: &str) -> bool {
    let verbs = ["List", "Get", "Describe", "Generate", "Simulate", "Search"];
    verbs.iter().any(|verb| name.starts_with(verb))
}

/// How a call of that source ended, where it is known whether it was refused: activity and status.
/// For what others make of it.
pub(super) fn ended(source: &str, name: &str, result: Status) -> (u8, Status) {
    match about(source, name, is_listing(name)) {
        About::SignIn => (LOGON, result),
        About::Session => (99, result),
        About::Check if result == Status::Failure => (99, Status::Failure),
        About::Check | About::Step => (99, Status::Interrupt),
        About::Other => (NO_SIGN_IN, Status::Interrupt),
    }
}

/// Reads a record; `None` where it is nobody's act.
fn read(root: &Record<'_>) -> Option<SignIn> {
    let text = |name| root.get(name).and_then(|field| field.text()).unwrap_or_default();
    let name = text("eventName");
    let reads_only = root.get("readOnly").and_then(|field| field.node.as_bool());
    let reads_only = reads_only.unwrap_or_else(|| is_listing(&name));
    let about = about(&text("eventSource"), &name, reads_only);
    if is_digest(root) {
        return None;
    }
    let mut draft = Draft::default();
    draft.sign_in.metadata.product.name = Some("CloudTrail");
    let ids = [root.get("eventID"), root.get("AwsEventId")];
    draft.sign_in.metadata.uid = draft.first("metadata.uid", ids);
    draft.sign_in.metadata.log_name = draft.text("metadata.log_name", root.get("eventName"));
    if !draft.time(root.get("eventTime"), false, false) {
        draft.time(root.get("TimeGenerated"), true, false);
    }
    draft.sign_in.activity_id = match about {
        About::SignIn => LOGON,
        About::Session | About::Check | About::Step => STEP,
        About::Other => NO_SIGN_IN,
    };
    read_identity(&mut draft, root);
    read_origin(&mut draft, root);
    if about == About::Other {
        outcome::read_error(&mut draft, root);
    } else {
        outcome::read(&mut draft, root, &name, about);
    }
    Some(draft.finish())
}

fn read_identity(draft: &mut Draft, root: &Record<'_>) {
    let Some(identity) = Caller::of(root) else {
        draft.warn("user", "the record names nobody");
        return;
    };
    let kind = identity.get(&["type"]);
    draft.sign_in.user.kind = draft.text("user.type", kind);
    let issuer = identity.get(&["sessionContext", "sessionIssuer", "arn"]);
    let by_center = issuer
        .and_then(|field| field.text())
        .is_some_and(|arn| arn.contains(IDENTITY_CENTER_ROLES));
    let actor = match draft.sign_in.user.kind.as_deref().unwrap_or_default() {
        "AssumedRole" if by_center => Some(ActorKind::Person),
        "IAMUser" | "SAMLUser" | "IdentityCenterUser" | "Directory" => Some(ActorKind::Person),
        "Root" => Some(ActorKind::Root),
        "AssumedRole" | "Role" | "FederatedUser" => Some(ActorKind::Role),
        "AWSService" => Some(ActorKind::System),
        _ => None,
    };
    draft.sign_in.actor.kind = actor;
    if actor.is_some()
        && let Some(field) = kind
    {
        draft.path("actor.kind", &field);
    }
    let person = identity.get(&["onBehalfOf", "userId"]);
    let service = identity.get(&["invokedBy"]).filter(|_| actor == Some(ActorKind::System));
    let (arn, principal) = (identity.get(&["arn"]), identity.get(&["principalId"]));
    let ids = [arn, person, principal, service, issuer];
    draft.sign_in.user.uid = draft.first("user.uid", ids);
    read_name(draft, &identity, by_center, service);
    let account = identity.get(&["accountId"]).filter(|field| field.text().is_some());
    draft.sign_in.user.domain = draft.text("user.domain", account);
    let key = identity.get(&["accessKeyId"]);
    draft.sign_in.credential_uid = draft.text("credential_uid", key);
    // Keys that begin with ASIA belong to a session; the others are lasting.
    if draft.sign_in.credential_uid.as_deref().is_some_and(|key| key.starts_with("ASIA"))
        && let Some(field) = key
    {
        draft.sign_in.session.uid = draft.sign_in.credential_uid.clone();
        draft.path("session.uid", &field);
    }
}

fn read_name(
    draft: &mut Draft,
    identity: &Caller<'_>,
    by_center: bool,
    service: Option<Field<'_>>,
) {
    const NAME: &str = "user.name";
    let field = identity.get(&["userName"]);
    if field.and_then(|field| field.text()).is_some_and(|name| name == HIDDEN) {
        draft.warn(NAME, "hidden by AWS, because it may be a password typed in its place");
        return;
    }
    draft.sign_in.user.name = draft.first(NAME, [field, service]);
    if draft.sign_in.user.name.is_some() {
        draft.mail_of_name();
        return;
    }
    let Some((arn, text)) = identity.get(&["arn"]).and_then(|arn| Some((arn, arn.text()?))) else {
        let role = identity.get(&["sessionContext", "sessionIssuer", "userName"]);
        draft.sign_in.user.name = draft.text(NAME, role);
        return;
    };
    let Some((role, session)) = super::identity::split_role(&text) else { return };
    // The name of a session is its maker's choice, but for the roles of Identity Center.
    let name = if by_center { session } else { role };
    if !name.is_empty() {
        draft.sign_in.user.name = Some(name.into());
        draft.path(NAME, &arn);
    }
    if by_center {
        draft.mail_of_name();
    }
}

fn read_origin(draft: &mut Draft, root: &Record<'_>) {
    draft.address(root.get("sourceIPAddress"));
    let agent = root.get("userAgent");
    draft.sign_in.http_request.user_agent = draft.text("http_request.user_agent", agent);
    let shared = root.at(&["additionalEventData", "AuthWorkflowID"]);
    let request = root.any(&["requestID", "AwsRequestId"]);
    let together = [root.get("sharedEventID"), shared, request];
    draft.sign_in.correlation_uid = draft.first("correlation_uid", together);
}

#[cfg(test)]
mod tests;
