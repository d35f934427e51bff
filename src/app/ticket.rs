//! A case in words that can be pasted into a ticket: what weakens the claims stands there as it
//! does on the screen, and in that order.
//!
//! Every text from outside stands in quotes and on its own line, so that none of them forges a
//! field of ours. It must not say less against a claim than the screen does, and it leaves the
//! prose out: that is what cannot be checked.

use super::link;
use super::open_case::OpenCase;
use crate::domain::assessment::Assessment;
use crate::domain::queue::QueueRow;
use crate::domain::text::Shown;
use crate::domain::words::{Grounding, Verdict, grouped};
use crate::facts::{named, quoted, quoted_within};
use crate::hazards::{Hazard, Place};

/// Cells of a name or a title: whoever writes a long one keeps nobody from copying the case.
const NAME_CELLS: usize = 200;
/// Hazards and gaps of one list that stand in words; the others are counted.
const LISTED_MAX: usize = 40;

/// Lines that have passed the gate.
#[derive(Default)]
struct Lines(Vec<String>);

impl Lines {
    fn push(&mut self, text: &str) {
        self.0.push(Shown::line(text).as_str().to_owned());
    }

    /// As many as are listed, and how many more there are.
    fn list(&mut self, texts: &[String], what: &str) {
        for text in texts.iter().take(LISTED_MAX) {
            self.push(text);
        }
        if let Some(more @ 1..) = texts.len().checked_sub(LISTED_MAX) {
            self.push(&format!("and {} more {what}", grouped(more as u64)));
        }
    }
}

fn within(text: &str) -> String {
    quoted_within(text, NAME_CELLS)
}

/// `high · open · c-1 · user "anna" · "title"`: what the program says first, then what others say.
pub(super) fn line(row: &QueueRow) -> String {
    let title = row.title.as_deref().unwrap_or(&row.detection);
    let (severity, state) = (row.severity.label(), row.state.label());
    let parts = [severity, state, &named(&row.id), &within(row.subject.display()), &within(title)];
    Shown::line(&parts.join(" · ")).as_str().to_owned()
}

/// The case: who and what, what its evidence lacks and what attacks the reader in it, who assessed
/// it, and every claim with all that stands against it.
pub(super) fn whole(case: &OpenCase) -> String {
    let mut out = Lines(vec![line(&case.row)]);
    let file = &case.examined.dossier.case;
    let newer = case.newer.map_or_else(String::new, |it| format!(", and revision {it} came since"));
    out.push(&format!("detected {} · revision {}{newer}", file.detected_at, case.revision));
    out.push(&format!("severity by policy: {}", case.examined.rated.why));
    evidence(case, &mut out);
    match &file.assessment {
        Some(assessment) => assessed(case, assessment, &mut out),
        None => out.push("nothing was claimed: this case came without an assessment"),
    }
    match link::of(file.detection.link.as_deref()) {
        Ok(link) => out.push(&format!("link: {link}")),
        // It has passed the gate, and a second one would take its signs for those of the case.
        Err(why) if file.detection.link.is_some() => out.0.push(why),
        Err(_) => {}
    }
    out.0.join("\n")
}

fn evidence(case: &OpenCase, out: &mut Lines) {
    let file = &case.examined.dossier.case;
    let events = file.evidence.events.len();
    let s = if events == 1 { "" } else { "s" };
    let coverage = &file.evidence.coverage;
    let gaps = coverage.iter().flat_map(|it| it.gaps.iter().map(|gap| (&it.source, gap)));
    let gaps: Vec<String> = gaps
        .map(|(source, (from, to))| format!("log gap of {}: {from} to {to}", within(source)))
        .collect();
    let stated = match (coverage.is_empty(), gaps.len()) {
        (true, _) => "coverage not stated",
        (false, 0) => "no log gaps stated",
        (false, _) => "logs with gaps, as the case file says",
    };
    out.push(&format!("evidence: {} event{s}, {stated}", grouped(events as u64)));
    out.list(&gaps, "log gaps");
    let omitted = file.of_how_many();
    if !omitted.is_empty() {
        out.push(&omitted);
    }
    out.list(&hazards(case, |place| !place.is_of_assessment()), "hazards");
}

/// What attacks the reader, one line for each kind in each of the places that are asked for.
fn hazards(case: &OpenCase, wanted: impl Fn(&Place) -> bool) -> Vec<String> {
    let mut last: Option<&Hazard> = None;
    let mut lines = Vec::new();
    for hazard in &case.examined.hazards {
        let place = match &hazard.place {
            Place::Event { event, ptr } => {
                format!("{} {}", named(case.event_id(*event)), named(ptr))
            }
            Place::Case { ptr } => format!("the case file's {}", named(ptr)),
        };
        let is_same =
            |it: &Hazard| it.place == hazard.place && it.finding.kind == hazard.finding.kind;
        if wanted(&hazard.place) && !last.replace(hazard).is_some_and(is_same) {
            let (kind, why) = (hazard.finding.kind.label(), &hazard.finding.why);
            lines.push(format!("hazard, {kind}, in {place}: {why}"));
        }
    }
    lines
}

fn assessed(case: &OpenCase, it: &Assessment, out: &mut Lines) {
    let advice = &it.recommendation;
    let known = |code: &str| Verdict::from_code(code).map(|verdict| verdict.label().to_owned());
    let verdict = advice.verdict.as_deref();
    let verdict =
        verdict.map_or("nothing".to_owned(), |it| known(it).unwrap_or_else(|| within(it)));
    let asks = advice.request.as_deref().map(|it| format!(", asks for {}", within(it)));
    let asks = asks.unwrap_or_default();
    let read = &case.examined.dossier.case;
    if read.is_by_rules() {
        out.push(&format!("the built-in rules recommend: {verdict}{asks}"));
    } else {
        let said = [&it.model.provider, &it.model.name, &it.model.version];
        let said: Vec<String> = said.into_iter().flatten().map(|it| within(it)).collect();
        let who = if said.is_empty() { "unnamed".to_owned() } else { said.join(" ") };
        let not_ours = if read.claims_our_name() { " (not crosscheck's own rules)" } else { "" };
        out.push(&format!("the model {who}{not_ours} recommends: {verdict}{asks}"));
    }
    let number = |it: Option<f64>| it.map_or("none".to_owned(), |it| it.to_string());
    let (risk, sure) = (number(it.risk_score), number(it.confidence));
    out.push(&format!("its own figures, which are no evidence: risk {risk}, confidence {sure}"));
    out.push(&hold(case));
    let order = case.order_of_items();
    let (worst, rest): (Vec<_>, Vec<_>) = order.into_iter().partition(|at| case.stands_first(*at));
    for at in worst {
        item(case, at, out);
    }
    let beside = |place: &Place| place.is_of_assessment() && !place.is_of_claim();
    out.list(&hazards(case, beside), "hazards");
    for at in rest {
        item(case, at, out);
    }
}

/// `2 of 5 claims hold, 1 of them on flagged text; 1 left out`.
fn hold(case: &OpenCase) -> String {
    let checked = &case.examined.checked;
    let counts = checked.counts();
    let said = match counts.total() {
        0 => "no claims to check".to_owned(),
        total => format!("{} of {total} claims hold", counts.supported),
    };
    let said = match case.held_on_flagged() {
        0 => said,
        flagged => format!("{said}, {flagged} of them on flagged text"),
    };
    match checked.omissions.len() {
        0 => said,
        left_out => format!("{said}; {left_out} left out"),
    }
}

fn item(case: &OpenCase, at: usize, out: &mut Lines) {
    let checked = &case.examined.checked;
    if at < checked.claims.len() {
        out.0.extend(claim_lines(case, at).0);
    } else if let Some(omission) = checked.omissions.get(at - checked.claims.len()) {
        out.push(&format!("not mentioned: {}", omission.why));
    }
}

/// A claim with its mark, and what stands against it on lines of their own.
fn claim_lines(case: &OpenCase, place: usize) -> Lines {
    let mut out = Lines::default();
    let read = &case.examined.dossier.case;
    let text = read.claim(place).map_or("", |claim| &claim.text);
    let Some(checked) = case.examined.checked.claims.get(place) else { return out };
    out.push(&format!("{} [{}] {}", place + 1, checked.grounding.label(), quoted(text)));
    if let Some(model) = read.other_author(place) {
        out.push(&format!("  said beside the assessment, by {}", within(&model.in_words())));
    }
    out.push(&format!("  {}", checked.why));
    let against = checked.cites.iter().filter(|it| it.grounding != Grounding::Supported);
    for cite in against.filter(|it| it.why != checked.why) {
        out.push(&format!("  {}: {}", cite.grounding.label(), cite.why));
    }
    if case.rests_on_flagged(place) {
        out.push("  rests on text an attacker can write");
    }
    let own = read.claim_pointer(place);
    let of_claim = hazards(case, |place| place.is_in(&own));
    let of_claim: Vec<String> = of_claim.into_iter().map(|it| format!("  {it}")).collect();
    out.list(&of_claim, "hazards");
    out
}

/// The selected claim or what the model did not mention.
pub(super) fn claim(case: &OpenCase) -> Result<String, String> {
    let at = case.lit.as_ref().map_or(case.item, |lit| lit.claim);
    let mut out = Lines::default();
    item(case, at, &mut out);
    if out.0.is_empty() { Err("no claim is selected".into()) } else { Ok(out.0.join("\n")) }
}
