//! The sources of a console: what they deliver is taken in by a thread that has a connection to the
//! store of its own, and how it goes with each is told to the machine.
//!
//! It gives way to the console's other threads, and ends when the console does: what is under way
//! then comes again with the next start. What is told again and again is told at times only, since
//! each message wakes the loop. It must not run where no source is configured.

use super::Inbox;
use super::chance::SystemChance;
use super::clock::Clock;
use super::presence;
use super::sources::{self, Sources, Stop};
use crate::app::message::Message;
use crate::domain::feed::{Health, News, State, Stored};
use crate::domain::time::Timestamp;
use crate::ingest::follow::{Told, follow};
use crate::ingest::{By, Options};
use crate::source::feed::Wants;
use crate::source::spec::Spec;
use crate::store::Store;
use std::collections::BTreeMap;
use std::io;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Builder;
use std::time::Duration;

/// That nothing has changed is told once in so long.
const UNCHANGED_MS: i64 = 30_000;
/// And once in so long while somebody looks at the sources.
const LOOKED_AT_MS: i64 = 1_000;
/// What was stored is told once in so long while more comes.
const TOGETHER_MS: i64 = 250;
/// The end is waited for so long: grouping goes on with the next start.
const ENDS_FOR: Duration = Duration::from_millis(300);

/// What a console needs to run its sources.
pub struct Intake {
    /// Which.
    pub specs: Vec<Spec>,
    /// For writing; a connection of its own.
    pub store: Box<dyn Store>,
    /// The store's folder.
    pub folder: PathBuf,
    /// How what they deliver is taken in.
    pub options: Options,
    /// What time it is to them: as to the console.
    pub clock: Clock,
}

/// The thread, from outside.
pub(super) struct AtWork {
    stop: Stop,
    ended: Receiver<()>,
    look: Arc<Look>,
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
        self.stop.now();
        // Longer than that nobody is kept: what is not written whole is as if it never came.
        let _ = self.ended.recv_timeout(ENDS_FOR);
    }
}

/// Starts them.
pub(super) fn start(intake: Intake, who: String, inbox: Inbox) -> io::Result<AtWork> {
    let (begun, begins) = channel();
    let (ends, ended) = channel();
    let look = Arc::new(Look::default());
    let seen = look.clone();
    let work = move || {
        presence::this_thread_leaves_one();
        let Intake { specs, mut store, folder, options, clock } = intake;
        // Whatever it starts gives way like this thread does.
        let started = begin(&folder, &specs, clock);
        let (sources, stop) = match started {
            Ok(sources) => {
                let stop = sources.stop();
                (Ok(sources), Ok(stop))
            }
            Err(error) => (Err(()), Err(error)),
        };
        let told = begun.send(stop).is_ok();
        if let (Ok(sources), true) = (sources, told) {
            let sieve = Sieve::new(&specs, seen);
            take_in(store.as_mut(), sources, sieve, (&options, &who, clock), &inbox);
        }
        let _ = ends.send(());
    };
    Builder::new().name("intake".into()).spawn(work)?;
    let stop = begins.recv().map_err(io::Error::other)??;
    Ok(AtWork { stop, ended, look })
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
        super::log::store_failed(&error);
        let _ = inbox.send(Message::SourcesStopped(error.to_string()));
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
        let work = AtWork { stop: Stop::default(), ended: channel().1, look: sieve.look.clone() };
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
}
