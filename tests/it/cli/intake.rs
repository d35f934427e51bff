//! What comes in, as the commands tell it: the same records and the same refusals, by every one.

use super::{Place, Ran, case, failed_login, one_of_each, peak};
use serde_json::{Value, json};
use std::io::Write as _;

const READERS: [&[&str]; 4] = [
    &["ingest", "--json"],
    &["formats", "try", "--json"],
    &["check", "--json"],
    &["scan", "--json"],
];

fn with<'a>(args: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [args, more].concat()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(bytes).unwrap();
    gz.finish().unwrap()
}

fn reasons(ran: &Ran) -> Vec<String> {
    let aside = ran.json()["set_aside"].as_array().unwrap().clone();
    aside.iter().map(|it| it["reason"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_case_that_cannot_be_read_still_gives_its_id() {
    let head = r#"{"schema":"crosscheck.case/1","id":"c-7","#;
    let broken: [Vec<u8>; 5] = [
        format!("{head}\"title\":1,\"title\":2}}\n").into_bytes(),
        format!("{head}\"x\":{}1{}}}\n", "[".repeat(70), "]".repeat(70)).into_bytes(),
        [head.as_bytes(), b"\"title\":\"\xff\"}\n"].concat(),
        format!("{head}\"title\":\"{}\"}}\n", "x".repeat(4 << 20)).into_bytes(),
        format!("{head}\"title\":\"cut\n").into_bytes(),
    ];
    for bytes in broken {
        let place = Place::new();
        place.file("x.jsonl", &bytes);
        let ran = place.run(&["ingest", "x.jsonl", "--json"]);
        assert_eq!(ran.code, 1);
        let [reason] = &reasons(&ran)[..] else { panic!("{}", ran.out) };
        assert!(reason.starts_with("case c-7: "), "{reason}");
        let ran = place.run(&["check", "x.jsonl", "--json"]);
        assert_eq!((ran.code, &ran.lines()[0]["case"]), (1, &json!("c-7")), "{}", ran.out);
        assert!(place.run(&["check", "x.jsonl"]).out.starts_with("c-7: refused, line 1: "));
    }
}

#[test]
fn scan_has_a_line_for_every_line_of_its_input() {
    let place = Place::new();
    let input =
        "{\"text\":\"Jane\"}\r\n\r\n\n[{\"text\":\"a\"},{\"text\":\"b\"}]\n{\"text\":\n\"c\"}\n";
    let ran = place.run_with(&["scan", "-", "--json"], input);
    let lines = ran.lines();
    let numbers: Vec<_> = lines.iter().map(|line| line["line"].as_u64().unwrap()).collect();
    assert_eq!((ran.code, numbers), (1, (1..=6).collect()), "{}", ran.out);
    for (line, held) in lines.iter().zip([true, true, true, false, false, false]) {
        assert_eq!(line.get("hazards").is_some(), held, "{line}");
        assert_eq!(line["refused"].is_string(), !held, "{line}");
    }
    let blank = place.run_with(&["scan", "-", "--json"], "{\"text\":\"x\"}\n\n");
    assert_eq!((blank.code, blank.lines().len()), (0, 2));
    let words = place.run_with(&["scan", "-"], input).out;
    assert!(
        words.contains("     4  refused: a record is a JSON object; this is an array"),
        "{words}"
    );
}

/// `formats try` is what an ingest would make of a file, record for record.
#[test]
fn formats_try_and_ingest_say_the_same() {
    let login = failed_login(3, "bo");
    let text = serde_json::to_string(&login).unwrap();
    for input in [
        "{\"n\":9007199254740993}".to_owned(),
        "{\"Records\":[]}".to_owned(),
        "{\"value\":[]}\n{\"records\":[7]}".to_owned(),
        format!("{{\"logEvents\":[{{\"message\":{text}}},{{\"message\":\"{{bad}}\"}}]}}"),
        format!("{{\"Events\":[{{\"CloudTrailEvent\":{text}}},{{\"a\":1}}]}}"),
        format!("{{\"Records\":[{login}],\"Records\":[{login},{login}]}}"),
        format!("{{\"records\":[{login},7,\"x\"]}}"),
        format!(
            "7\nnull\n[1,{{\"a\":2}}]\n{{\"a\":1,\"a\":2}}\n{login}\n{}",
            case("c-1", "1", "a")
        ),
        format!("{}\n{{\"schema\":\"crosscheck.case/9\",\"id\":\"c\"}}", case("c-2", "101", "b")),
    ] {
        let place = Place::new();
        place.file("x.json", &input);
        let tried = place.run(&["formats", "try", "x.json", "--json"]);
        let ingested = place.run(&["ingest", "x.json", "--json"]);
        let told = ingested.json();
        let is_aside = |line: &&Value| {
            let why = line["why"].as_str().unwrap();
            why.starts_with("set aside: ") || why.starts_with("refused: ")
        };
        let lines = tried.lines();
        let (aside, kept): (Vec<&Value>, Vec<&Value>) = lines.iter().partition(is_aside);
        assert_eq!(json!(aside.len()), told["set_aside_count"], "{input}\n{}", tried.out);
        for (line, record) in aside.iter().zip(told["set_aside"].as_array().unwrap()) {
            assert_eq!(line["line"], record["line"], "{input}");
        }
        let formats = told["formats"].as_object().unwrap();
        for (format, count) in formats {
            let tried = kept.iter().filter(|line| line["format"] == **format).count();
            assert_eq!(&json!(tried), count, "{input} {format}");
        }
        let code = i32::from(!aside.is_empty());
        assert_eq!((tried.code, ingested.code), (code, code), "{input}");
    }
}

#[test]
fn a_mark_at_the_start_is_named_by_every_command() {
    let place = Place::new();
    place.file("x.json", b"\xef\xbb\xbf{\"text\":\"x\"}\r\n");
    for args in READERS {
        let ran = place.run(&with(args, &["x.json"]));
        let said = "crosscheck: x.json: it begins with a byte order mark, which was passed over\n";
        assert_eq!(ran.err, said, "{args:?}");
        assert_eq!(ran.code, i32::from(args[0] == "check"), "{args:?}");
    }
}

/// Input, then the exit code of ingest, formats try, check and scan.
#[test]
fn odd_inputs_end_as_they_should() {
    let login = failed_login(3, "bo") + "\n";
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let packed = gzip(login.as_bytes());
    let twice = [packed.as_slice(), &packed].concat();
    let case = case("c-1", "1", "ana").replace('\n', "");
    let inputs: [(&str, Vec<u8>, [i32; 4]); 11] = [
        ("empty", Vec::new(), [0, 0, 0, 0]),
        ("blank", b" \r\n\n\t".to_vec(), [0, 0, 0, 0]),
        ("log", login.clone().into_bytes(), [0, 0, 1, 1]),
        ("crlf", format!("{case}\r\n{case}\r\n").into_bytes(), [0, 0, 0, 1]),
        ("no end", case.clone().into_bytes(), [0, 0, 0, 1]),
        ("utf16", utf16(&login), [1, 1, 1, 1]),
        ("utf16 marked", [b"\xff\xfe".to_vec(), utf16(&login)].concat(), [1, 1, 1, 1]),
        ("gzip twice", twice, [0, 0, 1, 1]),
        ("gzip cut", packed[..packed.len() - 9].to_vec(), [1, 1, 1, 1]),
        ("gzip head", packed[..2].to_vec(), [1, 1, 1, 1]),
        ("gzip of nothing", gzip(b""), [0, 0, 0, 0]),
    ];
    for (name, bytes, codes) in inputs {
        let place = Place::new();
        place.file("x", &bytes);
        for (args, code) in READERS.iter().zip(codes) {
            let ran = place.run(&with(args, &["x"]));
            assert_eq!((ran.code, ran.err.as_str()), (code, ""), "{name} {args:?}: {}", ran.out);
            assert!(ran.out.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
            if args[0] == "ingest" {
                let told = ran.json();
                let formats = told["formats"].as_object().unwrap().values();
                let sum: u64 = formats.map(|count| count.as_u64().unwrap()).sum();
                let aside = told["set_aside_count"].as_u64().unwrap();
                assert_eq!(told["records"], json!(sum + aside), "{name}");
            }
        }
    }
    let place = Place::new();
    place.file("cut.gz", &packed[..packed.len() - 9]);
    let said = reasons(&place.run(&["ingest", "cut.gz", "--json"])).join(" ");
    assert!(said.contains("the compressed data end early"), "{said}");
}

/// A flood of what is no record grows neither memory nor the store without end, and its number is
/// told to the last.
#[test]
fn a_flood_of_what_is_no_record_is_counted() {
    let place = Place::new();
    let flood = "x\n".repeat(130_000);
    place.file("flood", &flood);
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("crosscheck"))
        .args(["ingest", "-", "--json"])
        .env_clear()
        .env("HOME", place.0.path())
        .env("CROSSCHECK_STORE", place.0.path().join("store"))
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(flood.as_bytes()).unwrap();
    let peak = peak(child.id());
    drop(input);
    let output = child.wait_with_output().unwrap();
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&told["records"], &told["set_aside_count"]), (&json!(130_000), &json!(130_000)));
    assert_eq!(told["set_aside"].as_array().unwrap().len(), 100);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("of 30000 more"), "{said}");
    assert!(peak < 96 * 1024 * 1024, "{peak} bytes");
    let listed = place.run(&["ingest", "--set-aside", "--json"]).lines();
    assert!((100_001..100_200).contains(&listed.len()), "{}", listed.len());
    let counts = listed.iter().skip(100_000).map(|line| {
        let (count, reason) = line["reason"].as_str().unwrap().split_once(' ').unwrap();
        assert!(reason.starts_with("records up to line "), "{reason}");
        count.parse::<u64>().unwrap()
    });
    assert_eq!(counts.sum::<u64>(), 30_000);
    assert!(listed.last().unwrap()["reason"].as_str().unwrap().contains("up to line 130000,"));
}

#[test]
fn what_was_set_aside_is_listed_for_people_through_the_gate() {
    let place = Place::new();
    place.file("x\u{202e}y.jsonl", "{\"a\":1,\"\u{1b}]0;t\u{7}\":2}\n");
    let name = "x\u{202e}y.jsonl";
    for args in
        [&["ingest", name][..], &["ingest", name, "--set-aside"], &["ingest", "--set-aside"]]
    {
        let ran = place.run(args);
        let raw = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        assert!(!ran.out.contains(raw) && ran.out.contains("x⟨U+202E⟩y"), "{:?}", ran.out);
        assert!(ran.out.contains(", line 1, byte 0: "), "{}", ran.out);
    }
    let json = place.run(&["ingest", "--set-aside", "--json"]);
    assert!(!json.out.contains('\u{202e}') && json.lines()[0]["source"] == name, "{}", json.out);
}

#[test]
fn the_closing_line_says_what_became_of_everything() {
    let place = Place::new();
    place.file("x.jsonl", one_of_each());
    let ran = place.run(&["ingest", "x.jsonl"]);
    for part in [
        "4 records read, 1 event\n",
        "        1  aws.cloudtrail\n",
        "        1  crosscheck.case\n",
        "        1  unknown\n",
        "        1  set aside\n",
        "cases: 1 new, 0 changed, 0 unchanged\n",
        "set aside: x.jsonl, line 3, byte ",
    ] {
        assert!(ran.out.contains(part), "{part}\n{}", ran.out);
    }
    // No bar and no colours where nobody looks.
    assert!(ran.err.is_empty() && !ran.out.contains('\u{1b}'), "{}", ran.err);
}

#[test]
fn a_log_that_comes_again_is_said_to_be_here_already() {
    let place = Place::new();
    let log: Vec<String> = (0..3).map(|n| failed_login(n, "bo")).collect();
    place.file("log.jsonl", log[..2].join("\n").as_bytes());
    let first = place.run(&["ingest", "log.jsonl"]);
    assert!(first.out.starts_with("2 records read, 2 events\n"), "{}", first.out);
    place.file("log.jsonl", log.join("\n").as_bytes());
    let again = place.run(&["ingest", "log.jsonl"]);
    assert!(again.out.starts_with("3 records read (2 here already), 3 events\n"), "{}", again.out);
    let again = place.run(&["ingest", "log.jsonl"]);
    assert!(again.out.starts_with("3 records read (3 here already), 3 events\n"));
}

#[test]
fn the_queue_calls_a_detection_by_the_same_words_as_the_console() {
    let place = Place::new();
    place.file("x.json", case("c-1", "87", "ana").replace("unfamiliarF", "impossibleF"));
    assert_eq!(place.run(&["ingest", "x.json"]).code, 0);
    let words = place.run(&["queue"]).out;
    assert!(words.contains("impossible features"), "{words}");
    assert!(!words.contains("impossibleFeatures"), "{words}");
    assert!(place.run(&["show", "c-1"]).out.contains("impossible features"));
    assert_eq!(place.run(&["queue", "--json"]).lines()[0]["detection"], "impossibleFeatures");
}

#[test]
fn a_filter_and_an_order_are_taken_from_the_command_line() {
    let place = Place::new();
    let cases = [("c-1", "10", "ana"), ("c-2", "87", "bea"), ("c-3", "50", "ana")];
    let lines: Vec<_> =
        cases.iter().map(|(id, score, user)| case(id, score, user).replace('\n', " ")).collect();
    place.file("x.jsonl", lines.join("\n"));
    assert_eq!(place.run(&["ingest", "x.jsonl"]).code, 0);
    let ids = |args: &[&str]| {
        let mut all = vec!["queue", "--json"];
        all.extend(args);
        let ran = place.run(&all);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let ids = ran.lines().into_iter().map(|line| line["id"].as_str().unwrap().to_owned());
        ids.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(ids(&["--sort", "risk"]), "c-2 c-3 c-1");
    assert_eq!(ids(&["--sort", "-risk"]), "c-1 c-3 c-2");
    assert_eq!(ids(&["--filter", "user:ana", "--sort", "risk"]), "c-3 c-1");
    assert_eq!(ids(&["--filter", "risk:>=50 -user:ana"]), "c-2");
    assert_eq!(ids(&["--filter", "state:decided,open risk:10"]), "c-1");
    assert_eq!(ids(&["--filter", "user:ana", "--state", "decided"]), "");
    let nothing = place.run(&["queue", "--filter", "user:nobody"]);
    assert_eq!(nothing.out.trim(), "no case is open and passes the filter");
    let wrong = place.run(&["queue", "--filter", "usr:ana"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("\"usr\" (byte 0)") && wrong.err.contains("did you mean user:?"));
    let wrong = place.run(&["queue", "--sort", "rsk"]);
    assert!(wrong.code == 2 && wrong.err.contains("severity, risk, subject"), "{}", wrong.err);
}

/// As the services hand them out, records come in one by one; what only looks so stays whole.
#[test]
fn records_in_the_envelopes_of_amazon_and_splunk_come_in_as_they_were_sent() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/envelopes");
    let place = Place::new();
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let tried = place.run(&["formats", "try", "--json", path.to_str().unwrap()]).lines();
        if name.starts_with("README") {
            continue;
        }
        if name.starts_with("twins") {
            assert_eq!(tried.len(), 5);
            assert!(tried.iter().all(|it| it["format"] == "unknown"), "{tried:?}");
            let why = tried[3]["why"].as_str().unwrap();
            assert!(why.contains("/awslogs/data is no base64"), "{why}");
            continue;
        }
        let who: Vec<_> = tried.iter().map(|it| it["sign_in"]["user"]["name"].clone()).collect();
        assert_eq!(who, ["nora", "ben"], "{name}: {tried:?}");
        assert!(tried.iter().all(|it| it["format"] == "aws.cloudtrail"), "{name}");
        let told = place.run(&["ingest", "--json", path.to_str().unwrap()]).json();
        assert_eq!(told["formats"], json!({"aws.cloudtrail": 2}), "{name}");
        assert_eq!(told["set_aside_count"], 0, "{name}");
        count += 1;
    }
    assert_eq!(count, 6);
}
