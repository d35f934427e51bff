//! What each command does, however it was called: by its key, out of the palette, by a click on its
//! hint.
//!
//! It must not read a key.

use crate::app::command::Id;
use crate::app::deciding::{self, Opens};
use crate::app::message::{Ctx, Effect};
use crate::app::model::{History, Model, Overlay, Screen, Tone};
use crate::app::queue::menus::Menu;
use crate::app::queue::{self, filter, groups, menus};
use crate::app::{
    beside, case, claim, goto, hints, looking, others, palette, panes, revised, study, taking,
    themes, times,
};

/// Runs a command, by key or out of the palette; `place` says which of its keys it was.
pub(in crate::app) fn run_command(
    model: &mut Model,
    id: Id,
    place: usize,
    ctx: &mut Ctx<'_>,
) -> Vec<Effect> {
    let on_case = model.screen == Screen::Case;
    let mut effects = hints::used(model, id);
    effects.extend(of_command(model, id, place, on_case, ctx));
    effects
}

fn of_command(
    model: &mut Model,
    id: Id,
    place: usize,
    on_case: bool,
    ctx: &mut Ctx<'_>,
) -> Vec<Effect> {
    if let Some(effects) = beside::command(model, id) {
        return effects;
    }
    match id {
        Id::Beside => beside::toggle(model),
        Id::Palette => palette::open(model),
        Id::Narrower | Id::Wider | Id::RecordHigher | Id::RecordLower => {
            panes::move_divider(model, id)
        }
        Id::EvenPanes | Id::Zoom => panes::toggle(model, id),
        Id::Times => times::next(model),
        Id::Ages => times::glance(model),
        Id::Themes => themes::open(model),
        Id::CopyCase | Id::CopyId | Id::CopyClaim | Id::CopyEvent | Id::CopyLink => {
            taking::copy(model, id)
        }
        Id::WriteCase | Id::WriteEvent => taking::write(model, id),
        Id::Accept => deciding::open(model, Opens::Accept),
        Id::Override => deciding::open(model, Opens::Override),
        Id::Escalate => deciding::open(model, Opens::Escalate),
        Id::NotEnough => deciding::open(model, Opens::NotEnough),
        Id::Wait => deciding::open(model, Opens::Wait),
        Id::Hold => claim::toggle(model, ctx),
        Id::Undo => deciding::undo(model, ctx),
        Id::Claim => case::claim(model, place),
        Id::NextCite => case::next_cite(model),
        Id::Name => name_event(model),
        Id::NextPane | Id::PreviousPane => {
            case::next_pane(model, id == Id::NextPane);
            Vec::new()
        }
        Id::History => history(model),
        Id::About => lay_over(model, Overlay::About(0)),
        Id::Facts
        | Id::Timeline
        | Id::Map
        | Id::Subject
        | Id::Indicators
        | Id::Record
        | Id::Compare => study::open(model, id),
        Id::Reread => revised::read(model),
        Id::NextCase => case::neighbour(model, 1),
        Id::PreviousCase => case::neighbour(model, -1),
        Id::Goto => goto::open(model),
        Id::Filter => filter::open(model),
        Id::Sort => menus::open(model, Menu::Sort),
        Id::Group => menus::open(model, Menu::Group),
        Id::Fold if is_grouped(model) => groups::toggle(model),
        Id::Fold => {
            model.say(Tone::Plain, "the queue is not in groups");
            Vec::new()
        }
        Id::Views => menus::open(model, Menu::Views),
        Id::Others => others::open(model),
        Id::States => lay_over(model, Overlay::States),
        Id::Sources => lay_over(model, Overlay::Sources(0)),
        Id::Help => lay_over(model, Overlay::Help(0)),
        Id::Quit => quit(model),
        Id::Open if on_case => case::enter(model),
        Id::Open if is_grouped(model) => groups::enter(model),
        Id::Open => match model.queue.selected().map(|row| row.id.clone()) {
            Some(id) => case::open(model, id),
            None => Vec::new(),
        },
        Id::Back => back(model),
        Id::Down | Id::Up | Id::PageDown | Id::PageUp | Id::Top | Id::Bottom => {
            movement(model, id, on_case)
        }
    }
}

pub(in crate::app) fn to_queue(model: &mut Model) -> Vec<Effect> {
    let mut effects = looking::leave_event(model);
    model.case = None;
    model.beside = None;
    model.trail.clear();
    model.queue.open_behind = None;
    model.opening = None;
    model.screen = Screen::Queue;
    effects.extend(groups::put_in_order(model));
    effects
}

pub(super) fn quit(model: &mut Model) -> Vec<Effect> {
    model.quit = true;
    let mut effects = looking::leave_event(model);
    effects.retain(|effect| matches!(effect, Effect::Record(_)));
    effects
}

fn name_event(model: &mut Model) -> Vec<Effect> {
    case::name_event(model);
    Vec::new()
}

fn lay_over(model: &mut Model, overlay: Overlay) -> Vec<Effect> {
    model.overlay = Some(overlay);
    Vec::new()
}

fn back(model: &mut Model) -> Vec<Effect> {
    if model.case.as_ref().is_some_and(|case| case.lit.is_some()) {
        return case::unlight(model);
    }
    if model.case.as_ref().is_some_and(|case| case.marked.is_some()) {
        study::unmark(model);
        return Vec::new();
    }
    match model.screen {
        Screen::Case => others::back(model).unwrap_or_else(|| to_queue(model)),
        Screen::Queue => filter::clear(model).unwrap_or_else(|| groups::back(model)),
    }
}

/// True on the queue where it is in groups.
pub(super) fn is_grouped(model: &Model) -> bool {
    model.screen == Screen::Queue && model.queue.groups.is_some()
}

fn history(model: &mut Model) -> Vec<Effect> {
    let Some(case) = model.case.as_ref().map(|case| case.row.id.clone()) else {
        return Vec::new();
    };
    let request = model.next_request();
    model.overlay = Some(Overlay::History(History { request, ..History::default() }));
    vec![Effect::ReadHistory { request, case }]
}

fn movement(model: &mut Model, id: Id, on_case: bool) -> Vec<Effect> {
    let page = queue::rows(model).saturating_sub(1).max(1) as i64;
    match (id, on_case) {
        (Id::Down, true) => case::step(model, 1),
        (Id::Up, true) => case::step(model, -1),
        (Id::PageDown, true) => case::page(model, true),
        (Id::PageUp, true) => case::page(model, false),
        (Id::Top, true) => case::step(model, -i64::from(u32::MAX)),
        (_, true) => case::step(model, i64::from(u32::MAX)),
        (Id::Down, false) => queue::step(model, 1),
        (Id::Up, false) => queue::step(model, -1),
        (Id::PageDown, false) => queue::step(model, page),
        (Id::PageUp, false) => queue::step(model, -page),
        (id, false) => queue::jump(model, id == Id::Bottom),
    }
}
