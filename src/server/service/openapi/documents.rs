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
    /// Whom to ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<ApiContact<'a>>,
    /// Licence of the server.
    pub license: ApiLicense,
}

/// Whom to ask.
#[derive(Serialize, JsonSchema)]
pub struct ApiContact<'a> {
    /// A person or an organization.
    pub name: &'a str,
    /// Address of a page.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub url: &'a str,
    /// Address of electronic mail.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub email: &'a str,
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
