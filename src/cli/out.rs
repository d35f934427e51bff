//! The only door to standard output and standard error.
//!
//! Text passes the display gate line by line. JSON keeps every value: what the gate would not draw
//! is escaped, so that it says the same to a program and does nothing to a terminal.

use crate::domain::text::{SHOWN_BYTES_MAX, Shown, is_hidden};
use serde::Serialize;
use std::fmt::Write as _;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

/// A line made of the program's own words and of texts that went through the gate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Safe(String);

impl Safe {
    /// An empty line.
    pub fn new() -> Self {
        Self::default()
    }

    /// The program's own words behind it.
    #[must_use]
    pub fn own(mut self, words: &str) -> Self {
        self.0.push_str(words);
        self
    }

    /// Something that went through the gate behind it.
    #[must_use]
    pub fn put(mut self, shown: &Shown) -> Self {
        self.0.push_str(shown.as_str());
        self
    }

    /// A text from outside behind it, through the gate, without gaps that look like ours.
    #[must_use]
    pub fn outside(self, text: &str) -> Self {
        self.put(&Shown::cell(text, SHOWN_BYTES_MAX))
    }
}

/// Standard output.
pub struct Out {
    to: BufWriter<StdoutLock<'static>>,
    /// Cells of a line, where that can be told.
    width: usize,
}

impl Out {
    /// Opens it.
    pub fn open() -> Self {
        let stdout = io::stdout();
        let columns = || rustix::termios::tcgetwinsize(io::stdout()).ok().map(|size| size.ws_col);
        let known = stdout.is_terminal().then(columns).flatten().filter(|columns| *columns > 0);
        let width = known.map_or(80, usize::from);
        Self { to: BufWriter::new(stdout.lock()), width }
    }

    /// Cells of a line: the terminal's, or 80.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Writes a line, without blanks at its end.
    pub fn line(&mut self, line: &Safe) -> io::Result<()> {
        writeln!(self.to, "{}", line.0.trim_end())
    }

    /// Writes a line after passing it through the gate as a whole.
    pub fn text(&mut self, line: &str) -> io::Result<()> {
        self.line(&Safe::new().put(&Shown::line(line)))
    }

    /// Writes text of the program's own as it is, such as a shell's completions.
    pub fn own(&mut self, text: &str) -> io::Result<()> {
        self.to.write_all(text.as_bytes())
    }

    /// Writes a value as one line of JSON.
    pub fn json<T: Serialize + ?Sized>(&mut self, value: &T) -> io::Result<()> {
        let text = serde_json::to_string(value).map_err(io::Error::other)?;
        self.to.write_all(escaped(&text).as_bytes())?;
        self.to.write_all(b"\n")
    }

    /// Sends everything on its way.
    pub fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// JSON text on one line, with every character that the gate would not draw as `\uXXXX`. The value
/// stays the same: such characters stand only inside strings, and line breaks only outside of them.
pub fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for char in json.chars() {
        match char {
            '\n' | '\r' | '\t' => out.push(' '),
            ' '..='~' => out.push(char),
            char if is_hidden(char) => {
                for unit in char.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            char => out.push(char),
        }
    }
    out
}

/// Writes a message to standard error, one line, through the gate. A message that cannot be written
/// is lost: there is no better place for it.
pub fn message(text: &str) {
    let _ = writeln!(io::stderr(), "crosscheck: {}", Shown::line(text));
}

/// Writes a text of several lines, such as help, each of them through the gate; to standard error
/// where it is about a mistake.
pub fn said(text: &str, is_error: bool) -> io::Result<()> {
    let mut to: Box<dyn Write> =
        if is_error { Box::new(io::stderr()) } else { Box::new(io::stdout()) };
    for line in text.lines() {
        writeln!(to, "{}", Shown::line(line).as_str().trim_end())?;
    }
    to.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_keeps_its_value_and_does_nothing_to_a_terminal() {
        let value = "a\u{202e}b\u{9b}31m\u{7f}é\u{e0041}\u{1b}[2J\n";
        let json = serde_json::to_string(value).unwrap();
        let text = escaped(&json);
        assert_eq!(serde_json::from_str::<String>(&text).unwrap(), value);
        assert!(text.chars().all(|char| !is_hidden(char)) && text.contains('é'), "{text}");
    }

    #[test]
    fn a_value_spread_over_lines_becomes_one() {
        assert_eq!(escaped("{\n\t\"a\":\r\n 1}"), "{  \"a\":   1}");
    }
}
