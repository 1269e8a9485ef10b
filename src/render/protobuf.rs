//! The few Protocol Buffers records that vector tiles and ranges of glyphs need.

/// Appends a base-128 varint.
pub fn varint(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

/// Reads a base-128 varint and goes on behind it; 0 at the end.
pub fn read_varint(bytes: &mut &[u8]) -> u64 {
    let (mut n, mut shift) = (0, 0);
    while let [byte, rest @ ..] = *bytes {
        *bytes = rest;
        n |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if *byte < 0x80 || shift > 63 {
            break;
        }
    }
    n
}

/// The number that [`zigzag`] encodes.
pub fn unzigzag(n: u32) -> i32 {
    (n >> 1) as i32 ^ -((n & 1) as i32)
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
        assert_eq!(
            [0, -1, 1, -2, i32::MIN, i32::MAX].map(|n| unzigzag(zigzag(n))),
            [0, -1, 1, -2, i32::MIN, i32::MAX]
        );
        varint(&mut out, u64::MAX);
        let mut rest = &out[..];
        assert_eq!(
            [read_varint(&mut rest), read_varint(&mut rest), read_varint(&mut rest)],
            [150, u64::MAX, 0]
        );
    }
}
