//! The keys that this account can sign with: what its agent offers, and one file in its state
//! folder, outside every store, so that no copy of a store carries it.
//!
//! It must not say which of them counts: that is the ledger's roster. An agent is asked for a
//! moment only; one that does not answer is told, and hinders no key in a file.

use super::own_folder::OwnFolder;
use crate::domain::time::Timestamp;
use crate::ledger::roster::Roster;
use crate::ledger::signature::{Role, fingerprint};
use crate::signer::{self, Agent, Fault, KeyFile, Patience, Signer};
use crate::store::{Hand, Signed};
use ssh_key::public::KeyData;
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use zeroize::Zeroizing;

/// The folder in the state folder, and the file in it.
const FOLDER: &str = "keys";
const FILE: &str = "id_ed25519";
/// How long an agent is waited for that is asked what it holds.
const ASKED: Duration = Duration::from_secs(2);
/// How long a touch or a confirmation is waited for.
const SIGNS: Duration = Duration::from_secs(30);

/// Where they are.
#[derive(Clone, Debug)]
pub struct OwnKeys {
    state: PathBuf,
    agent: Option<PathBuf>,
}

/// A key that is here.
#[derive(Clone, Debug)]
pub struct Here {
    /// The key.
    pub key: KeyData,
    /// What was said of it when it was made.
    pub comment: String,
    /// The file that it is in; none where an agent holds it.
    pub file: Option<PathBuf>,
    /// What signs with it, or why it cannot be used.
    pub signer: Result<Signer, Fault>,
}

impl OwnKeys {
    /// Of the account with that state folder, and the agent of that socket.
    pub fn new(state: &Path, agent: Option<PathBuf>) -> Self {
        Self { state: state.into(), agent }
    }

    /// The file of the account's own key.
    pub fn file(&self) -> PathBuf {
        self.state.join(FOLDER).join(FILE)
    }

    /// All that are here, those of the agent first, and what cannot be read of them.
    pub fn here(&self) -> (Vec<Here>, Vec<Fault>) {
        let (mut here, mut faults) = (Vec::new(), Vec::new());
        if let Some(socket) = &self.agent {
            let agent = Agent::at(socket);
            match agent.keys(&Patience::alone(ASKED)) {
                Ok(offered) => here.extend(offered.into_iter().map(|it| Here {
                    signer: Ok(Signer::by_agent(agent.clone(), it.key.clone())),
                    key: it.key,
                    comment: it.comment,
                    file: None,
                })),
                Err(fault) => faults.push(fault),
            }
        }
        match self.own() {
            Ok(own) => here.extend(own),
            Err(fault) => faults.push(fault),
        }
        (here, faults)
    }

    /// The one in the file, where there is one.
    pub fn own(&self) -> Result<Option<Here>, Fault> {
        let path = self.file();
        if std::fs::symlink_metadata(&path).is_err() {
            return Ok(None);
        }
        let file = KeyFile::read(&path)?;
        let (key, comment) = (file.key().clone(), file.comment().to_owned());
        let signer = file.open(|_| None);
        Ok(Some(Here { key, comment, file: Some(path), signer }))
    }

    /// Makes the file of the account's own key out of these random bytes.
    pub fn make(&self, seed: &Zeroizing<[u8; 32]>, comment: &str) -> Result<Here, Fault> {
        let path = self.file();
        let fault = |why: &dyn ToString| Fault::File { file: path.clone(), why: why.to_string() };
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.state)
            .and_then(|()| OwnFolder::made(&self.state.join(FOLDER)).map(|_| ()))
            .map_err(|error| fault(&error))?;
        let key = signer::made(seed, comment, None).map_err(|error| fault(&error))?;
        signer::make(&path, &key)?;
        self.own()?.ok_or_else(|| fault(&"it is gone again"))
    }

    /// The key that signs checkpoints by this roster at that time; why there is none, in words.
    /// Only one in the account's own file does: nobody is asked for a touch every few minutes.
    pub fn of_checkpoints(&self, roster: &Roster, now: Timestamp) -> Result<Signer, String> {
        let own = self.own().map_err(|fault| fault.to_string())?;
        let own =
            own.ok_or("this account has no key in a file: `crosscheck keys new` makes one")?;
        roster.allows(&own.key, Role::Checkpoint, now).map_err(|why| {
            format!(
                "{why}; `crosscheck keys show` gives the line that whoever keeps the roster adds"
            )
        })?;
        own.signer.map_err(|fault| fault.to_string())
    }

    /// What signs in that role by this roster at that time, and as whom; else why nothing does.
    pub fn by(&self, roster: &Roster, role: Role, now: Timestamp) -> Result<KeyHand, String> {
        let own = self.own();
        let is_only = |own: &Here| roster.members.iter().all(|it| it.key == own.key);
        // Where nobody else's key counts, no agent is asked.
        let (here, faults) = match own {
            Ok(Some(own)) if is_only(&own) => (vec![own], Vec::new()),
            _ => self.here(),
        };
        let mut why: Vec<String> = faults.iter().map(ToString::to_string).collect();
        for it in here {
            match (roster.allows(&it.key, role, now), it.signer) {
                (Ok(member), Ok(signer)) => {
                    return Ok(KeyHand { signer, who: member.principal.clone() });
                }
                (Ok(_), Err(fault)) => why.push(fault.to_string()),
                (Err(may_not), _) => why.push(may_not.to_string()),
            }
        }
        if why.is_empty() {
            why.push("this account has no key".into());
        }
        Err(format!(
            "nobody here may sign in this ledger: {}; `crosscheck keys show` gives the line that \
             whoever keeps its roster adds",
            why.join("; ")
        ))
    }
}

/// The hand of whoever a key belongs to.
#[derive(Clone, Debug)]
pub struct KeyHand {
    signer: Signer,
    who: String,
}

impl KeyHand {
    /// With that key, as that principal.
    pub fn new(signer: Signer, who: &str) -> Self {
        Self { signer, who: who.to_owned() }
    }

    /// Whose.
    pub fn who(&self) -> &str {
        &self.who
    }

    /// The fingerprint of the key.
    pub fn fingerprint(&self) -> String {
        fingerprint(self.signer.key())
    }
}

impl Hand for KeyHand {
    fn sign(&mut self, role: Role, bytes: &[u8]) -> Result<Signed, String> {
        let armour = self.signer.sign(role, bytes, &Patience::alone(SIGNS));
        let armour = armour.map_err(|fault| fault.to_string())?;
        Ok(Signed { armour, signer: self.fingerprint() })
    }
}
