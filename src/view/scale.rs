//! Times as cells: to scale, with the long silences cut out and said, so that a burst of minutes
//! stays readable hours after a first event.
//!
//! ```text
//! ●──┄ 11 h ┄──×─××─×●
//! ```
//!
//! All stretches between cuts have one scale. It must not move an event before another.

use crate::domain::time::Timestamp;

/// Cuts at most.
const CUTS_MAX: usize = 4;
/// Cells that all stretches together keep, at least.
const CELLS_MIN: usize = 12;

/// A stretch of time drawn to scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    from: i64,
    to: i64,
    /// Its first cell.
    at: usize,
    /// Its cells, at least one.
    cells: usize,
}

/// A silence that is cut short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Its first cell.
    pub at: usize,
    /// What stands there: `┄ 11 h ┄`.
    pub text: String,
    /// How many cells that takes.
    pub cells: usize,
    /// From when, in milliseconds.
    pub from: i64,
    /// To when.
    pub to: i64,
}

/// Times on so many cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scale {
    /// All cells.
    pub cells: usize,
    /// What is cut, in order.
    pub cuts: Vec<Cut>,
    stretches: Vec<Stretch>,
}

impl Scale {
    /// A scale for times in order; `None` where they are one instant or there is no room.
    pub fn new(times: &[Timestamp], cells: usize) -> Option<Self> {
        let times: Vec<i64> = times.iter().map(|time| time.millis()).collect();
        let (first, last) = (*times.first()?, *times.last()?);
        if last <= first || cells < 8 {
            return None;
        }
        let mut silences: Vec<(i64, i64)> = times.windows(2).map(|it| (it[0], it[1])).collect();
        silences.sort_by_key(|(from, to)| std::cmp::Reverse(to - from));
        let mut rest = last - first;
        let mut cut: Vec<(i64, i64)> = Vec::new();
        let mut taken = 0;
        for (from, to) in silences.into_iter().take(CUTS_MAX) {
            let (gap, needs) = (to - from, text(to - from).chars().count());
            let telling = gap * 3 > rest * 2 && gap < rest && gap >= 60_000;
            if !telling || taken + needs + CELLS_MIN > cells {
                break;
            }
            cut.push((from, to));
            rest -= gap;
            taken += needs;
        }
        cut.sort_unstable();
        Some(Self::laid_out(first, last, &cut, rest, cells))
    }

    fn laid_out(first: i64, last: i64, cut: &[(i64, i64)], rest: i64, cells: usize) -> Self {
        let texts: Vec<String> = cut.iter().map(|(from, to)| text(to - from)).collect();
        let taken: usize = texts.iter().map(|text| text.chars().count()).sum();
        let bounds = cut.iter().map(|(from, _)| *from).chain([last]);
        let begins = [first].into_iter().chain(cut.iter().map(|(_, to)| *to));
        // Each stretch has a cell of its own; what is left is shared out by length.
        let free = cells.saturating_sub(taken + cut.len() + 1);
        let (mut stretches, mut cuts) = (Vec::new(), Vec::new());
        let (mut at, mut passed, mut given) = (0, 0_i64, 0);
        for (n, (from, to)) in begins.zip(bounds).enumerate() {
            passed += to - from;
            let upto = (i128::from(passed) * free as i128 / i128::from(rest.max(1))) as usize;
            let own = 1 + upto.saturating_sub(given);
            given = upto.max(given);
            stretches.push(Stretch { from, to, at, cells: own });
            at += own;
            if let (Some((from, to)), Some(text)) = (cut.get(n), texts.get(n)) {
                let cells = text.chars().count();
                cuts.push(Cut { at, text: text.clone(), cells, from: *from, to: *to });
                at += cells;
            }
        }
        Self { cells: at, cuts, stretches }
    }

    /// The first and the last instant, in milliseconds.
    pub fn times(&self) -> (i64, i64) {
        let first = self.stretches.first().map_or(0, |it| it.from);
        (first, self.stretches.last().map_or(first, |it| it.to))
    }

    /// The cell of an instant; what lies outside is at the end nearest to it.
    pub fn cell(&self, time: Timestamp) -> usize {
        let time = time.millis();
        let behind = self.stretches.partition_point(|it| it.from <= time);
        let Some(stretch) = behind.checked_sub(1).and_then(|at| self.stretches.get(at)) else {
            return 0;
        };
        if time <= stretch.to {
            let span = (stretch.to - stretch.from).max(1);
            let last = stretch.cells - 1;
            let passed = i128::from(time - stretch.from) * last as i128 / i128::from(span);
            return stretch.at + passed as usize;
        }
        // Within a cut.
        match self.cuts.get(behind - 1) {
            Some(cut) => {
                let part = i128::from(time - cut.from) * cut.cells as i128;
                let part = (part / i128::from((cut.to - cut.from).max(1))) as usize;
                cut.at + part.min(cut.cells - 1)
            }
            None => self.cells - 1,
        }
    }

    /// Times and the cells they stand on, no two nearer than `apart` cells, round as counted from
    /// an instant in milliseconds; with whether seconds have to be said.
    pub fn ticks(&self, apart: usize, origin: i64) -> (Vec<(usize, Timestamp)>, bool) {
        const STEPS: [i64; 19] = [
            1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600,
            43_200, 86_400, 604_800,
        ];
        let apart = apart.max(1);
        let rest: i64 = self.stretches.iter().map(|it| it.to - it.from).sum();
        let cells: usize = self.stretches.iter().map(|it| it.cells).sum();
        let wanted = rest / 1_000 * apart as i64 / (cells.max(1) as i64);
        let step = STEPS.into_iter().find(|step| *step >= wanted).unwrap_or(wanted.max(1)) * 1_000;
        let mut ticks: Vec<(usize, Timestamp)> = Vec::new();
        for stretch in &self.stretches {
            let steps = (stretch.from.saturating_sub(origin) + step - 1).div_euclid(step);
            let first = origin.saturating_add(steps.saturating_mul(step));
            let times = std::iter::successors(Some(first), |time| time.checked_add(step));
            let mut found = false;
            for time in times.take_while(|time| *time <= stretch.to).take(1_000) {
                let Some(time) = Timestamp::from_millis(time) else { continue };
                let cell = self.cell(time);
                if ticks.last().is_none_or(|(last, _)| cell >= last + apart) {
                    ticks.push((cell, time));
                    found = true;
                }
            }
            // A short stretch behind a cut says when it begins.
            if !found
                && let Some(time) = Timestamp::from_millis(stretch.from)
                && ticks.last().is_none_or(|(last, _)| stretch.at >= last + apart)
            {
                ticks.push((stretch.at, time));
            }
        }
        (ticks, step < 60_000)
    }
}

fn text(millis: i64) -> String {
    format!("┄ {} ┄", span(millis))
}

/// A length of time in its one or two largest units: `476 s`, `11 h 40 min`, `3 d 4 h`.
pub fn span(millis: i64) -> String {
    let secs = millis.max(0) / 1_000;
    let two = |big: i64, one: &str, small: i64, other: &str| match small {
        0 => format!("{big} {one}"),
        small => format!("{big} {one} {small} {other}"),
    };
    match secs {
        0 => format!("{} ms", millis.max(0)),
        1..120 => format!("{secs} s"),
        120..3_600 => two(secs / 60, "min", 0, ""),
        3_600..86_400 => two(secs / 3_600, "h", secs % 3_600 / 60, "min"),
        _ => two(secs / 86_400, "d", secs % 86_400 / 3_600, "h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(seconds: &[i64]) -> Vec<Timestamp> {
        let begin = Timestamp::parse("2026-03-02T10:00:00Z").unwrap();
        seconds.iter().map(|s| begin.plus_millis(s * 1_000)).collect()
    }

    #[test]
    fn without_a_long_silence_time_is_even() {
        let times = times(&[0, 25, 50, 100]);
        let scale = Scale::new(&times, 101).unwrap();
        assert!(scale.cuts.is_empty());
        let cells: Vec<_> = times.iter().map(|time| scale.cell(*time)).collect();
        assert_eq!(cells, [0, 25, 50, 100]);
    }

    #[test]
    fn a_long_silence_is_cut_and_said_and_the_burst_behind_it_has_the_room() {
        let times = times(&[0, 41_400, 41_460, 41_520, 41_700]);
        let scale = Scale::new(&times, 60).unwrap();
        assert_eq!(scale.cuts.len(), 1);
        assert_eq!(scale.cuts[0].text, "┄ 11 h 30 min ┄");
        let cells: Vec<_> = times.iter().map(|time| scale.cell(*time)).collect();
        assert!(cells.is_sorted() && cells[4] - cells[1] > 35, "{cells:?}");
        assert!(cells[4] < 60 && scale.cells <= 60);
        let within = scale.cell(times[0].plus_millis(20_000_000));
        assert!((scale.cuts[0].at..scale.cuts[0].at + scale.cuts[0].cells).contains(&within));
    }

    #[test]
    fn order_is_kept_whatever_the_times_and_every_cell_is_there() {
        let stories: [&[i64]; 6] = [
            &[0, 1],
            &[0, 86_400 * 400, 86_400 * 400 + 1],
            &[0, 0, 0, 5],
            &[0, 10, 10_000, 10_010, 5_000_000, 5_000_010, 90_000_000],
            &[0, 3_000_000_000],
            &[0, 1, 2, 3_600, 3_601, 7_200, 7_201, 10_800],
        ];
        for seconds in stories {
            let times = times(seconds);
            for cells in 8..140 {
                let Some(scale) = Scale::new(&times, cells) else { panic!("{cells}") };
                let at: Vec<_> = times.iter().map(|time| scale.cell(*time)).collect();
                assert!(at.is_sorted() && at.iter().all(|at| *at < cells), "{cells}: {at:?}");
                let (ticks, _) = scale.ticks(9, 0);
                assert!(ticks.windows(2).all(|two| two[1].0 >= two[0].0 + 9), "{ticks:?}");
            }
        }
        assert_eq!(Scale::new(&times(&[7, 7]), 40), None);
        assert_eq!(Scale::new(&[], 40), None);
    }

    #[test]
    fn lengths_of_time_have_two_units_at_most() {
        let said = [0, 500, 90_000, 476_000, 42_000_000, 273_600_000].map(span);
        assert_eq!(said, ["0 ms", "500 ms", "90 s", "7 min", "11 h 40 min", "3 d 4 h"]);
    }
}
