//! Duo authentication log: records of the Admin API's version 2, and the flat ones of version 1.
//!
//! Source: Duo's "Admin API", authentication logs, for results, reasons and factors.
//!
//! - `success`, and `denied`, `fraud` and the older `failure`, are sign-ins that ended so; `error`
//!   is a fault at Duo by which nobody was refused: unknown
//! - an enrolment is about an identity, but no sign-in: activity and status 99
//! - the second factor ended as the reason says ([`factor`]): a policy's denial is none of the
//!   factor, a bypass asked for none, a remembered device carried one
//!
//! Access device and authentication device are two places: the source is the access device. The
//! authentication device is where the phone was that approved, has an address and a place of its
//! own and must not stand in for the source. Its name holds a phone number and is not read.

mod factor;

use super::draft::Draft;
use super::field::{Field, Record};
use super::loose::word;
use super::{Format, meaning};
use crate::domain::sign_in::{ActorKind, LOGON, SignIn, Status};

/// Duo authentication log.
pub(super) const FORMAT: Format = Format {
    name: "duo.auth",
    what: "Duo authentication log, Admin API version 2 and the older flat records",
    detect,
    read: |root| Some(read(root)),
    twin: |pointer| meaning::among(pointer, &[("/timestamp", "time"), ("/isotimestamp", "time")]),
};

/// The product's name.
const PRODUCT: &str = "Duo";

/// True for a record of the authentication log.
fn detect(root: &Record<'_>) -> bool {
    let both = root.has("access_device") && root.has("auth_device");
    if !both && !root.has("factor") || root.has("class_uid") || root.has("ecs") {
        return false;
    }
    let own = [
        "access_device",
        "auth_device",
        "txid",
        "isotimestamp",
        "trusted_endpoint_status",
        "ood_software",
        "integration",
        "new_enrollment",
    ];
    let rest = [
        "factor",
        "result",
        "reason",
        "event_type",
        "eventtype",
        "application",
        "user",
        "username",
        "timestamp",
        "alias",
    ];
    let own = root.count(&own);
    own >= 1 && own + root.count(&rest) >= 5
}

/// Reads a record.
fn read(root: &Record<'_>) -> SignIn {
    let mut draft = Draft::default();
    draft.sign_in.metadata.product.name = Some(PRODUCT);
    draft.sign_in.metadata.uid = draft.id("metadata.uid", root.get("txid"));
    let log = root.any(&["event_type", "eventtype"]);
    draft.sign_in.metadata.log_name = draft.text("metadata.log_name", log);
    if !draft.moment(root.get("isotimestamp"), false) {
        draft.moment(root.get("timestamp"), false);
    }
    read_status(&mut draft, root, word(log) == "enrollment");
    read_identity(&mut draft, root);
    read_origin(&mut draft, root);
    let application = root.get("application");
    let key = application.and_then(|application| application.get("key"));
    draft.sign_in.service.uid = draft.text("service.uid", key);
    let name = application.and_then(|application| application.get("name"));
    let names = [name, root.get("integration")];
    draft.sign_in.service.name = draft.first("service.name", names);
    if draft.sign_in.activity_id == LOGON {
        factor::read(&mut draft, root);
    }
    draft.finish()
}

fn read_status(draft: &mut Draft, root: &Record<'_>, enrolment: bool) {
    let result = root.get("result");
    draft.sign_in.status_code = draft.text("status_code", result);
    draft.sign_in.status_detail = draft.text("status_detail", root.get("reason"));
    draft.sign_in.activity_id = if enrolment { 99 } else { LOGON };
    draft.sign_in.status_id = match word(result).as_str() {
        _ if enrolment => Status::Interrupt,
        "success" | "allow" => Status::Success,
        "denied" | "deny" | "failure" | "fraud" => Status::Failure,
        "error" => {
            draft.warn("status_id", "an error at Duo, so nobody was let in or refused");
            Status::Unknown
        }
        _ => {
            draft.warn("status_id", "the record does not say how it ended");
            Status::Unknown
        }
    };
    if let Some(field) = result
        && matches!(draft.sign_in.status_id, Status::Success | Status::Failure)
    {
        draft.path("status_id", &field);
    }
}

fn read_identity(draft: &mut Draft, root: &Record<'_>) {
    let mut held = None;
    let whole = root.get("user");
    let inside = whole.and_then(|field| field.open(&mut held).ok().flatten());
    let user = |name| inside.and_then(|user| user.get(name));
    draft.sign_in.user.uid = draft.any_id("user.uid", user("key"));
    let plain = |text: &str| !text.contains(['{', '[', '"']);
    let flat = whole.filter(|field| field.text().is_some_and(|text| plain(&text)));
    let names = [user("name"), root.get("username"), flat];
    draft.sign_in.user.name = draft.first("user.name", names);
    let mail = root.get("email").filter(|field| field.text().is_some_and(|it| it.contains('@')));
    draft.sign_in.user.email_addr = draft.text("user.email_addr", mail);
    if draft.sign_in.user.email_addr.is_none() {
        draft.mail_of_name();
    }
    let origin = names.into_iter().flatten().find(|field| field.text().is_some());
    if let Some(field) = origin
        && draft.sign_in.user.name.is_some()
    {
        draft.sign_in.actor.kind = Some(ActorKind::Person);
        draft.path("actor.kind", &field);
    }
}

fn read_origin(draft: &mut Draft, root: &Record<'_>) {
    let access = |name| root.at(&["access_device", name]);
    // The flat records have the address beside the device, and `device` is the phone.
    let own = draft.address(access("ip"));
    if !own {
        draft.address(root.get("ip"));
    }
    let place = access("location").filter(|field| !field.is_null());
    let place = if own { place } else { place.or_else(|| root.get("location")) };
    if let Some(place) = place {
        draft.town(place.get("city"), place.get("state"));
        draft.country(place.get("country"));
    }
    draft.sign_in.device.uid = draft.any_id("device.uid", access("epkey"));
    draft.sign_in.device.name = draft.text("device.name", access("hostname"));
    draft.sign_in.device.os = draft.text("device.os", access("os"));
    draft.sign_in.device.browser = draft.text("device.browser", access("browser"));
    let trust = [root.get("trusted_endpoint_status"), access("trusted_endpoint_status")];
    draft.sign_in.device.trust = draft.first("device.trust", trust);
}

/// The reason in the words of version 2: version 1 writes `User mistake`.
fn reason(field: Option<Field<'_>>) -> String {
    word(field).replace([' ', '-'], "_")
}

#[cfg(test)]
mod tests;
