//! What programs of the machine itself say: PAM, `sudo`, `su` and `login`.
//!
//! Of `su` and `sudo` the one who acted is who asked, never the account that was asked for. It must
//! not take an opened session of one of them for a sign-in.

use super::words::{OTHER, Words, some};
use crate::domain::sign_in::{LOGOFF, LOGON, NO_SIGN_IN, STEP, Status};

/// The value behind a name in `logname= uid=0 … rhost=198.51.100.7  user=root`.
fn value<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let rest = text.split_once(name)?.1;
    // The user is the last, and its name may hold anything.
    if name == " user=" { some(rest) } else { some(rest.split(' ').next()?) }
}

/// False where the name that the other side gave itself holds what comes behind it, so that neither
/// address nor user can be told.
fn is_clear(said: &str) -> bool {
    let Some((_, behind)) = said.split_once(" ruser=") else { return true };
    behind.starts_with(" rhost=") || behind.matches(" rhost=").count() <= 1
}

/// Whom a PAM module speaks for and what it said: `pam_unix(sshd:auth): …`, and in the forms from
/// before a service stood there, `pam_unix: …`, `(pam_unix) …` and what comes behind
/// `sshd(pam_unix)[7]:`.
fn module<'t>(program: &'t str, text: &'t str) -> Option<(&'t str, &'t str)> {
    if let Some(rest) = text.strip_prefix("(pam_") {
        return Some((program, rest.split_once(") ")?.1));
    }
    if let Some(rest) = text.strip_prefix("pam_") {
        if let Some((_, said)) = rest.split_once(": ").filter(|(name, _)| !name.contains('(')) {
            return Some((program, said));
        }
        let (place, said) = rest.split_once('(')?.1.split_once("): ")?;
        return Some((place.split_once(':').map_or(program, |(service, _)| service), said));
    }
    let old = ["authentication failure; ", "session opened for user ", "session closed for user "];
    let more = text.starts_with("PAM ") && text.contains(" more authentication failure");
    (more || old.iter().any(|words| text.starts_with(words))).then_some((program, text))
}

/// A line of a PAM module: `pam_unix(sshd:auth): authentication failure; …`.
pub(super) fn pam<'t>(program: &'t str, text: &'t str) -> Option<Words<'t>> {
    let (service, said) = module(program, text)?;
    let by_other = matches!(service, "su" | "su-l");
    if said.contains("authentication failure") || said.starts_with("authentication success") {
        let passed = said.starts_with("authentication success");
        let status = if passed { Status::Success } else { Status::Failure };
        let event = Some(if passed { "PAM success" } else { "PAM failure" });
        let clear = is_clear(said);
        let target = value(said, " user=").filter(|_| clear);
        let own = value(said, " ruser=").or_else(|| value(said, " logname="));
        let own = own.or_else(|| value(said, ";logname="));
        let (user, target) = if by_other { (own, target) } else { (target, None) };
        let from = value(said, " rhost=").filter(|_| clear);
        return Some(Words { event, activity: STEP, status, user, from, target, ..OTHER });
    }
    let opened = said.strip_prefix("session opened for user ");
    let closed = said.strip_prefix("session closed for user ");
    if let Some(rest) = opened.or(closed) {
        let (user, by) = rest.split_once(" by ").unwrap_or((rest, ""));
        let bare = |text: &'t str| some(text.split('(').next().unwrap_or_default());
        let event = Some(if opened.is_some() { "session opened" } else { "session closed" });
        let signs_in = service.starts_with("sshd")
            || service.starts_with("gdm")
            || matches!(service, "login" | "lightdm" | "sddm" | "dropbear");
        let activity = match (signs_in, opened.is_some()) {
            (true, true) => STEP,
            (true, false) => LOGOFF,
            (false, _) => NO_SIGN_IN,
        };
        if by_other || service.starts_with("sudo") {
            return Some(Words { event, user: bare(by), target: bare(user), ..OTHER });
        }
        return Some(Words { event, activity, user: bare(user), ..OTHER });
    }
    if let Some((_, user)) = said.split_once("not met by user \"") {
        let (event, user) = (Some("PAM requirement"), some(user.trim_end_matches('"')));
        return Some(Words { event, activity: STEP, user, ..OTHER });
    }
    if let Some(user) = said.strip_prefix("account ").and_then(|it| it.split_once(" has expired")) {
        let (event, user, detail) = (Some("PAM account"), some(user.0), Some("account expired"));
        let base = Words { event, activity: STEP, status: Status::Failure, ..OTHER };
        return Some(Words { user, detail, ..base });
    }
    if let Some(rest) = said.strip_prefix("Consecutive login failures for user ") {
        let user = rest.split_once(" account ").map_or(rest, |(user, _)| user);
        let (event, user, detail) = (Some("PAM account"), some(user), Some("account locked"));
        let base = Words { event, activity: STEP, status: Status::Failure, ..OTHER };
        return Some(Words { user, detail, ..base });
    }
    // What winbind answered, whatever the module before it said.
    if let Some((user, answer)) = said.strip_prefix("user '").and_then(|it| it.rsplit_once("' ")) {
        let status = match answer.split(" (").next() {
            Some("granted access") => Status::Success,
            Some("denied access") => Status::Failure,
            _ => return Some(Words { event: Some("PAM"), user: some(user), ..OTHER }),
        };
        let event = Some("PAM answer");
        return Some(Words { event, activity: STEP, status, user: some(user), ..OTHER });
    }
    if let Some(user) = said.strip_prefix("password changed for ") {
        return Some(Words { event: Some("PAM password changed"), user: some(user), ..OTHER });
    }
    Some(Words { event: Some("PAM"), ..OTHER })
}

/// `nora : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls`.
pub(super) fn sudo(text: &str) -> Option<Words<'_>> {
    let (user, rest) = text.split_once(" : ")?;
    let user = some(user).filter(|user| !user.contains(' '))?;
    let target = rest.split_once("; USER=").map(|(_, rest)| rest);
    let target = target.and_then(|rest| some(rest.split(" ;").next()?));
    let told = Words { event: Some("sudo"), user: Some(user), target, ..OTHER };
    let first = rest.split(" ; ").next().unwrap_or_default();
    let wrong = first.ends_with("incorrect password attempts")
        || first.ends_with("incorrect password attempt");
    Some(if wrong { Words { activity: STEP, status: Status::Failure, ..told } } else { told })
}

/// `Successful su for root by nora`, `FAILED SU (to root) nora on pts/0`.
pub(super) fn su(text: &str) -> Option<Words<'_>> {
    let (status, rest) = if let Some(rest) = text.strip_prefix("Successful su for ") {
        (Status::Success, rest.split_once(" by "))
    } else if let Some(rest) = text.strip_prefix("FAILED su for ") {
        (Status::Failure, rest.split_once(" by "))
    } else if let Some(rest) = text.strip_prefix("FAILED SU (to ") {
        (Status::Failure, rest.split_once(") "))
    } else {
        (Status::Success, text.strip_prefix("(to ")?.split_once(") "))
    };
    let (target, user) = rest?;
    let user = some(user.split(" on ").next()?);
    Some(Words { event: Some("su"), activity: STEP, status, user, target: some(target), ..OTHER })
}

/// `LOGIN ON tty1 BY nora`, `FAILED LOGIN (1) on '/dev/tty1' FOR 'nora', …`.
pub(super) fn login(text: &str) -> Option<Words<'_>> {
    if let Some(rest) = text.strip_prefix("FAILED LOGIN") {
        let (_, rest) = rest.split_once(" FOR ")?;
        let user = rest.trim_start_matches(['\'', '`']).rsplit_once(", ")?.0;
        let (event, user) = (Some("FAILED LOGIN"), some(user.trim_end_matches('\'')));
        return Some(Words { event, activity: LOGON, status: Status::Failure, user, ..OTHER });
    }
    let (rest, root) = match text.strip_prefix("ROOT LOGIN ") {
        Some(rest) => (rest, true),
        None => (text.strip_prefix("LOGIN ON ")?, false),
    };
    let by = rest.split_once(" BY ").map(|(_, by)| by);
    let (user, from) = match by.and_then(|by| by.split_once(" FROM ")) {
        Some((user, from)) => (Some(user), some(from)),
        None => (by, rest.split_once(" FROM ").and_then(|(_, from)| some(from))),
    };
    let user = if root { Some("root") } else { user.and_then(some) };
    let status = Status::Success;
    Some(Words { event: Some("LOGIN"), activity: LOGON, status, user, from, ..OTHER })
}
