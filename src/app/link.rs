//! The link to the alert that came with a case: what of it may be passed on as one to follow.
//!
//! It must not open one, and it hands on nothing as a link that runs, reads a file or hides the
//! host it leads to.

use super::indicators::unlinked;
use crate::domain::text::Shown;
use crate::facts::quoted_within;

/// Cells of what is no link to follow.
const SAID_CELLS: usize = 200;

/// The link as it can be followed, which the gate leaves as it is; else why not, in words that have
/// passed it.
pub fn of(link: Option<&str>) -> Result<String, String> {
    let Some(link) = link else { return Err("this case came without a link".into()) };
    let fault = if !is_web(link) {
        "not of the web"
    } else if has_name(link) {
        "with a name before its host"
    } else if !link.chars().all(is_seen) {
        "with characters that no link has"
    } else if !authority(link).is_ascii() {
        "with a host that may read as another one"
    } else {
        return Ok(link.to_owned());
    };
    // However long it is, no more of it is looked at than is said.
    let kept: String = link.chars().take(SAID_CELLS).collect();
    let said = quoted_within(&unlinked(&kept), SAID_CELLS);
    Err(Shown::line(&format!("no link to follow, {fault}: {said}")).as_str().to_owned())
}

/// True for a character that a link may have and that is seen as it is.
fn is_seen(c: char) -> bool {
    !c.is_whitespace()
        && !c.is_control()
        && Shown::line(c.encode_utf8(&mut [0; 4])).as_str().chars().eq([c])
}

/// What says which host it leads to.
fn authority(link: &str) -> &str {
    let behind = link.split_once("://").map_or("", |(_, rest)| rest);
    behind.split(['/', '?', '#', '\\']).next().unwrap_or_default()
}

fn is_web(link: &str) -> bool {
    let scheme = link.split_once("://").filter(|(_, rest)| !rest.is_empty());
    scheme.is_some_and(|(scheme, _)| {
        scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
    })
}

/// True where something stands before an `@`, which reads like a host and is none.
fn has_name(link: &str) -> bool {
    authority(link).contains('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_link_of_the_web_is_one_to_follow() {
        for link in ["https://siem.example/a?b=c@d", "HTTP://siem.example:8443/#x", "http://[::1]/"]
        {
            assert_eq!(of(Some(link)).as_deref(), Ok(link));
        }
        for (link, said) in [
            ("javascript:alert(1)", "no link to follow, not of the web: \"javascript[:]alert(1)\""),
            ("data:text/html,x", "no link to follow, not of the web: \"data[:]text/html,x\""),
            ("file:///etc/x", "no link to follow, not of the web: \"file[:]///etc/x\""),
            (
                "javascript://a.b/%0aalert(1)",
                "no link to follow, not of the web: \
                \"javascript[:]//a[.]b/%0aalert(1)\"",
            ),
            (" https://a.example", "no link to follow, not of the web: \" hxxps://a[.]example\""),
            ("https://", "no link to follow, not of the web: \"hxxps://\""),
            (
                "https://siem.example@evil.example/",
                "no link to follow, with a name before its \
                host: \"hxxps://siem[.]example[@]evil[.]example/\"",
            ),
            ("x\" link: \u{202e}", "no link to follow, not of the web: \"x\\\" link: ⟨U+202E⟩\""),
            (
                "https://x.example/a\u{200b}",
                "no link to follow, with characters that no link has: \"hxxps://x[.]example/a⟨U+200B⟩\"",
            ),
            (
                "https://x.example/a b",
                "no link to follow, with characters that no link has: \"hxxps://x[.]example/a b\"",
            ),
            (
                "https://sіem.example/",
                "no link to follow, with a host that may read as another one: \"hxxps://sіem[.]example/\"",
            ),
        ] {
            assert_eq!(of(Some(link)), Err(said.to_owned()));
        }
        assert_eq!(of(None), Err("this case came without a link".to_owned()));
    }
}
