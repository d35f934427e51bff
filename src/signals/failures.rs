//! Signals about failed logins of one identity: brute force, success after failures, lock-outs,
//! disabled accounts.
//!
//! Interrupts are no failures, and the records of one login are one failure. It must not look at a
//! model's words.

use super::Firing;
use super::catalogue::code;
use super::sighting::{Network, Sighting};
use super::usual::{DAY_MS, Usual};
use super::window::{Logins, Window};
use crate::domain::thresholds::Thresholds;
use std::collections::VecDeque;

/// Events that a firing names at most.
const NAMED_MAX: usize = 40;
/// Networks of failures that are remembered.
const NETWORKS_MAX: usize = 64;

/// Failures of one identity.
#[derive(Clone, Debug, Default)]
pub(super) struct Failing {
    logins: Logins,
    brute: Window,
    run: Window,
    run_networks: VecDeque<Option<Network>>,
    lockouts: Window,
    disabled: Option<super::sighting::Mark>,
}

impl Failing {
    pub(super) fn push(
        &mut self,
        s: &Sighting,
        past: &Usual,
        t: &Thresholds,
        out: &mut Vec<Firing>,
    ) {
        if is_disabled(s) && !s.is_success() {
            self.disabled = Some(s.mark());
            out.push(Firing::single(code::DISABLED, s, "the account is disabled".into()));
        }
        if is_lockout(s) {
            let limits = &t.failures;
            if self.lockouts.push(s.mark(), limits.lockout_minutes, limits.lockouts) {
                let (count, within) = (self.lockouts.len(), limits.lockout_minutes);
                out.push(Firing {
                    signal: code::LOCKOUTS,
                    at: s.time,
                    events: self.lockouts.with(NAMED_MAX, None),
                    why: format!("{count} lock-outs within {within} min"),
                });
            }
        }
        if s.is_failed_login() {
            self.failed(s, t, out);
        } else if s.is_success() {
            self.succeeded(s, past, t, out);
        }
    }

    fn failed(&mut self, s: &Sighting, t: &Thresholds, out: &mut Vec<Firing>) {
        let limits = &t.failures;
        if !self.logins.begins(s, limits) {
            return;
        }
        if self.brute.push(s.mark(), limits.brute_minutes, limits.brute_count) {
            let (count, within) = (self.brute.len(), limits.brute_minutes);
            out.push(Firing {
                signal: code::BRUTE_USER,
                at: s.time,
                events: self.brute.with(NAMED_MAX, None),
                why: format!("{count} failed logins within {within} min"),
            });
        }
        self.run.push(s.mark(), limits.before_success_minutes, limits.before_success);
        if self.run_networks.len() >= NETWORKS_MAX {
            self.run_networks.pop_front();
        }
        if !self.run_networks.contains(&s.network()) {
            self.run_networks.push_back(s.network());
        }
    }

    /// A success from the identity's own network says nothing about somebody else's failures from
    /// another one.
    fn succeeded(&mut self, s: &Sighting, past: &Usual, t: &Thresholds, out: &mut Vec<Firing>) {
        if let Some(disabled) = self.disabled.filter(|mark| s.time - mark.time <= DAY_MS) {
            let why = "a success within a day of a refusal because the account was disabled";
            let events = vec![disabled, s.mark()];
            out.push(Firing {
                signal: code::DISABLED_SUCCESS,
                at: s.time,
                events,
                why: why.into(),
            });
            self.disabled = None;
        }
        if s.interactive == Some(false) {
            return;
        }
        let network = s.network();
        let own = network.is_some_and(|it| past.networks.has(&it));
        if own && !self.run_networks.contains(&network) {
            return;
        }
        let limits = &t.failures;
        self.run.slide(s.time, limits.before_success_minutes);
        let count = self.run.len();
        if count >= limits.before_success as usize {
            out.push(Firing {
                signal: code::AFTER_FAILURES,
                at: s.time,
                events: self.run.with(NAMED_MAX, Some(s.mark())),
                why: format!(
                    "{count} failed logins within {} min right before a success",
                    limits.before_success_minutes
                ),
            });
        }
        self.run.clear();
        self.run_networks.clear();
    }
}

/// True where the vendor says that the account is locked: Entra 50053, Okta, Windows, `OneLogin`.
pub(super) fn is_lockout(s: &Sighting) -> bool {
    const CODES: [&str; 5] = ["50053", "LOCKED_OUT", "0xc0000234", "user_locked", "account_locked"];
    let is_code = |text: &Option<String>| {
        text.as_deref().is_some_and(|text| CODES.iter().any(|it| text.eq_ignore_ascii_case(it)))
    };
    !s.is_success()
        && (is_code(&s.code)
            || is_code(&s.detail)
            || s.log.as_deref().is_some_and(|log| log.starts_with("user.account.lock")))
}

/// True where the vendor says that the account is disabled: Entra 50057, Keycloak, Windows, Okta,
/// Workspace.
pub(crate) fn is_disabled(s: &Sighting) -> bool {
    const CODES: [&str; 7] = [
        "50057",
        "user_disabled",
        "0xc0000072",
        "account_disabled",
        "USER_DISABLED",
        "user_suspended",
        "account_suspended",
    ];
    [&s.code, &s.detail].into_iter().flatten().any(|text| {
        CODES.iter().any(|it| text.eq_ignore_ascii_case(it))
            || text.to_ascii_lowercase().starts_with("account_disabled_")
    }) || s.log.as_deref().is_some_and(|log| log.starts_with("account_disabled_"))
}
