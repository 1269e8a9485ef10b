//! Breadcrumbs, and URLs of pages.

use crate::feature::Collection;
use crate::server::wire::call::Call;
use serde_json::{Value, json};

/// The breadcrumb of a page whose title is in the word table.
pub fn crumb(call: &Call, segments: &[&str], word: &str) -> Value {
    json!({ "href": call.page(segments), "word": word, "title": null })
}

/// The breadcrumb of a collection.
pub fn collection_crumb(call: &Call, collection: &Collection) -> Value {
    let href = call.page(&["collections", collection.id()]);
    json!({ "href": href, "word": null, "title": collection.info().title })
}

/// The breadcrumb of a feature.
pub fn feature_crumb(call: &Call, collection: &Collection, position: usize) -> Value {
    let title = collection.feature_title(position);
    let title = if title.is_empty() { json!(collection.feature_id(position)) } else { json!(title) };
    json!({ "href": feature_href(call, collection, position), "word": null, "title": title })
}

/// The address of the page of a feature.
pub fn feature_href(call: &Call, collection: &Collection, position: usize) -> String {
    call.page(&["collections", collection.id(), "items", collection.feature_id(position)])
}
