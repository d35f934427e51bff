//! Keys, pastes, sizes and signals as messages. The terminal library's own types end here.

use super::Inbox;
use crate::app::key::Key;
use crate::app::message::Message;
use crate::app::pointer::{Act, Pointer};
use crossterm::event::{
    self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent,
    MouseEventKind,
};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGWINCH};
use signal_hook::iterator::Signals;
use signal_hook::low_level;
use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// What stands for a terminal that is gone: the number of SIGHUP.
pub(super) const GONE: u8 = 1;

/// Holds the thread of the keys back while another program has the terminal: two readers of one
/// keyboard would each get half of what is typed.
static HELD: Hold = Hold { state: Mutex::new((false, false)), changed: Condvar::new() };
/// How long the thread of the keys is waited for in one go, and how often.
const PATIENCE: (Duration, usize) = (Duration::from_millis(100), 20);

struct Hold {
    /// It is to be held; it is.
    state: Mutex<(bool, bool)>,
    changed: Condvar,
}

impl Hold {
    fn state(&self) -> MutexGuard<'_, (bool, bool)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_held(&self) -> bool {
        self.state().0
    }

    fn wait_while_held(&self) {
        let mut state = self.state();
        while state.0 {
            state.1 = true;
            self.changed.notify_all();
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.1 = false;
    }

    /// Holds it; `wake` ends its wait for a key. False if it does not come.
    fn hold(&self, wake: impl Fn()) -> bool {
        let mut state = self.state();
        state.0 = true;
        for _ in 0..PATIENCE.1 {
            if state.1 {
                return true;
            }
            wake();
            let waited = self.changed.wait_timeout(state, PATIENCE.0);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.0 = state.1;
        state.1
    }

    fn release(&self) {
        self.state().0 = false;
        self.changed.notify_all();
    }
}

/// Nothing is read from the keyboard until [`resume`]; false if that cannot be had.
pub(super) fn pause() -> bool {
    // A change of size, which there was none of, is what the wait for a key ends with.
    HELD.hold(|| drop(low_level::raise(SIGWINCH)))
}

/// Keys are read again.
pub(super) fn resume() {
    HELD.release();
}

/// Starts the threads that wait for keys and signals. They end with the program.
pub(super) fn start(inbox: &Inbox) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT])?;
    let to = inbox.clone();
    thread::Builder::new().name("signals".into()).spawn(move || {
        for signal in signals.forever() {
            // While the terminal is another program's, its interrupt key is that program's too.
            if signal == SIGINT && HELD.is_held() {
                continue;
            }
            // A closed channel means that the console has ended already.
            let _ = to.send(Message::Terminated(u8::try_from(signal).unwrap_or_default()));
            return;
        }
    })?;
    let to = inbox.clone();
    thread::Builder::new().name("keys".into()).spawn(move || keys(&to))?;
    Ok(())
}

fn keys(inbox: &Inbox) {
    loop {
        HELD.wait_while_held();
        let message = match event::read() {
            Ok(event) => message(event),
            // The terminal is gone: what a hang-up says in other words.
            Err(_) => Some(Message::Terminated(GONE)),
        };
        let ended = matches!(message, Some(Message::Terminated(_)));
        if message.is_some_and(|message| inbox.send(message).is_err()) || ended {
            return;
        }
    }
}

fn message(event: Event) -> Option<Message> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => Some(Message::Key(of(key))),
        Event::Mouse(mouse) => pointer(mouse).map(Message::Pointer),
        Event::Paste(text) => Some(Message::Paste(text)),
        Event::Resize(columns, rows) => Some(Message::Resized(columns, rows)),
        _ => None,
    }
}

/// Moves without a button are nothing, and so are the other buttons: terminals paste with them.
fn pointer(mouse: MouseEvent) -> Option<Pointer> {
    let act = match mouse.kind {
        MouseEventKind::Down(MouseButton::Left) => Act::Press,
        MouseEventKind::Drag(MouseButton::Left) => Act::Drag,
        MouseEventKind::Up(MouseButton::Left) => Act::Release,
        MouseEventKind::ScrollUp => Act::WheelUp,
        MouseEventKind::ScrollDown => Act::WheelDown,
        _ => return None,
    };
    Some(Pointer { act, at: (mouse.column, mouse.row), spot: None })
}

fn of(key: KeyEvent) -> Key {
    match key.code {
        KeyCode::Char(char) if key.modifiers.contains(KeyModifiers::CONTROL) => {
            Key::Ctrl(char.to_ascii_lowercase())
        }
        KeyCode::Char(char) if key.modifiers.contains(KeyModifiers::ALT) => Key::Alt(char),
        KeyCode::Char(char) => Key::Char(char),
        KeyCode::F(number) => Key::F(number),
        KeyCode::Up if key.modifiers.contains(KeyModifiers::CONTROL) => Key::CtrlUp,
        KeyCode::Down if key.modifiers.contains(KeyModifiers::CONTROL) => Key::CtrlDown,
        KeyCode::Left if key.modifiers.contains(KeyModifiers::CONTROL) => Key::CtrlLeft,
        KeyCode::Right if key.modifiers.contains(KeyModifiers::CONTROL) => Key::CtrlRight,
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Esc,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::BackTab,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        _ => Key::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thread_of_the_keys_is_held_and_let_go_and_one_that_does_not_come_is_known() {
        let hold = Hold { state: Mutex::new((false, false)), changed: Condvar::new() };
        let (asked, woken) = std::sync::mpsc::channel();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for () in woken {
                    hold.wait_while_held();
                }
            });
            assert!(hold.hold(|| asked.send(()).unwrap()) && hold.is_held());
            hold.release();
            assert!(!hold.is_held());
            assert!(hold.hold(|| asked.send(()).unwrap()));
            hold.release();
            drop(asked);
        });
        assert!(!hold.hold(|| {}) && !hold.is_held(), "nobody came");
    }

    #[test]
    fn releases_are_no_keys_and_control_is_part_of_the_key() {
        let mut key = KeyEvent::new(KeyCode::Char('C'), KeyModifiers::CONTROL);
        assert_eq!(message(Event::Key(key)), Some(Message::Key(Key::Ctrl('c'))));
        key.kind = KeyEventKind::Release;
        assert_eq!(message(Event::Key(key)), None);
    }
}
