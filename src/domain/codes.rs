//! Codes of the program and of vendors in words, and the forms in which names and detections are
//! compared: what looks the same on the screen is the same to a filter and a group.
//!
//! It must not know what a code means.

use std::borrow::Cow;

/// A name however it is spelt: its letters and digits of ASCII alone, in lower case, so that
/// `Client-Secret`, `client_secret` and `clientSecret` are one.
pub fn folded(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase())
}

/// A code of the program or of a vendor in words: `impossibleTravel` and `impossible_travel` are
/// both `impossible travel`. A text that is no code, such as a sentence, stays as it is.
pub fn of_code(code: &str) -> Cow<'_, str> {
    let is_code = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-');
    let parts = !code.starts_with(['_', '-']) && !code.ends_with(['_', '-']);
    if code.is_empty() || code.len() > 80 || !parts || !code.chars().all(is_code) {
        return Cow::Borrowed(code);
    }
    let mut words: Vec<String> = Vec::new();
    let mut before = '_';
    for char in code.chars() {
        let begins = matches!(before, '_' | '-')
            || (char.is_ascii_uppercase() && !before.is_ascii_uppercase());
        before = char;
        if matches!(char, '_' | '-') {
            continue;
        }
        match words.last_mut().filter(|_| !begins) {
            Some(word) => word.push(char.to_ascii_lowercase()),
            None => words.push(char.to_ascii_lowercase().to_string()),
        }
    }
    for word in &mut words {
        if SHORT.contains(&word.as_str()) {
            word.make_ascii_uppercase();
        }
    }
    Cow::Owned(words.join(" "))
}

/// Words that people write in capitals.
const SHORT: &[&str] = &["api", "asn", "id", "ip", "mfa", "sso", "tor", "vpn"];

/// The form in which detections are compared: as they are shown, in lower case. The form of a form
/// is itself, so that what names a group finds its lines.
pub fn detection_key(detection: &str) -> String {
    let shown = |text: &str| of_code(text).to_lowercase();
    // What is no code may be one in lower case: the Kelvin sign is a `k` then.
    shown(&shown(detection))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_words_in_one_spelling_and_sentences_stay_as_they_are() {
        for (code, words) in [
            ("impossibleTravel", "impossible travel"),
            ("impossible_travel", "impossible travel"),
            ("mfa_fatigue", "MFA fatigue"),
            ("newASN", "new ASN"),
            ("servicePrincipalNewNetwork", "service principal new network"),
            ("credential-off-runner", "credential off runner"),
            ("Sign-in from a new place", "Sign-in from a new place"),
            ("", ""),
            ("nuée_2", "nuée_2"),
        ] {
            assert_eq!(of_code(code), words);
        }
    }

    #[test]
    fn the_form_of_a_form_is_itself() {
        for (detection, key) in [
            ("impossibleTravel", "impossible travel"),
            ("Impossible_Travel", "impossible travel"),
            ("Impossible  Travel", "impossible  travel"),
            ("newASN", "new asn"),
            ("\u{212a}_x", "k x"),
            ("_x", "_x"),
        ] {
            let found = detection_key(detection);
            assert_eq!((found.as_str(), detection_key(&found)), (key, key.to_owned()));
        }
    }
}
