//! A drawn screen as text, with a second layer that says which role each cell wears.

use crate::common::desk::Desk as Scene;
use crosscheck::app::message::Message;
use crosscheck::view::{self, theme::Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr;

pub const SIZES: [(u16, u16); 4] = [(80, 24), (120, 40), (200, 50), (40, 10)];
const LETTERS: &[u8] = b".dfcFmepsqubBhatSLCHMlgwinNUDPkIGX";
/// The ground of what is selected and of what is lit in the theme of the tests.
const SELECTED: Color = Color::Indexed(250);
const LIT: Color = Color::Indexed(251);

/// A theme in which every role has a foreground of its own.
pub fn theme(ascii: bool) -> Theme {
    let role = |(n, role): (usize, &&str)| match *role {
        "base" => format!("{role} = {{ fg = \"{}\", bg = \"16\" }}", 17 + n),
        "selected" => format!("{role} = {{ bg = \"250\" }}"),
        "lit" => format!("{role} = {{ fg = \"{}\", bg = \"251\" }}", 17 + n),
        role => format!("{role} = {{ fg = \"{}\" }}", 17 + n),
    };
    let text: Vec<String> = Theme::ROLES.iter().enumerate().map(role).collect();
    Theme::from_toml(&text.join("\n"), ascii).expect("the theme has every role")
}

/// The screen at that size, and the cursor.
pub fn draw(
    scene: &mut Scene,
    theme: &Theme,
    (width, height): (u16, u16),
) -> (Buffer, Option<(u16, u16)>) {
    scene.send(Message::Resized(width, height));
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    let drawn = view::draw(&scene.model, theme, area, &mut buffer);
    (buffer, drawn.cursor)
}

/// The screen at that size as text.
pub fn seen(scene: &mut Scene, size: (u16, u16)) -> String {
    text(&draw(scene, &theme(false), size).0)
}

/// The text of the screen, a line a row.
pub fn text(buffer: &Buffer) -> String {
    lines(buffer, |symbol, _, _| symbol.to_owned())
}

/// The roles: a letter a cell, `*` before a row that is selected and `!` before one in which
/// something is lit.
pub fn roles(buffer: &Buffer) -> String {
    lines(buffer, |symbol, fg, bg| {
        let role = match fg {
            _ if symbol.trim().is_empty() && bg == Color::Indexed(16) => ' ',
            _ if bg == LIT => '!',
            _ if symbol.trim().is_empty() && bg == SELECTED => '_',
            Color::Indexed(at @ 17..) => letter(usize::from(at - 17)),
            _ => '?',
        };
        role.to_string().repeat(symbol.width().max(1))
    })
}

fn letter(role: usize) -> char {
    LETTERS.get(role).map_or('?', |byte| char::from(*byte))
}

fn lines(buffer: &Buffer, cell: impl Fn(&str, Color, Color) -> String) -> String {
    let area = buffer.area;
    let mut out = String::new();
    for y in area.top()..area.bottom() {
        let mut line = String::new();
        let mut x = area.left();
        while x < area.right() {
            let at = &buffer[(x, y)];
            line.push_str(&cell(at.symbol(), at.fg, at.bg));
            x += at.symbol().width().max(1) as u16;
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// The scene at each size; the roles at the two sizes that people use most.
pub fn sheet(scene: &mut Scene) -> String {
    let theme = theme(false);
    let mut out = String::new();
    for size in SIZES {
        let (buffer, cursor) = draw(scene, &theme, size);
        let at = cursor.map(|(x, y)| format!(", cursor at {x},{y}")).unwrap_or_default();
        let _ = write!(out, "== {} x {}{at}\n{}", size.0, size.1, text(&buffer));
        if size.0 < 130 && size.0 > 40 {
            let _ = write!(out, "-- roles\n{}", roles(&buffer));
        }
    }
    out
}

#[test]
fn every_role_has_a_letter_of_its_own() {
    let mut letters = LETTERS.to_vec();
    letters.sort_unstable();
    letters.dedup();
    assert_eq!(letters.len(), Theme::ROLES.len());
    assert!(!letters.contains(&b'?') && !letters.contains(&b'!') && !letters.contains(&b'*'));
}
