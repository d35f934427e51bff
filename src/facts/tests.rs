//! Each function of the table, with where it is defined and where it is not.

use super::testkit::{COVERED, Ev, case_of, dossier, fail, ok, ortega};
use super::{Engine, Outcome, Undefined, Value, of_case};
use crate::domain::dossier::Dossier;
use crate::domain::json::Doc;
use crate::domain::sign_in::{ActorKind, AuthFactor, FactorResult, Status};

fn evaluate(dossier: &Dossier, name: &str, args: &str) -> Outcome {
    let args = Doc::parse(args).unwrap();
    Engine::new(dossier).evaluate(name, Some(args.root()))
}

#[track_caller]
fn is(dossier: &Dossier, name: &str, args: &str, value: i64) {
    let found = evaluate(dossier, name, args).unwrap();
    assert_eq!(found.value, Value::Integer(value), "{name} {args}: {}", found.why);
}

#[track_caller]
fn is_undefined(dossier: &Dossier, name: &str, args: &str, because: &str) {
    match evaluate(dossier, name, args) {
        Err(Undefined::Unknown(why)) => assert!(why.contains(because), "{why}"),
        other => panic!("{name} {args}: {other:?}"),
    }
}

fn factor(result: FactorResult) -> AuthFactor {
    AuthFactor { kind: None, result: Some(result), fresh: None, is_primary: false }
}

fn mfa(event: Ev, result: FactorResult) -> Ev {
    event.with(|it| it.auth_factors.push(factor(result)))
}

#[test]
fn records_are_counted_by_result_and_narrowed_by_arguments() {
    let mut events = ortega();
    events.push(fail("x1", "10:09:00").by("u-77", "a.lindqvist@contoso.example"));
    events.push(fail("x2", "10:09:30").with(|it| it.status_id = Status::Interrupt));
    let case = dossier(&events, "", "");
    is(&case, "event_count", "{}", 9);
    is(&case, "failed_count", "{}", 6);
    is(&case, "success_count", "{}", 2);
    is(&case, "failed_count", r#"{"subject":"a.lindqvist@contoso.example"}"#, 1);
    is(&case, "failed_count", r#"{"subject":"M.Ortega@contoso.example"}"#, 6);
    is(&case, "failed_count", r#"{"ip":"198.51.100.20"}"#, 5);
    is(&case, "failed_count", r#"{"ip":"::ffff:198.51.100.20"}"#, 5);
    is(&case, "event_count", r#"{"session":"s-2"}"#, 1);
    is(&case, "failed_count", r#"{"from":"2026-03-02T10:06:00Z"}"#, 2);
    is(&case, "failed_count", r#"{"to":"2026-03-02T10:06:00Z"}"#, 4);
    is(&case, "failed_count", r#"{"to":"2020-01-01T00:00:00Z"}"#, 0);
}

#[test]
fn an_id_in_one_record_and_a_name_in_another_are_one_identity() {
    let only_id = ok("e1", "10:00:00").with(|it| it.user.name = None);
    let both = ok("e2", "10:01:00");
    let namesake = ok("e3", "10:02:00").by("u-99", "other@contoso.example");
    let case = dossier(&[only_id, both, namesake], "", "");
    is(&case, "event_count", r#"{"subject":"m.ortega@contoso.example"}"#, 2);
    is(&case, "event_count", r#"{"subject":"u-99"}"#, 1);
    let address = case_of(
        r#"{"kind":"address","id":"203.0.113.9"}"#,
        &[ok("e1", "10:00:00"), ok("e2", "10:01:00").with(|it| it.user.uid = None)],
        "",
        "",
    );
    is(&address, "distinct_users", "{}", 1);
}

#[test]
fn the_run_before_the_last_success_is_counted() {
    is(&dossier(&ortega(), "", ""), "failures_before_success", "{}", 6);
    let failures = [fail("e1", "10:00:00"), fail("e2", "10:01:00")];
    is_undefined(&dossier(&failures, "", ""), "failures_before_success", "{}", "no success");
}

#[test]
fn different_values_are_counted_where_they_are_known() {
    let events = [
        ok("e1", "10:00:00").at_ip("203.0.113.9"),
        ok("e2", "10:01:00").at_ip("203.0.113.10"),
        ok("e3", "10:02:00").at_ip("2001:db8::1"),
        ok("e4", "10:03:00").at_ip("2001:db8::2").with(|it| {
            it.src_endpoint.location.country = None;
            it.src_endpoint.autonomous_system.number = Some(64_500);
            it.http_request.user_agent = Some("agent/1".into());
            it.service.name = Some("Mail".into());
        }),
    ];
    let case = dossier(&events, "", "");
    is(&case, "distinct_ips", "{}", 4);
    is(&case, "distinct_networks", "{}", 2);
    is(&case, "distinct_countries", "{}", 1);
    is(&case, "distinct_asns", "{}", 1);
    is(&case, "distinct_user_agents", "{}", 1);
    is(&case, "distinct_apps", "{}", 1);
    is(&case, "distinct_users", "{}", 1);
    let found = evaluate(&case, "distinct_countries", "{}").unwrap();
    assert!(found.why.contains("1 more do not say"), "{}", found.why);
}

#[test]
fn an_address_case_is_about_the_address() {
    let events = [
        fail("e1", "10:00:00").by("u-1", "a@x.example"),
        fail("e2", "10:00:30").by("u-2", "b@x.example"),
        fail("e3", "10:01:00").by("u-2", "b@x.example").at_ip("192.0.2.1"),
    ];
    let case = case_of(r#"{"kind":"address","id":"203.0.113.9"}"#, &events, "", "");
    is(&case, "failed_count", "{}", 2);
    is(&case, "distinct_users", "{}", 2);
    is(&case, "failed_count", r#"{"subject":"192.0.2.1"}"#, 1);
    is(&case, "failed_count", r#"{"subject":"b@x.example"}"#, 2);
}

fn berlin(id: &str, time: &str) -> Ev {
    ok(id, time).in_country("DE", 52.52, 13.405)
}

fn singapore(id: &str, time: &str) -> Ev {
    ok(id, time).in_country("SG", 1.3521, 103.8198)
}

#[test]
fn travel_is_measured_between_successes_next_to_each_other() {
    let case = dossier(&[berlin("e1", "00:00:00"), singapore("e2", "14:00:00")], "", "");
    let far = evaluate(&case, "travel_distance", "{}").unwrap();
    let Value::Integer(km) = far.value else { panic!("{far:?}") };
    assert!((9_900..9_935).contains(&km), "{}", far.why);
    is(&case, "travel_speed", "{}", (km as f64 / 14.0).round() as i64);
    let slow = evaluate(&case, "impossible_travel", "{}").unwrap();
    assert_eq!(slow.value, Value::Boolean(false));
    for part in ["e1 (DE) to e2 (SG)", "in 840 min", "no VPN or egress list is loaded"] {
        assert!(slow.why.contains(part), "{part}: {}", slow.why);
    }
    let quick = dossier(&[berlin("e1", "00:00:00"), singapore("e2", "01:00:00")], "", "");
    let found = evaluate(&quick, "impossible_travel", "{}").unwrap();
    assert_eq!((found.value, found.events), (Value::Boolean(true), vec![0, 1]));
}

#[test]
fn a_jump_without_a_speed_leaves_open_what_the_rest_does_not_settle() {
    let jump = [berlin("e1", "00:00:00"), singapore("e2", "00:00:00")];
    let mut calm = jump.to_vec();
    calm.push(singapore("e3", "09:00:00"));
    for function in ["travel_speed", "impossible_travel"] {
        is_undefined(&dossier(&calm, "", ""), function, "{}", "less than a second");
    }
    let mut fast = jump.to_vec();
    fast.push(berlin("e3", "01:00:00"));
    let found = evaluate(&dossier(&fast, "", ""), "impossible_travel", "{}").unwrap();
    assert_eq!((found.value, found.events), (Value::Boolean(true), vec![1, 2]));
}

#[test]
fn travel_is_undefined_without_two_places_a_second_or_a_person() {
    let one = dossier(&[berlin("e1", "00:00:00"), fail("e2", "01:00:00")], "", "");
    is_undefined(&one, "travel_distance", "{}", "two successes");
    let at_once = dossier(&[berlin("e1", "00:00:00"), singapore("e2", "00:00:00")], "", "");
    is_undefined(&at_once, "travel_speed", "{}", "less than a second");
    let near = dossier(&[berlin("e1", "00:00:00"), berlin("e2", "00:00:00")], "", "");
    is(&near, "travel_speed", "{}", 0);
    let subject = r#"{"kind":"service_principal","id":"u-42"}"#;
    let events = [berlin("e1", "00:00:00"), singapore("e2", "01:00:00")];
    let machine = case_of(subject, &events, "", "");
    is_undefined(&machine, "impossible_travel", "{}", "no person");
    assert!(evaluate(&machine, "travel_distance", "{}").is_ok(), "a distance is no journey");
    let by_actor =
        events.map(|event| event.with(|it| it.actor.kind = Some(ActorKind::ManagedIdentity)));
    is_undefined(&dossier(&by_actor, "", ""), "travel_speed", "{}", "no person");
}

#[test]
fn second_factors_are_read_from_their_last_word() {
    use FactorResult::{Denied, Passed, SatisfiedByClaim, TimedOut};
    let story = [
        mfa(fail("e1", "10:00:00"), Denied),
        mfa(fail("e2", "10:04:00"), TimedOut),
        mfa(fail("e3", "10:09:00"), Denied),
        mfa(ok("e4", "10:10:00"), Passed),
        mfa(ok("e5", "10:20:00"), SatisfiedByClaim),
    ];
    let case = dossier(&story, "", "");
    is(&case, "mfa_denied_count", "{}", 3);
    let word = |to: &str| {
        let args = format!(r#"{{"to":"2026-03-02T{to}Z"}}"#);
        evaluate(&case, "mfa_outcome", &args).map(|found| found.value)
    };
    assert_eq!(word("10:01:00"), Ok(Value::Text("denied")));
    assert_eq!(word("10:05:00"), Ok(Value::Text("timed_out")));
    assert_eq!(word("10:11:00"), Ok(Value::Text("passed")));
    assert_eq!(word("10:30:00"), Ok(Value::Text("satisfied_by_claim")));
    let burst = |case: &Dossier| evaluate(case, "mfa_burst", "{}").unwrap().value;
    assert_eq!(burst(&case), Value::Boolean(true));
    assert_eq!(burst(&dossier(&story[1..], "", "")), Value::Boolean(false));
    is_undefined(&dossier(&ortega(), "", ""), "mfa_outcome", "{}", "no record");
}

#[test]
fn one_session_is_counted_over_networks() {
    let on = |id: &str, time: &str, ip: &str| {
        ok(id, time).at_ip(ip).with(|it| it.session.uid = Some("s".into()))
    };
    let events = [
        on("e1", "10:00:00", "203.0.113.9"),
        on("e2", "10:01:00", "203.0.113.200"),
        on("e3", "10:02:00", "198.51.100.7"),
    ];
    is(&dossier(&events, "", ""), "session_spread", "{}", 2);
    is(&dossier(&events[..2], "", ""), "session_spread", "{}", 1);
    is_undefined(&dossier(&[ok("e1", "10:00:00")], "", ""), "session_spread", "{}", "session");
}

#[test]
fn the_hour_is_that_of_the_last_record_and_unreadable_times_are_said() {
    let untimed = fail("e9", "10:00:00").with(|it| it.time = None);
    let case = dossier(&[ok("e1", "03:59:59"), ok("e2", "02:00:00"), untimed], "", "");
    is(&case, "hour_of_day", "{}", 3);
    let all = evaluate(&case, "failed_count", "{}").unwrap();
    assert_eq!(all.value, Value::Integer(1), "without a window it counts");
    let found = evaluate(&case, "failed_count", r#"{"from":"2026-03-01T00:00:00Z"}"#).unwrap();
    assert_eq!(found.value, Value::Integer(0), "and it lies outside any window");
    assert!(found.why.contains("1 record has no readable time"), "{}", found.why);
    is_undefined(&case, "credential_age_days", "{}", "names no credential");
}

#[test]
fn the_facts_of_a_case_are_shown_where_they_say_something() {
    let baseline = r#","baseline":{"as_of":"2026-03-01","sign_ins":212,"countries":["NG"]}"#;
    let case = dossier(&ortega(), &format!("{COVERED}{baseline}"), "");
    let facts = of_case(&Engine::new(&case));
    let value = |name: &str| facts.iter().find(|fact| fact.name == name).map(|f| &f.value);
    assert_eq!(value("failed_count"), Some(&Value::Integer(6)));
    assert_eq!(value("distinct_countries"), Some(&Value::Integer(2)));
    assert_eq!(value("distinct_asns"), None, "no record names one");
    assert_eq!(value("credential_age_days"), None);
    let new: Vec<_> = facts.iter().filter(|fact| fact.name == "is_new").collect();
    assert_eq!(new.len(), 1);
    assert_eq!(new[0].args, [("field", "country".into()), ("value", "ES".into())]);
    let json = serde_json::to_value(super::json::facts(&case.case, &facts)).unwrap();
    let run = json.as_array().unwrap().iter().find(|it| it["fn"] == "failures_before_success");
    let run = run.unwrap();
    assert_eq!(run["value"], 6);
    assert_eq!(run["events"], serde_json::json!(["e1", "e2", "e3", "e4", "e5", "e6", "e7"]));
    assert_eq!(run["args"], serde_json::json!({}));
}

fn signals(events: &[Ev], evidence: &str) -> Vec<&'static str> {
    let case = dossier(events, evidence, "");
    Engine::new(&case).signals().iter().map(|signal| signal.id).collect()
}

#[test]
fn facts_of_high_signal_are_true_or_absent() {
    use FactorResult::{Denied, Passed};
    let denied = mfa(fail("e1", "10:00:00"), Denied);
    let none: [&str; 0] = [];
    assert_eq!(
        signals(&[denied.clone(), mfa(ok("e2", "10:05:00"), Passed)], ""),
        ["mfa_denied_then_approved"]
    );
    assert_eq!(signals(&[denied, mfa(ok("e2", "11:05:00"), Passed)], ""), none);
    let on = |id: &str, ip: &str, asn: u32| {
        ok(id, "10:00:00").at_ip(ip).with(|it| {
            it.token_uid = Some("t".into());
            it.src_endpoint.autonomous_system.number = Some(asn);
        })
    };
    let here = on("e1", "203.0.113.9", 64_500);
    let spread = [here.clone(), on("e2", "198.51.100.7", 64_501)];
    assert_eq!(signals(&spread, ""), ["session_on_two_networks"]);
    assert_eq!(signals(&[here, on("e2", "198.51.100.7", 64_500)], ""), none, "one holder's");
    let odd = ok("e1", "10:00:00").with(|it| it.risk.reasons = vec!["anomalousToken".into()]);
    assert_eq!(signals(&[odd], ""), ["unfamiliar_token_use"]);
    let silent = ok("e1", "10:00:00").with(|it| it.logon_type = Some("nonInteractiveUser".into()));
    let usual = |country: &str| {
        format!(r#","baseline":{{"as_of":"2026-03-01","sign_ins":99,"countries":["{country}"]}}"#)
    };
    assert_eq!(signals(std::slice::from_ref(&silent), &usual("NG")), ["unfamiliar_token_use"]);
    assert_eq!(signals(&[silent], &usual("ES")), none);
    let gap = |from: &str, to: &str| {
        format!(
            r#","coverage":[{{"source":"entra.signin","from":"2026-03-02T00:00:00Z",
            "to":"2026-03-03T00:00:00Z","gaps":[{{"from":"2026-03-02T{from}Z",
            "to":"2026-03-02T{to}Z"}}]}}]"#
        )
    };
    let events = [ok("e1", "10:00:00"), ok("e2", "10:10:00")];
    assert_eq!(signals(&events, &gap("10:02:00", "10:05:00")), ["log_gap"]);
    assert_eq!(signals(&events, &gap("12:02:00", "12:05:00")), none);
    assert_eq!(signals(&events, &gap("10:05:00", "10:02:00")), none);
}

#[test]
fn words_of_others_stand_in_quotes_in_every_reason() {
    let why = |events: &[Ev], evidence: &str| {
        let case = dossier(events, evidence, "");
        Engine::new(&case).signals()[0].why.clone()
    };
    let on = |id: &str, ip: &str, asn: u32| {
        ok(id, "10:00:00").at_ip(ip).with(|it| {
            it.token_uid = Some("t is fine; \"u".into());
            it.src_endpoint.autonomous_system.number = Some(asn);
        })
    };
    let spread = why(&[on("e1", "203.0.113.9", 64_500), on("e2", "198.51.100.7", 64_501)], "");
    assert!(spread.starts_with("session or token \"t is fine; \\\"u\" was seen"), "{spread}");
    let gap = r#","coverage":[{"source":"entra is whole","from":"2026-03-02T00:00:00Z",
        "to":"2026-03-03T00:00:00Z","gaps":[{"from":"2026-03-02T10:02:00Z",
        "to":"2026-03-02T10:05:00Z"}]}]"#;
    let gap = why(&[ok("e1", "10:00:00"), ok("e2", "10:10:00")], gap);
    assert!(gap.starts_with("no log of \"entra is whole\" from"), "{gap}");
    let odd =
        ok("e1", "10:00:00").with(|it| it.risk.reasons = vec!["anomalous\u{200b}Token".into()]);
    let odd = why(&[odd], "");
    assert_eq!(odd, "the vendor says \"anomalous\u{200b}Token\" of e1", "the gate shows the sign");
    let case = dossier(&[ok("e1", "10:00:00")], "", "");
    is_undefined(&case, "f\u{200b}", "{}", "no fact function \"f\u{200b}\"");
}

/// A case of these records of AWS.
fn of_aws(raws: &[&str]) -> Dossier {
    let event = |(n, raw): (usize, &&str)| format!(r#"{{"id":"e{}","raw":{raw}}}"#, n + 1);
    let events: Vec<String> = raws.iter().enumerate().map(event).collect();
    let text = format!(
        r#"{{"schema":"crosscheck.case/1","id":"c-1","workflow":"signin_anomaly",
        "detected_at":"2026-03-09T10:11:00Z",
        "subject":{{"kind":"user","id":"arn:aws:iam::111122223333:user/ana"}},
        "evidence":{{"events":[{}]}}}}"#,
        events.join(",")
    );
    let case = crate::domain::case_file::parse(text).unwrap();
    let read = (0..raws.len())
        .filter_map(|n| case.raw(n))
        .map(|raw| crate::formats::read(raw, &[]))
        .collect();
    Dossier::new(case, read)
}

#[test]
fn a_credential_is_as_old_as_the_records_say() {
    let used = |key: &str, session: &str| {
        format!(
            r#"{{"eventVersion":"1.08","eventTime":"2026-03-09T09:00:00Z","eventID":"2",
            "eventSource":"sts.amazonaws.com","eventName":"GetSessionToken",
            "eventType":"AwsApiCall","sourceIPAddress":"198.51.100.9",
            "userIdentity":{{"type":"IAMUser","accountId":"111122223333","userName":"ana",
            "arn":"arn:aws:iam::111122223333:user/ana","principalId":"AIDA1",
            "accessKeyId":"{key}"{session}}},"responseElements":{{}}}}"#
        )
    };
    let made = r#"{"eventTime":"2026-03-02T10:00:00Z","eventSource":"iam.amazonaws.com",
        "eventName":"CreateAccessKey","eventID":"1",
        "responseElements":{"accessKey":{"accessKeyId":"AKIAONE"}}}"#;
    is(&of_aws(&[made, &used("AKIAONE", "")]), "credential_age_days", "{}", 6);
    is_undefined(&of_aws(&[&used("AKIAONE", "")]), "credential_age_days", "{}", "no record says");
    let other = of_aws(&[made, &used("AKIATWO", "")]);
    is_undefined(&other, "credential_age_days", "{}", "no record says");
    let session = |day: &str| {
        format!(
            r#","sessionContext":{{"attributes":{{"creationDate":"2026-03-{day}T08:59:59Z"}}}}"#
        )
    };
    is(&of_aws(&[&used("ASIAONE", &session("07"))]), "credential_age_days", "{}", 2);
    let late = of_aws(&[&used("ASIAONE", &session("10"))]);
    is_undefined(&late, "credential_age_days", "{}", "after its use");
}
