//! Arrivals and decisions of the last day as two rows of bars, an hour or two a cell, with their
//! sums.
//!
//! It must not scale the two differently: what came in and what went out are to be compared.

use super::super::ink::Row;
use super::super::theme::Theme;
use super::super::words;
use crate::app::model::Model;

/// Bars from nothing to most; in plain ASCII they are digits of the same order.
const BARS: [&str; 9] = ["·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// Both, in as many cells as there are; none where there is no room or nothing was counted.
pub(super) fn of(theme: &Theme, model: &Model, room: usize) -> Option<Row> {
    let hours = &model.queue.pulse.as_ref()?.hours;
    let arrived: Vec<u64> = hours.iter().map(|hour| hour.arrived).collect();
    let decided: Vec<u64> = hours.iter().map(|hour| hour.decided).collect();
    if hours.is_empty() || arrived.iter().chain(&decided).all(|n| *n == 0) {
        return None;
    }
    // An hour a cell, else two, else the sums alone.
    [1, 2, 0]
        .into_iter()
        .map(|per_cell| row(theme, &arrived, &decided, per_cell))
        .find(|row| row.width() <= room)
}

fn row(theme: &Theme, arrived: &[u64], decided: &[u64], per_cell: usize) -> Row {
    let cells = |counts: &[u64]| -> Vec<u64> {
        let chunks = counts.chunks(per_cell.max(1));
        chunks.map(|chunk| chunk.iter().sum()).collect()
    };
    let (cells_in, cells_out) = (cells(arrived), cells(decided));
    let most = cells_in.iter().chain(&cells_out).copied().max().unwrap_or(0);
    let part = |row: Row, label: &str, counts: &[u64], cells: &[u64], style| {
        let sum = words::count(counts.iter().sum::<u64>());
        let row = row.say(label, theme.dim).gap(1);
        let row = if per_cell > 0 { row.say(&bars(cells, most), style).gap(1) } else { row };
        row.say(&sum, style)
    };
    let row = Row::new().say("24 h ", theme.dim);
    let row = part(row, "in", arrived, &cells_in, theme.evidence).gap(2);
    part(row, "decided", decided, &cells_out, theme.person)
}

/// A bar a count; one case is seen beside a thousand.
fn bars(cells: &[u64], most: u64) -> String {
    let bar = |count: u64| {
        let step = if count == 0 { 0 } else { 1 + (count - 1) * 8 / most.max(1) };
        BARS.get(step as usize).copied().unwrap_or("█")
    };
    cells.iter().map(|count| bar(*count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_stand_in_the_order_of_the_counts_and_one_is_seen_beside_many() {
        assert_eq!(bars(&[0, 1, 500, 1_000], 1_000), "·▁▄█");
        assert_eq!(bars(&[1, 1, 0], 1), "▁▁·");
        assert_eq!(bars(&[0, u64::from(u32::MAX)], u64::from(u32::MAX)), "·█");
    }
}
