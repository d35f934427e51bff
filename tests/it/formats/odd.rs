//! Odd shapes of records whose truth is known: whatever is done to a record, a view says the truth
//! or that it does not know. A wrong identity or result is far worse than an unknown one.

mod truths;

use crosscheck::domain::json::Doc;
use crosscheck::domain::sign_in::{SignIn, Status, TimeQuality};
use crosscheck::formats::{self, identity};
use serde_json::{Value, json};
use truths::{HAPPENED, Truth, truths};

/// All values below one, by pointer.
fn pointers(value: &Value, at: &str, out: &mut Vec<String>) {
    let mut go = |key: &str, child: &Value| {
        let at = format!("{at}/{key}");
        out.push(at.clone());
        pointers(child, &at, out);
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, child)| go(key, child)),
        Value::Array(list) => list.iter().enumerate().for_each(|(n, it)| go(&n.to_string(), it)),
        _ => {}
    }
}

/// What may stand in place of a value without saying anything else than it did.
fn instead(value: &Value) -> Vec<Value> {
    let mut odd = vec![
        json!(null),
        json!(""),
        json!(" "),
        json!("-"),
        json!("null"),
        json!("<null>"),
        json!("Unknown"),
        json!([]),
        json!({}),
        json!([null]),
        json!({"x": {"y": []}}),
        json!("{"),
        json!("[]"),
        json!("{}"),
        json!(-1),
        json!(0.5),
        json!(1e300),
        json!("\u{202e}"),
        json!([value.clone()]),
        json!({"value": value.clone()}),
        json!(value.to_string()),
        json!(value.to_string()).to_string().into(),
    ];
    if !value.is_boolean() {
        odd.push(json!(true));
    }
    if let Some(text) = value.as_str() {
        odd.extend(
            [text.to_uppercase(), text.to_lowercase(), format!(" {text} ")].map(Value::from),
        );
    }
    if value == HAPPENED {
        odd.extend([json!(1_772_445_600_000_i64), json!("1772445600000"), json!("2026-03-02")]);
        odd.extend([json!("3/2/2026 10:00:00 AM"), json!("2026-03-02T10:00:00.000000+00:00")]);
    }
    odd
}

/// The record with its member at that pointer renamed, and perhaps a stranger under another name.
fn renamed(record: &Value, pointer: &str, rename: impl Fn(&str) -> String, strange: bool) -> Value {
    let mut record = record.clone();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    if let Some(map) = record.pointer_mut(parent).and_then(Value::as_object_mut) {
        let new = rename(key);
        if new != key && strange {
            map.insert(new, json!("stranger"));
        } else if let Some(value) = map.remove(key) {
            map.insert(new, value);
        }
    }
    record
}

/// Members that say what a record is about.
const TYPES: [&str; 13] = [
    "/eventType",
    "/eventName",
    "/eventSource",
    "/events/0/name",
    "/action",
    "/activity_id",
    "/Operation",
    "/RecordType",
    "/Workload",
    "/event_id",
    "/event/category",
    "/event/action",
    "/event ",
];

/// The view, which must be true. A text put in place of a name is then the name.
fn tells_the_truth(truth: &Truth, record: &Value, put: &Value, what: &str) -> Option<SignIn> {
    let doc = Doc::parse(record.to_string()).unwrap();
    let read = formats::read(doc.root(), &[]);
    assert!(
        [truth.format, "unknown", "entra.signin"].contains(&read.format),
        "{what}: {}",
        read.format
    );
    let sign_in = read.sign_in?;
    let subject = identity::subject(&sign_in, read.format).map(|(_, id, _)| id);
    let user = &sign_in.user;
    for name in [&user.uid, &user.name, &user.email_addr, &subject].into_iter().flatten() {
        let own = truth.names.contains(&name.as_str());
        // An account of Windows goes by its domain and its name.
        let half = |put: &str| {
            let put = put.to_lowercase();
            name.starts_with(&format!("{put}\\")) || name.ends_with(&format!("\\{put}"))
        };
        let is_put = put.as_str().is_some_and(|put| put == name || half(put));
        assert!(own || is_put, "{what}: goes by {name:?}");
    }
    let is = sign_in.status_id;
    // Another type or source makes another record of it, which may be no sign-in but never one
    // that ended.
    let typed = TYPES.iter().any(|member| what.contains(member));
    let is = if typed && is == Status::Interrupt { Status::Unknown } else { is };
    assert!(is == truth.status || is == Status::Unknown, "{what}: {is:?}\n{record:#}");
    let from = &sign_in.src_endpoint;
    assert!(from.ip.is_none_or(|ip| ip.to_string() == truth.ip), "{what}: {:?}", from.ip);
    let country = from.location.country.as_deref();
    assert!(country.is_none_or(|it| it == truth.country), "{what}: {country:?}");
    let [happened, exported] = truth.times;
    if let Some(time) = sign_in.time {
        let export = sign_in.time_quality == TimeQuality::ExportTime;
        assert_eq!(time.to_string(), if export { exported } else { happened }, "{what}");
    }
    assert!(
        sign_in.is_mfa.is_none_or(|it| Some(it) == truth.is_mfa),
        "{what}: MFA {:?}",
        sign_in.is_mfa
    );
    Some(sign_in)
}

#[test]
fn whatever_is_done_to_a_record_its_view_is_true_or_unknown() {
    let mut tried = std::collections::BTreeMap::new();
    for truth in truths() {
        let whole = tells_the_truth(&truth, &truth.record, &Value::Null, truth.format).unwrap();
        assert_eq!(whole.status_id, truth.status);
        assert_eq!(whole.user.uid.as_deref(), Some(truth.names[0]));
        assert_eq!(whole.is_mfa, truth.is_mfa, "{}", truth.format);
        let mut all = Vec::new();
        pointers(&truth.record, "", &mut all);
        for pointer in &all {
            let at = |what: &str| format!("{} {pointer} {what}", truth.format);
            for odd in instead(truth.record.pointer(pointer).unwrap()) {
                let mut record = truth.record.clone();
                *record.pointer_mut(pointer).unwrap() = odd.clone();
                tells_the_truth(&truth, &record, &odd, &at(&odd.to_string()));
                *tried.entry(truth.format).or_insert(0) += 1;
            }
            let mut record = truth.record.clone();
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            if let Some(map) = record.pointer_mut(parent).and_then(Value::as_object_mut) {
                map.remove(key);
                tells_the_truth(&truth, &record, &Value::Null, &at("removed"));
            }
            for (what, strange) in [("renamed", false), ("beside a stranger", true)] {
                for upper in [true, false] {
                    let name = |key: &str| {
                        if upper { key.to_ascii_uppercase() } else { key.to_ascii_lowercase() }
                    };
                    let record = renamed(&truth.record, pointer, name, strange);
                    let read = tells_the_truth(&truth, &record, &Value::Null, &at(what));
                    // Capitals change nothing but where a table is told from Graph's object.
                    if truth.format != "entra.loganalytics" || strange {
                        let read = read.unwrap_or_else(|| panic!("{}", at(what)));
                        let (one, two) = (&read, &whole);
                        assert_eq!(
                            (&one.user, one.status_id),
                            (&two.user, two.status_id),
                            "{}",
                            at(what)
                        );
                        assert_eq!((one.time, one.is_mfa), (two.time, two.is_mfa), "{}", at(what));
                    }
                }
            }
        }
    }
    for (format, count) in tried {
        assert!(count > 400, "{format}: only {count} odd records");
    }
}
