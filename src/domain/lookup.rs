//! What a database on this machine says of an address: a place, and who holds the network.
//!
//! A look-up is no word of the log. It says which database it is of, it never stands where the
//! record itself names a place, and what was looked up when a case came in stays with the case. It
//! must not open a database: one is handed in as [`Databases`].

use super::dossier::ReadEvent;
use super::sign_in::{GeoSource, Location, SignIn, SrcEndpoint};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Characters of a name out of a database that are kept: no place has a longer one.
pub const NAME_CHARS_MAX: usize = 100;
/// Addresses of one case of which anything is looked up: it stays with the case in a record that is
/// sealed, which a flood of addresses must not make as large as the case.
pub const ADDRESSES_MAX: usize = 256;

/// Which database it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Database {
    /// The kind that it gives itself: `GeoLite2-City`.
    pub kind: String,
    /// The day it was built, `2026-03-01`.
    pub built: String,
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.kind, self.built)
    }
}

/// A place as a database has it. Degrees are decimal text, so that a ledger can hold them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Of which database.
    pub database: Database,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Region.
    pub region: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Degrees north.
    pub lat: Option<String>,
    /// Degrees east.
    pub long: Option<String>,
}

/// Who holds the network, as a database has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    /// Of which database.
    pub database: Database,
    /// The autonomous system.
    pub number: Option<u32>,
    /// Its holder.
    pub name: Option<String>,
}

/// What was looked up of one address.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Looked {
    /// Where it is.
    pub place: Option<Place>,
    /// Who holds its network.
    pub network: Option<Network>,
}

/// Databases of places and networks.
pub trait Databases: Send + Sync + fmt::Debug {
    /// What they say of an address that [`is_looked_up`].
    fn look_up(&self, ip: IpAddr) -> Looked;
}

/// Where the values of a sign-in were looked up; neither where the record said them itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Default)]
pub struct Sources {
    /// The place.
    pub place: Option<Box<Database>>,
    /// The network.
    pub network: Option<Box<Database>>,
}

impl Sources {
    /// True where nothing was looked up.
    pub fn is_none(&self) -> bool {
        self.place.is_none() && self.network.is_none()
    }
}

/// All that was looked up for a case, by address.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct LookedUp(pub BTreeMap<IpAddr, Looked>);

/// One address of a case, as a ledger keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The address.
    pub address: String,
    /// Where it is.
    pub place: Option<Place>,
    /// Who holds its network.
    pub network: Option<Network>,
}

impl LookedUp {
    /// True where nothing was.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As a ledger keeps it; nothing where nothing was looked up.
    pub fn kept(&self) -> Option<Vec<Kept>> {
        let kept = |(ip, looked): (&IpAddr, &Looked)| {
            let Looked { place, network } = looked.clone();
            Kept { address: ip.to_string(), place, network }
        };
        (!self.is_empty()).then(|| self.0.iter().map(kept).collect())
    }

    /// As it was kept; what is no address is about nobody.
    pub fn again(kept: Option<Vec<Kept>>) -> Self {
        let mut all = Self::default();
        for Kept { address, place, network } in kept.unwrap_or_default() {
            if let Ok(ip) = address.parse::<IpAddr>() {
                all.add(ip.to_canonical(), Looked { place, network });
            }
        }
        all
    }

    /// What was looked up of the sign-ins of a case.
    pub fn of(read: &[ReadEvent]) -> Self {
        let mut all = Self::default();
        for sign_in in read.iter().filter_map(|read| read.sign_in.as_ref()) {
            if let Some((ip, looked)) = Looked::of(&sign_in.src_endpoint) {
                all.add(ip, looked);
            }
        }
        all
    }

    /// Adds what was looked up of an address; what is known of it already stays.
    pub fn add(&mut self, ip: IpAddr, looked: Looked) {
        let known = self.0.entry(ip).or_default();
        known.place = known.place.take().or(looked.place);
        known.network = known.network.take().or(looked.network);
    }

    /// Gives a sign-in what was looked up of its address.
    pub fn fill(&self, sign_in: &mut SignIn) {
        let ip = sign_in.src_endpoint.ip.map(|ip| ip.to_canonical());
        if let Some(looked) = ip.and_then(|ip| self.0.get(&ip)) {
            looked.fill(sign_in);
        }
    }
}

impl Looked {
    /// What of a sign-in's place and network was looked up, by its address.
    pub fn of(endpoint: &SrcEndpoint) -> Option<(IpAddr, Self)> {
        let from = &endpoint.lookup;
        if from.is_none() {
            return None;
        }
        let at = &endpoint.location;
        let decimal = |degree: Option<f64>| degree.map(|it| it.to_string());
        let place = from.place.as_deref().map(|database| Place {
            database: database.clone(),
            country: at.country.clone(),
            region: at.region.clone(),
            city: at.city.clone(),
            lat: decimal(at.lat),
            long: decimal(at.long),
        });
        let system = &endpoint.autonomous_system;
        let network = from.network.as_deref().map(|database| Network {
            database: database.clone(),
            number: system.number,
            name: system.name.clone(),
        });
        Some((endpoint.ip?.to_canonical(), Self { place, network }))
    }

    /// Gives it to a sign-in where the record says nothing. What is no degree or no country is left
    /// out, wherever it was kept.
    pub fn fill(&self, sign_in: &mut SignIn) {
        let endpoint = &mut sign_in.src_endpoint;
        let has_none = endpoint.geo_source == GeoSource::None;
        if let Some(found) = self.place.as_ref().filter(|_| has_none) {
            let at = degrees(found.lat.as_deref(), found.long.as_deref());
            let is_code =
                |it: &&String| it.len() == 2 && it.bytes().all(|b| b.is_ascii_uppercase());
            endpoint.location = Location {
                city: found.city.clone(),
                region: found.region.clone(),
                country: found.country.as_ref().filter(is_code).cloned(),
                lat: at.map(|at| at.0),
                long: at.map(|at| at.1),
            };
            endpoint.geo_source = GeoSource::Lookup;
            endpoint.lookup.place = Some(Box::new(found.database.clone()));
        }
        let system = &mut endpoint.autonomous_system;
        let has_none = system.number.is_none() && system.name.is_none();
        if let Some(found) = self.network.as_ref().filter(|_| has_none) {
            (system.number, system.name) = (found.number, found.name.clone());
            endpoint.lookup.network = Some(Box::new(found.database.clone()));
        }
    }
}

/// Looks a sign-in up, where something of it is unknown and its address is one to look up.
pub fn look_up(sign_in: &mut SignIn, databases: &dyn Databases) {
    let endpoint = &sign_in.src_endpoint;
    let system = &endpoint.autonomous_system;
    let is_whole = endpoint.geo_source != GeoSource::None
        && (system.number.is_some() || system.name.is_some());
    let ip = endpoint.ip.map(|ip| ip.to_canonical()).filter(|ip| !is_whole && is_looked_up(*ip));
    if let Some(ip) = ip {
        databases.look_up(ip).fill(sign_in);
    }
}

/// The addresses of a case that were looked up so far, up to [`ADDRESSES_MAX`], in the order of its
/// events.
#[derive(Debug, Default)]
pub struct Within(BTreeSet<IpAddr>);

impl Within {
    /// Has a sign-in filled, unless its address is one too many.
    pub fn fill(&mut self, sign_in: &mut SignIn, fill: impl FnOnce(&mut SignIn)) {
        let Some(ip) = sign_in.src_endpoint.ip.map(|ip| ip.to_canonical()) else { return };
        if self.0.len() >= ADDRESSES_MAX && !self.0.contains(&ip) {
            return;
        }
        fill(sign_in);
        if !sign_in.src_endpoint.lookup.is_none() {
            self.0.insert(ip);
        }
    }
}

/// Addresses of a case of which nothing is known because others were looked up before them.
pub fn left_out(read: &[ReadEvent]) -> usize {
    let (mut looked, mut others) = (BTreeSet::new(), BTreeSet::new());
    for endpoint in read.iter().filter_map(|it| Some(&it.sign_in.as_ref()?.src_endpoint)) {
        let Some(ip) = endpoint.ip.map(|ip| ip.to_canonical()) else { continue };
        let is_open = endpoint.geo_source == GeoSource::None && is_looked_up(ip);
        if !endpoint.lookup.is_none() {
            looked.insert(ip);
        } else if is_open {
            others.insert(ip);
        }
    }
    if looked.len() < ADDRESSES_MAX { 0 } else { others.difference(&looked).count() }
}

/// Both degrees, where they are degrees; 0/0 is a placeholder.
pub fn degrees(lat: Option<&str>, long: Option<&str>) -> Option<(f64, f64)> {
    let degree = |text: &str, most: f64| {
        text.parse().ok().filter(|it: &f64| it.is_finite() && it.abs() <= most)
    };
    let at = (degree(lat?, 90.0)?, degree(long?, 180.0)?);
    (at.0.abs() > 1e-9 || at.1.abs() > 1e-9).then_some(at)
}

/// True for an address that has a place on the Earth: not private, shared by carriers, local, a
/// group's, or reserved. What a database says of one of those is about nobody.
pub fn is_looked_up(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let reserved = a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19));
    !(reserved || ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_multicast())
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    // Only 2000::/3 is given out; a tunnel's address is looked up as it stands.
    ip.segments()[0] & 0xe000 == 0x2000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct One(Looked);

    impl Databases for One {
        fn look_up(&self, _: IpAddr) -> Looked {
            self.0.clone()
        }
    }

    fn database(kind: &str) -> Database {
        Database { kind: kind.into(), built: "2026-03-01".into() }
    }

    fn paris(lat: &str, long: &str) -> Looked {
        Looked {
            place: Some(Place {
                database: database("City"),
                country: Some("FR".into()),
                region: None,
                city: Some("Paris".into()),
                lat: Some(lat.into()),
                long: Some(long.into()),
            }),
            network: Some(Network {
                database: database("ASN"),
                number: Some(64_500),
                name: Some("Example Net".into()),
            }),
        }
    }

    fn from(ip: &str) -> SignIn {
        let mut sign_in = SignIn::default();
        sign_in.src_endpoint.ip = ip.parse().ok();
        sign_in
    }

    #[test]
    fn what_was_looked_up_is_kept_and_given_again_to_the_last_digit() {
        let mut sign_in = from("::ffff:81.2.69.7");
        look_up(&mut sign_in, &One(paris("48.8566", "2.3522")));
        let endpoint = &sign_in.src_endpoint;
        assert_eq!(endpoint.geo_source, GeoSource::Lookup);
        assert_eq!((endpoint.location.lat, endpoint.location.long), (Some(48.8566), Some(2.3522)));
        assert_eq!(endpoint.lookup.place.as_ref().unwrap().to_string(), "City of 2026-03-01");
        let read = [ReadEvent { format: "x", sign_in: Some(sign_in.clone()) }];
        let kept = serde_json::to_string(&LookedUp::of(&read).kept()).unwrap();
        let mut again = from("::ffff:81.2.69.7");
        LookedUp::again(serde_json::from_str(&kept).unwrap()).fill(&mut again);
        assert_eq!(again, sign_in);
    }

    #[test]
    fn what_the_record_says_itself_is_never_overwritten() {
        let mut sign_in = from("81.2.69.7");
        sign_in.src_endpoint.geo_source = GeoSource::Vendor;
        sign_in.src_endpoint.location.country = Some("GB".into());
        look_up(&mut sign_in, &One(paris("48.8566", "2.3522")));
        assert_eq!(sign_in.src_endpoint.location.country.as_deref(), Some("GB"));
        assert_eq!(sign_in.src_endpoint.location.lat, None, "no degrees of another source");
        assert_eq!(sign_in.src_endpoint.lookup.place, None);
        assert_eq!(sign_in.src_endpoint.autonomous_system.number, Some(64_500));
        let mut sign_in = from("81.2.69.7");
        sign_in.src_endpoint.autonomous_system.number = Some(1);
        look_up(&mut sign_in, &One(paris("48.8566", "2.3522")));
        assert_eq!(sign_in.src_endpoint.autonomous_system.name, None);
        assert_eq!(sign_in.src_endpoint.lookup.network, None);
    }

    #[test]
    fn absurd_degrees_are_no_place() {
        let at = |lat, long| degrees(Some(lat), Some(long));
        for (lat, long) in
            [("91", "0"), ("1", "-181"), ("NaN", "1"), ("inf", "1"), ("0", "0"), ("x", "1")]
        {
            assert_eq!(at(lat, long), None, "{lat} {long}");
            let mut sign_in = from("81.2.69.7");
            look_up(&mut sign_in, &One(paris(lat, long)));
            assert_eq!(sign_in.src_endpoint.location.lat, None);
            assert_eq!(sign_in.src_endpoint.location.country.as_deref(), Some("FR"));
        }
        assert_eq!(at("-90", "180"), Some((-90.0, 180.0)));
        assert_eq!(degrees(Some("1"), None), None);
    }

    #[test]
    fn private_and_reserved_addresses_are_never_looked_up() {
        for ip in [
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "127.0.0.1",
            "169.254.1.1",
            "100.64.0.1",
            "0.1.2.3",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "192.0.0.8",
            "::",
            "::1",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "64:ff9b::1",
            "::ffff:10.0.0.1",
        ] {
            assert!(!is_looked_up(ip.parse().unwrap()), "{ip}");
            let mut sign_in = from(ip);
            look_up(&mut sign_in, &One(paris("1", "1")));
            assert_eq!(sign_in, from(ip));
        }
        for ip in ["81.2.69.7", "100.128.0.1", "2a02:ec80::1", "::ffff:81.2.69.7"] {
            assert!(is_looked_up(ip.parse().unwrap()), "{ip}");
        }
    }
}
