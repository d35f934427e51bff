//! The timeline large: a lane for each outcome, country, address, account or application, with what
//! the logs cover below.
//!
//! It must not leave out a lane: what does not fit is counted in one.

use super::super::events;
use super::super::glyphs;
use super::super::ink::{self, Canvas, Row};
use super::super::scale::{Scale, span};
use super::super::theme::Theme;
use super::super::timeline::{self, At};
use super::super::words;
use crate::app::command::Id;
use crate::app::layout::Area;
use crate::app::model::OpenCase;
use crate::app::own_keys::Place;
use crate::app::study::keys::InStudy;
use crate::app::study::timeline::Lanes;
use crate::domain::sign_in::Status;
use crate::domain::time::Timestamp;
use crate::facts::named;
use std::collections::HashMap;

/// Cells of a lane's counts at the right: `●12 ×340`.
const COUNTS: usize = 14;

/// Draws the lanes, with that event selected by its place in the order of time.
pub fn draw(canvas: &mut Canvas<'_>, area: Area, case: &OpenCase, at: usize, by: Lanes) {
    let theme = canvas.theme;
    let text = format!("Timeline by {}", by.label());
    let title = Row::new().say(&text, theme.evidence);
    let all = timeline::timed(case);
    let untimed = case.order.len() - all.len();
    let mut note = Row::new().say(&words::many(case.order.len(), "event"), theme.dim);
    if untimed > 0 {
        note = note.say(&format!(", {untimed} without a time"), theme.failed);
    }
    let inner = super::frame_hinted(canvas, area, (&title, &note), hints(theme));
    let selected = case.order.get(at).copied();
    // The selected one of this study, not of the pane below.
    let shown = OpenCase { event: at, ..case.clone() };
    let below = 3.min(inner.height / 3);
    let picture = Area { height: inner.height.saturating_sub(below), ..inner };
    let times: Vec<Timestamp> = all.iter().map(|it| it.time).collect();
    let lanes = lanes(case, &all, by);
    let head = head(case, &lanes, usize::from(inner.width));
    let room = usize::from(inner.width).saturating_sub(head + COUNTS + 2);
    let used = if let Some(scale) = Scale::new(&times, room) {
        tracks(canvas, picture, &shown, &lanes, &scale, head) + 1
    } else {
        let time = theme.times.column(all.first().map(|it| it.time), true);
        let text = match all.len() {
            0 => "No event of this case says when it happened.".to_owned(),
            count => format!("{} at {time}: no time passed.", words::many(count, "event")),
        };
        canvas.row(picture, 0, &Row::new().say(&text, theme.base));
        2
    };
    // What room is left shows the events in words.
    let height = picture.height.saturating_sub(used);
    if height > 2 {
        let with_day = super::super::evidence::days(theme, case).1;
        events::draw(canvas, Area { y: picture.y + used, height, ..picture }, &shown, with_day);
    }
    let y = inner.y + picture.height;
    let place = format!("event {} of {}", at + 1, case.order.len());
    super::rule(canvas, area, y, &Row::new().say(&place, theme.dim));
    let detail = Area { y: y + 1, height: below.saturating_sub(1), ..inner };
    if let Some(event) = selected {
        described(canvas, detail, case, event, at);
    }
}

/// A lane: its name, its events, and whether an attacker may have written the name.
struct Lane {
    name: String,
    events: Vec<At>,
}

/// What the keys do, those that choose an event first.
fn hints(theme: &Theme) -> Vec<Row> {
    let own = |does| theme.keys.own.first(Place::Timeline, does);
    let all = [
        own(InStudy::Backward),
        own(InStudy::Onward),
        words::key(Id::Down, theme),
        words::key(Id::Up, theme),
    ];
    let mut hints = vec![words::hint(all.join(" ").trim(), "event", theme)];
    let does = [InStudy::Lanes, InStudy::Go, InStudy::Leave];
    hints.extend(does.map(|does| words::own(Place::Timeline, does, theme)));
    hints
}

fn lanes(case: &OpenCase, all: &[At], by: Lanes) -> Vec<Lane> {
    let dossier = &case.examined.dossier;
    let name = |it: &At| {
        let sign_in = dossier.sign_in(it.event)?;
        let from = &sign_in.src_endpoint;
        match by {
            Lanes::Outcome => Some(match it.status {
                Status::Success => "success".to_owned(),
                Status::Failure => "failure".to_owned(),
                Status::Interrupt => "interrupt or step".to_owned(),
                Status::Unknown => "record".to_owned(),
            }),
            Lanes::Country => from.location.country.clone(),
            Lanes::Address => from.ip.map(|ip| ip.to_string()).or_else(|| from.ip_raw.clone()),
            Lanes::Account => sign_in.identity().map(str::to_owned),
            Lanes::Application => {
                sign_in.service.name.clone().or_else(|| sign_in.service.uid.clone())
            }
        }
    };
    let mut lanes: Vec<Lane> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for it in all {
        let name = name(it).unwrap_or_else(|| "not said".to_owned());
        let at = *known.entry(name.clone()).or_insert(lanes.len());
        match lanes.get_mut(at) {
            Some(lane) => lane.events.push(*it),
            None => lanes.push(Lane { name, events: vec![*it] }),
        }
    }
    lanes
}

/// Cells of the names at the left.
fn head(case: &OpenCase, lanes: &[Lane], width: usize) -> usize {
    let sources = case.examined.dossier.case.evidence.coverage.iter().map(|it| &it.source);
    let names = lanes.iter().map(|lane| &lane.name).chain(sources);
    let widest = names.map(|name| ink::cells(name)).max();
    widest.unwrap_or(0).clamp(6, width / 5) + 1
}

fn tracks(
    canvas: &mut Canvas<'_>,
    area: Area,
    case: &OpenCase,
    lanes: &[Lane],
    scale: &Scale,
    head: usize,
) -> u16 {
    let theme = canvas.theme;
    let (first, last) = scale.times();
    let with_day = last / 86_400_000 != first / 86_400_000;
    let coverage = &case.examined.dossier.case.evidence.coverage;
    let height = usize::from(area.height);
    // Axis, density and marks stand above; what is covered stands below where there is room.
    let covered = coverage.len().min(height.saturating_sub(6 + lanes.len().min(6)));
    let room = height.saturating_sub(3 + covered).max(1);
    let all: Vec<At> = timeline::timed(case);
    let mut line: u16 = 0;
    let mut put = |canvas: &mut Canvas<'_>, row: Row| {
        canvas.row(area, line, &row);
        line += 1;
        line
    };
    let label = |text: &str| Row::new().say(text, theme.dim).to(head);
    put(canvas, label("").then(timeline::axis(theme, scale, with_day)));
    put(canvas, label("all").then(density(theme, scale, &all)));
    // The lane of the selected event is never among those that are only counted.
    let selected = case.event_index();
    let has = |lane: &Lane| lane.events.iter().any(|it| Some(it.event) == selected);
    let many = lanes.len() > room;
    let shown = if many { room.saturating_sub(1).max(1) } else { lanes.len() };
    let own = lanes.iter().position(has).unwrap_or(0);
    let from = if own < shown { 0 } else { own + 1 - shown };
    for lane in lanes.iter().skip(from).take(shown) {
        let row = Row::new().cell(&lane.name, head - 1, theme.evidence).gap(1);
        let row = row.then(timeline::track(theme, case, scale, &lane.events));
        put(canvas, row.to(head + scale.cells + 1).then(counts(theme, &lane.events)));
    }
    if many {
        let events: usize = lanes.iter().map(|lane| lane.events.len()).sum::<usize>()
            - lanes.iter().skip(from).take(shown).map(|lane| lane.events.len()).sum::<usize>();
        let text = format!(
            "{} more with {}",
            words::many(lanes.len() - shown, "lane"),
            words::many(events, "event")
        );
        put(canvas, label("").say(&text, theme.failed));
    }
    let mut used = put(canvas, label("claims").then(cites(theme, case, scale, &all)));
    for source in coverage.iter().take(covered) {
        let gaps = match source.gaps.len() {
            0 => Row::new().say("no gap stated", theme.dim),
            gaps => Row::new().say(&words::many(gaps, "log gap"), theme.failed),
        };
        let name = Row::new().cell(&named(&source.source), head - 1, theme.dim).gap(1);
        let (from, to) = (
            theme.times.column(Some(source.from), true),
            theme.times.column(Some(source.to), true),
        );
        let said = Row::new().say(&format!("logs from {from} to {to}: "), theme.dim).then(gaps);
        used = put(canvas, name.then(said));
    }
    used
}

/// How many events fall on each cell, as bars.
fn density(theme: &Theme, scale: &Scale, all: &[At]) -> Row {
    const BARS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
    let mut counts = vec![0_usize; scale.cells];
    for it in all {
        if let Some(count) = counts.get_mut(scale.cell(it.time)) {
            *count += 1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or(1).max(1);
    let bars = counts.iter().map(|count| match count {
        0 => " ",
        count => BARS[(count * BARS.len()).div_ceil(most).clamp(1, BARS.len()) - 1],
    });
    let row = Row::new().say(&bars.collect::<String>(), theme.evidence);
    row.gap(1).say(&format!("at most {most}"), theme.dim)
}

/// Which claims cite the events of a cell: `1`, `3`, or how many where there are several.
fn cites(theme: &Theme, case: &OpenCase, scale: &Scale, all: &[At]) -> Row {
    let mut cells: Vec<Vec<usize>> = vec![Vec::new(); scale.cells];
    for (n, claim) in case.examined.checked.claims.iter().enumerate() {
        for event in claim.cites.iter().filter_map(|cite| cite.event) {
            let Some(it) = all.iter().find(|it| it.event == event) else { continue };
            let Some(cell) = cells.get_mut(scale.cell(it.time)) else { continue };
            if cell.last() != Some(&(n + 1)) {
                cell.push(n + 1);
            }
        }
    }
    let sign = |claims: &Vec<usize>| match claims.as_slice() {
        [] => " ".to_owned(),
        [one @ 1..=9] => one.to_string(),
        _ => "+".to_owned(),
    };
    Row::new().say(&cells.iter().map(sign).collect::<String>(), theme.model)
}

fn counts(theme: &Theme, events: &[At]) -> Row {
    let mut row = Row::new();
    for status in [Status::Success, Status::Failure, Status::Interrupt, Status::Unknown] {
        let count = events.iter().filter(|it| it.status == status).count();
        if count > 0 {
            let text = format!("{}{}", glyphs::status(status).0, words::count(count as u64));
            let gap = usize::from(row.width() > 0);
            row = row.gap(gap).say(&text, events::status_style(status, theme));
        }
    }
    row
}

/// The selected event in words: itself, and what stands between it and its neighbours.
fn described(canvas: &mut Canvas<'_>, area: Area, case: &OpenCase, event: usize, at: usize) {
    let theme = canvas.theme;
    let dossier = &case.examined.dossier;
    let id = case.event_id(event);
    let row = Row::new().text(id, theme.key).gap(1);
    let Some(sign_in) = dossier.sign_in(event) else {
        canvas.row(area, 0, &row.say("record of no known format", theme.dim));
        return;
    };
    let (sign, word) = glyphs::status(sign_in.status_id);
    let style = events::status_style(sign_in.status_id, theme);
    let source = &sign_in.src_endpoint;
    let row = row
        .say(sign, style)
        .gap(1)
        .say(&events::time(theme, case, Some(sign_in), true), theme.evidence)
        .gap(1)
        .say(word, style)
        .gap(1)
        .text(&words::place(sign_in), theme.evidence)
        .gap(1)
        .text(source.ip_raw.as_deref().unwrap_or_default(), theme.evidence)
        .gap(1)
        .text(&events::reason(sign_in), style)
        .gap(1)
        .text(sign_in.service.name.as_deref().unwrap_or_default(), theme.dim);
    canvas.row(area, 0, &row);
    let time = |place: usize| dossier.sign_in(*case.order.get(place)?)?.time;
    let apart =
        |from: Option<Timestamp>, to: Option<Timestamp>| Some(span(to?.millis_since(from?)));
    let mut said = Vec::new();
    if let Some(before) = at.checked_sub(1).and_then(|before| apart(time(before), time(at))) {
        said.push(format!("{before} after the event before"));
    }
    if let Some(next) = apart(time(at), time(at + 1)) {
        said.push(format!("{next} before the next"));
    }
    canvas.row(area, 1, &Row::new().say(&said.join(" · "), theme.dim));
}
