//! Statements with all that a stranger needs to check them without this program: signature, roster,
//! the entry that holds each, its way up the tree, and a signed checkpoint.
//!
//! It must not hand out a proof that does not hold: what it gives was led up to the root of the
//! checkpoint first.

use super::page;
use crate::domain::digest::Digest;
use crate::domain::time::Timestamp;
use crate::ledger::canon;
use crate::ledger::checkpoint::{Checkpoint, Mark};
use crate::ledger::proof::{Nodes, inclusion};
use crate::ledger::record::{Body, Record};
use crate::ledger::roster::{self, Roster};
use crate::ledger::signature::{self, Role};
use crate::ledger::tree;
use crate::ledger::verify::proof::includes;
use crate::store::{Store, StoreError, StoredEntry};
use std::collections::BTreeSet;
use std::convert::Infallible;

/// Entries read at a time.
const BATCH: usize = 2_048;

/// Of which statements.
#[derive(Clone, Copy, Debug)]
pub enum Of<'c> {
    /// Those about a case; with its texts as they were taken in where these are wanted.
    Case(&'c str, bool),
    /// All of them.
    All,
}

/// Why there is none.
#[derive(Debug, thiserror::Error)]
pub enum NoProof {
    /// There is no statement to prove.
    #[error("{0}")]
    Nothing(String),
    /// The ledger has no checkpoint that covers it.
    #[error(
        "entry {0} is behind the last checkpoint: `crosscheck ledger checkpoint` signs one, then \
         export again"
    )]
    Uncovered(u64),
    /// The ledger does not hold together.
    #[error("{0}: nothing is exported; see `crosscheck verify`")]
    Broken(String),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Files by their path in the folder, and what they are of.
#[derive(Clone, Debug, Default)]
pub struct Bundle {
    /// Path, with `/` between its parts, and bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// Statements, those about who may sign included.
    pub statements: usize,
    /// Of them, those that nobody signed.
    pub unsigned: usize,
    /// Entries that the checkpoint covers.
    pub covered: u64,
}

/// A statement on its way out.
struct Stated {
    entry: StoredEntry,
    record: Record,
}

/// What a walk over the ledger finds.
struct Walked {
    nodes: Nodes,
    /// Rosters with their entries.
    rosters: Vec<(u64, Roster)>,
    stated: Vec<Stated>,
}

/// Makes it, of the ledger as it is at one moment.
pub fn of(store: &dyn Store, of: Of<'_>) -> Result<Bundle, NoProof> {
    let mut made = None;
    store.still(&mut || made = Some(still_of(store, of)))?;
    made.unwrap_or_else(|| Err(NoProof::Broken("the store let nobody look".into())))
}

fn still_of(store: &dyn Store, of: Of<'_>) -> Result<Bundle, NoProof> {
    let Some(mark) = store.last_checkpoint()? else {
        let why = "the ledger has no checkpoint: `crosscheck ledger checkpoint` signs one";
        return Err(NoProof::Nothing(why.into()));
    };
    let wanted = match of {
        Of::All => None,
        Of::Case(case, _) => {
            let seqs: BTreeSet<u64> = store.history(case)?.iter().map(|it| it.seq).collect();
            if seqs.is_empty() {
                return Err(NoProof::Nothing(format!("there is no case {case}")));
            }
            Some(seqs)
        }
    };
    let walked = walk(store, mark.size, wanted.as_ref())?;
    let said = judged(&mark, &walked)?;
    let own = |it: &Stated| !matches!(it.record.body, Body::Roster { .. });
    if !walked.stated.iter().any(own) {
        let why = "nobody has stated anything there yet: there is nothing to prove";
        return Err(NoProof::Nothing(why.into()));
    }
    let mut bundle = Bundle { covered: mark.size, ..Bundle::default() };
    checkpoint(&mut bundle, &mark, &said, &walked)?;
    for (seq, roster) in &walked.rosters {
        bundle.files.push((roster_file(*seq), roster.to_text().into_bytes()));
    }
    for stated in &walked.stated {
        statement(&mut bundle, stated, &said, &walked)?;
    }
    if let Of::Case(case, true) = of {
        evidence(&mut bundle, store, case)?;
    }
    let page = page::text(&said, &walked.rosters, &bundle);
    bundle.files.push(("README.txt".into(), page.into_bytes()));
    Ok(bundle)
}

/// Reads the entries that a checkpoint covers. A wanted one behind it cannot be proved.
fn walk(store: &dyn Store, size: u64, wanted: Option<&BTreeSet<u64>>) -> Result<Walked, NoProof> {
    let mut walked = Walked { nodes: Nodes::default(), rosters: Vec::new(), stated: Vec::new() };
    let mut next = 0;
    loop {
        let entries = store.entries(next, BATCH)?;
        let Some(last) = entries.last() else { return Ok(walked) };
        next = last.seq + 1;
        for entry in entries {
            let is_covered = entry.seq < size;
            if is_covered {
                walked.nodes.push(tree::leaf(&entry.header));
            }
            let bytes = entry.record.as_deref().unwrap_or_default();
            let record = canon::read(bytes)
                .map_err(|error| NoProof::Broken(format!("entry {}: {error}", entry.seq)))?;
            let is_wanted = wanted.is_none_or(|wanted| wanted.contains(&entry.seq));
            let roster = match &record.body {
                Body::Roster { roster, .. } => Some(Roster::exact(roster).map_err(|error| {
                    NoProof::Broken(format!("the roster in entry {}: {error}", entry.seq))
                })?),
                body if body.role().is_some() && is_wanted => None,
                _ => continue,
            };
            match (is_covered, roster) {
                // Who may sign later is of no account before.
                (false, Some(_)) => {}
                (false, None) => return Err(NoProof::Uncovered(entry.seq)),
                (true, roster) => {
                    walked.rosters.extend(roster.map(|roster| (entry.seq, roster)));
                    walked.stated.push(Stated { entry, record });
                }
            }
        }
    }
}

/// What the checkpoint says, where it is that of these entries.
fn judged(mark: &Mark, walked: &Walked) -> Result<Checkpoint, NoProof> {
    let said = Checkpoint::read(&mark.note).ok().map(|(said, _)| said);
    let holds = |it: &Checkpoint| {
        it.size == walked.nodes.size() && it.root == walked.nodes.root(0..it.size)
    };
    said.filter(holds).ok_or_else(|| {
        NoProof::Broken(format!("the checkpoint of {} entries is not that of them", mark.size))
    })
}

/// The note, its text alone, the signature over that, and by whom.
fn checkpoint(
    bundle: &mut Bundle,
    mark: &Mark,
    said: &Checkpoint,
    walked: &Walked,
) -> Result<(), NoProof> {
    let bad =
        |why: String| NoProof::Broken(format!("the checkpoint of {} entries: {why}", mark.size));
    let text = said.text().into_bytes();
    let key = signature::check(&mark.signature, Role::Checkpoint, &text)
        .map_err(|error| bad(error.to_string()))?;
    let (seq, roster) =
        walked.rosters.last().ok_or_else(|| bad("no roster stands before it".into()))?;
    let time = said.time.ok_or_else(|| bad("it does not say when".into()))?;
    let by = roster.allows(&key, Role::Checkpoint, time).map_err(|why| bad(why.to_string()))?;
    let who = by.principal.clone();
    bundle.files.push(("checkpoint/note.txt".into(), mark.note.clone()));
    bundle.files.push(("checkpoint/statement.json".into(), text));
    bundle.files.push(("checkpoint/statement.json.sig".into(), mark.signature.clone()));
    by_whom(bundle, "checkpoint", (*seq, &who, Role::Checkpoint, time));
    Ok(())
}

/// What `ssh-keygen` is told: by which roster, who, as what, and when.
fn by_whom(bundle: &mut Bundle, dir: &str, by: (u64, &str, Role, Timestamp)) {
    let (seq, who, role, time) = by;
    let said = [
        ("roster", roster_file(seq)),
        ("who", who.to_owned()),
        ("role", role.namespace().to_owned()),
        ("when", time.0.format(roster::TIME).to_string()),
    ];
    for (name, text) in said {
        bundle.files.push((format!("{dir}/{name}"), format!("{text}\n").into_bytes()));
    }
}

fn roster_file(seq: u64) -> String {
    format!("rosters/{seq:07}.txt")
}

/// A statement with its signature, its entry, and its way up.
fn statement(
    bundle: &mut Bundle,
    Stated { entry, record }: &Stated,
    said: &Checkpoint,
    walked: &Walked,
) -> Result<(), NoProof> {
    let dir = format!("statements/{:07}-{}", entry.seq, record.body.kind());
    let mut put = |name: &str, bytes: &[u8]| {
        bundle.files.push((format!("{dir}/{name}"), bytes.to_vec()));
    };
    put("statement.json", entry.record.as_deref().unwrap_or_default());
    put("header.json", &entry.header);
    put("salt.bin", &entry.salt);
    let mut root = |range| Ok::<_, Infallible>(walked.nodes.root(range));
    let path = match inclusion(entry.seq, said.size, &mut root) {
        Ok(path) => path.unwrap_or_default(),
        Err(never) => match never {},
    };
    let leaf = tree::leaf(&entry.header);
    if !includes(leaf, entry.seq, (said.size, said.root), &path) {
        return Err(NoProof::Broken(format!("entry {} is not below the root", entry.seq)));
    }
    for (n, bytes) in steps(leaf, entry.seq, said.size, &path).iter().enumerate() {
        put(&format!("step-{n:02}.bin"), bytes);
    }
    bundle.statements += 1;
    let (Some(signature), Some(role)) = (&entry.signature, record.body.role()) else {
        bundle.unsigned += 1;
        return Ok(());
    };
    put("statement.json.sig", signature);
    // A roster is signed by the one before it; the first one by one of its own.
    let before = |it: &&(u64, Roster)| it.0 < entry.seq;
    let roster = walked.rosters.iter().rfind(before).or_else(|| walked.rosters.first());
    let roster = roster.ok_or_else(|| {
        NoProof::Broken(format!("entry {} is signed, and no roster stands before it", entry.seq))
    })?;
    // A key is judged by when its statement was appended.
    let time = canon::time_of(&entry.header).unwrap_or(record.time);
    by_whom(bundle, &dir, (roster.0, &record.who, role, time));
    Ok(())
}

/// What is hashed on the way from a leaf to the root: 0x01, the left hash, the right one.
fn steps(leaf: Digest, at: u64, size: u64, path: &[Digest]) -> Vec<[u8; 65]> {
    let (mut own, mut last, mut hash) = (at, size.saturating_sub(1), leaf);
    let mut steps = Vec::with_capacity(path.len());
    for beside in path {
        // What has no neighbour on its right goes up unhashed until it has one on its left.
        while own & 1 == 0 && own == last {
            (own, last) = (own >> 1, last >> 1);
        }
        let (left, right) = if own & 1 == 1 { (beside, &hash) } else { (&hash, beside) };
        let mut bytes = [1; 65];
        bytes[1..33].copy_from_slice(&left.0);
        bytes[33..].copy_from_slice(&right.0);
        hash = Digest::of(&bytes);
        steps.push(bytes);
        (own, last) = (own >> 1, last >> 1);
    }
    steps
}

/// The texts of the case, each named by the digest that statements give of it.
fn evidence(bundle: &mut Bundle, store: &dyn Store, case: &str) -> Result<(), NoProof> {
    let Some(newest) = store.case(case, None)? else { return Ok(()) };
    for revision in 1..=newest.revision {
        if let Some(found) = store.case(case, Some(revision))? {
            let name = format!("evidence/revision-{revision}.json");
            bundle.files.push((name, found.value().into()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_of_every_leaf_of_every_small_tree_end_at_its_root() {
        let leaf = |n: u64| tree::leaf(&n.to_be_bytes());
        for size in 1..70_u64 {
            let mut nodes = Nodes::default();
            (0..size).for_each(|n| nodes.push(leaf(n)));
            let root = nodes.root(0..size);
            for at in 0..size {
                let mut part = |range| Ok::<_, Infallible>(nodes.root(range));
                let path = inclusion(at, size, &mut part).unwrap().unwrap();
                let mut hash = leaf(at);
                for step in steps(leaf(at), at, size, &path) {
                    assert!(step[1..33] == hash.0 || step[33..] == hash.0, "{at} of {size}");
                    hash = Digest::of(&step);
                }
                assert_eq!(hash, root, "{at} of {size}");
            }
        }
    }
}
