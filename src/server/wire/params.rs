//! Query parameters: parsed in one place, so that every error reads the same way.

use super::problem::Problem;
use crate::geometry::{Bounds, Crs};
use crate::server::wire::route::Route;
use percent_encoding::percent_decode_str;

/// Parameters that may be repeated: the values are one list, as if written with commas between.
const LISTS: [&str; 2] = ["in", "not_in"];

/// The decoded query of a request, each name once.
#[derive(Debug, Clone, Default)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// Decodes a query string.
    ///
    /// # Errors
    /// Not UTF-8 after decoding, or a parameter given twice.
    pub fn parse(query: &str) -> Result<Self, Problem> {
        let mut params: Vec<(String, String)> = Vec::new();
        for pair in pairs(query) {
            let (name, value) = pair?;
            match params.iter_mut().find(|(n, _)| *n == name) {
                None => params.push((name, value)),
                Some((_, list)) if LISTS.contains(&&*name) => {
                    list.push(',');
                    list.push_str(&value);
                }
                Some(_) => {
                    return Err(Problem::bad_request(format!(
                        "parameter {name:?} is given twice; expected it once"
                    )));
                }
            }
        }
        // Forms send empty fields too; on a page they mean that nothing was entered.
        if params.iter().any(|(n, v)| n == "f" && v == "html") {
            params.retain(|(_, v)| !v.is_empty());
        }
        Ok(Params(params))
    }

    /// The same with names in lower case, for services whose names are read in any case (OGC 06-042, 6.8.1); clients put
    /// their own parameters behind those of an address they were given, so one may stand twice with the same value.
    ///
    /// # Errors
    /// Not UTF-8 after decoding, or a parameter given twice with different values.
    pub fn lowered(query: &str) -> Result<Self, Problem> {
        let mut params: Vec<(String, String)> = Vec::new();
        for pair in pairs(query) {
            let (name, value) = pair?;
            let name = name.to_ascii_lowercase();
            match params.iter().find(|(n, _)| *n == name) {
                None => params.push((name, value)),
                Some((_, same)) if *same == value => {}
                Some((_, other)) => {
                    return Err(Problem::bad_request(format!(
                        "parameter {name:?} is given twice, as {other:?} and {value:?}; expected it once, in upper or lower case"
                    )));
                }
            }
        }
        Ok(Params(params))
    }

    /// Refuses parameters that a route does not have, unless it is lenient.
    ///
    /// # Errors
    /// 400 for the first parameter that is neither the route's nor among `more`.
    pub fn expect(&self, route: &Route, more: &[&str]) -> Result<(), Problem> {
        let known = || route.parameters.iter().map(|p| p.name).chain(more.iter().copied());
        match self.0.iter().find(|(n, _)| !route.is_lenient && !known().any(|k| k == n)) {
            Some((name, _)) => {
                let known: Vec<&str> = known().collect();
                let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                Err(Problem::bad_request(format!("unknown parameter {name:?}; allowed here: {known}")))
            }
            None => Ok(()),
        }
    }

    /// A parameter as given; an empty one counts as given.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// All parameters in the order given.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(n, v)| (n.as_str(), v.as_str()))
    }

    /// A parameter parsed, or 400 with what was expected.
    ///
    /// # Errors
    /// 400 where `parse` gives nothing; the sentence tells what was expected.
    pub fn parsed<T>(
        &self,
        name: &str,
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let bad = || Problem::bad_request(format!("parameter {name}: expected {expected}, found {value:?}"));
        parse(value).map(Some).ok_or_else(bad)
    }

    /// A whole number of at least `least`.
    ///
    /// # Errors
    /// 400 for anything else.
    pub fn integer(&self, name: &str, least: usize) -> Result<Option<usize>, Problem> {
        let parse = |v: &str| v.parse().ok().filter(|n| *n >= least);
        self.parsed(name, &format!("a whole number from {least}"), parse)
    }

    /// A finite number in a range.
    ///
    /// # Errors
    /// 400 for anything else, NaN included.
    pub fn number(&self, name: &str, low: f64, high: f64) -> Result<Option<f64>, Problem> {
        let parse = |v: &str| v.parse::<f64>().ok().filter(|n| (low..=high).contains(n));
        self.parsed(name, &format!("a number from {low} to {high}"), parse)
    }

    /// A parameter that must be given.
    ///
    /// # Errors
    /// 400 where it is missing.
    pub fn required<T>(&self, name: &str, value: Option<T>) -> Result<T, Problem> {
        value.ok_or_else(|| Problem::bad_request(format!("parameter {name} is missing; expected it")))
    }

    /// `true` or `false`, also as `1` or `0`; false if absent.
    ///
    /// # Errors
    /// 400 for another word.
    pub fn flag(&self, name: &str) -> Result<bool, Problem> {
        let parse = |v: &str| match v {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        };
        Ok(self.parsed(name, "true or 1, false or 0", parse)?.unwrap_or(false))
    }

    /// One of several words.
    ///
    /// # Errors
    /// 400 for another word; the sentence lists those there are.
    pub fn word<T: Copy>(&self, name: &str, words: &[(&str, T)]) -> Result<Option<T>, Problem> {
        let all = words.iter().map(|(w, _)| *w).collect::<Vec<_>>().join(", ");
        let parse = |v: &str| words.iter().find(|(w, _)| *w == v).map(|(_, t)| *t);
        self.parsed(name, &format!("one of {all}"), parse)
    }

    /// `bbox`: four numbers, or six of which the heights are ignored, in the axis order of a reference system;
    /// across 180° it is two boxes. Longitudes may lie one turn beyond 180°, as maps that are turned give them.
    ///
    /// # Errors
    /// 400 for another number of numbers, one that is not finite or not on earth, south above north.
    pub fn bbox(&self, crs: Crs) -> Result<Vec<Bounds>, Problem> {
        let Some(text) = self.get("bbox") else { return Ok(Vec::new()) };
        let expected = match crs {
            Crs::Crs84 => "west,south,east,north in degrees",
            Crs::WebMercator => "west,south,east,north in metres",
            _ => "south,west,north,east in degrees",
        };
        let bad = |why: &dyn std::fmt::Display| {
            Problem::bad_request(format!(
                "parameter bbox: expected {expected} (or six numbers with heights), found {text:?}: {why}"
            ))
        };
        let numbers = text.split(',').map(|n| n.trim().parse::<f64>()).collect::<Result<Vec<_>, _>>();
        let corners = match numbers.as_deref() {
            Ok([a, b, c, d]) | Ok([a, b, _, c, d, _]) => [[*a, *b], [*c, *d]],
            Ok(other) => return Err(bad(&format!("{} numbers", other.len()))),
            Err(e) => return Err(bad(e)),
        };
        if corners.iter().flatten().any(|n| !n.is_finite()) {
            return Err(bad(&"all numbers must be finite"));
        }
        let [[west, south], [east, north]] = corners.map(|p| crs.to_degrees(p));
        if [south, north].iter().any(|lat| !(-90.0..=90.0).contains(lat)) {
            return Err(bad(&"latitudes lie between -90 and 90"));
        }
        if [west, east].iter().any(|lon| !(-540.0..=540.0).contains(lon)) {
            return Err(bad(&"longitudes lie between -180 and 180, or one turn beyond"));
        }
        let [west, east] = within_one_turn(west, east);
        // Metres become degrees with a rounding error, which must not leave out what lies on the edge.
        let edge = if crs == Crs::WebMercator { EDGE } else { 0.0 };
        let [west, south] = [(west - edge).max(-180.0), (south - edge).max(-90.0)];
        let [east, north] = [(east + edge).min(180.0), (north + edge).min(90.0)];
        Bounds::across(west, south, east, north).map_err(|e| bad(&e))
    }
}

/// Degrees by which a box in metres is widened: a tenth of a millimetre.
const EDGE: f64 = 1e-9;

/// Sides of a box within -180 to 180, where a map that is turned beyond 180° gives others; west exceeds east across 180°.
fn within_one_turn(west: f64, east: f64) -> [f64; 2] {
    let is_within = |lon: f64| (-180.0..=180.0).contains(&lon);
    match (is_within(west), is_within(east)) {
        (true, true) => [west, east],
        _ if east - west >= 360.0 => [-180.0, 180.0],
        _ => [(west + 180.0).rem_euclid(360.0) - 180.0, 180.0 - (180.0 - east).rem_euclid(360.0)],
    }
}

/// The decoded names and values of a query string.
fn pairs(query: &str) -> impl Iterator<Item = Result<(String, String), Problem>> {
    query.split('&').filter(|p| !p.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Ok((decode(name)?, decode(value)?))
    })
}

fn decode(text: &str) -> Result<String, Problem> {
    let spaced = text.replace('+', " ");
    match percent_decode_str(&spaced).decode_utf8() {
        Ok(decoded) => Ok(decoded.into_owned()),
        Err(_) => {
            Err(Problem::bad_request(format!("the query has {text:?}, which is not UTF-8 when decoded")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_once_and_decoded() {
        let params = Params::parse("q=%E5%87%89%E5%B1%B1&x=a+b&y").unwrap();
        assert_eq!(
            (params.get("q"), params.get("x"), params.get("y")),
            (Some("凉山"), Some("a b"), Some(""))
        );
        assert_eq!(Params::parse("q=&f=html&x=1").unwrap().get("q"), None);
        assert!(Params::parse("a=1&a=2").unwrap_err().detail().contains("\"a\" is given twice"));
        assert!(Params::parse("a=%FF").is_err());
    }

    #[test]
    fn boxes() {
        let bbox = |text: &str| Params::parse(&format!("bbox={text}")).unwrap().bbox(Crs::Crs84);
        assert_eq!(bbox("1,2,3,4").unwrap().len(), 1);
        assert_eq!(bbox("1,2,0,3,4,9").unwrap(), bbox("1,2,3,4").unwrap());
        assert_eq!(bbox("170,2,-170,4").unwrap().len(), 2);
        for bad in ["", "1,2,3", "1,2,3,x", "1,5,3,4", "1,2,3,91", "NaN,2,3,4", "1,2,3,4,5"] {
            assert!(bbox(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn boxes_in_the_order_of_their_axes() {
        let bbox = |text: &str, crs| Params::parse(&format!("bbox={text}")).unwrap().bbox(crs);
        assert_eq!(bbox("28,100,32,104", Crs::Wgs84), bbox("100,28,104,32", Crs::Crs84));
        assert_eq!(bbox("28,170,32,-170", Crs::Cgcs2000).unwrap().len(), 2);
        assert!(bbox("100,28,104,32", Crs::Wgs84).unwrap_err().detail().contains("south,west"));
        let metres = bbox("11131949,3503549,12131949,4503549", Crs::WebMercator).unwrap();
        assert!((metres[0].west() - 100.0).abs() < 1e-4 && (metres[0].south() - 30.0).abs() < 1e-4);
        assert!(bbox("-3e7,-3e7,3e7,3e7", Crs::WebMercator).unwrap()[0].contains([180.0, 85.0]));
    }
}
