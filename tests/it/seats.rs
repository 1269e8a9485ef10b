//! Seats of counties: where they lie, and that labels and lines between partners use them.

use crate::client::{atlas, fine, get, good};
use geo::Contains;
use poverty_atlas::feature::Value;

#[test]
fn seats_lie_in_their_county_but_for_the_doubtful() {
    let atlas = atlas();
    let (seats, counties) = (atlas.collection("seats").unwrap(), atlas.collection("counties").unwrap());
    assert_eq!(seats.len(), 2_835);
    let mut doubtful = 0;
    for i in 0..seats.len() {
        let county = counties.position(seats.feature_id(i)).unwrap();
        let geo::Geometry::Point(point) = *seats.shapes().geometry(i) else { panic!("{i} is no point") };
        let is_doubtful = seats.value(i, "doubtful") == Value::Boolean(true);
        doubtful += usize::from(is_doubtful);
        let inside = counties.shapes().geometry(county).contains(&point);
        assert!(inside || is_doubtful, "{} lies outside", seats.feature_id(i));
    }
    assert!((1..60).contains(&doubtful), "{doubtful}");
}

#[test]
fn labels_stand_at_seats() {
    let atlas = atlas();
    for (id, from_zoom, least) in [("counties", 7, 2_800), ("prefectures", 5, 330)] {
        let places = atlas.collection(id).unwrap().label_places().unwrap();
        assert_eq!(places.from_zoom, from_zoom, "{id}");
        let known = places.at.iter().filter(|p| p.is_some()).count();
        assert!(known > least, "{id}: {known}");
    }
}

#[test]
fn seats_of_provinces_and_prefectures_are_ranked_once() {
    let atlas = atlas();
    let seats = atlas.collection("seats").unwrap();
    let told = |name: &str| -> Vec<String> {
        (0..seats.len()).map(|i| seats.value(i, name).to_cell()).filter(|c| !c.is_empty()).collect()
    };
    let (provinces, prefectures) = (told("province_code"), told("prefecture_code"));
    for (codes, least) in [(&provinces, 30), (&prefectures, 330)] {
        let once: std::collections::BTreeSet<_> = codes.iter().collect();
        assert_eq!(once.len(), codes.len());
        assert!(codes.len() > least, "{}", codes.len());
    }
    let of_rank = |rank: &str| told("rank").iter().filter(|r| *r == rank).count();
    assert_eq!(of_rank("1"), provinces.len());
    // Chengdu and Sichuan are governed from one place.
    let chengdu =
        (0..seats.len()).find(|i| seats.value(*i, "prefecture_code").to_cell() == "510100").unwrap();
    assert_eq!(seats.value(chengdu, "province_code").to_cell(), "510000");
}

#[tokio::test]
async fn partners_are_linked_seat_to_seat() {
    let pair = good("/collections/cooperation/items/510903-513222").await;
    for (end, id) in [(0, "510903"), (1, "513222")] {
        let seat = good(&format!("/collections/seats/items/{id}")).await;
        assert_eq!(pair["geometry"]["coordinates"][end], seat["geometry"]["coordinates"], "{id}");
    }
}

#[tokio::test]
async fn tiles_have_seats_from_zoom_4() {
    assert_eq!(good("/tiles/seats").await["vector_layers"][0]["minzoom"], 4);
    assert!(get("/tiles/seats/3/6/3.mvt").await.body.is_empty());
    assert!(fine("/tiles/seats/4/12/6.mvt").await.body.len() > 1_000);
    let others = fine("/tiles/provinces/3/6/3.mvt").await;
    assert!(others.body.len() > 1_000, "others have no such limit");
}
