//! What is going on or was said last, in one line: in the lower edge of a case and of a study, and
//! above the keys of the queue.
//!
//! It must not take a row from anything: who draws it has a place for it.

use super::ink::Row;
use super::theme::Theme;
use super::you::of;
use super::{silence, status, words};
use crate::app::command::Id;
use crate::app::failing;
use crate::app::key::chord_text;
use crate::app::model::{Model, Screen, Tone};

/// What is going on, or was said last: a write under way, an error, a notice, a decision that can
/// be taken back.
pub fn news(theme: &Theme, model: &Model) -> Option<Row> {
    let fails = failing::of_store(model)
        .map(|(what, why)| Row::new().say(what, theme.failed).text(why, theme.failed));
    // What is said of a key takes nothing from why no key decides here.
    match (passing(theme, model), fails) {
        (Some(passing), Some(why)) => Some(passing.say(" · ", theme.dim).then(why)),
        (passing, why) => passing.or(why).or_else(|| lasting(theme, model)),
    }
}

/// The same on a case, where the row of the decisions says that they are closed, and why.
pub fn on_case(theme: &Theme, model: &Model) -> Option<Row> {
    passing(theme, model).or_else(|| lasting(theme, model))
}

/// What ends by itself or with the next key.
fn passing(theme: &Theme, model: &Model) -> Option<Row> {
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
    let (id, _) = model.opening.as_ref()?;
    Some(Row::new().say("opening ", theme.dim).text(id, theme.base).say(" …", theme.dim))
}

/// What waits for the person.
fn lasting(theme: &Theme, model: &Model) -> Option<Row> {
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
/// takes the place of anything.
pub fn quiet(theme: &Theme, model: &Model) -> Option<Row> {
    let on_case = model.screen == Screen::Case && model.size.1 >= ROWS_TO_SPARE;
    // What stands beside it keeps two thirds of the row.
    let wrong = || silence::wrong(theme, model, usize::from(model.size.0) / 3);
    let quiet = || {
        wrong().or_else(|| status::background(theme, model)).or_else(|| status::hint(theme, model))
    };
    on_case.then(quiet).flatten()
}

/// The keys of a chord that are begun, and what can follow.
fn begun(theme: &Theme, model: &Model) -> Row {
    let begun = &model.shell.begun;
    let row = Row::new().say(&chord_text(begun), theme.input).say(" … ", theme.dim);
    let on_case = model.screen == Screen::Case;
    let mut after = model.shell.keys.after(begun, on_case);
    // A chord of the other screen: its end is answered there and does nothing here.
    let row = if after.is_empty() {
        after = model.shell.keys.after(begun, !on_case);
        row.say(if on_case { "on the queue: " } else { "on a case: " }, theme.person)
    } else {
        row
    };
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
