//! Asking other machines over HTTP: what every part that does so has in common.
//!
//! Connections are encrypted unless they stay on this machine or a site says otherwise; credentials
//! go to the host that they are meant for and to no other; every wait and every answer has a limit;
//! what goes wrong is said in words, with where and how to mend it, and never with a secret or what
//! stands behind the `?` of a URL. It must not know what is asked for.

mod answer;
mod ca;
mod client;
mod retry;
mod secret;
mod trouble;

pub use answer::Answer;
pub use ca::authorities;
pub use client::{Ask, Client, Proxy, Settings, elsewhere, fit, is_here, is_same_host, named};
pub use reqwest::Url;
pub use retry::{Pauses, rest_asked, wait_asked};
pub use secret::{Secret, Whence};
pub use trouble::{Trouble, tls_in_words, tls_of};
