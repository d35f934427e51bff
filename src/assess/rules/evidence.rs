//! The evidence of a case made from raw logs: records as received, what was read of each source,
//! the subject's usual.
//!
//! It must not change a byte of a record, nor say of a source more than the events that were read
//! show.

use super::{Covered, Raw, time};
use crate::domain::digest::Digest;
use crate::domain::json::Doc;
use crate::domain::time::Timestamp;
use crate::formats;
use crate::signals::{Baseline, Mark, Planned};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fmt::Write as _;

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;
/// The first and the last millisecond of the years 0 to 9999: others could not be read again.
const TIMES_MS: (i64, i64) = (-62_167_219_200_000, 253_402_300_799_999);

/// The events of a case in their order, each with its place.
pub(super) struct Placed<'a> {
    pub(super) raws: Vec<Raw<'a>>,
    at: HashMap<Digest, usize>,
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
    let mut placed =
        Placed { raws: Vec::new(), at: HashMap::new(), omitted: planned.omitted_events };
    for mark in &planned.events {
        match given.get(&mark.digest) {
            Some(raw) => {
                placed.at.insert(mark.digest, placed.raws.len());
                placed.raws.push(*raw);
            }
            None => placed.omitted += 1,
        }
    }
    placed
}

/// The `evidence` value.
pub(super) fn text(planned: &Planned, placed: &Placed<'_>, covered: &[Covered]) -> String {
    let size: usize = placed.raws.iter().map(|raw| raw.text.len() + 160).sum();
    let mut text = String::with_capacity(size + 1_024);
    text.push_str("{\"events\":[");
    for (place, raw) in placed.raws.iter().enumerate() {
        let comma = if place == 0 { "" } else { "," };
        let _ = write!(
            text,
            "{comma}{{\"id\":\"{}\",\"format\":{},\"collected_at\":{},\"raw\":{}}}",
            event_id(place),
            json!(format_of(raw.text)),
            json!(raw.collected_at),
            raw.text.trim()
        );
    }
    let _ = write!(
        text,
        "],\"coverage\":{},\"baseline\":{}}}",
        coverage(covered),
        planned.baseline.as_ref().map_or(Value::Null, baseline)
    );
    text
}

fn format_of(raw: &str) -> &'static str {
    Doc::parse(raw.trim()).map_or(formats::UNKNOWN, |doc| formats::read(doc.root()).format)
}

/// From the first event seen up to just behind the last: what lies beyond is not known to have been
/// read.
fn coverage(covered: &[Covered]) -> Value {
    let mut sorted: Vec<&Covered> = covered.iter().collect();
    sorted.sort_by(|a, b| a.source.cmp(&b.source).then(a.first.cmp(&b.first)));
    let one = |it: &&Covered| {
        let (from, to) = (held(it.first), held(it.last.plus_millis(1)));
        json!({"source": it.source, "from": from, "to": to, "gaps": []})
    };
    sorted.iter().map(one).collect()
}

/// The time itself, or the nearest that a case can hold.
fn held(time: Timestamp) -> Timestamp {
    let millis = time.millis();
    let nearest = millis.clamp(TIMES_MS.0, TIMES_MS.1);
    if nearest == millis { time } else { Timestamp::from_millis(nearest).unwrap_or(time) }
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
