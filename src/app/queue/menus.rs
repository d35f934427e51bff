//! The small menus of the queue: order, groups, views. One key chooses, any other leaves.
//!
//! They must not preselect anything.

use super::super::command::Id;
use super::super::key::Key;
use super::super::message::Effect;
use super::super::model::{Model, Overlay, Tone};
use super::super::update;
use super::{groups, lens, views};
use crate::domain::query::{Column, Sort};
use crate::store::GroupBy;

/// Which menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menu {
    /// The column to sort by.
    Sort,
    /// What to group by.
    Group,
    /// The views of the configuration.
    Views,
    /// The lines that would keep what is looked at now as a view.
    Keep,
}

/// The key of each column.
pub const SORTS: [(char, Column); 11] = [
    ('s', Column::Severity),
    ('r', Column::Risk),
    ('u', Column::Subject),
    ('d', Column::Detection),
    ('a', Column::Age),
    ('b', Column::Due),
    ('x', Column::Contradicted),
    ('c', Column::Claims),
    ('e', Column::Events),
    ('t', Column::State),
    ('h', Column::Holder),
];

/// The key of each kind of group; no groups at first.
pub const GROUPS: [(char, Option<GroupBy>); 4] = [
    ('n', None),
    ('s', Some(GroupBy::Subject)),
    ('d', Some(GroupBy::Detection)),
    ('a', Some(GroupBy::Address)),
];

/// The key that shows how to keep a view.
pub const KEEP: char = 'w';

/// Opens a menu; on a case the queue comes first, so that one sees what is chosen.
pub(in crate::app) fn open(model: &mut Model, menu: Menu) -> Vec<Effect> {
    let effects = update::to_queue(model);
    model.overlay = Some(Overlay::Menu(menu));
    effects
}

/// A key in a menu.
pub(in crate::app) fn key(model: &mut Model, menu: Menu, key: Key) -> Vec<Effect> {
    let Key::Char(char) = key else { return Vec::new() };
    match menu {
        Menu::Sort => sort(model, char),
        Menu::Group => match GROUPS.iter().find(|(key, _)| *key == char) {
            Some((_, by)) => groups::by(model, *by),
            None => Vec::new(),
        },
        Menu::Views if char == KEEP => {
            model.overlay = Some(Overlay::Menu(Menu::Keep));
            Vec::new()
        }
        Menu::Views => match char.to_digit(10) {
            Some(number) => view(model, number as usize),
            None => Vec::new(),
        },
        Menu::Keep => Vec::new(),
    }
}

/// Sorts by the column of that key; by the column of now, or with a capital letter, the other way
/// round.
fn sort(model: &mut Model, char: char) -> Vec<Effect> {
    let key = char.to_ascii_lowercase();
    let Some((_, column)) = SORTS.iter().find(|(of, _)| *of == key) else {
        return Vec::new();
    };
    if model.queue.groups.is_some() {
        model.overlay = None;
        let back = model.shell.keys.first(Id::Back);
        let said =
            format!("groups keep an order of their own, the worst first: {back} shows lines");
        model.say(Tone::Plain, said);
        return Vec::new();
    }
    let mut lens = model.queue.lens.clone();
    let again = lens.sort.column == *column;
    let reversed = char != key || (again && !lens.sort.reversed);
    lens.sort = Sort { column: *column, reversed };
    lens::look(model, lens)
}

/// 0 is the plain queue, 1 to 9 a view.
pub(in crate::app) fn view(model: &mut Model, number: usize) -> Vec<Effect> {
    let (lens, group) = match number.checked_sub(1) {
        None => (lens::Lens::default(), None),
        Some(at) => match model.session.views.get(at).filter(|_| number <= views::VIEWS_MAX) {
            Some(view) => (view.lens.clone(), view.group),
            None => return Vec::new(),
        },
    };
    // From view to view one comes back to what was before the first.
    let was = match model.queue.before_view.take() {
        Some((query, was)) if query == model.queue.lens.query => was,
        _ => lens::Was::of(model),
    };
    model.queue.before_view = (number > 0).then(|| (lens.query.clone(), was));
    model.queue.groups = None;
    let plain = lens::look(model, lens);
    // The groups are read in place of the lines.
    if group.is_some() { groups::by(model, group) } else { plain }
}
