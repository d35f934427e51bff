//! Checkpoints as signed notes: as another implementation reads and writes them, and nothing that
//! was altered or is by somebody else.

use crosscheck::domain::digest::Digest;
use crosscheck::ledger::checkpoint::{Checkpoint, NoCheckpoint};
use crosscheck::ledger::note::{self, Note, Signed, hint, verifier_key};
use proptest::prelude::*;
use signed_note::{StandardSigner, StandardVerifier, VerifierList};
use ssh_key::private::Ed25519Keypair;

const ORIGIN: &str = "crosscheck/4f2a";

fn key(seed: u8) -> Ed25519Keypair {
    Ed25519Keypair::from_seed(&[seed; 32])
}

fn checkpoint() -> Checkpoint {
    Checkpoint { origin: ORIGIN.into(), size: 1_284, root: Digest([7; 32]), time: None }
}

fn opened(bytes: &[u8]) -> Result<Checkpoint, NoCheckpoint> {
    Checkpoint::open(bytes, ORIGIN, &[key(1).public.0])
}

#[test]
fn what_is_signed_here_another_reader_believes() {
    let text = checkpoint().sign(&key(1)).unwrap().to_text();
    let vkey = verifier_key(ORIGIN, &key(1).public.0);
    let verifier = StandardVerifier::new(&vkey).unwrap();
    let theirs = signed_note::Note::from_bytes(text.as_bytes()).unwrap();
    let (good, unknown) = theirs.verify(&VerifierList::new(vec![Box::new(verifier)])).unwrap();
    assert_eq!((good.len(), unknown.len()), (1, 0));
    assert_eq!(theirs.text(), checkpoint().text().as_bytes());
    assert_eq!(
        checkpoint().text(),
        "crosscheck/4f2a\n1284\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n"
    );
    assert_eq!(opened(text.as_bytes()), Ok(checkpoint()));
}

#[test]
fn what_another_writer_signed_is_believed_here() {
    // The key and note of the format's own example.
    let skey = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    let signer = StandardSigner::new(skey).unwrap();
    let text = Checkpoint { origin: "PeterNeumann".into(), ..checkpoint() }.text();
    let mut theirs = signed_note::Note::new(text.as_bytes(), &[]).unwrap();
    theirs.add_sigs(&[&signer]).unwrap();
    let vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let public: [u8; 32] = {
        use base64::Engine as _;
        let bytes = base64::engine::general_purpose::STANDARD.decode(&vkey[22..]).unwrap();
        bytes[1..].try_into().unwrap()
    };
    assert_eq!(verifier_key("PeterNeumann", &public), vkey);
    let found = Checkpoint::open(&theirs.to_bytes(), "PeterNeumann", &[public]).unwrap();
    assert_eq!((found.size, found.root), (1_284, Digest([7; 32])));
}

#[test]
fn no_bit_of_a_checkpoint_can_be_another() {
    let text = checkpoint().sign(&key(1)).unwrap().to_text();
    for at in 0..text.len() * 8 {
        let mut bytes = text.clone().into_bytes();
        bytes[at / 8] ^= 1 << (at % 8);
        assert!(opened(&bytes).is_err(), "bit {at}");
    }
    for end in 0..text.len() {
        assert!(opened(&text.as_bytes()[..end]).is_err(), "cut at {end}");
    }
    assert!(opened(format!("{text}\n").as_bytes()).is_err());
    assert!(opened(text.repeat(2).as_bytes()).is_err());
}

#[test]
fn lines_by_others_are_passed_over_and_one_in_a_known_name_has_to_hold() {
    let mut note = checkpoint().sign(&key(1)).unwrap();
    // By a witness, in an algorithm of another day.
    note.signatures
        .insert(0, Signed { name: "witness.example".into(), hint: [9; 4], bytes: vec![1; 2_420] });
    // In the ledger's name, by a key that nobody here knows.
    note.signatures.push(checkpoint().sign(&key(2)).unwrap().signatures.remove(0));
    assert_eq!(opened(note.to_text().as_bytes()), Ok(checkpoint()));
    let others = Note { signatures: note.signatures[..1].to_vec(), ..note.clone() };
    assert_eq!(opened(others.to_text().as_bytes()), Err(NoCheckpoint::Unsigned(ORIGIN.into())));
    // The hint of the known key beside the signature of another.
    let mut forged = note.clone();
    forged.signatures[2].hint = hint(ORIGIN, &key(1).public.0);
    assert_eq!(opened(forged.to_text().as_bytes()), Err(NoCheckpoint::Forged(ORIGIN.into())));
    let other = Checkpoint { origin: "crosscheck/ffff".into(), ..checkpoint() };
    let other = other.sign(&key(1)).unwrap().to_text();
    assert_eq!(opened(other.as_bytes()), Err(NoCheckpoint::Origin("crosscheck/ffff".into())));
}

#[test]
fn what_is_wrong_with_a_note_is_said_with_its_line() {
    let text = checkpoint().sign(&key(1)).unwrap().to_text();
    let root = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
    let said = |text: String| opened(text.as_bytes()).unwrap_err().to_string();
    for (from, to, why) in [
        (ORIGIN, "a b", "line 1: a ledger's name has no blank"),
        (ORIGIN, "", "line 1: a ledger's name"),
        ("1284", "01284", "line 2: the number of entries"),
        ("1284", "+1284", "line 2: the number of entries"),
        ("1284", "18446744073709551616", "line 2: the number of entries"),
        (root, "BwcHBwc=", "line 3: the root is not 32 bytes"),
        ("\n\n", "\n", "no empty line ends the text"),
        ("\n\n", "\n\n\n", "line 4: a further line is empty"),
        ("1284", "12\r84", "line 2: it has a control character"),
        ("\u{2014} ", "- ", "line 5: a signature is"),
    ] {
        let said = said(text.replacen(from, to, 1));
        assert!(said.contains(why), "{said} is not {why}");
    }
    let further = text.replacen(root, &format!("{root}\nmore of it"), 1);
    let unsigned = said(further);
    assert!(unsigned.contains("does not hold"), "a further line is read, and signed: {unsigned}");
    let lines = text.lines().last().unwrap().to_owned() + "\n";
    assert!(said(format!("{text}{}", lines.repeat(64))).contains("more than 64 signatures"));
    assert!(said(text.repeat(1_000)).contains("64 KiB"));
    assert!(opened(b"\xff\n\n").is_err());
}

#[test]
fn a_name_that_would_pass_for_two_is_none() {
    for name in ["", "a b", "a+b", "a\u{a0}b", "a\nb", "a\u{3000}"] {
        assert!(!note::is_name(name), "{name:?}");
        assert!(!signed_note::is_key_name_valid(name), "{name:?}");
    }
    assert!(note::is_name(ORIGIN) && note::is_name("größe/1"));
}

proptest! {
    #[test]
    fn a_note_is_read_back_as_it_was_written_and_anything_else_is_no_panic(
        lines in prop::collection::vec("[^\\x00-\\x1f\\x7f]{0,12}", 1..6),
        name in "[^\\s+\\p{Cc}]{1,8}",
        bytes in prop::collection::vec(any::<u8>(), 1..80),
        flip in any::<(prop::sample::Index, u8)>(),
    ) {
        let text = lines.join("\n") + "\n";
        let signed = Signed { name, hint: [1, 2, 3, 4], bytes };
        let note = Note { text, signatures: vec![signed.clone(), signed] };
        let mut written = note.to_text().into_bytes();
        prop_assert_eq!(Note::parse(&written), Ok(note));
        // Both readers take and refuse the same, but for what only one of them limits.
        let theirs = |bytes: &[u8]| signed_note::Note::from_bytes(bytes).is_ok();
        prop_assert!(theirs(&written));
        let at = flip.0.index(written.len());
        written[at] = flip.1;
        prop_assert_eq!(Note::parse(&written).is_ok(), theirs(&written));
    }
}
