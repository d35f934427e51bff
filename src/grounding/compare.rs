//! Typed comparison: addresses canonical, times as instants, countries by code, digits as integers,
//! all else as exact text in normal form C.
//!
//! It must not guess: what cannot be compared is said in words rather than called unequal.

use super::operator::Operator;
use super::value::{TEXT_MAX, Val, address, instant, instant_or_day};
use crate::domain::country;
use crate::domain::json::Node;
use crate::domain::time::Timestamp;
use ipnet::{IpNet, Ipv4Net};
use std::cmp::Ordering;
use std::net::IpAddr;
use unicode_normalization::UnicodeNormalization as _;

/// Values looked at in one comparison of arrays or objects, at most: a record may hold millions.
const ITEMS_MAX: usize = 10_000;

/// Why `eq` and `ne` do not take such a number.
const NO_EQUAL: &str = "a number that is no integer has no exact equal; use approx";

/// What the normalised view says of the field that is compared.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Meaning {
    /// It is a country.
    pub(super) country: bool,
    /// It is when the event happened, read so.
    pub(super) time: Option<Timestamp>,
    /// It is where it came from, read so.
    pub(super) ip: Option<IpAddr>,
}

/// True or false, or why it cannot be said.
pub(super) type Judged = Result<bool, String>;

/// One comparison to be made.
pub(super) struct Comparison<'a> {
    pub(super) found: Val<'a>,
    pub(super) meaning: Meaning,
    pub(super) value: Option<Node<'a>>,
    pub(super) tol: Option<f64>,
}

impl Comparison<'_> {
    /// Applies an operator; the pointer is known to name a value.
    pub(super) fn judge(&self, operator: Operator) -> Judged {
        match operator {
            Operator::Absent => return Ok(false),
            Operator::Exists => {
                return match self.value.map(Val::of) {
                    Some(Val::Bool(false)) => Err("\"exists\" takes no value; use absent".into()),
                    _ => Ok(true),
                };
            }
            _ => {}
        }
        let Some(node) = self.value else {
            return Err(format!("{} needs a \"value\"", operator.name()));
        };
        let value = Val::of(node);
        match operator {
            Operator::Eq => self.equal(&value),
            Operator::Ne => self.equal(&value).map(|equal| !equal),
            Operator::Lt => self.order(&value).map(Ordering::is_lt),
            Operator::Le => self.order(&value).map(Ordering::is_le),
            Operator::Gt => self.order(&value).map(Ordering::is_gt),
            Operator::Ge => self.order(&value).map(Ordering::is_ge),
            Operator::Approx => self.approx(&value),
            Operator::In => self.is_in(&value),
            Operator::Contains => self.contains(&value),
            Operator::Prefix => self.prefix(&value),
            Operator::Cidr => self.cidr(&value),
            Operator::Before => self.instants(&value).map(|(found, value)| found < value),
            Operator::After => self.instants(&value).map(|(found, value)| found > value),
            Operator::Between => self.between(&value),
            Operator::Exists | Operator::Absent => Ok(false),
        }
    }

    fn equal(&self, value: &Val<'_>) -> Judged {
        // Whatever is found.
        if matches!(value, Val::Num(_)) {
            return Err(NO_EQUAL.into());
        }
        equal(&self.found, self.meaning, value, &mut ITEMS_MAX.clone())
    }

    fn order(&self, value: &Val<'_>) -> Result<Ordering, String> {
        if let (Some(found), Some(value)) = (self.found.as_number(), value.as_number()) {
            return found.partial_cmp(&value).ok_or_else(|| "it is no number".into());
        }
        self.instants(value).map(|(found, value)| found.cmp(&value)).map_err(|_| {
            format!(
                "only numbers and times have an order, not {} and {}",
                self.found.kind(),
                value.kind()
            )
        })
    }

    fn instants(&self, value: &Val<'_>) -> Result<(Timestamp, Timestamp), String> {
        let found = self.found.text().and_then(instant_or_day).or(self.meaning.time);
        let Some(found) = found else { return Err("the field is no time that can be read".into()) };
        match value.text().and_then(instant_or_day) {
            Some(value) => Ok((found, value)),
            None => Err("the value should be an RFC 3339 time".into()),
        }
    }

    fn approx(&self, value: &Val<'_>) -> Judged {
        let (Some(found), Some(wanted)) = (self.found.as_number(), value.as_number()) else {
            return Err("approx compares numbers".into());
        };
        let Some(tol) = self.tol else { return Err("approx needs an absolute \"tol\"".into()) };
        if tol < 0.0 {
            return Err("the \"tol\" of approx should not be negative".into());
        }
        // The bound itself counts, whatever doubles make of it.
        let slack = f64::EPSILON * found.abs().max(wanted.abs()).max(tol) * 4.0;
        Ok((found - wanted).abs() <= tol + slack)
    }

    fn is_in(&self, value: &Val<'_>) -> Judged {
        let Val::List(list) = value else { return Err("in needs an array as its value".into()) };
        any(*list, |item| equal(&self.found, self.meaning, item, &mut ITEMS_MAX.clone()))
    }

    fn contains(&self, value: &Val<'_>) -> Judged {
        match &self.found {
            found if is_long(found) || is_long(value) => Err(too_long("search")),
            Val::List(list) => {
                any(*list, |item| equal(item, self.meaning, value, &mut ITEMS_MAX.clone()))
            }
            Val::Text(text) => match value {
                Val::Text(part) => in_normal_form(text, part, |text, part| text.contains(part)),
                Val::Int(number) => Ok(text.contains(&number.to_string())),
                _ => Err(format!("a text cannot contain {}", value.kind())),
            },
            other => Err(format!("contains looks into text and arrays, not {}", other.kind())),
        }
    }

    fn prefix(&self, value: &Val<'_>) -> Judged {
        match (&self.found, value) {
            (found, value) if is_long(found) || is_long(value) => Err(too_long("search")),
            (Val::Text(text), Val::Text(part)) => {
                in_normal_form(text, part, |text, part| text.starts_with(part))
            }
            (Val::Int(number), Val::Text(part)) => Ok(number.to_string().starts_with(&**part)),
            (found, value) => {
                Err(format!("prefix compares texts, not {} and {}", found.kind(), value.kind()))
            }
        }
    }

    fn cidr(&self, value: &Val<'_>) -> Judged {
        let ip = self.found.text().and_then(address).or(self.meaning.ip);
        let Some(ip) = ip else { return Err("the field is no address".into()) };
        let Some(net) = value.text().and_then(network) else {
            return Err("the value should be a network such as 203.0.113.0/24".into());
        };
        Ok(net.contains(&ip))
    }

    fn between(&self, value: &Val<'_>) -> Judged {
        let Val::List(list) = value else {
            return Err("between needs [low, high] as its value".into());
        };
        let ends: Vec<Val<'_>> = list.items().take(3).map(Val::of).collect();
        let [low, high] = ends.as_slice() else {
            return Err("between needs exactly two values, [low, high]".into());
        };
        Ok(self.order(low)?.is_ge() && self.order(high)?.is_le())
    }
}

fn is_long(value: &Val<'_>) -> bool {
    matches!(value, Val::Long(_)) || value.text().is_some_and(|text| text.len() > TEXT_MAX)
}

fn too_long(what: &str) -> String {
    format!("a text over {TEXT_MAX} bytes is too long to {what}")
}

/// A network, or a single address as one; one of v4-mapped addresses as its IPv4 network.
pub(super) fn network(text: &str) -> Option<IpNet> {
    let text = text.trim();
    let net: IpNet = match text.parse() {
        Ok(net) => net,
        Err(_) => return address(text).map(IpNet::from),
    };
    if let IpNet::V6(v6) = net
        && let Some(v4) = v6.addr().to_ipv4_mapped()
        && v6.prefix_len() >= 96
    {
        return Ipv4Net::new(v4, v6.prefix_len() - 96).ok().map(IpNet::V4);
    }
    Some(net)
}

/// True if any item of an array is judged so. What cannot be compared decides only if none is.
fn any<'a>(list: Node<'a>, mut judge: impl FnMut(&Val<'a>) -> Judged) -> Judged {
    let mut unsaid = None;
    for (n, item) in list.items().enumerate() {
        if n >= ITEMS_MAX {
            return Err(format!("the array has more than {ITEMS_MAX} items"));
        }
        match judge(&Val::of(item)) {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(why) => unsaid = Some(why),
        }
    }
    unsaid.map_or(Ok(false), Err)
}

/// Compares two texts in normal form C; plain ASCII is in it already.
fn in_normal_form(a: &str, b: &str, judge: impl Fn(&str, &str) -> bool) -> Judged {
    if judge(a, b) {
        return Ok(true);
    }
    if a.is_ascii() && b.is_ascii() {
        return Ok(false);
    }
    if a.len().max(b.len()) > TEXT_MAX {
        return Err(format!("a text over {TEXT_MAX} bytes is not compared by letters"));
    }
    Ok(judge(&a.nfc().collect::<String>(), &b.nfc().collect::<String>()))
}

fn equal(found: &Val<'_>, meaning: Meaning, value: &Val<'_>, left: &mut usize) -> Judged {
    if *left == 0 {
        return Err(format!("more than {ITEMS_MAX} values would have to be compared"));
    }
    *left -= 1;
    match (found, value) {
        (Val::Null, Val::Null) => Ok(true),
        (Val::Long(_), Val::Text(_) | Val::Long(_)) | (Val::Text(_), Val::Long(_)) => {
            Err(too_long("compare"))
        }
        (Val::Bool(a), Val::Bool(b)) => Ok(a == b),
        // Several vendors write booleans as text, in JSON's own spelling.
        (Val::Bool(flag), Val::Text(text)) | (Val::Text(text), Val::Bool(flag)) => {
            Ok(*text == if *flag { "true" } else { "false" })
        }
        (Val::Int(a), Val::Int(b)) => Ok(a == b),
        (Val::Big(a), Val::Big(b)) => Ok(a == b),
        (Val::Big(digits), Val::Text(text)) | (Val::Text(text), Val::Big(digits)) => {
            Ok(digits == text)
        }
        (Val::Num(_), other) | (other, Val::Num(_)) if other.as_number().is_some() => {
            Err(NO_EQUAL.into())
        }
        (Val::Int(number), Val::Text(text)) | (Val::Text(text), Val::Int(number)) => {
            if let (Val::Int(_), Some(time), Some(said)) = (found, meaning.time, instant(text)) {
                return Ok(time == said);
            }
            Ok(digits_equal(*number, text))
        }
        (Val::Text(a), Val::Text(b)) => texts_equal(a, meaning, b),
        (Val::List(a), Val::List(b)) => lists_equal(*a, *b, left),
        (Val::Map(a), Val::Map(b)) => maps_equal(*a, *b, left),
        _ => Ok(false),
    }
}

fn digits_equal(number: i64, text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain && text.parse() == Ok(number)
}

fn texts_equal(found: &str, meaning: Meaning, value: &str) -> Judged {
    if found == value {
        return Ok(true);
    }
    if meaning.country
        && let (Some(found), Some(value)) = (country::iso2(found), country::iso2(value))
    {
        return Ok(found == value);
    }
    // JSON text inside a string holds the address or time among other things.
    let bare = !found.starts_with(['{', '[']);
    if let Some(said) = address(value)
        && let Some(ip) = address(found).or(meaning.ip.filter(|_| bare))
    {
        return Ok(ip == said);
    }
    if let Some(said) = instant(value)
        && let Some(time) = instant(found).or(meaning.time.filter(|_| bare))
    {
        return Ok(time == said);
    }
    in_normal_form(found, value, |a, b| a == b)
}

fn lists_equal(a: Node<'_>, b: Node<'_>, left: &mut usize) -> Judged {
    let (mut a, mut b) = (a.items(), b.items());
    loop {
        match (a.next(), b.next()) {
            (None, None) => return Ok(true),
            (Some(a), Some(b)) => {
                if !equal(&Val::of(a), Meaning::default(), &Val::of(b), left)? {
                    return Ok(false);
                }
            }
            _ => return Ok(false),
        }
    }
}

fn maps_equal(a: Node<'_>, b: Node<'_>, left: &mut usize) -> Judged {
    let mut members = 0_usize;
    for (name, value) in a.members() {
        members += 1;
        let name = name.as_str().unwrap_or_default();
        let Some(other) = b.get(&name) else { return Ok(false) };
        if !equal(&Val::of(value), Meaning::default(), &Val::of(other), left)? {
            return Ok(false);
        }
    }
    Ok(b.members().take(members + 1).count() == members)
}
