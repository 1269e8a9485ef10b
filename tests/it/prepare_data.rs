//! A boundary package and tables in, a data folder or one clear sentence out.

use crate::package::{RECIPE, TABLES, Wheel, polygon};
use poverty_atlas::load::{Source, check, load};
use poverty_atlas::prepare::{PrepareError, PrepareOptions, PrepareReport, prepare};
use poverty_atlas::relief::ElevationGrid;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use tempfile::TempDir;

/// A place with tables, a package, and an output folder that has a recipe.
struct Workshop(TempDir);

impl Workshop {
    fn new(wheel: &Wheel, tables: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        for name in ["tables", "out"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        wheel.write(folder.path());
        fs::write(folder.path().join("out/prepare.toml"), RECIPE).unwrap();
        tables
            .iter()
            .for_each(|(name, text)| fs::write(folder.path().join("tables").join(name), text).unwrap());
        Workshop(folder)
    }

    fn options(&self) -> PrepareOptions {
        let at = |name: &str| self.0.path().join(name);
        PrepareOptions {
            boundaries: at("squares.whl"),
            seats: None,
            relief: None,
            waters: None,
            tables: at("tables"),
            out: at("out"),
            tolerance: 250.0,
        }
    }

    fn prepare(&self) -> Result<PrepareReport, PrepareError> {
        prepare(&self.options())
    }
}

/// The 17 sides of the squares; at the 4 outer corners two sides are one border.
const ALL_POSITIONS: usize = 17 * 41 - 4;

/// Every file below a folder.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        match entry.path().is_dir() {
            true => found.extend(files(&entry.path()).into_iter().map(|(n, b)| (format!("{name}/{n}"), b))),
            false => drop(found.insert(name, fs::read(entry.path()).unwrap())),
        }
    }
    found
}

#[test]
fn a_package_becomes_a_data_folder() {
    let workshop = Workshop::new(&Wheel::new(), TABLES);
    let report = workshop.prepare().unwrap();
    let out = workshop.0.path().join("out");
    let written = files(&out);
    let names: Vec<&str> = written.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "boundaries/counties.fgb",
            "boundaries/maritime.fgb",
            "boundaries/neighbours.fgb",
            "boundaries/prefectures.fgb",
            "boundaries/provinces.fgb",
            "prepare.toml",
            "tables/members.csv",
            "tables/province_names.csv",
            "tables/readings.csv",
            "tables/zones.csv",
        ]
    );
    assert!(report.files.iter().all(|(name, bytes)| written[name].len() as u64 == *bytes));
    let (before, after) = report.positions;
    assert_eq!(before, ALL_POSITIONS);
    assert_eq!(after, 17 * 2 - 4, "the wiggles of the sides are smaller than the tolerance");
    assert!(report.repaired.iter().any(|r| r.starts_with("1 neighbouring lands")), "{:?}", report.repaired);

    let manifest = r#"
[[collections]]
id = "counties"
file = "boundaries/counties.fgb"
id_property = "code"
coverage = true
[[collections]]
id = "provinces"
file = "boundaries/provinces.fgb"
id_property = "code"
dissolve = { of = "counties", by = "province_code" }
[[collections]]
id = "prefectures"
file = "boundaries/prefectures.fgb"
id_property = "code"
coverage = true
[[collections]]
id = "neighbours"
file = "boundaries/neighbours.fgb"
id_property = "code"
[[collections]]
id = "maritime"
file = "boundaries/maritime.fgb"
id_property = "code"
"#;
    fs::write(out.join("atlas.toml"), manifest).unwrap();
    let source = Source::folder(&out).unwrap();
    assert!(check(&source, false).is_sound(), "{}", check(&source, false));
    let atlas = load(&source).unwrap().0;
    let sizes = atlas.collections().iter().map(|c| (c.id().as_ref(), c.len()));
    let expected =
        [("counties", 6), ("provinces", 2), ("prefectures", 3), ("neighbours", 1), ("maritime", 1)];
    assert_eq!(sizes.collect::<Vec<_>>(), expected);
    let cell = |collection: &str, id: &str, name: &str| {
        let collection = atlas.collection(collection).unwrap();
        collection.value(collection.position(id).unwrap(), name).to_cell()
    };
    let county = |name: &str| cell("counties", "110101", name);
    assert_eq!(["name_zh", "name_pinyin"].map(county), ["长兴县", "Changxing"]);
    assert_eq!(["prefecture_code", "prefecture_zh"].map(county), ["110100", "东市"]);
    assert_eq!(["province_code", "province_zh"].map(county), ["100000", "南省"]);
    assert_eq!(cell("counties", "110102", "name_pinyin"), "Shanxian");
    assert_eq!(cell("counties", "110201", "name_pinyin"), "Xi'an");
    assert_eq!(cell("provinces", "100000", "name_en"), "South");
    assert_eq!(cell("provinces", "200000", "name_en"), "", "unknown stays empty");
    assert_eq!(cell("neighbours", "AAA", "name_en"), "邻 in English");
    let area: f64 = cell("counties", "110101", "area_km2").parse().unwrap();
    assert!((10_600.0..10_750.0).contains(&area), "{area}");
}

#[test]
fn units_of_another_datum_are_converted_and_the_land_around_follows_them() {
    use geo::CoordsIter;
    use poverty_atlas::geometry::{Datum, Position};
    let recipe = RECIPE
        .replace("kind = \"land\"", "kind = \"land\"\ndatum = \"gcj02\"")
        .replace("[context]", "[context]\nfollow_m = 20000.0");
    let workshop = Workshop::new(&Wheel::new(), TABLES);
    let out = workshop.0.path().join("out");
    fs::write(out.join("prepare.toml"), recipe).unwrap();
    workshop.prepare().unwrap();
    let atlas = load(&Source::folder(&out.join("boundaries")).unwrap()).unwrap().0;
    let positions = |id: &str| -> Vec<Position> {
        let collection = atlas.collection(id).unwrap();
        let shapes: Vec<_> = (0..collection.len()).map(|i| collection.shapes().geometry(i)).collect();
        shapes.iter().flat_map(|g| g.coords_iter().map(Position::from).collect::<Vec<_>>()).collect()
    };
    let (units, land) = (positions("counties"), positions("neighbours"));
    let converted =
        |x: f64, y: f64| Datum::Gcj02.to_wgs84([x, y]).map(|degrees| (degrees * 1e7).round() / 1e7);
    for x in [100.0, 101.0, 102.0, 103.0] {
        assert!(units.contains(&converted(x, 30.0)), "{x}");
        assert!(!units.contains(&[x, 30.0]), "{x}");
    }
    // The land meets the units at 103° E as before, and a degree farther stays where it was.
    for (x, y) in [(103.0, 30.0), (103.0, 31.0)] {
        assert!(land.contains(&converted(x, y)) && units.contains(&converted(x, y)), "{x} {y}");
    }
    assert!([[104.0, 30.0], [104.0, 31.0]].iter().all(|p| land.contains(p)), "{land:?}");
    assert_eq!(positions("maritime")[0], [101.0, 29.0]);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (one, two) = (Workshop::new(&Wheel::new(), TABLES), Workshop::new(&Wheel::new(), TABLES));
    one.prepare().unwrap();
    two.prepare().unwrap();
    let first = files(&one.0.path().join("out"));
    assert_eq!(first, files(&two.0.path().join("out")));
    // Its own tables as input, into the same folder.
    let tables = one.0.path().join("out/tables");
    prepare(&PrepareOptions { tables, ..one.options() }).unwrap();
    assert_eq!(first, files(&one.0.path().join("out")));
}

#[test]
fn tolerance_0_keeps_every_position() {
    let workshop = Workshop::new(&Wheel::new(), TABLES);
    let report = prepare(&PrepareOptions { tolerance: 0.0, ..workshop.options() }).unwrap();
    assert_eq!(report.positions, (ALL_POSITIONS, ALL_POSITIONS));
}

#[test]
fn an_empty_folder_gets_the_built_in_manifest_and_recipe() {
    // The built-in recipe does not fit the squares: the sentence names what is missing, and nothing is written.
    let workshop = Workshop::new(&Wheel::new(), TABLES);
    let out = workshop.0.path().join("new");
    let error = prepare(&PrepareOptions { out: out.clone(), ..workshop.options() }).unwrap_err().to_string();
    assert!(error.contains("squares.whl") && error.contains(".db"), "{error}");
    assert!(!out.exists());
}

/// What is wrong with a package.
type Change<'a> = &'a dyn Fn(&mut Wheel);

/// Prepares, expects a fault, and that the output folder is as it was.
fn fault(wheel: &Wheel, tables: &[(&str, &str)]) -> String {
    let workshop = Workshop::new(wheel, tables);
    let out = workshop.0.path().join("out");
    let before = files(&out);
    let error = workshop.prepare().expect_err("a fault").to_string();
    assert_eq!(files(&out), before, "nothing half written");
    assert!(!error.contains('\n'), "one sentence: {error}");
    error.replace(workshop.0.path().to_str().unwrap(), "")
}

#[test]
fn wrong_tables_stop_with_a_sentence() {
    let members = |text: &'static str| -> String {
        let mut tables = TABLES.to_vec();
        tables[3].1 = text;
        fault(&Wheel::new(), &tables)
    };
    let cases = [
        (
            "zone,code,name,people,evidence\nhills,110101,A,,\nhills,119999,B,,\n",
            "members.csv, line 3, column code: expected a code of counties, found \"119999\"",
        ),
        (
            "zone,code,name,people,evidence\nhills,110101,A,,\nhills,110102,A,,\n",
            "members.csv, line 3, column zone+name: expected a unique key, found \"hills+A\" again (first in line 2)",
        ),
        (
            "zone,code,name,people,evidence\nswamp,110101,A,,\n",
            "members.csv, line 2, column zone: expected a row of zones.csv, found \"swamp\"",
        ),
        (
            "zone,code,name,people,evidence\nhills,110101,A,many,\n",
            "members.csv, line 2, column people: expected a number, found \"many\"",
        ),
        (
            "zone,code,name,people,evidence\nhills,110101,A,,hearsay\n",
            "members.csv, line 2, column evidence: expected one of listed, compiled, found \"hearsay\"",
        ),
        ("zone,code,name,people,evidence\nhills,110101\n", "members.csv, line 2: expected 5 cells, found 2"),
        (
            "zone,name,people,evidence\nhills,A,,\n",
            "members.csv: expected a column \"code\", found zone, name, people, evidence",
        ),
    ];
    for (text, sentence) in cases {
        assert_eq!(members(text), sentence);
    }
    let missing = fault(&Wheel::new(), &TABLES[..3]);
    assert_eq!(missing, "members.csv: named by the recipe, but not among the tables");
    assert_eq!(fault(&Wheel::new(), &[]), "/tables: expected tables that end in .csv, found none");
}

#[test]
fn wrong_packages_stop_with_a_sentence() {
    let with = |change: &dyn Fn(&mut Wheel)| {
        let mut wheel = Wheel::new();
        change(&mut wheel);
        fault(&wheel, TABLES)
    };
    let square = |x: f64, y: f64| [[x, y], [x + 1.0, y], [x + 1.0, y + 1.0], [x, y + 1.0], [x, y]];
    let first = "land/110101.geojson";
    let cases: [(Change<'_>, &str); 9] = [
        (&|w| w.files.retain(|(n, _)| n != first), "squares.whl, land/110101.geojson: "),
        (&|w| w.set(first, "{"), "squares.whl, land/110101.geojson: not GeoJSON"),
        (
            &|w| w.set(first, r#"{"type":"Point","coordinates":[1,2]}"#),
            "land/110101.geojson: expected a polygon or multi-polygon, found another geometry",
        ),
        (
            &|w| w.set(first, polygon(&[[0.0, 0.0], [1.0, 1.0], [2.0, 2.0], [0.0, 0.0]])),
            "counties 110101: polygon 1, ring 1: expected a ring with an area, found none",
        ),
        (
            &|w| w.set(first, polygon(&[[0.0, 0.0], [1.0, 1.0], [1.0, 0.0], [0.0, 1.2], [0.0, 0.0]])),
            "counties 110101: expected a valid polygon, found ",
        ),
        (
            &|w| w.set(first, polygon(&square(180.0, 5.0))),
            "counties 110101: expected longitude -180..180 and latitude -90..90, found [181, 5]",
        ),
        (
            &|w| {
                w.set(first, polygon(&square(5.0, 5.0)));
                w.set("land/110102.geojson", polygon(&square(5.0, 5.0)));
            },
            "counties 110102: expected to touch counties 110101 at [5, 5], found both on one side of the border",
        ),
        (&|w| w.set("index.db", "no database"), "squares.whl, index.db: not the expected SQLite index: "),
        (
            &|w| w.rows[5][3] = "无市".into(),
            "unit 110101 of counties: no unit of level \"prefecture\" has its names",
        ),
    ];
    for (change, sentence) in cases {
        let found = with(change);
        assert!(found.contains(sentence), "expected {sentence:?}, found {found:?}");
    }
}

#[test]
fn a_missing_or_broken_package_and_a_wrong_tolerance_stop_with_a_sentence() {
    let workshop = Workshop::new(&Wheel::new(), TABLES);
    let wheel = workshop.options().boundaries;
    let error = |options: &PrepareOptions| prepare(options).unwrap_err().to_string();
    for tolerance in [-1.0, f64::NAN] {
        let found = error(&PrepareOptions { tolerance, ..workshop.options() });
        assert!(found.starts_with("--tolerance: expected metres, 0 or more, found"), "{found}");
    }
    let bytes = fs::read(&wheel).unwrap();
    fs::write(&wheel, &bytes[..bytes.len() / 2]).unwrap();
    assert!(error(&workshop.options()).contains("squares.whl: expected a zip archive (a wheel)"));
    fs::remove_file(&wheel).unwrap();
    assert!(error(&workshop.options()).contains("squares.whl: No such file"));
    fs::write(workshop.0.path().join("out/prepare.toml"), "levels = []\ncolour = 1\n").unwrap();
    assert!(error(&workshop.options()).contains("prepare.toml: unknown field `colour`"));
}

/// Where the counties of the squares are governed from, under the codes of a former year.
const PLACES: &str = "adcode,name,x,y\n110101000000,长兴县,100.5,30.5\n110192000000,单县,101.5,30.5\n\
                      110299000000,西安市,102.5,30.5\n990001000000,老城,100.5,31.5\n210102000000,乙县,109,31.5\n\
                      100000000000,南省,100.2,30.2\n110100000000,东市,101.2,30.2\n110200000000,西市,102.2,30.2\n";

#[test]
fn seats_are_found_by_code_former_code_name_and_ground() {
    let mut wheel = Wheel::new();
    wheel.set("places.csv", PLACES);
    let mut tables = TABLES.to_vec();
    tables.push(("lineage.csv", "today,old\n110102,110192\n"));
    let workshop = Workshop::new(&wheel, &tables);
    let seats = r#"
[seats]
output = "seats"
package = "squares 1"
file = "places.csv"
code = "adcode"
code_length = 6
name = "name"
longitude = "x"
latitude = "y"
former = { table = "lineage.csv", today = "today", old = "old" }
"#;
    let at = |name: &str| workshop.0.path().join(name);
    fs::write(at("out/prepare.toml"), format!("{RECIPE}{seats}")).unwrap();
    let options = PrepareOptions { seats: Some(at("squares.whl")), ..workshop.options() };
    let report = prepare(&options).unwrap();
    assert_eq!(
        report.repaired.iter().filter(|r| r.contains("no place of places.csv is its seat")).count(),
        1
    );
    let manifest = "[[collections]]\nid = \"seats\"\nfile = \"boundaries/seats.fgb\"\nid_property = \"code\"\n\
                    [collections.properties]\ndoubtful = { type = \"boolean\" }\n";
    fs::write(at("out/atlas.toml"), manifest).unwrap();
    let (atlas, _) = load(&Source::folder(&at("out")).unwrap()).unwrap();
    let seats = atlas.collection("seats").unwrap();
    let found: Vec<[String; 3]> = (0..seats.len())
        .map(|i| {
            let told = |name: &str| seats.value(i, name).to_cell();
            [seats.feature_id(i).to_string(), told("found_by"), told("doubtful")]
        })
        .collect();
    let expected = [
        ["110101", "code", "false"],
        ["110102", "former code", "false"],
        ["110201", "name", "false"],
        ["210101", "ground", "true"],
        // Its place lies far outside.
        ["210102", "code", "true"],
    ];
    assert_eq!(found, expected.map(|row| row.map(str::to_owned)));
    // The south is governed from within the eastern prefecture, and so from where that is.
    let governed: Vec<[String; 3]> = (0..3)
        .map(|i| ["rank", "province_code", "prefecture_code"].map(|name| seats.value(i, name).to_cell()))
        .collect();
    assert_eq!(
        governed,
        [["3", "", ""], ["1", "100000", "110100"], ["2", "", "110200"]].map(|r| r.map(str::to_owned))
    );
    // Without the package nothing of it changes.
    let before = fs::read(at("out/boundaries/seats.fgb")).unwrap();
    workshop.prepare().unwrap();
    assert_eq!(fs::read(at("out/boundaries/seats.fgb")).unwrap(), before);
    let broken = PLACES.replace("100.5,30.5", "east,30.5");
    wheel.set("places.csv", broken);
    wheel.write(workshop.0.path());
    let fault = prepare(&options).unwrap_err().to_string();
    assert!(fault.contains("places.csv, line 2, column x: expected degrees, found \"east\""), "{fault}");
}

/// A wheel with one file.
fn wheel_of(path: &Path, name: &str, bytes: &[u8]) {
    let mut archive = zip::ZipWriter::new(fs::File::create(path).unwrap());
    archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(bytes).unwrap();
    archive.finish().unwrap();
}

/// Two grids with a ridge at 100° east: the finer one places it a cell too far west and knows nothing east of 100.5°.
const RELIEF: &str = r#"
[[relief]]
output = "relief.tif"
package = "coarse 1.0"
file = "coarse.tif"
bounds = [98.0, 28.0, 102.0, 32.0]
[[relief]]
output = "relief.tif"
package = "fine 1.0"
file = "fine.nc"
bounds = [98.0, 28.0, 102.0, 32.0]
shift = [0.125, 0.0]
unknown = -999
"#;

fn ridge(east_of_ridge: f64) -> f64 {
    2000.0 - 1000.0 * east_of_ridge.abs()
}

fn coarse() -> Vec<u8> {
    let row: Vec<i16> = (0..9).map(|i| ridge(f64::from(i) * 0.5 - 2.0) as i16).collect();
    ElevationGrid::new([98.0, 32.0], [0.5; 2], [9, 9], row.repeat(9)).unwrap().geotiff().unwrap()
}

/// As NetCDF of version 4: from 99 to 101 degrees east and from the south.
fn fine() -> Vec<u8> {
    let mut file = hdf5_pure::FileBuilder::new();
    let lon: Vec<f64> = (0..17).map(|i| 99.0 + f64::from(i) * 0.125).collect();
    let lat: Vec<f64> = (0..17).map(|i| 29.0 + f64::from(i) * 0.125).collect();
    let height = |lon: f64| if lon > 100.4 { -999 } else { ridge(lon + 0.125 - 100.0) as i16 };
    let row: Vec<i16> = lon.iter().map(|lon| height(*lon)).collect();
    file.create_dataset("lat").with_f64_data(&lat).with_shape(&[17]);
    file.create_dataset("lon").with_f64_data(&lon).with_shape(&[17]);
    let heights = file.create_dataset("data0").with_i16_data(&row.repeat(17)).with_shape(&[1, 1, 17, 17]);
    heights.with_chunks(&[1, 1, 9, 9]).with_shuffle().with_deflate(6);
    file.finish().unwrap()
}

#[test]
fn a_finer_relief_is_put_in_its_place_and_over_the_one_before() {
    let workshop = Workshop::new(&Wheel::new(), TABLES);
    let at = |name: &str| workshop.0.path().join(name);
    fs::write(at("out/prepare.toml"), format!("{RECIPE}{RELIEF}")).unwrap();
    wheel_of(&at("coarse.whl"), "coarse.tif", &coarse());
    wheel_of(&at("fine.whl"), "fine.nc", &fine());
    wheel_of(&at("other.whl"), "other.nc", &fine());
    let prepared = |wheel: &str| {
        prepare(&PrepareOptions { relief: Some(at(wheel)), ..workshop.options() })?;
        Ok::<_, PrepareError>(ElevationGrid::read(&fs::read(at("out/relief.tif")).unwrap()).unwrap())
    };
    let before = prepared("coarse.whl").unwrap();
    assert_eq!((before.step, before.columns), ([0.5; 2], 9));
    let after = prepared("fine.whl").unwrap();
    assert_eq!((after.step, after.columns, after.rows), ([0.125; 2], 33, 33));
    // The ridge is straight, so that both grids say the same everywhere, but for metres that are rounded.
    for (i, height) in after.heights().iter().enumerate() {
        let [lon, _] = after.middle(i % after.columns, i / after.columns);
        assert!((f64::from(*height) - ridge(lon - 100.0)).abs() <= 1.0, "{height} m at {lon}");
    }
    // Once more over itself: the same bytes.
    let once = fs::read(at("out/relief.tif")).unwrap();
    prepared("fine.whl").unwrap();
    assert_eq!(fs::read(at("out/relief.tif")).unwrap(), once);
    let fault = prepared("other.whl").unwrap_err().to_string();
    assert!(fault.contains("other.whl") && fault.contains("coarse.tif or fine.nc"), "{fault}");
}
