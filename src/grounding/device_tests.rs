//! Devices and applications that have an id and a name: an id outranks a name, for the facts and
//! for every claim that rests on them.

use super::check;
use crate::domain::words::Grounding::{self, Contradicted, Supported, Uncheckable};
use crate::facts::Engine;
use crate::facts::testkit::{Ev, dossier, ok};

const OWN: &str = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";
const OTHER: &str = "deadbeef-0000-4000-8000-00000000beef";

fn on(id: &str, time: &str, uid: Option<&str>, name: Option<&str>) -> Ev {
    ok(id, time).with(|it| {
        it.device.uid = uid.map(str::to_owned);
        it.device.name = name.map(str::to_owned);
    })
}

/// The mark of a claim that this device is new, or is not, where these are usual.
fn graded(events: &[Ev], usual: &str, value: &str, is: bool) -> (Grounding, String) {
    let evidence = format!(
        r#","baseline":{{"as_of":"2026-03-01","days":30,"sign_ins":212,"devices":{usual}}}"#
    );
    let claim = format!(
        r#"{{"id":"k1","text":"It was so","kind":"derived","cites":[{{"fn":"is_new",
        "args":{{"field":"device","value":{value:?}}},"op":"eq","value":{is}}}]}}"#
    );
    let dossier = dossier(events, &evidence, &claim);
    let checked = check(&Engine::new(&dossier));
    (checked.claims[0].grounding, checked.claims[0].why.clone())
}

/// Both ways round: that it is new, and that it is not.
#[track_caller]
fn is_new(events: &[Ev], usual: &str, value: &str, new: Option<bool>) -> String {
    let mark = |is: bool| match new {
        None => Uncheckable,
        Some(new) if new == is => Supported,
        Some(_) => Contradicted,
    };
    let [(claimed, why), (denied, other)] =
        [true, false].map(|is| graded(events, usual, value, is));
    assert_eq!(claimed, mark(true), "{usual} {value}: {why}");
    assert_eq!(denied, mark(false), "{usual} {value}: {other}");
    // The reason stands with the mark that is against the claim.
    if new == Some(true) { other } else { why }
}

#[test]
fn a_device_with_another_id_is_new_whatever_it_is_called() {
    let own = on("e1", "10:00:00", Some(OWN), Some("LAP-204"));
    let other = |name| on("e2", "10:05:00", Some(OTHER), Some(name));
    let [only_id, both] = [format!("[{OWN:?}]"), format!("[{OWN:?},\"LAP-204\"]")];
    for usual in [&only_id, &both] {
        for value in [OWN, "LAP-204"] {
            is_new(std::slice::from_ref(&own), usual, value, Some(false));
        }
        // The case shows whose name it is.
        let two = [own.clone(), other("LAP-204")];
        is_new(&two, usual, OWN, Some(false));
        is_new(&two, usual, OTHER, Some(true));
        is_new(&two, usual, "LAP-204", None);
    }
    for value in [OTHER, "LAP-204", "lap-204"] {
        is_new(&[other("LAP-204")], &only_id, value, Some(true));
    }
    let why = is_new(&[own, other("LAP-204")], &both, OTHER, Some(true));
    assert!(why.contains("but for a name that it may have taken"), "{why}");
    // A device that is called like the id of another is not that one.
    is_new(&[other(OWN)], &only_id, OTHER, Some(true));
}

#[test]
fn what_else_a_baseline_lists_makes_no_usual_name_new() {
    let device = [on("e1", "10:00:00", Some(OTHER), Some("LAP-204"))];
    for beside in ["Tablet", "MacBookPro16Inch2021", "00u1ab2cd3ef4gh5ij6k", OWN] {
        for value in [OTHER, "LAP-204"] {
            let why = is_new(&device, &format!("[\"LAP-204\",{beside:?}]"), value, Some(false));
            assert!(why.contains("known by name only"), "{beside}: {why}");
        }
    }
    let mail = [ok("e1", "10:00:00").with(|it| {
        it.service.uid = Some("app-1".into());
        it.service.name = Some("Mail".into());
    })];
    for beside in ["Teams", "AdobeAcrobatReader2024", "Office365ExchangeOnline"] {
        let evidence = format!(
            r#","baseline":{{"as_of":"2026-03-01","days":30,"sign_ins":100,
            "apps":["Mail",{beside:?}]}}"#
        );
        let dossier = dossier(&mail, &evidence, "");
        let engine = Engine::new(&dossier);
        assert_eq!(engine.is_value_new("app", "Mail"), Some(false), "{beside}");
        assert_eq!(engine.is_value_new("app", "app-1"), Some(false), "{beside}");
        assert!(engine.is_known_by_name("app", "Mail"), "{beside}");
    }
}

#[test]
fn a_device_is_not_known_by_a_name_that_it_once_took() {
    let as_kali = on("e1", "10:00:00", Some(OTHER), Some("kali"));
    let events = [as_kali, on("e2", "10:05:00", Some(OTHER), Some("LAP-204"))];
    let usual = r#"["LAP-204","Tablet"]"#;
    let whys = ["kali", OTHER, "LAP-204"].map(|value| is_new(&events, usual, value, Some(true)));
    assert!(whys[0].contains("kali is not in the baseline of 2026-03-01 (212"), "{}", whys[0]);
    for why in &whys[1..] {
        assert!(why.contains("but for a name that it may have taken"), "{why}");
    }
    assert!(whys[2].contains("the device called LAP-204 is not in"), "{}", whys[2]);
}

#[test]
fn an_id_of_the_case_tells_that_the_baseline_lists_ids_however_they_look() {
    let both = [
        on("e1", "10:00:00", Some("asset 7"), Some("LAP-204")),
        on("e2", "10:05:00", Some("asset 9"), Some("LAP-204")),
    ];
    let usual = r#"["Asset 7","LAP-204"]"#;
    is_new(&both, usual, "asset 7", Some(false));
    is_new(&both, usual, "asset 9", Some(true));
    let why = is_new(&both, usual, "LAP-204", None);
    assert!(why.contains("the name of more than one device here"), "{why}");
}

#[test]
fn where_names_alone_are_listed_a_device_is_known_by_its_name_and_that_is_said() {
    let other = [on("e1", "10:00:00", Some(OTHER), Some("LAP-204"))];
    for value in [OTHER, "LAP-204"] {
        let why = is_new(&other, r#"["lap-204","Tablet"]"#, value, Some(false));
        assert!(why.contains("known by name only"), "{why}");
    }
    is_new(&other, r#"["Tablet"]"#, OTHER, Some(true));
    let named = [on("e1", "10:00:00", None, Some("LAP-204"))];
    let why = is_new(&named, r#"["LAP-204"]"#, "LAP-204", Some(false));
    assert!(!why.contains("by name only"), "it has nothing but a name: {why}");
    let beside = format!("[\"LAP-204\",{OWN:?}]");
    is_new(&named, &beside, "LAP-204", Some(false));
}

#[test]
fn what_is_asked_of_a_part_of_the_evidence_is_answered_by_that_part() {
    let session = |ev: Ev, id: &str| ev.with(|it| it.session.uid = Some(id.into()));
    let both = [
        session(on("e1", "10:00:00", Some(OWN), Some("LAP-204")), "s-1"),
        session(on("e2", "10:05:00", Some(OTHER), Some("LAP-204")), "s-2"),
    ];
    let usual = format!("[{OWN:?}]");
    is_new(&both, &usual, "LAP-204", None);
    let evidence = format!(
        r#","baseline":{{"as_of":"2026-03-01","days":30,"sign_ins":212,"devices":{usual}}}"#
    );
    for (within, mark) in [("s-1", Contradicted), ("s-2", Supported)] {
        let claim = format!(
            r#"{{"id":"k1","text":"It was so","cites":[{{"fn":"is_new","args":{{"field":"device",
            "value":"LAP-204","session":{within:?}}},"op":"eq","value":true}}]}}"#
        );
        let dossier = dossier(&both, &evidence, &claim);
        let checked = check(&Engine::new(&dossier));
        assert_eq!(checked.claims[0].grounding, mark, "{}", checked.claims[0].why);
    }
}
