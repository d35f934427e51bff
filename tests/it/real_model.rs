//! What a real small model said of the demo's raw logs, graded as any other claim. The answers and
//! the judgement of each claim by a person are in `fixtures/model`; the figures of `docs/model.md`
//! are these.

use crosscheck::domain::case_file;
use crosscheck::domain::thresholds::Thresholds;
use crosscheck::domain::words::Grounding;
use crosscheck::examine::examine;
use std::collections::BTreeMap;
use std::sync::Arc;

const CASES: &str = include_str!("../../fixtures/model/gemma3-270m.jsonl");
const JUDGED: &str = include_str!("../../fixtures/model/gemma3-270m.tsv");
const DOCS: &str = include_str!("../../docs/model.md");

/// What a person found of each claim, by case and claim: true where it says something false of the
/// case, false where it says nothing of it that could be true or false.
fn judged() -> BTreeMap<(&'static str, &'static str), bool> {
    let lines = JUDGED.lines().filter(|line| !line.starts_with('#'));
    let read = lines.map(|line| {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().unwrap();
        let (case, claim, found) = (cell(), cell(), cell());
        let is_false = match found {
            "false" => true,
            "nothing" => false,
            other => panic!("{case} {claim}: {other}"),
        };
        ((case, claim), is_false)
    });
    read.collect()
}

#[test]
fn what_a_real_model_invents_is_marked_and_the_documentation_says_how_much_of_it() {
    let judged = judged();
    let mut marks: BTreeMap<bool, Vec<Grounding>> = BTreeMap::new();
    let (mut answers, mut seen) = (0, 0);
    for text in CASES.lines() {
        let examined = examine(case_file::parse(text).unwrap(), &Arc::new(Thresholds::default()));
        let case = &examined.dossier.case;
        answers += 1;
        for (claim, checked) in case.claims().zip(&examined.checked.claims) {
            // The rules' own claims have other ids.
            let Some(is_false) = judged.get(&(case.id.as_str(), claim.id.as_str())) else {
                assert!(!claim.id.starts_with('m'), "{} {} is not judged", case.id, claim.id);
                continue;
            };
            seen += 1;
            marks.entry(*is_false).or_default().push(checked.grounding);
        }
    }
    assert_eq!(seen, judged.len());
    let count = |is_false, of: &[Grounding]| {
        marks[&is_false].iter().filter(|mark| of.contains(mark)).count()
    };
    let caught = count(true, &[Grounding::Contradicted, Grounding::NotFound]);
    let open = count(true, &[Grounding::Uncheckable]);
    let (lies, empty) = (marks[&true].len(), marks[&false].len());
    assert_eq!(caught + open, lies, "none that is false counts as supported, not even in part");
    assert_eq!(count(false, &[Grounding::Uncheckable]), empty, "what says nothing is no support");
    let words = format!(
        "Of {seen} claims in {answers} answers, {lies} say something false of the case: {caught} of these are marked contradicted or not found, \
         {open} uncheckable, none supported. The other {empty} say nothing of the case, and are marked uncheckable."
    );
    assert!(DOCS.contains(&words), "docs/model.md should say: {words}");
}
