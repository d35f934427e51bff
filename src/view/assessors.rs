//! The language models on the page of the sources: what is done with each, what came of it, what
//! mends its last fault, and what goes to it.
//!
//! It must not count on a text of a model's server: what a fault says can be its own words.

use super::ink::Row;
use super::sources::{self, Goes, clock, said, span};
use super::theme::Theme;
use super::{silence, words};
use crate::app::model::Model;
use crate::domain::asking::{Assessor, State};
use crate::domain::feed::{Failing, Side};
use crate::domain::time::age;
use ratatui::style::Style;

/// How it goes with one.
pub(super) fn goes(model: &Model, known: &Assessor) -> Goes {
    match &known.state {
        State::Failing(Failing { side: Side::Silent, .. }) => Goes::Silent,
        State::Failing(_) | State::Stopped(_) => Goes::Failing,
        State::Spent(..) => Goes::Waits,
        State::Asking(..) if known.slow_at().is_some_and(|at| at <= model.now) => Goes::Waits,
        State::Starting | State::Idle | State::Asking(..) => Goes::Fine,
        State::Off | State::Elsewhere => Goes::Elsewhere,
    }
}

/// The rows of one.
pub(super) fn of_one(
    theme: &Theme,
    model: &Model,
    known: &Assessor,
    width: usize,
) -> Vec<Vec<Row>> {
    let said = |label: &str, text: &str, style: Style| said(theme, label, text, style, width);
    let title = Row::new().text(&known.name, theme.person).gap(2).say("language model", theme.dim);
    let (does, style) = does(theme, known);
    let since = known.since.filter(|_| known.state != State::Off);
    let since = since.map(|since| span(theme, model, since)).unwrap_or_default();
    let mut entries = vec![vec![title], said("does", &format!("{does}{since}"), style)];
    match &known.state {
        State::Failing(Failing { tries, again_at, .. }) => {
            let times = words::many(*tries as usize, "time");
            let text = format!("tried {times}, again at {}", clock(theme, model, *again_at));
            entries.push(said("", &text, theme.base));
        }
        State::Spent(then, what) => {
            let (what, again) = (what.name(), clock(theme, model, *then));
            entries.push(said("", &format!("{what} is reached, again at {again}"), theme.base));
        }
        State::Asking(..) if goes(model, known) == Goes::Waits => {
            let timeout = age(known.timeout_ms);
            let text = format!(
                "no answer yet, and after {timeout} it is given up: where that is too soon, raise timeout; where it \
                 takes too long, lower data_bytes or answer_tokens"
            );
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
    let fault = (known.fault.as_ref(), known.mended_at, known.is_wrong());
    entries.extend(sources::fault(theme, model, fault, width));
    entries.push(said("is sent", &known.leaves, theme.base));
    entries
}

fn does(theme: &Theme, known: &Assessor) -> (String, Style) {
    let (text, style) = match &known.state {
        State::Off => ("is asked by `crosscheck assess` alone", theme.dim),
        State::Starting => ("nothing asked yet", theme.base),
        State::Idle => ("all cases that nobody holds were asked about", theme.good),
        State::Asking(count, _) => {
            let cases = words::many(*count as usize, "case");
            return (format!("is asked about {cases}"), theme.base);
        }
        State::Spent(..) => ("waits", theme.base),
        State::Failing(_) | State::Stopped(_) => (silence::of_model(known), theme.failed),
        State::Elsewhere => ("another process of this store asks it", theme.dim),
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
