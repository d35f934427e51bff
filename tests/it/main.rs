//! Integration tests, in one binary so that they link once.

mod common;
mod corpora;
mod demo;
mod flows;
mod formats;
mod grounding;
mod hazards;
mod signals;
mod split;
mod store_contract;
mod store_kit;
mod terminal_gate;
mod tidy;
