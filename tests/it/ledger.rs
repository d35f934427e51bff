//! Attacks on a ledger: every one is named, with the first entry that is not what was sealed.

use crate::store_kit::{Writer, case, plain};
use crosscheck::domain::digest::Digest;
use crosscheck::domain::words::{Action, Severity};
use crosscheck::ledger::canon;
use crosscheck::ledger::entry::{Head, StoredEntry};
use crosscheck::ledger::record::{Body, Known, Record, Seen, Shown};
use crosscheck::ledger::seal::Chain;
use crosscheck::ledger::verify::{Anchor, Fault, Report, Verifier};
use crosscheck::store::Store;

fn verify(entries: &[StoredEntry], head: &Head) -> Report {
    let mut verifier = Verifier::new(None);
    for entry in entries {
        verifier.take(entry);
    }
    verifier.finish(head)
}

/// The same, with what somebody outside knows of the ledger.
fn verify_against(entries: &[StoredEntry], head: &Head, anchors: Vec<Anchor>) -> Report {
    let mut verifier = Verifier::new(None).against(anchors);
    verifier.take_all(entries);
    verifier.finish(head)
}

/// What the outside knew when the ledger had so many entries.
fn anchor(entries: &[StoredEntry], size: usize, whence: &str) -> Anchor {
    let root = end(&entries[..size]).root;
    Anchor { size: size as u64, root, whence: whence.into() }
}

/// The end of these entries as their owner, who may be the attacker, would compute it.
fn end(entries: &[StoredEntry]) -> Head {
    let mut chain = Chain::default();
    for entry in entries {
        chain.hash = Digest::of(&entry.header);
        chain.tree.push(crosscheck::ledger::tree::leaf(&entry.header));
    }
    chain.head()
}

/// Twenty entries of the common kinds, in memory.
fn twenty() -> (Vec<StoredEntry>, Head) {
    let mut writer = Writer::new(7);
    let mut store = writer.memory();
    let cases = (0..6).map(|n| case(&format!("c-{n}"), Severity::High, n, "", "facts")).collect();
    writer.put(&mut store, cases);
    for n in 0..4 {
        writer.later(20);
        let case = format!("c-{n}");
        let shown = Shown { case: case.clone(), revision: 1, session: Some("s-1".into()) };
        store.append(vec![Body::CasePresented(shown)], &mut writer.stamp()).unwrap();
        writer.decide(&mut store, &case, Action::Accept);
    }
    writer.undo(&mut store, "c-3");
    writer.wait(&mut store, "c-4", 600);
    writer.put(&mut store, vec![plain("c-7"), plain("c-8"), plain("c-9")]);
    let entries = store.entries(0, 100).unwrap();
    assert_eq!(entries.len(), 20);
    (entries, store.head().unwrap())
}

/// Seals these records anew, as somebody would who can write the whole store.
fn reseal(records: &[Vec<u8>]) -> Vec<StoredEntry> {
    let (honest, _) = twenty();
    let mut prev = crosscheck::ledger::entry::NOTHING;
    let mut forged = Vec::new();
    for (seq, record) in records.iter().enumerate() {
        let salt = [7; 16];
        let header = canon::bytes(&crosscheck::ledger::entry::Header {
            commitment: Digest::of_parts([&salt[..], record]),
            prev,
            seq: seq as u64,
            signature: None,
            signer: None,
            time: crate::store_kit::at("2026-03-02T10:00:00Z"),
        })
        .unwrap();
        prev = Digest::of(&header);
        let model = honest[0].clone();
        forged.push(StoredEntry {
            seq: seq as u64,
            header,
            salt,
            record: Some(record.clone()),
            ..model
        });
    }
    forged
}

fn records() -> Vec<Vec<u8>> {
    twenty().0.into_iter().filter_map(|entry| entry.record).collect()
}

/// Seals these again with the record at `at` changed in its text, and verifies.
fn forged(at: usize, edit: impl Fn(&str) -> String) -> Report {
    let mut records = records();
    let text = String::from_utf8(records[at].clone()).unwrap();
    let edited = edit(&text);
    assert_ne!(text, edited);
    records[at] = edited.into_bytes();
    let entries = reseal(&records);
    verify(&entries, &end(&entries))
}

#[test]
fn a_good_ledger_is_whole_unsigned_and_not_anchored_and_says_so() {
    let (entries, head) = twenty();
    let report = verify(&entries, &head);
    assert_eq!((report.exit, report.first_bad, report.kind), (4, None, None));
    assert_eq!((report.entries, report.validated, report.root), (20, Some([0, 19]), head.root));
    for words in ["unsigned", "not anchored", "cannot be ruled out", "after 19 were cut off"] {
        assert!(report.why.contains(words), "{words}: {}", report.why);
    }
    let json = serde_json::to_value(&report).unwrap();
    let mut keys: Vec<_> = json.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(
        keys,
        ["anchored_to", "entries", "exit", "first_bad", "kind", "root", "validated", "why"]
    );
    assert_eq!(json["anchored_to"], serde_json::Value::Null);
}

#[test]
fn every_bit_of_every_entry_is_watched_and_the_entry_named() {
    let (mut entries, _) = twenty();
    let mut flipped = 0;
    let mut before = Verifier::new(None);
    for at in 0..entries.len() {
        // Two entries behind the altered one tell all, by the end that was kept of them.
        let upto = entries.len().min(at + 3);
        let head = end(&entries[..upto]);
        let (header, record) =
            (entries[at].header.len(), entries[at].record.clone().unwrap().len());
        for bit in 0..(header + record + 16) * 8 {
            flip(&mut entries[at], bit, header, record);
            let mut verifier = before.clone();
            entries[at..upto].iter().for_each(|entry| verifier.take(entry));
            let report = verifier.finish(&head);
            let told = (report.exit, report.first_bad);
            assert_eq!(told, (1, Some(at as u64)), "entry {at}, bit {bit}: {}", report.why);
            flip(&mut entries[at], bit, header, record);
            flipped += 1;
        }
        before.take(&entries[at]);
    }
    assert!(flipped > 100_000);
    assert_eq!(before.finish(&end(&entries)).exit, 4, "all flipped back");
}

/// Flips a bit of the header, the record behind it, or the salt behind both.
fn flip(entry: &mut StoredEntry, bit: usize, header: usize, record: usize) {
    let byte = bit / 8;
    let place = if byte < header {
        &mut entry.header[byte]
    } else if byte < header + record {
        &mut entry.record.as_mut().unwrap()[byte - header]
    } else {
        &mut entry.salt[byte - header - record]
    };
    *place ^= 1 << (bit % 8);
}

#[test]
fn a_deleted_entry_is_named_wherever_it_stood() {
    let (entries, head) = twenty();
    for at in 0..20 {
        let mut cut = entries.clone();
        cut.remove(at);
        let report = verify(&cut, &head);
        assert_eq!((report.exit, report.first_bad), (1, Some(at as u64)), "{}", report.why);
        assert_eq!(report.kind, Some(Fault::Missing));
        for (seq, entry) in cut.iter_mut().enumerate() {
            entry.seq = seq as u64;
        }
        let renumbered = verify(&cut, &end(&cut));
        if at < 19 {
            assert_eq!((renumbered.exit, renumbered.first_bad), (1, Some(at as u64)));
        }
    }
}

#[test]
fn swapped_entries_are_named_by_the_first_of_them() {
    let (entries, head) = twenty();
    for at in 0..19 {
        let mut swapped = entries.clone();
        swapped.swap(at, at + 1);
        let report = verify(&swapped, &head);
        assert_eq!((report.exit, report.first_bad), (1, Some(at as u64)));
        let seqs = [swapped[at].seq, swapped[at + 1].seq];
        (swapped[at].seq, swapped[at + 1].seq) = (seqs[1], seqs[0]);
        let renumbered = verify(&swapped, &head);
        assert_eq!((renumbered.exit, renumbered.first_bad), (1, Some(at as u64)));
    }
}

#[test]
fn a_copied_entry_is_named_where_the_copy_stands() {
    let (entries, head) = twenty();
    let mut copied = entries.clone();
    copied.insert(10, entries[9].clone());
    let report = verify(&copied, &head);
    assert_eq!((report.exit, report.first_bad), (1, Some(10)));
    assert_eq!(report.kind, Some(Fault::Misplaced));
    let mut records = records();
    records.push(records[9].clone());
    let resealed = reseal(&records);
    let report = verify(&resealed, &end(&resealed));
    assert_eq!((report.first_bad, report.kind), (Some(20), Some(Fault::DuplicateId)));
}

#[test]
fn a_cut_tail_shows_by_the_end_that_the_store_keeps_and_else_cannot_be_ruled_out() {
    let (entries, head) = twenty();
    let report = verify(&entries[..15], &head);
    assert_eq!((report.exit, report.first_bad), (1, Some(15)));
    let clever = verify(&entries[..15], &end(&entries[..15]));
    assert_eq!((clever.exit, clever.validated), (4, Some([0, 14])));
    assert!(clever.why.contains("cannot be ruled out that entries after 14 were cut off"));
    let more = verify(&entries, &end(&entries[..15]));
    assert_eq!((more.exit, more.first_bad, more.kind), (1, Some(15), Some(Fault::Beyond)));
}

#[test]
fn an_end_that_is_not_the_entries_own_is_told_apart_from_altered_entries() {
    let (entries, head) = twenty();
    let wrong_root = Head { root: Digest::of(b"x"), ..head.clone() };
    let report = verify(&entries, &wrong_root);
    assert_eq!((report.exit, report.first_bad, report.kind), (1, None, Some(Fault::Head)));
    let wrong_hash = Head { hash: Digest::of(b"x"), ..head };
    assert_eq!(verify(&entries, &wrong_hash).kind, Some(Fault::Head));
    assert_eq!(verify(&[], &end(&[])).exit, 1, "not even a genesis entry");
}

#[test]
fn a_ledger_of_another_origin_is_refused_at_its_first_entry() {
    let (entries, head) = twenty();
    let mut verifier = Verifier::new(Some("crosscheck/0123456789abcdef"));
    for entry in &entries {
        verifier.take(entry);
    }
    let report = verifier.finish(&head);
    assert_eq!((report.exit, report.first_bad, report.kind), (1, Some(0), Some(Fault::Origin)));
}

#[test]
fn a_record_of_another_ledger_sealed_into_this_one_is_named() {
    let strange = forged(12, |text| {
        let at = text.find("\"origin\":\"crosscheck/").unwrap() + 21;
        format!("{}0000000000000000{}", &text[..at], &text[at + 16..])
    });
    assert_eq!((strange.first_bad, strange.kind), (Some(12), Some(Fault::Origin)));
}

#[test]
fn records_that_hashes_alone_would_pass_are_refused_for_what_they_say() {
    let cases: [(Fault, &str, &str); 6] = [
        (Fault::UnknownVersion, "\"v\":1", "\"v\":2"),
        (Fault::UnknownKind, "\"kind\":\"decision\"", "\"kind\":\"decizion\""),
        (Fault::RecordForm, "\"v\":1", "\"v\": 1"),
        (Fault::RecordForm, "\"v\":1", "\"v\":1,\"v\":1"),
        (Fault::RecordField, "\"who\":", "\"w\":null,\"who\":"),
        (Fault::RecordField, "\"action\":\"accept\"", "\"action\":\"maybe\""),
    ];
    for (fault, from, to) in cases {
        let report = forged(8, |text| text.replacen(from, to, 1));
        assert_eq!(
            (report.exit, report.first_bad, report.kind),
            (1, Some(8), Some(fault)),
            "{to}: {}",
            report.why
        );
    }
    assert!(forged(8, |text| text.replacen("\"v\":1", "\"v\":2", 1)).why.contains("program"));
}

#[test]
fn a_record_that_is_gone_is_not_passed_over() {
    let (mut entries, head) = twenty();
    entries[6].record = None;
    let report = verify(&entries, &head);
    assert_eq!((report.first_bad, report.kind), (Some(6), Some(Fault::PayloadMissing)));
}

#[test]
fn a_second_genesis_and_a_first_entry_that_is_none_are_named() {
    let mut twice = records();
    let first = String::from_utf8(twice[0].clone()).unwrap();
    let record: Record = serde_json::from_str(&first).unwrap();
    let again = first.replacen(&record.id, &"f".repeat(32), 1);
    twice.push(again.into_bytes());
    let entries = reseal(&twice);
    let report = verify(&entries, &end(&entries));
    assert_eq!((report.first_bad, report.kind), (Some(20), Some(Fault::Genesis)));
    let headless = reseal(&records()[1..]);
    assert_eq!(verify(&headless, &end(&headless)).first_bad, Some(0));
}

/// One entry a line, as the golden file holds it: header and record as text, salt in hexadecimal.
#[derive(serde::Serialize, serde::Deserialize)]
struct Line {
    seq: u64,
    header: String,
    salt: String,
    record: String,
}

/// The ledger of version 1 that every later program has to read. To write it anew, which only a new
/// version of the format may ask for, set `CROSSCHECK_WRITE_GOLDEN`.
#[test]
fn the_golden_ledger_of_version_1_verifies_and_folds_as_it_did() {
    let records = golden("v1", || twenty().0);
    assert_eq!(records.len(), 20);
    let decided = records.iter().filter(|record| matches!(record.body, Body::Decision(_)));
    assert_eq!(decided.count(), 4);
}

/// The same with the records of claims, which came later: who has only the first kinds reads those.
#[test]
fn the_golden_ledger_with_claims_verifies_and_folds_as_it_did() {
    let records = golden("v1-claims", || {
        let mut writer = Writer::new(8);
        let mut store = writer.memory();
        writer.put(&mut store, vec![plain("c-1"), plain("c-2")]);
        writer.claim(&mut store, "c-1", 1_800).unwrap();
        writer.later(60);
        writer.release(&mut store, "c-1");
        writer.claim(&mut store, "c-2", 1_800).unwrap();
        writer.decide(&mut store, "c-2", Action::Accept);
        store.entries(0, 100).unwrap()
    });
    let kinds: Vec<_> = records.iter().map(|record| record.body.kind()).collect();
    let [first, ..] = kinds.as_slice() else { panic!("it has records") };
    assert_eq!((kinds.len(), *first), (7, "genesis"));
    assert_eq!(&kinds[3..], ["claimed", "released", "claimed", "decision"]);
}

/// Verifies a golden ledger and gives its records; `make` made it.
fn golden(name: &str, make: impl Fn() -> Vec<StoredEntry>) -> Vec<Record> {
    let folder = format!("{}/fixtures/ledger/{name}", env!("CARGO_MANIFEST_DIR"));
    let (path, root) = (format!("{folder}/entries.jsonl"), format!("{folder}/root.txt"));
    if std::env::var_os("CROSSCHECK_WRITE_GOLDEN").is_some() {
        let entries = make();
        let lines: Vec<_> = entries.iter().map(line).collect();
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(&path, lines.concat()).unwrap();
        std::fs::write(&root, format!("{}\n", end(&entries).root)).unwrap();
    }
    let entries: Vec<_> = std::fs::read_to_string(path)
        .unwrap()
        .lines()
        .map(|text| {
            let line: Line = serde_json::from_str(text).unwrap();
            StoredEntry {
                seq: line.seq,
                header: line.header.into_bytes(),
                salt: u128::from_str_radix(&line.salt, 16).unwrap().to_be_bytes(),
                record: Some(line.record.into_bytes()),
                signature: None,
            }
        })
        .collect();
    let report = verify(&entries, &end(&entries));
    assert_eq!((report.exit, report.entries), (4, entries.len() as u64), "{}", report.why);
    assert_eq!(report.root.to_string(), std::fs::read_to_string(root).unwrap().trim());
    let read = |entry: &StoredEntry| canon::decode(entry.record.as_deref().unwrap()).unwrap();
    entries.iter().map(read).collect()
}

fn line(entry: &StoredEntry) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let line = Line {
        seq: entry.seq,
        header: text(&entry.header),
        salt: format!("{:032x}", u128::from_be_bytes(entry.salt)),
        record: text(entry.record.as_deref().unwrap()),
    };
    format!("{}\n", serde_json::to_string(&line).unwrap())
}

#[test]
fn what_is_known_outside_tells_that_everything_was_written_anew() {
    let (honest, _) = twenty();
    let mut records = records();
    let text = String::from_utf8(records[9].clone()).unwrap();
    records[9] = text.replacen("m.ortega", "k.tan", 1).into_bytes();
    let forged = reseal(&records);
    assert_eq!(verify(&forged, &end(&forged)).exit, 4, "by itself it holds together");
    let knew = |size| anchor(&honest, size, "the checkpoint in a.txt");
    let report = verify_against(&forged, &end(&forged), vec![knew(12)]);
    assert_eq!((report.exit, report.kind), (1, Some(Fault::Rewritten)));
    assert!(report.why.contains("the checkpoint in a.txt is of 12 entries"), "{}", report.why);
    assert!(report.why.contains("an entry before 12 was written anew"), "{}", report.why);
    // Where the owner had the checkpoints signed anew too, one that is left elsewhere says so.
    let own = |size| anchor(&forged, size, "the checkpoint in b.txt");
    let console = anchor(&honest, 20, "what this console last saw");
    let report = verify_against(&forged, &end(&forged), vec![own(20), console, own(12)]);
    assert_eq!((report.exit, report.first_bad), (1, Some(12)), "up to there one outside agreed");
    assert!(report.why.contains("what this console last saw"), "{}", report.why);
}

#[test]
fn what_is_known_outside_tells_that_the_end_was_cut_off_and_how_much_of_it() {
    let (honest, _) = twenty();
    let cut = &honest[..15];
    let knew = |size| anchor(&honest, size, "the checkpoint in a.txt");
    let report = verify_against(cut, &end(cut), vec![knew(18), knew(10)]);
    assert_eq!((report.exit, report.kind, report.first_bad), (1, Some(Fault::CutOff), Some(15)));
    assert!(
        report.why.contains("the rest was cut off, or this is an older copy"),
        "{}",
        report.why
    );
    // Behind the last anchor nobody can tell, and that is said.
    let report = verify_against(cut, &end(cut), vec![knew(10)]);
    assert_eq!((report.exit, report.anchored_to, report.kind), (4, Some(9), None));
    assert!(report.why.contains("Up to entry 9 they agree"), "{}", report.why);
    assert!(report.why.contains("entries after 14 were cut off"), "{}", report.why);
    let report = verify_against(cut, &end(cut), vec![knew(15), knew(10), knew(0)]);
    assert_eq!((report.exit, report.anchored_to), (0, Some(14)));
    assert!(report.why.contains("All of them agree"), "{}", report.why);
    // An empty store under the name of a ledger that had entries is no new one.
    let report = verify_against(&[], &end(&[]), vec![knew(10)]);
    assert_eq!((report.exit, report.kind, report.first_bad), (1, Some(Fault::CutOff), Some(0)));
}

#[test]
fn a_fault_of_an_entry_is_told_before_what_is_known_outside() {
    let (honest, head) = twenty();
    let mut entries = honest.clone();
    entries[4].salt[0] ^= 1;
    let knew = anchor(&honest, 12, "the checkpoint in a.txt");
    let report = verify_against(&entries, &head, vec![knew]);
    assert_eq!((report.first_bad, report.kind), (Some(4), Some(Fault::Commitment)));
}

/// The entries with one behind them that goes on from a state that was known; what it says of the
/// ledger before it can be made up.
fn going_on(entries: &[StoredEntry], known: &Head, found: Option<Head>) -> Vec<StoredEntry> {
    let before = end(entries);
    let found = found.unwrap_or(before);
    let record = Record {
        v: crosscheck::ledger::record::VERSION,
        origin: origin(entries),
        id: "ab".repeat(16),
        time: crate::store_kit::at("2026-03-02T10:00:00Z"),
        who: "os:ana".into(),
        body: Body::ContinuedFrom {
            found: Seen { size: found.size, root: found.root },
            known: Known { origin: origin(entries), root: known.root, size: known.size },
            reason: "the disk died; restored from Monday".into(),
        },
    };
    let mut chain = Chain::default();
    for entry in entries {
        chain.hash = Digest::of(&entry.header);
        chain.tree.push(crosscheck::ledger::tree::leaf(&entry.header));
    }
    let time = crate::store_kit::at("2026-03-02T10:00:00Z");
    let more = chain.seal(&record, [9; 16], time).unwrap();
    entries.iter().cloned().chain([more]).collect()
}

fn origin(entries: &[StoredEntry]) -> String {
    canon::decode(entries[0].record.as_ref().unwrap()).unwrap().origin
}

#[test]
fn an_entry_that_goes_on_from_another_state_takes_its_anchors_out_of_account_and_names_them() {
    let (honest, head) = twenty();
    let knew = |size| anchor(&honest, size, "the checkpoint in a.txt");
    // Cut off after 15 entries; somebody says so and goes on.
    let cut = going_on(&honest[..15], &head, None);
    let report = verify_against(&cut, &end(&cut), vec![knew(18), knew(10), knew(20)]);
    assert_eq!((report.exit, report.kind, report.anchored_to), (4, None, Some(9)), "{report:?}");
    assert!(report.why.contains("the checkpoint in a.txt of 18 entries"), "{}", report.why);
    assert!(report.why.contains("the checkpoint in a.txt of 20 entries"), "{}", report.why);
    let [it] = report.continued.as_slice() else { panic!("{report:?}") };
    assert_eq!((it.entry, it.who.as_str(), it.signed), (15, "os:ana", false));
    assert_eq!((it.known.size, it.found.size), (20, 15));
    assert_eq!(it.reason, "the disk died; restored from Monday");
    // Written anew from entry 7 on: an anchor before that holds, one behind it is given up.
    let mut records = records();
    records[7] = String::from_utf8(records[7].clone()).unwrap().replace("s-1", "s-2").into_bytes();
    let forged = reseal(&records);
    let bare = verify_against(&forged, &end(&forged), vec![knew(12)]);
    assert_eq!((bare.exit, bare.kind), (1, Some(Fault::Rewritten)));
    let on = going_on(&forged, &head, None);
    let report = verify_against(&on, &end(&on), vec![knew(12)]);
    assert_eq!((report.exit, report.anchored_to), (4, None), "{report:?}");
    assert!(report.why.contains("the checkpoint in a.txt of 12 entries"), "{}", report.why);
}

#[test]
fn nobody_else_gives_up_what_the_account_itself_knows_nor_what_was_known_later() {
    let (honest, head) = twenty();
    let own = || anchor(&honest, 18, "what this account last verified");
    let cut = going_on(&honest[..15], &head, None);
    let verified = |entries: &[StoredEntry], own| {
        let mut verifier = Verifier::new(None).knowing(own);
        verifier.take_all(entries);
        verifier.finish(&end(entries))
    };
    let report = verified(&cut, own());
    assert_eq!((report.exit, report.kind, report.first_bad), (1, Some(Fault::CutOff), Some(16)));
    assert_eq!(report.continued.len(), 1, "what was passed is named all the same");
    let more = going_on(&cut, &head, None);
    let report = verified(&more, anchor(&honest, 16, "what this account last verified"));
    assert_eq!((report.exit, report.kind), (1, Some(Fault::Rewritten)), "{report:?}");
    // It goes on from 17 entries; whoever has seen 18 has seen more than was given up.
    let early = going_on(&honest[..15], &end(&honest[..17]), None);
    let knew = anchor(&honest, 18, "the checkpoint in a.txt");
    let report = verify_against(&early, &end(&early), vec![knew]);
    assert_eq!((report.exit, report.kind), (1, Some(Fault::CutOff)));
    // What the account knows is no anchor for anybody else.
    let report = verified(&honest, anchor(&honest, 20, "what this account last verified"));
    assert_eq!((report.exit, report.anchored_to, report.known_to), (4, None, Some(19)));
    assert!(report.why.contains("Up to entry 19 they are what this account last verified"));
    assert!(!report.why.contains("written anew"), "{}", report.why);
}

#[test]
fn an_entry_that_goes_on_from_what_is_not_before_it_is_named() {
    let (honest, head) = twenty();
    for found in [end(&honest[..14]), Head { size: 14, ..end(&honest[..15]) }] {
        let on = going_on(&honest[..15], &head, Some(found));
        let report = verify(&on, &end(&on));
        assert_eq!((report.exit, report.first_bad), (1, Some(15)));
        assert_eq!(report.kind, Some(Fault::Continued), "{}", report.why);
    }
}
