//! Who asks: credentials of a source, and tokens for as long as they hold.
//!
//! Secrets are read where they are when they are needed, so that a new one counts without a
//! restart. It must not write one anywhere.

use super::jwt;
use super::said::{meant, word};
use crate::domain::json::Doc;
use crate::domain::time::Timestamp;
use crate::net::{Ask, Client, Secret, Trouble, Url, Whence, wait_asked};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::path::PathBuf;

/// A token is not used so long before its end,
const EARLY_SECS: i64 = 60;
/// and holds so long where nothing is said.
const HOLDS_SECS: i64 = 300;
/// Bytes of an answer to a question for a token.
const ANSWER_MAX: usize = 256 * 1024;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Auth {
    /// Nobody.
    None,
    /// Whoever has this token.
    Bearer(Whence),
    /// An account with a password.
    Basic(String, Whence),
    /// Whoever has this key, in a header of that name behind that prefix.
    Header(String, String, Whence),
    /// A client that is given tokens (OAuth 2, client credentials).
    OAuth(OAuth),
}

/// A client that is given tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OAuth {
    /// Who gives them.
    pub token_url: String,
    /// The client.
    pub client: String,
    /// What it wants to do.
    pub scope: Option<String>,
    /// How it shows who it is.
    pub proof: Proof,
}

/// How a client shows who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// By a secret.
    Secret(Whence),
    /// By a signature.
    Key {
        /// The private key.
        key: Whence,
        /// The certificate that the other side knows, where it tells keys apart by it.
        certificate: Option<PathBuf>,
        /// The key's name, where it tells them apart by that.
        key_id: Option<String>,
        /// How it is signed.
        algorithm: Algorithm,
    },
}

/// How an assertion is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA with PSS.
    Ps256,
    /// RSA with PKCS #1.
    Rs256,
}

impl Algorithm {
    /// Its name in a token and in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ps256 => "PS256",
            Self::Rs256 => "RS256",
        }
    }
}

/// Credentials in use.
#[derive(Debug, Default)]
pub(super) struct Session {
    /// A token, and until when it is used.
    token: Option<(Secret, Timestamp)>,
}

impl Session {
    /// The header that says who asks.
    pub(super) async fn header(
        &mut self,
        auth: &Auth,
        client: &Client,
        now: Timestamp,
    ) -> Result<Option<(String, Secret)>, Trouble> {
        let plain = |text: String| Some(("authorization".to_owned(), Secret::new(text)));
        Ok(match auth {
            Auth::None => None,
            Auth::Bearer(token) => plain(format!("Bearer {}", token.read()?.reveal())),
            Auth::Basic(user, password) => {
                let both = format!("{user}:{}", password.read()?.reveal());
                plain(format!("Basic {}", STANDARD.encode(both)))
            }
            Auth::Header(name, prefix, key) => {
                let value = format!("{prefix}{}", key.read()?.reveal());
                Some((name.clone(), Secret::new(value)))
            }
            Auth::OAuth(oauth) => {
                if self.token.as_ref().is_none_or(|(_, until)| *until <= now) {
                    self.token = Some(token(oauth, client, now).await?);
                }
                let token = self.token.as_ref().map(|(token, _)| token.reveal());
                plain(format!("Bearer {}", token.unwrap_or_default()))
            }
        })
    }

    /// The other side does not take the token; true where a new one may be.
    pub(super) fn refused(&mut self) -> bool {
        self.token.take().is_some()
    }
}

/// Asks for a token.
async fn token(
    oauth: &OAuth,
    client: &Client,
    now: Timestamp,
) -> Result<(Secret, Timestamp), Trouble> {
    let url = Url::parse(&oauth.token_url)
        .map_err(|_| Trouble::new("auth: token_url: should be a whole URL"))?;
    let mut form = vec![("grant_type", "client_credentials".to_owned())];
    form.push(("client_id", oauth.client.clone()));
    form.extend(oauth.scope.iter().map(|scope| ("scope", scope.clone())));
    match &oauth.proof {
        Proof::Secret(secret) => form.push(("client_secret", secret.read()?.reveal().to_owned())),
        proof @ Proof::Key { .. } => {
            let signed = jwt::assertion(proof, &oauth.client, &oauth.token_url, now)?;
            let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            form.push(("client_assertion_type", kind.into()));
            form.push(("client_assertion", signed.reveal().to_owned()));
        }
    }
    // The form is written as the query of a URL is, and never stands in one.
    let mut written = url.clone();
    written.query_pairs_mut().clear().extend_pairs(&form);
    let body = written.query().unwrap_or_default().as_bytes().to_vec();
    let headers = vec![("accept".to_owned(), Secret::new("application/json".into()))];
    let ask = Ask { url, headers, body: Some(("application/x-www-form-urlencoded", body)) };
    let answer = client.ask(ask).await?;
    let (status, side, place) = (answer.status(), answer.side(), answer.place().to_owned());
    let wait = wait_asked(|name| answer.header(name), now).filter(|_| matches!(status, 429 | 503));
    let body = answer.head(ANSWER_MAX).await?;
    let doc = Doc::parse_bytes(&body).ok();
    let text = |name| doc.as_ref().and_then(|it| it.root().get(name)?.as_str().map(String::from));
    let Some(token) = text("access_token").filter(|it| status == 200 && !it.is_empty()) else {
        let word = doc.as_ref().map_or_else(String::new, word);
        let meant = meant(&word).unwrap_or("check the client, its secret or key, and scope");
        let why = format!("no token is given; {meant} ({status}{word}, {place})");
        return Err(Trouble { side, wait, ..Trouble::new(why) });
    };
    let holds = doc.as_ref().and_then(|it| {
        let holds = it.root().get("expires_in")?;
        holds.as_i64().or_else(|| holds.as_str()?.parse().ok())
    });
    let holds = holds.unwrap_or(HOLDS_SECS).clamp(0, 86_400);
    // One that holds for a moment only is used for half of it.
    let used = (holds - EARLY_SECS).max(holds / 2);
    Ok((Secret::new(token), now.plus_millis(used * 1_000)))
}
