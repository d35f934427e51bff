//! Where things stand on the screen, as numbers: shared by the view, which draws there, and by
//! update, which needs to know how many rows a pane shows.
//!
//! ```text
//! wide (100 columns and more)            narrow
//! header                                 header
//! queue strip (from 34 rows)             MODEL
//! MODEL        | EVIDENCE: events        EVIDENCE: events, record
//!              |           record        YOU
//! YOU
//! ```

use super::panes::{self, Panes};

/// A rectangle in cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Area {
    /// Columns from the left.
    pub x: u16,
    /// Rows from the top.
    pub y: u16,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

impl Area {
    /// True if that cell is in it.
    pub const fn holds(self, x: u16, y: u16) -> bool {
        x >= self.x && x - self.x < self.width && y >= self.y && y - self.y < self.height
    }

    /// The area inside a frame of one cell.
    #[must_use]
    pub const fn inner(self) -> Self {
        Self {
            x: self.x + 1,
            y: self.y + 1,
            width: self.width.saturating_sub(2),
            height: self.height.saturating_sub(2),
        }
    }

    const fn rows(self, from: u16, height: u16) -> Self {
        Self { x: self.x, y: self.y + from, width: self.width, height }
    }
}

/// Smallest width on which anything is drawn.
pub const COLUMNS_MIN: u16 = 40;
/// Smallest height on which anything is drawn.
pub const ROWS_MIN: u16 = 10;
/// From this width on, model and evidence stand side by side.
pub const COLUMNS_WIDE: u16 = 100;
/// From this height on, the queue stays above the case.
pub const ROWS_WITH_QUEUE: u16 = 34;
/// No column of prose is wider than this.
pub const PROSE_COLUMNS_MAX: u16 = 90;

/// Cells of a row of prose in the model's part, in an area of that many cells.
pub const fn prose_columns(cells: usize) -> usize {
    let room = cells.saturating_sub(3);
    if room < PROSE_COLUMNS_MAX as usize { room } else { PROSE_COLUMNS_MAX as usize }
}

/// Rows that the selected prose has at least: its head and two of its own. Whatever else there is
/// belongs to what disagrees.
pub const PROSE_ROWS_MIN: usize = 3;

/// Rows for claims and omissions in the model's part, in a framed area of that height: the author,
/// the figures and the advice stand above them.
pub const fn item_rows(height: u16) -> usize {
    (height as usize).saturating_sub(if height < 11 { 3 } else { 7 })
}

/// Rows of prose on a page, in a framed area of that height with so many rows of disagreements and
/// hazards above.
pub const fn prose_page(height: u16, pinned: usize) -> usize {
    let rows = item_rows(height);
    let most = rows.saturating_sub(PROSE_ROWS_MIN);
    rows.saturating_sub(if pinned < most { pinned } else { most }).saturating_sub(1)
}

/// Columns of a sheet at most, frame included.
pub const SHEET_COLUMNS_MAX: u16 = PROSE_COLUMNS_MAX + 4;

/// Cells of a row on a sheet, on a screen of that width.
pub const fn sheet_columns(width: u16) -> usize {
    let within = if width < SHEET_COLUMNS_MAX { width } else { SHEET_COLUMNS_MAX };
    within.saturating_sub(4) as usize
}

/// Cells of a row of typed text on a sheet: a sign and a blank stand before it.
pub const fn typed_columns(width: u16) -> usize {
    sheet_columns(width).saturating_sub(2)
}

/// The areas of the case screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CasePanes {
    /// One line at the top.
    pub header: Area,
    /// The queue above the case, framed.
    pub queue: Option<Area>,
    /// MODEL says, framed.
    pub model: Area,
    /// EVIDENCE says, framed.
    pub evidence: Area,
    /// Inside the evidence frame: timeline, events and facts.
    pub events: Area,
    /// Inside the evidence frame, below a rule: the record of the selected event.
    pub record: Area,
    /// Beside the record, where there is room and something to be seen: a small map.
    pub map: Option<Area>,
    /// YOU decide, framed.
    pub you: Area,
}

/// The areas of the queue screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueuePanes {
    /// One line at the top.
    pub header: Area,
    /// The queue, framed.
    pub queue: Area,
    /// Keys and messages at the bottom.
    pub footer: Area,
}

/// True where the terminal is too small to draw on.
pub const fn too_small(width: u16, height: u16) -> bool {
    width < COLUMNS_MIN || height < ROWS_MIN
}

/// The queue screen's areas.
pub const fn queue_panes(width: u16, height: u16) -> QueuePanes {
    let whole = Area { x: 0, y: 0, width, height };
    let footer = if height >= 14 { 2 } else { 1 };
    QueuePanes {
        header: whole.rows(0, 1),
        queue: whole.rows(1, height.saturating_sub(1 + footer)),
        footer: whole.rows(height.saturating_sub(footer), footer),
    }
}

/// Rows of column heads in a queue of that many rows inside its frame, on the queue screen.
pub const fn queue_heads(rows: u16) -> u16 {
    if rows >= 8 { 1 } else { 0 }
}

/// What the case screen's areas depend on besides the terminal's size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Content {
    /// Events of the case.
    pub events: usize,
    /// Claims and omissions.
    pub items: usize,
    /// The model's part takes the keys: on the smallest screens it is then shown in the evidence's
    /// place.
    pub on_model: bool,
    /// The record takes the keys.
    pub on_record: bool,
    /// A claim is lit: its reason and its field are read.
    pub lit: bool,
    /// Claims and omissions that disagree with the evidence.
    pub disagreeing: usize,
    /// Places that the sign-ins came from.
    pub places: usize,
    /// Where the analyst has put the dividers.
    pub panes: Panes,
    /// Lines of the queue when the case came up; as many as there is room for where none is named.
    pub queue: Option<usize>,
    /// Rows at the bottom that a form takes.
    pub form: u16,
}

/// Columns and rows that a pane keeps however far its divider is moved.
const PANE_COLUMNS_MIN: u16 = 24;
const PANE_ROWS_MIN: u16 = 4;

/// Columns of the screen from which on a small map may stand beside the record.
const COLUMNS_WITH_MAP: u16 = 200;
/// What such a map takes at least and at most, and what the record keeps beside it.
const MAP_COLUMNS_MIN: u16 = 36;
const MAP_COLUMNS_MAX: u16 = 60;
const MAP_ROWS_MIN: u16 = 9;
const RECORD_COLUMNS_KEPT: u16 = 64;

/// Lines of the queue above a case at least: what is said of an empty one may take two.
const STRIP_LINES_MIN: u16 = 2;
/// Rows of the model's part above its claims, frame included.
const ROWS_FOR_HEAD: u16 = 8;
/// Rows in which a claim and why it does not hold can be read beside the evidence.
const ROWS_TO_READ: u16 = 5;

/// Rows that a form leaves to what it is about: a frame, events, a rule and a record.
const ROWS_ABOVE_FORM: u16 = 7;
/// Rows above a form that hold both parts: of the model's what it recommends and a claim, of the
/// evidence two events, each in a frame.
const ROWS_FOR_BOTH_ABOVE_FORM: u16 = 9;
/// Rows that evidence keeps there where what disagrees could take more.
const EVIDENCE_ROWS_ABOVE_FORM: u16 = 6;

/// Rows below which model and evidence cannot both be read: the one with the focus takes all.
const ROWS_FOR_BOTH: u16 = 13;
/// Rows that evidence keeps on a narrow screen: frame, timeline, two events, a fact, a rule, three
/// lines of the record.
const EVIDENCE_ROWS_MIN: u16 = 10;

/// Rows that the model's part keeps on a narrow screen: frame, advice and four claims.
const MODEL_ROWS_KEPT: usize = 7;

/// The case screen's areas.
pub fn case_panes(width: u16, height: u16, content: Content) -> CasePanes {
    let whole = Area { x: 0, y: 0, width, height };
    let header = whole.rows(0, 1);
    let you_rows = match height {
        0..14 => 3,
        14..30 => 4,
        _ => 5,
    };
    // What a form is about stays in sight above it, however long it is.
    let most = height.saturating_sub(1 + ROWS_ABOVE_FORM);
    let you_rows = you_rows.max(content.form.min(most)).min(height.saturating_sub(1));
    let you = whole.rows(height - you_rows, you_rows);
    if content.panes.zoomed {
        let all = whole.rows(1, height.saturating_sub(1 + you_rows));
        let none = Area { height: 0, ..all };
        let (model, evidence) = if content.on_model { (all, none) } else { (none, all) };
        return with_evidence(header, None, model, evidence, you, content);
    }
    if width < COLUMNS_WIDE {
        return narrow(whole, header, you, content);
    }
    let queue_rows = queue_rows(height, you_rows, content);
    let queue = (queue_rows > 0).then(|| whole.rows(1, queue_rows));
    let (top, rows) = (1 + queue_rows, height.saturating_sub(1 + queue_rows + you_rows));
    let own = part(width, 9, 20).min(PROSE_COLUMNS_MAX + 6);
    let most = width - PANE_COLUMNS_MIN;
    let moved = content.panes.columns.map(|share| panes::of(share, width));
    let model_width = moved.map_or(own, |columns| columns.clamp(PANE_COLUMNS_MIN, most));
    let model = Area { x: 0, y: top, width: model_width, height: rows };
    let evidence = Area { x: model_width, y: top, width: width - model_width, height: rows };
    with_evidence(header, queue, model, evidence, you, content)
}

/// Rows of the queue above a case, frame included: those that have no line go to the case.
/// Above a form it gives up rows first, all of them where what disagrees needs them to be read.
fn queue_rows(height: u16, below: u16, content: Content) -> u16 {
    let left = height.saturating_sub(1 + below);
    let own = (height / 5).clamp(7, 12);
    let least = STRIP_LINES_MIN + 2;
    let disagreeing = u16::try_from(content.disagreeing).unwrap_or(u16::MAX);
    let read = disagreeing.saturating_mul(ROWS_TO_READ).saturating_add(ROWS_FOR_HEAD);
    let (most, case) = match content.form {
        0 => (own, ROWS_FOR_BOTH),
        _ => (least, read.max(own - least + ROWS_FOR_BOTH)),
    };
    if height < ROWS_WITH_QUEUE || left < case.saturating_add(most) {
        return 0;
    }
    let lines = content.queue;
    let lines = lines.map_or(u16::MAX, |lines| u16::try_from(lines).unwrap_or(u16::MAX));
    lines.max(STRIP_LINES_MIN).saturating_add(2).min(most)
}

/// That many parts of so many, for any size that a terminal may claim to have.
fn part(of: u16, parts: u32, all: u32) -> u16 {
    (u32::from(of) * parts / all) as u16
}

fn narrow(whole: Area, header: Area, you: Area, content: Content) -> CasePanes {
    let rows = whole.height.saturating_sub(1 + you.height);
    let signing = content.form > 0;
    let shares = signing && !content.on_model;
    let enough = if shares { ROWS_FOR_BOTH_ABOVE_FORM } else { ROWS_FOR_BOTH };
    let model_rows = if rows < enough {
        if content.on_model { rows } else { 0 }
    } else {
        // Two lines of head, one a claim or omission, one for the reason of the selected mark, and
        // the frame. While the evidence takes the keys, only what disagrees keeps its lines.
        let reason = if content.lit { 2 } else { 0 };
        let kept = content.disagreeing.saturating_add(5 + reason).max(MODEL_ROWS_KEPT);
        let all = content.items.saturating_add(5);
        let wanted = if content.on_model { all } else { all.min(kept) };
        let wanted = u16::try_from(wanted).unwrap_or(u16::MAX);
        let own = wanted.min((rows - EVIDENCE_ROWS_MIN.min(rows)).max(part(rows, 9, 20))).max(4);
        // Of what is signed, what disagrees keeps its lines before the evidence has more than it
        // needs to be read at all.
        let disagreeing = u16::try_from(content.disagreeing).unwrap_or(u16::MAX);
        let spare = rows.saturating_sub(EVIDENCE_ROWS_ABOVE_FORM);
        let own = if signing { own.max(disagreeing.saturating_add(3).min(spare)) } else { own };
        let moved = content.panes.rows.map(|share| panes::of(share, rows));
        moved.map_or(own, |moved| moved.clamp(PANE_ROWS_MIN, rows - PANE_ROWS_MIN - 1))
    };
    let model = whole.rows(1, model_rows);
    let evidence = whole.rows(1 + model_rows, rows - model_rows);
    with_evidence(header, None, model, evidence, you, content)
}

fn with_evidence(
    header: Area,
    queue: Option<Area>,
    model: Area,
    evidence: Area,
    you: Area,
    content: Content,
) -> CasePanes {
    let inner = evidence.inner();
    // Timeline and facts take nine rows besides the events themselves, and more on a high screen.
    let besides = usize::from(inner.height / 3).max(9);
    let wanted = u16::try_from(content.events.saturating_add(besides)).unwrap_or(u16::MAX);
    // The record keeps two fifths, and on a low screen half while it is read, else a third.
    let part = match inner.height {
        16.. => part(inner.height, 3, 5),
        8.. if !content.on_record && !content.lit => part(inner.height, 2, 3),
        height => height / 2,
    };
    let most = part.max(inner.height.min(2));
    let moved = content.panes.events.map(|share| panes::of(share, inner.height));
    let rows = match moved {
        _ if content.panes.zoomed && content.on_record => 0,
        _ if content.panes.zoomed => inner.height,
        Some(moved) => moved.clamp(inner.height.min(2), inner.height.saturating_sub(3).max(2)),
        None => wanted.min(most),
    };
    let rows = rows.min(inner.height);
    let below = inner.height.saturating_sub(rows + 1);
    let record = inner.rows((rows + 1).min(inner.height), below);
    let (record, map) = with_map(record, header.width, content);
    CasePanes { header, queue, model, evidence, you, events: inner.rows(0, rows), record, map }
}

/// Room for a small map beside the record, on a large screen and where there are two places at
/// least: one place is a name, and stands in the list.
fn with_map(record: Area, screen: u16, content: Content) -> (Area, Option<Area>) {
    let columns = record.width.saturating_sub(RECORD_COLUMNS_KEPT + 1).min(MAP_COLUMNS_MAX);
    let room = screen >= COLUMNS_WITH_MAP
        && record.height >= MAP_ROWS_MIN
        && columns >= MAP_COLUMNS_MIN
        && content.places >= 2
        && !content.panes.zoomed;
    if !room {
        return (record, None);
    }
    let width = record.width - columns - 1;
    let height = record.height.min(columns / 2);
    let map = Area { x: record.x + width + 1, width: columns, height, ..record };
    (Area { width, ..record }, Some(map))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panes_never_overlap_and_never_leave_the_screen() {
        for width in (COLUMNS_MIN..260).step_by(7) {
            for height in ROWS_MIN..90 {
                let n = usize::from(height);
                let moved = |n: usize| (!n.is_multiple_of(3)).then(|| (n * 997 % 10_001) as u16);
                let content = Content {
                    events: n % 30,
                    items: n % 11,
                    on_model: n % 2 == 0,
                    on_record: n % 5 == 0,
                    lit: n % 4 == 0,
                    disagreeing: n % 7,
                    places: n % 4,
                    panes: Panes {
                        columns: moved(n + usize::from(width)),
                        rows: moved(n + 1),
                        events: moved(n + 2),
                        zoomed: n % 7 == 0,
                    },
                    queue: (n % 6 > 0).then_some(n % 6 * 3),
                    form: if n % 8 == 0 { height / 2 + 3 } else { 0 },
                };
                let panes = case_panes(width, height, content);
                let queue = panes.queue.map_or(0, |area| area.height);
                let middle = if content.panes.zoomed || width < COLUMNS_WIDE {
                    panes.model.height + panes.evidence.height
                } else {
                    assert_eq!(panes.model.width + panes.evidence.width, width);
                    panes.model.height
                };
                assert_eq!(1 + queue + middle + panes.you.height, height, "{width}x{height}");
                let (record, evidence) = (panes.record, panes.evidence);
                if let Some(map) = panes.map {
                    assert!(width >= 200 && content.places >= 2);
                    assert!(map.x > record.x + record.width && map.height <= record.height);
                    assert!(map.x + map.width < evidence.x + evidence.width);
                }
                if evidence.height > 0 {
                    assert!(record.y + record.height < evidence.y + evidence.height);
                }
                assert!(panes.model.height >= 4 || panes.evidence.height >= 5, "{width}x{height}");
            }
        }
    }

    #[test]
    fn rows_of_the_queue_that_have_no_line_go_to_the_case() {
        let strip = |queue, form| {
            let content = Content { events: 8, items: 6, queue, form, ..Content::default() };
            let panes = case_panes(120, 40, content);
            (panes.queue.map(|area| area.height), panes.you.height)
        };
        assert_eq!(strip(None, 0), (Some(8), 5));
        assert_eq!(strip(Some(3), 0), (Some(5), 5));
        assert_eq!(strip(Some(0), 0), (Some(4), 5));
        assert_eq!(strip(Some(300), 0), (Some(8), 5));
        assert_eq!(strip(Some(300), 18), (Some(4), 18), "a form takes its rows first");
        assert_eq!(strip(Some(300), 19), (None, 19), "then the case needs the rows more");
        let content = Content { events: 8, items: 6, form: 14, ..Content::default() };
        let strip = |disagreeing| case_panes(120, 40, Content { disagreeing, ..content }).queue;
        let rows = [0, 2, 3].map(|disagreeing| strip(disagreeing).map(|area| area.height));
        assert_eq!(rows, [Some(4), Some(4), None], "and all for what disagrees");
    }

    #[test]
    fn a_form_leaves_rows_to_what_it_is_about() {
        for height in ROWS_MIN..60 {
            for width in [40, 80, 120, 250] {
                let form = Content { events: 9, form: 200, ..Content::default() };
                let panes = case_panes(width, height, form);
                assert!(panes.evidence.height >= 5, "{width}x{height}");
                assert!(panes.evidence.y + panes.evidence.height <= panes.you.y);
            }
        }
    }

    #[test]
    fn on_a_screen_of_ten_lines_the_pane_with_the_focus_takes_all() {
        let content = |on_model| Content { events: 8, items: 6, on_model, ..Content::default() };
        let evidence = case_panes(40, 10, content(false));
        assert_eq!((evidence.model.height, evidence.evidence.height), (0, 6));
        let model = case_panes(40, 10, content(true));
        assert_eq!((model.model.height, model.evidence.height), (6, 0));
    }
}
