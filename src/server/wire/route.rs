//! A route: the one place where its path stands; a room's table mounts it and `/api` describes it.

use super::lane::in_lane;
use super::problem::FaultWriter;
use crate::server::App;
use crate::server::app::lanes::Lane;
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::MethodRouter;
use schemars::{JsonSchema, Schema, SchemaGenerator};

/// A query or path parameter.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Name on the wire.
    pub name: &'static str,
    /// What it does.
    pub description: &'static str,
    /// JSON schema as text.
    pub schema: &'static str,
    /// An example that works on the built-in data.
    pub example: &'static str,
    /// True if the request makes no sense without it.
    pub required: bool,
}

/// JSON that a route answers with: its media type, and what states its schema.
pub type Document = (&'static str, fn(&mut SchemaGenerator) -> Schema);

/// The schema of a type: a reference to its name, under which `/api` states it once.
pub fn schema_of<T: JsonSchema + ?Sized>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

/// A route: what path is mounted, what parameters its handler accepts, what `/api` says.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// Path template as OpenAPI writes it.
    pub path: &'static str,
    /// Operation id.
    pub id: &'static str,
    /// One line.
    pub summary: &'static str,
    /// Query parameters.
    pub parameters: &'static [Parameter],
    /// Media types of the answer.
    pub media: &'static [&'static str],
    /// The documents of those media types that are JSON.
    pub documents: &'static [Document],
    /// Media types of the body of a POST; none for a GET.
    pub body: &'static [&'static str],
    /// False for an address that clients learn from another document: it is served, but `/api` does not list it.
    pub is_described: bool,
    /// True for addresses that map libraries put together: parameters that it does not have are ignored, for they add keys
    /// and words against caches.
    pub is_lenient: bool,
    /// The lane in which it is answered.
    pub lane: Lane,
    /// How faults are told that no handler sees, such as a full lane: for the older services, whose standards have their
    /// own documents for them.
    pub fault: Option<FaultWriter>,
}

impl Route {
    /// Defaults for the fields that a route does not set.
    pub const GET: Route = Route {
        path: "",
        id: "",
        summary: "",
        parameters: &[],
        media: &[],
        documents: &[],
        body: &[],
        is_described: true,
        is_lenient: false,
        lane: Lane::LookUp,
        fault: None,
    };

    /// True if it takes a body.
    pub fn is_post(&self) -> bool {
        !self.body.is_empty()
    }

    /// True for the older services, whose faults are XML.
    pub fn has_xml_faults(&self) -> bool {
        self.fault.is_some()
    }

    /// Names of the parameters in the path.
    pub fn path_parameters(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('{').skip(1).filter_map(|p| p.split('}').next())
    }

    /// True for a path of this route; what stands behind the parameter of a segment is not compared.
    pub fn is_at(&self, path: &str) -> bool {
        let (own, given) = (self.path.split('/'), path.split('/'));
        own.clone().count() == given.clone().count()
            && own.zip(given).all(|(own, given)| own == given || (own.starts_with('{') && !given.is_empty()))
    }

    /// The path as the router matches it: a segment with a parameter is matched whole, its ending read by the handler.
    pub fn matched(&self) -> String {
        let segment = |s: &'static str| match s.split_once('}') {
            Some((parameter, _)) if s.starts_with('{') => format!("{parameter}}}"),
            _ => s.to_owned(),
        };
        self.path.split('/').map(segment).collect::<Vec<_>>().join("/")
    }
}

/// A route with its handler, as a room's table lists it.
pub type Mounted = (&'static Route, fn() -> MethodRouter<App>);

/// The router of a room's table; several routes that are matched alike, such as one for each ending of a file, have one
/// handler and are mounted once.
pub fn mounted(app: &App, table: &[Mounted]) -> Router<App> {
    let mut seen = Vec::new();
    table.iter().fold(Router::new(), |router, (route, handler)| {
        let key = (route.matched(), route.is_post());
        if seen.contains(&key) {
            return router;
        }
        let router = router.route(
            &key.0,
            handler().layer(from_fn_with_state((app.clone(), route.lane, route.fault), in_lane)),
        );
        seen.push(key);
        router
    })
}
