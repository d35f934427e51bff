//! Small texts that several panels share: numbers, severities, places, keys.
//!
//! It must not draw.

use super::ink::{self, Row};
use super::theme::Theme;
use crate::app::command::Id;
use crate::app::form_keys::InForm;
use crate::app::key::Key;
use crate::app::keymap::key_text;
use crate::app::own_keys::{Does, Place};
use crate::app::pointer::Spot;
pub use crate::domain::codes::of_code;
use crate::domain::sign_in::SignIn;
use crate::domain::text::Shown;
pub use crate::domain::words::grouped as count;
use crate::domain::words::{CaseState, Grounding, HazardKind, Severity, Verdict};
use crate::facts::{has_sign, origin, quoted_within};
use ratatui::style::Style;
use std::borrow::Cow;

/// `1 event`, `2 events`.
pub fn many(n: usize, one: &str) -> String {
    let s = if n == 1 { "" } else { "s" };
    format!("{} {one}{s}", count(n as u64))
}

/// The severity in capitals; four letters where room is scarce.
pub const fn severity(severity: Severity, short: bool) -> &'static str {
    match (severity, short) {
        (Severity::Critical, false) => "CRITICAL",
        (Severity::Critical, true) => "CRIT",
        (Severity::High, _) => "HIGH",
        (Severity::Medium, false) => "MEDIUM",
        (Severity::Medium, true) => "MED",
        (Severity::Low, _) => "LOW",
    }
}

/// The severity's style.
pub const fn severity_style(severity: Severity, theme: &Theme) -> Style {
    match severity {
        Severity::Critical => theme.critical,
        Severity::High => theme.high,
        Severity::Medium => theme.medium,
        Severity::Low => theme.low,
    }
}

/// The style of a case's state: an open case is the rule, and plain.
pub const fn state_style(state: CaseState, theme: &Theme) -> Style {
    match state {
        CaseState::Open => theme.base,
        _ => theme.person,
    }
}

/// The style of a mark.
pub const fn mark_style(grounding: Grounding, theme: &Theme) -> Style {
    match grounding {
        Grounding::Contradicted | Grounding::NotFound => theme.bad,
        Grounding::Uncheckable => theme.uncheckable,
        Grounding::PartlySupported => theme.partly,
        Grounding::Supported => theme.supported,
    }
}

/// A hazard's kind in one short word, for the place where it stands.
pub const fn hazard(kind: HazardKind) -> &'static str {
    match kind {
        HazardKind::Unprintable => "hidden",
        HazardKind::Confusable => "look-alike",
        other => other.label(),
    }
}

/// All kinds of hazard of one text, each once.
pub fn hazards(kinds: impl Iterator<Item = HazardKind>) -> String {
    let mut words: Vec<&str> = Vec::new();
    for word in kinds.map(hazard) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.join(", ")
}

/// A verdict as received: in our words where it is one of ours, else in quotes, in at
/// most that many cells.
pub fn verdict(code: &str, cells: usize) -> Cow<'_, str> {
    match Verdict::from_code(code) {
        Some(verdict) => Cow::Borrowed(verdict.label()),
        None => Cow::Owned(quoted_within(code, cells)),
    }
}

/// A step that a model asks for: a code in words, anything else in quotes, in at most that many
/// cells.
pub fn request(code: &str, cells: usize) -> Cow<'_, str> {
    match of_code(code) {
        Cow::Borrowed(text) => Cow::Owned(quoted_within(text, cells)),
        words @ Cow::Owned(_) => words,
    }
}

/// A text from outside beside our own words in at most that many cells: as it stands where it is
/// plain prose, in quotes where a sign in it could be taken for one of ours.
pub fn apart(text: &str, cells: usize) -> Shown {
    if has_sign(text) {
        ink::fit(&quoted_within(text, cells), cells)
    } else {
        ink::fit(text, cells)
    }
}

/// `ES Madrid`, or what is known of it.
pub fn place(sign_in: &SignIn) -> String {
    let location = &sign_in.src_endpoint.location;
    let known = [location.country.as_deref(), location.city.as_deref()];
    known.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The same with the database that it was looked up in, where it was.
pub fn place_whole(sign_in: &SignIn) -> String {
    let place = place(sign_in);
    match sign_in.src_endpoint.lookup.place.as_deref() {
        Some(of) => format!("{place} (look-up in {})", origin::database(of)),
        None => place,
    }
}

/// The first key of a command, as people write it.
pub fn key(id: Id, theme: &Theme) -> String {
    theme.keys.first(id)
}

/// The keys that scroll what lies over the screen.
pub fn scroll_hint(theme: &Theme) -> Row {
    let keys = format!("{} {}", key(Id::Down, theme), key(Id::Up, theme));
    hint(&keys, "scroll", theme)
}

/// A key and what it does.
pub fn hint(key: &str, what: &str, theme: &Theme) -> Row {
    Row::new().say(key, theme.key).say(" ", theme.dim).say(what, theme.dim)
}

/// A key of what lies over the screen and what it does there: a click on it presses the key.
pub fn pressed(key: &str, what: &str, theme: &Theme) -> Row {
    let hint = hint(key, what, theme);
    Key::parse(key).map_or(hint.clone(), |key| hint.means(Spot::Press(key)))
}

/// A command's hint: a click on it runs the command.
pub fn command(id: Id, what: &str, theme: &Theme) -> Row {
    hint(&key(id, theme), what, theme).means(Spot::Command(id))
}

/// A key of a place as it is now, and what it does there; nothing where it has none.
pub fn own(place: Place, does: impl Into<Does>, theme: &Theme) -> Row {
    let does = does.into();
    let title = theme.keys.own.entry(place, does).map_or("", |entry| entry.title);
    own_as(place, does, title, theme)
}

/// The same, in other words.
pub fn own_as(place: Place, does: impl Into<Does>, what: &str, theme: &Theme) -> Row {
    let does = does.into();
    let keys = theme.keys.own.all(place, does);
    match (keys.as_slice(), does) {
        ([], _) => Row::new(),
        ([first, ..], Does::Study(does)) if keys.len() <= 4 => {
            hint(first, what, theme).means(Spot::InStudy(does))
        }
        (_, Does::Form(InForm::Store)) => hint(&key_text(&keys), what, theme).means(Spot::Stores),
        ([first, ..], _) if keys.len() <= 4 => {
            let hint = hint(first, what, theme);
            match Key::parse(first) {
                // Where one types, a letter is text.
                Some(Key::Char(_)) if place.is_typing() => hint,
                Some(key) => hint.means(Spot::Press(key)),
                None => hint,
            }
        }
        // Which of so many is meant, a click does not say.
        (keys, _) => hint(&key_text(keys), what, theme),
    }
}

/// The key that leaves what lies over the screen.
pub fn leaves_hint(theme: &Theme) -> Row {
    pressed(&key(Id::Back, theme), "leaves", theme)
}

/// As many hints as fit, two blanks between them, and the last one in any case.
pub fn hints(all: Vec<Row>, last: Option<Row>, width: usize) -> Row {
    let kept = last.as_ref().map_or(0, |last| last.width() + 2);
    let mut out = Row::new();
    for hint in all.into_iter().filter(|hint| hint.width() > 0) {
        let gap = if out.width() == 0 { 0 } else { 2 };
        if out.width() + gap + hint.width() + kept <= width {
            out = out.gap(gap).then(hint);
        }
    }
    match last {
        Some(last) if out.width() > 0 => out.gap(2).then(last),
        Some(last) => last,
        None => out,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_commas_and_nouns_their_number() {
        assert_eq!([count(7), count(1_284), count(1_000_000)], ["7", "1,284", "1,000,000"]);
        assert_eq!([many(1, "event"), many(2_000, "event")], ["1 event", "2,000 events"]);
    }

    #[test]
    fn hints_that_do_not_fit_are_left_out_but_never_the_last() {
        let theme = Theme::by_name("mono", true).unwrap();
        let all = || ["accept", "override"].map(|what| hint("x", what, &theme)).to_vec();
        let last = || Some(hint("x", "help", &theme));
        assert_eq!(hints(all(), last(), 80).width(), 8 + 2 + 10 + 2 + 6);
        assert_eq!(hints(all(), last(), 17).width(), 8 + 2 + 6);
        assert_eq!(hints(all(), last(), 3).width(), 6);
    }
}
