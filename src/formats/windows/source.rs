//! The shapes that a Windows event comes in, behind one way of asking it.
//!
//! - nested by Winlogbeat: `winlog.event_id`, `winlog.event_data.TargetUserName`
//! - flat, by `NXLog`, Sentinel's `SecurityEvent` table and others: `EventID`, `TargetUserName`,
//!   or the latter in an `EventData` of its own (Winlogbeat 6, and `EvtxECmd` in the JSON text
//!   `Payload`)
//! - the event's own tree as JSON (`Event.System.EventID`, `Event.EventData`), Wazuh's `win`, or
//!   its XML in a string member
//!
//! It must not mix two: a record with a tree of its own has no flat columns.

use super::super::dotted;
use super::super::field::{Field, Record};
use super::xml;
use crate::domain::json::{Doc, Kind, Node};
use std::cell::OnceCell;

/// Members whose text may be an event's XML.
const XML_MEMBERS: [&str; 10] = [
    "event.original",
    "message",
    "xml",
    "EventXml",
    "RawXml",
    "raw_xml",
    "_raw",
    "Message",
    "raw",
    "body",
];

/// The provider of the Security log.
const PROVIDER: &str = "Microsoft-Windows-Security-Auditing";

/// A shape, with the event's own data where that is an object of its own.
pub(super) struct Source<'d> {
    shape: Shape<'d>,
    data: Option<Field<'d>>,
    /// Its names, indexed when the first is asked for: a record is asked for some thirty.
    index: OnceCell<Option<Record<'d>>>,
}

#[derive(Clone, Copy)]
enum Shape<'d> {
    /// Winlogbeat; true where no name has a dot in it that could hide a field of the data.
    Winlog(&'d Record<'d>, bool),
    /// One member a field.
    Flat(&'d Record<'d>),
    /// The tree: the system's part.
    Tree(Field<'d>),
}

impl<'d> Source<'d> {
    /// The shape of a record, if it is of the Security log.
    pub(super) fn of(root: &'d Record<'d>) -> Option<Self> {
        let found = if let Some(winlog) = winlog(root) {
            winlog
        } else if let Some(tree) = tree(root) {
            tree
        } else if root.any(&["EventID", "EventCode", "event_id"]).is_some() {
            Self::new(Shape::Flat(root), data_of(root))
        } else {
            let field = xml_member(root)?;
            let event = root.made(|| Doc::parse(xml::read(&field.text()?)?).ok())?;
            let event = field.made_into(event);
            Self::new(Shape::Tree(event.get("System")?), event.get("EventData"))
        };
        found.is_security().then_some(found)
    }

    fn index(&self) -> Option<&Record<'d>> {
        self.index.get_or_init(|| self.data.map(Record::new)).as_ref()
    }

    const fn new(shape: Shape<'d>, data: Option<Field<'d>>) -> Self {
        Self { shape, data, index: OnceCell::new() }
    }

    /// A field of the event's own data, named or in a list.
    fn of_data(&self, name: &str) -> Option<Field<'d>> {
        let index = self.index()?;
        index.get(name).or_else(|| listed(index.get("Data")?, name))
    }

    fn is_security(&self) -> bool {
        let Some(id) = self.id() else { return false };
        let text = |name: &str| self.system(name).and_then(|field| field.text());
        let is = |text: &str, wanted: &str| text.trim().eq_ignore_ascii_case(wanted);
        let provider = text("Provider");
        let own = provider.as_deref().is_some_and(|it| is(it, PROVIDER));
        if provider.is_some() && !own {
            return false;
        }
        let log = || own || text("Channel").is_some_and(|it| is(&it, "Security"));
        let names = [
            "TargetUserName",
            "TargetUserSid",
            "SubjectUserSid",
            "SubjectUserName",
            "SubjectLogonId",
            "TargetDomainName",
            "LogonType",
            "IpAddress",
            "LogonProcessName",
            "Workstation",
            "WorkstationName",
        ];
        let there = |name: &&&str| self.data(name).is_some();
        let data =
            || names.iter().filter(there).count() >= 2 || names.iter().take(4).any(|it| there(&it));
        ((4_600..5_200).contains(&id) && log())
            || (super::KNOWN.contains(&id) && (data() || self.moved("user.name").is_some()))
    }

    /// The event's number.
    pub(super) fn id(&self) -> Option<i64> {
        let field = self.system("EventID")?;
        field.node.as_i64().or_else(|| field.text()?.trim().parse().ok())
    }

    /// A field of the system's part, by its name in the event's XML; `Provider`, and `Time`
    /// for when it was.
    pub(super) fn system(&self, name: &str) -> Option<Field<'d>> {
        match self.shape {
            Shape::Winlog(root, _) => {
                let names: &[&str] = match name {
                    "EventID" => &["winlog.event_id", "event.code"],
                    "Provider" => &["winlog.provider_name", "event.provider"],
                    "Channel" => &["winlog.channel"],
                    "Computer" => &["winlog.computer_name", "host.name"],
                    "EventRecordID" => &["winlog.record_id"],
                    "Time" => &["winlog.time_created"],
                    "Keywords" => &["winlog.keywords"],
                    _ => &[],
                };
                names.iter().filter_map(|name| dotted::at(root, name)).find(filled)
            }
            Shape::Flat(root) => {
                let names: &[&str] = match name {
                    "EventID" => &["EventID", "EventCode", "event_id"],
                    "Provider" => &[
                        "SourceName",
                        "ProviderName",
                        "EventSourceName",
                        "Provider",
                        "source_name",
                    ],
                    "Channel" => &["Channel", "LogName", "log_name"],
                    "Computer" => &["Computer", "ComputerName", "Hostname", "computer_name"],
                    "EventRecordID" => {
                        &["EventRecordID", "RecordNumber", "RecordId", "record_number"]
                    }
                    "Time" => {
                        &["systemTime", "TimeCreated", "TimeGenerated", "UtcTime", "Timestamp"]
                    }
                    "Keywords" => &["Keywords", "keywords"],
                    _ => &[],
                };
                names.iter().filter_map(|name| root.get(name)).find(filled)
            }
            Shape::Tree(system) => match name {
                "Provider" => {
                    let own = ["Provider", "ProviderName"];
                    own.iter().find_map(|name| attribute(system.get(name)?, "Name"))
                }
                "Time" => ["Time", "systemTime"]
                    .iter()
                    .find_map(|name| system.get(name))
                    .or_else(|| attribute(system.get("TimeCreated")?, "systemTime")),
                "EventID" => attribute(system.get("EventID")?, "#text"),
                _ => system.get(name),
            },
        }
    }

    /// A field of the event's own data.
    pub(super) fn data(&self, name: &str) -> Option<Field<'d>> {
        match self.shape {
            Shape::Winlog(_, true) => self.index().and_then(|data| data.get(name)),
            Shape::Winlog(root, false) => dotted::at(root, &format!("winlog.event_data.{name}")),
            Shape::Flat(root) => root.get(name).or_else(|| self.of_data(name)),
            Shape::Tree(_) => self.of_data(name),
        }
    }

    /// The field of a name of Elastic's own, where Winlogbeat has moved it there.
    pub(super) fn moved(&self, name: &str) -> Option<Field<'d>> {
        match self.shape {
            Shape::Winlog(root, _) => dotted::at(root, name),
            Shape::Flat(_) | Shape::Tree(_) => None,
        }
    }

    /// When a shipper says that it was, where the event itself does not.
    pub(super) fn shipped(&self) -> Option<Field<'d>> {
        let (Shape::Winlog(root, _) | Shape::Flat(root)) = self.shape else { return None };
        root.any(&["@timestamp", "EventTime"])
    }
}

/// The event's own data beside flat columns.
fn data_of<'d>(root: &'d Record<'d>) -> Option<Field<'d>> {
    let own = ["EventData", "event_data"].iter().find_map(|name| root.get(name));
    if let Some(data) = own.filter(|it| it.node.kind() == Kind::Object) {
        return Some(data);
    }
    let payload = root.get("Payload")?;
    let payload = match payload.node.kind() {
        Kind::String => {
            let made = || payload.text().filter(|it| it.trim_start().starts_with('{'));
            payload.made_into(root.made(|| Doc::parse(made()?.into_owned()).ok())?)
        }
        _ => payload,
    };
    payload.get("EventData").or_else(|| payload.at(&["Event", "EventData"]))
}

/// Winlogbeat's shape.
fn winlog<'d>(root: &'d Record<'d>) -> Option<Source<'d>> {
    let own = root.get("winlog");
    if own.is_none() && dotted::at(root, "winlog.event_id").is_none() {
        return None;
    }
    let flat = |field: Field<'d>| field.node.members().any(|(key, _)| has_dot(key));
    let nested = own.filter(|own| !root.has_dotted_names() && !flat(*own));
    let data = nested.and_then(|own| own.get("event_data"));
    Some(Source::new(Shape::Winlog(root, nested.is_some()), data))
}

fn has_dot(key: Node<'_>) -> bool {
    key.as_str().is_none_or(|name| name.contains('.'))
}

fn filled(field: &Field<'_>) -> bool {
    !field.is_null()
}

/// The event's tree, under the names that converters give it.
fn tree<'d>(root: &'d Record<'d>) -> Option<Source<'d>> {
    let event = root.get("Event").filter(|field| field.node.kind() == Kind::Object);
    let win = || root.get("win").or_else(|| root.at(&["data", "win"]));
    let (system, data) = match event {
        Some(event) => (event.get("System"), event.get("EventData")),
        None if root.has("System") => (root.get("System"), root.get("EventData")),
        None => win().map(|win| (win.get("system"), win.get("eventdata"))).unwrap_or_default(),
    };
    let system = system.filter(|field| field.node.kind() == Kind::Object)?;
    Some(Source::new(Shape::Tree(system), data))
}

/// The value itself, or what a converter made of the attribute of that name.
fn attribute<'d>(field: Field<'d>, name: &str) -> Option<Field<'d>> {
    if field.node.kind() != Kind::Object {
        return Some(field);
    }
    let own = field.get(name).or_else(|| field.get(&format!("@{name}")));
    own.or_else(|| field.at(&["#attributes", name]))
}

/// The text of an item of `Data` by its attribute `Name`.
fn listed<'d>(data: Field<'d>, name: &str) -> Option<Field<'d>> {
    data.items().find_map(|item| {
        let own = attribute(item, "Name").filter(|_| item.node.kind() == Kind::Object)?;
        own.text().filter(|own| own == name)?;
        ["#text", "text", "Value", "content", "$t"].iter().find_map(|text| item.get(text))
    })
}

/// The string member that begins as an event's XML.
fn xml_member<'d>(root: &Record<'d>) -> Option<Field<'d>> {
    XML_MEMBERS.iter().find_map(|name| {
        let field = match name.split_once('.') {
            Some(_) => dotted::at(root, name),
            None => root.get(name),
        };
        field.filter(|field| {
            let raw = field.node.raw().as_bytes();
            let head = raw.get(..96.min(raw.len())).unwrap_or_default();
            field.node.kind() == Kind::String && head.windows(6).any(|it| it == b"<Event")
        })
    })
}
