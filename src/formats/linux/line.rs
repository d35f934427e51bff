//! A line of syslog: when, on which machine, which program, and what it said.
//!
//! Read are the old form without a year (`Mar  2 10:00:00 host sshd[7]: …`), the same with a year
//! or with an ISO time, and RFC 5424. It must not take a line of another program for one of those
//! that sign people in.

use super::super::when;
use crate::domain::time::Timestamp;
use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Utc};

/// Programs whose lines are about signing in, identities and rights.
const PROGRAMS: [&str; 32] = [
    "sshd",
    "sshd-session",
    "sshd-auth",
    "dropbear",
    "sudo",
    "su",
    "su-l",
    "login",
    "cron",
    "crond",
    "systemd-logind",
    "systemd-user",
    "gdm",
    "gdm-password",
    "gdm-launch-environment",
    "lightdm",
    "sddm",
    "sddm-helper",
    "polkitd",
    "pkexec",
    "passwd",
    "unix_chkpwd",
    "chpasswd",
    "useradd",
    "userdel",
    "usermod",
    "groupadd",
    "groupdel",
    "groupmod",
    "gpasswd",
    "chage",
    "chfn",
];

/// How far clocks of other zones are ahead of UTC.
const AHEAD: TimeDelta = TimeDelta::hours(14);

/// When a line says that it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said<'t> {
    /// In a form that names the year.
    Whole(&'t str),
    /// Month, day and time of day, with the text that says so.
    Yearless(&'t str, Yearless),
    /// Not at all.
    Untold,
}

/// A time without a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Yearless {
    month: u32,
    day: u32,
    clock: [u32; 3],
}

/// How a line begins that may be one of syslog, of whatever program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stamp {
    /// With a time that names its year.
    Whole,
    /// With one that does not.
    Yearless(Yearless),
}

/// Bytes at the beginning of a line in which its time stands.
pub const STAMP_BYTES_MAX: usize = 64;

/// How a line of bare text begins; none where no time stands first, or nothing behind it.
pub fn stamp(line: &str) -> Option<Stamp> {
    let line = without_priority(line.trim_start());
    if let Some(rest) = line.strip_prefix("1 ") {
        let (time, _) = rest.split_once(' ')?;
        return (time == "-" || when::parse(time).is_some()).then_some(Stamp::Whole);
    }
    let (said, rest) = yearless(line).or_else(|| whole(line))?;
    match said {
        _ if rest.trim().is_empty() => None,
        Said::Yearless(_, date) => Some(Stamp::Yearless(date)),
        Said::Whole(_) | Said::Untold => Some(Stamp::Whole),
    }
}

/// A line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line<'t> {
    pub(super) time: Said<'t>,
    pub(super) host: Option<&'t str>,
    pub(super) program: &'t str,
    pub(super) pid: Option<&'t str>,
    pub(super) text: &'t str,
}

/// True for a program whose lines are read.
pub(super) fn is_known(program: &str) -> bool {
    PROGRAMS.iter().any(|it| it.eq_ignore_ascii_case(program))
}

/// The line, if it is of a known program.
pub(super) fn read(text: &str) -> Option<Line<'_>> {
    let text = without_priority(text.trim());
    if let Some(rest) = text.strip_prefix("1 ") {
        return structured(rest);
    }
    let (time, rest) = yearless(text).or_else(|| whole(text))?;
    let rest = rest.trim_start();
    // Some lines have no host before the program.
    if let Some(line) = tagged(time, None, rest) {
        return Some(line);
    }
    let (host, rest) = rest.split_once(' ')?;
    tagged(time, Some(host), rest.trim_start())
}

/// A line behind the number that says how important it is: `<38>`.
fn without_priority(text: &str) -> &str {
    match text.strip_prefix('<').and_then(|it| it.split_once('>')) {
        Some((number, rest)) if number.len() <= 3 && number.parse::<u8>().is_ok() => rest,
        _ => text,
    }
}

/// RFC 5424, behind its version.
fn structured(text: &str) -> Option<Line<'_>> {
    let mut parts = text.splitn(6, ' ');
    let mut next = || parts.next();
    let (time, host, program, pid) = (next()?, next()?, next()?, next()?);
    let (_, rest) = (next()?, next()?);
    let text = match rest.strip_prefix('-') {
        Some(text) => text,
        None => rest.strip_prefix('[')?.split_once("] ")?.1,
    };
    let some = |text: &'_ str| (text != "-").then_some(());
    is_known(program).then_some(Line {
        time: if time == "-" { Said::Untold } else { Said::Whole(time) },
        host: some(host).map(|()| host),
        program,
        pid: some(pid).map(|()| pid),
        text: text.trim_start_matches('\u{feff}').trim(),
    })
}

/// The program with what it said behind it: `sshd[7]: …`, `sshd(pam_unix)[7]: …`, `sudo: …`.
fn tagged<'t>(time: Said<'t>, host: Option<&'t str>, text: &'t str) -> Option<Line<'t>> {
    let (tag, said) = text.split_once(':')?;
    let end = tag.find(['[', '(', ']']).unwrap_or(tag.len());
    let program = tag.get(..end)?;
    let pid = tag.split_once('[').map(|(_, pid)| pid.trim_end_matches(']'));
    let pid = pid.filter(|pid| !pid.is_empty() && pid.bytes().all(|it| it.is_ascii_digit()));
    let said = without_id(said.trim());
    // What a module of PAM says is about signing in, whatever program it says it for.
    let found = !tag.contains(' ') && (is_known(program) || tag.contains("(pam_") || of_pam(said));
    found.then_some(Line { time, host, program, pid, text: said })
}

/// True for what a module of PAM says.
fn of_pam(said: &str) -> bool {
    let Some(rest) = said.strip_prefix('(').unwrap_or(said).strip_prefix("pam_") else {
        return false;
    };
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
    rest.get(end..).is_some_and(|rest| rest.starts_with(['(', ':', ')', '[']))
}

/// What was said, behind the number that Solaris puts before it: `[ID 800047 auth.info] …`.
fn without_id(said: &str) -> &str {
    let behind = said.strip_prefix("[ID ").and_then(|rest| rest.split_once("] "));
    behind.map_or(said, |(_, rest)| rest.trim_start())
}

/// `Mar  2 10:00:00`, or with a year before or behind the clock's place.
fn yearless(text: &str) -> Option<(Said<'_>, &str)> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let name = text.get(..3)?;
    let month = MONTHS.iter().position(|it| it.eq_ignore_ascii_case(name))? as u32 + 1;
    let (day, rest) = text.get(3..)?.trim_start().split_once(' ')?;
    let (clock, rest) = rest.trim_start().split_once(' ')?;
    let digits = |text: &str| {
        let digits = (1..=2).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit());
        digits.then(|| text.parse::<u32>().ok()).flatten()
    };
    let mut parts = clock.split(':');
    let mut next = || parts.next();
    let hour = digits(next()?)?;
    let minute = digits(next()?)?;
    let second = next()?.split_once('.').map_or_else(|| clock.rsplit(':').next(), |it| Some(it.0));
    let clock = [hour, minute, digits(second?)?];
    if next().is_some() || clock[0] > 23 || clock[1] > 59 || clock[2] > 60 {
        return None;
    }
    let said = text.get(..text.len() - rest.len())?.trim_end();
    let day = digits(day)?;
    // The twenty-ninth of February is a day in some years.
    NaiveDate::from_ymd_opt(2024, month, day)?;
    Some((Said::Yearless(said, Yearless { month, day, clock }), rest))
}

/// An ISO time, with a `T` or a blank between day and clock.
fn whole(text: &str) -> Option<(Said<'_>, &str)> {
    let blanks = text.match_indices(' ').take(2);
    let ends = blanks.map(|(at, _)| text.split_at(at));
    let (time, rest) = ends.into_iter().find(|(time, _)| when::parse(time).is_some())?;
    Some((Said::Whole(time), rest.trim_start()))
}

impl Yearless {
    /// The newest instant of that date that is not after the one given, zones aside, where it is
    /// within a week of it.
    pub(super) fn near(self, shipped: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let found = self.latest(shipped)?;
        (shipped - found <= TimeDelta::days(7)).then_some(found)
    }

    /// The last year in which that date was not after the instant given, zones aside.
    pub fn year_until(self, until: Timestamp) -> Option<i32> {
        self.latest(until.0).map(|it| it.year())
    }

    /// When it was in that year, as UTC.
    pub(super) fn in_year(self, year: i32) -> Option<DateTime<Utc>> {
        let [hour, minute, second] = self.clock;
        let date = NaiveDate::from_ymd_opt(year, self.month, self.day)?;
        Some(date.and_hms_opt(hour, minute, second.min(59))?.and_utc())
    }

    fn latest(self, until: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let latest = until + AHEAD;
        // Between two leap days lie up to eight years.
        let years = (0..=8).map(|back| latest.year() - back);
        years.filter_map(|year| self.in_year(year)).find(|time| *time <= latest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_in_every_form() {
        for (text, time, host, pid) in [
            ("Mar  2 10:00:00 web-1 sshd[7]: x y", "Mar  2 10:00:00", Some("web-1"), Some("7")),
            ("<38>Mar 2 10:00:00 web-1 sshd[7]: x y", "Mar 2 10:00:00", Some("web-1"), Some("7")),
            ("Mar  2 10:00:00  sshd[7]: x y", "Mar  2 10:00:00", None, Some("7")),
            (
                "Mar 12 10:00:00 web-1 sshd(pam_unix)[7]: x y",
                "Mar 12 10:00:00",
                Some("web-1"),
                Some("7"),
            ),
            (
                "2026-03-02T10:00:00.1+01:00 web-1 sshd: x y",
                "2026-03-02T10:00:00.1+01:00",
                Some("web-1"),
                None,
            ),
            (
                "2026-03-02 10:00:00.123+0100 web-1 sshd[7]: x y",
                "2026-03-02 10:00:00.123+0100",
                Some("web-1"),
                Some("7"),
            ),
            (
                "<38>1 2026-03-02T10:00:00Z web-1 sshd 7 - - x y",
                "2026-03-02T10:00:00Z",
                Some("web-1"),
                Some("7"),
            ),
            (
                "<38>1 2026-03-02T10:00:00Z - sshd - - [a b=\"c\"] x y",
                "2026-03-02T10:00:00Z",
                None,
                None,
            ),
        ] {
            let line = read(text).unwrap_or_else(|| panic!("{text}"));
            let said = match line.time {
                Said::Whole(said) | Said::Yearless(said, _) => said,
                Said::Untold => "",
            };
            assert_eq!((said, line.host, line.pid), (time, host, pid), "{text}");
            assert_eq!((line.program, line.text), ("sshd", "x y"), "{text}");
        }
    }

    #[test]
    fn what_a_module_of_pam_says_is_read_for_every_program() {
        for (text, program, said) in [
            ("ftpd[7]: pam_unix(ftpd:auth): x", "ftpd", "pam_unix(ftpd:auth): x"),
            ("ftpd: pam_unix: x", "ftpd", "pam_unix: x"),
            ("ftpd: (pam_unix) x", "ftpd", "(pam_unix) x"),
            ("pop(pam_unix)[7]: x", "pop", "x"),
            ("sshd[7]: [ID 800047 auth.info] x y", "sshd", "x y"),
        ] {
            let text = format!("Mar  2 10:00:00 web-1 {text}");
            let line = read(&text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((line.host, line.program, line.text), (Some("web-1"), program, said));
        }
    }

    #[test]
    fn what_is_no_line_of_a_known_program_is_none() {
        for text in [
            "",
            "Mar",
            "Mar  2",
            "sshd[7]: Failed password",
            "Mar  2 10:00:00 web-1 nginx[7]: sshd: x",
            "Mar  2 10:00:00 web-1 nginx[7]: pam_x authentication failure",
            "Mar  2 10:00:00 web-1 nginx[7]: x pam_unix(sshd:auth): authentication failure",
            "Mar 32 10:00:00 web-1 sshd[7]: x",
            "Mar  2 25:00:00 web-1 sshd[7]: x",
            "Mar  2 10:00 web-1 sshd[7]: x",
            "Foo  2 10:00:00 web-1 sshd[7]: x",
            "Mar  2 10:00:00 web-1 sshd x",
            "<999>Mar  2 10:00:00 web-1 kernel: sshd",
            "1 2026-03-02T10:00:00Z web-1 nginx 7 - - x",
            "1 2026-03-02T10:00:00Z web-1",
            "é é é",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_year_is_the_one_that_lies_before_its_shipping() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let near = |month, day, shipped: &str| {
            Yearless { month, day, clock: [23, 0, 0] }.near(at(shipped)).map(|it| it.to_rfc3339())
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(near(12, 31, "2026-01-01T00:10:00Z"), some("2025-12-31T23:00:00+00:00"));
        assert_eq!(near(1, 1, "2026-01-01T10:00:00Z"), some("2026-01-01T23:00:00+00:00"));
        assert_eq!(near(2, 29, "2024-03-01T00:00:00Z"), some("2024-02-29T23:00:00+00:00"));
        assert_eq!(near(6, 1, "2026-03-02T00:00:00Z"), None, "too long ago to tell");
    }
}
