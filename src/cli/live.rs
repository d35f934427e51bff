//! `demo --live`: what the demo's server tells, at which pace, and the configuration of the sources
//! that ask it.
//!
//! They are configured as a site would do it and are asked like a site's. It must not hand anything
//! to the store itself.

use super::demo::{CASES, LOGS};
use super::exit::CliError;
use crate::config;
use crate::domain::json::{Doc, Node};
use crate::formats::{self, envelope};
use crate::runtime::stand_in::{Fails, Feed, Pace, StandIn};
use crate::source::spec::Spec;
use std::time::Duration;

/// The pace of both: 49 cases and 239 records of logs within two minutes. The empty queue is there
/// for a moment, so that it can be read.
const CASES_PACE: Pace =
    Pace { first: Duration::from_secs(2), step: Duration::from_millis(2_200), at_once: 1 };
const LOGS_PACE: Pace =
    Pace { first: Duration::from_secs(3), step: Duration::from_millis(2_200), at_once: 5 };
/// Where the server fails, and for how long: long enough to be told, and to be looked at.
const FAILS: Fails = Fails { behind: 15, busy_for: Duration::from_secs(8) };

/// The server, and the sources that ask it.
pub(super) struct Live {
    _server: StandIn,
    specs: Vec<Spec>,
}

impl Live {
    /// Starts the server.
    pub(super) fn start() -> Result<Self, CliError> {
        let server = StandIn::start(feeds()?).map_err(|error| {
            CliError::Io(format!("the demo's server cannot listen on this machine: {error}"))
        })?;
        let specs = specs(&server.url())?;
        Ok(Self { _server: server, specs })
    }

    /// The sources.
    pub(super) fn sources(&self) -> &[Spec] {
        &self.specs
    }
}

/// They go on by a token, since the server is at another port each time.
fn configuration(url: &str) -> String {
    let source = |name, profile, path| {
        format!(
            r#"
            [[source]]
            name = "{name}"
            kind = "http"
            {profile}
            url = "{url}{path}"
            paging = "cursor"
            records = "/records"
            next = "/next"
            query = {{ after = "{{cursor}}" }}
            every = "1s"
            "#
        )
    };
    source("cases", r#"profile = "crosscheck.feed""#, "/cases") + &source("logs", "", "/logs")
}

fn specs(url: &str) -> Result<Vec<Spec>, CliError> {
    config::sources_of(&configuration(url)).map_err(CliError::Usage)
}

/// What it tells, in order of time.
fn feeds() -> Result<Vec<Feed>, CliError> {
    let (cases, logs) = (records([CASES])?, records(LOGS)?);
    Ok(vec![
        Feed { path: "/cases", records: cases, pace: CASES_PACE, fails: Some(FAILS) },
        Feed { path: "/logs", records: logs, pace: LOGS_PACE, fails: None },
    ])
}

fn records<const N: usize>(files: [(&str, &'static [u8]); N]) -> Result<Vec<String>, CliError> {
    let mut all = Vec::new();
    for (name, bytes) in files {
        let broken = || CliError::Io(format!("{name}: is built in, and no JSON"));
        let whole = std::str::from_utf8(bytes).map_err(|_| broken())?;
        // Documents of one line, or one of many.
        let lines = || whole.lines().map(|line| Doc::parse(line).ok()).collect();
        let docs: Option<Vec<Doc>> = Doc::parse(whole).ok().map(|doc| vec![doc]).or_else(lines);
        for doc in docs.ok_or_else(broken)? {
            for record in envelope::unwrap(doc.root(), &[]) {
                let node = record.node();
                all.push((time(node), node.raw().to_owned()));
            }
        }
    }
    all.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(all.into_iter().map(|(_, raw)| raw).collect())
}

/// When it was: a case's own word, else that of the sign-in, else the beginning.
fn time(node: Node<'_>) -> Option<String> {
    let case = node.get("detected_at").and_then(|it| it.as_str().map(String::from));
    case.or_else(|| formats::read(node, &[]).sign_in?.time.map(|at| at.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::Proxy;
    use crate::source::spec::Of;

    #[test]
    fn the_story_is_whole_in_order_and_over_within_two_minutes() {
        let feeds = feeds().unwrap();
        let sizes: Vec<usize> = feeds.iter().map(|feed| feed.records.len()).collect();
        assert_eq!(sizes, [49, 239]);
        for feed in &feeds {
            let Pace { first, step, at_once } = feed.pace;
            let steps = u32::try_from(feed.records.len().div_ceil(at_once)).unwrap();
            assert!(first + step * (steps - 1) < Duration::from_mins(2), "{}", feed.path);
        }
        let cases = include_str!("../../fixtures/demo/cases.jsonl");
        for line in cases.lines() {
            assert!(feeds[0].records.iter().any(|it| it == line), "as it stands in the file");
        }
        let at = |n: usize| Doc::parse(feeds[0].records[n].as_str()).unwrap();
        let times: Vec<_> = (0..49).map(|n| time(at(n).root()).unwrap()).collect();
        assert!(times.is_sorted() && times[48].starts_with("2026-03-02T10:"));
    }

    #[test]
    fn its_sources_are_those_that_a_configuration_file_could_name() {
        let specs = specs("http://127.0.0.1:9").unwrap();
        let names: Vec<_> = specs.iter().map(|spec| (spec.name.as_str(), spec.kind())).collect();
        assert_eq!(names, [("cases", "http"), ("logs", "http")]);
        for spec in specs {
            let Of::Http(http) = spec.of else { panic!("{}", spec.name) };
            assert!(http.net.proxy == Proxy::None && http.next_is_token(), "{}", spec.name);
        }
    }
}
