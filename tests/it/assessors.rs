//! Language models that a console asks by itself: which cases they are asked about, and what a
//! person sees of it.

use crate::common::cases::case;
use crate::common::desk::{Desk, seen};
use crate::common::time;
use crosscheck::app::assessors::Assessors;
use crosscheck::app::message::Message;
use crosscheck::app::update::deadline;
use crosscheck::domain::asking::{Assessor, News, State};
use crosscheck::domain::budget::{Limit, PerHour};
use crosscheck::domain::feed::{Failing, Side};
use crosscheck::domain::time::Timestamp;
use crosscheck::model::Supply as _;
use crosscheck::model::wanted::Wanted;
use crosscheck::store::Store as _;
use crosscheck::store::exchanges::{Asking, Began, Ended};

const LEAVES: &str = "for each case, its subject goes to http://127.0.0.1:8080";

fn desk() -> Desk {
    let mut desk = Desk::with(&[case("anna", 10), case("bert", 11)]);
    let model = |name, is_asked| Assessor {
        timeout_ms: 120_000,
        ..Assessor::new(name, LEAVES.into(), is_asked, desk.now)
    };
    desk.model.shell.assessors = Assessors(vec![model("local", true), model("far", false)]);
    desk
}

fn tell(desk: &mut Desk, news: News) {
    desk.send(Message::Assessor("local".into(), news));
}

fn fails(desk: &mut Desk, tries: u32) {
    let again_at = desk.now.plus_millis(60_000);
    let why = "the connection is refused; is it running?".to_owned();
    let failing = Failing { side: Side::Silent, why, tries, again_at };
    tell(desk, News::Does(State::Failing(failing)));
}

fn status(desk: &mut Desk, size: (u16, u16)) -> String {
    let screen = seen(desk, size);
    screen.lines().rev().nth(1).unwrap().to_owned()
}

#[test]
fn a_model_that_fails_is_told_where_sources_are_and_keys_go_on() {
    let mut desk = desk();
    let wide = (120, 40);
    assert!(!status(&mut desk, wide).contains("local"), "{}", status(&mut desk, wide));
    fails(&mut desk, 1);
    desk.wait(180_000);
    fails(&mut desk, 2);
    let line = status(&mut desk, wide);
    assert!(line.contains("model local: no answer for 3m (the connection is refused"), "{line}");
    let line = status(&mut desk, (80, 24));
    assert!(line.contains("model local: no answer for 3m (the connection i"), "{line}");
    desk.press("enter");
    assert!(desk.model.case.is_some(), "a case never waits for a model");
    tell(&mut desk, News::Does(State::Asking(1, now())));
    assert!(!seen(&mut desk, wide).contains("no answer"));
}

#[test]
fn what_an_hour_allows_is_said_where_one_looks_and_calmly() {
    let mut desk = desk();
    let then = desk.now.plus_millis(600_000);
    tell(&mut desk, News::Does(State::Spent(then, Limit::Requests)));
    for size in [(80, 24), (120, 40)] {
        let line = status(&mut desk, size);
        let wanted = "model local: requests spent until 10:52:00";
        assert!(line.contains(wanted), "{line}");
        assert_eq!(seen(&mut desk, size).matches("requests spent").count(), 1, "once");
    }
    // What is wrong comes before it.
    fails(&mut desk, 1);
    assert!(!status(&mut desk, (80, 24)).contains("requests spent"));
}

#[test]
fn a_model_that_hangs_is_told_before_it_is_given_up_and_its_next_question_counts_anew() {
    let mut desk = desk();
    let began = desk.now;
    tell(&mut desk, News::Does(State::Asking(1, began)));
    desk.wait(59_000);
    assert!(!status(&mut desk, (120, 40)).contains("local"), "it may just be slow");
    assert_eq!(deadline(&desk.model), Some(began.plus_millis(60_000)), "that is a moment to wake");
    desk.wait(2_000);
    let line = status(&mut desk, (80, 24));
    assert!(line.contains("model local: no answer for 1m, timeout is 2m"), "{line}");
    desk.press("D");
    let page = seen(&mut desk, (120, 40));
    assert!(page.contains("1 waiting") && page.contains("after 2m it is given up"), "{page}");
    assert!(page.contains("lower data_bytes"), "{page}");
    let next = desk.now;
    tell(&mut desk, News::Does(State::Asking(1, next)));
    desk.wait(6_000);
    let page = seen(&mut desk, (120, 40));
    assert!(page.contains("is asked about 1 case for 6s"), "{page}");
    assert!(!page.contains("lower data_bytes"), "{page}");
}

#[test]
fn the_page_says_what_each_does_what_came_of_it_and_what_is_sent() {
    let mut desk = desk();
    tell(&mut desk, News::Does(State::Asking(2, now())));
    tell(&mut desk, News::Assessed(4_250));
    tell(&mut desk, News::Without("it is prose and no object".into()));
    desk.press("D");
    let page = |desk: &mut Desk| seen(desk, (120, 40));
    let first = page(&mut desk);
    for part in [
        "Sources and models",
        "local  language model",
        "2 models: 1 fine, 1 not asked here",
        "is asked about 2 cases for",
        "1 assessed, 1 without an assessment; the last took 4.2 s",
        "it is prose and no object",
        LEAVES,
        "far  language model",
        "is asked by `crosscheck assess` alone",
    ] {
        assert!(first.contains(part), "{part}\n{first}");
    }
    let then = desk.now.plus_millis(600_000);
    tell(&mut desk, News::Does(State::Spent(then, Limit::Tokens)));
    let spent = page(&mut desk);
    assert!(spent.contains("tokens_per_hour is reached, again at 10:52:01"), "{spent}");
    fails(&mut desk, 3);
    let failing = page(&mut desk);
    assert!(failing.contains("tried 3 times, again at 10:43"), "{failing}");
    assert!(failing.contains("the connection is refused"), "{failing}");
    tell(&mut desk, News::Does(State::Idle));
    let idle = page(&mut desk);
    assert!(idle.contains("all cases that nobody holds were asked about"), "{idle}");
    let over = ", over since 10:42:01: the connection is refused";
    assert!(
        idle.contains("last fault  10:42:01") && idle.contains(over),
        "what was mended stays known, and that it was:\n{idle}"
    );
    // What nobody told of changes nothing.
    desk.send(Message::Assessor("nobody".into(), News::Assessed(1)));
    assert_eq!(page(&mut desk), idle);
}

fn now() -> Timestamp {
    time("2026-03-02T10:42:00Z")
}

fn answered(desk: &mut Desk, case: &str, revision: u32) {
    let asking = Asking {
        model: "local".into(),
        prompt: "assess-1".into(),
        case: case.into(),
        revision,
        at: now(),
        request: b"q".to_vec(),
        expected: 1,
    };
    let limits = PerHour { requests: 100, tokens: None };
    let Began::Number(number) = desk.store.begin_exchange(&asking, limits).unwrap() else {
        panic!("it may be asked")
    };
    let ended = Ended { is_answered: true, ..Ended::default() };
    desk.store.end_exchange(number, &ended).unwrap();
}

#[test]
fn what_is_wanted_is_open_held_by_nobody_and_not_asked_about_as_it_is() {
    let mut desk = desk();
    let mut wanted = Wanted::new("local", "assess-1", now);
    let next = |desk: &Desk, wanted: &mut Wanted| wanted.next(&desk.store).unwrap();
    assert_eq!(next(&desk, &mut wanted).as_deref(), Some("anna"), "the oldest of one severity");
    assert_eq!(next(&desk, &mut wanted).as_deref(), Some("bert"));
    assert_eq!(next(&desk, &mut wanted), None, "both are under way");
    answered(&mut desk, "anna", 1);
    wanted.done("anna");
    wanted.put_off("bert", now().plus_millis(60_000), 1);
    assert_eq!(next(&desk, &mut wanted), None, "one is for later");
    assert_eq!((wanted.wakes(), wanted.faults("bert")), (Some(now().plus_millis(60_000)), 1));
    // What comes in later is heard of from the ledger; a newer revision is wanted anew.
    desk.ingest(&case("cleo", 12));
    let mut grown = case("anna", 10);
    grown["title"] = "Success after two failures".into();
    desk.ingest(&grown);
    assert_eq!(next(&desk, &mut wanted).as_deref(), Some("cleo"), "it had no turn yet");
    assert_eq!(next(&desk, &mut wanted).as_deref(), Some("anna"));
    assert_eq!(next(&desk, &mut wanted), None);
    // The same of another model, from the top.
    let mut other = Wanted::new("other", "assess-1", now);
    assert_eq!(next(&desk, &mut other).as_deref(), Some("anna"));
    // One that was given back, since the store failed, is wanted again.
    wanted.give_back();
    assert_eq!(next(&desk, &mut wanted).as_deref(), Some("cleo"));
}

#[test]
fn a_case_that_changes_without_end_leaves_the_others_their_turn() {
    let mut desk = desk();
    let mut wanted = Wanted::new("local", "assess-1", now);
    let mut asked = Vec::new();
    for n in 0..4 {
        let mut grown = case("anna", 10);
        grown["title"] = format!("Grown {n} times").into();
        desk.ingest(&grown);
        let next = wanted.next(&desk.store).unwrap().unwrap();
        wanted.done(&next);
        asked.push(next);
    }
    assert_eq!(asked, ["anna", "bert", "anna", "anna"], "the most urgent one, then who had none");
}

#[test]
fn a_case_that_somebody_holds_is_for_later() {
    let mut desk = desk();
    desk.press("enter c");
    assert!(desk.model.case.as_ref().unwrap().row.holder.is_some());
    let mut wanted = Wanted::new("local", "assess-1", now);
    assert_eq!(wanted.next(&desk.store).unwrap().as_deref(), Some("bert"));
    assert_eq!(wanted.next(&desk.store).unwrap(), None);
    assert!(wanted.wakes().unwrap() > now());
    // Given back, it is wanted at once.
    desk.press("c");
    assert_eq!(wanted.next(&desk.store).unwrap().as_deref(), Some("anna"));
}
