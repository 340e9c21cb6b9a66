//! Where a span hangs in the tree of its session.

use rusqlite::OptionalExtension;

use crate::{Store, StoreError};

/// The parent and the children of a span.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SpanPlace {
    /// Row id and name of the parent; none for a root and for a parent that never came.
    pub parent: Option<(i64, String)>,
    /// Spans that name this one as their parent.
    pub children: u64,
}

impl Store {
    /// The place of the span with this row id. As in the tree, the widest family wins among spans with the same id.
    pub fn place_of_span(&self, row: i64) -> Result<SpanPlace, StoreError> {
        self.readers().read(|db| {
            let parent = db
                .prepare_cached(
                    "SELECT parent.id, parent.name FROM spans child
                     JOIN spans parent ON parent.key = child.parent AND parent.session = child.session
                     WHERE child.id = ?1 AND child.parent <> '' AND parent.id <> child.id
                     ORDER BY parent.family LIMIT 1",
                )?
                .query_row([row], |found| Ok((found.get(0)?, found.get(1)?)))
                .optional()?;
            let children: i64 = db
                .prepare_cached(
                    "SELECT count(*) FROM spans parent
                     JOIN spans child ON child.session = parent.session AND child.parent = parent.key
                     WHERE parent.id = ?1 AND child.id <> parent.id",
                )?
                .query_row([row], |found| found.get(0))?;
            let children = children.unsigned_abs();
            Ok(SpanPlace { parent, children })
        })
    }
}
