//! A tree of pages with damaged ones stepped over, and its leaves that no page names any more.

use super::btree::{BtreePage, PageKind};
use super::pages::Pages;
use super::row;
use crate::maps::HashSet;

/// A tree as far as it can be read.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// Its pages with rows, in the order of the rows.
    pub(super) leaves: Vec<Leaf>,
    /// Row ids that lie on pages which cannot be read: after the first and up to the second.
    pub(super) holes: Vec<(i64, i64)>,
}

/// A page with rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Leaf {
    /// The first row id on it; 0 in an index.
    pub(super) first: i64,
    /// The last.
    pub(super) last: i64,
    pub(super) page: u32,
}

/// What the walk through a tree has to look at yet.
struct Step {
    page: u32,
    after: i64,
    up_to: i64,
}

impl Tree {
    /// A tree of which nothing is known.
    pub(super) fn lost() -> Tree {
        Tree {
            leaves: Vec::new(),
            holes: vec![(i64::MIN, i64::MAX)],
        }
    }

    /// Reads the tree below a page. Its pages are added to those that are taken.
    pub(super) fn read(pages: &Pages, root: u32, is_table: bool, taken: &mut HashSet<u32>) -> Tree {
        let mut tree = Tree::default();
        let mut steps = vec![Step {
            page: root,
            after: i64::MIN,
            up_to: i64::MAX,
        }];
        while let Some(Step { page, after, up_to }) = steps.pop() {
            let read = pages.btree(page).filter(|read| read.kind.is_table() == is_table);
            let Some(read) = read.filter(|_| taken.insert(page)) else {
                tree.holes.push((after, up_to));
                continue;
            };
            if !read.is_whole {
                tree.holes.push((after, up_to));
            }
            if read.kind != PageKind::TableInterior && !tree.add_leaf(&read, page, (after, up_to)) {
                // A damaged page above named one that is not its own.
                taken.remove(&page);
            }
            let mut low = after;
            for (child, key) in read.children() {
                let high = if is_table { key.min(up_to) } else { up_to };
                steps.push(Step {
                    page: child,
                    after: low,
                    up_to: high,
                });
                low = if is_table { high.max(low) } else { low };
            }
        }
        tree.leaves.sort_unstable();
        tree
    }

    /// Adds a page with rows. Rows out of its range are none of the tree's, nor is a page with more of these than of
    /// others. Gives whether the page belongs to the tree.
    fn add_leaf(&mut self, read: &BtreePage, page: u32, (after, up_to): (i64, i64)) -> bool {
        let rows = read.rows();
        let fits = |row: i64| !read.kind.is_table() || (row > after && row <= up_to);
        let own = rows.iter().map(|cell| cell.row).filter(|row| fits(*row));
        let own: Vec<i64> = own.collect();
        let is_sound = rows.len() == read.cells.len()
            && rows.iter().all(|cell| fits(cell.row))
            && (!read.kind.is_table() || rows.windows(2).all(|pair| pair[0].row < pair[1].row));
        if !is_sound {
            self.holes.push((after, up_to));
        }
        if own.len() * 2 < rows.len() {
            return false;
        }
        if let (Some(first), Some(last)) = (own.iter().copied().min(), own.iter().copied().max()) {
            self.leaves.push(Leaf { first, last, page });
        }
        true
    }

    /// Whether the row may lie on a page that cannot be read.
    pub(super) fn misses(&self, row: i64) -> bool {
        self.holes
            .iter()
            .any(|(after, up_to)| row > *after && row <= *up_to)
    }

    /// Adds a page that no page names, where its rows are of this form and not there yet. With `only_missed`, they must
    /// be missed. Gives whether it did.
    pub(super) fn adopt(
        &mut self,
        pages: &Pages,
        page: u32,
        read: &BtreePage,
        only_missed: bool,
        is_row: impl Fn(&[row::Value]) -> bool,
    ) -> bool {
        let rows = read.rows();
        if !read.is_whole || rows.is_empty() || rows.len() != read.cells.len() {
            return false;
        }
        let is_ascending = rows.windows(2).all(|pair| pair[0].row < pair[1].row);
        if read.kind.is_table() && !is_ascending {
            return false;
        }
        let (first, last) = (rows[0].row, rows[rows.len() - 1].row);
        let is_missed = self
            .holes
            .iter()
            .any(|(after, up_to)| !read.kind.is_table() || (first > *after && last <= *up_to));
        let at = self.leaves.partition_point(|leaf| leaf.first <= first);
        let is_there = read.kind.is_table()
            && (self.leaves[..at].last().is_some_and(|leaf| leaf.last >= first)
                || self.leaves[at..].first().is_some_and(|leaf| leaf.first <= last));
        if is_there || (only_missed && !is_missed) {
            return false;
        }
        // A row whose further pages are damaged says nothing of its form.
        let mut values = rows
            .iter()
            .filter_map(|cell| row::read(pages, read, cell))
            .peekable();
        if values.peek().is_none() || !values.all(|values| is_row(&values)) {
            return false;
        }
        self.leaves.insert(at, Leaf { first, last, page });
        if !is_missed {
            self.holes.push((i64::MIN, i64::MAX));
        }
        true
    }
}
