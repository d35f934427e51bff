//! The XML text of one Windows event, as the event viewer shows it, to the same event as JSON:
//! `{"System":{…},"EventData":{…}}`.
//!
//! Only what such an event is made of is read: elements, attributes, text, the five entities of XML
//! and character references. It must not expand any other entity, follow a document type, or go on
//! in a text that is larger, deeper or longer than an event: of such a text nothing is read.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::mem::take;

/// Bytes of text.
const BYTES_MAX: usize = 256 * 1024;
/// Elements inside elements.
const DEPTH_MAX: usize = 8;
/// Elements in all.
const ELEMENTS_MAX: usize = 512;

/// The event, if the text is one.
pub(super) fn read(text: &str) -> Option<String> {
    if text.len() > BYTES_MAX {
        return None;
    }
    let mut event = Event::default();
    let mut scan = Scan { rest: text.trim_start_matches('\u{feff}').trim() };
    let mut open: Vec<Element<'_>> = Vec::new();
    let mut count = 0;
    loop {
        let (before, rest) = scan.rest.split_once('<')?;
        scan.rest = rest;
        match open.last_mut() {
            Some(element) => decode(before, &mut element.text)?,
            None if before.trim().is_empty() => {}
            None => return None,
        }
        if scan.skipped()? {
            continue;
        }
        if let Some(text) = scan.eat("![CDATA[").then(|| scan.until("]]>")) {
            open.last_mut()?.text.push_str(text?);
        } else if scan.eat("/") {
            let element = open.pop()?;
            if scan.until(">")?.trim_end() != element.name {
                return None;
            }
            event.take(&open, element);
        } else {
            count += 1;
            let (element, empty) = scan.element()?;
            if count > ELEMENTS_MAX || open.len() >= DEPTH_MAX {
                return None;
            }
            if empty {
                event.take(&open, element);
            } else {
                open.push(element);
            }
        }
        if open.is_empty() {
            return scan.rest.trim().is_empty().then(|| event.into_json());
        }
    }
}

struct Element<'t> {
    name: &'t str,
    attributes: Vec<(&'t str, String)>,
    text: String,
}

impl Element<'_> {
    /// The value of the first attribute of that name, which is asked for once.
    fn attribute(&mut self, name: &str) -> Option<String> {
        let found = self.attributes.iter_mut().find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| take(value))
    }
}

/// The members of the two parts, in the order of the text.
#[derive(Default)]
struct Event<'t> {
    system: Vec<(Cow<'t, str>, String)>,
    data: Vec<(Cow<'t, str>, String)>,
}

impl<'t> Event<'t> {
    /// Keeps what an element says, once it is closed. The first of two of one name counts.
    fn take(&mut self, parents: &[Element<'t>], mut element: Element<'t>) {
        let [event, part] = parents else { return };
        let text = take(&mut element.text);
        let (kept, name, value) = match (event.name, part.name, element.name) {
            ("Event", "System", "Provider") => {
                (&mut self.system, "Provider".into(), element.attribute("Name"))
            }
            ("Event", "System", "TimeCreated") => {
                (&mut self.system, "Time".into(), element.attribute("systemTime"))
            }
            ("Event", "System", name) => (&mut self.system, name.into(), Some(text)),
            ("Event", "EventData", "Data") => {
                let Some(name) = element.attribute("Name") else { return };
                (&mut self.data, name.into(), Some(text))
            }
            _ => return,
        };
        if let Some(value) = value
            && !kept.iter().any(|(known, _)| *known == name)
        {
            kept.push((name, value));
        }
    }

    fn into_json(self) -> String {
        let size = |part: &[(Cow<'_, str>, String)]| -> usize {
            part.iter().map(|(name, value)| name.len() + value.len() + 8).sum()
        };
        let room = size(&self.system) + size(&self.data) + 40;
        let mut out = String::with_capacity(room);
        for (head, part) in [("{\"System\":{", &self.system), ("},\"EventData\":{", &self.data)] {
            out.push_str(head);
            for (n, (name, value)) in part.iter().enumerate() {
                out.push_str(if n == 0 { "" } else { "," });
                quote(name, &mut out);
                out.push(':');
                quote(value, &mut out);
            }
        }
        out.push_str("}}");
        out
    }
}

/// Writes a text as JSON.
fn quote(text: &str, out: &mut String) {
    out.push('"');
    if text.bytes().any(|byte| byte < 0x20 || matches!(byte, b'"' | b'\\')) {
        for char in text.chars() {
            match char {
                '"' | '\\' => out.extend(['\\', char]),
                // Writing to a String does not fail.
                '\0'..='\x1f' => _ = write!(out, "\\u{:04x}", u32::from(char)),
                _ => out.push(char),
            }
        }
    } else {
        out.push_str(text);
    }
    out.push('"');
}

struct Scan<'t> {
    rest: &'t str,
}

impl<'t> Scan<'t> {
    fn eat(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// The text up to that one, which is skipped.
    fn until(&mut self, end: &str) -> Option<&'t str> {
        let (text, rest) = self.rest.split_once(end)?;
        self.rest = rest;
        Some(text)
    }

    /// Skips a declaration or a comment; `None` for a document type.
    fn skipped(&mut self) -> Option<bool> {
        if self.eat("?") {
            return self.until("?>").map(|_| true);
        }
        if self.eat("!--") {
            return self.until("-->").map(|_| true);
        }
        (!self.rest.starts_with('!') || self.rest.starts_with("![CDATA[")).then_some(false)
    }

    fn name(&mut self) -> Option<&'t str> {
        let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
        let end = self.rest.find(|c| !part(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        (!name.is_empty()).then_some(name)
    }

    /// An element's tag behind its `<`, and whether it is empty (`<a/>`).
    fn element(&mut self) -> Option<(Element<'t>, bool)> {
        let name = self.name()?;
        let mut attributes = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            if self.eat("/>") {
                return Some((Element { name, attributes, text: String::new() }, true));
            }
            if self.eat(">") {
                return Some((Element { name, attributes, text: String::new() }, false));
            }
            let key = self.name()?;
            self.rest = self.rest.trim_start();
            if !self.eat("=") {
                return None;
            }
            self.rest = self.rest.trim_start();
            let quote = if self.eat("'") {
                "'"
            } else if self.eat("\"") {
                "\""
            } else {
                return None;
            };
            let mut value = String::new();
            decode(self.until(quote)?, &mut value)?;
            attributes.push((key, value));
        }
    }
}

/// Adds a text with its entities replaced; `None` for one that XML does not define.
fn decode(text: &str, out: &mut String) -> Option<()> {
    let mut parts = text.split('&');
    out.push_str(parts.next()?);
    for part in parts {
        let (entity, rest) = part.split_once(';')?;
        out.push(match entity {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => {
                let digits = entity.strip_prefix('#')?;
                let code = match digits.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                    None => digits.parse().ok()?,
                };
                char::from_u32(code)?
            }
        });
        out.push_str(rest);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn an_event_is_read_with_its_entities_comments_and_sections() {
        let text = "\u{feff}<?xml version='1.0'?>\r\n<!-- x -->\n<Event xmlns=\"urn:x\"><System>\
            <Provider Name='A &amp; B' Guid=\"{1}\"/><EventID Qualifiers = ''>4624</EventID>\
            <TimeCreated SystemTime='2026-03-02T10:00:00Z' /></System><EventData>\
            <Data Name='N'>a&lt;b&#233;&#x41;<![CDATA[<&x;>]]></Data><Data Name='E'/>\
            <Data Name='N'>second</Data><Data>unnamed</Data></EventData></Event> ";
        let json: Value = serde_json::from_str(&read(text).unwrap()).unwrap();
        assert_eq!(
            json,
            serde_json::json!({
                "System": {"Provider": "A & B", "EventID": "4624",
                           "Time": "2026-03-02T10:00:00Z"},
                "EventData": {"N": "a<béA<&x;>", "E": ""}})
        );
    }

    #[test]
    fn a_text_is_the_same_in_json_whatever_stands_in_it() {
        for (written, wanted) in [
            ("a&quot;b\\c", "a\"b\\c"),
            ("&#10;&#9;&#1;&#x7f;\u{202e}", "\n\t\u{1}\u{7f}\u{202e}"),
            ("日本 \u{1f600}", "日本 \u{1f600}"),
            ("", ""),
        ] {
            let text = format!(
                "<Event><System><EventID>{written}</EventID></System>\
                 <EventData><Data Name='{written}'>x</Data></EventData></Event>"
            );
            let json: Value = serde_json::from_str(&read(&text).unwrap()).unwrap();
            let wanted =
                serde_json::json!({"System": {"EventID": wanted}, "EventData": {wanted: "x"}});
            assert_eq!(json, wanted, "{written}");
        }
        assert_eq!(read("<Event/>").unwrap(), "{\"System\":{},\"EventData\":{}}");
    }

    #[test]
    fn what_is_no_plain_event_gives_nothing() {
        let deep = format!("{}{}", "<a>".repeat(20), "</a>".repeat(20));
        let long = format!("<a>{}</a>", "<b/>".repeat(1_000));
        let large = format!("<a>{}</a>", "x".repeat(BYTES_MAX));
        for text in [
            "",
            "x",
            "<a>",
            "<a></b>",
            "<a/>x",
            "x<a/>",
            "<a b></a>",
            "<a b=c></a>",
            "<a b='c></a>",
            "<a>&b;</a>",
            "<a>&amp</a>",
            "<a>&#xD800;</a>",
            "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
            "<![CDATA[x]]><a/>",
            "<a><![CDATA[x</a>",
            "<a><!-- x</a>",
            "<>",
            "</a>",
            "<",
            &deep,
            &long,
            &large,
        ] {
            assert_eq!(read(text), None, "{}", text.get(..40).unwrap_or(text));
        }
    }
}
