//! Keys and values of a layer, each once, in the order of first use (MVT 2.1, section 4.4).

use super::columns::TileColumns;
use crate::render::protobuf;

/// Numbers the keys and values that a layer uses.
pub(super) struct Tags<'a> {
    columns: &'a TileColumns,
    /// Columns that give the name, and those that give the values.
    shown: Vec<(usize, usize)>,
    /// Number of each shown column's key in the layer.
    keys: Vec<Option<u32>>,
    used_keys: Vec<usize>,
    /// Number of each value in the layer, plus 1; 0 is none yet.
    values: Vec<u32>,
    used_values: Vec<u32>,
}

impl<'a> Tags<'a> {
    pub fn new(columns: &'a TileColumns, shown: Vec<(usize, usize)>) -> Self {
        let (keys, values) = (vec![None; shown.len()], vec![0; columns.value_count()]);
        Tags { columns, shown, keys, used_keys: Vec::new(), values, used_values: Vec::new() }
    }

    /// Tags of a feature: key and value in turn.
    pub fn of(&mut self, position: usize) -> Vec<u32> {
        let mut tags = Vec::with_capacity(self.shown.len() * 2);
        for (i, (name, values)) in self.shown.iter().enumerate() {
            let Some(code) = self.columns.code(*values, position) else { continue };
            let key = *self.keys[i].get_or_insert_with(|| {
                self.used_keys.push(*name);
                self.used_keys.len() as u32 - 1
            });
            let value = &mut self.values[code as usize];
            if *value == 0 {
                self.used_values.push(code);
                *value = self.used_values.len() as u32;
            }
            tags.extend([key, *value - 1]);
        }
        tags
    }

    /// Appends the keys and values used.
    pub fn write(&self, out: &mut Vec<u8>) {
        for column in &self.used_keys {
            protobuf::bytes(out, 3, self.columns.all()[*column].name.as_bytes());
        }
        for code in &self.used_values {
            protobuf::bytes(out, 4, self.columns.written(*code));
        }
    }
}
