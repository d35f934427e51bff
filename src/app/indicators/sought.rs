//! What can be looked for elsewhere in a text of a record: links, addresses, mail addresses.
//!
//! Each is a stretch of the text itself, but for addresses, which stand in one form. It must not
//! look further for the end of a value than one that is listed can reach.

use super::{BYTES_MAX, Kind, defang};
use std::net::{IpAddr, SocketAddrV4};
use std::ops::Range;

/// Finds them, in the order of their kinds.
pub(super) fn each(text: &str, mut found: impl FnMut(Kind, &str)) {
    // A password that holds what ends a word would make words of its parts.
    let mut left = vec![text];
    if text.contains("://") {
        for (url, is_torn) in urls(text) {
            found(Kind::Url, &text[url.clone()]);
            if let Some(last) = left.pop_if(|_| is_torn) {
                let from = text.len() - last.len();
                left.push(text.get(from..url.start).unwrap_or_default());
                left.push(text.get(url.end.max(from)..).unwrap_or_default());
            }
        }
    }
    if text.contains(':') {
        scripts(text, |url| found(Kind::Url, url));
    }
    for text in left {
        words(text, &mut found);
    }
}

/// What stands in the words of a text.
fn words(text: &str, found: &mut impl FnMut(Kind, &str)) {
    let blank = |c: char| c.is_whitespace() || c.is_control() || "\"<>".contains(c);
    let ends = |c: char| "'`{}|^,;()=".contains(c);
    for word in text.split(blank).filter(|word| !word.is_empty()) {
        // What stands before an @ in a link is a password as likely as not.
        let links = word.find("://").unwrap_or(word.len());
        let (mut mail, mut from) = (true, 0);
        for token in word.split(ends) {
            mail &= from + token.len() <= links;
            from += token.len() + 1;
            if token.len() > BYTES_MAX {
                continue;
            }
            if let Some(ip) = address(token) {
                found(Kind::Address, &ip.to_string());
            } else if mail && token.contains('@') {
                mails(token, |mail| found(Kind::Mail, mail));
            }
            if let Some(host) = host(token) {
                found(Kind::Url, host);
            }
        }
    }
}

/// An address as it may be written: in brackets, with a port or a zone, an IPv4 one within IPv6.
pub(super) fn address(token: &str) -> Option<IpAddr> {
    let token = token.trim_end_matches('.');
    let token = token.strip_suffix(':').filter(|it| !it.ends_with(':')).unwrap_or(token);
    if !token.contains([':', '.']) || !token.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let bare = match token.strip_prefix('[') {
        Some(inner) => {
            let (ip, behind) = inner.split_once(']')?;
            let port = behind.strip_prefix(':').unwrap_or(behind);
            if !port.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            ip
        }
        None => token,
    };
    if let Ok(socket) = bare.parse::<SocketAddrV4>() {
        return Some(IpAddr::V4(*socket.ip()));
    }
    let ip = bare.split('%').next()?;
    // Eight pairs of digits are the name of a network card.
    let is_card = ip.split(':').count() == 8 && ip.split(':').all(|pair| pair.len() == 2);
    let ip: IpAddr = ip.parse().ok().filter(|_| !is_card)?;
    Some(ip.to_canonical())
}

/// Mail addresses of a word.
fn mails(token: &str, mut found: impl FnMut(&str)) {
    let local = |c: char| c.is_alphanumeric() || "._%+-".contains(c);
    let of_host = |c: char| c.is_alphanumeric() || ".-".contains(c);
    let mut from = 0;
    for (at, _) in token.match_indices('@') {
        let head = &token[from..at];
        let begins = head
            .rfind(|c| !local(c))
            .map_or(0, |last| last + head[last..].chars().next().map_or(1, char::len_utf8));
        let (before, tail) = (&head[begins..], &token[at + 1..]);
        let behind =
            tail[..tail.find(|c| !of_host(c)).unwrap_or(tail.len())].trim_end_matches(['.', '-']);
        let last = behind.rsplit_once('.').map_or("", |(_, last)| last);
        let is_host = last.chars().count() > 1 && last.chars().all(char::is_alphabetic);
        // `name:password@host` is no mail address of that password.
        let label = head[..begins].strip_suffix(':').filter(|it| !it.is_empty());
        let is_secret = label.is_some_and(|it| !says_mail(it));
        if !before.is_empty() && is_host && !is_secret {
            found(&token[from + begins..at + 1 + behind.len()]);
        }
        from = at + 1;
    }
}

/// True for what stands before a mail address and a colon, and is no name of an account.
fn says_mail(label: &str) -> bool {
    const LABELS: [&str; 14] = [
        "mailto",
        "mail",
        "email",
        "e-mail",
        "smtp",
        "upn",
        "user",
        "username",
        "account",
        "from",
        "to",
        "cc",
        "sender",
        "recipient",
    ];
    let word = label.rsplit(|c: char| !c.is_alphanumeric() && c != '-').next().unwrap_or(label);
    LABELS.iter().any(|it| it.eq_ignore_ascii_case(word))
}

/// A host that says it is of the web, or a share of one.
fn host(token: &str) -> Option<&str> {
    let token = token.trim_end_matches(['.', ':', ')', ']']);
    let named = token.get(..4).filter(|head| head.eq_ignore_ascii_case("www."));
    let is_host = named.is_some() && token[4..].contains('.');
    let share = token.strip_prefix("\\\\").filter(|it| it.starts_with(char::is_alphanumeric));
    let is_share = share.and_then(|it| it.split_once('\\')).is_some_and(|(_, it)| !it.is_empty());
    (is_host || is_share).then_some(token)
}

/// Schemes that run what follows, or are it.
const SCRIPTS: [&str; 3] = ["javascript", "vbscript", "data"];

/// Links that run, that are what they lead to, or that a program of the system answers to.
fn scripts(text: &str, mut found: impl FnMut(&str)) {
    let mut until = 0;
    for (at, _) in text.match_indices(':') {
        if at < until {
            continue;
        }
        let head = &text[..at];
        let scheme = SCRIPTS.iter().chain(&defang::HANDLED).find(|scheme| {
            let start = head.len().checked_sub(scheme.len());
            let start = start.filter(|start| head.is_char_boundary(*start));
            start.is_some_and(|start| {
                head[start..].eq_ignore_ascii_case(scheme)
                    && !head[..start].ends_with(|c: char| c.is_alphanumeric() || "-_".contains(c))
            })
        });
        let Some(scheme) = scheme else { continue };
        let rest = &text[at + 1..];
        let ends = |c: char| c.is_whitespace() || c.is_control() || "\"<>".contains(c);
        let rest = &rest[..rest.find(ends).unwrap_or(rest.len())];
        until = at + 1 + rest.len();
        if !rest.is_empty() && (*scheme != "data" || is_data(rest)) {
            found(&text[at - scheme.len()..until]);
        }
    }
}

/// `text/html;base64,…`: data that says what it is.
fn is_data(rest: &str) -> bool {
    let kind = rest.split_once(',').map(|(kind, _)| kind);
    kind.is_some_and(|kind| kind.is_empty() || kind.contains('/') || kind.starts_with(';'))
}

/// Schemes of links that are followed by a host.
const KNOWN: [&str; 32] = [
    "http",
    "https",
    "hxxp",
    "hxxps",
    "ftp",
    "ftps",
    "fxp",
    "fxps",
    "sftp",
    "tftp",
    "file",
    "smb",
    "cifs",
    "nfs",
    "ldap",
    "ldaps",
    "ssh",
    "scp",
    "git",
    "svn",
    "telnet",
    "rdp",
    "vnc",
    "ws",
    "wss",
    "gopher",
    "postgres",
    "postgresql",
    "mysql",
    "mongodb",
    "redis",
    "amqp",
];

/// Links in a text, without the signs that end a sentence, and whether one holds a password that
/// would be torn elsewhere.
fn urls(text: &str) -> impl Iterator<Item = (Range<usize>, bool)> {
    text.match_indices("://").filter_map(|(at, _)| {
        let scheme = scheme(text.get(..at)?)?;
        let rest = text.get(at + 3..)?;
        let rest = &rest[..rest.floor_char_boundary(BYTES_MAX)];
        let ends = |c: char| c.is_whitespace() || c.is_control() || "\"'<>`{}|\\^".contains(c);
        let end_of = |from: usize| rest[from..].find(ends).map_or(rest.len(), |end| from + end);
        let end = end_of(0);
        let torn = defang::reaches(rest).filter(|sign| *sign > end);
        let rest = &rest[..torn.map_or(end, end_of)];
        let rest = rest.trim_end_matches(['.', ',', ';', ')', ']']);
        (!rest.is_empty()).then(|| (scheme..at + 3 + rest.len(), torn.is_some()))
    })
}

/// Where a scheme begins that stands at the end of a text, if it is one of a link.
fn scheme(head: &str) -> Option<usize> {
    let part = |within: fn(char) -> bool| {
        head.rfind(|c: char| !within(c))
            .map_or(0, |before| before + head[before..].chars().next().map_or(1, char::len_utf8))
    };
    let known = |from: &usize| {
        // `mongodb+srv`, `git+ssh`: one of two is enough.
        let parts = head[*from..].split('+');
        parts.clone().any(|it| KNOWN.iter().any(|known| known.eq_ignore_ascii_case(it)))
    };
    let whole = part(|c| c.is_ascii_alphanumeric() || c == '+');
    Some(whole).filter(known).or_else(|| Some(part(|c| c.is_ascii_alphabetic())).filter(known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(text: &str) -> Vec<(Kind, String)> {
        let mut found = Vec::new();
        each(text, |kind, value| found.push((kind, value.to_owned())));
        found
    }

    #[test]
    fn links_are_found_in_sentences() {
        let text = "see https://a.example/x?y=1, or (http://b.example). not://c.example é://d";
        let found: Vec<_> = urls(text).map(|(url, _)| &text[url]).collect();
        assert_eq!(found, ["https://a.example/x?y=1", "http://b.example"]);
        assert_eq!(urls("http:// https://").count(), 0);
    }

    #[test]
    fn whatever_form_it_has_it_is_found() {
        for (text, kind, value) in [
            ("from [2001:DB8::9]:443", Kind::Address, "2001:db8::9"),
            ("fe80::1%eth0", Kind::Address, "fe80::1"),
            ("::ffff:203.0.113.9", Kind::Address, "203.0.113.9"),
            ("203.0.113.9:8080.", Kind::Address, "203.0.113.9"),
            ("203.0.113.9, 198.51.100.1", Kind::Address, "198.51.100.1"),
            ("write to eve+x@mail.example.", Kind::Mail, "eve+x@mail.example"),
            ("mailto:eve@mail.example", Kind::Mail, "eve@mail.example"),
            ("<eve@mail.example>", Kind::Mail, "eve@mail.example"),
            ("go to WWW.evil.example/x now", Kind::Url, "WWW.evil.example/x"),
            (r"\\evil.example\c$\x", Kind::Url, r"\\evil.example\c$\x"),
            ("JavaScript:alert(1)", Kind::Url, "JavaScript:alert(1)"),
            ("x data:text/html,<b>", Kind::Url, "data:text/html,"),
            ("get ssh://git@x.example/r", Kind::Url, "ssh://git@x.example/r"),
            ("FTP://x.example", Kind::Url, "FTP://x.example"),
            ("ldap://x.example:389/dc=a", Kind::Url, "ldap://x.example:389/dc=a"),
            ("smb://x.example/c", Kind::Url, "smb://x.example/c"),
            ("mongodb+srv://x.example/d", Kind::Url, "mongodb+srv://x.example/d"),
            ("postgres://u:p w@db/x y", Kind::Url, "postgres://u:p w@db/x"),
            ("https://u:p\"w@x.example/", Kind::Url, "https://u:p\"w@x.example/"),
            ("ms-msdt:/id PCWDiagnostic", Kind::Url, "ms-msdt:/id"),
        ] {
            assert!(all(text).contains(&(kind, value.to_owned())), "{text}: {:?}", all(text));
        }
    }

    #[test]
    fn what_only_looks_like_one_is_none() {
        for text in [
            "10:02:03",
            "2026-03-02T10:01:00.000Z",
            "00:11:22:33:44:55",
            "2001",
            "00:11:22:33:44:55:66:77",
            "std::fmt",
            "Chrome/120.0.0.0",
            "10.0.19045.1",
            "data: none, so far",
            "metadata:a/b,c",
            "a@b",
            "@team.example",
            "www.",
            "C:\\\\Windows",
        ] {
            assert_eq!(all(text), [], "{text}");
        }
        for text in ["login bob:S3cretPw@mail.example", "x bob:pw@mail.example,"] {
            let found = all(text);
            assert!(found.iter().all(|(kind, _)| *kind != Kind::Mail), "a password: {found:?}");
        }
        for link in [
            "https://eve:secret@evil.example/",
            "x,https://eve:se,cret@evil.example/",
            "https://eve:se cret@evil.example/ x",
            "https://eve:se\"cret@evil.example/",
            "https://eve:se/cret@evil.example/",
        ] {
            let found = all(link);
            assert!(found.iter().all(|(kind, _)| *kind == Kind::Url), "no password: {found:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_found_is_in_the_text(
            text in "(http://|www\\.|javascript:|data:|@|\\.|:|::|\\[|\\]|%|\\\\|1|ff|a\\.bc|é| |,|/|\u{3000}){0,16}",
        ) {
            for (kind, value) in all(&text) {
                let is_there = match kind {
                    Kind::Address => value.parse::<IpAddr>().is_ok(),
                    _ => text.contains(&value),
                };
                prop_assert!(is_there, "{kind:?} {value} of {text}");
            }
        }
    }
}
