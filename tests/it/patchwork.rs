//! Random coverages for tests.

use geo::{LineString, MultiPolygon, Polygon};

/// Deterministic noise in -0.5..0.5 (SplitMix64).
pub fn noise(seed: u64) -> f64 {
    let mut z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64 - 0.5
}

/// A patchwork of `n` x `n` cells whose shared borders wiggle; every third cell holds an enclave.
pub fn patchwork(n: usize, detail: usize, seed: u64) -> Vec<MultiPolygon> {
    let size = 0.5;
    let at = |i: usize, j: usize| [100.0 + i as f64 * size, 30.0 + j as f64 * size];
    // One line from node to node, named by its lower node and direction, so both neighbours get the same.
    let border = |i: usize, j: usize, upward: bool| -> Vec<[f64; 2]> {
        let (a, b) = (at(i, j), if upward { at(i, j + 1) } else { at(i + 1, j) });
        let name = seed ^ ((i as u64) << 40) ^ ((j as u64) << 20) ^ u64::from(upward) << 60;
        (0..=detail)
            .map(|k| {
                let t = k as f64 / detail as f64;
                // Within a cone from each node, so that borders which meet there do not cross.
                let off = noise(name.wrapping_add(k as u64)) * 0.8 * t.min(1.0 - t) * size;
                let (x, y) = (a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]));
                if upward { [x + off, y] } else { [x, y + off] }
            })
            .collect()
    };
    let mut cells = Vec::new();
    for j in 0..n {
        for i in 0..n {
            let mut ring = border(i, j, false);
            ring.extend(&border(i + 1, j, true)[1..]);
            ring.extend(border(i, j + 1, false).iter().rev().skip(1));
            ring.extend(border(i, j, true).iter().rev().skip(1));
            let middle = [at(i, j)[0] + size / 2.0, at(i, j)[1] + size / 2.0];
            let round = |r: f64| -> LineString {
                let turn = |k: usize| (k % 12) as f64 / 12.0 * std::f64::consts::TAU;
                (0..=12).map(|k| (middle[0] + r * turn(k).cos(), middle[1] + r * turn(k).sin())).collect()
            };
            let shell: LineString = ring.into_iter().map(|[x, y]| (x, y)).collect();
            if (i + j) % 3 == 0 {
                cells.push(Polygon::new(shell, vec![round(0.04)]).into());
                cells.push(Polygon::new(round(0.04), vec![]).into());
            } else {
                cells.push(Polygon::new(shell, vec![]).into());
            }
        }
    }
    cells
}
