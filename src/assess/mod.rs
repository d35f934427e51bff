//! Who writes an assessment that did not come with the case: the built-in rules, which are plain
//! code; beside them a vendor's own detector, whose words stand in the records of the case; and
//! language models, whose answers come in from outside.
//!
//! It must not decide anything: an assessment is a claim to be checked, whoever wrote it.

mod cites;
pub mod model;
pub mod rules;
mod vendor;
