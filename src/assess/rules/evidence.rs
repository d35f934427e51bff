//! The evidence of a case made from raw logs: records as received, what was read of each source,
//! the subject's usual.
//!
//! It must not change a byte of a record, nor say of a source more than the events that were read
//! show.

use super::{Missing, Raw, time};
use crate::domain::digest::Digest;
use crate::domain::time::Timestamp;
use crate::signals::{Baseline, Mark, Planned};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;
/// Gaps of one format that a case tells.
const GAPS_MAX: usize = 64;
/// The first and the last millisecond of the years 0 to 9999: others could not be read again.
const TIMES_MS: (i64, i64) = (-62_167_219_200_000, 253_402_300_799_999);

/// The events of a case in their order, each with its place.
pub(super) struct Placed<'a> {
    pub(super) raws: Vec<Raw<'a>>,
    at: HashMap<Digest, usize>,
    /// Times of the first and last event of each format, in milliseconds since 1970 UTC.
    spans: BTreeMap<&'a str, (i64, i64)>,
    /// Events of the day that are not in the case.
    pub(super) omitted: u64,
}

impl Placed<'_> {
    /// The place of an event, where it is in the case.
    pub(super) fn of(&self, mark: &Mark) -> Option<usize> {
        self.at.get(&mark.digest).copied()
    }
}

/// The id by which claims cite the event at a place.
pub(super) fn event_id(place: usize) -> String {
    format!("e{}", place + 1)
}

/// Puts the records into the order of the plan.
pub(super) fn place<'a>(planned: &Planned, raws: &[Raw<'a>]) -> Placed<'a> {
    let given: HashMap<Digest, Raw<'a>> = raws.iter().map(|raw| (raw.digest, *raw)).collect();
    let mut placed = Placed {
        raws: Vec::with_capacity(planned.events.len()),
        at: HashMap::new(),
        spans: BTreeMap::new(),
        omitted: planned.omitted_events,
    };
    for mark in &planned.events {
        match given.get(&mark.digest) {
            Some(raw) => {
                placed.at.insert(mark.digest, placed.raws.len());
                placed.raws.push(*raw);
                let span = placed.spans.entry(raw.format).or_insert((mark.time, mark.time));
                *span = (span.0.min(mark.time), span.1.max(mark.time));
            }
            None => placed.omitted += 1,
        }
    }
    placed
}

/// The `evidence` value.
pub(super) fn text(planned: &Planned, placed: &Placed<'_>, gaps: &[Missing]) -> String {
    let size: usize = placed.raws.iter().map(|raw| raw.text.len() + 160).sum();
    let mut text = String::with_capacity(size + 1_024);
    text.push_str("{\"events\":[");
    for (place, raw) in placed.raws.iter().enumerate() {
        let comma = if place == 0 { "" } else { "," };
        let _ = write!(
            text,
            "{comma}{{\"id\":\"{}\",\"format\":{},\"collected_at\":{},\"raw\":{}}}",
            event_id(place),
            json!(raw.format),
            json!(raw.collected_at),
            raw.text.trim()
        );
    }
    let _ = write!(
        text,
        "],\"coverage\":{},\"baseline\":{}}}",
        coverage(placed, gaps),
        planned.baseline.as_ref().map_or(Value::Null, baseline)
    );
    text
}

/// From the case's first event of a source up to just behind its last: that much was read, but for
/// what the source itself says that it could not deliver. Of what lies beyond it says nothing, or a
/// log that comes in pieces would make other cases.
fn coverage(placed: &Placed<'_>, gaps: &[Missing]) -> Value {
    let one = |(source, (first, last)): (&&str, &(i64, i64))| {
        let (from, to) = (held(*first)?, held(last.saturating_add(1))?);
        let until = held(*last)?;
        let is_inside = |gap: &&Missing| {
            gap.format == **source && gap.from < until.min(gap.to) && gap.to > from
        };
        let clipped = |gap: &Missing| json!({"from": gap.from.max(from), "to": gap.to.min(to)});
        let gaps: Value = gaps.iter().filter(is_inside).take(GAPS_MAX).map(clipped).collect();
        Some(json!({"source": source, "from": from, "to": to, "gaps": gaps}))
    };
    placed.spans.iter().filter_map(one).collect()
}

/// The time itself, or the nearest that a case can hold.
fn held(millis: i64) -> Option<Timestamp> {
    Timestamp::from_millis(millis.clamp(TIMES_MS.0, TIMES_MS.1))
}

fn baseline(usual: &Baseline) -> Value {
    let as_of = Timestamp::from_millis(usual.as_of.saturating_mul(DAY_MS))
        .map_or_else(|| time(0), Timestamp::date);
    json!({
        "as_of": as_of,
        "days": usual.days,
        "sign_ins": usual.sign_ins,
        "countries": usual.countries,
        "asns": usual.asns,
        "devices": usual.devices,
        "apps": usual.apps,
        "user_agents": usual.user_agents,
        "ips": usual.ips,
    })
}
