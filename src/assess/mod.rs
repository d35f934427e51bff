//! Who writes an assessment that did not come with the case: so far the built-in rules, which are
//! plain code.
//!
//! It must not decide anything: an assessment is a claim to be checked, whoever wrote it.

pub mod rules;
