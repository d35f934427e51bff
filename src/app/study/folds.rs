//! Which containers of a record are folded, and which line comes next: found from where one is,
//! never by a walk over the record.

use crate::app::json_lines::{self, JsonLine, Part};
use crate::domain::json::{Doc, NodeId};
use crate::domain::tally;
use std::collections::BTreeSet;

/// What is folded: everything from a depth on, but for those that were turned.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Folds {
    /// Containers of this depth and deeper are folded; none where `None`.
    pub depth: Option<u16>,
    /// Containers for which it is the other way round.
    turned: BTreeSet<NodeId>,
}

/// The lines of a record with their folds.
#[derive(Clone, Copy)]
pub struct Folded<'l> {
    /// The lines.
    pub lines: &'l [JsonLine],
    /// The document they are of.
    pub doc: &'l Doc,
    /// What is folded.
    pub folds: &'l Folds,
}

impl Folds {
    /// Folds everything from that depth on, and nothing else.
    pub fn to_depth(depth: Option<u16>) -> Self {
        Self { depth, turned: BTreeSet::new() }
    }

    /// True for a container that stands on one line.
    pub fn is_folded(&self, line: &JsonLine) -> bool {
        tally::line();
        let deep = self.depth.is_some_and(|depth| line.depth >= depth);
        line.part == Part::Open && deep != self.turned.contains(&line.value)
    }

    /// Folds or unfolds one container.
    pub fn set(&mut self, line: &JsonLine, folded: bool) {
        if line.part == Part::Open
            && self.is_folded(line) != folded
            && !self.turned.remove(&line.value)
        {
            self.turned.insert(line.value);
        }
    }
}

impl Folded<'_> {
    /// The line below a visible one.
    pub fn next(&self, at: usize) -> Option<usize> {
        let line = self.lines.get(at)?;
        let end = if self.folds.is_folded(line) {
            json_lines::end_of(self.lines, self.doc, at)
        } else {
            at
        };
        (end + 1 < self.lines.len()).then_some(end + 1)
    }

    /// The line above a visible one.
    pub fn before(&self, at: usize) -> Option<usize> {
        let above = at.checked_sub(1)?;
        let line = self.lines.get(above)?;
        // A closing bracket above belongs to a container that is either open, or folded as a whole.
        let opens = match line.part {
            Part::Close => json_lines::line_of(self.lines, self.doc, line.value)?,
            Part::Open | Part::Whole => above,
        };
        let folded = self.lines.get(opens).is_some_and(|line| self.folds.is_folded(line));
        Some(if folded { opens } else { above })
    }

    /// The containers that a line stands in, the nearest first.
    pub fn around(&self, at: usize) -> impl Iterator<Item = usize> {
        let mut at = at;
        std::iter::from_fn(move || {
            let line = self.lines.get(at).filter(|line| line.depth > 0)?;
            at = line.parent as usize;
            Some(at)
        })
    }

    /// The line itself, or the outermost folded container that hides it.
    pub fn shown(&self, at: usize) -> usize {
        let folded = |at: &usize| self.lines.get(*at).is_some_and(|it| self.folds.is_folded(it));
        let hides = self.around(at).filter(folded).last();
        // A closing bracket of what is folded stands on the line that opens it.
        let own = self.lines.get(at).filter(|line| line.part == Part::Close);
        let own = own.and_then(|line| json_lines::line_of(self.lines, self.doc, line.value));
        hides.or(own.filter(folded)).unwrap_or(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_folded_is_stepped_over_in_both_directions() {
        let doc = Doc::parse(r#"{"a":{"b":[1,2,{"c":3}],"d":4},"e":[],"f":{"g":5}}"#).unwrap();
        let lines = json_lines::lines(doc.root());
        let walk = |folds: &Folds| {
            let all = Folded { lines: &lines, doc: &doc, folds };
            let down: Vec<_> = std::iter::successors(Some(0), |at| all.next(*at)).collect();
            let last = all.shown(lines.len() - 1);
            let mut up: Vec<_> = std::iter::successors(Some(last), |at| all.before(*at)).collect();
            up.reverse();
            assert_eq!(down, up, "the way back is the way there");
            down
        };
        assert_eq!(walk(&Folds::default()).len(), lines.len());
        assert_eq!(walk(&Folds::to_depth(Some(0))), [0]);
        let mut folds = Folds::to_depth(Some(1));
        assert_eq!(walk(&folds).len(), 5, "brackets and three members");
        folds.set(&lines[1], false);
        assert_eq!(walk(&folds), [0, 1, 2, 9, 10, 11, 12, 15]);
        let all = Folded { lines: &lines, doc: &doc, folds: &folds };
        assert_eq!(all.shown(6), 2, "within what is folded");
        assert_eq!(all.around(6).collect::<Vec<_>>(), [5, 2, 1, 0]);
        folds.set(&lines[1], true);
        assert_eq!(folds, Folds::to_depth(Some(1)));
    }
}
