//! `crosscheck pull` from a server, good and bad: nothing lost, nothing twice, each fault said with
//! the source's name, and on it goes once the server behaves.

mod anew;
mod beyond;
mod faults;
mod going_on;
mod late;
mod limits;
mod order;
mod profiles;
mod server;
mod stand_in;
mod trust;

use super::{Place, case};
use serde_json::Value;
use server::Server;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

/// What stands in pages that name the next one.
const PAGED: &str = "paging = \"cursor\"\nrecords = \"/value\"\nnext = \"/next\"\n";

/// A place with a source called `web`.
fn place(server: &Server, more: &str) -> Place {
    let place = Place::new();
    fs::create_dir_all(place.0.path().join(".config/crosscheck")).unwrap();
    sourced(&place, &server.url, more);
    place
}

fn sourced(place: &Place, url: &str, more: &str) {
    let text = format!("[[source]]\nname = \"web\"\nkind = \"http\"\nurl = \"{url}\"\n{more}");
    place.file(".config/crosscheck/config.toml", text);
}

/// A file that holds a secret.
fn secret(place: &Place, name: &str, text: &str) -> String {
    let path = place.file(name, text);
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    format!("{{ file = \"{}\" }}", path.display())
}

/// The ids of the cases in the store.
fn cases(place: &Place) -> Vec<String> {
    let rows = place.run(&["queue", "--state", "all", "--json"]).lines();
    let mut ids: Vec<_> = rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    ids
}

fn set_aside(place: &Place) -> Vec<Value> {
    place.run(&["ingest", "--set-aside", "--json"]).lines()
}

/// The case of that number, whose time is its minute.
fn record(n: u32) -> String {
    case(&format!("c-{n:03}"), "50", "ana").replace("10:11:00Z", &format!("10:{:02}:00Z", n % 60))
}

fn ids(numbers: impl IntoIterator<Item = u32>) -> Vec<String> {
    numbers.into_iter().map(|n| format!("c-{n:03}")).collect()
}

/// A page of cases that names the next one.
fn page(numbers: impl IntoIterator<Item = u32>, next: Option<&str>) -> String {
    let records: Vec<_> = numbers.into_iter().map(record).collect();
    format!("{{\"value\":[{}],\"next\":{}}}", records.join(",\n"), Value::from(next))
}
