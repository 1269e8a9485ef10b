//! Circles as rings of short lines.

/// Points around the unit circle, as many as a circle of a radius (device pixels) needs to look round, `least` at least.
pub(in crate::render) fn unit_circle(radius: f64, least: usize) -> impl Iterator<Item = [f64; 2]> {
    let n = ((radius.sqrt() * 16.0) as usize).clamp(least, 256);
    (0..n).map(move |i| {
        let turn = i as f64 / n as f64 * std::f64::consts::TAU;
        [turn.cos(), turn.sin()]
    })
}
