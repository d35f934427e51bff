//! A folder that holds up whoever reaches into it: told, waited for by one thread, taken up again.

use super::hand::Hand;
use super::*;
use crate::domain::time::Timestamp;
use crate::source::feed::{self, Kind, Parcel, room};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Instant;

const PATIENCE: Duration = Duration::from_millis(80);

fn impatient(folder: &Path) -> Hand {
    let mut hand = Hand::new(folder);
    hand.patience = PATIENCE;
    hand
}

fn how(wants: Wants) -> How {
    // What is written now has settled long ago.
    let now = || Timestamp::from_millis(4_000_000_000_000).unwrap();
    How { wants, now: Arc::new(now), chance: Arc::new(|| 0.0) }
}

fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let done = runtime.block_on(work);
    runtime.shutdown_background();
    done
}

/// What is said and delivered, each delivery answered as stored.
fn told(parcels: &Receiver<Parcel>) -> Vec<String> {
    let one = |parcel| match parcel {
        Parcel::News(name, News::Failing(failing)) => format!("{name} fails: {}", failing.why),
        Parcel::News(name, news) => format!("{name}: {news:?}"),
        Parcel::Delivery(delivery) => {
            let (name, taken) = (delivery.name(), delivery.load.pieces.len() as u64);
            delivery.answer(Ok(Stored { taken, ..Stored::default() }));
            format!("{name} delivers {taken}")
        }
    };
    parcels.try_iter().map(one).collect()
}

async fn until(parcels: &Receiver<Parcel>, what: &str) -> Vec<String> {
    let (mut all, begun) = (Vec::new(), Instant::now());
    while !all.iter().any(|it: &String| it.contains(what)) {
        assert!(begun.elapsed() < Duration::from_secs(30), "{what}: {all:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
        all.extend(told(parcels));
    }
    all
}

#[test]
fn a_folder_that_hangs_is_told_holds_up_no_other_source_and_goes_on_by_itself() {
    let place = tempfile::tempdir().unwrap();
    let folders = ["gone", "well"].map(|name| place.path().join(name));
    for folder in &folders {
        std::fs::create_dir(folder).unwrap();
        std::fs::write(folder.join("a.jsonl"), "{\"a\":1}\n{\"a\":2}\n").unwrap();
    }
    let [gone, well] = &folders;
    run(async {
        let (to, parcels) = channel();
        let hand = impatient(gone);
        // Somebody waits for the folder, for as long as it likes.
        let (lets_go, hung) = channel::<()>();
        let waits = hand.does(move || {
            let _ = hung.recv();
            Ok(())
        });
        let why = waits.await.unwrap_err().why;
        assert!(why.contains("this folder does not answer within"), "{why}");
        let spools = [
            ("gone", Spool { hand, ..Spool::new(gone.clone(), EVERY) }),
            ("well", Spool::new(well.clone(), EVERY)),
        ];
        for (name, spool) in spools {
            let line = Line::new(name, None, to.clone(), room());
            tokio::spawn(feed::run(Kind::Spool(spool), line, how(Wants::Follow)));
        }
        let said = until(&parcels, "well: CaughtUp").await;
        assert!(said.contains(&"well/a.jsonl delivers 2".to_owned()), "{said:?}");
        let said = until(&parcels, "gone fails: ").await;
        assert!(!said.iter().any(|it| it.contains("gone/")), "{said:?}");
        lets_go.send(()).unwrap();
        let said = until(&parcels, "gone: CaughtUp").await;
        let delivered = said.iter().filter(|it| it.contains("gone/a.jsonl delivers 2"));
        assert_eq!(delivered.count(), 1, "{said:?}");
    });
    assert!(folders.iter().all(|folder| folder.join("done/a.jsonl").exists()));
}

#[test]
fn however_often_a_folder_that_hangs_is_asked_one_thread_waits_for_it() {
    run(async {
        let mut hand = impatient(Path::new("/gone"));
        let (begun, (lets_go, hung)) = (Arc::new(AtomicUsize::new(0)), channel::<()>());
        let hung = Arc::new(std::sync::Mutex::new(hung));
        for _ in 0..5 {
            let (begun, hung) = (begun.clone(), hung.clone());
            let asked = hand.does(move || {
                begun.fetch_add(1, Ordering::Relaxed);
                let _ = hung.lock().unwrap().recv();
                Ok(())
            });
            assert!(asked.await.is_err());
        }
        assert_eq!(begun.load(Ordering::Relaxed), 1);
        drop(lets_go);
        hand.patience = Duration::from_secs(30);
        assert_eq!(hand.does(|| Ok(7)).await, Ok(7), "it answers again");
    });
}
