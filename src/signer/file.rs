//! Keys in files, in OpenSSH's form: for this account alone (0600), no links, and never written
//! over. A file with a passphrase says whose key it is without it.
//!
//! It must not ask anybody: a passphrase is handed in, and goes from memory with whatever held it.

use super::{Fault, Signer};
use crate::ledger::signature::strong;
use crate::plain;
use ssh_key::private::{Ed25519Keypair, KeypairData};
use ssh_key::public::KeyData;
use ssh_key::{Cipher, Kdf, LineEnding, PrivateKey};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Bytes of a key file, at most: an RSA key of 16,384 bits has 13 KiB.
const BYTES_MAX: u64 = 64 * 1024;
/// Rounds of the hash that a passphrase goes through: what `ssh-keygen` takes.
const ROUNDS: u32 = 24;

/// A key file that was read, open or under a passphrase.
#[derive(Clone)]
pub struct KeyFile {
    path: PathBuf,
    key: PrivateKey,
}

/// What protects a key that is made.
pub struct Protect<'p> {
    /// The passphrase.
    pub passphrase: &'p str,
    /// 16 random bytes for it.
    pub salt: [u8; 16],
}

impl KeyFile {
    /// Reads it.
    pub fn read(path: &Path) -> Result<Self, Fault> {
        let fault = |why: &dyn ToString| Fault::File { file: path.into(), why: why.to_string() };
        let file = plain::open_itself(path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => fault(&"there is no such file; `crosscheck keys new` makes one"),
            _ => fault(&format!("cannot be opened: {error}")),
        })?;
        let meta = file.metadata().map_err(|error| fault(&error))?;
        if meta.mode() & 0o077 != 0 {
            let mode = meta.mode() & 0o7777;
            let why = format!("others may read it (mode {mode:04o}): `chmod 600` it, if none did");
            return Err(fault(&why));
        }
        if ![0, rustix::process::geteuid().as_raw()].contains(&meta.uid()) {
            return Err(fault(&"it belongs to another account"));
        }
        let mut text = Zeroizing::new(Vec::with_capacity(BYTES_MAX as usize + 1));
        file.take(BYTES_MAX + 1).read_to_end(&mut text).map_err(|error| fault(&error))?;
        if text.len() as u64 > BYTES_MAX {
            return Err(fault(&"it is longer than any key"));
        }
        let key = PrivateKey::from_openssh(&*text).map_err(|error| {
            fault(&format!(
                "it cannot be read as a private key in OpenSSH's form ({error}): if \
                 `ssh-keygen -y` reads it, add it to an agent with `ssh-add`"
            ))
        })?;
        strong(key.public_key().key_data()).map_err(|error| fault(&error))?;
        Ok(Self { path: path.into(), key })
    }

    /// Whose key it is, which needs no passphrase.
    pub fn key(&self) -> &KeyData {
        self.key.public_key().key_data()
    }

    /// What was said of it when it was made; nothing of one under a passphrase.
    pub fn comment(&self) -> &str {
        self.key.comment()
    }

    /// True where it needs a passphrase.
    pub fn is_locked(&self) -> bool {
        self.key.is_encrypted()
    }

    /// What signs with it. `ask` is asked for the passphrase where there is one.
    pub fn open(
        self,
        ask: impl FnOnce(&Path) -> Option<Zeroizing<String>>,
    ) -> Result<Signer, Fault> {
        let fault = |why: &str| Fault::File { file: self.path.clone(), why: why.to_owned() };
        let known = self.key().clone();
        let key = if self.is_locked() {
            let given = ask(&self.path);
            let given = given.ok_or_else(|| {
                fault("it has a passphrase: add it to an agent with `ssh-add`, which asks for it")
            })?;
            self.key.decrypt(given.as_bytes()).map_err(|_| fault("that is not its passphrase"))?
        } else {
            self.key.clone()
        };
        if key.public_key().key_data() != &known {
            return Err(fault("its two halves are not of one key"));
        }
        match key.key_data() {
            KeypairData::SkEd25519(_) | KeypairData::SkEcdsaSha2NistP256(_) => Err(fault(
                "the key itself is in a hardware token: add it to an agent with `ssh-add`, which \
                 asks for the touch",
            )),
            // How long it takes to sign with one here could tell of it (RUSTSEC-2023-0071).
            KeypairData::Rsa(_) => Err(fault(
                "an RSA key signs through an agent alone: add it to one with `ssh-add`, or make \
                 another kind with `crosscheck keys new`",
            )),
            _ => Ok(Signer::by_key(key)),
        }
    }
}

/// The text of an Ed25519 key made of these random bytes, in OpenSSH's form.
pub fn made(
    seed: &Zeroizing<[u8; 32]>,
    comment: &str,
    protect: Option<&Protect<'_>>,
) -> Result<PrivateKey, ssh_key::Error> {
    let key = PrivateKey::new(Ed25519Keypair::from_seed(seed).into(), comment)?;
    let Some(Protect { passphrase, salt }) = protect else { return Ok(key) };
    let kdf = Kdf::Bcrypt { salt: salt.to_vec(), rounds: ROUNDS };
    // It says whether a passphrase was the right one, and stands under it: no secret.
    let check = u32::from_be_bytes([salt[0], salt[1], salt[2], salt[3]]);
    key.encrypt_with(Cipher::Aes256Ctr, kdf, check, passphrase)
}

/// Writes a key into a file of its own, and its public half beside it (`.pub`). There is a whole
/// file afterwards, or none; one that is there is never written over.
pub fn make(path: &Path, key: &PrivateKey) -> Result<(), Fault> {
    let fault = |why: &dyn ToString| Fault::File { file: path.into(), why: why.to_string() };
    let text = key.to_openssh(LineEnding::LF).map_err(|error| fault(&error))?;
    let public = key.public_key().to_openssh().map_err(|error| fault(&error))?;
    written(path, text.as_bytes(), 0o600).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            fault(&"there is a file already, and no key is written over another")
        }
        _ => fault(&format!("cannot be written: {error}")),
    })?;
    let beside = with_pub(path);
    match written(&beside, format!("{public}\n").as_bytes(), 0o644) {
        // It is made from the key: one that is left over says nothing that counts.
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(Fault::File { file: beside, why: format!("cannot be written: {error}") }),
    }
}

fn with_pub(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".pub");
    name.into()
}

/// A new file that is whole, or none.
fn written(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut fresh = path.as_os_str().to_owned();
    fresh.push(format!(".{}.new", rustix::process::getpid().as_raw_nonzero()));
    let fresh = PathBuf::from(fresh);
    let _ = fs::remove_file(&fresh);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&fresh)?;
    let done = file.write_all(bytes).and_then(|()| file.sync_all());
    // A link to a name that is there fails, where a rename would replace it.
    let done = done.and_then(|()| fs::hard_link(&fresh, path));
    let _ = fs::remove_file(&fresh);
    done?;
    File::open(folder)?.sync_all()
}
