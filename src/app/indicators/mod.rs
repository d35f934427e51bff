//! The indicators of a case: what can be looked for elsewhere, with the events that hold it.
//!
//! It must not judge an indicator, look one up, or leave one out without counting it.

mod defang;
mod sought;

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
    /// A mail address in any text of a record, but for accounts.
    Mail,
    /// A link in any text of a record, of whatever kind, a host of the web or a share.
    Url,
    /// A digest in a field that says it is one.
    Hash,
}

impl Kind {
    /// All of them, in the order of the list.
    pub const ALL: [Self; 9] = [
        Self::Address,
        Self::Network,
        Self::Account,
        Self::Device,
        Self::Application,
        Self::UserAgent,
        Self::Mail,
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
            Self::Mail => "mail",
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
    /// The value as it can be passed on without anything making a link of it, and without a
    /// password: `hxxps://`, `[.]`, `[@]`, `[:]`. It has passed the gate.
    pub fn defanged(&self) -> String {
        let gated = Shown::exact(&self.value);
        let text = gated.as_str();
        match self.kind {
            Kind::Address => defang::unlinked(text, true),
            Kind::Account | Kind::Mail | Kind::Url => defang::unlinked(text, false),
            // A client may call itself by a link.
            _ => defang::words(text),
        }
    }
}

/// A text of whatever kind in which no program finds a link. It must have passed the gate.
pub(super) fn unlinked(text: &str) -> String {
    defang::unlinked(text, false)
}

/// The indicators of a case, whose events' lines are given in the order of the case.
pub fn of_case(dossier: &Dossier, order: &[usize], lines: &[Arc<Vec<JsonLine>>]) -> Indicators {
    let mut found = Found::default();
    for (at, event) in order.iter().enumerate() {
        if let Some(sign_in) = dossier.sign_in(*event) {
            of_sign_in(&mut found, at, sign_in);
        }
        let lines = lines.get(*event).map_or(&[][..], |lines| lines.as_slice());
        for line in lines.iter().filter(|line| line.part == Part::Whole) {
            of_text(&mut found, at, &dossier.case.doc, line);
        }
    }
    found.sorted(order)
}

/// What was found so far; events by their place in the order of time.
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

    /// What a text holds and a sign-in says is one thing: it stands where the sign-in says what it
    /// is, with the events of both.
    fn merge(&mut self) {
        for (text, said) in SAID {
            let Some(texts) = self.by_kind.remove(text) else { continue };
            let mut left = BTreeMap::new();
            for (value, indicator) in texts {
                let known = said.iter().find(|kind| {
                    self.by_kind.get(*kind).is_some_and(|values| values.contains_key(&value))
                });
                let known = known.and_then(|kind| self.by_kind.get_mut(kind)?.get_mut(&value));
                let Some(known) = known else {
                    left.insert(value, indicator);
                    continue;
                };
                known.events.extend(indicator.events);
                known.events.sort_unstable();
                known.events.dedup();
            }
            self.by_kind.insert(*text, left);
        }
    }

    fn sorted(mut self, order: &[usize]) -> Indicators {
        self.merge();
        let mut all = Indicators { left_out: self.too_long.len(), ..Indicators::default() };
        for (_, values) in self.by_kind {
            let mut values: Vec<Indicator> = values.into_values().collect();
            values.sort_by_key(|it| std::cmp::Reverse(it.events.len()));
            all.left_out += values.len().saturating_sub(PER_KIND_MAX);
            values.truncate(PER_KIND_MAX);
            for it in &mut values {
                it.events = it.events.iter().filter_map(|at| order.get(*at).copied()).collect();
            }
            all.list.extend(values);
        }
        all
    }
}

/// What is found in texts, and what a sign-in calls the same value.
const SAID: &[(Kind, &[Kind])] = &[
    (Kind::Mail, &[Kind::Account]),
    (Kind::Hash, &[Kind::Device, Kind::Application]),
    (Kind::Url, &[Kind::Account, Kind::Device, Kind::Application, Kind::UserAgent]),
];

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

/// What can be looked for in a text of the record, and digests in a field that is named like one.
fn of_text(found: &mut Found, event: usize, doc: &Doc, line: &JsonLine) {
    let node = doc.node(line.value);
    if node.kind() != Json::String {
        return;
    }
    let raw = node.raw();
    let name = line.name.map_or("", |name| doc.node(name).raw());
    // Any sign may be written as an escape.
    if raw.contains([':', '@', '.', '\\']) {
        let text = node.as_str().unwrap_or_default();
        let is_version = names(name, &["version"]);
        sought::each(&text, |kind, value| {
            // 1.2.3.4 is a version too.
            if kind != Kind::Address || !is_version {
                found.add(event, kind, value, None);
            }
        });
    }
    let digest = raw.trim_matches('"');
    let is_hex = matches!(digest.len(), 32 | 40 | 64 | 128)
        && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex && names(name, &["hash", "sha1", "sha256", "md5", "checksum", "thumbprint"]) {
        found.add(event, Kind::Hash, digest, None);
    }
}

/// True for the name of a field that has one of those words in it.
fn names(name: &str, words: &[&str]) -> bool {
    let name = &name[..name.floor_char_boundary(64)];
    let name = name.to_ascii_lowercase();
    words.iter().any(|word| name.contains(word))
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
            (Kind::UserAgent, r"x \\evil.example\share", r"x [\\]evil[.]example\share"),
            (Kind::UserAgent, "bot evil.example/x", "bot evil[.]example/x"),
            (Kind::UserAgent, "Mozilla/5.0 Chrome/120.0.0.0", "Mozilla/5.0 Chrome/120.0.0.0"),
            (Kind::Application, "mailto:a@b.example", "mailto[:]a[@]b[.]example"),
            (Kind::Application, "file:x", "file[:]x"),
            (Kind::Url, "smb://e.example/x", "smb[:]//e[.]example/x"),
            (Kind::UserAgent, "curl/8.1 \u{202e}x", "curl/8.1 ⟨U+202E⟩x"),
            (Kind::Url, "https://u:p@x.example", "hxxps://[masked][@]x[.]example"),
            (Kind::Mail, "a.b@c.example", "a[.]b[@]c[.]example"),
            (Kind::Address, "203[.]0[.]113[.]9", "203[.]0[.]113[.]9"),
            (Kind::UserAgent, "bot (+http://b.example/)", "bot (+hxxp://b[.]example/)"),
        ] {
            assert_eq!(indicator(kind, value).defanged(), defanged);
        }
    }

    #[test]
    fn one_value_stands_once_with_the_events_of_both() {
        let mut found = Found::default();
        let digest = "0123456789abcdef0123456789abcdef";
        found.add(0, Kind::Hash, digest, None);
        found.add(1, Kind::Device, digest, Some("laptop"));
        found.add(1, Kind::Mail, "a@b.example", None);
        found.add(2, Kind::Hash, digest, None);
        let all = found.sorted(&[7, 8, 9]);
        let listed: Vec<_> = all.list.iter().map(|it| (it.kind, it.events.clone())).collect();
        assert_eq!(listed, [(Kind::Device, vec![7, 8, 9]), (Kind::Mail, vec![8])]);
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
        let all = found.sorted(&[0, 1, 2]);
        assert_eq!((all.list.len(), all.left_out), (3, 2));
    }
}
