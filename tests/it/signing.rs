//! Signatures and the roster beside OpenSSH's own tools: what they sign is believed here, what is
//! listed here they take, and both refuse the same.

use crate::openssh::{BYTES, at, has_keygen, keygen, made, member, public, signed, stock};
use crosscheck::domain::time::Timestamp;
use crosscheck::ledger::roster::{MayNot, Member, Roster};
use crosscheck::ledger::signature::{BadSignature, Role, check, fingerprint};
use proptest::prelude::*;
use ssh_key::{HashAlg, LineEnding, PrivateKey, PublicKey};

#[test]
fn what_openssh_signs_with_any_kind_of_key_is_believed_in_its_role_and_over_its_bytes_alone() {
    if !has_keygen() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let kinds = [
        ("ed25519", None),
        ("ecdsa", Some("256")),
        ("ecdsa", Some("384")),
        ("ecdsa", Some("521")),
        ("rsa", Some("2048")),
    ];
    for (kind, bits) in kinds {
        let path = made(home.path(), kind, bits);
        let armour = signed(&path, Role::Decide.namespace(), BYTES);
        let key = check(&armour, Role::Decide, BYTES).unwrap();
        assert_eq!(&key, public(&path).key_data(), "{kind} {bits:?}");
        let theirs = keygen(&["-l", "-f", path.to_str().unwrap()], b"");
        let theirs = String::from_utf8(theirs.stdout).unwrap();
        assert!(theirs.contains(&fingerprint(&key)), "{theirs}");
        assert_eq!(check(&armour, Role::Decide, b"other bytes"), Err(BadSignature::Bytes));
        let namespace = check(&armour, Role::Approve, BYTES);
        assert!(matches!(namespace, Err(BadSignature::Namespace { .. })), "{namespace:?}");
        let other = signed(&path, "file", BYTES);
        let said = check(&other, Role::Decide, BYTES).unwrap_err().to_string();
        assert_eq!(said, "it was made as \"file\", and \"org.crosscheck.decide\" is needed");
    }
    let short = made(home.path(), "rsa", Some("1024"));
    let armour = signed(&short, Role::Decide.namespace(), BYTES);
    assert!(matches!(check(&armour, Role::Decide, BYTES), Err(BadSignature::Weak(_))));
}

#[test]
fn no_bit_of_a_signature_can_be_another_and_its_armour_has_one_form() {
    let key = PrivateKey::from(ssh_key::private::Ed25519Keypair::from_seed(&[3; 32]));
    let signature = key.sign(Role::Decide.namespace(), HashAlg::Sha512, BYTES).unwrap();
    let armour = signature.to_pem(LineEnding::LF).unwrap();
    assert_eq!(
        check(armour.as_bytes(), Role::Decide, BYTES).as_ref(),
        Ok(key.public_key().key_data())
    );
    for at in 0..armour.trim_end().len() * 8 {
        let mut bytes = armour.trim_end().as_bytes().to_vec();
        bytes[at / 8] ^= 1 << (at % 8);
        assert!(check(&bytes, Role::Decide, BYTES).is_err(), "bit {at}");
    }
    for other in [
        armour.replace('\n', "\r\n"),
        armour.replacen("U1NI", "U1NI\n", 1),
        format!("before\n{armour}"),
        format!("{armour}after\n"),
        armour.repeat(2),
        String::new(),
        "-----BEGIN SSH SIGNATURE-----\n".repeat(10_000),
    ] {
        let found = check(other.as_bytes(), Role::Decide, BYTES);
        assert!(matches!(found, Err(BadSignature::Form(_))), "{found:?} for {other:.80}");
    }
}

#[test]
fn the_stock_tool_and_the_roster_agree_on_who_may_sign_what_and_when() {
    if !has_keygen() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let path = made(home.path(), "ed25519", None);
    let key = public(&path);
    let armour = signed(&path, Role::Decide.namespace(), BYTES);
    let from = Some(at("2026-03-02T00:00:00Z"));
    let until = Some(at("2026-03-09T00:00:00Z"));
    let decides = member(&key, &[Role::Decide, Role::Approve]);
    let other = member(&PublicKey::from_openssh(OTHER).unwrap(), &[Role::Decide]);
    for (member, time, good) in [
        (decides.clone(), "2026-03-02T10:00:00Z", true),
        (member(&key, &[Role::Approve]), "2026-03-02T10:00:00Z", false),
        (Member { from, ..decides.clone() }, "2026-03-02T00:00:01Z", true),
        (Member { from, ..decides.clone() }, "2026-03-01T23:59:59Z", false),
        (Member { until, ..decides.clone() }, "2026-03-08T23:59:59Z", true),
        (Member { until, ..decides.clone() }, "2026-03-09T00:00:00Z", true),
        (Member { until, ..decides.clone() }, "2026-03-09T00:00:01Z", false),
        (Member { from, ..decides.clone() }, "2026-03-02T00:00:00Z", true),
        (Member { from, until, ..decides.clone() }, "2026-03-04T00:00:00Z", true),
        (other, "2026-03-02T10:00:00Z", false),
    ] {
        let roster = Roster { members: vec![member] };
        let here = roster.allows(key.key_data(), Role::Decide, at(time)).is_ok();
        let digits: String = time.chars().filter(char::is_ascii_digit).collect();
        let theirs = stock(home.path(), &roster, &armour, Role::Decide, &format!("{digits}Z"));
        assert_eq!((here, theirs), (good, good), "{} at {time}", roster.to_text());
    }
}

const OTHER: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti";

#[test]
fn a_key_that_left_and_came_back_has_two_lines_and_why_it_may_not_is_said() {
    let key = PublicKey::from_openssh(OTHER).unwrap();
    let left = Member { until: Some(at("2026-03-09T00:00:00Z")), ..member(&key, &[Role::Decide]) };
    let back = Member { from: Some(at("2026-06-01T00:00:00Z")), ..member(&key, &[Role::Decide]) };
    let roster = Roster { members: vec![left, back] };
    let may = |role, time: &str| roster.allows(key.key_data(), role, at(time)).map(|it| it.from);
    assert!(may(Role::Decide, "2026-03-01T00:00:00Z").is_ok());
    assert!(may(Role::Decide, "2026-07-01T00:00:00Z").is_ok());
    let between = may(Role::Decide, "2026-04-01T00:00:00Z").unwrap_err();
    assert!(matches!(between, MayNot::NotYet(..)), "{between}");
    let role = may(Role::Roster, "2026-03-01T00:00:00Z").unwrap_err().to_string();
    assert!(role.contains("does not give it the role roster"), "{role}");
    let empty = Roster::default();
    let nobody = empty.allows(key.key_data(), Role::Decide, at("2026-03-01T00:00:00Z"));
    let said = nobody.unwrap_err().to_string();
    assert!(said.contains("SHA256:") && said.contains("not in the roster"), "{said}");
}

#[test]
fn a_line_that_could_mean_two_things_is_refused_with_the_mend() {
    let decide = "namespaces=\"org.crosscheck.decide\"";
    let good = format!("# who signs\n\nm.ortega {decide} {OTHER} of March\n");
    let roster = Roster::parse(&good).unwrap();
    assert_eq!(roster.members[0].principal, "m.ortega");
    for (line, why) in [
        (format!("m.ortega {OTHER}"), "namespaces is missing"),
        (format!("*@contoso.example {decide} {OTHER}"), "without patterns"),
        (format!("a,b {decide} {OTHER}"), "without patterns"),
        (format!("a cert-authority,{decide} {OTHER}"), "certificates are not taken"),
        (format!("a {decide},{decide} {OTHER}"), "namespaces stands there twice"),
        (format!("a namespaces=\"file\" {OTHER}"), "\"file\" is none of org.crosscheck.decide"),
        (format!("a namespaces=decide {OTHER}"), "wants quotes"),
        (format!("a {decide},valid-after=\"20260302\" {OTHER}"), "in UTC and with the Z"),
        (format!("a {decide},valid-after=\"20261302Z\" {OTHER}"), "YYYYMMDDHHMMSSZ"),
        (format!("a {decide},valid-after=\"2026\u{0663}Z\" {OTHER}"), "YYYYMMDDHHMMSSZ"),
        (
            format!("a {decide},valid-after=\"20260302Z\",valid-before=\"20260301Z\" {OTHER}"),
            "not behind",
        ),
        (format!("a {decide},touch-required {OTHER}"), "touch-required is no option"),
        (format!("a {decide} ssh-ed25519 AAAA"), "the key:"),
        (format!("a {decide}"), "it has no key"),
        ("a".into(), "it has no key"),
        (format!("a {decide}x {OTHER}"), "something stands behind"),
        (format!("a namespaces=\"org.crosscheck.decide {OTHER}"), "a quote does not end"),
    ] {
        let refused = Roster::parse(&format!("# first\n{line}\n")).unwrap_err();
        assert!(refused.line == 2 && refused.why.contains(why), "{refused} is not {why}");
    }
}

proptest! {
    #[test]
    fn a_roster_is_read_back_as_it_was_written_and_any_text_is_no_panic(
        who in "[a-z@._äЖ-]{1,12}",
        seeds in prop::collection::vec((any::<u8>(), 1_usize..16, any::<Option<u32>>()), 0..4),
        junk in "[ -~]{0,40}",
        at in any::<prop::sample::Index>(),
    ) {
        let members: Vec<Member> = seeds.iter().map(|(seed, roles, from)| {
            let key = ssh_key::private::Ed25519Keypair::from_seed(&[*seed; 32]).public;
            let all = Role::ALL.into_iter().enumerate();
            let roles: Vec<Role> = all.filter(|(n, _)| roles >> n & 1 == 1).map(|it| it.1).collect();
            let from = from.and_then(|it| Timestamp::from_millis(i64::from(it) * 1_000));
            Member { principal: who.clone(), from, ..member(&PublicKey::from(key), &roles) }
        }).collect();
        let roster = Roster { members };
        let text = roster.to_text();
        prop_assert_eq!(Roster::parse(&text), Ok(roster));
        let place = at.index(text.len() + 1);
        let place = (0..=place).rev().find(|it| text.is_char_boundary(*it)).unwrap();
        let _ = Roster::parse(&format!("{}{junk}{}", &text[..place], &text[place..]));
        let _ = Roster::parse(&junk);
    }
}
