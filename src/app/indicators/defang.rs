//! Values as they can be passed on: nothing makes a link of them, and no password goes with them.
//!
//! What is defanged already stays as it is. It must not be handed a text that has not passed the
//! gate: characters that a browser drops from a scheme would split what is looked for here.

/// Browsers take the last three for dots as well.
pub(super) const DOTS: [char; 4] = ['.', '\u{3002}', '\u{FF0E}', '\u{FF61}'];

/// What makes a link of what follows, and what stands for it.
const SCHEMES: [(&str, &str); 11] = [
    ("http:", "hxxp:"),
    ("https:", "hxxps:"),
    ("ftp:", "fxp:"),
    ("ftps:", "fxps:"),
    ("javascript:", "javascript[:]"),
    ("vbscript:", "vbscript[:]"),
    ("data:", "data[:]"),
    ("mailto:", "mailto[:]"),
    ("file:", "file[:]"),
    ("tel:", "tel[:]"),
    ("sip:", "sip[:]"),
];
/// Schemes that nothing opens, and that stay.
const DEAD: [&str; 4] = ["hxxp", "hxxps", "fxp", "fxps"];
/// Stands for a name and a password.
const MASK: &str = "[masked]";
/// Signs that are defanged, in the brackets that say so.
const SIGNS: [&str; 6] = [".", ":", "@", "\\\\", "://", "dot"];

/// A text in which no program finds a link: not in its host, nor in what is handed to it. A colon
/// on its own stays, but for addresses.
pub(super) fn unlinked(text: &str, colons: bool) -> String {
    let text = &masked(text);
    let lower = text.to_ascii_lowercase();
    let mut out = String::with_capacity(text.len() + 16);
    let mut at = 0;
    while let Some(char) = text[at..].chars().next() {
        let rest = &lower[at..];
        let scheme = SCHEMES.iter().find(|(scheme, _)| rest.starts_with(scheme));
        let (taken, written) = if let Some(taken) = kept(rest) {
            (taken, &text[at..at + taken])
        } else if let Some((scheme, plain)) = scheme {
            let plain = if colons { plain.trim_end_matches(['[', ':', ']']) } else { plain };
            (scheme.len() - usize::from(colons), plain)
        } else if DOTS.contains(&char) {
            (char.len_utf8(), "[.]")
        } else if char == '@' {
            (1, "[@]")
        } else if char == ':' && (colons || (rest.starts_with("://") && !is_dead(&out))) {
            (1, "[:]")
        } else if rest.starts_with("\\\\") && begins_host(&rest[2..]) && !out.ends_with('\\') {
            (2, "[\\\\]")
        } else {
            (char.len_utf8(), &text[at..at + char.len_utf8()])
        };
        out.push_str(written);
        at += taken;
    }
    out
}

/// The bytes of what is defanged already at the start of a text: `[.]`, `(dot)`, `[://]`.
fn kept(rest: &str) -> Option<usize> {
    let close = match rest.as_bytes().first()? {
        b'[' => "]",
        b'(' => ")",
        b'{' => "}",
        _ => return None,
    };
    let inner = &rest[1..];
    let sign = SIGNS
        .iter()
        .find(|sign| inner.strip_prefix(**sign).is_some_and(|behind| behind.starts_with(close)))?;
    Some(sign.len() + 2)
}

fn is_dead(before: &str) -> bool {
    let ends = |scheme: &&str| {
        let start = before.len().checked_sub(scheme.len());
        let end = start.and_then(|start| before.get(start..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(scheme))
    };
    DEAD.iter().any(ends)
}

fn begins_host(rest: &str) -> bool {
    rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '?' | '.'))
}

/// The text without the names and passwords that stand before hosts.
fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let text = &without_secrets(text);
    let mut rest = text.as_str();
    while let Some((at, length)) = next_slashes(rest) {
        let (head, tail) = rest.split_at(at + length);
        out.push_str(head);
        let ends = |c: char| c.is_whitespace() || "/?#\"'<>".contains(c);
        let authority = &tail[..tail.find(ends).unwrap_or(tail.len())];
        // What stands before the last @ is no host.
        let name = authority.rfind('@').map(|sign| {
            let is_bracketed =
                authority[..sign].ends_with('[') && authority[sign..].starts_with("@]");
            &authority[..sign - usize::from(is_bracketed)]
        });
        rest = match name.filter(|name| name.contains(':')) {
            Some(name) => {
                out.push_str(MASK);
                &tail[name.len()..]
            }
            None => tail,
        };
    }
    out.push_str(rest);
    out
}

/// Parts of the names under which a link carries a secret.
const SECRETS: [&str; 9] =
    ["pass", "pwd", "token", "secret", "api_key", "apikey", "signature", "credential", "code"];

/// The text without the values that a link carries under a name of a secret, behind `?`, `#`, `&`
/// or `;`. Of values that stand there for something else too much is masked rather than too little.
fn without_secrets(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let is_link = next_slashes(text).is_some();
    while let Some(at) = rest.find(['?', '#', '&', ';']).filter(|_| is_link) {
        let (head, tail) = rest.split_at(at + 1);
        out.push_str(head);
        let name = tail.split(['=', '?', '#', '&', ';']).next().unwrap_or_default();
        let lower = name.to_ascii_lowercase().replace('-', "_");
        rest = tail;
        let is_secret =
            SECRETS.iter().any(|it| lower.contains(it)) || lower == "sig" || lower == "key";
        if is_secret && let Some(value) = tail[name.len()..].strip_prefix('=') {
            let ends = |c: char| c.is_whitespace() || "&;#\"'<>".contains(c);
            let value = &value[..value.find(ends).unwrap_or(value.len())];
            if !value.is_empty() {
                out.push_str(&tail[..=name.len()]);
                out.push_str(MASK);
                rest = &tail[name.len() + 1 + value.len()..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Where what comes before a host begins, and its bytes.
fn next_slashes(text: &str) -> Option<(usize, usize)> {
    let ways = ["://", "[:]//", "[://]"];
    ways.iter().filter_map(|way| Some((text.find(way)?, way.len()))).min()
}

/// A text of words as it stands, but for those that a reader could take for links.
pub(super) fn words(text: &str) -> String {
    text.split_inclusive(' ').map(word).collect()
}

fn word(word: &str) -> String {
    let lower = word.to_ascii_lowercase();
    let signs = ["//", "\\\\", ":\\", "@"];
    let is_link = signs.iter().any(|it| lower.contains(it))
        || SCHEMES.iter().any(|(scheme, _)| lower.contains(scheme))
        || names_a_host(word);
    if is_link { unlinked(word, false) } else { word.to_owned() }
}

/// True where part of a word could be a host: its last label begins with a letter, as that of no
/// version does, or it is an IPv4 address and nothing else.
fn names_a_host(word: &str) -> bool {
    let within = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_') || DOTS.contains(&c);
    let is_host = |part: &str| {
        let labels = part.trim_matches(DOTS).rsplit_once(DOTS);
        labels.is_some_and(|(_, last)| last.starts_with(char::is_alphabetic))
    };
    let alone = word.trim_matches(|c: char| !c.is_alphanumeric()).split(':').next();
    word.split(|c| !within(c)).any(is_host)
        || alone.is_some_and(|it| it.parse::<std::net::Ipv4Addr>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_defanged_already_stays() {
        for text in [
            "203[.]0[.]113[.]9",
            "hxxps://x[.]example/a[.]html",
            "hXXp://x[.]example",
            "fxp://x[.]example",
            "hxxp[:]//x(.)example",
            "hxxp[://]x[.]example",
            "a[@]b[.]example",
            "a[dot]b",
            "javascript[:]alert(1)",
            "[\\\\]srv[.]example\\c",
        ] {
            assert_eq!(unlinked(text, false), text);
            assert_eq!(words(text), text);
        }
        assert_eq!(unlinked("2001[:]db8[:][:]9", true), "2001[:]db8[:][:]9");
    }

    #[test]
    fn no_password_goes_with_a_link() {
        for (text, passed_on) in [
            ("https://u:p@x.example/a@b", "hxxps://[masked][@]x[.]example/a[@]b"),
            ("https://u:p@w@x.example", "hxxps://[masked][@]x[.]example"),
            ("postgres://u:p@db/x", "postgres[:]//[masked][@]db/x"),
            ("hxxps[:]//u:p[@]x[.]example", "hxxps[:]//[masked][@]x[.]example"),
            ("http://a/?u=http://u:p@b/", "hxxp://a/?u=hxxp://[masked][@]b/"),
            ("https://u@x.example", "hxxps://u[@]x[.]example"),
            (
                "https://x.example/cb?password=hunter2&api_key=ab&x=1",
                "hxxps://x[.]example/cb?password=[masked]&api_key=[masked]&x=1",
            ),
            (
                "https://x.example/#access_token=eyJ.a.b",
                "hxxps://x[.]example/#access_token=[masked]",
            ),
            ("https://x.example/?q=pass", "hxxps://x[.]example/?q=pass"),
            ("said ?code=1", "said ?code=1"),
            ("http://[2001:db8::1]:80/", "hxxp://[2001:db8::1]:80/"),
        ] {
            assert_eq!(unlinked(text, false), passed_on);
        }
    }

    /// A reader's idea of a link, on its own.
    fn live(text: &str) -> bool {
        let lower = text.to_ascii_lowercase();
        let schemes = ["http:", "https:", "ftp:", "javascript:", "vbscript:", "data:", "mailto:"];
        let bare = |sign: &str, within: &str| {
            lower.match_indices(sign).any(|(at, _)| {
                !(lower[..at].ends_with(['[', '(', '{']) && lower[at..].starts_with(within))
            })
        };
        schemes.iter().any(|scheme| lower.contains(scheme))
            || lower.match_indices('@').any(|(at, _)| !lower[..at].ends_with(['[', '(', '{']))
            || bare("www.", "www.]")
            || lower.match_indices('.').any(|(at, _)| {
                let (before, after) = (&lower[..at], &lower[at + 1..]);
                before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric)
            })
    }

    proptest! {
        #[test]
        fn nothing_is_live_and_twice_is_once(
            text in "(http|hxxp|HTTPS|ftp|data|javascript|://|//|:|@|\\.|\\[|\\]|\\(|\\)|www|a|b1|/|\\\\|\\?| |u:p@|\u{3002}){0,14}",
        ) {
            for colons in [false, true] {
                let once = unlinked(&text, colons);
                prop_assert_eq!(&unlinked(&once, colons), &once);
                prop_assert!(!live(&once), "{} of {}", once, text);
            }
            let once = words(&text);
            prop_assert_eq!(&words(&once), &once);
        }
    }
}
