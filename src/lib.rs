//! crosscheck: a model's recommendation is a claim to be checked, never a control decision.
//!
//! The core is pure: data in, data out. See ARCHITECTURE.md for who may import whom.

pub mod app;
pub mod assess;
pub mod cli;
pub mod config;
pub mod domain;
pub mod examine;
pub mod export;
pub mod facts;
pub mod formats;
pub mod grounding;
pub mod hazards;
pub mod ingest;
pub mod ledger;
pub mod model;
pub mod net;
pub mod plain;
pub mod policy;
pub mod runtime;
pub mod signals;
pub mod signer;
pub mod source;
pub mod store;
pub mod view;
