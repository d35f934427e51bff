//! What goes to and from a real terminal besides keys and cells: the pointer, the clipboard, files,
//! and how many bytes and frames a key costs.

use crate::screen::{Program, crosscheck};
use crate::{WIDE, demo};
use std::path::Path;
use std::time::Duration;

/// What every frame begins with.
const FRAME: &[u8] = b"\x1b[?2026h";

fn frames(bytes: &[u8]) -> usize {
    bytes.windows(FRAME.len()).filter(|window| *window == FRAME).count()
}

/// Waits until nothing more is written for a while, and gives how many bytes there are.
fn settled(program: &Program) -> usize {
    let mut before = program.bytes().len();
    loop {
        std::thread::sleep(Duration::from_millis(400));
        let now = program.bytes().len();
        if now == before {
            return now;
        }
        before = now;
    }
}

fn queue(home: &Path, size: (u16, u16)) -> Program {
    let store = home.join("store");
    let program = crosscheck(home, &["demo", "--store", store.to_str().unwrap()], size);
    program.until("CRIT");
    settled(&program);
    program
}

#[test]
fn a_click_opens_and_the_wheel_scrolls_in_a_real_terminal() {
    let home = tempfile::tempdir().unwrap();
    let mut program = queue(home.path(), WIDE);
    let enabled = String::from_utf8_lossy(&program.bytes()).into_owned();
    assert!(enabled.contains("\x1b[?1002h") && !enabled.contains("\x1b[?1003h"), "no mere moves");
    program.keys("\x1b[<65;20;9M");
    program.until("4 of 58");
    program.keys("\x1b[<0;20;5M\x1b[<0;20;5m");
    program.until("2 of 58");
    program.keys("\x1b[<0;20;5M\x1b[<0;20;5m");
    program.until("EVIDENCE says");
    program.keys("q");
    assert_eq!(program.end(), 0);
    assert!(program.gave_back());
    let last = String::from_utf8_lossy(&program.bytes()).into_owned();
    assert!(
        last.contains("\x1b[?1000l") && last.contains("\x1b[?1006l"),
        "the pointer is given back"
    );
}

#[test]
fn the_pointer_can_be_left_to_the_terminal() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".config/crosscheck");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config.toml"), "mouse = false\n").unwrap();
    let mut program = queue(home.path(), WIDE);
    assert!(!String::from_utf8_lossy(&program.bytes()).contains("\x1b[?1000h"));
    program.keys("q");
    assert_eq!(program.end(), 0);
}

#[test]
fn a_theme_that_colours_a_disagreement_away_is_told_of_and_does_not_do_so() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".config/crosscheck");
    std::fs::create_dir_all(folder.join("themes")).unwrap();
    let dark = include_str!("../../themes/dark.toml");
    let plain = dark.replace("fg = \"231\", bg = \"124\", bold = true", "fg = \"252\"");
    assert_ne!(dark, plain);
    std::fs::write(folder.join("themes/mine.toml"), plain).unwrap();
    std::fs::write(folder.join("config.toml"), "theme = \"mine\"\n").unwrap();
    let mut program = queue(home.path(), WIDE);
    let written = String::from_utf8_lossy(&program.bytes()).into_owned();
    assert!(written.contains("mine.toml: bad: it looks like base"), "{written}");
    program.keys("q");
    assert_eq!(program.end(), 0);
}

#[test]
fn a_copy_goes_to_the_terminal_and_bytes_into_a_new_file() {
    let home = tempfile::tempdir().unwrap();
    let store = home.path().join("store");
    let mut program = demo(home.path(), store.to_str().unwrap());
    program.keys("yi");
    program.until("sent to the terminal's clipboard");
    let written = String::from_utf8_lossy(&program.bytes()).into_owned();
    assert!(written.contains("\x1b]52;c;"), "the clipboard of the terminal");
    let file = home.path().join("event.json");
    program.keys("Ye\x15");
    program.keys(&format!("{}\r", file.display()));
    program.until("written: event");
    let bytes = std::fs::read(&file).unwrap();
    assert!(serde_json::from_slice::<serde_json::Value>(&bytes).is_ok());
    program.keys("Ye\x15");
    program.keys(&format!("{}\r", file.display()));
    program.until("is there already: name another file");
    assert_eq!(std::fs::read(&file).unwrap(), bytes);
    program.keys("\x1b");
    program.until_that("the prompt is left", |screen| !screen.contains("Write to a file"));
    program.keys("q");
    assert_eq!(program.end(), 0);
}

#[test]
fn a_scrolled_line_costs_less_than_twelve_kilobytes() {
    let home = tempfile::tempdir().unwrap();
    let mut program = queue(home.path(), (160, 48));
    // From the middle of the screen on, every line scrolls.
    program.keys(&"j".repeat(24));
    program.until("25 of 58");
    let mut before = settled(&program);
    let mut costs = Vec::new();
    for at in 26..=34 {
        program.keys("j");
        program.until(&format!("{at} of 58"));
        let now = settled(&program);
        costs.push(now - before);
        before = now;
    }
    // Where a wider text comes in, its column grows and the whole list is written once.
    costs.sort_unstable();
    assert!(costs[costs.len() / 2] < 4_096 && costs[costs.len() - 2] < 12_288, "{costs:?}");
    program.keys("q");
    assert_eq!(program.end(), 0);
}

#[test]
fn three_hundred_held_keys_are_at_most_three_frames() {
    let home = tempfile::tempdir().unwrap();
    let mut program = queue(home.path(), WIDE);
    // A machine that is busy elsewhere may hand the keys over in pieces: one clean run is enough.
    let mut fewest = usize::MAX;
    for _ in 0..5 {
        let before = settled(&program);
        program.keys(&"j".repeat(300));
        program.until("58 of 58");
        settled(&program);
        fewest = fewest.min(frames(&program.bytes()[before..]));
        if fewest <= 3 {
            break;
        }
        program.keys("g");
        program.until("1 of 58");
    }
    assert!(fewest <= 3, "{fewest} frames for 300 keys");
    program.keys("q");
    assert_eq!(program.end(), 0);
}
