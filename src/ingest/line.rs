//! What the ledger records of a case when it comes in: its queue line and digests, and one digest
//! over all that was computed of it.
//!
//! Pure. It must not compute facts, and it must not store anything.

use crate::domain::case::{Origin, SIGNALS};
use crate::domain::digest::Digest;
use crate::domain::queue::QueueSubject;
use crate::examine::Examined;
use crate::hazards::Place;
use crate::ledger::record::Ingested;

/// Characters of a text on the queue line; whatever is longer stays whole in the case.
const TEXT_CHARS_MAX: usize = 512;

/// The record of a case from that input; a case made here is of no input. Its revision and conflict
/// mark are filled in by the store.
pub fn of(examined: &Examined, input: &str) -> Ingested {
    let case = &examined.dossier.case;
    let digests = case.digests();
    let mut hazards: Vec<_> = examined.hazards.iter().map(|hazard| hazard.finding.kind).collect();
    hazards.sort_unstable();
    hazards.dedup();
    let assessment = case.assessment.as_ref();
    Ingested {
        case: case.id.clone(),
        revision: 0,
        source: source(case.origin, input),
        case_digest: digests.case,
        evidence_digest: digests.evidence,
        assessment_digest: digests.assessment,
        computed_digest: computed(examined),
        severity: examined.rated.severity,
        risk_score: assessment.and_then(|it| it.risk_score).map(decimal),
        subject: QueueSubject {
            kind: case.subject.kind,
            id: case.subject.id.clone(),
            name: case.subject.name.as_deref().map(short),
        },
        detection: short(case.detection_text()),
        title: case.title.as_deref().map(short),
        workflow: short(&case.workflow),
        tenant: case.tenant.as_deref().map(short),
        detected_at: case.detected_at,
        claims: examined.checked.counts(),
        omissions: examined.checked.omissions.len() as u32,
        hazards,
        events: case.evidence.events.len() as u32,
        by_rules: case.is_by_rules(),
        conflict: false,
        looked_up: case.looked_up.kept(),
    }
}

/// What the ledger names as source: a file that is called like our own signals is another one.
fn source(origin: Origin, input: &str) -> String {
    match origin {
        Origin::Signals => SIGNALS.into(),
        Origin::Outside if Origin::of(input) == Origin::Outside => input.into(),
        Origin::Outside => format!("./{input}"),
    }
}

fn short(text: &str) -> String {
    match text.char_indices().nth(TEXT_CHARS_MAX) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// A score as decimal text, as short as it can be: `87`, `62.5`.
fn decimal(score: f64) -> String {
    // Minus zero lies in the range too.
    if score == 0.0 { "0".into() } else { score.to_string() }
}

/// SHA-256 over the facts, the marks of claims and cites, the omissions, the hazards and the
/// severity.
///
/// Reasons in words are left out, so that a better sentence in a later version reopens nothing, and
/// events go by their ids, so that one more event in another place does not either.
pub fn computed(examined: &Examined) -> Digest {
    let case = &examined.dossier.case;
    let event = |at: usize| case.evidence.events.get(at).map_or("", |event| event.id.as_str());
    let facts: Vec<_> =
        examined.facts.iter().map(|fact| (fact.name, &fact.args, &fact.value)).collect();
    let ids = case.claims().map(|claim| claim.id.as_str());
    let claims: Vec<_> = examined
        .checked
        .claims
        .iter()
        .zip(ids)
        .map(|(claim, id)| {
            let cites: Vec<_> = claim.cites.iter().map(|cite| cite.grounding.code()).collect();
            (id, claim.grounding.code(), cites)
        })
        .collect();
    let omissions: Vec<_> = examined
        .checked
        .omissions
        .iter()
        .map(|omission| {
            let events: Vec<_> = omission.events.iter().map(|at| event(*at)).collect();
            (omission.fact, events)
        })
        .collect();
    let hazards: Vec<_> = examined
        .hazards
        .iter()
        .map(|hazard| {
            let (of, ptr) = match &hazard.place {
                Place::Event { event: at, ptr } => (event(*at), ptr.as_str()),
                Place::Case { ptr } => ("", ptr.as_str()),
            };
            let finding = &hazard.finding;
            (finding.kind.code(), finding.rule, of, ptr, finding.span)
        })
        .collect();
    let severity = examined.rated.severity.code();
    let all = ("crosscheck.computed/1", facts, claims, omissions, hazards, severity);
    // Texts and integers alone: writing them as JSON does not fail.
    Digest::of(&serde_json::to_vec(&all).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case_file;
    use crate::domain::thresholds::Thresholds;
    use crate::domain::words::Severity;
    use crate::examine::examine;

    fn case(score: &str, title: &str) -> Examined {
        let text = format!(
            r#"{{"schema":"crosscheck.case/1","id":"c-1","workflow":"signin_anomaly","title":"{title}",
                "detected_at":"2026-03-02T10:11:00Z","subject":{{"kind":"user","id":"u-1"}},
                "assessment":{{"risk_score":{score},"claims":[{{"id":"k1","text":"It is odd."}}]}},
                "evidence":{{"events":[{{"id":"e1","raw":{{"a":1}}}}]}}}}"#
        );
        examine(case_file::parse(text).unwrap(), &Thresholds::shared())
    }

    #[test]
    fn scores_are_decimal_text_as_short_as_can_be() {
        for (score, text) in [("87", "87"), ("62.50", "62.5"), ("8.7e1", "87"), ("-0", "0")] {
            assert_eq!(of(&case(score, "x"), "-").risk_score.as_deref(), Some(text));
        }
        assert_eq!(of(&case("null", "x"), "-").risk_score, None);
    }

    #[test]
    fn the_computed_digest_moves_with_what_was_computed_and_with_nothing_else() {
        let (one, mut other) = (case("10", "x"), case("11", "another title"));
        assert_eq!(computed(&one), computed(&other));
        other.checked.claims[0].why = "said in other words".into();
        assert_eq!(computed(&one), computed(&other));
        other.rated.severity = Severity::Critical;
        assert_ne!(computed(&one), computed(&other));
        let mut other = case("10", "x");
        other.checked.claims[0].grounding = crate::domain::words::Grounding::NotFound;
        assert_ne!(computed(&one), computed(&other));
    }

    #[test]
    fn a_flood_in_a_title_does_not_reach_the_queue() {
        let line = of(&case("1", &"é".repeat(100_000)), "-");
        assert_eq!(line.title.unwrap().chars().count(), TEXT_CHARS_MAX + 1);
    }
}
