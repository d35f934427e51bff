//! The same events give the same cases, in whatever order and pieces they came; and no sighting
//! breaks a scan.

use super::*;
use proptest::prelude::*;

#[test]
fn a_quiet_day_and_a_weak_signal_make_no_case() {
    assert_eq!(plan_subject(&history()), Vec::new());
    let roaming = Sighting { asn: Some(64999), time: minutes(600), ..history().remove(0) };
    assert_eq!(codes(&after_history([roaming.clone()])), [code::NEW_ASN]);
    assert_eq!(plan_subject(&after_history([roaming])), Vec::new());
}

#[test]
fn a_case_holds_the_day_the_events_that_led_to_it_and_the_usual_before_it() {
    let late = minutes(-5);
    let mut story = after_history((0..4).map(at));
    story.insert(12, Sighting { time: late, digest: Digest::of(b"late"), ..at(0) });
    story.push(success(5));
    let planned = plan_subject(&story);
    assert_eq!(planned.len(), 1);
    let case = &planned[0];
    assert_eq!(case.strongest().map(|it| it.signal), Some(code::AFTER_FAILURES));
    assert_eq!(case.events.len(), 6, "the day's five and the failure before midnight");
    assert_eq!(case.events[0].time, late);
    assert_eq!(case.detected_at, minutes(5));
    let usual = case.baseline.as_ref().unwrap();
    assert_eq!((usual.sign_ins, usual.countries.clone()), (12, vec!["ES".to_owned()]));
    assert_eq!(usual.asns, [64500]);
}

#[test]
fn of_a_day_too_large_for_a_case_the_rest_is_counted() {
    let second = |n: i64| Sighting {
        time: minutes(0) + n * 1_000,
        digest: Digest::of(&n.to_be_bytes()),
        ..at(0)
    };
    let flood: Vec<_> = (0..5_000).map(second).collect();
    let case = plan_subject(&flood).remove(0);
    assert_eq!(case.events.len(), 2_000);
    assert_eq!(case.omitted_events, 3_000);
    assert!(case.events.contains(&flood[0].mark()) && case.events.contains(&flood[4_999].mark()));
    let brute = case.strongest().unwrap();
    assert!(brute.events.iter().all(|mark| case.events.contains(mark)), "the signal's own");
    let heavy: Vec<_> =
        flood.iter().take(50).map(|s| Sighting { bytes: 1 << 20, ..s.clone() }).collect();
    let case = plan_subject(&heavy).remove(0);
    assert_eq!(case.omitted_events, 47, "three of a mebibyte each leave room for the case itself");
}

#[test]
fn ids_keep_subjects_and_days_apart() {
    let ids = [
        plan::case_id(SubjectKind::User, "a", 20_000),
        plan::case_id(SubjectKind::User, "a", 20_001),
        plan::case_id(SubjectKind::User, "b", 20_000),
        plan::case_id(SubjectKind::Address, "a", 20_000),
        plan::case_id(SubjectKind::User, "a1:", 20_000),
    ];
    let different: std::collections::HashSet<_> = ids.iter().collect();
    assert_eq!(different.len(), ids.len());
    assert_eq!(plan::case_id(SubjectKind::User, "a", 20_000), ids[0]);
    assert!(plan::case_id(SubjectKind::User, "a", i64::MAX).starts_with("s-"));
}

prop_compose! {
    fn any_sighting()(
        minute in -20_000_i64..20_000,
        (status, activity) in (prop_oneof![Just(0_u8), Just(1), Just(2), Just(99)], 0_u8..3),
        ip in any::<Option<std::net::IpAddr>>(),
        place in proptest::option::of((-90.0..=90.0, -180.0..=180.0)),
        country in proptest::option::of("[A-C]{1}"),
        asn in any::<Option<u32>>(),
        texts in proptest::collection::vec(proptest::option::of(".{0,8}"), 8),
        mfa in proptest::option::of(prop_oneof![
            Just(Mfa::Passed), Just(Mfa::Denied), Just(Mfa::Prompted), Just(Mfa::Claim)
        ]),
        bytes in any::<u32>(),
        salt in any::<u64>(),
    ) -> Sighting {
        let text = |n: usize| texts[n].clone();
        Sighting {
            digest: Digest::of(&salt.to_be_bytes()),
            status, activity, ip, place, country, asn, mfa, bytes,
            device: text(0), user_agent: text(1), app: text(2), session: text(3),
            token: text(4), correlation: text(5), code: text(6), client_app: text(7),
            ..at(minute)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_sightings_are_scanned_and_kept(
        mut sightings in proptest::collection::vec(any_sighting(), 0..80),
        times in proptest::collection::vec(any::<i32>(), 0..80),
    ) {
        for (sighting, time) in sightings.iter_mut().zip(times) {
            sighting.time = i64::from(time) * 100_000;
        }
        sightings.sort_by_key(Sighting::mark);
        for case in plan_subject(&sightings).iter().chain(&plan_address(&sightings)) {
            prop_assert!(case.events.len() <= 2_000);
            prop_assert!(case.events.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(case.score <= 100);
        }
        for s in &sightings {
            let kept = Sighting::from_bytes(&s.to_bytes(), s.digest).ok();
            prop_assert_eq!(kept.as_ref(), Some(s));
        }
    }

    #[test]
    fn order_does_not_matter(
        sightings in proptest::collection::vec(any_sighting(), 0..60),
        turn in 0_usize..60,
    ) {
        let sorted = |mut all: Vec<Sighting>| {
            all.sort_by_key(Sighting::mark);
            all
        };
        let mut turned = sightings.clone();
        if !turned.is_empty() {
            let by = turn % turned.len();
            turned.rotate_left(by);
            turned.reverse();
        }
        let (one, other) = (sorted(sightings), sorted(turned));
        prop_assert_eq!(plan_subject(&one), plan_subject(&other));
    }
}
