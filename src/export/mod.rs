//! What leaves the store for somebody else, as files in memory. It must not write any, nor judge
//! what it hands out.

mod page;
pub mod proof;
