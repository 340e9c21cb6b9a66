//! Conditions on sessions. What a query asks of events, one event of the session must fit as a whole; what it excludes,
//! no event of the session may be. Two terms with a field of which an event has one value ask for two events.

use rusqlite::Connection;
use tracewake_model::Dialect;
use tracewake_model::query::{Expr, Field, Pattern, Term, Test};

use super::event::{asks_for_unknown_dialects, within};
use super::names::{agents_called, beginning_condition, id_condition, text_condition};
use super::score;
use super::shape_condition;
use super::{
    EventScope, Sql, asks_for_event, condition, conjuncts, is_shape, is_single, is_text, match_expression,
};
use crate::derive::{bit, known_bits};
use crate::read::sessions::LIVE_NS;

/// The hits of the full-text index that a condition looks at: tables of their own, each asked for once.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Hits {
    /// The newest so many are looked at; one more shows whether there are others.
    most: u64,
    tables: Vec<Sql>,
    /// Tables that may not hold all hits.
    bounded: Vec<usize>,
}

impl Hits {
    /// Looks at the newest so many.
    pub(crate) fn newest(most: u64) -> Hits {
        Hits {
            most,
            ..Hits::default()
        }
    }

    /// The tables, written before the statement that reads them.
    pub(crate) fn with(&self) -> Sql {
        let mut sql = Sql::new("");
        for (at, table) in self.tables.iter().enumerate() {
            let before = if at == 0 { "WITH" } else { "," };
            sql = sql
                .text(&format!("{before} hits{at} AS MATERIALIZED ("))
                .then(table.clone())
                .text(") ");
        }
        sql
    }

    /// An expression that is true when some table does not hold all hits.
    pub(crate) fn cut(&self) -> String {
        let most = self.most;
        let counts: Vec<String> = self
            .bounded
            .iter()
            .map(|at| format!("(SELECT COUNT(*) FROM hits{at}) > {most}"))
            .collect();
        match counts.is_empty() {
            true => "FALSE".to_owned(),
            false => counts.join(" OR "),
        }
    }

    /// Whether the tables hold all hits.
    pub(crate) fn are_all(&self, db: &Connection) -> rusqlite::Result<bool> {
        if self.bounded.is_empty() {
            return Ok(true);
        }
        let cut = self.with().text(&format!("SELECT {}", self.cut()));
        let mut select = db.prepare_cached(&cut.text)?;
        select.query_row(cut.params(), |row| row.get(0).map(|cut: bool| !cut))
    }

    /// Adds a table of the hits of an expression; gives its name.
    fn add(&mut self, expression: String, all: bool) -> String {
        let at = self.tables.len();
        let table = Sql::new("SELECT rowid AS hit FROM event_text WHERE event_text MATCH ").value(expression);
        self.tables.push(match all {
            true => table,
            false => table.text(" ORDER BY rowid DESC LIMIT ").count(self.most + 1),
        });
        if !all {
            self.bounded.push(at);
        }
        format!("hits{at}")
    }
}

/// The condition on `sessions s` that an expression is; it reads the tables of `hits`.
pub(crate) fn session_condition(expr: &Expr, now_ns: i64, hits: &mut Hits) -> Sql {
    of_session(expr, now_ns, hits, false)
}

/// A caller that leaves sessions out must have looked at `all` hits.
fn of_session(expr: &Expr, now_ns: i64, hits: &mut Hits, all: bool) -> Sql {
    match expr {
        Expr::Not(inner) => Sql::new("NOT ").then(of_session(inner, now_ns, hits, true)),
        Expr::Any(parts) if !is_text(expr) => {
            let parts = parts.iter().map(|part| of_session(part, now_ns, hits, all));
            Sql::any(parts.collect())
        }
        Expr::Term(term) if !asks_for_event(expr) => session_term(term, now_ns),
        _ => together(conjuncts(expr), now_ns, hits, all),
    }
}

fn together(parts: &[Expr], now_ns: i64, hits: &mut Hits, all: bool) -> Sql {
    let (of_events, others): (Vec<&Expr>, Vec<&Expr>) = parts.iter().partition(|part| asks_for_event(part));
    let mut pieces: Vec<Sql> = Vec::new();
    for part in others {
        pieces.push(of_session(part, now_ns, hits, all));
    }
    for event in one_event_each(&of_events) {
        pieces.push(has_event(&event, now_ns, hits, all));
    }
    Sql::all(pieces)
}

/// What single events must fit: the first term of each field together, a second one for itself.
fn one_event_each(parts: &[&Expr]) -> Vec<Vec<Expr>> {
    let mut events: Vec<(Vec<Expr>, Vec<Field>)> = vec![(Vec::new(), Vec::new())];
    for part in parts {
        let field = match part {
            Expr::Term(term) if is_single(term) => Some(term.field),
            _ => None,
        };
        let at = events
            .iter()
            .position(|(_, fields)| field.is_none_or(|field| !fields.contains(&field)));
        let at = at.unwrap_or_else(|| {
            events.push(Default::default());
            events.len() - 1
        });
        events[at].0.push((*part).clone());
        events[at].1.extend(field);
    }
    events
        .into_iter()
        .map(|(parts, _)| parts)
        .filter(|parts| !parts.is_empty())
        .collect()
}

/// The session has an event that fits all parts. Words are looked for in its title and ids, too.
fn has_event(parts: &[Expr], now_ns: i64, hits: &mut Hits, all: bool) -> Sql {
    if let [Expr::Term(term)] = parts
        && let Some(agents) = agents_of(term)
    {
        return Sql::new("s.id IN (SELECT session FROM session_agents WHERE agent IN (")
            .then(agents)
            .text("))");
    }
    let texts: Vec<Expr> = parts.iter().filter(|part| is_text(part)).cloned().collect();
    if texts.is_empty() && parts.iter().all(is_shape) {
        let shapes = Sql::all(parts.iter().map(shape_condition).collect());
        return Sql::new(
            "s.id IN (SELECT session FROM session_shapes WHERE shape IN (SELECT f.id FROM shapes f WHERE ",
        )
        .then(shapes)
        .text("))");
    }
    let rest: Vec<Expr> = parts.iter().filter(|part| !is_text(part)).cloned().collect();
    let scope = EventScope { rows: None, now_ns };
    let rest_condition = condition(&Expr::All(rest.clone()), &scope);
    if texts.is_empty() {
        return Sql::new("s.id IN (SELECT e.session FROM events e WHERE ")
            .then(rest_condition)
            .text(")");
    }
    let Some(expression) = match_expression(&Expr::All(texts.clone())) else {
        return Sql::never();
    };
    let table = hits.add(expression, all);
    let found = Sql::new(format!(
        "s.id IN (SELECT e.session FROM {table} CROSS JOIN events e ON e.id = hit WHERE "
    ))
    .then(rest_condition)
    .text(")");
    match rest.is_empty() {
        true => Sql::any(vec![found, in_head(&texts)]),
        false => found,
    }
}

/// The agents that a term names; none when it is another term, or asks for events without an agent.
fn agents_of(term: &Term) -> Option<Sql> {
    match &term.test {
        Test::OneOf(patterns)
            if term.field == Field::Agent && patterns.iter().all(|pattern| !pattern.text.is_empty()) =>
        {
            Some(agents_called(patterns))
        }
        _ => None,
    }
}

/// The words are in the title, in what a person called or noted it, or the only one is the beginning of an id.
fn in_head(texts: &[Expr]) -> Sql {
    let in_title = |text: &Expr| match text {
        Expr::Text(text) => {
            let given = Sql::new("EXISTS (SELECT 1 FROM session_marks m WHERE m.key = s.key AND ")
                .then(text_condition("m.title || ' ' || m.note", &text.words))
                .text(")");
            Sql::any(vec![text_condition("s.title", &text.words), given])
        }
        other => {
            let all = matches!(other, Expr::All(_));
            let parts = conjuncts_or_choices(other)
                .iter()
                .map(|part| in_head(std::slice::from_ref(part)))
                .collect();
            if all { Sql::all(parts) } else { Sql::any(parts) }
        }
    };
    let title = Sql::all(texts.iter().map(in_title).collect());
    let [Expr::Text(only)] = texts else {
        return title;
    };
    let traces = Sql::new("s.id IN (SELECT session FROM session_traces WHERE ")
        .then(beginning_condition("trace_id", &only.words))
        .text(")");
    Sql::any(vec![title, beginning_condition("s.key", &only.words), traces])
}

fn conjuncts_or_choices(expr: &Expr) -> &[Expr] {
    match expr {
        Expr::All(parts) | Expr::Any(parts) => parts,
        single => std::slice::from_ref(single),
    }
}

/// The condition on `sessions s` of a term that looks at the session.
pub(super) fn session_term(term: &Term, now_ns: i64) -> Sql {
    match (&term.test, term.field) {
        (Test::OneOf(patterns), Field::Session) => id_condition("s.key", patterns),
        (Test::OneOf(patterns), Field::State) => states(patterns, now_ns),
        (Test::OneOf(patterns), Field::Dialect) => {
            let wanted = Dialect::ALL
                .iter()
                .filter(|dialect| patterns.iter().any(|pattern| pattern.fits(dialect.name())));
            let known: i64 = wanted.map(|dialect| bit(*dialect)).sum();
            let bits = match asks_for_unknown_dialects(patterns) {
                true => known | !known_bits(),
                false => known,
            };
            Sql::new("s.dialects & ").value(bits).text(" <> 0")
        }
        (Test::Within(bounds), Field::Tokens) => within("s.total_tokens", *bounds, i64::MIN),
        (Test::Within(bounds), Field::Cost) => {
            Sql::new("s.id IN (SELECT session FROM session_costs GROUP BY session, currency HAVING ")
                .then(within("TOTAL(pico)", *bounds, i64::MIN))
                .text(")")
        }
        (Test::Within(bounds), Field::Duration) => within("(s.last_ns - s.first_ns)", *bounds, i64::MIN),
        (Test::Within(bounds), Field::Events) => within("s.events", *bounds, i64::MIN),
        (Test::Within(bounds), Field::Errors) => within("s.errors", *bounds, i64::MIN),
        (Test::Is(wanted), Field::Star) => {
            let starred = "EXISTS (SELECT 1 FROM session_marks m WHERE m.key = s.key AND m.starred)";
            Sql::new(if *wanted { "" } else { "NOT " }).text(starred)
        }
        (Test::Scored(name, value), _) => score::of_session(name, value),
        // Something of it happened in that time.
        (Test::Within(bounds), Field::Since) => within("s.last_ns", *bounds, i64::MIN),
        (Test::Within(bounds), Field::Until) => within("s.first_ns", *bounds, i64::MIN),
        _ => Sql::never(),
    }
}

/// Whether `sessions s` is live, of which there is no outcome yet.
fn live(now_ns: i64) -> Sql {
    Sql::new("(s.live_ns IS NOT NULL AND IFNULL(s.ended_ns < s.last_ns, TRUE) AND s.live_ns >= ")
        .value(now_ns.saturating_sub(LIVE_NS))
        .text(")")
}

/// What `sessions s` are ordered by when the outcome decides: failed, recovered, live, went well.
pub(crate) fn by_outcome(now_ns: i64) -> Sql {
    Sql::new("CASE WHEN ")
        .then(live(now_ns))
        .text(" THEN 2 WHEN s.errors = 0 THEN 3 WHEN s.recovered THEN 1 ELSE 0 END")
}

fn states(patterns: &[Pattern], now_ns: i64) -> Sql {
    let live = || live(now_ns);
    let over = |outcome: &str| Sql::new("(NOT ").then(live()).text(&format!(" AND {outcome})"));
    let all = [
        ("live", live()),
        ("ok", over("s.errors = 0")),
        ("recovered", over("s.errors > 0 AND s.recovered")),
        ("failed", over("s.errors > 0 AND NOT s.recovered")),
    ];
    let wanted = all
        .into_iter()
        .filter(|(name, _)| patterns.iter().any(|pattern| pattern.fits(name)));
    Sql::any(wanted.map(|(_, sql)| sql).collect())
}

/// The condition on `events e` of the event to show for a session that was found: the first event that is asked for.
/// None when the query holds no words.
pub(crate) fn best_hit(expr: &Expr, scope: &EventScope) -> Option<Sql> {
    let parts: Vec<&Expr> = conjuncts(expr)
        .iter()
        .filter(|part| asks_for_event(part))
        .collect();
    let with_words = one_event_each(&parts)
        .into_iter()
        .find(|event| event.iter().any(has_words))?;
    Some(condition(&Expr::All(with_words), scope))
}

fn has_words(expr: &Expr) -> bool {
    match expr {
        Expr::Text(_) => true,
        Expr::All(parts) | Expr::Any(parts) => parts.iter().any(has_words),
        Expr::Not(_) | Expr::Term(_) => false,
    }
}
