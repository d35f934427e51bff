//! Network addresses as loggers write them: bare, with a port, in brackets, v4 mapped into v6, and
//! placeholders.
//!
//! It must not repair: `06.237.252.245` is decimal to one reader and octal to another, so it is no
//! address.

use std::net::IpAddr;

/// An address and the port that stood with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// Canonical: v4 mapped into v6 is v4.
    pub(super) ip: IpAddr,
    /// The port.
    pub(super) port: Option<u16>,
}

/// Reads an address, or says why it is none.
pub(super) fn parse(text: &str) -> Result<Address, &'static str> {
    let text = text.trim();
    let (host, port) = split(text);
    let port = match port {
        None => None,
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(digits.parse().map_err(|_| "its port is out of range")?)
        }
        Some(_) => return Err("it is no network address"),
    };
    // A zone (fe80::1%eth0) names an interface of the machine that logged.
    let host = host.split_once('%').map_or(host, |(host, _)| host);
    let ip: IpAddr = host.parse().map_err(|_| why_not(host))?;
    let ip = ip.to_canonical();
    if ip.is_unspecified() {
        return Err("it is a placeholder");
    }
    Ok(Address { ip, port })
}

/// Host and port: `[v6]:port`, `v4:port`, that also mapped into v6, where the dots say which colon
/// is the port's; else two colons without brackets are a v6 address without a port.
fn split(text: &str) -> (&str, Option<&str>) {
    if let Some((host, rest)) = text.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        return match rest.strip_prefix(':') {
            Some(port) => (host, Some(port)),
            None if rest.is_empty() => (host, None),
            None => (text, None),
        };
    }
    let mapped = |host: &str| host.get(..7).is_some_and(|it| it.eq_ignore_ascii_case("::ffff:"));
    match text.rsplit_once(':') {
        Some((host, port)) if host.contains('.') && (!host.contains(':') || mapped(host)) => {
            (host, Some(port))
        }
        _ => (text, None),
    }
}

fn why_not(host: &str) -> &'static str {
    let mut octets = host.split('.');
    let dotted = octets.clone().count() == 4
        && octets
            .clone()
            .all(|octet| !octet.is_empty() && octet.bytes().all(|b| b.is_ascii_digit()));
    if dotted && octets.any(|octet| octet.len() > 1 && octet.starts_with('0')) {
        "an octet with a leading zero may be decimal or octal"
    } else {
        "it is no network address"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_with_and_without_ports() {
        let cases = [
            ("198.51.100.7", "198.51.100.7", None),
            (" 198.51.100.7 ", "198.51.100.7", None),
            ("198.51.100.7:50123", "198.51.100.7", Some(50123)),
            ("2001:db8::7", "2001:db8::7", None),
            ("[2001:db8::7]", "2001:db8::7", None),
            ("[2001:DB8:0::7]:443", "2001:db8::7", Some(443)),
            ("::ffff:198.51.100.7", "198.51.100.7", None),
            ("[::ffff:198.51.100.7]:1", "198.51.100.7", Some(1)),
            ("::FFFF:198.51.100.7:1", "198.51.100.7", Some(1)),
            ("fe80::1%eth0", "fe80::1", None),
            ("10.0.0.1", "10.0.0.1", None),
        ];
        for (text, ip, port) in cases {
            let ip: IpAddr = ip.parse().unwrap();
            assert_eq!(parse(text), Ok(Address { ip, port }), "{text}");
        }
    }

    #[test]
    fn placeholders_names_and_doubtful_octets_are_no_addresses() {
        for text in [
            "",
            "0.0.0.0",
            "::",
            "0.0.0.0:0",
            "AWS Internal",
            "cloudtrail.amazonaws.com",
            "06.237.252.245",
            "255.090.254.5",
            "256.1.1.1",
            "198.51.100.7:99999",
            "198.51.100.7:x",
            "198.51.100.7:",
            "[",
            "[]",
            "[2001:db8::7]x",
            "198.51.100.7, 203.0.113.9",
            "1.2.3",
            "localhost:80",
            "::ffff:0.0.0.0",
            "::1:198.51.100.7:1",
            "a.b:198.51.100.7:1",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert_eq!(
            parse("06.237.252.245"),
            Err("an octet with a leading zero may be decimal or octal")
        );
    }
}
