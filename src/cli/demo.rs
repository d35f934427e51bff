//! `crosscheck demo`: the console on a built-in queue, taken in before it opens or, with `--live`,
//! delivered while one looks on.

use super::args;
use super::console::{On, console, terminal};
use super::exit::{CliError, Ran};
use super::live::Live;
use super::out::Out;
use super::{At, open_store, system};
use crate::config::Settings;
use crate::domain::digest::hex;
use crate::domain::time::Timestamp;
use crate::ingest::{self, By};
use crate::runtime::{chance::SystemChance, clock::Clock};
use crate::source::file::{Found, Input};
use crate::store::{Chance as _, Store};
use std::path::{Path, PathBuf};

/// What the demo's clock shows at first: twelve minutes before the end of the story that its files
/// tell.
const BEGINS: &str = "2026-03-02T10:42:00Z";

/// Case files, in order of the table in their README.
pub(super) const CASES: (&str, &[u8]) =
    ("demo/cases.jsonl", include_bytes!("../../fixtures/demo/cases.jsonl"));
/// Raw logs, with nothing computed in them.
pub(super) const LOGS: [(&str, &[u8]); 3] = [
    ("demo/okta.jsonl", include_bytes!("../../fixtures/demo/okta.jsonl")),
    ("demo/entra.jsonl", include_bytes!("../../fixtures/demo/entra.jsonl")),
    ("demo/cloudtrail.json", include_bytes!("../../fixtures/demo/cloudtrail.json")),
];

/// The console on it.
pub(super) fn run(
    args: args::Demo,
    folder: Option<&Path>,
    settings: &Settings,
    out: &mut Out,
) -> Ran {
    terminal()?;
    let own = folder.map_or_else(throwaway, Path::to_path_buf);
    let begins =
        Timestamp::parse(BEGINS).ok_or_else(|| CliError::Usage(format!("{BEGINS} is no time")))?;
    let clock = Clock::starting(begins);
    let at = At::new(&own, clock, settings);
    let mut store = open_store(&at, true)?;
    let live = if args.live {
        Some(Live::start()?)
    } else {
        take_in(store.as_mut(), settings, clock)?;
        None
    };
    drop(store);
    // Those of the configuration have no place in the demo's store.
    let sources = live.as_ref().map_or(&[][..], Live::sources);
    let ran = console(settings, &On { folder: &own, clock, sources, models: &[], demo: true })?;
    if folder.is_none() {
        out.text(&format!(
            "The demo's store is in {}; delete it when you are done.",
            own.display()
        ))?;
    }
    Ok(ran)
}

fn throwaway() -> PathBuf {
    std::env::temp_dir().join(format!("crosscheck-demo-{}", hex(SystemChance.bits())))
}

/// Takes the demo's files in, as any other input.
fn take_in(store: &mut dyn Store, settings: &Settings, clock: Clock) -> Result<(), CliError> {
    let files = std::iter::once(&CASES).chain(&LOGS);
    let inputs = files.map(|(name, bytes)| Input::built(name, bytes)).collect();
    let options = super::ingest::options("auto", None, settings)?;
    let who = system::who();
    let (mut now, mut chance) = (|| clock.now(), SystemChance);
    let mut by = By { who: &who, now: &mut now, chance: &mut chance };
    let found = Found { inputs, refused: Vec::new() };
    ingest::run(store, &found, &options, &mut by, &mut |_| {})?;
    Ok(())
}
