//! What touches the file system for a spool folder: one thing at a time, on a thread that may wait.
//!
//! A folder on a network that is gone holds up whoever asks for it, for as long as it likes. The
//! thread of all sources must not be that one, and no second thread may be spent on a folder that
//! holds up a first: it is asked again once it let that one go.

use crate::domain::feed::Side;
use crate::source::feed::Fault;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// How long a folder may take to answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// The one hand that reaches into a folder.
#[derive(Debug)]
pub(super) struct Hand {
    folder: PathBuf,
    pub(super) patience: Duration,
    free: Arc<Mutex<()>>,
}

impl Hand {
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf(), patience: PATIENCE, free: Arc::default() }
    }

    /// The hand itself, for what keeps it until it is done.
    pub(super) async fn free(&self) -> Result<OwnedMutexGuard<()>, Fault> {
        self.waits(self.free.clone().lock_owned()).await
    }

    /// Does something that may wait for the file system.
    pub(super) async fn does<T: Send + 'static>(
        &self,
        what: impl FnOnce() -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let free = self.free().await?;
        let done = spawn_blocking(move || {
            // Given back however it ends, and not before.
            let _free = free;
            what()
        });
        let done = self.waits(done).await?;
        done.unwrap_or_else(|_| Err(Fault::new("a fault of this program; please report it")))
    }

    /// Waits for what the folder owes, as long as it may take.
    pub(super) async fn waits<T>(&self, owed: impl Future<Output = T>) -> Result<T, Fault> {
        timeout(self.patience, owed).await.map_err(|_| {
            let (folder, secs) = (self.folder.display(), self.patience.as_secs());
            let why = format!(
                "this folder does not answer within {secs} s; if it is on a network, is that \
                 there? It goes on by itself once it answers ({folder})"
            );
            Fault::of(Side::Silent, why)
        })
    }
}
