//! Counts of records, failures, successes and different values.
//!
//! A failure is a record with status 2 and a success one with status 1; an interrupt is neither.
//! Records are counted as they stand: grouping them by act is left to the signals.

use super::columns::{Columns, Key, NONE, Row};
use super::{Evaluated, Outcome, Told, Value, unknown};
use crate::domain::sign_in::Status;
use crate::domain::words::grouped;
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

/// Different values named in what a fact tells, at most.
const TOLD_MAX: usize = 64;

/// Counts the rows that `keep` keeps. `what` names them in the plural.
pub(super) fn count<'r>(
    rows: impl Iterator<Item = &'r Row>,
    [one, several]: [&str; 2],
    window: Option<(i64, i64)>,
    keep: impl Fn(&Row) -> bool,
) -> Evaluated {
    let events: Vec<usize> = rows.filter(|row| keep(row)).map(|row| row.event).collect();
    let what = if events.len() == 1 { one } else { several };
    Evaluated {
        value: Value::Integer(events.len() as i64),
        unit: None,
        why: format!("{} {what}", grouped(events.len() as u64)),
        events,
        told: Vec::new(),
        window,
    }
}

/// The rows of the unbroken run of failures before the last success, then that success: rows in
/// order of time as (place, status). Steps that are neither do not break the run.
pub fn run_before_success(statuses: &[(usize, Status)]) -> Option<Vec<usize>> {
    let last = statuses.iter().rposition(|(_, status)| *status == Status::Success)?;
    let start = statuses[..last]
        .iter()
        .rposition(|(_, status)| *status == Status::Success)
        .map_or(0, |before| before + 1);
    let run = &statuses[start..last];
    let mut places: Vec<usize> =
        run.iter().filter(|(_, status)| *status == Status::Failure).map(|(at, _)| *at).collect();
    places.push(statuses[last].0);
    Some(places)
}

/// `failures_before_success` over timed rows in order.
pub(super) fn failures_before_success<'r>(
    rows: impl Iterator<Item = &'r Row>,
    id: &dyn Fn(usize) -> String,
    window: Option<(i64, i64)>,
) -> Outcome {
    let statuses: Vec<(usize, Status)> = rows.map(|row| (row.event, row.status)).collect();
    let Some(events) = run_before_success(&statuses) else {
        return unknown("there is no success with a readable time");
    };
    let failures = events.len() - 1;
    let success = events.last().copied().map(id).unwrap_or_default();
    let s = if failures == 1 { "" } else { "s" };
    Ok(Evaluated {
        value: Value::Integer(failures as i64),
        unit: None,
        why: format!(
            "{} failure{s} in an unbroken run before the success {success}",
            grouped(failures as u64)
        ),
        events,
        told: vec![Told::Number(1.0, None)],
        window,
    })
}

/// Which column's values are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    Ips,
    Networks,
    Asns,
    Countries,
    Agents,
    Apps,
    Users,
}

impl Of {
    /// What is counted: one of them, several of them.
    const fn words(self) -> [&'static str; 2] {
        match self {
            Self::Ips => ["address", "different addresses"],
            Self::Networks => ["network (/24 or /64)", "different networks (/24 or /64)"],
            Self::Asns => ["autonomous system", "different autonomous systems"],
            Self::Countries => ["country", "different countries"],
            Self::Agents => ["user agent", "different user agents"],
            Self::Apps => ["application", "different applications"],
            Self::Users => ["identity", "different identities"],
        }
    }

    fn key(self, row: &Row) -> Key {
        match self {
            Self::Ips => row.ip,
            Self::Networks => row.network,
            Self::Asns => row.asn,
            Self::Countries => row.country,
            Self::Agents => row.agent,
            Self::Apps => row.app,
            Self::Users => row.who,
        }
    }

    fn told(self, columns: &Columns<'_>, key: Key) -> Option<Told> {
        match self {
            Self::Ips => columns.ips.get(key).map(|ip| Told::Address(*ip)),
            Self::Networks => columns.networks.get(key).map(|ip| Told::Address(*ip)),
            Self::Asns => columns.asns.get(key).map(|asn| Told::Asn(*asn)),
            Self::Countries => columns.countries.get(key).map(|c| Told::Country((*c).to_owned())),
            Self::Agents => columns.agents.get(key).map(|text| Told::Text((*text).to_owned())),
            Self::Apps => columns.apps.get(key).map(|text| Told::Text((*text).to_owned())),
            Self::Users => columns.who.get(key).map(|who| Told::Text(who.key().to_owned())),
        }
    }
}

/// Counts the different known values of a column; its events are the first of each value.
pub(super) fn distinct<'r>(
    columns: &Columns<'_>,
    rows: impl Iterator<Item = &'r Row>,
    of: Of,
    window: Option<(i64, i64)>,
) -> Evaluated {
    let mut seen: Vec<(Key, usize)> = Vec::new();
    let mut marks = vec![false; columns.rows.len()];
    let (mut known, mut all) = (0, 0);
    for row in rows {
        all += 1;
        let key = of.key(row);
        if key == NONE {
            continue;
        }
        known += 1;
        // There are never more different values than rows.
        if let Some(mark) = marks.get_mut(key as usize)
            && !std::mem::replace(mark, true)
        {
            seen.push((key, row.event));
        }
    }
    if of == Of::Users {
        same_identities(columns, &mut seen);
    }
    let told = seen.iter().take(TOLD_MAX).filter_map(|(key, _)| of.told(columns, *key)).collect();
    let what = of.words()[usize::from(seen.len() != 1)];
    let s = if known == 1 { "" } else { "s" };
    let mut why = format!("{} {what} in {} record{s}", seen.len(), grouped(known as u64));
    if known < all {
        let _ = write!(why, "; {} more do not say", grouped((all - known) as u64));
    }
    Evaluated {
        value: Value::Integer(seen.len() as i64),
        unit: None,
        events: seen.into_iter().map(|(_, event)| event).collect(),
        why,
        told,
        window,
    }
}

/// Keeps one of the identities that are one: by id, or by a name that another record gives beside
/// an id.
fn same_identities(columns: &Columns<'_>, seen: &mut Vec<(Key, usize)>) {
    let mut ids: HashMap<&str, &str> = HashMap::new();
    for who in &columns.who.values {
        if let Some(id) = who.uid.as_deref() {
            ids.extend(who.each().skip(1).map(|name| (name, id)));
        }
    }
    let mut known = HashSet::new();
    seen.retain(|(key, _)| {
        columns.who.get(*key).is_some_and(|who| {
            let by_name = || who.each().find_map(|name| ids.get(name).copied());
            known.insert(who.uid.as_deref().or_else(by_name).unwrap_or(who.key()))
        })
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_at_the_success_before_and_interrupts_do_not_break_it() {
        use Status::{Failure as F, Interrupt as I, Success as S};
        let run = |statuses: &[Status]| {
            run_before_success(&statuses.iter().copied().enumerate().collect::<Vec<_>>())
        };
        assert_eq!(run(&[F, F, S, F, I, F, S, F]), Some(vec![3, 5, 6]));
        assert_eq!(run(&[S, S]), Some(vec![1]));
        assert_eq!(run(&[F, I]), None);
    }
}
