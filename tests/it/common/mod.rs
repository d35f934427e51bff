//! What several test modules share: a clock and a chance that are handed in, case texts, and a desk
//! at which keys are typed.

pub mod cases;
pub mod desk;

use crosscheck::domain::time::Timestamp;
use crosscheck::store::{Chance, Stamp};

/// Bits that count up: every id and salt differs, and every run is the same.
#[derive(Clone, Debug, Default)]
pub struct Counter(pub u128);

impl Chance for Counter {
    fn bits(&mut self) -> [u8; 16] {
        self.0 += 1;
        self.0.to_be_bytes()
    }
}

pub fn time(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap_or_else(|| panic!("{text} is no time"))
}

pub fn stamp<'a>(now: Timestamp, who: &'a str, chance: &'a mut Counter) -> Stamp<'a> {
    Stamp { now, who, chance }
}
