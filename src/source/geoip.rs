//! Databases of places and networks in the `MaxMind` format, as files on this machine.
//!
//! A database is somebody's file like any other: names in it are cut, degrees that are none are
//! left out, and a record that cannot be read is no place and is told. It must not ask anybody over
//! the network.

use crate::domain::country;
use crate::domain::lookup::{Database, Databases, Looked, NAME_CHARS_MAX, Network, Place, degrees};
use crate::domain::time::Timestamp;
use crate::plain;
use maxminddb::{MaxMindDbError, Metadata, Reader};
use serde::Deserialize;
use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Bytes of a database, at most: the largest that are sold have half of it.
const BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;
/// Characters of the kind that a database gives itself.
const KIND_CHARS_MAX: usize = 60;

/// Why a database is not used: its file, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {why}")]
pub struct BadDatabase {
    /// The file as it was named.
    pub file: String,
    /// What is wrong, and what should be named instead.
    pub why: String,
}

/// The databases that were named.
#[derive(Debug)]
pub struct GeoIp {
    places: Option<One>,
    networks: Option<One>,
}

/// One database.
struct One {
    file: PathBuf,
    reader: Reader<Vec<u8>>,
    about: Database,
    faults: Mutex<Faults>,
}

/// Records that could not be read, and why the first one could not.
#[derive(Clone, Debug, Default)]
struct Faults {
    count: u64,
    first: String,
}

impl fmt::Debug for One {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.file.display(), self.about)
    }
}

/// What a database is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Places,
    Networks,
}

#[derive(Deserialize)]
struct CityRecord<'d> {
    #[serde(borrow)]
    country: Option<Country<'d>>,
    #[serde(borrow)]
    subdivisions: Option<Vec<Named<'d>>>,
    #[serde(borrow)]
    city: Option<Named<'d>>,
    location: Option<Degrees>,
}

#[derive(Deserialize)]
struct Country<'d> {
    iso_code: Option<&'d str>,
}

#[derive(Deserialize)]
struct Named<'d> {
    #[serde(borrow)]
    names: Option<Names<'d>>,
}

#[derive(Deserialize)]
struct Names<'d> {
    en: Option<&'d str>,
}

#[derive(Deserialize)]
struct Degrees {
    latitude: Option<f64>,
    longitude: Option<f64>,
}

#[derive(Deserialize)]
struct NetworkRecord<'d> {
    autonomous_system_number: Option<u32>,
    autonomous_system_organization: Option<&'d str>,
}

impl GeoIp {
    /// Opens the databases of places and of networks; nothing where none is named.
    pub fn open(
        places: Option<&Path>,
        networks: Option<&Path>,
    ) -> Result<Option<Self>, BadDatabase> {
        if places.is_none() && networks.is_none() {
            return Ok(None);
        }
        let places = places.map(|file| One::open(file, Of::Places)).transpose()?;
        let networks = networks.map(|file| One::open(file, Of::Networks)).transpose()?;
        Ok(Some(Self { places, networks }))
    }

    /// What could not be read so far, one line a database.
    pub fn faults(&self) -> Vec<String> {
        let told = |one: &One| {
            let faults = one.faults.lock().unwrap_or_else(PoisonError::into_inner).clone();
            (faults.count > 0).then(|| {
                format!(
                    "{}: {} look-ups met a record that cannot be read and gave nothing (the first: \
                     {}); the file is damaged or of another shape, so get it anew",
                    one.file.display(),
                    faults.count,
                    faults.first
                )
            })
        };
        [&self.places, &self.networks].into_iter().flatten().filter_map(told).collect()
    }
}

impl Databases for GeoIp {
    fn look_up(&self, ip: IpAddr) -> Looked {
        Looked {
            place: self.places.as_ref().and_then(|one| one.place(ip)),
            network: self.networks.as_ref().and_then(|one| one.network(ip)),
        }
    }
}

impl One {
    fn open(file: &Path, of: Of) -> Result<Self, BadDatabase> {
        let refuse = |why: String| BadDatabase { file: file.display().to_string(), why };
        let bytes = plain::bytes(file, BYTES_MAX)
            .map_err(|error| refuse(format!("cannot be read: {error}; {}", of.mend())))?;
        let reader = Reader::from_source(bytes).map_err(|error| {
            refuse(format!(
                "is no database in the MaxMind format, or not the whole of one ({error}); {}",
                of.mend()
            ))
        })?;
        let about = about(reader.metadata());
        if of.is_other(&about.kind) {
            let why = format!("is a database of another kind, {}; {}", about.kind, of.mend());
            return Err(refuse(why));
        }
        Ok(Self { file: file.to_owned(), reader, about, faults: Mutex::default() })
    }

    /// The record of an address; one that cannot be read is counted.
    fn record<'d, T: Deserialize<'d>>(&'d self, ip: IpAddr) -> Option<T> {
        // A database of version 4 knows no other addresses, which is no fault.
        if ip.is_ipv6() && self.reader.metadata().ip_version == 4 {
            return None;
        }
        let found = self.reader.lookup(ip).and_then(|found| found.decode());
        found.unwrap_or_else(|error: MaxMindDbError| {
            let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
            faults.count += 1;
            if faults.count == 1 {
                faults.first = format!("{ip}, {error}");
            }
            None
        })
    }

    fn place(&self, ip: IpAddr) -> Option<Place> {
        let found: CityRecord<'_> = self.record(ip)?;
        let in_english = |it: Option<Named<'_>>| name(it?.names?.en);
        let location = found.location.as_ref();
        let decimal = |degree: Option<f64>| degree.map(|it| it.to_string());
        let (lat, long) = (
            decimal(location.and_then(|it| it.latitude)),
            decimal(location.and_then(|it| it.longitude)),
        );
        let (lat, long) = match degrees(lat.as_deref(), long.as_deref()) {
            Some(_) => (lat, long),
            None => (None, None),
        };
        let code = found.country.and_then(|it| it.iso_code).and_then(country::from_alpha2);
        let place = Place {
            database: self.about.clone(),
            country: code.map(str::to_owned),
            region: in_english(found.subdivisions.unwrap_or_default().into_iter().next()),
            city: in_english(found.city),
            lat,
            long,
        };
        let says = place.country.is_some() || place.region.is_some() || place.city.is_some();
        (says || place.lat.is_some()).then_some(place)
    }

    fn network(&self, ip: IpAddr) -> Option<Network> {
        let found: NetworkRecord<'_> = self.record(ip)?;
        let number = found.autonomous_system_number.filter(|number| *number != 0);
        let name = name(found.autonomous_system_organization);
        let says = number.is_some() || name.is_some();
        says.then(|| Network { database: self.about.clone(), number, name })
    }
}

impl Of {
    /// What should be named.
    const fn mend(self) -> &'static str {
        match self {
            Self::Places => {
                "--geoip and geoip.city name a database of places, such as GeoLite2-City.mmdb"
            }
            Self::Networks => {
                "--asn and geoip.asn name a database of networks, such as GeoLite2-ASN.mmdb"
            }
        }
    }

    /// True for a kind that can only be the other one.
    fn is_other(self, kind: &str) -> bool {
        let has = |word: &str| kind.to_ascii_lowercase().contains(word);
        match self {
            Self::Places => has("asn") && !has("city") && !has("country"),
            Self::Networks => (has("city") || has("country")) && !has("asn") && !has("isp"),
        }
    }
}

/// What a database says of itself, in what a line has room for.
fn about(metadata: &Metadata) -> Database {
    let kind: String = metadata.database_type.chars().take(KIND_CHARS_MAX).collect();
    let millis = i64::try_from(metadata.build_epoch).ok().and_then(|it| it.checked_mul(1_000));
    let built = millis.and_then(Timestamp::from_millis).map(Timestamp::date);
    let kind = if kind.trim().is_empty() { "a database without a name".into() } else { kind };
    Database { kind, built: built.unwrap_or_else(|| "an unknown day".into()) }
}

/// A name as it is kept; an empty one is none.
fn name(text: Option<&str>) -> Option<String> {
    let text = text?.trim();
    (!text.is_empty()).then(|| text.chars().take(NAME_CHARS_MAX).collect())
}
