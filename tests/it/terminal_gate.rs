//! Nothing from outside reaches the terminal but as text in its own cells.
//!
//! Each text is drawn through the gate, ratatui and crossterm into bytes, at several widths and
//! between neighbours. Then four judges: a byte grammar that knows only what crossterm itself
//! emits; a terminal model whose every callback is a failure; the same frame with the field
//! replaced, whose neighbours must be the same; and the way back from what was shown to what was
//! received.
//!
//! `CROSSCHECK_LONG=1` judges a million generated texts and every line of the corpora; a failing
//! text is printed.

use crate::common::{cases, long};
use crate::corpora::{corpus, fixture};
use crosscheck::domain::text::{Shown, decode, hidden, is_mark};
use crosscheck::view::shown::spans;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Line;
use ratatui::{Terminal, TerminalOptions, Viewport};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::num::NonZeroU16;
use std::rc::Rc;

const LEFT: &str = "left ";
const RIGHT: &str = " right";
const ROWS: u16 = 5;
/// Narrow enough to cut tokens and clusters, wide enough for most lines.
const WIDTHS: [u16; 5] = [1, 2, 7, 24, 100];

/// A text in a field of `width` cells, with neighbours on all sides, drawn twice: the second frame
/// is another text.
fn frame(lines: &[Line<'_>], width: u16) -> Vec<u8> {
    let columns = LEFT.len() as u16 + width + RIGHT.len() as u16;
    let area = Rect::new(0, 0, columns, ROWS);
    let mut bytes = Vec::new();
    let backend = CrosstermBackend::new(&mut bytes);
    let options = TerminalOptions { viewport: Viewport::Fixed(area) };
    let mut terminal = Terminal::with_options(backend, options).expect("a terminal over a vector");
    for line in lines {
        terminal
            .draw(|frame| {
                let buffer = frame.buffer_mut();
                for row in [0, 1, 3, 4] {
                    buffer.set_string(0, row, "=".repeat(columns.into()), Style::new());
                }
                buffer.set_string(0, 2, LEFT, Style::new().fg(Color::Green));
                buffer.set_line(LEFT.len() as u16, 2, line, width);
                buffer.set_string(LEFT.len() as u16 + width, 2, RIGHT, Style::new().fg(Color::Red));
            })
            .expect("drawing into a vector");
    }
    drop(terminal);
    bytes
}

/// Accepts the sequences that crossterm emits for a frame and, between them, characters that the
/// gate lets through.
fn grammar(bytes: &[u8]) -> Result<(), String> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        if char == '\u{1b}' {
            let body = rest[1..].strip_prefix('[').ok_or("an escape that opens no CSI")?;
            let private = body.strip_prefix('?');
            let body = private.unwrap_or(body);
            let end = body
                .find(|c: char| !matches!(c, '0'..='9' | ';'))
                .ok_or("a sequence without an end")?;
            let (last, params) = (body[end..].chars().next(), &body[..end]);
            let known = match (private, last) {
                (None, Some('m' | 'H' | 'A' | 'B' | 'C' | 'D' | 'G' | 'J' | 'K')) => true,
                (Some(_), Some('h' | 'l')) => params == "25",
                _ => false,
            };
            if !known {
                return Err(format!("CSI {}{last:?}", &body[..end]));
            }
            rest = &body[end + 1..];
        } else {
            rest = &rest[char.len_utf8()..];
        }
    }
    Ok(())
}

/// The characters between the sequences: none that the gate hides, but for its own brackets,
/// padding and what a listed emoji is made of.
fn characters(line: &Line<'_>) -> Result<(), String> {
    use unicode_segmentation::UnicodeSegmentation;
    for span in &line.spans {
        for cluster in span.content.graphemes(true) {
            let marks = cluster.chars().filter(|c| is_mark(*c)).count();
            let bases = cluster.chars().count() - marks;
            if marks > 4 * bases.max(1) {
                return Err(format!("{marks} marks on {bases} bases"));
            }
            let own = ["⟨", "\u{a0}"].contains(&cluster) || emojis::get(cluster).is_some();
            if let Some(bad) = cluster.chars().find(|c| !own && hidden(*c).is_some()) {
                return Err(format!("U+{:04X} is drawn", bad as u32));
            }
        }
    }
    Ok(())
}

/// Every callback is something that a frame must never ask of a terminal.
#[derive(Default)]
struct Alarm(Option<String>);

impl Alarm {
    fn raise(&mut self, what: impl Into<String>) {
        self.0.get_or_insert(what.into());
    }
}

impl vt100::Callbacks for Alarm {
    fn audible_bell(&mut self, _: &mut vt100::Screen) {
        self.raise("bell");
    }
    fn visual_bell(&mut self, _: &mut vt100::Screen) {
        self.raise("visual bell");
    }
    fn resize(&mut self, _: &mut vt100::Screen, _: (u16, u16)) {
        self.raise("resize");
    }
    fn set_window_icon_name(&mut self, _: &mut vt100::Screen, _: &[u8]) {
        self.raise("icon name");
    }
    fn set_window_title(&mut self, _: &mut vt100::Screen, _: &[u8]) {
        self.raise("title");
    }
    fn copy_to_clipboard(&mut self, _: &mut vt100::Screen, _: &[u8], _: &[u8]) {
        self.raise("copy");
    }
    fn paste_from_clipboard(&mut self, _: &mut vt100::Screen, _: &[u8]) {
        self.raise("paste");
    }
    fn unhandled_char(&mut self, _: &mut vt100::Screen, char: char) {
        self.raise(format!("char {char:?}"));
    }
    fn unhandled_control(&mut self, _: &mut vt100::Screen, byte: u8) {
        self.raise(format!("control {byte:#x}"));
    }
    fn unhandled_escape(&mut self, _: &mut vt100::Screen, _: Option<u8>, _: Option<u8>, byte: u8) {
        self.raise(format!("escape {byte:#x}"));
    }
    fn unhandled_csi(
        &mut self,
        _: &mut vt100::Screen,
        _: Option<u8>,
        _: Option<u8>,
        _: &[&[u16]],
        char: char,
    ) {
        // SGR 59 resets the underline colour; the model knows no such colour.
        if char != 'm' {
            self.raise(format!("CSI {char:?}"));
        }
    }
    fn unhandled_osc(&mut self, _: &mut vt100::Screen, _: &[&[u8]]) {
        self.raise("OSC");
    }
}

fn model(bytes: &[u8], width: u16) -> vt100::Parser<Alarm> {
    let columns = LEFT.len() as u16 + width + RIGHT.len() as u16;
    let size = |n| NonZeroU16::new(n).expect("a screen has rows and columns");
    let mut parser =
        vt100::Parser::new_with_callbacks(size(ROWS), size(columns), 0, Alarm::default());
    parser.process(bytes);
    parser
}

/// What a neighbour would notice: the first difference outside the field in a cell, the cursor or
/// the modes.
fn noticed(is: &vt100::Screen, should: &vt100::Screen, width: u16) -> Option<String> {
    let field = LEFT.len() as u16..LEFT.len() as u16 + width;
    let columns = field.end + RIGHT.len() as u16;
    for row in 0..ROWS {
        for column in (0..columns).filter(|column| row != 2 || !field.contains(column)) {
            // Two cells are equal in their contents, colours and attributes.
            let (is, should) = (is.cell(row, column), should.cell(row, column));
            if is != should {
                return Some(format!("{row},{column}: {is:?} where {should:?} should be"));
            }
        }
    }
    let modes = |screen: &vt100::Screen| {
        let hidden = (screen.hide_cursor(), screen.alternate_screen());
        (screen.input_mode_formatted(), hidden, screen.attributes_formatted())
    };
    let (is, should) = (modes(is), modes(should));
    (is != should).then(|| format!("{is:?} where {should:?} should be"))
}

/// The same two frames with the field replaced, which no text changes: made once for each width.
fn twins(width: u16, last: &Line<'_>) -> [Rc<vt100::Parser<Alarm>>; 2] {
    type Kept = BTreeMap<u16, [Rc<vt100::Parser<Alarm>>; 2]>;
    thread_local!(static MADE: RefCell<Kept> = RefCell::default());
    let make = || {
        let cross = Line::styled("X".repeat(width.into()), Style::new().fg(Color::Gray));
        let frames =
            [frame(std::slice::from_ref(&cross), width), frame(&[cross, last.clone()], width)];
        frames.map(|bytes| Rc::new(model(&bytes, width)))
    };
    MADE.with_borrow_mut(|made| made.entry(width).or_insert_with(make).clone())
}

/// All four judges on one text.
fn judge(text: &str) -> Result<(), String> {
    let exact = Shown::exact(text);
    if decode(exact.as_str()).as_deref() != Some(text.as_bytes()) {
        return Err(format!("{text:?} is not what {exact} decodes to"));
    }
    let (plain, token) =
        (Style::new().fg(Color::Gray), Style::new().add_modifier(Modifier::REVERSED));
    let shown = Shown::line(text);
    for width in WIDTHS {
        let fits = shown.truncate(width.into());
        if fits.width() > width.into() {
            return Err(format!("{text:?} takes {} of {width} cells", fits.width()));
        }
        let last = Shown::line("last").truncate(width.into());
        let line = spans(&fits, plain, token);
        let last = spans(&last, plain, token);
        let first = frame(std::slice::from_ref(&line), width);
        let both = frame(&[line.clone(), last.clone()], width);
        characters(&line)?;
        for (bytes, twin) in [first, both].into_iter().zip(twins(width, &last)) {
            grammar(&bytes).map_err(|why| format!("{text:?} at {width}: {why}"))?;
            let model = model(&bytes, width);
            if let Some(why) = &model.callbacks().0 {
                return Err(format!("{text:?} at {width}: {why}"));
            }
            if let Some(why) = noticed(model.screen(), twin.screen(), width) {
                return Err(format!("{text:?} at {width}: {why}"));
            }
        }
        let rows = shown.wrap(width.into());
        if let Some(row) = rows.iter().find(|row| row.width() > width.into()) {
            return Err(format!("{text:?} wrapped at {width}: {row}"));
        }
    }
    Ok(())
}

fn judge_all(texts: impl IntoIterator<Item = String>) {
    let failures: Vec<String> = texts.into_iter().filter_map(|text| judge(&text).err()).collect();
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn own_hostile_texts_stay_in_their_cells() {
    let rows = fixture("terminal.jsonl");
    assert!(rows.len() > 20);
    judge_all(rows.into_iter().map(|row| row.text));
}

#[test]
fn every_line_of_the_corpora_stays_in_its_cells() {
    // Every line in every run would take minutes unoptimised: ordinary ones are thinned out,
    // hostile ones are not.
    for (file, step) in [
        ("escape.jsonl", 1),
        ("json_edge.jsonl", 1),
        ("secrets.jsonl", 20),
        ("injection.jsonl", 20),
        ("benign.jsonl", 20),
    ] {
        let Some(rows) = corpus(file) else { continue };
        let step = if long() { 1 } else { step };
        let hostile = |text: &str| !text.bytes().all(|b| matches!(b, b' '..=b'~'));
        let texts = rows.into_iter().map(|row| row.text).enumerate();
        judge_all(texts.filter(|(n, text)| n % step == 0 || hostile(text)).map(|(_, text)| text));
    }
}

#[test]
fn rows_labelled_benign_stay_readable() {
    let mut rows = fixture("terminal.jsonl");
    rows.extend(corpus("escape.jsonl").unwrap_or_default());
    for row in rows.iter().filter(|row| row.label == "benign") {
        let shown = Shown::line(&row.text);
        assert!(!shown.has_tokens(), "{shown}");
    }
    for row in rows.iter().filter(|row| row.label == "escape" && row.kind != "naughty") {
        let long = row.text.len() > 2_000;
        assert!(long || Shown::line(&row.text).has_tokens(), "nothing visible in {:?}", row.text);
    }
}

/// Generated texts: hostile pieces between ordinary ones, and any characters at all.
fn texts() -> impl Strategy<Value = String> {
    let pieces: Vec<String> = fixture("terminal.jsonl").into_iter().map(|row| row.text).collect();
    let piece = prop_oneof![
        proptest::sample::select(pieces),
        "[ -~]{0,12}",
        any::<char>().prop_map(String::from),
        // Where the trouble lives: marks, format characters, variation selectors, emoji, tags.
        prop_oneof![
            0x2F0u32..0x370,
            0x590u32..0xA00,
            0x1100u32..0x1200,
            0x1780u32..0x1810,
            0x2000u32..0x2070,
            0xFE00u32..0xFE10,
            0x1_F1E0u32..0x1_F700,
            0xE_0000u32..0xE_0200
        ]
        .prop_map(|code| char::from_u32(code).map(String::from).unwrap_or_default()),
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

#[test]
fn generated_texts_stay_in_their_cells() {
    let all = cases(128, 1_000_000);
    // Each thread draws texts of its own.
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get) as u32;
    let run = || {
        let config = Config { cases: all.cases.div_ceil(threads), ..all.clone() };
        let judged = |text: String| judge(&text).map_err(TestCaseError::fail);
        TestRunner::new(config).run(&texts(), judged).map_err(|error| error.to_string())
    };
    let results: Vec<_> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        running.into_iter().map(|thread| thread.join().expect("no judge panics")).collect()
    });
    for result in results {
        assert_eq!(result, Ok(()));
    }
}

#[test]
fn generated_bytes_decode_to_themselves() {
    proptest!(cases(256, 1_000_000), |(bytes: Vec<u8>)| {
        let shown = Shown::bytes(&bytes);
        // Marks beyond four are counted, all else comes back.
        if !shown.as_str().contains(" marks⟩") {
            prop_assert_eq!(decode(shown.as_str()), Some(bytes));
        }
    });
}

#[test]
fn the_judges_see_what_ratatui_lets_through() {
    // Proof that the test can fail: the same frame without the gate.
    let raw = Line::raw("a\u{202e}b\u{e0061}");
    assert!(characters(&raw).is_err());
    let mut bytes = frame(std::slice::from_ref(&raw), 8);
    assert!(grammar(&bytes).is_ok());
    bytes.extend_from_slice(b"\x1b]0;x\x07");
    assert!(grammar(&bytes).is_err());
    assert!(model(&bytes, 8).callbacks().0.is_some());
}
