//! What is taken out of the data before it is sent: secrets always, names of persons where the
//! site wants it. A name has one pseudonym within a request, which is put back in the answer; a
//! secret is never put back.
//!
//! Pseudonyms carry chance, so that no text from outside can pretend to be one. It must not alter
//! anything else.

use crate::domain::codes::folded;
use crate::domain::dossier::Dossier;
use crate::domain::json::{Kind, Node};
use crate::hazards;
use aho_corasick::{AhoCorasick, Input, MatchKind};
use regex::Regex;
use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

/// Names that are looked for, at most: of a case with more, the rest is found by its shape alone.
const NAMES_MAX: usize = 4_000;
/// Characters of the shortest name that is looked for.
const NAME_MIN: usize = 2;
/// Bytes of the longest.
const NAME_BYTES_MAX: usize = 256;
/// How often a text is looked through for secrets: one look finds a limited number.
const LOOKS: usize = 32;

/// Fields of records that name a person, letters alone.
const NAME_FIELDS: [&str; 24] = [
    "alternateid",
    "displayname",
    "email",
    "emailaddress",
    "firstname",
    "fullname",
    "givenname",
    "lastname",
    "login",
    "mail",
    "nickname",
    "principalname",
    "recipient",
    "samaccountname",
    "subjectusername",
    "surname",
    "targetusername",
    "upn",
    "user",
    "userdisplayname",
    "userid",
    "username",
    "userprincipalname",
    "usersubject",
];

/// What stands in such a field where nobody is meant.
const NOBODY: [&str; 10] =
    ["unknown", "null", "none", "n/a", "user", "system", "anonymous", "true", "false", "undefined"];

/// Mail addresses and telephone numbers.
static SHAPES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    const MAIL: &str = r"[\p{L}\p{N}._%+\-']{1,64}@[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)*";
    const PHONE: &str = r"\+[0-9][0-9 ().\-]{6,20}[0-9]";
    Regex::new(&format!("{MAIL}|{PHONE}")).ok()
});

/// Takes out and puts back, for one request.
#[derive(Debug)]
pub struct Mask {
    /// In every pseudonym.
    tag: String,
    /// What finds the names, each with the number of its person.
    finder: Option<(AhoCorasick, Vec<usize>)>,
    names: bool,
    /// Persons by their folded name.
    known: HashMap<String, usize>,
    /// Their names as they stood first.
    persons: Vec<String>,
    secrets: HashMap<String, usize>,
}

impl Mask {
    /// For a case. `nonce` is fresh chance in hexadecimal digits.
    pub fn of(dossier: &Dossier, names: bool, nonce: &str) -> Self {
        let tag = nonce.get(..8).unwrap_or(nonce).to_owned();
        let (known, persons, secrets) = (HashMap::new(), Vec::new(), HashMap::new());
        let mut mask = Self { tag, finder: None, names, known, persons, secrets };
        if names {
            mask.look_for(collected(dossier));
        }
        mask
    }

    /// How many secrets were taken out.
    pub fn secrets(&self) -> usize {
        self.secrets.len()
    }

    fn look_for(&mut self, names: BTreeSet<String>) {
        let (mut patterns, mut whose) = (Vec::new(), Vec::new());
        for name in names {
            let person = self.person(&name);
            // The finder folds ASCII alone.
            for form in BTreeSet::from([name.to_lowercase(), name.to_uppercase(), name]) {
                patterns.push(form);
                whose.push(person);
            }
        }
        let finder = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .build(&patterns);
        self.finder = finder.ok().map(|finder| (finder, whose));
    }

    fn person(&mut self, name: &str) -> usize {
        let next = self.persons.len();
        let person = *self.known.entry(name.to_lowercase()).or_insert(next);
        if person == next {
            self.persons.push(name.to_owned());
        }
        person
    }

    fn pseudonym(&self, person: usize) -> String {
        format!("person-{}-{}", person + 1, self.tag)
    }

    /// The text without what is to stay here; `name` is that of the field it stands in.
    pub fn text(&mut self, name: Option<&str>, text: &str) -> String {
        let text = self.without_secrets(name, text);
        if self.names { self.without_names(&text) } else { text }
    }

    fn without_secrets(&mut self, name: Option<&str>, text: &str) -> String {
        let mut text = text.to_owned();
        for _ in 0..LOOKS {
            let spans = hazards::credentials(name, &text);
            if spans.is_empty() || spans.iter().all(|span| self.is_stand_in(&text[span.0..span.1]))
            {
                return text;
            }
            let (mut out, mut at) = (String::with_capacity(text.len()), 0);
            for (from, to) in spans {
                if from < at || self.is_stand_in(&text[from..to]) {
                    continue;
                }
                out.push_str(&text[at..from]);
                out.push_str(&self.stand_in(&text[from..to]));
                at = to;
            }
            out.push_str(&text[at..]);
            text = out;
        }
        // So many secrets are no text any more.
        self.stand_in(&text)
    }

    fn stand_in(&mut self, secret: &str) -> String {
        let next = self.secrets.len() + 1;
        let number = *self.secrets.entry(secret.to_owned()).or_insert(next);
        format!("(secret-{number}-{})", self.tag)
    }

    fn is_stand_in(&self, text: &str) -> bool {
        text.contains("secret-") && text.contains(&self.tag)
    }

    fn without_names(&mut self, text: &str) -> String {
        let mut spans = Vec::new();
        if let Some(shapes) = &*SHAPES {
            spans.extend(shapes.find_iter(text).map(|it| (it.start(), it.end(), None)));
        }
        if let Some((finder, whose)) = &self.finder {
            let mut at = 0;
            while let Some(found) = finder.find(Input::new(text).range(at..)) {
                let (from, to) = (found.start(), found.end());
                if stands_alone(text, from, to) {
                    spans.push((from, to, Some(whose[found.pattern().as_usize()])));
                    at = to;
                } else {
                    let step = text[from..].chars().next().map_or(1, char::len_utf8);
                    at = from + step;
                }
            }
        }
        // Of two that overlap, the one that begins first, and the longer one.
        spans.sort_by_key(|(from, to, _)| (*from, usize::MAX - to));
        let (mut out, mut at) = (String::with_capacity(text.len()), 0);
        for (from, to, person) in spans {
            if to <= at {
                continue;
            }
            let person = person.unwrap_or_else(|| self.person(&text[from..to]));
            out.push_str(&text[at..from.max(at)]);
            out.push_str(&self.pseudonym(person));
            at = to;
        }
        out.push_str(&text[at..]);
        out
    }

    /// The text with the names in place of their pseudonyms.
    pub fn put_back(&self, text: &str) -> String {
        let end = format!("-{}", self.tag);
        let (mut out, mut rest) = (String::with_capacity(text.len()), text);
        while let Some((before, behind)) = rest.split_once("person-") {
            out.push_str(before);
            let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
            let person = behind[..digits].parse::<usize>().ok().and_then(|n| n.checked_sub(1));
            let name = person.and_then(|person| self.persons.get(person));
            if let Some((name, after)) = name.zip(behind[digits..].strip_prefix(end.as_str())) {
                out.push_str(name);
                rest = after;
            } else {
                out.push_str("person-");
                rest = behind;
            }
        }
        out.push_str(rest);
        out
    }
}

/// A name within another word is none.
fn stands_alone(text: &str, from: usize, to: usize) -> bool {
    let joins = |it: char| it.is_alphanumeric();
    let (first, last) = (text[from..].chars().next(), text[..to].chars().next_back());
    let before = text[..from].chars().next_back().filter(|_| first.is_some_and(joins));
    let behind = text[to..].chars().next().filter(|_| last.is_some_and(joins));
    !before.is_some_and(joins) && !behind.is_some_and(joins)
}

/// Every name of a person that the case knows.
fn collected(dossier: &Dossier) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let subject = &dossier.case.subject;
    put(&mut names, &subject.id);
    subject.name.iter().chain(&subject.owner).for_each(|name| put(&mut names, name));
    for event in 0..dossier.read.len() {
        if let Some(sign_in) = dossier.sign_in(event) {
            let user = &sign_in.user;
            for name in [&user.uid, &user.name, &user.email_addr].into_iter().flatten() {
                put(&mut names, name);
            }
        }
        if let Some(raw) = dossier.case.raw(event) {
            walk(raw, None, &mut names);
        }
    }
    names
}

/// A name; of a mail address also what stands before the sign, which people write alone.
fn put(names: &mut BTreeSet<String>, name: &str) {
    let name = name.trim();
    let local = name.split_once('@').map(|(local, _)| local);
    for name in [Some(name), local].into_iter().flatten() {
        let fits = name.len() <= NAME_BYTES_MAX && name.chars().count() >= NAME_MIN;
        let is_nobody = NOBODY.iter().any(|it| it.eq_ignore_ascii_case(name));
        if fits && !is_nobody && names.len() < NAMES_MAX && name.chars().any(char::is_alphabetic) {
            names.insert(name.to_owned());
        }
    }
}

fn walk(node: Node<'_>, name: Option<&str>, names: &mut BTreeSet<String>) {
    match node.kind() {
        Kind::Object => {
            let own = node.get("type").and_then(Node::as_str);
            let own = own.map(|it| it.to_ascii_lowercase());
            // `AppUser` is a person, as an application knows them.
            let is_program = own.is_some_and(|it| it.starts_with("app") && !it.ends_with("user"));
            for (key, value) in node.members() {
                let key = key.as_str().unwrap_or_default();
                // What an application is called is no person's name.
                walk(value, Some(&key).filter(|_| !is_program).map(|it| &**it), names);
            }
        }
        Kind::Array => node.items().for_each(|item| walk(item, name, names)),
        Kind::String if name.is_some_and(names_somebody) => {
            put(names, &node.as_str().unwrap_or_default());
        }
        _ => {}
    }
}

fn names_somebody(field: &str) -> bool {
    let name: String = folded(field).take(32).collect();
    NAME_FIELDS.binary_search(&name.as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_that_name_a_person_are_in_order() {
        assert!(NAME_FIELDS.is_sorted() && names_somebody("user_name") && names_somebody("UPN"));
        assert!(!names_somebody("appName"));
    }
}
