//! Signals about second factors: bursts of denials, floods of prompts, an approval after denials.
//!
//! A prompt that a token answered is no prompt. It must not take a background renewal for an
//! approval.

use super::Firing;
use super::catalogue::code;
use super::sighting::{Mark, Mfa, Sighting};
use super::window::{MINUTE_MS, Window};
use crate::domain::thresholds::Thresholds;

/// Events that a firing names at most.
const NAMED_MAX: usize = 40;
/// Records of one prompt lie this close together, in milliseconds.
const ONE_PROMPT_MS: i64 = 5_000;

/// Prompts of one identity.
#[derive(Clone, Debug, Default)]
pub(super) struct Prompts {
    denials: Window,
    shown: Window,
    /// Denials since the last approval.
    since_approval: Window,
    /// The marks of the last burst.
    burst: Vec<Mark>,
    last: Option<(i64, Option<String>)>,
}

impl Prompts {
    pub(super) fn push(&mut self, s: &Sighting, t: &Thresholds, out: &mut Vec<Firing>) {
        if s.is_mfa_denial() && !self.is_same_prompt(s) {
            self.denied(s, t, out);
        }
        let shown = s.is_mfa_denial() || s.mfa == Some(Mfa::Prompted);
        let limits = &t.mfa;
        if shown && self.shown.push(s.mark(), limits.fatigue_minutes, limits.fatigue_count) {
            let (count, within) = (self.shown.len(), limits.fatigue_minutes);
            out.push(Firing {
                signal: code::MFA_FATIGUE,
                at: s.time,
                events: self.shown.with(NAMED_MAX, None),
                why: format!("{count} prompts and denials within {within} min"),
            });
        }
        let carried = s.mfa == Some(Mfa::Claim);
        if s.is_success() && !s.is_mfa_denial() && !carried && s.interactive != Some(false) {
            self.approved(s, t, out);
        }
    }

    /// Some vendors write the push that was declined and the step that failed.
    fn is_same_prompt(&mut self, s: &Sighting) -> bool {
        let same = self.last.as_ref().is_some_and(|(time, id)| {
            id.is_some() && *id == s.correlation && s.time - time <= ONE_PROMPT_MS
        });
        self.last = Some((s.time, s.correlation.clone()));
        same
    }

    fn denied(&mut self, s: &Sighting, t: &Thresholds, out: &mut Vec<Firing>) {
        let limits = &t.mfa;
        self.since_approval.push(s.mark(), limits.approved_minutes, limits.approved_after);
        let reached = self.denials.push(s.mark(), limits.burst_minutes, limits.burst_count);
        if self.denials.len() >= limits.burst_count as usize {
            self.burst = self.denials.with(NAMED_MAX, None);
        }
        if reached {
            let (count, within) = (self.denials.len(), limits.burst_minutes);
            out.push(Firing {
                signal: code::MFA_BURST,
                at: s.time,
                events: self.burst.clone(),
                why: format!("{count} prompts denied or not answered within {within} min"),
            });
        }
    }

    fn approved(&mut self, s: &Sighting, t: &Thresholds, out: &mut Vec<Firing>) {
        let limits = &t.mfa;
        if let Some(last) = self.burst.last() {
            let minutes = (s.time - last.time) / MINUTE_MS;
            if minutes < i64::from(limits.after_burst_minutes) {
                let mut events = std::mem::take(&mut self.burst);
                let why = format!(
                    "a success {minutes} min after {} prompts were denied or not answered",
                    events.len()
                );
                events.push(s.mark());
                out.push(Firing { signal: code::MFA_BURST_SUCCESS, at: s.time, events, why });
            }
            self.burst.clear();
        }
        let recent = self.since_approval.last().is_some_and(|last| {
            s.time - last.time < i64::from(limits.approved_minutes) * MINUTE_MS
        });
        let count = self.since_approval.len();
        if recent && count >= limits.approved_after as usize {
            out.push(Firing {
                signal: code::MFA_THEN_APPROVED,
                at: s.time,
                events: self.since_approval.with(NAMED_MAX, Some(s.mark())),
                why: format!("{count} prompts denied or not answered, then a success"),
            });
        }
        self.since_approval.clear();
    }
}
