//! The TOML of mappings, read strictly: what is unknown, senseless or missing is refused with its
//! line.
//!
//! It must not guess what was meant.

use super::likely::likely;
use super::{Activity, Choice, FIELDS, Mapping, Place, When};
use crate::domain::sign_in::{ActorKind, Status};
use std::fmt;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Characters of a mapping's name, and of what it is.
const NAME_MAX: usize = 40;
const WHAT_MAX: usize = 200;

/// Why a mapping is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there, and how it would be right.
    pub why: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.why)
    }
}

impl std::error::Error for Fault {}

/// A value and where it stands.
type Value<'t> = Spanned<DeValue<'t>>;
type Table<'t> = DeTable<'t>;

/// The text, for lines.
#[derive(Clone, Copy)]
struct Text<'t>(&'t str);

impl Text<'_> {
    fn fault(self, at: usize, why: impl Into<String>) -> Fault {
        let before = self.0.get(..at).unwrap_or(self.0);
        Fault { line: before.matches('\n').count() + 1, why: why.into() }
    }
}

/// The formats that a configuration describes, in its order: its `[[format]]` sections. `taken` are
/// the names that are given already.
pub fn listed(text: &str, taken: &[&str]) -> Result<Vec<Mapping>, Fault> {
    let source = Text(text);
    let table = DeTable::parse(text).map_err(|error| {
        source.fault(error.span().map_or(0, |span| span.start), error.message().to_owned())
    })?;
    let table = table.into_inner();
    let Some(value) = table.get("format") else { return Ok(Vec::new()) };
    let no_list = || source.fault(value.span().start, "format: each is a section [[format]]");
    let DeValue::Array(all) = value.get_ref() else { return Err(no_list()) };
    let mut found: Vec<Mapping> = Vec::new();
    for value in all {
        let DeValue::Table(table) = value.get_ref() else { return Err(no_list()) };
        let names: Vec<&str> =
            taken.iter().copied().chain(found.iter().map(|mapping| mapping.name)).collect();
        found.push(mapping(source, value.span().start, table, &names)?);
    }
    Ok(found)
}

fn mapping(
    source: Text<'_>,
    at: usize,
    table: &Table<'_>,
    taken: &[&str],
) -> Result<Mapping, Fault> {
    let known = ["name", "what", "when", "fields", "result", "activity", "actor", "mfa"];
    only(source, table, &known, "[[format]] has")?;
    let name = word(source, at, table, "name", NAME_MAX)?;
    check_name(source, table, &name, taken)?;
    let what = word(source, at, table, "what", WHAT_MAX)?;
    let when = when(source, at, table)?;
    let fields = fields(source, at, table, &name)?;
    let result = choice(source, table, "result", &RESULTS)?;
    let activity = match choice(source, table, "activity", &ACTIVITIES)? {
        Choice::Unsaid => Choice::Is(Activity::SignIn),
        said => said,
    };
    let actor = choice(source, table, "actor", &ACTORS)?;
    let mfa = choice(source, table, "mfa", &[("passed", true), ("not", false)])?;
    // A handful of names, read once: they live as long as the program, like those of the vendors.
    let (name, what) = (String::leak(name), String::leak(what));
    Ok(Mapping { name, what, when, fields, result, activity, actor, mfa })
}

/// How a sign-in ended: the words of a mapping.
pub const RESULTS: [(&str, Status); 3] =
    [("success", Status::Success), ("failure", Status::Failure), ("interrupt", Status::Interrupt)];
/// What a record is about: the words of a mapping.
pub const ACTIVITIES: [(&str, Activity); 4] = [
    ("sign_in", Activity::SignIn),
    ("step", Activity::Step),
    ("logoff", Activity::Logoff),
    ("other", Activity::Other),
];
const ACTORS: [(&str, ActorKind); 6] = [
    ("person", ActorKind::Person),
    ("service_principal", ActorKind::ServicePrincipal),
    ("managed_identity", ActorKind::ManagedIdentity),
    ("root", ActorKind::Root),
    ("role", ActorKind::Role),
    ("system", ActorKind::System),
];

fn check_name(text: Text<'_>, table: &Table<'_>, name: &str, taken: &[&str]) -> Result<(), Fault> {
    let at = table.get("name").map_or(0, |value| value.span().start);
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
    if !name.contains('.') || !name.chars().all(fits) {
        let why = "name: lower-case letters, digits, \".\", \"_\" and \"-\", with a \".\" in it";
        return Err(text.fault(at, why));
    }
    if taken.contains(&name) {
        return Err(text.fault(at, format!("name: \"{name}\" is the name of another format")));
    }
    Ok(())
}

/// Refuses a name that means nothing.
fn only(text: Text<'_>, table: &Table<'_>, known: &[&str], what: &str) -> Result<(), Fault> {
    match table.keys().find(|key| !known.contains(&key.get_ref().as_ref())) {
        None => Ok(()),
        Some(key) => {
            let why =
                format!("\"{}\" means nothing here; {what} {}", key.get_ref(), known.join(", "));
            Err(text.fault(key.span().start, why))
        }
    }
}

fn word(
    text: Text<'_>,
    at: usize,
    table: &Table<'_>,
    name: &str,
    max: usize,
) -> Result<String, Fault> {
    let value =
        table.get(name).ok_or_else(|| text.fault(at, format!("[[format]]: {name} is missing")))?;
    let fault = || text.fault(value.span().start, format!("{name}: a text of 1 to {max} letters"));
    let said = value.get_ref().as_str().ok_or_else(fault)?;
    let fits = (1..=max).contains(&said.chars().count()) && !said.chars().any(char::is_control);
    if fits { Ok(said.to_owned()) } else { Err(fault()) }
}

fn table<'v, 't>(
    text: Text<'_>,
    table: &'v Table<'t>,
    name: &str,
) -> Result<Option<(usize, &'v Table<'t>)>, Fault> {
    let Some(value) = table.get(name) else { return Ok(None) };
    match value.get_ref() {
        DeValue::Table(found) => Ok(Some((value.span().start, found))),
        _ => Err(text.fault(value.span().start, format!("{name} is a table: [format.{name}]"))),
    }
}

/// A text, or a list of them with one at least.
fn texts(text: Text<'_>, name: &str, value: &Value<'_>) -> Result<Vec<(usize, String)>, Fault> {
    let one = |value: &Value<'_>| {
        let said = value.get_ref().as_str().map(|said| (value.span().start, said.to_owned()));
        said.ok_or_else(|| {
            text.fault(value.span().start, format!("{name}: a text in quotes, or a list of them"))
        })
    };
    let all = match value.get_ref() {
        DeValue::Array(all) => all.iter().map(one).collect::<Result<Vec<_>, _>>()?,
        _ => vec![one(value)?],
    };
    if all.is_empty() {
        return Err(text.fault(value.span().start, format!("{name}: the list is empty")));
    }
    Ok(all)
}

fn words(text: Text<'_>, name: &str, value: &Value<'_>) -> Result<Vec<String>, Fault> {
    Ok(texts(text, name, value)?.into_iter().map(|(_, said)| said).collect())
}

fn places(text: Text<'_>, name: &str, value: &Value<'_>) -> Result<Vec<Place>, Fault> {
    let place = |(at, said): (usize, String)| {
        Place::parse(&said).map_err(|why| text.fault(at, format!("{name}: {why}")))
    };
    texts(text, name, value)?.into_iter().map(place).collect()
}

fn when(text: Text<'_>, at: usize, all: &Table<'_>) -> Result<When, Fault> {
    let missing = "[format.when] is missing: it says which records are of this format";
    let (at, found) = table(text, all, "when")?.ok_or_else(|| text.fault(at, missing))?;
    only(text, found, &["present", "absent", "equal"], "[format.when] has")?;
    let listed = |name: &str| match found.get(name) {
        Some(value) => places(text, &format!("when.{name}"), value),
        None => Ok(Vec::new()),
    };
    let mut when =
        When { present: listed("present")?, absent: listed("absent")?, equal: Vec::new() };
    if let Some((_, equal)) = table(text, found, "equal")? {
        for (key, value) in equal {
            let place = Place::parse(key.get_ref())
                .map_err(|why| text.fault(key.span().start, format!("when.equal: {why}")))?;
            when.equal.push((place, words(text, "when.equal", value)?));
        }
    }
    if when.present.is_empty() && when.equal.is_empty() {
        let why =
            "[format.when] asks for nothing that is there, so it would take records of any kind";
        return Err(text.fault(at, why));
    }
    Ok(when)
}

/// Names that are told of those that mean nothing.
const STRANGE_TOLD: usize = 40;

/// All names that are no field, at once: whoever writes a format anew mends them in one go. The
/// line is that of the first.
fn strange(text: Text<'_>, found: &Table<'_>, format: &str) -> Option<Fault> {
    let mut all: Vec<_> =
        found.keys().filter(|it| !FIELDS.contains(&it.get_ref().as_ref())).collect();
    all.sort_by_key(|key| key.span().start);
    let first = all.first()?.span().start;
    let told = all.iter().take(STRANGE_TOLD).map(|key| {
        let line = text.fault(key.span().start, "").line;
        let meant = likely(key.get_ref());
        let meant = meant.map_or_else(String::new, |it| format!(", did you mean {it}?"));
        format!("\"{}\" (line {line}{meant})", key.get_ref())
    });
    let told: Vec<String> = told.collect();
    let more = all.len().saturating_sub(STRANGE_TOLD);
    let more = if more == 0 { String::new() } else { format!(", and {more} more") };
    let why = format!(
        "{format}: [format.fields] has names that cannot be filled: {}{more}; those that can are {}",
        told.join(", "),
        FIELDS.join(", ")
    );
    Some(text.fault(first, why))
}

fn fields(
    text: Text<'_>,
    at: usize,
    all: &Table<'_>,
    format: &str,
) -> Result<Vec<(usize, Vec<Place>)>, Fault> {
    let missing = "[format.fields] is missing: it says where time, name and address stand";
    let (at, found) = table(text, all, "fields")?.ok_or_else(|| text.fault(at, missing))?;
    if let Some(fault) = strange(text, found, format) {
        return Err(fault);
    }
    let mut fields = Vec::new();
    for (key, value) in found {
        let name = key.get_ref().as_ref();
        let Some(place) = FIELDS.iter().position(|known| *known == name) else { continue };
        fields.push((place, places(text, &format!("fields.{name}"), value)?));
    }
    let has = |wanted: &[&str]| {
        fields.iter().any(|(place, _)| FIELDS.get(*place).is_some_and(|it| wanted.contains(it)))
    };
    if !has(&["time"]) || !has(&["user.uid", "user.name", "user.email_addr"]) {
        let why = "[format.fields] has to say when (time) and who (user.uid, user.name or user.email_addr)";
        return Err(text.fault(at, why));
    }
    // In the order of the published shape, so that warnings come in it too.
    fields.sort_by_key(|(place, _)| *place);
    Ok(fields)
}

fn choice<T: Copy>(
    text: Text<'_>,
    all: &Table<'_>,
    name: &str,
    known: &[(&str, T)],
) -> Result<Choice<T>, Fault> {
    let Some((at, found)) = table(text, all, name)? else { return Ok(Choice::Unsaid) };
    let values: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
    // How one sign-in ended, no file can know of all.
    let for_all = !matches!(name, "result" | "mfa");
    if let Some(value) = found.get("is").filter(|_| for_all) {
        only(text, found, &["is"], &format!("beside \"is\" [format.{name}] has only"))?;
        let said = value.get_ref().as_str();
        let of = known.iter().find(|(word, _)| Some(*word) == said);
        let fault =
            || text.fault(value.span().start, format!("{name}.is: one of {}", values.join(", ")));
        return of.map(|(_, value)| Choice::Is(*value)).ok_or_else(fault);
    }
    let all_known: Vec<&str> = ["from"].into_iter().chain(values.iter().copied()).collect();
    let has = if for_all { "has is, or" } else { "has" };
    only(text, found, &all_known, &format!("[format.{name}] {has}"))?;
    let from = found.get("from").ok_or_else(|| {
        text.fault(at, format!("[format.{name}] needs \"from\": where in the record it stands"))
    })?;
    let from = places(text, &format!("{name}.from"), from)?;
    let mut listed = Vec::new();
    for (word, value) in known {
        if let Some(found) = found.get(*word) {
            listed.push((*value, words(text, &format!("{name}.{word}"), found)?));
        }
    }
    if listed.is_empty() {
        let why = format!("[format.{name}] lists no value of {}", values.join(", "));
        return Err(text.fault(at, why));
    }
    Ok(Choice::By(from, listed))
}
