//! The only way to a cell: a row of texts that have passed the gate, and a canvas that draws rows.
//!
//! Every text goes through the gate here, the program's own included, so that no caller can forget
//! it. A row is clipped at the end of its room, never in the middle of a cluster. It must not know
//! what is drawn where.

use super::glyphs::{BAR, Glyphs};
use super::theme::Theme;
use crate::app::layout::Area;
use crate::app::pointer::Spot;
use crate::domain::text::{BLANK, SHOWN_BYTES_MAX, Shown};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

/// Bytes of one text from outside that a row looks at: no row is wider than this.
const ROW_BYTES_MAX: usize = 4_096;
/// Bytes of a text that are looked at to say how wide a column should be: none is made wider.
const WIDTH_BYTES_MAX: usize = 512;

#[derive(Clone, Debug)]
struct Part {
    shown: Shown,
    style: Style,
    /// The program's own words: its signs have plain twins.
    own: bool,
    /// What a click on it means.
    spot: Option<Spot>,
}

/// Texts beside each other, each with its style.
#[derive(Clone, Debug, Default)]
pub struct Row {
    parts: Vec<Part>,
    width: usize,
}

impl Row {
    /// An empty row.
    pub fn new() -> Self {
        Self::default()
    }

    /// The row of a list, with a bar before it where it is the selected one.
    pub fn bar(theme: &Theme, selected: bool) -> Self {
        if selected { Self::new().say(BAR, theme.key) } else { Self::new().gap(1) }
    }

    fn push(mut self, shown: Shown, style: Style, own: bool) -> Self {
        self.width += shown.width();
        self.parts.push(Part { shown, style, own, spot: None });
        self
    }

    /// The program's own words and signs. A line under blanks before them reads as a sign.
    #[must_use]
    pub fn say(self, text: &str, style: Style) -> Self {
        let words = text.trim_start_matches(' ');
        let before = text.len() - words.len();
        if before == 0 || !style.add_modifier.contains(Modifier::UNDERLINED) {
            return self.push(Shown::line(text), style, true);
        }
        let plain = style.remove_modifier(Modifier::UNDERLINED);
        self.push(Shown::blanks(before), plain, true).push(Shown::line(words), style, true)
    }

    /// A text from outside.
    #[must_use]
    pub fn text(self, text: &str, style: Style) -> Self {
        self.push(Shown::cell(text, ROW_BYTES_MAX), style, false)
    }

    /// A text from outside that has passed the gate already: by [`fit`] and [`wrap`], or as
    /// received where that is what is read.
    #[must_use]
    pub fn shown(self, shown: Shown, style: Style) -> Self {
        self.push(shown, style, false)
    }

    /// A text from outside in exactly that many cells.
    #[must_use]
    pub fn cell(self, text: &str, width: usize, style: Style) -> Self {
        let to = self.width + width;
        self.push(fit(text, width), style, false).to(to)
    }

    /// A text from outside in exactly that many cells, in quotes where it has a sign that could be
    /// taken for one of ours.
    #[must_use]
    pub fn cell_apart(self, text: &str, width: usize, style: Style) -> Self {
        let to = self.width + width;
        self.push(super::words::apart(text, width), style, false).to(to)
    }

    /// The program's own text in exactly that many cells.
    #[must_use]
    pub fn cell_own(self, text: &str, width: usize, style: Style) -> Self {
        let to = self.width + width;
        let shown = Shown::line(text).truncate(width);
        self.push(shown, style, true).to(to)
    }

    /// The program's own text at the right end of that many cells.
    #[must_use]
    pub fn right(self, text: &str, width: usize, style: Style) -> Self {
        let shown = Shown::line(text).truncate(width);
        let gap = width.saturating_sub(shown.width());
        self.gap(gap).push(shown, style, true)
    }

    /// That many blanks of our own: no text from outside has two beside each other.
    #[must_use]
    pub fn gap(self, cells: usize) -> Self {
        if cells == 0 {
            return self;
        }
        let blanks = Shown::blanks(cells.min(usize::from(u16::MAX)));
        self.push(blanks, Style::default(), true)
    }

    /// Blanks up to that column; none if it is passed already.
    #[must_use]
    pub fn to(self, column: usize) -> Self {
        let gap = column.saturating_sub(self.width);
        self.gap(gap)
    }

    /// Another row behind this one.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        self.width += other.width;
        self.parts.extend(other.parts);
        self
    }

    /// A style laid over all of it.
    #[must_use]
    pub fn over(mut self, style: Style) -> Self {
        for part in &mut self.parts {
            part.style = part.style.patch(style);
        }
        self
    }

    /// What a click on all of it means.
    #[must_use]
    pub fn means(mut self, spot: Spot) -> Self {
        for part in &mut self.parts {
            part.spot = Some(spot);
        }
        self
    }

    /// Cells that it takes.
    pub fn width(&self) -> usize {
        self.width
    }
}

/// A text from outside in at most that many cells of a row.
pub fn fit(text: &str, width: usize) -> Shown {
    Shown::cell(text, ROW_BYTES_MAX).truncate(width)
}

/// Cells that a text from outside takes in a row.
pub fn cells(text: &str) -> usize {
    Shown::cell(text, WIDTH_BYTES_MAX).width()
}

/// Rows of at most `width` cells of a text from outside.
pub fn wrap(text: &str, width: usize) -> Vec<Shown> {
    Shown::cell(text, SHOWN_BYTES_MAX).wrap(width.max(1))
}

/// The same of a text of several lines, which begin rows of their own.
pub fn wrap_lines(text: &str, width: usize) -> Vec<Shown> {
    text.split('\n').flat_map(|line| wrap(line, width)).collect()
}

/// Where rows are drawn.
pub struct Canvas<'c> {
    buf: &'c mut Buffer,
    /// The styles.
    pub theme: &'c Theme,
    area: Rect,
    /// What was drawn where, for the pointer.
    spots: Vec<(Area, Spot)>,
    /// Where the last page begins of what lies over the screen and scrolls.
    last_page: Option<usize>,
}

impl<'c> Canvas<'c> {
    /// A canvas over that part of the buffer, filled with the ground.
    pub fn new(buf: &'c mut Buffer, theme: &'c Theme, area: Rect) -> Self {
        let area = area.intersection(buf.area);
        let mut canvas = Self { buf, theme, area, spots: Vec::new(), last_page: None };
        let whole = Area { x: 0, y: 0, width: area.width, height: area.height };
        canvas.clear(whole);
        canvas
    }

    /// Says what stands in an area, for whoever points there. What is drawn later lies above.
    pub fn spot(&mut self, area: Area, spot: Spot) {
        self.spots.push((area, spot));
    }

    /// Draws something that the pointer means nothing on.
    pub fn unspotted(&mut self, draw: impl FnOnce(&mut Self)) {
        let before = self.spots.len();
        draw(self);
        self.spots.truncate(before);
    }

    /// Says where the last page begins of what scrolls, and gives the place to begin with: no
    /// further than that.
    pub fn page(&mut self, from: usize, last_page: usize) -> usize {
        self.last_page = Some(last_page);
        from.min(last_page)
    }

    /// All that was said of places, in the order in which it was drawn, and where the last page
    /// begins.
    pub fn said(self) -> (Vec<(Area, Spot)>, Option<usize>) {
        (self.spots, self.last_page)
    }

    fn rect(&self, area: Area) -> Rect {
        let at = Rect {
            x: self.area.x.saturating_add(area.x),
            y: self.area.y.saturating_add(area.y),
            width: area.width,
            height: area.height,
        };
        at.intersection(self.area)
    }

    /// Blanks an area.
    pub fn clear(&mut self, area: Area) {
        let rect = self.rect(area);
        for y in rect.top()..rect.bottom() {
            for x in rect.left()..rect.right() {
                self.buf[(x, y)].reset();
            }
        }
        self.buf.set_style(rect, self.theme.base);
    }

    /// Lays a style over an area, but not over what has a ground of its own: a warning stays a
    /// warning when selected.
    pub fn tint(&mut self, area: Area, style: Style) {
        let rect = self.rect(area);
        let ground = self.theme.base.bg.unwrap_or(Color::Reset);
        for position in rect.positions() {
            let cell = &mut self.buf[position];
            if cell.bg == ground && !cell.modifier.contains(Modifier::REVERSED) {
                cell.set_style(style);
            }
        }
    }

    /// Draws a row on that line of an area; gives the cells used. What does not fit is clipped,
    /// with a sign.
    pub fn row(&mut self, area: Area, line: u16, row: &Row) -> u16 {
        if line >= area.height {
            return 0;
        }
        let rect = self.rect(Area { y: area.y.saturating_add(line), height: 1, ..area });
        let room = usize::from(rect.width);
        if rect.is_empty() {
            return 0;
        }
        let whole = row.width <= room;
        let mut used = 0;
        for part in &row.parts {
            let left = room - used;
            let fits = whole || part.shown.width() < left;
            // Where more is to come than fits, the last cell says so.
            let most = if part.shown.width() == left { left.saturating_sub(1) } else { left };
            let cut = if fits { None } else { Some(part.shown.truncate(most)) };
            let cells = self.part(rect, used, cut.as_ref().unwrap_or(&part.shown), part);
            if let Some(spot) = part.spot {
                let (x, y) = (area.x + used as u16, area.y.saturating_add(line));
                self.spot(Area { x, y, width: cells as u16, height: 1 }, spot);
            }
            used += cells;
            if !fits {
                break;
            }
        }
        used as u16
    }

    fn part(&mut self, rect: Rect, from: usize, shown: &Shown, part: &Part) -> usize {
        let mut used = 0;
        for segment in shown.segments() {
            let at = (rect.x + (from + used) as u16, rect.y);
            let style = match (segment.token, segment.text) {
                (false, _) => part.style,
                // What is left out, and a blank too many, are said and do not shout. In plain ASCII
                // the sign of a blank is an underscore too: there its ground tells them apart.
                (true, "…") => self.theme.said_in_passing(part.style),
                (true, BLANK) if self.theme.glyphs == Glyphs::Unicode => {
                    self.theme.said_in_passing(part.style)
                }
                (true, _) => part.style.patch(self.theme.token),
            };
            if part.own || segment.token {
                let text = self.theme.glyphs.of(segment.text);
                self.buf.set_stringn(at.0, at.1, text, segment.width, style);
            } else {
                self.buf.set_stringn(at.0, at.1, segment.text, segment.width, style);
            }
            used += segment.width;
        }
        used
    }

    /// Lines of a frame: the only text that needs no gate, since it is written here.
    fn own(&mut self, area: Area, x: u16, y: u16, text: &str, style: Style) {
        let rect =
            self.rect(Area { x: area.x + x, y: area.y + y, width: area.width - x, height: 1 });
        if !rect.is_empty() {
            let text = self.theme.glyphs.of(text);
            self.buf.set_stringn(rect.x, rect.y, text, rect.width.into(), style);
        }
    }

    /// Draws a frame with a title at the left and a note at the right of its upper edge.
    pub fn frame(&mut self, area: Area, title: &Row, note: &Row, style: Style) {
        if area.width < 2 || area.height < 2 {
            return;
        }
        let edge = "─".repeat(usize::from(area.width - 2));
        let last = area.height - 1;
        // A line under a line reads as another sign.
        let line_style = style.remove_modifier(Modifier::UNDERLINED);
        self.own(area, 0, 0, &format!("╭{edge}╮"), line_style);
        self.own(area, 0, last, &format!("╰{edge}╯"), line_style);
        for line in 1..last {
            self.own(area, 0, line, "│", line_style);
            self.own(area, area.width - 1, line, "│", line_style);
        }
        self.titles(area, title, note, style);
    }

    /// Writes into a line that is drawn already: a dim or bold one would make what is written dim
    /// or bold as well, so those cells begin anew.
    pub fn written_in(&mut self, area: Area, row: &Row) -> u16 {
        let mut used = 0;
        self.unspotted(|canvas| used = canvas.row(area, 0, row));
        self.clear(Area { width: used, height: 1, ..area });
        self.row(area, 0, row)
    }

    /// Writes a title and a note into the first line of an area; the title wins where there is no
    /// room for both.
    pub fn titles(&mut self, area: Area, title: &Row, note: &Row, style: Style) {
        let across = usize::from(area.width.saturating_sub(2));
        let style = style.remove_modifier(Modifier::UNDERLINED);
        let title = Row::new().say("─ ", style).then(title.clone()).say(" ", style);
        let left = Area { x: area.x + 1, width: across as u16, ..area };
        let used = usize::from(self.written_in(left, &title));
        let room = across.saturating_sub(used + 2);
        if note.width() == 0 || note.width() + 2 > room {
            return;
        }
        let note = Row::new().say(" ", style).then(note.clone()).say(" ", style);
        let from = across - 1 - note.width();
        let width = note.width() as u16;
        self.written_in(Area { x: left.x + from as u16, width, ..left }, &note);
    }
}
