//! Connections and their schema: settings, ordered migrations, and what is refused on sight.
//!
//! It must not know what the tables are for.

use super::fault::{Saying as _, damaged, refused, unwritable};
use super::files;
use crate::store::{Result, folder};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// One of the two files of a store.
pub(super) struct Kind {
    pub(super) file: &'static str,
    /// Marks the file as ours, and as this one of the two.
    application_id: i32,
    /// Step n brings version n to n + 1.
    steps: &'static [&'static str],
    cache_kib: i32,
    /// Bytes of a page of a new file.
    page_bytes: u32,
}

/// Entries and the queue folded from them.
pub(super) const LEDGER: Kind = Kind {
    file: folder::LEDGER,
    application_id: 0x7863_6C64,
    steps: &[
        include_str!("ledger_1.sql"),
        include_str!("ledger_2.sql"),
        include_str!("ledger_3.sql"),
        include_str!("ledger_4.sql"),
        include_str!("ledger_5.sql"),
    ],
    cache_kib: 64 * 1024,
    page_bytes: 8 * 1024,
};

/// Cases and events as received.
pub(super) const CASES: Kind = Kind {
    file: folder::CASES,
    application_id: 0x7863_6373,
    steps: &[
        include_str!("cases_1.sql"),
        include_str!("cases_2.sql"),
        include_str!("cases_3.sql"),
        include_str!("cases_4.sql"),
        include_str!("cases_5.sql"),
        include_str!("cases_6.sql"),
    ],
    // What is looked for again are the inner pages of indexes, not the records.
    cache_kib: 32 * 1024,
    // A case of the usual size takes half a page: larger pages are written in fewer pieces.
    page_bytes: 16 * 1024,
};

/// Before this, a race between checkpoint and commit on two connections could lose commits.
const SQLITE_MIN: i32 = 3_051_003;
/// Pages that a reader keeps: it walks, and what it comes back to is little.
const READER_CACHE_KIB: i32 = 8 * 1024;
const BUSY: Duration = Duration::from_secs(5);

/// Refuses an SQLite with the race.
pub(super) fn sqlite_is_sound() -> Result<()> {
    if rusqlite::version_number() >= SQLITE_MIN {
        return Ok(());
    }
    let why = "this SQLite can lose commits when two programs write; build with 3.51.3 or later";
    Err(refused(format!("SQLite {}", rusqlite::version()), why))
}

/// Makes a new file whole, and only then puts it in its place: a file under its final name is never
/// half made, so that an empty one is always damage.
pub(super) fn create(
    dir: &Path,
    kind: &Kind,
    fill: impl FnOnce(&Connection) -> Result<()>,
) -> Result<()> {
    let path = dir.join(kind.file);
    let what = path.display().to_string();
    let fresh = files::beside(&path)?;
    let conn = Connection::open_with_flags(&fresh, flags(true)).saying(&what)?;
    // Without a journal file beside it, what is linked into place is the whole of it.
    let page = kind.page_bytes;
    conn.execute_batch(&format!("PRAGMA page_size = {page}; PRAGMA journal_mode = MEMORY;"))
        .saying(&what)?;
    settings(&conn, kind.cache_kib).saying(&what)?;
    let tx = Transaction::new_unchecked(&conn, TransactionBehavior::Immediate).saying(&what)?;
    migrate(&tx, kind, &what)?;
    fill(&tx)?;
    tx.commit().saying(&what)?;
    // The mode is kept in the file, so that nobody has to change it while others have it open.
    conn.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(())).saying(&what)?;
    conn.close().map_err(|(_, error)| error).saying(&what)?;
    files::place(&fresh, &path)
}

/// Opens a file that is there.
pub(super) fn open(dir: &Path, kind: &Kind, write: bool) -> Result<Connection> {
    let path = dir.join(kind.file);
    let what = path.display().to_string();
    let conn = if write { writable(&path, kind)? } else { readable(&path)? };
    let id: i32 =
        conn.pragma_query_value(None, "application_id", |row| row.get(0)).saying(&what)?;
    if id != kind.application_id {
        return Err(damaged(&what, "this is a database, but not one of this program's"));
    }
    let version: u32 =
        conn.pragma_query_value(None, "user_version", |row| row.get(0)).saying(&what)?;
    let newest = kind.steps.len() as u32;
    if version > newest {
        let why = format!(
            "a newer program made it (schema {version}, known here: {newest}); \
             nothing was changed: use that program"
        );
        return Err(refused(what, why));
    }
    // What later versions added is for writing only, so that an older file can be read as it is.
    if version < newest && write {
        let tx = Transaction::new_unchecked(&conn, TransactionBehavior::Immediate).saying(&what)?;
        migrate(&tx, kind, &what)?;
        tx.commit().saying(&what)?;
    }
    Ok(conn)
}

/// A connection that can hold a file against writers and changes nothing; none where this account
/// may not write it, or nobody can.
pub(super) fn holder(dir: &Path, kind: &Kind) -> Result<Option<Connection>> {
    let path = dir.join(kind.file);
    let Ok(conn) = Connection::open_with_flags(path, flags(true)) else { return Ok(None) };
    conn.busy_timeout(BUSY).saying(kind.file)?;
    Ok((!conn.is_readonly(rusqlite::MAIN_DB).saying(kind.file)?).then_some(conn))
}

fn writable(path: &Path, kind: &Kind) -> Result<Connection> {
    let what = path.display().to_string();
    let conn = Connection::open_with_flags(path, flags(true)).saying(&what)?;
    // SQLite opens for reading, without a word, what the account may not write.
    if conn.is_readonly(rusqlite::MAIN_DB).saying(&what)? {
        return Err(unwritable(what, "this account may read it and not write it"));
    }
    settings(&conn, kind.cache_kib).saying(&what)?;
    let mode: String = conn
        .pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))
        .saying(&what)?;
    if mode != "wal" {
        return Err(refused(what, "its folder does not support a write-ahead log"));
    }
    Ok(conn)
}

/// On media that cannot be written SQLite cannot make its shared memory: there the file is read as
/// one that nobody changes, which is right only while it has no log beside it.
fn readable(path: &Path) -> Result<Connection> {
    let what = path.display().to_string();
    let attempt = Connection::open_with_flags(path, flags(false)).and_then(|conn| {
        settings(&conn, READER_CACHE_KIB)?;
        conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        Ok(conn)
    });
    let error = match attempt {
        Ok(conn) => return Ok(conn),
        Err(error) => error,
    };
    if std::fs::metadata(files::log(path)).is_ok_and(|meta| meta.len() > 0) {
        return Err(error).saying(&format!("{what} (with its -wal file; try on a copy)"));
    }
    let escaped = what.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let uri = format!("file:{escaped}?immutable=1");
    let conn = Connection::open_with_flags(uri, flags(false) | OpenFlags::SQLITE_OPEN_URI)
        .saying(&what)?;
    settings(&conn, READER_CACHE_KIB).saying(&what)?;
    Ok(conn)
}

fn flags(write: bool) -> OpenFlags {
    let mode =
        if write { OpenFlags::SQLITE_OPEN_READ_WRITE } else { OpenFlags::SQLITE_OPEN_READ_ONLY };
    mode | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

fn settings(conn: &Connection, cache_kib: i32) -> rusqlite::Result<()> {
    conn.busy_timeout(BUSY)?;
    conn.set_prepared_statement_cache_capacity(64);
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    // A plan rests on the statement alone: where partial indexes are, it would be made anew for
    // each value that is bound.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.execute_batch(&format!(
        "PRAGMA synchronous = FULL; PRAGMA cache_size = -{cache_kib}; PRAGMA temp_store = MEMORY;
         PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA recursive_triggers = ON;
         PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864;"
    ))
}

/// Runs what is missing, inside the caller's transaction.
fn migrate(conn: &Connection, kind: &Kind, what: &str) -> Result<()> {
    let version: u32 =
        conn.pragma_query_value(None, "user_version", |row| row.get(0)).saying(what)?;
    for step in kind.steps.iter().skip(version as usize) {
        conn.execute_batch(step).saying(what)?;
    }
    conn.pragma_update(None, "application_id", kind.application_id).saying(what)?;
    conn.pragma_update(None, "user_version", kind.steps.len() as u32).saying(what)
}

/// What is not in the file as this program makes it: a table, index or trigger that is altered,
/// gone, or one too many.
pub(super) fn strange(conn: &Connection, kind: &Kind) -> Result<Option<String>> {
    let what = kind.file;
    let version: u32 =
        conn.pragma_query_value(None, "user_version", |row| row.get(0)).saying(what)?;
    let fresh = Connection::open_in_memory().saying(what)?;
    for step in kind.steps.iter().take(version as usize) {
        fresh.execute_batch(step).saying(what)?;
    }
    let (ours, theirs) = (parts(&fresh).saying(what)?, parts(conn).saying(what)?);
    let changed = ours.iter().find_map(|(name, sql)| match theirs.get(name) {
        None => Some(format!("{name} is gone")),
        Some(found) if found != sql => Some(format!("{name} is not as this program makes it")),
        Some(_) => None,
    });
    let added = || theirs.keys().find(|name| !ours.contains_key(*name));
    Ok(changed.or_else(|| added().map(|name| format!("{name} is none of this program's"))))
}

/// Everything in a schema by kind and name, with the statement that made it.
fn parts(conn: &Connection) -> rusqlite::Result<BTreeMap<String, Option<String>>> {
    let sql = "SELECT type || ' ' || name, sql FROM sqlite_schema";
    conn.prepare(sql)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// What the database itself finds wrong with the pages of a file, if anything.
pub(super) fn broken_page(conn: &Connection, kind: &Kind) -> Result<Option<String>> {
    // A page cut short is read as if zeros stood in it.
    let page: u64 = conn
        .pragma_query_value(None, "page_size", |row| row.get::<_, i64>(0))
        .saying(kind.file)? as u64;
    let path = conn.path().unwrap_or(kind.file);
    let bytes = std::fs::metadata(path).saying(kind.file)?.len();
    if bytes % page.max(1) != 0 {
        return Ok(Some(format!("its last page is cut short ({bytes} bytes)")));
    }
    let said: String =
        conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).saying(kind.file)?;
    Ok((said != "ok").then_some(said))
}
