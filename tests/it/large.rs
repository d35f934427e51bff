//! What a large screen has besides: a small map beside the record, where there is something to be
//! seen on it, and nowhere else.

use crate::common::cases::case;
use crate::common::desk::Desk;
use crate::studies::travelled;
use crosscheck::app::layout::{CasePanes, case_panes};
use crosscheck::app::message::Message;
use crosscheck::view::{self, theme::Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use serde_json::Value;

fn opened(case: &Value, size: (u16, u16)) -> Desk {
    let mut desk = Desk::with(std::slice::from_ref(case));
    desk.send(Message::Resized(size.0, size.1));
    desk.press("enter g");
    desk
}

fn panes(desk: &Desk) -> CasePanes {
    let (width, height) = desk.model.size;
    case_panes(width, height, desk.model.content(desk.model.case.as_ref().unwrap()))
}

fn seen(desk: &Desk, theme: &str) -> (String, Buffer) {
    let (width, height) = desk.model.size;
    let theme = Theme::by_name(theme, false).unwrap();
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    view::draw(&desk.model, &theme, area, &mut buffer);
    (crate::screens::dump::text(&buffer), buffer)
}

#[test]
fn at_200_columns_the_places_of_a_case_stand_on_a_map_and_the_selected_events_one_is_lit() {
    for size in [(200, 50), (250, 70)] {
        let mut desk = opened(&travelled(), size);
        let map = panes(&desk).map.expect("there is room");
        let lit = |desk: &Desk, theme: &str| {
            let (text, buffer) = seen(desk, theme);
            for name in ["ES Madrid", "NG Lagos", "SG Singapore", "IMPOSSIBLE"] {
                assert!(text.contains(name), "{name} in {theme}\n{text}");
            }
            let style = Theme::by_name(theme, false).unwrap().lit;
            let cells = (map.y..map.y + map.height)
                .flat_map(|y| (map.x..map.x + map.width).map(move |x| (x, y)));
            cells.filter(|at| buffer[*at].style().bg == style.bg).collect::<Vec<_>>()
        };
        for theme in ["dark", "light", "high-contrast"] {
            let first = lit(&desk, theme);
            assert_eq!(first.len(), 1, "{theme}");
            desk.press("j");
            assert_ne!(lit(&desk, theme), first, "from Madrid to Lagos");
            desk.press("k");
        }
    }
}

#[test]
fn nothing_of_it_stands_on_a_smaller_screen_with_one_place_or_where_a_pane_has_it_all() {
    for size in [(199, 60), (160, 48), (120, 40), (80, 24), (240, 24)] {
        assert_eq!(panes(&opened(&travelled(), size)).map, None, "{size:?}");
    }
    assert_eq!(panes(&opened(&case("anna", 10), (250, 70))).map, None, "one place is a name");
    let mut desk = opened(&travelled(), (200, 50));
    desk.press("tab z");
    assert_eq!(panes(&desk).map, None);
    desk.press("z");
    assert!(panes(&desk).map.is_some());
}
