//! What the rows of a case say: whose sign-in it was, why it failed, a value read whole, every
//! hazard by name, and what does not fit as a number.

use super::dump::{draw, text, theme};
use super::world::{Story, bare, hazard, in_event, rows};
use super::{Scene, lit, spray};
use crosscheck::domain::words::HazardKind;
use crosscheck::hazards::Place;
use serde_json::json;

#[test]
fn event_rows_say_whose_sign_in_it_was_and_why_it_failed() {
    let seen = text(&draw(&mut spray(), &theme(false), (120, 40)).0);
    for n in 0..8 {
        assert!(seen.contains(&format!("p{n}@contoso.example")), "p{n} in\n{seen}");
    }
    assert!(seen.contains("locked out"), "{seen}");
    assert_eq!(seen.matches("198.51.100.20").count(), 1, "the subject is not repeated\n{seen}");
    let seen = text(&draw(&mut spray(), &theme(false), (80, 24)).0);
    assert!(seen.contains("p0@contoso.example") && seen.contains("6 accounts"), "{seen}");
}

#[test]
fn a_record_that_is_no_sign_in_says_when_who_and_what_and_a_step_is_no_interrupt() {
    let aws = |name: &str, source: &str, minute: u32| {
        json!({"id": format!("a{minute}"), "raw": {
            "eventVersion": "1.08", "eventSource": source, "eventName": name,
            "eventTime": format!("2026-03-02T10:{minute:02}:00Z"), "sourceIPAddress": "203.0.113.9",
            "userIdentity": {"type": "IAMUser", "userName": "deploy-bot", "arn": "arn:aws:iam::123456789012:user/deploy-bot"}}})
    };
    let mut case = Story::PLAIN.case();
    case["evidence"]["events"] = json!([
        aws("GetObject", "s3.amazonaws.com", 9),
        aws("GetCallerIdentity", "sts.amazonaws.com", 5),
    ]);
    let seen = text(&draw(&mut Scene::case(bare(&case)), &theme(false), (120, 40)).0);
    let line = |id: &str| {
        let line = seen.lines().find(|line| line.contains(id) && line.contains("10:0"));
        line.unwrap_or_else(|| panic!("{id} in\n{seen}")).to_owned()
    };
    assert!(line("a5 ").contains("step") && line("a5 ").contains("GetCallerId"), "{seen}");
    assert!(line("a9 ").contains("record") && line("a9 ").contains("GetObject"), "{seen}");
    assert!(line("a9 ").contains("10:09:00") && line("a9 ").contains("deploy-bot"), "{seen}");
    assert!(!seen.contains("interrupt"), "{seen}");
    assert!(seen.find("a5 ").unwrap() < seen.find("a9 ").unwrap(), "in order of time\n{seen}");
}

#[test]
fn a_lit_value_is_read_whole_however_long_it_is() {
    let words: Vec<String> = (0..40).map(|n| format!("word{n:02}")).collect();
    let mut case = Story::PLAIN.case();
    case["evidence"]["events"][7]["raw"]["client"]["geographicalContext"]["country"] =
        json!(words.join(" "));
    let mut examined = bare(&case);
    examined.checked = Story::PLAIN.examined().checked;
    let field = examined.dossier.case.raw(7).unwrap();
    let field = field.pointer("/client/geographicalContext/country").unwrap().id();
    examined.checked.claims[2].cites[0].field = Some(field);
    let mut scene = Scene::case(examined);
    scene.press("3");
    let seen = text(&draw(&mut scene, &theme(false), (120, 40)).0);
    assert!(words.iter().all(|word| seen.contains(word)), "{seen}");
    assert!(seen.contains("claim 3 says: \"Nigeria\""), "{seen}");
    // On a small screen the record opens at it and the next key reads it: its bytes stand there in
    // rows of one length.
    draw(&mut scene, &theme(false), (80, 24));
    scene.press("tab enter enter");
    let seen = text(&draw(&mut scene, &theme(false), (80, 24)).0);
    let seen: String = seen
        .lines()
        .map(|line| line.trim_matches(['│', '\n']))
        .map(|line| line.get(1..77).unwrap_or(line))
        .collect();
    assert!(words.iter().all(|word| seen.contains(word)), "{seen}");
}

#[test]
fn several_hazards_in_one_text_are_all_named() {
    let mut examined = Story::PLAIN.examined();
    let ptr = "/client/userAgent/rawUserAgent";
    let claim = || Place::Case { ptr: "/assessment/claims/0/text".into() };
    examined.hazards = vec![
        hazard(in_event(7, ptr), HazardKind::Injection, "speaks to a model"),
        hazard(in_event(7, ptr), HazardKind::Secret, "holds a key"),
        hazard(claim(), HazardKind::Injection, "speaks to a model"),
        hazard(claim(), HazardKind::Secret, "holds a key"),
    ];
    let mut scene = Scene::case(examined);
    scene.press("G tab pgdn pgdn");
    let seen = text(&draw(&mut scene, &theme(false), (200, 50)).0);
    assert!(seen.contains("⚑ injection, secret"), "{seen}");
    assert_eq!(seen.matches("⚑ secret holds a key").count(), 2, "list of facts and claim\n{seen}");
}

#[test]
fn a_conflict_of_sources_is_marked_in_the_queue_and_in_the_case() {
    let mut lines = rows();
    lines[1].conflict = true;
    for size in [(80, 24), (120, 40)] {
        let seen = text(&draw(&mut Scene::queue(lines.clone()), &theme(false), size).0);
        let line = seen.lines().find(|line| line.contains("m.ortega")).unwrap();
        assert!(line.contains('≠'), "{seen}");
        let mut scene = lit("G");
        scene.model.case.as_mut().unwrap().row.conflict = true;
        let seen = text(&draw(&mut scene, &theme(false), size).0);
        // Where words have no room beside the policy's reason, the sign has.
        let said = if size.0 == 80 { "open · ≠ │" } else { "≠ two sources" };
        assert!(seen.contains(said), "{seen}");
    }
}

#[test]
fn all_facts_can_be_read_and_what_does_not_fit_is_counted() {
    let fact = |n: i64| crosscheck::facts::Fact {
        name: "mfa_denied_count",
        args: Vec::new(),
        value: crosscheck::facts::Value::Integer(1_000 + n),
        unit: None,
        events: vec![7],
        why: format!("reason {n:02}"),
    };
    let mut examined = Story::PLAIN.examined();
    examined.facts = (0..12).map(fact).collect();
    let mut scene = Scene::case(examined);
    scene.press("G");
    let seen = text(&draw(&mut scene, &theme(false), (120, 40)).0);
    assert!(seen.contains("rows more: F lists all facts"), "{seen}");
    assert!(seen.contains("MFA prompts denied or timed out 1,000  reason 00"), "{seen}");
    scene.press("F");
    let seen = text(&draw(&mut scene, &theme(false), (120, 40)).0);
    assert!((0..12).all(|n| seen.contains(&format!("timed out 1,0{n:02}"))), "{seen}");
    scene.press("esc");
    assert_eq!(scene.model.overlay, None);
}

#[test]
fn a_cited_fact_of_a_window_is_not_taken_for_that_of_the_whole_case() {
    let mut story = Story::PLAIN.examined();
    let facts = std::mem::take(&mut story.facts);
    let why = "failures before success is 2 (of that window)";
    let lit_on = |args: serde_json::Value| {
        let mut case = Story::PLAIN.case();
        case["assessment"]["claims"][1]["cites"][0]["args"] = args;
        let mut examined = bare(&case);
        examined.checked = Story::PLAIN.examined().checked;
        examined.checked.claims[1].cites[0].why = why.into();
        examined.facts.clone_from(&facts);
        let mut scene = Scene::case(examined);
        scene.press("2");
        text(&draw(&mut scene, &theme(false), (120, 40)).0)
    };
    let seen = lit_on(json!({"from": "2026-03-02T10:00:00Z", "to": "2026-03-02T10:02:00Z"}));
    assert!(seen.contains(&format!("▐└ {why}")), "{seen}");
    assert!(!seen.contains("▐└ failures before the success 6"), "{seen}");
    let seen = lit_on(json!({}));
    assert!(seen.contains("▐└ failures before the success 6"), "{seen}");
}
