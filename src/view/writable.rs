//! Which fields of a record an attacker can write: what a client sends, and names that people give
//! things.
//!
//! It must not judge the text in them; a dagger says only that nobody vouches for it.

use crate::domain::codes::folded;
use crate::domain::json::{Node, NodeId};
use crate::domain::sign_in::SignIn;

/// Normalised fields whose text comes from the client or from whoever named the thing.
const NORMALISED: &[&str] = &[
    "http_request.user_agent",
    "device.name",
    "device.os",
    "device.browser",
    "client_app",
    "service.name",
];

/// Member names, in small letters without separators, whose text comes from a client in the formats
/// of the field.
const NAMES: &[&str] = &[
    "useragent",
    "rawuseragent",
    "useragentoriginal",
    "browser",
    "displayname",
    "devicename",
    "devicedisplayname",
    "appdisplayname",
    "clientappname",
    "clientname",
    "hostname",
    "workstationname",
    "workstation",
    "targetusername",
    "message",
    "note",
    "notes",
    "comment",
    "description",
    "subject",
    "title",
    "referer",
    "referrer",
];

/// The values of a record that its normaliser read from a field an attacker can write.
pub fn values(sign_in: Option<&SignIn>, record: Node<'_>) -> Vec<NodeId> {
    let Some(sign_in) = sign_in else { return Vec::new() };
    let paths = NORMALISED.iter().filter_map(|field| sign_in.path(field));
    paths.filter_map(|path| record.pointer(path)).map(Node::id).collect()
}

/// True for a member name that is known for text from a client.
pub fn is_name(name: &str) -> bool {
    // No known name is longer; a hostile one may have megabytes.
    if name.len() > 40 {
        return false;
    }
    let plain: String = folded(name).collect();
    NAMES.contains(&plain.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_however_they_are_written() {
        for name in ["userAgent", "user_agent", "User-Agent", "rawUserAgent", "displayName"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["ipAddress", "status", "id", &"useragent".repeat(9)] {
            assert!(!is_name(name), "{name}");
        }
    }
}
