//! A record read closely: its lines, the place found, the selected value and its path; or the bytes
//! as received.
//!
//! ```text
//!   ▌   "client": { … }  12 lines, 402 bytes
//!         "ipAddress": "203.0.113.9",                                   ◂ claim 3
//! ├─ /client/ipAddress ──────────────────────────────────────────────────────────┤
//!  "203.0.113.9"
//! ```
//!
//! Only what is on the screen is laid out. It must not change or unescape a token.

use super::super::glyphs::BACK;
use super::super::ink::{self, Canvas, Row};
use super::super::record::Record;
use super::super::theme::Theme;
use super::super::words;
use super::bytes;
use crate::app::json_lines::{self, JsonLine, Part};
use crate::app::layout::Area;
use crate::app::line_keys::InLine;
use crate::app::model::OpenCase;
use crate::app::own_keys::Place;
use crate::app::pointer::Spot;

use crate::app::study::keys::InStudy;
use crate::app::study::narrow::{Changed, Narrow};
use crate::app::study::record::{RecordView, VALUE_ROWS};
use crate::domain::text::Shown;

/// Below this width what is hidden stands where the place in the record does.
const COLUMNS_FOR_ALL: u16 = 110;

/// Draws the record; gives the cursor where a text is typed.
pub fn draw(
    canvas: &mut Canvas<'_>,
    area: Area,
    case: &OpenCase,
    view: &RecordView,
) -> Option<(u16, u16)> {
    let theme = canvas.theme;
    let event = view.event(case)?;
    let dossier = &case.examined.dossier;
    let id = case.event_id(event);
    let format = dossier.read.get(event).map_or("unknown", |read| read.format);
    let title = Row::new().text(id, theme.evidence).say(&format!(" {format}"), theme.dim);
    if view.raw || view.whole {
        as_received(canvas, area, case, view, title);
        return None;
    }
    let lines = view.lines(case);
    let at = format!(
        "line {} of {}",
        words::count(view.cursor as u64 + 1),
        words::count(lines.len() as u64)
    );
    let mut note = Row::new().say(&at, theme.dim);
    let only = only(theme, case, view);
    if only.width() > 0 {
        // What is hidden matters more than where one is.
        let short = area.width < COLUMNS_FOR_ALL;
        note = if short { only } else { only.say(" · ", theme.dim).then(note) };
    }
    let against: &[InStudy] = match view.narrow {
        Narrow::Changed(_) => &[InStudy::AgainstEarlier, InStudy::AgainstLater],
        _ => &[],
    };
    let before = [InStudy::Turn, InStudy::Find];
    let behind = [
        InStudy::Compare,
        InStudy::Raw,
        InStudy::ShutAll,
        InStudy::OpenAll,
        InStudy::Depth,
        InStudy::Later,
        InStudy::Leave,
    ];
    // A switch says what it does now.
    let switch = |does, on: bool| {
        if on {
            words::own_as(Place::Record, does, "all lines", theme)
        } else {
            words::own(Place::Record, does, theme)
        }
    };
    let own = |does: &InStudy| words::own(Place::Record, *does, theme);
    let mut hints: Vec<Row> = before.iter().map(own).collect();
    hints.push(switch(InStudy::Narrow, view.narrow == Narrow::Cited));
    hints.push(switch(InStudy::Changed, matches!(view.narrow, Narrow::Changed(_))));
    hints.extend(against.iter().chain(&behind).map(own));
    if view.find.typing {
        // The line that is typed has the keys, and says its own.
        hints.clear();
    } else if !view.find.edit.text.is_empty() {
        // The key that leaves ends the search first.
        hints.pop();
    }
    let inner = super::frame_hinted(canvas, area, (&title, &note), hints);
    let below = VALUE_ROWS as u16 + 1;
    let room = inner.height.saturating_sub(below);
    rows(canvas, Area { height: room, ..inner }, case, view);
    selected(canvas, area, Area { y: inner.y + room, height: below, ..inner }, case, view)
}

/// Which lines are left, and how many that hides; nothing where all are shown.
fn only(theme: &Theme, case: &OpenCase, view: &RecordView) -> Row {
    let hidden = view.kept(case).map_or(0, |kept| view.lines(case).len() - kept.len());
    let hidden = words::many(hidden, "line");
    let row = match &view.narrow {
        Narrow::All => return Row::new(),
        Narrow::Cited => Row::new().say("only what claims cite", theme.lit),
        Narrow::Changed(changed) => {
            let id = id(case, changed.against);
            let Some(found) = &changed.found else {
                return Row::new().say("comparing with ", theme.dim).text(id, theme.key);
            };
            let row = Row::new().say("only what changed since ", theme.lit).text(id, theme.lit);
            match found.counts[1] {
                0 => row,
                gone => row.say(&format!(", {} gone", words::many(gone, "field")), theme.lit),
            }
        }
    };
    row.say(&format!(" · {hidden} hidden"), theme.key)
}

/// The id of the event at that place in the order of time.
fn id(case: &OpenCase, place: usize) -> &str {
    case.order.get(place).map_or("", |event| case.event_id(*event))
}

/// What the event compared with has in place of the selected value.
fn was(theme: &Theme, case: &OpenCase, view: &RecordView, width: usize) -> Option<Row> {
    let Narrow::Changed(Changed { against, found: Some(found), .. }) = &view.narrow else {
        return None;
    };
    let pair = found.before(view.cursor)?;
    let row = Row::new().text(id(case, *against), theme.key);
    let Some(left) = pair.left else { return Some(row.say(" has no such field", theme.dim)) };
    let row = row.say(" has ", theme.dim);
    let room = width.saturating_sub(row.width()).max(8);
    let raw = case.examined.dossier.case.doc.node(left).raw();
    Some(row.shown(Shown::capped(raw, 4 * room).truncate(room), theme.string))
}

fn rows(canvas: &mut Canvas<'_>, area: Area, case: &OpenCase, view: &RecordView) {
    let theme = canvas.theme;
    let Some(event) = view.event(case) else { return };
    let size = (usize::from(area.width).saturating_sub(2), usize::from(area.height));
    let Some(record) = Record::new(theme, case, event, size) else { return };
    let (lines, doc) = (view.lines(case), &case.examined.dossier.case.doc);
    for (n, at) in view.shown(case, size.1).into_iter().enumerate() {
        let Some(line) = lines.get(at) else { continue };
        let folded = (view.kept(case).is_none() && view.folds.is_folded(line))
            .then(|| json_lines::end_of(lines, doc, at) - at + 1);
        let here = at == view.cursor;
        let row = Row::bar(theme, here).gap(1);
        let row = row.then(record.one(line, folded));
        let place = Area { y: area.y + n as u16, height: 1, ..area };
        canvas.row(place, 0, &row);
        canvas.spot(place, Spot::Entry(at));
        if here {
            canvas.tint(place, theme.selected);
        }
    }
}

/// The path of the selected line and its value as far as there is room; or the text looked for.
fn selected(
    canvas: &mut Canvas<'_>,
    frame: Area,
    area: Area,
    case: &OpenCase,
    view: &RecordView,
) -> Option<(u16, u16)> {
    let theme = canvas.theme;
    let (lines, doc) = (view.lines(case), &case.examined.dossier.case.doc);
    let line = lines.get(view.cursor)?;
    let node = doc.node(line.value);
    let pointer = pointer(case, view, line);
    let mut title =
        Row::new().text(if pointer.is_empty() { "the record" } else { &pointer }, theme.name);
    let cites = cited_by(case, line);
    if !cites.is_empty() {
        title = title.say(&format!("  {BACK} {cites}"), theme.model);
    }
    super::rule(canvas, frame, area.y, &title);
    let below = Area { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    if view.find.typing || !view.find.edit.text.is_empty() {
        return finding(canvas, below, case, view);
    }
    let width = usize::from(area.width).max(1);
    let was = was(theme, case, view, width);
    if let Some(was) = &was {
        canvas.row(below, VALUE_ROWS as u16 - 1, was);
    }
    let value_rows = VALUE_ROWS - usize::from(was.is_some());
    if line.part != Part::Whole {
        let text = format!(
            "{} bytes as received, {}",
            words::count(node.span().len() as u64),
            words::many(json_lines::end_of(lines, doc, view.cursor) - view.cursor + 1, "line"),
        );
        canvas.row(below, 0, &Row::new().say(&text, theme.dim));
        return None;
    }
    let mut value = Shown::capped(node.raw(), 2 * VALUE_ROWS * width).wrap(width);
    if value.len() > value_rows {
        value.truncate(value_rows);
        let text = format!("{} bytes: ", words::count(node.raw().len() as u64));
        let hint = Row::new().say(&text, theme.dim).then(words::own_as(
            Place::Record,
            InStudy::Turn,
            "reads all",
            theme,
        ));
        let room = width.saturating_sub(hint.width() + 2);
        let last = value.pop().map(|it| it.truncate(room)).unwrap_or_default();
        let y = value_rows as u16 - 1;
        canvas.row(below, y, &Row::new().shown(last, theme.string).to(room + 2).then(hint));
    }
    for (n, shown) in value.into_iter().enumerate() {
        canvas.row(below, n as u16, &Row::new().shown(shown, theme.string));
    }
    None
}

/// What is looked for, and which of how many places this is.
fn finding(
    canvas: &mut Canvas<'_>,
    area: Area,
    case: &OpenCase,
    view: &RecordView,
) -> Option<(u16, u16)> {
    let theme = canvas.theme;
    let find = &view.find;
    let (before, behind) = find.edit.text.split_at(find.edit.cursor.min(find.edit.text.len()));
    let row = Row::new().say("find ", theme.dim).shown(Shown::line(before), theme.input);
    let cursor = row.width();
    let row = row.shown(Shown::line(behind), theme.input).say(" ", theme.input).gap(1);
    let (here, count) = view.hit_of(case);
    let more = if find.more { " or more" } else { "" };
    let row = match (here, count) {
        _ if find.edit.text.is_empty() => row.say("in the bytes as received", theme.dim),
        (_, 0) => row.say("nowhere in this record", theme.failed),
        (Some(here), _) => {
            let text =
                format!("{} of {}{more}", words::count(here as u64), words::count(count as u64));
            row.say(&text, theme.key)
        }
        (None, _) => row.say(&format!("{}{more}", words::many(count, "place")), theme.key),
    };
    canvas.row(area, 0, &row);
    let hints = if find.typing {
        [InLine::Take, InLine::Leave].map(|it| words::own(Place::Find, it, theme)).to_vec()
    } else {
        // Where nothing was found there is no next place.
        let moves = [InStudy::Next, InStudy::Before].map(|it| words::own(Place::Record, it, theme));
        let mut hints: Vec<Row> = moves.into_iter().filter(|_| count > 0).collect();
        hints.push(words::own_as(Place::Record, InStudy::Leave, "ends the search", theme));
        hints
    };
    canvas.row(area, 1, &words::hints(hints, None, usize::from(area.width)));
    let x = area.x + (cursor as u16).min(area.width.saturating_sub(1));
    find.typing.then_some((x, area.y))
}

/// RFC 6901 pointer of a line's value within the record.
fn pointer(case: &OpenCase, view: &RecordView, line: &JsonLine) -> String {
    let doc = &case.examined.dossier.case.doc;
    let root = view.lines(case).first().map(|line| doc.node(line.value).place());
    let place = doc.node(line.value).place();
    root.and_then(|root| place.strip_prefix(&root).map(str::to_owned)).unwrap_or(place)
}

/// `claims 2, 3`: whose cites this value is.
fn cited_by(case: &OpenCase, line: &JsonLine) -> String {
    let claims = case.examined.checked.claims.iter().enumerate();
    let cites = |claim: &crate::grounding::CheckedClaim| {
        claim.cites.iter().any(|cite| cite.field == Some(line.value))
    };
    let claims: Vec<String> =
        claims.filter(|(_, claim)| cites(claim)).map(|(n, _)| (n + 1).to_string()).collect();
    match claims.len() {
        0 => String::new(),
        1 => format!("claim {}", claims.join(", ")),
        _ => format!("claims {}", claims.join(", ")),
    }
}

/// The bytes of the record, or of the value that is read whole.
fn as_received(
    canvas: &mut Canvas<'_>,
    area: Area,
    case: &OpenCase,
    view: &RecordView,
    title: Row,
) {
    let theme = canvas.theme;
    let text = view.text(case);
    let size = format!("{} bytes as received", words::count(text.len() as u64));
    let line = view.lines(case).get(view.cursor).filter(|_| view.whole);
    let title = match line.map(|line| pointer(case, view, line)) {
        Some(pointer) => title.gap(1).text(&pointer, theme.name),
        None => title,
    };
    let leave: &[InStudy] =
        if view.raw { &[InStudy::Raw, InStudy::Leave] } else { &[InStudy::Leave] };
    let screen = area.width;
    let inner = super::frame(
        canvas,
        area,
        (&title, &Row::new().say(&size, theme.dim)),
        (Place::Bytes, leave),
    );
    let style = if view.raw { theme.evidence } else { theme.string };
    let rows = bytes::rows(text, view.row, screen, usize::from(inner.height), style);
    for (n, row) in rows.iter().enumerate() {
        canvas.row(inner, n as u16, row);
    }
    if text.is_empty() {
        let rows = ink::wrap("This event has no record.", usize::from(inner.width));
        for (n, row) in rows.into_iter().enumerate() {
            canvas.row(inner, n as u16, &Row::new().shown(row, theme.base));
        }
    }
}
