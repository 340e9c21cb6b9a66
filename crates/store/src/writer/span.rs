//! A span touched by a transaction.

use std::sync::LazyLock;

use rusqlite::{CachedStatement, Connection, OptionalExtension, ToSql, params, params_from_iter};
use tracewake_model::SpanKey;

use crate::columns;
use crate::derive::span::SpanRollup;

/// The columns beside those of a [`SpanRollup`].
const KEY_COLUMNS: [&str; 4] = ["id", "session", "family", "key"];
const RANKS: &str = "ranks";

static INSERT: LazyLock<String> = LazyLock::new(|| columns::insert("INTO spans", &all_columns()));
static UPDATE: LazyLock<String> = LazyLock::new(|| {
    let columns = [SpanRollup::COLUMNS, &[RANKS]].concat();
    columns::update("spans", &columns)
});
static SELECT: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT id, {RANKS}, {} FROM spans WHERE key = ?1 AND session = ?2 AND family = ?3",
        columns::list("", SpanRollup::COLUMNS)
    )
});
static COPY: LazyLock<String> = LazyLock::new(|| {
    let copied = columns::list("", &[SpanRollup::COLUMNS, &[RANKS]].concat());
    format!(
        "INSERT OR IGNORE INTO spans ({}) SELECT ?1, ?2, family, IFNULL(?3, key), {copied} FROM spans WHERE id = ?4",
        columns::list("", &all_columns())
    )
});

/// All columns of `spans`.
fn all_columns() -> Vec<&'static str> {
    [&KEY_COLUMNS[..], SpanRollup::COLUMNS, &[RANKS]].concat()
}

/// Copies a span to a session, under its key or another one, unless the session has one there. Returns whether it did.
pub(super) fn copy(
    db: &Connection,
    span: i64,
    id: i64,
    session: i64,
    key: Option<&str>,
) -> rusqlite::Result<bool> {
    let copied = db
        .prepare_cached(&COPY)?
        .execute(params![id, session, key, span])?;
    Ok(copied > 0)
}

/// A span touched by a transaction.
#[derive(Debug)]
pub(super) struct TouchedSpan {
    pub(super) id: i64,
    pub(super) rollup: SpanRollup,
    pub(super) is_new: bool,
    /// Whether it was open before this transaction.
    pub(super) was_open: bool,
    /// Name and detail before this transaction, of a span that is loaded to be added to.
    pub(super) was_called: Option<(String, String)>,
}

impl TouchedSpan {
    /// A span that is not stored.
    pub(super) fn create(id: i64) -> TouchedSpan {
        TouchedSpan {
            id,
            rollup: SpanRollup::default(),
            is_new: true,
            was_open: false,
            was_called: None,
        }
    }

    /// The stored span with this key.
    pub(super) fn load(
        db: &Connection,
        session: i64,
        key: &SpanKey,
    ) -> rusqlite::Result<Option<TouchedSpan>> {
        let mut find = db.prepare_cached(&SELECT)?;
        let span = find.query_row(params![key.id, session, key.family.code()], |row| {
            let mut rollup = SpanRollup::read(row, 2)?;
            rollup.set_ranks(row.get_ref(1)?.as_blob()?);
            Ok(TouchedSpan {
                id: row.get(0)?,
                was_open: rollup.is_open(),
                was_called: Some(rollup.label.value.clone()),
                rollup,
                is_new: false,
            })
        });
        span.optional()
    }
}

/// Writes spans, one after the other.
pub(super) struct SpanWriter<'db> {
    insert: CachedStatement<'db>,
    update: CachedStatement<'db>,
}

impl<'db> SpanWriter<'db> {
    pub(super) fn new(db: &'db Connection) -> rusqlite::Result<SpanWriter<'db>> {
        Ok(SpanWriter {
            insert: db.prepare_cached(&INSERT)?,
            update: db.prepare_cached(&UPDATE)?,
        })
    }

    /// Writes a span of a session under its key.
    pub(super) fn write(&mut self, span: &TouchedSpan, session: i64, key: &SpanKey) -> rusqlite::Result<()> {
        let (family, ranks) = (key.family.code(), span.rollup.ranks());
        let sums = span.rollup.values();
        let (id, ranks): (&dyn ToSql, &dyn ToSql) = (&span.id, &ranks);
        if span.is_new {
            let keys: [&dyn ToSql; 4] = [id, &session, &family, &key.id];
            let values = keys.into_iter().chain(sums).chain([ranks]);
            self.insert.execute(params_from_iter(values))?;
        } else {
            let values = sums.into_iter().chain([ranks, id]);
            self.update.execute(params_from_iter(values))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_listed() {
        crate::schema::tests::check_columns("spans", &all_columns());
    }
}
