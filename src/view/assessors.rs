//! The language models on the page of the sources: what is done with each, what came of it, what
//! mends its last fault, and what goes to it.
//!
//! It must not count on a text of a model's server: what a fault says can be its own words.

use super::ink::Row;
use super::sources::{at, said, span};
use super::theme::Theme;
use super::words;
use crate::app::model::Model;
use crate::domain::asking::{Assessor, State};
use crate::domain::feed::Failing;
use ratatui::style::Style;

/// What is wrong with a model that should be asked, without the reason.
pub(super) fn wrong(theme: &Theme, known: &Assessor) -> Row {
    let says = match known.state {
        State::Stopped(_) => "is not asked",
        _ => "no answer",
    };
    let row = Row::new().say("model ", theme.failed).text(&known.name, theme.failed);
    row.say(": ", theme.failed).say(says, theme.failed)
}

/// The rows of all of them.
pub(super) fn entries(theme: &Theme, model: &Model, width: usize) -> Vec<Vec<Row>> {
    let all = model.shell.assessors.0.iter();
    all.flat_map(|known| {
        let mut entries = vec![vec![Row::new()]];
        entries.extend(of_one(theme, model, known, width));
        entries
    })
    .collect()
}

fn of_one(theme: &Theme, model: &Model, known: &Assessor, width: usize) -> Vec<Vec<Row>> {
    let said = |label: &str, text: &str, style: Style| said(theme, label, text, style, width);
    let title = Row::new().text(&known.name, theme.person).gap(2).say("language model", theme.dim);
    let (does, style) = does(theme, &known.state);
    let since = known.since.filter(|_| known.state != State::Off);
    let since = since.map(|since| span(theme, model, since)).unwrap_or_default();
    let mut entries = vec![vec![title], said("does", &format!("{does}{since}"), style)];
    match &known.state {
        State::Failing(Failing { tries, again_at, .. }) => {
            let times = words::many(*tries as usize, "time");
            let text = format!("tried {times}, again at {}", theme.times.clock(*again_at));
            entries.push(said("", &text, theme.base));
        }
        State::Spent(then, what) => {
            let text = format!("{} is reached, again at {}", what.name(), theme.times.clock(*then));
            entries.push(said("", &text, theme.base));
        }
        _ => {}
    }
    if known.state != State::Off {
        entries.push(said("cases", &came(known), theme.base));
    }
    if let Some(why) = &known.why {
        // The last case without an assessment: the model's answer was none, in our own words.
        entries.push(said("without", why, theme.base));
    }
    if let Some((when, why)) = &known.fault {
        let label = if known.is_wrong() { "fault" } else { "last fault" };
        let text = format!("{}: {why}", at(theme, model, *when));
        entries.push(said(label, &text, if known.is_wrong() { theme.failed } else { theme.dim }));
    }
    entries.push(said("is sent", &known.leaves, theme.base));
    entries
}

fn does(theme: &Theme, state: &State) -> (String, Style) {
    let (text, style) = match state {
        State::Off => ("is asked by `crosscheck assess` alone", theme.dim),
        State::Starting => ("nothing asked yet", theme.base),
        State::Idle => ("all cases that nobody holds were asked about", theme.good),
        State::Asking(count) => {
            let cases = words::many(*count as usize, "case");
            return (format!("is asked about {cases}"), theme.base);
        }
        State::Spent(..) => ("waits for the next hour", theme.base),
        State::Failing(_) => ("no answer", theme.failed),
        State::Elsewhere => ("another process of this store asks it", theme.dim),
        State::Stopped(_) => ("is not asked", theme.failed),
    };
    (text.into(), style)
}

fn came(known: &Assessor) -> String {
    let (assessed, without) = (words::count(known.assessed), words::count(known.without));
    let took = known.took.map_or_else(String::new, |millis| {
        format!("; the last took {}.{} s", millis / 1_000, millis % 1_000 / 100)
    });
    format!("{assessed} assessed, {without} without an assessment{took}")
}
