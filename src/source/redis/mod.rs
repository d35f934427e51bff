//! A stream of Redis (or Valkey) as a source: a member of a consumer group that takes entries in
//! and acknowledges each once it is stored.
//!
//! The group keeps on the server what was handed out and not acknowledged, so that a restart loses
//! nothing; the entries of the last delivery are kept with it as its place, so that a restart
//! between storing and acknowledging repeats nothing. What another member was handed and left for
//! long is claimed. It must not acknowledge what is not stored, nor remove an entry.

mod fault;
mod wire;

use super::feed::{Fault, How, Line, Load, Wants};
use crate::domain::feed::{Gap, News, Side};
use crate::domain::time::Timestamp;
use crate::net::{Whence, authorities};
use fault::Step;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Cmd, IntoConnectionInfo as _};
use redis::{RedisError, TlsCertificates, Value};
use std::collections::HashSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use wire::Entry;

/// How long the server may wait for something new.
const BLOCK: Duration = Duration::from_secs(5);
/// How long a connection or an answer may take besides that.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of what is asked for at once, as far as that can be told before.
const BATCH_BYTES: usize = 1024 * 1024;
/// Entries that are asked for at once: at first, and at most.
const BATCH: [usize; 2] = [32, 256];
/// How often is looked for what others left.
const CLAIM_EVERY: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(30)];

/// When an entry of another member counts as left, where nothing is said.
pub const CLAIM_AFTER: Duration = Duration::from_mins(5);
/// The field that holds a record, where nothing is said.
pub const FIELD: &str = "record";

/// Where the stream is and who reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `redis://`, `rediss://` or `unix://`, without a secret.
    pub url: String,
    /// The account on the server, where it is not the default one.
    pub user: Option<String>,
    /// Where its password is.
    pub password: Option<Whence>,
    /// An authority that is trusted in place of the system's, in PEM.
    pub ca: Option<PathBuf>,
    /// The stream's key.
    pub stream: String,
    /// The group; it is made where there is none.
    pub group: String,
    /// This member of it: no two may have one name.
    pub consumer: String,
    /// The field that holds a record.
    pub field: String,
    /// How long an entry must have been left by its member.
    pub claim_after: Duration,
}

/// A stream.
#[derive(Debug)]
pub struct Redis {
    settings: Settings,
    /// Entries that are asked for at once.
    batch: usize,
}

impl Redis {
    /// One that was not asked yet.
    pub const fn new(settings: Settings) -> Self {
        Self { settings, batch: BATCH[0] }
    }

    pub(super) async fn run(&mut self, line: &mut Line, how: &How) -> Result<(), Fault> {
        let server = connect(&self.settings).await?;
        let known = line.cursor().map(stored_last).unwrap_or_default();
        let of = &self.settings;
        let mut member = Member { server, of, known, waiting: Vec::new(), batch: &mut self.batch };
        member.join().await?;
        line.tell(News::Heard);
        member.take_up(line).await?;
        let every = (of.claim_after / 2).clamp(CLAIM_EVERY[0], CLAIM_EVERY[1]);
        let mut claims_at = Instant::now();
        loop {
            if claims_at <= Instant::now() {
                member.claim(line).await?;
                claims_at = Instant::now() + every;
            }
            // The next ones are read while those before are being stored.
            let mut entries = member.new_ones(None).await?;
            if entries.is_empty() {
                member.settle(line).await?;
                line.tell(News::CaughtUp);
                if how.wants == Wants::Once {
                    return Ok(());
                }
                let until = claims_at.saturating_duration_since(Instant::now());
                entries = member.new_ones(Some(until.min(BLOCK))).await?;
            }
            if !entries.is_empty() {
                member.pass_on(entries, line).await?;
            }
        }
    }
}

/// The entries of the delivery that was stored last.
fn stored_last(cursor: &str) -> HashSet<String> {
    serde_json::from_str::<Vec<String>>(cursor).unwrap_or_default().into_iter().collect()
}

async fn connect(of: &Settings) -> Result<MultiplexedConnection, Fault> {
    let fault = |error: &RedisError| of.fault(error, Step::Connecting);
    let info = of.url.as_str().into_connection_info().map_err(|error| fault(&error))?;
    let database = info.redis_settings().db();
    // Signed in below: whoever connects would tell every refusal as a wrong password.
    let plain = info.redis_settings().clone().set_skip_set_lib_name().set_db(0);
    let info = info.set_redis_settings(plain);
    let password = of.password.as_ref().map(Whence::read).transpose()?;
    let client = match &of.ca {
        Some(path) => {
            let root_cert = Some(authorities(path)?.into_bytes());
            Client::build_with_tls(info, TlsCertificates { client_tls: None, root_cert })
        }
        None => Client::open(info),
    };
    let how = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(PATIENCE))
        .set_response_timeout(Some(BLOCK + PATIENCE));
    let client = client.map_err(|error| fault(&error))?;
    let connected = client.get_multiplexed_async_connection_with_config(&how).await;
    let mut server = connected.map_err(|error| fault(&error))?;
    if let Some(password) = password {
        let mut command = redis::cmd("AUTH");
        command.arg(of.user.as_deref()).arg(password.reveal());
        let answer = command.query_async::<Value>(&mut server).await;
        answer.map_err(|error| of.fault(&error, Step::SigningIn))?;
    }
    if database != 0 {
        let answer = redis::cmd("SELECT").arg(database).query_async::<Value>(&mut server).await;
        answer.map_err(|error| of.fault(&error, Step::Choosing))?;
    }
    Ok(server)
}

impl Settings {
    fn fault(&self, error: &RedisError, step: Step) -> Fault {
        let (side, why) = fault::in_words(error, step);
        self.says(side, &why)
    }

    fn says(&self, side: Side, why: &str) -> Fault {
        // The reason first: a status line has room for its beginning.
        Fault::of(side, format!("{why} ({}, stream {})", self.url, self.stream))
    }
}

/// A member of the group, connected.
struct Member<'s> {
    server: MultiplexedConnection,
    of: &'s Settings,
    /// What is stored already, if it comes again.
    known: HashSet<String>,
    /// Delivered and not acknowledged.
    waiting: Vec<String>,
    batch: &'s mut usize,
}

impl Member<'_> {
    async fn ask(&mut self, command: &Cmd) -> Result<Value, Fault> {
        let answer = command.query_async::<Value>(&mut self.server).await;
        answer.map_err(|error| self.of.fault(&error, Step::Reading))
    }

    fn understood<T>(&self, read: Option<T>) -> Result<T, Fault> {
        read.ok_or_else(|| self.of.says(Side::Unfit, fault::STRANGE))
    }

    /// Makes the group where there is none, from the stream's beginning on.
    async fn join(&mut self) -> Result<(), Fault> {
        let mut command = redis::cmd("XGROUP");
        command.arg("CREATE").arg(&self.of.stream).arg(&self.of.group).arg("0").arg("MKSTREAM");
        match command.query_async::<Value>(&mut self.server).await {
            Ok(_) => Ok(()),
            Err(error) if error.code() == Some("BUSYGROUP") => Ok(()),
            Err(error) => Err(self.of.fault(&error, Step::Reading)),
        }
    }

    /// Passes on what this member was handed before and did not acknowledge.
    async fn take_up(&mut self, line: &mut Line) -> Result<(), Fault> {
        let mut after = "0".to_owned();
        loop {
            let entries = self.read(&after, None).await?;
            let Some(last) = entries.last() else { return self.settle(line).await };
            after.clone_from(&last.id);
            self.pass_on(entries, line).await?;
        }
    }

    /// Passes on what other members were handed and left.
    async fn claim(&mut self, line: &mut Line) -> Result<(), Fault> {
        // What is under way here is old enough too, at times.
        self.settle(line).await?;
        let mut from = "0-0".to_owned();
        loop {
            let mut command = redis::cmd("XAUTOCLAIM");
            command.arg(&self.of.stream).arg(&self.of.group).arg(&self.of.consumer);
            command.arg(self.of.claim_after.as_millis() as u64).arg(&from);
            let answer = self.ask(command.arg("COUNT").arg(*self.batch)).await?;
            let (next, entries) = self.understood(wire::claimed(answer))?;
            if !entries.is_empty() {
                self.pass_on(entries, line).await?;
                self.settle(line).await?;
            }
            if next == "0-0" {
                return Ok(());
            }
            from = next;
        }
    }

    async fn new_ones(&mut self, wait: Option<Duration>) -> Result<Vec<Entry>, Fault> {
        self.read(">", wait).await
    }

    async fn read(&mut self, after: &str, wait: Option<Duration>) -> Result<Vec<Entry>, Fault> {
        let mut command = redis::cmd("XREADGROUP");
        command.arg("GROUP").arg(&self.of.group).arg(&self.of.consumer);
        command.arg("COUNT").arg(*self.batch);
        if let Some(wait) = wait {
            // None at all would be for ever.
            command.arg("BLOCK").arg((wait.as_millis() as u64).max(1));
        }
        let answer = self.ask(command.arg("STREAMS").arg(&self.of.stream).arg(after)).await?;
        self.understood(wire::read(answer))
    }

    /// Hands entries over once those before are stored and acknowledged.
    async fn pass_on(&mut self, entries: Vec<Entry>, line: &mut Line) -> Result<(), Fault> {
        self.settle(line).await?;
        self.fit(&entries);
        let of = entries.first().map(|entry| entry.id.clone());
        let mut load = Load { of, ..Load::default() };
        let mut ids = Vec::with_capacity(entries.len());
        for (n, entry) in entries.into_iter().enumerate() {
            if !self.known.contains(&entry.id) {
                match &entry.fields {
                    Some(fields) => wire::pieces(fields, &self.of.field, n, &mut load.pieces),
                    None => load.gaps.extend(gap(&entry.id)),
                }
            }
            ids.push(entry.id);
        }
        if load.pieces.is_empty() && load.gaps.is_empty() {
            return self.acknowledge(ids).await;
        }
        load.cursor = serde_json::to_string(&ids).ok();
        line.deliver(load).await?;
        self.waiting = ids;
        Ok(())
    }

    /// As many next time as there is room for.
    fn fit(&mut self, entries: &[Entry]) {
        let bytes: usize = entries.iter().map(Entry::bytes).sum();
        let each = (bytes / entries.len().max(1)).max(1);
        *self.batch = (BATCH_BYTES / each).clamp(1, BATCH[1]);
    }

    /// Waits until what was handed over is stored, and acknowledges it.
    async fn settle(&mut self, line: &mut Line) -> Result<(), Fault> {
        line.stored().await?;
        let stored = std::mem::take(&mut self.waiting);
        self.acknowledge(stored).await
    }

    async fn acknowledge(&mut self, ids: Vec<String>) -> Result<(), Fault> {
        if ids.is_empty() {
            return Ok(());
        }
        let mut command = redis::cmd("XACK");
        command.arg(&self.of.stream).arg(&self.of.group).arg(ids);
        self.ask(&command).await.map(|_| ())
    }
}

/// What is missing where an entry was removed before it was taken in: its id says when it came.
fn gap(id: &str) -> Option<Gap> {
    let from = Timestamp::from_millis(id.split_once('-')?.0.parse().ok()?)?;
    let why = format!("entry {id} was removed from the stream before it was taken in");
    Some(Gap { from, to: from.plus_millis(1), why })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removed_entry_is_a_gap_of_its_time_and_a_strange_id_none() {
        let found = gap("1700000000000-3").unwrap();
        assert_eq!(found.to.millis_since(found.from), 1);
        assert!(found.why.contains("1700000000000-3"));
        assert_eq!(gap("x"), None);
        assert_eq!(gap("99999999999999999999-0"), None);
    }
}
