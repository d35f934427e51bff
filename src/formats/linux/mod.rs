//! Lines of a Linux machine's authentication log: `sshd`, PAM, `sudo`, `su`, `login`, Dropbear.
//!
//! A record is one that carries such a line as text (`{"message":"Mar  2 10:00:00 host sshd: …"}`)
//! or, as the journal and some shippers have it, the program in a member of its own beside what it
//! said.
//!
//! - `Accepted` and `Failed`, and the like of `login` and Dropbear, are sign-ins (activity 1)
//! - what PAM, `su` and `sudo` say of a password, an unknown user and a refusal by configuration
//!   are steps that can fail (activity 99); they and a sign-in of one `sshd` process are tied
//!   together by its number
//! - an opened session, a method that is asked for or only half of what is asked for, and a
//!   connection that ends early are steps without a result; a closed session is a logoff
//! - of all else only when, who and from where are taken: activity 0 and status 99
//!
//! Most lines name neither year nor zone. The year is that of the shipping where the record tells
//! it and the line lies shortly before it; without it there is no time. A line that the journal
//! writes as a list of bytes, because it is not all printable text, is read like any other.
//! Sources: `OpenSSH`'s `auth.c` and `log` messages, `pam_unix(8)`, `sudoers(5)`, RFC 3164 and
//! RFC 5424. It must not take an account of one machine for that of the same name on another.

mod bytes;
mod line;
mod local;
mod words;

use super::draft::moment::instant;
use super::draft::{Draft, said};
use super::field::{Field, Record};
use super::{Format, dotted, elastic, no_twin};
use crate::domain::json::{Doc, Kind};
use crate::domain::sign_in::{
    ActorKind, AuthFactor, FactorResult, LOGON, SignIn, Status, TimeQuality,
};
use crate::domain::time::Timestamp;
use line::{Line, Said};
pub use line::{STAMP_BYTES_MAX, Stamp, stamp};
use std::borrow::Cow;
use words::Words;

/// Lines of Linux authentication logs.
pub(super) const FORMAT: Format = Format {
    name: "linux.auth",
    what: "Linux authentication logs: sshd, PAM, sudo, su, login, as lines in records",
    detect: |root| find(root).is_some_and(|found| found.line().is_some()),
    read,
    twin: no_twin,
};

/// Members that hold a line.
const TEXTS: [&str; 9] =
    ["message", "event.original", "event", "log", "line", "_raw", "raw", "content", "msg"];
/// The one that the journal may write as bytes.
const JOURNAL_TEXT: &str = "message";
/// Members that hold the program, where the line has no head.
const PROGRAMS: [&str; 12] = [
    "SYSLOG_IDENTIFIER",
    "_COMM",
    "syslog.identifier",
    "log.syslog.appname",
    "appname",
    "app_name",
    "ident",
    "program",
    "process.name",
    "process",
    "syslog.appname",
    "tag",
];
/// Members that hold the machine.
const HOSTS: [&str; 5] = ["_HOSTNAME", "hostname", "host.hostname", "host.name", "host"];
/// Members that say when the record was made or shipped.
const TIMES: [&str; 7] = [
    "_SOURCE_REALTIME_TIMESTAMP",
    "__REALTIME_TIMESTAMP",
    "@timestamp",
    "timestamp",
    "time",
    "date",
    "ingestionTime",
];

/// The member that says the year of a line that names none.
const YEAR: &str = "year";

/// The member with the line, its text, and what stands in members of their own.
struct Found<'d> {
    field: Field<'d>,
    text: Cow<'d, str>,
    /// Some of its bytes are no text.
    is_mangled: bool,
    program: Option<Cow<'d, str>>,
    host: Option<Cow<'d, str>>,
    pid: Option<Cow<'d, str>>,
}

impl Found<'_> {
    fn line(&self) -> Option<Line<'_>> {
        if let Some(line) = line::read(&self.text) {
            return Some(line);
        }
        let program = self.program.as_deref().filter(|program| line::is_known(program))?;
        let (host, pid) = (self.host.as_deref(), self.pid.as_deref());
        Some(Line { time: Said::Untold, host, program, pid, text: self.text.trim() })
    }
}

/// The line in a record, if it can be one.
fn find<'d>(root: &Record<'d>) -> Option<Found<'d>> {
    let text = |name: &&'static str| {
        let field = if name.contains('.') { dotted::at(root, name) } else { root.get(name) }?;
        let raw = field.node.raw();
        let plain = field.node.kind() == Kind::String && raw.len() > 2 && !raw.starts_with("\"{");
        let bytes = if *name == JOURNAL_TEXT { bytes::text(&field) } else { None };
        (plain || bytes.is_some()).then_some((field, bytes))
    };
    let (field, bytes) = TEXTS.iter().find_map(text)?;
    if root.has("class_uid") || root.has("EventID") || root.has("winlog") {
        return None;
    }
    let of = |names: &[&str]| {
        names.iter().find_map(|name| {
            let field = if name.contains('.') { dotted::at(root, name) } else { root.get(name) }?;
            said(field)
        })
    };
    if elastic::is_event(root) || elastic::is_alert(root) {
        return None;
    }
    let program = of(&PROGRAMS);
    let pid = of(&["_PID", "SYSLOG_PID", "pid", "procid", "process.pid"]);
    let is_mangled = bytes.as_ref().is_some_and(|it| it.is_mangled);
    let text = bytes.map(|it| Cow::Owned(it.text)).or_else(|| field.text())?;
    Some(Found { field, text, is_mangled, program, host: of(&HOSTS), pid })
}

/// Reads a record.
fn read(root: &Record<'_>) -> Option<SignIn> {
    let found = find(root)?;
    let line = found.line()?;
    let (times, text) = match words::repeated(line.text) {
        Some((times, text)) => (Some(times), text),
        None => (None, line.text),
    };
    let words = words::read(line.program, text);
    let parts = parts(&line, &words)?;
    let own = found.field.made_into(&parts);
    let mut draft = Draft::default();
    draft.sign_in.metadata.product.name = Some("Linux");
    let names = [own.get("event"), own.get("program")];
    draft.sign_in.metadata.log_name = draft.first("metadata.log_name", names);
    read_time(&mut draft, root, &line, own);
    draft.sign_in.activity_id = words.activity;
    draft.sign_in.status_id = words.status;
    draft.path("status_id", &found.field);
    if let Some(times) = times {
        let why = format!("the line stands for {times} of the same");
        draft.warn("status_id", &why);
    }
    if found.is_mangled {
        let why = "the line has bytes that are no UTF-8; each stands as U+FFFD, names in it too";
        draft.warn("user.name", why);
    }
    draft.sign_in.status_detail = draft.text("status_detail", own.get("detail"));
    draft.sign_in.user.name = draft.text("user.name", own.get("user"));
    if draft.sign_in.user.name.as_deref() == Some("root") {
        draft.sign_in.actor.kind = Some(ActorKind::Root);
        draft.path("actor.kind", &found.field);
    }
    if draft.sign_in.user.name.is_none() {
        draft.warn("user", "the line names nobody");
    }
    draft.address(own.get("from"));
    if draft.sign_in.src_endpoint.ip.is_some()
        && draft.sign_in.src_endpoint.port.is_none()
        && let Some(Ok(port)) = words.port.map(str::parse::<u16>)
    {
        draft.sign_in.src_endpoint.port = Some(port);
        draft.path("src_endpoint.port", &found.field);
    }
    draft.sign_in.resource.name = draft.text("resource.name", own.get("host"));
    draft.sign_in.resource.uid = draft.text("resource.uid", own.get("target"));
    draft.sign_in.service.name = draft.text("service.name", own.get("program"));
    draft.sign_in.correlation_uid = draft.text("correlation_uid", own.get("process"));
    read_factor(&mut draft, &words, found.field);
    Some(draft.finish())
}

/// What a line says, as a document of its own.
fn parts(line: &Line<'_>, words: &Words<'_>) -> Option<Doc> {
    let time = match line.time {
        Said::Whole(text) | Said::Yearless(text, _) => Some(text),
        Said::Untold => None,
    };
    // A number of a process is given again, so it ties together nothing without its machine.
    let process = line.host.zip(line.pid);
    let process = process.map(|(host, pid)| format!("{host}/{}[{pid}]", line.program));
    let parts = serde_json::json!({
        "time": time, "host": line.host, "program": line.program, "process": process,
        "event": words.event, "user": words.user, "from": words.from, "target": words.target,
        "detail": words.detail,
    });
    Doc::parse(parts.to_string()).ok()
}

fn read_time(draft: &mut Draft, root: &Record<'_>, line: &Line<'_>, own: Field<'_>) {
    let shipped = TIMES.iter().find_map(|name| {
        let field = root.get(name).filter(|field| !field.is_null())?;
        Some((instant(field)?.time, field))
    });
    match (line.time, shipped) {
        (Said::Whole(_), _) => {
            draft.time(own.get("time"), false, false);
        }
        (Said::Untold, Some((time, field))) => {
            draft.sign_in.time = Some(time);
            draft.sign_in.time_quality = TimeQuality::Exact;
            draft.path("time", &field);
        }
        (Said::Untold, None) => {}
        (Said::Yearless(_, date), Some((time, field))) => {
            if let Some(near) = date.near(time.0) {
                draft.sign_in.time = Some(Timestamp(near));
                draft.sign_in.time_quality = TimeQuality::AssumedUtc;
                draft.warn("time", "no year and no zone are given: read as UTC, by its shipping");
                draft.path("time", &own);
            } else {
                draft.sign_in.time = Some(time);
                draft.sign_in.time_quality = TimeQuality::ExportTime;
                draft.warn("time", "no year is given: this is when the record was shipped");
                draft.path("time", &field);
            }
        }
        (Said::Yearless(_, date), None) if let Some((time, year)) = vouched(root, date) => {
            draft.sign_in.time = Some(time);
            draft.sign_in.time_quality = TimeQuality::AssumedUtc;
            let why = "no year and no zone are given: read as UTC, in the year said at the intake";
            draft.warn("time", why);
            draft.path("time", &year);
        }
        (Said::Yearless(..), None) => {
            draft.sign_in.time_quality = TimeQuality::Unparsable;
            draft.warn("time", "the line gives neither year nor zone, so when it was is unknown");
        }
    }
}

/// When a line was in the year that stands beside it.
fn vouched<'d>(root: &Record<'d>, date: line::Yearless) -> Option<(Timestamp, Field<'d>)> {
    let field = root.get(YEAR)?;
    let year = i32::try_from(field.node.as_i64()?).ok().filter(|it| (1970..=9999).contains(it))?;
    Some((Timestamp(date.in_year(year)?), field))
}

fn read_factor(draft: &mut Draft, words: &Words<'_>, field: Field<'_>) {
    let Some(method) = words.method else { return };
    let (result, fresh) = match (words.status, words.activity) {
        (Status::Success, LOGON) => (Some(FactorResult::Passed), Some(true)),
        (Status::Failure, LOGON) => (Some(FactorResult::Denied), Some(true)),
        // Half of what is asked for was given.
        (_, _) if words.event == Some("Partial") => (Some(FactorResult::Passed), Some(true)),
        (_, _) => return,
    };
    // Even keyboard-interactive is a password, as far as the line tells.
    let kind = Some(method.to_owned());
    draft.sign_in.auth_factors.push(AuthFactor { kind, result, fresh, is_primary: true });
    draft.path("auth_factors", &field);
}

#[cfg(test)]
mod tests;
