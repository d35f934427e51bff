//! The other cases of the same subject, from any case: a list over the screen; enter goes there,
//! and esc comes back.
//!
//! The way back is the trail: the cases from which one went on here. It ends where a case comes up
//! in any other way, and on the queue; the same case read again leaves it as it is.

use super::case;
use super::command::Id;
use super::key::Key;
use super::message::Effect;
use super::model::{Model, Overlay, Screen, Tone};
use super::moving;
use super::queue::{self, lens};
use super::shell::Press;
use crate::domain::query::{Column, Query, Sort, Term};
use crate::domain::queue::{QueueRow, QueueSubject};
use crate::store::{Ask, Page, Whence};

/// Cases that are listed at most; how many more there are is said.
pub const OTHERS_MAX: usize = 200;

/// The list.
#[derive(Clone, Debug, PartialEq)]
pub struct Others {
    /// Whose cases.
    pub subject: QueueSubject,
    /// The case from which they are listed.
    pub of: String,
    /// The cases, the newest first; none while they are read.
    pub page: Option<Page>,
    /// The selected line.
    pub cursor: usize,
    /// The read under way.
    pub request: u64,
}

/// Lists the cases of the subject of the open or selected case.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    let on_case = model.case.as_ref().filter(|_| model.screen == Screen::Case);
    let row = on_case.map(|case| &case.row).or_else(|| model.queue.selected());
    let Some(row) = row.cloned() else { return queue::on_no_case(model) };
    let request = model.next_request();
    let query = Query::default().and(Term::subject(&row.subject));
    let sort = Sort { column: Column::Age, reversed: true };
    let ask = Box::new(Ask { query, sort, context: lens::context(model) });
    let others = Others { subject: row.subject, of: row.id, page: None, cursor: 0, request };
    model.overlay = Some(Overlay::Others(Box::new(others)));
    vec![Effect::ReadPage { request, ask, whence: Whence::Top, limit: OTHERS_MAX }]
}

/// The cases came; the cursor stands on the first that is another one.
pub(super) fn came(model: &mut Model, request: u64, page: Page) {
    let Some(Overlay::Others(others)) = &mut model.overlay else { return };
    if others.request == request {
        let other = |row: &QueueRow| row.id != others.of;
        others.cursor = page.rows.iter().position(other).unwrap_or(0);
        others.page = Some(page);
    }
}

/// A key in the list.
pub(super) fn key(model: &mut Model, mut others: Box<Others>, key: Key) -> Vec<Effect> {
    let pressed = model.shell.press(key, model.screen == Screen::Case);
    let Press::Command(id, _) = pressed else {
        model.overlay = Some(Overlay::Others(others));
        return Vec::new();
    };
    let rows = others.page.as_ref().map_or(&[][..], |page| page.rows.as_slice());
    others.cursor = match id {
        Id::Open => {
            let Some(id) = rows.get(others.cursor).map(|row| row.id.clone()) else {
                return Vec::new();
            };
            return go(model, &others.of, id);
        }
        Id::Back | Id::Quit | Id::Others => return Vec::new(),
        id => moving::by(Some(id), model.size.1)
            .map_or(others.cursor, |by| moving::to(others.cursor, by, rows.len())),
    };
    model.overlay = Some(Overlay::Others(others));
    Vec::new()
}

/// A click on a line: it is selected; on the selected line one goes there.
pub(super) fn point(model: &mut Model, mut others: Box<Others>, at: usize) -> Vec<Effect> {
    let row = others.page.as_ref().and_then(|page| page.rows.get(at));
    let id = row.map(|row| row.id.clone());
    if let (true, Some(id)) = (others.cursor == at, &id) {
        return go(model, &others.of, id.clone());
    }
    if id.is_some() {
        others.cursor = at;
    }
    model.overlay = Some(Overlay::Others(others));
    Vec::new()
}

/// Goes to another case; esc there comes back to this one.
fn go(model: &mut Model, from: &str, to: String) -> Vec<Effect> {
    if model.screen == Screen::Case {
        if from == to {
            model.say(Tone::Plain, "this is the case on the screen");
            return Vec::new();
        }
        let mut trail = std::mem::take(&mut model.trail);
        trail.push(from.to_owned());
        return on_the_trail(model, trail, to);
    }
    case::open(model, to)
}

/// Back to the case from which one came here, if there is one.
pub(super) fn back(model: &mut Model) -> Option<Vec<Effect>> {
    let mut trail = std::mem::take(&mut model.trail);
    let case = trail.pop()?;
    Some(on_the_trail(model, trail, case))
}

/// Opens a case without an end of the trail.
fn on_the_trail(model: &mut Model, trail: Vec<String>, case: String) -> Vec<Effect> {
    let effects = case::open(model, case);
    model.trail = trail;
    effects
}

/// A case is opened: the trail ends, unless it is the one on the screen.
pub(super) fn opens(model: &mut Model, id: &str) {
    if model.case.as_ref().is_some_and(|case| case.row.id == id) {
        stays(model);
    } else {
        model.trail.clear();
    }
}

/// The case on the screen stays there: a jump away from it that came to nothing is no step back.
pub(super) fn stays(model: &mut Model) {
    let Some(case) = &model.case else { return };
    while model.trail.last() == Some(&case.row.id) {
        model.trail.pop();
    }
}
