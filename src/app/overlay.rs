//! What lies over the screen and takes the keys.
//!
//! It must not know what a key does there; each kind has a module of its own.

use super::edit::Edit;
use super::form::Form;
use super::goto::Goto;
use super::others::Others;
use super::palette::Palette;
use super::queue::filter::FilterLine;
use super::queue::menus::Menu;
use super::study::Study;
use super::taking::WriteTo;
use super::themes::Themes;
use super::wait::WaitForm;
use crate::domain::time::Timestamp;

/// What lies over the screen and takes the keys.
#[derive(Clone, Debug, PartialEq)]
pub enum Overlay {
    /// All commands; the scroll position.
    Help(usize),
    /// The state filter to choose.
    States,
    /// The order, groups or views of the queue to choose.
    Menu(Menu),
    /// The filter, being typed.
    Filter(Box<FilterLine>),
    /// The cases of one subject.
    Others(Box<Others>),
    /// Go to a case by typing.
    Goto(Goto),
    /// The decision form.
    Form(Box<Form>),
    /// The waiting form.
    Wait(Box<WaitForm>),
    /// The case's history.
    History(History),
    /// A picture of the evidence, or a part of it to be read closely.
    Study(Box<Study>),
    /// What the case is and where it came from; the scroll position.
    About(usize),
    /// How it goes with each source; the scroll position.
    Sources(usize),
    /// Something has to be read before going on.
    Dialog(Dialog),
    /// Every command by name.
    Palette(Palette),
    /// How it looks, to choose.
    Themes(Themes),
    /// Where to write the bytes of something.
    Write(Box<WriteTo>),
}

impl Overlay {
    /// What waits for answers: this, or what lies beneath a dialog and comes back.
    pub(super) fn beneath_mut(&mut self) -> Option<&mut Self> {
        match self {
            Self::Dialog(dialog) => dialog.back_to.as_deref_mut()?.beneath_mut(),
            other => Some(other),
        }
    }
}

/// A message that takes the keys until it is closed.
#[derive(Clone, Debug, PartialEq)]
pub struct Dialog {
    /// What happened, in one line.
    pub title: String,
    /// What is true now and what to do; untrusted text may be in it.
    pub lines: Vec<String>,
    /// The form that is kept and comes back when the dialog is closed.
    pub back_to: Option<Box<Overlay>>,
}

/// What happened to a case.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct History {
    /// The read that it waits for; answers to others are ignored.
    pub request: u64,
    /// None while it loads.
    pub lines: Option<Vec<HistoryLine>>,
    /// First line shown.
    pub scroll: usize,
}

/// One entry of a case's history, as people read it.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryLine {
    /// The entry.
    pub seq: u64,
    /// When, as claimed.
    pub time: Timestamp,
    /// Who.
    pub who: String,
    /// What, in words.
    pub what: String,
    /// The details, in words.
    pub detail: String,
}

impl Overlay {
    /// A form or a typed line, which takes every key: none of what lies beneath works.
    pub const fn takes_text(&self) -> bool {
        matches!(
            self,
            Self::Form(_)
                | Self::Wait(_)
                | Self::Goto(_)
                | Self::Filter(_)
                | Self::Palette(_)
                | Self::Write(_)
        )
    }
}

/// The text being typed in an overlay, if one is: the view puts the cursor there.
pub fn typed(overlay: &Overlay) -> Option<&Edit> {
    match overlay {
        Overlay::Goto(goto) => Some(&goto.edit),
        Overlay::Filter(line) => Some(&line.edit),
        Overlay::Form(form) => form.edit(),
        Overlay::Wait(form) => form.edit(),
        Overlay::Study(study) => match study.as_ref() {
            Study::Record(view) if view.find.typing => Some(&view.find.edit),
            _ => None,
        },
        Overlay::Palette(palette) => Some(&palette.edit),
        Overlay::Write(to) => Some(&to.edit),
        _ => None,
    }
}
