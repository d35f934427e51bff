//! What a panic says: one line through the display gate, and its place in the log.
//!
//! The text of a panic may quote a case, so it reaches the terminal only as any other text from
//! outside does, and the log not at all.

use super::terminal;
use crate::domain::text::Shown;
use crate::ingest;
use std::backtrace::Backtrace;
use std::io::{self, Write as _};
use std::panic::PanicHookInfo;
use std::sync::Once;

/// Bytes of a panic's text that are shown at most.
const TEXT_BYTES_MAX: usize = 400;

/// Installs the hook. A panic on any thread gives the terminal back first, says what happened, and,
/// where a console was up, ends the program: what is stored is stored, and half a console must not
/// go on.
pub fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| std::panic::set_hook(Box::new(hook)));
}

fn hook(info: &PanicHookInfo<'_>) {
    if ingest::is_caught(info) {
        return;
    }
    let had_terminal = terminal::restore();
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    let trace = Backtrace::force_capture().to_string();
    tracing::error!(place = place.as_str(), trace = trace.as_str(), "panic");
    let text = said(&place, info.payload_as_str().unwrap_or(""));
    // There is no better place for it if this fails.
    let _ = writeln!(io::stderr(), "{text}");
    if had_terminal {
        #[expect(clippy::exit, reason = "other threads must not go on drawing or deciding")]
        std::process::exit(101);
    }
}

fn said(place: &str, text: &str) -> String {
    let text = Shown::capped(text, TEXT_BYTES_MAX);
    format!(
        "crosscheck: a fault of the program at {}: {}. What was stored is stored; please report it.",
        Shown::line(place).as_str(),
        text.as_str()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_in_a_panic_is_shown_and_not_obeyed() {
        let said = said("src/x.rs:1:2", "inside \u{1b}]0;owned\u{7}\u{202e} of a case");
        assert!(said.contains("src/x.rs:1:2") && said.contains("U+001B"), "{said}");
        assert!(!said.chars().any(|char| char.is_control() || char == '\u{202e}'), "{said:?}");
        assert!(super::said("x", &"a".repeat(9_000)).len() < 600);
    }
}
