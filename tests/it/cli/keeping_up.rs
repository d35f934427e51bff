//! A small form of the bench `follow`: a source that delivers steadily is kept up with, whole and
//! in bounded memory. What a build for release can do is the bench's to say.

#[path = "../../../benches/follow/pulled.rs"]
#[allow(dead_code, reason = "the bench asks for more")]
mod pulled;
#[path = "../../../benches/follow/source.rs"]
#[allow(dead_code, reason = "the bench asks for more")]
mod source;

use super::Place;
use pulled::Pulled;
use source::{Source, Spread};
use std::time::Duration;

/// Events a second: a tenth of what a build for release is held to.
const RATE: usize = 500;
const SECONDS: usize = 4;
const MEMORY_MB: f64 = 200.0;

#[test]
fn a_source_that_delivers_steadily_is_kept_up_with_whole_and_in_bounded_memory() {
    let place = Place::new();
    let (home, total) = (place.0.path(), RATE * SECONDS);
    let source = Source::start(Some(RATE), total, Spread::WIDE);
    let pulled = Pulled::start(&assert_cmd::cargo::cargo_bin("crosscheck"), home, &source.url);
    assert!(pulled.until(total, Duration::from_mins(1)), "{}", pulled.said());
    let took = source.elapsed().unwrap();
    assert!(took < Duration::from_secs(30), "the last came {took:?} after the first question");
    let mb = pulled.peak_mb();
    assert!(mb < MEMORY_MB, "{mb} MB");
    let said = pulled.end();
    for name in ["records", "events"] {
        assert_eq!(said[name], total, "{said}");
    }
    assert_eq!((&said["set_aside_count"], &said["cases"]["unchanged"]), (&0.into(), &0.into()));
    let verified = place.run(&["verify", "--json"]).json();
    assert_eq!(verified["first_bad"], serde_json::Value::Null);
}
