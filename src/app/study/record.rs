//! A record read closely: what of it is shown, where one is in it, and each step from there.
//!
//! Each step moves from where one is; none walks the record. It must not draw, nor know of keys.

use super::comparing::Comparing;
use super::find::Find;
use super::folds::{Folded, Folds};
use super::narrow::Narrow;
use crate::app::json_lines::{self, JsonLine, Part};
use crate::app::model::OpenCase;
use crate::domain::json::NodeId;

/// Rows of the screen that are not the record's: the case's line, the frame, what is selected.
pub const ROWS_BESIDE: u16 = 6;
/// Columns of the screen that are not the record's: the frame and a blank at each side.
pub const COLUMNS_BESIDE: u16 = 4;
/// Rows below the record in which the selected value is shown.
pub const VALUE_ROWS: usize = 2;
/// Rows of the screen that are not those of bytes: the case's line and the frame.
pub const BYTE_ROWS_BESIDE: u16 = 3;
/// Rows left free below the selected line when it is brought into sight.
const ROWS_BELOW: usize = 3;

/// A record read closely.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordView {
    /// The event, as a place in the order of time.
    pub place: usize,
    /// The selected line.
    pub cursor: usize,
    /// The first line shown.
    pub top: usize,
    /// What is folded.
    pub folds: Folds,
    /// What is left of it.
    pub narrow: Narrow,
    /// The bytes as received are shown.
    pub raw: bool,
    /// The first row of what is shown as bytes: of the record, or of the value read whole.
    pub row: usize,
    /// The selected value is read whole.
    pub whole: bool,
    /// What is looked for.
    pub find: Find,
    /// The comparison from which it was opened, to which one comes back.
    pub from: Option<Box<Comparing>>,
}

impl RecordView {
    /// The selected event's record: at the lit line, else where the pane stands.
    pub(super) fn of(case: &OpenCase) -> Self {
        let doc = &case.examined.dossier.case.doc;
        let lit = case.lit.as_ref().and_then(|lit| lit.field);
        let lit = lit.and_then(|field| json_lines::line_of(&case.lines, doc, field));
        Self::at(case.event, lit.unwrap_or(case.record_scroll))
    }

    pub(super) fn at(place: usize, cursor: usize) -> Self {
        Self {
            place,
            cursor,
            top: cursor.saturating_sub(8),
            folds: Folds::default(),
            narrow: Narrow::All,
            raw: false,
            row: 0,
            whole: false,
            find: Find::default(),
            from: None,
        }
    }

    /// The record of a place in the order of time, at that value.
    pub(super) fn at_value(case: &OpenCase, place: usize, value: NodeId) -> Self {
        let mut view = Self::at(place, 0);
        let doc = &case.examined.dossier.case.doc;
        if let Some(line) = json_lines::line_of(view.lines(case), doc, value) {
            view = Self::at(place, line);
            view.reveal(case, line);
        }
        view
    }

    /// The event's place in the case.
    pub fn event(&self, case: &OpenCase) -> Option<usize> {
        case.order.get(self.place).copied()
    }

    /// The lines that are left where only cited values are wanted.
    pub fn cited<'c>(&self, case: &'c OpenCase) -> &'c [u32] {
        let cited = self.event(case).and_then(|event| case.survey.cited.get(&event));
        cited.map_or(&[], |cited| cited.as_slice())
    }

    /// The lines that are left, where not all are.
    pub fn kept<'c>(&'c self, case: &'c OpenCase) -> Option<&'c [u32]> {
        match &self.narrow {
            Narrow::All => None,
            Narrow::Cited => Some(self.cited(case)),
            // All of them until it is known what changed.
            Narrow::Changed(changed) => changed.found.as_ref().map(|it| it.changed.as_slice()),
        }
    }

    /// The lines of the record.
    pub fn lines<'c>(&self, case: &'c OpenCase) -> &'c [JsonLine] {
        let lines = self.event(case).and_then(|event| case.survey.lines.get(event));
        lines.map_or(&[], |lines| lines.as_slice())
    }

    fn folded<'c>(&'c self, case: &'c OpenCase) -> Folded<'c> {
        let doc = &case.examined.dossier.case.doc;
        Folded { lines: self.lines(case), doc, folds: &self.folds }
    }

    /// The line below a shown one.
    pub fn next(&self, case: &OpenCase, at: usize) -> Option<usize> {
        let Some(kept) = self.kept(case) else {
            return self.folded(case).next(at);
        };
        let behind = kept.partition_point(|line| (*line as usize) <= at);
        kept.get(behind).map(|line| *line as usize)
    }

    fn before(&self, case: &OpenCase, at: usize) -> Option<usize> {
        let Some(kept) = self.kept(case) else {
            return self.folded(case).before(at);
        };
        let here = kept.partition_point(|line| (*line as usize) < at);
        here.checked_sub(1).and_then(|at| kept.get(at)).map(|line| *line as usize)
    }

    /// The lines on the screen, from the first shown one on.
    pub fn shown(&self, case: &OpenCase, rows: usize) -> Vec<usize> {
        let first = (self.top < self.lines(case).len()).then_some(self.top);
        std::iter::successors(first, |at| self.next(case, *at)).take(rows).collect()
    }

    pub(super) fn step(&mut self, case: &OpenCase, by: i64) {
        let last = self.lines(case).len().saturating_sub(1);
        if by.unsigned_abs() > u64::from(u16::MAX) {
            let at = if by < 0 { 0 } else { last };
            self.cursor = self.near(case, at);
            return;
        }
        for _ in 0..by.unsigned_abs() {
            let at = self.cursor;
            let to = if by > 0 { self.next(case, at) } else { self.before(case, at) };
            let Some(to) = to else { break };
            self.cursor = to;
        }
    }

    /// The shown line that is, or hides, or is nearest to that line.
    fn near(&self, case: &OpenCase, at: usize) -> usize {
        let Some(kept) = self.kept(case) else {
            return self.folded(case).shown(at);
        };
        let here = kept.partition_point(|line| (*line as usize) < at);
        let here = here.min(kept.len().saturating_sub(1));
        kept.get(here).map_or(at, |line| *line as usize)
    }

    /// Brings the selected line into sight.
    pub(super) fn settle(&mut self, case: &OpenCase, rows: usize) {
        self.cursor = self.near(case, self.cursor);
        self.top = self.near(case, self.top);
        let room = rows.saturating_sub(ROWS_BELOW).max(1);
        let shown = std::iter::successors(Some(self.top), |at| self.next(case, *at)).take(rows);
        let (mut place, mut filled) = (None, 0);
        for at in shown {
            place = place.or((at == self.cursor).then_some(filled));
            filled += 1;
        }
        let up = match place {
            Some(place) if place < room => {
                // Where lines were folded away, those above come down: no row is left empty.
                rows - filled
            }
            _ => {
                let above = self.cursor < self.top;
                self.top = self.cursor;
                if above { ROWS_BELOW } else { room - 1 }
            }
        };
        for _ in 0..up {
            let Some(above) = self.before(case, self.top) else { break };
            self.top = above;
        }
    }

    /// Unfolds what hides the line.
    fn reveal(&mut self, case: &OpenCase, at: usize) {
        let lines = self.lines(case);
        let hiding: Vec<usize> = self.folded(case).around(at).collect();
        for line in hiding.into_iter().filter_map(|at| lines.get(at)) {
            self.folds.set(line, false);
        }
        self.cursor = at;
    }

    /// The record's text as received.
    pub(super) fn bytes<'c>(&self, case: &'c OpenCase) -> (&'c str, usize) {
        let raw = self.event(case).and_then(|event| case.examined.dossier.case.raw(event));
        raw.map_or(("", 0), |node| (node.raw(), node.span().start))
    }

    /// What is shown as bytes: the value read whole, else the record.
    pub fn text<'c>(&self, case: &'c OpenCase) -> &'c str {
        let line = self.lines(case).get(self.cursor).filter(|_| self.whole);
        let doc = &case.examined.dossier.case.doc;
        line.map_or(self.bytes(case).0, |line| doc.node(line.value).raw())
    }

    /// Which of the places found the selected line holds first, from 1; how many there are.
    pub fn hit_of(&self, case: &OpenCase) -> (Option<usize>, usize) {
        let (from, to) = self.span(case);
        let first = self.find.at(from);
        let here = self.find.hits.get(first).is_some_and(|hit| (*hit as usize) < to);
        (here.then_some(first + 1), self.find.hits.len())
    }

    /// The bytes of the record that the selected line shows: from, and before.
    fn span(&self, case: &OpenCase) -> (usize, usize) {
        let doc = &case.examined.dossier.case.doc;
        let (lines, start) = (self.lines(case), self.bytes(case).1);
        let begins = |line: &JsonLine| match line.name.filter(|_| line.part != Part::Close) {
            Some(name) => doc.node(name).span().start,
            None => json_lines::byte_of(line, doc),
        };
        let from = lines.get(self.cursor).map_or(0, |line| begins(line).saturating_sub(start));
        let next = lines.get(self.cursor + 1).map(|line| begins(line).saturating_sub(start));
        (from, next.unwrap_or(usize::MAX))
    }

    /// To the next place found, or the one before; around the end.
    pub(super) fn hit(&mut self, case: &OpenCase, forward: bool, from_here: bool) {
        let doc = &case.examined.dossier.case.doc;
        let (lines, start) = (self.lines(case), self.bytes(case).1);
        let count = self.find.hits.len();
        if count == 0 || lines.is_empty() {
            return;
        }
        let (here, behind) = self.span(case);
        let at = match (forward, from_here) {
            (true, true) => self.find.at(here) % count,
            (true, false) => self.find.at(behind) % count,
            (false, _) => (self.find.at(here) + count - 1) % count,
        };
        let byte = self.find.hits.get(at).map_or(0, |hit| *hit as usize + start);
        self.narrow = Narrow::All;
        self.reveal(case, json_lines::line_at(lines, doc, byte));
    }
}

/// How many rows a text of so many bytes takes that is shown as bytes, on a screen so wide: as many
/// bytes a row as there are columns, so that any row is found without those before it.
pub fn byte_rows(bytes: usize, screen: u16) -> usize {
    bytes.div_ceil(byte_columns(screen)).max(1)
}

/// Bytes of such a row.
pub fn byte_columns(screen: u16) -> usize {
    usize::from(screen.saturating_sub(COLUMNS_BESIDE)).max(8)
}

/// Rows that the record has on the screen.
pub(super) fn rows(screen: u16) -> usize {
    usize::from(screen.saturating_sub(ROWS_BESIDE)).max(1)
}
