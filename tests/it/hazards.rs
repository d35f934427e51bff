//! Hazards.
