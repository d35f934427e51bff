//! A filter as text, in its one canonical form: what is read from it is the same filter.

use super::field::{ANY, CLEAN, NONE, mark_code};
use super::parse::elsewhere;
use super::{Query, Term, Value};
use std::fmt::{self, Write as _};

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, term) in self.terms.iter().enumerate() {
            if at > 0 {
                f.write_char(' ')?;
            }
            write!(f, "{term}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negated {
            f.write_char('-')?;
        }
        if let Some(field) = self.field {
            write!(f, "{}:", field.name())?;
        }
        for (at, value) in self.values.iter().enumerate() {
            if at > 0 {
                f.write_char(',')?;
            }
            write!(f, "{value}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str(ANY),
            Self::None => f.write_str(NONE),
            Self::Text(text) => quoted(f, text),
            Self::Exact(text) => {
                f.write_char('=')?;
                quoted(f, text)
            }
            Self::Network(net) => write!(f, "{net}"),
            Self::Severity(compare, severity) => {
                write!(f, "{}{}", compare.sign(), severity.code())
            }
            Self::State(state) => f.write_str(state.code()),
            Self::Kind(kind) => f.write_str(kind.code()),
            Self::Mark(mark) => f.write_str(mark_code(*mark)),
            Self::Clean => f.write_str(CLEAN),
            Self::Hazard(kind) => f.write_str(kind.code()),
            Self::ByRules(rules) => f.write_str(if *rules { "rules" } else { "model" }),
            Self::Flag(flag) => f.write_str(flag.code()),
            Self::Number(compare, number) => write!(f, "{}{number}", compare.sign()),
            Self::Span(compare, span) => {
                write!(f, "{}{}{}", compare.sign(), span.count, span.unit.letter())
            }
            Self::Me => f.write_str("me"),
            Self::Breached => f.write_str("breached"),
        }
    }
}

/// Plain where it can be read back as the same text, else between quotes.
fn quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let is_plain = |(at, char): (usize, char)| {
        char.is_alphanumeric() || matches!(char, '@' | '_') || (at > 0 && matches!(char, '.' | '-'))
    };
    let is_word = [ANY, NONE, "me"].iter().any(|word| text.eq_ignore_ascii_case(word));
    let is_word = is_word || elsewhere(text).is_some();
    if !text.is_empty() && !is_word && text.char_indices().all(is_plain) {
        return f.write_str(text);
    }
    f.write_char('"')?;
    for char in text.chars() {
        if matches!(char, '"' | '\\') {
            f.write_char('\\')?;
        }
        f.write_char(char)?;
    }
    f.write_char('"')
}
