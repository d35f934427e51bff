//! The append-only history: records, their canonical bytes, the chain and tree that bind them, and
//! the fold of them.
//!
//! It must not touch a store, clock or random source: times, ids and salts are handed in.

pub mod canon;
pub mod checkpoint;
pub mod entry;
pub mod known;
pub mod note;
pub mod project;
pub mod proof;
pub mod record;
pub mod roster;
pub mod seal;
pub mod signature;
pub mod tree;
pub mod verify;
