//! Which features a request means: `filter`, properties as parameters, `datetime` (OGC 19-079r2; 17-069r4, 7.15).

use super::datetime;
use crate::feature::{Collection, Kind, Property, ValueRef};
use crate::query::filter::{self, Expr, GEOMETRY_NAMES, Node, Op, Place, QUALIFIER, Sets};
use crate::query::{Filter, FilterError};
use crate::server::App;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::Route;
use std::borrow::Cow;

/// An encoding of filters.
#[derive(Debug, Clone, Copy)]
enum FilterLanguage {
    Text,
    Json,
}

const LANGUAGES: [(&str, FilterLanguage); 2] =
    [("cql2-text", FilterLanguage::Text), ("cql2-json", FilterLanguage::Json)];

/// Names of properties that are parameters of a route: all but those that mean something else there.
pub fn names<'a>(collection: &'a Collection, route: &Route) -> Vec<&'a str> {
    let taken = |name: &str| route.parameters.iter().any(|p| p.name == name);
    collection.properties().iter().map(|p| &*p.name).filter(|n| !taken(n)).collect()
}

/// The properties of a collection by the names of their parameters: their own, with `properties.` before those that
/// mean something else on a route.
pub fn parameters<'a>(collection: &'a Collection, route: &Route) -> Vec<(Cow<'a, str>, &'a Property)> {
    let taken = |name: &str| name.is_empty() || route.parameters.iter().any(|p| p.name == name);
    let named = |p: &'a Property| match taken(&p.name) {
        true => (Cow::Owned(format!("{QUALIFIER}{}", p.name)), p),
        false => (Cow::Borrowed(&*p.name), p),
    };
    collection.properties().iter().map(named).collect()
}

/// A filter that matches at least one feature.
pub fn example(collection: &Collection) -> Option<String> {
    let named = |c: &&Property| {
        matches!(c.kind, Kind::Text) && c.name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    let property = collection.properties().iter().rfind(named)?;
    let text = property.values.iter().find_map(|v| match v {
        ValueRef::Text(text) if !text.contains('\'') => Some(text),
        _ => None,
    })?;
    Some(format!("{} = '{text}'", property.name))
}

/// Every condition of a request on properties as one filter; `None` where it has no condition.
///
/// # Errors
/// A condition that cannot be read or does not fit the collection.
pub fn conjunction(
    app: &App,
    call: &Call,
    collection: &Collection,
    route: &Route,
) -> Result<Option<Filter>, Problem> {
    let mut filters: Vec<Filter> = written(app, call, collection)?.into_iter().collect();
    for (name, property) in parameters(collection, route) {
        let Some(value) = call.params.get(&name) else { continue };
        filters.push(equality(app, collection, (&name, property), value)?);
    }
    if let Some(tree) = datetime::condition(&call.params, collection)? {
        filters
            .push(app.atlas.filter(collection, tree, Default::default()).map_err(|e| fault("datetime", &e))?);
    }
    Ok(Filter::all(filters))
}

/// The features whose property has a value; `name` is what the request calls it.
///
/// # Errors
/// The value is none of the property's type.
pub fn equality(
    app: &App,
    collection: &Collection,
    (name, property): (&str, &Property),
    value: &str,
) -> Result<Filter, Problem> {
    let tree = equals(property, value)?;
    app.atlas.filter(collection, tree, Default::default()).map_err(|e| fault(name, &e))
}

/// The filter of `filter`, `filter-lang` and `filter-crs`, if there is one.
///
/// # Errors
/// It cannot be read, or does not fit the collection.
pub fn written(app: &App, call: &Call, collection: &Collection) -> Result<Option<Filter>, Problem> {
    let language = call.params.word("filter-lang", &LANGUAGES)?.unwrap_or(FilterLanguage::Text);
    let crs = super::crs(&call.params, "filter-crs")?;
    let Some(text) = call.params.get("filter") else { return Ok(None) };
    let tree = match language {
        FilterLanguage::Text => filter::tree_of_text(text),
        FilterLanguage::Json => filter::tree_of_json(text),
    };
    let filter = tree.and_then(|tree| app.atlas.filter(collection, tree, crs));
    filter.map(Some).map_err(|e| fault("filter", &e))
}

fn fault(parameter: &str, error: &FilterError) -> Problem {
    Problem::bad_request(format!("parameter {parameter}: {error}"))
}

/// `property=value`: equal, or in the list.
fn equals(property: &Property, value: &str) -> Result<Node, Problem> {
    let bad = |expected: &str| {
        let name = &property.name;
        Problem::bad_request(format!("parameter {name}: expected {expected}, found {value:?}"))
    };
    let literal = match property.kind {
        Kind::Boolean => match value {
            "true" => Expr::Boolean(true),
            "false" => Expr::Boolean(false),
            _ => return Err(bad("true or false")),
        },
        Kind::Integer => Expr::Integer(value.parse().map_err(|_| bad("a whole number"))?),
        Kind::Number => {
            let number = value.parse().ok().filter(|n: &f64| n.is_finite());
            Expr::Number(number.ok_or_else(|| bad("a number"))?)
        }
        Kind::Date => Expr::Date(value.parse().map_err(|_| bad("a date such as 2020-11-23"))?),
        Kind::Timestamp => {
            let instant = datetime::instant(value);
            Expr::Timestamp(instant.ok_or_else(|| bad("an instant such as 2020-11-23T00:00:00Z"))?)
        }
        Kind::Text | Kind::List => Expr::Text(value.into()),
    };
    // Unqualified, that would be the geometry itself.
    let is_taken = GEOMETRY_NAMES.contains(&&*property.name);
    let qualifier = if is_taken { QUALIFIER } else { "" };
    let name = Node::leaf(Expr::Property(format!("{qualifier}{}", property.name).into()));
    let (op, operand) = match property.kind {
        Kind::List => (Op::Sets(Sets::Contains), Expr::Array(vec![Node::leaf(literal)])),
        _ => (Op::Equal, literal),
    };
    let operand = Node::new(operand, Place::Built).map_err(|e| fault(&property.name, &e))?;
    Node::new(Expr::Op(op, vec![name, operand]), Place::Built).map_err(|e| fault(&property.name, &e))
}
