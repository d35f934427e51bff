//! The queue: one case a line, what disagrees with the evidence before what agrees.
//!
//! ```text
//!   severity risk kind subject     claims          age  detected                notes
//! ▸ HIGH       87 user m.ortega@…  ✗1 ∅1 !1    ✓2  14m  success after failures  ⚑ injection
//! ```
//!
//! Columns are as wide as the widest text on the screen, so that they line up over all rows. It
//! must not sort.

use super::glyphs::{self, CONFLICT, CURSOR, HAZARD, OMITTED};
use super::ink::{Canvas, Row};
use super::theme::Theme;
use super::words;
use crate::app::claim;
use crate::app::layout::{self, Area};
use crate::app::model::Model;
use crate::app::pointer::Spot;
use crate::app::queue::rows as rows_shown;
use crate::domain::queue::QueueRow;
use crate::domain::text::Shown;
use crate::domain::time;
use crate::domain::words::{CaseState, Grounding};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Below this many columns a line says severity, score, subject, marks and age only.
const COLUMNS_FOR_ALL: usize = 64;
/// From this many columns on, words stand in place of letters.
const COLUMNS_FOR_WORDS: usize = 108;
/// From this many columns on, kinds of subject are not shortened.
const COLUMNS_FOR_KINDS: usize = 150;
/// A subject keeps at least this many cells beside what was detected.
const SUBJECT_MIN: usize = 24;
/// Cells of the notes where there is no room for words: two signs, and who assessed.
const NOTES_MAX: usize = 8;
/// The marks in the order in which they matter.
const MARKS: [Grounding; 5] = [
    Grounding::Contradicted,
    Grounding::NotFound,
    Grounding::PartlySupported,
    Grounding::Uncheckable,
    Grounding::Supported,
];

/// How wide each column is.
struct Columns {
    words: bool,
    all: bool,
    whole_kinds: bool,
    kind: usize,
    subject: usize,
    /// The mail domain that is not repeated in every line.
    domain: Option<String>,
    marks: usize,
    detection: usize,
    state: usize,
}

/// Draws the queue in its frame.
pub fn draw(canvas: &mut Canvas<'_>, area: Area, model: &Model, has_focus: bool) {
    let theme = canvas.theme;
    let queue = &model.queue;
    let state = queue.filter.state.map_or("all states", CaseState::label);
    let title = Row::new()
        .say("Queue", theme.person)
        .say(&format!("  {state}, most severe first, then oldest"), theme.dim);
    let place = queue.before + queue.cursor as u64 + 1;
    let note = if queue.rows.is_empty() {
        Row::new()
    } else {
        let of = format!("{} of {}", words::count(place), words::count(queue.total));
        Row::new().say(&of, theme.dim)
    };
    let style = if has_focus { theme.focus } else { theme.frame };
    canvas.frame(area, &title, &note, style);
    let inner = area.inner();
    if queue.rows.is_empty() {
        for (line, text) in empty(model).into_iter().enumerate() {
            let row = Row::new().gap(1).say(text, theme.base);
            canvas.row(inner, line as u16 + u16::from(inner.height > 4), &row);
        }
        return;
    }
    let height = usize::from(inner.height);
    let heads = if has_focus { layout::queue_heads(inner.height) } else { 0 };
    let height = height - usize::from(heads);
    let top = top(model, height);
    let shown = &queue.rows[top..(top + height).min(queue.rows.len())];
    let columns = columns(theme, model, shown, usize::from(inner.width));
    if heads > 0 {
        canvas.row(inner, 0, &head(theme, &columns));
    }
    let inner = Area { y: inner.y + heads, height: inner.height - heads, ..inner };
    for (line, row) in shown.iter().enumerate() {
        let selected = top + line == queue.cursor;
        let at = Area { y: inner.y + line as u16, height: 1, ..inner };
        canvas.spot(at, Spot::Queue(top + line));
        canvas.row(inner, line as u16, &of_case(theme, row, &columns, model, selected));
        if selected {
            canvas.tint(at, theme.selected);
        }
    }
}

/// What is true where no line can be shown, and what to press.
fn empty(model: &Model) -> Vec<&'static str> {
    if !model.queue.loaded {
        return vec!["Reading the queue …"];
    }
    if model.queue.counts.total() == 0 {
        return vec![
            "This store holds no case yet.",
            "`crosscheck ingest FILE` brings cases in; they come up here by themselves.",
            "q leaves.",
        ];
    }
    vec![match model.queue.filter.state {
        Some(CaseState::Open) => {
            "No case is open. f shows other states; new cases come up by themselves."
        }
        Some(_) => "No case is in this state. f shows other states.",
        None => "Reading the queue …",
    }]
}

/// The first line shown: the cursor's line stays in the middle where there is more on both sides.
fn top(model: &Model, height: usize) -> usize {
    let queue = &model.queue;
    let most = queue.rows.len().saturating_sub(height);
    queue.cursor.saturating_sub(height.min(rows_shown(model).max(height)) / 2).min(most)
}

/// Cells of the severity and the blank behind it.
const fn severity_room(words: bool) -> usize {
    if words { 10 } else { 5 }
}

fn columns(theme: &Theme, model: &Model, rows: &[QueueRow], width: usize) -> Columns {
    let words = width >= COLUMNS_FOR_WORDS;
    let all = width >= COLUMNS_FOR_ALL;
    let widest = |each: &dyn Fn(&QueueRow) -> usize| rows.iter().map(each).max().unwrap_or(0);
    let whole_kinds = width >= COLUMNS_FOR_KINDS;
    let kind = if words { widest(&|row| kind_word(row, whole_kinds).len()).max(4) } else { 1 };
    let cells = |text: &str| Shown::capped(text, 256).width();
    let marks = if words { 17 } else { widest(&|row| glance_width(row)).clamp(6, 14) };
    // Cursor, severity, score, kind, marks, age and the blanks between them.
    let fixed = 2 + severity_room(words) + 4 + kind + 1 + 1 + marks + 1 + 5 + 1;
    let mut left = width.saturating_sub(fixed);
    let mut columns = Columns {
        words,
        all,
        whole_kinds,
        kind,
        subject: left,
        domain: None,
        marks,
        detection: 0,
        state: 0,
    };
    let subjects = |domain: Option<&str>| widest(&|row| cells(&subject(row, domain)));
    if all {
        columns.state = widest(&|row| row.state_at(model.now).label().len()).max("state".len());
        left = left.saturating_sub(columns.state + 1);
        let notes = widest(&|row| note(model, theme, row, words).width());
        left = left.saturating_sub(notes.min(if words { left / 3 } else { NOTES_MAX }) + 1);
        let detection = widest(&|row| cells(&words::of_code(&row.detection)));
        // Both are whole where they fit; else the name counts more, and the domain that all share
        // counts least.
        let room = left.saturating_sub(detection.min(left * 2 / 5) + 1);
        if subjects(None) > left.saturating_sub(detection + 1) {
            columns.domain = shared_domain(rows);
        }
        let wanted = subjects(columns.domain.as_deref()).max("subject".len());
        let least = left.saturating_sub(detection + 1).max(SUBJECT_MIN);
        columns.subject = wanted.min(least).min(room);
        columns.detection = detection.max("detected".len());
        columns.detection = columns.detection.min(left.saturating_sub(columns.subject + 1));
    } else if subjects(None) > left {
        columns.domain = shared_domain(rows);
    }
    columns
}

/// The mail domain that most subjects of these lines have: said of each of them it tells nothing,
/// and one that only looks like it stands out.
fn shared_domain(rows: &[QueueRow]) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, domain) in rows.iter().filter_map(|row| row.subject.display().rsplit_once('@')) {
        *counts.entry(domain).or_default() += 1;
    }
    let all: usize = counts.values().sum();
    let (domain, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (count >= 3 && count * 2 > all).then(|| domain.to_owned())
}

/// The subject, without the domain that most share.
fn subject<'r>(row: &'r QueueRow, shared: Option<&str>) -> Cow<'r, str> {
    let whole = row.subject.display();
    match whole.rsplit_once('@') {
        Some((name, domain)) if shared == Some(domain) => Cow::Owned(format!("{name}@..")),
        _ => Cow::Borrowed(whole),
    }
}

/// What stands in which column.
fn head(theme: &Theme, columns: &Columns) -> Row {
    let dim = theme.dim;
    let (severity, room) =
        (if columns.words { "severity" } else { "sev" }, severity_room(columns.words));
    let row = Row::new().gap(2).say(severity, dim).to(2 + room - 1).right("risk", 4, dim).gap(1);
    let at = row.width();
    let row = row.say(if columns.words { "kind" } else { "" }, dim).to(at + columns.kind + 1);
    let row = row.cell("subject", columns.subject, dim).gap(1);
    let row = row.cell("claims", columns.marks, dim).gap(1).right("age", 4, dim).gap(1);
    if !columns.all {
        return row;
    }
    row.gap(1).cell("detected", columns.detection, dim).gap(1).say("state", dim)
}

fn of_case(theme: &Theme, row: &QueueRow, columns: &Columns, model: &Model, selected: bool) -> Row {
    let severity = words::severity(row.severity, !columns.words);
    let room = severity_room(columns.words);
    let kind = if columns.words { kind_word(row, columns.whole_kinds) } else { letter(row) };
    let line = Row::new()
        .say(if selected { CURSOR } else { " " }, theme.focus)
        .gap(1)
        .say(severity, words::severity_style(row.severity, theme));
    let line = line.to(2 + room).right(&score(row.risk_score), 3, theme.base).gap(1);
    let at = line.width();
    let line = line.say(kind, theme.dim).to(at + columns.kind + 1);
    let who = subject(row, columns.domain.as_deref());
    let line = line.cell(&who, columns.subject, theme.base).gap(1);
    let at = line.width();
    let line = line.then(glance(theme, row, columns.words)).to(at + columns.marks + 1);
    let age = time::age(model.now.millis_since(row.detected_at));
    let line = line.right(&age, 4, theme.dim).gap(1);
    if !columns.all {
        return line;
    }
    let detection = words::of_code(&row.detection);
    let line = line.gap(1).cell(&detection, columns.detection, theme.evidence).gap(1);
    let at = line.width();
    let state = row.state_at(model.now);
    let line = line.say(state.label(), words::state_style(state, theme));
    line.to(at + columns.state + 1).then(note(model, theme, row, columns.words))
}

/// The kind in words, shortened where columns are scarce.
fn kind_word(row: &QueueRow, whole: bool) -> &'static str {
    use crate::domain::words::SubjectKind as Kind;
    match row.subject.kind {
        Kind::ServicePrincipal if !whole => "service",
        Kind::ManagedIdentity if !whole => "managed",
        kind => kind.label(),
    }
}

fn letter(row: &QueueRow) -> &'static str {
    use crate::domain::words::SubjectKind as Kind;
    match row.subject.kind {
        Kind::User => "U",
        Kind::ServicePrincipal => "S",
        Kind::ManagedIdentity => "M",
        Kind::Workload => "W",
        Kind::Address => "A",
        Kind::Group => "G",
        Kind::Other => "O",
    }
}

/// The score as an integer, or a dash where there is none.
pub fn score(score: Option<f64>) -> String {
    score.map_or_else(|| "–".into(), |score| format!("{score:.0}"))
}

fn glance_width(row: &QueueRow) -> usize {
    let digits = |n: u32| n.to_string().len() + 2;
    let marks = MARKS.iter().map(|mark| row.claims.count(*mark)).filter(|n| *n > 0).map(digits);
    let all = marks.sum::<usize>() + if row.omissions > 0 { digits(row.omissions) } else { 0 };
    all.saturating_sub(1).max(2)
}

/// The claims at a glance: each mark in its own column where there is room for all.
fn glance(theme: &Theme, row: &QueueRow, aligned: bool) -> Row {
    let mut out = Row::new();
    if row.claims.total() == 0 && row.omissions == 0 {
        return out.say("–", theme.dim);
    }
    let cell = |out: Row, sign: &str, n: u32, style| {
        let text = format!("{sign}{n}");
        let at = out.width();
        match (n, aligned) {
            (0, true) => out.gap(3),
            (0, false) => out,
            (_, true) => out.say(&text, style).to(at + 3),
            (_, false) => out.say(&text, style).gap(1),
        }
    };
    for mark in MARKS.into_iter().take(2) {
        out = cell(out, glyphs::mark(mark), row.claims.count(mark), words::mark_style(mark, theme));
    }
    out = cell(out, OMITTED, row.omissions, theme.bad);
    for mark in MARKS.into_iter().skip(2) {
        out = cell(out, glyphs::mark(mark), row.claims.count(mark), words::mark_style(mark, theme));
    }
    out
}

/// What else there is to know: a conflict of sources and hazards first, then who holds it and what
/// it waits for.
fn note(model: &Model, theme: &Theme, row: &QueueRow, in_words: bool) -> Row {
    let mut out = Row::new();
    if row.conflict {
        let said = if in_words { " two sources " } else { "" };
        out = out.say(CONFLICT, theme.failed).say(said, theme.failed);
    }
    if let Some(kind) = row.hazards.first() {
        out = out.say(HAZARD, theme.hazard);
        if in_words {
            let more = row.hazards.len() - 1;
            let more = if more > 0 { format!(" +{more}") } else { String::new() };
            out = out.say(&format!(" {}{more}", words::hazard(*kind)), theme.hazard);
        }
        out = out.gap(1);
    }
    if !in_words {
        // Who assessed it is never left out: a model's word and a rule's are different things.
        return if row.by_rules { out.say("rules", theme.dim) } else { out };
    }
    if row.changed_since_decision {
        return out.say("changed since decision", theme.failed);
    }
    if let Some(due) = row.due {
        let until = format!("{} ", theme.times.until(due));
        return out.say(&until, theme.dim).text(row.awaits.as_deref().unwrap_or(""), theme.dim);
    }
    if let Some(whom) = &row.awaits {
        return out.say("with ", theme.dim).text(whom, theme.dim);
    }
    match row.lease(model.now) {
        // The state beside it says `claimed`.
        Some(lease) => {
            let left = time::age(lease.until.millis_since(model.now));
            let who = claim::who(&lease, &model.session.who);
            out.say("by ", theme.person)
                .text(who, theme.person)
                .say(&format!(", {left} left"), theme.person)
        }
        None if row.by_rules => out.say("by rules", theme.dim),
        None => out,
    }
}
