//! The order of lines by their columns, and the few of them that are shown: chosen, not sorted.

use super::Deck;
use super::names::{NOBODY, Name, head};
use super::slot::Slot;
use crate::domain::query::{Anchor, Column, Context, Rank, Sort};
use crate::domain::time::Timestamp;
use crate::domain::words::{Grounding, Severity};
use std::cmp::Ordering;

/// A line that passes, with what its place in the order is found by. `rank` is its column, turned
/// so that less comes first; `plain` the plain order of the queue, as far as 64 bits go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ranked {
    rank: u64,
    plain: u64,
    pub(super) place: u32,
}

/// An anchor with what lines are compared with it by.
pub(super) struct Mark<'a> {
    rank: u64,
    plain: u64,
    anchor: &'a Anchor,
}

/// An order over the lines of a deck.
pub(super) struct Order<'d> {
    deck: &'d Deck,
    sort: Sort,
    context: &'d Context,
}

/// What comes last, either way.
const LAST: u64 = u64::MAX;
/// Seconds from the year -1 to 1970: no time here is earlier.
const ERA: i64 = 62_200_000_000;

impl<'d> Order<'d> {
    pub(super) const fn new(deck: &'d Deck, sort: Sort, context: &'d Context) -> Self {
        Self { deck, sort, context }
    }

    /// A line with what it is compared by.
    pub(super) fn rank(&self, place: u32) -> Ranked {
        let slot = &self.deck.slots[place as usize];
        let rank = match self.text(slot) {
            Some(NOBODY) => LAST,
            Some(name) => self.turn(self.deck.names.head(name)),
            None => self.number(slot).map_or(LAST, |number| self.turn(number)),
        };
        Ranked { rank, plain: slot.plain, place }
    }

    /// The place of an anchor in the same terms: found once for all lines of a page.
    pub(super) fn mark<'a>(&self, anchor: &'a Anchor) -> Mark<'a> {
        let rank = match &anchor.rank {
            Rank::Nothing => LAST,
            Rank::Text(text) => self.turn(head(text)),
            Rank::Number(number) => self.turn(lift(*number)),
        };
        Mark { rank, plain: plain(anchor.key.severity, anchor.key.detected_at), anchor }
    }

    /// A rank in the direction of the sort; never [`LAST`].
    fn turn(&self, rank: u64) -> u64 {
        let rank = rank.min(LAST - 1);
        if self.sort.is_falling() { LAST - 1 - rank } else { rank }
    }

    /// The text that lines are sorted by; `None` where it is no text.
    fn text(&self, slot: &Slot) -> Option<Name> {
        match self.sort.column {
            Column::Subject => Some(slot.shown()),
            Column::Detection => Some(slot.detection),
            Column::Holder => Some(slot.held(self.context.now)),
            _ => None,
        }
    }

    /// The number that lines are sorted by, as [`Sort::anchor`] makes it.
    fn number(&self, slot: &Slot) -> Option<u64> {
        let rank = match self.sort.column {
            Column::Severity => Rank::Number(slot.severity as i64),
            Column::Risk => Rank::of_score(slot.score()?),
            Column::Age => Rank::of_time(slot.detected_at),
            Column::State => Rank::Number(slot.state as i64),
            Column::Contradicted => {
                Rank::Number(i64::from(slot.claims().count(Grounding::Contradicted)))
            }
            Column::Claims => Rank::Number(i64::from(slot.claims().total())),
            Column::Events => Rank::Number(i64::from(slot.events)),
            Column::Due => Rank::of_time(slot.due(&self.context.due)?),
            Column::Subject | Column::Detection | Column::Holder => return None,
        };
        match rank {
            Rank::Number(number) => Some(lift(number)),
            Rank::Text(_) | Rank::Nothing => None,
        }
    }

    /// Which of two lines comes first.
    fn compare(&self, one: &Ranked, two: &Ranked) -> Ordering {
        let slots = [one, two].map(|it| &self.deck.slots[it.place as usize]);
        one.rank
            .cmp(&two.rank)
            .then_with(|| {
                let names = slots.map(|slot| self.text(slot).unwrap_or(NOBODY));
                if names[0] == names[1] {
                    return Ordering::Equal;
                }
                let [one, two] = names.map(|name| self.deck.names.lower(name));
                self.directed(one.cmp(two))
            })
            .then_with(|| one.plain.cmp(&two.plain))
            .then_with(|| slots[0].detected_at.cmp(&slots[1].detected_at))
            .then_with(|| {
                let [one, two] = slots.map(|slot| self.deck.ids.text(slot.id));
                one.cmp(two)
            })
    }

    /// Where a line stands to an anchor.
    pub(super) fn against(&self, line: &Ranked, mark: &Mark<'_>) -> Ordering {
        let slot = &self.deck.slots[line.place as usize];
        let anchor = mark.anchor;
        line.rank
            .cmp(&mark.rank)
            .then_with(|| match (self.text(slot), &anchor.rank) {
                (Some(name), Rank::Text(text)) if name != NOBODY => {
                    self.directed(self.deck.names.lower(name).cmp(text))
                }
                _ => Ordering::Equal,
            })
            .then_with(|| line.plain.cmp(&mark.plain))
            .then_with(|| slot.detected_at.cmp(&anchor.key.detected_at))
            .then_with(|| self.deck.ids.text(slot.id).cmp(&anchor.key.id))
    }

    const fn directed(&self, order: Ordering) -> Ordering {
        if self.sort.is_falling() { order.reverse() } else { order }
    }
}

/// The few of many lines that come first in an order, or last. No more than twice as many are ever
/// kept: most lines stand behind those that were chosen before, which one look at their rank tells.
pub(super) struct Few<'o, 'd> {
    order: &'o Order<'d>,
    wanted: usize,
    from_end: bool,
    kept: Vec<Ranked>,
    /// The worst of those that were chosen: no line behind it is among the few.
    bound: Option<Ranked>,
    /// Lines that it was shown.
    pub(super) seen: u64,
}

impl<'o, 'd> Few<'o, 'd> {
    /// The first so many.
    pub(super) const fn first(order: &'o Order<'d>, wanted: usize) -> Self {
        Self { order, wanted, from_end: false, kept: Vec::new(), bound: None, seen: 0 }
    }

    /// The last so many.
    pub(super) fn last(order: &'o Order<'d>, wanted: usize) -> Self {
        Self { from_end: true, ..Self::first(order, wanted) }
    }

    /// Shows it a line.
    pub(super) fn take(&mut self, line: Ranked) {
        self.seen += 1;
        let (order, from_end) = (self.order, self.from_end);
        let compare = |one: &Ranked, two: &Ranked| {
            let found = order.compare(one, two);
            if from_end { found.reverse() } else { found }
        };
        let is_behind = |bound: &Ranked| compare(&line, bound).is_ge();
        if self.wanted == 0 || self.bound.as_ref().is_some_and(is_behind) {
            return;
        }
        self.kept.push(line);
        if self.kept.len() > self.wanted.saturating_mul(2) {
            self.kept.select_nth_unstable_by(self.wanted - 1, compare);
            self.kept.truncate(self.wanted);
            self.bound = self.kept.last().copied();
        }
    }

    /// Their places, in the order.
    pub(super) fn places(mut self) -> Vec<u32> {
        self.kept.sort_unstable_by(|one, two| self.order.compare(one, two));
        let behind = self.kept.len().saturating_sub(self.wanted);
        let chosen = if self.from_end { behind.. } else { 0.. };
        self.kept[chosen].iter().take(self.wanted).map(|line| line.place).collect()
    }
}

/// A signed number as one without a sign, in the same order.
const fn lift(number: i64) -> u64 {
    (number as u64) ^ (1 << 63)
}

/// The plain order of the queue in 64 bits: severity, seconds, and parts of a second.
pub(super) fn plain(severity: Severity, Timestamp(time): Timestamp) -> u64 {
    let seconds = time.timestamp().saturating_add(ERA).clamp(0, (1 << 39) - 1) as u64;
    let parts = u64::from(time.timestamp_subsec_nanos()) >> 8;
    (3 - severity as u64) << 62 | seconds << 23 | parts.min((1 << 23) - 1)
}
