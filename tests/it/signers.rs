//! What signs for a person: real agents and key files, each signature held against OpenSSH's own
//! tool, and agents that hang, lie or go away.

use crate::openssh::{BYTES, has_keygen, keygen, made, member, public, stock};
use crosscheck::ledger::roster::Roster;
use crosscheck::ledger::signature::{Role, fingerprint};
use crosscheck::signer::{self, Agent, Fault, KeyFile, Patience, Protect, Signer};
use proptest::prelude::*;
use ssh_key::private::Ed25519Keypair;
use ssh_key::public::{KeyData, SkEd25519};
use ssh_key::{PublicKey, Signature};
use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

const TIME: &str = "20260302101100Z";

fn patience() -> Patience {
    Patience::alone(Duration::from_secs(20))
}

fn short() -> Patience {
    Patience::alone(Duration::from_millis(400))
}

/// A real agent, which ends with the test.
struct Running {
    child: Child,
    socket: PathBuf,
}

impl Running {
    /// One that asks nobody: what it wants confirmed is denied by `askpass`.
    fn start(dir: &Path, askpass: &str) -> Self {
        let socket = dir.join("agent");
        let child = Command::new("ssh-agent")
            .args(["-D", "-a", socket.to_str().unwrap()])
            .env("SSH_ASKPASS", askpass)
            .env("SSH_ASKPASS_REQUIRE", "force")
            .env("DISPLAY", "none")
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let begun = Instant::now();
        while UnixStream::connect(&socket).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(20), "the agent does not start");
            thread::sleep(Duration::from_millis(10));
        }
        Self { child, socket }
    }

    fn add(&self, args: &[&str], askpass: &str) {
        let out = Command::new("ssh-add")
            .args(args)
            .env("SSH_AUTH_SOCK", &self.socket)
            .env("SSH_ASKPASS", askpass)
            .env("SSH_ASKPASS_REQUIRE", "force")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    }

    fn agent(&self) -> Agent {
        Agent::at(&self.socket)
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The signature, held against the stock tool by a roster of that key alone.
fn stands(dir: &Path, signer: &Signer, role: Role) {
    let armour = signer.sign(role, BYTES, &patience()).unwrap();
    let roster = Roster { members: vec![member(&PublicKey::from(signer.key().clone()), &[role])] };
    let name = fingerprint(signer.key());
    assert!(stock(dir, &roster, &armour, role, TIME), "{name} as {}", role.name());
}

fn kinds(dir: &Path) -> Vec<PathBuf> {
    let kinds = [
        ("ed25519", None),
        ("ecdsa", Some("256")),
        ("ecdsa", Some("384")),
        ("ecdsa", Some("521")),
        ("rsa", Some("3072")),
    ];
    kinds.into_iter().map(|(kind, bits)| made(dir, kind, bits)).collect()
}

#[test]
fn an_agent_signs_with_every_kind_of_key_in_every_role_and_the_stock_tool_agrees() {
    if !has_keygen() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let running = Running::start(home.path(), "/bin/false");
    assert_eq!(running.agent().keys(&patience()).unwrap(), []);
    let files = kinds(home.path());
    for file in &files {
        running.add(&["-q", file.to_str().unwrap()], "/bin/false");
    }
    let offered = running.agent().keys(&patience()).unwrap();
    let wanted: Vec<KeyData> = files.iter().map(|it| public(it).key_data().clone()).collect();
    assert_eq!(offered.iter().map(|it| it.key.clone()).collect::<Vec<_>>(), wanted);
    assert!(offered.iter().all(|it| it.comment == "m.ortega"));
    for (n, it) in offered.iter().enumerate() {
        let signer = Signer::by_agent(running.agent(), it.key.clone());
        stands(home.path(), &signer, Role::ALL[n % Role::ALL.len()]);
    }
}

#[test]
fn no_signature_is_lost_to_a_number_that_happens_to_be_short() {
    if !has_keygen() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let running = Running::start(home.path(), "/bin/false");
    for bits in ["256", "384", "521"] {
        let file = made(home.path(), "ecdsa", Some(bits));
        running.add(&["-q", file.to_str().unwrap()], "/bin/false");
        let signer = Signer::by_agent(running.agent(), public(&file).key_data().clone());
        // One in 256 has a half that begins with a zero, one in two of the longest curve.
        for n in 0_u32..400 {
            let made = signer.sign(Role::Decide, &n.to_be_bytes(), &patience());
            assert!(made.is_ok(), "{bits}, {n}: {made:?}");
        }
    }
}

#[test]
fn an_agent_that_is_locked_without_the_key_or_denied_says_which() {
    if !has_keygen() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let word = home.path().join("word");
    fs::write(&word, "#!/bin/sh\necho a-word\n").unwrap();
    fs::set_permissions(&word, fs::Permissions::from_mode(0o700)).unwrap();
    let running = Running::start(home.path(), "/bin/false");
    let file = made(home.path(), "ed25519", None);
    let key = public(&file).key_data().clone();
    let signer = Signer::by_agent(running.agent(), key.clone());
    let sign = || signer.sign(Role::Decide, BYTES, &patience());
    assert_eq!(sign(), Err(Fault::Empty));
    running.add(&["-q", made(home.path(), "ecdsa", None).to_str().unwrap()], "/bin/false");
    assert_eq!(sign(), Err(Fault::NotHeld(fingerprint(&key))));
    // Every use is to be confirmed, and nobody does.
    running.add(&["-q", "-c", file.to_str().unwrap()], "/bin/false");
    assert_eq!(sign(), Err(Fault::Refused));
    running.add(&["-q", file.to_str().unwrap()], "/bin/false");
    stands(home.path(), &signer, Role::Decide);
    running.add(&["-x"], word.to_str().unwrap());
    assert_eq!(sign(), Err(Fault::Empty), "an agent that is locked offers nothing");
    running.add(&["-X"], word.to_str().unwrap());
    stands(home.path(), &signer, Role::Decide);
}

#[test]
fn an_agent_that_hangs_or_is_killed_costs_no_more_than_the_patience_that_there_is() {
    if !has_keygen() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let running = Running::start(home.path(), "/bin/false");
    let file = made(home.path(), "ed25519", None);
    running.add(&["-q", file.to_str().unwrap()], "/bin/false");
    let signer = Signer::by_agent(running.agent(), public(&file).key_data().clone());
    running.signal("-STOP");
    let begun = Instant::now();
    let fault = signer.sign(Role::Decide, BYTES, &short()).unwrap_err();
    assert_eq!(fault, Fault::TooLate(Duration::from_millis(400)));
    assert!(begun.elapsed() < Duration::from_secs(5));
    // Somebody takes it back meanwhile.
    let flag = Arc::new(AtomicBool::new(false));
    let waits = Patience::of(Duration::from_mins(10), Arc::clone(&flag));
    let setter = thread::spawn(move || {
        thread::sleep(Duration::from_millis(200));
        flag.store(true, Ordering::Relaxed);
    });
    assert_eq!(signer.sign(Role::Decide, BYTES, &waits), Err(Fault::GivenUp));
    setter.join().unwrap();
    running.signal("-CONT");
    stands(home.path(), &signer, Role::Decide);
    drop(running);
    let fault = signer.sign(Role::Decide, BYTES, &patience()).unwrap_err();
    assert!(matches!(fault, Fault::NoAgent(_)), "{fault:?}");
}

#[test]
fn without_a_socket_there_is_no_agent_and_it_is_said_why() {
    let home = tempfile::tempdir().unwrap();
    let said = |path: &Path| Agent::at(path).keys(&short()).unwrap_err().to_string();
    let gone = said(&home.path().join("gone"));
    assert!(gone.contains("there is no such socket"), "{gone}");
    let file = home.path().join("file");
    fs::write(&file, "").unwrap();
    let refused = said(&file);
    assert!(refused.contains("nobody answers there"), "{refused}");
    let long = said(Path::new(&format!("/{}", "x".repeat(200))));
    assert!(long.starts_with("no key agent: /xxx"), "{long}");
}

/// What a false agent does with a question; `None` closes the connection.
type Answers = Box<dyn Fn(&[u8]) -> Option<Vec<u8>> + Send>;

/// Its name, what it answers, and what has to come of it.
type Case = (&'static str, Answers, fn(&Fault) -> bool);

/// An agent of our own, which answers each connection once.
fn false_agent(dir: &Path, answers: Answers) -> Agent {
    let socket = dir.join("false");
    let listener = UnixListener::bind(&socket).unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut length = [0; 4];
            if stream.read_exact(&mut length).is_err() {
                continue;
            }
            let mut question = vec![0; u32::from_be_bytes(length) as usize];
            let _ = stream.read_exact(&mut question);
            if let Some(answer) = answers(&question) {
                let _ = stream.write_all(&answer);
                // It stays open: whoever waits for more waits.
                thread::spawn(move || {
                    thread::sleep(Duration::from_secs(3));
                    drop(stream);
                });
            }
        }
    });
    Agent::at(&socket)
}

fn string(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u32).to_be_bytes()[..], bytes].concat()
}

fn framed(kind: u8, rest: &[u8]) -> Vec<u8> {
    string(&[&[kind][..], rest].concat())
}

/// What was to be signed, of a question.
fn asked(question: &[u8]) -> Vec<u8> {
    let read = |at: usize| {
        let length: [u8; 4] = question[at..at + 4].try_into().unwrap();
        at + 4 + u32::from_be_bytes(length) as usize
    };
    let key = read(1);
    question[key + 4..read(key)].to_vec()
}

fn raw(signature: &Signature) -> Vec<u8> {
    let name = string(signature.algorithm().as_str().as_bytes());
    [name, string(signature.as_bytes())].concat()
}

#[test]
fn what_an_agent_makes_up_is_no_signature() {
    use ::signature::Signer as _;
    let own = Ed25519Keypair::from_seed(&[1; 32]);
    let key = KeyData::Ed25519(own.public);
    let other = Ed25519Keypair::from_seed(&[2; 32]);
    let answer = |pair: &Ed25519Keypair, bytes: &[u8]| {
        let signature: Signature = pair.try_sign(bytes).unwrap();
        framed(14, &string(&raw(&signature)))
    };
    let cases: Vec<Case> = vec![
        ("closes", Box::new(|_| None), |it| matches!(it, Fault::Broke(_))),
        ("hangs", Box::new(|_| Some(vec![])), |it| matches!(it, Fault::TooLate(_))),
        ("stops midway", Box::new(|_| Some(vec![0, 0, 1, 0, 14])), |it| {
            matches!(it, Fault::TooLate(_))
        }),
        ("a gigabyte", Box::new(|_| Some(vec![0x40, 0, 0, 0])), |it| matches!(it, Fault::Broke(_))),
        ("nothing", Box::new(|_| Some(vec![0; 4])), |it| matches!(it, Fault::Broke(_))),
        ("refuses all", Box::new(|_| Some(framed(5, &[]))), |it| matches!(it, Fault::Refused)),
        ("another answer", Box::new(|_| Some(framed(12, &[0; 4]))), |it| {
            matches!(it, Fault::Broke(_))
        }),
        ("garbage", Box::new(|_| Some(framed(14, &string(b"xyz")))), |it| {
            matches!(it, Fault::Broke(_))
        }),
        ("a length beyond its end", Box::new(|_| Some(framed(14, &[255; 4]))), |it| {
            matches!(it, Fault::Broke(_))
        }),
        (
            "another key",
            {
                let other = other.clone();
                Box::new(move |it| Some(answer(&other, &asked(it))))
            },
            |it| matches!(it, Fault::False(_)),
        ),
        (
            "other bytes",
            {
                let own = own.clone();
                Box::new(move |_| Some(answer(&own, b"SSHSIG")))
            },
            |it| matches!(it, Fault::False(_)),
        ),
    ];
    for (name, answers, fits) in cases {
        let home = tempfile::tempdir().unwrap();
        let signer = Signer::by_agent(false_agent(home.path(), answers), key.clone());
        let fault = signer.sign(Role::Decide, BYTES, &short()).unwrap_err();
        assert!(fits(&fault), "{name}: {fault:?}");
    }
    // The same pair, asked honestly: the refusals are not of the test's making.
    let home = tempfile::tempdir().unwrap();
    let agent = false_agent(home.path(), Box::new(move |it| Some(answer(&own, &asked(it)))));
    Signer::by_agent(agent, key).sign(Role::Decide, BYTES, &patience()).unwrap();
}

#[test]
fn a_hardware_key_signs_through_an_agent_with_its_counter_and_the_touch_in_what_is_signed() {
    use ::signature::Signer as _;
    use sha2::{Digest as _, Sha256};
    if !has_keygen() {
        return;
    }
    let inside = Ed25519Keypair::from_seed(&[3; 32]);
    let key = KeyData::SkEd25519(SkEd25519::new(inside.public, "ssh:"));
    // What a token does: it signs its application, that it was touched, how often it signed, and
    // the digest of what it was given.
    let token = move |question: &[u8]| {
        let more = [1_u8, 0, 0, 0, 7];
        let mut over = Sha256::digest(b"ssh:").to_vec();
        over.extend(more);
        over.extend(Sha256::digest(asked(question)));
        let signature: Signature = inside.try_sign(&over).unwrap();
        let algorithm = string(b"sk-ssh-ed25519@openssh.com");
        let blob = [algorithm, string(signature.as_bytes()), more.to_vec()].concat();
        Some(framed(14, &string(&blob)))
    };
    let home = tempfile::tempdir().unwrap();
    let signer = Signer::by_agent(false_agent(home.path(), Box::new(token)), key);
    stands(home.path(), &signer, Role::Decide);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 256,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_an_agent_answers_ends_in_a_fault_or_in_keys(
        kind in prop_oneof![Just(12_u8), Just(14), any::<u8>()],
        parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..6),
        is_framed in any::<bool>(),
    ) {
        let part = |it: &Vec<u8>| if is_framed { string(it) } else { it.clone() };
        let rest: Vec<u8> = parts.iter().flat_map(part).collect();
        let answer = framed(kind, &rest);
        let home = tempfile::tempdir().unwrap();
        let agent = false_agent(home.path(), Box::new(move |_| Some(answer.clone())));
        let _ = agent.keys(&patience());
        let key = KeyData::Ed25519(Ed25519Keypair::from_seed(&[1; 32]).public);
        prop_assert!(Signer::by_agent(agent, key).sign(Role::Decide, BYTES, &patience()).is_err());
    }
}

fn nobody(_: &Path) -> Option<Zeroizing<String>> {
    None
}

#[test]
fn a_key_file_of_every_kind_signs_and_one_with_a_passphrase_only_with_that() {
    if !has_keygen() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    for file in kinds(home.path()) {
        let read = match KeyFile::read(&file) {
            // The library does not read each of these; an agent does.
            Err(fault) if file.ends_with("ecdsa521") => {
                assert!(fault.to_string().contains("add it to an agent"), "{fault}");
                continue;
            }
            read => read.unwrap(),
        };
        assert!(!read.is_locked());
        assert_eq!(read.comment(), "m.ortega");
        match read.key() {
            KeyData::Rsa(_) => {
                let said = read.open(nobody).unwrap_err().to_string();
                assert!(said.contains("an RSA key signs through an agent alone"), "{said}");
            }
            _ => stands(home.path(), &read.open(nobody).unwrap(), Role::Decide),
        }
    }
    let file = home.path().join("ed25519");
    let args = ["-q", "-p", "-P", "", "-N", "a word", "-f", file.to_str().unwrap()];
    assert!(keygen(&args, b"").status.success());
    let read = KeyFile::read(&file).unwrap();
    assert!(read.is_locked());
    assert_eq!(read.key(), public(&file).key_data(), "whose it is needs no passphrase");
    let said = read.clone().open(nobody).unwrap_err().to_string();
    assert!(said.contains("it has a passphrase"), "{said}");
    let wrong = |_: &Path| Some(Zeroizing::new("another".to_owned()));
    let said = read.clone().open(wrong).unwrap_err().to_string();
    assert!(said.ends_with("that is not its passphrase"), "{said}");
    let signer = read.open(|_| Some(Zeroizing::new("a word".to_owned()))).unwrap();
    stands(home.path(), &signer, Role::Roster);
    assert!(!format!("{signer:?}").contains("PrivateKey"), "{signer:?}");
}

#[test]
fn a_key_file_that_others_may_read_that_is_a_link_or_no_key_is_refused_with_what_to_do() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("key");
    let key = signer::made(&Zeroizing::new([7; 32]), "ana", None).unwrap();
    signer::make(&path, &key).unwrap();
    let said = |path: &Path| KeyFile::read(path).map(|_| ()).unwrap_err().to_string();
    for mode in [0o640, 0o604, 0o666, 0o601] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        assert!(said(&path).contains(&format!("(mode {mode:04o}): `chmod 600` it")));
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let link = home.path().join("link");
    symlink(&path, &link).unwrap();
    assert!(said(&link).contains("this is a link"));
    assert!(said(home.path()).contains("no plain file"));
    assert!(said(&home.path().join("none")).contains("`crosscheck keys new` makes one"));
    let text = fs::read_to_string(&path).unwrap();
    let written = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        said(&path)
    };
    assert!(written(b"").contains("cannot be read as a private key"));
    assert!(written(&vec![b'-'; 70_000]).contains("longer than any key"));
    // Any damage is a fault in words, or changes nothing that is signed with.
    let ours = key.public_key().key_data();
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        fs::write(&path, &bytes).unwrap();
        if let Ok(signer) = KeyFile::read(&path).and_then(|it| it.open(nobody)) {
            let signed = signer.sign(Role::Decide, BYTES, &patience());
            assert!(signed.is_err() || signer.key() == ours, "byte {at}");
        }
    }
}

#[test]
fn a_key_that_is_made_here_is_one_to_openssh_and_none_is_written_over() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("key");
    let text = path.to_str().unwrap().to_owned();
    for (seed, passphrase) in [(1, None), (2, Some("a word"))] {
        let protect = passphrase.map(|passphrase| Protect { passphrase, salt: [9; 16] });
        let key = signer::made(&Zeroizing::new([seed; 32]), "ana", protect.as_ref()).unwrap();
        signer::make(&path, &key).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        let read = KeyFile::read(&path).unwrap();
        assert_eq!(read.is_locked(), passphrase.is_some());
        let line = fs::read_to_string(home.path().join("key.pub")).unwrap();
        assert_eq!(PublicKey::from_openssh(&line).unwrap().key_data(), read.key());
        let given = passphrase.unwrap_or_default();
        let signer = read.clone().open(|_| Some(Zeroizing::new(given.to_owned()))).unwrap();
        if has_keygen() {
            let out = keygen(&["-y", "-P", given, "-f", &text], b"");
            let theirs = String::from_utf8(out.stdout).unwrap();
            assert_eq!(PublicKey::from_openssh(theirs.trim()).unwrap().key_data(), read.key());
            stands(home.path(), &signer, Role::Decide);
        }
        let before = fs::read(&path).unwrap();
        let said = signer::make(&path, &key).unwrap_err().to_string();
        assert!(said.contains("no key is written over another"), "{said}");
        assert_eq!(fs::read(&path).unwrap(), before);
        let names = fs::read_dir(home.path()).unwrap().map(|it| it.unwrap().file_name());
        let left: Vec<_> = names.filter(|it| it.to_string_lossy().contains("new")).collect();
        assert!(left.is_empty(), "{left:?}");
        fs::remove_file(&path).unwrap();
        fs::remove_file(home.path().join("key.pub")).unwrap();
    }
}
