//! A model that is asked without anybody saying so, while a follower takes cases in: against a
//! local server that misbehaves on purpose.

use super::assess::{Does, Server, good};
use super::pull::soon;
use super::{Place, case};
use crate::store_kit::Writer;
use crosscheck::domain::words::Action;
use rusqlite::Connection;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A follower of its standard input that is still open.
struct Follows {
    child: Child,
    pipe: ChildStdin,
    said: Arc<Mutex<String>>,
}

impl Follows {
    fn on(place: &Place) -> Self {
        let mut child = place.start(&["pull", "-", "--follow"]);
        let pipe = child.stdin.take().unwrap();
        let err = BufReader::new(child.stderr.take().unwrap());
        let said = Arc::new(Mutex::new(String::new()));
        let kept = said.clone();
        std::thread::spawn(move || {
            for line in err.lines().map_while(Result::ok) {
                kept.lock().unwrap().push_str(&(line + "\n"));
            }
        });
        Self { child, pipe, said }
    }

    fn comes(&mut self, text: &str) {
        writeln!(self.pipe, "{text}").unwrap();
        self.pipe.flush().unwrap();
    }

    fn says(&self, words: &str) {
        soon(words, || self.said.lock().unwrap().contains(words));
    }

    /// Its input ends, and so does it: within how long.
    fn ends(mut self) -> Duration {
        drop(self.pipe);
        let since = Instant::now();
        assert!(self.child.wait().unwrap().success());
        since.elapsed()
    }
}

fn automatic(port: u16, more: &str) -> Place {
    Place::asking(port, &format!("automatic = true\n{more}"))
}

/// What became of all questions that were kept, oldest first.
fn outcomes(place: &Place) -> Vec<Option<String>> {
    let file = Connection::open(place.0.path().join("store/cases.db")).unwrap();
    let mut read = file.prepare("SELECT outcome FROM exchanges ORDER BY n").unwrap();
    read.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn a_case_that_comes_in_has_the_models_assessment_as_its_next_revision() {
    let server = Server::says(good().to_string());
    let place = automatic(server.port, "");
    let mut follows = Follows::on(&place);
    follows.says("stays on this machine");
    soon("the one that was there", || place.revision("c-1") == 2);
    follows.comes(&case("c-2", "87", "bo"));
    soon("the one that comes", || {
        place.run(&["show", "c-2", "--json"]).code == 0 && place.revision("c-2") == 2
    });
    // Nothing else is asked, whatever else comes.
    follows.comes("{\"odd\": 1}");
    std::thread::sleep(Duration::from_millis(1_500));
    assert_eq!(server.count(), 2);
    assert!(follows.ends() < Duration::from_secs(5));
    // And not by the next one either.
    let again = Follows::on(&place);
    std::thread::sleep(Duration::from_millis(1_500));
    again.ends();
    assert_eq!(server.count(), 2);
    assert_eq!(place.run(&["verify"]).code, 4, "whole, not anchored");
}

#[test]
fn a_model_is_not_asked_unless_the_configuration_says_so_and_not_twice_where_there_is_no_answer() {
    let server = Server::says("Hm.");
    let place = Place::asking(server.port, "");
    let follows = Follows::on(&place);
    std::thread::sleep(Duration::from_secs(1));
    follows.ends();
    assert_eq!(server.count(), 0);
    let place = automatic(server.port, "");
    let mut follows = Follows::on(&place);
    soon("once, and once more", || server.count() == 2);
    follows.comes("{\"odd\": 1}");
    std::thread::sleep(Duration::from_millis(1_500));
    follows.ends();
    let again = Follows::on(&place);
    std::thread::sleep(Duration::from_secs(1));
    again.ends();
    assert_eq!((server.count(), place.revision("c-1")), (2, 1));
}

/// Two on one store: one asks, and the other goes on when that ends.
#[test]
fn of_two_that_follow_one_asks() {
    let server = Server::says(good().to_string());
    let place = automatic(server.port, "");
    let first = Follows::on(&place);
    soon("the first asks", || place.revision("c-1") == 2);
    let mut second = place.start(&["pull", "-", "--follow"]);
    let mut said = BufReader::new(second.stderr.take().unwrap()).lines();
    let mut until = |words: &str| {
        assert!(said.by_ref().map_while(Result::ok).any(|line| line.contains(words)), "{words}");
    };
    until("another process of this store asks it");
    assert_eq!(server.count(), 1);
    first.ends();
    let mut pipe = second.stdin.take().unwrap();
    writeln!(pipe, "{}", case("c-2", "87", "bo")).unwrap();
    pipe.flush().unwrap();
    soon("the second asks", || {
        place.run(&["show", "c-2", "--json"]).code == 0 && place.revision("c-2") == 2
    });
    assert_eq!(server.count(), 2);
    drop(pipe);
    assert!(second.wait().unwrap().success());
}

#[test]
fn a_server_that_fails_is_said_and_asked_again_and_holds_nothing_up() {
    let server = Server::new(|n| match n {
        0 => Does::Status("401 Unauthorized", "", "{}".into()),
        _ => Does::Says(good().to_string()),
    });
    let place = automatic(server.port, "");
    let mut follows = Follows::on(&place);
    follows.says("the key is missing or refused; it is asked again at");
    follows.comes(&case("c-2", "87", "bo"));
    soon("taken in meanwhile", || place.run(&["show", "c-2", "--json"]).code == 0);
    soon("asked again", || ["c-1", "c-2"].iter().all(|case| place.revision(case) == 2));
    follows.ends();
    assert_eq!(server.count(), 3);
}

/// The server refuses while cases wait: each is assessed once it takes them, and what a person
/// decided meanwhile is not asked about any more.
#[test]
fn cases_that_wait_while_a_model_fails_are_assessed_once_it_is_back_and_the_decided_one_is_not() {
    let server = Server::new(|n| match n {
        0 | 1 => Does::Status("401 Unauthorized", "", "{}".into()),
        _ => Does::Says(good().to_string()),
    });
    let place = automatic(server.port, "");
    let mut follows = Follows::on(&place);
    follows.says("the key is missing or refused; it is asked again at");
    for id in ["c-2", "c-3"] {
        follows.comes(&case(id, "87", "bo"));
        soon("it comes in all the same", || place.run(&["show", id, "--json"]).code == 0);
    }
    let mut writer = Writer::new(9);
    let mut store = writer.sqlite(&place.0.path().join("store"));
    writer.decide(&mut store, "c-1", Action::Override);
    drop(store);
    soon("both that wait", || ["c-2", "c-3"].iter().all(|case| place.revision(case) == 2));
    follows.ends();
    assert_eq!(place.revision("c-1"), 1, "decided on its evidence alone");
    let all = outcomes(&place);
    let refused = all.iter().flatten().filter(|it| it.contains("answered 401")).count();
    assert_eq!((server.count(), all.len(), refused), (4, 4, 2), "{all:?}");
    assert_eq!(place.run(&["verify"]).code, 4);
}

#[test]
fn what_hangs_is_given_up_at_once_and_kept_as_given_up() {
    let server = Server::new(|_| Does::Drips);
    let place = automatic(server.port, "timeout = \"10m\"\n");
    let follows = Follows::on(&place);
    soon("it is asked", || server.count() == 1);
    let within = follows.ends();
    assert!(within < Duration::from_secs(3), "{within:?}");
    assert_eq!(outcomes(&place), [Some("given up".to_owned())]);
    // It was not answered: the next one asks again.
    let again = Follows::on(&place);
    soon("it is asked again", || server.count() == 2);
    again.ends();
}

#[test]
fn a_case_that_is_decided_meanwhile_is_given_up() {
    let folder = Arc::new(Mutex::new(None::<std::path::PathBuf>));
    let decides = folder.clone();
    let server = Server::new(move |n| {
        if n == 0 {
            let folder = decides.lock().unwrap().clone().unwrap();
            let mut writer = Writer::new(9);
            let mut store = writer.sqlite(&folder);
            writer.decide(&mut store, "c-1", Action::Override);
            return Does::Drips;
        }
        Does::Says(good().to_string())
    });
    let place = automatic(server.port, "timeout = \"10m\"\n");
    *folder.lock().unwrap() = Some(place.0.path().join("store"));
    let mut follows = Follows::on(&place);
    soon("given up", || outcomes(&place) == [Some("given up".to_owned())]);
    follows.comes(&case("c-2", "87", "bo"));
    soon("the next one is asked about", || {
        place.run(&["show", "c-2", "--json"]).code == 0 && place.revision("c-2") == 2
    });
    follows.ends();
    assert_eq!((server.count(), place.revision("c-1")), (2, 1));
}

#[test]
fn what_an_hour_allows_is_kept_to_and_said() {
    let server = Server::says(good().to_string());
    let place = automatic(server.port, "requests_per_hour = 1\n");
    place.file("b.jsonl", case("c-2", "1", "bo"));
    place.run(&["ingest", "b.jsonl"]);
    let follows = Follows::on(&place);
    follows.says("requests_per_hour is reached; it is asked again from");
    follows.ends();
    assert_eq!(server.count(), 1);
    // A key that cannot be read is a fault of the model, and of no case.
    let config = place.0.path().join(".config/crosscheck/config.toml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, format!("{text}key = {{ env = \"CROSSCHECK_NO_SUCH_KEY\" }}\n")).unwrap();
    let follows = Follows::on(&place);
    follows.says("CROSSCHECK_NO_SUCH_KEY of the environment is not set");
    follows.ends();
    assert_eq!(server.count(), 1);
}
