#[test]
fn dump() {
    let Ok(dir) = std::env::var("CROSSCHECK_SAMPLES") else { return };
    let want = std::env::var("WANT").unwrap();
    let full = std::env::var("FULL").is_ok();
    let mut files: Vec<_> = std::fs::read_dir(format!("{dir}/{want}"))
        .unwrap()
        .map(|f| f.unwrap().path())
        .filter(|p| !p.to_string_lossy().contains("labels"))
        .collect();
    files.sort();
    for f in files {
        println!("== {}", f.display());
        for (n, line) in std::fs::read_to_string(&f).unwrap().lines().enumerate() {
            let doc = crosscheck::domain::json::Doc::parse(line).unwrap();
            let r = crosscheck::formats::read(doc.root());
            let u = crosscheck::formats::envelope::unwrap(doc.root());
            let inner =
                if u.len() == 1 { crosscheck::formats::detect(u[0].node()) } else { "many" };
            match &r.sign_in {
                None => println!("{} {} (unwrapped {inner}) none", n + 1, r.format),
                Some(s) if full => {
                    println!("{} {} {}", n + 1, r.format, serde_json::to_string(s).unwrap())
                }
                Some(s) => println!(
                    "{} {} {} act={} st={} code={:?} {:?} | {:?} | ip={:?}:{:?} {:?} {:?} {:?} asn={:?} | mfa={:?} {:?} | sess={:?} risk={:?} | dev={:?} | log={:?} W{:?}",
                    n + 1,
                    r.format,
                    s.time.map_or("-".into(), |t| t.to_string()),
                    s.activity_id,
                    s.status_id.id(),
                    s.status_code,
                    s.time_quality,
                    crosscheck::formats::identity::subject(s, r.format),
                    s.src_endpoint.ip,
                    s.src_endpoint.port,
                    s.src_endpoint.location.city,
                    s.src_endpoint.location.country,
                    s.src_endpoint.location.lat,
                    s.src_endpoint.autonomous_system.number,
                    s.is_mfa,
                    s.auth_factors
                        .iter()
                        .map(|f| (f.kind.clone(), f.result, f.is_primary))
                        .collect::<Vec<_>>(),
                    s.session.uid,
                    (s.risk.level.clone(), s.risk.reasons.clone()),
                    s.device.uid,
                    s.metadata.log_name,
                    s.warnings
                ),
            }
        }
    }
}
