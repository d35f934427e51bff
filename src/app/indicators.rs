//! The indicators of a case: what can be looked for elsewhere, with the events that hold it.
//!
//! It must not judge an indicator, look one up, or leave one out without counting it.

use super::json_lines::{JsonLine, Part};
use crate::domain::dossier::Dossier;
use crate::domain::json::{Doc, Kind as Json};
use crate::domain::sign_in::SignIn;
use crate::domain::text::Shown;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// Values of one kind that are listed; the others are counted.
pub const PER_KIND_MAX: usize = 500;
/// Bytes of a value that is taken whole; nothing longer is looked for elsewhere.
const BYTES_MAX: usize = 2_048;

/// What kind of thing it is, in the order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A network address.
    Address,
    /// An autonomous system.
    Network,
    /// Whoever signed in.
    Account,
    /// A device, by its id where it has one.
    Device,
    /// An application, by its name where it has one.
    Application,
    /// What a client calls itself.
    UserAgent,
    /// A link in any text of a record.
    Url,
    /// A digest in a field that says it is one.
    Hash,
}

impl Kind {
    /// All of them, in the order of the list.
    pub const ALL: [Self; 8] = [
        Self::Address,
        Self::Network,
        Self::Account,
        Self::Device,
        Self::Application,
        Self::UserAgent,
        Self::Url,
        Self::Hash,
    ];

    /// In words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Network => "network",
            Self::Account => "account",
            Self::Device => "device",
            Self::Application => "application",
            Self::UserAgent => "user agent",
            Self::Url => "link",
            Self::Hash => "hash",
        }
    }
}

/// One value and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// What it is.
    pub kind: Kind,
    /// The value, as received.
    pub value: String,
    /// Its name or holder, where a record gives one.
    pub note: Option<String>,
    /// The events that hold it, by their place in the case, in order of time.
    pub events: Vec<usize>,
}

/// All indicators of a case.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Indicators {
    /// By kind, then those of most events first.
    pub list: Vec<Indicator>,
    /// Values that are not listed: beyond [`PER_KIND_MAX`] of a kind, or too long.
    pub left_out: usize,
}

impl Indicator {
    /// The value as it can be passed on without anything making a link of it: `hxxps://`, `[.]`,
    /// `[@]`, `[:]`. It has passed the gate.
    pub fn defanged(&self) -> String {
        let gated = Shown::exact(&self.value);
        let text = gated.as_str();
        match self.kind {
            Kind::Address if text.contains(DOTS) => unlinked(text),
            Kind::Address => text.replace(':', "[:]"),
            Kind::Account | Kind::Url => unlinked(text),
            // A client may call itself by a link.
            _ => text.split_inclusive(' ').map(word).collect(),
        }
    }
}

/// Browsers take the last three for dots as well.
const DOTS: [char; 4] = ['.', '\u{3002}', '\u{FF0E}', '\u{FF61}'];

/// What makes a link of what follows, and what stands for it.
const SCHEMES: [(&str, &str); 8] = [
    ("http", "hxxp"),
    ("ftp:", "fxp:"),
    ("javascript:", "javascript[:]"),
    ("vbscript:", "vbscript[:]"),
    ("data:", "data[:]"),
    ("mailto:", "mailto[:]"),
    ("file:", "file[:]"),
    ("tel:", "tel[:]"),
];

/// A word as it stands, but for one that a reader could take for a link.
fn word(word: &str) -> String {
    let lower = word.to_ascii_lowercase();
    let signs = ["//", "\\\\", ":\\", "@"];
    let is_link = signs.iter().any(|it| lower.contains(it))
        || SCHEMES.iter().skip(1).any(|(scheme, _)| lower.contains(scheme))
        || names_a_host(word);
    if is_link { unlinked(word) } else { word.to_owned() }
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

/// A text in which no program finds a link: not in its host, nor in what is handed to it.
pub(super) fn unlinked(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut out = String::with_capacity(text.len() + 16);
    let mut skip = 0;
    for (at, char) in text.char_indices() {
        if at < skip {
            continue;
        }
        let rest = lower.get(at..).unwrap_or_default();
        if let Some((scheme, plain)) = SCHEMES.iter().find(|(scheme, _)| rest.starts_with(scheme)) {
            out.push_str(plain);
            skip = at + scheme.len();
            continue;
        }
        match char {
            char if DOTS.contains(&char) => out.push_str("[.]"),
            // Any other scheme.
            ':' if rest.starts_with("://") && !out.ends_with("hxxp") && !out.ends_with("hxxps") => {
                out.push_str("[:]");
            }
            '@' => out.push_str("[@]"),
            char => out.push(char),
        }
    }
    out
}

/// The indicators of a case, whose events' lines are given in the order of the case.
pub fn of_case(dossier: &Dossier, order: &[usize], lines: &[Arc<Vec<JsonLine>>]) -> Indicators {
    let mut found = Found::default();
    for event in order {
        if let Some(sign_in) = dossier.sign_in(*event) {
            of_sign_in(&mut found, *event, sign_in);
        }
        let lines = lines.get(*event).map_or(&[][..], |lines| lines.as_slice());
        for line in lines.iter().filter(|line| line.part == Part::Whole) {
            of_text(&mut found, *event, &dossier.case.doc, line);
        }
    }
    found.sorted()
}

#[derive(Default)]
struct Found {
    by_kind: BTreeMap<Kind, BTreeMap<String, Indicator>>,
    /// Values that are too long to be listed, by what they hash to.
    too_long: BTreeSet<(Kind, u64)>,
}

impl Found {
    fn add(&mut self, event: usize, kind: Kind, value: &str, note: Option<&str>) {
        // Not trimmed: a value with a blank of whatever kind is another one.
        if value.is_empty() {
            return;
        }
        if value.len() > BYTES_MAX {
            let mut hasher = DefaultHasher::new();
            value.hash(&mut hasher);
            self.too_long.insert((kind, hasher.finish()));
            return;
        }
        let known = self.by_kind.entry(kind).or_default();
        if !known.contains_key(value) {
            let (value, events) = (value.to_owned(), Vec::new());
            known.insert(value.clone(), Indicator { kind, value, note: None, events });
        }
        if let Some(indicator) = known.get_mut(value) {
            if indicator.events.last() != Some(&event) {
                indicator.events.push(event);
            }
            let note = note.filter(|note| *note != value && note.len() <= BYTES_MAX);
            indicator.note = indicator.note.take().or_else(|| note.map(str::to_owned));
        }
    }

    fn sorted(self) -> Indicators {
        let mut all = Indicators { left_out: self.too_long.len(), ..Indicators::default() };
        for (_, values) in self.by_kind {
            let mut values: Vec<Indicator> = values.into_values().collect();
            values.sort_by_key(|it| std::cmp::Reverse(it.events.len()));
            all.left_out += values.len().saturating_sub(PER_KIND_MAX);
            values.truncate(PER_KIND_MAX);
            all.list.extend(values);
        }
        all
    }
}

fn of_sign_in(found: &mut Found, event: usize, sign_in: &SignIn) {
    let from = &sign_in.src_endpoint;
    let address = from.ip.map(|ip| ip.to_canonical().to_string());
    if let Some(address) = address.as_deref().or(from.ip_raw.as_deref()) {
        found.add(event, Kind::Address, address, None);
    }
    if let Some(number) = from.autonomous_system.number {
        let name = from.autonomous_system.name.as_deref();
        found.add(event, Kind::Network, &format!("AS{number}"), name);
    }
    if let Some(account) = sign_in.identity() {
        found.add(event, Kind::Account, account, sign_in.user.uid.as_deref());
    }
    let device = &sign_in.device;
    if let Some(id) = device.uid.as_deref().or(device.name.as_deref()) {
        found.add(event, Kind::Device, id, device.name.as_deref());
    }
    if let Some(app) = sign_in.service.name.as_deref().or(sign_in.service.uid.as_deref()) {
        found.add(event, Kind::Application, app, sign_in.service.uid.as_deref());
    }
    if let Some(agent) = &sign_in.http_request.user_agent {
        found.add(event, Kind::UserAgent, agent, None);
    }
}

/// Links in a text of the record, and digests in a field that is named like one.
fn of_text(found: &mut Found, event: usize, doc: &Doc, line: &JsonLine) {
    let node = doc.node(line.value);
    if node.kind() != Json::String {
        return;
    }
    let raw = node.raw();
    // Any sign of a link may be written as an escape.
    if raw.contains("://") || raw.contains('\\') {
        let text = node.as_str().unwrap_or_default();
        urls(&text).for_each(|url| found.add(event, Kind::Url, url, None));
    }
    let digest = raw.trim_matches('"');
    let is_hex = matches!(digest.len(), 32 | 40 | 64 | 128)
        && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex && line.name.is_some_and(|name| names_a_hash(doc.node(name).raw())) {
        found.add(event, Kind::Hash, digest, None);
    }
}

fn names_a_hash(name: &str) -> bool {
    const WORDS: [&str; 6] = ["hash", "sha1", "sha256", "md5", "checksum", "thumbprint"];
    let name = name.get(..name.len().min(64)).unwrap_or_default().to_ascii_lowercase();
    WORDS.iter().any(|word| name.contains(word))
}

/// Links of the web in a text, without the signs that end a sentence.
fn urls(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("://").filter_map(|(at, _)| {
        let head = text.get(..at)?;
        let scheme = head
            .rfind(|c: char| !c.is_ascii_alphabetic())
            .map_or(0, |before| before + head[before..].chars().next().map_or(1, char::len_utf8));
        let known = ["http", "https", "ftp", "ftps", "file", "smb", "ldap", "hxxp", "hxxps"];
        known.iter().find(|word| word.eq_ignore_ascii_case(&head[scheme..]))?;
        let rest = text.get(at + 3..)?;
        let ends = |c: char| c.is_whitespace() || c.is_control() || "\"'<>`{}|\\^".contains(c);
        let end = rest.find(ends).unwrap_or(rest.len());
        let rest = rest[..end].trim_end_matches(['.', ',', ';', ')', ']']);
        (!rest.is_empty()).then(|| &text[scheme..at + 3 + rest.len()])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indicator(kind: Kind, value: &str) -> Indicator {
        Indicator { kind, value: value.into(), note: None, events: vec![0] }
    }

    #[test]
    fn nothing_makes_a_link_of_what_is_passed_on() {
        for (kind, value, defanged) in [
            (Kind::Address, "203.0.113.9", "203[.]0[.]113[.]9"),
            (Kind::Address, "2001:db8::9", "2001[:]db8[:][:]9"),
            (Kind::Account, "a.b@c.example", "a[.]b[@]c[.]example"),
            (Kind::Url, "https://x.example/a.html?q=1.2", "hxxps://x[.]example/a[.]html?q=1[.]2"),
            (Kind::Url, "HTTP://u@x.example", "hxxp://u[@]x[.]example"),
            (Kind::Url, "http://a/?u=http://b.example", "hxxp://a/?u=hxxp://b[.]example"),
            (Kind::Account, "http://2130706433/x", "hxxp://2130706433/x"),
            (Kind::Account, "javascript:alert(1)", "javascript[:]alert(1)"),
            (Kind::Account, "evil\u{3002}example", "evil[.]example"),
            (Kind::UserAgent, "curl/8.1 ftp://e.example/ x", "curl/8.1 fxp://e[.]example/ x"),
            (Kind::UserAgent, "curl www.e.example", "curl www[.]e[.]example"),
            (Kind::Network, "AS64500", "AS64500"),
            (Kind::Application, "login.evil.example", "login[.]evil[.]example"),
            (Kind::Application, "Office 365 203.0.113.9", "Office 365 203[.]0[.]113[.]9"),
            (Kind::Device, "evil\u{3002}example", "evil[.]example"),
            (Kind::Device, "evil\u{FF0E}example", "evil[.]example"),
            (Kind::Device, "evil\u{FF61}example", "evil[.]example"),
            (Kind::UserAgent, r"x \\evil.example\share", r"x \\evil[.]example\share"),
            (Kind::UserAgent, "bot evil.example/x", "bot evil[.]example/x"),
            (Kind::UserAgent, "Mozilla/5.0 Chrome/120.0.0.0", "Mozilla/5.0 Chrome/120.0.0.0"),
            (Kind::Application, "mailto:a@b.example", "mailto[:]a[@]b[.]example"),
            (Kind::Application, "file:x", "file[:]x"),
            (Kind::Url, "smb://e.example/x", "smb[:]//e[.]example/x"),
            (Kind::UserAgent, "curl/8.1 \u{202e}x", "curl/8.1 ⟨U+202E⟩x"),
            (Kind::UserAgent, "bot (+http://b.example/)", "bot (+hxxp://b[.]example/)"),
        ] {
            assert_eq!(indicator(kind, value).defanged(), defanged);
        }
    }

    #[test]
    fn what_is_not_listed_is_counted_and_no_variant_is_merged_with_another() {
        let mut found = Found::default();
        for value in ["bot", "bot\u{a0}", " bot", "bot"] {
            found.add(0, Kind::UserAgent, value, None);
        }
        for event in 0..3 {
            found.add(event, Kind::UserAgent, &"a".repeat(BYTES_MAX + 1), None);
        }
        found.add(0, Kind::UserAgent, &"b".repeat(BYTES_MAX + 1), None);
        let all = found.sorted();
        assert_eq!((all.list.len(), all.left_out), (3, 2));
    }

    #[test]
    fn links_are_found_in_sentences() {
        let text = "see https://a.example/x?y=1, or (http://b.example). not://c.example é://d";
        let found: Vec<_> = urls(text).collect();
        assert_eq!(found, ["https://a.example/x?y=1", "http://b.example"]);
        assert_eq!(urls("http:// https://").count(), 0);
    }
}
