//! Making the derived rows of a session again from its stored events, after one of them was replaced: what an event
//! added to a minimum or to a name cannot be taken away again.

use std::collections::HashMap;

use rusqlite::{Connection, Row};
use tracewake_model::{Dialect, Family, Kind, SpanKey, Status};

use super::dictionary::Dictionary;
use super::pairs;
use super::session::SessionWork;
use super::span::SpanWork;
use crate::derive::session::SessionRollup;
use crate::derive::{self, Fact, Tokens};

impl SessionWork {
    /// Makes the derived rows again. Spans keep their row ids. A session without events is removed.
    pub(super) fn make_again(
        &mut self,
        db: &Connection,
        dictionary: &mut Dictionary,
        next_span: &mut i64,
    ) -> rusqlite::Result<()> {
        self.forget_shapes(db, dictionary)?;
        self.forget_traces();
        pairs::pair_again(db, self.id, next_span)?;
        self.remove_unused(db)?;
        self.rollup = SessionRollup {
            conflicts: self.count_conflicts(db)?,
            ..SessionRollup::default()
        };
        self.agents.clear();
        self.costs.clear();
        self.is_new = true; // nothing stored may be added to
        let (keys, mut spans) = self.load_spans(db)?;
        let mut select = db.prepare_cached(SELECT_FACTS)?;
        let mut rows = select.query([self.id])?;
        while let Some(row) = rows.next()? {
            let kind = Kind::from_code(row.get("kind")?, row.get_ref("custom")?.as_str_or_null()?);
            let fact = read_fact(row, &kind)?;
            let span: i64 = row.get("span")?;
            if let Some(span) = spans.get_mut(&span) {
                span.rollup.add(&fact);
            }
            self.add(db, &fact, span)?;
        }
        self.spans = spans
            .into_iter()
            .filter_map(|(id, span)| Some((keys.get(&id)?.clone(), span)))
            .collect();
        if self.rollup.events == 0 {
            db.prepare_cached("DELETE FROM sessions WHERE id = ?1")?
                .execute([self.id])?;
            return Ok(());
        }
        let models = self
            .spans
            .keys()
            .filter(|key| key.family == Family::Model)
            .count();
        self.rollup.model_calls = models as i64;
        self.write(db, dictionary)
    }

    /// Removes rows that no event of the session uses any more, and the sums that are made again.
    fn remove_unused(&self, db: &Connection) -> rusqlite::Result<()> {
        let statements = [
            "DELETE FROM session_agents WHERE session = ?1",
            "DELETE FROM session_costs WHERE session = ?1",
            "DELETE FROM spans WHERE session = ?1 AND id NOT IN (SELECT span FROM events WHERE session = ?1)",
            "DELETE FROM session_traces WHERE session = ?1 AND id NOT IN (SELECT trace FROM events WHERE session = ?1)",
            "UPDATE session_traces SET (sequenced, last_seq) = (
                 SELECT COUNT(*), IFNULL(MAX(seq), 0) FROM events WHERE trace = session_traces.id AND seq IS NOT NULL
             ) WHERE session = ?1",
        ];
        for statement in statements {
            db.prepare_cached(statement)?.execute([self.id])?;
        }
        Ok(())
    }

    fn count_conflicts(&self, db: &Connection) -> rusqlite::Result<i64> {
        let mut count = db.prepare_cached(
            "SELECT COUNT(*) FROM conflicts WHERE event IN (SELECT id FROM events WHERE session = ?1)",
        )?;
        count.query_row([self.id], |row| row.get(0))
    }

    /// The spans of the session, empty, by row id.
    #[allow(clippy::type_complexity)]
    fn load_spans(
        &self,
        db: &Connection,
    ) -> rusqlite::Result<(HashMap<i64, SpanKey>, HashMap<i64, SpanWork>)> {
        let mut keys = HashMap::new();
        let mut spans = HashMap::new();
        let mut select = db.prepare_cached("SELECT id, family, key FROM spans WHERE session = ?1")?;
        let mut rows = select.query([self.id])?;
        while let Some(row) = rows.next()? {
            let id = row.get(0)?;
            keys.insert(
                id,
                SpanKey {
                    family: Family::from_code(row.get(1)?),
                    id: row.get(2)?,
                },
            );
            spans.insert(
                id,
                SpanWork {
                    is_new: false,
                    ..SpanWork::create(id)
                },
            );
        }
        Ok((keys, spans))
    }
}

const SELECT_FACTS: &str = "SELECT e.*, IFNULL(a.key, '') AS agent_key FROM events e
    LEFT JOIN agents a ON a.id = e.agent WHERE e.session = ?1 ORDER BY e.id";

fn read_fact<'a>(row: &'a Row<'_>, kind: &'a Kind) -> rusqlite::Result<Fact<'a>> {
    let text = |column: &str| row.get_ref(column).and_then(|value| Ok(value.as_str()?));
    let cost: Option<i64> = row.get("cost_pico")?;
    let currency = row.get_ref("currency")?.as_str_or_null()?.unwrap_or_default();
    let dialect = Dialect::from_code(row.get("dialect")?);
    Ok(Fact {
        event: row.get("id")?,
        dialect,
        kind,
        status: Status::from_code(row.get("status")?),
        severity: row.get("severity")?,
        flags: row.get("flags")?,
        best_ns: row.get("best_ns")?,
        stated_ns: row.get("stated_ns")?,
        end_ns: row.get("end_ns")?,
        received_ns: row.get("received_ns")?,
        tie: derive::tie(dialect, text("identity")?, row.get("digest")?),
        agent: row.get("agent")?,
        agent_key: text("agent_key")?,
        parent_span: text("parent_span")?,
        name: text("name")?,
        detail: text("detail")?,
        tool: match row.get_ref("tool")?.as_str_or_null()? {
            Some(tool) => tool,
            None => row.get_ref("ran")?.as_str_or_null()?.unwrap_or_default(),
        },
        tokens: Tokens {
            input: row.get::<_, Option<i64>>("input_tokens")?.unwrap_or(0),
            output: row.get::<_, Option<i64>>("output_tokens")?.unwrap_or(0),
            total: row.get::<_, Option<i64>>("total_tokens")?.unwrap_or(0),
        },
        cost: cost.map(|pico| (pico, currency)),
    })
}
