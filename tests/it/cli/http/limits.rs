//! What the other side grants: so many questions, and pages that are small enough to be held.

use super::server::{Server, answer, json};
use super::{PAGED, cases, ids, page, place};
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::time::{Duration, Instant};

/// The limit begins anew a second or two after the first page.
fn used_up() -> Server {
    Server::new(|asked, to| match asked.n {
        0 => {
            let reset = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs() + 2;
            let head = format!("X-Rate-Limit-Remaining: 0\r\nX-Rate-Limit-Reset: {reset}\r\n");
            answer(to, "200 OK", &head, &page(1..=2, Some("/?n=2")));
        }
        _ => json(to, &page(3..=4, None)),
    })
}

#[test]
fn a_limit_that_is_used_up_is_waited_for_and_is_told_as_no_fault() {
    let server = used_up();
    let own = place(&server, PAGED);
    let began = Instant::now();
    let ran = own.run(&["pull", "web", "--json"]);
    assert_eq!((ran.code, &ran.json()["records"]), (0, &Value::from(4)), "{}", ran.err);
    assert!(began.elapsed() >= Duration::from_secs(1), "{:?}", began.elapsed());
    assert_eq!(server.asked().len(), 2, "no question was refused");
    let words = "source web: its limit of questions is used up; it is asked again at ";
    assert!(ran.err.contains(words), "{}", ran.err);
    assert_eq!(cases(&own), ids(1..=4));
    // For a script it is a state of its own.
    let server = used_up();
    let followed = place(&server, PAGED);
    let mut child = followed.start(&["pull", "web", "--follow", "--json"]);
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut states: Vec<String> = Vec::new();
    for line in lines.map_while(Result::ok) {
        let line: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(line["why"], Value::Null, "{line}");
        states.push(line["state"].as_str().unwrap().into());
        if states.last().unwrap() == "caught_up" {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    states.dedup();
    assert_eq!(states, ["delivering", "resting", "delivering", "caught_up"]);
}

/// Sixty records of a mebibyte each: more than is held, until fewer are asked for.
#[test]
fn a_page_that_is_too_large_is_asked_for_with_fewer_records_or_told_with_what_mends_it() {
    const RECORDS: usize = 60;
    let record = |n: usize| format!("{{\"n\":{n},\"x\":\"{}\"}}", "y".repeat(1_000_000));
    let server = Server::new(move |asked, to| {
        let number = |name: &str| -> Option<usize> {
            let text = asked.what.split(name).nth(1)?;
            text.split(['&', ' ']).next()?.parse().ok()
        };
        let (number, size) = (number("p=").unwrap_or(1), number("n=").unwrap_or(RECORDS));
        let end = RECORDS.min(number * size);
        let of = (number * size).saturating_sub(size)..end;
        let _ = to.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n[");
        for n in of.clone() {
            let comma = if n == of.start { "" } else { "," };
            if to.write_all(format!("{comma}{}", record(n)).as_bytes()).is_err() {
                return;
            }
        }
        let _ = to.write_all(b"]");
    });
    let paged = "paging = \"page\"\nrecords = \"\"\nsize = 60\n";
    let query = "query = { p = \"{page}\", n = \"{size}\" }\n";
    let shrinks = place(&server, &format!("{paged}{query}"));
    let ran = shrinks.run(&["pull", "web", "--json"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(ran.json()["records"], RECORDS, "each once");
    let asked: Vec<String> = server.asked().iter().map(|it| it.what.clone()).collect();
    assert!(asked[0].contains("n=60") && asked[1].contains("n=30&p=1"), "{asked:?}");
    // One that has no number to make smaller says what to do, and is not asked for without an end.
    let stuck = place(&server, "records = \"\"\n");
    let ran = stuck.run(&["pull", "web"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let words =
        ["source web: one page has", "more than 32 MiB of records", "put {size} into query"];
    assert!(words.iter().all(|it| ran.err.contains(it)), "{}", ran.err);
}
