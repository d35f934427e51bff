//! Studies: the evidence as pictures, as lists, and a record read closely. Each lies over the case
//! and leads back to an event of it.
//!
//! It must not draw, and no key may walk a record: what a key needs was surveyed when the case was
//! read, or is asked of the reading thread.

pub mod compare;
pub mod comparing;
pub mod find;
pub mod folds;
pub mod keys;
pub mod narrow;
pub(super) mod reading;
pub mod record;
pub mod timeline;

use crate::app::case;
use crate::app::command::Id;
use crate::app::indicators::Indicator;
use crate::app::key::Key;
use crate::app::looking;
use crate::app::message::Effect;
use crate::app::model::{Focus, Mark, Marked, Model, Overlay, Tone};
use crate::app::moving;
use crate::app::own_keys;
use crate::app::palette;
use crate::app::shell::Press;
use crate::app::taking;
use crate::domain::words::grouped;
use crate::hazards::Place;
use comparing::Comparing;
use keys::InStudy;
use record::RecordView;
use std::ops::Range;
use timeline::Lanes;

/// What is studied.
#[derive(Clone, Debug, PartialEq)]
pub enum Study {
    /// All that was computed: the selected entry of [`entries`].
    Facts(usize),
    /// The events to scale, lane by lane: the selected one, as a place in the order of time.
    Timeline(usize, Lanes),
    /// The sign-ins on the map: the selected leg or place, and whether all the world is shown.
    Map(usize, bool),
    /// Whom the case is about, and what is usual there: the first row shown.
    Subject(usize),
    /// All indicators: the selected one.
    Indicators(usize),
    /// A record, read closely.
    Record(RecordView),
    /// Two records side by side.
    Compare(Comparing),
}

/// Opens a study.
pub(super) fn open(model: &mut Model, id: Id) -> Vec<Effect> {
    let Some(case) = &model.case else { return Vec::new() };
    if case.order.is_empty() && !matches!(id, Id::Facts | Id::Subject) {
        model.say(Tone::Plain, "this case came without events");
        return Vec::new();
    }
    let study = match id {
        Id::Timeline => Study::Timeline(case.event, Lanes::default()),
        Id::Map => Study::Map(case.survey.journey.worst().unwrap_or(0), false),
        Id::Subject => Study::Subject(0),
        Id::Indicators => Study::Indicators(0),
        Id::Record => return read(model),
        Id::Compare => return comparing::open(model, None),
        _ => Study::Facts(0),
    };
    show(model, study);
    Vec::new()
}

/// Opens the selected event's record: it is read on purpose.
pub(super) fn read(model: &mut Model) -> Vec<Effect> {
    let now = model.now;
    let Some(case) = &mut model.case else { return Vec::new() };
    looking::on_purpose(case, now);
    let view = RecordView::of(case);
    show(model, Study::Record(view));
    Vec::new()
}

fn show(model: &mut Model, study: Study) {
    model.overlay = Some(Overlay::Study(Box::new(study)));
}

/// Back to where the study was opened.
fn leave(model: &mut Model, study: Study) -> Vec<Effect> {
    match study {
        Study::Compare(Comparing { back: Some(record), .. }) => {
            show(model, Study::Record(*record));
        }
        Study::Record(RecordView { from: Some(comparing), .. }) => {
            show(model, Study::Compare(*comparing));
        }
        _ => {}
    }
    Vec::new()
}

/// A key in a study, as it was pressed and as the study's table has it: one of its own, else of a
/// command that moves.
pub(super) fn key(model: &mut Model, study: Study, (pressed, key): (Key, Key)) -> Vec<Effect> {
    if let Study::Record(view) = &study
        && view.find.typing
    {
        return reading::typed(model, view.clone(), key);
    }
    let place = own_keys::place_of_study(&study);
    let own = model.shell.begun.is_empty() && model.shell.keys.own.has(place, pressed);
    let id = match model.shell.press(pressed, true) {
        _ if own => {
            model.shell.begun.clear();
            None
        }
        Press::Taken => {
            show(model, study);
            return Vec::new();
        }
        Press::Command(Id::Palette, _) => return palette::open(model),
        Press::Command(id, _) => Some(id),
        Press::Nothing | Press::Elsewhere(_) => None,
    };
    if keys::is(key, InStudy::Leave) && own && !matches!(study, Study::Record(_))
        || opens(&study, id)
    {
        return leave(model, study);
    }
    let by = moving::by(id, model.size.1);
    match study {
        Study::Record(view) => return reading::key(model, view, key, by),
        Study::Compare(view) => return comparing::key(model, view, key, by),
        _ => {}
    }
    if own && keys::is(key, InStudy::Go) {
        return go(model, study);
    }
    if let Study::Indicators(at) = study
        && own
        && (keys::is(key, InStudy::Copy) || keys::is(key, InStudy::CopyAll))
    {
        show(model, study);
        return copy(model, (!keys::is(key, InStudy::CopyAll)).then_some(at));
    }
    let to = |at: usize, len: usize| by.map_or(at, |by| moving::to(at, by, len));
    let study = match study {
        Study::Facts(at) => Study::Facts(to(at, entries(model).len())),
        Study::Timeline(at, lanes) => {
            let count = model.case.as_ref().map_or(0, |case| case.order.len());
            // Time goes from left to right here.
            let at = match key {
                _ if keys::is(key, InStudy::Onward) => moving::to(at, 1, count),
                _ if keys::is(key, InStudy::Backward) => moving::to(at, -1, count),
                _ => to(at, count),
            };
            Study::Timeline(at, if keys::is(key, InStudy::Lanes) { lanes.next() } else { lanes })
        }
        Study::Map(at, world) => {
            let journey = model.case.as_ref().map(|case| &case.survey.journey);
            let count = journey.map_or(0, |it| it.legs.len() + it.places.len());
            Study::Map(to(at, count), world ^ keys::is(key, InStudy::World))
        }
        Study::Indicators(at) => {
            let count = model.case.as_ref().map_or(0, |it| it.survey.indicators.list.len());
            Study::Indicators(to(at, count))
        }
        // The view knows how many rows there are; this only keeps the number small.
        Study::Subject(at) => Study::Subject(to(at, SUBJECT_ROWS_MAX)),
        other => other,
    };
    show(model, study);
    Vec::new()
}

/// Copies an indicator, or all of them, so that nothing makes a link of it.
fn copy(model: &mut Model, at: Option<usize>) -> Vec<Effect> {
    let Some(case) = &model.case else { return Vec::new() };
    let survey = case.survey.clone();
    let list = &survey.indicators.list;
    let copied = at.map_or(list.as_slice(), |at| list.get(at..=at).unwrap_or_default());
    let bytes = copied.iter().map(|it| it.value.len()).sum();
    if taking::is_too_long(model, "what is copied", bytes) {
        return Vec::new();
    }
    let line = |it: &Indicator| format!("{}\t{}", it.kind.label(), it.defanged());
    let (what, text) = if let Some(at) = at {
        let Some(it) = list.get(at) else { return Vec::new() };
        (it.kind.label(), it.defanged())
    } else {
        ("the indicators", list.iter().map(line).collect::<Vec<_>>().join("\n"))
    };
    let left_out = survey.indicators.left_out;
    if at.is_none() && left_out > 0 {
        let what = format!("{what} listed, {} not listed,", grouped(left_out as i64));
        return taking::copy_text(model, &what, text);
    }
    taking::copy_text(model, what, text)
}

/// Rows of whom the case is about that can be scrolled through.
const SUBJECT_ROWS_MAX: usize = 2_000;

/// A click on an entry chooses it; one on the chosen entry goes there.
pub(super) fn chosen(model: &mut Model, study: Study, at: usize) -> Vec<Effect> {
    let study = match study {
        Study::Facts(was)
        | Study::Timeline(was, _)
        | Study::Map(was, _)
        | Study::Indicators(was)
            if was == at =>
        {
            return go(model, study);
        }
        Study::Facts(_) => Study::Facts(at),
        Study::Timeline(_, lanes) => Study::Timeline(at, lanes),
        Study::Map(_, world) => Study::Map(at, world),
        Study::Indicators(_) => Study::Indicators(at),
        Study::Record(view) if view.cursor == at => {
            return reading::key(model, view, Key::Enter, None);
        }
        Study::Record(view) => Study::Record(RecordView { cursor: at, ..view }),
        Study::Compare(view) if view.at == at => {
            return comparing::key(model, view, Key::Enter, None);
        }
        Study::Compare(view) => Study::Compare(Comparing { at, ..view }),
        other @ Study::Subject(_) => other,
    };
    show(model, study);
    Vec::new()
}

/// True for the command that opened the study: it closes it too.
fn opens(study: &Study, id: Option<Id>) -> bool {
    let own = match study {
        Study::Facts(_) => Id::Facts,
        Study::Timeline(..) => Id::Timeline,
        Study::Map(..) => Id::Map,
        Study::Subject(_) => Id::Subject,
        Study::Indicators(_) => Id::Indicators,
        Study::Record(_) => Id::Record,
        Study::Compare(_) => Id::Compare,
    };
    id == Some(own)
}

/// From what is selected to its events.
fn go(model: &mut Model, study: Study) -> Vec<Effect> {
    let Some(case) = &model.case else { return Vec::new() };
    let (what, events) = match &study {
        Study::Timeline(at, _) => {
            let at = *at;
            return case::show_event(model, at);
        }
        Study::Facts(at) => match entries(model).get(*at) {
            Some(Entry::Fact(fact)) => match case.examined.facts.get(*fact) {
                Some(found) => (Mark::Fact(*fact), found.events.clone()),
                None => return Vec::new(),
            },
            Some(Entry::Marks(field)) => return flagged(model, study, field.start),
            _ => (named(""), Vec::new()),
        },
        Study::Map(at, _) => {
            let journey = &case.survey.journey;
            match journey.legs.get(*at) {
                Some(leg) => {
                    let km = grouped(leg.km);
                    (named(&format!("a way of {km} km")), vec![leg.from, leg.to])
                }
                None => match journey.places.get(*at - journey.legs.len()) {
                    Some(place) => (named(&place.name), place.events.clone()),
                    None => return Vec::new(),
                },
            }
        }
        Study::Indicators(at) => match case.survey.indicators.list.get(*at) {
            Some(it) => (named(&it.value), it.events.clone()),
            None => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    if events.is_empty() {
        model.say(Tone::Plain, "no event of this case makes it");
        show(model, study);
        return Vec::new();
    }
    mark(model, what, &events, study)
}

/// From what attacks the reader in one field to that field.
fn flagged(model: &mut Model, study: Study, hazard: usize) -> Vec<Effect> {
    let Some(case) = &model.case else { return Vec::new() };
    let event = match case.examined.hazards.get(hazard).map(|it| &it.place) {
        Some(Place::Event { event, .. }) => *event,
        Some(Place::Case { ptr }) => {
            let said = format!("it stands in no event, but in the case file itself: {ptr}");
            model.say(Tone::Plain, said);
            show(model, study);
            return Vec::new();
        }
        None => return Vec::new(),
    };
    let effects = mark(model, named("text that attacks the reader"), &[event], study);
    let flags = model.case.as_ref().map(|case| case.flags.clone()).unwrap_or_default();
    if let Some((value, _)) = flags.iter().find(|(_, at)| *at == hazard) {
        case::bring_into_view(model, Some(*value));
    }
    effects
}

/// Lights the events of what was selected and goes to the first of them.
fn mark(model: &mut Model, what: Mark, events: &[usize], back: Study) -> Vec<Effect> {
    let Some(case) = &mut model.case else { return Vec::new() };
    let places = |event: &usize| case.order.iter().position(|at| at == event);
    let mut places: Vec<usize> = events.iter().filter_map(places).collect();
    places.sort_unstable();
    let events = places.iter().filter_map(|place| case.order.get(*place).copied()).collect();
    let back = Some(Box::new(Overlay::Study(Box::new(back))));
    case.lit = None;
    case.marked = Some(Marked { what, events, at: 0, back });
    places.first().map_or_else(Vec::new, |place| case::show_event(model, *place))
}

/// The next of the lit events.
pub(super) fn next_marked(model: &mut Model) -> Vec<Effect> {
    let Some(case) = &mut model.case else { return Vec::new() };
    let Some(marked) = &mut case.marked else { return Vec::new() };
    marked.at = (marked.at + 1) % marked.events.len().max(1);
    let event = marked.events.get(marked.at).copied();
    let place = event.and_then(|event| case.order.iter().position(|at| *at == event));
    place.map_or_else(Vec::new, |place| case::show_event(model, place))
}

/// Back to where the lit events were chosen.
pub(super) fn unmark(model: &mut Model) {
    let Some(case) = &mut model.case else { return };
    if let Some(marked) = case.marked.take() {
        case.focus = Focus::Events;
        model.overlay = marked.back.map(|back| *back);
    }
}

/// An entry of all that was computed of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Why policy asks for its severity.
    Severity,
    /// What attacks the reader in one field, by the places of its hazards: one crafted text can
    /// carry many.
    Marks(Range<usize>),
    /// A fact, by its place.
    Fact(usize),
}

/// What stands in the list of all that was computed: severity, what attacks the reader, facts.
pub fn entries(model: &Model) -> Vec<Entry> {
    let Some(case) = &model.case else { return Vec::new() };
    // They come in the order of the file, so that those of one field stand together.
    let mut last = 0;
    let fields = case.examined.hazards.chunk_by(|a, b| a.place == b.place).map(|field| {
        let first = last;
        last += field.len();
        Entry::Marks(first..last)
    });
    let facts = super::facts::sorted(case).into_iter().map(|it| Entry::Fact(it.at));
    std::iter::once(Entry::Severity).chain(fields).chain(facts).collect()
}

fn named(text: &str) -> Mark {
    Mark::Named(text.to_owned())
}
