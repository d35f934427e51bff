//! The page of the sources that this console runs and of its models: how many are well in its first
//! line, then of each what it does, what came of it and what mends its last fault, the worst first.
//!
//! It must not count on a text of a source: what a fault says can be the other side's own words.

use super::ink::{self, Canvas, Row};
use super::theme::Theme;
use super::{assessors, sheet, silence, words};
use crate::app::feeds::is_wrong;
use crate::app::layout::{self, Area};
use crate::app::model::{Model, Screen};
use crate::domain::feed::{Failing, Health, Side, State};
use crate::domain::time::{self, AHEAD_MILLIS, Timestamp, age};
use ratatui::style::Style;

/// Cells of the labels at the left.
const LABEL: usize = 12;
/// Ages below are not told.
const MINUTE_MS: i64 = 60_000;

/// Draws the page from that entry on. The queue's last lines stay in sight: the status is of this.
pub fn draw(canvas: &mut Canvas<'_>, whole: Area, model: &Model, scroll: usize) {
    let footer = match model.screen {
        Screen::Queue => layout::queue_panes(whole.width, whole.height).footer.height,
        Screen::Case => 0,
    };
    let whole = Area { height: whole.height.saturating_sub(footer), ..whole };
    let entries = entries(canvas.theme, model, sheet::width(whole));
    let title = match model.shell.assessors.0.as_slice() {
        [] => "Sources",
        _ => "Sources and models",
    };
    sheet::scrolled(canvas, whole, title, scroll, &entries);
}

fn entries(theme: &Theme, model: &Model, width: usize) -> Vec<Vec<Row>> {
    let feeds = &model.shell.feeds;
    let mut entries = Vec::new();
    if let Some(why) = &feeds.stopped {
        entries.push(vec![Row::new().say("No source is asked by this console.", theme.failed)]);
        entries.push(said(theme, "why", why, theme.base, width));
    }
    entries.extend(summary(theme, model, width));
    if model.session.demo && !feeds.all.is_empty() {
        let text = "This is the demo: a server of its own on this machine delivers what is built \
                    in. Once on the way it is busy, then repeats a page, on purpose.";
        entries.push(prose(theme, text, width));
    }
    for of_one in worst_first(theme, model, width) {
        entries.push(vec![Row::new()]);
        entries.extend(of_one);
    }
    if feeds.all.is_empty() {
        if !entries.is_empty() {
            entries.push(vec![Row::new()]);
        }
        entries.extend(none(theme, model, width));
    }
    entries
}

/// How it goes with one of them, for the first line and the order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Goes {
    /// It fails, though the other side is there.
    Failing,
    /// The other side says nothing.
    Silent,
    /// Nothing comes for now, and nothing is wrong.
    Waits,
    /// Nothing is known yet.
    Begins,
    Fine,
    /// Not asked here, or not any more.
    Elsewhere,
}

impl Goes {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Failing, "failing"),
        (Self::Silent, "silent"),
        (Self::Waits, "waiting"),
        (Self::Begins, "beginning"),
        (Self::Fine, "fine"),
        (Self::Elsewhere, "not asked here"),
    ];

    const fn style(self, theme: &Theme) -> Style {
        match self {
            Self::Failing | Self::Silent => theme.failed,
            Self::Waits | Self::Begins => theme.base,
            Self::Fine => theme.good,
            Self::Elsewhere => theme.dim,
        }
    }
}

fn goes(model: &Model, health: &Health) -> Goes {
    let feeds = &model.shell.feeds;
    match &health.state {
        _ if feeds.stopped.is_some() => Goes::Elsewhere,
        State::Failing(Failing { side: Side::Silent, .. }) => Goes::Silent,
        State::Failing(_) => Goes::Failing,
        State::Starting if is_wrong(health, model.now) => Goes::Silent,
        State::Starting => Goes::Begins,
        State::Delivering | State::CaughtUp | State::Resting(_) => Goes::Fine,
        State::Elsewhere | State::Ended => Goes::Elsewhere,
    }
}

/// How many are well and how many are not, the worst first: of the sources, of the models.
fn summary(theme: &Theme, model: &Model, width: usize) -> Vec<Vec<Row>> {
    let feeds: Vec<Goes> = model.shell.feeds.all.iter().map(|it| goes(model, it)).collect();
    let known = model.shell.assessors.0.iter();
    let models: Vec<Goes> = known.map(|it| assessors::goes(model, it)).collect();
    let counted = [("source", feeds), ("model", models)];
    let mut parts = counted.iter().filter(|it| !it.1.is_empty()).map(|(what, all)| {
        let row = Row::new().say(&format!("{}: ", words::many(all.len(), what)), theme.base);
        let counts = Goes::ALL.map(|(goes, word)| {
            (all.iter().filter(|it| **it == goes).count(), goes.style(theme), word)
        });
        let counts = counts.into_iter().filter(|it| it.0 > 0).enumerate();
        counts.fold(row, |row, (n, (count, style, word))| {
            let row = if n > 0 { row.say(", ", theme.dim) } else { row };
            row.say(&format!("{count} {word}"), style)
        })
    });
    match (parts.next(), parts.next()) {
        (None, _) => Vec::new(),
        (Some(one), None) => vec![vec![one]],
        (Some(one), Some(other)) if one.width() + 3 + other.width() <= width => {
            vec![vec![one.say(" · ", theme.dim).then(other)]]
        }
        (Some(one), Some(other)) => vec![vec![one], vec![other]],
    }
}

/// The rows of each source and model, the worst first; what is alike stays in its order.
fn worst_first(theme: &Theme, model: &Model, width: usize) -> Vec<Vec<Vec<Row>>> {
    let feeds = model.shell.feeds.all.iter();
    let feeds = feeds.map(|it| (goes(model, it), of_one(theme, model, it, width)));
    let models = model.shell.assessors.0.iter();
    let models =
        models.map(|it| (assessors::goes(model, it), assessors::of_one(theme, model, it, width)));
    let mut all: Vec<_> = feeds.chain(models).collect();
    all.sort_by_key(|it| match it.0 {
        // Both have to be seen to, in the order of the configuration.
        Goes::Silent => Goes::Failing,
        goes => goes,
    });
    all.into_iter().map(|it| it.1).collect()
}

fn prose(theme: &Theme, text: &str, width: usize) -> Vec<Row> {
    let rows = ink::wrap(text, width).into_iter();
    rows.map(|shown| Row::new().shown(shown, theme.base)).collect()
}

/// No source is configured: what to write, and where.
fn none(theme: &Theme, model: &Model, width: usize) -> Vec<Vec<Row>> {
    let prose = |text: &str| prose(theme, text, width);
    if model.session.demo {
        return vec![prose("This is the demo: the sources of the configuration are not asked.")];
    }
    let example = ["[[source]]", "name = \"drop\"", "kind = \"spool\"", "folder = \"/var/in\""];
    let mut entries = vec![
        prose("No source is configured: cases and events come in by `crosscheck ingest` alone."),
        prose("To have a folder watched for finished files, write this and start again:"),
        said(theme, "in", &model.shell.config_file, theme.evidence, width),
    ];
    entries.extend(example.map(|line| vec![Row::new().gap(LABEL).say(line, theme.evidence)]));
    entries.push(prose("`crosscheck config --sample` shows every kind of source."));
    entries
}

fn of_one(theme: &Theme, model: &Model, health: &Health, width: usize) -> Vec<Vec<Row>> {
    let said = |label: &str, text: &str, style: Style| said(theme, label, text, style, width);
    let title = Row::new().text(&health.name, theme.person).gap(2).say(health.kind, theme.dim);
    let since = health.since.filter(|_| model.shell.feeds.stopped.is_none());
    let since = since.map(|since| span(theme, model, since));
    let (does, style) = does(theme, model, health);
    let mut entries = vec![vec![title]];
    entries.push(said("does", &format!("{does}{}", since.unwrap_or_default()), style));
    if let State::Failing(Failing { tries, again_at, .. }) = &health.state {
        let times = words::many(*tries as usize, "time");
        let text = format!("tried {times}, again at {}", clock(theme, model, *again_at));
        entries.push(said("", &text, theme.base));
    }
    entries.push(said("answered", &answered(theme, model, health), theme.base));
    entries.push(said("records", &records(theme, model, health), theme.base));
    entries.push(said("newest", &newest(theme, health), theme.base));
    let is_now = matches!(health.state, State::Failing(_));
    entries.extend(fault(theme, model, (health.fault.as_ref(), health.mended_at, is_now), width));
    if let Some((when, what)) = &health.notice {
        entries.push(said("notice", &format!("{}: {what}", at(theme, model, *when)), theme.base));
    }
    entries
}

/// When it last answered: a refusal is an answer too, and told apart from one that is of use.
fn answered(theme: &Theme, model: &Model, health: &Health) -> String {
    let heard = health.heard_at.map(|heard| at(theme, model, heard));
    let how = match &health.state {
        State::Failing(Failing { side: Side::Refuses, .. }) => "with a refusal",
        State::Failing(Failing { side: Side::Unfit, .. }) => "with what is of no use",
        _ => return heard.unwrap_or_else(|| "not yet".into()),
    };
    let now = health.fault.as_ref().map_or_else(String::new, |(when, _)| at(theme, model, *when));
    match heard {
        Some(heard) => format!("{now}, {how}; well {heard}"),
        None => format!("{now}, {how}; never well since this console began"),
    }
}

/// The last fault: when, and since when it is over. One that is over is good to know and no more.
pub(super) fn fault(
    theme: &Theme,
    model: &Model,
    (fault, mended_at, is_now): (Option<&(Timestamp, String)>, Option<Timestamp>, bool),
    width: usize,
) -> Option<Vec<Row>> {
    let (when, why) = fault?;
    let over = match mended_at {
        Some(mended) => format!(", over since {}", clock(theme, model, mended)),
        None => String::new(),
    };
    let (label, style) = if is_now { ("fault", theme.failed) } else { ("last fault", theme.dim) };
    let text = format!("{}{over}: {why}", at(theme, model, *when));
    Some(said(theme, label, &text, style, width))
}

/// What it does, in words and a style.
fn does(theme: &Theme, model: &Model, health: &Health) -> (String, Style) {
    if model.shell.feeds.stopped.is_some() {
        return ("is not asked".into(), theme.failed);
    }
    if let State::Resting(until) = &health.state {
        let again = clock(theme, model, *until);
        return (format!("rests until {again}, its limit of questions is used up"), theme.base);
    }
    let (text, style) = match &health.state {
        State::Starting => ("nothing heard of it yet", theme.base),
        State::Delivering => ("delivers", theme.base),
        State::CaughtUp => ("all that it has is here", theme.good),
        State::Failing(_) => (silence::silent(health), theme.failed),
        State::Elsewhere => ("another process of this store asks it", theme.dim),
        State::Ended | State::Resting(_) => ("has ended", theme.dim),
    };
    (text.into(), style)
}

fn records(theme: &Theme, model: &Model, health: &Health) -> String {
    let taken = words::count(health.taken);
    let aside = match health.set_aside {
        0 => String::new(),
        count => format!(", {} set aside", words::count(count)),
    };
    let last = match health.stored_at {
        Some(stored) => format!("; the last {}", at(theme, model, stored)),
        None => "; none since this console began".into(),
    };
    format!("{taken} taken in{aside}{last}")
}

/// Its newest event, and how old that was when it came: what it lags by.
fn newest(theme: &Theme, health: &Health) -> String {
    let Some(newest) = health.newest else { return "no event yet".into() };
    let lag = health.stored_at.map(|stored| stored.millis_since(newest));
    let lag = match lag {
        Some(lag) if lag < -AHEAD_MILLIS => format!(", {} ahead of this clock", age(-lag)),
        Some(lag) => format!(", {} old when the last record came", age(lag)),
        None => String::new(),
    };
    format!("event of {}{lag}", theme.times.whole(newest))
}

/// `10:41:02, 3m ago`; with the day where that is another one.
pub(super) fn at(theme: &Theme, model: &Model, at: Timestamp) -> String {
    let clock = clock(theme, model, at);
    if theme.times.are_ages() {
        return clock;
    }
    // Seconds would stand still on a page on which nothing happens.
    if model.now.millis_since(at) < MINUTE_MS {
        return clock;
    }
    format!("{clock}, {} ago", time::age_at(model.now, at))
}

/// ` for 3m, since 10:41:02`
pub(super) fn span(theme: &Theme, model: &Model, since: Timestamp) -> String {
    let how_long = age(model.now.millis_since(since));
    if theme.times.are_ages() {
        return format!(" for {how_long}");
    }
    format!(" for {how_long}, since {}", clock(theme, model, since))
}

/// `10:41:02`; with the day where that is another one.
pub(super) fn clock(theme: &Theme, model: &Model, at: Timestamp) -> String {
    let times = &theme.times;
    let today = times.date(at) == times.date(model.now);
    if today || times.are_ages() { times.clock(at) } else { times.whole(at) }
}

/// A label and its text below each other's ends.
pub(super) fn said(theme: &Theme, label: &str, text: &str, style: Style, width: usize) -> Vec<Row> {
    let mut first = Some(Row::new().say(label, theme.dim).to(LABEL));
    let rows = ink::wrap(text, width.saturating_sub(LABEL)).into_iter();
    rows.map(|shown| first.take().unwrap_or_else(|| Row::new().gap(LABEL)).shown(shown, style))
        .collect()
}
