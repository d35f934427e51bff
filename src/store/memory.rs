//! The store in memory: the plainest thing that keeps the contract, and so the oracle for the
//! others. Nothing in it is fast or durable. It must not differ from them in what it answers.

use super::deliveries::Delivered;
use super::exchanges::{About, Asking, Began, Ended, Repeated};
use super::{
    AppendError, Ask, Auditor, Counts, Expect, GroupBy, Groups, Hand, Head, Hour, Incoming, Known,
    NewEvent, Of, Page, Result, SetAside, SightingRow, Stamp, Store, StoreError, StoredCase,
    StoredEntry, Taken, Whence, common, plain,
};
use crate::domain::budget::{PerHour, Spent, not_before};
use crate::domain::case_file::SET_ASIDE_BYTES_MAX;
use crate::domain::digest::Digest;
use crate::domain::feed::Gap;
use crate::domain::lookup::LookedUp;
use crate::domain::query::{Field, SearchText, Subject};
use crate::domain::queue::{QueueRow, wait_counts_until, wait_is_over};
use crate::domain::time::Timestamp;
use crate::domain::words::{CaseState, Severity};
use crate::formats::UNKNOWN;
use crate::ledger::canon::{self, CanonError};
use crate::ledger::project::{self, Folded};
use crate::ledger::record::{Body, Record};
use crate::ledger::roster::Roster;
use crate::ledger::seal::Chain;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A case's revisions, its line, and its entries.
#[derive(Clone, Default)]
struct Kept {
    revisions: Vec<(Digest, StoredCase)>,
    signal_subject: Option<String>,
    folded: Option<Folded>,
    entries: Vec<u64>,
    search: SearchText,
}

/// A store that forgets everything when it is dropped.
pub struct MemoryStore {
    origin: String,
    chain: Chain,
    roster: Option<Roster>,
    entries: Vec<StoredEntry>,
    ids: HashMap<[u8; 16], u64>,
    cases: BTreeMap<String, Kept>,
    events: HashMap<Digest, (String, String)>,
    /// Where those of no known format came from, in order.
    unknown: Vec<String>,
    sightings: Vec<SightingRow>,
    /// Subjects and addresses with the round that they are left for.
    touched: [BTreeMap<String, u64>; 2],
    round: u64,
    set_aside: Vec<SetAside>,
    cursors: BTreeMap<String, String>,
    /// Which sources bring which formats, and what they could not.
    brings: BTreeSet<(String, &'static str)>,
    gaps: Vec<(String, Gap)>,
    exchanges: Vec<(Asking, Option<Ended>)>,
    /// Revisions that answers made, by the question's place.
    became: HashMap<usize, u32>,
    repeated: Vec<Repeated>,
    fault: Option<StoreError>,
}

impl MemoryStore {
    /// A new store with its genesis entry.
    pub fn new(stamp: &mut Stamp<'_>) -> Result<Self> {
        let mut store = Self {
            origin: common::new_origin(stamp),
            chain: Chain::default(),
            roster: None,
            entries: Vec::new(),
            ids: HashMap::new(),
            cases: BTreeMap::new(),
            events: HashMap::new(),
            unknown: Vec::new(),
            sightings: Vec::new(),
            touched: Default::default(),
            round: 1,
            set_aside: Vec::new(),
            cursors: BTreeMap::new(),
            brings: BTreeSet::new(),
            gaps: Vec::new(),
            exchanges: Vec::new(),
            became: HashMap::new(),
            repeated: Vec::new(),
            fault: None,
        };
        store.append(vec![common::genesis()], stamp)?;
        Ok(store)
    }

    /// Makes the next append fail with this, as a disk might; nothing is written then.
    pub fn fail_next_append(&mut self, fault: StoreError) {
        self.fault = Some(fault);
    }

    /// Seals all of these or none.
    fn seal_all(
        &mut self,
        bodies: Vec<Body>,
        mut first: Option<[u8; 16]>,
        mut hand: Option<&mut dyn Hand>,
        stamp: &mut Stamp<'_>,
    ) -> Result<Vec<Record>> {
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        let mut chain = self.chain.clone();
        let (mut sealed, mut roster) = (Vec::new(), self.roster.clone());
        for body in bodies {
            if common::is_stale(&body, body.case().and_then(|case| self.folded(case)), stamp.now) {
                continue;
            }
            let id = first.take().unwrap_or_else(|| stamp.chance.bits());
            let salt = stamp.chance.bits();
            let record = common::record(&self.origin, id, body, stamp);
            let unsealable = |error: CanonError| common::unsealable(&record.body, &error);
            let bytes = canon::encode(&record).map_err(unsealable)?;
            let signed = common::signed(&record.body, &bytes, hand.as_deref_mut())?;
            common::may_stand(roster.as_ref(), &record, &bytes, signed.as_ref(), stamp.now)?;
            let entry = chain.seal_bytes(bytes, signed, salt, stamp.now).map_err(unsealable)?;
            if let Body::Roster { roster: text, .. } = &record.body {
                roster = Roster::parse(text).ok();
            }
            sealed.push((id, record, entry));
        }
        (self.chain, self.roster) = (chain, roster);
        Ok(sealed.into_iter().map(|(id, record, entry)| self.keep(id, record, entry)).collect())
    }

    fn keep(&mut self, id: [u8; 16], record: Record, entry: StoredEntry) -> Record {
        let seq = entry.seq;
        self.entries.push(entry);
        self.ids.insert(id, seq);
        if let Some(case) = record.body.case() {
            let kept = self.cases.entry(case.to_owned()).or_default();
            kept.folded = project::apply(kept.folded.take(), seq, &record);
            if kept.folded.is_some() {
                kept.entries.push(seq);
            }
        }
        record
    }

    fn take_case(&mut self, mut incoming: Incoming, stamp: &mut Stamp<'_>) -> Result<Taken> {
        let ingested = &mut incoming.ingested;
        let known: &[_] =
            self.cases.get(&ingested.case).map_or(&[], |kept| kept.revisions.as_slice());
        if known.iter().any(|(digest, _)| *digest == ingested.case_digest) {
            return Ok(Taken::Unchanged);
        }
        let taken = if known.is_empty() { Taken::Made } else { Taken::Updated };
        ingested.revision = known.len() as u32 + 1;
        ingested.conflict = known.first().is_some_and(|(_, first)| first.source != ingested.source);
        let stored = StoredCase {
            revision: ingested.revision,
            text: incoming.text,
            source: ingested.source.clone(),
            looked_up: LookedUp::again(ingested.looked_up.clone()),
        };
        let (case, digest) = (ingested.case.clone(), ingested.case_digest);
        let subject = common::signal_subject(ingested);
        self.seal_all(vec![Body::CaseIngested(Box::new(incoming.ingested))], None, None, stamp)?;
        let kept = self.cases.entry(case).or_default();
        kept.revisions.push((digest, stored));
        kept.search = incoming.search;
        kept.signal_subject = kept.signal_subject.take().or(subject);
        Ok(taken)
    }

    /// Every line with what is searched of its case.
    fn lines(&self) -> Vec<Subject<'_>> {
        let kept = self.cases.values();
        kept.filter_map(|kept| Some((&kept.folded.as_ref()?.row, &kept.search)))
            .map(|(row, search)| Subject { row, search })
            .collect()
    }

    fn folded(&self, case: &str) -> Option<&Folded> {
        self.cases.get(case)?.folded.as_ref()
    }
}

/// The first name behind `after`, and so on.
fn behind(names: &BTreeMap<String, u64>, after: Option<&str>, limit: usize) -> Vec<String> {
    names
        .keys()
        .filter(|name| after.is_none_or(|after| name.as_str() > after))
        .take(limit)
        .cloned()
        .collect()
}

impl Store for MemoryStore {
    fn put_cases(&mut self, cases: Vec<Incoming>, stamp: &mut Stamp<'_>) -> Result<Vec<Taken>> {
        cases.into_iter().map(|incoming| self.take_case(incoming, stamp)).collect()
    }

    fn put_next(&mut self, case: Incoming, of: u32, stamp: &mut Stamp<'_>) -> Result<bool> {
        let known = self.case(&case.ingested.case, None)?;
        let is_next = known.is_some_and(|known| known.revision == of);
        if is_next {
            self.take_case(case, stamp)?;
        }
        Ok(is_next)
    }

    fn put_events(&mut self, events: Vec<NewEvent>) -> Result<usize> {
        let mut new = 0;
        for event in events {
            if self.events.contains_key(&event.digest) {
                continue;
            }
            new += 1;
            if event.format == UNKNOWN {
                self.unknown.push(event.source);
            }
            self.events.insert(event.digest, (event.format.to_owned(), event.raw));
            if let Some(sighting) = event.sighting {
                self.touched[0].insert(sighting.subject.clone(), self.round);
                self.touched[1].extend(sighting.address.clone().map(|it| (it, self.round)));
                self.sightings.push(sighting);
            }
        }
        Ok(new)
    }

    fn put_set_aside(&mut self, mut records: Vec<SetAside>) -> Result<()> {
        for record in &mut records {
            record.bytes.truncate(SET_ASIDE_BYTES_MAX);
        }
        self.set_aside.append(&mut records);
        Ok(())
    }

    fn set_aside(&self, skip: u64, limit: usize) -> Result<Vec<SetAside>> {
        Ok(self.set_aside.iter().skip(skip as usize).take(limit).cloned().collect())
    }

    fn end_delivery(
        &mut self,
        source: &str,
        delivered: Delivered,
        _: &mut Stamp<'_>,
    ) -> Result<()> {
        self.put_set_aside(delivered.set_aside)?;
        self.cursors.extend(delivered.cursor.map(|cursor| (source.to_owned(), cursor)));
        self.brings.extend(delivered.formats.iter().map(|format| (source.to_owned(), *format)));
        for gap in delivered.gaps {
            let is =
                |it: &(String, Gap)| it.0 == source && (it.1.from, it.1.to) == (gap.from, gap.to);
            if !self.gaps.iter().any(is) {
                self.gaps.push((source.to_owned(), gap));
            }
        }
        Ok(())
    }

    fn cursor(&self, source: &str) -> Result<Option<String>> {
        Ok(self.cursors.get(source).cloned())
    }

    fn gaps(&self, format: &str, [from, to]: [Timestamp; 2]) -> Result<Vec<Gap>> {
        let brings = |source: &str| self.brings.iter().any(|it| it.0 == source && it.1 == format);
        let is_in = |gap: &Gap| gap.from < to && gap.to > from;
        let found = self.gaps.iter().filter(|(source, gap)| is_in(gap) && brings(source));
        let mut found: Vec<_> = found.collect();
        found.sort_by_key(|(source, gap)| (gap.from, gap.to, source));
        Ok(found.into_iter().map(|(_, gap)| gap.clone()).collect())
    }

    fn begin_exchange(&mut self, asking: &Asking, limits: PerHour) -> Result<Began> {
        let of_model = self.exchanges.iter().filter(|(it, _)| it.model == asking.model);
        let spent = of_model.map(|(it, ended)| Spent {
            at_ms: it.at.millis(),
            tokens: ended.as_ref().and_then(|it| it.tokens).unwrap_or(it.expected),
        });
        let mut spent: Vec<Spent> = spent.collect();
        spent.sort_by_key(|it| it.at_ms);
        if let Some((then, what)) = not_before(&spent, (limits, asking.expected), asking.at) {
            return Ok(Began::NotBefore(then, what));
        }
        self.exchanges.push((asking.clone(), None));
        Ok(Began::Number(self.exchanges.len() as u64))
    }

    fn end_exchange(&mut self, number: u64, ended: &Ended) -> Result<()> {
        let at = (number as usize).wrapping_sub(1);
        if let Some((_, slot)) = self.exchanges.get_mut(at) {
            *slot = Some(ended.clone());
        }
        Ok(())
    }

    fn keep_exchange(&mut self, number: u64, revision: u32) -> Result<()> {
        self.became.insert((number as usize).wrapping_sub(1), revision);
        Ok(())
    }

    fn was_asked(&self, about: About<'_>) -> Result<bool> {
        let is = |(at, (asking, ended)): (usize, &(Asking, Option<Ended>))| {
            let of = (asking.model.as_str(), asking.prompt.as_str(), asking.case.as_str());
            let is_answered = ended.as_ref().is_some_and(|it| it.is_answered);
            of == (about.model, about.prompt, about.case)
                && (is_answered && asking.revision == about.revision
                    || self.became.get(&at) == Some(&about.revision))
        };
        Ok(self.exchanges.iter().enumerate().any(is))
    }

    fn exchanged(&self, digest: &Digest) -> Result<Option<Vec<u8>>> {
        let both = |(asking, ended): &'_ (Asking, Option<Ended>)| {
            [Some(asking.request.clone()), ended.as_ref().and_then(|it| it.response.clone())]
        };
        let mut all = self.exchanges.iter().flat_map(both).flatten();
        Ok(all.find(|bytes| Digest::of(bytes) == *digest))
    }

    fn said_of(&self, response: &Digest) -> Result<Vec<String>> {
        let is = |ended: &Ended| {
            ended.response.as_deref().is_some_and(|bytes| Digest::of(bytes) == *response)
        };
        let said = self.exchanges.iter().filter(|(_, ended)| ended.as_ref().is_some_and(is));
        let cases: BTreeSet<&String> = said.map(|(asking, _)| &asking.case).collect();
        Ok(cases.into_iter().cloned().collect())
    }

    fn put_repeated(&mut self, repeated: &Repeated) -> Result<()> {
        self.repeated.push(repeated.clone());
        Ok(())
    }

    fn repeated(&self) -> Result<Vec<Repeated>> {
        Ok(self.repeated.clone())
    }

    fn unknown(&self, after: u64, limit: usize) -> Result<Vec<(u64, String)>> {
        let numbered = (1..).zip(self.unknown.iter().cloned());
        Ok(numbered.skip(after as usize).take(limit).collect())
    }

    fn touched_subjects(&self, after: Option<&str>, limit: usize) -> Result<Vec<String>> {
        Ok(behind(&self.touched[0], after, limit))
    }

    fn touched_addresses(&self, after: Option<&str>, limit: usize) -> Result<Vec<String>> {
        Ok(behind(&self.touched[1], after, limit))
    }

    fn begin_grouping(&mut self, _: &mut dyn FnMut()) -> Result<u64> {
        self.round += 1;
        Ok(self.round - 1)
    }

    fn end_grouping(&mut self, done: Option<u64>, left: &[String]) -> Result<()> {
        let done = done.unwrap_or_default();
        for subject in left {
            let (names, name) = match common::of(subject) {
                Of::Subject(name) => (&mut self.touched[0], name),
                Of::Address(name) => (&mut self.touched[1], name),
            };
            names.entry(name.to_owned()).and_modify(|round| *round = (*round).max(done + 1));
        }
        self.touched.iter_mut().for_each(|names| names.retain(|_, round| *round > done));
        Ok(())
    }

    fn sightings(&self, of: Of<'_>, visit: &mut dyn FnMut(Vec<u8>, Digest) -> bool) -> Result<()> {
        let mut found: Vec<_> = self
            .sightings
            .iter()
            .filter(|row| match of {
                Of::Subject(subject) => row.subject == subject,
                Of::Address(address) => row.address.as_deref() == Some(address),
            })
            .collect();
        found.sort_by_key(|row| (row.time_ms, row.digest));
        found.into_iter().all(|row| visit(row.bytes.clone(), row.digest));
        Ok(())
    }

    fn raw_events(&self, digests: &[Digest]) -> Result<Vec<Option<(String, String)>>> {
        Ok(digests.iter().map(|digest| self.events.get(digest).cloned()).collect())
    }

    fn signal_cases(&self, subject: &str) -> Result<Vec<String>> {
        let made = |kept: &Kept| kept.signal_subject.as_deref() == Some(subject);
        Ok(self.cases.iter().filter(|(_, kept)| made(kept)).map(|(id, _)| id.clone()).collect())
    }

    fn counts(&self) -> Result<Counts> {
        let mut counts = Counts::default();
        for Subject { row, .. } in self.lines() {
            counts.by_state[row.state as usize] += 1;
            let critical = row.state == CaseState::Open && row.severity == Severity::Critical;
            counts.open_critical += u64::from(critical);
        }
        Ok(counts)
    }

    fn page(&self, ask: &Ask, whence: &Whence, limit: usize) -> Result<Page> {
        Ok(plain::page(&self.lines(), ask, whence, limit))
    }

    fn groups(&self, ask: &Ask, by: GroupBy, skip: usize, limit: usize) -> Result<Groups> {
        Ok(plain::groups(&self.lines(), ask, by, skip, limit))
    }

    fn known(&self, field: Field, text: &str, limit: usize) -> Result<Vec<Known>> {
        Ok(plain::known(&self.lines(), field, text, limit))
    }

    fn resembling(&self, ask: &Ask, text: &str, limit: usize) -> Result<Vec<QueueRow>> {
        Ok(plain::resembling(&self.lines(), ask, text, limit))
    }

    fn hours(&self, until: Timestamp, hours: usize) -> Result<Vec<Hour>> {
        Ok(plain::hours(&self.lines(), until, hours))
    }

    fn row(&self, case: &str) -> Result<Option<QueueRow>> {
        Ok(self.folded(case).map(|folded| folded.row.clone()))
    }

    fn case(&self, case: &str, revision: Option<u32>) -> Result<Option<StoredCase>> {
        let Some(kept) = self.cases.get(case) else { return Ok(None) };
        let mut revisions = kept.revisions.iter().map(|(_, stored)| stored);
        let found = match revision {
            None => revisions.next_back(),
            Some(wanted) => revisions.find(|stored| stored.revision == wanted),
        };
        Ok(found.cloned())
    }

    fn history(&self, case: &str) -> Result<Vec<StoredEntry>> {
        let seqs = self.cases.get(case).map_or(&[][..], |kept| kept.entries.as_slice());
        Ok(seqs.iter().filter_map(|seq| self.entries.get(*seq as usize)).cloned().collect())
    }

    fn next_due(&self, now: Timestamp) -> Result<Option<Timestamp>> {
        let rows = self.cases.values().filter_map(|kept| kept.folded.as_ref());
        let counts = |due: Timestamp| if due > wait_counts_until(now) { now } else { due };
        Ok(rows.filter_map(|folded| folded.row.due).map(counts).min())
    }

    fn return_due(&mut self, stamp: &mut Stamp<'_>) -> Result<usize> {
        let mut due: Vec<_> = self
            .cases
            .values()
            .filter_map(|kept| kept.folded.as_ref())
            .filter_map(|it| Some((it.row.due?, it.row.id.clone(), it.row.revision)))
            .filter(|(due, ..)| wait_is_over(*due, stamp.now))
            .collect();
        due.sort();
        let returned = |(_, case, revision)| Body::Returned { case, revision, why: "due".into() };
        let bodies: Vec<_> = due.into_iter().map(returned).collect();
        Ok(if bodies.is_empty() { 0 } else { self.seal_all(bodies, None, None, stamp)?.len() })
    }

    fn append_by(
        &mut self,
        bodies: Vec<Body>,
        hand: Option<&mut dyn Hand>,
        stamp: &mut Stamp<'_>,
    ) -> Result<Vec<Record>> {
        self.seal_all(bodies, None, hand, stamp)
    }

    fn roster(&self) -> Result<Option<Roster>> {
        Ok(self.roster.clone())
    }

    fn append_signed(
        &mut self,
        bodies: Vec<Body>,
        id: [u8; 16],
        expect: &Expect,
        hand: Option<&mut dyn Hand>,
        stamp: &mut Stamp<'_>,
    ) -> std::result::Result<u64, AppendError> {
        if let Some(seq) = self.ids.get(&id) {
            return Ok(*seq);
        }
        let claims = common::claims(bodies.iter());
        common::still_holds(self.folded(&expect.case), expect, claims, stamp)?;
        let seq = self.entries.len() as u64;
        self.seal_all(bodies, Some(id), hand, stamp)?;
        Ok(seq)
    }

    fn origin(&self) -> String {
        self.origin.clone()
    }

    fn head(&self) -> Result<Head> {
        Ok(self.chain.head())
    }

    fn entries(&self, seq: u64, limit: usize) -> Result<Vec<StoredEntry>> {
        Ok(self.entries.iter().skip(seq as usize).take(limit).cloned().collect())
    }

    fn still(&self, look: &mut dyn FnMut()) -> Result<()> {
        // Who looks holds the store, so that nobody writes.
        look();
        Ok(())
    }

    fn auditors(&self) -> Result<Vec<Auditor>> {
        // Lines and texts lie beside their entries here, out of everybody's reach.
        Ok(Vec::new())
    }
}
