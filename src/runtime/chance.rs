//! The only place that takes random bits, from the system.

use crate::store::Chance;

/// The system's source of random bits.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemChance;

/// No chance at all, for tests to which ids do not matter.
#[cfg(test)]
pub(super) struct Zeros;

#[cfg(test)]
impl Chance for Zeros {
    fn bits(&mut self) -> [u8; 16] {
        [0; 16]
    }
}

impl Chance for SystemChance {
    fn bits(&mut self) -> [u8; 16] {
        let mut bits = [0; 16];
        // Ids and salts have to be fresh: without a source of chance nothing may be written.
        if let Err(error) = getrandom::fill(&mut bits) {
            panic!("the system gives no random bits: {error}");
        }
        bits
    }
}
