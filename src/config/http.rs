//! A source of kind `http` in the configuration file, over what its profile says.
//!
//! It must not read a secret, and it refuses a file in which one stands.

use super::outside::{self, span, whence};
use super::sources::fields;
use crate::domain::codes::folded;
use crate::domain::nearest::meant;
use crate::net::{Proxy, Settings, Url, Whence};
use crate::source::http::profile::{self, PLAIN, PROFILES, Profile};
use crate::source::http::{Algorithm, Auth, Held, Http, OAuth, Paging, Proof, Since};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;
use toml::{Table, Value};

/// Records of a page.
const SIZE_MAX: u32 = 100_000;
/// The longest span of anything but waits.
const SPAN_MAX: Duration = Duration::from_hours(24 * 3650);
/// Bytes of one answer.
const ANSWER_MAX: u64 = 256 * 1024 * 1024;
/// What stands in the name of a header or parameter that carries a credential, signs and case left
/// out.
const SECRET_PARTS: [&str; 9] = [
    "token",
    "secret",
    "passw",
    "credential",
    "authorization",
    "cookie",
    "session",
    "bearer",
    "jwt",
];
/// And its end: an `Ocp-Apim-Subscription-Key`, an `X-Auth-Key`.
const SECRET_ENDS: [&str; 5] = ["key", "auth", "sig", "signature", "pwd"];
/// Names with such an end that carry none.
const PLAIN_NAMES: [&str; 4] = ["sortkey", "orderkey", "partitionkey", "primarykey"];
/// Placeholders: what they stand for comes from the other side, or is none of its secrets.
const PLACEHOLDERS: [&str; 4] = ["{cursor}", "{since}", "{size}", "{page}"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    profile: Option<String>,
    url: Option<String>,
    paging: Option<String>,
    records: Option<String>,
    next: Option<String>,
    time: Option<String>,
    query: Option<BTreeMap<String, Value>>,
    body: Option<String>,
    since: Option<String>,
    size: Option<u32>,
    headers: Option<Value>,
    auth: Option<Value>,
    every: Option<String>,
    overlap: Option<String>,
    lookback: Option<String>,
    retention: Option<String>,
    timeout: Option<String>,
    ca: Option<PathBuf>,
    proxy: Option<String>,
    #[serde(default)]
    insecure: bool,
}

/// What may be a secret by mistake is no text for the reader, whose messages quote it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AuthRead {
    kind: String,
    token: Option<Value>,
    user: Option<String>,
    password: Option<Value>,
    name: Option<String>,
    prefix: Option<String>,
    value: Option<Value>,
    tenant: Option<String>,
    token_url: Option<String>,
    client: Option<String>,
    scope: Option<String>,
    secret: Option<Value>,
    key: Option<Value>,
    certificate: Option<PathBuf>,
    key_id: Option<String>,
    algorithm: Option<String>,
}

/// Reads one.
pub(super) fn read(table: Table) -> Result<Http, String> {
    let read: Read = fields(table)?;
    let of = known(read.profile.as_deref())?;
    let url = whole_url(read.url.as_deref(), of, read.insecure)?;
    let auth = auth(read.auth, of, &url, read.insecure)?;
    let owned = |own: Option<String>, of: Option<&str>| own.or_else(|| of.map(str::to_owned));
    let pairs = |from: &[(&str, &str)]| {
        from.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    };
    let long = |name, text: &Option<String>, default| {
        span(name, text.as_deref(), Duration::ZERO..=SPAN_MAX).map(|it| it.unwrap_or(default))
    };
    let wait = |name, text: &Option<String>, default| {
        let within = Duration::from_millis(100)..=Duration::from_hours(24);
        span(name, text.as_deref(), within).map(|it| it.unwrap_or(default))
    };
    let net = Settings {
        ca: read.ca,
        proxy: read.proxy.map_or_else(|| Ok(Proxy::to(&url)), proxy)?,
        insecure: read.insecure,
        total: wait("timeout", &read.timeout, Settings::default().total)?,
        ..Settings::default()
    };
    let (query, secret_query) = match read.query {
        Some(own) => query(own)?,
        None => (pairs(of.query), Vec::new()),
    };
    let retention = read.retention.as_ref().map(|_| long("retention", &read.retention, SPAN_MAX));
    let http = Http {
        url: url.to_string(),
        paging: read.paging.map_or(Ok(of.paging), |it| named("paging", &it, Paging::NAMES))?,
        records: owned(read.records, of.records),
        next: owned(read.next, of.next),
        time: owned(read.time, of.time),
        whole: pairs(of.whole),
        query,
        secret_query,
        body: owned(read.body, of.body),
        since: read.since.map_or(Ok(of.since), |it| named("since", &it, Since::NAMES))?,
        size: read.size.unwrap_or(of.size),
        headers: headers(read.headers)?,
        auth,
        every: wait("every", &read.every, of.every)?,
        overlap: long("overlap", &read.overlap, of.overlap)?,
        lookback: long("lookback", &read.lookback, Duration::from_hours(24))?,
        retention: retention.transpose()?.or(of.retention),
        answer_max: ANSWER_MAX,
        net,
    };
    fits(http)
}

fn known(name: Option<&str>) -> Result<&'static Profile, String> {
    let Some(name) = name else { return Ok(&PLAIN) };
    profile::of(name).ok_or_else(|| {
        let names: Vec<&str> = PROFILES.iter().map(|it| it.name).collect();
        let meant = meant(name, names.iter().copied());
        format!("profile: should be one of {}{meant}", names.join(", "))
    })
}

fn named<T: Copy, const N: usize>(
    field: &str,
    text: &str,
    names: [(&'static str, T); N],
) -> Result<T, String> {
    let found = names.iter().find(|(name, _)| *name == text).map(|(_, it)| *it);
    found.ok_or_else(|| {
        let known = names.map(|(name, _)| name);
        format!("{field}: should be one of {}{}", known.join(", "), meant(text, known))
    })
}

fn whole_url(own: Option<&str>, of: &Profile, insecure: bool) -> Result<Url, String> {
    let text = own.or(of.url).ok_or("url: is missing")?;
    let mut url = outside::url("url", text, insecure)?;
    if let Some((name, _)) = url.query_pairs().find(|(name, _)| is_secret(name)) {
        return Err(format!(
            "url: {name} is a secret by its name: put it into query, as {{ {name} = {{ env = \"NAME\" }} }} or {{ {name} = {{ file = \"path\" }} }}"
        ));
    }
    if !of.path.is_empty() && !url.path().ends_with(of.path) {
        let path = format!("{}{}", url.path().trim_end_matches('/'), of.path);
        url.set_path(&path);
    }
    Ok(url)
}

fn proxy(text: String) -> Result<Proxy, String> {
    let bad = "proxy: should be a URL without account, such as http://proxy.example:3128";
    let url = Url::parse(&text).map_err(|_| bad)?;
    let is_fit = matches!(url.scheme(), "http" | "https") && url.username().is_empty();
    if is_fit { Ok(Proxy::At(text)) } else { Err(bad.into()) }
}

fn headers(read: Option<Value>) -> Result<Vec<(String, Held)>, String> {
    let table = match read {
        None => Table::new(),
        Some(Value::Table(table)) => table,
        Some(_) => return Err("headers: should be a table: { Name = \"text\" }".into()),
    };
    let one = |(name, held): (String, Value)| {
        let held = match held {
            Value::String(text) if !is_secret(&name) => Held::Plain(text),
            other => Held::Secret(whence(&format!("headers.{name}"), Some(other))?),
        };
        Ok((name, held))
    };
    table.into_iter().map(one).collect()
}

type Query = (Vec<(String, String)>, Vec<(String, Whence)>);

/// Parameters, and those that are secrets.
fn query(read: BTreeMap<String, Value>) -> Result<Query, String> {
    let (mut plain, mut secret) = Query::default();
    for (name, held) in read {
        match held {
            Value::String(text)
                if PLACEHOLDERS.iter().any(|it| text.contains(it)) || !is_secret(&name) =>
            {
                plain.push((name, text));
            }
            other => {
                let place = whence(&format!("query.{name}"), Some(other))?;
                secret.push((name, place));
            }
        }
    }
    Ok((plain, secret))
}

/// True for the name of what carries a credential.
fn is_secret(name: &str) -> bool {
    let name: String = folded(name).collect();
    let ends = || SECRET_ENDS.iter().any(|it| name.ends_with(it));
    let has = || SECRET_PARTS.iter().any(|it| name.contains(it));
    !PLAIN_NAMES.contains(&name.as_str()) && (name == "code" || ends() || has())
}

fn auth(read: Option<Value>, of: &Profile, url: &Url, insecure: bool) -> Result<Auth, String> {
    let table = match read {
        None => return Ok(Auth::None),
        Some(Value::Table(table)) => table,
        Some(_) => return Err("auth: should be a section: [source.auth]".into()),
    };
    let read: AuthRead = fields(table).map_err(|why| format!("auth: {why}"))?;
    let missing = |name: &str| format!("auth: {name}: is missing");
    Ok(match read.kind.as_str() {
        "none" => Auth::None,
        "bearer" => Auth::Bearer(whence("auth: token", read.token)?),
        "basic" => {
            let user = read.user.ok_or_else(|| missing("user"))?;
            Auth::Basic(user, whence("auth: password", read.password)?)
        }
        "header" => {
            let name = read.name.unwrap_or_else(|| "Authorization".into());
            let prefix = read.prefix.unwrap_or_default();
            Auth::Header(name, prefix, whence("auth: value", read.value)?)
        }
        "oauth" => {
            let text = match (&read.token_url, of.token_url) {
                (Some(own), _) => own.clone(),
                (None, Some(known)) if known.contains("{tenant}") => {
                    let tenant = read.tenant.as_deref().ok_or_else(|| missing("tenant"))?;
                    known.replace("{tenant}", tenant)
                }
                (None, Some(path)) => url.join(path).map_err(|_| missing("token_url"))?.to_string(),
                (None, None) => return Err(missing("token_url")),
            };
            let token_url = outside::url("auth: token_url", &text, insecure)?.to_string();
            let client = read.client.clone().ok_or_else(|| missing("client"))?;
            let scope = read.scope.clone().or_else(|| of.scope.map(str::to_owned));
            Auth::OAuth(OAuth { token_url, client, scope, proof: proof(read)? })
        }
        other => {
            let known = ["none", "bearer", "basic", "header", "oauth"];
            let meant = meant(other, known);
            return Err(format!("auth: kind: should be one of {}{meant}", known.join(", ")));
        }
    })
}

fn proof(read: AuthRead) -> Result<Proof, String> {
    if read.key.is_none() {
        return Ok(Proof::Secret(whence("auth: secret", read.secret)?));
    }
    // Entra tells keys apart by certificate and wants PSS; others by name, and know PKCS #1.
    let usual = if read.certificate.is_some() { Algorithm::Ps256 } else { Algorithm::Rs256 };
    let all = [Algorithm::Ps256, Algorithm::Rs256].map(|it| (it.name(), it));
    let algorithm = read.algorithm.map_or(Ok(usual), |it| named("auth: algorithm", &it, all))?;
    let key = whence("auth: key", read.key)?;
    Ok(Proof::Key { key, certificate: read.certificate, key_id: read.key_id, algorithm })
}

/// What does not go together.
fn fits(http: Http) -> Result<Http, String> {
    let pointers = [("records", &http.records), ("next", &http.next), ("time", &http.time)];
    for (name, pointer) in pointers {
        if pointer.as_ref().is_some_and(|it| !it.is_empty() && !it.starts_with('/')) {
            return Err(format!("{name}: should be a JSON pointer, such as /data/items"));
        }
    }
    if !(1..=SIZE_MAX).contains(&http.size) {
        return Err(format!("size: should be from 1 to {SIZE_MAX}"));
    }
    let needs = |is: bool, what: &str| if is { Ok(()) } else { Err(what.to_owned()) };
    match http.paging {
        Paging::Cursor => needs(
            http.next.is_some() && http.records.is_some(),
            "paging: cursor needs next and records: where in the body they stand",
        )?,
        Paging::Page => needs(http.has("{page}"), "paging: page needs a query with {page}")?,
        Paging::Time => needs(
            http.asks_by_time() && http.time.is_some(),
            "paging: time needs a query with {since}, and time: where it stands in a record",
        )?,
        Paging::SearchAfter => needs(
            http.body.is_some() && http.records.is_some(),
            "paging: search_after needs body, and records: where in the answer they stand",
        )?,
        Paging::None | Paging::Link => {}
    }
    if http.body.as_ref().is_some_and(|it| it.contains("{cursor}")) {
        return Err("body: {cursor} can only stand in query".into());
    }
    Ok(http)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Http, String> {
        read(text.parse().unwrap())
    }

    #[test]
    fn every_profile_goes_together_with_a_url_alone() {
        for profile in PROFILES {
            let text = format!("profile = {:?}\nurl = \"https://a.example/base/\"", profile.name);
            let http = of(&text).unwrap();
            let base = "https://a.example/base";
            let path = if profile.path.is_empty() { "/" } else { profile.path };
            assert_eq!(http.url, format!("{base}{path}"), "{}", profile.name);
            assert_eq!((http.paging, http.size), (profile.paging, profile.size));
        }
        let graph = of("profile = \"graph.signins\"").unwrap();
        assert_eq!(graph.url, "https://graph.microsoft.com/beta/auditLogs/signIns");
        assert_eq!(of("profile = \"okta.system\""), Err("url: is missing".into()));
    }

    #[test]
    fn tokens_are_asked_for_where_the_vendor_gives_them() {
        let auth = "[auth]\nkind = \"oauth\"\nclient = \"c\"\nkey = { file = \"k.pem\" }\n";
        let token_url = |text: &str| match of(text).unwrap().auth {
            Auth::OAuth(OAuth {
                token_url, scope, proof: Proof::Key { algorithm, .. }, ..
            }) => (token_url, scope.unwrap(), algorithm),
            other => panic!("{other:?}"),
        };
        let graph = format!("profile = \"graph.signins\"\n{auth}");
        assert!(of(&graph).unwrap_err().contains("tenant: is missing"));
        let (url, scope, algorithm) =
            token_url(&format!("{graph}tenant = \"t-1\"\ncertificate = \"c.pem\""));
        assert_eq!(url, "https://login.microsoftonline.com/t-1/oauth2/v2.0/token");
        assert_eq!(
            (scope.as_str(), algorithm),
            ("https://graph.microsoft.com/.default", Algorithm::Ps256)
        );
        let okta = format!(
            "profile = \"okta.system\"\nurl = \"https://a.okta.com\"\n{auth}key_id = \"k\""
        );
        let (url, scope, algorithm) = token_url(&okta);
        assert_eq!(url, "https://a.okta.com/oauth2/v1/token");
        assert_eq!((scope.as_str(), algorithm), ("okta.logs.read", Algorithm::Rs256));
    }
}
