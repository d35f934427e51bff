//! Integration tests, in one binary so that they link once.

mod store_contract;
mod store_kit;
