//! What lies in a store's folder, by name: the one list that says which files are the program's
//! own.
//!
//! It must not look at the disk.

/// Entries and the queue folded from them.
pub const LEDGER: &str = "ledger.db";
/// Cases and events as received.
pub const CASES: &str = "cases.db";
/// The console's log.
pub const LOG: &str = "crosscheck.log";
/// What stands behind the log's name where it is the one before.
pub const BEFORE: &str = ".1";
/// The folder of half-made decisions.
pub const DRAFTS: &str = "drafts";

/// The file that consoles hold a lock on while they run.
pub const CONSOLES: &str = "console.lock";

/// What a name begins with whose lock says that a process asks a source; behind it stands the
/// source's own.
pub const SOURCE: &str = "source.lock.";

/// What a name begins with whose lock says that a process asks a language model by itself; behind
/// it stands the digest of the model's name, which need not be fit for a file's.
pub const MODEL: &str = "model.lock.";

/// True for a name that only this program gives: beside the two databases lie what SQLite and the
/// making of a new one add to their names.
pub(super) fn is_ours(name: &[u8]) -> bool {
    let log = name.strip_prefix(LOG.as_bytes());
    name.starts_with(LEDGER.as_bytes())
        || name.starts_with(CASES.as_bytes())
        || log.is_some_and(|rest| rest.is_empty() || rest == BEFORE.as_bytes())
        || name == DRAFTS.as_bytes()
        || name == CONSOLES.as_bytes()
        || name.starts_with(SOURCE.as_bytes())
        || name.starts_with(MODEL.as_bytes())
}
