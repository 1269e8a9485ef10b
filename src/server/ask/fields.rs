//! `properties` and `sortby`: which properties an answer shows, and by which it is sorted.

use crate::feature::{Collection, Property};
use crate::query::{SortKey, is_sortable};
use crate::server::wire::params::Params;
use crate::server::wire::problem::Problem;
use std::borrow::Cow;

/// The items of a list, between commas outside of double quotes.
fn items(text: &str) -> Vec<&str> {
    let mut items = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                items.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    items.push(&text[start..]);
    items
}

/// A name as filters write it: in double quotes, where one inside is doubled, or without.
fn unquoted(name: &str) -> Cow<'_, str> {
    let inside = name.strip_prefix('"').and_then(|n| n.strip_suffix('"'));
    inside.map_or(Cow::Borrowed(name), |inside| Cow::Owned(inside.replace("\"\"", "\"")))
}

/// `properties=a,b`: indexes of the properties to show, in the order asked for; `None` if absent. A name with a comma
/// in it, or with a sign before it, stands in double quotes.
///
/// # Errors
/// An unknown name.
pub fn columns(params: &Params, collection: &Collection) -> Result<Option<Vec<usize>>, Problem> {
    let all = collection.properties();
    let Some(text) = params.get("properties") else { return Ok(None) };
    let mut columns = Vec::new();
    for item in items(text).into_iter().map(str::trim).filter(|n| !n.is_empty()) {
        let name = unquoted(item);
        let index = all.iter().position(|p| *p.name == *name);
        let index = index.ok_or_else(|| unknown("properties", &name, all.iter()))?;
        if !columns.contains(&index) {
            columns.push(index);
        }
    }
    Ok(Some(columns))
}

/// `sortby=+a,-b`: what to sort by, the first key first; `None` if absent.
///
/// # Errors
/// An unknown name, or one of a property without an order.
pub fn sort_keys<'a>(
    params: &Params,
    collection: &'a Collection,
) -> Result<Option<Vec<SortKey<'a>>>, Problem> {
    let Some(text) = params.get("sortby") else { return Ok(None) };
    let sortable = || collection.properties().iter().filter(|p| is_sortable(p));
    let mut keys = Vec::new();
    for item in items(text) {
        // An unescaped `+` decodes to a space.
        let name = unquoted(item.trim_start_matches(['+', '-', ' ']).trim_end());
        let property = sortable().find(|p| *p.name == *name);
        let property = property.ok_or_else(|| unknown("sortby", &name, sortable()))?;
        keys.push(SortKey { property, descending: item.starts_with('-') });
    }
    Ok(Some(keys))
}

fn unknown<'a>(parameter: &str, name: &str, known: impl Iterator<Item = &'a Property>) -> Problem {
    let known = known.map(|p| &*p.name).collect::<Vec<_>>().join(", ");
    Problem::bad_request(format!("parameter {parameter}: expected some of {known}, found {name:?}"))
}
