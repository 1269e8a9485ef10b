//! Figures for print: `/maps/{styleId}.{png,webp,svg,pdf}` and the declared ones, `/figures/{figureId}.{png,webp,svg,pdf}`.

use crate::atlas::{FigureInfo, FigureOptions, FigurePart, FigureShows, Look, PrintedFigure};
use crate::budget::Budget;
use crate::geometry::{Bounds, Crs};
use crate::server::App;
use crate::server::app::cache::{Entry, Key};
use crate::server::app::lanes::Lane;
use crate::server::ask::look;
use crate::server::ask::map::{ImageFormat, labels, relief};
use crate::server::ask::parameters::{
    BBOX, BREAKS, DPI, K, LABELS, LANG, METHOD, PALETTE, REGION, RELIEF, THEME, WIDTH, YEAR,
};
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::server::wire::route::Route;
use crate::style::Style;
use axum::extract::{Path, State};
use axum::response::Response;
use std::sync::Arc;

/// A map as a figure for print.
pub const MAP_FIGURE: Route = Route {
    path: "/maps/{styleId}.png",
    id: "mapFigure",
    summary: "A map for print with title, legend, scale bar and source; also as `.webp`, `.svg` and `.pdf`",
    parameters: &[BBOX, REGION, WIDTH, DPI, YEAR, LANG, METHOD, K, BREAKS, PALETTE, THEME, LABELS, RELIEF],
    media: &["image/png", "image/webp", "image/svg+xml", "application/pdf"],
    lane: Lane::Heavy,
    ..Route::GET
};

/// One declared figure.
pub const FIGURE: Route = Route {
    path: "/figures/{figureId}.png",
    id: "figure",
    summary: "One figure, also as `.webp`, `.svg` and `.pdf`",
    parameters: &[WIDTH, DPI, LANG, THEME, LABELS, RELIEF],
    media: &["image/png", "image/webp", "image/svg+xml", "application/pdf"],
    lane: Lane::Heavy,
    ..Route::GET
};

/// Widths of a figure, mm.
const WIDTHS: (f64, f64, f64) = (60.0, 180.0, 420.0);
/// Dots per inch.
const DENSITIES: (f64, f64, f64) = (72.0, 300.0, 600.0);
/// Most device pixels of a figure.
const MOST_PIXELS: f64 = 40e6;

/// How a figure is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FigureFormat {
    Png,
    Webp,
    Svg,
    Pdf,
}

impl FigureFormat {
    fn split(name: &str) -> Result<(&str, FigureFormat), Problem> {
        let known = [
            ("png", FigureFormat::Png),
            ("webp", FigureFormat::Webp),
            ("svg", FigureFormat::Svg),
            ("pdf", FigureFormat::Pdf),
        ];
        let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
        let format = known.iter().find(|(e, _)| *e == end).map(|(_, f)| *f);
        let bad = || {
            Problem::not_found(format!("no figure {name:?}; expected its id, then .png, .webp, .svg or .pdf"))
        };
        format.map(|f| (stem, f)).ok_or_else(bad)
    }

    fn media(self) -> &'static str {
        match self {
            FigureFormat::Png => ImageFormat::Png.media(),
            FigureFormat::Webp => ImageFormat::Webp.media(),
            FigureFormat::Svg => "image/svg+xml",
            FigureFormat::Pdf => "application/pdf",
        }
    }

    fn write(self, figure: &PrintedFigure<'_>, budget: &Budget) -> Result<Entry, Problem> {
        let bytes = match self {
            FigureFormat::Png => figure.png(budget)?,
            FigureFormat::Webp => {
                ImageFormat::Webp.fits(figure.pixels())?;
                figure.webp(budget)?
            }
            FigureFormat::Svg => figure.svg().into_bytes(),
            FigureFormat::Pdf => figure.pdf(),
        };
        Ok(Entry::new(self.media(), None, bytes))
    }
}

/// A map of a style as a figure.
///
/// # Errors
/// 404 for an unknown style or ending, 400 for a parameter that cannot be read or a picture that is too large.
pub async fn map(State(app): State<App>, Path(name): Path<String>, call: Call) -> Result<Response, Problem> {
    if name.ends_with(".json") {
        return super::tilejson::tilejson(&app, &name, &call);
    }
    call.params.expect(&MAP_FIGURE, &[])?;
    let (id, format) = FigureFormat::split(&name)?;
    let (style, year, look) = look::styled(&app, &call, id)?;
    if let Some(store) = app.atlas.store_of(&style) {
        return Err(Problem::bad_request(format!(
            "a print of {id:?}: expected collections in memory alone, found {:?}, whose features are read in place",
            store.schema().id()
        )));
    }
    let part = part(&app, &call)?;
    let options = options(&app, &call, format, year, &look)?;
    let key = Key::of(&("map figure", id, format, &part, &options, look));
    let atlas = app.atlas.clone();
    let make =
        |budget: &Budget| format.write(&atlas.map_figure(&style, part.as_ref(), &options, budget)?, budget);
    Ok(respond::entry(key, &app.tiles.get(key, &call.ticket, make).await?))
}

/// One declared figure.
///
/// # Errors
/// 404 for an unknown figure or ending, 400 for a parameter that cannot be read or a picture that is too large.
pub async fn declared(
    State(app): State<App>,
    Path(name): Path<String>,
    call: Call,
) -> Result<Response, Problem> {
    call.params.expect(&FIGURE, &[])?;
    let (id, format) = FigureFormat::split(&name)?;
    let known = || app.atlas.figures().iter().map(|f| &*f.id);
    let figure = app.atlas.figure(id).ok_or_else(|| Problem::unknown("figure", id, known()))?.clone();
    let look = look::look(&call)?;
    let (style, year) = styled(&app, &call, &figure, &look)?;
    let options = options(&app, &call, format, year, &look)?;
    let key = Key::of(&("figure", id, format, &options, look));
    let atlas = app.atlas.clone();
    let make = |budget: &Budget| {
        let drawn = atlas.declared_figure(&figure, style.as_deref(), &options, budget)?;
        format.write(&drawn.ok_or_else(|| Problem::internal("what a figure shows is gone"))?, budget)
    };
    Ok(respond::entry(key, &app.tiles.get(key, &call.ticket, make).await?))
}

/// The style of a figure's map in its theme, and the year it shows.
fn styled(
    app: &App,
    call: &Call,
    figure: &FigureInfo,
    look: &Look,
) -> Result<(Option<Arc<Style>>, Option<i32>), Problem> {
    match &figure.shows {
        FigureShows::Map { style, year, .. } => {
            let style = look::restyled(app, call, look::find(app, style)?, look, *year)?;
            Ok((Some(style), *year))
        }
        _ => look::is_dark(call).map(|_| (None, None)),
    }
}

fn options(
    app: &App,
    call: &Call,
    format: FigureFormat,
    year: Option<i32>,
    look: &Look,
) -> Result<FigureOptions, Problem> {
    let width_mm = measure(call, "width", "a width of the page in millimetres", WIDTHS)?;
    let dpi = measure(call, "dpi", "dots per inch", DENSITIES)?;
    let side = width_mm / 25.4 * dpi;
    let is_image = matches!(format, FigureFormat::Png | FigureFormat::Webp);
    // The highest figure is about one and a half times as high as wide.
    if is_image && side * side * 1.5 > MOST_PIXELS {
        let what = format!(
            "parameters width and dpi: {width_mm} mm at {dpi} dots per inch are {side:.0} pixels across, too many; \
             expected a smaller width or dpi, or svg or pdf"
        );
        return Err(Problem::bad_request(what));
    }
    let languages = look::languages(app, call)?;
    let (labels, relief) = (labels(call)?, relief(call)?);
    Ok(FigureOptions {
        width_mm,
        dpi: is_image.then_some(dpi),
        year,
        languages,
        dark: look.is_dark(),
        labels,
        relief,
    })
}

/// A number within lowest and highest; the one between if the parameter is absent.
fn measure(call: &Call, name: &str, what: &str, (low, usual, high): (f64, f64, f64)) -> Result<f64, Problem> {
    let parse = |v: &str| v.parse::<f64>().ok().filter(|n| (low..=high).contains(n));
    Ok(call.params.parsed(name, &format!("{what} from {low} to {high}"), parse)?.unwrap_or(usual))
}

/// `bbox` or `region`: the part of the world a figure shows.
fn part(app: &App, call: &Call) -> Result<Option<FigurePart>, Problem> {
    let boxes: Vec<Bounds> = call.params.bbox(Crs::Crs84)?;
    let region = call.params.get("region");
    match (boxes.as_slice(), region) {
        ([], None) => Ok(None),
        ([bounds], None) => {
            if bounds.east() - bounds.west() < 1e-4 || bounds.north() - bounds.south() < 1e-4 {
                return Err(Problem::bad_request(
                    "parameter bbox: expected a box with some width and height",
                ));
            }
            Ok(Some(FigurePart::Bounds(*bounds)))
        }
        ([], Some(region)) => {
            let bad = || {
                let what = format!(
                    "parameter region: expected collection/id, such as areas/wumeng, found {region:?}"
                );
                Problem::bad_request(what)
            };
            let (collection, id) = region.split_once('/').ok_or_else(bad)?;
            let found = app.atlas.collection(collection).filter(|c| c.position(id).is_some());
            found.ok_or_else(bad)?;
            Ok(Some(FigurePart::Feature { collection: collection.into(), id: id.into() }))
        }
        (_, Some(_)) => {
            Err(Problem::bad_request("parameters bbox and region: expected one of them, found both"))
        }
        _ => {
            Err(Problem::bad_request("parameter bbox: expected a box that does not cross 180° for a figure"))
        }
    }
}
