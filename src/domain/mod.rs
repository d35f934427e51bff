//! The nouns of the field, as data: cases, events, sign-ins, assessments, decisions, and the words
//! for them.
//!
//! It must not read a clock, make a random number, touch a file or know of any screen, store or
//! vendor format.

pub mod asking;
pub mod assessment;
pub mod budget;
pub mod case;
pub mod case_file;
pub mod case_id;
pub mod codes;
pub mod country;
pub mod decision;
pub mod digest;
pub mod dossier;
pub mod evidence;
pub mod feed;
pub mod hash;
pub mod json;
pub mod known_networks;
pub mod lookup;
pub mod mapping;
pub mod nearest;
pub mod query;
pub mod queue;
pub mod raw_paths;
pub mod sign_in;
pub mod tally;
pub mod text;
pub mod thresholds;
pub mod time;
pub mod words;
