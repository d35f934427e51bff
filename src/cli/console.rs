//! `crosscheck` and `crosscheck triage`, and what the demo has of them: checks that there is a
//! terminal, opens the store and hands over to the console.

use super::exit::{CliError, Exit, Ran};
use super::out;
use super::themes;
use super::{At, hand, noticed, open_store, readable, system, writable, zone};
use crate::app::assessors::Assessors;
use crate::app::failing::Lost;
use crate::app::feeds::Feeds;
use crate::app::hints::Hints;
use crate::app::model::Session;
use crate::app::shell::Shell;
use crate::app::times::Times;
use crate::assess::model;
use crate::config::Settings;
use crate::domain::asking::{Assessor, News, State};
use crate::domain::digest::hex;
use crate::runtime::intake::Intake;
use crate::runtime::models::Asker;
use crate::runtime::own_keys::KeyHand;
use crate::runtime::{self, Console, Ended, Outcome, chance::SystemChance, clock::Clock, presence};
use crate::source::spec::Spec;
use crate::store::{Chance as _, Store};
use std::path::Path;
use std::sync::Arc;

/// The console on the store of the settings.
pub(super) fn triage(settings: &Settings) -> Ran {
    terminal()?;
    let (folder, sources) = (settings.store.as_path(), settings.sources.as_slice());
    let models = settings.models.as_slice();
    console(settings, &On { folder, clock: Clock::System, sources, models, demo: false })
}

/// Whoever starts a console has to sit at a terminal.
pub(super) fn terminal() -> Result<(), CliError> {
    if runtime::terminal::is_interactive() {
        return Ok(());
    }
    Err(CliError::Usage(
        "the console needs a terminal; `crosscheck queue` and `crosscheck show` work without one"
            .into(),
    ))
}

/// What a console is started on.
pub(super) struct On<'o> {
    /// The store's folder.
    pub(super) folder: &'o Path,
    /// What time it is.
    pub(super) clock: Clock,
    /// The sources that it runs.
    pub(super) sources: &'o [Spec],
    /// The language models that it knows; it asks those that are automatic.
    pub(super) models: &'o [model::Spec],
    /// It is the demo's.
    pub(super) demo: bool,
}

/// Runs it.
pub(super) fn console(settings: &Settings, on: &On<'_>) -> Ran {
    let On { folder, clock, demo, .. } = *on;
    let at = At::new(folder, clock, settings);
    let (writer, hand) = writing(&at);
    let reader: Box<dyn Store> = Box::new(readable(folder)?);
    let session = Session {
        id: hex(SystemChance.bits()),
        who: hand.as_ref().map_or_else(system::who, |hand| hand.who().to_owned()),
        demo,
        recipients: settings.recipients.clone(),
        templates: settings.templates.clone(),
        entries: reader.head()?.size,
        due: settings.due,
        views: settings.views.clone(),
    };
    let (intake, feeds) = sources(settings, on, &at)?;
    let (askers, assessors) = models(settings, on, (&session.who, writer.as_ref().err()))?;
    runtime::log::start(folder, &settings.log);
    presence::say(folder);
    let folder = Some(folder.to_path_buf());
    let themes::Found { names, themes, on, faults, refused } = themes::all(settings)?;
    for why in refused {
        // It stands there when the console gives the screen back.
        out::message(&why);
    }
    // A theme that nobody asked for is no reason not to begin.
    for fault in faults {
        tracing::warn!("{fault}");
    }
    let zone = Arc::new(zone::here());
    let shell = Shell {
        keys: settings.keys.clone(),
        times: Times { form: settings.times, zone, ..Times::default() },
        themes: Arc::new(names),
        theme: on,
        hints: hints(settings),
        feeds,
        assessors,
        config_file: system::config_file()?.display().to_string(),
        ..Shell::default()
    };
    let (site, pointer) = (settings.thresholds.clone(), settings.mouse);
    let learnt = system::learnt_file();
    let console = Console {
        reader,
        writer,
        hand,
        folder,
        session,
        clock,
        themes,
        shell,
        pointer,
        learnt,
        site,
        intake,
        askers,
    };
    let Outcome { ended, lost } =
        runtime::run(console).map_err(|error| CliError::Io(format!("the terminal: {error}")))?;
    tell(&lost);
    match ended {
        Ended::Broken(why) => Err(CliError::Io(format!("the terminal: {why}"))),
        Ended::Left if !lost.is_empty() => Ok(Exit::Unreadable),
        Ended::Left => Ok(Exit::Done),
        Ended::Signal(signal) => Ok(Exit::Signal(signal)),
    }
}

/// The store for writing and who signs in it; or why nothing is written: it cannot be, or its
/// ledger has a roster and nobody here is on it.
fn writing(at: &At) -> (Result<Box<dyn Store>, String>, Option<KeyHand>) {
    let opened = open_store(at, true).map_err(|error| error.to_string());
    let opened = opened.and_then(|mut store| {
        let hand = hand::at(store.as_mut(), at.clock)?;
        Ok((store, hand))
    });
    match opened {
        Ok((store, hand)) => (Ok(store), hand),
        Err(why) => (Err(why), None),
    }
}

/// The sources that the console runs, and what is known of them before they run. A store that
/// cannot be written just now is tried again; where waiting does not mend it, none runs.
fn sources(settings: &Settings, on: &On<'_>, at: &At) -> Result<(Option<Intake>, Feeds), CliError> {
    let On { folder, clock, sources, .. } = *on;
    if sources.is_empty() {
        return Ok((None, Feeds::default()));
    }
    let (options, _) = super::ingest::looking_up("auto", None, settings)?;
    let named = sources.iter().map(|spec| (spec.name.as_str(), spec.kind()));
    let feeds = |stopped| Feeds::new(named, clock.now(), stopped);
    let (specs, folder) = (sources.to_vec(), folder.to_path_buf());
    let first = match writable(at, false) {
        Err(error) if !error.may_pass() => return Ok((None, feeds(Some(error.to_string())))),
        opened => opened.map(noticed),
    };
    let (mut first, at) = (Some(first), at.clone());
    let open = move || {
        // What is good to know of a later one would stand in the middle of the screen.
        let opened = first.take().unwrap_or_else(|| writable(&at, false));
        opened.map(|store| Box::new(store) as Box<dyn Store>)
    };
    let intake = Intake { specs, open: Box::new(open), folder, options, clock };
    Ok((Some(intake), feeds(None)))
}

/// The models that the console asks by itself, and all that it knows.
fn models(
    settings: &Settings,
    on: &On<'_>,
    (who, unwritable): (&str, Option<&String>),
) -> Result<(Vec<Asker>, Assessors), CliError> {
    let (mut askers, mut all) = (Vec::new(), Vec::new());
    for spec in on.models {
        let now = on.clock.now();
        let mut known = Assessor::new(&spec.name, spec.leaves(), spec.automatic, now);
        known.timeout_ms = spec.timeout.as_millis() as i64;
        if spec.automatic {
            match unwritable {
                Some(why) => known.tell(News::Does(State::Stopped(why.clone())), now),
                None => askers.push(asker(spec, settings, on.folder, who)?),
            }
        }
        all.push(known);
    }
    Ok((askers, Assessors(all)))
}

/// What asks a model by itself.
pub(super) fn asker(
    spec: &model::Spec,
    settings: &Settings,
    folder: &Path,
    who: &str,
) -> Result<Asker, CliError> {
    Ok(Asker {
        spec: spec.clone(),
        store: open_store(&At::new(folder, Clock::System, settings), false)?,
        folder: folder.to_path_buf(),
        site: settings.thresholds.clone(),
        who: who.to_owned(),
    })
}

/// What could not be written, a draft with its words, however the console ended.
fn tell(lost: &[Lost]) {
    for Lost { what, words } in lost {
        out::message(&format!("not written: {what}"));
        for line in words {
            out::message(line);
        }
    }
}

/// The hints that are left for this account; none where none are wanted.
fn hints(settings: &Settings) -> Hints {
    let names = || system::learnt_file().map(|path| runtime::learnt::names(&path));
    Hints::left(settings.hints.then(|| names().unwrap_or_default().into_iter().collect()))
}
