//! The shell around the machine: terminal, threads, clock, and the loop that ties them together.
//!
//! It decides nothing about cases. Five threads feed one bounded channel: keys, signals, the reader
//! and the recorder of the store, and the drawer of the drafts; a sixth watches the store's files
//! where that can be done. A file that is written, and the end of another process's grouping, have
//! a thread while it lasts. Where sources are configured, one thread takes in what they deliver and
//! one asks them; each language model that is asked by itself has a thread too. In `demo --live`
//! another one is what the sources ask.

mod ahead;
pub mod chance;
pub mod checkpoints;
pub mod clock;
mod drafts;
mod editor;
mod event_loop;
mod files;
mod framed;
mod input;
pub mod intake;
pub mod known;
pub mod learnt;
mod lines;
pub mod log;
pub mod models;
pub mod outside;
mod own_folder;
pub mod own_keys;
mod pace;
pub mod panic;
pub mod presence;
pub mod reader;
mod recorder;
mod scroll;
pub mod sources;
pub mod stand_in;
pub mod terminal;
mod watch;
mod worker;

pub use event_loop::{Console, Ended, Outcome, run};

use crate::app::message::Message;
use std::sync::mpsc::SyncSender;

/// Messages that may wait; senders block when it is full, so that nothing grows without bound.
const CHANNEL: usize = 1_024;

/// Where threads send what they have. A closed channel means that the console has ended.
type Inbox = SyncSender<Message>;
