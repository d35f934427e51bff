//! The event of an activity, by whatever name and in whatever place it stands.
//!
//! It must not take an event whose name and type contradict each other for a sign-in that ended.

use super::Source;
use crate::domain::json::{Kind, Node};
use crate::domain::sign_in::Status;
use crate::formats::draft::{Draft, said};
use crate::formats::field::Field;
use crate::formats::loose::word;

/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// A sign-in that ended so.
    SignIn(Status),
    /// A step of a sign-in.
    Step,
    /// The end of a session.
    Logoff,
    /// An identity, but no sign-in.
    Identity,
    /// Something else.
    Other,
    /// The record names no event.
    Untold,
}

/// The event of a record.
pub(super) struct Event<'d> {
    pub(super) about: About,
    /// Its name in lower case, without blanks around it.
    pub(super) name: String,
    /// Where the name stands.
    pub(super) name_field: Option<Field<'d>>,
    /// Its place in an array of several.
    pub(super) place: Option<usize>,
    /// An array of named values, or an object of them.
    parameters: Option<Field<'d>>,
}

impl<'d> Event<'d> {
    /// The event that a record is about.
    pub(super) fn of(draft: &mut Draft, source: &Source<'d>) -> Self {
        let found = match (source.payload, source.metadata) {
            (Some(_), metadata) => metadata.and_then(|metadata| metadata.get("event")),
            (None, _) => source.root.any(&["events", "event"]),
        };
        let list = found.filter(|field| field.node.kind() == Kind::Array);
        let single = found.filter(|field| field.node.kind() == Kind::Object);
        let several = list.is_some_and(|list| list.node.items().count() > 1);
        let items = list.into_iter().flat_map(|list| {
            let items: Vec<_> = list.items().enumerate().collect();
            items
        });
        let objects = items.filter(|(_, item)| item.node.kind() == Kind::Object);
        let mut events: Vec<Self> = objects
            .map(|(n, item)| Self {
                place: several.then_some(n),
                ..Self::from_object(source, item)
            })
            .collect();
        events.extend(single.map(|item| Self::from_object(source, item)));
        if events.is_empty() {
            return Self::flat(source);
        }
        let count = events.len();
        let ended = |event: &Self| matches!(event.about, About::SignIn(_));
        let endings = events.iter().filter(|event| ended(event)).count();
        let chosen = events.iter().position(ended).unwrap_or_default();
        let mut event = events.swap_remove(chosen);
        if endings > 1 {
            draft.warn("status_id", "several sign-ins end in this one record, so which is unknown");
            event.about = About::SignIn(Status::Unknown);
        } else if count > 1 {
            draft.warn("status_id", &format!("one of {count} events of this record is read"));
        }
        event
    }

    fn from_object(source: &Source<'d>, item: Field<'d>) -> Self {
        let name = item.get("name").or_else(|| item.get("eventName"));
        let kind = item.get("type").or_else(|| item.get("eventType"));
        let parameters = item.get("parameters").or_else(|| item.get("parameter"));
        Self::new(source, name, kind, parameters)
    }

    /// The event whose members stand beside the id, or that only the method names.
    fn flat(source: &Source<'d>) -> Self {
        let method = source.payload.and_then(|payload| payload.get("methodName"));
        let name = source.get(&["methodName"], &["name"]);
        let kind = source.root.get("type").filter(|_| method.is_none());
        Self::new(source, name, kind, source.root.get("parameters"))
    }

    fn new(
        source: &Source<'d>,
        name_field: Option<Field<'d>>,
        kind: Option<Field<'d>>,
        parameters: Option<Field<'d>>,
    ) -> Self {
        let told = name_field.and_then(said).unwrap_or_default();
        let name = of_method(told.trim());
        let application = word(source.application());
        let application = application.strip_suffix(".googleapis.com").unwrap_or(&application);
        let about = about(application, &word(kind), &name);
        let filled = Some(parameters).flatten().filter(|field| !field.is_null());
        Self { about, name, name_field, place: None, parameters: filled }
    }

    /// The item of that name among the parameters, or the value itself where they are an object.
    fn parameter(&self, name: &str) -> Option<Field<'d>> {
        let parameters = self.parameters?;
        if parameters.node.kind() == Kind::Object {
            return parameters.get(name);
        }
        let mut named = parameters.items().filter(|item| word(item.get("name")) == name);
        let found = named.next()?;
        // Two of one name may say two things: which counts is not known.
        named.next().is_none().then_some(found)
    }

    /// The value of a parameter.
    pub(super) fn value(&self, name: &str) -> Option<Field<'d>> {
        const KEYS: [&str; 6] =
            ["value", "boolValue", "intValue", "multiValue", "multiStrValue", "multiIntValue"];
        let found = self.parameter(name)?;
        if found.node.kind() != Kind::Object {
            return Some(found);
        }
        let filled = |field: &Field<'_>| !field.is_null() && !is_empty_list(field.node);
        KEYS.iter().filter_map(|key| found.get(key)).find(filled)
    }

    /// The texts of a parameter that has one or several, each once, with where they stand.
    pub(super) fn texts(&self, name: &str) -> Option<(Vec<String>, Field<'d>)> {
        let field = self.value(name)?;
        let all = field.items().filter_map(|item| item.text().map(|text| text.trim().to_owned()));
        let mut texts: Vec<String> = Vec::new();
        for text in field.text().map(|text| text.trim().to_owned()).into_iter().chain(all) {
            if !texts.iter().any(|known| known.eq_ignore_ascii_case(&text)) {
                texts.push(text);
            }
        }
        Some((texts, field))
    }
}

fn is_empty_list(node: Node<'_>) -> bool {
    node.kind() == Kind::Array && node.items().next().is_none()
}

/// The name of an event, from itself or from a method of the audit log:
/// `google.login.LoginService.loginFailure`, `google.apps.login.v1.SamlLoginFailed`.
fn of_method(text: &str) -> String {
    let Some((_, method)) = text.rsplit_once('.') else { return text.to_ascii_lowercase() };
    match method {
        "SamlLoginSucceeded" => return "login_success".into(),
        "SamlLoginFailed" => return "login_failure".into(),
        _ => {}
    }
    let mut name = String::with_capacity(method.len() + 4);
    for letter in method.chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

fn about(application: &str, kind: &str, name: &str) -> About {
    let identity = ["login", "saml", "token", "user_accounts", "oauth2", "context_aware_access"];
    let identity = identity.contains(&application);
    let of_login = kind.is_empty() || kind == "login";
    match name {
        "login_success" if of_login => About::SignIn(Status::Success),
        "login_failure" if of_login => About::SignIn(Status::Failure),
        "login_success" | "login_failure" => About::SignIn(Status::Unknown),
        "login_challenge" | "login_verification" => About::Step,
        "logout" if identity || kind == "login" => About::Logoff,
        "" if identity || application.is_empty() => About::Untold,
        _ if identity => About::Identity,
        _ if kind == "account_warning" || kind == "attack_warning" => About::Identity,
        _ => About::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_named_like_its_event() {
        for (method, name) in [
            ("google.login.LoginService.loginFailure", "login_failure"),
            ("google.login.LoginService.2svDisable", "2sv_disable"),
            (
                "google.login.LoginService.accountDisabledPasswordLeak",
                "account_disabled_password_leak",
            ),
            ("google.apps.login.v1.SamlLoginSucceeded", "login_success"),
            ("Suspicious_Login", "suspicious_login"),
            ("", ""),
            ("a.", ""),
        ] {
            assert_eq!(of_method(method), name, "{method}");
        }
    }

    #[test]
    fn what_contradicts_itself_did_not_end() {
        assert_eq!(
            about("login", "account_warning", "login_success"),
            About::SignIn(Status::Unknown)
        );
        assert_eq!(about("drive", "access", "view"), About::Other);
        assert_eq!(about("login", "login", "passkey_enrolled"), About::Identity);
    }
}
