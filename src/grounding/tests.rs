//! One line a rule, each with a twin that must grade otherwise.

use super::Checked;
use crate::domain::dossier::Dossier;
use crate::domain::words::Grounding::{
    self, Contradicted, NotFound, PartlySupported, Supported, Uncheckable,
};
use crate::facts::Engine;
use crate::facts::testkit::{COVERED, Ev, case_of, dossier, fail, ok, ortega};

/// The assessment of a case, checked.
pub(super) fn check(dossier: &Dossier) -> Checked {
    super::check(&Engine::new(dossier))
}

/// The mark of a claim with that sentence and those cites, on those events.
fn claim_on(events: &[Ev], evidence: &str, text: &str, cites: &str) -> (Grounding, String) {
    let claim = format!(r#"{{"id":"k1","text":{text:?},"kind":"observed","cites":[{cites}]}}"#);
    let checked = check(&dossier(events, evidence, &claim));
    (checked.claims[0].grounding, checked.claims[0].why.clone())
}

fn claim(text: &str, cites: &str) -> (Grounding, String) {
    claim_on(&ortega(), COVERED, text, cites)
}

#[track_caller]
fn cites_grade(table: &[(&str, Grounding)]) {
    for (cite, expected) in table {
        let (mark, why) = claim("It was so", cite);
        assert_eq!(mark, *expected, "{cite}\n  {why}");
        assert!(!why.is_empty());
    }
}

fn field(ptr: &str, op: &str, value: &str) -> String {
    let value = if value.is_empty() { String::new() } else { format!(r#","value":{value}"#) };
    format!(r#"{{"event":"e7","ptr":"{ptr}","op":"{op}"{value}}}"#)
}

#[track_caller]
fn fields_grade(table: &[(&str, &str, &str, Grounding)]) {
    for (ptr, op, value, expected) in table {
        cites_grade(&[(&field(ptr, op, value), *expected)]);
    }
}

#[test]
fn each_operator_holds_and_fails() {
    fields_grade(&[
        ("/status/errorCode", "eq", "0", Supported),
        ("/status/errorCode", "eq", "50126", Contradicted),
        ("/status/errorCode", "ne", "50126", Supported),
        ("/status/errorCode", "ne", "0", Contradicted),
        ("/status/errorCode", "lt", "1", Supported),
        ("/status/errorCode", "lt", "0", Contradicted),
        ("/status/errorCode", "le", "0", Supported),
        ("/status/errorCode", "gt", "-1", Supported),
        ("/status/errorCode", "gt", "0", Contradicted),
        ("/status/errorCode", "ge", "0", Supported),
        ("/status/errorCode", "in", "[0, 50126]", Supported),
        ("/status/errorCode", "in", "[50126]", Contradicted),
        ("/status/errorCode", "between", "[0, 1]", Supported),
        ("/status/errorCode", "between", "[1, 2]", Contradicted),
        ("/user", "contains", "\"ortega\"", Supported),
        ("/user", "contains", "\"Ortega\"", Contradicted),
        ("/user", "prefix", "\"m.ortega@\"", Supported),
        ("/user", "prefix", "\"ortega@\"", Contradicted),
        ("/ip", "cidr", "\"203.0.113.0/24\"", Supported),
        ("/ip", "cidr", "\"203.0.114.0/24\"", Contradicted),
        ("/ip", "exists", "", Supported),
        ("/ip", "absent", "", Contradicted),
        ("/nothing", "absent", "", Supported),
        ("/time", "before", "\"2026-03-02T10:10:03Z\"", Supported),
        ("/time", "before", "\"2026-03-02T10:10:02Z\"", Contradicted),
        ("/time", "after", "\"2026-03-02T11:10:01+01:00\"", Supported),
        ("/time", "after", "\"2026-03-02T10:10:02Z\"", Contradicted),
    ]);
    let tol = |tol: &str| {
        format!(r#"{{"event":"e7","ptr":"/lat","op":"approx","value":40.4,"tol":{tol}}}"#)
    };
    cites_grade(&[
        (&tol("0.0168"), Supported),
        (&tol("0.0167"), Contradicted),
        (&tol("-1"), Uncheckable),
    ]);
}

#[test]
fn values_are_compared_by_what_they_are() {
    fields_grade(&[
        ("/country", "eq", "\"Spain\"", Supported),
        ("/country", "eq", "\"ESP\"", Supported),
        ("/country", "eq", "\"Nigeria\"", Contradicted),
        ("/country", "eq", "\"Madrid\"", Contradicted),
        ("/ip", "eq", "\"::ffff:203.0.113.9\"", Supported),
        ("/ip", "eq", "\"::ffff:203.0.113.8\"", Contradicted),
        ("/ip", "cidr", "\"::ffff:203.0.113.0/120\"", Supported),
        ("/time", "eq", "\"2026-03-02T12:10:02+02:00\"", Supported),
        ("/time", "eq", "\"2026-03-02T12:10:02+01:00\"", Contradicted),
        ("/code_text", "eq", "0", Supported),
        ("/code_text", "eq", "1", Contradicted),
        ("/status/errorCode", "eq", "\"0\"", Supported),
        ("/status/errorCode", "eq", "\"0.0\"", Contradicted),
        ("/flag", "eq", "true", Supported),
        ("/flag", "eq", "false", Contradicted),
        ("/flag", "eq", "\"TRUE\"", Contradicted),
        ("/shout", "eq", "\"TRUE\"", Supported),
        ("/shout", "eq", "true", Contradicted),
        ("/shout", "ne", "true", Supported),
        ("/mfa", "eq", "null", Supported),
        ("/mfa", "ne", "null", Contradicted),
        ("/mfa", "exists", "", Supported),
        ("/user", "eq", "null", Contradicted),
        ("/reasons", "eq", "[]", Supported),
        ("/status", "eq", "{\"errorCode\": 0}", Supported),
        ("/status", "eq", "{\"errorCode\": 0, \"x\": 1}", Contradicted),
    ]);
}

#[test]
fn what_cannot_be_compared_is_said_and_not_called_false() {
    fields_grade(&[
        ("/lat", "eq", "40.4168", Uncheckable),
        ("/lat", "ne", "40.4168", Uncheckable),
        ("/lat", "eq", "40", Uncheckable),
        ("/status/errorCode", "eq", "0.5", Uncheckable),
        ("/user", "eq", "0.5", Uncheckable),
        ("/flag", "ne", "0.5", Uncheckable),
        ("/mfa", "ne", "0.5", Uncheckable),
        ("/reasons", "eq", "0.5", Uncheckable),
        ("/status/errorCode", "approx", "0", Uncheckable),
        ("/status/errorCode", "matches", "\"0\"", Uncheckable),
        ("/status/errorCode", "eq", "", Uncheckable),
        ("/status/errorCode", "between", "[0]", Uncheckable),
        ("/status/errorCode", "in", "0", Uncheckable),
        ("/user", "lt", "\"z\"", Uncheckable),
        ("/user", "cidr", "\"203.0.113.0/24\"", Uncheckable),
        ("/ip", "cidr", "\"203.0.113.0/33\"", Uncheckable),
        ("/ip", "exists", "false", Uncheckable),
        ("/user", "before", "\"2026-03-02T10:10:03Z\"", Uncheckable),
    ]);
    let (_, why) = claim("It was so", &field("/lat", "eq", "40.4168"));
    assert!(why.contains("use approx"), "{why}");
}

#[test]
fn a_text_too_long_to_search_is_said_to_be() {
    let agent = |text: String| {
        let mut events = ortega();
        events.push(ok("e8", "10:11:00").with(|it| it.http_request.user_agent = Some(text)));
        events
    };
    let letters = |count: usize| "ab".repeat(count / 2);
    let grade = |events: &[Ev], op: &str, value: &str| {
        let cite = format!(r#"{{"event":"e8","ptr":"/agent","op":"{op}","value":"{value}"}}"#);
        claim_on(events, COVERED, "It was so", &cite)
    };
    let fits = agent(letters(64 * 1024));
    assert_eq!(grade(&fits, "contains", "ba").0, Supported);
    assert_eq!(grade(&fits, "prefix", "ab").0, Supported);
    // With an escape at each place that the cut may fall on.
    for long in (0..13).map(|n| format!("{}{}", letters(n + n), "\n\"é".repeat(20_000))) {
        let events = agent(long);
        for (op, value) in [("contains", "ab"), ("prefix", "ab"), ("eq", "x"), ("ne", "x")] {
            let (mark, why) = grade(&events, op, value);
            assert_eq!(mark, Uncheckable, "{op}");
            assert!(why.contains("too long"), "{why}");
        }
        assert_eq!(grade(&events, "exists", "").0, Supported);
    }
    assert_eq!(grade(&agent(letters(70_000)), "contains", "ba").0, Uncheckable);
    assert_eq!(grade(&agent(letters(70_000)), "eq", "ba").0, Contradicted);
}

#[test]
fn what_is_not_there_is_not_found() {
    cites_grade(&[
        (r#"{"event":"e99","ptr":"/ip","op":"exists"}"#, NotFound),
        (r#"{"event":"e99","ptr":"/ip","op":"absent"}"#, NotFound),
        (r#"{"event":"e7","ptr":"/ipAddress","op":"eq","value":"203.0.113.9"}"#, NotFound),
        (r#"{"event":"e7","ptr":"/status/0","op":"exists"}"#, NotFound),
        (r#"{"event":"e7","ptr":"ip","op":"exists"}"#, NotFound),
        (r#"{"fn":"failed_count","args":{"subject":"u-43"},"op":"eq","value":6}"#, NotFound),
        (r#"{"fn":"failed_count","args":{"subject":"U-42"},"op":"eq","value":6}"#, Supported),
        (r#"{"fn":"failed_count","args":{"ip":"192.0.2.1"},"op":"eq","value":0}"#, NotFound),
        (r#"{"fn":"event_count","args":{"session":"s-9"},"op":"eq","value":0}"#, NotFound),
        (r#"{"fn":"event_count","args":{"session":"s-1"},"op":"eq","value":1}"#, Supported),
    ]);
}

#[test]
fn arguments_are_read_strictly() {
    cites_grade(&[
        (r#"{"fn":"failure_count","op":"eq","value":6}"#, Uncheckable),
        (r#"{"fn":"failed_count","args":{"user":"u-42"},"op":"eq","value":6}"#, Uncheckable),
        (r#"{"fn":"failed_count","args":{"from":10},"op":"eq","value":6}"#, Uncheckable),
        (r#"{"fn":"failed_count","args":{"ip":"Lagos"},"op":"eq","value":6}"#, Uncheckable),
        (r#"{"fn":"failed_count","args":{"field":"asn"},"op":"eq","value":6}"#, Uncheckable),
        (r#"{"fn":"failed_count","args":null,"op":"eq","value":6}"#, Supported),
        (
            r#"{"fn":"failed_count","args":{"from":"2026-03-02T10:10:00Z",
                "to":"2026-03-02T10:10:00Z"},"op":"eq","value":0}"#,
            Uncheckable,
        ),
        (r#"{"op":"eq","value":6}"#, Uncheckable),
    ]);
}

#[test]
fn windows_are_half_open() {
    let window = |from: &str, to: &str, count: u32| {
        format!(
            r#"{{"fn":"failed_count","args":{{"from":"2026-03-02T{from}Z","to":"2026-03-02T{to}Z"}},
            "op":"eq","value":{count}}}"#
        )
    };
    cites_grade(&[
        (&window("10:01:00", "10:08:00", 5), Supported),
        (&window("10:01:00", "10:08:01", 6), Supported),
        (&window("10:01:01", "10:08:01", 5), Supported),
        (&window("10:01:00", "10:08:00", 6), Contradicted),
    ]);
}

#[test]
fn nothing_proves_nothing_unless_the_log_is_whole() {
    let gap = r#","coverage":[{"source":"entra.signin","from":"2026-03-02T00:00:00Z",
        "to":"2026-03-03T00:00:00Z",
        "gaps":[{"from":"2026-03-02T11:00:00Z","to":"2026-03-02T11:30:00Z"}]}]"#;
    let other = r#","coverage":[{"source":"okta.system","from":"2026-03-02T00:00:00Z",
        "to":"2026-03-03T00:00:00Z"}]"#;
    let zero = |from: &str, to: &str| {
        format!(
            r#"{{"fn":"failed_count","args":{{"from":"2026-03-02T{from}Z","to":"2026-03-02T{to}Z"}},
            "op":"eq","value":0}}"#
        )
    };
    let later = zero("12:00:00", "13:00:00");
    let over_gap = zero("10:45:00", "11:15:00");
    let absent = r#"{"event":"e7","ptr":"/location","op":"absent"}"#;
    let table = [
        (COVERED, later.as_str(), Supported),
        ("", &later, Uncheckable),
        (gap, &later, Supported),
        (gap, &over_gap, Uncheckable),
        (other, &later, Uncheckable),
        (COVERED, absent, Supported),
        (gap, absent, Supported),
        ("", absent, Uncheckable),
        (other, absent, Uncheckable),
    ];
    for (evidence, cite, expected) in table {
        let (mark, why) = claim_on(&ortega(), evidence, "It was so", cite);
        assert_eq!(mark, expected, "{evidence} {cite}\n  {why}");
        if evidence == gap && mark == Uncheckable {
            assert!(why.contains("as asserted by the case file"), "{why}");
        }
    }
    // A claim of six where none are seen is false only where the log is whole.
    let six = later.replace("\"value\":0", "\"value\":6");
    for (evidence, expected) in [(COVERED, Contradicted), ("", Uncheckable), (other, Uncheckable)] {
        assert_eq!(claim_on(&ortega(), evidence, "It was so", &six).0, expected, "{evidence}");
    }
}

#[test]
fn a_stale_or_thin_baseline_settles_nothing() {
    let new = |country: &str| {
        format!(
            r#"{{"fn":"is_new","args":{{"field":"country","value":"{country}"}},"op":"eq",
            "value":true}}"#
        )
    };
    let within = |more: &str| new("NG").replace(r#""args":{"#, &format!(r#""args":{{{more},"#));
    let baseline = |as_of: &str, sign_ins: u32| {
        format!(
            r#","baseline":{{"as_of":"{as_of}","days":30,"sign_ins":{sign_ins},
            "countries":["ES"]}}"#
        )
    };
    let table = [
        (baseline("2026-03-01", 212), new("NG"), Supported),
        (baseline("2026-03-01", 212), new("Nigeria"), Supported),
        (baseline("2026-03-01", 212), new("ES"), Contradicted),
        (baseline("2026-03-01", 212), new("KP"), NotFound),
        (baseline("2026-03-01", 212).replace("ES", "KP"), new("KP"), Contradicted),
        (baseline("2026-03-01", 212), within(r#""ip":"198.51.100.20""#), Supported),
        (baseline("2026-03-01", 212), within(r#""ip":"203.0.113.9""#), NotFound),
        (baseline("2026-03-01", 212), within(r#""session":"s-1""#), NotFound),
        (baseline("2026-03-01", 212), within(r#""to":"2026-03-02T10:09:00Z""#), Supported),
        (baseline("2026-03-01", 212), within(r#""from":"2026-03-02T10:09:00Z""#), NotFound),
        (baseline("2026-02-16", 212), new("NG"), Supported),
        (baseline("2026-02-15", 212), new("NG"), Uncheckable),
        (baseline("2026-03-01", 10), new("NG"), Supported),
        (baseline("2026-03-01", 9), new("NG"), Uncheckable),
        (baseline("2026-03-03", 212), new("NG"), Uncheckable),
        (String::new(), new("NG"), Uncheckable),
        (baseline("2026-03-01", 212), new("NG").replace("country", "asn"), Uncheckable),
        (baseline("2026-03-01", 212), new("NG").replace("country", "mood"), Uncheckable),
    ];
    for (evidence, cite, expected) in table {
        let (mark, why) = claim_on(&ortega(), &evidence, "It was so", &cite);
        assert_eq!(mark, expected, "{evidence} {cite}\n  {why}");
    }
}

#[test]
fn the_worst_cite_marks_the_claim_and_no_word_of_the_writer_hides_it() {
    let (good, bad) = (field("/ip", "exists", ""), field("/status/errorCode", "eq", "1"));
    let (gone, odd) = (field("/x", "exists", ""), field("/ip", "like", "1"));
    let join =
        |cites: &[&String]| cites.iter().map(|cite| cite.as_str()).collect::<Vec<_>>().join(",");
    for (cites, expected) in [
        (join(&[&good, &odd, &gone, &bad]), Contradicted),
        (join(&[&good, &odd, &gone]), NotFound),
        (join(&[&good, &odd]), Uncheckable),
        (join(&[&good, &good]), Supported),
        (String::new(), Uncheckable),
    ] {
        assert_eq!(claim("It was so", &cites).0, expected, "{cites}");
        for (kind, bearing) in [("judgement", "load"), ("judgement", "context"), ("x", "y")] {
            let claim = format!(
                r#"{{"id":"k1","text":"It was so","kind":"{kind}","bearing":"{bearing}",
                "cites":[{cites}]}}"#
            );
            let checked = check(&dossier(&ortega(), COVERED, &claim));
            let opinion = kind == "judgement" && expected == Supported;
            let expected = if opinion { Uncheckable } else { expected };
            assert_eq!(checked.claims[0].grounding, expected, "{claim}");
            if opinion {
                assert!(checked.claims[0].cites.iter().all(|it| it.grounding == Supported));
            }
        }
    }
}

#[test]
fn words_that_speak_of_more_need_a_cite_that_counts_or_rules_out() {
    let plain = field("/status/errorCode", "eq", "0");
    let counts = r#"{"fn":"success_count","op":"ge","value":1}"#.to_owned();
    let ruled_out = field("/status/errorCode", "ne", "50126");
    let absent = field("/location", "absent", "");
    for word in
        ["all", "every", "Always", "any", "None", "no", "not", "NEVER", "only", "without", "nobody"]
    {
        let text = format!("It was {word} so");
        assert_eq!(claim(&text, &plain).0, PartlySupported, "{text}");
        for cite in [&counts, &ruled_out, &absent] {
            assert_eq!(claim(&text, cite).0, Supported, "{text} {cite}");
        }
    }
    for text in ["It was small", "Notable and annoying", "The nonet was everyday business"] {
        assert_eq!(claim(text, &plain).0, Supported, "{text}");
    }
}

#[test]
fn an_event_of_somebody_else_does_not_speak_for_the_subject() {
    let mut events = ortega();
    events.push(ok("e8", "10:12:00").by("u-77", "a.lindqvist@contoso.example"));
    events.push(ok("e9", "10:13:00").with(|it| it.user = crate::domain::sign_in::User::default()));
    let on = |event: &str| format!(r#"{{"event":"{event}","ptr":"/ip","op":"exists"}}"#);
    let hers = r#"{"fn":"event_count","args":{"subject":"u-77"},"op":"eq","value":1}"#;
    for (text, cites, expected) in [
        ("The sign-in succeeded", on("e7"), Supported),
        ("The sign-in succeeded", on("e8"), PartlySupported),
        ("The sign-in succeeded", on("e9"), Supported),
        ("a.lindqvist@contoso.example signed in", on("e8"), Supported),
        ("a.lindqvist@contoso.example signed in", on("e7"), PartlySupported),
        ("It succeeded", format!("{},{hers}", on("e8")), Supported),
        ("It succeeded", format!("{},{hers}", on("e7")), PartlySupported),
    ] {
        let (mark, why) = claim_on(&events, COVERED, text, &cites);
        assert_eq!(mark, expected, "{text} {cites}\n  {why}");
    }
    let address = r#"{"kind":"address","id":"198.51.100.20"}"#;
    for (event, expected) in [("e1", Supported), ("e7", PartlySupported)] {
        let claim = format!(r#"{{"id":"k1","text":"It was so","cites":[{}]}}"#, on(event));
        let checked = check(&case_of(address, &events, COVERED, &claim));
        assert_eq!(checked.claims[0].grounding, expected, "{event}");
    }
}

#[test]
fn what_no_claim_cites_is_omitted_and_prose_does_not_mention_it() {
    let ids = |claims: &str| -> Vec<&'static str> {
        let checked = check(&dossier(&ortega(), COVERED, claims));
        checked.omissions.iter().map(|omission| omission.fact).collect()
    };
    let told = r#"{"id":"k1","text":"Six failures precede the success","cites":[]}"#;
    assert_eq!(ids(told), ["success_after_failures"]);
    let cited = r#"{"id":"k1","text":"So","cites":[{"fn":"failures_before_success","op":"eq",
        "value":1}]}"#;
    assert_eq!(ids(cited), [""; 0]);
    let event = r#"{"id":"k1","text":"So","cites":[{"event":"e3","ptr":"/ip","op":"exists"}]}"#;
    assert_eq!(ids(event), [""; 0]);
    let elsewhere = event.replace("e3", "e0");
    assert_eq!(ids(&elsewhere), ["success_after_failures"]);
    let two = [fail("e1", "10:00:00"), fail("e2", "10:01:00"), ok("e3", "10:02:00")];
    assert!(check(&dossier(&two, "", "")).omissions.is_empty(), "two slips are no signal");
}

#[test]
fn a_case_without_an_assessment_omits_nothing() {
    let text = r#"{"schema":"crosscheck.case/1","id":"c","workflow":"w","assessment":null,
        "detected_at":"2026-03-02T10:11:00Z","subject":{"kind":"user","id":"u"},
        "evidence":{"events":[]}}"#;
    let case = crate::domain::case_file::parse(text).unwrap();
    let checked = check(&crate::domain::dossier::Dossier::new(case, Vec::new()));
    assert_eq!(checked, super::Checked::default());
}

#[test]
fn a_sentence_may_say_what_its_cites_carry_and_nothing_else() {
    let count = |name: &str, value: u32| {
        format!(
            r#"{{"fn":"{name}","args":{{"from":"2026-03-02T10:00:00Z",
            "to":"2026-03-02T10:10:00Z"}},"op":"eq","value":{value}}}"#
        )
    };
    let e7 = field("/status/errorCode", "eq", "0");
    let six = format!("{e7},{},{}", count("failed_count", 6), count("distinct_countries", 2));
    let ip = field("/ip", "eq", "\"203.0.113.9\"");
    let country = field("/country", "eq", "\"Spain\"");
    let km = r#"{"fn":"travel_distance","op":"ge","value":0}"#.to_owned();
    let run = r#"{"fn":"failures_before_success","op":"eq","value":6}"#.to_owned();
    let hour = r#"{"fn":"hour_of_day","op":"eq","value":10}"#.to_owned();
    let user = field("/user", "eq", "\"m.ortega@contoso.example\"");
    let code = r#"{"event":"e1","ptr":"/status/errorCode","op":"eq","value":50126}"#.to_owned();
    let two = format!("{code},{e7}");
    let table: &[(&str, &str, &str)] = &[
        // (cites, true, false)
        (
            &six,
            "Six failed sign-ins from two countries in 10 minutes, then a success",
            "Seven failed sign-ins from two countries in 10 minutes, then a success",
        ),
        (&six, "6 failures from 2 countries", "6 failures from 3 countries"),
        (&six, "Six failures in 10 minutes", "Six failures in 20 minutes"),
        (&six, "Six failures in a 10-minute window", "Six failures in a 30-minute window"),
        (&six, "Six failures, then one success", "Twelve failures, then one success"),
        (
            &six,
            "Between 10:00 and 10:10 UTC there were six failures",
            "Between 10:00 and 10:40 UTC there were six failures",
        ),
        (&six, "Six failures on 2 March 2026", "Six failures on 3 March 2026"),
        (&six, "On 2026-03-02 six sign-ins failed", "On 2026-03-12 six sign-ins failed"),
        (&six, "Six failures from Spain and Nigeria", "Six failures from Spain and Ghana"),
        (&e7, "The sign-in at 10:10 succeeded", "The sign-in at 10:40 succeeded"),
        (&e7, "At 11:10 CET it succeeded", "At 12:10 CET it succeeded"),
        (&e7, "e7 is a success", "e6 is a success"),
        (&e7, "Event 7 ended with code 0", "Event 7 ended with code 50126"),
        (&e7, "m.ortega signed in", "m.ortiz@contoso.example signed in"),
        (&ip, "This sign-in came from 203.0.113.9.", "This sign-in came from 198.51.100.251."),
        (&ip, "Came from ::ffff:203.0.113.9", "Came from 2001:db8::9"),
        (&country, "This sign-in was located in ES.", "This sign-in was located in IS."),
        (&country, "It came from Spain", "It came from Nigeria"),
        (&country, "The Spain sign-in (ES)", "The sign-in (PT)"),
        (&user, "m.ortega@contoso.example signed in", "k.tan@contoso.example signed in"),
        (&run, "Six failures before the success at 10:10", "Six failures before one at 9:10"),
        (&run, "Six failures, then one success", "Eight failures, then one success"),
        (&hour, "The last sign-in was around 10:00 UTC", "The last was around 03:00 UTC"),
        (&hour, "It was at 10 am", "It was at 10 pm"),
        (&code, "Error 50126 was returned", "Error 50053 was returned"),
        (&code, "AADSTS50126 was returned", "AADSTS50057 was returned"),
        (&two, "Two sign-ins, nine minutes apart", "Two sign-ins, five minutes apart"),
        (&km, "It lies 0 km or more away", "It lies 500 km or more away"),
    ];
    for (cites, truth, falsehood) in table {
        let (mark, why) = claim(truth, cites);
        assert_eq!(mark, Supported, "{truth}\n  {why}");
        let (mark, why) = claim(falsehood, cites);
        assert_eq!(mark, PartlySupported, "{falsehood}\n  {why}");
    }
}

#[test]
fn a_journey_may_be_told_in_km_hours_and_countries() {
    let events = [
        ok("e1", "00:00:00").in_country("DE", 52.52, 13.405),
        ok("e2", "14:00:00").in_country("SG", 1.3521, 103.8198),
    ];
    let speed = r#"{"fn":"travel_speed","op":"lt","value":900}"#;
    let far = r#"{"fn":"travel_distance","op":"approx","value":9916,"tol":20}"#;
    let impossible = r#"{"fn":"impossible_travel","op":"eq","value":false}"#;
    let table = [
        (far, "travelled 9,916 km in 14 h", "travelled 9,916 km in 12 h"),
        (far, "travelled about 9,900 km", "travelled about 8,900 km"),
        (far, "From Germany to Singapore in 14 hours", "From Germany to Japan in 14 hours"),
        (speed, "At less than 900 km/h", "At less than 800 km/h"),
        (impossible, "Slower than 900 km/h", "Slower than 1,900 km/h"),
    ];
    for (cite, truth, falsehood) in table {
        let (mark, why) = claim_on(&events, "", truth, cite);
        assert_eq!(mark, Supported, "{truth}\n  {why}");
        let (mark, why) = claim_on(&events, "", falsehood, cite);
        assert_eq!(mark, PartlySupported, "{falsehood}\n  {why}");
    }
}

#[test]
fn a_quoted_value_is_neither_a_number_nor_a_quantifier() {
    let events = [ok("e1", "10:00:00").with(|it| {
        it.http_request.user_agent = Some("Mozilla/5.0 (Windows NT 10.0) Chrome/121.0".into());
        it.service.name = Some("All Hands 2 Go".into());
        it.risk.level = Some("none".into());
    })];
    let on = |ptr: &str, value: &str| {
        format!(r#"{{"event":"e1","ptr":"{ptr}","op":"eq","value":"{value}"}}"#)
    };
    let agent = on("/agent", "Mozilla/5.0 (Windows NT 10.0) Chrome/121.0");
    let (app, risk) = (on("/app", "All Hands 2 Go"), on("/risk", "none"));
    for (cite, text, expected) in [
        (&app, "The application was All Hands 2 Go", Supported),
        (&app, "All applications were Hands 2 Go", PartlySupported),
        (&agent, "The browser was Chrome 121.0", Supported),
        (&agent, "The browser was Chrome 120", PartlySupported),
        (&agent, "There were 10 sign-ins", PartlySupported),
        (&risk, "The vendor's risk level was none.", Supported),
        (&risk, "None of it was risky", PartlySupported),
    ] {
        let (mark, why) = claim_on(&events, "", text, cite);
        assert_eq!(mark, expected, "{text}\n  {why}");
    }
}
