//! Type codes of Auth0's tenant logs.
//!
//! Source: Auth0's "Log Event Type Codes"; what is a login is what its "Log Stream Filters" call
//! one. It must not guess at a code that is not in the table.

use crate::domain::sign_in::Status;

/// What a log is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// A sign-in that ended so.
    SignIn(Status),
    /// A step of one.
    Step(Status, Second),
    /// The end of a session.
    Logoff,
    /// An attack that was seen or stopped.
    Warning,
    /// An identity, but no sign-in.
    Identity,
    /// Something else.
    Other,
}

/// What a step says of a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Second {
    None,
    Asked,
    Passed,
    Refused,
}

/// What a code, in lower case, stands for.
pub(super) fn of(code: &str) -> Option<About> {
    use Second::{Asked, None as Nothing, Passed, Refused};
    use Status::{Failure, Interrupt, Success};
    Some(match code {
        // Logins; a password or a client's credentials for a token are one, too, and a session that
        // goes on by itself.
        "s" | "scoa" | "sens" | "sepft" | "seccft" | "ssa" => About::SignIn(Success),
        "f" | "fc" | "fco" | "fcoa" | "fens" | "fp" | "fu" | "fepft" | "feccft" => {
            About::SignIn(Failure)
        }
        // A session that cannot go on by itself asks for a login.
        "fsa" => About::SignIn(Interrupt),
        // Other tokens, after a login.
        "seacft" | "sede" | "sertft" | "seoobft" | "seotpft" | "sercft" => {
            About::Step(Success, Nothing)
        }
        "feacft" | "fede" | "fertft" => About::Step(Failure, Nothing),
        "feoobft" | "feotpft" | "fercft" => About::Step(Failure, Refused),
        "gd_auth_succeed" | "gd_recovery_succeed" => About::Step(Success, Passed),
        "gd_auth_failed" | "gd_auth_rejected" | "gd_recovery_failed" => {
            About::Step(Failure, Refused)
        }
        "gd_start_auth" | "gd_send_pn" | "gd_send_sms" | "gd_send_email" | "gd_send_voice"
        | "mfar" => About::Step(Interrupt, Asked),
        "cls"
        | "cs"
        | "w"
        | "gd_send_pn_failure"
        | "gd_send_sms_failure"
        | "gd_send_voice_failure"
        | "gd_send_email_failure" => About::Step(Interrupt, Nothing),
        "slo" | "flo" | "oidc_backchannel_logout_succeeded" | "oidc_backchannel_logout_failed" => {
            About::Logoff
        }
        "limit_wc"
        | "limit_mu"
        | "limit_sul"
        | "pwd_leak"
        | "signup_pwd_leak"
        | "reset_pwd_leak"
        | "gd_otp_rate_limit_exceed"
        | "gd_recovery_rate_limit_exceed" => About::Warning,
        _ => return rest(code),
    })
}

fn rest(code: &str) -> Option<About> {
    const IDENTITY: [&str; 42] = [
        "du",
        "fce",
        "fcp",
        "fcph",
        "fcpn",
        "fcpr",
        "fcu",
        "fd",
        "fdeac",
        "fdeaz",
        "fdecc",
        "fdu",
        "fn",
        "fpar",
        "fpurh",
        "fs",
        "fui",
        "fv",
        "fvr",
        "sce",
        "scp",
        "scph",
        "scpn",
        "scpr",
        "scu",
        "sd",
        "sdu",
        "spar",
        "srrt",
        "ss",
        "sui",
        "sv",
        "svr",
        "ublkdu",
        "pla",
        "passkey_challenge_started",
        "passkey_challenge_failed",
        "sdeac",
        "sdeaz",
        "fcpro",
        "user_login_block_released",
        "resource_cleanup",
    ];
    const OTHER: [&str; 18] = [
        "admin_update_launch",
        "api_limit",
        "api_limit_warning",
        "appi",
        "coff",
        "con",
        "depnote",
        "fapi",
        "sapi",
        "mgmt_api_read",
        "limit_delegation",
        "limit_ui",
        "sys_os_update_start",
        "sys_os_update_end",
        "sys_update_start",
        "sys_update_end",
        "actions_execution_failed",
        "acls_summary",
    ];
    if IDENTITY.contains(&code) || code.starts_with("gd_") {
        return Some(About::Identity);
    }
    OTHER.contains(&code).then_some(About::Other)
}
