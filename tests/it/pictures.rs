//! The pictures of the README: the demo's own cases, drawn by the program and written as SVG, so
//! that they cannot go stale. `INSTA_UPDATE=always` writes them anew.

use crate::common::desk::Desk;
use crosscheck::app::message::Message;
use crosscheck::view::{self, theme::Theme};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};
use std::fmt::Write as _;
use std::path::Path;
use unicode_width::UnicodeWidthStr as _;

const CASES: &str = include_str!("../../fixtures/demo/cases.jsonl");
/// Pixels of a cell.
const CELL: (f32, f32) = (8.4, 18.0);
const SIZE: (u16, u16) = (120, 40);
/// The ground of the dark theme, which lies under all: seams between cells would show.
const GROUND: u32 = 0x1C_1C1C;

/// The sixteen colours as terminals have them by default.
const SIXTEEN: [u32; 16] = [
    0x00_0000, 0xCD_0000, 0x00_CD00, 0xCD_CD00, 0x00_00EE, 0xCD_00CD, 0x00_CDCD, 0xE5_E5E5,
    0x7F_7F7F, 0xFF_0000, 0x00_FF00, 0xFF_FF00, 0x5C_5CFF, 0xFF_00FF, 0x00_FFFF, 0xFF_FFFF,
];

/// The 256 colours: sixteen, a cube of six steps, 24 greys.
fn indexed(n: u8) -> u32 {
    let n = u32::from(n);
    match n {
        0..16 => SIXTEEN[n as usize],
        16..232 => {
            let step = |at: u32| if at == 0 { 0 } else { 55 + 40 * at };
            let (r, g, b) = ((n - 16) / 36, (n - 16) / 6 % 6, (n - 16) % 6);
            step(r) << 16 | step(g) << 8 | step(b)
        }
        _ => (8 + 10 * (n - 232)) * 0x01_0101,
    }
}

fn rgb(color: Color, default: u32) -> u32 {
    match color {
        Color::Indexed(n) => indexed(n),
        Color::Rgb(r, g, b) => u32::from(r) << 16 | u32::from(g) << 8 | u32::from(b),
        _ => default,
    }
}

/// How a cell is drawn: letters, ground, bold.
fn look(cell: &Cell) -> (u32, u32, bool) {
    let (fg, bg) = (rgb(cell.fg, 0xD0_D0D0), rgb(cell.bg, GROUND));
    (fg, bg, cell.modifier.contains(Modifier::BOLD))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A stretch of cells that look alike.
fn stretch(out: &mut String, (column, row): (u16, u16), text: &str, look: (u32, u32, bool)) {
    let (x, y) = (f32::from(column) * CELL.0, f32::from(row) * CELL.1);
    let width = text.width() as f32 * CELL.0;
    let (fg, bg, bold) = look;
    if bg != GROUND {
        let high = CELL.1;
        let _ = writeln!(
            out,
            r##"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{high:.1}" fill="#{bg:06x}"/>"##
        );
    }
    if text.trim().is_empty() {
        return;
    }
    let weight = if bold { r#" font-weight="bold""# } else { "" };
    let _ = writeln!(
        out,
        r##"<text x="{x:.1}" y="{:.1}" textLength="{width:.1}" fill="#{fg:06x}"{weight}>{}</text>"##,
        y + 13.5,
        escaped(text)
    );
}

fn svg(buffer: &Buffer, name: &str) -> String {
    let area = buffer.area;
    let (width, height) = (f32::from(area.width) * CELL.0, f32::from(area.height) * CELL.1);
    let mut out = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0} {height:.0}" role="img" aria-label="{name}">
<rect width="100%" height="100%" fill="#{GROUND:06x}"/>
<g shape-rendering="crispEdges" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">
"##
    );
    for y in 0..area.height {
        let mut x = 0;
        while x < area.width {
            let (start, how) = (x, look(&buffer[(x, y)]));
            let mut text = String::new();
            while x < area.width && look(&buffer[(x, y)]) == how {
                let symbol = buffer[(x, y)].symbol();
                text.push_str(symbol);
                x += (symbol.width() as u16).max(1);
            }
            stretch(&mut out, (start, y), &text, how);
        }
    }
    out + "</g>\n</svg>\n"
}

fn holds(desk: &mut Desk, file: &str, name: &str) {
    let theme = Theme::by_name("dark", false).expect("the theme is built in");
    desk.send(Message::Resized(SIZE.0, SIZE.1));
    let area = Rect::new(0, 0, SIZE.0, SIZE.1);
    let mut buffer = Buffer::empty(area);
    view::draw(&desk.model, &theme, area, &mut buffer);
    let drawn = svg(&buffer, name);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/pictures").join(file);
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    if kept != drawn && std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always") {
        std::fs::write(&path, drawn).unwrap();
        return;
    }
    assert!(kept == drawn, "{file} is not what the program draws: INSTA_UPDATE=always writes it");
}

#[test]
fn the_pictures_of_the_readme_are_what_the_program_draws() {
    let mut desk = Desk::new();
    CASES.lines().for_each(|line| desk.ingest_text(line.to_owned()));
    desk.start();
    holds(
        &mut desk,
        "queue.svg",
        "The queue: one case a line, what disagrees with the evidence first",
    );
    desk.press("j enter");
    desk.wait(600);
    desk.press("1");
    holds(
        &mut desk,
        "case.svg",
        "A case: the model's claims beside the raw evidence, claim 1 lit with its field",
    );
}
