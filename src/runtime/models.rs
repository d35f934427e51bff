//! What language models are asked with: the system's clock and chance.

use super::chance;
use super::clock::Clock;
use crate::model::http::How;

/// What asking needs from outside.
pub fn how() -> How {
    How { now: || Clock::System.now(), chance: chance::fraction }
}
