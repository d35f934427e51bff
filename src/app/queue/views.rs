//! Views: a filter and an order under a name, from the configuration, on the number keys.
//!
//! The program never writes the configuration: it shows the lines that would keep what is looked at
//! now.

use super::lens::Lens;
use crate::domain::query::{Sort, parse};
use crate::store::GroupBy;

/// Views that have a number key.
pub const VIEWS_MAX: usize = 9;

/// A filter and an order under a name.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// As people call it.
    pub name: String,
    /// What is looked through.
    pub lens: Lens,
    /// In groups of what; a plain list where it is none.
    pub group: Option<GroupBy>,
}

/// The views where the configuration names none: name, filter, order.
pub const BUILT_IN: [(&str, &str, &str); 6] = [
    ("mine", "holder:me", "due"),
    ("unclaimed", "state:open holder:none", "severity"),
    ("breached", "state:open due:breached", "due"),
    ("contradicted and high", "state:open sev:>=high grounding:contradicted", "severity"),
    ("hazards", "state:open hazard:*", "severity"),
    ("waiting", "state:waiting", "due"),
];

/// Reads a view; the error says which part cannot be read, and why.
pub fn view(name: &str, filter: &str, sort: &str) -> Result<View, String> {
    let query = parse(filter).map_err(|fault| format!("filter: {fault}"))?;
    let sort = Sort::parse(sort).ok_or_else(|| {
        let known: Vec<_> =
            crate::domain::query::Column::ALL.iter().map(|column| column.code()).collect();
        format!("sort: should be one of {}, or one with - before it", known.join(", "))
    })?;
    Ok(View { name: name.to_owned(), lens: Lens { query, sort }, group: None })
}

/// What the configuration calls a grouping; the error says what there is.
pub fn grouping(name: &str) -> Result<GroupBy, String> {
    let known = || GroupBy::ALL.map(GroupBy::code).join(", ");
    let found = GroupBy::ALL.into_iter().find(|by| by.code() == name);
    found.ok_or_else(|| format!("group: should be one of {}", known()))
}

/// The views that are built in.
pub fn built_in() -> Vec<View> {
    BUILT_IN.iter().filter_map(|(name, filter, sort)| view(name, filter, sort).ok()).collect()
}

/// The lines of the configuration that keep this as a view.
pub fn lines(lens: &Lens, group: Option<GroupBy>) -> Vec<String> {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let filter = lens.query.to_string();
    let mut lines = vec![
        "[[view]]".into(),
        "name = \"a name\"".into(),
        format!("filter = {}", quoted(&filter)),
        format!("sort = {}", quoted(&lens.sort.to_string())),
    ];
    lines.extend(group.map(|by| format!("group = {}", quoted(by.code()))));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_views_can_be_read_and_every_view_is_written_so_that_it_reads_the_same() {
        let views = built_in();
        assert_eq!(views.len(), BUILT_IN.len());
        for view in views {
            let text = lines(&view.lens, view.group).join("\n");
            let read: toml::Table = text.parse().unwrap();
            let read = &read["view"].as_array().unwrap()[0];
            let of = |name: &str| read[name].as_str().unwrap();
            assert_eq!(super::view("x", of("filter"), of("sort")).unwrap().lens, view.lens);
        }
    }

    #[test]
    fn a_view_that_cannot_be_read_says_where() {
        assert!(view("x", "usr:ortega", "risk").unwrap_err().starts_with("filter: \"usr\""));
        assert!(view("x", "", "riks").unwrap_err().contains("severity, risk"));
    }
}
