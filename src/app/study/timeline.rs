//! The lanes of the timeline: by what its events are told apart.
//!
//! It must not draw.

/// What a row of the timeline stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lanes {
    /// How it ended.
    #[default]
    Outcome,
    /// The country.
    Country,
    /// The address.
    Address,
    /// Whose sign-in it was.
    Account,
    /// The application.
    Application,
}

impl Lanes {
    /// In words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Outcome => "outcome",
            Self::Country => "country",
            Self::Address => "address",
            Self::Account => "account",
            Self::Application => "application",
        }
    }

    pub(super) const fn next(self) -> Self {
        match self {
            Self::Outcome => Self::Country,
            Self::Country => Self::Address,
            Self::Address => Self::Account,
            Self::Account => Self::Application,
            Self::Application => Self::Outcome,
        }
    }
}
