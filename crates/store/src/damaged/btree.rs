//! One page of a tree, as the file format of SQLite has it.

use super::log::word;

/// What a page of a tree holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PageKind {
    /// Keys of rows, and the pages below them.
    TableInterior,
    /// Rows with their ids.
    TableLeaf,
    /// Rows of an index, or of a table without row ids, and the pages below them.
    IndexInterior,
    /// The same without pages below.
    IndexLeaf,
}

/// A page of a tree.
#[derive(Debug)]
pub(super) struct BtreePage {
    pub(super) kind: PageKind,
    pub(super) bytes: Vec<u8>,
    /// Where its cells begin.
    pub(super) cells: Vec<usize>,
    /// All of its cells are where cells may be.
    pub(super) is_whole: bool,
    right: u32,
    usable: usize,
}

/// A row as it lies in a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    /// Its id; 0 in an index.
    pub(super) row: i64,
    /// Bytes of the row, those on further pages included.
    pub(super) length: usize,
    /// Where its bytes begin on the page.
    pub(super) begin: usize,
    /// How many of them are on the page.
    pub(super) local: usize,
    /// The first further page; 0 for none.
    pub(super) overflow: u32,
}

impl BtreePage {
    /// Reads a page; none where it is no page of a tree.
    pub(super) fn parse(number: u32, bytes: Vec<u8>, usable: usize) -> Option<BtreePage> {
        let begin = if number == 1 { 100 } else { 0 };
        let kind = match bytes.get(begin)? {
            2 => PageKind::IndexInterior,
            5 => PageKind::TableInterior,
            10 => PageKind::IndexLeaf,
            13 => PageKind::TableLeaf,
            _ => return None,
        };
        let header = if kind.is_leaf() { 8 } else { 12 };
        let count = half_word(&bytes, begin + 3);
        let content = match half_word(&bytes, begin + 5) {
            0 => 65_536,
            content => content,
        };
        let first = begin + header;
        if first + count * 2 > content || content > usable {
            return None;
        }
        let cells = (0..count).map(|at| half_word(&bytes, first + at * 2));
        let cells: Vec<usize> = cells.filter(|cell| (content..usable).contains(cell)).collect();
        let right = if kind.is_leaf() {
            0
        } else {
            word(&bytes, begin + 8)
        };
        Some(BtreePage {
            is_whole: cells.len() == count,
            kind,
            bytes,
            cells,
            right,
            usable,
        })
    }

    /// The pages below, each with the highest row id it may hold.
    pub(super) fn children(&self) -> Vec<(u32, i64)> {
        if self.kind.is_leaf() {
            return Vec::new();
        }
        let child = |cell: &usize| {
            let key = match self.kind {
                PageKind::TableInterior => varint(&self.bytes, cell + 4).map_or(i64::MAX, |(key, _)| key),
                _ => i64::MAX,
            };
            (word(&self.bytes, *cell), key)
        };
        let last = (self.right, i64::MAX);
        self.cells.iter().map(child).chain([last]).collect()
    }

    /// The rows on the page; those of a page of keys are none. A row whose bytes reach beyond the page is left out.
    pub(super) fn rows(&self) -> Vec<Cell> {
        if self.kind == PageKind::TableInterior {
            return Vec::new();
        }
        self.cells.iter().filter_map(|cell| self.cell(*cell)).collect()
    }

    fn cell(&self, at: usize) -> Option<Cell> {
        let at = if self.kind == PageKind::IndexInterior {
            at + 4
        } else {
            at
        };
        let (length, at) = varint(&self.bytes, at)?;
        let length = usize::try_from(length).ok()?;
        let (row, begin) = match self.kind {
            PageKind::TableLeaf => varint(&self.bytes, at)?,
            _ => (0, at),
        };
        let most = match self.kind {
            PageKind::TableLeaf => self.usable - 35,
            _ => (self.usable - 12) * 64 / 255 - 23,
        };
        let local = if length <= most {
            length
        } else {
            let least = (self.usable - 12) * 32 / 255 - 23;
            let fits = least + (length - least) % (self.usable - 4);
            if fits <= most { fits } else { least }
        };
        let end = begin + local;
        let is_long = local < length;
        if end + if is_long { 4 } else { 0 } > self.usable {
            return None;
        }
        Some(Cell {
            row,
            length,
            begin,
            local,
            overflow: if is_long { word(&self.bytes, end) } else { 0 },
        })
    }
}

impl PageKind {
    /// Whether there are no pages below.
    pub(super) fn is_leaf(self) -> bool {
        matches!(self, PageKind::TableLeaf | PageKind::IndexLeaf)
    }

    /// Whether it belongs to a table whose rows have ids.
    pub(super) fn is_table(self) -> bool {
        matches!(self, PageKind::TableLeaf | PageKind::TableInterior)
    }
}

fn half_word(bytes: &[u8], at: usize) -> usize {
    bytes
        .get(at..at + 2)
        .map_or(0, |bytes| usize::from(u16::from_be_bytes([bytes[0], bytes[1]])))
}

/// A number of SQLite's variable length, and where the bytes after it begin.
pub(super) fn varint(bytes: &[u8], at: usize) -> Option<(i64, usize)> {
    let mut number: u64 = 0;
    for place in 0..9 {
        let byte = *bytes.get(at + place)?;
        if place == 8 {
            return Some((((number << 8) | u64::from(byte)) as i64, at + 9));
        }
        number = (number << 7) | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((number as i64, at + place + 1));
        }
    }
    None
}
