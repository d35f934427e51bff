//! The zone of the account: its rules as a list of offsets, read once from the system.
//!
//! It must not be asked for a time: the program itself counts in UTC.

use crate::app::times::Zone;
use chrono::{Local, Offset as _, TimeZone as _};
use std::path::Path;

/// Sign-ins of these years have the offset that held then; earlier and later ones that of the ends.
const YEARS: (i64, i64) = (2000, 2045);
/// No zone changes its offset twice within this many seconds, and back.
const STEP: i64 = 7 * 86_400;
/// Seconds of a mean year.
const YEAR: i64 = 31_556_952;

/// The zone of the account.
pub(super) fn here() -> Zone {
    Zone { name: name(), steps: steps(&|at| offset(at)) }
}

/// Seconds added to UTC at that second after 1970.
fn offset(at: i64) -> i32 {
    let utc = chrono::DateTime::from_timestamp(at, 0).unwrap_or_default().naive_utc();
    Local.offset_from_utc_datetime(&utc).fix().local_minus_utc()
}

/// From when on which offset holds, to the second.
fn steps(offset: &dyn Fn(i64) -> i32) -> Vec<(i64, i32)> {
    let [mut at, end] = [YEARS.0, YEARS.1].map(|year| (year - 1970) * YEAR);
    let mut held = offset(at);
    let mut steps = vec![(at * 1_000, held)];
    while at < end {
        let next = offset(at + STEP);
        if next != held {
            let (mut before, mut after) = (at, at + STEP);
            while after - before > 1 {
                let middle = before.midpoint(after);
                if offset(middle) == held { before = middle } else { after = middle }
            }
            held = offset(after);
            steps.push((after * 1_000, held));
        }
        at += STEP;
    }
    steps
}

/// Its name, from TZ or from the link that systems set.
fn name() -> String {
    let set = std::env::var("TZ").ok().filter(|name| !name.is_empty());
    let linked = || {
        let link = std::fs::read_link(Path::new("/etc/localtime")).ok()?;
        let link = link.to_string_lossy().into_owned();
        link.split_once("zoneinfo/").map(|(_, name)| name.to_owned())
    };
    set.map(|name| name.trim_start_matches(':').to_owned())
        .or_else(linked)
        .unwrap_or_else(|| "local time".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_is_found_to_the_second() {
        let (spring, autumn) = (1_774_746_000, 1_792_890_000);
        let rule = |at: i64| if (spring..autumn).contains(&at) { 7_200 } else { 3_600 };
        let steps = steps(&rule);
        let of = |at: i64, offset| (at * 1_000, offset);
        assert_eq!(steps[1..], [of(spring, 7_200), of(autumn, 3_600)]);
        assert_eq!(steps[0].1, 3_600);
    }

    #[test]
    fn this_system_has_a_zone_with_a_name() {
        let zone = here();
        assert!(!zone.name.is_empty() && !zone.steps.is_empty());
    }
}
