//! Letters that look like others, in names and addresses.
//!
//! Only words that mix scripts so that they read as one, words of one foreign script that read as
//! an address or a name of authority, and signs that pass for others inside an address. Prose is
//! not looked at, and a name in its own script is no hazard.

use super::Finding;
use crate::domain::text::is_letter;
use crate::domain::words::HazardKind;
use unicode_security::confusable_detection::skeleton;

/// Words of a text beyond which it is prose.
const WORDS_MAX: usize = 12;

/// What a person would trust on sight.
const TRUSTED: [&str; 22] = [
    "admin",
    "administrator",
    "root",
    "support",
    "security",
    "system",
    "service",
    "helpdesk",
    "microsoft",
    "google",
    "okta",
    "apple",
    "amazon",
    "paypal",
    "office",
    "azure",
    "github",
    "account",
    "billing",
    "payroll",
    "sso",
    "login",
];

/// Look-alikes in `text`.
pub(super) fn scan(text: &str, out: &mut Vec<Finding>) {
    if text.is_ascii() || text.split_whitespace().nth(WORDS_MAX).is_some() {
        return;
    }
    let mut at = 0;
    for word in text.split_whitespace() {
        let start = at + text[at..].find(word).unwrap_or(0);
        at = start + word.len();
        if !word.is_ascii()
            && let Some((rule, why)) = judge(word)
        {
            out.push(Finding { kind: HazardKind::Confusable, span: (start, at), rule, why });
        }
    }
}

fn judge(word: &str) -> Option<(&'static str, String)> {
    let address = word.is_ascii() || word.contains('@') || has_ending(word);
    for part in word.split(|c: char| !is_letter(c) && !c.is_ascii_digit() && c != '\u{306}') {
        if part.is_ascii() {
            continue;
        }
        let latin = part.chars().any(|c| c.is_ascii_alphabetic());
        let styled = part.chars().filter(|c| matches!(c, '\u{1D400}'..='\u{1D7FF}')).count();
        if styled > 1 {
            return Some((
                "styled-letters",
                "it is written in letters of mathematics that read as plain ones".into(),
            ));
        }
        let foreign: Vec<char> = part.chars().filter(|c| foreign(*c)).collect();
        let alike = !foreign.is_empty() && foreign.iter().all(|c| looks_latin(*c));
        if latin && alike {
            return Some((
                "mixed-script",
                format!("{} reads as a Latin letter among Latin letters", code(foreign[0])),
            ));
        }
        if !latin && foreign.len() == part.chars().count() && alike {
            let reads: String = skeleton(part).collect::<String>().to_lowercase();
            if reads.is_ascii()
                && (address || TRUSTED.contains(&reads.as_str()))
                && foreign.len() > 1
            {
                return Some((
                    "whole-script",
                    format!("{} and the others read as Latin letters", code(foreign[0])),
                ));
            }
        }
    }
    let sign = word.chars().find(|c| false_sign(*c));
    match sign {
        Some(sign) if word.chars().filter(char::is_ascii_alphanumeric).count() > 3 => {
            Some(("false-sign", format!("{} passes for a sign of an address", code(sign))))
        }
        _ => None,
    }
}

fn code(char: char) -> String {
    format!("U+{:04X}", char as u32)
}

/// Ends as a host name does.
fn has_ending(word: &str) -> bool {
    word.trim_end_matches('/').rsplit_once('.').is_some_and(|(name, end)| {
        !name.is_empty()
            && (2..=10).contains(&end.len())
            && end.bytes().all(|b| b.is_ascii_lowercase())
    })
}

/// A letter of a script whose letters pass for Latin ones.
fn foreign(char: char) -> bool {
    matches!(
        char,
        '\u{370}'..='\u{3FF}' | '\u{400}'..='\u{52F}' | '\u{530}'..='\u{58F}' | '\u{13A0}'..='\u{13FF}'
            | '\u{A4D0}'..='\u{A4FF}' | '\u{1C80}'..='\u{1C8F}' | '\u{1F00}'..='\u{1FFF}' | '\u{2C80}'..='\u{2CFF}'
            | '\u{10400}'..='\u{1044F}'
    )
}

fn looks_latin(char: char) -> bool {
    let mut reads = skeleton(char.encode_utf8(&mut [0; 4])).collect::<String>();
    if !reads.is_ascii() {
        // A capital may have no entry where its small letter has one, and the other way round.
        let lower: String = char.to_lowercase().collect();
        reads = skeleton(&lower).collect();
    }
    reads.is_ascii() && reads.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn false_sign(char: char) -> bool {
    matches!(
        char,
        '\u{2024}'
            | '\u{2044}'
            | '\u{2215}'
            | '\u{29F8}'
            | '\u{FF0F}'
            | '\u{FF0E}'
            | '\u{FE52}'
            | '\u{FF61}'
            | '\u{FE6B}'
            | '\u{FF20}'
            | '\u{A789}'
            | '\u{2236}'
            | '\u{FF1A}'
            | '\u{2571}'
            | '\u{30FB}'
            | '\u{2010}'
            | '\u{2011}'
            | '\u{FE58}'
            | '\u{FF0D}'
            | '\u{2212}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Vec<&'static str> {
        let mut out = Vec::new();
        scan(text, &mut out);
        out.into_iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn a_latin_name_with_a_letter_of_another_script_is_found() {
        for text in [
            "\u{430}dmin",
            "p\u{430}yp\u{430}l.com",
            "m.ort\u{435}ga@contoso.example",
            "Micr\u{3bf}soft Office",
        ] {
            assert_eq!(rules(text), ["mixed-script"], "{text}");
        }
        assert_eq!(rules("\u{430}\u{440}\u{440}\u{4cf}\u{435}.com"), ["whole-script"]);
        assert_eq!(rules("𝐚𝐝𝐦𝐢𝐧"), ["styled-letters"]);
        assert_eq!(rules("contoso.example\u{2044}login"), ["false-sign"]);
    }

    #[test]
    fn names_in_their_own_script_and_prose_are_not() {
        for text in [
            "Сергей Сорока",
            "Ελένη",
            "Łukasz Żak",
            "山田 太郎",
            "IT-отдел",
            "μTorrent",
            "Nguyễn Thị Hằng",
            "ＩＴ部",
            "пользователь@пример.рф",
            "naïve café",
            "Δt = 5 s",
        ] {
            assert_eq!(rules(text), Vec::<&str>::new(), "{text}");
        }
    }
}
