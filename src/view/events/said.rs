//! What a sign-in says of itself, in the words of the list of events: whose it is, from where, by
//! what, how it ended and why.
//!
//! It must not know how wide anything is but what it is told.

use crate::app::model::OpenCase;
use crate::domain::sign_in::{LOGON, NO_SIGN_IN, SignIn, Status};
use crate::domain::words::SubjectKind;
use crate::view::{glyphs, words};
use std::borrow::Cow;

/// Bytes of a name that may be told by its last parts.
const NAME_BYTES_MAX: usize = 200;

/// The address as received; nothing where the case is about that very address.
pub(super) fn address(case: &OpenCase, sign_in: &SignIn) -> String {
    let source = &sign_in.src_endpoint;
    let parsed = || source.ip.map(|ip| ip.to_string());
    let subject = &case.examined.dossier.case.subject;
    let whole = source.ip_raw.clone().or_else(parsed).unwrap_or_default();
    if subject.kind == SubjectKind::Address && whole == subject.id { String::new() } else { whole }
}

pub(super) fn account_of(sign_in: &SignIn) -> Option<&str> {
    let user = &sign_in.user;
    let known = [&user.email_addr, &user.name, &user.uid];
    known.into_iter().find_map(|name| name.as_deref())
}

/// Whose sign-in it is, where that is not the subject of the case.
pub fn account<'s>(case: &OpenCase, sign_in: &'s SignIn) -> Option<&'s str> {
    let user = &sign_in.user;
    let subject = &case.examined.dossier.case.subject;
    let own = [Some(subject.id.as_str()), subject.name.as_deref()];
    let names = [&user.email_addr, &user.name, &user.uid];
    let is_own = names
        .into_iter()
        .flatten()
        .any(|name| own.into_iter().flatten().any(|own| own.eq_ignore_ascii_case(name)));
    if is_own { None } else { account_of(sign_in) }
}

/// Why it failed, or which step it was, in the record's own words; a code in words.
pub fn reason(sign_in: &SignIn) -> Cow<'_, str> {
    let said = match sign_in.status_id {
        Status::Failure => sign_in.status_detail.as_deref().or(sign_in.status_code.as_deref()),
        Status::Success => None,
        _ if sign_in.activity_id == LOGON => {
            sign_in.status_detail.as_deref().or(sign_in.status_code.as_deref())
        }
        _ => return Cow::Borrowed(sign_in.metadata.log_name.as_deref().unwrap_or_default()),
    };
    match said {
        // `INVALID_CREDENTIALS` is a code too.
        Some(code) if code.contains('_') => words::of_code(code),
        said => Cow::Borrowed(said.unwrap_or_default()),
    }
}

/// How it ended, as a sign and in one word: only an interrupted sign-in is an interrupt, and what
/// is no sign-in did not end in any way that counts.
pub(super) fn ending(sign_in: &SignIn) -> (&'static str, &'static str) {
    match sign_in.status_id {
        _ if sign_in.activity_id == NO_SIGN_IN => (glyphs::status(Status::Unknown).0, "record"),
        Status::Interrupt if sign_in.activity_id != LOGON => {
            (glyphs::status(Status::Interrupt).0, "step")
        }
        status => glyphs::status(status),
    }
}

pub(super) fn network(sign_in: &SignIn) -> String {
    let number = sign_in.src_endpoint.autonomous_system.number;
    number.map(|number| format!("AS{number}")).unwrap_or_default()
}

/// The application, else the client; the second is the client's own word.
pub(super) fn app(sign_in: &SignIn) -> (Option<&str>, bool) {
    match (&sign_in.service.name, &sign_in.client_app) {
        (Some(name), _) => (Some(name), false),
        (None, Some(client)) => (Some(client), false),
        (None, None) => (sign_in.http_request.user_agent.as_deref(), true),
    }
}

/// The place in so many cells: only the country where there is no room for a town.
pub(super) fn place(sign_in: &SignIn, cells: usize) -> String {
    match &sign_in.src_endpoint.location.country {
        Some(country) if cells < 6 => country.clone(),
        _ => words::place(sign_in),
    }
}

/// An address in so many cells: of a longer one both ends, which tell its network and its host.
pub(super) fn ends(address: &str, cells: usize) -> Cow<'_, str> {
    let is_plain = address.bytes().all(|it| it.is_ascii_graphic());
    if address.len() <= cells || !is_plain || cells < 3 {
        return Cow::Borrowed(address);
    }
    let behind = (cells - 1) / 2;
    let (head, tail) = (address.get(..cells - 1 - behind), address.get(address.len() - behind..));
    Cow::Owned(format!("{}…{}", head.unwrap_or_default(), tail.unwrap_or_default()))
}

/// A reason in so many cells: of a name in parts, `user.mfa.factor.activate`, the last ones tell
/// what happened, so that the first ones go.
pub(super) fn told(reason: &str, cells: usize) -> Cow<'_, str> {
    let is_name = reason.len() <= NAME_BYTES_MAX && reason.bytes().all(|it| it.is_ascii_graphic());
    if reason.len() <= cells || !is_name {
        return Cow::Borrowed(reason);
    }
    let mut tails = reason.match_indices('.').filter_map(|(at, _)| reason.get(at + 1..));
    let tail = tails.find(|tail| !tail.is_empty() && tail.len() < cells);
    tail.map_or(Cow::Borrowed(reason), |tail| Cow::Owned(format!("…{tail}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_address_both_ends_stay() {
        let address = "2001:db8:1f2e:77::9a4c:12";
        for (cells, told_as) in
            [(39, address), (25, address), (15, "2001:db…9a4c:12"), (4, "20…2"), (2, address)]
        {
            assert_eq!(ends(address, cells), told_as, "{cells}");
        }
        assert_eq!(ends("例.例.例", 3), "例.例.例");
    }

    #[test]
    fn of_a_name_in_parts_the_last_ones_stay() {
        let name = "user.mfa.factor.activate";
        for (cells, told_as) in [
            (24, name),
            (23, "…mfa.factor.activate"),
            (16, "…factor.activate"),
            (9, "…activate"),
            (8, name),
        ] {
            assert_eq!(told(name, cells), told_as, "{cells}");
        }
        for whole in ["invalid credentials. again", "user.田中.x", ""] {
            assert_eq!(told(whole, 3), whole);
        }
    }
}
