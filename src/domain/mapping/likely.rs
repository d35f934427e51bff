//! The field of a sign-in that somebody most likely meant by a name that is none.
//!
//! It must not correct anything: the name is refused, and this is said beside it.

use super::FIELDS;
use crate::domain::nearest::nearest;

/// The only field that begins or ends with the name, else the nearest by its letters, if any may
/// have been meant. Half a name comes first, because it has more letters missing than a slip has
/// wrong: by its letters alone `user.email` is nearer to `user.uid` than to `user.email_addr`.
pub(super) fn likely(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let name = name.trim_matches('.');
    if name.is_empty() {
        return None;
    }
    let begun = |field: &str| field.starts_with(name);
    let ended = |field: &str| field.strip_suffix(name).is_some_and(|it| it.ends_with('.'));
    match (only(begun), only(ended)) {
        (Some(field), _) | (None, Some(field)) => Some(field),
        // Half of several is a slip for none of them.
        _ if FIELDS.into_iter().any(|field| begun(field) || ended(field)) => None,
        _ => nearest(name, FIELDS),
    }
}

/// The one field of which that is true.
fn only(is: impl Fn(&str) -> bool) -> Option<&'static str> {
    let mut found = FIELDS.into_iter().filter(|field| is(field));
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_and_slips_are_told_and_other_words_are_not() {
        for (written, meant) in [
            ("user.email", Some("user.email_addr")),
            ("user.nam", Some("user.name")),
            ("User.Name", Some("user.name")),
            ("usr.name", Some("user.name")),
            ("ip", Some("src_endpoint.ip")),
            ("country", Some("src_endpoint.location.country")),
            ("tiem", Some("time")),
            // Six fields end so, and two places have both.
            ("name", None),
            ("src_endpoint.location.", None),
            ("colour", None),
            ("..", None),
            ("", None),
        ] {
            assert_eq!(likely(written), meant, "{written}");
        }
    }
}
