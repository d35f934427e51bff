//! Tables for people: columns that line up by cells, the last one cut to the line.
//!
//! Every cell is a text that went through the gate. It must not print.

use super::out::Safe;
use crate::domain::text::Shown;

/// One column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// Its head.
    pub(super) head: &'static str,
    /// Cells at most; the last column takes what is left.
    pub(super) most: usize,
    /// Numbers stand to the right.
    pub(super) right: bool,
}

/// The rows, head first, each in `width` cells.
pub(super) fn rows(columns: &[Column], cells: &[Vec<Shown>], width: usize) -> Vec<Safe> {
    let head: Vec<Shown> = columns.iter().map(|column| Shown::line(column.head)).collect();
    let all: Vec<&Vec<Shown>> = std::iter::once(&head).chain(cells).collect();
    let widths: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let widest = all.iter().filter_map(|row| row.get(at)).map(Shown::width).max();
            widest.unwrap_or(0).min(column.most)
        })
        .collect();
    all.into_iter().map(|row| line(columns, &widths, row, width)).collect()
}

fn line(columns: &[Column], widths: &[usize], row: &[Shown], width: usize) -> Safe {
    let (mut out, mut used) = (Safe::new(), 0);
    for (at, (cell, column)) in row.iter().zip(columns).enumerate() {
        let last = at + 1 == columns.len();
        let room = if last { width.saturating_sub(used) } else { widths[at] };
        let cell = cell.truncate(room);
        let pad = " ".repeat(widths[at].saturating_sub(cell.width()));
        out = if column.right { out.own(&pad).put(&cell) } else { out.put(&cell).own(&pad) };
        out = if last { out } else { out.own("  ") };
        used += widths[at] + 2;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_by_cells_and_the_last_is_cut_to_the_line() {
        let columns = [
            Column { head: "NAME", most: 8, right: false },
            Column { head: "N", most: 4, right: true },
            Column { head: "WHAT", most: 0, right: false },
        ];
        let cells = |name: &str, n: &str, what: &str| [name, n, what].map(Shown::line).to_vec();
        let table = rows(
            &columns,
            &[cells("山田太郎", "7", "x"), cells("a\u{202e}b", "12", &"long ".repeat(9))],
            24,
        );
        let lines: Vec<String> = table.iter().map(|row| format!("{row:?}")).collect();
        assert_eq!(lines[0], "Safe(\"NAME       N  WHAT\")");
        assert_eq!(lines[1], "Safe(\"山田太郎   7  x\")");
        assert!(!lines[2].contains('\u{202e}') && lines[2].contains('…'), "{}", lines[2]);
    }
}
