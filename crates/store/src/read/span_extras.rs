//! What single events add to the spans of a timeline: partial outputs and costs.

use super::costs::{EventCost, cost, event_cost};
use super::session_id;
use crate::derive::flag;
use crate::{Store, StoreError};

/// What one event adds to its span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpanExtra {
    /// Row id of the span.
    pub span: i64,
    /// The event's best time.
    pub time_ns: i64,
    /// It is one part of an output that comes in parts.
    pub partial: bool,
    /// Where the event counts as cost.
    pub cost: Option<EventCost>,
}

impl Store {
    /// The events of a session that are part of an output or cost something, by time. An unknown session has none.
    pub fn span_extras(&self, session: &str) -> Result<Vec<SpanExtra>, StoreError> {
        self.readers().read(|db| {
            let Some(session) = session_id(db, session)? else {
                return Ok(Vec::new());
            };
            let mut select = db.prepare_cached(&format!(
                "SELECT span, best_ns, flags & {partial}, {columns} FROM events e
                 WHERE session = ?1 AND (flags & {partial} <> 0 OR {cost} IS NOT NULL) ORDER BY best_ns, id",
                partial = flag::PARTIAL,
                columns = event_cost!(),
                cost = cost!()
            ))?;
            let extras = select.query_map([session], |row| {
                Ok(SpanExtra {
                    span: row.get(0)?,
                    time_ns: row.get(1)?,
                    partial: row.get::<_, i64>(2)? != 0,
                    cost: EventCost::read(row, 3)?,
                })
            })?;
            Ok(extras.collect::<Result<_, _>>()?)
        })
    }
}
