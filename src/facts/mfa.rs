//! Second factors: how the prompts of a sign-in ended.
//!
//! It must not take a password for a second factor, nor a claim in a token for a fresh check.

use super::columns::Row;
use super::{Evaluated, Outcome, Told, Value, unknown};
use crate::domain::sign_in::{AuthFactor, FactorResult, SignIn, Status};
use crate::domain::words::grouped;

/// Denials and time-outs that make a burst.
pub const BURST_COUNT: usize = 3;
/// The time within which they make it, in milliseconds.
pub const BURST_MILLIS: i64 = 600_000;

/// How the second factor of one record ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mfa {
    /// None was asked for.
    NotRequired,
    /// A token carried it; nothing was checked now.
    SatisfiedByClaim,
    /// Checked now and passed.
    Passed,
    /// Refused or wrong.
    Denied,
    /// Nobody answered.
    TimedOut,
}

impl Mfa {
    /// The word that cites use.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotRequired => "not_required",
            Self::SatisfiedByClaim => "satisfied_by_claim",
            Self::Passed => "passed",
            Self::Denied => "denied",
            Self::TimedOut => "timed_out",
        }
    }
}

/// How the second factor of a sign-in ended, where the record says so.
pub fn outcome_of(sign_in: &SignIn) -> Option<Mfa> {
    of(sign_in)
}

/// The last second factor that has an end; else "not required" where a success says it had none.
pub(super) fn of(sign_in: &SignIn) -> Option<Mfa> {
    let last = second_factors(sign_in).filter_map(ended).last();
    let none = sign_in.is_mfa == Some(false) && sign_in.status_id == Status::Success;
    last.or(none.then_some(Mfa::NotRequired))
}

/// Prompts of a second factor that were denied or timed out.
pub(super) fn denied(sign_in: &SignIn) -> u32 {
    second_factors(sign_in)
        .filter(|factor| matches!(ended(factor), Some(Mfa::Denied | Mfa::TimedOut)))
        .count() as u32
}

fn second_factors(sign_in: &SignIn) -> impl Iterator<Item = &AuthFactor> {
    sign_in.auth_factors.iter().filter(|factor| !factor.is_primary)
}

fn ended(factor: &AuthFactor) -> Option<Mfa> {
    match factor.result? {
        FactorResult::Passed if factor.fresh == Some(false) => Some(Mfa::SatisfiedByClaim),
        FactorResult::Passed => Some(Mfa::Passed),
        FactorResult::SatisfiedByClaim => Some(Mfa::SatisfiedByClaim),
        FactorResult::Denied => Some(Mfa::Denied),
        FactorResult::TimedOut => Some(Mfa::TimedOut),
        FactorResult::NotRequired => Some(Mfa::NotRequired),
        FactorResult::Prompted => None,
    }
}

/// The first run of denials in order of time that makes a burst, as (first, past the last) of the
/// times handed in: [`BURST_COUNT`] of them within [`BURST_MILLIS`], and what follows as closely.
pub fn burst(times: &[i64]) -> Option<(usize, usize)> {
    let first = times
        .windows(BURST_COUNT)
        .position(|run| i64::saturating_sub(run[BURST_COUNT - 1], run[0]) <= BURST_MILLIS)?;
    let close = |time: &i64| i64::saturating_sub(*time, times[first]) <= BURST_MILLIS;
    Some((first, first + times[first..].iter().take_while(|time| close(time)).count()))
}

/// `mfa_outcome` over rows in order of time.
pub(super) fn last_outcome<'r>(
    rows: impl DoubleEndedIterator<Item = &'r Row>,
    id: &dyn Fn(usize) -> String,
    window: Option<(i64, i64)>,
) -> Outcome {
    let Some((row, mfa)) = rows.rev().find_map(|row| Some((row, row.mfa?))) else {
        return unknown("no record says how a second factor ended");
    };
    let fresh = if mfa == Mfa::SatisfiedByClaim { ", which is no fresh check" } else { "" };
    Ok(Evaluated {
        value: Value::Text(mfa.code()),
        unit: None,
        events: vec![row.event],
        why: format!("{} is the last record with an outcome{fresh}", id(row.event)),
        told: Vec::new(),
        window,
    })
}

/// `mfa_denied_count` over rows.
pub(super) fn denied_count<'r>(
    rows: impl Iterator<Item = &'r Row>,
    window: Option<(i64, i64)>,
) -> Evaluated {
    let (mut prompts, mut events) = (0, Vec::new());
    for row in rows.filter(|row| row.denied > 0) {
        prompts += i64::from(row.denied);
        events.push(row.event);
    }
    let counted = grouped(prompts);
    let why = match prompts {
        0 => "no prompt of a second factor was denied or timed out".to_owned(),
        1 => "1 prompt was denied or timed out".to_owned(),
        _ if events.len() == 1 => {
            format!("{counted} prompts were denied or timed out, in 1 record")
        }
        _ => format!("{counted} prompts were denied or timed out, in {} records", events.len()),
    };
    Evaluated { value: Value::Integer(prompts), unit: None, events, why, told: Vec::new(), window }
}

/// `mfa_burst` over timed rows in order.
pub(super) fn is_burst<'r>(
    rows: impl Iterator<Item = &'r Row>,
    window: Option<(i64, i64)>,
) -> Evaluated {
    let denials: Vec<(i64, usize)> = rows
        .flat_map(|row| std::iter::repeat_n((row.time, row.event), row.denied.min(16) as usize))
        .collect();
    let times: Vec<i64> = denials.iter().map(|(time, _)| *time).collect();
    let run = burst(&times);
    let (first, past) = run.unwrap_or((0, denials.len()));
    let mut events: Vec<usize> = denials[first..past].iter().map(|(_, event)| *event).collect();
    events.dedup();
    let minutes = BURST_MILLIS / 60_000;
    let why = if run.is_some() {
        let took = i64::saturating_sub(times[past - 1], times[first]) / 1000;
        format!("{} denied or timed out prompts within {took} s", past - first)
    } else {
        format!(
            "{} denied or timed out prompts, never {BURST_COUNT} within {minutes} min",
            denials.len()
        )
    };
    Evaluated {
        value: Value::Boolean(run.is_some()),
        unit: None,
        events,
        why,
        told: vec![
            Told::Number(BURST_COUNT as f64, None),
            Told::Number((past - first) as f64, None),
            Told::Span(BURST_MILLIS),
        ],
        window,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_denials_in_ten_minutes_are_a_burst_and_three_in_eleven_are_not() {
        let minute = 60_000;
        assert_eq!(burst(&[0, minute, 10 * minute]), Some((0, 3)));
        assert_eq!(burst(&[0, minute, 10 * minute + 1]), None);
        assert_eq!(burst(&[0, 20 * minute, 21 * minute, 22 * minute]), Some((1, 4)));
        assert_eq!(burst(&[]), None);
    }

    fn factor(result: FactorResult, is_primary: bool) -> AuthFactor {
        AuthFactor { kind: None, result: Some(result), fresh: None, is_primary }
    }

    #[test]
    fn a_password_is_no_second_factor_and_a_claim_is_no_fresh_check() {
        let mut sign_in = SignIn::default();
        sign_in.auth_factors.push(factor(FactorResult::Passed, true));
        assert_eq!(of(&sign_in), None);
        sign_in.auth_factors.push(factor(FactorResult::SatisfiedByClaim, false));
        assert_eq!(of(&sign_in), Some(Mfa::SatisfiedByClaim));
        sign_in.auth_factors.push(factor(FactorResult::Denied, false));
        assert_eq!((of(&sign_in), denied(&sign_in)), (Some(Mfa::Denied), 1));
    }
}
