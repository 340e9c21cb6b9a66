//! Names that a query asks for, compared with a column.

use tracewake_model::query::Pattern;

use super::Sql;

/// A column of names that a person gave: the case of letters does not matter. SQLite knows that of ASCII letters;
/// others are looked for in all their cases.
pub(crate) fn name_condition(column: &str, patterns: &[Pattern]) -> Sql {
    let (ascii, others): (Vec<&Pattern>, Vec<&Pattern>) =
        patterns.iter().partition(|pattern| pattern.text.is_ascii());
    let (wild, plain): (Vec<&Pattern>, Vec<&Pattern>) = ascii.into_iter().partition(|pattern| pattern.wild);
    let mut pieces: Vec<Sql> = wild
        .into_iter()
        .map(|pattern| {
            Sql::new(format!("{column} LIKE "))
                .value(like(&pattern.text))
                .text(" ESCAPE '!'")
        })
        .collect();
    pieces.extend(
        others
            .into_iter()
            .map(|pattern| Sql::new(format!("{column} GLOB ")).value(glob(&pattern.text, pattern.wild))),
    );
    if !plain.is_empty() {
        pieces.push(Sql::one_of(
            &format!("{column} COLLATE NOCASE"),
            plain.iter().map(|pattern| pattern.text.clone()),
        ));
    }
    Sql::any(pieces)
}

/// A column of paths: the whole path or its end at a divider, so that the name of a file finds it in every folder. What
/// ends with a divider is a folder, with all in it.
pub(super) fn path_condition(column: &str, patterns: &[Pattern]) -> Sql {
    let ends = patterns.iter().flat_map(|pattern| {
        let is_folder = pattern.text.ends_with(['/', '\\']);
        let text = if is_folder {
            format!("{}*", pattern.text)
        } else {
            pattern.text.clone()
        };
        let end = |divider: &str| Pattern {
            text: format!("*{divider}{}", text.trim_start_matches("./")),
            wild: true,
        };
        let whole = Pattern {
            wild: pattern.wild || is_folder,
            text: text.clone(),
        };
        [whole, end("/"), end("\\")]
    });
    name_condition(column, &ends.collect::<Vec<_>>())
}

/// Row ids of the agents of these names; an agent is found by its ids and by its names, whichever it is known by.
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

/// The expression holds this text, whatever the case of its letters.
pub(super) fn text_condition(expression: &str, text: &str) -> Sql {
    match text.is_ascii() {
        true => Sql::new(format!("{expression} LIKE "))
            .value(format!("%{}%", escape(text)))
            .text(" ESCAPE '!'"),
        false => Sql::new(format!("{expression} GLOB ")).value(format!("*{}*", glob(text, false))),
    }
}

/// A pattern of `LIKE` that holds this anywhere; where it has letters beyond ASCII, any other character may stand as
/// well.
pub(crate) fn contains(text: &str) -> String {
    format!("%{}%", escape(text)).replace(|c: char| !c.is_ascii(), "_")
}

/// A pattern of `GLOB`, which knows no cases, with every letter in all of its cases.
fn glob(text: &str, wild: bool) -> String {
    let mut pattern = String::with_capacity(text.len() * 4);
    for character in text.chars() {
        if wild && character == '*' || !character.is_alphabetic() && !matches!(character, '*' | '?' | '[') {
            pattern.push(character);
            continue;
        }
        pattern.push('[');
        let mut cases: Vec<char> = vec![character];
        let upper = character.to_uppercase();
        cases.extend(
            upper
                .clone()
                .chain(character.to_lowercase())
                .chain(upper.flat_map(char::to_lowercase)),
        );
        // The one letter with two small forms.
        if cases.contains(&'σ') {
            cases.push('ς');
        }
        cases.sort_unstable();
        cases.dedup();
        pattern.extend(cases);
        pattern.push(']');
    }
    pattern
}

fn like(pattern: &str) -> String {
    escape(pattern).replace('*', "%")
}

fn escape(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}
