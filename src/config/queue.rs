//! The queue's part of the configuration file: within which time cases are to be decided, and
//! views. Each error names line and field.

use super::file::{key_line, unknown};
use super::outside;
use crate::app::queue::views::{self, VIEWS_MAX, View};
use crate::domain::nearest::meant;
use crate::domain::query::DueTimes;
use crate::domain::words::Severity;
use serde::Deserialize;
use std::time::Duration;
use toml::{Table, Value};

/// Minutes by which a case is to be decided, where nothing is set: low, medium, high, critical. Our
/// own choice, of the order that service levels of operations centres have.
const DUE_MINUTES: [u32; 4] = [24 * 60, 8 * 60, 60, 15];
/// The shortest and the longest time that can be set.
const DUE: [Duration; 2] = [Duration::from_mins(1), Duration::from_hours(24 * 365)];

/// A view as the file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ViewRead {
    name: String,
    #[serde(default)]
    filter: String,
    #[serde(default)]
    sort: Option<String>,
    #[serde(default)]
    group: Option<String>,
}

/// The times of the file over the defaults.
pub(super) fn due(text: &str, own: &Table) -> Result<DueTimes, String> {
    let mut minutes = DUE_MINUTES.map(Some);
    for (name, value) in own {
        let at = |why: &str| format!("line {}: due.{name}: {why}", key_line(text, &["due", name]));
        let severity = Severity::from_code(name);
        let severity = severity.ok_or_else(|| {
            let meant = meant(name, Severity::ALL.iter().map(|it| it.code()));
            at(&format!("should be low, medium, high or critical{meant}"))
        })?;
        minutes[severity as usize] = match value.as_str() {
            Some("none") => None,
            text => Some(span(text).map_err(|why| at(&format!("{why}, or \"none\"")))?),
        };
    }
    Ok(DueTimes { minutes })
}

/// Whole minutes.
fn span(text: Option<&str>) -> Result<u32, String> {
    let span = outside::read_span(text.unwrap_or_default(), DUE[0]..=DUE[1])?;
    // A year has no more of them.
    Ok((span.as_secs() / 60) as u32)
}

/// The views of the file, or those built in where it has none.
pub(super) fn views(text: &str, own: &[Value]) -> Result<Vec<View>, String> {
    if own.is_empty() {
        return Ok(views::built_in());
    }
    let line = |n: usize| {
        let mut heads = text.lines().enumerate().filter(|(_, line)| line.trim() == "[[view]]");
        heads.nth(n).map_or(1, |(at, _)| at + 1)
    };
    if own.len() > VIEWS_MAX {
        let at = line(VIEWS_MAX);
        return Err(format!("line {at}: view: there are {VIEWS_MAX} at most, one a number key"));
    }
    let read = |(n, value): (usize, &Value)| {
        let at = |why: String| format!("line {}: view: {why}", line(n));
        let view: ViewRead = value.clone().try_into().map_err(|error: toml::de::Error| {
            let said = error.message();
            at(format!("{said}{}", unknown(said)))
        })?;
        if view.name.trim().is_empty() {
            return Err(at("name: should not be empty".into()));
        }
        let sort = view.sort.as_deref().unwrap_or("severity");
        let group = view.group.as_deref().map(views::grouping).transpose().map_err(at)?;
        let view = views::view(&view.name, &view.filter, sort).map_err(at)?;
        Ok(View { group, ..view })
    };
    own.iter().enumerate().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due_of(text: &str) -> Result<DueTimes, String> {
        let file: Table = text.parse().unwrap();
        let none = Table::new();
        due(text, file.get("due").and_then(Value::as_table).unwrap_or(&none))
    }

    fn views_of(text: &str) -> Result<Vec<View>, String> {
        let file: Table = text.parse().unwrap();
        views(text, file.get("view").and_then(Value::as_array).map_or(&[], Vec::as_slice))
    }

    #[test]
    fn due_times_stand_over_the_defaults_and_none_is_none() {
        let set = due_of("[due]\ncritical = \"5m\"\nlow = \"none\"").unwrap();
        assert_eq!(set.minutes, [None, Some(480), Some(60), Some(5)]);
        assert_eq!(due_of("").unwrap().minutes, DUE_MINUTES.map(Some));
    }

    #[test]
    fn a_due_time_that_is_none_is_refused_by_line_and_name() {
        for (line, what) in [
            ("hihg = \"1h\"", "due.hihg: should be low"),
            ("high = 5", "due.high: should be a span"),
            ("high = \"0m\"", "due.high: should be a span"),
            ("high = \"40000d\"", "due.high: should be a span"),
        ] {
            let said = due_of(&format!("[due]\n{line}")).unwrap_err();
            assert!(said.starts_with("line 2: ") && said.contains(what), "{said}");
        }
    }

    #[test]
    fn views_are_read_in_order_and_a_bad_one_says_where() {
        let good = "[[view]]\nname = \"mine\"\nfilter = \"holder:me\"\nsort = \"-age\"\n";
        let views = views_of(&good.repeat(2)).unwrap();
        assert_eq!((views.len(), views[1].name.as_str()), (2, "mine"));
        assert_eq!(views[0].lens.sort.to_string(), "-age");
        let bad = |second: &str| views_of(&format!("{good}\n{second}")).unwrap_err();
        let said = bad("[[view]]\nname = \"x\"\nfilter = \"usr:ortega\"");
        assert!(said.starts_with("line 6: view: filter: \"usr\""), "{said}");
        assert!(bad("[[view]]\nname = \" \"").contains("name: should not be empty"));
        let said = bad("[[view]]\nname = \"x\"\ngroup = \"sbject\"");
        assert!(said.contains("group: should be one of subject, detection, address"), "{said}");
        let grouped = views_of("[[view]]\nname = \"x\"\ngroup = \"detection\"").unwrap();
        assert_eq!(grouped[0].group, Some(crate::store::GroupBy::Detection));
        assert!(bad("[[view]]\nname = \"x\"\ncolour = 1").contains("colour"));
        assert!(views_of(&good.repeat(10)).unwrap_err().starts_with("line 37: view: there are 9"));
        assert_eq!(views_of("").unwrap().len(), views::BUILT_IN.len());
    }
}
