//! What a feed has by now, and what it answers: pure, times are handed in.
//!
//! Its records come up one step after the other from the first question on, wherever that begins: a
//! console that was left in the middle goes on there. It must not hold back a record for good, nor
//! give one under two places.

use std::time::{Duration, Instant};

/// Records of one page.
const PAGE_MAX: usize = 20;
/// When its records come up.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// So long after the first question, the first of them;
    pub first: Duration,
    /// then so long after each other
    pub step: Duration,
    /// so many at once.
    pub at_once: usize,
}

/// What a feed tells.
#[derive(Clone, Debug)]
pub struct Feed {
    /// Where it is asked for.
    pub path: &'static str,
    /// Its records, as JSON, in order.
    pub records: Vec<String>,
    /// When they come up.
    pub pace: Pace,
    /// How it fails once.
    pub fails: Option<Fails>,
}

/// A fault: it is busy for a while, then sends the page before instead of the next one.
#[derive(Clone, Copy, Debug)]
pub struct Fails {
    /// Behind so many records.
    pub behind: usize,
    /// How long it is busy.
    pub busy_for: Duration,
}

/// An answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// Records, and what names the ones behind them.
    Page(String),
    /// Nothing for so long.
    Busy(Duration),
}

/// How far its one fault is.
#[derive(Debug)]
enum Mishap {
    Ahead(Fails),
    Busy(Instant),
    Over,
}

/// A feed that is being told.
#[derive(Debug)]
pub(super) struct Tale {
    of: Feed,
    /// When it was first asked, and for what is behind which record.
    begun: Option<(Instant, usize)>,
    mishap: Mishap,
}

impl Tale {
    pub(super) fn new(of: Feed) -> Self {
        let mishap = of.fails.map_or(Mishap::Over, Mishap::Ahead);
        Self { of, begun: None, mishap }
    }

    pub(super) fn path(&self) -> &str {
        self.of.path
    }

    /// What it answers who has everything up to `after`.
    pub(super) fn reply(&mut self, after: usize, now: Instant) -> Reply {
        let from = after.min(self.of.records.len());
        let (began, base) = *self.begun.get_or_insert((now, from));
        let up = self.up(base, now.saturating_duration_since(began)).max(from);
        match self.mishap {
            // Who comes back behind it has seen it.
            Mishap::Ahead(fails) if base > fails.behind => self.mishap = Mishap::Over,
            Mishap::Ahead(fails) if from >= fails.behind && up > from => {
                self.mishap = Mishap::Busy(now + fails.busy_for);
                return Reply::Busy(fails.busy_for);
            }
            Mishap::Busy(until) if now < until => return Reply::Busy(until - now),
            Mishap::Busy(_) => {
                self.mishap = Mishap::Over;
                return self.page(from.saturating_sub(1), from);
            }
            Mishap::Ahead(_) | Mishap::Over => {}
        }
        self.page(from, up.min(from + PAGE_MAX))
    }

    /// How many records are up.
    fn up(&self, base: usize, since: Duration) -> usize {
        let Pace { first, step, at_once } = self.of.pace;
        let Some(since) = since.checked_sub(first) else { return base };
        let steps = since.as_millis() / step.as_millis().max(1) + 1;
        let more = usize::try_from(steps).unwrap_or(usize::MAX).saturating_mul(at_once);
        base.saturating_add(more).min(self.of.records.len())
    }

    fn page(&self, from: usize, to: usize) -> Reply {
        let records = self.of.records[from..to].join(",\n");
        Reply::Page(format!("{{\"records\":[{records}],\"next\":\"{to}\"}}\n"))
    }
}
