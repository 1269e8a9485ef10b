//! Streams of numbers, each behind its description.

use crate::render::protobuf::varint;

/// What the numbers of a stream are: a category and a kind in half a byte each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StreamKind(u8);

impl StreamKind {
    /// Which features have a value.
    pub const PRESENT: Self = StreamKind(0x00);
    /// Values of a column; the bytes of its texts.
    pub const VALUES: Self = StreamKind(0x10);
    /// The bytes of texts that features refer to.
    pub const DICTIONARY: Self = StreamKind(0x11);
    /// Coordinates.
    pub const VERTICES: Self = StreamKind(0x13);
    /// Which vertex stands at each place of the lines.
    pub const VERTEX_OFFSETS: Self = StreamKind(0x20);
    /// Which text of a dictionary each feature has.
    pub const TEXT_OFFSETS: Self = StreamKind(0x22);
    /// Kinds of geometries; the lengths of texts.
    pub const TYPES: Self = StreamKind(0x30);
    /// Number of geometries in each collection of them.
    pub const GEOMETRIES: Self = StreamKind(0x31);
    /// Number of rings in each polygon; of vertices in each line where there are no polygons.
    pub const PARTS: Self = StreamKind(0x32);
    /// Number of vertices in each ring and line.
    pub const RINGS: Self = StreamKind(0x33);
    /// The lengths of the texts of a dictionary.
    pub const DICTIONARY_LENGTHS: Self = StreamKind(0x36);
}

/// Encodings: what was done first and second, then how the numbers are written (three, three and two bits).
const PLAIN: u8 = 0;
const VARINTS: u8 = 2;
const DELTAS: u8 = 1 << 5;
const DELTA_RUNS: u8 = 1 << 5 | 3 << 2;
const VERTEX_DELTAS: u8 = 2 << 5;
const RUNS: u8 = 3 << 5;

/// A stream as it is written.
#[derive(Debug)]
pub(super) struct Stream {
    kind: StreamKind,
    encoding: u8,
    /// How many numbers are written.
    count: usize,
    /// Of runs: how many there are, and of how many numbers.
    runs: Option<(usize, usize)>,
    bytes: Vec<u8>,
}

impl Stream {
    /// Numbers as they are.
    pub fn numbers(kind: StreamKind, numbers: impl IntoIterator<Item = u64>) -> Self {
        let (mut bytes, mut count) = (Vec::new(), 0);
        for number in numbers {
            varint(&mut bytes, number);
            count += 1;
        }
        Stream { kind, encoding: VARINTS, count, runs: None, bytes }
    }

    /// The differences of numbers, the first from 0.
    pub fn deltas(kind: StreamKind, numbers: impl IntoIterator<Item = i64>) -> Self {
        Stream { encoding: DELTAS | VARINTS, ..Self::numbers(kind, differences(numbers)) }
    }

    /// The same, each with how often it comes in succession.
    pub fn delta_runs(kind: StreamKind, numbers: impl IntoIterator<Item = i64>) -> Self {
        let runs = Self::runs(kind, differences(numbers));
        Stream { encoding: DELTA_RUNS | VARINTS, ..runs }
    }

    /// Numbers, each with how often it comes in succession: first how often, then which.
    pub fn runs(kind: StreamKind, numbers: impl IntoIterator<Item = u64>) -> Self {
        let (mut runs, mut all): (Vec<(u64, u64)>, usize) = (Vec::new(), 0);
        for number in numbers {
            all += 1;
            match runs.last_mut() {
                Some((times, last)) if *last == number => *times += 1,
                _ => runs.push((1, number)),
            }
        }
        let parts = runs.iter().map(|run| run.0).chain(runs.iter().map(|run| run.1));
        let stream = Self::numbers(kind, parts);
        Stream { encoding: RUNS | VARINTS, runs: Some((runs.len(), all)), ..stream }
    }

    /// Coordinates, x and y in turn, as differences from the vertex before, the first from the origin.
    pub fn vertices(vertices: &[[i32; 2]]) -> Self {
        let (mut bytes, mut last) = (Vec::with_capacity(3 * vertices.len()), [0; 2]);
        for vertex in vertices {
            for axis in 0..2 {
                varint(&mut bytes, zigzag(i64::from(vertex[axis]) - i64::from(last[axis])));
            }
            last = *vertex;
        }
        let count = 2 * vertices.len();
        Stream { kind: StreamKind::VERTICES, encoding: VERTEX_DELTAS | VARINTS, count, runs: None, bytes }
    }

    /// Truths, eight in a byte, the first lowest.
    pub fn truths(kind: StreamKind, truths: &[bool]) -> Self {
        let byte = |eight: &[bool]| eight.iter().enumerate().fold(0, |b, (i, t)| b | u8::from(*t) << i);
        let packed: Vec<u8> = truths.chunks(8).map(byte).collect();
        Stream { kind, encoding: RUNS, count: truths.len(), runs: None, bytes: byte_runs(&packed) }
    }

    /// Bytes of so many values.
    pub fn bytes(kind: StreamKind, count: usize, bytes: Vec<u8>) -> Self {
        Stream { kind, encoding: PLAIN, count, runs: None, bytes }
    }

    /// Appends the stream behind its description.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend([self.kind.0, self.encoding]);
        varint(out, self.count as u64);
        varint(out, self.bytes.len() as u64);
        if let Some((runs, all)) = self.runs {
            varint(out, runs as u64);
            varint(out, all as u64);
        }
        out.extend_from_slice(&self.bytes);
    }
}

/// Small numbers for small differences, whatever their sign.
pub(super) fn zigzag(n: i64) -> u64 {
    (n << 1 ^ n >> 63) as u64
}

fn differences(numbers: impl IntoIterator<Item = i64>) -> impl Iterator<Item = u64> {
    let mut last = 0;
    numbers.into_iter().map(move |number| zigzag(number.wrapping_sub(std::mem::replace(&mut last, number))))
}

/// Bytes of which three to 130 in succession are alike as two, others behind their number (ORC, byte run length).
fn byte_runs(bytes: &[u8]) -> Vec<u8> {
    const SHORTEST: usize = 3;
    const LONGEST: usize = 130;
    const LITERALS: usize = 128;
    let run = |at: usize| bytes[at..].iter().take(LONGEST).take_while(|b| **b == bytes[at]).count();
    let (mut out, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let alike = run(at);
        if alike >= SHORTEST {
            out.extend([(alike - SHORTEST) as u8, bytes[at]]);
            at += alike;
            continue;
        }
        let first = at;
        while at < bytes.len() && at - first < LITERALS && run(at) < SHORTEST {
            at += 1;
        }
        out.push((256 - (at - first)) as u8);
        out.extend_from_slice(&bytes[first..at]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_as_orc_prints_them() {
        // https://orc.apache.org/specification/ORCv1/, "Byte Run Length Encoding".
        assert_eq!(byte_runs(&[0; 100]), [0x61, 0x00]);
        assert_eq!(byte_runs(&[0x44, 0x45]), [0xfe, 0x44, 0x45]);
        assert_eq!(byte_runs(&[1, 2, 2, 2, 3]), [0xff, 1, 0, 2, 0xff, 3]);
    }

    #[test]
    fn differences_begin_at_0() {
        assert_eq!(differences([5, 4, 4, -1]).collect::<Vec<_>>(), [10, 1, 0, 9]);
        assert_eq!([i64::MIN, i64::MAX].map(zigzag), [u64::MAX, u64::MAX - 1]);
    }

    #[test]
    fn runs_stand_before_their_numbers() {
        let mut out = Vec::new();
        Stream::runs(StreamKind::TYPES, [2, 2, 2, 5]).write(&mut out);
        assert_eq!(out, [0x30, 0x62, 4, 4, 2, 4, 3, 1, 2, 5]);
        out.clear();
        Stream::truths(StreamKind::PRESENT, &[true, false, true]).write(&mut out);
        assert_eq!(out, [0x00, 0x60, 3, 2, 0xff, 0b101]);
    }
}
