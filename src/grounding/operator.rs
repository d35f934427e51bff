//! The operators that a cite may use. A closed list; no pattern language from a model.

/// An operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// Equal, typed.
    Eq,
    /// Not equal, typed.
    Ne,
    /// Less than: numbers or times.
    Lt,
    /// Less than or equal.
    Le,
    /// Greater than.
    Gt,
    /// Greater than or equal.
    Ge,
    /// Within the absolute tolerance `tol` of the value.
    Approx,
    /// Equal to one of an array.
    In,
    /// Substring of a text, or member of an array.
    Contains,
    /// A text begins so.
    Prefix,
    /// An address lies in a network.
    Cidr,
    /// The pointer names a value, null included.
    Exists,
    /// The pointer names nothing.
    Absent,
    /// Earlier than an instant.
    Before,
    /// Later than an instant.
    After,
    /// Between two values, both inclusive.
    Between,
}

/// Their names, as cites give them.
const NAMES: &[(&str, Operator)] = &[
    ("eq", Operator::Eq),
    ("ne", Operator::Ne),
    ("lt", Operator::Lt),
    ("le", Operator::Le),
    ("gt", Operator::Gt),
    ("ge", Operator::Ge),
    ("approx", Operator::Approx),
    ("in", Operator::In),
    ("contains", Operator::Contains),
    ("prefix", Operator::Prefix),
    ("cidr", Operator::Cidr),
    ("exists", Operator::Exists),
    ("absent", Operator::Absent),
    ("before", Operator::Before),
    ("after", Operator::After),
    ("between", Operator::Between),
];

impl Operator {
    /// The operator of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, operator)| *operator)
    }

    /// How a claim with this operator speaks of its value, as in `the claim says less than 5`.
    /// Equality needs no word.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Eq => "",
            Self::Ne => "anything but ",
            Self::Lt => "less than ",
            Self::Le => "at most ",
            Self::Gt => "more than ",
            Self::Ge => "at least ",
            Self::Approx => "about ",
            Self::In => "one of ",
            Self::Contains => "that it contains ",
            Self::Prefix => "that it begins with ",
            Self::Cidr => "that it lies in ",
            Self::Exists => "that it is there",
            Self::Absent => "that it is not there",
            Self::Before => "before ",
            Self::After => "after ",
            Self::Between => "between ",
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(_, operator)| *operator == self).map_or("", |(name, _)| name)
    }
}
