//! What an hour allows of a model: each request counts, what is begun has room for its end, and
//! what the hour has no room for is asked about later.

use super::assess::{Does, Server, good, outcome};
use super::{Place, Ran, case};
use serde_json::{Value, json};

/// What came of each request that was kept, by the word that tells it, and whether that ended the
/// question.
fn kept(place: &Place) -> Vec<(&'static str, bool)> {
    let file = rusqlite::Connection::open(place.0.path().join("store/cases.db")).unwrap();
    let mut read = file.prepare("SELECT outcome, answered FROM exchanges ORDER BY n").unwrap();
    let word = |row: &rusqlite::Row<'_>| {
        let outcome: String = row.get(0)?;
        let words = ["503", "prose", "assessed", "repeated"];
        let word = words.into_iter().find(|it| outcome.contains(it)).expect(&outcome);
        Ok((word, row.get(1)?))
    };
    read.query_map([], word).unwrap().map(Result::unwrap).collect()
}

#[test]
fn the_hour_has_its_limit_whoever_asks() {
    let server = Server::says(good().to_string());
    // Room for two first questions, and for the second one of either.
    let place = Place::asking(server.port, "requests_per_hour = 3\nconcurrency = 2\n");
    place.file("b.jsonl", [case("c-2", "1", "bo"), case("c-3", "1", "cy")].join("\n"));
    place.run(&["ingest", "b.jsonl"]);
    let ran = place.run(&["assess", "--all", "--json"]);
    let mut outcomes: Vec<String> =
        ran.lines().iter().map(|line| line["outcome"].as_str().unwrap().to_owned()).collect();
    outcomes.sort();
    assert_eq!(outcomes, ["assessed", "assessed", "over_budget"]);
    assert_eq!((ran.code, server.count()), (1, 2));
    let later = place.run(&["assess", "--all", "--json"]);
    let over = later.lines().into_iter().find(|line| line["outcome"] == "over_budget").unwrap();
    assert!(over["not_before"].is_string() && server.count() == 2, "another run is no other hour");
}

/// The server is busy twice: each time it was asked, and the hour has room for two.
#[test]
fn what_is_sent_again_counts_again() {
    let server = Server::new(|n| match n {
        0 | 1 => Does::Status("503 Service Unavailable", "", String::new()),
        _ => Does::Says(good().to_string()),
    });
    let place = Place::asking(server.port, "requests_per_hour = 2\n");
    let ran = place.run(&["assess", "c-1", "--json"]);
    assert_eq!((outcome(&ran).0.as_str(), server.count()), ("over_budget", 2));
    assert_eq!(kept(&place), [("503", false), ("503", false)]);
    // A repetition counts the same way.
    let server = Server::new(|n| match n {
        0 => Does::Status("503 Service Unavailable", "", String::new()),
        _ => Does::Says(good().to_string()),
    });
    let place = Place::asking(server.port, "requests_per_hour = 3\nconcurrency = 1\n");
    let ran = place.run(&["assess", "c-1", "--repeat", "3", "--json"]);
    let figures = ran.json();
    assert_eq!((&figures["asked"], &figures["answered"]), (&json!(2), &json!(2)), "{}", ran.err);
    let answers = [("503", false), ("repeated", true), ("repeated", true)];
    assert_eq!((server.count(), kept(&place)), (3, answers.to_vec()));
}

fn outcomes(ran: &Ran) -> Vec<Value> {
    ran.lines().iter().map(|line| line["outcome"].clone()).collect()
}

/// It needs a second question each time: no case is begun that the hour has no second one for, so
/// that no hour goes to first answers alone.
#[test]
fn a_case_is_begun_where_the_hour_has_room_for_its_second_question() {
    for concurrency in [1, 3] {
        let server =
            Server::new(|n| Does::Says(if n % 2 == 0 { "Hm.".into() } else { good().to_string() }));
        let limits = format!("requests_per_hour = 3\nconcurrency = {concurrency}\n");
        let place = Place::asking(server.port, &limits);
        place.file("b.jsonl", [case("c-2", "1", "bo"), case("c-3", "1", "cy")].join("\n"));
        place.run(&["ingest", "b.jsonl"]);
        let ran = place.run(&["assess", "--all", "--json"]);
        assert_eq!(outcomes(&ran), ["assessed", "over_budget", "over_budget"], "{concurrency}");
        assert_eq!(kept(&place), [("prose", false), ("assessed", true)]);
        assert_eq!(server.count(), 2, "one is left, and begins nothing that it cannot end");
    }
    // One that never does better costs its two, and the next case has its turn.
    let server = Server::says("Hm.");
    let place = Place::asking(server.port, "requests_per_hour = 5\nconcurrency = 3\n");
    place.file("b.jsonl", [case("c-2", "1", "bo"), case("c-3", "1", "cy")].join("\n"));
    place.run(&["ingest", "b.jsonl"]);
    let ran = place.run(&["assess", "--all", "--json"]);
    assert_eq!(outcomes(&ran), ["no_assessment", "no_assessment", "over_budget"]);
    let ends = kept(&place).iter().filter(|(_, is_end)| *is_end).count();
    assert_eq!((server.count(), ends), (4, 2));
}

/// What was held for the second question went to sending the first again: the case has its end.
#[test]
fn a_first_answer_that_the_hour_leaves_alone_is_the_last_one() {
    // The server is busy before its first answer, or behind it.
    let busy = [("503", false), ("prose", true)];
    for (is_busy, wanted) in [(0, busy), (1, [busy[1], busy[0]])] {
        let server = Server::new(move |n| match n {
            n if n == is_busy => Does::Status("503 Service Unavailable", "", String::new()),
            _ => Does::Says("Hm.".into()),
        });
        let place = Place::asking(server.port, "requests_per_hour = 2\n");
        let (word, why) = outcome(&place.run(&["assess", "c-1", "--json"]));
        assert_eq!((word.as_str(), server.count()), ("no_assessment", 2));
        assert!(why.contains("not asked once more, since requests_per_hour is reached"), "{why}");
        assert_eq!(kept(&place), wanted, "it is not asked about by itself");
    }
    // Where no hour has room for both, the first answer is the last one, and nothing is held.
    let server = Server::says("Hm.");
    let place = Place::asking(server.port, "requests_per_hour = 1\n");
    assert_eq!(outcome(&place.run(&["assess", "c-1", "--json"])).0, "no_assessment");
    assert!(kept(&place)[0].1 && server.count() == 1);
}

/// A question may take its bytes over three and the tokens of its answer; it took 980.
#[test]
fn the_hour_has_a_limit_of_tokens_too() {
    let server = Server::says(good().to_string());
    let sent = Place::asking(server.port, "answer_tokens = 500\n");
    let sent = sent.run(&["assess", "c-1", "--dry-run", "--json"]).out.len() as u64;
    // What one may take, what another took, and too little for a third.
    let limit = sent / 3 + 500 + 980 + 200;
    let limits = format!("answer_tokens = 500\ntokens_per_hour = {limit}\n");
    let place = Place::asking(server.port, &limits);
    place.file("b.jsonl", [case("c-2", "1", "bo"), case("c-3", "1", "cy")].join("\n"));
    place.run(&["ingest", "b.jsonl"]);
    let told = place.run(&["config"]).out;
    assert!(told.contains(&format!("60 requests and {limit} tokens an hour at most")), "{told}");
    let ran = place.run(&["assess", "--all", "--json"]);
    let lines = ran.lines();
    let over = lines.iter().find(|line| line["outcome"] == "over_budget").unwrap();
    assert_eq!(over["why"], "tokens_per_hour is reached");
    let asked = server.count();
    assert!(asked == 2 && over["not_before"].is_string(), "{}", ran.out);
    let shown = place.run(&["show", "c-1", "--json"]).json();
    let run = &shown["case"]["further_assessments"][0]["run"];
    let ids = ["c-1", "c-2", "c-3"].map(|id| place.revision(id));
    assert_eq!(ids.iter().filter(|it| **it == 2).count(), asked, "{ids:?}");
    assert!(run.is_null() || run["tokens_per_hour"] == limit, "{run}");
    // One that can never be asked is no wait.
    let place = Place::asking(server.port, "tokens_per_hour = 1000\n");
    let (outcome, why) = outcome(&place.run(&["assess", "c-1", "--json"]));
    assert!(outcome == "no_assessment" && why.contains("tokens_per_hour is 1000"), "{why}");
    assert_eq!(server.count(), asked);
}
