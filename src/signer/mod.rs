//! What signs for a person: a key that an agent holds, or one in a file. Bytes and a role in, an
//! armoured signature out.
//!
//! It must not know what is signed, nor whose key it is. A signature that does not hold over the
//! bytes it was asked for is none, whoever made it, and nothing here waits longer than it is told.

mod agent;
mod file;

pub use agent::{Agent, Offered};
pub use file::{KeyFile, Protect, made, make};

use crate::ledger::checkpoint::{Checkpoint, Mark};
use crate::ledger::signature::{self, BadSignature, Role, fingerprint};
use ssh_key::public::KeyData;
use ssh_key::{HashAlg, LineEnding, PrivateKey, Signature, SshSig};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How long somebody is waited for, and whether the person who waits still does.
#[derive(Clone, Debug)]
pub struct Patience {
    until: Instant,
    whole: Duration,
    given_up: Arc<AtomicBool>,
}

impl Patience {
    /// So long from now on, or until the flag is set.
    pub fn of(whole: Duration, given_up: Arc<AtomicBool>) -> Self {
        Self { until: Instant::now() + whole, whole, given_up }
    }

    /// So long from now on.
    pub fn alone(whole: Duration) -> Self {
        Self::of(whole, Arc::default())
    }

    /// What is left, unless nothing is.
    fn left(&self) -> Result<Duration, Fault> {
        if self.given_up.load(Ordering::Relaxed) {
            return Err(Fault::GivenUp);
        }
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(Fault::TooLate(self.whole)) } else { Ok(left) }
    }
}

/// Why nothing is signed, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No agent answers.
    #[error("no key agent: {0}; start one (`eval \"$(ssh-agent)\"`), or use a key file")]
    NoAgent(String),
    /// The agent has no key that can sign here.
    #[error(
        "the key agent offers no key: add one with `ssh-add`, or unlock the agent with `ssh-add -X`"
    )]
    Empty,
    /// It has others.
    #[error("the key agent does not hold the key {0}: add it with `ssh-add`")]
    NotHeld(String),
    /// It was asked and said no.
    #[error(
        "the key agent did not sign: it is locked, or the touch or confirmation it asked for was \
         not given"
    )]
    Refused,
    /// It took too long.
    #[error("nothing was signed within {} s: was a touch or a confirmation asked for?", .0.as_secs())]
    TooLate(Duration),
    /// Nobody waits any more.
    #[error("signing was given up")]
    GivenUp,
    /// It went away, or what it said is no answer.
    #[error("the key agent broke off: {0}; start it anew, and try again")]
    Broke(String),
    /// What came back is no signature of these bytes by that key.
    #[error(
        "what came back is not the signature that was asked for ({0}): do not trust this agent"
    )]
    False(BadSignature),
    /// A key file that cannot be used.
    #[error("{}: {why}", file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// What is wrong with it, and how to mend it.
        why: String,
    },
}

/// A key that can sign.
#[derive(Clone)]
pub struct Signer {
    key: KeyData,
    by: By,
}

#[derive(Clone)]
enum By {
    Agent(Agent),
    File(Arc<PrivateKey>),
}

/// The private half shows in no message and no log.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by = match self.by {
            By::Agent(_) => "agent",
            By::File(_) => "file",
        };
        write!(f, "Signer({} by {by})", fingerprint(&self.key))
    }
}

impl Signer {
    /// By a key that this agent holds; that it does is seen when it signs.
    pub fn by_agent(agent: Agent, key: KeyData) -> Self {
        Self { key, by: By::Agent(agent) }
    }

    /// By a key that is open.
    fn by_key(key: PrivateKey) -> Self {
        Self { key: key.public_key().key_data().clone(), by: By::File(Arc::new(key)) }
    }

    /// Whose signature it makes.
    pub fn key(&self) -> &KeyData {
        &self.key
    }

    /// True where an agent signs, which may ask for a touch.
    pub fn is_agent(&self) -> bool {
        matches!(self.by, By::Agent(_))
    }

    /// Signs these bytes in that role: an armoured SSHSIG, as `ssh-keygen -Y verify` takes it.
    pub fn sign(&self, role: Role, bytes: &[u8], patience: &Patience) -> Result<Vec<u8>, Fault> {
        patience.left()?;
        let space = role.namespace();
        let broke = |error: ssh_key::Error| Fault::Broke(error.to_string());
        let over = SshSig::signed_data(space, HashAlg::Sha512, bytes).map_err(broke)?;
        let raw = match &self.by {
            By::Agent(agent) => agent.sign(&self.key, &over, patience)?,
            By::File(key) => ::signature::Signer::<Signature>::try_sign(&**key, &over)
                .map_err(|error| Fault::Broke(error.to_string()))?,
        };
        let signed = SshSig::new(self.key.clone(), space, HashAlg::Sha512, raw).map_err(broke)?;
        let armoured = signed.to_pem(LineEnding::LF).map_err(broke)?.into_bytes();
        let by = signature::check(&armoured, role, bytes).map_err(Fault::False)?;
        if by == self.key { Ok(armoured) } else { Err(Fault::False(BadSignature::Bytes)) }
    }

    /// Signs a checkpoint as a note, and once more as `ssh-keygen -Y verify` takes it. An Ed25519
    /// key in a file can, which asks nobody for a touch; of every other key there is none.
    pub fn mark(
        &self,
        checkpoint: &Checkpoint,
        patience: &Patience,
    ) -> Result<Option<Mark>, Fault> {
        let By::File(key) = &self.by else { return Ok(None) };
        let Some(pair) = key.key_data().ed25519() else { return Ok(None) };
        let note = checkpoint.sign(pair).map_err(|error| Fault::Broke(error.to_string()))?;
        let signature = self.sign(Role::Checkpoint, checkpoint.text().as_bytes(), patience)?;
        Ok(Some(Mark { size: checkpoint.size, note: note.to_text().into_bytes(), signature }))
    }
}
