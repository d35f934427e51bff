//! How well a typed word fits a name: its letters in their order, best at the begin of words and
//! side by side.
//!
//! It is for lists that fit in memory twice over: commands, themes, views. It must not know what
//! the names are of.

/// A letter that fits.
const LETTER: i32 = 4;
/// It stands right behind the one before.
const TOGETHER: i32 = 8;
/// It begins a word.
const BEGINS: i32 = 10;
/// It begins the name.
const FIRST: i32 = 14;
/// Each letter that is passed over between two that fit.
const GAP: i32 = -1;

/// How well it fits, the more the better; none if a letter is missing. Blanks part words, each of
/// which has to fit somewhere; case does not count. Nothing typed fits everything alike.
pub fn score(typed: &str, name: &str) -> Option<i32> {
    let name: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
    typed.split_whitespace().map(|word| of_word(word, &name)).sum()
}

/// The best way to lay the letters of one word into a name.
fn of_word(word: &str, name: &[char]) -> Option<i32> {
    let word: Vec<char> = word.chars().flat_map(char::to_lowercase).collect();
    // The best score with the letter so far at each place of the name.
    let mut best: Vec<Option<i32>> = Vec::new();
    for (n, letter) in word.iter().enumerate() {
        let mut next = vec![None; name.len()];
        // The best earlier place, its score lowered by what lies between.
        let mut before: Option<i32> = None;
        for (at, char) in name.iter().enumerate() {
            if at >= 2 {
                before = before.map(|score| score + GAP).max(best.get(at - 2).copied().flatten());
            }
            if char != letter {
                continue;
            }
            let begins = at == 0 || !name[at - 1].is_alphanumeric();
            let own = LETTER
                + match at {
                    0 => FIRST,
                    _ if begins => BEGINS,
                    _ => 0,
                };
            let beside = at.checked_sub(1).and_then(|at| best.get(at).copied().flatten());
            let from = if n == 0 {
                Some(0)
            } else {
                beside.map(|score| score + TOGETHER).max(before.map(|score| score + GAP))
            };
            next[at] = from.map(|score| score + own);
        }
        best = next;
    }
    best.into_iter().flatten().max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_in_their_order_fit_and_others_do_not() {
        assert!(score("nec", "next case").is_some());
        assert!(score("case next", "next case").is_some());
        assert_eq!(score("ecn", "open"), None);
        assert_eq!(score("", "open"), Some(0));
        assert_eq!(score("x", ""), None);
        assert_eq!(score("NOT EN", "not enough evidence"), score("not en", "Not Enough Evidence"));
    }

    #[test]
    fn begins_of_words_and_neighbours_fit_best() {
        let better =
            |typed, one, other| assert!(score(typed, one) > score(typed, other), "{typed}");
        better("nc", "next case", "fence");
        better("cop", "copy case", "claim to open");
        better("over", "override", "go over all eras");
        better("esc", "escalate", "next case");
    }

    #[test]
    fn no_text_is_too_long_or_too_odd() {
        let long = "ß→a".repeat(2_000);
        assert!(score("ss", &long).is_none() && score("aaa", &long).is_some());
    }
}
