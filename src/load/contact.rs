//! Whom to ask, as the manifest says.

use super::LoadError;
use super::manifest::{ContactEntry, MANIFEST};
use crate::atlas::Contact;

/// Checks a contact.
///
/// # Errors
/// Neither a name nor an organization; a mail address or that of a page that is none.
pub fn read(entry: ContactEntry) -> Result<Contact, LoadError> {
    let ContactEntry { name, organization, email, phone, url } = entry;
    let fault = |expected: &str, found: &str| {
        Err(LoadError::at(MANIFEST, "contact", format!("expected {expected}, found {found:?}")))
    };
    if name.is_empty() && organization.is_empty() {
        return fault("`name` or `organization`", "");
    }
    let is_mail =
        |text: &str| text.split_once('@').is_some_and(|(who, at)| !who.is_empty() && at.contains('.'));
    if !email.is_empty() && (!is_mail(&email) || email.contains(char::is_whitespace)) {
        return fault("`email` such as maps@example.org", &email);
    }
    if !url.is_empty() && !["http://", "https://"].iter().any(|scheme| url.starts_with(scheme)) {
        return fault("`url` that begins with http:// or https://", &url);
    }
    Ok(Contact { name, organization, email, phone, url })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_contact_is_told() {
        let entry = |name: &str, email: &str, url: &str| ContactEntry {
            name: name.into(),
            email: email.into(),
            url: url.into(),
            ..ContactEntry::default()
        };
        assert_eq!(read(entry("Map desk", "", "")).unwrap().provider(), "Map desk");
        for (entry, expected) in [
            (entry("", "a@b.org", ""), "organization"),
            (entry("x", "somebody", ""), "maps@example.org"),
            (entry("x", "a b@c.org", ""), "maps@example.org"),
            (entry("x", "", "www.example.org"), "https://"),
        ] {
            let told = read(entry).unwrap_err().to_string();
            assert!(told.contains(expected) && told.contains(MANIFEST), "{told}");
        }
    }
}
