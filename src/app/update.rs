//! The one door into the model: a message comes in, the model changes, effects come out.

use super::command::{self, Id};
use super::deciding::{self, Opens};
use super::key::Key;
use super::message::{Ctx, Effect, Message, Sheet, Whence};
use super::model::{History, Model, Overlay, Screen, Tone};
use super::queue::menus::Menu;
use super::queue::{filter, groups, lens, menus, owed, pulse};
use super::shell::Press;
use super::status::Awaited;
use super::study::Study;
use super::{
    beside, case, claim, clock, draft, failing, goto, hints, looking, moving, others, own_keys,
    palette, panes, place_help, pointer, queue, revised, status, study, taking, themes, times,
};
use crate::domain::time::Timestamp;
use crate::domain::words::CaseState;

/// Entries of what a case is, a label each.
pub const ABOUT_ENTRIES: usize = 11;

/// A due case that did not come back is tried again after this long.
const RETURN_AGAIN_MS: i64 = 60_000;

/// What is read when the console starts.
pub fn start(model: &mut Model) -> Vec<Effect> {
    vec![queue::read(model, Whence::Top), pulse::read(model), status::ask(model)]
}

/// What is on its way: lines or a case.
pub const fn awaited(model: &Model) -> Awaited {
    if model.opening.is_some() { Awaited::Answer } else { model.shell.status.awaited() }
}

/// Applies a message.
pub fn update(model: &mut Model, message: Message, ctx: &mut Ctx<'_>) -> Vec<Effect> {
    let jumped = clock::passes(model, ctx.now);
    let case = model.case.as_ref().map(|case| case.row.id.clone());
    let before = draft::of_open(model);
    let own = draft::is_own(&message);
    let reading = model.queue.reading;
    let answers = match &message {
        Message::WindowRead(request, _) | Message::GroupsRead(request, _) => *request == reading,
        Message::Failed(request, _) => *request == Some(reading),
        _ => false,
    };
    let by_person = message.is_of_person();
    let mut effects = apply(model, message, ctx);
    if jumped {
        // Leases, due times and the hours counted are of another time.
        effects.extend(store_changed(model));
    }
    let asked = (model.queue.reading != reading).then_some(by_person);
    status::reads(model, asked, answers);
    if !own {
        effects.extend(draft::written(model, case.as_deref(), before.as_ref()));
    }
    effects
}

fn apply(model: &mut Model, message: Message, ctx: &mut Ctx<'_>) -> Vec<Effect> {
    match message {
        Message::Key(_) | Message::Paste(_) if owed::waits(model, &message) => Vec::new(),
        Message::Key(key) => key_pressed(model, key, ctx),
        Message::Pointer(pointer) => pointer::apply(model, pointer, ctx),
        Message::Paste(text) => pasted(model, &text),
        Message::Resized(columns, rows) => {
            model.size = (columns, rows);
            case::resized(model);
            vec![queue::refresh(model)]
        }
        Message::DeadlineReached => deadline_reached(model),
        Message::StoreChanged => store_changed(model),
        Message::WindowRead(request, window) => window_read(model, request, *window, ctx),
        Message::GroupsRead(request, window) => {
            let is_wanted = groups::came(model, request, *window);
            revised::heard(model);
            if is_wanted { owed::paid(model, ctx) } else { Vec::new() }
        }
        Message::Resembling(request, rows) => goto::found(model, request, rows),
        Message::CaseFound(request, row) => deciding::case_found(model, request, row.as_deref()),
        Message::CaseOpened(request, result) => case::opened(model, request, result),
        Message::Stored(request, seq, row) => deciding::stored(model, request, seq, row),
        Message::NotStored(request, why) => deciding::not_stored(model, request, why),
        Message::NewsRead(request, news) => status::came(model, request, news),
        Message::GroupingUnknown => {
            status::not_awaited(model);
            Vec::new()
        }
        Message::GroupingEnded => vec![status::grouped(model)],
        Message::Terminated(signal) => {
            model.signal = Some(signal);
            quit(model)
        }
        shown => {
            show(model, shown);
            Vec::new()
        }
    }
}

/// What only changes what is shown.
fn show(model: &mut Model, message: Message) {
    match message {
        Message::Drawn(sheet, last_page) => scrolled_no_further(model, sheet, last_page),
        Message::PageRead(request, page) => {
            others::came(model, request, *page);
        }
        Message::ValuesRead(request, values) => {
            filter::known(model, request, &values);
        }
        Message::PulseRead(request, pulse) => {
            pulse::came(model, request, *pulse);
        }
        Message::EarlierOpened(request, result) => {
            beside::came(model, request, result);
        }
        Message::HistoryRead(request, lines) => {
            if let Some(Overlay::History(history)) = &mut model.overlay
                && history.request == request
            {
                match lines {
                    Ok(lines) => history.lines = Some(lines),
                    Err(why) => {
                        model.overlay = None;
                        model.say(Tone::Bad, why);
                    }
                }
            }
        }
        Message::Compared(request, found) => {
            study::comparing::came(model, request, found);
        }
        Message::Failed(request, why) => {
            failing::failed(model, request, why);
        }
        Message::Edited(request, result) => {
            deciding::edited(model, request, result);
        }
        Message::DraftRead(saved) => {
            draft::came(model, *saved);
        }
        Message::DraftsKept(result) => {
            failing::drafts_kept(model, result);
        }
        Message::FileWritten(request, result) => {
            taking::written(model, request, result);
        }
        _ => {}
    }
}

/// How long something is, only a frame knows: what lies over the screen is scrolled to its last
/// page at most, so that the next key up moves at once.
fn scrolled_no_further(model: &mut Model, sheet: Sheet, last_page: usize) {
    if sheet == Sheet::Keys {
        place_help::scrolled_no_further(model, last_page);
        return;
    }
    let at = match &mut model.overlay {
        Some(Overlay::Help(at) | Overlay::About(at)) => at,
        Some(Overlay::History(history)) => &mut history.scroll,
        Some(Overlay::Study(study)) => match study.as_mut() {
            Study::Subject(at) => at,
            _ => return,
        },
        _ => return,
    };
    *at = last_page.min(*at);
}

/// The next moment at which something changes without a key: never a tick.
pub fn deadline(model: &Model) -> Option<Timestamp> {
    let minute = model.now.plus_millis(60_000 - model.now.millis().rem_euclid(60_000));
    let looking = model.case.as_ref().filter(|_| model.screen == Screen::Case);
    let looking = looking.and_then(looking::deadline);
    let undo = model.undo.as_ref().map(|undo| undo.until);
    let again = model.queue.returning.map(|tried| tried.plus_millis(RETURN_AGAIN_MS));
    let due = model.queue.next_due.map(|due| again.map_or(due, |again| due.max(again)));
    [Some(minute), looking, undo, due, status::deadline(model)].into_iter().flatten().min()
}

fn deadline_reached(model: &mut Model) -> Vec<Effect> {
    let now = model.now;
    let mut effects = Vec::new();
    if model.undo.as_ref().is_some_and(|undo| undo.until <= now) {
        // The offer and the line that makes it end together.
        model.undo = None;
        model.notice = model.notice.take().filter(|notice| notice.tone != Tone::Good);
    }
    if model.screen == Screen::Case
        && let Some(case) = &mut model.case
    {
        looking::mark_opened(case, now);
        if now.millis_since(case.since) >= looking::PRESENTED_MS {
            effects = looking::presented(model);
        }
    }
    if pulse::is_old(model) {
        effects.push(pulse::read(model));
    }
    // A case that could not be brought back is tried again with the next minute, not at once.
    let due = model.queue.next_due.is_some_and(|due| due <= now);
    if due && model.queue.returning.is_none_or(|tried| now.millis_since(tried) >= RETURN_AGAIN_MS) {
        model.queue.returning = Some(now);
        model.queue.next_due = None;
        if model.read_only.is_none() {
            effects.push(Effect::ReturnDue);
            effects.push(queue::refresh(model));
        }
    }
    effects
}

fn window_read(
    model: &mut Model,
    request: u64,
    window: super::message::Window,
    ctx: &mut Ctx<'_>,
) -> Vec<Effect> {
    if request != model.queue.reading {
        return Vec::new();
    }
    queue::came(model, window);
    revised::heard(model);
    let Some(decided) = model.queue.open_behind.take() else {
        return owed::paid(model, ctx);
    };
    model.queue.owed = owed::Owed::default();
    if deciding::form_is_open(model) {
        return Vec::new();
    }
    // With all states shown the decided case is still there: the next one stands behind it.
    if model.queue.selected().is_some_and(|row| row.id == decided) {
        let last = model.queue.rows.len().saturating_sub(1);
        if model.queue.cursor == last {
            return to_queue(model);
        }
        model.queue.cursor += 1;
    }
    match model.queue.selected().map(|row| row.id.clone()) {
        Some(id) => case::open(model, id),
        None => to_queue(model),
    }
}

/// Another process wrote: lines may be new, and the open case may be decided by now.
fn store_changed(model: &mut Model) -> Vec<Effect> {
    vec![queue::refresh(model), pulse::read(model), status::ask(model)]
}

pub(super) fn to_queue(model: &mut Model) -> Vec<Effect> {
    let effects = looking::leave_event(model);
    model.case = None;
    model.beside = None;
    model.trail.clear();
    model.queue.open_behind = None;
    model.opening = None;
    model.screen = Screen::Queue;
    effects
}

fn quit(model: &mut Model) -> Vec<Effect> {
    model.quit = true;
    let mut effects = looking::leave_event(model);
    effects.retain(|effect| matches!(effect, Effect::Record(_)));
    effects
}

pub(super) fn pasted(model: &mut Model, text: &str) -> Vec<Effect> {
    // What lies over a form takes no text, and what belongs to a swallowed word goes with it.
    if place_help::shown(model).is_some() || deciding::goes_on(model) {
        return Vec::new();
    }
    match model.overlay.take() {
        Some(Overlay::Form(mut form)) => {
            form.paste(text);
            model.overlay = Some(Overlay::Form(form));
            return deciding::search(model, None);
        }
        Some(Overlay::Wait(mut form)) => {
            form.paste(text);
            model.overlay = Some(Overlay::Wait(form));
        }
        Some(Overlay::Goto(goto)) => return goto::paste(model, goto, text),
        Some(Overlay::Filter(line)) => return filter::paste(model, *line, text),
        Some(Overlay::Study(study)) => study::record::paste(model, study, text),
        Some(Overlay::Palette(palette)) => palette::paste(model, palette, text),
        Some(Overlay::Write(mut to)) => {
            to.edit.paste(text);
            model.overlay = Some(Overlay::Write(to));
        }
        other => model.overlay = other,
    }
    Vec::new()
}

pub(super) fn key_pressed(model: &mut Model, key: Key, ctx: &mut Ctx<'_>) -> Vec<Effect> {
    if deciding::swallows(model, key) {
        return Vec::new();
    }
    model.notice = None;
    if key == Key::Ctrl('c') && model.pending.is_none() {
        return quit(model);
    }
    let mut effects = hints::passed(model);
    if model.screen == Screen::Case
        && let Some(case) = &mut model.case
    {
        looking::key(case, model.now);
        effects.extend(looking::presented(model));
    }
    if place_help::takes(model, key) {
        return effects;
    }
    // A place is handed the keys of its table, whatever the configuration has put in their place.
    let pressed = key;
    let place = own_keys::place_of(model);
    let key = place.map_or(key, |place| model.shell.keys.own.own(place, key));
    effects.extend(match model.overlay.take() {
        Some(Overlay::Form(form)) => deciding::form_key(model, form, key, ctx),
        Some(Overlay::Wait(form)) => deciding::wait_key(model, form, key, ctx),
        Some(Overlay::Goto(goto)) => goto::key(model, goto, key),
        Some(Overlay::Filter(line)) => filter::key(model, *line, key),
        Some(Overlay::Menu(menu)) => menus::key(model, menu, key),
        Some(Overlay::Others(others)) => others::key(model, others, key),
        Some(Overlay::Study(study)) => study::key(model, *study, (pressed, key)),
        Some(Overlay::Palette(palette)) => palette::key(model, palette, key, ctx),
        Some(Overlay::Themes(choice)) => themes::key(model, choice, key),
        Some(Overlay::Write(to)) => taking::key(model, to, key),
        Some(overlay) => overlay_key(model, overlay, key),
        None => command_key(model, key, ctx),
    });
    effects
}

/// Keys in overlays that only show: scrolling and closing.
fn overlay_key(model: &mut Model, overlay: Overlay, key: Key) -> Vec<Effect> {
    // The keys that move anywhere else move here; the one that opened it and those that leave close
    // it; any other does nothing, so that a slip loses no place.
    let id = match model.shell.press(key, model.screen == Screen::Case) {
        Press::Command(id, _) => Some(id),
        Press::Nothing => None,
        Press::Taken => {
            model.overlay = Some(overlay);
            return Vec::new();
        }
    };
    if id == Some(Id::Palette) {
        return palette::open(model);
    }
    let by = moving::by(id, model.size.1);
    let scroll = |at: usize, lines: usize| match id {
        Some(Id::Back | Id::Quit | Id::Help | Id::History | Id::About | Id::Open) => None,
        _ => Some(by.map_or(at, |by| moving::to(at, by, lines))),
    };
    match overlay {
        Overlay::Help(at) => {
            let entries = command::help_entries(&model.shell.keys);
            model.overlay = scroll(at, entries).map(Overlay::Help);
        }
        Overlay::About(at) => {
            model.overlay = scroll(at, ABOUT_ENTRIES).map(Overlay::About);
        }
        Overlay::History(history) => {
            let lines = history.lines.as_ref().map_or(0, Vec::len);
            model.overlay = scroll(history.scroll, lines)
                .map(|scroll| Overlay::History(History { scroll, ..history }));
        }
        Overlay::States => return choose_state(model, key),
        Overlay::Dialog(dialog) => match (key, dialog.back_to) {
            (Key::Enter | Key::Esc, back) => model.overlay = back.map(|overlay| *overlay),
            (_, back_to) => {
                model.overlay = Some(Overlay::Dialog(super::model::Dialog { back_to, ..dialog }));
            }
        },
        other => model.overlay = Some(other),
    }
    Vec::new()
}

/// 0 is all states, 1 to 7 one of them.
fn choose_state(model: &mut Model, key: Key) -> Vec<Effect> {
    let Key::Char(char) = key else { return Vec::new() };
    let state = match char.to_digit(10) {
        Some(0) => None,
        Some(n) => match CaseState::ALL.get(n as usize - 1) {
            Some(state) => Some(*state),
            None => return Vec::new(),
        },
        None => return Vec::new(),
    };
    let mut effects = to_queue(model);
    effects.extend(lens::state(model, state));
    effects
}

fn command_key(model: &mut Model, key: Key, ctx: &mut Ctx<'_>) -> Vec<Effect> {
    let press = if is_grouped(model) {
        model.shell.press_in_groups(key)
    } else {
        model.shell.press(key, model.screen == Screen::Case)
    };
    match press {
        Press::Command(id, place) => run_command(model, id, place, ctx),
        Press::Taken | Press::Nothing => Vec::new(),
    }
}

/// Runs a command, by key or out of the palette; `place` says which of its keys it was.
pub(super) fn run_command(
    model: &mut Model,
    id: Id,
    place: usize,
    ctx: &mut Ctx<'_>,
) -> Vec<Effect> {
    let on_case = model.screen == Screen::Case;
    let mut effects = hints::used(model, id);
    effects.extend(of_command(model, id, place, on_case, ctx));
    effects
}

fn of_command(
    model: &mut Model,
    id: Id,
    place: usize,
    on_case: bool,
    ctx: &mut Ctx<'_>,
) -> Vec<Effect> {
    if let Some(effects) = beside::command(model, id) {
        return effects;
    }
    match id {
        Id::Beside => beside::toggle(model),
        Id::Palette => palette::open(model),
        Id::Narrower | Id::Wider | Id::RecordHigher | Id::RecordLower => {
            panes::move_divider(model, id)
        }
        Id::EvenPanes | Id::Zoom => panes::toggle(model, id),
        Id::Times => times::next(model),
        Id::Ages => times::glance(model),
        Id::Themes => themes::open(model),
        Id::CopyCase | Id::CopyId | Id::CopyClaim | Id::CopyEvent | Id::CopyLink => {
            taking::copy(model, id)
        }
        Id::WriteCase | Id::WriteEvent => taking::write(model, id),
        Id::Accept => deciding::open(model, Opens::Accept),
        Id::Override => deciding::open(model, Opens::Override),
        Id::Escalate => deciding::open(model, Opens::Escalate),
        Id::NotEnough => deciding::open(model, Opens::NotEnough),
        Id::Wait => deciding::open(model, Opens::Wait),
        Id::Hold => claim::toggle(model, ctx),
        Id::Undo => deciding::undo(model, ctx),
        Id::Claim => case::claim(model, place),
        Id::NextCite => case::next_cite(model),
        Id::Name => name_event(model),
        Id::NextPane | Id::PreviousPane => {
            case::next_pane(model, id == Id::NextPane);
            Vec::new()
        }
        Id::History => history(model),
        Id::About => lay_over(model, Overlay::About(0)),
        Id::Facts
        | Id::Timeline
        | Id::Map
        | Id::Subject
        | Id::Indicators
        | Id::Record
        | Id::Compare => study::open(model, id),
        Id::Reread => revised::read(model),
        Id::NextCase => case::neighbour(model, 1),
        Id::PreviousCase => case::neighbour(model, -1),
        Id::Goto => goto::open(model),
        Id::Filter => filter::open(model),
        Id::Sort => menus::open(model, Menu::Sort),
        Id::Group => menus::open(model, Menu::Group),
        Id::Fold if is_grouped(model) => groups::toggle(model),
        Id::Fold => {
            model.say(Tone::Plain, "the queue is not in groups");
            Vec::new()
        }
        Id::Views => menus::open(model, Menu::Views),
        Id::Others => others::open(model),
        Id::States => lay_over(model, Overlay::States),
        Id::Help => lay_over(model, Overlay::Help(0)),
        Id::Quit => quit(model),
        Id::Open if on_case => case::enter(model),
        Id::Open if is_grouped(model) => groups::enter(model),
        Id::Open => match model.queue.selected().map(|row| row.id.clone()) {
            Some(id) => case::open(model, id),
            None => Vec::new(),
        },
        Id::Back => back(model),
        Id::Down | Id::Up | Id::PageDown | Id::PageUp | Id::Top | Id::Bottom => {
            movement(model, id, on_case)
        }
    }
}

fn name_event(model: &mut Model) -> Vec<Effect> {
    case::name_event(model);
    Vec::new()
}

fn lay_over(model: &mut Model, overlay: Overlay) -> Vec<Effect> {
    model.overlay = Some(overlay);
    Vec::new()
}

fn back(model: &mut Model) -> Vec<Effect> {
    if model.case.as_ref().is_some_and(|case| case.lit.is_some()) {
        return case::unlight(model);
    }
    if model.case.as_ref().is_some_and(|case| case.marked.is_some()) {
        study::unmark(model);
        return Vec::new();
    }
    match model.screen {
        Screen::Case => others::back(model).unwrap_or_else(|| to_queue(model)),
        Screen::Queue => filter::clear(model).unwrap_or_else(|| groups::back(model)),
    }
}

/// True on the queue where it is in groups.
fn is_grouped(model: &Model) -> bool {
    model.screen == Screen::Queue && model.queue.groups.is_some()
}

fn history(model: &mut Model) -> Vec<Effect> {
    let Some(case) = model.case.as_ref().map(|case| case.row.id.clone()) else {
        return Vec::new();
    };
    let request = model.next_request();
    model.overlay = Some(Overlay::History(History { request, ..History::default() }));
    vec![Effect::ReadHistory { request, case }]
}

fn movement(model: &mut Model, id: Id, on_case: bool) -> Vec<Effect> {
    let page = queue::rows(model).saturating_sub(1).max(1) as i64;
    match (id, on_case) {
        (Id::Down, true) => case::step(model, 1),
        (Id::Up, true) => case::step(model, -1),
        (Id::PageDown, true) => case::page(model, true),
        (Id::PageUp, true) => case::page(model, false),
        (Id::Top, true) => case::step(model, -i64::from(u32::MAX)),
        (_, true) => case::step(model, i64::from(u32::MAX)),
        (Id::Down, false) => queue::step(model, 1),
        (Id::Up, false) => queue::step(model, -1),
        (Id::PageDown, false) => queue::step(model, page),
        (Id::PageUp, false) => queue::step(model, -page),
        (id, false) => queue::jump(model, id == Id::Bottom),
    }
}
