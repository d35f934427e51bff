//! One spelling for many disguises, and the way back to what was written.

use super::{plain, readings, unaccented};
use proptest::prelude::*;

#[test]
fn disguises_come_off() {
    for (dressed, bare) in [
        ("six failures (3) at 10:10 [1]", "six failures (3) at 10:10 [1]"),
        ("６ ⑥ ❻ ⒍ ⑹ ٦ ৬ 𝟔 6️⃣", "6 6 6 6 6 6 6 6 6"),
        ("½, 6½, ⅔ and 6²", "0.5, 6.5, 0.667 and 6 2"),
        ("Ⅻ, 十, m²", "12, 10, m 2"),
        ("s\u{200b}i\u{ad}x\u{202e}", "six"),
        ("1[.]2(.)3{.}4, 1 [.] 2, 1[dot]2, 1\\.2", "1.2.3.4, 1.2, 1.2, 1.2"),
        ("1 dot 2, a dot 2", "1.2, a dot 2"),
        ("a[at]b[.]example hxxps[://]x", "a@b.example https://x"),
        ("−6, 1−3, UTC−5", "-6, 1−3, UTC-5"),
        ("cafe\u{301} and 6\u{301}", "café and 6"),
        ("[sic] (.) [.]", "[sic] (.) [.]"),
    ] {
        assert_eq!(plain(dressed).text, bare, "{dressed}");
    }
}

#[test]
fn what_is_hidden_or_looks_like_another_is_read_both_ways() {
    let texts = |text: &str| -> Vec<String> {
        readings(text).into_iter().map(|it| it.text.into_owned()).collect()
    };
    assert_eq!(texts("six failures"), ["six failures"]);
    assert_eq!(texts("six\u{200b}failures"), ["sixfailures", "six failures"]);
    assert_eq!(texts("6\u{200b}0"), ["60"]);
    assert_eq!(
        texts("L\u{430}gos, S\u{e3}o Paulo"),
        ["L\u{430}gos, S\u{e3}o Paulo", "Lagos, Sao Paulo"]
    );
    assert_eq!(unaccented("Málaga"), "malaga");
}

proptest! {
    #[test]
    fn every_stretch_knows_where_it_stood(text in "\\PC{0,40}|[0-9a-z\\[\\]. ½６\u{200b}\u{301}]{0,40}") {
        for reading in readings(&text) {
            let whole: &str = &reading.text;
            let mut last = 0;
            for (at, char) in whole.char_indices() {
                let origin = reading.origin(&(at..at + char.len_utf8()));
                prop_assert!(text.get(origin.clone()).is_some_and(|it| !it.is_empty()));
                prop_assert!(origin.start >= last);
                last = origin.start;
            }
        }
    }
}
