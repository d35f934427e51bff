//! MODEL says: who wrote it, what it advises, each claim with its mark, what it left out, and its
//! prose.
//!
//! ```text
//! triage-large 2026-01-10 · risk 87 · confidence 0.92
//! recommends true positive · asks for revoke_sessions
//!  3 ✗ CONTRADICTED  The success came from Lagos.
//!    └ e7 /client/country is "ES"; the claim says "NG"
//!  ! not mentioned   MFA denied three times, then approved
//!  1 ✓ supported     The last sign-in succeeded.
//! ```
//!
//! What disagrees with the evidence stands first and never leaves the screen: contradicted and not
//! found claims, what the model did not mention, what attacks the reader. Then the other claims,
//! and the prose last, since prose persuades and cannot be checked. It must not judge: marks come
//! computed.

mod part;

use super::glyphs::CURSOR;
use super::ink::{self, Canvas, Row};
use super::theme::Theme;
use super::words;
use crate::app::command::Id;
use crate::app::layout::{Area, PROSE_ROWS_MIN};
use crate::app::model::{Focus, OpenCase};
use crate::app::pointer::Spot;
use crate::domain::assessment::Assessment;
use crate::domain::case::Further;
use crate::facts::{named, quoted};
use part::Part;
use ratatui::style::Style;

/// Cells before the text of a claim that belong to its number and sign.
const NUMBER: usize = 6;
/// Text narrower than this is not wrapped beside its mark.
const TEXT_MIN: usize = 18;

/// Rows that are kept for the other claims where one of them is selected, so that it can be read.
pub(super) const REST_ROWS_MIN: usize = 3;

/// Below this many rows the author and the figures stand in the frame, to leave the rows to the
/// claims.
const ROWS_FOR_HEAD: u16 = 9;

/// Other assessors that have a row each.
const OTHERS_MAX: usize = 2;

/// How much is said of each claim, chosen by the room there is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Detail {
    /// One row each; only the selected claim has its reason.
    Least,
    /// One row each, and in one row the reason of what the evidence contradicts or does not hold.
    Why,
    /// The same with that reason whole.
    Whys,
    /// Whole sentences; only the selected claim has its reason.
    Texts,
    /// Whole sentences, and reasons for what the evidence contradicts or does not hold.
    Bad,
    /// Reasons for all that is not supported.
    All,
}

/// One row and the item it belongs to.
type Line = (Row, Option<usize>);

/// Draws the model's part in its frame.
pub fn draw(canvas: &mut Canvas<'_>, area: Area, case: &OpenCase) {
    let held = &case.examined.dossier.case;
    let who = match held.assessment {
        // That there are others stands in the frame, whatever room there is.
        Some(_) if held.is_by_rules() && !held.further.is_empty() => "RULES and others say",
        Some(_) if held.is_by_rules() => "RULES say",
        Some(_) if !held.further.is_empty() => "MODEL and others say",
        Some(_) => "MODEL says",
        None => "MODEL says nothing",
    };
    framed(canvas, area, case, who);
}

/// Draws what was said of an earlier revision, in the same way.
pub fn draw_earlier(canvas: &mut Canvas<'_>, area: Area, earlier: &OpenCase) {
    let held = &earlier.examined.dossier.case;
    let who = match held.assessment {
        Some(_) if held.is_by_rules() => "RULES said",
        Some(_) => "MODEL said",
        None => "MODEL said nothing",
    };
    let who = format!("{who} of revision {}", earlier.revision);
    // The pointer acts on the open case, and this is another revision's.
    canvas.unspotted(|canvas| framed(canvas, area, earlier, &who));
}

fn framed(canvas: &mut Canvas<'_>, area: Area, case: &OpenCase, who: &str) {
    let theme = canvas.theme;
    let focused = case.focus == Focus::Model;
    let assessment = case.examined.dossier.case.assessment.as_ref();
    let style = if focused { theme.focus } else { theme.frame };
    let mut title = Row::new();
    if focused {
        title = title.say(CURSOR, theme.focus).gap(1);
    }
    title = title.say(who, theme.model);
    let inner = area.inner();
    let low = inner.height < ROWS_FOR_HEAD;
    // What the frame takes for itself: its ends, and the blanks around what stands in it.
    let room = |title: &Row| usize::from(area.width).saturating_sub(title.width() + 9);
    let least = hold(theme, case, room(&title));
    if let Some(assessment) = assessment.filter(|_| low) {
        let author = Row::new().gap(2).then(author(theme, case, assessment, false));
        let with = |figures: Row| author.clone().gap(2).then(figures);
        let parts = [with(figures(theme, assessment)), with(risk(theme, assessment)), author];
        let poses = case.examined.dossier.case.claims_our_name();
        let parts = parts.into_iter().chain(poses.then(|| Row::new().gap(2).then(not_ours(theme))));
        // That something does not hold or was left out comes before who says it, and how sure.
        for part in parts {
            let wider = title.clone().then(part);
            if least.width() <= room(&wider) {
                title = wider;
                break;
            }
        }
    }
    canvas.frame(area, &title, &least, style);
    // A blank at the right, so that prose never touches the frame.
    let inner = Area { width: inner.width.saturating_sub(1), ..inner };
    let Some(assessment) = assessment else {
        let text =
            "No assessment came with this case. Judge the evidence; o records your own call.";
        let rows = ink::wrap(text, usize::from(inner.width).saturating_sub(1));
        for (line, shown) in rows.into_iter().enumerate() {
            canvas.row(inner, line as u16, &Row::new().gap(1).shown(shown, theme.base));
        }
        return;
    };
    let width = usize::from(inner.width);
    let mut pinned = advice(theme, assessment, width.saturating_sub(1), low);
    if !low {
        pinned.extend(head(theme, case, assessment, width.saturating_sub(1)));
        pinned.extend(others(theme, case));
    }
    for (line, row) in pinned.iter().enumerate() {
        canvas.row(inner, line as u16, &Row::new().gap(1).then(row.clone()));
    }
    let top = pinned.len() as u16 + u16::from(inner.height >= 20);
    let below = Area { y: inner.y + top, height: inner.height.saturating_sub(top), ..inner };
    items(canvas, below, case);
}

/// `2 of 5 claims hold`, or `4 of 4 hold · 2 left out`: that all claims hold must not calm anybody
/// where something was left out. What fits in that many cells, the worst in any case.
fn hold(theme: &Theme, case: &OpenCase, room: usize) -> Row {
    let counts = case.examined.checked.counts();
    if case.examined.dossier.case.assessment.is_none() {
        return Row::new();
    }
    let flagged = case.held_on_flagged();
    let left_out = case.examined.checked.omissions.len();
    let uneasy = flagged > 0 || left_out > 0;
    let calm = counts.supported == counts.total() && !uneasy;
    let style = if calm { theme.dim } else { theme.evidence };
    let text = match (counts.total(), counts.supported) {
        (0, _) => "no claims to check".to_owned(),
        // What is flagged or left out needs the room.
        (total, held) if uneasy => format!("{held} of {total} hold"),
        (1, 0) => "the only claim does not hold".to_owned(),
        (1, _) => "the only claim holds".to_owned(),
        (total, 1) => format!("1 of {total} claims holds"),
        (total, held) => format!("{held} of {total} claims hold"),
    };
    let with = |text: &str, on_flagged: &str| {
        let add = |row: Row, between: &str, (count, what, style): (usize, &str, Style)| {
            let between = if row.width() == 0 { "" } else { between };
            let said = format!("{count} {what}");
            if count == 0 { row } else { row.say(between, theme.dim).say(&said, style) }
        };
        let row = add(Row::new().say(text, style), " · ", (left_out, "left out", theme.bad));
        add(row, ", ", (flagged, on_flagged, theme.hazard))
    };
    let tries = [(text.as_str(), "on flagged text"), (&text, "flagged"), ("", "flagged")];
    let mut rows = tries.into_iter().map(|(text, on_flagged)| with(text, on_flagged));
    rows.find(|row| row.width() <= room).unwrap_or_default()
}

/// What it recommends and asks for, each in its own cells: on one row in any case where rows are
/// few.
fn advice(theme: &Theme, it: &Assessment, width: usize, in_one_row: bool) -> Vec<Row> {
    let advice = &it.recommendation;
    let half = if in_one_row && advice.request.is_some() { width / 2 } else { width };
    let says = Row::new().say("recommends ", theme.dim);
    let room = half.saturating_sub(says.width());
    let says = match advice.verdict.as_deref() {
        Some(verdict) => says.text(&words::verdict(verdict, room), theme.model),
        None => says.say("nothing", theme.dim),
    };
    let Some(request) = &advice.request else { return vec![says] };
    let asks = Row::new().say("asks for ", theme.dim);
    let beside = if in_one_row { says.width() + 3 } else { 0 };
    let room = width.saturating_sub(beside + asks.width());
    let asks = asks.text(&words::request(request, room), theme.model);
    if in_one_row || says.width() + 3 + asks.width() <= width {
        return vec![says.say(" · ", theme.dim).then(asks)];
    }
    vec![says, asks]
}

/// The figures stay small: a score is no evidence.
fn figures(theme: &Theme, it: &Assessment) -> Row {
    let sure = it.confidence.map_or_else(|| "–".to_owned(), |confidence| format!("{confidence}"));
    risk(theme, it).say(" · confidence ", theme.dim).say(&sure, theme.base)
}

fn risk(theme: &Theme, it: &Assessment) -> Row {
    Row::new().say("risk ", theme.dim).say(&super::queue::score(it.risk_score), theme.base)
}

/// Who the case says wrote it. One that takes our own name stands in quotes.
fn author(theme: &Theme, case: &OpenCase, it: &Assessment, with_provider: bool) -> Row {
    let model = &it.model;
    let poses = case.examined.dossier.case.claims_our_name();
    // Names stand beside our own counts, and say no sentence of their own.
    let named = |name: &str| if poses { quoted(name) } else { named(name) };
    // In the frame there is room for the least that says it.
    let head = if with_provider { not_ours(theme) } else { Row::new().say("not ours", theme.bad) };
    let who = if poses { head.say(": ", theme.dim) } else { Row::new() };
    let mut who = match model.name.as_deref() {
        Some(name) => who.text(&named(name), theme.base),
        None => who.say("unnamed model", theme.base),
    };
    if let Some(version) = model.version.as_ref().filter(|_| with_provider || !poses) {
        who = who.gap(1).text(&named(version), theme.base);
    }
    match model.provider.as_deref().filter(|_| with_provider || poses) {
        Some(provider) => who.say(" by ", theme.dim).text(&named(provider), theme.dim),
        None => who,
    }
}

/// Said before the names, which are as long as the file likes.
fn not_ours(theme: &Theme) -> Row {
    Row::new().say("not crosscheck's rules", theme.bad)
}

/// Who wrote it and how sure it was, on one row or two.
fn head(theme: &Theme, case: &OpenCase, it: &Assessment, width: usize) -> Vec<Row> {
    let (who, figures) = (author(theme, case, it, true), figures(theme, it));
    if who.width() + figures.width() + 3 <= width {
        return vec![who.say(" · ", theme.dim).then(figures)];
    }
    vec![who, figures]
}

/// Who else said something, and which of the claims are whose: a row each.
fn others(theme: &Theme, case: &OpenCase) -> Vec<Row> {
    let held = &case.examined.dossier.case;
    let mut next = 1 + held.assessment.as_ref().map_or(0, |it| it.claims.len());
    let mut row = |it: &Further| {
        let (first, count) = (next, it.assessment.claims.len());
        next += count;
        let which = match count {
            0 => "no claim".to_owned(),
            1 => format!("claim {first}"),
            _ => format!("claims {first} to {}", first + count - 1),
        };
        let who = quoted(&it.assessment.model.in_words());
        Row::new().say(&format!("{which} by "), theme.dim).text(&who, theme.base)
    };
    let mut rows: Vec<Row> = held.further.iter().take(OTHERS_MAX).map(&mut row).collect();
    let more = held.further.len().saturating_sub(OTHERS_MAX);
    if more > 0 {
        rows.push(Row::new().say(&format!("the claims after them by {more} more"), theme.dim));
    }
    rows
}

/// What disagrees, then the other claims and the prose. Where not all fit, the first part stays and
/// the second one scrolls, with the selected item in view.
fn items(canvas: &mut Canvas<'_>, area: Area, case: &OpenCase) {
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    if height == 0 {
        return;
    }
    let part = Part::new(canvas.theme, case, width);
    let mut prose = Vec::new();
    part.summary(&mut prose);
    // The prose gets what the claims leave: it persuades, and nothing of it was checked.
    let on_prose = part.active == Some(prose_item(case));
    let left = if on_prose { height.saturating_sub(prose.len()) } else { height };
    let (pinned, mut rest) = part.lines(left);
    let before_prose = rest.len();
    rest.append(&mut prose);
    let in_rest = rest.iter().any(|(_, item)| item.is_some() && *item == part.active);
    let for_rest = match (on_prose, in_rest) {
        (true, _) => rest.len().min(PROSE_ROWS_MIN),
        (false, true) => rest.len().min(REST_ROWS_MIN),
        (false, false) => 0,
    };
    let kept = pinned.len().min(height.saturating_sub(for_rest).max(1));
    let for_rest = height - kept;
    let hidden = pinned.len() - kept;
    let pinned = firsts(pinned, part.active, kept);
    let above = top(&pinned, part.active, kept);
    // Of the prose the row to which was scrolled comes first, under its head.
    let below = if on_prose {
        (before_prose + 1 + case.prose_row).min(rest.len().saturating_sub(for_rest))
    } else {
        top(&rest, part.active, for_rest)
    };
    let shown = pinned.iter().skip(above).take(kept);
    let shown = shown.chain(rest.iter().skip(below).take(for_rest));
    let lit = case.lit.as_ref().map(|lit| lit.claim);
    for (line, (row, item)) in shown.enumerate() {
        let at = Area { y: area.y + line as u16, height: 1, ..area };
        canvas.row(at, 0, row);
        if let Some(item) = item {
            canvas.spot(at, Spot::Item(*item));
        }
        if item.is_some() && *item == part.active && lit.is_none() && case.focus == Focus::Model {
            canvas.row(Area { width: 1, ..at }, 0, &Row::bar(canvas.theme, true));
            canvas.tint(at, canvas.theme.selected);
        }
    }
    let more = hidden + rest.len().saturating_sub(for_rest + below);
    if more > 0 {
        let (pane, down) =
            (words::key(Id::NextPane, canvas.theme), words::key(Id::Down, canvas.theme));
        let text = match case.focus {
            _ if canvas.theme.quiet => format!(" {more} more below "),
            Focus::Model => format!(" {more} more below: {down} "),
            _ => format!(" {more} more below: {pane}, then {down} "),
        };
        let from = area.width.saturating_sub(text.len() as u16);
        let (x, y) = (area.x + from, area.y + area.height);
        let row = Row::new().say(&text, canvas.theme.dim);
        canvas.written_in(Area { x, y, width: text.len() as u16, height: 1 }, &row);
    }
}

/// Of rows that do not all fit each item keeps its first and the selected one all of its own, where
/// there are so many: no reason of one disagreement hides another.
fn firsts(lines: Vec<Line>, active: Option<usize>, room: usize) -> Vec<Line> {
    let mut before = None;
    let firsts: Vec<bool> = lines
        .iter()
        .map(|(_, item)| item.is_none() || std::mem::replace(&mut before, *item) != *item)
        .collect();
    let count = firsts.iter().filter(|first| **first).count();
    let more = |(line, first): &(&Line, &bool)| !**first && line.1 == active;
    let own = lines.iter().zip(&firsts).filter(more).count();
    let Some(mut left) = room.checked_sub(count + own).filter(|_| lines.len() > room) else {
        return lines;
    };
    let kept = lines.into_iter().zip(firsts).filter(|((_, item), first)| {
        *first || *item == active || left.checked_sub(1).map(|less| left = less).is_some()
    });
    kept.map(|(line, _)| line).collect()
}

/// The prose, as an item.
fn prose_item(case: &OpenCase) -> usize {
    case.examined.checked.claims.len() + case.examined.checked.omissions.len()
}

fn top(lines: &[Line], active: Option<usize>, height: usize) -> usize {
    let Some(active) = active else { return 0 };
    let first = lines.iter().position(|(_, item)| *item == Some(active)).unwrap_or(0);
    let last = lines.iter().rposition(|(_, item)| *item == Some(active)).unwrap_or(0);
    let needed = (last + 1).saturating_sub(height);
    needed.min(first)
}
