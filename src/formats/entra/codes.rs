//! Result codes of Entra sign-ins: which are failures, and which are steps on the way.
//!
//! Source: Microsoft's list of authentication and authorisation error codes (AADSTS). It must not
//! soften a code that it does not know: any other number than 0 is a failure.

use crate::domain::sign_in::Status;

/// Codes by which a sign-in pauses for something from the user and usually goes on under the same
/// correlation id.
///
/// 16000 pick an account; 50058 silent sign-in without a session; 50072 and 50079 registration for
/// MFA; 50074 and 50076 MFA; 50097 device authentication; 50125 password reset entry; 50140 keep me
/// signed in; 50158 external challenge; 50199 and 50201 confirmation by the user; `9_002_341`
/// permission for single sign-on.
const INTERRUPTS: &[i64] = &[
    16_000, 50_058, 50_072, 50_074, 50_076, 50_079, 50_097, 50_125, 50_140, 50_158, 50_199, 50_201,
    9_002_341,
];

/// Codes by which a second factor was asked for in this record.
const PROMPTS: &[i64] = &[50_072, 50_074, 50_076, 50_079, 50_158];

/// MFA failed or was denied.
const MFA_REFUSED: i64 = 500_121;

/// What a code says of the sign-in.
pub(in crate::formats) fn status(code: i64) -> Status {
    match code {
        0 => Status::Success,
        code if INTERRUPTS.contains(&code) => Status::Interrupt,
        _ => Status::Failure,
    }
}

/// True if the sign-in paused for a second factor.
pub(in crate::formats) fn is_prompt(code: i64) -> bool {
    PROMPTS.contains(&code)
}

/// True if the second factor was refused.
pub(in crate::formats) fn is_mfa_refusal(code: i64) -> bool {
    code == MFA_REFUSED
}
