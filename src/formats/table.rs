//! Answers of the Log Analytics query API: a table's columns and, apart from them, its rows.
//!
//! A row becomes an object of its columns' names and its own values, each with its bytes as they
//! stand. It must not take apart a table whose rows are of no known format: that stays one record.

use super::{UNKNOWN, detect};
use crate::domain::json::{Doc, Kind, Node};
use crate::domain::mapping::Mapping;

/// How many times its own bytes a table may grow to by the names that its rows repeat. Real tables
/// stay below 4; without a limit a name of megabytes would be copied into every short row.
const GROWS_MAX: usize = 16;

/// The rows of an answer with tables, or of a table alone, where at least one is known; a row that
/// cannot be one comes out as its own array. None too where its rows would take far more memory
/// than the answer itself.
///
/// Read are `{"tables":[{"name":"PrimaryResult","columns":[{"name":…}],"rows":[[…]]}]}` and the
/// frames of the second version of the protocol (`Columns`, `ColumnName`, `Rows`).
pub(super) fn rows<'d>(record: Node<'d>, own: &[Mapping]) -> Option<Vec<Result<Doc, Node<'d>>>> {
    let tables = member(record, &["tables", "Tables"]).filter(|it| it.kind() == Kind::Array);
    let mut rows = Vec::new();
    match tables {
        Some(tables) => tables.items().try_for_each(|table| read(table, &mut rows))?,
        None => read(record, &mut rows)?,
    }
    let known =
        |row: &Result<Doc, _>| row.as_ref().is_ok_and(|doc| detect(doc.root(), own) != UNKNOWN);
    rows.iter().any(known).then_some(rows)
}

fn member<'d>(node: Node<'d>, names: &[&str]) -> Option<Node<'d>> {
    names.iter().find_map(|name| node.get(name))
}

/// Adds the rows of a table, where it is one; none where they would be too large.
fn read<'d>(table: Node<'d>, rows: &mut Vec<Result<Doc, Node<'d>>>) -> Option<()> {
    let Some(columns) = member(table, &["columns", "Columns"]) else { return Some(()) };
    let Some(found) = member(table, &["rows", "Rows"]) else { return Some(()) };
    let name = |column: Node<'d>| member(column, &["name", "ColumnName"]);
    let names: Option<Vec<Node<'d>>> =
        columns.items().map(|it| name(it).filter(|name| name.kind() == Kind::String)).collect();
    let Some(names) = names.filter(|names| !names.is_empty()) else { return Some(()) };
    let repeated: usize = names.iter().map(|name| name.raw().len()).sum();
    let bytes = repeated.saturating_mul(found.items().count());
    if bytes > table.raw().len().saturating_mul(GROWS_MAX) {
        return None;
    }
    rows.extend(found.items().map(|row| object(&names, row).ok_or(row)));
    Some(())
}

/// A row as an object, if it has a value for each column and no name stands twice.
fn object(names: &[Node<'_>], row: Node<'_>) -> Option<Doc> {
    if row.items().count() != names.len() {
        return None;
    }
    let members = names.iter().zip(row.items());
    let members: Vec<_> =
        members.map(|(n, value)| format!("{}:{}", n.raw(), value.raw())).collect();
    Doc::parse(format!("{{{}}}", members.join(","))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats;

    const COLUMNS: &str = r#"[{"name":"TimeGenerated","type":"datetime"},
        {"name":"ResultType","type":"string"},{"name":"UserPrincipalName","type":"string"},
        {"name":"IPAddress","type":"string"},{"name":"LocationDetails","type":"dynamic"}]"#;
    const ROW: &str = r#"["2026-03-02T10:00:00Z", "50126","nora@contoso.example",
        "198.51.100.7","{\"countryOrRegion\":\"ES\"}"]"#;

    fn texts(answer: &str) -> Vec<String> {
        let doc = Doc::parse(answer).unwrap();
        let rows = rows(doc.root(), &[]).unwrap_or_default().into_iter();
        rows.map(|row| row.map_or_else(|it| it.raw().into(), |it| it.text().into())).collect()
    }

    #[test]
    fn rows_become_records_with_the_bytes_of_their_values() {
        let table = format!(r#"{{"name":"PrimaryResult","columns":{COLUMNS},"rows":[{ROW},[7]]}}"#);
        let frame = format!(
            r#"{{"FrameType":"DataTable","TableKind":"PrimaryResult","Columns":{},"Rows":[{ROW},[7]]}}"#,
            COLUMNS.replace("\"name\"", "\"ColumnName\"")
        );
        for answer in [format!(r#"{{"tables":[{table}]}}"#), table, frame] {
            let rows = texts(&answer);
            assert_eq!(rows[1..], ["[7]"], "{answer}");
            let doc = Doc::parse(rows[0].as_str()).unwrap();
            let read = formats::read(doc.root(), &[]);
            let sign_in = read.sign_in.unwrap();
            assert_eq!(read.format, "entra.loganalytics");
            assert_eq!(sign_in.user.name.as_deref(), Some("nora@contoso.example"));
            assert_eq!(sign_in.src_endpoint.location.country.as_deref(), Some("ES"));
            assert_eq!(sign_in.path("status_code"), Some("/ResultType"));
            assert!(rows[0].contains(r#""LocationDetails":"{\"countryOrRegion\":\"ES\"}""#));
        }
    }

    #[test]
    fn other_tables_stay_whole() {
        for text in [
            r#"{"tables":[{"columns":[{"name":"a"}],"rows":[[1]]}]}"#.to_owned(),
            r#"{"columns":[],"rows":[[]]}"#.into(),
            r#"{"columns":["a"],"rows":[["x"]]}"#.into(),
            r#"{"tables":7}"#.into(),
            r#"{"tables":[7,{"columns":{},"rows":{}}]}"#.into(),
            format!(r#"{{"columns":{COLUMNS}}}"#),
            format!(r#"{{"columns":{COLUMNS},"rows":[["x"]]}}"#),
            format!(
                r#"{{"columns":{},"rows":[{ROW}]}}"#,
                COLUMNS.replace("IPAddress", "ResultType")
            ),
        ] {
            assert_eq!(texts(&text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn long_names_are_not_copied_into_a_flood_of_short_rows() {
        let long = "n".repeat(4_000);
        let columns =
            COLUMNS.replace("{\"name\":\"LocationDetails\"", &format!("{{\"name\":\"{long}\""));
        let table = |rows: usize| {
            format!(r#"{{"columns":{columns},"rows":[{}]}}"#, vec![ROW; rows].join(","))
        };
        assert_eq!(texts(&table(20)).len(), 20);
        assert_eq!(texts(&table(1_000)), Vec::<String>::new(), "it stays one record");
        let beside =
            format!(r#"{{"tables":[{{"columns":{COLUMNS},"rows":[{ROW}]}},{}]}}"#, table(1_000));
        assert_eq!(texts(&beside), Vec::<String>::new(), "no table is left out unseen");
    }
}
