//! What an hour allows of a language model, and when the next question can be asked.
//!
//! It must not know what is asked.

use super::time::Timestamp;

/// The time over which requests and tokens are counted, in milliseconds.
pub const HOUR_MS: i64 = 3_600_000;

/// A limit of the hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// On requests.
    Requests,
    /// On tokens.
    Tokens,
}

impl Limit {
    /// What is limited, in words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Tokens => "tokens",
        }
    }

    /// What it is called in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requests => "requests_per_hour",
            Self::Tokens => "tokens_per_hour",
        }
    }
}

/// What has to hold of an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PerHour {
    /// Requests, at most.
    pub requests: u32,
    /// Tokens of both sides, at most, where there is a limit.
    pub tokens: Option<u64>,
}

impl PerHour {
    /// What is left of it where room is held for further requests: the tokens that each may take.
    #[must_use]
    pub fn without(self, held: impl IntoIterator<Item = u64>) -> Self {
        held.into_iter().fold(self, |left, tokens| Self {
            requests: left.requests.saturating_sub(1),
            tokens: left.tokens.map(|most| most.saturating_sub(tokens)),
        })
    }
}

/// A question that was asked, as far as it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    /// When it was asked, in milliseconds.
    pub at_ms: i64,
    /// What it took, as told, or what it may take while nobody has told.
    pub tokens: u64,
}

/// Of these questions, the oldest first: when one that may take so many tokens can be asked, if not
/// now, and what is spent.
pub fn not_before(
    spent: &[Spent],
    (limits, expected): (PerHour, u64),
    now: Timestamp,
) -> Option<(Timestamp, Limit)> {
    let now_ms = now.millis();
    // What lies further ahead was kept by a clock that went wrong.
    let counts = |it: &&Spent| (now_ms - HOUR_MS + 1..=now_ms + HOUR_MS).contains(&it.at_ms);
    let counted: Vec<Spent> = spent.iter().filter(counts).copied().collect();
    let over = counted.len().checked_sub(limits.requests as usize);
    // None at all may be asked: it is tried again in an hour.
    let of = |at: usize| counted.get(at).map_or(now_ms, |it| it.at_ms) + HOUR_MS;
    let requests = over.map(|at| (of(at), Limit::Requests));
    let tokens = limits.tokens.and_then(|most| {
        // Wider than what is told, so that no sum ends at its brim.
        let tokens = |it: &Spent| u128::from(it.tokens);
        let mut left = u128::from(expected) + counted.iter().map(tokens).sum::<u128>();
        let mut oldest = counted.iter().enumerate();
        let mut frees = None;
        while left > u128::from(most) {
            let Some((at, it)) = oldest.next() else {
                return Some((of(usize::MAX), Limit::Tokens));
            };
            left -= tokens(it);
            frees = Some((of(at), Limit::Tokens));
        }
        frees
    });
    let (then, what) = requests.into_iter().chain(tokens).max_by_key(|(then, _)| *then)?;
    Some((Timestamp::from_millis(then).unwrap_or(now), what))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: i64 = 100 * HOUR_MS;

    fn minutes_ago(minutes: i64, tokens: u64) -> Spent {
        Spent { at_ms: NOW_MS - minutes * 60_000, tokens }
    }

    /// In how many minutes, and which limit it is.
    fn waits(spent: &[Spent], requests: u32, tokens: u64, next: u64) -> Option<(i64, Limit)> {
        let limits = PerHour { requests, tokens: Some(tokens) };
        let then = not_before(spent, (limits, next), Timestamp::from_millis(NOW_MS).unwrap());
        then.map(|(then, what)| ((then.millis() - NOW_MS) / 60_000, what))
    }

    #[test]
    fn tokens_are_free_again_as_the_questions_that_took_them_are_an_hour_old() {
        let spent = [minutes_ago(50, 300), minutes_ago(30, 500), minutes_ago(10, 100)];
        assert_eq!(waits(&spent, 10, 1_000, 100), None);
        assert_eq!(waits(&spent, 10, 1_000, 101), Some((10, Limit::Tokens)));
        assert_eq!(waits(&spent, 10, 1_000, 401), Some((30, Limit::Tokens)), "two have to go");
        assert_eq!(waits(&spent, 3, 1_000, 1), Some((10, Limit::Requests)));
        assert_eq!(waits(&spent, 3, 1_000, 500), Some((30, Limit::Tokens)), "the later one counts");
        assert_eq!(waits(&spent, 10, 1_000, 1_001), Some((60, Limit::Tokens)), "never, in truth");
        assert_eq!(waits(&[minutes_ago(61, 900)], 10, 1_000, 1_000), None);
        let held = PerHour { requests: 3, tokens: Some(1_000) }.without([400, 400]);
        assert_eq!(held, PerHour { requests: 1, tokens: Some(200) });
        let huge = [minutes_ago(5, u64::MAX), minutes_ago(4, u64::MAX)];
        assert_eq!(waits(&huge, 10, 1_000, 1), Some((56, Limit::Tokens)));
    }
}
