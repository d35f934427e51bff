//! The README's table of keys is that of the program. `INSTA_UPDATE=always` writes it anew.

use crosscheck::app::command::{COMMANDS, Scope};
use crosscheck::app::keymap::{Keymap, key_text};
use std::fmt::Write as _;
use std::path::Path;

const BEGINS: &str = "<!-- keys: written by the tests -->\n";
const ENDS: &str = "<!-- end of keys -->\n";

/// The table as Markdown.
fn table() -> String {
    let map = Keymap::default();
    let mut out = String::from("| keys | command | where | what it does |\n|---|---|---|---|\n");
    let mut row = |keys: &str, name: &str, place: &str, help: &str| {
        assert!(!help.contains('|'), "a cell ends at a bar: {help}");
        let _ = writeln!(out, "| `{keys}` | {name} | {place} | {help} |");
    };
    for command in COMMANDS {
        let place = match command.scope {
            Scope::Everywhere => "everywhere",
            Scope::Queue => "queue",
            Scope::Case => "case",
            Scope::Groups => "groups",
        };
        row(&map.text(command.id), &command.name(), place, command.help);
    }
    for line in map.own.lines(None) {
        let places: Vec<String> =
            line.places.iter().map(|it| format!("in-{}", it.word())).collect();
        row(&key_text(&line.keys), line.entry.name, &places.join(", "), line.entry.help);
    }
    out
}

#[test]
fn the_readme_has_the_keys_of_the_program() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = text.split_once(BEGINS).expect("the table begins");
    let (shown, tail) = rest.split_once(ENDS).expect("the table ends");
    if shown != table() && std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always") {
        std::fs::write(&path, format!("{head}{BEGINS}{}{ENDS}{tail}", table())).unwrap();
        return;
    }
    assert_eq!(shown, table(), "INSTA_UPDATE=always writes the table anew");
}
