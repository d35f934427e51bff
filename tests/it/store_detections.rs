//! Spellings of one detection: what is shown alike is one group, one filter and one value, in
//! memory and in SQLite.

use crate::store_kit::{Writer, plain, stories};
use crosscheck::domain::query::{Context, DueTimes, Field, Sort, parse};
use crosscheck::store::{Ask, GroupBy, Store, Whence};

stories! {
    spellings_of_one_detection_are_one_group_one_filter_and_one_value
}

fn spellings_of_one_detection_are_one_group_one_filter_and_one_value(
    store: &mut dyn Store,
    writer: &mut Writer,
) {
    let spelt = ["impossibleTravel", "impossible_travel", "Impossible travel", "travel"];
    let cases = spelt.iter().zip(["c1", "c2", "c3", "c4"]).map(|(detection, id)| {
        let mut incoming = plain(id);
        (*detection).clone_into(&mut incoming.ingested.detection);
        incoming
    });
    writer.put(store, cases.collect());
    let ask = |query: &str| {
        let context =
            Context { now: writer.now, who: writer.who.clone(), due: DueTimes::default() };
        Ask { query: parse(query).unwrap(), sort: Sort::default(), context }
    };
    let found = |store: &dyn Store, ask: &Ask| {
        let page = store.page(ask, &Whence::Top, 9).unwrap();
        page.rows.into_iter().map(|row| row.id).collect::<Vec<_>>().join(" ")
    };
    let all = ask("");
    let groups = store.groups(&all, GroupBy::Detection, 0, 9).unwrap();
    let told: Vec<_> =
        groups.groups.iter().map(|group| (group.value.as_str(), group.lines)).collect();
    assert_eq!(
        (told.as_slice(), groups.total),
        (&[("impossible travel", 3), ("travel", 1)][..], 2)
    );
    let term = GroupBy::Detection.term(&groups.groups[0]);
    let inner = Ask { query: all.query.clone().and(term), ..all.clone() };
    assert_eq!(found(store, &inner), "c1 c2 c3", "the term of a group gives its lines back");
    for (query, wanted) in [
        ("detection:=impossible_travel", "c1 c2 c3"),
        ("detection:\"impossible t\"", "c1 c2 c3"),
        ("detection:impossible_t", "c1 c2 c3"),
        ("detection:possibleTr", "c1 c2 c3"),
        ("-detection:=impossibleTravel", "c4"),
        ("\"impossible travel\"", "c1 c2 c3"),
        ("detection:=travel", "c4"),
    ] {
        assert_eq!(found(store, &ask(query)), wanted, "{query}");
    }
    let known = store.known(Field::Detection, "ible t", 9).unwrap();
    let known: Vec<_> = known.iter().map(|it| (it.value.as_str(), it.lines)).collect();
    assert_eq!(known, [("Impossible travel", 3)]);
}
