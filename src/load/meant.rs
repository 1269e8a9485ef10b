//! Ids that name nothing, and what was meant: spreadsheets drop the zeros at the beginning of a code.

/// That an id is expected and another text was found; with the id that differs from it by leading zeros, case or blanks alone.
pub fn unknown_id<'a>(collection: &str, found: &str, ids: impl Iterator<Item = &'a str>) -> String {
    let said = format!("expected an id of collection {collection:?}, found {found:?}");
    match meant(found, ids) {
        Some(id) => format!("{said}: did you mean {id:?}?"),
        None => said,
    }
}

fn meant<'a>(found: &str, mut ids: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let bare = |id: &str| id.trim().trim_start_matches('0').to_lowercase();
    let wanted = bare(found);
    ids.find(|id| !wanted.is_empty() && bare(id) == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_case_and_blanks_are_seen_through() {
        let ids = || ["01001", "04015", "MX09"].into_iter();
        let meant = |found| meant(found, ids());
        assert_eq!(
            [meant("4015"), meant("004015"), meant("mx09 ")],
            [Some("04015"), Some("04015"), Some("MX09")]
        );
        assert_eq!([meant(""), meant("0"), meant("99")], [None; 3]);
        assert!(unknown_id("c", "4015", ids()).ends_with("found \"4015\": did you mean \"04015\"?"));
    }
}
