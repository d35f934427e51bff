//! Networks in a filter: `10.0.0.0/8` lets pass the addresses within it.
//!
//! An address and a network in IPv6 that stand for one in IPv4 are taken for that, as everywhere.

use ipnet::{IpNet, Ipv4Net};
use std::net::IpAddr;

/// The bits before those of an IPv4 address in IPv6.
const MAPPED_BITS: u8 = 96;

/// What is written like a network: an address, a slash and something.
pub(super) fn is_like_one(text: &str) -> bool {
    text.split_once('/').is_some_and(|(host, _)| host.parse::<IpAddr>().is_ok())
}

/// The network that is written there, without the bits of a host.
pub(super) fn read(text: &str) -> Option<IpNet> {
    let net = text.parse::<IpNet>().ok()?.trunc();
    match net.network().to_canonical() {
        IpAddr::V4(ip) if net.prefix_len() >= MAPPED_BITS && net.addr().is_ipv6() => {
            Ipv4Net::new(ip, net.prefix_len() - MAPPED_BITS).ok().map(IpNet::V4)
        }
        _ => Some(net),
    }
}

/// Whether that text is an address of the network.
pub fn holds_address(net: &IpNet, text: &str) -> bool {
    text.parse::<IpAddr>().is_ok_and(|ip| net.contains(&ip.to_canonical()))
}
