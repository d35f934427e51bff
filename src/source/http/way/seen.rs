//! A page as far as the way needs it: how many records, of which times, in which order, and what
//! names the next one.
//!
//! Pure: it must not know where the source is.

use crate::domain::json::{Doc, Kind, Node};
use crate::domain::time::Timestamp;
use crate::source::http::{Http, Paging};
use crate::source::split::Piece;

/// Records in a row, each older than the one before it, that are an order: of so many that came in
/// none, one in 40,000 would have it.
const STEPS_MIN: usize = 7;

/// A page as far as the way needs it.
#[derive(Debug, Default)]
pub(in crate::source::http) struct Seen {
    /// Records in it, broken ones included.
    pub(in crate::source::http) count: usize,
    /// The time of its newest record, in milliseconds since 1970.
    pub(super) newest: Option<i64>,
    /// That of its oldest.
    pub(super) oldest: Option<i64>,
    /// A record is older than one before it.
    pub(super) descends: bool,
    /// How many records are older than the one before them, and how many are newer.
    pub(super) steps: [usize; 2],
    /// The sort values of its records: the last that are not those of the page's end in the first
    /// of them, and the page's end.
    pub(super) sorts: [Option<String>; 2],
    /// The page that the other side names next.
    pub(super) next: Option<String>,
}

impl Seen {
    /// Looks at a page: its records, what stands around them, and the page that its head names.
    pub(in crate::source::http) fn of(of: &Http, pieces: &[Piece], next: Option<String>) -> Self {
        let mut seen = Self { count: pieces.len(), next, ..Self::default() };
        let mut end: Option<(String, String)> = None;
        let mut last = None;
        for piece in pieces.iter().filter(|it| it.fault.is_none()) {
            let Ok(doc) = Doc::parse_bytes(&piece.bytes) else { continue };
            let time = of.time.as_deref().and_then(|at| doc.root().pointer(at)).and_then(millis);
            seen.newest = seen.newest.max(time);
            seen.oldest = seen.oldest.into_iter().chain(time).min();
            // A record without a time says nothing of the order.
            seen.steps[0] += usize::from(time.is_some() && time < last);
            seen.steps[1] += usize::from(last.is_some() && time > last);
            last = time.or(last);
            let sort = doc.root().get("sort").filter(|it| it.kind() == Kind::Array);
            let Some(sort) = sort.filter(|_| of.paging == Paging::SearchAfter) else { continue };
            let first = sort.items().next().map_or("", Node::raw).to_owned();
            let now = (first, sort.raw().to_owned());
            if let Some(before) = end.replace(now.clone()).filter(|before| before.0 != now.0) {
                seen.sorts[0] = Some(before.1);
            }
        }
        seen.descends = seen.steps[0] > 0;
        seen.sorts[1] = end.map(|it| it.1);
        seen
    }

    /// True where it has as many records as were asked for. More than a size that nobody was asked
    /// for is what there is.
    pub(super) fn is_full(&self, of: &Http, size: u32) -> bool {
        let size = size as usize;
        self.count == size || self.count > size && of.has("{size}")
    }

    /// True where its order is no chance.
    pub(super) const fn is_newest_first(&self) -> bool {
        self.steps[0] >= STEPS_MIN && self.steps[1] == 0
    }

    /// Why the only page may not be all that there is; `None` where it is.
    pub(in crate::source::http) fn may_hide(&self, of: &Http) -> Option<String> {
        let count = self.count;
        (of.paging == Paging::None && self.is_full(of, of.size)).then(|| {
            format!(
                "it has {count} records, as many as a page may have (size), so that more may be behind them, which paging = \"none\" does not ask for; say how it pages, or raise size. What came is kept, and it does not go on"
            )
        })
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
