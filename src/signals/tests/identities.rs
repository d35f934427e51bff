//! Stories of one identity.

use super::*;

#[test]
fn madrid_and_singapore_within_an_hour_is_no_travel() {
    let far = [in_place(success(0), MADRID), in_place(success(60), SINGAPORE)];
    let fired = of_subject(&far, &Thresholds::default());
    let travel = fired.iter().find(|it| it.signal == code::IMPOSSIBLE_TRAVEL).unwrap();
    assert_eq!(travel.events, [far[0].mark(), far[1].mark()]);
    assert!(travel.why.contains("km in 60 min"), "{}", travel.why);
    // The same places a day apart are a flight.
    let flight = [in_place(success(0), MADRID), in_place(success(1_440), SINGAPORE)];
    assert_eq!(codes(&flight), Vec::<&str>::new());
}

#[test]
fn what_looks_like_travel_and_is_none() {
    let far = |s| in_place(s, SINGAPORE);
    let madrid = || in_place(success(0), MADRID);
    let silent = |s| Sighting { interactive: Some(false), ..s };
    assert_eq!(codes(&[madrid(), silent(far(success(60)))]), Vec::<&str>::new(), "renewal");
    assert_eq!(codes(&[madrid(), far(at(60))]), Vec::<&str>::new(), "a failure is nobody's");
    let instant = Sighting { time: minutes(0) + 999, ..far(success(0)) };
    assert!(!codes(&[madrid(), instant]).contains(&code::IMPOSSIBLE_TRAVEL), "under a second");
    let near = ("ES", 41.0, -3.7);
    assert_eq!(codes(&[madrid(), in_place(success(1), near)]), Vec::<&str>::new(), "67 km");
    let carrier = ("ES", 43.4, -3.7);
    assert_eq!(codes(&[madrid(), in_place(success(1), carrier)]), Vec::<&str>::new(), "333 km");
    let robot = |s| Sighting { kind: SubjectKind::ServicePrincipal, ..s };
    assert_eq!(codes(&[robot(madrid()), robot(far(success(60)))]), Vec::<&str>::new(), "program");
}

#[test]
fn a_known_exit_is_no_travel() {
    let toml = thresholds::DEFAULT_TOML.replace("egress = []", "egress = [\"203.0.113.0/24\"]");
    let t = Thresholds::parse(&toml).unwrap();
    let trip =
        [in_place(success(0), MADRID), from(in_place(success(60), SINGAPORE), "203.0.113.9")];
    assert_eq!(of_subject(&trip, &t), Vec::new());
    assert!(codes(&trip).contains(&code::IMPOSSIBLE_TRAVEL), "without the list it is");
}

#[test]
fn somebody_who_uses_a_foreign_exit_every_day_does_not_travel_every_day() {
    let day = |day: i64| {
        let minute = day * 1_440 + 540;
        [
            from(in_place(success(minute), MADRID), "192.0.2.10"),
            from(in_place(success(minute + 30), SINGAPORE), "203.0.113.9"),
        ]
    };
    let week: Vec<_> = (0..7).flat_map(day).collect();
    let fired = of_subject(&week, &Thresholds::default());
    let last = fired.iter().filter(|it| it.signal == code::IMPOSSIBLE_TRAVEL).map(|it| it.at).max();
    assert!(last < Some(minutes(4 * 1_440)), "after three days it is the usual");
    // The same identity from a third place on the last day still stands out.
    let mut attacked = week;
    attacked.push(in_place(success(6 * 1_440 + 600), LYON));
    let fired = of_subject(&attacked, &Thresholds::default());
    assert!(fired.iter().any(|it| it.signal == code::IMPOSSIBLE_TRAVEL && it.at > minutes(8_640)));
}

#[test]
fn two_countries_in_an_hour() {
    let lyon = Sighting { place: None, ..in_place(success(30), LYON) };
    assert_eq!(codes(&[in_place(success(0), MADRID), lyon.clone()]), [code::COUNTRIES]);
    let later = Sighting { time: minutes(70), ..lyon };
    assert_eq!(codes(&[in_place(success(0), MADRID), later]), Vec::<&str>::new());
}

#[test]
fn ten_failures_in_ten_minutes_are_brute_force_and_interrupts_are_not() {
    let failures: Vec<_> = (0..10).map(at).collect();
    assert_eq!(codes(&failures), [code::BRUTE_USER]);
    let interrupts: Vec<_> = (0..40).map(|n| Sighting { status: 99, ..at(n) }).collect();
    assert_eq!(codes(&interrupts), Vec::<&str>::new());
    let slow: Vec<_> = (0..10).map(|n| at(n * 5)).collect();
    assert_eq!(codes(&slow), Vec::<&str>::new());
}

#[test]
fn the_records_of_one_login_are_one_failure() {
    let login = |n: i64, id: &str, app: i64| Sighting {
        time: minutes(0) + n * 1_000,
        digest: Digest::of(&n.to_be_bytes()),
        correlation: Some(id.into()),
        code: Some("50126".into()),
        app: Some(format!("app {app}")),
        ..at(0)
    };
    // Two logins, each refused for six resources within seconds.
    let two: Vec<_> =
        (0..6).map(|n| login(n, "a", n)).chain((6..12).map(|n| login(n, "b", n))).collect();
    assert_eq!(codes(&two), Vec::<&str>::new());
    // The same records, kept by two logs.
    let twice = (0..12).map(|n| Sighting { time: minutes(n / 2), ..login(n, "a", 0) });
    assert_eq!(codes(&twice.collect::<Vec<_>>()), Vec::<&str>::new());
}

#[test]
fn a_made_up_id_on_every_try_hides_nothing() {
    let tries = |count: i64, secs: i64| -> Vec<_> {
        let one = |n: i64| Sighting {
            time: minutes(0) + n * secs * 1_000,
            digest: Digest::of(&n.to_be_bytes()),
            correlation: Some("a".into()),
            code: Some("50126".into()),
            app: Some("Mail".into()),
            ..at(0)
        };
        (0..count).map(one).collect()
    };
    for secs in [1, 4, 50] {
        assert_eq!(codes(&tries(10, secs)), [code::BRUTE_USER], "every {secs} s");
    }
    let mut hit = tries(5, 1);
    hit.push(Sighting { correlation: Some("a".into()), ..success(1) });
    assert_eq!(codes(&hit), [code::AFTER_FAILURES]);
    // A resource of its own for each try hides no more than a login has records.
    let rotated = tries(60, 1).into_iter().enumerate();
    let rotated: Vec<_> =
        rotated.map(|(n, s)| Sighting { app: Some(format!("app {n}")), ..s }).collect();
    assert_eq!(codes(&rotated), [code::BRUTE_USER]);
}

#[test]
fn five_failures_and_a_success_from_the_same_place() {
    let mut story: Vec<_> = (0..5).map(at).collect();
    story.push(success(6));
    assert_eq!(codes(&story), [code::AFTER_FAILURES]);
    let mut typos: Vec<_> = (0..2).map(at).collect();
    typos.push(success(3));
    assert_eq!(codes(&typos), Vec::<&str>::new());
    let mut week: Vec<_> = (0..5).map(|n| at(n * 1_440)).collect();
    week.push(success(5 * 1_440));
    assert_eq!(codes(&week), Vec::<&str>::new());
}

#[test]
fn the_users_own_success_from_the_office_ends_nobody_elses_failures() {
    let mut story = after_history((0..6).map(at));
    let office = Sighting { time: minutes(7), ..history().remove(0) };
    story.push(office);
    assert_eq!(codes(&story), Vec::<&str>::new());
    // The attacker's own success afterwards is found all the same.
    story.push(success(8));
    assert_eq!(codes(&story), [code::AFTER_FAILURES]);
}

#[test]
fn three_denied_prompts_then_a_success() {
    let tired =
        [denied(0), denied(2), denied(4), Sighting { mfa: Some(Mfa::Passed), ..success(6) }];
    let fired = codes(&tired);
    assert!(fired.contains(&code::MFA_BURST) && fired.contains(&code::MFA_BURST_SUCCESS));
    let slip = [denied(0), Sighting { mfa: Some(Mfa::Passed), ..success(1) }];
    assert_eq!(codes(&slip), Vec::<&str>::new());
    // A token that is renewed meanwhile approves nothing.
    let renewed =
        [denied(0), denied(2), denied(4), Sighting { mfa: Some(Mfa::Claim), ..success(6) }];
    assert_eq!(codes(&renewed), [code::MFA_BURST]);
}

#[test]
fn ten_prompts_are_a_flood_even_if_nobody_answers() {
    let prompt = |n| Sighting { status: 99, mfa: Some(Mfa::Prompted), ..at(n) };
    assert_eq!(codes(&(0..10).map(prompt).collect::<Vec<_>>()), [code::MFA_FATIGUE]);
    assert_eq!(codes(&(0..10).map(|n| prompt(n * 60)).collect::<Vec<_>>()), Vec::<&str>::new());
}

#[test]
fn a_session_that_turns_up_abroad() {
    let session = |s: Sighting| Sighting { session: Some("s-1".into()), ..s };
    let home = || session(from(in_place(success(0), MADRID), "192.0.2.10"));
    let away = Sighting { interactive: Some(false), ..session(in_place(success(5), SINGAPORE)) };
    assert_eq!(codes(&[home(), away]), [code::SESSION_NETWORKS]);
    // A telephone that leaves the office: other network and operator, same country and device.
    let phone = |s: Sighting, asn| Sighting {
        asn: Some(asn),
        device: Some("phone-1".into()),
        user_agent: Some("Mobile Safari".into()),
        ..session(in_place(s, MADRID))
    };
    let walk = [phone(from(success(0), "192.0.2.10"), 64500), phone(success(5), 64501)];
    assert_eq!(codes(&walk), Vec::<&str>::new());
    // Whoever copies the session copies its user agent as well: that alone excuses nothing.
    let copied = walk.clone().map(|s| Sighting { device: None, ..s });
    assert_eq!(codes(&copied), [code::SESSION_NETWORKS]);
    let other = Sighting { user_agent: Some("curl".into()), ..walk[1].clone() };
    assert_eq!(codes(&[walk[0].clone(), other]), [code::SESSION_NETWORKS]);
}

#[test]
fn after_twelve_days_a_new_country_device_and_client_are_new() {
    let stranger = Sighting {
        asn: Some(64999),
        device: Some("other".into()),
        user_agent: Some("curl/8".into()),
        ..in_place(success(600), LYON)
    };
    let fired = codes(&after_history([stranger.clone()]));
    for code in [code::NEW_COUNTRY, code::NEW_ASN, code::NEW_DEVICE, code::NEW_AGENT] {
        assert!(fired.contains(&code), "{code}: {fired:?}");
    }
    let mut short = history().split_off(4);
    short.push(stranger.clone());
    assert_eq!(codes(&short), Vec::<&str>::new(), "eight earlier successes are no history");
    let failed = Sighting { status: 2, ..stranger };
    assert_eq!(codes(&after_history([failed])), Vec::<&str>::new(), "a failure is nobody's");
    let update = Sighting {
        user_agent: Some("Mozilla/5.0 (Windows) Firefox/131.0".into()),
        time: minutes(600),
        ..history().remove(0)
    };
    assert_eq!(codes(&after_history([update])), Vec::<&str>::new(), "a browser update");
}

#[test]
fn a_program_from_a_new_network() {
    let robot = |s| Sighting { kind: SubjectKind::ServicePrincipal, ..s };
    let mut story: Vec<_> = history().into_iter().map(robot).collect();
    let moved = robot(Sighting { asn: Some(64999), ..success(600) });
    story.push(moved);
    assert_eq!(codes(&story), [code::SP_NEW_NETWORK]);
    // A fleet that comes from ever other networks is not surprised by one more.
    let mut fleet: Vec<_> = history().into_iter().map(robot).collect();
    for (n, s) in fleet.iter_mut().enumerate() {
        s.asn = None;
        s.ip = format!("203.0.{n}.1").parse().ok();
    }
    fleet.push(robot(success(600)));
    assert_eq!(codes(&fleet), Vec::<&str>::new());
}

#[test]
fn single_records_that_speak_for_themselves() {
    type Change = fn(&mut Sighting);
    let fires: [(&str, Change, Change); 10] = [
        (
            code::LEGACY,
            |s| s.client_app = Some("IMAP4".into()),
            |s| {
                s.client_app = Some("Browser".into());
            },
        ),
        (code::LEGACY, |s| s.client_app = Some("Authenticated SMTP".into()), |s| s.status = 2),
        (
            code::DEVICE_CODE,
            |s| s.protocol = Some("deviceCode".into()),
            |s| {
                s.protocol = Some("oAuth2".into());
            },
        ),
        (code::NO_MFA_PRIVILEGED, |s| s.is_mfa = Some(false), |s| s.is_mfa = Some(true)),
        (
            code::RISK_HIGH,
            |s| s.risk_level = Some("high".into()),
            |s| {
                s.risk_level = Some("hidden".into());
            },
        ),
        (
            code::RISK_REASONS,
            |s| s.risk_reasons = vec!["a".into(), "b".into()],
            |s| {
                s.risk_reasons = vec!["a".into()];
            },
        ),
        (code::LEAKED, |s| s.risk_reasons = vec!["leakedCredentials".into()], |_| {}),
        (code::LEAKED, |s| s.risk_reasons = vec!["account_disabled_password_leak".into()], |_| {}),
        (code::PROXY, |s| s.proxy = Some(true), |s| s.proxy = Some(false)),
        (
            code::USER_REPORTED,
            |s| s.log = Some("user.account.report_suspicious_activity_by_enduser".into()),
            |s| s.log = Some("user.session.start".into()),
        ),
    ];
    for (code, attack, benign) in fires {
        let root = code == code::NO_MFA_PRIVILEGED;
        let mut bad = Sighting { root, ..success(0) };
        let mut good = bad.clone();
        if code == code::LEGACY {
            good.client_app = Some("IMAP4".into());
        }
        attack(&mut bad);
        benign(&mut good);
        assert!(codes(&[bad]).contains(&code), "{code} must fire");
        assert!(!codes(&[good]).contains(&code), "{code} must not fire");
    }
}

#[test]
fn a_disabled_account_that_signs_in_after_all() {
    let refused = Sighting { code: Some("50057".into()), ..at(0) };
    assert_eq!(codes(std::slice::from_ref(&refused)), [code::DISABLED]);
    assert!(codes(&[refused.clone(), success(60)]).contains(&code::DISABLED_SUCCESS));
    assert_eq!(codes(&[refused, success(2_000)]), [code::DISABLED], "a day and more later");
}

#[test]
fn locked_out_again_and_again() {
    let locked = |n| Sighting { code: Some("50053".into()), ..at(n) };
    assert_eq!(codes(&[locked(0), locked(60), locked(120)]), [code::LOCKOUTS]);
    assert_eq!(codes(&[locked(0), locked(100), locked(300)]), Vec::<&str>::new());
}

#[test]
fn identities_that_the_site_names() {
    let toml = thresholds::DEFAULT_TOML
        .replace("break_glass = []", "break_glass = [\"M.Ortega@contoso.example\"]");
    let t = Thresholds::parse(&toml).unwrap();
    let fired = of_subject(&[at(0)], &t);
    assert_eq!(fired.iter().map(|it| it.signal).collect::<Vec<_>>(), [code::BREAK_GLASS]);
    assert_eq!(codes(&[at(0)]), Vec::<&str>::new());
}
