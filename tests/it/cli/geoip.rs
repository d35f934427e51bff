//! Places that no record names: looked up at the door, sealed with the case, and the same ever
//! after.

use super::{Place, Ran};
use crate::common::mmdb::{MARCH, Mmdb, Value as Of, asn, city};
use serde_json::{Value, json};
use std::fs;

const BOTH: [&str; 4] = ["--geoip", "city.mmdb", "--asn", "asn.mmdb"];
const LONDON: (f64, f64) = (51.5142, -0.0931);
const CHANGCHUN: (f64, f64) = (43.88, 125.3228);

/// A sign-in of the kind of log that has no geography.
fn login(minute: u32, ip: &str) -> String {
    json!({"eventVersion": "1.08", "userIdentity": {"type": "IAMUser",
            "accountId": "111122223333", "userName": "bo", "arn": "arn:aws:iam::111122223333:user/bo"},
        "eventTime": format!("2026-03-02T09:{minute:02}:00Z"), "eventSource": "signin.amazonaws.com",
        "eventName": "ConsoleLogin", "awsRegion": "eu-west-1", "sourceIPAddress": ip,
        "userAgent": "Mozilla/5.0", "responseElements": {"ConsoleLogin": "Success"},
        "additionalEventData": {"MFAUsed": "Yes"}, "eventID": format!("id-{minute}"),
        "eventType": "AwsConsoleSignIn", "recipientAccountId": "111122223333"})
    .to_string()
}

fn databases(place: &Place) {
    let cities = Mmdb::new("GeoLite2-City", MARCH)
        .with("81.2.69.0/24", &city("GB", "London", LONDON))
        .with("175.16.199.0/24", &city("CN", "Changchun", CHANGCHUN))
        .with("10.0.0.0/8", &city("US", "Nowhere", (1.0, 1.0)));
    place.file("city.mmdb", cities.bytes());
    let networks = Mmdb::new("GeoLite2-ASN", MARCH)
        .with("81.2.69.0/24", &asn(64_500, "Example Net"))
        .with("175.16.199.0/24", &asn(64_501, "Other Net"));
    place.file("asn.mmdb", networks.bytes());
}

/// London, then Changchun half an hour later, and once from a private address.
fn log() -> String {
    [login(0, "81.2.69.7"), login(30, "175.16.199.8"), login(31, "10.1.2.3")].join("\n")
}

fn run(place: &Place, args: &[&str]) -> Ran {
    place.run(&[args, &BOTH].concat())
}

fn configured(place: &Place, text: &str) {
    let folder = place.0.path().join(".config/crosscheck");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.toml"), text).unwrap();
}

/// The one case in the queue, whole, without its history.
fn shown(place: &Place) -> Value {
    let queue = place.run(&["queue", "--json"]).lines();
    assert_eq!(queue.len(), 1, "{queue:?}");
    let mut shown = place.run(&["show", queue[0]["id"].as_str().unwrap(), "--json"]).json();
    shown.as_object_mut().unwrap().remove("history");
    shown
}

fn fact<'v>(shown: &'v Value, name: &str) -> &'v Value {
    let facts = shown["facts"].as_array().unwrap();
    facts.iter().find(|fact| fact["fn"] == name).unwrap_or_else(|| panic!("no {name} in {shown}"))
}

/// Whatever way a record comes in: what a source delivers is looked up like a file.
#[test]
fn what_is_pulled_is_looked_up_like_what_is_ingested() {
    let case = |args: &[&str], input: &str| {
        let place = Place::new();
        databases(&place);
        place.file("trail.jsonl", log());
        let ran = place.run_with(&[args, &BOTH].concat(), input);
        assert_eq!(ran.json()["cases"]["made"], 1, "{}{}", ran.out, ran.err);
        shown(&place)
    };
    let pulled = case(&["pull", "-", "--json"], &log());
    assert_eq!(pulled["events"][0]["sign_in"]["src_endpoint"]["geo_source"], "lookup");
    assert_eq!(pulled, case(&["ingest", "trail.jsonl", "--json"], ""));
}

#[test]
fn a_log_without_geography_makes_a_case_of_travel_and_keeps_it_when_the_databases_are_gone() {
    let place = Place::new();
    databases(&place);
    place.file("trail.jsonl", log());
    let ran = run(&place, &["ingest", "trail.jsonl", "--json"]);
    assert_eq!(ran.json()["cases"]["made"], 1, "{}{}", ran.out, ran.err);
    let first = shown(&place);
    let from = |event: usize| &first["events"][event]["sign_in"]["src_endpoint"];
    assert_eq!(from(0)["geo_source"], "lookup");
    assert_eq!(
        from(0)["location"],
        json!({"city": "London", "region": "Somewhere", "country": "GB", "lat": 51.5142,
            "long": -0.0931})
    );
    assert_eq!(from(0)["autonomous_system"], json!({"number": 64_500, "name": "Example Net"}));
    assert_eq!(
        from(0)["lookup"],
        json!({"place": {"kind": "GeoLite2-City", "built": "2026-03-01"},
            "network": {"kind": "GeoLite2-ASN", "built": "2026-03-01"}})
    );
    assert_eq!(from(2)["geo_source"], "none", "a private address is nowhere");
    assert_eq!(from(2).get("lookup"), None);
    let travel = fact(&first, "impossible_travel");
    assert_eq!(travel["value"], true);
    let why = travel["why"].as_str().unwrap();
    assert!(why.contains("places are a look-up (GeoLite2-City of 2026-03-01)"), "{why}");
    let countries = fact(&first, "distinct_countries")["why"].as_str().unwrap();
    assert!(countries.contains("a look-up in GeoLite2-City of 2026-03-01"), "{countries}");
    // Checked as a file it is the same; so are the marks of every claim that the rules made.
    place.file("case.json", first["case"].to_string());
    let checked = run(&place, &["check", "case.json", "--json"]).json();
    assert_eq!(checked["claims"], first["grounding"]["claims"]);
    assert_eq!(checked["omissions"], first["grounding"]["omissions"]);
    for claim in checked["claims"].as_array().unwrap() {
        assert_eq!(claim["grounding"], "supported", "{claim}");
    }
    // Another database, no database, one that is none: what was seen is what was seen.
    let other =
        Mmdb::new("Other-City", MARCH).with("81.2.69.0/24", &city("FR", "Paris", (48.8, 2.3)));
    for bytes in [Some(other.bytes()), Some(b"none".to_vec()), None] {
        let file = place.0.path().join("city.mmdb");
        match bytes {
            Some(bytes) => fs::write(file, bytes).unwrap(),
            None => fs::remove_file(file).unwrap(),
        }
        assert_eq!(shown(&place), first);
    }
    let words = place.run(&["show", first["case"]["id"].as_str().unwrap()]).out;
    assert!(words.contains("places looked up"), "{words}");
    assert!(words.contains("2 events, in GeoLite2-City of 2026-03-01"), "{words}");
    assert_eq!(place.run(&["verify"]).code, 4, "whole, not anchored");
}

#[test]
fn events_that_come_in_without_the_databases_take_nothing_from_what_was_looked_up() {
    let place = Place::new();
    databases(&place);
    place.file("trail.jsonl", log());
    run(&place, &["ingest", "trail.jsonl"]);
    let first = shown(&place);
    place.file("later.jsonl", login(45, "81.2.69.9"));
    let later = place.run(&["ingest", "later.jsonl", "--json"]).json();
    assert_eq!(later["cases"]["updated"], 1, "{later}");
    let second = shown(&place);
    assert_eq!((&first["revision"], &second["revision"]), (&json!(1), &json!(2)));
    let from = |event: usize| &second["events"][event]["sign_in"]["src_endpoint"]["geo_source"];
    assert_eq!([from(0), from(1), from(3)], ["lookup", "lookup", "none"]);
    assert_eq!(fact(&second, "impossible_travel")["value"], true);
    assert_eq!(place.run(&["verify"]).code, 4);
}

#[test]
fn a_case_file_from_outside_is_looked_up_where_its_records_name_no_place() {
    let place = Place::new();
    databases(&place);
    configured(&place, "[geoip]\ncity = \"../../city.mmdb\"\n");
    let events: Vec<Value> = [login(0, "81.2.69.7"), login(30, "175.16.199.8")]
        .iter()
        .zip(1..)
        .map(|(raw, n)| json!({"id": format!("e{n}"), "raw": raw.parse::<Value>().unwrap()}))
        .collect();
    let case = json!({"schema": "crosscheck.case/1", "id": "c-1", "workflow": "signin_anomaly",
        "detected_at": "2026-03-02T10:00:00Z", "subject": {"kind": "user", "id": "bo"},
        "assessment": {"risk_score": 1, "claims": [{"id": "k1", "text": "Nobody can travel so.",
            "cites": [{"fn": "impossible_travel", "op": "eq", "value": true}]}]},
        "evidence": {"events": events}});
    place.file("case.json", case.to_string());
    let checked = place.run(&["check", "case.json", "--json"]).json();
    place.run(&["ingest", "case.json"]);
    fs::remove_file(place.0.path().join("city.mmdb")).unwrap();
    let shown = shown(&place);
    assert_eq!(shown["grounding"]["claims"], checked["claims"]);
    assert_eq!(checked["claims"][0]["cites"][0]["grounding"], "supported");
    assert_eq!(shown["events"][1]["sign_in"]["src_endpoint"]["location"]["city"], "Changchun");
    assert_eq!(shown["case"], case, "not a byte is added to it");
    // Where the database is asked for, its absence is told with the file and the mend.
    let absent = place.run(&["check", "case.json"]);
    assert_eq!((absent.code, absent.out.as_str()), (3, ""));
    for word in ["city.mmdb: cannot be read", "geoip.city name a database of places"] {
        assert!(absent.err.contains(word), "{}", absent.err);
    }
}

#[test]
fn the_vendors_own_place_is_never_overwritten() {
    let place = Place::new();
    databases(&place);
    let raw = json!({"id": "s-1", "createdDateTime": "2026-03-02T09:00:00Z",
        "userPrincipalName": "bo@contoso.example", "userId": "u-1", "appDisplayName": "Portal",
        "ipAddress": "81.2.69.7", "clientAppUsed": "Browser", "status": {"errorCode": 0},
        "location": {"countryOrRegion": "ES"}});
    place.file("entra.jsonl", raw.to_string());
    let tried = run(&place, &["formats", "try", "entra.jsonl", "--json"]).json();
    let from = &tried["sign_in"]["src_endpoint"];
    assert_eq!(
        (&from["geo_source"], &from["location"]["country"]),
        (&json!("vendor"), &json!("ES"))
    );
    assert_eq!(from["location"]["lat"], Value::Null, "no degrees of another source");
    assert_eq!(from["autonomous_system"]["number"], 64_500, "which the record does not name");
}

#[test]
fn what_is_no_database_is_refused_by_its_file_with_the_mend() {
    let place = Place::new();
    databases(&place);
    place.file("x.jsonl", log());
    let whole = fs::read(place.0.path().join("city.mmdb")).unwrap();
    place.file("cut.mmdb", &whole[..whole.len() / 2]);
    place.file("text.mmdb", "no database");
    place.file("empty.mmdb", "");
    for (args, words) in [
        (["--geoip", "cut.mmdb"], ["cut.mmdb", "not the whole of one"]),
        (["--geoip", "text.mmdb"], ["text.mmdb", "no database in the MaxMind format"]),
        (["--geoip", "empty.mmdb"], ["empty.mmdb", "GeoLite2-City.mmdb"]),
        (["--geoip", "nowhere.mmdb"], ["nowhere.mmdb", "cannot be read"]),
        (["--geoip", "/dev/zero"], ["/dev/zero", "no plain file"]),
        (["--geoip", "asn.mmdb"], ["asn.mmdb", "a database of another kind, GeoLite2-ASN"]),
        (["--asn", "city.mmdb"], ["city.mmdb", "--asn and geoip.asn name a database of networks"]),
    ] {
        let ran = place.run(&[&["ingest", "x.jsonl"][..], &args].concat());
        assert_eq!(ran.code, 3, "{args:?}: {}", ran.err);
        for word in words {
            assert!(ran.err.contains(word), "{args:?}: {}", ran.err);
        }
    }
    assert!(!place.0.path().join("store").exists(), "a slip of the pen makes no store");
}

#[test]
fn hostile_records_give_nothing_absurd_and_break_nothing() {
    let place = Place::new();
    let endless = "x".repeat(400);
    let cities = Mmdb::new("Evil\u{1b}[2J-City", 1 << 50)
        // A pointer to itself.
        .with_bytes("216.160.83.0/24", &[0x20, 0x00])
        .with("81.2.69.0/24", &city("GB", "\u{1b}[31mLondon\u{202e}", (1e9, f64::NAN)))
        .with("175.16.199.0/24", &city("XX", &endless, (f64::INFINITY, 2.0)))
        .with("89.160.20.0/24", &Of::Text("no map".into()))
        .with("67.43.156.0/24", &Of::Map(vec![("location", Of::Text("here".into()))]))
        // A pointer behind the end.
        .with_bytes("2.125.160.0/24", &[0x3f, 0xff, 0xff, 0xff, 0xff]);
    place.file("city.mmdb", cities.bytes());
    let addresses =
        ["81.2.69.7", "175.16.199.8", "89.160.20.1", "67.43.156.1", "216.160.83.1", "2.125.160.1"];
    let log: Vec<_> = addresses.iter().zip(0..).map(|(ip, at)| login(at, ip)).collect();
    place.file("x.jsonl", log.join("\n"));
    let ran = place.run(&["formats", "try", "x.jsonl", "--json", "--geoip", "city.mmdb"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let from = |at: usize| ran.lines()[at]["sign_in"]["src_endpoint"].clone();
    let (one, two) = (from(0), from(1));
    assert_eq!(
        (&one["location"]["country"], &one["location"]["lat"]),
        (&json!("GB"), &Value::Null)
    );
    assert_eq!(
        (&two["location"]["country"], &two["location"]["lat"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(two["location"]["city"].as_str().unwrap().len(), 100);
    assert_eq!(one["lookup"]["place"]["built"], "an unknown day");
    for at in 2..6 {
        assert_eq!(from(at)["geo_source"], "none", "{at}");
    }
    assert!(
        ran.err.contains("city.mmdb: 4 look-ups met a record that cannot be read"),
        "{}",
        ran.err
    );
    assert!(!ran.err.contains('\u{1b}') && !ran.out.contains('\u{1b}'));
    // And through the store to the screen, no escape gets by.
    let taken = place.run(&["ingest", "x.jsonl", "--geoip", "city.mmdb"]);
    assert_eq!(taken.code, 0, "{}", taken.err);
    for row in place.run(&["queue", "--json"]).lines() {
        let words = place.run(&["show", row["id"].as_str().unwrap()]);
        assert!(!words.out.contains('\u{1b}') && !words.out.contains('\u{202e}'), "{}", words.out);
    }
}

#[test]
fn a_database_cut_or_turned_anywhere_is_refused_or_read_and_never_breaks_the_program() {
    let place = Place::new();
    databases(&place);
    let whole = fs::read(place.0.path().join("city.mmdb")).unwrap();
    place.file("x.jsonl", log());
    for step in 0..24 {
        let mut bytes = whole.clone();
        let at = whole.len() * step / 24;
        if step % 2 == 0 {
            bytes.truncate(at);
        } else {
            bytes[at..(at + 8).min(whole.len())].fill(0xff);
        }
        place.file("bad.mmdb", bytes);
        let ran = place.run(&["formats", "try", "x.jsonl", "--geoip", "bad.mmdb"]);
        assert!([0, 3].contains(&ran.code), "{step}: {} {}", ran.code, ran.err);
    }
}

#[test]
fn the_settings_say_which_databases_hold() {
    let place = Place::new();
    configured(&place, "[geoip]\ncity = \"here.mmdb\"\n");
    let held = |ran: &Ran, name: &str| {
        let all = ran.json()["settings"].as_array().unwrap().clone();
        let found = all.iter().find(|it| it["name"] == name).unwrap();
        (found["value"].clone(), found["origin"].as_str().unwrap().to_owned())
    };
    let file = place.run(&["config", "--json"]);
    let (value, origin) = held(&file, "geoip.city");
    assert_eq!(value, "here.mmdb");
    assert!(origin.ends_with("config.toml:2"), "{origin}");
    assert_eq!(held(&file, "geoip.asn"), (json!(""), "default".into()));
    let given = place.run(&["config", "--json", "--geoip", "given.mmdb"]);
    assert_eq!(held(&given, "geoip.city"), (json!("given.mmdb"), "--geoip".into()));
    configured(&place, "[geoip]\ntown = \"x\"\n");
    let ran = place.run(&["queue"]);
    assert!(ran.err.contains("line 2") && ran.err.contains("town"), "{}", ran.err);
}

#[test]
fn a_list_of_known_networks_explains_travel_in_its_own_words() {
    let place = Place::new();
    databases(&place);
    place.file("trail.jsonl", log());
    run(&place, &["ingest", "trail.jsonl"]);
    let id = shown(&place)["case"]["id"].as_str().unwrap().to_owned();
    let list = "# exits\n175.16.0.0/16 some provider\n175.16.199.0/24 Zscaler Frankfurt\nnowhere\n";
    configured(&place, "[networks]\negress = [\"exits.txt\"]\n");
    fs::write(place.0.path().join(".config/crosscheck/exits.txt"), list).unwrap();
    let ran = place.run(&["show", &id, "--json"]);
    let bad = "exits.txt, line 4: \"nowhere\" is no CIDR block";
    assert!(ran.err.contains(bad), "{}", ran.err);
    let travel = ran.json();
    let travel = fact(&travel, "impossible_travel");
    assert_eq!(travel["value"], false);
    let why = travel["why"].as_str().unwrap();
    let said = "e2 came from a known egress \"Zscaler Frankfurt\", which explains it";
    assert!(why.contains(said), "{why}");
    let words = place.run(&["show", &id]).out;
    let said = "175.16.199.8 is of a known egress \"Zscaler Frankfurt\"";
    assert!(words.contains(said), "{words}");
    // An exit is no new place: the same log makes no case of travel any more.
    let other = Place::new();
    databases(&other);
    other.file("trail.jsonl", log());
    configured(&other, "[networks]\nvpn = [\"exits.txt\"]\n");
    fs::write(other.0.path().join(".config/crosscheck/exits.txt"), list).unwrap();
    run(&other, &["ingest", "trail.jsonl"]);
    for row in other.run(&["queue", "--json"]).lines() {
        assert_ne!(row["detection"], "impossible_travel", "{row}");
    }
    fs::remove_file(other.0.path().join(".config/crosscheck/exits.txt")).unwrap();
    let gone = other.run(&["ingest", "trail.jsonl"]);
    assert_eq!(gone.code, 3);
    for word in ["exits.txt: cannot be read", "networks.vpn names files of CIDR blocks"] {
        assert!(gone.err.contains(word), "{}", gone.err);
    }
}

/// A list that is not there is a fault of what says something of an address, and of nothing else.
#[test]
fn a_list_that_cannot_be_read_stops_what_uses_it_alone() {
    let place = Place::new();
    place.file("trail.jsonl", log());
    let with = "[[source]]\nname = \"drop\"\nkind = \"spool\"\nfolder = \"in\"\n";
    configured(&place, with);
    assert_eq!(place.run(&["ingest", "trail.jsonl"]).code, 0);
    configured(&place, &format!("{with}[networks]\nvpn = [\"gone.txt\"]\n"));
    let all: [&[&str]; 8] = [
        &["queue"],
        &["verify"],
        &["ingest", "--set-aside"],
        &["formats"],
        &["formats", "try", "trail.jsonl"],
        &["config"],
        &["scan", "trail.jsonl"],
        &["version"],
    ];
    for args in all {
        let ran = place.run(args);
        assert!(!ran.err.contains("gone.txt") && ran.code != 3, "{args:?}: {}", ran.err);
    }
    for args in
        [&["ingest", "trail.jsonl"][..], &["show", "c-1"], &["check", "x"], &["pull", "drop"]]
    {
        let ran = place.run(args);
        assert_eq!(ran.code, 3, "{args:?}: {}", ran.err);
        assert!(ran.err.contains("gone.txt: cannot be read"), "{args:?}: {}", ran.err);
    }
}
