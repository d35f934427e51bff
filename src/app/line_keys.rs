//! The keys of lines that are typed, such as the filter and the palette, and those that edit any
//! text: one table, for the hints and the help.
//!
//! It must not know what is typed.

use super::own_keys::Does::Line;
use super::own_keys::{OwnKey, Place, key};

/// What a key does in a line that is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is described in the table below")]
pub enum InLine {
    Take,
    Leave,
    Complete,
    CompleteBack,
    Older,
    Newer,
    Next,
    Before,
    PageDown,
    PageUp,
    WordLeft,
    WordRight,
    Begin,
    End,
    CutWord,
    CutWordBehind,
    CutToBegin,
    CutToEnd,
}

const TYPING: &[Place] = &[Place::Typing];

/// Every key of such lines, in the order of the help.
#[rustfmt::skip]
pub const LINE_KEYS: &[OwnKey] = &[
    key(Line(InLine::WordLeft), TYPING, "word-left", &["ctrl-left", "alt-b"], "word left",
        "To the word before."),
    key(Line(InLine::WordRight), TYPING, "word-right", &["ctrl-right", "alt-f"], "word right",
        "Behind the word."),
    key(Line(InLine::Begin), TYPING, "begin", &["ctrl-a", "home"], "begin",
        "To the beginning of the line."),
    key(Line(InLine::End), TYPING, "end", &["ctrl-e", "end"], "end",
        "To the end of the line."),
    key(Line(InLine::CutWord), TYPING, "cut-word", &["ctrl-w"], "cuts word",
        "Cut the word before."),
    key(Line(InLine::CutWordBehind), TYPING, "cut-word-behind", &["alt-d"], "cuts word behind",
        "Cut the word behind."),
    key(Line(InLine::CutToBegin), TYPING, "cut-to-begin", &["ctrl-u"], "cuts to begin",
        "Cut to the beginning of the line."),
    key(Line(InLine::CutToEnd), TYPING, "cut-to-end", &["ctrl-k"], "cuts to end",
        "Cut to the end of the line."),
    key(Line(InLine::Take), &[Place::Filter], "take", &["enter"], "keeps it",
        "Keep what is shown."),
    key(Line(InLine::Leave), &[Place::Filter], "leave", &["esc"], "gives back what was",
        "Back to what was shown before."),
    key(Line(InLine::Complete), &[Place::Filter], "complete", &["tab"], "completes",
        "Take what is offered; again, the next."),
    key(Line(InLine::CompleteBack), &[Place::Filter], "complete-back", &["backtab"], "the other way",
        "The same, the other way round."),
    key(Line(InLine::Older), &[Place::Filter], "older", &["up"], "earlier filter",
        "The filter before."),
    key(Line(InLine::Newer), &[Place::Filter], "newer", &["down"], "later filter",
        "The filter behind."),
    key(Line(InLine::Take), &[Place::Goto], "take", &["enter"], "opens it",
        "Go to the selected case."),
    key(Line(InLine::Take), &[Place::Palette], "take", &["enter"], "runs it",
        "Run what is selected."),
    key(Line(InLine::Take), &[Place::File], "take", &["enter"], "writes it",
        "Write the file."),
    key(Line(InLine::Take), &[Place::Find], "take", &["enter"], "keeps",
        "Keep what was found."),
    key(Line(InLine::Leave), &[Place::Goto, Place::Palette, Place::File, Place::Find], "leave", &["esc"], "leaves",
        "Leave the line."),
    key(Line(InLine::Next), &[Place::Goto], "next", &["tab", "down"], "next match",
        "The next that fits."),
    key(Line(InLine::Before), &[Place::Goto], "before", &["backtab", "up"], "match before",
        "The one before."),
    key(Line(InLine::Next), &[Place::Palette], "next", &["down", "tab", "ctrl-n"], "choose",
        "The next that fits."),
    key(Line(InLine::Before), &[Place::Palette], "before", &["up", "backtab", "ctrl-p"], "choose",
        "The one before."),
    key(Line(InLine::PageDown), &[Place::Palette], "page-down", &["pgdn"], "page down",
        "Ten further down."),
    key(Line(InLine::PageUp), &[Place::Palette], "page-up", &["pgup"], "page up",
        "Ten further up."),
];
