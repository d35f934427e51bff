//! Whether the logs cover a stretch of time: what makes "there is none" a finding.
//!
//! Coverage is the case file's word, and every reason that rests on it says so. It is indexed once:
//! a case may list thousands of stretches and ask four hundred times.

use crate::domain::dossier::Dossier;
use crate::domain::time::Timestamp;
use crate::facts::{named, shorten};
use std::collections::{BTreeMap, HashSet};

/// What every reason that rests on coverage says.
pub(super) const ASSERTED: &str = "as asserted by the case file";

/// Stretches `[from, to)` in milliseconds, apart from each other, in order.
type Stretches = Vec<(i64, i64)>;

#[derive(Debug, Default)]
struct Source {
    covered: Stretches,
    gaps: Stretches,
}

/// What the case file says its logs cover.
#[derive(Debug)]
pub(super) struct Coverage<'d> {
    dossier: &'d Dossier,
    sources: BTreeMap<&'d str, Source>,
    /// A format of the case's sign-ins that the list does not name.
    unlisted: Option<&'static str>,
}

impl<'d> Coverage<'d> {
    pub(super) fn new(dossier: &'d Dossier) -> Self {
        let mut sources: BTreeMap<&str, Source> = BTreeMap::new();
        for entry in &dossier.case.evidence.coverage {
            let source = sources.entry(&entry.source).or_default();
            source.covered.push((entry.from.millis(), entry.to.millis()));
            source.gaps.extend(entry.gaps.iter().map(|(from, to)| (from.millis(), to.millis())));
        }
        for source in sources.values_mut() {
            join(&mut source.covered);
            join(&mut source.gaps);
        }
        let mut coverage = Self { dossier, sources, unlisted: None };
        let mut seen = HashSet::new();
        for (event, read) in dossier.read.iter().enumerate() {
            let written = coverage.written(event);
            if read.sign_in.is_some()
                && seen.insert((written, read.format))
                && coverage.is_unlisted(event)
            {
                coverage.unlisted = Some(read.format);
            }
        }
        coverage
    }

    /// Whether every listed source covers `[from, to)` in milliseconds; else why not.
    pub(super) fn of_window(&self, from: i64, to: i64) -> Result<(), String> {
        self.is_given()?;
        match self.unlisted {
            Some(format) => Err(not_listed(format)),
            None => {
                self.sources.iter().try_for_each(|(name, source)| source.covers(name, from, to))
            }
        }
    }

    /// Whether the source of an event covers the time of that event; else why not.
    pub(super) fn of_event(&self, event: usize) -> Result<(), String> {
        self.is_given()?;
        if self.is_unlisted(event) {
            return Err(not_listed(self.recognised(event)));
        }
        let case = &self.dossier.case;
        let happened = self.dossier.sign_in(event).and_then(|sign_in| sign_in.time);
        let collected = case.evidence.events.get(event).and_then(|event| event.collected_at);
        let from = happened.or(collected).unwrap_or(case.detected_at).millis();
        let to = from.saturating_add(1);
        let names = [self.written(event), Some(self.recognised(event))];
        let mut own =
            names.into_iter().flatten().filter_map(|name| self.sources.get_key_value(name));
        match own.next() {
            Some((name, source)) => source.covers(name, from, to),
            None => self.of_window(from, to),
        }
    }

    fn is_given(&self) -> Result<(), String> {
        if self.sources.is_empty() {
            return Err("the case file gives no coverage".into());
        }
        Ok(())
    }

    fn written(&self, event: usize) -> Option<&'d str> {
        self.dossier.case.evidence.events.get(event).and_then(|event| event.format.as_deref())
    }

    fn recognised(&self, event: usize) -> &'static str {
        self.dossier.read.get(event).map_or("its source", |read| read.format)
    }

    /// A source that is not listed, as written or as recognised, is not covered. A list in other
    /// words than formats' names lists nobody knows what, and is taken to speak of all.
    fn is_unlisted(&self, event: usize) -> bool {
        let lists = |name: &str| self.sources.contains_key(name);
        let is_format = |name: &&str| name.contains('.') && !name.contains(' ');
        !self.written(event).is_some_and(lists)
            && !lists(self.recognised(event))
            && self.sources.keys().all(is_format)
    }
}

impl Source {
    fn covers(&self, name: &str, from: i64, to: i64) -> Result<(), String> {
        let show = |time| Timestamp::from_millis(time).map(|t| t.to_string()).unwrap_or_default();
        let gap = self.gaps.get(self.gaps.partition_point(|(_, end)| *end <= from));
        if let Some((start, end)) = gap
            && *start < to
        {
            return Err(format!(
                "the log of {} has a gap from {} to {}, {ASSERTED}",
                named(&shorten(name)),
                show(*start),
                show(*end)
            ));
        }
        // The end of a window is exclusive, so its last millisecond is what must be covered.
        let last = to.saturating_sub(1);
        let stretch = self.covered.get(self.covered.partition_point(|(_, end)| *end < last));
        if stretch.is_some_and(|(start, _)| *start <= from) {
            return Ok(());
        }
        let (from, to) = (show(from), show(to));
        Err(format!(
            "the log of {}, {ASSERTED}, does not cover {from} to {to}",
            named(&shorten(name))
        ))
    }
}

fn not_listed(format: &str) -> String {
    format!("the coverage, {ASSERTED}, does not list {format}")
}

/// Joins stretches that touch and drops those that are none.
fn join(stretches: &mut Stretches) {
    stretches.retain(|(from, to)| from < to);
    stretches.sort_unstable();
    let mut joined: Stretches = Vec::with_capacity(stretches.len());
    for (from, to) in stretches.drain(..) {
        match joined.last_mut() {
            Some((_, end)) if *end >= from => *end = (*end).max(to),
            _ => joined.push((from, to)),
        }
    }
    *stretches = joined;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_that_touch_are_one_and_a_gap_between_is_a_gap() {
        let mut stretches = vec![(5, 9), (0, 5), (9, 8), (20, 30)];
        join(&mut stretches);
        assert_eq!(stretches, [(0, 9), (20, 30)]);
        let source = Source { covered: stretches, gaps: vec![(22, 24)] };
        for (from, to, whole) in [
            (0, 9, true),
            (0, 10, true),
            (0, 11, false),
            (-1, 5, false),
            (8, 21, false),
            (20, 22, true),
            (20, 23, false),
            (23, 30, false),
            (24, 30, true),
            (31, 32, false),
        ] {
            assert_eq!(source.covers("log", from, to).is_ok(), whole, "{from} to {to}");
        }
    }
}
