//! How wide each column of the list of events is.
//!
//! It must not draw.

use super::said::{account, address, app, ending, network, reason};
use super::{Marks, claims_of};
use crate::app::model::OpenCase;
use crate::domain::sign_in::SignIn;
use crate::view::{ink, words};

/// Rows of a list from which on its columns stay while one scrolls.
const ROWS_IN_STEP: usize = 3;

/// Events of a long list whose widths are taken together.
const MEASURED: usize = 64;

/// Failures of a run whose widths are taken together.
const FOLDED_MEASURED: usize = 8;

/// Cells of the longest address, and those of one of the old kind.
const ADDRESS_MAX: usize = 39;
const ADDRESS_MIN: usize = 15;

/// How wide each column is; nought leaves it out.
pub(super) struct Columns {
    pub(super) id: usize,
    pub(super) with_day: bool,
    pub(super) word: usize,
    pub(super) account: usize,
    pub(super) reason: usize,
    pub(super) place: usize,
    pub(super) address: usize,
    pub(super) network: usize,
    pub(super) app: usize,
    pub(super) cited: usize,
}

/// The events that say how wide the columns are: in sight or not, so that no column jumps while one
/// scrolls; of a long list those around what is in sight. Of failures that are folded the first
/// have a say too: one that is selected gets a row of its own.
pub(super) fn measured(
    case: &OpenCase,
    items: &[(usize, usize)],
    shown: &[(usize, usize)],
    height: usize,
) -> Vec<usize> {
    let page = |place: usize| place / MEASURED;
    let (first, last) = (shown.first().map_or(0, |it| it.0), shown.last().map_or(0, |it| it.0));
    let near = page(first)..=page(last);
    // So few rows have hardly a column that could jump, and no room for what others say.
    let items = if height < ROWS_IN_STEP { shown } else { items };
    let near = items.iter().filter(|item| near.contains(&page(item.0)));
    let say = near.flat_map(|(from, to)| (*from..*to).take(FOLDED_MEASURED));
    say.filter_map(|place| case.order.get(place).copied()).collect()
}

/// For these events, in that many cells.
pub(super) fn columns(
    shown: &[usize],
    case: &OpenCase,
    marks: &Marks,
    width: usize,
    with_day: bool,
) -> Columns {
    let dossier = &case.examined.dossier;
    let cells = ink::cells;
    let known = || shown.iter().filter_map(|at| Some((*at, case.examined.dossier.sign_in(*at)?)));
    let widest = |each: &dyn Fn(&SignIn) -> String| {
        known().map(|(_, sign_in)| cells(&each(sign_in))).max().unwrap_or(0)
    };
    let ids = shown.iter().filter_map(|at| dossier.case.evidence.events.get(*at));
    let id = ids.map(|event| cells(&event.id)).max().unwrap_or(0).min(8);
    let cited = shown.iter().map(|at| claims_of(marks, *at).len()).max().unwrap_or(0).min(7);
    let word = known().map(|(_, it)| ending(it).1.len()).max().unwrap_or(7);
    let fixed = 3 + id + 1 + 2 + if with_day { 15 } else { 9 } + word + 1 + cited + 3;
    let whose = |it: &SignIn| account(case, it).unwrap_or_default().to_owned();
    let client = |it: &SignIn| app(it).0.unwrap_or_default().to_owned();
    let whole_reason = widest(&|it| reason(it).into_owned()).min(80);
    // The country takes two cells and tells most. An address of the old kind is whole or not there;
    // a longer one has its two ends where the others need the room. What happened is told before
    // whose it was.
    let wanted = [
        (widest(&words::place).min(18), 2),
        (widest(&|it| address(case, it)).min(ADDRESS_MAX), ADDRESS_MIN),
        (whole_reason.min(40), 7),
        (widest(&whose).min(40), 10),
    ];
    let room = width.saturating_sub(fixed);
    let ([place, address, reason, account], left) = share(room, wanted, [2, 3, 0, 1]);
    // Network and client come only behind what is whole.
    let more = if reason > 0 { left.min(whole_reason.saturating_sub(reason)) } else { 0 };
    let (reason, left) = (reason + more, left - more);
    let more = [(widest(&network), 8), (widest(&client).min(60), 10)];
    let ([network, app], _) = share(left, more, [0, 1]);
    Columns { id, with_day, word, account, reason, place, address, network, app, cited }
}

/// Gives each column, in this order, the least that it can do with, and then, in the order in which
/// they grow, what is left; and what is left after that.
fn share<const N: usize>(
    cells: usize,
    wanted: [(usize, usize); N],
    grow: [usize; N],
) -> ([usize; N], usize) {
    let (mut given, mut left) = ([0; N], cells);
    for (given, (wanted, least)) in given.iter_mut().zip(wanted) {
        let least = least.min(wanted);
        if least > 0 && left > least {
            *given = least;
            left -= least + 1;
        }
    }
    for column in grow {
        let (given, wanted) = (&mut given[column], wanted[column].0);
        let more = if *given > 0 { left.min(wanted - *given) } else { 0 };
        *given += more;
        left -= more;
    }
    (given, left)
}
