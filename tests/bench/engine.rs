//! The engine on the built-in data: load, locate, zone query, vector tiles, GeoJSON. `cargo bench --bench engine`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use poverty_atlas::atlas::Atlas;
use poverty_atlas::budget::Budget;
use poverty_atlas::export::{Detail, geojson};
use poverty_atlas::geometry::Crs;
use poverty_atlas::load::{Source, load};
use poverty_atlas::query::filter::tree_of_text;
use poverty_atlas::query::{Aggregation, GroupKey, Relation, Stat};
use poverty_atlas::tile::TileCoord;
use std::hint::black_box;

fn atlas() -> Atlas {
    load(&Source::Embedded).expect("the built-in data").0
}

fn loading(c: &mut Criterion) {
    let mut group = c.benchmark_group("load");
    group.sample_size(10);
    group.bench_function("built-in data", |b| b.iter(|| black_box(atlas())));
    group.finish();
}

fn queries(c: &mut Criterion) {
    let atlas = atlas();
    // Points on a lattice over the west of the country, so that no run favours one county.
    let points: Vec<[f64; 2]> =
        (0..1_000).map(|i| [95.0 + f64::from(i % 40) * 0.37, 24.0 + f64::from(i / 40) * 0.41]).collect();
    let mut next = points.iter().cycle();
    c.bench_function("locate: one point, all collections", |b| {
        b.iter(|| black_box(atlas.locate(*next.next().expect("endless"))));
    });
    let zones = atlas.collection("areas").expect("areas");
    let counties = atlas.collection("counties").expect("counties");
    let inside: Vec<([f64; 2], usize)> = points
        .iter()
        .filter_map(|p| {
            Some((*p, *atlas.locate(*p).iter().find(|(c, _)| c.id() == counties.id())?.1.first()? as usize))
        })
        .collect();
    let mut next = inside.iter().cycle();
    c.bench_function("distance to the border of the county around a point", |b| {
        b.iter(|| {
            let (point, county) = next.next().expect("endless");
            black_box(counties.shapes().border_km(*county, *point))
        });
    });
    for text in ["wms", "凉山", "shan"] {
        c.bench_function(&format!("search in all collections: {text}"), |b| {
            b.iter(|| black_box(atlas.search(text, None)));
        });
    }
    let text = "province_code = '510000' AND exit_year >= 2018 AND name_zh LIKE '%县' AND area_km2 > 1000";
    c.bench_function("filter of four attributes over all counties, read and evaluated", |b| {
        b.iter(|| {
            let tree = tree_of_text(text).expect("a filter");
            let filter = atlas.filter(counties, tree, Crs::Crs84).expect("a filter of counties");
            black_box(atlas.filtered(counties, &filter, &Budget::unlimited()).unwrap())
        });
    });
    let every: Vec<u32> = (0..counties.len() as u32).collect();
    let column =
        |name: &str| counties.properties().iter().position(|p| &*p.name == name).expect("a property");
    let stats = ["sum(area_km2)", "median(area_km2)"].map(|s| Stat::parse(s, counties).expect("a statistic"));
    let by_area =
        Aggregation { group_by: vec![GroupKey::Property(column("area_id"))], stats: stats.to_vec() };
    c.bench_function("counties by area: sum and median", |b| {
        b.iter(|| black_box(by_area.of(counties, &every, &Budget::unlimited()).unwrap()));
    });
    for (name, relation) in [("listed", Relation::Listed), ("intersects", Relation::Intersects)] {
        let mut zone = 0;
        c.bench_function(&format!("counties in an area, {name}, with overlap"), |b| {
            b.iter(|| {
                zone = (zone + 1) % zones.len();
                black_box(atlas.members(zones, zone, counties, relation, 0.0, &Budget::unlimited()).unwrap())
            });
        });
    }
}

fn vector_tiles(c: &mut Criterion) {
    let atlas = atlas();
    let counties = atlas.tile_layers("counties", None).expect("counties");
    for (z, x, y) in [(4, 12, 6), (6, 50, 26), (8, 202, 106)] {
        let coord = TileCoord::new(z, x, y).expect("a tile that exists");
        atlas.vector_tile(&counties, coord, &Budget::unlimited()).expect("time without end");
        c.bench_function(&format!("vector tile, z{z}"), |b| {
            b.iter(|| {
                black_box(
                    atlas.vector_tile(&counties, coord, &Budget::unlimited()).expect("time without end"),
                )
            });
        });
    }
}

fn writing(c: &mut Criterion) {
    let atlas = atlas();
    let counties = atlas.collection("counties").expect("counties");
    let detail = Detail::whole(counties);
    // As answers are made: a piece after the other.
    let write = || {
        let (mut piece, mut length) = (Vec::with_capacity(160 << 10), 0);
        for position in 0..counties.len() {
            geojson::record(&mut piece, counties, position, &detail, "");
            if piece.len() >= 128 << 10 {
                length += black_box(&piece).len();
                piece.clear();
            }
        }
        length + piece.len()
    };
    let mut group = c.benchmark_group("write");
    group.throughput(Throughput::BytesDecimal(write() as u64));
    group.bench_function("all counties as GeoJSON", |b| b.iter(write));
    group.finish();
}

criterion_group!(benches, loading, queries, vector_tiles, writing);
criterion_main!(benches);
