//! A view keeps the groups in which it was looked at.

use crate::common::cases::case;
use crate::common::desk::{Desk, drawn};
use crosscheck::store::GroupBy;

#[test]
fn a_view_that_is_kept_in_groups_says_so_and_comes_up_in_groups() {
    let mut desk = Desk::with(&[case("anna", 10), case("ben", 20)]);
    desk.press("b d v w");
    assert!(drawn(&mut desk).contains("group = \"detection\""));
    desk.press("esc esc");
    desk.model.session.views[1].group = Some(GroupBy::Detection);
    desk.press("v 2");
    let pane = desk.model.queue.groups.as_ref().expect("the view is in groups");
    assert!(pane.by == GroupBy::Detection && pane.loaded && !pane.groups.is_empty());
    desk.press("v 1");
    assert!(desk.model.queue.groups.is_none(), "this one is a list");
}
