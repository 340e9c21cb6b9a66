//! A row of a table, from the bytes that SQLite keeps of it.

use super::btree::{BtreePage, Cell, varint};
use super::log::word;
use super::pages::Pages;

/// A value of a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

/// A row with the names of its columns.
#[derive(Debug, Clone)]
pub(super) struct Row<'t> {
    pub(super) id: i64,
    pub(super) columns: &'t [String],
    pub(super) values: Vec<Value>,
}

impl Row<'_> {
    fn value(&self, column: &str) -> Option<&Value> {
        let at = self.columns.iter().position(|name| name == column)?;
        self.values.get(at)
    }

    /// A number; none where it is none, or was not stored yet when the row was written.
    pub(super) fn integer(&self, column: &str) -> Option<i64> {
        match self.value(column)? {
            Value::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// A text.
    pub(super) fn text(&self, column: &str) -> Option<&str> {
        match self.value(column)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Bytes.
    pub(super) fn blob(&self, column: &str) -> Option<&[u8]> {
        match self.value(column)? {
            Value::Blob(bytes) => Some(bytes),
            _ => None,
        }
    }
}

/// The values of a row; none where its further pages cannot be followed, or its bytes are no row.
pub(super) fn read(pages: &Pages, page: &BtreePage, cell: &Cell) -> Option<Vec<Value>> {
    let mut bytes = page.bytes.get(cell.begin..cell.begin + cell.local)?.to_vec();
    let room = pages.usable() - 4;
    if cell.length > bytes.len() && (cell.length - bytes.len()) / room >= pages.count() as usize {
        return None;
    }
    let mut next = cell.overflow;
    while bytes.len() < cell.length {
        let page = pages.page(next)?;
        next = word(&page, 0);
        let here = room.min(cell.length - bytes.len());
        bytes.extend_from_slice(&page[4..4 + here]);
    }
    // Behind the last page is none; anything else is a page that was overwritten.
    (next == 0).then(|| values(&bytes)).flatten()
}

fn values(bytes: &[u8]) -> Option<Vec<Value>> {
    let (header, mut at) = varint(bytes, 0)?;
    let header = usize::try_from(header)
        .ok()
        .filter(|header| *header <= bytes.len())?;
    let mut body = header;
    let mut values = Vec::new();
    while at < header {
        let (kind, after) = varint(bytes, at)?;
        at = after;
        let kind = usize::try_from(kind).ok()?;
        let length = match kind {
            0 | 8 | 9 => 0,
            1..=4 => kind,
            5 => 6,
            6 | 7 => 8,
            10 | 11 => return None,
            _ => (kind - 12) / 2,
        };
        let stored = bytes.get(body..body.checked_add(length)?)?;
        body += length;
        values.push(match kind {
            0 => Value::Null,
            8 => Value::Integer(0),
            9 => Value::Integer(1),
            7 => Value::Real(f64::from_be_bytes(stored.try_into().ok()?)),
            1..=6 => Value::Integer(integer(stored)),
            _ if kind % 2 == 0 => Value::Blob(stored.to_vec()),
            _ => Value::Text(String::from_utf8(stored.to_vec()).ok()?),
        });
    }
    (at == header && body == bytes.len()).then_some(values)
}

fn integer(bytes: &[u8]) -> i64 {
    let sign = if bytes.first().is_some_and(|byte| byte & 0x80 != 0) {
        -1
    } else {
        0
    };
    bytes
        .iter()
        .fold(sign, |number, byte| (number << 8) | i64::from(*byte))
}
