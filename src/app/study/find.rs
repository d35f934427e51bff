//! Finding a text in a record: in its bytes as received, so that what is found is what is there.
//!
//! It must not unescape or fold anything but the case of ASCII letters.

use crate::app::edit::Edit;
use aho_corasick::AhoCorasick;

/// Places that are counted; beyond them it says so.
pub const HITS_MAX: usize = 9_999;

/// What is looked for, and where it was found.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Find {
    /// The text.
    pub edit: Edit,
    /// It is being typed.
    pub typing: bool,
    /// Byte offsets in the record, in order.
    pub hits: Vec<u32>,
    /// There are more than [`HITS_MAX`].
    pub more: bool,
}

impl Find {
    /// Looks for the typed text. Where text was only added and all places are known, only those are
    /// looked at again.
    pub(super) fn run(&mut self, raw: &str, longer: bool) {
        let needle = self.edit.text.as_bytes();
        if needle.is_empty() {
            (self.hits, self.more) = (Vec::new(), false);
            return;
        }
        if longer && !self.more && !self.hits.is_empty() {
            let is_there = |at: &u32| {
                let at = *at as usize;
                let found = raw.as_bytes().get(at..at + needle.len());
                found.is_some_and(|found| found.eq_ignore_ascii_case(needle))
            };
            self.hits.retain(is_there);
            return;
        }
        (self.hits, self.more) = hits(raw, needle);
    }

    /// Which of the hits is the first at that byte or behind it.
    pub fn at(&self, byte: usize) -> usize {
        self.hits.partition_point(|hit| (*hit as usize) < byte)
    }
}

fn hits(raw: &str, needle: &[u8]) -> (Vec<u32>, bool) {
    let Ok(search) = AhoCorasick::builder().ascii_case_insensitive(true).build([needle]) else {
        return (Vec::new(), false);
    };
    let mut found = search.find_overlapping_iter(raw).map(|hit| hit.start() as u32);
    let hits: Vec<u32> = found.by_ref().take(HITS_MAX).collect();
    (hits, found.next().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_letters_leave_a_part_of_what_fewer_letters_found() {
        let raw = r#"{"ip":"203.0.113.9","IPv":"203.0.113.10"}"#;
        let mut find = Find { edit: Edit::of("I"), ..Find::default() };
        find.run(raw, false);
        assert_eq!(find.hits.len(), 2);
        for (text, count) in [("ip", 2), ("ipv", 1), ("ipvv", 0)] {
            find.edit = Edit::of(text);
            let mut fresh = find.clone();
            find.run(raw, true);
            fresh.run(raw, false);
            assert_eq!((find.hits.len(), &find.hits), (count, &fresh.hits), "{text}");
        }
        let many = "a".repeat(HITS_MAX + 1);
        find.edit = Edit::of("a");
        find.run(&many, false);
        assert!(find.more && find.hits.len() == HITS_MAX);
        find.edit = Edit::of("aa");
        find.run(&many, true);
        assert!(!find.more, "the places beyond the limit were looked for again");
    }
}
