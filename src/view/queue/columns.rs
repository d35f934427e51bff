//! How wide each column of the queue is, and what stands above it.

use super::super::ink::{self, Row};
use super::super::theme::Theme;
use super::super::words;
use super::line;
use crate::app::model::Model;
use crate::domain::query::{Column, Sort};
use crate::domain::queue::QueueRow;
use crate::store::GroupBy;
use ratatui::style::Style;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Below this many columns a line says severity, score, subject, marks and age only.
const COLUMNS_FOR_ALL: usize = 64;
/// From this many columns on, words stand in place of letters.
const COLUMNS_FOR_WORDS: usize = 108;
/// From this many columns on, kinds of subject are not shortened.
const COLUMNS_FOR_KINDS: usize = 150;
/// A subject keeps at least this many cells beside what was detected.
const SUBJECT_MIN: usize = 24;
/// Cells of the notes where there is no room for words: two signs, and who assessed.
const NOTES_MAX: usize = 8;

/// Cells of marks where there is no room for words.
const MARKS_MAX: usize = 14;
/// What stands above the ages of groups.
const NEWEST: &str = "newest";
/// Cells of an age, and of when something is due; more where one on the screen takes more.
const AGE: usize = 4;
const DUE: usize = 5;
/// Cells of where a case stands, or of who holds it.
pub(super) const STATE_CELLS: usize = 11;
/// From this many columns on, a case has its title: below them the name counts more, and a line is
/// drawn with every key.
const COLUMNS_FOR_TITLES: usize = 170;
/// A title in fewer cells says nothing.
const TITLE_MIN: usize = 20;
/// Cells of the notes that are kept for who holds a case.
const HELD_CELLS: usize = 16;

/// What is different where the queue is in groups.
#[derive(Clone, Copy)]
pub(super) struct InGroups {
    /// By what.
    pub(super) by: GroupBy,
    /// Cells of how many cases a group has.
    pub(super) cases: usize,
    /// The cell in which each sign of what disagrees begins.
    pub(super) signs: [usize; 3],
    /// Lines of cases are on the screen.
    pub(super) has_cases: bool,
}

/// How wide each column is.
pub(super) struct Columns {
    /// Where the queue is in groups: a group and its cases have one set of columns.
    pub(super) groups: Option<InGroups>,
    pub(super) words: bool,
    pub(super) all: bool,
    pub(super) whole_kinds: bool,
    pub(super) kind: usize,
    pub(super) subject: usize,
    /// The mail domain that is not repeated in every line.
    pub(super) domain: Option<String>,
    pub(super) marks: usize,
    pub(super) age: usize,
    pub(super) due: usize,
    /// Events, where lines are sorted by them.
    pub(super) events: usize,
    pub(super) detection: usize,
    pub(super) state: usize,
    /// Cells for subject and what was detected together.
    pub(super) room: usize,
    pub(super) notes: usize,
    /// Cells of a whole line.
    width: usize,
    /// What the case is called, on a wide screen; none elsewhere.
    pub(super) title: usize,
}

/// Cells of the severity and the blank behind it.
pub(super) const fn severity_room(words: bool) -> usize {
    if words { 11 } else { 6 }
}

impl Columns {
    /// For these lines, in that many cells, of which some are taken by something else.
    pub(super) fn of(
        theme: &Theme,
        model: &Model,
        rows: &[QueueRow],
        (width, taken): (usize, usize),
    ) -> Self {
        let words = width >= COLUMNS_FOR_WORDS;
        let all = width >= COLUMNS_FOR_ALL;
        let widest = |each: &dyn Fn(&QueueRow) -> usize| rows.iter().map(each).max().unwrap_or(0);
        let whole_kinds = width >= COLUMNS_FOR_KINDS;
        let kind_width = |row: &QueueRow| line::kind_word(row, whole_kinds).len();
        let kind = if words { widest(&kind_width).max(4) } else { 1 };
        let cells = ink::cells;
        // A head has its sign of the way in any case.
        let sorted =
            |columns: &[Column]| usize::from(columns.contains(&model.queue.lens.sort.column));
        let claims = "claims".len() + sorted(&[Column::Claims, Column::Contradicted]);
        let marks = if words { 17 } else { widest(&line::glance_width).clamp(claims, MARKS_MAX) };
        let by_events = all && model.queue.lens.sort.column == Column::Events;
        let events = if by_events { 7 } else { 0 };
        // Cursor, severity, score, kind, marks, age, when it is due, and the blanks between them.
        let times = rows.iter().map(|row| line::times_widths(theme, model, row));
        let (age, due) = times.fold((AGE, DUE), |(age, due), it| (age.max(it.0), due.max(it.1)));
        let beside = age + 2 + if all { due + 1 } else { 0 } + events;
        let fixed = 2 + severity_room(words) + 4 + kind + 1 + 1 + marks + 1 + beside;
        let mut left = width.saturating_sub(fixed + taken);
        let (subject, domain, detection, state) = (left, None, 0, 0);
        let (notes, title) = (0, 0);
        let mut columns = Self {
            words,
            all,
            whole_kinds,
            kind,
            subject,
            domain,
            marks,
            age,
            due,
            events,
            detection,
            state,
            groups: None,
            room: left,
            notes,
            width,
            title,
        };
        let subjects = |domain: Option<&str>| {
            widest(&|row| cells(&self::subject(row.subject.display(), domain)))
        };
        if all {
            // By the filter alone, and with room for a holder in any case: a case that somebody
            // claims must not move the columns under the eye.
            columns.state = if line::has_states(model) { STATE_CELLS + 1 } else { 0 };
            left = left.saturating_sub(columns.state);
            let notes = widest(&|row| line::note((model, theme), row, words, false).width());
            let most = if words { left / 3 } else { NOTES_MAX };
            let notes = notes.max(if words { HELD_CELLS } else { 0 }).min(most);
            left = left.saturating_sub(notes + 1);
            columns.room = left;
            let detection = widest(&|row| cells(&words::of_code(&row.detection)));
            // Both are whole where they fit; else the name counts more, and the domain that all
            // share counts least.
            let room = left.saturating_sub(detection.min(left * 2 / 5) + 1);
            if subjects(None) > left.saturating_sub(detection + 1) {
                columns.domain = shared_domain(rows.iter().map(|row| row.subject.display()));
            }
            let wanted = subjects(columns.domain.as_deref())
                .max("subject".len() + sorted(&[Column::Subject]));
            let least = left.saturating_sub(detection + 1).max(SUBJECT_MIN);
            columns.subject = wanted.min(least).min(room);
            columns.detection = detection.max("detected".len() + sorted(&[Column::Detection]));
            columns.detection = columns.detection.min(left.saturating_sub(columns.subject + 1));
            columns.notes = notes;
            columns.leave_title(rows);
        } else if subjects(None) > left {
            columns.domain = shared_domain(rows.iter().map(|row| row.subject.display()));
        }
        columns
    }

    /// Ages, due times and notes of groups stand in these columns too.
    pub(super) fn widen(&mut self, [marks, age, due, notes]: [usize; 4]) {
        let was = self.marks + self.age + self.due + self.notes;
        self.marks = self.marks.max(marks.min(MARKS_MAX));
        self.age = self.age.max(age);
        self.due = self.due.max(due);
        if self.all {
            self.notes = self.notes.max(notes.min(self.width / 6));
        }
        let wider = self.marks + self.age + self.due + self.notes - was;
        self.room = self.room.saturating_sub(wider);
    }

    /// Cells behind the marks in the line of a group that stands among groups alone.
    pub(super) fn behind_marks(&self) -> usize {
        match (self.slim(), self.all) {
            (true, _) => 1,
            (false, false) => self.age + 1,
            (false, true) => self.age + 1 + self.due + 1 + self.notes,
        }
    }

    /// Cells of what stands in the lines of cases behind when they are due and before their notes.
    pub(super) const fn between_due_and_notes(&self) -> usize {
        let detection = if self.detection > 0 { self.detection + 2 } else { 0 };
        self.events + detection + self.state
    }

    /// A title gets what subject and detection leave, where that is enough to say something.
    pub(super) fn leave_title(&mut self, rows: &[QueueRow]) {
        let taken = self.subject + 1 + self.detection + line::TITLE_GAP;
        let left = self.room.saturating_sub(taken);
        let wanted = rows.iter().any(|row| row.title.is_some());
        let fits = self.width >= COLUMNS_FOR_TITLES && left >= TITLE_MIN;
        self.title = if wanted && fits { left } else { 0 };
    }

    /// Cells of the severity, with the sign of a group and what its cases are set in.
    pub(super) fn severity(&self) -> usize {
        severity_room(self.words) + if self.groups.is_some() { SIGN + INDENT } else { 0 }
    }

    /// True for groups where there is little room: what has happened and how its claims came out
    /// is said then, and no more.
    pub(super) fn slim(&self) -> bool {
        self.groups.is_some() && !self.all
    }

    /// Cells of score and kind, and the blanks behind them, where cases are on the screen.
    pub(super) fn before_whom(&self) -> usize {
        let of_groups = self.groups.is_some_and(|groups| !groups.has_cases);
        if self.slim() || of_groups { 0 } else { 4 + self.kind + 1 }
    }

    /// Cells of how many cases a group has, and the blanks behind them.
    pub(super) fn cases(&self) -> usize {
        self.groups.map_or(0, |groups| groups.cases + CASES_GAP)
    }

    /// What stands in which column; the one that is sorted by has a sign of its way.
    pub(super) fn head(&self, theme: &Theme, sort: Sort) -> Row {
        // Groups have an order of their own.
        let sort = Some(sort).filter(|_| self.groups.is_none());
        let of = |name: &str, columns: &[Column]| {
            let sorted = sort.filter(|sort| columns.contains(&sort.column));
            let sign = match sorted {
                None => "",
                Some(Sort { reversed: false, .. }) => "↓",
                Some(Sort { reversed: true, .. }) => "↑",
            };
            (format!("{name}{sign}"), if sorted.is_some() { theme.key } else { theme.dim })
        };
        let row = self.head_of_whom(theme, &of);
        let of_groups = self.groups.is_some_and(|groups| !groups.has_cases);
        let (claims, style) = of("claims", &[Column::Claims, Column::Contradicted]);
        if self.slim() {
            return row.cell_own(&claims, self.marks, style).gap(1);
        }
        let row = if of_groups {
            // The word is wider than the ages below it.
            let rest = (self.marks + 1 + self.age).saturating_sub(NEWEST.len());
            row.cell_own(&claims, rest, style).say(NEWEST, theme.dim).gap(1)
        } else {
            let (age, over) = of("age", &[Column::Age]);
            row.cell_own(&claims, self.marks, style).gap(1).right(&age, self.age, over).gap(1)
        };
        if !self.all {
            return row;
        }
        let (due, style) = of("due", &[Column::Due]);
        let row = row.gap(1).right(&due, self.due - 1, style).gap(1);
        let row = if self.events > 0 {
            let (events, style) = of("events", &[Column::Events]);
            row.right(&events, self.events, style).gap(1)
        } else {
            row
        };
        let (detected, style) = of("detected", &[Column::Detection]);
        let row = match self.detection {
            0 => row,
            cells => row.gap(1).cell_own(&detected, cells, style).gap(1),
        };
        let (state, style) = of("state", &[Column::State, Column::Holder]);
        let at = row.width();
        let row = if self.state > 0 || style == theme.key { row.say(&state, style) } else { row };
        if self.title == 0 {
            return row;
        }
        row.to(at + self.state + self.notes + line::TITLE_GAP).say("title", theme.dim)
    }

    /// The heads up to whom it is about; of groups alone, theirs.
    fn head_of_whom(&self, theme: &Theme, of: Head<'_>) -> Row {
        let of_groups = self.groups.is_some_and(|groups| !groups.has_cases);
        let name = match (of_groups, self.words) {
            (true, _) => "worst",
            (false, true) => "severity",
            (false, false) => "sev",
        };
        let (severity, style) = of(name, &[Column::Severity]);
        let sign = if self.groups.is_some() { SIGN } else { 0 };
        let row = Row::new().gap(2 + sign).say(&severity, style);
        let at = 2 + self.severity() + self.cases();
        let row = match self.groups {
            Some(groups) => {
                let row = row.to(at - self.cases());
                row.right("cases", groups.cases, theme.dim).to(at - 1)
            }
            None => row,
        };
        let row = if of_groups || self.slim() {
            row.to(at)
        } else {
            let (risk, style) = of("risk", &[Column::Risk]);
            // It ends where the scores end: the sign of the way takes a blank before it.
            let from = (at + 3).saturating_sub(risk.chars().count());
            row.to(from).say(&risk, style).gap(1)
        };
        let row =
            if self.words && !of_groups { row.to(at + 4).say("kind", theme.dim) } else { row };
        let row = row.to(at + self.before_whom());
        let (whom, style) = match self.groups {
            None => of("subject", &[Column::Subject]),
            Some(InGroups { by, has_cases: false, .. }) => (by.code().to_owned(), theme.dim),
            Some(InGroups { by: GroupBy::Subject, .. }) => ("subject / detected".into(), theme.dim),
            Some(groups) => (format!("{} / subject", groups.by.code()), theme.dim),
        };
        row.cell_own(&whom, self.subject, style).gap(1)
    }
}

/// A head's text with the sign of its way, and its style.
type Head<'h> = &'h dyn Fn(&str, &[Column]) -> (String, Style);

/// Cells of the sign of a group and the blank behind it.
pub(super) const SIGN: usize = 2;
/// Cells by which the severity of a case stands further in than that of its group.
pub(super) const INDENT: usize = 2;
/// Cells behind how many cases a group has.
pub(super) const CASES_GAP: usize = 2;

/// The mail domain that most subjects of these lines have: said of each of them it tells nothing,
/// and one that only looks like it stands out.
pub(in crate::view) fn shared_domain<'r>(
    subjects: impl Iterator<Item = &'r str>,
) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, domain) in subjects.filter_map(|subject| subject.rsplit_once('@')) {
        *counts.entry(domain).or_default() += 1;
    }
    let all: usize = counts.values().sum();
    let (domain, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (count >= 3 && count * 2 > all).then(|| domain.to_owned())
}

/// A subject, without the domain that most share.
pub(in crate::view) fn subject<'r>(whole: &'r str, shared: Option<&str>) -> Cow<'r, str> {
    match whole.rsplit_once('@') {
        Some((name, domain)) if shared == Some(domain) => Cow::Owned(format!("{name}@..")),
        _ => Cow::Borrowed(whole),
    }
}
