//! A console without a terminal: keys are typed, effects run at once against a store, and time
//! passes only when told.

use super::Counter;
use super::cases::case;
use crate::screens::dump;
use crosscheck::app::draft::Saved;
use crosscheck::app::key::Key;
use crosscheck::app::message::{Ctx, Effect, Message, NotStored};
use crosscheck::app::model::{Model, OpenCase, Overlay, Session};
use crosscheck::app::queue::views;
use crosscheck::app::study::Study;
use crosscheck::app::study::record::RecordView;
use crosscheck::app::update;
use crosscheck::domain::case_file;
use crosscheck::domain::query::{DueTimes, SearchText};
use crosscheck::domain::thresholds::Thresholds;
use crosscheck::domain::time::Timestamp;
use crosscheck::examine::examine;
use crosscheck::ingest::line;
use crosscheck::ledger::record::{Body, Record};
use crosscheck::runtime::reader;
use crosscheck::store::memory::MemoryStore;
use crosscheck::store::{AppendError, Incoming, Stamp, Store};
use crosscheck::view::{self, theme::Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::BTreeMap;

pub struct Desk {
    pub model: Model,
    pub store: MemoryStore,
    pub now: Timestamp,
    pub chance: Counter,
    /// What is written down of half-made decisions.
    pub drafts: BTreeMap<String, Saved>,
    /// The commands that need no hint any more.
    pub learnt: Vec<String>,
    /// What was copied, oldest first.
    pub copied: Vec<String>,
    /// How often the end of another process's work was to be told.
    pub awaited: usize,
    /// How many keys each step of a task took: see [`super::peers`].
    pub took: Vec<usize>,
    /// Effects are run; where they are not, nothing answers and the screen waits.
    pub answers: bool,
    /// Milliseconds that pass before each key.
    pub pause: i64,
}

impl Desk {
    /// A console on an empty store, at 10:42, that was not started yet.
    pub fn new() -> Self {
        let now = super::time("2026-03-02T10:42:00Z");
        let mut chance = Counter::default();
        let store = MemoryStore::new(&mut super::stamp(now, "os:m.kraus", &mut chance)).unwrap();
        let session = Session {
            id: "s-1".into(),
            who: "os:m.kraus".into(),
            demo: false,
            recipients: vec!["k.tan".into(), "identity team".into()],
            templates: Vec::new(),
            entries: 1_284,
            due: DueTimes { minutes: [Some(1_440), Some(480), Some(60), Some(15)] },
            views: views::built_in(),
        };
        let model = Model::new(session, (120, 40), now);
        let drafts = BTreeMap::new();
        let (copied, learnt) = (Vec::new(), Vec::new());
        Self {
            model,
            store,
            now,
            chance,
            drafts,
            copied,
            learnt,
            awaited: 0,
            took: Vec::new(),
            answers: true,
            pause: 1_000,
        }
    }

    /// A console on a store with these cases.
    pub fn with(cases: &[serde_json::Value]) -> Self {
        let mut desk = Self::new();
        for case in cases {
            desk.ingest(case);
        }
        desk.start();
        desk
    }

    /// The same store and drafts, and another run of the program.
    #[must_use]
    pub fn restarted(self) -> Self {
        let mut desk = Self::new();
        (desk.store, desk.chance, desk.now) = (self.store, self.chance, self.now);
        desk.drafts = self.drafts;
        desk.start();
        desk
    }

    pub fn start(&mut self) {
        let effects = update::start(&mut self.model);
        self.run(effects);
    }

    pub fn ingest(&mut self, case: &serde_json::Value) {
        self.ingest_text(case.to_string());
    }

    /// A case file's own bytes.
    pub fn ingest_text(&mut self, text: String) {
        let examined = examine(
            case_file::parse(text.as_str()).expect("the case is in order"),
            &Thresholds::shared(),
        );
        let ingested = line::of(&examined, "test.jsonl");
        let search = SearchText::of(&examined.dossier.case.doc);
        let mut stamp = Stamp { now: self.now, who: "os:m.kraus", chance: &mut self.chance };
        self.store.put_cases(vec![Incoming { text, ingested, search }], &mut stamp).unwrap();
    }

    /// Presses keys, by name, with a pause before each.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        for name in keys.split_whitespace() {
            self.wait(self.pause);
            self.press_now(name);
        }
        self
    }

    /// Presses one key without time passing.
    pub fn press_now(&mut self, name: &str) -> &mut Self {
        let key = Key::parse(name).unwrap_or_else(|| panic!("{name} is no key"));
        self.send(Message::Key(key));
        self
    }

    /// Types text, character by character.
    pub fn text(&mut self, text: &str) -> &mut Self {
        for char in text.chars() {
            self.send(Message::Key(Key::Char(char)));
        }
        self
    }

    /// Lets time pass, in one go; deadlines on the way are told.
    pub fn wait(&mut self, millis: i64) -> &mut Self {
        let end = self.now.plus_millis(millis);
        while let Some(deadline) = update::deadline(&self.model).filter(|at| *at <= end) {
            self.now = deadline.max(self.now);
            self.send(Message::DeadlineReached);
        }
        self.now = end;
        self
    }

    pub fn send(&mut self, message: Message) {
        let mut chance = self.chance.clone();
        let mut fresh = || crosscheck::store::Chance::bits(&mut chance);
        let mut ctx = Ctx { now: self.now, fresh: &mut fresh };
        let effects = update::update(&mut self.model, message, &mut ctx);
        self.chance = chance;
        self.run(effects);
    }

    fn run(&mut self, effects: Vec<Effect>) {
        let run = if self.answers { effects } else { Vec::new() };
        for effect in run {
            if let Some(answer) = self.act(effect) {
                self.send(answer);
            }
        }
    }

    fn act(&mut self, effect: Effect) -> Option<Message> {
        let mut stamp = Stamp { now: self.now, who: "os:m.kraus", chance: &mut self.chance };
        match effect {
            Effect::Record(bodies) => {
                self.store.append(bodies, &mut stamp).unwrap();
                None
            }
            Effect::ReturnDue => {
                self.store.return_due(&mut stamp).unwrap();
                Some(Message::StoreChanged)
            }
            Effect::Store { request, bodies, id, expect } => {
                Some(match self.store.append_statement(bodies, id, &expect, &mut stamp) {
                    Ok(seq) => {
                        let row = self.store.row(&expect.case).unwrap();
                        Message::Stored(request, seq, row.map(Box::new))
                    }
                    Err(AppendError::Decided(by)) => {
                        Message::NotStored(request, NotStored::Decided(*by))
                    }
                    Err(AppendError::Held { who, until }) => {
                        Message::NotStored(request, NotStored::Held(who, until))
                    }
                    Err(AppendError::Changed(revision)) => {
                        Message::NotStored(request, NotStored::Changed(revision))
                    }
                    Err(error) => Message::NotStored(request, NotStored::Failed(error.to_string())),
                })
            }
            Effect::KeepDraft(saved) => {
                self.drafts.insert(saved.case.clone(), *saved);
                None
            }
            Effect::DropDraft { case } => {
                self.drafts.remove(&case);
                None
            }
            Effect::ReadDraft { case } => {
                self.drafts.get(&case).map(|saved| Message::DraftRead(Box::new(saved.clone())))
            }
            Effect::KeepLearnt(names) => {
                self.learnt = names;
                None
            }
            Effect::AwaitGrouping => {
                self.awaited += 1;
                None
            }
            Effect::Copy(text) => {
                self.copied.push(text);
                None
            }
            // What was written where is the runtime's story; here all goes well, but for one name.
            Effect::WriteFile { request, path, .. } => {
                let there = path.contains("there");
                let answer = if there { Err(format!("{path} is there already")) } else { Ok(path) };
                Some(Message::FileWritten(request, answer))
            }
            read => reader::answer(&self.store, &Thresholds::shared(), read),
        }
    }

    /// The kinds of the records about a case, oldest first.
    pub fn kinds(&self, case: &str) -> Vec<&'static str> {
        self.bodies(case).iter().map(Body::kind).collect()
    }

    /// The records about a case, oldest first.
    pub fn bodies(&self, case: &str) -> Vec<Body> {
        let entries = self.store.history(case).unwrap();
        let read = |bytes: &[u8]| serde_json::from_slice::<Record>(bytes).unwrap().body;
        entries.iter().map(|entry| read(entry.record.as_deref().unwrap())).collect()
    }
}

/// On that case, at its first event.
pub fn at_first(case: &serde_json::Value) -> Desk {
    let mut desk = Desk::with(std::slice::from_ref(case));
    desk.press("enter g");
    desk
}

/// The open case.
pub fn open(desk: &Desk) -> &OpenCase {
    desk.model.case.as_ref().expect("a case is open")
}

/// The study that lies over the screen.
pub fn study(desk: &Desk) -> &Study {
    match &desk.model.overlay {
        Some(Overlay::Study(study)) => study,
        other => panic!("no study but {other:?}"),
    }
}

/// The record that is read closely.
pub fn record(desk: &Desk) -> &RecordView {
    match study(desk) {
        Study::Record(view) => view,
        other => panic!("no record but {other:?}"),
    }
}

/// Draws a frame and says what it said, as the loop does.
pub fn drawn(desk: &mut Desk) -> String {
    let (width, height) = desk.model.size;
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    let frame = view::draw(&desk.model, &dump::theme(false), area, &mut buffer);
    if let Some((sheet, last_page)) = frame.last_page {
        desk.send(Message::Drawn(sheet, last_page));
    }
    dump::text(&buffer)
}

/// The screen as text, at that size.
pub fn seen(desk: &mut Desk, (width, height): (u16, u16)) -> String {
    desk.send(Message::Resized(width, height));
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    let theme = Theme::by_name("dark", false).unwrap();
    view::draw(&desk.model, &theme, area, &mut buffer);
    dump::text(&buffer)
}

/// What was said last.
pub fn said(desk: &Desk) -> &str {
    desk.model.notice.as_ref().map_or("", |notice| &notice.text)
}

/// The id of the line under the cursor.
pub fn selected(desk: &Desk) -> &str {
    desk.model.queue.selected().map_or("", |row| row.id.as_str())
}

/// The ids of the lines that are read, in order.
pub fn ids(desk: &Desk) -> Vec<&str> {
    desk.model.queue.rows.iter().map(|row| row.id.as_str()).collect()
}

/// Types a filter behind what stands there.
pub fn filter(desk: &mut Desk, text: &str) {
    desk.press("F").text(text);
}

/// Cases named `anna`, `ben` and so on, the first the oldest.
pub fn named(names: &[&str]) -> Desk {
    let cases: Vec<_> = (10..).zip(names).map(|(minute, name)| case(name, minute)).collect();
    Desk::with(&cases)
}
