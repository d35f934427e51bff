//! Text that speaks to a model, or tells the reader what to decide.
//!
//! Rules are data (`rules.toml`): patterns over folded words, and marks over the text as received.
//! It is a badge with a measured share of false alarms, never a filter: what makes such text
//! harmless is that nothing in a case can act.

mod encoded;
mod grammar;
mod quoted;
mod words;

use super::Finding;
use super::secret::ascii;
use crate::domain::words::HazardKind;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use grammar::RULES;
use regex::Regex;
use std::sync::{LazyLock, OnceLock};

/// Points at which a text is flagged.
const POINTS: u8 = 6;
/// Blanks and the like below which a text says nothing to anybody.
const BREAKS_MIN: usize = 2;

/// Whose text it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Voice {
    /// Evidence or anything else: no verdict belongs in there.
    Evidence,
    /// A model's own text, which may recommend.
    Model,
}

/// What was found in a text, before the points are added up.
struct Hit {
    rule: &'static str,
    why: &'static str,
    points: u8,
    span: (usize, usize),
}

/// Marks by needle: the index of the automaton's pattern gives the mark.
static MARKS: LazyLock<(Option<AhoCorasick>, Vec<usize>)> = LazyLock::new(|| {
    let each = RULES.about_marks.iter().enumerate();
    let needles: Vec<(usize, &str)> =
        each.flat_map(|(n, mark)| mark.needles.iter().map(move |it| (n, it.as_str()))).collect();
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .kind(Some(AhoCorasickKind::DFA))
        .build(needles.iter().map(|(_, needle)| *needle))
        .ok();
    (automaton, needles.into_iter().map(|(n, _)| n).collect())
});

struct Shape {
    rule: &'static str,
    why: &'static str,
    points: u8,
    /// One of these is in every match, without regard to case; none: it is for text beyond ASCII.
    needs: &'static [&'static str],
    pattern: &'static str,
    /// Compiled at first use: together they take as long as fifty cases.
    compiled: OnceLock<Option<Regex>>,
}

impl Shape {
    fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(&ascii(self.pattern)).ok()).as_ref()
    }
}

/// Shapes that are neither words nor fixed marks. Scripts without blanks between words are here
/// too.
static SHAPES: LazyLock<Vec<Shape>> = LazyLock::new(|| {
    let shape = |rule, why, points, needs, pattern| Shape {
        rule,
        why,
        points,
        needs,
        pattern,
        compiled: OnceLock::new(),
    };
    let told = "asks in another language to disregard what was told, or for a verdict";
    vec![
        shape(
            "markdown-image",
            "loads an image from outside when it is rendered",
            6,
            &["]("],
            r"!\[[^\]]{0,100}\]\(\s*https?:",
        ),
        shape(
            "role-dialogue",
            "plays both sides of a dialogue with a model",
            6,
            &["assistant", "ai:", "ai :", "completion", "answer", "response"],
            r"(?is)\b(?:human|user)\s*:.{1,300}?\b(?:assistant|ai)\s*:|\b(?:assistant|ai)\s*:.{1,300}?\b(?:human|user)\s*:|\b(?:prompt|question)\s*:.{1,300}?\b(?:completion|answer|response)\s*:",
        ),
        shape(
            "assigns-verdict",
            "assigns a verdict as a program would",
            3,
            &["="],
            r#"(?i)\b(?:disposition|verdict|decision|suppress|suppressed|classification|is_malicious|malicious|benign|risk_?score|risk_?level|outcome_?override)\s*=+\s*["']?(?:closed?|accept(?:ed)?|benign|info(?:rmational)?|true|false|low|none|0|approved?|safe|false_positive)\b"#,
        ),
        shape(
            "speaks-as-model",
            "speaks in the name of a model",
            6,
            &["assistant", "chatgpt", "llm", "ai:", "ai :"],
            r#"(?i)(?:^|[\[({>"|]\s*)(?:assistant|chatgpt|llm|ai)\s*:\s+(?:i|the|this|it|done|ok|okay|sure|yes|closed?|approved)\b"#,
        ),
        shape(
            "piped-command",
            "has a command that fetches and runs a script",
            6,
            &["|"],
            r"(?i)\b(?:curl|wget|iwr|irm)\b[^|]{1,200}\|\s*(?:ba|z)?(?:sh|iex)\b",
        ),
        shape(
            "other-language",
            told,
            6,
            &[],
            "(?:忽略|无视|無視|不要理会|忘记|忘掉|忘記|忽視|跳过)[^。\\n]{0,16}(?:指示|指令|规则|規則|提示|命令|要求|说明|上下文|政策)",
        ),
        shape(
            "other-language",
            told,
            6,
            &[],
            "(?:指示|命令|ルール|規則|指令|プロンプト|지시|명령|지침|규칙|프롬프트)[^。\\n]{0,12}(?:無視|忘れ|破棄|従わ|무시|잊)",
        ),
        shape(
            "other-language",
            told,
            6,
            &[],
            "(?:报告|标记|标为|设为|设置为|回答|評価|報告|判定|分類|分类为|보고|표시|판단|처리)[^。\\n]{0,12}(?:安全|无害|無害|良性|低风险|誤検知)|(?:안전|낮음|무해|정상|無害|安全|低)[^。\\n]{0,6}(?:보고|표시|판단|처리|報告|判定|評価|分類)",
        ),
        shape(
            "other-language",
            told,
            6,
            &[],
            "(?:เพิกเฉย|ละเว้น|ลืม|ไม่สนใจ)[^\\n]{0,40}(?:คำสั่ง|กฎ|คำแนะนำ)",
        ),
    ]
});

/// What shapes need, in one automaton: the shape of each pattern.
static TRIGGERS: LazyLock<(Option<AhoCorasick>, Vec<usize>)> = LazyLock::new(|| {
    let each = SHAPES.iter().enumerate();
    let needs: Vec<(usize, &str)> =
        each.flat_map(|(n, shape)| shape.needs.iter().map(move |it| (n, *it))).collect();
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(needs.iter().map(|(_, need)| *need))
        .ok();
    (automaton, needs.into_iter().map(|(n, _)| n).collect())
});

/// Makes what every text needs.
pub(super) fn prepare() {
    LazyLock::force(&MARKS);
    LazyLock::force(&TRIGGERS);
}

/// The shape that takes as much memory as all others together; few texts have what it needs.
const LARGE: &str = "role-dialogue";

/// Compiles the shapes, which only some texts need, but for the large one.
pub(super) fn compile() {
    for shape in SHAPES.iter().filter(|shape| shape.rule != LARGE) {
        shape.regex();
    }
}

/// The shapes that a text may have, in order.
fn shapes(text: &str) -> Vec<&'static Shape> {
    let (Some(automaton), of_pattern) = &*TRIGGERS else { return Vec::new() };
    let beyond = !text.is_ascii();
    if !beyond && !automaton.is_match(text) {
        return Vec::new();
    }
    let mut wanted = vec![false; SHAPES.len()];
    for found in automaton.find_overlapping_iter(text) {
        wanted[of_pattern[found.pattern().as_usize()]] = true;
    }
    let each = SHAPES.iter().zip(wanted);
    each.filter(|(shape, wanted)| *wanted || (beyond && shape.needs.is_empty()))
        .map(|(shape, _)| shape)
        .collect()
}

/// Instruction-like text in `text`.
pub(super) fn scan(text: &str, voice: Voice, out: &mut Vec<Finding>) {
    if !worth_reading(text) {
        return;
    }
    let hits = hits(text, voice);
    if hits.iter().map(|hit| hit.points).sum::<u8>() >= POINTS {
        out.extend(report(&hits));
    } else {
        out.extend(encoded::scan(text, voice));
    }
}

/// Identifiers, addresses and numbers are most of a log and cannot instruct anybody.
fn worth_reading(text: &str) -> bool {
    text.len() >= 10
        && (!text.is_ascii()
            || text
                .bytes()
                .filter(|b| matches!(b, b' ' | b'_' | b'+' | b'\n' | b'.' | b'%'))
                .nth(BREAKS_MIN - 1)
                .is_some()
            || text.bytes().any(|b| matches!(b, b'<' | b'[' | b'!' | b'#' | b'{' | b'|')))
}

fn add(hits: &mut Vec<Hit>, hit: Hit) {
    if !hits.iter().any(|known| known.rule == hit.rule) {
        hits.push(hit);
    }
}

fn hits(text: &str, voice: Voice) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    if let (Some(automaton), of_needle) = &*MARKS {
        let own = quoted::OwnTags::of(text);
        for found in automaton.find_iter(text) {
            if own.is_some_and(|own| own.has(text, found.start())) {
                continue;
            }
            let mark = &RULES.about_marks[of_needle[found.pattern().as_usize()]];
            let span = (found.start(), found.end());
            add(&mut hits, Hit { rule: mark.id, why: mark.why, points: mark.points, span });
        }
    }
    for shape in shapes(text) {
        let found = shape.regex().and_then(|regex| regex.find(text));
        if let Some(found) = found {
            let span = (found.start(), found.end());
            add(&mut hits, Hit { rule: shape.rule, why: shape.why, points: shape.points, span });
        }
    }
    let parts = quoted::parts(text);
    if parts.is_empty() {
        spoken(text, voice, &mut hits);
    }
    // The members of a record that is quoted as text are not words of one sentence.
    for (at, part) in parts {
        let mut of_part = Vec::new();
        spoken(&part, voice, &mut of_part);
        if of_part.iter().map(|hit| hit.points).sum::<u8>() >= POINTS {
            for hit in of_part {
                add(&mut hits, Hit { span: at, ..hit });
            }
        }
    }
    hits
}

/// What the words of a text say.
fn spoken(text: &str, voice: Voice, hits: &mut Vec<Hit>) {
    if text.is_ascii() && !RULES.may_speak(text) {
        return;
    }
    let words = words::words(text);
    if let Some((span, points)) = words::prose_behind_carrier(text, &words) {
        let why = "has sentences behind what looks like the name of a program or device";
        add(hits, Hit { rule: "prose-in-field", why, points, span });
    }
    let read = RULES.read(words);
    for rule in RULES.about_words.iter().filter(|rule| rule.model || voice == Voice::Evidence) {
        let alone = rule.needs.is_some_and(|id| !hits.iter().any(|hit| hit.rule == id));
        if let (false, Some(span)) = (alone, read.find(rule)) {
            add(hits, Hit { rule: rule.id, why: rule.why, points: rule.points, span });
        }
    }
}

/// One finding for each strong rule, or one for the weak ones together.
fn report(hits: &[Hit]) -> Vec<Finding> {
    let strong: Vec<Finding> = hits
        .iter()
        .filter(|hit| hit.points >= POINTS)
        .map(|hit| finding(hit.rule, hit.span, format!("it {}", hit.why)))
        .collect();
    if !strong.is_empty() {
        return strong;
    }
    let start = hits.iter().map(|hit| hit.span.0).min().unwrap_or(0);
    let end = hits.iter().map(|hit| hit.span.1).max().unwrap_or(0);
    let whys: Vec<&str> = hits.iter().map(|hit| hit.why).collect();
    let rule = hits.first().map_or("injection", |hit| hit.rule);
    vec![finding(rule, (start, end), format!("it {}", whys.join(" and ")))]
}

fn finding(rule: &'static str, span: (usize, usize), why: String) -> Finding {
    Finding { kind: HazardKind::Injection, span, rule, why }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_can_be_compiled() {
        for shape in SHAPES.iter() {
            assert!(shape.regex().is_some(), "{}: {}", shape.rule, shape.pattern);
        }
    }
}
