//! What disagrees with the evidence, in one row at the head of a form: for screens on which not all
//! of it has a row above.
//!
//! ```text
//! ✗ 2 contradicted  ! 1 not mentioned  tab shows the claims
//! ✗1  !1  by triage-large: ✗2  ∅1  tab shows the claims
//! ```
//!
//! What others say beside the assessment that is judged stands behind their name.
//!
//! It must not judge: marks come computed.

use super::assessment::REST_ROWS_MIN;
use super::author;
use super::glyphs::{self, HAZARD, OMITTED};
use super::ink::Row;
use super::sheet;
use super::theme::Theme;
use super::words;
use crate::app::form::Form;
use crate::app::form_keys::InForm;
use crate::app::layout::{self, Area, Content};
use crate::app::model::{Model, OpenCase};
use crate::app::own_keys::Place;
use crate::domain::words::Grounding;

/// The row, where a form of that height leaves something that disagrees without one.
pub(super) fn head(
    theme: &Theme,
    whole: Area,
    model: &Model,
    (form, rows): (&Form, u16),
) -> Option<Row> {
    let case = model.case.as_ref().filter(|case| case.row.id == form.case)?;
    // A question keeps its answers on the smallest screen; what is signed says it in any case.
    if form.step.is_some() && rows >= whole.height {
        return None;
    }
    let now = Content { form: rows, ..model.content(case) };
    let parts = |content| layout::case_panes(whole.width, whole.height, content);
    let room = |content: Content| {
        // The selected item has its reason, wherever it stands.
        let kept = if content.on_model { REST_ROWS_MIN } else { 0 };
        layout::item_rows(parts(content).model.height).saturating_sub(kept)
    };
    // Where the claims have taken the evidence's place, the way back stands here too.
    let instead = now.on_model && parts(now).evidence.height == 0;
    if now.disagreeing == 0 || (room(now) >= now.disagreeing && !instead) {
        return None;
    }
    // With the row itself there, does the other part show more of them?
    let with_row = Content { form: rows.saturating_add(1), ..now };
    let other = Content { on_model: !now.on_model, ..with_row };
    let helps = instead || room(other) > room(with_row);
    let key = key(theme, form, now.on_model).filter(|key| helps && key.width() > 0);
    let (own, others) = (signs(case, false), signs(case, true));
    let by = author_of(case);
    let width = sheet::width(whole);
    let said = |whole: bool, key: Option<&Row>| {
        let mut row = put(theme, Row::new(), &own, whole);
        if others.iter().any(|(_, _, count)| *count > 0) {
            let gap = if row.width() > 0 { 2 } else { 0 };
            row = row.gap(gap).say("by ", theme.dim).text(&by, theme.model).say(":", theme.dim);
            row = put(theme, row.gap(1), &others, whole);
        }
        key.map_or(row.clone(), |key| row.gap(2).then(key.clone()))
    };
    let tries = [(true, key.as_ref()), (false, key.as_ref()), (true, None)];
    let mut tries = tries.into_iter().map(|(whole, key)| said(whole, key));
    Some(tries.find(|row| row.width() <= width).unwrap_or_else(|| said(false, None)))
}

/// A sign of what disagrees, its word, and how often it stands in the case.
type Sign = (&'static str, &'static str, usize);

/// What disagrees with the evidence in what the first author says and leaves out, or in what those
/// beside it say: the form asks how good the first one was.
fn signs(case: &OpenCase, others: bool) -> [Sign; 4] {
    let (read, checked) = (&case.examined.dossier.case, &case.examined.checked);
    let is_meant = |item: usize| read.other_author(item).is_some() == others;
    let of = |mark| {
        let claims = checked.claims.iter().enumerate();
        let count = claims.filter(|(at, it)| it.grounding == mark && is_meant(*at)).count();
        (glyphs::mark(mark), mark.label(), count)
    };
    let left_out = if others { 0 } else { checked.omissions.len() };
    let left_out = (OMITTED, "not mentioned", left_out);
    // What agrees with text that attacks the reader stands first as well, and is counted with it.
    let only_flagged =
        |item: &usize| case.stands_first(*item) && !case.disagrees(*item) && is_meant(*item);
    let flagged = (HAZARD, "on flagged text", (0..case.items()).filter(only_flagged).count());
    [of(Grounding::Contradicted), of(Grounding::NotFound), left_out, flagged]
}

/// Who beside the first author says what disagrees.
fn author_of(case: &OpenCase) -> String {
    let read = &case.examined.dossier.case;
    let stand_first = (0..case.items()).filter(|item| case.stands_first(*item));
    let mut all = stand_first.filter_map(|item| read.other_author(item));
    match all.next() {
        Some(one) if all.all(|it| std::ptr::eq(it, one)) => author::other(one),
        _ => "others".to_owned(),
    }
}

/// These signs behind what the row has.
fn put(theme: &Theme, row: Row, signs: &[Sign], whole: bool) -> Row {
    let mut is_first = true;
    signs.iter().filter(|(_, _, count)| *count > 0).fold(row, |row, (sign, word, count)| {
        let text = if whole { format!("{sign} {count} {word}") } else { format!("{sign}{count}") };
        let gap = if std::mem::take(&mut is_first) { 0 } else { 2 };
        row.gap(gap).say(&text, theme.bad)
    })
}

/// The key that shows it; where one types, it is a part of what is typed.
fn key(theme: &Theme, form: &Form, on_model: bool) -> Option<Row> {
    if form.storing || form.typing() {
        return None;
    }
    let place = if form.step.is_none() { Place::Summary } else { Place::Form };
    let shows = if on_model { "shows the evidence" } else { "shows the claims" };
    Some(words::own_as(place, InForm::Part, shows, theme))
}
