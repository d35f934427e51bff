//! A language model as assessor, the pure part: what is asked, what of an answer is taken, and how
//! it stands in the case.
//!
//! Evidence goes into a request as data, masked and in a fence that no field can leave. What comes
//! back is one JSON object of the schema or nothing: an answer is never mended here, and whatever
//! it claims is graded by the claim check like any other. It must not send anything.

pub mod answer;
mod around;
mod data;
mod fence;
mod mask;
pub mod place;
pub mod prompt;
pub mod repeat;
pub mod request;
mod schema;
pub mod spec;
#[cfg(test)]
mod tests;
mod unfit;
pub mod write;

pub use answer::{Answer, Parameters, Told};
pub use prompt::Prompt;
pub use request::{Asked, asked};
pub use spec::{Spec, Structured};
pub use unfit::Unfit;

/// The most claims that a model is asked for; those of a case have a limit of their own.
pub const CLAIMS_ASKED: usize = 12;
/// The most cites of one claim that it is asked for.
pub const CITES_ASKED: usize = 4;
