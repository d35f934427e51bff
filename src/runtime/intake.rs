//! The sources of a console: what they deliver is taken in by a thread that has a connection to the
//! store of its own, and how it goes with each is told to the machine.
//!
//! It gives way to the console's other threads, and ends when the console does: what is under way
//! then comes again with the next start. What is told again and again is told at times only, since
//! each message wakes the loop. It must not run where no source is configured.

use super::Inbox;
use super::chance::{self, SystemChance};
use super::clock::Clock;
use super::presence;
use super::sources::{self, Sources, Stop};
use crate::app::message::Message;
use crate::domain::feed::{Failing, Health, News, Side, State, Stored};
use crate::domain::time::Timestamp;
use crate::ingest::follow::{Told, follow};
use crate::ingest::{By, Options};
use crate::net::Pauses;
use crate::source::feed::Wants;
use crate::source::spec::Spec;
use crate::store::{Store, StoreError};
use std::collections::BTreeMap;
use std::io;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::Builder;
use std::time::Duration;

/// That nothing has changed is told once in so long.
const UNCHANGED_MS: i64 = 30_000;
/// And once in so long while somebody looks at the sources.
const LOOKED_AT_MS: i64 = 1_000;
/// What was stored is told once in so long while more comes.
const TOGETHER_MS: i64 = 250;
/// A store that cannot be written is opened again after so long, ever later.
const PAUSES: Pauses = Pauses {
    first: Duration::from_secs(1),
    most: Duration::from_mins(1),
    asked_most: Duration::from_mins(1),
};
/// The end is waited for so long: grouping goes on with the next start.
const ENDS_FOR: Duration = Duration::from_millis(300);

/// Opens a store, as often as it is asked to.
pub type Open = Box<dyn FnMut() -> Result<Box<dyn Store>, StoreError> + Send>;

/// What a console needs to run its sources.
pub struct Intake {
    /// Which.
    pub specs: Vec<Spec>,
    /// Opens the store for writing, with a connection of its own.
    pub open: Open,
    /// The store's folder.
    pub folder: PathBuf,
    /// How what they deliver is taken in.
    pub options: Options,
    /// What time it is to them: as to the console.
    pub clock: Clock,
}

/// The thread, from outside.
pub(super) struct AtWork {
    ends: Arc<Ends>,
    ended: Receiver<()>,
    look: Arc<Look>,
}

/// What ends the thread, whether its sources run yet or not.
#[derive(Default)]
struct Ends {
    is_over: Mutex<(bool, Option<Stop>)>,
    told: Condvar,
}

impl Ends {
    fn now(&self) {
        let mut state = self.is_over.lock().unwrap_or_else(PoisonError::into_inner);
        state.0 = true;
        if let Some(stop) = &state.1 {
            stop.now();
        }
        self.told.notify_all();
    }

    /// The sources run: they end by this, at once where it is over already.
    fn by(&self, stop: Stop) {
        let mut state = self.is_over.lock().unwrap_or_else(PoisonError::into_inner);
        if state.0 {
            stop.now();
        }
        state.1 = Some(stop);
    }

    /// Waits so long at most; true once it is over.
    fn wait(&self, most: Duration) -> bool {
        let state = self.is_over.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.told.wait_timeout_while(state, most, |state| !state.0);
        waited.unwrap_or_else(PoisonError::into_inner).0.0
    }
}

/// When each source last answered, and whether somebody looks at that.
#[derive(Default)]
struct Look {
    is_on: AtomicBool,
    answered: Mutex<BTreeMap<Arc<str>, Timestamp>>,
}

impl AtWork {
    /// Somebody looks at the sources, or not any more. Who begins to is told when each last
    /// answered: that is not told otherwise where nothing else changes.
    pub(super) fn looked_at(&self, is_on: bool, inbox: &Inbox) {
        let was_on = self.look.is_on.swap(is_on, Ordering::Relaxed);
        if !is_on || was_on {
            return;
        }
        let answered = self.look.answered.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for (source, then) in answered {
            // Of the loop's own thread, which must not wait for itself.
            let _ = inbox.try_send(Message::Source(source, News::Answered(then)));
        }
    }

    /// Ends the sources and waits a moment for what is being written.
    pub(super) fn end(self) {
        self.ends.now();
        // Longer than that nobody is kept: what is not written whole is as if it never came.
        let _ = self.ended.recv_timeout(ENDS_FOR);
    }
}

/// Starts them.
pub(super) fn start(intake: Intake, who: String, inbox: Inbox) -> io::Result<AtWork> {
    let (over, ended) = channel();
    let (look, ends) = (Arc::new(Look::default()), Arc::new(Ends::default()));
    let (seen, end) = (look.clone(), ends.clone());
    let work = move || {
        presence::this_thread_leaves_one();
        run(intake, seen, &end, &who, &inbox);
        let _ = over.send(());
    };
    Builder::new().name("intake".into()).spawn(work)?;
    Ok(AtWork { ends, ended, look })
}

fn run(intake: Intake, look: Arc<Look>, ends: &Ends, who: &str, inbox: &Inbox) {
    let Intake { specs, mut open, folder, options, clock } = intake;
    let mut store = match opened(&mut open, &specs, ends, clock, inbox) {
        Ok(Some(store)) => store,
        Ok(None) => return,
        Err(error) => return stopped(&error, inbox),
    };
    // Whatever it starts gives way like this thread does.
    match begin(&folder, &specs, clock) {
        Ok(sources) => {
            ends.by(sources.stop());
            let sieve = Sieve::new(&specs, look);
            take_in(store.as_mut(), sources, sieve, (&options, who, clock), inbox);
        }
        Err(error) => drop(inbox.send(Message::SourcesStopped(error.to_string()))),
    }
}

/// The store, once it can be written; `None` where the console ends before that. Until then each
/// source says what it says where the store turns so later.
fn opened(
    open: &mut Open,
    specs: &[Spec],
    ends: &Ends,
    clock: Clock,
    inbox: &Inbox,
) -> Result<Option<Box<dyn Store>>, StoreError> {
    for tries in 1.. {
        let error = match open() {
            Ok(store) => return Ok(Some(store)),
            Err(error) if !error.may_pass() => return Err(error),
            Err(error) => error,
        };
        if tries == 1 {
            super::log::store_failed(&error);
        }
        let wait = PAUSES.after(tries, None, chance::fraction());
        let again_at = clock.now().plus_millis(wait.as_millis() as i64);
        let why = format!("what it delivers could not be stored: {error}");
        for spec in specs {
            let failing = Failing { side: Side::Store, why: why.clone(), tries, again_at };
            // A closed channel means that the console has ended.
            let _ = inbox.send(Message::Source((*spec.name).into(), News::Failing(failing)));
        }
        if ends.wait(wait) {
            break;
        }
    }
    Ok(None)
}

/// The store is what no waiting mends.
fn stopped(error: &StoreError, inbox: &Inbox) {
    super::log::store_failed(error);
    let _ = inbox.send(Message::SourcesStopped(error.to_string()));
}

fn begin(folder: &Path, specs: &[Spec], clock: Clock) -> io::Result<Sources> {
    sources::start(folder, specs, Wants::Follow, sources::cursors(folder), clock)
}

fn take_in(
    store: &mut dyn Store,
    sources: Sources,
    mut sieve: Sieve,
    (options, who, clock): (&Options, &str, Clock),
    inbox: &Inbox,
) {
    let (mut now, mut chance) = (|| clock.now(), SystemChance);
    let mut by = By { who, now: &mut now, chance: &mut chance };
    let mut tell = |told: Told| {
        let messages = match told {
            Told::News(source, news) => sieve.pass(&source, news, clock.now()),
            Told::Fault(why) => vec![Message::Failed(None, why)],
            // The system's notice of a file can come before what was written can be read.
            Told::Cases(_) => vec![Message::StoreChanged],
        };
        for message in messages {
            // A closed channel means that the console has ended.
            let _ = inbox.send(message);
        }
    };
    let ran = follow(store, &sources.parcels, options, &mut by, &mut tell);
    sources.stop().now();
    sources.ended();
    if let Err(error) = ran {
        stopped(&error, inbox);
    }
}

/// Lets through what changes something, and what does not at times only.
struct Sieve {
    known: Vec<Known>,
    look: Arc<Look>,
}

struct Known {
    health: Health,
    /// When something was let through.
    passed: Option<Timestamp>,
    /// What was stored and not told.
    stored: Stored,
    told_stored: Option<Timestamp>,
}

impl Sieve {
    fn new(specs: &[Spec], look: Arc<Look>) -> Self {
        let known = |spec: &Spec| Known {
            health: Health::new(&spec.name, spec.kind()),
            passed: None,
            stored: Stored::default(),
            told_stored: None,
        };
        Self { known: specs.iter().map(known).collect(), look }
    }

    fn pass(&mut self, source: &Arc<str>, news: News, now: Timestamp) -> Vec<Message> {
        let Some(known) = self.known.iter_mut().find(|it| it.health.name == *source) else {
            return Vec::new();
        };
        let before = mem::discriminant(&known.health.state);
        known.health.tell(news.clone(), now);
        let changed = mem::discriminant(&known.health.state) != before;
        if changed {
            note(&known.health);
        }
        let long = |since: Option<Timestamp>, ms| {
            since.is_none_or(|since| !(0..ms).contains(&now.millis_since(since)))
        };
        if matches!(news, News::Heard | News::CaughtUp) {
            let mut answered = self.look.answered.lock().unwrap_or_else(PoisonError::into_inner);
            answered.insert(source.clone(), now);
        }
        let is_on = self.look.is_on.load(Ordering::Relaxed);
        let unchanged_ms = if is_on { LOOKED_AT_MS } else { UNCHANGED_MS };
        let mut messages = Vec::new();
        let news = match news {
            News::Stored(stored) => {
                known.stored.join(stored);
                if !long(known.told_stored, TOGETHER_MS) {
                    return Vec::new();
                }
                None
            }
            News::Failing(_) => Some(news),
            News::Noticed(_) => {
                let source = &*known.health.name;
                tracing::info!(source, "a source is asked for something else than before");
                Some(news)
            }
            news => (changed || long(known.passed, unchanged_ms)).then_some(news),
        };
        if known.stored != Stored::default() {
            known.told_stored = Some(now);
            let stored = News::Stored(mem::take(&mut known.stored));
            messages.push(Message::Source(source.clone(), stored));
        }
        if let Some(news) = news {
            known.passed = Some(now);
            messages.push(Message::Source(source.clone(), news));
        }
        messages
    }
}

/// What a source does now, in the log: its name is the site's own, its fault can quote others.
fn note(health: &Health) {
    let source = &*health.name;
    match health.state {
        State::Failing(_) => tracing::warn!(source, "a source fails"),
        State::CaughtUp => tracing::info!(source, "a source has delivered all that it has"),
        State::Resting(_) => tracing::info!(source, "a source rests: its limit is used up"),
        State::Elsewhere => tracing::info!(source, "another process asks this source"),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration as Span;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millis(ms).unwrap()
    }

    fn sieve() -> (Sieve, Arc<str>) {
        let of = crate::source::spec::Of::Spool { folder: "in".into(), every: Span::from_secs(2) };
        (Sieve::new(&[Spec { name: "drop".into(), of }], Arc::default()), "drop".into())
    }

    #[test]
    fn looking_again_and_finding_nothing_wakes_the_console_twice_a_minute_at_most() {
        let (mut sieve, drop) = sieve();
        let mut passed = 0;
        for look in 0..300 {
            passed += sieve.pass(&drop, News::Heard, at(look * 2_000)).len();
            passed += sieve.pass(&drop, News::CaughtUp, at(look * 2_000)).len();
        }
        assert_eq!(passed, 2 + 19, "what it does, then that it still does");
    }

    #[test]
    fn who_looks_at_the_sources_sees_when_each_last_answered() {
        let (mut sieve, drop) = sieve();
        let (inbox, told) = std::sync::mpsc::sync_channel(9);
        let work = AtWork { ends: Arc::default(), ended: channel().1, look: sieve.look.clone() };
        let heard = |sieve: &mut Sieve, secs: i64| {
            sieve.pass(&drop, News::CaughtUp, at(secs * 1_000)).len()
        };
        assert_eq!([heard(&mut sieve, 0), heard(&mut sieve, 2), heard(&mut sieve, 9)], [1, 0, 0]);
        work.looked_at(false, &inbox);
        work.looked_at(true, &inbox);
        work.looked_at(true, &inbox);
        let told: Vec<Message> = told.try_iter().collect();
        assert_eq!(told, [Message::Source(drop.clone(), News::Answered(at(9_000)))]);
        assert_eq!([heard(&mut sieve, 11), heard(&mut sieve, 13)], [1, 1], "it goes on");
        work.looked_at(false, &inbox);
        assert_eq!(heard(&mut sieve, 15), 0);
    }

    #[test]
    fn what_is_good_to_know_passes_at_once_and_once() {
        let (mut sieve, drop) = sieve();
        sieve.pass(&drop, News::CaughtUp, at(0));
        let notice = News::Noticed("another question".into());
        let passed = sieve.pass(&drop, notice.clone(), at(1));
        let Some(Message::Source(_, news)) = passed.first() else { panic!("{passed:?}") };
        assert_eq!((news, passed.len()), (&notice, 1));
        assert!(sieve.pass(&drop, News::CaughtUp, at(2)).is_empty());
        assert_eq!(sieve.known[0].health.notice, Some((at(1), "another question".into())));
    }

    #[test]
    fn a_flood_is_told_together_and_none_of_it_is_left_out() {
        let (mut sieve, drop) = sieve();
        let stored =
            |n: i64| News::Stored(Stored { taken: 3, newest_ms: Some(n), ..Stored::default() });
        sieve.pass(&drop, News::Heard, at(0));
        let mut told = Vec::new();
        (0..1_000).for_each(|n| told.extend(sieve.pass(&drop, stored(n), at(n))));
        assert!(told.len() <= 5, "{}", told.len());
        told.extend(sieve.pass(&drop, News::CaughtUp, at(1_000)));
        let mut health = Health::new("drop", "spool");
        for message in told {
            let Message::Source(_, news) = message else { panic!("{message:?}") };
            health.tell(news, at(1_000));
        }
        assert_eq!((health.taken, health.newest), (3_000, Some(at(999))));
        assert_eq!(health.state, State::CaughtUp);
    }

    /// A store that cannot be written when the console starts, as one that turns so later.
    fn on_a_store_that_fails(times: u32) -> (AtWork, Receiver<Message>, tempfile::TempDir) {
        use crate::store::sqlite::{OpenOptions, SqliteStore};
        let home = tempfile::tempdir().unwrap();
        let (dir, spool) = (home.path().join("store"), home.path().join("in"));
        std::fs::create_dir(&spool).unwrap();
        let to = dir.clone();
        let open_it = move || {
            let (mut now, mut chance) = (|| at(0), SystemChance);
            let mut by = By { who: "ana", now: &mut now, chance: &mut chance };
            SqliteStore::open(&to, OpenOptions { create: true }, &mut by.stamp())
        };
        open_it().unwrap();
        let mut left = times;
        let open = move || {
            if left > 0 {
                left -= 1;
                let (what, why) = ("cases.db".into(), "it is for reading only".into());
                return Err(StoreError::Unwritable { what, why });
            }
            open_it().map(|store| Box::new(store) as Box<dyn Store>)
        };
        let of = crate::source::spec::Of::Spool { folder: spool, every: Span::from_secs(2) };
        let specs = vec![Spec { name: "drop".into(), of }];
        let options = Options {
            only: None,
            workers: 1,
            thresholds: Arc::default(),
            databases: None,
            lines: crate::ingest::Lines::default(),
        };
        let clock = Clock::System;
        let intake = Intake { specs, open: Box::new(open), folder: dir, options, clock };
        let (inbox, told) = std::sync::mpsc::sync_channel(99);
        (start(intake, "ana".into(), inbox).unwrap(), told, home)
    }

    #[test]
    fn a_store_that_cannot_be_written_at_the_start_holds_the_sources_up_until_it_can() {
        let (work, told, _home) = on_a_store_that_fails(1);
        let mut health = Health::new("drop", "spool");
        let mut faults = Vec::new();
        while health.state != State::CaughtUp {
            let message = told.recv_timeout(Span::from_secs(30)).unwrap();
            let Message::Source(_, news) = message else { panic!("{message:?}") };
            if let News::Failing(failing) = &news {
                faults.push((failing.side, failing.why.clone(), failing.tries));
            }
            health.tell(news, at(0));
        }
        let why = "what it delivers could not be stored: cases.db: it is for reading only";
        assert_eq!(faults, [(Side::Store, why.to_owned(), 1)]);
        work.end();
        assert!(told.try_iter().all(|it| !matches!(it, Message::SourcesStopped(_))));
        // One that ends before that waits for nothing.
        let (work, told, _home) = on_a_store_that_fails(u32::MAX);
        told.recv_timeout(Span::from_secs(30)).unwrap();
        let began = std::time::Instant::now();
        work.ends.now();
        work.ended.recv_timeout(Span::from_secs(30)).unwrap();
        assert!(began.elapsed() < Span::from_millis(900), "{:?}", began.elapsed());
    }
}
