//! The list of events: in order of time, one a line, the selected one always in view.
//!
//! ```text
//! ▌◌◆e7 × 10:10:02 failure  invalid credentials  m.ortega  ES Madrid  203.0.113.9  AS3352  1,3 ⚑
//! ```
//!
//! Runs of failures alike are folded where the list is too long, never the selected one. It must
//! not leave out an event.

mod columns;
mod said;

pub use said::{account, reason};

use super::glyphs::{self, ATTACKER, BAR, HAZARD, LIT, LIT_BAR, NAMED, UNOPENED};
use super::ink::{Canvas, Row};
use super::theme::Theme;
use super::timeline;
use super::words;
use crate::app::layout::Area;
use crate::app::model::{Focus, OpenCase};
use crate::app::pointer::Spot;
use crate::app::times::Form;
use crate::domain::sign_in::{SignIn, Status};
use crate::hazards::Place;
use columns::{Columns, columns, measured};
use ratatui::style::Style;
use said::{account_of, address, app, ending, ends, network, place, told};
use std::collections::{BTreeMap, BTreeSet};

/// The style of how a sign-in ended.
pub const fn status_style(status: Status, theme: &Theme) -> Style {
    match status {
        Status::Success => theme.success,
        Status::Failure => theme.failure,
        Status::Interrupt | Status::Unknown => theme.interrupt,
    }
}

/// Failures alike that are folded to one line, at least.
const RUN_MIN: usize = 3;

/// What stands at the ends of a line, looked up once a frame.
struct Marks {
    hazards: BTreeSet<usize>,
    cited: BTreeMap<usize, Vec<usize>>,
    lit: Vec<usize>,
}

/// Rows that the list takes of so many at most.
pub fn rows(case: &OpenCase, most: usize) -> usize {
    if case.order.len() <= most {
        return case.order.len();
    }
    items(case, &marks(case), most).len().min(most)
}

/// Draws the list in that area.
pub fn draw(canvas: &mut Canvas<'_>, area: Area, case: &OpenCase, with_day: bool) {
    let height = usize::from(area.height);
    if height == 0 {
        return;
    }
    // An age needs the room of a day, for the time since the first event.
    let with_day = with_day || canvas.theme.times.form == Form::Ages;
    let marks = marks(case);
    let items = items(case, &marks, height);
    let shown = in_sight(&items, case, height);
    let measured = measured(case, &items, shown, height);
    let columns = columns(&measured, case, &marks, usize::from(area.width), with_day);
    for (line, item) in shown.iter().enumerate() {
        let at = Area { y: area.y + line as u16, height: 1, ..area };
        canvas.spot(at, Spot::Event(item.0));
        if item.1 - item.0 > 1 {
            canvas.row(at, 0, &folded(canvas.theme, case, *item, &columns));
            continue;
        }
        let event = case.order[item.0];
        let selected = item.0 == case.event;
        canvas.row(at, 0, &of_event(canvas.theme, case, event, &columns, &marks, selected));
        if marks.hazards.contains(&event) {
            let end = Area { x: at.x + at.width.saturating_sub(1), width: 1, ..at };
            canvas.row(end, 0, &Row::new().say(HAZARD, canvas.theme.hazard));
        }
        if selected {
            let style = canvas.theme.selected;
            canvas.tint(Area { width: at.width.saturating_sub(1), ..at }, style);
        }
    }
}

/// How many events stand above and below those that a pane of that height shows.
pub fn hidden(case: &OpenCase, height: usize) -> (usize, usize) {
    let items = items(case, &marks(case), height);
    let shown = in_sight(&items, case, height);
    let (first, last) = (shown.first(), shown.last());
    let below = case.order.len().saturating_sub(last.map_or(0, |item| item.1));
    (first.map_or(0, |item| item.0), below)
}

/// Of the items those in sight: the selected one in the middle where there are more on both sides.
fn in_sight<'i>(
    items: &'i [(usize, usize)],
    case: &OpenCase,
    height: usize,
) -> &'i [(usize, usize)] {
    let here = items.iter().position(|item| item.0 <= case.event && case.event < item.1);
    let most = items.len().saturating_sub(height);
    let top = here.unwrap_or(0).saturating_sub(height / 2).min(most);
    let end = items.len().min(top + height);
    items.get(top..end).unwrap_or_default()
}

/// Stretches of `order`, end exclusive: one event each, or a run of failures alike where the list
/// is too long for its pane. What is selected, named, lit, cited or flagged is never in a run.
fn items(case: &OpenCase, marks: &Marks, height: usize) -> Vec<(usize, usize)> {
    let count = case.order.len();
    if count <= height {
        return (0..count).map(|at| (at, at + 1)).collect();
    }
    let dossier = &case.examined.dossier;
    let plain = |place: usize| {
        let event = case.order[place];
        let apart = place == case.event
            || case.named.contains(&event)
            || marks.lit.contains(&event)
            || marks.hazards.contains(&event);
        dossier.sign_in(event).filter(|it| !apart && it.status_id == Status::Failure)
    };
    let mut items: Vec<(usize, usize)> = Vec::new();
    let mut start = 0;
    while start < count {
        let mut end = start + 1;
        if let Some(first) = plain(start) {
            let alike = |it: &SignIn| it.src_endpoint.location == first.src_endpoint.location;
            while end < count && plain(end).is_some_and(alike) {
                end += 1;
            }
        }
        if end - start < RUN_MIN {
            items.extend((start..end).map(|at| (at, at + 1)));
        } else {
            items.push((start, end));
        }
        start = end;
    }
    items
}

/// `·· × 10:02:00 – 10:06:00  5 failures, NG Lagos, invalid credentials`
fn folded(theme: &Theme, case: &OpenCase, (from, to): (usize, usize), columns: &Columns) -> Row {
    let sign_in =
        |place: usize| case.order.get(place).and_then(|at| case.examined.dossier.sign_in(*at));
    let time = |place, day| time(theme, case, sign_in(place), day);
    let (sign, word) = glyphs::status(Status::Failure);
    let said = words::many(to - from, word);
    let place = sign_in(from).map(words::place).unwrap_or_default();
    let all = || (from..to).filter_map(sign_in);
    let reason = alike(all().map(reason)).unwrap_or_default();
    let who = alike(all().map(|it| account(case, it).unwrap_or_default()));
    let who = match who {
        Some(who) => who.to_owned(),
        None => words::many(all().map(account_of).collect::<BTreeSet<_>>().len(), "account"),
    };
    let unopened = case.order[from..to].iter().any(|event| !case.opened.contains(event));
    let day = |place| sign_in(place).and_then(|it| it.time).map(|at| theme.times.date(at));
    let same_day = day(from) == day(to - 1);
    let mut row = Row::new()
        .gap(1)
        .say(if unopened { UNOPENED } else { " " }, theme.dim)
        .gap(1)
        .say("··", theme.dim)
        .to(3 + columns.id + 1)
        .say(sign, theme.failure)
        .gap(1)
        .say(&time(from, columns.with_day), theme.evidence)
        .say(" – ", theme.dim)
        .say(&time(to - 1, columns.with_day && !same_day), theme.evidence)
        .gap(1)
        .say(&said, theme.failure);
    for (text, style) in
        [(who, theme.evidence), (place, theme.evidence), (reason.into_owned(), theme.dim)]
    {
        if !text.is_empty() {
            row = row.gap(1).text(&text, style);
        }
    }
    row
}

/// When that sign-in was, for a column; as an age beside the time since the first event.
pub(super) fn time(theme: &Theme, case: &OpenCase, it: Option<&SignIn>, with_day: bool) -> String {
    let first = case.order.first().and_then(|at| case.examined.dossier.sign_in(*at)?.time);
    theme.times.in_case(it.and_then(|it| it.time), first, with_day)
}

/// What all of them say, where they say the same.
fn alike<T: PartialEq>(mut all: impl Iterator<Item = T>) -> Option<T> {
    let first = all.next()?;
    all.all(|it| it == first).then_some(first)
}

fn marks(case: &OpenCase) -> Marks {
    let hazards = case.examined.hazards.iter().filter_map(|hazard| match hazard.place {
        Place::Event { event, .. } => Some(event),
        Place::Case { .. } => None,
    });
    let mut cited: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, claim) in case.examined.checked.claims.iter().enumerate() {
        for event in claim.cites.iter().filter_map(|cite| cite.event) {
            let claims = cited.entry(event).or_default();
            if !claims.contains(&(place + 1)) {
                claims.push(place + 1);
            }
        }
    }
    Marks { hazards: hazards.collect(), cited, lit: timeline::lit(case) }
}

fn claims_of(marks: &Marks, event: usize) -> String {
    let Some(claims) = marks.cited.get(&event) else { return String::new() };
    claims.iter().map(usize::to_string).collect::<Vec<_>>().join(",")
}

fn of_event(
    theme: &Theme,
    case: &OpenCase,
    event: usize,
    columns: &Columns,
    marks: &Marks,
    selected: bool,
) -> Row {
    let lit = marks.lit.contains(&event);
    let here = match (lit, selected) {
        (true, true) => (LIT_BAR, theme.key),
        (true, false) => (LIT, theme.lit),
        (false, true) if case.focus == Focus::Events => (BAR, theme.key),
        (false, true) => (BAR, theme.dim),
        (false, false) => (" ", theme.base),
    };
    let seen = if case.opened.contains(&event) { " " } else { UNOPENED };
    // A blank in the person's style would be drawn where that is an underline.
    let named = if case.named.contains(&event) { (NAMED, theme.person) } else { (" ", theme.base) };
    let id = case.event_id(event);
    let row = Row::new().say(here.0, here.1).say(seen, theme.dim).say(named.0, named.1);
    let row = row.cell(id, columns.id, theme.dim).gap(1);
    let Some(sign_in) = case.examined.dossier.sign_in(event) else {
        let row = row
            .say("· ", theme.interrupt)
            .say(&theme.times.column(None, columns.with_day), theme.dim);
        return row.gap(1).say("record of no known format", theme.dim);
    };
    let (sign, word) = ending(sign_in);
    let style = status_style(sign_in.status_id, theme);
    let row = row
        .say(sign, style)
        .gap(1)
        .say(&time(theme, case, Some(sign_in), columns.with_day), theme.evidence)
        .gap(1);
    let at = row.width();
    let row = row.say(word, style).to(at + columns.word + 1);
    let row = said(theme, case, (row, style), sign_in, columns);
    if columns.cited == 0 {
        return row;
    }
    row.right(&claims_of(marks, event), columns.cited, theme.model).gap(1)
}

/// What happened, whose it was, from where and by what, in columns.
fn said(
    theme: &Theme,
    case: &OpenCase,
    (row, style): (Row, Style),
    sign_in: &SignIn,
    columns: &Columns,
) -> Row {
    let cell = |row: Row, text: &str, width: usize, style: Style| match width {
        0 => row,
        width => row.cell(text, width, style).gap(1),
    };
    let who = account(case, sign_in).unwrap_or_default();
    let (place, address) = (place(sign_in, columns.place), address(case, sign_in));
    let network = network(sign_in);
    let (name, written) = app(sign_in);
    let behind = [
        (who, columns.account, theme.evidence),
        (&place, columns.place, theme.evidence),
        (&ends(&address, columns.address), columns.address, theme.evidence),
        (&network, columns.network, theme.dim),
    ];
    // The reason takes the room of what this event does not say, up to the next thing that it does.
    let empty = behind.iter().take_while(|(text, width, _)| text.is_empty() || *width == 0);
    let empty = empty.count();
    let free = |width: usize| if width > 0 { width + 1 } else { 0 };
    let room: usize = behind.iter().take(empty).map(|(_, width, _)| free(*width)).sum();
    let room = match free(columns.reason) + room {
        room if empty == behind.len() && name.is_none() => room + free(columns.app),
        room => room,
    };
    let room = room.saturating_sub(1);
    let row = cell(row, &told(&reason(sign_in), room), room, style);
    let row = behind
        .into_iter()
        .skip(empty)
        .fold(row, |row, (text, width, style)| cell(row, text, width, style));
    match (columns.app, written && name.is_some()) {
        (0, _) => row,
        // The reason has taken the room.
        _ if name.is_none() && empty == behind.len() => row,
        (width, true) => row
            .say(ATTACKER, theme.attacker)
            .cell(name.unwrap_or(""), width.saturating_sub(1), theme.dim)
            .gap(1),
        (width, false) => row.cell(name.unwrap_or(""), width, theme.dim).gap(1),
    }
}
