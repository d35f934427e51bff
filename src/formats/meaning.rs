//! What a field of a record means, where a record says one thing in two places.
//!
//! `raw_paths` names the field that a value was read from; a claim may cite its twin. It must not
//! read a value.

use crate::domain::sign_in::SignIn;

/// The normalised field that the value at `pointer` speaks of: by `raw_paths`, else as a known twin
/// of it.
///
/// A pointer to JSON text inside a string names as many fields as stand in the text, so it means
/// none of them.
pub fn of(sign_in: &SignIn, format: &str, pointer: &str) -> Option<&'static str> {
    let mut by_path = sign_in.raw_paths.iter().filter(|(_, path)| *path == pointer);
    let plain = |name: &(&'static str, _)| !matches!(name.0, "status_id" | "actor.kind" | "is_mfa");
    let found = by_path.clone().find(plain).or_else(|| by_path.next()).map(|(name, _)| name);
    found.or_else(|| (super::named(format)?.twin)(pointer))
}

/// What the value at that pointer says again, by a vendor's table of pointers; capitals count for
/// nothing.
pub(super) fn among(pointer: &str, twins: &[(&str, &'static str)]) -> Option<&'static str> {
    let found = twins.iter().find(|(twin, _)| pointer.eq_ignore_ascii_case(twin));
    found.map(|(_, field)| *field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::json::Doc;
    use crate::formats;

    #[test]
    fn both_places_of_one_thing_mean_the_same_field() {
        let text = r#"{"category":"SignInLogs","time":"2026-03-02T10:00:00Z","location":"ES",
            "callerIpAddress":"198.51.100.7","resultType":"0",
            "properties":{"createdDateTime":"2026-03-02T09:59:00Z","ipAddress":"198.51.100.7",
            "status":{"errorCode":0},"location":{"countryOrRegion":"ES"}}}"#;
        let doc = Doc::parse(text).unwrap();
        let read = formats::read(doc.root(), &[]);
        let sign_in = read.sign_in.unwrap();
        for (pointer, field) in [
            ("/properties/ipAddress", Some("src_endpoint.ip")),
            ("/callerIpAddress", Some("src_endpoint.ip")),
            ("/location", Some("src_endpoint.location.country")),
            ("/properties/location/countryOrRegion", Some("src_endpoint.location.country")),
            ("/time", Some("time")),
            ("/properties/createdDateTime", Some("time")),
            ("/properties/status/errorCode", Some("status_code")),
            ("/resultType", Some("status_code")),
            ("/category", Some("metadata.log_name")),
            ("/properties/status", None),
        ] {
            assert_eq!(of(&sign_in, read.format, pointer), field, "{pointer}");
        }
    }
}
