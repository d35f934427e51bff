//! What a click means where the list under it may have changed since it was drawn: not a place, but
//! what stood there.
//!
//! It must not do anything; [`super::pointer`] does.

use super::model::{Model, Overlay};
use super::own_keys::place_of;
use super::pointer::{Pointed, Spot};
use super::queue::groups::{GroupPane, Line};
use std::hash::{DefaultHasher, Hash, Hasher};

/// What tells that which is drawn in a place apart from all else that may come to stand there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name(u64);

impl Name {
    fn of(what: impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        what.hash(&mut hasher);
        Self(hasher.finish())
    }
}

/// These places with what stands there now.
pub fn pointed(model: &Model, spots: &[Spot]) -> Vec<Pointed> {
    let names = names(model, spots);
    spots.iter().zip(names).map(|(spot, name)| Pointed { spot: *spot, name }).collect()
}

/// The names of what stands at these places; none where a place alone says it, as in lists that
/// change with keys only.
fn names(model: &Model, spots: &[Spot]) -> Vec<Option<Name>> {
    let groups = model.queue.groups.as_ref().map(|pane| (pane, pane.lines()));
    let case = model.case.as_ref();
    let name = |spot: &Spot| match (spot, &groups) {
        (Spot::Queue(at), Some((pane, lines))) => of_line(pane, *lines.get(*at)?),
        (Spot::Queue(at), None) => Some(Name::of(&model.queue.rows.get(*at)?.id)),
        (Spot::Event(at), _) => {
            let case = case?;
            let event = case.event_id(*case.order.get(*at)?);
            Some(Name::of((&case.row.id, case.revision, event)))
        }
        (Spot::Item(at), _) => case.map(|case| Name::of((&case.row.id, case.revision, at))),
        (Spot::Entry(at), _) => match model.overlay.as_ref()? {
            Overlay::Goto(goto) => Some(Name::of(&goto.found.get(*at)?.id)),
            Overlay::Others(others) => Some(Name::of(&others.page.as_ref()?.rows.get(*at)?.id)),
            Overlay::Filter(line) => Some(Name::of(&line.offers.get(*at)?.text)),
            Overlay::Study(_) => case.map(|case| Name::of((&case.row.id, case.revision, at))),
            _ => None,
        },
        // A key means something where it was seen, and nothing elsewhere.
        (Spot::Press(_) | Spot::Stores | Spot::Answer(_) | Spot::Before(_), _) => {
            let case = case.map(|case| (&case.row.id, case.revision));
            Some(Name::of((where_keys_go(model), case)))
        }
        (Spot::Sheet, _) => None,
        // A hint is about the case that was there.
        (Spot::Command(_) | Spot::InStudy(_), _) => {
            case.map(|case| Name::of((&case.row.id, case.revision)))
        }
    };
    spots.iter().map(name).collect()
}

/// Which place, menu or question takes a key now.
fn where_keys_go(model: &Model) -> String {
    let Some(overlay) = &model.overlay else { return String::new() };
    match overlay {
        Overlay::Menu(menu) => format!("{menu:?}"),
        Overlay::Form(form) => format!("{:?} {} {}", form.step, form.offering, form.storing),
        Overlay::Wait(form) => format!("{:?} {}", form.step, form.storing),
        Overlay::Dialog(dialog) => dialog.title.clone(),
        Overlay::Study(_) => format!("{:?}", place_of(model)),
        other => format!("{:?} {:?}", std::mem::discriminant(other), place_of(model)),
    }
}

fn of_line(pane: &GroupPane, line: Line) -> Option<Name> {
    let name = pane.name(line)?;
    Some(Name::of((name, matches!(line, Line::More(..)))))
}

/// Where that which was pointed at stands now; nowhere if it has gone.
pub(super) fn now(model: &Model, Pointed { spot, name }: Pointed) -> Option<Spot> {
    let Some(name) = name else { return Some(spot) };
    let stands = |spots: &[Spot]| {
        let names = names(model, spots);
        spots.iter().zip(names).find(|(_, it)| *it == Some(name)).map(|(spot, _)| *spot)
    };
    stands(&[spot]).or_else(|| match spot {
        Spot::Queue(_) => {
            let groups = model.queue.groups.as_ref().map(|pane| pane.lines().len());
            let len = groups.unwrap_or(model.queue.rows.len());
            stands(&(0..len).map(Spot::Queue).collect::<Vec<_>>())
        }
        Spot::Entry(_) => {
            let len = match model.overlay.as_ref()? {
                Overlay::Goto(goto) => goto.found.len(),
                Overlay::Filter(line) => line.offers.len(),
                Overlay::Others(others) => others.page.as_ref()?.rows.len(),
                _ => 0,
            };
            stands(&(0..len).map(Spot::Entry).collect::<Vec<_>>())
        }
        Spot::Event(_)
        | Spot::Item(_)
        | Spot::Command(_)
        | Spot::InStudy(_)
        | Spot::Press(_)
        | Spot::Stores
        | Spot::Answer(_)
        | Spot::Before(_)
        | Spot::Sheet => None,
    })
}
