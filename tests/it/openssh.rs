//! OpenSSH's own tools, as the tests of keys and signatures ask them.

use crosscheck::domain::time::Timestamp;
use crosscheck::ledger::roster::{Member, Roster};
use crosscheck::ledger::signature::Role;
use ssh_key::PublicKey;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

pub(crate) const BYTES: &[u8] = b"{\"verdict\":\"benign_positive\"}";

/// True where OpenSSH's own tool is here: Debian's package openssh-client has it.
pub(crate) fn has_keygen() -> bool {
    let is_here = Command::new("ssh-keygen").arg("-?").output().is_ok();
    assert!(is_here || std::env::var_os("CI").is_none(), "ssh-keygen is not installed");
    if !is_here {
        println!("skipped: there is no ssh-keygen here");
    }
    is_here
}

pub(crate) fn keygen(args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new("ssh-keygen")
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // One that does not want all of it has said so by then.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

pub(crate) fn made(dir: &Path, kind: &str, bits: Option<&str>) -> PathBuf {
    let path = dir.join(format!("{kind}{}", bits.unwrap_or_default()));
    let mut args = vec!["-q", "-t", kind, "-N", "", "-C", "m.ortega", "-f", path.to_str().unwrap()];
    args.extend(bits.iter().flat_map(|bits| ["-b", bits]));
    assert!(keygen(&args, b"").status.success());
    path
}

pub(crate) fn public(path: &Path) -> PublicKey {
    PublicKey::from_openssh(&fs::read_to_string(path.with_extension("pub")).unwrap()).unwrap()
}

pub(crate) fn signed(path: &Path, namespace: &str, bytes: &[u8]) -> Vec<u8> {
    let out = keygen(&["-Y", "sign", "-f", path.to_str().unwrap(), "-n", namespace], bytes);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    out.stdout
}

pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

pub(crate) fn member(key: &PublicKey, roles: &[Role]) -> Member {
    Member {
        principal: "m.ortega@contoso.example".into(),
        roles: roles.iter().copied().collect(),
        from: None,
        until: None,
        key: key.key_data().clone(),
    }
}

/// Whether the stock tool finds a signature good by that roster at that time.
pub(crate) fn stock(dir: &Path, roster: &Roster, signature: &[u8], role: Role, time: &str) -> bool {
    let [list, armour] = ["list", "armour"].map(|name| dir.join(name));
    fs::write(&list, roster.to_text()).unwrap();
    fs::write(&armour, signature).unwrap();
    let [list, armour] = [list.to_str().unwrap(), armour.to_str().unwrap()];
    let time = format!("verify-time={time}");
    let who = "m.ortega@contoso.example";
    let args = ["-Y", "verify", "-f", list, "-I", who, "-n", role.namespace(), "-s", armour];
    let out = keygen(&[&args[..], &["-O", &time]].concat(), BYTES);
    out.status.success()
}
