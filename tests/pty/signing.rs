//! Who signs at a console: the key that its first start makes, a key in an agent, and nobody who is
//! not on the ledger's roster.

use super::{WIDE, demo, escalate, headless, json_lines, screen};
use crosscheck::store::Store as _;
use crosscheck::store::sqlite::SqliteStore;
use portable_pty::CommandBuilder;
use screen::{Program, start};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// True where OpenSSH's own tools are here: Debian's package openssh-client has them.
fn has_openssh() -> bool {
    let is_here = Command::new("ssh-keygen").arg("-?").output().is_ok();
    assert!(is_here || std::env::var_os("CI").is_none(), "ssh-keygen is not installed");
    if !is_here {
        println!("skipped: there is no ssh-keygen here");
    }
    is_here
}

fn why(home: &Path, store: &str) -> String {
    let verified = headless(home, &["verify", "--store", store, "--json"]);
    assert_eq!(verified.status.code(), Some(4));
    json_lines(&verified)[0]["why"].as_str().unwrap().to_owned()
}

/// Statements of the ledger that the stock tool finds good by its roster, for that principal.
fn good(home: &Path, store: &str, who: &str) -> usize {
    let roster = headless(home, &["keys", "roster", "--store", store]);
    let [list, armour, record] = ["list", "armour", "record"].map(|name| home.join(name));
    fs::write(&list, roster.stdout).unwrap();
    let entries = SqliteStore::open_read_only(Path::new(store)).unwrap().entries(0, 1_000).unwrap();
    let is_good = |space: &str| {
        let args = ["-Y", "verify", "-I", who, "-n", space, "-f"];
        let mut tool = Command::new("ssh-keygen");
        tool.args(args).arg(&list).arg("-s").arg(&armour);
        let input = fs::File::open(&record).unwrap();
        tool.stdin(input).output().unwrap().status.success()
    };
    entries
        .into_iter()
        .filter_map(|entry| Some((entry.record?, entry.signature?)))
        .filter(|(bytes, signature)| {
            fs::write(&armour, signature).unwrap();
            fs::write(&record, bytes).unwrap();
            is_good("org.crosscheck.decide")
        })
        .count()
}

fn account() -> String {
    let out = Command::new("id").arg("-un").output().unwrap();
    format!("os:{}", String::from_utf8(out.stdout).unwrap().trim())
}

#[test]
fn the_first_start_makes_a_key_and_signs_from_the_first_decision_on() {
    if !has_openssh() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let store = home.path().join("store");
    let store = store.to_str().unwrap();
    let mut program = demo(home.path(), store);
    program.until("signs");
    escalate(&mut program);
    program.keys("q");
    assert_eq!(program.end(), 0);
    assert!(why(home.path(), store).contains("2 statements are signed by keys of the roster"));
    assert_eq!(good(home.path(), store, &account()), 1);
    assert_eq!(good(home.path(), store, "somebody"), 0);
    // The next start signs with the same key, and lists nothing anew.
    let mut program = demo(home.path(), store);
    escalate(&mut program);
    program.keys("q");
    assert_eq!(program.end(), 0);
    assert!(why(home.path(), store).contains("3 statements are signed by keys of the roster"));

    // Another account, by its key, reads and is told why it cannot write.
    let other = tempfile::tempdir().unwrap();
    let listed = headless(other.path(), &["keys", "new"]);
    assert!(listed.status.success());
    let program = demo(other.path(), store);
    program.until("nobody here may sign");
    drop(program);
    assert_eq!(good(home.path(), store, &account()), 2);
}

struct Agent {
    child: Child,
    socket: PathBuf,
}

impl Agent {
    fn start(home: &Path) -> Self {
        let socket = home.join("agent");
        let child = Command::new("ssh-agent")
            .args(["-D", "-a"])
            .arg(&socket)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let begun = Instant::now();
        while std::os::unix::net::UnixStream::connect(&socket).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(20), "the agent does not start");
            thread::sleep(Duration::from_millis(10));
        }
        Self { child, socket }
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        self.end();
    }
}

fn with_agent(home: &Path, store: &str, agent: &Agent) -> Program {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_crosscheck"));
    command.args(["demo", "--store", store]);
    let socket = agent.socket.to_str().unwrap();
    let mut program = start(command, home, WIDE, &[("SSH_AUTH_SOCK", socket)]);
    program.until("CRIT");
    program.keys("\r");
    program.until("EVIDENCE says");
    thread::sleep(Duration::from_millis(400));
    program
}

#[test]
fn a_key_in_an_agent_signs_and_an_agent_that_dies_costs_no_word_of_the_draft() {
    if !has_openssh() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let store = home.path().join("store");
    let store = store.to_str().unwrap();
    let mut program = demo(home.path(), store);
    program.keys("q");
    assert_eq!(program.end(), 0);
    // A key of the agent's joins, and the one in the file is put away.
    let key = home.path().join("token");
    let made = ["-q", "-t", "ecdsa", "-N", "", "-C", "m.ortega", "-f", key.to_str().unwrap()];
    assert!(Command::new("ssh-keygen").args(made).status().unwrap().success());
    let mut agent = Agent::start(home.path());
    let crosscheck = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_crosscheck"));
        let command = command.args(args).args(["--store", store]).env("HOME", home.path());
        command.env("SSH_AUTH_SOCK", &agent.socket).output().unwrap()
    };
    let mut add = Command::new("ssh-add");
    add.arg("-q").arg(&key).env("SSH_AUTH_SOCK", &agent.socket);
    assert!(add.output().unwrap().status.success());
    let listed = json_lines(&crosscheck(&["keys", "list", "--json"]));
    assert_eq!(
        (&listed[0]["from"], &listed[0]["kind"]),
        (&"agent".into(), &"ecdsa-sha2-nistp256".into())
    );
    let print = listed[0]["fingerprint"].as_str().unwrap();
    let line = crosscheck(&["keys", "show", print, "--principal", "m.ortega"]);
    let file = home.path().join("line");
    fs::write(&file, &line.stdout).unwrap();
    let add = ["keys", "add", file.to_str().unwrap(), "--reason", "she has a token now"];
    assert!(crosscheck(&add).status.success());
    fs::remove_dir_all(home.path().join(".local/state/crosscheck/keys")).unwrap();

    let mut program = with_agent(home.path(), store, &agent);
    program.until("m.ortega");
    escalate(&mut program);
    program.keys("q");
    assert_eq!(program.end(), 0);
    assert_eq!(good(home.path(), store, "m.ortega"), 1);

    let mut program = with_agent(home.path(), store, &agent);
    agent.end();
    program.keys("e");
    program.until_that("the recipient is asked for", |screen| screen.contains("scalate"));
    program.keys("incident lead\r17");
    program.keys("3");
    program.keys("the badge log of the office\r");
    program.keys("words that cost an hour\r");
    program.keys("s");
    program.until("the decision is not signed: no key agent");
    program.keys("\r");
    program.until("words that cost an hour");
    drop(program);
    assert_eq!(good(home.path(), store, "m.ortega"), 1);
    assert!(why(home.path(), store).contains("3 statements are signed"));
}

#[test]
fn of_two_first_starts_one_makes_the_roster_and_the_other_is_told() {
    let homes = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let store = homes[0].path().join("store");
    let store = store.to_str().unwrap();
    let taken = headless(homes[0].path(), &["ingest", "--store", store, "/dev/null"]);
    assert!(taken.status.code().is_some());
    let start =
        |home: &tempfile::TempDir| screen::crosscheck(home.path(), &["--store", store], WIDE);
    let programs = [start(&homes[0]), start(&homes[1])];
    for program in &programs {
        program.until("Queue");
    }
    let told = || {
        let screens = programs.each_ref().map(|program| program.screen().screen().contents());
        screens.iter().filter(|screen| screen.contains("nobody here may sign")).count()
    };
    let begun = Instant::now();
    while told() == 0 && begun.elapsed() < Duration::from_secs(20) {
        thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(told(), 1, "one of the two reads");
    drop(programs);
    let roster = headless(homes[0].path(), &["keys", "roster", "--json", "--store", store]);
    assert_eq!(json_lines(&roster).len(), 1);
    assert!(why(homes[0].path(), store).contains("1 statement is signed"));
}
