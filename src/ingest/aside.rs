//! How much of what is set aside is kept one by one. A file that is no log at all may hold millions
//! of records that are none; the store must not grow with them.
//!
//! It must not drop anything silently: of what is no longer kept one by one, the number and the
//! range of the places are, and a record whose bytes are not kept says so.

use crate::store::SetAside;

/// Records of one ingest that are kept one by one.
pub const RECORDS_MAX: u64 = 100_000;
/// Bytes of them that are kept; beyond, a record is kept without its bytes.
pub const BYTES_MAX: u64 = 256 * 1024 * 1024;

/// What was kept so far in one ingest.
#[derive(Debug)]
pub struct Shelf {
    records: u64,
    bytes: u64,
    /// Records that are kept one by one without their bytes.
    pub bare: u64,
    /// Records of which only the number and the places were kept.
    pub counted: u64,
}

impl Default for Shelf {
    fn default() -> Self {
        Self { records: RECORDS_MAX, bytes: BYTES_MAX, bare: 0, counted: 0 }
    }
}

impl Shelf {
    /// What is to be stored of these, in order.
    pub fn keep(&mut self, records: Vec<SetAside>) -> Vec<SetAside> {
        let mut kept: Vec<SetAside> = Vec::new();
        let mut rest: Option<(SetAside, SetAside, u64)> = None;
        for mut record in records {
            if self.records > 0 {
                self.records -= 1;
                if let Some(left) = self.bytes.checked_sub(record.bytes.len() as u64) {
                    self.bytes = left;
                } else {
                    self.bare += 1;
                    record.bytes = Vec::new();
                    record.reason.push_str("; its bytes are not kept");
                }
                kept.push(record);
                continue;
            }
            self.counted += 1;
            record.bytes = Vec::new();
            rest = match rest.take() {
                Some((first, _, count)) if first.source == record.source => {
                    Some((first, record, count + 1))
                }
                other => {
                    kept.extend(other.map(folded));
                    Some((record.clone(), record, 1))
                }
            };
        }
        kept.extend(rest.map(folded));
        kept
    }

    /// What somebody should know of it, in words.
    pub fn warnings(&self) -> impl Iterator<Item = String> {
        let bare = (self.bare > 0).then(|| {
            format!(
                "of the records set aside, the bytes are kept up to {} MiB; of {} more, only \
                 their places and reasons",
                BYTES_MAX / (1024 * 1024),
                self.bare
            )
        });
        let counted = (self.counted > 0).then(|| {
            format!(
                "the first {RECORDS_MAX} records set aside are kept one by one; of {} more, their \
                 number and the range of their places",
                self.counted
            )
        });
        bare.into_iter().chain(counted)
    }
}

/// One record for many that stood behind one another.
fn folded((first, last, count): (SetAside, SetAside, u64)) -> SetAside {
    let reason = match count {
        1 => first.reason,
        _ => format!(
            "{count} records up to line {}, byte {}, too many to be kept one by one; the first: {}",
            last.line, last.byte, first.reason
        ),
    };
    SetAside { reason, ..first }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(source: &str, line: u64) -> SetAside {
        let reason = format!("reason {line}");
        SetAside { source: source.into(), line, byte: line * 10, reason, bytes: vec![b'x'; 8] }
    }

    #[test]
    fn beyond_the_limit_the_number_and_the_places_are_kept() {
        let mut shelf = Shelf { records: 3, bytes: 20, bare: 0, counted: 0 };
        let kept = shelf.keep((1..=2).map(|line| record("a", line)).collect());
        assert_eq!(kept, [record("a", 1), record("a", 2)]);
        assert_eq!(shelf.warnings().count(), 0);
        let more = (3..=9).map(|line| record("a", line)).chain([record("b", 1), record("c", 1)]);
        let kept = shelf.keep(more.collect());
        let told: Vec<_> =
            kept.iter().map(|it| (it.source.as_str(), it.line, &*it.reason)).collect();
        assert_eq!(
            told,
            [
                ("a", 3, "reason 3; its bytes are not kept"),
                (
                    "a",
                    4,
                    "6 records up to line 9, byte 90, too many to be kept one by one; \
                     the first: reason 4"
                ),
                ("b", 1, "reason 1"),
                ("c", 1, "reason 1"),
            ]
        );
        assert!(kept.iter().all(|it| it.bytes.is_empty()), "eight bytes more than 20 are not kept");
        assert_eq!((shelf.bare, shelf.counted), (1, 8));
        let warnings: Vec<_> = shelf.warnings().collect();
        let [bare, counted] = warnings.as_slice() else { panic!("{warnings:?}") };
        assert!(bare.contains("256 MiB; of 1 more") && counted.contains("of 8 more"));
    }

    /// Fewer records than are kept one by one, and more bytes than are kept.
    #[test]
    fn bytes_that_are_not_kept_are_told_with_the_record_and_in_all() {
        let mut shelf = Shelf { records: 9, bytes: 20, bare: 0, counted: 0 };
        let kept = shelf.keep((1..=4).map(|line| record("a", line)).collect());
        assert_eq!(kept[..2], [record("a", 1), record("a", 2)]);
        for bare in &kept[2..] {
            assert!(bare.bytes.is_empty() && bare.reason.ends_with("; its bytes are not kept"));
        }
        let warnings: Vec<_> = shelf.warnings().collect();
        assert!(warnings.len() == 1 && warnings[0].contains("of 2 more, only"), "{warnings:?}");
    }
}
