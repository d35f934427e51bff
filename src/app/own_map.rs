//! Which keys mean what in places that have keys of their own: the tables' keys, and what the
//! configuration puts in their place.
//!
//! A place is handed the key that its table has, whatever was pressed for it, so that no place
//! knows of the configuration. It must not know what a key does.

use super::command::Id;
use super::form_keys::InForm;
use super::key::{Key, chord};
use super::keymap::{Fault, Keymap};
use super::line_keys::InLine;
use super::own_keys::{Does, OwnKey, Place, all, pairs};
use super::study::keys::InStudy;
use crate::domain::nearest::meant;

/// Commands that work in a study besides its own keys.
const IN_STUDIES: [Id; 7] =
    [Id::Down, Id::Up, Id::PageDown, Id::PageUp, Id::Top, Id::Bottom, Id::Palette];
/// Keys that move or delete in every text, and those that move in one of several lines.
const EDITING: [Key; 4] = [Key::Left, Key::Right, Key::Backspace, Key::Delete];
const IN_LINES: [Key; 4] = [Key::Up, Key::Down, Key::PageUp, Key::PageDown];

/// The keys of every entry in each of its places, in the order of [`pairs`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnMap {
    keys: Vec<Vec<Key>>,
}

/// An entry with its keys as they are, and the places in which they are so.
pub struct Line {
    /// The entry.
    pub entry: &'static OwnKey,
    /// Where.
    pub places: Vec<Place>,
    /// Its keys there, by name.
    pub keys: Vec<String>,
}

impl Default for OwnMap {
    fn default() -> Self {
        let own = |entry: &OwnKey| entry.keys.iter().filter_map(|name| Key::parse(name)).collect();
        Self { keys: pairs().map(|(_, entry)| own(entry)).collect() }
    }
}

/// Commands that work in a place besides its own keys.
pub(super) fn works_in(place: Place) -> impl Iterator<Item = Id> {
    let moving = IN_STUDIES.into_iter().filter(move |_| place.is_study());
    moving.chain([Id::Help])
}

/// The name of an entry in the configuration: `in-record.fold`.
pub fn name(place: Place, entry: &OwnKey) -> String {
    format!("in-{}.{}", place.word(), entry.name)
}

/// True for what nobody could do without: to leave, to take, to store.
const fn is_needed(does: Does) -> bool {
    matches!(
        does,
        Does::Form(InForm::Leave | InForm::Take | InForm::Store)
            | Does::Line(InLine::Leave | InLine::Take)
            | Does::Study(InStudy::Leave)
    )
}

impl OwnMap {
    /// Puts other keys in the place of an entry's: `in-record.fold`.
    pub(super) fn change(&mut self, name: &str, keys: &[String]) -> Result<(), String> {
        let at = find(name)?;
        let Some((place, entry)) = pairs().nth(at) else { return Ok(()) };
        if entry.does == Does::Form(InForm::Choose) && keys != entry.keys {
            return Err("the keys of answers stay as they are".into());
        }
        if keys.is_empty() && is_needed(entry.does) {
            return Err("needs a key".into());
        }
        let read: Result<Vec<Key>, String> = keys.iter().map(|text| one(text, place)).collect();
        let read = read?;
        if entry.does == Does::Form(InForm::Store)
            && let Some(key) = read.iter().find(|key| self.takes_or_chooses(**key))
        {
            return Err(format!("{key} takes an answer, and must never store as well"));
        }
        if let Some(slot) = self.keys.get_mut(at) {
            *slot = read;
        }
        Ok(())
    }

    /// True for a key with which an answer is given in a form, as it is or was.
    fn takes_or_chooses(&self, key: Key) -> bool {
        let takes =
            |it: &(Place, &OwnKey)| matches!(it.1.does, Does::Form(InForm::Take | InForm::Choose));
        pairs().zip(&self.keys).any(|(pair, keys)| {
            takes(&pair) && (keys.contains(&key) || pair.1.place(key).is_some())
        })
    }

    /// Keys that stand for two things in one place, those that only take or choose a form's answer
    /// and would store in its summary, and those with which a command works there.
    pub(super) fn conflict(&self, commands: &Keymap, changed: &[String]) -> Option<Fault> {
        let each: Vec<_> = pairs().zip(&self.keys).collect();
        let fault = |(one, other): (String, String), key: &Key| {
            let (command, holder) =
                if changed.contains(&one) { (one, other) } else { (other, one) };
            let mend = mend(&command, &holder);
            let why = format!("{key} is taken by {holder} there; {mend}");
            Fault { command, why }
        };
        for (n, ((place, entry), keys)) in each.iter().enumerate() {
            for ((where_else, other), others) in each.iter().skip(n + 1) {
                let meet = place.has(*where_else) || where_else.has(*place);
                let twice = keys.iter().find(|key| meet && others.contains(key));
                if let Some(key) = twice {
                    return Some(fault((name(*place, entry), name(*where_else, other)), key));
                }
            }
            for id in works_in(*place) {
                if let Some(key) = keys.iter().find(|key| commands.begins(id, **key)) {
                    let command = super::command::get(id).map(super::command::Command::name);
                    let pair = (name(*place, entry), command.unwrap_or_default());
                    return Some(fault(pair, key));
                }
            }
        }
        let store = each.iter().find(|it| it.0.1.does == Does::Form(InForm::Store))?;
        let key = store.1.iter().find(|key| self.takes_or_chooses(**key))?;
        let pairs = each.iter().filter(|it| it.0.1.does == Does::Form(InForm::Take));
        let taking = pairs.filter(|it| it.1.contains(key)).map(|it| name(it.0.0, it.0.1)).next()?;
        Some(Fault { command: taking, why: format!("{key} stores, and must not take as well") })
    }

    /// The key that a place's table has for one that was pressed there. One that the configuration
    /// took away means nothing.
    pub(super) fn own(&self, place: Place, key: Key) -> Key {
        for ((_, entry), keys) in self.here(place) {
            if let Some(nth) = keys.iter().position(|own| *own == key) {
                let last = entry.keys.len().saturating_sub(1);
                let name = entry.keys.get(nth.min(last));
                return name.and_then(|name| Key::parse(name)).unwrap_or(key);
            }
        }
        let gone = self.here(place).any(|((_, entry), _)| entry.place(key).is_some());
        if gone { Key::Other } else { key }
    }

    /// True for a key that has a meaning of its own in a place.
    pub(super) fn has(&self, place: Place, key: Key) -> bool {
        self.here(place).any(|(_, keys)| keys.contains(&key))
    }

    fn here(&self, place: Place) -> impl Iterator<Item = ((Place, &'static OwnKey), &Vec<Key>)> {
        pairs().zip(&self.keys).filter(move |((other, _), _)| place.has(*other))
    }

    /// The keys of what is done in a place, by name.
    pub fn all(&self, place: Place, does: impl Into<Does>) -> Vec<String> {
        let does = does.into();
        let found = self.here(place).filter(|((_, entry), _)| entry.does == does);
        found.flat_map(|(_, keys)| keys).map(ToString::to_string).collect()
    }

    /// The entry of what is done in a place.
    pub fn entry(&self, place: Place, does: impl Into<Does>) -> Option<&'static OwnKey> {
        let does = does.into();
        self.here(place).map(|((_, entry), _)| entry).find(|entry| entry.does == does)
    }

    /// The first key of what is done in a place, by name; nothing where it has none.
    pub fn first(&self, place: Place, does: impl Into<Does>) -> String {
        self.all(place, does).into_iter().next().unwrap_or_default()
    }

    /// Every entry with its keys, once for all places where they are the same; of one place, or of
    /// all.
    pub fn lines(&self, of: Option<Place>) -> Vec<Line> {
        let mut lines: Vec<Line> = Vec::new();
        for entry in all() {
            let first = lines.len();
            for ((place, _), keys) in
                pairs().zip(&self.keys).filter(|((_, it), _)| std::ptr::eq(*it, entry))
            {
                if of.is_some_and(|of| !of.has(place)) {
                    continue;
                }
                let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
                match lines.iter_mut().skip(first).find(|line| line.keys == keys) {
                    Some(line) => line.places.push(place),
                    None => lines.push(Line { entry, places: vec![place], keys }),
                }
            }
        }
        // Of one place, its own stand before those of every text.
        if of.is_some() {
            lines.sort_by_key(|line| line.places.contains(&Place::Typing));
        }
        lines
    }
}

/// What can be done where two things have one key: what nobody could do without keeps one, and the
/// keys of answers stay.
fn mend(command: &str, holder: &str) -> String {
    let own = pairs().find(|(place, entry)| name(*place, entry) == holder);
    match own.map(|(_, entry)| entry.does) {
        Some(Does::Form(InForm::Choose)) => format!("give {command} another key"),
        Some(does) if is_needed(does) => format!("give {holder} another key"),
        _ => format!("give {holder} other keys, or none: {holder} = []"),
    }
}

/// The place of an entry among all, by its name.
fn find(name: &str) -> Result<usize, String> {
    let (place, key) = name.split_once('.').unwrap_or((name, ""));
    let Some(place) = Place::ALL.into_iter().find(|it| place == format!("in-{}", it.word())) else {
        let words = Place::ALL.map(|it| format!("in-{}", it.word()));
        let meant = meant(place, words.iter().map(String::as_str));
        return Err(format!("is no place with keys of its own{meant}"));
    };
    let found = pairs().position(|(other, entry)| other == place && entry.name == key);
    found.ok_or_else(|| {
        let names: Vec<&str> =
            pairs().filter(|it| it.0 == place).map(|(_, entry)| entry.name).collect();
        let meant = meant(key, names.iter().copied());
        format!("is no key of that place{meant}; there are {}", names.join(", "))
    })
}

/// A key for a place, which has no chords, and where one types no letters.
fn one(text: &str, place: Place) -> Result<Key, String> {
    let keys = chord(text).ok_or_else(|| {
        format!("{text:?} is no key; keys are a, G, space, enter, f5, ctrl-x, alt-x, ctrl-left")
    })?;
    let [key] = keys.as_slice() else {
        return Err(format!("{text:?}: chords are for commands; here it is one key"));
    };
    if *key == Key::Ctrl('c') {
        return Err("ctrl-c always leaves the program".into());
    }
    let lines = matches!(place, Place::Text | Place::Typing) && IN_LINES.contains(key);
    let in_text = matches!(key, Key::Char(_)) || EDITING.contains(key) || lines;
    if place.is_typing() && in_text {
        return Err(format!("{text:?} is for the text that is typed there"));
    }
    Ok(*key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::keymap::tests::{refused, resolve};

    #[test]
    fn the_tables_keys_can_be_told_apart_in_every_place() {
        assert_eq!(OwnMap::default().conflict(&Keymap::default(), &[]), None);
    }

    #[test]
    fn a_place_gets_the_key_of_its_table_whatever_is_pressed_for_it() {
        let map =
            resolve(&[("in-record.fold", &["z", "left"]), ("in-record.depth", &["f1", "f2"])]);
        assert_eq!(map.unwrap_err().why.split(';').next().unwrap(), "f1 is taken by help there");
        let map = resolve(&[("in-record.fold", &["z"]), ("in-record.depth", &["f2", "f3"])]);
        let own = map.unwrap().own;
        let at = |key: &str| own.own(Place::Record, Key::parse(key).unwrap());
        assert_eq!([at("z"), at("f3")], [Key::Left, Key::Char('2')]);
        assert_eq!([at("h"), at("3"), at("n")], [Key::Other, Key::Other, Key::Char('n')]);
        assert_eq!(own.own(Place::Timeline, Key::Left), Key::Left, "another place keeps its own");
        assert_eq!(own.first(Place::Record, InStudy::Shut), "z");
        let folds = own.lines(Some(Place::Record));
        assert!(folds.iter().any(|line| line.entry.name == "fold" && line.keys == ["z"]));
    }

    #[test]
    fn what_edits_a_text_is_changed_for_all_lines_at_once() {
        let own = resolve(&[("in-typing.undo", &["alt-u"])]).unwrap().own;
        for place in [Place::Text, Place::Filter, Place::Palette, Place::Find] {
            assert_eq!(own.own(place, Key::Alt('u')), Key::Ctrl('z'));
            assert_eq!(own.own(place, Key::Ctrl('z')), Key::Other);
        }
        assert_eq!(own.own(Place::Record, Key::Alt('u')), Key::Alt('u'));
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_name_and_the_mend() {
        refused(&[("in-recrod.fold", &["z"])], "in-recrod.fold", "did you mean in-record?");
        refused(&[("in-record.fodl", &["z"])], "in-record.fodl", "did you mean fold?");
        refused(&[("in-record", &["z"])], "in-record", "there are turn, fold");
        refused(&[("in-record.fold", &["n"])], "in-record.fold", "n is taken by in-record.next");
        refused(&[("in-record.fold", &["j"])], "in-record.fold", "j is taken by down there");
        refused(&[("down", &["N"])], "down", "N is taken by in-record.before there");
        let needed = "n is taken by in-record.leave there; give in-record.leave another key";
        refused(
            &[("in-record.leave", &["n"]), ("in-record.next", &["n"])],
            "in-record.next",
            needed,
        );
        refused(&[("in-record.fold", &["g g"])], "in-record.fold", "chords are for commands");
        refused(&[("in-record.fold", &["ctrl-c"])], "in-record.fold", "always leaves");
        refused(&[("in-record.fold", &["hyper"])], "in-record.fold", "is no key");
        refused(&[("in-text.editor", &["e"])], "in-text.editor", "for the text that is typed");
        refused(&[("in-filter.older", &["left"])], "in-filter.older", "for the text");
        refused(&[("in-text.editor", &["up"])], "in-text.editor", "for the text");
        assert!(resolve(&[("in-filter.older", &["up"])]).is_ok(), "a filter is one line");
        refused(&[("in-text.editor", &["ctrl-w"])], "in-text.editor", "in-typing.cut-word");
        refused(&[("in-record.leave", &[])], "in-record.leave", "needs a key");
        refused(&[("in-form.choose", &["x"])], "in-form.choose", "stay as they are");
    }

    #[test]
    fn no_key_that_gives_an_answer_ever_stores() {
        for key in ["enter", "tab", "1", "d"] {
            refused(&[("in-summary.store", &[key])], "in-summary.store", "must never store");
        }
        let both: &[(&str, &[&str])] =
            &[("in-text.take", &["ctrl-s"]), ("in-summary.store", &["ctrl-s"])];
        refused(both, "in-summary.store", "must never store");
        let other = [both[1], both[0]];
        refused(&other, "in-text.take", "must not take");
        assert!(resolve(&[("in-summary.store", &["ctrl-s"])]).is_ok());
    }
}
