//! Statements that people sign: what a store takes and what it refuses, what verifying makes of
//! every way to forge one, and the stock tool beside it.

use crate::openssh::{has_keygen, keygen};
use crate::store_kit::{Writer, decision, expect, plain};
use crosscheck::domain::digest::Digest;
use crosscheck::domain::time::Timestamp;
use crosscheck::domain::words::Action;
use crosscheck::ledger::canon;
use crosscheck::ledger::entry::{Head, Header, Signed, StoredEntry};
use crosscheck::ledger::record::{Body, Record, Seen};
use crosscheck::ledger::roster::{Member, Roster};
use crosscheck::ledger::seal::Chain;
use crosscheck::ledger::signature::{Role, fingerprint};
use crosscheck::ledger::verify::{Fault, Report, Verifier};
use crosscheck::store::{AppendError, Hand, Store, StoreError};
use ssh_key::private::Ed25519Keypair;
use ssh_key::{HashAlg, LineEnding, PrivateKey};
use std::fs;

/// A person with a key, and how often they were asked to sign.
struct Pen {
    key: PrivateKey,
    asked: usize,
    /// What they sign as, where that is not what they are asked for.
    role: Option<Role>,
    refuses: bool,
}

impl Pen {
    fn of(seed: u8) -> Self {
        let key = PrivateKey::new(Ed25519Keypair::from_seed(&[seed; 32]).into(), "").unwrap();
        Self { key, asked: 0, role: None, refuses: false }
    }

    fn signs(&self, role: Role, bytes: &[u8]) -> Signed {
        let signed = self.key.sign(role.namespace(), HashAlg::Sha512, bytes).unwrap();
        let armour = signed.to_pem(LineEnding::LF).unwrap().into_bytes();
        Signed { armour, signer: fingerprint(self.key.public_key().key_data()) }
    }

    fn line(&self, who: &str, roles: &[Role]) -> Member {
        Member {
            principal: who.into(),
            roles: roles.iter().copied().collect(),
            from: None,
            until: None,
            key: self.key.public_key().key_data().clone(),
        }
    }
}

impl Hand for Pen {
    fn sign(&mut self, role: Role, bytes: &[u8]) -> Result<Signed, String> {
        self.asked += 1;
        if self.refuses {
            Err("no touch".into())
        } else {
            Ok(self.signs(self.role.unwrap_or(role), bytes))
        }
    }
}

/// A roster of these, in the place of one of those.
fn roster(members: Vec<Member>, before: Option<Vec<Member>>) -> Body {
    let replaces = before.map(|members| Roster { members }.digest());
    listing(&Roster { members }.to_text(), replaces)
}

/// A roster of whatever text.
fn listing(text: &str, replaces: Option<Digest>) -> Body {
    let reason = "as it should be".into();
    Body::Roster { roster: text.into(), replaces, reason, seen: None }
}

/// Ana's writer, with her key.
fn ana() -> (Writer, Pen) {
    let mut writer = Writer::new(7);
    writer.who = "ana".into();
    (writer, Pen::of(1))
}

/// Has her sign a decision about a case, from the line as it is.
fn decides(
    (writer, pen): (&mut Writer, &mut Pen),
    store: &mut dyn Store,
    case: &str,
) -> Result<u64, AppendError> {
    let row = store.row(case).unwrap().unwrap();
    let (id, bodies) = (writer.id(), vec![decision(&row, Action::Accept)]);
    store.append_signed(bodies, id, &expect(&row), Some(pen), &mut writer.stamp())
}

/// A store with three cases and Ana's roster of one.
fn begun(store: &mut dyn Store, writer: &mut Writer, pen: &mut Pen) {
    writer.put(store, vec![plain("c-1"), plain("c-2"), plain("c-3")]);
    let of_one = roster(vec![pen.line("ana", &Role::ALL)], None);
    store.append_by(vec![of_one], Some(pen), &mut writer.stamp()).unwrap();
}

fn verified(store: &dyn Store) -> Report {
    verify(&store.entries(0, 100).unwrap(), &store.head().unwrap())
}

fn verify(entries: &[StoredEntry], head: &Head) -> Report {
    let mut verifier = Verifier::new(None);
    verifier.take_all(entries);
    verifier.finish(head)
}

fn refused(said: Result<u64, AppendError>) -> String {
    match said {
        Err(AppendError::Store(StoreError::Unsigned { what, why })) => format!("{what}: {why}"),
        other => panic!("{other:?}"),
    }
}

fn a_store_with_a_roster_takes_what_its_members_sign_and_nothing_else(
    store: &mut dyn Store,
    (mut writer, mut pen): (Writer, Pen),
) {
    writer.put(store, vec![plain("c-0")]);
    writer.decide(store, "c-0", Action::Accept);
    begun(store, &mut writer, &mut pen);
    assert_eq!(store.roster().unwrap().unwrap().members, [pen.line("ana", &Role::ALL)]);
    decides((&mut writer, &mut pen), store, "c-1").unwrap();
    let whole = verified(store);
    assert_eq!((whole.exit, whole.first_bad), (4, None), "{}", whole.why);
    let says = "2 statements are signed by keys of the roster that the ledger has since entry 6; \
                one statement before entry 6 is unsigned";
    assert!(whole.why.contains(says), "{}", whole.why);
    let size = store.head().unwrap().size;
    // Unsigned, though she could.
    let row = store.row("c-2").unwrap().unwrap();
    let id = writer.id();
    let said = refused(writer.try_decide(store, &row, id, Action::Accept));
    assert!(
        said.contains("the decision is not signed: this ledger takes nothing unsigned"),
        "{said}"
    );
    // By a stranger; as somebody else; in another role; without a touch.
    let said = refused(decides((&mut writer, &mut Pen::of(9)), store, "c-2"));
    assert!(said.contains("is not in the roster"), "{said}");
    writer.who = "bo".into();
    let said = refused(decides((&mut writer, &mut pen), store, "c-2"));
    assert!(said.contains("its key is that of \"ana\""), "{said}");
    writer.who = "ana".into();
    pen.role = Some(Role::Approve);
    let said = refused(decides((&mut writer, &mut pen), store, "c-2"));
    assert!(said.contains("\"org.crosscheck.decide\" is needed"), "{said}");
    (pen.role, pen.refuses) = (None, true);
    let said = refused(decides((&mut writer, &mut pen), store, "c-2"));
    assert_eq!(said, "the decision is not signed: no touch");
    pen.refuses = false;
    assert_eq!(store.head().unwrap().size, size, "none of them left anything behind");
    // What nobody signs needs no hand, and what cannot stand is asked of nobody.
    writer.claim(store, "c-2", 60).unwrap();
    pen.asked = 0;
    let again = decides((&mut writer, &mut pen), store, "c-1");
    decides((&mut writer, &mut pen), store, "c-2").unwrap();
    let old = row;
    let id = writer.id();
    let bodies = vec![decision(&old, Action::Accept)];
    let lost = store.append_signed(bodies, id, &expect(&old), Some(&mut pen), &mut writer.stamp());
    assert!(matches!(lost, Err(AppendError::Decided(_))), "{lost:?}");
    assert_eq!((again.is_ok(), pen.asked), (true, 2));
    // The same statement again is the same entry, and asks for nothing.
    let row = store.row("c-3").unwrap().unwrap();
    let id = writer.id();
    let mut once = || {
        let bodies = vec![decision(&row, Action::Accept)];
        let hand: Option<&mut dyn Hand> = Some(&mut pen);
        store.append_signed(bodies, id, &expect(&row), hand, &mut writer.stamp()).unwrap()
    };
    assert_eq!(once(), once());
    assert_eq!(pen.asked, 3);
    assert_eq!(verified(store).exit, 4);
}

fn a_roster_changes_by_who_may_and_who_left_signs_no_more(
    store: &mut dyn Store,
    (mut writer, mut pen): (Writer, Pen),
) {
    begun(store, &mut writer, &mut pen);
    let mut bo = Pen::of(2);
    let ana = pen.line("ana", &Role::ALL);
    let both = || vec![ana.clone(), bo.line("bo", &[Role::Decide])];
    let (lines, mut appended) = (both(), |body: Body, hand: &mut Pen, writer: &mut Writer| {
        let refused = store.append_by(vec![body], Some(hand), &mut writer.stamp()).err();
        (refused.map(|it| it.to_string()), store.roster().unwrap().unwrap().members.len())
    });
    let first = || Some(vec![ana.clone()]);
    let joined = || roster(both(), first());
    let (said, n) = appended(joined(), &mut Pen::of(2), &mut writer);
    assert!(
        said.unwrap().contains("is not in the roster"),
        "who wants in cannot let themselves in"
    );
    assert_eq!(n, 1);
    let replaces = first().map(|members| Roster { members }.digest());
    let bad = listing("ana", replaces);
    assert!(appended(bad, &mut pen, &mut writer).0.unwrap().contains("line 1: it has no key"));
    assert_eq!(appended(joined(), &mut pen, &mut writer), (None, 2));
    // Somebody else changes the one that was there before: his line would be lost.
    let (said, n) = appended(roster(vec![ana.clone()], first()), &mut pen, &mut writer);
    assert!(said.unwrap().contains("somebody else changed the roster meanwhile"));
    assert_eq!(n, 2);
    writer.who = "bo".into();
    let (said, _) = appended(roster(lines.clone(), Some(lines.clone())), &mut bo, &mut writer);
    assert!(said.unwrap().contains("does not give it the role roster"));
    decides((&mut writer, &mut bo), store, "c-1").unwrap();
    // He leaves: what he signed stays good, and he signs no more.
    writer.later(60);
    let until = Some(writer.now);
    let gone = Member { until, ..bo.line("bo", &[Role::Decide]) };
    writer.who = "ana".into();
    let body = roster(vec![ana.clone(), gone], Some(lines));
    store.append_by(vec![body], Some(&mut pen), &mut writer.stamp()).unwrap();
    writer.later(1);
    writer.who = "bo".into();
    let said = refused(decides((&mut writer, &mut bo), store, "c-2"));
    assert!(said.contains("the key of bo counted until 2026-03-02T10:01:00Z"), "{said}");
    let whole = verified(store);
    assert_eq!(whole.exit, 4, "{}", whole.why);
}

macro_rules! of_every_store {
    ($($story:ident),*) => {
        mod memory { $(#[test] fn $story() {
            let (mut writer, pen) = super::ana();
            let mut store = writer.memory();
            super::$story(&mut store, (writer, pen));
        })* }
        mod sqlite { $(#[test] fn $story() {
            let home = tempfile::tempdir().unwrap();
            let (mut writer, pen) = super::ana();
            let mut store = writer.sqlite(&home.path().join("store"));
            super::$story(&mut store, (writer, pen));
            let found = crosscheck::store::check::verify(&store, None);
            assert_eq!(found.exit, 4, "what lies beside the entries is theirs: {}", found.why);
        })* }
    };
}
of_every_store!(
    a_store_with_a_roster_takes_what_its_members_sign_and_nothing_else,
    a_roster_changes_by_who_may_and_who_left_signs_no_more
);

/// A record and the signature over it, on the way into a forged ledger.
type Part = (Vec<u8>, Option<Signed>);

/// What was sealed: genesis, three cases, the roster, two decisions of Ana's, the roster with Bo,
/// one of his, and her own taken back.
fn honest() -> Vec<Part> {
    let (mut writer, mut pen) = ana();
    let mut store = writer.memory();
    begun(&mut store, &mut writer, &mut pen);
    decides((&mut writer, &mut pen), &mut store, "c-1").unwrap();
    decides((&mut writer, &mut pen), &mut store, "c-2").unwrap();
    let mut bo = Pen::of(2);
    let both = vec![pen.line("ana", &Role::ALL), bo.line("bo", &[Role::Decide])];
    let first = Some(vec![both[0].clone()]);
    store.append_by(vec![roster(both, first)], Some(&mut pen), &mut writer.stamp()).unwrap();
    writer.who = "bo".into();
    decides((&mut writer, &mut bo), &mut store, "c-3").unwrap();
    writer.who = "ana".into();
    let row = store.row("c-1").unwrap().unwrap();
    let supersedes = row.decided.as_ref().unwrap().id.clone();
    let undo = Body::Undo { case: "c-1".into(), revision: row.revision, supersedes, seen: None };
    let id = writer.id();
    let hand: Option<&mut dyn Hand> = Some(&mut pen);
    store.append_signed(vec![undo], id, &expect(&row), hand, &mut writer.stamp()).unwrap();
    let entries = store.entries(0, 100).unwrap();
    assert_eq!(entries.len(), 10);
    entries
        .into_iter()
        .map(|entry| {
            let header: Header = serde_json::from_slice(&entry.header).unwrap();
            let both = entry.signature.zip(header.signer);
            (entry.record.unwrap(), both.map(|(armour, signer)| Signed { armour, signer }))
        })
        .collect()
}

/// Seals them as somebody does who can write the whole store: every hash fits.
fn sealed(parts: &[Part]) -> (Vec<StoredEntry>, Head) {
    let mut chain = Chain::default();
    let now = Timestamp::parse("2026-03-02T10:00:00Z").unwrap();
    let seal = |(record, signed): &Part| {
        chain.seal_bytes(record.clone(), signed.clone(), [7; 16], now).unwrap()
    };
    let entries: Vec<StoredEntry> = parts.iter().map(seal).collect();
    (entries, chain.head())
}

fn found(parts: &[Part]) -> (Option<u64>, Option<Fault>, String) {
    let (entries, head) = sealed(parts);
    let report = verify(&entries, &head);
    assert_eq!(report.exit, if report.first_bad.is_some() { 1 } else { 4 }, "{}", report.why);
    (report.first_bad, report.kind, report.why)
}

fn edited(record: &[u8], edit: impl FnOnce(&mut Record)) -> Vec<u8> {
    let mut read = canon::read(record).unwrap();
    edit(&mut read);
    canon::encode(&read).unwrap()
}

#[test]
fn whoever_can_write_the_whole_store_forges_no_statement() {
    let honest = honest();
    assert_eq!(found(&honest).0, None);
    let ana = Pen::of(1);
    let stranger = Pen::of(9);
    let forged = |at: usize, part: Part| {
        let mut parts = honest.clone();
        parts[at] = part;
        let (bad, fault, why) = found(&parts);
        assert_eq!(bad, Some(at as u64), "{why}");
        (fault.unwrap(), why)
    };
    let (record, signed) = honest[5].clone();
    let signed = signed.unwrap();
    let benign = edited(&record, |it| {
        let Body::Decision(statement) = &mut it.body else { panic!() };
        statement.decision.reason_text = "it was me who travelled".into();
    });
    // The words altered under the old signature, or without one, or signed by a stranger.
    assert_eq!(forged(5, (benign.clone(), Some(signed.clone()))).0, Fault::Signature);
    assert_eq!(forged(5, (benign.clone(), None)).0, Fault::Unsigned);
    assert_eq!(forged(5, (record.clone(), None)).0, Fault::Unsigned);
    let by_stranger = stranger.signs(Role::Decide, &benign);
    assert_eq!(forged(5, (benign.clone(), Some(by_stranger.clone()))).0, Fault::Roster);
    let named_as_ana = Signed { signer: signed.signer.clone(), ..by_stranger };
    assert_eq!(forged(5, (benign, Some(named_as_ana))).0, Fault::Signature);
    // In another role; one of another statement; under another's name.
    let approved = ana.signs(Role::Approve, &record);
    assert_eq!(forged(5, (record.clone(), Some(approved))).0, Fault::Signature);
    let moved = honest[6].1.clone();
    assert_eq!(forged(5, (record.clone(), moved)).0, Fault::Signature);
    let as_bo = edited(&record, |it| it.who = "bo".into());
    let (fault, why) = forged(5, (as_bo.clone(), Some(ana.signs(Role::Decide, &as_bo))));
    assert_eq!(fault, Fault::Roster);
    assert!(why.contains("the key that signed it is that of \"ana\""), "{why}");
    // By Bo, before he was on the roster; an end of his own; a roster of his own.
    let bo = Pen::of(2);
    assert_eq!(forged(5, (as_bo.clone(), Some(bo.signs(Role::Decide, &as_bo)))).0, Fault::Roster);
    let grown = edited(&honest[7].0, |it| {
        it.who = "bo".into();
        let first = Some(vec![ana.line("ana", &Role::ALL)]);
        it.body = roster(vec![bo.line("bo", &Role::ALL)], first);
    });
    assert_eq!(forged(7, (grown.clone(), Some(bo.signs(Role::Roster, &grown)))).0, Fault::Roster);
    assert_eq!(forged(7, (grown.clone(), None)).0, Fault::Unsigned);
    let read = edited(&honest[7].0, |it| {
        it.body = listing("nobody", None);
    });
    assert_eq!(forged(7, (read.clone(), Some(ana.signs(Role::Roster, &read)))).0, Fault::Roster);
    // One that passes over the roster before it.
    let over = edited(&honest[7].0, |it| {
        let Body::Roster { replaces, .. } = &mut it.body else { panic!() };
        *replaces = None;
    });
    let (fault, why) = forged(7, (over.clone(), Some(ana.signs(Role::Roster, &over))));
    assert_eq!(fault, Fault::Roster);
    assert!(why.contains("replaces another one than stands before it"), "{why}");
    // What no person writes carries no signature.
    let noted = honest[1].0.clone();
    assert_eq!(
        forged(1, (noted.clone(), Some(ana.signs(Role::Decide, &noted)))).0,
        Fault::Signature
    );
    // Without its roster, what is signed is by nobody that the ledger knows.
    let mut without = honest.clone();
    without.remove(4);
    assert_eq!(found(&without).1, Some(Fault::Roster));
    // A first entry that names the roster to come is held to it.
    let digest = |text: &str| Some(crosscheck::domain::digest::Digest::of(text.as_bytes()));
    let text = Roster { members: vec![ana.line("ana", &Role::ALL)] }.to_text();
    for (promised, bad) in [(digest(&text), None), (digest("another"), Some(4))] {
        let mut parts = honest.clone();
        parts[0].0 = edited(&parts[0].0, |it| {
            let Body::Genesis { roster, .. } = &mut it.body else { panic!() };
            *roster = promised;
        });
        assert_eq!(found(&parts).0, bad);
    }
}

#[test]
fn a_key_counts_by_the_time_of_the_entry_and_not_by_what_its_owner_claims() {
    let mut parts = honest();
    let ana = Pen::of(1);
    // She was to count from noon on; the entries are of ten.
    let late = Member {
        from: Timestamp::parse("2026-03-02T12:00:00Z"),
        ..ana.line("ana", &[Role::Decide])
    };
    let roster_only = ana.line("ana", &[Role::Roster]);
    parts[4].0 = edited(&parts[4].0, |it| it.body = roster(vec![roster_only, late], None));
    parts[4].1 = Some(ana.signs(Role::Roster, &parts[4].0));
    parts[5].0 =
        edited(&parts[5].0, |it| it.time = Timestamp::parse("2026-03-02T13:00:00Z").unwrap());
    parts[5].1 = Some(ana.signs(Role::Decide, &parts[5].0));
    let (bad, fault, why) = found(&parts);
    assert_eq!((bad, fault), (Some(5), Some(Fault::Roster)), "{why}");
    assert!(why.contains("the key of ana counts from 2026-03-02T12:00:00Z on"), "{why}");
}

#[test]
fn every_bit_of_a_signed_ledger_counts() {
    let (entries, head) = sealed(&honest());
    let mut flipped = 0;
    for at in 4..entries.len() {
        let flip = |entry: &StoredEntry, bit: usize| {
            let mut entry = entry.clone();
            let mut bytes = [
                entry.header.as_mut_slice(),
                &mut entry.salt,
                entry.record.as_mut().unwrap().as_mut_slice(),
                entry.signature.as_mut().unwrap().as_mut_slice(),
            ];
            let mut byte = bit / 8;
            for part in &mut bytes {
                if byte < part.len() {
                    part[byte] ^= 1 << (bit % 8);
                    return Some(entry);
                }
                byte -= part.len();
            }
            None
        };
        // Every seventh of them here: which ones, the entry decides.
        let mut bit = at % 7;
        while let Some(altered) = flip(&entries[at], bit) {
            let mut all = entries.clone();
            all[at] = altered;
            let report = verify(&all, &head);
            assert_eq!((report.exit, report.first_bad), (1, Some(at as u64)), "bit {bit} of {at}");
            (bit, flipped) = (bit + 7, flipped + 1);
        }
    }
    assert!(flipped > 5_000, "{flipped}");
}

#[test]
fn the_stock_tool_finds_every_statement_good_by_the_rosters_of_the_ledger() {
    if !has_keygen() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let [list, armour] = ["allowed_signers", "statement.sig"].map(|name| home.path().join(name));
    let mut seen = 0;
    for (record, signed) in honest() {
        let read = canon::read(&record).unwrap();
        if let Body::Roster { roster, .. } = &read.body {
            fs::write(&list, roster).unwrap();
        }
        let Some(signed) = signed else { continue };
        fs::write(&armour, &signed.armour).unwrap();
        let role = read.body.role().unwrap();
        let args = [
            "-Y",
            "verify",
            "-f",
            list.to_str().unwrap(),
            "-I",
            &read.who,
            "-n",
            role.namespace(),
            "-s",
            armour.to_str().unwrap(),
        ];
        let said = keygen(&args, &record);
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        let altered = [&record[..], b" "].concat();
        assert!(!keygen(&args, &altered).status.success());
        seen += 1;
    }
    assert_eq!(seen, 6);
}

#[test]
fn a_past_that_is_written_anew_shows_against_what_somebody_signed_to_have_seen() {
    let ana = Pen::of(1);
    let mut parts = honest();
    let root = |parts: &[Part], size: usize| sealed(&parts[..size]).1.root;
    // Decision 5 had seen four entries, decision 6 five.
    let mut says = |at: usize, size: usize, root| {
        parts[at].0 = edited(&parts[at].0, |it| {
            let Body::Decision(statement) = &mut it.body else { panic!() };
            statement.seen = Some(Seen { size: size as u64, root });
        });
        parts[at].1 = Some(ana.signs(Role::Decide, &parts[at].0));
        parts.clone()
    };
    let honest = honest();
    says(5, 4, root(&honest, 4));
    let parts = says(6, 5, root(&honest, 5));
    assert_eq!(found(&parts).0, None);
    // A case that came in is another now, and every hash fits: what she signed says otherwise.
    let other = |at: usize| {
        let mut parts = parts.clone();
        parts[at].0 = edited(&parts[at].0, |it| {
            let Body::CaseIngested(case) = &mut it.body else { panic!() };
            case.title = Some("nothing to see".into());
        });
        parts
    };
    let (bad, fault, why) = found(&other(2));
    assert_eq!((bad, fault), (Some(0), Some(Fault::Rewritten)), "{why}");
    assert!(
        why.contains("whoever wrote entry 5 had verified 4 entries with another root"),
        "{why}"
    );
    // What was between two of them is narrowed down to there.
    let mut parts = parts.clone();
    parts[4].0 = edited(&parts[4].0, |it| {
        let Body::Roster { reason, .. } = &mut it.body else { panic!() };
        *reason = "for another reason".into();
    });
    parts[4].1 = Some(ana.signs(Role::Roster, &parts[4].0));
    let (bad, fault, why) = found(&parts);
    assert_eq!((bad, fault), (Some(4), Some(Fault::Rewritten)), "{why}");
    // Cut off below what somebody had seen, with the statement kept.
    let mut cut = other(2);
    cut.remove(3);
    cut.remove(2);
    let (bad, fault, why) = found(&cut);
    assert_eq!((bad, fault), (Some(3), Some(Fault::CutOff)), "{why}");
}
