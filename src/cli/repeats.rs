//! `crosscheck assess --repeat` and `--figures`: how often the same question had another answer.
//!
//! It must not print as a figure what too few answers came of.

use super::assess::{Line, said};
use super::exit::{Exit, Ran};
use super::out::{Out, Safe, message};
use crate::domain::time::Timestamp;
use crate::model::desk::{Desk, Outcome};
use crate::model::http::Http;
use crate::model::repeat::{Repetition, Sum, is_figure, sums};
use crate::store::Store;
use crate::store::exchanges::Repeated;
use serde::Serialize;
use std::io;

/// A repetition, as a line of JSON.
#[derive(Serialize)]
struct Figures<'f> {
    model: &'f str,
    version: Option<&'f str>,
    prompt: &'f str,
    case: &'f str,
    revision: u32,
    time: Timestamp,
    asked: u32,
    answered: u32,
    other_verdict: u32,
    other_score_band: u32,
    other_claims: u32,
}

/// All of a model by a prompt, as a line of JSON: it has `runs` and no `case`.
#[derive(Serialize)]
struct Summed<'f> {
    model: &'f str,
    version: Option<&'f str>,
    prompt: &'f str,
    runs: u32,
    cases: u32,
    asked: u32,
    answered: u32,
    other_verdict: u32,
    other_score_band: u32,
    other_claims: u32,
}

/// Asks about each case so many times.
pub(super) fn ask(
    desk: &mut Desk<'_>,
    http: &Http,
    cases: &[String],
    times: u32,
    json: bool,
    out: &mut Out,
) -> Ran {
    let mut short = false;
    for case in cases {
        let ready = match desk.ready_to_repeat(case)? {
            Ok(ready) => ready,
            Err(outcome) => {
                short = true;
                said(case, &desk.spec.name, &outcome, json, out)?;
                continue;
            }
        };
        let came = desk.repeat(http, &ready, times)?;
        short |= !came.whys.is_empty();
        match came.spent {
            Some((then, limit)) if came.repeated.asked[0] == 0 => {
                said(case, &desk.spec.name, &Outcome::Budget(then, limit), json, out)?;
                continue;
            }
            _ if is_figure(&came.repeated) => figure(&came.repeated, json, out)?,
            _ => none(&came, json, out)?,
        }
        for why in came.whys {
            message(&format!("case {case}: no answer: {why}"));
        }
    }
    Ok(if short { Exit::Found } else { Exit::Done })
}

/// Says that there is no figure.
fn none(came: &Repetition, json: bool, out: &mut Out) -> io::Result<()> {
    let it = &came.repeated;
    let why = too_few(it.asked);
    if json {
        let mut line = Line::of(&it.case, &it.model);
        (line.outcome, line.why) = ("no_figure", Some(why));
        return out.json(&line);
    }
    out.line(&Safe::new().outside(&it.case).own("  no figure: ").own(&why))
}

fn too_few([asked, answered]: [u32; 2]) -> String {
    format!("asked {asked} times, answered {answered}; of fewer than two answers none can differ")
}

/// All figures so far: each repetition, then the sums by model, version and prompt.
pub(super) fn figures(store: &dyn Store, json: bool, out: &mut Out) -> Ran {
    let all = store.repeated()?;
    all.iter().try_for_each(|it| figure(it, json, out))?;
    sums(&all).iter().try_for_each(|it| summed(it, json, out))?;
    Ok(Exit::Done)
}

fn figure(it: &Repeated, json: bool, out: &mut Out) -> io::Result<()> {
    let ([asked, answered], [verdicts, bands, claims]) = (it.asked, it.flips);
    if json {
        return out.json(&Figures {
            model: &it.model,
            version: it.version.as_deref(),
            prompt: &it.prompt,
            case: &it.case,
            revision: it.revision,
            time: it.at,
            asked,
            answered,
            other_verdict: verdicts,
            other_score_band: bands,
            other_claims: claims,
        });
    }
    let words = if is_figure(it) {
        format!(
            "asked {asked} times, answered {answered}; another than most: verdict {verdicts}, \
             score band {bands}, claims {claims}"
        )
    } else {
        too_few(it.asked)
    };
    let line = Safe::new().outside(&it.case).own("  ");
    out.line(&by(line, &it.model, it.version.as_deref(), &it.prompt).own(&words))
}

fn summed(it: &Sum, json: bool, out: &mut Out) -> io::Result<()> {
    let ([asked, answered], [verdicts, bands, claims]) = (it.asked, it.flips);
    let (runs, cases) = (it.runs, it.cases);
    if json {
        return out.json(&Summed {
            model: &it.model,
            version: it.version.as_deref(),
            prompt: &it.prompt,
            runs,
            cases,
            asked,
            answered,
            other_verdict: verdicts,
            other_score_band: bands,
            other_claims: claims,
        });
    }
    let share = |flips: u32| {
        let share = f64::from(flips) / f64::from(answered.max(1)) * 100.0;
        format!("{flips} of {answered} ({share:.0} %)")
    };
    let counted =
        |count: u32, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let words = format!(
        "{} of {}: asked {asked} times, answered {answered}; another than most: verdict {}, score \
         band {}, claims {}",
        counted(runs, "run"),
        counted(cases, "case"),
        share(verdicts),
        share(bands),
        share(claims)
    );
    out.line(
        &by(Safe::new().own("all  "), &it.model, it.version.as_deref(), &it.prompt).own(&words),
    )
}

/// By which model, in which version, by which prompt.
fn by(line: Safe, model: &str, version: Option<&str>, prompt: &str) -> Safe {
    let who = format!("{model} ({})", version.unwrap_or("version not told"));
    line.outside(&who).own("  ").outside(prompt).own("  ")
}
