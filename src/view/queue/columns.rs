//! How wide each column of the queue is, and what stands above it.

use super::super::ink::Row;
use super::super::theme::Theme;
use super::line::{self, TITLE_GAP};
use crate::app::model::Model;
use crate::app::queue::needs::Needs;
use crate::domain::query::{Column, Sort};
use crate::domain::queue::QueueRow;
use crate::store::GroupBy;
use ratatui::style::Style;

/// Below this many columns a line says severity, score, subject, marks and age only.
const COLUMNS_FOR_ALL: usize = 64;
/// From this many columns on, words stand in place of letters.
const COLUMNS_FOR_WORDS: usize = 108;
/// From this many columns on, kinds of subject are not shortened.
const COLUMNS_FOR_KINDS: usize = 150;
/// A subject keeps at least this many cells beside what was detected.
const SUBJECT_MIN: usize = 16;
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
/// drawn with every key. Whom it is about, what was detected and the title then share the room by
/// what each needs.
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
        (rows, needs): (&[QueueRow], &Needs),
        (width, taken): (usize, usize),
    ) -> Self {
        let words = width >= COLUMNS_FOR_WORDS;
        let all = width >= COLUMNS_FOR_ALL;
        let widest = |each: &dyn Fn(&QueueRow) -> usize| rows.iter().map(each).max().unwrap_or(0);
        let whole_kinds = width >= COLUMNS_FOR_KINDS;
        let kinds = needs.kinds.iter().map(|kind| line::kind_word(*kind, whole_kinds).len());
        let kind = if words { kinds.max().unwrap_or(0).max(4) } else { 1 };
        // A head has its sign of the way in any case.
        let sorted =
            |columns: &[Column]| usize::from(columns.contains(&model.queue.lens.sort.column));
        let claims = "claims".len() + sorted(&[Column::Claims, Column::Contradicted]);
        let marks = if words { 17 } else { needs.marks.clamp(claims, MARKS_MAX) };
        let by_events = all && model.queue.lens.sort.column == Column::Events;
        let events = if by_events { 7 } else { 0 };
        // Cursor, severity, score, kind, marks, age, when it is due, and the blanks between them.
        // Of all that was read: what is further down does not move the columns.
        let read = if model.queue.groups.is_none() { &model.queue.rows } else { rows };
        let times = read.iter().map(|row| line::times_widths(theme, model, row));
        let (age, due) = times.fold((AGE, DUE), |(age, due), it| (age.max(it.0), due.max(it.1)));
        let beside = age + 2 + if all { due + 1 } else { 0 } + events;
        let fixed = 2 + severity_room(words) + 4 + kind + 1 + 1 + marks + 1 + beside;
        let mut left = width.saturating_sub(fixed + taken);
        let (subject, detection, state) = (left, 0, 0);
        let (notes, title) = (0, 0);
        let mut columns = Self {
            words,
            all,
            whole_kinds,
            kind,
            subject,
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
            let least = |head: &str, column| head.len() + sorted(&[column]);
            let detection = needs.detection.max(least("detected", Column::Detection));
            let subject = needs.subject.max(least("subject", Column::Subject));
            let shared =
                share(left.saturating_sub(TITLE_GAP + 1), [subject, detection, needs.title]);
            if columns.has_titles(needs) && shared[2] >= TITLE_MIN.min(needs.title) {
                (columns.subject, columns.detection) = (shared[0], shared[1]);
            } else {
                // Both are whole where they fit; where there is least room the name counts more.
                let room = left.saturating_sub(1);
                let least = subject.min(SUBJECT_MIN).min(room);
                columns.subject = share(room, [subject, detection])[0].max(least);
                columns.detection = detection.min(left.saturating_sub(columns.subject + 1));
            }
            columns.notes = notes;
            columns.leave_title(needs);
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
    pub(super) fn leave_title(&mut self, needs: &Needs) {
        let taken = self.subject + 1 + self.detection + TITLE_GAP;
        let left = self.room.saturating_sub(taken);
        let fits = left >= TITLE_MIN.min(needs.title);
        self.title = if self.has_titles(needs) && fits { left } else { 0 };
    }

    /// True where titles could stand.
    pub(super) fn has_titles(&self, needs: &Needs) -> bool {
        self.width >= COLUMNS_FOR_TITLES && needs.title > 0
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
        row.to(at + self.state + self.notes + TITLE_GAP).say("title", theme.dim)
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

/// So many cells for columns that need these: each gets what it needs up to an equal part of what
/// the others leave.
pub(super) fn share<const N: usize>(room: usize, needs: [usize; N]) -> [usize; N] {
    let mut order: [usize; N] = std::array::from_fn(|at| at);
    order.sort_by_key(|at| needs[*at]);
    let (mut left, mut got) = (room, [0; N]);
    for (done, at) in order.into_iter().enumerate() {
        got[at] = needs[at].min(left / (N - done));
        left -= got[at];
    }
    got
}

/// A head's text with the sign of its way, and its style.
type Head<'h> = &'h dyn Fn(&str, &[Column]) -> (String, Style);

/// Cells of the sign of a group and the blank behind it.
pub(super) const SIGN: usize = 2;
/// Cells by which the severity of a case stands further in than that of its group.
pub(super) const INDENT: usize = 2;
/// Cells behind how many cases a group has.
pub(super) const CASES_GAP: usize = 2;
