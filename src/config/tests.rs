//! What wins over what, and what a mistake in the file is answered with.

use super::*;

fn resolve(text: &str) -> Result<Settings, ConfigError> {
    Settings::resolve(&Given {
        store: (None, Source::Absent),
        theme: (None, Source::Absent),
        city: None,
        asn: None,
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

/// Whoever describes a format reads the names there.
#[test]
fn the_sample_lists_every_field_that_a_format_can_fill() {
    let sample = sample();
    let (_, behind) = sample.split_once("The fields that can be filled:\n").unwrap();
    let (list, _) = behind.split_once("# [[format]]").unwrap();
    let names: Vec<&str> = list
        .split(|c: char| c == ',' || c == '#' || c.is_whitespace())
        .filter(|it| !it.is_empty())
        .collect();
    assert_eq!(names, crate::domain::mapping::FIELDS);
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
        store: (Some(Path::new("/given")), Source::Flag),
        theme: (Some("fjord"), Source::Environment),
        city: None,
        asn: None,
        file: Some((Path::new("x"), text)),
        data: Path::new("/data"),
        terminal: Terminal { no_colour: true, ..Terminal::default() },
    };
    let settings = Settings::resolve(&given).unwrap();
    assert_eq!(settings.store.as_path(), Path::new("/given"));
    assert_eq!((settings.colours, settings.theme.as_str()), (Colours::None, "fjord"));
    let held = held(&given, &settings);
    let of = |name: &str| {
        let held = held.iter().find(|held| held.name == name).unwrap();
        (held.value.to_string(), held.origin.to_string())
    };
    assert_eq!(of("store"), ("\"/given\"".into(), "--store".into()));
    assert_eq!(of("theme"), ("\"fjord\"".into(), "CROSSCHECK_THEME".into()));
    assert_eq!(of("colours"), ("\"none\"".into(), "NO_COLOR".into()));
    assert_eq!(of("ascii"), ("false".into(), "default".into()));
}

#[test]
fn every_setting_says_where_it_comes_from() {
    let text = "ascii = true\n[signals]\ntravel = { speed_kmh = 1000 }\n\n[keys]\ntop = \"g g\"\n";
    let given = Given {
        store: (None, Source::Absent),
        theme: (None, Source::Absent),
        city: None,
        asn: None,
        file: Some((Path::new("/c/config.toml"), text)),
        data: Path::new("/data"),
        terminal: Terminal::default(),
    };
    let held = held(&given, &Settings::resolve(&given).unwrap());
    let from = |name: &str| held.iter().find(|held| held.name == name).unwrap().origin.to_string();
    assert_eq!(from("ascii"), "/c/config.toml:1");
    assert_eq!(from("signals.travel.speed_kmh"), "/c/config.toml:3");
    assert_eq!(from("signals.travel.min_km"), "default");
    assert_eq!(from("keys.top"), "/c/config.toml:6");
    assert_eq!((from("keys.bottom"), from("store")), ("default".into(), "default".into()));
    let mut names: Vec<_> = held.iter().map(|held| &held.name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "each stands once");
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
    refused("\nthemes = \"dark\"\n", &["line 2", "`themes`", "did you mean theme?"]);
    refused("[signals.travel]\nspeed_kph = 1", &["line 2", "did you mean speed_kmh?"]);
    refused("times = \"lokal\"", &["line 1", "utc, local, ages", "did you mean local?"]);
    refused("[keys]\n\nacept = \"A\"", &["line 3", "keys.acept", "did you mean accept?"]);
    refused("[keys]\nwait = \"a\"", &["line 2", "keys.wait", "a is taken by accept"]);
    refused("[keys]\ntop = \"g\"\naccept = [\"g g\"]", &["line", "keys.", "taken by"]);
    refused(
        "[keys]\n\nin-record.fodl = \"z\"",
        &["line 3", "in-record.fodl", "did you mean fold?"],
    );
    refused("[keys.in-recrod]\nfold = \"z\"", &["line 2", "did you mean in-record?"]);
    refused("[keys]\nin-record = { fold = \"n\" }", &["line 2", "n is taken by in-record.next"]);
    refused("[keys.in-record]\nfold = 3", &["line 2", "keys.in-record.fold", "in quotes"]);
    refused("[keys]\nin-record = \"z\"", &["line 2", "keys.in-record", "there are turn, fold"]);
    refused("[keys]\nrecord.fold = \"z\"", &["line 2", "keys.record", "did you mean in-record?"]);
    refused("[keys]\ntop = 3", &["line 2", "keys.top", "in quotes"]);
    refused("\nascii = 3\n", &["line 2: ascii: invalid type"]);
    refused("[due]\nhihg = \"1h\"", &["line 2", "due.hihg", "did you mean high?"]);
    refused("[[view]]\nnam = \"x\"", &["line 1", "`nam`", "did you mean name?"]);
    refused("[signals.travel]\n\nspeed_kmhh = 1\n", &["line 3", "signals.travel.speed_kmhh"]);
    refused("[signals.travel]\nmin_km = \"x\"\n", &["line 2", "should be", "min_km"]);
    refused("[signals.failures]\nbrute_count = 0\n", &["line 2", "brute_count", "1 or more"]);
    refused("[signals.nothing]\nx = 0\n", &["line 1", "signals.nothing", "there are ", "travel"]);
    refused("theme = \" \"", &["line 1", "theme"]);
    refused("ascii = true\nlog = \"loud\"", &["line 2", "log", "off, error, warn, info, debug"]);
}

#[test]
fn a_terminal_gets_the_colours_that_it_has() {
    let colours = |term, colorterm| Terminal { no_colour: false, term, colorterm }.colours();
    for term in ["xterm-256color", "screen-256color"] {
        assert_eq!(colours(term, ""), Colours::Palette, "{term}");
    }
    for (term, colorterm) in [
        ("xterm-256color", "truecolor"),
        ("xterm-direct", ""),
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

#[test]
fn templates_are_read_and_one_that_could_not_be_filled_is_named_by_its_line() {
    let one = "recipients = []\n[[template]]\nname = \"egress\"\nwhen = [\"override\", \"benign_positive\"]\ntext = \"{ip} is ours, says {?}\"\n";
    let read = resolve(one).unwrap().templates;
    assert_eq!((read.len(), read[0].name.as_str(), read[0].when.len()), (1, "egress", 2));
    let wrong = |text: &str| format!("{one}\n[[template]]\n{text}\n");
    refused(&wrong("name = \"egress\"\ntext = \"x\""), &["line 7", "stands twice"]);
    refused(&wrong("name = \"b\"\ntext = \"from {adress}\""), &["line 7", "{adress}", "{ip}"]);
    refused(&wrong("name = \"b\"\ntext = \" \""), &["line 7", "say something"]);
    let typo = "name = \"b\"\nwhen = [\"overide\"]\ntext = \"x\"";
    refused(&wrong(typo), &["line 7", "overide", "did you mean override?"]);
    refused(&wrong("name = \"b\"\ntext = \"x\"\ncolour = 1"), &["unknown field `colour`"]);
}
