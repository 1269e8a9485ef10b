//! From the root of an index to the features a question is about, in the order of the file.

use super::StoreFault;
use super::packed::{PackedFile, PackedNode};
use crate::budget::Budget;
use crate::query::Lie;
use std::ops::{ControlFlow, Range};

/// What a walk comes upon, in the order of the file.
#[derive(Debug)]
pub(super) enum Visited {
    /// All features below a node.
    Whole {
        /// The level of the node; features are level 0.
        level: usize,
        /// Its number in its level.
        node: u64,
        /// The positions below it.
        positions: Range<u64>,
    },
    /// Features next to each other that are to be looked at, with their boxes.
    Look(Range<u64>, Vec<PackedNode>),
}

/// A node that a walk has come to.
#[derive(Debug, Clone)]
pub(super) struct WalkedNode {
    /// West, south, east, north.
    pub bounds: [f64; 4],
    /// Its level; features are level 0.
    pub level: usize,
    /// Its number in its level.
    pub node: u64,
    /// The positions below it.
    pub positions: Range<u64>,
}

/// Nodes read between two looks at a budget.
const PACE: usize = 64;

/// Visits nodes from the first features of the file to the last: `lie` tells of each whether to go into it; `take` gets
/// what is meant as a whole, and what is to be looked at feature by feature. It ends the walk by breaking off.
///
/// # Errors
/// The file cannot be read, or the budget is over.
pub(super) fn walk(
    packed: &PackedFile,
    budget: &Budget,
    mut lie: impl FnMut(&WalkedNode) -> Lie,
    mut take: impl FnMut(Visited) -> Result<ControlFlow<()>, StoreFault>,
) -> Result<(), StoreFault> {
    if packed.count == 0 {
        return Ok(());
    }
    let top = packed.depth() - 1;
    // Nodes still to visit, the next one last.
    let mut open: Vec<(usize, u64, PackedNode)> = vec![(top, 0, packed.nodes(top, 0..1)?[0])];
    let mut visited = 0;
    while let Some((level, node, at)) = open.pop() {
        visited += 1;
        if visited % PACE == 0 {
            budget.check()?;
        }
        let walked = WalkedNode { bounds: at.bounds, level, node, positions: packed.below(level, node) };
        if walked.positions.is_empty() {
            continue;
        }
        let taken = match lie(&walked) {
            Lie::Apart => continue,
            Lie::Within => take(Visited::Whole { level, node, positions: walked.positions })?,
            Lie::Across => {
                let children = packed.children(level, node);
                let nodes = packed.nodes(level - 1, children.clone())?;
                match level {
                    1 => take(Visited::Look(children, nodes))?,
                    _ => {
                        let next = children.rev().zip(nodes.into_iter().rev());
                        open.extend(next.map(|(child, n)| (level - 1, child, n)));
                        continue;
                    }
                }
            }
        };
        if taken.is_break() {
            break;
        }
    }
    Ok(())
}
