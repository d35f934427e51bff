//! YOU decide: who sits here, what the policy says, where the case stands, and which keys are open
//! or why not. What is said of a key stands in the lower edge of the frame.
//!
//! Nothing is preselected here or anywhere. Hints come from the table of commands. It must not
//! write a key down itself.

use super::glyphs::CONFLICT;
use super::ink::{self, Canvas, Row};
use super::theme::Theme;
use super::{news, words};
use crate::app::claim;
use crate::app::command::{self, Id};
use crate::app::deciding::accept_closed;
use crate::app::failing;
use crate::app::keymap::key_text;
use crate::app::layout::Area;
use crate::app::model::{Model, OpenCase};
use crate::app::pointer::Spot;
use crate::domain::text::Shown;
use crate::domain::words::{CaseState, Verdict};

/// What moves rather than decides; it stands in the lower edge.
const MOVES: &[Id] = &[
    Id::Zoom,
    Id::Claim,
    Id::NextCite,
    Id::NextPane,
    Id::Name,
    Id::History,
    Id::Facts,
    Id::Beside,
    Id::NextCase,
    Id::Hold,
    Id::Undo,
    Id::Back,
];

/// False for what would do nothing now.
fn is_open(model: &Model, case: &OpenCase, id: Id) -> bool {
    match id {
        Id::NextCite => case.lit.is_some(),
        Id::Zoom => model.shell.panes.zoomed,
        Id::Undo => model.undo.is_some(),
        Id::Beside => case.revision > 1,
        _ => true,
    }
}

/// Draws the person's part in its frame.
pub fn draw(canvas: &mut Canvas<'_>, area: Area, model: &Model, case: &OpenCase) {
    let theme = canvas.theme;
    let inner = area.inner();
    // A blank at each end.
    let width = usize::from(inner.width).saturating_sub(2);
    let who = who(theme, model);
    let title = Row::new().say("YOU decide", theme.person);
    let with_count = title.clone().say(" · ", theme.dim).then(opened(theme, case));
    // What was opened stands in the frame, where no notice takes its place.
    let counted = with_count.width() + who.width() + 8 <= usize::from(area.width);
    canvas.frame(area, if counted { &with_count } else { &title }, &who, theme.frame);
    let in_edge = width.saturating_sub(3);
    let opened = if counted { Row::new() } else { opened(theme, case).say(" · ", theme.dim) };
    let states = [Told::Whole, Told::Short, Told::Least]
        .map(|told| opened.clone().then(state(theme, model, case, (told, width))));
    let moves = || {
        let moves = MOVES.iter().filter(|id| is_open(model, case, **id));
        let moves = moves.filter_map(|id| match id {
            Id::Zoom => Some(words::command(Id::Zoom, "all panes", theme)),
            id => of(theme, *id),
        });
        words::hints(moves.collect(), of(theme, Id::Help), in_edge)
    };
    // What is said stands in the edge and nowhere else: no row moves for it, and none that is read
    // gives way to it.
    let (mut rows, whole) = match inner.height {
        0 | 1 => (Vec::new(), false),
        2 => in_one_row(theme, case, &states, width),
        _ => (reason_and_state(theme, case, (states, news::quiet(theme, model)), width), true),
    };
    let by_whom = || (!whole).then(|| decided(theme, model, case, in_edge + 2))?;
    let said = news::on_case(theme, model).or_else(by_whom);
    let edge = Area { y: area.y + area.height - 1, height: 1, ..area };
    canvas.titles(edge, &said.unwrap_or_else(moves), &Row::new(), theme.frame);
    rows.push(hints(theme, model, case, width + 1));
    for (line, row) in rows.iter().enumerate() {
        canvas.row(inner, line as u16, &Row::new().gap(1).then(row.clone()));
    }
}

/// How much of the state is told.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Told {
    /// A word for each thing, of what is only good to know a sign.
    Least,
    /// A few words.
    Short,
    /// All of it.
    Whole,
}

/// Cells between the reason and the state.
const APART: usize = 2;

/// The policy's reason and, at the right end, the state, on one row; whether that is told whole.
/// The reason comes first; what is left of a long one is one key away, and that is said.
fn in_one_row(theme: &Theme, case: &OpenCase, states: &[Row; 3], width: usize) -> (Vec<Row>, bool) {
    let whole = policy(theme, case);
    let fits = |state: &Row| whole.width() + APART + state.width() <= width;
    let [all, _, least] = states;
    let is_whole = fits(all);
    let more = Row::new().gap(1).then(words::command(Id::Facts, "all of it", theme));
    let (reason, state) = if let Some(state) = states.iter().find(|state| fits(state)) {
        (whole, state)
    } else {
        let head = policy_head(theme, case);
        let taken = head.width() + more.width() + APART + least.width();
        let why = ink::fit(&case.examined.rated.why, width.saturating_sub(taken));
        (head.shown(why, theme.evidence).then(more), least)
    };
    (vec![at_right(reason, state, width)], is_whole)
}

/// A row with the state at its right end, where it stands in every case.
fn at_right(row: Row, state: &Row, width: usize) -> Row {
    row.to(width.saturating_sub(state.width())).then(state.clone())
}

/// The policy's reason, and on the row below it the state at the right end: before it what is left
/// of a long reason, or what is good to know.
fn reason_and_state(
    theme: &Theme,
    case: &OpenCase,
    ([state, ..], quiet): ([Row; 3], Option<Row>),
    width: usize,
) -> Vec<Row> {
    let whole = policy(theme, case);
    let room = width.saturating_sub(state.width() + APART);
    if whole.width() <= width {
        let beside = quiet.filter(|it| it.width() <= room).unwrap_or_default();
        return vec![whole, at_right(beside, &state, width)];
    }
    let head = policy_head(theme, case);
    let first = width.saturating_sub(head.width());
    let mut why = ink::wrap(&case.examined.rated.why, first).into_iter();
    let first = why.next().map_or_else(Row::new, |it| head.shown(it, theme.evidence));
    let rest: Vec<Shown> = why.collect();
    let blank = |it: &Shown| usize::from(!it.as_str().ends_with(' '));
    let cells: usize = rest.iter().map(|it| it.width() + blank(it)).sum();
    // What is left of a very long one is one key away, and that is said where it breaks off.
    let more = Row::new().gap(1).then(words::command(Id::Facts, "all of it", theme));
    let is_long = cells > room + 1;
    let room = if is_long { room.saturating_sub(more.width()) } else { room };
    let mut row = Row::new();
    for it in &rest {
        let left = room.saturating_sub(row.width());
        if it.width() > left {
            row = row.shown(it.truncate(left), theme.evidence);
            break;
        }
        row = row.shown(it.clone(), theme.evidence).gap(blank(it));
    }
    vec![first, at_right(if is_long { row.then(more) } else { row }, &state, width)]
}

/// Who sits here, and whether what they write is signed: that it is not is said everywhere.
pub fn who(theme: &Theme, model: &Model) -> Row {
    Row::new().text(&model.session.who, theme.person).say(signs(model), theme.dim)
}

fn signs(model: &Model) -> &'static str {
    if model.shell.signs { " · signs" } else { " · unsigned" }
}

fn policy_head(theme: &Theme, case: &OpenCase) -> Row {
    let severity = case.examined.rated.severity;
    Row::new()
        .say("policy says ", theme.dim)
        .say(words::severity(severity, false), words::severity_style(severity, theme))
        .say(": ", theme.dim)
}

fn policy(theme: &Theme, case: &OpenCase) -> Row {
    policy_head(theme, case).text(&case.examined.rated.why, theme.evidence)
}

/// `3 of 8 events opened`
fn opened(theme: &Theme, case: &OpenCase) -> Row {
    let text =
        format!("{} of {} opened", case.opened.len(), words::many(case.order.len(), "event"));
    Row::new().say(&text, theme.dim)
}

/// `decided: override · benign positive by m.kraus 10:12 · a/o amend`: what was decided is said in
/// fewer words, and then the name is cut, before the time is.
fn decided(theme: &Theme, model: &Model, case: &OpenCase, width: usize) -> Option<Row> {
    let last = case.row.decided.as_ref()?;
    let times = &theme.times;
    let mut at = times.minute(last.time);
    if times.date(last.time) != times.date(model.now) {
        at = format!("{} {at}", times.date(last.time));
    }
    let keys = [Id::Accept, Id::Override].map(|id| words::key(id, theme)).join("/");
    let dot = if width < 50 { "" } else { "· " };
    let at = format!(" {at} {dot}{keys} amend");
    let what = last.in_words();
    let alone = last.verdict.map_or_else(|| last.action.label(), Verdict::label);
    let heads = [format!("decided: {what} by "), format!("{what} by "), format!("{alone} by ")];
    let heads = heads.into_iter().chain(["decided: ".into()]).collect::<Vec<_>>();
    let beside = ink::cells(&last.who) + at.chars().count();
    let fits = |head: &&String| head.chars().count() + beside <= width;
    let head = heads.iter().find(fits).or(heads.last())?;
    let room = width.saturating_sub(head.chars().count() + at.chars().count()).max(4);
    let who = ink::fit(&last.who, room);
    Some(Row::new().say(head, theme.person).shown(who, theme.person).say(&at, theme.dim))
}

/// Where the case stands, in as many words as are wanted.
fn state(theme: &Theme, model: &Model, case: &OpenCase, (told, width): (Told, usize)) -> Row {
    let line = &case.row;
    let decided = decided(theme, model, case, width).filter(|_| told == Told::Whole);
    let is_decided = line.state == CaseState::Decided;
    let mut row = match (decided.clone().filter(|_| is_decided), line.lease(model.now)) {
        (Some(decided), _) => decided,
        (None, Some(_)) if told == Told::Least => Row::new().say("held", theme.person),
        (None, Some(lease)) => {
            let held = claim::held(&lease, &model.session.who, model.now);
            Row::new().text(&held, theme.person)
        }
        (None, None) => Row::new().say(line.state.label(), words::state_style(line.state, theme)),
    };
    if told > Told::Least {
        if let Some(whom) = &line.awaits {
            row = row.say(" · with ", theme.dim).text(whom, theme.person);
        }
        if let Some(due) = line.due {
            row = row.say(&format!(" {}", theme.times.until(due)), theme.dim);
        }
    }
    if let Some(decided) = decided.filter(|_| !is_decided) {
        row = row.say(" · ", theme.dim).then(decided);
    }
    marks(theme, model, case, told)
        .into_iter()
        .fold(row, |row, mark| row.say(" · ", theme.dim).then(mark))
}

/// What else there is to know of where it stands.
fn marks(theme: &Theme, model: &Model, case: &OpenCase, told: Told) -> Vec<Row> {
    let mut marks = Vec::new();
    let mut add = |words: [&str; 3], style| {
        marks.push(Row::new().say(words[2 - told as usize], style));
    };
    if case.row.conflict {
        let whole = format!("{CONFLICT} two sources sent this case with different bytes");
        add([&whole, &format!("{CONFLICT} two sources"), CONFLICT], theme.failed);
    }
    if case.row.changed_since_decision {
        add(["changed since", "changed since", "changed"], theme.failed);
    }
    // In the list of events each of them has its sign.
    if !case.named.is_empty() && told > Told::Least {
        let short = format!("{} named", case.named.len());
        add([&format!("{short} as deciding"), &short, &short], theme.person);
    }
    if let Some(draft) = model.drafts.get(&case.row.id) {
        add([&format!("{} is kept", draft.what()), "draft kept", "draft"], theme.person);
    }
    marks
}

/// The words beside the decision keys, longest first. No key is ever dropped: words are.
const LABELS: [[&str; 5]; 3] = [
    ["accept", "override", "escalate", "not enough", "wait"],
    ["acc", "over", "esc", "not enough", ""],
    ["", "", "", "not enough", ""],
];

const DECISIONS: [Id; 5] = [Id::Accept, Id::Override, Id::Escalate, Id::NotEnough, Id::Wait];

/// The decision keys in that many cells.
fn hints(theme: &Theme, model: &Model, case: &OpenCase, width: usize) -> Row {
    if let Some((what, why)) = failing::of_store(model) {
        // Why stands here and not among what is said, which comes and goes.
        let closed = if model.read_only.is_some() { "deciding closed, " } else { "" };
        return Row::new()
            .say(closed, theme.failed)
            .say(what, theme.failed)
            .text(why, theme.failed);
    }
    let line = |labels: Option<&[&str; 5]>, why: Option<&str>, gap: usize| {
        let mut out = Row::new();
        for (place, id) in DECISIONS.into_iter().enumerate() {
            let hint = match (id, why, labels) {
                (Id::Accept, Some(why), _) => Row::new().say(why, theme.failed),
                (_, _, None) => of(theme, id).unwrap_or_default(),
                (_, _, Some(labels)) if labels[place].is_empty() => {
                    Row::new().say(&words::key(id, theme), theme.key).means(Spot::Command(id))
                }
                (_, _, Some(labels)) => words::command(id, labels[place], theme),
            };
            out = out.gap(if place > 0 { gap } else { 0 }).then(hint);
        }
        out
    };
    let why = accept_closed(case);
    let key = words::key(Id::Accept, theme);
    let whole = why.map(|why| format!("accept closed: {why}"));
    // Why it is closed gives way after the words beside the other keys.
    let short = why.map(|why| format!("{key} closed: {why}"));
    let least = why.map(|_| format!("{key} closed"));
    let (whole, short, least) = (whole.as_deref(), short.as_deref(), least.as_deref());
    let tries = [
        line(None, whole, 2),
        line(Some(&LABELS[0]), whole, 2),
        line(Some(&LABELS[0]), short, 2),
        line(Some(&LABELS[0]), short, 1),
        line(Some(&LABELS[1]), short, 2),
        line(Some(&LABELS[1]), short, 1),
        line(Some(&LABELS[1]), least, 2),
        line(Some(&LABELS[1]), least, 1),
    ];
    let fits = tries.into_iter().find(|row| row.width() <= width);
    fits.unwrap_or_else(|| line(Some(&LABELS[2]), least, 1))
}

/// A command's hint with its own keys and title.
pub(super) fn of(theme: &Theme, id: Id) -> Option<Row> {
    let command = command::get(id)?;
    let all = theme.keys.all(id);
    if all.len() > 4 {
        // Which of so many is meant, a click does not say.
        return Some(words::hint(&key_text(&all), command.title, theme));
    }
    Some(words::command(id, command.title, theme))
}
