//! What people need for the like of a task in programs that they know, with the keys that these
//! come with: lazygit, k9s, Prodigy. It is the most that the task may take here.

use super::desk::Desk;

/// A step of a task: keys by name, and what stands in quotes is typed. Gives how many keys that
/// were, each typed character one.
pub fn keys(desk: &mut Desk, keys: &str) -> usize {
    step(desk, keys, true)
}

/// The same without the typed characters: words are as long as whoever writes them.
pub fn keys_beside_words(desk: &mut Desk, keys: &str) -> usize {
    step(desk, keys, false)
}

fn step(desk: &mut Desk, keys: &str, words: bool) -> usize {
    for (place, part) in keys.split('"').enumerate() {
        if place % 2 == 1 {
            desk.text(part);
        } else {
            desk.press(part);
        }
    }
    let took = count(keys, words);
    desk.took.push(took);
    took
}

fn count(keys: &str, words: bool) -> usize {
    let parts = keys.split('"').enumerate();
    let each = parts.map(|(place, part)| match place % 2 {
        1 if words => part.chars().count(),
        1 => 0,
        _ => part.split_whitespace().count(),
    });
    each.sum()
}

/// Holds the task whose last steps took `ours` keys to those of a peer, written like our own.
/// `like` says what is done there.
#[track_caller]
pub fn within(desk: &Desk, ours: usize, peer: &str, keys: &str, like: &str) {
    let last = |steps: usize| desk.took.iter().rev().take(steps).sum::<usize>();
    let pressed = (1..=desk.took.len()).any(|steps| last(steps) == ours);
    assert!(pressed, "the task did not take {ours} keys: its steps took {:?}", desk.took);
    let theirs = count(keys, true);
    assert!(ours <= theirs, "{ours} keys, and {theirs} in {peer}: {like}");
}
