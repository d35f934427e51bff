//! Claims with their cites, made from the templates and the facts of the case.
//!
//! A fact is asked of the same engine that the claim check asks. It must not write a number that no
//! fact gave, nor cite a field that the record does not have.

use super::evidence::Placed;
use super::templates::{ALL, Ask, Scope, Template};
use super::time;
use crate::assess::cites::{self, value_of};
use crate::domain::case_file::CITES_MAX;
use crate::domain::dossier::Dossier;
use crate::domain::json::Doc;
use crate::domain::sign_in::SignIn;
use crate::facts::{self, Engine};
use crate::signals::{Firing, Planned};
use serde_json::{Map, Value, json};

/// The claims of a case, strongest signal first.
pub(super) fn claims(planned: &Planned, placed: &Placed<'_>, dossier: &Dossier) -> Vec<Value> {
    let writer = Writer { placed, dossier, engine: Engine::new(dossier) };
    let made = planned.by_signal().into_iter().filter_map(|firing| writer.claim(firing));
    made.enumerate()
        .map(|(n, mut claim)| {
            claim.insert("id".into(), json!(format!("k{}", n + 1)));
            Value::Object(claim)
        })
        .collect()
}

struct Writer<'d> {
    placed: &'d Placed<'d>,
    dossier: &'d Dossier,
    engine: Engine<'d>,
}

impl Writer<'_> {
    fn claim(&self, firing: &Firing) -> Option<Map<String, Value>> {
        let template = ALL.iter().find(|template| template.signal == firing.signal)?;
        let deciding = self.placed.of(firing.events.last()?)?;
        let asked = self.ask_all(template, firing, deciding);
        let derived = asked.is_some() && !template.asks.is_empty();
        let (mut text, mut cites) = match asked {
            Some((text, cites)) => (text, cites),
            None => (template.plain.to_owned(), Vec::new()),
        };
        if derived && self.placed.omitted > 0 {
            // The numbers are those of the events that a reader can count.
            text = format!("Among the events kept here: {text}");
        }
        if text.contains("{value}") {
            text = text.replace("{value}", &self.new_value(template, deciding)?);
        }
        let first = firing.events.iter().find_map(|mark| self.placed.of(mark));
        let places = first.filter(|at| template.both && *at != deciding).into_iter();
        for place in places.chain([deciding]) {
            cites.extend(
                template
                    .fields
                    .iter()
                    .filter_map(|fields| cites::field(self.dossier, place, fields)),
            );
        }
        cites.truncate(CITES_MAX);
        if cites.is_empty() {
            return None;
        }
        let kind = if derived { "derived" } else { "observed" };
        let claim = json!({"text": text, "kind": kind, "bearing": "load", "cites": cites});
        match claim {
            Value::Object(claim) => Some(claim),
            _ => None,
        }
    }

    /// The sentence with the values of its facts, and the cites of them; nothing unless every fact
    /// bears it out.
    fn ask_all(
        &self,
        template: &Template,
        firing: &Firing,
        deciding: usize,
    ) -> Option<(String, Vec<Value>)> {
        let mut text = template.text.to_owned();
        let mut cites = Vec::new();
        for ask in template.asks {
            let args = self.args(ask, firing, deciding)?;
            let value = self.value(ask, &args)?;
            text = text.replace(&format!("{{{}}}", ask.name), &value.to_string());
            cites.push(cites::of_fact(ask.name, &args, "eq", &value));
        }
        Some((text, cites))
    }

    fn value(&self, ask: &Ask, args: &Value) -> Option<Value> {
        let doc = Doc::parse(args.to_string()).ok()?;
        match self.engine.evaluate(ask.name, Some(doc.root())).ok()?.value {
            facts::Value::Integer(number) => {
                if number >= ask.least {
                    Some(json!(number))
                } else {
                    None
                }
            }
            facts::Value::Boolean(yes) => yes.then_some(Value::Bool(true)),
            facts::Value::Text(_) => None,
        }
    }

    fn args(&self, ask: &Ask, firing: &Firing, deciding: usize) -> Option<Value> {
        let sign_in = self.dossier.sign_in(deciding)?;
        if let Scope::New(field) = ask.scope {
            return Some(json!({"field": field, "value": value_of(sign_in, field)?}));
        }
        if ask.scope == Scope::NewNetwork {
            let field = ["asn", "ip"].into_iter().find(|it| value_of(sign_in, it).is_some())?;
            return Some(json!({"field": field, "value": value_of(sign_in, field)?}));
        }
        let held = || firing.events.iter().filter(|mark| self.placed.of(mark).is_some());
        let from = held().map(|mark| mark.time).min()?;
        let to = held().map(|mark| mark.time).max()?.saturating_add(1);
        let mut args = json!({"from": time(from), "to": time(to)});
        if ask.scope == Scope::Session {
            let uid = self.shared_session(firing, sign_in)?;
            args.as_object_mut()?.insert("session".into(), json!(uid));
        }
        Some(args)
    }

    /// The session or token that the first and the deciding event share.
    fn shared_session<'s>(&self, firing: &Firing, sign_in: &'s SignIn) -> Option<&'s str> {
        let first = self.dossier.sign_in(self.placed.of(firing.events.first()?)?)?;
        let session = sign_in.session.uid.as_deref();
        let token = sign_in.token_uid.as_deref();
        session
            .filter(|uid| first.session.uid.as_deref() == Some(uid))
            .or_else(|| token.filter(|uid| first.token_uid.as_deref() == Some(uid)))
    }

    fn new_value(&self, template: &Template, deciding: usize) -> Option<String> {
        let field = template.asks.iter().find_map(|ask| match ask.scope {
            Scope::New(field) => Some(field),
            _ => None,
        })?;
        value_of(self.dossier.sign_in(deciding)?, field)
    }
}
