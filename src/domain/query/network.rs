//! Networks in a filter: `10.0.0.0/8` lets pass the addresses within it.
//!
//! An address and a network in IPv6 that stand for one in IPv4 are taken for that, as everywhere.

use crate::domain::tally;
use ipnet::{IpNet, Ipv4Net};
use std::net::IpAddr;

/// The bits before those of an IPv4 address in IPv6.
const MAPPED_BITS: u8 = 96;

/// What is written like a network: an address, or the beginning of one, a slash and something.
pub(super) fn is_like_one(text: &str) -> bool {
    let Some((host, bits)) = text.split_once('/') else { return false };
    let begins = host.bytes().any(|byte| matches!(byte, b'.' | b':' | b'0'..=b'9'))
        && host.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'.' | b':'));
    let is_length = !bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit());
    host.parse::<IpAddr>().is_ok() || (begins && is_length)
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
pub(super) fn holds_address(net: &IpNet, text: &str) -> bool {
    address(text).is_some_and(|ip| net.contains(&ip))
}

/// The address that a text is.
fn address(text: &str) -> Option<IpAddr> {
    tally::address();
    text.parse::<IpAddr>().ok().map(|ip| ip.to_canonical())
}

/// Several networks, made ready: of any number of them an address is read and looked for once.
#[derive(Clone, Debug, Default)]
pub struct Networks {
    /// First and last address of each, none of which is in two; the lowest first.
    spans: Vec<(IpAddr, IpAddr)>,
}

impl Networks {
    /// Those networks.
    pub fn of(nets: impl IntoIterator<Item = IpNet>) -> Self {
        let nets: Vec<IpNet> = nets.into_iter().collect();
        let apart = IpNet::aggregate(&nets);
        let mut spans: Vec<_> = apart.iter().map(|net| (net.network(), net.broadcast())).collect();
        spans.sort_unstable();
        Self { spans }
    }

    /// True where there is none.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Whether that text is an address of one of them.
    pub fn hold(&self, text: &str) -> bool {
        let Some(ip) = address(text) else { return false };
        let behind = self.spans.partition_point(|(first, _)| *first <= ip);
        let span = behind.checked_sub(1).and_then(|at| self.spans.get(at));
        span.is_some_and(|(_, last)| ip <= *last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn several_networks_hold_what_one_of_them_holds(
            nets in prop::collection::vec((any::<u32>(), 0u8..=32, any::<u32>(), 0u8..=128), 0..6),
            low in any::<u32>(),
        ) {
            // Few bits that differ, so that addresses lie in networks and those in each other.
            let v4 = |bits: u32| std::net::Ipv4Addr::from(bits & 0x0300_0003);
            let v6 = |bits: u32| std::net::Ipv6Addr::from(u128::from(bits & 0x0300_0003) << 80);
            let text = |(four, p4, six, p6): &(u32, u8, u32, u8)| {
                [format!("{}/{p4}", v4(*four)), format!("{}/{p6}", v6(*six))]
            };
            let read: Vec<IpNet> = nets.iter().flat_map(text).filter_map(|it| read(&it)).collect();
            let all = Networks::of(read.iter().copied());
            prop_assert_eq!(all.is_empty(), read.is_empty());
            for ip in [v4(low).to_string(), v6(low).to_string(), format!("::ffff:{}", v4(low))] {
                let plainly = read.iter().any(|net| holds_address(net, &ip));
                prop_assert_eq!(all.hold(&ip), plainly, "{} in {:?}", ip, read);
            }
        }
    }
}
