//! A record of almost four megabytes, read closely: what is made of it when the case is read, and
//! what each key and its frame cost after that.

#![allow(clippy::expect_used, missing_docs)] // a bench has nobody to hand an error to

use criterion::{Criterion, criterion_group, criterion_main};
use crosscheck::app::key::Key;
use crosscheck::app::message::{Ctx, Effect, Message};
use crosscheck::app::model::{Model, Session};
use crosscheck::app::survey::Survey;
use crosscheck::app::update;
use crosscheck::domain::case_file;
use crosscheck::domain::query::DueTimes;
use crosscheck::domain::query::SearchText;
use crosscheck::domain::thresholds::Thresholds;
use crosscheck::domain::time::Timestamp;
use crosscheck::examine::{Examined, examine};
use crosscheck::runtime::reader;
use crosscheck::store::memory::MemoryStore;
use crosscheck::store::{Chance, Incoming, Stamp, Store};
use crosscheck::view::{self, theme::Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::hint::black_box;

struct Nought;

impl Chance for Nought {
    fn bits(&mut self) -> [u8; 16] {
        [7; 16]
    }
}

/// A case with two records: a small one and one of many members.
fn text() -> String {
    let members: Vec<String> =
        (0..72_000).map(|n| format!(r#""key{n}":{{"v":{n},"t":"text {n}"}}"#)).collect();
    let big = format!(r#"{{"eventType":"x","debug":{{{}}}}}"#, members.join(","));
    format!(
        r#"{{"schema":"crosscheck.case/1","id":"c","workflow":"signin_anomaly","detected_at":"2026-03-02T10:00:00Z","subject":{{"kind":"user","id":"u"}},"evidence":{{"events":[{{"id":"e1","raw":{{"a":1}}}},{{"id":"e2","raw":{big}}}]}}}}"#
    )
}

fn examined() -> Examined {
    let case = case_file::parse(text()).expect("the case is in order");
    examine(case, &Thresholds::shared())
}

struct Desk {
    model: Model,
    store: MemoryStore,
    now: Timestamp,
    theme: Theme,
    buffer: Buffer,
}

impl Desk {
    fn open() -> Self {
        let now = Timestamp::parse("2026-03-02T10:42:00Z").expect("a time");
        let mut chance = Nought;
        let mut stamp = Stamp { now, who: "os:bench", chance: &mut chance };
        let mut store = MemoryStore::new(&mut stamp).expect("a store");
        let examined = examined();
        let ingested = crosscheck::ingest::line::of(&examined, "bench");
        store
            .put_cases(
                vec![Incoming { text: text(), ingested, search: SearchText::default() }],
                &mut stamp,
            )
            .expect("kept");
        let session = Session {
            id: "s".into(),
            who: "os:bench".into(),
            demo: false,
            recipients: Vec::new(),
            templates: Vec::new(),
            entries: 0,
            due: DueTimes::default(),
            views: Vec::new(),
        };
        let model = Model::new(session, (160, 48), now);
        let theme = Theme::by_name("dark", false).expect("a theme");
        let buffer = Buffer::empty(Rect::new(0, 0, 160, 48));
        let mut desk = Self { model, store, now, theme, buffer };
        let effects = update::start(&mut desk.model);
        desk.run(effects);
        for key in [Key::Enter, Key::Char('G'), Key::Char('v')] {
            desk.key(key);
        }
        desk
    }

    fn run(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if let Some(answer) = reader::answer(&self.store, &Thresholds::shared(), effect) {
                self.send(answer);
            }
        }
    }

    fn send(&mut self, message: Message) {
        let mut fresh = || [0; 16];
        let mut ctx = Ctx { now: self.now, fresh: &mut fresh };
        let effects = update::update(&mut self.model, message, &mut ctx);
        self.run(effects);
    }

    fn key(&mut self, key: Key) {
        self.send(Message::Key(key));
    }

    fn draw(&mut self) {
        let area = self.buffer.area;
        view::draw(&self.model, &self.theme, area, &mut self.buffer);
        black_box(&self.buffer);
    }
}

fn benches(c: &mut Criterion) {
    let examined = examined();
    let mut group = c.benchmark_group("record");
    group.sample_size(20);
    group.bench_function("survey, when the case is read", |b| {
        b.iter(|| black_box(Survey::of(&examined)));
    });
    let doc = &examined.dossier.case.doc;
    let raw = [0, 1].map(|n| examined.dossier.case.evidence.events[n].raw);
    group.bench_function("two records compared, by the reading thread", |b| {
        b.iter(|| black_box(crosscheck::app::study::compare::Comparison::of(doc, raw[0], raw[1])));
    });
    let mut desk = Desk::open();
    let mut bench = |name: &str, keys: &[Key]| {
        group.bench_function(name, |b| {
            b.iter(|| {
                for key in keys {
                    desk.key(*key);
                    desk.draw();
                }
            });
        });
    };
    bench("j and k, each drawn", &[Key::Char('j'), Key::Char('k')]);
    bench("G and g, each drawn", &[Key::Char('G'), Key::Char('g')]);
    bench(
        "fold all and G and unfold all, each drawn",
        &[Key::Char('-'), Key::Char('G'), Key::Char('+')],
    );
    bench("raw, G, back, each drawn", &[Key::Char('r'), Key::Char('G'), Key::Char('r')]);
    bench(
        "find with one letter of many hits, next, leave",
        &[Key::Char('/'), Key::Char('9'), Key::Enter, Key::Char('n'), Key::Esc],
    );
    bench("find what is not there, leave", &[Key::Char('/'), Key::Char('~'), Key::Esc]);
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
