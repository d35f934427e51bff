//! What a whole ingest takes in a second, from the file to the queue: `cargo bench --bench ingest`.
//!
//! Raw logs of three vendors with a realistic share of identities on which something fires, then
//! case files, these beside a plain loader: one thread that parses with `serde`, takes one digest
//! and inserts into SQLite with four indexes, without facts, grounding, hazards or ledger.
//!
//! On a fresh store in the system's temporary folder; sizes are set by `EVENTS` (default 200,000),
//! `CASES` (default 20,000) and `ROUNDS` (default 3; the middle one counts). `FILE` is read instead
//! of the generated case files where it is given.

#![allow(clippy::expect_used, clippy::print_stdout, missing_docs)] // a bench has nobody to tell

use crosscheck::domain::thresholds::Thresholds;
use crosscheck::domain::time::Timestamp;
use crosscheck::ingest::{self, By, Lines, Options, Progress, summary::Summary};
use crosscheck::source::file;
use crosscheck::store::sqlite::{OpenOptions, SqliteStore};
use crosscheck::store::{Chance, Stamp};
use rusqlite::{Connection, params};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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

/// A number that looks like chance and is the same on every run.
fn mixed(n: usize) -> usize {
    let n = (n as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((n ^ (n >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 33) as usize
}

/// One event of the log: an identity at a moment of a week, and whether its story is an odd one.
struct Moment {
    n: usize,
    user: usize,
    time: String,
    odd: bool,
}

const SECONDS: usize = 7 * 86_400;

fn moment(n: usize, events: usize) -> Moment {
    let users = (events / 40).max(1);
    let user = mixed(n) % users;
    let second = n * SECONDS / events.max(1);
    let (day, rest) = (second / 86_400, second % 86_400);
    let time = format!(
        "2026-03-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        day + 2,
        rest / 3_600,
        rest / 60 % 60,
        rest % 60,
        n % 1_000
    );
    // One identity in fifty has a bad week.
    Moment { n, user, time, odd: user.is_multiple_of(50) }
}

fn address(at: &Moment) -> (String, &'static str, &'static str, f64, f64) {
    let far = at.odd && mixed(at.n + 1).is_multiple_of(4);
    let (country, city, lat, long) =
        if far { ("SG", "Singapore", 1.35, 103.8) } else { ("ES", "Madrid", 40.4, -3.7) };
    let third = if far { 200 } else { at.user / 200 % 200 };
    (
        format!("10{}.{}.{}.{}", at.user % 9, at.user % 250, third, at.user % 200),
        country,
        city,
        lat,
        long,
    )
}

fn entra(at: &Moment) -> Value {
    let (ip, country, city, lat, long) = address(at);
    let failed = mixed(at.n + 2).is_multiple_of(if at.odd { 2 } else { 25 });
    let code = if failed { 50_126 } else { 0 };
    let agent =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/145.0 Safari/537.36";
    json!({"time": at.time, "resourceId": "/tenants/6f1d2c9e/providers/Microsoft.aadiam",
        "operationName": "Sign-in activity", "category": "SignInLogs", "tenantId": "6f1d2c9e",
        "resultType": code.to_string(), "callerIpAddress": ip, "properties": {
            "id": format!("{:08x}-0000-4000-8000-{:012}", mixed(at.n), at.n),
            "createdDateTime": at.time, "userDisplayName": format!("User {}", at.user),
            "userPrincipalName": format!("user{}@contoso.example", at.user),
            "userId": format!("7f0c1a52-0000-4000-8000-{:012}", at.user),
            "appId": format!("app-{}", at.n % 12), "appDisplayName": format!("App {}", at.n % 12),
            "ipAddress": ip, "status": {"errorCode": code, "failureReason": "Other."},
            "clientAppUsed": "Browser", "userAgent": agent, "isInteractive": true,
            "deviceDetail": {"deviceId": format!("device-{}", at.user), "displayName": "LT-1",
                "operatingSystem": "Windows 11", "browser": "Chrome 145.0.0", "isCompliant": true,
                "isManaged": true, "trustType": "Azure AD joined"},
            "location": {"city": city, "state": city, "countryOrRegion": country,
                "geoCoordinates": {"latitude": lat, "longitude": long}},
            "correlationId": format!("c-{}", at.n), "conditionalAccessStatus": "success",
            "authenticationRequirement": "multiFactorAuthentication",
            "authenticationDetails": [
                {"authenticationMethod": "Password", "succeeded": !failed,
                 "authenticationStepResultDetail": "Correct password",
                 "authenticationStepRequirement": "Primary authentication"},
                {"authenticationMethod": "Mobile app notification", "succeeded": !failed,
                 "authenticationStepResultDetail": "MFA completed in Azure AD",
                 "authenticationStepRequirement": "Secondary authentication"}],
            "riskState": "none", "riskLevelDuringSignIn": "none", "riskEventTypes_v2": [],
            "autonomousSystemNumber": if country == "ES" { 64_500 } else { 64_999 },
            "uniqueTokenIdentifier": format!("tok-{}", at.n), "tokenIssuerType": "AzureAD"}})
}

fn okta(at: &Moment) -> Value {
    let (ip, country, city, lat, long) = address(at);
    let failed = mixed(at.n + 3).is_multiple_of(if at.odd { 3 } else { 30 });
    let (result, reason) =
        if failed { ("FAILURE", "INVALID_CREDENTIALS") } else { ("SUCCESS", "") };
    json!({"uuid": format!("u-{:016x}", mixed(at.n)), "published": at.time,
        "eventType": "user.session.start", "version": "0", "severity": "INFO",
        "displayMessage": "User login to Okta",
        "actor": {"id": format!("00u{}", at.user), "type": "User",
            "alternateId": format!("user{}@contoso.example", at.user), "displayName": "User"},
        "client": {"userAgent": {"rawUserAgent": "Mozilla/5.0 Firefox/130.0", "os": "Linux",
            "browser": "FIREFOX"}, "zone": "null", "device": "Computer", "ipAddress": ip,
            "geographicalContext": {"city": city, "country": country,
                "geolocation": {"lat": lat, "lon": long}}},
        "outcome": {"result": result, "reason": reason},
        "authenticationContext": {"authenticationStep": 0, "externalSessionId": format!("s-{}", at.n)},
        "securityContext": {"asNumber": 64_500, "asOrg": "example", "isp": "example",
            "isProxy": false},
        "debugContext": {"debugData": {"requestId": format!("r-{}", at.n), "dtHash": "d1",
            "requestUri": "/api/v1/authn", "url": "/api/v1/authn?"}},
        "transaction": {"type": "WEB", "id": format!("t-{}", at.n)},
        "target": [{"id": "0oa1", "type": "AppInstance", "displayName": "Mail"}]})
}

fn cloudtrail(at: &Moment) -> Value {
    let (ip, ..) = address(at);
    let role = format!("arn:aws:sts::111122223333:assumed-role/deploy/user{}", at.user);
    json!({"eventVersion": "1.08", "eventTime": format!("{}Z", &at.time[..19]),
        "eventSource": "sts.amazonaws.com", "eventName": "AssumeRole", "awsRegion": "eu-west-1",
        "sourceIPAddress": ip, "userAgent": "aws-cli/2.15", "eventID": format!("e-{:016x}", mixed(at.n)),
        "eventType": "AwsApiCall", "recipientAccountId": "111122223333", "readOnly": true,
        "userIdentity": {"type": "IAMUser", "principalId": format!("AIDA{}", at.user),
            "arn": format!("arn:aws:iam::111122223333:user/user{}", at.user),
            "accountId": "111122223333", "accessKeyId": format!("AKIA{:08}", at.user),
            "userName": format!("user{}", at.user)},
        "requestParameters": {"roleArn": "arn:aws:iam::111122223333:role/deploy",
            "roleSessionName": "x"},
        "responseElements": {"assumedRoleUser": {"arn": role, "assumedRoleId": "AROA:x"}},
        "requestID": format!("q-{}", at.n)})
}

fn raw_log(path: &Path, events: usize) {
    let mut out = BufWriter::new(File::create(path).expect("a file in the temporary folder"));
    for n in 0..events {
        let at = moment(n, events);
        let event = match n % 10 {
            0..5 => entra(&at),
            5..8 => okta(&at),
            _ => cloudtrail(&at),
        };
        writeln!(out, "{event}").expect("room on the disk");
    }
}

fn case_files(path: &Path, cases: usize) {
    let mut out = BufWriter::new(File::create(path).expect("a file in the temporary folder"));
    for n in 0..cases {
        let events: Vec<Value> = (0..8)
            .map(|at| {
                json!({"id": format!("e{at}"), "format": "entra.diagnostic",
                "raw": entra(&moment(n * 8 + at, cases * 8))})
            })
            .collect();
        let claims: Vec<Value> = (0..4)
            .map(|at| {
                json!({"id": format!("k{at}"), "kind": "observed", "bearing": "load",
                "text": "The sign-in ended with error code 0 for this user.",
                "cites": [{"event": format!("e{at}"), "ptr": "/properties/status/errorCode",
                    "op": "eq", "value": 0}]})
            })
            .collect();
        let case = json!({"schema": "crosscheck.case/1", "id": format!("c-{n}"),
            "workflow": "signin_anomaly", "detected_at": "2026-03-09T10:00:00Z",
            "subject": {"kind": "user", "id": format!("u-{n}")},
            "assessment": {"model": {"provider": "example", "name": "m", "version": "1"},
                "risk_score": n % 101, "summary": "Looks like a password guess.", "claims": claims},
            "evidence": {"events": events, "coverage": []}});
        writeln!(out, "{case}").expect("room on the disk");
    }
}

/// One ingest into a fresh store: how long reading and grouping took.
fn ingest(input: &Path) -> (Summary, Duration, Duration) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut chance = Counter(1);
    let mut now = || Timestamp::from_millis(1_772_600_000_000).expect("a time");
    let begins = now();
    let mut stamp = Stamp { now: begins, who: "os:bench", chance: &mut chance };
    let options = OpenOptions { create: true };
    let mut store =
        SqliteStore::open(folder.path(), options, &mut stamp).expect("a store in a fresh folder");
    let workers = std::thread::available_parallelism().map_or(1, NonZero::get).min(8);
    let options = Options {
        only: None,
        workers,
        thresholds: Thresholds::shared(),
        databases: None,
        lines: Lines::default(),
    };
    let found = file::find(&[input.to_path_buf()]).expect("the file just written");
    let mut by = By { who: "os:bench", now: &mut now, chance: &mut chance };
    let (start, mut read) = (Instant::now(), Duration::ZERO);
    let summary = ingest::run(&mut store, &found, &options, &mut by, &mut |progress| {
        if progress == Progress::Grouping {
            read = start.elapsed();
        }
    });
    (summary.expect("the store writes"), read, start.elapsed())
}

#[derive(Deserialize)]
struct Loaded<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    detected_at: Cow<'a, str>,
    #[serde(borrow)]
    subject: Whose<'a>,
    #[serde(borrow)]
    assessment: Said<'a>,
    #[serde(borrow)]
    evidence: &'a RawValue,
}

#[derive(Deserialize)]
struct Whose<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Said<'a> {
    risk_score: Option<f64>,
    #[serde(borrow)]
    summary: Option<Cow<'a, str>>,
    #[serde(borrow)]
    claims: &'a RawValue,
}

/// The plain loader, 10,000 rows a commit.
fn load(input: &Path) -> Duration {
    const ROWS: usize = 10_000;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let db = Connection::open(folder.path().join("plain.db")).expect("a database");
    db.execute_batch(
        "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
         PRAGMA cache_size = -65536;
         CREATE TABLE cases (rid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, detected_at TEXT,
             subject TEXT, score REAL, summary TEXT, claims TEXT, evidence TEXT, digest BLOB);
         CREATE INDEX by_score ON cases (score, detected_at);
         CREATE INDEX by_time ON cases (detected_at);
         CREATE INDEX by_subject ON cases (subject);
         BEGIN",
    )
    .expect("a table");
    let start = Instant::now();
    let mut lines = BufReader::with_capacity(1 << 20, File::open(input).expect("the case files"));
    let (mut line, mut rows) = (Vec::new(), 0);
    while lines.read_until(b'\n', &mut line).expect("a line") > 0 {
        let case: Loaded<'_> = serde_json::from_slice(&line).expect("a case");
        let said = &case.assessment;
        db.prepare_cached("INSERT INTO cases VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)")
            .and_then(|mut it| {
                it.execute(params![
                    case.id,
                    case.detected_at,
                    case.subject.id,
                    said.risk_score,
                    said.summary,
                    said.claims.get(),
                    case.evidence.get(),
                    Sha256::digest(&line).as_slice()
                ])
            })
            .expect("a row");
        rows += 1;
        if rows % ROWS == 0 {
            db.execute_batch("COMMIT; BEGIN").expect("a commit");
        }
        line.clear();
    }
    db.execute_batch("COMMIT").expect("a commit");
    start.elapsed()
}

/// The middle of several rounds, in records a second.
fn tell(what: &str, input: &Path, records: usize) -> Duration {
    let bytes = std::fs::metadata(input).map_or(0, |it| it.len()) as f64 / 1e6;
    let mut rounds: Vec<_> = (0..number("ROUNDS", 3).max(1)).map(|_| ingest(input)).collect();
    rounds.sort_by_key(|(_, _, whole)| *whole);
    let (summary, read, whole) = &rounds[rounds.len() / 2];
    let secs = whole.as_secs_f64();
    println!(
        "{what}: {records} records, {bytes:.1} MB, in {secs:.2} s ({:.2} s of it grouping): {:.0} \
         records/s, {:.1} MB/s; {} cases, {} set aside",
        whole.saturating_sub(*read).as_secs_f64(),
        records as f64 / secs,
        bytes / secs,
        summary.cases.made,
        summary.set_aside_count
    );
    *whole
}

/// Case files, and the plain loader on the same.
fn beside_a_plain_loader(input: &Path, records: usize) {
    let ours = tell("case files", input, records);
    let mut plain: Vec<_> = (0..number("ROUNDS", 3).max(1)).map(|_| load(input)).collect();
    plain.sort();
    let plain = plain[plain.len() / 2];
    println!(
        "plain loader: {:.2} s; the ingest has {:.2} of its speed",
        plain.as_secs_f64(),
        plain.as_secs_f64() / ours.as_secs_f64()
    );
}

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (raw, cases) = (folder.path().join("raw.jsonl"), folder.path().join("cases.jsonl"));
    let (event_count, case_count) = (number("EVENTS", 200_000), number("CASES", 20_000));
    if event_count > 0 {
        raw_log(&raw, event_count);
        tell("raw logs", &raw, event_count);
    }
    if let Some(file) = std::env::var_os("FILE").map(PathBuf::from) {
        let lines = BufReader::new(File::open(&file).expect("the file")).lines().count();
        beside_a_plain_loader(&file, lines);
    } else if case_count > 0 {
        case_files(&cases, case_count);
        beside_a_plain_loader(&cases, case_count);
    }
}
