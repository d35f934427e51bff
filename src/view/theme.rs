//! Themes: one style for each role, never a colour at the place where something is drawn.
//!
//! A theme is a TOML file that names every role. It must not decide what a role is used for.

use super::glyphs::Glyphs;
use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

/// Defines the roles once: the theme, the file it is read from, and their names.
macro_rules! roles {
    ($($(#[$doc:meta])* $role:ident,)+) => {
        /// A style for every role.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Theme {
            /// Which signs are drawn.
            pub glyphs: Glyphs,
            $($(#[$doc])* pub $role: Style,)+
        }

        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File { $($role: Role,)+ }

        impl Theme {
            /// The names of all roles, in the order of the file.
            pub const ROLES: &'static [&'static str] = &[$(stringify!($role),)+];

            /// Every role with its style.
            pub fn styles(&self) -> Vec<(&'static str, Style)> {
                vec![$((stringify!($role), self.$role),)+]
            }

            fn of(file: &File, glyphs: Glyphs) -> Self {
                Self { glyphs, $($role: file.$role.style(),)+ }
            }

            fn map(&self, each: impl Fn(Style) -> Style) -> Self {
                Self { glyphs: self.glyphs, $($role: each(self.$role),)+ }
            }
        }
    };
}

roles! {
    /// The screen's ground and plain text.
    base,
    /// Labels and what is said in passing.
    dim,
    /// Frames.
    frame,
    /// The frame of the pane that takes the keys.
    focus,
    /// What a model produced, or the built-in rules in its place.
    model,
    /// What crosscheck computed or quotes from a log.
    evidence,
    /// What a person did or is asked.
    person,
    /// A claim that the evidence supports: calm.
    supported,
    /// A claim that says more than its cites.
    partly,
    /// A claim that nothing here can check.
    uncheckable,
    /// The strongest thing on the screen: contradicted, not found, not mentioned.
    bad,
    /// The words of such a claim.
    bad_text,
    /// Text that attacks the reader.
    hazard,
    /// The sign beside text that an attacker can choose.
    attacker,
    /// What the display gate wrote in place of a character.
    token,
    /// The selected line; laid over what stands there.
    selected,
    /// A claim and its field, lit together; laid over what stands there.
    lit,
    /// Severity critical.
    critical,
    /// Severity high.
    high,
    /// Severity medium.
    medium,
    /// Severity low.
    low,
    /// A sign-in that succeeded.
    success,
    /// A sign-in that failed.
    failure,
    /// A step on the way, or not known.
    interrupt,
    /// JSON: a member's name.
    name,
    /// JSON: a string.
    string,
    /// JSON: a number.
    number,
    /// JSON: true, false, null.
    literal,
    /// JSON: brackets, commas and colons.
    punct,
    /// A key that can be pressed.
    key,
    /// Text being typed.
    input,
    /// It went well.
    good,
    /// It was refused or failed.
    failed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "the shape of a line of the file")]
struct Role {
    fg: Option<Color>,
    bg: Option<Color>,
    #[serde(default)]
    bold: bool,
    #[serde(default)]
    dim: bool,
    #[serde(default)]
    italic: bool,
    #[serde(default)]
    underlined: bool,
    #[serde(default)]
    reversed: bool,
}

impl Role {
    fn style(&self) -> Style {
        let mut style = Style { fg: self.fg, bg: self.bg, ..Style::default() };
        let modifiers = [
            (self.bold, Modifier::BOLD),
            (self.dim, Modifier::DIM),
            (self.italic, Modifier::ITALIC),
            (self.underlined, Modifier::UNDERLINED),
            (self.reversed, Modifier::REVERSED),
        ];
        for (_, modifier) in modifiers.into_iter().filter(|(on, _)| *on) {
            style = style.add_modifier(modifier);
        }
        style
    }
}

/// The built-in themes: name and text.
pub const BUILT_IN: &[(&str, &str)] = &[
    ("dark", include_str!("../../themes/dark.toml")),
    ("light", include_str!("../../themes/light.toml")),
    ("high-contrast", include_str!("../../themes/high-contrast.toml")),
    ("mono", include_str!("../../themes/mono.toml")),
];

impl Theme {
    /// The built-in theme of that name, with plain ASCII signs if wanted. `mono` has no colour: it
    /// is for `NO_COLOR`.
    pub fn by_name(name: &str, ascii: bool) -> Option<Self> {
        let (_, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
        Self::from_toml(text, ascii).ok()
    }

    /// Reads a theme. The error names the role and the mend.
    pub fn from_toml(text: &str, ascii: bool) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| {
            let each = "fg, bg, bold, dim, italic, underlined, reversed";
            format!("{error}: a theme names every role, each with any of {each}")
        })?;
        Ok(Self::of(&file, if ascii { Glyphs::Ascii } else { Glyphs::Unicode }))
    }

    /// The same theme in the sixteen colours that every terminal has.
    #[must_use]
    pub fn in_sixteen_colours(&self) -> Self {
        let mut theme = self.map(|style| Style {
            fg: style.fg.map(super::colour::of_sixteen),
            bg: style.bg.map(super::colour::of_sixteen),
            ..style
        });
        // None of the sixteen is a ground on which all the others can be read.
        theme.selected = Style::new().add_modifier(Modifier::REVERSED);
        theme
    }
}

#[cfg(test)]
mod tests {
    use super::super::colour::{contrast, rgb};
    use super::*;

    #[test]
    fn text_stands_out_from_its_ground_in_every_theme_with_colours() {
        for (name, _) in BUILT_IN.iter().filter(|(name, _)| *name != "mono") {
            let theme = Theme::by_name(name, false).unwrap();
            let ground = rgb(theme.base.bg.unwrap()).unwrap();
            let selected = rgb(theme.selected.bg.unwrap()).unwrap();
            for (role, style) in theme.styles() {
                // Lines of frames are no text; the ground of a selection has no text of its own.
                let Some(text) = style.fg.filter(|_| role != "frame") else { continue };
                let text = rgb(text).unwrap_or_else(|| panic!("{name} {role}: not a known colour"));
                let own = style.bg.map_or(ground, |bg| rgb(bg).unwrap());
                let ratio = contrast(text, own);
                assert!(ratio >= 4.5, "{name} {role}: {ratio:.1}");
                if style.bg.is_none() {
                    let ratio = contrast(text, selected);
                    assert!(ratio >= 3.0, "{name} {role} on a selected line: {ratio:.1}");
                }
            }
        }
    }

    #[test]
    fn what_disagrees_is_bolder_than_what_agrees_even_without_colour() {
        for (name, _) in BUILT_IN {
            let theme = Theme::by_name(name, false).unwrap();
            for strong in [theme.bad, theme.bad_text, theme.hazard] {
                assert!(strong.add_modifier.contains(Modifier::BOLD), "{name}");
            }
            assert!(!theme.supported.add_modifier.contains(Modifier::BOLD), "{name}");
            assert_ne!(theme.bad, theme.lit, "{name}: a disagreement and a lit claim look alike");
        }
    }

    #[test]
    fn sixteen_colours_are_enough() {
        let theme = Theme::by_name("dark", false).unwrap().in_sixteen_colours();
        assert_eq!((theme.selected.fg, theme.selected.bg), (None, None), "it lies over any text");
        assert!(theme.selected.add_modifier.contains(Modifier::REVERSED));
        for (role, style) in theme.styles() {
            for colour in [style.fg, style.bg].into_iter().flatten() {
                assert!(rgb(colour).is_none(), "{role} keeps a colour beyond the sixteen");
            }
        }
    }
}
