//! The real program reading a source headless: what it has stored by now, and what it takes.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// `crosscheck pull okta --follow --json`, running.
pub struct Pulled {
    child: Child,
    last: Arc<Mutex<serde_json::Value>>,
}

impl Pulled {
    /// Starts that program on a source there, with a home and a store of its own.
    pub fn start(program: &Path, home: &Path, url: &str) -> Self {
        let at = home.join(".config/crosscheck");
        fs::create_dir_all(&at).expect("a folder for the configuration");
        let source = format!(
            "[[source]]\nname = \"okta\"\nkind = \"http\"\nprofile = \"okta.system\"\n\
             url = \"{url}\"\nevery = \"1s\"\n"
        );
        fs::write(at.join("config.toml"), source).expect("a configuration");
        let mut child = Command::new(program)
            .args(["pull", "okta", "--follow", "--json", "--store"])
            .arg(home.join("store"))
            .env_clear()
            .env("HOME", home)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let lines = BufReader::new(child.stdout.take().expect("its output"));
        let last = Arc::new(Mutex::new(serde_json::Value::Null));
        let told = last.clone();
        thread::spawn(move || {
            let read = lines.lines().map_while(Result::ok);
            for line in read.filter_map(|line| serde_json::from_str(&line).ok()) {
                *told.lock().expect("nobody fails with it") = line;
            }
        });
        Self { child, last }
    }

    /// What it last said: its last line of follow mode, or its summary once it has ended.
    pub fn said(&self) -> serde_json::Value {
        self.last.lock().expect("nobody fails with it").clone()
    }

    /// Records that are stored.
    pub fn stored(&self) -> usize {
        self.said()["records"].as_u64().unwrap_or(0) as usize
    }

    /// Cases that were made of them.
    pub fn cases(&self) -> u64 {
        self.said()["cases"]["made"].as_u64().unwrap_or(0)
    }

    /// Waits until so many records are stored; false where that takes too long.
    pub fn until(&self, records: usize, within: Duration) -> bool {
        let begun = Instant::now();
        while self.stored() < records {
            if begun.elapsed() > within {
                return false;
            }
            thread::sleep(Duration::from_millis(5));
        }
        true
    }

    /// The most memory that it had at once, in MB.
    pub fn peak_mb(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|it| it.trim().strip_suffix("kB")?.trim().parse::<f64>().ok());
        kib.unwrap_or(0.0) * 1024.0 / 1e6
    }

    /// Seconds of a processor that it has used, in hundredths.
    pub fn processor(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()));
        let stat = stat.unwrap_or_default();
        let behind = stat.rsplit(") ").next().unwrap_or_default();
        let ticks = behind.split(' ').skip(11).take(2).filter_map(|it| it.parse::<f64>().ok());
        ticks.sum::<f64>() / 100.0
    }

    /// Ends it as ctrl-c does, and gives what it says in the end.
    pub fn end(mut self) -> serde_json::Value {
        let process = self.child.id().to_string();
        let _ = Command::new("kill").args(["-INT", &process]).status();
        let _ = self.child.wait();
        // The last line may still be on its way.
        thread::sleep(Duration::from_millis(200));
        self.said()
    }
}
