//! The facts that are one value and no count: travel, novelty, the hour, the age of a credential.
//!
//! It must not choose the records; a selection is handed in.

use super::{Engine, Function, Selection, short};
use crate::domain::sign_in::Status;
use crate::domain::time::Timestamp;
use crate::facts::args::Args;
use crate::facts::novelty::{self, NEW_FIELDS};
use crate::facts::quote::{named, quoted};
use crate::facts::travel::{End, Journey, Leg};
use crate::facts::{Evaluated, Outcome, Told, Undefined, Value, credential, origin, unknown};
use chrono::Timelike;
use std::collections::HashSet;

impl Engine<'_> {
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

    pub(super) fn travel(
        &self,
        function: Function,
        args: &Args<'_>,
        on: &Selection<'_>,
    ) -> Outcome {
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
                known: from.and_then(|from| Some(origin::network(site.known.of(from.ip?)?))),
                looked_up: from
                    .and_then(|from| Some(origin::database(from.lookup.place.as_ref()?))),
            }
        };
        match function.name {
            "travel_distance" => journey.distance(&describe),
            "travel_speed" => journey.speed(&describe),
            _ => journey.impossible(&describe, site),
        }
    }

    pub(super) fn is_new(&self, args: &Args<'_>, on: &Selection<'_>) -> Outcome {
        let (Some(field), Some(value)) = (args.field.as_deref(), args.value.as_deref()) else {
            return unknown("is_new needs the arguments \"field\" and \"value\"");
        };
        if args.subject.is_some() && on.who != self.subject {
            return unknown("the baseline is that of the case's subject, not of another");
        }
        let Some(at) = NEW_FIELDS.iter().position(|known| *known == field) else {
            return unknown(format!(
                "\"field\" should be one of {}, not {}",
                NEW_FIELDS.join(", "),
                quoted(&short(field))
            ));
        };
        let narrowed =
            args.from.is_some() || args.to.is_some() || args.ip.is_some() || args.session.is_some();
        let only: Option<HashSet<usize>> =
            narrowed.then(|| on.all().map(|row| row.event).collect());
        self.is_new_at(at, value, only.as_ref(), on.window)
    }

    /// `is_new` of a field by its place in [`NEW_FIELDS`]; `only` narrows the events.
    pub(super) fn is_new_at(
        &self,
        field: usize,
        value: &str,
        only: Option<&HashSet<usize>>,
        window: Option<(i64, i64)>,
    ) -> Outcome {
        let Some((name, index)) = self.new_index(field) else {
            return unknown("there is no such field");
        };
        let asked = novelty::Asked { only, window };
        let mut found = novelty::is_new(self.dossier, name, value, index, &asked)?;
        found.why.push_str(&origin::of(self.dossier, name, &found.events));
        Ok(found)
    }

    /// What is usual and was seen of a field, by its place in [`NEW_FIELDS`].
    pub(super) fn new_index(&self, field: usize) -> Option<(&'static str, &novelty::Index)> {
        let (name, cell) = (NEW_FIELDS.get(field)?, self.new.get(field)?);
        let index = cell.get_or_init(|| {
            let rows = self.columns.rows.iter().filter(|row| self.subject.has(row));
            let sign_ins = rows.filter_map(|row| Some((row.event, self.sign_in(row.event)?)));
            novelty::Index::new(name, self.dossier.case.evidence.baseline.as_ref(), sign_ins)
        });
        Some((name, index))
    }

    pub(super) fn hour(&self, on: &Selection<'_>) -> Outcome {
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
    pub(super) fn credential_age(&self, on: &Selection<'_>) -> Outcome {
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
}
