use super::*;

fn rules(text: &str) -> Vec<&'static str> {
    let mut out = Vec::new();
    scan(text, &mut out);
    out.into_iter().map(|finding| finding.rule).collect()
}

/// Not a secret: letters and digits in a fixed shuffle, so that no real credential stands in this file.
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
