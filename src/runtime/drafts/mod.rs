//! The thread that keeps half-made decisions: one small file a case, account and console, beside
//! the ledger and no part of it, for the account alone.
//!
//! A draft is written with every change and goes when its decision is stored, so that a signal, a
//! panic or a kill loses no more than the last key. Two consoles of one account have drafts of
//! their own; that of a console which has ended is taken over by the next one that opens the case.
//! It must not judge what is in a draft.

mod files;
#[cfg(test)]
mod tests;

use super::Inbox;
use super::worker::Worker;
use crate::app::draft::Saved;
use crate::app::message::{Effect, Message};
use crate::app::model::Session;
use crate::store::folder;
use files::Files;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::mpsc::Receiver;

/// A draft that is not written down, and why.
pub(super) type Unkept = (Saved, String);

/// Starts the thread that keeps this session's drafts below this store's folder. At the end it says
/// which are not written down.
pub(super) fn start(
    folder: &Path,
    session: &Session,
    inbox: Inbox,
) -> io::Result<Worker<Vec<Unkept>>> {
    let files = Files::new(folder.join(folder::DRAFTS), &session.who, &session.id);
    let drawer = Drawer { files, inbox, told: false, unkept: BTreeMap::new() };
    Worker::start("drafts", move |jobs| drawer.work(jobs))
}

/// What the thread works with.
struct Drawer {
    files: Files,
    inbox: Inbox,
    /// The console was told that drafts cannot be written down.
    told: bool,
    /// Those that could not be, by case.
    unkept: BTreeMap<String, Saved>,
}

impl Drawer {
    fn work(mut self, jobs: &Receiver<Effect>) -> Vec<Unkept> {
        self.files.sweep();
        while let Ok(first) = jobs.recv() {
            let waiting: Vec<Effect> = std::iter::once(first).chain(jobs.try_iter()).collect();
            for (place, job) in waiting.iter().enumerate() {
                if let Err(error) = self.does(job, waiting.get(place + 1))
                    && !std::mem::replace(&mut self.told, true)
                {
                    tracing::error!(error = error.to_string(), "a draft could not be kept");
                    let _ = self.inbox.send(Message::DraftsKept(Err(error.to_string())));
                }
            }
        }
        self.end()
    }

    /// Nobody is there to be told any more but whoever reads what is left.
    fn end(mut self) -> Vec<Unkept> {
        let folder = self.files.folder.display().to_string();
        let mut left = Vec::new();
        for saved in std::mem::take(&mut self.unkept).into_values() {
            if let Err(error) = self.files.keep(&saved) {
                let why = error.to_string();
                let says_where = why.contains(&folder);
                left.push((saved, if says_where { why } else { format!("{folder}: {why}") }));
            }
        }
        self.files.leave();
        left
    }

    fn does(&mut self, job: &Effect, next: Option<&Effect>) -> io::Result<()> {
        match (job, next) {
            // Of changes that stand next to each other only the last one is written.
            (Effect::KeepDraft(saved), Some(Effect::KeepDraft(later)))
                if later.case == saved.case =>
            {
                Ok(())
            }
            (Effect::KeepDraft(saved), _) => self.keep(saved),
            (Effect::DropDraft { case }, _) => {
                self.unkept.remove(case);
                self.files.remove(case)
            }
            (Effect::ReadDraft { case }, _) => self.read(case),
            _ => Ok(()),
        }
    }

    fn keep(&mut self, saved: &Saved) -> io::Result<()> {
        if let Err(error) = self.files.keep(saved) {
            self.unkept.insert(saved.case.clone(), saved.clone());
            return Err(error);
        }
        self.unkept.remove(&saved.case);
        // What kept the others back may be over for them too.
        self.unkept.retain(|_, saved| self.files.keep(saved).is_err());
        if self.unkept.is_empty() && std::mem::take(&mut self.told) {
            let _ = self.inbox.send(Message::DraftsKept(Ok(())));
        }
        Ok(())
    }

    /// Where the folder itself cannot be read, no draft is said to lie in it.
    fn read(&self, case: &str) -> io::Result<()> {
        let message = match self.files.newest(case, self.files.of(case)?) {
            Ok(saved) => saved.map(|it| Message::DraftRead(Box::new(it))),
            Err(why) => {
                tracing::error!("a draft could not be read");
                let said = format!("the draft that is kept of {case} cannot be read: {why}");
                Some(Message::Failed(None, said))
            }
        };
        // A closed channel means that the console has ended.
        message.map_or(Ok(()), |message| self.inbox.send(message).or(Ok(())))
    }
}
