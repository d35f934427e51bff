//! The few lines of HTTP that a chat endpoint needs: one request, one answer within limits of size
//! and time, tried again where a server says that it cannot just now.
//!
//! It must not follow a redirect: evidence goes where the site said and nowhere else. The key is in
//! a header and in no message.

use super::{Ask, Fault, Stop};
use crate::assess::model::Spec;
use crate::assess::model::answer::ANSWER_BYTES_MAX;
use crate::plain;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Certificate, Client, StatusCode, redirect};
use std::error::Error as _;
use std::fmt::Write as _;
use std::time::Duration;

/// How often one question is sent where a server cannot answer just now.
const TRIES: u32 = 3;
/// How long is waited before the second time, where the server does not say.
const WAIT: Duration = Duration::from_millis(500);
/// How long at most, whatever the server says.
const WAIT_MAX: Duration = Duration::from_secs(30);
/// Characters of what a server says of its refusal.
const QUOTED_MAX: usize = 200;
/// Bytes of a file of certificates.
const CA_BYTES_MAX: u64 = 1024 * 1024;

/// A server over HTTP.
pub struct Http {
    client: Client,
    endpoint: String,
    timeout: Duration,
}

/// What one try came to.
enum Tried {
    Answer(Vec<u8>),
    /// Not now; after how long the server says, and what it said.
    Later(Option<Duration>, Fault),
}

impl Http {
    /// The server of that description. Nothing is sent yet.
    pub fn new(spec: &Spec, key: Option<&str>) -> Result<Self, String> {
        // The first one of the process stays; any is good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(key) = key {
            let value = HeaderValue::from_str(&format!("Bearer {key}"));
            let mut value = value.map_err(|_| "the key cannot stand in a header".to_owned())?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        let mut builder = Client::builder()
            .user_agent(concat!("crosscheck/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers)
            .redirect(redirect::Policy::none())
            .no_gzip()
            // Each question has a runtime of its own, which no connection outlives.
            .pool_max_idle_per_host(0);
        if spec.is_here() {
            builder = builder.no_proxy();
        }
        if let Some(path) = &spec.ca {
            let why = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
            let pem = plain::text(path, CA_BYTES_MAX).map_err(|error| why(&error))?;
            let all = Certificate::from_pem_bundle(pem.as_bytes()).map_err(|error| why(&error))?;
            builder = builder.tls_certs_merge(all);
        }
        let client = builder.build().map_err(|error| in_words(&error))?;
        Ok(Self { client, endpoint: spec.endpoint(), timeout: spec.timeout })
    }

    async fn until_answered(&self, body: &[u8]) -> Result<Vec<u8>, Fault> {
        let mut tries = 1;
        loop {
            let said = tokio::time::timeout(self.timeout, self.once(body)).await;
            let late = || {
                let timeout = humantime::format_duration(self.timeout);
                Err(Fault::new(format!("no whole answer came within {timeout}")))
            };
            match said.unwrap_or_else(|_| late())? {
                Tried::Answer(bytes) => return Ok(bytes),
                Tried::Later(_, fault) if tries == TRIES => return Err(fault),
                Tried::Later(wait, _) => {
                    let wait = wait.unwrap_or(WAIT * 2_u32.pow(tries - 1)).min(WAIT_MAX);
                    tokio::time::sleep(wait).await;
                    tries += 1;
                }
            }
        }
    }

    async fn once(&self, body: &[u8]) -> Result<Tried, Fault> {
        let sent = self.client.post(&self.endpoint).body(body.to_vec()).send().await;
        let mut response = match sent {
            Ok(response) => response,
            Err(error) if error.is_connect() => {
                return Ok(Tried::Later(None, Fault::new(in_words(&error))));
            }
            Err(error) => return Err(Fault::new(in_words(&error))),
        };
        let (status, wait) = (response.status(), after(response.headers()));
        let mut bytes = Vec::new();
        while let Some(chunk) =
            response.chunk().await.map_err(|error| Fault::new(in_words(&error)))?
        {
            if bytes.len() + chunk.len() > ANSWER_BYTES_MAX {
                let why = format!("it has more than {ANSWER_BYTES_MAX} bytes and was not read on");
                return Err(Fault::new(why));
            }
            bytes.extend_from_slice(&chunk);
        }
        if status.is_success() {
            return Ok(Tried::Answer(bytes));
        }
        let fault =
            Fault { why: refused(status, &bytes), response: Some(bytes), is_stopped: false };
        let is_for_now = status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error();
        if is_for_now { Ok(Tried::Later(wait, fault)) } else { Err(fault) }
    }
}

impl Ask for Http {
    fn ask(&self, body: &[u8], stop: &Stop) -> Result<Vec<u8>, Fault> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Fault::new(error.to_string()))?;
        runtime.block_on(async {
            tokio::select! {
                answer = self.until_answered(body) => answer,
                () = stop.0.notified() => Err(Fault { is_stopped: true, ..Fault::new("given up") }),
            }
        })
    }
}

/// How long the server asks to be left alone, where it says so in seconds.
fn after(headers: &HeaderMap) -> Option<Duration> {
    let secs = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(secs))
}

fn refused(status: StatusCode, bytes: &[u8]) -> String {
    let mend = match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => "; the key is missing or refused",
        StatusCode::NOT_FOUND => "; look at url and model",
        StatusCode::BAD_REQUEST => "; where it knows no schemas, set structured = false",
        it if it.is_redirection() => "; no redirect is followed, name the server itself",
        _ => "",
    };
    let said = String::from_utf8_lossy(bytes);
    let said: String = said.trim().chars().take(QUOTED_MAX).collect();
    let said = if said.is_empty() { said } else { format!(" ({said})") };
    format!("the server answered {status}{said}{mend}")
}

/// An error with what is behind it: the outermost alone says little.
fn in_words(error: &reqwest::Error) -> String {
    let mut words = error.to_string();
    let mut behind = error.source();
    while let Some(error) = behind {
        let _ = write!(words, ": {error}");
        behind = error.source();
    }
    words
}
