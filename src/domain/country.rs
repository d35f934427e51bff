//! Countries of ISO 3166-1: codes of two and three letters, English short names and the usual
//! variants.
//!
//! Tables and three look-ups. It must not guess: what is not in the table is unknown, and for the
//! look-ups a region, a city or a nationality ("Spanish") is no country; those have tables of their
//! own, for prose. Sources: ISO 3166-1 codes; names as loggers, vendors and people write them.

mod cities;
mod names;
mod peoples;

pub use cities::CITIES;
pub use names::NAMES;
pub use peoples::PEOPLES;

/// The code of two letters for a country, given as code of two or three letters, as English name or
/// usual variant.
///
/// Case does not matter, blanks around do not count, a curly apostrophe is a straight one. `None`
/// for anything else.
pub fn iso2(text: &str) -> Option<&'static str> {
    let text = text.trim();
    match text.len() {
        0 | 1 => None,
        2 => from_alpha2(text).or_else(|| from_name(text)),
        3 => from_alpha3(text).or_else(|| from_name(text)),
        _ => from_name(text),
    }
}

/// The code, if this is one of the 249 codes of two letters, in any case.
pub fn from_alpha2(text: &str) -> Option<&'static str> {
    let found = CODES.binary_search_by(|(two, _)| compare(two, text)).ok()?;
    Some(CODES[found].0)
}

fn from_alpha3(text: &str) -> Option<&'static str> {
    CODES.iter().find(|(_, three)| three.eq_ignore_ascii_case(text)).map(|(two, _)| *two)
}

/// The code for a name of [`NAMES`], in any case.
pub fn from_name(text: &str) -> Option<&'static str> {
    let name: String = if text.is_ascii() {
        text.to_ascii_lowercase()
    } else {
        text.to_lowercase().replace('\u{2019}', "'")
    };
    let found = NAMES.binary_search_by(|(known, _)| (*known).cmp(name.as_str())).ok()?;
    Some(NAMES[found].1)
}

/// Orders an upper-case code against a text of any case.
fn compare(code: &str, text: &str) -> std::cmp::Ordering {
    code.bytes().cmp(text.bytes().map(|byte| byte.to_ascii_uppercase()))
}

/// The 249 codes of two letters with their codes of three, by the first.
#[rustfmt::skip]
pub const CODES: &[(&str, &str)] = &[
    ("AD", "AND"), ("AE", "ARE"), ("AF", "AFG"), ("AG", "ATG"), ("AI", "AIA"), ("AL", "ALB"),
    ("AM", "ARM"), ("AO", "AGO"), ("AQ", "ATA"), ("AR", "ARG"), ("AS", "ASM"), ("AT", "AUT"),
    ("AU", "AUS"), ("AW", "ABW"), ("AX", "ALA"), ("AZ", "AZE"), ("BA", "BIH"), ("BB", "BRB"),
    ("BD", "BGD"), ("BE", "BEL"), ("BF", "BFA"), ("BG", "BGR"), ("BH", "BHR"), ("BI", "BDI"),
    ("BJ", "BEN"), ("BL", "BLM"), ("BM", "BMU"), ("BN", "BRN"), ("BO", "BOL"), ("BQ", "BES"),
    ("BR", "BRA"), ("BS", "BHS"), ("BT", "BTN"), ("BV", "BVT"), ("BW", "BWA"), ("BY", "BLR"),
    ("BZ", "BLZ"), ("CA", "CAN"), ("CC", "CCK"), ("CD", "COD"), ("CF", "CAF"), ("CG", "COG"),
    ("CH", "CHE"), ("CI", "CIV"), ("CK", "COK"), ("CL", "CHL"), ("CM", "CMR"), ("CN", "CHN"),
    ("CO", "COL"), ("CR", "CRI"), ("CU", "CUB"), ("CV", "CPV"), ("CW", "CUW"), ("CX", "CXR"),
    ("CY", "CYP"), ("CZ", "CZE"), ("DE", "DEU"), ("DJ", "DJI"), ("DK", "DNK"), ("DM", "DMA"),
    ("DO", "DOM"), ("DZ", "DZA"), ("EC", "ECU"), ("EE", "EST"), ("EG", "EGY"), ("EH", "ESH"),
    ("ER", "ERI"), ("ES", "ESP"), ("ET", "ETH"), ("FI", "FIN"), ("FJ", "FJI"), ("FK", "FLK"),
    ("FM", "FSM"), ("FO", "FRO"), ("FR", "FRA"), ("GA", "GAB"), ("GB", "GBR"), ("GD", "GRD"),
    ("GE", "GEO"), ("GF", "GUF"), ("GG", "GGY"), ("GH", "GHA"), ("GI", "GIB"), ("GL", "GRL"),
    ("GM", "GMB"), ("GN", "GIN"), ("GP", "GLP"), ("GQ", "GNQ"), ("GR", "GRC"), ("GS", "SGS"),
    ("GT", "GTM"), ("GU", "GUM"), ("GW", "GNB"), ("GY", "GUY"), ("HK", "HKG"), ("HM", "HMD"),
    ("HN", "HND"), ("HR", "HRV"), ("HT", "HTI"), ("HU", "HUN"), ("ID", "IDN"), ("IE", "IRL"),
    ("IL", "ISR"), ("IM", "IMN"), ("IN", "IND"), ("IO", "IOT"), ("IQ", "IRQ"), ("IR", "IRN"),
    ("IS", "ISL"), ("IT", "ITA"), ("JE", "JEY"), ("JM", "JAM"), ("JO", "JOR"), ("JP", "JPN"),
    ("KE", "KEN"), ("KG", "KGZ"), ("KH", "KHM"), ("KI", "KIR"), ("KM", "COM"), ("KN", "KNA"),
    ("KP", "PRK"), ("KR", "KOR"), ("KW", "KWT"), ("KY", "CYM"), ("KZ", "KAZ"), ("LA", "LAO"),
    ("LB", "LBN"), ("LC", "LCA"), ("LI", "LIE"), ("LK", "LKA"), ("LR", "LBR"), ("LS", "LSO"),
    ("LT", "LTU"), ("LU", "LUX"), ("LV", "LVA"), ("LY", "LBY"), ("MA", "MAR"), ("MC", "MCO"),
    ("MD", "MDA"), ("ME", "MNE"), ("MF", "MAF"), ("MG", "MDG"), ("MH", "MHL"), ("MK", "MKD"),
    ("ML", "MLI"), ("MM", "MMR"), ("MN", "MNG"), ("MO", "MAC"), ("MP", "MNP"), ("MQ", "MTQ"),
    ("MR", "MRT"), ("MS", "MSR"), ("MT", "MLT"), ("MU", "MUS"), ("MV", "MDV"), ("MW", "MWI"),
    ("MX", "MEX"), ("MY", "MYS"), ("MZ", "MOZ"), ("NA", "NAM"), ("NC", "NCL"), ("NE", "NER"),
    ("NF", "NFK"), ("NG", "NGA"), ("NI", "NIC"), ("NL", "NLD"), ("NO", "NOR"), ("NP", "NPL"),
    ("NR", "NRU"), ("NU", "NIU"), ("NZ", "NZL"), ("OM", "OMN"), ("PA", "PAN"), ("PE", "PER"),
    ("PF", "PYF"), ("PG", "PNG"), ("PH", "PHL"), ("PK", "PAK"), ("PL", "POL"), ("PM", "SPM"),
    ("PN", "PCN"), ("PR", "PRI"), ("PS", "PSE"), ("PT", "PRT"), ("PW", "PLW"), ("PY", "PRY"),
    ("QA", "QAT"), ("RE", "REU"), ("RO", "ROU"), ("RS", "SRB"), ("RU", "RUS"), ("RW", "RWA"),
    ("SA", "SAU"), ("SB", "SLB"), ("SC", "SYC"), ("SD", "SDN"), ("SE", "SWE"), ("SG", "SGP"),
    ("SH", "SHN"), ("SI", "SVN"), ("SJ", "SJM"), ("SK", "SVK"), ("SL", "SLE"), ("SM", "SMR"),
    ("SN", "SEN"), ("SO", "SOM"), ("SR", "SUR"), ("SS", "SSD"), ("ST", "STP"), ("SV", "SLV"),
    ("SX", "SXM"), ("SY", "SYR"), ("SZ", "SWZ"), ("TC", "TCA"), ("TD", "TCD"), ("TF", "ATF"),
    ("TG", "TGO"), ("TH", "THA"), ("TJ", "TJK"), ("TK", "TKL"), ("TL", "TLS"), ("TM", "TKM"),
    ("TN", "TUN"), ("TO", "TON"), ("TR", "TUR"), ("TT", "TTO"), ("TV", "TUV"), ("TW", "TWN"),
    ("TZ", "TZA"), ("UA", "UKR"), ("UG", "UGA"), ("UM", "UMI"), ("US", "USA"), ("UY", "URY"),
    ("UZ", "UZB"), ("VA", "VAT"), ("VC", "VCT"), ("VE", "VEN"), ("VG", "VGB"), ("VI", "VIR"),
    ("VN", "VNM"), ("VU", "VUT"), ("WF", "WLF"), ("WS", "WSM"), ("YE", "YEM"), ("YT", "MYT"),
    ("ZA", "ZAF"), ("ZM", "ZMB"), ("ZW", "ZWE"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_country_is_found_by_both_codes_and_by_a_name() {
        assert_eq!(CODES.len(), 249);
        assert!(CODES.windows(2).all(|pair| pair[0].0 < pair[1].0), "sorted, none twice");
        for (two, three) in CODES {
            assert_eq!(iso2(two), Some(*two));
            assert_eq!(iso2(&two.to_lowercase()), Some(*two));
            assert_eq!(iso2(three), Some(*two), "{three}");
        }
        let named: BTreeSet<_> = NAMES.iter().map(|(_, code)| *code).collect();
        assert_eq!(named, CODES.iter().map(|(two, _)| *two).collect::<BTreeSet<_>>());
    }

    #[test]
    fn the_names_are_sorted_for_the_binary_search() {
        assert!(NAMES.windows(2).all(|pair| pair[0].0 < pair[1].0), "sorted, none twice");
        for (name, code) in NAMES {
            assert_eq!(*name, name.to_lowercase());
            assert_eq!(iso2(&name.to_uppercase()), Some(*code), "{name}");
        }
    }

    #[test]
    fn peoples_and_cities_are_sorted_and_no_country_is_among_them() {
        for table in [super::PEOPLES, super::CITIES] {
            assert!(table.windows(2).all(|pair| pair[0].0 < pair[1].0), "sorted, none twice");
            for (name, _) in table {
                assert_eq!(*name, name.to_lowercase());
                assert_eq!(from_name(name), None, "{name}");
            }
        }
        for (name, code) in PEOPLES {
            assert_eq!(from_alpha2(code), Some(*code), "{name}");
        }
        for (name, compared) in CITIES {
            // What a name is compared by is compared by itself, or is a country of that name.
            let own = CITIES.iter().find(|(other, _)| other == compared).map(|(_, it)| it);
            assert!(own == Some(compared) || from_name(compared).is_some(), "{name}");
        }
    }

    #[test]
    fn vendors_and_people_write_one_country_in_many_ways() {
        let cases = [
            ("US", "United States|usa|United States of America|u.s."),
            ("GB", "United Kingdom|UK|Great Britain|GBR"),
            ("RU", "Russia|Russian Federation|rus"),
            ("KR", "South Korea|Republic of Korea|Korea, Republic of"),
            ("VN", "Viet Nam|Vietnam"),
            ("CZ", "Czechia|Czech Republic"),
            ("TR", "T\u{fc}rkiye|Turkey|turkiye"),
            ("CI", "Ivory Coast|C\u{f4}te d\u{2019}Ivoire|Cote d'Ivoire"),
            ("NL", "The Netherlands|Netherlands| nld "),
            ("CD", "DR Congo|Congo, The Democratic Republic of the"),
        ];
        for (code, names) in cases {
            for name in names.split('|') {
                assert_eq!(iso2(name), Some(code), "{name}");
            }
        }
    }

    #[test]
    fn what_is_no_country_is_unknown() {
        for text in ["", "-", "X", "ZZ", "XXX", "Spanish", "Paris", "unknown", "null", "\u{1f1ea}"]
        {
            assert_eq!(iso2(text), None, "{text}");
        }
    }
}
