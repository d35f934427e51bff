//! Microsoft Entra ID Protection: detected risks, and users and service principals at risk.
//!
//! Shapes: Azure Monitor diagnostic records (`UserRiskEvents`, `ServicePrincipalRiskEvents`,
//! `RiskyUsers`, `RiskyServicePrincipals`), the objects of Graph, and rows of the Log Analytics
//! tables (`AADUserRiskEvents` …). Source: Microsoft's reference of `riskDetection`,
//! `servicePrincipalRiskDetection`, `riskyUser` and the tables.
//!
//! They are what the vendor thinks, never a sign-in: activity and status 99. A detection keeps the
//! id of the sign-in that it speaks of as its resource (`requestId`, the `id` of a sign-in) and the
//! correlation id, so that the two can be joined. Its reasons are the type of the risk and then the
//! `riskReasons` of `additionalInfo`. A risky user's `id` is the user's.

mod additional;

use super::Format;
use super::draft::Draft;
use super::field::{Field, Record};
use super::loose::word;
use super::meaning;
use crate::domain::sign_in::{ActorKind, STEP, SignIn, Status};

/// A detected risk.
pub(super) const DETECTION: Format = Format {
    name: "entra.risk_detection",
    what: "Entra ID Protection: detected risks of users and service principals",
    detect: |root| detect(root).is_some_and(|about| !about.lasting),
    read: |root| detect(root).map(|about| read(root, about)),
    twin: |pointer| meaning::among(pointer, &TWINS),
};

/// A user or a service principal at risk.
pub(super) const RISKY: Format = Format {
    name: "entra.risky_user",
    what: "Entra ID Protection: users and service principals at risk",
    detect: |root| detect(root).is_some_and(|about| about.lasting),
    read: |root| detect(root).map(|about| read(root, about)),
    twin: super::no_twin,
};

/// What the envelope and the detection in it both say, or a detection twice.
const TWINS: [(&str, &str); 6] = [
    ("/callerIpAddress", "src_endpoint.ip"),
    ("/properties/ipAddress", "src_endpoint.ip"),
    ("/riskType", "risk.reasons"),
    ("/riskEventType", "risk.reasons"),
    ("/properties/riskType", "risk.reasons"),
    ("/properties/riskEventType", "risk.reasons"),
];

/// The product's name.
const PRODUCT: &str = "Entra ID";

/// What a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct About {
    /// A state that lasts, rather than one detection.
    lasting: bool,
    /// It stands in the properties of a diagnostic record.
    enveloped: bool,
}

fn detect(root: &Record<'_>) -> Option<About> {
    let properties = root.has("properties");
    let log = if properties || root.has("category") {
        word(root.get("category"))
    } else {
        word(root.get("Type"))
    };
    let by_log = match log.strip_prefix("aad").unwrap_or(&log) {
        "userriskevents" | "serviceprincipalriskevents" => Some(false),
        "riskyusers" | "riskyserviceprincipals" => Some(true),
        _ => None,
    };
    if let Some(lasting) = by_log {
        let envelope = ["operationName", "resourceId", "tenantId", "time", "TimeGenerated"];
        let known = properties || root.count(&envelope) >= 1;
        return known.then_some(About { lasting, enveloped: properties });
    }
    if properties || root.has("category") || root.has("class_uid") {
        return None;
    }
    bare(root).map(|lasting| About { lasting, enveloped: false })
}

/// Of an object without envelope: whether it is a lasting state, where it is of this kind at all.
fn bare(root: &Record<'_>) -> Option<bool> {
    if !root.has("riskState") && !root.has("riskLevel") && !root.has("riskDetail") {
        return None;
    }
    let sign_in =
        ["conditionalAccessStatus", "clientAppUsed", "isInteractive", "riskLevelDuringSignIn"];
    let others = ["appliedConditionalAccessPolicies", "authenticationRequirement"];
    if sign_in.iter().chain(&others).any(|name| root.has(name)) || root.has("signInEventTypes") {
        return None;
    }
    let one = [
        "riskEventType",
        "riskType",
        "detectedDateTime",
        "activityDateTime",
        "detectionTimingType",
        "additionalInfo",
        "tokenIssuerType",
    ];
    if root.count(&one) >= 2 {
        return Some(false);
    }
    let flags = ["isDeleted", "isProcessing", "isGuest", "isEnabled"];
    let who = ["userPrincipalName", "userDisplayName", "userId", "displayName", "appId"];
    let lasting = root.has("riskLastUpdatedDateTime") || root.count(&flags) >= 2;
    let risk = root.count(&["riskLevel", "riskState", "riskDetail"]);
    (lasting && risk >= 2 && root.count(&who) >= 1).then_some(true)
}

/// The record and the object in it.
struct Source<'d> {
    outer: &'d Record<'d>,
    inner: Option<Record<'d>>,
    enveloped: bool,
}

impl<'d> Source<'d> {
    fn get(&self, names: &[&str]) -> Option<Field<'d>> {
        match &self.inner {
            Some(inner) => inner.any(names),
            None => self.outer.any(names),
        }
    }
}

fn read(root: &Record<'_>, about: About) -> SignIn {
    let mut draft = Draft::default();
    let mut held = None;
    let properties = root.get("properties").filter(|_| about.enveloped);
    let inner = draft.open("properties", properties, &mut held).map(Record::new);
    let source = Source { outer: root, inner, enveloped: about.enveloped };
    draft.sign_in.metadata.product.name = Some(PRODUCT);
    draft.sign_in.activity_id = STEP;
    draft.sign_in.status_id = Status::Interrupt;
    let log = root.any(&["category"]).or_else(|| root.any(&["Type"]));
    draft.sign_in.metadata.log_name = draft.text("metadata.log_name", log);
    read_time(&mut draft, &source, about);
    read_identity(&mut draft, &source, about);
    if !about.lasting {
        read_origin(&mut draft, &source);
        let joined = ["requestId", "correlationId"].map(|name| source.get(&[name]));
        // The envelope's correlation id is the detection's own id.
        let bare = source.inner.is_some() || !source.enveloped;
        let [request, correlation] = joined.map(|field| field.filter(|_| bare));
        draft.sign_in.resource.uid = draft.id("resource.uid", request);
        draft.sign_in.correlation_uid = draft.id("correlation_uid", correlation);
    }
    read_risk(&mut draft, &source);
    draft.finish()
}

fn read_time(draft: &mut Draft, source: &Source<'_>, about: About) {
    // When a detection was made is not when the act was.
    let (act, later) = if about.lasting {
        ("riskLastUpdatedDateTime", "lastUpdatedDateTime")
    } else {
        ("activityDateTime", "detectedDateTime")
    };
    let found = draft.time(source.get(&[act]), false, false)
        || draft.time(source.get(&[later]), true, false)
        || draft.time(source.get(&["lastUpdatedDateTime"]), true, false);
    if !found {
        draft.time(source.outer.any(&["time", "TimeGenerated"]), true, false);
    }
}

fn read_identity(draft: &mut Draft, source: &Source<'_>, about: About) {
    let filled = |field: &Field<'_>| field.text().is_some_and(|text| !text.trim().is_empty());
    let machine = source.get(&["servicePrincipalId", "servicePrincipalType"]).filter(filled);
    let by_log = source.outer.any(&["category", "Type"]);
    let by_log = by_log.filter(|log| word(Some(*log)).contains("serviceprincipal"));
    let machine = by_log.or(machine);
    let own = source.get(&["id"]);
    let user = source.get(&["userId"]);
    // Of a state, the id is the identity's, but in a history, which names the user beside it.
    let mut ids = [user, None];
    if machine.is_some() {
        ids = [source.get(&["servicePrincipalId"]), source.get(&["appId"])];
    }
    let whose = about.lasting && ids[0].is_none();
    if whose {
        ids = [own, ids[1]];
    } else {
        draft.sign_in.metadata.uid = draft.id("metadata.uid", own);
    }
    draft.sign_in.user.uid = ids.into_iter().find_map(|field| draft.id("user.uid", field));
    let name = if machine.is_some() {
        source.get(&["servicePrincipalDisplayName", "servicePrincipalName", "displayName"])
    } else {
        source.get(&["userPrincipalName"])
    };
    draft.sign_in.user.name = draft.text("user.name", name);
    draft.sign_in.user.kind = draft.text("user.type", source.get(&["userType"]));
    draft.sign_in.user.domain = draft.id("user.domain", source.get(&["homeTenantId"]));
    if machine.is_none() {
        draft.mail_of_name();
    }
    let (kind, origin) = if machine.is_some() {
        (Some(ActorKind::ServicePrincipal), machine)
    } else {
        let person = source.get(&["userPrincipalName", "userId"]).filter(filled);
        let person = person.or_else(|| own.filter(|_| whose).filter(filled));
        (person.map(|_| ActorKind::Person), person)
    };
    draft.sign_in.actor.kind = kind;
    if let Some(field) = origin {
        draft.path("actor.kind", &field);
    }
}

fn read_origin(draft: &mut Draft, source: &Source<'_>) {
    if !draft.address(source.get(&["ipAddress"])) && source.enveloped {
        draft.address(source.outer.get("callerIpAddress"));
    }
    // The envelope's location may be the data centre's.
    if source.inner.is_none() && source.enveloped {
        return;
    }
    let mut held = None;
    let place = draft.open("src_endpoint.location", source.get(&["location"]), &mut held);
    let Some(place) = place else { return };
    draft.town(place.get("city"), place.get("state"));
    draft.country(place.get("countryOrRegion"));
    let degree = |name| place.at(&["geoCoordinates", name]);
    draft.degrees(degree("latitude"), degree("longitude"));
}

fn read_risk(draft: &mut Draft, source: &Source<'_>) {
    // "hidden" stands where the tenant's licence does not show it.
    let known = |word: &str| !matches!(word, "hidden" | "unknownFutureValue");
    for (name, path) in [("riskLevel", "risk.level"), ("riskState", "risk.state")] {
        let Some((word, field)) = draft.peek(path, source.get(&[name])) else { continue };
        if !known(&word) {
            draft.warn(path, "not shown to this tenant, so unknown");
            continue;
        }
        draft.path(path, &field);
        let risk = &mut draft.sign_in.risk;
        match name {
            "riskLevel" => risk.level = Some(word.to_ascii_lowercase()),
            _ => risk.state = Some(word.into_owned()),
        }
    }
    let detail = source.get(&["riskDetail"]);
    let detail = detail.filter(|field| !matches!(word(Some(*field)).as_str(), "none" | "hidden"));
    draft.sign_in.status_detail = draft.text("status_detail", detail);
    let kinds = [source.get(&["riskEventType"]), source.get(&["riskType"])];
    let kind = kinds.into_iter().find_map(|field| draft.peek("risk.reasons", field));
    if let Some((kind, field)) = kind {
        draft.path("risk.reasons", &field);
        draft.path("status_code", &field);
        draft.sign_in.status_code = Some(kind.to_string());
        draft.sign_in.risk.reasons.push(kind.into_owned());
    }
    additional::read(draft, source.get(&["additionalInfo"]));
    let risk = &mut draft.sign_in.risk;
    if risk.level.is_some() || risk.state.is_some() || !risk.reasons.is_empty() {
        risk.source = Some(PRODUCT.into());
    }
}

#[cfg(test)]
mod tests;
