//! Which keys mean which command: the table's own keys, and what the configuration puts in their
//! place.
//!
//! A key may be a chord of several, pressed one after the other: `g g`. There is no timer: what is
//! begun waits for the next key. It must not know what a command does.

use super::command::{COMMANDS, Command, Id, Scope, get};
use super::key::{Key, chord, chord_text};
use super::own_map::OwnMap;
use crate::domain::nearest::meant;

/// Leaves the program whatever else is said.
const LEAVES: Key = Key::Ctrl('c');
/// Keys of one chord at most.
const CHORD_MAX: usize = 4;

/// The keys of every command, in the order of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    chords: Vec<Vec<Vec<Key>>>,
    /// The keys of places that have some of their own.
    pub own: OwnMap,
}

/// What keys pressed one after the other mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A command, and which of its keys it was.
    Command(Id, usize),
    /// Some command's keys begin so.
    Begun,
    /// No command's.
    Nothing,
}

impl Meaning {
    fn is(self, id: Id) -> bool {
        matches!(self, Self::Command(of, _) if of == id)
    }
}

/// Why keys cannot be as asked for: the command as it was written, and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The command's name as written.
    pub command: String,
    /// What is wrong, and how to mend it.
    pub why: String,
}

impl Default for Keymap {
    fn default() -> Self {
        let own = |command: &Command| command.keys.iter().filter_map(|keys| chord(keys)).collect();
        Self { chords: COMMANDS.iter().map(own).collect(), own: OwnMap::default() }
    }
}

impl Keymap {
    /// The table's keys, with those of the commands named replaced: `("top", ["g g"])`. No keys at
    /// all leave a command to the palette. Keys of one place are named with it:
    /// `("in-record.fold", ["z"])`.
    pub fn resolve(changes: &[(String, Vec<String>)]) -> Result<Self, Fault> {
        let mut map = Self::default();
        for (name, keys) in changes {
            let fault = |why: String| Fault { command: name.clone(), why };
            if name.starts_with("in-") {
                map.own.change(name, keys).map_err(fault)?;
                continue;
            }
            let Some(at) = COMMANDS.iter().position(|command| command.name() == *name) else {
                let names: Vec<String> = COMMANDS.iter().map(Command::name).collect();
                let meant = meant(name, names.iter().map(String::as_str));
                return Err(fault(format!("is no command{meant}; the palette lists all")));
            };
            let read: Result<Vec<_>, _> = keys.iter().map(|keys| read(keys)).collect();
            map.chords[at] = read.map_err(&fault)?;
            if COMMANDS[at].id != Id::Quit && map.chords[at].iter().any(|it| it.contains(&LEAVES)) {
                return Err(fault("ctrl-c always leaves the program".into()));
            }
        }
        match map.conflict() {
            None => {
                let named: Vec<String> = changes.iter().map(|it| it.0.clone()).collect();
                map.own.conflict(&map, &named).map_or(Ok(map), Err)
            }
            Some((one, other, keys)) => {
                // The one that was changed is to blame; the other has its keys from the table.
                let is_own = |at: usize| changes.iter().any(|it| it.0 == COMMANDS[at].name());
                let (blamed, holder) = if is_own(one) { (one, other) } else { (other, one) };
                let (command, holder) = (COMMANDS[blamed].name(), COMMANDS[holder].name());
                let why = format!(
                    "{keys} is taken by {holder}; give {holder} other keys, or none: \
                     {holder} = []"
                );
                Err(Fault { command, why })
            }
        }
    }

    /// Two commands of one screen whose keys cannot be told apart: the same keys, or keys that
    /// begin other ones.
    fn conflict(&self) -> Option<(usize, usize, String)> {
        let all = || {
            let each = self.chords.iter().enumerate();
            each.flat_map(|(at, chords)| chords.iter().map(move |chord| (at, chord)))
        };
        for (place, (one, keys)) in all().enumerate() {
            for (other, longer) in all().skip(place + 1) {
                let meet = [false, true]
                    .iter()
                    .any(|case| COMMANDS[one].works(*case) && COMMANDS[other].works(*case));
                let meet = meet && !may_shadow(one, other) && !may_shadow(other, one);
                let same = longer.starts_with(keys) || keys.starts_with(longer);
                if meet && same {
                    return Some((one, other, chord_text(keys)));
                }
            }
        }
        None
    }

    /// True where a command has that key, or a chord that begins with it.
    pub(super) fn begins(&self, id: Id, key: Key) -> bool {
        let at = COMMANDS.iter().position(|command| command.id == id);
        let chords = at.and_then(|at| self.chords.get(at));
        chords.is_some_and(|chords| chords.iter().any(|chord| chord.first() == Some(&key)))
    }

    /// True for the one key of a command that is no chord.
    pub(super) fn is_whole(&self, id: Id, key: Key) -> bool {
        self.meaning(&[key], true).is(id) || self.meaning(&[key], false).is(id)
    }

    /// What keys pressed one after the other mean on that screen.
    pub fn meaning(&self, pressed: &[Key], on_case: bool) -> Meaning {
        among(self.here(on_case), pressed)
    }

    /// The same on the queue where it is in groups, whose own keys come first.
    pub fn meaning_in_groups(&self, pressed: &[Key]) -> Meaning {
        let all = COMMANDS.iter().zip(&self.chords);
        let own = among(all.filter(|(command, _)| command.scope == Scope::Groups), pressed);
        match (own, self.meaning(pressed, false)) {
            (Meaning::Command(..), _) | (_, Meaning::Nothing) => own,
            (_, elsewhere) => elsewhere,
        }
    }

    /// What can follow keys that are begun: the keys left, and the command.
    pub fn after(&self, pressed: &[Key], on_case: bool) -> Vec<(String, &'static Command)> {
        let mut all = Vec::new();
        for (command, chords) in self.here(on_case) {
            let rest = chords.iter().filter_map(|chord| chord.strip_prefix(pressed));
            all.extend(rest.map(|rest| (chord_text(rest), command)));
        }
        all
    }

    fn here(&self, on_case: bool) -> impl Iterator<Item = (&'static Command, &Vec<Vec<Key>>)> {
        let works =
            move |command: &Command| command.works(on_case) && command.scope != Scope::Groups;
        COMMANDS.iter().zip(&self.chords).filter(move |(command, _)| works(command))
    }

    /// All keys of a command, as people write them.
    pub fn all(&self, id: Id) -> Vec<String> {
        let at = COMMANDS.iter().position(|command| command.id == id);
        let chords = at.and_then(|at| self.chords.get(at));
        chords.map_or_else(Vec::new, |chords| chords.iter().map(|it| chord_text(it)).collect())
    }

    /// The first key of a command; the palette and the command's name where it has none.
    pub fn first(&self, id: Id) -> String {
        if let Some(first) = self.all(id).into_iter().next() {
            return first;
        }
        let palette = self.all(Id::Palette).into_iter().next();
        match (palette, get(id)) {
            (Some(palette), Some(command)) => format!("{palette}{}", command.name()),
            _ => "?".into(),
        }
    }

    /// The keys of a command for people: `1-9`, `j down`, `g g, home`.
    pub fn text(&self, id: Id) -> String {
        key_text(&self.all(id))
    }
}

/// What keys pressed one after the other mean among these commands.
fn among<'k>(
    commands: impl Iterator<Item = (&'static Command, &'k Vec<Vec<Key>>)>,
    pressed: &[Key],
) -> Meaning {
    let mut begun = false;
    for (command, chords) in commands {
        if let Some(place) = chords.iter().position(|chord| chord == pressed) {
            return Meaning::Command(command.id, place);
        }
        begun |= chords.iter().any(|chord| chord.starts_with(pressed));
    }
    if begun { Meaning::Begun } else { Meaning::Nothing }
}

/// A key that pages down may do what a group is for where there are groups.
fn may_shadow(one: usize, other: usize) -> bool {
    COMMANDS[one].scope == Scope::Groups && COMMANDS[other].id == Id::PageDown
}

/// Keys for people: `1-9`, `j down`; a comma between chords, whose own keys stand apart already.
pub fn key_text<K: AsRef<str>>(keys: &[K]) -> String {
    let keys: Vec<&str> = keys.iter().map(AsRef::as_ref).collect();
    match keys.as_slice() {
        [first, .., last] if keys.len() > 4 => format!("{first}-{last}"),
        keys if keys.iter().any(|key| key.contains(' ')) => keys.join(", "),
        keys => keys.join(" "),
    }
}

fn read(text: &str) -> Result<Vec<Key>, String> {
    let Some(keys) = chord(text) else {
        return Err(format!(
            "{text:?} is no key; keys are a, G, space, enter, f5, ctrl-x, alt-x, ctrl-left, and \
             chords like \"g g\""
        ));
    };
    if keys.len() > CHORD_MAX {
        return Err(format!("{text:?} has more than {CHORD_MAX} keys"));
    }
    if keys[1..].contains(&Key::Esc) {
        return Err(format!("{text:?}: esc drops keys that are begun"));
    }
    Ok(keys)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::app) fn resolve(changes: &[(&str, &[&str])]) -> Result<Keymap, Fault> {
        let owned = |(name, keys): &(&str, &[&str])| {
            ((*name).to_owned(), keys.iter().map(|key| (*key).to_owned()).collect())
        };
        Keymap::resolve(&changes.iter().map(owned).collect::<Vec<_>>())
    }

    fn meaning(map: &Keymap, keys: &str) -> Meaning {
        map.meaning(&chord(keys).unwrap(), true)
    }

    #[test]
    fn the_tables_own_keys_can_be_told_apart_on_every_screen() {
        let map = Keymap::default();
        assert_eq!(map.conflict(), None);
        assert_eq!(resolve(&[]).unwrap(), map);
        for (command, chords) in COMMANDS.iter().zip(&map.chords) {
            assert_eq!(chords.len(), command.keys.len(), "{}: one is no key", command.title);
        }
    }

    #[test]
    fn keys_are_replaced_and_chords_wait_for_their_end() {
        let map = resolve(&[("top", &["g g", "home"]), ("accept", &["alt-a"])]).unwrap();
        assert_eq!(meaning(&map, "g"), Meaning::Begun);
        assert_eq!(meaning(&map, "g g"), Meaning::Command(Id::Top, 0));
        assert_eq!(meaning(&map, "g x"), Meaning::Nothing);
        assert_eq!(meaning(&map, "home"), Meaning::Command(Id::Top, 1));
        assert_eq!(meaning(&map, "a"), Meaning::Nothing);
        assert_eq!(meaning(&map, "alt-a"), Meaning::Command(Id::Accept, 0));
        assert_eq!(map.text(Id::Top), "g g, home");
        let after = map.after(&chord("g").unwrap(), true);
        assert!(after.iter().any(|(rest, command)| rest == "g" && command.id == Id::Top));
    }

    #[test]
    fn in_groups_a_key_that_pages_down_may_fold_and_no_other_key_is_taken() {
        let map = Keymap::default();
        let space = chord("space").unwrap();
        assert_eq!(map.meaning_in_groups(&space), Meaning::Command(Id::Fold, 0));
        assert_eq!(map.meaning(&space, false), Meaning::Command(Id::PageDown, 1));
        let down = chord("j").unwrap();
        assert_eq!(map.meaning_in_groups(&down), map.meaning(&down, false));
        let map = resolve(&[("fold-group", &["z z"])]).unwrap();
        assert_eq!(map.meaning_in_groups(&chord("z").unwrap()), Meaning::Begun);
        assert_eq!(map.meaning_in_groups(&space), Meaning::Command(Id::PageDown, 1));
        refused(&[("fold-group", &["g"])], "fold-group", "taken by top");
    }

    #[test]
    fn two_commands_may_swap_keys_and_one_may_have_none() {
        let map = resolve(&[("accept", &["e"]), ("escalate", &["a"]), ("wait", &[])]).unwrap();
        assert_eq!(meaning(&map, "e"), Meaning::Command(Id::Accept, 0));
        assert_eq!(map.first(Id::Wait), ":wait");
    }

    #[track_caller]
    pub(in crate::app) fn refused(changes: &[(&str, &[&str])], command: &str, words: &str) {
        let fault = resolve(changes).unwrap_err();
        assert_eq!(fault.command, command);
        assert!(fault.why.contains(words), "{words:?} is not in: {}", fault.why);
    }

    #[test]
    fn what_cannot_be_is_refused_with_the_command_and_the_mend() {
        refused(&[("acept", &["A"])], "acept", "did you mean accept?");
        refused(&[("accept", &["o"])], "accept", "o is taken by override");
        refused(&[("help", &["j j"])], "help", "taken by down");
        refused(&[("accept", &["hyper-x"])], "accept", "is no key");
        refused(&[("accept", &[""])], "accept", "is no key");
        refused(&[("accept", &["x esc"])], "accept", "esc drops");
        refused(&[("accept", &["ctrl-c"])], "accept", "always leaves");
        refused(&[("accept", &["x x x x x"])], "accept", "more than 4");
    }

    #[test]
    fn every_command_has_a_name_of_its_own() {
        for command in COMMANDS {
            assert_eq!(COMMANDS.iter().filter(|it| it.name() == command.name()).count(), 1);
        }
    }
}
