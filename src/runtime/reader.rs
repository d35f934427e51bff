//! The thread that reads: windows of the queue, cases with all that is computed of them, histories.
//!
//! It keeps the loop from ever waiting for a disk. Of several reads of one kind only the newest is
//! done: a key that is held examines the case where it ends, not those that it passes over.

use super::ahead::Jobs;
use super::{Inbox, lines, log};
use crate::app::history;
use crate::app::message::{Effect, Message, Opened};
use crate::app::model::HistoryLine;
use crate::app::status::StoreNews;
use crate::app::study::compare::Comparison;
use crate::domain::query::{Anchor, Column, Context, DueTimes, Query, Rank, Sort};
use crate::domain::queue::{Filter, QueueKey, QueueRow};
use crate::domain::thresholds::Thresholds;
use crate::domain::time::{AHEAD_MILLIS, Timestamp};
use crate::domain::words::Severity;
use crate::examine;
use crate::ledger::record::Record;
use crate::store::{Ask, Result, Store, StoreError, StoredEntry, Whence};
use std::collections::VecDeque;
use std::io;
use std::mem;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// Earlier revisions that are looked through for another assessment.
const REVISIONS_MAX: usize = 64;

/// Starts the thread that owns this store; it ends when the sender is dropped.
pub(super) fn start(
    store: Box<dyn Store>,
    site: Arc<Thresholds>,
    inbox: Inbox,
) -> io::Result<SyncSender<Effect>> {
    let (jobs, work) = sync_channel(super::CHANNEL);
    thread::Builder::new()
        .name("reader".into())
        .spawn(move || work_on(&work, store.as_ref(), &site, &inbox))?;
    Ok(jobs)
}

fn work_on(jobs: &Receiver<Effect>, store: &dyn Store, site: &Arc<Thresholds>, inbox: &Inbox) {
    let mut jobs = Jobs::new(jobs, store);
    let mut line = VecDeque::new();
    let mut is_first = true;
    while let Some(first) = jobs.next() {
        stand_in(&mut line, first);
        while let Some(job) = line.pop_front() {
            if let Some(answer) = answer(store, site, job)
                && inbox.send(answer).is_err()
            {
                return;
            }
            if mem::take(&mut is_first) {
                make_tables();
            }
            stand_in(&mut line, jobs.more());
        }
    }
}

/// Makes what every case needs, once the first picture is there. Nobody waits for it, and a console
/// without it is only slower at first.
fn make_tables() {
    let _ = thread::Builder::new().name("prepare".into()).spawn(examine::prepare);
}

/// Puts jobs into the line. One takes the place of an older one of its kind, so that no kind waits
/// for ever while another is asked for again and again.
fn stand_in(line: &mut VecDeque<Effect>, jobs: Vec<Effect>) {
    for job in jobs {
        let kind = only_newest(&job);
        let older = line.iter_mut().find(|waits| kind.is_some() && only_newest(waits) == kind);
        match older {
            Some(older) => *older = job,
            None => line.push_back(job),
        }
    }
}

/// Of reads of one of these kinds only the newest is wanted: the answer to an older one would be
/// ignored.
const fn only_newest(job: &Effect) -> Option<u8> {
    match job {
        Effect::ReadWindow { .. } | Effect::ReadGroups { .. } => Some(0),
        Effect::FindCase { .. } | Effect::FindResembling { .. } => Some(1),
        Effect::ReadValues { .. } => Some(2),
        Effect::ReadPulse { .. } => Some(3),
        Effect::ReadPage { .. } => Some(4),
        Effect::ReadNews { .. } => Some(5),
        Effect::OpenCase { .. } => Some(6),
        Effect::OpenEarlier { .. } => Some(7),
        Effect::ReadHistory { .. } => Some(8),
        Effect::Compare { .. } => Some(9),
        Effect::ReadRow { .. } => Some(10),
        _ => None,
    }
}

/// What is known of the store besides its lines.
fn news(store: &dyn Store, now: Timestamp) -> Result<StoreNews> {
    let sort = Sort { column: Column::Age, reversed: true };
    let context = Context { now, who: String::new(), due: DueTimes::default() };
    let ask = Ask { query: Query::default(), sort, context };
    // A case that is dated ahead of the clock would be the newest for as long as that takes: the
    // first behind those is, and how many they are comes with its place.
    let latest = now.plus_millis(AHEAD_MILLIS);
    let key = QueueKey { severity: Severity::Critical, detected_at: latest, id: String::new() };
    let from = Whence::Around(Anchor { rank: Rank::of_time(latest), key }, 0);
    let page = store.page(&ask, &from, 1)?;
    let newest = page.rows.first().map(|row| row.detected_at);
    Ok(StoreNews { newest, ahead: page.before, grouping: store.is_grouping() })
}

/// Reads what an effect asks for; `None` for effects that are no reads.
pub fn answer(store: &dyn Store, site: &Arc<Thresholds>, effect: Effect) -> Option<Message> {
    Some(match effect {
        Effect::ReadWindow { request, ask, whence, limit } => {
            told(request, lines::window(store, &ask, &whence, limit), |window| {
                Message::WindowRead(request, Box::new(window))
            })
        }
        Effect::ReadRow { request, case } => {
            told(request, store.row(&case), |row| Message::RowRead(request, row.map(Box::new)))
        }
        Effect::ReadPage { request, ask, whence, limit } => {
            told(request, store.page(&ask, &whence, limit), |page| {
                Message::PageRead(request, Box::new(page))
            })
        }
        Effect::ReadGroups { request, ask, by, limit, unfolded, rows } => {
            let groups = lines::groups(store, &ask, by, limit, (&unfolded, rows));
            told(request, groups, |groups| Message::GroupsRead(request, Box::new(groups)))
        }
        Effect::ReadValues { request, field, text, limit } => {
            told(request, store.known(field, &text, limit), |values| {
                Message::ValuesRead(request, values)
            })
        }
        Effect::ReadPulse { request, context } => {
            told(request, lines::pulse(store, &context), |pulse| {
                Message::PulseRead(request, Box::new(pulse))
            })
        }
        Effect::FindResembling { request, ask, text, limit } => {
            told(request, store.resembling(&ask, &text, limit), |rows| {
                Message::Resembling(request, rows)
            })
        }
        Effect::FindCase { request, text, after } => {
            let any = Filter { state: None };
            told(request, store.find(any, &text, after.as_ref()), |row| {
                Message::CaseFound(request, row.map(Box::new))
            })
        }
        Effect::ReadNews { request, now } => {
            told(request, news(store, now), |news| Message::NewsRead(request, news))
        }
        Effect::OpenCase { request, case } => {
            Message::CaseOpened(request, open(store, site, &case).map(Box::new))
        }
        Effect::OpenEarlier { request, case, before } => {
            let found = earlier(store, site, &case, before);
            Message::EarlierOpened(request, found.map(|it| it.map(Box::new)))
        }
        Effect::ReadHistory { request, case } => {
            let lines = store.history(&case).map(|entries| history_lines(&entries));
            Message::HistoryRead(request, lines.map_err(|error| error.to_string()))
        }
        Effect::Compare { request, examined, events: (left, right) } => {
            let events = &examined.dossier.case.evidence.events;
            let (left, right) = (events.get(left)?.raw, events.get(right)?.raw);
            let compared = Comparison::of(&examined.dossier.case.doc, left, right);
            Message::Compared(request, Arc::new(compared))
        }
        // The recorder's and the drawer's.
        _ => return None,
    })
}

fn told<T>(request: u64, answer: Result<T>, say: impl FnOnce(T) -> Message) -> Message {
    answer.map_or_else(|error| failed(request, &error), say)
}

fn failed(request: u64, error: &StoreError) -> Message {
    log::store_failed(error);
    Message::Failed(Some(request), error.to_string())
}

fn open(
    store: &dyn Store,
    site: &Arc<Thresholds>,
    id: &str,
) -> std::result::Result<Opened, String> {
    let row = store.row(id).map_err(|error| error.to_string())?;
    let absent = || format!("case {id} is not in this store");
    let row = row.ok_or_else(absent)?;
    // The text of the line's own revision: a newer one may have come in since.
    let stored = store.case(id, Some(row.revision)).map_err(|error| error.to_string())?;
    let stored = stored.ok_or_else(absent)?;
    let case = stored.read().map_err(|refusal| refusal.to_string())?;
    Ok(Opened::new(row, examine::examine(case, site)))
}

/// The newest revision before that one with another assessment; revisions that are not kept are
/// passed over.
fn earlier(
    store: &dyn Store,
    site: &Arc<Thresholds>,
    id: &str,
    before: u32,
) -> std::result::Result<Option<Opened>, String> {
    let row = store.row(id).map_err(|error| error.to_string())?;
    let Some(row) = row else { return Ok(None) };
    let mut wanted = None;
    for revision in (1..=before).rev().take(REVISIONS_MAX) {
        let stored = store.case(id, Some(revision)).map_err(|error| error.to_string())?;
        let Some(stored) = stored else { continue };
        let case = stored.read().map_err(|refusal| refusal.to_string())?;
        let assessment = case.digests().assessment;
        if revision == before {
            wanted = Some(assessment);
        } else if wanted != Some(assessment) {
            let row = QueueRow { revision, ..row };
            return Ok(Some(Opened::new(row, examine::examine(case, site))));
        }
    }
    Ok(None)
}

fn history_lines(entries: &[StoredEntry]) -> Vec<HistoryLine> {
    let read = |entry: &StoredEntry| -> Option<(u64, Record)> {
        Some((entry.seq, serde_json::from_slice(entry.record.as_deref()?).ok()?))
    };
    history::lines(&entries.iter().filter_map(read).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::chance::Zeros;
    use crate::store::Stamp;
    use crate::store::memory::MemoryStore;
    use std::time::Duration;

    fn empty() -> MemoryStore {
        let now = Timestamp(chrono::DateTime::UNIX_EPOCH);
        MemoryStore::new(&mut Stamp { now, who: "os:a", chance: &mut Zeros }).unwrap()
    }

    fn open(request: u64) -> Effect {
        Effect::OpenCase { request, case: format!("c-{request}") }
    }

    fn history(request: u64) -> Effect {
        Effect::ReadHistory { request, case: "c-1".into() }
    }

    fn earlier(request: u64) -> Effect {
        Effect::OpenEarlier { request, case: "c-1".into(), before: 2 }
    }

    /// The requests that were answered, each with what it was for.
    fn answered(messages: &Receiver<Message>) -> Vec<(&'static str, u64)> {
        let name = |message| match message {
            Message::CaseOpened(request, _) => ("case", request),
            Message::HistoryRead(request, _) => ("history", request),
            Message::EarlierOpened(request, _) => ("earlier", request),
            other => panic!("{other:?}"),
        };
        messages.iter().map(name).collect()
    }

    #[test]
    fn of_a_flood_of_cases_one_is_examined_and_it_is_the_last() {
        let (to, jobs) = sync_channel(1_000);
        for request in 1..=300 {
            to.send(open(request)).unwrap();
            to.send(history(request)).unwrap();
            to.send(earlier(request)).unwrap();
        }
        drop(to);
        let (inbox, messages) = sync_channel(1_000);
        work_on(&jobs, &empty(), &Thresholds::shared(), &inbox);
        drop(inbox);
        assert_eq!(answered(&messages), [("case", 300), ("history", 300), ("earlier", 300)]);
    }

    #[test]
    fn what_comes_in_while_a_case_is_examined_makes_those_before_it_superfluous() {
        let (to, jobs) = sync_channel(1_000);
        // Nothing is taken out of here before it is received: the reader waits with each answer.
        let (inbox, messages) = sync_channel(0);
        to.send(open(1)).unwrap();
        let reader = thread::spawn(move || {
            work_on(&jobs, &empty(), &Thresholds::shared(), &inbox);
        });
        thread::sleep(Duration::from_millis(50));
        for request in 2..=300 {
            to.send(open(request)).unwrap();
            to.send(history(request)).unwrap();
        }
        drop(to);
        let answered = answered(&messages);
        reader.join().unwrap();
        assert!(answered.len() <= 3, "{answered:?}");
        assert!(answered.ends_with(&[("case", 300), ("history", 300)]), "{answered:?}");
    }

    #[test]
    fn a_newer_read_takes_the_place_of_the_older_one_in_the_line() {
        let mut line = VecDeque::new();
        stand_in(&mut line, vec![open(1), history(2), Effect::ReturnDue]);
        stand_in(&mut line, vec![history(3), Effect::ReturnDue, open(4)]);
        assert_eq!(line, [open(4), history(3), Effect::ReturnDue, Effect::ReturnDue]);
    }
}
