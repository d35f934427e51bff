//! A console that runs a source itself, in a real terminal: what is dropped comes up, what breaks
//! is said, what is mended goes.

use crate::screen::{Program, crosscheck};
use crate::{WIDE, case, configure, spool};
use std::fs;
use std::time::{Duration, Instant};

/// The names of the threads of a process; none where the system does not say.
fn threads(program: &Program) -> Vec<String> {
    let process = program.child.process_id().unwrap();
    let Ok(tasks) = fs::read_dir(format!("/proc/{process}/task")) else { return Vec::new() };
    let name = |task: fs::DirEntry| fs::read_to_string(task.path().join("comm")).ok();
    tasks.flatten().filter_map(name).map(|name| name.trim_end().to_owned()).collect()
}

#[test]
fn what_is_dropped_comes_up_and_a_folder_that_is_gone_is_said_until_it_is_back() {
    let home = tempfile::tempdir().unwrap();
    let (folder, store) = (home.path().join("in"), home.path().join("store"));
    fs::create_dir(&folder).unwrap();
    configure(home.path(), &spool(&folder));
    let mut program = crosscheck(home.path(), &["--store", store.to_str().unwrap()], WIDE);
    program.until("1 source ✓");
    // Finished elsewhere, then put there under its name: it needs no time to settle.
    let written = home.path().join("a.jsonl");
    fs::write(&written, case("c-1", "a.lindqvist@contoso.example")).unwrap();
    std::thread::sleep(Duration::from_millis(600));
    let begun = Instant::now();
    fs::rename(&written, folder.join("a.jsonl")).unwrap();
    program.until("a.lindqvist");
    println!("from the folder to the screen: {:?}", begun.elapsed());
    // A second is what it takes with nothing else going on; beside other tests it may be more.
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    fs::remove_dir_all(&folder).unwrap();
    program.until("drop: cannot be read for");
    program.until("there is no such folder");
    fs::create_dir(&folder).unwrap();
    program.until("1 source ✓");
    fs::write(folder.join("b.jsonl"), case("c-2", "m.ortega@contoso.example")).unwrap();
    program.until("m.ortega");
    program.keys("D");
    program.until("2 taken in");
    let left = Instant::now();
    program.keys("qq");
    assert_eq!(program.end(), 0);
    println!("left within {:?}", left.elapsed());
    assert!(program.gave_back() && left.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_console_without_sources_starts_no_thread_for_them() {
    let home = tempfile::tempdir().unwrap();
    let (folder, store) = (home.path().join("in"), home.path().join("store"));
    let store = store.to_str().unwrap();
    let of_sources = |program: &Program| {
        let names = threads(program);
        names.iter().filter(|name| *name == "intake" || *name == "sources").count()
    };
    let mut program = crosscheck(home.path(), &["--store", store], WIDE);
    program.until("This store holds no case yet");
    assert_eq!(of_sources(&program), 0);
    program.keys("q");
    assert_eq!(program.end(), 0);
    configure(home.path(), &spool(&folder));
    let mut program = crosscheck(home.path(), &["--store", store], WIDE);
    program.until("New cases may be missing: nothing comes of a source");
    assert!(threads(&program).is_empty() || of_sources(&program) == 2, "{:?}", threads(&program));
    program.keys("q");
    assert_eq!(program.end(), 0);
}
