//! The page that goes with a proof: what it shows, how a stranger checks it with the tools that
//! every system has, and what it does not show. A test does exactly what it says.
//!
//! It must not name a tool of ours.

use super::proof::Bundle;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::roster::Roster;
use crate::ledger::signature::fingerprint;
use std::fmt::Write as _;

/// The page.
pub(super) fn text(said: &Checkpoint, rosters: &[(u64, Roster)], bundle: &Bundle) -> String {
    let time = said.time.map_or_else(String::new, |time| format!(", made on {time}"));
    let mut out = format!(
        "Statements of people in the ledger {:?}, up to a checkpoint of {} entries{time}.\n\
         {} statements, {} of them without a signature.\n\n{HOW}",
        said.origin, said.size, bundle.statements, bundle.unsigned
    );
    let mut seen = Vec::new();
    for (seq, roster) in rosters {
        for it in &roster.members {
            let line = format!("    {}  {}", fingerprint(&it.key), it.principal);
            if !seen.contains(&line) {
                // Writing to a String does not fail.
                let _ = writeln!(out, "{line}    since entry {seq}");
                seen.push(line);
            }
        }
    }
    out.push_str(WHAT_NOT);
    out
}

const HOW: &str = r#"What lies here
    statements/   one folder each, by the number of its entry: the statement as it was signed, the
                  signature, the header of its entry, the salt, and the steps up to the root
    rosters/      who could sign what, from that entry on (OpenSSH's allowed_signers)
    checkpoint/   how many entries there are, and the root over them, signed
    evidence/     the case as it was taken in, where it was exported with it

How to check it
You need a shell, ssh-keygen (OpenSSH 8.9 or later), sha256sum, base64, od, cut, sed, tr and grep.
Do this in the folder of this page. What does not hold is printed with the word BAD; where nothing
is, all of it holds.

1. Each signature is by the key of whom it names, and that key could sign this then:

    for it in statements/* checkpoint; do
      test -e "$it/statement.json.sig" || { echo "UNSIGNED $it"; continue; }
      ssh-keygen -Y verify -f "$(cat "$it/roster")" -I "$(cat "$it/who")" -n "$(cat "$it/role")" \
        -O verify-time="$(cat "$it/when")" -s "$it/statement.json.sig" < "$it/statement.json" \
        || echo "BAD signature: $it"
      test "$it" = checkpoint || grep -qF "\"who\":\"$(sed 's/[\\"]/\\&/g' "$it/who")\"" \
        "$it/statement.json" || echo "BAD name: $it"
    done

2. The header of each entry commits to the salt with the statement, and to the signature:

    for it in statements/*; do
      hash=$(cat "$it/salt.bin" "$it/statement.json" | sha256sum | cut -c 1-64)
      grep -qF "\"commitment\":\"sha256:$hash\"" "$it/header.json" || echo "BAD commitment: $it"
      hash='null'
      test ! -e "$it/statement.json.sig" \
        || hash="\"sha256:$(sha256sum < "$it/statement.json.sig" | cut -c 1-64)\""
      grep -qF "\"signature\":$hash" "$it/header.json" || echo "BAD signature's digest: $it"
    done

3. Each entry is below the root of the checkpoint. The hash of a zero byte and the header stands in
   the first step, the hash of each step in the next one, and that of the last one is the root:

    root=$(sed -n 3p checkpoint/statement.json | base64 -d | od -An -v -tx1 | tr -d ' \n')
    for it in statements/*; do
      hash=$( { printf '\000'; cat "$it/header.json"; } | sha256sum | cut -c 1-64)
      for step in "$it"/step-*.bin; do
        test -e "$step" || continue
        od -An -v -tx1 "$step" | tr -d ' \n' \
          | grep -qE "^01($hash[0-9a-f]{64}|[0-9a-f]{64}$hash)\$" || echo "BAD step: $step"
        hash=$(sha256sum < "$step" | cut -c 1-64)
      done
      test "$hash" = "$root" || echo "BAD root: $it"
    done

4. Each roster is the one that its entry states, line by line:

    for it in rosters/*; do
      entry=$(basename "$it" .txt)
      sed 's/[\\"]/\\&/g' "$it" | while IFS= read -r line; do
        grep -qF -- "$line\\n" statements/"$entry"-roster/statement.json || echo "BAD roster: $it"
      done
    done

5. The case is the one that was decided: where its texts lie here, each statement about it names the
   digest of one of them.

    for it in evidence/*; do
      test -e "$it" || continue
      hash=$(sha256sum < "$it" | cut -c 1-64)
      grep -lF "sha256:$hash" statements/*/statement.json || echo "UNUSED $it"
    done

6. Ask the owners of these keys whether they are theirs (`ssh-keygen -lf` of a public key prints the
   same). This is what all of the above rests on:

"#;

const WHAT_NOT: &str = r"
7. Compare the first three lines of checkpoint/statement.json with a checkpoint of this ledger that
   somebody else keeps: of as many entries it has the same root. One that was signed for you alone
   would look the same here.

What this does not show
    That a statement is true, or that its time is: it is the writer's clock, within the checkpoints
    before and behind it. That there are no other statements, where only those of a case lie here.
    Nothing about entries behind the checkpoint.
";
