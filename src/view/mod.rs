//! Drawing: plain functions from the model to cells, one file a panel.
//!
//! It must not change the model, keep anything between frames, or draw a text that has not passed the gate of
//! `domain::text`: [`ink::Row`] is the only way to a cell, and it lets nothing else through.

pub mod colour;
pub mod glyphs;
pub mod ink;
pub mod shown;
pub mod theme;

use crate::app::model::Model;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use theme::Theme;

/// Draws the whole screen; gives the cursor's place where a text is being typed.
pub fn draw(_model: &Model, theme: &Theme, area: Rect, buf: &mut Buffer) -> Option<(u16, u16)> {
    buf.set_style(area, theme.base);
    None
}
