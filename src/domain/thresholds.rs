//! What a site says of itself, by which evidence is read: the limits of the signals, its own
//! networks, its powerful identities. One documented TOML file, embedded as the default.
//!
//! It must not read a file: the text is handed in. An unknown or senseless value is refused by its
//! name.

use super::known_networks::{Block, Kind, KnownNetworks};
use super::mapping::Mapping;
use ipnet::IpNet;
use serde::Deserialize;
use std::net::IpAddr;
use std::sync::{Arc, LazyLock};

/// The defaults, with units and sources, as a site may copy them.
pub const DEFAULT_TOML: &str = include_str!("thresholds.toml");

/// Defines one section of the file. The meaning, unit and source of each value stand in
/// `thresholds.toml`.
macro_rules! section {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $field:ident: $kind:ty,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$doc])* pub $field: $kind,)+ }
    };
}

section! {
    /// When a day of signals is worth a case.
    CaseLimits {
        /// Points.
        min_score: u8,
    }
}
section! {
    /// Impossible travel.
    Travel {
        /// km/h.
        speed_kmh: f64,
        /// km.
        min_km: f64,
        /// km, where both ends are in one country.
        min_km_same_country: f64,
        /// s.
        min_secs: u32,
        /// Days.
        habit_days: u32,
    }
}
section! {
    /// Many countries.
    Countries {
        /// min.
        short_minutes: u32,
        /// Countries.
        short_count: u32,
        /// h.
        long_hours: u32,
        /// Countries.
        long_count: u32,
    }
}
section! {
    /// Failures of one identity.
    Failures {
        /// Logins.
        brute_count: u32,
        /// min.
        brute_minutes: u32,
        /// Logins.
        before_success: u32,
        /// min.
        before_success_minutes: u32,
        /// s.
        login_secs: u32,
        /// Records.
        login_records: u32,
        /// Lock-outs.
        lockouts: u32,
        /// min.
        lockout_minutes: u32,
    }
}
section! {
    /// Failures from one address.
    Address {
        /// Identities.
        spray_users: u32,
        /// min.
        spray_minutes: u32,
        /// 0 to 1.
        success_share: f64,
        /// Logins.
        brute_count: u32,
        /// min.
        brute_minutes: u32,
        /// Lock-outs.
        lockouts: u32,
        /// min.
        lockout_minutes: u32,
    }
}
section! {
    /// Second factors.
    Mfa {
        /// Denials and timeouts.
        burst_count: u32,
        /// min.
        burst_minutes: u32,
        /// Prompts, denials and timeouts.
        fatigue_count: u32,
        /// min.
        fatigue_minutes: u32,
        /// Denials.
        approved_after: u32,
        /// min.
        approved_minutes: u32,
        /// min.
        after_burst_minutes: u32,
    }
}
section! {
    /// Sessions.
    Session {
        /// h.
        hours: u32,
    }
}
section! {
    /// What was not seen before.
    Novelty {
        /// Earlier successes.
        min_sign_ins: u32,
        /// Days.
        look_back_days: u32,
        /// Days.
        proxy_days: u32,
    }
}
section! {
    /// What the vendor says.
    Risk {
        /// Reasons.
        reasons: u32,
    }
}
section! {
    /// Identities that the site names.
    Identities {
        /// Ids or names.
        privileged: Vec<String>,
        /// Ids or names.
        break_glass: Vec<String>,
    }
}
section! {
    /// Networks that the site names.
    Networks {
        /// CIDR blocks.
        egress: Vec<IpNet>,
    }
}
section! {
    /// All of them.
    Thresholds {
        /// See there.
        case: CaseLimits,
        /// See there.
        travel: Travel,
        /// See there.
        countries: Countries,
        /// See there.
        failures: Failures,
        /// See there.
        address: Address,
        /// See there.
        mfa: Mfa,
        /// See there.
        session: Session,
        /// See there.
        novelty: Novelty,
        /// See there.
        risk: Risk,
        /// See there.
        identities: Identities,
        /// See there.
        networks: Networks,
        /// Formats of raw records that the site describes itself: `[[format]]` of the
        /// configuration, which stands beside the thresholds there.
        #[serde(skip)]
        formats: Vec<Mapping>,
        /// The networks that the site knows: those named here, and those of its lists, whose files
        /// `[networks]` of the configuration names.
        #[serde(skip)]
        known: Arc<KnownNetworks>,
    }
}

/// Why a file of thresholds is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("thresholds: {0}")]
pub struct BadThresholds(pub String);

impl Thresholds {
    /// Reads a whole file. The error names the field, or the line where there is no field to name.
    pub fn parse(text: &str) -> Result<Self, BadThresholds> {
        let read: Self = toml::from_str(text).map_err(|error| BadThresholds(error.to_string()))?;
        read.checked()
    }

    /// A number that would silence or flood a signal is refused rather than obeyed.
    fn checked(self) -> Result<Self, BadThresholds> {
        let whole: [(&str, u32); 23] = [
            ("travel.habit_days", self.travel.habit_days),
            ("travel.min_secs", self.travel.min_secs),
            ("countries.short_minutes", self.countries.short_minutes),
            ("countries.short_count", self.countries.short_count),
            ("countries.long_hours", self.countries.long_hours),
            ("countries.long_count", self.countries.long_count),
            ("failures.brute_count", self.failures.brute_count),
            ("failures.brute_minutes", self.failures.brute_minutes),
            ("failures.before_success", self.failures.before_success),
            ("failures.before_success_minutes", self.failures.before_success_minutes),
            ("failures.login_records", self.failures.login_records),
            ("failures.lockouts", self.failures.lockouts),
            ("failures.lockout_minutes", self.failures.lockout_minutes),
            ("address.spray_users", self.address.spray_users),
            ("address.spray_minutes", self.address.spray_minutes),
            ("address.brute_count", self.address.brute_count),
            ("address.lockouts", self.address.lockouts),
            ("mfa.burst_count", self.mfa.burst_count),
            ("mfa.fatigue_count", self.mfa.fatigue_count),
            ("mfa.approved_after", self.mfa.approved_after),
            ("session.hours", self.session.hours),
            ("novelty.look_back_days", self.novelty.look_back_days),
            ("risk.reasons", self.risk.reasons),
        ];
        if let Some((name, _)) = whole.iter().find(|(_, value)| *value == 0) {
            return Err(BadThresholds(format!("{name}: should be 1 or more, is 0")));
        }
        let positive = [
            ("travel.speed_kmh", self.travel.speed_kmh),
            ("travel.min_km", self.travel.min_km),
            ("travel.min_km_same_country", self.travel.min_km_same_country),
        ];
        for (name, value) in positive {
            if !value.is_finite() || value <= 0.0 {
                return Err(BadThresholds(format!("{name}: should be above 0, is {value}")));
            }
        }
        let share = self.address.success_share;
        if !(0.0..=1.0).contains(&share) {
            return Err(BadThresholds(format!(
                "address.success_share: should lie between 0 and 1, is {share}"
            )));
        }
        if self.case.min_score > 100 {
            return Err(BadThresholds("case.min_score: should be 100 at most".into()));
        }
        Ok(self.knowing(Vec::new()))
    }

    /// The same with the blocks of the site's lists, behind those named here.
    #[must_use]
    pub fn knowing(mut self, lists: Vec<Block>) -> Self {
        let own = |net: &IpNet| Block { net: net.trunc(), kind: Kind::Egress, label: None };
        let blocks = self.networks.egress.iter().map(own).chain(lists).collect();
        self.known = Arc::new(KnownNetworks::new(blocks));
        self
    }

    /// True for an address that the site calls its own exit.
    pub fn is_egress(&self, ip: IpAddr) -> bool {
        self.known.of(ip).is_some_and(|block| block.kind == Kind::Egress)
    }

    /// True for a name of an identity that the site calls privileged or a break-glass one; letter
    /// case does not count.
    pub fn is_powerful(&self, name: &str) -> bool {
        let of = &self.identities;
        of.privileged.iter().chain(&of.break_glass).any(|known| known.eq_ignore_ascii_case(name))
    }
}

impl Default for Thresholds {
    /// The embedded file. A test holds it to what it says; the fallback below cannot be reached
    /// with it.
    fn default() -> Self {
        Self::embedded().clone()
    }
}

impl Thresholds {
    /// The defaults, to be shared: what holds where a site says nothing.
    pub fn shared() -> Arc<Self> {
        static SHARED: LazyLock<Arc<Thresholds>> = LazyLock::new(Arc::default);
        SHARED.clone()
    }

    /// The defaults, read once.
    pub fn embedded() -> &'static Self {
        static EMBEDDED: LazyLock<Thresholds> = LazyLock::new(|| {
            Thresholds::parse(DEFAULT_TOML).unwrap_or_else(|_| Thresholds::strictest())
        });
        &EMBEDDED
    }

    /// One of everything: what is used should the embedded file ever not parse, so that nothing
    /// goes unseen.
    fn strictest() -> Self {
        Self {
            case: CaseLimits { min_score: 0 },
            travel: Travel {
                speed_kmh: 900.0,
                min_km: 100.0,
                min_km_same_country: 100.0,
                min_secs: 1,
                habit_days: u32::MAX,
            },
            countries: Countries {
                short_minutes: 60,
                short_count: 2,
                long_hours: 24,
                long_count: 2,
            },
            failures: Failures {
                brute_count: 1,
                brute_minutes: 60,
                before_success: 1,
                before_success_minutes: 60,
                login_secs: 0,
                login_records: 1,
                lockouts: 1,
                lockout_minutes: 60,
            },
            address: Address {
                spray_users: 2,
                spray_minutes: 60,
                success_share: 1.0,
                brute_count: 1,
                brute_minutes: 60,
                lockouts: 1,
                lockout_minutes: 60,
            },
            mfa: Mfa {
                burst_count: 1,
                burst_minutes: 60,
                fatigue_count: 1,
                fatigue_minutes: 60,
                approved_after: 1,
                approved_minutes: 60,
                after_burst_minutes: 60,
            },
            session: Session { hours: 24 },
            novelty: Novelty { min_sign_ins: 1, look_back_days: 30, proxy_days: 1 },
            risk: Risk { reasons: 1 },
            identities: Identities { privileged: Vec::new(), break_glass: Vec::new() },
            networks: Networks { egress: Vec::new() },
            formats: Vec::new(),
            known: Arc::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_is_the_default_and_says_what_the_documents_say() {
        let read = Thresholds::parse(DEFAULT_TOML).unwrap();
        assert_eq!(read, Thresholds::default());
        assert_ne!(read, Thresholds::strictest(), "the fallback must not be in use");
        assert!((read.travel.speed_kmh - 900.0).abs() < f64::EPSILON);
        assert_eq!((read.mfa.burst_count, read.mfa.burst_minutes), (3, 10));
        assert_eq!(read.failures.before_success, 5);
        assert_eq!(read.novelty.min_sign_ins, 10);
    }

    #[test]
    fn every_value_is_commented() {
        let bare = DEFAULT_TOML.lines().filter(|line| line.contains(" = ") && !line.contains('#'));
        assert_eq!(bare.collect::<Vec<_>>(), Vec::<&str>::new());
    }

    #[test]
    fn a_bad_value_is_refused_by_its_name() {
        let with = |from: &str, to: &str| Thresholds::parse(&DEFAULT_TOML.replace(from, to));
        let says = |from: &str, to: &str| with(from, to).unwrap_err().to_string();
        assert!(says("speed_kmh = 900", "speed_kmh = -1").contains("travel.speed_kmh"));
        assert!(says("speed_kmh = 900", "speed_kmh = nan").contains("travel.speed_kmh"));
        assert!(says("speed_kmh = 900", "speed_mph = 900").contains("speed_mph"));
        assert!(says("spray_users = 8", "spray_users = 0").contains("address.spray_users"));
        assert!(says("spray_users = 8", "spray_users = \"8\"").contains("spray_users"));
        assert!(says("success_share = 0.5", "success_share = 5").contains("success_share"));
        assert!(says("egress = []", "egress = [\"nowhere\"]").contains("egress"));
        assert!(with("egress = []", "egress = [\"192.0.2.0/24\"]").is_ok());
    }
}
