//! The fact functions by name, as cites use them.
//!
//! It must not compute any of them.

/// A fact function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Function {
    /// The name that cites use.
    pub name: &'static str,
    /// It counts records or values, so that 0 says that there is none.
    pub is_count: bool,
}

const fn count(name: &'static str) -> Function {
    Function { name, is_count: true }
}

const fn other(name: &'static str) -> Function {
    Function { name, is_count: false }
}

/// All fact functions, in the order in which they are shown.
pub const FUNCTIONS: &[Function] = &[
    count("event_count"),
    count("failed_count"),
    count("success_count"),
    count("failures_before_success"),
    count("distinct_ips"),
    count("distinct_networks"),
    count("distinct_asns"),
    count("distinct_countries"),
    count("distinct_user_agents"),
    count("distinct_apps"),
    count("distinct_users"),
    other("travel_distance"),
    other("travel_speed"),
    other("impossible_travel"),
    other("is_new"),
    other("mfa_outcome"),
    count("mfa_denied_count"),
    other("mfa_burst"),
    count("session_spread"),
    other("hour_of_day"),
    other("credential_age_days"),
];

impl Function {
    /// The function of that name.
    pub fn of_name(name: &str) -> Option<Self> {
        FUNCTIONS.iter().copied().find(|function| function.name == name)
    }
}
