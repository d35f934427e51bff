//! How often a model says the same when it is asked the same: figures over several answers.
//!
//! It must not judge which answer is right.

use super::answer::Answer;
use serde::Serialize;
use std::collections::BTreeMap;

/// Answers that it takes at least: one alone differs from nothing.
pub const ANSWERS_MIN: u32 = 2;
/// Scores that are one band: ten points.
const BAND: f64 = 10.0;

/// What came of asking the same several times.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize)]
pub struct Flips {
    /// How often it was asked.
    pub asked: u32,
    /// How often an assessment came back.
    pub answered: u32,
    /// Answers with another verdict than most have.
    pub verdicts: u32,
    /// Answers with a score in another band of ten points than most have.
    pub bands: u32,
    /// Answers with other claims than most have, by what they cite and compare.
    pub claims: u32,
}

impl Flips {
    /// Of so many requests, these answers.
    pub fn of(asked: u32, answers: &[Answer]) -> Self {
        let flips = |key: &dyn Fn(&Answer) -> String| {
            let mut counts: BTreeMap<String, u32> = BTreeMap::new();
            for answer in answers {
                *counts.entry(key(answer)).or_default() += 1;
            }
            answers.len() as u32 - counts.into_values().max().unwrap_or(0)
        };
        Self {
            asked,
            answered: answers.len() as u32,
            verdicts: flips(&|it| it.verdict.clone()),
            bands: flips(&|it| band(it.risk_score).to_string()),
            claims: flips(&claimed),
        }
    }
}

/// 80 to 89 is one band; 100 belongs to the last.
fn band(score: f64) -> u8 {
    (score / BAND).min(9.0) as u8
}

/// What is claimed, without the words: in order of what is cited. A claim without cites is its
/// words.
fn claimed(answer: &Answer) -> String {
    let mut all: Vec<String> = answer
        .claims
        .iter()
        .map(|claim| match claim.get("cites").and_then(|it| it.as_array()) {
            Some(cites) if !cites.is_empty() => {
                let mut cites: Vec<_> = cites.iter().map(ToString::to_string).collect();
                cites.sort_unstable();
                cites.join(" ")
            }
            _ => claim.get("text").map(ToString::to_string).unwrap_or_default(),
        })
        .collect();
    all.sort_unstable();
    all.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn answer(verdict: &str, risk_score: f64, text: &str, value: u32) -> Answer {
        let cites = json!([{"fn": "failed_count", "op": "eq", "value": value}]);
        let claim = json!({"text": text, "cites": cites}).as_object().unwrap().clone();
        Answer {
            verdict: verdict.into(),
            risk_score,
            confidence: None,
            request: None,
            summary: text.into(),
            claims: vec![claim],
        }
    }

    #[test]
    fn what_differs_from_most_is_a_flip_and_words_alone_are_none() {
        let answers = [
            answer("true_positive", 80.0, "Six failures.", 6),
            answer("true_positive", 89.9, "There were six.", 6),
            answer("false_positive", 90.0, "Five failures.", 5),
        ];
        let flips = Flips::of(4, &answers);
        let wanted = Flips { asked: 4, answered: 3, verdicts: 1, bands: 1, claims: 1 };
        assert_eq!(flips, wanted);
        assert_eq!(Flips::of(2, &[]), Flips { asked: 2, ..Flips::default() });
        assert_eq!((band(99.0), band(100.0), band(0.0)), (9, 9, 0));
    }
}
