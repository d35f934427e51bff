//! Keeps the deck of a store up to date: read once from the queue, and from then on by the entries
//! that came since, whoever wrote them.
//!
//! It works in short steps, so that whoever reads can do something else in between. It must not
//! write.

use super::fault::{Saying as _, damaged};
use super::{queue, search};
use crate::domain::query::SearchText;
use crate::domain::queue::QueueRow;
use crate::store::Result;
use crate::store::deck::Deck;
use rusqlite::{Connection, params};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

const WHAT: &str = "the queue in ledger.db";
/// Lines or entries of one step: some 5 ms.
const STEP: usize = 500;
/// Pages that a connection keeps, once there is a deck.
const CACHE_KIB: i64 = 2_048;

/// One line, and many in a row.
pub(super) const LINE: &str = "SELECT folded FROM queue WHERE id = ?1";
pub(super) const LINES: &str = "SELECT rid, folded FROM queue WHERE rid > ?1 ORDER BY rid LIMIT ?2";

/// Up to where a deck has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    /// Entries of the ledger that are in it.
    entries: i64,
    /// SQLite's own number of changes by other connections.
    version: i64,
}

impl Seen {
    fn now(ledger: &Connection) -> Result<Self> {
        // Entries first: what is written in between is seen by their number the next time.
        let entries = ledger
            .prepare_cached("SELECT ifnull(max(seq), -1) + 1 FROM headers")
            .and_then(|mut it| it.query_row([], |row| row.get(0)));
        let version = ledger.pragma_query_value(None, "data_version", |row| row.get(0));
        Ok(Self { version: version.saying(WHAT)?, entries: entries.saying(WHAT)? })
    }
}

/// What is read while a deck is made for the first time.
#[derive(Debug, Default)]
struct Loading {
    /// The last line, and the last case, that was read.
    line: i64,
    case: i64,
    /// Searched texts whose lines are still to come.
    early: HashMap<String, SearchText>,
    /// Lines whose searched text is still to come.
    late: HashMap<String, QueueRow>,
}

/// A deck and how far it is.
#[derive(Debug, Default)]
pub(super) struct Index {
    deck: Deck,
    seen: Option<Seen>,
    loading: Option<Loading>,
}

/// What a record is about, of all that stands in it.
#[derive(Deserialize)]
struct About<'r> {
    #[serde(borrow, default)]
    case: Option<Cow<'r, str>>,
}

/// A line of the queue, of all that is kept with it.
#[derive(Deserialize)]
struct Line {
    row: QueueRow,
}

impl Index {
    /// The deck, as it is.
    pub(super) const fn deck(&self) -> &Deck {
        &self.deck
    }

    /// Brings the deck up to date, however long that takes.
    pub(super) fn level(&mut self, ledger: &Connection, cases: &Connection) -> Result<()> {
        while self.step(ledger, cases)? {}
        Ok(())
    }

    /// One step of bringing it up to date; true while more is to do.
    pub(super) fn step(&mut self, ledger: &Connection, cases: &Connection) -> Result<bool> {
        let now = Seen::now(ledger)?;
        let Some(seen) = self.seen else {
            // Read once from end to end: what a large cache would keep is in the deck.
            for conn in [ledger, cases] {
                conn.pragma_update(None, "cache_size", -CACHE_KIB).saying(WHAT)?;
            }
            *self = Self { seen: Some(now), loading: Some(Loading::default()), ..Self::default() };
            let lines: i64 = ledger
                .query_row("SELECT ifnull(max(rid), 0) FROM queue", [], |row| row.get(0))
                .saying(WHAT)?;
            self.deck.make_room(usize::try_from(lines).unwrap_or(0));
            return Ok(true);
        };
        if let Some(mut loading) = self.loading.take() {
            match self.load(&mut loading, ledger, cases) {
                Ok(true) => self.loading = Some(loading),
                Ok(false) => {}
                Err(error) => {
                    // A part of it is none: whoever asks next begins anew, and is told.
                    *self = Self::default();
                    return Err(error);
                }
            }
            return Ok(true);
        }
        if now == seen {
            return Ok(false);
        }
        if now.entries <= seen.entries {
            // The queue was folded anew, or another ledger lies there: nothing of it holds.
            self.seen = None;
            return Ok(true);
        }
        let upto = now.entries.min(seen.entries + STEP as i64);
        self.renew(seen.entries, upto, ledger, cases)?;
        let version = if upto == now.entries { now.version } else { seen.version };
        self.seen = Some(Seen { entries: upto, version });
        Ok(upto < now.entries)
    }

    /// Reads some lines and some searched texts; false at the end of both. They lie in two files,
    /// mostly in the same order.
    fn load(
        &mut self,
        loading: &mut Loading,
        ledger: &Connection,
        cases: &Connection,
    ) -> Result<bool> {
        let texts = if search::is_there(cases)? {
            search::some(cases, loading.case, STEP)?
        } else {
            Vec::new()
        };
        let mut more = texts.len() == STEP;
        for (rid, id, text) in texts {
            loading.case = rid;
            match loading.late.remove(&id) {
                Some(row) => self.deck.put(&row, Some(&text)),
                None => drop(loading.early.insert(id, text)),
            }
        }
        let lines = lines(ledger, loading.line)?;
        let at_end = lines.len() < STEP;
        for (rid, row) in lines {
            loading.line = rid;
            match loading.early.remove(&row.id) {
                Some(text) => self.deck.put(&row, Some(&text)),
                None => drop(loading.late.insert(row.id.clone(), row)),
            }
        }
        more |= !at_end;
        if !more {
            loading.late.drain().for_each(|(_, row)| self.deck.put(&row, None));
        }
        Ok(more)
    }

    /// Reads the lines of these entries again.
    fn renew(
        &mut self,
        from: i64,
        upto: i64,
        ledger: &Connection,
        cases: &Connection,
    ) -> Result<()> {
        for case in touched(ledger, from, upto)? {
            if let Some(row) = line(ledger, &case)? {
                let text = if search::is_there(cases)? { search::of(cases, &case)? } else { None };
                self.deck.put(&row, text.as_ref());
            }
        }
        Ok(())
    }
}

fn read(text: &str) -> Result<QueueRow> {
    serde_json::from_str::<Line>(text).map(|line| line.row).map_err(|error| queue::unread(&error))
}

/// The next lines behind that one.
fn lines(ledger: &Connection, after: i64) -> Result<Vec<(i64, QueueRow)>> {
    let mut statement = ledger.prepare_cached(LINES).saying(WHAT)?;
    let mut rows = statement.query(params![after, STEP as i64]).saying(WHAT)?;
    let mut lines = Vec::new();
    while let Some(row) = rows.next().saying(WHAT)? {
        let text = row.get_ref(1).and_then(|it| Ok(it.as_str()?)).saying(WHAT)?;
        lines.push((row.get(0).saying(WHAT)?, read(text)?));
    }
    Ok(lines)
}

/// One line.
fn line(ledger: &Connection, case: &str) -> Result<Option<QueueRow>> {
    let mut statement = ledger.prepare_cached(LINE).saying(WHAT)?;
    let mut rows = statement.query([case]).saying(WHAT)?;
    let Some(row) = rows.next().saying(WHAT)? else { return Ok(None) };
    read(row.get_ref(0).and_then(|it| Ok(it.as_str()?)).saying(WHAT)?).map(Some)
}

/// The lines of these cases, in that order; those that are not there are left out.
pub(super) fn rows(ledger: &Connection, cases: &[String]) -> Result<Vec<QueueRow>> {
    cases.iter().filter_map(|case| line(ledger, case).transpose()).collect()
}

/// The cases that these entries are about, each once.
fn touched(ledger: &Connection, from: i64, upto: i64) -> Result<Vec<String>> {
    const SQL: &str = "SELECT record FROM payloads WHERE seq >= ?1 AND seq < ?2 ORDER BY seq";
    let mut statement = ledger.prepare_cached(SQL).saying(WHAT)?;
    let mut rows = statement.query([from, upto]).saying(WHAT)?;
    let (mut cases, mut known) = (Vec::new(), HashSet::new());
    while let Some(row) = rows.next().saying(WHAT)? {
        let Some(record) = row.get_ref(0).and_then(|it| Ok(it.as_blob_or_null()?)).saying(WHAT)?
        else {
            continue;
        };
        let about: About<'_> = serde_json::from_slice(record)
            .map_err(|error| damaged("the ledger", format!("a record cannot be read ({error})")))?;
        if let Some(case) = about.case
            && known.insert(case.to_string())
        {
            cases.push(case.into_owned());
        }
    }
    Ok(cases)
}
