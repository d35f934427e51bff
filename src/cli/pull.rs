//! `crosscheck pull`: takes in what one source delivers, once or until it is ended.
//!
//! It must not decide what is taken in: `ingest` does.

use super::args::Pull;
use super::console::asker;
use super::exit::{CliError, Exit, Ran};
use super::ingest;
use super::out::{Out, message};
use super::system;
use crate::assess::model::Spec as Model;
use crate::config::Settings;
use crate::domain::asking;
use crate::domain::feed::{Failing, Health, News, State};
use crate::ingest::follow::{Told, follow};
use crate::ingest::{By, Made};
use crate::runtime::models::{self, AtWork};
use crate::runtime::presence::GivesWay;
use crate::runtime::sources::{self, Stop};
use crate::runtime::{chance::SystemChance, clock::Clock};
use crate::source::feed::Wants;
use crate::source::spec::Spec;
use crate::store::Store;
use serde::Serialize;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

/// A line of `--json --follow`: how it goes with the source since the line before.
#[derive(Serialize)]
struct Line<'l> {
    source: &'l str,
    state: &'static str,
    records: u64,
    set_aside: u64,
    cases: Made,
    newest: Option<String>,
    why: Option<&'l str>,
}

/// Runs it.
pub(super) fn run(
    args: &Pull,
    settings: &Settings,
    open: impl FnOnce() -> Result<Box<dyn Store>, CliError>,
    out: &mut Out,
) -> Ran {
    let spec = spec(&args.source, settings)?;
    let (options, databases) = ingest::looking_up(&args.format, args.lines_until, settings)?;
    let mut store = open()?;
    let wants = if args.follow { Wants::Follow } else { Wants::Once };
    let cursors = sources::cursors(&settings.store);
    let (clock, specs) = (Clock::System, std::slice::from_ref(&spec));
    let started = sources::start(&settings.store, specs, wants, cursors, clock)
        .map_err(|error| CliError::Io(format!("source {}: {error}", spec.name)))?;
    let ended_by = ends_with_signals(started.stop())
        .map_err(|error| CliError::Io(format!("signals cannot be waited for: {error}")))?;
    let who = system::who();
    let (mut now, mut chance) = (|| clock.now(), SystemChance);
    let mut by = By { who: &who, now: &mut now, chance: &mut chance };
    let mut says = Says {
        health: Health::new(&spec.name, spec.kind()),
        made: Made::default(),
        lines: args.follow && args.shape.json,
        out,
        gives_way: GivesWay::on(&settings.store),
        unwritten: None,
        stop: started.stop(),
    };
    let asked = if args.follow { ask_models(settings, &who)? } else { Vec::new() };
    let summary =
        follow(store.as_mut(), &started.parcels, &options, &mut by, &mut |told| says.tell(told));
    let unwritten = says.unwritten.take();
    asked.into_iter().for_each(AtWork::end);
    let given_up = {
        started.stop().now();
        started.ended()
    };
    let summary = summary?;
    if let Some(error) = unwritten {
        return Err(error.into());
    }
    if args.shape.json {
        out.json(&summary)?;
    } else if given_up.is_empty() || summary.records > 0 {
        // Of a source that failed, none would read as if it had nothing new.
        ingest::words(&summary, false, out)?;
    }
    out.flush()?;
    summary.warnings.iter().for_each(|said| message(said));
    system::told(databases.as_deref());
    for (name, fault) in &given_up {
        message(&format!("source {name}: {fault}"));
    }
    let signal = ended_by.load(Ordering::Relaxed);
    Ok(match (given_up.is_empty(), summary.set_aside_count) {
        (false, _) => Exit::Unreadable,
        // A follower is ended by a signal: that is its end in order.
        (true, _) if signal != 0 && signal != SIGINT => Exit::Signal(signal as u8),
        (true, 0) => Exit::Done,
        (true, _) => Exit::Found,
    })
}

/// Has the models that are asked by themselves asked while it follows, and says what leaves the
/// machine.
fn ask_models(settings: &Settings, who: &str) -> Result<Vec<AtWork>, CliError> {
    let automatic = settings.models.iter().filter(|spec| spec.automatic);
    let start = |spec: &Model| {
        let asker = asker(spec, settings, &settings.store, who)?;
        let name = spec.name.clone();
        message(&format!("model {name}: {}", spec.leaves()));
        let failed = |error| CliError::Io(format!("model {}: {error}", spec.name));
        models::start(asker, move |news| of_model(&name, &news)).map_err(failed)
    };
    automatic.map(start).collect()
}

/// Says of a model what a person should know.
fn of_model(name: &str, news: &asking::News) {
    let said = match news {
        asking::News::Does(asking::State::Failing(Failing { why, again_at, .. })) => {
            format!("{why}; it is asked again at {again_at}")
        }
        asking::News::Does(asking::State::Spent(then, what)) => {
            format!("{} is reached; it is asked again from {then}", what.name())
        }
        asking::News::Does(asking::State::Elsewhere) => {
            "another process of this store asks it; waiting until that ends".into()
        }
        _ => return,
    };
    message(&format!("model {name}: {said}"));
}

fn spec(name: &str, settings: &Settings) -> Result<Spec, CliError> {
    if name == "-" {
        return Ok(Spec::stdin());
    }
    let found = settings.sources.iter().find(|spec| spec.name == name).cloned();
    found.ok_or_else(|| {
        let known: Vec<&str> = settings.sources.iter().map(|spec| spec.name.as_str()).collect();
        let known = match known.as_slice() {
            [] => "none is configured; `crosscheck config --sample` shows how".to_owned(),
            names => format!("there are {}", names.join(", ")),
        };
        CliError::Usage(format!("pull {name}: no such source; {known}"))
    })
}

/// Ends the sources with the first signal; which one it was, 0 before.
fn ends_with_signals(stop: Stop) -> io::Result<Arc<AtomicI32>> {
    let by = Arc::new(AtomicI32::new(0));
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    let told = by.clone();
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        for signal in signals.forever() {
            told.store(signal, Ordering::Relaxed);
            stop.now();
        }
    })?;
    Ok(by)
}

/// True where a person should know of it: another state, or another reason why it fails.
fn is_other(before: &State, now: &State) -> bool {
    match (before, now) {
        (State::Failing(before), State::Failing(now)) => before.why != now.why,
        _ => std::mem::discriminant(before) != std::mem::discriminant(now),
    }
}

/// Says what a person or a script should know while it runs.
struct Says<'s> {
    health: Health,
    made: Made,
    lines: bool,
    out: &'s mut Out,
    gives_way: GivesWay,
    unwritten: Option<io::Error>,
    stop: Stop,
}

impl Says<'_> {
    fn tell(&mut self, told: Told) {
        self.gives_way.look();
        match told {
            Told::Cases(made) => self.made.join(made),
            Told::Fault(why) => message(&why),
            Told::News(_, News::Noticed(what)) => {
                message(&format!("source {}: {what}", self.health.name));
                if self.lines {
                    self.line(Some(&what));
                }
            }
            Told::News(_, news) => {
                let before = self.health.state.clone();
                let stored = matches!(news, News::Stored(_));
                self.health.tell(news, Clock::System.now());
                let changed = is_other(&before, &self.health.state);
                if changed {
                    self.aloud(&before);
                }
                if self.lines && (changed || stored) {
                    self.line(None);
                }
            }
        }
    }

    fn aloud(&self, before: &State) {
        let name = &self.health.name;
        match &self.health.state {
            State::Delivering | State::CaughtUp if matches!(before, State::Failing(_)) => {
                message(&format!("source {name}: it goes on"));
            }
            State::Failing(Failing { why, again_at, .. }) => {
                message(&format!("source {name}: {why}; it is asked again at {again_at}"));
            }
            State::Resting(until) => {
                let why = "its limit of questions is used up";
                message(&format!("source {name}: {why}; it is asked again at {until}"));
            }
            State::Elsewhere => {
                let why = "another process of this store asks it; waiting until that ends";
                message(&format!("source {name}: {why}"));
            }
            _ => {}
        }
    }

    /// Writes a line, with what is good to know where nothing fails.
    fn line(&mut self, notice: Option<&str>) {
        let health = &self.health;
        let (state, why) = match &health.state {
            State::Starting => ("starting", None),
            State::Delivering => ("delivering", None),
            State::CaughtUp => ("caught_up", None),
            State::Resting(_) => ("resting", None),
            State::Failing(Failing { why, .. }) => ("failing", Some(why.as_str())),
            State::Elsewhere => ("elsewhere", None),
            State::Ended => ("ended", None),
        };
        let line = Line {
            source: &health.name,
            state,
            records: health.taken + health.set_aside,
            set_aside: health.set_aside,
            cases: self.made,
            newest: health.newest.map(|at| at.to_string()),
            why: why.or(notice),
        };
        if let Err(error) = self.out.json(&line).and_then(|()| self.out.flush()) {
            // Nobody listens any more.
            self.unwritten.get_or_insert(error);
            self.stop.now();
        }
    }
}
