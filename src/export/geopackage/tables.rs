//! The tables that every GeoPackage has.

use super::layers::{CHANGED, GeoPackageLayer};
use crate::export::{ExportError, reference};
use crate::geometry::Crs;
use rusqlite::{Connection, params};

const METADATA: &str = "
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
    organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
    description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
    srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
    srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
    CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
    scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
    mime_type TEXT, constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name));
CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT,
    min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
    CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
INSERT INTO gpkg_extensions VALUES
    ('gpkg_data_columns', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec130/#extension_schema', 'read-write'),
    ('gpkg_data_column_constraints', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec130/#extension_schema', 'read-write');
INSERT INTO gpkg_spatial_ref_sys VALUES
    ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined cartesian coordinate reference system'),
    ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system');
";

/// As QGIS makes it.
const STYLES: &str = "
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
    f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
    useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME);
";

/// Makes the tables of metadata, and the reference systems of the layers.
///
/// # Errors
/// The file cannot be written.
pub fn create(base: &Connection, layers: &[GeoPackageLayer<'_>]) -> Result<(), ExportError> {
    base.execute_batch(METADATA)?;
    let mut systems: Vec<Crs> = vec![Crs::Wgs84];
    for layer in layers {
        if systems.iter().all(|known| known.epsg() != layer.detail.crs.epsg()) {
            systems.push(layer.detail.crs);
        }
    }
    let mut insert = base.prepare("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, 'EPSG', ?, ?, ?)")?;
    for crs in systems {
        let (name, code) = (reference::name(crs), crs.epsg());
        insert.execute(params![name, code, code, reference::ogc_text(crs), name])?;
    }
    Ok(())
}

/// Writes the styles of the layers, where any has one.
///
/// # Errors
/// The file cannot be written.
pub fn styles(base: &Connection, layers: &[GeoPackageLayer<'_>]) -> Result<(), ExportError> {
    if layers.iter().all(|layer| layer.styles.is_empty()) {
        return Ok(());
    }
    base.execute_batch(STYLES)?;
    base.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id) \
         VALUES ('layer_styles', 'attributes', 'layer_styles', ?, 0)",
        params![CHANGED],
    )?;
    let mut insert = base.prepare(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, \
         styleSLD, useAsDefault, description, owner, ui, update_time) VALUES ('', '', ?, ?, ?, ?, '', ?, ?, '', NULL, ?)",
    )?;
    for layer in layers {
        let (table, column) = (&**layer.collection.id(), layer.geometry_column());
        for (number, style) in layer.styles.iter().enumerate() {
            let is_default = number == 0;
            insert.execute(params![
                table,
                column,
                style.name,
                style.document,
                is_default,
                style.description,
                CHANGED
            ])?;
        }
    }
    Ok(())
}
