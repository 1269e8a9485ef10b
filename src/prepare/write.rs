//! Writing the data folder: FlatGeobuf and tables under temporary names, then renamed over the old ones.

use super::recipe::BuiltIn;
use super::tables::Tables;
use super::{PrepareError, shown};
use crate::feature::Value;
use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use geo::Geometry;
use geozero::{ColumnValue, PropertyProcessor};
use std::fs;
use std::path::{Path, PathBuf};

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
    built_in: &[BuiltIn],
) -> Result<Vec<(String, u64)>, PrepareError> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for output in outputs {
        let name = format!("boundaries/{}.fgb", output.name);
        let bytes = output.encode().map_err(|e| PrepareError::new(&name, e))?;
        files.push((name, bytes));
    }
    files.extend(tables.files().map(|(name, bytes)| (format!("tables/{name}"), bytes.to_vec())));
    files.extend(built_in.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())));
    files.sort();
    let staged = stage(out, &files)?;
    for ((name, _), from) in files.iter().zip(&staged) {
        let to = out.join(name);
        fs::rename(from, &to).map_err(|e| PrepareError::new(shown(&to), e))?;
    }
    Ok(files.into_iter().map(|(name, bytes)| (name, bytes.len() as u64)).collect())
}

/// Writes everything under temporary names; on a fault the files written so far are removed.
fn stage(out: &Path, files: &[(String, Vec<u8>)]) -> Result<Vec<PathBuf>, PrepareError> {
    let mut staged = Vec::new();
    for (name, bytes) in files {
        let path = out.join(format!("{name}.{}.new", std::process::id()));
        let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, bytes));
        staged.push(path);
        if let Err(e) = written {
            staged.iter().for_each(|p| drop(fs::remove_file(p)));
            return Err(PrepareError::new(shown(&out.join(name)), e));
        }
    }
    Ok(staged)
}
