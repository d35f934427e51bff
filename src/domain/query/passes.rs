//! Whether a line passes a filter: the one meaning of every term.
//!
//! It is the plainest form, over one line. What a store does to be fast has to come to the same.

use super::network::holds_address;
use super::{Compare, Context, Field, Flag, Query, SearchText, Span, Term, Value};
use crate::domain::codes::detection_key;
use crate::domain::queue::{ClaimCounts, QueueRow, QueueSubject, account, person};
use crate::domain::words::HazardKind;

/// A line and what is searched of its case.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'l> {
    /// The line.
    pub row: &'l QueueRow,
    /// What is searched besides it.
    pub search: &'l SearchText,
}

impl Query {
    /// True where every term lets the line pass.
    pub fn passes(&self, line: Subject<'_>, context: &Context) -> bool {
        self.terms.iter().all(|term| term.passes(line, context))
    }
}

impl Term {
    /// True where one of the values holds, or none of them in a negated term.
    pub fn passes(&self, line: Subject<'_>, context: &Context) -> bool {
        let holds = |value: &Value| match self.field {
            Some(field) => field_holds(field, value, line, context),
            None => matches!(value, Value::Text(text) if contains(line, text)),
        };
        self.values.iter().any(holds) != self.negated
    }
}

/// Full text: id, subject, detection as it came and as it is shown, title, summary and addresses.
fn contains(Subject { row, search }: Subject<'_>, text: &str) -> bool {
    let needle = text.to_lowercase();
    // No text that is searched has what stands between two of them.
    if needle.contains('\u{1f}') {
        return false;
    }
    let has = |text: &str| text.to_lowercase().contains(&needle);
    has(&row.id)
        || has(&row.subject.id)
        || row.subject.name.as_deref().is_some_and(has)
        || has(&row.detection)
        || detection_key(&row.detection).contains(&needle)
        || row.title.as_deref().is_some_and(has)
        || search.summary.contains(&needle)
        || search.addresses.iter().any(|address| address.contains(&needle))
}

fn field_holds(field: Field, value: &Value, line: Subject<'_>, context: &Context) -> bool {
    let row = line.row;
    match field {
        Field::Severity => {
            matches!(value, Value::Severity(compare, it) if compare.holds(&row.severity, it))
        }
        // Claimed cases are open ones; whether a claim counts is a question of the hour.
        Field::State => {
            let now = row.state_at(context.now);
            matches!(value, Value::State(it) if *it == row.state || *it == now)
        }
        Field::Kind => matches!(value, Value::Kind(it) if *it == row.subject.kind),
        Field::Grounding => value.holds_of_marks(&row.claims),
        Field::Hazard => hazard_holds(value, &row.hazards),
        Field::By => matches!(value, Value::ByRules(it) if *it == row.by_rules),
        Field::Is => matches!(value, Value::Flag(it) if flag(*it, row)),
        Field::Omission => value.holds_of_count(f64::from(row.omissions)),
        Field::Events => value.holds_of_count(f64::from(row.events)),
        Field::Claims => value.holds_of_count(f64::from(row.claims.total())),
        Field::Risk => value.holds_of_score(row.risk_score),
        Field::Age => value.holds_of_span(context.now.millis_since(row.detected_at)),
        Field::Due => {
            let left = context.due.of_row(row).map(|due| due.millis_since(context.now));
            value.holds_of_left(left)
        }
        Field::Subject => value.holds_of_subject(&row.subject),
        Field::Detection => value.holds_of_detection(&row.detection),
        Field::Workflow => value.holds_of_texts([row.workflow.as_str()]),
        Field::Tenant => value.holds_of_texts(row.tenant.as_deref()),
        Field::Id => value.holds_of_texts([row.id.as_str()]),
        Field::Address => value.holds_of_texts(line.search.addresses.iter().map(String::as_str)),
        Field::Holder => {
            let holder = row.lease(context.now).map(|lease| lease.who);
            match value {
                Value::Me => holder == Some(context.who.as_str()),
                value => value.holds_of_texts(holder),
            }
        }
    }
}

fn hazard_holds(value: &Value, hazards: &[HazardKind]) -> bool {
    match value {
        Value::Hazard(kind) => hazards.contains(kind),
        Value::Any => !hazards.is_empty(),
        Value::None => hazards.is_empty(),
        _ => false,
    }
}

fn flag(flag: Flag, row: &QueueRow) -> bool {
    match flag {
        Flag::Conflict => row.conflict,
        Flag::Changed => row.changed_since_decision,
    }
}

impl Value {
    /// Whether it holds of a count: `none` is nought.
    pub fn holds_of_count(&self, count: f64) -> bool {
        match self {
            Self::Any => count > 0.0,
            Self::None => count <= 0.0,
            Self::Number(compare, wanted) => compare.holds(&count, wanted),
            _ => false,
        }
    }

    /// Whether it holds of a score, if there is one: nought is a score.
    pub fn holds_of_score(&self, score: Option<f64>) -> bool {
        match self {
            Self::Any => score.is_some(),
            Self::None => score.is_none(),
            Self::Number(compare, wanted) => {
                score.is_some_and(|score| compare.holds(&score, wanted))
            }
            _ => false,
        }
    }

    /// Whether it holds of a length of time. Without a sign it is meant as it is shown: `3d` is
    /// three days and some hours.
    pub fn holds_of_span(&self, millis: i64) -> bool {
        match self {
            Self::Span(Compare::Is, Span { count, unit }) => {
                millis.div_euclid(unit.millis()) == i64::from(*count)
            }
            Self::Span(compare, span) => compare.holds(&millis, &span.millis()),
            _ => false,
        }
    }

    /// Whether it holds of the time that is left until something is due; negative where it is
    /// breached.
    pub fn holds_of_left(&self, left: Option<i64>) -> bool {
        match self {
            Self::Any => left.is_some(),
            Self::None => left.is_none(),
            Self::Breached => left.is_some_and(|left| left <= 0),
            value => left.is_some_and(|left| value.holds_of_span(left)),
        }
    }

    /// Whether it holds of a mark on a line.
    pub fn holds_of_marks(&self, claims: &ClaimCounts) -> bool {
        match self {
            Self::Mark(mark) => claims.count(*mark) > 0,
            Self::Clean => claims.total() > 0 && claims.supported == claims.total(),
            _ => false,
        }
    }

    /// Whether it holds of any of these texts.
    pub fn holds_of_texts<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> bool {
        let mut texts = texts.into_iter();
        match self {
            Self::Any => texts.next().is_some(),
            Self::None => texts.next().is_none(),
            Self::Text(part) => {
                let part = part.to_lowercase();
                texts.any(|text| text.to_lowercase().contains(&part))
            }
            Self::Exact(whole) => texts.any(|text| same(text, whole)),
            Self::Network(net) => texts.any(|text| holds_address(net, text)),
            _ => false,
        }
    }

    /// Whether it holds of what was detected: `impossibleTravel` and `impossible_travel` are shown
    /// alike and are one, however they are written here.
    pub fn holds_of_detection(&self, detection: &str) -> bool {
        match self {
            Self::Exact(wanted) => detection_key(detection) == detection_key(wanted),
            Self::Text(part) => {
                let key = detection_key(detection);
                let lower = part.to_lowercase();
                detection.to_lowercase().contains(&lower)
                    || key.contains(&lower)
                    || key.contains(&detection_key(part))
            }
            other => other.holds_of_texts([detection]),
        }
    }

    /// Whether it holds of a subject: by id or name; exactly one of them, or the whole key with its
    /// kind.
    pub fn holds_of_subject(&self, subject: &QueueSubject) -> bool {
        let QueueSubject { kind, id, name } = subject;
        if let Self::Exact(wanted) = self {
            let (wanted, named) = (account(wanted), person(wanted));
            return QueueSubject::account_key(*kind, id) == wanted
                || account(id) == wanted
                || name.as_deref().is_some_and(|name| person(name) == named);
        }
        self.holds_of_texts(std::iter::once(id.as_str()).chain(name.as_deref()))
    }
}

fn same(one: &str, two: &str) -> bool {
    one == two || one.to_lowercase() == two.to_lowercase()
}
