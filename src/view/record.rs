//! The record of the selected event: the received tokens, coloured by kind, with what is lit and
//! what attacks the reader.
//!
//! ```text
//! ▐     "country": "Spain",                         ◂ claim 3 says: "Nigeria"
//!  †    "userAgent": "Mozilla/5.0 …"                 ⚑ injection
//! ```
//!
//! Only the lines on the screen are laid out. It must not change, reorder or unescape a token.

use super::glyphs::{ATTACKER, BACK, HAZARD, LIT};
use super::ink::{self, Canvas, Row};
use super::theme::Theme;
use super::words;
use super::writable;
use crate::app::command::Id;
use crate::app::json_lines::{self, JsonLine, Part, ROWS_MAX};
use crate::app::layout::Area;
use crate::app::model::OpenCase;
use crate::domain::assessment::Target;
use crate::domain::json::{Doc, Kind, NodeId};
use crate::domain::text::Shown;
use crate::facts::named;
use ratatui::style::Style;

/// A value that does not fit beside a note keeps at least this many cells there.
const VALUE_MIN: usize = 24;

/// In a pane of fewer rows one of them says which event stands there and why.
const ROWS_FOR_WHY: usize = 8;

/// Draws the record from that line on.
pub fn draw(canvas: &mut Canvas<'_>, area: Area, case: &OpenCase, from: usize) {
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    if height == 0 {
        return;
    }
    let Some(event) = case.event_index() else {
        canvas.row(area, 0, &Row::new().say("This case has no event.", canvas.theme.base));
        return;
    };
    let Some(part) = Record::new(canvas.theme, case, event, (width, height)) else { return };
    let mut rows = part.elsewhere(event);
    rows.extend(part.rows(from, height - rows.len().min(height)));
    for (line, row) in rows.iter().take(height).enumerate() {
        canvas.row(area, line as u16, row);
    }
}

/// The record of an event, to be drawn line by line.
pub(super) struct Record<'p> {
    theme: &'p Theme,
    case: &'p OpenCase,
    doc: &'p Doc,
    writable: Vec<NodeId>,
    width: usize,
    height: usize,
}

impl<'p> Record<'p> {
    /// The selected event's record, in so many columns and rows.
    pub(super) fn new(
        theme: &'p Theme,
        case: &'p OpenCase,
        event: usize,
        (width, height): (usize, usize),
    ) -> Option<Self> {
        let dossier = &case.examined.dossier;
        let root = dossier.case.raw(event)?;
        let writable = writable::values(dossier.sign_in(event), root);
        Some(Self { theme, case, doc: &dossier.case.doc, writable, width, height })
    }

    /// A line on one row, its value cut where it does not fit; what is folded is counted.
    pub(super) fn one(&self, line: &JsonLine, folded: Option<usize>) -> Row {
        let lit = self.is_lit(line);
        let over = if lit { self.theme.lit } else { Style::default() };
        let note = self.note(line, lit);
        let head = self.head(line, lit);
        let comma = if line.comma { "," } else { "" };
        let row = if let Some(lines) = folded {
            let value = self.doc.node(line.value);
            let brackets = if value.kind() == Kind::Array { "[ … ]" } else { "{ … }" };
            let text = format!(
                "  {}, {} bytes",
                words::many(lines, "line"),
                words::count(value.span().len() as u64)
            );
            head.say(brackets, self.theme.punct.patch(over))
                .say(comma, self.theme.punct)
                .say(&text, self.theme.dim)
        } else {
            let room = self.width.saturating_sub(head.width() + note.width() + 2).max(8);
            let shown = match self.bracket(line) {
                Some(bracket) => Shown::line(bracket),
                None => Shown::capped(self.doc.node(line.value).raw(), 4 * room).truncate(room),
            };
            head.shown(shown, self.style(line).patch(over)).say(comma, self.theme.punct.patch(over))
        };
        if note.width() == 0 || row.width() + note.width() >= self.width {
            return row;
        }
        row.to(self.width - note.width()).then(note)
    }

    /// The signs beside a line, its indentation and its name.
    fn head(&self, line: &JsonLine, lit: bool) -> Row {
        let theme = self.theme;
        let over = if lit { theme.lit } else { Style::default() };
        let hazard = self.hazards(line.value).next().is_some() && line.part != Part::Close;
        let margin = match (lit, hazard) {
            (true, _) => (LIT, theme.lit),
            (false, true) => (HAZARD, theme.hazard),
            (false, false) => (" ", theme.base),
        };
        let written = if self.is_writable(line) { ATTACKER } else { " " };
        let head = Row::new().say(margin.0, margin.1).say(written, theme.attacker);
        let head = head.to(json_lines::indent(line));
        let Some(name) = line.name.filter(|_| line.part != Part::Close) else { return head };
        let room = (self.width / 2).max(8);
        let name = Shown::capped(self.doc.node(name).raw(), 4 * room).truncate(room);
        head.shown(name, theme.name.patch(over)).say(": ", theme.punct.patch(over))
    }

    fn bracket(&self, line: &JsonLine) -> Option<&'static str> {
        match (line.part, self.doc.node(line.value).kind()) {
            (Part::Whole, _) => None,
            (Part::Open, Kind::Array) => Some("["),
            (Part::Open, _) => Some("{"),
            (Part::Close, Kind::Array) => Some("]"),
            (Part::Close, _) => Some("}"),
        }
    }

    /// The rows of the lines from that one on; the lit line is kept among them.
    fn rows(&self, from: usize, height: usize) -> Vec<Row> {
        let from = from.min(self.case.lines.len());
        let lines = &self.case.lines[from..];
        let lit = lines.iter().take(height).position(|line| self.is_lit(line));
        let mut rows: Vec<Row> = Vec::new();
        let mut before_lit = 0;
        for (n, line) in lines.iter().enumerate() {
            let past = lit.is_none_or(|lit| n > lit);
            if past && rows.len().saturating_sub(before_lit) >= height {
                break;
            }
            let more = self.line(line);
            // Long values above the lit line give way to it.
            if lit == Some(n) {
                before_lit = (rows.len() + more.len()).saturating_sub(height);
            }
            rows.extend(more);
        }
        rows.drain(..before_lit.min(rows.len()));
        rows
    }

    fn is_lit(&self, line: &JsonLine) -> bool {
        let field = self.case.lit.as_ref().and_then(|lit| lit.field);
        field == Some(line.value) && line.part != Part::Close
    }

    /// What the lit claim says of this event where the record has no such field.
    fn elsewhere(&self, event: usize) -> Vec<Row> {
        let Some(lit) = self.case.lit.as_ref().filter(|lit| lit.field.is_none()) else {
            return Vec::new();
        };
        let theme = self.theme;
        let checked = self.case.examined.checked.claims.get(lit.claim);
        let Some(checked) = checked.and_then(|it| it.cites.get(lit.cite)) else {
            return Vec::new();
        };
        let claim = format!("{BACK} claim {}", lit.claim + 1);
        let row = Row::new().say(LIT, theme.lit).say(&claim, theme.lit);
        match self.target(lit.claim, lit.cite) {
            Some(Target::Field { ptr, .. }) if checked.event == Some(event) => {
                let said = " cites a field that is not in this record: ";
                vec![row.say(said, theme.lit).text(ptr, theme.lit)]
            }
            Some(Target::Field { event, .. }) if checked.event.is_none() => {
                let said = " cites an event that is not in this case: ";
                vec![row.say(said, theme.lit).text(event, theme.lit)]
            }
            Some(Target::Fact { name, .. }) => {
                self.of_fact(&claim, name, &self.why_here(event, &checked.made_by))
            }
            _ => Vec::new(),
        }
    }

    /// The fact's own line is lit; no field of this record is what the claim cites, and why the
    /// record stands here is said.
    fn of_fact(&self, claim: &str, name: &str, why_here: &str) -> Vec<Row> {
        let theme = self.theme;
        let row = Row::new().gap(1).say(claim, theme.dim);
        if self.height < ROWS_FOR_WHY {
            return vec![row.say(": a fact; ", theme.dim).text(why_here, theme.evidence)];
        }
        let row = row.say(" cites a fact, no field: ", theme.dim);
        vec![
            row.text(&words::of_code(name), theme.evidence),
            Row::new().gap(3).text(why_here, theme.evidence),
        ]
    }

    /// Why this event's record stands below a fact: `e7 is the last of 7 events that make it`.
    fn why_here(&self, event: usize, made_by: &[usize]) -> String {
        let id = named(self.case.event_id(event));
        match made_by.len() {
            0 => format!("no event makes it; {id} is what was open before"),
            1 => format!("{id} is the event that makes it"),
            all => format!("{id} is the last of {} that make it", words::many(all, "event")),
        }
    }

    fn target(&self, claim: usize, cite: usize) -> Option<&Target> {
        Some(&self.case.examined.dossier.case.claim(claim)?.cites.get(cite)?.target)
    }

    fn line(&self, line: &JsonLine) -> Vec<Row> {
        let theme = self.theme;
        let lit = self.is_lit(line);
        let over = if lit { theme.lit } else { Style::default() };
        let note = self.note(line, lit);
        let mut head = self.head(line, lit);
        let hang = head.width();
        // A note stands at the end of the line, or below it where the value needs the room.
        // What is lit is read whole: its note goes below rather than take room from the value.
        let fits = || self.fits(line, hang + note.width() + 2);
        let keeps = || !lit && hang + VALUE_MIN + note.width() < self.width;
        let beside = note.width() > 0 && (fits() || keeps());
        let taken = if beside { note.width() + 1 } else { 0 };
        let room = self.width.saturating_sub(hang + taken).max(6);
        let mut rows: Vec<Row> = Vec::new();
        for shown in self.value(line, room, lit) {
            let first = rows.is_empty();
            let row = if first { std::mem::take(&mut head) } else { Row::new().gap(hang) };
            rows.push(row.shown(shown, self.style(line).patch(over)));
        }
        if line.comma
            && let Some(last) = rows.last_mut()
        {
            *last = std::mem::take(last).say(",", theme.punct.patch(over));
        }
        match rows.first_mut() {
            Some(first) if beside => {
                *first = std::mem::take(first).to(self.width - note.width()).then(note);
            }
            _ if note.width() > 0 => {
                let from = self.width.saturating_sub(note.width()).max(json_lines::MARGIN);
                rows.push(Row::new().to(from).then(note));
            }
            _ => {}
        }
        rows
    }

    /// The value as received, broken into rows; a very long one is cut and its remaining bytes are
    /// counted.
    fn value(&self, line: &JsonLine, room: usize, lit: bool) -> Vec<Shown> {
        let node = self.doc.node(line.value);
        if let Some(bracket) = self.bracket(line) {
            return vec![Shown::line(bracket)];
        }
        let raw = node.raw();
        // One cell stays free for the comma.
        let room = room.saturating_sub(1).max(4);
        if raw.len() <= room && raw.is_ascii() {
            return vec![Shown::line(raw)];
        }
        // A lit value takes the pane but for its note; any other one gives way to its neighbours.
        let most = if lit { self.height.saturating_sub(1).max(1) } else { ROWS_MAX };
        let mut rows = Shown::capped(raw, room * most).wrap(room);
        if rows.len() > most || raw.len() > room * most {
            rows.truncate(most.saturating_sub(1));
            let shown: usize = rows.iter().map(|row| row.as_str().len()).sum();
            let left = raw.len().saturating_sub(shown);
            let (tab, enter) =
                (words::key(Id::NextPane, self.theme), words::key(Id::Open, self.theme));
            let text = format!("{left} bytes more: {tab} to here, {enter} reads all");
            rows.push(Shown::line(&text));
        }
        rows
    }

    /// True where the value stands on one row behind that many cells.
    fn fits(&self, line: &JsonLine, taken: usize) -> bool {
        let raw = self.doc.node(line.value).raw();
        let cells = match line.part {
            Part::Whole => Shown::capped(raw, 4 * self.width).width(),
            // A bracket.
            _ => 1,
        };
        cells + taken <= self.width
    }

    fn style(&self, line: &JsonLine) -> Style {
        let theme = self.theme;
        if line.part != Part::Whole {
            return theme.punct;
        }
        match self.doc.node(line.value).kind() {
            Kind::String | Kind::Key => theme.string,
            Kind::Number => theme.number,
            Kind::Null | Kind::True | Kind::False => theme.literal,
            Kind::Array | Kind::Object => theme.punct,
        }
    }

    fn hazards(&self, value: NodeId) -> impl Iterator<Item = usize> {
        let flags = &self.case.flags;
        let first = flags.partition_point(|(at, _)| *at < value);
        flags[first..].iter().take_while(move |(at, _)| *at == value).map(|(_, hazard)| *hazard)
    }

    fn is_writable(&self, line: &JsonLine) -> bool {
        if line.part != Part::Whole || self.doc.node(line.value).kind() != Kind::String {
            return false;
        }
        if self.writable.contains(&line.value) {
            return true;
        }
        let name = line.name.map(|name| self.doc.node(name).raw());
        name.is_some_and(|name| writable::is_name(name.trim_matches('"')))
    }

    /// What stands at the end of a line: what the lit claim says of it, or what attacks the reader
    /// in it.
    fn note(&self, line: &JsonLine, lit: bool) -> Row {
        let theme = self.theme;
        let mut note = Row::new();
        if line.part == Part::Close {
            return note;
        }
        if lit && let Some(lit) = &self.case.lit {
            note = note.say(&format!("{BACK} claim {}", lit.claim + 1), theme.lit);
            if let Some(value) = self.cited(lit.claim, lit.cite) {
                let raw = ink::fit(self.doc.node(value).raw(), self.width);
                note = note.say(" says: ", theme.lit).shown(raw, theme.lit);
            }
        }
        let found = self.hazards(line.value).filter_map(|n| self.case.examined.hazards.get(n));
        let kinds = words::hazards(found.map(|hazard| hazard.finding.kind));
        if !kinds.is_empty() {
            let word = format!("{HAZARD} {kinds}");
            note = note.gap(usize::from(lit)).say(&word, theme.hazard);
        }
        note
    }

    fn cited(&self, claim: usize, cite: usize) -> Option<NodeId> {
        self.case.examined.dossier.case.claim(claim)?.cites.get(cite)?.value
    }
}
