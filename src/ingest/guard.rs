//! A fault of this program costs the record, subject or case it happened at, and nothing else: what
//! reads, scans or writes one of them does it in here.
//!
//! It must not let out the words of a panic, which can hold text of what was read.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};

thread_local! {
    /// Set while a fault on this thread is caught.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    /// Where in the program the last such fault was.
    static FAULT_AT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// True where a panic on this thread is caught, and what it happened at set aside or named: then it
/// is noted here, and nobody else has to be told.
pub fn is_caught(panic: &PanicHookInfo<'_>) -> bool {
    let is_guarded = GUARDED.get();
    if is_guarded {
        FAULT_AT.set(panic.location().map(|at| format!("{}:{}", at.file(), at.line())));
    }
    is_guarded
}

/// A fault of this program; in words, with its place where that is known.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct Fault(Option<String>);

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fault of this program")?;
        self.0.as_ref().map_or(Ok(()), |at| write!(f, " (at {at})"))
    }
}

/// What came of it. After a fault nothing that `attempt` had in hand may be used again.
pub(super) fn guarded<T>(attempt: impl FnOnce() -> T) -> Result<T, Fault> {
    let before = GUARDED.replace(true);
    let attempted = catch_unwind(AssertUnwindSafe(attempt));
    GUARDED.set(before);
    attempted.map_err(|_| Fault(FAULT_AT.take()))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::sync::Once;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// What the faults that tests bring about say.
    pub(crate) const ON_PURPOSE: &str = "a fault on purpose, inside \u{1b}[2J";
    static TOLD: AtomicUsize = AtomicUsize::new(0);

    /// Installs a hook as the program does. Gives how many of those faults it had to tell of.
    pub(crate) fn told() -> usize {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            let before = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |info| {
                if is_caught(info) {
                    return;
                }
                if info.payload_as_str() == Some(ON_PURPOSE) {
                    TOLD.fetch_add(1, Ordering::Relaxed);
                }
                before(info);
            }));
        });
        TOLD.load(Ordering::Relaxed)
    }

    #[test]
    fn a_fault_is_caught_with_its_place_and_without_its_words() {
        assert_eq!(told(), 0);
        let fault = guarded(|| panic!("{ON_PURPOSE}")).map(|()| 1).unwrap_err().to_string();
        assert!(fault.contains("(at src/ingest/guard.rs:"), "{fault}");
        assert!(!fault.contains("purpose"), "{fault}");
        assert_eq!(guarded(|| 7), Ok(7), "the thread goes on");
        // Inside of another: the outer one still guards.
        let outer = guarded(|| {
            guarded(|| panic!("{ON_PURPOSE}")).map(|()| 1).unwrap_err();
            panic!("{ON_PURPOSE}")
        });
        assert!(outer.map(|()| 1).is_err());
        assert_eq!(told(), 0, "the hook had nothing to tell");
    }
}
