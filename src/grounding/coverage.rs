//! Whether the logs cover a stretch of time: what makes "there is none" a finding.
//!
//! Coverage is the case file's word, and every reason that rests on it says so.

use crate::domain::dossier::Dossier;
use crate::domain::evidence::Coverage;
use crate::domain::time::Timestamp;

/// What every reason that rests on coverage says.
pub(super) const ASSERTED: &str = "as asserted by the case file";

/// Whether every listed source covers `[from, to)` in milliseconds; else why not.
pub(super) fn of_window(dossier: &Dossier, from: i64, to: i64) -> Result<(), String> {
    let all = &dossier.case.evidence.coverage;
    for event in 0..dossier.read.len() {
        if dossier.sign_in(event).is_some() {
            unlisted(dossier, event)?;
        }
    }
    covered(all.iter(), from, to)
}

/// Whether the source of an event covers the time of that event; else why not.
pub(super) fn of_event(dossier: &Dossier, event: usize) -> Result<(), String> {
    let case = &dossier.case;
    let happened = dossier.sign_in(event).and_then(|sign_in| sign_in.time);
    let collected = case.evidence.events.get(event).and_then(|event| event.collected_at);
    let time = happened.or(collected).unwrap_or(case.detected_at).millis();
    unlisted(dossier, event)?;
    let of_source: Vec<&Coverage> =
        case.evidence.coverage.iter().filter(|it| is_of(dossier, event, it)).collect();
    let to = time.saturating_add(1);
    if of_source.is_empty() {
        return covered(case.evidence.coverage.iter(), time, to);
    }
    covered(of_source.into_iter(), time, to)
}

/// The names under which an event's source may be listed: as written, and as recognised.
fn is_of(dossier: &Dossier, event: usize, coverage: &Coverage) -> bool {
    let written = dossier.case.evidence.events.get(event).and_then(|it| it.format.as_deref());
    let recognised = dossier.read.get(event).map(|read| read.format);
    written == Some(&coverage.source) || recognised == Some(&coverage.source)
}

/// A source that is not listed is not covered. A list in other words than formats' names lists
/// nobody knows what, and is taken to speak of all.
fn unlisted(dossier: &Dossier, event: usize) -> Result<(), String> {
    let all = &dossier.case.evidence.coverage;
    if all.is_empty() {
        return Err("the case file gives no coverage".into());
    }
    let listed = all.iter().any(|coverage| is_of(dossier, event, coverage));
    let is_format = |name: &str| name.contains('.') && !name.contains(' ');
    if listed || !all.iter().all(|coverage| is_format(&coverage.source)) {
        return Ok(());
    }
    let format = dossier.read.get(event).map_or("its source", |read| read.format);
    Err(format!("the coverage, {ASSERTED}, does not list {format}"))
}

fn covered<'c>(
    entries: impl Iterator<Item = &'c Coverage>,
    from: i64,
    to: i64,
) -> Result<(), String> {
    let mut entries: Vec<&Coverage> = entries.collect();
    if entries.is_empty() {
        return Err("the case file gives no coverage".into());
    }
    entries.sort_by(|a, b| a.source.cmp(&b.source).then(a.from.cmp(&b.from)));
    for of_source in entries.chunk_by(|a, b| a.source == b.source) {
        let source = crate::facts::shorten(&of_source[0].source);
        let gaps = of_source.iter().flat_map(|entry| &entry.gaps);
        for (start, end) in gaps {
            if start < end && start.millis() < to && end.millis() > from {
                return Err(format!(
                    "the log of {source} has a gap from {start} to {end}, {ASSERTED}"
                ));
            }
        }
        // The end of a window is exclusive, so its last millisecond is what must be covered.
        let last = to.saturating_sub(1);
        let mut reached = from;
        for entry in of_source {
            if entry.from.millis() <= reached {
                reached = reached.max(entry.to.millis());
            }
        }
        if reached < last || of_source[0].from.millis() > from {
            let show = |time| Timestamp::from_millis(time).map(|t| t.to_string());
            return Err(format!(
                "the log of {source}, {ASSERTED}, does not cover {} to {}",
                show(from).unwrap_or_default(),
                show(to).unwrap_or_default()
            ));
        }
    }
    Ok(())
}
