//! What lines of the queue are filtered, sorted and grouped by, in columns in memory: some hundred
//! and fifty bytes a case, and its searched text.
//!
//! Any filter in any order is one pass over the columns, so that the worst filter costs what the
//! best one does, and places and totals are always exact. Lines themselves stay in the store and
//! are read by their numbers. It must not read a store: who owns it brings it up to date.

mod answers;
mod filter;
mod names;
mod order;
mod pieces;
mod slot;
#[cfg(test)]
mod tests;
mod texts;

use crate::domain::codes::detection_key;
use crate::domain::query::SearchText;
use crate::domain::queue::QueueRow;
use crate::domain::words::HazardKind;
use names::{Name, Names};
use pieces::Pieces;
use slot::Slot;
use std::collections::HashMap;
use texts::{FIELD, Texts};

/// Lines to come for which room is taken in advance at least.
const ROOM_MORE: usize = 1 << 17;
/// Lines for which room is taken in advance at most.
const ROOM_MAX: usize = 1 << 20;
/// Addresses of no line from which on the pool is put together anew, if they are half of all.
const HOLES_MAX: usize = 1 << 16;

const fn bit(kind: HazardKind) -> u8 {
    1 << kind as u8
}

/// The columns of all lines. A line's place never changes.
#[derive(Debug, Default)]
pub(super) struct Deck {
    slots: Vec<Slot>,
    ids: Pieces,
    /// The place of each id's line.
    places: Vec<u32>,
    names: Names,
    /// The name of the form in which each detection is compared.
    detections: HashMap<Name, Name>,
    texts: Texts,
    pool: Vec<Name>,
    /// Addresses in the pool that are no line's any more.
    holes: usize,
}

impl Deck {
    /// How many lines there are.
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Puts a line in, or renews it, with what is searched besides it; where that is `None` it
    /// stays what it was.
    pub(super) fn put(&mut self, row: &QueueRow, search: Option<&SearchText>) {
        let (id, _) = self.ids.number(&row.id);
        let known = self.places.get(id as usize).copied();
        let addresses = known.map_or((0, 0), |place| self.slots[place as usize].addresses);
        let slot = Slot::of(row, id, addresses, &mut self.names);
        if !self.detections.contains_key(&slot.detection) {
            let key = self.names.number(&detection_key(&row.detection));
            self.detections.insert(slot.detection, key);
        }
        let place = known.unwrap_or(self.slots.len() as u32);
        if known.is_some() {
            self.slots[place as usize] = slot;
        } else {
            self.slots.push(slot);
            self.places.push(place);
        }
        if let Some(search) = search {
            self.address(place, &search.addresses);
        }
        self.tell(place, row, search);
    }

    /// Takes room for that many lines at once and for many more to come: what grows by doubling is
    /// copied, and leaves the memory of each copy behind; what is not used of it costs nothing.
    pub(super) fn make_room(&mut self, lines: usize) {
        let lines = (lines + lines.max(ROOM_MORE)).min(ROOM_MAX);
        self.slots.reserve_exact(lines);
        self.places.reserve_exact(lines);
        self.pool.reserve_exact(lines * 4);
        self.ids.make_room(lines);
        self.names.make_room(lines);
        self.texts.make_room(lines);
    }

    /// Gives a line its addresses.
    fn address(&mut self, place: u32, addresses: &[String]) {
        let new: Vec<_> = addresses.iter().map(|address| self.names.number(address)).collect();
        let slot = &mut self.slots[place as usize];
        if self.pool[slot.addresses()] != new {
            self.holes += slot.addresses().len();
            slot.addresses = (self.pool.len() as u32, new.len() as u32);
            self.pool.extend(new);
        }
        if self.holes > HOLES_MAX && self.holes > self.pool.len() / 2 {
            self.mend();
        }
    }

    /// Puts the pool together anew, without what is no line's any more.
    fn mend(&mut self) {
        let mut pool = Vec::with_capacity(self.pool.len() - self.holes);
        for slot in &mut self.slots {
            let at = pool.len() as u32;
            pool.extend_from_slice(&self.pool[slot.addresses()]);
            slot.addresses.0 = at;
        }
        (self.pool, self.holes) = (pool, 0);
    }

    /// Gives a line its searched text: id, title and summary. Subject, detection and addresses are
    /// searched by name.
    fn tell(&mut self, place: u32, row: &QueueRow, search: Option<&SearchText>) {
        let old = self.texts.get(place);
        let mut text = String::with_capacity(512);
        field(&mut text, &row.id);
        field(&mut text, row.title.as_deref().unwrap_or_default());
        match search {
            None => text.push_str(old.splitn(3, FIELD).nth(2).unwrap_or_default()),
            Some(search) => field(&mut text, &search.summary),
        }
        if text != old {
            self.texts.put(place, &text);
        }
    }

    /// The places' ids.
    fn ids(&self, places: &[u32]) -> Vec<String> {
        let id = |place: &u32| self.ids.text(self.slots[*place as usize].id).to_owned();
        places.iter().map(id).collect()
    }
}

/// Adds a field to a searched text, with its end.
fn field(text: &mut String, field: &str) {
    if field.is_ascii() {
        let from = text.len();
        text.push_str(field);
        text[from..].make_ascii_lowercase();
    } else {
        text.push_str(&field.to_lowercase());
    }
    text.push(FIELD);
}
