//! The choice of a state filter: each state with its key and how many cases it has.
//!
//! It must not preselect one.

use super::ink::{Canvas, Row};
use super::sheet;
use super::words;
use crate::app::key::Key;
use crate::app::layout::Area;
use crate::app::model::Model;
use crate::app::pointer::Spot;
use crate::app::queue::lens;
use crate::domain::words::CaseState;

/// The key of a choice.
fn press(number: usize) -> Spot {
    let digit = u32::try_from(number).ok().and_then(|number| char::from_digit(number, 10));
    digit.map_or(Spot::Sheet, |digit| Spot::Press(Key::Char(digit)))
}

/// Draws the choice.
pub fn draw(canvas: &mut Canvas<'_>, whole: Area, model: &Model) {
    let theme = canvas.theme;
    let counts = &model.queue.counts;
    let shown = lens::asked_state(&model.queue.lens.query);
    let claimed = model.queue.pulse.as_ref().map_or(0, |pulse| pulse.claimed);
    let states = CaseState::ALL.iter().map(|state| {
        let count = if *state == CaseState::Claimed { claimed } else { counts.of(*state) };
        (Some(*state), state.label(), count)
    });
    let all = std::iter::once((None, "all states", counts.total()));
    let mut rows: Vec<Row> = all
        .chain(states)
        .enumerate()
        .map(|(n, (state, label, count))| {
            let now = if shown == Some(state) { "shown now" } else { "" };
            Row::new()
                .say(&n.to_string(), theme.key)
                .gap(2)
                .cell(label, 14, theme.person)
                .right(&words::count(count), 9, theme.base)
                .gap(2)
                .say(now, theme.dim)
                .means(press(n))
        })
        .collect();
    rows.push(words::hint("any other key", "leaves", theme).means(Spot::Press(Key::Esc)));
    let title = Row::new().say("Show the cases of", theme.person);
    let area = sheet::draw(canvas, whole, rows.len(), false, (&title, &Row::new(), theme.person));
    for (line, row) in rows.iter().enumerate() {
        canvas.row(area, line as u16, row);
    }
}
