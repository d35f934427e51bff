//! When the next frame is drawn: what a person did at once, what they wait for with it, and
//! everything else together.
//!
//! It must not know a clock: instants are handed in.

use crate::app::status::Awaited;
use std::time::{Duration, Instant};

/// Frames are at least this far apart, but for what somebody waits for: after a key, from the last
/// frame that showed what a key did.
const FRAME: Duration = Duration::from_millis(16);
/// For so long the answer to a key is waited for, so that one frame shows what it did.
const ANSWER: Duration = Duration::from_millis(8);

/// What the next frame's time depends on.
#[derive(Debug)]
pub(super) struct Pace {
    /// The last frame, and the last one that showed what a person did.
    drawn: Instant,
    shown: Option<Instant>,
    /// The first message since the last frame.
    begun: Instant,
    /// A person did something since the last frame.
    acted: bool,
    /// The answer to what a person did was waited for since then.
    awaited: bool,
}

impl Pace {
    /// After the first frame.
    pub(super) const fn new(drawn: Instant) -> Self {
        Self { drawn, shown: None, begun: drawn, acted: false, awaited: false }
    }

    /// The first message since the last frame has come, while this was on its way.
    pub(super) const fn begins(&mut self, now: Instant, awaited: Awaited) {
        (self.begun, self.acted) = (now, false);
        self.awaited = matches!(awaited, Awaited::Answer);
    }

    /// A person did something.
    pub(super) const fn acts(&mut self) {
        self.acted = true;
    }

    /// How long other messages are waited for before the next frame.
    pub(super) fn left(&mut self, now: Instant, awaited: Awaited) -> Duration {
        let last = if self.acted { self.shown } else { Some(self.drawn) };
        let apart = last.map_or(Duration::ZERO, |last| left(FRAME, last, now));
        let answer = left(ANSWER, self.begun, now);
        match awaited {
            Awaited::Answer => {
                self.awaited = true;
                apart.max(answer)
            }
            _ if self.awaited => Duration::ZERO,
            // One frame for the news and its lines, but no key waits for lines that it did not ask
            // for.
            Awaited::News if !self.acted => apart.max(answer),
            _ => apart,
        }
    }

    /// The frame was drawn.
    pub(super) const fn draws(&mut self, now: Instant) {
        self.drawn = now;
        if self.acted {
            self.shown = Some(now);
        }
    }
}

/// What is left of a time that began then.
fn left(time: Duration, since: Instant, now: Instant) -> Duration {
    time.saturating_sub(now.saturating_duration_since(since))
}

#[cfg(test)]
mod tests {
    use super::Awaited::{Answer, News, Nothing};
    use super::*;

    const fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    /// A frame was drawn just now, a second after one that showed a key.
    fn pace() -> (Pace, Instant) {
        let then = Instant::now();
        let mut pace = Pace::new(then);
        pace.begins(then, Nothing);
        pace.acts();
        pace.draws(then);
        let now = then + ms(1_000);
        pace.begins(now, Nothing);
        pace.draws(now);
        (pace, now)
    }

    #[test]
    fn a_key_is_shown_at_once_though_a_frame_was_just_drawn_and_the_next_key_with_the_frame_after()
    {
        let (mut pace, now) = pace();
        pace.begins(now, Nothing);
        assert_eq!(pace.left(now, Nothing), FRAME, "what nobody did can wait");
        pace.acts();
        assert_eq!(pace.left(now, Nothing), ms(0));
        pace.draws(now);
        pace.begins(now + ms(3), Nothing);
        pace.acts();
        assert_eq!(pace.left(now + ms(3), Nothing), ms(13), "a held key is a frame each 16 ms");
    }

    #[test]
    fn an_answer_is_waited_for_a_moment_and_shown_when_it_comes() {
        let (mut pace, now) = pace();
        pace.begins(now, Nothing);
        pace.acts();
        assert_eq!(pace.left(now + ms(1), Answer), ms(7));
        assert_eq!(pace.left(now + ms(2), Nothing), ms(0), "it has come");
        assert_eq!(
            pace.left(now + ms(9), Answer),
            ms(0),
            "or it takes long: what is known is shown"
        );
        pace.draws(now + ms(9));
        // The answer is the first message after that frame.
        pace.begins(now + ms(11), Answer);
        assert_eq!(pace.left(now + ms(11), Nothing), ms(0));
    }

    #[test]
    fn a_key_does_not_wait_for_lines_that_the_store_sent_for() {
        let (mut pace, now) = pace();
        pace.begins(now + ms(50), Nothing);
        assert_eq!(pace.left(now + ms(50), News), ms(8), "one frame for a change and its lines");
        pace.acts();
        assert_eq!(pace.left(now + ms(51), News), ms(0));
        pace.draws(now + ms(51));
        // The lines come a moment later: with the next frame.
        pace.begins(now + ms(53), News);
        assert_eq!(pace.left(now + ms(53), Nothing), ms(14));
    }
}
