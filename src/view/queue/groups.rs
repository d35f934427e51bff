//! A group of the queue on one line: folded or not, how many cases, the worst severity, what they
//! have in common. Its cases stand below it in the same columns.

use super::super::ink::{self, Row};
use super::super::theme::Theme;
use super::super::words;
use super::columns::{self, Columns, InGroups, SIGN, subject};
use crate::app::model::Model;
use crate::app::queue::groups::{GroupPane, Line};
use crate::domain::queue::QueueRow;
use crate::domain::time;
use crate::store::{Group, GroupBy};
use std::borrow::Cow;

/// Cells beside the age of a group's newest case, under its head.
const NEWEST: usize = 3;

/// How wide each column is, for these lines and the cases among them.
pub(super) fn columns(
    theme: &Theme,
    (model, pane): (&Model, &GroupPane),
    shown: &[Line],
    rows: &[QueueRow],
    width: usize,
) -> Columns {
    let groups: Vec<&Group> = shown
        .iter()
        .filter_map(|line| match line {
            Line::Group(at) => pane.groups.get(*at),
            _ => None,
        })
        .collect();
    let ages = groups.iter().map(|group| time::age_at(model.now, group.newest).len()).max();
    let digits = groups.iter().map(|group| words::count(group.lines).len()).max();
    let cases = digits.unwrap_or(0).max("cases".len());
    let taken = SIGN + columns::INDENT + cases + columns::CASES_GAP;
    let mut columns = Columns::of(theme, model, rows, (width, taken));
    let wider = ages.unwrap_or(0).saturating_sub(columns.age);
    columns.age += wider;
    columns.room = columns.room.saturating_sub(wider);
    columns.groups = Some(InGroups { by: pane.by, cases, has_cases: !rows.is_empty() });
    let widest = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0);
    let labels = widest(&mut groups.iter().map(|group| ink::cells(&label(pane.by, group, None))));
    let detections =
        widest(&mut rows.iter().map(|row| ink::cells(&words::of_code(&row.detection))));
    let of_rows = |domain: Option<&str>| match pane.by {
        GroupBy::Subject => detections,
        _ => {
            widest(&mut rows.iter().map(|row| ink::cells(&subject(row.subject.display(), domain))))
        }
    };
    // What stands in the line of the group is not said again in those of its cases.
    let beside = match pane.by {
        GroupBy::Address if columns.all => detections.min(columns.room * 2 / 5),
        _ => 0,
    };
    let room = if rows.is_empty() || columns.slim() {
        // Beside groups alone stands nothing but an age.
        let fixed = 2 + columns.severity() + columns.cases() + columns.before_whom();
        let newest = if columns.slim() { 1 } else { columns.age + NEWEST };
        width.saturating_sub(fixed + 1 + columns.marks + newest)
    } else {
        columns.room.saturating_sub(if beside > 0 { beside + 1 } else { 0 })
    };
    columns.domain = None;
    if labels.max(of_rows(None)) > room {
        columns.domain = match pane.by {
            GroupBy::Subject => columns::shared_domain(groups.iter().map(|it| it.label.as_str())),
            _ => columns::shared_domain(rows.iter().map(|row| row.subject.display())),
        };
    }
    let domain = columns.domain.as_deref();
    let labels = widest(&mut groups.iter().map(|group| ink::cells(&label(pane.by, group, domain))));
    let wanted = labels.max(of_rows(domain)).max("detection / subject".len());
    columns.subject = wanted.min(room);
    columns.detection = beside;
    columns.leave_title(rows);
    columns
}

/// What the cases of a group have in common, for people.
fn label<'g>(by: GroupBy, group: &'g Group, domain: Option<&str>) -> Cow<'g, str> {
    match by {
        GroupBy::Detection => words::of_code(&group.label),
        GroupBy::Subject => subject(&group.label, domain),
        GroupBy::Address => Cow::Borrowed(&group.label),
    }
}

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
        let enter = words::key(crate::app::command::Id::Open, theme);
        let said = format!("and {} more: {enter} shows all of this group", words::count(more));
        return row.gap(SIGN + columns::INDENT).say(&said, theme.dim);
    };
    let Some(group) = pane.groups.get(at) else { return row };
    let sign = if pane.unfolded.contains_key(&group.value) { "▾" } else { "▹" };
    let severity = words::severity(group.worst, !columns.words);
    let row = row.say(sign, theme.key).gap(1);
    let row = row.say(severity, words::severity_style(group.worst, theme));
    let row = row.to(2 + columns.severity());
    let cases = columns.cases().saturating_sub(columns::CASES_GAP);
    let row = row.right(&words::count(group.lines), cases, theme.base);
    let row = row.gap(columns::CASES_GAP + columns.before_whom());
    let label = label(pane.by, group, columns.domain.as_deref());
    let age = time::age_at(model.now, group.newest);
    let style = if pane.by == GroupBy::Detection { theme.evidence } else { theme.base };
    if columns.slim() {
        // Where its cases have their marks, a group has nothing.
        return row.cell(&label, columns.subject + 1 + columns.marks, style);
    }
    let row = row.cell(&label, columns.subject, style);
    row.gap(1 + columns.marks + 1).right(&age, columns.age, theme.dim)
}
