//! From a case's arrival at a source to its line on the screen of a console in a pseudo-terminal.

use super::source::serve;
use super::tell;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// From the moment that a source is asked, or that the folder has the file.
const LIMIT_MS: f64 = 1_000.0;
/// How often the server is asked.
const POLL_MS: u64 = 1_000;
/// How long a case may take at all.
const PATIENCE: Duration = Duration::from_secs(30);
/// Rows enough for all of them.
const SIZE: (u16, u16) = (180, 140);

/// The cases of the server, each with the moment in which it was first handed out.
type Shelf = Arc<Mutex<Vec<(String, Option<Instant>)>>>;

/// A console, and what it shows.
struct Console {
    child: Box<dyn portable_pty::Child + Send + Sync>,
    keys: Box<dyn std::io::Write + Send>,
    screen: Arc<Mutex<vt100::Parser>>,
    _master: Box<dyn portable_pty::MasterPty + Send>,
}

impl Console {
    fn start(program: &Path, home: &Path) -> Self {
        let (cols, rows) = SIZE;
        let pair = native_pty_system()
            .openpty(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 })
            .expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(program);
        command.env_clear();
        command.env("HOME", home);
        command.env("TERM", "xterm-256color");
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let mut reader = pair.master.try_clone_reader().expect("its output");
        let keys = pair.master.take_writer().expect("its keys");
        let size = |cells| std::num::NonZero::new(cells).expect("more than none");
        let screen = Arc::new(Mutex::new(vt100::Parser::new(size(rows), size(cols), 0)));
        let shown = screen.clone();
        thread::spawn(move || {
            let mut bytes = vec![0; 65_536];
            while let Ok(read @ 1..) = reader.read(&mut bytes) {
                shown.lock().expect("nobody fails with it").process(&bytes[..read]);
            }
        });
        Self { child, keys, screen, _master: pair.master }
    }

    /// Waits for that text; when it was there.
    fn until(&self, text: &str) -> Instant {
        let begun = Instant::now();
        loop {
            let contents = self.screen.lock().expect("nobody fails with it").screen().contents();
            if contents.contains(text) {
                return Instant::now();
            }
            assert!(begun.elapsed() < PATIENCE, "{text} does not come up:\n{contents}");
            thread::sleep(Duration::from_millis(3));
        }
    }
}

fn case(who: &str) -> String {
    format!(
        r#"{{"schema":"crosscheck.case/1","id":"c-{who}","title":"Sign-in from a new place","detected_at":"2026-03-02T10:11:02Z","workflow":"sign_in","detection":{{"name":"new_country","source":"bench"}},"subject":{{"kind":"user","id":"{who}"}},"evidence":{{"events":[{{"id":"e1","format":"okta.system","raw":{{}}}}]}},"assessment":null}}"#
    )
}

/// So many cases of each source.
pub fn run(program: &Path, cases: usize) {
    let home = tempfile::tempdir().expect("a temporary folder");
    let (folder, shelf) = (home.path().join("in"), Shelf::default());
    let out = shelf.clone();
    let url = serve(move |from, max| {
        let mut shelf = out.lock().expect("nobody fails with it");
        let handed = shelf.iter_mut().skip(from).take(max);
        let hand = |it: &mut (String, Option<Instant>)| {
            it.1.get_or_insert_with(Instant::now);
            it.0.clone()
        };
        handed.map(hand).collect()
    });
    configure(home.path(), &folder, &url);
    let mut console = Console::start(program, home.path());
    console.until("2 sources ✓");
    let (mut spool, mut asked, mut waited) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..cases {
        // Not in step with the server's being asked.
        thread::sleep(Duration::from_millis(200 + (n as u64 * 373) % POLL_MS));
        let (who, written) = (format!("drop{n:03}"), home.path().join("case.jsonl"));
        fs::write(&written, case(&who)).expect("room on the disk");
        let begun = Instant::now();
        fs::rename(&written, folder.join(format!("{who}.jsonl"))).expect("the folder is there");
        spool.push(millis(begun, console.until(&who)));

        let who = format!("web{n:03}");
        let arrived = Instant::now();
        shelf.lock().expect("nobody fails with it").push((case(&who), None));
        let seen = console.until(&who);
        let handed = shelf.lock().expect("nobody fails with it").last().and_then(|it| it.1);
        let handed = handed.expect("what is seen was handed out");
        waited.push(millis(arrived, handed));
        asked.push(millis(handed, seen));
    }
    let _ = console.keys.write_all(b"q");
    let _ = console.child.wait();
    println!("from a source to the screen, {cases} cases each");
    told("spool folder", &mut spool);
    told("server, from the moment that it was asked", &mut asked);
    waited.sort_by(f64::total_cmp);
    println!(
        "  (before that, for the next question, one each {POLL_MS} ms: {:.0} ms in the middle, {:.0} \
         at most)",
        at(&waited, 50),
        at(&waited, 100)
    );
}

fn configure(home: &Path, folder: &Path, url: &str) {
    fs::create_dir(folder).expect("a folder");
    let own = home.join(".config/crosscheck");
    fs::create_dir_all(&own).expect("a folder for the configuration");
    let text = format!(
        "[[source]]\nname = \"drop\"\nkind = \"spool\"\nfolder = \"{}\"\n\
         [[source]]\nname = \"web\"\nkind = \"http\"\nprofile = \"crosscheck.feed\"\n\
         records = \"\"\nurl = \"{url}/cases\"\nevery = \"{POLL_MS}ms\"\n",
        folder.display()
    );
    fs::write(own.join("config.toml"), text).expect("a configuration");
}

fn millis(from: Instant, to: Instant) -> f64 {
    to.saturating_duration_since(from).as_secs_f64() * 1e3
}

/// What so many of a hundred do not exceed, of sorted ones.
fn at(sorted: &[f64], percent: usize) -> f64 {
    let last = sorted.len().saturating_sub(1);
    sorted
        .get((sorted.len() * percent).div_ceil(100).saturating_sub(1).min(last))
        .map_or(0.0, |it| *it)
}

fn told(what: &str, all: &mut [f64]) {
    all.sort_by(f64::total_cmp);
    println!("  {what}: {:.0} ms in the middle, {:.0} at most", at(all, 50), at(all, 100));
    tell("  95 of 100", at(all, 95), "ms", LIMIT_MS, true);
}
