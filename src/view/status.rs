//! The status line: who sits here, which source is silent, what a model waits for, how old the
//! newest case is, what runs in the background; and, in the first hours, one hint.
//!
//! It must not say what is selected: other lines do.

use super::ink::Row;
use super::theme::Theme;
use super::{silence, words, you};
use crate::app::model::Model;
use crate::app::status::StoreNews;
use crate::app::{hints, status};
use crate::domain::time::{AHEAD_MILLIS, Timestamp, age, age_at};

/// The line in that many cells: what fits, the most needed first.
pub fn row(theme: &Theme, model: &Model, width: usize) -> Row {
    let mut row = you::who(theme, model);
    let StoreNews { newest, ahead, .. } = model.shell.status.store;
    let newest = newest.map(|at| newest_case(theme, model, at));
    let ahead = dated_ahead(theme, ahead);
    let background = background(theme, model);
    // A source that is silent comes first. Its reason takes no room from what else is said, but for
    // how old the newest case is where there is room for one of them alone.
    let wide = |parts: &[&Option<Row>]| -> usize {
        parts.iter().filter_map(|part| part.as_ref()).map(|part| part.width() + 3).sum()
    };
    let room = |parts: &[&Option<Row>]| width.saturating_sub(row.width() + 3 + wide(parts));
    let (all, few) = (room(&[&newest, &ahead, &background]), room(&[&ahead, &background]));
    let gives = !silence::says_why(theme, model, all) && silence::says_why(theme, model, few);
    let wrong = silence::wrong(theme, model, if gives { few } else { all });
    if let Some(alone) = wrong.as_ref().filter(|it| row.width() + 3 + it.width() > width) {
        // Where there is no room beside who sits here, it stands alone.
        return alone.clone();
    }
    let mut add = |part: Option<Row>| {
        if let Some(part) = part
            && row.width() + 3 + part.width() <= width
        {
            let line = std::mem::take(&mut row);
            row = line.say(" · ", theme.dim).then(part);
        }
    };
    add(wrong);
    add(silence::waits(theme, model));
    add(background);
    add(newest);
    add(ahead);
    add(hint(theme, model));
    add(silence::well(theme, model));
    row
}

/// How old the newest case is; the clock may have been set back since that was read.
fn newest_case(theme: &Theme, model: &Model, at: Timestamp) -> Row {
    let row = Row::new().say("newest case ", theme.dim);
    let ahead = at.millis_since(model.now);
    if ahead > AHEAD_MILLIS {
        return row.say(&format!("{} ahead of this clock", age(ahead)), theme.failed);
    }
    row.say(&age_at(model.now, at), theme.base)
}

/// Cases of which no age can be told: something is wrong with a clock, or with a log.
fn dated_ahead(theme: &Theme, ahead: u64) -> Option<Row> {
    let said = format!("{} dated ahead of this clock", words::many(ahead as usize, "case"));
    (ahead > 0).then(|| Row::new().say(&said, theme.failed))
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
