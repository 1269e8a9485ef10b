//! The built-in data keep the published counts and sums.

use crate::client::atlas;
use crate::switches::sweep;
use poverty_atlas::budget::Budget;
use poverty_atlas::coverage::{Coverage, OUTSIDE, Regions};
use poverty_atlas::feature::{Collection, Shapes, Value};
use poverty_atlas::load::Source;
use poverty_atlas::query::Relation;
use poverty_atlas::tile::TileCoord;
use std::collections::BTreeSet;
use std::sync::Arc;

fn collection(id: &str) -> &'static Collection {
    atlas().collection(id).unwrap()
}

fn regions(collection: &Collection) -> (&Arc<Coverage>, &Regions) {
    match collection.shapes() {
        Shapes::Regions { coverage, regions } => (coverage, regions),
        Shapes::Own(_) => panic!("{} is no coverage", collection.id()),
    }
}

#[test]
fn collections_have_their_features() {
    let expected =
        [("counties", 2_875), ("prefectures", 370), ("provinces", 34), ("areas", 14), ("eco-zones", 25)];
    for (id, count) in expected {
        assert_eq!(collection(id).len(), count, "{id}");
    }
    assert!(collection("neighbours").len() > 14 && collection("maritime").len() == 1);
}

#[test]
fn lists_have_their_rows() {
    let listed = |zones: &str| atlas().membership(zones, "counties").unwrap();
    assert_eq!(listed("areas").rows.len(), 680);
    let rows: BTreeSet<u32> = listed("eco-zones").rows.iter().map(|r| r.row).collect();
    assert_eq!(rows.len(), 436, "two listed units are two features today, so members outnumber rows");
    for (i, area) in (0..14).map(|i| (i, collection("areas").value(i, "counties"))) {
        assert_eq!(area, Value::Integer(listed("areas").of_zone(i as u32).len() as i64));
    }
}

#[test]
fn the_832_left_the_list_year_by_year() {
    let text = Source::Embedded.read("tables/poverty_counties.csv").unwrap();
    let mut reader = csv::Reader::from_reader(&text[..]);
    let at = |name: &str, header: &csv::StringRecord| header.iter().position(|h| h == name).unwrap();
    let header = reader.headers().unwrap().clone();
    let (year, key, area) = (at("exit_year", &header), at("is_key_county", &header), at("area_id", &header));
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 832);
    let of = |y: &str| rows.iter().filter(|r| &r[year] == y).count();
    assert_eq!(["2016", "2017", "2018", "2019", "2020"].map(of), [28, 125, 283, 344, 52]);
    assert_eq!(rows.iter().filter(|r| &r[key] == "1").count(), 592);
    assert_eq!(rows.iter().filter(|r| &r[key] == "1" && !r[area].is_empty()).count(), 440);
    assert_eq!(rows.iter().filter(|r| r[area].is_empty()).count(), 152);
    // Two of the 832 are one county today.
    let flagged = collection("counties").property("is_poverty_county").unwrap();
    assert_eq!(flagged.values.iter().filter(|v| *v == Value::Boolean(true)).count(), 831);
}

#[test]
fn each_area_is_one_block() {
    for i in 0..14 {
        let (coverage, areas) = regions(collection("areas"));
        let faces: BTreeSet<u32> = areas.region(i).faces.iter().copied().collect();
        let counties = regions(collection("counties")).1;
        // Polygons of one county belong together even where water parts them.
        let county = |face: u32| counties.of_face()[face as usize];
        let mut reached: BTreeSet<u32> = BTreeSet::from([county(*faces.first().unwrap())]);
        loop {
            let before = reached.len();
            for arc in coverage.arcs() {
                let pair = [arc.left, arc.right];
                if pair.contains(&OUTSIDE) || !pair.iter().all(|f| faces.contains(f)) {
                    continue;
                }
                if pair.iter().any(|f| reached.contains(&county(*f))) {
                    reached.extend(pair.map(county));
                }
            }
            if reached.len() == before {
                break;
            }
        }
        let all: BTreeSet<u32> = faces.iter().map(|f| county(*f)).collect();
        assert_eq!(reached, all, "{}", collection("areas").feature_id(i));
    }
}

#[test]
fn areas_of_parts_add_up() {
    let (coverage, counties) = regions(collection("counties"));
    let sum = |c: &Collection| (0..c.len()).map(|i| c.shapes().area_km2(i)).sum::<f64>();
    let all = sum(collection("counties"));
    assert!((9_400_000.0..9_800_000.0).contains(&all), "{all} km²");
    for id in ["prefectures", "provinces"] {
        assert!((sum(collection(id)) - all).abs() < 1e-3, "{id}");
    }
    let whole = Regions::dissolve(coverage, vec![(0..coverage.faces().len() as u32).collect()]);
    assert!((whole.region(0).area_km2() - all).abs() < 1e-3);
    assert_eq!(counties.len(), 2_875);
    let (areas, parts) = (collection("areas"), collection("area-parts"));
    assert!((sum(areas) - sum(parts)).abs() < 1e-3);
    let i = parts.position("tibetan-four-provinces-510000").unwrap();
    assert_eq!(parts.value(i, "listed_members"), Value::Integer(32), "the Sichuan Tibetan region");
}

#[test]
fn zones_agree_with_the_planned_areas() {
    // The Tarim zone does not: its list is of low confidence.
    let zones = collection("eco-zones");
    let mut off = Vec::new();
    for i in 0..zones.len() {
        let plan = zones.value(i, "plan_area_km2").as_number().unwrap();
        off.push(((zones.shapes().area_km2(i) / plan - 1.0).abs(), zones.feature_id(i).to_string()));
    }
    off.sort_by(|a, b| a.0.total_cmp(&b.0));
    assert!(off[20].0 < 0.03, "{off:?}");
    assert!(off[23].0 < 0.065 && off[24].1 == "tarim", "{off:?}");
}

#[test]
fn partial_members_are_the_parts_that_are_named() {
    let (zones, counties) = (collection("eco-zones"), collection("counties"));
    let share = |zone: &str, county: &str| {
        let zone = zones.position(zone).unwrap();
        let rows =
            atlas().members(zones, zone, counties, Relation::Listed, 0.0, &Budget::unlimited()).unwrap().rows;
        let position = counties.position(county).unwrap() as u32;
        let row = rows.iter().find(|r| r.position == position).unwrap();
        (row.overlap.share_of_member, row.overlap.km2, row.listed[0].part_word())
    };
    let (part, km2, word) = share("sanjiangyuan", "632801");
    assert!(
        part < 0.5 && (47_000.0..48_600.0).contains(&km2) && word == "part",
        "Tanggulashan: {part} {km2}"
    );
    assert!((0.9..0.97).contains(&share("qilian", "620721").0), "Sunan without Minghua");
    assert!(share("qilian", "620923").0 < 0.5, "Subei without Mazongshan");
    assert_eq!(share("sichuan-yunnan-forest", "533401").2, "part");
    let qilian = zones.position("qilian").unwrap();
    assert_eq!(
        atlas()
            .members(zones, qilian, counties, Relation::Listed, 0.0, &Budget::unlimited())
            .unwrap()
            .unmatched
            .len(),
        1
    );
}

#[test]
fn two_listed_units_that_are_one_county_today_are_both_named() {
    let (areas, counties) = (collection("areas"), collection("counties"));
    let zone = areas.position("tibetan-four-provinces").unwrap();
    let members =
        atlas().members(areas, zone, counties, Relation::Listed, 0.0, &Budget::unlimited()).unwrap();
    let position = counties.position("632803").unwrap();
    let row = members.rows.iter().find(|r| r.position == position as u32).unwrap();
    let names: Vec<&str> = row.listed.iter().map(|m| m.name.get("zh")).collect();
    assert_eq!(names, ["冷湖行政委员会", "茫崖行政委员会"]);
    let old = counties.value(position, "old_names").to_cell();
    assert!(old.contains("冷湖") && old.contains("茫崖"), "{old}");
    assert_eq!(members.rows.len(), 76, "77 listed units on 76 counties");
}

#[test]
fn list_and_ground_agree_for_whole_members() {
    let (areas, counties) = (collection("areas"), collection("counties"));
    for i in 0..areas.len() {
        let listed =
            atlas().members(areas, i, counties, Relation::Listed, 0.0, &Budget::unlimited()).unwrap().rows;
        let within =
            atlas().members(areas, i, counties, Relation::Within, 0.0, &Budget::unlimited()).unwrap().rows;
        let positions = |rows: &[poverty_atlas::query::MemberRow<'_>]| {
            rows.iter().map(|r| r.position).collect::<Vec<_>>()
        };
        assert_eq!(positions(&listed), positions(&within), "{}", areas.feature_id(i));
        let shares: f64 = listed.iter().map(|r| r.overlap.share_of_zone).sum();
        assert!((shares - 1.0).abs() < 1e-9);
    }
}

#[test]
fn yearly_figures_add_up_to_the_national_ones() {
    // Poor population of the 14 areas against the published total, 10,000 people; 2 is rounding.
    let text = Source::Embedded.read("tables/poverty_by_region.csv").unwrap();
    let mut reader = csv::Reader::from_reader(&text[..]);
    let total = |year: i32| {
        let mut reader = csv::Reader::from_reader(&text[..]);
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let row = rows.iter().find(|r| &r[0] == "contig14" && r[3] == year.to_string())?;
        row[5].parse::<f64>().ok()
    };
    assert!(reader.headers().unwrap().iter().any(|h| h == "poor_population_10k"));
    let poor = atlas().indicator("poor-population").unwrap();
    let mut checked = 0;
    for year in 2012..=2017 {
        let sum: f64 = poor.values(Some(year)).into_iter().flatten().sum();
        if let Some(total) = total(year) {
            assert!((sum - total).abs() <= 2.0, "{year}: {sum} {total}");
            checked += 1;
        }
    }
    assert!(checked >= 5, "only {checked} years were compared");
    let relocated: f64 = atlas().indicator("relocation").unwrap().values(None).into_iter().flatten().sum();
    assert!((945.0..957.0).contains(&relocated), "{relocated}");
}

#[test]
fn every_county_is_in_the_tiles_of_every_zoom() {
    use geozero::mvt::{Message, Tile};
    let counties = collection("counties");
    let layers = atlas().tile_layers("counties", None).unwrap();
    // Every day 0, 5 and 10: a tile for all of them, a middle zoom, and some tiles for each.
    for zoom in sweep(0..=10u8, 5) {
        let mut missing: BTreeSet<u64> = (0..counties.len()).map(|i| counties.feature_number(i)).collect();
        // Tiles at each county's own places are enough to find it, and far fewer than all.
        let (coverage, regions) = regions(counties);
        let side = f64::from(1u32 << zoom);
        let mut tiles = BTreeSet::new();
        for i in 0..regions.len() {
            let largest = regions.region(i).faces.iter().max_by(|a, b| {
                coverage.face_area_km2(**a as usize).total_cmp(&coverage.face_area_km2(**b as usize))
            });
            let face = *largest.unwrap() as usize;
            let node = coverage.ring_positions(&coverage.faces()[face].rings[0])[0];
            for place in [node, coverage.face_bounds(face).center()] {
                let at = poverty_atlas::geometry::to_mercator(place).map(|v| (v * side) as u32);
                tiles.insert((at[0], at[1]));
            }
        }
        for (x, y) in tiles {
            let bytes = atlas()
                .vector_tile(&layers, TileCoord::new(zoom, x, y).unwrap(), &Budget::unlimited())
                .unwrap();
            let tile = Tile::decode(&bytes[..]).unwrap();
            tile.layers.iter().flat_map(|l| &l.features).for_each(|f| {
                missing.remove(&f.id());
            });
        }
        assert!(missing.is_empty(), "zoom {zoom}: {missing:?}");
    }
}
