//! Colours as numbers: what an index of the 256-colour palette looks like, contrast, and the
//! nearest of sixteen.
//!
//! It must not decide which colour is used for what.

use ratatui::style::Color;

/// Below this difference of its channels a colour is a grey.
const CHROMA_MIN: u8 = 40;
/// From this highest channel on a colour is a bright one.
const LIGHT_MIN: u8 = 180;
/// Below this highest channel a colour is a dark one, chosen for a light ground.
const DARK_MAX: u8 = 150;

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

/// The sixteen colours as xterm draws them; what they are elsewhere is the terminal's own matter.
pub const XTERM: [u32; 16] = [
    0, 0xcd_0000, 0x00_cd00, 0xcd_cd00, 0x00_00ee, 0xcd_00cd, 0x00_cdcd, 0xe5_e5e5, 0x7f_7f7f,
    0xff_0000, 0x00_ff00, 0xff_ff00, 0x5c_5cff, 0xff_00ff, 0x00_ffff, 0xff_ffff,
];

/// The sixteen, in the order of their numbers.
const SIXTEEN: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

/// Red, green and blue of one of the sixteen, where they look like this.
pub fn of_look(look: &[u32; 16], color: Color) -> Option<[u8; 3]> {
    let place = match color {
        Color::Indexed(index @ ..=15) => usize::from(index),
        color => SIXTEEN.iter().position(|it| *it == color)?,
    };
    let [_, r, g, b] = look.get(place)?.to_be_bytes();
    Some([r, g, b])
}

/// The contrast ratio of two colours, 1 to 21, after WCAG 2.2 (relative luminance of sRGB).
pub fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance([r, g, b]: [u8; 3]) -> f64 {
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

fn linear(channel: u8) -> f64 {
    let value = f64::from(channel) / 255.0;
    if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

/// How different two colours look: their distance in Oklab, in hundredths. At 2 one sees it side by
/// side; at 7 one knows which is which where they stand apart.
#[cfg(test)]
pub fn difference(one: [u8; 3], other: [u8; 3]) -> f64 {
    let each = oklab(one).into_iter().zip(oklab(other)).map(|(a, b)| (a - b).powi(2));
    100.0 * each.sum::<f64>().sqrt()
}

/// Lightness and two axes of colour, after Björn Ottosson's Oklab.
#[cfg(test)]
fn oklab(rgb: [u8; 3]) -> [f64; 3] {
    const CONES: [[f64; 3]; 3] = [
        [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
        [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
        [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
    ];
    const AXES: [[f64; 3]; 3] = [
        [0.210_454_255_3, 0.793_617_785, -0.004_072_046_8],
        [1.977_998_495_1, -2.428_592_205, 0.450_593_709_9],
        [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766],
    ];
    let times = |rows: [[f64; 3]; 3], of: [f64; 3]| {
        rows.map(|row| row.iter().zip(of).map(|(one, other)| one * other).sum::<f64>())
    };
    times(AXES, times(CONES, rgb.map(linear)).map(f64::cbrt))
}

/// The nearest colour of xterm's palette, by distance in red, green and blue; what has no known
/// values stays.
pub fn of_the_palette(color: Color) -> Color {
    let Color::Rgb(r, g, b) = color else { return color };
    let distance = |index: u8| {
        let near = rgb(Color::Indexed(index)).unwrap_or_default();
        let each =
            near.iter().zip([r, g, b]).map(|(one, other)| u32::from(one.abs_diff(other)).pow(2));
        each.sum::<u32>()
    };
    Color::Indexed((16..=255).min_by_key(|index| distance(*index)).unwrap_or(16))
}

/// The one of the sixteen colours that says the same: by hue and brightness, since the nearest by
/// distance turns every pale colour into grey. A colour without known values stays.
pub fn of_sixteen(color: Color) -> Color {
    let Some([r, g, b]) = rgb(color) else { return color };
    let (high, low) = (r.max(g).max(b), r.min(g).min(b));
    if high - low < CHROMA_MIN {
        return match high {
            0..50 => Color::Black,
            50..120 => Color::DarkGray,
            120..225 => Color::Gray,
            225.. => Color::White,
        };
    }
    let light = high >= LIGHT_MIN;
    match hue(r, g, b) {
        20..70 if light => Color::LightYellow,
        // Yellow itself cannot be read on a light ground, and only there is it dark.
        20..70 if high < DARK_MAX => Color::DarkGray,
        20..70 => Color::Yellow,
        70..165 if light => Color::LightGreen,
        70..165 => Color::Green,
        165..195 if light => Color::LightCyan,
        165..195 => Color::Cyan,
        195..255 if light => Color::LightBlue,
        195..255 => Color::Blue,
        255..345 if light => Color::LightMagenta,
        255..345 => Color::Magenta,
        _ if light => Color::LightRed,
        _ => Color::Red,
    }
}

/// Degrees on the colour circle, from red on; for colours whose channels differ.
fn hue(r: u8, g: u8, b: u8) -> u32 {
    let (r, g, b) = (i32::from(r), i32::from(g), i32::from(b));
    let (high, low) = (r.max(g).max(b), r.min(g).min(b));
    let span = (high - low).max(1);
    let degrees = if high == r {
        60 * (g - b) / span
    } else if high == g {
        60 * (b - r) / span + 120
    } else {
        60 * (r - g) / span + 240
    };
    degrees.rem_euclid(360) as u32
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
    fn a_difference_is_that_of_oklab() {
        assert!((difference([0; 3], [255; 3]) - 100.0).abs() < 0.01);
        assert!((difference([255, 0, 0], [0, 255, 0]) - 51.98).abs() < 0.01);
        assert!(difference([7; 3], [7; 3]) < 1e-9);
    }

    #[test]
    fn the_palette_is_the_one_of_xterm() {
        assert_eq!(rgb(Color::Indexed(16)), Some([0, 0, 0]));
        assert_eq!(rgb(Color::Indexed(231)), Some([255, 255, 255]));
        assert_eq!(rgb(Color::Indexed(124)), Some([175, 0, 0]));
        assert_eq!(rgb(Color::Indexed(234)), Some([28, 28, 28]));
        assert_eq!(rgb(Color::Red), None);
    }

    #[test]
    fn true_colours_come_to_the_nearest_of_the_palette() {
        for (r, g, b, index) in
            [(0, 0, 0, 16), (255, 250, 252, 231), (30, 30, 30, 234), (175, 0, 2, 124)]
        {
            assert_eq!(of_the_palette(Color::Rgb(r, g, b)), Color::Indexed(index));
        }
        assert_eq!(of_the_palette(Color::Red), Color::Red);
    }

    #[test]
    fn pale_colours_keep_their_hue_among_sixteen() {
        for (index, expected) in [
            (196, Color::LightRed),
            (124, Color::Red),
            (152, Color::LightCyan),
            (182, Color::LightMagenta),
            (114, Color::LightGreen),
            (25, Color::Blue),
            (234, Color::Black),
            (246, Color::Gray),
            (231, Color::White),
        ] {
            assert_eq!(of_sixteen(Color::Indexed(index)), expected, "{index}");
        }
        assert_eq!(of_sixteen(Color::Red), Color::Red);
    }
}
