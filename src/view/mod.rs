//! Drawing: plain functions from data to cells. It must not change what it draws.

pub mod shown;
pub mod theme;

use crate::app::model::Model;
/// x
pub fn draw(
    _m: &Model,
    _t: &theme::Theme,
    _a: ratatui::layout::Rect,
    _b: &mut ratatui::buffer::Buffer,
) -> Option<(u16, u16)> {
    None
}
