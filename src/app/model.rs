//! The console's whole state: one value that can be compared, printed and folded again.
//!
//! It holds windows of the queue, never the whole, and one open case. It must not hold handles,
//! closures or caches of a view.

use super::beside::Beside;
use super::draft::Saved;
use super::layout::Content;
pub use super::open_case::{Focus, Lit, Look, Mark, Marked, OpenCase};
pub use super::overlay::{Dialog, History, HistoryLine, Overlay, typed};
pub use super::queue::pane::QueuePane;
use super::queue::views::View;
use super::shell::Shell;
use super::template::Template;
use super::times::Times;
pub use super::writing::{Pending, Undoable, Writing};
use crate::domain::query::DueTimes;
use crate::domain::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// What fills the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The queue.
    Queue,
    /// One case.
    Case,
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
    /// The request for the line of the open case; none where what was stored since overtook it.
    pub row_asked: Option<u64>,
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
            queue: QueuePane::default(),
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
            row_asked: None,
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
            disagreeing: (0..case.items()).filter(|item| case.stands_first(*item)).count(),
            panes: self.shell.panes,
            queue: case.queue_lines,
            form: 0,
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
