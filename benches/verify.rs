//! What believing a ledger costs, each figure beside its limit in the same run:
//! `cargo bench --bench verify`.
//!
//! Entries and statements are set by `ENTRIES` (default 1,000,000) and `STATEMENTS` (20,000).

use crosscheck::domain::digest::{Digest, hex};
use crosscheck::domain::time::Timestamp;
use crosscheck::ledger::canon;
use crosscheck::ledger::entry::{Signed, StoredEntry};
use crosscheck::ledger::known::Known;
use crosscheck::ledger::proof;
use crosscheck::ledger::record::{Body, Record, Shown};
use crosscheck::ledger::roster::{Member, Roster};
use crosscheck::ledger::seal::Chain;
use crosscheck::ledger::signature::{Role, check, fingerprint};
use crosscheck::ledger::tree::{Frontier, leaf};
use crosscheck::ledger::verify::Verifier;
use crosscheck::store::sqlite::{OpenOptions, SqliteStore};
use crosscheck::store::{Chance, Stamp, Store};
use rusqlite::Connection;
use ssh_key::private::Ed25519Keypair;
use ssh_key::{HashAlg, LineEnding, PrivateKey};
use std::convert::Infallible;
use std::error::Error;
use std::ops::Range;
use std::path::Path;
use std::time::{Duration, Instant};

struct Counter(u128);

impl Chance for Counter {
    fn bits(&mut self) -> [u8; 16] {
        self.0 += 1;
        self.0.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835).to_be_bytes()
    }
}

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[allow(clippy::print_stdout)]
fn tell(line: &str) {
    println!("{line}");
}

fn rate(n: usize, took: Duration) -> f64 {
    n as f64 / took.as_secs_f64()
}

fn main() -> Result<(), Box<dyn Error>> {
    let now = Timestamp::parse("2026-03-02T10:00:00Z").ok_or("a time")?;
    signed(now, number("STATEMENTS", 20_000))?;
    let dir = std::env::temp_dir().join(format!("crosscheck-bench-{}", std::process::id()));
    let outcome = unsigned(now, number("ENTRIES", 1_000_000), &dir);
    let _ = std::fs::remove_dir_all(&dir);
    outcome
}

fn waiting(n: usize, now: Timestamp) -> Body {
    let note = format!("the badge log of the office, asked for the {n}th time");
    let (case, waits_for) = (format!("c-{n}"), "the office".into());
    Body::Waiting { case, revision: 1, waits_for, until: now, note, seen: None }
}

/// Signed statements: verifying all of them beside their bare signature checks on all processors.
fn signed(now: Timestamp, n: usize) -> Result<(), Box<dyn Error>> {
    let key = PrivateKey::new(Ed25519Keypair::from_seed(&[1; 32]).into(), "")?;
    let signer = fingerprint(key.public_key().key_data());
    let member = Member {
        principal: "ana".into(),
        roles: Role::ALL.into_iter().collect(),
        from: None,
        until: None,
        key: key.public_key().key_data().clone(),
    };
    let roster = Roster { members: vec![member] }.to_text();
    let mut chance = Counter(0);
    let mut chain = Chain::default();
    let mut seal = |body: Body| -> Result<StoredEntry, Box<dyn Error>> {
        let id = hex(chance.bits());
        let (origin, who) = ("crosscheck/bench".into(), "ana".into());
        let role = body.role();
        let bytes = canon::encode(&Record { v: 1, origin, id, time: now, who, body })?;
        let by = match role {
            None => None,
            Some(role) => {
                let made = key.sign(role.namespace(), HashAlg::Sha512, &bytes)?;
                let armour = made.to_pem(LineEnding::LF)?.into_bytes();
                Some(Signed { armour, signer: signer.clone() })
            }
        };
        Ok(chain.seal_bytes(bytes, by, chance.bits(), now)?)
    };
    let mut entries = vec![
        seal(Body::Genesis { program: "bench".into(), roster: None })?,
        seal(Body::Roster { roster, replaces: None, reason: "bench".into(), seen: None })?,
    ];
    for n in 0..n {
        entries.push(seal(waiting(n, now))?);
    }
    let since = Instant::now();
    let mut verifier = Verifier::new(None);
    entries.chunks(5_000).for_each(|some| verifier.take_all(some));
    let report = verifier.finish(&chain.head());
    let whole = rate(n, since.elapsed());
    if report.first_bad.is_some() {
        return Err(report.why.into());
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let statements = &entries[2..];
    let since = Instant::now();
    std::thread::scope(|scope| {
        for some in statements.chunks(n.div_ceil(threads).max(1)) {
            scope.spawn(move || {
                let good = some.iter().filter(|entry| {
                    let both = entry.signature.as_ref().zip(entry.record.as_ref());
                    both.is_some_and(|(it, bytes)| check(it, Role::Decide, bytes).is_ok())
                });
                assert_eq!(good.count(), some.len());
            });
        }
    });
    let bare = rate(n, since.elapsed());
    tell(&format!(
        "verify with signatures: {whole:.0}/s; their checks alone on {threads} threads: {bare:.0}/s; \
         {:.2} of it (limit 0.8)",
        whole / bare
    ));
    Ok(())
}

/// Entries that nobody signs, in a store.
fn unsigned(now: Timestamp, n: usize, dir: &Path) -> Result<(), Box<dyn Error>> {
    let mut chance = Counter(0);
    let mut stamp = Stamp { now, who: "os:bench", chance: &mut chance };
    let mut store = SqliteStore::open(dir, OpenOptions { create: true }, &mut stamp)?;
    for from in (1..n).step_by(5_000) {
        let shown =
            |n| Shown { case: format!("c-{n}"), revision: 1, session: Some("bench".into()) };
        let to = n.min(from + 5_000);
        let bodies = (from..to).map(|n| Body::CasePresented(shown(n))).collect();
        store.append(bodies, &mut stamp)?;
    }
    start_up(now, &store)?;
    let bare = bare(&dir.join("ledger.db"))?;
    let walk = |how: &str, take: fn(&mut Verifier, &[StoredEntry])| -> Result<(), Box<dyn Error>> {
        let since = Instant::now();
        let (mut verifier, mut at) = (Verifier::new(None), 0);
        loop {
            let entries = store.entries(at, 5_000)?;
            let Some(last) = entries.last() else { break };
            at = last.seq + 1;
            take(&mut verifier, &entries);
        }
        let report = verifier.finish(&store.head()?);
        let whole = rate(n, since.elapsed());
        if report.first_bad.is_some() {
            return Err(report.why.into());
        }
        tell(&format!(
            "verify without signatures, {how}: {whole:.0}/s; reading and hashing the same rows on \
             one: {bare:.0}/s; {:.2} of it (limit 0.5)",
            whole / bare
        ));
        Ok(())
    };
    walk("one processor", |verifier, entries| entries.iter().for_each(|it| verifier.take(it)))?;
    walk("all processors", Verifier::take_all)
}

/// The check at the start, from 64 entries before the end, and a proof of one entry among all.
fn start_up(now: Timestamp, store: &SqliteStore) -> Result<(), Box<dyn Error>> {
    let size = store.head()?.size;
    let mut known = Known::nothing(&store.origin(), "bench", now);
    let mut leaves = Vec::new();
    store.headers(0, &mut |header| {
        leaves.push(leaf(header));
        leaves.len() as u64 > size.saturating_sub(64) || known.take(header).is_ok()
    })?;
    let since = Instant::now();
    let found = store.known_on(known)?;
    let took = since.elapsed();
    tell(&format!(
        "start-up check of {} entries from 64 before: {:.1} ms (limit 200)",
        found.head().size,
        took.as_secs_f64() * 1_000.0
    ));
    let mut over = |range: Range<u64>| -> Result<Digest, Infallible> {
        let leaves = &leaves[range.start as usize..range.end as usize];
        Ok(proof::root(leaves.iter().copied()))
    };
    let proof = proof::inclusion(size / 3, size, &mut over)?.ok_or("there is no such entry")?;
    tell(&format!("inclusion proof of one among {size}: {} bytes (limit 1500)", proof.len() * 32));
    Ok(())
}

/// What reading the rows and hashing chain and tree takes at least, without looking at any.
fn bare(file: &Path) -> Result<f64, Box<dyn Error>> {
    let conn = Connection::open(file)?;
    let since = Instant::now();
    let mut statement = conn.prepare(
        "SELECT h.header, p.salt, p.record FROM headers h JOIN payloads p ON p.seq = h.seq
         ORDER BY h.seq",
    )?;
    let mut rows = statement.query([])?;
    let (mut tree, mut n, mut last) = (Frontier::default(), 0, Digest([0; 32]));
    while let Some(row) = rows.next()? {
        let header: Vec<u8> = row.get(0)?;
        let (salt, record): (Vec<u8>, Vec<u8>) = (row.get(1)?, row.get(2)?);
        last = Digest::of(&header);
        std::hint::black_box(Digest::of_parts([&salt[..], &record]));
        tree.push(leaf(&header));
        n += 1;
    }
    std::hint::black_box((tree.root(), last));
    Ok(rate(n, since.elapsed()))
}
