//! Seats of counties: where they lie, and that labels and lines between partners use them.

use crate::client::{atlas, good};
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
        let is_doubtful = seats.value(i, "doubtful") == &Value::Boolean(true);
        doubtful += usize::from(is_doubtful);
        let inside = counties.shapes().geometry(county).contains(&point);
        assert!(inside || is_doubtful, "{} lies outside", seats.feature_id(i));
    }
    assert!((1..60).contains(&doubtful), "{doubtful}");
}

#[test]
fn labels_stand_at_seats_from_zoom_8() {
    let atlas = atlas();
    let counties = atlas.collection("counties").unwrap();
    let places = counties.label_places().unwrap();
    assert_eq!(places.from_zoom, 8);
    let known = places.at.iter().filter(|p| p.is_some()).count();
    assert!(known > 2_800, "{known}");
}

#[tokio::test]
async fn partners_are_linked_seat_to_seat() {
    let pair = good("/collections/cooperation/items/510903-513222").await;
    for (end, id) in [(0, "510903"), (1, "513222")] {
        let seat = good(&format!("/collections/seats/items/{id}")).await;
        assert_eq!(pair["geometry"]["coordinates"][end], seat["geometry"]["coordinates"], "{id}");
    }
}
