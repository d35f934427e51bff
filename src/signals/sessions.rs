//! The signal of one session or token on two networks.
//!
//! A telephone that leaves the office keeps its session and changes its network: that alone is no
//! signal. It takes another country, or another operator with another client, or a place of which
//! nothing is known at all.

use super::Firing;
use super::catalogue::code;
use super::sighting::{Mark, Network, Sighting};
use super::thresholds::Thresholds;
use super::usual::client_kind;
use super::window::MINUTE_MS;
use std::collections::VecDeque;

/// Sessions that are remembered.
const SESSIONS_MAX: usize = 128;

/// Where a session was seen last.
#[derive(Clone, Debug)]
struct Seen {
    id: String,
    mark: Mark,
    network: Network,
    country: Option<String>,
    asn: Option<u32>,
    client: Option<String>,
    device: Option<String>,
    fired: bool,
}

/// Sessions and tokens of one identity, the one used last at the end.
#[derive(Clone, Debug, Default)]
pub(super) struct Sessions(VecDeque<Seen>);

impl Sessions {
    pub(super) fn push(&mut self, s: &Sighting, t: &Thresholds, out: &mut Vec<Firing>) {
        let Some(network) = s.network() else { return };
        if s.is_failure() || s.ip.is_some_and(|ip| t.is_egress(ip)) {
            return;
        }
        let mut fired = false;
        let ids = [("session", &s.session), ("token", &s.token)];
        for (word, id) in ids {
            let Some(id) = id.as_ref().filter(|id| is_session(id)) else { continue };
            // Kind and id together: a session id is never compared with a token id.
            let id = format!("{word} {id}");
            let firing = self.see(word, id, network, s, t);
            if let Some(firing) = firing.filter(|_| !fired) {
                fired = true;
                out.push(firing);
            }
        }
    }

    fn see(
        &mut self,
        word: &str,
        id: String,
        network: Network,
        s: &Sighting,
        t: &Thresholds,
    ) -> Option<Firing> {
        let known = self.0.iter().position(|seen| seen.id == id).and_then(|at| self.0.remove(at));
        let mut now = Seen {
            id,
            mark: s.mark(),
            network,
            country: s.country.clone(),
            asn: s.asn,
            client: s.user_agent.as_deref().map(client_kind),
            device: s.device.clone(),
            fired: known.as_ref().is_some_and(|seen| seen.fired),
        };
        let firing = known.and_then(|before| {
            let span = i64::from(t.session.hours) * 60 * MINUTE_MS;
            let recent = now.mark.time - before.mark.time <= span;
            (recent && !before.fired && is_elsewhere(&before, &now)).then(|| Firing {
                signal: code::SESSION_NETWORKS,
                at: s.time,
                events: vec![before.mark, now.mark],
                why: format!(
                    "one {word} on the networks {} and {} within {} min",
                    before.network,
                    now.network,
                    (now.mark.time - before.mark.time) / MINUTE_MS
                ),
            })
        });
        now.fired |= firing.is_some();
        self.0.push_back(now);
        if self.0.len() > SESSIONS_MAX {
            self.0.pop_front();
        }
        firing
    }
}

/// Long-lived access keys are credentials that several places may share, not sessions.
fn is_session(id: &str) -> bool {
    !id.starts_with("AKIA")
}

fn is_elsewhere(before: &Seen, now: &Seen) -> bool {
    if before.network == now.network {
        return false;
    }
    if let (Some(a), Some(b)) = (&before.country, &now.country)
        && a != b
    {
        return true;
    }
    let other_client = differ(before.client.as_ref(), now.client.as_ref())
        || differ(before.device.as_ref(), now.device.as_ref());
    match (before.asn, now.asn) {
        (Some(a), Some(b)) => a != b && other_client,
        // Neither place nor operator: an absent field is no all-clear.
        _ => other_client || before.country.is_none() || now.country.is_none(),
    }
}

fn differ(a: Option<&String>, b: Option<&String>) -> bool {
    a.zip(b).is_some_and(|(a, b)| a != b)
}
