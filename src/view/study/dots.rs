//! A picture of dots in quarters of cells, and the part of the world that it shows.
//!
//! Eight dots lie in a cell, so that a degree is as long down as across; two of them share a
//! quarter. Quarter blocks are in the fonts of every terminal, which braille is not.
//!
//! It must not know what the dots mean.

/// A part of the world on so many cells, degrees on straight axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sight {
    /// Degrees east at the left edge.
    pub west: f64,
    /// Degrees north at the upper edge.
    pub north: f64,
    /// Degrees a dot.
    pub step: f64,
    /// Columns and rows of cells.
    pub cells: (usize, usize),
}

/// Degrees north and south that a map of all the world shows.
const NORTH: f64 = 80.0;
const SOUTH: f64 = -58.0;
/// Degrees that a part of the world has at least, east to west: so that one sees where it is.
const LEAST: f64 = 80.0;

impl Sight {
    /// All the world, in so many cells.
    pub fn world(cells: (usize, usize)) -> Self {
        let step = (360.0 / dots(cells).0).max((NORTH - SOUTH) / dots(cells).1);
        // What is left of a high picture stands above and below.
        let left = step * dots(cells).1 - (NORTH - SOUTH);
        Self { west: -step * dots(cells).0 / 2.0, north: NORTH + left / 2.0, step, cells }
    }

    /// Rows of cells that all the world takes on so many columns.
    pub fn rows_of_world(columns: usize) -> usize {
        let (across, _) = dots((columns, 1));
        ((NORTH - SOUTH) / (360.0 / across) / 4.0).ceil() as usize
    }

    /// The part of the world in which these places (north, east) are, with some room around.
    pub fn around(places: &[(f64, f64)], cells: (usize, usize)) -> Self {
        let whole = Self::world(cells);
        let range = |each: fn(&(f64, f64)) -> f64| {
            let all = places.iter().map(each);
            let low = all.clone().fold(f64::INFINITY, f64::min);
            (low, all.fold(f64::NEG_INFINITY, f64::max))
        };
        let ((south, north), (west, east)) = (range(|it| it.0), range(|it| it.1));
        if places.is_empty() {
            return whole;
        }
        let wide = ((east - west) * 1.5).max(LEAST);
        let high = (north - south) * 1.6;
        let step = (wide / dots(cells).0).max(high / dots(cells).1);
        if step >= whole.step {
            return whole;
        }
        let half = (step * dots(cells).0 / 2.0, step * dots(cells).1 / 2.0);
        let middle = f64::midpoint(west, east);
        // On a picture that is higher than wide it may show more than the globe: the equator stands
        // in the middle then.
        let top = if half.1 >= 90.0 {
            half.1
        } else {
            (f64::midpoint(south, north) + half.1).clamp(-90.0 + 2.0 * half.1, 90.0)
        };
        Self { west: middle - half.0, north: top, step, cells }
    }

    /// The dot of a place, wherever that is.
    pub fn dot(&self, (north, east): (f64, f64)) -> (f64, f64) {
        ((east - self.west) / self.step, (self.north - north) / self.step)
    }

    /// The cell of a place, if it is in sight.
    pub fn cell(&self, place: (f64, f64)) -> Option<(usize, usize)> {
        let (x, y) = self.dot(place);
        let inside = x >= 0.0 && y >= 0.0;
        let (x, y) = ((x / 2.0) as usize, (y / 4.0) as usize);
        (inside && x < self.cells.0 && y < self.cells.1).then_some((x, y))
    }
}

fn dots((columns, rows): (usize, usize)) -> (f64, f64) {
    ((2 * columns.max(1)) as f64, (4 * rows.max(1)) as f64)
}

/// Dots on so many cells, in layers: a cell shows the highest layer that has a dot in it.
pub struct Dots {
    columns: usize,
    rows: usize,
    /// Bits and layer of each cell.
    cells: Vec<(u8, u8)>,
}

/// The bit of a dot's quarter in its cell, by its place from the left and from the top.
const BITS: [[u8; 4]; 2] = [[1, 1, 4, 4], [2, 2, 8, 8]];
/// The sign of a cell by its bits.
const QUARTERS: [char; 16] =
    [' ', '▘', '▝', '▀', '▖', '▌', '▞', '▛', '▗', '▚', '▐', '▜', '▄', '▙', '▟', '█'];

impl Dots {
    /// No dots on so many cells.
    pub fn new((columns, rows): (usize, usize)) -> Self {
        Self { columns, rows, cells: vec![(0, 0); columns * rows] }
    }

    /// Sets a dot of a layer, 1 or more; one of a lower layer than the cell has is left out.
    fn set(&mut self, x: i64, y: i64, layer: u8) {
        if x < 0 || y < 0 {
            return;
        }
        let (x, y) = (x as usize, y as usize);
        let (column, row) = (x / 2, y / 4);
        if column >= self.columns || row >= self.rows {
            return;
        }
        let Some(cell) = self.cells.get_mut(row * self.columns + column) else { return };
        if layer > cell.1 {
            *cell = (0, layer);
        }
        if layer == cell.1 {
            cell.0 |= BITS[x % 2][y % 4];
        }
    }

    /// A line of dots; every `every`th of them.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), layer: u8, every: usize) {
        let (across, down) = (to.0 - from.0, to.1 - from.1);
        let steps = across.abs().max(down.abs());
        // What is far outside of the picture is not walked along.
        let limit = (4 * (self.columns * 2).max(self.rows * 4)) as f64;
        if !steps.is_finite() || steps > limit {
            return;
        }
        let steps = steps.ceil().max(1.0) as usize;
        for n in (0..=steps).step_by(every.max(1)) {
            let part = n as f64 / steps as f64;
            let (x, y) = (from.0 + across * part, from.1 + down * part);
            self.set(x.floor() as i64, y.floor() as i64, layer);
        }
    }

    /// The sign and the layer of a cell; nothing where it has no dot.
    pub fn cell(&self, column: usize, row: usize) -> Option<(char, u8)> {
        let (bits, layer) = *self.cells.get(row * self.columns + column)?;
        let sign = QUARTERS.get(usize::from(bits)).copied().filter(|_| bits != 0)?;
        Some((sign, layer))
    }

    /// Rows of cells.
    pub fn rows(&self) -> usize {
        self.rows
    }
}

/// Places (north, east) along the shortest way between two, both ends among them.
pub fn great_circle(from: (f64, f64), to: (f64, f64)) -> Vec<(f64, f64)> {
    const PARTS: usize = 48;
    let vector = |(north, east): (f64, f64)| {
        let (north, east) = (north.to_radians(), east.to_radians());
        [north.cos() * east.cos(), north.cos() * east.sin(), north.sin()]
    };
    let (a, b) = (vector(from), vector(to));
    let dot: f64 = a.iter().zip(b).map(|(a, b)| a * b).sum();
    let angle = dot.clamp(-1.0, 1.0).acos();
    if angle < 1e-6 || angle.sin() < 1e-6 {
        return vec![from, to];
    }
    let at = |n: usize| {
        let part = n as f64 / PARTS as f64;
        let (one, other) = (((1.0 - part) * angle).sin(), (part * angle).sin());
        let v: Vec<f64> =
            a.iter().zip(b).map(|(a, b)| (a * one + b * other) / angle.sin()).collect();
        let flat = v[0].hypot(v[1]);
        (v[2].atan2(flat).to_degrees(), v[1].atan2(v[0]).to_degrees())
    };
    (0..=PARTS).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_world_fits_and_a_part_of_it_is_larger() {
        for cells in [(74, 14), (116, 30), (150, 44), (20, 4)] {
            let world = Sight::world(cells);
            for place in [(79.0, -179.0), (-57.0, 179.0), (0.0, 0.0)] {
                assert!(world.cell(place).is_some(), "{place:?} in {cells:?}");
            }
            let europe = [(38.7, -9.1), (44.4, 26.1)];
            let near = Sight::around(&europe, cells);
            assert!(near.step < world.step || cells == (20, 4), "{cells:?}");
            assert!(europe.iter().all(|place| near.cell(*place).is_some()));
            let poles = [(90.0, 0.0), (89.0, 20.0)];
            let near = Sight::around(&poles, cells);
            assert!(near.north <= 90.0 || near.step * dots(cells).1 >= 180.0);
        }
        assert_eq!(Sight::around(&[], (80, 20)), Sight::world((80, 20)));
    }

    proptest::proptest! {
        #[test]
        fn any_places_are_in_sight_on_any_screen(
            places in proptest::collection::vec((-90.0..=90.0_f64, -180.0..=180.0_f64), 1..5),
            cells in (1..260_usize, 1..90_usize),
        ) {
            let sight = Sight::around(&places, cells);
            proptest::prop_assert!(sight.step.is_finite() && sight.north.is_finite());
            let around = sight != Sight::world(cells);
            for place in places.iter().filter(|_| around) {
                proptest::prop_assert!(sight.cell(*place).is_some(), "{place:?} in {cells:?}");
            }
        }
    }

    #[test]
    fn dots_keep_to_their_cells_and_layers() {
        let mut dots = Dots::new((4, 2));
        dots.line((0.0, 0.0), (0.0, 7.0), 1, 1);
        assert_eq!(dots.cell(0, 0), Some(('▌', 1)));
        dots.line((0.0, 0.0), (0.0, 0.0), 2, 1);
        assert_eq!(dots.cell(0, 0), Some(('▘', 2)));
        dots.line((0.0, 3.0), (0.0, 3.0), 1, 1);
        assert_eq!(dots.cell(0, 0), Some(('▘', 2)), "what is below does not show");
        dots.line((f64::NAN, 0.0), (1e18, -1e18), 3, 1);
        dots.line((-5.0, -5.0), (50.0, 50.0), 1, 0);
        assert_eq!(dots.cell(9, 9), None);
    }

    #[test]
    fn the_shortest_way_bends_towards_the_pole() {
        let way = great_circle((52.5, 13.4), (40.7, -74.0));
        assert!(way.iter().any(|(north, _)| *north > 53.0));
        let (north, east) = way[way.len() - 1];
        assert!((north - 40.7).abs() < 1e-6 && (east + 74.0).abs() < 1e-6);
        assert_eq!(great_circle((1.0, 2.0), (1.0, 2.0)).len(), 2);
        assert_eq!(great_circle((0.0, 0.0), (0.0, 180.0)).len(), 2, "any way is as short");
    }
}
