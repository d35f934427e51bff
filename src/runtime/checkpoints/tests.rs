use super::*;
use ssh_key::private::Ed25519Keypair;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

fn note(size: u64) -> Vec<u8> {
    let time = Timestamp::from_millis(1_770_000_000_000 + size as i64);
    let origin = "crosscheck/00".to_owned();
    let checkpoint = Checkpoint { origin, size, root: Digest([7; 32]), time };
    checkpoint.sign(&Ed25519Keypair::from_seed(&[1; 32])).unwrap().to_text().into_bytes()
}

#[test]
fn notes_stand_in_a_file_in_the_order_in_which_they_were_appended() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("notes.txt");
    for size in 1..=3 {
        append(&path, &note(size)).unwrap();
        assert_eq!(last(&path, "crosscheck/00").unwrap().unwrap().size, size);
    }
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let (found, torn) = read(&path, true).unwrap();
    assert!(!torn);
    assert_eq!(
        found.iter().map(|it| it.note.clone()).collect::<Vec<_>>(),
        [note(1), note(2), note(3)]
    );
    assert!(found[1].whence.ends_with("notes.txt, line 8"), "{}", found[1].whence);
    let line = fs::read_to_string(&path).unwrap().lines().nth(7).unwrap().to_owned();
    assert_eq!(line, "crosscheck/00", "the line that is named is where the note begins");
    assert_eq!(last(&path, "crosscheck/01").unwrap(), None);
    assert_eq!(last(&home.path().join("none"), "crosscheck/00").unwrap(), None);
}

#[test]
fn wherever_power_ends_the_next_note_leaves_only_whole_ones() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("notes.txt");
    append(&path, &note(1)).unwrap();
    let one = fs::read(&path).unwrap();
    append(&path, &note(2)).unwrap();
    let two = fs::read(&path).unwrap();
    for end in 0..two.len() {
        fs::write(&path, &two[..end]).unwrap();
        let (found, torn) = read(&path, true).unwrap();
        let alone = end == one.len() - 1;
        assert_eq!(torn, !alone && ![0, one.len()].contains(&end), "{end}");
        assert_eq!(found.len(), usize::from(end >= one.len() - 1), "{end}");
        append(&path, &note(3)).unwrap();
        let (found, torn) = read(&path, true).unwrap();
        assert!(!torn, "{end}");
        let kept = if end < one.len() { vec![note(3)] } else { vec![note(1), note(3)] };
        assert_eq!(found.iter().map(|it| it.note.clone()).collect::<Vec<_>>(), kept, "{end}");
    }
}

#[test]
fn in_a_long_file_the_last_note_is_found_and_a_file_of_something_else_is_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("notes.txt");
    let many: Vec<u8> =
        (1..=2_000).flat_map(|size| [note(size), b"\n".to_vec()].concat()).collect();
    assert!(many.len() as u64 > 2 * TAIL);
    for cut in 0..250 {
        // Wherever the end that is looked at begins.
        let mut bytes = vec![b'x'; cut];
        bytes.extend_from_slice(b"\n\n");
        bytes.extend_from_slice(&many);
        fs::write(&path, &bytes).unwrap();
        assert_eq!(last(&path, "crosscheck/00").unwrap().unwrap().size, 2_000, "{cut}");
    }
    // Named by mistake: not a byte of it is taken, however short it is.
    for others in ["# Notes\n\nof the shift", "crosscheck/01\n4\n", "x", "crosscheck/00 is ours\n"]
    {
        fs::write(&path, others).unwrap();
        let said = append(&path, &note(1)).unwrap_err().to_string();
        assert!(said.contains("no list of checkpoints"), "{said}");
        assert_eq!(fs::read_to_string(&path).unwrap(), others);
        let behind = [&note(1)[..], b"\n", others.as_bytes()].concat();
        fs::write(&path, &behind).unwrap();
        assert!(append(&path, &note(2)).is_err());
        assert_eq!(fs::read(&path).unwrap(), behind);
    }
    fs::write(&path, vec![b'y'; 3 * TAIL as usize]).unwrap();
    assert!(append(&path, &note(1)).unwrap_err().to_string().contains("no list of checkpoints"));
    assert_eq!(fs::metadata(&path).unwrap().len(), 3 * TAIL);
    fs::write(home.path().join("elsewhere"), "").unwrap();
    symlink(home.path().join("elsewhere"), home.path().join("link")).unwrap();
    assert!(
        append(&home.path().join("link"), &note(1)).unwrap_err().to_string().contains("a link")
    );
}

#[test]
fn a_foreign_ledger_cannot_choose_where_its_file_is() {
    assert_eq!(named("crosscheck/0123abcd"), "crosscheck-0123abcd.txt");
    assert_eq!(named("../../x"), "------x.txt");
    assert_eq!(named(&"a/".repeat(300)).len(), 68);
}
