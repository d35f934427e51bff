//! A group of the queue on one line: folded or not, how many cases, the worst severity, what they
//! have in common.

use super::super::ink::{self, Row};
use super::super::theme::Theme;
use super::super::words;
use crate::app::model::Model;
use crate::app::queue::groups::{GroupPane, Line};
use crate::domain::time;
use crate::store::GroupBy;

/// How wide each column is.
pub(super) struct Columns {
    label: usize,
}

impl Columns {
    /// For these lines, in that many cells.
    pub(super) fn of(pane: &GroupPane, shown: &[Line], width: usize) -> Self {
        let groups = shown.iter().filter_map(|line| match line {
            Line::Group(at) => pane.groups.get(*at),
            _ => None,
        });
        let widest = groups.map(|group| ink::cells(&group.label)).max();
        let room = width.saturating_sub(FIXED);
        Self { label: widest.unwrap_or(0).clamp(9, 9.max(room)) }
    }

    /// What stands in which column.
    pub(super) fn head(&self, theme: &Theme, by: GroupBy) -> Row {
        let row = Row::new().gap(4).say("worst", theme.dim).to(14);
        let row = row.right("cases", 7, theme.dim).gap(2);
        row.cell_own(by.code(), self.label, theme.dim).gap(2).say("newest", theme.dim)
    }
}

/// Cells beside the label: cursor, sign, severity, cases, newest, and the blanks.
const FIXED: usize = 34;

/// A line that is no case.
pub(super) fn line(
    theme: &Theme,
    model: &Model,
    pane: &GroupPane,
    line: Line,
    columns: &Columns,
    selected: bool,
) -> Row {
    let row = Row::bar(theme, selected).gap(1);
    let Line::Group(at) = line else {
        let Line::More(_, more) = line else { return row };
        let said = format!("and {} more: enter shows all of this group", words::count(more));
        return row.gap(4).say(&said, theme.dim);
    };
    let Some(group) = pane.groups.get(at) else { return row };
    let sign = if pane.unfolded.contains_key(&group.value) { "▾" } else { "▹" };
    let severity = words::severity(group.worst, false);
    let row = row.say(sign, theme.key).gap(1);
    let row = row.say(severity, words::severity_style(group.worst, theme)).to(14);
    let row = row.right(&words::count(group.lines), 7, theme.base).gap(2);
    let label = match pane.by {
        GroupBy::Detection => words::of_code(&group.label),
        _ => group.label.as_str().into(),
    };
    let age = time::age(model.now.millis_since(group.newest));
    let style = if pane.by == GroupBy::Detection { theme.evidence } else { theme.base };
    row.cell(&label, columns.label, style).gap(2).right(&age, 4, theme.dim).say(" ago", theme.dim)
}
