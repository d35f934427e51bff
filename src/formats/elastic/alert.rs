//! An alert of Elastic's detection rules: what a rule says of the events it matched.
//!
//! A view with when, who, from where and which rule; activity 0 and status 99, whatever its source
//! event was. The time is the source event's; the alert's own is when it was made.

use super::super::draft::Draft;
use super::super::field::{Field, Record};
use super::{at, ecs};
use crate::domain::sign_in::{NO_SIGN_IN, SignIn, Status};

/// Reads an alert.
pub(super) fn read(root: &Record<'_>) -> SignIn {
    let of = |name: &str| -> Option<Field<'_>> {
        let now = at(root, &format!("kibana.alert.{name}"));
        now.or_else(|| at(root, &format!("signal.{name}")))
    };
    let mut draft = Draft::default();
    draft.sign_in.metadata.product.name = Some("Elastic");
    let ids = [of("uuid"), at(root, "event.id")];
    draft.sign_in.metadata.uid = draft.first("metadata.uid", ids);
    draft.sign_in.metadata.log_name = draft.text("metadata.log_name", of("rule.name"));
    if !draft.moment(of("original_time"), false) {
        draft.moment(at(root, "@timestamp"), true);
    }
    draft.sign_in.activity_id = NO_SIGN_IN;
    draft.sign_in.status_id = Status::Interrupt;
    draft.sign_in.status_detail = draft.text("status_detail", of("reason"));
    ecs::read_who(&mut draft, root);
    ecs::read_from(&mut draft, root);
    let levels = [of("severity"), of("rule.severity")];
    draft.sign_in.risk.level = draft.first("risk.level", levels);
    let states = [of("workflow_status"), of("status")];
    draft.sign_in.risk.state = draft.first("risk.state", states);
    if let Some(rule) = draft.text("risk.reasons", of("rule.name")) {
        draft.sign_in.risk.reasons.push(rule);
    }
    draft.sign_in.risk.source = Some("Elastic Security".into());
    draft.finish()
}
