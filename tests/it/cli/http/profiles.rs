//! The ready profiles against servers that answer as the vendors do.

use super::server::{Asked, Server, answer, json};
use super::{cases, ids, place, record, secret, sourced};
use crate::cli::Place;
use serde_json::{Value, json as value};

fn profile(name: &str, more: &str) -> String {
    format!("profile = \"{name}\"\nlookback = \"1000d\"\nretention = \"3000d\"\n{more}")
}

/// A Graph that names the newest first, over two pages, and takes a token that it gave.
#[test]
fn graph_is_asked_by_time_page_by_page_with_a_token_of_its_own() {
    let sign_in = |n: u32| {
        format!(
            r#"{{"id":"s{n}","createdDateTime":"2026-03-02T09:{n:02}:00Z","userPrincipalName":"ana@a.example","userId":"u-1","appDisplayName":"Mail","ipAddress":"198.51.100.7","status":{{"errorCode":50126}},"clientAppUsed":"Browser","isInteractive":true,"resourceDisplayName":"Mail"}}"#
        )
    };
    let server = Server::new(move |asked: &Asked, to| {
        if asked.has("POST /token") {
            let token = format!("{{\"access_token\":\"t0k3n-{}\",\"expires_in\":3600}}", asked.n);
            return json(to, &token);
        }
        // The first token is taken back after a page.
        if asked.n > 2 && asked.header("authorization").ends_with("t0k3n-0") {
            return answer(to, "401 Unauthorized", "", "");
        }
        let own = asked.header("host");
        if asked.has("skiptoken") {
            return json(to, &format!("{{\"value\":[{},{}]}}", sign_in(2), sign_in(1)));
        }
        let next = format!("http://{own}/beta/auditLogs/signIns?$skiptoken=a");
        let (four, three) = (sign_in(4), sign_in(3));
        json(
            to,
            &format!(
                "{{\"@odata.context\":\"x\",\"@odata.nextLink\":\"{next}\",\"value\":[{four},{three}]}}"
            ),
        );
    });
    let place = Place::new();
    std::fs::create_dir_all(place.0.path().join(".config/crosscheck")).unwrap();
    let at = secret(&place, "secret", "s3cr3t");
    let auth = format!(
        "[source.auth]\nkind = \"oauth\"\nclient = \"c-1\"\ntoken_url = \"{}/token\"\nsecret = {at}\n",
        server.url
    );
    sourced(&place, &server.url, &profile("graph.signins", &auth));
    let ran = place.run(&["pull", "web", "--json"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(ran.json()["formats"], value!({"entra.signin": 4}));
    let asked = server.asked();
    assert!(
        asked[0].body.contains("client_secret=s3cr3t")
            && asked[0].body.contains("scope=https%3A%2F%2Fgraph.microsoft.com%2F.default")
    );
    assert!(
        asked[1].has("GET /beta/auditLogs/signIns?%24filter=createdDateTime+ge+20"),
        "{}",
        asked[1].what
    );
    assert!(asked[2].has("skiptoken=a") && asked[2].header("authorization") == "Bearer t0k3n-0");
    // The next round begins half an hour before the newest.
    assert_eq!(place.run(&["pull", "web"]).code, 0);
    let again = server.asked();
    let filter = again.iter().rfind(|it| it.has("filter=")).unwrap();
    assert!(filter.has("2026-03-02T08%3A34%3A00Z"), "{}", filter.what);
    for word in ["s3cr3t", "t0k3n"] {
        assert!(!anywhere(&place, word), "{word} stands in the store");
    }
}

/// Whether a text stands in any file of the store.
fn anywhere(place: &Place, word: &str) -> bool {
    let files = std::fs::read_dir(place.0.path().join("store")).unwrap();
    let bytes = files.filter_map(|it| std::fs::read(it.unwrap().path()).ok());
    bytes.into_iter().any(|it| memchr::memmem::find(&it, word.as_bytes()).is_some())
}

#[test]
fn okta_is_followed_by_links_that_never_end() {
    let event = |n: u32| {
        format!(
            r#"{{"uuid":"u{n}","eventType":"user.session.start","published":"2026-03-02T09:{n:02}:00.000Z","actor":{{"id":"a1","alternateId":"ana@a.example","type":"User"}},"outcome":{{"result":"FAILURE","reason":"INVALID_CREDENTIALS"}},"client":{{"ipAddress":"198.51.100.7"}}}}"#
        )
    };
    let server = Server::new(move |asked: &Asked, to| {
        let own = asked.header("host");
        let link = |after: u32| {
            format!(
                "Link: <http://{own}/api/v1/logs?self>; rel=\"self\"\r\nLink: <http://{own}/api/v1/logs?after={after}>; rel=\"next\"\r\n"
            )
        };
        match asked.n {
            0 => answer(
                to,
                "429 Too Many",
                "X-Rate-Limit-Reset: 1\r\n",
                "{\"errorCode\":\"E0000047\"}",
            ),
            1 => answer(to, "200 OK", &link(2), &format!("[{},{}]", event(1), event(2))),
            2 => answer(to, "200 OK", &link(2), "[]"),
            3 => answer(to, "200 OK", &link(3), &format!("[{}]", event(3))),
            _ => answer(to, "200 OK", &link(3), "[]"),
        }
    });
    let place = place(&server, "");
    let at = secret(&place, "token", "0kt4");
    let auth = format!("[source.auth]\nkind = \"header\"\nprefix = \"SSWS \"\nvalue = {at}\n");
    sourced(&place, &server.url, &profile("okta.system", &auth));
    let ran = place.run(&["pull", "web", "--json"]);
    assert_eq!((ran.code, &ran.json()["records"]), (0, &value!(2)), "{}", ran.err);
    assert!(ran.err.contains("(429 E0000047, http") && !ran.err.contains("0kt4"), "{}", ran.err);
    let ran = place.run(&["pull", "web", "--json"]);
    assert_eq!(ran.json()["formats"], value!({"okta.system": 1}), "{}", ran.err);
    let asked = server.asked();
    assert!(
        asked[1].has("/api/v1/logs?since=20") && asked[1].has("&sortOrder=ASCENDING&limit=1000")
    );
    assert_eq!(asked[1].header("authorization"), "SSWS 0kt4");
    assert!(asked[3].has("after=2"), "it goes on where it stood");
}

/// Nine documents in pages of three, some of which share a time across the end of a page.
#[test]
fn an_elastic_search_loses_nothing_between_pages_where_documents_share_a_time() {
    let hit = |n: u32, minute: u32| {
        let document = format!("{{\"@timestamp\":\"2026-03-02T09:{minute:02}:00Z\",\"n\":{n}}}");
        format!(r#"{{"_index":"logs","_id":"d{n}","_source":{document},"sort":[{minute},null]}}"#)
    };
    let minutes = [1, 1, 2, 3, 3, 4, 5, 5, 6];
    let server = Server::new(move |asked: &Asked, to| {
        let body: Value = serde_json::from_str(&asked.body).unwrap();
        let after = body["search_after"][0].as_u64().unwrap_or(0) as u32;
        let hits = (0_u32..).zip(minutes).filter(|(_, minute)| *minute > after).take(3);
        let hits: Vec<_> = hits.map(|(n, minute)| hit(n, minute)).collect();
        let failed = u32::from(asked.n == 0);
        json(
            to,
            &format!(
                "{{\"timed_out\":false,\"_shards\":{{\"failed\":{failed}}},\"hits\":{{\"total\":null,\"hits\":[{}]}}}}",
                hits.join(",")
            ),
        );
    });
    let place = place(&server, "");
    let url = format!("{}/logs-*", server.url);
    let at = secret(&place, "key", "el4stic");
    let auth =
        format!("size = 3\n[source.auth]\nkind = \"header\"\nprefix = \"ApiKey \"\nvalue = {at}\n");
    sourced(&place, &url, &profile("elastic.search", &auth));
    let ran = place.run(&["pull", "web", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("not whole: it has 1 at /_shards/failed"), "{}", ran.err);
    assert_eq!(ran.json()["records"], 9, "{}", ran.err);
    let asked = server.asked();
    assert!(asked[0].has("POST /logs-*/_search"), "{}", asked[0].what);
    let body: Value = serde_json::from_str(&asked[0].body).unwrap();
    assert_eq!(
        (&body["size"], &body["sort"][0]["@timestamp"]["order"]),
        (&value!(3), &value!("asc"))
    );
    assert!(body["query"]["range"]["@timestamp"]["gte"].as_str().unwrap().starts_with("20"));
}

#[test]
fn a_feed_of_cases_is_lines_and_may_grow() {
    let server = Server::new(|asked, to| {
        let lines: Vec<_> = (1..=3 + asked.n as u32).map(record).collect();
        answer(
            to,
            "200 OK",
            "Content-Type: application/x-ndjson\r\n",
            &format!("{}\n", lines.join("\n")),
        );
    });
    let place = place(&server, &profile("crosscheck.feed", ""));
    for wanted in 3..=5 {
        assert_eq!(place.run(&["pull", "web"]).code, 0);
        assert_eq!(cases(&place), ids(1..=wanted));
    }
    let rows = place.run(&["queue", "--json"]).lines();
    assert!(rows.iter().all(|row| row["revision"] == 1), "known by their bytes");
}
