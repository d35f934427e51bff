//! Where no line can be shown: what is true, and what to press.

use super::super::ink::{self, Canvas, Row};
use super::super::theme::Theme;
use super::super::words;
use crate::app::command::Id;
use crate::app::layout::Area;
use crate::app::model::{Model, Overlay};
use crate::app::queue::lens::Lens;

/// Draws it.
pub(super) fn draw(canvas: &mut Canvas<'_>, inner: Area, model: &Model) {
    let theme = canvas.theme;
    let width = usize::from(inner.width).saturating_sub(2);
    let mut said = said(theme, model);
    // No case and no connection are two things.
    let feeds = &model.shell.feeds;
    let is_silent = feeds.stopped.is_some() || !feeds.wrong(model.now).is_empty();
    let at = said.len().min(1);
    if is_silent {
        let key = words::key(Id::Sources, theme);
        let text = "New cases may be missing: a source is silent.";
        said.insert(at, format!("{text} {key} says which, since when, and what mends it."));
    }
    let rows = said.into_iter().flat_map(|text| ink::wrap(&text, width));
    for (line, shown) in rows.enumerate() {
        let row = Row::new().gap(1).say(shown.as_str(), theme.base);
        canvas.row(inner, line as u16 + u16::from(inner.height > 4), &row);
    }
}

fn said(theme: &Theme, model: &Model) -> Vec<String> {
    let queue = &model.queue;
    let loaded = queue.groups.as_ref().map_or(queue.loaded, |pane| pane.loaded);
    if !loaded {
        return vec!["Reading the queue …".into()];
    }
    if queue.counts.total() == 0 {
        return vec![
            "This store holds no case yet.".into(),
            "In another terminal, `crosscheck ingest FILE` brings cases or sign-in logs in; they \
             come up here by themselves."
                .into(),
            "`crosscheck demo` shows the console on a built-in queue. q leaves.".into(),
        ];
    }
    let [filter, states, clear] =
        [Id::Filter, Id::States, Id::Back].map(|id| words::key(id, theme));
    if queue.lens == Lens::default() && queue.groups.is_none() {
        return vec![format!(
            "No case is open. {states} shows other states; new cases come up by themselves."
        )];
    }
    if let Some(pane) = &queue.groups {
        let leave = words::key(Id::Back, theme);
        let by = pane.by.code();
        return vec![format!(
            "No case that passes can be grouped by {by}. {leave} shows the lines."
        )];
    }
    if matches!(model.overlay, Some(Overlay::Filter(_))) {
        return vec!["No case passes this filter.".into()];
    }
    vec![format!(
        "No case passes this filter. {clear} takes it off and shows the open cases, {filter} changes it, \
         {states} chooses a state."
    )]
}
