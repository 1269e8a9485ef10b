//! Writing the data folder: FlatGeobuf and tables, all at once.

use super::recipe::{Declaration, MANIFEST};
use super::tables::Tables;
use super::{PrepareError, shown};
use crate::data_folder::DataFolder;
use crate::feature::Value;
use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use geo::Geometry;
use geozero::{ColumnValue, PropertyProcessor};
use std::path::Path;

/// Features to be written to one file.
pub struct Output {
    name: String,
    geometries: Vec<Geometry>,
    columns: Vec<(String, Vec<Value>)>,
}

impl Output {
    /// Features without properties.
    pub fn new(name: &str, geometries: Vec<Geometry>) -> Self {
        Output { name: name.to_owned(), geometries, columns: Vec::new() }
    }

    /// Adds a column with one value for each feature.
    pub fn column(&mut self, name: &str, values: Vec<Value>) {
        debug_assert_eq!(values.len(), self.geometries.len());
        self.columns.push((name.to_owned(), values));
    }

    fn encode(&self) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
        let kind = match self.geometries.first() {
            Some(Geometry::MultiLineString(_)) => GeometryType::MultiLineString,
            Some(Geometry::LineString(_)) => GeometryType::LineString,
            Some(Geometry::Point(_)) => GeometryType::Point,
            _ => GeometryType::MultiPolygon,
        };
        let options = FgbWriterOptions {
            crs: FgbCrs { org: Some("EPSG"), code: 4326, name: Some("WGS 84"), ..FgbCrs::default() },
            ..FgbWriterOptions::default()
        };
        let mut writer = FgbWriter::create_with_options(&self.name, kind, options)?;
        for (name, values) in &self.columns {
            let number = values.iter().any(|c| matches!(c, Value::Number(_)));
            writer.add_column(
                name,
                if number { ColumnType::Double } else { ColumnType::String },
                |_, column| {
                    column.nullable = true;
                },
            );
        }
        for (i, geometry) in self.geometries.iter().enumerate() {
            writer.add_feature_geom(geometry.clone(), |feature| {
                for (c, (name, values)) in self.columns.iter().enumerate() {
                    // Writing to memory cannot fail.
                    let _ = match &values[i] {
                        Value::Null => Ok(false),
                        Value::Text(t) => feature.property(c, name, &ColumnValue::String(t)),
                        Value::Number(n) => feature.property(c, name, &ColumnValue::Double(*n)),
                        other => feature.property(c, name, &ColumnValue::String(&other.to_cell())),
                    };
                }
            })?;
        }
        let mut bytes = Vec::new();
        writer.write(&mut bytes)?;
        Ok(bytes)
    }
}

/// Writes all files; returns their names and sizes in bytes, sorted by name.
///
/// # Errors
/// Features that FlatGeobuf cannot hold, a file that cannot be written.
pub fn folder(
    out: &Path,
    outputs: &[Output],
    tables: &Tables,
    declarations: Vec<Declaration>,
) -> Result<Vec<(String, u64)>, PrepareError> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for output in outputs {
        let name = format!("boundaries/{}.fgb", output.name);
        let bytes = output.encode().map_err(|e| unwritten(&name, &e))?;
        files.push((name, bytes));
    }
    files.extend(tables.files().map(|(name, bytes)| (format!("tables/{name}"), bytes.to_vec())));
    files.extend(declarations);
    files.sort();
    let written = DataFolder::at(out).replace(&files, MANIFEST);
    written.map_err(|(path, fault)| unwritten(shown(&path), &fault))?;
    Ok(files.into_iter().map(|(name, bytes)| (name, bytes.len() as u64)).collect())
}

fn unwritten(place: impl Into<String>, fault: &dyn std::fmt::Display) -> PrepareError {
    PrepareError::new(place, format!("cannot write it: {fault}"))
}
