//! A small boundary package and its tables, made by the tests: six unit squares in two provinces.

use rusqlite::{Connection, MAIN_DB};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;

/// How the package is read.
pub const RECIPE: &str = r#"
[package]
index = "index.db"
root = "land/"
country = "Squareland"
source = "survey"
kind = "land"
[[levels]]
output = "provinces"
level = "province"
name = "province"
names = { table = "province_names.csv", key = "code", columns = ["name_en"] }
[[levels]]
output = "prefectures"
level = "prefecture"
name = "city"
outline_tolerance_m = 5000.0
within = [{ level = "province", code = "province_code", name = "province_zh" }]
[[levels]]
output = "counties"
level = "county"
name = "district"
within = [{ level = "prefecture", code = "prefecture_code", name = "prefecture_zh" }, { level = "province", code = "province_code", name = "province_zh" }]
[pinyin]
table = "readings.csv"
key = "name_zh"
value = "pinyin"
endings = ["县", "市", "省"]
[context]
folders = ["around/"]
window = [90.0, 20.0, 110.0, 40.0]
tolerance_m = 300.0
tolerance_growth = 0.01
least_island_km2 = 60.0
lines = "line.geojson"
[words]
evidence = ["listed", "compiled"]
[[tables]]
file = "zones.csv"
key = ["zone"]
[[tables]]
file = "members.csv"
codes = { code = "counties" }
key = ["zone", "name"]
refers = { zone = "zones.csv" }
numbers = ["people"]
"#;

/// The tables.
pub const TABLES: &[(&str, &str)] = &[
    ("province_names.csv", "code,name_en\n100000,South\n"),
    ("readings.csv", "name_zh,pinyin\n长,chang\n单县,Shanxian\n"),
    ("zones.csv", "zone,name\nhills,Hills\nplains,Plains\n"),
    (
        "members.csv",
        "zone,code,name,people,evidence\nhills,110101,A,12.5,listed\nhills,110102;110201,B,,compiled\nplains,,Farm,3,\n",
    ),
];

/// Code, province, prefecture, county, column and row of the square.
const UNITS: &[(&str, &str, &str, &str)] = &[
    ("100000", "南省", "", ""),
    ("200000", "北省", "", ""),
    ("110100", "南省", "东市", ""),
    ("110200", "南省", "西市", ""),
    ("210100", "北省", "长市", ""),
    ("110101", "南省", "东市", "长兴县"),
    ("110102", "南省", "东市", "单县"),
    ("110201", "南省", "西市", "西安县"),
    ("210101", "北省", "长市", "甲县"),
    ("210102", "北省", "长市", "乙县"),
    ("210103", "北省", "长市", "丙县"),
];

/// A package under construction: its files and the rows of its index.
pub struct Wheel {
    /// Paths and contents.
    pub files: Vec<(String, Vec<u8>)>,
    /// Path, level, province, prefecture, county.
    pub rows: Vec<[String; 5]>,
}

/// One side of a square from one corner to another: a line that wiggles by some 100 m at most, the same from both ends.
fn side(a: [i32; 2], b: [i32; 2]) -> Vec<[f64; 2]> {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    let steps = 40;
    let mut line: Vec<[f64; 2]> = (0..=steps)
        .map(|k| {
            let t = f64::from(k) / f64::from(steps);
            let off = if k % 2 == 0 || k == steps { 0.0 } else { 0.0009 };
            let x = f64::from(low[0]) + t * f64::from(high[0] - low[0]);
            let y = f64::from(low[1]) + t * f64::from(high[1] - low[1]);
            if low[0] == high[0] { [x + off, y] } else { [x, y + off] }
        })
        .collect();
    if a > b {
        line.reverse();
    }
    line
}

/// The ring of the unit square whose south-west corner is given.
fn square(x: i32, y: i32) -> Vec<[f64; 2]> {
    let corners = [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]];
    let mut ring = vec![[f64::from(x), f64::from(y)]];
    corners.windows(2).for_each(|w| ring.extend(&side(w[0], w[1])[1..]));
    ring
}

/// A polygon as GeoJSON text.
pub fn polygon(ring: &[[f64; 2]]) -> String {
    serde_json::json!({ "type": "Polygon", "coordinates": [ring] }).to_string()
}

impl Wheel {
    /// Two rows of three squares from 100° E 30° N; a neighbour beside them and a line at sea.
    pub fn new() -> Self {
        let mut files = Vec::new();
        let mut rows = Vec::new();
        for (i, (code, province, city, district)) in UNITS.iter().enumerate() {
            let level = match (city.is_empty(), district.is_empty()) {
                (true, _) => "province",
                (_, true) => "prefecture",
                _ => "county",
            };
            let path = format!("{code}.geojson");
            if level == "county" {
                let i = i as i32 - 5;
                files.push((format!("land/{path}"), polygon(&square(100 + i % 3, 30 + i / 3)).into_bytes()));
            }
            rows.push([path, level.into(), (*province).into(), (*city).into(), (*district).into()]);
        }
        let land = |name: &str, ring: &[[f64; 2]]| {
            let text = format!(
                r#"{{"type":"Feature","properties":{{"name":"{name}","name_en":"{name} in English"}},"geometry":{}}}"#,
                polygon(ring)
            );
            text.into_bytes()
        };
        files.push(("land/around/AAA.geojson".into(), land("邻", &square(103, 30))));
        let islet = [[104.5, 30.0], [104.51, 30.0], [104.51, 30.01], [104.5, 30.0]];
        files.push(("land/around/BBB.geojson".into(), land("岛", &islet)));
        files.push(("land/around/CCC.geojson".into(), land("远", &square(10, 30))));
        let line = r#"{"type":"Feature","properties":{"NAME":"Line"},"geometry":{"type":"MultiLineString","coordinates":[[[101,29],[102,28]],[[103,28],[104,29]]]}}"#;
        files.push(("land/line.geojson".into(), line.into()));
        Wheel { files, rows }
    }

    /// Replaces or adds a file.
    pub fn set(&mut self, name: &str, text: impl Into<Vec<u8>>) {
        self.files.retain(|(n, _)| n != name);
        self.files.push((name.to_owned(), text.into()));
    }

    /// The SQLite index.
    fn index(&self) -> Vec<u8> {
        let mut db = Connection::open_in_memory().unwrap();
        db.execute_batch(
            "create table ADMINISTRATIVE (id integer primary key, country text, iso3 text, province text, city text, \
             district text, path text, level text, source text, kind text)",
        )
        .unwrap();
        let mut insert = db
            .prepare(
                "insert into ADMINISTRATIVE (country, province, city, district, path, level, source, kind) \
                 values ('Squareland', ?3, nullif(?4, ''), nullif(?5, ''), ?1, ?2, 'survey', 'land')",
            )
            .unwrap();
        for row in &self.rows {
            insert.execute(row.each_ref()).unwrap();
        }
        drop(insert);
        db.serialize(MAIN_DB).unwrap().to_vec()
    }

    /// Writes the archive into a folder.
    pub fn write(&self, folder: &Path) -> PathBuf {
        let path = folder.join("squares.whl");
        let mut archive = zip::ZipWriter::new(fs::File::create(&path).unwrap());
        let mut add = |name: &str, bytes: &[u8]| {
            archive.start_file(name, SimpleFileOptions::default()).unwrap();
            archive.write_all(bytes).unwrap();
        };
        self.files.iter().for_each(|(name, bytes)| add(name, bytes));
        if !self.files.iter().any(|(name, _)| name == "index.db") {
            add("index.db", &self.index());
        }
        archive.finish().unwrap();
        path
    }
}
