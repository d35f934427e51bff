//! The keys of the pictures and of the record view, besides those that move everywhere: one table,
//! for what they do, the hints and the help.
//!
//! It must not know what is studied.

use crate::app::key::Key;
use crate::app::own_keys::Does::Study;
use crate::app::own_keys::{self, OwnKey, Place, key};

/// What a key does in a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is described in the table below")]
pub enum InStudy {
    Go,
    Turn,
    Lanes,
    Onward,
    Backward,
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
    Changed,
    AgainstEarlier,
    AgainstLater,
    Raw,
    Compare,
    Later,
    Earlier,
    Copy,
    CopyAll,
    Leave,
}

/// Pictures and lists from which one goes to an event.
const PICTURES: &[Place] = &[Place::Facts, Place::Timeline, Place::Map, Place::Indicators];
const RECORD: &[Place] = &[Place::Record];
/// Where one goes from event to event.
const BY_EVENT: &[Place] = &[Place::Record, Place::Compare];
const EVERY: &[Place] = &[
    Place::Facts,
    Place::Timeline,
    Place::Map,
    Place::Subject,
    Place::Indicators,
    Place::Record,
    Place::Bytes,
    Place::Compare,
];

/// Every key of the studies, in the order of the help.
#[rustfmt::skip]
pub const STUDY_KEYS: &[OwnKey] = &[
    key(Study(InStudy::Go), PICTURES, "go", &["enter"], "goes there",
        "To the event that is selected; what several events make lights all of them."),
    key(Study(InStudy::Go), &[Place::Compare], "open", &["enter"], "opens",
        "The record, at the selected value: of the right event, else of the left; leaving comes back."),
    key(Study(InStudy::Lanes), &[Place::Timeline], "lanes", &["l"], "lanes",
        "A row for each outcome, country, address, account or application."),
    key(Study(InStudy::Onward), &[Place::Timeline], "onward", &["right"], "onward",
        "The next event in time."),
    key(Study(InStudy::Backward), &[Place::Timeline], "backward", &["left"], "backward",
        "The event before in time."),
    key(Study(InStudy::World), &[Place::Map], "world", &["w"], "whole world",
        "The whole world, or only where the sign-ins are."),
    key(Study(InStudy::Turn), RECORD, "turn", &["enter"], "folds, reads whole",
        "Fold or unfold; on a value, read it whole."),
    key(Study(InStudy::Shut), RECORD, "fold", &["left", "h"], "folds",
        "Fold, or up to what it stands in."),
    key(Study(InStudy::Open), RECORD, "unfold", &["right", "l"], "unfolds",
        "Unfold."),
    key(Study(InStudy::ShutAll), RECORD, "fold-all", &["-"], "folds all",
        "Fold all but the first level."),
    key(Study(InStudy::OpenAll), RECORD, "unfold-all", &["+"], "unfolds all",
        "Unfold all."),
    key(Study(InStudy::Depth), RECORD, "depth", &["1", "2", "3", "4", "5", "6", "7", "8", "9"], "to depth",
        "Unfold to that many levels."),
    key(Study(InStudy::Find), RECORD, "find", &["/"], "finds",
        "Find a text in its bytes as received, large and small letters alike."),
    key(Study(InStudy::Next), RECORD, "next", &["n"], "next",
        "The next place found."),
    key(Study(InStudy::Before), RECORD, "before", &["N"], "one before",
        "The place found before."),
    key(Study(InStudy::Narrow), RECORD, "cited", &["c"], "cited",
        "Only what claims cite; again, all."),
    key(Study(InStudy::Changed), RECORD, "changed", &["d"], "changed",
        "Only what changed against the event before it of the same subject; again, all."),
    key(Study(InStudy::AgainstEarlier), RECORD, "against-earlier", &["{"], "against earlier",
        "What changed against the event of the same subject before the one compared with."),
    key(Study(InStudy::AgainstLater), RECORD, "against-later", &["}"], "against later",
        "What changed against the one behind it."),
    key(Study(InStudy::Narrow), &[Place::Compare], "narrow", &["c"], "narrow",
        "Only what differs; again, all."),
    key(Study(InStudy::Raw), &[Place::Record, Place::Bytes], "raw", &["r"], "raw",
        "The bytes exactly as received, white space too."),
    key(Study(InStudy::Turn), &[Place::Bytes], "turn", &["enter"], "shuts it",
        "Back from a value that is read whole."),
    key(Study(InStudy::Compare), BY_EVENT, "compare", &["x"], "compare",
        "Beside another event, aligned by path; in a comparison, leave it."),
    key(Study(InStudy::Later), BY_EVENT, "later", &["]"], "later event",
        "The next event in time; in a comparison, of the right side."),
    key(Study(InStudy::Earlier), BY_EVENT, "earlier", &["["], "earlier event",
        "The event before."),
    key(Study(InStudy::Copy), &[Place::Indicators], "copy", &["y"], "copies",
        "The selected one to the clipboard, defanged."),
    key(Study(InStudy::CopyAll), &[Place::Indicators], "copy-all", &["Y"], "copies all",
        "All of them to the clipboard, defanged, one a line."),
    key(Study(InStudy::Copy), RECORD, "copy", &["y"], "copies",
        "The selected value to the clipboard, as it is shown."),
    key(Study(InStudy::Copy), &[Place::Compare], "copy", &["y"], "copies",
        "The selected row to the clipboard: its path and both values, as received."),
    key(Study(InStudy::Leave), EVERY, "leave", &["esc", "q"], "leaves",
        "Leave it; in a record where a text was found, end the search first."),
];

/// Which of the keys that do this it was, as the table has them, if it does this.
pub(super) fn place(key: Key, does: InStudy) -> Option<usize> {
    own_keys::place(STUDY_KEYS, key, Study(does))
}

/// True if that key, as the table has it, does that in a study.
pub(super) fn is(key: Key, does: InStudy) -> bool {
    place(key, does).is_some()
}
