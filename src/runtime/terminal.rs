//! The terminal, taken over and given back: on every way out, a panic included.

use super::scroll::Scrolling;
use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste};
use crossterm::style::Print;
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute};
use ratatui::Terminal;
use ratatui::backend::Backend as _;
use std::io::{self, IsTerminal, Stdout, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// The terminal is taken over.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// A terminal that is given back when this is dropped.
pub struct Guard {
    /// What is drawn on.
    pub terminal: Terminal<Scrolling<Stdout>>,
    /// Its pointer was wanted.
    pointer: bool,
}

/// True where both ends are a terminal.
pub fn is_interactive() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Buttons, wheel and drags, in the coordinates that have no limit (SGR). Mere moves are not asked
/// for: each would wake the program.
const POINTER: &str = "\u{1b}[?1000h\u{1b}[?1002h\u{1b}[?1006h";

impl Guard {
    /// Takes the terminal over, with its pointer if wanted.
    pub fn enter(pointer: bool) -> io::Result<Self> {
        super::panic::install();
        let terminal = take(pointer).and_then(|()| fresh());
        match terminal {
            Ok(terminal) => Ok(Self { terminal, pointer }),
            Err(error) => {
                restore();
                Err(error)
            }
        }
    }

    /// Takes the terminal over again; everything on it is drawn anew.
    pub(super) fn take_again(&mut self) -> io::Result<()> {
        take(self.pointer)?;
        self.terminal = fresh()?;
        Ok(())
    }
}

/// Raw keys, the other screen, pastes as such, no cursor, the pointer if wanted.
fn take(pointer: bool) -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, cursor::Hide)?;
    if pointer { execute!(io::stdout(), Print(POINTER)) } else { Ok(()) }
}

/// A terminal of which it is known that nothing stands on it: the other screen begins blank.
fn fresh() -> io::Result<Terminal<Scrolling<Stdout>>> {
    let mut backend = Scrolling::new(io::stdout());
    backend.clear()?;
    Terminal::new(backend)
}

impl Drop for Guard {
    fn drop(&mut self) {
        restore();
    }
}

/// Hands a text to the terminal's clipboard (OSC 52). Whether it is taken is not answered.
pub(super) fn copy(text: &str) -> io::Result<()> {
    execute!(io::stdout(), CopyToClipboard::to_clipboard_from(text))
}

/// Gives the terminal back, where it was taken; tells whether it was.
pub fn restore() -> bool {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return false;
    }
    // There is nobody left to tell if this fails: the terminal itself is gone.
    let _ = execute!(
        io::stdout(),
        DisableMouseCapture,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show
    );
    let _ = disable_raw_mode();
    let _ = io::stdout().flush();
    true
}
