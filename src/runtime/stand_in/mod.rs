//! A server of the demo's own: what a site's sources would deliver, told to whoever asks, a little
//! at a time, with one bad minute on purpose.
//!
//! It listens on this machine alone and ends with the program. It answers one question at a time,
//! keeps nothing of it, and waits for nobody. It must not know what a record says, and nothing of
//! the program may take another way to it than a source takes to a server.

mod tale;

pub use tale::{Fails, Feed, Pace};

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::Builder;
use std::time::{Duration, Instant};
use tale::{Reply, Tale};

/// Bytes of a question's head.
const HEAD_MAX: usize = 16 * 1024;
/// How long a question, and taking its answer, may last.
const WITHIN: Duration = Duration::from_secs(2);

/// The server, until it is dropped.
#[derive(Debug)]
pub struct StandIn {
    address: SocketAddr,
    ends: Arc<AtomicBool>,
}

impl StandIn {
    /// Starts one for these feeds, at a port that is free.
    pub fn start(feeds: Vec<Feed>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let ends = Arc::new(AtomicBool::new(false));
        let told = ends.clone();
        let mut tales: Vec<Tale> = feeds.into_iter().map(Tale::new).collect();
        let work = move || {
            for stream in listener.incoming() {
                if told.load(Ordering::Relaxed) {
                    return;
                }
                // Who breaks off, or says nothing, is nobody to tell.
                let _ = stream.and_then(|stream| serve(&stream, &mut tales));
            }
        };
        Builder::new().name("stand-in".into()).spawn(work)?;
        Ok(Self { address, ends })
    }

    /// Where it is: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        // It waits for a question; where this one does not come through, the process ends it.
        let _ = TcpStream::connect_timeout(&self.address, WITHIN);
    }
}

/// Reads one question and answers it.
fn serve(stream: &TcpStream, tales: &mut [Tale]) -> io::Result<()> {
    let began = Instant::now();
    stream.set_write_timeout(Some(WITHIN))?;
    let Some(head) = head(stream, began)? else {
        return say(stream, "431 Request Header Fields Too Large", "", "{}");
    };
    let line = head.lines().next().unwrap_or_default();
    let mut words = line.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if method != "GET" {
        return say(stream, "405 Method Not Allowed", "Allow: GET\r\n", "{}");
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let Some(tale) = tales.iter_mut().find(|it| it.path() == path) else {
        return say(stream, "404 Not Found", "", "{}");
    };
    let after = query.split('&').find_map(|it| it.strip_prefix("after="));
    // Who names no place begins.
    let Ok(after) = after.unwrap_or("0").parse() else {
        return say(stream, "400 Bad Request", "", "{}");
    };
    match tale.reply(after, began) {
        Reply::Page(body) => say(stream, "200 OK", "", &body),
        Reply::Busy(wait) => {
            let wait = format!("Retry-After: {}\r\n", wait.as_secs_f64().ceil());
            say(stream, "503 Service Unavailable", &wait, r#"{"error":"busy"}"#)
        }
    }
}

/// The head of a question; `None` where it has no end.
fn head(mut stream: &TcpStream, began: Instant) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 1024];
    while !bytes.windows(4).any(|it| it == b"\r\n\r\n") {
        if bytes.len() > HEAD_MAX {
            return Ok(None);
        }
        let left = WITHIN.checked_sub(began.elapsed()).filter(|left| !left.is_zero());
        stream.set_read_timeout(Some(left.ok_or(io::ErrorKind::TimedOut)?))?;
        match stream.read(&mut chunk)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => bytes.extend_from_slice(&chunk[..read]),
        }
    }
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

fn say(mut stream: &TcpStream, status: &str, more: &str, body: &str) -> io::Result<()> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n{more}\r\n"
    );
    stream.write_all(&[head.as_bytes(), body.as_bytes()].concat())
}

#[cfg(test)]
mod tests;
