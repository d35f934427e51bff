//! A record read closely: folded, searched, narrowed to what claims cite or to what changed, as
//! received or laid out.
//!
//! Each key moves from where one is; none walks the record. It must not draw.

use super::find::Find;
use super::folds::{Folded, Folds};
use super::keys::{self, InStudy};
use super::narrow::{self, Narrow};
use super::{Study, comparing};
use crate::app::case;
use crate::app::json_lines::{self, JsonLine, Part};
use crate::app::key::Key;
use crate::app::message::Effect;
use crate::app::model::{Model, OpenCase, Overlay, Tone};
use crate::app::moving;
use crate::app::taking;
use crate::domain::text::Shown;

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
}

impl RecordView {
    /// The selected event's record: at the lit line, else where the pane stands.
    pub(super) fn of(case: &OpenCase) -> Self {
        let doc = &case.examined.dossier.case.doc;
        let lit = case.lit.as_ref().and_then(|lit| lit.field);
        let lit = lit.and_then(|field| json_lines::line_of(&case.lines, doc, field));
        Self::at(case.event, lit.unwrap_or(case.record_scroll))
    }

    fn at(place: usize, cursor: usize) -> Self {
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
        }
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

    fn step(&mut self, case: &OpenCase, by: i64) {
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
        let in_sight = self.cursor >= self.top && {
            let first = Some(self.top);
            let mut shown = std::iter::successors(first, |at| self.next(case, *at)).take(room);
            shown.any(|at| at == self.cursor)
        };
        if !in_sight {
            let up = if self.cursor < self.top { ROWS_BELOW } else { room - 1 };
            self.top = self.cursor;
            for _ in 0..up {
                let Some(above) = self.before(case, self.top) else { break };
                self.top = above;
            }
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
    fn bytes<'c>(&self, case: &'c OpenCase) -> (&'c str, usize) {
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
    fn hit(&mut self, case: &OpenCase, forward: bool, from_here: bool) {
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

/// A key in a record.
pub(super) fn key(
    model: &mut Model,
    mut view: RecordView,
    key: Key,
    by: Option<i64>,
) -> Vec<Effect> {
    let rows = rows(model.size.1);
    let Some(case) = &model.case else { return Vec::new() };
    if view.whole || view.raw {
        return bytes_key(model, view, key, by);
    }
    let does = |does| keys::is(key, does);
    let line = view.lines(case).get(view.cursor).copied();
    if does(InStudy::Leave) {
        if view.find.hits.is_empty() && view.find.edit.text.is_empty() {
            return Vec::new();
        }
        view.find = Find::default();
    } else if does(InStudy::Find) {
        view.find = Find { typing: true, ..Find::default() };
    } else if does(InStudy::Next) || does(InStudy::Before) {
        view.hit(case, does(InStudy::Next), false);
    } else if does(InStudy::Compare) {
        return comparing::open(model, Some(view));
    } else if does(InStudy::Later) || does(InStudy::Earlier) {
        let by = if does(InStudy::Later) { 1 } else { -1 };
        let place = moving::to(view.place, by, case.order.len());
        return another(model, &view, place);
    } else if does(InStudy::Narrow) {
        let none = view.cited(case).is_empty();
        let on = view.narrow == Narrow::Cited;
        view.narrow = if on || none { Narrow::All } else { Narrow::Cited };
        if none {
            model.say(Tone::Plain, "no claim cites a field of this record");
        }
    } else if does(InStudy::Changed) || does(InStudy::AgainstEarlier) || does(InStudy::AgainstLater)
    {
        return changed(model, view, key);
    } else if does(InStudy::Copy) {
        return copy(model, view);
    } else if does(InStudy::Raw) {
        (view.raw, view.row) = (true, 0);
    } else if does(InStudy::ShutAll) {
        view.folds = Folds::to_depth(Some(1));
    } else if does(InStudy::OpenAll) {
        view.folds = Folds::to_depth(None);
    } else if let Some(depth) = keys::place(key, InStudy::Depth) {
        view.folds = Folds::to_depth(Some(depth as u16 + 1));
    } else if let Some(line) = line
        && (does(InStudy::Shut) || does(InStudy::Open) || does(InStudy::Turn))
    {
        turn(&mut view, &line, key);
    } else if let Some(by) = by {
        view.step(case, by);
    }
    if let Some(case) = &model.case {
        view.settle(case, rows);
    }
    super::show(model, Study::Record(view));
    Vec::new()
}

/// Narrows to what changed, chooses what it is compared with, or shows all again.
fn changed(model: &mut Model, mut view: RecordView, key: Key) -> Vec<Effect> {
    let Some(case) = &model.case else { return Vec::new() };
    let now = match &view.narrow {
        Narrow::Changed(changed) => Some(changed.against),
        _ => None,
    };
    let usual = || narrow::usual(case, view.place);
    let later = keys::is(key, InStudy::AgainstLater);
    let against = match now {
        Some(_) if keys::is(key, InStudy::Changed) => {
            view.narrow = Narrow::All;
            view.settle(case, rows(model.size.1));
            super::show(model, Study::Record(view));
            return Vec::new();
        }
        Some(now) => narrow::another(case, view.place, now, later),
        None => usual().or_else(|| narrow::another(case, view.place, view.place, later)),
    };
    if let Some(against) = against {
        return narrow::ask(model, view, against);
    }
    let which = if later { "behind" } else { "before" };
    let than = if now.is_some() { " the one compared with" } else { "" };
    super::show(model, Study::Record(view));
    model.say(Tone::Plain, format!("no other event of this subject stands {which}{than}"));
    Vec::new()
}

/// Copies the selected value as it is shown.
fn copy(model: &mut Model, view: RecordView) -> Vec<Effect> {
    let Some(case) = &model.case else { return Vec::new() };
    let line = view.lines(case).get(view.cursor);
    let examined = case.examined.clone();
    let raw = line.map_or("", |line| examined.dossier.case.doc.node(line.value).raw());
    super::show(model, Study::Record(view));
    // A value can have megabytes, and no more than a clipboard takes goes through the gate.
    if taking::is_too_long(model, "the value", raw.len()) {
        return Vec::new();
    }
    taking::copy_text(model, "the value", Shown::exact(raw).as_str().to_owned())
}

/// The record of another event: it is selected below, and looked at on purpose.
fn another(model: &mut Model, view: &RecordView, place: usize) -> Vec<Effect> {
    let (folds, find) = (Folds::to_depth(view.folds.depth), Find::default());
    let mut effects = if place == view.place { Vec::new() } else { case::show_event(model, place) };
    let mut fresh = RecordView { folds, find, ..RecordView::at(place, 0) };
    let Some(case) = &model.case else { return effects };
    match &view.narrow {
        Narrow::Cited if !fresh.cited(case).is_empty() => fresh.narrow = Narrow::Cited,
        // Each against the one before it: so one goes through what changed when.
        Narrow::Changed(_) => {
            if let Some(against) = narrow::usual(case, place) {
                effects.extend(narrow::ask(model, fresh, against));
                return effects;
            }
            model.say(Tone::Plain, "no event of this subject stands before this one");
        }
        _ => {}
    }
    super::show(model, Study::Record(fresh));
    effects
}

/// Folds, unfolds, goes up, or reads a value whole.
fn turn(view: &mut RecordView, line: &JsonLine, key: Key) {
    let folded = view.folds.is_folded(line);
    let narrow = view.narrow != Narrow::All;
    if narrow && !keys::is(key, InStudy::Turn) {
        return;
    }
    match line.part {
        Part::Open if keys::is(key, InStudy::Open) => view.folds.set(line, false),
        Part::Open if keys::is(key, InStudy::Turn) && !narrow => view.folds.set(line, !folded),
        Part::Open if !folded && keys::is(key, InStudy::Shut) => view.folds.set(line, true),
        Part::Whole if keys::is(key, InStudy::Turn) => (view.whole, view.row) = (true, 0),
        _ if keys::is(key, InStudy::Shut) => view.cursor = line.parent as usize,
        _ => {}
    }
}

/// A key while a text is typed.
pub(super) fn typed(model: &mut Model, mut view: RecordView, key: Key) -> Vec<Effect> {
    let rows = rows(model.size.1);
    let Some(case) = &model.case else { return Vec::new() };
    match key {
        Key::Esc => view.find = Find::default(),
        Key::Enter => {
            view.find.typing = false;
            if view.find.edit.text.is_empty() {
                view.find = Find::default();
            }
        }
        key => {
            let before = view.find.edit.text.clone();
            view.find.edit.key(key);
            found(&mut view, case, &before);
        }
    }
    view.settle(case, rows);
    super::show(model, Study::Record(view));
    Vec::new()
}

fn found(view: &mut RecordView, case: &OpenCase, before: &str) {
    let longer = !before.is_empty() && view.find.edit.text.starts_with(before);
    let (raw, _) = view.bytes(case);
    view.find.run(raw, longer);
    view.hit(case, true, true);
}

/// Text pasted while a text is typed.
pub(in crate::app) fn paste(model: &mut Model, mut study: Box<Study>, text: &str) {
    if let Study::Record(view) = study.as_mut()
        && view.find.typing
        && let Some(case) = &model.case
    {
        let before = view.find.edit.text.clone();
        view.find.edit.paste(text);
        found(view, case, &before);
        let rows = rows(model.size.1);
        view.settle(case, rows);
    }
    model.overlay = Some(Overlay::Study(study));
}

/// A key while bytes are read: of the record, or of one value.
fn bytes_key(model: &mut Model, mut view: RecordView, key: Key, by: Option<i64>) -> Vec<Effect> {
    let leaves = keys::is(key, InStudy::Leave)
        || (view.raw && keys::is(key, InStudy::Raw))
        || (view.whole && keys::is(key, InStudy::Turn));
    if leaves {
        (view.whole, view.raw, view.row) = (false, false, 0);
    } else if let Some(by) = by {
        let bytes = model.case.as_ref().map_or(0, |case| view.text(case).len());
        let rows = usize::from(model.size.1.saturating_sub(BYTE_ROWS_BESIDE)).max(1);
        let most = byte_rows(bytes, model.size.0).saturating_sub(rows);
        view.row = moving::to(view.row, by, most + 1);
    }
    super::show(model, Study::Record(view));
    Vec::new()
}
