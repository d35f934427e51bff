//! What wins over what, and what a mistake in the file is answered with.

use super::*;

fn resolve(text: &str) -> Result<Settings, ConfigError> {
    Settings::resolve(&Given {
        store: None,
        file: Some((Path::new("config.toml"), text)),
        data: Path::new("/data"),
        terminal: Terminal::default(),
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
        terminal: Terminal { no_colour: true, ..Terminal::default() },
    };
    let settings = Settings::resolve(&given).unwrap();
    assert_eq!(settings.store.as_path(), Path::new("/given"));
    assert_eq!(settings.colours, Colours::None);
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
    refused("ascii = true\nlog = \"loud\"", &["line 2", "log", "off, error, warn, info, debug"]);
}

#[test]
fn a_terminal_gets_the_colours_that_it_has() {
    let colours = |term, colorterm| Terminal { no_colour: false, term, colorterm }.colours();
    for (term, colorterm) in [
        ("xterm-256color", ""),
        ("screen-256color", ""),
        ("xterm", "truecolor"),
        ("linux", "24bit"),
        ("xterm-kitty", "truecolor"),
        ("alacritty", ""),
    ] {
        assert_eq!(colours(term, colorterm), Colours::All, "{term} {colorterm}");
    }
    for (term, colorterm) in [("linux", ""), ("xterm", ""), ("screen", ""), ("", ""), ("ansi", "1")]
    {
        assert_eq!(colours(term, colorterm), Colours::Sixteen, "{term} {colorterm}");
    }
    for term in ["dumb", "vt220", "xterm-m"] {
        assert_eq!(colours(term, ""), Colours::None, "{term}");
    }
    let unwanted = Terminal { no_colour: true, term: "xterm-256color", colorterm: "truecolor" };
    assert_eq!(unwanted.colours(), Colours::None);
}
