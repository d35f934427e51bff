//! What several test modules share: a clock and a chance that are handed in, case texts, and a desk
//! at which keys are typed.

pub mod cases;
pub mod desk;
pub mod mmdb;
pub mod peers;

use crosscheck::domain::time::Timestamp;
use crosscheck::store::{Chance, Stamp};
use proptest::test_runner::Config;

/// True where everything is to be tested at full length: `CROSSCHECK_LONG=1`.
pub fn long() -> bool {
    std::env::var_os("CROSSCHECK_LONG").is_some()
}

/// A property's configuration: few cases in every run, many in a long one. `PROPTEST_CASES` names
/// another number.
pub fn cases(few: u32, many: u32) -> Config {
    let named = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let cases = named.unwrap_or(if long() { many } else { few });
    Config { cases, failure_persistence: None, ..Config::default() }
}

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
