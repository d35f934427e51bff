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
        let (text, ctrl) = match name.strip_prefix("ctrl-") {
            Some(rest) => (rest, true),
            None => (name, false),
        };
        let mut chars = text.chars();
        let char = chars.next().filter(|_| chars.next().is_none())?;
        Some(if ctrl { Self::Ctrl(char) } else { Self::Char(char) })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((_, name)) = NAMES.iter().find(|(key, _)| key == self) {
            return f.write_str(name);
        }
        match self {
            Self::Char(char) => write!(f, "{char}"),
            Self::Ctrl(char) => write!(f, "ctrl-{char}"),
            _ => f.write_str("?"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for name in ["a", "G", "ctrl-c", "enter", "space", "pgdn", "?"] {
            assert_eq!(Key::parse(name).unwrap().to_string(), name);
        }
        assert_eq!(Key::parse("ab"), None);
        assert_eq!(Key::parse("ctrl-"), None);
    }
}
