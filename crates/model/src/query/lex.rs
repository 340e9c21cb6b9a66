//! Text into tokens. Never fails: what is wrong is a token that says so, for the parser to refuse.

use super::fields::Field;
use super::spellings;

/// A token and the bytes it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub(super) kind: TokenKind<'t>,
    pub(super) from: usize,
    pub(super) to: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind<'t> {
    Open,
    Close,
    Or,
    And,
    Not,
    /// Words to find; `star` is right after them.
    Text {
        words: String,
        quoted: bool,
        star: bool,
        closed: bool,
    },
    /// A field, how it is compared, and with what.
    Term {
        field: &'t str,
        comparison: Comparison,
        /// Whatever is compared so is not wanted.
        negated: bool,
        values: Vec<Value>,
        /// First byte of the values, with the parenthesis around them.
        values_from: usize,
        group: Group,
    },
}

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Is,
    More,
    MoreOrSame,
    Less,
    LessOrSame,
    /// As regular expressions are; there are none here.
    Like,
}

/// How the values of a field are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// With commas, or only one.
    List,
    /// In parentheses, with `OR` between them.
    Any,
    /// In parentheses, with `AND` between them.
    All,
    /// In parentheses, with nothing between them, or with more than one kind of word.
    Odd,
    /// In parentheses that do not end.
    Unclosed,
}

/// What a field is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) text: String,
    pub(super) quoted: bool,
    pub(super) closed: bool,
    pub(super) from: usize,
    pub(super) to: usize,
    /// What stands behind the name of a score.
    pub(super) scored: Option<Compared>,
}

/// How the value of a score is compared, and with what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Compared {
    pub(super) comparison: Comparison,
    pub(super) negated: bool,
    pub(super) value: Box<Value>,
}

/// Signs of comparison, longer ones before those that they begin with; `true` for those that negate.
const COMPARISONS: &[(&str, Comparison, bool)] = &[
    ("==", Comparison::Is, false),
    ("=~", Comparison::Like, false),
    ("!~", Comparison::Like, true),
    ("!=", Comparison::Is, true),
    ("!:", Comparison::Is, true),
    ("<>", Comparison::Is, true),
    (">=", Comparison::MoreOrSame, false),
    ("=>", Comparison::MoreOrSame, false),
    ("<=", Comparison::LessOrSame, false),
    ("=<", Comparison::LessOrSame, false),
    (">", Comparison::More, false),
    ("<", Comparison::Less, false),
    ("=", Comparison::Is, false),
    ("~", Comparison::Like, false),
    ("≠", Comparison::Is, true),
    ("≥", Comparison::MoreOrSame, false),
    ("≤", Comparison::LessOrSame, false),
];
/// Signs that negate: `-` and what stands for it where text is typeset.
const NEGATIONS: [char; 6] = ['-', '!', '¬', '–', '—', '−'];

/// All tokens of a text.
pub(super) fn lex(text: &str) -> Vec<Token<'_>> {
    let mut lexer = Lexer {
        text,
        at: 0,
        names_scores: false,
    };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.next() {
        tokens.push(token);
    }
    for at in 0..tokens.len() {
        if let Some(kind) = small_word(&tokens, at) {
            tokens[at].kind = kind;
        }
    }
    tokens
}

/// A word that joins, if the token is one in small letters: beside words it is one of them, beside fields and
/// parentheses it joins.
fn small_word<'t>(tokens: &[Token<'t>], at: usize) -> Option<TokenKind<'t>> {
    let kind = joining(&tokens[at])?;
    let is_term = |token: &Token<'_>| matches!(token.kind, TokenKind::Term { .. });
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    let after = tokens.get(at + 1)?;
    let begins = is_term(after) || matches!(after.kind, TokenKind::Open | TokenKind::Not);
    let ends = before.is_some_and(|before| is_term(before) || before.kind == TokenKind::Close);
    let joins = match kind {
        TokenKind::Not => begins,
        _ => before.is_some() && (begins || ends),
    };
    joins.then_some(kind)
}

/// What a word in small letters would be in capitals, where that joins.
pub(super) fn joining<'t>(token: &Token<'_>) -> Option<TokenKind<'t>> {
    match &token.kind {
        TokenKind::Text {
            words,
            quoted: false,
            star: false,
            ..
        } => joining_word(&words.to_ascii_uppercase()),
        _ => None,
    }
}

fn joining_word<'t>(word: &str) -> Option<TokenKind<'t>> {
    match word {
        "OR" | "||" | "|" => Some(TokenKind::Or),
        "AND" | "&&" | "&" => Some(TokenKind::And),
        "NOT" => Some(TokenKind::Not),
        _ => None,
    }
}

/// The name of a field that the text begins with: letters, and what other tools separate the parts of a name with.
fn name(text: &str) -> &str {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '@');
    &text[..text.find(|c: char| !is_part(c)).unwrap_or(text.len())]
}

/// Whether a query can compare something with this.
fn is_known(name: &str) -> bool {
    Field::from_name(name).is_some() || spellings::is_comparable(name)
}

/// The comparison that the text begins with: its length, and whether it negates.
fn comparison(text: &str) -> Option<(usize, Comparison, bool)> {
    let colon = usize::from(text.starts_with(':'));
    let sign = COMPARISONS
        .iter()
        .find(|(sign, ..)| text[colon..].starts_with(sign));
    match sign {
        Some((sign, comparison, negated)) => Some((colon + sign.len(), *comparison, *negated)),
        None => (colon > 0).then_some((colon, Comparison::Is, false)),
    }
}

/// `in (` or `not in (`: its length without the parenthesis, and whether it negates.
fn membership(text: &str) -> Option<(usize, bool)> {
    let mut words = text.split('(').next()?.split_whitespace();
    let negated = match words.next()?.to_ascii_lowercase().as_str() {
        "in" => false,
        "not" if words.next()?.eq_ignore_ascii_case("in") => true,
        _ => return None,
    };
    let parenthesis = text.find('(').filter(|_| words.next().is_none())?;
    Some((parenthesis, negated))
}

/// Whether the text begins with a known field that is compared with something.
pub(super) fn begins_term(text: &str) -> bool {
    let name = name(text);
    is_known(name) && comparison(&text[name.len()..]).is_some()
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    /// The values that are read are names of scores, with what these are compared with.
    names_scores: bool,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn skip_blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Goes past what the text continues with, if it does.
    fn take(&mut self, expect: &str) -> bool {
        let there = self.rest().starts_with(expect);
        self.at += if there { expect.len() } else { 0 };
        there
    }

    fn next(&mut self) -> Option<Token<'t>> {
        self.skip_blanks();
        let from = self.at;
        let first = self.peek()?;
        let kind = match first {
            '(' => self.one(TokenKind::Open),
            ')' => self.one(TokenKind::Close),
            '"' | '“' | '”' | '„' => {
                let (words, closed) = self.quoted();
                let star = closed && self.take("*");
                TokenKind::Text {
                    words,
                    quoted: true,
                    star,
                    closed,
                }
            }
            _ if self.negates(first) => {
                self.at += first.len_utf8();
                TokenKind::Not
            }
            '+' if begins_term(&self.rest()[1..]) => {
                self.at += 1;
                self.field()?
            }
            '|' | '&' => self.bars(first),
            _ => self.field().unwrap_or_else(|| self.word()),
        };
        Some(Token {
            kind,
            from,
            to: self.at,
        })
    }

    /// Whether a sign negates what follows it. Only `-` and `!` negate words.
    fn negates(&self, sign: char) -> bool {
        let rest = &self.rest()[sign.len_utf8()..];
        let begins =
            rest.starts_with(|next: char| next.is_alphanumeric() || matches!(next, '"' | '“' | '„' | '('));
        NEGATIONS.contains(&sign) && (begins && matches!(sign, '-' | '!') || begins_term(rest))
    }

    /// `||`, `&&`, or one of each; anything else with these is words.
    fn bars(&mut self, sign: char) -> TokenKind<'t> {
        let length = self.rest().chars().take_while(|c| *c == sign).count();
        let Some(kind) = joining_word(&self.rest()[..length]) else {
            return self.word();
        };
        self.at += length;
        kind
    }

    fn one(&mut self, kind: TokenKind<'t>) -> TokenKind<'t> {
        self.at += 1;
        kind
    }

    /// A field with its values, if one is here. Letters before a colon are one even if no field is called so: the
    /// parser says which is meant. Paths and addresses (`std::vec`, `http://`) are words. Around signs of comparison
    /// and after known fields there may be blanks.
    fn field(&mut self) -> Option<TokenKind<'t>> {
        let rest = self.rest();
        let mut field = name(rest);
        if !is_known(field) {
            let letters = rest.find(|c: char| !c.is_ascii_alphabetic() && c != '_');
            field = &rest[..letters.unwrap_or(rest.len())];
        }
        let after = &rest[field.len()..];
        let blanks = after.len() - after.trim_start().len();
        let (length, comparison, negated) = match is_known(field) {
            true => comparison(after)
                .or_else(|| {
                    let (length, comparison, negated) = comparison(&after[blanks..])?;
                    (comparison != Comparison::Like).then_some((blanks + length, comparison, negated))
                })
                .or_else(|| {
                    let (length, negated) = membership(&after[blanks..]).filter(|_| blanks > 0)?;
                    Some((blanks + length, Comparison::Is, negated))
                })?,
            false => {
                let is_path = after.starts_with("::") || after.starts_with("://");
                comparison(after).filter(|_| !field.is_empty() && after.starts_with(':') && !is_path)?
            }
        };
        self.at += field.len() + length;
        // A colon with a blank after it is an error: it may be the end of a sentence.
        if length > 1 || !after.starts_with(':') {
            self.skip_blanks();
        }
        let negated = negated || comparison == Comparison::Is && self.value_negates();
        let values_from = self.at;
        self.names_scores = comparison == Comparison::Is && Field::from_name(field) == Some(Field::Score);
        let (values, group) = match self.peek() {
            Some('(') if comparison == Comparison::Is => self.group(),
            _ => (self.list(), Group::List),
        };
        self.names_scores = false;
        Some(TokenKind::Term {
            field,
            comparison,
            negated,
            values,
            values_from,
            group,
        })
    }

    /// Goes past a `!` before a value.
    fn value_negates(&mut self) -> bool {
        let behind = self.rest().strip_prefix('!');
        let begins = |next: char| next.is_alphanumeric() || matches!(next, '"' | '(' | '*' | '_');
        behind.is_some_and(|behind| behind.starts_with(begins)) && self.take("!")
    }

    fn list(&mut self) -> Vec<Value> {
        let mut values = vec![self.value()];
        loop {
            let is_choice = self.rest().starts_with('|') && !self.rest().starts_with("||");
            if !(self.take(",") || is_choice && self.take("|")) {
                return values;
            }
            values.push(self.value());
        }
    }

    /// Values in parentheses, with one and the same word between every two of them.
    fn group(&mut self) -> (Vec<Value>, Group) {
        self.at += 1;
        let mut values: Vec<Value> = Vec::new();
        let mut joins: Vec<Group> = Vec::new();
        let mut is_odd = false;
        loop {
            self.skip_blanks();
            if self.take(")") {
                break;
            }
            if self.rest().is_empty() {
                return (values, Group::Unclosed);
            }
            if let Some(join) = self.join() {
                joins.push(join);
                continue;
            }
            let value = self.value();
            is_odd |= joins.len() != values.len() || !value.quoted && value.text.starts_with(['-', '!']);
            values.push(value);
        }
        let first = joins.first().copied().unwrap_or(Group::Any);
        is_odd |= joins.len() + 1 != values.len() || joins.iter().any(|join| *join != first);
        (values, if is_odd { Group::Odd } else { first })
    }

    /// What stands between two values in parentheses.
    fn join(&mut self) -> Option<Group> {
        let signs = [(",", Group::Any), ("(", Group::Odd)];
        if let Some((_, group)) = signs.into_iter().find(|(sign, _)| self.take(sign)) {
            return Some(group);
        }
        let is_sign = |c: char| matches!(c, '|' | '&');
        let rest = self.rest();
        let length = match rest.starts_with(is_sign) {
            true => rest.find(|c| !is_sign(c)),
            false => rest.find(|c: char| !c.is_ascii_alphabetic()),
        };
        let word = &rest[..length.unwrap_or(rest.len())];
        let group = match joining_word(&word.to_ascii_uppercase())? {
            TokenKind::Or => Group::Any,
            TokenKind::And => Group::All,
            _ => Group::Odd,
        };
        let is_word =
            rest[word.len()..].starts_with(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"'));
        if !is_word && !word.starts_with(is_sign) {
            return None;
        }
        self.at += word.len();
        Some(group)
    }

    fn value(&mut self) -> Value {
        let name = self.single_value();
        let scored = self.names_scores.then(|| self.scored()).flatten();
        Value {
            to: self.at,
            closed: name.closed && scored.as_ref().is_none_or(|scored| scored.value.closed),
            scored,
            ..name
        }
    }

    /// What the value of a score is compared with, if that follows. Blanks may be around the sign.
    fn scored(&mut self) -> Option<Compared> {
        let rest = self.rest().trim_start();
        let (length, comparison, negated) = comparison(rest).filter(|_| !rest.starts_with(':'))?;
        self.skip_blanks();
        self.at += length;
        self.skip_blanks();
        self.names_scores = false;
        let value = Box::new(self.single_value());
        self.names_scores = true;
        Some(Compared {
            comparison,
            negated,
            value,
        })
    }

    fn single_value(&mut self) -> Value {
        let from = self.at;
        let is_sign = |c: char| matches!(c, '<' | '>' | '=' | '!' | '~' | '≠' | '≥' | '≤');
        let names_scores = self.names_scores;
        let is_quoted = match self.peek() {
            Some('"' | '“' | '”' | '„') => true,
            Some('\'') => self.rest()[1..].contains('\''),
            _ => false,
        };
        let (text, closed) = match is_quoted {
            true => self.quoted(),
            false => {
                let ends = |c: char| matches!(c, ',' | '|') || names_scores && is_sign(c);
                (self.run(ends), true)
            }
        };
        Value {
            text,
            quoted: is_quoted,
            closed,
            from,
            to: self.at,
            scored: None,
        }
    }

    /// Up to the next blank, parenthesis or quotation mark, or where `stops` says so.
    fn run(&mut self, stops: impl Fn(char) -> bool) -> String {
        let rest = self.rest();
        let is_end = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"') || stops(c);
        let end = rest.find(is_end).unwrap_or(rest.len());
        let joined = ["|", "&&"]
            .iter()
            .filter_map(|sign| rest.find(sign))
            .filter(|at| *at > 0)
            .min();
        let length = joined.map_or(end, |at| at.min(end));
        self.at += length;
        rest[..length].to_owned()
    }

    fn word(&mut self) -> TokenKind<'t> {
        let mut words = self.run(|_| false);
        if let Some(kind) = joining_word(&words) {
            return kind;
        }
        let star = words.len() > 1 && words.ends_with('*');
        if star {
            words.pop();
        }
        TokenKind::Text {
            words,
            quoted: false,
            star,
            closed: true,
        }
    }

    /// What is in quotation marks, with the escapes of JSON; and whether the last mark is there. Typeset marks end with
    /// any mark.
    fn quoted(&mut self) -> (String, bool) {
        let first = self.peek().unwrap_or('"');
        self.at += first.len_utf8();
        let is_last = |c: char| match first {
            '"' | '\'' => c == first,
            _ => matches!(c, '"' | '“' | '”'),
        };
        let mut text = String::new();
        let mut characters = self.rest().char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                last if is_last(last) => {
                    self.at += at + last.len_utf8();
                    return (text, true);
                }
                '\\' => match characters.next().map(|(_, escaped)| escaped) {
                    Some('n') => text.push('\n'),
                    Some('r') => text.push('\r'),
                    Some('t') => text.push('\t'),
                    Some('b') => text.push('\u{8}'),
                    Some('f') => text.push('\u{c}'),
                    Some('u') => {
                        let digits: String = characters.clone().take(4).map(|(_, digit)| digit).collect();
                        match u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32) {
                            Some(named) if digits.len() == 4 => {
                                text.push(named);
                                characters.nth(3);
                            }
                            _ => text.push_str("\\u"),
                        }
                    }
                    Some(other) => text.push(other),
                    None => {}
                },
                other => text.push(other),
            }
        }
        self.at = self.text.len();
        (text, false)
    }
}
