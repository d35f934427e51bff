//! Taking something out of the console: a copy of what is shown to the clipboard, or the exact
//! bytes into a file that the analyst names.
//!
//! A copy has passed the display gate: what is pasted elsewhere hides nothing and obeys nothing. It
//! must not choose a file or write over one.

use super::command::Id;
use super::edit::Edit;
use super::json_lines::Part;
use super::key::Key;
use super::message::Effect;
use super::model::{Model, OpenCase, Overlay, Screen, Tone};
use super::{link, ticket};
use crate::domain::json::NodeId;
use crate::domain::text::{Shown, is_hidden};
use crate::domain::words::grouped;
use std::fmt::Write as _;
use std::sync::Arc;

/// Bytes that are copied at most: terminals drop more without a word.
pub const COPY_BYTES_MAX: usize = 64 * 1024;
/// Characters of a suggested file name.
const NAME_MAX: usize = 80;

/// The prompt for a file's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteTo {
    /// The name being typed.
    pub edit: Edit,
    /// The name is still the one that was put there: what is typed takes its place.
    pub offered: bool,
    /// What is written, for people.
    pub what: String,
    /// The exact bytes.
    pub bytes: Arc<[u8]>,
    /// Why the last name was not taken.
    pub fault: Option<String>,
    /// The request under way.
    pub request: Option<u64>,
}

/// Copies what the command names.
pub(super) fn copy(model: &mut Model, id: Id) -> Vec<Effect> {
    let case = model.case.as_ref().filter(|_| model.screen == Screen::Case);
    let row = case.map(|case| &case.row).or_else(|| model.queue.selected());
    let Some(row) = row else { return nothing(model, "no case is selected") };
    let (what, text) = match (id, case) {
        (Id::CopyCase, Some(case)) => ("the case", Ok(ticket::whole(case))),
        (Id::CopyCase, None) => ("the case's line", Ok(ticket::line(row))),
        (Id::CopyId, _) => ("the case's id", Ok(shown(&row.id))),
        (Id::CopyLink, Some(case)) => {
            ("the link", link::of(case.examined.dossier.case.detection.link.as_deref()))
        }
        (Id::CopyLink, None) => ("the link", Err("open the case to copy its link".into())),
        (Id::CopyClaim, Some(case)) => ("the claim", ticket::claim(case)),
        (_, Some(case)) => ("the event's record", event(case)),
        (_, None) => ("", Err("open a case first".into())),
    };
    match text {
        Ok(text) => copy_else(
            model,
            what,
            text,
            if id == Id::CopyEvent { Id::WriteEvent } else { Id::WriteCase },
        ),
        Err(why) => nothing(model, &why),
    }
}

fn nothing(model: &mut Model, why: &str) -> Vec<Effect> {
    model.say(Tone::Plain, why);
    Vec::new()
}

/// Copies a text that has passed the gate. The terminal does not say whether it takes it.
pub(super) fn copy_text(model: &mut Model, what: &str, text: String) -> Vec<Effect> {
    copy_else(model, what, text, Id::WriteEvent)
}

/// As [`copy_text`], and where that is too long, what writes it to a file.
fn copy_else(model: &mut Model, what: &str, text: String, write: Id) -> Vec<Effect> {
    if is_longer(model, what, text.len(), write) {
        return Vec::new();
    }
    let said =
        format!("sent to the terminal's clipboard: {what}, {} bytes", grouped(text.len() as i64));
    model.say(Tone::Good, said);
    vec![Effect::Copy(text)]
}

/// True, and said, where so many bytes are more than a clipboard takes. What is made ready to be
/// copied is not shorter than what it is made of: that is asked about first.
pub(super) fn is_too_long(model: &mut Model, what: &str, bytes: usize) -> bool {
    is_longer(model, what, bytes, Id::WriteEvent)
}

fn is_longer(model: &mut Model, what: &str, bytes: usize, write: Id) -> bool {
    let is_too_long = bytes > COPY_BYTES_MAX;
    if is_too_long {
        let keys = model.shell.keys.first(write);
        let said = format!("{what} is too long for a clipboard; {keys} writes it to a file");
        model.say(Tone::Bad, said);
    }
    is_too_long
}

fn shown(text: &str) -> String {
    Shown::line(text).as_str().to_owned()
}

/// The record as it is shown: the received tokens on lines of their own.
fn event(case: &OpenCase) -> Result<String, String> {
    case.event_index().ok_or("no event is selected")?;
    let raw = |id: NodeId| case.examined.dossier.case.doc.node(id).raw();
    let mut out = String::new();
    for line in case.lines.iter() {
        if out.len() > COPY_BYTES_MAX {
            break;
        }
        let name = line.name.map_or_else(String::new, |name| format!("{}: ", raw(name)));
        let value = raw(line.value);
        let value = match line.part {
            Part::Whole => value,
            Part::Open => value.get(..1).unwrap_or(value),
            Part::Close => value.get(value.len().saturating_sub(1)..).unwrap_or(value),
        };
        let comma = if line.comma { "," } else { "" };
        let text = Shown::line(&format!("{name}{value}{comma}"));
        let _ =
            writeln!(out, "{:indent$}{}", "", text.as_str(), indent = 2 * usize::from(line.depth));
    }
    Ok(out)
}

/// Asks for the name of a file for the exact bytes of what the command names.
pub(super) fn write(model: &mut Model, id: Id) -> Vec<Effect> {
    let Some(case) = &model.case else { return nothing(model, "open a case first") };
    let file = &case.examined.dossier.case;
    let (what, name, bytes) = if id == Id::WriteCase {
        let bytes = file.doc.root().raw().as_bytes();
        ("the case file as received".to_owned(), case.row.id.clone(), bytes)
    } else {
        let at = case.event_index();
        let event = at.and_then(|at| file.evidence.events.get(at));
        let (Some(event), Some(raw)) = (event, at.and_then(|at| file.raw(at))) else {
            return nothing(model, "no event is selected");
        };
        let name = format!("{}-{}", case.row.id, event.id);
        (format!("event {} as received", event.id), name, raw.raw().as_bytes())
    };
    let edit = Edit::of(format!("{}.json", file_name(&name)));
    let to = WriteTo { edit, offered: true, what, bytes: bytes.into(), fault: None, request: None };
    model.overlay = Some(Overlay::Write(Box::new(to)));
    Vec::new()
}

/// A name that leads nowhere else and means nothing to a shell.
fn file_name(text: &str) -> String {
    let safe =
        |char: char| if char.is_ascii_alphanumeric() || "-_.".contains(char) { char } else { '_' };
    let name: String = text.chars().take(NAME_MAX).map(safe).collect();
    name.trim_start_matches(['.', '-']).to_owned()
}

/// A key in the prompt.
pub(super) fn key(model: &mut Model, mut to: Box<WriteTo>, key: Key) -> Vec<Effect> {
    if key == Key::Esc {
        return Vec::new();
    }
    let mut effects = Vec::new();
    if to.request.is_some() {
        // It is being written: the answer closes this.
    } else if key == Key::Enter {
        let path = to.edit.text.trim().to_owned();
        if path.is_empty() {
            to.fault = Some("name a file".into());
        } else if let Some(hidden) = path.chars().find(|char| is_hidden(*char)) {
            // It would read as another name wherever it is listed.
            let code = u32::from(hidden);
            to.fault = Some(format!("the name has a hidden character, U+{code:04X}: take it out"));
        } else {
            let request = model.next_request();
            (to.request, to.fault) = (Some(request), None);
            effects.push(Effect::WriteFile { request, path, bytes: to.bytes.clone() });
        }
    } else {
        if matches!(key, Key::Char(_)) {
            to.put_aside();
        }
        if to.edit.key(key) {
            (to.fault, to.offered) = (None, false);
        }
    }
    model.overlay = Some(Overlay::Write(to));
    effects
}

impl WriteTo {
    /// What is typed or pasted stands in place of a name that was only offered; one step takes that
    /// back. A key that moves keeps it.
    pub(super) fn put_aside(&mut self) {
        if std::mem::take(&mut self.offered) {
            self.edit.replace("", false);
        }
    }
}

/// The prompt that asked, also where something has to be read before it comes back.
fn prompt(overlay: &mut Option<Box<Overlay>>, request: u64) -> Option<&mut Option<Box<Overlay>>> {
    match overlay.as_deref()? {
        Overlay::Write(to) if to.request == Some(request) => Some(overlay),
        Overlay::Dialog(_) => match overlay.as_deref_mut() {
            Some(Overlay::Dialog(dialog)) => prompt(&mut dialog.back_to, request),
            _ => None,
        },
        _ => None,
    }
}

/// It was written, under that name, or why not.
pub(super) fn written(model: &mut Model, request: u64, result: Result<String, String>) {
    let mut over = model.overlay.take().map(Box::new);
    let asked = prompt(&mut over, request);
    let said = match (asked, result) {
        // The prompt that asked was left meanwhile, and another one may stand in its place; what
        // came of it is said all the same.
        (None, Ok(path)) => Some((Tone::Good, format!("written: {path}"))),
        (None, Err(why)) => Some((Tone::Bad, format!("not written: {why}"))),
        (Some(slot), Ok(path)) => match slot.take().map(|overlay| *overlay) {
            Some(Overlay::Write(to)) => {
                let bytes = grouped(to.bytes.len() as i64);
                Some((Tone::Good, format!("written: {}, {bytes} bytes, to {path}", to.what)))
            }
            _ => None,
        },
        (Some(slot), Err(why)) => {
            if let Some(Overlay::Write(to)) = slot.as_deref_mut() {
                (to.request, to.fault) = (None, Some(why));
            }
            None
        }
    };
    model.overlay = over.map(|over| *over);
    if let Some((tone, text)) = said {
        model.say(tone, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suggested_name_leads_nowhere_else() {
        assert_eq!(file_name("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(file_name("-rf $(x)\u{202e}"), "rf___x__");
        assert_eq!(file_name(&"a".repeat(500)).len(), NAME_MAX);
    }
}
