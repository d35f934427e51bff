//! Where a source goes on: over restarts, kills, forgotten places, and a server that is late.

use super::server::{Server, answer, json};
use super::{PAGED, cases, ids, page, place, record, set_aside};
use crosscheck::domain::digest::Digest;
use crosscheck::domain::time::Timestamp;
use crosscheck::store::Store as _;
use crosscheck::store::sqlite::SqliteStore;
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Kept by time, with a page that the head names.
pub(super) const LINKED: &str = "paging = \"link\"\nrecords = \"\"\ntime = \"/detected_at\"\noverlap = \"5m\"\nlookback = \"1000d\"\nquery = { from = \"{since}\" }\n";

pub(super) fn list(numbers: impl IntoIterator<Item = u32>) -> String {
    let records: Vec<_> = numbers.into_iter().map(record).collect();
    format!("[{}]", records.join(","))
}

pub(super) fn linked(to: &mut dyn Write, body: &str, next: &str) {
    answer(to, "200 OK", &format!("Link: <{next}>; rel=\"next\"\r\n"), body);
}

pub(super) fn gaps(place: &super::Place) -> Vec<String> {
    let store = SqliteStore::open_read_only(&place.0.path().join("store")).unwrap();
    let at = |text| Timestamp::parse(text).unwrap();
    let all = [at("2000-01-01T00:00:00Z"), at("9000-01-01T00:00:00Z")];
    let gaps = store.gaps("crosscheck.case", all).unwrap();
    gaps.into_iter().map(|gap| format!("{} {}", gap.from, gap.why)).collect()
}

#[test]
fn a_place_that_is_forgotten_is_found_again_by_time() {
    let server = Server::new(|asked, to| match (asked.n, asked.has("after=b")) {
        (0, _) => linked(to, &list(1..=10), "/?after=a"),
        (1, _) => linked(to, "[]", "/?after=b"),
        // The next run: the place is not known any more.
        (2, _) => answer(to, "400 Bad", "", "{\"errorCode\":\"E0000031\"}"),
        (3, _) => linked(to, &list((3..=12).rev()), "/?after=c"),
        _ => linked(to, "[]", "/?after=c"),
    });
    let place = place(&server, LINKED);
    assert_eq!(place.run(&["pull", "web"]).code, 0);
    let ran = place.run(&["pull", "web"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(cases(&place), ids(1..=12));
    let asked: Vec<_> = server.asked().iter().map(|it| it.what.clone()).collect();
    assert!(asked[2].contains("after=b"), "{asked:?}");
    // Five minutes before the newest, which is of 10:10.
    assert!(asked[3].contains("from=2026-03-02T10%3A05%3A00Z"), "{asked:?}");
    assert!(gaps(&place).is_empty());
}

#[test]
fn what_cannot_be_had_any_more_is_told_as_a_gap() {
    let more = list(7..=8);
    let server = Server::new(move |asked, to| match asked.n {
        0 => linked(to, &list(1..=2), "/?after=a"),
        1 => linked(to, "[]", "/?after=a"),
        2 => answer(to, "410 Gone", "", ""),
        _ => linked(to, if asked.n == 3 { &more } else { "[]" }, "/?after=c"),
    });

    // It cannot be asked by time.
    let own = place(&server, "paging = \"link\"\nrecords = \"\"\n");
    assert_eq!(own.run(&["pull", "web"]).code, 0);
    assert!(gaps(&own).is_empty());
    assert_eq!(own.run(&["pull", "web"]).code, 0);
    assert_eq!(cases(&own), ids([1, 2, 7, 8]));
    let told = gaps(&own);
    assert!(told.len() == 1 && told[0].contains("forgot where it was"), "{told:?}");
    // It can, and keeps nothing that old: the records are of a day long past.
    let server = Server::new(|_, to| json(to, &list(1..=2)));
    let more = "records = \"\"\ntime = \"/detected_at\"\nlookback = \"1d\"\nretention = \"2h\"\nquery = { from = \"{since}\" }\n";
    let kept = place(&server, more);
    for _ in 0..2 {
        assert_eq!(kept.run(&["pull", "web"]).code, 0);
    }
    let from = server.asked()[1].what.clone();
    assert!(!from.contains("2026-03-02"), "older than what is kept is not asked for: {from}");
}

/// The second time the same stretch comes in another order, with one record more that is older than
/// the newest, one of a known id with other content, and a broken one that was there before.
#[test]
fn what_comes_late_and_in_another_order_is_taken_in_and_nothing_twice() {
    let event = |n: u32, more: &str| {
        format!("{{\"id\":\"e{n}\",\"at\":\"2026-03-02T10:{n:02}:00Z\"{more}}}")
    };
    let (late, other) = (event(1, ""), event(2, ",\"changed\":true"));
    let first = format!("[{},{{\"broken\":}},{}]", event(2, ""), event(3, ""));
    let second = format!("[{},{other},{{\"broken\":}},{late},{}]", event(3, ""), event(2, ""));
    let server =
        Server::new(move |asked, to| json(to, if asked.n == 0 { &first } else { &second }));
    let more = "records = \"\"\ntime = \"/at\"\noverlap = \"10m\"\nlookback = \"1000d\"\nevery = \"200ms\"\nquery = { from = \"{since}\" }\n";
    let place = place(&server, more);
    for _ in 0..2 {
        place.run(&["pull", "web"]);
    }
    let mut child = place.start(&["pull", "web", "--follow", "--json"]);
    while server.asked().len() < 6 && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(50));
    }
    child.kill().unwrap();
    let told = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    // Once since it began again, and never behind that.
    let last: serde_json::Value = serde_json::from_str(told.lines().last().unwrap()).unwrap();
    assert_eq!((&last["records"], &last["state"]), (&4.into(), &"caught_up".into()), "{told}");
    // What is of no known format is listed there too.
    let aside = set_aside(&place);
    let is_broken = |it: &&serde_json::Value| it["reason"].to_string().contains("byte");
    assert_eq!(aside.iter().filter(is_broken).count(), 1, "{aside:?}");
    let store = SqliteStore::open_read_only(&place.0.path().join("store")).unwrap();
    let all = [event(1, ""), event(2, ""), other, event(3, "")];
    let found = store.raw_events(&all.map(|it| Digest::of(it.as_bytes()))).unwrap();
    assert!(found.iter().all(Option::is_some), "{found:?}");
}

/// A record that says to be of the year 2099 must not hide what comes until then.
#[test]
fn a_time_ahead_of_the_clock_moves_nothing_beyond_it() {
    let server =
        Server::new(|_, to| json(to, &format!("[{}]", record(1).replace("2026-03", "2099-03"))));
    let more = "records = \"\"\ntime = \"/detected_at\"\nquery = { from = \"{since}\" }\nsince = \"unix\"\n";
    let place = place(&server, more);
    for _ in 0..2 {
        assert_eq!(place.run(&["pull", "web"]).code, 0);
    }
    let from: i64 = server.asked()[1].what.split(['=', ' ']).nth(2).unwrap().parse().unwrap();
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs() as i64;
    assert!((now - 600..now - 290).contains(&from), "{from} {now}");
}

#[test]
fn pages_by_number_and_by_time_end_where_there_is_no_more() {
    let server = Server::new(|asked, to| match asked.n {
        0 => json(to, &list(1..=2)),
        1 => json(to, &list(3..=4)),
        _ => answer(to, "404 Not Found", "", ""),
    });
    let numbered =
        place(&server, "paging = \"page\"\nrecords = \"\"\nquery = { p = \"{page}\" }\n");
    assert_eq!(numbered.run(&["pull", "web"]).code, 0);
    assert_eq!(cases(&numbered), ids(1..=4));
    let asked: Vec<_> = server.asked().iter().map(|it| it.what.clone()).collect();
    assert!(asked[2].starts_with("GET /?p=3 "), "{asked:?}");
    // Three at a time from a time on, which is asked for again with each page.
    let from = |asked: &str| -> u32 {
        asked.split("from=").nth(1).map_or(0, |it| {
            let minute: u32 = it[17..].split("%3A").next().unwrap().parse().unwrap();
            if it.starts_with("2026-03-02") { minute } else { 0 }
        })
    };
    let server = Server::new(move |asked, to| {
        let from = from(&asked.what).max(1);
        json(to, &list(from..(from + 3).min(9)));
    });
    let more = "paging = \"time\"\nrecords = \"\"\ntime = \"/detected_at\"\nsize = 3\nlookback = \"1000d\"\nquery = { from = \"{since}\" }\n";
    let timed = place(&server, more);
    let ran = timed.run(&["pull", "web"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(cases(&timed), ids(1..=8));
    // Where more share one time than a page has, it is said.
    let server = Server::new(|_, to| json(to, &list([5, 65, 125])));
    let stuck = place(&server, more);
    let ran = stuck.run(&["pull", "web"]);
    assert!(ran.code == 3 && ran.err.contains("have one time"), "{}", ran.err);
}

/// Killed at any moment and begun again, nothing is lost, and nothing is set aside twice.
#[test]
fn a_follower_of_a_server_that_is_killed_goes_on_where_it_stood() {
    const PAGES: u32 = 40;
    let bad = AtomicUsize::new(0);
    let server = Server::new(move |asked, to| {
        let n: u32 =
            asked.what.split(['=', ' ']).nth(2).and_then(|it| it.parse().ok()).unwrap_or(0);
        std::thread::sleep(Duration::from_millis(8));
        // A fault now and then.
        if bad.fetch_add(1, Ordering::Relaxed) % 17 == 5 {
            return answer(to, "503 Busy", "", "");
        }
        let body = page(n * 10..n * 10 + 10, Some(&format!("/?n={}", n + 1)));
        let broken = format!("{{\"value\":[{{\"broken {n}\":}},");
        match n {
            0..PAGES => json(to, &body.replacen("{\"value\":[", &broken, 1)),
            _ => json(to, &page([], Some(&format!("/?n={PAGES}")))),
        }
    });
    let place = place(&server, PAGED);
    for round in 0..5 {
        let mut child = place.start(&["pull", "web", "--follow"]);
        std::thread::sleep(Duration::from_millis(
            90 + round * 130 + u64::from(std::process::id()) % 90,
        ));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let last = place.run(&["pull", "web"]);
    // Where the rounds were quick, nothing was left for the last one to set aside.
    assert!(last.code <= 1, "{}", last.err);
    assert_eq!(cases(&place), ids(0..PAGES * 10));
    assert_eq!(set_aside(&place).len(), PAGES as usize);
}
