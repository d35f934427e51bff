//! Colours as numbers: what an index of the 256-colour palette looks like, contrast, and the
//! nearest of sixteen.
//!
//! It must not decide which colour is used for what.

use ratatui::style::Color;

/// The sixteen colours with the values that xterm gives them; terminals differ, their order does
/// not.
const SIXTEEN: [(Color, [u8; 3]); 16] = [
    (Color::Black, [0, 0, 0]),
    (Color::Red, [205, 0, 0]),
    (Color::Green, [0, 205, 0]),
    (Color::Yellow, [205, 205, 0]),
    (Color::Blue, [0, 0, 238]),
    (Color::Magenta, [205, 0, 205]),
    (Color::Cyan, [0, 205, 205]),
    (Color::Gray, [229, 229, 229]),
    (Color::DarkGray, [127, 127, 127]),
    (Color::LightRed, [255, 0, 0]),
    (Color::LightGreen, [0, 255, 0]),
    (Color::LightYellow, [255, 255, 0]),
    (Color::LightBlue, [92, 92, 255]),
    (Color::LightMagenta, [255, 0, 255]),
    (Color::LightCyan, [0, 255, 255]),
    (Color::White, [255, 255, 255]),
];

/// Red, green and blue where they are the same on every terminal: true colour and indices from 16
/// on.
pub fn rgb(color: Color) -> Option<[u8; 3]> {
    match color {
        Color::Rgb(r, g, b) => Some([r, g, b]),
        Color::Indexed(index @ 16..=231) => {
            let level = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
            let cube = index - 16;
            Some([level(cube / 36), level(cube / 6 % 6), level(cube % 6)])
        }
        Color::Indexed(index @ 232..) => Some([8 + 10 * (index - 232); 3]),
        _ => None,
    }
}

/// The contrast ratio of two colours, 1 to 21, after WCAG 2.2 (relative luminance of sRGB).
pub fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance([r, g, b]: [u8; 3]) -> f64 {
    let linear = |channel: u8| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

/// The nearest of the sixteen colours; a colour without known values stays.
pub fn nearest_of_sixteen(color: Color) -> Color {
    let Some(wanted) = rgb(color) else { return color };
    let distance = |other: [u8; 3]| -> u32 {
        wanted.iter().zip(other).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    };
    SIXTEEN.iter().min_by_key(|(_, values)| distance(*values)).map_or(color, |(near, _)| *near)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 1e-9);
        assert!((contrast([119; 3], [255; 3]) - 4.48).abs() < 0.01);
        assert!((contrast([7; 3], [7; 3]) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_palette_is_the_one_of_xterm() {
        assert_eq!(rgb(Color::Indexed(16)), Some([0, 0, 0]));
        assert_eq!(rgb(Color::Indexed(231)), Some([255, 255, 255]));
        assert_eq!(rgb(Color::Indexed(124)), Some([175, 0, 0]));
        assert_eq!(rgb(Color::Indexed(234)), Some([28, 28, 28]));
        assert_eq!(rgb(Color::Red), None);
        assert_eq!(nearest_of_sixteen(Color::Indexed(196)), Color::LightRed);
    }
}
