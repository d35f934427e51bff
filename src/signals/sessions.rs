//! The signal of one session or token on two networks, as the facts define it.
//!
//! It must not have a definition of its own, nor keep more than a bounded number of sessions.

use super::Firing;
use super::catalogue::code;
use super::sighting::{Mark, Network, Sighting};
use super::window::MINUTE_MS;
use crate::domain::thresholds::Thresholds;
use crate::facts::session::{Use, client_kind, is_elsewhere, is_session, network_in_use};
use std::borrow::Cow;
use std::collections::VecDeque;

/// Sessions that are remembered.
const SESSIONS_MAX: usize = 128;

/// Where a session was seen last.
#[derive(Clone, Debug)]
struct Seen {
    id: String,
    mark: Mark,
    used: Use<'static>,
    fired: bool,
}

/// Sessions and tokens of one identity, the one used last at the end.
#[derive(Clone, Debug, Default)]
pub(super) struct Sessions(VecDeque<Seen>);

impl Sessions {
    pub(super) fn push(&mut self, s: &Sighting, t: &Thresholds, out: &mut Vec<Firing>) {
        let Some(used) = use_of(s, t) else { return };
        let mut fired = false;
        let ids = [("session", &s.session), ("token", &s.token)];
        for (word, id) in ids {
            let Some(id) = id.as_ref().filter(|id| is_session(id)) else { continue };
            // Kind and id together: a session id is never compared with a token id.
            let id = format!("{word} {id}");
            let firing = self.see(word, id, used.clone(), s, t);
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
        used: Use<'_>,
        s: &Sighting,
        t: &Thresholds,
    ) -> Option<Firing> {
        let known = self.0.iter().position(|seen| seen.id == id).and_then(|at| self.0.remove(at));
        let fired = known.as_ref().is_some_and(|seen| seen.fired);
        let mut now = Seen { id, mark: s.mark(), used: used.owned(), fired };
        let firing = known.and_then(|before| {
            (!before.fired && is_elsewhere(&before.used, &now.used, t)).then(|| Firing {
                signal: code::SESSION_NETWORKS,
                at: s.time,
                events: vec![before.mark, now.mark],
                why: format!(
                    "one {word} on the networks {} and {} within {} min",
                    Network(before.used.network),
                    Network(now.used.network),
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

/// The use that a sighting made of its session or token.
fn use_of<'s>(s: &'s Sighting, t: &Thresholds) -> Option<Use<'s>> {
    Some(Use {
        time: s.time,
        network: network_in_use(s.ip?, t)?,
        country: s.country.as_deref().map(Cow::Borrowed),
        asn: s.asn,
        client: s.user_agent.as_deref().map(client_kind),
        device: s.device.as_deref().map(Cow::Borrowed),
    })
}
