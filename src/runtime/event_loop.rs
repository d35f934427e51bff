//! The loop: wait for one message, apply it and all that is queued, run the effects, draw once.
//! Idle means no wake-ups.

use super::chance::SystemChance;
use super::clock::Clock;
use super::drafts::Unkept;
use super::files::Files;
use super::intake::{self, AtWork, Intake};
use super::models::{self, Asker};
use super::own_keys::KeyHand;
use super::pace::Pace;
use super::terminal::Guard;
use super::worker::Worker;
use super::{CHANNEL, Inbox, drafts, editor, input, reader, recorder, terminal, watch};
use crate::app::failing::{self, Lost};
use crate::app::message::{Ctx, Effect, Message, NotStored};
use crate::app::model::{Model, Overlay, Session};
use crate::app::shell::Shell;
use crate::app::update;
use crate::domain::asking::{News, State};
use crate::domain::thresholds::Thresholds;
use crate::ledger::record::Body;
use crate::store::{Chance, Store};
use crate::view::{self, Drawn, theme::Theme};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

/// Messages applied before a frame is drawn: more than a held key sends while one is drawn.
const BATCH: usize = 512;

/// Everything a console needs.
pub struct Console {
    /// For reading; its own connection.
    pub reader: Box<dyn Store>,
    /// For writing; or why the store cannot be written.
    pub writer: std::result::Result<Box<dyn Store>, String>,
    /// What signs for whoever sits here.
    pub hand: Option<KeyHand>,
    /// The store's folder, to be watched for changes by other processes.
    pub folder: Option<PathBuf>,
    /// What the screen says of it.
    pub session: Session,
    /// The clock.
    pub clock: Clock,
    /// How it can look, in the order of the names in `shell`.
    pub themes: Vec<Theme>,
    /// What is under the fingers: keys, the theme that is on, the form of times.
    pub shell: Shell,
    /// The pointer is read.
    pub pointer: bool,
    /// Where it is kept which hints were taken.
    pub learnt: Option<PathBuf>,
    /// What the site says of itself, by which evidence is read.
    pub site: Arc<Thresholds>,
    /// The sources that it runs, where any is configured.
    pub intake: Option<Intake>,
    /// The language models that it asks by itself.
    pub askers: Vec<Asker>,
}

/// Files that are being written when the console ends are waited for this long.
const FILES_FOR: Duration = Duration::from_secs(5);

/// What there is to tell once the console has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How it ended.
    pub ended: Ended,
    /// What could not be written meanwhile, in words.
    pub lost: Vec<Lost>,
}

/// How the console ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The analyst left it.
    Left,
    /// The system asked for it, by the signal of this number.
    Signal(u8),
    /// The terminal failed, for this reason. What is lost is told all the same.
    Broken(String),
}

impl Ended {
    fn of(turned: io::Result<()>, signal: Option<u8>) -> Self {
        match (turned, signal) {
            (Err(error), _) => Self::Broken(error.to_string()),
            (Ok(()), Some(signal)) => Self::Signal(signal),
            (Ok(()), None) => Self::Left,
        }
    }
}

/// Runs the console until it is left. The terminal is given back and everything recorded before
/// this returns.
pub fn run(console: Console) -> io::Result<Outcome> {
    let Console { reader, writer, hand, folder, session, clock, themes, shell, .. } = console;
    let Console { pointer, learnt, site, intake, askers, .. } = console;
    let (inbox, messages) = sync_channel(CHANNEL);
    let mut guard = Guard::enter(pointer)?;
    let size = guard.terminal.size()?;
    let mut model = Model::new(session, (size.width, size.height), clock.now());
    model.shell = shell;
    model.shell.signs = hand.is_some();
    let recorder = match writer {
        Ok(store) => {
            let who = model.session.who.clone();
            Some(recorder::start(store, who, hand, clock, inbox.clone())?)
        }
        Err(why) => {
            model.read_only = Some(why);
            None
        }
    };
    let drafts = match &folder {
        Some(folder) => Some(drafts::start(folder, &model.session, inbox.clone())?),
        None => None,
    };
    let reads = reader::start(reader, site, inbox.clone())?;
    let files = Files::new(inbox.clone());
    let to = inbox.clone();
    let hands = Hands { reads, recorder, drafts, files, inbox: to, learnt, folder: folder.clone() };
    input::start(&inbox)?;
    let watcher = folder.and_then(|folder| watch::start(&folder, &inbox));
    let sources = intake.and_then(|intake| run_sources(intake, &mut model, &inbox));
    let asked = run_models(askers, &inbox);
    hands.session_started(&model);
    tracing::info!(read_only = model.read_only.is_some(), "the console is up");
    let first = update::start(&mut model);
    hands.run(first);
    let on = On { hands: &hands, sources: sources.as_ref(), themes: &themes };
    let turned = turn(&mut guard, &mut model, &messages, &on, clock);
    let lost = hands.end(&model, messages);
    asked.into_iter().for_each(models::AtWork::end);
    sources.into_iter().for_each(AtWork::end);
    drop((watcher, guard));
    tracing::info!(signal = model.signal, failed = turned.is_err(), "the console has ended");
    Ok(Outcome { ended: Ended::of(turned, model.signal), lost })
}

/// Starts the sources; where that fails, none runs, and that is said.
fn run_sources(intake: Intake, model: &mut Model, inbox: &Inbox) -> Option<AtWork> {
    let started = intake::start(intake, model.session.who.clone(), inbox.clone());
    started.map_err(|error| model.shell.feeds.stopped = Some(error.to_string())).ok()
}

/// Starts asking models; one for which no thread can be had is told of.
fn run_models(askers: Vec<Asker>, inbox: &Inbox) -> Vec<models::AtWork> {
    let start = |asker: Asker| {
        let name: Arc<str> = asker.spec.name.as_str().into();
        let (to, of) = (inbox.clone(), name.clone());
        // A closed channel means that the console has ended.
        let tell = move |news| drop(to.send(Message::Assessor(of.clone(), news)));
        let started = models::start(asker, tell);
        started
            .map_err(|error| {
                let stopped = State::Stopped(error.to_string());
                // The loop, which takes it out, is not up yet: it must not wait here.
                let _ = inbox.try_send(Message::Assessor(name, News::Does(stopped)));
            })
            .ok()
    };
    askers.into_iter().filter_map(start).collect()
}

/// What the loop has at hand.
struct On<'o> {
    hands: &'o Hands,
    sources: Option<&'o AtWork>,
    themes: &'o [Theme],
}

fn turn(
    guard: &mut Guard,
    model: &mut Model,
    messages: &Receiver<Message>,
    on: &On<'_>,
    clock: Clock,
) -> io::Result<()> {
    let On { hands, sources, themes } = *on;
    let mut chance = SystemChance;
    let mut drawn = draw(guard, model, themes)?;
    let mut pace = Pace::new(Instant::now());
    let mut held = None;
    while !model.quit {
        let first = held.take().unwrap_or_else(|| wait(model, messages, clock));
        pace.begins(Instant::now(), update::awaited(model));
        let mut wanted = None;
        let seen = drawn;
        // True once nothing more may happen before the frame: the screen is to be an editor's.
        let mut apply = |model: &mut Model, pace: &mut Pace, mut message: Message| {
            if message.is_of_person() {
                pace.acts();
            }
            if let Message::Pointer(pointer) = &mut message {
                // What is meant is what is to be seen.
                pointer.spot = seen.at(pointer.at.0, pointer.at.1);
            }
            let mut ctx = Ctx { now: clock.now(), fresh: &mut || chance.bits() };
            note(&message);
            for effect in update::update(model, message, &mut ctx) {
                match effect {
                    Effect::EditText { request, text } => wanted = Some((request, text)),
                    effect => hands.one(effect),
                }
            }
            wanted.is_some()
        };
        let is_pointer = |message: &Message| matches!(message, Message::Pointer(_));
        let mut moved = !is_pointer(&first);
        let mut ends = apply(model, &mut pace, first);
        let mut count = 1;
        while count < BATCH && !model.quit && !ends {
            let left = pace.left(Instant::now(), update::awaited(model));
            let Ok(message) = messages.recv_timeout(left) else { break };
            if moved && is_pointer(&message) {
                // Where it points may have moved since the frame: it waits for the next one.
                held = Some(message);
                break;
            }
            moved |= !is_pointer(&message);
            ends = apply(model, &mut pace, message);
            count += 1;
        }
        if let Some((request, text)) = wanted {
            // Nothing else happens on the screen while it is the editor's.
            let result = editor::run(guard, hands.folder.as_deref(), &model.session.id, &text);
            let mut ctx = Ctx { now: clock.now(), fresh: &mut || chance.bits() };
            hands.run(update::update(model, Message::Edited(request, result), &mut ctx));
            if let Ok(size) = guard.terminal.size() {
                let size = Message::Resized(size.width, size.height);
                hands.run(update::update(model, size, &mut ctx));
            }
        }
        drawn = draw(guard, model, themes)?;
        pace.draws(Instant::now());
        if let Some(sources) = sources {
            let is_on = matches!(model.overlay, Some(Overlay::Sources(_)));
            sources.looked_at(is_on, &hands.inbox);
        }
        if let Some((sheet, last_page)) = drawn.last_page {
            let mut ctx = Ctx { now: clock.now(), fresh: &mut || chance.bits() };
            hands.run(update::update(model, Message::Drawn(sheet, last_page), &mut ctx));
        }
    }
    Ok(())
}

/// What went wrong is in the log as well: the line on the screen is gone with the next key. What
/// the store says is noted where it says it.
pub(super) fn note(message: &Message) {
    match message {
        Message::NotStored(_, NotStored::Failed(_)) => {}
        Message::NotStored(..) => {
            tracing::warn!("a record was refused: the case had moved on");
        }
        Message::Terminated(signal) => tracing::warn!(signal, "asked to end"),
        _ => {}
    }
}

/// The next message, or the news that a deadline has come.
fn wait(model: &Model, messages: &Receiver<Message>, clock: Clock) -> Message {
    let left = update::deadline(model).map(|deadline| deadline.millis_since(clock.now()).max(1));
    let received = match left.and_then(|millis| u64::try_from(millis).ok()) {
        Some(millis) => messages.recv_timeout(Duration::from_millis(millis)),
        None => messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
    };
    received.unwrap_or_else(|error| match error {
        RecvTimeoutError::Timeout => Message::DeadlineReached,
        RecvTimeoutError::Disconnected => Message::Terminated(input::GONE),
    })
}

/// One frame.
fn draw(guard: &mut Guard, model: &Model, themes: &[Theme]) -> io::Result<Drawn> {
    let Some(theme) = themes.get(model.shell.theme).or(themes.first()) else {
        return Err(io::Error::other("there is no theme"));
    };
    let mut drawn = Drawn::default();
    guard.terminal.draw(|frame| {
        let area = frame.area();
        drawn = view::draw(model, theme, area, frame.buffer_mut());
        if let Some(cursor) = drawn.cursor {
            frame.set_cursor_position(cursor);
        }
    })?;
    Ok(drawn)
}

/// Those who do what the machine wants done.
struct Hands {
    reads: SyncSender<Effect>,
    recorder: Option<Worker>,
    drafts: Option<Worker<Vec<Unkept>>>,
    /// The store's folder, for files that are the account's own.
    folder: Option<PathBuf>,
    files: Files,
    inbox: Inbox,
    learnt: Option<PathBuf>,
}

impl Hands {
    fn run(&self, effects: Vec<Effect>) {
        for effect in effects {
            self.one(effect);
        }
    }

    fn one(&self, effect: Effect) {
        match effect {
            Effect::Record(_) | Effect::Store { .. } | Effect::ReturnDue => self.record(effect),
            Effect::KeepDraft(_) | Effect::DropDraft { .. } | Effect::ReadDraft { .. } => {
                if let Some(drafts) = &self.drafts {
                    drafts.hand(effect);
                }
            }
            Effect::Copy(text) => {
                // A terminal that is gone is told of by the thread that reads it.
                let _ = terminal::copy(&text);
            }
            Effect::KeepLearnt(names) => {
                if let Some(file) = &self.learnt {
                    self.files.keep(file.clone(), names);
                }
            }
            Effect::WriteFile { request, path, bytes } => {
                self.files.write(request, path, bytes);
            }
            Effect::AwaitGrouping => {
                if let Some(folder) = &self.folder {
                    watch::await_grouping(folder, &self.inbox);
                }
            }
            // The reader ends only by a panic, which ends the program.
            _ => drop(self.reads.send(effect)),
        }
    }

    fn record(&self, effect: Effect) {
        if let Some(recorder) = &self.recorder {
            recorder.hand(effect);
        }
    }

    fn session_started(&self, model: &Model) {
        self.record(Effect::Record(vec![Body::SessionStarted {
            session: model.session.id.clone(),
            program: concat!("crosscheck ", env!("CARGO_PKG_VERSION")).into(),
            columns: model.size.0,
            rows: model.size.1,
            mode: if model.session.demo { "demo" } else { "triage" }.into(),
        }]));
    }

    /// Everything handed over is written before this returns; what is not is told.
    fn end(self, model: &Model, messages: Receiver<Message>) -> Vec<Lost> {
        self.record(Effect::Record(vec![Body::SessionEnded { session: model.session.id.clone() }]));
        let unread = messages.try_iter().filter_map(|message| match message {
            Message::FileWritten(_, Err(why)) => Some(why),
            _ => None,
        });
        let mut files: Vec<String> = unread.collect();
        // Nobody reads any more: a closed channel keeps the recorder from waiting for us while it
        // finishes.
        drop(messages);
        let drafts = self.drafts.and_then(Worker::drain).unwrap_or_default();
        if let Some(recorder) = self.recorder {
            recorder.drain();
        }
        files.extend(self.files.finish(FILES_FOR));
        if !files.is_empty() || !drafts.is_empty() {
            let (files, drafts) = (files.len(), drafts.len());
            tracing::error!(files, drafts, "what was to be written is not");
        }
        let files = files.into_iter().map(|what| Lost { what, words: Vec::new() });
        files.chain(drafts.iter().map(|(saved, why)| failing::lost(saved, why))).collect()
    }
}
