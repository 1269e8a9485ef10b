//! Scale bar and north arrow, true at the place they stand for.

use super::tones::Tones;
use crate::geometry::great_circle_km;
use crate::render::mark::{Anchor, Ink, Line, Mark, Stroke, Words};
use crate::render::pixels::Window;

/// Kilometres of a CSS pixel in the middle of a window.
pub(super) fn km_per_pixel(window: &Window) -> f64 {
    let middle = [f64::from(window.width) / 2.0, f64::from(window.height) / 2.0];
    let reach = f64::from(window.width) / 8.0;
    let ends = [-reach, reach].map(|d| window.position_at([middle[0] + d, middle[1]]));
    great_circle_km(ends[0], ends[1]) / (2.0 * reach) * window.scale
}

/// A round number of kilometres that is at most `room` pixels long.
pub(super) fn round_km(km_per_pixel: f64, room: f64) -> f64 {
    let most = km_per_pixel * room;
    let unit = 10f64.powf(most.log10().floor());
    [5.0, 2.0, 1.0].into_iter().map(|f| f * unit).find(|km| *km <= most).unwrap_or(unit)
}

/// Kilometres of a bar that takes at most some room, and the pixels that it takes.
fn length(window: &Window, room: f64) -> (f64, f64) {
    let per_pixel = km_per_pixel(window);
    let km = round_km(per_pixel, room);
    (km, km / per_pixel)
}

/// The box of a bar with its numbers: left, top, right, bottom.
pub(super) fn bar_box(window: &Window, [left, bottom]: [f64; 2], room: f64) -> [f64; 4] {
    let (_, width) = length(window, room);
    [left - 6.0, bottom - 18.0, left + width + 24.0, bottom + 3.0]
}

/// The bar with its left end at a place, at most `room` pixels long.
pub(super) fn bar(window: &Window, [left, bottom]: [f64; 2], room: f64, tones: &Tones) -> Vec<Mark> {
    let (km, width) = length(window, room);
    let step = |share: f64| left + width * share;
    let mut marks = vec![Mark::rectangle(
        [left, bottom - 4.0, left + width, bottom],
        Some(Ink::Color(tones.ground)),
        Some(Stroke::solid(tones.ink, 0.7)),
    )];
    for (from, to) in [(0.0, 0.25), (0.5, 0.75)] {
        marks.push(Mark::rectangle(
            [step(from), bottom - 4.0, step(to), bottom],
            Some(Ink::Color(tones.ink)),
            None,
        ));
    }
    let ends = format!("{} km", trimmed(km));
    let texts = [(0.0, "0".to_owned()), (0.5, trimmed(km / 2.0)), (1.0, ends)];
    // The number in the middle only where it has room.
    for (share, text) in texts
        .into_iter()
        .filter(|(share, _)| *share == 1.0 || width > if *share == 0.5 { 90.0 } else { 60.0 })
    {
        marks.push(Mark::Words(Words {
            text,
            size: 8.5,
            at: [step(share), bottom - 7.0],
            anchor: Anchor::Middle,
            color: tones.ink,
            halo: Some((tones.ground, 1.5)),
            spacing: 0.0,
        }));
    }
    marks
}

fn trimmed(km: f64) -> String {
    if km.fract() == 0.0 { format!("{km:.0}") } else { format!("{km}") }
}

/// How far north is turned from upright in the middle of a window, degrees clockwise.
pub(super) fn turn(window: &Window) -> f64 {
    let middle = [f64::from(window.width) / 2.0, f64::from(window.height) / 2.0];
    let [lon, lat] = window.position_at(middle);
    let north = window.position([lon, (lat + 0.5).min(89.9)]);
    (north[0] - middle[0]).atan2(middle[1] - north[1]).to_degrees()
}

/// The box of an arrow, however it is turned.
pub(super) fn arrow_box([x, y]: [f64; 2]) -> [f64; 4] {
    [x - 13.0, y - 29.0, x + 13.0, y + 14.0]
}

/// An arrow to the north as it is in the middle of a map.
pub(super) fn arrow(window: &Window, [x, y]: [f64; 2], tones: &Tones) -> Vec<Mark> {
    let (sin, cos) = turn(window).to_radians().sin_cos();
    let at = |dx: f64, dy: f64| [x + dx * cos - dy * sin, y + dx * sin + dy * cos];
    let side =
        |sign: f64| Line { points: vec![at(0.0, -15.0), at(6.0 * sign, 11.0), at(0.0, 6.0)], closed: true };
    let half = |line: Line, color| Mark::Shape {
        lines: vec![line],
        fill: Some(Ink::Color(color)),
        stroke: Some(Stroke::solid(tones.ink, 0.7)),
    };
    vec![
        half(side(-1.0), tones.ink),
        half(side(1.0), tones.ground),
        Mark::Words(Words {
            text: "N".into(),
            size: 9.5,
            at: {
                let p = at(0.0, -21.0);
                [p[0], p[1] + 3.3]
            },
            anchor: Anchor::Middle,
            color: tones.ink,
            halo: Some((tones.ground, 1.5)),
            spacing: 0.0,
        }),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{Albers, HALF_WORLD, Projection};

    #[test]
    fn bars_are_round_and_true() {
        assert_eq!(round_km(1.0, 130.0), 100.0);
        assert_eq!(round_km(8.0, 130.0), 1000.0);
        assert_eq!(round_km(0.05, 130.0), 5.0);
        // Web Mercator at 60°: half the scale of the equator.
        let at = |lat: f64| {
            let [_, y] = Projection::Mercator.of_position([0.0, lat]);
            let y = (0.5 - y) * 2.0 * HALF_WORLD;
            let sides = [-50_000.0, y - 50_000.0, 50_000.0, y + 50_000.0];
            km_per_pixel(&Window::of_box(Projection::Mercator, sides, 1000, 1000, 1.0).unwrap())
        };
        assert!((at(0.0) - 0.1).abs() < 2e-4 && (at(60.0) - 0.05).abs() < 2e-4, "{} {}", at(0.0), at(60.0));
        // Albers, at a standard parallel: true.
        let albers = Albers::new([25.0, 47.0], 105.0).unwrap();
        let [x, y] = albers.forward([105.0, 47.0]);
        let sides = [x - 50_000.0, y - 50_000.0, x + 50_000.0, y + 50_000.0];
        let window = Window::of_box(Projection::Albers(albers), sides, 1000, 1000, 1.0).unwrap();
        assert!((km_per_pixel(&window) - 0.1).abs() < 5e-4);
        assert!(turn(&window).abs() < 1e-6);
        let [x, y] = albers.forward([80.0, 40.0]);
        let sides = [x - 50_000.0, y - 50_000.0, x + 50_000.0, y + 50_000.0];
        let window = Window::of_box(Projection::Albers(albers), sides, 1000, 1000, 1.0).unwrap();
        assert!((10.0..20.0).contains(&turn(&window)), "{}", turn(&window));
    }
}
