//! Where there is no colour, weight and slant say what is whose, and blanks say nothing.

use crate::common::cases::case;
use crate::common::desk::at_first;
use crosscheck::view::{self, theme::Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

#[test]
fn no_blank_in_the_list_of_events_is_underlined_but_on_the_selected_line() {
    let mono = Theme::by_name("mono", false).unwrap();
    let mut desk = at_first(&case("anna", 10));
    for (named, expected) in [(false, 0), (true, 1)] {
        if named {
            // The first event is named as deciding, and the second one selected.
            desk.press("m j");
        }
        let area = Rect::new(0, 0, 120, 40);
        let mut buffer = Buffer::empty(area);
        view::draw(&desk.model, &mono, area, &mut buffer);
        let id = if named { "e1 " } else { "e2 " };
        let at = |x: u16, y: u16| buffer[(x, y)].symbol();
        let is_event = |(x, y): &(u16, u16)| {
            let sign = ["×", "●"].contains(&at(*x + 3, *y));
            sign && (0..3).map(|n| at(*x + n, *y)).collect::<String>() == id
        };
        let all = (0..40).flat_map(|y| (3..116).map(move |x| (x, y)));
        let (x, y) = all.into_iter().find(is_event).expect("the event stands in the list");
        let underlined = |x: &u16| buffer[(*x, y)].modifier.contains(Modifier::UNDERLINED);
        let cells: Vec<&str> = (x - 3..x + 2).filter(underlined).map(|x| at(x, y)).collect();
        assert_eq!(cells.len(), expected, "{cells:?}");
        assert!(!cells.contains(&" "), "{cells:?}");
    }
}
