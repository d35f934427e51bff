//! The keys of the decision form and the waiting form: one table, for what they do, the hints and
//! the help.
//!
//! It must not know what is asked.

use super::key::Key;
use super::own_keys::Does::Form;
use super::own_keys::{self, OwnKey, Place, key};

/// What a key does in a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is described in the table below")]
pub enum InForm {
    Choose,
    Take,
    Before,
    Leave,
    Store,
    Words,
    Name,
    Request,
    Raise,
    Lower,
    NextEvent,
    PreviousEvent,
    Part,
    NextMatch,
    Line,
    UndoTyping,
    Redo,
    Template,
    Editor,
}

/// Questions of a form that are answered with a key, and the summary.
const CHOOSING: &[Place] = &[Place::Form, Place::Summary];
/// Questions that are answered in words.
const WORDS: &[Place] = &[Place::Text, Place::Search, Place::Wait];

/// Every key of the forms, in the order of the help.
#[rustfmt::skip]
pub const FORM_KEYS: &[OwnKey] = &[
    key(Form(InForm::Choose), &[Place::Form], "choose", &["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "b", "c", "d"], "choose",
        "Take the answer with this key. These stay as they are."),
    key(Form(InForm::Take), WORDS, "take", &["enter", "tab"], "takes it",
        "Take the text typed so far. Never stores."),
    key(Form(InForm::Before), &[Place::Form, Place::Summary, Place::WaitSummary], "before", &["backspace", "left", "backtab"], "goes back",
        "To the question before."),
    key(Form(InForm::Before), WORDS, "before", &["backtab"], "goes back",
        "To the question before; what was typed is kept."),
    key(Form(InForm::Leave), &[Place::Form, Place::Summary, Place::Text, Place::Search, Place::Wait, Place::WaitSummary], "leave", &["esc"], "keeps the draft",
        "Leave the form. The draft is kept for the case, also when the program ends."),
    key(Form(InForm::Store), &[Place::Summary, Place::WaitSummary], "store", &["s"], "store",
        "Store it. Only this key stores."),
    key(Form(InForm::Words), &[Place::Summary], "words", &["t"], "words",
        "Say why in words, or change them."),
    key(Form(InForm::Name), CHOOSING, "name-event", &["m", "space"], "name event",
        "Name the selected event as deciding, or take that back."),
    key(Form(InForm::NextEvent), CHOOSING, "next-event", &["j", "down"], "next event",
        "Select the next event."),
    key(Form(InForm::PreviousEvent), CHOOSING, "event-before", &["k", "up"], "event before",
        "Select the event before."),
    key(Form(InForm::Part), CHOOSING, "other-part", &["tab"], "other part",
        "From what the evidence says to what the model says, and back, above the form."),
    key(Form(InForm::Request), &[Place::Summary], "request", &["r"], "request",
        "Record the step that the model recommends as a request. Executes nothing."),
    key(Form(InForm::Raise), &[Place::Summary], "raise", &["+"], "raise severity",
        "Your severity, one step up."),
    key(Form(InForm::Lower), &[Place::Summary], "lower", &["-"], "lower severity",
        "Your severity, one step down."),
    key(Form(InForm::NextMatch), &[Place::Search], "next-match", &["down"], "next match",
        "The next case that fits what is typed."),
    key(Form(InForm::Line), &[Place::Text], "newline", &["ctrl-j"], "newline",
        "A new line, where the words may have several."),
    key(Form(InForm::Template), &[Place::Text], "template", &["ctrl-t"], "template",
        "In a reason: begin with a template of the configuration; it is stored only once you have changed it."),
    key(Form(InForm::Editor), &[Place::Text], "editor", &["ctrl-o"], "editor",
        "In a reason: edit it in $VISUAL or $EDITOR; what you save there comes back into the form."),
    key(Form(InForm::UndoTyping), &[Place::Typing], "undo", &["ctrl-z"], "undo",
        "Take back what was typed, word by word."),
    key(Form(InForm::Redo), &[Place::Typing], "redo", &["ctrl-y"], "redo",
        "Do again what was taken back."),
];

/// True if that key, as the table has it, does that in a form.
pub(super) fn is(key: Key, does: InForm) -> bool {
    own_keys::place(FORM_KEYS, key, Form(does)).is_some()
}
