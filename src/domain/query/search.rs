//! What a full-text search looks at besides the line of the queue: the model's summary and the
//! addresses of the evidence. It is made from the case's document alone, so that it can be made
//! again at any time.

use crate::domain::json::{Doc, Kind, Node};
use std::net::IpAddr;

/// Bytes of a summary that are searched; what is longer is cut at a character.
pub const SUMMARY_BYTES_MAX: usize = 1_024;
/// Addresses of one case that are searched, the first ones.
pub const ADDRESSES_MAX: usize = 64;
/// The longest text that is looked at as an address: IPv6 with IPv4 in it, a zone and a port.
const ADDRESS_BYTES_MAX: usize = 80;
/// The longest message of a log that is looked through for addresses.
const MESSAGE_BYTES_MAX: usize = 1_024;

/// The searched text of a case that its line does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct SearchText {
    /// The model's summary, in lower case.
    pub summary: String,
    /// Addresses of the evidence in their canonical form, each once, in the order in which they
    /// stand there.
    pub addresses: Vec<String>,
}

/// Between summary and addresses in one text.
const FIELD: char = '\u{1f}';

impl SearchText {
    /// All of it in one text, for keeping.
    pub fn to_text(&self) -> String {
        let mut text = self.summary.replace(FIELD, " ");
        for address in &self.addresses {
            text.push(FIELD);
            text.push_str(address);
        }
        text
    }

    /// Reads what [`SearchText::to_text`] wrote.
    pub fn of_text(text: &str) -> Self {
        let mut fields = text.split(FIELD);
        let summary = fields.next().unwrap_or_default().to_owned();
        Self { summary, addresses: fields.map(str::to_owned).collect() }
    }

    /// The searched text of a case file.
    pub fn of(doc: &Doc) -> Self {
        let root = doc.root();
        let summary = root.at(&["assessment", "summary"]).and_then(Node::as_str);
        let mut addresses = Vec::new();
        if let Some(events) = root.at(&["evidence", "events"]) {
            for raw in events.items().filter_map(|event| event.get("raw")) {
                gather(raw, false, &mut addresses);
            }
        }
        Self {
            summary: summary.map(|text| lower(&text).replace(FIELD, " ")).unwrap_or_default(),
            addresses: addresses.iter().map(ToString::to_string).collect(),
        }
    }
}

fn lower(text: &str) -> String {
    text[..text.floor_char_boundary(SUMMARY_BYTES_MAX)].to_lowercase()
}

/// Addresses below a value. A text is one if its member's name says so: a version of four numbers
/// looks like an address and is none. `is_named`: the name of the member around it says so.
fn gather(node: Node<'_>, is_named: bool, found: &mut Vec<IpAddr>) {
    if found.len() >= ADDRESSES_MAX {
        return;
    }
    match node.kind() {
        Kind::Object => {
            for (key, value) in node.members() {
                if value.kind() == Kind::String && is_message(key) {
                    message(value, found);
                } else {
                    gather(value, says_address(key.raw()), found);
                }
            }
        }
        Kind::Array => node.items().for_each(|item| gather(item, is_named, found)),
        Kind::String if is_named && node.raw().len() <= ADDRESS_BYTES_MAX + 2 => {
            let text = node.as_str();
            keep(text.as_deref().and_then(address), found);
        }
        _ => {}
    }
}

fn keep(address: Option<IpAddr>, found: &mut Vec<IpAddr>) {
    if let Some(address) = address
        && !found.contains(&address)
    {
        found.push(address);
    }
}

/// `ipAddress`, `sourceIPAddress`, `client_ip`, `remote_addr` …
fn says_address(name: &str) -> bool {
    let bytes = name.as_bytes();
    bytes.windows(2).any(|pair| pair.eq_ignore_ascii_case(b"ip"))
        || bytes.windows(4).any(|four| four.eq_ignore_ascii_case(b"addr"))
}

fn is_message(key: Node<'_>) -> bool {
    key.raw() == "\"message\""
}

/// A line of a plain log has its addresses between blanks.
fn message(value: Node<'_>, found: &mut Vec<IpAddr>) {
    if value.raw().len() > MESSAGE_BYTES_MAX {
        return;
    }
    if let Some(text) = value.as_str() {
        for word in text.split_ascii_whitespace() {
            if found.len() < ADDRESSES_MAX {
                keep(address(word), found);
            }
        }
    }
}

/// An address in its canonical form, without port and zone; none where it stands for no address.
fn address(text: &str) -> Option<IpAddr> {
    let first = *text.as_bytes().first()?;
    if !(first.is_ascii_hexdigit() || matches!(first, b':' | b'[')) {
        return None;
    }
    let host = match text.strip_prefix('[') {
        Some(inner) => inner.split(']').next()?,
        None => match text.split_once(':') {
            Some((host, port)) if host.contains('.') && !port.contains(':') => host,
            _ => text,
        },
    };
    let host = host.split_once('%').map_or(host, |(host, _)| host);
    let ip = host.parse::<IpAddr>().ok()?.to_canonical();
    (!ip.is_unspecified()).then_some(ip)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(raw: &str) -> Vec<String> {
        let text = format!("{{\"evidence\":{{\"events\":[{{\"raw\":{raw}}}]}}}}");
        SearchText::of(&Doc::parse(text).unwrap()).addresses
    }

    #[test]
    fn addresses_are_found_by_the_name_of_their_member_and_written_in_one_form() {
        let raw = r#"{"client":{"ipAddress":"203.0.113.9","version":"10.0.0.1"},
            "request":{"ipChain":[{"ip":"2001:DB8::1"},{"ip":"203.0.113.9:443"}]},
            "sourceIPAddress":"[2001:db8::2]:443","remote_addr":"::ffff:198.51.100.4",
            "ip":"0.0.0.0","ip_list":["192.0.2.1","cloud.example"],
            "message":"Failed password for root from 192.0.2.7 port 22"}"#;
        let wanted =
            ["203.0.113.9", "2001:db8::1", "2001:db8::2", "198.51.100.4", "192.0.2.1", "192.0.2.7"];
        assert_eq!(of(raw), wanted);
    }

    #[test]
    fn a_summary_is_cut_at_a_character_and_a_flood_of_addresses_at_its_limit() {
        let text = format!("{{\"assessment\":{{\"summary\":\"É{}\"}}}}", "ä".repeat(4_000));
        let summary = SearchText::of(&Doc::parse(text).unwrap()).summary;
        assert!(summary.starts_with('é') && summary.len() <= SUMMARY_BYTES_MAX);
        let many: Vec<_> = (0..200).map(|n| format!("\"10.0.0.{n}\"")).collect();
        assert_eq!(of(&format!("{{\"ip\":[{}]}}", many.join(","))).len(), ADDRESSES_MAX);
    }
}
