//! What goes wrong with a connection, in words: what, where, how to mend it.
//!
//! It must not quote a secret, what stands behind the `?` of a URL, or a text of the other side.

use std::error::Error as _;
use std::io;
use std::time::Duration;

/// Why there is no answer, or none that is of use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Trouble {
    /// What, where and how to mend it.
    pub why: String,
    /// How long the other side asks to be left alone.
    pub wait: Option<Duration>,
    /// No connection came about: nothing was asked.
    pub is_unasked: bool,
}

impl Trouble {
    /// One with these words.
    pub fn new(why: impl Into<String>) -> Self {
        Self { why: why.into(), wait: None, is_unasked: false }
    }

    /// What the client says of a connection to that place.
    pub(super) fn of(error: &reqwest::Error, place: &str) -> Self {
        let is_unasked = error.is_connect();
        Self { is_unasked, ..Self::new(format!("{place}: {}", in_words(error))) }
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
        "no whole answer in time (timeout)".into()
    } else if said.contains("dns") || said.contains("lookup address") || said.contains("resolve") {
        "this name is not known to the network's name service".into()
    } else if error.is_body() || error.is_decode() {
        "the answer is cut off, or not packed as it says".into()
    } else if said.contains("incomplete") || said.contains("closed before") {
        "the connection ended before an answer".into()
    } else if error.is_connect() {
        format!("no connection ({last})")
    } else {
        format!("no answer that is one ({last})")
    }
}

/// What the encryption says, however often it is wrapped.
fn tls_of<'e>(cause: &'e (dyn std::error::Error + 'static)) -> Option<&'e rustls::Error> {
    if let Some(found) = cause.downcast_ref() {
        return Some(found);
    }
    let inner: &'e (dyn std::error::Error + 'static) =
        cause.downcast_ref::<io::Error>()?.get_ref()?;
    tls_of(inner)
}

fn tls_in_words(error: &rustls::Error) -> String {
    match error {
        rustls::Error::InvalidCertificate(why) => {
            let why = format!("{why:?}");
            // What the certificate says is the other side's text; the kind of fault is ours.
            let kind: String = why.chars().take_while(char::is_ascii_alphanumeric).collect();
            format!(
                "its certificate is not trusted ({kind}); where an authority of your own signed it, name that with ca"
            )
        }
        rustls::Error::InvalidMessage(_) => {
            "it does not speak TLS; is this the right port, or should it be http://?".into()
        }
        _ => "no encrypted connection comes about (TLS)".into(),
    }
}
