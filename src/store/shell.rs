//! A path as a word of a POSIX shell: a mend that is printed has to mean that path and nothing
//! else when somebody copies it from the screen.
//!
//! It must not rely on what only some shells know (`$'…'`), nor on a character that the display
//! gate would not show as itself.

use crate::domain::text::Shown;
use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

/// The word, as it stands where that is safe, else in quotes; what cannot be seen or would not be
/// copied as it is, line breaks and bytes that are no text among them, is spelt by `printf`.
pub(super) fn word(path: &Path) -> String {
    let bytes = path.as_os_str().as_bytes();
    // No option begins so.
    let begin = if bytes.first() == Some(&b'-') { "./" } else { "" };
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-+,:@%=".contains(byte);
    match path.to_str() {
        Some(text) if !text.is_empty() && bytes.iter().all(plain) => format!("{begin}{text}"),
        Some(text) if is_shown(text) => format!("'{begin}{}'", text.replace('\'', "'\\''")),
        _ => spelt(begin, bytes),
    }
}

/// True for a text that stands on a screen as it is.
fn is_shown(text: &str) -> bool {
    Shown::exact(text).as_str() == text && Shown::cell(text, text.len()).as_str() == text
}

/// `"$(printf %b 'a\0012b')"`
fn spelt(begin: &str, bytes: &[u8]) -> String {
    let mut out = format!("\"$(printf %b '{begin}");
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || b"/._-+,:@%=".contains(byte) {
            out.push(char::from(*byte));
        } else {
            // Writing to a String does not fail.
            let _ = write!(out, "\\0{byte:03o}");
        }
    }
    // A shell takes line breaks off the end of what a command says. Only a folder's name is given
    // to it as it is; those of the store's files end otherwise.
    if bytes.last() == Some(&b'\n') {
        out.push('/');
    }
    out.push_str("')\"");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::ffi::OsStr;
    use std::process::Command;

    fn quoted(bytes: &[u8]) -> String {
        word(Path::new(OsStr::from_bytes(bytes)))
    }

    #[test]
    fn a_path_is_one_word_and_no_option_and_stays_readable_where_it_can() {
        for (path, expected) in [
            ("/home/ana/.local/share/crosscheck", "/home/ana/.local/share/crosscheck"),
            ("my store", "'my store'"),
            ("it's", "'it'\\''s'"),
            ("-rf", "./-rf"),
            ("- x", "'./- x'"),
            ("$HOME;id", "'$HOME;id'"),
            ("~", "'~'"),
            ("", "''"),
            ("Büro", "'Büro'"),
            ("a\nb", "\"$(printf %b 'a\\0012b')\""),
            ("a  b", "\"$(printf %b 'a\\0040\\0040b')\""),
            ("-\u{202e}", "\"$(printf %b './-\\0342\\0200\\0256')\""),
            ("end\n", "\"$(printf %b 'end\\0012/')\""),
        ] {
            assert_eq!(quoted(path.as_bytes()), expected, "{path:?}");
        }
        assert_eq!(quoted(b"\xff"), "\"$(printf %b '\\0377')\"");
    }

    /// What the shell makes of words, each ended by a line of its own.
    fn shell(words: &[String]) -> Vec<u8> {
        let script = format!("printf '%s\\n.\\n' {}", words.join(" "));
        Command::new("/bin/sh").arg("-c").arg(script).output().unwrap().stdout
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 24,
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn the_shell_reads_each_path_as_it_is(
            paths in prop::collection::vec(
                prop::collection::vec(
                    prop_oneof![
                        1..=255u8,
                        prop::sample::select(b" '\"\\$`-\n\t;&|<>*?[]~#!%=()".to_vec()),
                    ],
                    1..12,
                ),
                1..12,
            ),
        ) {
            let words: Vec<String> = paths.iter().map(|path| quoted(path)).collect();
            for it in &words {
                let seen = Shown::cell(it, it.len());
                prop_assert_eq!(seen.as_str(), it, "as it is on a screen");
            }
            let mut expected = Vec::new();
            for path in &paths {
                if path[0] == b'-' {
                    expected.extend(b"./");
                }
                expected.extend(path);
                if path.last() == Some(&b'\n') {
                    expected.push(b'/');
                }
                expected.extend(b"\n.\n");
            }
            prop_assert_eq!(shell(&words), expected, "{:?}", words);
        }
    }
}
