//! ATT&CK techniques of a detection: those that the case file names, else those of the signal of
//! that name, else those of a vendor's name for it.
//!
//! The names are MITRE's (ATT&CK for Enterprise); which detection points at which technique is our
//! own reading of what the vendors' pages say of them, and is shown as such. It must not look at an
//! event, and no severity or mark rests on it.

use super::catalogue;
use crate::domain::case::Detection;
use crate::domain::codes::folded;

/// Who says that a case is of these techniques.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// The case file.
    ByCase,
    /// The tables here, by the detection's name.
    ByName,
}

/// True for what has the form of a technique's number: `T1110`, `T1110.003`.
pub fn is_number(text: &str) -> bool {
    let digits =
        |part: &str, count| part.len() == count && part.bytes().all(|it| it.is_ascii_digit());
    let Some(rest) = text.strip_prefix('T') else { return false };
    match rest.split_once('.') {
        Some((main, sub)) => digits(main, 4) && digits(sub, 3),
        None => digits(rest, 4),
    }
}

/// Techniques by id, and who says so; none where nobody does.
pub fn of(detection: &Detection) -> Option<(Vec<&str>, Said)> {
    if !detection.techniques.is_empty() {
        let said = detection.techniques.iter().map(String::as_str);
        return Some((said.collect(), Said::ByCase));
    }
    let name = plain(detection.kind.as_deref()?);
    let signal = catalogue::ALL.iter().find(|signal| plain(signal.code) == name);
    let vendor = VENDORS.iter().find(|(kind, _)| *kind == name);
    let found = signal.map(|it| it.techniques).or_else(|| vendor.map(|(_, ids)| *ids))?;
    Some((found.to_vec(), Said::ByName))
}

/// A detection's name without capitals and signs: `impossibleTravel` and `impossible_travel` are
/// one.
fn plain(name: &str) -> String {
    folded(name).collect()
}

/// Names of detections as [`plain`] gives them. Those of Entra ID Protection stand on Microsoft's
/// page "What are risk detections?", Okta's on its page of event types.
#[rustfmt::skip]
const VENDORS: &[(&str, &[&str])] = &[
    ("adminconfirmedusercompromised", &["T1078.004"]),
    ("anomaloustoken", &["T1528", "T1550.001"]),
    ("anomaloususeractivity", &["T1078.004"]),
    ("anonymizedipaddress", &["T1078.004", "T1090"]),
    ("anonymousipaddress", &["T1078.004", "T1090"]),
    ("attackerinthemiddle", &["T1557"]),
    ("atypicaltravel", &["T1078.004"]),
    ("investigationsthreatintelligence", &["T1078.004"]),
    ("leakedcredentials", &["T1078.004", "T1589.001"]),
    ("maliciousipaddress", &["T1078.004"]),
    ("malwareinfectedipaddress", &["T1078.004"]),
    ("mcasimpossibletravel", &["T1078.004"]),
    ("mcassuspiciousinboxmanipulationrules", &["T1564.008"]),
    ("nationstateip", &["T1078.004"]),
    ("suspiciousapitraffic", &["T1087.004"]),
    ("suspiciousbrowser", &["T1078.004"]),
    ("suspiciousinboxforwarding", &["T1114.003"]),
    ("suspicioussendingpatterns", &["T1534"]),
    ("tokenissueranomaly", &["T1606.002"]),
    ("unfamiliarfeatures", &["T1078.004"]),
    ("userreportedsuspiciousactivity", &["T1621"]),
];

/// MITRE's name of a technique, where it is one that sign-in detections are about.
pub fn name(id: &str) -> Option<&'static str> {
    NAMES.iter().find(|(known, _)| *known == id).map(|(_, name)| *name)
}

#[rustfmt::skip]
const NAMES: &[(&str, &str)] = &[
    ("T1078", "Valid Accounts"),
    ("T1078.001", "Valid Accounts: Default Accounts"),
    ("T1078.002", "Valid Accounts: Domain Accounts"),
    ("T1078.003", "Valid Accounts: Local Accounts"),
    ("T1078.004", "Valid Accounts: Cloud Accounts"),
    ("T1087.004", "Account Discovery: Cloud Account"),
    ("T1090", "Proxy"),
    ("T1090.003", "Proxy: Multi-hop Proxy"),
    ("T1098", "Account Manipulation"),
    ("T1098.001", "Account Manipulation: Additional Cloud Credentials"),
    ("T1098.003", "Account Manipulation: Additional Cloud Roles"),
    ("T1098.005", "Account Manipulation: Device Registration"),
    ("T1110", "Brute Force"),
    ("T1110.001", "Brute Force: Password Guessing"),
    ("T1110.003", "Brute Force: Password Spraying"),
    ("T1110.004", "Brute Force: Credential Stuffing"),
    ("T1111", "Multi-Factor Authentication Interception"),
    ("T1114.003", "Email Collection: Email Forwarding Rule"),
    ("T1136.003", "Create Account: Cloud Account"),
    ("T1199", "Trusted Relationship"),
    ("T1484.002", "Domain or Tenant Policy Modification: Trust Modification"),
    ("T1496.004", "Resource Hijacking: Cloud Service Hijacking"),
    ("T1528", "Steal Application Access Token"),
    ("T1531", "Account Access Removal"),
    ("T1534", "Internal Spearphishing"),
    ("T1539", "Steal Web Session Cookie"),
    ("T1548.005", "Abuse Elevation Control Mechanism: Temporary Elevated Cloud Access"),
    ("T1550.001", "Use Alternate Authentication Material: Application Access Token"),
    ("T1550.004", "Use Alternate Authentication Material: Web Session Cookie"),
    ("T1552.001", "Unsecured Credentials: Credentials In Files"),
    ("T1552.007", "Unsecured Credentials: Container API"),
    ("T1556.006", "Modify Authentication Process: Multi-Factor Authentication"),
    ("T1556.007", "Modify Authentication Process: Hybrid Identity"),
    ("T1556.009", "Modify Authentication Process: Conditional Access Policies"),
    ("T1557", "Adversary-in-the-Middle"),
    ("T1562.008", "Impair Defenses: Disable or Modify Cloud Logs"),
    ("T1564.008", "Hide Artifacts: Email Hiding Rules"),
    ("T1566", "Phishing"),
    ("T1580", "Cloud Infrastructure Discovery"),
    ("T1589.001", "Gather Victim Identity Information: Credentials"),
    ("T1595", "Active Scanning"),
    ("T1606.002", "Forge Web Credentials: SAML Tokens"),
    ("T1621", "Multi-Factor Authentication Request Generation"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn detection(kind: &str, techniques: &[&str]) -> Detection {
        let techniques = techniques.iter().map(|&id| id.to_owned()).collect();
        Detection { kind: Some(kind.into()), techniques, ..Detection::default() }
    }

    #[test]
    fn what_the_case_file_says_comes_first_and_a_name_that_nobody_knows_says_nothing() {
        let of = |kind: &str, own: &[&str]| {
            let detection = detection(kind, own);
            of(&detection).map(|(ids, said)| (ids.join(" "), said))
        };
        assert_eq!(of("impossibleTravel", &["T9999"]), Some(("T9999".into(), Said::ByCase)));
        assert_eq!(of("impossibleTravel", &[]), Some(("T1078".into(), Said::ByName)));
        assert_eq!(of("MFA_fatigue", &[]), Some(("T1621".into(), Said::ByName)));
        assert_eq!(of("anomalousToken", &[]), Some(("T1528 T1550.001".into(), Said::ByName)));
        assert_eq!(of("a sentence of somebody", &[]), None);
        assert_eq!(super::of(&Detection::default()), None);
    }

    #[test]
    fn every_technique_of_the_tables_has_its_name_and_every_row_stands_once_in_order() {
        let signals = catalogue::ALL.iter().flat_map(|signal| signal.techniques);
        let vendors = VENDORS.iter().flat_map(|(_, techniques)| *techniques);
        for id in signals.chain(vendors) {
            assert!(name(id).is_some(), "{id} has no name");
        }
        assert!(NAMES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(VENDORS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(VENDORS.iter().all(|(kind, _)| plain(kind) == *kind));
    }
}
