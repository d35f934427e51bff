//! Pages that hide what comes behind them, and rounds that would never end.

use super::going_on::list;
use super::server::{Asked, Server, answer, json};
use super::{cases, ids, place, set_aside, sourced};
use serde_json::{Value, json as value};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, UNIX_EPOCH};

fn number(asked: &Asked, name: &str) -> Option<usize> {
    let text = asked.what.split(name).nth(1)?;
    text.split(['&', ' ']).next()?.parse().ok()
}

/// Nine records, three to a page: the newest three would hide the others for good.
#[test]
fn pages_by_time_that_bring_the_newest_first_are_refused_until_they_are_sorted() {
    let is_sorted = Arc::new(AtomicBool::new(false));
    let sorted = is_sorted.clone();
    let server = Server::new(move |asked, to| {
        let from = asked.what.split("from=2026-03-02T10%3A").nth(1);
        let from: u32 = from.map_or(1, |it| it[..2].parse().unwrap());
        let all = from.max(1)..=9;
        let is_sorted = sorted.load(Ordering::Relaxed);
        let page: Vec<u32> =
            if is_sorted { all.take(3).collect() } else { all.rev().take(3).collect() };
        json(to, &list(page));
    });
    let more = "paging = \"time\"\nrecords = \"\"\ntime = \"/detected_at\"\nsize = 3\nlookback = \"1000d\"\nquery = { from = \"{since}\" }\n";
    let place = place(&server, more);
    let ran = place.run(&["pull", "web"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let words = [
        "source web: 3 records and more",
        "not sorted by /detected_at, the oldest first",
        "ascending",
    ];
    assert!(words.iter().all(|it| ran.err.contains(it)), "{}", ran.err);
    assert!(cases(&place).is_empty());
    is_sorted.store(true, Ordering::Relaxed);
    assert_eq!(place.run(&["pull", "web"]).code, 0);
    assert_eq!(cases(&place), ids(1..=9), "nothing was kept of the place");
}

#[test]
fn one_page_that_is_full_is_kept_and_stays_a_fault_until_all_can_come() {
    let server = Server::new(|asked, to| {
        let size = number(asked, "n=").unwrap();
        json(to, &list((1..=5).take(size)));
    });
    let more = |size: u32| {
        format!(
            "paging = \"none\"\nrecords = \"\"\nsize = {size}\nquery = {{ n = \"{{size}}\" }}\n"
        )
    };
    let place = place(&server, &more(3));
    let ran = place.run(&["pull", "web", "--json"]);
    assert_eq!((ran.code, &ran.json()["records"]), (3, &value!(3)), "once: {}", ran.err);
    let words = ["it has 3 records, as many as a page may have", "say how it pages, or raise size"];
    assert!(words.iter().all(|it| ran.err.contains(it)), "{}", ran.err);
    assert_eq!(cases(&place), ids(1..=3), "what came is kept");
    sourced(&place, &server.url, &more(9));
    let ran = place.run(&["pull", "web"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(cases(&place), ids(1..=5));
}

/// As many documents come in between two questions as a page has.
#[test]
fn a_search_whose_pages_are_always_full_ends_its_round_and_goes_on_with_the_next() {
    const MANY: usize = 150;
    let server = Server::new(|asked: &Asked, to| {
        std::thread::sleep(Duration::from_millis(40));
        let now = UNIX_EPOCH.elapsed().unwrap().as_millis() as u64;
        // So that a round without an end ends this story too.
        let hits = (0..if asked.n < MANY { 3 } else { 2 }).map(|n| {
            let time = now - 3 + n;
            let source = value!({"@timestamp": time, "n": asked.n as u64 * 3 + n});
            value!({"_id": format!("d{time}"), "_source": source, "sort": [time, n]})
        });
        let hits: Vec<Value> = hits.collect();
        let whole = value!({"timed_out": false, "_shards": {"failed": 0}, "hits": {"hits": hits}});
        json(to, &whole.to_string());
    });
    let more = "profile = \"elastic.search\"\nsize = 3\nevery = \"300ms\"\n";
    let place = place(&server, more);
    let ran = place.run(&["pull", "web", "--json"]);
    assert_eq!(ran.err, "");
    let asked = server.asked().len();
    assert!(asked < MANY, "{asked}");
    // Of no known format, but none is left out.
    assert_eq!(ran.json()["records"], asked * 3, "{}", ran.out);
    assert!(ran.code <= 1 && !set_aside(&place).is_empty());
}

#[test]
fn a_numbered_page_that_is_refused_is_no_end() {
    let server = Server::new(|asked, to| match asked.n {
        0 => json(to, &list(1..=2)),
        1 => answer(to, "400 Bad", "", ""),
        2 => json(to, &list(3..=4)),
        _ => answer(to, "404 Not Found", "", ""),
    });
    let more = "paging = \"page\"\nrecords = \"\"\nquery = { p = \"{page}\" }\n";
    let place = place(&server, more);
    let ran = place.run(&["pull", "web"]);
    assert!(ran.code == 0 && ran.err.contains("it refuses the question"), "{}", ran.err);
    assert_eq!(cases(&place), ids(1..=4));
    assert!(server.asked()[2].has("p=2"), "the page is asked for again");
}

#[test]
fn a_torn_list_with_no_next_page_is_no_page() {
    let server = Server::new(|asked, to| match asked.n {
        0 => json(to, &format!("{{\"value\":[{},{{\"n\":{{]}}", super::record(1))),
        _ => json(to, &super::page(1..=3, None)),
    });
    let place = place(&server, "paging = \"none\"\nrecords = \"/value\"\n");
    let ran = place.run(&["pull", "web"]);
    assert!(ran.code == 0 && ran.err.contains("cut off in the middle"), "{}", ran.err);
    assert_eq!(cases(&place), ids(1..=3));
    assert!(set_aside(&place).is_empty(), "nothing of the torn one was taken");
}

/// Records without an end, each of them small: where there is one page, fewer are not asked for.
#[test]
fn a_list_without_an_end_is_left_and_one_page_is_not_asked_for_with_fewer_records() {
    let server = Server::new(|_, to| {
        let _ = to.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n[");
        let block = format!("{{\"x\":\"{}\"}},", "y".repeat(500_000)).repeat(2);
        while to.write_all(block.as_bytes()).is_ok() {}
    });
    let more = "paging = \"none\"\nrecords = \"\"\nsize = 50\nquery = { n = \"{size}\" }\n";
    let place = place(&server, more);
    let ran = place.run(&["pull", "web"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("more than 32 MiB of records"), "{}", ran.err);
    assert!(server.asked().iter().all(|it| it.has("n=50")), "{:?}", server.asked());
    assert!(cases(&place).is_empty());
}

/// A page of records that are too large to be held, and never again.
#[test]
fn the_size_that_a_site_wants_comes_back_with_the_next_round() {
    let server = Server::new(|asked, to| {
        if asked.n == 0 {
            let record = format!("{{\"x\":\"{}\"}}", "y".repeat(3_000_000));
            return json(to, &format!("[{}]", vec![record; 12].join(",")));
        }
        let page = number(asked, "p=").unwrap();
        json(to, &list((1..=2).filter(|_| page == 1)));
    });
    let more = "paging = \"page\"\nrecords = \"\"\nsize = 60\nevery = \"100ms\"\nquery = { p = \"{page}\", n = \"{size}\" }\n";
    let place = place(&server, more);
    let mut child = place.start(&["pull", "web", "--follow"]);
    let until = Instant::now() + Duration::from_mins(1);
    while server.asked().len() < 5 && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(30));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let sizes: Vec<_> = server.asked().iter().filter_map(|it| number(it, "n=")).collect();
    assert_eq!(sizes[..5], [60, 30, 30, 60, 60]);
}
