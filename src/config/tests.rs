//! What wins over what, and what a mistake in the file is answered with.

use super::*;

fn resolve(text: &str) -> Result<Settings, ConfigError> {
    Settings::resolve(&Given {
        store: None,
        file: Some((Path::new("config.toml"), text)),
        data: Path::new("/data"),
        no_colour: false,
    })
}

#[track_caller]
fn refused(text: &str, words: &[&str]) {
    let error = resolve(text).unwrap_err().to_string();
    for word in words {
        assert!(error.contains(word), "{word:?} is not in: {error}");
    }
}

#[test]
fn the_sample_holds_the_defaults() {
    assert_eq!(resolve(&sample()), resolve(""));
    assert_eq!(resolve("").unwrap().store, Path::new("/data/crosscheck"));
    assert_eq!(resolve("").unwrap().thresholds, Thresholds::shared());
}

#[test]
fn the_command_line_wins_over_the_file_and_the_file_over_the_default() {
    let text = "store = \"/file\"";
    assert_eq!(resolve(text).unwrap().store, Path::new("/file"));
    let given = Given {
        store: Some(Path::new("/given")),
        file: Some((Path::new("x"), text)),
        data: Path::new("/data"),
        no_colour: true,
    };
    let settings = Settings::resolve(&given).unwrap();
    assert_eq!((settings.store.as_path(), settings.no_colour), (Path::new("/given"), true));
}

#[test]
fn one_threshold_can_be_changed_alone() {
    let changed = resolve("[signals.travel]\nspeed_kmh = 1000\n").unwrap().thresholds;
    assert!((changed.travel.speed_kmh - 1000.0).abs() < 1e-9);
    assert_eq!(changed.failures, Thresholds::default().failures);
}

#[test]
fn a_mistake_is_named_with_file_line_and_field() {
    refused("theme = \"dark\"\ncolor = true\n", &["config.toml", "line 2", "color"]);
    refused("\nascii = 3\n", &["line 2"]);
    refused("[signals.travel]\n\nspeed_kmhh = 1\n", &["line 3", "signals.travel.speed_kmhh"]);
    refused("[signals.travel]\nmin_km = \"x\"\n", &["line 2", "should be", "min_km"]);
    refused("[signals.failures]\nbrute_count = 0\n", &["line 2", "brute_count", "1 or more"]);
    refused("[signals.nothing]\nx = 0\n", &["line 1", "signals.nothing"]);
    refused("theme = \" \"", &["line 1", "theme"]);
}
