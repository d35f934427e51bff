//! Ready descriptions of sources: what is known of a vendor's interface, as data.
//!
//! Whatever a site says itself wins over what stands here. It must not have a way of its own:
//! everything in a profile can be written in the configuration.

use super::{Paging, Since};
use std::time::Duration;

/// A ready description.
#[derive(Debug)]
pub struct Profile {
    /// Its name.
    pub name: &'static str,
    /// Whom to ask, where all do.
    pub url: Option<&'static str>,
    /// What stands behind the site's URL.
    pub path: &'static str,
    /// How the next page is asked for.
    pub paging: Paging,
    /// See [`super::Http`].
    pub records: Option<&'static str>,
    /// See [`super::Http`].
    pub next: Option<&'static str>,
    /// See [`super::Http`].
    pub time: Option<&'static str>,
    /// See [`super::Http`].
    pub whole: &'static [(&'static str, &'static str)],
    /// See [`super::Http`].
    pub query: &'static [(&'static str, &'static str)],
    /// See [`super::Http`].
    pub body: Option<&'static str>,
    /// See [`super::Http`].
    pub since: Since,
    /// See [`super::Http`].
    pub size: u32,
    /// See [`super::Http`].
    pub every: Duration,
    /// See [`super::Http`].
    pub overlap: Duration,
    /// See [`super::Http`].
    pub retention: Option<Duration>,
    /// Where tokens are given; `{tenant}` is the site's, a path is on the host of `url`.
    pub token_url: Option<&'static str>,
    /// What a client wants to do.
    pub scope: Option<&'static str>,
}

/// What holds where nothing is said.
pub const PLAIN: Profile = Profile {
    name: "",
    url: None,
    path: "",
    paging: Paging::None,
    records: None,
    next: None,
    time: None,
    whole: &[],
    query: &[],
    body: None,
    since: Since::Rfc3339,
    size: 1_000,
    every: Duration::from_mins(1),
    overlap: Duration::from_mins(5),
    retention: None,
    token_url: None,
    scope: None,
};

/// Microsoft Graph: `@odata.nextLink`, and records that come late.
const GRAPH: Profile = Profile {
    url: Some("https://graph.microsoft.com"),
    paging: Paging::Cursor,
    records: Some("/value"),
    next: Some("/@odata.nextLink"),
    overlap: Duration::from_mins(30),
    // What the smaller licences keep.
    retention: Some(Duration::from_hours(30 * 24)),
    token_url: Some("https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"),
    scope: Some("https://graph.microsoft.com/.default"),
    ..PLAIN
};

/// All of them.
pub const PROFILES: &[Profile] = &[
    Profile {
        name: "graph.signins",
        path: "/beta/auditLogs/signIns",
        time: Some("/createdDateTime"),
        query: &[("$filter", "createdDateTime ge {since}"), ("$top", "{size}")],
        ..GRAPH
    },
    Profile {
        name: "graph.risk_detections",
        path: "/v1.0/identityProtection/riskDetections",
        time: Some("/lastUpdatedDateTime"),
        query: &[("$filter", "lastUpdatedDateTime ge {since}"), ("$top", "{size}")],
        size: 500,
        ..GRAPH
    },
    Profile {
        name: "okta.system",
        path: "/api/v1/logs",
        paging: Paging::Link,
        records: Some(""),
        time: Some("/published"),
        query: &[("since", "{since}"), ("sortOrder", "ASCENDING"), ("limit", "{size}")],
        retention: Some(Duration::from_hours(90 * 24)),
        token_url: Some("/oauth2/v1/token"),
        scope: Some("okta.logs.read"),
        ..PLAIN
    },
    Profile {
        name: "elastic.search",
        path: "/_search",
        paging: Paging::SearchAfter,
        records: Some("/hits/hits"),
        time: Some("/_source/@timestamp"),
        // Half an answer would hide what the other half has.
        whole: &[("/timed_out", "false"), ("/_shards/failed", "0")],
        body: Some(concat!(
            r#"{"size":{size},"track_total_hits":false,"#,
            r#""query":{"range":{"@timestamp":{"gte":"{since}"}}},"#,
            r#""sort":[{"@timestamp":{"order":"asc"}},"#,
            r#"{"event.id":{"order":"asc","unmapped_type":"keyword"}}]}"#,
        )),
        ..PLAIN
    },
    Profile { name: "crosscheck.feed", paging: Paging::Link, time: Some("/detected_at"), ..PLAIN },
];

/// The profile of that name.
pub fn of(name: &str) -> Option<&'static Profile> {
    PROFILES.iter().find(|profile| profile.name == name)
}
