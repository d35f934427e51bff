//! How long grading takes: plain claims a second, and a case at every limit.

#![allow(clippy::expect_used, missing_docs)] // a bench has nobody to hand an error to

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use crosscheck::domain::case_file;
use crosscheck::domain::dossier::Dossier;
use crosscheck::{facts, formats, grounding};
use serde_json::{Value, json};
use std::hint::black_box;

fn event(n: usize, pad: usize) -> Value {
    let country = if n.is_multiple_of(3) { "ES" } else { "NG" };
    let (hour, minute, second) = (n / 3600 % 24, n / 60 % 60, n % 60);
    json!({"id": format!("e{n}"), "format": "entra.signin", "raw": {
        "id": format!("aaaa0001-0000-4000-8000-{n:012}"),
        "createdDateTime": format!("2026-03-02T{hour:02}:{minute:02}:{second:02}Z"),
        "userId": "7f0c1a52-0000-4000-8000-000000000042",
        "userPrincipalName": "m.ortega@contoso.example",
        "appId": "app-1", "appDisplayName": format!("App {}", n % 40),
        "ipAddress": format!("203.0.113.{}", n % 250),
        "correlationId": format!("c-{n}"), "conditionalAccessStatus": "notApplied",
        "userAgent": format!("agent/{}", n % 60),
        "status": {"errorCode": if n.is_multiple_of(7) { 0 } else { 50126 }},
        "location": {"city": "Madrid", "countryOrRegion": country,
            "geoCoordinates": {"latitude": 40.4 + n as f64 / 1e4, "longitude": -3.7}},
        "padding": "x".repeat(pad),
    }})
}

fn case(events: usize, pad: usize, claims: &[Value]) -> Dossier {
    let events: Vec<Value> = (0..events).map(|n| event(n, pad)).collect();
    let text = json!({
        "schema": "crosscheck.case/1", "id": "c-1", "workflow": "signin_anomaly",
        "detected_at": "2026-03-02T23:00:00Z",
        "subject": {"kind": "user", "id": "m.ortega@contoso.example"},
        "assessment": {"claims": claims},
        "evidence": {"events": events, "coverage": [{"source": "entra.signin",
            "from": "2026-03-02T00:00:00Z", "to": "2026-03-03T00:00:00Z"}]},
    });
    let case = case_file::parse(text.to_string()).expect("the bench writes a sound case");
    let count = case.evidence.events.len();
    let read = (0..count).filter_map(|n| case.raw(n)).map(|raw| formats::read(raw, &[])).collect();
    Dossier::new(case, read)
}

fn plain_claim(n: usize) -> Value {
    json!({"id": format!("k{n}"), "text": format!("This sign-in came from 203.0.113.{n}."),
        "kind": "observed", "bearing": "load",
        "cites": [{"event": format!("e{n}"), "ptr": "/ipAddress", "op": "eq",
            "value": format!("203.0.113.{n}")}]})
}

fn heavy_claim(n: usize) -> Value {
    let functions = [
        "failed_count",
        "distinct_ips",
        "distinct_user_agents",
        "travel_speed",
        "failures_before_success",
        "distinct_countries",
        "event_count",
        "session_spread",
        "distinct_apps",
        "mfa_burst",
    ];
    let cites: Vec<Value> = functions
        .iter()
        .map(|function| {
            json!({"fn": function,
        "args": {"from": "2026-03-02T00:00:00Z", "to": format!("2026-03-02T23:{n:02}:00Z")},
        "op": "ge", "value": 0})
        })
        .collect();
    let text =
        "1,714 of 2,000 sign-ins failed from Spain and Nigeria before 10:10 UTC on 2 March. ";
    json!({"id": format!("k{n}"), "text": text.repeat(6), "kind": "derived", "cites": cites})
}

fn grade(bench: &mut Criterion) {
    let claims: Vec<Value> = (0..4).map(plain_claim).collect();
    let plain = case(5, 0, &claims);
    let mut group = bench.benchmark_group("grounding");
    group.throughput(Throughput::Elements(claims.len() as u64));
    group.bench_function("plain claims", |run| {
        run.iter(|| grounding::check(&facts::Engine::new(black_box(&plain))));
    });
    let claims: Vec<Value> = (0..40).map(heavy_claim).collect();
    let large = case(2_000, 1_500, &claims);
    group.throughput(Throughput::Elements(1));
    group.bench_function("case at the limits", |run| {
        run.iter(|| grounding::check(&facts::Engine::new(black_box(&large))));
    });
    group.bench_function("facts of a case at the limits", |run| {
        run.iter(|| facts::of_case(&facts::Engine::new(black_box(&large))));
    });
    let engine = facts::Engine::new(&large);
    let args = large.case.assessment.as_ref().and_then(|it| match &it.claims[0].cites[0].target {
        crosscheck::domain::assessment::Target::Fact { args, .. } => *args,
        _ => None,
    });
    let args = args.map(|args| large.case.doc.node(args));
    group.bench_function("one windowed fact over 2,000 events", |run| {
        run.iter(|| engine.evaluate(black_box("failed_count"), args));
    });
    group.finish();
}

criterion_group!(benches, grade);
criterion_main!(benches);
