//! What calls cost: as stated, else as estimated by the table of prices.

use rusqlite::{Connection, Row};
use tracewake_model::ESTIMATE_CURRENCY;

use super::read_count;
use crate::derive::flag;

/// Money of one currency, stated or estimated.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost {
    /// As sent; empty when the sender named none.
    pub currency: String,
    /// Whether it comes from a table of prices rather than from the sender.
    pub estimated: bool,
    /// Sum in units of 10^-12 of the currency; stops at the largest number.
    pub pico: i64,
    /// Events that it is the sum of.
    pub calls: u64,
}

impl Cost {
    /// The cost of one event.
    pub(super) fn of(cost: &EventCost) -> Cost {
        Cost {
            currency: cost.currency.clone(),
            estimated: cost.estimated,
            pico: cost.pico,
            calls: 1,
        }
    }

    /// Adds it to the sum of its currency and kind.
    pub(super) fn add_to(self, sums: &mut Vec<Cost>) {
        let same = |sum: &&mut Cost| (&sum.currency, sum.estimated) == (&self.currency, self.estimated);
        match sums.iter_mut().find(same) {
            Some(sum) => {
                sum.pico = sum.pico.saturating_add(self.pico);
                sum.calls += self.calls;
            }
            None => sums.push(self),
        }
    }
}

/// What one event costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventCost {
    /// Units of 10^-12 of the currency.
    pub pico: i64,
    /// As sent; empty when the sender named none.
    pub currency: String,
    /// Whether it comes from a table of prices rather than from the sender.
    pub estimated: bool,
}

/// What `events e` cost, as an expression: what is stated, else the estimate where it counts.
macro_rules! cost {
    () => {
        "IFNULL(e.cost_pico, IIF(e.flags & 6144, NULL, e.estimate_pico))"
    };
}
pub(super) use cost;

/// The columns of an [`EventCost`] of `events e`.
macro_rules! event_cost {
    () => {
        concat!(
            crate::read::costs::cost!(),
            ", IIF(e.cost_pico IS NULL, 'USD', IFNULL(e.currency, '')), e.cost_pico IS NULL"
        )
    };
}
pub(super) use event_cost;

// The expressions above are literals, so that others can be made of them.
const _: () = assert!(flag::COST_COUNTED_ELSEWHERE == 6144);
const _: () = assert!(matches!(ESTIMATE_CURRENCY.as_bytes(), b"USD"));

impl EventCost {
    /// Reads it from the columns `event_cost!`, the first of which is at `first`.
    pub(super) fn read(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<EventCost>> {
        let Some(pico) = row.get(first)? else {
            return Ok(None);
        };
        Ok(Some(EventCost {
            pico,
            currency: row.get(first + 1)?,
            estimated: row.get(first + 2)?,
        }))
    }
}

/// Costs of one session or of all, sorted by currency, what is stated before what is estimated.
pub(super) fn costs(db: &Connection, session: Option<i64>) -> rusqlite::Result<Vec<Cost>> {
    let condition = match session {
        Some(_) => "session = ?1",
        None => "?1 IS NULL",
    };
    let mut select = db.prepare_cached(&format!(
        "SELECT currency, estimated, pico, calls FROM session_costs WHERE {condition} ORDER BY currency, estimated"
    ))?;
    let mut rows = select.query([session])?;
    let mut costs: Vec<Cost> = Vec::new();
    while let Some(row) = rows.next()? {
        let cost = Cost {
            currency: row.get(0)?,
            estimated: row.get(1)?,
            pico: row.get(2)?,
            calls: read_count(row, 3)?,
        };
        cost.add_to(&mut costs);
    }
    Ok(costs)
}
