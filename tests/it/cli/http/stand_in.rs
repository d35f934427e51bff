//! The demo's server, asked by the program like any other: what it does on purpose is said, and
//! nothing of it is lost or there twice.

use super::{PAGED, cases, ids, place, record, sourced};
use crate::cli::Place;
use crate::cli::http::server::Server;
use crosscheck::runtime::stand_in::{Fails, Feed, Pace, StandIn};
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::process::Command;
use std::time::Duration;

const MORE: &str = "query = { after = \"{cursor}\" }\nevery = \"100ms\"\n";

fn server(fails: bool) -> StandIn {
    let millis = Duration::from_millis;
    let pace = Pace { first: millis(50), step: millis(150), at_once: 1 };
    let fails = fails.then_some(Fails { behind: 4, busy_for: millis(900) });
    let records = (0..9).map(record).collect();
    StandIn::start(vec![Feed { path: "/cases", records, pace, fails }]).unwrap()
}

fn asks(place: &Place, server: &StandIn) {
    let paged = PAGED.replace("/value", "/records");
    sourced(place, &format!("{}/cases", server.url()), &format!("{paged}{MORE}"));
}

/// Follows until so many records are stored; every line that was said.
fn follow_until(place: &Place, records: u64) -> Vec<Value> {
    let mut child = place.start(&["pull", "web", "--follow", "--json"]);
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut said: Vec<Value> = Vec::new();
    for line in lines.map_while(Result::ok) {
        said.push(serde_json::from_str(&line).unwrap());
        if said.last().is_some_and(|it| it["records"].as_u64() >= Some(records)) {
            break;
        }
    }
    let process = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &process]).status().unwrap().success());
    child.wait().unwrap();
    said
}

#[test]
fn it_is_busy_then_repeats_a_page_and_each_case_comes_once() {
    let (server, elsewhere) = (server(true), Server::new(|_, _| {}));
    let place = place(&elsewhere, "");
    asks(&place, &server);
    let said = follow_until(&place, 9);
    let why: Vec<&str> = said.iter().filter_map(|it| it["why"].as_str()).collect();
    assert!(why[0].contains("it has a fault of its own (503 busy, http"), "{why:?}");
    assert!(why[why.len() - 1].contains("the same page again"), "{why:?}");
    assert_eq!(said.last().unwrap()["records"], 9, "{said:?}");
    assert_eq!(cases(&place), ids(0..9));
    let verified = place.run(&["verify", "--json"]);
    assert_eq!(verified.json()["first_bad"], Value::Null);
}

#[test]
fn another_one_at_another_port_is_asked_for_what_is_behind_the_first() {
    let (first, elsewhere) = (server(false), Server::new(|_, _| {}));
    let place = place(&elsewhere, "");
    asks(&place, &first);
    follow_until(&place, 3);
    drop(first);
    let known = cases(&place);
    assert!((3..9).contains(&known.len()), "{known:?}");
    let second = server(false);
    asks(&place, &second);
    let left = 9 - known.len() as u64;
    let said = follow_until(&place, left);
    assert_eq!(said.last().unwrap()["records"], left, "nothing comes twice");
    assert_eq!(cases(&place), ids(0..9));
}
