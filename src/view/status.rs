//! The status line: who sits here, how old the newest case is, what runs in the background; and, in
//! the first hours, one hint.
//!
//! It must not say what is selected: other lines do.

use super::ink::Row;
use super::theme::Theme;
use super::{words, you};
use crate::app::model::Model;
use crate::app::{hints, status};
use crate::domain::time::age;

/// What a clock may be behind another one before a time is called one that lies ahead.
const AHEAD_MILLIS: i64 = 60_000;

/// The line in that many cells: what fits, the most needed first.
pub fn row(theme: &Theme, model: &Model, width: usize) -> Row {
    let mut row = you::who(theme, model);
    let mut add = |part: Option<Row>| {
        if let Some(part) = part
            && row.width() + 3 + part.width() <= width
        {
            let line = std::mem::take(&mut row);
            row = line.say(" · ", theme.dim).then(part);
        }
    };
    add(background(theme, model));
    let newest = model.shell.status.store.newest;
    add(newest.map(|at| newest_case(theme, model.now.millis_since(at))));
    add(hint(theme, model));
    row
}

/// How old the newest case is; a time that lies ahead is no age, whoever gave it.
fn newest_case(theme: &Theme, millis: i64) -> Row {
    let row = Row::new().say("newest case ", theme.dim);
    if millis < -AHEAD_MILLIS {
        return row.say(&format!("{} ahead of this clock", age(-millis)), theme.failed);
    }
    row.say(&age(millis), theme.base)
}

/// What runs in the background.
pub fn background(theme: &Theme, model: &Model) -> Option<Row> {
    status::background(model).map(|text| Row::new().say(text, theme.key))
}

/// The hint of the moment.
pub fn hint(theme: &Theme, model: &Model) -> Option<Row> {
    let (id, says) = hints::now(model)?;
    let key = theme.keys.text(id);
    // Several keys for one thing are one too many for a hint, but for a row of numbers.
    let key = if key.contains('-') { key } else { words::key(id, theme) };
    Some(Row::new().say("hint · ", theme.dim).then(words::hint(&key, says, theme)))
}
