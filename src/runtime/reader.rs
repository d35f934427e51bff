//! The thread that reads: windows of the queue, cases with all that is computed of them, histories.
//!
//! It keeps the loop from ever waiting for a disk. Of several windows or searches asked for,
//! only the newest is read.

use super::ahead::Jobs;
use super::{Inbox, log};
use crate::app::history;
use crate::app::message::{Effect, MATCHES_MAX, Message, Opened, Place, Window};
use crate::app::model::HistoryLine;
use crate::app::status::Beside;
use crate::app::study::compare::Comparison;
use crate::domain::case_file;
use crate::domain::query::{Column, Context, DueTimes, Query, Sort};
use crate::domain::queue::{Filter, QueueKey, QueueRow};
use crate::domain::thresholds::Thresholds;
use crate::domain::time::Timestamp;
use crate::domain::words::CaseState;
use crate::examine;
use crate::ledger::record::Record;
use crate::store::{Ask, Result, Start, Store, StoreError, StoredEntry, Whence};
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

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
    while let Some(waiting) = jobs.next() {
        let newest = |kind: fn(&Effect) -> bool| waiting.iter().rposition(kind);
        let last = [newest(is_window), newest(is_search), newest(is_beside)];
        for (place, job) in waiting.into_iter().enumerate() {
            if (is_window(&job) || is_search(&job) || is_beside(&job))
                && !last.contains(&Some(place))
            {
                continue;
            }
            if let Some(answer) = answer(store, site, job)
                && inbox.send(answer).is_err()
            {
                return;
            }
        }
    }
}

const fn is_window(job: &Effect) -> bool {
    matches!(job, Effect::ReadWindow { .. })
}

const fn is_search(job: &Effect) -> bool {
    matches!(job, Effect::FindCase { .. })
}

const fn is_beside(job: &Effect) -> bool {
    matches!(job, Effect::ReadBeside { .. })
}

/// What is known of the store besides its lines.
fn beside(store: &dyn Store) -> Result<Beside> {
    let sort = Sort { column: Column::Age, reversed: true };
    // An order by age asks for neither a clock nor a person.
    let now = Timestamp(chrono::DateTime::UNIX_EPOCH);
    let context = Context { now, who: String::new(), due: DueTimes::default() };
    let ask = Ask { query: Query::default(), sort, context };
    let newest = store.page(&ask, &Whence::Top, 1)?.rows.first().map(|row| row.detected_at);
    Ok(Beside { newest, grouping: store.is_grouping() })
}

/// Reads what an effect asks for; `None` for effects that are no reads.
pub fn answer(store: &dyn Store, site: &Arc<Thresholds>, effect: Effect) -> Option<Message> {
    Some(match effect {
        Effect::ReadWindow { request, filter, place, limit } => {
            match window(store, filter, &place, limit) {
                Ok(window) => Message::WindowRead(request, Box::new(window)),
                Err(error) => failed(&error),
            }
        }
        Effect::FindCase { request, filter, text, after } => {
            match find(store, filter, &text, after.as_ref()) {
                Ok((row, more)) => Message::CaseFound(request, row.map(Box::new), more),
                Err(error) => failed(&error),
            }
        }
        Effect::ReadBeside { request } => match beside(store) {
            Ok(beside) => Message::BesideRead(request, beside),
            Err(error) => failed(&error),
        },
        Effect::OpenCase { request, case } => {
            Message::CaseOpened(request, open(store, site, &case).map(Box::new))
        }
        Effect::ReadHistory { request, case } => {
            let lines = store.history(&case).map(|entries| lines(&entries));
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

fn failed(error: &StoreError) -> Message {
    log::store_failed(error);
    Message::Failed(error.to_string())
}

/// The match, and how many more stand behind it, up to a few: enough to know whether to type on.
fn find(
    store: &dyn Store,
    filter: Filter,
    text: &str,
    after: Option<&QueueKey>,
) -> Result<(Option<QueueRow>, usize)> {
    let first = store.find(filter, text, after)?;
    let (mut more, mut last) = (0, first.as_ref().map(QueueRow::key));
    while let Some(key) = last.take().filter(|_| more < MATCHES_MAX) {
        last = store.find(filter, text, Some(&key))?.map(|row| row.key());
        more += usize::from(last.is_some());
    }
    Ok((first, more))
}

fn window(store: &dyn Store, filter: Filter, place: &Place, limit: usize) -> Result<Window> {
    let rows = match place {
        Place::Top => store.window(filter, Start::Top, limit)?,
        Place::Bottom => store.window(filter, Start::Bottom, limit)?,
        Place::Around(key, before) => {
            let mut rows = store.window(filter, Start::Before(key), *before)?;
            let rest = limit.saturating_sub(rows.len());
            rows.extend(store.window(filter, Start::At(key), rest)?);
            rows
        }
    };
    let before = match rows.first() {
        Some(first) => store.position(filter, &first.key())?,
        None => 0,
    };
    let counts = store.counts()?;
    let total = filter.state.map_or_else(|| counts.total(), |state: CaseState| counts.of(state));
    let (entries, next_due) = (store.head()?.size, store.next_due()?);
    Ok(Window { rows, before, total, counts, entries, next_due })
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
    let case = case_file::parse(stored.text).map_err(|refusal| refusal.to_string())?;
    Ok(Opened::new(row, examine::examine(case, site)))
}

fn lines(entries: &[StoredEntry]) -> Vec<HistoryLine> {
    let read = |entry: &StoredEntry| {
        let record: Record = serde_json::from_slice(entry.record.as_deref()?).ok()?;
        Some(history::line(entry.seq, &record))
    };
    entries.iter().filter_map(read).collect()
}
