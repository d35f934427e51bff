//! What goes wrong with a server of Redis, in words: what, how to mend it, and where it lies.
//!
//! Pure. It must not tell a text of the server's: some errors repeat what was sent, and a password
//! may be in that. Of its own words a code is told, and that from a list.

use crate::domain::feed::Side;
use crate::net::{tls_in_words, tls_of};
use redis::{ErrorKind, RedisError};
use std::error::Error;
use std::io;
use std::sync::Arc;

/// What was asked when it went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// To be connected.
    Connecting,
    /// To take the account and its password.
    SigningIn,
    /// To change to a database.
    Choosing,
    /// For entries.
    Reading,
}

/// Refusals by their codes; `ERR` says nothing by itself.
const CODES: [(&str, Side, &str); 18] = [
    (
        "WRONGPASS",
        Side::Refuses,
        "it does not take the user with this password, or the user is off; mend user or password of the source",
    ),
    (
        "NOAUTH",
        Side::Refuses,
        "it wants a password; give the source one in password, and a user where there are several",
    ),
    (
        "NOPERM",
        Side::Refuses,
        "this user may not do that; let it XGROUP, XREADGROUP, XACK and XAUTOCLAIM on the stream, and SELECT",
    ),
    (
        "DENIED",
        Side::Refuses,
        "it takes connections of its own machine alone; give it a password there, or end its protected mode",
    ),
    ("LOADING", Side::Unfit, "it is still reading its data in; that ends by itself"),
    (
        "MASTERDOWN",
        Side::Unfit,
        "it is a replica that has lost its primary; mend that link, or name the primary in url",
    ),
    (
        "READONLY",
        Side::Unfit,
        "it is a replica, which takes no acknowledgements; name the primary in url",
    ),
    ("MOVED", Side::Unfit, "the stream is at another server of its cluster; name that one in url"),
    (
        "ASK",
        Side::Unfit,
        "the stream is on its way to another server of its cluster; name that one in url",
    ),
    ("CLUSTERDOWN", Side::Unfit, "its cluster is down; mend that"),
    ("TRYAGAIN", Side::Unfit, "its cluster is being changed; that ends by itself"),
    ("BUSY", Side::Unfit, "a script keeps it busy; that ends by itself, or by SCRIPT KILL there"),
    ("MISCONF", Side::Unfit, "it cannot save to its disk and takes nothing; its own log says why"),
    ("OOM", Side::Unfit, "its memory is full; raise maxmemory there, or have the stream trimmed"),
    ("NOREPLICAS", Side::Unfit, "it has too few replicas to take anything; mend those"),
    ("NOGROUP", Side::Unfit, "the group was removed; it is made anew"),
    ("WRONGTYPE", Side::Unfit, "this key holds no stream; mend stream of the source"),
    ("NOPROTO", Side::Unfit, "it does not speak this protocol; Redis from 6.2 on or Valkey does"),
];

/// General refusals (`ERR`), by what stands in them, which is not told.
const GENERAL: [(&str, Side, &str); 5] = [
    ("without any password", Side::Refuses, NO_PASSWORD),
    ("no password is set", Side::Refuses, NO_PASSWORD),
    (
        "unknown command",
        Side::Unfit,
        "it does not know a command that is needed; Redis from 6.2 on or Valkey does",
    ),
    (
        "number of clients",
        Side::Unfit,
        "it has all the connections that it takes; raise maxclients there",
    ),
    ("DB index", Side::Refuses, "it has no such database; mend the number at the end of url"),
];
const NO_PASSWORD: &str =
    "it has no password, and the source gives one; take password out, or give the server one";

/// Said where no list has it.
const UNKNOWN: [(Step, &str); 4] = [
    (Step::Connecting, "it does not take the connection; its own log says why"),
    (Step::SigningIn, "it does not take the sign-in; look at user and password of the source"),
    (Step::Choosing, "it does not open that database; mend the number at the end of url"),
    (Step::Reading, "it refuses what is asked; its own log says why"),
];

/// What is said where the answer is none of Redis.
pub(super) const STRANGE: &str = "it answers what no Redis says; is this the right port?";

/// Where a fault lies and what it is, in words of ours.
pub(super) fn in_words(error: &RedisError, step: Step) -> (Side, String) {
    if let Some(code) = error.code() {
        return refused(code, error.detail().unwrap_or_default(), step);
    }
    let cause = cause(error);
    if let Some(tls) = cause.and_then(tls_of) {
        return (Side::Unfit, tls_in_words(tls));
    }
    let io = cause.and_then(|it| it.downcast_ref::<io::Error>());
    match error.kind() {
        ErrorKind::Io => (Side::Silent, io.map_or_else(|| broken_off().into(), of_io)),
        ErrorKind::InvalidClientConfig => (Side::Here, "url: should name a server".into()),
        _ => (Side::Unfit, STRANGE.into()),
    }
}

/// What the system or the encryption says; the client hands it round shared.
fn cause(error: &RedisError) -> Option<&(dyn Error + 'static)> {
    let cause = error.source()?;
    let shared = cause.downcast_ref::<Arc<dyn Error + Send + Sync>>();
    Some(shared.map_or(cause, |shared| &**shared))
}

fn refused(code: &str, detail: &str, step: Step) -> (Side, String) {
    let listed = CODES.iter().find(|it| it.0 == code);
    let general = || GENERAL.iter().find(|it| code == "ERR" && detail.contains(it.0));
    if let Some((_, side, words)) = listed.or_else(general) {
        let code = if code == "ERR" { String::new() } else { format!(" ({code})") };
        return (*side, format!("{words}{code}"));
    }
    let words = UNKNOWN.iter().find(|it| it.0 == step).map_or("it refuses", |it| it.1);
    (Side::Refuses, words.into())
}

const fn broken_off() -> &'static str {
    "the other side broke the connection off"
}

fn of_io(error: &io::Error) -> String {
    use io::ErrorKind as Kind;
    let said = match error.kind() {
        Kind::ConnectionRefused => {
            "the connection is refused; is it running, and is the port right?"
        }
        Kind::NotFound => "there is no such socket; is it running, and is url right?",
        Kind::PermissionDenied => "this account may not use that socket; let it",
        Kind::TimedOut | Kind::WouldBlock => {
            "nothing came in time; is a firewall between, or TLS on one side alone?"
        }
        Kind::ConnectionReset
        | Kind::ConnectionAborted
        | Kind::BrokenPipe
        | Kind::UnexpectedEof => broken_off(),
        Kind::HostUnreachable | Kind::NetworkUnreachable => "there is no way to it in the network",
        // The system's name service has no kind of its own.
        _ if error.to_string().contains("lookup address") => {
            "this name is not known to the network's name service"
        }
        // The name of a kind is no text of the other side.
        kind => return format!("no connection: {kind}"),
    };
    said.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(line: &str, step: Step) -> (Side, String) {
        let parsed = redis::parse_redis_value(format!("-{line}\r\n").as_bytes()).unwrap();
        in_words(&parsed.extract_error().unwrap_err(), step)
    }

    #[test]
    fn every_refusal_has_its_own_mend_and_none_repeats_what_was_sent() {
        let secret = "hunter2-secret";
        for (line, step, side, words) in [
            (
                "WRONGPASS invalid username-password pair",
                Step::SigningIn,
                Side::Refuses,
                "mend user",
            ),
            ("NOAUTH Authentication required.", Step::Reading, Side::Refuses, "wants a password"),
            ("NOPERM this user has no permissions", Step::Reading, Side::Refuses, "XAUTOCLAIM"),
            (
                "ERR AUTH <password> called without any password configured for the default user.",
                Step::SigningIn,
                Side::Refuses,
                "take password out",
            ),
            (
                "ERR Client sent AUTH, but no password is set",
                Step::SigningIn,
                Side::Refuses,
                "take",
            ),
            ("LOADING Redis is loading the dataset", Step::SigningIn, Side::Unfit, "by itself"),
            ("MASTERDOWN Link with MASTER is down", Step::Reading, Side::Unfit, "name the primary"),
            ("READONLY You can't write against", Step::Reading, Side::Unfit, "name the primary"),
            ("MOVED 3999 10.0.0.1:6381", Step::Reading, Side::Unfit, "another server"),
            ("ERR unknown command 'XAUTOCLAIM', with args", Step::Reading, Side::Unfit, "6.2"),
            ("ERR max number of clients reached", Step::Connecting, Side::Unfit, "maxclients"),
            ("ERR DB index is out of range", Step::Choosing, Side::Refuses, "end of url"),
            ("ERR something else", Step::SigningIn, Side::Refuses, "user and password"),
            ("HUNTER2 is no code", Step::Reading, Side::Refuses, "its own log"),
        ] {
            let (is, told) = said(&format!("{line} {secret}"), step);
            assert!(is == side && told.contains(words), "{line}: {is:?} {told}");
            assert!(!told.contains(secret) && !told.contains("10.0.0.1"), "{told}");
            assert!(!told.contains("HUNTER"), "{told}");
        }
        // A wrong password and a busy server are two things.
        assert!(!said("LOADING", Step::SigningIn).1.contains("password"));
    }

    #[test]
    fn a_server_that_is_not_there_is_told_from_one_that_answers() {
        let of = |kind: io::ErrorKind| in_words(&io::Error::from(kind).into(), Step::Connecting);
        let (side, why) = of(io::ErrorKind::ConnectionRefused);
        assert!(side == Side::Silent && why.contains("is it running"), "{why}");
        assert!(of(io::ErrorKind::TimedOut).1.contains("in time"));
        assert!(of(io::ErrorKind::BrokenPipe).1.contains("broke the connection off"));
        let parsed = redis::parse_redis_value(b"HTTP/1.1 400 Bad Request\r\n").unwrap_err();
        assert_eq!(in_words(&parsed, Step::Reading), (Side::Unfit, STRANGE.into()));
    }
}
