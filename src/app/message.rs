//! What comes into the machine and what goes out of it, as comparable data.

use super::draft::Saved;
use super::key::Key;
use super::pointer::Pointer;
use super::queue::pulse::Pulse;
use super::status::StoreNews;
use super::study::compare::Comparison;
use super::survey::Survey;
use crate::domain::asking;
use crate::domain::feed::News;
use crate::domain::query::{Context, Field};
use crate::domain::queue::{LastDecision, QueueKey, QueueRow};
use crate::domain::time::Timestamp;
use crate::examine::Examined;
use crate::ledger::record::Body;
use crate::store::{Ask, Counts, Expect, GroupBy, Groups, Known, Page};

pub use crate::store::Whence;
use std::sync::Arc;

use super::model::HistoryLine;
/// A window of the queue.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// The lines.
    pub rows: Vec<QueueRow>,
    /// Lines of the filtered queue before them.
    pub before: u64,
    /// Lines of the filtered queue.
    pub total: u64,
    /// How many cases are in which state.
    pub counts: Counts,
    /// Entries of the ledger.
    pub entries: u64,
    /// The next time at which a waiting case comes back.
    pub next_due: Option<Timestamp>,
}

/// A case, read and computed.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// Its line of the queue.
    pub row: QueueRow,
    /// All that was computed of it.
    pub examined: Arc<Examined>,
    /// What the pictures of it rest on.
    pub survey: Arc<Survey>,
}

impl Opened {
    /// A line of the queue and its case, surveyed. Not for the thread that takes keys.
    pub fn new(row: QueueRow, examined: Examined) -> Self {
        let survey = Arc::new(Survey::of(&examined));
        Self { row, examined: Arc::new(examined), survey }
    }
}

/// Why a person's record was not stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotStored {
    /// Somebody else decided first.
    Decided(LastDecision),
    /// The case has a newer revision.
    Changed(u32),
    /// Somebody else claimed it first: who, and until when.
    Held(String, Timestamp),
    /// The store could not: why, and how to mend it.
    Failed(String),
}

/// What came back from the person's own editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// The text, as it was left.
    pub text: String,
    /// How the editor failed, if it did.
    pub fault: Option<String>,
}

/// What lies over the screen and scrolls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// The overlay.
    Overlay,
    /// The keys of a place, above it.
    Keys,
}

/// Anything that may change the model.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// A key was pressed.
    Key(Key),
    /// The pointer did something.
    Pointer(Pointer),
    /// Text was pasted: text, never keys.
    Paste(String),
    /// The terminal has a new size: columns, rows.
    Resized(u16, u16),
    /// A frame was drawn in which something scrolls: what, and where its last page begins.
    Drawn(Sheet, usize),
    /// A deadline that the model asked for has come.
    DeadlineReached,
    /// The store was changed by another process.
    StoreChanged,
    /// A window of the queue came.
    WindowRead(u64, Box<Window>),
    /// A case's line came, if there is one.
    RowRead(u64, Option<Box<QueueRow>>),
    /// Lines shown beside the queue came.
    PageRead(u64, Box<Page>),
    /// The queue in groups came.
    GroupsRead(u64, Box<GroupsWindow>),
    /// Values of a field came.
    ValuesRead(u64, Vec<Known>),
    /// Arrivals, decisions and what is overdue came.
    PulseRead(u64, Box<Pulse>),
    /// Lines that resemble typed text came.
    Resembling(u64, Vec<QueueRow>),
    /// The line found by typing came, if there is one.
    CaseFound(u64, Option<Box<QueueRow>>),
    /// A case came, or why it did not.
    CaseOpened(u64, Result<Box<Opened>, String>),
    /// A case's earlier assessment came: none where no earlier revision has another one.
    EarlierOpened(u64, Result<Option<Box<Opened>>, String>),
    /// A case's history came.
    HistoryRead(u64, Result<Vec<HistoryLine>, String>),
    /// A person's record is stored: the entry's place and the case's line as it is now.
    Stored(u64, u64, Option<Box<QueueRow>>),
    /// A person's record is not stored.
    NotStored(u64, NotStored),
    /// Two records were compared.
    Compared(u64, Arc<Comparison>),
    /// Something could not be done: for which request, where one waits for it, and why.
    Failed(Option<u64>, String),
    /// The person's own editor has ended.
    Edited(u64, Result<Edited, String>),
    /// A draft that was kept by an earlier run came.
    DraftRead(Box<Saved>),
    /// Drafts cannot be written down any more, and why, or they can again.
    DraftsKept(Result<(), String>),
    /// The store takes no records, and why, or it does again.
    StoreTakes(Result<(), String>),
    /// What is known of the store besides its lines came.
    NewsRead(u64, StoreNews),
    /// The other process that grouped raw events is done, however it ended.
    GroupingEnded,
    /// The end of another process's grouping cannot be told.
    GroupingUnknown,
    /// How it goes with the source of that name.
    Source(Arc<str>, News),
    /// How it goes with the language model of that name.
    Assessor(Arc<str>, asking::News),
    /// No source is asked any more, and why.
    SourcesStopped(String),
    /// A file was written, under that name, or why not.
    FileWritten(u64, Result<String, String>),
    /// The system asks the program to end, by the signal of this number.
    Terminated(u8),
}

impl Message {
    /// True for what a person did.
    pub const fn is_of_person(&self) -> bool {
        matches!(self, Self::Key(_) | Self::Paste(_) | Self::Pointer(_))
    }
}

/// The queue in groups.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupsWindow {
    /// The groups.
    pub groups: Groups,
    /// The cases of those that are unfolded, by the group's value.
    pub unfolded: Vec<(String, Vec<QueueRow>)>,
    /// How many cases are in which state.
    pub counts: Counts,
    /// Entries of the ledger.
    pub entries: u64,
    /// The next time at which a waiting case comes back.
    pub next_due: Option<Timestamp>,
}

/// What the machine wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Read a window of the queue of at most that many lines.
    ReadWindow {
        /// The request.
        request: u64,
        /// Which lines, in which order.
        ask: Box<Ask>,
        /// From where.
        whence: Whence,
        /// How many.
        limit: usize,
    },
    /// Read a case's line as it is now.
    ReadRow {
        /// The request.
        request: u64,
        /// The case.
        case: String,
    },
    /// Read lines that are shown beside the queue.
    ReadPage {
        /// The request.
        request: u64,
        /// Which lines, in which order.
        ask: Box<Ask>,
        /// From where.
        whence: Whence,
        /// How many.
        limit: usize,
    },
    /// Read the queue in groups, with the cases of some of them.
    ReadGroups {
        /// The request.
        request: u64,
        /// Which lines.
        ask: Box<Ask>,
        /// Put together by what.
        by: GroupBy,
        /// How many groups.
        limit: usize,
        /// The values of the groups that are unfolded.
        unfolded: Vec<String>,
        /// How many cases of each of these.
        rows: usize,
    },
    /// Read values that lines have in a field.
    ReadValues {
        /// The request.
        request: u64,
        /// The field.
        field: Field,
        /// What they contain.
        text: String,
        /// How many.
        limit: usize,
    },
    /// Count arrivals, decisions and what is overdue.
    ReadPulse {
        /// The request.
        request: u64,
        /// When and by whom it is asked.
        context: Box<Context>,
    },
    /// Find lines that resemble typed text.
    FindResembling {
        /// The request.
        request: u64,
        /// Among which lines.
        ask: Box<Ask>,
        /// The typed text.
        text: String,
        /// How many.
        limit: usize,
    },
    /// Find a line of any state by typed text.
    FindCase {
        /// The request.
        request: u64,
        /// The typed text.
        text: String,
        /// Behind this place; from the top if `None`.
        after: Option<QueueKey>,
    },
    /// Read a case and compute everything of it.
    OpenCase {
        /// The request.
        request: u64,
        /// The case.
        case: String,
    },
    /// Read the newest revision of a case before that one whose assessment is another, and compute
    /// everything of it.
    OpenEarlier {
        /// The request.
        request: u64,
        /// The case.
        case: String,
        /// The revision to be before.
        before: u32,
    },
    /// Read a case's history.
    ReadHistory {
        /// The request.
        request: u64,
        /// The case.
        case: String,
    },
    /// Compare the records of two events.
    Compare {
        /// The request.
        request: u64,
        /// The case.
        examined: Arc<Examined>,
        /// The events, by their places in the case.
        events: (usize, usize),
    },
    /// Append records that nobody waits for.
    Record(Vec<Body>),
    /// Append what a person wrote; acknowledged by `Stored` or `NotStored`.
    Store {
        /// The request.
        request: u64,
        /// The records; they stand or fall together.
        bodies: Vec<Body>,
        /// The statement's id.
        id: [u8; 16],
        /// What has to hold.
        expect: Expect,
    },
    /// Bring back waiting cases that are due.
    ReturnDue,
    /// Give the terminal to the person's own editor with this text, until it ends.
    EditText {
        /// The request.
        request: u64,
        /// The text.
        text: String,
    },
    /// Write down what is half made, outside of the ledger.
    KeepDraft(Box<Saved>),
    /// What is written down of a case's draft is to go: it was stored.
    DropDraft {
        /// The case.
        case: String,
    },
    /// Read what is written down of a case's draft.
    ReadDraft {
        /// The case.
        case: String,
    },
    /// Read what is known of the store besides its lines.
    ReadNews {
        /// The request.
        request: u64,
        /// What the clock says: no case is newer than that.
        now: Timestamp,
    },
    /// Tell when no other process groups raw events any more; answered by `GroupingEnded`.
    AwaitGrouping,
    /// Keep the names of the commands that need no hint any more, for this account.
    KeepLearnt(Vec<String>),
    /// Hand a text that has passed the gate to the terminal's clipboard.
    Copy(String),
    /// Write bytes into a new file; answered by `FileWritten`.
    WriteFile {
        /// The request.
        request: u64,
        /// The name as typed; `~/` is the home folder.
        path: String,
        /// The exact bytes.
        bytes: Arc<[u8]>,
    },
}

/// What update is handed in besides the message.
pub struct Ctx<'a> {
    /// The clock.
    pub now: Timestamp,
    /// 128 fresh bits, for the id of a statement.
    pub fresh: &'a mut dyn FnMut() -> [u8; 16],
}
