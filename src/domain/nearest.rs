//! The known word that somebody most likely meant.
//!
//! It must not correct anything: what was written is refused, and the nearest word is said.

/// The candidate with the fewest changed, missing, added or swapped letters, if so few that it may
/// have been meant: a third of the letters, one at least. The first of several equally near.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    if word.is_empty() {
        return None;
    }
    let most = word.chars().count().div_ceil(3).max(1);
    let each = candidates.into_iter().map(|known| (distance(word, known), known));
    let best = each.filter(|(far, _)| *far <= most).min_by_key(|(far, _)| *far);
    best.map(|(_, known)| known)
}

/// `, did you mean X?`, or nothing.
pub fn meant<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> String {
    nearest(word, candidates).map_or_else(String::new, |known| format!("; did you mean {known}?"))
}

/// Letters to change, add, leave out or swap with their neighbour (optimal string alignment), case
/// not counted.
fn distance(one: &str, other: &str) -> usize {
    let letters = |text: &str| text.to_lowercase().chars().take(64).collect::<Vec<_>>();
    let (one, other) = (letters(one), letters(other));
    let mut rows: [Vec<usize>; 3] = [Vec::new(), Vec::new(), (0..=other.len()).collect()];
    for (i, a) in one.iter().enumerate() {
        rows.rotate_left(1);
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let swapped = i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b;
            let mut best =
                (rows[1][j] + usize::from(a != b)).min(rows[1][j + 1] + 1).min(row[j] + 1);
            if swapped {
                best = best.min(rows[0][j - 1] + 1);
            }
            row.push(best);
        }
        rows[2] = row;
    }
    rows[2][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_near_and_other_words_are_not() {
        let known = ["theme", "times", "mouse", "recipients"];
        for (written, meant) in [
            ("themes", Some("theme")),
            ("tiems", Some("times")),
            ("Mouse", Some("mouse")),
            ("recipeints", Some("recipients")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(written, known), meant, "{written}");
        }
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
    }
}
