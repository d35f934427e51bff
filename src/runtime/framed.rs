//! What a frame writes, handed to the terminal in one piece and to be shown all at once; a frame
//! that changes nothing writes nothing.
//!
//! It must not know what is drawn.

use std::io::{self, Write};

/// Where what follows is to be shown at once (synchronised output, DEC private mode 2026).
const BEGIN: &[u8] = b"\x1b[?2026h";
/// Where it ends.
const END: &[u8] = b"\x1b[?2026l";

/// A terminal to which frames are written.
pub(super) struct Framed<W: Write> {
    to: W,
    /// What was written since the last frame, behind [`BEGIN`]; empty where that is nothing.
    frame: Vec<u8>,
}

impl<W: Write> Framed<W> {
    pub(super) const fn new(to: W) -> Self {
        Self { to, frame: Vec::new() }
    }
}

impl<W: Write> Write for Framed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.frame.is_empty() {
            self.frame.extend_from_slice(BEGIN);
        }
        self.frame.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    /// The end of a frame.
    fn flush(&mut self) -> io::Result<()> {
        if self.frame.is_empty() {
            return Ok(());
        }
        self.frame.extend_from_slice(END);
        let written = self.to.write_all(&self.frame).and_then(|()| self.to.flush());
        self.frame.clear();
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pieces that came.
    #[derive(Default)]
    struct Pieces(Vec<String>);

    impl Write for Pieces {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.push(String::from_utf8_lossy(bytes).into_owned());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_frame_is_one_piece_and_one_without_a_change_is_none() {
        let mut framed = Framed::new(Pieces::default());
        for text in ["one", " two", "\n"] {
            framed.write_all(text.as_bytes()).unwrap();
        }
        for _ in 0..3 {
            framed.flush().unwrap();
        }
        framed.write_all(b"three").unwrap();
        framed.flush().unwrap();
        let whole = |text: &str| format!("\u{1b}[?2026h{text}\u{1b}[?2026l");
        assert_eq!(framed.to.0, [whole("one two\n"), whole("three")]);
    }
}
