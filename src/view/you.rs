//! YOU decide: who sits here, what the policy says, where the case stands, and which keys are open
//! or why not.
//!
//! Nothing is preselected here or anywhere. Hints come from the table of commands. It must not
//! write a key down itself.

use super::ink::{Canvas, Row};
use super::theme::Theme;
use super::words;
use crate::app::command::{self, Id};
use crate::app::layout::Area;
use crate::app::model::{Model, OpenCase, Tone};
use crate::domain::words::{CaseState, Verdict};

/// What moves rather than decides; it stands in the lower edge.
const MOVES: &[Id] = &[
    Id::Claim,
    Id::NextCite,
    Id::NextPane,
    Id::Name,
    Id::History,
    Id::NextCase,
    Id::Undo,
    Id::Back,
];

/// False for what would do nothing now.
fn is_open(model: &Model, case: &OpenCase, id: Id) -> bool {
    match id {
        Id::NextCite => case.lit.is_some(),
        Id::Undo => model.undo.is_some(),
        _ => true,
    }
}

/// Draws the person's part in its frame.
pub fn draw(canvas: &mut Canvas<'_>, area: Area, model: &Model, case: &OpenCase) {
    let theme = canvas.theme;
    let title = Row::new().say("YOU decide", theme.person);
    canvas.frame(area, &title, &who(theme, model), theme.frame);
    let inner = area.inner();
    let width = usize::from(inner.width).saturating_sub(1);
    let state = state(theme, model, case);
    let policy = policy(theme, case);
    let hints = hints(theme, model, case, width);
    let moves = MOVES.iter().filter(|id| is_open(model, case, **id));
    let moves = moves.filter_map(|id| of(theme, *id)).collect();
    let moves = words::hints(moves, of(theme, Id::Help), width.saturating_sub(4));
    let edge = Area { y: area.y + area.height - 1, height: 1, ..area };
    canvas.titles(edge, &moves, &Row::new(), theme.frame);
    let news = news(theme, model);
    let rows = match (inner.height, news) {
        (0 | 1, Some(news)) => vec![news],
        (0 | 1, None) => vec![hints],
        (2, Some(news)) => vec![news, hints],
        (2, None) => vec![policy.say(" · ", theme.dim).then(state), hints],
        (_, Some(news)) => vec![policy.say(" · ", theme.dim).then(state), news, hints],
        (_, None) => vec![policy, state, hints],
    };
    for (line, row) in rows.iter().enumerate() {
        canvas.row(inner, line as u16, &Row::new().gap(1).then(row.clone()));
    }
}

/// Who sits here. Before keys exist nothing is signed, and that is said everywhere.
pub fn who(theme: &Theme, model: &Model) -> Row {
    Row::new().text(&model.session.who, theme.person).say(" · unsigned", theme.dim)
}

/// What is going on, or was said last: a write under way, an error, a notice, a decision that can
/// be taken back.
pub fn news(theme: &Theme, model: &Model) -> Option<Row> {
    if let Some(pending) = &model.pending {
        let text = format!("storing {} … it counts once it is stored", pending.what);
        return Some(Row::new().say(&text, theme.key));
    }
    if let Some(notice) = &model.notice {
        let style = match notice.tone {
            Tone::Good => theme.good,
            Tone::Plain => theme.person,
            Tone::Bad => theme.failed,
        };
        return Some(Row::new().text(&notice.text, style));
    }
    if let Some((id, _)) = &model.opening {
        return Some(
            Row::new().say("opening ", theme.dim).text(id, theme.base).say(" …", theme.dim),
        );
    }
    if let Some(why) = &model.read_only {
        return Some(Row::new().say("read only: ", theme.failed).text(why, theme.failed));
    }
    let undo = model.undo.as_ref().filter(|undo| undo.until > model.now)?;
    let row = words::hint(words::key(Id::Undo), "takes back your decision on ", theme);
    Some(row.text(&undo.case, theme.base))
}

fn policy(theme: &Theme, case: &OpenCase) -> Row {
    let rated = &case.examined.rated;
    Row::new()
        .say("policy says ", theme.dim)
        .say(words::severity(rated.severity, false), words::severity_style(rated.severity, theme))
        .say(": ", theme.dim)
        .text(&rated.why, theme.evidence)
}

fn state(theme: &Theme, model: &Model, case: &OpenCase) -> Row {
    let line = &case.row;
    let mut row = Row::new().say(line.state.label(), theme.person);
    if let Some(who) = line.holder.as_deref().filter(|_| line.state == CaseState::Claimed) {
        row = row.say(" by ", theme.dim).text(who, theme.person);
    }
    if let Some(whom) = &line.awaits {
        row = row.say(" · with ", theme.dim).text(whom, theme.person);
    }
    if let Some(due) = line.due {
        row = row.say(&format!(" until {}", due.minute()), theme.dim);
    }
    if let Some(last) = &line.decided {
        let at = format!(" at {}, revision {}", last.time.minute(), last.revision);
        row =
            row.say(" · decided by ", theme.dim).text(&last.who, theme.person).say(&at, theme.dim);
    }
    if line.changed_since_decision {
        row = row.say(" · changed since", theme.failed);
    }
    let opened =
        format!(" · {} of {} opened", case.opened.len(), words::many(case.order.len(), "event"));
    row = row.say(&opened, theme.dim);
    if !case.named.is_empty() {
        row = row.say(&format!(" · {} named as deciding", case.named.len()), theme.person);
    }
    if model.drafts.contains_key(&line.id) {
        row = row.say(" · a draft is kept", theme.person);
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

fn hints(theme: &Theme, model: &Model, case: &OpenCase, width: usize) -> Row {
    let closed = closed(model, case);
    let mut all = Vec::new();
    if model.read_only.is_none() {
        for id in [Id::Accept, Id::Override, Id::Escalate, Id::NotEnough, Id::Wait] {
            match (id, closed) {
                (Id::Accept, Some(why)) => all.push(Row::new().say(why, theme.failed)),
                _ => all.extend(of(theme, id)),
            }
        }
    } else if let Some(why) = closed {
        all.push(Row::new().say(why, theme.failed));
    }
    words::hints(all, None, width)
}

fn of(theme: &Theme, id: Id) -> Option<Row> {
    let command = command::get(id)?;
    let keys = if command.keys.len() > 4 { command.key_text() } else { words::key(id).to_owned() };
    Some(words::hint(&keys, command.title, theme))
}

/// The lines below the queue: news if there are any, and the keys.
pub fn footer(canvas: &mut Canvas<'_>, area: Area, model: &Model) {
    let theme = canvas.theme;
    let ids = [Id::Open, Id::Down, Id::Up, Id::Goto, Id::States, Id::Undo, Id::Quit];
    let ids = ids.into_iter().filter(|id| *id != Id::Undo || model.undo.is_some());
    let all = ids.filter_map(|id| of(theme, id)).collect();
    let width = usize::from(area.width).saturating_sub(2);
    let hints = Row::new().gap(1).then(words::hints(all, of(theme, Id::Help), width));
    let news = news(theme, model).map(|news| Row::new().gap(1).then(news));
    let rows = match (area.height, news) {
        (0 | 1, Some(news)) => vec![news],
        (0 | 1, None) => vec![hints],
        (_, Some(news)) => vec![news, hints],
        (_, None) => {
            let who = Row::new().gap(1).then(who(theme, model));
            vec![who, hints]
        }
    };
    for (line, row) in rows.iter().enumerate() {
        canvas.row(area, line as u16, row);
    }
}
