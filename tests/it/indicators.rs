//! What can be looked for elsewhere is found wherever it stands in a record, read whole, and
//! copied so that it leads nowhere and tells no password.

use crate::common::cases::case;
use crate::common::desk::{Desk, at_first, open, seen};
use serde_json::{Value, json};

/// A case whose first record holds links, addresses and passwords where nobody expects them.
fn odd() -> Value {
    let mut it = case("anna", 10);
    it["evidence"]["events"][0]["raw"]["debugContext"] = json!({
        "relay": "[2001:DB8::9]:443 via fe80::1%eth0, ::ffff:198.51.100.20",
        "note": "ask eve@mail.example or www.evil.example",
        "share": "\\\\files.evil.example\\c$\\x",
        "uri": "javascript:alert(1)", "image": "data:text/html;base64,PGI+",
        "clone": "https://svc:hunter2@git.example/x.git",
        "mirror": "ssh://svc:hun/ter2 hunter3@mirror.example/y then",
        "database": "postgres://svc:it's#hunter4\"hunter5@db.example/z",
        "started": "ms-msdt:/id PCWDiagnostic",
        "clientVersion": "4.3.2.1",
        "long": format!("https://long.example/{}END", "a/".repeat(120))
    });
    it
}

fn copied_all(desk: &mut Desk) -> String {
    desk.press("i Y");
    desk.copied.last().cloned().unwrap()
}

#[test]
fn indicators_are_found_in_odd_fields_and_copied_dead() {
    let mut desk = at_first(&odd());
    let all = copied_all(&mut desk);
    for line in [
        "address\t2001[:]db8[:][:]9",
        "address\tfe80[:][:]1",
        "address\t198[.]51[.]100[.]20",
        "account\tanna[@]contoso[.]example",
        "mail\teve[@]mail[.]example",
        "link\twww[.]evil[.]example",
        "link\t[\\\\]files[.]evil[.]example\\c$\\x",
        "link\tjavascript[:]alert(1)",
        "link\tdata[:]text/html;base64,PGI+",
        "link\thxxps://[masked][@]git[.]example/x[.]git",
        "link\tssh[:]//[masked][@]mirror[.]example/y",
        "link\tpostgres[:]//[masked][@]db[.]example/z",
        "link\tms-msdt[:]/id",
    ] {
        assert!(all.lines().any(|it| it == line), "{line:?} in\n{all}");
    }
    for hidden in ["hunter", "ter2", "4[.]3[.]2[.]1", "mail\tanna"] {
        assert!(!all.contains(hidden), "{hidden} in\n{all}");
    }
    let list = &open(&desk).survey.indicators.list;
    let values: std::collections::BTreeSet<_> = list.iter().map(|it| &it.value).collect();
    assert_eq!(values.len(), list.len(), "each value stands once");
}

#[test]
fn a_value_that_is_cut_in_the_list_stands_whole_below_it() {
    let mut desk = at_first(&odd());
    let at = open(&desk).survey.indicators.list.iter().position(|it| it.value.ends_with("END"));
    desk.press("i").press(&"j ".repeat(at.unwrap()));
    for size in [(80, 24), (120, 40), (200, 50)] {
        let screen = seen(&mut desk, size);
        assert!(screen.contains("whole   https://long.example/a/a/"), "{screen}");
        assert!(screen.contains("END"), "{size:?}\n{screen}");
        assert!(screen.contains("Y copies all"), "its keys stand below\n{screen}");
    }
    let tiny = seen(&mut desk, (40, 10));
    assert!(tiny.contains("▌link"), "{tiny}");
}
