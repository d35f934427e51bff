use super::*;

fn rules(text: &str) -> Vec<&'static str> {
    let mut out = Vec::new();
    scan(text, &mut out);
    out.into_iter().map(|finding| finding.rule).collect()
}

/// Not a secret: letters and digits in a fixed shuffle, so that no real credential stands in this
/// file.
fn noise(len: usize) -> String {
    const ALPHABET: &[u8] = b"q7Zk2WmX9tRb4LsVn6HyPc3JdGf8";
    (0..len).map(|n| char::from(ALPHABET[(n * 11 + n / 7) % ALPHABET.len()])).collect()
}

#[test]
fn every_pattern_compiles() {
    for rule in RULES {
        assert!(Regex::new(&rules::ascii(rule.pattern)).is_ok(), "{}", rule.id);
        assert!(rule.keywords.iter().all(|k| k.len() > 1), "{}", rule.id);
    }
}

#[test]
fn credentials_of_known_shape_are_found_wherever_they_stand() {
    for (text, rule) in [
        (format!("ghp_{}", noise(36)), "github-token"),
        (format!("glpat-{}", noise(20)), "gitlab-token"),
        (format!("xoxb-123456789012-{}", noise(24)), "slack-token"),
        (format!("AIza{}", noise(35)), "google-key"),
        (format!("sk_live_{}", noise(24)), "stripe-key"),
        (format!("sk-ant-api03-{}", noise(80)), "anthropic-key"),
        (format!("eyJ{}.eyJ{}.{}", noise(20), noise(30), noise(43)), "jwt"),
        (format!("password=\"{}\"", noise(12)), "password-value"),
        (format!("Authorization: Bearer {}", noise(40)), "authorization-header"),
        (format!("client_secret={}", noise(30)), "secret-value"),
        (format!("https://svc:{}@db.example/x", noise(12)), "url-password"),
        (format!("Cookie: ESTSAUTH={}", noise(60)), "session-cookie"),
        (format!("{{\"access_token\": \"{}\"}}", noise(40)), "token-value"),
        ("-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIq7Zk2WmX9".to_owned(), "private-key"),
    ] {
        for carrier in
            [text.clone(), format!("the header {text} was seen"), format!("app ({text})")]
        {
            assert_eq!(rules(&carrier), [rule], "{carrier}");
        }
    }
}

#[test]
fn placeholders_ids_and_prose_are_not() {
    for text in [
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "password=<redacted>",
        "Authorization: Bearer [REDACTED]",
        "AKIAIOSFODNN7EXAMPLE",
        "${CLIENT_SECRET}",
        "The password was reset by the user.",
        "token: 01JQZJ39CCZBNM27CCAJZ9SC9N",
        "a token: 249e9ef7-6bcb-4a95-a386-3ac997b86e11",
        "password: must be changed at next sign-in",
        "secret=${SECRET_FROM_VAULT_1}",
        "token_type=Bearer",
        "passwordPolicies: DisablePasswordExpiration",
        "tokenIssuerType: AzureAD",
        "Bearer tokens are bound to the device.",
        "https://login.example/oauth2/authorize?client_id=249e9ef7-6bcb-4a95-a386-3ac997b86e11",
        "lastPasswordChange: 2026-03-02T10:00:00Z",
    ] {
        assert_eq!(rules(text), Vec::<&str>::new(), "{text}");
    }
}

#[test]
fn the_span_is_the_credential_and_the_reason_does_not_repeat_it() {
    let text = format!("x client_secret={} y", noise(30));
    let mut out = Vec::new();
    scan(&text, &mut out);
    let (start, end) = out[0].span;
    assert_eq!(text[start..end], noise(30));
    assert!(!out[0].why.contains(&noise(30)));
}

#[test]
fn a_field_named_for_a_credential_needs_a_value_that_could_be_one() {
    assert!(of_member("clientSecret", &noise(32)).is_some());
    assert!(of_member("password", "Winter2026!").is_some());
    assert!(of_member("password", "********").is_none());
    assert!(of_member("uniqueTokenIdentifier", &noise(32)).is_none());
}

#[test]
fn credentials_in_the_manner_of_people_and_programs_are_found() {
    for text in [
        format!("Server=db1;Database=hr;User Id=sa;Password={};Encrypt=yes", noise(12)),
        format!("DefaultEndpointsProtocol=https;AccountName=x;AccountKey={}==", noise(86)),
        format!("https://x.blob.core.example/c?sv=2024-01-01&se=2026&sr=c&sig={}%3D", noise(43)),
        "mysql -u root -pHunter2#secret -h db".to_owned(),
        "curl -u admin:Hunter2#secret https://intranet.example".to_owned(),
        "net user backup Winter2026! /add".to_owned(),
        "export DB_PASSWORD='s3cr3t-Pa55'".to_owned(),
        "the password is \"Sommer2026!\" as before".to_owned(),
        "login: jdoe pass: Tr0ub4dor&3".to_owned(),
        "{\"client_secret\":\"".to_owned() + &noise(40) + "\"}",
        format!("X-Api-Key: {}", noise(32)),
        format!("Authorization: Basic {}==", noise(22)),
        format!("SSWS 00{}", noise(40)),
        format!("https://app.example/cb?code={}&state=1", noise(43)),
        format!("Set-Cookie: session={}; HttpOnly", noise(32)),
        format!("cookie: a=b; .AspNet.Cookies={}", noise(60)),
        format!("refresh_token={}", noise(50)),
        format!("dop_v1_{}", "0a1b2c3d4e5f6a7b8c9d".repeat(4).chars().take(64).collect::<String>()),
        format!("hvs.{}", noise(90)),
        format!("github_pat_11{}_{}", noise(20), noise(59)),
        format!("postgres://app:{}@10.0.0.5:5432/x", noise(10)),
        format!("private_key_id: a, secret_key: {}", noise(40)),
    ] {
        assert!(!rules(&text).is_empty(), "{text}");
    }
}

#[test]
fn ordinary_fields_of_sign_ins_are_not() {
    for text in [
        "MFA requirement satisfied by claim in the token",
        "tokenProtectionStatusDetails: unbound",
        "incomingTokenType=primaryRefreshToken",
        "Password (Hash Sync)",
        "passwordHashSync=true",
        "User entered a wrong password; attempts: 5",
        "https://sts.windows.net/66ea54eb-6301/",
        "arn:aws:iam::123456789012:user/alice",
        "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
        "secret_question_answered: false",
        "credential type: FIDO2 security key",
        "session_id=249e9ef7-6bcb-4a95-a386-3ac997b86e11",
        "key: Asia/Kolkata",
        "authorization: granted by policy",
        "Cookie: (removed)",
        "Failed password for invalid user admin from 203.0.113.7 port 51234 ssh2",
        "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.7",
        "code=InvalidAuthenticationToken",
        "Accepted publickey for deploy from 198.51.100.4 port 22 ssh2: ED25519 SHA256:9BsOMGmy+OkjArKxeMxPXJ5JFsYJDzqvyoFhs",
        "token: bearer",
        "password: ********",
        "apiKey: null",
        "api_key=false",
        "passwordLastSet=2026-01-02T03:04:05Z",
        "pwd=/home/alice/projects",
        "PWD=/var/lib/app1 ; USER=root ; COMMAND=/usr/bin/id",
        "external_session_id: trs8-TSSpNMTKyVnQ5FDQrT8w",
    ] {
        assert_eq!(rules(text), Vec::<&str>::new(), "{text}");
    }
}
