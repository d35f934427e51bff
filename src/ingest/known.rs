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
    /// Those of `found` that are not in the store yet, with what they are known by.
    pub(super) fn news(
        &mut self,
        store: &dyn Store,
        source: &str,
        found: Vec<SetAside>,
    ) -> Result<(Vec<SetAside>, Vec<Digest>), StoreError> {
        if found.is_empty() {
            return Ok(Default::default());
        }
        if !self.0.contains_key(source) {
            let read = stored(store, source)?;
            self.0.insert(source.to_owned(), read);
        }
        let known = self.0.get(source);
        let digested = found.into_iter().map(|it| (digest(&it), it));
        let is_new = |digest: &Digest| known.is_none_or(|known| !known.contains(digest));
        Ok(digested.filter(|(it, _)| is_new(it)).map(|(digest, it)| (it, digest)).unzip())
    }

    /// These are in the store now.
    pub(super) fn keep(&mut self, source: &str, kept: Vec<Digest>) {
        if let Some(known) = self.0.get_mut(source) {
            known.extend(kept);
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
