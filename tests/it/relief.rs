//! Light and shade under every map: few steps over the fills, the same from tiles of relief alone, to be left out at will.

use crate::client::{fine, get, good};
use crate::folder::{Served, feature, features, square};
use image::{Rgba, RgbaImage};
use netcdf3::{DataSet, FileWriter, Version};
use poverty_atlas::relief::ElevationGrid;
use serde_json::{Value, json};
use std::collections::BTreeSet;

async fn picture(path: &str) -> RgbaImage {
    let answer = get(path).await;
    assert_eq!(answer.status, 200, "{path}");
    image::load_from_memory(&answer.body).unwrap().to_rgba8()
}

/// One colour over another, as clients of tiles lay them.
fn over(above: Rgba<u8>, below: Rgba<u8>) -> [f64; 3] {
    let a = f64::from(above[3]) / 255.0;
    [0, 1, 2].map(|k| f64::from(above[k]) * a + f64::from(below[k]) * (1.0 - a))
}

#[tokio::test]
async fn a_tile_of_relief_over_a_flat_map_is_the_map_with_relief() {
    let relief = picture("/relief/5/25/13.png").await;
    let with = picture("/maps/incidence/5/25/13.png?labels=false").await;
    let flat = picture("/maps/incidence/5/25/13.png?labels=false&relief=false").await;
    let steps: BTreeSet<[u8; 4]> = relief.pixels().map(|p| p.0).collect();
    assert!((5..=8).contains(&steps.len()), "{steps:?}");
    assert!(
        steps.iter().all(|[r, g, b, _]| r == g && g == b && [0, 255].contains(r)),
        "black or white: {steps:?}"
    );
    let mut same = 0;
    for ((relief, with), flat) in relief.pixels().zip(with.pixels()).zip(flat.pixels()) {
        let laid = over(*relief, *flat);
        same += usize::from((0..3).all(|k| (laid[k] - f64::from(with[k])).abs() <= 1.0));
    }
    // Where a border lies above, it is not shaded.
    assert!(same * 100 > relief.pixels().len() * 75, "{same} of {} pixels", relief.pixels().len());
    assert_ne!(with, flat);
}

/// CIE 1976 lightness and colour of an sRGB colour under D65.
fn lab([r, g, b]: [f64; 3]) -> [f64; 3] {
    let linear = |c: f64| {
        let c = c / 255.0;
        if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    let [r, g, b] = [r, g, b].map(linear);
    let f = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
    let x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
    let y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
    let z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// The most that a class colour may lie from that of the legend (CIE 1976).
const FARTHEST: f64 = 18.0;

#[tokio::test]
async fn a_class_stays_near_the_colour_of_the_legend() {
    for theme in ["light", "dark"] {
        let relief = picture(&format!("/relief/5/24/12.png?theme={theme}")).await;
        let steps: BTreeSet<[u8; 4]> = relief.pixels().map(|p| p.0).collect();
        let legend = good(&format!("/styles/incidence/legend?theme={theme}")).await;
        let colors: Vec<[f64; 3]> = legend["entries"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|e| e["color"].as_str()?.strip_prefix('#'))
            .map(|hex| [0, 2, 4].map(|i| f64::from(u8::from_str_radix(&hex[i..i + 2], 16).unwrap())))
            .collect();
        assert!(colors.len() > 6);
        let distance = |a: [f64; 3], b: [f64; 3]| (0..3).map(|k| (a[k] - b[k]).powi(2)).sum::<f64>().sqrt();
        for color in &colors {
            let flat = Rgba([color[0] as u8, color[1] as u8, color[2] as u8, 255]);
            let farthest =
                steps.iter().map(|s| distance(lab(over(Rgba(*s), flat)), lab(*color))).fold(0.0, f64::max);
            assert!(farthest < FARTHEST, "{theme}, {color:?}: {farthest}");
        }
    }
}

#[tokio::test]
async fn relief_can_be_left_out_everywhere() {
    let kinds = |style: &Value| -> Vec<String> {
        let layers = style["layers"].as_array().unwrap();
        layers.iter().map(|l| l["type"].as_str().unwrap().to_owned()).collect()
    };
    let style = good("/styles/incidence").await;
    assert!(kinds(&style).contains(&"raster".to_owned()));
    assert!(style["sources"]["relief"]["tiles"][0].as_str().unwrap().ends_with("/relief/{z}/{x}/{y}.png"));
    let flat = good("/styles/incidence?relief=false").await;
    assert!(!kinds(&flat).contains(&"raster".to_owned()) && flat["sources"]["relief"].is_null());
    let wms = "/wms?service=WMS&version=1.3.0&request=GetMap&layers=incidence&styles=&crs=EPSG:3857&bbox=11000000,3000000,12000000,4000000&width=128&height=128&format=image/png&labels=false";
    assert_ne!(picture(wms).await, picture(&format!("{wms}&relief=false")).await);
    let fault = get("/maps/incidence/5/25/13.png?relief=some").await;
    assert!(fault.status == 400 && fault.text().contains("true, false"), "{}", fault.text());
    // Nothing where the map is too large for the grid.
    let near = picture("/relief/12/3240/1700.png").await;
    assert!(near.pixels().all(|p| p[3] == 0));
    assert!(fine("/relief/5/25/13.webp").await.body.starts_with(b"RIFF"));
}

/// A ridge in the middle of 10 to 14 degrees east and 40 to 44 north.
fn ridge() -> Vec<i16> {
    (0..60).flat_map(|_| (0..60).map(|x: i16| (3000 - 400 * (x - 30).abs()).max(0))).collect()
}

const MANIFEST: &str = "relief = \"heights.dat\"\n[[collections]]\nid = \"land\"\nfile = \"land.geojson\"\n";

fn land() -> String {
    features(&[
        feature(square(10.0, 40.0), json!({"name": "a"})),
        feature(square(12.0, 42.0), json!({"name": "b"})),
    ])
}

async fn shows_relief(heights: &[u8]) {
    let land = land();
    let files =
        [("atlas.toml", MANIFEST.as_bytes()), ("land.geojson", land.as_bytes()), ("heights.dat", heights)];
    let served = Served::of(&files);
    let (status, tile) = served.get("/relief/6/34/23.png").await;
    assert_eq!(status, 200);
    let tile = image::load_from_memory(&tile).unwrap().to_rgba8();
    let found = |value: u8| tile.pixels().filter(|p| p[3] > 0 && p[0] == value).count();
    assert!(found(0) > 100 && found(255) > 100, "a slope in shade and one in light");
    let style = served.json("/styles/plain").await;
    assert!(style["layers"].as_array().unwrap().iter().any(|l| l["type"] == "raster"), "{style}");
}

#[tokio::test]
async fn a_folder_of_ones_own_names_a_geotiff_or_a_netcdf_file() {
    let step = 4.0 / 60.0;
    let grid =
        ElevationGrid::new([10.0 + step / 2.0, 44.0 - step / 2.0], [step; 2], [60, 60], ridge()).unwrap();
    shows_relief(&grid.geotiff().unwrap()).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ridge.nc");
    let mut data = DataSet::new();
    data.add_fixed_dim("lat", 60).unwrap();
    data.add_fixed_dim("lon", 60).unwrap();
    data.add_var_f64("lat", &["lat"]).unwrap();
    data.add_var_f64("lon", &["lon"]).unwrap();
    data.add_var_i16("height", &["lat", "lon"]).unwrap();
    // In half metres below a thousand.
    data.add_var_attr_f64("height", "scale_factor", vec![0.5]).unwrap();
    data.add_var_attr_f32("height", "add_offset", vec![-1000.0]).unwrap();
    {
        let mut writer = FileWriter::create_new(&path).unwrap();
        writer.set_def(&data, Version::Classic, 0).unwrap();
        let from = |start: f64| (0..60).map(|i| start + (f64::from(i) + 0.5) * step).collect::<Vec<_>>();
        writer.write_var_f64("lat", &from(40.0)).unwrap();
        writer.write_var_f64("lon", &from(10.0)).unwrap();
        let packed: Vec<i16> = ridge().iter().map(|h| (h + 1000) * 2).collect();
        writer.write_var_i16("height", &packed).unwrap();
        writer.close().unwrap();
    }
    let packed = std::fs::read(path).unwrap();
    assert_eq!(ElevationGrid::read(&packed).unwrap().heights(), ridge());
    shows_relief(&packed).await;
}

#[tokio::test]
async fn heights_that_cannot_be_used_are_told_and_left_out() {
    let land = land();
    for (heights, part) in [
        (&b"II*\0\x08\0\0\0"[..], "expected a GeoTIFF"),
        (b"\x89HDF\r\n\x1a\n", "HDF5"),
        (b"CDF\x01", "NetCDF"),
        (b"", "found neither"),
    ] {
        let files = [
            ("atlas.toml", MANIFEST.as_bytes()),
            ("land.geojson", land.as_bytes()),
            ("heights.dat", heights),
        ];
        let served = Served::of(&files);
        let told = served.report.lines(10).join("\n");
        assert!(told.contains("heights.dat") && told.contains(part), "{told}");
        let (status, fault) = served.get("/relief/6/34/23.png").await;
        assert!(status == 404 && String::from_utf8(fault).unwrap().contains("no relief"));
        let style = served.json("/styles/plain").await;
        assert!(style["layers"].as_array().unwrap().iter().all(|l| l["type"] != "raster"));
    }
}
