//! Where a source goes on: what it is asked next, told from what it answered.
//!
//! A round goes from a time, or from where the last one ended, to the end of what there is. Its
//! place is kept with every page, so that a restart goes on in its middle. Pure: times are handed
//! in, and it must not ask for anything.

use super::{Http, Paging};
use crate::domain::feed::Gap;
use crate::domain::json::{Doc, Kind, Node};
use crate::domain::time::Timestamp;
use crate::source::split::Piece;
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
    /// The time that the round begins at, in milliseconds since 1970.
    pub(super) since: Option<i64>,
    /// The time of the newest record of the rounds that ended.
    pub(super) newest: Option<i64>,
    /// That of the round under way: older ones may still come behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) upto: Option<i64>,
    /// When a round last ended.
    pub(super) asked: Option<i64>,
    /// What is asked next.
    pub(super) at: At,
    /// Pages without a record in a row.
    #[serde(skip)]
    empty: u32,
}

/// A page as far as the way needs it.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Records in it, broken ones included.
    pub(super) count: usize,
    /// The time of its newest record.
    newest: Option<i64>,
    /// The sort values of its records: the last that are not those of the page's end in the first
    /// of them, and the page's end.
    sorts: [Option<String>; 2],
    /// The page that the other side names next.
    next: Option<String>,
}

impl Way {
    /// Reads where a source goes on. What another version wrote begins anew, by time where it can.
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

    /// True where it goes on from a place that the other side gave and may have forgotten.
    pub(super) const fn is_on(&self) -> bool {
        matches!(self.at, At::Url(_) | At::Token(_) | At::After(_))
    }

    /// Begins a round, unless one is under way; what cannot be had any more.
    pub(super) fn begin(&mut self, of: &Http, now: Timestamp) -> Option<Gap> {
        if self.at != At::Start {
            return None;
        }
        let now_ms = now.millis();
        let millis =
            |span: std::time::Duration| i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        let first = now_ms.saturating_sub(millis(of.lookback));
        let before = self.since;
        let from = self.newest.map(|it| it.saturating_sub(millis(of.overlap)));
        let mut since = from.max(before).unwrap_or(first);
        let kept = of.retention.map(|it| now_ms.saturating_sub(millis(it)));
        let gone = kept.filter(|kept| since < *kept);
        // Nothing is missing of a time up to which it was asked: it was silent.
        let gap = gone.zip(before.max(self.asked)).and_then(|(kept, asked)| {
            let [from, to] = [since.max(asked), kept].map(Timestamp::from_millis);
            let why = "the other side keeps nothing that old, and it was not asked in time".into();
            from.zip(to).filter(|(from, to)| from < to).map(|(from, to)| Gap { from, to, why })
        });
        since = gone.unwrap_or(since);
        self.since = Some(since);
        if of.paging == Paging::Time {
            self.at = At::From(since);
        }
        gap
    }

    /// The place is not known to the other side any more: the next round begins by time, or from
    /// its beginning with a gap.
    pub(super) fn expired(&mut self, of: &Http, now: Timestamp) -> Option<Gap> {
        (self.at, self.upto) = (At::Start, None);
        if of.asks_by_time() {
            return None;
        }
        let from = self.newest.max(self.asked).and_then(Timestamp::from_millis)?;
        let why = "the other side forgot where it was, and cannot be asked by time".into();
        (from < now).then_some(Gap { from, to: now, why })
    }

    /// A page was too large: half as many records are asked for from now on, and what another
    /// number gave the place is begun anew. False where that cannot be asked for.
    pub(super) fn shrinks(&mut self, of: &mut Http) -> bool {
        let is_given = matches!(self.at, At::Page(_) | At::Url(_) | At::Token(_));
        // Only a round that begins at a time loses nothing by it.
        let can_begin = !is_given || matches!(self.at, At::Page(_)) || of.asks_by_time();
        // Where there is no next page, what fewer records leave out would never come.
        let goes_on = of.paging != Paging::None;
        if of.size <= 1 || !of.has("{size}") || !can_begin || !goes_on {
            return false;
        }
        of.size /= 2;
        if is_given {
            (self.at, self.upto) = (At::Start, None);
        }
        true
    }

    /// Goes on behind a page; true where it was the last one.
    pub(super) fn pass(&mut self, of: &Http, page: Seen, now: Timestamp) -> Result<bool, String> {
        // A record that says to be of next year must not hide all that comes until then.
        let newest = page.newest.map(|it| it.min(now.millis()));
        self.upto = self.upto.max(newest);
        let is_last = self.turn(of, page, newest)?;
        if is_last {
            (self.asked, self.empty) = (Some(now.millis()), 0);
            self.newest = self.newest.max(self.upto.take());
        }
        Ok(is_last)
    }

    fn turn(&mut self, of: &Http, page: Seen, newest: Option<i64>) -> Result<bool, String> {
        let next = match of.paging {
            Paging::None => At::Start,
            Paging::Link | Paging::Cursor => return self.named(of, page),
            Paging::Page if page.count == 0 => At::Start,
            Paging::Page => match self.at {
                At::Page(n) => At::Page(n.saturating_add(1)),
                _ => At::Page(FIRST_PAGE + 1),
            },
            Paging::Time => self.later(of, &page, newest)?,
            Paging::SearchAfter => behind(of, page)?,
        };
        self.at = next;
        Ok(self.at == At::Start)
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
        match newest.filter(|newest| Some(*newest) > from) {
            Some(newest) => Ok(At::From(newest)),
            None if page.count >= of.size as usize => Err(format!(
                "{} records and more have one time, so that what follows cannot be asked for; raise size",
                of.size
            )),
            None => Ok(At::Start),
        }
    }
}

/// What is said of a page that comes again.
pub(super) const REPEATS: &str = "the other side sends the same page again instead of the next one";

/// Behind the last record whose neighbour is on this page too: of those that share the time of the
/// page's end, more may follow.
fn behind(of: &Http, page: Seen) -> Result<At, String> {
    if page.count < of.size as usize {
        return Ok(At::Start);
    }
    let [before, end] = page.sorts;
    let end =
        end.filter(|sort| Doc::parse(sort.as_str()).is_ok_and(|sort| is_told_apart(sort.root())));
    before.or(end).map(At::After).ok_or_else(|| {
        format!(
            "{} records have one time and nothing that tells them apart (sort), so that what follows cannot be asked for; raise size",
            of.size
        )
    })
}

fn is_told_apart(sort: Node<'_>) -> bool {
    sort.items().nth(1).is_some_and(|it| !it.is_null())
}

impl Seen {
    /// Looks at a page: its records, what stands around them, and the page that its head names.
    pub(super) fn of(of: &Http, pieces: &[Piece], next: Option<String>) -> Self {
        let mut seen = Self { count: pieces.len(), next, ..Self::default() };
        let mut end: Option<(String, String)> = None;
        for piece in pieces.iter().filter(|it| it.fault.is_none()) {
            let Ok(doc) = Doc::parse_bytes(&piece.bytes) else { continue };
            let time = of.time.as_deref().and_then(|at| doc.root().pointer(at)).and_then(millis);
            seen.newest = seen.newest.max(time);
            let sort = doc.root().get("sort").filter(|it| it.kind() == Kind::Array);
            let Some(sort) = sort.filter(|_| of.paging == Paging::SearchAfter) else { continue };
            let first = sort.items().next().map_or("", Node::raw).to_owned();
            let now = (first, sort.raw().to_owned());
            if let Some(before) = end.replace(now.clone()).filter(|before| before.0 != now.0) {
                seen.sorts[0] = Some(before.1);
            }
        }
        seen.sorts[1] = end.map(|it| it.1);
        seen
    }
}

/// A time as text, or as seconds, milliseconds, microseconds or nanoseconds since 1970.
fn millis(node: Node<'_>) -> Option<i64> {
    if let Some(text) = node.as_str() {
        return Timestamp::parse(&text).map(Timestamp::millis);
    }
    let number = node.as_f64().filter(|it| *it > 0.0 && *it < 1e19)?;
    Some(match number {
        ..1e11 => number * 1e3,
        ..1e14 => number,
        ..1e17 => number / 1e3,
        _ => number / 1e6,
    } as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::Settings;
    use crate::source::http::{Auth, Since};
    use std::time::Duration;

    const HOUR: i64 = 3_600_000;

    fn source(paging: Paging) -> Http {
        Http {
            url: "https://a.example".into(),
            paging,
            records: Some(String::new()),
            next: Some("/next".into()),
            time: Some("/at".into()),
            whole: Vec::new(),
            query: vec![("from".into(), "{since}".into())],
            body: None,
            since: Since::Rfc3339,
            size: 2,
            headers: Vec::new(),
            auth: Auth::None,
            every: Duration::from_mins(1),
            overlap: Duration::from_hours(1),
            lookback: Duration::from_hours(10),
            retention: Some(Duration::from_hours(24)),
            answer_max: 1,
            net: Settings::default(),
        }
    }

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_millis(hours * HOUR).unwrap()
    }

    fn page(newest: i64, next: Option<&str>) -> Seen {
        let next = next.map(str::to_owned);
        Seen { count: 2, newest: Some(newest * HOUR), next, ..Seen::default() }
    }

    fn gap(gap: Option<Gap>) -> Option<(i64, i64)> {
        gap.map(|it| (it.from.millis() / HOUR, it.to.millis() / HOUR))
    }

    #[test]
    fn a_round_that_did_not_end_is_begun_again_from_where_it_began() {
        let (of, mut way) = (source(Paging::Cursor), Way::default());
        assert_eq!(gap(way.begin(&of, at(100))), None, "nobody was promised what was before");
        assert_eq!(way.since, Some(90 * HOUR));
        // The newest comes first; then the place is forgotten.
        assert_eq!(way.pass(&of, page(99, Some("https://a.example/2")), at(100)), Ok(false));
        assert!(way.is_on());
        assert_eq!(Way::read(way.text().as_deref()), way);
        assert_eq!(gap(way.expired(&of, at(101))), None);
        assert_eq!(gap(way.begin(&of, at(101))), None);
        assert_eq!(way.since, Some(90 * HOUR), "what is older than the newest is still missing");
        assert_eq!(way.pass(&of, page(99, None), at(101)), Ok(true));
        way.begin(&of, at(102));
        assert_eq!(way.since, Some(98 * HOUR));
    }

    #[test]
    fn a_gap_is_what_was_not_asked_for_in_time_and_not_what_was_silent() {
        let (of, mut way) = (source(Paging::None), Way::default());
        way.begin(&of, at(100));
        assert_eq!(way.pass(&of, page(99, None), at(100)), Ok(true));
        for now in 101..200 {
            assert_eq!(gap(way.begin(&of, at(now))), None, "{now}");
            assert_eq!(way.pass(&of, Seen::default(), at(now)), Ok(true));
        }
        assert_eq!(gap(way.begin(&of, at(300))), Some((199, 276)));
        assert_eq!(way.since, Some(276 * HOUR));
    }

    #[test]
    fn a_page_that_is_too_large_is_asked_for_with_fewer_records_where_nothing_is_lost_by_it() {
        let (mut of, mut way) = (source(Paging::Cursor), Way::default());
        way.begin(&of, at(100));
        way.pass(&of, page(99, Some("https://a.example/2")), at(100)).unwrap();
        assert!(!way.shrinks(&mut of), "nothing says how many");
        of.query.push(("n".into(), "{size}".into()));
        of.size = 9;
        assert!(way.shrinks(&mut of));
        assert_eq!((of.size, &way.at, way.upto), (4, &At::Start, None));
        assert_eq!(way.since, Some(90 * HOUR), "the round begins where it began");
        while way.shrinks(&mut of) {}
        assert_eq!(of.size, 1);
        of.size = 8;
        of.query.remove(0);
        way.at = At::Token("t".into());
        assert!(!way.shrinks(&mut of), "what was before the token would be asked for by nothing");
        way.at = At::After("[7]".into());
        assert!(way.shrinks(&mut of) && way.at == At::After("[7]".into()));
    }

    #[test]
    fn a_quiet_round_is_kept_now_and_then_alone() {
        let (of, mut way) = (source(Paging::None), Way::default());
        way.begin(&of, at(100));
        way.pass(&of, page(99, None), at(100)).unwrap();
        let kept = way.clone();
        way.pass(&of, Seen::default(), at(100).plus_millis(60_000)).unwrap();
        assert!(!way.differs(&kept));
        way.pass(&of, Seen::default(), at(101)).unwrap();
        assert!(way.differs(&kept));
    }

    #[test]
    fn what_another_version_wrote_begins_anew() {
        for text in [None, Some(""), Some("7"), Some("{\"at\":{\"moon\":1}}")] {
            assert_eq!(Way::read(text), Way::default());
        }
    }
}
