//! Sessions and tokens seen on more networks than one.
//!
//! It must not group on an id that is no id; the formats have sorted those out.

use super::columns::{Columns, NONE, Row};
use super::{Evaluated, Outcome, Told, Value, unknown};

/// `session_spread`: the most networks that one session or token id was seen on.
pub(super) fn spread<'r>(
    columns: &Columns<'_>,
    rows: impl Iterator<Item = &'r Row>,
    only: Option<super::columns::Key>,
    window: Option<(i64, i64)>,
) -> Outcome {
    // (session, network, event), by session and then network.
    let mut seen = Vec::new();
    let mut unplaced = 0;
    for row in rows {
        for id in [row.session, row.token] {
            if id == NONE || only.is_some_and(|only| only != id) {
                continue;
            }
            if row.network == NONE {
                unplaced += 1;
            } else {
                seen.push((id, row.network, row.event));
            }
        }
    }
    if seen.is_empty() {
        return unknown(match unplaced {
            0 => "no record carries a session or token id",
            _ => "no record with a session or token id carries an address",
        });
    }
    seen.sort_unstable();
    let mut best: (usize, &[(u32, u32, usize)]) = (0, &[]);
    for group in seen.chunk_by(|a, b| a.0 == b.0) {
        let networks = group.chunk_by(|a, b| a.1 == b.1).count();
        if networks > best.0 {
            best = (networks, group);
        }
    }
    let (networks, group) = best;
    let mut events: Vec<usize> = group.iter().map(|(_, _, event)| *event).collect();
    events.sort_unstable();
    events.dedup();
    let id = group.first().and_then(|(id, ..)| columns.sessions.get(*id)).copied().unwrap_or("");
    let mut told = vec![Told::Text(id.to_owned())];
    told.extend(
        group
            .chunk_by(|a, b| a.1 == b.1)
            .filter_map(|same| columns.networks.get(same[0].1))
            .map(|network| Told::Address(*network)),
    );
    Ok(Evaluated {
        value: Value::Integer(networks as i64),
        unit: None,
        why: format!(
            "session or token {} was seen on {networks} network{} (/24 or /64), in {} record{}",
            super::engine::short(id),
            if networks == 1 { "" } else { "s" },
            events.len(),
            if events.len() == 1 { "" } else { "s" }
        ),
        events,
        told,
        window,
    })
}
