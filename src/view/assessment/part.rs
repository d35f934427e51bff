//! The rows of the model's part: claims with their marks and cites, omissions, hazards, prose.
//!
//! It must not decide what fits; it says how much of each item is wanted.

use super::{Detail, Line, NUMBER, TEXT_MIN};
use crate::app::command::Id;
use crate::app::layout::{PROSE_COLUMNS_MAX, prose_columns};
use crate::app::model::{Focus, OpenCase};
use crate::domain::words::Grounding;
use crate::facts::quoted;
use crate::grounding::CheckedClaim;
use crate::hazards::{Hazard, Place};
use crate::view::glyphs::{self, HAZARD, LIT, OMITTED};
use crate::view::ink::{self, Row};
use crate::view::theme::Theme;
use crate::view::words;

/// Reasons beside the first that a claim has below it unasked.
const FAULTS_MAX: usize = 3;

/// Of which items more is said.
#[derive(Clone, Copy)]
enum Whose {
    /// The one that is lit or selected.
    Active,
    /// What the evidence contradicts or does not hold, what was left out, and what rests on text
    /// that attacks the reader.
    First,
    /// Each.
    All,
}

/// What rows are spent on, the first first: of what does not hold the reason before the last words
/// of its sentence, and both before the last words of what holds.
const GROWS: [(Whose, Detail); 7] = [
    (Whose::Active, Detail::All),
    (Whose::First, Detail::Why),
    (Whose::First, Detail::Whys),
    (Whose::First, Detail::Bad),
    (Whose::All, Detail::Texts),
    (Whose::First, Detail::All),
    (Whose::All, Detail::All),
];

/// A claim or an omission, and what is said of it.
struct Said {
    item: usize,
    detail: Detail,
    lines: Vec<Line>,
}

/// What is needed to lay out the items.
pub(super) struct Part<'p> {
    theme: &'p Theme,
    case: &'p OpenCase,
    width: usize,
    /// Cells of the widest mark word.
    word: usize,
    /// Cells of the sign of a claim that rests on flagged text, where there is one.
    flag: usize,
    /// The item whose reason is shown in any case.
    pub(super) active: Option<usize>,
}

impl<'p> Part<'p> {
    pub(super) fn new(theme: &'p Theme, case: &'p OpenCase, width: usize) -> Self {
        let checked = &case.examined.checked;
        let marks = checked.claims.iter().map(|claim| glyphs::mark_word(claim.grounding).len());
        let omitted = if checked.omissions.is_empty() { 0 } else { "not mentioned".len() };
        let word = marks.max().unwrap_or(0).max(omitted);
        let on_model = (case.focus == Focus::Model).then_some(case.item);
        let active = case.lit.as_ref().map(|lit| lit.claim).or(on_model);
        let flag = if case.survey.on_flagged.contains(&true) { ink::cells(HAZARD) + 1 } else { 0 };
        Self { theme, case, width, word, flag, active }
    }

    /// The rows of what disagrees and those of the other claims. Of each the least, and more of
    /// them, in the order in which they matter, as far as that many rows hold it.
    pub(super) fn lines(&self, room: usize) -> (Vec<Line>, Vec<Line>) {
        let mut items: Vec<_> = self
            .case
            .order_of_items()
            .into_iter()
            .map(|item| self.item(item, Detail::Least))
            .collect();
        let mut flags = Vec::new();
        self.hazards(&mut flags);
        let used = items.iter().map(|item| item.lines.len()).sum::<usize>() + flags.len();
        let mut left = room.saturating_sub(used);
        // However many items there are, no more of them are tried than a screen could hold.
        let mut tries = room;
        for (whose, detail) in GROWS {
            let less = |it: &&mut Said| it.detail < detail && self.is(it.item, whose);
            for item in items.iter_mut().filter(less) {
                if left == 0 || tries == 0 {
                    break;
                }
                let more = self.item(item.item, detail);
                let rest = (left + item.lines.len()).checked_sub(more.lines.len());
                // One that is too long takes the room from none of the others.
                match rest {
                    Some(rest) => (*item, left) = (more, rest),
                    None => tries -= 1,
                }
            }
        }
        let (pinned, rest): (Vec<_>, Vec<_>) =
            items.into_iter().partition(|it| self.case.stands_first(it.item));
        let rows = |items: Vec<Said>| items.into_iter().flat_map(|item| item.lines);
        (rows(pinned).chain(flags).collect(), rows(rest).collect())
    }

    fn is(&self, item: usize, whose: Whose) -> bool {
        match whose {
            Whose::Active => self.active == Some(item),
            Whose::First => self.case.stands_first(item),
            Whose::All => true,
        }
    }

    fn item(&self, item: usize, detail: Detail) -> Said {
        let mut lines = Vec::new();
        match item.checked_sub(self.case.examined.checked.claims.len()) {
            Some(place) => self.omission(place, detail, &mut lines),
            None => self.claim(item, detail, &mut lines),
        }
        Said { item, detail, lines }
    }

    fn claim(&self, place: usize, detail: Detail, lines: &mut Vec<Line>) {
        let theme = self.theme;
        let held = &self.case.examined.dossier.case;
        let Some(claim) = held.claim(place) else { return };
        let checked = self.case.examined.checked.claims.get(place);
        let mark = checked.map_or(Grounding::Uncheckable, |checked| checked.grounding);
        let lit = self.case.lit.as_ref().is_some_and(|lit| lit.claim == place);
        let is_active = self.active == Some(place);
        let bad = matches!(mark, Grounding::Contradicted | Grounding::NotFound);
        let number = format!("{:>2}", place + 1);
        let style = if place < 9 { theme.key } else { theme.dim };
        let first = Row::new()
            .say(if lit { LIT } else { " " }, if lit { theme.lit } else { theme.base })
            .say(&number, if lit { theme.lit } else { style })
            .gap(1);
        let sign = format!("{} {}", glyphs::mark(mark), glyphs::mark_word(mark));
        let at = first.width();
        let first = first.say(&sign, words::mark_style(mark, theme)).to(at + 2 + self.word + 2);
        // On its own line, whatever room there is: a mark alone would say that all is well.
        let flagged = self.case.rests_on_flagged(place);
        let first = if flagged { first.say(HAZARD, theme.hazard) } else { first };
        let first = first.to(at + 2 + self.word + 2 + self.flag);
        let text_style = if lit {
            theme.lit
        } else if bad {
            theme.bad_text
        } else {
            theme.model
        };
        let own = held.claim_pointer(place);
        let flags = self.flags(|at| at.is_in(&own));
        let whole = is_active || detail >= Detail::Texts;
        self.text(first, &claim.text, text_style, Some(place), whole, lines);
        lines.extend(flags.into_iter().map(|row| (row, Some(place))));
        if let Some(model) = held.other_author(place).filter(|_| whole) {
            let row = Row::new().gap(4).say("said beside it by ", theme.dim);
            lines.push((row.text(&quoted(&model.in_words()), theme.dim), Some(place)));
        }
        if flagged && (is_active || !matches!(detail, Detail::Least)) {
            let word = format!("{HAZARD} rests on text an attacker can write");
            lines.push((Row::new().gap(4).say(&word, theme.hazard), Some(place)));
        }
        let wants = match detail {
            Detail::Least | Detail::Texts => false,
            Detail::Why | Detail::Whys | Detail::Bad => bad,
            Detail::All => mark != Grounding::Supported,
        };
        if let Some(checked) = checked.filter(|_| wants || is_active) {
            let whole = detail > Detail::Why || lit || (is_active && detail > Detail::Least);
            let each = is_active && detail > Detail::Least;
            if !each || checked.cites.iter().all(|cite| cite.why != checked.why) {
                self.reason(&checked.why, place, whole, lines);
            }
            if each {
                self.cites(place, lines);
            } else if lit {
                self.cite(place, lines);
            } else if bad && detail == Detail::All {
                self.other_faults(checked, place, lines);
            }
        }
    }

    /// A text beside its mark, or below it where there is no room beside.
    fn text(
        &self,
        first: Row,
        text: &str,
        style: ratatui::style::Style,
        item: Option<usize>,
        whole: bool,
        lines: &mut Vec<Line>,
    ) {
        let beside = self.width.saturating_sub(first.width());
        if !whole {
            lines.push((first.text(text, style), item));
            return;
        }
        if beside < TEXT_MIN {
            lines.push((first, item));
            for shown in ink::wrap(text, self.width.saturating_sub(NUMBER)) {
                lines.push((Row::new().gap(NUMBER).shown(shown, style), item));
            }
            return;
        }
        let indent = first.width();
        let mut first = Some(first);
        for shown in ink::wrap(text, beside.min(usize::from(PROSE_COLUMNS_MAX))) {
            let row = first.take().unwrap_or_else(|| Row::new().gap(indent));
            lines.push((row.shown(shown, style), item));
        }
    }

    fn reason(&self, why: &str, item: usize, whole: bool, lines: &mut Vec<Line>) {
        let style = self.theme.evidence;
        let first = Row::new().gap(4).say("└ ", self.theme.dim);
        self.text(first, why, style, Some(item), whole, lines);
    }

    /// Each field or fact that it cites, with what stands there and its own mark; the lit one lit.
    fn cites(&self, claim: usize, lines: &mut Vec<Line>) {
        let theme = self.theme;
        let Some(checked) = self.case.examined.checked.claims.get(claim) else { return };
        let lit = self.case.lit.as_ref().filter(|lit| lit.claim == claim).map(|lit| lit.cite);
        for (place, cite) in checked.cites.iter().enumerate() {
            let is_lit = lit == Some(place);
            let mark = glyphs::mark(cite.grounding);
            let row = Row::new()
                .gap(2)
                .say(if is_lit { LIT } else { " " }, if is_lit { theme.lit } else { theme.base })
                .gap(1);
            let row = row.say(mark, words::mark_style(cite.grounding, theme)).gap(1);
            let style = if is_lit { theme.lit } else { theme.evidence };
            self.text(row, &cite.why, style, Some(claim), true, lines);
        }
        if lit.is_some() && checked.cites.len() > 1 {
            let hint = words::hint(&words::key(Id::NextCite, theme), "next cite", theme);
            lines.push((Row::new().gap(6).then(hint), Some(claim)));
        }
    }

    /// What else of a claim the evidence contradicts or does not hold.
    fn other_faults(&self, checked: &CheckedClaim, claim: usize, lines: &mut Vec<Line>) {
        let is_bad = |mark| matches!(mark, Grounding::Contradicted | Grounding::NotFound);
        let others =
            checked.cites.iter().filter(|it| is_bad(it.grounding) && it.why != checked.why);
        for cite in others.take(FAULTS_MAX) {
            self.reason(&cite.why, claim, true, lines);
        }
    }

    /// Which of its cites is lit, and what was found there.
    fn cite(&self, claim: usize, lines: &mut Vec<Line>) {
        let theme = self.theme;
        let Some(lit) = &self.case.lit else { return };
        let Some(checked) = self.case.examined.checked.claims.get(claim) else { return };
        let Some(cite) = checked.cites.get(lit.cite) else { return };
        if checked.cites.len() > 1 {
            let text = format!("cite {} of {} ", lit.cite + 1, checked.cites.len());
            let row = Row::new()
                .gap(4)
                .say(&text, theme.dim)
                .say(glyphs::mark(cite.grounding), words::mark_style(cite.grounding, theme))
                .gap(1)
                .then(words::hint("]", "next", theme));
            lines.push((row, Some(claim)));
            if cite.why != checked.why {
                self.reason(&cite.why, claim, true, lines);
            }
        }
    }

    fn omission(&self, place: usize, detail: Detail, lines: &mut Vec<Line>) {
        let theme = self.theme;
        let Some(omission) = self.case.examined.checked.omissions.get(place) else { return };
        let item = self.case.examined.checked.claims.len() + place;
        let first = Row::new().gap(4).say(&format!("{OMITTED} not mentioned"), theme.bad);
        let first = first.to(4 + 2 + self.word + 2 + self.flag);
        let whole = self.active == Some(item) || detail >= Detail::Texts;
        self.text(first, &omission.why, theme.bad_text, Some(item), whole, lines);
    }

    /// Hazards in the model's text that belong to no claim.
    fn hazards(&self, lines: &mut Vec<Line>) {
        let beside = |at: &Place| at.is_of_assessment() && !at.is_of_claim();
        lines.extend(self.flags(beside).into_iter().map(|row| (row, None)));
    }

    /// One row for each kind of hazard at such places.
    fn flags(&self, wanted: impl Fn(&Place) -> bool) -> Vec<Row> {
        let mut seen: Vec<&Hazard> = Vec::new();
        for hazard in &self.case.examined.hazards {
            let known = seen.iter().any(|it| it.finding.kind == hazard.finding.kind);
            if wanted(&hazard.place) && !known {
                seen.push(hazard);
            }
        }
        seen.into_iter().map(|hazard| self.flag(hazard)).collect()
    }

    fn flag(&self, hazard: &Hazard) -> Row {
        let theme = self.theme;
        let word = format!("{HAZARD} {}", words::hazard(hazard.finding.kind));
        Row::new().gap(4).say(&word, theme.hazard).gap(1).text(&hazard.finding.why, theme.base)
    }

    /// The prose comes last: it is what cannot be checked.
    pub(super) fn summary(&self, lines: &mut Vec<Line>) {
        let theme = self.theme;
        let checked = &self.case.examined.checked;
        let item = checked.claims.len() + checked.omissions.len();
        let Some(prose) = self.case.prose() else { return };
        let says = if self.case.examined.dossier.case.is_by_rules() {
            "in words"
        } else {
            "in its own words: none of this was checked"
        };
        lines.push((Row::new(), None));
        let sign = glyphs::mark(Grounding::Uncheckable);
        lines.push((
            Row::new().gap(1).say(sign, theme.uncheckable).gap(1).say(says, theme.base),
            Some(item),
        ));
        // A bar before each row: no line of it passes for one of the claims above.
        for shown in ink::wrap_lines(&prose, prose_columns(self.width)) {
            let row = Row::new().gap(1).say("│ ", theme.dim).shown(shown, theme.model);
            lines.push((row, Some(item)));
        }
    }
}
