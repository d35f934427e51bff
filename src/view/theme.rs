//! Themes: one style for each role, never a colour at the place where something is drawn.
//!
//! A theme is a TOML file that names every role. It must not decide what a role is used for.

use super::glyphs::Glyphs;
use crate::app::keymap::Keymap;
use crate::app::model::{Model, Overlay};
use crate::app::times::Times;
use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;
use std::sync::Arc;

/// Defines the roles once: the theme, the file it is read from, and their names.
macro_rules! roles {
    ($($(#[$doc:meta])* $role:ident,)+) => {
        /// A style for every role.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Theme {
            /// Which signs are drawn.
            pub glyphs: Glyphs,
            /// Which keys are named.
            pub keys: Arc<Keymap>,
            /// How times are written.
            pub times: Times,
            /// A form or a typed line has the keys: what lies beneath says none.
            pub quiet: bool,
            /// What the file says of each role for sixteen colours, in the order of the roles.
            sixteen: Arc<Vec<Option<Style>>>,
            $($(#[$doc])* pub $role: Style,)+
        }

        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            $($role: Role,)+
            #[serde(default)]
            sixteen: Sixteen,
        }

        #[derive(Deserialize, Default)]
        #[serde(deny_unknown_fields, default)]
        struct Sixteen { $($role: Option<Role>,)+ }

        impl Theme {
            /// The names of all roles, in the order of the file.
            pub const ROLES: &'static [&'static str] = &[$(stringify!($role),)+];

            /// Every role with its style.
            pub fn styles(&self) -> Vec<(&'static str, Style)> {
                vec![$((stringify!($role), self.$role),)+]
            }

            fn of(file: &File, glyphs: Glyphs) -> Self {
                let sixteen = vec![$(file.sixteen.$role.as_ref().map(Role::style),)+];
                Self {
                    glyphs,
                    keys: Arc::default(),
                    times: Times::default(),
                    quiet: false,
                    sixteen: Arc::new(sixteen),
                    $($role: file.$role.style(),)+
                }
            }

            /// The same theme with other styles: each gets the role's place and its style.
            pub(super) fn map(&self, mut each: impl FnMut(usize, Style) -> Style) -> Self {
                let mut places = 0..;
                let mut next = |style| each(places.next().unwrap_or_default(), style);
                Self { $($role: next(self.$role),)+ ..self.clone() }
            }
        }
    };
}

roles! {
    /// The screen's ground and plain text.
    base,
    /// Labels and what is said in passing.
    dim,
    /// Frames, and the line of a timeline where nothing happened.
    frame,
    /// The coasts of a map: seen, and never before the routes over them.
    coast,
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
    ("ember", include_str!("../../themes/ember.toml")),
    ("fjord", include_str!("../../themes/fjord.toml")),
    ("paper", include_str!("../../themes/paper.toml")),
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

    /// The style of a sign of ours within a text of that style: it does not shout, and it is
    /// read on whatever ground the text stands.
    pub fn said_in_passing(&self, style: Style) -> Style {
        let on_own_ground = style.bg.is_some_and(|ground| Some(ground) != self.base.bg);
        if on_own_ground || style.add_modifier.contains(Modifier::REVERSED) {
            return style;
        }
        style.patch(self.dim)
    }

    /// The theme as this console shows it: with its own keys and form of times.
    #[must_use]
    pub fn with(&self, model: &Model) -> Self {
        let (keys, times) = (model.shell.keys.clone(), model.times());
        let quiet = model.overlay.as_ref().is_some_and(Overlay::takes_text);
        Self { keys, times, quiet, ..self.clone() }
    }

    /// The same theme in the sixteen colours that every terminal has: as its file says; what the
    /// file does not say, by hue and brightness.
    #[must_use]
    pub fn in_sixteen_colours(&self) -> Self {
        let chosen = self.sixteen.clone();
        let mut theme = self.map(|place, style| {
            let derived = Style {
                fg: style.fg.map(super::colour::of_sixteen),
                bg: style.bg.map(super::colour::of_sixteen),
                ..style
            };
            chosen.get(place).copied().flatten().unwrap_or(derived)
        });
        // None of the sixteen is a ground on which all the others can be read.
        theme.selected = Style::new().add_modifier(Modifier::REVERSED);
        theme
    }

    /// The same theme in the 256 colours of xterm's palette: the nearest of them.
    #[must_use]
    pub fn in_the_palette(&self) -> Self {
        let near = |style: Style| Style {
            fg: style.fg.map(super::colour::of_the_palette),
            bg: style.bg.map(super::colour::of_the_palette),
            ..style
        };
        self.map(|_, style| near(style))
    }
}

#[cfg(test)]
mod tests {
    use super::super::colour::{XTERM, contrast, difference, of_look, rgb};
    use super::*;

    /// What is no text, and lies on no selected line.
    const LINES: [&str; 2] = ["frame", "coast"];

    /// Every text of a theme stands out from its own ground and from that of a selected line, by
    /// the 4.5 that WCAG 2.2 asks of text (AA); lines by the 3 that it asks of graphics (1.4.11),
    /// since a timeline and a map are drawn in their role.
    #[track_caller]
    fn stands_out(name: &str, theme: &Theme, rgb: &dyn Fn(Color) -> Option<[u8; 3]>) {
        let known =
            |color| rgb(color).unwrap_or_else(|| panic!("{name}: {color:?} has no known look"));
        let ground = known(theme.base.bg.unwrap());
        for (role, style) in theme.styles() {
            // The ground of a selection has no text of its own.
            let Some(text) = style.fg else { continue };
            let grounds = match (style.bg, theme.selected.bg) {
                (Some(own), _) => vec![known(own)],
                // Lines are no text, and none lies on a selected line.
                (None, Some(selected)) if !LINES.contains(&role) => vec![ground, known(selected)],
                (None, _) => vec![ground],
            };
            if let Some(sign) = theme.said_in_passing(style).fg
                && let Some(own) = style.bg
            {
                let ratio = contrast(known(sign), known(own));
                assert!(ratio >= 4.5, "{name}: what is left out of {role}: {ratio:.2}");
            }
            let least = if LINES.contains(&role) { 3.0 } else { 4.5 };
            for ground in grounds {
                let ratio = contrast(known(text), ground);
                assert!(ratio >= least, "{name} {role} on {ground:?}: {ratio:.2}");
            }
        }
    }

    fn coloured() -> impl Iterator<Item = (&'static str, Theme)> {
        let names = BUILT_IN.iter().map(|(name, _)| *name).filter(|name| *name != "mono");
        names.map(|name| (name, Theme::by_name(name, false).unwrap()))
    }

    #[test]
    fn text_and_lines_stand_out_from_their_ground_in_every_theme_and_every_depth_of_colour() {
        for (name, theme) in coloured() {
            stands_out(name, &theme, &rgb);
            stands_out(name, &theme.in_the_palette(), &rgb);
            for look in [&XTERM, &CONSOLE] {
                stands_out(name, &theme.in_sixteen_colours(), &|color| of_look(look, color));
            }
        }
    }

    /// The sixteen colours as the text console of Linux draws them; other terminals lie between
    /// this and xterm, or beyond.
    const CONSOLE: [u32; 16] = [
        0, 0xaa_0000, 0x00_aa00, 0xaa_5500, 0x00_00aa, 0xaa_00aa, 0x00_aaaa, 0xaa_aaaa, 0x55_5555,
        0xff_5555, 0x55_ff55, 0xff_ff55, 0x55_55ff, 0xff_55ff, 0x55_ffff, 0xff_ffff,
    ];

    #[test]
    fn every_theme_says_itself_what_it_is_in_sixteen_colours() {
        for (name, theme) in coloured() {
            let unsaid =
                Theme::ROLES.iter().zip(theme.sixteen.iter()).filter(|(_, it)| it.is_none());
            assert_eq!(unsaid.count(), 0, "{name}");
        }
        let own = "[sixteen]\nbad = { fg = \"white\", bg = \"red\" }\n";
        let dark = BUILT_IN[0].1.split("[sixteen]").next().unwrap();
        let theme = Theme::from_toml(&format!("{dark}{own}"), false).unwrap().in_sixteen_colours();
        assert_eq!((theme.bad.fg, theme.bad.bg), (Some(Color::White), Some(Color::Red)));
        assert_eq!(theme.critical.fg, Some(Color::LightRed), "what is not said is derived");
    }

    const VOICES: [&str; 3] = ["model", "evidence", "person"];
    /// What asks for attention; a voice that looks like one of these cries wolf.
    const WARNINGS: [&str; 7] =
        ["partly", "high", "medium", "attacker", "bad_text", "critical", "failure"];

    fn style_of(theme: &Theme, role: &str) -> Style {
        theme.styles().into_iter().find(|(name, _)| *name == role).unwrap().1
    }

    /// Every voice beside the other two and beside every warning.
    fn beside_each_voice() -> impl Iterator<Item = (&'static str, &'static str)> {
        let others = move |at: usize| VOICES.into_iter().skip(at + 1).chain(WARNINGS);
        let all = VOICES.into_iter().enumerate();
        all.flat_map(move |(at, voice)| others(at).map(move |other| (voice, other)))
    }

    #[test]
    fn three_voices_are_told_apart_and_from_every_warning_in_every_theme_and_depth() {
        for (name, theme) in coloured() {
            for (voice, other) in beside_each_voice() {
                for theme in [theme.clone(), theme.in_the_palette()] {
                    let of = |role| rgb(style_of(&theme, role).fg.unwrap()).unwrap();
                    let apart = difference(of(voice), of(other));
                    assert!(apart >= 7.0, "{name}: {voice} and {other}: {apart:.1}");
                }
                // Where colours are few, a voice shares none with a warning, however bold that is.
                let few = theme.in_sixteen_colours();
                let (voice, other) = (style_of(&few, voice), style_of(&few, other));
                let underlined = |it: Style| it.add_modifier.contains(Modifier::UNDERLINED);
                let apart = voice.fg != other.fg || underlined(voice) != underlined(other);
                assert!(apart, "{name} in sixteen: {voice:?} and {other:?}");
            }
        }
    }

    #[test]
    fn a_record_wears_no_voice_but_that_of_the_evidence() {
        for (name, theme) in coloured() {
            for part in ["name", "string", "number", "literal", "punct"] {
                for voice in ["model", "person"] {
                    for theme in [theme.clone(), theme.in_the_palette()] {
                        let of = |role| rgb(style_of(&theme, role).fg.unwrap()).unwrap();
                        let apart = difference(of(part), of(voice));
                        assert!(apart >= 5.0, "{name}: {part} and {voice}: {apart:.1}");
                    }
                    let few = theme.in_sixteen_colours();
                    assert_ne!(style_of(&few, part), style_of(&few, voice), "{name}: {part}");
                }
            }
        }
    }

    #[test]
    fn without_colour_what_is_said_in_passing_is_fainter_than_what_is_read() {
        let mono = Theme::by_name("mono", false).unwrap();
        for read in [mono.base, mono.evidence, mono.model, mono.person] {
            assert_ne!(mono.dim, read);
            assert!(!read.add_modifier.contains(Modifier::DIM));
        }
        assert!(mono.dim.add_modifier.contains(Modifier::DIM));
    }

    #[test]
    fn without_colour_the_voices_differ_by_calm_signs_and_no_warning_wears_one_of_them() {
        let mono = Theme::by_name("mono", false).unwrap();
        for (voice, other) in beside_each_voice() {
            // How severe a line is its word says, and how it ended its sign.
            let by_word = matches!(other, "high" | "medium" | "failure") && voice == "evidence";
            assert!(by_word || style_of(&mono, voice) != style_of(&mono, other), "{voice} {other}");
        }
        for voice in VOICES {
            let strong = Modifier::BOLD | Modifier::REVERSED;
            assert!(!style_of(&mono, voice).add_modifier.intersects(strong), "{voice}");
        }
        assert_ne!(mono.bad, mono.hazard);
    }

    #[test]
    fn without_colour_each_mark_is_calmer_than_the_worse_one() {
        let mono = Theme::by_name("mono", false).unwrap();
        let strength = |style: Style| {
            let has = |modifier| i32::from(style.add_modifier.contains(modifier));
            4 * has(Modifier::REVERSED) + 2 * has(Modifier::BOLD) + has(Modifier::UNDERLINED)
                - has(Modifier::DIM)
        };
        let marks = [mono.bad, mono.partly, mono.uncheckable, mono.base, mono.supported];
        let strengths = marks.map(strength);
        assert!(strengths.is_sorted_by(|worse, better| worse > better), "{strengths:?}");
    }

    #[test]
    fn how_sign_ins_ended_can_be_told_apart_in_every_theme() {
        for (name, theme) in coloured() {
            for theme in [theme.clone(), theme.in_the_palette(), theme.in_sixteen_colours()] {
                assert_ne!(theme.success, theme.failure, "{name}");
            }
        }
    }

    #[test]
    fn a_route_draws_the_eye_before_the_coasts_do() {
        for (name, theme) in coloured() {
            for theme in [theme.clone(), theme.in_the_palette()] {
                let ground = rgb(theme.base.bg.unwrap()).unwrap();
                let of = |style: Style| contrast(rgb(style.fg.unwrap()).unwrap(), ground);
                for route in [theme.evidence, theme.failure, theme.key] {
                    let (route, coast) = (of(route), of(theme.coast));
                    assert!(route >= 1.7 * coast, "{name}: {route:.1} over {coast:.1}");
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
    fn a_selected_line_is_told_from_its_ground_in_every_theme() {
        for (name, theme) in coloured() {
            let of = |style: Style| rgb(style.bg.unwrap()).unwrap();
            for theme in [theme.clone(), theme.in_the_palette()] {
                let ratio = contrast(of(theme.base), of(theme.selected));
                assert!(ratio >= 1.25, "{name}: {ratio:.2}");
            }
            let bar = theme.key;
            assert!(bar.fg != theme.base.fg || bar.add_modifier.contains(Modifier::BOLD), "{name}");
        }
        let mono = Theme::by_name("mono", false).unwrap();
        assert!(mono.selected.add_modifier.contains(Modifier::UNDERLINED));
    }

    #[test]
    fn the_frame_that_has_the_keys_is_told_from_the_others() {
        for (name, theme) in coloured() {
            for theme in [theme.clone(), theme.in_the_palette()] {
                let [one, other] =
                    [theme.focus, theme.frame].map(|style| rgb(style.fg.unwrap()).unwrap());
                let ratio = contrast(one, other);
                assert!(ratio >= 1.5, "{name}: {ratio:.2}");
            }
            let plain = theme.in_sixteen_colours();
            assert_ne!(plain.focus, plain.frame, "{name}");
        }
        let mono = Theme::by_name("mono", false).unwrap();
        assert_ne!(mono.focus, mono.frame);
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
