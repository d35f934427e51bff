//! Where a source goes on: what it is asked next, told from what it answered.
//!
//! A round goes from a time, or from where the last one ended, to the end of what there is. Its
//! place is kept with every page, so that a restart goes on in its middle. Pure: times are handed
//! in, and it must not ask for anything.

mod begin;
mod seen;

use super::{Http, Paging};
use crate::domain::json::{Doc, Node};
use crate::domain::time::Timestamp;
pub(super) use seen::Seen;
use serde::{Deserialize, Serialize};

/// Where nothing comes, when a round last ended is kept so often.
const KEPT_EVERY_MS: i64 = 3_600_000;
/// Pages without a record, one behind the other, that are no end yet.
const EMPTY_MAX: u32 = 20;
/// Pages count from here.
const FIRST_PAGE: u64 = 1;

/// What is asked next within a round.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum At {
    /// The first page.
    #[default]
    Start,
    /// A page that the other side named.
    Url(String),
    /// What follows a token of the other side.
    Token(String),
    /// A page by its number.
    Page(u64),
    /// What is no older than that, in milliseconds since 1970.
    From(i64),
    /// What is sorted behind these values, as JSON.
    After(String),
}

/// Where a source goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Way {
    /// The digest of what is asked: a place says nothing where that is another question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    asks: Option<String>,
    /// The time that the round begins at, in milliseconds since 1970.
    pub(super) since: Option<i64>,
    /// The time of the newest record of the rounds that ended.
    pub(super) newest: Option<i64>,
    /// That of the round under way: older ones may still come behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) upto: Option<i64>,
    /// When a round last ended: what is missing of the time before is told.
    pub(super) asked: Option<i64>,
    /// When the last page of the round under way came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    heard: Option<i64>,
    /// Its records came with the oldest first so far. An earlier version did not look.
    #[serde(default)]
    is_sorted: bool,
    /// When the round under way began, where it might never end by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    began: Option<i64>,
    /// Records of a page of the round under way, where that is not as the site wants it, or where
    /// numbers of pages count by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    size: Option<Size>,
    /// What is asked next.
    pub(super) at: At,
    /// Pages without a record in a row.
    #[serde(skip)]
    empty: u32,
    /// The round ended because it had lasted long, and more is there.
    #[serde(skip)]
    pub(super) has_more: bool,
}

/// Records of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Size {
    /// As the site wanted it by then.
    wanted: u32,
    /// As it is asked for.
    asked: u32,
}

impl Way {
    /// Reads where a source goes on. What is none of ours begins anew, by time where it can.
    pub(super) fn read(cursor: Option<&str>) -> Self {
        cursor.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    /// It as text.
    pub(super) fn text(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }

    /// True where this has to be kept, given what is: it goes on elsewhere, or a round ended long
    /// behind the one that is kept.
    pub(super) fn differs(&self, kept: &Self) -> bool {
        let later = self.asked.unwrap_or(0).saturating_sub(kept.asked.unwrap_or(0));
        later >= KEPT_EVERY_MS || Self { asked: kept.asked, ..self.clone() } != *kept
    }

    /// True where what is kept is not of this question.
    pub(super) fn is_another_than(&self, kept: &Self) -> bool {
        self.asks != kept.asks
    }

    /// Records of a page that are asked for.
    pub(super) fn size(&self, of: &Http) -> u32 {
        self.size.filter(|it| it.wanted == of.size).map_or(of.size, |it| it.asked)
    }

    /// True where it goes on from a place that the other side gave and may have forgotten.
    pub(super) const fn is_on(&self) -> bool {
        matches!(self.at, At::Url(_) | At::Token(_) | At::After(_))
    }

    /// A page was too large: half as many records are asked for until the round ends, and what
    /// another number gave the place is begun anew. False where that cannot be asked for.
    pub(super) fn shrinks(&mut self, of: &Http) -> bool {
        let is_given = matches!(self.at, At::Page(_) | At::Url(_) | At::Token(_));
        // Only a round that begins at a time loses nothing by it.
        let can_begin = !is_given || matches!(self.at, At::Page(_)) || of.asks_by_time();
        // Where there is no next page, what fewer records leave out would never come.
        let goes_on = of.paging != Paging::None;
        let size = self.size(of);
        if size <= 1 || !of.has("{size}") || !can_begin || !goes_on {
            return false;
        }
        self.size = Some(Size { wanted: of.size, asked: size / 2 });
        if is_given {
            (self.at, self.upto) = (At::Start, None);
        }
        true
    }

    /// An answer is longer than one may be, however many records are asked for: one alone is asked
    /// for until the round ends, so that no other is left with it. By time or sort values nothing
    /// gets past such a record; two at least say what comes before it. False where nothing is
    /// gained.
    pub(super) fn shrinks_to_one(&mut self, of: &Http) -> bool {
        let goes_past = matches!(of.paging, Paging::Page | Paging::Cursor | Paging::Link);
        let asked = if goes_past { 1 } else { (self.size(of) / 2).max(2) };
        let shrinks = self.size(of) > asked && self.shrinks(of);
        if shrinks {
            self.size = Some(Size { wanted: of.size, asked });
        }
        shrinks
    }

    /// Goes on behind a page; true where it was the last one.
    pub(super) fn pass(&mut self, of: &Http, page: Seen, now: Timestamp) -> Result<bool, String> {
        // A record that says to be of next year must not hide all that comes until then.
        let newest = page.newest.map(|it| it.min(now.millis()));
        let ascends = page.count == 0
            || !page.descends && page.oldest.is_some_and(|oldest| Some(oldest) >= self.upto);
        self.is_sorted &= ascends;
        self.upto = self.upto.max(newest);
        self.heard = Some(now.millis());
        let is_last = self.turn(of, page, (newest, now.millis()))?;
        if is_last {
            (self.asked, self.heard) = (Some(now.millis()), None);
            (self.began, self.size, self.empty) = (None, None, 0);
            self.is_sorted = true;
            self.newest = self.newest.max(self.upto.take());
        }
        Ok(is_last)
    }

    fn turn(
        &mut self,
        of: &Http,
        page: Seen,
        (newest, now): (Option<i64>, i64),
    ) -> Result<bool, String> {
        let is_enough = self.is_enough(of, &page, now);
        let next = match of.paging {
            Paging::None => At::Start,
            Paging::Link | Paging::Cursor => return self.named(of, page),
            Paging::Page if page.count == 0 => At::Start,
            Paging::Page => match self.at {
                At::Page(n) => At::Page(n.saturating_add(1)),
                _ => At::Page(FIRST_PAGE + 1),
            },
            Paging::Time => self.later(of, &page, newest)?,
            Paging::SearchAfter => self.behind(of, page)?,
        };
        self.has_more = is_enough && next != At::Start;
        self.at = if is_enough { At::Start } else { next };
        Ok(self.at == At::Start)
    }

    /// True where a round has lasted longer than two are apart, and all of a page is newer than its
    /// beginning: where more comes in than a page holds, it would never end, and what came late
    /// would never be asked for. The next one begins before what this page has.
    fn is_enough(&self, of: &Http, page: &Seen, now: i64) -> bool {
        // Where the newest comes first, what is older is still to come.
        let Some(began) = self.began.filter(|_| !page.descends) else { return false };
        let every = i64::try_from(of.every.as_millis()).unwrap_or(i64::MAX);
        now.saturating_sub(began) >= every && page.oldest.is_some_and(|oldest| oldest > began)
    }

    /// What the other side names.
    fn named(&mut self, of: &Http, page: Seen) -> Result<bool, String> {
        let Some(next) = page.next.filter(|it| !it.is_empty()) else {
            self.at = At::Start;
            return Ok(true);
        };
        let next = if of.next_is_token() { At::Token(next) } else { At::Url(next) };
        let is_here = next == self.at;
        if is_here && page.count > 0 {
            return Err(REPEATS.into());
        }
        self.at = next;
        self.empty = if page.count == 0 { self.empty + 1 } else { 0 };
        // A page without records names what comes once there is more. Some have one in between.
        let is_end = is_here || of.paging == Paging::Link || self.empty > EMPTY_MAX;
        Ok(page.count == 0 && is_end)
    }

    /// What is newer.
    fn later(&self, of: &Http, page: &Seen, newest: Option<i64>) -> Result<At, String> {
        let from = if let At::From(from) = self.at { Some(from) } else { self.since };
        let size = self.size(of);
        let is_full = page.is_full(of, size);
        let time = of.time.as_deref().unwrap_or("time");
        // Where it is not full, all is here, in whatever order.
        if is_full && page.descends {
            return Err(format!(
                "{size} records and more, which are not sorted by {time}, the oldest first, so that what is not on this page would be lost; have it sort them ascending (query or body), or raise size"
            ));
        }
        // Unless the other side gives fewer than it is asked for.
        if page.is_newest_first() {
            return Err(format!(
                "its records are sorted by {time}, the newest first, so that where it gives fewer than size those before them would be lost; have it sort them ascending (query or body), or, where it cannot, say paging = \"none\" and as size what it gives at most"
            ));
        }
        match newest.filter(|newest| Some(*newest) > from) {
            Some(newest) => Ok(At::From(newest)),
            None if is_full => Err(format!(
                "{size} records and more have one time, so that what follows cannot be asked for; raise size"
            )),
            None => Ok(At::Start),
        }
    }

    /// Behind the last record whose neighbour is on this page too: of those that share the time of
    /// the page's end, more may follow.
    fn behind(&self, of: &Http, page: Seen) -> Result<At, String> {
        let size = self.size(of);
        if page.count < size as usize {
            return Ok(At::Start);
        }
        let [before, end] = page.sorts;
        let is_apart =
            |sort: &String| Doc::parse(sort.as_str()).is_ok_and(|sort| is_told_apart(sort.root()));
        before.or(end.filter(is_apart)).map(At::After).ok_or_else(|| {
            format!(
                "{size} records have one time and nothing that tells them apart (sort), so that what follows cannot be asked for; raise size"
            )
        })
    }
}

/// What is said of a page that comes again.
pub(super) const REPEATS: &str = "the other side sends the same page again instead of the next one";

fn is_told_apart(sort: Node<'_>) -> bool {
    sort.items().nth(1).is_some_and(|it| !it.is_null())
}

#[cfg(test)]
pub(super) mod tests;
