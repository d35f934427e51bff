//! The page of a case's subject beside events of others: what they show is theirs.

use crate::common::cases::case;
use crate::common::desk::{Desk, at_first, open, seen};
use serde_json::json;

#[test]
fn what_only_other_accounts_show_says_whose_it_is_and_is_called_neither_new_nor_usual() {
    let mut it = case("anna", 10);
    it["evidence"]["baseline"] = json!({"as_of": "2026-03-01", "days": 30, "sign_ins": 40,
        "countries": ["ES"], "asns": [64500], "devices": [], "apps": [], "user_agents": []});
    let mut other = it["evidence"]["events"][1].clone();
    other["id"] = json!("e3");
    other["raw"]["uuid"] = json!("another");
    other["raw"]["actor"] = json!({"id": "u-eve", "type": "User",
        "alternateId": "eve\" in 9 events@contoso.example", "displayName": "eve"});
    other["raw"]["client"]["geographicalContext"]["country"] = json!("Nigeria");
    other["raw"]["client"]["ipAddress"] = json!("198.51.100.20");
    it["evidence"]["events"].as_array_mut().unwrap().push(other);
    let mut desk = at_first(&it);
    let countries = &open(&desk).survey.seen["country"];
    let told: Vec<_> = countries.iter().map(|it| (it.value.as_str(), it.whose.len())).collect();
    assert_eq!(told, [("ES", 0), ("NG", 1)]);
    desk.press("b");
    for size in [(80, 60), (120, 50), (200, 50)] {
        let screen = seen(&mut desk, size);
        let flat = screen.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        let said = "not graded, since no event of the subject shows it: NG in 1 event, of \
                    \"eve\\\" in 9 events@contoso.example\"";
        assert!(flat.contains(said), "{screen}");
        assert!(!flat.contains("NEW NG") && flat.contains("ES in 2 events"), "{screen}");
    }
}

#[test]
fn a_value_without_end_pushes_nothing_else_off_the_subjects_page() {
    let mut long = case("anna", 10);
    long["subject"]["context"] = json!({"department": "a".repeat(5_000), "manager": "k.tan"});
    let mut desk = Desk::with(&[long]);
    desk.press("enter b");
    let seen = seen(&mut desk, (80, 24));
    assert!(seen.contains("more rows of it, whole in a written case"), "{seen}");
    assert!(seen.contains("k.tan"), "{seen}");
}
