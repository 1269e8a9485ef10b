//! Printed figures: each names all that it is about, says what it is drawn in, and says nothing twice.

use crate::client::atlas;
use crate::switches::has_font;
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use poverty_atlas::atlas::{FigureOptions, FigureShows};
use poverty_atlas::budget::{Budget, Stopped};
use poverty_atlas::language::Language;
use poverty_atlas::server::{ServerOptions, router};
use std::collections::BTreeSet;
use tower::ServiceExt;

fn app() -> Router {
    router(atlas().clone(), ServerOptions::default())
}

async fn text(path: &str) -> String {
    let request = Request::builder().uri(path).body(Body::empty()).unwrap();
    let response = app().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200, "{path}");
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

/// All texts of an SVG, each in the place where it stands, without the blanks at which lines break.
fn written(svg: &str) -> String {
    let texts = svg.split("<text ").skip(1).filter_map(|t| t.split_once('>')?.1.split_once("</text>"));
    let all: String = texts.map(|(text, _)| text.replace("&amp;", "&").replace("&lt;", "<")).collect();
    all.split_whitespace().collect()
}

fn spoken(language: &str) -> Language {
    language.parse().unwrap()
}

/// What maps call features of a collection whose ids begin so.
fn called(collection: &str, ids: &[&str], language: &str) -> BTreeSet<String> {
    let (collection, language) = (atlas().collection(collection).unwrap(), spoken(language));
    let is_wanted = |i: &usize| ids.iter().any(|id| collection.feature_id(*i).starts_with(id));
    let found = (0..collection.len()).filter(is_wanted);
    found.map(|i| collection.label(i).get(&language).split_whitespace().collect()).collect()
}

/// What maps call the provinces for which a number of people relocated is known.
fn relocated(language: &str) -> BTreeSet<String> {
    let (provinces, language) = (atlas().collection("provinces").unwrap(), spoken(language));
    let indicator = atlas().indicator("relocation-done").unwrap();
    let known = (0..provinces.len()).filter(|i| indicator.value(*i, indicator.year_shown(None)).is_some());
    known.map(|i| provinces.label(i).get(&language).split_whitespace().collect()).collect()
}

#[tokio::test]
async fn each_figure_names_all_that_it_is_about() {
    if !has_font(atlas()) {
        return;
    }
    for language in ["zh", "en"] {
        let about = &called("areas", &[""], language) | &called("eco-zones", &[""], language);
        let region = called("counties", &["5133", "5132", "513422"], language);
        let neighbours = called("provinces", &["51", "53", "54", "62", "63"], language);
        let [ganzi, aba] = ["5133", "5132"].map(|id| called("counties", &[id], language));
        let provinces = relocated(language);
        let all = [&about, &provinces, &region, &neighbours, &ganzi, &aba];
        assert_eq!(all.map(BTreeSet::len), [39, 22, 32, 5, 18, 13]);
        let region = &region | &neighbours;
        for (figure, names) in [("2", about), ("3", provinces), ("4", region), ("5", ganzi), ("6", aba)] {
            let path = format!("/figures/{figure}.svg?lang={language}");
            let all = written(&text(&path).await);
            // The caption, the legend and longer names have some of them too.
            let bare = written(&text(&format!("{path}&labels=false")).await);
            let is_named = |name: &&String| all.matches(*name).count() > bare.matches(*name).count();
            let missing: Vec<&String> = names.iter().filter(|name| !is_named(name)).collect();
            assert!(missing.is_empty(), "the map of figure {figure} in {language} does not name {missing:?}");
        }
    }
}

#[tokio::test]
async fn figures_say_how_they_are_drawn_and_nothing_twice() {
    for (figure, projection) in [("2", true), ("4", true), ("1", false), ("chart-1", false)] {
        let svg = text(&format!("/figures/{figure}.svg?lang=en")).await;
        assert_eq!(
            written(&svg).contains(
                "Albersequal-areaconicprojection,standardparallels25°Nand47°N,centralmeridian105°E."
            ),
            projection,
            "{figure}"
        );
        assert_eq!(
            written(&svg).contains("Boundariesof2021"),
            projection,
            "the year is that of the boundaries: {figure}"
        );
        assert!(written(&svg).contains("dataversion"), "{figure}");
    }
    for language in ["zh", "en"] {
        let all = written(&text(&format!("/figures/3.svg?lang={language}")).await);
        let said =
            if language == "zh" { "圆面积与搬迁人数成正比" } else { "Circleareasaretruetopeople" };
        assert_eq!(all.matches(said).count(), 1, "{language}");
        assert!(all.contains(if language == "zh" { "南海诸岛" } else { "SouthChinaSeaIslands" }));
    }
    // A folder without a sheet is drawn around what it has.
    let part = text("/maps/areas.svg?region=areas/wumeng&lang=en").await;
    assert!(!written(&part).contains("SouthChinaSeaIslands"), "an inset belongs to maps of everything");
}

/// A budget that is over by then must not cost the names of a whole map first.
#[test]
fn a_figure_that_nobody_waits_for_is_not_drawn() {
    let figure = atlas().figure("2").unwrap();
    let FigureShows::Map { style, .. } = &figure.shows else { panic!("a map") };
    let style = atlas().style(style).unwrap();
    let options = FigureOptions {
        width_mm: 180.0,
        dpi: Some(96.0),
        year: None,
        languages: spoken("en").into(),
        dark: false,
        labels: true,
        relief: false,
    };
    let budget = Budget::unlimited();
    assert!(atlas().map_figure(style, None, &options, &budget).is_ok());
    budget.cancel();
    let map = atlas().map_figure(style, None, &options, &budget);
    assert_eq!(map.err(), Some(Stopped::Cancelled));
    let declared = atlas().declared_figure(figure, Some(style), &options, &budget);
    assert_eq!(declared.err(), Some(Stopped::Cancelled));
}
