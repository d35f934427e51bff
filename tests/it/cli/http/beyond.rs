//! A record that makes each answer with it longer than one may be: it is set aside, and what stands
//! behind it comes in; where nothing says how to get past it, that is told with what mends it.

use super::server::{Asked, Server};
use crosscheck::domain::feed::{Gap, News, Side, Stored};
use crosscheck::domain::time::Timestamp;
use crosscheck::net::Settings;
use crosscheck::source::feed::{self, Fault, How, Kind, Line, Parcel, Wants};
use crosscheck::source::http::{Auth, Http, Paging, Pull, Since};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

/// Bytes of an answer, at most.
const MOST: u64 = 100_000;
/// Records of the server, a minute apart.
const RECORDS: u64 = 9;

/// Where the server says what comes next.
#[derive(Clone, Copy, PartialEq)]
enum Says {
    Before,
    Behind,
    Head,
    Nowhere,
}

fn number(asked: &Asked, name: &str) -> Option<u64> {
    asked.what.split(['?', '&', ' ']).find_map(|it| it.strip_prefix(name)?.parse().ok())
}

fn time(n: u64) -> String {
    format!("2026-03-02T10:{n:02}:00Z")
}

/// A server one of whose records is of half a mebibyte; it gives `n` records from the one behind
/// `after` on, or those of page `p`, or from a minute on.
fn server(says: Says, long: u64) -> Server {
    Server::new(move |asked, to| {
        let size = number(asked, "n=").unwrap_or(RECORDS);
        let page = number(asked, "p=").map(|page| (page - 1) * size);
        let minute = asked.what.split("10%3A").nth(1).and_then(|it| it[..2].parse::<u64>().ok());
        let after = number(asked, "after=").or(page).or(minute.map(|it| it - 1)).unwrap_or(0);
        let end = (after + size).min(RECORDS);
        let records: Vec<String> = (after + 1..=end)
            .map(|n| {
                let long = if n == long { "x".repeat(1 << 19) } else { String::new() };
                format!("{{\"n\":{n},\"at\":\"{}\",\"x\":\"{long}\",\"sort\":[{n},1]}}", time(n))
            })
            .collect();
        let next = (end < RECORDS).then(|| format!("/?n={size}&after={end}"));
        let named = format!("\"next\":{}", Value::from(next.clone()));
        let mut body = String::from("{");
        if says == Says::Before {
            let _ = write!(body, "{named},");
        }
        let _ = write!(body, "\"value\":[{}]", records.join(","));
        if says == Says::Behind {
            let _ = write!(body, ",{named}");
        }
        body.push('}');
        let link = next.filter(|_| says == Says::Head);
        let link = link.map_or_else(String::new, |it| format!("Link: <{it}>; rel=\"next\"\r\n"));
        super::server::answer(to, "200 OK", &link, &body);
    })
}

/// Parameters of the question.
type Query = &'static [(&'static str, &'static str)];

fn source(server: &Server, paging: Paging, query: Query) -> Http {
    Http {
        url: server.url.clone(),
        paging,
        records: Some("/value".into()),
        next: (paging == Paging::Cursor).then(|| "/next".into()),
        time: Some("/at".into()),
        whole: Vec::new(),
        query: query.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect(),
        secret_query: Vec::new(),
        body: (paging == Paging::SearchAfter).then(|| "{}".into()),
        since: Since::Rfc3339,
        size: 4,
        headers: Vec::new(),
        auth: Auth::None,
        every: Duration::from_mins(1),
        overlap: Duration::ZERO,
        lookback: Duration::from_mins(29),
        retention: None,
        answer_max: MOST,
        net: Settings { insecure: true, ..Settings::default() },
    }
}

/// What came of a run: the records, the reason of each that is none, the gaps, and the last fault.
struct Came {
    records: BTreeSet<u64>,
    faults: Vec<String>,
    gaps: Vec<Gap>,
    ended: Result<(), Fault>,
}

/// Once through all there is, at 10:30.
fn pulled(of: Http) -> Came {
    let (to, parcels) = channel();
    let work = std::thread::spawn(move || {
        let now = || Timestamp::parse("2026-03-02T10:30:00Z").unwrap();
        let how = How { wants: Wants::Once, now: Arc::new(now), chance: Arc::new(|| 0.0) };
        let line = Line::new("web", None, to, feed::room());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(feed::run(Kind::Http(Box::new(Pull::new(of))), line, how))
    });
    let (mut records, mut faults, mut gaps) = (BTreeSet::new(), Vec::new(), Vec::new());
    for parcel in parcels {
        let delivery = match parcel {
            Parcel::Delivery(delivery) => delivery,
            Parcel::News(_, News::Failing(failing)) => {
                assert_eq!(failing.side, Side::Unfit, "{}", failing.why);
                continue;
            }
            Parcel::News(..) => continue,
        };
        gaps.extend(delivery.load.gaps.clone());
        for piece in &delivery.load.pieces {
            if let Some(fault) = &piece.fault {
                assert!(piece.bytes.starts_with(b"{\"n\":"), "it is known by its beginning");
                faults.push(fault.to_string());
            } else {
                let record: Value = serde_json::from_slice(&piece.bytes).unwrap();
                assert!(records.insert(record["n"].as_u64().unwrap()), "{record} came twice");
            }
        }
        delivery.answer(Ok(Stored::default()));
    }
    Came { records, faults, gaps, ended: work.join().unwrap() }
}

const SIZED: (&str, &str) = ("n", "{size}");
const SINCE: (&str, &str) = ("from", "{since}");

#[test]
fn a_record_beyond_all_bounds_costs_itself_where_the_next_page_is_known() {
    let ways: [(Says, Paging, Query); 3] = [
        (Says::Nowhere, Paging::Page, &[SIZED, ("p", "{page}")]),
        (Says::Before, Paging::Cursor, &[SIZED, SINCE]),
        (Says::Head, Paging::Link, &[SIZED, SINCE]),
    ];
    // In the middle, on the first page, and on the last one.
    for ((says, paging, query), long) in
        ways.into_iter().flat_map(|way| [5, 1, 9].map(|n| (way, n)))
    {
        let server = server(says, long);
        let came = pulled(source(&server, paging, query));
        assert_eq!(came.ended, Ok(()), "{paging:?} {long}");
        let others = (1..=RECORDS).filter(|n| *n != long);
        assert_eq!(came.records, others.collect(), "{paging:?} {long}");
        assert_eq!((came.faults.len(), came.gaps), (1, Vec::new()), "{paging:?} {long}");
        assert!(came.faults[0].contains("more than is read, and ended in this record"));
    }
}

/// By a token that no time stands beside, a page cannot be begun anew with fewer records: what was
/// not read of it is a gap.
#[test]
fn what_is_lost_with_such_a_record_is_told_as_a_gap() {
    let server = server(Says::Head, 5);
    let came = pulled(source(&server, Paging::Link, &[SIZED]));
    assert_eq!(came.ended, Ok(()));
    // The first page is asked for anew, the second, which the server named, is not.
    assert_eq!((came.records, came.faults.len()), ((1..=4).chain([9]).collect(), 1));
    let gap = |it: &Gap| (it.from.to_string(), it.to.to_string());
    let whole = ("2026-03-02T10:01:00Z".to_owned(), "2026-03-02T10:30:00Z".to_owned());
    assert_eq!(came.gaps.iter().map(gap).collect::<Vec<_>>(), [whole]);
    assert!(came.gaps[0].why.contains("too long to be read to its end"));
}

#[test]
fn where_nothing_says_how_to_get_past_it_the_fault_says_that_and_what_to_do() {
    let ways: [(Says, Paging, Query, &str); 4] = [
        (Says::Behind, Paging::Cursor, &[SIZED, SINCE], "where the next page is stands behind it"),
        (Says::Nowhere, Paging::Time, &[SIZED, SINCE], "by time cannot be asked for"),
        (Says::Nowhere, Paging::None, &[SIZED, SINCE], "say how it pages"),
        (Says::Head, Paging::Link, &[SINCE], "put {size} into query or body"),
    ];
    for (says, paging, query, words) in ways {
        let server = server(says, 5);
        // With one page alone, it is on the first.
        let size = if paging == Paging::None { 9 } else { 4 };
        let came = pulled(Http { size, ..source(&server, paging, query) });
        let why = came.ended.unwrap_err().why;
        assert!(why.contains("was not read on; ") && why.contains(words), "{paging:?}: {why}");
        assert!(why.ends_with(&format!("({}/)", server.url)), "the place once: {why}");
        assert!(came.faults.is_empty() && came.gaps.is_empty(), "nothing is passed over");
        let before: &[u64] =
            if words.contains("page") || words.contains("{size}") { &[] } else { &[1, 2, 3, 4] };
        let is_there = before.iter().all(|n| came.records.contains(n));
        assert!(is_there, "what comes before it: {paging:?} {:?}", came.records);
    }
}
