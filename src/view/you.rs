//! YOU decide: who sits here, what the policy says, where the case stands, and which keys are open
//! or why not.
//!
//! Nothing is preselected here or anywhere. Hints come from the table of commands. It must not
//! write a key down itself.

use super::glyphs::CONFLICT;
use super::ink::{self, Canvas, Row};
use super::theme::Theme;
use super::{status, words};
use crate::app::claim;
use crate::app::command::{self, Id};
use crate::app::key::chord_text;
use crate::app::keymap::key_text;
use crate::app::layout::Area;
use crate::app::model::{Model, OpenCase, Screen, Tone};
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
    let width = usize::from(inner.width).saturating_sub(1);
    let who = who(theme, model);
    let title = Row::new().say("YOU decide", theme.person);
    let with_count = title.clone().say(" · ", theme.dim).then(opened(theme, case));
    // What was opened stands in the frame, where no notice takes its place.
    let counted = with_count.width() + who.width() + 8 <= usize::from(area.width);
    canvas.frame(area, if counted { &with_count } else { &title }, &who, theme.frame);
    let state = state(theme, model, case, width);
    let state =
        if counted { state } else { opened(theme, case).say(" · ", theme.dim).then(state) };
    let hints = |width| hints(theme, model, case, width);
    let both = |state: Row| state.say(" · ", theme.dim).then(policy(theme, case));
    // What is only good to know never takes the row of a reason that is longer than one.
    let news =
        if both(state.clone()).width() <= width { news(theme, model) } else { loud(theme, model) };
    let in_edge = width.saturating_sub(4);
    let instead = match (inner.height, &news) {
        (0 | 1, Some(_)) => Some(hints(in_edge)),
        (0 | 1, None) | (2, Some(_)) => decided(theme, model, case, in_edge + 2),
        _ => None,
    };
    let moves = instead.unwrap_or_else(|| {
        let moves = MOVES.iter().filter(|id| is_open(model, case, **id));
        let moves = moves.filter_map(|id| match id {
            Id::Zoom => Some(words::command(Id::Zoom, "all panes", theme)),
            id => of(theme, *id),
        });
        let moves = moves.collect();
        words::hints(moves, of(theme, Id::Help), in_edge)
    });
    let edge = Area { y: area.y + area.height - 1, height: 1, ..area };
    canvas.titles(edge, &moves, &Row::new(), theme.frame);
    let rows = match (inner.height, news) {
        (0 | 1, Some(news)) => vec![news],
        (0 | 1, None) => vec![hints(width)],
        (2, Some(news)) => vec![news, hints(width)],
        (2, None) => vec![both(state), hints(width)],
        (_, Some(news)) => vec![both(state), news, hints(width)],
        (_, None) => {
            let mut rows = said(theme, case, state, width);
            rows.push(hints(width));
            rows
        }
    };
    for (line, row) in rows.iter().enumerate() {
        canvas.row(inner, line as u16, &Row::new().gap(1).then(row.clone()));
    }
}

/// The policy's reason and the state on two rows: a long reason takes both.
fn said(theme: &Theme, case: &OpenCase, state: Row, width: usize) -> Vec<Row> {
    let whole = policy(theme, case);
    if whole.width() <= width {
        return vec![whole, state];
    }
    let first = state.say(" · ", theme.dim).then(policy_head(theme, case));
    let room = width.saturating_sub(first.width());
    let mut why = ink::wrap(&case.examined.rated.why, room).into_iter();
    let first = why.next().map_or_else(Row::new, |it| first.shown(it, theme.evidence));
    let rest: Vec<Shown> = why.collect();
    let blank = |it: &Shown| usize::from(!it.as_str().ends_with(' '));
    let cells: usize = rest.iter().map(|it| it.width() + blank(it)).sum();
    // What is left of a very long one is one key away, and that is said where it breaks off.
    let more = Row::new().gap(1).then(words::command(Id::Facts, "all of it", theme));
    let room = if cells > width + 1 { width.saturating_sub(more.width()) } else { width };
    let mut row = Row::new();
    for it in &rest {
        let left = room.saturating_sub(row.width());
        if it.width() > left {
            row = row.shown(it.truncate(left), theme.evidence);
            break;
        }
        row = row.shown(it.clone(), theme.evidence).gap(blank(it));
    }
    vec![first, if cells > width + 1 { row.then(more) } else { row }]
}

/// Who sits here. Before keys exist nothing is signed, and that is said everywhere.
pub fn who(theme: &Theme, model: &Model) -> Row {
    Row::new().text(&model.session.who, theme.person).say(" · unsigned", theme.dim)
}

/// What is going on, or was said last, else what is good to know.
pub fn news(theme: &Theme, model: &Model) -> Option<Row> {
    loud(theme, model).or_else(|| quiet(theme, model))
}

/// What is going on, or was said last: a write under way, an error, a notice, a decision that can
/// be taken back.
fn loud(theme: &Theme, model: &Model) -> Option<Row> {
    if !model.shell.begun.is_empty() {
        return Some(begun(theme, model));
    }
    // What was said to the last key comes first: a key that is refused meanwhile is answered.
    if let Some(notice) = &model.notice {
        let style = match notice.tone {
            Tone::Good => theme.good,
            Tone::Plain => theme.person,
            Tone::Bad => theme.failed,
        };
        return Some(Row::new().text(&notice.text, style));
    }
    if let Some(pending) = &model.pending {
        let text = format!("storing {} … it counts once it is stored", pending.what.label());
        return Some(Row::new().say(&text, theme.key));
    }
    if let Some((id, _)) = &model.opening {
        return Some(
            Row::new().say("opening ", theme.dim).text(id, theme.base).say(" …", theme.dim),
        );
    }
    if let Some(why) = &model.read_only {
        return Some(Row::new().say("read only: ", theme.failed).text(why, theme.failed));
    }
    if let Some(newer) = newer(theme, model) {
        return Some(newer.say("; ", theme.dim).then(of(theme, Id::Reread).unwrap_or_default()));
    }
    let undo = model.undo.as_ref().filter(|undo| undo.until > model.now)?;
    let what = if undo.decision.is_some() { "decision" } else { "wait" };
    let what = format!("takes back your {what} on ");
    let row = words::command(Id::Undo, &what, theme);
    Some(row.text(&undo.whose, theme.base))
}

/// That a newer revision of the case on the screen came.
pub fn newer(theme: &Theme, model: &Model) -> Option<Row> {
    let case = model.case.as_ref().filter(|_| model.screen == Screen::Case)?;
    let text = format!("changed: revision {} came", case.newer?);
    Some(Row::new().say(&text, theme.failed))
}

/// Terminal rows from which a case has a row to spare below the policy's reason.
const ROWS_TO_SPARE: u16 = 30;

/// What is said on a case where there is no news; the queue says it in its status line. It never
/// takes the place of the policy's reason.
fn quiet(theme: &Theme, model: &Model) -> Option<Row> {
    let on_case = model.screen == Screen::Case && model.size.1 >= ROWS_TO_SPARE;
    let quiet = || status::background(theme, model).or_else(|| status::hint(theme, model));
    on_case.then(quiet).flatten()
}

/// The keys of a chord that are begun, and what can follow.
fn begun(theme: &Theme, model: &Model) -> Row {
    let begun = &model.shell.begun;
    let row = Row::new().say(&chord_text(begun), theme.input).say(" … ", theme.dim);
    let after = model.shell.keys.after(begun, model.screen == Screen::Case);
    // What all do is said once: `copy: y case  i id`.
    let verb = |title: &'static str| title.split_once(' ').unwrap_or((title, ""));
    let first = after.first().map_or("", |(_, command)| verb(command.title).0);
    let shared = after.len() > 1 && after.iter().all(|(_, it)| verb(it.title).0 == first);
    let row = if shared { row.say(&format!("{first}: "), theme.dim) } else { row };
    let said = |title| if shared { verb(title).1 } else { title };
    let all = after.iter().map(|(rest, it)| words::hint(rest, said(it.title), theme)).collect();
    let drops = words::hint("esc", "drops it", theme);
    let room = usize::from(model.size.0).saturating_sub(row.width() + 4);
    row.then(words::hints(all, Some(drops), room))
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

/// `decided: m.kraus 10:12 · a/o amend`: the name is cut before the time is.
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
    let head = "decided: ";
    let room = width.saturating_sub(head.len() + at.chars().count()).max(4);
    let who = ink::fit(&last.who, room);
    Some(Row::new().say(head, theme.person).shown(who, theme.person).say(&at, theme.dim))
}

fn state(theme: &Theme, model: &Model, case: &OpenCase, width: usize) -> Row {
    let line = &case.row;
    let decided = decided(theme, model, case, width);
    let is_decided = line.state == CaseState::Decided;
    let mut row = match (decided.clone().filter(|_| is_decided), line.lease(model.now)) {
        (Some(decided), _) => decided,
        (None, Some(lease)) => {
            let held = claim::held(&lease, &model.session.who, model.now);
            Row::new().text(&held, theme.person)
        }
        (None, None) => Row::new().say(line.state.label(), words::state_style(line.state, theme)),
    };
    if let Some(whom) = &line.awaits {
        row = row.say(" · with ", theme.dim).text(whom, theme.person);
    }
    if let Some(due) = line.due {
        row = row.say(&format!(" {}", theme.times.until(due)), theme.dim);
    }
    if let Some(decided) = decided.filter(|_| !is_decided) {
        row = row.say(" · ", theme.dim).then(decided);
    }
    if line.conflict {
        let said = format!(" · {CONFLICT} two sources sent this case with different bytes");
        row = row.say(&said, theme.failed);
    }
    if line.changed_since_decision {
        row = row.say(" · changed since", theme.failed);
    }
    if !case.named.is_empty() {
        row = row.say(&format!(" · {} named as deciding", case.named.len()), theme.person);
    }
    if let Some(draft) = model.drafts.get(&line.id) {
        row = row.say(&format!(" · {} is kept", draft.what()), theme.person);
    }
    row
}

/// Why a decision key is closed, in a few words.
fn closed(model: &Model, case: &OpenCase) -> Option<&'static str> {
    if model.read_only.is_some() {
        return Some("deciding closed: read only");
    }
    let assessment = case.examined.dossier.case.assessment.as_ref();
    match assessment.map(|it| it.recommendation.verdict.as_deref()) {
        None => Some("accept closed: no assessment"),
        Some(None) => Some("accept closed: nothing recommended"),
        Some(Some(word)) if Verdict::from_code(word).is_none() => {
            Some("accept closed: verdict not known")
        }
        Some(Some(_)) => None,
    }
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
    let closed = closed(model, case);
    if model.read_only.is_some() {
        return Row::new().say(closed.unwrap_or(""), theme.failed);
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
    let short = closed.map(|_| format!("{} closed", words::key(Id::Accept, theme)));
    let short = short.as_deref();
    let tries = [
        line(None, closed, 2),
        line(Some(&LABELS[0]), closed, 2),
        line(Some(&LABELS[0]), short, 2),
        line(Some(&LABELS[0]), short, 1),
        line(Some(&LABELS[1]), short, 2),
        line(Some(&LABELS[1]), short, 1),
    ];
    let fits = tries.into_iter().find(|row| row.width() <= width);
    fits.unwrap_or_else(|| line(Some(&LABELS[2]), short, 1))
}

fn of(theme: &Theme, id: Id) -> Option<Row> {
    let command = command::get(id)?;
    let all = theme.keys.all(id);
    if all.len() > 4 {
        // Which of so many is meant, a click does not say.
        return Some(words::hint(&key_text(&all), command.title, theme));
    }
    Some(words::command(id, command.title, theme))
}

/// False for what would do nothing on the queue as it is now.
fn does_something(model: &Model, id: Id) -> bool {
    let queue = &model.queue;
    let grouped = queue.groups.as_ref().is_some_and(|pane| !pane.groups.is_empty());
    match id {
        Id::Undo => model.undo.is_some(),
        // What is being read may come: hints do not go and come back for it.
        _ if !queue.loaded => true,
        Id::Open => grouped || queue.selected().is_some(),
        Id::Hold | Id::Others => queue.selected().is_some(),
        Id::Goto | Id::Filter | Id::Sort | Id::Views | Id::Group | Id::States => {
            grouped || queue.counts.total() > 0
        }
        _ => true,
    }
}

/// The lines below the queue: news if there are any, and the keys.
pub fn footer(canvas: &mut Canvas<'_>, area: Area, model: &Model) {
    let theme = canvas.theme;
    let ids = [
        Id::Undo,
        Id::Open,
        Id::Goto,
        Id::Filter,
        Id::Sort,
        Id::Views,
        Id::Group,
        Id::Hold,
        Id::Others,
        Id::States,
        Id::Palette,
        Id::Quit,
    ];
    let ids = ids.into_iter().filter(|id| does_something(model, *id));
    let all = ids.filter_map(|id| of(theme, id)).collect();
    let width = usize::from(area.width).saturating_sub(2);
    let hints = Row::new().gap(1).then(words::hints(all, of(theme, Id::Help), width));
    let news = news(theme, model).map(|news| Row::new().gap(1).then(news));
    let rows = match (area.height, news) {
        (0 | 1, Some(news)) => vec![news],
        (0 | 1, None) => vec![hints],
        (_, Some(news)) => vec![news, hints],
        (_, None) => {
            let status = Row::new().gap(1).then(status::row(theme, model, width));
            vec![status, hints]
        }
    };
    for (line, row) in rows.iter().enumerate() {
        canvas.row(area, line as u16, row);
    }
}
