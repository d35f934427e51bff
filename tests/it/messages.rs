//! What is said moves nothing: the rows of a case stand where they stood, at every size, whatever
//! a key came to; and what is written into a frame or stands before a line is seen in every theme.

use crate::common::cases::case;
use crate::common::desk::Desk;
use crate::screens::dump::{draw, text, theme};
use crosscheck::app::message::Message;
use crosscheck::app::model::{Notice, Tone};
use crosscheck::view;
use crosscheck::view::theme::{BUILT_IN, Theme};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::Modifier;

const SIZES: [(u16, u16); 6] = [(40, 10), (80, 24), (80, 30), (120, 40), (160, 48), (200, 50)];

fn rows(desk: &mut Desk, size: (u16, u16)) -> Vec<String> {
    text(&draw(desk, &theme(false), size).0).lines().map(str::to_owned).collect()
}

fn say(desk: &mut Desk, tone: Tone, text: &str) {
    desk.model.notice = Some(Notice { tone, text: text.into() });
}

/// Which rows of the screen are not as they were.
fn moved(desk: &mut Desk, size: (u16, u16), before: &[String]) -> Vec<usize> {
    let after = rows(desk, size);
    assert_eq!(after.len(), before.len());
    (0..after.len()).filter(|at| after[*at] != before[*at]).collect()
}

#[test]
fn a_message_on_a_case_takes_the_lower_edge_and_moves_no_row() {
    for size in SIZES {
        let mut desk = Desk::with(&[case("nora", 10), case("ben", 11)]);
        desk.press("enter");
        let before = rows(&mut desk, size);
        let edge = before.len() - 1;
        for (tone, said) in [(Tone::Bad, "the disk is full"), (Tone::Plain, "copied 12 bytes")] {
            say(&mut desk, tone, said);
            assert_eq!(moved(&mut desk, size, &before), [edge], "{size:?}");
            assert!(rows(&mut desk, size)[edge].contains(said), "{size:?}");
        }
        desk.model.notice = None;
        assert_eq!(moved(&mut desk, size, &before), [0; 0], "{size:?}: it is as it was");
        // The keys of a chord that is begun, too.
        desk.press_now("y");
        assert_eq!(moved(&mut desk, size, &before), [edge], "{size:?}");
    }
}

#[test]
fn what_is_clicked_stands_where_it_stood_before_the_message() {
    for size in SIZES {
        let mut desk = Desk::with(&[case("nora", 10), case("ben", 11)]);
        desk.press("enter");
        desk.send(Message::Resized(size.0, size.1));
        let spots = |desk: &Desk| {
            let area = Rect::new(0, 0, size.0, size.1);
            let drawn = view::draw(&desk.model, &theme(false), area, &mut Buffer::empty(area));
            let above = |spot: &&(crosscheck::app::layout::Area, _)| spot.0.y + 1 < size.1;
            drawn.spots.iter().filter(above).copied().collect::<Vec<_>>()
        };
        let before = spots(&desk);
        assert!(before.len() > 4, "{size:?}");
        say(&mut desk, Tone::Bad, "nothing to take back");
        assert_eq!(spots(&desk), before, "{size:?}");
    }
}

#[test]
fn why_a_store_is_for_reading_only_stays_in_sight_beside_what_a_key_came_to() {
    let mut desk = Desk::with(&[case("nora", 10)]);
    desk.model.read_only = Some("the disk is full".into());
    desk.press("enter");
    for size in SIZES.into_iter().filter(|size| size.0 >= 80) {
        desk.model.notice = None;
        let before = rows(&mut desk, size);
        let closed = before.len() - 2;
        assert!(before[closed].contains("deciding closed, read only: the disk is full"));
        assert!(before[closed + 1].contains("help"), "{}", before[closed + 1]);
        say(&mut desk, Tone::Plain, "copied");
        assert_eq!(moved(&mut desk, size, &before), [closed + 1], "{size:?}");
    }
}

/// The cells of that text in the frame.
fn cells_of(buffer: &Buffer, wanted: &str) -> Vec<Cell> {
    let width = usize::from(buffer.area.width);
    let rows = buffer.content.chunks(width);
    let symbols: Vec<String> = wanted.chars().map(String::from).collect();
    let found = rows.flat_map(|row| row.windows(symbols.len())).find(|cells| {
        cells.iter().zip(&symbols).all(|(cell, symbol)| cell.symbol() == symbol.as_str())
    });
    found.unwrap_or_else(|| panic!("no {wanted} in\n{}", text(buffer))).to_vec()
}

#[test]
fn what_is_written_into_a_frame_has_its_own_weight_also_without_colour() {
    let mono = Theme::by_name("mono", false).unwrap();
    assert!(mono.frame.add_modifier.contains(Modifier::DIM));
    let mut long = case("nora", 10);
    long["assessment"]["summary"] = "word ".repeat(2_000).into();
    let mut desk = Desk::with(&[long, case("ben", 11)]);
    desk.press("enter");
    let of_role = [
        ("YOU decide", mono.person),
        ("MODEL says", mono.model),
        ("next pane", mono.dim),
        ("more below", mono.dim),
    ];
    for (said, style) in of_role {
        let (buffer, _) = draw(&mut desk, &mono, (120, 40));
        let own = |cell: &Cell| cell.modifier == style.add_modifier;
        assert!(cells_of(&buffer, said).iter().all(own), "{said}");
    }
    say(&mut desk, Tone::Bad, "the disk is full");
    let (buffer, _) = draw(&mut desk, &mono, (120, 40));
    let cells = cells_of(&buffer, "the disk is full");
    assert!(cells.iter().all(|cell| cell.modifier == mono.failed.add_modifier), "{cells:?}");
}

#[test]
fn the_bar_of_a_line_that_is_selected_and_lit_is_seen_in_every_theme() {
    let mut desk = Desk::with(&[case("nora", 10)]);
    desk.press("enter 2");
    for (name, _) in BUILT_IN {
        let theme = Theme::by_name(name, false).unwrap();
        for theme in [theme.clone(), theme.in_sixteen_colours()] {
            let (buffer, _) = draw(&mut desk, &theme, (120, 40));
            let bar = buffer.content.iter().find(|cell| cell.symbol() == "█").unwrap();
            // Ink of the whole cell in the colour of the ground would be none.
            let (fg, bg) = (bar.style().fg, theme.base.bg);
            assert!(theme.base.bg.is_none() || fg != bg, "{name}");
            let reversed = bar.modifier.contains(Modifier::REVERSED);
            assert_eq!(
                reversed,
                theme.selected.add_modifier.contains(Modifier::REVERSED),
                "{name}"
            );
        }
    }
}
