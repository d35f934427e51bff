//! Every text of a case, with its place. Keys are texts too.
//!
//! It must not decide what a text means, only whose it is.

use super::injection::Voice;
use super::{Finding, Hazard, PER_RULE_MAX, Place, TOTAL_MAX, quiet, scan_as, secret};
use crate::domain::dossier::Dossier;
use crate::domain::json::{Kind, Node, NodeId, escape_token};
use std::collections::HashMap;
use std::fmt::Write;

/// A step from a value to one below it.
#[derive(Clone, Copy)]
enum Step<'d> {
    Member(Node<'d>),
    Item(usize),
}

/// The hazards of a case.
pub(super) fn of_case(dossier: &Dossier) -> Vec<Hazard> {
    let case = &dossier.case;
    let each = case.evidence.events.iter().enumerate();
    let mut events: Vec<(NodeId, usize)> = each.map(|(n, event)| (event.raw, n)).collect();
    events.sort_unstable();
    let further = case.further.iter().map(|it| it.at);
    let mut walk = Walk {
        events,
        assessments: case.assessment_at.into_iter().chain(further).collect(),
        path: Vec::new(),
        event: None,
        voice: Voice::Evidence,
        found: Vec::new(),
        counts: HashMap::new(),
    };
    walk.value(case.doc.root(), None);
    walk.found
}

struct Walk<'d> {
    /// Raw records in the document's order, each with its event.
    events: Vec<(NodeId, usize)>,
    /// What assessors wrote.
    assessments: Vec<NodeId>,
    path: Vec<Step<'d>>,
    /// The event whose record this is in, and how long the path to it is.
    event: Option<(usize, usize)>,
    voice: Voice,
    found: Vec<Hazard>,
    counts: HashMap<&'static str, usize>,
}

impl<'d> Walk<'d> {
    /// The document's reader has bounded the depth.
    fn value(&mut self, node: Node<'d>, name: Option<Node<'d>>) {
        match node.kind() {
            Kind::String => self.text(node, name),
            Kind::Object => {
                let kept = (self.event, self.voice);
                if let Ok(at) = self.events.binary_search_by_key(&node.id(), |(id, _)| *id) {
                    self.event = Some((self.events[at].1, self.path.len()));
                }
                if self.assessments.contains(&node.id()) {
                    self.voice = Voice::Model;
                }
                for (key, value) in node.members() {
                    self.path.push(Step::Member(key));
                    self.text(key, None);
                    self.value(value, Some(key));
                    self.path.pop();
                }
                (self.event, self.voice) = kept;
            }
            Kind::Array => {
                for (n, item) in node.items().enumerate() {
                    self.path.push(Step::Item(n));
                    self.value(item, name);
                    self.path.pop();
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, node: Node<'d>, name: Option<Node<'d>>) {
        let mut findings = Vec::new();
        if !quiet::is_known(node.raw(), self.voice) {
            let Some(text) = node.as_str() else { return };
            scan_as(&text, self.voice, &mut findings);
            if findings.is_empty() {
                quiet::learn(node.raw(), self.voice);
            }
        }
        if let Some(name) = name.and_then(Node::as_str) {
            // The id of a key is no secret in the field that is made for it.
            findings.retain(|it| it.rule != "aws-key-id" || !is_key_id(&name));
            if findings.is_empty() && secret::is_named_for_one(&name) {
                findings.extend(node.as_str().and_then(|text| secret::of_member(&name, &text)));
            }
        }
        for finding in findings {
            self.add(finding);
        }
    }

    fn add(&mut self, finding: Finding) {
        let count = self.counts.entry(finding.rule).or_default();
        *count += 1;
        if *count <= PER_RULE_MAX && self.found.len() < TOTAL_MAX {
            let place = self.place();
            self.found.push(Hazard { place, finding });
        }
    }

    fn place(&self) -> Place {
        match self.event {
            Some((event, skip)) => Place::Event { event, ptr: pointer(&self.path[skip..]) },
            None => Place::Case { ptr: pointer(&self.path) },
        }
    }
}

fn is_key_id(name: &str) -> bool {
    ["accesskeyid", "access_key_id", "accesskey", "keyid"]
        .iter()
        .any(|it| it.eq_ignore_ascii_case(name))
}

fn pointer(path: &[Step<'_>]) -> String {
    let mut out = String::new();
    for step in path {
        out.push('/');
        match step {
            Step::Member(key) => out.push_str(&escape_token(&key.as_str().unwrap_or_default())),
            // Writing to a String does not fail.
            Step::Item(n) => {
                let _ = write!(out, "{n}");
            }
        }
    }
    out
}
