//! Filters, orders, searches and groups: the same stories over memory and SQLite, and random ones
//! in which both have to agree after every step.

use crate::store_kit::{Writer, at, case, plain, stories};
use crosscheck::domain::digest::Digest;
use crosscheck::domain::json::Doc;
use crosscheck::domain::query::{Column, Context, DueTimes, Field, SearchText, Sort, Term, parse};
use crosscheck::domain::words::{Action, HazardKind, Severity};
use crosscheck::store::sqlite::SqliteStore;
use crosscheck::store::{Ask, GroupBy, Incoming, Page, Store, Whence};
use proptest::prelude::*;
use proptest::sample::select;

stories! {
    a_page_of_a_filter_tells_where_it_stands_and_how_many_pass
    a_page_goes_on_from_a_place_whose_line_has_gone
    a_search_looks_at_summary_and_addresses_as_well
    what_is_decided_claimed_or_revised_is_filtered_as_it_is_now
    one_step_groups_the_lines_and_their_term_gives_them_back
    the_same_subjects_other_cases_are_one_filter
    accounts_that_differ_in_capitals_are_two_unless_their_names_have_the_form_of_an_address
    a_person_is_found_by_a_name_in_any_capitals_and_an_id_only_by_its_own
    hours_count_what_was_detected_and_what_was_decided
    values_for_completion_are_those_that_most_lines_have
    few_letters_go_to_the_line_that_they_resemble_most
}

fn ask_at(query: &str, sort: &str, writer: &Writer) -> Ask {
    let due = DueTimes { minutes: [None, Some(600), Some(120), Some(15)] };
    let context = Context { now: writer.now, who: writer.who.clone(), due };
    Ask { query: parse(query).unwrap(), sort: Sort::parse(sort).unwrap(), context }
}

fn ids(page: &Page) -> String {
    page.rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>().join(" ")
}

fn all(store: &dyn Store, writer: &Writer, query: &str, sort: &str) -> String {
    ids(&store.page(&ask_at(query, sort, writer), &Whence::Top, 99).unwrap())
}

/// A case whose text has a summary and addresses.
fn told(id: &str, severity: Severity, minute: u32, summary: &str, addresses: &[&str]) -> Incoming {
    let mut incoming = case(id, severity, minute, "first", "facts");
    let raws = addresses.iter().map(|ip| serde_json::json!({"raw": {"ip": ip}}));
    incoming.text = serde_json::json!({
        "id": id, "assessment": {"summary": summary},
        "evidence": {"events": raws.collect::<Vec<_>>()},
    })
    .to_string();
    incoming.ingested.case_digest = Digest::of(incoming.text.as_bytes());
    incoming.search = SearchText::of(&Doc::parse(incoming.text.as_str()).unwrap());
    incoming
}

/// Six cases: `a` is critical and the newest, `f` low and the oldest.
fn six(store: &mut dyn Store, writer: &mut Writer) {
    let severities = ["critical", "high", "high", "medium", "medium", "low"];
    let cases = ["a", "b", "c", "d", "e", "f"].iter().zip(severities).zip(0_u32..);
    let cases = cases.map(|((id, severity), n)| {
        let severity = Severity::from_code(severity).unwrap();
        let summary = format!("Failures from {}", ["Lagos", "Osaka"][n as usize % 2]);
        let address = format!("203.0.113.{}", n / 2);
        let mut incoming = told(id, severity, 50 - 10 * n, &summary, &[&address]);
        incoming.ingested.risk_score = (n != 3).then(|| (n * 10).to_string());
        incoming.ingested.subject.id = format!("u-{}", n % 2);
        incoming.ingested.subject.name = Some(["m.ortega", "j.ito"][n as usize % 2].into());
        incoming.ingested.detection = ["travel", "spray"][n as usize / 3].into();
        incoming.ingested.hazards = if n == 4 { vec![HazardKind::Injection] } else { vec![] };
        incoming
    });
    writer.put(store, cases.collect());
}

fn a_page_of_a_filter_tells_where_it_stands_and_how_many_pass(
    store: &mut dyn Store,
    writer: &mut Writer,
) {
    six(store, writer);
    let ask = ask_at("sev:>low", "risk", writer);
    let page = |whence: &Whence, limit| {
        let page = store.page(&ask, whence, limit).unwrap();
        (ids(&page), page.before, page.total)
    };
    // The one without a score comes last either way.
    assert_eq!(page(&Whence::Top, 9), ("e c b a d".into(), 0, 5));
    assert_eq!(all(store, writer, "sev:>low", "-risk"), "a b c e d");
    assert_eq!(page(&Whence::Top, 2), ("e c".into(), 0, 5));
    assert_eq!(page(&Whence::Bottom, 2), ("a d".into(), 3, 5));
    let c = ask.anchor(&store.row("c").unwrap().unwrap());
    assert_eq!(page(&Whence::After(c.clone()), 2), ("b a".into(), 2, 5));
    assert_eq!(page(&Whence::Before(c.clone()), 2), ("e".into(), 0, 5));
    assert_eq!(page(&Whence::Around(c.clone(), 1), 3), ("e c b".into(), 0, 5));
    assert_eq!(page(&Whence::Around(c, 0), 0), (String::new(), 1, 5));
    for (sort, order) in [
        ("severity", "a c b e d f"),
        ("-severity", "f e d c b a"),
        ("age", "f e d c b a"),
        ("-age", "a b c d e f"),
        ("subject", "b d f a c e"),
        ("-detection", "a c b e d f"),
        ("due", "a c b e d f"),
    ] {
        assert_eq!(all(store, writer, "", sort), order, "{sort}");
    }
}

fn a_page_goes_on_from_a_place_whose_line_has_gone(store: &mut dyn Store, writer: &mut Writer) {
    six(store, writer);
    let ask = ask_at("state:open", "subject", writer);
    let d = ask.anchor(&store.row("d").unwrap().unwrap());
    writer.decide(store, "d", Action::Accept);
    let page = store.page(&ask, &Whence::Around(d.clone(), 1), 3).unwrap();
    assert_eq!((ids(&page).as_str(), page.before, page.total), ("b f a", 0, 5));
    assert_eq!(ids(&store.page(&ask, &Whence::After(d), 1).unwrap()), "f");
}

fn a_search_looks_at_summary_and_addresses_as_well(store: &mut dyn Store, writer: &mut Writer) {
    six(store, writer);
    for (text, found) in [
        ("lagos", "a c e"),
        ("LAGOS", "a c e"),
        ("\"from osaka\"", "b d f"),
        ("203.0.113.1", "c d"),
        ("113.1 osaka", "d"),
        ("l", "a c b e d f"),
        ("spray", "e d f"),
        ("-ortega", "b d f"),
        ("address:=203.0.113.0", "a b"),
        ("address:none", ""),
        ("tokyo", ""),
    ] {
        assert_eq!(all(store, writer, text, "severity"), found, "{text}");
    }
}

fn what_is_decided_claimed_or_revised_is_filtered_as_it_is_now(
    store: &mut dyn Store,
    writer: &mut Writer,
) {
    six(store, writer);
    assert_eq!(all(store, writer, "state:decided", "age"), "");
    assert_eq!(all(store, writer, "due:breached", "severity"), "a");
    writer.decide(store, "a", Action::Accept);
    writer.wait(store, "b", 60);
    assert_eq!(all(store, writer, "state:decided,waiting", "age"), "b a");
    assert_eq!(all(store, writer, "-state:decided,waiting", "severity"), "c e d f");
    assert_eq!(all(store, writer, "due:breached", "severity"), "");
    writer.later(120);
    assert_eq!(all(store, writer, "due:breached", "severity"), "b", "its wait has ended");
    store.return_due(&mut writer.stamp()).unwrap();
    assert_eq!(all(store, writer, "state:open", "severity"), "c b e d f");
    // A new revision brings other words.
    let mut newer = told("c", Severity::Low, 30, "Quiet since", &["198.51.100.7"]);
    newer.ingested.computed_digest = Digest::of(b"other");
    writer.put(store, vec![newer]);
    assert_eq!(all(store, writer, "lagos", "severity"), "a e");
    assert_eq!(all(store, writer, "198.51 quiet sev:low", "severity"), "c");
    assert_eq!(all(store, writer, "address:203.0.113.1", "severity"), "d");
}

fn one_step_groups_the_lines_and_their_term_gives_them_back(
    store: &mut dyn Store,
    writer: &mut Writer,
) {
    six(store, writer);
    let ask = ask_at("-sev:low", "severity", writer);
    for (by, wanted) in [
        (GroupBy::Subject, "m.ortega 3 critical, j.ito 2 high"),
        (GroupBy::Detection, "travel 3 critical, spray 2 medium"),
        (GroupBy::Address, "203.0.113.0 2 critical, 203.0.113.1 2 high, 203.0.113.2 1 medium"),
    ] {
        let found = store.groups(&ask, by, 0, 9).unwrap();
        let words: Vec<_> = found
            .groups
            .iter()
            .map(|group| format!("{} {} {}", group.label, group.lines, group.worst.code()))
            .collect();
        assert_eq!(words.join(", "), wanted);
        assert_eq!(found.total as usize, words.len());
        let second = store.groups(&ask, by, 1, 1).unwrap();
        assert_eq!(second.groups, found.groups[1..2], "paged");
        for group in found.groups {
            let inner = Ask { query: ask.query.clone().and(by.term(&group)), ..ask.clone() };
            let page = store.page(&inner, &Whence::Top, 9).unwrap();
            assert_eq!(page.total, group.lines, "{}", group.label);
        }
    }
}

fn the_same_subjects_other_cases_are_one_filter(store: &mut dyn Store, writer: &mut Writer) {
    six(store, writer);
    writer.decide(store, "c", Action::Accept);
    let row = store.row("a").unwrap().unwrap();
    let query = parse("-id:=a").unwrap().and(Term::subject(&row.subject));
    let ask = Ask { query, ..ask_at("", "-age", writer) };
    assert_eq!(ids(&store.page(&ask, &Whence::Top, 9).unwrap()), "c e");
}

fn accounts_that_differ_in_capitals_are_two_unless_their_names_have_the_form_of_an_address(
    store: &mut dyn Store,
    writer: &mut Writer,
) {
    let names = ["a", "A", "a", "M.Ortega@Contoso.example", "m.ortega@contoso.example"];
    let cases = names.iter().zip(["c1", "c2", "c3", "c4", "c5"]).map(|(name, id)| {
        let mut incoming = plain(id);
        (*name).clone_into(&mut incoming.ingested.subject.id);
        incoming.ingested.subject.name = None;
        incoming
    });
    writer.put(store, cases.collect());
    let ask = ask_at("", "severity", writer);
    let groups = store.groups(&ask, GroupBy::Subject, 0, 9).unwrap();
    let mut found = Vec::new();
    for group in &groups.groups {
        let term = GroupBy::Subject.term(group);
        let inner = Ask { query: ask.query.clone().and(term), ..ask.clone() };
        let page = store.page(&inner, &Whence::Top, 9).unwrap();
        assert_eq!(page.total, group.lines);
        found.push(format!("{}: {}", group.value, ids(&page)));
    }
    let own = ["user:a: c1 c3", "user:m.ortega@contoso.example: c4 c5", "user:A: c2"];
    assert_eq!(found, own);
    let known = store.known(Field::Subject, "a", 9).unwrap();
    let known: Vec<_> = known.iter().map(|it| (it.value.as_str(), it.lines)).collect();
    assert_eq!(known, [("M.Ortega@Contoso.example", 2), ("a", 2), ("A", 1)]);
    for (query, wanted) in [
        ("user:=a", "c1 c3"),
        ("user:=A", "c2"),
        ("user:=user:A", "c2"),
        ("user:=M.ORTEGA@contoso.example", "c4 c5"),
        ("user:=user:m.ortega@contoso.example", "c4 c5"),
        // A part of a name is looked for as anything that is typed.
        ("user:ORTEGA", "c4 c5"),
    ] {
        assert_eq!(all(store, writer, query, "severity"), wanted, "{query}");
    }
    let row = store.row("c2").unwrap().unwrap();
    let query = parse("").unwrap().and(Term::subject(&row.subject));
    let same = Ask { query, ..ask_at("", "-age", writer) };
    assert_eq!(ids(&store.page(&same, &Whence::Top, 9).unwrap()), "c2");
}

fn a_person_is_found_by_a_name_in_any_capitals_and_an_id_only_by_its_own(
    store: &mut dyn Store,
    writer: &mut Writer,
) {
    let (small, large) = ("maya ortega", "Maya Ortega");
    let subjects = [
        ("c1", "u-1", Some(small)),
        ("c2", "u-2", Some(large)),
        ("c3", small, Some("x")),
        ("c4", large, Some("X")),
    ];
    let cases = subjects.map(|(case, id, name)| {
        let mut incoming = plain(case);
        id.clone_into(&mut incoming.ingested.subject.id);
        incoming.ingested.subject.name = name.map(str::to_owned);
        incoming
    });
    writer.put(store, cases.into());
    for (query, wanted) in [
        ("user:=\"maya ortega\"", "c1 c2 c3"),
        ("user:=\"Maya Ortega\"", "c1 c2 c4"),
        ("user:=\"MAYA ORTEGA\"", "c1 c2"),
        ("user:=x", "c3"),
        ("user:=X", "c4"),
        ("user:=\"user:Maya Ortega\"", "c4"),
    ] {
        assert_eq!(all(store, writer, query, "severity"), wanted, "{query}");
    }
    for (case, wanted) in [("c1", "c1 c2 c3"), ("c2", "c1 c2 c4")] {
        let row = store.row(case).unwrap().unwrap();
        let query = parse("").unwrap().and(Term::subject(&row.subject));
        let same = Ask { query, ..ask_at("", "severity", writer) };
        assert_eq!(ids(&store.page(&same, &Whence::Top, 9).unwrap()), wanted, "of {case}");
    }
    let known = store.known(Field::Subject, "maya", 9).unwrap();
    let known: Vec<_> = known.iter().map(|it| (it.value.as_str(), it.lines)).collect();
    assert_eq!(known, [(large, 2)], "one person, whom either spelling finds");
}

fn hours_count_what_was_detected_and_what_was_decided(store: &mut dyn Store, writer: &mut Writer) {
    six(store, writer);
    writer.decide(store, "a", Action::Accept);
    let hours = store.hours(at("2026-03-02T10:30:00Z"), 3).unwrap();
    let counts: Vec<_> = hours.iter().map(|hour| (hour.arrived, hour.decided)).collect();
    assert_eq!((counts, hours[0].from), (vec![(6, 0), (0, 0), (0, 1)], at("2026-03-02T08:00:00Z")));
    let undone = writer.undo(store, "a");
    assert!(undone > 0);
    assert_eq!(store.hours(at("2026-03-02T10:30:00Z"), 1).unwrap()[0].decided, 0);
    assert!(store.hours(at("2026-03-02T10:30:00Z"), 0).unwrap().is_empty());
}

fn values_for_completion_are_those_that_most_lines_have(
    store: &mut dyn Store,
    writer: &mut Writer,
) {
    six(store, writer);
    writer.put(store, vec![plain("g")]);
    let known = |field, text, limit| {
        let found = store.known(field, text, limit).unwrap();
        let words = found.into_iter().map(|it| format!("{} {}", it.value, it.lines));
        words.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(known(Field::Subject, "", 9), "j.ito 3, m.ortega 3, m.ortega@contoso.example 1");
    assert_eq!(known(Field::Subject, "ORT", 1), "m.ortega 3");
    assert_eq!(known(Field::Address, "113.2", 9), "203.0.113.2 2");
    assert_eq!(known(Field::Tenant, "", 9), "");
}

fn few_letters_go_to_the_line_that_they_resemble_most(store: &mut dyn Store, writer: &mut Writer) {
    six(store, writer);
    writer.put(store, vec![plain("case-7")]);
    let found = |text| {
        let ask = ask_at("", "severity", writer);
        let rows = store.resembling(&ask, text, 3).unwrap();
        rows.into_iter().map(|row| row.id).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(found("case7"), "case-7");
    assert_eq!(found("ito"), "b d f");
    assert_eq!(found("m.ort"), "a c e");
    assert_eq!(found("zz"), "");
}

/// The store that a console reads has its own connection; others write.
#[test]
fn what_another_connection_writes_is_filtered_as_well() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store");
    let mut writer = Writer::new(1);
    let mut store = writer.sqlite(&path);
    six(&mut store, &mut writer);
    let reader = SqliteStore::open_read_only(&path).unwrap();
    while reader.prepare().unwrap() {}
    writer.decide(&mut store, "a", Action::Accept);
    assert_eq!(all(&reader, &writer, "state:decided", "risk"), "a");
    writer.put(&mut store, vec![told("n", Severity::High, 9, "Newly come from Lima", &[])]);
    assert_eq!(all(&reader, &writer, "lima", "risk"), "n");
    writer.undo(&mut store, "a");
    assert_eq!(all(&reader, &writer, "-state:open", "risk"), "");
    // A queue that somebody altered is folded anew, and seen so.
    let conn = rusqlite::Connection::open(path.join("ledger.db")).unwrap();
    conn.execute_batch("UPDATE queue SET folded = replace(folded, 'open', 'decided')").unwrap();
    assert_eq!(all(&reader, &writer, "state:decided", "risk").split(' ').count(), 7);
    assert!(store.rebuild().unwrap());
    assert_eq!(all(&reader, &writer, "state:decided", "risk"), "");
}

/// A store that an older program made has no searched texts: a reader finds lines all the same.
#[test]
fn a_file_without_searched_texts_is_filtered_by_its_lines() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store");
    let mut writer = Writer::new(1);
    six(&mut writer.sqlite(&path), &mut writer);
    let conn = rusqlite::Connection::open(path.join("cases.db")).unwrap();
    let later = ["search", "sources", "brings", "gaps", "exchanged", "exchanges", "repeats"];
    for table in later {
        conn.execute_batch(&format!("DROP TABLE {table}")).unwrap();
    }
    conn.pragma_update(None, "user_version", 2).unwrap();
    drop(conn);
    let reader = SqliteStore::open_read_only(&path).unwrap();
    assert_eq!(all(&reader, &writer, "lagos", "severity"), "");
    assert_eq!(all(&reader, &writer, "ortega sev:>=high", "severity"), "a c");
    drop(reader);
    let store = writer.sqlite(&path);
    assert_eq!(all(&store, &writer, "lagos", "severity"), "a c e", "made from the texts");
    assert!(store.notices().is_empty(), "{:?}", store.notices());
}

/// One thing that happens between two questions.
#[derive(Clone, Debug)]
enum Step {
    Put { case: usize, severity: usize, minute: u32, summary: usize, address: usize },
    Decide { case: usize },
    Undo { case: usize },
    Wait { case: usize },
}

fn step() -> impl Strategy<Value = Step> {
    let case = 0..6_usize;
    prop_oneof![
        4 => (case.clone(), 0..4_usize, 0..4_u32, 0..3_usize, 0..3_usize).prop_map(
            |(case, severity, minute, summary, address)| Step::Put {
                case, severity, minute, summary, address
            }
        ),
        2 => case.clone().prop_map(|case| Step::Decide { case }),
        1 => case.clone().prop_map(|case| Step::Undo { case }),
        1 => case.prop_map(|case| Step::Wait { case }),
    ]
}

fn act(step: &Step, store: &mut dyn Store, writer: &mut Writer) {
    let id = |case: &usize| format!("c-{case}");
    match step {
        Step::Put { case, severity, minute, summary, address } => {
            let summary = ["", "A burst from Lagos", "Quiet"][*summary];
            let address = ["10.0.0.1", "10.0.0.2", "2001:db8::1"][*address];
            let severity = Severity::ALL[*severity];
            let incoming = told(&id(case), severity, *minute, summary, &[address, "10.9.9.9"]);
            writer.put(store, vec![incoming]);
        }
        Step::Decide { case } | Step::Undo { case } | Step::Wait { case } => {
            let Some(row) = store.row(&id(case)).unwrap() else { return };
            match step {
                Step::Decide { .. } => drop(writer.decide(store, &row.id, Action::Accept)),
                Step::Undo { .. } if row.decided.is_some() => drop(writer.undo(store, &row.id)),
                Step::Wait { .. } => drop(writer.wait(store, &row.id, 60)),
                _ => {}
            }
        }
    }
}

const FILTERS: &[&str] = &[
    "",
    "state:open",
    "-state:open",
    "sev:>=high",
    "lagos",
    "l",
    "10.0.0",
    "address:=10.0.0.1",
    "age:>1h",
    "due:breached",
    "user:u-c-1",
    "-quiet state:open,waiting",
    "id:c-3",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn sqlite_agrees_with_memory_on_every_question_after_every_step(
        steps in proptest::collection::vec(
            (step(), select(FILTERS), select(Column::ALL.to_vec()), any::<bool>(), 0..4_usize,
             0..5_usize),
            1..20,
        )
    ) {
        let dir = tempfile::tempdir().unwrap();
        let (mut one, mut two) = (Writer::new(1), Writer::new(1));
        let mut memory = one.memory();
        let mut sqlite = two.sqlite(&dir.path().join("store"));
        let reader = SqliteStore::open_read_only(&dir.path().join("store")).unwrap();
        for (step, filter, column, reversed, lead, limit) in steps {
            act(&step, &mut memory, &mut one);
            act(&step, &mut sqlite, &mut two);
            let mut ask = ask_at(filter, "severity", &one);
            ask.sort = Sort { column, reversed };
            let mut places = vec![Whence::Top, Whence::Bottom];
            for row in memory.page(&ask, &Whence::Top, 2).unwrap().rows {
                let anchor = ask.anchor(&row);
                places.extend([
                    Whence::After(anchor.clone()),
                    Whence::Before(anchor.clone()),
                    Whence::Around(anchor, lead),
                ]);
            }
            for whence in &places {
                let wanted = memory.page(&ask, whence, limit).unwrap();
                for store in [&sqlite, &reader] {
                    let found = store.page(&ask, whence, limit).unwrap();
                    prop_assert_eq!(&found, &wanted, "{} {} {:?}", ask.query, ask.sort, whence);
                }
            }
            for by in GroupBy::ALL {
                prop_assert_eq!(
                    reader.groups(&ask, by, lead, limit).unwrap(),
                    memory.groups(&ask, by, lead, limit).unwrap()
                );
            }
        }
    }
}
