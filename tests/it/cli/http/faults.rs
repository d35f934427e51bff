//! Answers that are none, and what becomes of them.

use super::server::{Asked, Server, answer, json};
use super::{PAGED, cases, ids, page, place, set_aside, sourced};
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

type Bad = fn(&mut dyn Write);

/// What a bad server does, and the words that are said of it.
const BAD: &[(&str, Bad, &str)] = &[
    (
        "500",
        |to| answer(to, "500 Internal", "", "{\"error\":{\"code\":\"s3cr3t in words\"}}"),
        "it has a fault of its own (500, http://",
    ),
    ("429", |to| answer(to, "429 Too Many", "", ""), "it is asked too often"),
    (
        "429 and after",
        |to| answer(to, "429 Too Many", "Retry-After: 1\r\n", ""),
        "left alone for a while (429, ",
    ),
    (
        "cut off",
        |to| {
            drop(write!(
                to,
                "HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n{{\"value\":[{{\"a\":1}},"
            ));
        },
        "cut off",
    ),
    (
        "cut off, no length",
        |to| {
            drop(write!(
                to,
                "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{{\"value\":[{{\"a\":1}},{{\"b"
            ));
        },
        "cut off",
    ),
    (
        "cut off between",
        |to| {
            drop(write!(
                to,
                "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{{\"value\":[{{\"a\":1}}]"
            ));
        },
        "cut off",
    ),
    (
        "a page to log in",
        |to| answer(to, "200 OK", "Content-Type: text/html; charset=utf-8\r\n", "<html>log in"),
        "a log-in page",
    ),
    (
        "an image",
        |to| answer(to, "200 OK", "Content-Type: image/png\r\n", "\u{89}PNG\r\n\u{1a}\n"),
        "no JSON that can be read",
    ),
    ("HTML as JSON", |to| json(to, "\n<!doctype html>"), "a log-in page"),
    ("an error as success", |to| json(to, "{\"error\":\"quota\"}"), "no list of records at /value"),
    (
        "no gzip",
        |to| answer(to, "200 OK", "Content-Encoding: gzip\r\n", "{\"value\":[]}"),
        "not packed as it says",
    ),
    (
        "to another host",
        |to| answer(to, "302 Found", "Location: http://127.0.0.1:1/x?token=s3cr3t\r\n", ""),
        "points to port 1 of the same host, and only",
    ),
    (
        "round in a circle",
        |to| answer(to, "302 Found", "Location: /again\r\n", ""),
        "on and on within its host",
    ),
    ("no HTTP", |to| drop(to.write_all(b"\x16\x03\x01 hello\r\n\r\n")), "no answer"),
    ("nothing", |_| {}, "ended before an answer"),
    ("nested", |to| json(to, &"[".repeat(100_000)), "nested too deep"),
    (
        "around too large",
        |to| json(to, &format!("{{\"x\":\"{}\"", "y".repeat(3_000_000))),
        "more than 1 MiB",
    ),
    (
        "another host next",
        |to| json(to, "{\"value\":[],\"next\":\"http://127.0.0.1:1/x?token=s3cr3t\"}"),
        "next page on port 1 of the same host",
    ),
    (
        "without a licence",
        |to| {
            answer(
                to,
                "403 Forbidden",
                "",
                "{\"error\":{\"code\":\"Authentication_RequestFromNonPremiumTenantOrB2CTenant\"}}",
            );
        },
        "it needs Entra ID P1 or P2 (403 Authentication_RequestFrom",
    ),
    (
        "forbidden",
        |to| {
            answer(
                to,
                "403 Forbidden",
                "",
                "{\"error\":{\"code\":\"Authentication_MSGraphPermissionMissing\"}}",
            );
        },
        "(403 Authentication_MSGraphPermissionMissing, ",
    ),
    ("a slow drip", drip, "no whole answer in time"),
];

fn drip(to: &mut dyn Write) {
    let _ = to.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n{\"value\":[");
    for _ in 0..200 {
        if to.write_all(b" ").and_then(|()| to.flush()).is_err() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Each on the second page, so that there is something to lose and something to repeat.
#[test]
fn a_bad_answer_is_told_and_costs_nothing_once_the_server_behaves() {
    let one = |(name, bad, words): (&str, Bad, &str)| {
        let is_bad = AtomicUsize::new(0);
        let server = Server::new(move |asked: &Asked, to| {
            // Bad for as long as one question is asked, redirects included.
            if asked.has("again") {
                bad(to);
            } else if !asked.has("n=2") {
                json(to, &page(1..=3, Some("/?n=2")));
            } else if is_bad.fetch_add(1, Ordering::Relaxed) == 0 {
                bad(to);
            } else {
                json(to, &page(4..=6, None));
            }
        });
        let more = format!("{PAGED}timeout = \"2s\"\n");
        let place = place(&server, &more);
        let ran = place.run(&["pull", "web", "--json"]);
        assert_eq!(ran.code, 0, "{name}: {}{}", ran.err, ran.out);
        assert!(ran.err.contains("source web: ") && ran.err.contains(words), "{name}: {}", ran.err);
        assert!(!ran.err.contains("s3cr3t") && !ran.err.contains("n=2"), "{name}: {}", ran.err);
        assert_eq!(cases(&place), ids(1..=6), "{name}");
        assert_eq!(ran.json()["records"], 6, "{name}: nothing comes twice");
        assert!(set_aside(&place).is_empty(), "{name}");
        let firsts = server.asked().iter().filter(|it| !it.has("n=2") && !it.has("again")).count();
        assert_eq!(firsts, 1, "{name}: the first page is not asked for again");
    };
    std::thread::scope(|all| {
        let of = |chunk: &'static [(&str, Bad, &str)]| move || chunk.iter().for_each(|it| one(*it));
        for chunk in BAD.chunks(5) {
            all.spawn(of(chunk));
        }
    });
}

#[test]
fn each_new_reason_of_an_outage_is_told_and_so_is_its_end() {
    let server = Server::new(|asked, to| match asked.n {
        0 | 1 => answer(to, "500 Internal", "", ""),
        2 => answer(to, "403 Forbidden", "", ""),
        _ => json(to, &page(1..=1, None)),
    });
    let place = place(&server, PAGED);
    let ran = place.run(&["pull", "web"]);
    let told: Vec<_> = ran.err.lines().filter(|it| it.contains("source web: ")).collect();
    let words = ["a fault of its own (500", "may not read that", "it goes on"];
    assert_eq!((ran.code, told.len()), (0, words.len()), "{}", ran.err);
    assert!(told.iter().zip(words).all(|(line, words)| line.contains(words)), "{told:?}");
    // Of a source that gives up nothing is said that reads as if it had nothing new.
    let server = Server::new(|_, to| answer(to, "403 Forbidden", "", ""));
    sourced(&place, &server.url, PAGED);
    let ran = place.run(&["pull", "web"]);
    assert_eq!((ran.code, ran.out.as_str()), (3, ""), "{}", ran.err);
}

#[test]
fn a_wait_that_is_asked_for_is_granted() {
    let server = Server::new(|asked, to| match asked.n {
        0 => answer(to, "429 Too Many", "Retry-After: 2\r\n", ""),
        _ => json(to, &page(1..=1, None)),
    });
    let place = place(&server, PAGED);
    let began = std::time::Instant::now();
    assert_eq!(place.run(&["pull", "web"]).code, 0);
    assert!(began.elapsed() >= Duration::from_secs(2), "{:?}", began.elapsed());
}

#[test]
fn a_page_that_repeats_ends_the_run_and_is_named() {
    for of in ["the same place", "another place"] {
        let is_same = of == "the same place";
        let server = Server::new(move |asked, to| {
            let next = if is_same { "/?n=2".into() } else { format!("/?n={}", asked.n + 2) };
            let numbers = if asked.has("n=") { 4..=6 } else { 1..=3 };
            json(to, &page(numbers, Some(&next)));
        });
        let place = place(&server, PAGED);
        let ran = place.run(&["pull", "web", "--json"]);
        assert_eq!(ran.code, 3, "{of}: {}", ran.err);
        assert!(ran.err.contains("the same page again"), "{of}: {}", ran.err);
        assert!(server.asked().len() < 12, "{of}: {}", server.asked().len());
        let wanted = if is_same { ids(1..=3) } else { ids(1..=6) };
        assert_eq!(cases(&place), wanted, "{of}");
    }
}

/// What is said of the kind of an answer counts for nothing where its body is what it should be.
#[test]
fn records_under_a_wrong_content_type_are_taken_for_what_they_are() {
    for media in ["text/plain", "application/octet-stream", "image/png; charset=x", "nonsense"] {
        let server = Server::new(move |_, to| {
            let head = format!("Content-Type: {media}\r\n");
            answer(to, "200 OK", &head, &page(1..=2, None));
        });
        let place = place(&server, PAGED);
        let ran = place.run(&["pull", "web"]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{media}");
        assert_eq!(cases(&place), ids(1..=2), "{media}");
    }
}

/// Two cases of one id: both are kept, as revisions, and what comes again in another order is none.
#[test]
fn a_case_of_a_known_id_with_other_content_is_a_revision_and_comes_once() {
    let other = super::record(1).replace("\"ana\"", "\"bob\"");
    assert_ne!(other, super::record(1));
    let server = Server::new(move |asked, to| {
        let mut both = [super::record(1), other.clone(), super::record(2)];
        // The third time only what is older.
        both.rotate_left(asked.n.min(2));
        json(to, &format!("{{\"value\":[{}]}}", both.join(",")));
    });
    let place = place(&server, "records = \"/value\"\n");
    let mut seen = Vec::new();
    for _ in 0..3 {
        assert_eq!(place.run(&["pull", "web"]).code, 0);
        let rows = place.run(&["queue", "--state", "all", "--json"]).lines();
        let mut revisions: Vec<_> =
            rows.iter().map(|row| (row["id"].to_string(), row["revision"].to_string())).collect();
        revisions.sort();
        seen.push(revisions);
    }
    let wanted = [("\"c-001\"", "2"), ("\"c-002\"", "1")];
    let wanted = wanted.map(|(id, revision)| (id.to_owned(), revision.to_owned())).to_vec();
    assert_eq!(seen, vec![wanted; 3]);
}

/// Of a broken record only itself is lost, it is kept with its reason once, and a huge one is not
/// held.
#[test]
fn a_broken_record_is_set_aside_once_however_often_it_comes() {
    let server = Server::new(|_, to| {
        let (one, two) = (super::record(1), super::record(2));
        let huge = format!("{{\"a\":\"{}\"}}", "x".repeat(6_000_000));
        json(to, &format!("{{\"value\":[{one},{{\"b\":1,}},{huge},\n{two}]}}"));
    });
    let more = "records = \"/value\"\n";
    let place = place(&server, more);
    for _ in 0..3 {
        assert!(place.run(&["pull", "web"]).err.is_empty());
    }
    assert_eq!(cases(&place), ids(1..=2));
    let reasons: Vec<_> = set_aside(&place).iter().map(|it| it["reason"].to_string()).collect();
    assert_eq!(reasons.len(), 2, "{reasons:?}");
    assert!(reasons[1].contains("more than 4 MiB"), "{reasons:?}");
}

/// A record without an end: it is not kept, and the reading stops.
#[test]
fn an_answer_without_an_end_is_left_with_memory_flat() {
    let server = Server::new(|asked, to| {
        if asked.n > 0 {
            return json(to, &page(1..=2, None));
        }
        let _ = to.write_all(b"HTTP/1.1 200 OK\r\n\r\n{\"value\":[{\"a\":\"");
        let block = vec![b'x'; 1024 * 1024];
        // A gigabyte, or until nobody reads on.
        for _ in 0..1024 {
            if to.write_all(&block).is_err() {
                return;
            }
        }
    });
    let place = place(&server, &format!("{PAGED}every = \"1s\"\n"));
    let mut child = place.start(&["pull", "web", "--follow"]);
    let status = format!("/proc/{}/status", child.id());
    let until = std::time::Instant::now() + Duration::from_mins(2);
    while cases(&place).is_empty() {
        assert!(std::time::Instant::now() < until);
        std::thread::sleep(Duration::from_millis(200));
    }
    let status = std::fs::read_to_string(status).unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|it| it.trim().trim_end_matches(" kB").parse::<u64>().ok());
    child.kill().unwrap();
    let told = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&told.stderr);
    assert!(told.contains("more than 256 MiB and was not read on"), "{told}");
    assert!(peak.is_none_or(|kib| kib < 150 * 1024), "{peak:?}");
    assert_eq!(cases(&place), ids(1..=2));
}
