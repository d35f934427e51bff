//! What the hazard rules find and what they cry wolf over: own fixtures always, the corpora where
//! they are.
//!
//! The goals are of texts that the rules were not made for; the corpora are one sample of those, so
//! each is asserted with room to spare. The table is printed with `--nocapture`.

use crate::corpora::{Row, corpus, fixture};
use crosscheck::domain::case_file;
use crosscheck::domain::dossier::Dossier;
use crosscheck::domain::words::HazardKind;
use crosscheck::hazards::{Place, of_case, scan};
use std::collections::{BTreeMap, BTreeSet};

fn has(row: &Row, kind: HazardKind) -> bool {
    scan(&row.text).iter().any(|finding| finding.kind == kind)
}

/// Prints and gives the share of rows with a hazard of that kind.
fn share(name: &str, rows: &[&Row], kind: HazardKind) -> f64 {
    let found = rows.iter().filter(|row| has(row, kind)).count();
    let share = found as f64 / rows.len().max(1) as f64;
    println!("{:<12} {name:<34} {found:>5} of {:>5}  {share:.4}", kind.code(), rows.len());
    if std::env::var_os("CROSSCHECK_SHOW").is_some() {
        let attacks = rows.iter().any(|row| row.label == "injection" || row.label == "secret");
        let missed = rows.iter().filter(|row| has(row, kind) != attacks);
        missed.take(40).for_each(|row| println!("      {}", row.text.escape_default()));
    }
    share
}

/// The share of attacks that are found in at least one of their carriers.
fn share_of_seeds(rows: &[&Row]) -> f64 {
    let mut seeds: BTreeMap<&str, bool> = BTreeMap::new();
    for row in rows {
        *seeds.entry(&row.seed).or_default() |= has(row, HazardKind::Injection);
    }
    let found = seeds.values().filter(|found| **found).count();
    println!("{:<12} {:<34} {found:>5} of {:>5}", "injection", "by seed", seeds.len());
    found as f64 / seeds.len().max(1) as f64
}

fn family(row: &Row) -> &str {
    row.kind.split(':').next().unwrap_or_default()
}

#[test]
fn own_injections_are_found_and_own_hard_negatives_are_not() {
    let rows = fixture("injection.jsonl");
    let (attacks, ordinary): (Vec<&Row>, Vec<&Row>) =
        rows.iter().partition(|row| row.label == "injection");
    assert!(share("own attacks", &attacks, HazardKind::Injection) >= 0.75);
    assert!(share("own hard negatives", &ordinary, HazardKind::Injection) <= 0.05);
    assert!(share("own hard negatives", &ordinary, HazardKind::Secret) == 0.0);
}

#[test]
fn own_terminal_attacks_are_found_and_scripts_are_not() {
    for row in fixture("terminal.jsonl") {
        let found = scan(&row.text);
        let quiet = row.label == "benign" || row.kind == "forged_token";
        assert_eq!(found.is_empty(), quiet, "{:?}: {found:?}", row.text);
    }
}

#[test]
fn injections_of_the_corpora() {
    let (Some(attacks), Some(benign)) = (corpus("injection.jsonl"), corpus("benign.jsonl")) else {
        return;
    };
    let families: BTreeSet<&str> = attacks.iter().map(family).collect();
    for name in &families {
        let rows: Vec<&Row> = attacks.iter().filter(|row| family(row) == *name).collect();
        share(name, &rows, HazardKind::Injection);
    }
    let domain: Vec<&Row> = attacks.iter().filter(|row| family(row) == "domain").collect();
    assert!(share_of_seeds(&domain) >= 0.75);
    for name in ["user_agent", "app_name", "display_name", "analyst_prose", "naughty"] {
        let rows: Vec<&Row> = benign.iter().filter(|row| row.kind == name).collect();
        share(name, &rows, HazardKind::Injection);
    }
    let negatives: Vec<&Row> = benign.iter().filter(|row| row.kind != "naughty").collect();
    assert!(share("benign but naughty", &negatives, HazardKind::Injection) <= 0.005);
    let hard: Vec<&Row> = benign.iter().filter(|row| row.kind == "hard_negative").collect();
    assert!(share("hard negatives", &hard, HazardKind::Injection) <= 0.03);
}

#[test]
fn secrets_of_the_corpora() {
    let (Some(secrets), Some(benign)) = (corpus("secrets.jsonl"), corpus("benign.jsonl")) else {
        return;
    };
    let (positives, alike): (Vec<&Row>, Vec<&Row>) =
        secrets.iter().partition(|row| row.label == "secret");
    let benign: Vec<&Row> = benign.iter().collect();
    let recall = share("secrets", &positives, HazardKind::Secret);
    let wrong = share("look-alikes", &alike, HazardKind::Secret) * alike.len() as f64
        + share("benign", &benign, HazardKind::Secret) * benign.len() as f64;
    let right = recall * positives.len() as f64;
    assert!(recall >= 0.95 && right / (right + wrong) >= 0.985, "{recall} {right} {wrong}");
    assert!(share("benign", &benign, HazardKind::Secret) <= 0.0005);
}

#[test]
fn hidden_and_look_alike_characters_of_the_corpora() {
    let (Some(escape), Some(benign)) = (corpus("escape.jsonl"), corpus("benign.jsonl")) else {
        return;
    };
    let families: BTreeSet<&str> = escape.iter().map(family).collect();
    for name in families {
        let rows: Vec<&Row> = escape.iter().filter(|row| family(row) == name).collect();
        let found = rows.iter().filter(|row| !scan(&row.text).is_empty()).count();
        println!("{:<12} {name:<34} {found:>5} of {:>5}", "any", rows.len());
        let quiet = name == "legit_unicode";
        let expected = if quiet { 0 } else { rows.len() };
        let missed: Vec<_> =
            rows.iter().filter(|row| scan(&row.text).is_empty() != quiet).collect();
        // Tabs and line breaks are controls, and no hazard.
        assert!(["naughty", "c0"].contains(&name) || found == expected, "{name}: {missed:?}");
    }
    let benign: Vec<&Row> = benign.iter().filter(|row| row.kind != "naughty").collect();
    for kind in [HazardKind::Unprintable, HazardKind::Confusable, HazardKind::Flood] {
        assert!(share("benign but naughty", &benign, kind) <= 0.0005);
    }
}

#[test]
fn a_text_takes_little_time() {
    let Some(rows) = corpus("injection.jsonl") else { return };
    for row in &rows {
        drop(scan(&row.text));
    }
    let start = std::time::Instant::now();
    for row in &rows {
        drop(scan(&row.text));
    }
    let each = start.elapsed() / rows.len() as u32;
    println!(
        "{each:?} a text of {} bytes",
        rows.iter().map(|r| r.text.len()).sum::<usize>() / rows.len()
    );
    // Unoptimised and on a busy machine; the bench has the goal of 50 us.
    assert!(each.as_millis() < 20, "{each:?}");
}

/// A record as the only event of a case.
fn dossier(raw: &serde_json::Value) -> Option<Dossier> {
    let case = serde_json::json!({
        "schema": "crosscheck.case/1", "id": "c-1", "workflow": "signin_anomaly",
        "detected_at": "2026-03-02T10:11:00Z", "subject": {"kind": "user", "id": "u-1"},
        "evidence": {"events": [{"id": "e1", "raw": raw}]},
    });
    Some(Dossier::new(case_file::parse(case.to_string()).ok()?, Vec::new()))
}

fn files(folder: &std::path::Path, out: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { files(&path, out) } else { out.push(path) }
    }
}

#[test]
fn records_of_vendors_are_quiet() {
    let Some(folder) = std::env::var_os("CROSSCHECK_SAMPLES") else {
        println!("skipped: CROSSCHECK_SAMPLES names no folder");
        return;
    };
    let mut paths = Vec::new();
    files(std::path::Path::new(&folder), &mut paths);
    let (mut records, mut flagged) = (0, 0);
    for path in paths {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        for line in text.lines().filter_map(|line| serde_json::from_str(line).ok()) {
            let Some(dossier) = dossier(&line) else { continue };
            let mut found = of_case(&dossier);
            // The answer of AssumeRole carries the session's credential: that one should be
            // flagged.
            found.retain(|hazard| {
                !matches!(&hazard.place, Place::Event { ptr, .. } if ptr.ends_with("/sessionToken"))
            });
            records += 1;
            flagged += usize::from(!found.is_empty());
            for hazard in found {
                let name = path.file_name().unwrap_or_default().display();
                println!("{name} {} {:?}", hazard.finding.rule, hazard.place);
            }
        }
    }
    println!("{flagged} of {records} records of vendors have a hazard");
    assert!(records > 0 && flagged * 100 <= records, "{flagged} of {records}");
}
