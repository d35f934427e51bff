//! What the severity rules look at: the subject's sign-ins in order of time, what fired on them,
//! and what is new.
//!
//! It must not look at a sign-in of anybody else, and it says "unknown" (`None`) where there is
//! nothing to compare with.

use crate::domain::country::iso2;
use crate::domain::digest::Digest;
use crate::domain::dossier::Dossier;
use crate::domain::sign_in::{ActorKind, SignIn};
use crate::domain::words::SubjectKind;
use crate::facts::signals::{self as facts, Signal};
use crate::facts::{
    Engine, Evaluated, Known, Listed, named, shorten, usable_baseline, usual_devices,
};
use crate::formats::identity;
use crate::signals::sighting::Sighting;
use crate::signals::{Firing, of_address, of_subject};
use std::collections::HashSet;
use std::net::IpAddr;

/// One sign-in of the subject.
pub(super) struct Own<'d> {
    /// The event's place in the case.
    pub(super) event: usize,
    pub(super) sign_in: &'d SignIn,
    pub(super) sighting: Sighting,
}

/// The case's baseline as sets, where it can be used: a case may list thousands of values and of
/// sign-ins.
struct Usual {
    countries: Option<HashSet<String>>,
    asns: Option<HashSet<i64>>,
    devices: Option<Listed>,
    ips: Option<HashSet<IpAddr>>,
}

impl Usual {
    fn of(dossier: &Dossier, sign_ins: &[Own<'_>]) -> Option<Self> {
        let listed = usable_baseline(&dossier.case).ok()?;
        let iso = |text: &String| iso2(text).map_or_else(|| text.clone(), str::to_owned);
        let address = |text: &String| text.trim().parse().ok().map(|ip: IpAddr| ip.to_canonical());
        Some(Self {
            countries: listed.countries.as_ref().map(|all| all.iter().map(iso).collect()),
            asns: listed.asns.as_ref().map(|all| all.iter().copied().collect()),
            devices: usual_devices(listed, sign_ins.iter().map(|it| it.sign_in)),
            ips: listed.ips.as_ref().map(|all| all.iter().filter_map(address).collect()),
        })
    }
}

/// All that the rules look at.
pub(super) struct Seen<'d> {
    dossier: &'d Dossier,
    engine: &'d Engine<'d>,
    pub(super) sign_ins: Vec<Own<'d>>,
    fired: Vec<Firing>,
    usual: Option<Usual>,
}

impl<'d> Seen<'d> {
    pub(super) fn new(engine: &'d Engine<'d>) -> Self {
        let dossier = engine.dossier();
        let of_subject_by_facts: HashSet<usize> = engine.subject_events().into_iter().collect();
        let is_own =
            |event: &usize| of_subject_by_facts.contains(event) || is_named(dossier, *event);
        let events = (0..dossier.read.len()).filter(is_own);
        let mut sign_ins: Vec<Own<'_>> = events.filter_map(|event| own(dossier, event)).collect();
        sign_ins.sort_by_key(|it| (it.sighting.time, it.event));
        let sightings = sign_ins.iter().map(|it| &it.sighting);
        let thresholds = &*dossier.site;
        let fired = if dossier.case.subject.kind == SubjectKind::Address {
            of_address(sightings, thresholds)
        } else {
            of_subject(sightings, thresholds)
        };
        let usual = Usual::of(dossier, &sign_ins);
        Self { dossier, engine, sign_ins, fired, usual }
    }

    /// Why that signal fired, if it did.
    pub(super) fn fired(&self, signal: &str) -> Option<String> {
        let firing = self.fired.iter().find(|firing| firing.signal == signal)?;
        let at = self.sign_ins.iter().find(|it| firing.events.last() == Some(&it.sighting.mark()));
        let id = at.map(|it| self.id(it.event)).unwrap_or_default();
        Some(format!("{} ({id})", firing.why))
    }

    /// The fact of high signal of that id, if it holds.
    pub(super) fn signal(&self, id: &str) -> Option<&Signal> {
        self.engine.signals().iter().find(|signal| signal.id == id)
    }

    /// Why that fact of high signal holds, if it does.
    pub(super) fn fact(&self, id: &str) -> Option<String> {
        self.signal(id).map(|signal| signal.why.clone())
    }

    /// A fact function over all of the subject's events.
    pub(super) fn evaluate(&self, name: &str) -> Option<Evaluated> {
        self.engine.evaluate(name, None).ok()
    }

    /// Credentials that were added for the subject, by time and event, the earliest first.
    pub(super) fn credentials_added(&self) -> Vec<(i64, usize)> {
        let own = |done: &facts::Done| done.own && done.act == facts::Act::NewCredential;
        let acts = facts::acts_of(self.engine).into_iter().filter(own);
        let mut added: Vec<_> = acts.filter_map(|done| Some((done.time?, done.event))).collect();
        added.sort_unstable();
        added
    }

    pub(super) fn successes(&self) -> impl DoubleEndedIterator<Item = &Own<'d>> {
        self.sign_ins.iter().filter(|it| it.sighting.is_success())
    }

    /// Why one session was on two networks, with a success within that session.
    pub(super) fn session_with_success(&self) -> Option<String> {
        self.signal("session_on_two_networks")?;
        let successes: HashSet<usize> = self.successes().map(|it| it.event).collect();
        facts::session_with(self.engine, &|event| successes.contains(&event)).map(|it| it.why)
    }

    /// What the event is called in the case.
    pub(super) fn id(&self, event: usize) -> String {
        let event = self.dossier.case.evidence.events.get(event);
        event.map_or_else(String::new, |event| named(&shorten(&event.id)))
    }

    /// By the case's word for the subject, or the records'.
    pub(super) fn is_service_principal(&self) -> bool {
        let kinds = [ActorKind::ServicePrincipal, ActorKind::ManagedIdentity];
        self.dossier.case.subject.kind.is_non_human()
            || self
                .sign_ins
                .iter()
                .any(|it| it.sign_in.actor.kind.is_some_and(|k| kinds.contains(&k)))
    }

    /// Whether a value of a sign-in is not in the case's baseline; `None` where either is unknown.
    pub(super) fn is_new_in(&self, it: &Own<'_>, field: &str) -> Option<bool> {
        let usual = self.usual.as_ref()?;
        let s = &it.sighting;
        if field != "device" && self.is_egress(it) {
            return Some(false);
        }
        Some(match field {
            "country" => !usual.countries.as_ref()?.contains(s.country.as_deref()?),
            "asn" => !usual.asns.as_ref()?.contains(&i64::from(s.asn?)),
            "device" => {
                s.device.as_ref()?;
                usual.devices.as_ref()?.knows_device(it.sign_in)? == Known::Not
            }
            _ => !usual.ips.as_ref()?.contains(&s.ip?),
        })
    }

    /// Through an exit that the site calls its own: no new place.
    fn is_egress(&self, it: &Own<'_>) -> bool {
        it.sighting.ip.is_some_and(|ip| self.dossier.site.is_egress(ip))
    }

    /// An identity that can do much: by the case's word, the records' or the site's.
    pub(super) fn is_powerful(&self) -> bool {
        let subject = &self.dossier.case.subject;
        if subject.privileged == Some(true) {
            return true;
        }
        if subject.kind == SubjectKind::Address {
            return false;
        }
        let named = |name: &str| self.dossier.site.is_powerful(name);
        let root = |it: &Own<'_>| it.sign_in.actor.kind == Some(ActorKind::Root);
        named(&subject.id)
            || subject.name.as_deref().is_some_and(named)
            || self.sign_ins.iter().any(|it| {
                let user = &it.sign_in.user;
                let known_as = [&user.uid, &user.name, &user.email_addr];
                root(it) || known_as.into_iter().flatten().any(|name| named(name))
            })
    }

    /// From a network that the identity is known not to use: another operator or country than in
    /// the baseline, else another address; and where there is no baseline, another network than
    /// those of all earlier successes.
    fn newness(&self, it: &Own<'_>) -> Option<bool> {
        if self.is_egress(it) {
            return Some(false);
        }
        let place = [self.is_new_in(it, "asn"), self.is_new_in(it, "country")];
        if place.contains(&Some(true)) {
            return Some(true);
        }
        // An operator that is known carries more than one network; without one, the address itself
        // has to do.
        if place[0] == Some(false) {
            return Some(false);
        }
        if let Some(new) = self.is_new_in(it, "ip") {
            return Some(new);
        }
        let network = it.sighting.network()?;
        let before = self.successes().take_while(|other| other.event != it.event);
        let mut earlier = before.filter_map(|other| other.sighting.network()).peekable();
        earlier.peek()?;
        Some(earlier.all(|other| other != network))
    }

    /// From a network that is new, as far as there is something to compare with.
    pub(super) fn is_new(&self, it: &Own<'_>) -> bool {
        self.newness(it) == Some(true)
    }

    /// From a network that is not known as the identity's own. Nothing to compare with is no
    /// all-clear.
    pub(super) fn is_new_or_unknown(&self, it: &Own<'_>) -> bool {
        self.newness(it) != Some(false)
    }
}

/// True for a sign-in whose stable identity is the subject: a role's record carries the name of a
/// session as well.
fn is_named(dossier: &Dossier, event: usize) -> bool {
    let subject = &dossier.case.subject;
    let format = dossier.read.get(event).map_or("", |read| read.format);
    subject.kind != SubjectKind::Address
        && dossier.sign_in(event).is_some_and(|it| identity::is_named(it, format, &subject.id))
}

/// The sighting of one event. Its digest stands for the event's place: all that a scan needs is
/// that they differ.
fn own(dossier: &Dossier, event: usize) -> Option<Own<'_>> {
    let sign_in = dossier.sign_in(event)?;
    let subject = &dossier.case.subject;
    let who = if subject.kind == SubjectKind::Address {
        sign_in.user.uid.clone().or_else(|| sign_in.identity().map(str::to_owned))
    } else {
        Some(subject.id.clone())
    };
    let kind = if subject.kind == SubjectKind::Address { SubjectKind::User } else { subject.kind };
    let format = dossier.read.get(event).map_or("", |read| read.format);
    let identity = who.map(|id| (kind, id, None));
    let digest = Digest::of(&event.to_be_bytes());
    let sighting = Sighting::of(sign_in, format, identity, digest, 0)?;
    Some(Own { event, sign_in, sighting })
}
