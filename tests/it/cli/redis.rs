//! A stream of Redis as a source, with Debian's server, killed midway: nothing lost, nothing twice.
//!
//! Without the server's program these are passed over, and that is said; where `CI` is set, it has
//! to be there.

mod tls;

use super::pull::soon;
use super::{Place, case, failed_login};
use redis::{Connection, Value, cmd};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server on a free port of this machine, which keeps what it acknowledged.
struct Server {
    child: Child,
    port: u16,
    folder: PathBuf,
    password: Option<&'static str>,
}

impl Server {
    fn start(folder: &Path, password: Option<&'static str>) -> Option<Self> {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let folder = folder.join("redis");
        fs::create_dir_all(&folder).unwrap();
        let child = launch(&folder, port, password)?;
        let server = Self { child, port, folder, password };
        server.ready();
        Some(server)
    }

    fn ready(&self) {
        let until = Instant::now() + Duration::from_mins(1);
        while self.ask().is_none() {
            assert!(Instant::now() < until, "the server does not come up");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// A connection, once the server takes commands.
    fn ask(&self) -> Option<Connection> {
        let secret = self.password.map(|it| format!(":{it}@")).unwrap_or_default();
        let client = redis::Client::open(format!("redis://{secret}127.0.0.1:{}", self.port));
        let mut connection = client.unwrap().get_connection().ok()?;
        cmd("PING").query::<()>(&mut connection).ok().map(|()| connection)
    }

    /// Kills it and starts it again on what it had written.
    fn again(&mut self, down: Duration) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        std::thread::sleep(down);
        self.child = launch(&self.folder, self.port, self.password).unwrap();
        self.ready();
    }

    /// Adds an entry of that number, once, however often it is tried.
    fn add(&self, n: usize, fields: &[(&str, &str)]) {
        let id = format!("{}-0", n + 1);
        loop {
            let Some(mut at) = self.ask() else { continue };
            match cmd("XADD").arg("s").arg(&id).arg(fields).query::<Value>(&mut at) {
                Ok(_) => return,
                Err(error) if error.to_string().contains("equal or smaller") => return,
                Err(error) => assert!(error.is_io_error(), "{error}"),
            }
        }
    }

    fn add_all(&self, from: usize, records: &[String]) {
        let mut at = self.ask().unwrap();
        let mut pipe = redis::pipe();
        for (n, record) in records.iter().enumerate() {
            let id = format!("{}-0", from + n + 1);
            pipe.cmd("XADD").arg("s").arg(id).arg("record").arg(record).ignore();
        }
        pipe.query::<()>(&mut at).unwrap();
    }

    /// Entries that were handed out and not acknowledged.
    fn pending(&self) -> usize {
        let mut at = self.ask().unwrap();
        cmd("XPENDING").arg("s").arg("g").query::<(usize, Value, Value, Value)>(&mut at).unwrap().0
    }

    /// Configures it as a source of that place.
    fn source(&self, place: &Place, more: &str) {
        fs::create_dir_all(place.0.path().join(".config/crosscheck")).unwrap();
        let source = format!(
            "[[source]]\nname = \"team\"\nkind = \"redis\"\nurl = \"redis://127.0.0.1:{}\"\n\
             stream = \"s\"\ngroup = \"g\"\nconsumer = \"me\"\n{more}",
            self.port
        );
        place.file(".config/crosscheck/config.toml", source);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// None where the program is not there.
fn launch(folder: &Path, port: u16, password: Option<&str>) -> Option<Child> {
    let mut command = Command::new("redis-server");
    command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""]);
    command.args(["--appendonly", "yes", "--appendfsync", "always", "--loglevel", "warning"]);
    command.arg("--dir").arg(folder).stdout(Stdio::null()).stderr(Stdio::null());
    if let Some(password) = password {
        command.args(["--requirepass", password]);
    }
    match command.spawn() {
        Ok(child) => Some(child),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            assert!(std::env::var_os("CI").is_none(), "redis-server is not installed");
            println!(
                "skipped: there is no redis-server here; Debian's package of that name has it"
            );
            None
        }
        Err(error) => panic!("redis-server: {error}"),
    }
}

fn pulled(place: &Place) -> (i32, Json, String) {
    let ran = place.run(&["pull", "team", "--json"]);
    let told = if ran.code < 2 { ran.json() } else { Json::Null };
    (ran.code, told, ran.err)
}

#[test]
fn entries_are_taken_in_once_in_either_layout_and_acknowledged() {
    let place = Place::new();
    let Some(server) = Server::start(place.0.path(), None) else { return };
    server.source(&place, "");
    server.add(0, &[("record", &case("c-1", "87", "ana"))]);
    server.add(1, &[("host", "a"), ("record", &failed_login(1, "bo"))]);
    server.add(2, &[("user", "bo"), ("what", "something else")]);
    server.add(3, &[("record", "}broken")]);
    server.add(4, &[("record", "")]);
    let (code, told, err) = pulled(&place);
    assert_eq!((code, &told["records"]), (1, &json!(5)), "{err}");
    assert_eq!(
        told["formats"],
        json!({"aws.cloudtrail": 1, "crosscheck.case": 1, "unknown": 1}),
        "{told}"
    );
    let aside = told["set_aside"].as_array().unwrap();
    let places: Vec<_> =
        aside.iter().map(|it| (it["source"].clone(), it["line"].clone())).collect();
    assert_eq!(places, [(json!("team/1-0"), json!(4)), (json!("team/1-0"), json!(5))]);
    assert_eq!(server.pending(), 0);
    assert_eq!(pulled(&place).1["records"], 0, "nothing comes twice");
}

#[test]
fn what_a_member_that_is_gone_was_handed_is_taken_over_and_a_removed_entry_holds_nothing_up() {
    let place = Place::new();
    let Some(server) = Server::start(place.0.path(), None) else { return };
    server.source(&place, "claim_after = \"1s\"\n");
    let records: Vec<String> = (0..40).map(|n| failed_login(n, "bo")).collect();
    server.add_all(0, &records);
    let mut at = server.ask().unwrap();
    cmd("XGROUP").arg(&["CREATE", "s", "g", "0"]).query::<()>(&mut at).unwrap();
    let gone = ["GROUP", "g", "gone", "COUNT", "15", "STREAMS", "s", ">"];
    cmd("XREADGROUP").arg(&gone).query::<Value>(&mut at).unwrap();
    let own = ["GROUP", "g", "me", "COUNT", "10", "STREAMS", "s", ">"];
    cmd("XREADGROUP").arg(&own).query::<Value>(&mut at).unwrap();
    // One of each was removed meanwhile.
    cmd("XDEL").arg(&["s", "3-0", "20-0"]).query::<()>(&mut at).unwrap();
    std::thread::sleep(Duration::from_millis(1_200));
    let (code, told, err) = pulled(&place);
    assert_eq!((code, &told["records"]), (0, &json!(38)), "{err}");
    assert_eq!(server.pending(), 0);
}

#[test]
fn a_server_that_cannot_be_asked_is_told_with_its_mend_and_no_secret_is() {
    let place = Place::new();
    let Some(server) = Server::start(place.0.path(), Some("hunter2-secret")) else { return };
    let (code, _, err) = {
        server.source(&place, "");
        pulled(&place)
    };
    assert!(code == 3 && err.contains("it wants a password; give the source one"), "{code} {err}");
    let secret = place.0.path().join("secret");
    fs::write(&secret, "hunter2-wrong\n").unwrap();
    fs::set_permissions(&secret, Permissions::from_mode(0o600)).unwrap();
    server.source(&place, &format!("user = \"nobody\"\npassword = {{ file = {secret:?} }}\n"));
    let (code, _, err) = pulled(&place);
    assert!(code == 3 && err.contains("(WRONGPASS)") && !err.contains("hunter2"), "{code} {err}");
    fs::write(&secret, "hunter2-secret\n").unwrap();
    fs::set_permissions(&secret, Permissions::from_mode(0o644)).unwrap();
    server.source(&place, &format!("password = {{ file = {secret:?} }}\n"));
    let (code, _, err) = pulled(&place);
    assert!(code == 3 && err.contains("chmod 600") && !err.contains("hunter2"), "{code} {err}");
    fs::set_permissions(&secret, Permissions::from_mode(0o600)).unwrap();
    server.add(0, &[("record", &failed_login(1, "bo"))]);
    let (code, told, err) = pulled(&place);
    assert_eq!((code, &told["records"]), (0, &json!(1)), "{err}");
    let mut at = server.ask().unwrap();
    cmd("SET").arg(&["s", "no stream"]).query::<()>(&mut at).unwrap();
    let (code, _, err) = pulled(&place);
    assert!(code == 3 && err.contains("mend stream of the source"), "{code} {err}");
    drop(server);
    let (code, _, err) = pulled(&place);
    assert!(code == 3 && err.contains("is it running"), "{code} {err}");
    assert!(!err.contains("hunter2"), "{err}");
}

#[test]
fn a_password_that_nobody_asked_for_and_a_database_that_is_not_there_are_no_wrong_password() {
    let place = Place::new();
    let Some(server) = Server::start(place.0.path(), None) else { return };
    let secret = place.0.path().join("secret");
    fs::write(&secret, "hunter2-secret\n").unwrap();
    fs::set_permissions(&secret, Permissions::from_mode(0o600)).unwrap();
    server.source(&place, &format!("password = {{ file = {secret:?} }}\n"));
    let (code, _, err) = pulled(&place);
    assert!(code == 3 && err.contains("take password out"), "{code} {err}");
    assert!(!err.contains("hunter2") && !err.contains("AUTH"), "{err}");
    // Another database than the first one is read as such, and one beyond the last is told.
    let at = format!("127.0.0.1:{}", server.port);
    let file = ".config/crosscheck/config.toml";
    server.source(&place, "");
    let config = fs::read_to_string(place.0.path().join(file)).unwrap();
    place.file(file, config.replace(&at, &format!("{at}/99")));
    let (code, _, err) = pulled(&place);
    assert!(code == 3 && err.contains("mend the number at the end of url"), "{code} {err}");
    let client = redis::Client::open(format!("redis://{at}/3")).unwrap();
    let record = ["s", "*", "record", &failed_login(1, "bo")];
    cmd("XADD").arg(&record).query::<Value>(&mut client.get_connection().unwrap()).unwrap();
    place.file(file, config.replace(&at, &format!("{at}/3")));
    let (code, told, err) = pulled(&place);
    assert_eq!((code, &told["records"]), (0, &json!(1)), "{err}");
}

/// Server and follower are killed at any moment while entries come in.
#[test]
fn killed_midway_nothing_is_lost_and_nothing_comes_twice() {
    let place = Place::new();
    let Some(mut server) = Server::start(place.0.path(), None) else { return };
    server.source(&place, "");
    let seed = u64::from(std::process::id());
    let rounds = std::env::var("CROSSCHECK_KILL_ROUNDS").ok().and_then(|it| it.parse().ok());
    let rounds = rounds.unwrap_or(4_usize);
    println!("seed {seed}");
    let record = |n: usize| {
        let broken = if n % 250 == 7 { "}broken" } else { "" };
        format!("{}{broken}", failed_login(n as u32 % 57, &format!("user{}", n % 211)))
    };
    let records: Vec<String> = (0..rounds * 1_500).map(record).collect();
    let mut follower = place.start(&["pull", "team", "--follow"]);
    for (round, some) in records.chunks(1_500).enumerate() {
        server.add_all(round * 1_500, some);
        let pause = |n: u64| Duration::from_millis((seed * 31 + round as u64 * 167 + n) % 400);
        std::thread::sleep(pause(0));
        server.again(pause(97));
        std::thread::sleep(pause(211));
        follower.kill().unwrap();
        follower.wait().unwrap();
        follower = place.start(&["pull", "team", "--follow"]);
    }
    soon("everything is acknowledged", || {
        let mut at = server.ask().unwrap();
        let groups = cmd("XINFO").arg(&["GROUPS", "s"]).query::<Value>(&mut at);
        server.pending() == 0 && format!("{groups:?}").contains(&format!("{}-0", records.len()))
    });
    follower.kill().unwrap();
    follower.wait().unwrap();
    let (code, told, err) = pulled(&place);
    assert_eq!((code, &told["records"]), (0, &json!(0)), "seed {seed}: {err}");
    let aside = place.run(&["ingest", "--set-aside", "--json"]).lines();
    let places: BTreeSet<_> =
        aside.iter().map(|it| format!("{} {}", it["source"], it["line"])).collect();
    let broken = records.iter().filter(|it| it.ends_with("broken")).count();
    assert_eq!((aside.len(), places.len()), (broken, broken), "seed {seed}");
    // The cases are those of the same records taken in as a file.
    let whole = Place::new();
    whole.file("all.jsonl", records.join("\n"));
    assert_eq!(whole.run(&["ingest", "all.jsonl"]).code, 1);
    assert_eq!(place.cases(), whole.cases(), "seed {seed}");
    assert_eq!(place.run(&["verify"]).code, 4);
}
