//! Bulk requests as CSV: the rows that came, with columns added.

use super::place::{Given, PlaceOptions, Placed, point};
use crate::atlas::Atlas;
use crate::budget::{Budget, Stopped};
use crate::geometry::Datum;
use crate::server::wire::upload::Part;

/// Which columns say where a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Where {
    Point { lon: usize, lat: usize },
    Named(usize),
}

/// The columns of a table as its first line names them.
#[derive(Debug, Clone)]
pub struct Columns {
    header: Vec<String>,
    place: Where,
}

const LON: [&str; 5] = ["lon", "lng", "longitude", "x", "经度"];
const LAT: [&str; 4] = ["lat", "latitude", "y", "纬度"];
const NAMED: [&str; 6] = ["code", "name", "county", "id", "代码", "名称"];

impl Columns {
    /// Reads the first line.
    ///
    /// # Errors
    /// What was expected.
    pub fn read(line: &[u8]) -> Result<Self, String> {
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(line);
        let mut record = csv::StringRecord::new();
        let read = reader.read_record(&mut record).map_err(|e| e.to_string())?;
        let header: Vec<String> = record.iter().map(|c| c.trim().to_owned()).collect();
        let find =
            |names: &[&str]| names.iter().find_map(|n| header.iter().position(|h| h.eq_ignore_ascii_case(n)));
        let place = match (find(&LON), find(&LAT), find(&NAMED)) {
            (Some(lon), Some(lat), _) => Where::Point { lon, lat },
            (_, _, Some(column)) => Where::Named(column),
            _ => {
                let found = if read { header.join(",") } else { String::new() };
                return Err(format!(
                    "expected a first line that names columns lon and lat, or code, or name, found {found:?}"
                ));
            }
        };
        Ok(Columns { header, place })
    }

    /// The first line of the answer: a column that is there already gets `at_` before its name.
    pub fn head(&self, atlas: &Atlas, wanted: &PlaceOptions) -> Vec<u8> {
        let collections = wanted.collections.iter().map(|i| atlas.collections()[*i].id());
        let mut added: Vec<String> =
            collections.flat_map(|id| [id.to_string(), format!("{id}_title")]).collect();
        added.push("border_km".to_owned());
        if wanted.datum != Datum::Wgs84 {
            added.extend(["wgs84_lon", "wgs84_lat"].map(str::to_owned));
        }
        added.push("error".to_owned());
        let free = |name: String| if self.header.contains(&name) { format!("at_{name}") } else { name };
        let names: Vec<String> = self.header.iter().cloned().chain(added.into_iter().map(free)).collect();
        let mut writer = writer();
        drop(writer.write_record(&names));
        writer.into_inner().unwrap_or_default()
    }

    /// Answers the rows of a part.
    ///
    /// # Errors
    /// The budget is over.
    pub fn rows(
        &self,
        (atlas, wanted): (&Atlas, &PlaceOptions),
        part: &Part,
        budget: &Budget,
    ) -> Result<Vec<u8>, Stopped> {
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(&part.bytes[..]);
        let (mut writer, mut record) = (writer(), csv::ByteRecord::new());
        loop {
            budget.check()?;
            let line = part.line + reader.position().line() - 1;
            match reader.read_byte_record(&mut record) {
                Ok(false) => break,
                Ok(true) => {
                    let placed = match self.given(&record) {
                        Err(fault) => Err(fault),
                        Ok(given) => wanted.place(atlas, &given, budget)?,
                    };
                    self.row((atlas, wanted), &record, placed.map_err(|fault| (line, fault)), &mut writer);
                }
                Err(e) => self.fault(wanted, &format!("line {line}: {e}"), &mut writer),
            }
        }
        if let Some(fault) = &part.fault {
            let line = part.line + reader.position().line() - 1;
            self.fault(wanted, &format!("line {line}: {fault}"), &mut writer);
        }
        Ok(writer.into_inner().unwrap_or_default())
    }

    fn row(
        &self,
        (atlas, wanted): (&Atlas, &PlaceOptions),
        record: &csv::ByteRecord,
        placed: Result<Placed, (u64, String)>,
        writer: &mut csv::Writer<Vec<u8>>,
    ) {
        let own = (0..self.header.len()).map(|i| record.get(i).unwrap_or(b""));
        own.for_each(|cell| drop(writer.write_field(cell)));
        let (placed, fault) = match placed {
            Ok(placed) => (placed, String::new()),
            Err((line, fault)) => (Placed::default(), format!("line {line}: {fault}")),
        };
        drop(writer.write_record(added(atlas, wanted, &placed, &fault)));
    }

    fn given<'a>(&self, record: &'a csv::ByteRecord) -> Result<Given<'a>, String> {
        if record.len() != self.header.len() {
            return Err(format!("expected {} cells, found {}", self.header.len(), record.len()));
        }
        let text = |i: usize| std::str::from_utf8(&record[i]).map_err(|_| "expected UTF-8".to_owned());
        match self.place {
            Where::Point { lon, lat } => point(text(lon)?, text(lat)?).map(Given::Point),
            Where::Named(column) => Ok(Given::Named(text(column)?.trim())),
        }
    }

    /// A row that carries only an error.
    fn fault(&self, wanted: &PlaceOptions, fault: &str, writer: &mut csv::Writer<Vec<u8>>) {
        let converted = if wanted.datum == Datum::Wgs84 { 0 } else { 2 };
        let empty = self.header.len() + wanted.collections.len() * 2 + 1 + converted;
        (0..empty).for_each(|_| drop(writer.write_field("")));
        drop(writer.write_record([fault]));
    }
}

/// The cells added to a row.
fn added(atlas: &Atlas, wanted: &PlaceOptions, placed: &Placed, fault: &str) -> Vec<String> {
    let mut cells = Vec::with_capacity(wanted.collections.len() * 2 + 4);
    for (i, number) in wanted.collections.iter().enumerate() {
        let collection = &atlas.collections()[*number];
        let found = placed.features.get(i).map_or(&[][..], |f| f);
        let positions = || found.iter().map(|p| *p as usize);
        let ids: Vec<&str> = positions().map(|p| collection.feature_id(p)).collect();
        let titles: Vec<&str> =
            positions().map(|p| collection.feature_title(p).get(&wanted.language)).collect();
        cells.extend([ids.join(";"), titles.join(";")]);
    }
    cells.push(placed.border_km.map_or_else(String::new, |km| format!("{km:.3}")));
    if wanted.datum != Datum::Wgs84 {
        let [lon, lat] =
            placed.wgs84.map_or([String::new(), String::new()], |p| p.map(|n| format!("{n:.7}")));
        cells.extend([lon, lat]);
    }
    cells.push(fault.to_owned());
    cells
}

fn writer() -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(Vec::new())
}
