//! A shown text as a line of the screen: the only way from [`Shown`] to a widget.
//!
//! It must not build a span from anything that has not passed the gate.

use crate::domain::text::Shown;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// The line of a shown text: what is evidence in `text`, what the gate wrote in `token`.
pub fn spans(shown: &Shown, text: Style, token: Style) -> Line<'_> {
    let style = |is_token| if is_token { token } else { text };
    shown
        .segments()
        .map(|segment| Span::styled(segment.text, style(segment.token)))
        .collect::<Vec<_>>()
        .into()
}
