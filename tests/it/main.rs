//! Integration tests, in one binary so that they link once.

mod cli;
mod corpora;
mod formats;
mod hazards;
mod json_edge;
mod split;
mod terminal_gate;
mod tidy;
