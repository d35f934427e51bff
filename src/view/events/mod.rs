//! The list of events: in order of time, one a line, the selected one always in view.
//!
//! ```text
//! ▌◌◆e7 × 10:10:02 failure  invalid credentials  m.ortega  ES Madrid  203.0.113.9  AS3352  1,3 ⚑
//! ```
//!
//! Runs of failures alike are folded where the list is too long, never the selected one. It must
//! not leave out an event.

use super::glyphs::{self, ATTACKER, BAR, HAZARD, LIT, LIT_BAR, NAMED, UNOPENED};
use super::ink::{self, Canvas, Row};
use super::theme::Theme;
use super::timeline;
use super::words;
use crate::app::layout::Area;
use crate::app::model::{Focus, OpenCase};
use crate::app::pointer::Spot;
use crate::app::times::Form;
use crate::domain::sign_in::{LOGON, NO_SIGN_IN, SignIn, Status};
use crate::domain::words::SubjectKind;
use crate::hazards::Place;
use ratatui::style::Style;
use std::borrow::Cow;
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

/// Rows of a list from which on its columns stay while one scrolls.
const ROWS_IN_STEP: usize = 3;

/// Events of a long list whose widths are taken together.
const MEASURED: usize = 64;

/// Bytes of a name that may be told by its last parts.
const NAME_BYTES_MAX: usize = 200;

/// How wide each column is; nought leaves it out.
struct Columns {
    id: usize,
    with_day: bool,
    word: usize,
    account: usize,
    reason: usize,
    place: usize,
    address: usize,
    network: usize,
    app: usize,
    cited: usize,
}

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

/// The events that say how wide the columns are: all that have a row of their own, in sight or not,
/// so that no column jumps while one scrolls; of a long list those around what is in sight.
fn measured(
    case: &OpenCase,
    items: &[(usize, usize)],
    shown: &[(usize, usize)],
    height: usize,
) -> Vec<usize> {
    let page = |place: usize| place / MEASURED;
    let (first, last) = (shown.first().map_or(0, |it| it.0), shown.last().map_or(0, |it| it.0));
    let near = page(first)..=page(last);
    // So few rows have hardly a column that could jump, and no room for what others say.
    let items = if height < ROWS_IN_STEP { shown } else { items };
    let alone = items.iter().filter(|item| item.1 - item.0 == 1 && near.contains(&page(item.0)));
    alone.map(|item| case.order[item.0]).collect()
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

/// The address as received; nothing where the case is about that very address.
fn address(case: &OpenCase, sign_in: &SignIn) -> String {
    let source = &sign_in.src_endpoint;
    let parsed = || source.ip.map(|ip| ip.to_string());
    let subject = &case.examined.dossier.case.subject;
    let whole = source.ip_raw.clone().or_else(parsed).unwrap_or_default();
    if subject.kind == SubjectKind::Address && whole == subject.id { String::new() } else { whole }
}

fn account_of(sign_in: &SignIn) -> Option<&str> {
    let user = &sign_in.user;
    let known = [&user.email_addr, &user.name, &user.uid];
    known.into_iter().find_map(|name| name.as_deref())
}

/// Whose sign-in it is, where that is not the subject of the case.
pub fn account<'s>(case: &OpenCase, sign_in: &'s SignIn) -> Option<&'s str> {
    let user = &sign_in.user;
    let subject = &case.examined.dossier.case.subject;
    let own = [Some(subject.id.as_str()), subject.name.as_deref()];
    let names = [&user.email_addr, &user.name, &user.uid];
    let is_own = names
        .into_iter()
        .flatten()
        .any(|name| own.into_iter().flatten().any(|own| own.eq_ignore_ascii_case(name)));
    if is_own { None } else { account_of(sign_in) }
}

/// Why it failed, or which step it was, in the record's own words; a code in words.
pub fn reason(sign_in: &SignIn) -> Cow<'_, str> {
    let said = match sign_in.status_id {
        Status::Failure => sign_in.status_detail.as_deref().or(sign_in.status_code.as_deref()),
        Status::Success => None,
        _ if sign_in.activity_id == LOGON => {
            sign_in.status_detail.as_deref().or(sign_in.status_code.as_deref())
        }
        _ => return Cow::Borrowed(sign_in.metadata.log_name.as_deref().unwrap_or_default()),
    };
    match said {
        // `INVALID_CREDENTIALS` is a code too.
        Some(code) if code.contains('_') => words::of_code(code),
        said => Cow::Borrowed(said.unwrap_or_default()),
    }
}

/// How it ended, as a sign and in one word: only an interrupted sign-in is an interrupt, and what
/// is no sign-in did not end in any way that counts.
fn ending(sign_in: &SignIn) -> (&'static str, &'static str) {
    match sign_in.status_id {
        _ if sign_in.activity_id == NO_SIGN_IN => (glyphs::status(Status::Unknown).0, "record"),
        Status::Interrupt if sign_in.activity_id != LOGON => {
            (glyphs::status(Status::Interrupt).0, "step")
        }
        status => glyphs::status(status),
    }
}

fn network(sign_in: &SignIn) -> String {
    let number = sign_in.src_endpoint.autonomous_system.number;
    number.map(|number| format!("AS{number}")).unwrap_or_default()
}

/// The application, else the client; the second is the client's own word.
fn app(sign_in: &SignIn) -> (Option<&str>, bool) {
    match (&sign_in.service.name, &sign_in.client_app) {
        (Some(name), _) => (Some(name), false),
        (None, Some(client)) => (Some(client), false),
        (None, None) => (sign_in.http_request.user_agent.as_deref(), true),
    }
}

fn columns(
    shown: &[usize],
    case: &OpenCase,
    marks: &Marks,
    width: usize,
    with_day: bool,
) -> Columns {
    let dossier = &case.examined.dossier;
    let cells = ink::cells;
    let known = || shown.iter().filter_map(|at| Some((*at, case.examined.dossier.sign_in(*at)?)));
    let widest = |each: &dyn Fn(&SignIn) -> String| {
        known().map(|(_, sign_in)| cells(&each(sign_in))).max().unwrap_or(0)
    };
    let ids = shown.iter().filter_map(|at| dossier.case.evidence.events.get(*at));
    let id = ids.map(|event| cells(&event.id)).max().unwrap_or(0).min(8);
    let cited = shown.iter().map(|at| claims_of(marks, *at).len()).max().unwrap_or(0).min(7);
    let word = known().map(|(_, it)| ending(it).1.len()).max().unwrap_or(7);
    let fixed = 3 + id + 1 + 2 + if with_day { 15 } else { 9 } + word + 1 + cited + 3;
    let whose = |it: &SignIn| account(case, it).unwrap_or_default().to_owned();
    let client = |it: &SignIn| app(it).0.unwrap_or_default().to_owned();
    let whole_reason = widest(&|it| reason(it).into_owned()).min(80);
    // An address is whole or not there; of the others a part still tells something.
    // What happened is told before whose it was.
    let wanted = [
        (widest(&|it| address(case, it)).min(39), 39),
        (whole_reason.min(40), 7),
        (widest(&whose).min(40), 10),
        (widest(&words::place).min(18), 2),
    ];
    let ([address, reason, account, place], left) = share(width.saturating_sub(fixed), wanted);
    // Network and client come only behind what is whole.
    let more = if reason > 0 { left.min(whole_reason.saturating_sub(reason)) } else { 0 };
    let (reason, left) = (reason + more, left - more);
    let more = [(widest(&network), 8), (widest(&client).min(60), 10)];
    let ([network, app], _) = share(left, more);
    Columns { id, with_day, word, account, reason, place, address, network, app, cited }
}

/// Gives each column, in this order, the least that it can do with, and then what is left; and what
/// is left after that.
fn share<const N: usize>(cells: usize, wanted: [(usize, usize); N]) -> ([usize; N], usize) {
    let (mut given, mut left) = ([0; N], cells);
    for (given, (wanted, least)) in given.iter_mut().zip(wanted) {
        let least = least.min(wanted);
        if least > 0 && left > least {
            *given = least;
            left -= least + 1;
        }
    }
    for (given, (wanted, _)) in given.iter_mut().zip(wanted) {
        let more = if *given > 0 { left.min(wanted - *given) } else { 0 };
        *given += more;
        left -= more;
    }
    (given, left)
}

/// The place in so many cells: only the country where there is no room for a town.
fn place(sign_in: &SignIn, cells: usize) -> String {
    match &sign_in.src_endpoint.location.country {
        Some(country) if cells < 6 => country.clone(),
        _ => words::place(sign_in),
    }
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
    let named = if case.named.contains(&event) { NAMED } else { " " };
    let id = case.event_id(event);
    let row = Row::new().say(here.0, here.1).say(seen, theme.dim).say(named, theme.person);
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
        (&address, columns.address, theme.evidence),
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

/// A reason in so many cells: of a name in parts, `user.mfa.factor.activate`, the last ones tell
/// what happened, so that the first ones go.
fn told(reason: &str, cells: usize) -> Cow<'_, str> {
    let is_name = reason.len() <= NAME_BYTES_MAX && reason.bytes().all(|it| it.is_ascii_graphic());
    if reason.len() <= cells || !is_name {
        return Cow::Borrowed(reason);
    }
    let mut tails = reason.match_indices('.').filter_map(|(at, _)| reason.get(at + 1..));
    let tail = tails.find(|tail| !tail.is_empty() && tail.len() < cells);
    tail.map_or(Cow::Borrowed(reason), |tail| Cow::Owned(format!("…{tail}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_name_in_parts_the_last_ones_stay() {
        let name = "user.mfa.factor.activate";
        for (cells, told_as) in [
            (24, name),
            (23, "…mfa.factor.activate"),
            (16, "…factor.activate"),
            (9, "…activate"),
            (8, name),
        ] {
            assert_eq!(told(name, cells), told_as, "{cells}");
        }
        for whole in ["invalid credentials. again", "user.田中.x", ""] {
            assert_eq!(told(whole, 3), whole);
        }
    }
}
