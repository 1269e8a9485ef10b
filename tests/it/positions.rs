//! Borders stand where they are on the ground: against known positions of an independent source.

use crate::client::atlas;
use poverty_atlas::feature::{Collection, Shapes};
use poverty_atlas::geometry::{Position, distance_km};
use std::collections::{BTreeMap, BTreeSet};

/// How far a border may be from the known position, km.
const OFF_KM: f64 = 0.2;

/// A known position, and the counties that meet there.
#[derive(serde::Deserialize)]
struct Known {
    lon: f64,
    lat: f64,
    counties: String,
}

/// Where at least three counties meet.
fn junctions(counties: &Collection) -> Vec<Position> {
    let Shapes::Regions { coverage, .. } = counties.shapes() else { panic!("no coverage") };
    let mut around: BTreeMap<[u64; 2], BTreeSet<u32>> = BTreeMap::new();
    for (i, arc) in coverage.arcs().iter().enumerate() {
        let line = coverage.arc_positions(i);
        let features = [arc.left, arc.right].into_iter().filter_map(|f| coverage.faces().get(f as usize));
        for face in features {
            for end in [line[0], line[line.len() - 1]] {
                around.entry(end.map(f64::to_bits)).or_default().insert(face.feature);
            }
        }
    }
    let meet = around.into_iter().filter(|(_, features)| features.len() > 2);
    meet.map(|(at, _)| at.map(f64::from_bits)).collect()
}

#[test]
fn borders_meet_where_an_independent_source_has_them() {
    let atlas = atlas();
    let counties = atlas.collection("counties").unwrap();
    let junctions = junctions(counties);
    let mut reader =
        csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(include_bytes!("positions.csv").as_slice());
    let (mut checked, mut provinces, mut wrong) = (0, BTreeSet::new(), Vec::new());
    for known in reader.deserialize().map(Result::<Known, _>::unwrap) {
        let at = [known.lon, known.lat];
        let codes: Vec<&str> = known.counties.split(';').collect();
        provinces.extend(codes.iter().map(|code| code[..2].to_owned()));
        let off = match codes[..] {
            [one] => counties.shapes().border_km(counties.position(one).unwrap(), at).unwrap(),
            _ => {
                checked += 1;
                junctions.iter().map(|j| distance_km(*j, at)).fold(f64::INFINITY, f64::min)
            }
        };
        if off > OFF_KM {
            wrong.push(format!("{}: {off:.3} km", known.counties));
        }
    }
    assert_eq!((checked, provinces.len()), (100, 34));
    assert!(wrong.is_empty(), "{} positions off: {wrong:?}", wrong.len());
}
