//! Whom an event belongs to: a subject by any of its names, or an address.
//!
//! It must not join two identities because they look alike: names are compared whole, without
//! case, and joined only through an id that a record gives beside the name.

use super::columns::{Columns, NONE, Names, Row, fold};
use crate::domain::case::Subject;
use crate::domain::words::SubjectKind;
use ipnet::IpNet;
use std::collections::HashSet;
use std::net::IpAddr;

/// A subject as a mask over the case's identities or addresses.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Who {
    /// Every event of the case: a group, whose members sign in rather than it.
    Everyone,
    /// These identities.
    Names(Vec<bool>),
    /// These addresses.
    Addresses(Vec<bool>),
}

impl Who {
    /// True for a sign-in of the subject.
    pub(super) fn has(&self, row: &Row) -> bool {
        let at = |mask: &[bool], key: u32| mask.get(key as usize).copied().unwrap_or(false);
        match self {
            Self::Everyone => true,
            Self::Names(mask) => row.who != NONE && at(mask, row.who),
            Self::Addresses(mask) => row.ip != NONE && at(mask, row.ip),
        }
    }

    /// True where nobody of the case is meant.
    pub(super) fn is_nobody(&self) -> bool {
        match self {
            Self::Everyone => false,
            Self::Names(mask) | Self::Addresses(mask) => !mask.contains(&true),
        }
    }

    /// The case's own subject.
    pub(super) fn of_case(subject: &Subject, columns: &Columns<'_>) -> Self {
        if subject.kind == SubjectKind::Address {
            return Self::addresses(&subject.id, columns).unwrap_or(Self::Addresses(Vec::new()));
        }
        let names = [Some(subject.id.as_str()), subject.name.as_deref()];
        let found = Self::named(names.into_iter().flatten(), columns);
        let loose = matches!(subject.kind, SubjectKind::Group | SubjectKind::Other);
        if loose && found.is_nobody() { Self::Everyone } else { found }
    }

    /// Whoever goes by that name, or the address of that text.
    pub(super) fn by_text(text: &str, columns: &Columns<'_>) -> Self {
        let found = Self::named(std::iter::once(text), columns);
        if !found.is_nobody() {
            return found;
        }
        Self::addresses(text, columns).unwrap_or(found)
    }

    /// An address, or a network as `203.0.113.0/24`.
    fn addresses(text: &str, columns: &Columns<'_>) -> Option<Self> {
        let text = text.trim();
        let single = text.parse::<IpAddr>().ok().map(|ip| IpNet::from(ip.to_canonical()));
        let net = single.or_else(|| text.parse().ok())?;
        Some(Self::Addresses(columns.ips.values.iter().map(|ip| net.contains(ip)).collect()))
    }

    fn named<'n>(names: impl Iterator<Item = &'n str>, columns: &Columns<'_>) -> Self {
        let wanted: Vec<String> = names.map(|name| fold(name.trim())).collect();
        let all = &columns.who.values;
        let is_named = |who: &Names| who.each().any(|name| wanted.iter().any(|w| w == name));
        let mut mask: Vec<bool> = all.iter().map(is_named).collect();
        // A record that gives only the id belongs to the name that another gives beside that id.
        let ids: HashSet<&str> = all
            .iter()
            .zip(&mask)
            .filter(|(_, named)| **named)
            .filter_map(|(who, _)| who.uid.as_deref())
            .collect();
        for (who, named) in all.iter().zip(&mut mask) {
            *named |= who.uid.as_deref().is_some_and(|id| ids.contains(id));
        }
        Self::Names(mask)
    }
}
