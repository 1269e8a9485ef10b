//! Where cells of a grid of Web Mercator begin, in degrees: so exactly that the database puts every point into the cell
//! that we put it into.

use crate::geometry::to_mercator;
use crate::store::overview::cell_of;

/// Beyond all degrees.
const FAR: f64 = 1e6;

/// The western edges of columns of a grid with so many zooms: the least longitude that lies in each of them.
pub(super) fn columns(zooms: u8, from: u32, count: u32) -> Vec<f64> {
    let column = |lon: f64| cell_of(to_mercator([lon, 0.0]), zooms)[0];
    (from..from + count).map(|at| least(zooms, at, column)).collect()
}

/// The northern edges of rows: the least latitude with its sign changed that lies in each of them.
pub(super) fn rows(zooms: u8, from: u32, count: u32) -> Vec<f64> {
    let row = |south: f64| cell_of(to_mercator([0.0, -south]), zooms)[1];
    (from..from + count).map(|at| least(zooms, at, row)).collect()
}

/// The least number of degrees that lies in a cell or behind it.
fn least(zooms: u8, at: u32, cell: impl Fn(f64) -> u32) -> f64 {
    if at == 0 {
        return -FAR;
    }
    if u64::from(at) >= 1 << zooms {
        return FAR;
    }
    let (mut low, mut high) = (ordered(-200.0), ordered(200.0));
    while low + 1 < high {
        let middle = low.midpoint(high);
        match cell(number(middle)) >= at {
            true => high = middle,
            false => low = middle,
        }
    }
    number(high)
}

/// Numbers as integers in the same order.
fn ordered(number: f64) -> i64 {
    let bits = number.to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

fn number(ordered: i64) -> f64 {
    f64::from_bits((ordered ^ (((ordered >> 63) as u64) >> 1) as i64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_just_before_an_edge_lies_in_the_cell_before() {
        for zooms in [1, 7, 20] {
            let all = 1u32 << zooms;
            for at in [1, all / 2, all - 1] {
                let west = columns(zooms, at, 1)[0];
                let column = |lon| cell_of(to_mercator([lon, 0.0]), zooms)[0];
                assert_eq!((column(west), column(west.next_down())), (at, at - 1));
                let north = rows(zooms, at, 1)[0];
                let row = |south: f64| cell_of(to_mercator([0.0, -south]), zooms)[1];
                assert_eq!((row(north), row(north.next_down())), (at, at - 1));
            }
        }
        assert_eq!(columns(3, 7, 2)[1], FAR);
    }
}
