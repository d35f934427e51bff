//! What goes wrong with sources while a console runs: it is said with the source's name, keys are
//! answered all the while, what is mended goes on by itself, and all of it is there once.

use crate::screen::{Program, crosscheck, start};
use crate::{WIDE, case, configure, headless, json_lines};
use portable_pty::CommandBuilder;
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// A key may take so long beside other tests; nobody who waits for a source is so quick.
const AT_ONCE: Duration = Duration::from_secs(3);

/// Opens and closes a page: the console is live.
fn answers(program: &mut Program) {
    for (key, is_open) in [("D", true), ("D", false)] {
        let begun = Instant::now();
        program.keys(key);
        program.until_that("a key is answered", |screen| screen.contains("─ Sources") == is_open);
        assert!(begun.elapsed() < AT_ONCE, "{:?}", begun.elapsed());
    }
}

/// The ids in the store, and what `verify` says of it: whole, and anchored by whoever wrote to it.
fn stored(home: &Path, store: &Path) -> Vec<String> {
    let store = store.to_str().unwrap();
    let rows =
        json_lines(&headless(home, &["queue", "--state", "all", "--store", store, "--json"]));
    assert_eq!(headless(home, &["verify", "--store", store]).status.code(), Some(0));
    let mut ids: Vec<String> = rows.iter().map(|it| it["id"].as_str().unwrap().into()).collect();
    ids.sort();
    ids
}

fn leave(program: &mut Program) {
    program.keys("q");
    assert_eq!(program.end(), 0);
}

/// Servers of a fault each, and what is said of it.
const FAULTS: &[(&str, &str)] = &[
    ("HTTP/1.1 500 Internal\r\nContent-Length: 0\r\n\r\n", "has a fault of its own"),
    ("HTTP/1.1 429 Slow\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n", "asked too often"),
    ("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"schema\":", "cut off"),
    ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n", "a web page came"),
    ("drip", "no whole answer in time"),
    ("endless", "more than 256 MiB"),
];

/// Answers as the fault does whose turn it is, and well in between.
fn answer(mut stream: TcpStream, turn: &AtomicUsize) {
    let mut asked = BufReader::new(stream.try_clone().unwrap()).lines();
    while asked.next().and_then(Result::ok).is_some_and(|line| !line.is_empty()) {}
    let turn = turn.load(Ordering::SeqCst);
    let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
    if turn.is_multiple_of(2) {
        let cases: Vec<String> = (0..=turn / 2).map(|n| case(&format!("c-{n}"), "ana")).collect();
        let _ = writeln!(stream, "{head}{}", cases.join("\n"));
        return;
    }
    match FAULTS[turn / 2].0 {
        "drip" => {
            let _ = stream.write_all(head.as_bytes());
            while stream.write_all(b" ").is_ok() {
                thread::sleep(Duration::from_millis(50));
            }
        }
        "endless" => {
            let _ = write!(stream, "{head}{{\"a\":\"");
            let block = vec![b'x'; 1024 * 1024];
            while stream.write_all(&block).is_ok() {}
        }
        bytes => drop(stream.write_all(bytes.as_bytes())),
    }
}

#[test]
fn a_server_that_misbehaves_in_every_way_never_holds_a_key_up() {
    let home = tempfile::tempdir().unwrap();
    let store = home.path().join("store");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let turn = Arc::new(AtomicUsize::new(0));
    let now = turn.clone();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let now = now.clone();
            thread::spawn(move || answer(stream, &now));
        }
    });
    let source = format!(
        "name = \"web\"\nkind = \"http\"\nprofile = \"crosscheck.feed\"\n\
         url = \"http://127.0.0.1:{port}/\"\nevery = \"100ms\"\ntimeout = \"6s\"\n"
    );
    configure(home.path(), &format!("[[source]]\n{source}"));
    let mut program = crosscheck(home.path(), &["--store", store.to_str().unwrap()], (200, 40));
    program.until("1 source ✓");
    for (n, (_, said)) in FAULTS.iter().enumerate() {
        turn.store(n * 2 + 1, Ordering::SeqCst);
        program.until_that(said, |screen| screen.contains("web: ") && screen.contains(said));
        answers(&mut program);
        turn.store(n * 2 + 2, Ordering::SeqCst);
        program.until("1 source ✓");
    }
    let count = FAULTS.len() + 1;
    program.until(&format!("{count} open"));
    leave(&mut program);
    assert_eq!(stored(home.path(), &store).len(), count);
}

/// A Redis of the test's own; none where the program is not there.
fn redis(folder: &Path, port: u16) -> Option<Child> {
    let mut command = Command::new("redis-server");
    command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""]);
    command.args(["--appendonly", "yes", "--appendfsync", "always"]);
    command.arg("--dir").arg(folder).stdout(Stdio::null()).stderr(Stdio::null());
    let server = command.spawn().ok();
    assert!(server.is_some() || std::env::var_os("CI").is_none(), "redis-server is not installed");
    server
}

fn add(port: u16, record: &str) {
    let client = redis::Client::open(format!("redis://127.0.0.1:{port}")).unwrap();
    let begun = Instant::now();
    loop {
        let added = client.get_connection().and_then(|mut at| {
            redis::cmd("XADD").arg(&["s", "*", "record", record]).query::<redis::Value>(&mut at)
        });
        if added.is_ok() {
            return;
        }
        assert!(begun.elapsed() < Duration::from_mins(1), "{added:?}");
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_redis_that_is_killed_and_comes_back_is_told_and_gone_on_with() {
    let home = tempfile::tempdir().unwrap();
    let (folder, store) = (home.path().join("redis"), home.path().join("store"));
    fs::create_dir(&folder).unwrap();
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let Some(mut server) = redis(&folder, port) else {
        println!("skipped: there is no redis-server here");
        return;
    };
    let source = format!(
        "name = \"team\"\nkind = \"redis\"\nurl = \"redis://127.0.0.1:{port}\"\nstream = \"s\"\n\
         group = \"g\"\nconsumer = \"desk\"\n"
    );
    configure(home.path(), &format!("[[source]]\n{source}"));
    add(port, &case("c-0", "a.lindqvist@contoso.example"));
    let mut program = crosscheck(home.path(), &["--store", store.to_str().unwrap()], WIDE);
    program.until("a.lindqvist");
    for n in 1..=2 {
        server.kill().unwrap();
        server.wait().unwrap();
        program.until("team: no answer for");
        answers(&mut program);
        server = redis(&folder, port).unwrap();
        add(port, &case(&format!("c-{n}"), &format!("m.ortega{n}@contoso.example")));
        program.until(&format!("m.ortega{n}"));
        program.until("1 source ✓");
    }
    leave(&mut program);
    server.kill().unwrap();
    server.wait().unwrap();
    assert_eq!(stored(home.path(), &store), ["c-0", "c-1", "c-2"]);
}

/// What no file of the program may be larger than; none where nothing is said.
fn files_up_to(program: &Program, bytes: Option<u64>) {
    let id = program.child.process_id().unwrap();
    let id = Pid::from_raw(id.try_into().unwrap());
    prlimit(id, Resource::Fsize, Rlimit { current: bytes, maximum: None }).unwrap();
}

/// No byte more fits: what was dropped stays where it is, and comes in once there is room again.
#[test]
fn a_store_that_takes_no_byte_more_is_told_and_nothing_is_lost_by_it() {
    let home = tempfile::tempdir().unwrap();
    let (folder, store) = (home.path().join("in"), home.path().join("store"));
    fs::create_dir(&folder).unwrap();
    let source = format!("name = \"drop\"\nkind = \"spool\"\nfolder = \"{}\"\n", folder.display());
    configure(home.path(), &format!("[[source]]\n{source}"));
    let mut command = CommandBuilder::new("sh");
    // Where a file may not grow, the system would end the program, and not just say so.
    command.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_crosscheck")]);
    command.args(["--store", store.to_str().unwrap()]);
    let mut program = start(command, home.path(), (200, 40), &[]);
    program.until("1 source ✓");
    let ids: Vec<String> = (0..4).map(|n| format!("c-{n}")).collect();
    fs::write(folder.join("first.jsonl"), case(&ids[0], "ana")).unwrap();
    program.until("1 open");
    files_up_to(&program, Some(4096));
    // What is looked at is recorded, or rather not.
    program.keys("\r");
    program.until("what was looked at is not recorded yet");
    program.keys("\x1b");
    // Else the next key would be one with alt.
    program.until("entries · ");
    let cases: Vec<String> = ids[1..].iter().map(|id| case(id, "ana")).collect();
    fs::write(folder.join("a.jsonl"), cases.join("\n")).unwrap();
    answers(&mut program);
    // The console's own records have the status line; the page has the source's fault.
    program.keys("D");
    program.until("what it delivered could not be stored");
    program.keys("D");
    assert!(folder.join("a.jsonl").exists() && !folder.join("done/a.jsonl").exists());
    files_up_to(&program, None);
    program.until("the store takes records again");
    program.until("4 open");
    program.keys("j");
    program.until("1 source ✓");
    leave(&mut program);
    assert!(folder.join("done/a.jsonl").exists());
    assert_eq!(stored(home.path(), &store), ids);
}
