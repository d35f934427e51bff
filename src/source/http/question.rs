//! What a source is asked, apart from where it is: by its digest another question under the same
//! name is known, so that no place of one is taken for a place of the other.
//!
//! It must not count what changes nothing of what is asked for: secrets, the size of a page, waits.

use super::auth::Auth;
use super::{Held, Http, Paging};
use crate::domain::digest::Digest;
use crate::net::{Url, is_here};
use serde_json::{Value, json};

/// The digest of what is asked, as text.
pub(super) fn digest(of: &Http) -> String {
    let paging = Paging::NAMES.iter().find(|(_, it)| *it == of.paging).map(|(name, _)| *name);
    let headers = of.headers.iter().filter_map(|(name, held)| match held {
        Held::Plain(text) => Some((name.to_ascii_lowercase(), text.as_str())),
        Held::Secret(_) => None,
    });
    // As JSON, so that no two texts can run into each other.
    let asked = json!([
        place(&of.url),
        paging,
        of.records,
        of.next,
        of.time,
        of.query,
        of.body,
        headers.collect::<Vec<_>>(),
        account(&of.auth),
    ]);
    Digest::of(asked.to_string().as_bytes()).hex()
}

/// The URL. The port of a server on this machine is often chance (a tunnel, a stand-in), and means
/// no other server.
fn place(url: &str) -> String {
    let Ok(mut url) = Url::parse(url) else { return url.to_owned() };
    if is_here(&url) {
        // A URL that cannot have a port has none.
        let _ = url.set_port(None);
    }
    url.to_string()
}

/// Who asks, as far as that is no secret: what an account may see is another account's not.
fn account(auth: &Auth) -> Value {
    match auth {
        Auth::Basic(user, _) => json!([user]),
        // A vendor's URL for tokens names the tenant.
        Auth::OAuth(oauth) => json!([oauth.client, place(&oauth.token_url)]),
        Auth::None | Auth::Bearer(_) | Auth::Header(..) => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::Whence;
    use crate::source::http::way::tests::source;
    use crate::source::http::{OAuth, Proof};
    use std::time::Duration;

    type Change = (&'static str, fn(&mut Http));

    fn oauth(tenant: &str, secret: &str) -> Auth {
        Auth::OAuth(OAuth {
            token_url: format!("https://login.example/{tenant}/token"),
            client: "c-1".into(),
            scope: None,
            proof: Proof::Secret(Whence::Env(secret.into())),
        })
    }

    #[test]
    fn what_is_asked_for_and_by_whom_counts() {
        let changes: [Change; 10] = [
            ("url", |it| it.url = "https://b.example".into()),
            ("path", |it| it.url = "https://a.example/x".into()),
            ("paging", |it| it.paging = Paging::Link),
            ("records", |it| it.records = None),
            ("time", |it| it.time = Some("/when".into())),
            ("query", |it| it.query[0].1 = "{since}x".into()),
            ("query's name", |it| it.query[0].0 = "since".into()),
            ("body", |it| it.body = Some("{}".into())),
            ("headers", |it| it.headers.push(("X-Tenant".into(), Held::Plain("b".into())))),
            ("user", |it| it.auth = Auth::Basic("ana".into(), Whence::Env("P".into()))),
        ];
        let before = digest(&source(Paging::Cursor));
        for (name, change) in changes {
            let mut of = source(Paging::Cursor);
            change(&mut of);
            assert_ne!(digest(&of), before, "{name}");
        }
        let mut of = source(Paging::Cursor);
        let mut by = |auth: Auth| {
            of.auth = auth;
            digest(&of)
        };
        assert_ne!(by(oauth("t-1", "S")), by(oauth("t-2", "S")));
        assert_eq!(by(oauth("t-1", "S")), by(oauth("t-1", "OTHER")), "a secret may move");
    }

    #[test]
    fn what_changes_nothing_of_it_does_not_count() {
        let changes: [Change; 5] = [
            ("size", |it| it.size = 7),
            ("every", |it| it.every = Duration::from_secs(7)),
            ("retention", |it| it.retention = None),
            ("a secret", |it| {
                it.headers.push(("x-key".into(), Held::Secret(Whence::Env("K".into()))));
            }),
            ("a token", |it| it.auth = Auth::Bearer(Whence::Env("T".into()))),
        ];
        let before = digest(&source(Paging::Cursor));
        for (name, change) in changes {
            let mut of = source(Paging::Cursor);
            change(&mut of);
            assert_eq!(digest(&of), before, "{name}");
        }
        let at = |url: &str| digest(&Http { url: url.into(), ..source(Paging::Cursor) });
        assert_eq!(at("http://127.0.0.1:8099/x"), at("http://127.0.0.1:4011/x"), "a tunnel");
        assert_ne!(at("https://a.example:8099/x"), at("https://a.example:4011/x"));
    }
}
