//! A format of raw records that a site describes itself: which records they are, and which field
//! says what.
//!
//! ```toml
//! [[format]]
//! name = "campus.radius"
//! what = "RADIUS of the campus network"
//!
//! [format.when]                   # all of it has to hold
//! present = ["/user", "/nas/name"]
//! absent = ["/class_uid"]
//! equal = { "/type" = ["auth", "reauth"] }
//!
//! [format.fields]                 # field = where it stands; the first that says something
//! "metadata.uid" = "/id"
//! time = "/ts"
//! "user.name" = ["/user", "/login"]
//! "src_endpoint.ip" = "/client/ip"
//!
//! [format.result]                 # how it ended; a word that is not listed is unknown
//! from = "/answer"
//! success = ["Access-Accept"]
//! failure = ["Access-Reject"]
//! interrupt = ["Access-Challenge"]
//!
//! [format.activity]               # sign_in, step, logoff or other: for all records, or by a field
//! from = "/type"
//! sign_in = ["auth"]
//! other = ["reauth"]
//!
//! [format.actor]                  # a person, a role …
//! is = "person"
//!
//! [format.mfa]                    # passed or not; neither is unknown
//! from = "/second_factor"
//! passed = ["true"]
//! not = ["false"]
//! ```
//!
//! Places are RFC 6901 pointers into the record. It must not read a record: `formats::mapping`
//! does, by the rules that hold for a vendor's format.

mod likely;
mod parse;
mod place;

pub use parse::{ACTIVITIES, Fault, RESULTS, listed};
pub use place::Place;

use super::sign_in::{ActorKind, Status};

/// Steps from a record's root to any place that a format reads.
pub const PLACE_DEPTH: usize = 8;

/// The fields of a sign-in that a mapping can fill, by their names in the published shape.
pub const FIELDS: [&str; 34] = [
    "metadata.uid",
    "metadata.log_name",
    "time",
    "status_detail",
    "user.uid",
    "user.name",
    "user.email_addr",
    "user.type",
    "user.domain",
    "src_endpoint.ip",
    "src_endpoint.is_proxy",
    "src_endpoint.location.city",
    "src_endpoint.location.region",
    "src_endpoint.location.country",
    "src_endpoint.location.lat",
    "src_endpoint.location.long",
    "src_endpoint.autonomous_system.number",
    "src_endpoint.autonomous_system.name",
    "http_request.user_agent",
    "device.uid",
    "device.name",
    "device.os",
    "device.browser",
    "device.is_managed",
    "device.is_compliant",
    "service.uid",
    "service.name",
    "resource.uid",
    "resource.name",
    "auth_protocol",
    "logon_type",
    "client_app",
    "session.uid",
    "correlation_uid",
];

/// A site's own format.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapping {
    /// Its name, the site's own word.
    pub name: &'static str,
    /// What it is, in words.
    pub what: &'static str,
    /// Which records are of it.
    pub when: When,
    /// Where each field stands, by its place in [`FIELDS`]; the first place that says something.
    pub fields: Vec<(usize, Vec<Place>)>,
    /// How a sign-in ended.
    pub result: Choice<Status>,
    /// What a record is about.
    pub activity: Choice<Activity>,
    /// What stands behind the identity.
    pub actor: Choice<ActorKind>,
    /// Whether a second factor was passed.
    pub mfa: Choice<bool>,
}

/// What has to hold for a record to be of a format.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct When {
    /// There, and not null.
    pub present: Vec<Place>,
    /// Not there, or null.
    pub absent: Vec<Place>,
    /// Says one of these, letter for letter.
    pub equal: Vec<(Place, Vec<String>)>,
}

/// A value of a closed list: the same for all records, or by what a field says.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice<T> {
    /// Nobody says.
    Unsaid,
    /// The same for all.
    Is(T),
    /// By the text of a field, letter case aside.
    By(Vec<Place>, Vec<(T, Vec<String>)>),
}

/// What a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// A sign-in.
    SignIn,
    /// A step of one, or what concerns an identity and is no sign-in.
    Step,
    /// The end of a session.
    Logoff,
    /// Something else: only when, who and from where count.
    Other,
}
