//! The lines below the queue: what is said or the status, and the keys.
//!
//! It must not write a key down itself.

use super::ink::{Canvas, Row};
use super::news::news;
use super::you::of;
use super::{status, words};
use crate::app::command::Id;
use crate::app::layout::Area;
use crate::app::model::Model;

/// False for what would do nothing on the queue as it is now.
fn does_something(model: &Model, id: Id) -> bool {
    let queue = &model.queue;
    let grouped = queue.groups.as_ref().is_some_and(|pane| !pane.groups.is_empty());
    match id {
        Id::Undo => model.undo.is_some(),
        // What is being read may come: hints do not go and come back for it.
        _ if !queue.loaded => true,
        Id::Open => grouped || queue.selected().is_some(),
        Id::Hold | Id::Others => queue.selected().is_some(),
        Id::Goto | Id::Filter | Id::Sort | Id::Views | Id::Group | Id::States => {
            grouped || queue.counts.total() > 0
        }
        _ => true,
    }
}

/// Draws them: news if there are any, and the keys.
pub fn draw(canvas: &mut Canvas<'_>, area: Area, model: &Model) {
    let theme = canvas.theme;
    let ids = [
        Id::Undo,
        Id::Open,
        Id::Goto,
        Id::Filter,
        Id::Sort,
        Id::Views,
        Id::Group,
        Id::Hold,
        Id::Others,
        Id::States,
        Id::Palette,
        Id::Quit,
    ];
    let ids = ids.into_iter().filter(|id| does_something(model, *id));
    // On the line of a group enter opens nothing.
    let grouped = model.queue.groups.as_ref();
    let hint = |id| match grouped {
        Some(pane) if id == Id::Open => Some(words::command(id, pane.enter_does(), theme)),
        _ => of(theme, id),
    };
    let all = ids.filter_map(hint).collect();
    let width = usize::from(area.width).saturating_sub(2);
    let hints = Row::new().gap(1).then(words::hints(all, of(theme, Id::Help), width));
    let news = news(theme, model).map(|news| Row::new().gap(1).then(news));
    let rows = match (area.height, news) {
        (0 | 1, Some(news)) => vec![news],
        (0 | 1, None) => vec![hints],
        (_, Some(news)) => vec![news, hints],
        (_, None) => {
            let status = Row::new().gap(1).then(status::row(theme, model, width));
            vec![status, hints]
        }
    };
    for (line, row) in rows.iter().enumerate() {
        canvas.row(area, line as u16, row);
    }
}
