//! The decision form: what was chosen, what is asked now, and at the end all that will be stored.
//!
//! ```text
//! ╭─ YOU decide · override ─────────────────────────── m.kraus · unsigned ─╮
//! │ verdict     benign positive                                            │
//! │ why?        1 suspicious activity   2 suspicious but expected …        │
//! ╰────────────────────────────────────────────────────────────────────────╯
//! ```
//!
//! Nothing is preselected, and enter never stores. It must not know which key does what; the form
//! does.

use super::author;
use super::disagreement;
use super::glyphs::{self, CURSOR, NAMED};
use super::ink::{self, Canvas, Row};
use super::news;
use super::sheet;
use super::statement;
use super::theme::Theme;
use super::typing;
use super::words;
use super::you;
use crate::app::claim;
use crate::app::deciding::{preview, requested};
use crate::app::edit::CHARS_MAX;
use crate::app::failing;
use crate::app::form::{CHOICE_KEYS, Form};
use crate::app::form_keys::InForm;
use crate::app::key::Key;
use crate::app::layout::Area;
use crate::app::model::{Model, OpenCase};
use crate::app::own_keys::Place;
use crate::app::pointer::Spot;
use crate::domain::case::Case;
use crate::domain::decision::Question;
use crate::domain::words::{Action, ReasonCode, Verdict};
use crate::facts::quoted_within;

/// Cells of the labels at the left.
const LABEL: usize = 13;
/// From this many cells on, two short answers stand beside each other.
const TWO_COLUMNS: usize = 72;
/// Rows that one answer takes at most, so that all of them stay in sight.
const FIELD_ROWS_MAX: usize = 4;

/// Rows that a text being typed has in sight at most.
const TEXT_ROWS_MAX: usize = 10;

/// Rows of the screen that are kept for a form.
const ROWS_KEPT: u16 = 10;

/// Rows of a form, and where its cursor stands among them.
pub(super) struct Page {
    pub(super) rows: Vec<Row>,
    pub(super) cursor: Option<(usize, usize)>,
}

/// A form laid out for one frame: what stands above all of it, and its page. The panes above are
/// laid out by how many rows that is, so it is made before them and once.
pub struct LaidOut {
    pub(super) head: Option<Row>,
    pub(super) page: Page,
}

impl LaidOut {
    /// Rows of the screen that it takes.
    pub fn height(&self, whole: Area) -> u16 {
        height(whole, self.page.rows.len() + usize::from(self.head.is_some()))
    }
}

/// Draws the form over the lower part of the screen; gives the cursor.
pub fn draw(
    canvas: &mut Canvas<'_>,
    whole: Area,
    model: &Model,
    (form, laid): (&Form, &LaidOut),
) -> Option<(u16, u16)> {
    let theme = canvas.theme;
    // Who says that the evidence is not enough overrides nothing to speak of: it is called what it
    // is, and what is stored stands in the summary.
    let what = match form.effect() {
        _ if form.is_not_enough() => ReasonCode::NotEnoughEvidence.label(),
        action => action.map_or("decide", Action::label),
    };
    let title =
        Row::new().say("YOU decide", theme.person).say(" · ", theme.dim).say(what, theme.key);
    let title = if form.amends.is_some() { title.say(" · amends", theme.failed) } else { title };
    let title = match news::newer(theme, model) {
        Some(newer) => title.say(" · ", theme.dim).then(newer),
        None => title,
    };
    // Another's claim forbids nothing, and is said where it would be decided over.
    let lease = model.case.as_ref().and_then(|case| case.row.lease(model.now));
    let title = match lease.filter(|lease| lease.who != model.session.who) {
        Some(lease) => {
            let held = claim::held(&lease, &model.session.who, model.now);
            title.say(" · ", theme.dim).text(&held, theme.failed)
        }
        None => title,
    };
    show(canvas, whole, model, &title, laid)
}

/// Lays it out.
pub fn laid_out(theme: &Theme, whole: Area, model: &Model, form: &Form) -> LaidOut {
    let rows_free = usize::from(whole.height.saturating_sub(2));
    let page = page(theme, (sheet::width(whole), rows_free), model, form);
    let alone = height(whole, page.rows.len());
    LaidOut { head: disagreement::head(theme, whole, model, (form, alone)), page }
}

/// Rows of the screen that a form of so many rows takes. A short one takes some more: from question
/// to question the panes above it stay where they are.
fn height(whole: Area, rows: usize) -> u16 {
    u16::try_from(rows + 2).unwrap_or(u16::MAX).max((whole.height / 3).min(ROWS_KEPT))
}

/// Draws a page on a sheet, its last rows first where not all fit, but its head in any case.
pub(super) fn show(
    canvas: &mut Canvas<'_>,
    whole: Area,
    model: &Model,
    title: &Row,
    laid: &LaidOut,
) -> Option<(u16, u16)> {
    let LaidOut { head, page } = laid;
    let style = canvas.theme.person;
    let note = you::who(canvas.theme, model);
    let above = u16::from(head.is_some());
    let inside = usize::from(laid.height(whole).saturating_sub(2));
    let area = sheet::draw(canvas, whole, inside, true, (title, &note, style));
    if let Some(head) = head {
        canvas.row(area, 0, head);
    }
    let area = Area { y: area.y + above, height: area.height.saturating_sub(above), ..area };
    let skipped = page.rows.len().saturating_sub(usize::from(area.height));
    for (line, row) in page.rows.iter().skip(skipped).enumerate() {
        canvas.row(area, line as u16, row);
    }
    let (row, column) = page.cursor?;
    let row = row.checked_sub(skipped)?;
    let column = column.min(usize::from(area.width.saturating_sub(1)));
    Some((area.x + column as u16, area.y + row as u16))
}

/// A label and what stands beside it, over as many rows as needed.
pub(super) fn field(theme: &Theme, label: &str, text: &str, width: usize, rows: &mut Vec<Row>) {
    let mut first = Some(Row::new().say(label, theme.dim).to(LABEL));
    let mut wrapped = ink::wrap_lines(text, width.saturating_sub(LABEL));
    let more = wrapped.len().saturating_sub(FIELD_ROWS_MAX);
    wrapped.truncate(FIELD_ROWS_MAX);
    for shown in wrapped {
        let row = first.take().unwrap_or_else(|| Row::new().gap(LABEL));
        rows.push(row.shown(shown, theme.person));
    }
    if more > 0 {
        let text = format!("and {} more, stored whole", words::many(more, "line"));
        rows.push(Row::new().gap(LABEL).say(&text, theme.dim));
    }
}

/// The text field: a label, the text so far, the cursor.
pub(super) fn entry(
    theme: &Theme,
    question: &str,
    edit: &crate::app::edit::Edit,
    (width, most): (usize, usize),
    page: &mut Page,
) {
    let typed = typing::lay_out(edit, (width.saturating_sub(2), most), theme.input);
    let (row, column) = typed.cursor;
    let question = Row::new().say(question, theme.base);
    page.rows.push(match typed.hidden {
        (0, 0) => question,
        (above, below) => {
            let text = format!("{} above, {below} below", words::many(above, "row"));
            question.gap(2).say(&text, theme.dim)
        }
    });
    page.cursor = Some((page.rows.len() + row, column + 2));
    for row in typed.rows {
        let wide = row.width();
        let rest = width.saturating_sub(2 + wide);
        let row = Row::new().say("> ", theme.key).then(row);
        page.rows.push(row.say(&" ".repeat(rest), theme.input));
    }
    if edit.full {
        let most = words::many(CHARS_MAX, "character");
        let said = format!("{most} at most: the rest was not taken");
        page.rows.push(Row::new().say(&said, theme.failed));
    }
}

fn page(theme: &Theme, (width, rows_free): (usize, usize), model: &Model, form: &Form) -> Page {
    let mut page = Page { rows: Vec::new(), cursor: None };
    let case = model.case.as_ref().filter(|case| case.row.id == form.case);
    let case = case.map(|case| &case.examined.dossier.case);
    answered(theme, width, (form, case), &mut page.rows);
    // A third of the sheet at most: the evidence stays in sight above it.
    let most = (rows_free / 3).clamp(4, TEXT_ROWS_MAX);
    let mut ask = |question: &str| entry(theme, question, &form.edit, (width, most), &mut page);
    match form.step {
        None => review(theme, width, (model, form), &mut page.rows),
        Some(Question::Text) if form.offering => {
            page.rows.push(Row::new().say("Begin with which template?", theme.base));
            templates(theme, width, form, &mut page.rows);
        }
        Some(Question::Recipient) => {
            let names = model.session.recipients.iter().take(9).enumerate();
            let offered = names.fold(Row::new(), |row, (n, name)| {
                let key = (n + 1).to_string();
                let offer = Row::new().say(&key, theme.key).gap(1).text(name, theme.person);
                row.then(pressing(offer, &key)).gap(2)
            });
            if offered.width() > 0 {
                page.rows.push(offered.clone());
            }
            let question = if offered.width() > 0 {
                "To whom? A key above, or a name."
            } else {
                "To whom does it go? Type the name of a person or a team, then enter."
            };
            entry(theme, question, &form.edit, (width, most), &mut page);
            if offered.width() == 0 {
                let said = "names under `recipients` in the configuration are offered by key here";
                page.rows.push(Row::new().say(said, theme.dim));
            }
        }
        Some(Question::DuplicateOf) => {
            ask("Of which case? Part of its subject, title, detection or id.");
            page.rows.push(match &form.found {
                Some(row) => super::goto::found(theme, row),
                None if form.edit.text.is_empty() => Row::new().say("type to search", theme.dim),
                None => Row::new().say("no other case matches", theme.failed),
            });
        }
        Some(Question::ChangeMind) => ask("What would change your mind?"),
        Some(Question::Text) if form.needs_words() => {
            ask("Why? In words that the next reader understands.");
        }
        Some(Question::Text) => {
            let take = theme.keys.own.first(Place::Text, InForm::Take);
            ask(&format!("Why? In words, or none: {take} on an empty field."));
        }
        Some(asked) => {
            page.rows.push(match asked {
                Question::Fault => author::question(theme, case),
                asked => Row::new().say(question(asked), theme.base),
            });
            choices(theme, (width, rows_free), form, &mut page.rows);
        }
    }
    if let Some(fault) = form.fault {
        page.rows.push(Row::new().say(fault, theme.failed));
    }
    if let Some(said) = &form.said {
        let said = ink::wrap(said, width).into_iter();
        page.rows.extend(said.map(|shown| Row::new().shown(shown, theme.failed)));
    }
    not_kept(theme, width, model, &mut page.rows);
    page.rows.push(keys(theme, form, width, !model.session.templates.is_empty()));
    page
}

/// That what is typed cannot be written down, while that is so; in two rows at most.
pub(super) fn not_kept(theme: &Theme, width: usize, model: &Model, rows: &mut Vec<Row>) {
    let Some(said) = failing::unkept(model) else { return };
    let said = ink::wrap(&said, width).into_iter().take(2);
    rows.extend(said.map(|shown| Row::new().shown(shown, theme.failed)));
}

/// What was chosen so far: at the end one line each, before that in as few lines as possible.
fn answered(
    theme: &Theme,
    width: usize,
    (form, case): (&Form, Option<&Case>),
    rows: &mut Vec<Row>,
) {
    let draft = &form.draft;
    let given = form.effect() == Some(Action::Accept);
    let verdict = draft.verdict.map(|it| {
        let from = if given { ", as recommended" } else { "" };
        format!("{}{from}", it.label())
    });
    let text = |text: &String| (!text.is_empty()).then(|| text.clone());
    let repeats = draft.verdict.is_some_and(|it| it == Verdict::Duplicate);
    let repeats = text(&draft.duplicate_of).filter(|_| repeats);
    let all = [
        (Question::Recipient, "to", text(&draft.recipient)),
        (Question::Verdict, "verdict", verdict),
        (Question::DuplicateOf, "of case", repeats),
        (Question::Reason, "reason", draft.reason.map(|it| it.label().to_owned())),
        (
            Question::Fault,
            author::label(case),
            draft.fault.map(|it| author::judged(it.label(), case)),
        ),
        (Question::Certainty, "certainty", draft.certainty.map(|it| it.label().to_owned())),
        (Question::ChangeMind, "change mind", text(&draft.change_mind)),
        (Question::Text, "why", text(&draft.text)),
    ];
    let said = all.into_iter().filter(|(question, _, _)| Some(*question) != form.step);
    let said = said.filter_map(|(question, label, text)| Some((question, label, text?)));
    if form.step.is_none() {
        // Two short answers stand beside each other where there is room.
        let mut left: Option<Row> = None;
        for (question, label, text) in said {
            let short = Row::new().say(label, theme.dim).to(LABEL).text(&text, theme.person);
            let short = short.means(Spot::Answer(question));
            let fits = short.width() + 2 <= width / 2 && label != "why" && width >= TWO_COLUMNS;
            match (left.take(), fits) {
                (Some(before), true) => rows.push(before.to(width / 2).then(short)),
                (None, true) => left = Some(short),
                (before, false) => {
                    rows.extend(before);
                    let from = rows.len();
                    field(theme, label, &text, width, rows);
                    mean(&mut rows[from..], Spot::Answer(question));
                }
            }
        }
        rows.extend(left);
        return;
    }
    let mut line = Row::new();
    for (question, label, text) in said {
        let part = Row::new().say(label, theme.dim).gap(1).text(&text, theme.person);
        let part = part.means(Spot::Answer(question)).gap(3);
        if line.width() > 0 && line.width() + part.width() > width {
            rows.push(std::mem::take(&mut line));
        }
        line = line.then(part);
    }
    if line.width() > 0 {
        rows.push(line);
    }
}

const fn question(asked: Question) -> &'static str {
    match asked {
        Question::Verdict => "What is this case?",
        Question::Reason => "Why, in one word?",
        _ => "How sure are you?",
    }
}

/// The answers of a question, each with its key, in as many columns as fit.
fn choices(theme: &Theme, (width, rows_free): (usize, usize), form: &Form, rows: &mut Vec<Row>) {
    let choices = form.choices();
    let cell = choices.iter().map(|(_, word)| word.len()).max().unwrap_or(0) + 5;
    let fitting = (width / cell.max(1)).clamp(1, 3);
    // On a very low screen every answer still has to be seen: two columns of shortened words.
    let low = fitting < 2 && choices.len() + 2 > rows_free;
    let (columns, cell) = if low { (2, width / 2) } else { (fitting, cell) };
    let lines = choices.len().div_ceil(columns);
    for line in 0..lines {
        let mut row = Row::new();
        for column in 0..columns {
            let Some((key, word)) = choices.get(column * lines + line) else { continue };
            let answer = Row::new().say(&key.to_string(), theme.key).gap(1);
            let answer = answer.cell(word, cell.saturating_sub(3).min(word.len()), theme.person);
            row = row.to(column * cell).gap(1).then(pressing(answer, &key.to_string()));
        }
        rows.push(row);
    }
}

/// All that will be stored besides the answers, and the keys that change it.
fn review(theme: &Theme, width: usize, (model, form): (&Model, &Form), rows: &mut Vec<Row>) {
    let policy = form.asked.severity;
    let mine = form.draft.severity.unwrap_or(policy);
    let severity = Row::new()
        .say("severity", theme.dim)
        .to(LABEL)
        .say(words::severity(mine, false), words::severity_style(mine, theme))
        .say(
            if mine == policy { ", as the policy says  " } else { ", yours; the policy says " },
            theme.dim,
        );
    let severity = if mine == policy {
        severity
    } else {
        severity.say(words::severity(policy, false), theme.dim).gap(2)
    };
    let key = |does| theme.keys.own.first(Place::Summary, does);
    let severity = [InForm::Raise, InForm::Lower].map(key).iter().fold(severity, |row, key| {
        row.then(pressing(Row::new().say(key, theme.key), key)).say(" ", theme.dim)
    });
    rows.push(severity.say("changes it", theme.dim));
    let name = key(InForm::Name);
    let deciding = Row::new().say("deciding", theme.dim).to(LABEL);
    let named = match form.draft.cited.len() {
        0 => deciding.say("no event named", theme.dim),
        _ => deciding.text(&statement::ids(&form.draft.cited), theme.person),
    };
    rows.push(named);
    if let Some(case) = model.case.as_ref().filter(|case| case.row.id == form.case) {
        rows.push(selected(theme, case, &name, width));
    }
    if let Some(request) = &form.request {
        let word = if form.with_request { "recorded" } else { "not recorded" };
        let style = if form.with_request { theme.person } else { theme.dim };
        // The model's words come last: they are as long as the model likes.
        let row = Row::new()
            .say("request", theme.dim)
            .to(LABEL)
            .say(word, style)
            .gap(2)
            .then(pressing(
                Row::new().say(&key(InForm::Request), theme.key).say(" changes it", theme.dim),
                &key(InForm::Request),
            ))
            .say("; executes nothing: ", theme.dim);
        let room = width.saturating_sub(row.width());
        rows.push(row.text(&quoted_within(&words::of_code(request), room), theme.model));
    }
    if let Some((seq, _)) = &form.amends {
        let text = format!("entry {seq}, which stays in the ledger");
        field(theme, "amends", &text, width, rows);
    }
    let case = model.case.as_ref().filter(|case| case.row.id == form.case);
    let statement = case.and_then(|case| preview(case, form, &model.session.id));
    if let Some(statement) = statement {
        let by_rules = case.is_some_and(|case| case.examined.dossier.case.is_by_rules());
        let who = if by_rules { "rules" } else { "model" };
        let text = statement::parts(&statement, requested(form), form.is_not_enough(), who);
        let text = text.join("; ");
        field(theme, "stores", &text, width, rows);
    }
}

/// The selected event, whether it is named, and the keys for both: its place is cut before a key
/// is.
fn selected(theme: &Theme, case: &OpenCase, name: &str, width: usize) -> Row {
    let row = Row::new().gap(LABEL);
    let Some(at) = case.event_index() else {
        return row.say("the case has no event", theme.dim);
    };
    let id = case.event_id(at);
    let sign = if case.named.contains(&at) { NAMED } else { CURSOR };
    let row = row.say(sign, theme.person).gap(1).cell(id, ink::cells(id).min(12), theme.base);
    let does = if case.named.contains(&at) { " drops it  " } else { " names it  " };
    let key = |does| theme.keys.own.first(Place::Summary, does);
    let keys = [InForm::NextEvent, InForm::PreviousEvent].map(key).join(" ");
    let naming = pressing(Row::new().say(name, theme.key).say(does, theme.dim), name);
    let keys = naming.say(&keys, theme.key).say(" another", theme.dim);
    let row = match case.examined.dossier.sign_in(at) {
        None => row,
        Some(it) => {
            let (sign, word) = glyphs::status(it.status_id);
            let style = super::events::status_style(it.status_id, theme);
            let row = row
                .gap(1)
                .say(sign, style)
                .gap(1)
                .say(&theme.times.column(it.time, false), theme.evidence);
            let row = row.gap(1).say(word, style).gap(1);
            let room = width.saturating_sub(row.width() + 2 + keys.width());
            row.shown(ink::fit(&words::place(it), room), theme.evidence)
        }
    };
    row.gap(2).then(keys)
}

/// The templates that fit, each with its key and how it begins.
fn templates(theme: &Theme, width: usize, form: &Form, rows: &mut Vec<Row>) {
    for (key, offer) in CHOICE_KEYS.iter().zip(&form.templates) {
        let head = Row::new().gap(1).say(&key.to_string(), theme.key).gap(1);
        rows.push(pressing(head.text(&offer.name, theme.person), &key.to_string()));
        let mut text = ink::wrap_lines(&offer.text, width.saturating_sub(5));
        let more = text.len() > 2;
        text.truncate(2);
        rows.extend(text.into_iter().map(|it| Row::new().gap(3).shown(it, theme.dim)));
        if more {
            rows.push(Row::new().gap(3).say("…", theme.dim));
        }
    }
}

fn keys(theme: &Theme, form: &Form, width: usize, with_templates: bool) -> Row {
    if form.storing {
        return Row::new().say("storing … it counts once it is stored", theme.key);
    }
    let at = |place, does| words::own(place, does, theme);
    let (text, here) = (|does| at(Place::Text, does), |does| at(Place::Form, does));
    let all = match form.step {
        None => {
            let hint = |does| at(Place::Summary, does);
            vec![
                store(theme, Place::Summary),
                hint(InForm::Words),
                hint(InForm::Before),
                hint(InForm::Leave),
            ]
        }
        Some(Question::DuplicateOf) => {
            let does = [InForm::Take, InForm::NextMatch, InForm::Before, InForm::Leave];
            does.map(|does| at(Place::Search, does)).to_vec()
        }
        Some(Question::Text) if form.offering => {
            let none = words::own_as(Place::Form, InForm::Leave, "none of them", theme);
            vec![words::hint("1-9", "takes one", theme), none]
        }
        Some(Question::Text) => {
            let mut all = vec![text(InForm::Take), text(InForm::Line), text(InForm::Editor)];
            // Where the configuration has none, the key would only say so.
            all.extend(with_templates.then(|| text(InForm::Template)));
            all.extend([text(InForm::UndoTyping), text(InForm::Before)]);
            let keeps = words::own_as(Place::Text, InForm::Leave, "keeps it", theme);
            return words::hints(all, Some(keeps), width);
        }
        _ if form.typing() => {
            vec![text(InForm::Take), text(InForm::Before), text(InForm::Leave)]
        }
        _ => vec![here(InForm::Before), here(InForm::Leave)],
    };
    words::hints(all, None, width)
}

/// A row that a click presses a key on.
fn pressing(row: Row, key: &str) -> Row {
    Key::parse(key).map_or(row.clone(), |key| row.means(Spot::Press(key)))
}

/// Rows that mean the same to a click.
pub(super) fn mean(rows: &mut [Row], spot: Spot) {
    for row in rows {
        *row = std::mem::take(row).means(spot);
    }
}

/// The one key that stores, lit.
pub(super) fn store(theme: &Theme, place: Place) -> Row {
    let own = &theme.keys.own;
    let title = own.entry(place, InForm::Store).map_or("", |it| it.title);
    let text = format!(" {} {title} ", own.first(place, InForm::Store));
    Row::new().say(&text, theme.lit).means(Spot::Stores)
}
