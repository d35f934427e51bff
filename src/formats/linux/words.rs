//! What a program said, in the words of `OpenSSH` and Dropbear; those of the machine itself stand
//! in `local`.
//!
//! A user name that nobody checked is its sender's choice and may hold any words, so the address of
//! a failed sign-in is read from the end of the line. It must not take words that it does not know
//! for a result.

use super::local;
use crate::domain::sign_in::{LOGON, NO_SIGN_IN, STEP, Status};

/// What it said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Words<'t> {
    /// Which kind of line it is.
    pub(super) event: Option<&'static str>,
    pub(super) activity: u8,
    pub(super) status: Status,
    /// Who acted.
    pub(super) user: Option<&'t str>,
    pub(super) from: Option<&'t str>,
    pub(super) port: Option<&'t str>,
    /// Password, publickey and the like.
    pub(super) method: Option<&'t str>,
    /// The account that it was done to, where that is another.
    pub(super) target: Option<&'t str>,
    pub(super) detail: Option<&'static str>,
}

/// What is about no sign-in.
pub(super) const OTHER: Words<'static> = Words {
    event: None,
    activity: NO_SIGN_IN,
    status: Status::Interrupt,
    user: None,
    from: None,
    port: None,
    method: None,
    target: None,
    detail: None,
};

pub(super) fn some(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.is_empty()).then_some(text)
}

/// How often the line in it was said: `message repeated 3 times: [ … ]`.
pub(super) fn repeated(text: &str) -> Option<(&str, &str)> {
    let (count, rest) = text.strip_prefix("message repeated ")?.split_once(" times: [")?;
    let digits = !count.is_empty() && count.bytes().all(|it| it.is_ascii_digit());
    digits.then(|| (count, rest.trim().trim_end_matches(']').trim()))
}

/// Reads what a program said.
pub(super) fn read<'t>(program: &'t str, text: &'t str) -> Words<'t> {
    if let Some(found) = local::pam(program, text) {
        return found;
    }
    let (program, whole) = (program.to_ascii_lowercase(), text);
    let found = match program.as_str() {
        "sudo" => local::sudo(text),
        "su" | "su-l" => local::su(text),
        "login" => local::login(text),
        "systemd-logind" => text.strip_prefix("New session ").and_then(|rest| {
            let user = some(rest.split_once(" of user ")?.1.trim_end_matches('.'))?;
            Some(Words { event: Some("New session"), activity: STEP, user: Some(user), ..OTHER })
        }),
        "dropbear" => dropbear(text),
        _ if program.starts_with("sshd") => {
            let text = ["error: ", "fatal: "].iter().find_map(|it| text.strip_prefix(it));
            let text = text.unwrap_or(whole);
            attempt(text).or_else(|| refused(text)).or_else(|| connection(text))
        }
        _ => None,
    };
    found.unwrap_or(OTHER)
}

/// `198.51.100.7 port 22 ssh2…`: address and port, if that is what stands there.
fn origin(text: &str) -> Option<(&str, Option<&str>)> {
    let (host, rest) = text.split_once(' ').unwrap_or((text, ""));
    let host = host.trim_end_matches([':', ',']);
    let Some(rest) = rest.strip_prefix("port ") else {
        let behind = ["[", "not allowed", "via "];
        let ends = rest.is_empty() || behind.iter().any(|it| rest.starts_with(it));
        return (ends && !host.is_empty()).then_some((host, None));
    };
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (port, rest) = rest.split_at_checked(end)?;
    let behind = ["", ":", " ssh", " [preauth]"];
    let ends = rest.is_empty() || behind.iter().skip(1).any(|it| rest.starts_with(it));
    let ends = ends
        && !rest.strip_prefix(" ssh").is_some_and(|it| {
            it.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(" (")
        });
    (ends && !port.is_empty() && !host.is_empty()).then_some((host, Some(port)))
}

/// Where in a line a name ends, which may hold the words that come behind it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Name {
    /// The account is known: at the first place that fits, for behind it stands what a key says of
    /// itself.
    Checked,
    /// At the last place.
    Unchecked,
    /// At the last place with a port, where there is one. A tried password has always had it; what
    /// the first protocol put behind it, its sender chose.
    Tried,
}

/// `USER from ADDRESS port N …`, at one of the places where that could be.
fn user_from(text: &str, name: Name) -> Option<(&str, &str, Option<&str>)> {
    let places = || {
        let within = text.match_indices(" from ").map(|(at, _)| (at, at + " from ".len()));
        let start = text.starts_with("from ").then_some((0, "from ".len()));
        start.into_iter().chain(within)
    };
    let fits = |(end, start): (usize, usize)| {
        let (host, port) = origin(text.get(start..)?)?;
        Some((text.get(..end)?, host, port))
    };
    let with_port = || places().filter_map(fits).filter(|(_, _, port)| port.is_some()).last();
    match name {
        Name::Checked => places().find_map(fits),
        Name::Unchecked => places().filter_map(fits).last(),
        Name::Tried => with_port().or_else(|| places().filter_map(fits).last()),
    }
}

/// Strips the words by which a name is known not to be an account.
fn named(text: &str) -> (&str, bool) {
    let words = ["invalid user ", "illegal user ", "unknown user "];
    let found = words.iter().find_map(|word| text.strip_prefix(word));
    // Nothing stands between the words and `from` where the name is empty.
    match found {
        Some(rest) => (rest, true),
        None => (text, false),
    }
}

/// A try at signing in, by the words of `sshd`.
fn attempt(text: &str) -> Option<Words<'_>> {
    let methods = [
        ("Accepted ", "Accepted", LOGON, Status::Success),
        ("Failed ", "Failed", LOGON, Status::Failure),
        ("Postponed ", "Postponed", STEP, Status::Interrupt),
        ("Partial ", "Partial", STEP, Status::Interrupt),
    ];
    for (word, event, activity, status) in methods {
        let Some((method, rest)) = text.strip_prefix(word).and_then(|it| it.split_once(" for "))
        else {
            continue;
        };
        if method.contains(' ') {
            continue;
        }
        let (rest, unknown) = named(rest);
        let name = if status == Status::Success { Name::Checked } else { Name::Tried };
        let (user, from, port) = user_from(rest, name)?;
        let detail = unknown.then_some("no such user");
        // A client begins by asking which methods there are: it tries none.
        let probe = method == "none" && status == Status::Failure;
        let (activity, status) = if probe { (STEP, Status::Interrupt) } else { (activity, status) };
        let (user, event) = (some(user), Some(event));
        let (from, method) = (Some(from), Some(method));
        return Some(Words { event, activity, status, user, from, port, method, detail, ..OTHER });
    }
    None
}

/// An account that `sshd` refuses before or without looking at a password.
fn refused(text: &str) -> Option<Words<'_>> {
    let base = Words { activity: STEP, status: Status::Failure, ..OTHER };
    let named = |event, rest, detail| {
        let (user, from, port) = user_from(named(rest).0, Name::Unchecked)?;
        let (event, user, from) = (Some(event), some(user), Some(from));
        Some(Words { event, user, from, port, detail, ..base })
    };
    for word in ["Invalid user ", "Illegal user "] {
        if let Some(rest) = text.strip_prefix(word) {
            return named("Invalid user", rest, Some("no such user"));
        }
    }
    if let Some(rest) = text.strip_prefix("maximum authentication attempts exceeded for ") {
        return named("maximum authentication attempts exceeded", rest, None);
    }
    if let Some((_, rest)) = text.strip_prefix("PAM: ").and_then(|it| it.split_once(" for ")) {
        return named("PAM", rest, None);
    }
    let detail = Some("not allowed by configuration");
    if let Some(rest) = text.strip_prefix("ROOT LOGIN REFUSED FROM ") {
        let (from, port) = origin(rest)?;
        let (event, user, from) = (Some("ROOT LOGIN REFUSED"), Some("root"), Some(from));
        return Some(Words { event, user, from, port, detail, ..base });
    }
    let (who, _) = text.strip_prefix("User ")?.split_once(" not allowed because ")?;
    let (user, from) = who.rsplit_once(" from ").map_or((who, None), |it| (it.0, some(it.1)));
    Some(Words { event: Some("User not allowed"), user: some(user), from, detail, ..base })
}

/// The end of a connection, or one that nobody is named for.
fn connection(text: &str) -> Option<Words<'_>> {
    let text = text.strip_suffix("[preauth]").unwrap_or(text).trim_end();
    let ends = [
        ("Disconnected from authenticating user ", STEP),
        ("Disconnected from invalid user ", STEP),
        ("Disconnected from user ", 2),
        ("Connection closed by authenticating user ", STEP),
        ("Connection closed by invalid user ", STEP),
        ("Connection reset by authenticating user ", STEP),
        ("Connection reset by invalid user ", STEP),
        ("Disconnecting authenticating user ", STEP),
        ("Disconnecting invalid user ", STEP),
    ];
    for (word, activity) in ends {
        let Some(rest) = text.strip_prefix(word) else { continue };
        let rest =
            rest.rsplit_once(": ").filter(|it| it.0.contains(" port ")).map_or(rest, |it| it.0);
        let (rest, port) = rest.rsplit_once(" port ")?;
        let (user, from) = rest.rsplit_once(' ').unwrap_or(("", rest));
        let event = Some(if activity == 2 { "Disconnected" } else { "Connection closed" });
        let (user, from, port) = (some(user), some(from), some(port));
        return Some(Words { event, activity, user, from, port, ..OTHER });
    }
    if let Some(user) = text.strip_prefix("subsystem request for ") {
        let user = user.rsplit_once(" by user ").and_then(|(_, user)| some(user));
        return Some(Words { event: Some("subsystem request"), user, ..OTHER });
    }
    let plain = [
        "Received disconnect from ",
        "Did not receive identification string from ",
        "Connection from ",
        "Connection closed by ",
        "Connection reset by ",
        "Disconnected from ",
        "Unable to negotiate with ",
        "banner exchange: Connection from ",
    ];
    let rest = plain.iter().find_map(|word| text.strip_prefix(word))?;
    let host = rest.split([' ', ',']).next()?.trim_end_matches(':');
    let port = rest.split_once(" port ").map(|(_, rest)| rest);
    let port = port.and_then(|rest| rest.split(|c: char| !c.is_ascii_digit()).next());
    Some(Words { event: Some("connection"), from: some(host), port: port.and_then(some), ..OTHER })
}

/// What comes behind words that begin a line, with a capital or without.
fn after<'t>(text: &'t str, words: &str) -> Option<&'t str> {
    let (first, rest) = text.split_at_checked(words.len())?;
    let alike = first.get(1..) == words.get(1..) && first.eq_ignore_ascii_case(words);
    alike.then_some(rest)
}

/// `Bad password attempt for 'root' from 198.51.100.7:5000`, which begins with a small letter in
/// versions before 2013.
fn dropbear(text: &str) -> Option<Words<'_>> {
    let kinds = [
        ("Password auth succeeded for '", "password", Status::Success),
        ("PAM password auth succeeded for '", "password", Status::Success),
        ("Pubkey auth succeeded for '", "publickey", Status::Success),
        ("Bad password attempt for '", "password", Status::Failure),
        ("Bad PAM password attempt for '", "password", Status::Failure),
    ];
    let from = text.rsplit_once(" from ").and_then(|(_, from)| some(from));
    if after(text, "Login attempt for nonexistent user").is_some() {
        let (event, detail) = (Some("nonexistent user"), Some("no such user"));
        let base = Words { event, activity: STEP, status: Status::Failure, ..OTHER };
        return Some(Words { from, detail, ..base });
    }
    let found = kinds.iter().find_map(|it| Some((it, after(text, it.0)?)));
    let ((_, method, status), rest) = found?;
    let user = some(rest.split_once('\'')?.0);
    let event = Some(if *status == Status::Success { "succeeded" } else { "Bad attempt" });
    let base = Words { event, activity: LOGON, status: *status, user, from, ..OTHER };
    Some(Words { method: Some(*method), ..base })
}
