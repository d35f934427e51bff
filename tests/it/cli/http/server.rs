//! A server of the tests' own that answers as a script says, as badly as it likes.

use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What was asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Which question it is, from 0.
    pub n: usize,
    /// Method, path and query.
    pub what: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Asked {
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|it| it.0 == name).map_or("", |it| it.1.as_str())
    }

    pub fn has(&self, text: &str) -> bool {
        self.what.contains(text)
    }
}

pub struct Server {
    pub url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    /// One that answers each question by the script, which writes the bytes of the answer.
    pub fn new(script: impl Fn(&Asked, &mut dyn Write) + Send + Sync + 'static) -> Self {
        Self::start("http://127.0.0.1", |stream| Some(Box::new(stream)), script)
    }

    /// As [`Server::new`], encrypted.
    pub fn tls(script: impl Fn(&Asked, &mut dyn Write) + Send + Sync + 'static) -> Self {
        use rustls::pki_types::pem::PemObject as _;
        use rustls::pki_types::{CertificateDer, PrivateKeyDer};
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/net");
        let certificate = CertificateDer::from_pem_file(folder.join("server.pem")).unwrap();
        let key = PrivateKeyDer::from_pem_file(folder.join("server.key")).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        let config = Arc::new(config);
        let wrap = move |stream| {
            let connection = rustls::ServerConnection::new(config.clone()).ok()?;
            let stream = rustls::StreamOwned::new(connection, stream);
            Some(Box::new(stream) as Box<dyn Both>)
        };
        Self::start("https://localhost", wrap, script)
    }

    fn start(
        host: &str,
        wrap: impl Fn(TcpStream) -> Option<Box<dyn Both>> + Send + Sync + 'static,
        script: impl Fn(&Asked, &mut dyn Write) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("{host}:{}", listener.local_addr().unwrap().port());
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let (seen, script, wrap) = (asked.clone(), Arc::new(script), Arc::new(wrap));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (seen, script, wrap) = (seen.clone(), script.clone(), wrap.clone());
                std::thread::spawn(move || {
                    let _ = stream.set_read_timeout(Some(Duration::from_secs(20)));
                    let Some(stream) = wrap(stream) else { return };
                    let mut stream = BufReader::new(stream);
                    let Some(mut one) = read(&mut stream) else { return };
                    {
                        let mut seen = seen.lock().unwrap();
                        one.n = seen.len();
                        seen.push(one.clone());
                    }
                    script(&one, stream.get_mut());
                    let _ = stream.get_mut().flush();
                });
            }
        });
        Self { url, asked }
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

trait Both: Read + Write {}
impl<T: Read + Write> Both for T {}

fn read(from: &mut BufReader<Box<dyn Both>>) -> Option<Asked> {
    let mut line = || {
        let mut line = String::new();
        from.read_line(&mut line).ok().filter(|read| *read > 0)?;
        Some(line.trim_end().to_owned())
    };
    let what = line()?;
    let mut headers = Vec::new();
    loop {
        let line = line()?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':')?;
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut asked = Asked { n: 0, what, headers, body: String::new() };
    let mut body = vec![0; asked.header("content-length").parse().unwrap_or(0)];
    from.read_exact(&mut body).ok()?;
    asked.body = String::from_utf8(body).ok()?;
    Some(asked)
}

/// An answer with that status line, more headers (each with its line end) and body.
pub fn answer(to: &mut dyn Write, status: &str, headers: &str, body: &str) {
    let len = body.len();
    // Whoever asked may have gone.
    let _ = write!(
        to,
        "HTTP/1.1 {status}\r\nContent-Length: {len}\r\nConnection: close\r\n{headers}\r\n{body}"
    );
}

/// What a good server answers.
pub fn json(to: &mut dyn Write, body: &str) {
    answer(to, "200 OK", "Content-Type: application/json\r\n", body);
}
