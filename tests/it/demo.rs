//! The demo queue: an early shift that must show every mark, omission, hazard, severity and kind of
//! subject truly.
//!
//! Nothing computed may stand in its files: all that is asserted here comes from examining them.
//! Its README tells the story of each case; a claim that is named here is one that the story rests
//! on.

use crosscheck::domain::assessment::Target;
use crosscheck::domain::case_file;
use crosscheck::domain::digest::Digest;
use crosscheck::domain::json::{Doc, Node};
use crosscheck::domain::thresholds::Thresholds;
use crosscheck::domain::words::{Grounding, HazardKind, Severity, SubjectKind, Verdict};
use crosscheck::examine::{Examined, examine};
use crosscheck::formats::{self, envelope, identity};
use crosscheck::signals::plan::{self, Planned};
use crosscheck::signals::{AddressScan, Sighting, SubjectScan};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

const CASES: &str = include_str!("../../fixtures/demo/cases.jsonl");
const OKTA: &str = include_str!("../../fixtures/demo/okta.jsonl");
const ENTRA: &str = include_str!("../../fixtures/demo/entra.jsonl");
const CLOUDTRAIL: &str = include_str!("../../fixtures/demo/cloudtrail.json");
/// The demo clock starts here.
const NOW: &str = "2026-03-02T10:42:00Z";

fn shift() -> &'static [Examined] {
    static SHIFT: OnceLock<Vec<Examined>> = OnceLock::new();
    SHIFT.get_or_init(|| {
        let read = |(n, line): (usize, &str)| {
            let case = case_file::parse(line);
            examine(
                case.unwrap_or_else(|refusal| panic!("line {}: {refusal}", n + 1)),
                &Thresholds::shared(),
            )
        };
        CASES.lines().enumerate().map(read).collect()
    })
}

fn titled(title: &str) -> &'static Examined {
    let is = |it: &&Examined| it.dossier.case.title.as_deref() == Some(title);
    shift().iter().find(is).unwrap_or_else(|| panic!("no case is called {title:?}"))
}

fn marks(title: &str) -> Vec<Grounding> {
    titled(title).checked.claims.iter().map(|claim| claim.grounding).collect()
}

fn omitted(title: &str) -> BTreeSet<&'static str> {
    titled(title).checked.omissions.iter().map(|it| it.fact).collect()
}

/// The raw logs as sightings, in order of time.
fn sightings() -> Vec<Sighting> {
    let mut out = Vec::new();
    let lines = OKTA.lines().chain(ENTRA.lines());
    for text in lines.chain([CLOUDTRAIL]) {
        let doc = Doc::parse(text.to_owned()).unwrap_or_else(|error| panic!("a raw log: {error}"));
        for record in envelope::unwrap(doc.root(), &[]) {
            let node = record.node();
            let read = formats::read(node, &[]);
            assert_ne!(read.format, formats::UNKNOWN, "{}", node.raw());
            let Some(sign_in) = read.sign_in else { continue };
            let who = identity::subject(&sign_in, read.format);
            let bytes = node.raw().as_bytes();
            out.extend(Sighting::of(&sign_in, read.format, who, Digest::of(bytes), bytes.len()));
        }
    }
    out.sort_by_key(|sighting| (sighting.time, sighting.digest));
    out
}

/// The cases that the raw logs make by signals.
fn planned() -> Vec<Planned> {
    let thresholds = Thresholds::default();
    let all = sightings();
    let (mut people, mut places) = (BTreeMap::new(), BTreeMap::new());
    for sighting in &all {
        if let Some(id) = &sighting.id {
            let key = (sighting.kind, id.clone());
            people.entry(key).or_insert_with(|| SubjectScan::new(&thresholds)).push(sighting);
        }
        if let Some(ip) = sighting.ip {
            places.entry(ip).or_insert_with(|| AddressScan::new(&thresholds)).push(sighting);
        }
    }
    let mut cases = Vec::new();
    for ((kind, id), scan) in people {
        cases.extend(plan::cases(kind, &id, scan.finish(), &thresholds));
    }
    for (ip, scan) in places {
        let id = ip.to_string();
        cases.extend(plan::cases(SubjectKind::Address, &id, scan.finish(), &thresholds));
    }
    cases
}

#[test]
fn the_shift_is_read_whole_and_lies_before_the_demo_clock() {
    let ids: BTreeSet<&str> = shift().iter().map(|it| it.dossier.case.id.as_str()).collect();
    assert!(ids.len() >= 36, "{} cases", ids.len());
    assert_eq!(ids.len(), shift().len(), "each case has an id of its own");
    for it in shift() {
        let case = &it.dossier.case;
        let at = case.detected_at.to_string();
        assert!(("2026-03-01T18".."2026-03-02T10:41:01").contains(&at.as_str()), "{at}");
        assert_eq!(case.workflow, "signin_anomaly");
        assert!((2..=25).contains(&case.evidence.events.len()), "{}", case.id);
        for (n, read) in it.dossier.read.iter().enumerate() {
            let time = read.sign_in.as_ref().and_then(|sign_in| sign_in.time);
            assert!(time.is_none_or(|time| time.to_string().as_str() < NOW), "{} {n}", case.id);
        }
    }
}

#[test]
fn every_word_of_the_checks_has_something_true_to_show() {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for it in shift() {
        let case = &it.dossier.case;
        seen.insert(it.rated.severity.code().into());
        seen.insert(format!("subject {}", case.subject.kind.code()));
        seen.extend(it.checked.claims.iter().map(|claim| claim.grounding.code().into()));
        seen.extend(it.checked.omissions.iter().map(|omission| omission.fact.into()));
        seen.extend(it.hazards.iter().map(|hazard| hazard.finding.kind.code().into()));
        let verdict = case.assessment.as_ref().and_then(|it| it.recommendation.verdict.clone());
        seen.extend(verdict);
    }
    let omissions = [
        "success_after_failures",
        "mfa_denied_then_approved",
        "new_credential",
        "privilege_grant",
        "session_on_two_networks",
        "unfamiliar_token_use",
        "log_gap",
    ];
    let mut wanted: Vec<String> = omissions.map(Into::into).to_vec();
    wanted.extend(Grounding::ALL.iter().map(|it| it.code().into()));
    wanted.extend(Severity::ALL.iter().map(|it| it.code().into()));
    wanted.extend(HazardKind::ALL.iter().map(|it| it.code().into()));
    wanted.extend(Verdict::ALL.iter().map(|it| it.code().into()));
    wanted.extend(SubjectKind::ALL.iter().map(|it| format!("subject {}", it.code())));
    let missing: Vec<_> = wanted.iter().filter(|word| !seen.contains(*word)).collect();
    assert!(missing.is_empty(), "nothing shows {missing:?}");
}

#[test]
fn most_claims_hold_as_a_real_models_do() {
    let all: Vec<_> = shift().iter().flat_map(|it| &it.checked.claims).collect();
    let held = all.iter().filter(|it| it.grounding == Grounding::Supported).count();
    assert!(held * 2 > all.len(), "{held} of {} claims hold", all.len());
}

#[test]
fn the_twins_are_told_apart() {
    use Grounding::{Contradicted, PartlySupported, Supported, Uncheckable};
    assert_eq!(marks("Hyderabad to Frankfurt in minutes"), [Supported; 4]);
    let unknown = marks("Rotterdam to Miami in seven minutes");
    assert_eq!(unknown, [Contradicted, Supported, Contradicted, Supported]);
    assert_eq!(marks("Seven refused prompts, then one approved"), [Supported; 5]);
    assert_eq!(marks("Prompts unanswered, then a code")[0], Contradicted);
    assert_eq!(marks("One address, many accounts")[0], Contradicted, "all attempts failed");
    assert_eq!(marks("New country for accounts payable clerk")[0], Uncheckable, "it is stale");
    let guarded = marks("Device fell out of compliance");
    assert_eq!(guarded, [PartlySupported, PartlySupported, Supported]);
    assert!(omitted("Session of the chief executive").contains("session_on_two_networks"));
    assert!(omitted("One session on office and outside network").is_empty(), "it was said");
    assert!(omitted("First sign-in after a factor reset").contains("new_credential"));
    assert!(omitted("Factor enrolled after a reset").is_empty());
}

#[test]
fn each_text_guard_lowers_a_claim() {
    let why = |title: &str, claim: usize| titled(title).checked.claims[claim].clone();
    let literal = why("Device fell out of compliance", 1);
    let quantifier = why("Device fell out of compliance", 0);
    let other = why("Procurement sign-in from a new country", 1);
    for claim in [&literal, &quantifier, &other] {
        assert_eq!(claim.grounding, Grounding::PartlySupported, "{}", claim.why);
    }
    assert!(literal.why.contains("four"), "{}", literal.why);
    assert!(quantifier.why.to_lowercase().contains("all"), "{}", quantifier.why);
    assert!(other.why.contains("e2"), "{}", other.why);
}

#[test]
fn what_is_only_foreign_is_no_hazard() {
    for title in
        ["Dubai, then Lagos", "New browser version", "Unfamiliar sign-in before a silent log"]
    {
        assert_eq!(titled(title).hazards, [], "{title}");
    }
    assert_eq!(titled("One session on office and outside network").hazards, [], "an emoji");
    assert_eq!(titled("Unmanaged phone opens privileged matters").hazards, [], "a long name");
}

#[test]
fn every_cited_field_exists_but_for_the_invented_ones() {
    let invented = "New device for HR manager";
    for it in shift() {
        let case = &it.dossier.case;
        let Some(assessment) = &case.assessment else { continue };
        for (claim, checked) in assessment.claims.iter().zip(&it.checked.claims) {
            for (cite, checked) in claim.cites.iter().zip(&checked.cites) {
                let Target::Field { event, ptr } = &cite.target else { continue };
                let meant = cite.op.as_deref() != Some("absent");
                if meant && case.title.as_deref() != Some(invented) {
                    assert!(checked.field.is_some(), "{} {event} {ptr}", case.id);
                }
            }
        }
    }
    assert_eq!(marks(invented).iter().filter(|it| **it == Grounding::NotFound).count(), 2);
}

#[test]
fn the_files_carry_no_computed_result() {
    let computed = [
        "facts",
        "grounding",
        "severity",
        "severity_why",
        "hazards",
        "omissions",
        "state",
        "marks",
    ];
    let open = |node: Node<'_>, of: &str| {
        for (key, _) in node.members() {
            let key = key.as_str().expect("a key is text").into_owned();
            assert!(!computed.contains(&key.as_str()), "{of} carries {key}");
        }
    };
    for line in CASES.lines() {
        let doc = Doc::parse(line.to_owned()).expect("a case is JSON");
        let root = doc.root();
        open(root, "a case");
        for part in ["assessment", "evidence", "subject", "detection"] {
            if let Some(node) = root.get(part) {
                open(node, part);
            }
        }
        let claims = root.get("assessment").and_then(|node| node.get("claims"));
        for claim in claims.into_iter().flat_map(Node::items) {
            open(claim, "a claim");
            claim.get("cites").into_iter().flat_map(Node::items).for_each(|it| open(it, "a cite"));
        }
    }
}

#[test]
fn the_raw_logs_make_cases_by_signals_and_are_mostly_ordinary() {
    let all = sightings();
    let cases = planned();
    assert!(all.len() >= 200, "{} sign-ins", all.len());
    let fired: BTreeSet<&str> =
        cases.iter().flat_map(|case| &case.firings).map(|firing| firing.signal).collect();
    let wanted = [
        "success_after_failures",
        "session_on_two_networks",
        "service_principal_new_network",
        "legacy_authentication",
        "password_spray",
        "impossible_travel",
        "success_after_mfa_burst",
        "root_use",
    ];
    let missing: Vec<_> = wanted.iter().filter(|signal| !fired.contains(*signal)).collect();
    assert!(missing.is_empty(), "nothing fires {missing:?}; fired {fired:?}");
    let who: Vec<_> = cases.iter().map(|case| (&case.subject, &case.name, case.score)).collect();
    assert!((6..=14).contains(&cases.len()), "{} cases: {who:#?}", cases.len());
}
