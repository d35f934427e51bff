//! Far more text than a field is for: it drowns what stands beside it.

use super::Finding;
use crate::domain::words::HazardKind;

/// Bytes that no field of a sign-in and no rationale needs.
const BYTES_MAX: usize = 32 * 1024;
/// The same character this often is no text.
const RUN_MAX: usize = 256;

/// Floods in `text`.
pub(super) fn scan(text: &str, out: &mut Vec<Finding>) {
    if text.len() < RUN_MAX {
        return;
    }
    let mut add = |span, rule, why| out.push(Finding { kind: HazardKind::Flood, span, rule, why });
    if text.len() > BYTES_MAX {
        add((0, text.len()), "length", format!("it has {} bytes", text.len()));
    }
    let mut run = (0, '\0', 0);
    for (at, char) in text.char_indices() {
        run = if char == run.1 { (run.0, char, run.2 + 1) } else { (at, char, 1) };
        if run.2 == RUN_MAX {
            let len = text[run.0..].chars().take_while(|c| *c == run.1).count();
            let span = (run.0, run.0 + len * char.len_utf8());
            add(span, "run", format!("it repeats U+{:04X} {len} times", char as u32));
            return;
        }
    }
}
