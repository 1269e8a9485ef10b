//! Knowing a large file again without reading all of it.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use xxhash_rust::xxh3::Xxh3;

/// Blocks that are looked at, and bytes of each.
const BLOCKS: u64 = 64;
const BLOCK: u64 = 16 << 10;
/// Bytes read at once of all there are.
const PIECE: u64 = 1 << 20;

/// XXH3 of a part of a file: of all bytes where they are few, else of 64 blocks of 16 KiB, evenly spread from the first
/// to the last.
pub(super) fn sampled_hash(file: &File, part: Range<u64>) -> io::Result<u64> {
    let length = part.end.saturating_sub(part.start);
    if length <= BLOCKS * BLOCK {
        return whole_hash(file, part);
    }
    let mut hash = Xxh3::new();
    let mut block = vec![0; BLOCK as usize];
    for i in 0..BLOCKS {
        let at = part.start + ((length - BLOCK) as u128 * u128::from(i) / u128::from(BLOCKS - 1)) as u64;
        file.read_exact_at(&mut block, at)?;
        hash.update(&block);
    }
    hash.update(&length.to_le_bytes());
    Ok(hash.digest())
}

/// XXH3 of all bytes of a part of a file.
pub(super) fn whole_hash(file: &File, part: Range<u64>) -> io::Result<u64> {
    let mut hash = Xxh3::new();
    hash_of(file, part, &mut hash)?;
    Ok(hash.digest())
}

/// Adds all bytes of a part of a file to a hash.
pub(super) fn hash_of(file: &File, part: Range<u64>, hash: &mut Xxh3) -> io::Result<()> {
    let mut piece = vec![0; PIECE.min(part.end.saturating_sub(part.start)) as usize];
    let mut at = part.start;
    while at < part.end {
        let length = PIECE.min(part.end - at) as usize;
        file.read_exact_at(&mut piece[..length], at)?;
        hash.update(&piece[..length]);
        at += length as u64;
    }
    Ok(())
}
