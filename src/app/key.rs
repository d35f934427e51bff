//! Keys as people write them: `a`, `G`, `ctrl-c`, `enter`. The terminal's own key type never comes
//! further than `runtime`.

use std::fmt;

/// One key press.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A character, with shift already in it.
    Char(char),
    /// A character with the control key.
    Ctrl(char),
    /// A character with the alt or meta key.
    Alt(char),
    /// A function key, by its number.
    F(u8),
    /// Return.
    Enter,
    /// Escape.
    Esc,
    /// Tabulator.
    Tab,
    /// Shift and tabulator.
    BackTab,
    /// Deletes to the left.
    Backspace,
    /// Deletes to the right.
    Delete,
    /// Arrow.
    Up,
    /// Arrow.
    Down,
    /// Arrow.
    Left,
    /// Arrow.
    Right,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Arrow with the control key.
    CtrlUp,
    /// Arrow with the control key.
    CtrlDown,
    /// Arrow with the control key.
    CtrlLeft,
    /// Arrow with the control key.
    CtrlRight,
    /// Home.
    Home,
    /// End.
    End,
    /// Any other key.
    Other,
}

const NAMES: &[(Key, &str)] = &[
    (Key::Enter, "enter"),
    (Key::Esc, "esc"),
    (Key::Tab, "tab"),
    (Key::BackTab, "backtab"),
    (Key::Backspace, "backspace"),
    (Key::Delete, "del"),
    (Key::Up, "up"),
    (Key::Down, "down"),
    (Key::Left, "left"),
    (Key::Right, "right"),
    (Key::CtrlUp, "ctrl-up"),
    (Key::CtrlDown, "ctrl-down"),
    (Key::CtrlLeft, "ctrl-left"),
    (Key::CtrlRight, "ctrl-right"),
    (Key::PageUp, "pgup"),
    (Key::PageDown, "pgdn"),
    (Key::Home, "home"),
    (Key::End, "end"),
    (Key::Char(' '), "space"),
];

impl Key {
    /// Reads a key's name.
    pub fn parse(name: &str) -> Option<Self> {
        if let Some((key, _)) = NAMES.iter().find(|(_, known)| *known == name) {
            return Some(*key);
        }
        if let Some(number) = name.strip_prefix('f').and_then(|rest| rest.parse().ok()) {
            return Some(Self::F(number)).filter(|_| (1..=24).contains(&number));
        }
        if let Some(rest) = name.strip_prefix("ctrl-") {
            return only_char(rest).map(|char| Self::Ctrl(char.to_ascii_lowercase()));
        }
        match name.strip_prefix("alt-") {
            Some(rest) => only_char(rest).map(Self::Alt),
            None => only_char(name).map(Self::Char),
        }
    }
}

fn only_char(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|char| chars.next().is_none() && !char.is_control())
}

/// Keys to be pressed one after the other, by name: `g g`, `ctrl-x s`. None where one is no key, or
/// there is none.
pub fn chord(text: &str) -> Option<Vec<Key>> {
    let keys: Option<Vec<Key>> = text.split_whitespace().map(Key::parse).collect();
    keys.filter(|keys| !keys.is_empty())
}

/// A chord as people write it.
pub fn chord_text(keys: &[Key]) -> String {
    keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((_, name)) = NAMES.iter().find(|(key, _)| key == self) {
            return f.write_str(name);
        }
        match self {
            Self::Char(char) => write!(f, "{char}"),
            Self::Ctrl(char) => write!(f, "ctrl-{char}"),
            Self::Alt(char) => write!(f, "alt-{char}"),
            Self::F(number) => write!(f, "f{number}"),
            _ => f.write_str("?"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for name in
            ["a", "G", "f", "ctrl-c", "enter", "space", "pgdn", "?", "f12", "alt-b", "ctrl-left"]
        {
            assert_eq!(Key::parse(name).unwrap().to_string(), name);
        }
        assert_eq!(Key::parse("ab"), None);
        assert_eq!(Key::parse("ctrl-"), None);
        assert_eq!(Key::parse("f99"), None);
        assert_eq!(chord_text(&chord("g  G ctrl-x").unwrap()), "g G ctrl-x");
        assert_eq!((chord(""), chord("g hh")), (None, None));
    }
}
