//! How each word of a detector is read: what the evidence bears out, what it contradicts, and where
//! it says nothing.

use crate::joined::{detection, info, only, sign_in, take_in, usual, vendors};
use crate::store_kit::Writer;
use crosscheck::domain::words::Grounding;
use serde_json::{Value, json};

/// The marks of what is read of a detection with these changes, of a sign-in with those, behind
/// other events: the sentences behind the first two, which are of ids and ratings.
fn of(before: &[Value], signed: &Value, detected: &Value) -> Vec<(String, Grounding)> {
    let mut log = usual("ortega");
    log.extend_from_slice(before);
    log.push(sign_in("ortega", "r-1", "2026-03-02T10:00:00Z", signed));
    log.push(detection("ortega", "d-1", "r-1", "2026-03-02T11:00:00Z", detected));
    let mut store = Writer::new(1).memory();
    take_in(&mut store, 2, &log);
    vendors(&only(&store)).split_off(2)
}

fn kind(word: &str) -> Value {
    json!({"riskEventType": word})
}

#[test]
fn travel_is_that_of_the_case() {
    let far = json!({"ipAddress": "203.0.113.9", "location": {"city": "Singapore",
        "countryOrRegion": "SG", "geoCoordinates": {"latitude": 1.35, "longitude": 103.8}}});
    let before = [sign_in("ortega", "r-0", "2026-03-02T09:00:00Z", &far)];
    for (word, text) in [
        ("impossibleTravel", "impossibleTravel, read as: impossible travel between successes"),
        (
            "mcasImpossibleTravel",
            "mcasImpossibleTravel, read as: impossible travel between successes",
        ),
        ("unlikelyTravel", "unlikelyTravel, read as: successes from places at least 500 km apart"),
    ] {
        let there = of(&before, &json!({}), &kind(word));
        assert_eq!(there, [(text.to_owned(), Grounding::Supported)], "{word}");
        let near = [sign_in("ortega", "r-0", "2026-03-02T09:00:00Z", &json!({}))];
        let here = of(&near, &json!({}), &kind(word));
        assert_eq!(here, [(text.to_owned(), Grounding::Contradicted)], "{word}");
    }
}

#[test]
fn a_spray_shows_in_failures_from_its_address_and_their_absence_proves_nothing() {
    let failed = |n: u32| {
        let when = format!("2026-03-02T09:{n:02}:00Z");
        sign_in("ortega", &format!("f-{n}"), &when, &json!({"status": {"errorCode": 50_126}}))
    };
    let before: Vec<Value> = (0..3).map(failed).collect();
    let marks = of(&before, &json!({}), &kind("passwordSpray"));
    let text = "passwordSpray, read as: 3 failures from 192.0.2.10, where the sign-in is from";
    assert_eq!(marks, [(text.to_owned(), Grounding::Supported)]);
    let marks = of(&[], &json!({}), &kind("passwordSpray"));
    let silent = "passwordSpray, of which the sign-in here says nothing";
    assert_eq!(marks, [(silent.to_owned(), Grounding::Uncheckable)]);
}

#[test]
fn a_second_factor_that_the_vendor_tells_of_is_looked_for() {
    let step = |passed: bool, how: &str| {
        json!({"authenticationDetails": [{"authenticationMethod": "Mobile app notification",
            "authenticationStepResultDetail": how, "succeeded": passed,
            "authenticationStepRequirement": "Multi-factor authentication"}],
            "authenticationRequirement": "multiFactorAuthentication"})
    };
    let detail = json!({"riskDetail": "userPassedMFADrivenByRiskBasedPolicy"});
    let text = "userPassedMFADrivenByRiskBasedPolicy, read as: the second factor was passed, or \
                carried by a token";
    let passed = of(&[], &step(true, "MFA completed in Azure AD"), &detail);
    assert_eq!(passed, [(text.to_owned(), Grounding::Supported)]);
    let denied = of(&[], &step(false, "MFA denied; user declined the authentication"), &detail);
    assert_eq!(denied, [(text.to_owned(), Grounding::Contradicted)]);
}

#[test]
fn what_the_sign_in_does_not_say_is_said_to_be_so() {
    for word in ["AnonymousIP", "UnfamiliarDevice"] {
        let marks = of(&[], &json!({}), &info(&[word]));
        let text = format!("{word}, of which the sign-in here says nothing");
        assert_eq!(marks, [(text, Grounding::Uncheckable)]);
    }
    let marks = of(&[], &json!({}), &info(&["UnfamiliarTenantIPsubnet"]));
    let text = "UnfamiliarTenantIPsubnet, of which nothing here can tell";
    assert_eq!(marks, [(text.to_owned(), Grounding::Uncheckable)]);
    // A reason that the baseline cannot answer for, because there is none.
    let log = [
        sign_in("weber", "w-1", "2026-03-02T10:00:00Z", &json!({})),
        detection("weber", "d-1", "w-1", "2026-03-02T11:00:00Z", &info(&["UnfamiliarIP"])),
    ];
    let mut store = Writer::new(1).memory();
    take_in(&mut store, 2, &log);
    let (text, mark) = vendors(&only(&store)).pop().unwrap();
    assert_eq!(
        (text.as_str(), mark),
        (
            "UnfamiliarIP, read as: the address of e1 is new against the baseline",
            Grounding::Uncheckable,
        )
    );
}
