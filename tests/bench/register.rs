//! A register of households that nobody lives in, for measurements: as many as an argument says, around the seats of the
//! counties of the built-in data, as FlatGeobuf with its index, seeded.
//!
//! ```text
//! cargo run --release --example register -- FOLDER [HOUSEHOLDS, 200000] [VILLAGES, one for 230] [SEED, 1]
//! ```
//!
//! The rule: a county gets villages by the root of its area; a village lies in any direction from the county's seat, at
//! a distance that is exponential with a mean of four tenths of the county's radius (that of a circle of its area), drawn
//! anew until it is inside the county, 32 times at most. A household lies around its village, normally, with 400 m as the
//! standard deviation, wherever that is: some are across a border, and their `county` is that of the village. It has one
//! to eight persons and an income that is lognormal. `FOLDER` gets `households.fgb`, `villages.fgb`, the counties and
//! areas, a manifest and a style.

use flatbuffers::FlatBufferBuilder;
use flatgeobuf::packed_r_tree::{NodeItem, PackedRTree, calc_extent, hilbert_sort};
use flatgeobuf::{
    Column, ColumnArgs, ColumnType, Crs, CrsArgs, Feature, FeatureArgs, Geometry, GeometryArgs, GeometryType,
    Header, HeaderArgs,
};
use poverty_atlas::{Source, load, store::ZoneGround};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

const KM: f64 = 1.0 / 111.195;
const SPREAD_KM: f64 = 0.4;

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    /// From 0 up to 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
    fn normal(&mut self) -> f64 {
        (-2.0 * (1.0 - self.share()).ln()).sqrt() * (std::f64::consts::TAU * self.share()).cos()
    }
}

struct Village {
    at: [f64; 2],
    county: u32,
}

/// A household: its village, persons and income.
#[derive(Clone, Copy)]
struct Household {
    at: [f64; 2],
    village: u32,
    persons: u8,
    income: f32,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default: u64| arguments.get(at).map_or(Ok(default), |a| a.parse::<u64>());
    let folder = Path::new(arguments.first().ok_or("expected a folder")?);
    let households = number(1, 200_000)?;
    let villages = number(2, (households / 230).max(1))?;
    let mut random = Random(number(3, 1)?);
    fs::create_dir_all(folder.join("styles"))?;

    let (atlas, _) = load(&Source::Embedded)?;
    let counties = atlas.collection("counties").ok_or("no counties")?;
    let seats = counties.label_places().ok_or("no seats")?;
    let roots: Vec<f64> = (0..counties.len()).map(|i| counties.shapes().area_km2(i).sqrt()).collect();
    let total: f64 = roots.iter().sum();
    let mut placed = Vec::with_capacity(villages as usize);
    let mut due = 0.0;
    for (county, root) in roots.iter().enumerate() {
        due += villages as f64 * root / total;
        let Some(ground) = ZoneGround::of_feature(counties, county) else { continue };
        let seat = seats.at[county].unwrap_or_else(|| counties.shapes().bounds(county).center());
        let mean = 0.4 * root / std::f64::consts::PI.sqrt();
        while (placed.len() as f64) < due.round() {
            let mut at = seat;
            for _ in 0..32 {
                let (km, angle) =
                    (-mean * (1.0 - random.share()).ln(), std::f64::consts::TAU * random.share());
                at = moved(seat, [km * angle.cos(), km * angle.sin()]);
                if ground.owns(at) {
                    break;
                }
            }
            placed.push(Village { at, county: county as u32 });
        }
    }
    let codes: Vec<&str> = (0..counties.len()).map(|i| counties.feature_id(i)).collect();
    let all: Vec<Household> = (0..households)
        .map(|i| {
            let village = (i * placed.len() as u64 / households) as u32;
            let offset = [random.normal() * SPREAD_KM, random.normal() * SPREAD_KM];
            Household {
                at: moved(placed[village as usize].at, offset),
                village,
                persons: 1 + (random.share() * random.share() * 8.0) as u8,
                income: (7.6 + 0.5 * random.normal()).exp() as f32,
            }
        })
        .collect();
    write(
        &folder.join("households.fgb"),
        "households",
        &[
            ("id", ColumnType::Long),
            ("county", ColumnType::String),
            ("village", ColumnType::Int),
            ("persons", ColumnType::Int),
            ("income", ColumnType::Float),
        ],
        all.len(),
        |i| all[i].at,
        |i, out| {
            let h = &all[i];
            out.extend_from_slice(&0u16.to_le_bytes());
            out.extend_from_slice(&(i as i64 + 1).to_le_bytes());
            text(out, 1, codes[placed[h.village as usize].county as usize]);
            out.extend_from_slice(&2u16.to_le_bytes());
            out.extend_from_slice(&(h.village as i32 + 1).to_le_bytes());
            out.extend_from_slice(&3u16.to_le_bytes());
            out.extend_from_slice(&i32::from(h.persons).to_le_bytes());
            out.extend_from_slice(&4u16.to_le_bytes());
            out.extend_from_slice(&h.income.to_le_bytes());
        },
    )?;
    write(
        &folder.join("villages.fgb"),
        "villages",
        &[("id", ColumnType::Int), ("county", ColumnType::String)],
        placed.len(),
        |i| placed[i].at,
        |i, out| {
            out.extend_from_slice(&0u16.to_le_bytes());
            out.extend_from_slice(&(i as i32 + 1).to_le_bytes());
            text(out, 1, codes[placed[i].county as usize]);
        },
    )?;
    let read = |name: &str| Source::Embedded.read(name);
    fs::write(folder.join("counties.fgb"), read("boundaries/counties.fgb")?)?;
    for table in ["areas.csv", "area_counties.csv"] {
        fs::write(folder.join(table), read(&format!("tables/{table}"))?)?;
    }
    fs::write(folder.join("atlas.toml"), include_str!("register.toml"))?;
    fs::write(folder.join("styles/households.json"), include_str!("register.style.json"))?;
    println!("{} households, {} villages in {}", all.len(), placed.len(), folder.display());
    Ok(())
}

fn moved([lon, lat]: [f64; 2], [east, north]: [f64; 2]) -> [f64; 2] {
    [lon + east * KM / lat.to_radians().cos(), lat + north * KM]
}

fn text(out: &mut Vec<u8>, column: u16, text: &str) {
    out.extend_from_slice(&column.to_le_bytes());
    out.extend_from_slice(&(text.len() as u32).to_le_bytes());
    out.extend_from_slice(text.as_bytes());
}

/// Writes points in the order of their index; `properties` appends those of one.
fn write(
    path: &Path,
    name: &str,
    columns: &[(&str, ColumnType)],
    count: usize,
    at: impl Fn(usize) -> [f64; 2],
    properties: impl Fn(usize, &mut Vec<u8>),
) -> Result<(), Box<dyn std::error::Error>> {
    let mut nodes: Vec<NodeItem> = (0..count)
        .map(|i| {
            let [x, y] = at(i);
            NodeItem { offset: i as u64, ..NodeItem::bounds(x, y, x, y) }
        })
        .collect();
    let extent = calc_extent(&nodes);
    hilbert_sort(&mut nodes, &extent);
    let order: Vec<u32> = nodes.iter().map(|n| n.offset as u32).collect();
    let mut fbb = FlatBufferBuilder::new();
    let mut own = Vec::new();
    let mut record = |i: usize, out: &mut Vec<u8>| {
        fbb.reset();
        own.clear();
        properties(i, &mut own);
        let xy = Some(fbb.create_vector(&at(i)));
        let args = GeometryArgs { xy, type_: GeometryType::Point, ..GeometryArgs::default() };
        let geometry = Some(Geometry::create(&mut fbb, &args));
        let properties = Some(fbb.create_vector(&own));
        let feature = Feature::create(&mut fbb, &FeatureArgs { geometry, properties, columns: None });
        fbb.finish_size_prefixed(feature, None);
        out.clear();
        out.extend_from_slice(fbb.finished_data());
    };
    let (mut offset, mut bytes) = (0, Vec::new());
    for (node, i) in nodes.iter_mut().zip(&order) {
        record(*i as usize, &mut bytes);
        node.offset = offset;
        offset += bytes.len() as u64;
    }
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    out.write_all(b"fgb\x03fgb\x00")?;
    out.write_all(&header(name, columns, count, &extent))?;
    PackedRTree::build(&nodes, &extent, 16)?.stream_write(&mut out)?;
    drop(nodes);
    for i in &order {
        record(*i as usize, &mut bytes);
        out.write_all(&bytes)?;
    }
    Ok(out.flush()?)
}

fn header(name: &str, columns: &[(&str, ColumnType)], count: usize, extent: &NodeItem) -> Vec<u8> {
    let mut fbb = FlatBufferBuilder::new();
    let org = Some(fbb.create_string("EPSG"));
    let crs = Some(Crs::create(&mut fbb, &CrsArgs { org, code: 4326, ..CrsArgs::default() }));
    let column = |(name, type_): &(&str, ColumnType)| {
        let name = Some(fbb.create_string(name));
        Column::create(&mut fbb, &ColumnArgs { name, type_: *type_, ..ColumnArgs::default() })
    };
    let columns: Vec<_> = columns.iter().map(column).collect();
    let args = HeaderArgs {
        name: Some(fbb.create_string(name)),
        envelope: Some(fbb.create_vector(&[extent.min_x, extent.min_y, extent.max_x, extent.max_y])),
        geometry_type: GeometryType::Point,
        columns: Some(fbb.create_vector(&columns)),
        features_count: count as u64,
        index_node_size: 16,
        crs,
        ..HeaderArgs::default()
    };
    let header = Header::create(&mut fbb, &args);
    fbb.finish_size_prefixed(header, None);
    fbb.finished_data().to_vec()
}
