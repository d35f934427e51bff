//! The normalised fields that a mapping can fill, and how each is read.
//!
//! It must not let a value in that the vendors' formats would not take.

use super::first;
use crate::domain::mapping::Place;
use crate::formats::draft::Draft;
use crate::formats::field::{Field, Record};

/// Reads one field.
type Reads = fn(&mut Draft, Option<Field<'_>>);

/// Says how a text field of the sign-in is read, by its path.
macro_rules! text {
    ($name:literal, $($path:ident).+) => {
        ($name, |draft, field| draft.sign_in.$($path).+ = draft.label($name, field))
    };
}

/// Says how a truth value is read, by its path.
macro_rules! flag {
    ($name:literal, $($path:ident).+) => {
        ($name, |draft, field| draft.sign_in.$($path).+ = draft.flag($name, field))
    };
}

/// Degrees and towns are read in pairs.
const CITY: &str = "src_endpoint.location.city";
const REGION: &str = "src_endpoint.location.region";
const LAT: &str = "src_endpoint.location.lat";
const LONG: &str = "src_endpoint.location.long";

/// All of them, in the order of their names.
const READS: [(&str, Reads); 34] = [
    text!("metadata.uid", metadata.uid),
    text!("metadata.log_name", metadata.log_name),
    ("time", |draft, field| _ = draft.moment(field, false)),
    text!("status_detail", status_detail),
    ("user.uid", |draft, field| draft.sign_in.user.uid = draft.id("user.uid", field)),
    text!("user.name", user.name),
    text!("user.email_addr", user.email_addr),
    text!("user.type", user.kind),
    text!("user.domain", user.domain),
    ("src_endpoint.ip", |draft, field| _ = draft.address(field)),
    flag!("src_endpoint.is_proxy", src_endpoint.is_proxy),
    (CITY, |_, _| {}),
    (REGION, |_, _| {}),
    ("src_endpoint.location.country", |draft, field| draft.country(field)),
    (LAT, |_, _| {}),
    (LONG, |_, _| {}),
    ("src_endpoint.autonomous_system.number", |draft, field| draft.asn(field)),
    text!("src_endpoint.autonomous_system.name", src_endpoint.autonomous_system.name),
    text!("http_request.user_agent", http_request.user_agent),
    text!("device.uid", device.uid),
    text!("device.name", device.name),
    text!("device.os", device.os),
    text!("device.browser", device.browser),
    flag!("device.is_managed", device.is_managed),
    flag!("device.is_compliant", device.is_compliant),
    text!("service.uid", service.uid),
    text!("service.name", service.name),
    text!("resource.uid", resource.uid),
    text!("resource.name", resource.name),
    text!("auth_protocol", auth_protocol),
    text!("logon_type", logon_type),
    text!("client_app", client_app),
    text!("session.uid", session.uid),
    text!("correlation_uid", correlation_uid),
];

/// Reads what a mapping names, each field by its place in [`READS`], the order of
/// [`crate::domain::mapping::FIELDS`].
pub(super) fn read(draft: &mut Draft, fields: &[(usize, Vec<Place>)], root: &Record<'_>) {
    let mut named = Vec::with_capacity(fields.len());
    for (place, places) in fields {
        let Some((name, reads)) = READS.get(*place) else { continue };
        let field = first(root, places);
        reads(draft, field);
        named.push((*name, field));
    }
    let of = |wanted: &str| named.iter().find(|(name, _)| *name == wanted).and_then(|it| it.1);
    draft.town(of(CITY), of(REGION));
    draft.degrees(of(LAT), of(LONG));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::mapping::FIELDS;

    #[test]
    fn each_field_that_can_be_named_is_read_under_its_own_name() {
        assert_eq!(READS.map(|(name, _)| name), FIELDS);
    }
}
