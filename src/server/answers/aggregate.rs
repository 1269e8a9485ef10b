//! `/collections/{collectionId}/aggregate`: features in groups, with numbers about each.

use super::by_zone::{self, GroundComparison};
use super::tallies::{self, ToldGroup};
use crate::export::Detail;
use crate::feature::{Collection, CollectionInfo, Kind, Localized, Property, Shapes, Value};
use crate::query::{Aggregation, Group, GroupKey, Page, Stat, dissolve};
use crate::server::App;
use crate::server::app::HeldCollection;
use crate::server::app::lanes::Lane;
use crate::server::ask::paging::Paging;
use crate::server::ask::parameters::{
    BBOX, BBOX_CRS, CRS, DATETIME, FILTER, FILTER_CRS, FILTER_LANG, IN, LANG, NOT_IN, PRECISION, Q,
    SKIP_GEOMETRY, STRING, ZOOM, parameter,
};
use crate::server::ask::{self, FeaturesRequest};
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::features::FeaturePage;
use crate::server::wire::geojson::FeatureCollection;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::server::wire::route::{Parameter, Route, schema_of};
use crate::server::wire::{formats, table};
use crate::store::Store;
use axum::extract::{Path, State};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

const F_GROUPS: Parameter = parameter(
    "f",
    "Format of the answer.",
    r#"{"type":"string","enum":["json","csv","geojson","html"]}"#,
    "json",
);

const STATS: Parameter = parameter(
    "stats",
    "What is reckoned of each group, with commas between: count, sum(p), mean(p), mean(p;weight=w), median(p), p90(p) (any percentile, interpolated linearly), min(p), max(p). Features whose value is unknown are counted apart and never as zero.",
    STRING,
    "count,sum(area_km2),median(area_km2),p90(area_km2)",
);

const GROUP_BY: Parameter = parameter(
    "group_by",
    "Properties whose values make the groups, with commas between; one group of all if absent. A feature with several values of one (a list, or ids with `;` between) counts in the group of each. Unknown values are a group of their own, the last. A collection of zones groups features as `in` gives them to its zones; those in none are in no group. Of what is read in place a collection of zones, in which the code of each feature puts it where the data set has codes (`zone_codes`), or a property with texts; else: each feature counts in the zone that has its point, a line where its longest part is half done, a polygon where its largest part is widest along the latitude in the middle of its box.",
    STRING,
    "area_id,province_zh",
);

/// Groups of features.
pub const AGGREGATE: Route = Route {
    path: "/collections/{collectionId}/aggregate",
    id: "aggregate",
    summary: "Features in groups with numbers about each; as GeoJSON with the exact outline of each group",
    parameters: &[
        GROUP_BY,
        STATS,
        BBOX,
        BBOX_CRS,
        FILTER,
        FILTER_LANG,
        FILTER_CRS,
        Q,
        IN,
        NOT_IN,
        DATETIME,
        CRS,
        SKIP_GEOMETRY,
        PRECISION,
        ZOOM,
        LANG,
        F_GROUPS,
    ],
    media: &["application/json", "text/csv", "application/geo+json", "text/html"],
    documents: &[
        ("application/json", schema_of::<GroupList<'static>>),
        ("application/geo+json", schema_of::<FeatureCollection>),
    ],
    lane: Lane::Heavy,
    ..Route::GET
};

/// Features in groups.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Groups")]
struct GroupList<'a> {
    collection: &'a str,
    /// Features in all groups; one with several values counts once.
    number_matched: usize,
    groups: Vec<GroupDocument<'a>>,
    links: Vec<Link>,
}

/// A group of features, with numbers about it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Group")]
struct GroupDocument<'a> {
    /// The values that make the group, by property.
    group: BTreeMap<&'a str, &'a Value>,
    /// Its features.
    count: usize,
    /// By statistic; `null` where nothing is known.
    stats: BTreeMap<&'a str, Option<f64>>,
    /// Features whose value is unknown, by statistic.
    unknown: BTreeMap<&'a str, usize>,
    /// What the ground says, where codes of the features decide in which zone they count.
    #[serde(skip_serializing_if = "Option::is_none")]
    ground: Option<&'a GroundComparison>,
}

/// Maximum number of grouping properties, and of statistics.
const MOST: [usize; 2] = [4, 32];

/// Groups of features.
///
/// # Errors
/// 404 for an unknown collection, 400 for a property or statistic that it does not have, or outlines where borders
/// are not shared; 406 where `Accept` takes none of the formats.
pub async fn aggregate(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, Problem> {
    match app.atlas.store(&id) {
        Some(store) => tallied(&app, &call, &**store),
        None => answer(&app, &call, &id).await,
    }
}

/// What groups of features that are kept outside of memory are served in: they have no outline.
const TALLIED: [formats::Format; 2] = [formats::GROUPS[0], formats::GROUPS[1]];

/// Groups of features that are kept outside of memory.
fn tallied(app: &App, call: &Call, store: &dyn Store) -> Result<Response, Problem> {
    let format = call.format(&AGGREGATE, &TALLIED)?;
    store.ready()?;
    let (start, id) = (Instant::now(), &**store.schema().id());
    let told = tallies::groups(app, call, store, call.ticket.budget())?;
    let took = start.elapsed();
    if format == "csv" {
        return Ok(respond::phase(told.table(&format!("{id}-aggregate")), "query", took));
    }
    let document = GroupList {
        collection: id,
        number_matched: told.groups.iter().map(|group| group.count as usize).sum(),
        groups: told
            .groups
            .iter()
            .map(|ToldGroup { value, count, stats, ground }| GroupDocument {
                group: told.by.iter().map(|by| (by.as_str(), value)).collect(),
                count: *count as usize,
                stats: stats.iter().map(|s| (&*s.label, s.value)).collect(),
                unknown: stats.iter().map(|s| (&*s.label, s.unknown as usize)).collect(),
                ground: ground.as_ref(),
            })
            .collect(),
        links: vec![call.self_link(&["collections", id, "aggregate"], "application/json")],
    };
    let response = html::outlined(app, call, (format, &AGGREGATE), document)?;
    Ok(respond::phase(response, "query", took))
}

/// Groups of features as a request asks for them.
struct AggregateRequest<'a> {
    features: FeaturesRequest<'a>,
    groups: Aggregation,
    /// How outlines are shown.
    detail: Detail,
    format: &'static str,
}

impl<'a> AggregateRequest<'a> {
    fn read(app: &'a App, call: &'a Call, id: &str) -> Result<Self, Problem> {
        let format = html::format(app, call, &AGGREGATE, &formats::GROUPS)?;
        let collection = app.collection(id)?;
        let groups = aggregation(app, call, collection)?;
        let detail = ask::detail(call, collection)?;
        let features = FeaturesRequest::read(app, call, collection, &AGGREGATE)?;
        Ok(AggregateRequest { features, groups, detail, format })
    }
}

async fn answer(app: &App, call: &Call, id: &str) -> Result<Response, Problem> {
    let AggregateRequest { features, groups: asked, detail, format } = AggregateRequest::read(app, call, id)?;
    let collection = features.collection;
    let start = Instant::now();
    let all = Paging { limit: usize::MAX, offset: 0 };
    let (query, budget) = (features.query(app, call, all).await?, call.ticket.budget());
    let mut sorted = app.atlas.items(collection, &query, budget)?.positions;
    sorted.sort_unstable();
    let groups = asked.of(collection, &sorted, budget)?;
    let took = start.elapsed();
    let here = ["collections", id, "aggregate"];
    if matches!(format, "json" | "html") {
        let rows = groups.iter().map(|g| row(collection, &asked, g)).collect();
        let links = vec![call.self_link(&here, "application/json")];
        let document = GroupList { collection: id, number_matched: grouped(&groups), groups: rows, links };
        let response = html::outlined(app, call, (format, &AGGREGATE), document)?;
        return Ok(respond::phase(response, "query", took));
    }
    let shapes = match format {
        "csv" => Shapes::Own(vec![geo::Geometry::GeometryCollection(geo::GeometryCollection::default()); groups.len()].into()),
        _ => dissolve(collection, &groups, budget)?.ok_or_else(|| {
            Problem::bad_request(format!("the features of {id:?} do not share their borders, so groups have no outline; expected f=json or f=csv"))
        })?,
    };
    let table = table(collection, &asked, &groups, shapes).map_err(Problem::internal)?;
    let every: Vec<u32> = (0..table.len() as u32).collect();
    let whole = Detail::whole(&table);
    let collection = HeldCollection::Own(Box::new(table));
    if format == "csv" {
        return Ok(table::features(app, budget, collection, every, whole, false)?);
    }
    let detail = Detail { columns: whole.columns, ..detail };
    let page = Page { matched: every.len(), positions: every };
    let links = [call.self_link(&here, "application/geo+json")];
    let page = FeaturePage { collection, page, detail, links: &links, is_counted: true, extra: "" };
    Ok(respond::phase(page.answer(app, call, |_| String::new())?, "query", took))
}

/// Features in any group; one in several counts once.
fn grouped(groups: &[Group]) -> usize {
    let mut all: Vec<u32> = groups.iter().flat_map(|g| g.positions.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    all.len()
}

/// `group_by` and `stats`.
fn aggregation(app: &App, call: &Call, collection: &Collection) -> Result<Aggregation, Problem> {
    let list = |name: &'static str, most: usize| {
        let text = call.params.get(name).unwrap_or("");
        let parts: Vec<&str> = text.split(',').map(str::trim).filter(|p| !p.is_empty()).collect();
        match parts.len() > most {
            true => Err(Problem::bad_request(format!(
                "parameter {name}: expected {most} at most, found {}",
                parts.len()
            ))),
            false => Ok(parts),
        }
    };
    let key = |name: &str| {
        if let Some(column) = collection.properties().iter().position(|p| &*p.name == name) {
            return Ok(GroupKey::Property(column));
        }
        match by_zone::zones(app, name).filter(|zones| zones.id() != collection.id()) {
            Some(zones) => Ok(GroupKey::Zones {
                id: zones.id().clone(),
                ids: (0..zones.len()).map(|zone| zones.feature_id(zone).into()).collect(),
                by_feature: app.atlas.zones_by_feature(zones, collection, call.ticket.budget())?,
            }),
            None => {
                let known = collection.properties().iter().map(|p| &*p.name).collect::<Vec<_>>().join(", ");
                Err(Problem::bad_request(format!(
                    "parameter group_by: expected properties ({known}) or a collection of zones, found {name:?}"
                )))
            }
        }
    };
    let stat = |text: &str| {
        Stat::parse(text, collection).map_err(|e| Problem::bad_request(format!("parameter stats: {e}")))
    };
    let names = list("group_by", MOST[0])?;
    // A feature in several zones would count in every pair of them.
    if let Some(twice) = (1..names.len()).find(|at| names[..*at].contains(&names[*at])) {
        let found = names[twice];
        return Err(Problem::bad_request(format!(
            "parameter group_by: expected each once, found {found:?} twice"
        )));
    }
    let group_by = names.into_iter().map(key).collect::<Result<_, _>>()?;
    let stats = list("stats", MOST[1])?.into_iter().map(stat).collect::<Result<_, _>>()?;
    Ok(Aggregation { group_by, stats })
}

fn row<'a>(collection: &'a Collection, asked: &'a Aggregation, group: &'a Group) -> GroupDocument<'a> {
    let names = asked.group_by.iter().map(|by| &**by.name(collection));
    let labelled = || asked.stats.iter().map(|s| &*s.label).zip(&group.statistics);
    GroupDocument {
        group: names.zip(&group.key).collect(),
        count: group.positions.len(),
        stats: labelled().map(|(label, n)| (label, n.value)).collect(),
        unknown: labelled().map(|(label, n)| (label, n.unknown)).collect(),
        ground: None,
    }
}

/// The groups as a collection of their own, numbered from 1.
fn table(
    collection: &Collection,
    asked: &Aggregation,
    groups: &[Group],
    shapes: Shapes,
) -> Result<Collection, crate::feature::CollectionError> {
    let column = |name: Arc<str>, kind, title: &Localized, values| Property {
        name,
        kind,
        title: title.clone(),
        description: Localized::default(),
        unit: None,
        values,
    };
    let plain = Localized::default();
    let mut properties = Vec::new();
    for (i, by) in asked.group_by.iter().enumerate() {
        let values = groups.iter().map(|g| g.key[i].clone()).collect();
        let (kind, title) = match by {
            GroupKey::Property(own) => {
                let own = &collection.properties()[*own];
                (if own.kind == Kind::List { Kind::Text } else { own.kind }, &own.title)
            }
            GroupKey::Zones { .. } => (Kind::Text, &plain),
        };
        properties.push(column(by.name(collection).clone(), kind, title, values));
    }
    let count = |g: &Group| Value::Integer(g.positions.len() as i64);
    properties.push(column("count".into(), Kind::Integer, &plain, groups.iter().map(count).collect()));
    for (i, stat) in asked.stats.iter().enumerate().filter(|(_, s)| s.label != "count") {
        let value = |g: &Group| g.statistics[i].value.map_or(Value::Null, Value::Number);
        let unknown = |g: &Group| Value::Integer(g.statistics[i].unknown as i64);
        properties.push(column(
            stat.label.as_str().into(),
            Kind::Number,
            &plain,
            groups.iter().map(value).collect(),
        ));
        let name = format!("unknown:{}", stat.label);
        properties.push(column(name.into(), Kind::Integer, &plain, groups.iter().map(unknown).collect()));
    }
    let ids: Vec<Arc<str>> = (1..=groups.len()).map(|n| n.to_string().into()).collect();
    let titles = ids.iter().map(|id| Localized::plain(id.clone())).collect();
    let id: Arc<str> = format!("{}-aggregate", collection.id()).into();
    Collection::new(id, CollectionInfo::default(), ids, titles, properties, shapes)
}
