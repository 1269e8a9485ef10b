//! The features of a FlatGeobuf file that is read in place, as bytes.

use super::StoreFault;
use super::packed::{MOST_FEATURE, PackedFile};
use std::ops::Range;
use std::os::unix::fs::FileExt;

/// Bytes of features that are read at once.
const PIECE: u64 = 8 << 20;

impl PackedFile {
    /// Where some features next to each other begin behind the index, and where the last of them ends.
    fn starts(&self, which: Range<u64>) -> Result<Vec<u64>, StoreFault> {
        let nodes = self.nodes(0, which.start..(which.end + 1).min(self.all))?;
        let mut starts: Vec<u64> = nodes.iter().map(|n| n.offset).collect();
        if which.end == self.all {
            starts.push(self.stamp.length - self.features_at);
        }
        Ok(starts)
    }

    /// Bytes of some features next to each other, as the index tells; nothing is read of them.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn bytes_of(&self, which: Range<u64>) -> Result<u64, StoreFault> {
        let begin = |at: u64| match at >= self.all {
            true => Ok(self.stamp.length - self.features_at),
            false => self.nodes(0, at..at + 1).map(|nodes| nodes[0].offset),
        };
        Ok(begin(which.end)?.saturating_sub(begin(which.start)?))
    }

    /// Positions in pieces of 8 MB, or of one feature where that has more.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn pieces(&self, run: Range<u64>) -> Result<Vec<Range<u64>>, StoreFault> {
        let (mut open, mut pieces) = (vec![run], Vec::new());
        while let Some(run) = open.pop() {
            let half = run.start.midpoint(run.end);
            match half > run.start && self.bytes_of(run.clone())? > PIECE {
                true => open.extend([half..run.end, run.start..half]),
                false => pieces.push(run),
            }
        }
        Ok(pieces)
    }

    /// The bytes of some features next to each other, and where each begins and ends in them.
    ///
    /// # Errors
    /// The file cannot be read, has no such features, or its index points out of it.
    pub fn features(&self, which: Range<u64>) -> Result<(Vec<u8>, Vec<Range<usize>>), StoreFault> {
        if which.start > which.end || which.end > self.count {
            let what =
                format!("expected features among {}, found an index that tells of {which:?}", self.count);
            return Err(StoreFault::damaged(&self.path, what));
        }
        if which.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        let starts = self.starts(which.clone())?;
        let most = u64::from(MOST_FEATURE) + 4;
        let sound = starts.windows(2).all(|w| w[0] < w[1] && w[1] - w[0] <= most)
            && starts.last().is_some_and(|end| self.features_at.saturating_add(*end) <= self.stamp.length);
        if !sound {
            let what = format!("the index does not tell where features {which:?} begin in the file");
            return Err(StoreFault::damaged(&self.path, what));
        }
        let (first, end) = (starts[0], starts[starts.len() - 1]);
        let mut bytes = vec![0; (end - first) as usize];
        self.file.read_exact_at(&mut bytes, self.features_at + first).map_err(StoreFault::io(&self.path))?;
        let ranges = starts.windows(2).map(|w| (w[0] - first) as usize..(w[1] - first) as usize);
        Ok((bytes, ranges.collect()))
    }
}
