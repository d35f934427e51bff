//! What is a literal in sentences as models write them, and what is not.

use super::{Kind, Known, find, plain, split};

fn known() -> Known<'static> {
    let mut known = Known::default();
    for id in ["e1", "e7", "e12"] {
        known.event(id);
    }
    known.account("m.ortega@contoso.example");
    known.account("svc-deploy");
    known.account("admin");
    known
}

/// The literals of a sentence in short form.
fn literals(text: &str) -> Vec<String> {
    let text = &plain(text).text;
    find(text, &split(text), &[], &known())
        .into_iter()
        .map(|literal| match literal.kind {
            Kind::Number { value, unit, loose } => {
                let about = if loose { "~" } else { "" };
                format!("{about}{value}{}", unit.map(|u| format!(" {u}")).unwrap_or_default())
            }
            Kind::Span { value, unit_millis, .. } => {
                format!("{}s", value * unit_millis as f64 / 1e3)
            }
            Kind::Address(ip) => ip.to_string(),
            Kind::Network(net) => net.to_string(),
            Kind::Many(unit) => format!("{unit}s"),
            Kind::Country(code) => code.to_owned(),
            Kind::City(name) => format!("in {name}"),
            Kind::Weekday(day) => format!("day {day}"),
            Kind::Clock { hour, minute, second, zone } => {
                let part = |n: Option<u32>| n.map(|n| format!(":{n:02}")).unwrap_or_default();
                let zone = zone.map(|z| format!("{z:+}")).unwrap_or_default();
                format!("{hour:02}h{}{}{zone}", part(minute), part(second))
            }
            Kind::Date { year, month, day, or } => format!(
                "{}-{month:02}-{day:02}{}",
                year.map(|y| y.to_string()).unwrap_or_default(),
                if or.is_some() { " or" } else { "" }
            ),
            Kind::Month { year, month } => format!("{year}-{month:02}"),
            Kind::Account(name) => format!("@{name}"),
            Kind::Asn(number) => format!("AS{number}"),
            Kind::Event => format!("#{}", literal.raw),
            Kind::Version => format!("v{}", literal.raw),
        })
        .collect()
}

#[track_caller]
fn are(table: &[(&str, &[&str])]) {
    for (text, expected) in table {
        assert_eq!(literals(text), *expected, "{text}");
    }
}

#[test]
fn numbers_in_digits_and_words() {
    are(&[
        (
            "Six failed sign-ins from two countries in 10 minutes, then a success",
            &["6", "2", "600s"],
        ),
        ("travelled 9,916 km in 14 h", &["9916 km", "50400s"]),
        ("about 6,300 km/h, or 6.3k kilometres per hour", &["~6300 km/h", "~6300"]),
        ("1,284.5 ms and 0.1 %", &["1.2845s", "0.1"]),
        ("error 50126 (AADSTS50126)", &["50126", "50126"]),
        ("a 10-minute window, a six-hour gap, 24h", &["600s", "21600s", "86400s"]),
        ("between 80–89 or 80-89", &["80", "89", "80", "89"]),
        ("9\u{202f}916 km", &["9916 km"]),
        ("Windows 10, Chrome 121.0.6167.85", &["10", "v121.0.6167.85"]),
        ("twelve of them, thirteen unsaid, zero left", &["12", "13", "0"]),
        ("one success and one failed login attempt", &["1", "1"]),
        ("6x more, 95%", &["6", "95"]),
        ("6/9 attempts, monitored 24/7", &["6", "9"]),
    ]);
}

#[test]
fn what_only_looks_like_a_number_is_none() {
    are(&[
        ("two-factor, two factor and two-step authentication, 2FA, one-time code", &[]),
        ("the one before it, no one, one of them, and this one", &[]),
        ("Office 365, Microsoft 365, OAuth 2.0, SAML 2.0, IPv6, SHA256, IMAP4, T1078.004", &[]),
        ("the second factor, first seen, 3rd party, zero-day, zero trust", &[]),
        ("session 3f2a9c10-77aa-4b1c-9d2e-aa00bb11cc22", &[]),
        ("at /status/0/code of https://x.example/9", &[]),
    ]);
}

#[test]
fn addresses_networks_and_as_numbers() {
    are(&[
        ("from 203.0.113.9, 203.0.113.9:443 and 203[.]0[.]113[.]9.", &["203.0.113.9"; 3]),
        ("2001:db8::1 and [2001:db8::2]", &["2001:db8::1", "2001:db8::2"]),
        ("::ffff:203.0.113.9", &["203.0.113.9"]),
        ("in 203.0.113.0/24 or 198.51.100.x", &["203.0.113.0/24", "198.51.100.0/24"]),
        ("AS64500, ASN 64501, ASN64502, AS 64503", &["AS64500", "AS64501", "AS64502", "AS64503"]),
        ("asked as user", &[]),
    ]);
}

#[test]
fn countries_by_name_and_by_code_where_it_can_only_be_one() {
    are(&[
        (
            "from Spain, Nigeria's Lagos, and United States of America",
            &["ES", "NG", "in lagos", "US"],
        ),
        ("Papua New Guinea is not Guinea-Bissau", &["PG", "GW"]),
        ("Côte d’Ivoire and Côte d'Ivoire", &["CI", "CI"]),
        ("a Nigerian or Germanic turkey called Chad", &["NG", "TD"]),
        ("located in IS.", &["IS"]),
        ("from ES to NG within 10 minutes", &["ES", "NG", "600s"]),
        ("Madrid (ES) and Rome (IT)", &["in madrid", "ES", "in rome", "IT"]),
        ("from ES and IT, not from NO.", &["ES", "IT", "NO"]),
        ("the country is IN", &["IN"]),
        ("US and UK, USA", &["US", "GB", "US"]),
        ("the IT department, in AD and for CI, by ID", &[]),
        ("from IT staff in AI", &[]),
        ("from us to you, as is", &[]),
        ("NO MFA AT ALL, SO BE IT", &[]),
        ("country code DE", &["DE"]),
    ]);
}

#[test]
fn times_and_dates_in_the_usual_forms() {
    are(&[
        ("on 2 March 2026 at 10:10 UTC", &["2026-03-02", "10h:10+0"]),
        ("between 10:00 and 10:10", &["10h:00", "10h:10"]),
        ("10:00–10:10 UTC, 10:00-10:10", &["10h:00+0", "10h:10+0", "10h:00", "10h:10"]),
        ("March 2, 2026; Mar 2nd; 2nd of March", &["2026-03-02", "-03-02", "-03-02"]),
        ("March 1–3, 2026", &["2026-03-01", "2026-03-03"]),
        ("2026-03-02T10:10:02Z", &["2026-03-02", "10h:10:02+0"]),
        ("2026-03-02 10:10:02.5", &["2026-03-02", "10h:10:02"]),
        ("02/03/2026, 2026/03/02, 13.03.2026", &["2026-02-03 or", "2026-03-02", "2026-03-13"]),
        ("at 3 pm, 3pm, 9:05 a.m. and 12am", &["15h", "15h", "09h:05", "00h"]),
        ("12:10 CEST, 05:10 UTC-5", &["12h:10+120", "05h:10-300"]),
        ("in March 2026; it may 3 times march", &["2026-03", "3"]),
    ]);
}

#[test]
fn accounts_and_events_of_the_case() {
    are(&[
        ("m.ortega@contoso.example's session", &["@m.ortega@contoso.example"]),
        ("M.Ortega, svc-deploy and admin", &["@m.ortega", "@svc-deploy"]),
        (r"CONTOSO\ortega", &[r"@contoso\ortega"]),
        ("see e7, e99, e1–e12 and e1-e12", &["#e7", "#e99", "#e1", "#e12", "#e1-e12"]),
        ("event 7", &["7"]),
    ]);
}

#[test]
fn no_sentence_is_too_odd() {
    for text in [
        "",
        "\u{0}",
        "1,",
        ",1",
        "1.",
        "-",
        "- -",
        "٣",
        "１０",
        "é1",
        "[.]",
        "(.",
        "AS",
        "2026-",
        "2026-03-",
        "é026-03-02x",
        "12:",
        ":12",
        "::",
        "1/",
        "/",
        "@",
        "a@",
        "\\",
        "9".repeat(400).as_str(),
        "UTC+",
        "10:10 UTC+€",
        "March",
        "2 of",
        "March 2026 March",
        "1e5",
        "1–",
        "–1",
        "10:10:10:10",
        "🙂 7",
    ] {
        literals(text);
    }
}
