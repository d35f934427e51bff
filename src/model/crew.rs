//! Threads that ask, so many at once; whoever hands out the questions waits for none of them.

use super::{Ask, Fault, Stop};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Instant;

/// A question.
pub(super) struct Job {
    pub(super) id: usize,
    pub(super) body: Vec<u8>,
    pub(super) stop: Stop,
}

/// What came of it.
pub(super) struct Done {
    pub(super) id: usize,
    pub(super) millis: u64,
    pub(super) reply: Result<Vec<u8>, Fault>,
}

/// Has threads ask while `between` hands out questions and takes answers; they end when it does.
pub(super) fn work<T>(
    ask: &dyn Ask,
    threads: usize,
    between: impl FnOnce(&Sender<Job>, &Receiver<Done>) -> T,
) -> T {
    let ((jobs, todo), (to, done)) = (channel(), channel());
    let todo = Mutex::new(todo);
    thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            let (todo, to) = (&todo, to.clone());
            scope.spawn(move || asks(ask, todo, &to));
        }
        drop(to);
        let came = between(&jobs, &done);
        drop(jobs);
        came
    })
}

fn asks(ask: &dyn Ask, todo: &Mutex<Receiver<Job>>, to: &Sender<Done>) {
    loop {
        let next = todo.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { id, body, stop }) = next else { return };
        let since = Instant::now();
        let reply = ask.ask(&body, &stop);
        let millis = since.elapsed().as_millis() as u64;
        if to.send(Done { id, millis, reply }).is_err() {
            return;
        }
    }
}
