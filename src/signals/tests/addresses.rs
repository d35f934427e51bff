//! Stories of one address.

use super::*;

fn codes_of(sightings: &[Sighting]) -> Vec<&'static str> {
    let fired = of_address(sightings, &Thresholds::default());
    let mut codes: Vec<_> = fired.iter().map(|it| it.signal).collect();
    codes.dedup();
    codes
}

fn user(n: i64, s: Sighting) -> Sighting {
    Sighting { id: Some(format!("u-{n}")), ..s }
}

#[test]
fn one_password_tried_on_many() {
    let spray: Vec<_> = (0..8).map(|n| user(n, at(n))).collect();
    assert_eq!(codes_of(&spray), [code::PASSWORD_SPRAY]);
    let few: Vec<_> = (0..7).map(|n| user(n, at(n))).collect();
    assert_eq!(codes_of(&few), Vec::<&str>::new());
    let mut hit = spray;
    hit.push(user(3, success(9)));
    let fired = of_address(&hit, &Thresholds::default());
    let last = fired.last().unwrap();
    assert_eq!(last.signal, code::SPRAY_HIT);
    assert_eq!(last.events.len(), 9, "one failure of each identity, and the success");
    assert_eq!(last.events.last(), Some(&hit[8].mark()));
}

#[test]
fn one_made_up_id_makes_no_one_login_of_many_identities() {
    let same = |s: Sighting| Sighting { correlation: Some("a".into()), ..s };
    let at = |n: i64| Sighting { time: minutes(0) + n * 1_000, ..at(n) };
    let spray: Vec<_> = (0..8).map(|n| same(user(n, at(n)))).collect();
    assert_eq!(codes_of(&spray), [code::PASSWORD_SPRAY]);
}

#[test]
fn an_office_exit_on_monday_morning_is_no_spray() {
    // Forty people sign in; eight of them mistype first.
    let mut office: Vec<_> = (0..40).map(|n| user(n, success(n))).collect();
    office.extend((0..8).map(|n| user(n, Sighting { time: minutes(n) - 10_000, ..at(n) })));
    office.sort_by_key(Sighting::mark);
    assert_eq!(codes_of(&office), Vec::<&str>::new());
}

#[test]
fn many_failures_from_one_address() {
    let tried =
        |n: i64| Sighting { digest: Digest::of(&n.to_be_bytes()), ..user(n % 2, at(n / 3)) };
    let mut hammer: Vec<_> = (0..20).map(tried).collect();
    hammer.sort_by_key(Sighting::mark);
    assert_eq!(codes_of(&hammer), [code::BRUTE_ADDRESS]);
    let repeated: Vec<_> = (0..20).map(|n| user(0, at(n / 10))).collect();
    assert_eq!(codes_of(&repeated), Vec::<&str>::new(), "two records, each read ten times");
    let slow: Vec<_> = (0..20).map(|n| user(n % 2, at(n * 5))).collect();
    assert_eq!(codes_of(&slow), Vec::<&str>::new());
}

#[test]
fn a_wave_of_lockouts() {
    let locked = |n: i64| Sighting { code: Some("50053".into()), ..user(n % 7, at(n * 2)) };
    assert_eq!(codes_of(&(0..20).map(locked).collect::<Vec<_>>()), [code::LOCKOUT_WAVE]);
    assert_eq!(codes_of(&(0..10).map(locked).collect::<Vec<_>>()), Vec::<&str>::new());
}

#[test]
fn an_address_makes_a_case_of_its_own() {
    let spray: Vec<_> = (0..12).map(|n| user(n, at(n))).collect();
    let planned = plan_address(&spray);
    assert_eq!(planned.len(), 1);
    assert_eq!((planned[0].events.len(), planned[0].omitted_events), (12, 0));
    assert_eq!(planned[0].detected_at, minutes(7));
    assert!(planned[0].id.starts_with("s-2026-03-02-"), "{}", planned[0].id);
}
