//! Networks that a site knows: its own exits, VPN services, hosting. From lists of CIDR blocks, one
//! a line.
//!
//! Of blocks within each other the longest prefix wins; of the same block twice the first. A block
//! that covers more than one network can have is refused, since a list of it would explain
//! everything. It must not open a file: texts are handed in.

use ipnet::{IpNet, Ipv4Net};
use std::net::IpAddr;

/// Characters of a label that are kept.
const LABEL_CHARS_MAX: usize = 80;
/// The shortest prefixes that are taken, of version 4 and of version 6.
const SHORTEST: (u8, u8) = (8, 16);
/// No block.
const NONE: u32 = u32::MAX;

/// What a known network is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An exit of the site's own.
    Egress,
    /// A VPN service.
    Vpn,
    /// A hosting provider.
    Hosting,
}

impl Kind {
    /// All of them, in the order in which the same block of two lists is taken.
    pub const ALL: [Self; 3] = [Self::Egress, Self::Vpn, Self::Hosting];

    /// Its word, in the configuration and on the screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Egress => "egress",
            Self::Vpn => "vpn",
            Self::Hosting => "hosting",
        }
    }

    /// `known egress`.
    pub const fn known(self) -> &'static str {
        match self {
            Self::Egress => "known egress",
            Self::Vpn => "known VPN",
            Self::Hosting => "known hosting",
        }
    }
}

/// One block of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The block.
    pub net: IpNet,
    /// What it is.
    pub kind: Kind,
    /// What the list calls it.
    pub label: Option<String>,
}

/// A line that is no block, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// From 1.
    pub line: usize,
    /// Why.
    pub why: String,
}

/// Blocks, found by the address in them.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct KnownNetworks {
    blocks: Vec<Block>,
    /// Where each stretch of addresses begins, and the block it is of.
    v4: Vec<(u128, u32)>,
    v6: Vec<(u128, u32)>,
}

impl KnownNetworks {
    /// Of these blocks; of the same one twice the first stands.
    pub fn new(blocks: Vec<Block>) -> Self {
        let spans = |of_v4: bool| {
            let of = blocks.iter().zip(0_u32..).filter(|(it, _)| it.net.addr().is_ipv4() == of_v4);
            flat(of.map(|(it, at)| {
                let (first, last) = (it.net.network(), it.net.broadcast());
                (number(first), number(last), at)
            }))
        };
        let (v4, v6) = (spans(true), spans(false));
        Self { blocks, v4, v6 }
    }

    /// True where there is no block at all.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// How many blocks there are of a kind.
    pub fn count(&self, kind: Kind) -> usize {
        self.blocks.iter().filter(|it| it.kind == kind).count()
    }

    /// The block of the longest prefix that an address is in.
    pub fn of(&self, ip: IpAddr) -> Option<&Block> {
        let ip = ip.to_canonical();
        let starts = if ip.is_ipv4() { &self.v4 } else { &self.v6 };
        let wanted = number(ip);
        let behind = starts.partition_point(|(start, _)| *start <= wanted);
        let (_, at) = starts.get(behind.checked_sub(1)?)?;
        self.blocks.get(*at as usize)
    }
}

/// An address as a number; those of version 4 and 6 are never in one list.
fn number(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(ip) => u128::from(ip.to_bits()),
        IpAddr::V6(ip) => ip.to_bits(),
    }
}

/// Stretches that do not overlap, of (first, last, block) that may lie within each other.
fn flat(spans: impl Iterator<Item = (u128, u128, u32)>) -> Vec<(u128, u32)> {
    let mut spans: Vec<_> = spans.collect();
    // A block before those within it; of the same one twice the first in its list before the other.
    spans.sort_unstable_by_key(|(first, last, at)| (*first, std::cmp::Reverse(*last), *at));
    spans.dedup_by_key(|(first, last, _)| (*first, *last));
    let mut starts: Vec<(u128, u32)> = Vec::with_capacity(spans.len() * 2);
    let mut around: Vec<(u128, u32)> = Vec::new();
    let mut begins = |start: u128, at: u32| match starts.last_mut() {
        Some(last) if last.0 == start => last.1 = at,
        _ => starts.push((start, at)),
    };
    let outer = |around: &[(u128, u32)]| around.last().map_or(NONE, |(_, at)| *at);
    for (first, last, at) in spans {
        while let Some((end, _)) = around.pop_if(|(end, _)| *end < first) {
            begins(end + 1, outer(&around));
        }
        around.push((last, at));
        begins(first, at);
    }
    while let Some((end, _)) = around.pop() {
        if let Some(next) = end.checked_add(1) {
            begins(next, outer(&around));
        }
    }
    starts
}

/// Reads a list: a block or an address a line, then what it is called, if anything; behind `#`
/// stands what nobody reads. A line that is none is set aside with its number.
pub fn read(bytes: &[u8], kind: Kind) -> (Vec<Block>, Vec<BadLine>) {
    let (mut blocks, mut bad) = (Vec::new(), Vec::new());
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    for (line, number) in bytes.split(|byte| *byte == b'\n').zip(1..) {
        let read = std::str::from_utf8(line).map_err(|_| "is no UTF-8 text".to_owned());
        match read.and_then(|line| block(line, kind)) {
            Ok(Some(block)) => blocks.push(block),
            Ok(None) => {}
            Err(why) => bad.push(BadLine { line: number, why }),
        }
    }
    (blocks, bad)
}

fn block(line: &str, kind: Kind) -> Result<Option<Block>, String> {
    let said = line.split('#').next().unwrap_or_default().trim();
    if said.is_empty() {
        return Ok(None);
    }
    let parts = said.split_once(|c: char| c.is_whitespace() || c == ',' || c == ';');
    let (net, label) = parts.unwrap_or((said, ""));
    let label = label.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '"'));
    let label: String = label.chars().take(LABEL_CHARS_MAX).collect();
    let label = (!label.is_empty()).then_some(label);
    Ok(Some(Block { net: network(net)?, kind, label }))
}

/// A block of one network, or an address as the block of itself.
fn network(text: &str) -> Result<IpNet, String> {
    let shown: String = text.chars().take(48).flat_map(char::escape_debug).collect();
    let none = || format!("\"{shown}\" is no CIDR block or address (such as 203.0.113.0/24)");
    let net: IpNet = match text.parse() {
        Ok(net) => net,
        Err(_) => text.parse::<IpAddr>().map_err(|_| none())?.into(),
    };
    let net = unmapped(net).trunc();
    let shortest = if net.addr().is_ipv4() { SHORTEST.0 } else { SHORTEST.1 };
    if net.prefix_len() < shortest {
        return Err(format!(
            "\"{shown}\" covers too much for one network; /{shortest} is the most"
        ));
    }
    Ok(net)
}

/// A block of addresses of version 4 that is written in version 6.
fn unmapped(net: IpNet) -> IpNet {
    match (net, net.addr().to_canonical()) {
        (IpNet::V6(wide), IpAddr::V4(addr)) if wide.prefix_len() >= 96 => {
            Ipv4Net::new(addr, wide.prefix_len() - 96).map_or(net, IpNet::V4)
        }
        _ => net,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::net::Ipv4Addr;
    use std::time::Instant;

    fn known(text: &str) -> (KnownNetworks, Vec<BadLine>) {
        let (blocks, bad) = read(text.as_bytes(), Kind::Egress);
        (KnownNetworks::new(blocks), bad)
    }

    fn label(known: &KnownNetworks, ip: &str) -> Option<String> {
        known.of(ip.parse().unwrap())?.label.clone()
    }

    #[test]
    fn a_list_is_read_line_by_line_and_what_is_no_block_is_named() {
        let text = "\u{feff}# exits\n203.0.113.0/24 Zscaler Frankfurt # since May\r\n\n\
                    198.51.100.7\t\"Office\"\nnowhere\n10.0.0.0/7 all\n::/0\n2001:db8::/32,IPv6\n\
                    ::ffff:192.0.2.0/120 mapped\n203.0.113.300/24\n";
        let (known, bad) = known(text);
        let lines: Vec<_> = bad.iter().map(|bad| bad.line).collect();
        assert_eq!(lines, [5, 6, 7, 10]);
        assert!(bad[0].why.contains("\"nowhere\" is no CIDR block"), "{}", bad[0].why);
        assert!(bad[1].why.contains("covers too much"), "{}", bad[1].why);
        assert_eq!(label(&known, "203.0.113.9").as_deref(), Some("Zscaler Frankfurt"));
        assert_eq!(label(&known, "::ffff:203.0.113.9").as_deref(), Some("Zscaler Frankfurt"));
        assert_eq!(label(&known, "198.51.100.7").as_deref(), Some("Office"));
        assert_eq!(label(&known, "192.0.2.1").as_deref(), Some("mapped"));
        assert_eq!(label(&known, "2001:db8:9::1").as_deref(), Some("IPv6"));
        for outside in ["203.0.114.0", "198.51.100.8", "2001:db9::", "::203.0.113.9"] {
            assert_eq!(known.of(outside.parse().unwrap()), None, "{outside}");
        }
    }

    #[test]
    fn a_line_of_another_encoding_is_set_aside_and_the_rest_is_read() {
        let (blocks, bad) = read(b"\xff\xfe\n192.0.2.0/24\n\x00\n", Kind::Vpn);
        assert_eq!((blocks.len(), bad.len()), (1, 2));
    }

    #[test]
    fn the_longest_prefix_wins_and_of_the_same_block_the_first() {
        let text = "203.0.0.0/16 wide\n203.0.113.0/24 narrow\n203.0.113.128/25 half\n\
                    203.0.113.0/24 again\n203.0.113.255 last";
        let (known, _) = known(text);
        for (ip, wanted) in [
            ("203.0.112.255", "wide"),
            ("203.0.113.0", "narrow"),
            ("203.0.113.127", "narrow"),
            ("203.0.113.128", "half"),
            ("203.0.113.255", "last"),
            ("203.0.114.0", "wide"),
        ] {
            assert_eq!(label(&known, ip).as_deref(), Some(wanted), "{ip}");
        }
        assert_eq!(known.of("203.1.0.0".parse().unwrap()), None);
    }

    /// The definition, word by word.
    fn slowly(blocks: &[Block], ip: IpAddr) -> Option<usize> {
        let within = blocks.iter().enumerate().filter(|(_, it)| it.net.contains(&ip));
        within
            .max_by_key(|(at, it)| (it.net.prefix_len(), std::cmp::Reverse(*at)))
            .map(|(at, _)| at)
    }

    fn nets() -> impl Strategy<Value = Vec<Block>> {
        // Few different addresses, so that blocks lie within each other and touch.
        let v4 = (0_u32..512, 8_u8..=32, any::<bool>()).prop_map(|(low, prefix, high)| {
            let bits = if high { u32::MAX - low } else { (203 << 24) + low };
            IpNet::new(IpAddr::V4(bits.into()), prefix).unwrap().trunc()
        });
        let v6 = (0_u128..512, 16_u8..=128, any::<bool>()).prop_map(|(low, prefix, high)| {
            let bits = if high { u128::MAX - low } else { (0x2001 << 112) + low };
            IpNet::new(IpAddr::V6(bits.into()), prefix).unwrap().trunc()
        });
        let block = |net: IpNet| Block { net, kind: Kind::Vpn, label: Some(net.to_string()) };
        prop::collection::vec(prop_oneof![v4, v6].prop_map(block), 0..40)
    }

    proptest! {
        #[test]
        fn it_finds_what_a_search_through_all_of_them_finds(blocks in nets(), low in 0_u32..600) {
            let known = KnownNetworks::new(blocks.clone());
            let edges = blocks.iter().flat_map(|it| [it.net.network(), it.net.broadcast()]);
            let near = edges.flat_map(|ip| {
                [-1, 0, 1].map(|step| match ip {
                    IpAddr::V4(ip) => IpAddr::V4(ip.to_bits().wrapping_add_signed(step).into()),
                    IpAddr::V6(ip) => {
                        let bits = ip.to_bits().wrapping_add_signed(step.into());
                        IpAddr::V6(bits.into())
                    }
                })
            });
            let asked = [IpAddr::V4(((203 << 24) + low).into()), IpAddr::V4(u32::MAX.into())];
            for ip in near.chain(asked) {
                let wanted = slowly(&blocks, ip).map(|at| &blocks[at]);
                prop_assert_eq!(known.of(ip), wanted, "{}", ip);
            }
        }

        #[test]
        fn no_text_is_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let (blocks, bad) = read(&bytes, Kind::Hosting);
            prop_assert!(blocks.len() + bad.len() <= bytes.len() + 1);
            KnownNetworks::new(blocks);
        }
    }

    /// A search through all of them would look at 50,000 blocks each time; the limit is far above
    /// what it takes, and far below that.
    #[test]
    fn fifty_thousand_blocks_cost_a_look_up_next_to_nothing() {
        let line = |n: u32| format!("{}/24 provider {n}", Ipv4Addr::from((n << 8) + (20 << 24)));
        let all = (0..50_000).map(line).collect::<Vec<_>>().join("\n");
        let (known, bad) = known(&all);
        assert_eq!((known.count(Kind::Egress), bad.len()), (50_000, 0));
        let start = Instant::now();
        let ip =
            |n: u32| IpAddr::V4(((20 << 24) + n.wrapping_mul(2_654_435_761) % 12_800_000).into());
        let found = (0..100_000).filter(|n| known.of(ip(*n)).is_some()).count();
        let took = start.elapsed();
        assert_eq!(found, 100_000);
        assert!(took.as_millis() < 2_000, "{took:?}");
        println!("50,000 blocks: {:.0} ns a look-up", took.as_nanos() as f64 / 100_000.0);
    }
}
