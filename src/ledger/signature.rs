//! Signatures of people: SSHSIG, as `ssh-keygen -Y verify` checks them, each under the namespace of
//! the role it was made in, so that one made for something else counts for nothing here.
//!
//! It must not know who a key belongs to: that is the roster's. No key that can sign comes here.

use ssh_key::public::KeyData;
use ssh_key::{Algorithm, Fingerprint, HashAlg, PublicKey, SshSig};

/// Bytes of an armoured signature: one by an RSA key of 16,384 bits has 7 KiB.
pub const BYTES_MAX: usize = 16 * 1024;
/// Bits of an RSA key that is believed.
const RSA_BITS_MIN: usize = 2_048;

/// What a key may sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// What people write about cases: decisions, amendments, requests, notes.
    Decide,
    /// A second pair of eyes.
    Approve,
    /// Who may sign.
    Roster,
    /// The state of the ledger.
    Checkpoint,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Decide, Self::Approve, Self::Roster, Self::Checkpoint];

    /// The namespace of its signatures.
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::Decide => "org.crosscheck.decide",
            Self::Approve => "org.crosscheck.approve",
            Self::Roster => "org.crosscheck.roster",
            Self::Checkpoint => "org.crosscheck.checkpoint",
        }
    }

    /// Its name: the end of its namespace.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Decide => "decide",
            Self::Approve => "approve",
            Self::Roster => "roster",
            Self::Checkpoint => "checkpoint",
        }
    }

    /// The role of that namespace.
    pub fn of(namespace: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.namespace() == namespace)
    }
}

/// Why a signature counts for nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSignature {
    /// It cannot be read.
    #[error("it is no signature in SSH's armour: {0}")]
    Form(String),
    /// It was made for something else.
    #[error("it was made as {found:?}, and {wanted:?} is needed")]
    Namespace {
        /// The namespace that it names.
        found: String,
        /// The one that is needed.
        wanted: &'static str,
    },
    /// A kind of key or hash that nobody should rely on.
    #[error("it is by a key or hash that is too weak: {0}")]
    Weak(String),
    /// It is not of these bytes by that key.
    #[error("it does not hold over these bytes")]
    Bytes,
}

/// The key that signed these bytes in that role.
pub fn check(armoured: &[u8], role: Role, bytes: &[u8]) -> Result<KeyData, BadSignature> {
    let signature = read(armoured)?;
    if signature.namespace() != role.namespace() {
        let found = signature.namespace().to_owned();
        return Err(BadSignature::Namespace { found, wanted: role.namespace() });
    }
    let key = signature.public_key().clone();
    strong(&key)?;
    PublicKey::from(key.clone())
        .verify(role.namespace(), bytes, &signature)
        .map_err(|_| BadSignature::Bytes)?;
    Ok(key)
}

/// A key's name in entries and lists: `SHA256:` and the digest in base64.
pub fn fingerprint(key: &KeyData) -> String {
    Fingerprint::new(HashAlg::Sha256, key).to_string()
}

/// Reads a signature that is written in the one way that it can be.
fn read(armoured: &[u8]) -> Result<SshSig, BadSignature> {
    let form = |why: &dyn ToString| BadSignature::Form(why.to_string());
    if armoured.len() > BYTES_MAX {
        return Err(form(&"it is longer than 16 KiB"));
    }
    let signature = SshSig::from_pem(armoured).map_err(|error| form(&error))?;
    // What is sealed has one form: else the same signature could stand in a ledger twice.
    let again = signature.to_pem(ssh_key::LineEnding::LF).map_err(|error| form(&error))?;
    if again.trim_end().as_bytes() != armoured.trim_ascii_end() {
        return Err(form(&"its armour is not the usual one"));
    }
    // Neither is covered by what is signed.
    if signature.version() != SshSig::VERSION || !signature.reserved().is_empty() {
        return Err(form(&"it is of a version that nobody knows"));
    }
    Ok(signature)
}

/// Refuses what `ssh-keygen` makes no more, or should not.
pub fn strong(key: &KeyData) -> Result<(), BadSignature> {
    let weak = |why: &str| Err(BadSignature::Weak(why.to_owned()));
    match key.algorithm() {
        Algorithm::Ed25519
        | Algorithm::Ecdsa { .. }
        | Algorithm::SkEd25519
        | Algorithm::SkEcdsaSha2NistP256 => Ok(()),
        Algorithm::Rsa { .. } => {
            let bits = key.rsa().map_or(0, |key| key.n.as_positive_bytes().map_or(0, bits));
            if bits < RSA_BITS_MIN { weak("an RSA key of fewer than 2,048 bits") } else { Ok(()) }
        }
        other => weak(&format!("{other}")),
    }
}

fn bits(number: &[u8]) -> usize {
    let zeros = number.first().map_or(0, |first| first.leading_zeros() as usize);
    (number.len() * 8).saturating_sub(zeros)
}
