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
/// Schemes that a program of the system answers to, with whatever stands behind them.
pub(super) const HANDLED: [&str; 14] = [
    "ms-msdt",
    "search-ms",
    "ms-search",
    "ms-word",
    "ms-excel",
    "ms-powerpoint",
    "ms-visio",
    "ms-access",
    "ms-project",
    "ms-publisher",
    "ms-officecmd",
    "ms-appinstaller",
    "ms-settings",
    "mhtml",
];
/// Schemes that nothing opens, and that stay.
const DEAD: [&str; 4] = ["hxxp", "hxxps", "fxp", "fxps"];
/// Links within each other that are looked through one by one: nobody writes two.
const LINKS_MAX: usize = 32;
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
        } else if char == ':'
            && (colons || (rest.starts_with("://") && !is_dead(&out)) || is_handled(&out))
        {
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
    ends_with(before, &DEAD)
}

fn is_handled(before: &str) -> bool {
    ends_with(before, &HANDLED)
}

fn ends_with(before: &str, schemes: &[&str]) -> bool {
    let ends = |scheme: &&str| {
        let start = before.len().checked_sub(scheme.len());
        let end = start.and_then(|start| before.get(start..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(scheme))
    };
    schemes.iter().any(ends)
}

fn begins_host(rest: &str) -> bool {
    rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '?' | '.'))
}

/// The text without the names and passwords that stand before hosts. What is masked in one link can
/// show that another one around it has a name too, so it is looked at again until nothing changes.
fn masked(text: &str) -> String {
    let mut text = without_secrets(text);
    for _ in 0..LINKS_MAX {
        let next = masked_once(&text);
        if next == text {
            break;
        }
        text = next;
    }
    text
}

fn masked_once(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((at, length)) = next_slashes(rest) {
        let (head, tail) = rest.split_at(at + length);
        out.push_str(head);
        rest = match secret(tail) {
            Some((from, to)) => {
                out.push_str(&tail[..from]);
                out.push_str(MASK);
                &tail[to..]
            }
            None => tail,
        };
    }
    out.push_str(rest);
    out
}

/// What ends the part of a link that names its host.
fn ends_host(c: char) -> bool {
    c.is_whitespace() || "/?#\"'<>".contains(c)
}

/// The stretch of a name with its password, or of a password alone where no host follows, in what
/// comes behind `://`. A password may hold what ends a host: of a name with a colon behind which no
/// port stands, all up to the next @ is taken for one; too much is masked rather than too little.
fn secret(tail: &str) -> Option<(usize, usize)> {
    let host = &tail[..tail.find(ends_host).unwrap_or(tail.len())];
    // What stands before the last @ is no host.
    if let Some(sign) = host.rfind('@') {
        let to = before_sign(tail, sign);
        return tail[..to].contains(':').then_some((0, to));
    }
    let colon = host.find(':').filter(|_| !host.starts_with('['))?;
    let behind = &host[colon + 1..];
    let port = behind.trim_matches(|c| "[].,;)".contains(c));
    let is_port = port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit());
    let is_drive = behind.is_empty() && colon == 1;
    if is_drive || (is_port && !behind.is_empty()) {
        return None;
    }
    // The colon may be defanged already.
    let closes = usize::from(host[..colon].ends_with('[') && behind.starts_with(']'));
    match user_info(tail, host.len()) {
        Some(to) => Some((0, to)),
        None if behind.len() == closes => None,
        None => Some((colon + 1 + closes, host.len())),
    }
}

/// Where a name and a password end that hold what ends a host: before the last @ of the first word
/// that has one, and before any further link.
fn user_info(tail: &str, from: usize) -> Option<usize> {
    let until = next_slashes(&tail[from..]).map_or(tail.len(), |(at, _)| from + at);
    let first = from + tail[from..until].find('@')?;
    let word = &tail[first..until];
    let word = &word[..word.find(ends_host).unwrap_or(word.len())];
    let last = first + word.rfind('@').unwrap_or(0);
    Some(before_sign(tail, last))
}

/// Where an @ begins: it may be defanged already.
fn before_sign(text: &str, sign: usize) -> usize {
    let is_bracketed = text[..sign].ends_with('[') && text[sign..].starts_with("@]");
    sign - usize::from(is_bracketed)
}

/// Where a link's name and password end, where they hold what ends a link elsewhere; counted from
/// behind its `://`.
pub(super) fn reaches(tail: &str) -> Option<usize> {
    secret(tail).filter(|(from, _)| *from == 0).map(|(_, to)| to)
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
            let ends = |c: char| c.is_whitespace() || "&;#<>".contains(c);
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
    // A password may have blanks in it.
    masked(text).split_inclusive(' ').map(word).collect()
}

fn word(word: &str) -> String {
    let lower = word.to_ascii_lowercase();
    let signs = ["//", "\\\\", ":\\", "@"];
    let is_link = signs.iter().any(|it| lower.contains(it))
        || SCHEMES.iter().any(|(scheme, _)| lower.contains(scheme))
        || lower.match_indices(':').any(|(at, _)| is_handled(&lower[..at]))
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
            ("http://x.example:80/a@b", "hxxp://x[.]example:80/a[@]b"),
            ("https://u:p/w@x.example/a@b", "hxxps://[masked][@]x[.]example/a[@]b"),
            ("https://u:p?w@x.example", "hxxps://[masked][@]x[.]example"),
            ("https://u:p#w@v@x.example", "hxxps://[masked][@]x[.]example"),
            ("https://u:p'w@x.example", "hxxps://[masked][@]x[.]example"),
            ("https://u:p\"w@x.example", "hxxps://[masked][@]x[.]example"),
            ("ssh://u:p w@x.example", "ssh[:]//[masked][@]x[.]example"),
            ("https://u:hunter2", "hxxps://u:[masked]"),
            ("file://C:/a@b", "file[:]//C:/a[@]b"),
            ("https://x.example/?pwd=a'b\"c&d=1", "hxxps://x[.]example/?pwd=[masked]&d=1"),
            ("MS-MSDT:/id PCW", "MS-MSDT[:]/id PCW"),
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
