//! What the case shows of the fields that a baseline lists, and which of it is new: asked of the
//! facts once, when the case is read; and what its ids are called.
//!
//! It must not judge what is new.

use crate::domain::dossier::Dossier;
use crate::domain::sign_in::SignIn;
use crate::facts::{Engine, NEW_FIELDS};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A value that the events of a case show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// As received: an id before a name.
    pub value: String,
    /// How many events show it.
    pub events: usize,
    /// New against the subject's usual; `None` where that cannot be known.
    pub new: Option<bool>,
    /// What a record calls it beside it, where that is something else.
    pub name: Option<String>,
    /// Another device or application has that name as well, in this case, or a device is usual by
    /// it: the name alone would not say which is meant.
    pub shared: bool,
    /// Usual by its name alone, though a record gives an id that could tell.
    pub by_name: bool,
    /// Whose events show it, where none of them is the subject's: what is usual for one account
    /// says nothing of another. Empty where one is the subject's, or may be.
    pub whose: Vec<String>,
}

/// The values of each field of [`NEW_FIELDS`], by value.
pub fn of_case(engine: &Engine<'_>, order: &[usize]) -> BTreeMap<&'static str, Vec<Seen>> {
    let dossier = engine.dossier();
    let others: Vec<bool> =
        order.iter().map(|event| engine.belongs(*event, None) == Some(false)).collect();
    let field = |field: &'static str| {
        let mut seen: BTreeMap<String, Shows> = BTreeMap::new();
        let sign_ins = order.iter().zip(&others);
        let sign_ins =
            sign_ins.filter_map(|(event, other)| Some((dossier.sign_in(*event)?, other)));
        for (sign_in, is_other) in sign_ins {
            let Some(value) = value(field, sign_in) else { continue };
            let shows = seen.entry(value).or_default();
            shows.events += 1;
            if !is_other {
                shows.own = true;
            } else if let Some(account) = sign_in.identity() {
                shows.others.insert(account.to_owned());
            }
        }
        let names = Names::of(dossier, order, field);
        let seen = seen.into_iter().map(|(value, Shows { events, own, others })| {
            let whose = if own { Vec::new() } else { others.into_iter().collect() };
            let new = engine.is_value_new(field, &value);
            let name = names.by_id.get(&value).filter(|name| **name != value).cloned();
            let shared = name.as_ref().is_some_and(|name| names.is_shared(name, &value));
            let by_name = engine.is_known_by_name(field, &value);
            Seen { value, events, new, name, shared, by_name, whose }
        });
        (field, seen.collect())
    };
    NEW_FIELDS.iter().copied().map(field).collect()
}

/// How many events show a value, and whose they are.
#[derive(Default)]
struct Shows {
    events: usize,
    own: bool,
    others: BTreeSet<String>,
}

/// What the ids of a field are called.
#[derive(Default)]
struct Names {
    by_id: HashMap<String, String>,
    /// For each name, without regard to case, the ids that bear it; none for a device or
    /// application that has only the name.
    bearers: HashMap<String, HashSet<Option<String>>>,
    /// Names by which devices are usual.
    usual: HashSet<String>,
}

impl Names {
    fn of(dossier: &Dossier, order: &[usize], field: &str) -> Self {
        let mut names = Self::default();
        for it in order.iter().filter_map(|event| dossier.sign_in(*event)) {
            let (id, name) = match field {
                "device" => (it.device.uid.clone(), called(it)),
                "app" => (it.service.uid.clone(), it.service.name.clone()),
                "asn" => {
                    let of = &it.src_endpoint.autonomous_system;
                    (of.number.map(|number| number.to_string()), of.name.clone())
                }
                _ => return names,
            };
            let Some(name) = name else { continue };
            names.bearers.entry(folded(&name)).or_default().insert(id.clone());
            if let Some(id) = id {
                names.by_id.entry(id).or_insert(name);
            }
        }
        let baseline = dossier.case.evidence.baseline.as_ref().filter(|_| field == "device");
        let usual = baseline.and_then(|it| it.devices.as_deref()).unwrap_or_default();
        names.usual = usual.iter().map(|name| folded(name)).collect();
        names
    }

    fn is_shared(&self, name: &str, id: &str) -> bool {
        let name = folded(name);
        let another = |bearer: &Option<String>| bearer.as_deref() != Some(id);
        self.usual.contains(&name)
            || self.bearers.get(&name).is_some_and(|all| all.iter().any(another))
    }
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

/// What a sign-in calls its device; one without a name by what runs on it.
fn called(it: &SignIn) -> Option<String> {
    it.device.name.clone().or_else(|| {
        let parts = [it.device.os.as_deref(), it.device.browser.as_deref()];
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    })
}

/// The value that facts ask of.
fn value(field: &str, sign_in: &SignIn) -> Option<String> {
    let from = &sign_in.src_endpoint;
    let either =
        |one: &Option<String>, other: &Option<String>| one.as_ref().or(other.as_ref()).cloned();
    match field {
        "country" => from.location.country.clone(),
        "asn" => from.autonomous_system.number.map(|n| n.to_string()),
        "ip" => from.ip.map(|ip| ip.to_canonical().to_string()),
        "device" => either(&sign_in.device.uid, &sign_in.device.name),
        "app" => either(&sign_in.service.uid, &sign_in.service.name),
        "user_agent" => sign_in.http_request.user_agent.clone(),
        _ => None,
    }
}
