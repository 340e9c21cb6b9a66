//! A span touched by a transaction.

use rusqlite::{Connection, OptionalExtension, params};
use tracewake_model::SpanKey;

use crate::derive::Tokens;
use crate::derive::span::{SpanRollup, Won};

/// A span touched by a transaction.
#[derive(Debug)]
pub(super) struct SpanWork {
    pub(super) id: i64,
    pub(super) rollup: SpanRollup,
    pub(super) is_new: bool,
    /// Whether it was open before this transaction.
    pub(super) was_open: bool,
    /// Name and detail before this transaction, of a span that is loaded to be added to.
    pub(super) was_called: Option<(String, String)>,
}

impl SpanWork {
    /// A span that is not stored.
    pub(super) fn create(id: i64) -> SpanWork {
        SpanWork {
            id,
            rollup: SpanRollup::default(),
            is_new: true,
            was_open: false,
            was_called: None,
        }
    }

    /// The stored span with this key.
    pub(super) fn load(db: &Connection, session: i64, key: &SpanKey) -> rusqlite::Result<Option<SpanWork>> {
        let mut find = db.prepare_cached(
            "SELECT id, parent, name, detail, agent, start_ns, start_tie, end_ns, first_event, starts, ends, points,
                failures, cancelled, input_tokens, output_tokens, total_tokens, ranks
             FROM spans WHERE key = ?1 AND session = ?2 AND family = ?3",
        )?;
        let span = find.query_row(params![key.id, session, key.family.code()], |row| {
            let mut rollup = SpanRollup {
                parent: Won {
                    value: row.get(1)?,
                    rank: None,
                },
                label: Won {
                    value: (row.get(2)?, row.get(3)?),
                    rank: None,
                },
                agent: Won {
                    value: row.get(4)?,
                    rank: None,
                },
                start_ns: row.get(5)?,
                start_tie: row.get(6)?,
                end_ns: row.get(7)?,
                first_event: row.get(8)?,
                starts: row.get(9)?,
                ends: row.get(10)?,
                points: row.get(11)?,
                failures: row.get(12)?,
                cancelled: row.get(13)?,
                tokens: Tokens {
                    input: row.get(14)?,
                    output: row.get(15)?,
                    total: row.get(16)?,
                },
            };
            rollup.set_ranks(row.get_ref(17)?.as_blob()?);
            let was_open = rollup.is_open();
            let was_called = Some(rollup.label.value.clone());
            Ok(SpanWork {
                id: row.get(0)?,
                rollup,
                is_new: false,
                was_open,
                was_called,
            })
        });
        span.optional()
    }

    /// Writes it.
    pub(super) fn write(&self, db: &Connection, session: i64, key: &SpanKey) -> rusqlite::Result<()> {
        let r = &self.rollup;
        let ranks = r.ranks();
        if self.is_new {
            let mut insert = db.prepare_cached(
                "INSERT INTO spans VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
                    ?18, ?19, ?20, ?21)",
            )?;
            insert.execute(params![
                self.id,
                session,
                key.family.code(),
                key.id,
                r.parent.value,
                r.label.value.0,
                r.label.value.1,
                r.agent.value,
                r.start_ns,
                r.start_tie,
                r.end_ns,
                r.first_event,
                r.starts,
                r.ends,
                r.points,
                r.failures,
                r.cancelled,
                r.tokens.input,
                r.tokens.output,
                r.tokens.total,
                ranks,
            ])?;
            return Ok(());
        }
        let mut update = db.prepare_cached(
            "UPDATE spans SET parent = ?2, name = ?3, detail = ?4, agent = ?5, start_ns = ?6, start_tie = ?7, end_ns = ?8,
                first_event = ?9, starts = ?10, ends = ?11, points = ?12, failures = ?13, cancelled = ?14,
                input_tokens = ?15, output_tokens = ?16, total_tokens = ?17, ranks = ?18 WHERE id = ?1",
        )?;
        update.execute(params![
            self.id,
            r.parent.value,
            r.label.value.0,
            r.label.value.1,
            r.agent.value,
            r.start_ns,
            r.start_tie,
            r.end_ns,
            r.first_event,
            r.starts,
            r.ends,
            r.points,
            r.failures,
            r.cancelled,
            r.tokens.input,
            r.tokens.output,
            r.tokens.total,
            ranks,
        ])?;
        Ok(())
    }
}
