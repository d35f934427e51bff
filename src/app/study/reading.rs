//! Keys in a record read closely: folding, finding, narrowing, copying, the bytes as received, and
//! on to another record.
//!
//! It must not walk a record; [`super::record`] says what each step is.

use super::find::Find;
use super::folds::Folds;
use super::keys::{self, InStudy};
use super::narrow::{self, Narrow};
use super::record::{BYTE_ROWS_BESIDE, RecordView, byte_rows, rows};
use super::{Study, comparing};
use crate::app::case;
use crate::app::json_lines::{JsonLine, Part};
use crate::app::key::Key;
use crate::app::message::Effect;
use crate::app::model::{Model, OpenCase, Overlay, Tone};
use crate::app::moving;
use crate::app::taking;
use crate::domain::text::Shown;

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
            return super::leave(model, Study::Record(view));
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
