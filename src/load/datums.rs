//! Datums, by their names in well-known text.

/// Names of datums, and the codes of systems whose definitions tell how they lie to WGS 84.
const DATUMS: &str = include_str!("datums.tsv");

/// The name that a text gives its datum.
pub(super) fn datum_of_text(text: &str) -> Option<&str> {
    let at = text.find("DATUM[").or_else(|| text.find("Datum["))?;
    text[at..].split('"').nth(1)
}

/// How a datum lies to WGS 84, in PROJ's words.
pub(super) fn shift_of_datum(name: &str) -> Option<&'static str> {
    let plain = |name: &str| -> String {
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
    };
    let wanted = plain(name.strip_prefix("D_").unwrap_or(name));
    let rows = DATUMS.lines().filter_map(|line| line.split_once('\t'));
    let (_, code) = rows.into_iter().find(|(name, _)| *name == wanted)?;
    let definition = crs_definitions::from_code(code.parse().ok()?)?.proj4;
    let mut words = definition.split(['+', ' ']);
    words.find(|word| word.starts_with("towgs84=") || word.starts_with("datum="))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proj4rs::Proj;

    #[test]
    fn every_datum_of_the_table_is_understood() {
        for line in DATUMS.lines().filter(|line| !line.starts_with('#')) {
            let (name, _) = line.split_once('\t').unwrap();
            let shift = shift_of_datum(name).unwrap();
            // NAD27 is told by grids, which are not carried.
            let known = Proj::from_proj_string(&format!("+proj=longlat +ellps=intl +{shift}"));
            assert!(known.is_ok() || shift == "datum=NAD27", "{line}: {shift}");
        }
    }
}
