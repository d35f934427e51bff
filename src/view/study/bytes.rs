//! A text as received, in rows of as many bytes as there are columns: any row is found without
//! those before it, so that a text of megabytes opens as fast as a short one.
//!
//! It must not change, unescape or leave out a byte: what the gate makes wider takes further rows.

use super::super::ink::Row;
use crate::app::study::record::byte_columns;
use crate::domain::text::Shown;
use ratatui::style::Style;

/// The rows of a text from that one on, on a screen of so many columns.
pub fn rows(text: &str, from: usize, screen: u16, height: usize, style: Style) -> Vec<Row> {
    let columns = byte_columns(screen);
    let mut rows = Vec::new();
    let mut start = text.floor_char_boundary(from.saturating_mul(columns).min(text.len()));
    let mut at = from;
    while rows.len() < height && start < text.len() {
        at += 1;
        let end = text.floor_char_boundary(at.saturating_mul(columns).min(text.len()));
        let shown = Shown::exact(text.get(start..end).unwrap_or_default());
        rows.extend(shown.wrap(columns).into_iter().map(|it| Row::new().shown(it, style)));
        start = end;
    }
    rows.truncate(height);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_shown_from_whatever_row() {
        let text = "12 é田\u{202e}\n".repeat(500);
        let all = rows(&text, 0, 40, usize::MAX, Style::default());
        assert!(all.iter().all(|row| row.width() <= 36));
        let tail = rows(&text, 20, 40, usize::MAX, Style::default());
        assert!(tail.len() < all.len() && !tail.is_empty());
        assert_eq!(format!("{:?}", all.last()), format!("{:?}", tail.last()));
        assert!(rows(&text, usize::MAX, 40, 9, Style::default()).is_empty());
        assert_eq!(rows(&text, 3, 40, 5, Style::default()).len(), 5);
    }
}
