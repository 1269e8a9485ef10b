//! The geometry of a feature of a FlatGeobuf file, as it stands there.

use flatgeobuf::{Geometry as Packed, GeometryType};
use geo::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point,
    Polygon,
};

/// Reads a geometry of the type that the header declares, or of its own where that says none; `None` for one without a
/// position. Heights and measures are passed over, rings are closed, nothing else is mended.
///
/// # Errors
/// It breaks off, or is a curve or a surface; what was found.
pub(super) fn read(packed: &Packed<'_>, declared: GeometryType) -> Result<Option<Geometry>, String> {
    let kind = if declared == GeometryType::Unknown { packed.type_() } else { declared };
    let places = || positions(packed);
    let parts = |kind| {
        let all = packed.parts().into_iter().flat_map(|parts| parts.iter());
        all.filter_map(move |part| read(&part, kind).transpose()).collect::<Result<Vec<_>, _>>()
    };
    let geometry = match kind {
        GeometryType::Point => places()?.first().map(|at| Geometry::Point(Point(*at))),
        GeometryType::MultiPoint => {
            Some(Geometry::MultiPoint(places()?.into_iter().map(Point).collect::<MultiPoint>()))
        }
        GeometryType::LineString => Some(Geometry::LineString(LineString(places()?))),
        GeometryType::MultiLineString => {
            Some(Geometry::MultiLineString(MultiLineString(lines(packed, places()?)?)))
        }
        GeometryType::Polygon => polygon(packed)?.map(Geometry::Polygon),
        // One polygon may stand without parts.
        GeometryType::MultiPolygon if packed.parts().is_none() => {
            polygon(packed)?.map(|only| Geometry::MultiPolygon(MultiPolygon(vec![only])))
        }
        GeometryType::MultiPolygon => {
            let polygons = parts(GeometryType::Polygon)?.into_iter().filter_map(|part| match part {
                Geometry::Polygon(polygon) => Some(polygon),
                _ => None,
            });
            Some(Geometry::MultiPolygon(MultiPolygon(polygons.collect())))
        }
        GeometryType::GeometryCollection => {
            Some(Geometry::GeometryCollection(GeometryCollection(parts(GeometryType::Unknown)?)))
        }
        other => return Err(format!("expected points, lines or polygons, found {other:?}")),
    };
    Ok(geometry.filter(|g| geo::CoordsIter::coords_iter(g).next().is_some()))
}

fn positions(packed: &Packed<'_>) -> Result<Vec<Coord>, String> {
    let bytes = packed.xy().map(|xy| xy.bytes()).unwrap_or_default();
    if !bytes.len().is_multiple_of(16) {
        return Err("a geometry that breaks off".to_owned());
    }
    let number = |b: &[u8]| b.try_into().map_or(f64::NAN, f64::from_le_bytes);
    Ok(bytes.chunks_exact(16).map(|b| Coord { x: number(&b[..8]), y: number(&b[8..]) }).collect())
}

/// The lines or rings of a geometry, which tells where each ends where there are several.
fn lines(packed: &Packed<'_>, mut all: Vec<Coord>) -> Result<Vec<LineString>, String> {
    let Some(ends) = packed.ends().filter(|ends| !ends.is_empty()) else {
        return Ok(if all.is_empty() { Vec::new() } else { vec![LineString(all)] });
    };
    let (mut lines, mut start) = (Vec::with_capacity(ends.len()), 0);
    for end in ends.iter().map(|end| end as usize) {
        let line = all.get(start..end).ok_or("a geometry that breaks off")?;
        if !line.is_empty() {
            lines.push(LineString(line.to_vec()));
        }
        start = end;
    }
    all.drain(..start);
    match all.is_empty() {
        true => Ok(lines),
        false => Err("a geometry with positions behind its last line".to_owned()),
    }
}

fn polygon(packed: &Packed<'_>) -> Result<Option<Polygon>, String> {
    let mut rings = lines(packed, positions(packed)?)?.into_iter();
    Ok(rings.next().map(|exterior| Polygon::new(exterior, rings.collect())))
}
