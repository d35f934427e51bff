//! What goes wrong with a connection, in words: what, where, how to mend it.
//!
//! It must not quote a secret, what stands behind the `?` of a URL, or a text of the other side.

use crate::domain::feed::Side;
use std::error::Error as _;
use std::fmt;
use std::io;
use std::time::Duration;

/// Why there is no answer, or none that is of use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Trouble {
    /// What, how to mend it, and at last where: a status line has room for its beginning.
    pub why: String,
    /// Where it lies.
    pub side: Side,
    /// How long the other side asks to be left alone.
    pub wait: Option<Duration>,
    /// No connection came about: nothing was asked.
    pub is_unasked: bool,
    /// It was asked, and the time for its answer is over.
    pub is_late: bool,
    /// Its answer was longer than it may be.
    pub is_too_long: bool,
}

impl Trouble {
    /// One with these words.
    pub fn new(why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            side: Side::Here,
            wait: None,
            is_unasked: false,
            is_late: false,
            is_too_long: false,
        }
    }

    /// One of what came from there.
    pub fn unfit(why: impl fmt::Display, place: &str) -> Self {
        Self { side: Side::Unfit, ..Self::new(format!("{why} ({place})")) }
    }

    /// What the client says of a connection to that place.
    pub(super) fn of(error: &reqwest::Error, place: &str) -> Self {
        let is_unasked = error.is_connect();
        let side = if error.is_body() || error.is_decode() { Side::Unfit } else { Side::Silent };
        let is_late = error.is_timeout() && !is_unasked;
        Self { side, is_unasked, is_late, ..Self::new(format!("{} ({place})", in_words(error))) }
    }
}

fn in_words(error: &reqwest::Error) -> String {
    let mut last = String::new();
    let mut from = error.source();
    while let Some(cause) = from {
        if let Some(tls) = tls_of(cause) {
            return tls_in_words(tls);
        }
        match cause.downcast_ref::<io::Error>().map(io::Error::kind) {
            Some(io::ErrorKind::ConnectionRefused) => {
                return "the connection is refused; is it running, and is the port right?".into();
            }
            Some(io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe) => {
                return "the other side broke the connection off".into();
            }
            _ => {}
        }
        last = cause.to_string();
        from = cause.source();
    }
    let said = last.to_lowercase();
    if error.is_timeout() && error.is_connect() {
        "no connection in time; is a firewall or a proxy between?".into()
    } else if error.is_timeout() {
        "no whole answer in time; is its timeout too short?".into()
    } else if said.contains("dns") || said.contains("lookup address") || said.contains("resolve") {
        "this name is not known to the network's name service".into()
    } else if error.is_body() || error.is_decode() {
        "the answer is cut off, or not packed as it says".into()
    } else if said.contains("incomplete") || said.contains("closed before") {
        "the connection ended before an answer".into()
    } else if error.is_connect() {
        format!("no connection: {last}")
    } else {
        format!("no answer that is one: {last}")
    }
}

/// What the encryption says, however often it is wrapped.
pub fn tls_of<'e>(cause: &'e (dyn std::error::Error + 'static)) -> Option<&'e rustls::Error> {
    if let Some(found) = cause.downcast_ref() {
        return Some(found);
    }
    let inner: &'e (dyn std::error::Error + 'static) =
        cause.downcast_ref::<io::Error>()?.get_ref()?;
    tls_of(inner)
}

/// The same in words of ours.
pub fn tls_in_words(error: &rustls::Error) -> String {
    use rustls::CertificateError::{NotValidForName, NotValidForNameContext};
    match error {
        rustls::Error::InvalidCertificate(NotValidForName | NotValidForNameContext { .. }) => {
            "its certificate is for another name; mend the server's name in url".into()
        }
        rustls::Error::InvalidCertificate(why) => {
            let why = format!("{why:?}");
            // What the certificate says is the other side's text; the kind of fault is ours.
            let kind: String = why.chars().take_while(char::is_ascii_alphanumeric).collect();
            format!(
                "its certificate is not trusted, {kind}; where an authority of your own signed it, name that with ca"
            )
        }
        rustls::Error::InvalidMessage(_) => {
            "it does not speak TLS; is this the right port, or should there be no TLS?".into()
        }
        _ => "no encrypted connection comes about (TLS)".into(),
    }
}
