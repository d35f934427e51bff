//! Sentences as models write them: true ones stay supported, planted falsehoods are marked.

use super::tests::check;
use crate::domain::words::Grounding::{PartlySupported, Supported};
use crate::facts::testkit::{COVERED, Ev, dossier, fail, ok, ortega};

fn story() -> Vec<Ev> {
    let mut events = ortega();
    for event in &mut events {
        let it = &mut event.sign_in;
        let lagos = it.src_endpoint.location.country.as_deref() == Some("NG");
        it.src_endpoint.autonomous_system.number = Some(if lagos { 37_282 } else { 3_352 });
        it.http_request.user_agent = Some("Mozilla/5.0 (Windows NT 10.0; Win64; x64)".into());
        it.service.name = Some("Office 365 Exchange Online".into());
        it.risk.reasons = vec!["unfamiliarFeatures".into()];
    }
    events.push(fail("e8", "10:10:30").by("u-77", "k.tan@contoso.example"));
    events.push(ok("e9", "10:10:40").by("u-77", "k.tan@contoso.example"));
    events
}

const BASELINE: &str = r#","baseline":{"as_of":"2026-03-01","days":30,"sign_ins":212,
    "countries":["ES"],"asns":[3352]}"#;

pub(super) fn cite(kind: &str) -> &'static str {
    match kind {
        "ok" => r#"{"event":"e7","ptr":"/status/errorCode","op":"eq","value":0}"#,
        "bad" => r#"{"event":"e1","ptr":"/status/errorCode","op":"eq","value":50126}"#,
        "ip" => r#"{"event":"e7","ptr":"/ip","op":"eq","value":"203.0.113.9"}"#,
        "lagos_ip" => r#"{"event":"e1","ptr":"/ip","op":"eq","value":"198.51.100.20"}"#,
        "es" => r#"{"event":"e7","ptr":"/country","op":"eq","value":"ES"}"#,
        "ng" => r#"{"event":"e1","ptr":"/country","op":"eq","value":"Nigeria"}"#,
        "time" => r#"{"event":"e7","ptr":"/time","op":"after","value":"2026-03-02T10:08:00Z"}"#,
        "net" => r#"{"event":"e7","ptr":"/ip","op":"cidr","value":"203.0.113.0/24"}"#,
        "not_ng" => r#"{"event":"e7","ptr":"/country","op":"ne","value":"NG"}"#,
        "app" => r#"{"event":"e7","ptr":"/app","op":"eq","value":"Office 365 Exchange Online"}"#,
        "risk" => r#"{"event":"e7","ptr":"/reasons","op":"contains","value":"unfamiliarFeatures"}"#,
        "failed" => {
            r#"{"fn":"failed_count","args":{"subject":"u-42","from":"2026-03-02T10:00:00Z",
            "to":"2026-03-02T10:10:00Z"},"op":"eq","value":6}"#
        }
        "from_ip" => r#"{"fn":"failed_count","args":{"ip":"198.51.100.20"},"op":"eq","value":5}"#,
        "more" => r#"{"fn":"failed_count","op":"gt","value":5}"#,
        "run" => r#"{"fn":"failures_before_success","op":"eq","value":6}"#,
        "countries" => r#"{"fn":"distinct_countries","op":"eq","value":2}"#,
        "asns" => r#"{"fn":"distinct_asns","op":"eq","value":2}"#,
        "new" => {
            r#"{"fn":"is_new","args":{"field":"country","value":"NG"},"op":"eq","value":true}"#
        }
        "new_asn" => {
            r#"{"fn":"is_new","args":{"field":"asn","value":37282},"op":"eq","value":true}"#
        }
        "tan" => {
            r#"{"fn":"success_count","args":{"subject":"k.tan@contoso.example"},"op":"eq","value":1}"#
        }
        "none_after" => {
            r#"{"fn":"success_count","args":{"from":"2026-03-02T12:00:00Z",
            "to":"2026-03-02T13:00:00Z"},"op":"eq","value":0}"#
        }
        other => panic!("no such cite: {other}"),
    }
}

/// The sentences of a table that do not get the mark.
pub(super) fn wrong(table: &[(&str, &str)], holds: bool) -> Vec<String> {
    let expected = if holds { Supported } else { PartlySupported };
    let mut wrong = Vec::new();
    for (cites, text) in table {
        let cites: Vec<&str> = cites.split(' ').map(cite).collect();
        let escaped = serde_json::to_string(text).unwrap();
        let claim = format!(r#"{{"id":"k1","text":{escaped},"cites":[{}]}}"#, cites.join(","));
        let checked = check(&dossier(&story(), &format!("{COVERED}{BASELINE}"), &claim));
        if checked.claims[0].grounding != expected {
            wrong.push(format!("{text}\n  {}", checked.claims[0].why));
        }
    }
    wrong
}

#[test]
fn true_sentences_stay_supported() {
    let table: &[(&str, &str)] = &[
        (
            "ok failed countries",
            "Six failed sign-ins from two countries in 10 minutes, then a success",
        ),
        (
            "failed",
            "6 sign-in failures were recorded for m.ortega@contoso.example between 10:00 and 10:10 UTC.",
        ),
        (
            "failed",
            "Within a ten-minute window (10:00–10:10 UTC) the account saw six failed sign-ins.",
        ),
        ("failed", "From 2026-03-02T10:00:00Z to 2026-03-02T10:10:00Z there were 6 failures."),
        (
            "failed",
            "On 2 March 2026, six failures hit the account in the ten minutes before 10:10.",
        ),
        ("failed", "On March 2nd, user u-42 failed to sign in six times."),
        ("from_ip", "198.51.100.20 produced five failed sign-ins."),
        ("from_ip", "Five failures came from a single IP address (198.51.100.20)."),
        ("more", "More than 5 failures precede the success."),
        ("more", "Over five sign-ins failed; all were counted."),
        ("run", "Six consecutive failures occurred before the success at 10:10:02."),
        ("run", "The success at 10:10 UTC followed 6 failures."),
        ("run ok", "e7 succeeded after six failures, the first at 10:01."),
        ("countries", "The sign-ins came from two countries, Spain and Nigeria."),
        ("countries", "Two countries (ES, NG) appear in the evidence."),
        ("asns", "Two networks were used: AS3352 and AS37282."),
        ("new", "Nigeria is a new country for this user."),
        ("new", "NG is missing among the 212 sign-ins of the 30-day baseline of 1 March."),
        ("new_asn", "AS37282 is first seen here; the last 30 days lack it."),
        ("ok", "The last sign-in was successful."),
        ("ok", "Authentication succeeded with two-factor authentication enforced by Office 365."),
        ("ok", "The 10:10 sign-in ended with error code 0."),
        ("ok", "At 11:10 CET the sign-in succeeded."),
        ("ok", "One sign-in succeeded on 2026-03-02."),
        ("ok", "One of the attempts succeeded."),
        ("ok", "Event e7 shows a success for M.Ortega@contoso.example."),
        ("bad", "e1 failed with 50126 (invalid username or password)."),
        ("bad", "The first attempt returned AADSTS50126."),
        ("bad ok", "Two events bear this out: e1 failed and e7 succeeded."),
        ("bad ok", "The success came nine minutes after the first failure."),
        ("ip", "The success came from 203.0.113.9."),
        ("ip", "Source IP: 203.0.113.9 (as in the log)."),
        ("ip", "It used ::ffff:203.0.113.9"),
        ("ip", "The address 203[.]0[.]113[.]9 was used."),
        ("net", "The sign-in came from the 203.0.113.0/24 network."),
        ("net", "It came from 203.0.113.x, the office range."),
        ("es", "The success was located in Spain."),
        ("es", "This sign-in was located in ES."),
        ("ng", "The first attempt came from Nigeria."),
        ("ng", "Nigeria's address space was used (NG)."),
        ("ng es", "Failures came from Nigeria, the success from Spain."),
        ("not_ng", "The success did not come from Nigeria."),
        ("time", "The success is later than 10:08 UTC."),
        ("app", "The application was Office 365 Exchange Online."),
        ("app", "Access to Office 365 Exchange Online was gained."),
        ("risk", "The vendor reported unfamiliarFeatures."),
        ("tan", "k.tan@contoso.example had one success."),
        ("none_after", "No success was seen between 12:00 and 13:00 UTC."),
        ("none_after", "Nobody signed in during the hour from 12:00 to 13:00."),
        ("ok", "The user may have been in transit; IT should ask."),
    ];
    let wrong = wrong(table, true);
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), table.len(), wrong.join("\n"));
}

#[test]
fn planted_falsehoods_are_marked() {
    let table: &[(&str, &str)] = &[
        (
            "ok failed countries",
            "Nine failed sign-ins from two countries in 10 minutes, then a success",
        ),
        (
            "ok failed countries",
            "Six failed sign-ins from four countries in 10 minutes, then a success",
        ),
        (
            "ok failed countries",
            "Six failed sign-ins from two countries in 45 minutes, then a success",
        ),
        ("failed", "60 sign-in failures were recorded for m.ortega@contoso.example."),
        ("failed", "6 sign-in failures were recorded for m.ortiz@contoso.example."),
        ("failed", "Between 9:00 and 10:10 UTC six sign-ins failed."),
        ("failed", "On 3 March 2026, six failures hit the account."),
        ("failed", "Six failures in two hours."),
        ("from_ip", "198.51.100.21 produced five failed sign-ins."),
        ("from_ip", "Fifty thousand? No: 50,000 failures from 198.51.100.20."),
        ("more", "More than 50 failures precede the success."),
        ("run", "Eleven consecutive failures occurred before the success."),
        ("run", "The success at 14:10 UTC followed 6 failures."),
        ("countries", "The sign-ins came from two countries, Spain and Russia."),
        ("countries", "Two countries (ES, RU) appear in the evidence."),
        ("countries", "Three countries appear in the evidence."),
        ("asns", "Two networks were used: AS3352 and AS64511."),
        ("new", "Ghana is a new country for this user."),
        ("new", "Nigeria does not occur among the 412 sign-ins of the baseline, not once."),
        ("new_asn", "AS37283 is new."),
        ("new", "Nigeria is new in 90 days."),
        ("ok", "The 10:10 sign-in ended with error code 50126."),
        ("ok", "The sign-in came from 192.0.2.44."),
        ("ok", "The sign-in came from North Korea."),
        ("ok", "The sign-in came from the United States."),
        ("ok", "The sign-in came from KP."),
        ("ok", "The sign-in at 03:12 succeeded."),
        ("ok", "On 2026-02-28 the sign-in succeeded."),
        ("ok", "Event e3 shows a success."),
        ("ok", "k.tan@contoso.example signed in."),
        ("ok", "The sign-in from AS9009 succeeded."),
        ("bad", "e1 failed with 50053."),
        ("bad ok", "The success came thirty-five (35) minutes after the first failure."),
        ("ip", "The success came from 203.0.113.90."),
        ("ip", "The success came from 2001:db8:beef::1."),
        ("ip", "The success came from 203.0.113.9 and 198.51.100.20."),
        ("net", "The sign-in came from the 198.51.100.0/24 network."),
        ("es", "The success was located in Portugal."),
        ("es", "This sign-in was located in IS."),
        ("ng", "The first attempt came from Niger."),
        ("ng es", "Failures came from Nigeria, the success from South Africa."),
        ("not_ng", "The success did not come from Ghana."),
        ("time", "The success is later than 11:08 UTC."),
        ("app", "The application was opened 17 times."),
        ("ok", "Every sign-in succeeded."),
        ("ok", "No other sign-in was seen."),
        ("es", "The user has never been elsewhere."),
    ];
    let wrong = wrong(table, false);
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), table.len(), wrong.join("\n"));
}
