//! Where no line can be shown: what is true, and what to press.

use super::super::ink::{self, Canvas, Row};
use super::super::theme::Theme;
use super::super::words;
use crate::app::command::Id;
use crate::app::layout::Area;
use crate::app::model::{Model, Overlay};
use crate::app::queue::lens::Lens;

/// Sources that are named, of many.
const NAMED_MAX: usize = 4;

/// Draws it.
pub(super) fn draw(canvas: &mut Canvas<'_>, inner: Area, model: &Model) {
    let theme = canvas.theme;
    let width = usize::from(inner.width).saturating_sub(2);
    // No case and no news are two things.
    let feeds = &model.shell.feeds;
    let is_silent = feeds.stopped.is_some() || !feeds.wrong(model.now).is_empty();
    let mut said = said(theme, model, is_silent);
    let at = said.len().min(1);
    if is_silent {
        let key = words::key(Id::Sources, theme);
        let text = "New cases may be missing: nothing comes of a source.";
        said.insert(at, format!("{text} {key} says which, since when, and what mends it."));
    }
    let rows = said.into_iter().flat_map(|text| ink::wrap(&text, width));
    for (line, shown) in rows.enumerate() {
        let row = Row::new().gap(1).say(shown.as_str(), theme.base);
        canvas.row(inner, line as u16 + u16::from(inner.height > 4), &row);
    }
}

/// True where cases come by themselves.
fn feeds_run(model: &Model) -> bool {
    let feeds = &model.shell.feeds;
    !feeds.all.is_empty() && feeds.stopped.is_none()
}

/// No case yet, and what may bring one.
fn waits(theme: &Theme, model: &Model, is_silent: bool) -> Vec<String> {
    let all = &model.shell.feeds.all;
    let is_one = all.len() == 1;
    let names: Vec<&str> = all.iter().take(NAMED_MAX).map(|it| &*it.name).collect();
    let more = match all.len() - names.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let names = names.join(", ");
    let (its, they, each) = if is_one {
        ("its source", "it delivers", "it")
    } else {
        ("its sources", "they deliver", "each")
    };
    // Where one is silent, the key stands there.
    let key = words::key(Id::Sources, theme);
    let page = format!("; {key} says how it goes with {each}");
    let page = if is_silent { "" } else { page.as_str() };
    vec![
        format!("This store holds no case yet; it waits for {its}: {names}{more}."),
        format!("What {they} comes up here by itself{page}."),
        "In another terminal, `crosscheck ingest FILE` brings in what lies in files. q leaves."
            .into(),
    ]
}

fn said(theme: &Theme, model: &Model, is_silent: bool) -> Vec<String> {
    let queue = &model.queue;
    let loaded = queue.groups.as_ref().map_or(queue.loaded, |pane| pane.loaded);
    if !loaded {
        return vec!["Reading the queue …".into()];
    }
    if queue.counts.total() == 0 && feeds_run(model) {
        return waits(theme, model, is_silent);
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
