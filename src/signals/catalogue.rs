//! The list of signals: code, name, weight and ATT&CK techniques, as data.
//!
//! Weights are points from 0 to 100: how much a signal alone says that an analyst should look. They
//! are our own choice and no probability; several add up as [`score`] says. It must not look at any
//! event.

/// One signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signal {
    /// As files and cites hold it.
    pub code: &'static str,
    /// As people read it, in the middle of a sentence.
    pub title: &'static str,
    /// Points, 0 to 100.
    pub weight: u8,
    /// ATT&CK technique ids.
    pub techniques: &'static [&'static str],
}

/// Defines the table and a constant for each code.
macro_rules! signals {
    ($(
        $name:ident = $code:literal, $weight:literal, [$($technique:literal),*], $title:literal;
    )+) => {
        /// The codes, one constant each.
        pub mod code {
            $(#[doc = $title] pub const $name: &str = $code;)+
        }

        /// All signals, those of one kind together.
        pub const ALL: &[Signal] = &[
            $(Signal {
                code: $code, title: $title, weight: $weight, techniques: &[$($technique),*],
            },)+
        ];
    };
}

signals! {
    DISABLED_SUCCESS = "disabled_account_success", 85, ["T1078"], "success of an account that was disabled";
    MFA_BURST_SUCCESS = "success_after_mfa_burst", 85, ["T1621", "T1078"], "success after a burst of denied prompts";
    SPRAY_HIT = "password_spray_hit", 85, ["T1110.003", "T1078"], "password spray with a success";
    USER_REPORTED = "user_reported", 80, ["T1078"], "the user says it was not them";
    SESSION_NETWORKS = "session_on_two_networks", 75, ["T1539", "T1550.004"], "one session on two networks";
    IMPOSSIBLE_TRAVEL = "impossible_travel", 65, ["T1078"], "impossible travel";
    LEAKED = "leaked_credentials", 65, ["T1078"], "credentials that the vendor found leaked";
    SP_NEW_NETWORK = "service_principal_new_network", 60, ["T1078.004"], "service principal from a new network";
    RISK_HIGH = "vendor_risk_high", 60, ["T1078"], "risk that the vendor calls high";
    PASSWORD_SPRAY = "password_spray", 60, ["T1110.003"], "password spray";
    BREAK_GLASS = "break_glass_use", 60, ["T1078.004"], "use of a break-glass account";
    LEGACY = "legacy_authentication", 55, ["T1078"], "success over legacy authentication";
    AFTER_FAILURES = "success_after_failures", 55, ["T1110", "T1078"], "success after failures";
    MFA_FATIGUE = "mfa_fatigue", 50, ["T1621"], "flood of prompts";
    NO_MFA_PRIVILEGED = "password_without_mfa", 50, ["T1078"], "privileged sign-in without a second factor";
    ROOT = "root_use", 45, ["T1078.004"], "use of the root user";
    NEW_COUNTRY = "new_country", 45, ["T1078"], "first sign-in from a country";
    COUNTRIES = "many_countries", 45, ["T1078"], "sign-ins from many countries";
    MFA_BURST = "mfa_burst", 45, ["T1621"], "burst of denied prompts";
    MFA_THEN_APPROVED = "mfa_denied_then_approved", 45, ["T1621"], "prompt approved after denials";
    BRUTE_USER = "brute_force", 45, ["T1110.001"], "brute force on an identity";
    BRUTE_ADDRESS = "brute_force_address", 45, ["T1110"], "brute force from an address";
    LOCKOUT_WAVE = "lockout_wave", 45, ["T1110"], "wave of lock-outs from an address";
    LOCKOUTS = "repeated_lockout", 40, ["T1110"], "repeated lock-outs";
    THREAT = "vendor_threat", 40, ["T1110"], "threat that the vendor detected";
    DISABLED = "disabled_account_use", 35, ["T1078"], "attempt on a disabled account";
    RISK_MEDIUM = "vendor_risk_medium", 35, ["T1078"], "risk that the vendor calls medium";
    RISK_REASONS = "vendor_risk_reasons", 35, ["T1078"], "several risk reasons of the vendor";
    ROPC = "password_grant", 30, ["T1078"], "password sent by a program (ROPC)";
    DEVICE_CODE = "device_code", 30, ["T1528"], "sign-in by device code";
    PROXY = "anonymous_proxy", 30, ["T1090"], "sign-in through a proxy";
    NEW_DEVICE = "new_device", 30, ["T1078"], "first sign-in from a device";
    NEW_ASN = "new_asn", 25, ["T1078"], "first sign-in from a network operator";
    NEW_AGENT = "new_user_agent", 15, ["T1078"], "first sign-in with a kind of client";
}

/// The signal of that code.
pub fn of(code: &str) -> Option<&'static Signal> {
    ALL.iter().find(|signal| signal.code == code)
}

/// The weight of a signal; nothing for a code that is not in the list.
pub fn weight(code: &str) -> u8 {
    of(code).map_or(0, |signal| signal.weight)
}

/// Points of several different signals together: 100 x (1 - product of (1 - weight / 100)), rounded
/// half up.
///
/// Two signals say more than one, none lowers another, and the sum never passes 100.
pub fn score<'c>(codes: impl IntoIterator<Item = &'c str>) -> u8 {
    let mut seen: Vec<&str> = Vec::new();
    let mut rest = 1.0_f64;
    for code in codes {
        if !seen.contains(&code) {
            seen.push(code);
            rest *= 1.0 - f64::from(weight(code)) / 100.0;
        }
    }
    (100.0 * (1.0 - rest)).round().clamp(0.0, 100.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_are_unique_and_weights_are_points() {
        let codes: HashSet<_> = ALL.iter().map(|signal| signal.code).collect();
        assert_eq!(codes.len(), ALL.len());
        assert!(ALL.iter().all(|signal| (1..100).contains(&signal.weight)));
        assert!(ALL.windows(2).all(|pair| pair[0].weight >= pair[1].weight), "strongest first");
        assert!(ALL.iter().all(|signal| !signal.techniques.is_empty()));
    }

    #[test]
    fn more_signals_say_more_and_one_twice_says_no_more() {
        assert_eq!(score([]), 0);
        assert_eq!(score([code::NEW_DEVICE]), 30);
        assert_eq!(score([code::NEW_DEVICE, code::NEW_DEVICE]), 30);
        assert_eq!(score([code::NEW_DEVICE, code::NEW_ASN]), 48);
        assert_eq!(score(ALL.iter().map(|signal| signal.code)), 100);
        assert_eq!(score(["no such signal"]), 0);
    }
}
