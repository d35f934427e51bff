//! The case on the screen: what was computed of it, what is selected and lit, and what was looked
//! at.
//!
//! It must not know how it came up, nor how it is drawn.

use super::json_lines::JsonLine;
use super::model::Overlay;
use super::survey::Survey;
use crate::domain::digest::Digest;
use crate::domain::json::NodeId;
use crate::domain::queue::QueueRow;
use crate::domain::time::Timestamp;
use crate::domain::words::Grounding;
use crate::examine::Examined;
use crate::facts::quoted;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

/// Which pane of a case takes the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// The list of events.
    Events,
    /// The record of the selected event.
    Record,
    /// The model's part.
    Model,
}

/// A claim and the field it cites, lit together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lit {
    /// The claim, by place.
    pub claim: usize,
    /// Its cite, by place.
    pub cite: usize,
    /// The cited field, where there is one.
    pub field: Option<NodeId>,
    /// Where to go back to: focus, event, scroll of the record.
    pub back: (Focus, usize, usize),
}

/// What lights several events.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// A fact, by its place.
    Fact(usize),
    /// Anything else, by name; untrusted text.
    Named(String),
}

/// What was looked at that several events make: a fact, an indicator. They are lit together.
#[derive(Clone, Debug, PartialEq)]
pub struct Marked {
    /// What it is.
    pub what: Mark,
    /// The events, by their place in the case, in order of time.
    pub events: Vec<usize>,
    /// Which of them is selected.
    pub at: usize,
    /// Where the way back leads.
    pub back: Option<Box<Overlay>>,
}

/// What the analyst looks at now, for the record of what was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// The event, by its place in the case.
    pub event: usize,
    /// It was selected on purpose (a key), not by the case coming up.
    pub on_purpose: bool,
    /// The field that was jumped to.
    pub ptr: Option<String>,
    /// Since when it is on the screen.
    pub since: Timestamp,
    /// The last key, after which focus counts for 30 s.
    pub last_key: Timestamp,
    /// Milliseconds in focus before `last_key`.
    pub focused_ms: i64,
}

/// The open case.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenCase {
    /// Its line of the queue.
    pub row: QueueRow,
    /// The revision shown.
    pub revision: u32,
    /// The newest revision that came since; it is read when the person wants it.
    pub newer: Option<u32>,
    /// All that was computed of it.
    pub examined: Arc<Examined>,
    /// What the pictures of it rest on.
    pub survey: Arc<Survey>,
    /// Its events in order of time; those without a time come last.
    pub order: Arc<Vec<usize>>,
    /// Which pane takes the keys.
    pub focus: Focus,
    /// The selected event, as a place in `order`.
    pub event: usize,
    /// The selected item of the model's part: claims first, then omissions.
    pub item: usize,
    /// The row of the prose that stands first, where the prose is selected.
    pub prose_row: usize,
    /// The lines of the selected event's record.
    pub lines: Arc<Vec<JsonLine>>,
    /// The selected event's hazards: the value each stands in, and its place in the list of
    /// hazards; by value.
    pub flags: Arc<Vec<(NodeId, usize)>>,
    /// First line of the record shown.
    pub record_scroll: usize,
    /// The claim and field that are lit.
    pub lit: Option<Lit>,
    /// The events of a fact or an indicator, lit.
    pub marked: Option<Marked>,
    /// Events opened in this sitting, by their place in the case.
    pub opened: BTreeSet<usize>,
    /// Events that the analyst names as deciding, by their place in the case.
    pub named: BTreeSet<usize>,
    /// Lines of the queue when it came up, so that no pane moves while it is read.
    pub queue_lines: Option<usize>,
    /// When it came up.
    pub since: Timestamp,
    /// Its presentation is on record.
    pub presented: bool,
    /// What is looked at.
    pub look: Option<Look>,
}

impl OpenCase {
    /// The selected event's place in the case.
    pub fn event_index(&self) -> Option<usize> {
        self.order.get(self.event).copied()
    }

    /// The id of the event at that place in the case; empty where there is none.
    pub fn event_id(&self, event: usize) -> &str {
        let events = &self.examined.dossier.case.evidence.events;
        events.get(event).map_or("", |event| &event.id)
    }

    /// The ids of the events that the analyst names, in the order of the case.
    pub fn named_ids(&self) -> Vec<String> {
        let events = &self.examined.dossier.case.evidence.events;
        self.named.iter().filter_map(|at| events.get(*at)).map(|event| event.id.clone()).collect()
    }

    /// The same, each with the digest of its record.
    pub(super) fn named_exactly(&self) -> Vec<(String, Digest)> {
        let case = &self.examined.dossier.case;
        let digest =
            |at: &usize| Digest::of(case.raw(*at).map_or("", |node| node.raw()).as_bytes());
        self.named_ids().into_iter().zip(self.named.iter().map(digest)).collect()
    }

    /// Names the events with those ids too.
    pub(super) fn name_too(&mut self, ids: &[String]) {
        let dossier = &self.examined.dossier;
        self.named.extend(ids.iter().filter_map(|id| dossier.position(id)));
    }

    /// Names those of another revision's events that are here byte for byte too; how many are not.
    pub(super) fn name_the_same(&mut self, events: &[(String, Digest)]) -> usize {
        let case = &self.examined.dossier.case;
        let same = |(id, digest): &(String, Digest)| {
            let raw = case.raw(self.examined.dossier.position(id)?)?.raw();
            (Digest::of(raw.as_bytes()) == *digest).then(|| id.clone())
        };
        let kept: Vec<String> = events.iter().filter_map(same).collect();
        self.name_too(&kept);
        events.len() - kept.len()
    }

    /// Claims, omissions and, behind them, the prose of the assessment: what can be selected in the
    /// model's part.
    pub fn items(&self) -> usize {
        let checked = &self.examined.checked;
        checked.claims.len() + checked.omissions.len() + usize::from(self.prose().is_some())
    }

    /// True for what disagrees with the evidence: a claim that it contradicts or does not hold, and
    /// what the model did not mention.
    pub fn disagrees(&self, item: usize) -> bool {
        let checked = &self.examined.checked;
        match checked.claims.get(item) {
            Some(claim) => {
                matches!(claim.grounding, Grounding::Contradicted | Grounding::NotFound)
            }
            None => item < checked.claims.len() + checked.omissions.len(),
        }
    }

    /// True where a claim cites a field in which something attacks the reader.
    pub fn rests_on_flagged(&self, claim: usize) -> bool {
        self.survey.on_flagged.get(claim) == Some(&true)
    }

    /// How many claims hold only as far as text can be believed that attacks the reader.
    pub fn held_on_flagged(&self) -> usize {
        let claims = self.examined.checked.claims.iter().enumerate();
        let held = claims.filter(|(_, claim)| claim.grounding == Grounding::Supported);
        held.filter(|(place, _)| self.rests_on_flagged(*place)).count()
    }

    /// True for what stands first and never scrolls away: what disagrees, and what rests on text
    /// that attacks the reader, however well it agrees with that text.
    pub fn stands_first(&self, item: usize) -> bool {
        self.disagrees(item) || self.rests_on_flagged(item)
    }

    /// The items in the order in which they stand: what disagrees first, then what rests on
    /// text that attacks the reader, then what could not be checked or only in part, then what
    /// holds, then the prose.
    pub fn order_of_items(&self) -> Vec<usize> {
        let claims = &self.examined.checked.claims;
        let rank = |item: &usize| match claims.get(*item).map(|claim| claim.grounding) {
            _ if self.disagrees(*item) => 0,
            _ if self.rests_on_flagged(*item) => 1,
            Some(Grounding::Uncheckable | Grounding::PartlySupported) => 2,
            Some(_) => 3,
            None => 4,
        };
        let mut order: Vec<usize> = (0..self.items()).collect();
        order.sort_by_key(rank);
        order
    }

    /// The prose of the assessment, where that is the selected item.
    pub fn selected_prose(&self) -> Option<Cow<'_, str>> {
        let checked = &self.examined.checked;
        let is_prose = self.item == checked.claims.len() + checked.omissions.len();
        if is_prose { self.prose() } else { None }
    }

    /// What was written in words: by the assessor, and below it by the others, each with its name.
    pub fn prose(&self) -> Option<Cow<'_, str>> {
        let case = &self.examined.dossier.case;
        let own = case.assessment.as_ref().and_then(|it| it.summary.as_deref());
        let mut all = own.map(Cow::Borrowed);
        for other in case.further.iter().map(|it| &it.assessment) {
            let Some(summary) = &other.summary else { continue };
            let mut text = all.take().map_or_else(String::new, |all| all.into_owned() + "\n");
            let _ = write!(text, "Beside it, {}:\n{summary}", quoted(&other.model.in_words()));
            all = Some(text.into());
        }
        all
    }
}
