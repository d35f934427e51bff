//! The sources that this console runs: a word in the status line while all is well, what is wrong
//! before anything else, and a page that says of each what it does, what came of it and what mends
//! its last fault.
//!
//! No news is never told as no connection, and the other way round. It must not count on a text of
//! a source: what a fault says can be the other side's own words.

use super::ink::{self, Canvas, Row};
use super::theme::Theme;
use super::{assessors, sheet, words};
use crate::app::layout::Area;
use crate::app::model::Model;
use crate::domain::feed::{Failing, Health, State};
use crate::domain::time::{AHEAD_MILLIS, Timestamp, age, age_at};
use ratatui::style::Style;

/// Cells of the labels at the left.
const LABEL: usize = 12;
/// Cells of a reason in one line: fewer say nothing.
const WHY_MIN: usize = 16;
/// A source that is less far behind is as good as there.
const BEHIND_MS: i64 = 60_000;

/// What is wrong, in that many cells; the reason is cut, the source and the time are not.
pub fn wrong(theme: &Theme, model: &Model, width: usize) -> Option<Row> {
    let feeds = &model.shell.feeds;
    let models = model.shell.assessors.wrong();
    let (head, more, why) = match (&feeds.stopped, feeds.wrong(model.now).as_slice()) {
        (Some(why), _) => (Row::new().say("no source is asked", theme.failed), 0, Some(why)),
        (None, []) => {
            let (worst, others) = models.split_first()?;
            let since = worst.since.map(|since| age_at(model.now, since)).unwrap_or_default();
            let row = assessors::wrong(theme, worst).say(&format!(" for {since}"), theme.failed);
            (row, others.len(), worst.fault.as_ref().map(|(_, why)| why))
        }
        (None, [worst, others @ ..]) => {
            let row = Row::new().text(&worst.name, theme.failed).say(": ", theme.failed);
            let row = row.say(silent(worst), theme.failed);
            let since = worst.since.map(|since| age_at(model.now, since)).unwrap_or_default();
            let why = match &worst.state {
                State::Failing(Failing { why, .. }) => Some(why),
                _ => None,
            };
            (row.say(&format!(" for {since}"), theme.failed), others.len() + models.len(), why)
        }
    };
    let head = match more {
        0 => head,
        // In few cells, the number alone.
        _ if head.width() + 12 > width => head.say(&format!(" +{more}"), theme.failed),
        _ => head.say(&format!(", and {more} more"), theme.failed),
    };
    let room = width.saturating_sub(head.width() + 3);
    Some(match why.filter(|_| room >= WHY_MIN) {
        Some(why) => {
            head.say(" (", theme.dim).shown(ink::fit(why, room), theme.base).say(")", theme.dim)
        }
        None => head,
    })
}

/// What a source is that is silent, in words that tell it from one that has nothing new.
const fn silent(health: &Health) -> &'static str {
    match (&health.state, health.kind.as_bytes()) {
        (State::Starting, _) => "no word of it",
        (_, b"spool" | b"pipe") => "cannot be read",
        _ => "no connection",
    }
}

/// That all is well: `3 sources ✓`, and how far behind the furthest is.
pub fn well(theme: &Theme, model: &Model) -> Option<Row> {
    let feeds = &model.shell.feeds;
    if feeds.all.is_empty() || feeds.stopped.is_some() || !feeds.wrong(model.now).is_empty() {
        return None;
    }
    let elsewhere = feeds.all.iter().filter(|it| it.state == State::Elsewhere).count();
    let heard = feeds.all.iter().filter(|it| it.heard_at.is_some()).count();
    let mut row = Row::new().say(&words::many(feeds.all.len(), "source"), theme.base);
    if elsewhere == feeds.all.len() {
        return Some(row.say(", asked by another process", theme.dim));
    }
    if elsewhere > 0 {
        row = row.say(&format!(", {elsewhere} elsewhere"), theme.dim);
    }
    if heard + elsewhere < feeds.all.len() {
        return Some(row.say(" …", theme.dim));
    }
    row = row.say(" ✓", theme.good);
    let behind = feeds.behind_ms(model.now).filter(|behind| *behind >= BEHIND_MS);
    Some(match behind {
        Some(behind) => row.say(&format!(" {} behind", age(behind)), theme.base),
        None => row,
    })
}

/// Draws the page from that entry on.
pub fn draw(canvas: &mut Canvas<'_>, whole: Area, model: &Model, scroll: usize) {
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
    if feeds.all.is_empty() {
        entries.extend(none(theme, model, width));
    } else if model.session.demo {
        let text = "This is the demo: a server of its own on this machine delivers what is built \
                    in. Once on the way it is busy, then repeats a page, on purpose.";
        entries.push(prose(theme, text, width));
    }
    for health in &feeds.all {
        if !entries.is_empty() {
            entries.push(vec![Row::new()]);
        }
        entries.extend(of_one(theme, model, health, width));
    }
    entries.extend(assessors::entries(theme, model, width));
    entries
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
        let text = format!("tried {times}, again at {}", theme.times.clock(*again_at));
        entries.push(said("", &text, theme.base));
    }
    let heard = health.heard_at.map_or("not yet".into(), |heard| at(theme, model, heard));
    entries.push(said("answered", &heard, theme.base));
    entries.push(said("records", &records(theme, model, health), theme.base));
    entries.push(said("newest", &newest(theme, health), theme.base));
    if let Some((when, why)) = &health.fault {
        let is_now = matches!(health.state, State::Failing(_));
        let label = if is_now { "fault" } else { "last fault" };
        let text = format!("{}: {why}", at(theme, model, *when));
        // One that is over is good to know and no more.
        entries.push(said(label, &text, if is_now { theme.failed } else { theme.dim }));
    }
    if let Some((when, what)) = &health.notice {
        entries.push(said("notice", &format!("{}: {what}", at(theme, model, *when)), theme.base));
    }
    entries
}

/// What it does, in words and a style.
fn does(theme: &Theme, model: &Model, health: &Health) -> (String, Style) {
    if model.shell.feeds.stopped.is_some() {
        return ("is not asked".into(), theme.failed);
    }
    if let State::Resting(until) = &health.state {
        let again = theme.times.clock(*until);
        return (format!("rests until {again}, its limit of questions is used up"), theme.base);
    }
    let (text, style) = match &health.state {
        State::Starting => ("nothing heard of it yet", theme.base),
        State::Delivering => ("delivers", theme.base),
        State::CaughtUp => ("all that it has is here", theme.good),
        State::Failing(_) => (silent(health), theme.failed),
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
    let times = &theme.times;
    if times.are_ages() {
        return times.clock(at);
    }
    let today = times.date(at) == times.date(model.now);
    let clock = if today { times.clock(at) } else { times.whole(at) };
    match age_at(model.now, at).as_str() {
        "ahead" => clock,
        age => format!("{clock}, {age} ago"),
    }
}

/// ` for 3m, since 10:41:02`
pub(super) fn span(theme: &Theme, model: &Model, since: Timestamp) -> String {
    let how_long = age(model.now.millis_since(since));
    if theme.times.are_ages() {
        return format!(" for {how_long}");
    }
    let today = theme.times.date(since) == theme.times.date(model.now);
    let clock = if today { theme.times.clock(since) } else { theme.times.whole(since) };
    format!(" for {how_long}, since {clock}")
}

/// A label and its text below each other's ends.
pub(super) fn said(theme: &Theme, label: &str, text: &str, style: Style, width: usize) -> Vec<Row> {
    let mut first = Some(Row::new().say(label, theme.dim).to(LABEL));
    let rows = ink::wrap(text, width.saturating_sub(LABEL)).into_iter();
    rows.map(|shown| first.take().unwrap_or_else(|| Row::new().gap(LABEL)).shown(shown, style))
        .collect()
}
