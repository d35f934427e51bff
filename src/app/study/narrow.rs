//! What is left of a record that is read closely: all of it, what claims cite, or what changed
//! against an earlier event of the same subject.
//!
//! It must not compare: that walks both records, and is asked of the reading thread.

use super::Study;
use super::compare::{Comparison, How, Pair};
use super::record::RecordView;
use crate::app::message::Effect;
use crate::app::model::{Model, OpenCase, Overlay, Tone};
use crate::domain::sign_in::SignIn;
use crate::facts::named;
use std::sync::Arc;

/// Which lines of a record are left.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Narrow {
    /// All of them.
    #[default]
    All,
    /// Those that claims cite, and what they stand in.
    Cited,
    /// Those that changed, and what they stand in.
    Changed(Changed),
}

/// A record against that of another event.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// The other event, as a place in the order of time.
    pub against: usize,
    /// The request under way.
    pub request: u64,
    /// The comparison, once it came: the other record is its left one.
    pub found: Option<Arc<Comparison>>,
}

/// The event before that one of the same subject; of the same format, where there is one.
pub(super) fn usual(case: &OpenCase, place: usize) -> Option<usize> {
    let mut same = (0..place).rev().filter(|at| is_same(case, *at, place));
    let format = |at: usize| {
        let event = case.order.get(at)?;
        Some(case.examined.dossier.read.get(*event)?.format)
    };
    let nearest = same.clone().next();
    same.find(|at| format(*at) == format(place)).or(nearest)
}

/// The next event of the same subject on that side of the one compared with, never the record
/// itself.
pub(super) fn another(case: &OpenCase, place: usize, from: usize, later: bool) -> Option<usize> {
    let fits = |at: &usize| *at != place && is_same(case, *at, place);
    if later { (from + 1..case.order.len()).find(fits) } else { (0..from).rev().find(fits) }
}

/// True for two events of one subject: by id where both say one, else by name. Of two that name
/// nobody nothing is known that would tell them apart.
fn is_same(case: &OpenCase, one: usize, other: usize) -> bool {
    let sign_in = |at: usize| case.examined.dossier.sign_in(*case.order.get(at)?);
    let uid = |it: Option<&SignIn>| it.and_then(|it| it.user.uid.clone());
    let name = |it: Option<&SignIn>| it.and_then(SignIn::identity).map(str::to_lowercase);
    let (one, other) = (sign_in(one), sign_in(other));
    match (uid(one), uid(other)) {
        (Some(one), Some(other)) => one == other,
        _ => name(one) == name(other),
    }
}

/// Asks what changed in the record against that event, and shows it once it is known.
pub(super) fn ask(model: &mut Model, mut view: RecordView, against: usize) -> Vec<Effect> {
    let request = model.next_request();
    let Some(case) = &model.case else { return Vec::new() };
    let event = |place: usize| case.order.get(place).copied();
    let (Some(one), Some(other)) = (event(against), event(view.place)) else { return Vec::new() };
    let examined = case.examined.clone();
    view.narrow = Narrow::Changed(Changed { against, request, found: None });
    super::show(model, Study::Record(view));
    vec![Effect::Compare { request, examined, events: (one, other) }]
}

/// The comparison came, if this record waits for it.
pub(super) fn came(model: &mut Model, request: u64, found: &Arc<Comparison>) {
    let Some(case) = &model.case else { return };
    let Some(Overlay::Study(study)) = &mut model.overlay else { return };
    let Study::Record(view) = study.as_mut() else { return };
    let Narrow::Changed(changed) = &mut view.narrow else { return };
    if changed.request != request {
        return;
    }
    // A pair that only holds others differs by how it is written, where none of the others differs.
    let differs = |row: &Pair| !matches!(row.how, How::Same | How::Within);
    if !found.rows.iter().any(differs) {
        let id = case
            .order
            .get(changed.against)
            .map_or_else(String::new, |event| named(case.event_id(*event)));
        let said = if found.differing.is_empty() {
            format!("{id} has the same record, byte for byte")
        } else {
            format!("{id} has the same values, in another order or with other blanks between them")
        };
        view.narrow = Narrow::All;
        model.say(Tone::Plain, said);
        return;
    }
    changed.found = Some(found.clone());
    // What changed is what is looked for, not the brackets around it.
    view.cursor = found.changed_values.first().map_or(view.cursor, |(line, _)| *line as usize);
    let rows = super::record::rows(model.size.1);
    view.settle(case, rows);
}
