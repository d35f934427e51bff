//! Whether a value could be a credential: neither a placeholder nor one of the many ids that look
//! like one.

/// Characters below which a random value is too short to be told from a word.
const RANDOM_MIN: usize = 12;

/// Stands where a credential was, or should be put.
pub(super) fn is_placeholder(value: &str) -> bool {
    const WORDS: [&str; 20] = [
        "redacted",
        "example",
        "placeholder",
        "changeme",
        "change_me",
        "removed",
        "masked",
        "hidden",
        "your_",
        "your-",
        "yourapi",
        "yoursecret",
        "insert",
        "xxxx",
        "****",
        "....",
        "----",
        "____",
        "0000000000",
        "abcdefghij",
    ];
    let lower = value.to_ascii_lowercase();
    WORDS.iter().any(|word| lower.contains(word))
        || value.starts_with(['<', '$', '%', '{', '[', '*'])
        || value.contains("${")
        || value.contains("{{")
        || distinct(value) <= 4
}

fn distinct(value: &str) -> usize {
    let mut seen = [false; 256];
    value.bytes().for_each(|byte| seen[byte as usize] = true);
    seen.iter().filter(|it| **it).count()
}

/// Shannon entropy in bits a byte.
pub(super) fn entropy(value: &str) -> f64 {
    let mut counts = [0u32; 256];
    value.bytes().for_each(|byte| counts[byte as usize] += 1);
    let len = value.len() as f64;
    counts.iter().filter(|n| **n > 0).map(|n| f64::from(*n) / len).map(|p| -p * p.log2()).sum()
}

/// Looks drawn at random, and is none of the ids that are.
pub(super) fn is_random(value: &str) -> bool {
    let numbers = value.bytes().filter(u8::is_ascii_digit).count();
    let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
    value.len() >= RANDOM_MIN
        && numbers > 0
        && letters > 1
        && entropy(value) >= 3.0
        && !is_placeholder(value)
        && !is_id(value)
}

/// Could be a password: short ones too, if they mix kinds of characters.
pub(super) fn is_password(value: &str) -> bool {
    let upper = value.bytes().any(|b| b.is_ascii_uppercase());
    let lower = value.bytes().any(|b| b.is_ascii_lowercase());
    let digit = value.bytes().any(|b| b.is_ascii_digit());
    let other = value.bytes().any(|b| !b.is_ascii_alphanumeric());
    let kinds = [upper, lower, digit, other].iter().filter(|it| **it).count();
    value.len() >= 6
        && (kinds >= 3 || (kinds >= 2 && (digit || other) && entropy(value) >= 2.5))
        && !is_placeholder(value)
        && !is_id(value)
        && !is_words(value)
        // A date, a clock time or a version is no password.
        && value.bytes().any(|b| b.is_ascii_alphabetic())
}

/// Words joined by signs, as `must_change` or `last-set.`; a sentence's end is no password.
fn is_words(value: &str) -> bool {
    value.split(|c: char| !c.is_ascii_alphanumeric()).all(is_word)
        && value.bytes().filter(|b| !b.is_ascii_alphanumeric()).count() <= 2
}

/// Letters with no more capitals than a compound has: `DisablePasswordExpiration`, not
/// `WqboamOlXMeTgt`.
fn is_word(part: &str) -> bool {
    let humps = part.bytes().filter(u8::is_ascii_uppercase).count();
    part.bytes().all(|b| b.is_ascii_alphabetic())
        && (humps == part.len() || humps <= 1 || part.len() / humps >= 4)
}

/// Ids, digests, addresses, fingerprints and versions, which are random or nearly so and give
/// nothing away.
fn is_id(value: &str) -> bool {
    let hex = |part: &str| part.bytes().all(|b| b.is_ascii_hexdigit());
    let small = value.to_ascii_lowercase();
    let dashed = value.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && value.split('-').all(hex);
    let colons = value.split(':').count() >= 4 && value.split(':').all(|p| p.len() <= 4 && hex(p));
    let ulid = value.len() == 26
        && value.starts_with('0')
        && value.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    let digest =
        ["sha256:", "sha1:", "sha512:", "md5:", "sha256-", "sha384-", "ssh-", "urn:", "arn:"]
            .iter()
            .any(|prefix| small.starts_with(prefix));
    let mail = value.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && host.contains('.')
            && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
    });
    let time = chrono::DateTime::parse_from_rfc3339(value).is_ok();
    let path = value.starts_with(['/', '~']) || small.starts_with("c:\\");
    let link = path || small.starts_with("http://") || small.starts_with("https://");
    dashed
        || colons
        || ulid
        || digest
        || mail
        || time
        || link
        || value.parse::<std::net::IpAddr>().is_ok()
}
