//! The prompt files, by version. The program holds them; a site cannot change them unnoticed.
//!
//! It must not fill in anything of a case: that is the request's part.

use crate::domain::digest::Digest;

/// A version of the prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// Its name, as assessments keep it.
    pub version: &'static str,
    text: &'static str,
}

/// What is asked with.
pub const CURRENT: Prompt =
    Prompt { version: "assess-2", text: include_str!("../../../prompts/assess-2.md") };

impl Prompt {
    /// Digest of the whole file.
    pub fn digest(&self) -> Digest {
        Digest::of(self.text.as_bytes())
    }

    /// What the model is told of its task.
    pub(super) fn system(&self) -> &'static str {
        self.between("\n## system\n", "\n## user\n")
    }

    /// What it is asked.
    pub(super) fn user(&self) -> &'static str {
        self.between("\n## user\n", "\u{0}")
    }

    fn between(&self, from: &str, to: &str) -> &'static str {
        let behind = self.text.split_once(from).map_or("", |(_, behind)| behind);
        behind.split_once(to).map_or(behind, |(part, _)| part).trim_end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::FUNCTIONS;
    use crate::grounding::operator::Operator;

    #[test]
    fn the_prompt_names_every_fact_and_only_operators_that_exist() {
        let system = CURRENT.system();
        for function in FUNCTIONS {
            assert!(system.contains(function.name), "{}", function.name);
        }
        let ops = system.split_once("- \"op\":").unwrap().1.split_once("Cite only").unwrap().0;
        let words = ops.split([',', ' ', '\n', '.', '(', ')', '"']);
        let ops: Vec<_> = words.filter_map(Operator::from_name).collect();
        assert_eq!(ops.len(), 16, "each operator stands there once: {ops:?}");
    }

    #[test]
    fn a_prompt_is_plain_text_with_all_its_places() {
        assert!(CURRENT.text.is_ascii());
        assert_eq!(CURRENT.system().matches("{nonce}").count(), 2);
        assert!(CURRENT.system().contains("{claims}"));
        assert!(CURRENT.user().contains("{data}\n{refused}"));
        assert!(CURRENT.user().ends_with("object now."), "nothing of the file's own head is sent");
        assert!(CURRENT.system().starts_with("You assess"));
    }

    #[test]
    fn a_file_that_was_used_never_changes() {
        let first = Prompt { version: "", text: include_str!("../../../prompts/assess-1.md") };
        let known = [
            (first, "sha256:2580e6dd066b4b4ecaed03cbb96705535729abf3257840f1ada96cb735fe2a59"),
            (CURRENT, "sha256:d6b52a1e75427faa561c482484d02c70a547ccb4fe3c240099254712e57ed8e1"),
        ];
        for (prompt, digest) in known {
            assert_eq!(prompt.digest().to_string(), digest, "a change makes a new file");
        }
    }
}
