//! Records of the formats that a site describes itself (`domain::mapping`).
//!
//! What a mapping says is held to what a vendor's format is held to: placeholders are unknown, each
//! value keeps where it came from, and a record that a built-in format knows is never a mapping's.
//! It must not compute, cut or join values: what needs that is a format of its own.

mod conditions;
mod fields;

use super::draft::{Draft, is_placeholder, quoted};
use super::field::{Field, Record};
use crate::domain::json::Kind;
use crate::domain::mapping::{ACTIVITIES, Activity, Choice, Mapping, Place, RESULTS};
use crate::domain::sign_in::{LOGOFF, LOGON, NO_SIGN_IN, STEP, SignIn, Status};
use std::borrow::Cow;

pub(super) use conditions::{hold as detect, nearest};

/// What stands at that place of that record.
fn at<'d>(place: &Place, root: &Record<'d>) -> Option<Field<'d>> {
    let (first, rest) = place.steps().split_first()?;
    rest.iter().try_fold(root.get(first)?, |field, step| {
        field.get(step).or_else(|| {
            let index: usize = step.parse().ok()?;
            field.items().nth(index)
        })
    })
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
    let mut there = places.iter().filter_map(|place| at(place, root)).filter(|it| !it.is_null());
    let first = there.next()?;
    let says = |field: &Field<'_>| said(field).is_none_or(|text| !is_placeholder(&text));
    if says(&first) {
        return Some(first);
    }
    // Of places that all say nothing the first is told of.
    Some(there.find(says).unwrap_or(first))
}

/// What this record says of a closed list, and where.
fn chosen<'d, T: Copy>(choice: &Choice<T>, root: &Record<'d>) -> (Option<T>, Option<Field<'d>>) {
    match choice {
        Choice::Unsaid => (None, None),
        Choice::Is(value) => (Some(*value), None),
        Choice::By(places, words) => {
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

/// Reads a record of it.
pub(super) fn read(mapping: &Mapping, root: &Record<'_>) -> SignIn {
    let mut draft = Draft::default();
    fields::read(&mut draft, &mapping.fields, root);
    let (activity, said_at) = chosen(&mapping.activity, root);
    draft.sign_in.activity_id = match activity {
        Some(Activity::SignIn) => LOGON,
        Some(Activity::Step) => STEP,
        Some(Activity::Logoff) => LOGOFF,
        Some(Activity::Other) => NO_SIGN_IN,
        None => {
            let section = Section { name: "activity", words: &ACTIVITIES, so: "so no sign-in" };
            unlisted(&mut draft, &section, &mapping.activity, said_at);
            NO_SIGN_IN
        }
    };
    read_result(mapping, &mut draft, root, activity);
    read_actor(mapping, &mut draft, root);
    if let (Some(passed), Some(field)) = chosen(&mapping.mfa, root) {
        draft.sign_in.is_mfa = Some(passed);
        draft.path("is_mfa", &field);
    }
    draft.mail_of_name();
    draft.finish()
}

/// What stands behind the identity; by the site's own word for all, where its name stands.
fn read_actor(mapping: &Mapping, draft: &mut Draft, root: &Record<'_>) {
    let (kind, at) = chosen(&mapping.actor, root);
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
fn read_result(
    mapping: &Mapping,
    draft: &mut Draft,
    root: &Record<'_>,
    activity: Option<Activity>,
) {
    if !matches!(activity, Some(Activity::SignIn | Activity::Step)) {
        draft.sign_in.status_id = Status::Interrupt;
        return;
    }
    let (status, at) = chosen(&mapping.result, root);
    draft.sign_in.status_id = status.unwrap_or_default();
    if status.is_none() {
        let section = Section { name: "result", words: &RESULTS, so: "so unknown" };
        unlisted(draft, &section, &mapping.result, at);
    }
    let Some(field) = at else { return };
    draft.path("status_id", &field);
    draft.sign_in.status_code = draft.label("status_code", Some(field));
}

/// A section of the configuration that lists values.
struct Section<'s, T> {
    name: &'s str,
    words: &'s [(&'s str, T)],
    /// What follows where none of them stands in a record.
    so: &'s str,
}

/// Says of a value that a section does not list, or that is not there, which section that is, by
/// its name in the configuration.
fn unlisted<T>(
    draft: &mut Draft,
    of: &Section<'_, T>,
    choice: &Choice<T>,
    field: Option<Field<'_>>,
) {
    let section = format!("[format.{}]", of.name);
    match (field, choice) {
        (Some(field), _) => match said(&field) {
            Some(text) => {
                let (shown, at) = (quoted(text.trim()), field.pointer());
                let words: Vec<&str> = of.words.iter().map(|(word, _)| *word).collect();
                let words = words.join(", ");
                draft.warn(&section, &format!("{shown} at {at} is in none of {words}, {}", of.so));
            }
            None => draft.wrong_type(&section, &field, "a word"),
        },
        (None, Choice::By(places, _)) => {
            let places: Vec<String> = places.iter().map(ToString::to_string).collect();
            draft.warn(&section, &format!("nothing at {}, {}", places.join(" or "), of.so));
        }
        // What nobody says, nobody has to list.
        (None, Choice::Unsaid | Choice::Is(_)) => {}
    }
}

#[cfg(test)]
mod tests;
