//! The pointer: what a click, the wheel and a drag do.
//!
//! Panes and dividers are found by the layout alone; which row of a pane is meant comes with the
//! message, from what was drawn there. What lies over the screen takes it first (`over`). It must
//! not do anything that no key does, and it never stores: that wants its key.

mod over;

use super::command::Id;
use super::key::Key;
use super::layout::COLUMNS_WIDE;
use super::meant::{self, Name};
use super::message::{Ctx, Effect};
use super::model::{Focus, Model, Screen, Tone};
use super::panes::{self, Divider};
use super::study::keys::InStudy;
use super::{case, looking, place_help, queue, update};
use crate::domain::decision::Question;

/// Lines that one notch of the wheel scrolls text.
const NOTCH: i64 = 3;

/// What was drawn in a place, for whoever points there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// A line of the queue, by its place in the window.
    Queue(usize),
    /// An event, by its place in the order of the case.
    Event(usize),
    /// A claim, an omission or the prose, by its place.
    Item(usize),
    /// A line of a list that lies over the screen.
    Entry(usize),
    /// A command's hint.
    Command(Id),
    /// The hint of what a key does in a study.
    InStudy(InStudy),
    /// The hint of a key, or what it chooses: a click presses it.
    Press(Key),
    /// The hint of the key that stores.
    Stores,
    /// An answer of a decision form: a click goes back to its question.
    Answer(Question),
    /// An answer of a waiting form: so many questions before this one.
    Before(usize),
    /// A sheet over the screen, where nothing of these stands on it.
    Sheet,
}

/// What was pointed at: the place, and what stood there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pointed {
    /// The place.
    pub spot: Spot,
    /// What stood there when it was drawn; none where the place alone says it.
    pub name: Option<Name>,
}

impl From<Spot> for Pointed {
    fn from(spot: Spot) -> Self {
        Self { spot, name: None }
    }
}

/// What the pointer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// The first button goes down.
    Press,
    /// It moves while that button is down.
    Drag,
    /// The button goes up.
    Release,
    /// The wheel, away from the person.
    WheelUp,
    /// The wheel, towards the person.
    WheelDown,
}

/// One act of the pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pointer {
    /// What it does.
    pub act: Act,
    /// Column and row.
    pub at: (u16, u16),
    /// What is drawn there, where that is something.
    pub spot: Option<Pointed>,
}

/// What lies under a cell of the case's screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Under {
    Pane(Focus),
    Divider(Divider),
    Nothing,
}

/// What lies under that cell, by the layout alone.
fn under(model: &Model, (x, y): (u16, u16)) -> Under {
    let Some(areas) = panes::now(model) else { return Under::Nothing };
    let (left, right) = (areas.model, areas.evidence);
    let wide = model.size.0 >= COLUMNS_WIDE;
    let both = left.height > 0 && right.height > 0;
    let between =
        if wide { x + 1 == right.x || x == right.x } else { y + 1 == right.y || y == right.y };
    let inside = left.holds(x, y) || right.holds(x, y);
    if both && between && inside {
        return Under::Divider(Divider::Model);
    }
    let rule = areas.events.y + areas.events.height;
    if right.holds(x, y) && y == rule && areas.record.height > 0 && areas.events.height > 0 {
        return Under::Divider(Divider::Record);
    }
    match () {
        () if left.holds(x, y) => Under::Pane(Focus::Model),
        () if right.holds(x, y) && y < rule => Under::Pane(Focus::Events),
        () if right.holds(x, y) => Under::Pane(Focus::Record),
        () => Under::Nothing,
    }
}

/// Applies an act of the pointer.
pub(super) fn apply(model: &mut Model, pointer: Pointer, ctx: &mut Ctx<'_>) -> Vec<Effect> {
    let mut effects = Vec::new();
    // A list may have changed since it was drawn.
    let spot = pointer.spot.and_then(|pointed| meant::now(model, pointed));
    if matches!(pointer.act, Act::Press | Act::Release) {
        // The button may go up anywhere.
        model.shell.dragged = None;
    }
    if pointer.act == Act::Press {
        model.notice = None;
        model.shell.begun.clear();
        // A click means what is to be seen; what was on its way elsewhere ends.
        model.queue.owed = queue::owed::Owed::default();
    }
    if model.screen == Screen::Case
        && matches!(pointer.act, Act::Press | Act::WheelUp | Act::WheelDown)
        && let Some(case) = &mut model.case
    {
        looking::key(case, model.now);
        effects = looking::presented(model);
    }
    if place_help::shown(model).is_some() && pointer.act == Act::Press {
        // On its sheet there is nothing to choose.
        if spot != Some(Spot::Sheet) {
            model.shell.help = None;
        }
        return effects;
    }
    effects.extend(match (pointer.act, model.overlay.take()) {
        (_, None) => on_screen(model, pointer, spot, ctx),
        (Act::WheelUp | Act::WheelDown, Some(overlay)) => {
            over::wheel(model, overlay, (pointer, spot), ctx)
        }
        (Act::Press, Some(overlay)) => over::press(model, overlay, spot, ctx),
        (_, overlay) => {
            model.overlay = overlay;
            Vec::new()
        }
    });
    effects
}

fn on_screen(
    model: &mut Model,
    pointer: Pointer,
    spot: Option<Spot>,
    ctx: &mut Ctx<'_>,
) -> Vec<Effect> {
    match (pointer.act, spot) {
        (Act::Press, Some(Spot::Queue(line))) => queue_line(model, line),
        (Act::Press, Some(Spot::Event(place))) => event(model, place),
        (Act::Press, Some(Spot::Command(id))) => hint(model, id, ctx),
        (Act::Press, Some(Spot::Item(item))) => {
            focus(model, Focus::Model);
            if let Some(case) = model.case.as_mut().filter(|case| item < case.items()) {
                case.item = item;
                return case::enter(model);
            }
            Vec::new()
        }
        (Act::Press, _) => {
            match under(model, pointer.at) {
                Under::Divider(divider) => model.shell.dragged = Some(divider),
                Under::Pane(pane) => focus(model, pane),
                Under::Nothing => {}
            }
            Vec::new()
        }
        (Act::Drag, _) => {
            if let Some(divider) = model.shell.dragged {
                panes::put(model, divider, pointer.at);
                case::resized(model);
            }
            Vec::new()
        }
        (Act::Release, _) => Vec::new(),
        (Act::WheelUp, spot) => wheel(model, pointer.at, spot, -1),
        (Act::WheelDown, spot) => wheel(model, pointer.at, spot, 1),
    }
}

/// A click on a hint runs its command, as out of the palette. A form is opened so, but what writes
/// to the ledger at once wants its key.
fn hint(model: &mut Model, id: Id, ctx: &mut Ctx<'_>) -> Vec<Effect> {
    if matches!(id, Id::Undo | Id::Hold) {
        let key = model.shell.keys.first(id);
        model.say(Tone::Plain, format!("a click stores nothing: press {key}"));
        return Vec::new();
    }
    update::run_command(model, id, 0, ctx)
}

/// A click selects a line; one on the selected line opens it. Beside an open case every click
/// opens.
fn queue_line(model: &mut Model, line: usize) -> Vec<Effect> {
    if model.queue.groups.is_some() {
        return queue::groups::point(model, line);
    }
    let Some(id) = model.queue.rows.get(line).map(|row| row.id.clone()) else {
        return Vec::new();
    };
    let here = model.queue.cursor;
    let mut effects = queue::step(model, line as i64 - here as i64);
    let shown = model.case.as_ref().filter(|_| model.screen == Screen::Case);
    let opens = match shown {
        Some(case) => case.row.id != id,
        None => line == here,
    };
    if opens {
        effects.extend(case::open(model, id));
    }
    effects
}

/// A click selects an event; one on the selected event goes into its record.
fn event(model: &mut Model, place: usize) -> Vec<Effect> {
    let was = model.case.as_ref().map(|case| (case.focus, case.event));
    focus(model, Focus::Events);
    match was {
        Some((Focus::Events, here)) if here == place => case::enter(model),
        Some((_, here)) => case::step(model, place as i64 - here as i64),
        None => Vec::new(),
    }
}

fn focus(model: &mut Model, pane: Focus) {
    let now = model.now;
    if let Some(case) = &mut model.case {
        case.focus = pane;
        looking::reads_on(case, now);
    }
}

/// The wheel moves in the pane under the pointer and leaves the focus where it is.
fn wheel(model: &mut Model, at: (u16, u16), spot: Option<Spot>, by: i64) -> Vec<Effect> {
    if model.screen == Screen::Queue {
        return queue::step(model, by * NOTCH);
    }
    let Under::Pane(pane) = under(model, at) else {
        let over_queue = matches!(spot, Some(Spot::Queue(_)));
        return if over_queue { case::neighbour(model, by) } else { Vec::new() };
    };
    scroll(model, pane, by)
}

/// A pane is scrolled, whichever has the focus.
fn scroll(model: &mut Model, pane: Focus, by: i64) -> Vec<Effect> {
    let Some(case) = &mut model.case else { return Vec::new() };
    let focus = std::mem::replace(&mut case.focus, pane);
    let effects = case::step(model, if pane == Focus::Record { by * NOTCH } else { by });
    if let Some(case) = &mut model.case {
        case.focus = focus;
    }
    effects
}
