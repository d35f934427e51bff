//! Deterministic rules over computed facts and identity, never over a model's prose.

pub mod severity;
