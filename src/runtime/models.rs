//! Language models at work without anybody saying so: a thread for each, with a connection to the
//! store of its own, that asks about the cases that want it and sleeps while there are none.
//!
//! It gives way to the other threads, and ends when the program does: what is under way then is
//! given up, and that is kept. Of all processes on a store one asks a model at a time. It must not
//! keep anybody waiting, and must not decide which cases are asked about: `model::wanted` does.

use super::chance::{self, SystemChance};
use super::clock::Clock;
use super::{presence, sources, watch};
use crate::assess::model::{Spec, prompt};
use crate::domain::asking::{News, State};
use crate::domain::budget::Limit;
use crate::domain::digest::Digest;
use crate::domain::feed::{Failing, Side};
use crate::domain::thresholds::Thresholds;
use crate::domain::time::Timestamp;
use crate::ingest::By;
use crate::model::desk::{Desk, Outcome};
use crate::model::http::{How, Http};
use crate::model::wanted::Wanted;
use crate::model::{Halt, Supply, key};
use crate::net::Pauses;
use crate::store::{Store, StoreError, folder};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, channel, sync_channel};
use std::thread::Builder;
use std::time::{Duration, Instant};

/// The store is looked at once in so long, however often it changes.
const APART: Duration = Duration::from_secs(1);
/// Nobody sleeps longer at once where a time is waited for: the clock may have been set.
const AT_ONCE: Duration = Duration::from_mins(1);
/// The end is waited for so long.
const ENDS_FOR: Duration = Duration::from_millis(300);
/// How long a server that fails is left alone, and a case that it failed at.
const PAUSES: Pauses = Pauses {
    first: Duration::from_secs(5),
    most: Duration::from_mins(5),
    asked_most: Duration::from_mins(5),
};

/// What asking needs from outside.
pub fn how() -> How {
    How { now: || Clock::System.now() }
}

/// A model that is asked by itself.
pub struct Asker {
    /// Which.
    pub spec: Spec,
    /// For writing; a connection of its own.
    pub store: Box<dyn Store>,
    /// The store's folder.
    pub folder: PathBuf,
    /// What the site says of itself.
    pub site: Arc<Thresholds>,
    /// Who asks.
    pub who: String,
}

/// The thread, from outside.
pub struct AtWork {
    halt: Halt,
    wake: SyncSender<()>,
    ended: Receiver<()>,
    _watcher: Option<notify::RecommendedWatcher>,
}

impl AtWork {
    /// Gives up what is under way, and waits a moment for that to be kept.
    pub fn end(self) {
        self.halt.now();
        let _ = self.wake.try_send(());
        let _ = self.ended.recv_timeout(ENDS_FOR);
    }
}

/// Starts it; `tell` hears how it goes.
pub fn start(asker: Asker, tell: impl Fn(News) + Send + 'static) -> io::Result<AtWork> {
    let (wake, woken) = sync_channel(1);
    let (ends, ended) = channel();
    let halt = Halt::default();
    let watcher = watch::wakes(&asker.folder, wake.clone());
    let rests = Rests { woken, halt: halt.clone(), is_told: watcher.is_some() };
    let work = move || {
        presence::this_thread_leaves_one();
        let says = Says { name: asker.spec.name.clone(), last: RefCell::default(), tell: &tell };
        work_on(asker, &rests, &says);
        let _ = ends.send(());
    };
    Builder::new().name("model".into()).spawn(work)?;
    Ok(AtWork { halt, wake, ended, _watcher: watcher })
}

/// The cases that are asked about, and since when the question under way of each is.
type UnderWay = BTreeMap<String, Timestamp>;

/// Tells how it goes, and nothing twice.
struct Says<'t> {
    name: String,
    last: RefCell<State>,
    tell: &'t dyn Fn(News),
}

impl Says<'_> {
    /// It is asked about these cases. One that fails fails until an answer comes: being tried
    /// again is no news, and nothing comes and goes on a screen.
    fn asks(&self, under_way: &UnderWay) {
        if !matches!(*self.last.borrow(), State::Failing(_)) {
            self.asking(under_way);
        }
    }

    /// It answered; what else it is asked goes on.
    fn answered(&self, under_way: &UnderWay) {
        let fails = matches!(*self.last.borrow(), State::Failing(_));
        if fails && under_way.is_empty() {
            self.does(State::Asking(1, Clock::System.now()));
        }
        self.asking(under_way);
    }

    fn asking(&self, under_way: &UnderWay) {
        if let Some(since) = under_way.values().min() {
            self.does(State::Asking(under_way.len() as u32, *since));
        }
    }

    fn does(&self, state: State) {
        if *self.last.borrow() == state {
            return;
        }
        let model = &*self.name;
        match &state {
            State::Failing(_) => tracing::warn!(model, "a model fails"),
            State::Spent(..) => tracing::info!(model, "what an hour allows of a model is spent"),
            State::Elsewhere => tracing::info!(model, "another process asks this model"),
            _ => {}
        }
        self.last.replace(state.clone());
        (self.tell)(News::Does(state));
    }
}

/// Sleeps until there may be something to do.
struct Rests {
    woken: Receiver<()>,
    halt: Halt,
    /// The system tells of changes of the store.
    is_told: bool,
}

impl Rests {
    /// Until then, or until the store changes where that matters. True where it may have changed.
    fn rest(&self, until: Option<Timestamp>, by_store: bool) -> bool {
        let until = match until {
            Some(until) => {
                let left = until.millis_since(Clock::System.now()).max(0) as u64;
                Some(Instant::now() + Duration::from_millis(left).min(AT_ONCE))
            }
            None => (!self.is_told).then(|| Instant::now() + AT_ONCE),
        };
        while !self.halt.is_over() {
            let woken = match until.map(|it| it.saturating_duration_since(Instant::now())) {
                None => self.woken.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(left) => self.woken.recv_timeout(left),
            };
            match woken {
                Ok(()) if by_store => return true,
                Ok(()) => {}
                Err(_) => return false,
            }
        }
        false
    }
}

/// How a turn ended.
enum Turn {
    /// There is nothing more to ask about.
    Through,
    /// An hour's limit is reached.
    Spent(Timestamp, Limit),
    /// The server, or the store, could not: where that lies, and why.
    Failed(Side, String),
}

fn work_on(mut asker: Asker, rests: &Rests, says: &Says<'_>) {
    let Ok(_held) = hold(&asker, rests, says) else { return };
    let wanted = RefCell::new(Wanted::new(&asker.spec.name, prompt::CURRENT.version, || {
        Clock::System.now()
    }));
    let (mut tries, mut late) = (0, None);
    while !rests.halt.is_over() {
        let looked = Clock::System.now();
        let ended = turn(&mut asker, &wanted, rests, says);
        let in_a_second = looked.plus_millis(APART.as_millis() as i64);
        match ended.unwrap_or_else(|error| Turn::Failed(Side::Store, error.to_string())) {
            Turn::Through => {
                // What the server failed at waits for its time: that is no rest.
                if !wanted.borrow().is_failing() {
                    tries = 0;
                    says.does(State::Idle);
                }
                // A last look, for what was on its way to the disk at the one before.
                let wakes = wanted.borrow().wakes().into_iter().chain(late.take()).min();
                if rests.rest(wakes, true) {
                    rests.rest(Some(in_a_second.max(soon())), false);
                    late = Some(Clock::System.now().plus_millis(APART.as_millis() as i64));
                }
            }
            Turn::Spent(then, what) => {
                tries = 0;
                says.does(State::Spent(then, what));
                rests.rest(Some(then.max(in_a_second)), false);
            }
            Turn::Failed(side, why) => {
                tries += 1;
                let again_at = after(tries);
                says.does(State::Failing(Failing { side, why, tries, again_at }));
                while !rests.halt.is_over() && Clock::System.now() < again_at {
                    rests.rest(Some(again_at), false);
                }
            }
        }
    }
}

/// What was on its way to the disk when the system told of it can be read then.
fn soon() -> Timestamp {
    Clock::System.now().plus_millis(100)
}

fn after(faults: u32) -> Timestamp {
    let pause = PAUSES.after(faults, None, chance::fraction());
    let until = Clock::System.now().plus_millis(pause.as_millis() as i64);
    // Nobody reads a part of a second.
    Timestamp::from_millis(until.millis() / 1_000 * 1_000 + 1_000).unwrap_or(until)
}

/// The program ends.
struct Over;

/// Waits for the right to ask. Without locks two could ask at
/// once, which costs questions and does no harm.
fn hold(asker: &Asker, rests: &Rests, says: &Says<'_>) -> Result<Option<File>, Over> {
    let name = Digest::of(asker.spec.name.as_bytes()).to_string();
    let name = name.rsplit(':').next().unwrap_or_default();
    let lock = format!("{}{}", folder::MODEL, name.get(..16).unwrap_or(name));
    while !rests.halt.is_over() {
        match sources::hold(&asker.folder, &lock) {
            Ok(held) => return Ok(Some(held)),
            Err(TryLockError::Error(_)) => return Ok(None),
            Err(TryLockError::WouldBlock) => {
                says.does(State::Elsewhere);
                let again = sources::LOOK_AGAIN.as_millis() as i64;
                rests.rest(Some(Clock::System.now().plus_millis(again)), false);
            }
        }
    }
    Err(Over)
}

/// Asks about all that is wanted, until nothing more is or something is in the way.
fn turn(
    asker: &mut Asker,
    wanted: &RefCell<Wanted>,
    rests: &Rests,
    says: &Says<'_>,
) -> Result<Turn, StoreError> {
    let Asker { spec, store, site, who, .. } = asker;
    // Most looks find nothing: they start no thread and read no key.
    let Some(first) = wanted.borrow_mut().next(store.as_ref())? else { return Ok(Turn::Through) };
    let key = key::read(spec.key.as_ref());
    let http = match key.and_then(|key| Http::new(spec, key, how()).map_err(|it| it.why)) {
        Ok(http) => http,
        Err(why) => {
            // Nobody is to blame for the case: it is the first again.
            wanted.borrow_mut().put_off(&first, Clock::System.now(), 0);
            return Ok(Turn::Failed(Side::Here, why));
        }
    };
    let (mut now, mut chance) = (|| Clock::System.now(), SystemChance);
    let by = By { who, now: &mut now, chance: &mut chance };
    let halt = rests.halt.clone();
    let mut desk = Desk { store: store.as_mut(), spec, site: site.clone(), by, anew: false, halt };
    let under_way = RefCell::new(UnderWay::new());
    let ended = RefCell::new(Turn::Through);
    let mut supply =
        Asked { first: Some(first), wanted, ended: &ended, under_way: &under_way, says };
    let done = desk.assess(&http, &mut supply, &mut |case, outcome| {
        under_way.borrow_mut().remove(case);
        if !rests.halt.is_over()
            && let Some(end) = came(case, outcome, wanted, (says, &under_way.borrow()))
        {
            ended.replace(end);
        }
    });
    wanted.borrow_mut().give_back();
    done?;
    Ok(ended.into_inner())
}

/// What became of a case, and how the turn ends by it, where it does.
fn came(
    case: &str,
    outcome: Outcome,
    wanted: &RefCell<Wanted>,
    (says, under_way): (&Says<'_>, &UnderWay),
) -> Option<Turn> {
    let mut wanted = wanted.borrow_mut();
    match outcome {
        Outcome::Assessed { millis, .. } => {
            wanted.done(case);
            (says.tell)(News::Assessed(millis));
            says.answered(under_way);
            None
        }
        Outcome::Known => {
            wanted.done(case);
            None
        }
        Outcome::Nothing(why) => {
            wanted.done(case);
            (says.tell)(News::Without(why));
            says.answered(under_way);
            None
        }
        Outcome::Faulty(side, why) => {
            // Another one is next: what a server fails at holds up none of the others.
            let faults = wanted.faults(case) + 1;
            wanted.put_off(case, after(faults + 1), faults);
            Some(Turn::Failed(side, why))
        }
        Outcome::Budget(then, what) => {
            let faults = wanted.faults(case);
            wanted.put_off(case, then, faults);
            Some(Turn::Spent(then, what))
        }
    }
}

/// What is wanted, for one turn.
struct Asked<'a> {
    first: Option<String>,
    wanted: &'a RefCell<Wanted>,
    ended: &'a RefCell<Turn>,
    under_way: &'a RefCell<UnderWay>,
    says: &'a Says<'a>,
}

impl Supply for Asked<'_> {
    fn next(&mut self, store: &dyn Store) -> Result<Option<String>, StoreError> {
        if !matches!(*self.ended.borrow(), Turn::Through) {
            return Ok(None);
        }
        match self.first.take() {
            Some(first) => Ok(Some(first)),
            None => self.wanted.borrow_mut().next(store),
        }
    }

    fn asks(&mut self, case: &str) {
        let mut under_way = self.under_way.borrow_mut();
        under_way.insert(case.to_owned(), Clock::System.now());
        self.says.asks(&under_way);
    }
}
