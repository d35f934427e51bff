//! What the columns of the queue need: cells of the widest texts among all that was read, which
//! only grow while one looks at the same lines: neither scrolling nor folding moves a column then.
//!
//! It must not say how wide a column is: the view shares out what there is.

use super::lens::Lens;
use crate::domain::codes::of_code;
use crate::domain::queue::QueueRow;
use crate::domain::text::Shown;
use crate::domain::words::{Grounding, SubjectKind};
use crate::facts::{has_sign, quoted};
use crate::store::{Group, GroupBy};

/// Bytes of a text that are looked at: no column is made wider.
const BYTES_MAX: usize = 512;

/// Cells of the widest of each text.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Needs {
    /// Whom a case is about.
    pub subject: usize,
    /// What was detected.
    pub detection: usize,
    /// What a case is called; none where no case has a title.
    pub title: usize,
    /// What the cases of a group have in common.
    pub label: usize,
    /// How its claims came out, where there is no room for a column a mark.
    pub marks: usize,
    /// Kinds of subject that there are.
    pub kinds: Vec<SubjectKind>,
    /// A case was among the lines.
    pub has_cases: bool,
}

impl Needs {
    /// Of these lines too.
    pub fn of_rows(&mut self, rows: &[QueueRow]) {
        self.has_cases |= !rows.is_empty();
        for row in rows {
            self.subject = self.subject.max(cells(row.subject.display()));
            self.detection = self.detection.max(cells(&of_code(&row.detection)));
            self.title = self.title.max(row.title.as_deref().map_or(0, cells));
            self.marks = self.marks.max(marks(row));
            if !self.kinds.contains(&row.subject.kind) {
                self.kinds.push(row.subject.kind);
            }
        }
    }

    /// Of these groups too.
    pub(super) fn of_groups(&mut self, groups: &[Group], by: GroupBy) {
        for group in groups {
            self.label = self.label.max(match by {
                GroupBy::Detection => cells(&of_code(&group.label)),
                GroupBy::Subject | GroupBy::Address => cells(&group.label),
            });
        }
    }
}

/// What is needed of the lines of a window, and of which filter and order they are.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Seen {
    lens: Option<Lens>,
    /// What they need.
    pub needs: Needs,
}

impl Seen {
    /// A window came: of the same lines it adds to what was needed, of others it begins anew.
    pub(super) fn came(&mut self, lens: &Lens, rows: &[QueueRow]) {
        if self.lens.as_ref() != Some(lens) {
            *self = Self { lens: Some(lens.clone()), needs: Needs::default() };
        }
        self.needs.of_rows(rows);
    }
}

/// Cells of all marks of a line with their counts, a blank between two.
fn marks(row: &QueueRow) -> usize {
    let digits = |n: u32| n.to_string().len() + 2;
    let marks = Grounding::ALL.iter().map(|mark| row.claims.count(*mark));
    let all: usize = marks.chain([row.omissions]).filter(|n| *n > 0).map(digits).sum();
    all.saturating_sub(1).max(2)
}

/// Cells of a text from outside beside our own words: a sign that could be one of ours stands in
/// quotes.
pub fn cells(text: &str) -> usize {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~');
    if text.len() <= BYTES_MAX && text.bytes().all(is_plain) && !text.contains("  ") {
        return text.len();
    }
    let wide = |text: &str| Shown::cell(text, BYTES_MAX).width();
    if has_sign(text) { wide(&quoted(text)) } else { wide(text) }
}
