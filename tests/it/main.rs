//! Integration tests, in one binary so that they link once.

mod corpora;
mod hazards;
mod terminal_gate;
