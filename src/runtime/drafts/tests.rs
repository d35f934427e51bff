use super::files::{BYTES_MAX, EDITED_FOR, FRESH, Files, LEFT_OVER, LIVE};
use super::*;
use crate::app::draft::{Kept, Kind, SCHEMA, SavedWait};
use crate::domain::decision::{Draft, Words};
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt as _;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

fn session(id: &str) -> Session {
    Session {
        id: id.into(),
        who: "os:m.kraus".into(),
        demo: false,
        recipients: Vec::new(),
        templates: Vec::new(),
        entries: 0,
        due: crate::domain::query::DueTimes::default(),
        views: Vec::new(),
    }
}

fn saved(case: &str, revision: u32) -> Saved {
    Saved { schema: SCHEMA.into(), case: case.into(), revision, ..Saved::default() }
}

impl Files {
    /// As the worker reads a draft, its faults in words.
    fn read(&self, case: &str) -> Result<Option<Saved>, String> {
        let found = self.of(case).map_err(|error| error.to_string())?;
        self.newest(case, found)
    }
}

#[test]
fn a_draft_is_read_back_by_its_owner_only_and_goes_when_it_is_stored() {
    let home = tempfile::tempdir().unwrap();
    let files = |who: &str| Files::new(home.path().join(folder::DRAFTS), who, "s-1");
    let mut mine = files("os:m.kraus");
    assert_eq!(mine.read("c-1"), Ok(None));
    mine.keep(&saved("c-1", 1)).unwrap();
    mine.keep(&saved("c-1", 2)).unwrap();
    mine.keep(&saved("../../c-2", 1)).unwrap();
    assert_eq!(mine.read("c-1"), Ok(Some(saved("c-1", 2))));
    assert_eq!(files("os:k.tan").read("c-1"), Ok(None), "another person has drafts of their own");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&mine.path("c-1")), mode(&mine.folder)), (0o600, 0o700));
    assert_eq!(fs::read_dir(&mine.folder).unwrap().count(), 3, "no name leads elsewhere");
    mine.remove("c-1").unwrap();
    mine.remove("c-1").unwrap();
    assert_eq!(mine.read("c-1"), Ok(None));
}

#[test]
fn a_link_in_the_folders_place_gets_no_draft_and_loses_no_file() {
    let (home, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let folder = home.path().join(folder::DRAFTS);
    let old = elsewhere.path().join("old.txt");
    fs::write(&old, "another's").unwrap();
    let long_ago = std::time::SystemTime::now() - 2 * EDITED_FOR;
    File::options().write(true).open(&old).unwrap().set_modified(long_ago).unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), &folder).unwrap();
    let mut files = Files::new(folder.clone(), "os:m.kraus", "s-1");
    files.sweep();
    let why = files.keep(&saved("c-1", 1)).unwrap_err().to_string();
    assert!(why.contains("is a link: remove it"), "{why}");
    assert!(files.read("c-1").is_err_and(|why| why.contains("is a link")));
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 1, "nothing came or went");
    fs::remove_file(&folder).unwrap();
    files.keep(&saved("c-1", 1)).unwrap();
    assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn a_pipe_in_a_drafts_place_keeps_nobody_waiting() {
    use rustix::fs::{CWD, Mode, mkfifoat};
    let home = tempfile::tempdir().unwrap();
    let files = Files::new(home.path().into(), "os:m.kraus", "s-1");
    mkfifoat(CWD, files.path("c-1"), Mode::from_raw_mode(0o600)).unwrap();
    assert!(files.read("c-1").is_err_and(|why| why.contains("no plain file")));
    let live = home.path().join(format!("s-2.{LIVE}"));
    mkfifoat(CWD, &live, Mode::from_raw_mode(0o600)).unwrap();
    assert!(!files.is_of_another(&home.path().join("x.s-2.json")));
}

#[test]
fn what_is_no_draft_is_not_taken_for_one_and_that_is_said() {
    let home = tempfile::tempdir().unwrap();
    let files = Files::new(home.path().into(), "os:m.kraus", "s-1");
    for text in ["", "{", "{\"schema\":\"crosscheck.draft/9\",\"case\":\"c-1\"}", "[]"] {
        fs::write(files.path("c-1"), text).unwrap();
        assert!(files.read("c-1").is_err_and(|why| why.contains("no draft")), "{text}");
    }
    fs::write(files.path("c-1"), vec![b' '; usize::try_from(BYTES_MAX).unwrap() + 1]).unwrap();
    assert!(files.read("c-1").is_err_and(|why| why.contains("more than")));
    fs::remove_file(files.path("c-1")).unwrap();
    fs::create_dir(home.path().join(folder::DRAFTS)).unwrap();
    let files = Files { folder: home.path().join(folder::DRAFTS), ..files };
    fs::write(files.path("c-1"), "{").unwrap();
    let (inbox, messages) = sync_channel(4);
    let drawer = start(home.path(), &session("s-1"), inbox).unwrap();
    drawer.hand(Effect::ReadDraft { case: "c-1".into() });
    drawer.drain();
    let Ok(Message::Failed(_, why)) = messages.try_recv() else { panic!("it is said") };
    assert!(why.contains("draft that is kept of c-1 cannot be read"), "{why}");
}

#[test]
fn the_largest_draft_that_the_forms_take_is_read_back() {
    use crate::app::edit::CHARS_MAX;
    let home = tempfile::tempdir().unwrap();
    let mut files = Files::new(home.path().into(), "os:m.kraus", "s-1");
    for widest in ["\u{1f9ed}", "\"", "\\"] {
        let text = || widest.repeat(CHARS_MAX);
        let draft = || Draft {
            text: text(),
            template: text(),
            recipient: text(),
            change_mind: text(),
            ..Default::default()
        };
        let kept = |kind| Kept {
            kind,
            revision: 1,
            draft: draft(),
            asks: None,
            wanted: text(),
            agrees: false,
            with_request: true,
            offered: Words { text: text(), pasted: true, template: text() },
        };
        let largest = Saved {
            decision: Some(draft()),
            kind: Some(Kind::Own),
            wanted: text(),
            offered: Words { text: text(), pasted: true, template: text() },
            others: [Kind::Accept, Kind::Escalate, Kind::NotEnough].map(kept).into(),
            wait: Some(SavedWait { waits_for: text(), note: text() }),
            ..saved("c-1", 1)
        };
        files.keep(&largest).unwrap();
        assert_eq!(files.read("c-1"), Ok(Some(largest)));
    }
}

#[test]
fn two_consoles_of_one_account_have_drafts_of_their_own() {
    let home = tempfile::tempdir().unwrap();
    let console = |id: &str| Files::new(home.path().into(), "os:m.kraus", id);
    let (mut one, mut two) = (console("s-1"), console("s-2"));
    one.keep(&saved("c-1", 1)).unwrap();
    assert_eq!(two.read("c-1"), Ok(None), "it is being typed elsewhere");
    two.keep(&saved("c-1", 2)).unwrap();
    one.keep(&saved("c-1", 3)).unwrap();
    assert_eq!(two.read("c-1"), Ok(Some(saved("c-1", 2))));
    two.remove("c-1").unwrap();
    assert_eq!(one.read("c-1"), Ok(Some(saved("c-1", 3))));
    drop(one);
    assert_eq!(two.read("c-1"), Ok(Some(saved("c-1", 3))), "that console has ended");
    assert_eq!(console("s-3").read("c-1"), Ok(None), "it was taken over, and by one only");
}

#[test]
fn of_consoles_that_have_ended_the_newest_draft_is_read_and_all_go_when_it_is_stored() {
    let home = tempfile::tempdir().unwrap();
    let console = |id: &str| Files::new(home.path().into(), "os:m.kraus", id);
    for (id, revision, hours) in [("s-1", 1, 2), ("s-2", 2, 1), ("s-3", 3, 3)] {
        let mut files = console(id);
        files.keep(&saved("c-1", revision)).unwrap();
        let then = std::time::SystemTime::now() - hours * Duration::from_hours(1);
        let file = File::options().write(true).open(files.path("c-1")).unwrap();
        file.set_modified(then).unwrap();
    }
    let last = console("s-4");
    assert_eq!(last.read("c-1"), Ok(Some(saved("c-1", 2))));
    last.remove("c-1").unwrap();
    assert_eq!(console("s-5").read("c-1"), Ok(None));
}

#[test]
fn what_a_kill_left_goes_and_what_a_running_console_writes_stays() {
    let home = tempfile::tempdir().unwrap();
    let console = |id: &str| Files::new(home.path().into(), "os:m.kraus", id);
    let (mut running, killed) = (console("s-1"), console("s-2"));
    running.keep(&saved("c-1", 1)).unwrap();
    let left = [&running, &killed].map(|it| it.path("c-2").with_extension(FRESH));
    let live = [&running, &killed].map(|it| home.path().join(&it.session).with_extension(LIVE));
    let long_ago = std::time::SystemTime::now() - 2 * LEFT_OVER;
    for path in left.iter().chain(&live) {
        let file = File::options().create(true).append(true).open(path).unwrap();
        file.set_modified(long_ago).unwrap();
    }
    console("s-3").sweep();
    assert_eq!([left, live].map(|pair| pair.map(|path| path.exists())), [[true, false]; 2]);
}

#[test]
fn a_fault_is_told_again_once_drafts_were_kept_meanwhile() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(folder::DRAFTS);
    let (inbox, messages) = sync_channel(8);
    let drawer = start(home.path(), &session("s-1"), inbox).unwrap();
    let keep = |case: &str| {
        drawer.hand(Effect::KeepDraft(Box::new(saved(case, 1))));
        drawer.hand(Effect::ReadDraft { case: case.into() });
        messages.recv_timeout(Duration::from_secs(20)).unwrap()
    };
    for _ in 0..2 {
        fs::write(&folder, "no folder").unwrap();
        // Said once, and of no draft that it could not be read: none was found there.
        assert!(matches!(keep("c-1"), Message::DraftsKept(Err(_))));
        fs::remove_file(&folder).unwrap();
        assert!(matches!(keep("c-1"), Message::DraftsKept(Ok(()))));
        let read = messages.recv_timeout(Duration::from_secs(20)).unwrap();
        assert!(matches!(read, Message::DraftRead(_)));
        fs::remove_dir_all(&folder).unwrap();
    }
    drawer.drain();
}

#[test]
fn everything_handed_over_is_written_before_the_end() {
    let home = tempfile::tempdir().unwrap();
    let (inbox, messages) = sync_channel(4);
    let drawer = start(home.path(), &session("s-1"), inbox.clone()).unwrap();
    (1..=50).for_each(|n| drawer.hand(Effect::KeepDraft(Box::new(saved("c-1", n)))));
    drawer.hand(Effect::ReadDraft { case: "c-1".into() });
    drawer.drain();
    let Ok(Message::DraftRead(read)) = messages.try_recv() else { panic!("it is read") };
    assert_eq!(read.revision, 50);
}

#[test]
fn a_draft_whose_first_write_fails_while_the_program_ends_is_told_with_where_and_why() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(folder::DRAFTS);
    fs::write(&folder, "no folder").unwrap();
    let (inbox, messages) = sync_channel(4);
    // The console has ended before the draft is looked at.
    drop(messages);
    let drawer = start(home.path(), &session("s-1"), inbox).unwrap();
    (1..=3).for_each(|n| drawer.hand(Effect::KeepDraft(Box::new(saved("c-1", n)))));
    drawer.hand(Effect::KeepDraft(Box::new(saved("c-2", 1))));
    drawer.hand(Effect::DropDraft { case: "c-2".into() });
    let left = drawer.drain().unwrap();
    assert_eq!(left.len(), 1, "what was stored is no draft any more: {left:?}");
    assert_eq!(left[0].0, saved("c-1", 3));
    let why = format!("{} is no folder: remove it", folder.display());
    assert_eq!(left[0].1, why);
}

#[test]
fn what_could_not_be_kept_is_written_as_soon_as_anything_can_be() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(folder::DRAFTS);
    fs::write(&folder, "no folder").unwrap();
    let (inbox, messages) = sync_channel(8);
    let drawer = start(home.path(), &session("s-1"), inbox).unwrap();
    let told = || messages.recv_timeout(Duration::from_secs(20)).unwrap();
    drawer.hand(Effect::KeepDraft(Box::new(saved("c-1", 1))));
    assert!(matches!(told(), Message::DraftsKept(Err(_))));
    fs::remove_file(&folder).unwrap();
    drawer.hand(Effect::KeepDraft(Box::new(saved("c-2", 1))));
    assert!(matches!(told(), Message::DraftsKept(Ok(()))));
    drawer.hand(Effect::ReadDraft { case: "c-1".into() });
    let Message::DraftRead(read) = told() else { panic!("it was written behind the other") };
    assert_eq!(*read, saved("c-1", 1));
    assert_eq!(drawer.drain(), Some(Vec::new()));
}
