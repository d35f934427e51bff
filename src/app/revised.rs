//! A newer revision of the open case: that it came, and, once it is read, what differs in it.
//!
//! It must not read it by itself: what stands on the screen is what is decided on.

use super::case;
use super::deciding::CHANGED;
use super::draft;
use super::message::Effect;
use super::model::{Model, OpenCase, Overlay, Tone};
use crate::domain::queue::QueueRow;
use crate::domain::words::Grounding;
use crate::examine::Examined;
use crate::facts::{Fact, Value};
use std::collections::BTreeMap;

/// Names that are said of one kind; of the others only how many they are.
const NAMES: usize = 3;

/// The store changed: asks for the line of the case that is open or comes up, which may stand far
/// from the lines that are read.
pub(super) fn ask(model: &mut Model) -> Option<Effect> {
    let opening = model.opening.as_ref().map(|(case, _)| case);
    let case = opening.or(model.case.as_ref().map(|case| &case.row.id))?.clone();
    let request = model.next_request();
    model.row_asked = Some(request);
    Some(Effect::ReadRow { request, case })
}

/// The line that was asked for came. One that was asked for before another, or before what was
/// stored since, is of before.
pub(super) fn told(model: &mut Model, request: u64, row: &QueueRow) {
    if model.row_asked == Some(request) {
        heard(model, row);
    }
}

/// Something was stored: a line that is still on its way may be of before, and is asked for again.
pub(super) fn stored(model: &mut Model) -> Option<Effect> {
    model.row_asked.take().and_then(|_| ask(model))
}

/// A line came. The open case stays as it is; where it stands and who holds it is told as it is
/// now, and that a newer revision is there.
fn heard(model: &mut Model, row: &QueueRow) {
    let Some(case) = model.case.as_mut().filter(|case| case.row.id == row.id) else { return };
    if row.revision > case.revision {
        case.newer = Some(row.revision);
    } else if row.revision == case.revision {
        case.row.clone_from(row);
    }
}

/// Lines of the queue came, the open case's perhaps among them.
pub(super) fn heard_in_queue(model: &mut Model) {
    let Some(case) = &model.case else { return };
    let queue = &model.queue;
    // In groups the lines of the plain window are those of before.
    let lines = if queue.groups.is_some() { &[][..] } else { queue.rows.as_slice() };
    let mut lines = lines.iter().chain(queue.selected());
    if let Some(row) = lines.find(|row| row.id == case.row.id).cloned() {
        heard(model, &row);
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
    let Some(now) = &mut model.case else { return };
    if before.row.id != now.row.id || before.revision >= now.revision {
        return;
    }
    // What is named says of the analyst, not of the revision: it stays where its event does.
    let gone = now.name_the_same(&before.named_exactly());
    let mut differs = match differs(&before.examined, &now.examined) {
        all if all.is_empty() => "nothing that is computed of it differs".to_owned(),
        all => all.join("; "),
    };
    if gone > 0 {
        differs = format!("{}; {differs}", draft::dropped(gone));
    }
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
    parts.extend(of_kind("event", &events(before), &events(now)));
    parts.extend(of_kind("fact", &facts(before), &facts(now)));
    parts.extend(of_kind("mark", &marks(before), &marks(now)));
    parts.extend(of_kind("hazard", &hazards(before), &hazards(now)));
    parts
}

/// What of one kind is new, gone and changed, by name.
fn of_kind<N: Ord + AsRef<str>, V: PartialEq>(
    kind: &str,
    before: &BTreeMap<N, V>,
    now: &BTreeMap<N, V>,
) -> impl Iterator<Item = String> {
    let new = now.keys().filter(|name| !before.contains_key(*name));
    let gone = before.keys().filter(|name| !now.contains_key(*name));
    let other = now.iter().filter(|(name, it)| before.get(*name).is_some_and(|was| was != *it));
    let parts = [
        part(kind, "new", new),
        part(kind, "gone", gone),
        part(kind, "changed", other.map(|(name, _)| name)),
    ];
    parts.into_iter().flatten()
}

/// `2 facts changed: failed count, span`
fn part<'n, N: AsRef<str> + 'n>(
    kind: &str,
    how: &str,
    names: impl Iterator<Item = &'n N>,
) -> Option<String> {
    let names: Vec<&str> = names.map(AsRef::as_ref).collect();
    let (count, many) = (names.len(), if names.len() == 1 { "" } else { "s" });
    let first = names.iter().take(NAMES).copied().collect::<Vec<_>>().join(", ");
    let more = match count.saturating_sub(NAMES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (count > 0).then(|| format!("{count} {kind}{many} {how}: {first}{more}"))
}

/// The records of the events, by id: where they stand, since a case can have megabytes of them.
fn events(of: &Examined) -> BTreeMap<&str, &str> {
    let case = &of.dossier.case;
    let events = case.evidence.events.iter().enumerate();
    let raw = |n| case.raw(n).map_or("", |node| node.raw());
    events.map(|(n, event)| (event.id.as_str(), raw(n))).collect()
}

/// The values of the facts, by name and arguments.
fn facts(of: &Examined) -> BTreeMap<String, &Value> {
    let name = |fact: &Fact| {
        let args = fact.args.iter().map(|(_, value)| format!(" {value}"));
        std::iter::once(fact.name.replace('_', " ")).chain(args).collect()
    };
    of.facts.iter().map(|fact| (name(fact), &fact.value)).collect()
}

/// The marks of the claims, by their numbers on the screen.
fn marks(of: &Examined) -> BTreeMap<String, Grounding> {
    let claims = of.checked.claims.iter().enumerate();
    claims.map(|(n, it)| (format!("claim {}", n + 1), it.grounding)).collect()
}

/// How often each kind of hazard was found.
fn hazards(of: &Examined) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for hazard in &of.hazards {
        *counts.entry(hazard.finding.kind.label()).or_default() += 1;
    }
    counts
}
