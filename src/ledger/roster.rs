//! The roster: who may sign what, and from when until when. A list in the form of OpenSSH's
//! `allowed_signers`, so that `ssh-keygen -Y verify` takes it as it is.
//!
//! Narrower than that form, so that a line means one thing to every reader: one principal a line,
//! no patterns, no certificates, times in UTC. Judged at a time that is handed in: the list says
//! who could sign then, never who can now. It must not read a file.

use super::signature::{Role, fingerprint, strong};
use crate::domain::digest::Digest;
use crate::domain::time::Timestamp;
use ssh_key::PublicKey;
use ssh_key::public::KeyData;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Bytes of a roster.
pub const BYTES_MAX: usize = 1024 * 1024;
/// Characters of a principal.
const PRINCIPAL_MAX: usize = 256;

/// A key and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who: what stands in every record that the key signs.
    pub principal: String,
    /// What it may sign.
    pub roles: BTreeSet<Role>,
    /// From when on.
    pub from: Option<Timestamp>,
    /// Until when, that instant included: as OpenSSH has it.
    pub until: Option<Timestamp>,
    /// The key.
    pub key: KeyData,
}

/// Who may sign.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Roster {
    /// In the order of the lines.
    pub members: Vec<Member>,
}

/// Why a text is no roster.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct NoRoster {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it, and how to mend it.
    pub why: String,
}

/// Why somebody may not sign something.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MayNot {
    /// The key is in no line.
    #[error("the key {0} is not in the roster")]
    Unknown(String),
    /// It is, for something else.
    #[error("the key of {0} may not sign that: the roster does not give it the role {1}")]
    Role(String, &'static str),
    /// Not yet.
    #[error("the key of {0} counts from {1} on")]
    NotYet(String, Timestamp),
    /// Not any more.
    #[error("the key of {0} counted until {1}")]
    NoMore(String, Timestamp),
}

impl Roster {
    /// Whose key it is, where it may sign that at that time.
    pub fn allows(&self, key: &KeyData, role: Role, at: Timestamp) -> Result<&Member, MayNot> {
        let own = || self.members.iter().filter(|it| it.key == *key);
        let why = |it: &Member| {
            let who = it.principal.clone();
            let from = it.from.filter(|from| at < *from);
            let until = it.until.filter(|until| *until < at);
            match (from, until) {
                _ if !it.roles.contains(&role) => Some(MayNot::Role(who, role.name())),
                (Some(from), _) => Some(MayNot::NotYet(who, from)),
                (_, Some(until)) => Some(MayNot::NoMore(who, until)),
                _ => None,
            }
        };
        if let Some(member) = own().find(|it| why(it).is_none()) {
            return Ok(member);
        }
        // Of several lines of a key, the last one says why.
        let last = own().filter_map(why).next_back();
        Err(last.unwrap_or_else(|| MayNot::Unknown(fingerprint(key))))
    }

    /// The roster as text; [`Roster::parse`] gives it back.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        for it in &self.members {
            let spaces: Vec<&str> = it.roles.iter().map(|role| role.namespace()).collect();
            let _ = write!(out, "{} namespaces=\"{}\"", it.principal, spaces.join(","));
            for (name, time) in [("valid-after", it.from), ("valid-before", it.until)] {
                if let Some(time) = time {
                    let _ = write!(out, ",{name}=\"{}\"", time.0.format(TIME));
                }
            }
            let key = PublicKey::from(it.key.clone()).to_openssh().unwrap_or_default();
            let _ = writeln!(out, " {key}");
        }
        out
    }

    /// The digest of its text.
    pub fn digest(&self) -> Digest {
        Digest::of(self.to_text().as_bytes())
    }

    /// Reads a roster that is written as [`Roster::to_text`] writes it, without a comment.
    pub fn exact(text: &str) -> Result<Self, NoRoster> {
        let read = Self::parse(text)?;
        if read.to_text() == text {
            return Ok(read);
        }
        Err(NoRoster {
            line: 1,
            why: "it is not written in the one way that a ledger has it".into(),
        })
    }

    /// Reads a roster.
    pub fn parse(text: &str) -> Result<Self, NoRoster> {
        if text.len() > BYTES_MAX {
            return Err(NoRoster { line: 1, why: "a roster has at most 1 MiB".into() });
        }
        let lines = text.lines().enumerate().map(|(n, line)| (n + 1, line.trim()));
        let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let read = |(n, line)| member(line).map_err(|why| NoRoster { line: n, why });
        let members: Vec<Member> = lines.map(read).collect::<Result<_, _>>()?;
        Ok(Self { members })
    }
}

/// `YYYYMMDDHHMMSSZ`: without the Z every reader takes it for its own zone.
pub const TIME: &str = "%Y%m%d%H%M%SZ";

/// Reads a line: principal, options, kind of key, key, and perhaps a comment.
fn member(line: &str) -> Result<Member, String> {
    let (principal, rest) = line.split_once(char::is_whitespace).ok_or("it has no key")?;
    is_principal(principal)?;
    let (options, key) = options(rest.trim_start())?;
    let key = PublicKey::from_openssh(key.trim()).map_err(|error| format!("the key: {error}"))?;
    strong(key.key_data()).map_err(|error| error.to_string())?;
    let mut member = Member {
        principal: principal.to_owned(),
        roles: BTreeSet::new(),
        from: None,
        until: None,
        key: key.key_data().clone(),
    };
    let mut seen = BTreeSet::new();
    for (name, value) in options {
        let name = name.to_ascii_lowercase();
        if !seen.insert(name.clone()) {
            return Err(format!("{name} stands there twice"));
        }
        match name.as_str() {
            "namespaces" => member.roles = roles(value)?,
            "valid-after" => member.from = Some(time(&name, value)?),
            "valid-before" => member.until = Some(time(&name, value)?),
            "cert-authority" => return Err("certificates are not taken: list each key".into()),
            _ => return Err(format!("{name} is no option that is known here")),
        }
    }
    if member.roles.is_empty() {
        return Err("namespaces is missing: without it a key would sign everything".into());
    }
    if member.from.zip(member.until).is_some_and(|(from, until)| until <= from) {
        return Err("valid-before is not behind valid-after".into());
    }
    Ok(member)
}

fn is_principal(text: &str) -> Result<(), String> {
    if text.chars().any(|it| matches!(it, '*' | '?' | '!' | ',' | '"') || it.is_control()) {
        return Err("one principal a line, without patterns: * ? ! and commas are not taken".into());
    }
    if text.chars().count() > PRINCIPAL_MAX {
        return Err("a principal has at most 256 characters".into());
    }
    Ok(())
}

type Options<'l> = Vec<(&'l str, &'l str)>;

/// The options in front of a key, and the key.
fn options(mut rest: &str) -> Result<(Options<'_>, &str), String> {
    let mut found = Vec::new();
    loop {
        let end = rest.find(['=', ',', ' ', '\t']).ok_or("it has no key")?;
        let (name, behind) = rest.split_at(end);
        let is_key = found.is_empty() && !behind.starts_with(['=', ',']);
        if is_key && name.parse::<ssh_key::Algorithm>().is_ok_and(|it| !is_other(&it)) {
            return Ok((found, rest));
        }
        let (value, behind) = match behind.strip_prefix("=\"") {
            Some(quoted) => quoted.split_once('"').ok_or("a quote does not end")?,
            None if behind.starts_with('=') => return Err(format!("{name} wants quotes")),
            None => ("", behind),
        };
        found.push((name, value));
        match behind.strip_prefix(',') {
            Some(next) => rest = next,
            None if behind.starts_with([' ', '\t']) => return Ok((found, behind.trim_start())),
            None if behind.is_empty() => return Err("it has no key".into()),
            None => return Err(format!("something stands behind {name}")),
        }
    }
}

fn is_other(algorithm: &ssh_key::Algorithm) -> bool {
    matches!(algorithm, ssh_key::Algorithm::Other(_))
}

fn roles(value: &str) -> Result<BTreeSet<Role>, String> {
    let role = |space: &str| {
        Role::of(space).ok_or_else(|| {
            let known: Vec<&str> = Role::ALL.iter().map(|role| role.namespace()).collect();
            format!("namespaces: {space:?} is none of {}", known.join(", "))
        })
    };
    value.split(',').map(role).collect()
}

/// `YYYYMMDDZ`, `YYYYMMDDHHMMZ` or `YYYYMMDDHHMMSSZ`.
fn time(name: &str, value: &str) -> Result<Timestamp, String> {
    let fault = || format!("{name} should be YYYYMMDDHHMMSSZ, in UTC and with the Z");
    let digits = value.strip_suffix(['Z', 'z']).ok_or_else(fault)?;
    if !digits.bytes().all(|it| it.is_ascii_digit()) {
        return Err(fault());
    }
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or("00");
    if !matches!(digits.len(), 8 | 12 | 14) {
        return Err(fault());
    }
    let [year, month, day] = [part(0, 4), part(4, 6), part(6, 8)];
    let [hour, minute, second] = [part(8, 10), part(10, 12), part(12, 14)];
    Timestamp::parse(&format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z")).ok_or_else(fault)
}
