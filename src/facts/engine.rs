//! Evaluates fact functions by name over the sign-ins of a case.
//!
//! It must not know what a claim says: the same name and arguments always give the same fact.

use super::args::Args;
use super::columns::{Columns, Key, NO_TIME, NONE, Row};
use super::counts::{self, Of};
use super::identity::Who;
use super::novelty::{self, NEW_FIELDS};
use super::quote::{named, quoted};
use super::signals::{self, Signal};
use super::travel::{End, Journey, Leg};
use super::{Evaluated, Outcome, Told, Undefined, Value, credential, mfa, session, unknown};
use crate::domain::dossier::Dossier;
use crate::domain::json::Node;
use crate::domain::sign_in::{SignIn, Status};
use crate::domain::time::Timestamp;
use chrono::Timelike;
use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::rc::Rc;

/// A fact function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Function {
    /// The name that cites use.
    pub name: &'static str,
    /// It counts records or values, so that 0 says that there is none.
    pub is_count: bool,
}

const fn count(name: &'static str) -> Function {
    Function { name, is_count: true }
}

const fn other(name: &'static str) -> Function {
    Function { name, is_count: false }
}

/// All fact functions, in the order in which they are shown.
pub const FUNCTIONS: &[Function] = &[
    count("event_count"),
    count("failed_count"),
    count("success_count"),
    count("failures_before_success"),
    count("distinct_ips"),
    count("distinct_networks"),
    count("distinct_asns"),
    count("distinct_countries"),
    count("distinct_user_agents"),
    count("distinct_apps"),
    count("distinct_users"),
    other("travel_distance"),
    other("travel_speed"),
    other("impossible_travel"),
    other("is_new"),
    other("mfa_outcome"),
    count("mfa_denied_count"),
    other("mfa_burst"),
    count("session_spread"),
    other("hour_of_day"),
    other("credential_age_days"),
];

impl Function {
    /// The function of that name.
    pub fn of_name(name: &str) -> Option<Self> {
        FUNCTIONS.iter().copied().find(|function| function.name == name)
    }
}

/// A text cut to what fits into a reason.
pub fn short(text: &str) -> String {
    const CHARS_MAX: usize = 60;
    if text.chars().nth(CHARS_MAX).is_none() {
        return text.to_owned();
    }
    text.chars().take(CHARS_MAX).chain(['…']).collect()
}

/// The facts of one case, ready to be asked for.
#[derive(Debug)]
pub struct Engine<'d> {
    dossier: &'d Dossier,
    columns: Columns<'d>,
    /// What a count has to say where the case leaves events out.
    left_out: String,
    subject: Rc<Who>,
    /// Whom each name means that was asked for: claims name the same few again and again.
    named: RefCell<HashMap<String, Option<Rc<Who>>>>,
    /// The row of each event, by their places.
    row_of: OnceCell<HashMap<usize, usize>>,
    /// One for each of [`NEW_FIELDS`], made when it is first asked for.
    new: [OnceCell<novelty::Index>; NEW_FIELDS.len()],
    signals: OnceCell<Vec<Signal>>,
}

/// The rows that a call is about.
struct Selection<'e> {
    rows: &'e [Row],
    who: Rc<Who>,
    ip: Option<Key>,
    session: Option<Key>,
    window: Option<(i64, i64)>,
}

impl<'e> Selection<'e> {
    fn has(&self, row: &Row) -> bool {
        self.who.has(row)
            && self.ip.is_none_or(|ip| row.ip == ip)
            && self.session.is_none_or(|id| row.session == id || row.token == id)
    }

    fn all(&self) -> impl DoubleEndedIterator<Item = &'e Row> {
        self.rows.iter().filter(|row| self.has(row))
    }

    /// Those whose order in time is known.
    fn timed(&self) -> impl DoubleEndedIterator<Item = &'e Row> {
        self.all().filter(|row| row.time != NO_TIME)
    }
}

impl<'d> Engine<'d> {
    /// Reads the sign-ins of a case into columns. About a microsecond a sign-in.
    pub fn new(dossier: &'d Dossier) -> Self {
        let columns = Columns::new(dossier);
        let subject = Rc::new(Who::of_case(&dossier.case.subject, &columns));
        Self {
            dossier,
            columns,
            left_out: dossier.case.of_how_many(),
            subject,
            named: RefCell::default(),
            row_of: OnceCell::new(),
            new: Default::default(),
            signals: OnceCell::new(),
        }
    }

    /// The case that it speaks of.
    pub fn dossier(&self) -> &'d Dossier {
        self.dossier
    }

    /// Evaluates the function of that name over the arguments object of a cite.
    pub fn evaluate(&self, name: &str, args: Option<Node<'_>>) -> Outcome {
        let Some(function) = Function::of_name(name) else {
            return unknown(format!("there is no fact function {:?}", short(name)));
        };
        let args = Args::read(args, name == "is_new")?;
        self.call(function, &args)
    }

    fn call(&self, function: Function, args: &Args<'_>) -> Outcome {
        if self.columns.rows.is_empty() {
            return unknown("no event of the case could be read as a sign-in");
        }
        let selection = self.select(args)?;
        let mut found = self.compute(function, args, &selection)?;
        self.finish(&mut found, args, &selection);
        if function.is_count && !self.left_out.is_empty() {
            let _ = write!(found.why, "; {}", self.left_out);
        }
        Ok(found)
    }

    fn select(&self, args: &Args<'_>) -> Result<Selection<'_>, Undefined> {
        let who = match args.subject.as_deref() {
            None => self.subject.clone(),
            Some(text) => self.who(text).ok_or_else(|| {
                Undefined::NotFound(format!("{} occurs nowhere in the case", quoted(&short(text))))
            })?,
        };
        let ip = args.ip.map(|ip| self.columns.ips.find(&ip));
        if let (Some(NONE), Some(ip)) = (ip, args.ip) {
            return Err(Undefined::NotFound(format!("{ip} occurs nowhere in the case")));
        }
        let session = args.session.as_deref().map(|id| self.columns.sessions.find(&id));
        if let (Some(NONE), Some(id)) = (session, args.session.as_deref()) {
            let id = quoted(&short(id));
            return Err(Undefined::NotFound(format!("session {id} occurs nowhere in the case")));
        }
        let timed = &self.columns.rows[..self.columns.timed];
        let span = || Some((timed.first()?.time, timed.last()?.time.saturating_add(1)));
        if args.from.is_none() && args.to.is_none() {
            let rows = &self.columns.rows;
            return Ok(Selection { rows, who, ip, session, window: span() });
        }
        let (first, last) = span().unwrap_or((0, 0));
        let from = args.from.unwrap_or_else(|| first.min(args.to.unwrap_or(first)));
        let to = args.to.unwrap_or_else(|| last.max(from));
        let start = timed.partition_point(|row| row.time < from);
        let end = timed.partition_point(|row| row.time < to).max(start);
        Ok(Selection { rows: &timed[start..end], who, ip, session, window: Some((from, to)) })
    }

    /// Whoever goes by that name in the case.
    fn who(&self, text: &str) -> Option<Rc<Who>> {
        if let Some(known) = self.named.borrow().get(text) {
            return known.clone();
        }
        let found = self.find_who(text);
        self.named.borrow_mut().insert(text.to_owned(), found.clone());
        found
    }

    fn find_who(&self, text: &str) -> Option<Rc<Who>> {
        let subject = &self.dossier.case.subject;
        let is =
            |name: &str| name == text || super::columns::fold(name) == super::columns::fold(text);
        if is(&subject.id) || subject.name.as_deref().is_some_and(is) {
            return Some(self.subject.clone());
        }
        Some(Who::by_text(text, &self.columns)).filter(|who| !who.is_nobody()).map(Rc::new)
    }

    fn compute(&self, function: Function, args: &Args<'_>, on: &Selection<'_>) -> Outcome {
        let columns = &self.columns;
        let window = on.window;
        let distinct = |of| Ok(counts::distinct(columns, on.all(), of, window));
        let count = |what, keep: fn(&Row) -> bool| Ok(counts::count(on.all(), what, window, keep));
        let id = |event| self.id(event);
        match function.name {
            "event_count" => count(["record", "records"], |_| true),
            "failed_count" => count(["failure", "failures"], |row| row.status == Status::Failure),
            "success_count" => count(["success", "successes"], |row| row.status == Status::Success),
            "failures_before_success" => counts::failures_before_success(on.timed(), &id, window),
            "distinct_ips" => distinct(Of::Ips),
            "distinct_networks" => distinct(Of::Networks),
            "distinct_asns" => distinct(Of::Asns),
            "distinct_countries" => distinct(Of::Countries),
            "distinct_user_agents" => distinct(Of::Agents),
            "distinct_apps" => distinct(Of::Apps),
            "distinct_users" => distinct(Of::Users),
            "travel_distance" | "travel_speed" | "impossible_travel" => {
                self.travel(function, args, on)
            }
            "is_new" => self.is_new(args, on),
            "mfa_outcome" => mfa::last_outcome(on.timed(), &id, window),
            "mfa_denied_count" => Ok(mfa::denied_count(on.all(), window)),
            "mfa_burst" => Ok(mfa::is_burst(on.timed(), window)),
            "session_spread" => session::spread(columns, on.all(), on.session, window),
            "hour_of_day" => self.hour(on),
            "credential_age_days" => self.credential_age(on),
            _ => unknown("there is no such fact function"),
        }
    }

    /// The legs between the located successes of the case's subject, in order of time, as the facts
    /// of travel have them.
    pub fn legs(&self) -> Result<Vec<Leg>, Undefined> {
        let on = self.select(&Args::default())?;
        self.is_person(true, &on)?;
        Ok(Journey::new(on.timed(), on.window)?.legs().to_vec())
    }

    fn is_person(&self, own: bool, on: &Selection<'_>) -> Result<(), Undefined> {
        let machine = own && self.dossier.case.subject.kind.is_non_human();
        if machine || on.all().next().is_some() && on.all().all(|row| row.machine) {
            return unknown("travel says nothing of an identity that is no person");
        }
        Ok(())
    }

    fn travel(&self, function: Function, args: &Args<'_>, on: &Selection<'_>) -> Outcome {
        if function.name != "travel_distance" {
            self.is_person(args.subject.is_none() || on.who == self.subject, on)?;
        }
        let journey = Journey::new(on.timed(), on.window)?;
        let site = &*self.dossier.site;
        let describe = |event| {
            let from = self.sign_in(event).map(|it| &it.src_endpoint);
            End {
                id: self.id(event),
                country: from.and_then(|from| from.location.country.clone()),
                city: from.and_then(|from| from.location.city.clone()),
                is_egress: from.and_then(|from| from.ip).is_some_and(|ip| site.is_egress(ip)),
            }
        };
        match function.name {
            "travel_distance" => journey.distance(&describe),
            "travel_speed" => journey.speed(&describe),
            _ => journey.impossible(&describe, site),
        }
    }

    fn is_new(&self, args: &Args<'_>, on: &Selection<'_>) -> Outcome {
        let (Some(field), Some(value)) = (args.field.as_deref(), args.value.as_deref()) else {
            return unknown("is_new needs the arguments \"field\" and \"value\"");
        };
        if args.subject.is_some() && on.who != self.subject {
            return unknown("the baseline is that of the case's subject, not of another");
        }
        let Some(at) = NEW_FIELDS.iter().position(|known| *known == field) else {
            return unknown(format!(
                "\"field\" should be one of {}, not {:?}",
                NEW_FIELDS.join(", "),
                short(field)
            ));
        };
        let narrowed =
            args.from.is_some() || args.to.is_some() || args.ip.is_some() || args.session.is_some();
        let only: Option<HashSet<usize>> =
            narrowed.then(|| on.all().map(|row| row.event).collect());
        self.is_new_at(at, value, only.as_ref(), on.window)
    }

    /// `is_new` of a field by its place in [`NEW_FIELDS`]; `only` narrows the events.
    fn is_new_at(
        &self,
        field: usize,
        value: &str,
        only: Option<&HashSet<usize>>,
        window: Option<(i64, i64)>,
    ) -> Outcome {
        let Some((name, index)) = self.new_index(field) else {
            return unknown("there is no such field");
        };
        novelty::is_new(self.dossier, name, value, index, &novelty::Asked { only, window })
    }

    /// What is usual and was seen of a field, by its place in [`NEW_FIELDS`].
    fn new_index(&self, field: usize) -> Option<(&'static str, &novelty::Index)> {
        let (name, cell) = (NEW_FIELDS.get(field)?, self.new.get(field)?);
        let index = cell.get_or_init(|| {
            let rows = self.columns.rows.iter().filter(|row| self.subject.has(row));
            let sign_ins = rows.filter_map(|row| Some((row.event, self.sign_in(row.event)?)));
            novelty::Index::new(name, self.dossier.case.evidence.baseline.as_ref(), sign_ins)
        });
        Some((name, index))
    }

    fn hour(&self, on: &Selection<'_>) -> Outcome {
        let Some(row) = on.timed().next_back() else {
            return unknown("no record of the subject has a readable time here");
        };
        let Some(time) = Timestamp::from_millis(row.time) else {
            return unknown("the time of the last record lies outside the calendar");
        };
        Ok(Evaluated {
            value: Value::Integer(i64::from(time.0.hour())),
            unit: Some("h UTC"),
            events: vec![row.event],
            why: format!("the last record, {}, is of {time}", self.id(row.event)),
            told: vec![Told::Time(row.time)],
            window: on.window,
        })
    }

    /// Whole days from the making of the last success's credential to that success.
    fn credential_age(&self, on: &Selection<'_>) -> Outcome {
        const DAY_MILLIS: i64 = 86_400_000;
        let last = on.timed().rfind(|row| row.status == Status::Success);
        let Some(row) = last else { return unknown("there is no success with a readable time") };
        let credential = self.sign_in(row.event).and_then(|it| it.credential_uid.as_deref());
        let Some(id) = credential else {
            return unknown(format!(
                "the last success, {}, names no credential",
                self.id(row.event)
            ));
        };
        let Some((made, event)) = credential::made_at(self.dossier, row.event, id) else {
            let id = named(&short(id));
            return unknown(format!("no record says when the credential {id} was made"));
        };
        let (id, by) = (short(id), self.id(event));
        if made > row.time {
            return unknown(format!("{by} has the credential {} made after its use", named(&id)));
        }
        let days = row.time.saturating_sub(made) / DAY_MILLIS;
        let made_at = Timestamp::from_millis(made).map(|it| it.to_string()).unwrap_or_default();
        let mut events = vec![event, row.event];
        events.dedup();
        Ok(Evaluated {
            value: Value::Integer(days),
            unit: Some("days"),
            events,
            why: format!("{by} says that the credential {} was made {made_at}", named(&id)),
            told: vec![Told::Time(made), Told::Time(row.time), Told::Text(id)],
            window: on.window,
        })
    }

    /// Adds what was asked for to a fact: the window, and what it left out.
    fn finish(&self, found: &mut Evaluated, args: &Args<'_>, on: &Selection<'_>) {
        let untimed = &self.columns.rows[self.columns.timed..];
        let asked = args.from.is_some() || args.to.is_some();
        if asked && let Some((from, to)) = on.window {
            let show = |time| Timestamp::from_millis(time).map(|time| time.to_string());
            let (from, to) = (show(from).unwrap_or_default(), show(to).unwrap_or_default());
            let _ = write!(found.why, "; from {from}, before {to}");
        }
        let left_out = untimed.iter().filter(|row| on.has(row)).count();
        if left_out > 0 {
            let one = if left_out == 1 { "record has" } else { "records have" };
            let fate = if asked { "is outside any window" } else { "stands in no order" };
            let _ = write!(found.why, "; {left_out} {one} no readable time and {fate}");
        }
        found.told.extend(args.from.into_iter().chain(args.to).map(Told::Time));
        if let (Some(from), Some(to)) = (args.from, args.to) {
            found.told.push(Told::Span(to.saturating_sub(from)));
        }
    }

    /// For the values of the subject's successes, latest first: is each new? (field, value, fact)
    pub(super) fn novelties(&self) -> Vec<(&'static str, String, Evaluated)> {
        const SUCCESSES_MAX: usize = 20;
        let Ok(on) = self.select(&Args::default()) else { return Vec::new() };
        if novelty::usable_baseline(&self.dossier.case).is_err() {
            return Vec::new();
        }
        let mut asked = std::collections::BTreeSet::new();
        let mut found = Vec::new();
        let successes = on.timed().rev().filter(|row| row.status == Status::Success);
        for row in successes.take(SUCCESSES_MAX) {
            let Some(sign_in) = self.sign_in(row.event) else { continue };
            for (at, field) in NEW_FIELDS.iter().enumerate() {
                let Some(value) = novelty::values(field, sign_in).into_iter().next() else {
                    continue;
                };
                if asked.insert((*field, value.clone()))
                    && let Ok(fact) = self.is_new_at(at, &value, None, on.window)
                {
                    found.push((*field, value.into_owned(), fact));
                }
            }
        }
        found
    }

    /// Whether a value of a field of [`NEW_FIELDS`] is new against the subject's usual; `None`
    /// where that is not known.
    pub fn is_value_new(&self, field: &str, value: &str) -> Option<bool> {
        let at = NEW_FIELDS.iter().position(|known| *known == field)?;
        match self.is_new_at(at, value, None, None).ok()?.value {
            Value::Boolean(new) => Some(new),
            _ => None,
        }
    }

    /// True where a value of a field of [`NEW_FIELDS`] is usual by its name alone, though a record
    /// gives an id beside it.
    pub fn is_known_by_name(&self, field: &str, value: &str) -> bool {
        let at = NEW_FIELDS.iter().position(|known| *known == field);
        let index = at.and_then(|at| self.new_index(at));
        index.is_some_and(|(name, index)| novelty::is_by_name(self.dossier, value, name, index))
    }

    /// The event's id, for reasons.
    pub(super) fn id(&self, event: usize) -> String {
        self.dossier
            .case
            .evidence
            .events
            .get(event)
            .map_or_else(String::new, |it| named(&short(&it.id)))
    }

    fn sign_in(&self, event: usize) -> Option<&'d SignIn> {
        self.dossier.sign_in(event)
    }

    /// Sign-ins of the case's subject in order of time, as places in the case; those without a
    /// readable time are left out.
    pub fn subject_events(&self) -> Vec<usize> {
        let timed = &self.columns.rows[..self.columns.timed];
        timed.iter().filter(|row| self.subject.has(row)).map(|row| row.event).collect()
    }

    /// Whether an event is one of the subject of that name (`None`: the case's own); `None` where
    /// the record does not say whose it is, or nobody of that name is in the case.
    pub fn belongs(&self, event: usize, subject: Option<&str>) -> Option<bool> {
        let rows = &self.columns.rows;
        let row_of = self
            .row_of
            .get_or_init(|| rows.iter().enumerate().map(|(at, row)| (row.event, at)).collect());
        let row = rows.get(*row_of.get(&event)?)?;
        let named;
        let who: &Who = match subject {
            None => &self.subject,
            Some(text) => {
                named = self.who(text)?;
                &named
            }
        };
        match who {
            Who::Everyone => None,
            Who::Names(_) if row.who == NONE => None,
            Who::Addresses(_) if row.ip == NONE => None,
            _ => Some(who.has(row)),
        }
    }

    /// The facts of high signal that are true of the case's subject.
    pub fn signals(&self) -> &[Signal] {
        self.signals.get_or_init(|| signals::of(self))
    }

    /// Every name of every identity in the case, in lower case.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.who.values.iter().flat_map(super::columns::Names::each)
    }

    /// True where somebody of that name, or an address of that text, is in the case.
    pub fn knows(&self, subject: &str) -> bool {
        self.who(subject).is_some()
    }
}
