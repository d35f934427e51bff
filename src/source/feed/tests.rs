//! A line from both ends: what is under way, what a fault of the store does, and what is bounded.

use super::*;
use crate::source::split::Place;
use std::sync::mpsc::{Receiver, channel};

fn piece(bytes: usize) -> Piece {
    Piece {
        place: Place { line: 1, byte: 0 },
        bytes: vec![b'x'; bytes],
        fault: None,
        enveloped: false,
    }
}

fn load(cursor: &str, bytes: usize) -> Load {
    Load { pieces: vec![piece(bytes)], cursor: Some(cursor.into()), ..Load::default() }
}

fn line() -> (Line, Receiver<Parcel>) {
    let (to, parcels) = channel();
    (Line::new("feed", Some("0".into()), to, room()), parcels)
}

fn delivery(parcels: &Receiver<Parcel>) -> Delivery {
    match parcels.try_recv().unwrap() {
        Parcel::Delivery(delivery) => delivery,
        Parcel::News(..) => panic!("a delivery"),
    }
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

#[test]
fn the_next_delivery_waits_until_the_one_before_is_stored_and_the_cursor_follows() {
    run(async {
        let (mut line, parcels) = line();
        line.deliver(load("1", 10)).await.unwrap();
        assert_eq!(line.cursor(), Some("0"), "it is not stored yet");
        let first = delivery(&parcels);
        assert_eq!(first.name(), "feed");
        let mut second = Box::pin(line.deliver(load("2", 10)));
        let waits = tokio::time::timeout(Duration::from_millis(30), &mut second).await;
        assert!(waits.is_err() && parcels.try_recv().is_err());
        first.answer(Ok(Stored { taken: 1, ..Stored::default() }));
        second.await.unwrap();
        assert_eq!(line.cursor(), Some("1"));
        delivery(&parcels).answer(Ok(Stored { set_aside: 1, ..Stored::default() }));
        let stored = line.stored().await.unwrap();
        assert_eq!((stored.taken, stored.set_aside, line.cursor()), (1, 1, Some("2")));
        assert_eq!(line.stored().await.unwrap(), Stored::default(), "told once");
    });
}

#[test]
fn what_could_not_be_stored_is_a_fault_and_the_cursor_stays() {
    run(async {
        let (mut line, parcels) = line();
        line.deliver(load("1", 10)).await.unwrap();
        delivery(&parcels).answer(Err("the disk is full".into()));
        let fault = line.stored().await.unwrap_err();
        assert!(fault.why.contains("could not be stored: the disk is full"), "{fault}");
        assert_eq!(line.cursor(), Some("0"));
        drop(parcels);
        assert!(line.deliver(load("1", 10)).await.is_err(), "nobody listens");
    });
}

#[test]
fn what_is_under_way_of_all_sources_is_bounded_and_a_huge_record_goes_alone() {
    run(async {
        let (to, parcels) = channel();
        let room = room();
        let half = ROOM_KIB as usize * 1024 / 2;
        let mut lines: Vec<_> =
            (0..3).map(|n| Line::new(&n.to_string(), None, to.clone(), room.clone())).collect();
        lines[0].deliver(load("1", half)).await.unwrap();
        let mut huge = Box::pin(lines[1].deliver(load("1", half * 4)));
        assert!(tokio::time::timeout(Duration::from_millis(30), &mut huge).await.is_err());
        delivery(&parcels).answer(Ok(Stored::default()));
        huge.await.unwrap();
        let mut third = Box::pin(lines[2].deliver(load("1", 10)));
        assert!(tokio::time::timeout(Duration::from_millis(30), &mut third).await.is_err());
        delivery(&parcels).answer(Ok(Stored::default()));
        third.await.unwrap();
    });
}
