//! A place in a record: an RFC 6901 pointer, taken apart once.
//!
//! It must not know what stands there.

use super::PLACE_DEPTH;
use crate::domain::json::escape_token;
use std::fmt;

/// A pointer into records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place(Vec<String>);

impl Place {
    /// Of a pointer's text; or why it is none.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let Some(rest) = text.strip_prefix('/') else {
            return Err("a place in the record begins with \"/\": \"/client/ip\"".into());
        };
        let steps: Vec<String> =
            rest.split('/').map(|step| step.replace("~1", "/").replace("~0", "~")).collect();
        if steps.len() > PLACE_DEPTH {
            return Err(format!("a place has at most {PLACE_DEPTH} steps"));
        }
        Ok(Self(steps))
    }

    /// Its steps from the record's root.
    pub fn steps(&self) -> &[String] {
        &self.0
    }
}

/// The pointer's text.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|step| write!(f, "/{}", escape_token(step)))
    }
}
