//! Two records side by side, aligned by path.
//!
//! ```text
//!                     e1 ● 17:20:31 success PT Lisbon    e9 ● 05:00:33 success RO Bucharest
//!   ≠ "ipAddress"     "192.0.2.70"                       "203.0.113.77"
//! ```
//!
//! It must not compare, and shows values as received.

use super::super::events;
use super::super::glyphs;
use super::super::ink::{Canvas, Row};
use super::super::theme::Theme;
use super::super::words;
use crate::app::layout::Area;
use crate::app::model::OpenCase;
use crate::app::own_keys::Place;
use crate::app::pointer::Spot;
use crate::app::study::compare::{How, Pair};
use crate::app::study::comparing::Comparing;
use crate::app::study::keys::InStudy;
use crate::domain::json::{Doc, Kind, NodeId};
use crate::domain::text::Shown;
use crate::domain::time::Timestamp;
use ratatui::style::Style;

/// Cells of a value's column from which on its head says the outcome as a word.
const WORD_CELLS: usize = 46;

/// Draws the comparison.
pub fn draw(canvas: &mut Canvas<'_>, area: Area, case: &OpenCase, view: &Comparing) {
    let theme = canvas.theme;
    let what = if view.all { "all paths" } else { "what differs" };
    let title = Row::new().say("Two events, ", theme.evidence).say(what, theme.evidence);
    let note = match &view.found {
        Some(found) => {
            let [differ, left, right, same] = found.counts;
            let text = format!("{differ} differ · {left} only left · {right} only right · ");
            Row::new().say(&text, theme.evidence).say(&format!("{same} the same"), theme.dim)
        }
        None => Row::new(),
    };
    let narrow = if view.all { "only what differs" } else { "all paths" };
    let open = words::own(Place::Compare, InStudy::Go, theme);
    let mut hints = vec![open, words::own_as(Place::Compare, InStudy::Narrow, narrow, theme)];
    let does = [InStudy::Later, InStudy::Earlier, InStudy::Copy, InStudy::Leave];
    hints.extend(does.map(|does| words::own(Place::Compare, does, theme)));
    let inner = super::frame_hinted(canvas, area, (&title, &note), hints);
    let columns = Columns::of(usize::from(inner.width));
    heads(canvas, inner, case, view, &columns);
    let foot = foot(theme, case, view, usize::from(inner.width));
    let spare = usize::from(inner.height).saturating_sub(1 + view.count());
    // Rows that the list leaves empty show more of the selected values.
    let below = (1 + foot.iter().map(Vec::len).sum::<usize>()).min(spare).max(3);
    let below = (below as u16).min(inner.height.saturating_sub(1));
    let height = inner.height.saturating_sub(1 + below);
    let list = Area { y: inner.y + 1, height, ..inner };
    let Some(found) = &view.found else {
        canvas.row(list, 0, &Row::new().say("comparing …", theme.dim));
        return;
    };
    if view.count() == 0 {
        let text = "The two records are the same, byte for byte.";
        canvas.row(list, 0, &Row::new().say(text, theme.base));
        return;
    }
    for line in 0..usize::from(height) {
        let at = view.top + line;
        let Some(pair) = view.row(at).and_then(|row| found.rows.get(row)) else { break };
        let place = Area { y: list.y + line as u16, height: 1, ..list };
        canvas.row(place, 0, &row(theme, case, pair, &columns, at == view.at));
        canvas.spot(place, Spot::Entry(at));
        if at == view.at {
            canvas.tint(place, theme.selected);
        }
    }
    let Some(at) = view.row(view.at) else { return };
    let pointer = found.pointer(&case.examined.dossier.case.doc, at);
    let title = if pointer.is_empty() { "the record" } else { &pointer };
    let y = inner.y + inner.height.saturating_sub(below);
    super::rule(canvas, area, y, &Row::new().text(title, theme.name));
    let values = Area { y: y + 1, height: below.saturating_sub(1), ..inner };
    // Where not all of both fits, each has its share, and what is left of the left is the right's.
    let room = usize::from(values.height);
    let [left, right] = &foot;
    let first = left.len().min(room.saturating_sub(right.len().min(room / 2)));
    let second = right.len().min(room.saturating_sub(first));
    let shares = [(left, first, 0), (right, second, first)];
    for (rows, share, from) in shares {
        for (n, row) in rows.iter().take(share).enumerate() {
            // What goes on says so.
            let is_cut = n + 1 == share && share < rows.len();
            let row = if is_cut { row.clone().say(" …", theme.dim) } else { row.clone() };
            canvas.row(values, (from + n) as u16, &row);
        }
    }
}

/// Rows of one selected value, at most.
const FOOT_ROWS: usize = 12;

/// The values of the selected row below each other, wrapped.
fn foot(theme: &Theme, case: &OpenCase, view: &Comparing, width: usize) -> [Vec<Row>; 2] {
    let found = view.found.as_ref();
    let pair = view.row(view.at).and_then(|at| found?.rows.get(at));
    let Some(pair) = pair else { return [Vec::new(), Vec::new()] };
    let style = if pair.how == How::Same { theme.string } else { theme.evidence };
    [("left   ", pair.left), ("right  ", pair.right)].map(|(side, id)| {
        let head = Row::new().say(side, theme.dim);
        let hang = head.width();
        let room = width.saturating_sub(hang).max(1);
        let node = id.map(|id| case.examined.dossier.case.doc.node(id));
        let text = node.filter(|it| !matches!(it.kind(), Kind::Object | Kind::Array));
        let Some(text) = text else { return vec![value(theme, case, id, room, style, head)] };
        let mut head = Some(head);
        let lines = Shown::capped(text.raw(), 4 * room * FOOT_ROWS).wrap(room);
        let lines = lines.into_iter().take(FOOT_ROWS);
        let row = |shown| head.take().unwrap_or_else(|| Row::new().gap(hang)).shown(shown, style);
        lines.map(row).collect()
    })
}

struct Columns {
    name: usize,
    value: usize,
}

impl Columns {
    fn of(width: usize) -> Self {
        let name = (width * 3 / 10).clamp(12, 44);
        Self { name, value: width.saturating_sub(name + 6) / 2 }
    }
}

/// Which event stands on which side.
fn heads(
    canvas: &mut Canvas<'_>,
    area: Area,
    case: &OpenCase,
    view: &Comparing,
    columns: &Columns,
) {
    let theme = canvas.theme;
    let side = |place: usize| {
        let Some(event) = case.order.get(place) else { return Row::new() };
        let dossier = &case.examined.dossier;
        let id = case.event_id(*event);
        let row = Row::new().text(id, theme.key).gap(1);
        let Some(sign_in) = dossier.sign_in(*event) else {
            return row.say("record of no known format", theme.dim);
        };
        let (sign, word) = glyphs::status(sign_in.status_id);
        // The sign says it too, where there is no room for the word.
        let word = if columns.value < WORD_CELLS { String::new() } else { format!("{word} ") };
        row.say(sign, events::status_style(sign_in.status_id, theme))
            .gap(1)
            .say(&events::time(theme, case, Some(sign_in), true), theme.evidence)
            .gap(1)
            .say(&word, theme.dim)
            .text(&words::place_whole(sign_in), theme.evidence)
    };
    let left = 4 + columns.name;
    let width = columns.value as u16;
    canvas.row(Area { x: area.x + left as u16, width, ..area }, 0, &side(view.left));
    let x = area.x + (left + columns.value + 1) as u16;
    canvas.row(Area { x, width, ..area }, 0, &side(view.right));
}

/// A sign for how a path compares; each differs in shape.
const fn sign(how: How) -> &'static str {
    match how {
        How::Same | How::Within => " ",
        How::Differs => "≠",
        How::Left => "-",
        How::Right => "+",
    }
}

fn row(theme: &Theme, case: &OpenCase, pair: &Pair, columns: &Columns, here: bool) -> Row {
    let doc = &case.examined.dossier.case.doc;
    let style = match pair.how {
        How::Same | How::Within => theme.dim,
        How::Differs | How::Left | How::Right => theme.evidence,
    };
    let sign_style = if pair.how == How::Differs { theme.failed } else { theme.key };
    let row = Row::bar(theme, here).gap(1).say(sign(pair.how), sign_style).gap(1);
    let indent = 2 * usize::from(pair.depth.saturating_sub(1)).min(columns.name / 4);
    let room = columns.name.saturating_sub(indent + 1);
    let name = match pair.name {
        Some(name) => Shown::capped(doc.node(name).raw(), 256).truncate(room),
        None if pair.depth == 0 => Shown::line("the record"),
        None => Shown::line(&format!("[{}]", pair.item)),
    };
    let row = row.gap(indent).shown(name, theme.name).to(4 + columns.name);
    if pair.how == How::Within {
        let node = pair.left.map(|id| doc.node(id));
        let array = node.is_some_and(|node| node.kind() == Kind::Array);
        return row.say(if array { "[" } else { "{" }, theme.punct);
    }
    let end = 4 + columns.name + columns.value + 1;
    let is_calm = pair.how == How::Differs && is_of_every_event(doc, pair);
    let light = if is_calm { theme.evidence } else { theme.evidence.patch(theme.lit) };
    if let Some((left, right)) = apart(doc, pair, columns.value) {
        let parts = |row: Row, (shared, own): (Shown, Shown)| {
            row.shown(shared, theme.dim).shown(own, light)
        };
        return parts(parts(row, left).to(end), right);
    }
    // What shares nothing differs no less than what shares its beginning.
    let style = if pair.how == How::Differs { light } else { style };
    let row = value(theme, case, pair.left, columns.value, style, row).to(end);
    value(theme, case, pair.right, columns.value, style, row)
}

/// True for a time or an id made for one event: of any two events they differ, so that it tells
/// nothing.
fn is_of_every_event(doc: &Doc, pair: &Pair) -> bool {
    let either = |id: Option<NodeId>| {
        let node = id.map(|id| doc.node(id));
        node.is_some_and(|node| is_time(node.raw()) || is_uuid(node.raw()))
    };
    either(pair.left) && either(pair.right)
}

/// A text that is an instant, or as many digits as one counted from 1970 has.
fn is_time(raw: &str) -> bool {
    let text = raw.trim_matches('"');
    let is_counted = matches!(text.len(), 10 | 13) && text.bytes().all(|it| it.is_ascii_digit());
    is_counted || (text.len() <= TIME_BYTES_MAX && Timestamp::parse(text).is_some())
}

/// `6b1f0c9e-…`: groups of hexadecimal digits, as ids have them that are drawn by chance.
fn is_uuid(raw: &str) -> bool {
    let text = raw.trim_matches('"');
    let is_sign = |(at, it): (usize, u8)| match at {
        8 | 13 | 18 | 23 => it == b'-',
        _ => it.is_ascii_hexdigit(),
    };
    text.len() == 36 && text.bytes().enumerate().all(is_sign)
}

/// Characters that two values share which stay in sight before the first that differs.
const SHARED: usize = 8;
/// Bytes of the longest text that may be an instant.
const TIME_BYTES_MAX: usize = 40;
/// Bytes of the longest escape: two halves of a character.
const ESCAPE: usize = 12;

/// Two values that differ, each as what both begin with and what is its own; where they are too
/// long for their cells, cut from the front so that the difference is in sight. Nothing for what is
/// no text or number, or where nothing is shared.
fn apart(doc: &Doc, pair: &Pair, width: usize) -> Option<((Shown, Shown), (Shown, Shown))> {
    let node = |id: Option<NodeId>| {
        let node = doc.node(id?);
        (!matches!(node.kind(), Kind::Object | Kind::Array)).then(|| node.raw())
    };
    if pair.how != How::Differs {
        return None;
    }
    let (left, right) = (node(pair.left)?, node(pair.right)?);
    let alike = left.bytes().zip(right.bytes()).position(|(one, other)| one != other);
    let shared = left.floor_char_boundary(alike.unwrap_or(left.len().min(right.len())));
    // Within an escape the cut would make another text of it.
    let near = left.floor_char_boundary(shared.saturating_sub(ESCAPE));
    let shared = left[near..shared].rfind('\\').map_or(shared, |at| near + at);
    let is_long = [left, right].iter().any(|it| Shown::capped(it, 4 * width).width() > width);
    let from = match left[..shared].char_indices().rev().nth(SHARED - 1) {
        Some((from, _)) if is_long && shared > SHARED => from,
        _ => 0,
    };
    (shared > 1).then_some(())?;
    let cut = if from > 0 { "…" } else { "" };
    let side = |raw: &str| {
        let before = Shown::line(&format!("{cut}{}", &raw[from..shared])).truncate(width);
        let own = Shown::capped(&raw[shared..], 4 * width.max(1));
        let own = own.truncate(width.saturating_sub(before.width()));
        (before, own)
    };
    Some((side(left), side(right)))
}

/// A value in so many cells; a container as its brackets and size.
fn value(
    theme: &Theme,
    case: &OpenCase,
    id: Option<NodeId>,
    width: usize,
    style: Style,
    row: Row,
) -> Row {
    let Some(id) = id else { return row.say("not there", theme.dim) };
    let node = case.examined.dossier.case.doc.node(id);
    let bytes = || format!(" {} bytes", words::count(node.raw().len() as u64));
    match node.kind() {
        Kind::Object if node.raw().len() > width => {
            row.say("{ … }", theme.punct).say(&bytes(), theme.dim)
        }
        Kind::Array if node.raw().len() > width => {
            row.say("[ … ]", theme.punct).say(&bytes(), theme.dim)
        }
        _ => row.shown(Shown::capped(node.raw(), 4 * width.max(1)).truncate(width), style),
    }
}
