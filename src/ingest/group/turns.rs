//! Whose turn it is, of the subjects and addresses with long histories: a round does so much work
//! on them and leaves the others to the next one.
//!
//! Each time something of it comes, a subject is scanned over its whole history, and its cases are
//! written anew. An exit that thousands share, or the account of a service, grows with every
//! second: grouped each time, it would keep all others waiting, ever longer, and what sources
//! deliver with them. It must not keep one waiting for good, and one that was quiet never waits.

use std::collections::HashMap;

/// Sightings from which a history is a long one. Some hundred of a few hundred cost a round as much
/// as a few of many thousand.
const LONG: usize = 250;
/// What an event costs that is written into a case, in sightings that are read: it is read back
/// whole, normalised, examined and stored.
const WRITTEN: usize = 4;
/// Work on long histories in one round, in sightings; at least one history is read.
const IN_A_ROUND: usize = 20_000;
/// Rounds without a word of it after which a long history is forgotten.
const FORGOTTEN: u64 = 8;

/// The turns of long histories, over rounds.
#[derive(Debug, Default)]
pub struct Turns {
    round: u64,
    /// Rounds between two turns of one history.
    apart: u64,
    /// Work that this round has done on long histories.
    used: usize,
    long: HashMap<String, Long>,
}

#[derive(Debug)]
struct Long {
    /// What its last turn took.
    work: usize,
    scanned: u64,
    touched: u64,
}

impl Turns {
    /// A round begins.
    pub(super) fn begin(&mut self) {
        let all: usize = self.long.values().map(|it| it.work).sum();
        self.apart = all.div_ceil(IN_A_ROUND).max(1) as u64;
        self.round += 1;
        self.used = 0;
        let (round, keep) = (self.round, self.apart.max(FORGOTTEN));
        self.long.retain(|_, it| round - it.touched <= keep);
    }

    /// True where it may be read in this round.
    pub(super) fn is_on(&mut self, subject: &str) -> bool {
        let Some(it) = self.long.get_mut(subject) else { return true };
        it.touched = self.round;
        let rested = self.round - it.scanned;
        // One that has waited twice as long as it should waits for nothing more.
        rested >= 2 * self.apart || (rested >= self.apart && self.used < IN_A_ROUND)
    }

    /// So many sightings of it were read.
    pub(super) fn read(&mut self, subject: &str, rows: usize) {
        // What writing its cases takes is what it took the last time, until that is known.
        let before = self.long.get(subject).map_or(0, |it| it.work);
        if rows < LONG {
            self.long.remove(subject);
            return;
        }
        self.used += before.max(rows);
        let now = Long { work: rows, scanned: self.round, touched: self.round };
        self.long.insert(subject.to_owned(), now);
    }

    /// So many events of it are written into cases.
    pub(super) fn wrote(&mut self, subject: &str, events: usize) {
        if let Some(it) = self.long.get_mut(subject) {
            it.work += events * WRITTEN;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rounds in which each of so many is read, of so many rounds, all touched in each.
    fn turns(histories: usize, rows: usize, rounds: usize) -> Vec<Vec<usize>> {
        let (mut turns, mut read) = (Turns::default(), vec![Vec::new(); histories]);
        for round in 0..rounds {
            turns.begin();
            for (n, read) in read.iter_mut().enumerate() {
                if turns.is_on(&n.to_string()) {
                    turns.read(&n.to_string(), rows);
                    read.push(round);
                }
            }
        }
        read
    }

    #[test]
    fn short_histories_and_few_long_ones_are_read_in_every_round() {
        for read in turns(1_000, LONG - 1, 5).iter().chain(&turns(50, LONG, 5)) {
            assert_eq!(read, &[0, 1, 2, 3, 4]);
        }
    }

    #[test]
    fn of_many_long_ones_a_round_reads_some_and_each_has_its_turn() {
        // As much as 50 rounds do: all of them come as the first ones do.
        let read = turns(100, 10_000, 160);
        for (n, read) in read.iter().enumerate() {
            let apart: Vec<usize> = read.windows(2).map(|pair| pair[1] - pair[0]).collect();
            assert!(read.len() >= 3 && apart[1..].iter().all(|it| *it <= 51), "{n}: {read:?}");
        }
        for round in 1..160 {
            let histories = read.iter().filter(|read| read.contains(&round)).count();
            assert!(histories * 10_000 <= IN_A_ROUND, "round {round}: {histories}");
        }
    }

    #[test]
    fn a_history_whose_cases_are_written_anew_each_time_counts_for_what_that_takes() {
        // Twenty accounts of services, each with a case of as many events as one may have.
        let rounds = |events: usize| {
            let (mut turns, mut read) = (Turns::default(), Vec::new());
            for _ in 0..60 {
                turns.begin();
                let mut on = Vec::new();
                for subject in (0..20).map(|n| n.to_string()) {
                    if turns.is_on(&subject) {
                        turns.read(&subject, 800);
                        on.push(subject);
                    }
                }
                // How much is written is known only then.
                for subject in &on {
                    turns.wrote(subject, events);
                }
                read.push(on.len());
            }
            read
        };
        assert!(rounds(0).iter().all(|on| *on == 20));
        let each = 800 + 2_000 * WRITTEN;
        for (round, on) in rounds(2_000).iter().enumerate().skip(1) {
            assert!(on * each < IN_A_ROUND + each, "round {round}: {on}");
        }
        let all: usize = rounds(2_000).iter().sum();
        assert!(all >= 20 * 5, "each has its turns: {all}");
    }

    #[test]
    fn one_beyond_what_a_round_reads_has_its_turn_too_and_one_that_was_quiet_waits_for_nothing() {
        let read = turns(2, IN_A_ROUND * 3, 20);
        assert!(read.iter().all(|read| read.len() >= 3), "{read:?}");
        let (mut turns, mut loud) = (Turns::default(), 0);
        for n in 0..100 {
            turns.begin();
            if turns.is_on("loud") {
                turns.read("loud", IN_A_ROUND * 4);
                loud += 1;
            }
            if n % 40 == 0 {
                assert!(turns.is_on("quiet"), "{n}");
                turns.read("quiet", LONG);
            }
        }
        assert!((18..=34).contains(&loud), "{loud}");
    }
}
