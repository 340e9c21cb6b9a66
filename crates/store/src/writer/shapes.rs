//! Shapes: what facets speak of, counted by session. An event without a name of its own has that of its span, so a span
//! that gets another name takes its events to other shapes.

use rusqlite::{Connection, OptionalExtension, params};
use tracewake_model::{Family, Kind, SpanKey, Status};

use super::dictionary::Dictionary;
use super::session::TouchedSession;
use super::span::TouchedSpan;
use crate::derive::{Fact, flag};
use crate::maps::HashMap;

/// A row of `shapes`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Shape {
    kind: i64,
    custom: String,
    status: i32,
    severity: i32,
    agent: i64,
    failed: bool,
    name: String,
    detail: String,
    tool: String,
}

/// An event that was added in this transaction, and the span whose name it has.
#[derive(Debug)]
pub(super) struct Shaped {
    event: i64,
    shape: Shape,
    /// None for an event that has a name of its own, or needs none.
    named_by: Option<i64>,
}

/// What names the shapes of a family: nothing, the name, or the name and what is beside it.
fn naming(family: Family) -> (bool, bool) {
    match family {
        Family::Model | Family::Tool | Family::Mcp | Family::Policy => (true, true),
        Family::Data => (true, false),
        _ => (false, false),
    }
}

impl Shaped {
    /// The shape of an event of the span with this row id.
    pub(super) fn of(fact: &Fact<'_>, span: i64) -> Shaped {
        let naming = naming(fact.kind.family());
        let own = !fact.name.is_empty();
        let text = |wanted: bool, text: &str| {
            if wanted && own {
                text.to_owned()
            } else {
                String::new()
            }
        };
        Shaped {
            event: fact.event,
            named_by: (naming.0 && !own).then_some(span),
            shape: Shape {
                kind: fact.kind.code(),
                custom: match fact.kind {
                    Kind::Custom(name) => name.clone(),
                    _ => String::new(),
                },
                status: fact.status.code(),
                severity: fact.severity,
                agent: fact.agent,
                failed: fact.has(flag::ERROR),
                name: text(naming.0, fact.name),
                detail: text(naming.1, fact.detail),
                tool: fact.tool.to_owned(),
            },
        }
    }
}

impl Shape {
    /// The same with the name of a span.
    fn named(mut self, family: Family, (name, detail): &(String, String)) -> Shape {
        let (takes_name, takes_detail) = naming(family);
        self.name = if takes_name { name.clone() } else { String::new() };
        self.detail = if takes_detail {
            detail.clone()
        } else {
            String::new()
        };
        self
    }

    /// Its row, made where there is none.
    pub(super) fn row(&self, db: &Connection) -> rusqlite::Result<i64> {
        let columns = params![
            self.kind,
            self.custom,
            self.status,
            self.severity,
            self.agent,
            self.failed,
            self.name,
            self.detail,
            self.tool
        ];
        let mut find = db.prepare_cached(
            "SELECT id FROM shapes WHERE kind = ?1 AND custom = ?2 AND status = ?3 AND severity = ?4 AND agent = ?5
                 AND failed = ?6 AND name = ?7 AND detail = ?8 AND tool = ?9",
        )?;
        if let Some(found) = find.query_row(columns, |row| row.get(0)).optional()? {
            return Ok(found);
        }
        let mut add = db.prepare_cached(
            "INSERT INTO shapes (kind, custom, status, severity, agent, failed, name, detail, tool)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?;
        add.insert(columns)
    }
}

impl TouchedSession<'_> {
    /// Counts the events that were added, and counts again those whose span has another name now.
    pub(super) fn write_shapes(
        &mut self,
        db: &Connection,
        dictionary: &mut Dictionary,
    ) -> rusqlite::Result<()> {
        let added = std::mem::take(&mut self.shaped);
        let mut changes: HashMap<Shape, i64> = HashMap::default();
        let first_added = added.iter().map(|shaped| shaped.event).min().unwrap_or(i64::MAX);
        for (key, span) in &self.spans {
            let now = &span.rollup.label.value;
            if let Some(before) = span.was_called.as_ref().filter(|before| *before != now) {
                for shape in self.unnamed_events(db, key, span, first_added)? {
                    *changes
                        .entry(shape.clone().named(key.family, before))
                        .or_default() -= 1;
                    *changes.entry(shape.named(key.family, now)).or_default() += 1;
                }
            }
        }
        let by_row: HashMap<i64, (&SpanKey, &TouchedSpan)> = self
            .spans
            .iter()
            .map(|(key, span)| (span.id, (key, span)))
            .collect();
        for shaped in added {
            let shape = match shaped.named_by.and_then(|span| by_row.get(&span)) {
                Some((key, span)) => shaped.shape.named(key.family, &span.rollup.label.value),
                None => shaped.shape,
            };
            *changes.entry(shape).or_default() += 1;
        }
        let mut count = db.prepare_cached(
            "INSERT INTO session_shapes VALUES (?1, ?2, ?3)
             ON CONFLICT (session, shape) DO UPDATE SET events = events + excluded.events",
        )?;
        for (shape, by) in changes {
            if by != 0 {
                let shape_row = dictionary.shape(db, shape, by)?;
                count.execute([self.id, shape_row, by])?;
                if by < 0 {
                    db.prepare_cached(
                        "DELETE FROM session_shapes WHERE session = ?1 AND shape = ?2 AND events <= 0",
                    )?
                    .execute([self.id, shape_row])?;
                }
            }
        }
        Ok(())
    }

    /// Shapes of the events of a span that were stored before and have no name of their own.
    fn unnamed_events(
        &self,
        db: &Connection,
        key: &SpanKey,
        span: &TouchedSpan,
        first_added: i64,
    ) -> rusqlite::Result<Vec<Shape>> {
        if !naming(key.family).0 {
            return Ok(Vec::new());
        }
        // A span has no index of its events: they lie in its session between its first and last instant.
        let mut select = db.prepare_cached(
            "SELECT kind, custom, status, severity, agent, flags, IFNULL(tool, '') FROM events
             WHERE session = ?1 AND best_ns BETWEEN ?2 AND ?3 AND span = ?4 AND name = '' AND id < ?5",
        )?;
        let bounds = params![
            self.id,
            span.rollup.start_ns,
            span.rollup.end_ns,
            span.id,
            first_added
        ];
        let shapes = select.query_map(bounds, |row| {
            let kind = Kind::from_code(row.get(0)?, row.get_ref(1)?.as_str_or_null()?);
            Ok(Shape {
                kind: kind.code(),
                status: Status::from_code(row.get(2)?).code(),
                severity: row.get(3)?,
                agent: row.get(4)?,
                failed: row.get::<_, i64>(5)? & flag::ERROR != 0,
                custom: match kind {
                    Kind::Custom(name) => name,
                    _ => String::new(),
                },
                name: String::new(),
                detail: String::new(),
                tool: row.get(6)?,
            })
        })?;
        shapes.collect()
    }

    /// Takes all counts of the session back, before they are made again.
    pub(super) fn forget_shapes(
        &mut self,
        db: &Connection,
        dictionary: &mut Dictionary,
    ) -> rusqlite::Result<()> {
        self.shaped.clear();
        let mut remove =
            db.prepare_cached("DELETE FROM session_shapes WHERE session = ?1 RETURNING shape, events")?;
        let mut rows = remove.query([self.id])?;
        while let Some(row) = rows.next()? {
            dictionary.count_shape(row.get(0)?, -row.get::<_, i64>(1)?);
        }
        Ok(())
    }
}
