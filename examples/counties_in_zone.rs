//! The counties of a zone as CSV: what the official list says, what lies on the ground, and where the two disagree.
//!
//! `cargo run --release --example counties_in_zone -- areas wumeng > wumeng.csv`
//!
//! The first word is a collection of zones (`areas`, `eco-zones`, `provinces`), the second the id of one of its
//! features. Every county that is listed or shares ground with the zone is a row.

use poverty_atlas::query::MemberRow;
use poverty_atlas::{Budget, Relation, Source, export, load};
use std::error::Error;
use std::io::Write;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [collection, zone] = arguments.as_slice() else {
        return Err("expected a collection of zones and the id of a zone, such as areas wumeng".into());
    };
    let (atlas, _) = load(&Source::Embedded)?;
    let (zones, zone) = atlas.dataset().feature(collection, zone)?;
    let counties = atlas.collection("counties").ok_or("the data set has no counties")?;
    let members = atlas.members(zones, zone, counties, Relation::Any, 0.0, &Budget::unlimited())?;

    // Without a list for these zones there is nothing the ground could disagree with.
    let has_list = atlas.membership(zones.id(), counties.id()).is_some();
    let row = |row: &MemberRow<'_>| {
        let county = row.position as usize;
        vec![
            counties.feature_id(county).to_string(),
            counties.feature_title(county).get("en").to_owned(),
            if row.listed.is_empty() { "no" } else { "yes" }.to_owned(),
            format!("{:.1}", row.overlap.km2),
            format!("{:.4}", row.overlap.share_of_member),
            row.disagreement().filter(|_| has_list).unwrap_or_default(),
        ]
    };
    let header = ["code", "name", "listed", "shared_km2", "share_of_county", "disagreement"];
    let mut table = export::csv::head(header.map(String::from));
    members.rows.iter().for_each(|r| export::csv::row(&mut table, row(r)));
    std::io::stdout().write_all(&table)?;
    for unit in &members.unmatched {
        eprintln!("listed, but without a boundary: {}", unit.name.get("en"));
    }
    Ok(())
}
