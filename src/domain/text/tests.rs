use super::*;

fn back(text: &str) -> Option<String> {
    decode(Shown::exact(text).as_str()).and_then(|bytes| String::from_utf8(bytes).ok())
}

#[test]
fn names_of_all_scripts_stay_as_they_are() {
    for name in [
        "José Álvarez",
        "Jose\u{301}",
        "محمد علي",
        "דוד כהן",
        "नेहा शर्मा",
        "शेखर मिस्त्री",
        "Nguyễn Thị Hằng",
        "山田 太郎",
        "山田\u{3000}太郎",
        "김민수",
        "\u{1112}\u{1161}\u{11ab}",
        "👍 ok",
        "🇩🇪 office",
        "O’Brien",
        "Ελένη",
        "สมชาย",
        "ß straße",
        "Åsa Öberg",
        "❤️",
        "1️⃣ one",
        "ᏣᎳᎩ",
        "ქართული",
        "አማርኛ",
    ] {
        let shown = Shown::line(name);
        assert!(!shown.has_tokens(), "{name}: {shown}");
        assert_eq!(decode(shown.as_str()).as_deref(), Some(name.as_bytes()), "{name}");
    }
}

#[test]
fn what_a_terminal_would_obey_or_hide_is_visible() {
    for (text, shown) in [
        ("a\u{1b}[2Jb", "a⟨U+001B⟩[2Jb"),
        ("\u{202e}ksir wol", "⟨U+202E⟩ksir wol"),
        ("adm\u{200b}in", "adm⟨U+200B⟩in"),
        ("\u{e0061}\u{e0062}", "⟨U+E0061⟩⟨U+E0062⟩"),
        ("x\u{fe0f}", "x⟨U+FE0F⟩"),
        ("\u{3164}\u{2800}\u{ad}", "⟨U+3164⟩⟨U+2800⟩⟨U+00AD⟩"),
        ("a\tb\nc", "a⟨U+0009⟩b⟨U+000A⟩c"),
        ("admin\u{a0}", "admin⟨U+00A0⟩"),
        ("\u{301}e", "⟨U+0301⟩e"),
        ("\u{fdfd}\u{fdfd}", "⟨U+FDFD×2⟩"),
        ("\u{e000}\u{ffff}\u{2065}", "⟨U+E000⟩⟨U+FFFF⟩⟨U+2065⟩"),
        ("\u{3000}", "⟨U+3000⟩"),
    ] {
        assert_eq!(Shown::line(text).as_str(), shown);
        assert_eq!(back(text).as_deref(), Some(text));
    }
}

#[test]
fn a_text_that_spells_a_token_is_not_one() {
    let forged = "⟨U+202E⟩";
    assert_eq!(Shown::line(forged).as_str(), "⟨U+27E8⟩U+202E⟩");
    assert_eq!(back(forged).as_deref(), Some(forged));
}

#[test]
fn marks_beyond_four_are_counted_and_the_exact_form_has_them_all() {
    let text = format!("H{}", "\u{300}\u{301}\u{302}\u{303}".repeat(50));
    let shown = Shown::line(&text);
    assert_eq!(shown.as_str(), "H\u{300}\u{301}\u{302}\u{303}⟨+196 marks⟩");
    assert_eq!(decode(shown.as_str()), None, "counted marks cannot be given back");
    assert_eq!(back(&text), Some(text));
}

#[test]
fn a_family_reserves_the_cells_of_its_widest_reading() {
    let shown = Shown::line("👨‍👩‍👧!");
    assert_eq!(shown.width(), 7);
    assert_eq!(shown.as_str(), "👨‍👩‍👧\u{a0}\u{a0}\u{a0}\u{a0}!");
    assert_eq!(shown.truncate(6).as_str(), "…", "a cluster and its padding go together");
    assert_eq!(Shown::line("👨\u{200d}x").as_str(), "👨⟨U+200D⟩x");
}

#[test]
fn rows_of_a_block_are_marked_and_join_to_the_original() {
    let rows = Shown::block("one\ntwo\r\n\rthree\n");
    let rows: Vec<_> = rows.iter().map(Shown::as_str).collect();
    assert_eq!(rows, ["one", "⟨↵⟩two", "⟨␍↵⟩⟨U+000D⟩three", "⟨↵⟩"]);
    assert_eq!(decode(&rows.concat()).as_deref(), Some(&b"one\ntwo\r\n\rthree\n"[..]));
    assert_eq!(Shown::block("").len(), 1);
}

#[test]
fn bytes_that_are_no_text_are_shown_one_by_one() {
    let bytes = b"a\xff\xff\xc3b\xe2\x82";
    let shown = Shown::bytes(bytes);
    assert_eq!(shown.as_str(), "a⟨0xFF×2⟩⟨0xC3⟩b⟨0xE2⟩⟨0x82⟩");
    assert_eq!(decode(shown.as_str()).as_deref(), Some(&bytes[..]));
}

#[test]
fn a_huge_text_is_cut_and_says_by_how_much() {
    let text = "é".repeat(100_000);
    let shown = Shown::line(&text);
    assert!(shown.as_str().ends_with("⟨+134464 bytes⟩"), "{}", &shown.as_str()[65_000..]);
    assert_eq!(Shown::capped("abe\u{301}", 4).as_str(), "ab⟨+3 bytes⟩", "no cluster is cut in two");
    assert_eq!(Shown::bytes(&vec![0xff; 70_000]).as_str(), "⟨0xFF×65536⟩⟨+4464 bytes⟩");
}

#[test]
fn truncation_keeps_tokens_and_clusters_whole() {
    let shown = Shown::line("ab\u{202e}cd");
    assert_eq!(shown.width(), 12);
    for (width, text) in
        [(12, "ab⟨U+202E⟩cd"), (11, "ab⟨U+202E⟩…"), (10, "ab…"), (3, "ab…"), (1, "…"), (0, "")]
    {
        assert_eq!(shown.truncate(width).as_str(), text, "{width}");
    }
    assert_eq!(Shown::line("山田太郎").truncate(6).as_str(), "山田…");
}

#[test]
fn wrapping_breaks_between_words_then_between_clusters() {
    let rows = |text: &str, width| {
        let rows = Shown::line(text).wrap(width);
        rows.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(rows("the quick brown fox", 10), ["the quick ", "brown fox"]);
    assert_eq!(rows("abcdefgh", 3), ["abc", "def", "gh"]);
    assert_eq!(rows("山田太郎", 5), ["山田", "太郎"]);
    assert_eq!(rows("a\u{202e}b", 8), ["a", "⟨U+202E⟩", "b"]);
    assert_eq!(rows("a\u{202e}b", 4), ["a⟨U+", "202E", "⟩b"]);
    assert_eq!(rows("", 5), [""]);
}

#[test]
fn the_time_is_linear_in_hostile_text() {
    for unit in ["\u{1f1e6}", "👨\u{200d}", "\u{300}", "क\u{94d}", "\u{1b}", "a\u{200b}", "\u{600}"]
    {
        let text = unit.repeat(200_000 / unit.len());
        let start = std::time::Instant::now();
        assert_eq!(decode(Shown::exact(&text).as_str()).as_deref(), Some(text.as_bytes()));
        assert!(start.elapsed().as_secs() < 5, "{unit:?} took {:?}", start.elapsed());
    }
}
