//! A terminal that scrolls what has scrolled: where the rows of a frame are those of the one
//! before, moved up or down, the terminal moves them itself and only what is left is written.
//!
//! What is drawn is the same cell for cell; only the bytes are fewer, which counts over a slow
//! line. It must not know what is drawn.

use super::framed::Framed;
use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::queue;
use crossterm::style::{Attribute, Print, SetAttribute};
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect, Size};
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr as _;

/// Rows that a step moves at most: a key or a notch of the wheel.
const ROWS_MAX: u16 = 3;
/// Cells that have to be saved before the terminal is asked to move anything.
const CELLS_MIN: i64 = 160;

/// The backend, with what the terminal shows.
pub struct Scrolling<W: Write> {
    inner: CrosstermBackend<Framed<W>>,
    shown: Buffer,
    cursor: Cursor,
}

/// What the terminal's cursor was last told; nothing is told twice.
#[derive(Clone, Copy, Debug, Default)]
struct Cursor {
    /// Whether it is to be seen, where that was told.
    seen: Option<bool>,
    /// Where it stands; unknown once something was written.
    at: Option<Position>,
}

/// Rows `from` to `to` (exclusive) are to move, up by so many or, negative, down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    from: u16,
    to: u16,
    up: i32,
}

impl<W: Write> Scrolling<W> {
    /// On a terminal that was just cleared.
    pub fn new(to: W) -> Self {
        let inner = CrosstermBackend::new(Framed::new(to));
        Self { inner, shown: Buffer::empty(Rect::ZERO), cursor: Cursor::default() }
    }

    fn moves(&mut self, step: Step) -> io::Result<()> {
        let (top, bottom) = (step.from + 1, step.to);
        // What comes in is blank and has the terminal's own ground.
        queue!(
            self.inner,
            SetAttribute(Attribute::Reset),
            Print(format!("\u{1b}[{top};{bottom}r"))
        )?;
        if step.up > 0 {
            let down = "\n".repeat(step.up.unsigned_abs() as usize);
            queue!(self.inner, MoveTo(0, step.to - 1), Print(down))?;
        } else {
            let up = "\u{1b}M".repeat(step.up.unsigned_abs() as usize);
            queue!(self.inner, MoveTo(0, step.from), Print(up))?;
        }
        queue!(self.inner, Print("\u{1b}[r"))
    }
}

/// The rows of `before` after that step; those that came in are blank.
fn moved(before: &Buffer, step: Step) -> Buffer {
    let mut after = before.clone();
    for y in step.from..step.to {
        let source = i32::from(y) + step.up;
        let inside = (i32::from(step.from)..i32::from(step.to)).contains(&source);
        for x in 0..before.area.width {
            after[(x, y)] =
                if inside { before[(x, source as u16)].clone() } else { Cell::default() };
        }
    }
    after
}

/// Cells in which two rows differ.
fn differ(one: &Buffer, y: u16, other: &Buffer, other_y: u16) -> i64 {
    let row = |buffer: &Buffer, y: u16| {
        let width = usize::from(buffer.area.width);
        (usize::from(y) * width)..((usize::from(y) + 1) * width)
    };
    let (a, b) = (&one.content[row(one, y)], &other.content[row(other, other_y)]);
    a.iter().zip(b).filter(|(a, b)| a != b).count() as i64
}

/// The step that saves most, if it saves enough.
fn best(before: &Buffer, after: &Buffer) -> Option<Step> {
    let (width, height) = (i64::from(before.area.width), before.area.height);
    let stay: Vec<i64> = (0..height).map(|y| differ(before, y, after, y)).collect();
    let mut found: Option<(i64, Step)> = None;
    for rows in 1..=ROWS_MAX.min(height.saturating_sub(1)) {
        for up in [i32::from(rows), -i32::from(rows)] {
            // The best run of rows that become those that many rows away.
            let (mut sum, mut from) = (0, 0);
            for y in 0..height - rows {
                // Moving up, row y takes what was `rows` below it; moving down, row y + rows takes
                // what was in row y.
                let (target, source) = if up > 0 { (y, y + rows) } else { (y + rows, y) };
                let saved = stay[usize::from(target)] - differ(before, source, after, target);
                if sum <= 0 {
                    (sum, from) = (0, y);
                }
                sum += saved;
                // The rows that come in are written whole.
                let blank = width * i64::from(rows);
                let step = Step { from, to: y + rows + 1, up };
                if sum - blank >= found.map_or(CELLS_MIN, |(best, _)| best + 1) {
                    found = Some((sum - blank, step));
                }
            }
        }
    }
    found.map(|(_, step)| step)
}

impl<W: Write> Backend for Scrolling<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut after = self.shown.clone();
        let mut changed: Vec<(u16, u16, &Cell)> = Vec::new();
        for (x, y, cell) in content {
            changed.push((x, y, cell));
            if let Some(slot) = after.cell_mut((x, y)) {
                *slot = cell.clone();
            }
            // A wide character covers the cells behind it.
            for beside in 1..cell.symbol().width() as u16 {
                if let Some(slot) = after.cell_mut((x.saturating_add(beside), y)) {
                    *slot = Cell::default();
                }
            }
        }
        if changed.is_empty() {
            return Ok(());
        }
        self.cursor.at = None;
        let many = changed.len() as i64 > CELLS_MIN;
        match many.then(|| best(&self.shown, &after)).flatten() {
            Some(step) => {
                self.moves(step)?;
                let left = moved(&self.shown, step);
                self.inner.draw(left.diff(&after).into_iter())?;
            }
            None => self.inner.draw(changed.into_iter())?,
        }
        self.shown = after;
        Ok(())
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        let size = self.inner.size()?;
        self.cursor.at = None;
        self.shown = Buffer::empty(Rect::new(0, 0, size.width, size.height));
        self.inner.clear_region(clear_type)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if self.cursor.seen.replace(false) == Some(false) {
            return Ok(());
        }
        queue!(self.inner, Hide)
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if self.cursor.seen.replace(true) == Some(true) {
            return Ok(());
        }
        queue!(self.inner, Show)
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Backend::flush(&mut self.inner)?;
        self.inner.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let position = position.into();
        if self.cursor.at.replace(position) == Some(position) {
            return Ok(());
        }
        queue!(self.inner, MoveTo(position.x, position.y))
    }

    fn size(&self) -> io::Result<Size> {
        self.inner.size()
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.inner.window_size()
    }

    fn flush(&mut self) -> io::Result<()> {
        Backend::flush(&mut self.inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ratatui::style::{Color, Style};
    use std::cell::RefCell;
    use std::rc::Rc;

    /// What was written, to be looked at while it is written to.
    #[derive(Clone, Default)]
    struct Written(Rc<RefCell<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// A buffer of those lines, each in a colour that goes with its text.
    fn buffer(lines: &[String], (width, height): (u16, u16)) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        for (y, line) in lines.iter().take(height.into()).enumerate() {
            let colour = Color::Indexed(16 + (line.len() % 40) as u8);
            let style = Style::new().fg(Color::Indexed(250)).bg(colour);
            buffer.set_stringn(0, y as u16, line, width.into(), style);
        }
        buffer
    }

    /// What a terminal shows after these frames, and the bytes of the last one; moved by the
    /// terminal where that helps, or written cell by cell.
    fn shown(frames: &[Buffer], moves: bool) -> (vt100::Parser, usize) {
        let area = frames[0].area;
        let written = Written::default();
        let mut backend = Scrolling::new(written.clone());
        backend.shown = Buffer::empty(area);
        let (mut before, mut last) = (Buffer::empty(area), 0);
        for frame in frames {
            let so_far = written.0.borrow().len();
            let changes = before.diff(frame).into_iter();
            if moves {
                backend.draw(changes).unwrap();
            } else {
                backend.inner.draw(changes).unwrap();
            }
            Backend::flush(&mut backend).unwrap();
            last = written.0.borrow().len() - so_far;
            before = frame.clone();
        }
        let one = std::num::NonZero::<u16>::MIN;
        let size = |cells| std::num::NonZero::new(cells).unwrap_or(one);
        let mut parser = vt100::Parser::new(size(area.height), size(area.width), 0);
        parser.process(&written.0.borrow());
        (parser, last)
    }

    #[track_caller]
    fn same(frames: &[Buffer]) -> usize {
        let (got, bytes) = shown(frames, true);
        let (wanted, _) = shown(frames, false);
        for y in 0..frames[0].area.height {
            for x in 0..frames[0].area.width {
                let cell = |parser: &vt100::Parser| {
                    let cell = parser.screen().cell(y, x).unwrap();
                    if cell.is_wide_continuation() {
                        return None;
                    }
                    // A blank that was written looks like a cell that never was.
                    let text = Some(cell.contents()).filter(|text| !text.is_empty());
                    Some((text.unwrap_or(" ").to_owned(), cell.fgcolor(), cell.bgcolor()))
                };
                assert_eq!(cell(&got), cell(&wanted), "at {x}, {y}");
            }
        }
        bytes
    }

    fn lines(from: usize, count: usize) -> Vec<String> {
        let line = |n: usize| format!("{n:>5} a line of the list that is like no other {}", n * n);
        (from..from + count).map(line).collect()
    }

    #[test]
    fn a_list_that_scrolls_by_a_line_is_moved_by_the_terminal() {
        let size = (100, 40);
        let frame = |from| {
            let mut all = vec!["a head that stays".to_owned()];
            all.extend(lines(from, 38));
            all.push("a foot that stays".to_owned());
            buffer(&all, size)
        };
        for (from, to) in [(10, 11), (11, 10), (10, 13), (13, 10)] {
            let bytes = same(&[frame(from), frame(to)]);
            assert!(bytes < 1_000, "{from} to {to}: {bytes} bytes");
        }
        let bytes = same(&[frame(10), frame(500)]);
        assert!(bytes > 1_500, "what has not scrolled is written: {bytes}");
    }

    #[test]
    fn what_the_terminal_shows_already_is_not_written_and_no_cursor_is_told_twice() {
        let written = Written::default();
        let mut backend = Scrolling::new(written.clone());
        let frame = buffer(&lines(1, 4), (40, 4));
        backend.shown = Buffer::empty(frame.area);
        let after = |backend: &mut Scrolling<Written>, changed: bool| {
            let none = Buffer::empty(frame.area);
            let before = if changed { &none } else { &frame };
            backend.draw(before.diff(&frame).into_iter()).unwrap();
            backend.show_cursor().unwrap();
            backend.set_cursor_position((3, 2)).unwrap();
            Backend::flush(backend).unwrap();
            String::from_utf8(std::mem::take(&mut *written.0.borrow_mut())).unwrap()
        };
        let first = after(&mut backend, true);
        assert!(first.contains("\u{1b}[?25h") && first.contains("\u{1b}[3;4H"), "{first:?}");
        assert_eq!(after(&mut backend, false), "");
        let again = after(&mut backend, true);
        assert!(!again.contains("\u{1b}[?25h") && again.contains("\u{1b}[3;4H\u{1b}"), "{again:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn the_terminal_shows_what_was_drawn_whatever_came_before(
            frames in prop::collection::vec((0_usize..12, 0_usize..9, "[a-z日é ]{0,30}"), 1..8),
        ) {
            let size = (40, 14);
            let frame = |(from, at, text): &(usize, usize, String)| {
                let mut all = lines(*from, 14);
                all[*at] = text.clone();
                all[13] = format!("{text}{text}");
                buffer(&all, size)
            };
            same(&frames.iter().map(frame).collect::<Vec<_>>());
        }
    }
}
