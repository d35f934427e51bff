//! What an analyst waits for in a queue of a hundred thousand cases: `cargo bench --bench queue`.
//!
//! The first page of every sort and of filters that let much, little and nothing pass; a search at
//! each typed character; a case of 30 events; a durable decision beside a bare commit of one row;
//! memory. The store is made in the system's temporary folder from made-up cases (`CASES`, default
//! 100,000), or is the one in the folder `STORE`, which is then only read.

#![allow(clippy::expect_used, clippy::print_stdout, missing_docs)] // a bench has nobody to tell

use crosscheck::app::message::{Effect, Message};
use crosscheck::domain::decision::Decision;
use crosscheck::domain::digest::Digest;
use crosscheck::domain::json::Doc;
use crosscheck::domain::query::{
    Column, Context, DueTimes, Field, Query, SearchText, Sort, Term, parse,
};
use crosscheck::domain::queue::{ClaimCounts, QueueRow, QueueSubject};
use crosscheck::domain::thresholds::Thresholds;
use crosscheck::domain::time::Timestamp;
use crosscheck::domain::words::{
    Action, Certainty, HazardKind, ReasonCode, Severity, SubjectKind, Verdict,
};
use crosscheck::ledger::record::{Body, Ingested, Statement};
use crosscheck::runtime::reader;
use crosscheck::store::sqlite::{OpenOptions, SqliteStore};
use crosscheck::store::{Ask, Chance, Expect, GroupBy, Incoming, Stamp, Store, Whence};
use rusqlite::Connection;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Lines of a page.
const PAGE: usize = 48;
/// The case of 30 events.
const LARGE: &str = "c-large";

struct Counter(u128);

impl Chance for Counter {
    fn bits(&mut self) -> [u8; 16] {
        self.0 += 1;
        self.0.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835).to_be_bytes()
    }
}

/// A number that looks like chance and is the same on every run.
fn mixed(n: usize) -> usize {
    let n = (n as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((n ^ (n >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 33) as usize
}

fn pick<'w>(words: &[&'w str], n: usize) -> &'w str {
    words[mixed(n) % words.len()]
}

const DETECTIONS: &[&str] = &[
    "impossible travel",
    "new device",
    "password spray",
    "mfa fatigue",
    "consent grant",
    "unfamiliar features",
    "token replay",
    "new country",
    "legacy protocol",
    "brute force",
];
const PLACES: &[&str] = &["Lagos", "Osaka", "Madrid", "Lima", "Oslo", "Pune", "Perth", "Quito"];
const ENDS: &[&str] = &[
    "then succeeded from a device that was not seen before",
    "and no second factor was asked for",
    "while the usual address went on working",
    "after a consent was given to an unknown application",
];

fn event(n: usize, at: usize) -> serde_json::Value {
    let minute = mixed(n + at) % 1_440;
    // The usual addresses of a user and, in one case of ten, one that nobody else has.
    let (user, odd) = (n % 5_000, mixed(n + 9).is_multiple_of(10) && at == 3);
    let (high, low) = if odd { (100 + n % 100, n / 100) } else { (user % 50, user / 50) };
    json!({"id": format!("e{at}"), "format": "okta.system", "raw": {
        "uuid": format!("u-{n}-{at}"), "eventType": "user.session.start",
        "published": format!("2026-03-02T{:02}:{:02}:00.000Z", minute / 60, minute % 60),
        "actor": {"id": format!("00u{}", n % 5_000), "type": "User",
            "alternateId": format!("user{}@contoso.example", n % 5_000)},
        "client": {"ipAddress": format!("10.{high}.{}.{}", low % 250, low / 250 * 4 + at % 3),
            "userAgent": {"rawUserAgent": "Mozilla/5.0 Firefox/130.0", "os": "Linux"},
            "geographicalContext": {"city": pick(PLACES, n + at), "country": "ES"}},
        "outcome": {"result": if at.is_multiple_of(3) { "SUCCESS" } else { "FAILURE" }},
        "target": [{"id": "0oa1", "type": "AppInstance", "displayName": "Mail"}]}})
}

fn incoming(n: usize) -> Incoming {
    let (id, events) = if n == 0 { (LARGE.into(), 30) } else { (format!("c-{n:07}"), 4) };
    // One case among all has the word.
    let rare = if n == 777 { " zugzwang" } else { "" };
    let summary = format!(
        "{} failures for user{} from {} and {} within {} minutes, {}{rare}.",
        mixed(n) % 40,
        n % 5_000,
        pick(PLACES, n),
        pick(PLACES, n + 7),
        mixed(n + 3) % 60,
        pick(ENDS, n)
    );
    let time = Timestamp::parse("2026-03-02T08:00:00Z").expect("a time");
    let detected_at = time.plus_millis(-(mixed(n + 1) as i64 % 1_000_000_000));
    let detection = pick(DETECTIONS, n + 5);
    let name = format!("user{}@contoso.example", n % 5_000);
    let events: Vec<_> = (0..events).map(|at| event(n, at)).collect();
    let count = events.len() as u32;
    let text = json!({"schema": "crosscheck.case/1", "id": id, "workflow": "signin_anomaly",
        "detected_at": detected_at, "detection": {"type": detection},
        "subject": {"kind": "user", "id": format!("00u{}", n % 5_000), "name": name},
        "assessment": {"model": {"provider": "example", "name": "m", "version": "1"},
            "risk_score": n % 101, "summary": summary, "claims": []},
        "evidence": {"events": events, "coverage": []}})
    .to_string();
    let search = SearchText::of(&Doc::parse(text.as_str()).expect("a case"));
    let digest = Digest::of(text.as_bytes());
    let is_flawed = mixed(n + 9).is_multiple_of(10);
    let ingested = Ingested {
        case: id,
        revision: 0,
        source: "bench.jsonl".into(),
        case_digest: digest,
        evidence_digest: digest,
        assessment_digest: Some(digest),
        computed_digest: digest,
        severity: Severity::ALL[mixed(n + 2) % 16 / 5],
        risk_score: Some((n % 101).to_string()),
        subject: QueueSubject {
            kind: SubjectKind::User,
            id: format!("00u{}", n % 5_000),
            name: Some(name),
        },
        detection: detection.into(),
        title: Some(format!("{detection} of {}", pick(PLACES, n))),
        workflow: "signin_anomaly".into(),
        tenant: Some(pick(&["corp", "labs"], n).into()),
        detected_at,
        claims: ClaimCounts {
            supported: (n % 5) as u32,
            contradicted: u32::from(is_flawed),
            ..ClaimCounts::default()
        },
        omissions: (n % 3) as u32,
        hazards: if n.is_multiple_of(500) { vec![HazardKind::Injection] } else { vec![] },
        events: count,
        by_rules: false,
        conflict: false,
        looked_up: None,
    };
    Incoming { text, ingested, search }
}

fn now() -> Timestamp {
    Timestamp::parse("2026-03-02T10:00:00Z").expect("a time")
}

fn ask(query: &str, sort: Sort) -> Ask {
    let due = DueTimes { minutes: [None, Some(1_440), Some(120), Some(15)] };
    let context = Context { now: now(), who: "os:bench".into(), due };
    Ask { query: parse(query).expect("a filter"), sort, context }
}

/// What this thread has used of a processor, where the system tells: on a machine that others use
/// too, it says more than the clock.
fn used() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = stat.and_then(|it| it.split(' ').next()?.parse().ok());
    Duration::from_nanos(nanos.unwrap_or(0))
}

/// The middle and the ninety-fifth in a hundred of some rounds, in milliseconds by the clock; and
/// the middle of what they used of a processor.
fn time(rounds: usize, mut once: impl FnMut()) -> (f64, f64, f64) {
    let (mut took, mut busy) = (Vec::with_capacity(rounds), Vec::with_capacity(rounds));
    for _ in 0..rounds {
        let (start, before) = (Instant::now(), used());
        once();
        took.push(start.elapsed());
        busy.push(used().saturating_sub(before));
    }
    took.sort();
    busy.sort();
    let ms = |at: usize| took[at.min(took.len() - 1)].as_secs_f64() * 1e3;
    (ms(took.len() / 2), ms(took.len() * 95 / 100), busy[busy.len() / 2].as_secs_f64() * 1e3)
}

fn tell(what: &str, rounds: usize, once: impl FnMut()) {
    let (p50, p95, cpu) = time(rounds, once);
    println!("{what:<64} p50 {p50:>7.2} ms   p95 {p95:>7.2} ms   processor {cpu:>7.2} ms");
}

/// Resident memory in megabytes, where the system tells.
fn resident() -> f64 {
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let pages = pages.and_then(|it| it.split(' ').nth(1)?.parse::<f64>().ok());
    pages.unwrap_or(f64::NAN) * 4_096.0 / 1e6
}

fn make(folder: &Path, cases: usize) {
    let mut chance = Counter(1);
    let mut stamp = Stamp { now: now(), who: "os:bench", chance: &mut chance };
    let mut store = SqliteStore::open(folder, OpenOptions { create: true }, &mut stamp)
        .expect("a store in a fresh folder");
    let start = Instant::now();
    for from in (0..cases).step_by(5_000) {
        let batch: Vec<_> = (from..cases.min(from + 5_000)).map(incoming).collect();
        store.put_cases(batch, &mut stamp).expect("the store writes");
    }
    println!("{cases} cases made and taken in: {:.1} s", start.elapsed().as_secs_f64());
}

fn pages(store: &dyn Store) {
    let page = |what: &str, ask: &Ask, whence: &Whence| {
        tell(what, 15, || {
            store.page(ask, whence, PAGE).expect("a page");
        });
    };
    page("plain queue, first page", &ask("state:open", Sort::default()), &Whence::Top);
    page("plain queue, last page", &ask("state:open", Sort::default()), &Whence::Bottom);
    for column in Column::ALL {
        for reversed in [false, true] {
            let sort = Sort { column: *column, reversed };
            page(&format!("by {sort}, first page"), &ask("state:open", sort), &Whence::Top);
        }
    }
    let deep = ask("", Sort { column: Column::Subject, reversed: false });
    let middle = store.page(&deep, &Whence::Bottom, 50_000).expect("lines").rows.swap_remove(0);
    page("by subject, in the middle", &deep, &Whence::Around(deep.anchor(&middle), 64));
    for filter in [
        "sev:high",
        "sev:critical user:user42",
        "grounding:contradicted hazard:*",
        "tenant:labs",
        "age:>2h -state:decided risk:>=80",
        "due:breached",
        "hazard:flood",
        "user:nobody",
        "address:10.7.",
        "sev:high user:user4321 grounding:contradicted hazard:* age:>2h",
    ] {
        let sort = Sort { column: Column::Risk, reversed: false };
        page(&format!("filter {filter}"), &ask(filter, sort), &Whence::Top);
    }
}

fn searches(store: &dyn Store) {
    for word in ["zugzwang", "user4321@", "failures", "10.42.1", "oslo and", "qqq"] {
        for end in 1..=word.len() {
            let typed = &word[..end];
            let query = Query::default().and(Term::text(typed));
            let ask = Ask { query, ..ask("", Sort::default()) };
            let total = store.page(&ask, &Whence::Top, PAGE).expect("a page").total;
            tell(&format!("typed {typed:?}, {total} found"), 7, || {
                store.page(&ask, &Whence::Top, PAGE).expect("a page");
            });
        }
    }
    let open = ask("state:open", Sort::default());
    tell("go to a case by letters (usr43)", 7, || {
        store.resembling(&open, "usr43", 10).expect("lines");
    });
    for by in GroupBy::ALL {
        tell(&format!("groups by {}", by.code()), 7, || {
            store.groups(&open, by, 0, PAGE).expect("groups");
        });
    }
    tell("values for completion", 7, || {
        store.known(Field::Subject, "ser4", 10).expect("values");
    });
    tell("arrivals and decisions of 24 hours", 7, || {
        store.hours(now(), 24).expect("hours");
    });
}

fn opening(store: &dyn Store) {
    let site = Thresholds::shared();
    tell("open a case of 30 events, with all that is computed", 50, || {
        let effect = Effect::OpenCase { request: 1, case: LARGE.into() };
        let opened = reader::answer(store, &site, effect);
        assert!(matches!(opened, Some(Message::CaseOpened(_, Ok(_)))), "{opened:?}");
    });
}

fn decision(row: &QueueRow) -> Body {
    let digest = Digest::of(b"case");
    Body::Decision(Box::new(Statement {
        case: row.id.clone(),
        revision: row.revision,
        decision: Decision {
            duplicate_of: None,
            action: Action::Accept,
            verdict: Some(Verdict::BenignPositive),
            severity: row.severity,
            model_fault: None,
            reason_code: ReasonCode::SuspiciousButExpected,
            reason_text: "VPN egress in Lagos, ticket 4411".into(),
            certainty: Certainty::Medium,
            escalated_to: None,
            change_mind: None,
            cited: vec!["e1".into()],
        },
        policy_severity: row.severity,
        case_digest: digest,
        evidence_digest: digest,
        assessment_digest: Some(digest),
        policy_digest: None,
        receipt_digest: None,
        model_name: Some("m".into()),
        model_version: None,
        model_score: Some("87".into()),
        recommended: Some("true_positive".into()),
        session: "s-1".into(),
        supersedes: None,
        seen: None,
    }))
}

/// Decisions and bare commits of one row, in turn, on one disk.
fn deciding(folder: &Path) {
    const ROUNDS: usize = 200;
    let mut chance = Counter(1 << 64);
    let mut stamp = Stamp { now: now(), who: "os:bench", chance: &mut chance };
    let mut store =
        SqliteStore::open(folder, OpenOptions { create: false }, &mut stamp).expect("the store");
    let open = ask("state:open", Sort::default());
    let rows = store.page(&open, &Whence::Top, ROUNDS).expect("lines").rows;
    let bare = Connection::open(folder.join("bare.db")).expect("a database");
    bare.execute_batch(
        "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE entries (seq INTEGER PRIMARY KEY, header BLOB, record BLOB);",
    )
    .expect("a table");
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for row in &rows {
        let id = stamp.chance.bits();
        let expect = Expect { case: row.id.clone(), revision: row.revision, last_decision: None };
        let body = decision(row);
        let start = Instant::now();
        store.append_statement(vec![body], id, &expect, &mut stamp).expect("it is stored");
        ours.push(start.elapsed());
        let start = Instant::now();
        bare.prepare_cached("INSERT INTO entries (header, record) VALUES (?1, ?2)")
            .and_then(|mut it| it.execute((vec![7_u8; 400], vec![7_u8; 1_200])))
            .expect("a row");
        theirs.push(start.elapsed());
    }
    ours.sort();
    theirs.sort();
    let ms = |took: &[Duration], per: usize| took[took.len() * per / 100].as_secs_f64() * 1e3;
    println!(
        "a durable decision: p50 {:.2} ms, p95 {:.2} ms; a bare commit of one row: {:.2}, {:.2}: \
         {:.2} times",
        ms(&ours, 50),
        ms(&ours, 95),
        ms(&theirs, 50),
        ms(&theirs, 95),
        ms(&ours, 50) / ms(&theirs, 50)
    );
}

fn reading(folder: &Path) {
    let before = resident();
    let start = Instant::now();
    let store = SqliteStore::open_read_only(folder).expect("the store");
    store.page(&ask("state:open", Sort::default()), &Whence::Top, PAGE).expect("a page");
    println!("opened, with the first page: {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let (start, busy) = (Instant::now(), used());
    let (mut steps, mut longest) = (0, Duration::ZERO);
    loop {
        let step = Instant::now();
        let more = store.prepare().expect("a step");
        longest = longest.max(step.elapsed());
        steps += 1;
        if !more {
            break;
        }
    }
    println!(
        "made ready for filters: {:.0} ms ({:.0} of a processor) in {steps} steps, the longest \
         {:.1} ms; {:.1} MB more than the {before:.1} of the empty program",
        start.elapsed().as_secs_f64() * 1e3,
        used().saturating_sub(busy).as_secs_f64() * 1e3,
        longest.as_secs_f64() * 1e3,
        resident() - before
    );
    pages(&store);
    searches(&store);
    println!("memory after all of it: {:.1} MB", resident());
    if store.row(LARGE).expect("a line").is_some() {
        opening(&store);
    }
}

fn main() {
    if let Some(folder) = std::env::var_os("STORE").map(PathBuf::from) {
        return reading(&folder);
    }
    let cases = std::env::var("CASES").ok().and_then(|it| it.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    make(folder.path(), cases);
    // In a process of its own, so that its memory is only that of reading.
    let program = std::env::current_exe().expect("this program");
    let done = std::process::Command::new(program).env("STORE", folder.path()).status();
    assert!(done.expect("the bench runs again").success());
    deciding(folder.path());
}
