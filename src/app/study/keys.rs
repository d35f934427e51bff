//! The keys of the pictures and of the record view, besides those that move everywhere: one table,
//! for what they do, the hints and the help.

use crate::app::key::Key;
use crate::app::own_keys::{self, OwnKey};

/// What a key does in a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is described in the table below")]
pub enum InStudy {
    Go,
    Turn,
    Lanes,
    World,
    Shut,
    Open,
    ShutAll,
    OpenAll,
    Depth,
    Find,
    Next,
    Before,
    Narrow,
    Raw,
    Compare,
    Later,
    Earlier,
    Copy,
    CopyAll,
    Leave,
}

/// A key of the studies.
pub type StudyKey = OwnKey<InStudy>;

/// Every key of the studies, in the order of the help.
#[rustfmt::skip]
pub const STUDY_KEYS: &[StudyKey] = &[
    OwnKey::new(InStudy::Go, &["enter"], "goes there",
        "In a picture or list: to the event that is selected; what several events make lights all of them."),
    OwnKey::new(InStudy::Turn, &["enter"], "folds, reads whole",
        "In a record: fold or unfold; on a value, read it whole."),
    OwnKey::new(InStudy::Lanes, &["l"], "lanes",
        "In the timeline: a row for each outcome, country, address or account."),
    OwnKey::new(InStudy::World, &["w"], "whole world",
        "On the map: the whole world, or only where the sign-ins are."),
    OwnKey::new(InStudy::Shut, &["left", "h"], "folds",
        "In a record: fold, or up to what it stands in."),
    OwnKey::new(InStudy::Open, &["right", "l"], "unfolds",
        "In a record: unfold."),
    OwnKey::new(InStudy::ShutAll, &["-"], "folds all",
        "In a record: fold all but the first level."),
    OwnKey::new(InStudy::OpenAll, &["+"], "unfolds all",
        "In a record: unfold all."),
    OwnKey::new(InStudy::Depth, &["1", "2", "3", "4", "5", "6", "7", "8", "9"], "to depth",
        "In a record: unfold to that many levels."),
    OwnKey::new(InStudy::Find, &["/"], "finds",
        "In a record: find a text in its bytes as received, large and small letters alike."),
    OwnKey::new(InStudy::Next, &["n"], "next",
        "In a record: the next place found."),
    OwnKey::new(InStudy::Before, &["N"], "one before",
        "In a record: the place found before."),
    OwnKey::new(InStudy::Narrow, &["c"], "narrow",
        "In a record: only what claims cite. In a comparison: only what differs. The same key shows all."),
    OwnKey::new(InStudy::Raw, &["r"], "raw",
        "In a record: the bytes exactly as received, white space too."),
    OwnKey::new(InStudy::Compare, &["x"], "compare",
        "In a record: beside another event, aligned by path."),
    OwnKey::new(InStudy::Later, &["]"], "later event",
        "In a record or comparison: the next event in time; in a comparison, of the right side."),
    OwnKey::new(InStudy::Earlier, &["["], "earlier event",
        "In a record or comparison: the event before."),
    OwnKey::new(InStudy::Copy, &["y"], "copies",
        "In the list of indicators: the selected one to the clipboard, defanged. In a record: the selected value as shown."),
    OwnKey::new(InStudy::CopyAll, &["Y"], "copies all",
        "In the list of indicators: all of them to the clipboard, defanged, one a line."),
    OwnKey::new(InStudy::Leave, &["esc", "q"], "leaves",
        "In a picture, list or record: leave it."),
];

/// The first key of what is done in a study, by name.
pub fn name(does: InStudy) -> &'static str {
    own_keys::name(STUDY_KEYS, does)
}

/// A key's entry in the table of the studies.
pub fn get(does: InStudy) -> Option<&'static StudyKey> {
    own_keys::get(STUDY_KEYS, does)
}

/// Which of the keys that do this it was, if it does this.
pub(super) fn place(key: Key, does: InStudy) -> Option<usize> {
    own_keys::place(STUDY_KEYS, key, does)
}

/// True for a key that does something in a study.
pub(super) fn is_any(key: Key) -> bool {
    STUDY_KEYS.iter().any(|it| it.place(key).is_some())
}

/// True if that key does that in a study.
pub(super) fn is(key: Key, does: InStudy) -> bool {
    place(key, does).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_a_key_and_every_entry_says_what_it_does() {
        for entry in STUDY_KEYS {
            assert!(entry.help.ends_with('.') && !entry.title.is_empty());
            assert!(entry.keys.iter().all(|name| Key::parse(name).is_some()), "{}", entry.title);
        }
    }
}
