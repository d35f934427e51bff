//! Two events of a case side by side: which they are, and where one is in their comparison.
//!
//! It must not compare: that walks both records, and is asked of the reading thread.

use super::Study;
use super::compare::{Comparison, Pair};
use super::keys::{self, InStudy};
use super::record::RecordView;
use crate::app::case;
use crate::app::key::Key;
use crate::app::looking;
use crate::app::message::Effect;
use crate::app::model::{Model, OpenCase, Overlay, Tone};
use crate::app::moving;
use crate::app::taking;
use crate::domain::json::NodeId;
use crate::domain::sign_in::Status;
use crate::domain::text::Shown;
use crate::facts::named;
use std::sync::Arc;

/// Rows of the screen that are not the comparison's: the case's line, the frame, heads, the
/// selected path and its two values.
pub const ROWS_BESIDE: u16 = 7;

/// Two events side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparing {
    /// The left event, as a place in the order of time.
    pub left: usize,
    /// The right event.
    pub right: usize,
    /// The request under way.
    pub request: u64,
    /// The comparison, once it came.
    pub found: Option<Arc<Comparison>>,
    /// Everything is shown, not only what differs.
    pub all: bool,
    /// The selected row, as a place among the shown ones.
    pub at: usize,
    /// The first row shown.
    pub top: usize,
    /// The record in which it was begun, to which one comes back.
    pub back: Option<Box<RecordView>>,
}

impl Comparing {
    /// How many rows there are to be shown.
    pub fn count(&self) -> usize {
        let found = self.found.as_ref();
        found.map_or(0, |it| if self.all { it.rows.len() } else { it.differing.len() })
    }

    /// The row of the comparison at that place among the shown ones.
    pub fn row(&self, at: usize) -> Option<usize> {
        let found = self.found.as_ref()?;
        if self.all {
            return (at < found.rows.len()).then_some(at);
        }
        found.differing.get(at).map(|row| *row as usize)
    }
}

/// Compares an event (the selected one) with another: the nearest success before it, else the event
/// before it, else the one behind.
pub(super) fn open(model: &mut Model, back: Option<RecordView>) -> Vec<Effect> {
    let Some(case) = &model.case else { return Vec::new() };
    // Begun in a record, it comes back to it, and to nothing behind that.
    let back = back.map(|record| RecordView { from: None, ..record });
    let right = back.as_ref().map_or(case.event, |record| record.place);
    let status = |place: &usize| {
        let event = case.order.get(*place)?;
        Some(case.examined.dossier.sign_in(*event)?.status_id)
    };
    let usual = (0..right).rev().find(|place| status(place) == Some(Status::Success));
    let behind = (right + 1 < case.order.len()).then_some(right + 1);
    let Some(left) = usual.or(right.checked_sub(1)).or(behind) else {
        if let Some(record) = back {
            super::show(model, Study::Record(record));
        }
        model.say(Tone::Plain, "there is no second event to compare with");
        return Vec::new();
    };
    let (left, right) = (left.min(right), left.max(right));
    ask(model, (left, right), false, back.map(Box::new))
}

fn ask(
    model: &mut Model,
    (left, right): (usize, usize),
    all: bool,
    back: Option<Box<RecordView>>,
) -> Vec<Effect> {
    let request = model.next_request();
    let Some(case) = &model.case else { return Vec::new() };
    let event = |place: usize| case.order.get(place).copied();
    let (Some(one), Some(other)) = (event(left), event(right)) else { return Vec::new() };
    let examined = case.examined.clone();
    let comparing = Comparing { left, right, request, found: None, all, at: 0, top: 0, back };
    super::show(model, Study::Compare(comparing));
    vec![Effect::Compare { request, examined, events: (one, other) }]
}

/// The comparison came: an old one is ignored.
pub(in crate::app) fn came(model: &mut Model, request: u64, found: Arc<Comparison>) {
    super::narrow::came(model, request, &found);
    if let Some(Overlay::Study(study)) = &mut model.overlay
        && let Study::Compare(comparing) = study.as_mut()
        && comparing.request == request
    {
        comparing.found = Some(found);
        // Where there is more than the root, the first difference is what is looked for.
        comparing.at = first(comparing);
    }
}

/// The first row that differs and holds no other.
fn first(comparing: &Comparing) -> usize {
    use super::compare::How;
    let Some(found) = &comparing.found else { return 0 };
    let leaf = |at: &usize| {
        let row = comparing.row(*at).and_then(|row| found.rows.get(row));
        row.is_some_and(|row| !matches!(row.how, How::Within | How::Same))
    };
    (0..comparing.count().min(64)).find(leaf).unwrap_or(0)
}

/// A key in a comparison.
pub(super) fn key(
    model: &mut Model,
    mut view: Comparing,
    key: Key,
    by: Option<i64>,
) -> Vec<Effect> {
    let rows = usize::from(model.size.1.saturating_sub(ROWS_BESIDE)).max(1);
    let Some(case) = &model.case else { return Vec::new() };
    let does = |does| keys::is(key, does);
    if does(InStudy::Leave) || does(InStudy::Compare) {
        return super::leave(model, Study::Compare(view));
    }
    if does(InStudy::Go) {
        return go(model, view);
    }
    if does(InStudy::Copy) {
        return copy(model, view);
    }
    if does(InStudy::Later) || does(InStudy::Earlier) {
        let by = if does(InStudy::Later) { 1 } else { -1 };
        if let Some((left, right)) = turned(case, &view, by) {
            return ask(model, (left, right), view.all, view.back);
        }
    } else if does(InStudy::Narrow) {
        let row = view.row(view.at);
        view.all = !view.all;
        let place = row.map(|row| match &view.found {
            Some(found) if !view.all => found.differing.partition_point(|at| (*at as usize) < row),
            _ => row,
        });
        view.at = place.unwrap_or(0).min(view.count().saturating_sub(1));
    } else if let Some(by) = by {
        view.at = moving::to(view.at, by, view.count());
    }
    view.top = view.top.min(view.at).max((view.at + 1).saturating_sub(rows));
    super::show(model, Study::Compare(view));
    Vec::new()
}

/// To the selected value in its record: in the right one, else in the left.
fn go(model: &mut Model, view: Comparing) -> Vec<Effect> {
    let pair = selected(&view).copied();
    let value = pair.and_then(|pair| match pair.right {
        Some(right) => Some((view.right, right)),
        None => pair.left.map(|left| (view.left, left)),
    });
    let Some((place, value)) = value else {
        super::show(model, Study::Compare(view));
        return Vec::new();
    };
    let now = model.now;
    let mut effects = Vec::new();
    match &mut model.case {
        Some(case) if case.event == place => looking::on_purpose(case, now),
        _ => effects = case::show_event(model, place),
    }
    let Some(case) = &model.case else { return effects };
    let mut record = RecordView::at_value(case, place, value);
    record.from = Some(Box::new(view));
    record.settle(case, super::record::rows(model.size.1));
    super::show(model, Study::Record(record));
    effects
}

fn selected(view: &Comparing) -> Option<&Pair> {
    let row = view.row(view.at)?;
    view.found.as_ref()?.rows.get(row)
}

/// Copies the selected row: its path, and both values as received. Texts have quotes of their own
/// in a record, and nothing else in it can pass for a line of ours.
fn copy(model: &mut Model, view: Comparing) -> Vec<Effect> {
    let text = copied(model, &view);
    super::show(model, Study::Compare(view));
    match text {
        Some(text) if !taking::is_too_long(model, "the row", text.len()) => {
            taking::copy_text(model, "the row", text)
        }
        _ => Vec::new(),
    }
}

fn copied(model: &Model, view: &Comparing) -> Option<String> {
    let case = model.case.as_ref()?;
    let doc = &case.examined.dossier.case.doc;
    let (pair, row) = (selected(view)?, view.row(view.at)?);
    let pointer = view.found.as_ref()?.pointer(doc, row);
    let path = if pointer.is_empty() { "the record".to_owned() } else { named(&pointer) };
    let side = |place: usize, value: Option<NodeId>| {
        let event = case.order.get(place).map_or("", |event| case.event_id(*event));
        let value = value.map_or("not there", |id| doc.node(id).raw());
        // No more than a clipboard takes goes through the gate.
        let value = &value[..value.floor_char_boundary(taking::COPY_BYTES_MAX + 1)];
        Shown::exact(&format!("{}: {value}", named(event))).as_str().to_owned()
    };
    let path = Shown::exact(&path).as_str().to_owned();
    Some([path, side(view.left, pair.left), side(view.right, pair.right)].join("\n"))
}

/// Another event on the right, never the left one.
fn turned(case: &OpenCase, view: &Comparing, by: i64) -> Option<(usize, usize)> {
    let last = case.order.len() as i64 - 1;
    let mut right = view.right as i64 + by;
    if right == view.left as i64 {
        right += by;
    }
    (0..=last).contains(&right).then_some((view.left, right as usize))
}
