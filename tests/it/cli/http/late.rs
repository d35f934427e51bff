//! Servers that deliver late: what comes into their index behind what was asked for already is
//! taken in once, as far as the source's `overlap` reaches back.

use super::server::{Asked, Server, json};
use super::{place, sourced};
use serde_json::{Value, json as value};
use std::io::{BufRead as _, BufReader};

/// A record of that minute, which can be found from that question on.
type Late = (u32, usize);

fn time(minute: u32) -> String {
    format!("2026-03-02T09:{minute:02}:00Z")
}

/// A round each fifth of a second; a page of eight.
fn settings(profile: &str, overlap: &str) -> String {
    format!(
        "profile = \"{profile}\"\nlookback = \"1000d\"\nretention = \"3000d\"\nevery = \"200ms\"\n\
         size = 8\noverlap = \"{overlap}\"\n"
    )
}

/// A search that finds what is in its index by now, sorted as it is asked for.
fn search(records: Vec<Late>) -> Server {
    Server::new(move |asked: &Asked, to| {
        let body: Value = serde_json::from_str(&asked.body).unwrap();
        let from = body["query"]["range"]["@timestamp"]["gte"].as_str().unwrap().to_owned();
        let after = |at: usize| body["search_after"][at].as_i64();
        let behind = after(0).zip(after(1));
        let mut found: Vec<(i64, i64)> = records
            .iter()
            .enumerate()
            .filter(|(_, (minute, since))| asked.n >= *since && time(*minute) >= from)
            .map(|(n, (minute, _))| (i64::from(*minute), n as i64))
            .filter(|it| behind.is_none_or(|behind| *it > behind))
            .collect();
        found.sort_unstable();
        let hits: Vec<Value> = found
            .into_iter()
            .take(8)
            .map(|(minute, n)| {
                let source = value!({"@timestamp": time(minute as u32), "n": n});
                value!({"_id": format!("d{n}"), "_source": source, "sort": [minute, n]})
            })
            .collect();
        let whole = value!({"timed_out": false, "_shards": {"failed": 0}, "hits": {"hits": hits}});
        json(to, &whole.to_string());
    })
}

/// A Graph: what is no older than the filter says, the newest first, in pages of eight.
fn graph(records: Vec<Late>) -> Server {
    Server::new(move |asked: &Asked, to| {
        let part = |name: &str| asked.what.split(name).nth(1).map(str::to_owned);
        let from = part("ge+").or_else(|| part("from=")).unwrap().replace("%3A", ":");
        let skip: usize = part("skip=").and_then(|it| it[..1].parse().ok()).unwrap_or(0) * 8;
        let mut found: Vec<(u32, usize)> = records
            .iter()
            .enumerate()
            .filter(|(_, (minute, since))| asked.n >= *since && *time(*minute) >= from[..20])
            .map(|(n, (minute, _))| (*minute, n))
            .collect();
        found.sort_unstable_by(|a, b| b.cmp(a));
        let is_more = found.len() > skip + 8;
        let records: Vec<Value> = found
            .into_iter()
            .skip(skip)
            .take(8)
            .map(|(minute, n)| value!({"id": format!("s{n}"), "createdDateTime": time(minute)}))
            .collect();
        let next = format!("/beta/auditLogs/signIns?skip={}&from={}", skip / 8 + 1, &from[..20]);
        let next = if is_more { Value::from(next) } else { Value::Null };
        json(to, &value!({"value": records, "@odata.nextLink": next}).to_string());
    })
}

/// How many records a follower takes in, once so many rounds have ended behind the last new one.
fn taken(server: &Server, settings: &str, asked: usize) -> u64 {
    let place = place(server, "");
    sourced(&place, &server.url, settings);
    let mut child = place.start(&["pull", "web", "--follow", "--json"]);
    while server.asked().len() < asked {
        assert!(child.try_wait().unwrap().is_none(), "it ended");
        std::thread::sleep(std::time::Duration::from_millis(30));
    }
    child.kill().unwrap();
    let said = child.stdout.take().unwrap();
    child.wait().unwrap();
    let lines = BufReader::new(said).lines().map_while(Result::ok);
    let counts = lines.map(|line| serde_json::from_str::<Value>(&line).unwrap());
    let all: Vec<Value> = counts.collect();
    assert!(all.iter().all(|line| line["state"] != "failing"), "{all:?}");
    all.iter().filter_map(|line| line["records"].as_u64()).max().unwrap()
}

/// Twenty-one records, one a minute; one comes in behind the place between two pages, one three
/// minutes late once all were taken in, and one far too late.
#[test]
fn a_search_finds_what_was_indexed_late_as_far_as_its_overlap_reaches() {
    let records = || {
        let on_time = (0..=20).map(|minute| (minute, 0));
        on_time.chain([(2, 1), (17, 5), (3, 5)]).collect::<Vec<Late>>()
    };
    let server = search(records());
    assert_eq!(taken(&server, &settings("elastic.search", "5m"), 16), 22, "three minutes late");
    let server = search(records());
    assert_eq!(taken(&server, &settings("elastic.search", "30m"), 24), 24, "and what is later");
}

/// A sign-in that Graph has 25 minutes late, and one that comes in between two pages.
#[test]
fn graph_may_be_half_an_hour_late() {
    let records = || {
        let on_time = (20..=50).map(|minute| (minute, 0));
        on_time.chain([(49, 1), (25, 6)]).collect::<Vec<Late>>()
    };
    let server = graph(records());
    assert_eq!(taken(&server, &settings("graph.signins", "30m"), 26), 33);
    let server = graph(records());
    assert_eq!(taken(&server, &settings("graph.signins", "5m"), 14), 32, "not without the overlap");
}
