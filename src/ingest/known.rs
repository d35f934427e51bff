//! What was set aside already of sources whose records may come again: such a record is not set
//! aside twice, over restarts too.
//!
//! It must not forget what is in the store, and it reads that only once something is to be set
//! aside.

use crate::domain::digest::Digest;
use crate::store::{SetAside, Store, StoreError};
use std::collections::{HashMap, HashSet};

/// Records read at once.
const PAGE: usize = 1_000;

/// What was set aside, by source.
#[derive(Debug, Default)]
pub(super) struct Known(HashMap<String, HashSet<Digest>>);

impl Known {
    /// Those of `found` that are not in the store yet.
    pub(super) fn news(
        &mut self,
        store: &dyn Store,
        source: &str,
        found: Vec<SetAside>,
    ) -> Result<Vec<SetAside>, StoreError> {
        if found.is_empty() {
            return Ok(found);
        }
        if !self.0.contains_key(source) {
            let read = stored(store, source)?;
            self.0.insert(source.to_owned(), read);
        }
        let known = self.0.get(source);
        let is_new = |it: &SetAside| known.is_none_or(|known| !known.contains(&digest(it)));
        Ok(found.into_iter().filter(is_new).collect())
    }

    /// These are in the store now.
    pub(super) fn keep(&mut self, source: &str, kept: &[SetAside]) {
        if let Some(known) = self.0.get_mut(source) {
            known.extend(kept.iter().map(digest));
        }
    }
}

fn stored(store: &dyn Store, source: &str) -> Result<HashSet<Digest>, StoreError> {
    let (mut known, mut skip) = (HashSet::new(), 0);
    loop {
        let page = store.set_aside(skip, PAGE)?;
        known.extend(page.iter().filter(|it| it.source == source).map(digest));
        if page.len() < PAGE {
            return Ok(known);
        }
        skip += page.len() as u64;
    }
}

fn digest(aside: &SetAside) -> Digest {
    Digest::of_parts([aside.reason.as_bytes(), &[0], &aside.bytes])
}
