//! A chat endpoint over HTTP: one request, one answer within limits of size and time.
//!
//! It must not follow a redirect: evidence goes where the site said and nowhere else. It must not
//! send anything twice, since each request counts. The key is in a header and in no message.

use super::{Ask, Fault, Later, Stop};
use crate::assess::model::Spec;
use crate::assess::model::answer::ANSWER_BYTES_MAX;
use crate::domain::time::Timestamp;
use crate::net::{self, Client, Proxy, Secret, Settings, Trouble, Url};
use std::time::Duration;

/// Characters of what a server says of its refusal.
const QUOTED_MAX: usize = 200;

/// A server over HTTP.
pub struct Http {
    client: Client,
    url: Url,
    key: Option<Secret>,
    timeout: Duration,
    how: How,
}

/// What asking needs from outside.
#[derive(Clone, Copy, Debug)]
pub struct How {
    /// The time.
    pub now: fn() -> Timestamp,
}

impl Http {
    /// The server of that description. Nothing is sent yet.
    pub fn new(spec: &Spec, key: Option<Secret>, how: How) -> Result<Self, Trouble> {
        let bad = |_| Trouble::new("url: should be a whole URL");
        let url = Url::parse(&spec.endpoint()).map_err(bad)?;
        let settings = Settings {
            ca: spec.ca.clone(),
            proxy: Proxy::to(&url),
            // The site said so where it says http:// of another machine.
            insecure: true,
            redirects: 0,
            // The exact bytes are kept.
            exact: true,
            // Each question has a runtime of its own, which no connection outlives.
            keeps: false,
            connect: Settings::default().connect.min(spec.timeout),
            // A model says nothing for as long as it reads.
            read: spec.timeout,
            total: spec.timeout,
        };
        Ok(Self { client: Client::new(&settings)?, url, key, timeout: spec.timeout, how })
    }

    /// A fault in words, the reason first: a model has one place, and a status line little room.
    fn fault(&self, trouble: &Trouble) -> Fault {
        let place = format!(" ({})", net::named(&self.url));
        let why = trouble.why.strip_suffix(&place).unwrap_or(&trouble.why);
        if trouble.is_late {
            let ms = self.timeout.as_millis();
            let after = if ms < 1_000 { format!("{ms} ms") } else { format!("{} s", ms / 1_000) };
            return Fault {
                side: trouble.side,
                ..Fault::new(format!(
                    "no whole answer within {after}; raise timeout of the model, or lower its data_bytes or answer_tokens"
                ))
            };
        }
        Fault { side: trouble.side, ..Fault::new(why) }
    }

    /// A refusal as it is told and kept: some servers send the key back.
    fn without_key(&self, said: Vec<u8>) -> Vec<u8> {
        let Some(key) = self.key.as_ref().map(Secret::reveal).filter(|key| !key.is_empty()) else {
            return said;
        };
        match String::from_utf8_lossy(&said) {
            text if text.contains(key) => text.replace(key, "(key)").into_bytes(),
            _ => said,
        }
    }

    async fn once(&self, body: &[u8]) -> Result<Vec<u8>, Fault> {
        let key = self.key.iter().map(|key| {
            ("authorization".to_owned(), Secret::new(format!("Bearer {}", key.reveal())))
        });
        let ask = net::Ask {
            url: self.url.clone(),
            headers: key.collect(),
            body: Some(("application/json", body.to_vec())),
        };
        let answer = match self.client.ask(ask).await {
            Ok(answer) => answer,
            Err(trouble) if trouble.is_unasked => {
                let later = Some(Later::default());
                return Err(Fault { is_untaken: true, later, ..self.fault(&trouble) });
            }
            Err(trouble) => return Err(self.fault(&trouble)),
        };
        let status = answer.status();
        if (200..300).contains(&status) {
            // A byte more says that it is too long; the rest is not read.
            let whole = answer.head(ANSWER_BYTES_MAX + 1).await;
            return whole.map_err(|trouble| self.fault(&trouble));
        }
        let side = answer.side();
        let asked = net::wait_asked(|name| answer.header(name), (self.how.now)());
        // Where the body does not come, the status says enough.
        let bytes = self.without_key(answer.head(ANSWER_BYTES_MAX).await.unwrap_or_default());
        let why = refused(status, &bytes);
        let is_for_now = status == 429 || status >= 500;
        Err(Fault {
            side,
            response: Some(bytes),
            // What ends with a fault of the server's may have cost all the same.
            is_untaken: status < 500,
            later: is_for_now.then_some(Later { asked }),
            ..Fault::new(why)
        })
    }
}

impl Ask for Http {
    fn ask(&self, body: &[u8], stop: &Stop) -> Result<Vec<u8>, Fault> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Fault::new(error.to_string()))?;
        let answer = runtime.block_on(async {
            tokio::select! {
                answer = self.once(body) => answer,
                () = stop.0.notified() => Err(Fault { is_stopped: true, ..Fault::new("given up") }),
            }
        });
        // A name service that does not answer keeps nobody.
        runtime.shutdown_background();
        answer
    }
}

fn refused(status: u16, bytes: &[u8]) -> String {
    let mend = match status {
        401 | 403 => "; the key is missing or refused",
        404 => "; look at url and model",
        400 => "; where it knows no schemas, set structured = false",
        300..400 => "; no redirect is followed, name the server itself",
        _ => "",
    };
    let said = String::from_utf8_lossy(bytes);
    let said: String = said.trim().chars().take(QUOTED_MAX).collect();
    let said = if said.is_empty() { said } else { format!(" and says \"{said}\"") };
    format!("the server answered {status}{said}{mend}")
}
