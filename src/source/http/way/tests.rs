//! Where a source goes on, step by step: rounds, gaps, sizes, questions that change.

use super::*;
use crate::domain::feed::Gap;
use crate::net::Settings;
use crate::source::http::{Auth, Since};
use std::time::Duration;

const HOUR: i64 = 3_600_000;

pub(in crate::source::http) fn source(paging: Paging) -> Http {
    Http {
        url: "https://a.example".into(),
        paging,
        records: Some(String::new()),
        next: Some("/next".into()),
        time: Some("/at".into()),
        whole: Vec::new(),
        query: vec![("from".into(), "{since}".into())],
        secret_query: Vec::new(),
        body: None,
        since: Since::Rfc3339,
        size: 2,
        headers: Vec::new(),
        auth: Auth::None,
        every: Duration::from_mins(1),
        overlap: Duration::from_hours(1),
        lookback: Duration::from_hours(10),
        retention: Some(Duration::from_hours(24)),
        answer_max: 1,
        net: Settings::default(),
    }
}

fn at(hours: i64) -> Timestamp {
    Timestamp::from_millis(hours * HOUR).unwrap()
}

fn page(newest: i64, next: Option<&str>) -> Seen {
    let next = next.map(str::to_owned);
    let time = Some(newest * HOUR);
    Seen { count: 2, newest: time, oldest: time, next, ..Seen::default() }
}

fn gap(gap: Option<Gap>) -> Option<(i64, i64)> {
    gap.map(|it| (it.from.millis() / HOUR, it.to.millis() / HOUR))
}

#[test]
fn a_round_that_did_not_end_is_begun_again_from_where_it_began() {
    let (of, mut way) = (source(Paging::Cursor), Way::default());
    assert_eq!(gap(way.begin(&of, at(100))), None, "nobody was promised what was before");
    assert_eq!(way.since, Some(90 * HOUR));
    // The newest comes first; then the place is forgotten.
    assert_eq!(way.pass(&of, page(99, Some("https://a.example/2")), at(100)), Ok(false));
    assert!(way.is_on());
    assert_eq!(Way::read(way.text().as_deref()), way);
    assert_eq!(gap(way.expired(&of, at(101))), None);
    assert_eq!(gap(way.begin(&of, at(101))), None);
    assert_eq!(way.since, Some(90 * HOUR), "what is older than the newest is still missing");
    assert_eq!(way.pass(&of, page(99, None), at(101)), Ok(true));
    way.begin(&of, at(102));
    assert_eq!(way.since, Some(98 * HOUR));
}

#[test]
fn a_gap_is_what_was_not_asked_for_in_time_and_not_what_was_silent() {
    let (of, mut way) = (source(Paging::None), Way::default());
    way.begin(&of, at(100));
    assert_eq!(way.pass(&of, page(99, None), at(100)), Ok(true));
    for now in 101..200 {
        assert_eq!(gap(way.begin(&of, at(now))), None, "{now}");
        assert_eq!(way.pass(&of, Seen::default(), at(now)), Ok(true));
    }
    assert_eq!(gap(way.begin(&of, at(300))), Some((199, 276)));
    assert_eq!(way.since, Some(276 * HOUR));
}

#[test]
fn a_page_that_is_too_large_is_asked_for_with_fewer_records_where_nothing_is_lost_by_it() {
    let (mut of, mut way) = (source(Paging::Cursor), Way::default());
    of.size = 9;
    way.begin(&of, at(100));
    way.pass(&of, page(99, Some("https://a.example/2")), at(100)).unwrap();
    assert!(!way.shrinks(&of), "nothing says how many");
    of.query.push(("n".into(), "{size}".into()));
    assert!(way.shrinks(&of));
    assert_eq!((way.size(&of), &way.at, way.upto), (4, &At::Start, None));
    assert_eq!(way.since, Some(90 * HOUR), "the round begins where it began");
    while way.shrinks(&of) {}
    assert_eq!(way.size(&of), 1);
    of.query.remove(0);
    let mut way = Way { at: At::Token("t".into()), ..Way::default() };
    assert!(!way.shrinks(&of), "what was before the token would be asked for by nothing");
    way.at = At::After("[7]".into());
    assert!(way.shrinks(&of) && way.at == At::After("[7]".into()));
    of.paging = Paging::None;
    way.at = At::Start;
    assert!(!way.shrinks(&of), "what a smaller page leaves out would never come");
}

#[test]
fn the_size_comes_back_after_the_round_that_had_a_page_that_was_too_large() {
    let (mut of, mut way) = (source(Paging::Page), Way::default());
    (of.size, of.body) = (8, Some("{\"n\":{size}}".into()));
    way.begin(&of, at(100));
    assert!(way.shrinks(&of));
    way.begin(&of, at(100));
    assert_eq!(way.pass(&of, page(99, None), at(100)), Ok(false));
    assert_eq!((way.size(&of), &way.at), (4, &At::Page(2)));
    // A restart in the middle counts pages as before, or the number would be of other records.
    let mut again = Way::read(way.text().as_deref());
    again.begin(&of, at(100));
    assert_eq!((again.size(&of), &again.at), (4, &At::Page(2)));
    // So would it with a size that the site changed meanwhile.
    let mut other = again.clone();
    of.size = 6;
    other.begin(&of, at(100));
    assert_eq!((other.size(&of), &other.at, other.since), (6, &At::Start, Some(90 * HOUR)));
    of.size = 8;
    assert_eq!(way.pass(&of, Seen::default(), at(100)), Ok(true));
    assert_eq!((way.size(&of), &way.at), (8, &At::Start));
}

#[test]
fn a_quiet_round_is_kept_now_and_then_alone() {
    let (of, mut way) = (source(Paging::None), Way::default());
    way.begin(&of, at(100));
    way.pass(&of, page(99, None), at(100)).unwrap();
    let kept = way.clone();
    way.pass(&of, Seen::default(), at(100).plus_millis(60_000)).unwrap();
    assert!(!way.differs(&kept));
    way.pass(&of, Seen::default(), at(101)).unwrap();
    assert!(way.differs(&kept));
}

#[test]
fn what_another_version_wrote_begins_anew() {
    for text in [None, Some(""), Some("7"), Some("{\"at\":{\"moon\":1}}")] {
        assert_eq!(Way::read(text), Way::default());
    }
}

/// As versions wrote it that did not write down what was asked, nor when a page came.
#[test]
fn a_place_of_an_earlier_version_is_gone_on_from() {
    let kept = r#"{"since":324000000,"newest":356400000,"asked":360000000,"at":{"url":"https://a.example/7"}}"#;
    let (of, mut way) = (source(Paging::Link), Way::read(Some(kept)));
    assert_eq!(way.turns_to(&of, at(101)), None);
    assert_eq!(gap(way.begin(&of, at(101))), None);
    assert_eq!(way.at, At::Url("https://a.example/7".into()));
    // From now on it is known.
    let mut other = Way::read(way.text().as_deref());
    assert_eq!(other.turns_to(&of, at(101)), None);
    assert!(other.turns_to(&source(Paging::Cursor), at(101)).is_some());
}

#[test]
fn another_question_begins_anew_by_time_from_what_was_missing_or_as_a_first_round_does() {
    // Fifteen hours behind, in the middle of a round.
    let before = || {
        let (of, mut way) = (source(Paging::Cursor), Way::default());
        assert_eq!(way.turns_to(&of, at(86)), None, "nothing was asked before");
        way.begin(&of, at(86));
        way.pass(&of, page(85, None), at(86)).unwrap();
        way.begin(&of, at(86));
        way.pass(&of, page(86, Some("https://a.example/2")), at(86)).unwrap();
        way
    };
    let of = Http { url: "https://b.example".into(), ..source(Paging::Cursor) };
    let mut way = before();
    let (said, missed) = way.turns_to(&of, at(101)).unwrap();
    assert!(said.contains("something else than before") && missed.is_none(), "{said}");
    assert_eq!(way.at, At::Start);
    assert_eq!(gap(way.begin(&of, at(101))), None);
    assert_eq!(way.since, Some(84 * HOUR), "an hour before the newest of the round that ended");
    assert_eq!(way.turns_to(&of, at(101)), None, "told once");
    // Where it was nearly there, a first round of the other side is what is asked for.
    let mut near = before();
    near.newest = Some(100 * HOUR);
    near.since = Some(99 * HOUR);
    near.turns_to(&of, at(101)).unwrap();
    assert_eq!(near.since, Some(91 * HOUR));
    // What the other side keeps no more is a gap.
    let mut late = before();
    late.turns_to(&of, at(150)).unwrap();
    assert_eq!(gap(late.begin(&of, at(150))), Some((86, 126)));
    assert_eq!(late.since, Some(126 * HOUR));
}

#[test]
fn another_question_that_knows_no_time_leaves_a_gap_where_it_has_no_beginning() {
    let asked = |paging| {
        let mut of = source(paging);
        of.query = vec![("p".into(), "{page}".into())];
        of
    };
    let turned = |paging| {
        let (of, mut way) = (asked(paging), Way::default());
        way.turns_to(&of, at(100));
        way.begin(&of, at(100));
        way.pass(&of, Seen::default(), at(100)).unwrap();
        let of = Http { url: "https://b.example".into(), ..asked(paging) };
        let missed = way.turns_to(&of, at(103)).unwrap().1;
        assert_eq!(way.begin(&of, at(103)), None, "told once");
        gap(missed)
    };
    assert_eq!(turned(Paging::Link), Some((100, 103)));
    for whole in [Paging::None, Paging::Page] {
        assert_eq!(turned(whole), None, "all that it has is asked for");
    }
}

/// The last word of a source that is asked by link, 30 hours ago; a day is kept.
fn left_alone() -> (Http, Way) {
    let (of, mut way) = (source(Paging::Link), Way::default());
    way.begin(&of, at(100));
    way.pass(&of, page(99, Some("https://a.example/2")), at(100)).unwrap();
    let end = Seen { next: Some("https://a.example/2".into()), ..Seen::default() };
    assert_eq!(way.pass(&of, end, at(100)), Ok(true));
    (of, Way::read(way.text().as_deref()))
}

#[test]
fn what_was_purged_behind_a_link_is_a_gap_once() {
    let (of, mut way) = left_alone();
    let mut soon = way.clone();
    assert_eq!(gap(soon.begin(&of, at(123))), None, "all is there still");
    assert_eq!(gap(way.begin(&of, at(130))), Some((100, 106)));
    assert_eq!(way.at, At::Url("https://a.example/2".into()), "the place may still hold");
    assert_eq!(way.pass(&of, page(129, Some("https://a.example/3")), at(130)), Ok(false));
    let mut again = Way::read(way.text().as_deref());
    assert_eq!(gap(again.begin(&of, at(131))), None, "told once");
    // A round that did not end, with the oldest first: what is on its last page came.
    assert_eq!(gap(again.begin(&of, at(160))), Some((129, 136)));
}

/// Days behind, a page that came a moment ago says nothing of what is behind it: by its records
/// is told what the other side keeps no more.
#[test]
fn what_is_purged_in_the_middle_of_a_round_is_told_by_what_came_and_not_by_when() {
    let left_at = |newest: &[(i64, i64)]| {
        let (of, mut way) = (source(Paging::Cursor), Way::default());
        way.begin(&of, at(100));
        for (n, (oldest, newest)) in newest.iter().enumerate() {
            let (oldest, newest) = (Some(oldest * HOUR), Some(newest * HOUR));
            let next = Some(format!("https://a.example/{n}"));
            way.pass(&of, Seen { count: 2, newest, oldest, next, ..Seen::default() }, at(110))
                .unwrap();
        }
        (of, Way::read(way.text().as_deref()))
    };
    // The oldest first, from the ninetieth hour on: the ninety-second is here.
    let (of, mut way) = left_at(&[(90, 91), (91, 92)]);
    assert_eq!(gap(way.clone().begin(&of, at(116))), None, "all since then is still there");
    assert_eq!(gap(way.begin(&of, at(118))), Some((92, 94)));
    assert_eq!(gap(way.begin(&of, at(118))), None, "told once");
    // The newest first, as Graph has it: what is left is the oldest, and that goes first.
    let (of, mut way) = left_at(&[(98, 99), (96, 98)]);
    assert_eq!(gap(way.clone().begin(&of, at(114))), None);
    assert_eq!(gap(way.begin(&of, at(116))), Some((90, 92)));
    assert_eq!(gap(way.begin(&of, at(116))), None, "told once");
    // The next round is looked at for itself.
    let end = Seen { count: 1, newest: Some(95 * HOUR), ..Seen::default() };
    assert_eq!(way.pass(&of, end, at(116)), Ok(true));
    assert!(way.is_sorted && way.upto.is_none());
}

#[test]
fn a_page_by_time_with_the_newest_first_is_refused_before_it_is_full() {
    let mut of = source(Paging::Time);
    of.size = 1_000;
    let passes = |steps| {
        let mut way = Way::default();
        way.begin(&of, at(100));
        let times: Vec<i64> = (92..99).rev().collect();
        way.pass(&of, Seen { steps, ..seen(&times) }, at(100))
    };
    let said = passes([7, 0]).unwrap_err();
    let words = ["sorted by /at, the newest first", "sort them ascending", "paging = \"none\""];
    assert!(words.iter().all(|it| said.contains(it)), "{said}");
    for no_order in [[6, 0], [7, 1]] {
        assert_eq!(passes(no_order), Ok(false), "by chance, or all there is: {no_order:?}");
    }
}

#[test]
fn what_was_purged_until_a_place_was_forgotten_is_a_gap_once() {
    let (of, mut way) = left_alone();
    let gaps = [way.begin(&of, at(130)), way.expired(&of, at(131)), way.begin(&of, at(130))];
    assert_eq!(gaps.map(gap), [Some((100, 106)), None, None]);
    assert_eq!(way.since, Some(106 * HOUR));
    // Without a retention nothing says that something is missing.
    let (mut of, mut way) = left_alone();
    of.retention = None;
    let gaps = [way.begin(&of, at(130)), way.expired(&of, at(131)), way.begin(&of, at(130))];
    assert_eq!(gaps.map(gap), [None, None, None]);
    assert_eq!(way.since, Some(98 * HOUR));
}

#[test]
fn a_round_by_time_that_was_left_in_its_middle_begins_again_where_the_other_side_still_has_it() {
    let (of, mut way) = (source(Paging::Time), Way::default());
    way.begin(&of, at(100));
    assert_eq!(way.pass(&of, page(95, None), at(100)), Ok(false));
    assert_eq!(way.at, At::From(95 * HOUR));
    let mut soon = Way::read(way.text().as_deref());
    assert_eq!((gap(soon.begin(&of, at(101))), &soon.at), (None, &At::From(95 * HOUR)));
    // What came is not missing, and what was purged meanwhile is, however soon that was.
    let mut near = way.clone();
    assert_eq!(gap(near.begin(&of, at(120))), Some((95, 96)));
    assert_eq!(near.at, At::From(96 * HOUR));
    assert_eq!(gap(way.begin(&of, at(130))), Some((95, 106)));
    assert_eq!(way.at, At::From(106 * HOUR));
}

fn seen(times: &[i64]) -> Seen {
    let (newest, oldest) = (times.iter().max(), times.iter().min());
    let hours = |it: Option<&i64>| it.map(|it| it * HOUR);
    let descends = !times.is_sorted();
    Seen {
        count: times.len(),
        newest: hours(newest),
        oldest: hours(oldest),
        descends,
        ..Seen::default()
    }
}

#[test]
fn a_full_page_by_time_is_refused_where_its_order_would_lose_what_is_not_on_it() {
    let mut of = source(Paging::Time);
    of.size = 3;
    let passes = |times: &[i64]| {
        let mut way = Way::default();
        way.begin(&of, at(100));
        way.pass(&of, seen(times), at(100)).map(|_| way.at)
    };
    for lossy in [[97, 96, 95], [95, 97, 96], [97, 97, 96]] {
        let said = passes(&lossy).unwrap_err();
        let words = ["not sorted by /at", "sort them ascending", "or raise size"];
        assert!(words.iter().all(|it| said.contains(it)), "{lossy:?}: {said}");
    }
    assert_eq!(passes(&[95, 96, 97]), Ok(At::From(97 * HOUR)));
    assert_eq!(passes(&[95, 97, 97]), Ok(At::From(97 * HOUR)), "asked for again from their time");
    assert_eq!(passes(&[97, 97, 97]), Ok(At::From(97 * HOUR)));
    assert_eq!(passes(&[97, 96]), Ok(At::From(97 * HOUR)), "all there is, in whatever order");
}

#[test]
fn one_page_that_may_have_more_behind_it_is_no_end() {
    let mut of = source(Paging::None);
    of.size = 3;
    let hides = |of: &Http, count| Seen { count, ..Seen::default() }.may_hide(of).is_some();
    assert_eq!([2, 3, 4].map(|count| hides(&of, count)), [false, true, false]);
    of.query.push(("n".into(), "{size}".into()));
    assert_eq!([2, 3, 4].map(|count| hides(&of, count)), [false, true, true]);
    of.paging = Paging::Link;
    assert!(!hides(&of, 3), "it says itself what is next");
}

/// Each page is full of what came since the one before.
#[test]
fn a_round_of_pages_that_are_always_full_ends_with_what_was_there_when_it_began() {
    for paging in [Paging::SearchAfter, Paging::Time] {
        let (of, mut way) = (source(paging), Way::default());
        let page = |minute: i64| {
            let time = |it: i64| Some(100 * HOUR + it * 60_000);
            let sorts = [None, Some(format!("[{minute},1]"))];
            let (newest, oldest) = (time(minute), time(minute - 1));
            Seen { count: 2, newest, oldest, sorts, ..Seen::default() }
        };
        let now = |minute: i64| at(100).plus_millis(minute * 60_000);
        way.begin(&of, now(10));
        let mut minutes = (1..100).filter(|minute| minute % 2 == 1);
        let last = minutes.find(|it| way.pass(&of, page(*it), now(10 + it / 4)).unwrap());
        assert_eq!(last, Some(13), "all of it is newer than the tenth minute");
        assert_eq!(way.newest, Some(now(13).millis()));
        way.begin(&of, now(14));
        assert_eq!(way.since, Some(now(13 - 60).millis()), "what is behind it comes next");
        // One that is over before the next is due goes on: nothing waits for another round.
        assert_eq!(way.pass(&of, page(99), now(14)), Ok(false));
    }
}
