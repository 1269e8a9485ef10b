//! The description as a document (OpenAPI 3.0.3): its own members; what lies below them, OpenAPI states.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

/// The version of OpenAPI.
pub const OPENAPI: &str = "3.0.3";

/// A description of an interface (OpenAPI 3.0.3).
#[derive(Serialize, JsonSchema)]
pub struct ApiDescription<'a> {
    /// The version of OpenAPI.
    pub openapi: &'static str,
    /// What is described.
    pub info: ApiInfo<'a>,
    /// Where it is served.
    pub servers: Vec<ApiServer<'a>>,
    /// Groups of operations.
    pub tags: Vec<ApiTag>,
    /// Operations by path.
    pub paths: Map<String, Value>,
    /// Schemas by name.
    pub components: ApiComponents,
}

/// What is described.
#[derive(Serialize, JsonSchema)]
pub struct ApiInfo<'a> {
    /// Title.
    pub title: &'a str,
    /// What the data are.
    pub description: &'a str,
    /// Version of the server.
    pub version: &'static str,
    /// Licence of the server.
    pub license: ApiLicense,
}

/// Licence of the server.
#[derive(Serialize, JsonSchema)]
pub struct ApiLicense {
    /// SPDX expression.
    pub name: &'static str,
}

/// Where an interface is served.
#[derive(Serialize, JsonSchema)]
pub struct ApiServer<'a> {
    /// The address of the landing page.
    pub url: &'a str,
}

/// A group of operations.
#[derive(Serialize, JsonSchema)]
pub struct ApiTag {
    /// Its name.
    pub name: &'static str,
}

/// What operations refer to.
#[derive(Serialize, JsonSchema)]
pub struct ApiComponents {
    /// Schemas of answers by name.
    pub schemas: Map<String, Value>,
}
