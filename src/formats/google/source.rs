//! Where in a record of either kind things stand: an activity, or an audit record that copies one.
//!
//! It must not interpret a value.

use super::PAYLOADS;
use crate::domain::json::Doc;
use crate::formats::field::{Field, Record};

/// A record; of an audit record its payload, and the activity in that.
pub(super) struct Source<'d> {
    pub(super) root: &'d Record<'d>,
    pub(super) payload: Option<Field<'d>>,
    pub(super) metadata: Option<Field<'d>>,
}

impl<'d> Source<'d> {
    pub(super) fn new(root: &'d Record<'d>, held: &'d mut Option<Doc>) -> Self {
        let payload = root.any(&PAYLOADS);
        let inner = payload.and_then(|payload| {
            let plain = payload.get("metadata").filter(|field| !field.is_null());
            plain.or_else(|| payload.get("metadataJson"))
        });
        let metadata = inner.and_then(|field| field.open(held).ok().flatten());
        Self { root, payload, metadata }
    }

    /// A field of the payload of an audit record, else of the activity.
    pub(super) fn get(&self, audit: &[&str], activity: &[&str]) -> Option<Field<'d>> {
        match self.payload {
            Some(payload) => payload.at(audit),
            None => self.root.at(activity),
        }
    }

    pub(super) fn application(&self) -> Option<Field<'d>> {
        self.get(&["serviceName"], &["id", "applicationName"])
    }
}
