//! A look-up in the console: said to be one wherever its place stands, and the same without the
//! database.

use crate::common::cases::okta;
use crate::common::desk::{Desk, open, seen};
use crate::common::mmdb::{MARCH, Mmdb, asn, city};
use crate::common::{cases::case, stamp};
use crosscheck::domain::case_file;
use crosscheck::domain::lookup::{
    self, ADDRESSES_MAX, Database, Databases, Looked, LookedUp, Place,
};
use crosscheck::domain::query::SearchText;
use crosscheck::domain::sign_in::GeoSource;
use crosscheck::domain::thresholds::Thresholds;
use crosscheck::examine;
use crosscheck::ingest::line;
use crosscheck::source::geoip::GeoIp;
use crosscheck::store::{Incoming, Store};
use serde_json::{Value, json};
use std::net::IpAddr;

/// A success in Madrid by the log's own word, and one that names no place.
fn case_of_two() -> Value {
    let mut it = case("anna", 10);
    let stops =
        [("e1", "10:00", Some("Spain"), "203.0.113.9"), ("e2", "10:20", None, "175.16.199.8")];
    let events = stops.map(|(id, at, country, ip)| {
        let mut raw = okta("anna", &format!("2026-03-02T{at}:00.000Z"), "SUCCESS");
        raw["client"]["ipAddress"] = json!(ip);
        raw["client"]["geographicalContext"] = country.map_or(Value::Null, |country| {
            json!({"city": "Madrid", "country": country, "geolocation": {"lat": 40.4, "lon": -3.7}})
        });
        json!({"id": id, "format": "okta.system", "raw": raw})
    });
    it["evidence"]["events"] = json!(events);
    it
}

/// The databases, opened; their files are gone at once.
fn databases() -> GeoIp {
    let home = tempfile::tempdir().unwrap();
    let (places, networks) = (home.path().join("city.mmdb"), home.path().join("asn.mmdb"));
    let cities = Mmdb::new("GeoLite2-City", MARCH)
        .with("175.16.199.0/24", &city("CN", "Changchun", (43.88, 125.32)))
        .with("203.0.113.0/24", &city("FR", "Paris", (48.8, 2.3)))
        .with("2a02:ec80::/32", &city("DE", "Fulda", (50.5, 9.6)));
    std::fs::write(&places, cities.bytes()).unwrap();
    let all = Mmdb::new("GeoLite2-ASN", MARCH).with("175.16.199.0/24", &asn(64_501, "Other Net"));
    std::fs::write(&networks, all.bytes()).unwrap();
    GeoIp::open(Some(&places), Some(&networks)).unwrap().unwrap()
}

fn desk() -> Desk {
    let text = case_of_two().to_string();
    let case = case_file::parse(text.as_str()).unwrap();
    let examined = examine::incoming(case, &Thresholds::shared(), Some(&databases()));
    let ingested = line::of(&examined, "test.jsonl");
    let search = SearchText::of(&examined.dossier.case.doc);
    let mut desk = Desk::new();
    let mut stamp = stamp(desk.now, "os:m.kraus", &mut desk.chance);
    desk.store.put_cases(vec![Incoming { text, ingested, search }], &mut stamp).unwrap();
    desk.start();
    desk.press("enter");
    // What the console computed is what came in.
    assert_eq!(*open(&desk).examined, examined);
    desk
}

#[test]
fn the_console_has_the_looked_up_place_and_says_of_which_database_it_is() {
    let mut desk = desk();
    let dossier = &open(&desk).examined.dossier;
    let from = |event| &dossier.sign_in(event).unwrap().src_endpoint;
    assert_eq!((from(0).geo_source, from(1).geo_source), (GeoSource::Vendor, GeoSource::Lookup));
    assert_eq!(from(0).location.country.as_deref(), Some("ES"), "Paris is not what the log says");
    assert_eq!(open(&desk).survey.journey.legs.len(), 1);
    desk.press("M");
    for size in [(80, 24), (120, 40), (200, 50)] {
        let screen = seen(&mut desk, size);
        let flat: String = screen.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains("GeoLite2-City"), "{size:?}\n{screen}");
        assert!(flat.contains("2026-03-01"), "{size:?}\n{screen}");
        assert!(!flat.contains("places are the log's own word"), "{screen}");
    }
    desk.press("esc F");
    let screen = seen(&mut desk, (200, 50));
    assert!(screen.contains("places are a look-up (GeoLite2-City of 2026-03-01)"), "{screen}");
}

#[test]
fn a_database_answers_for_both_versions_of_addresses_and_for_what_it_has_not() {
    let databases = databases();
    let town = |ip: &str| databases.look_up(ip.parse::<IpAddr>().unwrap()).place?.city;
    assert_eq!(town("2a02:ec80::7").as_deref(), Some("Fulda"));
    assert_eq!(town("175.16.199.255").as_deref(), Some("Changchun"));
    assert_eq!((town("175.16.200.0"), town("2a02:ec81::")), (None, None));
    assert_eq!(databases.faults(), Vec::<String>::new());
}

/// A database that knows every address.
#[derive(Debug)]
struct All;

impl Databases for All {
    fn look_up(&self, _: IpAddr) -> Looked {
        let database = Database { kind: "City".into(), built: "2026-03-01".into() };
        let [region, city, lat, long] = [None, None, None, None];
        let country = Some("GB".into());
        Looked { place: Some(Place { database, country, region, city, lat, long }), network: None }
    }
}

/// A case from three hundred addresses, each of two events, the second one behind all the first.
#[test]
fn a_flood_of_addresses_makes_no_large_record_and_what_is_left_out_is_said() {
    let mut it = case_of_two();
    let event = |n: usize| {
        let mut raw = okta("anna", "2026-03-02T10:00:00.000Z", "SUCCESS");
        let address = n % 300;
        raw["client"]["ipAddress"] = json!(format!("81.2.{}.{}", address / 250, address % 250));
        raw["client"]["geographicalContext"] = Value::Null;
        json!({"id": format!("e{n}"), "format": "okta.system", "raw": raw})
    };
    it["evidence"]["events"] = (0..600).map(event).collect();
    let case = case_file::parse(it.to_string().as_str()).unwrap();
    let examined = examine::incoming(case, &Thresholds::shared(), Some(&All));
    let dossier = &examined.dossier;
    assert_eq!(dossier.case.looked_up.0.len(), ADDRESSES_MAX);
    assert_eq!(lookup::left_out(&dossier.read), 300 - ADDRESSES_MAX);
    let country = |n| dossier.sign_in(n).unwrap().src_endpoint.location.country.clone();
    assert_eq!((country(255), country(555)), (Some("GB".into()), Some("GB".into())));
    assert_eq!((country(256), country(556)), (None, None), "in the order of the events");
    let sealed = line::of(&examined, "test.jsonl").looked_up.unwrap();
    assert!(serde_json::to_string(&sealed).unwrap().len() < 64 * 1024);
    // What is sealed is all that is needed to see the same again.
    let mut case = case_file::parse(it.to_string().as_str()).unwrap();
    case.looked_up = LookedUp::again(Some(sealed));
    let again = examine::examine(case, &Thresholds::shared());
    assert_eq!(again, examined);
    let mut desk = Desk::new();
    let text = dossier.case.doc.text().to_owned();
    let search = SearchText::of(&dossier.case.doc);
    let incoming = Incoming { text, ingested: line::of(&examined, "test.jsonl"), search };
    let mut stamp = stamp(desk.now, "os:m.kraus", &mut desk.chance);
    desk.store.put_cases(vec![incoming], &mut stamp).unwrap();
    desk.start();
    desk.press("enter M");
    let screen = seen(&mut desk, (200, 50));
    assert!(screen.contains("Addresses beyond the first 256 were not looked up: 44."), "{screen}");
}
