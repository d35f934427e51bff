//! The arguments of a fact function, as a cite gives them: an object of the writer's making.
//!
//! It must not repair anything: a name that no function has or a value of the wrong kind is said.

use super::engine::short;
use super::quote::quoted;
use super::{Undefined, unknown};
use crate::domain::json::{Kind, Node};
use crate::domain::time::Timestamp;
use std::borrow::Cow;
use std::net::IpAddr;

/// What narrows the events, and what `is_new` asks of.
#[derive(Debug, Default)]
pub(super) struct Args<'a> {
    pub(super) subject: Option<Cow<'a, str>>,
    pub(super) ip: Option<IpAddr>,
    pub(super) session: Option<Cow<'a, str>>,
    /// Start of the window, inclusive, in milliseconds since 1970 UTC.
    pub(super) from: Option<i64>,
    /// Its end, exclusive.
    pub(super) to: Option<i64>,
    pub(super) field: Option<Cow<'a, str>>,
    pub(super) value: Option<Cow<'a, str>>,
}

impl<'a> Args<'a> {
    /// Reads the arguments object; null members count as not given.
    pub(super) fn read(node: Option<Node<'a>>, asks_new: bool) -> Result<Self, Undefined> {
        let mut args = Self::default();
        let Some(node) = node.filter(|node| !node.is_null()) else { return Ok(args) };
        if node.kind() != Kind::Object {
            return unknown("the arguments should be an object");
        }
        for (name, value) in node.members().filter(|(_, value)| !value.is_null()) {
            let name = name.as_str().unwrap_or_default();
            match &*name {
                "subject" => args.subject = Some(text(&name, value)?),
                "session" => args.session = Some(text(&name, value)?),
                "ip" => args.ip = Some(address(&name, value)?),
                "from" => args.from = Some(instant(&name, value)?),
                "to" => args.to = Some(instant(&name, value)?),
                "field" if asks_new => args.field = Some(text(&name, value)?),
                "value" if asks_new => args.value = Some(scalar(&name, value)?),
                _ => {
                    return unknown(format!(
                        "there is no argument {}; there are subject, ip, session, from and to{}",
                        quoted(&short(&name)),
                        if asks_new { ", field and value" } else { "" }
                    ));
                }
            }
        }
        if let (Some(from), Some(to)) = (args.from, args.to)
            && from >= to
        {
            return unknown("the window is empty: \"from\" should lie before \"to\"");
        }
        Ok(args)
    }
}

fn text<'a>(name: &str, value: Node<'a>) -> Result<Cow<'a, str>, Undefined> {
    match value.as_str() {
        Some(text) if value.kind() == Kind::String => Ok(text),
        _ => unknown(format!("the argument {} should be text", quoted(name))),
    }
}

/// Text, or an integer as its digits (an autonomous system number).
fn scalar<'a>(name: &str, value: Node<'a>) -> Result<Cow<'a, str>, Undefined> {
    match value.as_i64() {
        Some(number) => Ok(Cow::Owned(number.to_string())),
        None => text(name, value),
    }
}

fn address(name: &str, value: Node<'_>) -> Result<IpAddr, Undefined> {
    match text(name, value)?.trim().parse::<IpAddr>() {
        Ok(ip) => Ok(ip.to_canonical()),
        Err(_) => {
            unknown(format!("the argument {} should be an IPv4 or IPv6 address", quoted(name)))
        }
    }
}

fn instant(name: &str, value: Node<'_>) -> Result<i64, Undefined> {
    match Timestamp::parse(&text(name, value)?) {
        Some(time) => Ok(time.millis()),
        None => unknown(format!("the argument {} should be an RFC 3339 time", quoted(name))),
    }
}
