//! The console's whole state: one value that can be compared, printed and folded again.
//!
//! It holds windows of the queue, never the whole, and one open case. It must not hold handles,
//! closures or caches of a view.

use super::beside::Beside;
use super::draft::Saved;
use super::edit::Edit;
use super::form::Form;
use super::goto::Goto;
use super::layout::Content;
pub use super::open_case::{Focus, Lit, Look, Mark, Marked, OpenCase};
use super::others::Others;
use super::palette::Palette;
use super::queue::filter::FilterLine;
use super::queue::groups::GroupPane;
use super::queue::lens::Lens;
use super::queue::menus::Menu;
use super::queue::owed::Owed;
use super::queue::pulse::Pulse;
use super::queue::views::View;
use super::shell::Shell;
use super::study::Study;
use super::taking::WriteTo;
use super::template::Template;
use super::themes::Themes;
use super::times::Times;
use super::wait::WaitForm;
use crate::domain::query::{Anchor, DueTimes};
use crate::domain::queue::{LastDecision, QueueRow};
use crate::domain::time::Timestamp;
use crate::store::Counts;
use std::collections::{BTreeMap, BTreeSet};

/// What fills the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The queue.
    Queue,
    /// One case.
    Case,
}

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

/// The window of the queue.
#[derive(Clone, Debug, PartialEq)]
pub struct QueuePane {
    /// Which lines are wanted, in which order.
    pub lens: Lens,
    /// The queue in groups, where it is.
    pub groups: Option<GroupPane>,
    /// Arrivals, decisions and what is overdue; none until they came.
    pub pulse: Option<Pulse>,
    /// The read of them under way.
    pub pulse_reading: u64,
    /// Filters that were typed, the last one last.
    pub past: Vec<String>,
    /// The lines of the window.
    pub rows: Vec<QueueRow>,
    /// Lines of the filtered queue before the window.
    pub before: u64,
    /// Lines of the filtered queue.
    pub total: u64,
    /// The selected line of the window.
    pub cursor: usize,
    /// How many cases are in which state.
    pub counts: Counts,
    /// False until the first window came in.
    pub loaded: bool,
    /// The next time at which a waiting case comes back.
    pub next_due: Option<Timestamp>,
    /// When due cases were last asked back.
    pub returning: Option<Timestamp>,
    /// The case that was just decided: when the next window comes, the one behind it is opened.
    pub open_behind: Option<String>,
    /// The read under way; answers to older ones are ignored.
    pub reading: u64,
    /// When that read comes, the cursor goes to its first line.
    pub at_top: bool,
    /// Where the cursor goes when that read comes.
    pub target: Option<Anchor>,
    /// Steps beyond the window, and what was typed behind them.
    pub owed: Owed,
}

impl QueuePane {
    /// The selected line; none where a group's own line is.
    pub fn selected(&self) -> Option<&QueueRow> {
        match &self.groups {
            Some(groups) => groups.selected(),
            None => self.rows.get(self.cursor),
        }
    }
}

/// A decision or a wait that can still be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undoable {
    /// The case.
    pub case: String,
    /// Whom it is about, for people.
    pub whose: String,
    /// Its revision.
    pub revision: u32,
    /// The decision; none where it was a wait.
    pub decision: Option<LastDecision>,
    /// The entry of the last decision that counts, which must not have changed since.
    pub last: Option<u64>,
    /// Until when.
    pub until: Timestamp,
    /// The id under which taking it back was sent.
    pub id: Option<[u8; 16]>,
}

/// How a notice is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It went well.
    Good,
    /// It is worth reading.
    Plain,
    /// It was refused or failed.
    Bad,
}

/// One line at the bottom, gone with the next key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How it is meant.
    pub tone: Tone,
    /// What it says; untrusted text may be in it.
    pub text: String,
}

/// What the shell knows and the screen says.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// The session's id.
    pub id: String,
    /// Who sits here.
    pub who: String,
    /// The built-in queue with its own clock.
    pub demo: bool,
    /// Names to whom cases are escalated, from the configuration.
    pub recipients: Vec<String>,
    /// Beginnings of a reason in words, from the configuration.
    pub templates: Vec<Template>,
    /// Entries of the ledger, as far as known here.
    pub entries: u64,
    /// Within which time cases are to be decided, from the configuration.
    pub due: DueTimes,
    /// The views of the queue, from the configuration.
    pub views: Vec<View>,
}

/// A write that was sent to the recorder and is not yet acknowledged.
#[derive(Clone, Debug, PartialEq)]
pub struct Pending {
    /// The request.
    pub request: u64,
    /// The case.
    pub case: String,
    /// What is being stored.
    pub what: Writing,
}

/// What a person writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// A decision or an amendment.
    Decision,
    /// A wait.
    Wait,
    /// That one works on a case.
    Claim,
    /// A claim given back.
    Release,
    /// One of them taken back.
    Undo,
}

impl Writing {
    /// In words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Decision => "the decision",
            Self::Wait => "the wait",
            Self::Claim => "the claim",
            Self::Release => "the release",
            Self::Undo => "the undo",
        }
    }
}

/// The console's state.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// What fills the screen.
    pub screen: Screen,
    /// What lies over it.
    pub overlay: Option<Overlay>,
    /// The queue.
    pub queue: QueuePane,
    /// The open case.
    pub case: Option<OpenCase>,
    /// The events that were opened in this session, by case and revision.
    pub opened_before: BTreeMap<(String, u32), BTreeSet<usize>>,
    /// The assessment of an earlier revision, beside that of the open case.
    pub beside: Option<Beside>,
    /// The read of an earlier assessment under way; answers to older ones are ignored.
    pub beside_request: u64,
    /// Cases from which one went to others of their subject, the last one last ([`super::others`]
    /// says when this ends).
    pub trail: Vec<String>,
    /// The case that is being opened: its id and the request.
    pub opening: Option<(String, u64)>,
    /// Half-made decisions and waits by case, kept when the form is left.
    pub drafts: BTreeMap<String, Saved>,
    /// The last reason in words that was stored, against pasting it again.
    pub last_text: Option<String>,
    /// What was stored last, while it can still be taken back.
    pub undo: Option<Undoable>,
    /// A write under way.
    pub pending: Option<Pending>,
    /// One line at the bottom.
    pub notice: Option<Notice>,
    /// What the shell knows.
    pub session: Session,
    /// Terminal columns and rows.
    pub size: (u16, u16),
    /// The shown clock.
    pub now: Timestamp,
    /// The store cannot be written: why. Deciding is closed, looking is not.
    pub read_only: Option<String>,
    /// The last request id given out.
    pub request: u64,
    /// What is under the fingers: keys, panes, themes.
    pub shell: Shell,
    /// The console is to be left.
    pub quit: bool,
    /// The number of the signal that asked for it, if one did.
    pub signal: Option<u8>,
}

impl Model {
    /// A console that has seen nothing yet.
    pub fn new(session: Session, size: (u16, u16), now: Timestamp) -> Self {
        Self {
            screen: Screen::Queue,
            overlay: None,
            queue: QueuePane {
                lens: Lens::default(),
                groups: None,
                pulse: None,
                pulse_reading: 0,
                past: Vec::new(),
                rows: Vec::new(),
                before: 0,
                total: 0,
                cursor: 0,
                counts: Counts::default(),
                loaded: false,
                next_due: None,
                returning: None,
                open_behind: None,
                reading: 0,
                at_top: false,
                target: None,
                owed: Owed::default(),
            },
            case: None,
            beside: None,
            opened_before: BTreeMap::new(),
            beside_request: 0,
            trail: Vec::new(),
            opening: None,
            drafts: BTreeMap::new(),
            last_text: None,
            undo: None,
            pending: None,
            notice: None,
            session,
            size,
            now,
            read_only: None,
            request: 0,
            shell: Shell::default(),
            quit: false,
            signal: None,
        }
    }

    /// What the areas of that case's screen depend on.
    pub fn content(&self, case: &OpenCase) -> Content {
        Content {
            events: case.order.len(),
            items: case.items(),
            on_model: case.focus == Focus::Model,
            on_record: case.focus == Focus::Record,
            lit: case.lit.is_some(),
            places: case.survey.journey.places.len(),
            disagreeing: (0..case.items()).filter(|item| case.disagrees(*item)).count(),
            panes: self.shell.panes,
        }
    }

    /// How times are written now.
    pub fn times(&self) -> Times {
        Times { now: self.now.millis(), ..self.shell.times.clone() }
    }

    /// A fresh request id.
    pub(super) fn next_request(&mut self) -> u64 {
        self.request += 1;
        self.request
    }

    /// Shows one line at the bottom.
    pub(super) fn say(&mut self, tone: Tone, text: impl Into<String>) {
        self.notice = Some(Notice { tone, text: text.into() });
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
