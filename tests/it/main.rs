//! Integration tests, in one binary so that they link once.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::print_stdout)]

mod corpora;
mod formats;
mod grounding;
mod hazards;
mod terminal_gate;
mod tidy;
