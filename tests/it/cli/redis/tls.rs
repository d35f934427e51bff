//! An encrypted connection to Redis: whom it trusts, and what is said where it cannot be.

use super::super::{Place, failed_login};
use super::{Server, pulled};
use serde_json::json;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/net").join(name)
}

/// A server with a plain and an encrypted port, and the number of the latter; none where its
/// program is not there or speaks no TLS.
fn encrypted(folder: &Path) -> Option<(Server, u16)> {
    let free = || TcpListener::bind("127.0.0.1:0").unwrap();
    let (one, other) = (free(), free());
    let [port, tls] = [&one, &other].map(|it| it.local_addr().unwrap().port());
    drop((one, other));
    let folder = folder.join("redis");
    fs::create_dir_all(&folder).unwrap();
    let mut command = Command::new("redis-server");
    command.args(["--port", &port.to_string(), "--tls-port", &tls.to_string()]);
    command.args(["--bind", "127.0.0.1", "127.0.0.2", "--save", "", "--tls-auth-clients", "no"]);
    command.arg("--tls-cert-file").arg(fixture("server.pem"));
    command.arg("--tls-key-file").arg(fixture("server.key"));
    command.arg("--tls-ca-cert-file").arg(fixture("ca.pem"));
    command.arg("--dir").arg(&folder).stdout(Stdio::null()).stderr(Stdio::null());
    let has_to_be = std::env::var_os("CI").is_some();
    let child = match command.spawn() {
        Ok(mut child) => {
            std::thread::sleep(std::time::Duration::from_millis(300));
            child.try_wait().unwrap().is_none().then_some(child)
        }
        Err(_) => None,
    };
    let Some(child) = child else {
        assert!(!has_to_be, "redis-server with TLS is not installed");
        println!("skipped: there is no redis-server here that speaks TLS");
        return None;
    };
    let server = Server { child, port, folder, password: None };
    server.ready();
    Some((server, tls))
}

fn source(place: &Place, url: &str, more: &str) {
    fs::create_dir_all(place.0.path().join(".config/crosscheck")).unwrap();
    let source = format!(
        "[[source]]\nname = \"team\"\nkind = \"redis\"\nurl = \"{url}\"\nstream = \"s\"\n\
         group = \"g\"\nconsumer = \"me\"\n{more}"
    );
    place.file(".config/crosscheck/config.toml", source);
}

#[test]
fn a_certificate_is_taken_from_the_authority_that_is_named_and_for_the_name_that_is_asked() {
    let place = Place::new();
    let Some((server, tls)) = encrypted(place.0.path()) else { return };
    server.add(0, &[("record", &failed_login(1, "bo"))]);
    let named = |name: &str| format!("ca = {:?}\n", fixture(name));
    let refused = |url: String, more: &str, words: &str| {
        source(&place, &url, more);
        let (code, _, err) = pulled(&place);
        assert_eq!(code, 3, "{url} {more}: {err}");
        assert!(err.contains("source team: ") && err.contains(words), "{url} {more}: {err}");
        assert!(err.contains("stream s"), "{err}");
    };
    refused(format!("rediss://localhost:{tls}"), "", "with ca");
    // A certificate that is nobody's authority.
    refused(format!("rediss://localhost:{tls}"), &named("server.pem"), "with ca");
    // What is no certificate is a mistake of this side, and told as one.
    source(&place, &format!("rediss://localhost:{tls}"), &named("server.key"));
    let (code, _, err) = pulled(&place);
    let words = "source team: it holds no certificate; it should be in PEM";
    assert!(code == 3 && err.contains(words) && err.contains("(ca "), "{err}");
    // Another name than the one that it is for.
    refused(format!("rediss://127.0.0.2:{tls}"), &named("ca.pem"), "mend the server's name");
    // Plain to an encrypted port, and the other way round.
    refused(format!("redis://localhost:{tls}"), "", "(redis://");
    refused(
        format!("rediss://localhost:{}", server.port),
        &named("ca.pem"),
        "TLS on one side alone",
    );
    assert!(place.cases().is_empty() && server.ask().is_some());
    source(&place, &format!("rediss://localhost:{tls}"), &named("ca.pem"));
    let (code, told, err) = pulled(&place);
    assert_eq!((code, &told["records"]), (0, &json!(1)), "{err}");
    assert_eq!(server.pending(), 0, "acknowledged by the same way");
}
