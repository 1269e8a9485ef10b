//! The formats that are made whole before they are sent.

use super::geopackage::{self, GeoPackageLayer, QgisStyle};
use super::spool::{Spool, SpooledFile};
use super::{Detail, ExportError, esri, geoparquet, kml, topojson, xlsx};
use crate::budget::Budget;
use crate::feature::Collection;
use crate::geometry::Crs;
use std::io::BufWriter;

/// A format of files that are made whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SpooledFormat {
    /// GeoPackage, with styles for QGIS.
    GeoPackage,
    /// A Shapefile in an archive.
    Shapefile,
    /// KML, in degrees on WGS 84.
    Kml,
    /// An Excel workbook without geometry.
    Xlsx,
    /// TopoJSON, in degrees on WGS 84.
    TopoJson,
    /// GeoParquet, in degrees on WGS 84.
    GeoParquet,
}

/// Bytes that are handed to the disk at once.
const PIECE: usize = 64 * 1024;

impl SpooledFormat {
    /// True if the format has its coordinates in CRS84 alone.
    pub fn is_in_degrees_only(self) -> bool {
        matches!(self, SpooledFormat::Kml | SpooledFormat::TopoJson | SpooledFormat::GeoParquet)
    }

    /// True if it has no place for geometry.
    pub fn is_a_table(self) -> bool {
        self == SpooledFormat::Xlsx
    }

    /// Makes the file of some features; `styles` are for GeoPackage alone.
    ///
    /// ```
    /// # use poverty_atlas::{Source, load};
    /// #
    /// # let (atlas, _) = load(&Source::folder("examples/fields".as_ref())?)?;
    /// # let fields = atlas.collection("fields").ok_or("no fields")?;
    /// use poverty_atlas::Budget;
    /// use poverty_atlas::export::{Detail, SpooledFormat};
    ///
    /// let (format, detail) = (SpooledFormat::TopoJson, Detail::whole(fields));
    /// let made = format.make(fields, &[0, 1], &detail, Vec::new(), &Budget::unlimited())?;
    /// let mut begin = Vec::new();
    /// made.read(&mut begin, 0, 18);
    /// assert_eq!(begin, br#"{"type":"Topology""#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// A reference system that the format does not have, more than it holds, no room for the file, or the budget is over.
    pub fn make(
        self,
        collection: &Collection,
        positions: &[u32],
        detail: &Detail,
        styles: Vec<QgisStyle>,
        budget: &Budget,
    ) -> Result<SpooledFile, ExportError> {
        if self.is_in_degrees_only() && detail.crs != Crs::Crs84 {
            return Err(ExportError::DegreesOnly { found: detail.crs.uri() });
        }
        let made = self.written(collection, positions, detail, styles, budget);
        // Whatever a writer says of a file that broke off: it broke off because the budget is over.
        made.map_err(|fault| budget.check().err().map_or(fault, ExportError::from))
    }

    fn written(
        self,
        collection: &Collection,
        positions: &[u32],
        detail: &Detail,
        styles: Vec<QgisStyle>,
        budget: &Budget,
    ) -> Result<SpooledFile, ExportError> {
        if self == SpooledFormat::GeoPackage {
            let layer = GeoPackageLayer { collection, positions, detail, styles };
            return geopackage::write(&[layer], budget);
        }
        let mut spool = Spool::new(budget);
        if self == SpooledFormat::Shapefile {
            esri::write(&mut spool, collection, positions, detail, budget)?;
        } else {
            let mut out = BufWriter::with_capacity(PIECE, &mut spool);
            match self {
                SpooledFormat::Kml => kml::write(&mut out, collection, positions, detail, budget)?,
                SpooledFormat::TopoJson => topojson::write(&mut out, collection, positions, detail, budget)?,
                SpooledFormat::Xlsx => xlsx::write(&mut out, collection, positions, detail, budget)?,
                _ => geoparquet::write(&mut out, collection, positions, detail, budget)?,
            }
            out.into_inner().map_err(|fault| ExportError::spool(fault.into_error()))?;
        }
        spool.finish().map_err(ExportError::spool)
    }
}
