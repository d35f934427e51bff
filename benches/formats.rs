//! What it costs to recognise a raw record and to read it, for every format and for all of them
//! mixed: `cargo bench --bench formats`, in events a second of one processor's own time.
//!
//! Three figures each: from the bytes to the sign-in (parsed, recognised among all formats, since
//! nobody says which it is, and normalised), without the parsing, and recognising alone. Records
//! are those of `fixtures/`, of each format the longer half: the short ones are about one odd field
//! each, and no real record is as short. `ROUNDS` (default 9) is how often each is taken; the
//! middle one counts.

#![allow(clippy::expect_used, clippy::print_stdout, missing_docs)] // a bench has nobody to tell

use crosscheck::domain::json::Doc;
use crosscheck::formats;
use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Records of each format in the mix: no format has more of it than another.
const EACH: usize = 12;
/// How long one round lasts at least.
const ROUND: Duration = Duration::from_millis(60);

/// The longer half of the fixtures of every format.
fn records() -> BTreeMap<&'static str, Vec<String>> {
    let mut found: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for folder in ["fixtures/formats", "fixtures/demo"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for entry in fs::read_dir(folder).expect("the fixtures") {
            let path = entry.expect("a fixture").path();
            if path.extension().is_none_or(|it| it != "jsonl") {
                continue;
            }
            for line in fs::read_to_string(path).expect("a text").lines() {
                let Ok(doc) = Doc::parse(line) else { continue };
                let format = formats::detect(doc.root(), &[]);
                if format != formats::UNKNOWN {
                    found.entry(format).or_default().push(line.to_owned());
                }
            }
        }
    }
    for records in found.values_mut() {
        records.sort_by_key(String::len);
        records.drain(..records.len() / 2);
    }
    assert_eq!(found.len(), formats::ALL.len(), "a format without a fixture");
    found
}

/// What this thread has used of a processor, where the system tells; else the clock since a start.
fn used(start: Instant) -> Duration {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = told.and_then(|text| text.split(' ').next()?.parse().ok());
    nanos.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

/// Events a second of a processor, in the middle of several rounds.
fn rate(events: usize, mut all_once: impl FnMut()) -> f64 {
    let rounds = std::env::var("ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(9);
    let start = Instant::now();
    all_once();
    let mut rates: Vec<f64> = (0..rounds)
        .map(|_| {
            let (before, mut times) = (used(start), 0);
            loop {
                all_once();
                times += 1;
                let spent = used(start).saturating_sub(before);
                if spent >= ROUND {
                    break (events * times) as f64 / spent.as_secs_f64();
                }
            }
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

fn tell(name: &str, records: &[String]) {
    let parsed = |record: &String| Doc::parse_bytes(record.as_bytes()).expect("a record");
    let docs: Vec<Doc> = records.iter().map(parsed).collect();
    let bytes = records.iter().map(String::len).sum::<usize>() / records.len();
    let whole = rate(records.len(), || {
        for record in records {
            black_box(formats::read(parsed(record).root(), &[]));
        }
    });
    let read = rate(docs.len(), || {
        for doc in &docs {
            black_box(formats::read(doc.root(), &[]));
        }
    });
    let recognised = rate(docs.len(), || {
        for doc in &docs {
            black_box(formats::detect(doc.root(), &[]));
        }
    });
    println!("{name:<22} {bytes:>5} bytes  {whole:>8.0} {read:>8.0} {recognised:>9.0}");
}

fn main() {
    let found = records();
    println!("events a second        each         whole     read recognised");
    for (name, records) in &found {
        tell(name, records);
    }
    let of_each = |records: &Vec<String>| -> Vec<String> {
        records.iter().cycle().take(EACH).cloned().collect()
    };
    tell("mixed", &found.values().flat_map(of_each).collect::<Vec<_>>());
}
