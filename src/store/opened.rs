//! A file and its index, both open: what can be read of them.

use super::extract::Gathered;
use super::groups::NeighbourGroups;
use super::making::{FAN_OUT, ID, IDS};
use super::packed::PackedFile;
use super::row;
use super::sections::Sections;
use super::shape_table::{self, ShapeTable};
use super::sidecar::{self, FileTime, SidecarTable};
use super::{Privacy, StoreExtent, StoreFault};
use crate::feature::{Collection, Kind, ShapeKind};
use crate::geometry::Bounds;
use geo::Geometry;
use std::ops::Range;
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_64;

/// A file and its index.
#[derive(Debug)]
pub(super) struct OpenedStore {
    pub packed: PackedFile,
    pub table: SidecarTable,
    pub sections: Sections,
    pub groups: NeighbourGroups,
    /// Of lines and polygons the highest ranks below the nodes, by level from the lowest.
    pub ranks: Vec<Vec<u16>>,
    id: Option<usize>,
}

impl OpenedStore {
    /// Opens a file and the first of its indexes.
    ///
    /// # Errors
    /// The file cannot be read, or has no index that is its own.
    pub fn open(path: &Path, sidecars: &[PathBuf]) -> Result<Self, StoreFault> {
        let packed = PackedFile::open(path)?;
        if !packed.is_indexed {
            return Err(sidecar::changed(path, "its features are in no order that can be searched"));
        }
        let (sections, table) = sidecar::open(&packed, sidecars, FileTime::IsKnown)?;
        let groups = NeighbourGroups::new(table.minimum_count, packed.count);
        let id = table.id.as_ref().and_then(|id| packed.columns.iter().position(|c| c.name == *id));
        let ranks = match table.shapes {
            Some(_) => shape_table::ranks(&sections, packed.inner_levels())?,
            None => Vec::new(),
        };
        Ok(OpenedStore { packed, table, sections, groups, ranks, id })
    }

    /// Types of the values by column, and how many values are known.
    pub fn kinds(&self) -> impl Iterator<Item = (Kind, u64)> {
        self.packed.columns.iter().zip(&self.table.columns).map(|(column, known)| {
            match row::kind(column.kind) {
                Kind::Timestamp if known.is_date && known.known > 0 => (Kind::Date, known.known),
                kind => (kind, known.known),
            }
        })
    }

    /// How many features there are, and where.
    pub fn extent(&self, privacy: Privacy) -> StoreExtent {
        let [west, south, east, north] = self.table.bounds;
        let bounds = Bounds::around([[west, south], [east, north]]);
        // The outermost feature is one alone.
        let bounds = if privacy.items { bounds } else { bounds.rounded_outward(0) };
        let kind = self.table.shapes.as_ref().map_or(ShapeKind::Point, ShapeTable::kind);
        StoreExtent { count: self.packed.count, is_estimated: false, bounds, kind }
    }

    /// A fault of one feature.
    pub fn fault(&self, position: u64, what: impl std::fmt::Display) -> StoreFault {
        StoreFault::damaged(&self.packed.path, format!("feature {}: {what}", position + 1))
    }

    fn row(&self, bytes: &[u8], position: u64) -> Result<row::PackedRow, StoreFault> {
        row::read(bytes, &self.packed).map_err(|what| self.fault(position, what))
    }

    /// Adds features next to each other, as a schema types their values; with `numbered` ids are positions from 1.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn gather(
        &self,
        out: &mut Gathered,
        schema: &Collection,
        which: Range<u64>,
        numbered: bool,
    ) -> Result<(), StoreFault> {
        let (bytes, ranges) = self.packed.features(which.clone())?;
        for (position, range) in which.zip(ranges) {
            let row = self.row(&bytes[range], position)?;
            let id = self.id.filter(|_| !numbered).map(|id| row.values[id].to_cell());
            out.ids.push(id.unwrap_or_else(|| (position + 1).to_string()).into());
            let nowhere = || Geometry::MultiPoint(geo::MultiPoint::new(Vec::new()));
            out.geometries.push(row.geometry.unwrap_or_else(nowhere));
            for ((values, property), value) in out.values.iter_mut().zip(schema.properties()).zip(row.values)
            {
                values.push(row::typed(value, property.kind));
            }
        }
        Ok(())
    }

    /// The position of the feature with an id.
    ///
    /// # Errors
    /// The file or its index cannot be read.
    pub fn position(&self, id: &str) -> Result<Option<u64>, StoreFault> {
        let Some(column) = self.id else {
            let number = id.parse::<u64>().ok().filter(|n| (1..=self.packed.count).contains(n));
            return Ok(number.filter(|n| n.to_string() == id).map(|n| n - 1));
        };
        let hash = xxh3_64(id.as_bytes());
        let fan = self.sections.read(FAN_OUT, (hash >> 48) * 4, 8)?;
        let begin = |b: &[u8]| b.try_into().map_or(0, u32::from_le_bytes).into();
        let (first, end): (u64, u64) = (begin(&fan[..4]), begin(&fan[4..]));
        let bytes = self.sections.read(IDS, first * ID, end.saturating_sub(first) * ID)?;
        for entry in bytes.chunks_exact(ID as usize) {
            if entry[..8] != hash.to_le_bytes() {
                continue;
            }
            let position: u64 = begin(&entry[8..]);
            let (bytes, _) = self.packed.features(position..position + 1)?;
            if self.row(&bytes, position)?.values[column].to_cell() == id {
                return Ok(Some(position));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::super::column::{sums_part, values_part};
    use super::super::overview::cells_part;
    use super::super::sections::SectionWriter;
    use super::super::{IndexOptions, index, sidecar_paths};
    use super::*;
    use crate::budget::Budget;
    use crate::tile::TileCoord;
    use flatgeobuf::{ColumnType, FgbWriter, FgbWriterOptions, GeometryType};
    use geozero::{ColumnValue, PropertyProcessor};

    const COUNT: u64 = 6_000;

    /// A file of points with an index of which one part is written otherwise, hashes and all.
    fn damaged(at: &Path, part: &str, damage: impl Fn(&mut Vec<u8>)) -> OpenedStore {
        let file = at.join("points.fgb");
        let options = FgbWriterOptions::default();
        let mut writer = FgbWriter::create_with_options("points", GeometryType::Point, options).unwrap();
        writer.add_column("n", ColumnType::Int, |_, _| {});
        for i in 0..COUNT as i32 {
            let place =
                Geometry::Point(geo::Point::new(f64::from(i % 100) / 10.0, f64::from(i / 100) / 10.0));
            writer.add_feature_geom(place, |f| _ = f.property(0, "n", &ColumnValue::Int(i))).unwrap();
        }
        writer.write(std::fs::File::create(&file).unwrap()).unwrap();
        let names = ["n".to_owned()];
        let options =
            IndexOptions { id: Some(names[0].clone()), overview: names.to_vec(), ..IndexOptions::default() };
        index(&file, &options, |_, _| ()).unwrap();
        let paths = sidecar_paths(&file, None);
        let OpenedStore { sections, table, .. } = OpenedStore::open(&file, &paths).unwrap();
        let mut out = SectionWriter::create(&paths[0], &file).unwrap();
        let cells = (0..=table.zoom.unwrap()).map(cells_part);
        let parts = [IDS.to_owned(), FAN_OUT.to_owned(), values_part("n"), sums_part("n")];
        for name in parts.into_iter().chain(cells) {
            let mut bytes = sections.read(&name, 0, sections.length(&name)).unwrap();
            if name == part {
                damage(&mut bytes);
            }
            out.section(&name, [bytes]).unwrap();
        }
        out.finish(&table).unwrap();
        OpenedStore::open(&file, &paths).unwrap()
    }

    #[test]
    fn an_index_that_tells_what_cannot_be_is_a_fault() {
        let dir = tempfile::tempdir().unwrap();
        let budget = Budget::unlimited();
        let sound = damaged(dir.path(), "", |_| ());
        let tile = TileCoord::new(0, 0, 0).unwrap();
        assert!(sound.position("77").unwrap().is_some());
        let counted = sound.cells(tile, &budget).unwrap().iter().map(|(_, c)| c.tally.count).sum::<u64>();
        assert_eq!(counted, COUNT);
        let [from, to] = [COUNT - 1..COUNT + 1, COUNT..COUNT + 1].map(|run| sound.packed.features(run));
        assert!(from.is_err() && to.is_err());

        let far = |bytes: &mut Vec<u8>| bytes.chunks_exact_mut(12).for_each(|id| id[8..].fill(0xff));
        let store = damaged(dir.path(), IDS, far);
        let fault = store.position("77").unwrap_err().to_string();
        assert!(fault.contains("expected features among 6000"), "{fault}");
        let store = damaged(dir.path(), FAN_OUT, |bytes| bytes.fill(0xff));
        assert!(store.position("77").unwrap_err().to_string().contains("the index has no bytes"));
        let store = damaged(dir.path(), IDS, |bytes| bytes.truncate(24));
        assert!(store.position("77").unwrap_err().to_string().contains("the index has no bytes"));

        let size = 32 + 16;
        for damage in [
            |bytes: &mut Vec<u8>| bytes.reverse(),
            |bytes: &mut Vec<u8>| bytes.chunks_exact_mut(48).for_each(|cell| cell[..8].reverse()),
            |bytes: &mut Vec<u8>| bytes[48..56].fill(0xff),
        ] {
            let store = damaged(dir.path(), &cells_part(0), damage);
            assert_eq!(store.sections.length(&cells_part(0)) % size, 0);
            // A search among them may come upon none; what it comes upon is sound, or a fault.
            match store.cells(tile, &budget) {
                Ok(cells) => assert!(cells.iter().all(|(at, _)| at.iter().all(|v| *v < 64))),
                Err(fault) => assert!(fault.to_string().contains("are not in order"), "{fault}"),
            }
        }
    }
}
