//! How a round begins: where the last one ended, where a place was forgotten, where another
//! question is asked than before; and what by then cannot be had any more.
//!
//! It must not leave out a stretch that is neither asked for nor told as a gap.

use super::{At, Size, Way};
use crate::domain::feed::Gap;
use crate::domain::time::Timestamp;
use crate::source::http::{Http, Paging, question};
use std::time::Duration;

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

fn gap(from: i64, to: i64, why: &str) -> Option<Gap> {
    let (from, to) = Timestamp::from_millis(from).zip(Timestamp::from_millis(to))?;
    (from < to).then(|| Gap { from, to, why: why.into() })
}

impl Way {
    /// Begins a round, unless one is under way; what cannot be had any more. `now` is when the
    /// round began, also where it has to begin again.
    pub(in crate::source::http) fn begin(&mut self, of: &Http, now: Timestamp) -> Option<Gap> {
        let now = now.millis();
        let kept = of.retention.map(|it| now.saturating_sub(millis(it)));
        if let At::From(from) = self.at {
            // What is older is here.
            self.since = self.since.max(Some(from));
        }
        let is_late = kept.zip(self.goes_on_from(of)).is_some_and(|(kept, from)| from < kept);
        if is_late && self.can_begin(of) || self.counts_otherwise(of) {
            (self.at, self.upto, self.size) = (At::Start, None, None);
        }
        if self.at != At::Start {
            if matches!(self.at, At::From(_) | At::After(_)) {
                self.began.get_or_insert(now);
            }
            let kept = kept.filter(|_| is_late)?;
            let from = self.read_up_to(of).or(self.heard)?;
            self.since = self.since.max(Some(kept));
            return purged(from, kept);
        }
        let before = self.since;
        let since = self.place(of).unwrap_or_else(|| now.saturating_sub(millis(of.lookback)));
        let gone = kept.filter(|kept| since < *kept);
        // Nothing is missing of a time up to which it was asked: it was silent.
        let gap = gone.zip(before.max(self.asked));
        let gap = gap.and_then(|(kept, asked)| purged(since.max(asked), kept));
        let since = gone.unwrap_or(since);
        (self.since, self.is_sorted) = (Some(since), true);
        match of.paging {
            Paging::Time => (self.at, self.began) = (At::From(since), Some(now)),
            Paging::SearchAfter => self.began = Some(now),
            Paging::Page => {
                let asked = self.size(of);
                self.size = Some(Size { wanted: of.size, asked });
            }
            Paging::None | Paging::Cursor | Paging::Link => {}
        }
        gap
    }

    /// The place is not known to the other side any more: the next round begins by time, or from
    /// its beginning with a gap.
    pub(in crate::source::http) fn expired(&mut self, of: &Http, now: Timestamp) -> Option<Gap> {
        let why = "the other side forgot where it was, and cannot be asked by time";
        let missed = if of.asks_by_time() { None } else { self.missed(now, why) };
        (self.at, self.upto) = (At::Start, None);
        missed
    }

    /// Whether something else is asked than what this is a way through: then it begins anew, by
    /// time from what is still missing or from as far back as a first round goes, whichever is
    /// earlier. What is to be said of it, and what cannot be asked for.
    pub(in crate::source::http) fn turns_to(
        &mut self,
        of: &Http,
        now: Timestamp,
    ) -> Option<(String, Option<Gap>)> {
        let asks = question::digest(of);
        // An earlier version did not write it down.
        let before = self.asks.replace(asks.clone()).filter(|before| *before != asks);
        before?;
        let place = self.place(of);
        self.at = At::Start;
        (self.began, self.size) = (None, None);
        let (from, gap) = if of.asks_by_time() {
            let first = now.millis().saturating_sub(millis(of.lookback));
            let since = place.map_or(first, |place| place.min(first));
            (self.since, self.newest) = (Some(since), None);
            let kept = of.retention.map(|it| now.millis().saturating_sub(millis(it)));
            let from = Timestamp::from_millis(since.max(kept.unwrap_or(since)));
            (
                from.map_or_else(String::new, |from| format!(", with what is of {from} and later")),
                None,
            )
        } else if matches!(of.paging, Paging::Link | Paging::Cursor) {
            let why = "it was asked for something else from then on, which cannot be asked by time";
            let gap = self.missed(now, why);
            self.newest = None;
            let kept = gap.as_ref().map_or("", |_| ", and what came meanwhile is kept as a gap");
            (kept.into(), gap)
        } else {
            self.newest = None;
            (", with all that it has".into(), None)
        };
        (self.upto, self.heard) = (None, None);
        let said = format!(
            "it is asked for something else than before (url, paging, query, body, headers or account); it begins anew{from}"
        );
        Some((said, gap))
    }

    /// What has come since a round last ended, where nothing can ask for it.
    fn missed(&mut self, now: Timestamp, why: &str) -> Option<Gap> {
        // Of a first round that never ended, from what it had come to.
        let from = self.newest.max(self.asked).or(self.upto).or(self.heard)?;
        // It is told, and not again for another reason.
        self.asked = Some(now.millis());
        gap(from, now.millis(), why)
    }

    /// From when on something may still be to come, as far as the place says it: what is purged of
    /// that is missing.
    fn goes_on_from(&self, of: &Http) -> Option<i64> {
        match self.at {
            At::Start | At::From(_) | At::Page(_) => self.place(of),
            At::After(_) => self.upto.max(self.place(of)),
            // When a page came says nothing of what is behind it, unless its records have no times.
            At::Url(_) | At::Token(_) if self.upto.is_some() => self.read_up_to(of),
            At::Url(_) | At::Token(_) => self.heard.max(self.asked),
        }
    }

    /// Up to when all is here in the middle of a round: up to its newest record where the oldest
    /// came first, else up to where the round begins.
    fn read_up_to(&self, of: &Http) -> Option<i64> {
        let is_sorted = self.is_sorted && !matches!(self.at, At::Start | At::Page(_));
        let newest = self.upto.filter(|_| is_sorted);
        newest.max(self.place(of)).max(self.asked)
    }

    /// What came behind a page that was not read to its end may be missing.
    pub(in crate::source::http) fn passes_by(&self, of: &Http, now: Timestamp) -> Option<Gap> {
        let why = "a page was too long to be read to its end, and could not be asked for in parts";
        gap(self.place(of).max(self.asked)?, now.millis(), why)
    }

    /// What all before was asked for, in milliseconds since 1970.
    fn place(&self, of: &Http) -> Option<i64> {
        self.newest.map(|it| it.saturating_sub(millis(of.overlap))).max(self.since)
    }

    /// True where a round under way can begin again: a place that the other side gave may hold.
    fn can_begin(&self, of: &Http) -> bool {
        match self.at {
            At::From(_) | At::Page(_) => true,
            At::After(_) => of.asks_by_time(),
            At::Start | At::Url(_) | At::Token(_) => false,
        }
    }

    /// True where pages are numbered by another size than the one that is wanted now.
    fn counts_otherwise(&self, of: &Http) -> bool {
        matches!(self.at, At::Page(_)) && self.size.is_some_and(|size| size.wanted != of.size)
    }
}

fn purged(from: i64, to: i64) -> Option<Gap> {
    gap(from, to, "the other side keeps nothing that old, and it was not asked in time")
}
