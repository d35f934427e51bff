//! Panes that the analyst has moved: dividers and zoom, kept while the console runs.
//!
//! A divider is kept as a share of the screen, so that it survives another size. It must not know
//! where a pane stands: `layout` does.

use super::command::Id;
use super::layout::{self, Area, COLUMNS_WIDE, CasePanes};
use super::message::Effect;
use super::model::{Model, Screen};

/// All of a share: a divider at this share leaves nothing to the pane behind it.
pub const WHOLE: u16 = 10_000;
/// Columns that one key moves a divider.
const COLUMNS: i32 = 4;
/// Rows that one key moves a divider.
const ROWS: i32 = 1;

/// Where the dividers stand, as shares of the room they divide; none where they stand by
/// themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Panes {
    /// Between model and evidence where they stand side by side.
    pub columns: Option<u16>,
    /// Between model and evidence where they stand one above the other.
    pub rows: Option<u16>,
    /// Between events and record.
    pub events: Option<u16>,
    /// The pane with the focus takes all.
    pub zoomed: bool,
}

/// A line between two panes that can be moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Divider {
    /// Between model and evidence.
    Model,
    /// Between events and record.
    Record,
}

/// That share of so many cells.
pub const fn of(share: u16, cells: u16) -> u16 {
    let (share, cells) = (share as u32, cells as u32);
    ((share * cells + WHOLE as u32 / 2) / WHOLE as u32) as u16
}

/// So many cells as a share of all.
fn share(cells: u16, all: u16) -> u16 {
    let all = u32::from(all.max(1));
    (u32::from(cells) * u32::from(WHOLE) / all).min(u32::from(WHOLE)) as u16
}

/// The areas of the open case's screen as they are now.
pub(super) fn now(model: &Model) -> Option<CasePanes> {
    let case = model.case.as_ref().filter(|_| model.screen == Screen::Case)?;
    let (width, height) = model.size;
    let content = model.content(case);
    (!layout::too_small(width, height)).then(|| layout::case_panes(width, height, content))
}

/// Moves a divider by one step.
pub(super) fn move_divider(model: &mut Model, id: Id) -> Vec<Effect> {
    let Some(panes) = now(model) else { return Vec::new() };
    let wide = model.size.0 >= COLUMNS_WIDE;
    let by = |step: i32| if matches!(id, Id::Narrower | Id::RecordHigher) { -step } else { step };
    let moved = |at: u16, step: i32| (i32::from(at) + by(step)).clamp(0, 60_000) as u16;
    match id {
        Id::Narrower | Id::Wider if wide => {
            put(model, Divider::Model, (moved(panes.evidence.x, COLUMNS), 0));
        }
        Id::Narrower | Id::Wider => {
            put(model, Divider::Model, (0, moved(panes.evidence.y, ROWS)));
        }
        _ => {
            let rule = panes.events.y + panes.events.height;
            put(model, Divider::Record, (0, moved(rule, ROWS)));
        }
    }
    super::case::resized(model);
    Vec::new()
}

/// Puts a divider to that column or row of the screen. The layout keeps what is too narrow from
/// becoming narrower, and the share follows what came of it, so that the way back begins at once.
pub(super) fn put(model: &mut Model, divider: Divider, (x, y): (u16, u16)) {
    let Some(panes) = now(model).filter(|_| !model.shell.panes.zoomed) else { return };
    let middle = Area { height: panes.you.y.saturating_sub(panes.model.y), ..panes.model };
    let wide = model.size.0 >= COLUMNS_WIDE;
    let kept = &mut model.shell.panes;
    match divider {
        Divider::Model if wide => kept.columns = Some(share(x, model.size.0)),
        Divider::Model => kept.rows = Some(share(y.saturating_sub(middle.y), middle.height)),
        Divider::Record => {
            let inner = panes.evidence.inner();
            kept.events = Some(share(y.saturating_sub(inner.y), inner.height));
        }
    }
    let Some(came) = now(model) else { return };
    let kept = &mut model.shell.panes;
    match divider {
        Divider::Model if wide => kept.columns = Some(share(came.evidence.x, model.size.0)),
        Divider::Model => kept.rows = Some(share(came.model.height, middle.height)),
        Divider::Record => {
            kept.events = Some(share(came.events.height, came.evidence.inner().height));
        }
    }
}

/// Zooms the pane with the focus or goes back; or puts all dividers back.
pub(super) fn toggle(model: &mut Model, id: Id) -> Vec<Effect> {
    let panes = &mut model.shell.panes;
    *panes = match id {
        Id::Zoom => Panes { zoomed: !panes.zoomed, ..*panes },
        _ => Panes::default(),
    };
    super::case::resized(model);
    Vec::new()
}
