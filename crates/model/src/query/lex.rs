//! Text into tokens. Never fails: what is wrong is a token that says so, for the parser to refuse.

use super::fields::Field;

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
        values: Vec<Value>,
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
}

/// What a field is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) text: String,
    pub(super) quoted: bool,
    pub(super) closed: bool,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// All tokens of a text.
pub(super) fn lex(text: &str) -> Vec<Token<'_>> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.next() {
        tokens.push(token);
    }
    tokens
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
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
        let blank = self.rest().len() - self.rest().trim_start().len();
        self.at += blank;
        let from = self.at;
        let first = self.peek()?;
        let kind = match first {
            '(' => self.one(TokenKind::Open),
            ')' => self.one(TokenKind::Close),
            '"' => {
                let (words, closed) = self.quoted();
                let star = closed && self.take("*");
                TokenKind::Text {
                    words,
                    quoted: true,
                    star,
                    closed,
                }
            }
            '-' if self.rest()[1..]
                .starts_with(|next: char| next.is_alphanumeric() || next == '"' || next == '(') =>
            {
                self.one(TokenKind::Not)
            }
            _ => self.field().unwrap_or_else(|| self.word()),
        };
        Some(Token {
            kind,
            from,
            to: self.at,
        })
    }

    fn one(&mut self, kind: TokenKind<'t>) -> TokenKind<'t> {
        self.at += 1;
        kind
    }

    /// A field with its values, if one is here. Letters before a colon are one even if no field is called so: the
    /// parser says which is meant. Paths and addresses (`std::vec`, `http://`) are words.
    fn field(&mut self) -> Option<TokenKind<'t>> {
        let rest = self.rest();
        let length = rest
            .find(|c: char| !c.is_ascii_alphabetic() && c != '_')
            .unwrap_or(rest.len());
        let (name, after) = rest.split_at(length);
        let is_known = Field::from_name(name).is_some();
        let is_term = match after.chars().next() {
            Some(':') => {
                !name.is_empty() && (is_known || !after.starts_with("::") && !after.starts_with("://"))
            }
            Some('>' | '<' | '=') => is_known,
            _ => false,
        };
        if !is_term {
            return None;
        }
        self.at += length;
        self.take(":");
        let comparison = if self.take(">=") {
            Comparison::MoreOrSame
        } else if self.take("<=") {
            Comparison::LessOrSame
        } else if self.take(">") {
            Comparison::More
        } else if self.take("<") {
            Comparison::Less
        } else {
            self.take("=");
            Comparison::Is
        };
        let mut values = vec![self.value()];
        while self.take(",") {
            values.push(self.value());
        }
        Some(TokenKind::Term {
            field: name,
            comparison,
            values,
        })
    }

    fn value(&mut self) -> Value {
        let from = self.at;
        let quoted = self.peek() == Some('"');
        let (text, closed) = match quoted {
            true => self.quoted(),
            false => (self.run(|c| c == ','), true),
        };
        Value {
            text,
            quoted,
            closed,
            from,
            to: self.at,
        }
    }

    /// Up to the next blank, parenthesis or quotation mark, or where `stops` says so.
    fn run(&mut self, stops: impl Fn(char) -> bool) -> String {
        let rest = self.rest();
        let is_end = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"') || stops(c);
        let length = rest.find(is_end).unwrap_or(rest.len());
        self.at += length;
        rest[..length].to_owned()
    }

    fn word(&mut self) -> TokenKind<'t> {
        let mut words = self.run(|_| false);
        match words.as_str() {
            "OR" => return TokenKind::Or,
            "AND" => return TokenKind::And,
            "NOT" => return TokenKind::Not,
            _ => {}
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

    /// What is in quotation marks, with the escapes of JSON; and whether the last mark is there.
    fn quoted(&mut self) -> (String, bool) {
        self.at += 1;
        let mut text = String::new();
        let mut characters = self.rest().char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '"' => {
                    self.at += at + 1;
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
