//! Putting the features of a file in the order of an index, and the index before them.

use super::StoreFault;
use super::packed::{FAN, MOST_FEATURE, PackedFile};
use super::row;
use crate::staged::StagedFile;
use flatbuffers::FlatBufferBuilder;
use flatgeobuf::packed_r_tree::{NodeItem, PackedRTree, calc_extent, hilbert_sort};
use flatgeobuf::{Column, ColumnArgs, Crs, CrsArgs, Header, HeaderArgs, size_prefixed_root_as_header};
use geo::CoordsIter;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::os::unix::fs::FileExt;

/// Writes a file anew, its features sorted and indexed, in its place; those without a geometry stand last.
///
/// # Errors
/// The file cannot be read or written, or a feature breaks off; the file is as it was.
pub(super) fn sort(packed: &PackedFile) -> Result<(), StoreFault> {
    let path = &packed.path;
    let io = StoreFault::io(path);
    let mut input = BufReader::with_capacity(1 << 20, File::open(path).map_err(&io)?);
    std::io::copy(&mut (&mut input).take(packed.features_at), &mut std::io::sink()).map_err(&io)?;
    let mut nodes: Vec<NodeItem> = Vec::with_capacity(packed.all as usize);
    let mut places: Vec<(u64, u32)> = Vec::with_capacity(packed.all as usize);
    let (mut at, mut bytes) = (packed.features_at, Vec::new());
    while at < packed.stamp.length {
        let number = nodes.len() + 1;
        let fault = |what: String| StoreFault::damaged(path, format!("feature {number}: {what}"));
        let mut prefix = [0; 4];
        input.read_exact(&mut prefix).map_err(|_| fault("the file breaks off".to_owned()))?;
        let length = u32::from_le_bytes(prefix);
        if length > MOST_FEATURE || at + 4 + u64::from(length) > packed.stamp.length {
            return Err(fault("the file breaks off".to_owned()));
        }
        bytes.clear();
        bytes.extend_from_slice(&prefix);
        (&mut input).take(length.into()).read_to_end(&mut bytes).map_err(&io)?;
        let mut node = NodeItem::create(nodes.len() as u64);
        if let Some(geometry) = row::read_geometry(&bytes, packed).map_err(fault)? {
            geometry.coords_iter().for_each(|at| node.expand_xy(at.x, at.y));
        }
        nodes.push(node);
        places.push((at, length + 4));
        at += u64::from(length) + 4;
    }
    if packed.all != 0 && nodes.len() as u64 != packed.all {
        let what = format!("the header counts {} features, found {}", packed.all, nodes.len());
        return Err(StoreFault::damaged(path, what));
    }
    let extent = calc_extent(&nodes);
    let (mut placed, nowhere): (Vec<_>, Vec<_>) = nodes.into_iter().partition(|n| n.min_x <= n.max_x);
    hilbert_sort(&mut placed, &extent);
    let mut nodes = [placed, nowhere].concat();
    let sorted: Vec<(u64, u32)> = nodes.iter().map(|n| places[n.offset as usize]).collect();
    let mut offset = 0;
    for (node, (_, length)) in nodes.iter_mut().zip(&sorted) {
        node.offset = offset;
        offset += u64::from(*length);
    }
    let staged = StagedFile::beside(path, Some(path)).map_err(&io)?;
    let mut out = BufWriter::with_capacity(1 << 20, staged.file().map_err(&io)?);
    out.write_all(b"fgb\x03fgb\x00").map_err(&io)?;
    out.write_all(&header(packed, &extent)?).map_err(&io)?;
    let tree = PackedRTree::build(&nodes, &extent, FAN as u16);
    let tree = tree.map_err(|e| StoreFault::damaged(path, e))?;
    tree.stream_write(&mut out).map_err(|e| StoreFault::damaged(path, e))?;
    for (at, length) in &sorted {
        bytes.resize(*length as usize, 0);
        packed.file.read_exact_at(&mut bytes, *at).map_err(&io)?;
        out.write_all(&bytes).map_err(&io)?;
    }
    out.flush().map_err(&io)?;
    staged.commit().map_err(&io)?;
    Ok(())
}

/// The header of a file with the box and the index of its features.
fn header(packed: &PackedFile, extent: &NodeItem) -> Result<Vec<u8>, StoreFault> {
    let length = {
        let mut prefix = [0; 4];
        packed.file.read_exact_at(&mut prefix, 8).map_err(StoreFault::io(&packed.path))?;
        u32::from_le_bytes(prefix) as usize + 4
    };
    let mut bytes = vec![0; length];
    packed.file.read_exact_at(&mut bytes, 8).map_err(StoreFault::io(&packed.path))?;
    let old = size_prefixed_root_as_header(&bytes).map_err(|e| StoreFault::damaged(&packed.path, e))?;
    let mut fbb = FlatBufferBuilder::new();
    let columns: Vec<_> = old
        .columns()
        .into_iter()
        .flat_map(|c| c.iter())
        .map(|c| {
            let args = ColumnArgs {
                name: Some(fbb.create_string(c.name())),
                title: c.title().map(|t| fbb.create_string(t)),
                description: c.description().map(|t| fbb.create_string(t)),
                type_: c.type_(),
                width: c.width(),
                precision: c.precision(),
                scale: c.scale(),
                nullable: c.nullable(),
                unique: c.unique(),
                primary_key: c.primary_key(),
                metadata: c.metadata().map(|t| fbb.create_string(t)),
            };
            Column::create(&mut fbb, &args)
        })
        .collect();
    let crs = old.crs().map(|crs| {
        let args = CrsArgs {
            org: crs.org().map(|t| fbb.create_string(t)),
            code: crs.code(),
            name: crs.name().map(|t| fbb.create_string(t)),
            description: crs.description().map(|t| fbb.create_string(t)),
            wkt: crs.wkt().map(|t| fbb.create_string(t)),
            code_string: crs.code_string().map(|t| fbb.create_string(t)),
        };
        Crs::create(&mut fbb, &args)
    });
    let args = HeaderArgs {
        name: old.name().map(|t| fbb.create_string(t)),
        envelope: Some(fbb.create_vector(&[extent.min_x, extent.min_y, extent.max_x, extent.max_y])),
        geometry_type: old.geometry_type(),
        has_z: old.has_z(),
        has_m: old.has_m(),
        has_t: old.has_t(),
        has_tm: old.has_tm(),
        columns: Some(fbb.create_vector(&columns)),
        features_count: packed.all,
        index_node_size: FAN as u16,
        crs,
        title: old.title().map(|t| fbb.create_string(t)),
        description: old.description().map(|t| fbb.create_string(t)),
        metadata: old.metadata().map(|t| fbb.create_string(t)),
    };
    let header = Header::create(&mut fbb, &args);
    fbb.finish_size_prefixed(header, None);
    Ok(fbb.finished_data().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
    use geo::Geometry;
    use std::path::Path;

    /// What the header of a file says, but for its box, its index and the number of features.
    fn said(path: &Path) -> String {
        let bytes = std::fs::read(path).unwrap();
        let length = u32::from_le_bytes(bytes[8..12].try_into().unwrap()) as usize;
        let header = size_prefixed_root_as_header(&bytes[8..12 + length]).unwrap();
        let flags = [header.has_z(), header.has_m(), header.has_t(), header.has_tm()];
        format!(
            "{:?} {:?} {:?} {:?} {flags:?} {:?} {:?}",
            header.name(),
            header.title(),
            header.description(),
            header.metadata(),
            header.crs(),
            header.columns()
        )
    }

    #[test]
    fn a_header_says_after_sorting_what_it_said_before() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("points.fgb");
        let crs = FgbCrs { org: Some("EPSG"), code: 4326, code_string: Some("4326"), ..FgbCrs::default() };
        let options = FgbWriterOptions {
            write_index: false,
            crs,
            has_z: true,
            has_m: true,
            has_t: true,
            has_tm: true,
            title: Some("Schools"),
            description: Some("All of them"),
            metadata: Some("{\"of\":2020}"),
            ..FgbWriterOptions::default()
        };
        let mut writer = FgbWriter::create_with_options("points", GeometryType::Point, options).unwrap();
        writer.add_column("n", ColumnType::Int, |fbb, column| {
            column.title = Some(fbb.create_string("Pupils"));
            column.metadata = Some(fbb.create_string("{\"unit\":\"persons\"}"));
            (column.width, column.precision, column.scale) = (9, 5, 2);
            (column.nullable, column.unique, column.primary_key) = (false, true, true);
        });
        for i in 0..100 {
            let place = Geometry::Point(geo::Point::new(f64::from(i * 37 % 100), f64::from(i % 50)));
            writer.add_feature_geom(place, |_| ()).unwrap();
        }
        writer.write(File::create(&file).unwrap()).unwrap();
        let before = said(&file);
        assert!(["persons", "of", "Pupils", "4326"].iter().all(|what| before.contains(what)), "{before}");
        sort(&PackedFile::open(&file).unwrap()).unwrap();
        assert!(PackedFile::open(&file).unwrap().is_indexed);
        assert_eq!(said(&file), before);
    }
}
