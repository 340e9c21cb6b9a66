//! What single events add to the spans of a timeline: partial outputs, costs, and that their time is unknown.

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
    /// No time of it could be read: it was placed by what is around it.
    pub time_unknown: bool,
    /// Where the event counts as cost.
    pub cost: Option<EventCost>,
}

impl Store {
    /// The events of a session that are part of an output, cost something or have no time, by time. An unknown session
    /// has none.
    pub fn span_extras(&self, session: &str) -> Result<Vec<SpanExtra>, StoreError> {
        self.readers().read(|db| {
            let Some(session) = session_id(db, session)? else {
                return Ok(Vec::new());
            };
            let mut select = db.prepare_cached(&format!(
                "SELECT span, best_ns, flags & {partial}, flags & {timeless}, {columns} FROM events e
                 WHERE session = ?1 AND (flags & ({partial} | {timeless}) <> 0 OR {cost} IS NOT NULL)
                 ORDER BY best_ns, id",
                partial = flag::PARTIAL,
                timeless = flag::TIME_UNKNOWN,
                columns = event_cost!(),
                cost = cost!()
            ))?;
            let extras = select.query_map([session], |row| {
                Ok(SpanExtra {
                    span: row.get(0)?,
                    time_ns: row.get(1)?,
                    partial: row.get::<_, i64>(2)? != 0,
                    time_unknown: row.get::<_, i64>(3)? != 0,
                    cost: EventCost::read(row, 4)?,
                })
            })?;
            Ok(extras.collect::<Result<_, _>>()?)
        })
    }
}
