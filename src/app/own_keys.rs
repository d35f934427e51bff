//! Keys that mean something in one place alone, a form, a study, a line that is typed, besides the
//! commands: the places, and one shape of entry for their tables.
//!
//! It must not know what any of them does.

use super::form_keys::{FORM_KEYS, InForm};
use super::key::Key;
use super::line_keys::{InLine, LINE_KEYS};
use super::model::{Model, Overlay};
use super::study::Study;
use super::study::keys::{InStudy, STUDY_KEYS};
use super::wait::WaitStep;

/// Where keys of their own work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each has its words below")]
pub enum Place {
    Form,
    Summary,
    Text,
    Search,
    Wait,
    WaitSummary,
    Filter,
    Goto,
    Palette,
    File,
    Facts,
    Timeline,
    Map,
    Subject,
    Indicators,
    Record,
    Find,
    Bytes,
    Compare,
    /// What all places have where a text is typed.
    Typing,
}

impl Place {
    /// Every place, in the order of the help.
    pub const ALL: [Self; 20] = [
        Self::Form,
        Self::Summary,
        Self::Text,
        Self::Search,
        Self::Wait,
        Self::WaitSummary,
        Self::Typing,
        Self::Filter,
        Self::Goto,
        Self::Palette,
        Self::File,
        Self::Facts,
        Self::Timeline,
        Self::Map,
        Self::Subject,
        Self::Indicators,
        Self::Record,
        Self::Find,
        Self::Bytes,
        Self::Compare,
    ];

    /// In one word; in the configuration `in-` stands before it, since a command may have the same.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Summary => "summary",
            Self::Text => "text",
            Self::Search => "search",
            Self::Wait => "wait",
            Self::WaitSummary => "wait-summary",
            Self::Filter => "filter",
            Self::Goto => "goto",
            Self::Palette => "palette",
            Self::File => "file",
            Self::Facts => "facts",
            Self::Timeline => "timeline",
            Self::Map => "map",
            Self::Subject => "subject",
            Self::Indicators => "indicators",
            Self::Record => "record",
            Self::Find => "find",
            Self::Bytes => "bytes",
            Self::Compare => "compare",
            Self::Typing => "typing",
        }
    }

    /// True where keys with a letter are text.
    pub const fn is_typing(self) -> bool {
        let in_forms = matches!(self, Self::Text | Self::Search | Self::Wait);
        let lines = matches!(self, Self::Filter | Self::Goto | Self::Palette | Self::File);
        in_forms || lines || matches!(self, Self::Find | Self::Typing)
    }

    /// True for the studies that are not typed in: the commands that move work there too.
    pub const fn is_study(self) -> bool {
        !self.is_typing() && !matches!(self, Self::Form | Self::Summary | Self::WaitSummary)
    }

    /// True where the keys of that place work.
    pub fn has(self, other: Self) -> bool {
        self == other || (other == Self::Typing && self.is_typing())
    }
}

/// Where the next key goes: none where the commands alone take it.
pub(super) fn place_of(model: &Model) -> Option<Place> {
    Some(match model.overlay.as_ref()? {
        Overlay::Form(form) if form.offering => Place::Form,
        Overlay::Form(form) if form.searches() => Place::Search,
        Overlay::Form(form) if form.typing() => Place::Text,
        Overlay::Form(form) if form.step.is_none() => Place::Summary,
        Overlay::Form(_) => Place::Form,
        Overlay::Wait(form) if form.step == WaitStep::Review => Place::WaitSummary,
        Overlay::Wait(_) => Place::Wait,
        Overlay::Filter(_) => Place::Filter,
        Overlay::Goto(_) => Place::Goto,
        Overlay::Palette(_) => Place::Palette,
        Overlay::Write(_) => Place::File,
        Overlay::Study(study) => place_of_study(study),
        _ => return None,
    })
}

/// Where a key in a study goes.
pub(super) const fn place_of_study(study: &Study) -> Place {
    match study {
        Study::Facts(_) => Place::Facts,
        Study::Timeline(..) => Place::Timeline,
        Study::Map(..) => Place::Map,
        Study::Subject(_) => Place::Subject,
        Study::Indicators(_) => Place::Indicators,
        Study::Record(view) if view.find.typing => Place::Find,
        Study::Record(view) if view.raw || view.whole => Place::Bytes,
        Study::Record(_) => Place::Record,
        Study::Compare(_) => Place::Compare,
    }
}

/// What a key of a place does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    /// In a form.
    Form(InForm),
    /// In a study.
    Study(InStudy),
    /// In a line that is typed.
    Line(InLine),
}

impl From<InForm> for Does {
    fn from(does: InForm) -> Self {
        Self::Form(does)
    }
}

impl From<InStudy> for Does {
    fn from(does: InStudy) -> Self {
        Self::Study(does)
    }
}

impl From<InLine> for Does {
    fn from(does: InLine) -> Self {
        Self::Line(does)
    }
}

/// A key of one place, or of several.
#[derive(Debug)]
pub struct OwnKey {
    /// What it does there.
    pub does: Does,
    /// Where.
    pub places: &'static [Place],
    /// Its name in the configuration, behind the place's.
    pub name: &'static str,
    /// Its keys, by name.
    pub keys: &'static [&'static str],
    /// One to three words, for hints.
    pub title: &'static str,
    /// One sentence, for help.
    pub help: &'static str,
}

/// An entry of a table.
pub(super) const fn key(
    does: Does,
    places: &'static [Place],
    name: &'static str,
    keys: &'static [&'static str],
    title: &'static str,
    help: &'static str,
) -> OwnKey {
    OwnKey { does, places, name, keys, title, help }
}

impl OwnKey {
    /// Which of its keys, as the table has them, it was.
    pub(super) fn place(&self, key: Key) -> Option<usize> {
        self.keys.iter().position(|name| Key::parse(name) == Some(key))
    }
}

/// The tables of all places, in the order of the help.
pub fn all() -> impl Iterator<Item = &'static OwnKey> {
    FORM_KEYS.iter().chain(LINE_KEYS).chain(STUDY_KEYS)
}

/// Every entry with each of its places.
pub fn pairs() -> impl Iterator<Item = (Place, &'static OwnKey)> {
    all().flat_map(|entry| entry.places.iter().map(move |place| (*place, entry)))
}

/// Which key of what is done it was, as the tables have it, if it does this.
pub(super) fn place(table: &'static [OwnKey], key: Key, does: Does) -> Option<usize> {
    table.iter().filter(|it| it.does == does).find_map(|it| it.place(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_a_key_and_every_entry_says_what_it_does() {
        for entry in all() {
            assert!(entry.help.ends_with('.') && !entry.title.is_empty(), "{}", entry.name);
            assert!(entry.keys.iter().all(|name| Key::parse(name).is_some()), "{}", entry.name);
            assert!(!entry.keys.is_empty() && !entry.places.is_empty(), "{}", entry.name);
        }
        for place in Place::ALL {
            let mut names: Vec<_> =
                pairs().filter(|it| it.0 == place).map(|(_, entry)| entry.name).collect();
            let count = names.len();
            assert!(count > 0, "{} has no key", place.word());
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{}: a name stands for two things", place.word());
        }
    }
}
