//! Authorities of a site that are trusted beside the system's, or in its place: a file of
//! certificates.
//!
//! Whatever is wrong with it lies on this side, and is said before anybody is asked. It must not
//! decide whom to trust.

use super::Trouble;
use crate::plain;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use std::path::Path;

/// Bytes of such a file.
const CA_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// The text of a file in PEM, each certificate of which can be an authority.
pub fn authorities(path: &Path) -> Result<String, Trouble> {
    let fault = |why: String| Trouble::new(format!("{why} (ca {})", path.display()));
    let pem = plain::text(path, CA_BYTES_MAX).map_err(|error| fault(error.to_string()))?;
    let mut trusted = RootCertStore::empty();
    for found in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let number = trusted.len() + 1;
        let added = found.ok().is_some_and(|it| trusted.add(it).is_ok());
        if !added {
            let why = format!("certificate {number} cannot be read; is it cut off or changed?");
            return Err(fault(why));
        }
    }
    if trusted.is_empty() {
        let why = "it holds no certificate; it should be in PEM (-----BEGIN CERTIFICATE-----)";
        return Err(fault(why.into()));
    }
    Ok(pem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::feed::Side;
    use std::fs;

    #[test]
    fn what_is_no_list_of_authorities_is_a_mistake_of_this_side() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("ca.pem");
        let good = include_str!("../../fixtures/net/ca.pem");
        let of = |text: &str| {
            fs::write(&path, text).unwrap();
            authorities(&path)
        };
        assert_eq!(of(&format!("# ours\n{good}{good}")).as_deref().map(str::len).ok(), {
            Some(7 + 2 * good.len())
        });
        let key = include_str!("../../fixtures/net/server.key");
        let inner: String = good.lines().filter(|it| !it.starts_with("---")).collect();
        let torn = good.replace(&inner[..20], "AAAA");
        let ends = good.rsplit_once("-----END").unwrap().0;
        for (text, words) in [
            ("", "holds no certificate"),
            (key, "holds no certificate"),
            (&inner, "holds no certificate"),
            (&format!("{good}{torn}"), "certificate 2 cannot be read"),
            (&format!("{good}{ends}"), "certificate 2 cannot be read"),
        ] {
            let trouble = of(text).unwrap_err();
            assert!(trouble.why.contains(words), "{words}: {}", trouble.why);
            assert!(trouble.why.ends_with(&format!("(ca {})", path.display())), "{}", trouble.why);
            assert_eq!(trouble.side, Side::Here);
        }
        fs::remove_file(&path).unwrap();
        assert_eq!(authorities(&path).unwrap_err().side, Side::Here);
    }
}
