//! A signed assertion (RFC 7523) in place of a client's secret: who asks, of whom, and until when.
//!
//! It must not say anything of the key but that it does not fit.

use super::auth::{Algorithm, Proof};
use crate::domain::digest::Digest;
use crate::domain::time::Timestamp;
use crate::net::{Secret, Trouble};
use crate::plain;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaKeyPair};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::json;
use std::path::Path;

/// How long an assertion holds.
const HOLDS_SECS: i64 = 300;
/// Clocks differ.
const BEFORE_SECS: i64 = 60;
/// Bytes of a certificate's file.
const CERTIFICATE_BYTES_MAX: u64 = 64 * 1024;

/// The assertion of that client for that audience.
pub(super) fn assertion(
    proof: &Proof,
    client: &str,
    audience: &str,
    now: Timestamp,
) -> Result<Secret, Trouble> {
    let Proof::Key { key, certificate, key_id, algorithm } = proof else {
        return Err(Trouble::new("auth: a key is missing"));
    };
    let pem = key.read()?;
    let pair = pair(&pem).ok_or_else(|| {
        Trouble::new(format!(
            "auth: {key}: should be a private RSA key in PEM (PKCS #8 or PKCS #1)"
        ))
    })?;
    let mut head = json!({"alg": algorithm.name(), "typ": "JWT"});
    if let Some(path) = certificate {
        head["x5t#S256"] = thumbprint(path)?.into();
    }
    if let Some(id) = key_id {
        head["kid"] = id.as_str().into();
    }
    let rng = SystemRandom::new();
    let no_chance = |_| Trouble::new("auth: the system gives no random numbers");
    let mut id = [0; 16];
    rng.fill(&mut id).map_err(no_chance)?;
    let secs = now.millis() / 1_000;
    let claims = json!({
        "iss": client, "sub": client, "aud": audience, "jti": URL_SAFE_NO_PAD.encode(id),
        "nbf": secs - BEFORE_SECS, "iat": secs, "exp": secs + HOLDS_SECS,
    });
    let part = |it: &serde_json::Value| URL_SAFE_NO_PAD.encode(it.to_string());
    let text = format!("{}.{}", part(&head), part(&claims));
    let mut signature = vec![0; pair.public().modulus_len()];
    let padding: &'static dyn ring::signature::RsaEncoding = match algorithm {
        Algorithm::Ps256 => &RSA_PSS_SHA256,
        Algorithm::Rs256 => &RSA_PKCS1_SHA256,
    };
    pair.sign(padding, &rng, text.as_bytes(), &mut signature).map_err(no_chance)?;
    Ok(Secret::new(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))))
}

fn pair(pem: &Secret) -> Option<RsaKeyPair> {
    match PrivateKeyDer::from_pem_slice(pem.reveal().as_bytes()).ok()? {
        PrivateKeyDer::Pkcs8(der) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).ok(),
        PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()).ok(),
        _ => None,
    }
}

/// What a certificate is known by: the digest of its bytes.
fn thumbprint(path: &Path) -> Result<String, Trouble> {
    let fault = |why: &str| Trouble::new(format!("auth: certificate {}: {why}", path.display()));
    let pem = plain::text(path, CERTIFICATE_BYTES_MAX).map_err(|it| fault(&it.to_string()))?;
    let der = CertificateDer::from_pem_slice(pem.as_bytes())
        .map_err(|_| fault("should be in PEM (-----BEGIN CERTIFICATE-----)"))?;
    Ok(URL_SAFE_NO_PAD.encode(Digest::of(&der).0))
}
