//! What is under the fingers on any screen: palette, themes, chords, zoom, forms of time, hints.

use super::world::rows;
use super::{HOSTILE, lit};
use crate::common::desk::Desk as Scene;
use crate::common::time;
use crosscheck::app::hints::Hints;
use crosscheck::app::message::Message;
use crosscheck::app::status::StoreNews;
use std::collections::BTreeSet;

/// What is under the fingers on any screen.
pub fn scenes() -> Vec<(&'static str, Scene)> {
    vec![
        ("palette", lit(": c o p")),
        ("palette_of_the_queue", {
            let mut scene = Scene::queue(rows());
            scene.press(":");
            scene
        }),
        ("palette_nothing", lit(": x x x")),
        ("themes", {
            let mut scene = lit("G");
            let names = ["dark", "light", "high-contrast", HOSTILE];
            scene.model.shell.themes = names.map(str::to_owned).to_vec().into();
            scene.press("T j");
            scene
        }),
        ("write", lit("G Y e")),
        ("write_fault", {
            let mut scene = lit("G Y e ctrl-u");
            scene.text("there/").press("enter");
            let why = "there/ cannot be written: it is a folder".to_owned();
            scene.send(Message::FileWritten(scene.model.request, Err(why)));
            scene
        }),
        ("chord", lit("G y")),
        ("zoom_events", lit("G z")),
        ("zoom_record", lit("3 tab z")),
        ("zoom_model", lit("tab tab z")),
        ("times_as_ages", lit("G t")),
        ("hint_on_a_case", {
            let mut scene = lit("G");
            scene.model.shell.hints = Hints::left(Some(BTreeSet::new()));
            scene
        }),
        ("status_and_hint", {
            let mut scene = Scene::queue(rows());
            scene.model.shell.hints = Hints::left(Some(BTreeSet::new()));
            let newest = Some(time("2026-03-02T10:40:00Z"));
            scene.model.shell.status.store = StoreNews { newest, ahead: 0, grouping: true };
            scene
        }),
    ]
}
