//! `crosscheck assess`: has a language model of the configuration assess cases.
//!
//! It says what leaves the machine before the first request. It must not decide what becomes of an
//! answer: `model` does.

use super::args::Assess;
use super::exit::{CliError, Exit, Ran};
use super::out::{Out, Safe, message};
use super::repeats;
use super::show::reveal_once;
use super::system;
use crate::assess::model::Spec;
use crate::config::Settings;
use crate::domain::digest::Digest;
use crate::domain::queue::{ClaimCounts, Filter};
use crate::domain::words::CaseState;
use crate::ingest::By;
use crate::model::Halt;
use crate::model::desk::{Desk, Outcome, Ready};
use crate::model::http::Http;
use crate::model::key;
use crate::runtime::{chance::SystemChance, clock::Clock, models};
use crate::store::{Start, Store};
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::VecDeque;
use std::fmt::Write as _;
use std::io;

/// Lines of the queue that are read at once.
const PAGE: usize = 500;

/// What became of a case, as a line of JSON.
#[derive(Serialize)]
pub(super) struct Line<'l> {
    case: &'l str,
    model: &'l str,
    pub(super) outcome: &'static str,
    pub(super) why: Option<String>,
    revision: Option<u32>,
    claims: Option<ClaimCounts>,
    not_before: Option<String>,
}

impl<'l> Line<'l> {
    /// Without an assessment, and without a reason so far.
    pub(super) const fn of(case: &'l str, model: &'l str) -> Self {
        Self {
            case,
            model,
            outcome: "no_assessment",
            why: None,
            revision: None,
            claims: None,
            not_before: None,
        }
    }
}

/// Runs it.
pub(super) fn run(
    args: &Assess,
    settings: &Settings,
    open: &mut dyn FnMut(bool) -> Result<Box<dyn Store>, CliError>,
    out: &mut Out,
) -> Ran {
    if args.figures {
        return repeats::figures(open(false)?.as_ref(), args.shape.json, out);
    }
    if let Some(digest) = &args.exchanged {
        return exchanged(open, digest, args.shape.json, out);
    }
    if args.case.is_none() && !args.all {
        let said = "name a case, or --all; `crosscheck queue` lists the cases that are open";
        return Err(CliError::Usage(said.into()));
    }
    let spec = chosen(args.model.as_deref(), settings)?;
    let mut store = open(!args.dry_run)?;
    let cases = cases(args, store.as_ref())?;
    let (clock, who) = (Clock::System, system::who());
    let (mut now, mut chance) = (|| clock.now(), SystemChance);
    let mut desk = Desk {
        store: store.as_mut(),
        spec,
        site: settings.thresholds.clone(),
        by: By { who: &who, now: &mut now, chance: &mut chance },
        anew: !args.all,
        halt: Halt::default(),
    };
    if args.dry_run {
        return dry(&mut desk, &cases, args.shape.json, out);
    }
    let failed = |why: String| CliError::Io(format!("model {}: {why}", spec.name));
    let key = key::read(spec.key.as_ref()).map_err(failed)?;
    let http = Http::new(spec, key, models::how()).map_err(|it| failed(it.why))?;
    message(&format!("model {}: {}", spec.name, spec.leaves()));
    match args.repeat {
        Some(times) => repeats::ask(&mut desk, &http, &cases, times, args.shape.json, out),
        None => assess(&mut desk, &http, cases, args.shape.json, out),
    }
}

fn chosen<'s>(name: Option<&str>, settings: &'s Settings) -> Result<&'s Spec, CliError> {
    let known: Vec<&str> = settings.models.iter().map(|spec| spec.name.as_str()).collect();
    let known = known.join(", ");
    match (name, settings.models.as_slice()) {
        (_, []) => Err(CliError::Usage(
            "assess: no model is configured; `crosscheck config --sample` shows how ([[model]])"
                .into(),
        )),
        (None, [only]) => Ok(only),
        (None, _) => {
            Err(CliError::Usage(format!("assess: --model should say which; there are {known}")))
        }
        (Some(name), all) => all.iter().find(|spec| spec.name == name).ok_or_else(|| {
            CliError::Usage(format!("--model {name}: no such model; there are {known}"))
        }),
    }
}

/// The cases that are meant. Of all, those that nobody holds: what somebody has on the screen
/// should not change under their hands.
fn cases(args: &Assess, store: &dyn Store) -> Result<Vec<String>, CliError> {
    if let Some(case) = &args.case {
        if store.row(case)?.is_none() {
            return Err(CliError::Absent(format!(
                "there is no case {case}; `crosscheck queue --state all` lists them"
            )));
        }
        return Ok(vec![case.clone()]);
    }
    let now = Clock::System.now();
    let mut ids = Vec::new();
    for state in [CaseState::Open, CaseState::Waiting] {
        let filter = Filter { state: Some(state) };
        let mut after = None;
        loop {
            let from = after.as_ref().map_or(Start::Top, Start::After);
            let rows = store.window(filter, from, PAGE)?;
            let Some(last) = rows.last() else { break };
            let key = last.key();
            ids.extend(
                rows.iter().filter(|row| row.lease(now).is_none()).map(|row| row.id.clone()),
            );
            after = Some(key);
        }
    }
    Ok(ids)
}

fn dry(desk: &mut Desk<'_>, cases: &[String], json: bool, out: &mut Out) -> Ran {
    for case in cases {
        match desk.ready(case)? {
            Err(outcome) => said(case, &desk.spec.name, &outcome, json, out)?,
            Ok(ready) if json => {
                let body = String::from_utf8_lossy(&ready.asked.body).into_owned();
                out.json(&RawValue::from_string(body).map_err(io::Error::other)?)?;
            }
            Ok(ready) => prompt(&ready, desk.spec, out)?,
        }
    }
    message("nothing was sent");
    Ok(Exit::Done)
}

fn prompt(ready: &Ready, spec: &Spec, out: &mut Out) -> io::Result<()> {
    let asked = &ready.asked;
    let head = format!(
        "revision {}, prompt {}, {} bytes to {}, {} secrets masked, {} events left out",
        ready.revision,
        asked.prompt.version,
        asked.body.len(),
        spec.endpoint(),
        asked.mask.secrets(),
        asked.left_out
    );
    out.line(&Safe::new().own("case ").outside(&ready.case).own(", ").outside(&head))?;
    for (role, text) in ["system", "user"].into_iter().zip(asked.words()) {
        out.line(&Safe::new().own("-- ").own(role))?;
        text.lines().try_for_each(|line| out.text(line))?;
    }
    Ok(())
}

fn assess(desk: &mut Desk<'_>, http: &Http, cases: Vec<String>, json: bool, out: &mut Out) -> Ran {
    let (mut unwritten, mut missing, mut faulty) = (None, 0, false);
    let model = desk.spec.name.clone();
    desk.assess(http, &mut VecDeque::from(cases), &mut |case, outcome| {
        faulty |= matches!(outcome, Outcome::Faulty(..));
        missing += u64::from(!matches!(outcome, Outcome::Assessed { .. } | Outcome::Known));
        let told = said(case, &model, &outcome, json, out).and_then(|()| out.flush());
        unwritten = unwritten.take().or(told.err());
    })?;
    if let Some(error) = unwritten {
        return Err(error.into());
    }
    Ok(match (faulty, missing) {
        (true, _) => Exit::Unreadable,
        (false, 0) => Exit::Done,
        (false, _) => Exit::Found,
    })
}

/// Says what became of a case.
pub(super) fn said(
    case: &str,
    model: &str,
    outcome: &Outcome,
    json: bool,
    out: &mut Out,
) -> io::Result<()> {
    let mut line = Line::of(case, model);
    let words = match outcome {
        Outcome::Assessed { revision, claims, .. } => {
            (line.outcome, line.revision, line.claims) =
                ("assessed", Some(*revision), Some(*claims));
            format!("assessed, revision {revision}: {}", marks(claims))
        }
        Outcome::Known => {
            line.outcome = "known";
            "has an assessment of this model by this prompt".into()
        }
        Outcome::Nothing(why) => {
            line.why = Some(why.clone());
            format!("no assessment: {why}; it is triaged on its evidence")
        }
        Outcome::Faulty(_, why) => {
            (line.outcome, line.why) = ("not_asked", Some(why.clone()));
            format!("could not be asked: {why}")
        }
        Outcome::Budget(then, what) => {
            (line.outcome, line.not_before) = ("over_budget", Some(then.to_string()));
            let why = format!("{} is reached", what.name());
            line.why = Some(why.clone());
            format!("not asked: {why}; again from {then}")
        }
    };
    if json {
        return out.json(&line);
    }
    out.line(&Safe::new().outside(case).own("  ").outside(&words))
}

fn marks(claims: &ClaimCounts) -> String {
    let all = [
        ("supported", claims.supported),
        ("partly supported", claims.partly_supported),
        ("contradicted", claims.contradicted),
        ("not found", claims.not_found),
        ("uncheckable", claims.uncheckable),
    ];
    let mut text = String::new();
    for (word, count) in all.into_iter().filter(|(_, count)| *count > 0) {
        let comma = if text.is_empty() { "" } else { ", " };
        // Writing to a String does not fail.
        let _ = write!(text, "{comma}{count} {word}");
    }
    if text.is_empty() { "no claims".into() } else { text }
}

/// What was sent or received, by its digest: through the gate, or as JSON text. What a model said
/// of a case whose assessment nobody has seen is recorded as seen first.
fn exchanged(
    open: &mut dyn FnMut(bool) -> Result<Box<dyn Store>, CliError>,
    digest: &str,
    json: bool,
    out: &mut Out,
) -> Ran {
    let store = open(false)?;
    let wanted: Digest = digest
        .parse()
        .map_err(|error| CliError::Usage(format!("--exchanged {digest}: {error}")))?;
    let Some(bytes) = store.exchanged(&wanted)? else {
        return Err(CliError::Absent(format!("nothing with the digest {wanted} is kept")));
    };
    for case in store.said_of(&wanted)? {
        reveal_once(&case, open)?;
    }
    let text = String::from_utf8_lossy(&bytes);
    if json {
        out.json(&serde_json::json!({"digest": wanted, "bytes": bytes.len(), "text": text}))?;
    } else {
        text.lines().try_for_each(|line| out.text(line))?;
    }
    Ok(Exit::Done)
}
