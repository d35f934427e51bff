//! Integration tests, in one binary so that they link once.

mod corpora;
mod formats;
mod hazards;
mod split;
mod terminal_gate;
mod tidy;
