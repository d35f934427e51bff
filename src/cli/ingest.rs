//! `crosscheck ingest`: takes in files and says what became of them.

use super::args::Ingest;
use super::exit::{CliError, Exit, Ran};
use super::formats;
use super::out::{Out, Safe, message};
use super::system;
use crate::config::Settings;
use crate::domain::lookup::Databases;
use crate::formats::UNKNOWN;
use crate::ingest::summary::Summary;
use crate::ingest::{self, By, Lines, Options, Progress};
use crate::runtime::{chance::SystemChance, clock::Clock, presence::GivesWay};
use crate::source::file;
use crate::source::geoip::GeoIp;
use crate::store::{SetAside, Store};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;
use std::io::{self, IsTerminal as _};
use std::num::NonZero;
use std::sync::Arc;

/// Records set aside that are asked for at once.
const PAGE: usize = 1_000;

/// The options of an ingest with these settings.
pub(super) fn options(
    format: &str,
    lines: Option<Lines>,
    settings: &Settings,
) -> Result<Options, CliError> {
    let own = &settings.thresholds.formats;
    let only = match format {
        "auto" => None,
        name => Some(formats::named(name, own).ok_or_else(|| {
            let known: Vec<_> = formats::all(own).map(|(format, _)| format).collect();
            let known = known.join(", ");
            CliError::Usage(format!("--format {name}: no such format; known are auto, {known}"))
        })?),
    };
    let workers = std::thread::available_parallelism().map_or(1, NonZero::get).min(8);
    let thresholds = settings.thresholds.clone();
    let lines = lines.unwrap_or(settings.lines);
    Ok(Options { only, workers, thresholds, databases: None, lines })
}

/// The same with the databases of the settings, which everything that comes in is looked up in; who
/// opened them says at the end what of them could not be read.
pub(super) fn looking_up(
    format: &str,
    lines: Option<Lines>,
    settings: &Settings,
) -> Result<(Options, Option<Arc<GeoIp>>), CliError> {
    let options = options(format, lines, settings)?;
    let databases = system::databases(settings.city.as_deref(), settings.asn.as_deref())?;
    let looked_up = databases.clone().map(|it| it as Arc<dyn Databases>);
    Ok((Options { databases: looked_up, ..options }, databases))
}

/// How far an ingest gives way to other programs (`nice`). To consoles on the same store it gives
/// way further: [`GivesWay`].
const GIVES_WAY: i32 = 5;

/// Takes in. The inputs are looked for before the store is opened, so that a slip of the pen makes
/// no store.
pub(super) fn run(
    args: &Ingest,
    settings: &Settings,
    open: &mut dyn FnMut() -> Result<Box<dyn Store>, CliError>,
    out: &mut Out,
) -> Ran {
    let (options, databases) = looking_up(&args.format, args.lines_until, settings)?;
    let found = file::find(&args.from)?;
    if found.inputs.is_empty() && found.refused.is_empty() {
        message("no file is in what was named");
    }
    // Whoever triages meanwhile comes first. Where nobody else is at work it costs nothing, and
    // where the system refuses it, the ingest goes on as it is.
    let _ = rustix::process::nice(GIVES_WAY);
    let mut store = open()?;
    let mut gives_way = GivesWay::on(&settings.store);
    let bar = bar(&found);
    let who = system::who();
    let clock = Clock::System;
    let (mut now, mut chance) = (|| clock.now(), SystemChance);
    let mut by = By { who: &who, now: &mut now, chance: &mut chance };
    let mut told = |progress| {
        gives_way.look();
        match progress {
            Progress::Reading { bytes, records } => {
                bar.set_position(bytes);
                bar.set_message(format!("{records} records"));
            }
            // It may last: the other one may be at work on a large log, or be stopped.
            Progress::Waiting if bar.is_hidden() => message("waiting for another ingest to group"),
            Progress::Waiting => bar.set_message("waiting for another ingest to group"),
            Progress::Grouping => bar.set_message("grouping raw events into cases"),
        }
    };
    let summary = ingest::run(store.as_mut(), &found, &options, &mut by, &mut told);
    bar.finish_and_clear();
    let summary = summary?;
    if args.shape.json {
        out.json(&summary)?;
    } else {
        words(&summary, args.set_aside, out)?;
    }
    out.flush()?;
    for said in summary.warnings.iter().chain(&summary.faults) {
        message(said);
    }
    system::told(databases.as_deref());
    for error in &summary.unreadable {
        message(&format!("{error}; what was read of it before stands"));
    }
    let is_whole = summary.set_aside_count == 0 && summary.faults.is_empty();
    Ok(match (summary.unreadable.is_empty(), is_whole) {
        (false, _) => Exit::Unreadable,
        (true, true) => Exit::Done,
        (true, false) => Exit::Found,
    })
}

/// A bar on a terminal, nothing elsewhere.
fn bar(found: &file::Found) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let sizes: Option<u64> = found.inputs.iter().map(file::Input::size).sum();
    let bar = ProgressBar::with_draw_target(sizes, ProgressDrawTarget::stderr_with_hz(8));
    let known = "{bar:30} {bytes}/{total_bytes}  {bytes_per_sec}  {msg}";
    let template = if sizes.is_some() { known } else { "{spinner} {bytes}  {msg}" };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

pub(super) fn words(summary: &Summary, all: bool, out: &mut Out) -> io::Result<()> {
    let counted =
        |count: u64, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let read = counted(summary.records, "record");
    // Those of no known format are among them.
    let known = match summary.known {
        0 => String::new(),
        known => format!(" ({known} here already)"),
    };
    out.text(&format!("{read} read{known}, {}", counted(summary.events, "event")))?;
    for (format, count) in &summary.formats {
        out.text(&format!("{count:>9}  {format}"))?;
    }
    if summary.set_aside_count > 0 {
        out.text(&format!("{:>9}  set aside", summary.set_aside_count))?;
    }
    let cases = summary.cases;
    out.text(&format!(
        "cases: {} new, {} changed, {} unchanged",
        cases.made, cases.updated, cases.unchanged
    ))?;
    if summary.unjoined_detections > 0 {
        let what = counted(summary.unjoined_detections, "risk detection");
        out.text(&format!("{what} of sign-ins that are not in the store"))?;
    }
    let shown = if all { summary.set_aside.len() } else { summary.set_aside.len().min(5) };
    for record in &summary.set_aside[..shown] {
        out.line(&place(record))?;
    }
    let rest = summary.set_aside_count - shown as u64;
    if rest > 0 {
        out.text(&format!("… and {rest} more; `crosscheck ingest --set-aside` lists them all"))?;
    }
    Ok(())
}

fn place(record: &SetAside) -> Safe {
    Safe::new()
        .own("set aside: ")
        .outside(&record.source)
        .own(&format!(", line {}, byte {}: ", record.line, record.byte))
        .outside(&record.reason)
}

/// Lists what was set aside so far.
pub(super) fn list(store: &dyn Store, json: bool, out: &mut Out) -> Ran {
    let mut skip = 0;
    loop {
        let records = store.set_aside(skip, PAGE)?;
        if records.is_empty() {
            break;
        }
        skip += records.len() as u64;
        for record in &records {
            if json {
                out.json(record)?;
            } else {
                out.line(&place(record))?;
            }
        }
    }
    if skip == 0 && !json {
        out.text("nothing was set aside")?;
    }
    unknown(store, json, out)
}

/// Lists the records of no known format: kept, and in no case.
fn unknown(store: &dyn Store, json: bool, out: &mut Out) -> Ran {
    let why = "of no known format; it is kept, and in no case";
    let mut last = 0;
    loop {
        let records = store.unknown(last, PAGE)?;
        let Some((end, _)) = records.last() else { return Ok(Exit::Done) };
        last = *end;
        for (_, source) in &records {
            if json {
                out.json(&json!({ "source": source, "format": UNKNOWN, "reason": why }))?;
            } else {
                let line = Safe::new().own("unknown: ").outside(source).own(": ").own(why);
                out.line(&line)?;
            }
        }
    }
}
