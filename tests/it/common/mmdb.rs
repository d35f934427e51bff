//! Writes small databases of the `MaxMind` format, out of nothing but its published description: a
//! binary tree of addresses, values, and a map that says what it is.

use std::net::IpAddr;

/// A value of a record.
#[derive(Clone, Debug)]
pub enum Value {
    Text(String),
    Short(u16),
    Number(u32),
    Long(u64),
    Double(f64),
    List(Vec<Value>),
    Map(Vec<(&'static str, Value)>),
}

use Value::{Double, List, Long, Map, Number, Short, Text};

/// What a branch of the tree leads to.
#[derive(Clone, Copy)]
enum Slot {
    Nothing,
    Node(u32),
    /// From the start of the values.
    Record(u32),
}

/// A database in the making; blocks must not lie within each other.
pub struct Mmdb {
    kind: String,
    built: u64,
    nodes: Vec<[Slot; 2]>,
    values: Vec<u8>,
}

/// 2026-03-01, 00:00 UTC.
pub const MARCH: u64 = 1_772_323_200;

impl Mmdb {
    pub fn new(kind: &str, built: u64) -> Self {
        let nodes = vec![[Slot::Nothing; 2]];
        Self { kind: kind.into(), built, nodes, values: Vec::new() }
    }

    /// A block and its record.
    pub fn with(self, block: &str, value: &Value) -> Self {
        let mut bytes = Vec::new();
        put(&mut bytes, value);
        self.with_bytes(block, &bytes)
    }

    /// A block and the bytes of its record, which may be none.
    pub fn with_bytes(mut self, block: &str, bytes: &[u8]) -> Self {
        let (address, prefix) = block.split_once('/').expect("a prefix");
        let prefix: u32 = prefix.parse().expect("a number");
        // Addresses of version 4 lie below ::/96.
        let (bits, prefix) = match address.parse::<IpAddr>().expect("an address") {
            IpAddr::V4(ip) => (u128::from(ip.to_bits()), prefix + 96),
            IpAddr::V6(ip) => (ip.to_bits(), prefix),
        };
        let record = Slot::Record(self.values.len() as u32);
        self.values.extend_from_slice(bytes);
        let mut node = 0;
        for depth in 0..prefix {
            let side = (bits >> (127 - depth) & 1) as usize;
            if depth + 1 == prefix {
                self.nodes[node][side] = record;
                break;
            }
            if let Slot::Node(next) = self.nodes[node][side] {
                node = next as usize;
            } else {
                let next = self.nodes.len();
                self.nodes.push([Slot::Nothing; 2]);
                self.nodes[node][side] = Slot::Node(next as u32);
                node = next;
            }
        }
        self
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        let count = self.nodes.len() as u32;
        let mut out = Vec::new();
        for slot in self.nodes.iter().flatten() {
            let number = match slot {
                Slot::Nothing => count,
                Slot::Node(node) => *node,
                Slot::Record(at) => count + 16 + at,
            };
            out.extend_from_slice(&number.to_be_bytes());
        }
        out.extend_from_slice(&[0; 16]);
        out.extend_from_slice(&self.values);
        out.extend_from_slice(b"\xab\xcd\xefMaxMind.com");
        let about = Map(vec![
            ("node_count", Number(count)),
            ("record_size", Short(32)),
            ("ip_version", Short(6)),
            ("database_type", Text(self.kind.clone())),
            ("languages", List(vec![Text("en".into())])),
            ("binary_format_major_version", Short(2)),
            ("binary_format_minor_version", Short(0)),
            ("build_epoch", Long(self.built)),
            ("description", Map(vec![("en", Text("made by a test".into()))])),
        ]);
        put(&mut out, &about);
        out
    }
}

/// A record of a database of places.
pub fn city(country: &str, city: &str, (lat, long): (f64, f64)) -> Value {
    let named = |text: &str| Map(vec![("names", Map(vec![("en", Text(text.into()))]))]);
    Map(vec![
        ("country", Map(vec![("iso_code", Text(country.into()))])),
        ("subdivisions", List(vec![named("Somewhere")])),
        ("city", named(city)),
        ("location", Map(vec![("latitude", Double(lat)), ("longitude", Double(long))])),
    ])
}

/// A record of a database of networks.
pub fn asn(number: u32, name: &str) -> Value {
    Map(vec![
        ("autonomous_system_number", Number(number)),
        ("autonomous_system_organization", Text(name.into())),
    ])
}

/// A type and a size before each value; from the eighth type on a byte more.
fn head(out: &mut Vec<u8>, kind: u8, size: usize) {
    let (low, more): (usize, Vec<u8>) = match size {
        0..29 => (size, Vec::new()),
        29..285 => (29, vec![(size - 29) as u8]),
        _ => (30, ((size - 285) as u16).to_be_bytes().to_vec()),
    };
    if kind < 8 {
        out.push(kind << 5 | low as u8);
    } else {
        out.extend_from_slice(&[low as u8, kind - 7]);
    }
    out.extend(more);
}

fn put(out: &mut Vec<u8>, value: &Value) {
    match value {
        Text(text) => {
            head(out, 2, text.len());
            out.extend_from_slice(text.as_bytes());
        }
        Double(number) => {
            head(out, 3, 8);
            out.extend_from_slice(&number.to_be_bytes());
        }
        Short(number) => {
            head(out, 5, 2);
            out.extend_from_slice(&number.to_be_bytes());
        }
        Number(number) => {
            head(out, 6, 4);
            out.extend_from_slice(&number.to_be_bytes());
        }
        Long(number) => {
            head(out, 9, 8);
            out.extend_from_slice(&number.to_be_bytes());
        }
        Map(members) => {
            head(out, 7, members.len());
            for (name, value) in members {
                put(out, &Text((*name).into()));
                put(out, value);
            }
        }
        List(items) => {
            head(out, 11, items.len());
            for item in items {
                put(out, item);
            }
        }
    }
}
