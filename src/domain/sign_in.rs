//! A sign-in in the names of OCSF Authentication (class 3002): a view of an event, never a
//! replacement for it.
//!
//! Every value may be unknown (`None`), and unknown is never a default. `raw_paths` says which
//! field of the record each value came from, so that a screen can point at it. It must not know any
//! vendor.

use super::lookup::Sources;
use super::raw_paths::RawPaths;
use super::time::Timestamp;
use serde::Serialize;
use std::net::IpAddr;

/// How far the time can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum TimeQuality {
    /// When it happened, with a zone.
    Exact,
    /// When it happened, without a zone: read as UTC.
    AssumedUtc,
    /// When it was exported; when it happened is not in the record.
    ExportTime,
    /// There is a text, and it is no time.
    Unparsable,
    /// There is none.
    #[default]
    Missing,
}

/// OCSF `status_id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Status {
    /// 0: not known.
    #[default]
    Unknown,
    /// 1: signed in.
    Success,
    /// 2: refused.
    Failure,
    /// 99: an interrupt or a step on the way; neither failure nor success.
    Interrupt,
}

impl Status {
    /// The number that OCSF gives it.
    pub const fn id(self) -> u8 {
        match self {
            Self::Unknown => 0,
            Self::Success => 1,
            Self::Failure => 2,
            Self::Interrupt => 99,
        }
    }
}

impl Serialize for Status {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u8(self.id())
    }
}

/// What stands behind the identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// A human being.
    Person,
    /// An application's own identity.
    ServicePrincipal,
    /// An identity that the cloud manages.
    ManagedIdentity,
    /// An account's root user.
    Root,
    /// An assumed role.
    Role,
    /// The vendor's own system.
    System,
}

/// The record's own identity.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
pub struct Metadata {
    /// The record's id.
    pub uid: Option<String>,
    /// The product that wrote it.
    pub product: Product,
    /// Which of its logs.
    pub log_name: Option<String>,
}

/// A product's name.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
pub struct Product {
    /// Such as `Entra ID`.
    pub name: Option<&'static str>,
}

/// Who signed in.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
pub struct User {
    /// A stable id.
    pub uid: Option<String>,
    /// A login name.
    pub name: Option<String>,
    /// A mail address.
    pub email_addr: Option<String>,
    /// The vendor's word for its type.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Domain or account.
    pub domain: Option<String>,
}

/// The actor's kind.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
pub struct Actor {
    /// What stands behind the identity.
    pub kind: Option<ActorKind>,
}

/// A place.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
pub struct Location {
    /// City, as received.
    pub city: Option<String>,
    /// Region, as received.
    pub region: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub long: Option<f64>,
}

/// Where a place came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum GeoSource {
    /// The record.
    Vendor,
    /// A database here.
    Lookup,
    /// There is none.
    #[default]
    None,
}

/// An autonomous system.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
pub struct AutonomousSystem {
    /// Its number.
    pub number: Option<u32>,
    /// Its holder's name.
    pub name: Option<String>,
}

/// Where it came from.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
pub struct SrcEndpoint {
    /// The address, where the text is one; v4-mapped v6 is written as v4.
    pub ip: Option<IpAddr>,
    /// The text as received.
    pub ip_raw: Option<String>,
    /// The port, where the text had one.
    pub port: Option<u16>,
    /// A proxy, by the vendor's word.
    pub is_proxy: Option<bool>,
    /// The place.
    pub location: Location,
    /// Where the place came from.
    pub geo_source: GeoSource,
    /// The network.
    pub autonomous_system: AutonomousSystem,
    /// In which databases place and network were looked up, where they were.
    #[serde(skip_serializing_if = "Sources::is_none")]
    pub lookup: Sources,
}

/// The web request.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
pub struct HttpRequest {
    /// Written by whoever signed in.
    pub user_agent: Option<String>,
}

/// The device.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
pub struct Device {
    /// Its id.
    pub uid: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Operating system.
    pub os: Option<String>,
    /// Browser.
    pub browser: Option<String>,
    /// Managed by the organisation.
    pub is_managed: Option<bool>,
    /// Meets its rules.
    pub is_compliant: Option<bool>,
    /// The vendor's word for how it is joined.
    pub trust: Option<String>,
}

/// Something with an id and a name.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
pub struct Named {
    /// Its id.
    pub uid: Option<String>,
    /// Its name.
    pub name: Option<String>,
}

/// How a factor ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FactorResult {
    /// Passed.
    Passed,
    /// Satisfied by a claim in a token: no fresh check.
    SatisfiedByClaim,
    /// Refused or wrong.
    Denied,
    /// Nobody answered.
    TimedOut,
    /// Asked for, not answered in this record.
    Prompted,
    /// Not asked for.
    NotRequired,
}

/// One factor of an authentication.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
pub struct AuthFactor {
    /// The vendor's word for the method.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// How it ended, where that is known.
    pub result: Option<FactorResult>,
    /// Checked now, rather than carried by a token.
    pub fresh: Option<bool>,
    /// The first factor (a password and the like), rather than a second one. Not part of the
    /// published shape.
    #[serde(skip)]
    pub is_primary: bool,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
pub struct Session {
    /// Its id.
    pub uid: Option<String>,
}

/// What the vendor thought of it.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
pub struct Risk {
    /// The vendor's level.
    pub level: Option<String>,
    /// The vendor's state.
    pub state: Option<String>,
    /// The vendor's reasons.
    pub reasons: Vec<String>,
    /// Which system said so.
    pub source: Option<String>,
}

/// The `activity_id` of a sign-in (OCSF: logon).
pub const LOGON: u8 = 1;

/// The `activity_id` of the end of a session (OCSF: logoff).
pub const LOGOFF: u8 = 2;

/// The `activity_id` of a step of a sign-in, and of what concerns an identity and is no sign-in
/// (OCSF: other).
pub const STEP: u8 = 99;

/// The `activity_id` of a record that is about no sign-in: only when, who and from where are taken.
pub const NO_SIGN_IN: u8 = 0;

/// A sign-in.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
pub struct SignIn {
    /// The record's own identity.
    pub metadata: Metadata,
    /// When it happened.
    pub time: Option<Timestamp>,
    /// How far that time can be trusted.
    pub time_quality: TimeQuality,
    /// OCSF: 1 logon, 2 logoff, 99 other; [`NO_SIGN_IN`] where the record is about something else.
    pub activity_id: u8,
    /// How it ended.
    pub status_id: Status,
    /// The vendor's code.
    pub status_code: Option<String>,
    /// The vendor's words.
    pub status_detail: Option<String>,
    /// Who.
    pub user: User,
    /// What kind of identity.
    pub actor: Actor,
    /// From where.
    pub src_endpoint: SrcEndpoint,
    /// With which request.
    pub http_request: HttpRequest,
    /// On which device.
    pub device: Device,
    /// Into which application.
    pub service: Named,
    /// For which resource.
    pub resource: Named,
    /// The protocol, in the vendor's word.
    pub auth_protocol: Option<String>,
    /// Interactive and the like, in the vendor's word.
    pub logon_type: Option<String>,
    /// The client, in the vendor's word.
    pub client_app: Option<String>,
    /// Whether a second factor was passed or carried; unknown where the record does not say.
    pub is_mfa: Option<bool>,
    /// The factors it names.
    pub auth_factors: Vec<AuthFactor>,
    /// The session.
    pub session: Session,
    /// What ties the records of one act together.
    pub correlation_uid: Option<String>,
    /// The token.
    pub token_uid: Option<String>,
    /// What the vendor thought.
    pub risk: Risk,
    /// The credential's id (key id or thumbprint) of a non-human identity. Not part of the
    /// published shape.
    #[serde(skip)]
    pub credential_uid: Option<String>,
    /// Normalised field to RFC 6901 pointer into the record.
    pub raw_paths: RawPaths,
    /// What could not be read, in words.
    pub warnings: Vec<String>,
}

impl SignIn {
    /// The pointer that a normalised field was read from.
    pub fn path(&self, field: &str) -> Option<&str> {
        self.raw_paths.get(field)
    }

    /// The best name of the identity: mail address or login name, else id.
    pub fn identity(&self) -> Option<&str> {
        let user = &self.user;
        user.name.as_deref().or(user.email_addr.as_deref()).or(user.uid.as_deref())
    }
}
