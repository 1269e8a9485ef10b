//! The few Protocol Buffers records that vector tiles and ranges of glyphs need.

/// Appends a base-128 varint.
pub fn varint(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

/// Zigzag encoding of a signed number.
pub fn zigzag(n: i32) -> u32 {
    (n << 1 ^ n >> 31) as u32
}

/// Appends a varint field.
pub fn uint(out: &mut Vec<u8>, field: u32, n: u64) {
    varint(out, u64::from(field << 3));
    varint(out, n);
}

/// Appends a length-delimited field.
pub fn bytes(out: &mut Vec<u8>, field: u32, content: &[u8]) {
    varint(out, u64::from(field << 3 | 2));
    varint(out, content.len() as u64);
    out.extend_from_slice(content);
}

/// Appends a packed list of unsigned numbers.
pub fn packed(out: &mut Vec<u8>, field: u32, numbers: &[u32]) {
    let mut content = Vec::with_capacity(numbers.len() * 2);
    numbers.iter().for_each(|n| varint(&mut content, u64::from(*n)));
    bytes(out, field, &content);
}

/// Appends a 64-bit float field.
pub fn double(out: &mut Vec<u8>, field: u32, n: f64) {
    varint(out, u64::from(field << 3 | 1));
    out.extend_from_slice(&n.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_the_protocol_buffers_guide_prints_them() {
        let mut out = Vec::new();
        varint(&mut out, 150);
        assert_eq!(out, [0x96, 0x01]);
        assert_eq!([0, -1, 1, -2].map(zigzag), [0, 1, 2, 3]);
    }
}
