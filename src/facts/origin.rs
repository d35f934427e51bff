//! How an address's known network and looked-up place are said in reasons.
//!
//! Labels of lists and names that databases give themselves are texts from outside. It must not
//! say what either means for the case.

use super::quote::named;
use crate::domain::dossier::Dossier;
use crate::domain::known_networks::Block;
use crate::domain::lookup::Database;

/// `known egress "Zscaler Frankfurt"`.
pub fn network(block: &Block) -> String {
    match &block.label {
        Some(label) => format!("{} {}", block.kind.known(), named(label)),
        None => block.kind.known().to_owned(),
    }
}

/// `GeoLite2-City of 2026-03-01`.
pub fn database(it: &Database) -> String {
    format!("{} of {}", named(&it.kind), named(&it.built))
}

fn looked_up(it: &Database) -> String {
    format!("a look-up in {}", database(it))
}

/// Parts of a note, at most: a reason is read in one breath.
const PARTS_MAX: usize = 3;

/// What the reader of a fact on a field has to know of its values: that they are a look-up, and of
/// which networks the site knows. Empty, or behind `; `.
pub(super) fn of(dossier: &Dossier, field: &str, events: &[usize]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let sign_ins = events.iter().filter_map(|event| dossier.sign_in(*event));
    for from in sign_ins.map(|it| &it.src_endpoint) {
        let part = match field {
            "country" => from.lookup.place.as_deref().map(looked_up),
            "asn" => from.lookup.network.as_deref().map(looked_up),
            "ip" => from.ip.and_then(|ip| {
                let block = dossier.site.known.of(ip)?;
                Some(format!("{ip} is of a {}", network(block)))
            }),
            _ => None,
        };
        parts.extend(part.filter(|part| !parts.contains(part)));
    }
    let more = parts.len().saturating_sub(PARTS_MAX);
    parts.truncate(PARTS_MAX);
    if more > 0 {
        parts.push(format!("and {more} more"));
    }
    if parts.is_empty() { String::new() } else { format!("; {}", parts.join(", ")) }
}
