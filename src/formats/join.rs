//! What a detected risk speaks of: the sign-in with its request id, else with its correlation id.
//!
//! It must not join across identities: whose records are held against each other is for the caller
//! to say, and a detection that names another one's request would pull strangers together.

use super::{entra, entra_risk};
use crate::domain::sign_in::SignIn;

/// The format of detected risks.
pub const DETECTION: &str = entra_risk::DETECTION.name;
/// The format of users and service principals at risk.
pub const AT_RISK: &str = entra_risk::RISKY.name;

/// True for what a vendor thinks of sign-ins rather than for one.
pub fn is_opinion(format: &str) -> bool {
    format == DETECTION || format == AT_RISK
}

/// The id of the sign-in that a detection speaks of.
pub fn request<'s>(sign_in: &'s SignIn, format: &str) -> Option<&'s str> {
    sign_in.resource.uid.as_deref().filter(|_| format == DETECTION)
}

/// True where a detection names a sign-in at all: some are of an account.
pub const fn names_one(sign_in: &SignIn) -> bool {
    sign_in.resource.uid.is_some() || sign_in.correlation_uid.is_some()
}

/// The id by which a detection speaks of this sign-in.
pub fn answers_to<'s>(sign_in: &'s SignIn, format: &str) -> Option<&'s str> {
    let sign_ins = [&entra::DIAGNOSTIC, &entra::SIGNIN, &entra::LOGANALYTICS];
    let is_one = sign_ins.iter().any(|it| it.name == format);
    sign_in.metadata.uid.as_deref().filter(|_| is_one)
}
