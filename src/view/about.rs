//! What a case is besides its evidence and its assessment: where it came from, what it was detected
//! as, whose it is, and the link to where it was raised.
//!
//! A link is shown whole and never opened. It must not leave out what the case file says.

use super::ink::{self, Canvas, Row};
use super::sheet;
use super::theme::Theme;
use super::words;
use crate::app::claim;
use crate::app::layout::Area;
use crate::app::model::{Model, OpenCase};
use crate::domain::time;
use crate::signals::attack::{self, Said};
use ratatui::style::Style;

/// Cells of the labels at the left.
const LABEL: usize = 12;

/// Draws it from that entry on.
pub fn draw(canvas: &mut Canvas<'_>, whole: Area, model: &Model, case: &OpenCase, scroll: usize) {
    let width = sheet::width(whole);
    let entries = entries(canvas.theme, model, case, width);
    sheet::scrolled(canvas, whole, "About this case", scroll, &entries);
}

fn entries(theme: &Theme, model: &Model, case: &OpenCase, width: usize) -> Vec<Vec<Row>> {
    let held = &case.examined.dossier.case;
    let said = |label: &str, text: &str, style: Style| said(theme, label, text, style, width);
    let mut entries = vec![
        said("case", &format!("{}, revision {}", held.id, case.revision), theme.base),
        said("title", held.title.as_deref().unwrap_or("none"), theme.base),
    ];
    let detection = words::of_code(held.detection_text());
    let source = held.detection.source.as_deref().unwrap_or("a source that is not named");
    entries.push(said("detection", &format!("{detection}, from {source}"), theme.evidence));
    entries.push(techniques(theme, case, width));
    entries.push(said("severity", &severity(case), theme.evidence));
    entries.push(said("subject", &subject(case), theme.base));
    let workflow = words::of_code(&held.workflow);
    let tenant = held.tenant.as_deref().unwrap_or("none named");
    entries.push(said("tenant", tenant, theme.base));
    entries.push(said("workflow", &workflow, theme.base));
    let age = match time::age_at(model.now, held.detected_at).as_str() {
        "ahead" => "ahead of this clock".to_owned(),
        age => format!("{age} ago"),
    };
    let at = format!("{}, {age}", theme.times.whole(held.detected_at));
    entries.push(said("detected", &at, theme.base));
    entries.push(due(theme, model, case, width));
    entries.push(said("stands", &stands(theme, model, case), theme.person));
    entries.push(link(theme, held.detection.link.as_deref(), width));
    entries
}

/// A label and its text below each other's ends.
fn said(theme: &Theme, label: &str, text: &str, style: Style, width: usize) -> Vec<Row> {
    let head = Row::new().say(label, theme.dim).to(LABEL);
    let mut first = Some(head);
    ink::wrap(text, width.saturating_sub(LABEL))
        .into_iter()
        .map(|shown| first.take().unwrap_or_else(|| Row::new().gap(LABEL)).shown(shown, style))
        .collect()
}

fn techniques(theme: &Theme, case: &OpenCase, width: usize) -> Vec<Row> {
    let found = attack::of(&case.examined.dossier.case.detection);
    let Some((ids, by)) = found else {
        return said(theme, "ATT&CK", "no technique named", theme.dim, width);
    };
    let mut rows = Vec::new();
    for id in ids {
        let label = if rows.is_empty() { "ATT&CK" } else { "" };
        let text = attack::name(id).map_or_else(|| id.to_owned(), |name| format!("{id} {name}"));
        rows.extend(said(theme, label, &text, theme.evidence, width));
    }
    let by = match by {
        Said::ByCase => "as the case file says",
        Said::ByName => "by the name of the detection; the case file names none",
    };
    rows.extend(said(theme, "", by, theme.dim, width));
    rows
}

fn severity(case: &OpenCase) -> String {
    let rated = &case.examined.rated;
    format!("{}: {}", words::severity(rated.severity, false), rated.why)
}

fn subject(case: &OpenCase) -> String {
    let subject = &case.examined.dossier.case.subject;
    let mut parts = vec![format!("{} {}", subject.kind.label(), subject.id)];
    parts.extend(subject.name.clone());
    parts.push(match subject.privileged {
        Some(true) => "privileged".into(),
        Some(false) => "not privileged".into(),
        None => "nobody says whether privileged".into(),
    });
    parts.push(match &subject.owner {
        Some(owner) => format!("owner {owner}"),
        None => "no owner named".into(),
    });
    parts.join(", ")
}

/// By when it is to be decided, and whether that is over.
fn due(theme: &Theme, model: &Model, case: &OpenCase, width: usize) -> Vec<Row> {
    let Some(due) = model.session.due.of_row(&case.row) else {
        return said(theme, "due", "at no time", theme.dim, width);
    };
    let left = due.millis_since(model.now);
    let (text, style) = if left > 0 {
        (format!("in {}", time::age(left)), theme.base)
    } else {
        (format!("breached {} ago", time::age(-left)), theme.partly)
    };
    said(theme, "due", &format!("{}, {text}", theme.times.whole(due)), style, width)
}

fn stands(theme: &Theme, model: &Model, case: &OpenCase) -> String {
    let row = &case.row;
    if let Some(lease) = row.lease(model.now) {
        return claim::held(&lease, &model.session.who, model.now);
    }
    let mut text = row.state.label().to_owned();
    if let Some(whom) = &row.awaits {
        text = format!("{text}, with {whom}");
    }
    if let Some(until) = row.due {
        text = format!("{text}, {}", theme.times.until(until));
    }
    text
}

fn link(theme: &Theme, link: Option<&str>, width: usize) -> Vec<Row> {
    let Some(link) = link else {
        return said(theme, "link", "none", theme.dim, width);
    };
    let mut rows = said(theme, "link", link, theme.base, width);
    rows.extend(said(
        theme,
        "",
        "as the case file gives it; crosscheck never opens it",
        theme.dim,
        width,
    ));
    rows
}
