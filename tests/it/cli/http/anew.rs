//! A known name that asks for something else than before, and one that was not asked for long: what
//! is begun anew, what is told, and what is kept as a gap.

use super::going_on::{LINKED, gaps, linked, list};
use super::server::{Server, answer, json};
use super::{PAGED, cases, ids, page, place, secret, sourced};
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::time::Duration;

const SAID: &str = "source web: it is asked for something else than before";

#[test]
fn another_url_under_a_known_name_is_asked_from_its_beginning_by_time_and_that_is_said_once() {
    let server = Server::new(|asked, to| match (asked.has("/b"), asked.has("after=")) {
        (false, false) => linked(to, &list(1..=4), "/a?after=x"),
        (true, false) => linked(to, &list(3..=8), "/b?after=y"),
        (is_b, true) => linked(to, "[]", if is_b { "/b?after=y" } else { "/a?after=x" }),
    });
    let place = place(&server, "");
    let asks = |path: &str| sourced(&place, &format!("{}/{path}", server.url), LINKED);
    asks("a");
    assert_eq!(place.run(&["pull", "web"]).code, 0);
    asks("b");
    let ran = place.run(&["pull", "web"]);
    assert_eq!((ran.code, ran.err.matches(SAID).count()), (0, 1), "{}", ran.err);
    assert_eq!(cases(&place), ids(1..=8));
    let asked: Vec<_> = server.asked().iter().map(|it| it.what.clone()).collect();
    assert!(asked[2].starts_with("GET /b?from=20"), "the old place is not gone on from: {asked:?}");
    assert!(gaps(&place).is_empty(), "all of it could be asked for");
    // A script reads it in a line.
    asks("c?b");
    let mut child = place.start(&["pull", "web", "--follow", "--json"]);
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let line: Value = serde_json::from_str(&line).unwrap();
    assert!(line["why"].as_str().unwrap().contains("something else than before"), "{line}");
    assert_eq!(line["state"], "starting");
    // Back again, and from now on it goes on there.
    asks("b");
    assert_eq!(place.run(&["pull", "web"]).code, 0);
    let ran = place.run(&["pull", "web"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(server.asked().last().unwrap().has("/b?after=y"));
}

#[test]
fn another_account_that_cannot_be_asked_by_time_leaves_a_gap_and_a_larger_page_does_not() {
    let server = Server::new(|asked, to| {
        let is_ana = asked.header("authorization").ends_with("YW5hOng=");
        match (is_ana, asked.has("after=")) {
            (true, false) => json(to, &page(1..=2, Some("a"))),
            (false, false) => json(to, &page(7..=8, Some("b"))),
            (_, true) => json(to, &page([], Some(if is_ana { "a" } else { "b" }))),
        }
    });
    let place = place(&server, "");
    let at = secret(&place, "password", "x");
    let asks = |user: &str, size: u32| {
        let query = "query = { after = \"{cursor}\", n = \"{size}\" }";
        let auth = format!("[source.auth]\nkind = \"basic\"\nuser = \"{user}\"\npassword = {at}\n");
        sourced(&place, &server.url, &format!("{PAGED}size = {size}\n{query}\n{auth}"));
        place.run(&["pull", "web"])
    };
    for size in [100, 200] {
        let ran = asks("ana", size);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    }
    assert!(server.asked().last().unwrap().has("after=a"), "another size is no other question");
    let ran = asks("bob", 200);
    assert!(ran.code == 0 && ran.err.contains(SAID), "{}", ran.err);
    assert!(ran.err.contains("what came meanwhile is kept as a gap"), "{}", ran.err);
    assert_eq!(cases(&place), ids([1, 2, 7, 8]));
    let told = gaps(&place);
    assert!(told.len() == 1 && told[0].contains("asked for something else"), "{told:?}");
}

/// While nothing of the new place comes, each try begins anew, and says it once.
#[test]
fn a_new_place_that_fails_at_first_is_begun_anew_once_it_does_not() {
    let server = Server::new(|asked, to| match asked.has("/b") {
        true if asked.n < 4 => answer(to, "503 Busy", "", ""),
        is_b => json(to, &page(if is_b { 3..=4 } else { 1..=2 }, None)),
    });
    let place = place(&server, "");
    for path in ["a", "b"] {
        sourced(&place, &format!("{}/{path}", server.url), PAGED);
        let ran = place.run(&["pull", "web"]);
        let said = usize::from(path == "b");
        assert_eq!((ran.code, ran.err.matches(SAID).count()), (0, said), "{}", ran.err);
    }
    assert_eq!(cases(&place), ids(1..=4));
    assert_eq!(gaps(&place).len(), 1);
}

#[test]
fn what_was_purged_behind_a_link_that_still_holds_is_a_gap() {
    let server = Server::new(|asked, to| match asked.n {
        0 => linked(to, &list(1..=2), "/?after=a"),
        2 => linked(to, &list(7..=8), "/?after=b"),
        n => linked(to, "[]", if n == 1 { "/?after=a" } else { "/?after=b" }),
    });
    let place = place(&server, &format!("{LINKED}retention = \"2s\"\n"));
    assert_eq!(place.run(&["pull", "web"]).code, 0);
    assert!(gaps(&place).is_empty());
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(place.run(&["pull", "web"]).code, 0);
    assert_eq!(cases(&place), ids([1, 2, 7, 8]));
    assert!(server.asked()[2].has("after=a"), "what is there still comes from where it was");
    let told = gaps(&place);
    assert!(told.len() == 1 && told[0].contains("was not asked in time"), "{told:?}");
}

#[test]
fn what_was_purged_until_a_link_was_forgotten_is_a_gap_too() {
    let forgets = || {
        Server::new(|asked, to| match asked.n {
            0 => linked(to, &list(1..=2), "/?after=a"),
            1 => linked(to, "[]", "/?after=a"),
            2 => answer(to, "410 Gone", "", ""),
            3 => linked(to, &list(7..=8), "/?after=b"),
            _ => linked(to, "[]", "/?after=b"),
        })
    };
    let by_time = forgets();
    let not_by_time = "paging = \"link\"\nrecords = \"\"\n";
    let also = forgets();
    // Where it can be asked by time, what is still there comes.
    let all = [(&by_time, LINKED, "was not asked in time"), (&also, not_by_time, "forgot where")];
    let places = all.map(|(server, more, _)| {
        let place = place(server, &format!("{more}retention = \"2s\"\n"));
        assert_eq!(place.run(&["pull", "web"]).code, 0);
        place
    });
    std::thread::sleep(Duration::from_secs(3));
    for (place, (_, _, why)) in places.iter().zip(all) {
        assert_eq!(place.run(&["pull", "web"]).code, 0);
        assert_eq!(cases(place), ids([1, 2, 7, 8]), "{why}");
        let told = gaps(place);
        assert!(told.len() == 1 && told[0].contains(why), "{told:?}");
    }
    assert!(by_time.asked()[3].has("from=20"));
}
