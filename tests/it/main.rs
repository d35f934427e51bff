//! Integration tests, in one binary so that they link once.

#![allow(clippy::unwrap_used, clippy::expect_used)] // tests may, also in what they share

mod ledger;
mod store_contract;
mod store_kill;
mod store_kit;
mod store_random;
mod store_sqlite;
