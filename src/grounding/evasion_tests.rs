//! Falsehoods in disguise: odd digits, hidden characters, look-alikes, defanged addresses, places
//! by people and city. Each beside its true twin, which stays supported.

use super::check;
use super::prose_tests::{cite, wrong};
use crate::domain::words::Grounding;
use crate::facts::Engine;
use crate::facts::testkit::{COVERED, dossier, ortega};
use proptest::prelude::*;

#[track_caller]
fn hold(holds: bool, table: &[(&str, &str)]) {
    let wrong = wrong(table, holds);
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), table.len(), wrong.join("\n"));
}

#[test]
fn true_numbers_stay_supported_however_they_are_written() {
    hold(
        true,
        &[
            ("failed", "６ sign-ins failed."),
            ("failed", "⑥ sign-ins failed, ❻ in all."),
            ("failed", "٦ sign-ins failed."),
            ("failed", "𝟔 sign-ins failed."),
            ("failed", "0x6 or 6e0 sign-ins failed."),
            ("failed", "The 6th failure came last."),
            ("failed", "Half a dozen failures came from there."),
            ("failed", "There were failures:6, or Ⅵ."),
            ("failed", "The sixth failure came last."),
            ("failed", "\u{2066}Six\u{2069} sign-ins fai\u{ad}led."),
            ("failed", "S\u{131}x sign-ins failed."),
            ("countries", "It failed twice over, from two countries."),
            ("new", "Two hundred and twelve sign-ins over thirty days lack it."),
            ("ok", "A second-factor prompt, 2FA and 3rd-party apps were in play at step 0."),
            ("ok", "One-time codes over 4G, by O365 and two-factor prompts."),
        ],
    );
}

#[test]
fn false_numbers_are_marked_however_they_are_written() {
    hold(
        false,
        &[
            ("failed", "９ sign-ins failed."),
            ("failed", "⑨ sign-ins failed."),
            ("failed", "❾ sign-ins failed."),
            ("failed", "⒐ sign-ins failed."),
            ("failed", "٩ sign-ins failed."),
            ("failed", "𝟗 sign-ins failed."),
            ("failed", "½ of six sign-ins failed."),
            ("failed", "6½ sign-ins failed."),
            ("failed", "6² sign-ins failed."),
            ("failed", "² sign-ins failed."),
            ("failed", "Ⅸ sign-ins failed."),
            ("failed", "九 sign-ins failed."),
            ("failed", "1e3 sign-ins failed."),
            ("failed", "0x10 sign-ins failed."),
            ("failed", "The 9th failure came last."),
            ("failed", "The ninth failure came last."),
            ("failed", "−6 sign-ins failed."),
            ("failed", "-6 sign-ins failed."),
            ("failed", "Six hundred sign-ins failed."),
            ("failed", "6 hundred sign-ins failed."),
            ("failed", "Six-hundred sign-ins failed."),
            ("failed", "A dozen sign-ins failed."),
            ("failed", "Dozens of sign-ins failed."),
            ("failed", "Thousands of sign-ins failed."),
            ("failed", "Twenty-one sign-ins failed."),
            ("failed", "Twenty-one-minute gaps lie between."),
            ("failed", "A thousand sign-ins failed."),
            ("failed", "Thirteen sign-ins failed."),
            ("failed", "Half a million sign-ins failed."),
            ("failed", "6O sign-ins failed."),
            ("failed", "l0 sign-ins failed."),
            ("failed", "9sign-ins failed."),
            ("failed", "failures:9, as logged."),
            ("failed", "6+3 sign-ins failed."),
            ("failed", "6-of-9 sign-ins failed."),
            ("failed", "n\u{456}ne sign-ins failed."),
            ("failed", "n\u{200b}ine sign-ins failed."),
            ("failed", "nine\u{200b}sign-ins failed."),
            ("failed", "9\u{2060}sign-ins failed."),
            ("failed", "6\u{200b}0 sign-ins failed."),
            ("failed", "6\u{336}\u{202e}0 sign-ins failed."),
            ("failed", "9\u{301} sign-ins failed."),
            ("failed", "A\u{ad}ll sign-ins failed, a fr\u{200d}om n\u{200c}ine networks."),
            ("ok", "Еvery sign-in succeeded."),
            ("ok", "The sign-in succeeded on Tuesday."),
            ("ok", "The sign-in succeeded at midnight."),
        ],
    );
}

#[test]
fn addresses_are_found_in_their_disguises() {
    hold(
        true,
        &[
            ("ip", "It came from 203[.]0[.]113[.]9."),
            ("ip", "It came from 203(.)0{.}113[dot]9."),
            ("ip", "It came from 203 [.] 0 [.] 113 [.] 9."),
            ("ip", "It came from 203 dot 0 dot 113 dot 9."),
            ("ip", "It came from 203.0.113\u{200b}.9."),
            ("ip", "It came from ２０３.０.１１３.９."),
            ("ip", "It fetched hxxp://203.0.113[.]9/a."),
            ("ip", "203.0.113.9's range was used."),
        ],
    );
    hold(
        false,
        &[
            ("ip", "It came from 203[.]0[.]113[.]90."),
            ("ip", "It came from 203(.)0{.}113[dot]90."),
            ("ip", "It came from 203 [.] 0 [.] 113 [.] 90."),
            ("ip", "It came from 203 dot 0 dot 113 dot 90."),
            ("ip", "It came from 203.0.\u{200b}113.90."),
            ("ip", "It came from ２０３.０.１１３.９０."),
            ("ip", "It came from 203。0。113。90."),
            ("ip", "It fetched hxxp://203.0.113[.]90/a."),
            ("ip", "It fetched https://203.0.113.90:8443/a."),
            ("ip", "203.0.113.90's range was used."),
            ("ip", "It came from 203.0.113.9-203.0.113.90."),
            ("ip", "It came from src203.0.113.90."),
            ("ok", "k.tan[at]contoso.example signed in."),
            ("ok", "k.tan\u{200b}@contoso\u{ad}.example signed in."),
        ],
    );
}

#[test]
fn places_count_by_country_people_and_city() {
    hold(
        true,
        &[
            ("ng", "A Nigerian address was used first."),
            ("ng", "The first attempt was Nigeria-based."),
            ("ng es", "Nigerian failures came first, then a Spanish success."),
            ("ok", "A nice sign-in, split from reading the log, succeeded."),
            ("ok", "The user polished a report and the sign-in succeeded."),
        ],
    );
    hold(
        false,
        &[
            ("ng", "A Russian address was used first."),
            ("ng", "A russian address was used first."),
            ("ng", "The attempt was non-Nigerian and Russia-based."),
            ("ng", "Russians were behind it."),
            ("es", "The success came from Lagos."),
            ("es", "The success came from lagos."),
            ("es", "The success came from La\u{200b}gos."),
            ("es", "The success came from L\u{430}gos."),
            ("es", "The success came from Lágos."),
            ("es", "The success came from São Paulo."),
            ("es", "The success came from Nice."),
            ("es", "The success was Moscow-based."),
            ("es", "The success came from R\u{200d}ussia."),
            ("es", "The success came from Ｒｕｓｓｉａ."),
        ],
    );
}

#[test]
fn a_city_that_a_cite_carries_is_supported() {
    let marks = |cite: &str, text: &str| {
        let claim = format!(r#"{{"id":"k1","text":{text:?},"cites":[{cite}]}}"#);
        check(&Engine::new(&dossier(&ortega(), COVERED, &claim))).claims[0].grounding
    };
    let with_value = r#"{"event":"e7","ptr":"/country","op":"in","value":["ES","Sevilla"]}"#;
    assert_eq!(marks(with_value, "The success came from Seville."), Grounding::Supported);
    assert_eq!(marks(cite("es"), "The success came from Seville."), Grounding::PartlySupported);
}

#[test]
fn the_reason_shows_the_words_as_they_were_written() {
    let claim = r#"{"id":"k1","text":"It came from Ｌａｇｏｓ, ９ times.","cites":[CITE]}"#;
    let claim = claim.replace("CITE", cite("es"));
    let checked = check(&Engine::new(&dossier(&ortega(), COVERED, &claim)));
    let why = &checked.claims[0].why;
    assert!(why.contains("\"Ｌａｇｏｓ\"") && why.contains("\"９\""), "{why}");
}

const FALSE: &[(&str, &str)] = &[
    ("failed", "Nine sign-ins failed in 45 minutes."),
    ("failed", "60 failures, twenty-one networks"),
    ("ip", "It came from 203.0.113.90."),
    ("es", "The success came from Lagos."),
    ("ng", "A Russian address was used at 03:12."),
    ("ok", "Every sign-in succeeded."),
    ("ok", "k.tan@contoso.example signed in."),
];

/// What nobody sees on a screen.
fn unseen() -> impl Strategy<Value = char> {
    prop::sample::select(vec![
        '\u{200b}',
        '\u{200c}',
        '\u{200d}',
        '\u{2060}',
        '\u{feff}',
        '\u{ad}',
        '\u{202e}',
        '\u{2066}',
        '\u{34f}',
        '\u{fe0f}',
        '\u{e0041}',
        '\u{180e}',
        '\u{0}',
        '\u{1b}',
        '\u{7f}',
        '\u{3164}',
        '\u{115f}',
        '\u{17b4}',
        '\u{e000}',
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn hidden_characters_never_make_a_falsehood_supported(
        which in 0..FALSE.len(),
        hidden in prop::collection::vec((any::<prop::sample::Index>(), unseen()), 1..6),
    ) {
        let (cites, text) = FALSE[which];
        let mut chars: Vec<char> = text.chars().collect();
        for (at, char) in hidden {
            let at = at.index(chars.len() + 1);
            chars.insert(at, char);
        }
        let text: String = chars.into_iter().collect();
        let escaped = serde_json::to_string(&text).unwrap();
        let claim = format!(r#"{{"id":"k1","text":{escaped},"cites":[{}]}}"#, cite(cites));
        let checked = check(&Engine::new(&dossier(&ortega(), COVERED, &claim)));
        prop_assert_ne!(checked.claims[0].grounding, Grounding::Supported, "{:?}", text);
    }
}
