//! Class breaks of an indicator, or of a property: `/indicators/{indicatorId}/classes`,
//! `/collections/{collectionId}/classes`.

use super::indicators;
use crate::atlas::Look;
use crate::feature::{Kind, Localized};
use crate::indicator::{Classification, Method};
use crate::server::App;
use crate::server::app::lanes::Lane;
use crate::server::ask::look;
use crate::server::ask::parameters::{
    BREAKS, F_SERIES, K, LANG, METHOD, PALETTE, SERIES, STRING, YEAR, parameter,
};
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::formats;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::{Parameter, Route, schema_of};
use crate::server::wire::table;
use crate::style::Palette;
use axum::extract::{Path, State};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

/// Classes of an indicator.
pub const INDICATOR_CLASSES: Route = Route {
    path: "/indicators/{indicatorId}/classes",
    id: "classes",
    summary: "Class breaks of an indicator in a year, with counts, goodness of fit and colours; unknown values apart",
    parameters: &[YEAR, METHOD, K, BREAKS, PALETTE, LANG, F_SERIES],
    media: SERIES,
    documents: &[("application/json", schema_of::<IndicatorClasses<'static>>)],
    lane: Lane::Heavy,
    ..Route::GET
};

const PROPERTY: Parameter =
    Parameter { required: true, ..parameter("property", "A property that has numbers.", STRING, "area_km2") };

/// Classes of a property.
pub const PROPERTY_CLASSES: Route = Route {
    path: "/collections/{collectionId}/classes",
    id: "propertyClasses",
    summary: "Class breaks of a property that has numbers, with counts, goodness of fit and colours",
    parameters: &[PROPERTY, METHOD, K, BREAKS, PALETTE, LANG, F_SERIES],
    media: SERIES,
    documents: &[("application/json", schema_of::<PropertyClasses<'static>>)],
    lane: Lane::Heavy,
    ..Route::GET
};

/// Classes of an indicator in a year.
#[derive(Serialize, JsonSchema)]
struct IndicatorClasses<'a> {
    indicator: &'a str,
    /// `null` for values without a year.
    year: Option<i32>,
    unit: &'a Localized,
    #[serde(flatten)]
    classes: Classes,
    links: Vec<Link>,
}

/// Classes of a property.
#[derive(Serialize, JsonSchema)]
struct PropertyClasses<'a> {
    collection: &'a str,
    property: &'a str,
    unit: Option<&'a Localized>,
    #[serde(flatten)]
    classes: Classes,
    links: Vec<Link>,
}

/// Values in classes.
#[derive(Serialize, JsonSchema)]
struct Classes {
    /// How the breaks were chosen.
    method: Option<&'static str>,
    /// Number of classes.
    k: usize,
    /// Ascending; one less than classes.
    breaks: Vec<f64>,
    /// Goodness of variance fit, 0 to 1.
    fit: f64,
    /// The lowest value.
    min: Option<f64>,
    /// The highest value.
    max: Option<f64>,
    /// From low to high.
    classes: Vec<ClassDocument>,
    /// Number of unknown values.
    unknown: usize,
    palette: &'static str,
}

/// One class of values.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Class")]
struct ClassDocument {
    /// Values are not below this; `null` for the lowest class.
    from: Option<f64>,
    /// Values are below this; `null` for the highest class.
    to: Option<f64>,
    /// Number of values.
    count: usize,
    /// `#rrggbb`.
    color: Option<String>,
}

impl Classes {
    /// The classes as a table, a row for each.
    fn table(&self, name: &str) -> Response {
        let header = ["from", "to", "count", "color"].map(str::to_owned);
        let number = |n: Option<f64>| n.map_or_else(String::new, |n| n.to_string());
        let row = |c: &ClassDocument| {
            vec![number(c.from), number(c.to), c.count.to_string(), c.color.clone().unwrap_or_default()]
        };
        table::table(&format!("{name}-classes"), header, self.classes.iter().map(row))
    }
}

const DEFAULT_CLASSES: usize = 5;

/// Classes of an indicator in a year.
///
/// # Errors
/// 404 for an unknown indicator, 400 for a year it does not have or invalid classes; 406 where `Accept` takes
/// none of the formats.
pub async fn of_indicator(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &INDICATOR_CLASSES, &formats::SERIES)?;
    let indicator = indicators::find(&app, &id)?;
    let year = indicators::year(&call, indicator)?;
    let values = indicator.values(year);
    let classes = classes(&call, &values, &indicator.breaks)?;
    if format == "csv" {
        return Ok(classes.table(&id));
    }
    let document = IndicatorClasses {
        indicator: &id,
        year,
        unit: &indicator.unit,
        classes,
        links: vec![call.self_link(&["indicators", &id, "classes"], "application/json")],
    };
    html::outlined(&app, &call, (format, &INDICATOR_CLASSES), document)
}

/// Classes of a property that has numbers.
///
/// # Errors
/// 404 for an unknown collection, 400 for a property without numbers or invalid classes; 406 where `Accept`
/// takes none of the formats.
pub async fn of_property(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &PROPERTY_CLASSES, &formats::SERIES)?;
    let collection = app.collection(&id)?;
    let name = call.params.required("property", call.params.get("property"))?;
    let numbers =
        || collection.properties().iter().filter(|p| matches!(p.kind, Kind::Integer | Kind::Number));
    let property = numbers().find(|p| &*p.name == name).ok_or_else(|| {
        let known = numbers().map(|p| &*p.name).collect::<Vec<_>>().join(", ");
        Problem::bad_request(format!("parameter property: expected one of {known}, found {name:?}"))
    })?;
    let values: Vec<Option<f64>> = property.values.iter().map(crate::feature::ValueRef::as_number).collect();
    let classes = classes(&call, &values, &[])?;
    if format == "csv" {
        return Ok(classes.table(name));
    }
    let document = PropertyClasses {
        collection: &id,
        property: name,
        unit: property.unit.as_ref(),
        classes,
        links: vec![call.self_link(&["collections", &id, "classes"], "application/json")],
    };
    html::outlined(&app, &call, (format, &PROPERTY_CLASSES), document)
}

/// The classes of values in the look that a request asks for; `own` are the breaks that the field uses, if it does.
fn classes(call: &Call, values: &[Option<f64>], own: &[f64]) -> Result<Classes, Problem> {
    let Look { method, classes, breaks, palette, .. } = look::look(call)?;
    let is_manual = !breaks.is_empty() || (!own.is_empty() && classes.is_none());
    let default = if is_manual { Method::Manual } else { Method::Jenks };
    let classification = match (method.unwrap_or(default), breaks.is_empty()) {
        (Method::Manual, false) => Classification::manual(values, &breaks),
        (Method::Manual, true) if !own.is_empty() => Classification::manual(values, own),
        (Method::Manual, true) => {
            return Err(Problem::bad_request("parameter breaks is missing; expected it with method=manual"));
        }
        (_, false) => {
            return Err(Problem::bad_request("parameter breaks: expected it with method=manual alone"));
        }
        (method, true) => {
            let classes = classes.unwrap_or(DEFAULT_CLASSES);
            Classification::of(values, method, classes, call.ticket.budget())?
        }
    };
    Ok(described(&classification, palette.unwrap_or(&Palette::ALL[0]), values))
}

fn described(classification: &Classification, palette: &Palette, values: &[Option<f64>]) -> Classes {
    let Classification { breaks, counts, unknown, .. } = classification;
    let colors = palette.colors(counts.len());
    let class = |(i, count): (usize, &usize)| ClassDocument {
        from: i.checked_sub(1).and_then(|below| breaks.get(below)).copied(),
        to: breaks.get(i).copied(),
        count: *count,
        color: colors.get(i).map(ToString::to_string),
    };
    let known = || values.iter().flatten().copied();
    let method = Method::NAMES.iter().find(|(_, m)| *m == classification.method).map(|(n, _)| *n);
    Classes {
        method,
        k: counts.len(),
        breaks: breaks.clone(),
        fit: (classification.fit * 1e6).round() / 1e6,
        min: known().min_by(f64::total_cmp),
        max: known().max_by(f64::total_cmp),
        classes: counts.iter().enumerate().map(class).collect(),
        unknown: *unknown,
        palette: palette.name,
    }
}
