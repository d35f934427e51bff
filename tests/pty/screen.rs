//! The real program in a pseudo-terminal: keys go in, a screen comes out, and nothing is waited for
//! by sleeping blindly.

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// How long a screen may take to come.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running program and what it has written.
pub struct Program {
    pub child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    output: Arc<Mutex<Vec<u8>>>,
    size: Arc<Mutex<(u16, u16)>>,
}

/// crosscheck with these arguments, in an environment of its own.
pub fn crosscheck(home: &Path, arguments: &[&str], size: (u16, u16)) -> Program {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_crosscheck"));
    command.args(arguments);
    start(command, home, size, &[])
}

/// Starts a program in a terminal of `size` columns and rows, its environment cleared but for
/// these.
pub fn start(
    mut command: CommandBuilder,
    home: &Path,
    size: (u16, u16),
    environment: &[(&str, &str)],
) -> Program {
    command.env_clear();
    for (name, value) in environment {
        command.env(name, value);
    }
    command.env("HOME", home);
    command.env("TERM", "xterm-256color");
    command.env("PATH", std::env::var("PATH").unwrap_or_default());
    let pair = native_pty_system().openpty(pty_size(size)).expect("a pseudo-terminal");
    let child = pair.slave.spawn_command(command).expect("the program starts");
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().expect("its output");
    let writer = pair.master.take_writer().expect("its input");
    let output = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&output);
    thread::spawn(move || {
        let mut buffer = [0; 8192];
        while let Ok(count) = reader.read(&mut buffer) {
            if count == 0 {
                break;
            }
            kept.lock().unwrap().extend_from_slice(&buffer[..count]);
        }
    });
    Program { child, master: pair.master, writer, output, size: Arc::new(Mutex::new(size)) }
}

fn pty_size((cols, rows): (u16, u16)) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

impl Program {
    /// Everything written so far.
    pub fn bytes(&self) -> Vec<u8> {
        self.output.lock().unwrap().clone()
    }

    /// The screen as a terminal shows it now.
    pub fn screen(&self) -> vt100::Parser {
        let (columns, rows) = *self.size.lock().unwrap();
        let at_least_one = |cells| NonZero::new(cells).unwrap_or(NonZero::<u16>::MIN);
        let mut parser = vt100::Parser::new(at_least_one(rows), at_least_one(columns), 0);
        parser.process(&self.bytes());
        parser
    }

    /// Waits until the screen holds that text.
    pub fn until(&self, text: &str) {
        self.until_that(text, |screen| screen.contains(text));
    }

    /// Waits until the screen is as wanted.
    pub fn until_that(&self, what: &str, wanted: impl Fn(&str) -> bool) {
        let begun = Instant::now();
        loop {
            let contents = self.screen().screen().contents();
            if wanted(&contents) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "waited in vain for {what:?}:\n{contents}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Types this.
    pub fn keys(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).expect("the program reads keys");
        self.writer.flush().expect("the program reads keys");
    }

    /// Gives the terminal another size.
    pub fn resize(&self, size: (u16, u16)) {
        *self.size.lock().unwrap() = size;
        self.output.lock().unwrap().clear();
        self.master.resize(pty_size(size)).expect("the terminal takes the size");
    }

    /// Sends a signal.
    pub fn signal(&self, name: &str) {
        let id = self.child.process_id().expect("it runs").to_string();
        let done = std::process::Command::new("kill").args(["-s", name, &id]).status();
        assert!(done.expect("kill runs").success());
    }

    /// Waits for the end and gives the exit code.
    pub fn end(&mut self) -> u32 {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("it can be waited for") {
                // The last bytes may still be on their way.
                thread::sleep(Duration::from_millis(100));
                return status.exit_code();
            }
            assert!(begun.elapsed() < PATIENCE, "it does not end");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// True if the terminal was given back: main screen, cursor shown, no bracketed paste.
    pub fn gave_back(&self) -> bool {
        let parser = self.screen();
        let screen = parser.screen();
        !screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste()
    }
}
