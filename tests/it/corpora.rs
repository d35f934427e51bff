//! Texts to test with: own fixtures, always there, and the larger corpora that `CROSSCHECK_CORPORA`
//! names.

use std::fs;
use std::path::Path;

/// A text with what is known of it.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub text: String,
    pub label: String,
    pub kind: String,
    /// Rows of one seed are one attack in several carriers.
    pub seed: String,
}

fn read(path: &Path) -> Vec<Row> {
    let lines = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    lines.lines().filter(|line| !line.trim().is_empty()).map(row).collect()
}

fn row(line: &str) -> Row {
    let value: serde_json::Value = serde_json::from_str(line).expect("a line of a corpus is JSON");
    let field = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let seed = match field("seed") {
        seed if seed.is_empty() => field("text"),
        seed => seed,
    };
    Row { text: field("text"), label: field("label"), kind: field("kind"), seed }
}

/// A file of `fixtures/hostile`.
pub(crate) fn fixture(name: &str) -> Vec<Row> {
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/hostile").join(name))
}

/// A file of the corpora; `None`, with a line that says so, where there are none.
pub(crate) fn corpus(name: &str) -> Option<Vec<Row>> {
    let Some(folder) = std::env::var_os("CROSSCHECK_CORPORA") else {
        println!("skipped {name}: CROSSCHECK_CORPORA names no folder");
        return None;
    };
    Some(read(&Path::new(&folder).join(name)))
}
