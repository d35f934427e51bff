//! The one table of commands: keys, help, the hints at the bottom and the README's table all come
//! from here.

use super::keymap::Keymap;

/// Where a command works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// On every screen.
    Everywhere,
    /// On the queue.
    Queue,
    /// On the queue where it is in groups: a key that pages down elsewhere may mean this there.
    Groups,
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
    Reread,
    NextCase,
    PreviousCase,
    Goto,
    Filter,
    States,
    Sort,
    Group,
    Fold,
    Views,
    Others,
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
    Hold,
    Undo,
    History,
    About,
    Facts,
    Timeline,
    Map,
    Subject,
    Indicators,
    Record,
    Compare,
    Beside,
    Palette,
    Narrower,
    Wider,
    RecordHigher,
    RecordLower,
    EvenPanes,
    Zoom,
    Times,
    Ages,
    Themes,
    CopyCase,
    CopyId,
    CopyClaim,
    CopyEvent,
    CopyLink,
    WriteCase,
    WriteEvent,
    Sources,
    Help,
    Quit,
}

/// One command.
pub struct Command {
    /// What it is.
    pub id: Id,
    /// Its keys, by name; a chord is written with blanks: `y c`.
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
        "Give your own verdict: reason, model fault, certainty, words, then s stores. The recommended one is an accept, without a recommendation it is your own call: words may be none then."),
    command(Id::Escalate, Scope::Case, &["e"], "escalate",
        "Hand the case on: to whom, and what would change your mind. Always open."),
    command(Id::NotEnough, Scope::Case, &["n"], "not enough evidence",
        "Say that the evidence does not settle it. Always open."),
    command(Id::Wait, Scope::Case, &["w"], "wait",
        "Wait for somebody or something; the case comes back by itself. No decision."),
    command(Id::Hold, Scope::Everywhere, &["c"], "claim case",
        "Tell the others that you work on this case; the same key gives it back. It ends by itself after 30 minutes and keeps nobody from deciding."),
    command(Id::Undo, Scope::Everywhere, &["u"], "undo",
        "Take the last decision or wait back, within 10 seconds of storing it. Both stay in the ledger."),
    command(Id::Claim, Scope::Case, &["1", "2", "3", "4", "5", "6", "7", "8", "9"], "claim to field",
        "From claim n to the event and field it cites; the same key goes back."),
    command(Id::NextCite, Scope::Case, &["]"], "next cite",
        "The next cite of the claim that is lit, or the next event of what is lit."),
    command(Id::Name, Scope::Case, &["m"], "name event",
        "Name the selected event as deciding; your decision cites it."),
    command(Id::NextPane, Scope::Case, &["tab"], "next pane",
        "Events, record, model: which pane the movement keys move in."),
    command(Id::PreviousPane, Scope::Case, &["backtab"], "previous pane",
        "The same, the other way round."),
    command(Id::History, Scope::Case, &["h"], "history",
        "Who saw, opened and decided what on this case, and when."),
    command(Id::About, Scope::Case, &["A"], "about case",
        "Where the case comes from: detection, ATT&CK techniques, tenant, owner, and the link to where it was raised."),
    command(Id::Facts, Scope::Case, &["F"], "all facts",
        "All that was computed of the case, with its reasons and the events that make it, and all that attacks the reader."),
    command(Id::Timeline, Scope::Case, &["L"], "timeline",
        "The events to scale, in lanes by outcome, country, address, account or application."),
    command(Id::Map, Scope::Case, &["M"], "map",
        "The sign-ins on the map, with the travel between them and its speed."),
    command(Id::Subject, Scope::Case, &["b"], "subject",
        "Whom the case is about, what is usual there, and what in the case is new against it."),
    command(Id::Indicators, Scope::Case, &["i"], "indicators",
        "All addresses, networks, accounts, devices, applications, user agents, mail addresses, links and hashes of the case, with their events."),
    command(Id::Record, Scope::Case, &["v"], "record",
        "The selected event's record, closely: fold, find, only what is cited or what changed, as received."),
    command(Id::Compare, Scope::Case, &["x"], "compare",
        "The selected event's record beside that of the last success before it; brackets choose another event."),
    command(Id::Beside, Scope::Case, &["V"], "two assessments",
        "The assessment of the revision before, beside this one; again for the one before that, esc closes. Both are checked alike."),
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
        "On the queue: open the case. On a claim: go to the field it cites. On a record: read it closely."),
    command(Id::Back, Scope::Everywhere, &["esc", "left"], "back",
        "Back: from a field to its claim, from a case to the queue. On the queue it takes the filter off."),
    command(Id::Reread, Scope::Case, &["R"], "read anew",
        "Read the case anew where a newer revision of it came, and say what differs. A draft is kept."),
    command(Id::NextCase, Scope::Case, &["J"], "next case",
        "The next case of the queue, without deciding this one. In groups it goes on into the next one, which folds again when you leave it."),
    command(Id::PreviousCase, Scope::Case, &["K"], "previous case",
        "The case before."),
    command(Id::Goto, Scope::Everywhere, &["/"], "go to",
        "Go to a case by a few letters of its subject or id."),
    command(Id::Filter, Scope::Queue, &["F"], "filter",
        "Show only what an expression lets pass (sev:high user:ortega -hazard:* age:>2h) or what contains the words; the queue follows as you type."),
    command(Id::States, Scope::Everywhere, &["f"], "state",
        "Show only the cases of one state, or all."),
    command(Id::Sort, Scope::Queue, &["s"], "sort",
        "Sort by a column; the same column again, or its capital letter, is the other way round."),
    command(Id::Group, Scope::Queue, &["b"], "group by",
        "Put the queue in groups by subject, detection or address; enter folds and unfolds."),
    command(Id::Fold, Scope::Groups, &["space"], "fold group",
        "In groups: fold or unfold the group of the selected line; elsewhere this key pages down."),
    command(Id::Views, Scope::Queue, &["v"], "views",
        "The views of the configuration by number, and how to keep what is shown now as one."),
    command(Id::Others, Scope::Everywhere, &["S"], "same subject",
        "All cases of this case's subject; enter goes to one, and esc there comes back."),
    command(Id::Palette, Scope::Everywhere, &[":"], "palette",
        "Every command by name: type a part of it, enter runs it. Views and themes are in it too."),
    command(Id::Zoom, Scope::Case, &["z"], "zoom",
        "The pane with the focus takes the whole screen; the same key goes back."),
    command(Id::Narrower, Scope::Case, &["<", "ctrl-left"], "narrower",
        "The divider between model and evidence to the left; on a narrow screen, up."),
    command(Id::Wider, Scope::Case, &[">", "ctrl-right"], "wider",
        "The divider between model and evidence to the right; on a narrow screen, down."),
    command(Id::RecordHigher, Scope::Case, &["ctrl-up"], "record higher",
        "The divider between events and record up: more of the record."),
    command(Id::RecordLower, Scope::Case, &["ctrl-down"], "record lower",
        "The divider between events and record down: more events and facts."),
    command(Id::EvenPanes, Scope::Case, &["="], "even panes",
        "All dividers back to where they stand by themselves."),
    command(Id::Times, Scope::Everywhere, &["t"], "times",
        "Times in UTC, in local time, or as ages; the zone stands in the first line."),
    command(Id::Ages, Scope::Everywhere, &["r"], "ages",
        "How long ago, in place of clocks; the same key goes back."),
    command(Id::Themes, Scope::Everywhere, &["T"], "themes",
        "Choose how it looks: moving previews, enter keeps it for this session."),
    command(Id::Sources, Scope::Everywhere, &["D"], "sources",
        "The sources that deliver by themselves: what each does and since when, what came of it, and its last fault with what mends it."),
    command(Id::CopyCase, Scope::Everywhere, &["y y"], "copy case",
        "The case in words for a ticket to the clipboard: each claim with what stands against it."),
    command(Id::CopyId, Scope::Everywhere, &["y i"], "copy id",
        "The case's id to the clipboard."),
    command(Id::CopyLink, Scope::Everywhere, &["y l"], "copy link",
        "The case's link to the clipboard, where it has one of the web."),
    command(Id::CopyClaim, Scope::Case, &["y c"], "copy claim",
        "The claim that is lit or selected, with its mark and reason, to the clipboard."),
    command(Id::CopyEvent, Scope::Case, &["y e"], "copy event",
        "The selected event's record, as it is shown, to the clipboard."),
    command(Id::WriteCase, Scope::Case, &["Y y"], "write case",
        "The case file's exact bytes into a file that you name; never over another file."),
    command(Id::WriteEvent, Scope::Case, &["Y e"], "write event",
        "The selected event's exact bytes into a file that you name; never over another file."),
    command(Id::Help, Scope::Everywhere, &["?", "f1"], "help",
        "This page; in a form, a study or a line that is typed, the keys of that place."),
    command(Id::Quit, Scope::Everywhere, &["q", "ctrl-c"], "quit",
        "Leave. What is stored is stored; a half-made decision is kept as a draft."),
];

/// Entries that the help shows behind the commands: what each sign means.
pub const HELP_SIGNS: usize = 15;
/// Heads in the help, at most: those of commands, and of what works elsewhere, of places and signs.
const HELP_HEADS: usize = 11;

/// Entries of the help: commands, keys of places, signs, and the heads above them.
pub fn help_entries(keys: &Keymap) -> usize {
    COMMANDS.len() + keys.own.lines(None).len() + HELP_SIGNS + HELP_HEADS
}

/// What a command is for: the heads of the help, in the order of the table.
pub const fn head(id: Id) -> &'static str {
    match id {
        Id::Accept
        | Id::Override
        | Id::Escalate
        | Id::NotEnough
        | Id::Wait
        | Id::Hold
        | Id::Undo => "Decide",
        Id::Claim
        | Id::NextCite
        | Id::Name
        | Id::NextPane
        | Id::PreviousPane
        | Id::History
        | Id::About
        | Id::Facts
        | Id::Timeline
        | Id::Map
        | Id::Subject
        | Id::Indicators
        | Id::Record
        | Id::Compare
        | Id::Beside => "Look",
        Id::Down
        | Id::Up
        | Id::PageDown
        | Id::PageUp
        | Id::Top
        | Id::Bottom
        | Id::Open
        | Id::Back => "Move",
        Id::Reread | Id::NextCase | Id::PreviousCase | Id::Goto => "From case to case",
        Id::Filter | Id::States | Id::Sort | Id::Group | Id::Fold | Id::Views | Id::Others => {
            "Choose what the queue shows"
        }
        Id::Palette
        | Id::Zoom
        | Id::Narrower
        | Id::Wider
        | Id::RecordHigher
        | Id::RecordLower
        | Id::EvenPanes
        | Id::Times
        | Id::Ages
        | Id::Themes
        | Id::Sources => "Screen",
        Id::CopyCase
        | Id::CopyId
        | Id::CopyLink
        | Id::CopyClaim
        | Id::CopyEvent
        | Id::WriteCase
        | Id::WriteEvent => "Copy and write",
        Id::Help | Id::Quit => "Help and end",
    }
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
            Scope::Queue | Scope::Groups => !on_case,
            Scope::Case => on_case,
        }
    }

    /// Its name in the configuration and in the palette: the title with hyphens.
    pub fn name(&self) -> String {
        self.title.replace(' ', "-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let mut heads: Vec<_> = COMMANDS.iter().map(|command| head(command.id)).collect();
        heads.dedup();
        assert_eq!(heads.len() + 3, HELP_HEADS, "each head stands over one stretch: {heads:?}");
    }
}
