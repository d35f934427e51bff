//! The fields of a filter: their names, what each may be, and a line of help.

use super::Flag;
use crate::domain::words::{CaseState, Grounding, HazardKind, Severity, SubjectKind};

/// What a condition looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Policy severity.
    Severity,
    /// Where the case stands.
    State,
    /// Id or name of whom it is about.
    Subject,
    /// What kind of thing it is about.
    Kind,
    /// What was detected.
    Detection,
    /// Marks of the claims.
    Grounding,
    /// Kinds of hazard.
    Hazard,
    /// How many facts no claim mentions.
    Omission,
    /// Since when it was detected.
    Age,
    /// The model's score.
    Risk,
    /// When it is due.
    Due,
    /// Who holds it.
    Holder,
    /// An address of one of its events.
    Address,
    /// How many events.
    Events,
    /// How many claims.
    Claims,
    /// Its workflow.
    Workflow,
    /// Its tenant.
    Tenant,
    /// By rules or by a model.
    By,
    /// Something that is marked on its line.
    Is,
    /// Its id.
    Id,
}

/// What values a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// Severities, with a sign of comparison.
    Severity,
    /// Words of a closed list.
    Words,
    /// Text: a part of it, `=whole`, `*` or `none`.
    Text,
    /// Text, and `me`.
    Holder,
    /// Numbers, with a sign of comparison.
    Number,
    /// A length of time, with a sign of comparison.
    Span,
    /// The same, and `breached`, `*` or `none`.
    Due,
}

impl Field {
    /// All of them, the most used first.
    pub const ALL: [Self; 20] = [
        Self::Severity,
        Self::State,
        Self::Subject,
        Self::Kind,
        Self::Detection,
        Self::Grounding,
        Self::Hazard,
        Self::Omission,
        Self::Age,
        Self::Risk,
        Self::Due,
        Self::Holder,
        Self::Address,
        Self::Events,
        Self::Claims,
        Self::Workflow,
        Self::Tenant,
        Self::By,
        Self::Is,
        Self::Id,
    ];

    /// Its names; the first is the one that is written back.
    pub const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Severity => &["sev", "severity"],
            Self::State => &["state"],
            Self::Subject => &["user", "subject", "who"],
            Self::Kind => &["kind"],
            Self::Detection => &["detection", "det"],
            Self::Grounding => &["grounding"],
            Self::Hazard => &["hazard", "hazards"],
            Self::Omission => &["omission", "omissions"],
            Self::Age => &["age"],
            Self::Risk => &["risk", "score"],
            Self::Due => &["due"],
            Self::Holder => &["holder", "held"],
            Self::Address => &["address", "ip"],
            Self::Events => &["events"],
            Self::Claims => &["claims"],
            Self::Workflow => &["workflow"],
            Self::Tenant => &["tenant"],
            Self::By => &["by", "source"],
            Self::Is => &["is"],
            Self::Id => &["id", "case"],
        }
    }

    /// The name that is written back.
    pub const fn name(self) -> &'static str {
        self.names()[0]
    }

    /// The field of that name, in any case.
    pub fn of_name(name: &str) -> Option<Self> {
        let has = |field: &Self| field.names().iter().any(|it| it.eq_ignore_ascii_case(name));
        Self::ALL.into_iter().find(has)
    }

    /// What it is and may be, in one line.
    pub const fn help(self) -> &'static str {
        match self {
            Self::Severity => "severity: low to critical; also >=high",
            Self::State => "where the case stands; claimed ones are open, too",
            Self::Subject => "id or name of whom it is about, or a part of it; =whole",
            Self::Kind => "what kind of thing it is about",
            Self::Detection => "what was detected, or a part of it",
            Self::Grounding => "a claim has this mark; clean: all are supported",
            Self::Hazard => "a kind of hazard; * for any, none",
            Self::Omission => "facts that no claim mentions: *, none, >1",
            Self::Age => "since when it was detected: >2h, <30m; 3d as it is shown",
            Self::Risk => "the model's score: >=80, none",
            Self::Due => "when it is due: breached, <1h, none",
            Self::Holder => "who holds it: me, none, or a part of the name",
            Self::Address => "an address of its events, a part of it, or a network: 10.0.0.0/8",
            Self::Events => "how many events: >10",
            Self::Claims => "how many claims: none, >3",
            Self::Workflow => "its workflow",
            Self::Tenant => "its tenant; none",
            Self::By => "who assessed it: rules or model",
            Self::Is => "conflict: two sources differ; changed: since it was decided",
            Self::Id => "its id, or a part of it",
        }
    }

    pub(super) const fn takes(self) -> Takes {
        match self {
            Self::Severity => Takes::Severity,
            Self::State | Self::Kind | Self::Grounding | Self::Hazard | Self::By | Self::Is => {
                Takes::Words
            }
            Self::Subject
            | Self::Detection
            | Self::Address
            | Self::Workflow
            | Self::Tenant
            | Self::Id => Takes::Text,
            Self::Holder => Takes::Holder,
            Self::Omission | Self::Risk | Self::Events | Self::Claims => Takes::Number,
            Self::Age => Takes::Span,
            Self::Due => Takes::Due,
        }
    }

    /// The words of its closed list, as they are written; empty where it is open.
    pub(super) fn words(self) -> Vec<&'static str> {
        fn codes<T: Copy>(all: &[T], code: fn(T) -> &'static str) -> Vec<&'static str> {
            all.iter().copied().map(code).collect()
        }
        match self {
            Self::Severity => codes(Severity::ALL, Severity::code).into_iter().rev().collect(),
            Self::State => codes(CaseState::ALL, CaseState::code),
            Self::Kind => codes(SubjectKind::ALL, SubjectKind::code),
            Self::Grounding => {
                let mut words = codes(Grounding::ALL, mark_code);
                words.push(CLEAN);
                words
            }
            Self::Hazard => {
                let mut words = codes(HazardKind::ALL, HazardKind::code);
                words.extend([ANY, NONE]);
                words
            }
            Self::By => vec!["model", "rules"],
            Self::Is => codes(&Flag::ALL, Flag::code),
            Self::Holder => vec!["me", NONE, ANY],
            Self::Due => vec!["breached", "<1h", NONE, ANY],
            Self::Omission | Self::Claims => vec![ANY, NONE],
            Self::Age => vec![">2h", "<30m"],
            Self::Risk => vec![">=80", NONE],
            Self::Events => vec![">10"],
            Self::Tenant => vec![NONE],
            _ => Vec::new(),
        }
    }

    /// True where its values stand in the store and not in a list of words.
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::Subject
                | Self::Detection
                | Self::Address
                | Self::Workflow
                | Self::Tenant
                | Self::Holder
        )
    }
}

/// There is one.
pub(super) const ANY: &str = "*";
/// There is none.
pub(super) const NONE: &str = "none";
/// All claims are supported.
pub(super) const CLEAN: &str = "clean";

/// A mark as a filter has it.
pub(super) const fn mark_code(mark: Grounding) -> &'static str {
    match mark {
        Grounding::PartlySupported => "partly",
        other => other.code(),
    }
}
