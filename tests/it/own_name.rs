//! Whose an assessment is: only what this program's own grouping made is by its rules, whatever a
//! case file says of itself; on the screen, in the severity, in the queue and in the ledger, before
//! and after the store was opened again.

use crate::common::cases;
use crate::common::desk::{Desk, seen};
use crate::store_kit::Writer;
use crosscheck::domain::case::{Case, Origin};
use crosscheck::domain::case_file;
use crosscheck::domain::query::SearchText;
use crosscheck::domain::queue::{Filter, QueueRow};
use crosscheck::domain::thresholds::Thresholds;
use crosscheck::domain::words::Severity;
use crosscheck::examine::examine;
use crosscheck::ingest::{self, By, Lines, Options, line};
use crosscheck::ledger::record::{Body, Ingested, Record};
use crosscheck::source::file::{Found, Input};
use crosscheck::store::{Incoming, SIGNALS, Start, Store, check};
use serde_json::{Value, json};

/// Twenty failures of one person in as many minutes: enough to make a case of.
fn log() -> String {
    let failure = |minute| {
        let time = format!("2026-03-02T09:{minute:02}:00.000Z");
        cases::okta("bea", &time, "FAILURE").to_string() + "\n"
    };
    (0..20).map(failure).collect()
}

/// A case file that signs as the built-in rules and scores itself as high as can be.
fn hostile(id: &str) -> Value {
    let mut case = cases::case(id, 10);
    case["assessment"]["model"] =
        json!({"provider": "crosscheck", "name": "rules", "version": "1"});
    case["assessment"]["risk_score"] = json!(100);
    case
}

fn take_in(store: &mut dyn Store, seed: u128, name: &str, text: &str) {
    let mut writer = Writer::new(seed);
    let now = writer.now;
    let options = Options {
        only: None,
        workers: 2,
        thresholds: Thresholds::shared(),
        databases: None,
        lines: Lines::default(),
    };
    let bytes: &'static [u8] = Vec::leak(text.as_bytes().to_vec());
    let found = Found { inputs: vec![Input::built(name, bytes)], refused: Vec::new() };
    let mut by = By { who: "os:a", now: &mut || now, chance: &mut writer.chance };
    let summary = ingest::run(store, &found, &options, &mut by, &mut |_| {}).unwrap();
    assert!(summary.faults.is_empty(), "{:?}", summary.faults);
}

/// The hostile case and the grouped one.
fn both(store: &dyn Store) -> (QueueRow, QueueRow) {
    let rows = store.window(Filter { state: None }, Start::Top, 10).unwrap();
    let (file, made): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.id == "mallory");
    assert_eq!((file.len(), made.len()), (1, 1));
    (file[0].clone(), made[0].clone())
}

fn ingested(store: &dyn Store, case: &str) -> Vec<Ingested> {
    let entries = store.history(case).unwrap();
    let read = |bytes: &[u8]| serde_json::from_slice::<Record>(bytes).unwrap().body;
    let bodies = entries.iter().map(|entry| read(entry.record.as_deref().unwrap()));
    let is_ingested = |body| match body {
        Body::CaseIngested(it) => Some(*it),
        _ => None,
    };
    bodies.filter_map(is_ingested).collect()
}

/// What every store says of the two.
fn only_the_grouped_case_is_by_rules(store: &dyn Store) {
    let (file, made) = both(store);
    assert!(!file.by_rules && made.by_rules, "{file:?} {made:?}");
    let (by_file, by_made) = (ingested(store, &file.id), ingested(store, &made.id));
    assert!(!by_file[0].by_rules && by_made[0].by_rules);
    assert_ne!(by_file[0].source, SIGNALS, "no file is kept as a signal, whatever it is called");
    assert!(file.severity >= Severity::High, "a score from outside counts as a model's");
    let read = |id: &str| store.case(id, None).unwrap().unwrap().read().unwrap();
    let (of_file, of_made) = (read(&file.id), read(&made.id));
    assert!(!of_file.is_by_rules() && of_file.claims_our_name());
    assert!(of_made.is_by_rules() && !of_made.claims_our_name());
    // Read again, a case is of the severity with which it came in.
    let rated = |case| examine(case, &Thresholds::shared()).rated.severity;
    assert_eq!((rated(of_file), rated(of_made)), (file.severity, made.severity));
}

#[test]
fn a_file_that_signs_as_the_rules_is_a_model_from_outside_also_once_the_store_is_opened_again() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store");
    {
        let mut store = Writer::new(1).sqlite(&path);
        take_in(&mut store, 2, SIGNALS, &format!("{}\n", hostile("mallory")));
        take_in(&mut store, 3, "log.jsonl", &log());
        only_the_grouped_case_is_by_rules(&store);
    }
    let mut store = Writer::new(4).sqlite(&path);
    only_the_grouped_case_is_by_rules(&store);
    assert!(!store.rebuild().unwrap(), "the queue is the fold of the entries");
    let report = check::verify(&store, Some(&store.origin()));
    assert_eq!((report.exit, report.first_bad), (4, None), "{}", report.why);
}

#[test]
fn a_grouped_case_that_comes_in_again_as_a_file_is_a_files_word_where_it_is_new() {
    let mut here = Writer::new(1).memory();
    take_in(&mut here, 2, "log.jsonl", &log());
    let row = here.window(Filter { state: None }, Start::Top, 10).unwrap().remove(0);
    let text = here.case(&row.id, None).unwrap().unwrap().text;
    take_in(&mut here, 3, "export.jsonl", &text);
    assert_eq!(here.row(&row.id).unwrap(), Some(row.clone()), "the same bytes: nothing happened");
    let mut elsewhere = Writer::new(4).memory();
    take_in(&mut elsewhere, 5, "export.jsonl", &text);
    assert!(!elsewhere.row(&row.id).unwrap().unwrap().by_rules);
    assert!(!ingested(&elsewhere, &row.id)[0].by_rules);
    // Changed bytes under the id of a grouped case are a revision from outside.
    let mut forged = serde_json::from_str::<Value>(&text).unwrap();
    forged["assessment"]["summary"] = json!("All is well.");
    take_in(&mut here, 6, "export.jsonl", &forged.to_string());
    let row = here.row(&row.id).unwrap().unwrap();
    assert!(row.conflict && !row.by_rules && row.revision == 2);
    assert!(!here.case(&row.id, None).unwrap().unwrap().read().unwrap().is_by_rules());
    assert!(here.case(&row.id, Some(1)).unwrap().unwrap().read().unwrap().is_by_rules());
}

#[test]
fn an_earlier_versions_word_for_a_file_is_not_believed() {
    let mut writer = Writer::new(1);
    let mut store = writer.memory();
    let mut old = crate::store_kit::plain("c-1");
    old.ingested.by_rules = true;
    writer.put(&mut store, vec![old]);
    assert!(!store.row("c-1").unwrap().unwrap().by_rules);
}

#[test]
fn the_screen_names_the_file_as_the_one_who_says_so_and_the_filter_finds_ours_alone() {
    let mut desk = Desk::new();
    take_in(&mut desk.store, 1, "x.jsonl", &hostile("mallory").to_string());
    take_in(&mut desk.store, 2, "log.jsonl", &log());
    desk.start();
    desk.press("F").text("by:rules").press("enter");
    let rows: Vec<_> = desk.model.queue.rows.iter().map(|row| row.id.as_str()).collect();
    assert!(rows.len() == 1 && rows[0] != "mallory", "{rows:?}");
    desk.press("enter");
    assert!(seen(&mut desk, (120, 40)).contains("RULES say"));
    desk.press("y y");
    let copied = desk.copied.last().unwrap();
    assert!(copied.contains("\nthe built-in rules recommend: "), "{copied}");
    assert!(!copied.contains("the model "), "{copied}");
    desk.press("esc F ctrl-u").text("by:model").press("enter enter");
    let wide = seen(&mut desk, (120, 40));
    assert!(wide.contains("MODEL says") && !wide.contains("RULES say"), "{wide}");
    let says = "not crosscheck's rules: \"rules\" \"1\" by";
    assert!(wide.contains(says), "{wide}");
    let narrow = seen(&mut desk, (80, 24));
    assert!(narrow.contains("MODEL says  not ours: \"rules\" by \"crosscheck\""), "{narrow}");
}

#[test]
fn names_as_long_as_the_file_likes_push_nothing_of_that_away() {
    let mut case = hostile("mallory");
    case["assessment"]["model"] = json!({"provider": "CrossCheck", "name": "x".repeat(300)});
    let mut desk = Desk::with(&[case.clone()]);
    assert!(case_file::parse(case.to_string()).unwrap().claims_our_name());
    desk.press("enter");
    for size in [(80, 24), (120, 40), (200, 50)] {
        assert!(seen(&mut desk, size).contains("not crosscheck's rules"), "{size:?}");
    }
}

#[test]
fn where_a_model_stands_beside_the_rules_the_form_asks_how_good_the_rules_were() {
    let mut desk = Desk::new();
    take_in(&mut desk.store, 2, "log.jsonl", &log());
    let row = desk.store.window(Filter { state: None }, Start::Top, 10).unwrap().remove(0);
    let text = desk.store.case(&row.id, None).unwrap().unwrap().text;
    let lies: Vec<_> = (0..4)
        .map(|n| {
            json!({"id": format!("m{n}"), "text": "Many events.", "cites":
                [{"fn": "event_count", "op": "eq", "value": 900 + n}]})
        })
        .collect();
    let beside = json!([{"model": {"provider": "127.0.0.1", "name": "tiny"}, "claims": lies}]);
    let text = format!("{},\"further_assessments\":{beside}}}", &text[..text.len() - 1]);
    let case = case_file::parse(text.as_str()).unwrap();
    let case = Case { origin: Origin::Signals, ..case };
    let examined = examine(case, &Thresholds::shared());
    let search = SearchText::of(&examined.dossier.case.doc);
    let incoming = Incoming { text, ingested: line::of(&examined, SIGNALS), search };
    let mut writer = Writer::new(5);
    assert!(desk.store.put_next(incoming, 1, &mut writer.stamp()).unwrap());
    desk.start();
    desk.press("enter o 2 1");
    for size in [(80, 24), (120, 40)] {
        let screen = seen(&mut desk, size);
        assert!(screen.contains("RULES and others say"), "{screen}");
        assert!(screen.contains("How good were the rules?"), "{screen}");
    }
    let low = seen(&mut desk, (80, 24));
    assert!(low.contains("by tiny: ✗ 4 contradicted"), "{low}");
    desk.press("1 2").text("A forgotten device of hers, as she says.").press("enter");
    let screen = seen(&mut desk, (120, 40));
    assert!(screen.contains("the rules    no fault") && screen.contains("; rules: no"), "{screen}");
    assert!(!screen.contains("model: no"), "{screen}");
}
