//! Two assessments of one case side by side: that of the revision on the screen, and that of an
//! earlier one, each graded on its own revision's evidence by the same code.
//!
//! It must not decide on the earlier one; decisions are of the revision that is open.

use super::case;
use super::command::Id;
use super::message::{Effect, Opened};
use super::model::{Focus, Model, OpenCase, Tone};
use super::{layout, model};

/// The earlier assessment, or the wait for it.
#[derive(Clone, Debug, PartialEq)]
pub enum Beside {
    /// It was asked for.
    Asked,
    /// It is on the screen, in the evidence's place.
    Shown(Box<OpenCase>),
}

/// Asks for the assessment before the one that is shown last; with none before, closes.
pub(super) fn toggle(model: &mut Model) -> Vec<Effect> {
    let Some(case) = &model.case else { return Vec::new() };
    let (id, before) = (case.row.id.clone(), case.revision);
    let before = match &model.beside {
        Some(Beside::Shown(shown)) => shown.revision,
        _ => before,
    };
    if before <= 1 {
        if model.beside.take().is_none() {
            model.say(Tone::Plain, "there is no earlier revision of this case");
        }
        return Vec::new();
    }
    let request = model.next_request();
    if model.beside.is_none() {
        model.beside = Some(Beside::Asked);
    }
    model.beside_request = request;
    vec![Effect::OpenEarlier { request, case: id, before }]
}

/// It came, or there is none, or why it did not come.
pub(super) fn came(model: &mut Model, request: u64, result: Result<Option<Box<Opened>>, String>) {
    if model.beside.is_none() || model.beside_request != request {
        return;
    }
    let same =
        |opened: &Opened| model.case.as_ref().is_some_and(|case| case.row.id == opened.row.id);
    match result {
        Ok(Some(opened)) if same(&opened) => {
            let mut shown = case::fresh(*opened, model.now);
            shown.item = shown.order_of_items().first().copied().unwrap_or(0);
            shown.focus = other(model.case.as_ref().map_or(Focus::Events, |case| case.focus));
            model.beside = Some(Beside::Shown(Box::new(shown)));
        }
        Ok(_) => {
            model.beside = None;
            model.say(Tone::Plain, "no earlier revision has another assessment");
        }
        Err(why) => {
            model.beside = None;
            model.say(Tone::Bad, why);
        }
    }
}

/// Of two assessments one has the focus.
const fn other(focus: Focus) -> Focus {
    match focus {
        Focus::Model => Focus::Events,
        _ => Focus::Model,
    }
}

/// The earlier assessment, where it is on the screen.
pub fn shown(model: &Model) -> Option<&OpenCase> {
    match &model.beside {
        Some(Beside::Shown(shown)) if model.screen == model::Screen::Case => Some(shown),
        _ => None,
    }
}

/// A command while two assessments are on the screen: movement goes to the one with the focus;
/// what needs the evidence closes the earlier one first. None where the command goes its own way.
pub(super) fn command(model: &mut Model, id: Id) -> Option<Vec<Effect>> {
    shown(model)?;
    let by = match id {
        Id::Down => 1,
        Id::Up => -1,
        Id::PageDown => 5,
        Id::PageUp => -5,
        Id::Top => -i64::from(u32::MAX),
        Id::Bottom => i64::from(u32::MAX),
        Id::Back => {
            model.beside = None;
            return Some(Vec::new());
        }
        Id::NextPane | Id::PreviousPane => {
            let case = model.case.as_mut()?;
            case.focus = other(case.focus);
            if let Some(Beside::Shown(shown)) = &mut model.beside {
                shown.focus = other(case.focus);
            }
            return Some(Vec::new());
        }
        Id::Open | Id::Claim | Id::NextCite | Id::NextCase | Id::PreviousCase => {
            model.beside = None;
            return None;
        }
        _ => return None,
    };
    let case = model.case.as_ref()?;
    if case.focus == Focus::Model {
        return None;
    }
    let pane = layout::case_panes(model.size.0, model.size.1, model.content(case)).evidence;
    if let Some(Beside::Shown(shown)) = &mut model.beside {
        case::step_item(shown, by, pane);
    }
    Some(Vec::new())
}
