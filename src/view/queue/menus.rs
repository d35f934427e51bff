//! The small menus of the queue: order, groups, views, and how to keep a view. Each choice stands
//! with its key, and what holds now is said.

use super::super::ink::{self, Canvas, Row};
use super::super::theme::Theme;
use super::super::{sheet, words};
use crate::app::command::Id;
use crate::app::key::Key;
use crate::app::layout::Area;
use crate::app::model::Model;
use crate::app::pointer::Spot;
use crate::app::queue::lens::{self, Lens};
use crate::app::queue::menus::{GROUPS, KEEP, Menu, SORTS};
use crate::app::queue::views;
use crate::domain::query::Sort;

/// Draws a menu.
pub fn draw(canvas: &mut Canvas<'_>, whole: Area, model: &Model, menu: Menu) {
    let theme = canvas.theme;
    let width = sheet::width(whole);
    let (title, mut rows) = match menu {
        Menu::Sort => ("Sort the queue by", sorts(theme, model)),
        Menu::Group => ("Put the queue in groups by", groups(theme, model)),
        Menu::Views => ("Views of the queue", views(theme, model, width)),
        Menu::Keep => ("Keep what is shown as a view", keep(theme, model)),
    };
    if menu == Menu::Sort {
        let capital = words::hint("capital letter", "the other way round", theme);
        rows.push(capital.gap(2).then(leaves(theme)));
    } else {
        rows.push(leaves(theme));
    }
    let title = Row::new().say(title, theme.person);
    let area = sheet::draw(canvas, whole, rows.len(), false, (&title, &Row::new(), theme.person));
    for (line, row) in rows.iter().enumerate() {
        canvas.row(area, line as u16, row);
    }
}

fn leaves(theme: &Theme) -> Row {
    words::hint("any other key", "leaves", theme).means(Spot::Press(Key::Esc))
}

fn choice(theme: &Theme, key: char, what: &str, now: &str) -> Row {
    let row = Row::new().say(&key.to_string(), theme.key).gap(2);
    let row = row.cell_own(what, 22, theme.person).gap(1).say(now, theme.dim);
    row.means(Spot::Press(Key::Char(key)))
}

fn sorts(theme: &Theme, model: &Model) -> Vec<Row> {
    let sort = model.queue.lens.sort;
    let row = |(key, column)| {
        let now = if column == sort.column {
            let other = Sort { column, reversed: !sort.reversed };
            format!("now; {key} again: {}", lens::way(other))
        } else {
            String::new()
        };
        choice(theme, key, lens::name(column), &now)
    };
    SORTS.into_iter().map(row).collect()
}

fn groups(theme: &Theme, model: &Model) -> Vec<Row> {
    let now = model.queue.groups.as_ref().map(|pane| pane.by);
    let row = |(key, by): (char, Option<crate::store::GroupBy>)| {
        let what = by.map_or("no groups", crate::store::GroupBy::code);
        choice(theme, key, what, if by == now { "now" } else { "" })
    };
    GROUPS.into_iter().map(row).collect()
}

fn views(theme: &Theme, model: &Model, width: usize) -> Vec<Row> {
    let lens = &model.queue.lens;
    let row = |key: &str, name: &str, of: &Lens| {
        let now = if of == lens { " now" } else { "" };
        let row = Row::new().say(key, theme.key).gap(2).cell(name, 22, theme.person).gap(1);
        let sort =
            if of.sort == Sort::default() { String::new() } else { format!("  by {}", of.sort) };
        let room = width.saturating_sub(row.width() + sort.len() + now.len());
        let query = of.query.to_string();
        let query = if query.is_empty() { "all cases" } else { &query };
        let query = ink::fit(query, room);
        let row = row.shown(query, theme.base).say(&sort, theme.dim).say(now, theme.key);
        Key::parse(key).map_or(row.clone(), |key| row.means(Spot::Press(key)))
    };
    let mut rows = vec![row("0", "open", &Lens::default())];
    let of_config = model.session.views.iter().take(views::VIEWS_MAX).enumerate();
    rows.extend(of_config.map(|(n, view)| row(&(n + 1).to_string(), &view.name, &view.lens)));
    let how = Row::new().say(&KEEP.to_string(), theme.key).gap(2);
    let how = how.say("how to keep what is shown now as a view", theme.dim);
    rows.push(how.means(Spot::Press(Key::Char(KEEP))));
    rows
}

fn keep(theme: &Theme, model: &Model) -> Vec<Row> {
    let mut rows = vec![
        Row::new().say("These lines in the configuration file keep it:", theme.base),
        Row::new(),
    ];
    let lines = views::lines(&model.queue.lens, model.queue.groups.as_ref().map(|pane| pane.by));
    rows.extend(lines.iter().map(|line| Row::new().gap(2).text(line, theme.string)));
    rows.push(Row::new());
    let key = words::key(Id::Views, theme);
    let said =
        format!("The next start has it behind {key}; `crosscheck config` says where the file is.");
    rows.push(Row::new().say(&said, theme.dim));
    rows
}
