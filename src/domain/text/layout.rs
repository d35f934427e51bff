//! Fitting a shown text into a number of cells, without ever splitting a cluster.

use super::{Builder, PAD, Segment, Shown};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// What stands for all that did not fit. A token, so it cannot be mistaken for an ellipsis of the
/// text.
const ELLIPSIS: &str = "…";

/// The smallest part that is drawn whole: a token, or a cluster with its padding.
#[derive(Clone, Copy)]
pub(super) struct Unit<'s> {
    pub(super) text: &'s str,
    pub(super) width: usize,
    pub(super) token: bool,
}

impl Unit<'_> {
    pub(super) fn is_blank(&self) -> bool {
        !self.token && self.text == " "
    }

    pub(super) fn is_marked_blank(self) -> bool {
        !self.token && self.text.len() > 1 && self.text.starts_with(' ')
    }
}

pub(super) fn units(segment: Segment<'_>) -> Vec<Unit<'_>> {
    if segment.token {
        return vec![Unit { text: segment.text, width: segment.width, token: true }];
    }
    let mut out: Vec<Unit<'_>> = Vec::with_capacity(segment.text.len());
    for (at, cluster) in segment.text.grapheme_indices(true) {
        match out.last_mut() {
            Some(last) if cluster == PAD => {
                let start = at - last.text.len();
                last.text = &segment.text[start..at + cluster.len()];
                last.width += 1;
            }
            _ => out.push(Unit { text: cluster, width: cluster.width(), token: false }),
        }
    }
    out
}

impl Builder {
    fn unit(&mut self, unit: Unit<'_>) {
        self.push(unit.text, unit.width, unit.token);
    }
}

impl Shown {
    /// The text in at most `width` cells; what does not fit is replaced by an ellipsis.
    #[must_use]
    pub fn truncate(&self, width: usize) -> Self {
        if self.width() <= width {
            return self.clone();
        }
        let mut out = Builder::default();
        let Some(room) = width.checked_sub(1) else { return out.finish() };
        let mut used = 0;
        'all: for segment in self.segments() {
            if !segment.token && segment.text.is_ascii() {
                let fits = segment.text.len().min(room - used);
                out.push(&segment.text[..fits], fits, false);
                used += fits;
                if fits < segment.text.len() {
                    break;
                }
                continue;
            }
            for unit in units(segment) {
                if used + unit.width > room {
                    break 'all;
                }
                used += unit.width;
                out.unit(unit);
            }
        }
        out.push(ELLIPSIS, 1, true);
        out.finish()
    }

    /// Rows of at most `width` cells, broken between words where that is possible, else between
    /// clusters.
    ///
    /// Blanks at a break stay at the end of their row while there is room and are dropped
    /// otherwise. A token wider than a whole row is continued on the next, a cluster wider than a
    /// whole row becomes an ellipsis.
    pub fn wrap(&self, width: usize) -> Vec<Self> {
        let mut rows = Rows { width: width.max(1), ..Rows::default() };
        let mut word = Vec::new();
        for segment in self.segments() {
            for unit in units(segment) {
                if unit.is_blank() {
                    rows.word(&word);
                    word.clear();
                    rows.blank(unit);
                } else {
                    word.push(unit);
                }
            }
        }
        rows.word(&word);
        rows.finish()
    }
}

#[derive(Default)]
struct Rows {
    width: usize,
    used: usize,
    row: Builder,
    done: Vec<Shown>,
}

impl Rows {
    fn next(&mut self) {
        let row = std::mem::take(&mut self.row);
        self.done.push(row.finish());
        self.used = 0;
    }

    fn blank(&mut self, unit: Unit<'_>) {
        if self.used < self.width {
            self.row.unit(unit);
            self.used += 1;
        }
    }

    fn word(&mut self, word: &[Unit<'_>]) {
        let width: usize = word.iter().map(|unit| unit.width).sum();
        if self.used > 0 && self.used + width > self.width && width <= self.width {
            self.next();
        }
        for unit in word {
            self.unit(*unit);
        }
    }

    fn unit(&mut self, unit: Unit<'_>) {
        if unit.width > self.width {
            self.oversize(unit);
            return;
        }
        if self.used + unit.width > self.width {
            self.next();
        }
        self.row.unit(unit);
        self.used += unit.width;
    }

    fn oversize(&mut self, unit: Unit<'_>) {
        if !unit.token {
            self.unit(Unit { text: ELLIPSIS, width: 1, token: true });
            return;
        }
        for part in unit.text.graphemes(true) {
            self.unit(Unit { text: part, width: part.width().min(self.width), token: true });
        }
    }

    fn finish(mut self) -> Vec<Shown> {
        if self.used > 0 || self.done.is_empty() {
            self.next();
        }
        self.done
    }
}
