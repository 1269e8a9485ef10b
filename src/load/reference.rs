//! Reference systems of files: what is not WGS 84 is transformed to it, or refused by name.

use super::datums::{datum_of_text, shift_of_datum};
use super::raw::RawFeatures;
use super::report::WITHOUT_PLACE;
use super::{LoadError, LoadReport};
use geo::{Coord, Geometry, MapCoords};
use proj4rs::Proj;
use proj4rs::transform::transform;

/// How a file names its reference system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamedCrs {
    /// A code of the EPSG register.
    Epsg(u32),
    /// Well-known text (ISO 19162, or its forerunner in OGC 01-009).
    WellKnownText(String),
    /// A name: `EPSG:3857`, `urn:ogc:def:crs:EPSG::3857`, `http://www.opengis.net/def/crs/EPSG/0/3857`.
    Name(String),
}

/// Codes whose longitudes and latitudes are those of WGS 84 within a metre, without a transformation to say so: WGS 84
/// in two and three dimensions, CGCS2000.
const AS_WGS84: [u32; 3] = [4326, 4979, 4490];
/// How PROJ says that a datum is that of WGS 84.
const NO_SHIFT: &str = " +towgs84=0,0,0,0,0,0,0";
/// What definitions say that tell how their datum lies to WGS 84, or that have its ellipsoid or that of GRS 80, whose
/// datums lie within a metre.
const PLACED: [&str; 5] = ["+towgs84=", "+datum=", "+a=6378137", "+ellps=WGS84", "+ellps=GRS80"];
/// Codes of other registers for Web Mercator.
const AS_WEB_MERCATOR: [u32; 3] = [900_913, 102_100, 102_113];

/// Brings the positions of features to WGS 84; whatever order of axes the authority names, they are x and y.
///
/// # Errors
/// A reference system that is not understood, by its name.
pub fn to_wgs84(
    file: &str,
    crs: Option<&NamedCrs>,
    raw: &mut RawFeatures,
    report: &mut LoadReport,
) -> Result<(), LoadError> {
    let Some(crs) = crs else { return Ok(()) };
    let fault = |message: String| LoadError::of_file(file, message);
    let Some(transformation) = Transformation::of(crs).map_err(fault)? else { return Ok(()) };
    if raw.geometries.iter().all(Option::is_none) {
        return Ok(());
    }
    for (i, slot) in raw.geometries.iter_mut().enumerate() {
        let Some(geometry) = slot.take() else { continue };
        *slot = transformation.geometry(&geometry);
        if slot.is_none() {
            let found = format!("positions beyond what {} can tell", transformation.name);
            report.changed(file, Some(format!("feature {}", i + 1)), found, WITHOUT_PLACE);
        }
    }
    let name = &transformation.name;
    let found = match transformation.is_placed {
        true => format!("coordinates in {name}"),
        false => format!("coordinates in {name}, of whose datum nothing says how it lies to WGS 84"),
    };
    let done = match transformation.is_placed {
        true => "transformed to WGS 84",
        false => "transformed as if it were the same: places may be some hundred metres off",
    };
    report.noted(file, None, found, done);
    Ok(())
}

struct Transformation {
    name: String,
    /// False where it is unknown how the datum lies to WGS 84.
    is_placed: bool,
    from: Proj,
    to: Proj,
}

impl Transformation {
    /// What it takes; nothing for what is as good as WGS 84.
    ///
    /// # Errors
    /// Why it is not understood.
    fn of(crs: &NamedCrs) -> Result<Option<Self>, String> {
        let (name, text) = match crs {
            NamedCrs::Epsg(code) if AS_WGS84.contains(code) => return Ok(None),
            NamedCrs::Epsg(code) => (format!("EPSG:{code}"), of_code(*code)?),
            NamedCrs::Name(name) => match code_of_name(name) {
                Some(code) => return Self::of(&NamedCrs::Epsg(code)),
                None if is_crs84(name) => return Ok(None),
                None => return Err(unknown(&format!("{name:?}"), "it is no code of EPSG")),
            },
            NamedCrs::WellKnownText(text) => match code_of_text(text) {
                Some(code) => return Self::of(&NamedCrs::Epsg(code)),
                None => (title_of_text(text), of_text(text)?),
            },
        };
        let proj = |text: &str| Proj::from_proj_string(text).map_err(|e| unknown(&name, &e.to_string()));
        let (from, to) = (proj(&text)?, proj("+proj=longlat +datum=WGS84 +no_defs")?);
        let is_placed = PLACED.iter().any(|word| text.contains(word));
        Ok(Some(Transformation { name: name.clone(), is_placed, from, to }))
    }

    fn position(&self, c: Coord) -> Option<Coord> {
        let angle = |n: f64| if self.from.is_latlong() { n.to_radians() } else { n };
        let mut point = (angle(c.x), angle(c.y), 0.0);
        transform(&self.from, &self.to, &mut point).ok()?;
        // Nanodegrees are a tenth of a millimetre; what is beyond them is noise of the computation.
        let degrees = |n: f64| (n.to_degrees() * 1e9).round() / 1e9;
        let placed = Coord { x: degrees(point.0), y: degrees(point.1) };
        (placed.x.is_finite() && placed.y.is_finite()).then_some(placed)
    }

    fn geometry(&self, geometry: &Geometry) -> Option<Geometry> {
        geometry.try_map_coords(|c| self.position(c).ok_or(())).ok()
    }
}

fn unknown(name: &str, why: &str) -> String {
    format!(
        "expected coordinates in a reference system that can be transformed to WGS 84, found {name}: {why}"
    )
}

fn of_code(code: u32) -> Result<String, String> {
    let code = if AS_WEB_MERCATOR.contains(&code) { 3857 } else { code };
    let name = || format!("EPSG:{code}");
    let known = u16::try_from(code).ok().and_then(crs_definitions::from_code);
    let text = known.ok_or_else(|| unknown(&name(), "no definition is known"))?.proj4;
    // The definition does not say in which unit such angles are; most are in grads.
    let elsewhere = text.contains("+proj=longlat") && text.contains("+pm=");
    match elsewhere {
        true => Err(unknown(&name(), "its longitudes do not count from Greenwich")),
        false => Ok(text.to_owned()),
    }
}

/// The code at the end of a name of EPSG's register.
fn code_of_name(name: &str) -> Option<u32> {
    let upper = name.trim().to_uppercase();
    let (_, rest) = upper.split_once("EPSG")?;
    rest.rsplit([':', '/']).next()?.parse().ok()
}

fn is_crs84(name: &str) -> bool {
    let name = name.trim().to_uppercase();
    name.ends_with("CRS84") || name.ends_with("CRS84H") || name == "WGS84" || name == "WGS 84"
}

/// The code that a text gives the whole system, not one of its parts.
fn code_of_text(text: &str) -> Option<u32> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    let end = text.strip_suffix("]]")?;
    let (_, last) = end.rsplit_once('[')?;
    let is_last = end.ends_with(&format!("AUTHORITY[{last}")) || end.ends_with(&format!("ID[{last}"));
    let code = last.strip_prefix("\"EPSG\",").filter(|_| is_last)?;
    code.trim_matches('"').parse().ok()
}

fn title_of_text(text: &str) -> String {
    text.split('"')
        .nth(1)
        .map_or_else(|| "a reference system without a name".to_owned(), |t| format!("{t:?}"))
}

/// A definition in PROJ's words. Of angles only degrees from Greenwich are understood; how a datum lies to WGS 84 is told
/// by the text, or by its name.
///
/// # Errors
/// Anything else.
fn of_text(text: &str) -> Result<String, String> {
    let fault = |why: &str| unknown(&title_of_text(text), why);
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    let numbers_after = |word: &str| {
        let found = compact.match_indices(word).map(|(at, found)| &compact[at + found.len()..]);
        let number = |rest: &str| {
            let rest = rest.split_once("\",").map_or("", |(_, rest)| rest);
            let end = rest.find([',', ']']).unwrap_or(rest.len());
            rest[..end].parse::<f64>().unwrap_or(f64::NAN)
        };
        found.map(number).collect::<Vec<f64>>()
    };
    if numbers_after("PRIMEM[\"").iter().chain(&numbers_after("PRIMEMERIDIAN[\"")).any(|lon| *lon != 0.0) {
        return Err(fault("its longitudes do not count from Greenwich"));
    }
    let degree = 1f64.to_radians();
    let angles = numbers_after("ANGLEUNIT[\"");
    let is_projected = compact.starts_with("PROJ");
    let legacy = numbers_after("UNIT[\"").first().copied().filter(|_| compact.starts_with("GEOGCS"));
    if !is_projected && angles.iter().chain(&legacy).any(|unit| (unit - degree).abs() > 1e-9) {
        return Err(fault("its angles are not in degrees"));
    }
    let definition =
        proj4wkt::wkt_to_projstring(text).map_err(|_| fault("its projection is not one that is known"))?;
    if compact.contains("TOWGS84") || definition.contains("+datum=") {
        return Ok(definition);
    }
    if let Some(shift) = datum_of_text(text).and_then(shift_of_datum) {
        // What stands first counts, and on the ellipsoids of today a shift of nothing is written of itself.
        return Ok(format!("{} +{shift}", definition.replace(NO_SHIFT, "")));
    }
    Ok(definition)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(crs: &NamedCrs, x: f64, y: f64) -> Result<Option<[f64; 2]>, String> {
        let found = Transformation::of(crs)?;
        Ok(found.and_then(|t| t.position(Coord { x, y })).map(|c| [c.x, c.y]))
    }

    fn near(crs: &NamedCrs, from: [f64; 2], to: [f64; 2], degrees: f64) {
        let found = placed(crs, from[0], from[1]).unwrap().unwrap();
        let off = (found[0] - to[0]).abs().max((found[1] - to[1]).abs());
        assert!(off < degrees, "{crs:?}: {found:?}");
    }

    #[test]
    fn codes_names_and_texts_lead_to_wgs84() {
        near(&NamedCrs::Epsg(3857), [11_000_000.0, 3_500_000.0], [98.8146, 29.9724], 1e-3);
        near(&NamedCrs::Epsg(32648), [500_000.0, 3_318_785.347_8], [105.0, 30.0], 1e-6);
        near(&NamedCrs::Epsg(4269), [100.0, 30.0], [100.0, 30.0], 1e-5);
        for modern in [4258, 4674, 6668, 7844] {
            near(&NamedCrs::Epsg(modern), [100.0, 30.0], [100.0, 30.0], 1e-5);
        }
        for name in
            ["urn:ogc:def:crs:EPSG::32648", "EPSG:32648", "http://www.opengis.net/def/crs/EPSG/0/32648"]
        {
            near(&NamedCrs::Name(name.into()), [500_000.0, 3_318_785.347_8], [105.0, 30.0], 1e-6);
        }
        for name in ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "OGC:CRS84"] {
            assert_eq!(placed(&NamedCrs::Name(name.into()), 1.0, 2.0), Ok(None));
        }
        let utm = r#"PROJCS["WGS_1984_UTM_Zone_48N",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",105.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#;
        near(&NamedCrs::WellKnownText(utm.into()), [500_000.0, 3_318_785.347_8], [105.0, 30.0], 1e-6);
        let wgs = r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;
        near(&NamedCrs::WellKnownText(wgs.into()), [105.0, 30.0], [105.0, 30.0], 1e-8);
    }

    #[test]
    fn a_datum_lies_where_its_name_says() {
        let of = |projection: &str| {
            let geographic = |name: &str, spheroid: &str| {
                format!(
                    r#"GEOGCS["GCS",DATUM["{name}",SPHEROID[{spheroid}]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#
                )
            };
            let (name, spheroid, rest) = match projection {
                "dhdn" => (
                    "D_Deutsches_Hauptdreiecksnetz",
                    r#""Bessel_1841",6377397.155,299.1528128"#,
                    r#"PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",3500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",9.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0]"#,
                ),
                "osgb" => (
                    "D_OSGB_1936",
                    r#""Airy_1830",6377563.396,299.3249646"#,
                    r#"PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",400000.0],PARAMETER["False_Northing",-100000.0],PARAMETER["Central_Meridian",-2.0],PARAMETER["Scale_Factor",0.9996012717],PARAMETER["Latitude_Of_Origin",49.0]"#,
                ),
                _ => (
                    "D_MGI",
                    r#""Bessel_1841",6377397.155,299.1528128"#,
                    r#"PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",400000.0],PARAMETER["False_Northing",400000.0],PARAMETER["Central_Meridian",13.3333333333333],PARAMETER["Standard_Parallel_1",49.0],PARAMETER["Standard_Parallel_2",46.0],PARAMETER["Latitude_Of_Origin",47.5]"#,
                ),
            };
            NamedCrs::WellKnownText(format!(
                r#"PROJCS["P",{},{rest},UNIT["Meter",1.0]]"#,
                geographic(name, spheroid)
            ))
        };
        let modern = |name: &str| {
            let text = format!(
                r#"GEOGCS["G",DATUM["{name}",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#
            );
            placed(&NamedCrs::WellKnownText(text), 105.0, 20.0).unwrap().unwrap()
        };
        // A modern ellipsoid is no modern datum: VN-2000 lies 225 m from WGS 84.
        let [own, none] = ["D_Vietnam_2000", "D_WGS_1984"].map(modern);
        assert!((own[0] - none[0]).abs() > 1e-3, "{own:?} {none:?}");
        // As PROJ places them.
        near(&of("dhdn"), [3_565_687.501, 5_935_847.370], [9.99, 53.55], 5e-5);
        near(&of("osgb"), [433_653.297, 344_858.883], [-1.5, 53.0], 5e-5);
        near(&of("mgi"), [625_676.776, 482_265.315], [16.37, 48.2], 5e-5);
    }

    #[test]
    fn what_is_not_understood_is_named() {
        let paris = r#"GEOGCRS["NTF (Paris)x",DATUM["x",ELLIPSOID["Clarke 1880 (IGN)",6378249.2,293.466021293627,LENGTHUNIT["metre",1,ID["EPSG",9001]]]],PRIMEM["Paris",2.5969213,ANGLEUNIT["Grad",0.015707963267949]],CS[ellipsoidal,2],AXIS["longitude",east,ORDER[1],ANGLEUNIT["Grad",0.015707963267949]],AXIS["latitude",north,ORDER[2],ANGLEUNIT["Grad",0.015707963267949]]]"#;
        for (crs, name) in [
            (NamedCrs::WellKnownText(paris.into()), "\"NTF (Paris)x\""),
            (NamedCrs::Epsg(4807), "EPSG:4807"),
            (NamedCrs::Epsg(1), "EPSG:1"),
            (NamedCrs::Name("urn:x:local".into()), "urn:x:local"),
            (NamedCrs::WellKnownText("nonsense".into()), "without a name"),
        ] {
            let fault = placed(&crs, 0.0, 0.0).unwrap_err();
            assert!(fault.contains(name), "{fault}");
        }
        let greenwich = paris.replace("2.5969213", "0").replace("0.015707963267949", "0.0174532925199433");
        let is_placed = |crs: NamedCrs| Transformation::of(&crs).unwrap().unwrap().is_placed;
        for code in [3857, 4269, 4214, 32648, 31467, 2154] {
            assert!(is_placed(NamedCrs::Epsg(code)), "{code}");
        }
        assert!(!is_placed(NamedCrs::Epsg(4610)) && !is_placed(NamedCrs::WellKnownText(greenwich)));
    }
}
