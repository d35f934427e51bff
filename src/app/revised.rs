//! A newer revision of the open case: that it came, and, once it is read, what differs in it.
//!
//! It must not read it by itself: what stands on the screen is what is decided on.

use super::case;
use super::deciding::CHANGED;
use super::message::Effect;
use super::model::{Model, OpenCase, Overlay, Tone};
use crate::domain::queue::QueueRow;
use crate::examine::Examined;
use crate::facts::Fact;
use std::collections::BTreeMap;

/// Names that are said of one kind; of the others only how many they are.
const NAMES: usize = 3;

/// Lines of the queue came: a newer revision of the open case among them is told of.
pub(super) fn heard(model: &mut Model) {
    let Some(case) = &mut model.case else { return };
    let queue = &model.queue;
    let newer = |row: &&QueueRow| row.id == case.row.id && row.revision > case.revision;
    let found = queue.rows.iter().chain(queue.selected()).find(newer);
    if let Some(revision) = found.map(|row| row.revision) {
        case.newer = Some(revision);
    }
}

/// Reads the open case anew, where a newer revision came. Drafts are kept.
pub(super) fn read(model: &mut Model) -> Vec<Effect> {
    match &model.case {
        Some(open) if open.newer.is_some() => {
            let id = open.row.id.clone();
            case::open(model, id)
        }
        Some(open) => {
            let said = format!("revision {} is the newest that came", open.revision);
            model.say(Tone::Plain, said);
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// The open case came again: where it is a newer revision, what differs is said.
pub(super) fn came(model: &mut Model, before: &OpenCase) {
    let Some(now) = &model.case else { return };
    if before.row.id != now.row.id || before.revision >= now.revision {
        return;
    }
    let differs = match differs(&before.examined, &now.examined) {
        all if all.is_empty() => "nothing that is computed of it differs".to_owned(),
        all => all.join("; "),
    };
    let (was, is) = (before.revision, now.revision);
    match &mut model.overlay {
        Some(Overlay::Dialog(dialog)) if dialog.title == CHANGED => {
            let said = format!("Revision {is} against {was}: {differs}.");
            dialog.lines.insert(dialog.lines.len().min(1), said);
        }
        _ => model.say(Tone::Plain, format!("revision {is} against {was}: {differs}")),
    }
}

/// What differs between two revisions of a case, a part for each kind: how much, and which.
pub fn differs(before: &Examined, now: &Examined) -> Vec<String> {
    let mut parts = Vec::new();
    let (was, is) = (before.rated.severity, now.rated.severity);
    if was != is {
        parts.push(format!("severity {} instead of {}", is.label(), was.label()));
    }
    for (kind, before, now) in [
        ("event", events(before), events(now)),
        ("fact", facts(before), facts(now)),
        ("mark", marks(before), marks(now)),
        ("hazard", hazards(before), hazards(now)),
    ] {
        let new = now.keys().filter(|name| !before.contains_key(*name));
        let gone = before.keys().filter(|name| !now.contains_key(*name));
        let other = now.iter().filter(|(name, it)| before.get(*name).is_some_and(|was| was != *it));
        parts.extend(part(kind, "new", new));
        parts.extend(part(kind, "gone", gone));
        parts.extend(part(kind, "changed", other.map(|(name, _)| name)));
    }
    parts
}

/// `2 facts changed: failed count, span`
fn part<'n>(kind: &str, how: &str, names: impl Iterator<Item = &'n String>) -> Option<String> {
    let names: Vec<&str> = names.map(String::as_str).collect();
    let (count, many) = (names.len(), if names.len() == 1 { "" } else { "s" });
    let first = names.iter().take(NAMES).copied().collect::<Vec<_>>().join(", ");
    let more = match count.saturating_sub(NAMES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (count > 0).then(|| format!("{count} {kind}{many} {how}: {first}{more}"))
}

/// The records of the events, by id.
fn events(of: &Examined) -> BTreeMap<String, String> {
    let case = &of.dossier.case;
    let events = case.evidence.events.iter().enumerate();
    let raw = |n| case.raw(n).map(|node| node.raw().to_owned()).unwrap_or_default();
    events.map(|(n, event)| (event.id.clone(), raw(n))).collect()
}

/// The values of the facts, by name and arguments.
fn facts(of: &Examined) -> BTreeMap<String, String> {
    let name = |fact: &Fact| {
        let args = fact.args.iter().map(|(_, value)| format!(" {value}"));
        std::iter::once(fact.name.replace('_', " ")).chain(args).collect()
    };
    of.facts.iter().map(|fact| (name(fact), format!("{:?}", fact.value))).collect()
}

/// The marks of the claims, by their numbers on the screen.
fn marks(of: &Examined) -> BTreeMap<String, String> {
    let claims = of.checked.claims.iter().enumerate();
    claims.map(|(n, it)| (format!("claim {}", n + 1), it.grounding.label().to_owned())).collect()
}

/// How often each kind of hazard was found.
fn hazards(of: &Examined) -> BTreeMap<String, String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for hazard in &of.hazards {
        *counts.entry(hazard.finding.kind.label().to_owned()).or_default() += 1;
    }
    counts.into_iter().map(|(kind, count)| (kind, count.to_string())).collect()
}
