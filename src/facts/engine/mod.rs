//! Evaluates fact functions by name over the sign-ins of a case.
//!
//! It must not know what a claim says: the same name and arguments always give the same fact.

mod asked;
mod single;

use super::args::Args;
use super::columns::{Columns, Key, NO_TIME, NONE, Row, fold};
use super::counts::{self, Of};
use super::functions::Function;
use super::identity::Who;
use super::novelty::{self, NEW_FIELDS};
use super::quote::{named, quoted};
use super::signals::Signal;
use super::{Evaluated, Outcome, Told, Undefined, mfa, origin, session, unknown};
use crate::domain::dossier::Dossier;
use crate::domain::json::Node;
use crate::domain::sign_in::{SignIn, Status};
use crate::domain::time::Timestamp;
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::rc::Rc;

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
            return unknown(format!("there is no fact function {}", quoted(&short(name))));
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
        let is = |name: &str| name == text || fold(name) == fold(text);
        if is(&subject.id) || subject.name.as_deref().is_some_and(is) {
            return Some(self.subject.clone());
        }
        Some(Who::by_text(text, &self.columns)).filter(|who| !who.is_nobody()).map(Rc::new)
    }

    fn compute(&self, function: Function, args: &Args<'_>, on: &Selection<'_>) -> Outcome {
        let columns = &self.columns;
        let window = on.window;
        let distinct = |of| Ok(counts::distinct(columns, on.all(), of, window));
        let told = |of, field| {
            let mut found = counts::distinct(columns, on.all(), of, window);
            found.why.push_str(&origin::of(self.dossier, field, &found.events));
            Ok(found)
        };
        let count = |what, keep: fn(&Row) -> bool| Ok(counts::count(on.all(), what, window, keep));
        let id = |event| self.id(event);
        match function.name {
            "event_count" => count(["record", "records"], |_| true),
            "failed_count" => count(["failure", "failures"], |row| row.status == Status::Failure),
            "success_count" => count(["success", "successes"], |row| row.status == Status::Success),
            "failures_before_success" => counts::failures_before_success(on.timed(), &id, window),
            "distinct_ips" => told(Of::Ips, "ip"),
            "distinct_networks" => told(Of::Networks, "ip"),
            "distinct_asns" => told(Of::Asns, "asn"),
            "distinct_countries" => told(Of::Countries, "country"),
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
}
