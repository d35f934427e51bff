//! Where records come from: files, folders, standard input, other machines. Splits them into
//! records and says where each one stood.
//!
//! It must not judge a record, and it must not hold a file of records in memory.

pub mod feed;
pub mod file;
pub mod geoip;
pub mod http;
pub mod pipe;
pub mod redis;
pub mod spec;
pub mod split;
pub mod spool;
