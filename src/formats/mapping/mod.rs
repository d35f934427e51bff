//! Formats that a site describes itself: which records they are, and which field says what.
//!
//! ```toml
//! name = "campus.radius"
//! what = "RADIUS of the campus network"
//!
//! [when]                          # all of it has to hold
//! present = ["/user", "/nas/name"]
//! absent = ["/class_uid"]
//! equal = { "/type" = ["auth", "reauth"] }
//!
//! [fields]                        # normalised field = where it stands; the first that says something
//! "metadata.uid" = "/id"
//! time = "/ts"
//! "user.name" = ["/user", "/login"]
//! "src_endpoint.ip" = "/client/ip"
//!
//! [result]                        # how it ended; a word that is not listed is unknown
//! from = "/answer"
//! success = ["Access-Accept"]
//! failure = ["Access-Reject"]
//! interrupt = ["Access-Challenge"]
//!
//! [activity]                      # sign_in, step, logoff or other: for all records, or by a field
//! from = "/type"
//! sign_in = ["auth"]
//! other = ["reauth"]
//!
//! [actor]                         # person, service_principal, managed_identity, root, role, system
//! is = "person"
//!
//! [mfa]                           # passed or not; neither is unknown
//! from = "/second_factor"
//! passed = ["true"]
//! not = ["false"]
//! ```
//!
//! Places are RFC 6901 pointers into the record. What a mapping says is held to what a vendor's
//! format is held to: placeholders are unknown, each value keeps where it came from, and a record
//! that a built-in format knows is never a mapping's. It must not read a file, and it has no way to
//! compute, cut or join values: what needs that is a format of its own.

mod fields;
mod parse;
mod place;

pub use parse::Fault;

use super::draft::{Draft, is_placeholder};
use super::field::{Field, Record};
use crate::domain::json::Kind;
use crate::domain::sign_in::{ActorKind, LOGON, NO_SIGN_IN, SignIn, Status};
use place::Place;
use std::borrow::Cow;

/// The activity of a step, and of what concerns an identity and is no sign-in.
const STEP: u8 = 99;
/// The activity of the end of a session.
const LOGOFF: u8 = 2;

/// A site's own format.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapping {
    /// Its name, the site's own word.
    pub name: &'static str,
    /// What it is, in words.
    pub what: &'static str,
    when: When,
    fields: Vec<(usize, Vec<Place>)>,
    result: Choice<Status>,
    activity: Choice<Activity>,
    actor: Choice<ActorKind>,
    mfa: Choice<bool>,
}

/// What has to hold for a record to be of a format.
#[derive(Clone, Debug, PartialEq, Default)]
struct When {
    present: Vec<Place>,
    absent: Vec<Place>,
    equal: Vec<(Place, Vec<String>)>,
}

/// A value of a closed list: the same for all records, or by what a field says.
#[derive(Clone, Debug, PartialEq)]
enum Choice<T> {
    /// Nobody says.
    Unsaid,
    /// The same for all.
    Is(T),
    /// By the text of a field, letter case aside.
    By(Vec<Place>, Vec<(T, Vec<String>)>),
}

/// What a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Activity {
    SignIn,
    Step,
    Logoff,
    Other,
}

/// A number or truth value as it is written, or a text.
fn said<'d>(field: &Field<'d>) -> Option<Cow<'d, str>> {
    match field.node.kind() {
        Kind::Number | Kind::True | Kind::False => Some(Cow::Borrowed(field.node.raw())),
        _ => field.text(),
    }
}

/// The first of those places at which something is said.
fn first<'d>(root: &Record<'d>, places: &[Place]) -> Option<Field<'d>> {
    let mut there = places.iter().filter_map(|place| place.of(root)).filter(|it| !it.is_null());
    let first = there.next()?;
    let says = |field: &Field<'_>| said(field).is_none_or(|text| !is_placeholder(&text));
    if says(&first) {
        return Some(first);
    }
    // Of places that all say nothing the first is told of.
    Some(there.find(says).unwrap_or(first))
}

impl<T: Copy> Choice<T> {
    /// What this record says, and where.
    fn of<'d>(&self, root: &Record<'d>) -> (Option<T>, Option<Field<'d>>) {
        match self {
            Self::Unsaid => (None, None),
            Self::Is(value) => (Some(*value), None),
            Self::By(places, words) => {
                let Some(field) = first(root, places) else { return (None, None) };
                let Some(text) = said(&field) else { return (None, Some(field)) };
                let text = text.trim();
                let listed = words.iter().find(|(_, words)| {
                    words.iter().any(|word| word.to_lowercase() == text.to_lowercase())
                });
                (listed.map(|(value, _)| *value), Some(field))
            }
        }
    }
}

impl Mapping {
    /// Reads a mapping's file. `taken` are the names that are given already.
    pub fn parse(text: &str, taken: &[&str]) -> Result<Self, Fault> {
        parse::mapping(text, taken)
    }

    /// True for a record of it.
    pub(super) fn detect(&self, root: &Record<'_>) -> bool {
        let there = |place: &Place| place.of(root).is_some_and(|field| !field.is_null());
        let equal = |(place, words): &(Place, Vec<String>)| {
            let said = place.of(root).and_then(|field| said(&field));
            said.is_some_and(|said| words.iter().any(|word| *word == said))
        };
        self.when.equal.iter().all(equal)
            && self.when.present.iter().all(there)
            && !self.when.absent.iter().any(there)
    }

    /// Reads a record of it.
    pub(super) fn read(&self, root: &Record<'_>) -> SignIn {
        let mut draft = Draft::default();
        fields::read(&mut draft, &self.fields, root);
        let activity = self.activity.of(root).0;
        draft.sign_in.activity_id = match activity {
            Some(Activity::SignIn) => LOGON,
            Some(Activity::Step) => STEP,
            Some(Activity::Logoff) => LOGOFF,
            Some(Activity::Other) => NO_SIGN_IN,
            None => {
                draft.warn("activity_id", "the mapping does not list it, so no sign-in");
                NO_SIGN_IN
            }
        };
        self.read_result(&mut draft, root, activity);
        self.read_actor(&mut draft, root);
        if let (Some(passed), Some(field)) = self.mfa.of(root) {
            draft.sign_in.is_mfa = Some(passed);
            draft.path("is_mfa", &field);
        }
        draft.mail_of_name();
        draft.finish()
    }

    /// What stands behind the identity; by the site's own word for all, where its name stands.
    fn read_actor(&self, draft: &mut Draft, root: &Record<'_>) {
        let (kind, at) = self.actor.of(root);
        let Some(kind) = kind else { return };
        let found = match at {
            Some(field) => {
                draft.path("actor.kind", &field);
                true
            }
            None => ["user.uid", "user.name", "user.email_addr"]
                .into_iter()
                .any(|name| draft.sign_in.raw_paths.add_as("actor.kind", name)),
        };
        draft.sign_in.actor.kind = found.then_some(kind);
    }

    /// What is neither a sign-in nor a step of one neither succeeds nor fails.
    fn read_result(&self, draft: &mut Draft, root: &Record<'_>, activity: Option<Activity>) {
        if !matches!(activity, Some(Activity::SignIn | Activity::Step)) {
            draft.sign_in.status_id = Status::Interrupt;
            return;
        }
        let (status, at) = self.result.of(root);
        draft.sign_in.status_id = status.unwrap_or_default();
        let Some(field) = at else { return };
        draft.path("status_id", &field);
        draft.sign_in.status_code = draft.label("status_code", Some(field));
        if status.is_none() {
            draft.warn("status_id", "the mapping does not list it, so unknown");
        }
    }
}

#[cfg(test)]
mod tests;
