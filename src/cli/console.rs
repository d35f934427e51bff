//! `crosscheck`, `crosscheck triage` and `crosscheck demo`: checks that there is a terminal, opens
//! the store and hands over to the console.

use super::exit::{CliError, Exit, Ran};
use super::out::{self, Out};
use super::themes;
use super::{open_store, readable, system, zone};
use crate::app::assessors::Assessors;
use crate::app::failing::Lost;
use crate::app::feeds::Feeds;
use crate::app::hints::Hints;
use crate::app::model::Session;
use crate::app::shell::Shell;
use crate::app::times::Times;
use crate::assess::model::Spec;
use crate::config::Settings;
use crate::domain::asking::{Assessor, News, State};
use crate::domain::digest::hex;
use crate::domain::time::Timestamp;
use crate::ingest::{self, By};
use crate::runtime::intake::Intake;
use crate::runtime::models::Asker;
use crate::runtime::{self, Console, Ended, Outcome, chance::SystemChance, clock::Clock, presence};
use crate::source::file::{Found, Input};
use crate::store::{Chance as _, Store};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the demo's clock shows at first: twelve minutes before the end of the story that its files
/// tell.
const DEMO_BEGINS: &str = "2026-03-02T10:42:00Z";

/// The demo's files: cases and raw logs, with nothing computed in them.
const DEMO: [(&str, &[u8]); 4] = [
    ("demo/cases.jsonl", include_bytes!("../../fixtures/demo/cases.jsonl")),
    ("demo/okta.jsonl", include_bytes!("../../fixtures/demo/okta.jsonl")),
    ("demo/entra.jsonl", include_bytes!("../../fixtures/demo/entra.jsonl")),
    ("demo/cloudtrail.json", include_bytes!("../../fixtures/demo/cloudtrail.json")),
];

/// The console on the store of the settings.
pub(super) fn triage(settings: &Settings) -> Ran {
    terminal()?;
    console(settings, &settings.store, Clock::System, false)
}

/// The console on the built-in queue.
pub(super) fn demo(folder: Option<&Path>, settings: &Settings, out: &mut Out) -> Ran {
    terminal()?;
    let own = folder.map_or_else(throwaway, Path::to_path_buf);
    let begins = Timestamp::parse(DEMO_BEGINS)
        .ok_or_else(|| CliError::Usage(format!("{DEMO_BEGINS} is no time")))?;
    let clock = Clock::starting(begins);
    let mut store = open_store(&own, true, clock)?;
    take_in(store.as_mut(), settings, clock)?;
    drop(store);
    let ran = console(settings, &own, clock, true)?;
    if folder.is_none() {
        out.text(&format!(
            "The demo's store is in {}; delete it when you are done.",
            own.display()
        ))?;
    }
    Ok(ran)
}

fn terminal() -> Result<(), CliError> {
    if runtime::terminal::is_interactive() {
        return Ok(());
    }
    Err(CliError::Usage(
        "the console needs a terminal; `crosscheck queue` and `crosscheck show` work without one"
            .into(),
    ))
}

fn throwaway() -> PathBuf {
    std::env::temp_dir().join(format!("crosscheck-demo-{}", hex(SystemChance.bits())))
}

/// Takes the demo's files in, as any other input.
fn take_in(store: &mut dyn Store, settings: &Settings, clock: Clock) -> Result<(), CliError> {
    let inputs = DEMO.iter().map(|(name, bytes)| Input::built(name, bytes)).collect();
    let options = super::ingest::options("auto", settings)?;
    let who = system::who();
    let (mut now, mut chance) = (|| clock.now(), SystemChance);
    let mut by = By { who: &who, now: &mut now, chance: &mut chance };
    let found = Found { inputs, refused: Vec::new() };
    ingest::run(store, &found, &options, &mut by, &mut |_| {})?;
    Ok(())
}

fn console(settings: &Settings, folder: &Path, clock: Clock, demo: bool) -> Ran {
    let writer = open_store(folder, true, clock).map_err(|error| error.to_string());
    let reader: Box<dyn Store> = Box::new(readable(folder)?);
    let session = Session {
        id: hex(SystemChance.bits()),
        who: system::who(),
        demo,
        recipients: settings.recipients.clone(),
        templates: settings.templates.clone(),
        entries: reader.head()?.size,
        due: settings.due,
        views: settings.views.clone(),
    };
    let (intake, feeds) = sources(settings, folder, demo, writer.as_ref().err())?;
    let (askers, assessors) =
        models(settings, folder, demo, (&session.who, writer.as_ref().err()))?;
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

/// The sources that the console runs, and what is known of them before they run. Where the store
/// cannot be written, none does; the demo has a store and a clock of its own and asks none.
fn sources(
    settings: &Settings,
    folder: &Path,
    demo: bool,
    unwritable: Option<&String>,
) -> Result<(Option<Intake>, Feeds), CliError> {
    if demo || settings.sources.is_empty() {
        return Ok((None, Feeds::default()));
    }
    let (options, _) = super::ingest::looking_up("auto", settings)?;
    let store = match unwritable {
        Some(why) => Err(why.clone()),
        None => open_store(folder, false, Clock::System).map_err(|error| error.to_string()),
    };
    let (store, stopped) = match store {
        Ok(store) => (Some(store), None),
        Err(why) => (None, Some(why)),
    };
    let named = settings.sources.iter().map(|spec| (spec.name.as_str(), spec.kind()));
    let feeds = Feeds::new(named, Clock::System.now(), stopped);
    let (specs, folder) = (settings.sources.clone(), folder.to_path_buf());
    Ok((store.map(|store| Intake { specs, store, folder, options }), feeds))
}

/// The models that the console asks by itself, and all that are configured. The demo has a store
/// and a clock of its own and asks none.
fn models(
    settings: &Settings,
    folder: &Path,
    demo: bool,
    (who, unwritable): (&str, Option<&String>),
) -> Result<(Vec<Asker>, Assessors), CliError> {
    let (mut askers, mut all) = (Vec::new(), Vec::new());
    for spec in settings.models.iter().filter(|_| !demo) {
        let now = Clock::System.now();
        let mut known = Assessor::new(&spec.name, spec.leaves(), spec.automatic, now);
        if spec.automatic {
            match unwritable {
                Some(why) => known.tell(News::Does(State::Stopped(why.clone())), now),
                None => askers.push(asker(spec, settings, folder, who)?),
            }
        }
        all.push(known);
    }
    Ok((askers, Assessors(all)))
}

/// What asks a model by itself.
pub(super) fn asker(
    spec: &Spec,
    settings: &Settings,
    folder: &Path,
    who: &str,
) -> Result<Asker, CliError> {
    Ok(Asker {
        spec: spec.clone(),
        store: open_store(folder, false, Clock::System)?,
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
