//! Microsoft Entra ID sign-ins in their three shapes: the Azure Monitor diagnostic record, the
//! Graph `signIn` object and the row of a Log Analytics table.
//!
//! One object under three envelopes: diagnostic records hold it in `properties` (an object, or its
//! JSON text), Graph has it bare, tables have it flat in other capitals with JSON text in cells. It
//! must not read risk detections, risky users or audit records as sign-ins.

pub(super) mod codes;
mod factors;
mod status;

use super::draft::Draft;
use super::field::{Field, Record};
use super::{Format, meaning, no_twin};
use crate::domain::json::Doc;
use crate::domain::sign_in::{ActorKind, LOGON, SignIn};

/// Azure Monitor diagnostic record of a sign-in log.
pub(super) const DIAGNOSTIC: Format = Format {
    name: "entra.diagnostic",
    what: "Entra ID sign-in logs as Azure Monitor exports them, every category",
    detect: is_diagnostic,
    read: |root| Some(read(root, Shape::Diagnostic)),
    twin: |pointer| meaning::among(pointer, &DIAGNOSTIC_TWINS),
};

/// Graph `signIn`, v1.0 and beta.
pub(super) const SIGNIN: Format = Format {
    name: "entra.signin",
    what: "Entra ID sign-ins as Graph gives them, v1.0 and beta",
    detect: is_graph_object,
    read: |root| Some(read(root, Shape::Graph)),
    twin: no_twin,
};

/// Row of a Log Analytics sign-in table.
pub(super) const LOGANALYTICS: Format = Format {
    name: "entra.loganalytics",
    what: "Entra ID sign-in tables of Log Analytics, as rows",
    detect: is_table_row,
    read: |root| Some(read(root, Shape::Table)),
    twin: |pointer| meaning::among(pointer, &TABLE_TWINS),
};

/// What the envelope and the sign-in in it both say.
const DIAGNOSTIC_TWINS: [(&str, &str); 10] = [
    ("/callerIpAddress", "src_endpoint.ip"),
    ("/properties/ipAddress", "src_endpoint.ip"),
    ("/location", "src_endpoint.location.country"),
    ("/properties/location/countryOrRegion", "src_endpoint.location.country"),
    ("/time", "time"),
    ("/properties/createdDateTime", "time"),
    ("/resultType", "status_code"),
    ("/properties/status/errorCode", "status_code"),
    ("/correlationId", "correlation_uid"),
    ("/properties/correlationId", "correlation_uid"),
];
/// What two columns of a row both say.
const TABLE_TWINS: [(&str, &str); 3] = [
    ("/Location", "src_endpoint.location.country"),
    ("/TimeGenerated", "time"),
    ("/TimeGenerated [UTC]", "time"),
];

/// The product's name.
const PRODUCT: &str = "Entra ID";

/// The three shapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// Azure Monitor diagnostic record.
    Diagnostic,
    /// Graph `signIn`.
    Graph,
    /// Row of a Log Analytics table.
    Table,
}

/// Of which log a record says that it is: of one of sign-ins, of another, or none.
fn log(root: &Record<'_>) -> Option<bool> {
    let category = root.get("category").and_then(|field| field.text());
    category.map(|category| is_sign_in_log(&category))
}

/// True for a diagnostic record: its log is one of sign-ins, or, where it names none, its activity.
fn is_diagnostic(root: &Record<'_>) -> bool {
    let activity = || root.get("operationName").and_then(|field| field.text());
    match log(root) {
        Some(of_sign_ins) => of_sign_ins && !is_table_row(root),
        None => root.has("properties") && activity().is_some_and(is_activity),
    }
}

fn is_activity(name: impl AsRef<str>) -> bool {
    name.as_ref().eq_ignore_ascii_case("Sign-in activity")
}

/// `SignInLogs`, `NonInteractiveUserSignInLogs`, `ServicePrincipalSignInLogs`,
/// `AADManagedIdentitySignInLogs` …
fn is_sign_in_log(name: &str) -> bool {
    let at = name.len().saturating_sub("SignInLogs".len());
    name.get(at..).is_some_and(|end| end.eq_ignore_ascii_case("SignInLogs"))
}

fn is_table_row(root: &Record<'_>) -> bool {
    if root.has("properties") || log(root) == Some(false) {
        return false;
    }
    let table = root.exact("Type").and_then(|field| field.text());
    if table.is_some_and(|name| is_sign_in_log(&name)) {
        return true;
    }
    let exact = |names: &[&str]| names.iter().any(|name| root.has_exact(name));
    exact(&["CreatedDateTime", "CreatedDateTime [UTC]", "TimeGenerated", "TimeGenerated [UTC]"])
        && exact(&["ResultType", "Status", "Status_dynamic", "Status_string"])
        && exact(&["UserPrincipalName", "UserId", "ServicePrincipalId"])
        && exact(&[
            "AppId",
            "AppDisplayName",
            "ResourceDisplayName",
            "ResourceIdentity",
            "IPAddress",
        ])
        && !exact(&["RiskEventType", "ActivityDateTime", "RequestUri"])
}

/// True for Graph's object, which names no log and is neither a diagnostic record nor a row.
fn is_graph_object(root: &Record<'_>) -> bool {
    let others =
        ["riskEventType", "riskType", "detectedDateTime", "activityDisplayName", "class_uid"];
    if others.iter().any(|name| root.has(name)) {
        return false;
    }
    let only_sign_ins = [
        "conditionalAccessStatus",
        "clientAppUsed",
        "isInteractive",
        "riskLevelDuringSignIn",
        "appliedConditionalAccessPolicies",
        "authenticationRequirement",
        "signInEventTypes",
    ];
    let who = ["userPrincipalName", "userId", "servicePrincipalId", "userDisplayName"];
    let what = [
        "id",
        "createdDateTime",
        "ipAddress",
        "appId",
        "appDisplayName",
        "correlationId",
        "status",
        "location",
        "deviceDetail",
        "resourceDisplayName",
        "resourceId",
    ];
    root.at_least(1, &only_sign_ins)
        && root.at_least(1, &who)
        && root.at_least(3, &what)
        && log(root).is_none()
        && !is_diagnostic(root)
        && !is_table_row(root)
}

/// A record's envelope and the sign-in object in it; the same where there is no envelope.
struct Source<'d> {
    shape: Shape,
    outer: &'d Record<'d>,
    inner: Option<Record<'d>>,
}

impl<'d> Source<'d> {
    /// A field of the sign-in object, under the first of those names that has a value.
    fn get(&self, names: &[&str]) -> Option<Field<'d>> {
        self.inner.as_ref().unwrap_or(self.outer).any(names)
    }

    /// A field of the envelope; none where there is no envelope.
    fn envelope(&self, names: &[&str]) -> Option<Field<'d>> {
        (self.shape != Shape::Graph).then(|| self.outer.any(names)).flatten()
    }

    /// An object that tables hold under other names and as JSON text.
    fn object<'a>(
        &self,
        draft: &mut Draft,
        name: &'static str,
        names: &[&str],
        held: &'a mut Option<Doc>,
    ) -> Option<Field<'a>>
    where
        'd: 'a,
    {
        let record = self.inner.as_ref().unwrap_or(self.outer);
        let filled = |field: &Field<'d>| {
            !field.is_null() && field.text().is_none_or(|text| !text.trim().is_empty())
        };
        let field = names.iter().filter_map(|name| record.get(name)).find(filled);
        draft.open(name, field, held)
    }
}

/// Reads a record of that shape.
fn read(root: &Record<'_>, shape: Shape) -> SignIn {
    let mut draft = Draft::default();
    let mut held = None;
    let properties = match shape {
        Shape::Diagnostic => draft.open("properties", root.get("properties"), &mut held),
        Shape::Graph | Shape::Table => None,
    };
    // A diagnostic record without readable properties says what its envelope says and no more.
    let source = Source { shape, outer: root, inner: properties.map(Record::new) };
    draft.sign_in.metadata.product.name = Some(PRODUCT);
    draft.sign_in.activity_id = LOGON;
    read_time(&mut draft, &source);
    let kind = read_identity(&mut draft, &source);
    read_origin(&mut draft, &source);
    read_device(&mut draft, &source);
    read_target(&mut draft, &source, kind);
    read_risk(&mut draft, &source);
    status::read(&mut draft, &source);
    draft.finish()
}

fn read_time(draft: &mut Draft, source: &Source<'_>) {
    let found = draft.time(source.get(&["createdDateTime"]), false, false)
        || draft.time(source.get(&["CreatedDateTime [UTC]"]), false, true);
    if !found {
        let _ = draft.time(source.envelope(&["time", "TimeGenerated"]), true, false)
            || draft.time(source.envelope(&["TimeGenerated [UTC]"]), true, true);
    }
}

fn read_identity(draft: &mut Draft, source: &Source<'_>) -> Option<ActorKind> {
    draft.sign_in.metadata.uid = draft.id("metadata.uid", source.get(&["id"]));
    let log = source.envelope(&["category", "Type"]);
    draft.sign_in.metadata.log_name = draft.text("metadata.log_name", log);
    let kind = actor_kind(draft, source);
    draft.sign_in.actor.kind = kind;
    let machine = matches!(kind, Some(ActorKind::ServicePrincipal | ActorKind::ManagedIdentity));
    if machine {
        draft.sign_in.user.uid = draft.id("user.uid", source.get(&["servicePrincipalId"]));
        if draft.sign_in.user.uid.is_none() {
            draft.sign_in.user.uid = draft.id("user.uid", source.get(&["appId"]));
        }
        let names = ["servicePrincipalName", "appDisplayName"].map(|name| source.get(&[name]));
        draft.sign_in.user.name = draft.first("user.name", names);
        let keys = ["servicePrincipalCredentialKeyId", "servicePrincipalCredentialThumbprint"];
        let keys = keys.map(|name| source.get(&[name]));
        draft.sign_in.credential_uid = draft.first("credential_uid", keys);
    } else {
        draft.sign_in.user.uid = draft.id("user.uid", source.get(&["userId"]));
        let name = source.get(&["userPrincipalName"]);
        let typed = source.get(&["signInIdentifier"]);
        draft.sign_in.user.name = draft.first("user.name", [name, typed]);
        draft.mail_of_name();
    }
    draft.sign_in.user.kind = draft.text("user.type", source.get(&["userType"]));
    draft.sign_in.user.domain = draft.id("user.domain", source.get(&["homeTenantId"]));
    kind
}

/// What stands behind it, by the log it is in, else by what the record says of itself.
fn actor_kind(draft: &mut Draft, source: &Source<'_>) -> Option<ActorKind> {
    const NAME: &str = "actor.kind";
    let word = |text: &str| match text.to_ascii_lowercase() {
        text if text.contains("serviceprincipal") => ActorKind::ServicePrincipal,
        text if text.contains("managedidentity") => ActorKind::ManagedIdentity,
        _ => ActorKind::Person,
    };
    for name in ["category", "Type"] {
        let field = source.envelope(&[name]);
        if let Some((field, text)) = field.and_then(|field| Some((field, field.text()?)))
            && is_sign_in_log(&text)
        {
            draft.path(NAME, &field);
            return Some(word(&text));
        }
    }
    if let Some(types) = source.get(&["signInEventTypes"])
        && let Some((first, text)) = types.items().find_map(|item| Some((item, item.text()?)))
    {
        draft.path(NAME, &first);
        return Some(word(&text));
    }
    let filled = |field: &Field<'_>| field.text().is_some_and(|text| !text.trim().is_empty());
    if let Some(field) = source.get(&["userPrincipalName", "userId"]).filter(filled) {
        draft.path(NAME, &field);
        return Some(ActorKind::Person);
    }
    let field = source.get(&["servicePrincipalId"]).filter(filled)?;
    draft.path(NAME, &field);
    Some(ActorKind::ServicePrincipal)
}

fn read_origin(draft: &mut Draft, source: &Source<'_>) {
    if !draft.address(source.get(&["ipAddress"])) {
        draft.address(source.envelope(&["callerIpAddress"]));
    }
    draft.asn(source.get(&["autonomousSystemNumber"]));
    let names: &[&str] = match source.shape {
        Shape::Table => &["LocationDetails", "LocationDetails_dynamic", "LocationDetails_string"],
        Shape::Diagnostic | Shape::Graph => &["location"],
    };
    let mut held = None;
    // Without properties the only location is the envelope's, which is a country's code.
    let inner = source.inner.is_some() || source.shape != Shape::Diagnostic;
    let place =
        inner.then(|| source.object(draft, "src_endpoint.location", names, &mut held)).flatten();
    if let Some(place) = place {
        draft.town(place.get("city"), place.get("state"));
        draft.country(place.get("countryOrRegion"));
        let degrees = place.get("geoCoordinates");
        let degree = |name| degrees.and_then(|degrees| degrees.get(name));
        draft.degrees(degree("latitude"), degree("longitude"));
    }
    if draft.sign_in.src_endpoint.location.country.is_none() && source.shape != Shape::Graph {
        draft.country(source.envelope(&["location"]));
    }
    let agent = source.get(&["userAgent"]);
    draft.sign_in.http_request.user_agent = draft.text("http_request.user_agent", agent);
}

fn read_device(draft: &mut Draft, source: &Source<'_>) {
    let names = ["deviceDetail", "DeviceDetail_dynamic", "DeviceDetail_string"];
    let mut held = None;
    let Some(detail) = source.object(draft, "device", &names, &mut held) else { return };
    draft.sign_in.device.uid = draft.id("device.uid", detail.get("deviceId"));
    draft.sign_in.device.name = draft.text("device.name", detail.get("displayName"));
    draft.sign_in.device.os = draft.text("device.os", detail.get("operatingSystem"));
    draft.sign_in.device.browser = draft.text("device.browser", detail.get("browser"));
    draft.sign_in.device.is_managed = draft.flag("device.is_managed", detail.get("isManaged"));
    let compliant = detail.get("isCompliant");
    draft.sign_in.device.is_compliant = draft.flag("device.is_compliant", compliant);
    draft.sign_in.device.trust = draft.text("device.trust", detail.get("trustType"));
}

fn read_target(draft: &mut Draft, source: &Source<'_>, kind: Option<ActorKind>) {
    draft.sign_in.service.uid = draft.id("service.uid", source.get(&["appId"]));
    draft.sign_in.service.name = draft.text("service.name", source.get(&["appDisplayName"]));
    // In a table, ResourceId is the path of the log's own resource, as in a diagnostic record's
    // envelope.
    let bare = source.inner.is_some() || source.shape == Shape::Graph;
    let resource: &[&str] = if bare { &["resourceId"] } else { &["ResourceIdentity"] };
    draft.sign_in.resource.uid = draft.id("resource.uid", source.get(resource));
    let resource = source.get(&["resourceDisplayName"]);
    draft.sign_in.resource.name = draft.text("resource.name", resource);
    let protocol = source.get(&["authenticationProtocol"]);
    draft.sign_in.auth_protocol = draft.text("auth_protocol", protocol);
    draft.sign_in.client_app = draft.text("client_app", source.get(&["clientAppUsed"]));
    let person = kind.is_none_or(|kind| kind == ActorKind::Person);
    if let Some(interactive) = draft.flag("logon_type", source.get(&["isInteractive"])) {
        let word = if interactive { "interactive" } else { "non-interactive" };
        draft.sign_in.logon_type = Some(word.into());
    } else if !person && let Some(field) = source.envelope(&["category", "Type"]) {
        draft.sign_in.logon_type = Some("non-interactive".into());
        draft.path("logon_type", &field);
    }
    draft.sign_in.session.uid = draft.id("session.uid", source.get(&["sessionId"]));
    draft.sign_in.correlation_uid = draft.id("correlation_uid", source.get(&["correlationId"]));
    if draft.sign_in.correlation_uid.is_none() {
        let outer = source.envelope(&["correlationId"]);
        draft.sign_in.correlation_uid = draft.id("correlation_uid", outer);
    }
    draft.sign_in.token_uid = draft.id("token_uid", source.get(&["uniqueTokenIdentifier"]));
}

fn read_risk(draft: &mut Draft, source: &Source<'_>) {
    let level = source.get(&["riskLevelDuringSignIn"]);
    // "hidden" stands where the tenant's licence does not show it.
    let known = |word: &str| !matches!(word, "hidden" | "unknownFutureValue");
    if let Some((word, field)) = draft.peek("risk.level", level) {
        if known(&word) {
            draft.path("risk.level", &field);
            draft.sign_in.risk.level = Some(word.to_ascii_lowercase());
        } else {
            draft.warn("risk.level", "not shown to this tenant, so unknown");
        }
    }
    if let Some((word, field)) = draft.peek("risk.state", source.get(&["riskState"])) {
        if known(&word) {
            draft.path("risk.state", &field);
            draft.sign_in.risk.state = Some(word.into_owned());
        } else {
            draft.warn("risk.state", "not shown to this tenant, so unknown");
        }
    }
    for name in ["riskEventTypes_v2", "riskEventTypes"] {
        let mut held = None;
        let Some(list) = draft.open("risk.reasons", source.get(&[name]), &mut held) else {
            continue;
        };
        let reasons: Vec<_> = list.items().filter_map(|item| item.text()).collect();
        if !reasons.is_empty() {
            draft.sign_in.risk.reasons = reasons.into_iter().map(Into::into).collect();
            draft.path("risk.reasons", &list);
            break;
        }
    }
    let risk = &mut draft.sign_in.risk;
    if risk.level.is_some() || risk.state.is_some() || !risk.reasons.is_empty() {
        risk.source = Some(PRODUCT.into());
    }
}

#[cfg(test)]
mod tests;
