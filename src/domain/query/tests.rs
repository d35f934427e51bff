use super::*;
use crate::domain::queue::{ClaimCounts, QueueRow, QueueSubject};
use crate::domain::time::Timestamp;
use proptest::prelude::*;

fn row() -> QueueRow {
    QueueRow {
        id: "c-42".into(),
        state: CaseState::Open,
        severity: Severity::High,
        risk_score: Some(87.5),
        subject: QueueSubject {
            kind: SubjectKind::User,
            id: "u-42".into(),
            name: Some("M.Ortega@contoso.example".into()),
        },
        detection: "unfamiliarFeatures".into(),
        title: Some("Success after six failures".into()),
        workflow: "signin_anomaly".into(),
        tenant: None,
        detected_at: Timestamp::parse("2026-03-02T07:30:00Z").unwrap(),
        revision: 1,
        claims: ClaimCounts { supported: 3, contradicted: 1, ..ClaimCounts::default() },
        omissions: 1,
        hazards: vec![HazardKind::Injection],
        events: 9,
        holder: Some("os:k.tan".into()),
        held_until: Timestamp::parse("2026-03-02T10:12:00Z"),
        due: None,
        awaits: None,
        by_rules: false,
        conflict: false,
        changed_since_decision: false,
        decided: None,
    }
}

fn passes(text: &str) -> bool {
    passes_at(text, "2026-03-02T10:00:00Z")
}

fn passes_at(text: &str, now: &str) -> bool {
    let search = SearchText {
        summary: "a burst from lagos, then a new device".into(),
        addresses: vec!["203.0.113.9".into(), "2001:db8::1".into()],
    };
    let context = Context {
        now: Timestamp::parse(now).unwrap(),
        who: "os:k.tan".into(),
        due: DueTimes { minutes: [None, None, Some(120), Some(15)] },
    };
    parse(text).unwrap().passes(Subject { row: &row(), search: &search }, &context)
}

#[test]
fn words_of_other_languages_are_no_text_and_their_faults_name_the_way() {
    for (text, word, way) in [
        ("not sev:low", "not", "-sev:low"),
        ("sev:high OR sev:low", "OR", "sev:high,low"),
        ("sev:high || user:tan", "||", "sev:high,low"),
        ("sev:high and user:tan", "and", "side by side"),
        ("( sev:high )", "(", "no groups"),
        ("lagos -(", "(", "no groups"),
    ] {
        let fault = parse(text).unwrap_err();
        assert!(fault.word == word && fault.why.contains(way), "{text}: {fault}");
    }
    let quoted = parse("\"not\" -\"or\" \"(\" nota (app)").unwrap();
    assert_eq!(quoted.terms.len(), 5);
    assert_eq!(parse(&quoted.to_string()), Ok(quoted), "they stay searchable");
}

#[test]
fn half_a_network_is_a_fault_and_an_exact_network_is_that_network() {
    for text in ["203.0.113/24", "203.0/16", "10/8", "=203.0/16", "203.0.113.0/33", "2001:db8/32"] {
        let fault = parse(&format!("address:{text}")).unwrap_err();
        assert!(fault.why.contains("is no network"), "{text}: {fault}");
    }
    assert_eq!(parse("ip:=203.0.113.0/24"), parse("ip:203.0.113.0/24"));
    assert!(passes("ip:=203.0.113.0/24") && parse("ip:cafe/unit").is_ok());
}

#[test]
fn a_line_passes_where_every_term_holds_of_it() {
    let pass = "
        sev:high|sev:>=high|severity:low,high|sev:>med|user:ortega|USER:\"m.ortega\"|-sev:critical
        user:=u-42|subject:=user:u-42|kind:user|grounding:contradicted|hazard:*|hazard:inj
        omission:*|omission:1|age:2h|age:>2h|age:<3h|-age:3h|risk:>=80|risk:87.5|due:breached
        workflow:signin|tenant:none|holder:me|holder:*|holder:tan|by:model|-is:conflict
        id:c-42|address:203.0.113|ip:=2001:db8::1|events:>8|claims:4|state:open,claimed
        \"six failures\"|lagos device|203.0.113.9|2001:db8::1|unfamiliar|!tokyo|-hazard:none
        sev:high user:ortega grounding:contradicted hazard:* age:>2h workflow:=signin_anomaly";
    for text in pass.split(['|', '\n']).map(str::trim).filter(|text| !text.is_empty()) {
        assert!(passes(text), "{text}");
    }
    let fail = "sev:low|sev:>high|user:tan|user:=ortega|grounding:clean|grounding:partly|hazard:none|\
        hazard:secret|omission:>1|age:3h|risk:<80|risk:none|due:>1h|due:none|tenant:*|-holder:me|\
        by:rules|is:changed|ip:=203.0.113|events:8|claims:none|state:decided|tokyo|lagos tokyo|\
        \"failures six\"|-lagos|user:*  sev:low";
    for text in fail.split('|') {
        assert!(!passes(text), "{text}");
    }
}

#[test]
fn a_claim_counts_while_it_lasts_and_a_claimed_case_is_an_open_one() {
    let later = "2026-03-02T10:12:00Z";
    for text in ["state:open", "state:claimed", "holder:me", "holder:*"] {
        assert!(passes(text), "{text}");
    }
    for text in ["state:open", "-state:claimed", "holder:none", "-holder:tan"] {
        assert!(passes_at(text, later), "{text}");
    }
}

#[test]
fn what_cannot_be_read_is_named_with_its_place_and_the_nearest_right_word() {
    let fault = |text: &str| parse(text).unwrap_err();
    let wrong = fault("sev:high usr:ortega");
    assert_eq!((wrong.span, wrong.word.as_str()), (9..12, "usr"));
    assert_eq!(wrong.instead.as_deref(), Some("user:"));
    let wrong = fault("sev:hihg");
    assert_eq!((wrong.span, wrong.instead.as_deref()), (4..8, Some("high")));
    assert_eq!(
        fault("state:opne").to_string(),
        "\"opne\" (byte 6): state takes open, claimed, waiting, decided, second_owed, escalated, \
         routed_out; did you mean open?"
    );
    assert_eq!(fault("age:soon").why, "age takes a length of time, such as >2h, <30m or 3d");
    assert_eq!(fault("risk:>=").span, 5..7);
    assert!(fault("sev:").why.starts_with("is empty: sev takes critical, high, medium, low"));
    assert!(fault("user:\"a\"b").why.contains("behind its closing quote"));
    assert!(fault("xyzzy:1").instead.is_none());
    // Two begin so.
    assert!(parse("state:e").is_ok() && parse("kind:u").is_ok() && parse("hazard:").is_err());
    assert!(parse("grounding:un").is_ok() && parse("grounding:").is_err());
}

#[test]
fn a_network_holds_the_addresses_within_it() {
    for text in [
        "ip:203.0.113.0/24",
        "address:203.0.113.9/32",
        "address:0.0.0.0/0",
        "ip:2001:db8::/32",
        "ip:10.0.0.0/8,2001:db8::/64",
        "ip:::ffff:203.0.113.0/120",
        "-ip:203.0.113.16/28",
    ] {
        assert!(passes(text), "{text}");
    }
    for text in
        ["ip:203.0.112.0/24", "ip:2001:db9::/32", "-ip:203.0.0.0/16", "ip:\"203.0.113.0/24\""]
    {
        assert!(!passes(text), "{text}");
    }
    for text in ["ip:10.0.0.0/33", "ip:10.0.0.0/", "ip:10.0.0.0/8x", "ip:2001:db8::/129"] {
        assert!(parse(text).unwrap_err().why.contains("written 10.0.0.0/8"), "{text}");
    }
    assert_eq!(parse("ip:10.1.2.3/8").unwrap().to_string(), "address:10.0.0.0/8");
}

#[test]
fn a_filter_without_an_end_is_refused_at_once_and_says_the_limit() {
    let begun = std::time::Instant::now();
    for (text, limit) in [
        ("\"".repeat(50_000), "8192 bytes"),
        ("\"a ".repeat(2_000_000), "8192 bytes"),
        ("a ".repeat(33), "32 words"),
        (format!("id:{}", "a,".repeat(256)), "256 values"),
    ] {
        let fault = parse(&text).unwrap_err();
        assert!(fault.why.contains(limit) && fault.to_string().len() < 200, "{fault}");
        complete(&text, text.len());
    }
    assert!(parse(&format!("id:{}a", "a,".repeat(255))).is_ok());
    assert!(parse(&"a ".repeat(32)).is_ok());
    assert!(begun.elapsed().as_secs() < 2, "{:?}", begun.elapsed());
}

#[test]
fn links_addresses_and_lone_signs_are_text() {
    for text in ["https://x.example", "fe80::1", "abcd::dead:1", "-", "!", "10:42", "a,b", "\"open"]
    {
        let query = parse(text).unwrap();
        assert_eq!(query.terms.len(), 1, "{text}");
        assert!(query.terms[0].field.is_none() && !query.terms[0].negated, "{text}");
    }
}

#[test]
fn a_filter_is_written_back_in_one_form() {
    let forms = [
        ("severity:HIGH,crit", "sev:high,critical"),
        ("  subject:ortega   !hazard:* ", "user:ortega -hazard:*"),
        ("who:\"m o\" ip:10.0.0.1", "user:\"m o\" address:10.0.0.1"),
        ("grounding:partly_supported", "grounding:partly"),
        ("user:=user:u-42", "user:=\"user:u-42\""),
        ("holder:ME \"six failures\"", "holder:me \"six failures\""),
        ("risk:>=080.50 due:<1H", "risk:>=80.5 due:<1h"),
    ];
    for (typed, written) in forms {
        assert_eq!(parse(typed).unwrap().to_string(), written);
        assert_eq!(parse(written).unwrap().to_string(), written);
    }
}

#[test]
fn at_the_cursor_fields_are_offered_and_then_their_values() {
    let offers = |text: &str| {
        let found = complete(text, text.len());
        let texts: Vec<_> = found.offers.into_iter().map(|offer| offer.text).collect();
        (found.span, texts.join(" "), found.open)
    };
    assert_eq!(offers("sev:high s").0, 9..10);
    assert_eq!(offers("s").1, "sev: state: user: risk: by:");
    assert_eq!(offers("-ha"), (1..3, "hazard:".into(), None));
    assert_eq!(offers("sev:"), (4..4, "critical high medium low".into(), None));
    assert_eq!(offers("sev:low,>=h"), (8..11, ">=high".into(), None));
    assert_eq!(offers("hazard:in").1, "injection");
    assert_eq!(offers("user:ort"), (5..8, String::new(), Some((Field::Subject, "ort".into()))));
    assert_eq!(offers("holder:m").1, "me");
    assert_eq!(offers("\"a phr").1, "");
    assert_eq!(offers("").1.split(' ').count(), Field::ALL.len());
    // In the middle of a name, what stands behind it is replaced as well.
    assert_eq!(complete("stat:open", 2).span, 0..5);
    assert_eq!(complete("stat:open", 2).offers[0].text, "state:");
    assert_eq!(Offer::of_value("m o", 3).text, "=\"m o\"");
}

#[test]
fn every_field_explains_itself_and_takes_the_words_it_offers() {
    for field in Field::ALL {
        assert!(!field.help().is_empty());
        for word in field.words() {
            let query = parse(&format!("{}:{word}", field.name())).unwrap();
            assert_eq!(query.terms[0].field, Some(field), "{word}");
        }
        for name in field.names() {
            assert_eq!(Field::of_name(name), Some(field), "{name} means two things");
        }
    }
}

fn typed() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("sev:".to_owned()),
        Just("user:".to_owned()),
        Just("age:>".to_owned()),
        Just("\"".to_owned()),
        Just("\\".to_owned()),
        Just(",".to_owned()),
        Just("=".to_owned()),
        Just(" -".to_owned()),
        Just("high".to_owned()),
        Just("3d ".to_owned()),
        "\\PC{0,4}",
        "[a-z_]{1,9}:",
        any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(word, 0..8).prop_map(|words| words.concat())
}

proptest! {
    #[test]
    fn no_text_is_too_odd_and_what_is_read_is_written_and_read_the_same(
        text in typed(), cursor in 0..40_usize
    ) {
        let found = complete(&text, cursor);
        prop_assert!(text.get(found.span.clone()).is_some());
        match parse(&text) {
            Ok(query) => {
                let written = query.to_string();
                prop_assert_eq!(parse(&written), Ok(query), "{}", written);
            }
            Err(fault) => prop_assert_eq!(text.get(fault.span.clone()), Some(fault.word.as_str())),
        }
    }
}

proptest! {
    #[test]
    fn a_network_is_those_addresses_that_begin_with_its_bits(
        ip in any::<u32>(), other in any::<u32>(), shared in 0..=32_u32, bits in 0..=32_u32,
    ) {
        use std::net::Ipv4Addr;
        // Two addresses that begin alike, for as many bits as are shared.
        let mask = u32::MAX.checked_shl(32 - shared).unwrap_or(0);
        let near = (ip & mask) | (other & !mask);
        let wanted = bits == 0 || (ip ^ near) >> (32 - bits) == 0;
        let net = format!("address:{}/{bits}", Ipv4Addr::from(ip));
        let in_six = format!("address:::ffff:{}/{}", Ipv4Addr::from(ip), 96 + bits);
        let near = Ipv4Addr::from(near);
        for (net, near) in [
            (&net, near.to_string()),
            (&net, format!("::ffff:{near}")),
            (&in_six, near.to_string()),
        ] {
            let query = parse(net).unwrap();
            let value = &query.terms[0].values[0];
            prop_assert_eq!(value.holds_of_texts([near.as_str()]), wanted, "{} {}", net, near);
            prop_assert_eq!(&parse(&query.to_string()).unwrap(), &query);
        }
    }
}
