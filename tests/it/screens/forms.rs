//! Scenes of deciding at length: a long reason, templates, two assessments.

use super::world::Story;
use crate::common::desk::Desk as Scene;
use crosscheck::app::message::{Message, Opened};
use crosscheck::app::template::Template;

fn on_case(keys: &str) -> Scene {
    let mut scene = Scene::case(Story::PLAIN.examined());
    scene.press(keys);
    scene
}

/// A reason of more lines than there is room for, the cursor in the middle.
pub fn long_reason() -> Scene {
    let mut scene = on_case("o 2 2 4 3");
    let lines =
        (1..=14).map(|n| format!("Line {n} of what I found in the ticket and the gateway."));
    scene.send(Message::Paste(lines.collect::<Vec<_>>().join("\n")));
    scene.press("up up up up");
    scene
}

pub fn templates() -> Scene {
    let mut scene = on_case("G");
    let template = |name: &str, text: &str| Template {
        name: name.into(),
        when: Vec::new(),
        text: text.into(),
    };
    scene.model.session.templates = vec![
        template("known egress", "{ip} is an exit of our own network, confirmed with {?}"),
        template("travel", "{subject} was in {country}, says {?}\nSeen in the calendar."),
    ];
    scene.press("o 2 2 4 3 ctrl-t");
    scene
}

/// What the model says now beside what it said of the revision before.
pub fn two_assessments() -> Scene {
    let mut scene = Scene::case(Story::PLAIN.examined());
    scene.model.case.as_mut().unwrap().revision = 2;
    scene.press("v");
    let before = Story { claim: "The success came from Madrid.", ..Story::PLAIN };
    let row = scene.model.case.as_ref().unwrap().row.clone();
    let opened = Opened::new(row, before.examined());
    scene.send(Message::EarlierOpened(scene.model.request, Ok(Some(Box::new(opened)))));
    scene
}
