//! An answer that is longer than one may be: what of it is taken, and how its source gets past it.
//!
//! A single record that is never read to its end must not silence all that comes behind it; nothing
//! else may be lost with it unseen.

use super::{Asking, Cutter, Fault, Page};
use crate::net::Trouble;
use crate::source::http::{Http, Paging};

/// Said of the record that an answer was left in.
const LEFT: &str = "its answer has more than is read, and ended in this record: it was not read to its end, nor what may stand behind it on its page";

/// What could be read of it.
pub(super) struct Beyond {
    /// Its records up to the one that it was left in, and what names the next page, where that is
    /// known.
    part: Option<(Page, Option<String>)>,
    fault: Fault,
}

impl Asking<'_> {
    /// An answer was not read on.
    pub(super) fn beyond(
        &self,
        cutter: Cutter,
        linked: Option<String>,
        trouble: &Trouble,
        place: &str,
    ) -> Result<Beyond, Fault> {
        let why = trouble.why.strip_suffix(&format!(" ({place})")).unwrap_or(&trouble.why);
        let fault = Fault::from(Trouble::unfit(format!("{why}; {}", mend(self.of)), place));
        let Some(page) = cutter.left(LEFT) else { return Ok(Beyond { part: None, fault }) };
        let part = match self.of.paging {
            Paging::Page => Some((page, None)),
            Paging::Link | Paging::Cursor => {
                let next = linked.or_else(|| self.named_in(&page).ok().flatten());
                let next = self.followed(next, place)?;
                // Where none is named, and one would stand before the records, it is the last.
                let is_known = self.of.paging == Paging::Link || *self.names_first;
                let is_end = is_known && self.is_alone(&page);
                (next.is_some() || is_end).then_some((page, next))
            }
            Paging::None | Paging::Time | Paging::SearchAfter => None,
        };
        Ok(Beyond { part, fault })
    }

    /// Asks for less, goes past it (then there is a page), or cannot.
    pub(super) fn past(&mut self, beyond: Beyond) -> Result<Option<(Page, Option<String>)>, Fault> {
        if self.way.shrinks_to_one(self.of) {
            return Ok(None);
        }
        let Some((page, next)) = beyond.part.filter(|_| self.of.has("{size}")) else {
            return Err(beyond.fault);
        };
        if !self.is_alone(&page) {
            self.gaps.extend(self.way.passes_by(self.of, (self.how.now)()));
        }
        Ok(Some((page, next)))
    }

    /// True where nothing but one record is lost with a page.
    fn is_alone(&self, page: &Page) -> bool {
        self.way.size(self.of) == 1 && page.pieces.len() == 1
    }
}

/// What mends it where it cannot be gone past.
fn mend(of: &Http) -> &'static str {
    if !of.has("{size}") {
        return "put {size} into query or body where it takes a number, or have it send pages";
    }
    match of.paging {
        Paging::None => "say how it pages",
        Paging::Time => {
            "where a single record is so long, what comes behind it by time cannot be asked for; have query or body leave it out"
        }
        Paging::SearchAfter => {
            "where a single document is so long, its sort values, which what comes behind it is asked for by, are not known; have body leave it out"
        }
        Paging::Cursor | Paging::Link | Paging::Page => {
            "where the next page is stands behind it; have it named before the records, or have query or body leave out what is so long"
        }
    }
}
