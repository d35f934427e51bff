//! What an agent is asked: which keys it holds, and for a signature. The two questions of the
//! ssh-agent protocol that are needed, each on a connection of its own.
//!
//! An agent may hang, drip, lie or go away: each wait ends with the patience of whoever asks, an
//! answer has a largest size, and nothing that it says is believed before it is checked.

use super::{Fault, Patience};
use crate::ledger::signature::{fingerprint, strong};
use socket2::{Domain, SockAddr, Socket, Type};
use ssh_key::public::KeyData;
use ssh_key::{PublicKey, Signature};
use std::io::{ErrorKind, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Bytes of an answer, at most: what OpenSSH's own agent allows.
const BYTES_MAX: usize = 256 * 1024;
/// Keys that are listed, at most: the same.
const KEYS_MAX: usize = 2_048;
/// Nobody is waited for longer than this without looking at whether somebody still waits.
const STEP: Duration = Duration::from_millis(50);

const FAILURE: u8 = 5;
const REQUEST_IDENTITIES: u8 = 11;
const IDENTITIES_ANSWER: u8 = 12;
const SIGN_REQUEST: u8 = 13;
const SIGN_RESPONSE: u8 = 14;
/// RSA with SHA-512, not with SHA-1.
const RSA_SHA2_512: u32 = 4;

/// An agent, by its socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    socket: PathBuf,
}

/// A key that an agent offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// The key.
    pub key: KeyData,
    /// What was said of it when it was made: nothing that counts.
    pub comment: String,
}

impl Agent {
    /// The agent behind that socket, which is not looked at yet.
    pub fn at(socket: &Path) -> Self {
        Self { socket: socket.into() }
    }

    /// Its socket.
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// The keys that it offers and that may sign here. Certificates, kinds that nobody knows and
    /// weak keys are passed over.
    pub fn keys(&self, patience: &Patience) -> Result<Vec<Offered>, Fault> {
        let answer = self.ask(&[REQUEST_IDENTITIES], patience)?;
        let mut rest = of_kind(&answer, IDENTITIES_ANSWER)?;
        let count = number(&mut rest)? as usize;
        if count > KEYS_MAX {
            return Err(broke("it says that it holds more than 2,048 keys"));
        }
        let mut offered = Vec::new();
        for _ in 0..count {
            let (blob, comment) = (string(&mut rest)?, string(&mut rest)?);
            let key = PublicKey::from_bytes(blob).map(|key| key.key_data().clone());
            if let Some(key) = key.ok().filter(|key| strong(key).is_ok()) {
                let comment = String::from_utf8_lossy(comment).into_owned();
                offered.push(Offered { key, comment });
            }
        }
        ended(rest)?;
        Ok(offered)
    }

    /// What it signs with that key, as it came: it is for the caller to check that.
    pub(super) fn sign(
        &self,
        key: &KeyData,
        over: &[u8],
        patience: &Patience,
    ) -> Result<Signature, Fault> {
        let blob = PublicKey::from(key.clone()).to_bytes();
        let blob = blob.map_err(|error| broke(&error.to_string()))?;
        let flags = if matches!(key, KeyData::Rsa(_)) { RSA_SHA2_512 } else { 0 };
        let mut question = vec![SIGN_REQUEST];
        put(&mut question, &blob);
        put(&mut question, over);
        question.extend(flags.to_be_bytes());
        let answer = self.ask(&question, patience)?;
        if answer.first() == Some(&FAILURE) {
            return Err(self.refusal(key, patience));
        }
        let mut rest = of_kind(&answer, SIGN_RESPONSE)?;
        let signature = string(&mut rest)?;
        ended(rest)?;
        Signature::try_from(signature).map_err(|error| broke(&error.to_string()))
    }

    /// Why it did not sign, by what it offers now.
    fn refusal(&self, key: &KeyData, patience: &Patience) -> Fault {
        match self.keys(patience) {
            Ok(keys) if keys.is_empty() => Fault::Empty,
            Ok(keys) if keys.iter().all(|it| it.key != *key) => Fault::NotHeld(fingerprint(key)),
            _ => Fault::Refused,
        }
    }

    /// Asks, and gives the answer without its length.
    fn ask(&self, question: &[u8], patience: &Patience) -> Result<Vec<u8>, Fault> {
        let mut stream = self.connected(patience)?;
        let mut whole = Vec::with_capacity(question.len() + 4);
        put(&mut whole, question);
        moved(patience, whole.len(), |at, step| {
            stream.set_write_timeout(Some(step))?;
            stream.write(&whole[at..])
        })?;
        let mut length = [0; 4];
        let mut read = |to: &mut [u8]| {
            moved(patience, to.len(), |at, step| {
                stream.set_read_timeout(Some(step))?;
                stream.read(&mut to[at..])
            })
        };
        read(&mut length)?;
        let length = u32::from_be_bytes(length) as usize;
        if length == 0 || length > BYTES_MAX {
            return Err(broke("its answer has a length that no answer has"));
        }
        let mut answer = vec![0; length];
        read(&mut answer)?;
        Ok(answer)
    }

    /// A connection. An agent that takes no more of them is waited for like one that says nothing.
    fn connected(&self, patience: &Patience) -> Result<UnixStream, Fault> {
        let none = |why: String| Fault::NoAgent(format!("{}: {why}", self.socket.display()));
        let address = SockAddr::unix(&self.socket).map_err(|error| none(error.to_string()))?;
        let socket = Socket::new(Domain::UNIX, Type::STREAM, None);
        let socket = socket.map_err(|error| none(error.to_string()))?;
        loop {
            let step = patience.left()?.min(STEP);
            let tried =
                socket.set_write_timeout(Some(step)).and_then(|()| socket.connect(&address));
            match tried {
                Ok(()) => return Ok(UnixStream::from(OwnedFd::from(socket))),
                Err(error) if may_pass(error.kind()) => {}
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    return Err(none("there is no such socket".into()));
                }
                Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
                    return Err(none("nobody answers there any more".into()));
                }
                Err(error) => return Err(none(error.to_string())),
            }
        }
    }
}

/// Moves so many bytes, a step at a time, for as long as somebody waits.
fn moved(
    patience: &Patience,
    bytes: usize,
    mut step: impl FnMut(usize, Duration) -> std::io::Result<usize>,
) -> Result<(), Fault> {
    let mut at = 0;
    while at < bytes {
        match step(at, patience.left()?.min(STEP)) {
            Ok(0) => return Err(broke("it closed the connection")),
            Ok(more) => at += more,
            Err(error) if may_pass(error.kind()) => {}
            Err(error) => return Err(broke(&error.to_string())),
        }
    }
    Ok(())
}

fn may_pass(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}

fn broke(why: &str) -> Fault {
    Fault::Broke(why.to_owned())
}

/// What stands behind the kind of an answer.
fn of_kind(answer: &[u8], kind: u8) -> Result<&[u8], Fault> {
    match answer.split_first() {
        Some((found, rest)) if *found == kind => Ok(rest),
        Some((&FAILURE, _)) => Err(Fault::Refused),
        _ => Err(broke("its answer is to another question")),
    }
}

fn number(rest: &mut &[u8]) -> Result<u32, Fault> {
    let (first, behind) = rest.split_first_chunk().ok_or_else(|| broke("its answer is short"))?;
    *rest = behind;
    Ok(u32::from_be_bytes(*first))
}

fn string<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], Fault> {
    let length = number(rest)? as usize;
    let (text, behind) =
        rest.split_at_checked(length).ok_or_else(|| broke("its answer is short"))?;
    *rest = behind;
    Ok(text)
}

fn ended(rest: &[u8]) -> Result<(), Fault> {
    if rest.is_empty() { Ok(()) } else { Err(broke("its answer has more than it should")) }
}

/// A string of the protocol: its length, then its bytes. What is put here is short.
fn put(to: &mut Vec<u8>, bytes: &[u8]) {
    to.extend((bytes.len() as u32).to_be_bytes());
    to.extend(bytes);
}
