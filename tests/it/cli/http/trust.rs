//! Whom a source trusts, what it shows of itself, and to whom.

use super::server::{Server, answer, json};
use super::{cases, ids, page, place, secret, sourced};
use crate::cli::Place;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey,
    VerificationAlgorithm,
};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/net").join(name)
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused_until_its_authority_is_named() {
    let server = Server::tls(|_, to| json(to, &page(1..=2, None)));
    let records = "records = \"/value\"\n";
    let place = place(&server, records);
    let ran = place.run(&["pull", "web"]);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains(" (https://localhost:"), "{}", ran.err);
    assert!(
        ran.err.contains("not trusted, UnknownIssuer") && ran.err.contains("with ca"),
        "{}",
        ran.err
    );
    // What is no certificate is a mistake of this side, of a source and of a model.
    let key = format!("ca = {:?}\n", fixture("server.key"));
    sourced(&place, &server.url, &format!("{records}{key}"));
    let words = "holds no certificate; it should be in PEM (-----BEGIN CERTIFICATE-----) (ca ";
    let ran = place.run(&["pull", "web"]);
    assert!(ran.code == 3 && ran.err.contains(words), "{}", ran.err);
    let asking = Place::asking(1, &key);
    let ran = asking.run(&["assess", "c-1", "--json"]);
    assert!(ran.code == 3 && ran.err.contains(words), "{}{}", ran.out, ran.err);
    sourced(&place, &server.url, &format!("{records}ca = {:?}\n", fixture("ca.pem")));
    let ran = place.run(&["pull", "web"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(cases(&place), ids(1..=2));
    let plain = server.url.replace("https", "http");
    sourced(&place, &plain, records);
    assert_eq!(place.run(&["pull", "web"]).code, 3, "no TLS where TLS is spoken");
    // TLS where none is spoken.
    let server = Server::new(|_, to| json(to, &page(1..=2, None)));
    sourced(&place, &server.url.replace("http", "https"), records);
    let ran = place.run(&["pull", "web"]);
    assert!(ran.code == 3 && ran.err.contains("source web: "), "{}", ran.err);
}

/// What a file may not say, and that a secret in it is not said again.
#[test]
fn a_secret_stands_in_no_configuration() {
    let refused = |url: &str, more: &str, words: &str| {
        let place = Place::new();
        std::fs::create_dir_all(place.0.path().join(".config/crosscheck")).unwrap();
        sourced(&place, url, more);
        let ran = place.run(&["pull", "web"]);
        assert_eq!(ran.code, 2, "{more}: {}", ran.err);
        assert!(
            ran.err.contains("line 1: source: ") && ran.err.contains(words),
            "{more}: {}",
            ran.err
        );
        assert!(!ran.err.contains("s3cr3t"), "{more}: {}", ran.err);
    };
    let good = "https://a.example/x";
    refused("https://ana:s3cr3t@a.example", "", "no account or password");
    refused("http://a.example", "", "insecure = true");
    refused(
        good,
        "headers = { Authorization = \"s3cr3t\" }\n",
        "headers.Authorization: should say where",
    );
    refused(good, "headers = { X-Auth-Token = \"s3cr3t\" }\n", "headers.X-Auth-Token: should say");
    refused(good, "query = { api_key = \"s3cr3t\" }\n", "query.api_key: should say where");
    for name in ["Ocp-Apim-Subscription-Key", "x-functions-key", "X-Auth", "sessionid", "code"] {
        let said = format!("headers.{name}: should say");
        refused(good, &format!("headers = {{ {name} = \"s3cr3t\" }}\n"), &said);
    }
    refused(good, "query = { key = \"s3cr3t{1}\" }\n", "query.key: should say where");
    refused("https://a.example/x?token=s3cr3t", "", "url: token is a secret by its name");
    refused(good, "[source.auth]\nkind = \"bearer\"\ntoken = \"s3cr3t\"\n", "auth: ");
    refused(good, "[source.auth]\nkind = \"bearer\"\ntoken = { text = \"s3cr3t\" }\n", "auth: ");
    refused(good, "headers = \"s3cr3t\"\n", "headers: should be a table");
    refused(good, "auth = \"s3cr3t\"\n", "auth: should be a section");
    refused(good, "[source.auth]\nkind = \"bearer\"\n", "auth: token: should say where");
    refused(
        good,
        "[source.auth]\nkind = \"oauth\"\nclient = \"c\"\n",
        "auth: token_url: is missing",
    );
    refused(good, "profile = \"okta.sytem\"\n", "did you mean okta.system");
    refused(good, "paging = \"cursor\"\n", "cursor needs next and records");
    refused(good, "records = \"value\"\n", "should be a JSON pointer");
    refused(good, "proxy = \"http://ana:s3cr3t@p.example\"\n", "without account");
    refused("/x", "", "should be a whole URL");
}

#[test]
fn a_secret_in_the_query_goes_out_with_each_question_and_is_kept_nowhere() {
    let server = Server::new(|asked, to| {
        if asked.has("p=2") {
            answer(to, "500 Internal", "", "");
        } else {
            // A server that sends back what it was asked with.
            json(to, &page(1..=2, Some("/?p=2&api_key=s3cr3t&q=a%20b")));
        }
    });
    let place = place(&server, "");
    let key = secret(&place, "key", "s3cr3t");
    let query = format!("query = {{ api_key = {key}, page_token = \"{{cursor}}\" }}\n");
    let paged = "paging = \"link\"\nrecords = \"/value\"\n";
    sourced(&place, &server.url, &format!("{paged}{query}"));
    assert_eq!(place.run(&["pull", "web"]).code, 0);
    let paged = "paging = \"cursor\"\nrecords = \"/value\"\nnext = \"/next\"\n";
    let query = format!("query = {{ api_key = {key}, sort = \"up\" }}\n");
    sourced(&place, &server.url, &format!("{paged}{query}"));
    let ran = place.run(&["pull", "web"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let asked = server.asked();
    let second: Vec<_> = asked.iter().filter(|it| it.has("p=2")).collect();
    assert!(!second.is_empty(), "{}", asked.len());
    assert!(asked.iter().all(|it| it.what.matches("api_key=s3cr3t").count() == 1));
    assert!(second.iter().all(|it| it.has("q=a+b") || it.has("q=a%20b")), "{}", second[0].what);
    let told = place.run(&["config"]);
    assert!(!format!("{}{}{}", ran.err, ran.out, told.out).contains("s3cr3t"));
    for file in ["cases.db", "cases.db-wal", "ledger.db", "ledger.db-wal"] {
        let bytes = std::fs::read(place.0.path().join("store").join(file)).unwrap_or_default();
        assert!(!bytes.windows(6).any(|it| it == b"s3cr3t"), "{file}");
    }
}

#[test]
fn a_secret_that_cannot_be_read_is_told_by_its_place_alone() {
    let server = Server::new(|_, to| answer(to, "401 Unauthorized", "", "{\"error\":\"s3cr3t\"}"));
    let place = place(&server, "");
    let path = place.file("token", "s3cr3t");
    let auth = format!("[source.auth]\nkind = \"bearer\"\ntoken = {{ file = {path:?} }}\n");
    sourced(&place, &server.url, &auth);
    let ran = place.run(&["pull", "web"]);
    assert!(ran.code == 3 && ran.err.contains("chmod 600"), "{}", ran.err);
    assert!(server.asked().is_empty());
    secret(&place, "token", "s3cr3t");
    let ran = place.run(&["pull", "web"]);
    assert!(ran.code == 3 && ran.err.contains("does not take the credentials"), "{}", ran.err);
    assert_eq!(server.asked()[0].header("authorization"), "Bearer s3cr3t");
    assert!(!format!("{}{}", ran.err, ran.out).contains("Bearer"), "{}", ran.err);
}

/// A client that signs in place of a secret, as Entra and Okta want it.
#[test]
fn a_client_shows_who_it_is_by_a_signature() {
    let key = std::fs::read_to_string(fixture("server.key")).unwrap();
    let cases: [(&str, &'static dyn VerificationAlgorithm, &str); 2] = [
        ("certificate = CERT\n", &RSA_PSS_2048_8192_SHA256, "x5t#S256"),
        ("key_id = \"k-1\"\n", &RSA_PKCS1_2048_8192_SHA256, "kid"),
    ];
    for (more, algorithm, tells) in cases {
        let server = Server::new(|asked, to| {
            if asked.has("/token") {
                json(to, "{\"access_token\":\"t0k3n\",\"expires_in\":\"3600\"}");
            } else {
                json(to, &page(1..=1, None));
            }
        });
        let place = place(&server, "");
        let at = secret(&place, "key.pem", &key);
        let more = more.replace("CERT", &format!("{:?}", fixture("server.pem")));
        let token_url = format!("{}/token", server.url);
        sourced(
            &place,
            &server.url,
            &format!(
                "records = \"/value\"\n[source.auth]\nkind = \"oauth\"\nclient = \"c-1\"\ntoken_url = {token_url:?}\nkey = {at}\n{more}"
            ),
        );
        let ran = place.run(&["pull", "web"]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        let form = server.asked()[0].body.clone();
        let assertion = form.split("client_assertion=").nth(1).unwrap();
        let parts: Vec<_> = assertion.split('.').collect();
        let json = |part: &str| -> Value {
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
        };
        assert!(json(parts[0])[tells].is_string());
        let claims = json(parts[1]);
        assert_eq!((&claims["iss"], &claims["aud"]), (&"c-1".into(), &token_url.into()));
        let der = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
        let pair = RsaKeyPair::from_pkcs8(der.secret_der()).unwrap();
        let signature = URL_SAFE_NO_PAD.decode(parts[2]).unwrap();
        let signed = format!("{}.{}", parts[0], parts[1]);
        let public = UnparsedPublicKey::new(algorithm, pair.public());
        public.verify(signed.as_bytes(), &signature).unwrap();
    }
}
