//! Reads the commands of vector tiles (MVT 2.1, section 4.3), apart from the encoder.

use geozero::mvt::tile;

/// Paths of a feature in tile units: lines, or rings without their closing point.
pub fn rings(feature: &tile::Feature) -> Vec<Vec<[i64; 2]>> {
    let unzigzag = |n: u32| i64::from(n >> 1) ^ -i64::from(n & 1);
    let (mut paths, mut path, mut at, mut i) = (Vec::new(), Vec::new(), [0i64; 2], 0);
    while i < feature.geometry.len() {
        let (command, count) = (feature.geometry[i] & 7, feature.geometry[i] >> 3);
        i += 1;
        if command == 1 && !path.is_empty() {
            paths.push(std::mem::take(&mut path));
        }
        if command == 7 {
            paths.push(std::mem::take(&mut path));
            continue;
        }
        for _ in 0..count {
            at[0] += unzigzag(feature.geometry[i]);
            at[1] += unzigzag(feature.geometry[i + 1]);
            i += 2;
            path.push(at);
        }
    }
    if !path.is_empty() {
        paths.push(path);
    }
    paths
}

/// All paths of a layer.
pub fn lines(layer: &tile::Layer) -> Vec<Vec<[i64; 2]>> {
    layer.features.iter().flat_map(rings).collect()
}

/// Twice the area of a ring, positive for an exterior one (y downward).
pub fn doubled_area(ring: &[[i64; 2]]) -> i64 {
    (0..ring.len())
        .map(|i| (ring[i], ring[(i + 1) % ring.len()]))
        .map(|(p, q)| p[0] * q[1] - q[0] * p[1])
        .sum()
}
