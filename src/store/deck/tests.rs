//! A deck answers as the plain look at every line does.

use super::*;
use crate::domain::query::{Column, Context, DueTimes, Field, Query, Sort, Subject, parse};
use crate::domain::queue::{ClaimCounts, LastDecision, QueueSubject};
use crate::domain::time::Timestamp;
use crate::domain::words::{Action, CaseState, Severity, SubjectKind};
use crate::store::ask::{Ask, GroupBy, Whence};
use crate::store::plain;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

const NOW: &str = "2026-03-02T10:00:00Z";

fn time(minute: i64) -> Timestamp {
    Timestamp::parse(NOW).unwrap().plus_millis((minute - 600) * 60_000)
}

fn one<T: Clone + std::fmt::Debug + 'static>(of: &[T]) -> impl Strategy<Value = T> + use<T> {
    proptest::sample::select(of.to_vec())
}

fn opt(of: &[&'static str]) -> impl Strategy<Value = Option<String>> + use<> {
    proptest::option::of(one(of).prop_map(str::to_owned))
}

fn decided_at(time: Timestamp) -> LastDecision {
    let (action, verdict) = (Action::Escalate, None);
    LastDecision { seq: 1, id: "d".into(), who: "os:a".into(), time, revision: 1, action, verdict }
}

/// A line, its id by number. Few different values, so that many are alike.
fn line() -> impl Strategy<Value = (QueueRow, SearchText)> {
    let who = (
        one(SubjectKind::ALL),
        one(&["u-1", "U-1", "u-2", "10.0.0.1", "Maya Ortega"]),
        opt(&["M.Ortega", "m.ortega", "\u{1e9e}tra\u{df}e", "maya ortega", "Maya Ortega"]),
        one(&["travel", "Travel", "mfa burst", "mfaBurst", "mfa_burst", "Kelvin", "\u{212a}elvin"]),
        opt(&["Six failures", "Osaka"]),
        opt(&["corp", "Labs"]),
        opt(&["os:a", "os:b"]),
    );
    let stands = (
        one(CaseState::ALL),
        one(Severity::ALL),
        proptest::option::of(one(&[0.0, 62.5, 80.0, 100.0])),
        0..1_200_i64,
        proptest::option::of(500..700_i64),
        proptest::option::of(500..700_i64),
        proptest::option::of(0..1_200_i64),
    );
    let holds = (
        proptest::array::uniform5(0..3_u32),
        0..3_u32,
        0..4_u32,
        proptest::sample::subsequence(HazardKind::ALL.to_vec(), 0..3),
        any::<[bool; 3]>(),
        one(&["", "a burst from lagos", "then osaka"]),
        proptest::sample::subsequence(vec!["10.0.0.1", "10.0.0.12", "2001:db8::1"], 0..3),
    );
    (who, stands, holds).prop_map(|(who, stands, holds)| {
        let (kind, id, name, detection, title, tenant, holder) = who;
        let (state, severity, risk_score, minute, due, held, decided) = stands;
        let (marks, omissions, events, hazards, [by_rules, conflict, changed], summary, ips) =
            holds;
        let [supported, partly_supported, contradicted, not_found, uncheckable] = marks;
        let claims =
            ClaimCounts { supported, partly_supported, contradicted, not_found, uncheckable };
        let subject = QueueSubject { kind, id: id.into(), name };
        let row = QueueRow {
            id: String::new(),
            state,
            severity,
            risk_score,
            subject,
            detection: detection.into(),
            title,
            workflow: "signin".into(),
            tenant,
            detected_at: time(minute / 60 * 60),
            revision: 1,
            claims,
            omissions,
            hazards,
            events,
            holder,
            held_until: held.map(time),
            due: due.map(time),
            awaits: None,
            by_rules,
            conflict,
            changed_since_decision: changed,
            decided: decided.map(time).map(decided_at),
        };
        let words = [summary].into_iter().chain(ips).collect::<Vec<_>>().join("\u{1f}");
        (row, SearchText::of_text(&words))
    })
}

const TERMS: &[&str] = &[
    "sev:high",
    "sev:>=high",
    "state:open",
    "state:claimed",
    "state:waiting,decided",
    "user:ort",
    "user:=u-1",
    "user:=user:u-1",
    "user:=\"maya ortega\"",
    "user:*",
    "kind:user,address",
    "detection:travel",
    "detection:=mfa_burst",
    "detection:\"a bur\"",
    "detection:faB",
    "\"fa bur\"",
    "detection:=travel",
    "grounding:contradicted",
    "grounding:clean",
    "hazard:*",
    "hazard:none",
    "hazard:injection",
    "omission:*",
    "omission:1",
    "age:>2h",
    "age:<90m",
    "age:3h",
    "risk:>=80",
    "risk:none",
    "due:breached",
    "due:<1h",
    "due:none",
    "holder:me",
    "holder:none",
    "holder:b",
    "address:10.0.0.1",
    "address:=10.0.0.1",
    "address:none",
    "address:10.0.0.0/28",
    "address:10.0.0.12/30,2001:db8::/32",
    "address:::ffff:10.0.0.0/124",
    "events:>1",
    "claims:none",
    "workflow:sign",
    "workflow:none",
    "tenant:labs",
    "tenant:none",
    "tenant:*",
    "by:rules",
    "is:conflict",
    "is:changed",
    "id:c-1",
    "id:=c-1",
    "osaka",
    "s",
    "\"six f\"",
    "10.0.0.1",
    "mfa",
    "stra\u{df}e",
    "\"lagos\u{1f}\"",
    "tokyo",
    "\"\"",
];

fn query() -> impl Strategy<Value = Query> {
    let term = (any::<bool>(), one(TERMS))
        .prop_map(|(not, term)| if not { format!("-{term}") } else { term.to_owned() });
    proptest::collection::vec(term, 0..3).prop_map(|terms| parse(&terms.join(" ")).unwrap())
}

fn ask() -> impl Strategy<Value = Ask> {
    (query(), one(Column::ALL), any::<bool>()).prop_map(|(query, column, reversed)| Ask {
        query,
        sort: Sort { column, reversed },
        context: Context {
            now: Timestamp::parse(NOW).unwrap(),
            who: "os:a".into(),
            due: DueTimes { minutes: [None, Some(600), Some(60), Some(15)] },
        },
    })
}

fn deck_of(lines: &[(QueueRow, SearchText)]) -> Deck {
    let mut deck = Deck::default();
    for (row, search) in lines {
        deck.put(row, Some(search));
    }
    deck
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn every_answer_is_the_plain_one(
        mut lines in proptest::collection::vec(line(), 0..24),
        renewed in proptest::collection::vec((0..24_usize, line()), 0..4),
        ask in ask(),
        (skip, limit, lead) in (0..6_usize, 0..9_usize, 0..5_usize),
        typed in one(&["", "mo", "c1", "ort", "u1"]),
    ) {
        for (n, (row, _)) in lines.iter_mut().enumerate() {
            row.id = format!("{}-{n}", ["c", "C"][n % 2]);
        }
        let mut deck = deck_of(&lines);
        for (n, (mut row, search)) in renewed {
            if let Some(old) = lines.get_mut(n) {
                row.id.clone_from(&old.0.id);
                deck.put(&row, None);
                deck.put(&row, Some(&search));
                *old = (row, search);
            }
        }
        let plainly: Vec<_> = lines.iter().map(|(row, search)| Subject { row, search }).collect();
        let mut places = vec![Whence::Top, Whence::Bottom];
        for (row, _) in lines.iter().take(3) {
            let anchor = ask.anchor(row);
            places.extend([
                Whence::After(anchor.clone()),
                Whence::Before(anchor.clone()),
                Whence::Around(anchor, lead),
            ]);
        }
        for whence in places {
            let (found, page) =
                (deck.page(&ask, &whence, limit), plain::page(&plainly, &ask, &whence, limit));
            let ids: Vec<_> = page.rows.iter().map(|row| row.id.clone()).collect();
            prop_assert_eq!(
                (found.ids, found.before, found.total), (ids, page.before, page.total),
                "{} {} {:?}", ask.query, ask.sort, whence
            );
        }
        for by in GroupBy::ALL {
            prop_assert_eq!(
                deck.groups(&ask, by, skip, limit),
                plain::groups(&plainly, &ask, by, skip, limit)
            );
        }
        for field in Field::ALL {
            prop_assert_eq!(
                deck.known(field, "o", limit), plain::known(&plainly, field, "o", limit)
            );
        }
        let fits: Vec<_> =
            plain::resembling(&plainly, &ask, typed, limit).into_iter().map(|row| row.id).collect();
        prop_assert_eq!(deck.resembling(&ask, typed, limit), fits);
        let until = ask.context.now;
        prop_assert_eq!(deck.hours(until, limit), plain::hours(&plainly, until, limit));
    }
}

#[test]
fn an_address_of_many_lines_is_read_once_for_all_networks_of_a_filter() {
    let mut deck = Deck::default();
    let (row, _) = line().new_tree(&mut TestRunner::deterministic()).unwrap().current();
    for n in 0..300 {
        let search =
            SearchText { summary: String::new(), addresses: vec![format!("10.0.0.{}", n % 30)] };
        deck.put(&QueueRow { id: format!("c-{n}"), ..row.clone() }, Some(&search));
    }
    let nets = (0..200).map(|n| format!("10.0.{n}.0/28")).collect::<Vec<_>>().join(",");
    let query = parse(&format!("address:{nets}")).unwrap();
    let context = Context { now: time(0), who: "os:a".into(), due: DueTimes::default() };
    let ask = Ask { query, sort: Sort::default(), context };
    crate::domain::tally::take();
    let page = deck.page(&ask, &Whence::Top, 10);
    let read = crate::domain::tally::take().map(|tally| tally.addresses);
    assert_eq!((page.total, read.unwrap_or(30)), (160, 30));
}

#[test]
fn addresses_of_no_line_any_more_do_not_stay() {
    let mut deck = Deck::default();
    let (row, _) = line().new_tree(&mut TestRunner::deterministic()).unwrap().current();
    let of = |n: usize| QueueRow { id: format!("c-{n}"), ..row.clone() };
    let search =
        |ip: String| SearchText { summary: String::new(), addresses: vec![ip.clone(), ip] };
    for round in 0..4 {
        for n in 0..HOLES_MAX / 2 {
            deck.put(&of(n), Some(&search(format!("10.{round}.0.{n}"))));
        }
    }
    assert!(deck.pool.len() <= 2 * HOLES_MAX + 2 && deck.holes <= HOLES_MAX, "{}", deck.pool.len());
    for n in [0, 1, HOLES_MAX / 2 - 1] {
        let texts: Vec<_> = deck.pool[deck.slots[n].addresses()]
            .iter()
            .map(|name| deck.names.text(*name))
            .collect();
        assert_eq!(texts, [format!("10.3.0.{n}"), format!("10.3.0.{n}")]);
    }
}
