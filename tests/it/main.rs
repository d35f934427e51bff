//! Integration tests, in one binary so that they link once.

mod ledger;
mod store_contract;
mod store_kit;
mod store_random;
mod store_sqlite;
