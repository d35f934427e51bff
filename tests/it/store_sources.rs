//! How far sources have come, over both stores: one contract.

use crate::store_kit::{Writer, at};
use crosscheck::domain::feed::Gap;
use crosscheck::store::deliveries::Delivered;
use crosscheck::store::{SetAside, Store};

fn aside(line: u64) -> SetAside {
    let reason = "no JSON".to_owned();
    SetAside { source: "feed".into(), line, byte: 0, reason, bytes: b"x".to_vec() }
}

fn gap(from: &str, to: &str) -> Gap {
    Gap { from: at(from), to: at(to), why: "the cursor expired".into() }
}

fn contract(store: &mut dyn Store, writer: &mut Writer) {
    assert_eq!(store.cursor("feed").unwrap(), None);
    let first = Delivered {
        cursor: Some("page 1".into()),
        set_aside: vec![aside(1), aside(2)],
        formats: vec!["okta.system"],
        gaps: vec![gap("2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z")],
    };
    store.end_delivery("feed", first.clone(), &mut writer.stamp()).unwrap();
    assert_eq!(store.cursor("feed").unwrap().as_deref(), Some("page 1"));
    assert_eq!(store.cursor("other").unwrap(), None);
    assert_eq!(store.set_aside(0, 9).unwrap(), first.set_aside);
    // Without a cursor a source goes on where it stood; a gap told twice is one.
    let second = Delivered {
        cursor: None,
        set_aside: Vec::new(),
        gaps: vec![gap("2026-03-02T09:00:00Z", "2026-03-02T09:30:00Z"), first.gaps[0].clone()],
        ..first.clone()
    };
    store.end_delivery("feed", second.clone(), &mut writer.stamp()).unwrap();
    let other = Delivered { formats: vec!["entra.signin"], gaps: second.gaps.clone(), ..second };
    store.end_delivery("other", other, &mut writer.stamp()).unwrap();
    assert_eq!(store.cursor("feed").unwrap().as_deref(), Some("page 1"));
    let of = |format, from, to| store.gaps(format, [at(from), at(to)]).unwrap();
    let day = ("2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z");
    assert_eq!(
        of("okta.system", day.0, day.1),
        [gap("2026-03-02T09:00:00Z", "2026-03-02T09:30:00Z"), first.gaps[0].clone()]
    );
    assert_eq!(of("aws.cloudtrail", day.0, day.1), [], "no source brings that");
    assert_eq!(of("okta.system", "2026-03-02T09:30:00Z", "2026-03-02T10:00:00Z"), []);
    assert_eq!(of("okta.system", "2026-03-02T10:59:59Z", day.1).len(), 1);
}

#[test]
fn both_stores_keep_how_far_a_source_has_come_and_what_is_missing() {
    let mut writer = Writer::new(1);
    contract(&mut writer.memory(), &mut writer);
    let dir = tempfile::tempdir().unwrap();
    contract(&mut writer.sqlite(dir.path()), &mut writer);
    let again = writer.sqlite(dir.path());
    assert_eq!(again.cursor("feed").unwrap().as_deref(), Some("page 1"), "it outlives the program");
}
