//! OCSF findings: what a detector says of events that it does not hold.
//!
//! A view with when, who, from where and what was found; it is no sign-in (activity 0, status 99).
//! The identity is taken only where all mentions of a user agree: a finding may be about several.

use super::super::draft::Draft;
use super::super::field::{Field, Record};
use super::{filled, names_somebody, read_endpoint, read_metadata, read_user, told};
use crate::domain::sign_in::{NO_SIGN_IN, SignIn, Status};

/// Reads a record.
pub(super) fn read(root: &Record<'_>) -> SignIn {
    let mut draft = Draft::default();
    let info = root.get("finding_info").or_else(|| root.get("finding"));
    let of = |name| info.and_then(|info: Field<'_>| info.get(name));
    read_metadata(&mut draft, root, [root.at(&["metadata", "uid"]), of("uid")]);
    draft.sign_in.activity_id = NO_SIGN_IN;
    draft.sign_in.status_id = Status::Interrupt;
    let titles = [of("title"), of("desc"), root.get("message")];
    draft.sign_in.status_detail = draft.first("status_detail", titles);
    read_who(&mut draft, root);
    read_from(&mut draft, root);
    let levels = [root.get("severity"), root.get("risk_level")];
    let level = draft.first("risk.level", levels);
    draft.sign_in.risk.level = level.map(|level| level.to_ascii_lowercase());
    let states = [root.get("status"), root.get("state")];
    draft.sign_in.risk.state = draft.first("risk.state", states);
    if let Some(title) = draft.text("risk.reasons", of("title")) {
        draft.sign_in.risk.reasons.push(title);
    }
    let risk = &draft.sign_in.risk;
    if risk.level.is_some() || risk.state.is_some() || !risk.reasons.is_empty() {
        let product = root.at(&["metadata", "product", "name"]).and_then(|name| name.text());
        draft.sign_in.risk.source = Some(product.map_or("OCSF".into(), Into::into));
    }
    draft.finish()
}

fn evidences<'d>(root: &Record<'d>) -> Vec<Field<'d>> {
    root.get("evidences").into_iter().flat_map(|field| field.items().collect::<Vec<_>>()).collect()
}

fn read_who(draft: &mut Draft, root: &Record<'_>) {
    let mut users: Vec<Field<'_>> =
        [root.get("user"), root.at(&["actor", "user"])].into_iter().flatten().collect();
    for evidence in evidences(root) {
        users.extend([evidence.get("user"), evidence.at(&["actor", "user"])].iter().flatten());
    }
    users.retain(names_somebody);
    let Some((first, rest)) = users.split_first() else {
        draft.warn("user", "the finding names nobody");
        return;
    };
    if rest.iter().all(|other| super::is_same(*first, *other)) {
        read_user(draft, *first, rest.first().copied());
    } else {
        draft.warn("user", "the finding names several, so whose it is is unknown");
    }
}

fn read_from(draft: &mut Draft, root: &Record<'_>) {
    let mut ends: Vec<Field<'_>> = root.get("src_endpoint").into_iter().collect();
    ends.extend(evidences(root).iter().filter_map(|it| it.get("src_endpoint")));
    ends.retain(|end| filled(*end, "ip"));
    match ends.split_first() {
        Some((first, rest))
            if rest.iter().all(|other| told(*other, "ip") == told(*first, "ip")) =>
        {
            read_endpoint(draft, *first);
        }
        Some(_) => draft.warn("src_endpoint.ip", "the finding names several addresses"),
        None => {}
    }
}
