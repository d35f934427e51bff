//! When statements were signed, by the checkpoints around them: what stands before a checkpoint was
//! there by its time, and what stands behind it was not. The time that a statement claims is its
//! writer's word alone.
//!
//! It must not call a clock that is wrong tampering: claims outside of their bracket are told, and
//! a key that did not count anywhere inside of it is the fault.

use super::{Fault, Found};
use crate::domain::time::Timestamp;

/// A clock may differ from another one, and a touch takes its time: milliseconds.
const SKEW: i64 = 2 * 60 * 1_000;

/// A statement that is signed.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    pub(super) at: u64,
    /// When it was appended, as it says.
    pub(super) time: Timestamp,
    /// From when until when its key counts.
    pub(super) counts: [Option<Timestamp>; 2],
}

/// Claims whose times lie outside of their brackets: how many, and the first of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Odd {
    pub(super) claims: u64,
    pub(super) first: u64,
}

/// Judges claims, in the order of their entries, by the checkpoints (entries and time), in the
/// order of their sizes.
pub(super) fn judge(claims: &[Claim], times: &[(u64, Timestamp)]) -> Result<Odd, Found> {
    let mut odd = Odd::default();
    let mut next = 0;
    for claim in claims {
        while times.get(next).is_some_and(|(size, _)| *size <= claim.at) {
            next += 1;
        }
        let before = next.checked_sub(1).and_then(|at| times.get(at)).copied();
        let behind = times.get(next).copied();
        // Where clocks ran back nothing can be said.
        let runs_back = before.zip(behind).is_some_and(|((_, a), (_, b))| b < a);
        let too_early = before.is_some_and(|(_, time)| claim.time < time.plus_millis(-SKEW));
        let too_late = behind.is_some_and(|(_, time)| time.plus_millis(SKEW) < claim.time);
        if runs_back || too_early || too_late {
            if odd.claims == 0 {
                odd.first = claim.at;
            }
            odd.claims += 1;
        }
        if !runs_back {
            counted(claim, before, behind)?;
        }
    }
    Ok(odd)
}

/// The key counted at some time between the two.
fn counted(
    claim: &Claim,
    before: Option<(u64, Timestamp)>,
    behind: Option<(u64, Timestamp)>,
) -> Result<(), Found> {
    let [from, until] = claim.counts;
    let why = match (from.zip(behind), until.zip(before)) {
        (_, Some((until, (size, time)))) if until < time => format!(
            "its key counted until {until}, and it stands behind the checkpoint of {size} entries \
             that was made on {time}: it was signed later than it says"
        ),
        (Some((from, (size, time))), _) if time < from => format!(
            "its key counts from {from} on, and it stands before the checkpoint of {size} entries \
             that was made on {time} already"
        ),
        _ => return Ok(()),
    };
    Err(Found::new(claim.at, Fault::Roster, why))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_millis(1_770_000_000_000 + minute * 60_000).unwrap()
    }

    fn claim(entry: u64, minute: i64, counts: [Option<i64>; 2]) -> Claim {
        Claim { at: entry, time: at(minute), counts: counts.map(|it| it.map(at)) }
    }

    const ALWAYS: [Option<i64>; 2] = [None, None];

    #[test]
    fn a_key_that_had_ended_before_the_checkpoint_in_front_of_it_signed_later_than_it_says() {
        let times = [(10, at(100)), (20, at(200))];
        // It ends in the bracket: it may have signed before that.
        assert!(judge(&[claim(15, 120, [None, Some(130)])], &times).is_ok());
        let found = judge(&[claim(15, 80, [None, Some(90)])], &times).unwrap_err();
        assert_eq!((found.at, found.fault), (Some(15), Fault::Roster));
        assert!(found.why.contains("signed later than it says"), "{}", found.why);
        // It ended after the statement was there.
        assert!(judge(&[claim(5, 80, [None, Some(90)])], &times).is_ok());
        // It counts only from a time on at which the statement was there already.
        let found = judge(&[claim(15, 250, [Some(240), None])], &times).unwrap_err();
        assert!(found.why.contains("made on"), "{}", found.why);
    }

    #[test]
    fn a_claim_outside_of_its_bracket_is_told_and_a_clock_that_ran_back_is_no_tampering() {
        let times = [(10, at(100)), (20, at(200)), (30, at(150)), (40, at(300))];
        let claims = [
            claim(5, 90, ALWAYS),
            claim(12, 99, ALWAYS),
            claim(13, 90, ALWAYS),
            claim(14, 210, ALWAYS),
            // Between a checkpoint of 200 and one of 150.
            claim(25, 155, [None, Some(160)]),
            claim(45, 301, ALWAYS),
        ];
        assert_eq!(judge(&claims, &times).unwrap(), Odd { claims: 3, first: 13 });
        assert_eq!(judge(&claims, &[]).unwrap(), Odd::default());
    }
}
