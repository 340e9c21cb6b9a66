//! Conditions on events, and on the shapes of events.

use tracewake_model::query::{Bounds, Expr, Field, Pattern, Term, Test};
use tracewake_model::{Dialect, Integrity, Kind, Severity, SignatureRule, Status};

use super::names::{agents_called, id_condition, path_condition};
use super::score;
use super::session::session_term;
use super::{Sql, is_shape, is_text, match_expression, name_condition};
use crate::derive::flag;
use crate::read::costs::cost;

/// Which events are looked at: those between two row ids, if the events lie close together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct EventScope {
    /// First and last row id.
    pub(crate) rows: Option<(i64, i64)>,
    /// The present, in nanoseconds since 1970.
    pub(crate) now_ns: i64,
}

/// Where the columns of a shape are.
struct Columns {
    kind: &'static str,
    custom: &'static str,
    status: &'static str,
    severity: &'static str,
    agent: &'static str,
    failed: &'static str,
    name: &'static str,
    detail: &'static str,
    tool: &'static str,
}

const OF_EVENT: Columns = Columns {
    kind: "e.kind",
    custom: "IFNULL(e.custom, '')",
    status: "e.status",
    severity: "e.severity",
    agent: "e.agent",
    failed: "(e.flags & 262144 <> 0)",
    name: "IIF(e.name = '', (SELECT name FROM spans WHERE id = e.span), e.name)",
    detail: "IIF(e.name = '', (SELECT detail FROM spans WHERE id = e.span), e.detail)",
    tool: "COALESCE(e.tool, e.ran, '')",
};

const OF_SHAPE: Columns = Columns {
    kind: "f.kind",
    custom: "f.custom",
    status: "f.status",
    severity: "f.severity",
    agent: "f.agent",
    failed: "f.failed",
    name: "f.name",
    detail: "f.detail",
    tool: "f.tool",
};

const _: () = assert!(flag::ERROR == 262_144);

/// The condition on `events e` that an expression is.
pub(crate) fn condition(expr: &Expr, scope: &EventScope) -> Sql {
    if is_text(expr) {
        return words(expr, scope);
    }
    match expr {
        Expr::All(parts) => {
            // Words that must all hold are one question to the index.
            let (texts, rest): (Vec<&Expr>, Vec<&Expr>) = parts.iter().partition(|part| is_text(part));
            let mut pieces: Vec<Sql> = rest.into_iter().map(|part| condition(part, scope)).collect();
            if !texts.is_empty() {
                pieces.push(words(&Expr::All(texts.into_iter().cloned().collect()), scope));
            }
            Sql::all(pieces)
        }
        Expr::Any(parts) => Sql::any(parts.iter().map(|part| condition(part, scope)).collect()),
        Expr::Not(inner) => Sql::new("NOT ").then(condition(inner, scope)),
        Expr::Text(_) => words(expr, scope),
        Expr::Term(term) => match facet(term, &OF_EVENT) {
            Some(sql) => sql,
            None => event_term(term, scope),
        },
    }
}

/// The condition on `shapes f` that an expression of facets is.
pub(crate) fn shape_condition(expr: &Expr) -> Sql {
    match expr {
        Expr::All(parts) => Sql::all(parts.iter().map(shape_condition).collect()),
        Expr::Any(parts) => Sql::any(parts.iter().map(shape_condition).collect()),
        Expr::Not(inner) => Sql::new("NOT ").then(shape_condition(inner)),
        Expr::Text(_) => Sql::never(),
        Expr::Term(term) => facet(term, &OF_SHAPE).unwrap_or_else(Sql::never),
    }
}

/// What the shape of an event must be for it to fit at all; none when any shape may.
pub(crate) fn needed_shapes(expr: &Expr) -> Option<Sql> {
    let needed: Vec<Sql> = super::conjuncts(expr)
        .iter()
        .filter(|part| is_shape(part))
        .map(shape_condition)
        .collect();
    (!needed.is_empty()).then(|| Sql::all(needed))
}

fn words(expr: &Expr, scope: &EventScope) -> Sql {
    let Some(expression) = match_expression(expr) else {
        return Sql::never();
    };
    let sql = Sql::new("e.id IN (SELECT rowid FROM event_text WHERE event_text MATCH ").value(expression);
    match scope.rows {
        Some((first, last)) => sql
            .text(" AND rowid BETWEEN ")
            .value(first)
            .text(" AND ")
            .value(last)
            .text(")"),
        None => sql.text(")"),
    }
}

fn facet(term: &Term, columns: &Columns) -> Option<Sql> {
    let patterns = match &term.test {
        Test::OneOf(patterns) => patterns.as_slice(),
        Test::Is(so) if term.field == Field::Error => {
            return Some(Sql::new(format!("{} = {}", columns.failed, u8::from(*so))));
        }
        _ => return None,
    };
    let of_kinds = |kinds: &[Kind], column: &str| {
        let codes = kinds.iter().map(Kind::code);
        Sql::all(vec![
            Sql::one_of(columns.kind, codes),
            name_condition(column, patterns),
        ])
    };
    Some(match term.field {
        Field::Agent => agent(columns.agent, patterns),
        Field::Tool => {
            let by_mcp =
                Sql::new(format!("{} <> '' AND ", columns.tool)).then(name_condition(columns.tool, patterns));
            let own = of_kinds(&[Kind::ToolStart, Kind::ToolEnd], columns.name);
            Sql::any(vec![own, Sql::new("(").then(by_mcp).text(")")])
        }
        Field::Server => of_kinds(&[Kind::McpStart, Kind::McpEnd], columns.detail),
        Field::Operation => of_kinds(&[Kind::McpStart, Kind::McpEnd], columns.name),
        Field::Model => of_kinds(&[Kind::ModelStart, Kind::ModelEnd], columns.name),
        Field::Policy => of_kinds(&[Kind::PolicyDecision], columns.detail),
        Field::Data => of_kinds(&[Kind::DataAccess], columns.name),
        Field::Kind => kinds(columns, patterns),
        Field::Status => {
            let all = (1..=5).map(Status::from_code);
            codes(
                columns.status,
                patterns,
                all.map(|status| (status.name(), i64::from(status.code()))),
            )
        }
        Field::Severity => {
            let all = (1..=4).map(Severity::from_code);
            codes(
                columns.severity,
                patterns,
                all.map(|severity| (severity.name(), i64::from(severity.code()))),
            )
        }
        _ => return None,
    })
}

/// The empty name stands for events that name no agent.
fn agent(column: &str, patterns: &[Pattern]) -> Sql {
    let named = Sql::new(format!("{column} IN ("))
        .then(agents_called(patterns))
        .text(")");
    let unnamed = patterns.iter().any(|pattern| pattern.text.is_empty());
    match unnamed {
        true => Sql::any(vec![named, Sql::new(format!("{column} = 0"))]),
        false => named,
    }
}

fn kinds(columns: &Columns, patterns: &[Pattern]) -> Sql {
    let known = Kind::plain().filter(|kind| patterns.iter().any(|pattern| pattern.fits(&kind.name())));
    let unknown = patterns
        .iter()
        .filter_map(|pattern| Some(Kind::Unknown(pattern.text.parse().ok()?)));
    let codes: Vec<i64> = known
        .map(|kind| kind.code())
        .chain(unknown.map(|kind| kind.code()))
        .collect();
    let custom = Sql::new(format!(
        "({} = {} AND ",
        columns.kind,
        Kind::Custom(String::new()).code()
    ));
    let custom = custom.then(name_condition(columns.custom, patterns)).text(")");
    Sql::any(vec![Sql::one_of(columns.kind, codes), custom])
}

fn codes<'n>(column: &str, patterns: &[Pattern], known: impl Iterator<Item = (&'n str, i64)>) -> Sql {
    let wanted = known.filter(|(name, _)| patterns.iter().any(|pattern| pattern.fits(name)));
    Sql::one_of(column, wanted.map(|(_, code)| code))
}

/// Terms that no shape decides.
fn event_term(term: &Term, scope: &EventScope) -> Sql {
    match (&term.test, term.field) {
        (Test::OneOf(patterns), field) => {
            named_term(field, patterns).unwrap_or_else(|| of_session(term, scope))
        }
        (Test::Within(bounds), Field::Tokens) => within("IFNULL(e.total_tokens, -1)", *bounds, -1),
        (Test::Within(bounds), Field::Cost) => within(concat!("IFNULL(", cost!(), ", -1)"), *bounds, -1),
        (Test::Within(bounds), Field::Duration) => within(
            "(SELECT end_ns - start_ns FROM spans WHERE id = e.span)",
            *bounds,
            i64::MIN,
        ),
        (Test::Scored(name, value), _) => score::of_event(name, value),
        (Test::Within(bounds), Field::Since | Field::Until) => within("e.best_ns", *bounds, i64::MIN),
        _ => of_session(term, scope),
    }
}

fn named_term(field: Field, patterns: &[Pattern]) -> Option<Sql> {
    let inside = |before: &str, condition: Sql, after: &str| Sql::new(before).then(condition).text(after);
    Some(match field {
        Field::Handoff => {
            let ends = ["from_agent", "to_agent"].map(|column| name_condition(column, patterns));
            inside(
                "e.id IN (SELECT event FROM handoffs WHERE ",
                Sql::any(ends.into()),
                ")",
            )
        }
        Field::Tag => inside(
            "e.id IN (SELECT event FROM event_tags WHERE tag IN (SELECT id FROM tags WHERE ",
            name_condition("tag", patterns),
            "))",
        ),
        Field::File => inside(
            "e.id IN (SELECT event FROM event_files WHERE file IN (SELECT id FROM files WHERE ",
            path_condition("path", patterns),
            "))",
        ),
        Field::Integrity => integrity(patterns),
        Field::Span => {
            let sql = inside(
                "(e.span IN (SELECT id FROM spans WHERE ",
                id_condition("key", patterns),
                ")",
            );
            sql.text(&format!(" AND e.flags & {} <> 0)", flag::NAMES_SPAN))
        }
        // By session as well: events have an index by it, and none by trace.
        Field::Trace => {
            let traces = id_condition("trace_id", patterns);
            let sql = inside(
                "(e.session IN (SELECT session FROM session_traces WHERE ",
                traces.clone(),
                ")",
            );
            sql.then(inside(
                " AND e.trace IN (SELECT id FROM session_traces WHERE ",
                traces,
                "))",
            ))
        }
        Field::Event => {
            // Said dialect by dialect for the index, which begins with it.
            let known = Sql::one_of("dialect", dialects().map(|(_, code)| code));
            Sql::new("e.id IN (SELECT id FROM events WHERE ")
                .then(known)
                .text(" AND identity <> '' AND ")
                .then(id_condition("identity", patterns))
                .text(")")
        }
        Field::Source => inside(
            "e.source IN (SELECT id FROM sources WHERE ",
            name_condition("name", patterns),
            ")",
        ),
        Field::Dialect => {
            let known = codes("e.dialect", patterns, dialects());
            match asks_for_unknown_dialects(patterns) {
                true => {
                    let codes = dialects().map(|(_, code)| code);
                    let unknown = Sql::new("NOT ").then(Sql::one_of("e.dialect", codes));
                    Sql::any(vec![known, unknown])
                }
                false => known,
            }
        }
        _ => return None,
    })
}

fn integrity(patterns: &[Pattern]) -> Sql {
    let verified = SignatureRule::ALL.into_iter().map(Integrity::Verified);
    let all = [
        Integrity::Unsigned,
        Integrity::NoKey,
        Integrity::Broken,
        Integrity::Redacted,
    ]
    .into_iter()
    .chain(verified);
    let named: Vec<(&str, i64)> = all
        .map(|verdict| (verdict.name(), i64::from(verdict.code())))
        .collect();
    let sql = codes("e.integrity", patterns, named.into_iter());
    match patterns
        .iter()
        .any(|pattern| pattern.fits(Integrity::Unsigned.name()))
    {
        true => sql,
        // Said again for the index, which holds signed events only.
        false => Sql::new("(e.integrity <> 0 AND ").then(sql).text(")"),
    }
}

/// Dialects with the numbers they are stored under.
pub(super) fn dialects() -> impl Iterator<Item = (&'static str, i64)> {
    Dialect::ALL
        .iter()
        .map(|dialect| (dialect.name(), i64::from(dialect.code())))
}

/// Whether dialects that only a newer version knows are asked for.
pub(super) fn asks_for_unknown_dialects(patterns: &[Pattern]) -> bool {
    let name = Dialect::Unknown(0).name();
    patterns.iter().any(|pattern| pattern.fits(name))
}

fn of_session(term: &Term, scope: &EventScope) -> Sql {
    Sql::new("e.session IN (SELECT s.id FROM sessions s WHERE ")
        .then(session_term(term, scope.now_ns))
        .text(")")
}

/// The expression lies within the bounds, both included, and is not `unsaid`.
pub(super) fn within(expression: &str, bounds: Bounds, unsaid: i64) -> Sql {
    let mut pieces = Vec::new();
    if let Some(least) = bounds.least {
        pieces.push(Sql::new(format!("{expression} >= ")).value(least));
    }
    if let Some(most) = bounds.most {
        pieces.push(Sql::new(format!("{expression} <= ")).value(most));
        if bounds.least.is_none() && unsaid != i64::MIN {
            pieces.push(Sql::new(format!("{expression} > {unsaid}")));
        }
    }
    Sql::all(pieces)
}
