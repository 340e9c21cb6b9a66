//! The query language: what people type to find sessions and events. Text in, a tree out; `docs/guide/query.md` is its
//! manual.
//!
//! Pure: the present is a parameter, and nothing here knows how a tree is answered.

mod advice;
mod complete;
mod edit;
mod fields;
mod lex;
mod parse;
mod parts;
mod present;
mod print;
mod spellings;
mod terms;
#[cfg(test)]
mod tests;
mod value;

pub use advice::advice;
pub use complete::{Completion, Wanted, completion_at};
pub use edit::{chosen, replaced, term, toggled};
pub use fields::{Applies, Field, FieldInfo, Sort, ValueKind};
pub use parse::parse;
pub use parts::{Part, PartKind, parts};
pub use present::Present;

/// A query that was understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// What must hold.
    pub filter: Expr,
    /// The order of a list of sessions.
    pub sort: Option<Sort>,
}

/// What must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// All of these; everything when there is none.
    All(Vec<Expr>),
    /// One of these.
    Any(Vec<Expr>),
    /// Not this.
    Not(Box<Expr>),
    /// Words.
    Text(Text),
    /// A field.
    Term(Term),
}

/// Words that are beside each other in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The words, as typed.
    pub words: String,
    /// The last one may be the beginning of a word.
    pub prefix: bool,
}

/// A field and what it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The field.
    pub field: Field,
    /// What it must be.
    pub test: Test,
}

/// What a field must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// One of these names.
    OneOf(Vec<Pattern>),
    /// Within these bounds: counts as they are, money in units of 10^-12, durations and instants in nanoseconds.
    Within(Bounds),
    /// So, or not so.
    Is(bool),
    /// A score of this name, with such a value.
    Scored(Pattern, Scored),
}

/// What the value of a score must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scored {
    /// Anything.
    Any,
    /// Within these bounds, in units of 10^-9.
    Within(Bounds),
    /// This text.
    Is(Pattern),
}

/// A name, whatever the case of its letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// As typed, without its quotes.
    pub text: String,
    /// `*` stands for anything.
    pub wild: bool,
}

/// Least and most of a number, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bounds {
    /// From here on.
    pub least: Option<i64>,
    /// Up to here.
    pub most: Option<i64>,
}

/// Why a text is no query, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// First byte of what is wrong.
    pub from: usize,
    /// The byte after it; the same as `from` where something is missing.
    pub to: usize,
    /// What is wrong, for people: lower case, no full stop.
    pub message: String,
    /// What to write instead; may be empty.
    pub hint: String,
}

impl std::fmt::Display for QueryError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for QueryError {}

impl Default for Expr {
    fn default() -> Expr {
        Expr::All(Vec::new())
    }
}

impl Query {
    /// Whether it keeps everything.
    pub fn is_empty(&self) -> bool {
        self.filter == Expr::default()
    }

    /// The words to mark in what is found: those that are asked for, not those that are excluded.
    pub fn highlight(&self) -> Vec<String> {
        let mut words = Vec::new();
        self.filter.collect_words(&mut words);
        words
    }

    /// The whole names that are asked for, with their fields.
    pub fn names(&self) -> Vec<(Field, &str)> {
        let mut names = Vec::new();
        self.filter.collect_names(&mut names);
        names
    }
}

impl Expr {
    /// All of these: what is nested is taken apart, and one alone stands for itself.
    pub(crate) fn all(parts: Vec<Expr>) -> Expr {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Expr::All(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        only(flat, Expr::All)
    }

    /// One of these, likewise; everything when one of them is.
    pub(crate) fn any(parts: Vec<Expr>) -> Expr {
        if parts.contains(&Expr::default()) {
            return Expr::default();
        }
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Expr::Any(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        only(flat, Expr::Any)
    }

    fn collect_names<'q>(&'q self, names: &mut Vec<(Field, &'q str)>) {
        match self {
            Expr::All(parts) | Expr::Any(parts) => parts.iter().for_each(|part| part.collect_names(names)),
            Expr::Term(Term {
                field,
                test: Test::OneOf(patterns),
            }) if field.info().value == ValueKind::Name => {
                let plain = patterns
                    .iter()
                    .filter(|pattern| !pattern.wild && !pattern.text.is_empty());
                names.extend(plain.map(|pattern| (*field, pattern.text.as_str())));
            }
            Expr::Not(_) | Expr::Text(_) | Expr::Term(_) => {}
        }
    }

    fn collect_words(&self, words: &mut Vec<String>) {
        match self {
            Expr::All(parts) | Expr::Any(parts) => parts.iter().for_each(|part| part.collect_words(words)),
            Expr::Text(text) => words.push(text.words.clone()),
            Expr::Not(_) | Expr::Term(_) => {}
        }
    }
}

fn only(mut parts: Vec<Expr>, join: fn(Vec<Expr>) -> Expr) -> Expr {
    match (parts.len(), parts.pop()) {
        (1, Some(single)) => single,
        (_, Some(last)) => {
            parts.push(last);
            join(parts)
        }
        (_, None) => Expr::default(),
    }
}

impl Pattern {
    /// Whether a name fits.
    pub fn fits(&self, name: &str) -> bool {
        match self.wild {
            false => is_same(name, &self.text),
            true if self.text.is_ascii() => fits_wild(self.text.as_bytes(), name.as_bytes()),
            true => fits_wild(folded(&self.text).as_bytes(), folded(name).as_bytes()),
        }
    }
}

/// Whether two names are the same, whatever the case of their letters.
pub fn is_same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || !(a.is_ascii() && b.is_ascii()) && folded(a) == folded(b)
}

/// A name in the case that names are compared in, in any script: `Überprüfer` and `ÜBERPRÜFER` give the same.
fn folded(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    // By way of capitals, since some small letters have two forms.
    name.chars()
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .collect()
}

/// Greedy matching with one place to go back to: linear in practice, never more than the product of the lengths.
fn fits_wild(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n, mut back) = (0, 0, None);
    while n < name.len() {
        match pattern.get(p) {
            Some(b'*') => {
                back = Some((p + 1, n));
                p += 1;
            }
            Some(byte) if byte.eq_ignore_ascii_case(&name[n]) => {
                p += 1;
                n += 1;
            }
            _ => match back {
                Some((after, at)) => {
                    p = after;
                    n = at + 1;
                    back = Some((after, n));
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}
