//! The filter line: an expression is typed and the queue follows with every character that can be
//! read; tab completes, up and down go through earlier filters, esc gives back what was.
//!
//! It must not read or judge an expression; [`crate::domain::query`] does.

use super::super::command::Id;
use super::super::edit::Edit;
use super::super::key::Key;
use super::super::message::Effect;
use super::super::model::{Model, Overlay, Tone};
use super::super::update;
use super::lens::{self, Lens, Was};
use crate::domain::query::{Fault, Field, Offer, Query, complete, parse};
use crate::store::Known;
use std::ops::Range;

/// Values of the store that are asked for at once.
pub const VALUES_MAX: usize = 12;
/// Earlier filters that are remembered.
const PAST_MAX: usize = 50;

/// The filter line.
#[derive(Clone, Debug, PartialEq)]
pub struct FilterLine {
    /// What is typed.
    pub edit: Edit,
    /// The word that cannot be read, and why; what is shown then is what could be read last.
    pub fault: Option<Fault>,
    /// What could stand at the cursor.
    pub offers: Vec<Offer>,
    /// The bytes that an offer replaces.
    pub span: Range<usize>,
    /// The offer that was taken, while tab goes on to the next.
    pub taken: Option<usize>,
    /// The text and cursor before the first offer was taken.
    base: (String, usize),
    /// The request for values of the store under way, and the field.
    asked: Option<(u64, Field)>,
    /// What was looked at before.
    was: Was,
    /// Which earlier filter stands here, the last one first.
    past: Option<usize>,
}

/// Opens the line with the filter as it is; on a case the queue comes first.
pub(in crate::app) fn open(model: &mut Model) -> Vec<Effect> {
    let mut effects = update::to_queue(model);
    let mut text = model.queue.lens.query.to_string();
    if !text.is_empty() {
        text.push(' ');
    }
    let was = Was::of(model);
    let line = FilterLine {
        edit: Edit::of(text),
        fault: None,
        offers: Vec::new(),
        span: 0..0,
        taken: None,
        base: (String::new(), 0),
        asked: None,
        was,
        past: None,
    };
    effects.extend(offer(model, line));
    effects
}

/// A key in the line.
pub(in crate::app) fn key(model: &mut Model, mut line: FilterLine, key: Key) -> Vec<Effect> {
    match key {
        Key::Esc => return line.was.again(model),
        Key::Enter if line.fault.is_none() => return keep(model, &line),
        Key::Tab => take(&mut line, true),
        Key::BackTab => take(&mut line, false),
        Key::Up => recall(model, &mut line, true),
        Key::Down => recall(model, &mut line, false),
        other => {
            line.taken = None;
            if !line.edit.key(other) {
                model.overlay = Some(Overlay::Filter(Box::new(line)));
                return Vec::new();
            }
        }
    }
    follow(model, line)
}

/// Keeps what is typed, whole.
fn keep(model: &mut Model, line: &FilterLine) -> Vec<Effect> {
    let effects = parse(&line.edit.text).map_or_else(|_| Vec::new(), |query| through(model, query));
    remember(model);
    effects
}

/// Takes the filter off and shows the open cases again; none where there is no filter. It stays
/// among the earlier ones.
pub(in crate::app) fn clear(model: &mut Model) -> Option<Vec<Effect>> {
    if let Some(effects) = leave_view(model) {
        return Some(effects);
    }
    let plain = Lens::default();
    if !lens::is_filtered(model) {
        return None;
    }
    remember(model);
    let was = model.queue.lens.query.to_string();
    let was = if was.is_empty() { "all cases".to_owned() } else { was };
    let key = model.shell.keys.first(Id::Filter);
    let said = format!("the filter is off: {was}; {key} then up brings it back");
    model.say(Tone::Plain, said);
    let at = super::here(model);
    let lens = Lens { query: plain.query, sort: model.queue.lens.sort };
    Some(lens::look_at(model, lens, at))
}

/// Off a view, to what was looked at before it, in the order of then. Where another filter was
/// asked for since, it is that one's turn.
fn leave_view(model: &mut Model) -> Option<Vec<Effect>> {
    let (query, was) = model.queue.before_view.take()?;
    if query != model.queue.lens.query {
        return None;
    }
    remember(model);
    let key = model.shell.keys.first(Id::Filter);
    model.say(Tone::Plain, format!("back from the view: {query}; {key} then up brings it back"));
    Some(was.again(model))
}

/// Text pasted into the line.
pub(in crate::app) fn paste(model: &mut Model, mut line: FilterLine, text: &str) -> Vec<Effect> {
    line.edit.paste(text);
    line.taken = None;
    follow(model, line)
}

/// The queue follows what can be read.
fn follow(model: &mut Model, mut line: FilterLine) -> Vec<Effect> {
    let mut effects = Vec::new();
    let read = parse(&line.edit.text);
    // What is being typed does not count before it can be read.
    let query = match &read {
        Ok(_) if may_become_a_field(&line.edit) => parse(&without_word(&line.edit)),
        Ok(query) => Ok(query.clone()),
        Err(_) => parse(&without_word(&line.edit)),
    };
    line.fault = read.err();
    if let Ok(query) = query {
        effects = through(model, query);
    }
    effects.extend(offer(model, line));
    effects
}

/// Looks through this filter, in the order of now.
fn through(model: &mut Model, query: Query) -> Vec<Effect> {
    let lens = Lens { query, sort: model.queue.lens.sort };
    if lens == model.queue.lens { Vec::new() } else { lens::look(model, lens) }
}

/// The word around the cursor.
fn word(edit: &Edit) -> Range<usize> {
    let (head, tail) = edit.text.split_at(edit.cursor);
    let start = head
        .rfind(char::is_whitespace)
        .map_or(0, |at| at + head[at..].chars().next().map_or(1, char::len_utf8));
    let end = edit.cursor + tail.find(char::is_whitespace).unwrap_or(tail.len());
    start..end
}

/// The text without the word around the cursor.
fn without_word(edit: &Edit) -> String {
    let word = word(edit);
    format!("{}{}", &edit.text[..word.start], &edit.text[word.end..])
}

/// True where the word at the cursor begins the name of a field: searched for as a text it would
/// show nothing for as long as the name is typed. One letter is a text.
fn may_become_a_field(edit: &Edit) -> bool {
    let text = &edit.text[word(edit)];
    let name = text.trim_start_matches(['-', '!']);
    let begins = |full: &&str| full.len() > name.len() && full.starts_with(name);
    name.len() > 1 && Field::ALL.iter().any(|field| field.names().iter().any(begins))
}

/// Finds what could stand at the cursor, unless tab goes through what was found.
fn offer(model: &mut Model, mut line: FilterLine) -> Vec<Effect> {
    let mut effects = Vec::new();
    if line.taken.is_none() {
        let found = complete(&line.edit.text, line.edit.cursor);
        line.offers = found.offers;
        line.span = found.span;
        line.base = (line.edit.text.clone(), line.edit.cursor);
        line.asked = None;
        if let Some((field, text)) = found.open {
            let request = model.next_request();
            line.asked = Some((request, field));
            effects.push(Effect::ReadValues { request, field, text, limit: VALUES_MAX });
        }
    }
    model.overlay = Some(Overlay::Filter(Box::new(line)));
    effects
}

/// Values of the store came: they are offered behind the words.
pub(in crate::app) fn known(model: &mut Model, request: u64, values: &[Known]) {
    let over = model.overlay.as_mut().and_then(Overlay::beneath_mut);
    let Some(Overlay::Filter(line)) = over else { return };
    if line.asked.is_some_and(|(asked, _)| asked == request) && line.taken.is_none() {
        line.offers.extend(values.iter().map(|it| Offer::of_value(&it.value, it.lines)));
    }
}

/// Values of the store could not be read: what is offered are the words alone.
pub(in crate::app) fn not_known(line: &mut FilterLine, request: u64) {
    line.asked.take_if(|(asked, _)| *asked == request);
}

/// Takes the first offer, then the next or the one before. Where there is one only, it is taken for
/// good, and what can stand behind it is offered.
fn take(line: &mut FilterLine, onward: bool) {
    let len = line.offers.len();
    if len == 0 {
        return;
    }
    let next = match (line.taken, onward) {
        (None, true) => 0,
        (None, false) => len - 1,
        (Some(at), true) => (at + 1) % len,
        (Some(at), false) => (at + len - 1) % len,
    };
    let Some(offer) = line.offers.get(next) else { return };
    let (text, _) = &line.base;
    let end = line.span.end.min(text.len());
    let (Some(head), Some(tail)) = (text.get(..line.span.start.min(end)), text.get(end..)) else {
        return;
    };
    line.edit = Edit::of(format!("{head}{}{tail}", offer.text));
    line.edit.cursor = head.len() + offer.text.len();
    line.taken = (len > 1).then_some(next);
}

/// Puts an earlier filter into the line, or a later one.
fn recall(model: &Model, line: &mut FilterLine, back: bool) {
    let past = &model.queue.past;
    let next = match (line.past, back) {
        (None, true) => 0,
        (None, false) => return,
        (Some(at), true) => (at + 1).min(past.len().saturating_sub(1)),
        (Some(at), false) => at.saturating_sub(1),
    };
    line.taken = None;
    if let Some(text) = past.iter().rev().nth(next) {
        line.past = Some(next);
        line.edit = Edit::of(text.clone());
    }
}

/// Keeps the filter for later lines; each stands there once.
fn remember(model: &mut Model) {
    let text = model.queue.lens.query.to_string();
    let past = &mut model.queue.past;
    past.retain(|it| *it != text);
    past.push(text);
    if past.len() > PAST_MAX {
        past.remove(0);
    }
}
