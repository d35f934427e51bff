//! Whether following a source keeps up, and how soon a case is on the screen: `cargo bench --bench
//! follow`.
//!
//! The real program reads sign-ins of Okta from a local server, first at a steady rate, then as
//! fast as it can; then a console in a pseudo-terminal is shown cases that arrive in a spool folder
//! and at a server. Each figure stands beside its limit.
//!
//! `SECONDS` (60), `RATE` (5,000 a second), `TOTAL` (300,000, as fast as it can) and `CASES` (30 a
//! source) set the sizes, 0 leaves a part out; `PROGRAM` names another build of the program.
//! `USERS` (1,000,000), `SERVICES` (100) and `OFFICES` (2,000) spread the sign-ins: with fewer of
//! them histories are longer, and each of them is scanned as it grows.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    unreachable_pub,
    missing_docs,
    reason = "a bench has nobody to tell"
)]

mod arrival;
mod pulled;
mod source;

use pulled::Pulled;
use source::{Source, Spread};
use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

/// What memory may be used, in MB.
const MEMORY_MB: f64 = 200.0;
/// How often it is looked.
const EVERY: Duration = Duration::from_secs(5);
/// What is at the server in so many seconds is not behind: the program asks once a second, and
/// groups meanwhile.
const BEHIND_SECS: f64 = 3.0;

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn program() -> PathBuf {
    std::env::var_os("PROGRAM").map_or_else(|| env!("CARGO_BIN_EXE_crosscheck").into(), Into::into)
}

/// Over how many names the sign-ins are spread.
fn spread() -> Spread {
    let some = |name, default| number(name, default).max(1);
    let Spread { users, services, offices } = Spread::WIDE;
    Spread {
        users: some("USERS", users),
        services: some("SERVICES", services),
        offices: some("OFFICES", offices),
    }
}

/// The work that waits for a processor, as the system counts it.
fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(2).collect::<Vec<_>>().join(", ")
}

/// A figure beside its limit.
fn tell(what: &str, figure: f64, unit: &str, limit: f64, most: bool) {
    let holds = if most { figure <= limit } else { figure >= limit };
    let (word, sign) =
        if most { ("at most", figure / limit) } else { ("at least", figure / limit) };
    let holds = if holds { "holds" } else { "MISSED" };
    println!("  {what}: {figure:.2} {unit}; {word} {limit:.2}; ratio {sign:.2}; {holds}");
}

fn main() {
    // Cargo hands a bench an option of its own, and nothing else is understood.
    let (seconds, rate) = (number("SECONDS", 60), number("RATE", 5_000));
    println!("load of the machine: {}", load());
    if seconds > 0 {
        steady(rate, seconds);
    }
    let total = number("TOTAL", 300_000);
    if total > 0 {
        ceiling(total, rate);
    }
    let cases = number("CASES", 30);
    if cases > 0 {
        arrival::run(&program(), cases);
    }
    println!("load of the machine: {}", load());
}

/// At a steady rate: how far behind it is after each few seconds.
fn steady(rate: usize, seconds: usize) {
    println!("{rate} events a second for {seconds} s");
    let home = tempfile::tempdir().expect("a temporary folder");
    let source = Source::start(Some(rate), rate * seconds, spread());
    let pulled = Pulled::start(&program(), home.path(), &source.url);
    let mut behind = Vec::new();
    while source.arrived() < rate * seconds {
        thread::sleep(EVERY);
        let (arrived, served, stored) = (source.arrived(), source.served(), pulled.stored());
        let at = source.elapsed().map_or(0.0, |it| it.as_secs_f64());
        let (lag, cases) = (arrived - stored.min(arrived), pulled.cases());
        behind.push(lag as f64 / rate as f64);
        let mb = pulled.peak_mb();
        println!(
            "  {at:5.1} s: arrived {arrived}, asked for {served}, stored {stored}: {lag} behind \
             ({:.2} s); {cases} cases; {mb:.0} MB; {:.1} s of a processor",
            lag as f64 / rate as f64,
            pulled.processor()
        );
    }
    let mb = pulled.peak_mb();
    let ended = pulled.until(rate * seconds, Duration::from_mins(2));
    let worst = behind.iter().copied().fold(0.0, f64::max);
    tell("furthest behind", worst, "s", BEHIND_SECS, true);
    tell("memory at most", mb, "MB", MEMORY_MB, true);
    let used = pulled.processor() / seconds as f64;
    println!("  {used:.2} of a processor; all of it stored: {ended}");
    println!("  in the end: {}", pulled.end());
}

/// All of it waits there: how fast it comes in.
fn ceiling(total: usize, rate: usize) {
    println!("{total} events that wait");
    let home = tempfile::tempdir().expect("a temporary folder");
    let source = Source::start(None, total, spread());
    let pulled = Pulled::start(&program(), home.path(), &source.url);
    while source.elapsed().is_none() {
        thread::sleep(Duration::from_millis(1));
    }
    let begun = Instant::now();
    let ended = pulled.until(total, Duration::from_mins(10));
    let secs = begun.elapsed().as_secs_f64();
    tell("a second", total as f64 / secs, "events", rate as f64, false);
    tell("memory at most", pulled.peak_mb(), "MB", MEMORY_MB, true);
    println!("  {:.2} of a processor; all of it stored: {ended}", pulled.processor() / secs);
    println!("  in the end: {}", pulled.end());
}
