//! Scenes of the sources that a console runs: all well, silent, none, stopped, hostile.

use super::world::rows;
use super::{HOSTILE, Scene, lit};
use crosscheck::app::assessors::Assessors;
use crosscheck::app::feeds::Feeds;
use crosscheck::app::message::Message;
use crosscheck::domain::asking::{self, Assessor};
use crosscheck::domain::feed::{Failing, News, Side, Stored};
use crosscheck::store::Counts;

/// Every scene of these, by name.
pub fn scenes() -> Vec<(&'static str, Scene)> {
    vec![
        ("sources", {
            let mut scene =
                silent(queue(), "401: the token was refused; renew what GRAPH_TOKEN holds");
            scene.press("D");
            scene
        }),
        ("sources_hostile", {
            let mut scene = silent(queue(), HOSTILE);
            scene.press("D");
            scene
        }),
        ("sources_none", {
            let mut scene = Scene::queue(rows());
            scene.model.shell.config_file = "/home/m.kraus/.config/crosscheck/config.toml".into();
            scene.press("D");
            scene
        }),
        ("sources_stopped", {
            let mut scene = queue();
            scene.send(Message::SourcesStopped("the store's folder was removed".into()));
            scene.press("D");
            scene
        }),
        ("sources_and_models", {
            let mut scene = models(well(queue()), "401: the key is missing or refused");
            scene.press("D G");
            scene
        }),
        ("sources_and_models_hostile", {
            let mut scene = models(well(queue()), HOSTILE);
            scene.press("D G");
            scene
        }),
        ("status_of_a_model_that_fails", models(well(queue()), "401: the key is missing")),
        ("status_of_sources_that_are_well", well(queue())),
        ("status_of_a_silent_source", silent(queue(), "connection refused")),
        ("status_of_a_silent_source_on_a_case", silent(with(lit("G")), "connection refused")),
        ("empty_queue_of_a_silent_source", {
            let mut scene = Scene::queue(Vec::new());
            scene.model.queue.counts = Counts::default();
            silent(with(scene), "connection refused")
        }),
        ("empty_queue_that_waits", {
            let mut scene = Scene::queue(Vec::new());
            scene.model.queue.counts = Counts::default();
            let mut scene = with(scene);
            for health in &mut scene.model.shell.feeds.all {
                health.tell(News::CaughtUp, scene.now);
            }
            scene
        }),
    ]
}

/// Four sources of which nothing was heard.
fn with(mut scene: Scene) -> Scene {
    let named = [("graph", "http"), ("okta", "http"), ("drop", "spool"), ("team", "redis")];
    scene.model.shell.feeds = Feeds::new(named.into_iter(), scene.now, None);
    scene
}

fn queue() -> Scene {
    with(Scene::queue(rows()))
}

/// A model that is asked, one that fails and one that is asked by nobody here.
fn models(mut scene: Scene, why: &str) -> Scene {
    let leaves = "for each case, its subject, up to 12000 bytes of its records and the facts computed of \
         them go to http://127.0.0.1:8080/v1/chat/completions (which stays on this machine)";
    let now = scene.now;
    let of = |name, is_asked| Assessor {
        timeout_ms: 120_000,
        ..Assessor::new(name, leaves.into(), is_asked, now)
    };
    let all = vec![of("local", true), of("rented", true), of("other", false)];
    scene.model.shell.assessors = Assessors(all);
    let mut tell = |name: &str, news| scene.send(Message::Assessor(name.into(), news));
    tell("local", asking::News::Does(asking::State::Asking(1, now)));
    tell("local", asking::News::Assessed(4_250));
    tell("local", asking::News::Without(why.into()));
    let again_at = now.plus_millis(60_000);
    let failing = Failing { side: Side::Refuses, why: why.into(), tries: 2, again_at };
    tell("rented", asking::News::Does(asking::State::Failing(failing)));
    scene.wait(90_000);
    scene
}

fn tell(scene: &mut Scene, name: &str, news: News) {
    scene.send(Message::Source(name.into(), news));
}

fn well(mut scene: Scene) -> Scene {
    let newest_ms = Some(scene.now.plus_millis(-240_000).millis());
    for name in ["graph", "okta", "drop", "team"] {
        tell(&mut scene, name, News::Heard);
        let stored = Stored { taken: 1_284, set_aside: 3, why: None, newest_ms };
        tell(&mut scene, name, News::Stored(stored));
        if name != "okta" {
            tell(&mut scene, name, News::CaughtUp);
        }
    }
    scene
}

fn silent(scene: Scene, why: &str) -> Scene {
    let mut scene = well(scene);
    let why = why.to_owned();
    let aside = Stored { set_aside: 1, why: Some(why.clone()), ..Stored::default() };
    tell(&mut scene, "drop", News::Stored(aside));
    tell(&mut scene, "team", News::Elsewhere);
    for tries in 1..9 {
        let again_at = scene.now.plus_millis(60_000);
        let failing = Failing { side: Side::Silent, why: why.clone(), tries, again_at };
        tell(&mut scene, "graph", News::Failing(failing));
        scene.wait(90_000);
    }
    scene
}
