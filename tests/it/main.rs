//! Integration tests, in one binary so that they link once.

mod corpora;
mod demo;
mod formats;
mod hazards;
mod split;
mod terminal_gate;
mod tidy;
