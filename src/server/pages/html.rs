//! The template engine: pages of the same documents that clients get as JSON, with everything escaped.

use super::outline::outline;
use crate::language::{Language, fallbacks, numbers, words};
use crate::server::App;
use crate::server::wire::call::Call;
use crate::server::wire::formats::Format;
use crate::server::wire::links::segment;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::server::wire::route::Route;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, VARY};
use axum::response::Response;
use minijinja::value::{Serde, Value as Item, ValueKind};
use minijinja::{Environment, Error, State, UndefinedBehavior};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;

const HTML: &str = "text/html; charset=utf-8";
/// Content security policy of the pages: no scripts; styles, images and forms from this server only.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'self'";
const STYLE: &str = include_str!("templates/pages.css");

macro_rules! templates {
    ($($name:literal),* $(,)?) => { [$(($name, include_str!(concat!("templates/", $name)))),*] };
}

const TEMPLATES: [(&str, &str); 19] = templates![
    "figures.html",
    "pager.html",
    "cell.html",
    "document.html",
    "members.html",
    "base.html",
    "sketch.html",
    "collections.html",
    "collection.html",
    "declared.html",
    "items.html",
    "item.html",
    "schema.html",
    "snippets.html",
    "style.html",
    "conformance.html",
    "indicators.html",
    "indicator.html",
    "api.html",
];

static ENGINE: LazyLock<Result<Environment<'static>, Error>> = LazyLock::new(|| {
    let mut engine = Environment::new();
    // A template must not use an undefined value; only conditions may test for one.
    engine.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    engine.add_filter("local", local);
    engine.add_filter("segment", |text: &str| segment(text));
    engine.add_filter("shown", shown);
    engine.add_filter("in_unit", in_unit);
    engine.add_filter("word", word);
    engine.add_filter("ending", |name: &str| name.rsplit('.').next().unwrap_or("").to_uppercase());
    engine.add_filter("others", others);
    for (name, source) in TEMPLATES {
        engine.add_template(name, source)?;
    }
    Ok(engine)
});

/// A page; `context` is what its template names besides what every page has.
///
/// # Errors
/// 400 for a language that is not served, 500 for a template that uses an undefined value.
pub fn page(app: &App, call: &Call, template: &str, context: Value) -> Result<Response, Problem> {
    let info = app.atlas.info();
    let languages = languages(app);
    let language = call.language(&languages)?;
    let mut all = json!({
        "lang": language,
        "dir": language.direction(),
        "words": words::of_pages(&language).collect::<BTreeMap<_, _>>(),
        "base": call.links.base(),
        "as_data": call.here(&[("f", "json".to_owned())]),
        "media": "application/json",
        "languages": languages.iter().map(|l| json!({
            "code": l, "name": words::endonym(l), "href": call.here(&[("f", "html".to_owned()), ("lang", l.to_string())]),
        })).collect::<Vec<_>>(),
        "atlas": {
            "title": info.title, "description": info.description, "notice": info.notice,
            "attribution": info.attribution, "licence": info.licence,
        },
        "has_figures": !app.atlas.figures().is_empty(),
        "crumbs": [],
        "sketch": null,
        "linked": null,
    });
    if let (Some(all), Value::Object(own)) = (all.as_object_mut(), context) {
        all.extend(own);
    }
    let engine = ENGINE.as_ref().map_err(Problem::internal)?;
    let text = engine.get_template(template).and_then(|t| t.render(Item::from(Serde(all))));
    let text = text.map_err(|e| Problem::internal(format!("{template}: {e:#}")))?;
    let response = respond::bytes(HTML, text);
    let mut response = respond::with_header(response, CONTENT_LANGUAGE, language.tag());
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept, accept-language"));
    Ok(response)
}

/// Checks the parameters of a route whose pages have a language, and chooses the format.
///
/// # Errors
/// A parameter that is not known, a language or a format that is not served.
pub fn format(app: &App, call: &Call, route: &Route, formats: &[Format]) -> Result<&'static str, Problem> {
    let format = call.format(route, formats)?;
    call.language(&languages(app))?;
    Ok(format)
}

/// A document as JSON, its members sorted by name, or as the page of a template that shows it as `doc`.
///
/// # Errors
/// 500 where the document cannot be written or the template fails.
pub fn document(
    app: &App,
    call: &Call,
    (format, template): (&str, &str),
    document: impl Serialize,
) -> Result<Response, Problem> {
    let document = serde_json::to_value(document).map_err(Problem::internal)?;
    if format == "html" {
        return page(app, call, template, json!({ "doc": document }));
    }
    Ok(respond::with_header(respond::json("application/json", &document)?, VARY, "accept"))
}

/// A document as JSON, its members sorted by name, or, without a template of its own, as a page of its rows and tables.
///
/// # Errors
/// 500 where the document cannot be written or the template fails.
pub fn outlined(
    app: &App,
    call: &Call,
    (format, route): (&str, &Route),
    document: impl Serialize,
) -> Result<Response, Problem> {
    let document = serde_json::to_value(document).map_err(Problem::internal)?;
    if format != "html" {
        return Ok(respond::with_header(respond::json("application/json", &document)?, VARY, "accept"));
    }
    let own = |names: [&str; 2]| names.iter().map(|n| &document[*n]).find(|v| !v.is_null()).cloned();
    let links = document["links"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|l| l["rel"] != "self" && l["templated"] != true);
    let context = json!({
        "heading": own(["titles", "title"]),
        "heading_word": route.id,
        "lead": own(["descriptions", "description"]),
        "sections": outline(&document),
        "doc_links": links.collect::<Vec<_>>(),
    });
    page(app, call, "document.html", context)
}

/// The languages of the data, else those that pages are written in.
pub fn languages(app: &App) -> Vec<Language> {
    match &app.atlas.info().languages[..] {
        [] => words::languages(),
        own => own.to_vec(),
    }
}

/// A number without floating-point noise.
fn rounded(value: Item) -> Item {
    let number = value.to_string().parse::<f64>().ok();
    number.map_or(value, |n| Item::from((n * 1e6).round() / 1e6))
}

/// The style sheet of all pages.
pub async fn style() -> Response {
    respond::bytes("text/css; charset=utf-8", STYLE)
}

/// A text by language in the language of the page, as `Localized::get` picks it; a plain text as it is.
fn local(state: &State, texts: Item) -> String {
    if texts.kind() != ValueKind::Map {
        return texts.as_str().unwrap_or("").to_owned();
    }
    let language = state.lookup("lang").map(|l| l.to_string()).unwrap_or_default();
    let text = |key: &str| texts.get_attr(key).ok().and_then(|t| t.as_str().map(str::to_owned));
    let first = || texts.try_iter().ok()?.next().and_then(|k| text(k.as_str()?));
    fallbacks(&language).find_map(text).or_else(first).unwrap_or_default()
}

/// The texts in other languages than that of the page, each once.
fn others(state: &State, texts: Item) -> Vec<Item> {
    let shown = local(state, texts.clone());
    let mut seen = vec![shown];
    let languages: Vec<Item> = texts.try_iter().into_iter().flatten().collect();
    let mut all = Vec::new();
    for language in languages.iter().filter(|_| texts.kind() == ValueKind::Map) {
        let Some(text) = language.as_str().and_then(|l| texts.get_attr(l).ok()) else { continue };
        if !seen.contains(&text.to_string()) {
            seen.push(text.to_string());
            all.push(Item::from(Serde(json!({ "lang": language.to_string(), "text": text.to_string() }))));
        }
    }
    all
}

/// What a member of a document is called, or its name.
fn word(state: &State, name: &str) -> String {
    let written = state.lookup("words").and_then(|w| w.get_attr(name).ok());
    written.and_then(|w| w.as_str().map(str::to_owned)).unwrap_or_else(|| name.to_owned())
}

/// A value with its unit as the language of the page writes it.
fn in_unit(state: &State, value: Item, unit: Item) -> String {
    let unit = local(state, unit);
    let language = state.lookup("lang").and_then(|l| l.as_str()?.parse().ok()).unwrap_or(Language::ENGLISH);
    let value = shown(state, value);
    match f64::try_from(value.clone()) {
        Ok(number) if value.kind() == ValueKind::Number => numbers::in_unit(number, &unit, &language),
        _ => numbers::measured(&value.to_string(), &unit),
    }
}

/// A value for people: lists side by side, yes and no.
fn shown(state: &State, value: Item) -> Item {
    let word = |key: &str| state.lookup("words").and_then(|w| w.get_attr(key).ok()).unwrap_or_default();
    match value.kind() {
        ValueKind::Bool => word(if value.is_true() { "yes" } else { "no" }),
        ValueKind::Seq => {
            let all: Vec<String> = value.try_iter().into_iter().flatten().map(|v| v.to_string()).collect();
            Item::from(all.join("; "))
        }
        ValueKind::Number if value.to_string().contains('.') => rounded(value),
        _ => value,
    }
}
