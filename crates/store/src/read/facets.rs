//! Values of facets with their counts: of the events of a session, and of all sessions.

use std::collections::HashMap;

use rusqlite::{Connection, Row};
use tracewake_model::query::{Expr, Field, Query, Test, ValueKind};
use tracewake_model::{Kind, Severity, Status, UnixNanos};

use super::language::{
    EventScope, Hits, Sql, condition, conjuncts, is_shape, session_condition, shape_condition,
};
use super::search::scope_of;
use super::{read_count, read_kind, session_id};
use crate::{Store, StoreError};

/// The facets of events, in the order to show them.
pub const EVENT_FACETS: [Field; 10] = [
    Field::Error,
    Field::Kind,
    Field::Agent,
    Field::Tool,
    Field::Server,
    Field::Model,
    Field::Policy,
    Field::Data,
    Field::Status,
    Field::Severity,
];

/// The values of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCounts {
    /// The facet.
    pub field: Field,
    /// Values, as a query has them, and how often they occur; the most frequent first.
    pub values: Vec<(String, u64)>,
}

/// What facets speak of, of some events.
struct ShapeCount {
    kind: Kind,
    status: Status,
    severity: Severity,
    agent: String,
    failed: bool,
    name: String,
    detail: String,
    tool: String,
    events: u64,
}

impl Store {
    /// Counts the values of each facet among the events of a session that fit a query. What the query asks of a facet
    /// itself is left aside for it, so that its other values can be chosen, too.
    pub fn facets(
        &self,
        session: &str,
        query: &Query,
        now: UnixNanos,
    ) -> Result<Vec<FacetCounts>, StoreError> {
        self.readers().read(|db| {
            let Some(session) = session_id(db, session)? else {
                return Ok(Vec::new());
            };
            let Some(scope) = scope_of(db, session, now)? else {
                return Ok(Vec::new());
            };
            let whole = shapes(db, session, &query.filter, &scope)?;
            let mut facets = Vec::new();
            for field in EVENT_FACETS {
                let aside = without(&query.filter, field);
                let own = match aside == query.filter {
                    true => None,
                    false => Some(shapes(db, session, &aside, &scope)?),
                };
                let values = count(field, own.as_ref().unwrap_or(&whole));
                facets.push(FacetCounts { field, values });
            }
            Ok(facets)
        })
    }

    /// Counts the sessions that fit a query, by dialect, state and agent; what it asks of each of these itself left
    /// aside.
    pub fn session_facets(&self, query: &Query, now: UnixNanos) -> Result<Vec<FacetCounts>, StoreError> {
        self.readers().read(|db| {
            let fits = |field: Field| {
                // Hits enough for facets: the list says when there are more.
                let mut hits = Hits::newest(super::sessions::MOST_HITS);
                let fits = session_condition(&without(&query.filter, field), now.0, &mut hits);
                (hits.with(), fits)
            };
            let mut facets = Vec::new();
            for field in [Field::State, Field::Dialect] {
                let ValueKind::Choice(choices) = field.info().value else {
                    continue;
                };
                let mut columns = Vec::new();
                for choice in choices {
                    let query = Query {
                        filter: one(field, choice),
                        sort: None,
                    };
                    let fits = session_condition(&query.filter, now.0, &mut Hits::default());
                    columns.push(Sql::new("IFNULL(SUM(").then(fits).text("), 0)"));
                }
                let (tables, fits) = fits(field);
                let mut sql = tables.text("SELECT ");
                for (at, column) in columns.into_iter().enumerate() {
                    sql = sql.text(if at > 0 { ", " } else { "" }).then(column);
                }
                let sql = sql.text(" FROM sessions s WHERE ").then(fits);
                let counts: Vec<u64> = db.prepare_cached(&sql.text)?.query_row(sql.params(), |row| {
                    (0..choices.len()).map(|at| read_count(row, at)).collect()
                })?;
                let values = choices.iter().map(|choice| (*choice).to_owned()).zip(counts);
                facets.push(FacetCounts {
                    field,
                    values: values.filter(|(_, count)| *count > 0).collect(),
                });
            }
            let (tables, fits) = fits(Field::Agent);
            let sql = tables.text(
                "SELECT a.key, COUNT(*) FROM session_agents x JOIN agents a ON a.id = x.agent
                 WHERE x.session IN (SELECT s.id FROM sessions s WHERE ",
            );
            let sql = sql
                .then(fits)
                .text(") GROUP BY x.agent ORDER BY 2 DESC, 1 LIMIT ")
                .count(MOST_VALUES);
            let mut select = db.prepare_cached(&sql.text)?;
            let values = select.query_map(sql.params(), |row| Ok((row.get(0)?, read_count(row, 1)?)))?;
            facets.push(FacetCounts {
                field: Field::Agent,
                values: values.collect::<Result<_, _>>()?,
            });
            Ok(facets)
        })
    }
}

/// Values of one facet, at most.
const MOST_VALUES: u64 = 200;

fn one(field: Field, value: &str) -> Expr {
    use tracewake_model::query::{Pattern, Term};
    let test = Test::OneOf(vec![Pattern {
        text: value.to_owned(),
        wild: false,
    }]);
    Expr::Term(Term { field, test })
}

/// The expression without the terms of a field that stand alone in it.
fn without(filter: &Expr, field: Field) -> Expr {
    let is_own = |part: &&Expr| matches!(part, Expr::Term(term) if term.field == field);
    Expr::All(
        conjuncts(filter)
            .iter()
            .filter(|part| !is_own(part))
            .cloned()
            .collect(),
    )
}

const COLUMNS: &str =
    "f.kind, f.custom, f.status, f.severity, IFNULL(a.key, ''), f.failed, f.name, f.detail, f.tool";

/// The shapes of the events of a session that fit.
fn shapes(
    db: &Connection,
    session: i64,
    filter: &Expr,
    scope: &EventScope,
) -> Result<Vec<ShapeCount>, StoreError> {
    let sql = match is_shape(filter) {
        true => Sql::new(format!(
            "SELECT {COLUMNS}, x.events FROM session_shapes x JOIN shapes f ON f.id = x.shape"
        ))
        .text(" LEFT JOIN agents a ON a.id = f.agent WHERE x.session = ")
        .value(session)
        .text(" AND ")
        .then(shape_condition(filter)),
        false => Sql::new(format!("SELECT {COLUMNS}, COUNT(*) FROM ("))
            .text(OF_EVENTS)
            .value(session)
            .text(" AND ")
            .then(condition(filter, scope))
            .text(") f LEFT JOIN agents a ON a.id = f.agent GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9"),
    };
    let mut select = db.prepare_cached(&sql.text)?;
    Ok(select
        .query_map(sql.params(), read_shape)?
        .collect::<Result<_, _>>()?)
}

/// The columns of the shapes of events, as the writer makes them.
const OF_EVENTS: &str = "SELECT e.kind, IIF(e.kind = 999, IFNULL(e.custom, ''), '') AS custom, e.status, e.severity, e.agent,
        e.flags & 262144 <> 0 AS failed,
        CASE WHEN e.kind NOT IN (20, 21, 22, 23, 24, 25, 60, 61) THEN '' WHEN e.name = '' THEN sp.name ELSE e.name END AS name,
        CASE WHEN e.kind NOT IN (20, 21, 22, 23, 24, 25, 60) THEN '' WHEN e.name = '' THEN sp.detail ELSE e.detail END AS detail,
        COALESCE(e.tool, e.ran, '') AS tool
    FROM events e CROSS JOIN spans sp ON sp.id = e.span WHERE e.session = ";

fn read_shape(row: &Row<'_>) -> rusqlite::Result<ShapeCount> {
    Ok(ShapeCount {
        kind: read_kind(row, 0)?,
        status: Status::from_code(row.get(2)?),
        severity: Severity::from_code(row.get(3)?),
        agent: row.get(4)?,
        failed: row.get(5)?,
        name: row.get(6)?,
        detail: row.get(7)?,
        tool: row.get(8)?,
        events: read_count(row, 9)?,
    })
}

fn count(field: Field, shapes: &[ShapeCount]) -> Vec<(String, u64)> {
    let mut counts: HashMap<&str, u64> = HashMap::new();
    let names: Vec<_> = shapes.iter().map(|shape| shape.kind.name()).collect();
    for (shape, kind) in shapes.iter().zip(&names) {
        for value in values(field, shape, kind) {
            *counts.entry(value).or_default() += shape.events;
        }
    }
    let mut counts: Vec<(String, u64)> = counts
        .into_iter()
        .map(|(value, count)| (value.to_owned(), count))
        .collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts
}

/// The values of a shape in a facet.
fn values<'s>(field: Field, shape: &'s ShapeCount, kind: &'s str) -> Vec<&'s str> {
    let of =
        |kinds: &[Kind], text: &'s str| kinds.contains(&shape.kind).then_some(text).into_iter().collect();
    let named = |text: &'s str| (!text.is_empty()).then_some(text).into_iter().collect();
    match field {
        Field::Kind => vec![kind],
        Field::Agent => vec![&shape.agent],
        Field::Error => shape.failed.then_some("true").into_iter().collect(),
        Field::Status => named(shape.status.name()),
        Field::Severity => named(shape.severity.name()),
        Field::Tool => {
            let mut tools: Vec<&str> = of(&[Kind::ToolStart, Kind::ToolEnd], &shape.name);
            tools.extend((!shape.tool.is_empty()).then_some(shape.tool.as_str()));
            tools
        }
        Field::Server => of(&[Kind::McpStart, Kind::McpEnd], &shape.detail),
        Field::Operation => of(&[Kind::McpStart, Kind::McpEnd], &shape.name),
        Field::Model => of(&[Kind::ModelStart, Kind::ModelEnd], &shape.name),
        Field::Policy => of(&[Kind::PolicyDecision], &shape.detail),
        Field::Data => of(&[Kind::DataAccess], &shape.name),
        _ => Vec::new(),
    }
}

/// The values of a facet that begin like this, else hold it: of a session, or of everything.
pub(super) fn complete_facet(
    db: &Connection,
    field: Field,
    session: Option<i64>,
) -> Result<Vec<(String, u64)>, StoreError> {
    let sql = match session {
        Some(session) => Sql::new(format!(
            "SELECT {COLUMNS}, x.events FROM session_shapes x JOIN shapes f ON f.id = x.shape"
        ))
        .text(" LEFT JOIN agents a ON a.id = f.agent WHERE x.session = ")
        .value(session),
        None => Sql::new(format!(
            "SELECT {COLUMNS}, f.events FROM shapes f LEFT JOIN agents a ON a.id = f.agent WHERE f.events > 0"
        )),
    };
    let mut select = db.prepare_cached(&sql.text)?;
    let shapes = select
        .query_map(sql.params(), read_shape)?
        .collect::<Result<Vec<_>, _>>()?;
    Ok(count(field, &shapes))
}
