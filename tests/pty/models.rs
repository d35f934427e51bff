//! A console that asks a model itself, in a real terminal: what came in has its assessment, and a
//! server that hangs keeps nobody.

use crate::screen::crosscheck;
use crate::{WIDE, case, configure, spool};
use serde_json::json;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// A server that answers the first so many questions and hangs with all others.
fn server(answers: usize) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let number = count.fetch_add(1, Ordering::SeqCst);
            thread::spawn(move || answer(stream.unwrap(), number < answers));
        }
    });
    (port, asked)
}

fn answer(mut stream: TcpStream, answers: bool) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut length, mut line) = (0, String::new());
    while reader.read_line(&mut line).unwrap_or(0) > 2 {
        if let Some(said) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
            length = said.trim().parse().unwrap();
        }
        line.clear();
    }
    let mut body = vec![0; length];
    if reader.read_exact(&mut body).is_err() || !answers {
        // It hangs until the other side goes.
        let _ = reader.read(&mut [0]);
        return;
    }
    let said = json!({"verdict": "true_positive", "risk_score": 80, "confidence": 0.5,
    "request": null, "summary": "It came from a new place.", "claims": [{
        "text": "It came from a new place.", "kind": "judgement", "bearing": "load", "cites": [],
    }]});
    let message = json!({"role": "assistant", "content": said.to_string()});
    let whole = json!({"model": "tiny", "usage": {"prompt_tokens": 9, "completion_tokens": 8},
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}]})
    .to_string();
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", whole.len());
    let _ = stream.write_all(format!("{head}{whole}").as_bytes());
}

#[test]
fn what_is_dropped_is_assessed_and_a_server_that_hangs_keeps_no_key_and_no_end() {
    let home = tempfile::tempdir().unwrap();
    let (folder, store) = (home.path().join("in"), home.path().join("store"));
    fs::create_dir(&folder).unwrap();
    let (port, asked) = server(1);
    let model = format!(
        "[[model]]\nname = \"local\"\nurl = \"http://127.0.0.1:{port}/v1\"\nautomatic = true\n\
         timeout = \"10m\"\n"
    );
    configure(home.path(), &(spool(&folder) + &model));
    let mut program = crosscheck(home.path(), &["--store", store.to_str().unwrap()], WIDE);
    program.until("1 source ✓");
    program.keys("D");
    program.until("Sources and models");
    program.until("on this machine): secrets");
    let drop = |name: &str, text: String| {
        let written = home.path().join(name);
        fs::write(&written, text).unwrap();
        fs::rename(&written, folder.join(name)).unwrap();
    };
    drop("a.jsonl", case("c-1", "a.lindqvist@contoso.example"));
    program.until("1 assessed");
    program.until("all cases that nobody holds were asked about");
    drop("b.jsonl", case("c-2", "m.ortega@contoso.example"));
    program.until("is asked about 1 case");
    program.until_that("the server is asked", |_| asked.load(Ordering::SeqCst) == 2);
    // It hangs; keys are answered all the same.
    program.keys("D");
    program.until("m.ortega");
    let begun = Instant::now();
    program.keys("j\r");
    program.until("EVIDENCE says");
    println!("a case open while a model hangs: {:?}", begun.elapsed());
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    let left = Instant::now();
    program.keys("q");
    assert_eq!(program.end(), 0);
    println!("left within {:?}", left.elapsed());
    assert!(program.gave_back() && left.elapsed() < Duration::from_secs(5));
}
