//! Names that a query asks for, compared with a column.

use tracewake_model::query::Pattern;

use super::Sql;

/// A column of names that a person gave: the case of ASCII letters does not matter, as in SQLite.
pub(crate) fn name_condition(column: &str, patterns: &[Pattern]) -> Sql {
    let (wild, plain): (Vec<&Pattern>, Vec<&Pattern>) = patterns.iter().partition(|pattern| pattern.wild);
    let mut pieces: Vec<Sql> = wild
        .into_iter()
        .map(|pattern| {
            Sql::new(format!("{column} LIKE "))
                .value(like(&pattern.text))
                .text(" ESCAPE '!'")
        })
        .collect();
    if !plain.is_empty() {
        pieces.push(Sql::one_of(
            &format!("{column} COLLATE NOCASE"),
            plain.iter().map(|pattern| pattern.text.clone()),
        ));
    }
    Sql::any(pieces)
}

/// Row ids of the agents of these names; an agent that is known by its name is found by its ids, too.
pub(super) fn agents_called(patterns: &[Pattern]) -> Sql {
    Sql::new("SELECT id FROM agents WHERE ")
        .then(name_condition("key", patterns))
        .text(" UNION SELECT agent FROM agent_ids WHERE ")
        .then(name_condition("id", patterns))
}

/// A column of ids, which are in an index: every letter counts, and a beginning is looked up.
pub(super) fn id_condition(column: &str, patterns: &[Pattern]) -> Sql {
    let pieces = patterns
        .iter()
        .map(|pattern| match pattern.text.strip_suffix('*') {
            _ if !pattern.wild => Sql::new(format!("{column} = ")).value(pattern.text.clone()),
            Some(beginning) if !beginning.contains('*') => beginning_condition(column, beginning),
            _ => Sql::new(format!("{column} LIKE "))
                .value(like(&pattern.text))
                .text(" ESCAPE '!'"),
        });
    Sql::any(pieces.collect())
}

/// The column begins like this.
pub(super) fn beginning_condition(column: &str, beginning: &str) -> Sql {
    Sql::new(format!("({column} >= "))
        .value(beginning.to_owned())
        .text(&format!(" AND {column} < "))
        .value(format!("{beginning}\u{10FFFF}"))
        .text(")")
}

/// A pattern of `LIKE` that holds this anywhere.
pub(crate) fn contains(text: &str) -> String {
    format!("%{}%", escape(text))
}

fn like(pattern: &str) -> String {
    escape(pattern).replace('*', "%")
}

fn escape(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}
