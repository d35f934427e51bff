//! What people need for the like of a task in programs that they know, with the keys that these
//! come with: lazygit, k9s, Prodigy. It is the most that the task may take here.

/// Holds a task to the keys of a peer, written like our own: a word in quotes is typed. `like` says
/// what is done there.
#[track_caller]
pub fn within(ours: usize, peer: &str, keys: &str, like: &str) {
    let theirs: usize = keys
        .split('"')
        .enumerate()
        .map(|(place, part)| match place % 2 {
            1 => part.chars().count(),
            _ => part.split_whitespace().count(),
        })
        .sum();
    assert!(ours <= theirs, "{ours} keys, and {theirs} in {peer}: {like}");
}
