//! What the other side calls a fault: the word or number of it that may be told, and what some of
//! them mean.
//!
//! It must not tell anything that could be a secret: what was sent may be sent back.

use crate::domain::json::{Doc, Node};

/// Bytes of a word of the other side that is told.
const WORD_MAX: usize = 40;
/// Digits of one that is a number behind letters.
const NUMBER_MAX: usize = 12;

/// The word by which the other side names a fault, where it is a plain one: ` E0000011`.
pub(super) fn word(answer: &Doc) -> String {
    let root = answer.root();
    let inner = root.get("error");
    let found = [
        root.get("errorCode"),
        inner.and_then(|it| it.get("code")),
        inner.and_then(|it| it.get("type")),
        inner,
        root.get("code"),
    ];
    let texts = found.into_iter().flatten().filter_map(Node::as_str);
    // What was sent may be sent back: nothing that could be a token is told.
    let is_plain = |it: &std::borrow::Cow<'_, str>| {
        let number = it.trim_start_matches(|sign: char| sign.is_ascii_uppercase());
        let is_number = number.len() < it.len() && (1..=NUMBER_MAX).contains(&number.len());
        let is_code = is_number && number.bytes().all(|sign| sign.is_ascii_digit());
        let is_word = |sign: u8| sign.is_ascii_alphabetic() || b"_.".contains(&sign);
        it.len() <= WORD_MAX && !it.is_empty() && (is_code || it.bytes().all(is_word))
    };
    let found: Vec<_> = texts.into_iter().collect();
    if found.iter().any(|it| it == LICENCE) {
        return format!(" {LICENCE}");
    }
    let word = found.into_iter().find(is_plain).map_or_else(String::new, |it| format!(" {it}"));
    let described = root.get("error_description").and_then(Node::as_str);
    match described.as_deref().and_then(numbered) {
        Some(code) if !word.ends_with(code) => format!("{word} {code}"),
        _ => word,
    }
}

/// Graph's word for a tenant without the licence that sign-ins are read by: no word by its looks.
const LICENCE: &str = "Authentication_RequestFromNonPremiumTenantOrB2CTenant";

/// The number that a description of Entra's begins with: `AADSTS7000215`.
fn numbered(text: &str) -> Option<&str> {
    let digits = text.strip_prefix(ENTRA)?;
    let len = digits.bytes().take_while(u8::is_ascii_digit).count();
    (1..=NUMBER_MAX).contains(&len).then(|| &text[..ENTRA.len() + len])
}

const ENTRA: &str = "AADSTS";

/// What some words of vendors mean, where the status alone says something else.
pub(super) fn meant(said: &str) -> Option<&'static str> {
    let found = MEANT.iter().find(|(word, _)| said.split(' ').any(|it| it == *word));
    found.map(|(_, meant)| *meant)
}

/// Words of Microsoft's for what a site can mend.
const MEANT: [(&str, &str); 5] = [
    (LICENCE, "the tenant has no licence that lets sign-ins be read: it needs Entra ID P1 or P2"),
    ("AADSTS7000215", "the client's secret is not the one that the tenant has; mend auth: secret"),
    ("AADSTS7000222", "the client's secret has run out; make a new one in the tenant"),
    ("AADSTS700016", "the tenant knows no such client; mend auth: client or tenant"),
    ("AADSTS90002", "there is no such tenant; mend auth: tenant"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_other_side_calls_a_fault_is_told_unless_it_could_be_a_secret() {
        let told = |body: &str| word(&Doc::parse(body).unwrap());
        for word in ["E0000011", "AADSTS7000215", "invalid_client", "Authentication.Failed"] {
            assert_eq!(told(&format!(r#"{{"error":{{"code":"{word}"}}}}"#)), format!(" {word}"));
        }
        let entra = |said: &str| {
            let said = format!(r#"{{"error":"invalid_client","error_description":"{said}"}}"#);
            told(&said)
        };
        assert_eq!(entra("AADSTS7000215: Invalid client"), " invalid_client AADSTS7000215");
        assert_eq!(entra("AADSTSsecret AADSTS1"), " invalid_client");
        assert_eq!(told(&format!(r#"{{"error":{{"code":"{LICENCE}"}}}}"#)), format!(" {LICENCE}"));
        for secret in ["SeKrEt-tok-4711-abcdef", "00uQv9Xk2", "A1b2C3", "a b", "", "é"] {
            assert_eq!(told(&format!(r#"{{"error":"{secret}"}}"#)), "", "{secret}");
        }
    }
}
