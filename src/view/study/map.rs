//! The sign-ins on the map of the world, the travel between them, and how fast it was.
//!
//! Places are the vendor's word or a look-up, and that is said. It must not draw a place for an
//! event that names none: those are counted beside the map.

use super::super::glyphs::{self, Glyphs};
use super::super::ink::{self, Canvas, Row};
use super::super::scale::span;
use super::super::theme::Theme;
use super::super::words;
use super::coast::COAST;
use super::dots::{Dots, Sight, great_circle};
use crate::app::journey::{Journey, Leg, Place, Speed};
use crate::app::layout::Area;
use crate::app::model::OpenCase;
use crate::app::own_keys;
use crate::app::study::keys::InStudy;
use crate::domain::dossier::ReadEvent;
use crate::domain::lookup;
use crate::domain::sign_in::Status;
use crate::domain::text::Shown;
use crate::facts::{named, origin};
use ratatui::style::Style;
use std::collections::BTreeMap;

/// From this width on the list stands beside the map.
const BESIDE_MIN: u16 = 116;
/// Columns of the list beside the map.
const LIST_COLUMNS: u16 = 46;
/// Cells of a place's name on the map, at most.
const NAME_CELLS: usize = 24;
/// Events of a place stand below it where there is less room beside it.
const EVENTS_MIN: usize = 18;
/// Rows by which a speed may stand away from the middle of its way.
const NEAR_ROWS: usize = 3;
/// Databases that are named below the list.
const DATABASES_MAX: usize = 3;
/// Legs of different ends that are drawn.
const LEGS_MAX: usize = 200;

const LAND: u8 = 1;
const POSSIBLE: u8 = 2;
const IMPOSSIBLE: u8 = 3;
const SELECTED: u8 = 4;

/// Draws the map and the list; `at` is the selected leg or, behind the legs, place.
pub fn draw(canvas: &mut Canvas<'_>, area: Area, case: &OpenCase, at: usize, world: bool) {
    let theme = canvas.theme;
    let journey = &case.survey.journey;
    let title = Row::new().say("Where the sign-ins came from", theme.evidence);
    let note = Row::new().say(&which(journey, at), theme.evidence);
    let dossier = &case.examined.dossier;
    let is_look_up = |read: &ReadEvent| {
        read.sign_in.as_ref().is_some_and(|it| it.src_endpoint.lookup.place.is_some())
    };
    // Below the list stands which ones.
    let whose = if dossier.read.iter().any(is_look_up) {
        note.clone().say(" · some places are a look-up", theme.dim)
    } else {
        note.clone().say(" · places are the log's own word", theme.dim)
    };
    let fits = title.width() + whose.width() + 10 <= usize::from(area.width);
    let note = if fits { whose } else { note };
    let on_map = own_keys::Place::Map;
    let sight = if world { "where they are" } else { "whole world" };
    let mut hints = vec![words::own_as(on_map, InStudy::World, sight, theme)];
    hints.extend([InStudy::Go, InStudy::Leave].map(|does| words::own(on_map, does, theme)));
    let inner = super::frame_hinted(canvas, area, (&title, &note), hints);
    let (map, list) = areas(inner, journey, world);
    picture(canvas, map, journey, Some(at), world);
    listed(canvas, list, case, at);
}

/// The room for the map and for the list: beside each other where there is room, unless a map of
/// all the world would leave much of its height empty; it is wider above the list, and larger.
fn areas(inner: Area, journey: &Journey, world: bool) -> (Area, Area) {
    let width = inner.width.saturating_sub(LIST_COLUMNS + 1);
    let places: Vec<(f64, f64)> = journey.places.iter().map(|place| place.at).collect();
    let cells = (usize::from(width), usize::from(inner.height));
    let is_whole = world || Sight::around(&places, cells) == Sight::world(cells);
    let is_high = Sight::rows_of_world(cells.0) * 4 < cells.1 * 3;
    if inner.width >= BESIDE_MIN && !(is_whole && is_high) {
        let list = Area { x: inner.x + width + 1, width: LIST_COLUMNS, ..inner };
        return (Area { width, ..inner }, list);
    }
    let rows = (inner.height / 3).clamp(4, 8).min(inner.height);
    // Rows that no map of that width fills are the list's.
    let most = u16::try_from(Sight::rows_of_world(inner.width.into())).unwrap_or(u16::MAX);
    let height = (inner.height - rows).min(most.max(3));
    let list = Area { y: inner.y + height, height: inner.height - height, ..inner };
    (Area { height, ..inner }, list)
}

/// `way 2 of 5, the worst`: which leg or place is selected.
fn which(journey: &Journey, at: usize) -> String {
    let legs = journey.legs.len();
    let of = |what: &str, at: usize, all: usize| {
        format!("{what} {} of {}", words::count(at as u64 + 1), words::count(all as u64))
    };
    match at.checked_sub(legs) {
        Some(_) if journey.places.is_empty() => "no place is named".to_owned(),
        Some(place) => of("place", place, journey.places.len()),
        None if legs > 1 && journey.worst() == Some(at) => of("way", at, legs) + ", the worst",
        None => of("way", at, legs),
    }
}

/// The map alone: land, legs, places with their names, speeds on the legs.
pub fn picture(
    canvas: &mut Canvas<'_>,
    area: Area,
    journey: &Journey,
    at: Option<usize>,
    world: bool,
) {
    let cells = (usize::from(area.width), usize::from(area.height));
    if cells.0 < 8 || cells.1 < 3 {
        return;
    }
    let places: Vec<(f64, f64)> = journey.places.iter().map(|place| place.at).collect();
    let sight = if world { Sight::world(cells) } else { Sight::around(&places, cells) };
    let mut dots = Dots::new(cells);
    land(&mut dots, &sight);
    let signs: Vec<_> = journey.places.iter().map(|place| sight.cell(place.at)).collect();
    let theme = canvas.theme;
    let drawn = ways(journey, at);
    for (leg, _) in &drawn {
        way(&mut dots, &sight, journey, leg, selected_leg(journey, at) == Some(*leg));
    }
    let all = (0..cells.1).flat_map(|y| (0..cells.0).map(move |x| (x, y)));
    let busy = all.map(|(x, y)| dots.cell(x, y).is_some_and(|(_, layer)| layer > LAND)).collect();
    let taken = vec![false; cells.0 * cells.1];
    let mut labels = Labels { taken, busy, cells, found: Vec::new() };
    signs.iter().flatten().for_each(|cell| labels.take(*cell, 1));
    // What matters most comes last, and takes its place first.
    for leg in drawn.iter().rev() {
        speed_label(&mut labels, theme, &sight, journey, *leg);
    }
    for (place, cell) in journey.places.iter().zip(&signs) {
        if let Some(cell) = cell {
            labels.beside(*cell, &place_name(place), theme.evidence, false);
        }
    }
    paint(canvas, area, &dots);
    for (place, cell) in journey.places.iter().zip(&signs) {
        let Some((x, y)) = cell else { continue };
        let spot = Area { x: area.x + *x as u16, y: area.y + *y as u16, width: 1, height: 1 };
        let chosen = at.and_then(|at| at.checked_sub(journey.legs.len()));
        let chosen = chosen.and_then(|at| journey.places.get(at)) == Some(place);
        let (sign, style) = place_sign(theme, place);
        let style = if chosen { style.patch(theme.lit) } else { style };
        canvas.clear(spot);
        canvas.row(spot, 0, &Row::new().say(sign, style));
    }
    for label in labels.found {
        let (x, y) = label.at;
        let width = label.width as u16;
        let spot = Area { x: area.x + x as u16, y: area.y + y as u16, width, height: 1 };
        canvas.clear(spot);
        let row = if label.own {
            Row::new().say(&label.text, label.style)
        } else {
            Row::new().text(&label.text, label.style)
        };
        canvas.row(spot, 0, &row);
    }
}

fn land(dots: &mut Dots, sight: &Sight) {
    let degree = |tenths: i16| f64::from(tenths) / 10.0;
    for line in COAST {
        let points: Vec<(f64, f64)> = line
            .chunks_exact(2)
            .map(|pair| sight.dot((degree(pair[1]), degree(pair[0]))))
            .collect();
        for two in points.windows(2) {
            // A part of the world may reach over the date line: the same land is there once more.
            for turn in [-360.0, 0.0, 360.0] {
                let shift = turn / sight.step;
                dots.line((two[0].0 + shift, two[0].1), (two[1].0 + shift, two[1].1), LAND, 1);
            }
        }
    }
}

fn selected_leg(journey: &Journey, at: Option<usize>) -> Option<&Leg> {
    at.and_then(|at| journey.legs.get(at))
}

/// The legs that are drawn: one for each pair of ends, the fastest, with how many there are; the
/// selected one in any case.
fn ways(journey: &Journey, at: Option<usize>) -> Vec<(&Leg, usize)> {
    let mut by_ends: BTreeMap<(usize, usize), (&Leg, usize)> = BTreeMap::new();
    let chosen = selected_leg(journey, at);
    for leg in &journey.legs {
        let ends = (leg.ends.0.min(leg.ends.1), leg.ends.0.max(leg.ends.1));
        let entry = by_ends.entry(ends).or_insert((leg, 0));
        entry.1 += 1;
        let keeps = chosen == Some(entry.0);
        if chosen == Some(leg) || (!keeps && leg.weight() > entry.0.weight()) {
            entry.0 = leg;
        }
    }
    let mut ways: Vec<_> = by_ends.into_values().collect();
    ways.sort_by_key(|(leg, _)| (chosen == Some(*leg), leg.weight()));
    let from = ways.len().saturating_sub(LEGS_MAX);
    ways.split_off(from)
}

/// The shortest way over the ground; broken at the date line where the map ends there.
fn way(dots: &mut Dots, sight: &Sight, journey: &Journey, leg: &Leg, chosen: bool) {
    let (Some(from), Some(to)) = (journey.places.get(leg.ends.0), journey.places.get(leg.ends.1))
    else {
        return;
    };
    let impossible = matches!(leg.speed, Speed::Impossible(_) | Speed::Undefined);
    let layer = match (chosen, impossible) {
        (true, _) => SELECTED,
        (false, true) => IMPOSSIBLE,
        (false, false) => POSSIBLE,
    };
    let points = great_circle(from.at, to.at);
    for two in points.windows(2) {
        if (two[0].1 - two[1].1).abs() > 180.0 {
            continue;
        }
        let every = if impossible { 1 } else { 3 };
        dots.line(sight.dot(two[0]), sight.dot(two[1]), layer, every);
    }
}

/// Draws the dots row by row; on a plain terminal a cell is one sign.
fn paint(canvas: &mut Canvas<'_>, area: Area, dots: &Dots) {
    let theme = canvas.theme;
    let plain = theme.glyphs == Glyphs::Ascii;
    for row in 0..dots.rows() {
        let mut line = Row::new();
        for column in 0..usize::from(area.width) {
            let (sign, layer) = dots.cell(column, row).unwrap_or((' ', 0));
            let sign = match (plain, layer) {
                (false, _) | (_, 0) => sign,
                (true, LAND) => '.',
                (true, POSSIBLE) => '-',
                (true, IMPOSSIBLE) => '=',
                (true, _) => '*',
            };
            line = line.say(sign.encode_utf8(&mut [0; 4]), layer_style(theme, layer));
        }
        canvas.row(area, row as u16, &line);
    }
}

const fn layer_style(theme: &Theme, layer: u8) -> Style {
    match layer {
        POSSIBLE => theme.evidence,
        IMPOSSIBLE => theme.failure,
        SELECTED => theme.key,
        _ => theme.coast,
    }
}

/// The sign of a place: the worst that happened there.
fn place_sign(theme: &Theme, place: &Place) -> (&'static str, Style) {
    let status = match (place.successes, place.failures) {
        (0, 0) => Status::Unknown,
        (0, _) => Status::Failure,
        _ => Status::Success,
    };
    (glyphs::status(status).0, super::super::events::status_style(status, theme))
}

fn place_name(place: &Place) -> String {
    if place.name.is_empty() { degrees(place.at) } else { place.name.clone() }
}

/// `38.7 N 9.1 W`
fn degrees((north, east): (f64, f64)) -> String {
    let of = |n: f64, plus: char, minus: char| {
        format!("{:.1} {}", n.abs(), if n < 0.0 { minus } else { plus })
    };
    format!("{} {}", of(north, 'N', 'S'), of(east, 'E', 'W'))
}

fn speed_text(leg: &Leg) -> String {
    match leg.speed {
        Speed::Possible(kmh) | Speed::Explained(kmh) => format!("{} km/h", words::count(kmh)),
        Speed::Impossible(kmh) => format!("{} km/h IMPOSSIBLE", words::count(kmh)),
        Speed::Near => "near".to_owned(),
        Speed::Undefined => "no time between".to_owned(),
    }
}

fn speed_style(theme: &Theme, leg: &Leg) -> Style {
    match leg.speed {
        Speed::Impossible(_) => theme.bad,
        Speed::Undefined => theme.failed,
        _ => theme.evidence,
    }
}

/// The speed beside the middle of its way, where there is room.
fn speed_label(
    labels: &mut Labels,
    theme: &Theme,
    sight: &Sight,
    journey: &Journey,
    (leg, count): (&Leg, usize),
) {
    let (Some(from), Some(to)) = (journey.places.get(leg.ends.0), journey.places.get(leg.ends.1))
    else {
        return;
    };
    let points = great_circle(from.at, to.at);
    let middle = points.get(points.len() / 2).copied().unwrap_or(from.at);
    let Some(cell) = sight.cell(middle) else { return };
    let ends = |leg: &Leg| (leg.ends.0.min(leg.ends.1), leg.ends.0.max(leg.ends.1));
    let others = journey.legs.iter().filter(|it| ends(it) == ends(leg));
    let which =
        if others.clone().all(|it| it.weight() <= leg.weight()) { "fastest" } else { "one" };
    // Which one it is comes first: behind the speed it would say of how many ways that is so.
    let text = match count {
        0 | 1 => format!(" {} ", speed_text(leg)),
        count => format!(" {which} of {count}: {} ", speed_text(leg)),
    };
    labels.over(cell, &text, speed_style(theme, leg));
}

struct Label {
    at: (usize, usize),
    width: usize,
    text: String,
    style: Style,
    /// The program's own words.
    own: bool,
}

/// Texts on the map, none over another.
struct Labels {
    taken: Vec<bool>,
    /// Where a way is drawn: names keep off it where they can.
    busy: Vec<bool>,
    cells: (usize, usize),
    found: Vec<Label>,
}

impl Labels {
    fn take(&mut self, (x, y): (usize, usize), width: usize) {
        for at in x..(x + width).min(self.cells.0) {
            if let Some(cell) = self.taken.get_mut(y * self.cells.0 + at) {
                *cell = true;
            }
        }
    }

    fn is_free(&self, (x, y): (usize, usize), width: usize) -> bool {
        x + width <= self.cells.0
            && y < self.cells.1
            && (x..x + width).all(|at| self.taken.get(y * self.cells.0 + at) == Some(&false))
    }

    fn put(&mut self, at: (usize, usize), text: &str, style: Style, own: bool) -> bool {
        let width = ink::cells(text).min(if own { self.cells.0 } else { NAME_CELLS });
        if width == 0 || !self.is_free(at, width) {
            return false;
        }
        self.take(at, width);
        self.found.push(Label { at, width, text: text.to_owned(), style, own });
        true
    }

    /// Beside a sign: at its right, at its left, below, above.
    fn beside(&mut self, (x, y): (usize, usize), text: &str, style: Style, own: bool) {
        let width = ink::cells(text).min(NAME_CELLS);
        let left = x.checked_sub(width + 1).map(|left| (left, y));
        let centre = x.saturating_sub(width / 2).min(self.cells.0.saturating_sub(width));
        let spots = [
            Some((x + 2, y)),
            left,
            Some((centre, y + 1)),
            y.checked_sub(1).map(|above| (centre, above)),
            Some((x + 1, y + 1)),
        ];
        let mut spots: Vec<(usize, usize)> = spots.into_iter().flatten().collect();
        spots.sort_by_key(|spot| !self.is_quiet(*spot, width));
        let _ = spots.into_iter().any(|spot| self.put(spot, text, style, own));
    }

    /// Beside the middle of a way, off all ways where there is room near it; else over it.
    fn over(&mut self, (x, y): (usize, usize), text: &str, style: Style) {
        let width = Shown::line(text).width();
        let within = |column: usize| column.min(self.cells.0.saturating_sub(width));
        let centre = within(x.saturating_sub(width / 2));
        let (left, right) = (x.saturating_sub(width), within(x + 1));
        let mut spots = Vec::new();
        for away in 0..=NEAR_ROWS {
            for row in [y.checked_sub(away), Some(y + away)].into_iter().flatten() {
                spots.extend([(centre, row), (right, row), (left, row)]);
            }
        }
        spots.sort_by_key(|spot| !self.is_quiet(*spot, width));
        let _ = spots.into_iter().any(|spot| self.put(spot, text, style, true));
    }

    /// True where no way is drawn.
    fn is_quiet(&self, (x, y): (usize, usize), width: usize) -> bool {
        (x..x + width).all(|at| self.busy.get(y * self.cells.0 + at) == Some(&false))
    }
}

/// Legs, then places, then what is on no map.
fn listed(canvas: &mut Canvas<'_>, area: Area, case: &OpenCase, at: usize) {
    let theme = canvas.theme;
    let journey = &case.survey.journey;
    let width = usize::from(area.width);
    let mut entries: Vec<Vec<Row>> = Vec::new();
    for (n, leg) in journey.legs.iter().enumerate() {
        entries.push(leg_rows(theme, case, journey, leg, n == at));
    }
    for (n, place) in journey.places.iter().enumerate() {
        entries.push(place_rows(theme, case, place, n + journey.legs.len() == at, width));
    }
    let mut below: Vec<Row> = Vec::new();
    if !journey.no_legs.is_empty() {
        let why = super::super::ink::wrap(&journey.no_legs, usize::from(area.width));
        below.push(Row::new().say("No travel is drawn:", theme.dim));
        below.extend(why.into_iter().map(|it| Row::new().shown(it, theme.dim)));
    }
    for text in looked_up(case) {
        let rows = super::super::ink::wrap(&text, usize::from(area.width));
        below.extend(rows.into_iter().map(|it| Row::new().shown(it, theme.dim)));
    }
    if let Some(text) = nowhere(journey) {
        let rows = super::super::ink::wrap(&text, usize::from(area.width));
        below.extend(rows.into_iter().map(|it| Row::new().shown(it, theme.failed)));
    }
    let rows = (below.len() as u16).min(area.height / 2);
    let list = Area { height: area.height - rows, ..area };
    super::list(canvas, list, &entries, at);
    let under = Area { y: list.y + list.height, height: rows, ..area };
    for (n, row) in below.iter().enumerate() {
        canvas.row(under, n as u16, row);
    }
}

fn leg_rows(theme: &Theme, case: &OpenCase, journey: &Journey, leg: &Leg, here: bool) -> Vec<Row> {
    let name = |end: usize| journey.places.get(end).map(place_name).unwrap_or_default();
    let head = Row::bar(theme, here)
        .cell(case.event_id(leg.from), 5, theme.key)
        .say("→ ", theme.dim)
        .cell(case.event_id(leg.to), 5, theme.key)
        .cell(&name(leg.ends.0), 15, theme.evidence)
        .say(" → ", theme.dim)
        .cell(&name(leg.ends.1), 13, theme.evidence);
    let km = format!("{} km in {}", words::count(leg.km), span(leg.millis));
    let speed = Row::new().say(&speed_text(leg), speed_style(theme, leg));
    let said = Row::new().say(&km, theme.dim).gap(2).then(speed);
    let mut rows = vec![head, Row::new().gap(3).then(said)];
    if matches!(leg.speed, Speed::Explained(_)) {
        let why = explained(case, leg);
        rows.push(Row::new().gap(3).say("through a ", theme.dim).text(&why, theme.dim));
    }
    rows
}

/// The network that the site knows one of the ends to be of.
fn explained(case: &OpenCase, leg: &Leg) -> String {
    let dossier = &case.examined.dossier;
    let known = |event: usize| {
        dossier.site.known.of(dossier.sign_in(event)?.src_endpoint.ip?).map(origin::network)
    };
    known(leg.from).or_else(|| known(leg.to)).unwrap_or_default()
}

fn place_rows(theme: &Theme, case: &OpenCase, place: &Place, here: bool, width: usize) -> Vec<Row> {
    let (sign, style) = place_sign(theme, place);
    let mut counts = words::many(place.events.len(), "event");
    if place.failures > 0 {
        counts = format!("{counts}, {}", words::many(place.failures, "failure"));
    }
    let row = Row::bar(theme, here)
        .say(sign, style)
        .gap(1)
        .cell(&place_name(place), 18, theme.evidence)
        .gap(1)
        .say(&counts, theme.base)
        .gap(2);
    let room = width.saturating_sub(row.width());
    let events = super::events(case, &place.events, width.saturating_sub(3));
    let mut rows = if room < EVENTS_MIN && events.len() > room {
        vec![row, Row::new().gap(3).text(&events, theme.dim)]
    } else {
        vec![row.text(&super::events(case, &place.events, room), theme.dim)]
    };
    if place.names.len() > 1 {
        let said = format!("same degrees, different names: {}", place.name);
        let said = ink::wrap(&said, width.saturating_sub(3));
        rows.extend(said.into_iter().map(|it| Row::new().gap(3).shown(it, theme.failed)));
    }
    rows
}

/// Of which databases places are: `The places of 3 events are a look-up in GeoLite2-City of …`
fn looked_up(case: &OpenCase) -> Vec<String> {
    let dossier = &case.examined.dossier;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let events = (0..dossier.read.len()).filter_map(|event| dossier.sign_in(event));
    for of in events.filter_map(|it| it.src_endpoint.lookup.place.as_deref()) {
        *counts.entry(origin::database(of)).or_default() += 1;
    }
    let said = |(of, count): (String, usize)| {
        let events = words::many(count, "event");
        format!("The places of {events} are a look-up in {of}, not the log's word.")
    };
    let mut all: Vec<String> = counts.into_iter().take(DATABASES_MAX).map(said).collect();
    let more = lookup::left_out(&dossier.read);
    if more > 0 {
        let most = lookup::ADDRESSES_MAX;
        all.push(format!("Addresses beyond the first {most} were not looked up: {more}."));
    }
    all
}

/// What is on no map: `4 events name no place in degrees: ES 3, no country 1`
fn nowhere(journey: &Journey) -> Option<String> {
    let mut by_country: BTreeMap<String, usize> = BTreeMap::new();
    for (_, country) in &journey.nowhere {
        *by_country
            .entry(country.as_deref().map_or_else(|| "no country".to_owned(), named))
            .or_default() += 1;
    }
    if by_country.is_empty() {
        return None;
    }
    let countries: Vec<String> = by_country
        .iter()
        .take(12)
        .map(|(country, count)| format!("{country} {}", words::count(*count as u64)))
        .collect();
    let count = journey.nowhere.len();
    let names = if count == 1 { "names" } else { "name" };
    let events = words::many(count, "event");
    Some(format!("{events} {names} no place in degrees: {}", countries.join(", ")))
}
