//! A server of sign-ins as Okta has them, generated while they are asked for: so many a second from
//! the first question on, or all that are wanted at once.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Records of a page, where the question says nothing.
const PAGE: usize = 1_000;
/// One sign-in of so many is odd: failures, then a success from the other side of the world.
const ODD: usize = 200;
/// Records of one sign-in: the session, the policy, the factor, the application.
const STEPS: usize = 6;
/// Sign-ins under way at once.
const AT_ONCE: usize = 500;

/// Over how many names the sign-ins are spread. The fewer, the longer the history of each.
#[derive(Clone, Copy)]
pub struct Spread {
    /// People who sign in.
    pub users: usize,
    /// Accounts of services, which make a tenth of all records.
    pub services: usize,
    /// Offices, behind whose addresses most people sit.
    pub offices: usize,
}

impl Spread {
    /// That of a large tenant.
    pub const WIDE: Self = Self { users: 1_000_000, services: 100, offices: 2_000 };
}

/// A server, as long as the process lasts.
pub struct Source {
    /// Where it is.
    pub url: String,
    began: Arc<OnceLock<Instant>>,
    served: Arc<AtomicUsize>,
    rate: Option<usize>,
    total: usize,
}

impl Source {
    /// One that has `total` events: `rate` of them a second, or all from the beginning.
    pub fn start(rate: Option<usize>, total: usize, spread: Spread) -> Self {
        let (began, served) = (Arc::new(OnceLock::new()), Arc::new(AtomicUsize::new(0)));
        let (first, out) = (began.clone(), served.clone());
        let epoch = since_epoch();
        let url = serve(move |from, max| {
            let began = *first.get_or_init(Instant::now);
            let to = available(rate, total, began.elapsed()).min(from + max);
            let moment = |n: usize| match rate {
                Some(rate) => epoch + (n * 1_000 / rate) as i64,
                // What waited there came in over the last hour.
                None => epoch - ((total - n) * 3_600_000 / total.max(1)) as i64,
            };
            let page = (from..to).map(|n| event(n, moment(n), spread)).collect();
            out.fetch_max(to, Ordering::Relaxed);
            page
        });
        Self { url, began, served, rate, total }
    }

    /// Events that have arrived there by now.
    pub fn arrived(&self) -> usize {
        self.began.get().map_or(0, |began| available(self.rate, self.total, began.elapsed()))
    }

    /// Events that were asked for so far.
    pub fn served(&self) -> usize {
        self.served.load(Ordering::Relaxed)
    }

    /// How long it is since the first question; none while nothing was asked.
    pub fn elapsed(&self) -> Option<Duration> {
        self.began.get().map(Instant::elapsed)
    }
}

fn available(rate: Option<usize>, total: usize, since: Duration) -> usize {
    rate.map_or(total, |rate| (since.as_secs_f64() * rate as f64) as usize).min(total)
}

fn since_epoch() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_millis() as i64)
}

/// Starts a server of pages: what stands behind the first `from` records, `max` of them at most. It
/// names the next page by the header `Link`, always.
pub fn serve(page: impl Fn(usize, usize) -> Vec<String> + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    let (page, own) = (Arc::new(page), url.clone());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (page, own) = (page.clone(), own.clone());
            // Who breaks off is asked nothing more.
            thread::spawn(move || drop(answers(&stream, &own, &*page)));
        }
    });
    url
}

/// Answers one question after the other.
fn answers(
    stream: &TcpStream,
    own: &str,
    page: &dyn Fn(usize, usize) -> Vec<String>,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut lines = BufReader::new(stream);
    loop {
        let mut target = String::new();
        let mut line = String::new();
        while lines.read_line(&mut line)? > 2 {
            if target.is_empty() {
                line.split(' ').nth(1).unwrap_or_default().clone_into(&mut target);
            }
            line.clear();
        }
        if target.is_empty() {
            return Ok(());
        }
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let number = |name: &str| {
            query.split('&').find_map(|it| it.strip_prefix(name)?.parse::<usize>().ok())
        };
        let (from, max) = (number("after=").unwrap_or(0), number("limit=").unwrap_or(PAGE));
        let records = page(from, max);
        let next = from + records.len();
        let body = format!("[{}]", records.join(","));
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
             Link: <{own}{path}?after={next}&limit={max}>; rel=\"next\"\r\n\r\n",
            body.len()
        );
        (&*stream).write_all(&[head.as_bytes(), body.as_bytes()].concat())?;
    }
}

/// A number that looks like chance and is the same on every run.
fn mixed(n: usize) -> usize {
    let n = (n as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((n ^ (n >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 33) as usize
}

/// Who signs in, from where, and how it ends.
struct Act {
    who: String,
    ip: String,
    far: bool,
    failed: bool,
}

fn act(n: usize, spread: Spread) -> Act {
    let Spread { users, services, offices } = spread;
    let dice = mixed(n);
    if dice.is_multiple_of(10) {
        let service = mixed(n * 7 + 3) % services;
        let ip = format!("198.51.100.{}", service % 50 + 10);
        return Act { who: format!("svc-{service}"), ip, far: false, failed: false };
    }
    // Some hundred sign-ins go on beside each other, each step by step.
    let (block, within) = (n / (AT_ONCE * STEPS), n % (AT_ONCE * STEPS));
    let (sign_in, step) = (block * AT_ONCE + within % AT_ONCE, within / AT_ONCE);
    let (user, chance) = (mixed(sign_in * 5 + 1) % users, mixed(sign_in * 3 + 2));
    let odd = chance.is_multiple_of(ODD);
    let failed = if odd { (1..4).contains(&step) } else { step == 1 && chance % 25 == 1 };
    let far = odd && step >= 1;
    let ip = match (far, chance % 10) {
        (true, _) => format!("203.0.113.{}", user % 200),
        (_, 0..7) => format!("192.0.{}.{}", user % offices / 250, user % 250),
        _ => format!("10.{}.{}.{}", user >> 16, user >> 8 & 255, user & 255),
    };
    Act { who: format!("user{user}"), ip, far, failed }
}

/// A record of Okta's System Log, of the size that they have.
fn event(n: usize, at_ms: i64, spread: Spread) -> String {
    let Act { who, ip, far, failed } = act(n, spread);
    let at = chrono::DateTime::from_timestamp_millis(at_ms).unwrap_or_default();
    let at = at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
    let (city, country, lat, lon) =
        if far { ("Singapore", "Singapore", 1.35, 103.8) } else { ("Madrid", "Spain", 40.4, -3.7) };
    let (result, reason) =
        if failed { ("FAILURE", "\"INVALID_CREDENTIALS\"") } else { ("SUCCESS", "null") };
    let session = mixed(n * 11);
    format!(
        r#"{{"actor":{{"id":"00u{who}","type":"User","alternateId":"{who}@contoso.example","displayName":"{who}","detailEntry":null}},"client":{{"userAgent":{{"rawUserAgent":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/145.0.0.0 Safari/537.36","os":"Windows 10","browser":"CHROME"}},"zone":"null","device":"Computer","id":null,"ipAddress":"{ip}","geographicalContext":{{"city":"{city}","state":"{city}","country":"{country}","postalCode":"28001","geolocation":{{"lat":{lat},"lon":{lon}}}}}}},"device":null,"authenticationContext":{{"authenticationProvider":null,"credentialProvider":null,"credentialType":null,"issuer":null,"interface":null,"authenticationStep":0,"rootSessionId":"s{session}","externalSessionId":"s{session}"}},"displayMessage":"User login to Okta","eventType":"user.session.start","outcome":{{"result":"{result}","reason":{reason}}},"published":"{at}","securityContext":{{"asNumber":64500,"asOrg":"example","isp":"example","domain":"example.","isProxy":false}},"severity":"INFO","debugContext":{{"debugData":{{"requestId":"r{n}","dtHash":"d{n}","requestUri":"/idp/idx/identify","url":"/idp/idx/identify?"}}}},"legacyEventType":"core.user_auth.login_success","transaction":{{"type":"WEB","id":"t{n}","detail":{{}}}},"uuid":"{n:08x}-0000-11f0-8000-000000000000","version":"0","request":{{"ipChain":[{{"ip":"{ip}","version":"V4","source":null}}]}},"target":[{{"id":"0oa1","type":"AppInstance","alternateId":"Mail","displayName":"Mail","detailEntry":null}}]}}"#
    )
}
