//! A sign-in in the making: takes fields of a record, checks their types, keeps where each value
//! came from.
//!
//! Whatever is absent, null, a placeholder or of another type stays unknown; all but the first two
//! leave a warning. It must not know any vendor.

pub(super) mod moment;

use super::address;
use super::field::Field;
use crate::domain::country;
use crate::domain::json::Kind;
use crate::domain::raw_paths::RawPaths;
use crate::domain::sign_in::{GeoSource, SignIn, TimeQuality};
use std::borrow::Cow;

/// Characters of a value shown in a warning.
const SHOWN_CHARS: usize = 40;

/// A sign-in in the making.
#[derive(Default)]
pub(super) struct Draft {
    /// What has been read so far.
    pub(super) sign_in: SignIn,
    empty: Vec<&'static str>,
}

/// True for text that stands where there is no value.
pub(super) fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    text.len() <= 9
        && ["", "-", "--", "null", "<null>", "(null)", "unknown", "undefined", "n/a"]
            .iter()
            .any(|placeholder| text.eq_ignore_ascii_case(placeholder))
}

/// The text of a field, where it says something.
pub(super) fn said(field: Field<'_>) -> Option<Cow<'_, str>> {
    field.text().filter(|text| !is_placeholder(text))
}

/// A value as a warning shows it: in quotes, cut, and with nothing in it that is not plain to see.
pub(super) fn quoted(value: &str) -> String {
    let shown: String = value.chars().take(SHOWN_CHARS).flat_map(char::escape_debug).collect();
    let more = if value.chars().nth(SHOWN_CHARS).is_some() { "…" } else { "" };
    format!("\"{shown}{more}\"")
}

/// True for the all-zero id that stands where there is none.
fn is_zero_id(text: &str) -> bool {
    text.len() >= 32 && text.bytes().all(|byte| matches!(byte, b'0' | b'-'))
}

impl Draft {
    /// Keeps where a value came from.
    pub(super) fn path(&mut self, name: &'static str, field: &Field<'_>) {
        if self.sign_in.path(name).is_none() {
            if self.sign_in.raw_paths.is_empty() {
                self.sign_in.raw_paths = RawPaths::with_room();
            }
            self.sign_in.raw_paths.add(name, |text| field.point(text));
        }
    }

    /// Leaves a warning about a normalised field.
    pub(super) fn warn(&mut self, name: &str, why: &str) {
        self.sign_in.warnings.push(format!("{name}: {why}"));
    }

    fn warn_value(&mut self, name: &str, field: &Field<'_>, value: &str, why: &str) {
        let warning = format!("{name}: {} at {}: {why}", quoted(value), field.pointer());
        self.sign_in.warnings.push(warning);
    }

    pub(super) fn wrong_type(&mut self, name: &str, field: &Field<'_>, wanted: &str) {
        let found = match field.node.kind() {
            Kind::Null => "null",
            Kind::True | Kind::False => "true or false",
            Kind::Number => "a number",
            Kind::String | Kind::Key => "text",
            Kind::Array => "an array",
            Kind::Object => "an object",
        };
        let warning =
            format!("{name}: {} holds {found} where {wanted} should stand", field.pointer());
        self.sign_in.warnings.push(warning);
    }

    /// A text that is no placeholder, without keeping where it came from.
    pub(super) fn peek<'d>(
        &mut self,
        name: &'static str,
        field: Option<Field<'d>>,
    ) -> Option<(Cow<'d, str>, Field<'d>)> {
        let field = field.filter(|field| !field.is_null())?;
        let Some(text) = field.text() else {
            self.wrong_type(name, &field, "text");
            return None;
        };
        if is_placeholder(&text) {
            if text.trim().is_empty() {
                self.empty.push(name);
            } else {
                self.warn_value(name, &field, &text, "a placeholder, so unknown");
            }
            return None;
        }
        Some((text, field))
    }

    /// A text.
    pub(super) fn text(&mut self, name: &'static str, field: Option<Field<'_>>) -> Option<String> {
        let (text, field) = self.peek(name, field)?;
        self.path(name, &field);
        Some(text.into_owned())
    }

    /// The first text of several fields that has a value.
    pub(super) fn first<'d>(
        &mut self,
        name: &'static str,
        fields: impl IntoIterator<Item = Option<Field<'d>>>,
    ) -> Option<String> {
        fields.into_iter().find_map(|field| self.text(name, field))
    }

    /// An id: a text that is not all zeros.
    pub(super) fn id(&mut self, name: &'static str, field: Option<Field<'_>>) -> Option<String> {
        let (text, field) = self.peek(name, field)?;
        if is_zero_id(&text) {
            self.warn_value(name, &field, &text, "a placeholder, so unknown");
            return None;
        }
        self.path(name, &field);
        Some(text.into_owned())
    }

    /// A truth value, as JSON or as the words true and false.
    pub(super) fn flag(&mut self, name: &'static str, field: Option<Field<'_>>) -> Option<bool> {
        let field = field.filter(|field| !field.is_null())?;
        let flag = match (field.node.as_bool(), field.text()) {
            (Some(flag), _) => flag,
            (None, Some(text)) if text.eq_ignore_ascii_case("true") => true,
            (None, Some(text)) if text.eq_ignore_ascii_case("false") => false,
            (None, Some(text)) if is_placeholder(&text) => {
                self.empty.push(name);
                return None;
            }
            _ => {
                self.wrong_type(name, &field, "true or false");
                return None;
            }
        };
        self.path(name, &field);
        Some(flag)
    }

    /// An object or array, also where it is written as JSON text in a string.
    pub(super) fn open<'a>(
        &mut self,
        name: &'static str,
        field: Option<Field<'a>>,
        held: &'a mut Option<crate::domain::json::Doc>,
    ) -> Option<Field<'a>> {
        let field = field.filter(|field| !field.is_null())?;
        match field.open(held) {
            Ok(Some(inner)) => return Some(inner),
            Ok(None) if field.text().is_some_and(|text| is_placeholder(&text)) => {
                self.empty.push(name);
            }
            Ok(None) => self.wrong_type(name, &field, "an object or array"),
            Err(()) => {
                let why = format!("the JSON text at {} cannot be read", field.pointer());
                self.warn(name, &why);
            }
        }
        None
    }

    /// The source address with its port. True if an address was read.
    pub(super) fn address(&mut self, field: Option<Field<'_>>) -> bool {
        let Some((text, field)) = self.peek("src_endpoint.ip", field) else { return false };
        let read = address::parse(&text);
        if read.is_ok() || self.sign_in.src_endpoint.ip_raw.is_none() {
            self.sign_in.src_endpoint.ip_raw = Some(text.to_string());
        }
        match read {
            Ok(address) => {
                self.sign_in.src_endpoint.ip = Some(address.ip);
                self.sign_in.src_endpoint.port = address.port;
                self.path("src_endpoint.ip", &field);
                if address.port.is_some() {
                    self.path("src_endpoint.port", &field);
                }
                true
            }
            Err(why) => {
                self.warn_value("src_endpoint.ip", &field, &text, why);
                false
            }
        }
    }

    /// A country from a code or an English name.
    pub(super) fn country(&mut self, field: Option<Field<'_>>) {
        const NAME: &str = "src_endpoint.location.country";
        let Some((text, field)) = self.peek(NAME, field) else { return };
        match country::iso2(&text) {
            Some(code) => {
                self.sign_in.src_endpoint.location.country = Some(code.into());
                self.path(NAME, &field);
                self.sign_in.src_endpoint.geo_source = GeoSource::Vendor;
            }
            None => self.warn_value(NAME, &field, &text, "no country of ISO 3166-1"),
        }
    }

    /// City and region.
    pub(super) fn town(&mut self, city: Option<Field<'_>>, region: Option<Field<'_>>) {
        let city = self.text("src_endpoint.location.city", city);
        let region = self.text("src_endpoint.location.region", region);
        if city.is_some() || region.is_some() {
            self.sign_in.src_endpoint.geo_source = GeoSource::Vendor;
        }
        self.sign_in.src_endpoint.location.city = city;
        self.sign_in.src_endpoint.location.region = region;
    }

    /// Degrees; both or none, and 0/0 is unknown.
    pub(super) fn degrees(&mut self, lat: Option<Field<'_>>, long: Option<Field<'_>>) {
        const LAT: &str = "src_endpoint.location.lat";
        const LONG: &str = "src_endpoint.location.long";
        let at = (self.degree(LAT, lat, 90.0), self.degree(LONG, long, 180.0));
        let (Some((north, lat)), Some((east, long))) = at else {
            if at.0.is_some() != at.1.is_some() {
                self.warn("src_endpoint.location", "one of latitude and longitude is missing");
            }
            return;
        };
        if north.abs() < 1e-9 && east.abs() < 1e-9 {
            self.warn("src_endpoint.location", "0/0 is a placeholder, so unknown");
            return;
        }
        self.sign_in.src_endpoint.location.lat = Some(north);
        self.sign_in.src_endpoint.location.long = Some(east);
        self.sign_in.src_endpoint.geo_source = GeoSource::Vendor;
        self.path(LAT, &lat);
        self.path(LONG, &long);
    }

    fn degree<'d>(
        &mut self,
        name: &'static str,
        field: Option<Field<'d>>,
        limit: f64,
    ) -> Option<(f64, Field<'d>)> {
        let field = field.filter(|field| !field.is_null())?;
        let text = field.text();
        let number = match &text {
            Some(text) if is_placeholder(text) => return None,
            Some(text) => text.trim().parse().ok(),
            None => field.node.as_f64(),
        };
        match number {
            Some(number) if f64::abs(number) <= limit => Some((number, field)),
            Some(_) => {
                self.warn(name, "beyond the globe");
                None
            }
            None => {
                self.wrong_type(name, &field, "a number");
                None
            }
        }
    }

    /// An integer, as JSON or as digits in text (`AS64500` too).
    pub(super) fn integer<'d>(
        &mut self,
        name: &'static str,
        field: Option<Field<'d>>,
    ) -> Option<(i64, Field<'d>)> {
        let field = field.filter(|field| !field.is_null())?;
        let text = field.text();
        let number = match &text {
            Some(text) if is_placeholder(text) => {
                self.empty.push(name);
                return None;
            }
            Some(text) => {
                let text = text.trim();
                let digits = text.strip_prefix("AS").unwrap_or(text);
                digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
            }
            None => field.node.as_i64(),
        };
        if number.is_none() {
            self.wrong_type(name, &field, "an integer");
        }
        number.map(|number| (number, field))
    }

    /// The network's number; 0 is unknown.
    pub(super) fn asn(&mut self, field: Option<Field<'_>>) {
        const NAME: &str = "src_endpoint.autonomous_system.number";
        let Some((number, field)) = self.integer(NAME, field) else { return };
        match u32::try_from(number) {
            Ok(0) => self.warn(NAME, "0 is a placeholder, so unknown"),
            Ok(number) => {
                self.sign_in.src_endpoint.autonomous_system.number = Some(number);
                self.path(NAME, &field);
            }
            Err(_) => self.warn(NAME, "no number of an autonomous system"),
        }
    }

    /// The mail address, where the record names none and the login name has the form of one.
    pub(super) fn mail_of_name(&mut self) {
        if self.sign_in.user.email_addr.is_some() {
            return;
        }
        let Some(name) = self.sign_in.user.name.as_deref() else { return };
        let plain = name.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && domain.contains('.')
                && !domain.contains('@')
                && !local.contains('#')
                && !name.contains(char::is_whitespace)
        });
        if plain && self.sign_in.raw_paths.add_as("user.email_addr", "user.name") {
            self.sign_in.user.email_addr = Some(name.to_owned());
        }
    }

    /// The sign-in, with one warning for all empty fields, and one where there is no time at all.
    pub(super) fn finish(mut self) -> SignIn {
        if self.sign_in.time.is_none() && self.sign_in.time_quality == TimeQuality::Missing {
            self.warn("time", "the record has none");
        }
        if !self.empty.is_empty() {
            self.empty.dedup();
            let warning = format!("empty, so unknown: {}", self.empty.join(", "));
            self.sign_in.warnings.push(warning);
        }
        self.sign_in
    }
}
