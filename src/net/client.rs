//! The client: how connections are made and how long they may take.

use super::{Answer, Secret, Trouble};
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Method, Url};
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Redirects that are followed where nothing is said, all to the host that was asked.
const REDIRECTS: usize = 5;
/// Characters of another host that are told.
const HOST_SHOWN: usize = 100;
/// Characters of a place that are told.
const PLACE_SHOWN: usize = 160;

/// By which way another machine is reached.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Proxy {
    /// By the environment's proxy, where it names one.
    #[default]
    Environment,
    /// By this one.
    At(String),
    /// By none, whatever the environment says.
    None,
}

impl Proxy {
    /// The way to a URL where nothing is said: what is on this machine is reached by none, so that
    /// a secret that is sent in clear because it stays here does stay.
    pub fn to(url: &Url) -> Self {
        if is_here(url) { Self::None } else { Self::Environment }
    }
}

/// How connections are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Certificates in PEM of authorities that are trusted beside the system's.
    pub ca: Option<PathBuf>,
    /// A proxy.
    pub proxy: Proxy,
    /// Unencrypted connections to other machines are meant.
    pub insecure: bool,
    /// Redirects that are followed, all to the host that was asked.
    pub redirects: usize,
    /// Answers come as they are, byte for byte: they are not asked for packed, nor unpacked.
    pub exact: bool,
    /// Connections are kept for further questions.
    pub keeps: bool,
    /// How long making a connection may take.
    pub connect: Duration,
    /// How long nothing may come.
    pub read: Duration,
    /// How long a question may take with its whole answer.
    pub total: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            ca: None,
            proxy: Proxy::Environment,
            insecure: false,
            redirects: REDIRECTS,
            exact: false,
            keeps: true,
            connect: Duration::from_secs(10),
            read: Duration::from_secs(30),
            total: Duration::from_mins(2),
        }
    }
}

/// A question.
#[derive(Clone, Debug)]
pub struct Ask {
    /// To whom.
    pub url: Url,
    /// What is said in headers; some of it is secret.
    pub headers: Vec<(String, Secret)>,
    /// What is sent, with its media type; without it the question is a GET.
    pub body: Option<(&'static str, Vec<u8>)>,
}

/// Makes connections.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    insecure: bool,
}

impl Client {
    /// One with these settings.
    pub fn new(settings: &Settings) -> Result<Self, Trouble> {
        let redirects = settings.redirects;
        // A second one in a process changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("crosscheck/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(settings.connect)
            .read_timeout(settings.read)
            .timeout(settings.total)
            .referer(false)
            .gzip(!settings.exact)
            .redirect(Policy::custom(move |attempt| {
                let first = attempt.previous().first();
                let stays = first.is_some_and(|it| is_same_host(it, attempt.url()));
                // What is not followed is an answer of its own, which says so.
                if stays && attempt.previous().len() <= redirects {
                    attempt.follow()
                } else {
                    attempt.stop()
                }
            }));
        if let Some(path) = &settings.ca {
            let pem = super::authorities(path)?;
            let unfit = |_| Trouble::new(format!("it cannot be used (ca {})", path.display()));
            let trusted = Certificate::from_pem_bundle(pem.as_bytes()).map_err(unfit)?;
            builder = builder.tls_certs_merge(trusted);
        }
        builder = match &settings.proxy {
            Proxy::Environment => builder,
            Proxy::At(proxy) => {
                builder.proxy(reqwest::Proxy::all(proxy.as_str()).map_err(|_| {
                    Trouble::new("proxy: should be a URL, such as http://proxy.example:3128")
                })?)
            }
            Proxy::None => builder.no_proxy(),
        };
        if !settings.keeps {
            builder = builder.pool_max_idle_per_host(0);
        }
        let http = builder.build().map_err(|error| {
            let why = std::error::Error::source(&error).map_or_else(String::new, |it| format!(" ({it})"));
            Trouble::new(format!(
                "no client for encrypted connections can be made{why}; has this system a list of trusted authorities (ca-certificates)?"
            ))
        })?;
        Ok(Self { http, insecure: settings.insecure })
    }

    /// Asks, and waits for the head of the answer.
    pub async fn ask(&self, ask: Ask) -> Result<Answer, Trouble> {
        let place = named(&ask.url);
        fit(&ask.url, self.insecure).map_err(Trouble::new)?;
        let method = if ask.body.is_some() { Method::POST } else { Method::GET };
        let mut request = self.http.request(method, ask.url);
        for (name, value) in &ask.headers {
            let (name, value) = header(name, value)?;
            request = request.header(name, value);
        }
        if let Some((media, body)) = ask.body {
            request = request.header("content-type", media).body(body);
        }
        match request.send().await {
            Ok(response) => Ok(Answer { response, place }),
            Err(error) => Err(Trouble::of(&error, &place)),
        }
    }
}

fn header(name: &str, value: &Secret) -> Result<(HeaderName, HeaderValue), Trouble> {
    let unfit = |what| Trouble::new(format!("header {name}: {what}"));
    let known = HeaderName::try_from(name).map_err(|_| unfit("this is no name of a header"))?;
    let mut value = HeaderValue::try_from(value.reveal())
        .map_err(|_| unfit("its value has signs that no header may have"))?;
    value.set_sensitive(true);
    Ok((known, value))
}

/// Why nothing may be asked of a URL.
pub fn fit(url: &Url, insecure: bool) -> Result<(), String> {
    match url.scheme() {
        "https" => Ok(()),
        "http" if insecure || is_here(url) => Ok(()),
        "http" => Err(format!(
            "this connection would not be encrypted; use https://, or say insecure = true where it is meant ({})",
            named(url)
        )),
        _ => Err("url: should begin with https://".into()),
    }
}

/// True for a URL on this machine.
pub fn is_here(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// True where both are on one host, by one port and in one way.
pub fn is_same_host(one: &Url, other: &Url) -> bool {
    one.origin() == other.origin()
}

/// Where a URL leads away from another one to, in words that tell a host from a port of it; none
/// where it stays.
pub fn elsewhere(from: &Url, to: &Url) -> Option<String> {
    if is_same_host(from, to) {
        return None;
    }
    if from.host_str() != to.host_str() {
        let host: String = to.host_str().unwrap_or("nowhere").chars().take(HOST_SHOWN).collect();
        return Some(format!("another host, {host}"));
    }
    let scheme: String = to.scheme().chars().take(HOST_SHOWN).collect();
    Some(match to.port_or_known_default() {
        port if port == from.port_or_known_default() => format!("{scheme}:// on the same host"),
        Some(port) if scheme == from.scheme() => format!("port {port} of the same host"),
        Some(port) => format!("{scheme}:// by port {port} of the same host"),
        None => format!("{scheme}:// on the same host"),
    })
}

/// A URL as it may be told: without account, password and what stands behind the path.
pub fn named(url: &Url) -> String {
    let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
    let host = url.host_str().unwrap_or_default();
    let place = format!("{}://{host}{port}{}", url.scheme(), url.path());
    match place.char_indices().nth(PLACE_SHOWN) {
        Some((at, _)) => format!("{}…", &place[..at]),
        None => place,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unencrypted_connections_stay_on_this_machine_unless_they_are_meant() {
        let fits = |url: &str, insecure| fit(&Url::parse(url).unwrap(), insecure);
        for url in
            ["https://a.example", "http://127.0.0.1:80/", "http://localhost", "http://[::1]/"]
        {
            assert_eq!(fits(url, false), Ok(()), "{url}");
        }
        for url in ["http://a.example/x?token=s3cr3t", "http://127.0.0.1.a.example/"] {
            let why = fits(url, false).unwrap_err();
            assert!(why.contains("insecure = true") && !why.contains("s3cr3t"), "{why}");
            assert_eq!(fits(url, true), Ok(()));
        }
        assert!(fits("ftp://a.example", true).is_err());
    }

    #[test]
    fn another_port_is_not_called_another_host() {
        let leads = |to: &str| {
            let from = Url::parse("https://a.example/v1").unwrap();
            elsewhere(&from, &from.join(to).unwrap())
        };
        assert_eq!(leads("/v2?token=s3cr3t"), None);
        assert_eq!(leads("https://a.example:443/x"), None);
        for (to, wanted) in [
            ("//b.example/v1?token=s3cr3t", "another host, b.example"),
            ("https://a.example:8443/", "port 8443 of the same host"),
            ("http://a.example/", "http:// by port 80 of the same host"),
            ("http://a.example:443/", "http:// on the same host"),
            ("mailto:a", "another host, nowhere"),
        ] {
            assert_eq!(leads(to).as_deref(), Some(wanted), "{to}");
        }
    }

    #[test]
    fn what_is_told_of_a_place_has_no_account_and_no_query() {
        let url = Url::parse("https://user:s3cr3t@a.example:8443/v1/logs?token=s3cr3t#s3cr3t");
        assert_eq!(named(&url.unwrap()), "https://a.example:8443/v1/logs");
    }
}
