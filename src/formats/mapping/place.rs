//! A place in a record: an RFC 6901 pointer, taken apart once.
//!
//! It must not look into JSON text that stands in a string.

use crate::formats::field::{DEPTH, Field, Record};

/// A pointer into records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place(Vec<String>);

impl Place {
    /// Of a pointer's text; or why it is none.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let Some(rest) = text.strip_prefix('/') else {
            return Err("a place in the record begins with \"/\": \"/client/ip\"".into());
        };
        let steps: Vec<String> =
            rest.split('/').map(|step| step.replace("~1", "/").replace("~0", "~")).collect();
        if steps.len() > DEPTH {
            return Err(format!("a place has at most {DEPTH} steps"));
        }
        Ok(Self(steps))
    }

    /// What stands there in that record.
    pub(super) fn of<'d>(&self, root: &Record<'d>) -> Option<Field<'d>> {
        let (first, rest) = self.0.split_first()?;
        rest.iter().try_fold(root.get(first)?, |field, step| {
            field.get(step).or_else(|| {
                let at: usize = step.parse().ok()?;
                field.items().nth(at)
            })
        })
    }
}
