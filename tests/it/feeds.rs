//! The sources of a console: what is told of them, what a person sees, and that no news is never
//! taken for no connection.

use crate::common::cases::case;
use crate::common::desk::{Desk, drawn, seen};
use crosscheck::app::feeds::Feeds;
use crosscheck::app::message::Message;
use crosscheck::app::model::Overlay;
use crosscheck::domain::feed::{Failing, News, Side, State, Stored};

fn desk() -> Desk {
    let mut desk = Desk::with(&[case("anna", 10)]);
    let named = [("drop", "spool"), ("graph", "http")];
    desk.model.shell.feeds = Feeds::new(named.into_iter(), desk.now, None);
    desk
}

fn tell(desk: &mut Desk, name: &str, news: News) {
    desk.send(Message::Source(name.into(), news));
}

fn fails(desk: &mut Desk, name: &str, tries: u32) {
    let again_at = desk.now.plus_millis(500);
    let why = "connection refused; is it running?".to_owned();
    tell(desk, name, News::Failing(Failing { side: Side::Silent, why, tries, again_at }));
}

fn status(desk: &mut Desk, size: (u16, u16)) -> String {
    let screen = seen(desk, size);
    screen.lines().rev().nth(1).unwrap().to_owned()
}

#[test]
fn a_source_is_well_silent_and_well_again_and_the_status_line_says_each() {
    let mut desk = desk();
    let wide = (120, 40);
    assert!(status(&mut desk, wide).ends_with("2 sources …"), "{}", status(&mut desk, wide));
    for name in ["drop", "graph"] {
        tell(&mut desk, name, News::Heard);
        tell(&mut desk, name, News::CaughtUp);
    }
    let line = status(&mut desk, wide);
    assert!(line.contains("newest case") && line.ends_with("2 sources ✓"), "{line}");
    // No news for an hour is no fault.
    desk.wait(3_600_000);
    assert!(status(&mut desk, wide).ends_with("2 sources ✓"));
    fails(&mut desk, "graph", 1);
    assert!(status(&mut desk, wide).ends_with("2 sources ✓"), "it may be over in a moment");
    fails(&mut desk, "graph", 2);
    desk.wait(720_000);
    let line = status(&mut desk, wide);
    let wanted = "graph: no answer for 12m (connection refused; is it running?)";
    assert!(line.contains(wanted) && line.contains("newest case"), "{line}");
    fails(&mut desk, "drop", 2);
    let line = status(&mut desk, wide);
    assert!(line.contains("graph: no answer for 12m, and 1 more"), "{line}");
    tell(&mut desk, "graph", News::Heard);
    let line = status(&mut desk, wide);
    assert!(line.contains("graph: no answer for 12m"), "an answer may be of no use: {line}");
    tell(&mut desk, "graph", News::CaughtUp);
    let line = status(&mut desk, wide);
    assert!(line.contains("drop: no answer for 0s (connection refused"), "{line}");
    tell(&mut desk, "drop", News::CaughtUp);
    assert!(status(&mut desk, wide).ends_with("2 sources ✓"));
}

#[test]
fn on_a_small_screen_the_reason_of_a_silent_source_comes_before_how_old_the_newest_case_is() {
    let mut desk = desk();
    fails(&mut desk, "graph", 2);
    desk.wait(720_000);
    fails(&mut desk, "drop", 2);
    let line = status(&mut desk, (80, 24));
    assert!(
        line.contains("unsigned · graph: no answer for 12m +1 (connection refused; is …)"),
        "{line}"
    );
    // Where there is no room for both, the fault stands alone.
    let line = status(&mut desk, (44, 24));
    assert_eq!(line, " graph: no answer for 12m +1");
}

#[test]
fn the_page_says_what_each_does_and_how_its_fault_is_mended() {
    let mut desk = desk();
    let newest_ms = Some(desk.now.plus_millis(-90_000).millis());
    tell(&mut desk, "drop", News::Heard);
    let stored = Stored { taken: 7, set_aside: 1, why: Some("no JSON".into()), newest_ms };
    tell(&mut desk, "drop", News::Stored(stored));
    tell(&mut desk, "drop", News::CaughtUp);
    fails(&mut desk, "graph", 3);
    desk.press("enter D");
    assert_eq!(desk.model.overlay, Some(Overlay::Sources(0)));
    let page = seen(&mut desk, (120, 40));
    for part in [
        "drop  spool",
        "all that it has is here",
        "7 taken in, 1 set aside; the last 10:42:00",
        "1m old when the last record came",
        "last fault  10:42:00: no JSON",
        "graph  http",
        "2 sources: 1 silent, 1 fine",
        "no answer for",
        "tried 3 times, again at 10:42:00",
        "answered    not yet",
        "connection refused; is it running?",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    // What is good to know stands there too, and is no fault.
    let what = "it is asked for something else than before";
    tell(&mut desk, "drop", News::Noticed(what.into()));
    let page = seen(&mut desk, (120, 40));
    assert!(page.contains(&format!("notice      10:42:02: {what}")), "{page}");
    assert!(page.contains("all that it has is here") && page.contains("no JSON"), "{page}");
    // It scrolls to its end and no further, and the key that opened it closes it.
    desk.send(Message::Resized(80, 10));
    desk.press("G");
    drawn(&mut desk);
    let Some(Overlay::Sources(last)) = desk.model.overlay else { panic!("it is open") };
    assert!(last > 0 && drawn(&mut desk).contains("no JSON"), "what is well comes last");
    desk.press("k");
    assert_eq!(desk.model.overlay, Some(Overlay::Sources(last - 1)));
    desk.press("D");
    assert!(desk.model.overlay.is_none() && desk.model.case.is_some());
    desk.press(":").text("sources").press("enter");
    assert_eq!(desk.model.overlay, Some(Overlay::Sources(0)));
}

#[test]
fn a_server_that_refuses_or_sends_what_is_of_no_use_is_not_told_as_one_that_is_silent() {
    let mut desk = desk();
    tell(&mut desk, "graph", News::CaughtUp);
    tell(&mut desk, "drop", News::CaughtUp);
    for (side, brief, counted, answered) in [
        (Side::Silent, "no answer", "1 silent", "answered    10:42:00"),
        (Side::Refuses, "refused", "1 failing", ", with a refusal; well 10:42:00"),
        (Side::Unfit, "no usable answer", "1 failing", ", with what is of no use; well 10:42:00"),
        (Side::Here, "cannot be asked", "1 failing", "answered    10:42:00"),
        (Side::Store, "not stored", "1 failing", "answered    10:42:00"),
    ] {
        let (why, again_at) = ("so it is; mend it (https://graph.example)".into(), desk.now);
        tell(&mut desk, "graph", News::Failing(Failing { side, why, tries: 2, again_at }));
        let line = status(&mut desk, (80, 24));
        let wanted = format!("graph: {brief} for");
        assert!(line.contains(&wanted) && line.contains("(so it is; mend"), "{line}");
        desk.press("D");
        let page = seen(&mut desk, (120, 40));
        let summary = format!("2 sources: {counted}, 1 fine");
        assert!(page.contains(&summary) && page.contains(answered), "{side:?}\n{page}");
        assert!(page.find("graph").unwrap() < page.find("drop  spool").unwrap(), "worst first");
        // On a small screen the status stays in sight beneath it.
        assert!(seen(&mut desk, (80, 24)).contains(&wanted));
        desk.press("D");
        desk.wait(1_000);
    }
}

#[test]
fn what_keeps_all_sources_from_running_is_said_before_anything_else() {
    let mut desk = desk();
    desk.send(Message::SourcesStopped("the disk is read only; mount it for writing".into()));
    let line = status(&mut desk, (120, 40));
    assert!(line.contains("no source is asked (the disk is read only; mount it"), "{line}");
    desk.press("D");
    let page = seen(&mut desk, (120, 40));
    assert!(page.contains("the disk is read only; mount it for writing"), "{page}");
    assert_eq!(page.matches("is not asked").count(), 2, "{page}");
}

#[test]
fn a_clock_that_was_set_makes_no_source_silent_for_a_day() {
    let mut desk = desk();
    tell(&mut desk, "drop", News::CaughtUp);
    fails(&mut desk, "graph", 2);
    desk.wait(60_000);
    desk.now = desk.now.plus_millis(86_400_000);
    desk.send(Message::DeadlineReached);
    let line = status(&mut desk, (120, 40));
    assert!(line.contains("graph: no answer for 1m"), "{line}");
    let State::Failing(Failing { again_at, .. }) = desk.model.shell.feeds.all[1].state else {
        panic!()
    };
    assert!(again_at > desk.now.plus_millis(-120_000));
}

#[test]
fn an_unknown_source_and_a_console_without_any_change_nothing() {
    let mut desk = Desk::with(&[case("anna", 10)]);
    let before = seen(&mut desk, (80, 24));
    tell(&mut desk, "nobody", News::Heard);
    fails(&mut desk, "nobody", 9);
    assert_eq!(seen(&mut desk, (80, 24)), before);
    desk.press("D");
    assert!(seen(&mut desk, (80, 24)).contains("No source is configured"));
}
