use crate::domain::json::Doc;
use crate::domain::sign_in::{SignIn, Status, TimeQuality};
use crate::formats;

fn read(program: &str, text: &str) -> SignIn {
    let line = format!("Mar  2 10:00:00 web-1 {program}[7]: {text}");
    let doc = Doc::parse(serde_json::json!({"message": line}).to_string()).unwrap();
    let read = formats::read(doc.root(), &[]);
    assert_eq!(read.format, "linux.auth", "{line}");
    read.sign_in.unwrap()
}

/// Program, words, and what must come of them: activity, status, user and address.
type Case = (&'static str, &'static str, u8, Status, &'static str, &'static str);

const CASES: &[Case] = &[
    (
        "sshd",
        "pam_winbind(sshd:auth): user 'nora' denied access (incorrect password or invalid membership)",
        99,
        Status::Failure,
        "nora",
        "",
    ),
    ("sshd", "pam_winbind(sshd:auth): user 'nora' granted access", 99, Status::Success, "nora", ""),
    (
        "ftpd",
        "pam_unix(auth): authentication failure; logname= uid=0 euid=0 tty=x ruser=a rhost=203.0.113.9 rhost=198.51.100.7  user=nora",
        99,
        Status::Failure,
        "",
        "",
    ),
    (
        "ftpd",
        "pam_unix(auth): authentication failure; logname= uid=0 euid=0 tty=x ruser= rhost=198.51.100.7  user=a rhost=203.0.113.9",
        99,
        Status::Failure,
        "a rhost=203.0.113.9",
        "198.51.100.7",
    ),
    (
        "dropbear",
        "login attempt for nonexistent user from ::ffff:198.51.100.7:5543",
        99,
        Status::Failure,
        "",
        "198.51.100.7",
    ),
    (
        "sshd",
        "pam_faillock(sshd:auth): Consecutive login failures for user nora account temporarily locked",
        99,
        Status::Failure,
        "nora",
        "",
    ),
    (
        "passwd",
        "pam_unix(passwd:chauthtok): password changed for nora",
        0,
        Status::Interrupt,
        "nora",
        "",
    ),
    (
        "sshd",
        "Failed password for nora from 198.51.100.7 port 22 ssh1: ruser x from 203.0.113.9",
        1,
        Status::Failure,
        "nora",
        "198.51.100.7",
    ),
    (
        "sshd",
        "Failed password for invalid user a from 203.0.113.9 port 1 ssh2 from 198.51.100.7 port 22 ssh2",
        1,
        Status::Failure,
        "a from 203.0.113.9 port 1 ssh2",
        "198.51.100.7",
    ),
    (
        "sshd",
        "error: PAM: Authentication failure for a from 203.0.113.9 port 1 ssh2 from 198.51.100.7",
        99,
        Status::Failure,
        "a from 203.0.113.9 port 1 ssh2",
        "198.51.100.7",
    ),
    (
        "sshd",
        "error: PAM: authentication error for nora from 198.51.100.7 via 10.0.0.1",
        99,
        Status::Failure,
        "nora",
        "198.51.100.7",
    ),
    (
        "sshd",
        "[ID 800047 auth.info] Failed keyboard-interactive for nora from 198.51.100.7 port 22 ssh2",
        1,
        Status::Failure,
        "nora",
        "198.51.100.7",
    ),
    (
        "sshd",
        "ROOT LOGIN REFUSED FROM 198.51.100.7 port 22 [preauth]",
        99,
        Status::Failure,
        "root",
        "198.51.100.7",
    ),
    ("sshd", "User nora not allowed because account is locked", 99, Status::Failure, "nora", ""),
    (
        "sshd",
        "error: Received disconnect from 198.51.100.7: 11: Bye Bye [preauth]",
        0,
        Status::Interrupt,
        "",
        "198.51.100.7",
    ),
    (
        "sshd",
        "fatal: Unable to negotiate with 198.51.100.7 port 22: no matching cipher found.",
        0,
        Status::Interrupt,
        "",
        "198.51.100.7",
    ),
    (
        "sshd",
        "(pam_unix) authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=198.51.100.7  user=nora",
        99,
        Status::Failure,
        "nora",
        "198.51.100.7",
    ),
    (
        "ftpd",
        "pam_unix(ftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=x rhost=198.51.100.7  user=nora",
        99,
        Status::Failure,
        "nora",
        "198.51.100.7",
    ),
    (
        "ftpd",
        "pam_unix: authentication failure; logname= uid=0 euid=0 tty=ftp ruser=x rhost=198.51.100.7",
        99,
        Status::Failure,
        "",
        "198.51.100.7",
    ),
    (
        "dropbear",
        "bad password attempt for 'root' from 198.51.100.7:5543",
        1,
        Status::Failure,
        "root",
        "198.51.100.7",
    ),
    (
        "dropbear",
        "Login attempt for nonexistent user from 198.51.100.7:5543",
        99,
        Status::Failure,
        "",
        "198.51.100.7",
    ),
    (
        "sshd",
        "Accepted password for nora from 198.51.100.7 port 22 ssh2",
        1,
        Status::Success,
        "nora",
        "198.51.100.7",
    ),
    (
        "sshd",
        "Accepted publickey for nora from 198.51.100.7 port 22 ssh2: RSA-CERT SHA256:x ID a from 203.0.113.9 port 1 ssh2: b (serial 0) CA RSA SHA256:y",
        1,
        Status::Success,
        "nora",
        "198.51.100.7",
    ),
    (
        "sshd",
        "Accepted keyboard-interactive/pam for nora from 198.51.100.7 port 22 ssh2",
        1,
        Status::Success,
        "nora",
        "198.51.100.7",
    ),
    (
        "sshd",
        "Failed password for root from 198.51.100.7 port 22 ssh2",
        1,
        Status::Failure,
        "root",
        "198.51.100.7",
    ),
    (
        "sshd",
        "Failed password for illegal user x y from 198.51.100.7 port 22 ssh2",
        1,
        Status::Failure,
        "x y",
        "198.51.100.7",
    ),
    (
        "sshd",
        "Failed none for invalid user nora from 198.51.100.7 port 22 ssh2",
        99,
        Status::Interrupt,
        "nora",
        "198.51.100.7",
    ),
    (
        "sshd",
        "Partial publickey for nora from 198.51.100.7 port 22 ssh2",
        99,
        Status::Interrupt,
        "nora",
        "198.51.100.7",
    ),
    ("sshd", "Invalid user test from 198.51.100.7", 99, Status::Failure, "test", "198.51.100.7"),
    ("sshd", "Invalid user  from 198.51.100.7 port 22", 99, Status::Failure, "", "198.51.100.7"),
    (
        "sshd",
        "Failed password for invalid user  from 198.51.100.7 port 22 ssh2",
        1,
        Status::Failure,
        "",
        "198.51.100.7",
    ),
    ("sshd", "Failed password for", 0, Status::Interrupt, "", ""),
    ("sshd", "Failed password for nora from nowhere at all", 0, Status::Interrupt, "", ""),
    (
        "sshd",
        "error: maximum authentication attempts exceeded for root from 198.51.100.7 port 22 ssh2 [preauth]",
        99,
        Status::Failure,
        "root",
        "198.51.100.7",
    ),
    (
        "sshd",
        "error: PAM: Authentication failure for root from 198.51.100.7",
        99,
        Status::Failure,
        "root",
        "198.51.100.7",
    ),
    (
        "sshd",
        "User root from 198.51.100.7 not allowed because not listed in AllowUsers",
        99,
        Status::Failure,
        "root",
        "198.51.100.7",
    ),
    (
        "sshd",
        "Disconnected from user nora 198.51.100.7 port 22",
        2,
        Status::Interrupt,
        "nora",
        "198.51.100.7",
    ),
    (
        "sshd",
        "Disconnecting invalid user a b 198.51.100.7 port 22: Too many authentication failures [preauth]",
        99,
        Status::Interrupt,
        "a b",
        "198.51.100.7",
    ),
    (
        "sshd",
        "Connection closed by invalid user  198.51.100.7 port 22 [preauth]",
        99,
        Status::Interrupt,
        "",
        "198.51.100.7",
    ),
    (
        "sshd",
        "Received disconnect from 198.51.100.7: 11: disconnected by user",
        0,
        Status::Interrupt,
        "",
        "198.51.100.7",
    ),
    (
        "sshd",
        "Connection from 198.51.100.7 port 22 on 10.0.0.1 port 22",
        0,
        Status::Interrupt,
        "",
        "198.51.100.7",
    ),
    ("sshd", "Server listening on 0.0.0.0 port 22.", 0, Status::Interrupt, "", ""),
    (
        "sshd",
        "pam_unix(sshd:session): session opened for user nora(uid=1000) by (uid=0)",
        99,
        Status::Interrupt,
        "nora",
        "",
    ),
    (
        "sshd",
        "pam_sss(sshd:auth): authentication success; logname= uid=0 euid=0 tty=ssh ruser= rhost=198.51.100.7 user=nora",
        99,
        Status::Success,
        "nora",
        "198.51.100.7",
    ),
    (
        "sshd",
        "PAM 4 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=198.51.100.7  user=root",
        99,
        Status::Failure,
        "root",
        "198.51.100.7",
    ),
    ("sshd", "pam_unix(sshd:auth): check pass; user unknown", 0, Status::Interrupt, "", ""),
    (
        "sshd",
        "pam_succeed_if(sshd:auth): requirement \"uid >= 1000\" not met by user \"root\"",
        99,
        Status::Interrupt,
        "root",
        "",
    ),
    (
        "sshd",
        "pam_unix(sshd:account): account nora has expired (account expired)",
        99,
        Status::Failure,
        "nora",
        "",
    ),
    (
        "su",
        "pam_unix(su:auth): authentication failure; logname=nora uid=1000 euid=0 tty=pts/0 ruser=nora rhost=  user=root",
        99,
        Status::Failure,
        "nora",
        "",
    ),
    (
        "su",
        "pam_unix(su:session): session opened for user root by nora(uid=1000)",
        0,
        Status::Interrupt,
        "nora",
        "",
    ),
    ("su", "Successful su for root by nora", 99, Status::Success, "nora", ""),
    ("su", "(to root) nora on pts/1", 99, Status::Success, "nora", ""),
    ("su", "+ /dev/pts/1 nora:root", 0, Status::Interrupt, "", ""),
    (
        "sudo",
        "nora : user NOT in sudoers ; TTY=pts/1 ; PWD=/ ; USER=root ; COMMAND=/bin/ls",
        0,
        Status::Interrupt,
        "nora",
        "",
    ),
    (
        "sudo",
        "unable to execute /usr/sbin/sendmail: No such file or directory",
        0,
        Status::Interrupt,
        "",
        "",
    ),
    (
        "login",
        "FAILED LOGIN (1) on '/dev/tty1' FOR 'nora', Authentication failure",
        1,
        Status::Failure,
        "nora",
        "",
    ),
    ("login", "LOGIN ON tty1 BY nora", 1, Status::Success, "nora", ""),
    ("login", "ROOT LOGIN ON tty1", 1, Status::Success, "root", ""),
    ("systemd-logind", "New session 12 of user nora.", 99, Status::Interrupt, "nora", ""),
    (
        "dropbear",
        "Pubkey auth succeeded for 'nora' with ssh-rsa key x from 198.51.100.7:5000",
        1,
        Status::Success,
        "nora",
        "198.51.100.7",
    ),
];

#[test]
fn each_line_gives_what_it_says_and_no_more() {
    for (program, text, activity, status, user, from) in CASES {
        let sign_in = read(program, text);
        assert_eq!((sign_in.activity_id, sign_in.status_id), (*activity, *status), "{text}");
        assert_eq!(sign_in.user.name.as_deref().unwrap_or_default(), *user, "{text}");
        let ip = sign_in.src_endpoint.ip.map(|ip| ip.to_string()).unwrap_or_default();
        assert_eq!(ip, *from, "{text}");
    }
}

/// The user beside it is the one that the shipper found the program to run as.
#[test]
fn a_line_that_a_shipper_carries_is_read_and_not_taken_for_an_event_of_the_schema() {
    let told = |more: &str| {
        let text = format!(
            r#"{{"@timestamp":"2026-03-02T10:00:00.500Z","ecs":{{"version":"8.0.0"}},
            "message":"Accepted publickey for nora from 198.51.100.7 port 22 ssh2: ED25519 x",
            "syslog":{{"identifier":"sshd","pid":7}},"process":{{"pid":7}},"user":{{"id":"0"}},
            "host":{{"hostname":"web-1"}},"journald":{{"pid":7,"uid":0}},"event":{{{more}}}}}"#
        );
        formats::read(Doc::parse(text).unwrap().root(), &[])
    };
    let read = told(r#""kind":"event","created":"2026-03-02T10:00:01Z""#);
    let sign_in = read.sign_in.unwrap();
    assert_eq!((read.format, sign_in.activity_id), ("linux.auth", 1));
    assert_eq!(sign_in.status_id, Status::Success);
    assert_eq!((sign_in.user.uid, sign_in.user.name.as_deref()), (None, Some("nora")));
    assert_eq!(sign_in.time.unwrap().to_string(), "2026-03-02T10:00:00.500Z");
    assert_eq!(told(r#""kind":"event","category":["process"]"#).format, "elastic.ecs");
}

#[test]
fn a_time_without_a_year_is_one_only_beside_the_time_of_its_shipping() {
    let time = |shipped: &str| {
        let line = "Mar  2 10:00:00 web-1 sshd[7]: Accepted password for nora from 198.51.100.7 port 2 ssh2";
        let doc = Doc::parse(format!(r#"{{"message":"{line}"{shipped}}}"#)).unwrap();
        let sign_in = formats::read(doc.root(), &[]).sign_in.unwrap();
        (sign_in.time.map(|time| time.to_string()), sign_in.time_quality)
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(time(""), (None, TimeQuality::Unparsable));
    assert_eq!(
        time(r#","timestamp":1772445660000"#),
        (some("2026-03-02T10:00:00Z"), TimeQuality::AssumedUtc)
    );
    assert_eq!(
        time(r#","@timestamp":"2026-05-01T00:00:00Z""#),
        (some("2026-05-01T00:00:00Z"), TimeQuality::ExportTime)
    );
}

/// The journal writes a line as bytes where somebody typed a name that is not all printable text.
#[test]
fn a_line_that_the_journal_writes_as_bytes_is_read_like_any_other() {
    let read = |message: String| {
        let record = format!(
            r#"{{"__REALTIME_TIMESTAMP":"1772445600000000","_HOSTNAME":"web-1","_PID":"7",
            "SYSLOG_IDENTIFIER":"sshd","MESSAGE":{message}}}"#
        );
        let doc = Doc::parse(record).unwrap();
        formats::read(doc.root(), &[])
    };
    let bytes = |line: &[u8]| read(serde_json::to_string(line).unwrap());
    let plain = "Failed password for invalid user nora from 198.51.100.7 port 40022 ssh2";
    let (text, listed) = (read(format!("\"{plain}\"")), bytes(plain.as_bytes()));
    assert_eq!((text.format, &text.sign_in), ("linux.auth", &listed.sign_in));
    let sign_in = listed.sign_in.unwrap();
    assert_eq!((sign_in.user.name.as_deref(), sign_in.status_id), (Some("nora"), Status::Failure));
    assert_eq!(sign_in.path("user.name"), Some("/MESSAGE"));
    // A control character is kept, for the gate to show; what is no text is said to be none.
    let odd = b"Failed password for invalid user n\xff\x1b[2Jra from 198.51.100.7 port 40022 ssh2";
    let odd = bytes(odd).sign_in.unwrap();
    assert_eq!(odd.user.name.as_deref(), Some("n\u{fffd}\u{1b}[2Jra"));
    assert_eq!(odd.src_endpoint.ip.map(|ip| ip.to_string()).as_deref(), Some("198.51.100.7"));
    assert!(odd.warnings.iter().any(|it| it.contains("no UTF-8")), "{:?}", odd.warnings);
    for other in ["[]", "[256]", "[-1]", "[70.5]", "[\"F\"]", "[[70]]", "{}", "null"] {
        assert_eq!(read(other.into()).format, formats::UNKNOWN, "{other}");
    }
    let long = [plain.as_bytes(), &vec![b' '; 70_000]].concat();
    assert_eq!(bytes(&long).format, formats::UNKNOWN);
}
