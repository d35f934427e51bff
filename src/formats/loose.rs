//! Values that one logger writes as a number and another as text: ids and codes. Times are read in
//! `draft::moment`.
//!
//! It must not know any vendor.

use super::draft::Draft;
use super::field::Field;
use crate::domain::json::Kind;

/// A field's text in lower case and without blanks around it; empty where it is no text.
pub(super) fn word(field: Option<Field<'_>>) -> String {
    let text = field.and_then(|field| field.text()).unwrap_or_default();
    text.trim().to_ascii_lowercase()
}

/// True for an object or an array.
pub(super) fn is_container(field: &Field<'_>) -> bool {
    matches!(field.node.kind(), Kind::Object | Kind::Array)
}

impl Draft {
    /// An id that is written as text or as a whole number; zero is a placeholder.
    pub(super) fn any_id(
        &mut self,
        name: &'static str,
        field: Option<Field<'_>>,
    ) -> Option<String> {
        let number = field.filter(|field| field.node.kind() == Kind::Number);
        let Some(field) = number else {
            let zero = word(field) == "0";
            if zero {
                self.warn(name, "0 is a placeholder, so unknown");
            }
            return self.id(name, field.filter(|_| !zero));
        };
        let digits = field.node.raw();
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            self.warn(name, "a fraction or a number below zero is no id");
            return None;
        }
        if digits == "0" {
            self.warn(name, "0 is a placeholder, so unknown");
            return None;
        }
        self.path(name, &field);
        Some(digits.to_owned())
    }

    /// A text, also where it is written as a number.
    pub(super) fn label(&mut self, name: &'static str, field: Option<Field<'_>>) -> Option<String> {
        let field = field.filter(|field| !field.is_null())?;
        if field.node.as_f64().is_none() {
            return self.text(name, Some(field));
        }
        self.path(name, &field);
        Some(field.node.raw().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::json::Doc;

    #[test]
    fn a_code_is_a_text_also_where_it_is_a_number() {
        let doc = Doc::parse(r#"{"a":50126,"b":"x","c":"-","d":{},"e":null}"#).unwrap();
        let root = Field::root(doc.root());
        let mut draft = Draft::default();
        let mut label = |name: &str| draft.label("status_code", root.get(name));
        assert_eq!(label("a").as_deref(), Some("50126"));
        assert_eq!(label("b").as_deref(), Some("x"));
        assert_eq!((label("c"), label("d"), label("e"), label("f")), (None, None, None, None));
    }
}
