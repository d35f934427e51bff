//! From a decision key to a stored statement: opening the form, sending it, and what comes back.
//!
//! A decision counts only once it is stored. What was typed is never lost: not by leaving the form,
//! not by a failed write.

mod answers;
mod early;
mod keys;
mod opening;
mod searching;
mod storing;
mod undoing;

pub(super) use answers::{CHANGED, behind, not_stored, stored};
pub use early::Early;
pub(super) use early::{ahead, goes_on, swallows};
pub(super) use keys::{edited, form_key, wait_key};
pub use opening::accept_closed;
pub(super) use opening::open;
pub(super) use searching::{case_found, search};
pub use storing::{preview, requested};
pub(super) use undoing::undo;

/// No decision key acts this soon after another case came up.
pub const GUARD_MS: i64 = 250;
/// A decision can be taken back for this long.
pub const UNDO_MS: i64 = 10_000;
/// One statement at a time: an answer that nobody waits for could hide that it was not stored.
pub(super) const STILL_STORING: &str =
    "the entry before is still being stored: the same key in a moment";

/// Which form a key opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opens {
    Accept,
    Override,
    Escalate,
    NotEnough,
    Wait,
}
