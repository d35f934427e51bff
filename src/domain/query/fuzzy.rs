//! How well a few typed letters fit a name: they stand in it in that order, and the closer
//! together and the nearer to the beginnings of words, the better.

/// How well `typed` (in lower case, without blanks) fits `name` (in lower case); the higher the
/// better, `None` where a letter is missing. An empty text fits everything alike.
pub fn fuzzy(typed: &str, name: &str) -> Option<i32> {
    // Whole parts are worth more than any scattered letters.
    if let Some(at) = name.find(typed) {
        let begins = at == 0 || is_break(name.as_bytes()[at - 1]);
        let whole = typed.len() == name.len();
        return Some(1_000 + 200 * i32::from(begins) + 200 * i32::from(whole) - length(name));
    }
    let mut score = 0;
    let (mut last, mut near) = (' ', false);
    let mut letters = name.chars();
    for wanted in typed.chars() {
        loop {
            let letter = letters.next()?;
            let begins = !last.is_alphanumeric();
            last = letter;
            if letter == wanted {
                score += 1 + 8 * i32::from(near) + 6 * i32::from(begins);
                near = true;
                break;
            }
            near = false;
        }
    }
    Some(score - length(name))
}

/// Of two that fit alike, the shorter one is meant.
fn length(name: &str) -> i32 {
    (name.len() / 8).min(100) as i32
}

const fn is_break(byte: u8) -> bool {
    !byte.is_ascii_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_parts_fit_best_then_beginnings_of_words_then_letters_in_order() {
        let best = |typed: &str, names: &[&'static str]| {
            let mut fits: Vec<_> =
                names.iter().filter_map(|name| Some((fuzzy(typed, name)?, *name))).collect();
            fits.sort_unstable_by(|one, two| two.cmp(one));
            fits.into_iter().map(|(_, name)| name).collect::<Vec<_>>()
        };
        assert_eq!(
            best("mo", &["almost", "m.ortega", "monica", "j.ito"]),
            ["monica", "almost", "m.ortega"]
        );
        assert_eq!(best("mor", &["k.tan-motor", "m.ortega"]), ["m.ortega", "k.tan-motor"]);
        assert_eq!(fuzzy("x", ""), None);
        assert!(fuzzy("", "anything").is_some() && fuzzy("é", "café").is_some());
    }
}
