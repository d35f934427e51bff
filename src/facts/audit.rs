//! Names of operations that add a credential or grant a privilege, over the vendors' audit logs.
//!
//! The lists are data. It must not judge whether an act was expected; it only says that it is
//! there.

use crate::domain::json::{Kind, Node};
use std::borrow::Cow;

/// What an audit record did to an identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// A key, password, factor or certificate was added.
    NewCredential,
    /// A role, group or permission was given.
    PrivilegeGrant,
}

/// Where audit records of the known vendors hold the name of the operation.
const NAME_AT: &[&str] = &[
    "/operationName",
    "/OperationName",
    "/activityDisplayName",
    "/ActivityDisplayName",
    "/properties/activityDisplayName",
    "/properties/operationName",
    "/eventType",
    "/eventName",
    "/Operation",
    "/action",
    "/event/action",
    "/events/0/name",
    "/name",
];

/// Operations that add a credential, in lower case without blanks, full stops and hyphens at ends.
const NEW_CREDENTIAL: &[&str] = &[
    "add service principal credentials",
    "update application – certificates and secrets management",
    "update application - certificates and secrets management",
    "update application certificates and secrets management",
    "user registered security info",
    "user registered all required security info",
    "admin registered security info",
    "add temporary access pass",
    "add registered owner to device",
    "register device",
    "add federated identity credential",
    "reset password (by admin)",
    "user.mfa.factor.activate",
    "user.mfa.factor.update",
    "user.account.reset_password",
    "device.enrollment.create",
    "system.api_token.create",
    "app.oauth2.credentials.lifecycle.create",
    "app.oauth2.client.lifecycle.create",
    "createaccesskey",
    "createloginprofile",
    "updateloginprofile",
    "createservicespecificcredential",
    "uploadsshpublickey",
    "uploadsigningcertificate",
    "createvirtualmfadevice",
    "enablemfadevice",
    "importkeypair",
    "createkeypair",
    "2sv_enroll",
    "personal_access_token.create",
    "personal_access_token.access_granted",
    "public_key.create",
    "oauth_access.create",
    "deploy_key.create",
    "org_credential_authorization.grant",
];

/// Operations that give a role, group or permission.
const PRIVILEGE_GRANT: &[&str] = &[
    "add member to role",
    "add eligible member to role",
    "add member to role completed (pim activation)",
    "add member to role in pim completed (permanent)",
    "add eligible member to role in pim completed (permanent)",
    "add app role assignment to service principal",
    "add app role assignment grant to user",
    "add delegated permission grant",
    "add oauth2permissiongrant",
    "consent to application",
    "add owner to service principal",
    "add owner to application",
    "user.account.privilege.grant",
    "group.privilege.grant",
    "app.oauth2.as.consent.grant",
    "app.oauth2.consent.grant",
    "iam.role.assign",
    "iam.resourceset.bindings.add",
    "attachuserpolicy",
    "attachrolepolicy",
    "attachgrouppolicy",
    "putuserpolicy",
    "putrolepolicy",
    "putgrouppolicy",
    "addusertogroup",
    "addroletoinstanceprofile",
    "createpolicyversion",
    "setdefaultpolicyversion",
    "updateassumerolepolicy",
    "grant_admin_privilege",
    "assign_role",
    "org.update_member",
    "org.add_member",
    "repo.add_member",
    "team.add_member",
    "business.add_admin",
];

/// What a raw record did, and the name by which it says so.
pub fn act_of(record: Node<'_>) -> Option<(Act, Cow<'_, str>)> {
    NAME_AT.iter().find_map(|at| {
        let node = record.pointer(at).filter(|node| node.kind() == Kind::String)?;
        let name = node.as_str()?;
        let plain = name.trim().trim_end_matches('.').to_lowercase();
        if NEW_CREDENTIAL.contains(&plain.as_str()) {
            Some((Act::NewCredential, name))
        } else if PRIVILEGE_GRANT.contains(&plain.as_str()) {
            Some((Act::PrivilegeGrant, name))
        } else {
            None
        }
    })
}

/// Where the known vendors say how an operation ended.
const RESULT_AT: &[&str] = &[
    "/outcome/result",
    "/result",
    "/Result",
    "/properties/result",
    "/resultType",
    "/ResultType",
    "/ResultStatus",
    "/event/outcome",
    "/outcome",
    "/status",
];
/// Words for an operation that changed nothing, in lower case.
const REFUSED: &[&str] = &[
    "failure",
    "fail",
    "failed",
    "error",
    "deny",
    "denied",
    "challenge",
    "skipped",
    "abandoned",
    "unanswered",
    "rate_limit",
    "timeout",
    "clienterror",
    "servererror",
];
/// Where AWS gives the error of a call that was refused; a call that was done has none.
const ERROR_AT: &[&str] = &["/errorCode", "/errorMessage", "/ErrorCode", "/ErrorMessage"];

/// True where a record says that its operation was refused or failed. Silence says nothing.
pub(super) fn is_refused(record: Node<'_>) -> bool {
    let text = |at: &&str| {
        let node = record.pointer(at).filter(|node| node.kind() == Kind::String)?;
        Some(node.as_str()?.trim().to_lowercase())
    };
    RESULT_AT.iter().filter_map(text).any(|word| REFUSED.contains(&word.as_str()))
        || ERROR_AT.iter().filter_map(text).any(|code| !code.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::json::Doc;

    #[test]
    fn an_act_is_known_by_the_vendors_own_name_for_it() {
        let act = |text: &str| act_of(Doc::parse(text).unwrap().root()).map(|(act, _)| act);
        assert_eq!(act(r#"{"eventName":"CreateAccessKey"}"#), Some(Act::NewCredential));
        assert_eq!(act(r#"{"operationName":"Add member to role."}"#), Some(Act::PrivilegeGrant));
        assert_eq!(act(r#"{"eventName":"ConsoleLogin"}"#), None);
        assert_eq!(act(r#"{"eventName":["CreateAccessKey"]}"#), None);
        assert_eq!(act(r#"{"operationName":"Sign-in activity"}"#), None);
    }

    #[test]
    fn a_refused_act_says_so_in_the_vendors_word() {
        let refused = |text: &str| is_refused(Doc::parse(text).unwrap().root());
        for text in [
            r#"{"outcome":{"result":"FAILURE"}}"#,
            r#"{"properties":{"result":"failure"}}"#,
            r#"{"errorCode":"AccessDenied"}"#,
            r#"{"errorMessage":"no"}"#,
            r#"{"ResultStatus":"Failed"}"#,
        ] {
            assert!(refused(text), "{text}");
        }
        for text in [
            r#"{"outcome":{"result":"SUCCESS"}}"#,
            r#"{"properties":{"result":"success"}}"#,
            r#"{"errorCode":""}"#,
            r#"{"errorCode":null}"#,
            "{}",
        ] {
            assert!(!refused(text), "{text}");
        }
    }
}
