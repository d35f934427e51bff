//! The only place that takes random bits, from the system.

use crate::store::Chance;

/// The system's source of random bits.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemChance;

/// A number in `[0, 1)`, to which no secret and no id may be owed: without chance it is 0.
pub(super) fn fraction() -> f64 {
    let mut bits = [0; 4];
    let _ = getrandom::fill(&mut bits);
    f64::from(u32::from_le_bytes(bits)) / (f64::from(u32::MAX) + 1.0)
}

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
