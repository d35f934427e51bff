//! The one table of commands: keys, help, the hints at the bottom and the README's table all come
//! from here.

use super::key::Key;

/// Where a command works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// On every screen.
    Everywhere,
    /// On the queue.
    Queue,
    /// On a case.
    Case,
}

/// What an analyst can want.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is described in the table below")]
pub enum Id {
    Down,
    Up,
    PageDown,
    PageUp,
    Top,
    Bottom,
    Open,
    Back,
    NextCase,
    PreviousCase,
    Goto,
    States,
    NextPane,
    PreviousPane,
    Claim,
    NextCite,
    Name,
    Accept,
    Override,
    Escalate,
    NotEnough,
    Wait,
    Undo,
    History,
    Help,
    Quit,
}

/// One command.
pub struct Command {
    /// What it is.
    pub id: Id,
    /// Its keys, by name.
    pub keys: &'static [&'static str],
    /// Where it works.
    pub scope: Scope,
    /// One or two words, for hints.
    pub title: &'static str,
    /// One sentence, for help.
    pub help: &'static str,
}

const fn command(
    id: Id,
    scope: Scope,
    keys: &'static [&'static str],
    title: &'static str,
    help: &'static str,
) -> Command {
    Command { id, keys, scope, title, help }
}

/// Every command, in the order of the help.
#[rustfmt::skip]
pub const COMMANDS: &[Command] = &[
    command(Id::Accept, Scope::Case, &["a"], "accept",
        "Accept the recommended verdict: reason, model fault, certainty, then s stores."),
    command(Id::Override, Scope::Case, &["o"], "override",
        "Decide otherwise: verdict, reason, model fault, certainty, words, then s stores. Without a recommendation: your own call."),
    command(Id::Escalate, Scope::Case, &["e"], "escalate",
        "Hand the case on: to whom, and what would change your mind. Always open."),
    command(Id::NotEnough, Scope::Case, &["n"], "not enough evidence",
        "Say that the evidence does not settle it. Always open."),
    command(Id::Wait, Scope::Case, &["w"], "wait",
        "Wait for somebody or something; the case comes back by itself. No decision."),
    command(Id::Undo, Scope::Everywhere, &["u"], "undo",
        "Take the last decision back, within 10 seconds of storing it. Both stay in the ledger."),
    command(Id::Claim, Scope::Case, &["1", "2", "3", "4", "5", "6", "7", "8", "9"], "claim to field",
        "From claim n to the event and field it cites; the same key goes back."),
    command(Id::NextCite, Scope::Case, &["]"], "next cite",
        "The next cite of the claim that is lit."),
    command(Id::Name, Scope::Case, &["m"], "name event",
        "Name the selected event as deciding; your decision cites it."),
    command(Id::NextPane, Scope::Case, &["tab"], "next pane",
        "Events, record, model: which pane the movement keys move in."),
    command(Id::PreviousPane, Scope::Case, &["backtab"], "previous pane",
        "The same, the other way round."),
    command(Id::History, Scope::Case, &["h"], "history",
        "Who saw, opened and decided what on this case, and when."),
    command(Id::Down, Scope::Everywhere, &["j", "down"], "down",
        "One line down in the pane with the focus."),
    command(Id::Up, Scope::Everywhere, &["k", "up"], "up",
        "One line up."),
    command(Id::PageDown, Scope::Everywhere, &["pgdn", "space", "ctrl-d"], "page down",
        "One page down."),
    command(Id::PageUp, Scope::Everywhere, &["pgup", "ctrl-u"], "page up",
        "One page up."),
    command(Id::Top, Scope::Everywhere, &["g", "home"], "top",
        "To the first line."),
    command(Id::Bottom, Scope::Everywhere, &["G", "end"], "bottom",
        "To the last line."),
    command(Id::Open, Scope::Everywhere, &["enter", "right"], "open",
        "On the queue: open the case. On a claim: go to the field it cites."),
    command(Id::Back, Scope::Everywhere, &["esc", "left"], "back",
        "Back: from a field to its claim, from a case to the queue."),
    command(Id::NextCase, Scope::Case, &["J"], "next case",
        "The next case of the queue, without deciding this one."),
    command(Id::PreviousCase, Scope::Case, &["K"], "previous case",
        "The case before."),
    command(Id::Goto, Scope::Everywhere, &["/"], "go to",
        "Go to a case by typing part of its subject, title, detection or id."),
    command(Id::States, Scope::Everywhere, &["f"], "filter",
        "Show only the cases of one state, or all."),
    command(Id::Help, Scope::Everywhere, &["?"], "help",
        "This page."),
    command(Id::Quit, Scope::Everywhere, &["q", "ctrl-c"], "quit",
        "Leave. What is stored is stored; a half-made decision is not."),
];

/// Entries that the help shows behind the commands: what each sign means.
pub const HELP_SIGNS: usize = 14;

/// What a key means: the command, and which of its keys it was.
pub fn of_key(key: Key, on_case: bool) -> Option<(Id, usize)> {
    COMMANDS.iter().filter(|command| command.works(on_case)).find_map(|command| {
        let place = command.keys.iter().position(|name| Key::parse(name) == Some(key))?;
        Some((command.id, place))
    })
}

/// A command's entry in the table.
pub fn get(id: Id) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.id == id)
}

impl Command {
    /// True where the command works on that screen.
    pub fn works(&self, on_case: bool) -> bool {
        match self.scope {
            Scope::Everywhere => true,
            Scope::Queue => !on_case,
            Scope::Case => on_case,
        }
    }

    /// Its keys for people: `1-9`, `j down`.
    pub fn key_text(&self) -> String {
        if self.keys.len() > 4 {
            return format!("{}-{}", self.keys[0], self.keys[self.keys.len() - 1]);
        }
        self.keys.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_a_key_and_means_one_thing_on_a_screen() {
        for on_case in [false, true] {
            let mut seen = std::collections::BTreeMap::new();
            for command in COMMANDS.iter().filter(|command| command.works(on_case)) {
                for name in command.keys {
                    assert!(Key::parse(name).is_some(), "{name} is no key");
                    let before = seen.insert(*name, command.title);
                    assert_eq!(before, None, "{name} means two things");
                }
            }
        }
    }

    #[test]
    fn every_command_stands_once_in_the_table_and_says_what_it_does() {
        let mut ids: Vec<Id> = COMMANDS.iter().map(|command| command.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), COMMANDS.len());
        assert!(
            COMMANDS.iter().all(|command| command.help.ends_with('.') && !command.title.is_empty())
        );
        assert!(get(Id::Quit).is_some());
    }
}
