//! What the store takes in a second, and what reading it back takes: `cargo bench --bench store`.
//!
//! One figure a line, on a fresh store in the system's temporary folder. Rounds and sizes are set
//! by `CASES` and `EVENTS` (default 100,000 each).

use crosscheck::domain::digest::Digest;
use crosscheck::domain::query::SearchText;
use crosscheck::domain::queue::{ClaimCounts, Filter, QueueSubject};
use crosscheck::domain::time::Timestamp;
use crosscheck::domain::words::{Severity, SubjectKind};
use crosscheck::ledger::record::{Body, Ingested, Shown};
use crosscheck::store::sqlite::{OpenOptions, SqliteStore};
use crosscheck::store::{
    Chance, Incoming, NewEvent, Of, SightingRow, Stamp, Start, Store, StoreError, check,
};
use std::time::{Duration, Instant};

const BATCH: usize = 5_000;

struct Counter(u128);

impl Chance for Counter {
    fn bits(&mut self) -> [u8; 16] {
        self.0 += 1;
        self.0.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835).to_be_bytes()
    }
}

fn number(name: &str) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(100_000)
}

fn incoming(n: usize, time: Timestamp) -> Incoming {
    let spread = n.wrapping_mul(2_654_435_761) % 1_000_003;
    let text = format!("{{\"id\":\"c-{spread:07}\",\"pad\":\"{}\"}}", "x".repeat(1_500));
    let ingested = Ingested {
        case: format!("c-{spread:07}"),
        revision: 0,
        source: "bench.jsonl".into(),
        case_digest: Digest::of(text.as_bytes()),
        evidence_digest: Digest::of(b"e"),
        assessment_digest: Some(Digest::of(b"a")),
        computed_digest: Digest::of(b"c"),
        severity: Severity::ALL[spread % 4],
        risk_score: Some("87".into()),
        subject: QueueSubject {
            kind: SubjectKind::User,
            id: format!("u-{}", n % 5_000),
            name: Some(format!("user{}@contoso.example", n % 5_000)),
        },
        detection: "unfamiliarFeatures".into(),
        title: Some("Success after six failures from two countries".into()),
        workflow: "signin_anomaly".into(),
        tenant: None,
        detected_at: time.plus_millis(spread as i64 * 1_000),
        claims: ClaimCounts::default(),
        omissions: 0,
        hazards: vec![],
        events: 9,
        by_rules: false,
        conflict: false,
        looked_up: None,
    };
    Incoming { text, ingested, search: SearchText::default() }
}

fn event(n: usize) -> NewEvent {
    let raw = format!("{{\"n\":{n},\"pad\":\"{}\"}}", "y".repeat(1_480));
    let digest = Digest::of(raw.as_bytes());
    let sighting = SightingRow {
        digest,
        subject: format!("user:u-{}", n % 5_000),
        address: Some(format!("192.0.{}.{}", n / 7 % 64, n % 251)),
        time_ms: n as i64 * 311,
        bytes: vec![7; 160],
    };
    NewEvent {
        digest,
        format: "okta.system",
        raw,
        source: format!("x.jsonl:{n}"),
        sighting: Some(sighting),
    }
}

#[allow(clippy::print_stdout)]
fn tell(what: &str, n: usize, took: Duration) {
    let secs = took.as_secs_f64();
    println!("{what}: {n} in {secs:.3} s, {:.0}/s", n as f64 / secs);
}

fn main() -> Result<(), StoreError> {
    let dir = std::env::temp_dir().join(format!("crosscheck-bench-{}", std::process::id()));
    let Some(now) = Timestamp::from_millis(1_772_445_600_000) else { return Ok(()) };
    let mut chance = Counter(0);
    let mut stamp = Stamp { now, who: "os:bench", chance: &mut chance };
    let mut store = SqliteStore::open(&dir, OpenOptions { create: true }, &mut stamp)?;
    let outcome = run(&mut store, now, &mut stamp);
    drop(store);
    let _ = std::fs::remove_dir_all(&dir);
    outcome
}

fn run(store: &mut SqliteStore, now: Timestamp, stamp: &mut Stamp<'_>) -> Result<(), StoreError> {
    let (cases, events) = (number("CASES"), number("EVENTS"));
    let mut spent = Duration::ZERO;
    for start in (0..cases).step_by(BATCH) {
        let batch = (start..cases.min(start + BATCH)).map(|n| incoming(n, now)).collect();
        let since = Instant::now();
        store.put_cases(batch, stamp)?;
        spent += since.elapsed();
    }
    tell("put_cases", cases, spent);
    let mut spent = Duration::ZERO;
    for start in (0..events).step_by(BATCH) {
        let batch = (start..events.min(start + BATCH)).map(event).collect();
        let since = Instant::now();
        store.put_events(batch)?;
        spent += since.elapsed();
    }
    tell("put_events", events, spent);

    let all = Filter { state: None };
    let open = Filter::default();
    let mut key = None;
    let since = Instant::now();
    for _ in 0..200 {
        let from = key.as_ref().map_or(Start::Top, Start::After);
        key = store.window(open, from, 48)?.last().map(crosscheck::domain::queue::QueueRow::key);
    }
    tell("window of 48", 200, since.elapsed());
    let bottom = store.window(all, Start::Bottom, 1)?;
    if let Some(last) = bottom.first() {
        let since = Instant::now();
        store.position(open, &last.key())?;
        tell("position of the last line", 1, since.elapsed());
    }
    let since = Instant::now();
    store.find(open, "user4321@", None)?;
    tell("find of a rare text", 1, since.elapsed());
    let since = Instant::now();
    store.find(open, "no such text", None)?;
    tell("find of an absent text", 1, since.elapsed());
    let since = Instant::now();
    let mut seen = 0;
    store.sightings(Of::Subject("user:u-77"), &mut |_, _| {
        seen += 1;
        true
    })?;
    tell("sightings of a subject", seen, since.elapsed());
    let shown = Shown { case: "c-0000000".into(), revision: 1, session: None };
    let since = Instant::now();
    for _ in 0..200 {
        store.append(vec![Body::CasePresented(shown.clone())], stamp)?;
    }
    tell("durable appends", 200, since.elapsed());
    let since = Instant::now();
    let report = check::entries(store, None);
    tell("verify, entries alone", report.entries as usize, since.elapsed());
    let since = Instant::now();
    let report = check::verify(store, None);
    tell("verify, whole store", report.entries as usize, since.elapsed());
    Ok(())
}
