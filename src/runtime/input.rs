//! Keys, pastes, sizes and signals as messages. The terminal library's own types end here.

use super::Inbox;
use crate::app::key::Key;
use crate::app::message::Message;
use crate::app::pointer::{Act, Pointer};
use crossterm::event::{
    self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent,
    MouseEventKind,
};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::io;
use std::thread;

/// What stands for a terminal that is gone: the number of SIGHUP.
pub(super) const GONE: u8 = 1;

/// Starts the threads that wait for keys and signals. They end with the program.
pub(super) fn start(inbox: &Inbox) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT])?;
    let to = inbox.clone();
    thread::Builder::new().name("signals".into()).spawn(move || {
        if let Some(signal) = signals.forever().next() {
            // A closed channel means that the console has ended already.
            let _ = to.send(Message::Terminated(u8::try_from(signal).unwrap_or_default()));
        }
    })?;
    let to = inbox.clone();
    thread::Builder::new().name("keys".into()).spawn(move || keys(&to))?;
    Ok(())
}

fn keys(inbox: &Inbox) {
    loop {
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
    fn releases_are_no_keys_and_control_is_part_of_the_key() {
        let mut key = KeyEvent::new(KeyCode::Char('C'), KeyModifiers::CONTROL);
        assert_eq!(message(Event::Key(key)), Some(Message::Key(Key::Ctrl('c'))));
        key.kind = KeyEventKind::Release;
        assert_eq!(message(Event::Key(key)), None);
    }
}
