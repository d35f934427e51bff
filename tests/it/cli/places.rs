//! Where things come from and go to: folders, links, pipes, full disks, closed ends.

use super::{Place, case, failed_login};
use serde_json::json;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

fn program(place: &Place, args: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("crosscheck"));
    let home = place.0.path();
    command.args(args).env_clear().env("HOME", home).current_dir(home);
    command.env("CROSSCHECK_STORE", home.join("store"));
    command
}

#[test]
fn a_folder_is_read_whole_and_what_is_not_read_of_it_is_named() {
    let place = Place::new();
    let folder = place.0.path().join("logs");
    fs::create_dir_all(folder.join("deeper/empty")).unwrap();
    fs::write(folder.join("deeper/b.jsonl"), case("c-2", "1", "bo")).unwrap();
    fs::write(folder.join(std::ffi::OsStr::from_bytes(b"a\xff.jsonl")), case("c-1", "1", "a"))
        .unwrap();
    std::os::unix::fs::symlink("..", folder.join("deeper/loop")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.join("gone")).unwrap();
    let socket = std::os::unix::net::UnixListener::bind(folder.join("socket")).unwrap();
    for (args, out) in [
        (&["ingest", "logs", "--json"][..], 1),
        (&["check", "logs", "--json"], 5),
        (&["formats", "try", "logs", "--json"], 5),
    ] {
        let ran = place.run(args);
        let lines = ran.out.lines().count();
        assert_eq!((ran.code, lines, ran.err.as_str()), (1, out, ""), "{args:?}: {}", ran.out);
        for refused in ["logs/deeper/loop", "logs/gone", "logs/socket"] {
            assert!(ran.out.contains(refused), "{args:?} {refused}: {}", ran.out);
        }
        assert!(ran.out.contains("is a symbolic link") && ran.out.contains("is a pipe, socket"));
    }
    drop(socket);
    let told = place.run(&["ingest", "logs", "--json"]).json();
    assert_eq!(told["formats"], json!({"crosscheck.case": 2}));
    let empty = place.run(&["ingest", "logs/deeper/empty", "--json"]);
    assert_eq!((empty.code, empty.err.as_str()), (0, "crosscheck: no file is in what was named\n"));
    let empty = place.run(&["check", "logs/deeper/empty"]);
    assert_eq!((empty.code, empty.err.contains("logs/deeper/empty")), (0, true));
}

#[test]
fn what_is_named_by_hand_and_is_no_file_ends_with_three() {
    let place = Place::new();
    place.file("x.jsonl", failed_login(1, "bo"));
    std::os::unix::fs::symlink("x.jsonl", place.0.path().join("link")).unwrap();
    for name in ["nowhere", "link", "/dev/null", "x.jsonl/y"] {
        for args in [&["ingest"][..], &["check"], &["scan"], &["formats", "try"]] {
            let ran = place.run(&[args, &[name]].concat());
            assert_eq!((ran.code, ran.out.as_str()), (3, ""), "{args:?} {name}: {}", ran.err);
            assert!(ran.err.starts_with(&format!("crosscheck: {name}: ")), "{}", ran.err);
        }
    }
    assert!(!place.0.path().join("store").exists(), "a slip of the pen makes no store");
}

#[test]
fn a_pipe_in_the_configurations_place_is_refused_and_not_waited_for() {
    use rustix::fs::{CWD, Mode, mkfifoat};
    let place = Place::new();
    let folder = place.0.path().join(".config/crosscheck");
    fs::create_dir_all(&folder).unwrap();
    mkfifoat(CWD, folder.join("config.toml"), Mode::from_raw_mode(0o600)).unwrap();
    let mut command = program(&place, &["queue"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let ended = (0..400).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        child.try_wait().unwrap()
    });
    if ended.is_none() {
        child.kill().unwrap();
    }
    let said = String::from_utf8(child.wait_with_output().unwrap().stderr).unwrap();
    assert_eq!(ended.expect("it waits for nobody").code(), Some(3), "{said}");
    assert!(said.contains("config.toml") && said.contains("no plain file"), "{said}");
}

#[test]
fn what_cannot_be_written_ends_with_three_and_says_so() {
    if !Path::new("/dev/full").exists() {
        eprintln!("skipped: there is no /dev/full");
        return;
    }
    let place = Place::new();
    place.file("x.jsonl", case("c-1", "1", "ana"));
    place.run(&["ingest", "x.jsonl"]);
    for args in [
        &["ingest", "x.jsonl"][..],
        &["queue", "--json"],
        &["show", "c-1"],
        &["check", "x.jsonl"],
        &["formats"],
        &["verify"],
        &["config"],
        &["version"],
        &["help"],
        &["queue", "--help"],
        &["--version"],
    ] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = program(&place, args).stdout(full).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{args:?} {said}");
        assert!(
            said.starts_with("crosscheck: the output could not be written: "),
            "{args:?} {said}"
        );
        // Nobody is left to tell, and the code still says it.
        let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let status = program(&place, args).stdout(full()).stderr(full()).status().unwrap();
        assert_eq!(status.code(), Some(3), "{args:?}");
    }
}

#[test]
fn a_reader_that_is_gone_is_no_error_for_any_command() {
    let place = Place::new();
    place.file("x.jsonl", case("c-1", "1", "ana"));
    place.run(&["ingest", "x.jsonl"]);
    for args in
        [&["queue"][..], &["show", "c-1", "--json"], &["check", "x.jsonl"], &["help"], &["version"]]
    {
        let mut child =
            program(&place, args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(
            (output.status.code(), output.stderr.as_slice()),
            (Some(0), &b""[..]),
            "{args:?}"
        );
    }
}

#[test]
fn the_version_and_the_formats_are_told() {
    let place = Place::new();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(place.run(&["version"]).out, format!("crosscheck {version}\n"));
    assert_eq!(place.run(&["--version"]).out, format!("crosscheck {version}\n"));
    assert_eq!(place.run(&["version", "--json"]).json(), json!({"version": version}));
    place.file("x.jsonl", failed_login(1, "bo"));
    let ran = place.run(&["ingest", "x.jsonl", "--format", "okta"]);
    let listed = place.run(&["formats", "--json"]).json();
    assert_eq!(ran.code, 2);
    for format in listed.as_array().unwrap() {
        assert!(ran.err.contains(format.as_str().unwrap()), "{format}: {}", ran.err);
    }
}

#[test]
fn what_was_set_aside_is_listed_without_a_store_to_write() {
    let place = Place::new();
    let none = place.run(&["ingest", "--set-aside"]);
    assert_eq!((none.code, none.out.as_str()), (3, ""), "{}", none.err);
    assert!(!place.0.path().join("store").exists());
    place.run_with(&["ingest", "-"], "{\"cut\":");
    assert_eq!(place.run(&["ingest", "--set-aside", "--json"]).lines().len(), 1);
}

#[test]
fn what_may_not_be_read_is_named_and_the_rest_goes_on() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    let folder = place.0.path().join("logs");
    fs::create_dir_all(folder.join("locked")).unwrap();
    fs::write(folder.join("a.jsonl"), case("c-1", "1", "a")).unwrap();
    fs::write(folder.join("b.jsonl"), case("c-2", "1", "b")).unwrap();
    let shut = |mode| {
        for name in ["b.jsonl", "locked"] {
            fs::set_permissions(folder.join(name), fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    shut(0o000);
    if fs::File::open(folder.join("b.jsonl")).is_ok() {
        eprintln!("skipped: this account may read everything");
        return;
    }
    let ran = place.run(&["ingest", "logs", "--json"]);
    let check = place.run(&["check", "logs", "--json"]);
    let named = place.run(&["ingest", "logs/locked"]);
    shut(0o700);
    let told = ran.json();
    assert_eq!((ran.code, &told["formats"]), (3, &json!({"crosscheck.case": 1})));
    for record in told["set_aside"].as_array().unwrap() {
        assert!(record["reason"].as_str().unwrap().contains("you may not read it"), "{record}");
    }
    assert_eq!(told["set_aside_count"], 2);
    assert!(ran.err.contains("logs/b.jsonl: you may not read it"), "{}", ran.err);
    assert_eq!((check.code, check.lines().len()), (3, 2));
    assert_eq!((named.code, named.out.as_str()), (3, ""));
}
