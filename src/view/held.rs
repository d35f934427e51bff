//! Holding a theme that somebody else wrote to what can be read: every text against its grounds,
//! and what disagrees or attacks against plain text.
//!
//! A role that cannot be read is refused and looks as in a built-in theme; the rest of the theme
//! stays. It must not judge taste.

use super::colour::{self, contrast};
use super::theme::Theme;
use ratatui::style::{Color, Modifier, Style};

/// What WCAG 2.2 asks of text (AA), in hundredths.
const TEXT: f64 = 4.5;
/// What it asks of marks that are no text (1.4.11).
const MARK: f64 = 3.0;
/// What is no text: a sign beside a line, the frames, and with them what is drawn in their role,
/// the line of a timeline where nothing happened; the coasts of a map. All of them say something
/// that no word says; the ground of a selected line does not, since a bar stands before it.
const MARKS: &[&str] = &["attacker", "coast", "focus", "frame"];
/// Marks that never lie on a selected line.
const LINES: &[&str] = &["frame", "focus", "coast"];
/// What has to be told apart from plain text and from what is calm.
const STRONG: &[&str] = &["bad", "bad_text", "hazard"];
/// What that has to be told apart from.
const CALM: &[&str] = &["base", "supported", "evidence", "model"];
/// Two colours are told apart from this difference of a channel on.
const APART: u8 = 40;

/// The name of the built-in theme that lends its roles to this one: the one of the like ground.
pub fn fallback(own: &Theme) -> &'static str {
    let ground = own.base.bg.and_then(seen).unwrap_or_default();
    if contrast(ground, [0; 3]) > contrast(ground, [255; 3]) { "light" } else { "dark" }
}

/// The theme, with the roles of `fallback` where its own cannot be read, and what was refused, each
/// in words.
pub fn held(own: &Theme, fallback: &Theme) -> (Theme, Vec<String>) {
    let mut holding = Holding { theme: own.clone(), fallback, faults: Vec::new() };
    // The grounds first: all others are looked at on them.
    holding.base();
    holding.selected();
    for (role, _) in own.styles() {
        if !matches!(role, "base" | "selected") {
            holding.role(role);
        }
    }
    for role in STRONG {
        holding.apart(role);
    }
    (holding.theme, holding.faults)
}

struct Holding<'t> {
    theme: Theme,
    fallback: &'t Theme,
    faults: Vec<String>,
}

impl Holding<'_> {
    fn base(&mut self) {
        let coloured = |style: Style| style.fg.is_some() || style.bg.is_some();
        if !self.theme.styles().into_iter().any(|(_, style)| coloured(style)) {
            // Without any colour it is the terminal's own, on which all can be read.
            return;
        }
        let base = self.theme.base;
        let why = match (base.fg.and_then(seen), base.bg.and_then(seen)) {
            (Some(text), Some(ground)) => fault("base", base, text, &[ground], TEXT),
            _ => Some("base: it names no fg or no bg, so that nothing is known of the rest".into()),
        };
        self.refused("base", why);
    }

    fn selected(&mut self) {
        let why = self.unreadable("selected");
        self.refused("selected", why);
        if self.unreadable("selected").is_some() {
            let reversed = Style::new().add_modifier(Modifier::REVERSED);
            self.theme = put(&self.theme, "selected", reversed);
        }
    }

    fn role(&mut self, role: &'static str) {
        let why = self.unreadable(role);
        self.refused(role, why);
    }

    /// Why the role as it is now cannot be read, if so.
    fn unreadable(&self, role: &'static str) -> Option<String> {
        let (base, selected) = (self.theme.base, self.theme.selected);
        // It is laid over the ground, and has what that has where it says nothing itself.
        let style = base.patch(of(&self.theme, role));
        let text = seen(style.fg?)?;
        let least = if MARKS.contains(&role) { MARK } else { TEXT };
        // A selection with a fg of its own gives that to all texts.
        let lies_over = of(&self.theme, role).bg.is_none() && !LINES.contains(&role);
        let over = selected.bg.filter(|_| lies_over && selected.fg.is_none());
        let grounds: Vec<_> = [style.bg, over].into_iter().flatten().filter_map(seen).collect();
        fault(role, style, text, &grounds, least)
    }

    /// Marks of what disagrees or attacks differ from what is calm.
    fn apart(&mut self, role: &'static str) {
        let calm = |theme: &Theme, style: Style| {
            CALM.iter().find(|calm| !are_apart(theme, style, of(theme, calm))).copied()
        };
        let why = calm(&self.theme, of(&self.theme, role)).map(|calm| {
            format!("{role}: it looks like {calm}; bold, reversed or a bg of its own would differ")
        });
        self.refused(role, why);
        // In a theme where even that is calm, it is reversed: nothing hides it then.
        if calm(&self.theme, of(&self.theme, role)).is_some() {
            let strong = Modifier::BOLD | Modifier::REVERSED;
            self.theme = put(&self.theme, role, Style::new().add_modifier(strong));
        }
    }

    /// Where there is a reason, the role looks as in the fallback, or as plain text where even that
    /// cannot be read on this theme's ground.
    fn refused(&mut self, role: &'static str, why: Option<String>) {
        let Some(why) = why else { return };
        self.faults.push(why);
        self.theme = put(&self.theme, role, of(self.fallback, role));
        if !matches!(role, "base" | "selected") && self.unreadable(role).is_some() {
            let plain = Style { fg: None, bg: None, ..of(self.fallback, role) };
            self.theme = put(&self.theme, role, plain);
        }
    }
}

/// The look of a colour where it is known: the sixteen as xterm draws them.
fn seen(color: Color) -> Option<[u8; 3]> {
    colour::rgb(color).or_else(|| colour::of_look(&colour::XTERM, color))
}

fn of(theme: &Theme, role: &str) -> Style {
    let styles = theme.styles();
    styles.iter().find(|(name, _)| *name == role).map_or(theme.base, |(_, style)| *style)
}

fn put(theme: &Theme, role: &str, new: Style) -> Theme {
    let at = Theme::ROLES.iter().position(|name| *name == role);
    theme.map(|place, style| if Some(place) == at { new } else { style })
}

/// What is wrong with a text on these grounds, and what would pass.
fn fault(
    role: &str,
    style: Style,
    text: [u8; 3],
    grounds: &[[u8; 3]],
    least: f64,
) -> Option<String> {
    let worst = |text: [u8; 3]| {
        let each = grounds.iter().map(|ground| {
            // What a terminal makes of dim is about half of the way to the ground.
            let dim = style.add_modifier.contains(Modifier::DIM);
            contrast(if dim { mixed(text, *ground, 10) } else { text }, *ground)
        });
        each.fold(f64::INFINITY, f64::min)
    };
    let ratio = worst(text);
    if ratio >= least {
        return None;
    }
    let towards = |end: [u8; 3]| (1..=20).map(move |steps| mixed(text, end, steps));
    let passes = (towards([255; 3]).zip(towards([0; 3])))
        .flat_map(|(lighter, darker)| [lighter, darker])
        .find(|text| worst(*text) >= least);
    let mend = match passes {
        Some([r, g, b]) => format!("fg = \"#{r:02x}{g:02x}{b:02x}\" would pass"),
        None => "no fg would pass on its grounds: change bg, dim or selected".to_owned(),
    };
    // Cut and not rounded: what falls short must not read as if it were enough.
    let ratio = (ratio * 100.0).floor() / 100.0;
    Some(format!("{role}: its contrast is {ratio:.2}, it should be {least} at least; {mend}"))
}

/// That many twentieths of the way from one colour to the other.
fn mixed(from: [u8; 3], to: [u8; 3], steps: u16) -> [u8; 3] {
    let mut mixed = from;
    for (channel, to) in mixed.iter_mut().zip(to) {
        let sum = u16::from(*channel) * (20 - steps) + u16::from(to) * steps;
        *channel = (sum / 20) as u8;
    }
    mixed
}

/// True where one sees that they are not the same.
fn are_apart(theme: &Theme, one: Style, other: Style) -> bool {
    let whole = |style: Style| [style.fg.or(theme.base.fg), style.bg.or(theme.base.bg)];
    let far = |one: Option<Color>, other: Option<Color>| match (one, other) {
        (Some(one), Some(other)) => match (seen(one), seen(other)) {
            (Some(one), Some(other)) => {
                one.iter().zip(other).any(|(one, other)| one.abs_diff(other) >= APART)
            }
            _ => one != other,
        },
        (one, other) => one != other,
    };
    let colours = whole(one).into_iter().zip(whole(other)).any(|(one, other)| far(one, other));
    colours || one.add_modifier != other.add_modifier
}

#[cfg(test)]
mod tests {
    use super::super::theme::BUILT_IN;
    use super::*;
    use proptest::prelude::*;

    fn dark() -> Theme {
        Theme::by_name("dark", false).unwrap()
    }

    /// The dark theme with some of its lines replaced.
    fn with(lines: &[(&str, &str)]) -> Theme {
        let text = BUILT_IN[0].1.split("[sixteen]").next().unwrap();
        let line = |line: &str| {
            let role = line.split_whitespace().next().unwrap_or_default();
            let own = lines.iter().find(|(name, _)| *name == role);
            own.map_or_else(|| line.to_owned(), |(name, style)| format!("{name} = {{ {style} }}"))
        };
        let text: Vec<_> = text.lines().map(line).collect();
        Theme::from_toml(&text.join("\n"), false).unwrap()
    }

    #[test]
    fn the_built_in_themes_pass_whole_in_every_depth_of_colour() {
        for (name, _) in BUILT_IN {
            let theme = Theme::by_name(name, false).unwrap();
            for theme in [theme.clone(), theme.in_the_palette(), theme.in_sixteen_colours()] {
                let (held, faults) = held(&theme, &dark());
                assert!(faults.is_empty() && held == theme, "{name}: {faults:?}");
            }
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_its_ratio_and_what_would_pass() {
        let own =
            with(&[("bad_text", "fg = \"#1c1c1c\", bold = true"), ("low", "fg = \"#445566\"")]);
        let (theme, faults) = held(&own, &dark());
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(
            faults
                .iter()
                .any(|it| it.starts_with("bad_text: its contrast is 1.00, it should be 4.5"))
        );
        assert_eq!((theme.bad_text, theme.low), (dark().bad_text, dark().low));
        assert_eq!((theme.string, theme.base), (own.string, own.base), "the rest stays");
        let low = faults.iter().find(|it| it.starts_with("low")).unwrap();
        let mend = low.split('"').nth(1).unwrap().to_owned();
        let mended = with(&[("low", &format!("fg = \"{mend}\""))]);
        assert_eq!(held(&mended, &dark()).1, Vec::<String>::new(), "{low}");
    }

    #[test]
    fn a_line_that_can_hardly_be_seen_is_refused_and_one_on_a_selection_is_none() {
        let (theme, faults) = held(&with(&[("frame", "fg = \"238\"")]), &dark());
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].starts_with("frame: its contrast is 1.7"), "{faults:?}");
        assert!(faults[0].contains("it should be 3 at least"), "{faults:?}");
        assert_eq!(theme.frame, dark().frame);
        let [line, selected] = [dark().frame.fg, dark().selected.bg].map(|it| seen(it.unwrap()));
        assert!(contrast(line.unwrap(), selected.unwrap()) < MARK);
        assert_eq!(held(&dark(), &dark()).1, Vec::<String>::new());
    }

    #[test]
    fn what_disagrees_or_attacks_does_not_look_like_the_rest() {
        let plain = "fg = \"252\", bg = \"234\"";
        for role in STRONG {
            let (theme, faults) = held(&with(&[(role, plain)]), &dark());
            assert_eq!(faults.len(), 1, "{role}: {faults:?}");
            assert!(faults[0].starts_with(&format!("{role}: it looks like base")), "{faults:?}");
            assert_eq!(of(&theme, role), of(&dark(), role));
        }
    }

    #[test]
    fn a_theme_without_a_ground_or_with_a_selection_that_hides_is_mended_there() {
        let (theme, faults) = held(&with(&[("base", "fg = \"252\"")]), &dark());
        assert!(faults.len() == 1 && faults[0].starts_with("base"), "{faults:?}");
        assert_eq!(theme.base, dark().base);
        let (theme, faults) = held(&with(&[("selected", "bg = \"252\"")]), &dark());
        assert!(faults.len() == 1 && faults[0].starts_with("selected"), "{faults:?}");
        assert_eq!(theme.selected, dark().selected);
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn whatever_a_theme_says_what_is_shown_can_be_read(
            colours in prop::collection::vec(
                (any::<Option<[u8; 3]>>(), any::<Option<[u8; 3]>>(), any::<bool>()),
                40,
            ),
        ) {
            let rgb = |[r, g, b]: [u8; 3]| Color::Rgb(r, g, b);
            let own = dark().map(|place, style| {
                let (fg, bg, dim) = colours[place];
                let style = Style { fg: fg.map(rgb), bg: bg.map(rgb), ..style };
                if dim { style.add_modifier(Modifier::DIM) } else { style }
            });
            let (theme, _) = held(&own, &dark());
            let again = held(&theme, &dark()).1;
            prop_assert!(again.is_empty(), "{again:?}");
        }
    }
}
