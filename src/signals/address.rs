//! Signals about one address: password spray with and without a hit, brute force, waves of
//! lock-outs.
//!
//! An office or carrier exit carries many people who sometimes mistype: where most logins succeed
//! it is no spray. It must not keep more than a bounded number of logins, whatever an attacker
//! sends.

use super::Firing;
use super::catalogue::code;
use super::failures::is_lockout;
use super::sighting::{Mark, Sighting};
use super::window::{Logins, MINUTE_MS, Window};
use crate::domain::thresholds::Thresholds;
use std::collections::{HashMap, VecDeque};

/// Logins that are remembered.
const LOGINS_MAX: usize = 20_000;
/// Events that a firing names at most.
const NAMED_MAX: usize = 40;

/// One login from the address.
#[derive(Clone, Debug)]
struct Login {
    mark: Mark,
    user: Option<String>,
    failed: bool,
}

/// Logins from one address.
#[derive(Clone, Debug, Default)]
pub(super) struct Address {
    recent: VecDeque<Login>,
    /// (failures, successes) in `recent` by identity.
    users: HashMap<String, (u32, u32)>,
    /// Identities with a failure.
    failing: usize,
    /// Identities with a success.
    succeeding: usize,
    logins: Logins,
    brute: Window,
    lockouts: Window,
    spraying: bool,
}

impl Address {
    pub(super) fn push(&mut self, s: &Sighting, t: &Thresholds, out: &mut Vec<Firing>) {
        let limits = &t.address;
        if is_lockout(s) && self.lockouts.push(s.mark(), limits.lockout_minutes, limits.lockouts) {
            let (count, within) = (self.lockouts.len(), limits.lockout_minutes);
            out.push(Firing {
                signal: code::LOCKOUT_WAVE,
                at: s.time,
                events: self.lockouts.with(NAMED_MAX, None),
                why: format!("{count} lock-outs within {within} min from one address"),
            });
        }
        let counts = s.is_success() || (s.is_failed_login() && self.logins.begins(s, &t.failures));
        if !counts {
            return;
        }
        self.take(s, t);
        if s.is_failure() {
            self.failed(s, t, out);
        } else if self.is_spray(t) {
            out.push(Firing {
                signal: code::SPRAY_HIT,
                at: s.time,
                events: self.one_of_each(Some(s.mark())),
                why: format!(
                    "a success after failures of {} identities from one address within {} min",
                    self.failing, limits.spray_minutes
                ),
            });
        }
    }

    fn failed(&mut self, s: &Sighting, t: &Thresholds, out: &mut Vec<Firing>) {
        let limits = &t.address;
        if self.brute.push(s.mark(), limits.brute_minutes, limits.brute_count) {
            let (count, within) = (self.brute.len(), limits.brute_minutes);
            out.push(Firing {
                signal: code::BRUTE_ADDRESS,
                at: s.time,
                events: self.brute.with(NAMED_MAX, None),
                why: format!("{count} failed logins within {within} min from one address"),
            });
        }
        let spray = self.is_spray(t);
        if spray && !self.spraying {
            let (users, within) = (self.failing, limits.spray_minutes);
            out.push(Firing {
                signal: code::PASSWORD_SPRAY,
                at: s.time,
                events: self.one_of_each(None),
                why: format!("{users} identities failed within {within} min from one address"),
            });
        }
        self.spraying = spray;
    }

    fn take(&mut self, s: &Sighting, t: &Thresholds) {
        let from = s.time - i64::from(t.address.spray_minutes) * MINUTE_MS;
        while self.recent.front().is_some_and(|login| login.mark.time < from)
            || self.recent.len() >= LOGINS_MAX
        {
            self.forget();
        }
        let user = s.id.clone().or_else(|| s.name.clone());
        if let Some(user) = &user {
            let (failures, successes) = self.users.entry(user.clone()).or_default();
            let (count, first) = if s.is_failure() {
                (failures, &mut self.failing)
            } else {
                (successes, &mut self.succeeding)
            };
            *first += usize::from(*count == 0);
            *count += 1;
        }
        self.recent.push_back(Login { mark: s.mark(), user, failed: s.is_failure() });
    }

    fn forget(&mut self) {
        let Some(Login { user: Some(user), failed, .. }) = self.recent.pop_front() else { return };
        let Some((failures, successes)) = self.users.get_mut(&user) else { return };
        let (count, last) = if failed {
            (&mut *failures, &mut self.failing)
        } else {
            (&mut *successes, &mut self.succeeding)
        };
        *count = count.saturating_sub(1);
        *last = last.saturating_sub(usize::from(*count == 0));
        if *failures == 0 && *successes == 0 {
            self.users.remove(&user);
        }
    }

    /// Enough identities failed, and few of all that tried got in: people who mistype get in soon
    /// after.
    fn is_spray(&self, t: &Thresholds) -> bool {
        self.failing >= t.address.spray_users as usize
            && self.succeeding as f64 <= t.address.success_share * self.users.len() as f64
    }

    /// The latest failure of each identity, oldest first, and the deciding event at the end.
    fn one_of_each(&self, deciding: Option<Mark>) -> Vec<Mark> {
        let mut users: Vec<&str> = Vec::new();
        let mut marks: Vec<Mark> = Vec::new();
        for login in self.recent.iter().rev().filter(|login| login.failed) {
            let Some(user) = login.user.as_deref() else { continue };
            if marks.len() < NAMED_MAX && !users.contains(&user) {
                users.push(user);
                marks.push(login.mark);
            }
        }
        marks.reverse();
        marks.extend(deciding);
        marks
    }
}
