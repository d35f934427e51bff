//! What a panic says: that it is a fault of the program, where, and its words through the gate.
//! Those can hold any text that the program worked on.
//!
//! It must not end the program or decide what goes on: whoever panics does.

use super::out::{message, said};
use crate::ingest;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::PanicHookInfo;

/// Sees to it for the whole process.
pub fn report_panics() {
    std::panic::set_hook(Box::new(tell));
}

fn tell(panic: &PanicHookInfo<'_>) {
    if ingest::is_caught(panic) {
        return;
    }
    let at =
        panic.location().map_or_else(String::new, |at| format!(" at {}:{}", at.file(), at.line()));
    let words = panic.payload_as_str().unwrap_or("no reason");
    message(&format!(
        "a fault of this program{at}: {words}; what was stored stands; please report it \
         (RUST_BACKTRACE=1 shows more)"
    ));
    let trace = Backtrace::capture();
    if trace.status() == BacktraceStatus::Captured {
        let _ = said(&trace.to_string(), true);
    }
}
