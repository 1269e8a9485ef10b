//! `/map`, `/collections/{collectionId}/map` and `/styles/{styleId}/map`: any part of a map as one image, as OGC API Maps
//! (20-058) asks for it.

use crate::atlas::Look;
use crate::geometry::{Crs, Projection, extent_center, extent_width};
use crate::render::Window;
use crate::server::App;
use crate::server::app::lanes::Lane;
use crate::server::ask;
use crate::server::ask::look;
use crate::server::ask::map::{ImageFormat, MapRequest, extent};
use crate::server::ask::parameters::{
    BBOX_CRS, BGCOLOR, BREAKS, F_IMAGE, K, LABELS, LANG, MAP_BBOX, MAP_CRS, MAP_DATETIME, MAP_HEIGHT,
    MAP_WIDTH, METHOD, PALETTE, RELIEF, THEME, TRANSPARENT, YEAR,
};
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::server::wire::route::{Parameter, Route};
use crate::style::{Color, Style};
use axum::extract::{Path, State};
use axum::http::HeaderName;
use axum::response::Response;

/// Maximum width and height, pixels.
const MOST_PIXELS: u32 = 4096;
/// The longer side where a request says nothing of it, pixels.
const PLAIN_SIDE: f64 = 1024.0;
/// Degrees that a map of all there is shows at least, across and up: a point has no size.
const ROOM: f64 = 0.2;
/// How many times as long as wide it is at most.
const LONGEST: f64 = 8.0;
/// The header with the box of the answer (OGC 20-058, requirement 15).
const CONTENT_BBOX: HeaderName = HeaderName::from_static("content-bbox");
/// The header with its time.
const CONTENT_DATETIME: HeaderName = HeaderName::from_static("content-datetime");

/// Of any map, and last those of the classes of its style.
const PARAMETERS: &[Parameter] = &[
    MAP_BBOX,
    BBOX_CRS,
    MAP_CRS,
    MAP_WIDTH,
    MAP_HEIGHT,
    MAP_DATETIME,
    TRANSPARENT,
    BGCOLOR,
    YEAR,
    LANG,
    THEME,
    LABELS,
    RELIEF,
    F_IMAGE,
    METHOD,
    K,
    BREAKS,
    PALETTE,
];

/// Without the classes of a style: which one shows a collection, the server chooses.
const OF_COLLECTION: &[Parameter] = PARAMETERS.split_at(PARAMETERS.len() - 4).0;

/// The map of the default style.
pub const DATASET_MAP: Route = Route {
    path: "/map",
    id: ".dataset.map",
    summary: "The map of the default style, or any part of it, as one image (OGC API Maps)",
    parameters: PARAMETERS,
    media: &["image/png", "image/webp", "image/jpeg"],
    is_lenient: true,
    lane: Lane::Drawing,
    ..Route::GET
};

/// The map that shows a collection.
pub const COLLECTION_MAP: Route = Route {
    path: "/collections/{collectionId}/map",
    id: ".collection.map",
    summary: "The map that shows a collection, by the first style that is about it, as one image (OGC API Maps)",
    parameters: OF_COLLECTION,
    ..DATASET_MAP
};

/// The map of a style.
pub const STYLED_MAP: Route = Route {
    path: "/styles/{styleId}/map",
    id: ".dataset.style.map",
    summary: "The map of a style, or any part of it, as one image (OGC API Maps)",
    ..DATASET_MAP
};

/// The map of the default style.
///
/// # Errors
/// 404 without a style, 400 for a parameter that cannot be read or does not fit it.
pub async fn dataset(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    let default = app.atlas.info().default_style.as_deref().and_then(|id| app.atlas.style(id));
    let style = default.or(app.atlas.styles().first());
    let style = style.ok_or_else(|| Problem::not_found("the data set has no style"))?;
    answer(&app, &call, (style, look::look(&call)?), extent(&app, style)).await
}

/// The map that shows a collection.
///
/// # Errors
/// 404 for an unknown collection or one that no style draws, 400 for a parameter that cannot be read or does not fit.
pub async fn collection(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, Problem> {
    let collection = app.collection(&id)?;
    let style = look::of_collection(&app, &id)
        .ok_or_else(|| Problem::not_found(format!("no style draws the collection {id:?}")))?;
    let look = Look { theme: look::look(&call)?.theme, ..Look::default() };
    answer(&app, &call, (style, look), ask::tile::extent(&[collection], &[])).await
}

/// The map of a style.
///
/// # Errors
/// 404 for an unknown style, 400 for a parameter that cannot be read or does not fit it.
pub async fn styled(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Response, Problem> {
    let style = look::find(&app, &id)?;
    answer(&app, &call, (style, look::look(&call)?), extent(&app, style)).await
}

async fn answer(
    app: &App,
    call: &Call,
    (style, look): (&Style, Look),
    whole: [f64; 4],
) -> Result<Response, Problem> {
    call.params.expect(&DATASET_MAP, &[])?;
    let formats = [
        ("png", &["image/png", "image/*"][..]),
        ("webp", &["image/webp"]),
        ("jpg", &["image/jpeg"]),
        ("jpeg", &[]),
    ];
    let format = call.format(&DATASET_MAP, &formats)?;
    let format = ImageFormat::of_ending(format).unwrap_or(ImageFormat::Png);
    let at = look::year_at(app, call, style)?;
    let year = look::year(app, call, style)?.or(at);
    let crs = ask::crs(&call.params, "crs")?;
    let shown = part(call)?.unwrap_or_else(|| with_room(whole));
    let window = window(call, crs, shown)?;
    let map = MapRequest::of(app, call, style, year, &look, format)?;
    let map = map.alone(call.params.flag("transparent")?, ground(call)?);
    let response = map.draw(app, &call.ticket, window).await?;
    let response = respond::in_crs(response, crs);
    let [a, b, c, d] = match crs.is_metric() {
        true => sides(crs, shown),
        false if crs.is_latitude_first() => [shown[1], shown[0], shown[3], shown[2]],
        false => shown,
    };
    let response = respond::with_header(response, CONTENT_BBOX, &format!("{a},{b},{c},{d}"));
    let year = year.or(app.atlas.shown_year(style));
    Ok(match year {
        Some(year) => respond::with_header(response, CONTENT_DATETIME, &year.to_string()),
        None => response,
    })
}

/// `bbox`: west, south, east and north in degrees, west beyond east across 180°.
fn part(call: &Call) -> Result<Option<[f64; 4]>, Problem> {
    let halves = call.params.bbox(ask::crs(&call.params, "bbox-crs")?)?;
    let (first, last) = (halves.first(), halves.last());
    Ok(first.zip(last).map(|(w, e)| [w.west(), w.south(), e.east(), w.north()]))
}

/// A box that is nearly a point or a line, with room around it.
fn with_room(extent: [f64; 4]) -> [f64; 4] {
    let ([_, south, _, north], width) = (extent, extent_width(extent));
    let least = ROOM.max(width.max(north - south) / LONGEST);
    let [lon, lat] = extent_center(extent);
    let (across, up) = (width.max(least) / 2.0, (north - south).max(least) / 2.0);
    let turned = |lon: f64| if lon.abs() > 180.0 { lon - 360.0 * lon.signum() } else { lon };
    match (width >= least, north - south >= least) {
        (true, true) => extent,
        _ => [turned(lon - across), (lat - up).max(-90.0), turned(lon + across), (lat + up).min(90.0)],
    }
}

/// West, south, east and north in a reference system, east always beyond west.
fn sides(crs: Crs, [west, south, east, north]: [f64; 4]) -> [f64; 4] {
    let east = if west > east { east + 360.0 } else { east };
    match crs.is_metric() {
        false => [west, south, east, north],
        true => {
            let ([a, b], [c, d]) = (crs.of_degrees([west, south]), crs.of_degrees([east, north]));
            [a, b, c, d]
        }
    }
}

fn window(call: &Call, crs: Crs, shown: [f64; 4]) -> Result<Window, Problem> {
    let expected = format!("a whole number from 1 to {MOST_PIXELS}");
    let side = |name: &str| {
        call.params
            .parsed(name, &expected, |v| v.parse::<u32>().ok().filter(|n| (1..=MOST_PIXELS).contains(n)))
    };
    let sides = sides(crs, shown);
    let ratio = (sides[2] - sides[0]) / (sides[3] - sides[1]);
    // What is not said follows from the shape of the box, so that a pixel is square.
    let whole = |n: f64| n.round().clamp(1.0, f64::from(MOST_PIXELS)) as u32;
    let (width, height) = match (side("width")?, side("height")?) {
        (Some(width), Some(height)) => (width, height),
        (Some(width), None) => (width, whole(f64::from(width) / ratio)),
        (None, Some(height)) => (whole(f64::from(height) * ratio), height),
        (None, None) if ratio >= 1.0 => (PLAIN_SIDE as u32, whole(PLAIN_SIDE / ratio)),
        (None, None) => (whole(PLAIN_SIDE * ratio), PLAIN_SIDE as u32),
    };
    let projection = if crs.is_metric() { Projection::Mercator } else { Projection::Degrees };
    Window::of_box(projection, sides, width, height, 1.0).ok_or_else(|| {
        let found = call.params.get("bbox").unwrap_or("");
        let what = "a box between a few metres and some worlds wide";
        Problem::bad_request(format!("parameter bbox: expected {what}, found {found:?}"))
    })
}

/// `bgcolor`.
fn ground(call: &Call) -> Result<Option<Color>, Problem> {
    let expected = "a colour such as 0xFFFFFF or #FFFFFF";
    call.params.parsed("bgcolor", expected, |v| {
        let hex = v.strip_prefix("0x").or(v.strip_prefix("0X")).or(v.strip_prefix('#'))?;
        Color::parse(&format!("#{hex}")).filter(|_| hex.len() == 6)
    })
}
