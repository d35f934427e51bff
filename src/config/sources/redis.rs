//! A source of kind `redis`: a stream of Redis or Valkey, read as a member of a consumer group.
//!
//! It must not let a secret stand in the file, not even within an address.

use super::super::outside::{span, whence};
use super::fields;
use crate::source::redis::{CLAIM_AFTER, FIELD, Settings};
use serde::Deserialize;
use std::path::PathBuf;
use std::time::Duration;
use toml::{Table, Value};

/// Bytes of a name on the server.
const NAME_MAX: usize = 512;
const SCHEMES: [&str; 3] = ["redis://", "rediss://", "unix://"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    url: String,
    user: Option<String>,
    password: Option<Value>,
    ca: Option<PathBuf>,
    stream: String,
    group: String,
    consumer: String,
    field: Option<String>,
    claim_after: Option<String>,
}

pub(super) fn read(table: Table) -> Result<Settings, String> {
    let read: Read = fields(table)?;
    let rest = SCHEMES.iter().find_map(|scheme| read.url.strip_prefix(scheme));
    let rest = rest.filter(|rest| !rest.is_empty()).ok_or(
        "url: should begin with redis://, rediss:// (with TLS) or unix://, and name a server",
    )?;
    if rest.contains('@') || rest.contains("pass=") {
        return Err("url: no account or secret stands in it; there are `user` and \
             `password`"
            .into());
    }
    let names = [("stream", &read.stream), ("group", &read.group), ("consumer", &read.consumer)];
    for (what, name) in names {
        if name.is_empty() || name.len() > NAME_MAX {
            return Err(format!("{what}: should be a name of {NAME_MAX} bytes at most"));
        }
    }
    if read.ca.is_some() && !read.url.starts_with("rediss://") {
        return Err("ca: counts for rediss:// alone, and url has no TLS; mend one of them".into());
    }
    let password = read.password.map(|it| whence("password", Some(it))).transpose()?;
    let from_to = Duration::from_secs(1)..=Duration::from_hours(24);
    let claim_after = read.claim_after.as_deref();
    Ok(Settings {
        url: read.url,
        user: read.user,
        password,
        ca: read.ca,
        stream: read.stream,
        group: read.group,
        consumer: read.consumer,
        field: read.field.unwrap_or_else(|| FIELD.into()),
        claim_after: span("claim_after", claim_after, from_to)?.unwrap_or(CLAIM_AFTER),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::Whence;

    fn of(more: &str) -> Result<Settings, String> {
        let names = "stream = \"s\"\ngroup = \"g\"\nconsumer = \"c\"\n";
        read(format!("{names}{more}").parse().unwrap())
    }

    #[test]
    fn a_secret_stands_beside_the_file_and_what_is_left_out_has_a_default() {
        let read = of("url = \"redis://127.0.0.1:6379/1\"\npassword = { env = \"PW\" }").unwrap();
        assert_eq!((read.field.as_str(), read.claim_after), ("record", CLAIM_AFTER));
        assert_eq!(read.password, Some(Whence::Env("PW".into())));
        for (bad, why) in [
            ("url = \"redis://bo:secret@h\"", "url: no account or secret"),
            ("url = \"unix:///s?pass=secret\"", "url: no account or secret"),
            ("url = \"http://h\"", "url: should begin with redis://"),
            ("url = \"redis://\"", "url: should begin with redis://"),
            (
                "url = \"redis://h\"\npassword = { env = \"A\", file = \"b\" }",
                "password: should say",
            ),
            ("url = \"redis://h\"\nclaim_after = \"1ms\"", "claim_after: should be a span"),
            ("url = \"redis://h\"\npassword = \"secret@\"", "password: should say where"),
        ] {
            let said = of(bad).unwrap_err();
            assert!(said.contains(why) && !said.contains("secret@"), "{said}");
        }
        let none = read_without_group();
        assert!(none.contains("missing field `group`"), "{none}");
    }

    #[test]
    fn an_authority_without_tls_is_a_mistake() {
        let said = of("url = \"redis://h\"\nca = \"ca.pem\"").unwrap_err();
        assert!(said.starts_with("ca: counts for rediss:// alone"), "{said}");
        assert!(of("url = \"rediss://h\"\nca = \"ca.pem\"").is_ok());
    }

    fn read_without_group() -> String {
        read("url = \"redis://h\"\nstream = \"s\"\nconsumer = \"c\"".parse().unwrap()).unwrap_err()
    }
}
